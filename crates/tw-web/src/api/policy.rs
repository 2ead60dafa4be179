//! `GET /api/v1/policy`: which measures apply to an enterprise, why, and what
//! they saved it; and `POST /api/v1/measures`: a step in the life of a measure.

use super::acts::read_json_act;
use super::page::bad;
use super::shape_desk::ActAnswerJson;
use super::shape_measure::{MeasureStepJson, PolicyJson};
use super::{Looker, Sender};
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use serde::Deserialize;
use tw_app::admin::MeasureStep;
use tw_app::desk::ActOutcome;
use tw_app::measures::{PolicyView, Sight};
use tw_base::Date;

/// What a policy costs of a quota of reads: the enterprise's own declarations
/// are read through.
const COST: u64 = 100;
/// Longest code of an enterprise looked at.
const CODE_MAX: usize = 32;

/// Whose, and of which day.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct Asked {
    /// The enterprise's code; an enterprise may leave it out and asks for its
    /// own.
    #[param(max_length = 32)]
    pub enterprise: Option<String>,
    /// The day; today, if it is left out.
    #[param(value_type = Option<String>, format = Date)]
    pub at: Option<Date>,
}

/// Reads the policy for an enterprise.
#[utoipa::path(
    get, path = "/api/v1/policy", tag = "measures", operation_id = "readPolicy",
    summary = "Read which measures apply to an enterprise, why, and what they saved it",
    description = "Of every measure: whether it applies on the day, nearly applies or does not, condition by condition, with what is missing \
        and how to get it; and what it saved in the enterprise's own declarations, found by deciding them again without it. An enterprise \
        reads its own, without measures made for named others, the operator any. Hours are no decision and are not told.",
    params(Asked),
    responses((status = 200, description = "The policy.", body = PolicyJson)),
    security(("sender" = []), ("operator" = []))
)]
pub async fn read(
    State(state): State<WebState>,
    who: Looker,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<PolicyJson>, Problem> {
    let Query(asked) = asked.map_err(|_| bad("enterprise, at"))?;
    let policy = policy(&state, who, asked).await?;
    let policy = policy.ok_or_else(|| bad("enterprise"))?;
    Ok(Json(PolicyJson::from(policy)))
}

/// The policy; none where the enterprise is not on file, or another's.
pub(crate) async fn policy(
    state: &WebState,
    who: Looker,
    asked: Asked,
) -> Result<Option<PolicyView>, Problem> {
    let at = asked.at;
    let wanted = asked.enterprise.filter(|code| !code.is_empty());
    if wanted
        .as_ref()
        .is_some_and(|code| code.chars().count() > CODE_MAX)
    {
        return Ok(None);
    }
    Ok(match who {
        Looker::Operator => {
            let Some(code) = wanted else { return Ok(None) };
            state
                .read(move |backend| backend.policy(&code, at, Sight::All))
                .await?
        }
        Looker::Party(who) => {
            let own = |code: &String| *code == who.enterprise.as_str();
            if !wanted.as_ref().is_none_or(own) {
                return Ok(None);
            }
            let read = state.read_for(who, COST, move |backend, who| {
                backend.policy(who.enterprise.as_str(), at, Sight::Own)
            });
            read.await??
        }
    })
}

/// Takes a step in the life of a measure.
#[utoipa::path(
    post, path = "/api/v1/measures", tag = "measures", operation_id = "changeMeasure",
    summary = "Draft, check, approve, publish or end a measure",
    description = "For whoever is programme office for the district or office that answers for the measure; others are refused with 403. \
        A measure is drafted, held against what it supports, approved by another than who drafted it, and published for tomorrow or \
        later. What is published is not edited: it is ended, for tomorrow or later. One that is wider than what it supports is refused \
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
    let _turn = state.fairness.messages.take(&who.enterprise).await;
    let answer = state.backend.change_measure(&who, step).await?;
    match answer.outcome {
        ActOutcome::Done => Ok(Json(ActAnswerJson::from(answer))),
        ActOutcome::Forbidden => {
            Err(Problem::new(ProblemKind::CapacityLacking).found(answer.findings))
        }
        ActOutcome::Refused | ActOutcome::Unknown => {
            Err(Problem::new(ProblemKind::ActRefused).found(answer.findings))
        }
    }
}
