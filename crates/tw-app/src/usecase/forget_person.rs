//! Make a parcel forget who it names, once the keys that could tell were
//! destroyed. Its decisions, numbers, regions and tax stay.

use crate::decision::{Context, Decision};
use crate::door::PERSON_ERASED;
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::{Parcel, Subject};
use tw_base::{Finding, SubjectId};

/// What is needed: the parcel.
pub fn plan(id: SubjectId, wanted: &mut Wanted) {
    wanted.subjects.push(id);
}

/// Decides. A parcel that names nobody under the keys of the year is left as
/// it is, so that doing it again does nothing.
pub fn decide(id: SubjectId, year: i16, overlay: &Overlay, _context: &Context<'_>) -> Decision {
    let mut decision = Decision::default();
    let Some(Subject::Parcel(parcel)) = overlay.subject(id) else {
        return decision;
    };
    let mut parcel = parcel.clone();
    if !forget(&mut parcel, year) {
        return decision;
    }
    let status = parcel.case.as_ref().map_or(0, |case| case.status);
    decision.subject = Some(id);
    (decision.status_before, decision.status) = (status, status);
    let said = Finding::rule(PERSON_ERASED).with("year", year);
    decision
        .findings
        .push(said.weighing(tw_base::Severity::Note));
    decision
        .written
        .subjects
        .push((id, Subject::Parcel(parcel)));
    decision
}

/// Forgets persons named under the keys of a year. Whether there were any.
fn forget(parcel: &mut Parcel, year: i16) -> bool {
    let before = parcel.clone();
    // Documents of the year itself no longer name anybody; those of the year
    // after still name their person by its own place.
    let mut erased = false;
    if let Some(order) = &mut parcel.order
        && order.buyer.forget_year(year)
    {
        order.forget();
        erased = true;
    }
    if let Some(payment) = &mut parcel.payment
        && payment.payer.forget_year(year)
    {
        payment.forget();
        erased = true;
    }
    if let Some(list) = &mut parcel.list {
        if list.buyer.forget_year(year) {
            list.forget();
            erased = true;
        }
        list.allowance.forget_before(year);
    }
    // A waybill names nobody by number; it goes with the others.
    if erased && let Some(waybill) = &mut parcel.waybill {
        waybill.forget();
    }
    *parcel != before
}
