//! File, change or delete a declaration list. A declared list is registered
//! at once (120) and settled as far as its documents allow.

use super::file_document::{ChangeCodes, is_fixed, may, parcel_of};
use super::{keys, settle_list};
use crate::decision::{Context, Decision};
use crate::door::Act;
use crate::overlay::Overlay;
use crate::stamp::Stamp;
use crate::store::Wanted;
use crate::subject::{Case, Parcel, Subject};
use tw_base::{Date, Finding, SubjectId};
use tw_cbec::codes as c;
use tw_cbec::slot::ListSlot;
use tw_clearance::{DocumentState, DocumentStep, Event, Regions};

/// What a list needs loaded before it is filed.
pub fn plan(list: &ListSlot, overlay: &Overlay, context: &Context<'_>, wanted: &mut Wanted) {
    let order = keys::order(&list.ebp_code, &list.order_no);
    let parcel = overlay
        .behind(&order)
        .and_then(|(_, subject)| subject.parcel());
    if let Some(waybill) = parcel.and_then(|parcel| parcel.waybill.as_ref()) {
        // A change that names another waybill sends this one away.
        wanted.aliases.push(keys::waybill(
            &waybill.logistics_code,
            &waybill.logistics_no,
        ));
    }
    wanted.aliases.push(order);
    wanted
        .aliases
        .push(keys::waybill(&list.logistics_code, &list.logistics_no));
    wanted.serials.push(keys::pre_entry_series(context.today));
    wanted
        .serials
        .push(keys::list_series(&list.customs_code, context.today));
}

