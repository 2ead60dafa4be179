//! The Harmonized Tariff Schedule of the United States, in its own CSV export.
//!
//! Column 1 general becomes the most-favoured-nation rate, column 1 special
//! agreement and special rates by their symbols, column 2 the general rate. A
//! ten-digit line without rates has those of the eight-digit line it belongs
//! to: the pack looks there by itself. An eight-digit line that no ten-digit
//! one divides is a commodity line as well; where the column of units is empty,
//! its unit is the one its general rate asks for.
//!
//! Deliberately absent: duties on top of a rate (chapter 99, subchapter IV) and
//! quantities of quotas. They are told, and not made rates.

use super::write::{CommodityRow, RateRow, Written};
use super::{Cell, Imported, Report, Schedule};
use crate::expression::{DutyExpression, us};
use crate::kinds::RateKind;
use std::collections::HashSet;

const EDITION: &str = "us-hts";

const CODE: &str = "HTS Number";
const INDENT: &str = "Indent";
const DESCRIPTION: &str = "Description";
const UNIT: &str = "Unit of Quantity";
const GENERAL: &str = "General Rate of Duty";
const SPECIAL: &str = "Special Rate of Duty";
const COLUMN_2: &str = "Column 2 Rate of Duty";
const RATES: [&str; 3] = [GENERAL, SPECIAL, COLUMN_2];
/// Columns that are no rates, what stands there when nothing is to be told,
/// and why anything else is told.
const BESIDE: &[(&str, &str, &str)] = &[
    (
        "Additional Duties",
        "No additional duty",
        "it is a duty on top of the rate of the goods",
    ),
    (
        "Quota Quantity",
        "",
        "it is the quantity of a quota, not a rate",
    ),
];

/// The special column where a line leaves every program's rate as it is.
const NO_CHANGE: &str = "no change";

/// Symbols of agreements; the other programs are preferences given from one side.
const AGREEMENTS: &[&str] = &[
    "AU", "BH", "CA", "CL", "CO", "IL", "JO", "JP", "KR", "MA", "MX", "OM", "P", "P+", "PA", "PE",
    "S", "S+", "SG",
];

/// Units with codes of the table `units`.
const UNITS: &[(&str, &str)] = &[
    ("kg", "035"),
    ("g", "036"),
    ("t", "070"),
    ("liters", "095"),
    ("m", "030"),
    ("m2", "032"),
    ("m²", "032"),
    ("m3", "033"),
];

/// Units that rates name otherwise than the column does.
const NAMES: &[(&str, &str)] = &[
    ("Jwls.", "jewel"),
    ("No", "each"),
    ("No.", "each"),
    ("doz.", "doz"),
    ("gr.lines", "gr.line"),
    ("pf.liters", "pf.liter"),
    ("prs.", "pr"),
    ("thousands", "1000"),
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
        divided: HashSet::new(),
    };
    let needed = [CODE, INDENT, DESCRIPTION, UNIT];
    for column in needed.into_iter().chain(RATES) {
        if reading.column(column).is_none() {
            let reason = "the schedule has no such column";
            reading.report.not((1, column), "", reason);
        }
    }
    if reading.report.not_understood.is_empty() {
        let codes = rows.iter().skip(1).map(|row| reading.code(row));
        let codes: Vec<String> = codes.filter(|code| code.len() == 10).collect();
        let above = codes.iter().filter_map(|code| code.get(..8));
        reading.divided = above.map(str::to_owned).collect();
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
    /// Eight-digit lines with ten-digit lines below them.
    divided: HashSet<String>,
}

