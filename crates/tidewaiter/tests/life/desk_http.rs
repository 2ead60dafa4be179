//! The desks through the door: an agency finds what waits for it, answers, and
//! the goods are released; officers read the worklist of their offices.

use super::declared::{DECLARANT, TRADER, content, planned};
use super::desk::*;
use crate::support::World;
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt;
use tw_app::admin::{AdminCommand, CapacityTerms};
use tw_app::service::token_hash;
use tw_web::{Limits, WebState};

const OPERATOR: &str = "the operator's token of this test";
/// An officer of another office, and an agency of another permit.
const ELSEWHERE: &str = "9999980006";

fn token(code: &str) -> String {
    format!("the token of {code}")
}

/// A house with tokens, a declaration that waits for its permit and its
/// payment; its number.
fn door() -> (axum::Router, String) {
    let mut world = desks();
    world.admin(AdminCommand::RegisterEnterprise {
        code: ELSEWHERE.into(),
        name: "他处".into(),
    });
    let offices = vec!["0101".to_owned()];
    world.admin(give(
        ELSEWHERE,
        CapacityTerms::CustomsOfficer { offices },
        None,
    ));
    world.admin(give(ELSEWHERE, agency("permit:1"), None));
    for code in [AGENCY, CARRIER, BANK, OFFICER, NOBODY, DECLARANT, ELSEWHERE] {
        world.admin(AdminCommand::IssueToken {
            enterprise: code.into(),
            sha256: token_hash(&token(code)),
        });
    }
    let number = filed(&mut world);
    let service = Arc::new(world.serve());
    let state = WebState::new(service, Some(OPERATOR), Limits::default()).expect("a state");
    (tw_web::router(state), number)
}

/// Two items that need the permit.
fn filed(world: &mut World) -> String {
    let mut content = content(world, &planned(2, 51, false));
    content.licences.push(tw_declaration::Licence {
        kind: "7".into(),
        number: "26-AA-100001".into(),
    });
    file_form(world, &content)
}

async fn send(app: &axum::Router, request: Request<Body>) -> (u16, Value) {
    let response = app.clone().oneshot(request).await.expect("an answer");
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.expect("a body");
    let bytes = body.to_bytes();
    let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
    (
        status,
        serde_json::from_slice(&bytes).unwrap_or_else(|_| text()),
    )
}

async fn get(app: &axum::Router, path: &str, bearer: &str) -> (u16, Value) {
    let request = Request::builder()
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {bearer}"));
    send(app, request.body(Body::empty()).expect("a request")).await
}

async fn act(app: &axum::Router, number: &str, who: &str, act: Value) -> (u16, Value) {
    let request = Request::builder()
        .method("POST")
        .uri(format!("/api/v1/declarations/{number}/acts"))
        .header(header::AUTHORIZATION, format!("Bearer {}", token(who)))
        .header(header::CONTENT_TYPE, "application/json");
    let body = Body::from(act.to_string());
    send(app, request.body(body).expect("a request")).await
}

/// A form of the desk's page, as a browser sends it.
async fn form(app: &axum::Router, path: &str, who: &str, body: &'static str) -> u16 {
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {}", token(who)))
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(app, request.body(Body::from(body)).expect("a request"))
        .await
        .0
}

/// Regions of the declaration by name, as its declarant reads them.
async fn lanes(app: &axum::Router, number: &str) -> Vec<(String, String)> {
    let path = format!("/api/v1/declarations/{number}");
    let (status, read) = get(app, &path, &token(DECLARANT)).await;
    assert_eq!(status, 200, "{read}");
    let lanes = read["lanes"].as_array().expect("lanes").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    lanes
        .map(|lane| (text(&lane["region"]["code"]), text(&lane["state"]["code"])))
        .collect()
}

fn stands(lanes: &[(String, String)], region: &str) -> String {
    let found = lanes.iter().find(|(name, _)| name == region);
    found.map(|(_, state)| state.clone()).unwrap_or_default()
}

