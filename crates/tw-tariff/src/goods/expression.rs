//! What a duty expression comes to for an item, exactly; rounding is the
//! caller's.

use super::codes::{
    BAND, CHOICE, QUANTITY_MISSING, TERM_BY_QUANTITY, TERM_BY_VALUE, TERM_DEGREES, TERM_SLIDING,
    WORDS,
};
use super::run::{Outcome, Run, too_large};
use super::{ItemInput, QuantityInput};
use crate::steps::{Writing, money, step};
use crate::value::about;
use crate::{CONVERTED, NEGATIVE, UNIT_UNUSABLE};
use tw_base::{Decimal, Finding, RuleCode, Trace};
use tw_law::expression::VALUE;
use tw_law::{DutyExpression, DutyTerm, Law};

/// A sliding rate is rounded to so many decimals.
const SLIDING_DECIMALS: u32 = 3;

/// An item with the value its duty is taken of.
#[derive(Clone, Copy)]
pub(super) struct Base<'a> {
    pub item: &'a ItemInput<'a>,
    pub value: Decimal,
}

impl Base<'_> {
    fn step(&self, rule: RuleCode) -> Writing {
        step(rule).line(self.item.number)
    }

    fn too_large(&self, field: &'static str) -> Box<Finding> {
        too_large(self.item.number, field)
    }
}

impl Run<'_, '_> {
    /// What an expression comes to. Its steps are written.
    pub(super) fn amount(
        &mut self,
        expression: &DutyExpression,
        base: Base<'_>,
    ) -> Outcome<Decimal> {
        match expression {
            DutyExpression::Free => Ok(Decimal::ZERO),
            DutyExpression::Words(words) => {
                let finding = about(WORDS, base.item.number, "commodity")
                    .with("code", base.item.commodity)
                    .with("words", words);
                Err(Box::new(finding))
            }
            DutyExpression::Sum(terms) => {
                let mut sum = Decimal::ZERO;
                for term in terms {
                    let amount = self.term(term, base)?;
                    sum = sum
                        .checked_add(amount)
                        .ok_or_else(|| base.too_large("duty"))?;
                }
                Ok(sum.max(Decimal::ZERO))
            }
            DutyExpression::Greater(parts) => self.choose(parts, "higher", base),
            DutyExpression::Lesser(parts) => self.choose(parts, "lower", base),
            DutyExpression::Bands {
                unit,
                below,
                otherwise,
            } => {
                let price = self.unit_price(unit, base)?;
                let band = below.iter().find(|(bound, _)| price < *bound);
                let (said, chosen) = match band {
                    Some((bound, chosen)) => (format!("below {bound}"), chosen),
                    None => ("otherwise".to_owned(), &**otherwise),
                };
                base.step(BAND)
                    .number("price", price)
                    .with("unit", unit.clone())
                    .with("band", said)
                    .gives(&mut self.trace, chosen.to_string());
                self.amount(chosen, base)
            }
        }
    }

    fn choose(
        &mut self,
        parts: &[DutyExpression],
        which: &'static str,
        base: Base<'_>,
    ) -> Outcome<Decimal> {
        let mut amounts = Vec::with_capacity(parts.len());
        for part in parts {
            amounts.push(self.amount(part, base)?);
        }
        let chosen = match which {
            "higher" => amounts.iter().max(),
            _ => amounts.iter().min(),
        };
        let chosen = chosen.copied().unwrap_or(Decimal::ZERO);
        let told: Vec<String> = amounts.iter().map(|a| a.normalize().to_string()).collect();
        base.step(CHOICE)
            .with("which", which)
            .with("amounts", told.join(" "))
            .gives(&mut self.trace, chosen.normalize());
        Ok(chosen)
    }

    fn term(&mut self, term: &DutyTerm, base: Base<'_>) -> Outcome<Decimal> {
        match term {
            DutyTerm::AdValorem { rate, of } => {
                let value = match of.as_deref() {
                    None => base.value,
                    part => self.quantity(base.item, VALUE, part)?,
                };
                let amount = value.checked_mul(*rate);
                let amount = amount.ok_or_else(|| base.too_large("duty"))?;
                part(base.step(TERM_BY_VALUE), of.as_deref())
                    .money("value", value)
                    .number("rate", *rate)
                    .gives(&mut self.trace, amount.normalize());
                Ok(amount)
            }
            DutyTerm::Specific {
                amount,
                currency,
                unit,
                of,
            } => {
                let quantity = self.quantity(base.item, unit, of.as_deref())?;
                let exchange = self.exchange(*currency)?;
                let sum = product(&[quantity, *amount, exchange]);
                let sum = sum.ok_or_else(|| base.too_large("duty"))?;
                part(base.step(TERM_BY_QUANTITY), of.as_deref())
                    .number("quantity", quantity)
                    .with("unit", unit.clone())
                    .number("amount", *amount)
                    .with("currency", currency.to_string())
                    .number("exchange", exchange)
                    .gives(&mut self.trace, sum.normalize());
                Ok(sum)
            }
            DutyTerm::Degrees {
                amount,
                currency,
                unit,
                under,
            } => {
                let quantity = self.quantity(base.item, unit, None)?;
                let degrees = self.quantity(base.item, "degree", None)?;
                let exchange = self.exchange(*currency)?;
                let missing = (*under - degrees).max(Decimal::ZERO);
                let sum = product(&[quantity, *amount, missing, exchange]);
                let sum = -sum.ok_or_else(|| base.too_large("duty"))?;
                base.step(TERM_DEGREES)
                    .number("quantity", quantity)
                    .with("unit", unit.clone())
                    .number("amount", *amount)
                    .with("currency", currency.to_string())
                    .number("exchange", exchange)
                    .number("under", *under)
                    .number("degrees", degrees)
                    .gives(&mut self.trace, sum.normalize());
                Ok(sum)
            }
            DutyTerm::Sliding { .. } => self.sliding(term, base),
        }
    }

