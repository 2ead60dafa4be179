//! `GET /api/v1/checkpoints`: where the journal stood, signed; and one of them
//! as a file to keep.

use super::Sender;
use super::evidence::{CheckpointJson, CheckpointsJson, KeyChainJson};
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

/// Checkpoints in one answer if the caller does not say, and at most.
const USUAL: usize = 100;
const MOST: usize = 1_000;

/// The largest number of a batch: one of the store's kind.
const BATCH_MAX: u64 = i64::MAX.unsigned_abs();

/// From which batch and how many.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// The first checkpoint that covers this batch, and those after it; the
    /// newest alone if not given.
    #[param(minimum = 0, maximum = 9_223_372_036_854_775_807_i64)]
    from: Option<u64>,
    /// How many at most, 1 to 1000; 100 if not given.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<usize>,
}

/// Reads checkpoints, oldest first.
#[utoipa::path(
    get, path = "/api/v1/checkpoints", tag = "evidence", operation_id = "readCheckpoints",
    summary = "Read signed checkpoints",
    description = "A checkpoint says where the journal stood after a batch, signed with Ed25519. \
        Keep some of them away from the server: whoever holds one can be shown later that nothing \
        before it was changed, removed, moved or cut off.",
    params(Cursor),
    responses((status = 200, description = "Checkpoints and the keys they are signed under.",
        body = CheckpointsJson)),
    security(("sender" = []))
)]
pub async fn read(
    State(state): State<WebState>,
    Sender(who): Sender,
    cursor: Result<Query<Cursor>, QueryRejection>,
) -> Result<Json<CheckpointsJson>, Problem> {
    let bad = |name: &str| Problem::new(ProblemKind::ParameterBad).with("name", name);
    let Query(Cursor { from, limit }) = cursor.map_err(|_| bad("from, limit"))?;
    if from.is_some_and(|from| from > BATCH_MAX) {
        return Err(bad("from"));
    }
    let limit = limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        return Err(bad("limit"));
    }
    let cost = 1 + (limit / USUAL) as u64;
    let (mut checkpoints, keys) = state
        .read_for(who, cost, move |backend, _| {
            let checkpoints = backend.checkpoints(from, limit.saturating_add(1))?;
            Ok::<_, tw_app::service::ServiceError>((checkpoints, backend.keys()?))
        })
        .await??;
    let more = checkpoints.len() > limit;
    checkpoints.truncate(limit);
    Ok(Json(CheckpointsJson {
        checkpoints: checkpoints.into_iter().map(CheckpointJson::from).collect(),
        more,
        keys: KeyChainJson::from(keys),
    }))
}

/// Reads one checkpoint as the file to keep.
#[utoipa::path(
    get, path = "/api/v1/checkpoints/{batch}", tag = "evidence", operation_id = "readCheckpoint",
    summary = "Read one checkpoint as a file",
    description = "The first checkpoint that covers a batch, or `newest`; as the file that \
        `tidewaiter verify` and `tidewaiter audit verify --checkpoint` read.",
    params(("batch" = String, Path, description = "Number of a batch, or `newest`.", pattern = "^(newest|[0-9]{1,18})$", example = "newest")),
    responses((status = 200, description = "The checkpoint.", body = CheckpointJson)),
    security(("sender" = []))
)]
pub async fn one(
    State(state): State<WebState>,
    Sender(who): Sender,
    batch: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let bad = || Problem::new(ProblemKind::ParameterBad).with("name", "batch");
    let Path(batch) = batch.map_err(|_| bad())?;
    let from = match batch.as_str() {
        "newest" => None,
        number if number.len() <= 18 && number.bytes().all(|b| b.is_ascii_digit()) => {
            Some(number.parse().map_err(|_| bad())?)
        }
        _ => return Err(bad()),
    };
    let found = state
        .read_for(who, 1, move |backend, _| backend.checkpoints(from, 1))
        .await??;
    let unknown = || Problem::new(ProblemKind::CheckpointUnknown);
    let checkpoint = found.into_iter().next().ok_or_else(unknown)?;
    Ok(file(checkpoint.to_json()))
}

/// One of the formats, as the file it is.
pub(super) fn file(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}
