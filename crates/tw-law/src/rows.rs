//! Tables of a pack that a domain crate reads itself: rows with what every row
//! of a pack has (place, period, source, confidence) and cells by name.

use crate::error::{Faults, PackError, PackFault};
use crate::files::Files;
use crate::table::Table;
use jiff::civil::Date;
use tw_base::{Confidence, Decimal, Known, LegalRef, Validity};

/// Columns every such table may have.
const COMMON: &[&str] = &["from", "to", "source", "confidence"];

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRow {
    /// Path inside the pack.
    pub file: String,
    /// Line in the file, from 1.
    pub line: usize,
    /// When it holds; without a first day, from the pack's horizon on.
    pub validity: Validity,
    /// Where it is laid down.
    pub source: LegalRef,
    /// How it is known.
    pub confidence: Confidence,
    cells: Vec<(String, String)>,
}

impl PackRow {
    /// The cell of a column; empty when the table lacks the column.
    pub fn cell(&self, column: &str) -> &str {
        let cell = self.cells.iter().find(|(name, _)| name == column);
        cell.map_or("", |(_, text)| text)
    }

    /// The words of a cell, which stand with blanks between them.
    pub fn words(&self, column: &str) -> Vec<String> {
        let words = self.cell(column).split_whitespace();
        words.map(str::to_owned).collect()
    }

    /// A cell that may not be empty.
    pub fn required(&self, column: &str) -> Result<&str, PackFault> {
        match self.cell(column) {
            "" => Err(self.fault(format!("{column} is empty"), &format!("fill in {column}"))),
            cell => Ok(cell),
        }
    }

    /// A number in a cell that may not be empty.
    pub fn decimal(&self, column: &str) -> Result<Decimal, PackFault> {
        let cell = self.required(column)?;
        let bad = |_| self.fault(format!("{cell:?} is no number"), "write it as 0.13");
        cell.parse().map_err(bad)
    }

    /// A value with where it comes from.
    pub fn known<T>(&self, value: T) -> Known<T> {
        Known {
            value,
            source: self.source.clone(),
            confidence: self.confidence,
        }
    }

    /// What is wrong with it, at its place.
    pub fn fault(&self, problem: impl Into<String>, advice: &str) -> PackFault {
        PackFault {
            file: self.file.clone(),
            line: self.line,
            problem: problem.into(),
            advice: advice.to_owned(),
        }
    }
}

/// The rows of every table whose path begins so, in order of path and line.
pub(crate) fn rows(
    files: &Files,
    horizon: Date,
    beginning: &str,
    columns: &[&str],
) -> Result<Vec<PackRow>, PackError> {
    let allowed: Vec<&str> = columns.iter().chain(COMMON).copied().collect();
    let mut faults = Faults::default();
    let mut all = Vec::new();
    let tables = files
        .iter()
        .filter(|(path, _)| path.starts_with(beginning) && path.ends_with(".csv"));
    for (file, text) in tables {
        let table = Table::read((file, text), &allowed, &mut faults);
        for row in table.rows() {
            let source = row.cell_or_fact("source");
            if source.is_empty() {
                let advice = "write `# source: …` before the column names";
                faults.push(
                    row.place(),
                    "the row does not say where it comes from",
                    advice,
                );
            }
            let confidence = row.confidence("confidence", &mut faults);
            let Some(validity) = row.period(horizon, &mut faults) else {
                continue;
            };
            let cell = |column: &&str| ((*column).to_owned(), row.cell(column).to_owned());
            all.push(PackRow {
                file: file.clone(),
                line: row.line,
                validity,
                source: LegalRef(source.to_owned()),
                confidence,
                cells: columns.iter().map(cell).collect(),
            });
        }
    }
    faults.into_result(Some(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# source: an act\n# confidence: secondary\nname,words,rate,from,to\n\
                         a,x y,0.2,2021-11-01,2026-03-31\nb,,1,,\n";

    fn read(text: &str) -> Result<Vec<PackRow>, PackError> {
        let files = Files::from([("t/one.csv".to_owned(), text.to_owned())]);
        let horizon = Date::constant(2016, 4, 8);
        rows(&files, horizon, "t/one", &["name", "words", "rate"])
    }

    #[test]
    fn rows_have_place_period_and_source() {
        let rows = read(TABLE).expect("a table");
        let [a, b] = &rows[..] else {
            panic!("{rows:?}")
        };
        assert_eq!(
            (a.line, a.cell("name"), a.words("words").len()),
            (4, "a", 2)
        );
        assert_eq!(a.validity.last(), Some(Date::constant(2026, 3, 31)));
        assert_eq!(b.validity.from, Date::constant(2016, 4, 8));
        assert_eq!(b.confidence, Confidence::Secondary);
        assert_eq!(a.decimal("rate").ok(), "0.2".parse().ok());
        assert!(b.required("words").is_err() && b.cell("other").is_empty());
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for (from, to) in [
            ("name,words", "name,werds"),
            ("secondary", "sure"),
            ("# source: an act\n", ""),
            ("2021-11-01", "2026-11-01"),
        ] {
            let broken = TABLE.replace(from, to);
            assert!(matches!(read(&broken), Err(PackError::Broken(_))), "{to}");
        }
    }
}
