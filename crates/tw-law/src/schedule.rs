//! The duty schedule: dated rates of each kind for commodity lines, and duties
//! on top by origin and producer.
//!
//! A code of ten digits is looked for as it stands, then by its first eight.
//! Of several rows for one code, kind and scheme, the one that began last is
//! in force, if it has not ended.

use crate::dated::Dated;
use crate::edition::Editions;
use crate::error::Faults;
use crate::expression::DutyExpression;
use crate::files::{Files, under};
use crate::kinds::{RateKind, RemedyKind};
use crate::table::{Row, Table};
use crate::tariff::prefixes;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};
use tw_base::{Known, LegalRef, Validity};

/// A rate of the schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduledRate {
    /// Code of the line: eight or ten digits.
    pub code: String,
    /// Which rate of the line.
    pub kind: RateKind,
    /// Agreements or preferences it holds for; empty: for none in particular.
    pub schemes: Vec<String>,
    /// What is charged.
    pub rate: Known<DutyExpression>,
    /// When it is in force, if nothing later takes its place.
    pub validity: Validity,
    /// The rate, where it is one by value alone.
    pub(crate) plain: Option<Known<Decimal>>,
    pub(crate) file: String,
    pub(crate) row: usize,
}

impl ScheduledRate {
    /// Whether it is a rate of that kind and scheme.
    fn is(&self, kind: RateKind, scheme: Option<&str>) -> bool {
        self.kind == kind
            && match scheme {
                None => self.schemes.is_empty(),
                Some(scheme) => self.schemes.iter().any(|s| s == scheme),
            }
    }
}

/// A duty laid on top of the rate (Tariff Law arts. 16 to 18).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TradeRemedy {
    /// Codes that begin so: four to ten digits.
    pub code: String,
    /// Which.
    pub kind: RemedyKind,
    /// Origin it is laid on; none: every origin.
    pub origin: Option<String>,
    /// Producer it is laid on; none: all that are not named.
    pub producer: Option<String>,
    /// What is charged.
    pub rate: Known<DutyExpression>,
    /// When it is in force, if nothing later takes its place.
    pub validity: Validity,
    pub(crate) file: String,
    pub(crate) row: usize,
}

/// All rates and remedies.
#[derive(Debug, Clone, Default)]
pub(crate) struct Schedule {
    pub rates: Vec<ScheduledRate>,
    index: HashMap<String, Vec<usize>>,
    pub remedies: Vec<TradeRemedy>,
    remedy_index: HashMap<String, Vec<usize>>,
}

impl Schedule {
    /// Reads `tariff/duty*.csv`, `tariff/rates*.csv` and `tariff/remedies*.csv`.
    pub(crate) fn read(files: &Files, horizon: Date, faults: &mut Faults) -> Self {
        let mut rates = read_duty(files, horizon, faults);
        rates.extend(read_rates(files, horizon, faults));
        let remedies = read_remedies(files, horizon, faults);
        let (mut index, mut remedy_index) = (HashMap::new(), HashMap::new());
        for (i, rate) in rates.iter().enumerate() {
            put(&mut index, &rate.code, i);
        }
        for (i, remedy) in remedies.iter().enumerate() {
            put(&mut remedy_index, &remedy.code, i);
        }
        Self {
            rates,
            index,
            remedies,
            remedy_index,
        }
    }

    /// Whether any rate of duty is loaded.
    pub(crate) fn is_loaded(&self) -> bool {
        !self.rates.is_empty()
    }

    /// The rate of a kind and scheme for a code on a day.
    pub(crate) fn rate(
        &self,
        gcode: &str,
        kind: RateKind,
        scheme: Option<&str>,
        day: Date,
    ) -> Option<&ScheduledRate> {
        prefixes(gcode).find_map(|code| {
            let rows = self.index.get(code)?.iter();
            let rows = rows.filter_map(|i| self.rates.get(*i));
            let begun = rows.filter(|r| r.is(kind, scheme) && r.validity.from <= day);
            let last = begun.max_by_key(|r| r.validity.from)?;
            last.validity.contains(day).then_some(last)
        })
    }

    /// Every rate for a code on a day, the line's own before its parent's.
    pub(crate) fn rates(&self, gcode: &str, day: Date) -> Vec<&ScheduledRate> {
        let mut found: Vec<&ScheduledRate> = Vec::new();
        for code in prefixes(gcode) {
            for i in self.index.get(code).into_iter().flatten() {
                let Some(rate) = self.rates.get(*i) else {
                    continue;
                };
                let scheme = rate.schemes.first().map(String::as_str);
                let chosen = self.rate(gcode, rate.kind, scheme, day);
                if chosen.is_some_and(|c| std::ptr::eq(c, rate)) {
                    found.push(rate);
                }
            }
        }
        found.sort_by_key(|rate| rate.kind);
        found
    }

