//! The Harmonized Tariff Schedule of the United States, in its own CSV export.
//!
//! Column 1 general becomes the most-favoured-nation rate, column 1 special
//! agreement and special rates by their symbols, column 2 the general rate. A
//! ten-digit line without rates has those of the eight-digit line it belongs
//! to: the pack looks there by itself.

use super::write::{CommodityRow, RateRow, Written};
use super::{Cell, Imported, Report, Schedule};
use crate::expression::us;
use crate::kinds::RateKind;

const EDITION: &str = "us-hts";

const CODE: &str = "HTS Number";
const INDENT: &str = "Indent";
const DESCRIPTION: &str = "Description";
const UNIT: &str = "Unit of Quantity";
const GENERAL: &str = "General Rate of Duty";
const SPECIAL: &str = "Special Rate of Duty";
const COLUMN_2: &str = "Column 2 Rate of Duty";

/// Symbols of agreements; the other programs are preferences given from one side.
const AGREEMENTS: &[&str] = &[
    "AU", "BH", "CL", "CO", "IL", "JO", "JP", "KR", "MA", "OM", "P", "P+", "PA", "PE", "S", "S+",
    "SG",
];

/// Units with codes of the table `units`.
const UNITS: &[(&str, &str)] = &[
    ("kg", "035"),
    ("g", "036"),
    ("t", "070"),
    ("liters", "095"),
    ("m", "030"),
    ("m2", "032"),
    ("m3", "033"),
];

/// Reads the schedule. `known` says which commodity lines the pack has already.
pub fn us_hts(
    rows: &[Vec<Cell>],
    schedule: &Schedule<'_>,
    known: impl Fn(&str) -> bool,
) -> Imported {
    let mut reading = Reading {
        columns: rows.first().map(Vec::as_slice).unwrap_or_default(),
        written: Written::default(),
        report: Report::default(),
        above: Vec::new(),
    };
    let missing = [CODE, INDENT, DESCRIPTION, UNIT, GENERAL, SPECIAL, COLUMN_2];
    for column in missing {
        if reading.column(column).is_none() {
            let reason = "the schedule has no such column";
            reading.report.not((1, column), "", reason);
        }
    }
    if reading.report.not_understood.is_empty() {
        for (i, row) in rows.iter().enumerate().skip(1) {
            reading.row(i + 1, row, &known);
        }
    }
    Imported {
        files: reading.written.files(EDITION, schedule),
        report: reading.report,
    }
}

struct Reading<'r> {
    columns: &'r [Cell],
    written: Written,
    report: Report,
    /// Rows above by indent, and whether each has a rate.
    above: Vec<(u32, String, bool)>,
}

