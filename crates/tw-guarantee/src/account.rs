//! An instrument on the ledger. Its account starts at nothing, is credited
//! with the limit at registration and has floor 0 from then on.

use crate::{GuaranteeError, Instrument};
use tw_base::{AccountKey, Currency, Fixed5, Money, SubjectId};
use tw_ledger::{
    AccountKind, AccountState, Posting, Reason, Reservation, Transfer, TransferId, TransferKind,
    Unit,
};

/// Accounts of instruments: many lists draw on one at once.
pub const GUARANTEE: AccountKind = AccountKind::contended(1);
/// The other side of a registered limit: what guarantors pledged.
pub const GUARANTEE_PLEDGE: AccountKind = AccountKind::contra(1);
/// The other side of drawn amounts: the debts an instrument answers for.
pub const GUARANTEE_OBLIGATION: AccountKind = AccountKind::contra(2);

/// Why the ledger was posted to.
pub mod reason {
    use tw_ledger::Reason;

    /// The limit of a registered instrument.
    pub const REGISTER: Reason = Reason::new("guarantee_register");
    /// What is left of the limit at discharge.
    pub const DISCHARGE: Reason = Reason::new("guarantee_discharge");
    /// Reserved at release.
    pub const RESERVE: Reason = Reason::new("guarantee_reserve");
    /// Given back: the debt was paid or fell away.
    pub const RESTORE: Reason = Reason::new("guarantee_restore");
    /// Claimed from the guarantor.
    pub const CALL: Reason = Reason::new("guarantee_call");
    /// The guarantor's payment was made good.
    pub const RESTORE_CALLED: Reason = Reason::new("guarantee_restore_called");
}

/// The entry a posting belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The identity of the transfer to make.
    pub id: TransferId,
    /// The subject it is made for: a parcel, or the instrument's own.
    pub subject: SubjectId,
}

/// The account of an instrument.
pub fn account_of(instrument: &Instrument) -> AccountKey {
    key(GUARANTEE, instrument)
}

/// What the account of an instrument counts.
pub fn unit_of(instrument: &Instrument) -> Unit {
    Unit::money(instrument.terms().limit.currency)
}

fn key(kind: AccountKind, instrument: &Instrument) -> AccountKey {
    kind.key(&[instrument.number().as_str().as_bytes()])
}

struct Move {
    entry: Entry,
    debit: AccountKind,
    credit: AccountKind,
    amount: Fixed5,
    kind: TransferKind,
    reason: Reason,
}

impl Move {
    fn on(self, instrument: &Instrument) -> Posting {
        let transfer = Transfer {
            id: self.entry.id,
            debit: key(self.debit, instrument),
            credit: key(self.credit, instrument),
            amount: self.amount.raw(),
            unit: unit_of(instrument),
            kind: self.kind,
            reason: self.reason,
            subject: self.entry.subject,
        };
        Posting { transfer, floor: 0 }
    }
}

fn in_its_currency(instrument: &Instrument, amount: Money) -> Result<Fixed5, GuaranteeError> {
    let limit = instrument.terms().limit.currency;
    if amount.currency != limit {
        return Err(GuaranteeError::Currency {
            limit,
            amount: amount.currency,
        });
    }
    Ok(Fixed5::try_from(amount.amount)?)
}

/// Credits the limit, with the registration.
pub fn register(instrument: &Instrument, entry: Entry) -> Posting {
    Move {
        entry,
        debit: GUARANTEE_PLEDGE,
        credit: GUARANTEE,
        amount: instrument.limit(),
        kind: TransferKind::Posted,
        reason: reason::REGISTER,
    }
    .on(instrument)
}

/// Takes what is left of the limit off, with the discharge; `None` if calls
/// have used it up.
pub fn discharge(instrument: &Instrument, balance: &AccountState, entry: Entry) -> Option<Posting> {
    let amount = Fixed5::from_raw(balance.posted);
    let posting = Move {
        entry,
        debit: GUARANTEE,
        credit: GUARANTEE_PLEDGE,
        amount,
        kind: TransferKind::Posted,
        reason: reason::DISCHARGE,
    };
    (amount > Fixed5::ZERO).then(|| posting.on(instrument))
}

/// Reserves an amount for a debt, at release. The ledger refuses it if the
/// amount is not available; ask [`usable`](crate::usable) first.
pub fn reserve(
    instrument: &Instrument,
    amount: Money,
    entry: Entry,
) -> Result<Posting, GuaranteeError> {
    let amount = in_its_currency(instrument, amount)?;
    Ok(Move {
        entry,
        debit: GUARANTEE,
        credit: GUARANTEE_OBLIGATION,
        amount,
        kind: TransferKind::Pending,
        reason: reason::RESERVE,
    }
    .on(instrument))
}

/// Restores a reserved amount: the debt was paid, or fell away.
pub fn restore(reservation: &Reservation, id: TransferId) -> Posting {
    reservation.void(id, reason::RESTORE)
}

/// Calls a reserved amount or part of it; the rest is restored.
pub fn call(
    reservation: &Reservation,
    amount: Money,
    id: TransferId,
) -> Result<Posting, GuaranteeError> {
    if Unit::money(amount.currency) != reservation.unit {
        let limit = Currency::new(reservation.unit.code()).unwrap_or(amount.currency);
        return Err(GuaranteeError::Currency {
            limit,
            amount: amount.currency,
        });
    }
    let amount = Fixed5::try_from(amount.amount)?;
    Ok(reservation.post(id, amount.raw(), reason::CALL)?)
}

/// Restores a called amount by a new, opposite transfer: the principal made
/// the guarantor's payment good, or the call was a mistake.
pub fn restore_called(
    instrument: &Instrument,
    amount: Money,
    entry: Entry,
) -> Result<Posting, GuaranteeError> {
    let amount = in_its_currency(instrument, amount)?;
    Ok(Move {
        entry,
        debit: GUARANTEE_OBLIGATION,
        credit: GUARANTEE,
        amount,
        kind: TransferKind::Posted,
        reason: reason::RESTORE_CALLED,
    }
    .on(instrument))
}
