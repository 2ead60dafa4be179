//! Consumption tax and VAT at import, on value, duty and duties on top.

use super::assess::Dutied;
use super::codes::{GOODS_CONSUMPTION, GOODS_VAT, WORDS};
use super::expression::shown;
use super::run::{Outcome, Run, too_large, unknown};
use super::{Charged, ItemInput};
use crate::calc;
use crate::steps::{money, step};
use crate::value::about;
use crate::{CONDITION, CONSUMPTION_NONE};
use tw_base::{Currency, Decimal, Finding, Known};
use tw_law::{ConsumptionLine, ConsumptionRate, DutyExpression, DutyTerm, RateKind, ScheduledRate};

impl Run<'_, '_> {
    /// Consumption tax and VAT of an item. Where relief takes something, both
    /// are computed twice: of what duty would be in full, and of what is due.
    pub(super) fn taxes(&mut self, done: &Dutied<'_, '_>) -> Outcome<(Charged, Charged)> {
        let full = |c: &Charged| c.full;
        let due = |c: &Charged| c.due;
        let number = done.item.number;
        let in_full = done.base(full).ok_or_else(|| too_large(number, "duty"))?;
        let as_due = done.base(due).ok_or_else(|| too_large(number, "duty"))?;
        if done.levied.in_full() && in_full == as_due {
            let consumption = self.consumption(done, (in_full, "due"))?;
            let vat = self.vat(done, (in_full, consumption, "due"))?;
            let both = |tax| Charged {
                full: tax,
                due: tax,
            };
            return Ok((both(consumption), both(vat)));
        }
        let full_consumption = self.consumption(done, (in_full, "without_relief"))?;
        let full_vat = self.vat(done, (in_full, full_consumption, "without_relief"))?;

        let consumption = self.consumption(done, (as_due, "due"))?;
        let share = done.levied.shares.consumption_tax;
        let tax = ("consumption", "rounding.consumption_tax");
        let consumption = self.relieved(done.item, tax, (consumption, share), &done.levied)?;
        let vat = self.vat(done, (as_due, consumption, "due"))?;
        let share = done.levied.shares.vat;
        let vat = self.relieved(
            done.item,
            ("vat", "rounding.vat"),
            (vat, share),
            &done.levied,
        )?;
        let consumption = Charged {
            full: full_consumption,
            due: consumption,
        };
        let vat = Charged {
            full: full_vat,
            due: vat,
        };
        Ok((consumption, vat))
    }

