//! Settle a declared list: are its documents there, do they agree, may the
//! goods come in this way, within which limits, what tax, who secures it?
//! Either everything holds and the list is released, or it is returned with
//! all findings, or it goes on waiting.

use super::{keys, known_as, stand_behind};
use crate::decision::{Context, Decision};
use crate::journal::TaxRecord;
use crate::overlay::Overlay;
use crate::people::{BUYER_YEAR, PURCHASES};
use crate::stamp::Stamp;
use crate::store::Wanted;
use crate::subject::Parcel;
use tw_base::{AccountKey, Date, Decimal, Finding, Fixed5, Money, Rounding, SubjectId};
use tw_cbec::codes as c;
use tw_cbec::limits::{self, Purchase};
use tw_cbec::matching::{self, Four};
use tw_cbec::rules::BONDED;
use tw_cbec::slot::ListSlot;
use tw_clearance::{DebtStep, DocumentState, DocumentStep, Event, GoodsStep};
use tw_guarantee::{self as guarantee, Drawing, Instrument, Use};
use tw_law::{Law, ListAnswer};
use tw_ledger::{Posting, Reason, Transfer, TransferKind, Unit};
use tw_tariff::{Assessment, Charges, LineInput, StatisticalQuantity, Unassessed};

const COUNT_TO_YEAR: Reason = Reason::new("cbec_purchase");

/// What settling needs loaded: the buyer's year, the principal's guarantee,
/// the account book.
pub fn plan(list: &ListSlot, accepted: Date, overlay: &Overlay, wanted: &mut Wanted) {
    wanted
        .accounts
        .extend(list.allowance.in_year(accepted.year()));
    let codes = known_as::plan(&[&list.assure_code], overlay, wanted);
    stand_behind::plan(&codes, overlay, wanted);
    if let Some(book) = list.ems_no.as_ref().filter(|_| list.trade_mode == BONDED) {
        wanted.aliases.push(keys::book(book));
    }
}

/// Until when a list registered now may wait for its documents.
pub fn waiting_limit(context: &Context<'_>) -> Option<Stamp> {
    let days = context
        .law(context.today)
        .integer("cbec.waiting.days")
        .ok()?
        .value;
    let until = context
        .now
        .checked_add(jiff::SignedDuration::from_hours(days.checked_mul(24)?));
    until.ok().map(Stamp::from)
}

/// Settles the list of a parcel, whose case is open.
pub fn settle(
    id: SubjectId,
    parcel: &mut Parcel,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    if (parcel.case.as_ref()).is_some_and(|case| case.is_overdue(context.now)) {
        // What comes after the deadline is too late, whether or not the list
        // was returned in the meantime.
        return give_back_overdue(parcel, context, decision);
    }
    reopen(parcel, context, decision);
    let Parcel {
        order: Some(order),
        payment: Some(payment),
        waybill: Some(waybill),
        ..
    } = &*parcel
    else {
        return finish(parcel, decision);
    };
    let Some(list) = &parcel.list else {
        return finish(parcel, decision);
    };
    let drafts = [&order.filed, &payment.filed, &waybill.filed].map(|filed| filed.draft);
    if drafts.contains(&true) {
        return finish(parcel, decision);
    }
    let accepted = parcel.case.as_ref().and_then(|case| case.accepted_on);
    let day = accepted.unwrap_or(context.today);
    decision.law_date = Some(day);
    let mut findings = matching::contradictions(Four {
        order,
        payment,
        waybill,
        list,
    });
    let settlement = judge(list, day, overlay, context, decision, &mut findings);
    match settlement.filter(|_| !findings.iter().any(Finding::refuses)) {
        Some(settlement) => release(id, parcel, &settlement, overlay, context, decision),
        None => give_back(parcel, &findings, context, decision),
    }
    decision.findings.append(&mut findings);
    finish(parcel, decision);
}

fn finish(parcel: &Parcel, decision: &mut Decision) {
    let status = parcel.case.as_ref().map_or(0, |case| case.status);
    decision.status = status;
    decision.party = parcel.list.as_ref().map(|list| list.filed.sender.clone());
}