    /// Every remedy on a code on a day, of whatever origin: of those for one
    /// kind, origin and producer the longest code, and of these the latest.
    pub(crate) fn remedies(&self, gcode: &str, day: Date) -> Vec<&TradeRemedy> {
        let mut found = BTreeMap::new();
        for length in 4..=gcode.len() {
            let rows = gcode.get(..length).and_then(|c| self.remedy_index.get(c));
            let rows = rows.into_iter().flatten();
            let mut here = BTreeMap::new();
            for remedy in rows.filter_map(|i| self.remedies.get(*i)) {
                if remedy.validity.from > day {
                    continue;
                }
                let slot = here.entry(remedy_key(remedy)).or_insert(remedy);
                if slot.validity.from < remedy.validity.from {
                    *slot = remedy;
                }
            }
            let in_force = here.into_iter().filter(|(_, r)| r.validity.contains(day));
            found.extend(in_force);
        }
        found.into_values().collect()
    }

    /// Periods by code, kind and scheme, for the coverage check.
    pub(crate) fn rate_periods(&self) -> Vec<(String, &ScheduledRate, Vec<Validity>)> {
        let mut all: BTreeMap<(&str, RateKind, &str), Vec<&ScheduledRate>> = BTreeMap::new();
        for rate in &self.rates {
            let named = rate.schemes.iter().map(String::as_str);
            let none = rate.schemes.is_empty().then_some("");
            for scheme in named.chain(none) {
                let key = (rate.code.as_str(), rate.kind, scheme);
                all.entry(key).or_default().push(rate);
            }
        }
        let named = all.into_iter().filter_map(|((code, kind, scheme), rates)| {
            let id = format!("{code} {} {scheme}", kind.word());
            let first = *rates.first()?;
            let dated = rates.iter().map(|r| (r.validity.clone(), ())).collect();
            Some((id.trim_end().to_owned(), first, Dated::new(dated).periods()))
        });
        named.collect()
    }

    /// Periods by code, kind, origin and producer, for the coverage check.
    pub(crate) fn remedy_periods(&self) -> Vec<(String, &TradeRemedy, Vec<Validity>)> {
        let mut all: BTreeMap<_, Vec<&TradeRemedy>> = BTreeMap::new();
        for remedy in &self.remedies {
            let key = (remedy.code.as_str(), remedy_key(remedy));
            all.entry(key).or_default().push(remedy);
        }
        let named = all.into_iter().filter_map(|((code, key), remedies)| {
            let (kind, origin, producer) = key;
            let id = format!(
                "{code} {} {} {}",
                kind.word(),
                origin.unwrap_or("*"),
                producer.unwrap_or("*")
            );
            let dated = remedies.iter().map(|r| (r.validity.clone(), ())).collect();
            Some((id, *remedies.first()?, Dated::new(dated).periods()))
        });
        named.collect()
    }
}

fn put(index: &mut HashMap<String, Vec<usize>>, code: &str, at: usize) {
    index.entry(code.to_owned()).or_default().push(at);
}

fn remedy_key(remedy: &TradeRemedy) -> (RemedyKind, Option<&str>, Option<&str>) {
    (
        remedy.kind,
        remedy.origin.as_deref(),
        remedy.producer.as_deref(),
    )
}

/// Rates by value of the first form of the table: fractions, most favoured
/// nation only.
fn read_duty(files: &Files, horizon: Date, faults: &mut Faults) -> Vec<ScheduledRate> {
    let columns = ["code", "rate", "from", "to", "source", "confidence"];
    let mut rates = Vec::new();
    for source in under(files, "tariff/duty", ".csv") {
        let table = Table::read(source, &columns, faults);
        for row in table.rows() {
            let Some(code) = commodity_code(&row, 8, faults) else {
                continue;
            };
            let rate = row.decimal("rate", faults).filter(|rate| {
                let sane = *rate >= Decimal::ZERO && *rate < Decimal::from(100);
                if !sane {
                    faults.push(
                        row.place(),
                        format!("the rate {rate} cannot be"),
                        "write a fraction: 0.10 for 10 %",
                    );
                }
                sane
            });
            let Some(rate) = rate else { continue };
            // The rate keeps its digits as written: they are shown.
            let expression = DutyExpression::ad_valorem(rate);
            rates.extend(scheduled(
                &row,
                (code, RateKind::Mfn, Vec::new()),
                expression,
                horizon,
                faults,
            ));
        }
    }
    rates
}

