//! `GET /api/v1/tasks`: the worklist of officers and operators; and
//! `GET /api/v1/requests`: what waits for an agency's answer. Both by cursor.

use super::page::{Page, bad, bounded, look};
use super::shape_desk::{RequestJson, RequestsJson, TaskJson, TasksJson};
use super::{Looker, Sender};
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
use tw_app::desk::Worklist;
use tw_app::task::TaskKind;
use tw_app::view::{RequestView, TaskView};
use tw_base::Timestamp;

/// Tasks in one answer at most: for each, what it is about is read.
const MOST: usize = 200;
/// Tasks that cost a party another read of its quota.
const TASKS_A_READ: usize = 10;
/// Longest code of an office looked at.
const OFFICE_MAX: usize = 32;

/// Which tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Open ones.
    #[default]
    Open,
    /// Those that ended.
    Ended,
    /// Both.
    All,
}

/// What is asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// `open` (if not given), `ended` or `all`.
    #[param(value_type = String, required = false, pattern = "^(open|ended|all)$", default = "open")]
    pub state: Standing,
    /// One kind of task only.
    #[param(value_type = Option<String>, pattern = "^(assess|settle_difference|complete_declaration|collect_duty|permit|repay|control_again|consent_outdated|examine|decide_guarantee|guarantee_expires|guarantee_expired|position_differs|return_guarantee)$")]
    pub kind: Option<TaskKind>,
    /// One office only.
    #[param(max_length = 32)]
    pub office: Option<String>,
    /// Only tasks that came up at or after this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    pub since: Option<Timestamp>,
    /// The last number already read; 0 or nothing for the first tasks.
    #[param(
        required = false,
        default = 0,
        minimum = 0,
        maximum = 9_223_372_036_854_775_807_i64
    )]
    pub after: u64,
    /// How many at most, 1 to 200; 100 if not given.
    #[param(minimum = 1, maximum = 200, default = 100)]
    pub limit: Option<usize>,
}

/// Where to go on and how far.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// The last number already read; 0 or nothing for the first requests.
    #[serde(default)]
    #[param(
        required = false,
        default = 0,
        minimum = 0,
        maximum = 9_223_372_036_854_775_807_i64
    )]
    after: u64,
    /// How many at most, 1 to 200; 100 if not given.
    #[param(minimum = 1, maximum = 200, default = 100)]
    limit: Option<usize>,
}

/// Reads the worklist.
#[utoipa::path(
    get, path = "/api/v1/tasks", tag = "desks", operation_id = "readTasks",
    summary = "Read the worklist of tasks by cursor",
    description = "What waits for somebody, and what did: numbered in the order in which it came up. The operator reads all of it, an officer \
        what is for the offices of its capacity. A task ends by itself when its reason is gone; where `by_hand` says so, an officer \
        says that it is done, with an act on the declaration. Go on with `after` = `next` of the answer.",
    params(Asked),
    responses((status = 200, description = "Tasks after the cursor.", body = TasksJson)),
    security(("sender" = []), ("operator" = []))
)]
pub async fn read(
    State(state): State<WebState>,
    who: Looker,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<TasksJson>, Problem> {
    let Query(asked) = asked.map_err(|_| bad("state, kind, office, since, after, limit"))?;
    let page = worklist(&state, who, asked).await?;
    let page = page.ok_or_else(|| Problem::new(ProblemKind::CapacityLacking))?;
    Ok(Json(TasksJson {
        tasks: page.rows.into_iter().map(TaskJson::from).collect(),
        next: page.next,
        more: page.more,
    }))
}

/// A page of the worklist; none where the party is no officer.
pub(crate) async fn worklist(
    state: &WebState,
    who: Looker,
    asked: Asked,
) -> Result<Option<Page<TaskView>>, Problem> {
    let limit = bounded(asked.after, asked.limit, MOST)?;
    let office = asked.office.filter(|office| !office.is_empty());
    if office
        .as_ref()
        .is_some_and(|office| office.chars().count() > OFFICE_MAX)
    {
        return Err(bad("office"));
    }
    let list = Worklist {
        open: match asked.state {
            Standing::Open => Some(true),
            Standing::Ended => Some(false),
            Standing::All => None,
        },
        kind: asked.kind,
        office,
        since: asked.since,
    };
    let after = asked.after;
    let most = limit.saturating_add(1);
    let cost = 1 + (limit / TASKS_A_READ) as u64;
    let rows = look(state, who, cost, move |backend, viewer| {
        backend.tasks(viewer, &list, after, most)
    })
    .await?;
    Ok(rows.map(|rows| Page::of(rows, after, limit, |task| task.n)))
}

/// Reads what waits for the caller's answer.
#[utoipa::path(
    get, path = "/api/v1/requests", tag = "desks", operation_id = "readRequests",
    summary = "Read what waits for the caller's answer as an agency",
    description = "Declarations that wait for the answer of an agency whose capacity the caller has, with what it needs to see of them: the \
        goods items that need the permit, the permit, the domestic parties. It answers with an act on the declaration. \
        Go on with `after` = `next` of the answer.",
    params(Cursor),
    responses((status = 200, description = "Requests after the cursor.", body = RequestsJson)),
    security(("sender" = []))
)]
pub async fn requests(
    State(state): State<WebState>,
    Sender(who): Sender,
    cursor: Result<Query<Cursor>, QueryRejection>,
) -> Result<Json<RequestsJson>, Problem> {
    let Query(Cursor { after, limit }) = cursor.map_err(|_| bad("after, limit"))?;
    let page = waiting(&state, who, after, limit).await?;
    let page = page.ok_or_else(|| Problem::new(ProblemKind::CapacityLacking))?;
    Ok(Json(RequestsJson {
        requests: page.rows.into_iter().map(RequestJson::from).collect(),
        next: page.next,
        more: page.more,
    }))
}

/// A page of what waits for an agency; none where the party is no agency.
pub(crate) async fn waiting(
    state: &WebState,
    who: tw_app::service::Identity,
    after: u64,
    limit: Option<usize>,
) -> Result<Option<Page<RequestView>>, Problem> {
    let limit = bounded(after, limit, MOST)?;
    let cost = 1 + (limit / TASKS_A_READ) as u64;
    let rows = state
        .read_for(who, cost, move |backend, who| {
            backend.requests(who, after, limit.saturating_add(1))
        })
        .await??;
    Ok(rows.map(|rows| Page::of(rows, after, limit, |request| request.n)))
}
