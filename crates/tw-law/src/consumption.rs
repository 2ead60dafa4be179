//! Consumption tax items: alternatives in order, each with rates by period.

use crate::dated::Dated;
use crate::error::Faults;
use crate::files::{Files, under};
use crate::table::{Entry, Toml};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::HashMap;
use toml::Spanned;
use tw_base::Known;

/// How an item of consumption tax is charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsumptionRate {
    /// Not charged.
    Nil,
    /// By value, a fraction of the price that includes the tax.
    AdValorem(Decimal),
    /// By quantity, yuan for each unit.
    Specific {
        /// Yuan a unit.
        amount: Decimal,
        /// Code of the unit.
        unit: String,
    },
    /// By value and by quantity.
    Compound {
        /// Fraction of the price that includes the tax.
        rate: Decimal,
        /// Yuan a unit.
        amount: Decimal,
        /// Code of the unit.
        unit: String,
    },
}

/// One alternative of an item on a day. The first whose condition holds is
/// the one that applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsumptionLine {
    /// The item it belongs to.
    pub item: String,
    /// The predicate that must hold; none: always.
    pub when: Option<String>,
    /// What is charged.
    pub rate: Known<ConsumptionRate>,
}

/// An item of consumption tax with its place in the pack.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub id: String,
    pub zh: String,
    pub en: String,
    pub file: String,
    pub line: usize,
    pub alternatives: Vec<(Option<String>, Dated<ConsumptionLine>)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    item: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: Spanned<String>,
    zh: String,
    en: String,
    alternative: Vec<WrittenAlternative>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAlternative {
    when: Option<String>,
    values: Vec<Entry<WrittenRate>>,
}

#[derive(Deserialize)]
struct WrittenRate {
    nil: Option<bool>,
    rate: Option<String>,
    amount: Option<String>,
    unit: Option<String>,
}

/// Reads `tariff/consumption*.toml`.
pub(crate) fn read(files: &Files, faults: &mut Faults) -> (Vec<Item>, HashMap<String, usize>) {
    let (mut items, mut index) = (Vec::<Item>::new(), HashMap::new());
    for source in under(files, "tariff/consumption", ".toml") {
        let Some((toml, file)) = Toml::read::<File>(source, faults) else {
            continue;
        };
        for written in file.item {
            let line = toml.line(written.id.span().start);
            let id = written.id.into_inner();
            if index.insert(id.clone(), items.len()).is_some() {
                faults.push(
                    (toml.file, line),
                    format!("the item {id} is given twice"),
                    "keep one",
                );
            }
            let alternatives = written.alternative.into_iter().map(|alternative| {
                let rates = toml.dated(alternative.values, faults, rate);
                let lines = rates.map(|rate| ConsumptionLine {
                    item: id.clone(),
                    when: alternative.when.clone(),
                    rate: rate.clone(),
                });
                (alternative.when, lines)
            });
            let alternatives = alternatives.collect();
            items.push(Item {
                id,
                zh: written.zh,
                en: written.en,
                file: toml.file.to_owned(),
                line,
                alternatives,
            });
        }
    }
    (items, index)
}

fn rate(
    written: WrittenRate,
    place: (&str, usize),
    faults: &mut Faults,
) -> Option<ConsumptionRate> {
    let number = |text: Option<String>, faults: &mut Faults| match text {
        Some(text) => crate::table::decimal(&text, place, faults).map(Some),
        None => Some(None),
    };
    let (rate, amount) = (
        number(written.rate, faults)?,
        number(written.amount, faults)?,
    );
    if rate.is_some_and(|r| r <= Decimal::ZERO || r >= Decimal::ONE) {
        // The tax is inside the price it is taken of: at 100 % the price would be infinite.
        faults.push(
            place,
            "the rate is not between 0 and 1",
            "write 0.15 for 15 %",
        );
        return None;
    }
    match (written.nil, rate, amount, written.unit) {
        (Some(true), None, None, None) => Some(ConsumptionRate::Nil),
        (None, Some(rate), None, None) => Some(ConsumptionRate::AdValorem(rate)),
        (None, None, Some(amount), Some(unit)) => Some(ConsumptionRate::Specific { amount, unit }),
        (None, Some(rate), Some(amount), Some(unit)) => {
            Some(ConsumptionRate::Compound { rate, amount, unit })
        }
        _ => {
            let advice = "give nil = true, or rate, or amount and unit, or all three of these";
            faults.push(place, "the rate cannot be understood", advice);
            None
        }
    }
}
