//! Tables of how duty is levied: relief by nature of levy, modes of levy,
//! trade terms, treatment of origins, schemes with their parties, and
//! exchange rates. Each is dated by key and checked like all dated law.

use crate::dated::Dated;
use crate::error::Faults;
use crate::files::{Files, under};
use crate::kinds::RateKind;
use crate::table::{Row, Table};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use tw_base::{Known, LegalRef, Validity};

/// What of each duty and tax is levied, as fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReliefShares {
    /// Of the duty.
    pub duty: Decimal,
    /// Of the duties on top.
    pub remedies: Decimal,
    /// Of consumption tax.
    pub consumption_tax: Decimal,
    /// Of VAT.
    pub vat: Decimal,
}

impl ReliefShares {
    /// The same share of everything.
    pub fn all(share: Decimal) -> Self {
        Self {
            duty: share,
            remedies: share,
            consumption_tax: share,
            vat: share,
        }
    }
}

/// How an item is levied by its mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LevyMode {
    /// This share of everything.
    Share(Decimal),
    /// By the nature of levy of the document.
    ByNature,
}

/// What a price under a trade term holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TradeTerm {
    /// The freight.
    pub freight: bool,
    /// The insurance.
    pub insurance: bool,
}

/// How much of the pack's currency one unit of another is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExchangeRate {
    /// Units of the pack's currency for one of the other.
    pub rate: Decimal,
    /// Whether it was computed over a third currency, as for currencies
    /// without a published rate.
    pub crossed: bool,
}

/// Values by key and date, with their places.
#[derive(Debug, Clone)]
pub(crate) struct Keyed<T> {
    entries: BTreeMap<String, KeyedEntry<T>>,
}

#[derive(Debug, Clone)]
pub(crate) struct KeyedEntry<T> {
    pub file: String,
    pub line: usize,
    pub values: Dated<Known<T>>,
}

/// File and line of a key's first row, and its values as written.
type Written<T> = (String, usize, Vec<(Validity, Known<T>)>);

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
        }
    }
}

impl<T> Keyed<T> {
    /// Reads the tables below a path; `read` gives key and value of a row, or
    /// notes why it cannot.
    fn read(
        (files, path): (&Files, &str),
        columns: &[&str],
        horizon: Date,
        faults: &mut Faults,
        mut read: impl FnMut(&Row<'_>, &mut Faults) -> Option<(String, T)>,
    ) -> Self {
        let mut all = columns.to_vec();
        all.extend(["zh", "en", "from", "to", "source", "confidence"]);
        let mut written = BTreeMap::<String, Written<T>>::new();
        for source in under(files, path, ".csv") {
            let table = Table::read(source, &all, faults);
            for row in table.rows() {
                let confidence = row.confidence("confidence", faults);
                let source = LegalRef(row.cell_or_fact("source").to_owned());
                let period = row.period(horizon, faults);
                let (Some((key, value)), Some(period)) = (read(&row, faults), period) else {
                    continue;
                };
                let place = || (row.place().0.to_owned(), row.line, Vec::new());
                let known = Known {
                    value,
                    source,
                    confidence,
                };
                written
                    .entry(key)
                    .or_insert_with(place)
                    .2
                    .push((period, known));
            }
        }
        let entry = |(key, (file, line, values))| {
            let values = Dated::new(values);
            (key, KeyedEntry { file, line, values })
        };
        Self {
            entries: written.into_iter().map(entry).collect(),
        }
    }

    /// The value of a key on a day.
    pub(crate) fn at(&self, key: &str, day: Date) -> Option<&Known<T>> {
        self.entries.get(key)?.values.at(day)
    }

    /// First day for which something is known of a key.
    pub(crate) fn horizon(&self, key: &str) -> Option<Date> {
        self.entries.get(key)?.values.horizon()
    }

    /// All keys with their values, in order of key.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &KeyedEntry<T>)> {
        self.entries
            .iter()
            .map(|(key, entry)| (key.as_str(), entry))
    }
}

/// All tables of this module.
#[derive(Debug, Clone, Default)]
pub(crate) struct Levy {
    pub natures: Keyed<ReliefShares>,
    pub modes: Keyed<LevyMode>,
    pub terms: Keyed<TradeTerm>,
    /// Origins that have the most-favoured-nation rate.
    pub mfn: Keyed<()>,
    pub schemes: Keyed<RateKind>,
    /// Origins that may claim a scheme, by `scheme origin`.
    pub parties: Keyed<()>,
    pub exchange: Keyed<ExchangeRate>,
}

