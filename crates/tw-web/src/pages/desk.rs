//! `/desk`: for whoever acts on declarations that are not its own. Unlike the
//! officers' pages it is shown to anybody with a token, from anywhere: the
//! browser asks for it as the password of HTTP Basic authentication. An agency
//! finds there what waits for its answer, an officer the worklist of its
//! offices, a bank or treasury what an enterprise pays by the month, a
//! programme office the way to its measures, and each answers with plain forms.
//!
//! A browser sends the password with every request to this server, whoever
//! made the page that caused it. So a form is taken only from pages of this
//! server's own, which the browser says of each (`Sec-Fetch-Site`, `Origin`).

use super::Frame;
use crate::api::acts::{read_act, take};
use crate::api::page::look;
use crate::api::statements;
use crate::api::tasks::{Asked, waiting, worklist};
use crate::api::{Looker, bearer, identify};
use crate::envelope::Caller;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use tw_app::admin::{AgencyAnswer, DeclarationAct, Payer};
use tw_app::service::Identity;
use tw_app::task::TaskKind;
use tw_app::view::{RequestView, StatementsView, TaskView};

/// Says who asked for a page that sends a form.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Longest `Authorization` header looked at.
const CREDENTIALS_MAX: usize = 512;

/// Whoever sits at a desk.
pub struct AtDesk(pub(super) Identity);

impl FromRequestParts<WebState> for AtDesk {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Problem> {
        let token = match bearer(&parts.headers) {
            Ok(token) => Some(token.to_owned()),
            Err(_) => password(&parts.headers),
        };
        let token = token.ok_or_else(|| challenge(Problem::new(ProblemKind::TokenMissing)))?;
        let who = identify(&token, parts, state).await;
        who.map(Self)
            .map_err(|problem| match problem.details().kind {
                ProblemKind::TokenUnknown => challenge(problem),
                _ => problem,
            })
    }
}

/// The same problem, asking a browser to ask for the token.
fn challenge(problem: Problem) -> Problem {
    problem.header(
        header::WWW_AUTHENTICATE,
        "Basic realm=\"tidewaiter\", charset=\"UTF-8\"",
    )
}

/// The password of Basic credentials; whatever name stands before it.
fn password(headers: &HeaderMap) -> Option<String> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (sent.next(), sent.next()) else {
        return None;
    };
    let (scheme, packed) = value.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") || packed.len() > CREDENTIALS_MAX {
        return None;
    }
    let plain = BASE64_STANDARD.decode(packed.trim()).ok()?;
    let plain = String::from_utf8(plain).ok()?;
    let (_, password) = plain.split_once(':')?;
    let password = password.trim();
    (!password.is_empty()).then(|| password.to_owned())
}

/// Where to go on, and what was just done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct At {
    requests_after: u64,
    tasks_after: u64,
    /// Whose statements are shown to a bank or treasury.
    enterprise: String,
    done: String,
}

#[derive(Debug, Serialize)]
struct Content {
    code: String,
    name: String,
    /// Number of the declaration that was just acted on.
    done: Option<String>,
    /// What waits for its answer, if it is an agency.
    requests: Option<Shown<RequestView>>,
    /// The worklist of its offices, if it is an officer.
    tasks: Option<Shown<TaskView>>,
    /// What it may tell of a declaration under its number: an act's word.
    acts: Vec<&'static str>,
    /// Whether it makes measures.
    measures: bool,
    /// What an enterprise pays by the month, if it is a bank or treasury.
    statements: Option<StatementsView>,
}

#[derive(Debug, Serialize)]
struct Shown<T> {
    rows: Vec<T>,
    /// Where the next page begins, if there is one.
    next: Option<u64>,
}

