//! Reading the two formats of a pack, with the line of everything that is
//! wrong: CSV tables with facts about the whole file in leading `# key: value`
//! lines, and TOML files of dated entries.

use crate::dated::Dated;
use crate::error::Faults;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use toml::Spanned;
use tw_base::{Confidence, Known, LegalRef, Validity};

/// A CSV file of a pack.
pub(crate) struct Table<'t> {
    /// Path inside the pack.
    pub file: &'t str,
    /// Facts stated once for all rows, such as `source`.
    pub facts: BTreeMap<&'t str, &'t str>,
    rows: Vec<(usize, Vec<String>)>,
    columns: Vec<String>,
}

/// One row of a table.
pub(crate) struct Row<'r> {
    table: &'r Table<'r>,
    /// Line in the file, from 1.
    pub line: usize,
    cells: &'r [String],
}

impl<'t> Table<'t> {
    /// Reads a table. Columns outside `allowed` are faults: a misspelt heading
    /// would otherwise silently lose a column.
    pub(crate) fn read(
        (file, text): (&'t str, &'t str),
        allowed: &[&str],
        faults: &mut Faults,
    ) -> Self {
        let mut facts = BTreeMap::new();
        for line in text.lines().map_while(|l| l.strip_prefix('#')) {
            if let Some((key, value)) = line.split_once(": ") {
                facts.insert(key.trim(), value.trim());
            }
        }
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let columns: Vec<String> = match reader.headers() {
            Ok(headers) => headers.iter().map(str::to_owned).collect(),
            Err(e) => {
                faults.push(
                    (file, 1),
                    e.to_string(),
                    "begin the table with a line of column names",
                );
                Vec::new()
            }
        };
        if let Some(column) = columns.iter().find(|c| !allowed.contains(&c.as_str())) {
            let advice = format!("use only {}", allowed.join(", "));
            faults.push(
                (file, heading_line(text)),
                format!("unknown column {column:?}"),
                advice,
            );
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let line = record.position().map_or(0, |p| p.line() as usize);
                    rows.push((line, record.iter().map(str::to_owned).collect()));
                }
                Err(e) => {
                    let line = e.position().map_or(0, |p| p.line() as usize);
                    faults.push(
                        (file, line),
                        e.to_string(),
                        "give the row as many cells as the heading",
                    );
                }
            }
        }
        Self {
            file,
            facts,
            rows,
            columns,
        }
    }

    /// The rows in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row {
            table: self,
            line: *line,
            cells,
        })
    }

    /// A fact of the whole file as a date.
    pub(crate) fn fact_date(&self, key: &str, faults: &mut Faults) -> Option<Date> {
        let text = self.facts.get(key)?;
        parse_date(text, (self.file, 1), faults)
    }
}

/// Line of the column names: the first that is not a comment.
fn heading_line(text: &str) -> usize {
    text.lines().take_while(|l| l.starts_with('#')).count() + 1
}

impl<'r> Row<'r> {
    /// Where this row stands.
    pub(crate) fn place(&self) -> (&'r str, usize) {
        (self.table.file, self.line)
    }

    /// The cell of a column; empty when the table lacks the column.
    pub(crate) fn cell(&self, column: &str) -> &'r str {
        let index = self.table.columns.iter().position(|c| c == column);
        index
            .and_then(|i| self.cells.get(i))
            .map_or("", String::as_str)
    }

    /// The cell, or the fact of the same name stated for the whole file.
    pub(crate) fn cell_or_fact(&self, column: &str) -> &'r str {
        match self.cell(column) {
            "" => self.table.facts.get(column).copied().unwrap_or(""),
            cell => cell,
        }
    }

    /// A cell that may not be empty.
    pub(crate) fn required(&self, column: &str, faults: &mut Faults) -> &'r str {
        let cell = self.cell(column);
        if cell.is_empty() {
            faults.push(
                self.place(),
                format!("{column} is empty"),
                format!("fill in {column}"),
            );
        }
        cell
    }

    /// The period of the row: `from` and `to`, both inclusive. An empty `from`
    /// is the given default.
    pub(crate) fn period(&self, default_from: Date, faults: &mut Faults) -> Option<Validity> {
        let date = |text: &str, faults: &mut Faults| match text {
            "" => Some(None),
            text => parse_date(text, self.place(), faults).map(Some),
        };
        let from = date(self.cell_or_fact("from"), faults)?.unwrap_or(default_from);
        let to = date(self.cell("to"), faults)?;
        period(from, to, self.place(), faults)
    }

    /// The confidence of the row or of the whole file.
    pub(crate) fn confidence(&self, column: &str, faults: &mut Faults) -> Confidence {
        confidence(self.cell_or_fact(column), self.place(), faults)
    }

    /// A decimal cell.
    pub(crate) fn decimal(&self, column: &str, faults: &mut Faults) -> Option<Decimal> {
        decimal(self.cell(column), self.place(), faults)
    }
}

