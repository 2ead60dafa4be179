//! A document of goods as JSON: numbers as text, so that none passes through
//! a binary float.

use crate::out::{Stop, failed};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;
use tw_base::{Currency, Date, Decimal};
use tw_tariff::goods::{
    ChargeInput, Direction, GivenRate, GoodsInput, ItemInput, OriginClaim, OriginEvidence,
    QuantityInput, QuotaClaim, RateBasis, ReliefGround,
};

/// Largest document that is read.
const LARGEST: usize = 16 << 20;

/// A document.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// `import` or `export`; absent: import.
    #[serde(default)]
    pub direction: String,
    /// Day the declaration is completed; absent: today.
    pub completed: Option<Date>,
    /// Declared in advance: day the means of transport was declared to have entered.
    pub transport_entry: Option<Date>,
    /// Trade term by name or code; absent: CIF.
    #[serde(default)]
    pub trade_term: String,
    /// Nature of levy; absent: 101.
    #[serde(default)]
    pub levy_nature: String,
    /// Freight.
    pub freight: Option<Charge>,
    /// Insurance.
    pub insurance: Option<Charge>,
    /// Other charges.
    pub other: Option<Charge>,
    /// Gross mass in kilograms.
    pub gross_mass: Option<String>,
    /// Rates of exchange by currency, where the pack has none.
    #[serde(default)]
    pub exchange: BTreeMap<String, String>,
    /// The items.
    pub items: Vec<Item>,
}

/// An item.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Commodity code.
    pub commodity: String,
    /// Total price.
    pub price: String,
    /// Its currency; absent: the pack's.
    #[serde(default)]
    pub currency: String,
    /// Quantities.
    #[serde(default)]
    pub quantities: Vec<Measured>,
    /// Origin.
    #[serde(default)]
    pub origin: String,
    /// Agreement or preference claimed.
    pub claim: Option<String>,
    /// Producer.
    pub producer: Option<String>,
    /// Inside the quota.
    #[serde(default)]
    pub in_quota: bool,
    /// Origin in doubt.
    #[serde(default)]
    pub doubtful_origin: bool,
    /// Mode of levy; absent: 1.
    #[serde(default)]
    pub levy_mode: String,
    /// Rate of duty where the pack has none.
    pub duty: Option<String>,
}

/// A quantity.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// How many.
    pub value: String,
    /// Of which unit.
    pub unit: String,
    /// Of which part.
    pub of: Option<String>,
}

impl FromStr for Measured {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, ':').map(str::to_owned);
        match (parts.next(), parts.next(), parts.next()) {
            (Some(value), Some(unit), of) if !unit.is_empty() => Ok(Self { value, unit, of }),
            _ => Err("write NUMBER:UNIT, such as 10:035".to_owned()),
        }
    }
}

/// A charge: mark, number and currency.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charge {
    /// 1 per cent, 2 a ton, 3 in all.
    pub mark: u8,
    /// The number.
    pub amount: String,
    /// Its currency; absent: the pack's.
    #[serde(default)]
    pub currency: String,
}

impl FromStr for Charge {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, ':');
        let mark = parts.next().and_then(|mark| mark.parse().ok());
        match (mark, parts.next()) {
            (Some(mark), Some(amount)) => Ok(Self {
                mark,
                amount: amount.to_owned(),
                currency: parts.next().unwrap_or_default().to_owned(),
            }),
            _ => Err("write MARK:NUMBER[:CURRENCY], such as 3:100:USD".to_owned()),
        }
    }
}

fn number(what: &str, text: &str) -> Result<Decimal, Stop> {
    text.trim().parse().map_err(|_| {
        failed(
            format!("{what}: {text:?} is no number"),
            "write it as 1234.56",
        )
    })
}

fn currency(text: &str) -> Result<Currency, Stop> {
    if text.is_empty() {
        return Ok(Currency::CNY);
    }
    Currency::new(text).ok_or_else(|| {
        failed(
            format!("{text:?} is no currency"),
            "write three capital letters, such as USD",
        )
    })
}

impl Charge {
    fn input(&self) -> Result<ChargeInput, Stop> {
        let amount = number("charge", &self.amount)?;
        match self.mark {
            1 => Ok(ChargeInput::Rate(amount)),
            2 => Ok(ChargeInput::PerTon {
                amount,
                currency: currency(&self.currency)?,
            }),
            3 => Ok(ChargeInput::Total {
                amount,
                currency: currency(&self.currency)?,
            }),
            mark => Err(failed(
                format!("{mark} is no mark of a charge"),
                "1 is per cent, 2 a ton, 3 in all",
            )),
        }
    }
}

