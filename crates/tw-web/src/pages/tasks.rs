//! `/tasks`: the worklist, for officers at this machine.

use super::Frame;
use crate::api::Looker;
use crate::api::tasks::{Asked, Standing, worklist};
use crate::envelope::Caller;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::{Deserialize, Serialize};
use tw_app::task::TaskKind;
use tw_app::view::{Coded, TaskView};
use tw_app::words::task_kind;

/// The form as it was sent; what a field leaves empty does not matter.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    state: String,
    kind: String,
    office: String,
    after: u64,
}

#[derive(Debug, Serialize)]
struct Content {
    form: Form,
    kinds: Vec<Coded>,
    tasks: Vec<TaskView>,
    /// Where the next page begins, if there is one.
    next: Option<u64>,
}

/// `GET /tasks`.
pub async fn page(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    form: Result<Query<Form>, QueryRejection>,
) -> Result<Html<String>, Problem> {
    let bad = || Problem::new(ProblemKind::ParameterBad).with("name", "state, kind, office, after");
    let Query(mut form) = form.map_err(|_| bad())?;
    form.office = form.office.trim().to_owned();
    let asked = form.asked().ok_or_else(bad)?;
    let page = worklist(&state, Looker::Operator, asked).await?;
    let page = page.ok_or_else(bad)?;
    let content = Content {
        kinds: TaskKind::ALL.map(|kind| task_kind(kind.word())).into(),
        next: page.more.then_some(page.next),
        tasks: page.rows,
        form,
    };
    let frame = Frame::of(&caller).here("tasks");
    Ok(state.pages.render("tasks.html", &frame, content)?)
}

impl Form {
    fn asked(&self) -> Option<Asked> {
        let state = match self.state.as_str() {
            "" | "open" => Standing::Open,
            "ended" => Standing::Ended,
            "all" => Standing::All,
            _ => return None,
        };
        let kind = match self.kind.as_str() {
            "" => None,
            kind => Some(TaskKind::of(kind)?),
        };
        Some(Asked {
            state,
            kind,
            office: Some(self.office.clone()),
            since: None,
            after: self.after,
            limit: None,
        })
    }
}
