//! A time limit is over: return a list that has waited too long for its
//! documents; leave work where a declaration was not completed or paid.

use super::{clear_declaration, file_declaration, settle_list};
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
    let parcel = match overlay.subject(id) {
        Some(Subject::Parcel(parcel)) => parcel,
        Some(Subject::Declaration(dossier)) => {
            let mut dossier = dossier.clone();
            file_declaration::begin(&dossier, &mut decision);
            if clear_declaration::overdue(&mut dossier, context, &mut decision) {
                file_declaration::done(id, *dossier, &mut decision);
                return decision;
            }
            return Decision::default();
        }
        _ => return decision,
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
