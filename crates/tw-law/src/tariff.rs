//! Commodity lines, and the rates that follow from them on a day: VAT by its
//! class, consumption tax by its item, duty by the loaded schedule.

use crate::consumption::{self, ConsumptionLine, Item};
use crate::dated::Dated;
use crate::edition::Editions;
use crate::error::Faults;
use crate::files::{Files, under};
use crate::kinds::RateKind;
use crate::law::LawGap;
use crate::levy::Levy;
use crate::params::{Parameters, Values};
use crate::schedule::{Schedule, commodity_code};
use crate::table::{Row, Table};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::HashMap;
use tw_base::{Confidence, Finding, Known, LegalRef, Validity};

/// A commodity line as it stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commodity<'p> {
    /// Code of the line that was found: ten digits, or the eight above them.
    pub code: &'p str,
    /// Name in Chinese.
    pub name_zh: &'p str,
    /// Name in English.
    pub name_en: &'p str,
    /// First statutory unit, a code of the table `units`.
    pub unit1: &'p str,
    /// Second statutory unit, if the line has one.
    pub unit2: Option<&'p str>,
    /// Rate of VAT as a fraction. Its confidence is the lower of the rate's
    /// and of the reading that puts these goods into their class.
    pub vat: &'p Known<Decimal>,
    /// Alternatives of consumption tax in order; empty: not taxed.
    pub consumption: Vec<&'p ConsumptionLine>,
    /// Most-favoured-nation duty by value as a fraction; none: no schedule
    /// with this line is loaded, or its rate is not by value alone.
    pub duty: Option<&'p Known<Decimal>>,
    /// How the line itself is known on this day.
    pub confidence: Confidence,
}

/// Why nothing certain can be said of a commodity code on a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommodityGap {
    /// The pack has no line of that code on that day.
    #[error(
        "the pack has no commodity line for {code} on {date}; check the code, or add the line to tariff/commodities*.csv"
    )]
    NoLine {
        /// What was asked for.
        code: String,
        /// The day asked about.
        date: Date,
    },
    /// The line is there, one of its rates is not known on that day.
    #[error("{code}: {gap}")]
    Rate {
        /// The line.
        code: String,
        /// What is missing.
        gap: LawGap,
    },
}

impl CommodityGap {
    /// The finding that says so.
    pub fn finding(&self) -> Finding {
        match self {
            Self::NoLine { code, date } => Finding::rule(crate::rules::COMMODITY_UNKNOWN)
                .with("code", code)
                .with("date", date),
            Self::Rate { gap, .. } => gap.finding(),
        }
    }
}

/// A line as written, with its place and its references.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub file: String,
    pub row: usize,
    pub code: String,
    pub zh: String,
    pub en: String,
    pub unit1: String,
    pub unit2: Option<String>,
    pub vat: VatClass,
    pub item: Option<String>,
    pub validity: Validity,
    pub source: LegalRef,
    pub confidence: Confidence,
    /// Days the list behind the line was taken down for; outside them the
    /// line is carried over by inference.
    attested: Option<Validity>,
    vat_rates: usize,
    item_at: Option<usize>,
}

/// The class of VAT rate of a line and how the class is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct VatClass {
    pub rate: VatRate,
    pub confidence: Confidence,
}

/// Which rate of VAT a line has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum VatRate {
    Standard,
    Low,
    /// None: a law without VAT.
    Nothing,
}

impl VatClass {
    /// The parameter that holds the rate of the class.
    pub(crate) fn parameter(self) -> &'static str {
        match self.rate {
            VatRate::Low => "vat.low",
            VatRate::Standard | VatRate::Nothing => "vat.standard",
        }
    }
}

/// All commodity lines with their rates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tariff {
    pub lines: Vec<Line>,
    index: HashMap<String, Vec<usize>>,
    /// Rates by class and its confidence, shared by all lines of a kind.
    vat: Vec<Dated<Known<Decimal>>>,
    pub items: Vec<Item>,
    pub schedule: Schedule,
    pub levy: Levy,
}

