//! File, change or delete an order, a payment or a waybill; a list goes on to
//! `file_list`. Whatever completes a declared list settles it.

use super::{file_list, keys, settle_list};
use crate::decision::{Context, Decision};
use crate::door::{Act, Filing, Slot};
use crate::overlay::Overlay;
use crate::store::{AliasKey, Wanted};
use crate::subject::{Parcel, STATUS_REGISTERED, STATUS_STORED, Subject};
use tw_base::{Finding, RuleCode, SubjectId};
use tw_cbec::codes as c;
use tw_cbec::slot::{Filed, OrderSlot, PaymentSlot, WaybillSlot};

/// What a filing still needs loaded; called until nothing is missing.
pub fn plan(filing: &Filing, overlay: &Overlay, context: &Context<'_>, wanted: &mut Wanted) {
    let Some(slot) = &filing.slot else { return };
    match slot {
        Slot::Order(order) => wanted
            .aliases
            .push(keys::order(&order.ebp_code, &order.order_no)),
        Slot::Payment(payment) => {
            wanted
                .aliases
                .push(keys::payment(&payment.pay_code, &payment.transaction));
            wanted
                .aliases
                .push(keys::order(&payment.ebp_code, &payment.order_no));
        }
        Slot::Waybill(waybill) => {
            wanted.aliases.push(keys::waybill(
                &waybill.logistics_code,
                &waybill.logistics_no,
            ));
        }
        Slot::List(list) => file_list::plan(list, overlay, context, wanted),
    }
    let list = match slot {
        Slot::List(list) => Some(list.as_ref()),
        _ => home(slot, overlay)
            .and_then(|(_, subject)| subject.parcel())
            .filter(|parcel| parcel.awaits_settlement())
            .and_then(|parcel| parcel.list.as_ref()),
    };
    if let Some(list) = list {
        let accepted = home(slot, overlay)
            .and_then(|(_, subject)| subject.parcel()?.case.as_ref()?.accepted_on);
        settle_list::plan(
            list,
            accepted.unwrap_or(context.today),
            overlay,
            context,
            wanted,
        );
    }
}

/// The parcel a document belongs to, as far as is known.
fn home<'o>(slot: &Slot, overlay: &'o Overlay) -> Option<(SubjectId, &'o Subject)> {
    let key = match slot {
        Slot::Order(order) => keys::order(&order.ebp_code, &order.order_no),
        Slot::Payment(payment) => keys::order(&payment.ebp_code, &payment.order_no),
        Slot::Waybill(waybill) => keys::waybill(&waybill.logistics_code, &waybill.logistics_no),
        Slot::List(list) => keys::order(&list.ebp_code, &list.order_no),
    };
    overlay.behind(&key)
}

/// Decides on a filing.
pub fn decide(filing: &Filing, sender: &str, overlay: &Overlay, context: &Context<'_>) -> Decision {
    let mut decision = Decision {
        findings: filing.findings.clone(),
        ..Decision::default()
    };
    let decided = match &filing.slot {
        // Refused by itself: nothing is touched, the answer is set below.
        None => return decision,
        Some(Slot::Order(slot)) => order(slot, filing.act, sender, overlay, context, &mut decision),
        Some(Slot::Payment(slot)) => {
            payment(slot, filing.act, sender, overlay, context, &mut decision)
        }
        Some(Slot::Waybill(slot)) => {
            waybill(slot, filing.act, sender, overlay, context, &mut decision)
        }
        Some(Slot::List(slot)) => {
            file_list::decide(slot, filing.act, sender, overlay, context, &mut decision)
        }
    };
    if let Err(finding) = decided {
        // Nothing of a refused filing may be written.
        let findings = std::mem::take(&mut decision.findings);
        decision = Decision {
            findings,
            ..Decision::default()
        };
        decision.findings.push(*finding);
    }
    decision
}

/// The rules of change and deletion, by code.
pub(super) struct ChangeCodes {
    pub exists: RuleCode,
    pub missing: RuleCode,
    pub fixed: RuleCode,
}

/// Whether an act is possible on what is there. `fixed`: a list that uses the
/// document is declared and not returned.
pub(super) fn may(
    act: Act,
    there: Option<&Filed>,
    sender: &str,
    fixed: bool,
    codes: &ChangeCodes,
) -> Result<(), Box<Finding>> {
    let refuse = |code: &RuleCode| Err(Box::new(Finding::rule(code.clone())));
    match (act, there) {
        (Act::New, None) => Ok(()),
        (Act::New, Some(filed)) if filed.draft && filed.sender == sender => Ok(()),
        (Act::New, Some(_)) => refuse(&codes.exists),
        (Act::Change | Act::Delete, None) => refuse(&codes.missing),
        (_, Some(filed)) if filed.sender != sender => refuse(&c::NOT_THE_SENDER),
        (_, Some(filed)) if fixed && !filed.draft => refuse(&codes.fixed),
        (Act::Change | Act::Delete, Some(_)) => Ok(()),
    }
}