fn read_rates(files: &Files, horizon: Date, faults: &mut Faults) -> Vec<ScheduledRate> {
    let columns = [
        "code",
        "kind",
        "scheme",
        "expression",
        "from",
        "to",
        "source",
        "confidence",
    ];
    let mut rates = Vec::new();
    let tables: Vec<Table<'_>> = under(files, "tariff/rates", ".csv")
        .map(|source| Table::read(source, &columns, faults))
        .collect();
    let editions = Editions::of(&tables, faults);
    for table in &tables {
        for row in table.rows() {
            let code = commodity_code(&row, 8, faults);
            let kind = row_kind(&row, faults);
            let schemes: Vec<String> = row
                .cell("scheme")
                .split_whitespace()
                .map(str::to_owned)
                .collect();
            let expression = row_expression(&row, faults);
            let (Some(code), Some(kind), Some(expression)) = (code, kind, expression) else {
                continue;
            };
            if kind.has_scheme() == schemes.is_empty() {
                faults.push(
                    row.place(),
                    format!(
                        "a rate of the kind {} and its scheme do not fit",
                        kind.word()
                    ),
                    "name a scheme for agreement and special, and for no other kind",
                );
                continue;
            }
            let rate = scheduled(&row, (code, kind, schemes), expression, horizon, faults);
            rates.extend(rate.map(|rate| ScheduledRate {
                validity: editions.within(table, rate.validity),
                ..rate
            }));
        }
    }
    rates
}

fn row_kind(row: &Row<'_>, faults: &mut Faults) -> Option<RateKind> {
    let kind = RateKind::from_word(row.cell("kind"));
    if kind.is_none() {
        let words: Vec<_> = RateKind::ALL.iter().map(|k| k.word()).collect();
        faults.push(
            row.place(),
            format!("{:?} is no kind of rate", row.cell("kind")),
            format!("write {}", words.join(", ")),
        );
    }
    kind
}

fn row_expression(row: &Row<'_>, faults: &mut Faults) -> Option<DutyExpression> {
    match row.cell("expression").parse() {
        Ok(expression) => Some(expression),
        Err(error) => {
            let error: crate::expression::ExpressionError = error;
            faults.push(
                row.place(),
                format!("{:?} is no duty expression: {}", error.text, error.why),
                "write free, 10%, 1.5 CNY/035, 20%+1.5 CNY/035, max(3%,1.2 CNY/035), or ? and the words",
            );
            None
        }
    }
}

fn scheduled(
    row: &Row<'_>,
    (code, kind, schemes): (&str, RateKind, Vec<String>),
    expression: DutyExpression,
    horizon: Date,
    faults: &mut Faults,
) -> Option<ScheduledRate> {
    let confidence = row.confidence("confidence", faults);
    let source = LegalRef(row.cell_or_fact("source").to_owned());
    let validity = row.period(horizon, faults)?;
    Some(ScheduledRate {
        code: code.to_owned(),
        kind,
        schemes,
        plain: expression.plain_rate().map(|value| Known {
            value,
            source: source.clone(),
            confidence,
        }),
        rate: Known {
            value: expression,
            source,
            confidence,
        },
        validity,
        file: row.place().0.to_owned(),
        row: row.line,
    })
}

fn read_remedies(files: &Files, horizon: Date, faults: &mut Faults) -> Vec<TradeRemedy> {
    let columns = [
        "code",
        "kind",
        "origin",
        "producer",
        "expression",
        "from",
        "to",
        "source",
        "confidence",
    ];
    let mut remedies = Vec::new();
    for source in under(files, "tariff/remedies", ".csv") {
        let table = Table::read(source, &columns, faults);
        for row in table.rows() {
            let code = commodity_code(&row, 4, faults);
            let kind = RemedyKind::from_word(row.cell("kind"));
            if kind.is_none() {
                let words: Vec<_> = RemedyKind::ALL.iter().map(|k| k.word()).collect();
                faults.push(
                    row.place(),
                    format!("{:?} is no trade remedy", row.cell("kind")),
                    format!("write {}", words.join(", ")),
                );
            }
            let origin = row.required("origin", faults);
            let expression = row_expression(&row, faults);
            let confidence = row.confidence("confidence", faults);
            let validity = row.period(horizon, faults);
            let (Some(code), Some(kind), Some(value), Some(validity)) =
                (code, kind, expression, validity)
            else {
                continue;
            };
            let producer = row.cell("producer");
            remedies.push(TradeRemedy {
                code: code.to_owned(),
                kind,
                origin: (origin != "*").then(|| origin.to_owned()),
                producer: (!producer.is_empty()).then(|| producer.to_owned()),
                rate: Known {
                    value,
                    source: LegalRef(row.cell_or_fact("source").to_owned()),
                    confidence,
                },
                validity,
                file: row.place().0.to_owned(),
                row: row.line,
            });
        }
    }
    remedies
}

/// A commodity code of at least so many digits; ten at most.
pub(crate) fn commodity_code<'r>(
    row: &Row<'r>,
    at_least: usize,
    faults: &mut Faults,
) -> Option<&'r str> {
    let code = row.cell("code");
    let long = match at_least {
        8 => matches!(code.len(), 8 | 10),
        _ => (at_least..=10).contains(&code.len()),
    };
    let good = long && code.bytes().all(|b| b.is_ascii_digit());
    if !good {
        let advice = match at_least {
            8 => "write eight or ten digits without dots",
            _ => "write four to ten digits without dots",
        };
        faults.push(
            row.place(),
            format!("{code:?} is no commodity code"),
            advice,
        );
    }
    good.then_some(code)
}