/// The codes under which a commodity code is looked up: itself, then the
/// first eight digits of one of ten digits. Anything else is only itself.
pub(crate) fn prefixes(gcode: &str) -> impl Iterator<Item = &str> {
    let ten_digits = gcode.len() == 10 && gcode.bytes().all(|b| b.is_ascii_digit());
    std::iter::once(gcode).chain(gcode.get(..8).filter(|_| ten_digits))
}

impl Tariff {
    /// Reads `tariff/`.
    pub(crate) fn read(
        files: &Files,
        horizon: Date,
        parameters: &Parameters,
        faults: &mut Faults,
    ) -> Self {
        let (items, item_index) = consumption::read(files, faults);
        let mut tariff = Self {
            items,
            schedule: Schedule::read(files, horizon, faults),
            levy: Levy::read(files, horizon, faults),
            ..Self::default()
        };
        let mut classes = HashMap::new();
        for mut line in read_lines(files, horizon, faults) {
            line.vat_rates = *classes.entry(line.vat).or_insert_with(|| {
                tariff.vat.push(rates_of(line.vat, parameters, horizon));
                tariff.vat.len() - 1
            });
            line.item_at = line
                .item
                .as_ref()
                .and_then(|item| item_index.get(item).copied());
            tariff
                .index
                .entry(line.code.clone())
                .or_default()
                .push(tariff.lines.len());
            tariff.lines.push(line);
        }
        tariff
    }

    /// The commodity on a day.
    pub(crate) fn commodity(&self, gcode: &str, day: Date) -> Result<Commodity<'_>, CommodityGap> {
        let line = prefixes(gcode).find_map(|code| self.line(code, day));
        let line = line.ok_or_else(|| CommodityGap::NoLine {
            code: gcode.to_owned(),
            date: day,
        })?;
        let gap = |id: &str, horizon| CommodityGap::Rate {
            code: line.code.clone(),
            gap: LawGap {
                id: id.to_owned(),
                date: day,
                horizon,
            },
        };
        let rates = self.vat.get(line.vat_rates);
        let vat = rates.and_then(|rates| rates.at(day));
        let vat = vat.ok_or_else(|| gap(line.vat.parameter(), rates.and_then(Dated::horizon)))?;
        let mfn = self.schedule.rate(gcode, RateKind::Mfn, None, day);
        let duty = mfn.and_then(|rate| rate.plain.as_ref());
        let attested = line
            .attested
            .as_ref()
            .is_none_or(|period| period.contains(day));
        Ok(Commodity {
            code: &line.code,
            name_zh: &line.zh,
            name_en: &line.en,
            unit1: &line.unit1,
            unit2: line.unit2.as_deref(),
            vat,
            consumption: self
                .consumption(line, day)
                .map_err(|horizon| gap(line.item.as_deref().unwrap_or_default(), horizon))?,
            duty,
            confidence: if attested {
                line.confidence
            } else {
                Confidence::Unverified
            },
        })
    }

    fn line(&self, code: &str, day: Date) -> Option<&Line> {
        let lines = self
            .index
            .get(code)?
            .iter()
            .filter_map(|i| self.lines.get(*i));
        lines.into_iter().find(|line| line.validity.contains(day))
    }

    /// What an item of consumption tax is called.
    pub(crate) fn consumption_item(&self, id: &str) -> Option<(&str, &str)> {
        let item = self.items.iter().find(|item| item.id == id)?;
        Some((&item.zh, &item.en))
    }

    /// The alternatives on a day; an item without any is a gap, never "no tax".
    fn consumption(&self, line: &Line, day: Date) -> Result<Vec<&ConsumptionLine>, Option<Date>> {
        if line.item.is_none() {
            return Ok(Vec::new());
        }
        let item = line.item_at.and_then(|i| self.items.get(i)).ok_or(None)?;
        let found: Vec<_> = item
            .alternatives
            .iter()
            .filter_map(|(_, dated)| dated.at(day))
            .collect();
        if found.is_empty() {
            let horizons = item
                .alternatives
                .iter()
                .filter_map(|(_, dated)| dated.horizon());
            return Err(horizons.min());
        }
        Ok(found)
    }

    /// Lines by code in order of code, for the coverage check.
    pub(crate) fn by_code(&self) -> Vec<(&str, Vec<&Line>)> {
        let lines = |rows: &Vec<usize>| rows.iter().filter_map(|i| self.lines.get(*i)).collect();
        let mut all: Vec<_> = self
            .index
            .iter()
            .map(|(c, rows)| (c.as_str(), lines(rows)))
            .collect();
        all.sort_by_key(|(code, _)| *code);
        all
    }
}

