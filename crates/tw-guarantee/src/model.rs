//! What a guarantee instrument is.

use serde::{Deserialize, Serialize};
use std::fmt;
use tw_base::{Currency, Date, EnterpriseCode, Fixed5, FixedError, Money, Validity};

/// Why a text or an amount makes no instrument.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidInstrument {
    /// The number is empty, too long, or has other characters.
    #[error("an instrument's number has 1 to 32 letters, digits or hyphens")]
    Number,
    /// The limit is zero or less.
    #[error("the limit is not above zero")]
    Limit,
    /// The limit cannot be stored.
    #[error("the limit cannot be stored: {0}")]
    Amount(#[from] FixedError),
    /// An office code that is not four digits.
    #[error("{0:?} is no office code of four digits")]
    Office(String),
}

/// The number under which customs registered an instrument (担保备案编号), or
/// the letter's own number until then.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InstrumentNumber(Box<str>);

impl InstrumentNumber {
    /// Reads a number.
    pub fn new(text: &str) -> Result<Self, InvalidInstrument> {
        let fits = (1..=32).contains(&text.len());
        let legible = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (fits && legible)
            .then(|| Self(text.into()))
            .ok_or(InvalidInstrument::Number)
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InstrumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for InstrumentNumber {
    type Error = InvalidInstrument;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text)
    }
}

impl From<InstrumentNumber> for String {
    fn from(number: InstrumentNumber) -> Self {
        number.0.into()
    }
}

/// Who answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guarantor {
    /// Code of the bank, insurer or finance company; the principal's own code
    /// for a cash deposit.
    pub code: String,
    /// Name as registered.
    pub name: String,
}

/// What the parties agreed on. Fixed at the proposal; a change is a new
/// instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Kind, a code of the pack (`cash_deposit`, `bank_letter`,
    /// `non_bank_letter`, `insurance`, `group_finance_company_letter`).
    pub kind: String,
    /// Who answers.
    pub guarantor: Guarantor,
    /// For whom: the enterprise a list names as `assureCode`.
    pub principal: EnterpriseCode,
    /// Where it may be used: four-digit offices, `NN00` for a whole district;
    /// none: everywhere.
    pub offices: Vec<String>,
    /// Up to how much at a time.
    pub limit: Money,
    /// When something may be secured by it.
    pub validity: Validity,
}

/// What became of an instrument. Days are those of the administration's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Handed in, not yet accepted by customs.
    Proposed {
        /// Since when.
        on: Date,
    },
    /// Accepted: it can be used within its validity.
    Registered {
        /// Since when.
        on: Date,
    },
    /// Barred from new use for a time; what was reserved stays secured.
    Suspended {
        /// Since when.
        on: Date,
        /// When it was registered.
        registered: Date,
        /// Why, for the parties to read.
        reason: String,
    },
    /// Given back to the parties.
    Discharged {
        /// Since when.
        on: Date,
    },
    /// Not accepted.
    Refused {
        /// Since when.
        on: Date,
        /// Why, for the parties to read.
        reason: String,
    },
}

impl Status {
    /// The word traces and findings use.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Proposed { .. } => "proposed",
            Self::Registered { .. } => "registered",
            Self::Suspended { .. } => "suspended",
            Self::Discharged { .. } => "discharged",
            Self::Refused { .. } => "refused",
        }
    }
}

/// A guarantee instrument. Stored with a version tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Instrument {
    number: InstrumentNumber,
    terms: Terms,
    status: Status,
    limit: Fixed5,
}

impl Instrument {
    /// An instrument as handed in.
    pub fn propose(
        number: InstrumentNumber,
        terms: Terms,
        on: Date,
    ) -> Result<Self, InvalidInstrument> {
        let office = |o: &String| o.len() == 4 && o.bytes().all(|b| b.is_ascii_digit());
        if let Some(bad) = terms.offices.iter().find(|o| !office(o)) {
            return Err(InvalidInstrument::Office(bad.clone()));
        }
        let limit = Fixed5::try_from(terms.limit.amount)?;
        if limit <= Fixed5::ZERO {
            return Err(InvalidInstrument::Limit);
        }
        Ok(Self {
            number,
            terms,
            status: Status::Proposed { on },
            limit,
        })
    }

    /// Its number.
    pub fn number(&self) -> &InstrumentNumber {
        &self.number
    }

    /// What was agreed on.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// What became of it.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// The limit as the ledger counts it.
    pub fn limit(&self) -> Fixed5 {
        self.limit
    }

    /// Whether it may be used at an office: named itself, by its district
    /// (`NN00`), or no office named at all.
    pub fn covers(&self, office: &str) -> bool {
        let district = |named: &str| {
            named
                .strip_suffix("00")
                .is_some_and(|d| office.starts_with(d))
        };
        self.terms.offices.is_empty()
            || self
                .terms
                .offices
                .iter()
                .any(|named| named == office || district(named))
    }

    pub(crate) fn becoming(self, status: Status) -> Self {
        Self { status, ..self }
    }
}

/// The stored shapes. A new one is added at the end; none is changed. The
/// limit is kept as the ledger's integer: not every encoding reads a decimal.
#[derive(Serialize, Deserialize)]
enum Stored {
    V1 {
        number: InstrumentNumber,
        kind: String,
        guarantor: Guarantor,
        principal: EnterpriseCode,
        offices: Vec<String>,
        limit: Fixed5,
        currency: Currency,
        validity: Validity,
        status: Status,
    },
}

impl From<Stored> for Instrument {
    fn from(stored: Stored) -> Self {
        let Stored::V1 {
            number,
            kind,
            guarantor,
            principal,
            offices,
            limit,
            currency,
            validity,
            status,
        } = stored;
        let money = Money::new(limit.decimal(), currency);
        let terms = Terms {
            kind,
            guarantor,
            principal,
            offices,
            limit: money,
            validity,
        };
        Self {
            number,
            terms,
            status,
            limit,
        }
    }
}

impl From<Instrument> for Stored {
    fn from(instrument: Instrument) -> Self {
        let Instrument {
            number,
            terms,
            status,
            limit,
        } = instrument;
        let Terms {
            kind,
            guarantor,
            principal,
            offices,
            limit: money,
            validity,
        } = terms;
        let currency = money.currency;
        Self::V1 {
            number,
            kind,
            guarantor,
            principal,
            offices,
            limit,
            currency,
            validity,
            status,
        }
    }
}
