//! `GET /api/v1/messages/{guid}/proof`: that a message and its receipt are in
//! the journal, for its sender.

use super::Sender;
use super::checkpoints::file;
use super::evidence::ProofJson;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;

/// A guid has 36 characters.
const GUID_MAX: usize = 36;
/// Reads a proof counts as: it opens a whole batch, and two runs of heads.
const COST: u64 = 10;

/// Proves one of the caller's own messages. Another's message and one that
/// does not exist get the same answer.
#[utoipa::path(
    get, path = "/api/v1/messages/{guid}/proof", tag = "evidence", operation_id = "proveMessage",
    summary = "Prove that a message and its receipt are in the journal",
    description = "A file that leads from the message as kept and its receipt to a signed checkpoint. \
        Only its sender can ask for it; to all others the message does not exist. \
        `tidewaiter verify FILE` checks it without any server.",
    params(("guid" = String, Path, description = "The message's guid.",
        example = "311AF125-6FED-4603-8C5D-49B1FA4B4B9B")),
    responses((status = 200, description = "The proof.", body = ProofJson)),
    security(("sender" = []))
)]
pub async fn prove(
    State(state): State<WebState>,
    Sender(who): Sender,
    guid: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let unknown = || Problem::new(ProblemKind::MessageUnknown);
    let Path(guid) = guid.map_err(|_| unknown())?;
    if guid.chars().count() > GUID_MAX {
        return Err(unknown());
    }
    let proof = state
        .read_for(who, COST, move |backend, who| {
            let found = backend.proof(who, &guid)?;
            Ok::<_, tw_app::service::ServiceError>(found.map(|proof| proof.to_json()))
        })
        .await??
        .ok_or_else(unknown)?;
    Ok(file(proof))
}
