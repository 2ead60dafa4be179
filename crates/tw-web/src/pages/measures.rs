//! Measures made at run time, and each measure whole: `/measures` for officers
//! at this machine, the same below `/desk` for programme offices, who take the
//! steps in its life there. The form that approves says which version its page
//! showed.

use super::Frame;
use super::desk::{AtDesk, filled};
use crate::api::Looker;
use crate::api::measures::{COST, file, take};
use crate::api::page::look;
use crate::envelope::Caller;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, Request, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use tw_app::admin::MeasureStep;
use tw_app::measures::{ProposalFile, ProposalView};
use tw_base::Date;

/// Measures on one page.
const ROWS: usize = 100;

/// Where to go on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct After {
    after: u64,
}

type Asked = Result<Query<After>, QueryRejection>;
type Named = Result<Path<String>, PathRejection>;

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

/// What addresses begin with and which entry is marked, by who looks.
fn place(who: &Looker) -> (&'static str, &'static str) {
    match who {
        Looker::Operator => ("", "policy"),
        Looker::Party(_) => ("/desk", "desk"),
    }
}

async fn list(
    state: WebState,
    caller: &Caller,
    who: Looker,
    asked: Asked,
) -> Result<Html<String>, Problem> {
    let bad = || Problem::new(ProblemKind::ParameterBad).with("name", "after");
    let Query(After { after }) = asked.map_err(|_| bad())?;
    i64::try_from(after).map_err(|_| bad())?;
    let (base, here) = place(&who);
    let found = look(&state, who, COST, move |backend, viewer| {
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
    who: Looker,
    number: Named,
) -> Result<Html<String>, Problem> {
    let (base, here) = place(&who);
    let at_the_desk = matches!(who, Looker::Party(_));
    let file = file(&state, who, number).await?;
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
    list(state, &caller, Looker::Operator, asked).await
}

/// `GET /measures/{number}`.
pub async fn one(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    number: Named,
) -> Result<Html<String>, Problem> {
    whole(state, &caller, Looker::Operator, number).await
}

/// `GET /desk/measures`.
pub async fn own(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    AtDesk(who): AtDesk,
    asked: Asked,
) -> Result<Html<String>, Problem> {
    list(state, &caller, Looker::Party(who), asked).await
}

/// `GET /desk/measures/{number}`.
pub async fn own_one(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    AtDesk(who): AtDesk,
    number: Named,
) -> Result<Html<String>, Problem> {
    whole(state, &caller, Looker::Party(who), number).await
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
