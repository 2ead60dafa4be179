//! Message families: bytes to documents with findings, receipts to bytes.
//!
//! One family so far, [`Ceb`]. Its field tables are pack data
//! (`messages/ceb/*.fields`, one base per type and an overlay per older
//! edition); this crate compiles them once and reads messages by them.
//!
//! Nouns: a *form* fault ends reading (not XML, not UTF-8, too large, cut
//! off); a *schema* finding does not, so that a sender sees all of them at
//! once. Documents are built only of messages without either.
//!
//! Invariants: no input panics; what is allocated stays within a small
//! multiple of the input (`limits`); texts of documents borrow from the
//! input; a personal field's value is never part of a finding.
//!
//! Deliberately absent: rules about content (they live with the documents),
//! signature verification (a port elsewhere; only the shape is checked),
//! DTDs, entities, encodings other than UTF-8.

mod ceb;
mod chars;
mod documents;
mod encoding;
mod error;
mod family;
mod json;
mod lex;
pub mod limits;
mod model;
mod place;
mod read;
pub mod rules;
mod schema;
mod tables;
mod uri;
mod value;
mod write;

pub use ceb::{Ceb, Leaf, LeafKind};
pub use error::TablesError;

/// Whether one table is understood by itself: a `.fields` file that puts no
/// other in, an `.overlay`, or a `.family`.
///
/// # Errors
/// The table and the line that is not.
pub fn read_table(name: &str, text: &str) -> Result<(), TablesError> {
    family::read_table(name, text)
}
