//! `GET /api/v1/policy`: which measures apply to an enterprise, why, and what
//! they saved it.

use super::Looker;
use super::page::bad;
use super::shape_measure::PolicyJson;
use crate::problem::Problem;
use crate::state::WebState;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use serde::Deserialize;
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
