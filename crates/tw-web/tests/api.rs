//! The API's routes, one status after another, against hand-made views.

mod common;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use common::{DECLARED, GUID, Mood, OPERATOR, OTHERS, REFUSED, RELEASED, TOKEN};
use http_body_util::BodyExt;
use serde_json::Value;
use std::time::Duration;
use tower::ServiceExt;
use tw_web::Limits;

fn app(mood: Mood) -> Router {
    tw_web::router(common::state(mood))
}

async fn send(app: Router, request: Request<Body>) -> (StatusCode, Response<()>, String) {
    let response = app.oneshot(request).await.expect("answers");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("body").to_bytes();
    let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (parts.status, Response::from_parts(parts, ()), text)
}

fn post(path: &str, token: Option<&str>, kind: &str, body: &'static str) -> Request<Body> {
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(header::CONTENT_TYPE, kind);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(Body::from(body)).expect("request")
}

fn get(path: &str, token: Option<&str>) -> Request<Body> {
    let mut request = Request::builder().uri(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    request.body(Body::empty()).expect("request")
}

fn message(body: &'static str) -> Request<Body> {
    post("/api/v1/messages", Some(TOKEN), "application/xml", body)
}

fn with(mut request: Request<Body>, name: &'static str, value: &'static str) -> Request<Body> {
    request
        .headers_mut()
        .insert(name, value.parse().expect("header value"));
    request
}

/// Every problem: status, code, and all that a client relies on.
fn check_problem(response: &Response<()>, body: &str, status: u16, code: &str) {
    assert_eq!(response.status().as_u16(), status, "{body}");
    let headers = response.headers();
    assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    let problem: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(problem["code"], code, "{body}");
    assert_eq!(problem["status"], status);
    for member in ["type", "title", "detail", "next", "instance", "request_id"] {
        let text = problem[member].as_str().unwrap_or_default();
        assert!(
            !text.is_empty() && !text.starts_with('['),
            "{member}: {body}"
        );
    }
    assert_eq!(
        problem["request_id"].as_str(),
        headers["x-request-id"].to_str().ok()
    );
    if status == 401 {
        assert!(headers.contains_key(header::WWW_AUTHENTICATE));
    }
    if matches!(status, 429 | 503) {
        assert!(headers.contains_key(header::RETRY_AFTER));
    }
}

/// Sends each request; each must be answered by a problem of that status and code.
async fn check_all(table: Vec<(Mood, Request<Body>, u16, &str)>) {
    for (mood, request, status, code) in table {
        let asked = format!("{} {} {mood:?}", request.method(), request.uri());
        let (_, response, body) = send(app(mood), request).await;
        assert_eq!(response.status().as_u16(), status, "{asked}: {body}");
        check_problem(&response, &body, status, code);
    }
}

#[tokio::test]
async fn messages_get_their_status_and_code() {
    let json = "application/json";
    let to = |token, kind| post("/api/v1/messages", token, kind, "<a/>");
    let a = || message("<a/>");
    check_all(vec![
        (Mood::Well, to(None, "text/xml"), 401, "token-missing"),
        (Mood::Well, to(Some("no"), "text/xml"), 401, "token-unknown"),
        (
            Mood::Well,
            with(a(), "authorization", "Basic eDp5"),
            401,
            "token-missing",
        ),
        (
            Mood::Well,
            with(a(), "accept", "image/png"),
            406,
            "not-acceptable",
        ),
        (Mood::Well, to(Some(TOKEN), json), 415, "media-type"),
        (
            Mood::Well,
            with(a(), "content-encoding", "gzip"),
            415,
            "media-type",
        ),
        (
            Mood::Well,
            with(a(), "content-length", "12582913"),
            413,
            "body-too-large",
        ),
        (
            Mood::Well,
            with(message("refuse"), "accept", json),
            422,
            "TW1207",
        ),
        (
            Mood::Well,
            with(message("conflict"), "accept", json),
            409,
            "TW1207",
        ),
        (
            Mood::Well,
            with(message("foreign"), "accept", json),
            403,
            "TW1207",
        ),
        (Mood::Busy, a(), 503, "service-busy"),
        (Mood::StoreAway, a(), 503, "store-unavailable"),
        (Mood::Stopping, a(), 503, "stopping"),
        (Mood::Damaged, a(), 500, "internal"),
        (Mood::Panics, a(), 500, "internal"),
        (
            Mood::Well,
            get("/api/v1/messages", Some(TOKEN)),
            405,
            "method-not-allowed",
        ),
    ])
    .await;
}

#[tokio::test]
async fn reads_get_their_status_and_code() {
    let notices = |query: &str| get(&format!("/api/v1/notices{query}"), Some(TOKEN));
    let list = |n: &str| get(&format!("/api/v1/lists/{n}"), Some(TOKEN));
    let checkpoints = |rest: &str| get(&format!("/api/v1/checkpoints{rest}"), Some(TOKEN));
    let proof = |guid: &str| get(&format!("/api/v1/messages/{guid}/proof"), Some(TOKEN));
    check_all(vec![
        (Mood::Panics, notices(""), 500, "internal"),
        (
            Mood::Well,
            get("/api/v1/nothing", Some(TOKEN)),
            404,
            "not-found",
        ),
        (
            Mood::Well,
            get("/api/v1/notices", None),
            401,
            "token-missing",
        ),
        (Mood::Well, notices("?limit=0"), 400, "parameter-bad"),
        (Mood::Well, notices("?limit=1001"), 400, "parameter-bad"),
        (Mood::Well, notices("?after=-1"), 400, "parameter-bad"),
        (Mood::Well, notices("?from=1"), 400, "parameter-bad"),
        (
            Mood::Well,
            get("/api/v1/lists/1", None),
            401,
            "token-missing",
        ),
        (Mood::Well, checkpoints("?limit=0"), 400, "parameter-bad"),
        (Mood::Well, checkpoints("?limit=1001"), 400, "parameter-bad"),
        (Mood::Well, checkpoints("?after=1"), 400, "parameter-bad"),
        (Mood::Well, checkpoints("/first"), 400, "parameter-bad"),
        (Mood::Well, checkpoints("/-1"), 400, "parameter-bad"),
        (Mood::Well, checkpoints("/301"), 404, "checkpoint-unknown"),
        (Mood::KeyLost, checkpoints("/1"), 503, "checkpoint-missing"),
        (Mood::Well, proof("none"), 404, "message-unknown"),
        (Mood::Well, proof("%ff"), 404, "message-unknown"),
        (Mood::Well, proof(&"9".repeat(37)), 404, "message-unknown"),
        (Mood::KeyLost, proof(GUID), 503, "checkpoint-missing"),
        (Mood::KeyLost, checkpoints(""), 503, "checkpoint-missing"),
        (
            Mood::Well,
            get(&format!("/api/v1/messages/{GUID}/proof"), None),
            401,
            "token-missing",
        ),
        (
            Mood::Well,
            get("/api/v1/checkpoints", Some("wrong")),
            401,
            "token-unknown",
        ),
        (Mood::Well, list("none"), 404, "list-unknown"),
        (Mood::Well, list("%ff"), 404, "list-unknown"),
        (Mood::Well, list(&"9".repeat(101)), 404, "list-unknown"),
        (
            Mood::StoreAway,
            get("/readyz", None),
            503,
            "store-unavailable",
        ),
    ])
    .await;
}

#[tokio::test]
async fn declarations_get_their_status_and_code() {
    let declaration = |n: &str| get(&format!("/api/v1/declarations/{n}"), Some(TOKEN));
    check_all(vec![
        (Mood::Well, declaration("none"), 404, "declaration-unknown"),
        (Mood::Well, declaration("%ff"), 404, "declaration-unknown"),
        (
            Mood::Well,
            declaration(&"9".repeat(101)),
            404,
            "declaration-unknown",
        ),
        (
            Mood::Well,
            get("/api/v1/declarations/1", None),
            401,
            "token-missing",
        ),
        (
            Mood::StoreAway,
            declaration(DECLARED),
            503,
            "store-unavailable",
        ),
    ])
    .await;
}

#[tokio::test]
async fn checkpoints_and_proofs_are_the_files_they_are() {
    let (status, response, body) = send(
        app(Mood::Well),
        get("/api/v1/checkpoints/newest", Some(TOKEN)),
    )
    .await;
    assert_eq!(status, 200);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/json");
    let newest = tw_proof::Checkpoint::parse(body.as_bytes()).expect("a checkpoint");
    assert_eq!(newest.batch, 300);
    for (batch, covered) in [(0, 100), (100, 100), (101, 200), (300, 300)] {
        let path = format!("/api/v1/checkpoints/{batch}");
        let (_, _, body) = send(app(Mood::Well), get(&path, Some(TOKEN))).await;
        let found = tw_proof::Checkpoint::parse(body.as_bytes()).expect("a checkpoint");
        assert_eq!(found.batch, covered);
    }
    let path = "/api/v1/checkpoints?from=1&limit=2";
    let (_, _, body) = send(app(Mood::Well), get(path, Some(TOKEN))).await;
    let page: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(page["more"], true);
    let batches = page["checkpoints"].as_array().expect("a list");
    let batches: Vec<&Value> = batches.iter().map(|c| &c["batch"]).collect();
    assert_eq!(batches, [100, 200]);
    let keys = serde_json::to_vec(&page["keys"]).expect("JSON");
    assert!(tw_proof::KeyChain::parse(&keys).is_ok());
    let path = format!("/api/v1/messages/{GUID}/proof");
    let (status, _, body) = send(app(Mood::Well), get(&path, Some(TOKEN))).await;
    assert_eq!(status, 200);
    assert!(body.contains("tidewaiter proof 1"));
}

#[tokio::test]
async fn commands_get_their_status_and_code() {
    let register = r#"{"command":"register_enterprise","code":"4403160B7C","name":"x"}"#;
    let paid = r#"{"command":"tax_paid","list":"1"}"#;
    let run = |token, body| post("/api/v1/admin", token, "application/json", body);
    let xml = post("/api/v1/admin", Some(OPERATOR), "text/xml", "<a/>");
    let long = with(run(Some(OPERATOR), register), "content-length", "65537");
    check_all(vec![
        (Mood::Well, run(None, register), 401, "token-missing"),
        (Mood::Well, run(Some(TOKEN), register), 401, "token-unknown"),
        (
            Mood::Well,
            run(Some(OPERATOR), "{}"),
            400,
            "command-unreadable",
        ),
        (Mood::Well, run(Some(OPERATOR), paid), 422, "TW1230"),
        (Mood::Well, xml, 415, "media-type"),
        (Mood::Well, long, 413, "body-too-large"),
    ])
    .await;
}

#[tokio::test]
async fn a_message_is_answered_in_the_form_asked_for() {
    let (status, response, body) = send(app(Mood::Well), message("<a/>")).await;
    assert_eq!(
        (status, body.as_str()),
        (StatusCode::OK, "<CEB312Message/>")
    );
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "application/xml; charset=utf-8"
    );
    assert!(!response.headers().contains_key("tidewaiter-repeated"));

    let (status, response, body) = send(
        app(Mood::Well),
        with(message("again"), "accept", "application/json"),
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(response.headers()["tidewaiter-repeated"], "true");
    let answer: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(answer["repeated"], true);
    assert!(answer["receipt"]["CEB312Message"].is_object());

    for (body, status) in [("refuse", 422), ("conflict", 409), ("foreign", 403)] {
        let (found, _, text) = send(app(Mood::Well), message(body)).await;
        assert_eq!(
            (found.as_u16(), text.as_str()),
            (status, "<CEB312Message/>"),
            "in XML too"
        );
    }
}

#[tokio::test]
async fn refusals_in_json_carry_findings_and_the_receipt() {
    let request = with(message("refuse"), "accept", "application/json");
    let request = with(request, "accept-language", "en");
    let (_, response, body) = send(app(Mood::Well), request).await;
    let problem: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(problem["detail"], "Something is wrong");
    assert_eq!(problem["type"], "/docs#problem-message-refused");
    assert_eq!(problem["findings"][0]["location"]["line"], 42);
    assert!(problem["receipt"].is_object());
    assert_eq!(response.headers()[header::CONTENT_LANGUAGE], "en");
}

#[tokio::test]
async fn problems_speak_the_callers_language() {
    for (language, tag, word) in [
        ("zh-CN,zh;q=0.9", "zh-CN", "令牌"),
        ("en-GB", "en", "token"),
    ] {
        let request = with(get("/api/v1/notices", None), "accept-language", language);
        let (_, response, body) = send(app(Mood::Well), request).await;
        assert_eq!(response.headers()[header::CONTENT_LANGUAGE], tag);
        assert!(body.contains(word), "{body}");
    }
}

/// A problem without what differs from request to request.
fn strip(body: &str) -> Value {
    let mut problem: Value = serde_json::from_str(body).expect("JSON");
    let members = problem.as_object_mut().expect("object");
    members.remove("request_id");
    members.remove("instance");
    problem
}

#[tokio::test]
async fn another_tenants_declaration_looks_like_none() {
    let ask = |number| get(&format!("/api/v1/declarations/{number}"), Some(TOKEN));
    let (_, _, others) = send(app(Mood::Well), ask(OTHERS)).await;
    let (_, _, nobodys) = send(app(Mood::Well), ask("X")).await;
    assert_eq!(strip(&others), strip(&nobodys));
    let (status, _, body) = send(app(Mood::Well), ask(DECLARED)).await;
    assert_eq!(status, StatusCode::OK);
    let declaration: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(declaration["status"]["code"], "P");
    assert_eq!(declaration["items"][0]["origin"]["code"], "DEU");
    assert_eq!(declaration["duty"]["total"], "788784.62");
    assert_eq!(
        declaration["versions"][1]["changed"][0],
        serde_json::json!({"path": "DecLists/DecList[1]/GQty", "zh": "成交数量", "en": "quantity", "before": "10", "after": "12"})
    );
}

fn question(body: &'static str) -> Request<Body> {
    post("/api/v1/assessments", Some(TOKEN), "application/json", body)
}

const CAR: &str = r#"{"date":"2026-04-17","direction":"import","trade_term":"3",
    "freight":{"mark":"3","value":800,"currency":"USD"},"exchange":[{"currency":"USD","rate":7.1}],
    "items":[{"commodity":"8703234110","price":25000.00,"currency":"USD","origin":"DEU",
    "quantities":[{"value":"1","unit":"001"}],"stated_duty":"12%"}]}"#;

