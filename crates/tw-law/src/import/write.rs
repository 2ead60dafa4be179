//! Texts of a pack from what was read.

use super::{Report, Schedule};
use crate::expression::DutyExpression;
use crate::kinds::RateKind;
use std::collections::BTreeMap;

/// A schedule as files of a pack.
#[derive(Debug, Clone)]
pub struct Imported {
    /// Texts by path inside the pack.
    pub files: Vec<(String, String)>,
    /// What was read.
    pub report: Report,
}

/// A rate to write.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RateRow {
    pub code: String,
    pub kind: RateKind,
    pub schemes: Vec<String>,
    pub expression: String,
}

impl RateRow {
    pub(super) fn new(code: &str, kind: RateKind, expression: &DutyExpression) -> Self {
        Self {
            code: code.to_owned(),
            kind,
            schemes: Vec::new(),
            expression: expression.to_string(),
        }
    }
}

/// A commodity line to write.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CommodityRow {
    pub code: String,
    pub zh: String,
    pub en: String,
    pub unit1: String,
    pub unit2: String,
    pub vat: &'static str,
}

/// Everything to write of a schedule.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub rates: Vec<RateRow>,
    pub commodities: Vec<CommodityRow>,
    /// Schemes with their kinds.
    pub schemes: BTreeMap<String, RateKind>,
    /// Units the pack does not have, with their names.
    pub units: BTreeMap<String, String>,
}

impl Written {
    /// The files: one a table that has rows.
    pub(super) fn files(mut self, edition: &str, schedule: &Schedule<'_>) -> Vec<(String, String)> {
        self.rates.sort();
        self.rates.dedup();
        self.commodities.sort();
        self.commodities.dedup_by(|a, b| a.code == b.code);
        let rates = self.rates.iter().map(|r| {
            let (kind, schemes) = (r.kind.word().to_owned(), r.schemes.join(" "));
            vec![r.code.clone(), kind, schemes, r.expression.clone()]
        });
        let commodities = self.commodities.iter().map(|c| {
            vec![
                c.code.clone(),
                c.zh.clone(),
                c.en.clone(),
                c.unit1.clone(),
                c.unit2.clone(),
                c.vat.to_owned(),
                "unverified".to_owned(),
            ]
        });
        let schemes = self
            .schemes
            .iter()
            .map(|(scheme, kind)| vec![scheme.clone(), kind.word().to_owned()]);
        let units = self
            .units
            .iter()
            .map(|(code, name)| vec![code.clone(), name.clone()]);
        let tables = [
            (
                "tariff/rates",
                "code,kind,scheme,expression",
                rates.collect::<Vec<_>>(),
            ),
            (
                "tariff/commodities",
                "code,zh,en,unit1,unit2,vat,vat_confidence",
                commodities.collect(),
            ),
            ("tariff/schemes", "scheme,kind", schemes.collect()),
            ("codes/units", "code,zh", units.collect()),
        ];
        let full = tables.into_iter().filter(|(_, _, rows)| !rows.is_empty());
        full.map(|(path, columns, rows)| file((path, edition), columns, rows, schedule))
            .collect()
    }
}

/// A file: facts, columns, rows; its name holds the day and a hash of it all.
fn file(
    (path, edition): (&str, &str),
    columns: &str,
    rows: Vec<Vec<String>>,
    schedule: &Schedule<'_>,
) -> (String, String) {
    let source: String = schedule
        .source
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let mut text = format!(
        "# Written by `tidewaiter tariff import`; loading the same schedule again writes the same.\n\
         # edition: {edition}\n# from: {}\n# source: {source}\n# confidence: {}\n{columns}\n",
        schedule.from,
        schedule.confidence.as_str()
    );
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push('\n');
    }
    let mut hash = blake3::hash(text.as_bytes()).to_hex().to_string();
    hash.truncate(12);
    // Tables of codes are named by their file up to the first point.
    let point = if path.starts_with("codes/") { "." } else { "_" };
    let name = format!("{path}{point}{edition}_{}_{hash}.csv", schedule.from);
    (name, text)
}

fn quoted(cell: &str) -> String {
    // A row that began with # would be a comment.
    if cell.contains([',', '"', '\n', '\r', '#']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