/// A returned list whose documents changed is filed and registered again. It
/// keeps the day of its acceptance: not the list was wrong.
pub(super) fn reopen(parcel: &mut Parcel, context: &Context<'_>, decision: &mut Decision) {
    let Some(case) = &mut parcel.case else { return };
    if case.regions.document() == DocumentState::Returned {
        case.step(Event::Document(DocumentStep::Refile), context, decision);
        case.step(Event::Document(DocumentStep::Register), context, decision);
        // It may wait again, and not for ever.
        case.waits_until = waiting_limit(context);
    }
}

/// Returns a list that has waited longer than it may.
pub fn give_back_overdue(parcel: &mut Parcel, context: &Context<'_>, decision: &mut Decision) {
    let accepted = parcel.case.as_ref().and_then(|case| case.accepted_on);
    let since = accepted.map(keys::compact).unwrap_or_default();
    let waited = Finding::rule(c::MATCH_WAITED).with("since", since);
    decision.law_date = accepted;
    give_back(parcel, std::slice::from_ref(&waited), context, decision);
    decision.findings.push(waited);
    finish(parcel, decision);
}

fn give_back(
    parcel: &mut Parcel,
    findings: &[Finding],
    context: &Context<'_>,
    decision: &mut Decision,
) {
    let Some(case) = &mut parcel.case else { return };
    case.step(Event::Document(DocumentStep::Return), context, decision);
    case.waits_until = None;
    case.returned_for = findings
        .iter()
        .filter(|finding| finding.refuses())
        .map(|finding| finding.code.to_string())
        .collect();
    case.returned_for.dedup();
}

/// What was found to hold for a list without findings.
struct Settlement {
    assessment: Assessment,
    tax: TaxRecord,
    counts: Decimal,
    annual: Decimal,
    buyer: AccountKey,
    instrument: Option<(SubjectId, Instrument, String)>,
}

/// Judges admissibility, limits, tax and security. `None` if one of them
/// could not be judged; the reason is then among the findings.
fn judge(
    list: &ListSlot,
    day: Date,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
    findings: &mut Vec<Finding>,
) -> Option<Settlement> {
    let law = context.law(day);
    admissible(list, law, overlay, decision, findings);
    let lines = lines(list);
    let charges = Charges {
        freight: list.freight.decimal(),
        insurance: list.insured_fee.decimal(),
    };
    let mut valuation = match tw_tariff::value(&lines, &charges, law) {
        Ok(valuation) => valuation,
        Err(unassessed) => return not_assessed(unassessed, decision, findings),
    };
    // How the value came about is told first, also of a list over a limit.
    decision.trace.extend(std::mem::take(&mut valuation.trace));
    let Some(buyer) = list.allowance.in_year(day.year()) else {
        findings.push(Finding::rule(c::MATCH_YEARS).at_path("InventoryHead/buyerIdNumber"));
        return None;
    };
    let balance = overlay.balance(buyer);
    let purchase = Purchase {
        value: valuation.total.amount,
        one_item: list.is_one_item(),
        used: Fixed5::from_raw(-balance.available()).decimal(),
        day,
    };
    let ruling = match limits::decide(purchase, law) {
        Ok(ruling) => ruling,
        Err(gap) => {
            findings.push(gap.finding());
            return None;
        }
    };
    decision.trace.extend(ruling.trace);
    let regime = match ruling.regime {
        Ok(regime) => regime,
        Err(finding) => {
            findings.push(*finding);
            return None;
        }
    };
    let mut assessment =
        match tw_tariff::assess_valued(&lines, valuation, tariff_regime(regime), law) {
            Ok(assessment) => assessment,
            Err(unassessed) => return not_assessed(unassessed, decision, findings),
        };
    decision.trace.extend(std::mem::take(&mut assessment.trace));
    let Some(tax) = record(&assessment) else {
        findings.push(Finding::rule(c::AMOUNT_TOO_LARGE).with("value", assessment.total.amount));
        return None;
    };
    let instrument = secured(list, &assessment, overlay, context, findings);
    let (counts, annual) = (ruling.counts, ruling.annual);
    Some(Settlement {
        assessment,
        tax,
        counts,
        annual,
        buyer,
        instrument,
    })
}

