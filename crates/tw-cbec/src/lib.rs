//! Cross-border e-commerce (跨境电商), retail imports.
//!
//! Nouns: an *order*, a *payment* and a *waybill* are the three documents;
//! the *declaration list* (申报清单) names them and has the force of a goods
//! declaration. A *parcel* holds the four as compact *slots*. A buyer has a
//! *purchase limit* per transaction and per calendar year.
//!
//! Invariants: a document is judged alone first (`rules`), then the four
//! against each other (`matching`), then the value against the limits
//! (`limits`). All findings are returned, never only the first. Slots hold
//! keyed hashes of what identifies a person, never the text.
//!
//! Deliberately absent: messages and their errors of form, tax (tw-tariff),
//! guarantees, the lifecycle (tw-clearance), storage, clocks.

pub mod limits;
pub mod matching;
pub mod model;
pub mod rules;
pub mod slot;

pub use rules::codes;