/// The parcel behind a key, or an empty one under a fresh id with that key.
pub(super) fn parcel_of(
    key: AliasKey,
    overlay: &Overlay,
    fresh: u64,
    decision: &mut Decision,
) -> (SubjectId, Parcel) {
    if let Some((id, Subject::Parcel(parcel))) = overlay.behind(&key) {
        return (id, parcel.as_ref().clone());
    }
    let id = overlay.fresh(fresh);
    decision.written.aliases.push((key, id));
    (id, Parcel::default())
}

/// A list of the parcel is declared and not returned: its documents stand.
pub(super) fn is_fixed(parcel: &Parcel) -> bool {
    parcel
        .case
        .as_ref()
        .is_some_and(|case| case.holds_documents())
}

/// Answers a stored document: 1 for a draft, 120 for a declared one.
fn answered(draft: bool) -> i32 {
    if draft {
        STATUS_STORED
    } else {
        STATUS_REGISTERED
    }
}

/// Settles what the document completes, and writes the parcel.
fn conclude(
    id: SubjectId,
    mut parcel: Parcel,
    draft: bool,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    decision.subject = Some(id);
    decision.answer = answered(draft);
    let status = parcel.case.as_ref().map_or(0, |case| case.status);
    decision.status_before = status;
    decision.status = status;
    if !draft && parcel.awaits_settlement() {
        settle_list::settle(id, &mut parcel, overlay, context, decision);
    }
    decision
        .written
        .subjects
        .push((id, Subject::Parcel(Box::new(parcel))));
}

fn order(
    slot: &OrderSlot,
    act: Act,
    sender: &str,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Result<(), Box<Finding>> {
    let codes = ChangeCodes {
        exists: c::ORDER_EXISTS,
        missing: c::ORDER_MISSING,
        fixed: c::ORDER_FIXED,
    };
    let key = keys::order(&slot.ebp_code, &slot.order_no);
    let (id, mut parcel) = parcel_of(key, overlay, 0, decision);
    let there = parcel.order.as_ref().map(|order| &order.filed);
    may(act, there, sender, is_fixed(&parcel), &codes)?;
    parcel.order = (act != Act::Delete).then(|| slot.clone());
    conclude(id, parcel, slot.filed.draft, overlay, context, decision);
    Ok(())
}

fn payment(
    slot: &PaymentSlot,
    act: Act,
    sender: &str,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Result<(), Box<Finding>> {
    let codes = ChangeCodes {
        exists: c::PAYMENT_EXISTS,
        missing: c::PAYMENT_MISSING,
        fixed: c::PAYMENT_FIXED,
    };
    let own = keys::payment(&slot.pay_code, &slot.transaction);
    let is_this = |there: &&PaymentSlot| {
        there.pay_code == slot.pay_code && there.transaction == slot.transaction
    };
    let before = overlay
        .behind(&own)
        .and_then(|(id, subject)| Some((id, subject.parcel()?)));
    let there = before
        .and_then(|(_, parcel)| parcel.payment.as_ref())
        .filter(is_this);
    let fixed = before.is_some_and(|(_, parcel)| is_fixed(parcel));
    may(
        act,
        there.map(|payment| &payment.filed),
        sender,
        fixed,
        &codes,
    )?;

    let to = keys::order(&slot.ebp_code, &slot.order_no);
    let (id, mut parcel) = parcel_of(to, overlay, 0, decision);
    if let Some((from, old)) = before.filter(|(from, _)| there.is_some() && *from != id) {
        // The change names another order: the payment moves there.
        let mut left = old.clone();
        left.payment = None;
        decision
            .written
            .subjects
            .push((from, Subject::Parcel(Box::new(left))));
    }
    if parcel
        .payment
        .as_ref()
        .is_some_and(|other| !is_this(&other))
    {
        return Err(Box::new(Finding::rule(c::PAYMENT_SECOND)));
    }
    parcel.payment = (act != Act::Delete).then(|| slot.clone());
    if overlay.named(&own) != Some(id) {
        decision.written.aliases.push((own, id));
    }
    conclude(id, parcel, slot.filed.draft, overlay, context, decision);
    Ok(())
}

fn waybill(
    slot: &WaybillSlot,
    act: Act,
    sender: &str,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Result<(), Box<Finding>> {
    let codes = ChangeCodes {
        exists: c::WAYBILL_EXISTS,
        missing: c::WAYBILL_MISSING,
        fixed: c::WAYBILL_FIXED,
    };
    let key = keys::waybill(&slot.logistics_code, &slot.logistics_no);
    let (mut id, mut parcel) = parcel_of(key.clone(), overlay, 0, decision);
    if parcel
        .list
        .as_ref()
        .is_some_and(|list| !list.names_waybill(slot))
    {
        // The list has named another waybill since: this one lies by itself.
        (id, parcel) = (overlay.fresh(0), Parcel::default());
        decision.written.aliases.push((key, id));
    }
    let there = parcel.waybill.as_ref().map(|waybill| &waybill.filed);
    may(act, there, sender, is_fixed(&parcel), &codes)?;
    parcel.waybill = (act != Act::Delete).then(|| slot.clone());
    conclude(id, parcel, slot.filed.draft, overlay, context, decision);
    Ok(())
}
