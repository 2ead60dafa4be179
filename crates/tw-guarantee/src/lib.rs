//! Guarantee instruments and their use: who answers for the tax of a parcel
//! that is released before the tax is paid.
//!
//! Nouns: an [`Instrument`] (a cash deposit, a letter, an insurance) by which
//! a guarantor answers for a principal up to a limit; *reserve* an amount at
//! release, *restore* it when the tax is paid, *call* it when it is not;
//! *discharge* the instrument at its end. Goods are released, guarantees are
//! discharged, drawn amounts are restored.
//!
//! States: proposed → registered ⇄ suspended → discharged; proposed → refused.
//! Expiry is no state but the end of the instrument's validity, looked at on
//! the day of use: an expired instrument secures nothing new and still answers
//! for what was reserved in time.
//!
//! Invariants: the limit is credited to the instrument's ledger account once,
//! at registration, and taken off at discharge; what is available can never
//! fall below zero; an instrument with open reservations is not discharged.
//!
//! Deliberately absent: balances (they are the ledger's), clocks, the choice
//! between several instruments of a principal (a use case's), and ratios by
//! credit class.

mod account;
mod event;
mod model;
mod rules;
mod state;

pub use account::{
    Entry, account_of, call, discharge, register, reserve, restore, restore_called, unit_of,
};
pub use account::{GUARANTEE, GUARANTEE_OBLIGATION, GUARANTEE_PLEDGE, reason};
pub use event::Event;
pub use model::{Guarantor, Instrument, InstrumentNumber, InvalidInstrument, Status, Terms};
pub use rules::{ALL, Use, usable};
pub use rules::{
    EXPIRED, INSUFFICIENT, NO_INSTRUMENT, NOT_REGISTERED, NOT_YET_VALID, OFFICE_NOT_COVERED,
    OTHER_CURRENCY, SUSPENDED,
};
pub use state::GuaranteeError;
