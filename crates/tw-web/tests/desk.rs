//! The desk and the worklist: who is let in, how far, and how what is said
//! there comes in.

mod common;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Request, header};
use common::{DECLARED, Mood, NO_DESK, OPERATOR, OTHERS, TOKEN, basic};
use http_body_util::BodyExt;
use serde_json::Value;
use std::time::Duration;
use tower::ServiceExt;
use tw_web::Limits;

struct Said {
    status: u16,
    headers: axum::http::HeaderMap,
    text: String,
}

impl Said {
    fn header(&self, name: HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }
}

async fn send(request: Request<Body>) -> Said {
    let app = tw_web::router(common::state(Mood::Well));
    let response = app.oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    Said {
        status: parts.status.as_u16(),
        headers: parts.headers,
        text: String::from_utf8(bytes.to_vec()).expect("UTF-8"),
    }
}

/// As a browser elsewhere asks.
fn get(path: &str, credentials: Option<HeaderValue>) -> Request<Body> {
    let mut request = Request::builder()
        .uri(path)
        .header(header::HOST, "customs.example")
        .header(header::ACCEPT, "text/html");
    if let Some(credentials) = credentials {
        request = request.header(header::AUTHORIZATION, credentials);
    }
    request.body(Body::empty()).expect("a request")
}

fn bearer(token: &str) -> Option<HeaderValue> {
    Some(HeaderValue::try_from(format!("Bearer {token}")).expect("a value"))
}

/// A form as a browser sends it.
fn form(
    path: &str,
    credentials: Option<HeaderValue>,
    site: &'static str,
    body: &'static str,
) -> Request<Body> {
    let mut request = get(path, credentials);
    *request.method_mut() = axum::http::Method::POST;
    let headers = request.headers_mut();
    headers.insert("sec-fetch-site", HeaderValue::from_static(site));
    let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
    headers.insert(header::CONTENT_TYPE, kind);
    *request.body_mut() = Body::from(body);
    request
}

#[tokio::test]
async fn the_desk_asks_for_a_token_and_is_for_those_with_a_capacity() {
    for (credentials, status) in [
        (None, 401),
        (Some(basic("nobody's")), 401),
        (Some(basic(OPERATOR)), 401),
        (Some(HeaderValue::from_static("Basic !")), 401),
        (Some(basic(NO_DESK)), 403),
        (Some(basic(TOKEN)), 200),
        (bearer(TOKEN), 200),
    ] {
        let said = send(get("/desk?lang=en", credentials.clone())).await;
        assert_eq!(said.status, status, "{credentials:?}");
        let asked = said.header(header::WWW_AUTHENTICATE);
        assert_eq!(
            asked.is_some_and(|a| a.starts_with("Basic ")),
            status == 401
        );
        assert_eq!(said.text.contains("26-AA-100001"), status == 200);
    }
}

#[tokio::test]
async fn what_waits_is_shown_with_forms_and_without_officers_pages() {
    let said = send(get("/desk?lang=en", Some(basic(TOKEN)))).await;
    for shown in [
        "Waiting for your answer",
        "permit:7</span> automatic import licence",
        "action=\"/desk/534920261000000001/permit%3A7\"",
        "<button type=\"submit\" name=\"answer\" value=\"refuse\">Refuse</button>",
        "action=\"/desk/534920261000000001/repay\"",
        "what was paid is to be repaid",
    ] {
        assert!(said.text.contains(shown), "{shown}: {}", said.text);
    }
    // No price, and no way to pages that are not shown from here.
    assert!(!said.text.contains("href=\"/declarations/"));
    let last = send(get("/desk?lang=en&requests_after=5", Some(basic(TOKEN)))).await;
    assert!(!last.text.contains("26-AA-100001"), "after the cursor");
}

#[tokio::test]
async fn forms_of_this_server_are_taken_and_of_another_refused() {
    let permit = format!("/desk/{DECLARED}/permit%3A7");
    let repay = format!("/desk/{DECLARED}/repay");
    let foreign = format!("/desk/{DECLARED}/X1");
    let unknown = format!("/desk/{OTHERS}/permit%3A7");
    let own = || Some(basic(TOKEN));
    for (path, who, site, body, status) in [
        (
            &permit,
            own(),
            "same-origin",
            "answer=approve&note=%E7%85%A7%E5%87%86",
            303,
        ),
        (&permit, own(), "cross-site", "answer=approve", 403),
        (&permit, None, "same-origin", "answer=approve", 401),
        (
            &permit,
            Some(basic(NO_DESK)),
            "same-origin",
            "answer=approve",
            403,
        ),
        (&permit, own(), "same-origin", "answer=perhaps", 400),
        (&permit, own(), "same-origin", "note=x", 400),
        (&repay, own(), "same-origin", "note=17", 303),
        (&repay, own(), "same-origin", "answer=approve&note=17", 400),
        (&foreign, own(), "same-origin", "answer=approve", 403),
        (&unknown, own(), "same-origin", "answer=approve", 404),
    ] {
        let said = send(form(path, who, site, body)).await;
        assert_eq!(said.status, status, "{path} {site} {body}: {}", said.text);
        let to = said.header(header::LOCATION);
        let back = (status == 303).then(|| format!("/desk?done={DECLARED}"));
        assert_eq!(to, back.as_deref(), "{path}");
    }
}