/// The rates of a class, with the lower of both confidences.
fn rates_of(class: VatClass, parameters: &Parameters, horizon: Date) -> Dated<Known<Decimal>> {
    if class.rate == VatRate::Nothing {
        let nothing = Known {
            value: Decimal::ZERO,
            source: LegalRef("no VAT on the line".to_owned()),
            confidence: class.confidence,
        };
        return Dated::new(vec![(Validity::from(horizon), nothing)]);
    }
    match parameters.get(class.parameter()).map(|p| &p.values) {
        Some(Values::Decimal(rates)) => rates.map(|rate| Known {
            value: rate.value,
            source: rate.source.clone(),
            confidence: rate.confidence.min(class.confidence),
        }),
        _ => Dated::new(Vec::new()),
    }
}

fn read_lines(files: &Files, horizon: Date, faults: &mut Faults) -> Vec<Line> {
    let columns = [
        "code",
        "zh",
        "en",
        "unit1",
        "unit2",
        "vat",
        "vat_confidence",
        "consumption",
        "from",
        "to",
        "source",
        "confidence",
    ];
    let mut lines = Vec::new();
    let tables: Vec<Table<'_>> = under(files, "tariff/commodities", ".csv")
        .map(|source| Table::read(source, &columns, faults))
        .collect();
    let editions = Editions::of(&tables, faults);
    for table in &tables {
        let first = table.fact_date("attested_from", faults);
        let last = table.fact_date("attested_to", faults);
        let attested = first
            .zip(last)
            .map(|(first, last)| Validity::between(first, last));
        for row in table.rows() {
            if let Some(mut line) = read_line(&row, horizon, faults) {
                line.attested.clone_from(&attested);
                line.validity = editions.within(table, line.validity);
                lines.push(line);
            }
        }
    }
    lines
}

fn read_line(row: &Row<'_>, horizon: Date, faults: &mut Faults) -> Option<Line> {
    let code = commodity_code(row, 8, faults)?.to_owned();
    let vat = match row.cell("vat") {
        "standard" => VatRate::Standard,
        "low" => VatRate::Low,
        "none" => VatRate::Nothing,
        other => {
            faults.push(
                row.place(),
                format!("{other:?} is no VAT class"),
                "write standard, low or none",
            );
            return None;
        }
    };
    let text = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
    Some(Line {
        file: row.place().0.to_owned(),
        row: row.line,
        code,
        zh: row.required("zh", faults).to_owned(),
        en: row.required("en", faults).to_owned(),
        unit1: row.required("unit1", faults).to_owned(),
        unit2: text(row.cell("unit2")),
        vat: VatClass {
            rate: vat,
            confidence: row.confidence("vat_confidence", faults),
        },
        item: text(row.cell("consumption")),
        validity: row.period(horizon, faults)?,
        source: LegalRef(row.cell_or_fact("source").to_owned()),
        confidence: row.confidence("confidence", faults),
        attested: None,
        vat_rates: 0,
        item_at: None,
    })
}
