//! Return a list that has waited too long for its documents.

use super::settle_list;
use crate::decision::{Context, Decision};
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::{Case, Subject};
use tw_base::SubjectId;

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
    let overdue = |case: &&Case| case.is_overdue(context.now);
    let Some(case) = parcel.case.as_ref().filter(overdue) else {
        return decision;
    };
    decision.subject = Some(id);
    decision.status_before = case.status;
    settle_list::give_back_overdue(&mut parcel, context, &mut decision);
    decision
        .written
        .subjects
        .push((id, Subject::Parcel(parcel)));
    decision
}