/// The code of a trade term by its name.
fn term(text: &str) -> &str {
    match text.to_ascii_uppercase().as_str() {
        "" | "CIF" => "1",
        "C&F" | "CFR" => "2",
        "FOB" => "3",
        "C&I" => "4",
        "EXW" => "7",
        _ => text,
    }
}

impl Document {
    /// Reads a file, or standard input for `-`.
    pub fn read(path: &Path) -> Result<Self, Stop> {
        use std::io::Read;
        let cannot = |error: &dyn std::fmt::Display| {
            failed(
                format!("{}: {error}", path.display()),
                "docs/reference/assess.md shows a document",
            )
        };
        let mut text = String::new();
        let limit = LARGEST as u64 + 1;
        let read = match path.as_os_str() == "-" {
            true => std::io::stdin()
                .lock()
                .take(limit)
                .read_to_string(&mut text),
            false => std::fs::File::open(path)
                .and_then(|file| file.take(limit).read_to_string(&mut text)),
        };
        read.map_err(|e| cannot(&e))?;
        if text.len() > LARGEST {
            return Err(cannot(&"it is larger than 16 MiB"));
        }
        serde_json::from_str(&text).map_err(|e| cannot(&e))
    }

    /// The document as an input of the assessment.
    pub fn with_input<T>(
        &self,
        completed: Date,
        ask: impl FnOnce(&GoodsInput<'_>) -> T,
    ) -> Result<T, Stop> {
        let direction = match self.direction.as_str() {
            "" | "import" => Direction::Import,
            "export" => Direction::Export,
            other => {
                return Err(failed(
                    format!("{other:?} is no direction"),
                    "write import or export",
                ));
            }
        };
        let mut given = Vec::new();
        for (name, rate) in &self.exchange {
            given.push(GivenRate {
                currency: currency(name)?,
                rate: number("exchange", rate)?,
            });
        }
        let mut quantities = Vec::new();
        for item in &self.items {
            let read = item.quantities.iter().map(|q| {
                Ok(QuantityInput {
                    value: number("quantity", &q.value)?,
                    unit: &q.unit,
                    of: q.of.as_deref(),
                })
            });
            quantities.push(read.collect::<Result<Vec<_>, Stop>>()?);
        }
        let mut items = Vec::new();
        for (i, (item, quantities)) in self.items.iter().zip(&quantities).enumerate() {
            items.push(item.input(i, quantities)?);
        }
        let charge = |charge: &Option<Charge>| charge.as_ref().map(Charge::input).transpose();
        let mass = self.gross_mass.as_deref();
        let input = GoodsInput {
            direction,
            completed,
            basis: match self.transport_entry {
                Some(_) => RateBasis::Advance {
                    transport_entry: self.transport_entry,
                },
                None => RateBasis::Completed,
            },
            trade_term: term(&self.trade_term),
            levy_nature: &self.levy_nature,
            freight: charge(&self.freight)?,
            insurance: charge(&self.insurance)?,
            other: charge(&self.other)?,
            gross_mass: mass.map(|m| number("gross_mass", m)).transpose()?,
            ground: ReliefGround::None,
            exchange: &given,
            items: &items,
        };
        Ok(ask(&input))
    }
}

impl Item {
    fn input<'a>(
        &'a self,
        i: usize,
        quantities: &'a [QuantityInput<'a>],
    ) -> Result<ItemInput<'a>, Stop> {
        Ok(ItemInput {
            number: u16::try_from(i + 1).unwrap_or(u16::MAX),
            commodity: &self.commodity,
            price: number("price", &self.price)?,
            currency: currency(&self.currency)?,
            quantities,
            origin: &self.origin,
            claim: self
                .claim
                .as_deref()
                .map_or(OriginClaim::None, OriginClaim::Scheme),
            evidence: match self.doubtful_origin {
                true => OriginEvidence::Doubtful,
                false => OriginEvidence::Accepted,
            },
            producer: self.producer.as_deref(),
            quota: match self.in_quota {
                true => QuotaClaim::Inside,
                false => QuotaClaim::Outside,
            },
            levy_mode: &self.levy_mode,
            stated_duty: self.duty.as_deref(),
        })
    }
}