#[tokio::test]
async fn a_bank_sees_what_is_paid_by_the_month_and_tells_of_it() {
    let said = send(get("/desk?lang=en", Some(basic(TOKEN)))).await;
    for shown in [
        "Statements of aggregate payment",
        "name=\"enterprise\"",
        "<button type=\"submit\" name=\"act\" value=\"call\">Call the guarantor</button>",
        "<button type=\"submit\" name=\"act\" value=\"made_good\">",
    ] {
        assert!(said.text.contains(shown), "{shown}: {}", said.text);
    }
    assert!(!said.text.contains("2026-03"), "nobody was asked for");
    let of = "/desk?lang=en&enterprise=4403160B7E";
    let said = send(get(of, Some(basic(TOKEN)))).await;
    for shown in [
        "Suspended since 2026-04-09",
        "<td class=\"number\">788,784.62</td>",
        "action=\"/desk/statements/4403160B7E/2026-03\"",
        "name=\"payer\" value=\"guarantor\"",
    ] {
        assert!(said.text.contains(shown), "{shown}: {}", said.text);
    }
    let settled = "/desk/statements/4403160B7E/2026-02";
    assert!(!said.text.contains(settled), "it is paid");
}

#[tokio::test]
async fn what_a_bank_tells_is_taken_from_pages_of_this_server_alone() {
    let (paid, tell) = ("/desk/statements/4403160B7E/2026-03", "/desk/acts");
    let own = || Some(basic(TOKEN));
    let other = || Some(basic(NO_DESK));
    let (here, there) = ("same-origin", "cross-site");
    for (path, who, site, body, status) in [
        (paid, own(), here, "payer=principal", 303),
        (paid, own(), here, "payer=guarantor", 422),
        (paid, own(), here, "payer=nobody", 400),
        (paid, own(), there, "payer=principal", 403),
        (paid, other(), here, "payer=principal", 403),
        (paid, None, here, "payer=principal", 401),
        (tell, own(), here, "number=534920261000000001&act=call", 303),
        (
            tell,
            own(),
            here,
            "number=534920261000000001&act=honoured",
            303,
        ),
        (tell, own(), here, "number=none&act=made_good", 404),
        (
            tell,
            own(),
            here,
            "number=534920261000000001&act=detain",
            400,
        ),
        (
            tell,
            own(),
            there,
            "number=534920261000000001&act=call",
            403,
        ),
        (
            tell,
            other(),
            here,
            "number=534920261000000001&act=call",
            403,
        ),
        (tell, None, here, "number=534920261000000001&act=call", 401),
    ] {
        let said = send(form(path, who, site, body)).await;
        assert_eq!(said.status, status, "{path} {site} {body}: {}", said.text);
    }
}

/// A body of which nothing comes: whoever waits for it is held up.
struct Silent;

impl http_body::Body for Silent {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Pending
    }
}

#[tokio::test]
async fn a_form_of_the_desk_is_read_as_far_and_as_long_as_an_act_is() {
    let limits = Limits {
        body_time: Duration::from_millis(50),
        ..Limits::default()
    };
    let path = format!("/desk/{DECLARED}/permit%3A7");
    let long = format!("answer=approve&note={}", "x".repeat(64 * 1024));
    for (site, body, status) in [
        ("same-origin", Body::from(long), 413),
        ("same-origin", Body::new(Silent), 408),
        // Of a form that is not taken nothing is read.
        ("cross-site", Body::new(Silent), 403),
    ] {
        let mut request = form(&path, Some(basic(TOKEN)), site, "");
        *request.body_mut() = body;
        let app = tw_web::router(common::state_with(Mood::Well, limits.clone()));
        let answer = tokio::time::timeout(Duration::from_secs(20), app.oneshot(request)).await;
        let answer = answer.expect("in time").expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{site}");
    }
}

#[tokio::test]
async fn the_worklist_is_read_by_filter_and_cursor() {
    let numbers = |said: &Said| -> Vec<u64> {
        let tasks = said.json()["tasks"].clone();
        let numbers = tasks.as_array().expect("tasks").iter();
        numbers
            .map(|task| task["n"].as_u64().expect("a number"))
            .collect()
    };
    const EVERY: [u64; 14] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
    let table: [(&str, &[u64], bool); 10] = [
        ("", &EVERY, false),
        ("?state=ended", &[90, 100], false),
        ("?state=all&limit=3", &[1, 2, 3], true),
        ("?state=all&limit=3&after=12", &[13, 14, 90], true),
        ("?state=all&limit=3&after=13", &[14, 90, 100], false),
        ("?kind=repay", &[6], false),
        ("?office=5349&kind=permit", &[5], false),
        ("?office=0101", &[], false),
        ("?since=2026-04-22T02:11:09Z", &EVERY, false),
        ("?since=2026-04-22T02:11:10Z", &[], false),
    ];
    for (query, expected, more) in table {
        for token in [TOKEN, OPERATOR] {
            let path = format!("/api/v1/tasks{query}");
            let said = send(get(&path, bearer(token))).await;
            assert_eq!(said.status, 200, "{query}: {}", said.text);
            assert_eq!(numbers(&said), expected, "{query}");
            assert_eq!(said.json()["more"], more, "{query}");
        }
    }
    let said = send(get("/api/v1/tasks?kind=collect_duty", bearer(TOKEN))).await;
    let task = &said.json()["tasks"][0];
    assert_eq!(task["due"], "2026-04-21T16:00:00Z");
    assert_eq!(task["en"], "duty was not paid in time");
    assert_eq!(
        (&task["by_hand"], &task["ended"]),
        (&Value::Bool(false), &Value::Null)
    );
    for query in [
        "?kind=unheard",
        "?limit=201",
        "?since=today",
        "?state=x",
        "?more=1",
    ] {
        let said = send(get(&format!("/api/v1/tasks{query}"), bearer(TOKEN))).await;
        assert_eq!(said.status, 400, "{query}");
    }
    let said = send(get("/api/v1/requests?after=5", bearer(TOKEN))).await;
    assert_eq!(
        (said.json()["next"].as_u64(), said.json()["more"].as_bool()),
        (Some(9), Some(false))
    );
}