    fn sliding(&mut self, term: &DutyTerm, base: Base<'_>) -> Outcome<Decimal> {
        let DutyTerm::Sliding {
            unit,
            over,
            times,
            less,
            at_most,
        } = term
        else {
            return self.term(term, base);
        };
        let price = self.unit_price(unit, base)?;
        let rate = over
            .checked_div(price)
            .and_then(|r| r.checked_add(times.checked_mul(price)?))
            .and_then(|r| r.checked_sub(*less));
        let rate = rate.ok_or_else(|| base.too_large("duty"))?;
        let rounded = rate.round_dp_with_strategy(
            SLIDING_DECIMALS,
            rust_decimal::RoundingStrategy::MidpointAwayFromZero,
        );
        let rate = rounded.clamp(Decimal::ZERO, *at_most);
        let amount = base.value.checked_mul(rate);
        let amount = amount.ok_or_else(|| base.too_large("duty"))?;
        base.step(TERM_SLIDING)
            .number("price", price)
            .with("unit", unit.clone())
            .number("over", *over)
            .number("times", *times)
            .number("less", *less)
            .number("at_most", *at_most)
            .number("rate", rate)
            .money("value", base.value)
            .gives(&mut self.trace, amount.normalize());
        Ok(amount)
    }

    /// The customs value of one unit.
    fn unit_price(&mut self, unit: &str, base: Base<'_>) -> Outcome<Decimal> {
        let quantity = self.quantity(base.item, unit, None)?;
        let price = base.value.checked_div(quantity);
        price.filter(|p| *p > Decimal::ZERO).ok_or_else(|| {
            let finding = about(QUANTITY_MISSING, base.item.number, "quantities")
                .with("unit", unit)
                .with("of", "goods");
            Box::new(finding)
        })
    }

    /// A quantity of an item in a unit.
    pub(super) fn quantity(
        &mut self,
        item: &ItemInput<'_>,
        unit: &str,
        of: Option<&str>,
    ) -> Outcome<Decimal> {
        quantity(item, (unit, of), self.law, &mut self.trace).map_err(Box::new)
    }
}

/// A quantity in a unit: declared so, or one the pack says how to convert
/// (`conversion.<from>.<to>`).
fn quantity(
    item: &ItemInput<'_>,
    (unit, of): (&str, Option<&str>),
    law: Law<'_>,
    trace: &mut Trace,
) -> Result<Decimal, Finding> {
    let usable = |quantity: &QuantityInput<'_>| {
        if quantity.value < Decimal::ZERO {
            return Err(about(NEGATIVE, item.number, "quantities").with("value", quantity.value));
        }
        Ok(quantity.value)
    };
    let declared = || item.quantities.iter().filter(|q| q.of == of);
    if let Some(quantity) = declared().find(|q| q.unit == unit) {
        return usable(quantity);
    }
    for from in declared() {
        let Ok(factor) = law.decimal(&format!("conversion.{}.{unit}", from.unit)) else {
            continue;
        };
        let value = usable(from)?;
        let converted = value
            .checked_mul(factor.value)
            .ok_or_else(|| *too_large(item.number, "quantities"))?;
        step(CONVERTED)
            .line(item.number)
            .number("quantity", value)
            .with("unit", from.unit.to_owned())
            .number("factor", factor.value)
            .with("to", unit.to_owned())
            .confidence(factor.confidence)
            .gives(trace, converted.normalize());
        return Ok(converted);
    }
    if let Some(of) = of {
        let missing = about(QUANTITY_MISSING, item.number, "quantities");
        return Err(missing.with("unit", unit).with("of", of));
    }
    let units: Vec<&str> = declared().map(|q| q.unit).collect();
    Err(about(UNIT_UNUSABLE, item.number, "quantities")
        .with("wanted", unit)
        .with("declared", units.join(" ")))
}

/// A step about a part of the goods says which.
fn part(written: Writing, of: Option<&str>) -> Writing {
    match of {
        Some(of) => written.with("of", of.to_owned()),
        None => written,
    }
}

fn product(factors: &[Decimal]) -> Option<Decimal> {
    factors
        .iter()
        .try_fold(Decimal::ONE, |product, factor| product.checked_mul(*factor))
}

/// An amount as traces show it.
pub(super) fn shown(amount: Decimal) -> Decimal {
    money(amount)
}
