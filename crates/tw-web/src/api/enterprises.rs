//! `/api/v1/enterprises/{code}`: an enterprise's standing, what is done to it,
//! its certificate; and the lists of operators administrations exchange.

use super::acts::read_json_act;
use super::checkpoints::file;
use super::shape::CommandAnswerJson;
use super::shape_desk::ActAnswerJson;
use super::shape_enterprise::{DocumentJson, EnterpriseActJson, StandingJson};
use super::{Operator, Sender, read_body, refuse_early};
use crate::negotiate::is_json;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use tw_app::admin::AdminCommand;
use tw_app::desk::ActOutcome;
use tw_app::enterprise::EnterpriseAct;
use tw_app::service::{ServiceError, Viewer};
use tw_proof::Document;

/// The longest code of an enterprise.
const CODE_MAX: usize = 18;

pub(crate) fn unknown() -> Problem {
    Problem::new(ProblemKind::EnterpriseUnknown)
}

pub(crate) fn code_in(path: Result<Path<String>, PathRejection>) -> Result<String, Problem> {
    let Path(code) = path.map_err(|_| unknown())?;
    let fits = (1..=CODE_MAX).contains(&code.chars().count());
    fits.then_some(code).ok_or_else(unknown)
}

/// Reads an enterprise's standing. One that does not exist and one that is not
/// the caller's to see get the same answer.
#[utoipa::path(
    get, path = "/api/v1/enterprises/{code}", tag = "enterprises", operation_id = "readEnterprise",
    summary = "Read an enterprise's standing: class, effects, certification",
    description = "The credit class of today, since when and why, what it means with the source of each value, what was decided, and how far a \
        certification is. The enterprise itself reads it, and officers of the office that keeps it. To all others it does not exist.",
    params(("code" = String, Path, description = "The enterprise's code.", example = "1100000001")),
    responses((status = 200, description = "The standing.", body = StandingJson)),
    security(("sender" = []))
)]
pub async fn read(
    State(state): State<WebState>,
    Sender(who): Sender,
    code: Result<Path<String>, PathRejection>,
) -> Result<Json<StandingJson>, Problem> {
    let code = code_in(code)?;
    let standing = state
        .read_for(who, 1, move |backend, who| {
            backend.standing(Viewer::Party(who), &code)
        })
        .await??
        .ok_or_else(unknown)?;
    Ok(Json(StandingJson::from(standing)))
}

/// Takes one act on an enterprise.
#[utoipa::path(
    post, path = "/api/v1/enterprises/{code}/acts", tag = "enterprises", operation_id = "actOnEnterprise",
    summary = "Act on an enterprise: apply, hand in evidence, certify, decide on its class",
    description = "The enterprise itself applies to be certified and hands in evidence. An officer of the office that keeps it does all else: files, \
        examines criteria, assesses, grants or refuses, reviews, lowers, repairs, and registers keys. Any other act is refused with 403.",
    params(("code" = String, Path, description = "The enterprise's code.", example = "1100000001")),
    request_body(content_type = "application/json", content = EnterpriseActJson),
    responses((status = 200, description = "Done.", body = ActAnswerJson)),
    security(("sender" = []))
)]
pub async fn act(
    State(state): State<WebState>,
    Sender(who): Sender,
    code: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ActAnswerJson>, Problem> {
    let act: EnterpriseAct = read_json_act(&state, &who, &headers, body).await?;
    // A code that none can have is nobody's to act on.
    let lacking = || Problem::new(ProblemKind::CapacityLacking);
    let code = code_in(code).map_err(|_| lacking())?;
    let _turn = state.fairness.messages.take(&who.enterprise).await;
    let answer = state.backend.act_on_enterprise(&who, &code, act).await?;
    match answer.outcome {
        ActOutcome::Done => Ok(Json(ActAnswerJson::from(answer))),
        ActOutcome::Unknown | ActOutcome::Forbidden => Err(lacking().found(answer.findings)),
        ActOutcome::Refused => Err(Problem::new(ProblemKind::ActRefused).found(answer.findings)),
    }
}

/// Reads an enterprise's certificate as a signed document.
#[utoipa::path(
    get, path = "/api/v1/enterprises/{code}/certificate", tag = "enterprises", operation_id = "readAeoCertificate",
    summary = "Read the certificate of an authorised economic operator as a signed document",
    description = "Signed when it is asked for, under the key checkpoints are signed under. Whoever holds the file checks it with \
        `tidewaiter verify FILE`, without any server. For whom may read the enterprise's standing, while a certificate stands.",
    params(("code" = String, Path, description = "The enterprise's code.", example = "1100000001")),
    responses((status = 200, description = "The certificate.", body = DocumentJson)),
    security(("sender" = []))
)]
pub async fn certificate(
    State(state): State<WebState>,
    Sender(who): Sender,
    code: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let code = code_in(code)?;
    let found = state
        .read_for(who, 1, move |backend, who| {
            backend.aeo_certificate(Viewer::Party(who), &code)
        })
        .await??
        .ok_or_else(unknown)?;
    Ok(file(found.to_json()))
}

/// Reads a list counts as: it walks every enterprise.
const LIST_COST: u64 = 10;

/// Reads this administration's own list of operators as a signed document.
#[utoipa::path(
    get, path = "/api/v1/aeo/list", tag = "enterprises", operation_id = "readAeoList",
    summary = "Read this administration's list of authorised economic operators, signed",
    description = "Whom this administration has certified, with suspended and revoked ones, as of today. Its number rises with the journal. \
        Partner administrations take it in; `tidewaiter verify FILE` checks it without any server.",
    responses((status = 200, description = "The list.", body = DocumentJson)),
    security(("sender" = []))
)]
pub async fn list(State(state): State<WebState>, Sender(who): Sender) -> Result<Response, Problem> {
    let list = state
        .read_for(who, LIST_COST, |backend, _| {
            Ok::<_, ServiceError>(backend.own_aeo_list()?.to_json())
        })
        .await??;
    Ok(file(list))
}

/// Takes in a partner administration's signed list.
#[utoipa::path(
    post, path = "/api/v1/aeo/lists", tag = "enterprises", operation_id = "importAeoList",
    summary = "Take in a partner administration's signed list of operators",
    description = "Counts only under a key that was registered for that partner, and only if its number is higher than that of the list before. \
        From then on the codes on declarations are looked up in it. The bearer token is the operator's.",
    request_body(content_type = "application/json", content = DocumentJson),
    responses((status = 200, description = "Taken in.", body = CommandAnswerJson)),
    security(("operator" = []))
)]
pub async fn import(
    State(state): State<WebState>,
    _operator: Operator,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<CommandAnswerJson>, Problem> {
    let limit = state.limits.message_bytes;
    refuse_early(&headers, limit)?;
    if !is_json(&headers) {
        return Err(Problem::new(ProblemKind::MediaType).header(header::ACCEPT, "application/json"));
    }
    let bytes = read_body(body, limit, state.limits.body_time).await?;
    let document = Box::new(Document::parse(&bytes).map_err(|error| {
        Problem::new(ProblemKind::CommandUnreadable).with("reason", error.to_string())
    })?);
    let command = AdminCommand::ImportAeoList { document };
    let answer = state.backend.administer(command).await?;
    if answer.ok {
        Ok(Json(CommandAnswerJson::from(answer)))
    } else {
        Err(Problem::new(ProblemKind::CommandRefused).found(answer.findings))
    }
}
