//! The assessment itself: values, then duties of all items, then thresholds
//! and the taxes that are taken of what is due.

use super::choose::Chosen;
use super::codes::{
    DOCUMENT_DUE, EXPORT_DUTY_OUT, EXPORT_RATE_UNUSABLE, GOODS_DUTY, ITEM_DUE, NO_EXPORT_DUTY,
    THRESHOLD,
};
use super::expression::Base;
use super::levies::{Laid, Levied};
use super::run::{Outcome, Run, too_large, unknown};
use super::{
    Charged, Direction, GoodsAssessment, GoodsInput, ItemAssessment, ItemInput, RemedyCharged,
};
use crate::steps::{money, step};
use crate::value::about;
use crate::{LINE, Unassessed};
use tw_base::{Decimal, Finding, Money};
use tw_law::{Commodity, DutyExpression, DutyTerm, Pack};

/// Assesses a document under the law of a pack. Every reason not to is told at
/// once; findings name the item as `line` and the input as `field`, line 0
/// being the document itself.
pub fn assess(input: &GoodsInput<'_>, pack: &Pack) -> Result<GoodsAssessment, Unassessed> {
    let mut run = Run::begin(input, pack);
    run.note_schedule();
    match run.document() {
        Ok(assessed) => Ok(assessed.finish(run)),
        Err(mut findings) => {
            findings.append(&mut run.cautions);
            Err(Unassessed {
                findings,
                trace: run.trace,
            })
        }
    }
}

/// An item with its duties, before thresholds and taxes.
pub(super) struct Dutied<'a, 'p> {
    pub item: &'a ItemInput<'a>,
    pub commodity: Commodity<'p>,
    pub value: Decimal,
    rate: Option<Chosen>,
    pub levied: Levied,
    pub duty: Charged,
    pub remedies: Vec<(Laid<'p>, Charged)>,
}

impl Dutied<'_, '_> {
    /// Value with duty and duties on top, as due or in full.
    pub(super) fn base(&self, of: fn(&Charged) -> Decimal) -> Option<Decimal> {
        let remedies = self.remedies.iter().map(|(_, charged)| of(charged));
        remedies
            .chain([of(&self.duty)])
            .try_fold(self.value, Decimal::checked_add)
    }
}

/// An item with everything.
struct Taxed<'a, 'p> {
    dutied: Dutied<'a, 'p>,
    consumption_tax: Charged,
    vat: Charged,
}

struct Assessed {
    items: Vec<ItemAssessment>,
    sums: Sums,
}

/// Sums over the items.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    value: Decimal,
    duty: Decimal,
    remedies: Decimal,
    consumption_tax: Decimal,
    vat: Decimal,
    relief: Decimal,
    total: Decimal,
}

impl Assessed {
    fn finish(self, run: Run<'_, '_>) -> GoodsAssessment {
        let currency = run.law.pack().currency();
        let amount = |amount| Money::new(money(amount), currency);
        let sums = self.sums;
        GoodsAssessment {
            rate_date: run.law.date(),
            items: self.items,
            customs_value: amount(sums.value),
            duty: amount(sums.duty),
            remedies: amount(sums.remedies),
            consumption_tax: amount(sums.consumption_tax),
            vat: amount(sums.vat),
            relief: amount(sums.relief),
            total: amount(sums.total),
            cautions: run.cautions,
            trace: run.trace,
        }
    }
}