impl Levy {
    /// Reads the tables.
    pub(crate) fn read(files: &Files, horizon: Date, faults: &mut Faults) -> Self {
        let shares = ["nature", "duty", "remedies", "consumption", "vat"];
        let term = ["term", "freight", "insurance"];
        let rates = ["currency", "rate", "per", "kind"];
        let at = |path| (files, path);
        Self {
            natures: Keyed::read(at("tariff/relief"), &shares, horizon, faults, nature),
            modes: Keyed::read(
                at("tariff/levy_modes"),
                &["mode", "levied"],
                horizon,
                faults,
                mode,
            ),
            terms: Keyed::read(at("tariff/trade_terms"), &term, horizon, faults, trade_term),
            mfn: Keyed::read(
                at("tariff/mfn_origins"),
                &["origin"],
                horizon,
                faults,
                |row, faults| Some((row.required("origin", faults).to_owned(), ())),
            ),
            schemes: Keyed::read(
                at("tariff/schemes"),
                &["scheme", "kind"],
                horizon,
                faults,
                scheme,
            ),
            parties: Keyed::read(
                at("tariff/parties"),
                &["scheme", "origin"],
                horizon,
                faults,
                |row, faults| {
                    let scheme = row.required("scheme", faults);
                    let origin = row.required("origin", faults);
                    Some((party_key(scheme, origin), ()))
                },
            ),
            exchange: Keyed::read(at("tariff/exchange"), &rates, horizon, faults, exchange),
        }
    }
}

fn nature(row: &Row<'_>, faults: &mut Faults) -> Option<(String, ReliefShares)> {
    let mut share = |column| fraction(row, column, faults);
    let shares = (
        share("duty"),
        share("remedies"),
        share("consumption"),
        share("vat"),
    );
    let (Some(duty), Some(remedies), Some(consumption_tax), Some(vat)) = shares else {
        return None;
    };
    let shares = ReliefShares {
        duty,
        remedies,
        consumption_tax,
        vat,
    };
    Some((row.required("nature", faults).to_owned(), shares))
}

fn mode(row: &Row<'_>, faults: &mut Faults) -> Option<(String, LevyMode)> {
    let mode = match row.cell("levied") {
        "nature" => LevyMode::ByNature,
        _ => LevyMode::Share(fraction(row, "levied", faults)?),
    };
    Some((row.required("mode", faults).to_owned(), mode))
}

fn trade_term(row: &Row<'_>, faults: &mut Faults) -> Option<(String, TradeTerm)> {
    let term = TradeTerm {
        freight: holds(row, "freight", faults)?,
        insurance: holds(row, "insurance", faults)?,
    };
    Some((row.required("term", faults).to_owned(), term))
}

/// The key of a party of a scheme.
pub(crate) fn party_key(scheme: &str, origin: &str) -> String {
    format!("{scheme} {origin}")
}

fn fraction(row: &Row<'_>, column: &str, faults: &mut Faults) -> Option<Decimal> {
    let value = match row.cell(column).parse::<Decimal>() {
        Ok(value) if value >= Decimal::ZERO && value <= Decimal::ONE => value,
        _ => {
            faults.push(
                row.place(),
                format!("{column} is {:?}, no share", row.cell(column)),
                "write what is levied as a fraction from 0 to 1",
            );
            return None;
        }
    };
    Some(value)
}

fn holds(row: &Row<'_>, column: &str, faults: &mut Faults) -> Option<bool> {
    match row.cell(column) {
        "in_price" => Some(true),
        "extra" => Some(false),
        other => {
            faults.push(
                row.place(),
                format!("{column} is {other:?}"),
                "write in_price or extra",
            );
            None
        }
    }
}

fn scheme(row: &Row<'_>, faults: &mut Faults) -> Option<(String, RateKind)> {
    let kind = RateKind::from_word(row.cell("kind")).filter(|kind| kind.has_scheme());
    if kind.is_none() {
        faults.push(
            row.place(),
            format!("{:?} is no kind of scheme", row.cell("kind")),
            "write agreement or special",
        );
    }
    Some((row.required("scheme", faults).to_owned(), kind?))
}

fn exchange(row: &Row<'_>, faults: &mut Faults) -> Option<(String, ExchangeRate)> {
    let rate = row.decimal("rate", faults)?;
    let per = match row.cell("per") {
        "" => Decimal::ONE,
        _ => row.decimal("per", faults)?,
    };
    let crossed = match row.cell("kind") {
        "published" => false,
        "crossed" => true,
        other => {
            faults.push(
                row.place(),
                format!("{other:?} is no kind of exchange rate"),
                "write published or crossed",
            );
            return None;
        }
    };
    let one = rate.checked_div(per).filter(|one| *one > Decimal::ZERO);
    if one.is_none() {
        faults.push(
            row.place(),
            format!("{rate} for {per} cannot be"),
            "write what one unit, or `per` units, are in the pack's currency",
        );
    }
    let rate = one?.normalize();
    let currency = row.required("currency", faults).to_owned();
    Some((currency, ExchangeRate { rate, crossed }))
}
