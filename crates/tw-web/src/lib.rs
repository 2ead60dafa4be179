//! The HTTP door: an API for senders' programs and pages for officers, both
//! rendered on the server.
//!
//! Nouns: a *problem* is an error as a client reads it (RFC 9457, or a page);
//! the *envelope* is what every answer gets (request id, language, security
//! headers, counting); *admission* bounds the bytes in flight, a *quota* what
//! one party takes over time.
//!
//! Invariants: handlers name a problem and never render one, so every
//! error has a stable code, a text in the caller's language and a next step;
//! a party reads only lists and declarations it is named in, or has business
//! with in a capacity it was given, and an unknown one and another's get the
//! same answer; pages are served to this machine only, but for the desk, which
//! asks for a token; no page fetches anything from elsewhere or runs a script.
//!
//! Deliberately absent: decisions, storage and message formats (ports of
//! `tw-app`), sessions and accounts of officers, TLS (a proxy's business).

mod admission;
mod api;
mod backend;
mod envelope;
mod error;
pub mod head;
mod health;
mod lang;
mod local;
mod negotiate;
mod openapi;
mod pages;
mod problem;
mod quota;
mod service;
mod state;

pub use admission::Admission;
pub use backend::{Administration, Answering, Backend, Figure, FigureKind};
pub use error::WebError;
pub use health::Refusals;
pub use lang::{Fact, Lang, Texts};
pub use openapi::document as openapi_document;
pub use problem::ProblemKind;
pub use quota::Quota;
pub use state::{Limits, Watched, WebState};

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use tower_http::catch_panic::CatchPanicLayer;

/// A route: its path, and what answers by method.
type Route = (&'static str, MethodRouter<WebState>);

/// Pages for officers.
fn officer_routes() -> Vec<Route> {
    vec![
        ("/", get(pages::today::page)),
        ("/search", get(pages::search::page)),
        ("/lists/{number}", get(pages::list::page)),
        ("/declarations/{number}", get(pages::declaration::page)),
        ("/tasks", get(pages::tasks::page)),
        ("/assess", get(pages::assess::page)),
        ("/policy", get(pages::policy::page)),
        ("/measures", get(pages::measures::all)),
        ("/measures/{number}", get(pages::measures::one)),
        ("/guarantees", get(pages::guarantees::all)),
        ("/guarantees/{number}", get(pages::guarantees::one)),
        ("/groups/{code}", get(pages::guarantees::group_page)),
    ]
}

/// Everything else. What each may be told is for its handler to know.
fn open_routes() -> Vec<Route> {
    vec![
        ("/docs", get(pages::docs::page)),
        ("/desk", get(pages::desk::page)),
        ("/desk/acts", post(pages::desk::tell)),
        ("/desk/policy", get(pages::policy::own)),
        ("/desk/enterprises/{code}", get(pages::standing::page)),
        (
            "/desk/statements/{enterprise}/{month}",
            post(pages::desk::pay),
        ),
        ("/desk/{number}/{what}", post(pages::desk::act)),
        ("/assets/{name}", get(pages::assets::asset)),
        ("/api/v1/messages", post(api::messages::submit)),
        ("/api/v1/messages/{guid}/proof", get(api::proof::prove)),
        ("/api/v1/checkpoints", get(api::checkpoints::read)),
        ("/api/v1/checkpoints/{batch}", get(api::checkpoints::one)),
        ("/api/v1/notices", get(api::notices::read)),
        ("/api/v1/lists/{number}", get(api::lists::read)),
        (
            "/api/v1/declarations/{number}",
            get(api::declarations::read),
        ),
        ("/api/v1/declarations", post(api::forms::file)),
        (
            "/api/v1/declarations/{number}/amendments",
            post(api::forms::amend),
        ),
        (
            "/api/v1/declarations/{number}/invalidation",
            post(api::forms::invalidate),
        ),
        ("/api/v1/declarations/{number}/acts", post(api::acts::act)),
        ("/api/v1/tasks", get(api::tasks::read)),
        ("/api/v1/requests", get(api::tasks::requests)),
        ("/api/v1/policy", get(api::policy::read)),
        ("/api/v1/statements", get(api::statements::read)),
        ("/api/v1/statements/{month}", get(api::statements::one)),
        (
            "/api/v1/statements/{enterprise}/{month}/payment",
            post(api::statements::pay),
        ),
        ("/api/v1/assessments", post(api::assessments::assess)),
        ("/api/v1/admin", post(api::admin::run)),
        ("/api/v1/enterprises/{code}", get(api::enterprises::read)),
        (
            "/api/v1/enterprises/{code}/acts",
            post(api::enterprises::act),
        ),
        (
            "/api/v1/enterprises/{code}/certificate",
            get(api::enterprises::certificate),
        ),
        ("/api/v1/aeo/list", get(api::enterprises::list)),
        ("/api/v1/aeo/lists", post(api::enterprises::import)),
        ("/openapi.json", get(openapi::serve)),
        ("/livez", get(health::livez)),
        ("/readyz", get(health::readyz)),
        ("/metrics", get(health::metrics)),
    ]
}

/// Measures, for programme offices.
fn measure_routes() -> Vec<Route> {
    vec![
        ("/desk/measures", get(pages::measures::own)),
        (
            "/desk/measures/{number}",
            get(pages::measures::own_one).post(pages::measures::step),
        ),
        (
            "/api/v1/measures",
            get(api::measures::read).post(api::measures::change),
        ),
        ("/api/v1/measures/{number}", get(api::measures::one)),
    ]
}

/// Guarantees and groups, each for whom it is.
fn guarantee_routes() -> Vec<Route> {
    vec![
        ("/desk/guarantees", get(pages::guarantees::own)),
        ("/desk/guarantees/{number}", get(pages::guarantees::own_one)),
        ("/desk/groups/{code}", get(pages::guarantees::own_group)),
        (
            "/api/v1/guarantees",
            post(api::guarantees::act).get(api::guarantees::read),
        ),
        ("/api/v1/guarantees/{number}", get(api::guarantees::one)),
        (
            "/api/v1/guarantees/{number}/movements",
            get(api::guarantees::movements),
        ),
        (
            "/api/v1/guarantees/{number}/acceptance",
            get(api::guarantees::acceptance),
        ),
        ("/api/v1/groups/{code}", get(api::guarantees::group)),
    ]
}

/// The path of every route there is, for the test that holds who may see what
/// at each of them: a new route without its rows there does not pass.
pub fn paths() -> Vec<&'static str> {
    let routes = [
        officer_routes(),
        open_routes(),
        guarantee_routes(),
        measure_routes(),
    ]
    .into_iter();
    routes.flatten().map(|(path, _)| path).collect()
}

/// All routes. Serve it with
/// `into_make_service_with_connect_info::<SocketAddr>()`: without the peer's
/// address no page is shown to anybody.
pub fn router(state: WebState) -> Router {
    let all = |routes: Vec<Route>| {
        let none = Router::new();
        routes
            .into_iter()
            .fold(none, |router, (path, methods)| router.route(path, methods))
    };
    Router::new()
        .merge(all(officer_routes()).layer(from_fn(local::officers_only)))
        .merge(all(open_routes()))
        .merge(all(guarantee_routes()))
        .merge(all(measure_routes()))
        .fallback(problem::no_such_page)
        .method_not_allowed_fallback(problem::no_such_method)
        .layer(CatchPanicLayer::custom(envelope::Caught))
        .layer(from_fn_with_state(state.clone(), envelope::envelope))
        .with_state(state)
}