impl<'r> Reading<'r> {
    fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.text() == name)
    }

    fn cell(&self, row: &'r [Cell], name: &str) -> &'r str {
        let cell = self.column(name).and_then(|i| row.get(i));
        cell.map_or("", Cell::text)
    }

    fn row(&mut self, n: usize, row: &'r [Cell], known: &impl Fn(&str) -> bool) {
        self.report.rows += 1;
        let code: String = self
            .cell(row, CODE)
            .chars()
            .filter(|c| *c != '.' && !c.is_whitespace())
            .collect();
        let indent = self.cell(row, INDENT);
        let Ok(indent) = indent.parse::<u32>() else {
            self.report.not((n, INDENT), indent, "it is no number");
            return;
        };
        while self.above.last().is_some_and(|(i, ..)| *i >= indent) {
            self.above.pop();
        }
        let digits = code.bytes().all(|b| b.is_ascii_digit());
        if !digits || !matches!(code.len(), 0 | 4 | 6 | 8 | 10) {
            let reason = "it is no code of four, six, eight or ten digits";
            self.report.not((n, CODE), &code, reason);
            return;
        }
        let rated = !self.cell(row, GENERAL).is_empty();
        self.above.push((indent, code.clone(), rated));
        if !matches!(code.len(), 8 | 10) {
            self.report.headings += 1;
            if rated {
                let reason = "a rate stands at a heading without a commodity code";
                let text = self.cell(row, GENERAL).to_owned();
                self.report.not((n, GENERAL), &text, reason);
            }
            return;
        }
        self.report.lines += 1;
        if rated {
            self.report.with_rate += 1;
            self.rates(n, row, &code);
        } else {
            self.inherit(n, &code);
        }
        if !known(&code) {
            self.commodity(row, code);
        }
    }

    /// A line without a rate: that of the nearest line above, which must be
    /// the one the pack will look for.
    fn inherit(&mut self, n: usize, code: &str) {
        let parent = self.above.iter().rev().find(|(_, _, rated)| *rated);
        match parent {
            Some((_, parent, _)) if code.get(..8) == Some(parent) => self.report.inherited += 1,
            Some((_, parent, _)) => {
                let reason =
                    format!("the rate above it is that of {parent}, not of its own digits");
                self.report.not((n, CODE), code, &reason);
            }
            None => self.report.without_rate += 1,
        }
    }

    fn rates(&mut self, n: usize, row: &'r [Cell], code: &str) {
        for (column, kind) in [(GENERAL, RateKind::Mfn), (COLUMN_2, RateKind::General)] {
            let text = self.cell(row, column);
            if let Some(expression) = us::expression(text) {
                self.report.rate((n, column), text, &expression);
                self.written
                    .rates
                    .push(RateRow::new(code, kind, &expression));
            }
        }
        let text = self.cell(row, SPECIAL);
        let (special, left) = us::special(text);
        if let Some(left) = left {
            let reason = "no symbols of programs stand behind it";
            self.report.not((n, SPECIAL), &left, reason);
        }
        let mut seen = Vec::new();
        for rate in special {
            let told = rate.expression.to_string();
            let words = told.strip_prefix('?').unwrap_or(&told).to_owned();
            self.report.rate((n, SPECIAL), &words, &rate.expression);
            for kind in [RateKind::Agreement, RateKind::Special] {
                let of_kind = rate.schemes.iter().filter(|s| kind_of(s) == kind);
                let mut schemes: Vec<String> = of_kind.cloned().collect();
                // A second rate of one program is told and left out.
                schemes.retain(|scheme| {
                    let first = !seen.contains(scheme);
                    if !first {
                        let reason = "the program has two rates on one line; the first is kept";
                        self.report.not((n, SPECIAL), scheme, reason);
                    }
                    seen.push(scheme.clone());
                    first
                });
                if schemes.is_empty() {
                    continue;
                }
                for scheme in &schemes {
                    self.written.schemes.insert(scheme.clone(), kind);
                }
                self.written.rates.push(RateRow {
                    schemes,
                    ..RateRow::new(code, kind, &rate.expression)
                });
            }
        }
    }

    fn commodity(&mut self, row: &'r [Cell], code: String) {
        let mut units = self
            .cell(row, UNIT)
            .trim_matches(['[', ']'])
            .split(',')
            .map(|unit| unit.trim().trim_matches('"').trim().to_owned())
            .filter(|unit| !unit.is_empty());
        let (first, second) = (units.next(), units.next());
        let own = first.is_some();
        let mut code_of = |name: String| self.unit(&name);
        let unit1 = first.map_or_else(|| "035".to_owned(), &mut code_of);
        let unit2 = second.map(&mut code_of).unwrap_or_default();
        // A line that lists no unit is a heading of ten-digit lines; it is
        // only looked at where none of these was declared.
        if !own && code.len() == 10 {
            return;
        }
        let name = self.cell(row, DESCRIPTION).to_owned();
        self.written.commodities.push(CommodityRow {
            code,
            zh: name.clone(),
            en: name,
            unit1,
            unit2: if own { unit2 } else { String::new() },
            vat: "none",
        });
    }

    /// The code of a unit: the pack's, or a word of its own.
    fn unit(&mut self, name: &str) -> String {
        if let Some((_, code)) = UNITS.iter().find(|(known, _)| *known == name) {
            return (*code).to_owned();
        }
        let word = match name {
            "doz." => "doz".to_owned(),
            "pf.liters" => "pf.liter".to_owned(),
            "No." => "each".to_owned(),
            name => name.split_whitespace().collect::<Vec<_>>().join("_"),
        };
        self.written.units.insert(word.clone(), name.to_owned());
        word
    }
}

fn kind_of(scheme: &str) -> RateKind {
    match AGREEMENTS.contains(&scheme) {
        true => RateKind::Agreement,
        false => RateKind::Special,
    }
}