impl<'a, 'p> Run<'a, 'p> {
    fn document(&mut self) -> Result<Assessed, Vec<Finding>> {
        let values = self.values()?;
        let mut findings = Vec::new();
        let mut dutied = Vec::with_capacity(values.len());
        for (item, value) in self.input.items.iter().zip(values) {
            match self.dutied(item, value) {
                Ok(done) => dutied.push(done),
                Err(finding) => findings.push(*finding),
            }
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        self.taxed(dutied).map_err(|finding| vec![*finding])
    }

    fn dutied(&mut self, item: &'a ItemInput<'a>, value: Decimal) -> Outcome<Dutied<'a, 'p>> {
        let commodity = self.law.commodity(item.commodity).map_err(|gap| {
            let finding = gap.finding().with("line", item.number);
            Box::new(finding.with("field", "commodity"))
        })?;
        step(LINE)
            .line(item.number)
            .with("gcode", item.commodity.to_owned())
            .confidence(commodity.confidence)
            .gives(&mut self.trace, commodity.code.to_owned());
        let levied = self.levied(item)?;
        match self.input.direction {
            Direction::Import => self.import(item, commodity, value, levied),
            Direction::Export => self.export(item, commodity, value, levied),
        }
    }

    fn import(
        &mut self,
        item: &'a ItemInput<'a>,
        commodity: Commodity<'p>,
        value: Decimal,
        levied: Levied,
    ) -> Outcome<Dutied<'a, 'p>> {
        let base = Base { item, value };
        let chosen = self.import_rate(base)?;
        let (chosen, on_top) = self.with_remedies(chosen, base)?;
        let duty = self.duty(&chosen, base, &levied)?;
        let share = levied.shares.remedies;
        let mut remedies = Vec::new();
        for laid in self.laid(&on_top, base)? {
            let tax = (laid.remedy.kind.word(), "rounding.duty");
            let due = self.relieved(item, tax, (laid.amount, share), &levied)?;
            let charged = Charged {
                full: laid.amount,
                due,
            };
            remedies.push((laid, charged));
        }
        Ok(Dutied {
            item,
            commodity,
            value,
            rate: Some(chosen),
            levied,
            duty,
            remedies,
        })
    }

    fn export(
        &mut self,
        item: &'a ItemInput<'a>,
        commodity: Commodity<'p>,
        price: Decimal,
        levied: Levied,
    ) -> Outcome<Dutied<'a, 'p>> {
        let border = Base { item, value: price };
        let rate = self.export_rate(border)?;
        let (value, duty) = match &rate {
            None => {
                step(NO_EXPORT_DUTY)
                    .line(item.number)
                    .with("code", item.commodity.to_owned())
                    .gives(&mut self.trace, money(Decimal::ZERO));
                (price, Charged::default())
            }
            Some(chosen) => {
                let value = self.without_duty(chosen, border)?;
                let duty = self.duty(chosen, Base { item, value }, &levied)?;
                (value, duty)
            }
        };
        Ok(Dutied {
            item,
            commodity,
            value,
            rate,
            levied,
            duty,
            remedies: Vec::new(),
        })
    }

    /// The customs value of exports: export duty in the price is not part of
    /// it (Tariff Law art. 29): (price − by quantity) / (1 + rate).
    fn without_duty(&mut self, chosen: &Chosen, border: Base<'_>) -> Outcome<Decimal> {
        let holds = self.law.flag("valuation.export_price_holds_duty");
        let holds = holds.map_err(unknown)?;
        if !holds.value || chosen.expression.plain_rate() == Some(Decimal::ZERO) {
            return Ok(border.value);
        }
        let unusable = || {
            let finding = about(EXPORT_RATE_UNUSABLE, border.item.number, "commodity")
                .with("code", border.item.commodity)
                .with("expression", &chosen.expression);
            Box::new(finding)
        };
        let DutyExpression::Sum(terms) = &chosen.expression else {
            return Err(unusable());
        };
        let (mut rate, mut by_quantity) = (Decimal::ONE, Vec::new());
        for term in terms {
            match term {
                DutyTerm::AdValorem { rate: of_all, of } if of.is_none() => rate += *of_all,
                // A part has a value of its own, which the price does not move.
                DutyTerm::AdValorem { .. } | DutyTerm::Specific { .. } => {
                    by_quantity.push(term.clone());
                }
                _ => return Err(unusable()),
            }
        }
        let by_quantity = match by_quantity.is_empty() {
            true => Decimal::ZERO,
            false => self.on_the_side(&DutyExpression::Sum(by_quantity), border)?,
        };
        let rounding = self.rounding("rounding.customs_value")?;
        let exact = (border.value - by_quantity).checked_div(rate);
        let exact = exact.ok_or_else(|| too_large(border.item.number, "value"))?;
        let value = money(rounding.apply(exact.max(Decimal::ZERO)));
        step(EXPORT_DUTY_OUT)
            .line(border.item.number)
            .money("price", border.value)
            .money("by_quantity", by_quantity)
            .number("divisor", rate)
            .with("rounding", rounding.name())
            .confidence(holds.confidence)
            .gives(&mut self.trace, value);
        Ok(value)
    }

    fn duty(&mut self, chosen: &Chosen, base: Base<'_>, levied: &Levied) -> Outcome<Charged> {
        let exact = self.amount(&chosen.expression, base)?;
        let rounding = self.rounding("rounding.duty")?;
        let full = money(rounding.apply(exact));
        step(GOODS_DUTY)
            .line(base.item.number)
            .with("kind", chosen.kind.word())
            .with("expression", chosen.shown.clone())
            .number("exact", exact)
            .with("rounding", rounding.name())
            .confidence(chosen.confidence)
            .gives(&mut self.trace, full);
        let amount = (full, levied.shares.duty);
        let due = self.relieved(base.item, ("duty", "rounding.duty"), amount, levied)?;
        Ok(Charged { full, due })
    }

    fn taxed(&mut self, mut dutied: Vec<Dutied<'a, 'p>>) -> Outcome<Assessed> {
        let duties = dutied
            .iter()
            .flat_map(|d| d.remedies.iter().map(|(_, c)| c.due).chain([d.duty.due]));
        let duties: Vec<Decimal> = duties.collect();
        if self.below_threshold("duty", "threshold.duty", duties)? {
            for done in &mut dutied {
                done.duty.due = money(Decimal::ZERO);
                for (_, charged) in &mut done.remedies {
                    charged.due = money(Decimal::ZERO);
                }
            }
        }
        let mut taxed = Vec::with_capacity(dutied.len());
        for done in dutied {
            let (consumption_tax, vat) = match self.input.direction {
                Direction::Export => (Charged::default(), Charged::default()),
                Direction::Import => self.taxes(&done)?,
            };
            taxed.push(Taxed {
                dutied: done,
                consumption_tax,
                vat,
            });
        }
        let consumption: Vec<_> = taxed.iter().map(|t| t.consumption_tax.due).collect();
        let clear = |charged: &mut Charged| charged.due = money(Decimal::ZERO);
        if self.below_threshold("consumption", "threshold.tax", consumption)? {
            taxed.iter_mut().for_each(|t| clear(&mut t.consumption_tax));
        }
        let vat: Vec<_> = taxed.iter().map(|t| t.vat.due).collect();
        if self.below_threshold("vat", "threshold.tax", vat)? {
            taxed.iter_mut().for_each(|t| clear(&mut t.vat));
        }
        self.sums(taxed)
    }

    /// Whether what is due on the whole document is so little that nothing is
    /// levied (Tariff Law art. 32 item 1).
    fn below_threshold(&mut self, tax: &'static str, id: &str, due: Vec<Decimal>) -> Outcome<bool> {
        let sum = due
            .into_iter()
            .try_fold(Decimal::ZERO, Decimal::checked_add);
        let sum = sum.ok_or_else(|| too_large(0, tax))?;
        let threshold = self.law.decimal(id).map_err(unknown)?;
        if sum.is_zero() || sum > threshold.value {
            return Ok(false);
        }
        step(THRESHOLD)
            .with("tax", tax)
            .money("due", sum)
            .money("threshold", threshold.value)
            .confidence(threshold.confidence)
            .gives(&mut self.trace, money(Decimal::ZERO));
        Ok(true)
    }

    fn sums(&mut self, taxed: Vec<Taxed<'a, 'p>>) -> Outcome<Assessed> {
        let mut sums = Sums::default();
        let mut items = Vec::with_capacity(taxed.len());
        for done in taxed {
            let item = shown(done);
            let added = sums.add(&item);
            sums = added.ok_or_else(|| too_large(item.number, "total"))?;
            step(ITEM_DUE)
                .line(item.number)
                .money("duty", item.duty.due)
                .money("remedies", on_top(&item))
                .money("consumption", item.consumption_tax.due)
                .money("vat", item.vat.due)
                .gives(&mut self.trace, money(item.due()));
            items.push(item);
        }
        step(DOCUMENT_DUE)
            .money("value", sums.value)
            .money("duty", sums.duty)
            .money("remedies", sums.remedies)
            .money("consumption", sums.consumption_tax)
            .money("vat", sums.vat)
            .money("relief", sums.relief)
            .gives(&mut self.trace, money(sums.total));
        Ok(Assessed { items, sums })
    }
}

fn on_top(item: &ItemAssessment) -> Decimal {
    item.remedies.iter().map(|r| r.charged.due).sum()
}

impl Sums {
    fn add(self, item: &ItemAssessment) -> Option<Self> {
        Some(Self {
            value: self.value.checked_add(item.customs_value)?,
            duty: self.duty.checked_add(item.duty.due)?,
            remedies: self.remedies.checked_add(on_top(item))?,
            consumption_tax: self.consumption_tax.checked_add(item.consumption_tax.due)?,
            vat: self.vat.checked_add(item.vat.due)?,
            relief: self.relief.checked_add(item.relief())?,
            total: self.total.checked_add(item.due())?,
        })
    }
}

fn shown(taxed: Taxed<'_, '_>) -> ItemAssessment {
    let Taxed {
        dutied,
        consumption_tax,
        vat,
    } = taxed;
    let remedies = dutied.remedies.into_iter().map(|(laid, charged)| {
        let rate = &laid.remedy.rate;
        RemedyCharged {
            kind: laid.remedy.kind,
            expression: rate.value.to_string(),
            charged,
            source: rate.source.clone(),
            confidence: rate.confidence,
        }
    });
    ItemAssessment {
        number: dutied.item.number,
        commodity: dutied.commodity.code.to_owned(),
        customs_value: money(dutied.value),
        rate: dutied.rate.map(|rate| rate.applied()),
        duty: dutied.duty,
        remedies: remedies.collect(),
        consumption_tax,
        vat,
    }
}
