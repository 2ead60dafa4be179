//! Daily figures, counted again.

use super::replay::Step;
use super::{AuditError, Report};
use crate::journal::DecisionEntry;
use crate::store::Query;
use crate::subject::{STATUS_REGISTERED, STATUS_RELEASED, STATUS_RETURNED};
use std::collections::BTreeMap;
use tw_base::{Date, Finding};

type Key = (Date, String, String);

/// What the journal comes to.
#[derive(Default)]
pub struct Figures {
    sums: BTreeMap<Key, (i64, i64)>,
}

impl Figures {
    fn add(&mut self, day: Date, name: &str, key: &str, by: (i64, i64)) {
        let sum = self
            .sums
            .entry((day, name.to_owned(), key.to_owned()))
            .or_default();
        sum.0 = sum.0.saturating_add(by.0);
        sum.1 = sum.1.saturating_add(by.1);
    }

    /// A document of a message that was let in.
    pub fn document(&mut self, (day, hour): (Date, i8), type_name: &str, decision: &DecisionEntry) {
        self.add(day, "received", type_name, (1, 0));
        self.add(day, "hour", &format!("{hour:02}"), (1, 0));
        let refusing = decision.findings.iter().filter(|f| Finding::refuses(f));
        let mut codes: Vec<&str> = refusing.map(|finding| finding.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            self.add(day, "refused", code, (1, 0));
        }
    }

    /// A message that was turned away.
    pub fn turned(&mut self, day: Date, type_name: &str) {
        self.add(day, "turned", type_name, (1, 0));
    }

    /// What a decision did.
    pub fn step(&mut self, day: Date, decision: &DecisionEntry, step: &Step) {
        let word = match decision.status {
            STATUS_RELEASED => Some("released"),
            STATUS_RETURNED => Some("returned"),
            STATUS_REGISTERED => Some("registered"),
            _ => None,
        };
        if let Some(word) = word.filter(|_| step.changed) {
            self.add(day, word, "", (1, 0));
        }
        if let Some(tax) = &decision.tax {
            let kinds = [
                ("duty", tax.duty),
                ("consumption", tax.consumption),
                ("vat", tax.vat),
            ];
            for (kind, amount) in kinds {
                self.add(day, "tax", kind, (1, amount.raw()));
            }
        }
    }

    /// Compares with the stored ones. Two kinds are known only within bounds:
    /// a message turned away counts one code as refused, which its entry does
    /// not name; and a list that waits again because its payment left counts
    /// as registered without an entry.
    pub fn compare(
        mut self,
        query: &dyn Query,
        reopened: i64,
        report: &mut Report,
    ) -> Result<(), AuditError> {
        let turned = self.turned_by_day();
        let mut loose: BTreeMap<Date, i64> = BTreeMap::new();
        let mut waiting = 0;
        let all = (Date::constant(1, 1, 1), Date::constant(9999, 12, 31));
        for row in query.rollups(all.0, all.1)? {
            report.figures += 1;
            let place = place(row.day, &row.name, &row.key);
            let key = (row.day, row.name, row.key);
            let counted = self.sums.remove(&key).unwrap_or_default();
            let over = row.count.saturating_sub(counted.0);
            let within = match key.1.as_str() {
                "refused" => {
                    *loose.entry(key.0).or_default() += over;
                    over >= 0
                }
                "registered" => {
                    waiting += over;
                    over >= 0
                }
                _ => over == 0,
            };
            if !within || row.amount != counted.1 {
                let what = format!(
                    "it holds {} and {}, the journal comes to {} and {}",
                    row.count, row.amount, counted.0, counted.1
                );
                report.fault("figure", place, what);
            }
        }
        for ((day, name, key), (count, _)) in self.sums {
            if count != 0 {
                let what = format!("it is missing, the journal comes to {count}");
                report.fault("figure", place(day, &name, &key), what);
            }
        }
        for (day, over) in loose {
            let most = turned.get(&day).copied().unwrap_or(0);
            if over > most {
                let what = format!(
                    "{over} refusals are counted beyond those of documents, {most} messages were \
                     turned away"
                );
                report.fault("figure", place(day, "refused", ""), what);
            }
        }
        if waiting != reopened {
            let what = format!(
                "{waiting} are counted beyond those the journal tells of, {reopened} lists wait \
                 again without an entry"
            );
            report.fault("figure", "registered, all days", what);
        }
        Ok(())
    }

    fn turned_by_day(&self) -> BTreeMap<Date, i64> {
        let mut days = BTreeMap::new();
        for ((day, name, _), (count, _)) in &self.sums {
            if name == "turned" {
                *days.entry(*day).or_default() += count;
            }
        }
        days
    }
}

fn place(day: Date, name: &str, key: &str) -> String {
    format!("{day} {name} {key}").trim_end().to_owned()
}