    fn consumption(
        &mut self,
        done: &Dutied<'_, '_>,
        (base, which): (Decimal, &'static str),
    ) -> Outcome<Decimal> {
        let item = done.item;
        let Some(rate) = self.consumption_rate(done, base)? else {
            let nothing = money(Decimal::ZERO);
            step(CONSUMPTION_NONE)
                .line(item.number)
                .gives(&mut self.trace, nothing);
            return Ok(nothing);
        };
        let large = || too_large(item.number, "consumption");
        let written = step(GOODS_CONSUMPTION)
            .line(item.number)
            .with("of", which)
            .money("base", shown(base));
        let (exact, written) = match &rate.value {
            ConsumptionRate::Nil => (Decimal::ZERO, written.with("rate", "nil")),
            ConsumptionRate::AdValorem(c) => {
                let exact = calc::inside(base, *c).ok_or_else(large)?;
                (exact, written.number("rate", *c))
            }
            ConsumptionRate::Specific { amount, unit } => {
                let quantity = self.quantity(item, unit, None)?;
                let exact = quantity.checked_mul(*amount).ok_or_else(large)?;
                let written = written
                    .number("quantity", quantity)
                    .with("unit", unit.clone());
                (exact, written.number("amount", *amount))
            }
            ConsumptionRate::Compound {
                rate: c,
                amount,
                unit,
            } => {
                let quantity = self.quantity(item, unit, None)?;
                let by_quantity = quantity.checked_mul(*amount).ok_or_else(large)?;
                let exact = calc::compound(base, *c, by_quantity).ok_or_else(large)?;
                let written = written
                    .number("rate", *c)
                    .number("quantity", quantity)
                    .with("unit", unit.clone());
                (exact, written.number("amount", *amount))
            }
        };
        let rounding = self.rounding("rounding.consumption_tax")?;
        let tax = money(rounding.apply(exact));
        written
            .with("rounding", rounding.name())
            .confidence(rate.confidence)
            .gives(&mut self.trace, tax);
        Ok(tax)
    }

    /// The rate of consumption tax: the schedule's own for the line, else the
    /// first alternative of its item whose condition holds.
    fn consumption_rate(
        &mut self,
        done: &Dutied<'_, '_>,
        base: Decimal,
    ) -> Outcome<Option<Known<ConsumptionRate>>> {
        let item = done.item;
        let stated = self
            .law
            .duty_rate(item.commodity, RateKind::Consumption, None);
        if let Some(stated) = stated {
            let currency = self.law.pack().currency();
            let value = consumption_of(&stated.rate.value, currency);
            let value = value.ok_or_else(|| words(item, stated))?;
            return Ok(Some(Known {
                value,
                source: stated.rate.source.clone(),
                confidence: stated.rate.confidence,
            }));
        }
        for alternative in &done.commodity.consumption {
            if self.holds(alternative, done, base)? {
                return Ok(Some(alternative.rate.clone()));
            }
        }
        Ok(None)
    }

    fn holds(
        &mut self,
        alternative: &ConsumptionLine,
        done: &Dutied<'_, '_>,
        base: Decimal,
    ) -> Outcome<bool> {
        let Some(condition) = &alternative.when else {
            return Ok(true);
        };
        // In the commodity's own unit, whatever unit was declared: a price
        // apiece or a litre must not hang on the declarant's choice.
        let quantity = self.quantity(done.item, done.commodity.unit1, None)?;
        let duty = base - done.value;
        let numbers = [
            ("value", done.value),
            ("duty", duty),
            ("quantity", quantity),
        ];
        let holds = self.law.predicate(condition, &numbers).map_err(unknown)?;
        step(CONDITION)
            .line(done.item.number)
            .with("condition", condition.clone())
            .money("value", done.value)
            .money("duty", duty)
            .number("quantity", quantity)
            .confidence(alternative.rate.confidence)
            .gives(
                &mut self.trace,
                if holds { "holds" } else { "does_not_hold" },
            );
        Ok(holds)
    }

    fn vat(
        &mut self,
        done: &Dutied<'_, '_>,
        (base, consumption, which): (Decimal, Decimal, &'static str),
    ) -> Outcome<Decimal> {
        let item = done.item;
        let stated = self.law.duty_rate(item.commodity, RateKind::Vat, None);
        let (rate, confidence) = match stated {
            Some(stated) => {
                let rate = stated.rate.value.plain_rate();
                let rate = rate.ok_or_else(|| words(item, stated))?;
                (rate, stated.rate.confidence)
            }
            None => (done.commodity.vat.value, done.commodity.vat.confidence),
        };
        let exact = base
            .checked_add(consumption)
            .and_then(|base| calc::vat(base, rate));
        let exact = exact.ok_or_else(|| too_large(item.number, "vat"))?;
        let rounding = self.rounding("rounding.vat")?;
        let tax = money(rounding.apply(exact));
        step(GOODS_VAT)
            .line(item.number)
            .with("of", which)
            .money("base", shown(base))
            .money("consumption", consumption)
            .number("rate", rate)
            .with("rounding", rounding.name())
            .confidence(confidence)
            .gives(&mut self.trace, tax);
        Ok(tax)
    }
}

/// A rate of the schedule as one of consumption tax; none: it cannot be one.
fn consumption_of(expression: &DutyExpression, currency: Currency) -> Option<ConsumptionRate> {
    let terms = match expression {
        DutyExpression::Free => return Some(ConsumptionRate::Nil),
        DutyExpression::Sum(terms) => terms,
        _ => return None,
    };
    let (mut rate, mut by_quantity) = (None, None);
    for term in terms {
        match term {
            DutyTerm::AdValorem { rate: r, of: None } if rate.is_none() && *r < Decimal::ONE => {
                rate = Some(*r);
            }
            DutyTerm::Specific {
                amount,
                currency: c,
                unit,
                of: None,
            } if by_quantity.is_none() && *c == currency => {
                by_quantity = Some((*amount, unit.clone()));
            }
            _ => return None,
        }
    }
    match (rate, by_quantity) {
        (Some(rate), None) => Some(ConsumptionRate::AdValorem(rate)),
        (None, Some((amount, unit))) => Some(ConsumptionRate::Specific { amount, unit }),
        (Some(rate), Some((amount, unit))) => {
            Some(ConsumptionRate::Compound { rate, amount, unit })
        }
        (None, None) => None,
    }
}

fn words(item: &ItemInput<'_>, rate: &ScheduledRate) -> Box<Finding> {
    let finding = about(WORDS, item.number, "commodity")
        .with("code", item.commodity)
        .with("words", &rate.rate.value);
    Box::new(finding)
}