fn tariff_regime(regime: limits::Regime) -> tw_tariff::Regime {
    match regime {
        limits::Regime::Composite => tw_tariff::Regime::Composite,
        limits::Regime::Full => tw_tariff::Regime::Full,
    }
}

/// Takes over why there is no assessment, with places in the list.
fn not_assessed(
    unassessed: Unassessed,
    decision: &mut Decision,
    findings: &mut Vec<Finding>,
) -> Option<Settlement> {
    decision.trace.extend(unassessed.trace);
    findings.extend(unassessed.findings.into_iter().map(|finding| {
        let arg = |wanted: &str| {
            let found = finding.args.iter().find(|(name, _)| name == wanted);
            found.map_or("", |(_, value)| value.as_str())
        };
        // The tariff calls a line's total its price; its own fields are else
        // those of the list.
        let field = if arg("field") == "price" {
            "totalPrice"
        } else {
            arg("field")
        };
        let path = match (arg("line"), field) {
            ("" | "0", _) => "InventoryHead".to_owned(),
            (line, "") => format!("InventoryList[{line}]"),
            (line, field) => format!("InventoryList[{line}]/{field}"),
        };
        finding.at_path(path)
    }));
    None
}

fn lines(list: &ListSlot) -> Vec<LineInput<'_>> {
    let numbered = (1_u16..).zip(&list.lines);
    numbered
        .map(|(number, line)| LineInput {
            number,
            gcode: &line.gcode,
            price: line.total.decimal(),
            qty1: statistical(&line.first),
            qty2: line.second.as_ref().map(statistical),
        })
        .collect()
}

fn statistical((value, unit): &(Fixed5, String)) -> StatisticalQuantity<'_> {
    StatisticalQuantity {
        value: value.decimal(),
        unit,
    }
}

/// The retail import list, where one is loaded, and the account book.
fn admissible(
    list: &ListSlot,
    law: Law<'_>,
    overlay: &Overlay,
    decision: &mut Decision,
    findings: &mut Vec<Finding>,
) {
    for (index, line) in list.lines.iter().enumerate() {
        let answer = law.positive_list(&line.gcode);
        // A line may be restricted to supervision modes; none means any.
        let (admitted, word) = match answer {
            ListAnswer::NotLoaded => (true, "not loaded, not asked"),
            ListAnswer::NotListed => (false, "not listed"),
            ListAnswer::Listed(row) if row.modes.is_empty() => (true, "listed"),
            ListAnswer::Listed(row) if row.modes.contains(&list.trade_mode) => (true, "listed"),
            ListAnswer::Listed(_) => (false, "listed for other modes"),
        };
        if !admitted {
            let finding = Finding::rule(c::POSITIVE_LIST).with("value", &line.gcode);
            let at = format!("InventoryList[{}]/gcode", index + 1);
            findings.push(finding.with("mode", &list.trade_mode).at_path(at));
        }
        let code = line.gcode.clone();
        decision
            .trace
            .push(c::POSITIVE_LIST_STEP, [("gcode", code.into())], word);
        if matches!(answer, ListAnswer::NotLoaded) {
            break;
        }
    }
    if let Some(book) = list.ems_no.as_ref().filter(|_| list.trade_mode == BONDED)
        && overlay.behind(&keys::book(book)).is_none()
    {
        let finding = Finding::rule(c::BOOK_UNKNOWN).at_path("InventoryHead/emsNo");
        findings.push(finding.with("value", book));
    }
}

