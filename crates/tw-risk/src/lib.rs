//! Selectivity: which declarations are controlled, and why. So far its random
//! slice, which every declaration is in.
//!
//! Nouns: a *base rate* (share of declarations that are examined as a rule), a
//! *factor* on it and a *floor* under it (what a credit class or a measure
//! makes of it), a *cap* over it; the *rate* that comes of them; a *draw*, a
//! number from 0 to 999,999 that follows from a declaration's number and a key
//! of the administration.
//!
//! Invariants: a rate lies between 0 and 1; a floor goes before a cap and a
//! cap before a factor; of two declarations whose draws are the same, the one
//! with the lower rate is never examined while the other is not; one draw is
//! made a declaration, and nobody without the key can tell it beforehand.
//!
//! Deliberately absent: where factors, floors and caps come from (the use
//! case's), rules on goods and parties, and a model: they come with targeting.

mod rules;
mod slice;

pub use rules::{ALL, DRAWN, INSPECTION_RATE};
pub use slice::{Draw, Rate, Shares};
