//! The assessment: line by line, each figure from the one before.

use crate::calc;
use crate::conversion::quantity;
use crate::steps::{money, step};
use crate::value::{about, value};
use crate::{
    Assessment, CONDITION, CONSUMPTION_BY_QUANTITY, CONSUMPTION_BY_VALUE, CONSUMPTION_COMPOUND,
    CONSUMPTION_NONE, Charges, DUTY, DUTY_NOT_LEVIED, DUTY_RATE_UNKNOWN, LINE, LineInput, LineTax,
    LineValue, REDUCED, REGIME, ROUNDINGS, Regime, TOO_LARGE, TOTALS, Unassessed, VAT, Valuation,
};
use tw_base::{Confidence, Decimal, Finding, Known, Money, Rounding, Trace};
use tw_law::{Commodity, ConsumptionLine, ConsumptionRate, Law, LawGap};

/// Values the lines and assesses them under a regime and the law of a day.
pub fn assess(
    lines: &[LineInput<'_>],
    charges: &Charges,
    regime: Regime,
    law: Law<'_>,
) -> Result<Assessment, Unassessed> {
    assess_valued(lines, value(lines, charges, law)?, regime, law)
}

/// Assesses lines whose values are known, [`value`]'s answer for the same
/// lines in the same order.
pub fn assess_valued(
    lines: &[LineInput<'_>],
    valuation: Valuation,
    regime: Regime,
    law: Law<'_>,
) -> Result<Assessment, Unassessed> {
    let Valuation {
        lines: values,
        total: value,
        mut trace,
    } = valuation;
    let rules = match Rules::of(regime, law, &mut trace) {
        Ok(rules) => rules,
        Err(gap) => {
            return Err(Unassessed {
                findings: vec![gap.finding()],
                trace,
            });
        }
    };
    let mut findings = Vec::new();
    let mut taxes = Vec::with_capacity(lines.len());
    for (line, value) in lines.iter().zip(&values) {
        match rules.line(line, value, &mut trace) {
            Ok(tax) => taxes.push(tax),
            Err(finding) => findings.push(*finding),
        }
    }
    if !findings.is_empty() {
        return Err(Unassessed { findings, trace });
    }
    totals(regime, law, value, taxes, trace)
}

fn totals(
    regime: Regime,
    law: Law<'_>,
    value: Money,
    lines: Vec<LineTax>,
    mut trace: Trace,
) -> Result<Assessment, Unassessed> {
    let sum = |of: fn(&LineTax) -> Decimal| {
        lines
            .iter()
            .try_fold(Decimal::ZERO, |sum, line| sum.checked_add(of(line)))
    };
    let sums = [sum(|l| l.duty), sum(|l| l.consumption), sum(|l| l.vat)];
    let total = sums
        .iter()
        .try_fold(Decimal::ZERO, |total, sum| total.checked_add((*sum)?));
    let ([Some(duty), Some(consumption), Some(vat)], Some(total)) = (sums, total) else {
        return Err(Unassessed {
            findings: vec![about(TOO_LARGE, 0, "total")],
            trace,
        });
    };
    step(TOTALS)
        .money("value", value.amount)
        .money("duty", duty)
        .money("consumption", consumption)
        .money("vat", vat)
        .gives(&mut trace, money(total));
    let amount = |amount| Money::new(money(amount), value.currency);
    Ok(Assessment {
        regime,
        date: law.date(),
        lines,
        value,
        duty: amount(duty),
        consumption: amount(consumption),
        vat: amount(vat),
        total: amount(total),
        trace,
    })
}

/// The law that acts on every line alike.
struct Rules<'p> {
    law: Law<'p>,
    duty_factor: Option<&'p Known<Decimal>>,
    tax_factor: Option<&'p Known<Decimal>>,
    duty: Rounding,
    consumption: Rounding,
    vat: Rounding,
    reduced: Rounding,
}

type LineResult<T> = Result<T, Box<Finding>>;

impl<'p> Rules<'p> {
    fn of(regime: Regime, law: Law<'p>, trace: &mut Trace) -> Result<Self, LawGap> {
        let (duty_factor, tax_factor) = match regime {
            Regime::Full => (None, None),
            Regime::Composite => (
                Some(law.decimal("cbec.in_limit.duty_factor")?),
                Some(law.decimal("cbec.in_limit.tax_factor")?),
            ),
        };
        let mut written = step(REGIME).with("date", law.date());
        if let (Some(duty), Some(tax)) = (duty_factor, tax_factor) {
            written = written
                .number("duty_factor", duty.value)
                .number("tax_factor", tax.value)
                .confidence(duty.confidence.min(tax.confidence));
        }
        written.gives(trace, regime.word());

        let duty = law.rounding("rounding.duty")?;
        let consumption = law.rounding("rounding.consumption_tax")?;
        let vat = law.rounding("rounding.vat")?;
        let reduced = law.rounding("rounding.reduced_tax")?;
        let all = [&duty, &consumption, &vat, &reduced];
        let least = all
            .iter()
            .map(|r| r.confidence)
            .min()
            .unwrap_or(Confidence::Unverified);
        let written = step(ROUNDINGS)
            .with("duty", duty.value.name())
            .with("consumption", consumption.value.name())
            .with("vat", vat.value.name());
        let written = match regime {
            Regime::Full => written,
            Regime::Composite => written.with("reduced", reduced.value.name()),
        };
        written.confidence(least).gives(trace, "each_line");
        Ok(Self {
            law,
            duty_factor,
            tax_factor,
            duty: duty.value,
            consumption: consumption.value,
            vat: vat.value,
            reduced: reduced.value,
        })
    }

    fn line(
        &self,
        line: &LineInput<'_>,
        value: &LineValue,
        trace: &mut Trace,
    ) -> LineResult<LineTax> {
        let commodity = self.law.commodity(line.gcode);
        let commodity = commodity.map_err(|gap| {
            gap.finding()
                .with("line", line.number)
                .with("field", "gcode")
        })?;
        step(LINE)
            .line(line.number)
            .with("gcode", line.gcode.to_owned())
            .confidence(commodity.confidence)
            .gives(trace, commodity.code.to_owned());

        let on = OnLine {
            rules: self,
            line,
            commodity: &commodity,
            value: value.value,
        };
        let duty = on.duty(trace)?;
        let consumption = on.consumption(duty, trace)?;
        let vat = on.vat(duty, consumption, trace)?;
        Ok(LineTax {
            number: line.number,
            value: value.value,
            duty,
            consumption: on.reduced("consumption", consumption, trace)?,
            vat: on.reduced("vat", vat, trace)?,
        })
    }
}

/// One line with its commodity.
struct OnLine<'a, 'p> {
    rules: &'a Rules<'p>,
    line: &'a LineInput<'a>,
    commodity: &'a Commodity<'p>,
    value: Decimal,
}

impl OnLine<'_, '_> {
    fn too_large(&self, field: &'static str) -> Box<Finding> {
        Box::new(about(TOO_LARGE, self.line.number, field).with("value", self.value))
    }

    fn duty(&self, trace: &mut Trace) -> LineResult<Decimal> {
        let number = self.line.number;
        if let Some(factor) = self.rules.duty_factor
            && factor.value.is_zero()
        {
            let nothing = money(Decimal::ZERO);
            step(DUTY_NOT_LEVIED)
                .line(number)
                .number("factor", factor.value)
                .confidence(factor.confidence)
                .gives(trace, nothing);
            return Ok(nothing);
        }
        let rate = self.commodity.duty.ok_or_else(|| {
            about(DUTY_RATE_UNKNOWN, number, "gcode")
                .with("code", self.line.gcode)
                .with("date", self.rules.law.date())
        })?;
        let mut duty = calc::duty(self.value, rate.value).ok_or_else(|| self.too_large("duty"))?;
        let mut written = step(DUTY)
            .line(number)
            .money("value", self.value)
            .number("rate", rate.value);
        let mut confidence = rate.confidence;
        if let Some(factor) = self.rules.duty_factor {
            duty = duty
                .checked_mul(factor.value)
                .ok_or_else(|| self.too_large("duty"))?;
            written = written.number("factor", factor.value);
            confidence = confidence.min(factor.confidence);
        }
        let duty = money(self.rules.duty.apply(duty));
        written.confidence(confidence).gives(trace, duty);
        Ok(duty)
    }

    fn consumption(&self, duty: Decimal, trace: &mut Trace) -> LineResult<Decimal> {
        let nothing = money(Decimal::ZERO);
        let Some(chosen) = self.alternative(duty, trace)? else {
            let item = self.commodity.consumption.first();
            let mut written = step(CONSUMPTION_NONE).line(self.line.number);
            if let Some(item) = item {
                written = written
                    .with("item", item.item.clone())
                    .confidence(item.rate.confidence);
            }
            written.gives(trace, nothing);
            return Ok(nothing);
        };
        let rate = &chosen.rate;
        let base = self
            .value
            .checked_add(duty)
            .ok_or_else(|| self.too_large("consumption"))?;
        let written = |rule| step(rule).line(self.line.number);
        let (exact, written) = match &rate.value {
            ConsumptionRate::Nil => (
                Some(nothing),
                written(CONSUMPTION_NONE).with("item", chosen.item.clone()),
            ),
            ConsumptionRate::AdValorem(c) => (
                calc::inside(base, *c),
                written(CONSUMPTION_BY_VALUE)
                    .money("value", self.value)
                    .money("duty", duty)
                    .number("rate", *c),
            ),
            ConsumptionRate::Specific { amount, unit } => {
                let quantity = quantity(self.line, unit, self.rules.law, trace)?;
                let written = written(CONSUMPTION_BY_QUANTITY)
                    .number("quantity", quantity)
                    .with("unit", unit.clone())
                    .number("amount", *amount);
                (quantity.checked_mul(*amount), written)
            }
            ConsumptionRate::Compound {
                rate: c,
                amount,
                unit,
            } => {
                let quantity = quantity(self.line, unit, self.rules.law, trace)?;
                let written = written(CONSUMPTION_COMPOUND)
                    .money("value", self.value)
                    .money("duty", duty)
                    .number("rate", *c)
                    .number("quantity", quantity)
                    .with("unit", unit.clone())
                    .number("amount", *amount);
                let by_quantity = quantity.checked_mul(*amount);
                (
                    by_quantity.and_then(|q| calc::compound(base, *c, q)),
                    written,
                )
            }
        };
        let exact = exact.ok_or_else(|| self.too_large("consumption"))?;
        let tax = money(self.rules.consumption.apply(exact));
        written.confidence(rate.confidence).gives(trace, tax);
        Ok(tax)
    }

    /// The first alternative of the commodity's item whose condition holds.
    fn alternative(
        &self,
        duty: Decimal,
        trace: &mut Trace,
    ) -> LineResult<Option<&ConsumptionLine>> {
        for alternative in &self.commodity.consumption {
            let Some(condition) = &alternative.when else {
                return Ok(Some(alternative));
            };
            // In the commodity's own unit, whatever unit was declared: a price
            // apiece or a litre must not hang on the declarant's choice.
            let unit = self.commodity.unit1;
            let quantity = quantity(self.line, unit, self.rules.law, trace)?;
            let numbers = [
                ("value", self.value),
                ("duty", duty),
                ("quantity", quantity),
            ];
            let holds = self
                .rules
                .law
                .predicate(condition, &numbers)
                .map_err(|gap| gap.finding())?;
            step(CONDITION)
                .line(self.line.number)
                .with("condition", condition.clone())
                .money("value", self.value)
                .money("duty", duty)
                .number("quantity", quantity)
                .confidence(alternative.rate.confidence)
                .gives(trace, if holds { "holds" } else { "does_not_hold" });
            if holds {
                return Ok(Some(alternative));
            }
        }
        Ok(None)
    }

    fn vat(&self, duty: Decimal, consumption: Decimal, trace: &mut Trace) -> LineResult<Decimal> {
        let rate = self.commodity.vat;
        let base = calc::sum(self.value, duty, consumption);
        let exact = base
            .and_then(|base| calc::vat(base, rate.value))
            .ok_or_else(|| self.too_large("vat"))?;
        let tax = money(self.rules.vat.apply(exact));
        step(VAT)
            .line(self.line.number)
            .money("value", self.value)
            .money("duty", duty)
            .money("consumption", consumption)
            .number("rate", rate.value)
            .confidence(rate.confidence)
            .gives(trace, tax);
        Ok(tax)
    }

    /// A tax as it is levied within the limits; in full regime as it is.
    fn reduced(
        &self,
        tax: &'static str,
        amount: Decimal,
        trace: &mut Trace,
    ) -> LineResult<Decimal> {
        let Some(factor) = self.rules.tax_factor.filter(|_| !amount.is_zero()) else {
            return Ok(amount);
        };
        let exact = amount
            .checked_mul(factor.value)
            .ok_or_else(|| self.too_large(tax))?;
        let reduced = money(self.rules.reduced.apply(exact));
        step(REDUCED)
            .line(self.line.number)
            .with("tax", tax)
            .money("amount", amount)
            .number("factor", factor.value)
            .confidence(factor.confidence)
            .gives(trace, reduced);
        Ok(reduced)
    }
}
