//! Every error the API's description names is provoked: each problem of each
//! operation has a row here, and a row for what is not described fails too.

mod common;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use common::{Mood, NO_DESK, OPERATOR, TOKEN};
use http_body_util::BodyExt;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;
use tw_web::{Limits, ProblemKind, Quota, Texts, WebState};

/// How a problem is brought about.
enum Ask {
    /// One request, and the server's mood.
    Plain(Mood, Request<Body>),
    /// The same under other limits, after requests that take them up.
    After(Limits, Vec<Request<Body>>, Request<Body>),
    /// Without an operator's token at the start.
    NoOperator(Request<Body>),
}

struct Row {
    operation: &'static str,
    code: &'static str,
    ask: Ask,
}

fn request(
    method: Method,
    path: &str,
    token: Option<&str>,
    kind: &str,
    body: Body,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    if !kind.is_empty() {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    request.body(body).expect("a request")
}

/// A body that stops with an error.
struct Broken;

impl axum::body::HttpBody for Broken {
    type Data = bytes::Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Ready(Some(Err(std::io::Error::other("the line is cut"))))
    }
}

/// A body that never comes.
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

/// An operation: how it is asked well, and as what.
#[derive(Clone, Copy)]
struct Operation {
    id: &'static str,
    method: fn() -> Method,
    path: &'static str,
    token: Option<&'static str>,
    kind: &'static str,
    body: &'static str,
}

const REGISTER: &str = r#"{"command":"register_enterprise","code":"4403160B7C","name":"x"}"#;

const QUESTION: &str = r#"{"date":"2026-04-17","direction":"import","trade_term":"1","items":[{"commodity":"8703234110","price":"1","currency":"USD"}]}"#;
const REFUSED: &str = r#"{"date":"2026-04-17","direction":"import","trade_term":"1","items":[{"commodity":"0000000000","price":"1","currency":"USD"}]}"#;

/// Signed documents, one of them of an administration the fixture refuses.
const LIST: &str = r#"{"format":"tidewaiter document 1","type":"aeo_list","issuer":"cn","store":null,"issued_at":"2026-11-26T19:44:30.227Z","body":"a list","key":"ebd384672aa08e17ff38e537604aea5d","public":"d872b409e853c4fec0d0336e2d059f8b4c5bbcf7eef8eca2d4dc3eb5e263d8e1","signature":"0cfbeaf1f00a975ea79c57c3fc48330023c8300bdb8fb9d8227629ed561ca192fca8c799c13b6647ee57310f95f7320b66ba4a134303fcbcb70fcfee09540c0b"}"#;
const REFUSED_LIST: &str = r#"{"format":"tidewaiter document 1","type":"aeo_list","issuer":"zz","store":null,"issued_at":"2026-11-26T19:44:30.268Z","body":"a list","key":"ebd384672aa08e17ff38e537604aea5d","public":"d872b409e853c4fec0d0336e2d059f8b4c5bbcf7eef8eca2d4dc3eb5e263d8e1","signature":"86a483504da82a7ac15d20730f33d17e0b523c2535ad124b7afe6a1aa786d848b2a7f7a7abc6e411d759a1ffd7d5af73ff4d4d0a8336a9fed657fb8db5049a07"}"#;

