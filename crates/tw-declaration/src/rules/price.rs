//! Charges beside the price, and the questions on it.

use super::{Judge, Movement, codes as c, text};
use crate::model::{Charge, ChargeBasis};
use crate::place::At;
use tw_base::{Decimal, RuleCode};

/// Positions of the questions on price.
const RELATIONSHIP: usize = 0;
const INFLUENCE: usize = 1;
const FORMULA: usize = 3;
/// Questions an importer answers: the first three.
const ASKED: usize = 3;

pub(crate) fn check(judge: &mut Judge<'_>) {
    let head = &judge.d.head;
    due(judge, head.freight.as_ref(), &FREIGHT);
    due(judge, head.insurance.as_ref(), &INSURANCE);
    let charges = [
        (&head.freight, ["FeeRate", "FeeCurr"]),
        (&head.insurance, ["InsurRate", "InsurCurr"]),
        (&head.other, ["OtherRate", "OtherCurr"]),
    ];
    for (charge, fields) in charges {
        if let Some(charge) = charge {
            stated(judge, charge, fields);
        }
    }
    promises(judge);
}

/// A charge that the trade term puts beside the price, or not.
struct Due {
    set: &'static str,
    missing: RuleCode,
    needless: RuleCode,
    field: &'static str,
}

const FREIGHT: Due = Due {
    set: "freight_due",
    missing: c::FREIGHT_MISSING,
    needless: c::FREIGHT_NEEDLESS,
    field: "FeeMark",
};

const INSURANCE: Due = Due {
    set: "insurance_due",
    missing: c::INSURANCE_MISSING,
    needless: c::INSURANCE_NEEDLESS,
    field: "InsurMark",
};

fn due(judge: &mut Judge<'_>, charge: Option<&Charge>, due: &Due) {
    let term = &*judge.d.head.trade_term;
    if judge.movement() != Movement::Border || !judge.is_in("terms_complete", term) {
        return;
    }
    let at = At::Head(due.field);
    if judge.is_in(due.set, &judge.directed(term)) {
        judge.demand(charge.is_some(), &due.missing, at, term);
    } else {
        judge.demand(charge.is_none(), &due.needless, at, term);
    }
}

fn stated(judge: &mut Judge<'_>, charge: &Charge, [value, currency]: [&'static str; 2]) {
    let number = charge.value.unwrap_or_default();
    if number.is_zero() || charge.mark.is_empty() {
        judge.say(&c::CHARGE_VALUE, At::Head(value));
    }
    let named = text(&charge.currency);
    let at = At::Head(currency);
    match charge.basis() {
        Some(ChargeBasis::Rate) => {
            judge.demand(named.is_empty(), &c::CHARGE_CURRENCY_NEEDLESS, at, named);
            let part = number.abs() < Decimal::ONE_HUNDRED;
            judge.demand(part, &c::CHARGE_RATE, At::Head(value), number);
        }
        Some(ChargeBasis::PerTon | ChargeBasis::Total) if named.is_empty() => {
            judge.say(&c::CHARGE_CURRENCY, at);
        }
        _ => {}
    }
}

fn promises(judge: &mut Judge<'_>) {
    let head = &judge.d.head;
    let promises = text(&head.promises);
    let at = At::Head("PromiseItmes");
    let formed = promises
        .chars()
        .all(|answer| !judge.unknown("promise_marks", answer.to_string().as_str()));
    judge.demand(formed, &c::PROMISES_FORM, at, promises);
    if !judge.import() || judge.is_in("modes_bonded", &head.supervision_mode) {
        return;
    }
    let answers: Vec<char> = promises.chars().collect();
    let answer = |position: usize| answers.get(position).copied().unwrap_or('9');
    let answered = (0..ASKED).all(|position| answer(position) != '9');
    // Influence is asked only where there is a relationship.
    let alone =
        answer(RELATIONSHIP) == '0' && answer(INFLUENCE) == '9' && answer(INFLUENCE + 1) != '9';
    judge.demand(answered || alone, &c::PROMISES_ANSWERED, at, promises);
    let influence = answer(RELATIONSHIP) != '1' && answer(INFLUENCE) == '1';
    judge.demand(!influence, &c::PROMISES_INFLUENCE, at, promises);
    formula(judge, answer(FORMULA) == '1');
}

/// The record of a formula price: the word, a number, perhaps `#` and an
/// item, and `@`.
fn formula(judge: &mut Judge<'_>, promised: bool) {
    let Some(word) = judge.words("declaration.remark.formula") else {
        return;
    };
    let remarks = text(&judge.d.head.remarks);
    let at = At::Head("NoteS");
    let named: Vec<&str> = remarks
        .split(word)
        .skip(1)
        .filter_map(|rest| rest.split_once('@'))
        .map(|(record, _)| record)
        .filter(|record| !record.is_empty())
        .collect();
    if promised && named.is_empty() {
        judge.say(&c::FORMULA_REMARK, at);
    }
    for record in named {
        if let Some((_, number)) = record.split_once('#') {
            let there = judge.item(number).is_some();
            judge.demand(there, &c::FORMULA_ITEM, at, number);
        }
    }
}