impl<'r> Reading<'r> {
    fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.text() == name)
    }

    fn cell(&self, row: &'r [Cell], name: &str) -> &'r str {
        let cell = self.column(name).and_then(|i| row.get(i));
        cell.map_or("", Cell::text)
    }

    /// A code without its points.
    fn code(&self, row: &'r [Cell]) -> String {
        let code = self.cell(row, CODE).chars();
        code.filter(|c| *c != '.' && !c.is_whitespace()).collect()
    }

    fn row(&mut self, n: usize, row: &'r [Cell], known: &impl Fn(&str) -> bool) {
        self.report.rows += 1;
        let code = self.code(row);
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
        self.beside(n, row);
        let rated = RATES.into_iter().find(|c| !self.cell(row, c).is_empty());
        self.above.push((indent, code.clone(), rated.is_some()));
        if !matches!(code.len(), 8 | 10) {
            self.report.headings += 1;
            if let Some(column) = rated {
                let reason = "a rate stands at a heading without a commodity code";
                let text = self.cell(row, column).to_owned();
                self.report.not((n, column), &text, reason);
            }
            return;
        }
        self.report.lines += 1;
        if rated.is_some() {
            self.report.with_rate += 1;
            self.rates(n, row, &code);
        } else {
            self.inherit(n, &code);
        }
        if !known(&code) {
            self.commodity(n, row, code);
        }
    }

    /// What stands beside the rates.
    fn beside(&mut self, n: usize, row: &'r [Cell]) {
        for (column, nothing, reason) in BESIDE {
            let text = self.cell(row, column);
            if !text.is_empty() && text != *nothing {
                self.report.not((n, column), text, reason);
            }
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
            match us::expression(text) {
                Some(expression) => {
                    let reason = us::reason(text);
                    self.report.rate((n, column), text, &expression, reason);
                    let rate = RateRow::new(code, kind, &expression);
                    self.written.rates.push(rate);
                }
                None if text.is_empty() => {}
                None => self.report.not((n, column), text, "it is no rate"),
            }
        }
        self.special(n, self.cell(row, SPECIAL), code);
    }

    fn special(&mut self, n: usize, text: &str, code: &str) {
        let (special, left) = us::special(text);
        match left {
            // What holds for every program needs no symbol.
            Some(left) if left.eq_ignore_ascii_case(NO_CHANGE) => {
                let reason = us::reason(&left);
                let words = DutyExpression::Words(left.clone());
                self.report.rate((n, SPECIAL), &left, &words, reason);
            }
            Some(left) => {
                let reason = "no symbols of programs stand behind it";
                self.report.not((n, SPECIAL), &left, reason);
            }
            None => {}
        }
        let mut seen = Vec::new();
        for rate in special {
            let told = rate.expression.to_string();
            let words = told.strip_prefix('?').unwrap_or(&told).to_owned();
            let reason = us::reason(&words);
            self.report
                .rate((n, SPECIAL), &words, &rate.expression, reason);
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

    fn commodity(&mut self, n: usize, row: &'r [Cell], code: String) {
        let cell = self.cell(row, UNIT);
        let mut units = units(cell);
        if units.is_empty() {
            // A line without a unit heads ten-digit lines that have theirs.
            if self.divided.contains(&code) {
                return;
            }
            units.extend(asked(self.cell(row, GENERAL)));
        }
        if units.len() > 2 {
            let reason = "a line has two units; the first two are kept";
            self.report.not((n, UNIT), cell, reason);
        }
        let mut units = units.iter().map(|name| self.unit(name));
        let Some(unit1) = units.next() else {
            self.report.without_unit += 1;
            return;
        };
        let unit2 = units.next().unwrap_or_default();
        let name = us::plain(self.cell(row, DESCRIPTION));
        self.written.commodities.push(CommodityRow {
            code,
            zh: name.clone(),
            en: name,
            unit1,
            unit2,
            vat: "none",
        });
    }

    /// The code of a unit: the pack's, or a word of its own.
    fn unit(&mut self, name: &str) -> String {
        let known = |(of, code): &(&str, &str)| *of == name || *code == name;
        if let Some((_, code)) = UNITS.iter().find(|unit| known(unit)) {
            return (*code).to_owned();
        }
        let word = match NAMES.iter().find(|unit| known(unit)) {
            Some((_, word)) => (*word).to_owned(),
            None => name.split_whitespace().collect::<Vec<_>>().join("_"),
        };
        let units = &mut self.written.units;
        units.entry(word.clone()).or_insert_with(|| name.to_owned());
        word
    }
}

/// The names in a cell of units: `["No.","m<sup>2<\/sup>"]`, `["No. and kg"]`.
fn units(cell: &str) -> Vec<String> {
    let cell = cell.replace("\\/", "/").replace("\\n", " ");
    let listed = cell.trim_matches(['[', ']']).split(',');
    let named = listed.flat_map(|unit| unit.split(" and "));
    let plain = named.map(|unit| us::plain(unit).trim_matches(['"', ' ']).to_owned());
    plain.filter(|unit| !unit.is_empty()).collect()
}

/// The unit of the goods that a rate asks for.
fn asked(rate: &str) -> Option<String> {
    let expression = us::expression(rate)?;
    let quantities = expression.quantities();
    let of_goods = quantities.iter().find(|(_, of)| of.is_none());
    of_goods.map(|(unit, _)| (*unit).to_owned())
}

fn kind_of(scheme: &str) -> RateKind {
    match AGREEMENTS.contains(&scheme) {
        true => RateKind::Agreement,
        false => RateKind::Special,
    }
}
