//! `/api/v1/measures`: measures made at run time, each whole with the version an
//! approval names, and the steps in their life.

use super::acts::read_json_act;
use super::page::{bad, bounded, look};
use super::shape_desk::ActAnswerJson;
use super::shape_measure::{MeasureFileJson, MeasureStepJson, MeasuresJson};
use super::{Looker, Sender};
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use tw_app::admin::MeasureStep;
use tw_app::desk::ActOutcome;
use tw_app::measures::ProposalFile;
use tw_app::service::Identity;

/// Measures in one answer at most.
const MOST: usize = 200;
/// What reading measures costs of a quota of reads.
pub(crate) const COST: u64 = 5;
/// Longest number looked for.
const NUMBER_MAX: usize = 32;

/// Where to go on and how far.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// The cursor of the last answer; 0 or nothing for the first measures.
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

/// Reads measures made at run time by cursor.
#[utoipa::path(
    get, path = "/api/v1/measures", tag = "measures", operation_id = "readMeasures",
    summary = "Read the measures made at run time, by cursor",
    description = "For programme offices, and the operator: what is published or ended, and what is on its way where the office answers for it; \
        in the order they were drafted in. Go on with `after` = `next` of the answer while it says that there is more.",
    params(Cursor),
    responses((status = 200, description = "Measures after the cursor.", body = MeasuresJson)),
    security(("sender" = []), ("operator" = []))
)]
pub async fn read(
    State(state): State<WebState>,
    who: Looker,
    cursor: Result<Query<Cursor>, QueryRejection>,
) -> Result<Json<MeasuresJson>, Problem> {
    let Query(Cursor { after, limit }) = cursor.map_err(|_| bad("after, limit"))?;
    let limit = bounded(after, limit, MOST)?;
    let found = look(&state, who, COST, move |backend, viewer| {
        backend.proposals(viewer, after, limit)
    })
    .await?;
    let found = found.ok_or_else(|| Problem::new(ProblemKind::CapacityLacking))?;
    Ok(Json(MeasuresJson::from(found)))
}

/// Reads one measure.
#[utoipa::path(
    get, path = "/api/v1/measures/{number}", tag = "measures", operation_id = "readMeasure",
    summary = "Read one measure whole, with the version an approval names",
    description = "For programme offices, and the operator: what the pack lays down, what is published or ended, and what is on its way where the \
        office answers for it. To all others it does not exist. The version belongs to what the draft says: a draft that is changed has another.",
    params(("number" = String, Path, description = "The measure's number.", example = "SZ-2026-1")),
    responses((status = 200, description = "The measure.", body = MeasureFileJson)),
    security(("sender" = []), ("operator" = []))
)]
pub async fn one(
    State(state): State<WebState>,
    who: Looker,
    number: Result<Path<String>, PathRejection>,
) -> Result<Json<MeasureFileJson>, Problem> {
    let found = file(&state, who, number).await?;
    Ok(Json(MeasureFileJson::from(found)))
}

/// A measure by the number in an address.
pub(crate) async fn file(
    state: &WebState,
    who: Looker,
    number: Result<Path<String>, PathRejection>,
) -> Result<ProposalFile, Problem> {
    let unknown = || Problem::new(ProblemKind::MeasureUnknown);
    let Path(number) = number.map_err(|_| unknown())?;
    if number.chars().count() > NUMBER_MAX {
        return Err(unknown());
    }
    let found = look(state, who, COST, move |backend, viewer| {
        backend.proposal(viewer, &number)
    });
    found.await?.ok_or_else(unknown)
}

/// Takes a step in the life of a measure.
#[utoipa::path(
    post, path = "/api/v1/measures", tag = "measures", operation_id = "changeMeasure",
    summary = "Draft, check, approve, publish or end a measure",
    description = "For whoever is programme office for the district or office that answers for the measure; others are refused with 403. \
        A measure is drafted, held against what it supports, approved by another than who drafted it, who names the version that was read, \
        and published for tomorrow or later, before the approval is over. What is published is not edited: it is ended, for tomorrow or later. One that is wider than what it supports is refused \
        with every reason.",
    request_body(content_type = "application/json", content = MeasureStepJson),
    responses((status = 200, description = "Done.", body = ActAnswerJson)),
    security(("sender" = []))
)]
pub async fn change(
    State(state): State<WebState>,
    Sender(who): Sender,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ActAnswerJson>, Problem> {
    let step: MeasureStep = read_json_act(&state, &who, &headers, body).await?;
    take(&state, &who, step).await.map(Json)
}

/// Takes a step of a party.
pub(crate) async fn take(
    state: &WebState,
    who: &Identity,
    step: MeasureStep,
) -> Result<ActAnswerJson, Problem> {
    let _turn = state.fairness.messages.take(&who.enterprise).await;
    let answer = state.backend.change_measure(who, step).await?;
    match answer.outcome {
        ActOutcome::Done => Ok(ActAnswerJson::from(answer)),
        ActOutcome::Forbidden => {
            Err(Problem::new(ProblemKind::CapacityLacking).found(answer.findings))
        }
        ActOutcome::Refused | ActOutcome::Unknown => {
            Err(Problem::new(ProblemKind::ActRefused).found(answer.findings))
        }
    }
}
