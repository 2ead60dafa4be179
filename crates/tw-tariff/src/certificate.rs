//! Certificates that open a quantity to a trader: of a tariff quota (Tariff
//! Law art. 14), within which the in-quota rate applies, or of relief.
//!
//! The quantity is credited to the certificate's ledger account once, at
//! registration, and has floor 0 from then on: an item *draws* its quantity
//! when it is assessed, the draw is *restored* when what was computed falls,
//! and *used up* at release. What was used up is restored by a new, opposite
//! transfer. Balances are the ledger's.

use serde::{Deserialize, Serialize};
use tw_base::{
    AccountKey, Date, EnterpriseCode, Finding, Fixed5, RuleCode, Severity, SubjectId, Validity,
};
use tw_ledger::{
    AccountKind, LedgerError, Posting, Reason, Reservation, Transfer, TransferId, TransferKind,
    Unit,
};

/// There is no such certificate (warning).
pub const UNKNOWN: RuleCode = RuleCode::new("TW1247");
/// The certificate is another trader's (warning).
pub const OTHER_HOLDER: RuleCode = RuleCode::new("TW1248");
/// The certificate is not for any of the goods (warning).
pub const OTHER_GOODS: RuleCode = RuleCode::new("TW1249");
/// The certificate is not valid on the day (warning).
pub const NOT_VALID: RuleCode = RuleCode::new("TW1263");
/// Less is left than the item needs (warning).
pub const NOT_ENOUGH: RuleCode = RuleCode::new("TW1264");
/// The item states no quantity in the certificate's unit (warning).
pub const NO_QUANTITY: RuleCode = RuleCode::new("TW1265");
/// An item draws on a certificate (note).
pub const DRAWN: RuleCode = RuleCode::new("TW1266");

/// All codes of this module.
pub const ALL: &[RuleCode] = &[
    UNKNOWN,
    OTHER_HOLDER,
    OTHER_GOODS,
    NOT_VALID,
    NOT_ENOUGH,
    NO_QUANTITY,
    DRAWN,
];

/// Accounts of certificates: many declarations draw on one at once.
pub const CERTIFICATE: AccountKind = AccountKind::contended(2);
/// The other side of a certificate's quantity: what was granted.
pub const CERTIFICATE_GRANT: AccountKind = AccountKind::contra(4);
/// The other side of what is drawn: the goods it is drawn for.
pub const CERTIFICATE_GOODS: AccountKind = AccountKind::contra(5);

/// Why the ledger was posted to.
pub mod reason {
    use tw_ledger::Reason;

    /// The quantity of a registered certificate.
    pub const REGISTER: Reason = Reason::new("certificate_register");
    /// Drawn at assessment.
    pub const DRAW: Reason = Reason::new("certificate_draw");
    /// Given back: what was computed fell, before release.
    pub const RESTORE: Reason = Reason::new("certificate_restore");
    /// Drawn finally, at release.
    pub const USE_UP: Reason = Reason::new("certificate_use");
    /// Given back after release.
    pub const RESTORE_USED: Reason = Reason::new("certificate_restore_used");
}

/// What a certificate opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateKind {
    /// The rate within a tariff quota (关税配额证明).
    TariffQuota,
    /// Relief from duty or tax (征免税证明).
    Relief,
}

impl CertificateKind {
    /// Its name, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::TariffQuota => "tariff_quota",
            Self::Relief => "relief",
        }
    }
}

/// Why there can be no such certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCertificate {
    /// The number is empty, too long, or has other characters.
    #[error("a certificate's number has 1 to 32 letters, digits or hyphens")]
    Number,
    /// No goods, or not by two to ten digits.
    #[error("a certificate names goods by two to ten digits of their code")]
    Commodities,
    /// The unit is none that the ledger can count.
    #[error("a unit is a code of three characters")]
    Unit,
    /// The quantity is zero or less.
    #[error("the quantity is not above zero")]
    Quantity,
}

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Number.
    pub number: String,
    /// What it opens.
    pub kind: CertificateKind,
    /// Whose it is.
    pub holder: EnterpriseCode,
    /// Goods, by the first two to ten digits of their code.
    pub commodities: Vec<String>,
    /// Unit, a code of the table `units`.
    pub unit: String,
    /// How much.
    pub quantity: Fixed5,
    /// When goods may be declared under it.
    pub validity: Validity,
}

/// A certificate. Stored with a version tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Certificate {
    terms: Terms,
    counts: Unit,
}

