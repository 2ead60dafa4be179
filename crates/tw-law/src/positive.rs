//! The list of goods admitted to cross-border e-commerce retail import. The
//! official list is not part of this project: a user loads a copy.

use crate::error::Faults;
use crate::files::{Files, under};
use crate::table::Table;
use jiff::civil::Date;
use std::collections::HashMap;
use tw_base::{Confidence, LegalRef, Validity};

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedLine {
    /// Commodity code, eight or ten digits.
    pub code: String,
    /// Name in Chinese as the list gives it.
    pub zh: String,
    /// Name in English; the Chinese one where the copy has none.
    pub en: String,
    /// Supervision modes the line is restricted to; empty: any.
    pub modes: Vec<String>,
    /// The remark of the list: exclusions, limits of weight.
    pub note: String,
    /// When it is on the list.
    pub validity: Validity,
    /// Where it is laid down.
    pub source: LegalRef,
    /// How it is known.
    pub confidence: Confidence,
}

/// What the list says about a commodity code on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListAnswer<'p> {
    /// No list is loaded, so nothing can be said.
    NotLoaded,
    /// The code is on the list.
    Listed(&'p ListedLine),
    /// The code is not on the list on that day.
    NotListed,
}

/// The list as loaded.
#[derive(Debug, Clone, Default)]
pub(crate) struct PositiveList {
    lines: HashMap<String, Vec<ListedLine>>,
}

impl PositiveList {
    /// Reads `tariff/positive_list*.csv`.
    pub(crate) fn read(files: &Files, horizon: Date, faults: &mut Faults) -> Self {
        let columns = [
            "code",
            "zh",
            "en",
            "modes",
            "note",
            "from",
            "to",
            "source",
            "confidence",
        ];
        let mut lines: HashMap<String, Vec<ListedLine>> = HashMap::new();
        for source in under(files, "tariff/positive_list", ".csv") {
            let table = Table::read(source, &columns, faults);
            for row in table.rows() {
                let code = row.required("code", faults).to_owned();
                let zh = row.required("zh", faults).to_owned();
                let en = match row.cell("en") {
                    "" => zh.clone(),
                    en => en.to_owned(),
                };
                let confidence = row.confidence("confidence", faults);
                let Some(validity) = row.period(horizon, faults) else {
                    continue;
                };
                let line = ListedLine {
                    modes: row
                        .cell("modes")
                        .split_whitespace()
                        .map(str::to_owned)
                        .collect(),
                    note: row.cell("note").to_owned(),
                    source: LegalRef(row.cell_or_fact("source").to_owned()),
                    code: code.clone(),
                    zh,
                    en,
                    validity,
                    confidence,
                };
                lines.entry(code).or_default().push(line);
            }
        }
        Self { lines }
    }

    /// Whether any line is loaded.
    pub(crate) fn is_loaded(&self) -> bool {
        !self.lines.is_empty()
    }

    /// What the list says: the ten-digit line first, then its eight digits.
    pub(crate) fn answer(&self, gcode: &str, day: Date) -> ListAnswer<'_> {
        if !self.is_loaded() {
            return ListAnswer::NotLoaded;
        }
        let mut codes = crate::tariff::prefixes(gcode);
        let line = codes.find_map(|code| {
            self.lines
                .get(code)?
                .iter()
                .find(|l| l.validity.contains(day))
        });
        line.map_or(ListAnswer::NotListed, ListAnswer::Listed)
    }
}