const OPERATIONS: [Operation; 36] = [
    Operation {
        id: "submitMessage",
        method: || Method::POST,
        path: "/api/v1/messages",
        token: Some(TOKEN),
        kind: "application/xml",
        body: "<a/>",
    },
    Operation {
        id: "readNotices",
        method: || Method::GET,
        path: "/api/v1/notices",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readList",
        method: || Method::GET,
        path: "/api/v1/lists/460120260000000001",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readDeclaration",
        method: || Method::GET,
        path: "/api/v1/declarations/534920261000000001",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "fileDeclaration",
        method: || Method::POST,
        path: "/api/v1/declarations",
        token: Some(TOKEN),
        kind: "application/json",
        body: "{}",
    },
    Operation {
        id: "amendDeclaration",
        method: || Method::POST,
        path: "/api/v1/declarations/534920261000000001/amendments",
        token: Some(TOKEN),
        kind: "application/json",
        body: "{}",
    },
    Operation {
        id: "invalidateDeclaration",
        method: || Method::POST,
        path: "/api/v1/declarations/534920261000000001/invalidation",
        token: Some(TOKEN),
        kind: "application/json",
        body: "{}",
    },
    Operation {
        id: "actOnDeclaration",
        method: || Method::POST,
        path: "/api/v1/declarations/534920261000000001/acts",
        token: Some(TOKEN),
        kind: "application/json",
        body: r#"{"is":"paid"}"#,
    },
    Operation {
        id: "actOnGuarantees",
        method: || Method::POST,
        path: "/api/v1/guarantees",
        token: Some(TOKEN),
        kind: "application/json",
        body: r#"{"is":"resume","number":"G-1"}"#,
    },
    Operation {
        id: "readGuarantees",
        method: || Method::GET,
        path: "/api/v1/guarantees",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readGuarantee",
        method: || Method::GET,
        path: "/api/v1/guarantees/G-1",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readMovements",
        method: || Method::GET,
        path: "/api/v1/guarantees/G-1/movements",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readAcceptance",
        method: || Method::GET,
        path: "/api/v1/guarantees/G-1/acceptance",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readGroup",
        method: || Method::GET,
        path: "/api/v1/groups/G1",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readTasks",
        method: || Method::GET,
        path: "/api/v1/tasks",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readRequests",
        method: || Method::GET,
        path: "/api/v1/requests",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readStatements",
        method: || Method::GET,
        path: "/api/v1/statements?enterprise=4403160B7C",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readStatement",
        method: || Method::GET,
        path: "/api/v1/statements/2026-03?enterprise=4403160B7C",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "payStatement",
        method: || Method::POST,
        path: "/api/v1/statements/4403160B7E/2026-03/payment",
        token: Some(TOKEN),
        kind: "application/json",
        body: r#"{"payer":"principal"}"#,
    },
    Operation {
        id: "readPolicy",
        method: || Method::GET,
        path: "/api/v1/policy",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readMeasures",
        method: || Method::GET,
        path: "/api/v1/measures",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readMeasure",
        method: || Method::GET,
        path: "/api/v1/measures/SZ-2026-1",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "changeMeasure",
        method: || Method::POST,
        path: "/api/v1/measures",
        token: Some(TOKEN),
        kind: "application/json",
        body: r#"{"is":"check","number":"SZ-2026-1"}"#,
    },
    Operation {
        id: "assessGoods",
        method: || Method::POST,
        path: "/api/v1/assessments",
        token: Some(TOKEN),
        kind: "application/json",
        body: QUESTION,
    },
    Operation {
        id: "readCheckpoints",
        method: || Method::GET,
        path: "/api/v1/checkpoints",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readCheckpoint",
        method: || Method::GET,
        path: "/api/v1/checkpoints/newest",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "proveMessage",
        method: || Method::GET,
        path: "/api/v1/messages/4CDE1CFD-EDED-46B1-946C-B8022E42FC94/proof",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readEnterprise",
        method: || Method::GET,
        path: "/api/v1/enterprises/4403160B7C",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "actOnEnterprise",
        method: || Method::POST,
        path: "/api/v1/enterprises/4403160B7C/acts",
        token: Some(TOKEN),
        kind: "application/json",
        body: r#"{"is":"apply","class":"certified"}"#,
    },
    Operation {
        id: "readAeoCertificate",
        method: || Method::GET,
        path: "/api/v1/enterprises/4403160B7C/certificate",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "readAeoList",
        method: || Method::GET,
        path: "/api/v1/aeo/list",
        token: Some(TOKEN),
        kind: "",
        body: "",
    },
    Operation {
        id: "importAeoList",
        method: || Method::POST,
        path: "/api/v1/aeo/lists",
        token: Some(OPERATOR),
        kind: "application/json",
        body: LIST,
    },
    Operation {
        id: "administer",
        method: || Method::POST,
        path: "/api/v1/admin",
        token: Some(OPERATOR),
        kind: "application/json",
        body: REGISTER,
    },
    Operation {
        id: "livez",
        method: || Method::GET,
        path: "/livez",
        token: None,
        kind: "",
        body: "",
    },
    Operation {
        id: "readyz",
        method: || Method::GET,
        path: "/readyz",
        token: None,
        kind: "",
        body: "",
    },
    Operation {
        id: "metrics",
        method: || Method::GET,
        path: "/metrics",
        token: None,
        kind: "",
        body: "",
    },
];