impl Certificate {
    /// A certificate with what it says.
    pub fn new(terms: Terms) -> Result<Self, InvalidCertificate> {
        let digits = |text: &String| {
            (2..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
        };
        let legible = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        let number = &terms.number;
        if !(1..=32).contains(&number.len()) || !number.bytes().all(legible) {
            return Err(InvalidCertificate::Number);
        }
        if terms.commodities.is_empty() || !terms.commodities.iter().all(digits) {
            return Err(InvalidCertificate::Commodities);
        }
        if terms.quantity <= Fixed5::ZERO {
            return Err(InvalidCertificate::Quantity);
        }
        let counts = Unit::quantity(&terms.unit).ok_or(InvalidCertificate::Unit)?;
        Ok(Self { terms, counts })
    }

    /// What it says.
    pub fn terms(&self) -> &Terms {
        &self.terms
    }

    /// Whether it is for goods of a code.
    pub fn names(&self, commodity: &str) -> bool {
        let mut prefixes = self.terms.commodities.iter();
        prefixes.any(|prefix| commodity.starts_with(prefix.as_str()))
    }

    /// Whether one of these codes is its holder's.
    pub fn is_of(&self, trader: &[&str]) -> bool {
        trader.contains(&self.terms.holder.as_str())
    }

    /// Whether a trader may declare goods of a code under it on a day; why not.
    pub fn covers(&self, commodity: &str, trader: &[&str], day: Date) -> Result<(), Finding> {
        if !self.is_of(trader) {
            return Err(self.about(OTHER_HOLDER));
        }
        if !self.names(commodity) {
            return Err(self.about(OTHER_GOODS));
        }
        let validity = &self.terms.validity;
        if validity.contains(day) {
            return Ok(());
        }
        let to = validity.last().map(|last| last.to_string());
        Err(self
            .about(NOT_VALID)
            .with("from", validity.from)
            .with("to", to.unwrap_or_default())
            .with("date", day))
    }

    /// A warning about it.
    pub fn about(&self, code: RuleCode) -> Finding {
        Finding::rule(code)
            .weighing(Severity::Warning)
            .with("certificate", &self.terms.number)
    }

    /// Its account. The key tells what the account counts.
    pub fn account(&self) -> AccountKey {
        self.key(CERTIFICATE)
    }

    fn key(&self, kind: AccountKind) -> AccountKey {
        let terms = &self.terms;
        let owner = [terms.kind.word().as_bytes(), terms.number.as_bytes()];
        let AccountKey(mut key) = kind.key(&owner);
        let unit = self.counts.code().bytes();
        key.iter_mut().skip(1).zip(unit).for_each(|(to, b)| *to = b);
        AccountKey(key)
    }

    fn posting(&self, entry: Entry, what: Move) -> Posting {
        let transfer = Transfer {
            id: entry.id,
            debit: self.key(what.debit),
            credit: self.key(what.credit),
            amount: what.amount.raw(),
            unit: self.counts,
            kind: what.kind,
            reason: what.reason,
            subject: entry.subject,
        };
        Posting { transfer, floor: 0 }
    }

    /// Credits its quantity, with the registration.
    pub fn register(&self, entry: Entry) -> Posting {
        let what = Move {
            debit: CERTIFICATE_GRANT,
            credit: CERTIFICATE,
            amount: self.terms.quantity,
            kind: TransferKind::Posted,
            reason: reason::REGISTER,
        };
        self.posting(entry, what)
    }

    /// Draws a quantity for goods. The ledger refuses it if less is left.
    pub fn draw(&self, quantity: Fixed5, entry: Entry) -> Posting {
        let what = Move {
            debit: CERTIFICATE,
            credit: CERTIFICATE_GOODS,
            amount: quantity,
            kind: TransferKind::Pending,
            reason: reason::DRAW,
        };
        self.posting(entry, what)
    }
}

/// The entry a posting belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The identity of the transfer to make.
    pub id: TransferId,
    /// The subject it is made for: a declaration, or the certificate itself.
    pub subject: SubjectId,
}

struct Move {
    debit: AccountKind,
    credit: AccountKind,
    amount: Fixed5,
    kind: TransferKind,
    reason: Reason,
}

/// What the account of a certificate counts; `None` for any other account.
pub fn unit_of(account: AccountKey) -> Option<Unit> {
    let AccountKey([_, unit @ .., _, _, _, _, _, _, _, _, _, _, _, _]) = account;
    (AccountKind::of(account) == CERTIFICATE)
        .then(|| std::str::from_utf8(&unit).ok().and_then(Unit::quantity))?
}

/// Gives what was drawn and not used up back.
pub fn restore(drawn: &Reservation, id: TransferId) -> Posting {
    drawn.void(id, reason::RESTORE)
}

/// Draws finally what was drawn, at release.
pub fn use_up(drawn: &Reservation, id: TransferId) -> Result<Posting, LedgerError> {
    drawn.post(id, drawn.amount, reason::USE_UP)
}

/// Gives what was used up back.
pub fn restore_used(drawn: &Reservation, id: TransferId) -> Posting {
    let transfer = Transfer {
        id,
        debit: drawn.credit,
        credit: drawn.debit,
        amount: drawn.amount,
        unit: drawn.unit,
        kind: TransferKind::Posted,
        reason: reason::RESTORE_USED,
        subject: drawn.subject,
    };
    Posting { transfer, floor: 0 }
}

/// The stored shapes. A new one is added at the end; none is changed.
#[derive(Serialize, Deserialize)]
enum Stored {
    V1 {
        number: String,
        kind: CertificateKind,
        holder: EnterpriseCode,
        commodities: Vec<String>,
        counts: Unit,
        quantity: Fixed5,
        validity: Validity,
    },
}

impl From<Stored> for Certificate {
    fn from(stored: Stored) -> Self {
        let Stored::V1 {
            number,
            kind,
            holder,
            commodities,
            counts,
            quantity,
            validity,
        } = stored;
        let terms = Terms {
            number,
            kind,
            holder,
            commodities,
            unit: counts.code().to_owned(),
            quantity,
            validity,
        };
        Self { terms, counts }
    }
}

impl From<Certificate> for Stored {
    fn from(Certificate { terms, counts }: Certificate) -> Self {
        Self::V1 {
            number: terms.number,
            kind: terms.kind,
            holder: terms.holder,
            commodities: terms.commodities,
            counts,
            quantity: terms.quantity,
            validity: terms.validity,
        }
    }
}
