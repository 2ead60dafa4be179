//! A Chinese schedule in columns this project documents ([`COLUMNS`]).

use super::write::{CommodityRow, RateRow, Written};
use super::{Cell, Imported, Report, Schedule};
use crate::expression::{DutyExpression, chinese};
use crate::kinds::RateKind;
use rust_decimal::Decimal;

const EDITION: &str = "cn";

/// Column names in English and Chinese. `agreement:02` and `special:13` (协定税率:02,
/// 特惠税率:13) name a scheme behind a colon; several stand with blanks
/// between. A bare number is per cent; an empty cell or a stroke is no rate.
pub const COLUMNS: &[(&str, &str)] = &[
    ("code", "商品编号"),
    ("name_zh", "商品名称"),
    ("name_en", "英文名称"),
    ("unit1", "第一法定单位"),
    ("unit2", "第二法定单位"),
    ("mfn", "最惠国税率"),
    ("general", "普通税率"),
    ("provisional", "暂定税率"),
    ("in_quota", "关税配额税率"),
    ("in_quota_provisional", "关税配额暂定税率"),
    ("export", "出口税率"),
    ("export_provisional", "出口暂定税率"),
    ("vat", "增值税率"),
    ("consumption", "消费税率"),
    ("agreement", "协定税率"),
    ("special", "特惠税率"),
];

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Code,
    NameZh,
    NameEn,
    Unit1,
    Unit2,
    Rate(RateKind, Vec<String>),
}

/// Reads the schedule. `known` says which commodity lines the pack has already,
/// `unit` the code of a unit's name.
pub fn cn(
    rows: &[Vec<Cell>],
    schedule: &Schedule<'_>,
    known: impl Fn(&str) -> bool,
    unit: impl Fn(&str) -> Option<String>,
) -> Imported {
    let mut report = Report::default();
    let mut written = Written::default();
    let heading = rows.first().map(Vec::as_slice).unwrap_or_default();
    let columns: Vec<Option<Column>> = heading.iter().map(|c| column(c.text())).collect();
    for (cell, column) in heading.iter().zip(&columns) {
        if column.is_none() && !cell.text().is_empty() {
            let reason = "it is no column this reader knows, and is left out";
            report.not((1, cell.text()), cell.text(), reason);
        }
    }
    if !columns.contains(&Some(Column::Code)) {
        report.not(
            (1, "code"),
            "",
            "the schedule has no column code (商品编号)",
        );
        return Imported {
            files: Vec::new(),
            report,
        };
    }
    for (i, row) in rows.iter().enumerate().skip(1) {
        if row.iter().all(|cell| cell.text().is_empty()) {
            continue;
        }
        report.rows += 1;
        let reading = Row {
            n: i + 1,
            heading,
            columns: &columns,
            row,
        };
        reading.read(&mut report, &mut written, &known, &unit);
    }
    Imported {
        files: written.files(EDITION, schedule),
        report,
    }
}

fn column(name: &str) -> Option<Column> {
    let name = name.trim().replace('：', ":");
    let (name, schemes) = match name.split_once(':') {
        Some((name, schemes)) => (name.trim(), schemes),
        None => (name.as_str(), ""),
    };
    let schemes: Vec<String> = schemes.split_whitespace().map(str::to_owned).collect();
    let word = |(en, zh): &&(&str, &str)| *zh == name || en.eq_ignore_ascii_case(name);
    let (en, _) = COLUMNS.iter().find(word)?;
    let plain = match *en {
        "code" => Some(Column::Code),
        "name_zh" => Some(Column::NameZh),
        "name_en" => Some(Column::NameEn),
        "unit1" => Some(Column::Unit1),
        "unit2" => Some(Column::Unit2),
        _ => None,
    };
    if plain.is_some() {
        return plain.filter(|_| schemes.is_empty());
    }
    let kind = RateKind::from_word(en)?;
    (kind.has_scheme() != schemes.is_empty()).then_some(Column::Rate(kind, schemes))
}

struct Row<'r> {
    n: usize,
    heading: &'r [Cell],
    columns: &'r [Option<Column>],
    row: &'r [Cell],
}

