//! Vocabulary every other crate speaks: exact money and quantities, typed
//! identifiers and codes, dated validity, findings and decision traces.
//!
//! Nothing here knows customs law, messages or storage. What is deliberately
//! absent: clocks, randomness, floating point, and any sentence a person
//! reads (sentences are pack data, rendered at the edge from a [`Finding`]).

mod code;
mod finding;
mod fixed;
mod id;
mod law;
mod money;
mod quantity;
mod trace;
mod validity;
mod way;

pub use code::{CodeError, EnterpriseCode};
pub use finding::{Finding, Layer, Location, RuleCode, Severity};
pub use fixed::{Fixed5, FixedError};
pub use id::{AccountKey, BatchNo, PersonHash, SubjectId};
pub use law::{Confidence, Known, LegalRef};
pub use money::{Currency, Money, MoneyError, Rounding};
pub use quantity::Quantity;
pub use trace::{Step, Trace, TraceValue};
pub use validity::{End, Timeline, TimelineError, Validity};
pub use way::{Direction, Stage};

pub use jiff::{Timestamp, civil::Date};
pub use rust_decimal::Decimal;
