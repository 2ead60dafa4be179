//! A step in the life of a measure, as a command of a batch.

use crate::admin::MeasureStep;
use crate::decision::Context;
use crate::desk::ActAnswer;
use crate::desk::OutcomeCodes;
use crate::engine::{Command, Draft, EngineError, Reply};
use crate::service::{Identity, Service, ServiceError};
use crate::settling::answer;
use crate::usecase::change_measure;
use tw_base::EnterpriseCode;
use tw_programme::rules;

impl Service {
    /// Takes a step of a party in the life of a measure, and answers once it
    /// is durable.
    pub async fn change_measure(
        &self,
        who: &Identity,
        step: MeasureStep,
    ) -> Result<ActAnswer, ServiceError> {
        let command = Command::Measure(who.enterprise.clone(), Box::new(step));
        const CODES: OutcomeCodes = OutcomeCodes {
            unknown: &[],
            forbidden: &[rules::NO_PROGRAMME_OFFICE],
        };
        self.acted(command, &CODES).await
    }
}

/// Takes it, for a party or for the operator, who are told the same.
pub(crate) fn change(
    by: Option<&EnterpriseCode>,
    step: &MeasureStep,
    draft: &mut Draft,
    context: &Context<'_>,
) -> Result<Reply, EngineError> {
    let decision = change_measure::decide(step, by, &draft.overlay, context);
    let actor = by.map_or(change_measure::OPERATOR, EnterpriseCode::as_str);
    answer(decision, (actor, step.name()), draft, context)
}