/// The guarantee that secures the tax; nothing is needed where nothing is due.
fn secured(
    list: &ListSlot,
    assessment: &Assessment,
    overlay: &Overlay,
    context: &Context<'_>,
    findings: &mut Vec<Finding>,
) -> Option<(SubjectId, Instrument, String)> {
    if assessment.total.amount.is_zero() {
        return None;
    }
    let at = "InventoryHead/assureCode";
    let wanted = Use {
        date: context.today,
        office: &list.customs_code,
        amount: assessment.total,
        purpose: "cbec",
        party: &list.assure_code,
        class: None,
        opened: &[],
    };
    let left = |account| Fixed5::from_raw(overlay.balance(account).available());
    let codes = known_as::codes(&[&list.assure_code], overlay);
    let under = (overlay, context.guarantees);
    match stand_behind::first(&wanted, &codes, under, left) {
        Ok((id, instrument)) => {
            let party = stand_behind::called(&instrument, &codes);
            let party = party.unwrap_or(&list.assure_code).to_owned();
            Some((id, instrument, party))
        }
        Err(missing) => {
            findings.extend(missing.into_iter().map(|finding| finding.at_path(at)));
            None
        }
    }
}

/// Everything holds: accept, assess, secure, count to the year, release.
fn release(
    id: SubjectId,
    parcel: &mut Parcel,
    settlement: &Settlement,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    let tax = settlement.tax;
    let buyer = settlement.buyer;
    let Some(case) = &mut parcel.case else { return };
    case.step(Event::Document(DocumentStep::Accept), context, decision);
    match &settlement.instrument {
        None => case.step(Event::Debt(DebtStep::AssessNothing), context, decision),
        Some((guarantee_id, instrument, party)) => {
            case.step(Event::Debt(DebtStep::Assess), context, decision);
            let entry = guarantee::Entry {
                id: overlay.fresh_transfer(0),
                subject: id,
            };
            let total = settlement.assessment.total;
            if let Ok(mut postings) = guarantee::draw(instrument, party, total, entry) {
                let drawing = Drawing::of(&postings);
                case.reserved = drawing.map(|drawing| (*guarantee_id, drawing));
                decision.written.postings.append(&mut postings);
                case.step(Event::Debt(DebtStep::Secure), context, decision);
            }
        }
    }
    if let Some(posting) = count_to_year(id, buyer, settlement, overlay, decision) {
        decision.written.postings.push(posting);
    }
    case.step(Event::Goods(GoodsStep::Release), context, decision);
    case.tax = Some(tax);
    case.waits_until = None;
    case.returned_for.clear();
    decision.tax = Some(tax);
    for (kind, amount) in [
        ("duty", tax.duty),
        ("consumption", tax.consumption),
        ("vat", tax.vat),
    ] {
        let counted = (context.today, "tax", kind.to_owned(), (1, amount.raw()));
        decision.written.counts.push(counted);
    }
}

fn record(assessment: &Assessment) -> Option<TaxRecord> {
    let Assessment {
        regime,
        value,
        duty,
        consumption,
        vat,
        total,
        ..
    } = assessment;
    let fixed = |money: &Money| Fixed5::try_from(money.amount).ok();
    Some(TaxRecord {
        full: *regime == tw_tariff::Regime::Full,
        value: fixed(value)?,
        duty: fixed(duty)?,
        consumption: fixed(consumption)?,
        vat: fixed(vat)?,
        total: fixed(total)?,
    })
}

/// The purchase as a transfer out of the buyer's year, whose floor is the
/// negative of the limit in force.
fn count_to_year(
    id: SubjectId,
    buyer: tw_base::AccountKey,
    settlement: &Settlement,
    overlay: &Overlay,
    decision: &Decision,
) -> Option<Posting> {
    debug_assert_eq!(buyer.0[0], BUYER_YEAR.byte());
    let amount = Fixed5::try_from(settlement.counts).ok()?.raw();
    let floor = Fixed5::try_from(Rounding::Exact.apply(settlement.annual))
        .ok()?
        .raw();
    let n = u32::try_from(decision.written.postings.len()).ok()?;
    let transfer = Transfer {
        id: overlay.fresh_transfer(n),
        debit: buyer,
        credit: PURCHASES.key_of([0; 15]),
        amount,
        unit: Unit::money(settlement.assessment.total.currency),
        kind: TransferKind::Posted,
        reason: COUNT_TO_YEAR,
        subject: id,
    };
    (amount > 0).then_some(Posting {
        transfer,
        floor: -floor,
    })
}
