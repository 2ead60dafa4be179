//! What a guarantee instrument is.

use crate::application::{Application, Change};
use crate::claim::OpenClaim;
use crate::group::GroupCode;
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
    /// A group's code is empty, too long, or has other characters.
    #[error("a group's code has 1 to 20 letters, digits or hyphens")]
    Group,
    /// A letter for a group gives nobody anything.
    #[error("a letter for a group names at least one member with a limit above zero")]
    NoShare,
    /// A member is named twice.
    #[error("{0} is named twice")]
    Twice(EnterpriseCode),
    /// A member may draw more than the whole group.
    #[error("the limit of {0} is above that of the group")]
    ShareAboveLimit(EnterpriseCode),
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

/// What a member may draw of a letter for its group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The member.
    pub member: EnterpriseCode,
    /// Up to how much at a time, as the ledger counts it.
    pub limit: Fixed5,
}

/// For whom an instrument stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Backing {
    /// For one principal: the enterprise a list names as `assureCode`.
    Own(EnterpriseCode),
    /// For the members of a group, all together up to the instrument's limit
    /// and each up to its own.
    Group {
        /// The group.
        group: GroupCode,
        /// What each member may draw.
        shares: Vec<Share>,
    },
}

impl Backing {
    /// The one principal.
    pub fn principal(&self) -> Option<&EnterpriseCode> {
        match self {
            Self::Own(principal) => Some(principal),
            Self::Group { .. } => None,
        }
    }

    /// The group.
    pub fn group(&self) -> Option<&GroupCode> {
        match self {
            Self::Own(_) => None,
            Self::Group { group, .. } => Some(group),
        }
    }

    /// What members may draw; none where it stands for one principal.
    pub fn shares(&self) -> &[Share] {
        match self {
            Self::Own(_) => &[],
            Self::Group { shares, .. } => shares,
        }
    }

    /// What a member may draw.
    pub fn share_of(&self, member: &str) -> Option<&Share> {
        self.shares().iter().find(|s| s.member.as_str() == member)
    }
}

/// What the parties agreed on. Fixed at the proposal; what changes later is
/// asked for and decided as a [`Change`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Kind, a code of the pack (`cash_deposit`, `bank_letter`,
    /// `non_bank_letter`, `insurance`, `group_finance_company_letter`).
    pub kind: String,
    /// What it may be used for, codes of the pack (`guarantee_uses`); none:
    /// everything its kind is taken for.
    pub uses: Vec<String>,
    /// Who answers.
    pub guarantor: Guarantor,
    /// For whom.
    pub backing: Backing,
    /// Beneficiaries: four-digit offices where it may be used, `NN00` for a
    /// whole district; none: everywhere.
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

    /// Since when it has that status.
    pub fn since(&self) -> Date {
        match self {
            Self::Proposed { on }
            | Self::Registered { on }
            | Self::Suspended { on, .. }
            | Self::Discharged { on }
            | Self::Refused { on, .. } => *on,
        }
    }

    /// Why, where that was said.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Suspended { reason, .. } | Self::Refused { reason, .. } => Some(reason),
            Self::Proposed { .. } | Self::Registered { .. } | Self::Discharged { .. } => None,
        }
    }
}

/// A signed document about an instrument, as it came or was issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// What it is, a word: `guarantee_letter`, `guarantee_acceptance`.
    pub kind: String,
    /// Hash of what it states.
    pub digest: String,
    /// The document.
    pub text: String,
}

/// A guarantee instrument. Stored with a version tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Instrument {
    number: InstrumentNumber,
    terms: Terms,
    status: Status,
    limit: Fixed5,
    application: Application,
    changes: Vec<Change>,
    papers: Vec<Paper>,
    claims: Vec<OpenClaim>,
}

