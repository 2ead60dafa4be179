//! Double entry with two-phase transfers. Everything with a balance is an
//! account here: a guarantee's limit, a buyer's year, a licence quantity.
//!
//! Nouns: a [`Transfer`] is immutable and moves an amount from its debit
//! account to its credit account; a [`Unit`] says of what; an account is
//! named by an [`AccountKey`] whose first byte is its [`AccountKind`] and
//! keeps a balance ([`AccountState`]) unless its kind is *contra*; a pending
//! transfer opens a [`Reservation`], which is posted, voided or expired once.
//! A [`Posting`] is a transfer with the floor that the law of the day lays
//! down for the accounts it touches.
//!
//! Invariants, kept by [`apply`]:
//! * debits equal credits: one transfer has one amount and two sides;
//! * nothing that lowers what is available leaves it below the floor, where
//!   available = posted − pending;
//! * a reservation is resolved at most once, for at most its amount;
//! * a refused transfer changes nothing.
//!
//! Money coming in and reservations going out are both counted against the
//! owner: a pending credit is not available before it is posted. Transfers
//! that raise what is available are never refused for the floor, so that a
//! limit lowered by law cannot keep an owner from restoring his balance.
//!
//! Deliberately absent: customs, persons, clocks, storage. Who keeps the open
//! reservations between batches: the *subject* they were made for (a parcel
//! keeps its own), which hands them to the [`Overlay`] when it is loaded. The
//! ledger therefore needs no index of open transfers, and a subject's version
//! guards against resolving twice in two batches; inside a batch the overlay
//! does. Corrections are new, opposite transfers; nothing is edited.

mod account;
mod apply;
mod error;
mod overlay;
mod transfer;

pub use account::{AccountKind, AccountState, Unit};
pub use apply::{Accounts, Entry, Slot, apply};
pub use error::{LedgerError, Refused};
pub use overlay::{AccountDelta, Overlay};
pub use transfer::{Posting, Reason, Reservation, Transfer, TransferId, TransferKind};

pub use tw_base::AccountKey;
