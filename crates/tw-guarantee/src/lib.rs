//! Guarantee instruments and their use: who answers for the tax of a parcel
//! or a declaration that is released before the tax is paid.
//!
//! Nouns: an [`Instrument`] (a cash deposit, a letter, an insurance) by which
//! a guarantor answers up to a limit, for a principal ([`Backing::Own`]) or
//! for the members of a [`Group`] ([`Backing::Group`]: a limit for all of them
//! together, the *pool*, and a *share* for each); *draw* on it at release,
//! which reserves an amount and makes a [`Drawing`]; *restore* the drawing
//! when the tax is paid, *call* it when it is not; *discharge* the instrument
//! at its end. Goods are released, guarantees are discharged, drawn amounts
//! are restored.
//!
//! States: proposed → registered ⇄ suspended → discharged; proposed → refused.
//! Expiry is no state but the end of the instrument's validity, looked at on
//! the day of use: an expired instrument secures nothing new and still answers
//! for what was reserved in time. What is to be otherwise later is a
//! [`Change`]: asked → changed | not changed. Customs has working days for
//! either decision; that they are over is told, and decides nothing.
//!
//! Invariants: the limit is credited to the instrument's ledger account once,
//! at registration, and taken off at discharge; a member's limit likewise to
//! an account of its own; what is available on any of them can never fall
//! below zero; what draws on a pool draws on the member's account in the same
//! decision, by as much; an instrument with open reservations or unanswered
//! claims is not discharged, and no limit falls below what is reserved.
//!
//! What waits for somebody about an instrument is a [`Matter`]; where both
//! sides say it stands, a [`Position`].
//!
//! Deliberately absent: balances (they are the ledger's), clocks, law (the
//! [`Tables`] are the pack's), enterprises and their classes.

mod account;
mod application;
mod change;
mod choice;
mod claim;
mod event;
mod group;
mod matter;
mod model;
mod position;
mod rules;
mod state;
mod tables;

pub use account::{
    Drawing, Entry, account_of, accounts_for, accounts_of, changed, discharge, draw, register,
    share_account, unit_of,
};
pub use account::{GUARANTEE, GUARANTEE_OBLIGATION, GUARANTEE_PLEDGE, GUARANTEE_SHARE, reason};
pub use application::{Application, Change, ChangeState, Pending, Scope, Wanted, decide_by};
pub use choice::{Candidate, choose};
pub use claim::OpenClaim;
pub use event::Event;
pub use group::{Group, GroupCode, GroupError, GroupName, Membership, Standing};
pub use matter::Matter;
pub use model::{
    Backing, Guarantor, Instrument, InstrumentNumber, InvalidInstrument, Paper, Share, Status,
    Terms,
};
pub use position::{Confirmation, Movement, MovementKind, Position};
pub use rules::{
    ABOVE_MAXIMUM_TAX, BELOW_RESERVED, CALLED_DIFFERS, CLAIMS_OPEN, CLASS_NOT_OPEN,
    DECISION_OVERDUE, EXPIRED, EXPIRED_DRAWN, EXPIRES_SOON, GROUND_UNKNOWN, INSUFFICIENT,
    KIND_NOT_OPENED, KIND_NOT_TAKEN, LICENCE_LACKING, LIMIT_DIFFERS, MEMBER_INSUFFICIENT,
    NO_GUARANTEE_ALLOWED, NO_INSTRUMENT, NO_SHARE, NOT_A_MEMBER, NOT_REGISTERED, NOT_YET_VALID,
    OFFICE_NOT_COVERED, OTHER_CURRENCY, POOL_INSUFFICIENT, POSITION_AGREED, RESERVED_DIFFERS,
    SUSPENDED, TO_RETURN, USE_NOT_COVERED,
};
pub use rules::{ALL, Cover, Use, usable};
pub use state::GuaranteeError;
pub use tables::{
    Allowed, Circumstances, Ground, Most, Row, TableError, Tables, admissible, capped,
};