impl Instrument {
    /// An instrument as handed in.
    pub fn propose(
        number: InstrumentNumber,
        terms: Terms,
        application: Application,
    ) -> Result<Self, InvalidInstrument> {
        let office = |o: &String| o.len() == 4 && o.bytes().all(|b| b.is_ascii_digit());
        if let Some(bad) = terms.offices.iter().find(|o| !office(o)) {
            return Err(InvalidInstrument::Office(bad.clone()));
        }
        let limit = limit_of(&terms)?;
        Ok(Self {
            number,
            terms,
            status: Status::Proposed {
                on: application.received,
            },
            limit,
            application,
            changes: Vec::new(),
            papers: Vec::new(),
            claims: Vec::new(),
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

    /// Whether it may be used for something.
    pub fn serves(&self, purpose: &str) -> bool {
        let uses = &self.terms.uses;
        uses.is_empty() || uses.iter().any(|named| named == purpose)
    }

    /// How it was handed in.
    pub fn application(&self) -> &Application {
        &self.application
    }

    /// What was asked to be changed, oldest first.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Signed documents about it, oldest first.
    pub fn papers(&self) -> &[Paper] {
        &self.papers
    }

    /// The same with one more.
    #[must_use]
    pub fn with_paper(mut self, paper: Paper) -> Self {
        self.papers.push(paper);
        self
    }

    /// What is claimed on it and not answered, oldest first.
    pub fn claims(&self) -> &[OpenClaim] {
        &self.claims
    }

    pub(crate) fn with_claims(self, claims: Vec<OpenClaim>) -> Self {
        Self { claims, ..self }
    }

    pub(crate) fn becoming(self, status: Status) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn with_changes(self, changes: Vec<Change>) -> Self {
        Self { changes, ..self }
    }

    /// The same on other terms, where they make an instrument.
    pub(crate) fn on_terms(self, terms: Terms) -> Result<Self, InvalidInstrument> {
        let limit = limit_of(&terms)?;
        Ok(Self {
            terms,
            limit,
            ..self
        })
    }
}

/// The limit of terms that make an instrument.
fn limit_of(terms: &Terms) -> Result<Fixed5, InvalidInstrument> {
    let limit = Fixed5::try_from(terms.limit.amount)?;
    if limit <= Fixed5::ZERO {
        return Err(InvalidInstrument::Limit);
    }
    fitting(&terms.backing, limit)?;
    Ok(limit)
}

/// Whether what members may draw fits the whole.
fn fitting(backing: &Backing, limit: Fixed5) -> Result<(), InvalidInstrument> {
    let Backing::Group { shares, .. } = backing else {
        return Ok(());
    };
    if shares.is_empty() || shares.iter().all(|share| share.limit == Fixed5::ZERO) {
        return Err(InvalidInstrument::NoShare);
    }
    for (n, share) in shares.iter().enumerate() {
        if shares.iter().take(n).any(|s| s.member == share.member) {
            return Err(InvalidInstrument::Twice(share.member.clone()));
        }
        if share.limit < Fixed5::ZERO {
            return Err(InvalidInstrument::NoShare);
        }
        if share.limit > limit {
            return Err(InvalidInstrument::ShareAboveLimit(share.member.clone()));
        }
    }
    Ok(())
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
    V2 {
        number: InstrumentNumber,
        kind: String,
        uses: Vec<String>,
        guarantor: Guarantor,
        backing: Backing,
        offices: Vec<String>,
        limit: Fixed5,
        currency: Currency,
        validity: Validity,
        status: Status,
        application: Application,
        changes: Vec<Change>,
        papers: Vec<Paper>,
    },
    /// With what is claimed on it.
    V3(Box<Self>, Vec<OpenClaim>),
}

impl From<Stored> for Instrument {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::V3(before, claims) => Self::from(*before).with_claims(claims),
            Stored::V1 {
                number,
                kind,
                guarantor,
                principal,
                offices,
                limit,
                currency,
                validity,
                status,
            } => {
                let application = Application::unknown(status.since());
                Self {
                    number,
                    terms: Terms {
                        kind,
                        uses: Vec::new(),
                        guarantor,
                        backing: Backing::Own(principal),
                        offices,
                        limit: Money::new(limit.decimal(), currency),
                        validity,
                    },
                    status,
                    limit,
                    application,
                    changes: Vec::new(),
                    papers: Vec::new(),
                    claims: Vec::new(),
                }
            }
            Stored::V2 {
                number,
                kind,
                uses,
                guarantor,
                backing,
                offices,
                limit,
                currency,
                validity,
                status,
                application,
                changes,
                papers,
            } => Self {
                number,
                terms: Terms {
                    kind,
                    uses,
                    guarantor,
                    backing,
                    offices,
                    limit: Money::new(limit.decimal(), currency),
                    validity,
                },
                status,
                limit,
                application,
                changes,
                papers,
                claims: Vec::new(),
            },
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
            application,
            changes,
            papers,
            claims,
        } = instrument;
        let before = Self::V2 {
            number,
            kind: terms.kind,
            uses: terms.uses,
            guarantor: terms.guarantor,
            backing: terms.backing,
            offices: terms.offices,
            limit,
            currency: terms.limit.currency,
            validity: terms.validity,
            status,
            application,
            changes,
            papers,
        };
        match claims.is_empty() {
            true => before,
            false => Self::V3(Box::new(before), claims),
        }
    }
}
