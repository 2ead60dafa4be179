//! `POST /api/v1/admin`: an operator's command. The command line uses it too.

use super::shape::CommandAnswerJson;
use super::{Operator, read_body, refuse_early};
use crate::negotiate::is_json;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use tw_app::admin::AdminCommand;

/// Runs an operator's command.
#[utoipa::path(
    post, path = "/api/v1/admin", tag = "operation", operation_id = "administer",
    summary = "Run an operator's command",
    description = "Registers enterprises, their tokens (as SHA-256 only), guarantees and books, \
        books payments, and erases persons from years that are over. \
        The bearer token is the operator's, which the program was started with.",
    request_body(content_type = "application/json", content = super::shape::CommandJson),
    responses((status = 200, description = "Done.", body = CommandAnswerJson)),
    security(("operator" = []))
)]
pub async fn run(
    State(state): State<WebState>,
    _operator: Operator,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<CommandAnswerJson>, Problem> {
    let limit = state.limits.command_bytes;
    refuse_early(&headers, limit)?;
    if !is_json(&headers) {
        return Err(Problem::new(ProblemKind::MediaType).header(header::ACCEPT, "application/json"));
    }
    let bytes = read_body(body, limit, state.limits.body_time).await?;
    let command: AdminCommand = serde_json::from_slice(&bytes).map_err(|error| {
        Problem::new(ProblemKind::CommandUnreadable).with("reason", error.to_string())
    })?;
    let answer = state.backend.administer(command).await?;
    if answer.ok {
        Ok(Json(CommandAnswerJson::from(answer)))
    } else {
        Err(Problem::new(ProblemKind::CommandRefused).found(answer.findings))
    }
}
