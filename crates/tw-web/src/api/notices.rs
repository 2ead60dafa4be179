//! `GET /api/v1/notices`: what a party may read, by cursor.

use super::Sender;
use super::page::{Page, bad, bounded};
use super::shape::{NoticeJson, NoticesJson};
use crate::problem::Problem;
use crate::state::WebState;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;

/// Notices that cost a party another read of its quota.
const NOTICES_A_READ: usize = 100;

/// Where to go on and how far.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// The last number already read; 0 or nothing for the first notices.
    #[serde(default)]
    #[param(
        required = false,
        default = 0,
        minimum = 0,
        maximum = 9_223_372_036_854_775_807_i64
    )]
    after: u64,
    /// How many at most, 1 to 1000; 100 if not given.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<usize>,
}

/// Reads a party's notices, oldest first.
#[utoipa::path(
    get, path = "/api/v1/notices", tag = "notices", operation_id = "readNotices",
    summary = "Read notices by cursor",
    description = "What became of the caller's documents, numbered per party, oldest first. \
        Read again from any number, as often as needed; nothing is removed by reading. \
        Go on with `after` = `next` of the answer; `more` says whether there is more right now.",
    params(Cursor),
    responses((status = 200, description = "Notices after the cursor.", body = NoticesJson)),
    security(("sender" = []))
)]
pub async fn read(
    State(state): State<WebState>,
    Sender(who): Sender,
    cursor: Result<Query<Cursor>, QueryRejection>,
) -> Result<Json<NoticesJson>, Problem> {
    let Query(Cursor { after, limit }) = cursor.map_err(|_| bad("after, limit"))?;
    let limit = bounded(after, limit, state.limits.notices)?;
    // One more than asked for tells whether there is more.
    let cost = 1 + (limit / NOTICES_A_READ) as u64;
    let notices = state
        .read_for(who, cost, move |backend, who| {
            backend.notices(who, after, limit.saturating_add(1))
        })
        .await??;
    let page = Page::of(notices, after, limit, |notice| notice.n);
    Ok(Json(NoticesJson {
        next: page.next,
        more: page.more,
        notices: page.rows.into_iter().map(NoticeJson::from).collect(),
    }))
}
