//! File, change or delete an order, a payment or a waybill; a list goes on to
//! `file_list`. Whatever completes a declared list settles it.

use super::{
    amend_declaration, clear_declaration, file_declaration, file_list, handle_declaration, keys,
    settle_list,
};
use crate::decision::{Context, Decision};
use crate::door::{ASKED_BEFORE, Act, Filing, Prepared, Slot};
use crate::overlay::Overlay;
use crate::store::{AliasKey, Wanted};
use crate::subject::{Case, Parcel, STATUS_REGISTERED, STATUS_RETURNED, STATUS_STORED, Subject};
use tw_base::{Finding, RuleCode, Severity, SubjectId};
use tw_cbec::codes as c;
use tw_cbec::slot::{Filed, OrderSlot, PaymentSlot, WaybillSlot};

/// What a filing still needs loaded; called until nothing is missing.
pub fn plan(
    filing: &Filing,
    sender: &str,
    overlay: &Overlay,
    context: &Context<'_>,
    wanted: &mut Wanted,
) {
    let Some(slot) = &filing.slot else { return };
    match slot {
        Slot::Declaration(content) => {
            return file_declaration::plan(content, sender, overlay, context, wanted);
        }
        Slot::Amendment(number, _, content) => {
            let reference = &content.signed.reference;
            wanted.aliases.push(keys::reference(sender, reference));
            clear_declaration::plan(content, overlay, wanted);
            return handle_declaration::plan(number, overlay, wanted);
        }
        Slot::Invalidation(number, _) => {
            return handle_declaration::plan(number, overlay, wanted);
        }
        Slot::Order(_) | Slot::Payment(_) | Slot::Waybill(_) | Slot::List(_) => {}
    }
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
            let other = home(slot, overlay).and_then(|(_, there)| there.parcel()?.payment.as_ref());
            // A draft of another payment there may be laid aside.
            wanted
                .aliases
                .extend(other.map(|other| keys::payment(&other.pay_code, &other.transaction)));
        }
        Slot::Waybill(waybill) => {
            wanted.aliases.push(keys::waybill(
                &waybill.logistics_code,
                &waybill.logistics_no,
            ));
        }
        Slot::List(list) => file_list::plan(list, overlay, context, wanted),
        Slot::Declaration(_) | Slot::Amendment(..) | Slot::Invalidation(..) => {}
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
        // Whether it is accepted anew today is known once it is decided: a
        // deleted or returned list is, a waiting one is not.
        for day in accepted
            .into_iter()
            .chain([file_list::taken_in(list, context)])
        {
            settle_list::plan(list, day, overlay, wanted);
        }
    }
}

/// The parcel a document belongs to, as far as is known.
fn home<'o>(slot: &Slot, overlay: &'o Overlay) -> Option<(SubjectId, &'o Subject)> {
    let key = match slot {
        Slot::Order(order) => keys::order(&order.ebp_code, &order.order_no),
        Slot::Payment(payment) => keys::order(&payment.ebp_code, &payment.order_no),
        Slot::Waybill(waybill) => keys::waybill(&waybill.logistics_code, &waybill.logistics_no),
        Slot::List(list) => keys::order(&list.ebp_code, &list.order_no),
        Slot::Declaration(_) | Slot::Amendment(..) | Slot::Invalidation(..) => return None,
    };
    overlay.behind(&key)
}