/// `GET /desk`.
pub async fn page(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    AtDesk(who): AtDesk,
    at: Result<Query<At>, QueryRejection>,
) -> Result<Html<String>, Problem> {
    let bad =
        |_| Problem::new(ProblemKind::ParameterBad).with("name", "requests_after, tasks_after");
    let Query(at) = at.map_err(bad)?;
    let requests = waiting(&state, who.clone(), at.requests_after, None).await?;
    let asked = Asked {
        after: at.tasks_after,
        ..Asked::default()
    };
    let tasks = worklist(&state, Looker::Party(who.clone()), asked).await?;
    let statements = asked_for(&state, &who, &at.enterprise).await?;
    let measures = makes_measures(&state, &who).await?;
    if requests.is_none() && tasks.is_none() && statements.is_none() && !measures {
        return Err(Problem::new(ProblemKind::CapacityLacking));
    }
    let officer = tasks.iter().flat_map(|_| ["call"]);
    let bank = ["paid", "honoured", "made_good"];
    let acts = officer.chain(statements.iter().flat_map(|_| bank));
    // What an address says was done is shown only if it can be a number.
    let number = |done: &String| {
        (1..=32).contains(&done.len()) && done.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let content = Content {
        acts: acts.collect(),
        code: who.enterprise.to_string(),
        name: who.name,
        done: Some(at.done).filter(number),
        requests: requests.map(|page| Shown {
            next: page.more.then_some(page.next),
            rows: page.rows,
        }),
        tasks: tasks.map(|page| Shown {
            next: page.more.then_some(page.next),
            rows: page.rows,
        }),
        statements,
        measures,
    };
    let frame = Frame::of(&caller).here("desk");
    Ok(state.pages.render("desk.html", &frame, content)?)
}

async fn makes_measures(state: &WebState, who: &Identity) -> Result<bool, Problem> {
    let looker = Looker::Party(who.clone());
    let found = look(state, looker, 1, |backend, viewer| {
        backend.proposals(viewer, u64::MAX >> 1, 1)
    });
    Ok(found.await?.is_some())
}

/// Code of nobody: who may read its statements may read anybody's.
const NOBODY: &str = "0";

/// The statements a bank or treasury asks for; none for any other.
async fn asked_for(
    state: &WebState,
    who: &Identity,
    enterprise: &str,
) -> Result<Option<StatementsView>, Problem> {
    let found = statements::of(state, who.clone(), NOBODY).await;
    match found {
        Ok(_) if enterprise.trim().is_empty() => Ok(Some(StatementsView {
            enterprise: String::new(),
            suspended_since: None,
            statements: Vec::new(),
        })),
        Ok(_) => {
            let found = statements::of(state, who.clone(), enterprise.trim()).await;
            found.map(Some)
        }
        Err(problem) if problem.details().kind == ProblemKind::CapacityLacking => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// What is told of a declaration under its number.
#[derive(Debug, Deserialize)]
pub struct Tells {
    number: String,
    act: Told,
}

/// Acts that need no more than a number.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Told {
    Call,
    Paid,
    Honoured,
    MadeGood,
}

impl Told {
    fn act(self) -> DeclarationAct {
        match self {
            Self::Call => DeclarationAct::Call {},
            Self::Paid => DeclarationAct::Paid {},
            Self::Honoured => DeclarationAct::Honoured {},
            Self::MadeGood => DeclarationAct::MadeGood {},
        }
    }
}

/// `POST /desk/acts`: something told of a declaration under its number.
pub async fn tell(
    State(state): State<WebState>,
    AtDesk(who): AtDesk,
    request: Request,
) -> Result<Response, Problem> {
    let Tells { number, act } = filled(&state, &who, request).await?;
    let number = number.trim();
    take(&state, &who, number, act.act()).await?;
    Ok(Redirect::to(&format!("/desk?done={number}")).into_response())
}

/// Who paid, of a form.
#[derive(Debug, Deserialize)]
pub struct Paid {
    payer: Payer,
}

/// `POST /desk/statements/{enterprise}/{month}`: a statement was paid.
pub async fn pay(
    State(state): State<WebState>,
    AtDesk(who): AtDesk,
    place: Result<Path<(String, String)>, PathRejection>,
    request: Request,
) -> Result<Response, Problem> {
    let Paid { payer } = filled(&state, &who, request).await?;
    let bad = |_| Problem::new(ProblemKind::ParameterBad).with("name", "enterprise, month");
    let Path((enterprise, month)) = place.map_err(bad)?;
    statements::take(&state, &who, (&enterprise, &month), payer).await?;
    Ok(Redirect::to(&format!("/desk?enterprise={enterprise}")).into_response())
}

/// What a form of a page of this server's own says.
pub(super) async fn filled<T: serde::de::DeserializeOwned>(
    state: &WebState,
    who: &Identity,
    request: Request,
) -> Result<T, Problem> {
    let (parts, body) = request.into_parts();
    if !is_own(&parts.headers) {
        return Err(Problem::new(ProblemKind::FormForeign));
    }
    let bytes = read_act(state, who, &parts.headers, body).await?;
    let request = Request::from_parts(parts, Body::from(bytes));
    let said = Form::from_request(request, state).await;
    let Form(said) = said.map_err(|error| {
        Problem::new(ProblemKind::ActUnreadable).with("reason", error.to_string())
    })?;
    Ok(said)
}

/// What a form of the desk says.
#[derive(Debug, Deserialize)]
pub struct Said {
    /// An agency's answer; a task has none.
    answer: Option<AgencyAnswer>,
    #[serde(default)]
    note: String,
}

/// `POST /desk/{number}/{what}`: an agency's answer under its code, or the end
/// of a task under its kind.
pub async fn act(
    State(state): State<WebState>,
    AtDesk(who): AtDesk,
    place: Result<Path<(String, String)>, PathRejection>,
    request: Request,
) -> Result<Response, Problem> {
    let said: Said = filled(&state, &who, request).await?;
    let Path((number, what)) = place.map_err(|_| Problem::new(ProblemKind::DeclarationUnknown))?;
    let unreadable =
        |reason: String| Problem::new(ProblemKind::ActUnreadable).with("reason", reason);
    let act = match (TaskKind::of(&what), said.answer) {
        (Some(task), None) => DeclarationAct::TaskDone {
            task,
            note: said.note,
        },
        (None, Some(answer)) => DeclarationAct::Agency {
            agency: what,
            answer,
            note: said.note,
        },
        _ => return Err(unreadable("answer".to_owned())),
    };
    take(&state, &who, &number, act).await?;
    Ok(Redirect::to(&format!("/desk?done={number}")).into_response())
}

/// Whether a page of this server's own sent the form, as the browser says.
fn is_own(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get(SEC_FETCH_SITE) {
        return site == "same-origin";
    }
    // Browsers leave the above out where the way here is not encrypted.
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, from)| from.eq_ignore_ascii_case(host)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn forms_come_from_pages_of_this_server() {
        type Case = (&'static [(&'static str, &'static str)], bool);
        let table: [Case; 9] = [
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "none")], false),
            (
                &[
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "http://a"),
                    ("host", "a"),
                ],
                false,
            ),
            (&[("origin", "http://a:8620"), ("host", "a:8620")], true),
            (&[("origin", "http://evil"), ("host", "a:8620")], false),
            (&[("origin", "null"), ("host", "null")], false),
            (&[("host", "a:8620")], false),
        ];
        for (sent, own) in table {
            assert_eq!(is_own(&headers(sent)), own, "{sent:?}");
        }
    }

    #[test]
    fn the_token_is_the_password() {
        let table = [
            ("Basic OTk5OTk4MDAwMTpzZWNyZXQ=", Some("secret")),
            ("basic OnNlY3JldA==", Some("secret")),
            ("Basic OTk5OTk4MDAwMTo=", None),
            ("Basic c2VjcmV0", None),
            ("Basic !!", None),
            ("Bearer secret", None),
        ];
        for (sent, token) in table {
            let headers = headers(&[("authorization", sent)]);
            assert_eq!(password(&headers).as_deref(), token, "{sent}");
        }
    }
}
