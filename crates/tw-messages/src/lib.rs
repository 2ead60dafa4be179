//! Message families: bytes to documents with findings, receipts to bytes.
//!
//! Two families: [`Ceb`] and [`Dec`], together [`Families`]. Their field tables
//! are pack data (`messages/*/*.fields`); this crate compiles them once and
//! reads messages by them: CEB in the order its editions lay down (one base per
//! type and an overlay per older edition), declarations by name in any order.
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
mod dec;
mod documents;
mod encoding;
mod error;
mod families;
mod family;
mod json;
mod lex;
pub mod limits;
mod model;
mod place;
mod read;
mod report;
pub mod rules;
mod schema;
mod tables;
mod uri;
mod value;
mod write;

pub use ceb::{Ceb, Leaf, LeafKind};
pub use dec::{Amendment, Dec, Dress, Form, Invalidation, Receipt as DecReceipt, Wrapping};
pub use error::TablesError;
pub use families::{Families, Letter};

/// Whether one table is understood by itself: a `.fields` file that puts no
/// other in, an `.overlay`, or a `.family`.
///
/// # Errors
/// The table and the line that is not.
pub fn read_table(name: &str, text: &str) -> Result<(), TablesError> {
    family::read_table(name, text)
}