/// A period, refused when it ends before it begins.
fn period(
    from: Date,
    to: Option<Date>,
    place: (&str, usize),
    faults: &mut Faults,
) -> Option<Validity> {
    match to {
        Some(to) if to < from => {
            faults.push(
                place,
                format!("the period ends on {to}, before it begins on {from}"),
                "swap or mend the dates",
            );
            None
        }
        Some(to) => Some(Validity::between(from, to)),
        None => Some(Validity::from(from)),
    }
}

/// A date written `2019-01-01`.
pub(crate) fn parse_date(text: &str, place: (&str, usize), faults: &mut Faults) -> Option<Date> {
    let date = text.parse().ok();
    if date.is_none() {
        faults.push(
            place,
            format!("{text:?} is no date"),
            "write it as 2019-01-01",
        );
    }
    date
}

/// A confidence by its word.
pub(crate) fn confidence(text: &str, place: (&str, usize), faults: &mut Faults) -> Confidence {
    match text {
        "text" => Confidence::Text,
        "secondary" => Confidence::Secondary,
        "unverified" => Confidence::Unverified,
        other => {
            faults.push(
                place,
                format!("{other:?} is no confidence"),
                "write text, secondary or unverified",
            );
            Confidence::Unverified
        }
    }
}

/// A number written with digits and at most one point.
pub(crate) fn decimal(text: &str, place: (&str, usize), faults: &mut Faults) -> Option<Decimal> {
    let number = text.parse().ok();
    if number.is_none() {
        faults.push(place, format!("{text:?} is no number"), "write it as 0.13");
    }
    number
}

/// A value of an entry as written in TOML, with its period and source. The
/// value itself is whatever the entry's kind asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entry<V> {
    from: Spanned<toml::value::Datetime>,
    to: Option<toml::value::Datetime>,
    source: String,
    confidence: String,
    #[serde(flatten)]
    value: V,
}

/// A TOML file of a pack: turns byte positions into lines.
#[derive(Clone, Copy)]
pub(crate) struct Toml<'t> {
    /// Path inside the pack.
    pub file: &'t str,
    text: &'t str,
}

impl<'t> Toml<'t> {
    /// Reads a whole file into its shape; an unreadable file is one fault.
    pub(crate) fn read<T: DeserializeOwned>(
        (file, text): (&'t str, &'t str),
        faults: &mut Faults,
    ) -> Option<(Self, T)> {
        let this = Self { file, text };
        match toml::from_str(text) {
            Ok(value) => Some((this, value)),
            Err(e) => {
                let line = e.span().map_or(0, |span| this.line(span.start));
                faults.push(
                    (file, line),
                    e.message().replace('\n', " "),
                    "mend the entry; packs/README.md shows the format",
                );
                None
            }
        }
    }

    /// The line of a byte position, from 1.
    pub(crate) fn line(&self, position: usize) -> usize {
        let before = self.text.as_bytes().get(..position).unwrap_or_default();
        before.iter().filter(|b| **b == b'\n').count() + 1
    }

    /// Turns written entries into dated values; a value that `read` refuses
    /// is left out, its fault noted by `read`.
    pub(crate) fn dated<V, T>(
        &self,
        entries: Vec<Entry<V>>,
        faults: &mut Faults,
        mut read: impl FnMut(V, (&str, usize), &mut Faults) -> Option<T>,
    ) -> Dated<Known<T>> {
        let mut values = Vec::new();
        for entry in entries {
            let place = (self.file, self.line(entry.from.span().start));
            let from = civil(entry.from.into_inner(), place, faults);
            let to = entry.to.map(|to| civil(to, place, faults));
            let value = read(entry.value, place, faults);
            let confidence = confidence(&entry.confidence, place, faults);
            if let (Some(from), Some(value)) = (from, value)
                && let Some(period) = period(from, to.flatten(), place, faults)
            {
                values.push((
                    period,
                    Known {
                        value,
                        source: LegalRef(entry.source),
                        confidence,
                    },
                ));
            }
        }
        Dated::new(values)
    }
}

/// The day of a TOML date; times of day have no place in a pack.
pub(crate) fn civil(
    date: toml::value::Datetime,
    place: (&str, usize),
    faults: &mut Faults,
) -> Option<Date> {
    let day = match (date.date, date.time) {
        (Some(d), None) => Date::new(
            d.year.try_into().unwrap_or(-1),
            d.month.try_into().unwrap_or(0),
            d.day.try_into().unwrap_or(0),
        )
        .ok(),
        _ => None,
    };
    if day.is_none() {
        faults.push(
            place,
            format!("{date} is no day"),
            "write it as 2019-01-01 without a time",
        );
    }
    day
}
