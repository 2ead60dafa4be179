//! Transfers, as tigerbeetle names them: posted at once, or pending and then
//! posted, voided or expired by a second transfer.

use crate::{LedgerError, Unit};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use tw_base::{AccountKey, BatchNo, SubjectId};

/// The identity of a transfer: the batch it was booked in and its number
/// there. Sequential, so that transfers are stored in the order of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TransferId {
    /// The batch.
    pub batch: BatchNo,
    /// The number in the batch.
    pub n: u32,
}

impl TransferId {
    /// The transfer of a batch by its number there.
    pub const fn new(batch: BatchNo, n: u32) -> Self {
        Self { batch, n }
    }
}

impl fmt::Display for TransferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.batch.0, self.n)
    }
}

impl fmt::Debug for TransferId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a transfer was booked: a short code of the ledger's user.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reason(Cow<'static, str>);

impl Reason {
    /// A reason known when the program was written.
    pub const fn new(code: &'static str) -> Self {
        Self(Cow::Borrowed(code))
    }

    /// A reason read from a store.
    pub fn from_text(code: &str) -> Self {
        Self(Cow::Owned(code.to_owned()))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a transfer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TransferKind {
    /// Moves the amount at once.
    Posted,
    /// Reserves the amount on the debit account; moves nothing yet.
    Pending,
    /// Moves a reserved amount or part of it; the rest becomes free.
    Post(TransferId),
    /// Gives a whole reserved amount back by decision.
    Void(TransferId),
    /// Gives a whole reserved amount back because its time ran out.
    Expire(TransferId),
}

impl TransferKind {
    /// The number a store keeps it by: 1 posted, 2 pending, 3 post, 4 void,
    /// 5 expire. Beside it the store keeps what [`resolves`](Self::resolves)
    /// answers.
    pub fn number(self) -> u8 {
        match self {
            Self::Posted => 1,
            Self::Pending => 2,
            Self::Post(_) => 3,
            Self::Void(_) => 4,
            Self::Expire(_) => 5,
        }
    }

    /// The kind a store kept; `None` if number and reference do not fit.
    pub fn from_number(number: u8, resolves: Option<TransferId>) -> Option<Self> {
        match (number, resolves) {
            (1, None) => Some(Self::Posted),
            (2, None) => Some(Self::Pending),
            (3, Some(of)) => Some(Self::Post(of)),
            (4, Some(of)) => Some(Self::Void(of)),
            (5, Some(of)) => Some(Self::Expire(of)),
            _ => None,
        }
    }

    /// The pending transfer this one resolves.
    pub fn resolves(self) -> Option<TransferId> {
        match self {
            Self::Posted | Self::Pending => None,
            Self::Post(of) | Self::Void(of) | Self::Expire(of) => Some(of),
        }
    }
}

/// An immutable booking.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Transfer {
    /// Its identity.
    pub id: TransferId,
    /// The account whose balance falls.
    pub debit: AccountKey,
    /// The account whose balance rises.
    pub credit: AccountKey,
    /// How much, in raw units of `unit`, above 0.
    pub amount: i64,
    /// Of what.
    pub unit: Unit,
    /// What it does.
    pub kind: TransferKind,
    /// Why it was booked.
    pub reason: Reason,
    /// The subject it was booked for.
    pub subject: SubjectId,
}

/// A transfer with the floor under which it may bring no account it debits.
/// The floor comes with the posting because it is the law of the day: −limit
/// for a buyer's year, 0 for a guarantee whose limit was credited.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Posting {
    /// The transfer.
    pub transfer: Transfer,
    /// The floor of the accounts it touches that keep a balance.
    pub floor: i64,
}

/// An open pending transfer, as its subject keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reservation {
    /// The pending transfer.
    pub id: TransferId,
    /// Its debit account, on which the amount is reserved.
    pub debit: AccountKey,
    /// Its credit account.
    pub credit: AccountKey,
    /// How much is reserved, in raw units.
    pub amount: i64,
    /// Of what.
    pub unit: Unit,
    /// The floor the reservation was made under; resolving keeps it.
    pub floor: i64,
    /// The subject it was made for.
    pub subject: SubjectId,
}

impl Reservation {
    /// What a pending posting reserves; `None` for any other kind.
    pub fn of(posting: &Posting) -> Option<Self> {
        let t = &posting.transfer;
        (t.kind == TransferKind::Pending).then_some(Self {
            id: t.id,
            debit: t.debit,
            credit: t.credit,
            amount: t.amount,
            unit: t.unit,
            floor: posting.floor,
            subject: t.subject,
        })
    }

    /// The posting that moves `amount` of it and frees the rest.
    pub fn post(
        &self,
        id: TransferId,
        amount: i64,
        reason: Reason,
    ) -> Result<Posting, LedgerError> {
        if amount > self.amount {
            return Err(LedgerError::AmountExceeds {
                amount,
                reserved: self.amount,
            });
        }
        Ok(self.resolved(id, TransferKind::Post(self.id), amount, reason))
    }

    /// The posting that gives all of it back by decision.
    pub fn void(&self, id: TransferId, reason: Reason) -> Posting {
        self.resolved(id, TransferKind::Void(self.id), self.amount, reason)
    }

    /// The posting that gives all of it back because its time ran out.
    pub fn expire(&self, id: TransferId, reason: Reason) -> Posting {
        self.resolved(id, TransferKind::Expire(self.id), self.amount, reason)
    }

    fn resolved(&self, id: TransferId, kind: TransferKind, amount: i64, reason: Reason) -> Posting {
        let transfer = Transfer {
            id,
            debit: self.debit,
            credit: self.credit,
            amount,
            unit: self.unit,
            kind,
            reason,
            subject: self.subject,
        };
        Posting {
            transfer,
            floor: self.floor,
        }
    }
}

impl Transfer {
    /// The new transfer that undoes a posted one: sides exchanged, as much.
    pub fn opposite(&self, id: TransferId, reason: Reason) -> Self {
        Self {
            id,
            debit: self.credit,
            credit: self.debit,
            kind: TransferKind::Posted,
            reason,
            ..self.clone()
        }
    }
}
