//! The goods declaration: what it says, what it must say, and how it changes.
//!
//! Nouns: a [`Declaration`] has a [`Head`], goods [`Item`]s, containers,
//! licences and permits. It is filed for import or export
//! ([`Direction`]), at once or in two steps ([`Stage`]). [`check`] judges it
//! under the law of a day; a [`DeclarationNumber`] is given out from a
//! [`Series`] of its office and year; a [`History`] keeps every [`Version`],
//! with who asked for it and why.
//!
//! Invariants: no check panics, whatever a field holds; lengths, needs, code
//! tables and classes of codes are pack data, not constants of this crate.
//!
//! Deliberately absent: duty (tw-tariff), regions and release (tw-clearance),
//! guarantees, and the form of any message.

mod change;
mod fields;
mod kinds;
pub mod model;
mod needs;
mod number;
mod place;
pub mod rules;

pub use change::{
    Amendment, AskedBy, Difference, History, Invalidation, Progress, Refused, Version, differences,
};
pub use fields::{Slot, fields};
pub use kinds::{Kind, Mark};
pub use model::{
    Access, Attachment, Charge, ChargeBasis, Container, Declaration, Direction, Head, Item,
    Licence, Measured, OriginLink, Overseas, Party, Permit, Related, SelfAssessedItem,
    SelfAssessment, Signed, Stage,
};
pub use needs::{
    Grounds, Need, Permit as NeededPermit, Standing, examined, needs, numbers as document_numbers,
    permits,
};
pub use number::{DeclarationNumber, Flag, NumberError, Series};
pub use place::At;
pub use rules::{WAIVABLE, check, codes, completes};
