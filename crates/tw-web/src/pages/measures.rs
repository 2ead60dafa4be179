//! Measures made at run time, and each measure whole: `/measures` for officers
//! at this machine, the same below `/desk` for programme offices, who take the
//! steps in its life there. The form that approves says which version its page
//! showed.

use super::Frame;
use super::at::{Asked, At, Named, after};
use super::desk::{AtDesk, filled};
use crate::api::measures::{COST, file, take};
use crate::api::page::look;
use crate::envelope::Caller;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use tw_app::admin::MeasureStep;
use tw_app::measures::{ProposalFile, ProposalView};
use tw_base::Date;

/// Measures on one page.
const ROWS: usize = 100;

#[derive(Debug, Serialize)]
struct List {
    base: &'static str,
    measures: Vec<ProposalView>,
    /// Where the next page begins, if there is one.
    next: Option<u64>,
}

#[derive(Debug, Serialize)]
struct One {
    base: &'static str,
    file: ProposalFile,
    /// The steps that have a form here.
    steps: Vec<&'static str>,
}

async fn list(
    state: WebState,
    caller: &Caller,
    at: At,
    asked: Asked,
) -> Result<Html<String>, Problem> {
    let after = after(asked)?;
    let (base, here) = (at.base(), at.here("policy"));
    let found = look(&state, at.looker(), COST, move |backend, viewer| {
        backend.proposals(viewer, after, ROWS)
    });
    let found = found.await?;
    let found = found.ok_or_else(|| Problem::new(ProblemKind::CapacityLacking))?;
    let content = List {
        base,
        measures: found.measures,
        next: found.more.then_some(found.next),
    };
    let frame = Frame::of(caller).here(here);
    Ok(state.pages.render("measures.html", &frame, content)?)
}

async fn whole(
    state: WebState,
    caller: &Caller,
    at: At,
    number: Named,
) -> Result<Html<String>, Problem> {
    let (base, here) = (at.base(), at.here("policy"));
    let at_the_desk = matches!(at, At::Desk(_));
    let file = file(&state, at.looker(), number).await?;
    let mut steps = file.steps.clone();
    // Officers at this machine are no party; and a draft is no form.
    steps.retain(|step| at_the_desk && *step != "draft");
    let content = One { base, file, steps };
    let frame = Frame::of(caller).here(here);
    Ok(state.pages.render("measure.html", &frame, content)?)
}

/// `GET /measures`.
pub async fn all(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    asked: Asked,
) -> Result<Html<String>, Problem> {
    list(state, &caller, At::Machine, asked).await
}

/// `GET /measures/{number}`.
pub async fn one(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    number: Named,
) -> Result<Html<String>, Problem> {
    whole(state, &caller, At::Machine, number).await
}

/// `GET /desk/measures`.
pub async fn own(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    desk: AtDesk,
    asked: Asked,
) -> Result<Html<String>, Problem> {
    list(state, &caller, At::Desk(desk), asked).await
}

/// `GET /desk/measures/{number}`.
pub async fn own_one(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    desk: AtDesk,
    number: Named,
) -> Result<Html<String>, Problem> {
    whole(state, &caller, At::Desk(desk), number).await
}

/// What a form of a measure's page says.
#[derive(Debug, Deserialize)]
pub struct Said {
    step: Step,
    #[serde(default)]
    version: String,
    day: Option<Date>,
}

/// The steps a form takes.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Step {
    Check,
    Approve,
    Publish,
    End,
}

/// `POST /desk/measures/{number}`: a step in its life.
pub async fn step(
    State(state): State<WebState>,
    AtDesk(who): AtDesk,
    number: Named,
    request: Request,
) -> Result<Response, Problem> {
    let Said { step, version, day } = filled(&state, &who, request).await?;
    let unreadable = |what: &str| Problem::new(ProblemKind::ActUnreadable).with("reason", what);
    let Path(number) = number.map_err(|_| Problem::new(ProblemKind::MeasureUnknown))?;
    let place = format!("/desk/measures/{number}");
    let day = day.ok_or("day");
    let step = match step {
        Step::Check => MeasureStep::Check { number },
        Step::Approve => MeasureStep::Approve { number, version },
        Step::Publish => MeasureStep::Publish {
            number,
            from: day.map_err(unreadable)?,
        },
        Step::End => MeasureStep::End {
            number,
            until: day.map_err(unreadable)?,
        },
    };
    take(&state, &who, step).await?;
    // It was taken, so the number is one.
    Ok(Redirect::to(&place).into_response())
}
