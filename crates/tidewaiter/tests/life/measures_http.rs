//! Measures through the door: an office reads what another drafted, approves
//! the version it read, at the desk or by the API, and publishes it.

use super::measures::{GUANGZHOU, NOBODY, SHENZHEN, SHENZHEN_TOO, measure, offices};
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;
use tw_app::admin::AdminCommand;
use tw_app::service::token_hash;
use tw_web::{Limits, WebState};

const OPERATOR: &str = "the operator's token of this test";
const ONE: &str = "SZ-2026-1";

fn token(code: &str) -> String {
    match code {
        "operator" => OPERATOR.to_owned(),
        code => format!("the token of {code}"),
    }
}

fn door() -> axum::Router {
    let mut world = offices();
    for code in [SHENZHEN, SHENZHEN_TOO, GUANGZHOU, NOBODY] {
        world.admin(AdminCommand::IssueToken {
            enterprise: code.into(),
            sha256: token_hash(&token(code)),
        });
    }
    let service = Arc::new(world.serve());
    let state = WebState::new(service, Some(OPERATOR), Limits::default()).expect("a state");
    tw_web::router(state)
}

/// Asks as somebody, with a body of some kind or none.
async fn ask(
    app: &axum::Router,
    who: &str,
    path: &str,
    said: Option<(&str, String)>,
) -> (u16, Value) {
    let method = if said.is_some() { "POST" } else { "GET" };
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {}", token(who)))
        .header("sec-fetch-site", "same-origin");
    let mut body = Body::empty();
    if let Some((kind, text)) = said {
        request = request.header(header::CONTENT_TYPE, kind);
        body = Body::from(text);
    }
    let response = app.clone().oneshot(request.body(body).expect("a request"));
    let response = response.await.expect("an answer");
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.expect("a body");
    let bytes = bytes.to_bytes();
    let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
    let said = serde_json::from_slice(&bytes).unwrap_or_else(|_| text());
    (status, said)
}

async fn step(app: &axum::Router, who: &str, step: Value) -> (u16, Value) {
    let said = Some(("application/json", step.to_string()));
    ask(app, who, "/api/v1/measures", said).await
}

async fn form(app: &axum::Router, who: &str, said: String) -> (u16, Value) {
    let path = format!("/desk/measures/{ONE}");
    let said = Some(("application/x-www-form-urlencoded", said));
    ask(app, who, &path, said).await
}

/// Drafts and checks it with a share to be guaranteed.
async fn drafted(app: &axum::Router, share: &str) {
    let mut drafted = serde_json::to_value(measure(ONE)).expect("JSON");
    drafted["effects"][0]["value"] = json!(share);
    let draft = json!({"is": "draft", "measure": drafted});
    for taken in [draft, json!({"is": "check", "number": ONE})] {
        let (status, said) = step(app, SHENZHEN, taken).await;
        assert_eq!(status, 200, "{said}");
    }
}

async fn version(app: &axum::Router, who: &str) -> String {
    let (status, file) = ask(app, who, &format!("/api/v1/measures/{ONE}"), None).await;
    assert_eq!(status, 200, "{file}");
    let version = file["version"].as_str().expect("a version");
    version.to_owned()
}

#[tokio::test]
async fn another_office_approves_the_version_it_read() {
    for at_the_desk in [false, true] {
        let app = door();
        drafted(&app, "0.6").await;
        let read = version(&app, SHENZHEN_TOO).await;
        assert_eq!(read, version(&app, "operator").await);
        // In the meantime it says something else.
        drafted(&app, "0.5").await;
        let approve = async |version: &str| {
            if at_the_desk {
                let said = format!("step=approve&version={version}");
                form(&app, SHENZHEN_TOO, said).await
            } else {
                let said = json!({"is": "approve", "number": ONE, "version": version});
                step(&app, SHENZHEN_TOO, said).await
            }
        };
        let (status, said) = approve(&read).await;
        assert_eq!(status, 422, "{said}");
        assert!(said.to_string().contains("TW3236"), "{said}");
        let stands = version(&app, SHENZHEN_TOO).await;
        assert_ne!(stands, read);
        let (status, said) = approve(&stands).await;
        assert_eq!(status, if at_the_desk { 303 } else { 200 }, "{said}");
        let (_, file) = ask(&app, SHENZHEN, &format!("/api/v1/measures/{ONE}"), None).await;
        assert_eq!(file["standing"]["stage"]["code"], "approved", "{file}");
        assert_eq!(file["standing"]["approved_by"], SHENZHEN_TOO);
        assert_eq!(file["standing"]["approval_ends"], "2026-07-08");
        assert_eq!(file["effects"][0]["value"], "0.5");
    }
}

/// Five measures of two offices, one or two at a time: each is met once by
/// whoever may see it, though others lie between.
#[tokio::test]
async fn pages_of_measures_leave_none_out() {
    let app = door();
    for n in 1..=5 {
        let (who, office) = match n % 2 {
            0 => (GUANGZHOU, "5100"),
            _ => (SHENZHEN, "5300"),
        };
        let mut drafted = measure(&format!("SZ-2026-{n}"));
        drafted.office = office.to_owned();
        drafted.scope.offices = tw_programme::Set::of(&[office]);
        let draft = json!({"is": "draft", "measure": drafted});
        assert_eq!(step(&app, who, draft).await.0, 200);
    }
    for limit in [1, 2, 5] {
        for (who, wanted) in [("operator", "12345"), (SHENZHEN, "135"), (GUANGZHOU, "24")] {
            let (mut after, mut met) = (0, String::new());
            for _ in 0..9 {
                let path = format!("/api/v1/measures?after={after}&limit={limit}");
                let (_, page) = ask(&app, who, &path, None).await;
                let rows = page["measures"].as_array().expect("measures");
                assert!(rows.len() <= limit);
                met.extend(
                    rows.iter()
                        .filter_map(|row| row["number"].as_str()?.chars().last()),
                );
                after = page["next"].as_u64().expect("a cursor");
                if page["more"] == false {
                    break;
                }
            }
            assert_eq!(met, wanted, "{who} by {limit}");
        }
    }
}