impl Operation {
    fn well(&self) -> Request<Body> {
        self.with(self.token, self.kind, Body::from(self.body))
    }

    fn with(&self, token: Option<&str>, kind: &str, body: Body) -> Request<Body> {
        request((self.method)(), self.path, token, kind, body)
    }

    /// With a token nobody has.
    fn guess(&self) -> Request<Body> {
        self.with(Some("nobody's"), self.kind, Body::from(self.body))
    }

    fn at(&self, path: &str) -> Request<Body> {
        request((self.method)(), path, self.token, self.kind, Body::empty())
    }
}

fn wants_json(
    mut request: Request<Body>,
    name: header::HeaderName,
    value: &'static str,
) -> Request<Body> {
    let headers = request.headers_mut();
    headers.insert(header::ACCEPT, "application/json".parse().expect("a value"));
    headers.insert(name, value.parse().expect("a value"));
    request
}

/// A body that reads and is refused by the rules.
fn refused(operation: &str) -> &'static str {
    match operation {
        "changeMeasure" => r#"{"is":"check","number":"SZ-2026-9"}"#,
        "payStatement" => r#"{"payer":"guarantor"}"#,
        "actOnGuarantees" => r#"{"is":"agree","number":"G-1"}"#,
        "actOnEnterprise" => r#"{"is":"grant"}"#,
        "importAeoList" => REFUSED_LIST,
        "administer" => r#"{"command":"tax_paid","list":"1"}"#,
        _ => r#"{"is":"control","step":"detain"}"#,
    }
}

