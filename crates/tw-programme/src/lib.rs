//! Measures of facilitation as code: what the administration as a whole lays
//! down, and what districts and offices make of it for their own traders.
//!
//! Nouns: a *national measure* is one numbered place of a package; a
//! *supporting measure* has a parent, national or supporting, and an office
//! that answers for it. Both have a [`Scope`] (who, what, where, when) and
//! [`Effect`]s. The *programme* is all of them together, and says which *act*
//! on the [`Facts`] of a declaration.
//!
//! Invariants: a scope is a set in each dimension, never a free expression, so
//! that whether one is narrower than another can be decided ([`check`]); a
//! supporting measure acts only where and while all it descends from do;
//! whatever the index gives, evaluating every measure gives too.
//!
//! Deliberately absent: what an effect does to a decision (the use cases of
//! tw-app), the measures themselves (the pack's), and the clock.

pub mod check;
mod effect;
mod explain;
mod facts;
mod index;
mod measure;
mod programme;
pub mod proposal;
mod register;
pub mod rules;
pub mod sample;
mod scope;

pub use check::check;
pub use effect::{Effect, EffectKind, InvalidEffect};
pub use explain::{About, Condition, Remedy, Seen, State, explain};
pub use facts::Facts;
pub use measure::{Measure, Package, Text};
pub use programme::{Acting, Granted, Programme};
pub use proposal::{Proposal, Stage};
pub use register::{Fault, OpenPlace, Placed, Register, read};
pub use scope::{Dimension, Scope, Set};