/// What is read can be drafted again as it is.
#[tokio::test]
async fn what_is_read_is_a_draft() {
    let app = door();
    drafted(&app, "0.6").await;
    let path = format!("/api/v1/measures/{ONE}");
    let (_, file) = ask(&app, SHENZHEN_TOO, &path, None).await;
    let draft = json!({"is": "draft", "measure": file["measure"]});
    assert_eq!(step(&app, SHENZHEN, draft).await.0, 200);
    let (_, again) = ask(&app, SHENZHEN_TOO, &path, None).await;
    assert_eq!(again["version"], file["version"]);
    assert_eq!(again["standing"]["stage"]["code"], "draft");
}

/// A page shows what a check would find, and forms for the steps that lead on.
#[tokio::test]
async fn the_page_of_a_draft_says_what_it_does() {
    let app = door();
    let mut wide = measure(ONE);
    wide.scope.offices = tw_programme::Set::default();
    let draft = json!({"is": "draft", "measure": wide});
    assert_eq!(step(&app, SHENZHEN, draft).await.0, 200);
    let path = format!("/desk/measures/{ONE}");
    let (status, page) = ask(&app, SHENZHEN_TOO, &path, None).await;
    let page = page.as_str().expect("a page").to_owned();
    assert_eq!(status, 200, "{page}");
    for wanted in ["TW3216", "0.5", "regular", "N10-01", "value=\"check\""] {
        assert!(page.contains(wanted), "{wanted}: {page}");
    }
    assert!(!page.contains("value=\"approve\""), "{page}");
    // Whoever drafted it has no form that approves, another has.
    drafted(&app, "0.5").await;
    for (who, approves) in [(SHENZHEN, false), (SHENZHEN_TOO, true)] {
        let (_, page) = ask(&app, who, &path, None).await;
        assert_eq!(page.to_string().contains("批准此版本"), approves, "{page}");
    }
    let desk = ask(&app, SHENZHEN, "/desk", None).await;
    assert_eq!(desk.0, 200);
    assert!(desk.1.to_string().contains("/desk/measures"), "{}", desk.1);
    assert_eq!(ask(&app, NOBODY, "/desk", None).await.0, 403);
}

#[tokio::test]
async fn a_draft_is_read_by_those_who_answer_for_it() {
    let app = door();
    drafted(&app, "0.5").await;
    let numbers = async |who: &str| {
        let (status, said) = ask(&app, who, "/api/v1/measures", None).await;
        (status, said["measures"].as_array().map_or(0, Vec::len))
    };
    let one = format!("/api/v1/measures/{ONE}");
    let desk = format!("/desk/measures/{ONE}");
    let table = [
        (SHENZHEN, 200, (200, 1)),
        (SHENZHEN_TOO, 200, (200, 1)),
        ("operator", 200, (200, 1)),
        (GUANGZHOU, 404, (200, 0)),
        (NOBODY, 404, (403, 0)),
    ];
    for (who, status, listed) in table {
        assert_eq!(ask(&app, who, &one, None).await.0, status, "{who}");
        assert_eq!(numbers(who).await, listed, "{who}");
        if who != "operator" {
            assert_eq!(ask(&app, who, &desk, None).await.0, status, "{who}");
        }
    }
    // A form tells no more than a page: neither that there is a draft.
    for (who, status, code) in [(GUANGZHOU, 422, "TW3230"), (NOBODY, 403, "TW3235")] {
        let (told, said) = form(&app, who, "step=check".to_owned()).await;
        assert_eq!(told, status, "{said}");
        assert!(said.to_string().contains(code), "{said}");
    }
    let version = version(&app, SHENZHEN).await;
    for (who, said) in [
        (SHENZHEN_TOO, format!("step=approve&version={version}")),
        (SHENZHEN, "step=publish&day=2026-06-10".to_owned()),
    ] {
        let (status, said) = form(&app, who, said).await;
        assert_eq!(status, 303, "{said}");
    }
    // What acts is no secret of one district; what the pack lays down neither.
    for (number, who, status) in [
        (ONE, GUANGZHOU, 200),
        (ONE, NOBODY, 404),
        ("N10-01", GUANGZHOU, 200),
        ("N10-01", NOBODY, 404),
        ("SZ-2026-2", SHENZHEN, 404),
        ("%2E%2E", SHENZHEN, 404),
    ] {
        let path = format!("/api/v1/measures/{number}");
        assert_eq!(ask(&app, who, &path, None).await.0, status, "{number}");
    }
    for (said, status) in [
        ("step=end", 400),
        ("step=end&day=soon", 400),
        ("step=redraft", 400),
        ("step=end&day=2026-07-01", 303),
    ] {
        assert_eq!(
            form(&app, SHENZHEN, said.to_owned()).await.0,
            status,
            "{said}"
        );
    }
}
