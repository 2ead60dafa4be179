//! Licences and permits by commodity: which document goods need, or that
//! they are forbidden.

use crate::error::Faults;
use crate::files::{Files, under};
use crate::table::Table;
use jiff::civil::Date;
use std::collections::HashMap;
use tw_base::{Confidence, LegalRef, Validity};

/// One control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommodityControl {
    /// Commodity code, or the digits it begins with.
    pub commodity: String,
    /// Whether it is one of imports; otherwise of exports.
    pub import: bool,
    /// Supervision modes it holds for; empty: any.
    pub modes: Vec<String>,
    /// Supervision modes it does not hold for.
    pub except: Vec<String>,
    /// Code of the document (table `regulatory_documents`).
    pub document: String,
    /// What is controlled, in Chinese.
    pub zh: String,
    /// What is controlled, in English.
    pub en: String,
    /// When it holds.
    pub validity: Validity,
    /// Where it is laid down.
    pub source: LegalRef,
    /// How it is known.
    pub confidence: Confidence,
    pub(crate) file: String,
    pub(crate) line: usize,
}

/// All controls by the digits they begin with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Controls {
    rows: HashMap<String, Vec<CommodityControl>>,
}

impl Controls {
    /// Reads `controls/*.csv`.
    pub(crate) fn read(files: &Files, horizon: Date, faults: &mut Faults) -> Self {
        let columns = [
            "commodity",
            "direction",
            "modes",
            "except",
            "document",
            "zh",
            "en",
            "from",
            "to",
            "source",
            "confidence",
        ];
        let mut controls = Self::default();
        for (file, text) in under(files, "controls/", ".csv") {
            let table = Table::read((file, text), &columns, faults);
            for row in table.rows() {
                let commodity = row.required("commodity", faults).to_owned();
                let zh = row.required("zh", faults).to_owned();
                let direction = row.cell("direction");
                if !matches!(direction, "I" | "E") {
                    let problem = format!("{direction:?} is no direction");
                    faults.push(row.place(), problem, "write I or E");
                }
                let words = |column: &str| -> Vec<String> {
                    row.cell(column)
                        .split_whitespace()
                        .map(str::to_owned)
                        .collect()
                };
                let Some(validity) = row.period(horizon, faults) else {
                    continue;
                };
                let control = CommodityControl {
                    import: direction == "I",
                    modes: words("modes"),
                    except: words("except"),
                    document: row.required("document", faults).to_owned(),
                    en: match row.cell("en") {
                        "" => zh.clone(),
                        en => en.to_owned(),
                    },
                    zh,
                    validity,
                    source: LegalRef(row.cell_or_fact("source").to_owned()),
                    confidence: row.confidence("confidence", faults),
                    file: file.to_owned(),
                    line: row.line,
                    commodity: commodity.clone(),
                };
                controls.rows.entry(commodity).or_default().push(control);
            }
        }
        controls
    }

    /// The controls whose digits a commodity code begins with.
    pub(crate) fn of<'c>(&'c self, commodity: &str) -> impl Iterator<Item = &'c CommodityControl> {
        let prefixes = (1..=commodity.len()).filter_map(|end| commodity.get(..end));
        let rows: Vec<_> = prefixes.filter_map(|p| self.rows.get(p)).collect();
        rows.into_iter().flatten()
    }

    /// All of them, in no order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &CommodityControl> {
        self.rows.values().flatten()
    }
}