#[tokio::test]
async fn an_agency_finds_what_waits_answers_and_the_goods_are_released() {
    for by_form in [false, true] {
        let (app, number) = door();
        let (status, waits) = get(&app, "/api/v1/requests", &token(AGENCY)).await;
        assert_eq!(status, 200, "{waits}");
        let [request] = &waits["requests"].as_array().expect("requests")[..] else {
            panic!("{waits}");
        };
        assert_eq!(
            (&request["number"], &request["agency"]["code"]),
            (&json!(number), &json!(PERMIT))
        );
        assert_eq!(request["permits"], json!(["26-AA-100001"]));
        assert_eq!(request["parties"][0]["code"], TRADER);
        assert_eq!(request["items"].as_array().map(Vec::len), Some(2));
        // It is told of no price and of nothing owed.
        let told = waits.to_string();
        assert!(!told.contains("total") && !told.contains("duty"), "{told}");
        // Nor may it read the declaration.
        let path = format!("/api/v1/declarations/{number}");
        assert_eq!(get(&app, &path, &token(AGENCY)).await.0, 404);

        let (status, answered) = act(&app, &number, BANK, json!({"is": "paid"})).await;
        assert_eq!((status, answered), (200, json!({"findings": []})));
        assert_eq!(stands(&lanes(&app, &number).await, "goods"), "arrived");
        if by_form {
            let path = format!("/desk/{number}/permit%3A7");
            assert_eq!(
                form(
                    &app,
                    &path,
                    AGENCY,
                    "answer=approve&note=%E7%85%A7%E5%87%86"
                )
                .await,
                303
            );
        } else {
            let approve =
                json!({"is": "agency", "agency": PERMIT, "answer": "approve", "note": "照准"});
            assert_eq!(act(&app, &number, AGENCY, approve).await.0, 200);
        }
        let lanes = lanes(&app, &number).await;
        assert_eq!(stands(&lanes, PERMIT), "approved");
        assert_eq!(stands(&lanes, "goods"), "released");
        let (_, waits) = get(&app, "/api/v1/requests", &token(AGENCY)).await;
        assert_eq!(waits["requests"], json!([]));
        // Who answered stands in the history its declarant reads.
        let (_, read) = get(&app, &path, &token(DECLARANT)).await;
        let last = read["timeline"]
            .as_array()
            .and_then(|all| all.last())
            .expect("one");
        assert_eq!(last["actor"], AGENCY);
        assert_eq!(last["act"]["by"]["en"], "an invented ministry");
        assert_eq!(last["act"]["what"]["code"], "approve");
        assert_eq!(last["act"]["note"], "照准");
    }
}

/// An item of a chapter that needs no permit is none of the agency's business.
#[tokio::test]
async fn an_agency_sees_the_items_that_concern_it() {
    let mut world = desks();
    world.admin(AdminCommand::IssueToken {
        enterprise: AGENCY.into(),
        sha256: token_hash(&token(AGENCY)),
    });
    let mut content = content(&world, &planned(2, 52, false));
    content.licences.push(tw_declaration::Licence {
        kind: "7".into(),
        number: "26-AA-100002".into(),
    });
    content.items[1].commodity = "0902109000".into();
    content.items[1].name = "绿茶".into();
    file_form(&mut world, &content);
    let service = Arc::new(world.serve());
    let state = WebState::new(service, None, Limits::default()).expect("a state");
    let (_, waits) = get(&tw_web::router(state), "/api/v1/requests", &token(AGENCY)).await;
    let items = waits["requests"][0]["items"].as_array().expect("items");
    let numbers: Vec<_> = items.iter().map(|item| item["number"].as_u64()).collect();
    assert_eq!(numbers, [Some(1)]);
    assert!(!waits.to_string().contains("绿茶"), "{waits}");
}

