//! The lifecycle of a declaration or list: five independent regions instead of
//! one status, their steps and guards, and their projection onto the codes
//! partners expect.
//!
//! Nouns: [`Regions`] holds the state of each region (document, control, debt,
//! goods, and one per other agency); an [`Event`] is one step in one region;
//! a [`Change`] is what a step did and is [`Stamped`] with one actor, one
//! reason and one time; a [`Projection`] (pack data) reads a partner's code
//! off the regions.
//!
//! Invariants, proven over the whole reachable space by `tests/model.rs`:
//! * goods are released only while control ∈ {none, passed}, debt ∈ {nothing
//!   due, secured, paid, final, further secured} and every agency ∈ {not
//!   required, approved}, and afterwards none of them opens again (a refund
//!   may follow, and what turns out to be owed beyond is demanded);
//! * what was paid is never taken back by an assessment: it stays or is given
//!   back;
//! * a document is closed only while debt ∈ {nothing due, final, refunded} and
//!   the goods are at an end state;
//! * a document that is returned or rejected carries no debt, and one that is
//!   invalidated neither owes nor has goods at large;
//! * from every reachable state an end can be reached.
//!
//! Beyond the guard of release in the architecture, the document must be
//! accepted: a draft or a returned list has no control, debt or agency open
//! either. Arrival is not demanded: may leave the port, is released, tax is
//! settled, may be used are separate permissions.
//!
//! Deliberately absent: what selects goods for control, how much is owed, who
//! secures it, clocks, messages; control and assessment *after* release, which
//! are audits and debts of their own.

mod event;
mod guard;
mod model;
mod projection;
mod rules;
mod state;

pub use event::{
    Actor, AgencyStep, Change, ControlStep, DebtStep, DocumentStep, Event, GoodsStep, Stamped,
};
pub use model::{
    AgencyCode, AgencyState, ControlState, Custody, DebtState, DocumentState, GoodsState,
    InvalidCode, Regions,
};
pub use projection::{Projection, ProjectionError, Row, Stage};
pub use rules::{ALL, Refused, Unmet};
