//! Customs values: price, freight and insurance of each line.

use crate::apportion::{self, By};
use crate::steps::{money, step};
use crate::{
    APPORTIONED, CUSTOMS_VALUE, Charges, LineInput, LineValue, NEGATIVE, NO_LINES, ROUNDINGS,
    TOO_LARGE, Unassessed, Valuation,
};
use tw_base::{Decimal, Finding, Fixed5, Money, RuleCode, Trace};
use tw_law::Law;

/// A finding about a field of a line; line 0 is the document itself.
pub(crate) fn about(code: RuleCode, line: u16, field: &'static str) -> Finding {
    Finding::rule(code).with("line", line).with("field", field)
}

/// The customs value of each line, and together: what is compared with the
/// limits. Charges are shared out by price, to fen; values are rounded by
/// `rounding.customs_value`.
pub fn value(
    lines: &[LineInput<'_>],
    charges: &Charges,
    law: Law<'_>,
) -> Result<Valuation, Unassessed> {
    let mut trace = Trace::default();
    match valued(lines, charges, law, &mut trace) {
        Ok((lines, total)) => Ok(Valuation {
            lines,
            total: Money::new(money(total), law.pack().currency()),
            trace,
        }),
        Err(findings) => Err(Unassessed { findings, trace }),
    }
}

fn valued(
    lines: &[LineInput<'_>],
    charges: &Charges,
    law: Law<'_>,
    trace: &mut Trace,
) -> Result<(Vec<LineValue>, Decimal), Vec<Finding>> {
    let read = read(lines, charges)?;
    let rounding = law
        .rounding("rounding.customs_value")
        .map_err(|gap| vec![gap.finding()])?;
    step(ROUNDINGS)
        .with("customs_value", rounding.value.name())
        .confidence(rounding.confidence)
        .gives(trace, "each_line");

    let freight = shared("freight", read.freight, &read.prices, trace);
    let insurance = shared("insurance", read.insurance, &read.prices, trace);
    let mut values = Vec::with_capacity(lines.len());
    let mut total = Decimal::ZERO;
    for (i, line) in lines.iter().enumerate() {
        let price = read.prices[i].decimal();
        let (freight, insurance) = (freight[i].decimal(), insurance[i].decimal());
        // Four numbers of 64 bits: their sum cannot leave 96 bits.
        let value = money(rounding.value.apply(price + freight + insurance));
        total += value;
        step(CUSTOMS_VALUE)
            .line(line.number)
            .money("price", price)
            .money("freight", freight)
            .money("insurance", insurance)
            .gives(trace, value);
        values.push(LineValue {
            number: line.number,
            freight,
            insurance,
            value,
        });
    }
    match Fixed5::try_from(total) {
        Ok(_) => Ok((values, total)),
        Err(_) => Err(vec![about(TOO_LARGE, 0, "value").with("value", total)]),
    }
}

/// Amounts as read from the input, known to be storable and not negative.
struct Read {
    prices: Vec<Fixed5>,
    freight: Fixed5,
    insurance: Fixed5,
}

fn read(lines: &[LineInput<'_>], charges: &Charges) -> Result<Read, Vec<Finding>> {
    let mut findings = Vec::new();
    if lines.is_empty() {
        findings.push(Finding::rule(NO_LINES));
    }
    let prices = lines
        .iter()
        .map(|l| amount(l.number, "price", l.price, &mut findings))
        .collect();
    let freight = amount(0, "freight", charges.freight, &mut findings);
    let insurance = amount(0, "insurance", charges.insurance, &mut findings);
    if findings.is_empty() {
        Ok(Read {
            prices,
            freight,
            insurance,
        })
    } else {
        Err(findings)
    }
}

/// An amount that can be computed with; zero with a finding if it cannot.
fn amount(line: u16, field: &'static str, amount: Decimal, findings: &mut Vec<Finding>) -> Fixed5 {
    let fixed = Fixed5::try_from(amount);
    let code = match fixed {
        Ok(fixed) if fixed >= Fixed5::ZERO => return fixed,
        Ok(_) => NEGATIVE,
        Err(_) => TOO_LARGE,
    };
    findings.push(about(code, line, field).with("value", amount));
    Fixed5::ZERO
}

/// Shares a charge out, saying how where there is something to say.
fn shared(name: &'static str, charge: Fixed5, prices: &[Fixed5], trace: &mut Trace) -> Vec<Fixed5> {
    let (shares, by): (Vec<Fixed5>, By) = apportion::shares(charge, prices);
    if shares.len() > 1 && charge > Fixed5::ZERO {
        let told: Vec<String> = shares
            .iter()
            .map(|s| money(s.decimal()).to_string())
            .collect();
        step(APPORTIONED)
            .with("charge", name)
            .money("amount", charge.decimal())
            .with("by", by.word())
            .gives(trace, told.join(" "));
    }
    shares
}
