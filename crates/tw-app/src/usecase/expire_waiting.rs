//! A time limit is over: return a list that has waited too long for its
//! documents; leave work where a declaration was not completed or paid, or
//! something waits about a guarantee.

use super::clear_declaration::Clearing;
use super::{
    aggregate_payment, clear_declaration, file_declaration, handle_declaration, settle_list,
    watch_letter,
};
use crate::decision::{Context, Decision};
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::{Case, Subject};
use tw_base::SubjectId;

/// What is needed: the subject; of a statement that is overdue, what calling
/// on its guarantors needs; of a declaration, the book it is in.
pub fn plan(id: SubjectId, overlay: &Overlay, context: &Context<'_>, wanted: &mut Wanted) {
    wanted.subjects.push(id);
    match overlay.subject(id) {
        Some(Subject::Aggregate(book)) => {
            for number in aggregate_payment::to_call(book, context) {
                handle_declaration::plan(&number, overlay, wanted);
            }
        }
        Some(Subject::Declaration(dossier)) => {
            aggregate_payment::plan(&dossier.content, overlay, wanted);
        }
        Some(Subject::Guarantee(letter)) => {
            wanted.accounts.push(tw_guarantee::account_of(letter));
        }
        _ => {}
    }
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
                let about = (id, &*dossier);
                let clearing = Clearing::new(about, overlay, context, &mut decision);
                file_declaration::done(clearing, *dossier);
                return decision;
            }
            return Decision::default();
        }
        Some(Subject::Aggregate(book)) => {
            aggregate_payment::turn(id, book, context, &mut decision);
            return decision;
        }
        Some(Subject::Guarantee(letter)) => {
            watch_letter::turn(id, letter, overlay, context, &mut decision);
            return decision;
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
