//! Synthetic trade: a seeded day of retail imports in the official message
//! formats, with faults planted under names, and what must come of each list.
//!
//! Nouns: a *plan* is a day; a *parcel* is a list with its order, payment and
//! waybill; a *sending* is one message of one enterprise; *waves* follow one
//! another, what is in one wave may come in any order; a *fault* is planted in
//! a list and must raise one named finding and no other.
//!
//! Invariants: equal options and an equal pack give equal bytes; nothing here
//! reads a clock, a file or the environment. What is not planted is in order:
//! whoever refuses it, or finds another tax, is wrong, or this crate is. It is
//! a second witness and therefore writes its own XML and works out its own
//! tax, from the texts, without the crates that are tried by it.
//!
//! Deliberately absent: sending (the client's work), receipts, and real
//! persons or firms: names, numbers and codes are invented and look it.

mod casting;
mod declaration;
mod dice;
mod fault;
mod goods;
mod message;
mod options;
mod parcel;
mod person;
mod plan;
mod schedule;
mod tax;
mod world;
mod write;
mod xml;

pub use declaration::{Declarations, Due, PlannedDeclaration, rates_csv};
pub use fault::{End, Expectation, Fault, Kind};
pub use options::{Nodes, Options, Signed, Spacing};
pub use plan::{Keys, Part, Plan, PlannedList, Sending};
pub use tax::Tax;
pub use world::{Book, Enterprise, Guarantee, Role};

/// Why no day can be planned.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// The pack does not know a value the day needs.
    #[error(transparent)]
    Law(#[from] tw_law::LawGap),
    /// A value of the pack is finer or larger than can be counted with here.
    #[error("the pack's {id} is {value}; the generator counts in millionths")]
    Number {
        /// The parameter.
        id: String,
        /// Its value.
        value: tw_base::Decimal,
    },
    /// The limits leave no room for a buyer with several lists.
    #[error("limits of {single} and {annual} fen leave no room for a day's trade")]
    Limits {
        /// The single limit, in fen.
        single: i64,
        /// The yearly limit, in fen.
        annual: i64,
    },
    /// Hardly any of the generator's goods has a known tax on the day.
    #[error(
        "only {found} of the goods for sale have a known tax on {date}; the pack needs more commodity lines"
    )]
    TooFewGoods {
        /// How many there are.
        found: usize,
        /// The day.
        date: tw_base::Date,
    },
    /// The day is beyond the calendar.
    #[error(transparent)]
    Calendar(#[from] jiff::Error),
}