/// How an operation comes to answer with a problem; `None`: it cannot.
fn provoke(op: &Operation, kind: ProblemKind) -> Option<Ask> {
    use ProblemKind as K;
    let moody = |mood| Some(Ask::Plain(mood, op.well()));
    let asked = |request| Some(Ask::Plain(Mood::Well, request));
    let body = |text: &'static str| op.with(op.token, op.kind, Body::from(text));
    let json = |text| wants_json(body(text), header::ACCEPT_LANGUAGE, "en");
    match kind {
        K::ParameterBad if op.id == "readCheckpoint" => asked(op.at("/api/v1/checkpoints/first")),
        K::ParameterBad if op.id == "payStatement" => {
            let (path, body) = (op.path.replace("-03", "-13"), Body::from(op.body));
            asked(request(Method::POST, &path, op.token, op.kind, body))
        }
        K::ParameterBad => asked(op.at(&format!("{}?limit=0", op.path))),
        K::BodyBroken => asked(op.with(op.token, op.kind, Body::new(Broken))),
        K::CommandUnreadable | K::QuestionUnreadable | K::ActUnreadable => asked(body("{}")),
        K::CapacityLacking => asked(op.with(Some(NO_DESK), op.kind, Body::from(op.body))),
        K::StatementUnknown => asked(op.at("/api/v1/statements/2020-01")),
        K::GuaranteeUnknown if op.id == "actOnGuarantees" => {
            asked(body(r#"{"is":"resume","number":"none"}"#))
        }
        K::GuaranteeUnknown => asked(op.at(&op.path.replace("G-1", "none").replace("G1", "none"))),
        K::MeasureUnknown => asked(op.at("/api/v1/measures/none")),
        K::EnterpriseUnknown => asked(op.at(&op.path.replace("4403160B7C", "none"))),
        K::ActRefused | K::CommandRefused => asked(body(refused(op.id))),
        K::TokenMissing => asked(op.with(None, op.kind, Body::from(op.body))),
        K::TokenUnknown => asked(op.guess()),
        K::EnterpriseForbidden => asked(json("foreign")),
        K::AdminClosed => Some(Ask::NoOperator(op.well())),
        K::ListUnknown => asked(op.at("/api/v1/lists/none")),
        K::DeclarationUnknown if op.id == "actOnDeclaration" => {
            let path = op.path.replace("534920261000000001", "none");
            let body = Body::from(op.body);
            asked(request(Method::POST, &path, op.token, op.kind, body))
        }
        K::DeclarationUnknown if op.kind == "application/json" => {
            let number = "9".repeat(101);
            asked(op.at(&op.path.replace("534920261000000001", &number)))
        }
        K::DeclarationUnknown => asked(op.at("/api/v1/declarations/none")),
        K::AssessmentRefused => asked(body(REFUSED)),
        K::MessageUnknown => asked(op.at("/api/v1/messages/none/proof")),
        K::CheckpointUnknown => asked(op.at("/api/v1/checkpoints/301")),
        K::CheckpointMissing => moody(Mood::KeyLost),
        K::MethodNotAllowed => {
            let body = Body::empty();
            asked(request(Method::PUT, op.path, op.token, op.kind, body))
        }
        K::NotAcceptable => {
            let mut request = op.well();
            let picture = "image/png".parse().expect("a value");
            request.headers_mut().insert(header::ACCEPT, picture);
            asked(request)
        }
        K::IdentityConflict => asked(json("conflict")),
        K::BodyTooLarge => asked(wants_json(op.well(), header::CONTENT_LENGTH, "99999999")),
        K::MediaType => asked(op.with(op.token, "image/png", Body::from(op.body))),
        K::MessageRefused => asked(json("refuse")),
        K::ServiceBusy => moody(Mood::Busy),
        K::Internal => moody(Mood::Panics),
        K::StoreUnavailable => moody(Mood::StoreAway),
        K::Stopping => moody(Mood::Stopping),
        K::BodyTimeout
        | K::SenderBusy
        | K::MessageQuota
        | K::ByteQuota
        | K::ReadQuota
        | K::TokenGuesses => Some(use_up(op, kind)),
        K::NotFound | K::PagesLocalOnly | K::FormForeign => None,
    }
}

/// How a limit of an operation is reached.
fn use_up(op: &Operation, kind: ProblemKind) -> Ask {
    use ProblemKind as K;
    let few = Quota {
        per_second: 1,
        burst: 1,
    };
    let never = || op.with(op.token, op.kind, Body::new(Never));
    let mut limits = Limits::default();
    let mut last = op.well();
    let mut before = vec![op.well()];
    match kind {
        K::BodyTimeout => {
            limits.body_time = Duration::from_millis(10);
            before = Vec::new();
            last = never();
        }
        K::SenderBusy => {
            limits.sender_bytes = 1;
            before = vec![never()];
        }
        K::MessageQuota => limits.sender_messages = few,
        K::ByteQuota => limits.sender_rate = few,
        K::ReadQuota => {
            limits.reads = few;
            before.push(op.well());
        }
        _ => {
            limits.guesses = few;
            before = vec![op.guess(), op.guess()];
        }
    }
    Ask::After(limits, before, last)
}

fn app(mood: Mood, limits: Limits) -> Router {
    tw_web::router(common::state_with(mood, limits))
}

async fn answer(app: Router, request: Request<Body>) -> (u16, Value) {
    let response = app.oneshot(request).await.expect("an answer");
    let status = response.status().as_u16();
    let limited = matches!(status, 429 | 503);
    let told = response.headers().contains_key(header::RETRY_AFTER);
    assert_eq!(limited, told, "{status} says when to come back");
    let body = response
        .into_body()
        .collect()
        .await
        .expect("a body")
        .to_bytes();
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

async fn run(ask: Ask) -> (u16, Value) {
    match ask {
        Ask::Plain(mood, request) => answer(app(mood, Limits::default()), request).await,
        Ask::After(limits, before, request) => {
            let app = app(Mood::Well, limits);
            for request in before {
                // One that never ends keeps what it took while it waits.
                let mut taking = tokio::spawn(answer(app.clone(), request));
                let _ = tokio::time::timeout(Duration::from_millis(300), &mut taking).await;
            }
            answer(app, request).await
        }
        Ask::NoOperator(request) => {
            let backend = Arc::new(common::Fixture(Mood::Well));
            let state = WebState::new(backend, None, Limits::default()).expect("a state");
            answer(tw_web::router(state), request).await
        }
    }
}

/// What the description says: operation, status, code.
fn described() -> BTreeSet<(String, u16, String)> {
    let texts = Texts::embedded().expect("texts");
    let document = tw_web::openapi_document(&texts, &common::described())
        .expect("a description")
        .to_json()
        .expect("JSON");
    let document: Value = serde_json::from_str(&document).expect("JSON");
    let mut found = BTreeSet::new();
    let items = document["paths"].as_object().expect("paths");
    for operation in items
        .values()
        .filter_map(Value::as_object)
        .flat_map(|item| item.values())
    {
        let id = operation["operationId"].as_str().expect("an id");
        for (status, response) in operation["responses"].as_object().expect("responses") {
            let status: u16 = status.parse().expect("a status");
            let problems = &response["content"]["application/problem+json"]["examples"];
            for code in problems.as_object().into_iter().flat_map(|all| all.keys()) {
                found.insert((id.to_owned(), status, code.clone()));
            }
        }
    }
    found
}

fn rows() -> Vec<Row> {
    let described = described();
    let mut rows = Vec::new();
    for op in &OPERATIONS {
        for kind in ProblemKind::ALL {
            let key = (
                op.id.to_owned(),
                kind.status().as_u16(),
                kind.code().to_owned(),
            );
            if described.contains(&key)
                && let Some(ask) = provoke(op, kind)
            {
                rows.push(Row {
                    operation: op.id,
                    code: kind.code(),
                    ask,
                });
            }
        }
    }
    rows
}

#[tokio::test]
async fn every_described_problem_is_provoked() {
    let mut provoked = BTreeSet::new();
    for Row {
        operation,
        code,
        ask,
    } in rows()
    {
        let (status, problem) = run(ask).await;
        // Where a rule refused, its code stands for the problem's.
        let kind = problem["type"].as_str().unwrap_or_default();
        assert_eq!(
            kind,
            format!("/docs#problem-{code}"),
            "{operation}: {status} {problem}"
        );
        for member in ["title", "detail", "next"] {
            let text = problem[member].as_str().unwrap_or_default();
            let whole = !text.is_empty() && !text.contains(['{', '$']);
            assert!(whole, "{operation} {code} {member}: {problem}");
        }
        provoked.insert((operation.to_owned(), status, code.to_owned()));
    }
    let described = described();
    let missing: Vec<_> = described.difference(&provoked).collect();
    assert!(
        missing.is_empty(),
        "described and never provoked: {missing:?}"
    );
    assert!(provoked.len() > 50, "{} rows", provoked.len());
}

/// What is answered and not described would be a surprise to a sender: each
/// operation is put into every mood and asked in every broken way there is.
#[tokio::test]
async fn nothing_is_answered_that_is_not_described() {
    let described = described();
    let moods = [Mood::StoreAway, Mood::Damaged, Mood::Stopping, Mood::Panics];
    for op in &OPERATIONS {
        // Only what goes through the engine can find its queue full.
        let busy = (!op.body.is_empty()).then_some(Mood::Busy);
        let asks = moods
            .into_iter()
            .chain(busy)
            .map(|mood| Ask::Plain(mood, op.well()));
        let broken = ProblemKind::ALL
            .into_iter()
            .filter_map(|kind| match provoke(op, kind) {
                // Another address is another operation.
                Some(Ask::Plain(mood, request))
                    if request.uri().path() == op.path && mood != Mood::Busy =>
                {
                    Some(Ask::Plain(mood, request))
                }
                _ => None,
            });
        for ask in asks.chain(broken) {
            let (status, problem) = run(ask).await;
            if status == 200 {
                continue;
            }
            let kind = problem["type"].as_str().unwrap_or_default();
            let code = kind.trim_start_matches("/docs#problem-");
            let key = (op.id.to_owned(), status, code.to_owned());
            assert!(described.contains(&key), "{key:?} is not described");
        }
    }
}

#[test]
fn every_operation_described_is_tried() {
    let described: BTreeSet<String> = described().into_iter().map(|(id, _, _)| id).collect();
    let tried: BTreeSet<String> = OPERATIONS.iter().map(|op| op.id.to_owned()).collect();
    assert_eq!(described, tried);
}
