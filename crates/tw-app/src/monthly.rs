//! What is decided on many declarations at once: a statement's payment, and
//! the call of its guarantor. One decision a declaration, all in one batch.

use crate::admin::{DeclarationAct, StatementPayment};
use crate::decision::{Context, Decision};
use crate::engine::{Draft, EngineError, Reply};
use crate::journal::Cause;
use crate::overlay::Overlay;
use crate::settling::settle;
use crate::subject::Subject;
use crate::usecase::{aggregate_payment, expire_waiting, handle_declaration};
use tw_base::{EnterpriseCode, Finding, SubjectId};

/// A time limit is over. Of a statement that was not paid in time each
/// declaration is decided on by itself, in the same batch.
pub(crate) fn time_over(
    id: SubjectId,
    draft: &mut Draft,
    context: &Context<'_>,
) -> Result<(), EngineError> {
    let (cause, called) = match draft.overlay.subject(id) {
        Some(Subject::Aggregate(book)) => (
            Cause::Command("statement_due".to_owned()),
            aggregate_payment::to_call(book, context),
        ),
        Some(Subject::Guarantee(_)) => (Cause::Command("guarantee_watch".to_owned()), Vec::new()),
        _ => (Cause::Deadline, Vec::new()),
    };
    let decision = expire_waiting::decide(id, &draft.overlay, context);
    settle(decision, "system", cause, draft, context)?;
    for number in called {
        let decision = handled(&number, &DeclarationAct::Call {}, &draft.overlay, context);
        let decision = decision.unwrap_or_else(|finding| Decision::of(*finding));
        settle(decision, "system", Cause::Deadline, draft, context)?;
    }
    Ok(())
}

/// A statement is paid: each of its declarations is, one decision a
/// declaration, all of them in one batch; or none of them, where one cannot be.
pub(crate) fn pay_statement(
    by: Option<&EnterpriseCode>,
    payment: &StatementPayment,
    draft: &mut Draft,
    context: &Context<'_>,
) -> Result<Reply, EngineError> {
    let actor = by.map_or("operator", EnterpriseCode::as_str);
    let cause = || Cause::Command("statement_paid".to_owned());
    let numbers = match aggregate_payment::to_pay(by, payment, &draft.overlay, context) {
        Ok(numbers) => numbers,
        Err(finding) => {
            let told = vec![finding.as_ref().clone()];
            settle(Decision::of(*finding), actor, cause(), draft, context)?;
            return Ok(Reply::Admin(told));
        }
    };
    let act = payment.act();
    let tried = |number: &String| handled(number, &act, &draft.overlay, context).err();
    let refused: Vec<Finding> = numbers.iter().filter_map(tried).map(|f| *f).collect();
    if !refused.is_empty() {
        let told = aggregate_payment::told(by, &act, &refused);
        let decision = Decision {
            findings: refused,
            ..Decision::default()
        };
        settle(decision, actor, cause(), draft, context)?;
        return Ok(Reply::Admin(told));
    }
    let mut told = Vec::new();
    for number in numbers {
        let decision = handled(&number, &act, &draft.overlay, context);
        let mut decision = decision.unwrap_or_else(|finding| Decision::of(*finding));
        decision.act = aggregate_payment::record(&act, by, &draft.overlay);
        told.extend(aggregate_payment::told(by, &act, &decision.findings));
        settle(decision, actor, cause(), draft, context)?;
    }
    Ok(Reply::Admin(told))
}

fn handled(
    number: &str,
    act: &DeclarationAct,
    overlay: &Overlay,
    context: &Context<'_>,
) -> Result<Decision, Box<Finding>> {
    let mut decision = Decision::default();
    handle_declaration::decide(number, act, overlay, context, &mut decision)?;
    Ok(decision)
}