#[tokio::test]
async fn assessments_get_their_status_and_code() {
    let to = |token, kind| post("/api/v1/assessments", token, kind, CAR);
    let json = "application/json";
    let refused = r#"{"date":"2026-04-17","direction":"import","trade_term":"1",
        "items":[{"commodity":"0000000000","price":"1","currency":"USD"}]}"#;
    let unreadable = |body| (Mood::Well, question(body), 400, "question-unreadable");
    check_all(vec![
        (Mood::Well, to(None, json), 401, "token-missing"),
        (Mood::Well, to(Some(OPERATOR), json), 401, "token-unknown"),
        (Mood::Well, to(Some(TOKEN), "text/xml"), 415, "media-type"),
        (
            Mood::Well,
            with(question(CAR), "content-length", "65537"),
            413,
            "body-too-large",
        ),
        unreadable(""),
        unreadable("{}"),
        unreadable("[]"),
        unreadable(r#"{"date":"2026-02-30","direction":"import","trade_term":"1","items":[]}"#),
        unreadable(r#"{"date":"2026-04-17","direction":"up","trade_term":"1","items":[]}"#),
        unreadable(
            r#"{"date":"2026-04-17","direction":"import","trade_term":"1","items":[],"x":1}"#,
        ),
        (Mood::Well, question(refused), 422, "TW4002"),
        (Mood::StoreAway, question(CAR), 503, "store-unavailable"),
        (Mood::Panics, question(CAR), 500, "internal"),
        (
            Mood::Well,
            get("/api/v1/assessments", Some(TOKEN)),
            405,
            "method-not-allowed",
        ),
    ])
    .await;
}

#[tokio::test]
async fn an_assessment_explains_every_figure() {
    let (status, _, body) = send(app(Mood::Well), question(CAR)).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let answer: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(answer["total"], "55319.09");
    let item = &answer["items"][0];
    assert_eq!(item["rate"]["expression"], "12%");
    assert_eq!(item["rate"]["confidence"], "secondary");
    assert_eq!(item["vat"]["full"], "28419.23");
    assert_eq!(item["remedies"][0]["charged"]["due"], "3550.00");
    assert_eq!(answer["cautions"][0]["severity"], "warning");
    for member in ["zh", "en", "legal_ref", "result"] {
        let text = answer["steps"][0][member].as_str().unwrap_or_default();
        assert!(!text.is_empty(), "{member}");
    }
}

#[tokio::test]
async fn a_question_is_bounded_and_costs_a_read() {
    let item = r#"{"commodity":"8703234110","price":"1","currency":"USD"}"#;
    for (items, status) in [(50, 200), (51, 400)] {
        let all = vec![item; items].join(",");
        let body = format!(
            r#"{{"date":"2026-04-17","direction":"import","trade_term":"1","items":[{all}]}}"#
        );
        let mut request = question("");
        *request.body_mut() = Body::from(body);
        let (found, _, text) = send(app(Mood::Well), request).await;
        assert_eq!(found.as_u16(), status, "{items}: {text}");
    }
    let limits = Limits {
        reads: tw_web::Quota {
            per_second: 1,
            burst: 2,
        },
        ..Limits::default()
    };
    let app = tw_web::router(common::state_with(Mood::Well, limits));
    // One that does not read costs its asker too.
    for (body, status) in [(CAR, 200), ("{}", 400), (CAR, 429)] {
        let (found, _, text) = send(app.clone(), question(body)).await;
        assert_eq!(found.as_u16(), status, "{text}");
    }
}

#[tokio::test]
async fn another_tenants_list_looks_like_none() {
    let ask = |number| get(&format!("/api/v1/lists/{number}"), Some(TOKEN));
    let (_, _, others) = send(app(Mood::Well), ask(REFUSED)).await;
    let (_, _, nobodys) = send(app(Mood::Well), ask("X")).await;
    assert_eq!(strip(&others), strip(&nobodys));
    let (status, _, body) = send(app(Mood::Well), ask(RELEASED)).await;
    assert_eq!(status, StatusCode::OK);
    let list: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(list["status"]["code"], "800");
    assert_eq!(
        list["decisions"][0]["steps"][0]["inputs"][0]["name"],
        "order"
    );
}

#[tokio::test]
async fn notices_are_read_by_cursor() {
    // address → numbers, next, more
    let table: [(&str, &[u64], u64, bool); 4] = [
        ("/api/v1/notices", &[1, 2, 3, 4, 5], 5, false),
        ("/api/v1/notices?limit=2", &[1, 2], 2, true),
        ("/api/v1/notices?after=3&limit=2", &[4, 5], 5, false),
        ("/api/v1/notices?after=9", &[], 9, false),
    ];
    for (address, numbers, next, more) in table {
        let (_, _, body) = send(app(Mood::Well), get(address, Some(TOKEN))).await;
        let answer: Value = serde_json::from_str(&body).expect("JSON");
        let found: Vec<u64> = answer["notices"]
            .as_array()
            .expect("array")
            .iter()
            .filter_map(|n| n["n"].as_u64())
            .collect();
        assert_eq!(found, numbers, "{address}");
        assert_eq!(
            (&answer["next"], &answer["more"]),
            (&next.into(), &more.into())
        );
    }
}

#[tokio::test]
async fn a_405_names_the_methods() {
    let (_, response, _) = send(app(Mood::Well), get("/api/v1/messages", None)).await;
    assert_eq!(response.headers()[header::ALLOW], "POST");
}

#[tokio::test]
async fn the_admin_door_is_closed_without_a_token() {
    let backend = std::sync::Arc::new(common::Fixture(Mood::Well));
    let state = tw_web::WebState::new(backend, None, Limits::default()).expect("state");
    let request = post("/api/v1/admin", Some("anything"), "application/json", "{}");
    let (_, response, body) = send(tw_web::router(state), request).await;
    check_problem(&response, &body, 403, "admin-closed");

    let register = r#"{"command":"register_enterprise","code":"4403160B7C","name":"x"}"#;
    let request = post(
        "/api/v1/admin",
        Some(OPERATOR),
        "application/json",
        register,
    );
    let (status, _, body) = send(app(Mood::Well), request).await;
    assert_eq!(
        (status, body.as_str()),
        (StatusCode::OK, r#"{"findings":[]}"#)
    );
}

#[tokio::test]
async fn a_body_without_a_length_is_stopped_at_the_limit() {
    let limits = Limits {
        message_bytes: 2048,
        ..Limits::default()
    };
    for (bytes, status) in [(2048_usize, 200), (2049, 413)] {
        let state = common::state_with(Mood::Well, limits.clone());
        let chunks = Body::new(http_body_util::StreamBody::new(Chunks(bytes)));
        let mut request = message("");
        *request.body_mut() = chunks;
        let (found, response, body) = send(tw_web::router(state), request).await;
        assert_eq!(found.as_u16(), status, "{bytes}: {body}");
        if status == 413 {
            check_problem(&response, &body, 413, "body-too-large");
            assert!(body.contains("2 KiB"), "{body}");
        }
    }
}

/// So many bytes, a hundred at a time.
struct Chunks(usize);

impl futures_core::Stream for Chunks {
    type Item = Result<http_body::Frame<bytes::Bytes>, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let n = self.0.min(100);
        self.0 -= n;
        let frame = http_body::Frame::data(bytes::Bytes::from(vec![b'x'; n]));
        std::task::Poll::Ready((n > 0).then_some(Ok(frame)))
    }
}

#[tokio::test]
async fn a_body_that_never_comes_times_out() {
    let limits = Limits {
        body_time: Duration::from_millis(20),
        ..Limits::default()
    };
    let state = common::state_with(Mood::Well, limits);
    let mut request = message("");
    *request.body_mut() = Body::new(Never);
    let (_, response, body) = send(tw_web::router(state), request).await;
    check_problem(&response, &body, 408, "body-timeout");
    assert_eq!(response.headers()[header::CONNECTION], "close");
}

/// A body that never arrives.
struct Never;

impl axum::body::HttpBody for Never {
    type Data = bytes::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Pending
    }
}

