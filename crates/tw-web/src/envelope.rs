//! What every answer gets: a request id, its language, security headers, a
//! count and a time, and, where a handler named a problem, its rendering.

use crate::lang::{COOKIE_NAME, Lang, Texts};
use crate::local;
use crate::negotiate::wants_page;
use crate::pages::Frame;
use crate::problem::{Problem, ProblemJson, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::time::Instant;
use tower_http::catch_panic::ResponseForPanic;
use tracing::Instrument;

/// Name of the header that carries the request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id taken over from a caller, in bytes.
const REQUEST_ID_MAX: usize = 64;

/// What is known of a request before any handler runs.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The language to answer in.
    pub lang: Lang,
    /// Whether the language was asked for in the address.
    pub lang_asked: bool,
    /// The request's id: the caller's own, if it can stand in a log line.
    pub request_id: String,
    /// The address asked for.
    pub uri: Uri,
    /// Whether the request comes from this machine.
    pub local: bool,
    /// Whether a person's browser is asking.
    pub page: bool,
}

impl Caller {
    fn of(request: &Request) -> Self {
        let headers = request.headers();
        let uri = request.uri().clone();
        Self {
            lang: Lang::choose(&uri, headers),
            lang_asked: Lang::asked_in(&uri).is_some(),
            request_id: request_id(headers),
            local: local::is_local(request),
            page: wants_page(headers) && !uri.path().starts_with("/api/"),
            uri,
        }
    }
}

fn request_id(headers: &HeaderMap) -> String {
    headers
        .get(REQUEST_ID)
        .and_then(|v| v.to_str().ok())
        .filter(|id| {
            (1..=REQUEST_ID_MAX).contains(&id.len())
                && id
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        })
        .map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned)
}

/// Turns a caught panic into a problem; the message goes to the log only.
#[derive(Debug, Clone, Copy)]
pub struct Caught;

impl ResponseForPanic for Caught {
    type ResponseBody = axum::body::Body;

    fn response_for_panic(&mut self, panic: Box<dyn Any + Send>) -> Response {
        let said = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("not a text");
        tracing::error!(panic = said, "a request panicked");
        Problem::new(ProblemKind::Internal).into_response()
    }
}

/// The outermost layer.
pub async fn envelope(State(state): State<WebState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let caller = Caller::of(&request);
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", MatchedPath::as_str)
        .to_owned();
    request.extensions_mut().insert(caller.clone());

    // What is logged while answering carries the id the caller was told; of
    // the gravest level, so that no filter drops it from an error.
    let span = tracing::error_span!("request", id = caller.request_id, %method, route);
    let mut response = next.run(request).instrument(span).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let sent = std::mem::take(response.headers_mut());
        state
            .counters
            .refusals()
            .count(problem.details().kind.code());
        response = render(&state, &caller, &problem);
        // `Allow` of a 405 and what the problem itself demands; never the
        // length and type of the empty body that carried it.
        for (name, value) in &sent {
            if name != header::CONTENT_LENGTH && name != header::CONTENT_TYPE {
                response.headers_mut().insert(name, value.clone());
            }
        }
    }
    finish(&mut response, &caller);
    state.counters.count(
        &route,
        method_label(&method),
        response.status(),
        started.elapsed(),
    );
    tracing::debug!(
        id = caller.request_id, %method, route, status = response.status().as_u16(), "answered"
    );
    response
}

/// Unknown methods share one label, so that a caller cannot grow the metrics.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        _ => "other",
    }
}

fn render(state: &WebState, caller: &Caller, problem: &Problem) -> Response {
    let json = describe(state, caller, problem);
    let mut response = if caller.page {
        match state.pages.problem(&Frame::of(caller), &json) {
            Ok(page) => page.into_response(),
            Err(error) => {
                tracing::error!(%error, "the problem page could not be made");
                as_json(json)
            }
        }
    } else {
        as_json(json)
    };
    *response.status_mut() = problem.details().kind.status();
    response
}

fn as_json(json: ProblemJson) -> Response {
    let mut response = Json(json).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response
}

/// A problem in the caller's language.
fn describe(state: &WebState, caller: &Caller, problem: &Problem) -> ProblemJson {
    describe_for(
        &state.texts,
        caller.lang,
        problem,
        caller.uri.path(),
        &caller.request_id,
    )
}

/// A problem in a language, at an address, for a request.
pub fn describe_for(
    texts: &Texts,
    lang: Lang,
    problem: &Problem,
    path: &str,
    request_id: &str,
) -> ProblemJson {
    let problem = problem.details();
    let kind = problem.kind.code();
    let text = |part: &str| texts.get(lang, &format!("problem-{kind}{part}"), &problem.args);
    // Where a rule refused, its own sentence says more than ours.
    let detail = match (problem.findings.first(), lang) {
        (Some(finding), Lang::Zh) => finding.zh.clone(),
        (Some(finding), Lang::En) => finding.en.clone(),
        (None, _) => text(".detail"),
    };
    ProblemJson {
        kind: format!("/docs#problem-{kind}"),
        title: text(""),
        status: problem.kind.status().as_u16(),
        detail,
        next: text(".next"),
        code: problem.rule.clone().unwrap_or_else(|| kind.to_owned()),
        instance: path.to_owned(),
        request_id: request_id.to_owned(),
        findings: problem.findings.clone(),
        receipt: problem.receipt.clone(),
    }
}

/// Headers of every answer. Nothing may be fetched from elsewhere, framed or
/// guessed; what is an officer's or a sender's stays out of caches.
fn finish(response: &mut Response, caller: &Caller) {
    const FIXED: [(&str, &str); 7] = [
        (
            "content-security-policy",
            "default-src 'self'; script-src 'none'; object-src 'none'; base-uri 'none'; \
             form-action 'self'; frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=()",
        ),
    ];
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if let Ok(id) = HeaderValue::from_str(&caller.request_id) {
        headers.insert(REQUEST_ID, id);
    }
    let spoken = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|t| t.starts_with("text/html") || t == "application/problem+json");
    if spoken {
        headers.insert(
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(caller.lang.tag()),
        );
        headers.append(
            header::VARY,
            HeaderValue::from_static("accept, accept-language, cookie"),
        );
    }
    if caller.lang_asked && caller.page {
        let cookie = format!(
            "{COOKIE_NAME}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
            caller.lang.as_str()
        );
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
}