/// Decides on a list.
pub fn decide(
    slot: &ListSlot,
    act: Act,
    sender: &str,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Result<(), Box<Finding>> {
    let codes = ChangeCodes {
        exists: c::LIST_EXISTS,
        missing: c::LIST_MISSING,
        fixed: c::LIST_FIXED,
    };
    let key = keys::order(&slot.ebp_code, &slot.order_no);
    let (id, mut parcel) = parcel_of(key, overlay, 0, decision);
    let concluded = is_fixed(&parcel) && !parcel.awaits_settlement();
    may(
        act,
        parcel.list.as_ref().map(|list| &list.filed),
        &slot.filed,
        concluded,
        &codes,
    )?;
    let declared = parcel.list.as_ref().is_some_and(|list| !list.filed.draft);
    if act == Act::Change && declared && slot.filed.draft {
        // What was declared cannot become a draft again; it would wait for
        // nobody.
        return Err(Box::new(Finding::rule(c::LIST_FIXED)));
    }
    decision.subject = Some(id);
    decision.status_before = parcel.case.as_ref().map_or(0, |case| case.status);
    decision.party = Some(sender.to_owned());
    if act == Act::Delete {
        delete(&mut parcel, context, decision);
    } else {
        if !slot.filed.draft {
            // A draft lays claim to nothing.
            bring_waybill(id, &mut parcel, slot, overlay, decision)?;
        }
        let list = parcel.list.replace(slot.clone());
        if list.is_some_and(|list| list.filed.sender != sender) {
            // Another's draft gives way, its case and number with it.
            parcel.case = None;
        }
        file(id, &mut parcel, slot, overlay, context, decision);
        if parcel.awaits_settlement() {
            settle_list::settle(id, &mut parcel, overlay, context, decision);
        }
    }
    decision.status = parcel.case.as_ref().map_or(0, |case| case.status);
    decision.answer = decision.status;
    decision
        .written
        .subjects
        .push((id, Subject::Parcel(Box::new(parcel))));
    Ok(())
}

fn delete(parcel: &mut Parcel, context: &Context<'_>, decision: &mut Decision) {
    if let Some(case) = &mut parcel.case {
        case.step(Event::Document(DocumentStep::Invalidate), context, decision);
        case.waits_until = None;
    }
    parcel.list = None;
}

/// Numbers the list, and takes its document region to where it now stands.
fn file(
    id: SubjectId,
    parcel: &mut Parcel,
    slot: &ListSlot,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    let fresh = |case: &Case| case.regions.document() == DocumentState::Invalidated;
    if parcel.case.as_ref().is_none_or(fresh) {
        let series = keys::pre_entry_series(context.today);
        let pre_no = keys::numbered(&series, overlay.serial(&series));
        decision
            .written
            .aliases
            .push((keys::pre_entry(&pre_no), id));
        decision.written.serials.push(series);
        parcel.case = Some(Case::draft(pre_no));
    }
    let Some(case) = &mut parcel.case else { return };
    case.project(context);
    if slot.filed.draft {
        return;
    }
    match case.regions.document() {
        DocumentState::Draft => case.step(Event::Document(DocumentStep::File), context, decision),
        DocumentState::Returned => {
            case.step(Event::Document(DocumentStep::Refile), context, decision);
        }
        _ => return,
    }
    case.step(Event::Document(DocumentStep::Register), context, decision);
    if case.invt_no.is_none() {
        let series = keys::list_series(&slot.customs_code, context.today);
        let invt_no = keys::numbered(&series, overlay.serial(&series));
        decision
            .written
            .aliases
            .push((keys::list_number(&invt_no), id));
        decision.written.serials.push(series);
        case.invt_no = Some(invt_no);
    }
    // Also a returned list that is changed: it may be another purchase by now,
    // and must not profit from the room of a year or the law of a day on which
    // nothing but a placeholder was filed.
    case.accepted_on = Some(taken_in(slot, context));
    case.waits_until = settle_list::waiting_limit(context);
}

/// The day on which a list came. What passed the door before the turn of the
/// year and is decided after it counts to the year whose keys it was read
/// under.
pub(super) fn taken_in(slot: &ListSlot, context: &Context<'_>) -> Date {
    let last = Date::new(slot.allowance.year, 12, 31);
    last.map_or(context.today, |last| last.min(context.today))
}

/// Brings the waybill the list names into the parcel: from where it lies by
/// itself, or by laying claim to its number before it comes. A waybill that
/// another list uses is not to be had.
fn bring_waybill(
    id: SubjectId,
    parcel: &mut Parcel,
    slot: &ListSlot,
    overlay: &Overlay,
    decision: &mut Decision,
) -> Result<(), Box<Finding>> {
    let key = keys::waybill(&slot.logistics_code, &slot.logistics_no);
    let carries_another = parcel
        .waybill
        .as_ref()
        .is_some_and(|waybill| !slot.names_waybill(waybill));
    if carries_another && let Some(waybill) = parcel.waybill.take() {
        // A changed list names another waybill: the old one lies by itself again.
        let alone = overlay.fresh(1);
        let old = keys::waybill(&waybill.logistics_code, &waybill.logistics_no);
        let left = Parcel {
            waybill: Some(waybill),
            ..Parcel::default()
        };
        decision.written.aliases.push((old, alone));
        decision
            .written
            .subjects
            .push((alone, Subject::Parcel(Box::new(left))));
    }
    match overlay.behind(&key) {
        Some((there, _)) if there == id => {}
        Some((from, Subject::Parcel(other))) => {
            if other
                .list
                .as_ref()
                .is_some_and(|list| !list.filed.draft && list.shares_waybill(slot))
            {
                return Err(Box::new(
                    Finding::rule(c::MATCH_WAYBILL_TAKEN).at_path("InventoryHead/logisticsNo"),
                ));
            }
            if other
                .waybill
                .as_ref()
                .is_some_and(|waybill| slot.names_waybill(waybill))
            {
                let mut left = other.as_ref().clone();
                if left.is_waybill_alone() {
                    // What is told there is told of this waybill.
                    parcel.history.append(&mut left.history);
                    parcel.history.sort_unstable();
                    parcel.history.dedup();
                }
                parcel.waybill = left.waybill.take();
                decision
                    .written
                    .subjects
                    .push((from, Subject::Parcel(Box::new(left))));
            }
            decision.written.aliases.push((key, id));
        }
        Some(_) | None => decision.written.aliases.push((key, id)),
    }
    Ok(())
}

impl Case {
    /// The case of a list just stored.
    pub fn draft(pre_no: String) -> Self {
        Self {
            regions: Regions::draft(),
            status: crate::subject::STATUS_STORED,
            pre_no,
            invt_no: None,
            accepted_on: None,
            tax: None,
            reserved: None,
            waits_until: None::<Stamp>,
            returned_for: Vec::new(),
        }
    }

    /// Takes a step that this use case knows to be possible. The regions are
    /// moved without being copied; a step they refuse is a fault of the
    /// program, so it leaves them as they are and is said loudly.
    pub fn step(&mut self, event: Event, context: &Context<'_>, decision: &mut Decision) {
        let regions = std::mem::replace(&mut self.regions, Regions::draft());
        match regions.apply(event) {
            Ok((regions, change)) => {
                self.regions = regions;
                decision.changes.push(change);
                self.project(context);
            }
            Err(refused) => {
                debug_assert!(false, "{refused:?}");
                tracing::error!(?refused, "a use case took a step its list does not allow");
                self.regions = refused.regions;
            }
        }
    }

    /// Reads the code off the regions.
    pub fn project(&mut self, context: &Context<'_>) {
        self.status = context
            .projection
            .project(&self.regions)
            .number()
            .unwrap_or_default();
    }
}
