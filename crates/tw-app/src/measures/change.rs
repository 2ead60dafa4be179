//! A step in the life of a measure, as a command of a batch.

use crate::admin::MeasureStep;
use crate::decision::Context;
use crate::engine::{Draft, EngineError, Reply};
use crate::journal::Cause;
use crate::settling::settle;
use crate::usecase::change_measure;
use tw_base::EnterpriseCode;

/// Takes it, for a party or for the operator, who are told the same.
pub(crate) fn change(
    by: Option<&EnterpriseCode>,
    step: &MeasureStep,
    draft: &mut Draft,
    context: &Context<'_>,
) -> Result<Reply, EngineError> {
    let decision = change_measure::decide(step, by, &draft.overlay, context);
    let findings = decision.findings.clone();
    let actor = by.map_or("operator", EnterpriseCode::as_str);
    let cause = Cause::Command(step.name().to_owned());
    settle(decision, actor, cause, draft, context)?;
    Ok(Reply::Admin(findings))
}
