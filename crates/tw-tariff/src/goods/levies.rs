//! Duties on top, and relief.

use super::choose::Chosen;
use super::codes::{DOUBTFUL_ORIGIN, GROUND_UNUSABLE, RELIEF, RELIEF_UNMET, REMEDY};
use super::expression::{Base, shown};
use super::run::{Outcome, Run, unknown};
use super::{ItemInput, OriginEvidence, ReliefGround};
use crate::steps::{money, step};
use crate::value::about;
use std::collections::BTreeMap;
use tw_base::{Confidence, Date, Decimal, Finding};
use tw_law::{LevyMode, ReliefShares, RemedyKind, TradeRemedy};

/// A duty on top with what it comes to.
#[derive(Debug, Clone)]
pub(super) struct Laid<'p> {
    pub remedy: &'p TradeRemedy,
    pub amount: Decimal,
}

/// A share of everything that is levied, and what was said of it.
#[derive(Debug, Clone)]
pub(super) struct Levied {
    pub shares: ReliefShares,
    by: String,
    confidence: Confidence,
}

impl Levied {
    /// Whether nothing is relieved.
    pub(super) fn in_full(&self) -> bool {
        self.shares == ReliefShares::all(Decimal::ONE)
    }
}

impl<'p> Run<'_, 'p> {
    /// Duty and duties on top of an item. Where its origin is in doubt and the
    /// goods are under a remedy, the higher of two (Tariff Law art. 19).
    pub(super) fn with_remedies(
        &mut self,
        chosen: Chosen,
        base: Base<'_>,
    ) -> Outcome<(Chosen, Vec<&'p TradeRemedy>)> {
        let all = self.law.remedies(base.item.commodity);
        if all.is_empty() {
            return Ok((chosen, Vec::new()));
        }
        let doubtful = base.item.evidence == OriginEvidence::Doubtful;
        let acts = self.law.flag("tariff.doubtful_origin").map_err(unknown)?;
        if !(doubtful && acts.value) {
            let origin = self.origin(base.item)?;
            let laid = matching(&all, origin.as_deref(), base.item.producer);
            return Ok((chosen, laid));
        }
        let (highest, on_top) = self.highest(&all, base)?;
        let with = self.on_the_side(&chosen.expression, base)? + on_top;
        let general = self.general(base.item)?;
        let alone = self.on_the_side(&general.expression, base)?;
        let remedies = with >= alone;
        step(DOUBTFUL_ORIGIN)
            .line(base.item.number)
            .with("applied", chosen.expression.to_string())
            .money("highest_on_top", shown(on_top))
            .money("together", shown(with))
            .with("general", general.expression.to_string())
            .money("general_alone", shown(alone))
            .confidence(acts.confidence)
            .gives(
                &mut self.trace,
                if remedies { "with_remedies" } else { "general" },
            );
        if remedies {
            Ok((chosen, highest))
        } else {
            Ok((general, Vec::new()))
        }
    }

    /// The heaviest set of remedies that any origin and producer bears.
    fn highest(
        &mut self,
        all: &[&'p TradeRemedy],
        base: Base<'_>,
    ) -> Outcome<(Vec<&'p TradeRemedy>, Decimal)> {
        let mut heaviest = (Vec::new(), Decimal::ZERO);
        let pairs: std::collections::BTreeSet<_> = all
            .iter()
            .map(|r| (r.origin.as_deref(), r.producer.as_deref()))
            .collect();
        for (origin, producer) in pairs {
            let set = matching(all, origin, producer);
            let mut sum = Decimal::ZERO;
            for remedy in &set {
                sum += self.on_the_side(&remedy.rate.value, base)?;
            }
            if sum > heaviest.1 || heaviest.0.is_empty() {
                heaviest = (set, sum);
            }
        }
        Ok(heaviest)
    }

    /// Each remedy's amount, rounded.
    pub(super) fn laid(
        &mut self,
        remedies: &[&'p TradeRemedy],
        base: Base<'_>,
    ) -> Outcome<Vec<Laid<'p>>> {
        let mut laid = Vec::with_capacity(remedies.len());
        for remedy in remedies {
            let exact = self.amount(&remedy.rate.value, base)?;
            let rounding = self.rounding("rounding.duty")?;
            let amount = money(rounding.apply(exact));
            let mut written = step(REMEDY)
                .line(base.item.number)
                .with("kind", remedy.kind.word())
                .with(
                    "origin",
                    remedy.origin.clone().unwrap_or_else(|| "*".into()),
                );
            if let Some(producer) = &remedy.producer {
                written = written.with("producer", producer.clone());
            }
            written
                .with("expression", remedy.rate.value.to_string())
                .with("source", remedy.rate.source.0.clone())
                .number("exact", exact)
                .with("rounding", rounding.name())
                .confidence(remedy.rate.confidence)
                .gives(&mut self.trace, amount);
            laid.push(Laid { remedy, amount });
        }
        Ok(laid)
    }

    /// What is levied on an item: by ground, then by mode or nature of levy.
    pub(super) fn levied(&mut self, item: &ItemInput<'_>) -> Outcome<Levied> {
        let ground = self.ground()?;
        let mode = match item.levy_mode {
            "" => "1",
            mode => mode,
        };
        let known = self.law.levy_mode(mode).map_err(unknown)?;
        let (by, shares, confidence) = match known.value {
            LevyMode::Share(share) => (
                format!("mode {mode}"),
                ReliefShares::all(share),
                known.confidence,
            ),
            LevyMode::ByNature => {
                let nature = match self.input.levy_nature {
                    "" => "101",
                    nature => nature,
                };
                let known = self.law.levy_nature(nature).map_err(unknown)?;
                (format!("nature {nature}"), known.value, known.confidence)
            }
        };
        let shares = ReliefShares {
            duty: shares.duty * ground.shares.duty,
            remedies: shares.remedies * ground.shares.remedies,
            consumption_tax: shares.consumption_tax * ground.shares.consumption_tax,
            vat: shares.vat * ground.shares.vat,
        };
        Ok(match ground.by.as_str() {
            "" => Levied {
                shares,
                by,
                confidence,
            },
            ground_by => Levied {
                shares,
                by: format!("{ground_by}, {by}"),
                confidence: confidence.min(ground.confidence),
            },
        })
    }

    /// What the document's own ground leaves.
    fn ground(&mut self) -> Outcome<Levied> {
        let ground = self.input.ground;
        let share = match ground {
            ReliefGround::None => None,
            ReliefGround::Damaged { share } => {
                if share < Decimal::ZERO || share > Decimal::ONE {
                    return Err(unusable(share));
                }
                Some(Decimal::ONE - share)
            }
            ReliefGround::TemporaryOther {
                months,
                depreciation_months,
            } => {
                let stay = Decimal::from(months).checked_div(Decimal::from(depreciation_months));
                let stay = stay.ok_or_else(|| unusable(Decimal::from(depreciation_months)))?;
                Some(stay.min(Decimal::ONE))
            }
            ReliefGround::ReturnedAsIs { first_crossing } => {
                let within = self.within("relief.return_months", first_crossing)?;
                (!within).then_some(Decimal::ONE)
            }
            ReliefGround::Replacement { released } => {
                let within = self.within("relief.replacement_months", released)?;
                (!within).then_some(Decimal::ONE)
            }
            ReliefGround::Samples
            | ReliefGround::Stores
            | ReliefGround::Lost
            | ReliefGround::Aid
            | ReliefGround::TemporaryListed => None,
        };
        let nothing = ground == ReliefGround::None;
        if nothing || share == Some(Decimal::ONE) {
            return Ok(Levied {
                shares: ReliefShares::all(Decimal::ONE),
                by: String::new(),
                confidence: Confidence::Text,
            });
        }
        let by = format!("ground {}", ground.word());
        let name = format!("ground.{}", ground.word());
        let known = self.law.levy_nature(&name).map_err(unknown)?;
        let shares = match share {
            // The table says how the share acts on each: 0 lets it act.
            Some(share) => acting(known.value, share),
            None => known.value,
        };
        Ok(Levied {
            shares,
            by,
            confidence: known.confidence,
        })
    }

    /// Whether the document was completed within a term of months of a day.
    fn within(&mut self, id: &str, day: Date) -> Outcome<bool> {
        let months = self.law.integer(id).map_err(unknown)?.value;
        let last = jiff::Span::new()
            .try_months(months)
            .ok()
            .and_then(|span| day.checked_add(span).ok());
        let within = last.is_some_and(|last| self.input.completed <= last);
        if !within {
            let caution = Finding::rule(RELIEF_UNMET)
                .with("ground", self.input.ground.word())
                .with("day", day)
                .with("months", months);
            self.caution(caution);
        }
        Ok(within)
    }

    /// What relief leaves of an amount; said only where it takes something.
    pub(super) fn relieved(
        &mut self,
        item: &ItemInput<'_>,
        (tax, rounding): (&'static str, &str),
        (amount, share): (Decimal, Decimal),
        levied: &Levied,
    ) -> Outcome<Decimal> {
        if share == Decimal::ONE || amount.is_zero() {
            return Ok(amount);
        }
        let rounding = self.rounding(rounding)?;
        let exact = amount
            .checked_mul(share)
            .ok_or_else(|| super::run::too_large(item.number, tax))?;
        let due = money(rounding.apply(exact));
        step(RELIEF)
            .line(item.number)
            .with("tax", tax)
            .money("amount", amount)
            .number("levied", share)
            .with("by", levied.by.clone())
            .with("rounding", rounding.name())
            .confidence(levied.confidence)
            .gives(&mut self.trace, due);
        Ok(due)
    }
}

fn unusable(value: Decimal) -> Box<Finding> {
    Box::new(about(GROUND_UNUSABLE, 0, "ground").with("value", value))
}

/// A share acts where the table levies nothing, and not where it levies all.
fn acting(table: ReliefShares, share: Decimal) -> ReliefShares {
    let act = |levied: Decimal| levied + (Decimal::ONE - levied) * share;
    ReliefShares {
        duty: act(table.duty),
        remedies: act(table.remedies),
        consumption_tax: act(table.consumption_tax),
        vat: act(table.vat),
    }
}

/// The remedies on an origin and producer: of each kind the one laid on the
/// origin before one laid on all, the producer's own before that of others.
fn matching<'p>(
    all: &[&'p TradeRemedy],
    origin: Option<&str>,
    producer: Option<&str>,
) -> Vec<&'p TradeRemedy> {
    let mut found: BTreeMap<RemedyKind, ((bool, bool), &'p TradeRemedy)> = BTreeMap::new();
    for remedy in all {
        let here = remedy.origin.is_none() || remedy.origin.as_deref() == origin;
        let theirs = remedy.producer.is_none() || remedy.producer.as_deref() == producer;
        if !(here && theirs) {
            continue;
        }
        let weight = (remedy.origin.is_some(), remedy.producer.is_some());
        match found.get(&remedy.kind) {
            Some((held, _)) if *held >= weight => {}
            _ => {
                found.insert(remedy.kind, (weight, remedy));
            }
        }
    }
    found.into_values().map(|(_, remedy)| remedy).collect()
}
