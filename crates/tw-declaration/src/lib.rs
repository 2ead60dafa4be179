//! The goods declaration: what it says, what it must say, and how it changes.
//!
//! Nouns: a [`Declaration`] has a [`Head`], goods [`Item`]s, containers,
//! licences and permits. It is filed for import or export
//! ([`Direction`]), at once or in two steps ([`Stage`]).
//!
//! Deliberately absent: duty (tw-tariff), regions and release (tw-clearance),
//! guarantees, and the form of any message.

pub mod model;

pub use model::{
    Access, Attachment, Charge, ChargeBasis, Container, Declaration, Direction, Head, Item,
    Licence, Measured, OriginLink, Overseas, Party, Permit, Related, SelfAssessedItem,
    SelfAssessment, Signed, Stage,
};
