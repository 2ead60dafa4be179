//! `POST /api/v1/declarations/{number}/acts`: agencies answer, carriers,
//! banks and officers act, each in the capacity it was given.

use super::lists::NUMBER_MAX;
use super::shape_declaration::ActJson;
use super::shape_desk::ActAnswerJson;
use super::{Sender, read_body, refuse_early, said_length};
use crate::negotiate::is_json;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use tw_app::admin::DeclarationAct;
use tw_app::desk::{ActAnswer, ActOutcome};
use tw_app::service::Identity;

/// Takes one act. A declaration that does not exist and one the caller has no
/// business with get the same answer.
#[utoipa::path(
    post, path = "/api/v1/declarations/{number}/acts", tag = "desks", operation_id = "actOnDeclaration",
    summary = "Act on a declaration, in a capacity the caller has",
    description = "An agency answers for its permits; a carrier or terminal tells that goods arrived, left the place, are loaded or left \
        the territory; a bank or treasury tells that duty was paid, that a guarantor paid, and that a guarantee is made good; an officer of the office of \
        declaration controls, concludes, confirms return and destruction, claims from the guarantor what was not paid in time, and says that a task is done. Capacities are given by the operator. Any other act is refused with 403; \
        to whom has no business with a declaration, it does not exist. Of what came of an act only officers are told.",
    params(("number" = String, Path, description = "The declaration number.", example = "010120261000000001")),
    request_body(content_type = "application/json", content = ActJson),
    responses((status = 200, description = "Done.", body = ActAnswerJson)),
    security(("sender" = []))
)]
pub async fn act(
    State(state): State<WebState>,
    Sender(who): Sender,
    number: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ActAnswerJson>, Problem> {
    let act: DeclarationAct = read_json_act(&state, &who, &headers, body).await?;
    let unknown = || Problem::new(ProblemKind::DeclarationUnknown);
    let Path(number) = number.map_err(|_| unknown())?;
    let answer = take(&state, &who, &number, act).await?;
    Ok(Json(ActAnswerJson::from(answer)))
}

/// Takes in an act that is sent as JSON.
pub(super) async fn read_json_act<T: DeserializeOwned>(
    state: &WebState,
    who: &Identity,
    headers: &HeaderMap,
    body: Body,
) -> Result<T, Problem> {
    refuse_early(headers, state.limits.command_bytes)?;
    if !is_json(headers) {
        return Err(Problem::new(ProblemKind::MediaType).header(header::ACCEPT, "application/json"));
    }
    let bytes = read_act(state, who, headers, body).await?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Problem::new(ProblemKind::ActUnreadable).with("reason", error.to_string()))
}

/// Takes in the body of an act, of bounded length within bounded time, at its
/// party's cost.
pub(crate) async fn read_act(
    state: &WebState,
    who: &Identity,
    headers: &HeaderMap,
    body: Body,
) -> Result<Vec<u8>, Problem> {
    let limit = state.limits.command_bytes;
    refuse_early(headers, limit)?;
    let said = said_length(headers);
    let cost = [1, said.unwrap_or(0), 0];
    let quotas = &state.fairness.senders;
    let taken = quotas.take(&who.enterprise, cost);
    taken.map_err(Problem::over_quota)?;
    let bytes = read_body(body, limit, state.limits.body_time).await?;
    if said.is_none() {
        quotas.owe(&who.enterprise, [0, bytes.len() as u64, 0]);
    }
    Ok(bytes)
}

/// Hands an act in, in its party's turn; a problem, unless it was taken.
pub(crate) async fn take(
    state: &WebState,
    who: &Identity,
    number: &str,
    act: DeclarationAct,
) -> Result<ActAnswer, Problem> {
    let unknown = || Problem::new(ProblemKind::DeclarationUnknown);
    if !(1..=NUMBER_MAX).contains(&number.chars().count()) {
        return Err(unknown());
    }
    let _turn = state.fairness.messages.take(&who.enterprise).await;
    let answer = state.backend.act(who, number, act).await?;
    match answer.outcome {
        ActOutcome::Done => Ok(answer),
        ActOutcome::Unknown => Err(unknown()),
        ActOutcome::Forbidden => {
            Err(Problem::new(ProblemKind::CapacityLacking).found(answer.findings))
        }
        ActOutcome::Refused => Err(Problem::new(ProblemKind::ActRefused).found(answer.findings)),
    }
}