#[tokio::test]
async fn an_act_is_taken_refused_forbidden_or_of_nothing() {
    let (app, number) = door();
    let approve = || json!({"is": "agency", "agency": PERMIT, "answer": "approve"});
    let control = |step: &str| json!({"is": "control", "step": step});
    let table = [
        (NOBODY, approve(), 404, "declaration-unknown"),
        (ELSEWHERE, control("select"), 404, "declaration-unknown"),
        (CARRIER, approve(), 403, "TW1250"),
        (DECLARANT, approve(), 403, "TW1250"),
        (OFFICER, json!({"is": "paid"}), 403, "TW1250"),
        (
            CARRIER,
            json!({"is": "goods", "step": "gate_out"}),
            422,
            "TW1253",
        ),
        (OFFICER, control("pass"), 422, "TW1224"),
        (
            OFFICER,
            json!({"is": "task_done", "task": "repay", "note": "x"}),
            422,
            "TW1254",
        ),
        (OFFICER, control("perhaps"), 400, "act-unreadable"),
        (OFFICER, control("select"), 200, ""),
    ];
    for (who, asked, status, code) in table {
        let (found, said) = act(&app, &number, who, asked.clone()).await;
        assert_eq!(found, status, "{who} {asked}: {said}");
        assert_eq!(
            said["code"].as_str().unwrap_or_default(),
            code,
            "{who} {asked}"
        );
        // Where it stands is for those who see it.
        let regions = said.to_string().contains("goods=");
        assert_eq!(regions, code == "TW1224", "{said}");
    }
}

#[tokio::test]
async fn officers_read_the_worklist_of_their_offices_and_its_declarations() {
    let (app, number) = door();
    let count = |read: &Value| read["tasks"].as_array().map(Vec::len);
    for (bearer, path, status, tasks) in [
        (OPERATOR.to_owned(), "/api/v1/tasks", 200, Some(1)),
        (token(OFFICER), "/api/v1/tasks", 200, Some(1)),
        (token(OFFICER), "/api/v1/tasks?office=2248", 200, Some(1)),
        (token(OFFICER), "/api/v1/tasks?office=0101", 200, Some(0)),
        (token(ELSEWHERE), "/api/v1/tasks", 200, Some(0)),
        (token(ELSEWHERE), "/api/v1/tasks?office=2248", 200, Some(0)),
        (token(AGENCY), "/api/v1/tasks", 403, None),
        (token(CARRIER), "/api/v1/tasks", 403, None),
        (token(DECLARANT), "/api/v1/tasks", 403, None),
    ] {
        let (found, read) = get(&app, path, &bearer).await;
        assert_eq!(
            (found, count(&read)),
            (status, tasks),
            "{bearer} {path}: {read}"
        );
    }
    let (_, read) = get(&app, "/api/v1/tasks", &token(OFFICER)).await;
    let task = &read["tasks"][0];
    assert_eq!(
        (&task["number"], &task["kind"]["code"]),
        (&json!(number), &json!("permit"))
    );
    assert!(
        task["en"]
            .as_str()
            .is_some_and(|said| said.contains(PERMIT))
    );
    for (who, status) in [
        (OFFICER, 200),
        (ELSEWHERE, 404),
        (CARRIER, 404),
        (BANK, 404),
    ] {
        let path = format!("/api/v1/declarations/{number}");
        assert_eq!(get(&app, &path, &token(who)).await.0, status, "{who}");
    }
    let (status, waits) = get(&app, "/api/v1/requests", &token(ELSEWHERE)).await;
    assert_eq!(
        (status, &waits["requests"]),
        (200, &json!([])),
        "of another permit"
    );
    let (_, figures) = get(&app, "/metrics", "").await;
    let figures = figures.as_str().expect("a text");
    assert!(
        figures.contains("tidewaiter_tasks_open{kind=\"permit\"} 1\n"),
        "{figures}"
    );
    assert!(
        figures.contains("tidewaiter_tasks_oldest_timestamp_seconds{kind=\"permit\"} 1780882200")
    );
}
