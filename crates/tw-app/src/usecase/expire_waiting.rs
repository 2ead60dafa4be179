//! Return a list that has waited too long for its documents.

use super::keys;
use crate::decision::{Context, Decision};
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::{STATUS_REGISTERED, Subject};
use tw_base::{Finding, SubjectId};
use tw_cbec::codes as c;
use tw_clearance::{DocumentStep, Event};

/// What is needed: the parcel.
pub fn plan(id: SubjectId, wanted: &mut Wanted) {
    wanted.subjects.push(id);
}

/// Decides; nothing happens unless the list still waits and its time is over.
pub fn decide(id: SubjectId, overlay: &Overlay, context: &Context<'_>) -> Decision {
    let mut decision = Decision::default();
    let Some(Subject::Parcel(parcel)) = overlay.subject(id) else {
        return decision;
    };
    let mut parcel = parcel.clone();
    let Some(case) = &mut parcel.case else {
        return decision;
    };
    let over = case
        .waits_until
        .is_some_and(|until| until.instant() <= context.now);
    if case.status != STATUS_REGISTERED || !over {
        return decision;
    }
    decision.subject = Some(id);
    decision.status_before = case.status;
    case.step(
        Event::Document(DocumentStep::Return),
        context,
        &mut decision,
    );
    case.waits_until = None;
    case.returned_for = vec![c::MATCH_WAITED.to_string()];
    decision.status = case.status;
    decision.law_date = case.accepted_on;
    let since = case.accepted_on.map(keys::compact).unwrap_or_default();
    decision
        .findings
        .push(Finding::rule(c::MATCH_WAITED).with("since", since));
    decision.party = parcel.list.as_ref().map(|list| list.filed.sender.clone());
    decision
        .written
        .subjects
        .push((id, Subject::Parcel(parcel)));
    decision
}
