//! Booking one transfer, purely.

use crate::{
    AccountKind, AccountState, LedgerError, Posting, Reservation, Transfer, TransferId,
    TransferKind, Unit,
};
use tw_base::AccountKey;

/// What is known of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// It was not asked for: its balance is unknown.
    NotLoaded,
    /// What it counts, and its balance.
    Loaded(Unit, AccountState),
}

/// What is known of a pending transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Never made, or its subject did not hand it in.
    Unknown,
    /// Open.
    Open(Reservation),
    /// Posted, voided or expired.
    Resolved,
}

/// Where [`apply`] reads and writes balances and reservations.
pub trait Accounts {
    /// What is known of an account. Never asked for contra accounts.
    fn account(&self, key: AccountKey) -> Entry;
    /// Replaces a balance.
    fn put_account(&mut self, key: AccountKey, state: AccountState);
    /// What is known of a pending transfer.
    fn reservation(&self, id: TransferId) -> Slot;
    /// Opens a reservation.
    fn open(&mut self, reservation: Reservation);
    /// Marks a reservation as resolved.
    fn resolve(&mut self, id: TransferId);
}

/// The change one transfer makes on one account.
#[derive(Clone, Copy)]
struct Change {
    posted: i64,
    pending: i64,
}

/// Books a transfer, or refuses it and changes nothing.
///
/// The floor binds only what lowers the available balance; a debit account
/// whose balance is lowered takes the posting's floor as its own, so that the
/// stored floor is the law under which it was last drawn on.
pub fn apply(accounts: &mut impl Accounts, posting: &Posting) -> Result<(), LedgerError> {
    let t = &posting.transfer;
    if t.amount <= 0 {
        return Err(LedgerError::AmountNotPositive(t.amount));
    }
    if t.debit == t.credit {
        return Err(LedgerError::SameAccount(t.debit));
    }
    let (debit, credit) = changes(accounts, t)?;
    let debit = changed(accounts, t.debit, t.unit, posting.floor, debit)?;
    let credit = changed(accounts, t.credit, t.unit, posting.floor, credit)?;

    for (key, state) in [(t.debit, debit), (t.credit, credit)] {
        if let Some(state) = state {
            accounts.put_account(key, state);
        }
    }
    if let Some(reservation) = Reservation::of(posting) {
        accounts.open(reservation);
    }
    if let Some(of) = t.kind.resolves() {
        accounts.resolve(of);
    }
    Ok(())
}

/// What a transfer changes on its debit and its credit account.
fn changes(accounts: &impl Accounts, t: &Transfer) -> Result<(Change, Change), LedgerError> {
    let none = Change {
        posted: 0,
        pending: 0,
    };
    Ok(match t.kind {
        TransferKind::Posted => (
            Change {
                posted: -t.amount,
                ..none
            },
            Change {
                posted: t.amount,
                ..none
            },
        ),
        TransferKind::Pending => {
            if accounts.reservation(t.id) != Slot::Unknown {
                return Err(LedgerError::Booked(t.id));
            }
            (
                Change {
                    pending: t.amount,
                    ..none
                },
                none,
            )
        }
        TransferKind::Post(of) => {
            let open = fitting(accounts, t, of)?;
            if t.amount > open.amount {
                return Err(LedgerError::AmountExceeds {
                    amount: t.amount,
                    reserved: open.amount,
                });
            }
            (
                Change {
                    posted: -t.amount,
                    pending: -open.amount,
                },
                Change {
                    posted: t.amount,
                    ..none
                },
            )
        }
        TransferKind::Void(of) | TransferKind::Expire(of) => {
            let open = fitting(accounts, t, of)?;
            if t.amount != open.amount {
                return Err(LedgerError::ResolutionDiffers(of));
            }
            (
                Change {
                    pending: -open.amount,
                    ..none
                },
                none,
            )
        }
    })
}

/// The open reservation a transfer resolves, if the two fit.
fn fitting(
    accounts: &impl Accounts,
    t: &Transfer,
    of: TransferId,
) -> Result<Reservation, LedgerError> {
    match accounts.reservation(of) {
        Slot::Unknown => Err(LedgerError::UnknownPending(of)),
        Slot::Resolved => Err(LedgerError::AlreadyResolved(of)),
        Slot::Open(open) if open.debit != t.debit || open.credit != t.credit => {
            Err(LedgerError::ResolutionDiffers(of))
        }
        Slot::Open(open) if open.unit != t.unit => Err(LedgerError::UnitMismatch {
            account: t.debit,
            expected: open.unit,
            found: t.unit,
        }),
        Slot::Open(open) => Ok(open),
    }
}

/// The balance after a change, `None` for a contra account.
fn changed(
    accounts: &impl Accounts,
    key: AccountKey,
    unit: Unit,
    floor: i64,
    change: Change,
) -> Result<Option<AccountState>, LedgerError> {
    if AccountKind::of(key).is_contra() {
        return Ok(None);
    }
    let Entry::Loaded(expected, before) = accounts.account(key) else {
        return Err(LedgerError::NotLoaded(key));
    };
    if expected != unit {
        return Err(LedgerError::UnitMismatch {
            account: key,
            expected,
            found: unit,
        });
    }
    let overflow = LedgerError::Overflow(key);
    let available = |posted: i64, pending: i64| posted.checked_sub(pending).ok_or(overflow);
    let posted = before.posted.checked_add(change.posted).ok_or(overflow)?;
    let pending = before.pending.checked_add(change.pending).ok_or(overflow)?;
    let was = available(before.posted, before.pending)?;
    let is = available(posted, pending)?;
    if is >= was {
        return Ok(Some(AccountState {
            posted,
            pending,
            ..before
        }));
    }
    if is < floor {
        return Err(LedgerError::BelowFloor {
            account: key,
            available: was,
            needed: was - is,
            floor,
        });
    }
    Ok(Some(AccountState {
        posted,
        pending,
        floor,
    }))
}