/// Said of a form that came before and is told apart by nothing but its words,
/// where the declaration stands otherwise than it asks.
pub fn asked_before(message: &Prepared, overlay: &Overlay) -> Option<Finding> {
    if message.form_key.is_some() {
        return None;
    }
    let asked = |number, reason| amend_declaration::Asked {
        number,
        reason,
        sender: &message.meta.sender,
    };
    let as_asked = message.filings.iter().find_map(|filing| {
        Some(match filing.slot.as_ref()? {
            Slot::Amendment(number, reason, content) => {
                amend_declaration::stands_as(asked(number, reason), content, overlay)
            }
            Slot::Invalidation(number, reason) => {
                amend_declaration::is_taken_back(asked(number, reason), overlay)
            }
            _ => None,
        })
    })?;
    let otherwise = as_asked == Some(false);
    otherwise.then(|| Finding::rule(ASKED_BEFORE).weighing(Severity::Note))
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
        Some(Slot::Order(slot)) => order(slot, filing.act, overlay, context, &mut decision),
        Some(Slot::Payment(slot)) => payment(slot, filing.act, overlay, context, &mut decision),
        Some(Slot::Waybill(slot)) => waybill(slot, filing.act, overlay, context, &mut decision),
        Some(Slot::List(slot)) => {
            file_list::decide(slot, filing.act, sender, overlay, context, &mut decision)
        }
        Some(Slot::Declaration(content)) => {
            file_declaration::decide(content, sender, overlay, context, &mut decision)
        }
        Some(Slot::Amendment(number, reason, content)) => {
            let asked = amend_declaration::Asked {
                number,
                reason,
                sender,
            };
            amend_declaration::amend(asked, content, overlay, context, &mut decision)
        }
        Some(Slot::Invalidation(number, reason)) => {
            let asked = amend_declaration::Asked {
                number,
                reason,
                sender,
            };
            amend_declaration::invalidate(asked, overlay, context, &mut decision)
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
/// document is declared and not returned. A draft holds its key against nobody
/// who declares the document.
pub(super) fn may(
    act: Act,
    there: Option<&Filed>,
    filed: &Filed,
    fixed: bool,
    codes: &ChangeCodes,
) -> Result<(), Box<Finding>> {
    let refuse = |code: &RuleCode| Err(Box::new(Finding::rule(code.clone())));
    match (act, there) {
        (Act::New, None) => Ok(()),
        (Act::New, Some(old)) if old.draft && (old.sender == filed.sender || !filed.draft) => {
            Ok(())
        }
        (Act::New, Some(_)) => refuse(&codes.exists),
        (Act::Change | Act::Delete, None) => refuse(&codes.missing),
        (_, Some(old)) if old.sender != filed.sender => refuse(&c::NOT_THE_SENDER),
        (_, Some(old)) if fixed && !old.draft => refuse(&codes.fixed),
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

/// Whether what an act touches is but a draft: a deletion touches what is there.
fn touches_draft(act: Act, there: Option<&Filed>, filed: &Filed) -> bool {
    match there {
        Some(old) if act == Act::Delete => old.draft,
        _ => filed.draft,
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
    may(act, there, &slot.filed, is_fixed(&parcel), &codes)?;
    let draft = touches_draft(act, there, &slot.filed);
    parcel.order = (act != Act::Delete).then(|| slot.clone());
    conclude(id, parcel, draft, overlay, context, decision);
    Ok(())
}

fn payment(
    slot: &PaymentSlot,
    act: Act,
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
    let filed = there.map(|payment| &payment.filed);
    may(act, filed, &slot.filed, fixed, &codes)?;
    let of_order =
        |there: &PaymentSlot| there.ebp_code == slot.ebp_code && there.order_no == slot.order_no;
    if act == Act::Delete && !there.is_some_and(of_order) {
        return Err(Box::new(Finding::rule(codes.missing)));
    }
    let draft = touches_draft(act, filed, &slot.filed);

    let to = keys::order(&slot.ebp_code, &slot.order_no);
    let (id, mut parcel) = match before {
        // A draft laid aside is not where its order is.
        Some((id, parcel)) if act == Act::Delete => (id, parcel.clone()),
        _ => parcel_of(to, overlay, 0, decision),
    };
    if let (Some((from, old)), Some(filed)) = (before, filed)
        && from != id
    {
        leave(from, old.clone(), filed.draft, context, decision);
    }
    if let Some(other) = parcel.payment.take_if(|other| !is_this(&&*other)) {
        if !other.filed.draft || slot.filed.draft {
            return Err(Box::new(Finding::rule(c::PAYMENT_SECOND)));
        }
        lay_aside(other, overlay.fresh(1), decision);
    }
    parcel.payment = (act != Act::Delete).then(|| slot.clone());
    if overlay.named(&own) != Some(id) {
        decision.written.aliases.push((own, id));
    }
    conclude(id, parcel, draft, overlay, context, decision);
    Ok(())
}

/// The change of a payment names another order: the payment leaves its parcel.
/// A returned list there waits again, as after a deletion. A decision is about
/// one subject, the parcel the payment moves to; so the step of the list left
/// behind has no journal entry, no line of its history and no notice of its
/// own: it is told by the state written and the day's figure.
fn leave(
    from: SubjectId,
    mut left: Parcel,
    draft: bool,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    left.payment = None;
    let returned = |case: &Case| case.status == STATUS_RETURNED;
    if !draft && left.awaits_settlement() && left.case.as_ref().is_some_and(returned) {
        settle_list::reopen(&mut left, context, &mut Decision::default());
        let figure = (context.today, "registered", String::new(), (1, 0));
        decision.written.counts.push(figure);
    }
    let left = Subject::Parcel(Box::new(left));
    decision.written.subjects.push((from, left));
}

/// A draft gives way to the order's declared payment and lies by itself.
fn lay_aside(draft: PaymentSlot, alone: SubjectId, decision: &mut Decision) {
    let key = keys::payment(&draft.pay_code, &draft.transaction);
    let parcel = Parcel {
        payment: Some(draft),
        ..Parcel::default()
    };
    let parcel = Subject::Parcel(Box::new(parcel));
    decision.written.aliases.push((key, alone));
    decision.written.subjects.push((alone, parcel));
}

fn waybill(
    slot: &WaybillSlot,
    act: Act,
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
    let another = match (&parcel.waybill, &parcel.list) {
        (Some(there), _) => {
            there.logistics_code != slot.logistics_code || there.logistics_no != slot.logistics_no
        }
        (None, list) => list.as_ref().is_some_and(|list| !list.names_waybill(slot)),
    };
    if another {
        // A list there once named this number and names another since, or did
        // until it was deleted: this waybill lies by itself.
        (id, parcel) = (overlay.fresh(0), Parcel::default());
        decision.written.aliases.push((key, id));
    }
    let there = parcel.waybill.as_ref().map(|waybill| &waybill.filed);
    may(act, there, &slot.filed, is_fixed(&parcel), &codes)?;
    let draft = touches_draft(act, there, &slot.filed);
    parcel.waybill = (act != Act::Delete).then(|| slot.clone());
    conclude(id, parcel, draft, overlay, context, decision);
    Ok(())
}
