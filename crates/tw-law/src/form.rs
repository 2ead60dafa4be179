//! Forms: which fields a document has, and what each may hold.

use crate::error::Faults;
use crate::files::{Files, under};
use crate::table::{Row, Table};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};
use tw_base::{Confidence, LegalRef, Validity};

/// What a field is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Any text.
    Text,
    /// Latin letters and digits.
    Alphanumeric,
    /// Capital Latin letters.
    Letters,
    /// Digits.
    Digits,
    /// A whole number.
    Whole,
    /// A number with a point, not negative.
    Decimal,
    /// A number with a point, of either sign.
    Signed,
    /// A day as `YYYYMMDD`.
    Day,
}

impl FieldKind {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("text", Self::Text),
        ("alnum", Self::Alphanumeric),
        ("letters", Self::Letters),
        ("digits", Self::Digits),
        ("whole", Self::Whole),
        ("decimal", Self::Decimal),
        ("signed", Self::Signed),
        ("date", Self::Day),
    ];

    /// Whether the field is a number.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Whole | Self::Decimal | Self::Signed)
    }
}

/// Whether a field has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must be filled in.
    Must,
    /// It may be filled in.
    May,
    /// It must be filled in for the modes of transport the field names.
    When,
    /// It must be left out.
    Empty,
}

impl Need {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("must", Self::Must),
        ("may", Self::May),
        ("when", Self::When),
        ("empty", Self::Empty),
    ];
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    /// Path in the document, without positions.
    pub path: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// What it is made of.
    pub kind: FieldKind,
    /// Fewest characters, or digits.
    pub min: usize,
    /// Most characters; of a number most digits, those behind the point included.
    pub max: usize,
    /// Most digits behind the point.
    pub decimals: usize,
    /// Needed on import.
    pub import: Need,
    /// Needed on export.
    pub export: Need,
    /// Needed in an outline.
    pub outline: Need,
    /// Modes of transport that make [`Need::When`] a must.
    pub modes: Vec<String>,
    /// Code table its value stands in.
    pub table: Option<String>,
    /// Never quoted back: it may name a person.
    pub private: bool,
    /// When it is part of the form.
    pub validity: Validity,
    /// Where it is laid down.
    pub source: LegalRef,
    /// How it is known.
    pub confidence: Confidence,
}

/// A form as read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Form {
    pub file: String,
    fields: BTreeMap<String, Vec<(usize, FormField)>>,
}

impl Form {
    /// The field of a path on a day.
    pub(crate) fn at(&self, path: &str, day: Date) -> Option<&FormField> {
        let rows = self.fields.get(path)?;
        rows.iter()
            .map(|(_, field)| field)
            .find(|field| field.validity.contains(day))
    }

    /// Every path with its rows and their lines.
    pub(crate) fn by_path(&self) -> impl Iterator<Item = (&str, &[(usize, FormField)])> {
        self.fields
            .iter()
            .map(|(path, rows)| (path.as_str(), rows.as_slice()))
    }
}

const COLUMNS: &[&str] = &[
    "path",
    "zh",
    "en",
    "kind",
    "min",
    "max",
    "decimals",
    "import",
    "export",
    "outline",
    "modes",
    "table",
    "private",
    "from",
    "to",
    "source",
    "confidence",
];

/// Reads `forms/*.csv`; the file's name is the form's.
pub(crate) fn read(files: &Files, horizon: Date, faults: &mut Faults) -> HashMap<String, Form> {
    let mut forms = HashMap::new();
    for (file, text) in under(files, "forms/", ".csv") {
        let name = file.trim_start_matches("forms/").trim_end_matches(".csv");
        let table = Table::read((file, text), COLUMNS, faults);
        let mut form = Form {
            file: file.to_owned(),
            ..Form::default()
        };
        for row in table.rows() {
            if let Some(field) = field(&row, horizon, faults) {
                let rows = form.fields.entry(field.path.clone()).or_default();
                rows.push((row.line, field));
            }
        }
        forms.insert(name.to_owned(), form);
    }
    forms
}

fn field(row: &Row<'_>, horizon: Date, faults: &mut Faults) -> Option<FormField> {
    let path = row.required("path", faults).to_owned();
    let zh = row.required("zh", faults).to_owned();
    let en = row.required("en", faults).to_owned();
    let kind = named(row, "kind", FieldKind::NAMES, faults);
    let min = count(row, "min", faults);
    let max = count(row, "max", faults);
    let decimals = match row.cell("decimals") {
        "" => Some(0),
        _ => count(row, "decimals", faults),
    };
    let import = named(row, "import", Need::NAMES, faults);
    let export = named(row, "export", Need::NAMES, faults);
    let outline = named(row, "outline", Need::NAMES, faults);
    let confidence = row.confidence("confidence", faults);
    let validity = row.period(horizon, faults);
    Some(FormField {
        path,
        zh,
        en,
        kind: kind?,
        min: min?,
        max: max?,
        decimals: decimals?,
        import: import?,
        export: export?,
        outline: outline?,
        modes: row
            .cell("modes")
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        table: Some(row.cell("table").to_owned()).filter(|t| !t.is_empty()),
        private: !row.cell("private").is_empty(),
        validity: validity?,
        source: LegalRef(row.cell_or_fact("source").to_owned()),
        confidence,
    })
}

fn named<T: Copy>(
    row: &Row<'_>,
    column: &str,
    names: &[(&str, T)],
    faults: &mut Faults,
) -> Option<T> {
    let cell = row.cell(column);
    let found = names.iter().find(|(name, _)| *name == cell);
    if found.is_none() {
        let known: Vec<_> = names.iter().map(|(name, _)| *name).collect();
        faults.push(
            row.place(),
            format!("{column} cannot be {cell:?}"),
            format!("write one of {}", known.join(", ")),
        );
    }
    found.map(|(_, value)| *value)
}

fn count(row: &Row<'_>, column: &str, faults: &mut Faults) -> Option<usize> {
    let number = row.cell(column).parse().ok();
    if number.is_none() {
        let problem = format!("{column} {:?} is no number", row.cell(column));
        faults.push(row.place(), problem, "write a whole number");
    }
    number
}