#[tokio::test]
async fn a_sender_cannot_hold_more_than_its_share() {
    let limits = Limits {
        sender_bytes: 10,
        body_time: Duration::from_millis(200),
        ..Limits::default()
    };
    let app = tw_web::router(common::state_with(Mood::Well, limits));
    let mut first = with(message(""), "content-length", "8");
    *first.body_mut() = Body::new(Never);
    let holding = tokio::spawn(send(app.clone(), first));
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (_, response, body) = send(app.clone(), with(message("<a/>"), "content-length", "4")).await;
    check_problem(&response, &body, 429, "sender-busy");
    assert_eq!(holding.await.expect("ends").0, StatusCode::REQUEST_TIMEOUT);
    let (status, _, _) = send(app, with(message("<a/>"), "content-length", "4")).await;
    assert_eq!(status, StatusCode::OK, "the share is given back");
}

#[tokio::test]
async fn request_ids_are_taken_over_if_safe() {
    for (id, kept) in [("abc-1_2.3", true), ("a b", false), ("<x>", false)] {
        let (_, response, _) = send(
            app(Mood::Well),
            with(get("/livez", None), "x-request-id", id),
        )
        .await;
        assert_eq!(response.headers()["x-request-id"] == id, kept, "{id}");
    }
}

#[tokio::test]
async fn the_process_can_be_watched() {
    let (status, _, body) = send(app(Mood::StoreAway), get("/livez", None)).await;
    assert_eq!(
        (status, body.as_str()),
        (StatusCode::OK, "alive\n"),
        "asks nobody"
    );
    let (status, _, body) = send(app(Mood::Well), get("/readyz", None)).await;
    assert_eq!((status, body.as_str()), (StatusCode::OK, "ready\n"));
    let app = app(Mood::Well);
    send(app.clone(), get("/api/v1/notices", None)).await;
    let (_, response, body) = send(app, get("/metrics", None)).await;
    assert!(
        response.headers()[header::CONTENT_TYPE]
            .to_str()
            .expect("text")
            .starts_with("text/plain")
    );
    for line in [
        "tidewaiter_http_requests_total{method=\"GET\",route=\"/api/v1/notices\",status=\"401\"} 1",
        "tidewaiter_batches_total 12",
        "tidewaiter_http_message_bytes_in_flight 0",
    ] {
        assert!(body.contains(line), "{line}\n{body}");
    }
}
