//! Code tables: which codes exist, under which names, and when.

use crate::edition::Editions;
use crate::error::Faults;
use crate::files::{Files, under};
use crate::table::{Row, Table};
use jiff::civil::Date;
use std::collections::HashMap;
use tw_base::{Confidence, LegalRef, Validity};

/// One code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    /// The code; other spellings of the same thing lead to the same row.
    pub code: String,
    /// Other spellings of the same thing.
    pub also: Vec<String>,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English; the Chinese one where the table has none.
    pub en: String,
    /// When it may be used.
    pub validity: Validity,
    /// Where it is laid down.
    pub source: LegalRef,
    /// How it is known.
    pub confidence: Confidence,
}

/// What a table says about a code on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeAnswer<'p> {
    /// The code exists on that day.
    Known(&'p CodeRow),
    /// The table does not hold it, or not on that day.
    Unknown,
    /// The pack has no such table, so nothing can be said.
    NoTable,
}

impl<'p> CodeAnswer<'p> {
    /// The row, if the code is known.
    pub fn row(self) -> Option<&'p CodeRow> {
        match self {
            Self::Known(row) => Some(row),
            Self::Unknown | Self::NoTable => None,
        }
    }
}

/// Where a row stands.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Path inside the pack.
    pub file: String,
    /// Line.
    pub line: usize,
}

/// A table of codes.
#[derive(Debug, Clone, Default)]
pub(crate) struct CodeTable {
    /// Path of its first file inside the pack.
    pub file: String,
    /// Rows with their places, in file order.
    pub rows: Vec<(Place, CodeRow)>,
    /// Rows of each code and each other spelling.
    index: HashMap<String, Vec<usize>>,
}

impl CodeTable {
    /// The row of a code on a day.
    pub(crate) fn at(&self, code: &str, day: Date) -> Option<&CodeRow> {
        let rows = self
            .index
            .get(code)?
            .iter()
            .filter_map(|i| self.rows.get(*i));
        rows.map(|(_, row)| row)
            .find(|row| row.validity.contains(day))
    }

    /// Every code and spelling with the rows it leads to, in order of code.
    pub(crate) fn by_code(&self) -> Vec<(&str, Vec<&(Place, CodeRow)>)> {
        let mut all: Vec<_> = self
            .index
            .iter()
            .map(|(code, rows)| {
                (
                    code.as_str(),
                    rows.iter().filter_map(|i| self.rows.get(*i)).collect(),
                )
            })
            .collect();
        all.sort_by_key(|(code, _)| *code);
        all
    }
}

/// Reads `codes/*.csv`; the file's name up to its first point is the table's,
/// so that `units.mine.csv` adds to `units.csv`. A row without `from`
/// was in use when the table was taken down and counts from `horizon` on.
pub(crate) fn read(
    files: &Files,
    horizon: Date,
    faults: &mut Faults,
) -> HashMap<String, CodeTable> {
    let mut tables: HashMap<String, CodeTable> = HashMap::new();
    let columns = [
        "code",
        "also",
        "zh",
        "en",
        "from",
        "to",
        "source",
        "confidence",
    ];
    let read: Vec<Table<'_>> = under(files, "codes/", ".csv")
        .map(|source| Table::read(source, &columns, faults))
        .collect();
    let editions = Editions::of(&read, faults);
    for table in &read {
        let file = table.file;
        let name = file.trim_start_matches("codes/");
        let name = name.split_once('.').map_or(name, |(name, _)| name);
        let empty = || CodeTable {
            file: file.to_owned(),
            ..CodeTable::default()
        };
        let codes = tables.entry(name.to_owned()).or_insert_with(empty);
        for row in table.rows() {
            let Some(read) = read_row(&row, horizon, faults) else {
                continue;
            };
            let read = CodeRow {
                validity: editions.within(table, read.validity),
                ..read
            };
            for spelling in std::iter::once(&read.code).chain(&read.also) {
                let at = codes.index.entry(spelling.clone()).or_default();
                at.push(codes.rows.len());
            }
            let place = Place {
                file: file.to_owned(),
                line: row.line,
            };
            codes.rows.push((place, read));
        }
    }
    tables
}

fn read_row(row: &Row<'_>, horizon: Date, faults: &mut Faults) -> Option<CodeRow> {
    let code = row.required("code", faults).to_owned();
    let zh = row.required("zh", faults).to_owned();
    let en = match row.cell("en") {
        "" => zh.clone(),
        en => en.to_owned(),
    };
    let confidence = row.confidence("confidence", faults);
    let also = row.cell("also").split_whitespace();
    Some(CodeRow {
        code,
        also: also.map(str::to_owned).collect(),
        zh,
        en,
        validity: row.period(horizon, faults)?,
        source: LegalRef(row.cell_or_fact("source").to_owned()),
        confidence,
    })
}