impl Row<'_> {
    fn cell(&self, column: &Column) -> Option<&Cell> {
        let at = self
            .columns
            .iter()
            .position(|c| c.as_ref() == Some(column))?;
        self.row.get(at)
    }

    fn text(&self, column: &Column) -> &str {
        self.cell(column).map_or("", Cell::text)
    }

    /// The code without points; of a number of a spreadsheet the zero in
    /// front that the number lost.
    fn code(&self) -> String {
        let cell = self.cell(&Column::Code);
        let text = cell.map_or("", Cell::text);
        let code: String = text
            .chars()
            .filter(|c| !matches!(c, '.' | '-') && !c.is_whitespace())
            .collect();
        match cell {
            Some(Cell::Number(_)) if matches!(code.len(), 7 | 9) => format!("0{code}"),
            _ => code,
        }
    }

    fn read(
        &self,
        report: &mut Report,
        written: &mut Written,
        known: &impl Fn(&str) -> bool,
        unit: &impl Fn(&str) -> Option<String>,
    ) {
        let code = self.code();
        let digits = code.bytes().all(|b| b.is_ascii_digit());
        if digits && matches!(code.len(), 0 | 2 | 4 | 6) {
            report.headings += 1;
            return;
        }
        if !digits || !matches!(code.len(), 8 | 10) {
            let reason = "it is no commodity code of eight or ten digits";
            report.not((self.n, "code"), &code, reason);
            return;
        }
        report.lines += 1;
        let before = written.rates.len();
        for (at, column) in self.columns.iter().enumerate() {
            let Some(Column::Rate(kind, schemes)) = column else {
                continue;
            };
            let heading = self.heading.get(at).map_or("", Cell::text);
            let Some(expression) = self.row.get(at).and_then(rate) else {
                continue;
            };
            let text = self.row.get(at).map_or("", Cell::text);
            report.rate((self.n, heading), text, &expression, None);
            written.rates.push(RateRow {
                schemes: schemes.clone(),
                ..RateRow::new(&code, *kind, &expression)
            });
        }
        match written.rates.len() > before {
            true => report.with_rate += 1,
            false => report.without_rate += 1,
        }
        if !known(&code) {
            self.commodity(code, report, written, unit);
        }
    }

    /// A commodity line the pack does not have: only where the schedule names
    /// the goods, their unit and their VAT.
    fn commodity(
        &self,
        code: String,
        report: &mut Report,
        written: &mut Written,
        unit: &impl Fn(&str) -> Option<String>,
    ) {
        let (zh, name) = (self.text(&Column::NameZh), self.text(&Column::Unit1));
        let vat_at = Column::Rate(RateKind::Vat, Vec::new());
        let vat = self.cell(&vat_at).and_then(rate);
        if zh.is_empty() || name.is_empty() {
            return;
        }
        let plain = vat.and_then(|v| v.plain_rate());
        let Some(rate) = plain else {
            return;
        };
        let mut code_of = |name: &str, column: &str| {
            let found = unit(name).or_else(|| chinese::unit(name).map(str::to_owned));
            if found.is_none() {
                report.not((self.n, column), name, "it is no unit of the pack's table");
            }
            found
        };
        let Some(unit1) = code_of(name, "unit1") else {
            return;
        };
        let unit2 = match self.text(&Column::Unit2) {
            "" | "-" | "无" => String::new(),
            second => code_of(second, "unit2").unwrap_or_default(),
        };
        let en = match self.text(&Column::NameEn) {
            "" => zh,
            en => en,
        };
        written.commodities.push(CommodityRow {
            code,
            zh: zh.to_owned(),
            en: en.to_owned(),
            unit1,
            unit2,
            // The rate itself is written too, and goes before its class.
            vat: if rate < Decimal::new(10, 2) {
                "low"
            } else {
                "standard"
            },
        });
    }
}

/// A rate of a cell: a bare number is per cent.
fn rate(cell: &Cell) -> Option<DutyExpression> {
    let text = cell.text();
    let bare = text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !text.is_empty();
    match bare {
        true => chinese::expression(&format!("{text}%")),
        false => chinese::expression(text),
    }
}
