//! Editions of a table: files that say `# edition: name` and `# from: day`
//! follow one another. What an older one lays down without an end holds until
//! the day before the next one begins, whether or not the next one names the
//! same line.

use crate::error::Faults;
use crate::table::Table;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use tw_base::{End, Validity};

/// First days of the editions of each name.
#[derive(Debug, Default)]
pub(crate) struct Editions {
    days: BTreeMap<String, BTreeSet<Date>>,
}

impl Editions {
    /// The editions among some tables.
    pub(crate) fn of(tables: &[Table<'_>], faults: &mut Faults) -> Self {
        let mut days = BTreeMap::<String, BTreeSet<Date>>::new();
        for table in tables {
            if let Some(name) = table.facts.get("edition")
                && let Some(from) = table.fact_date("from", faults)
            {
                days.entry((*name).to_owned()).or_default().insert(from);
            }
        }
        Self { days }
    }

    /// A period of a row, closed where the next edition begins.
    pub(crate) fn within(&self, table: &Table<'_>, period: Validity) -> Validity {
        let days = table.facts.get("edition").and_then(|e| self.days.get(*e));
        let own = table.facts.get("from").and_then(|from| from.parse().ok());
        let next = days
            .zip(own)
            .and_then(|(days, own): (_, Date)| days.range(own..).find(|day| **day > own).copied());
        let last = next.and_then(|next| next.yesterday().ok());
        match last {
            Some(last) if period.from <= last && period.last().is_none_or(|to| to > last) => {
                Validity {
                    to: End::Explicit(last),
                    ..period
                }
            }
            _ => period,
        }
    }
}
