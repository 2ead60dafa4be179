//! A customs house in memory for end-to-end tests: the real door, codec, law
//! and engine over a store that needs no disk, and messages to send to it.

pub mod front;
pub mod purchase;
pub mod schema;
pub mod world;

pub use front::Front;
pub use purchase::{Doc, Kind, Line, Purchase};
pub use world::{Outcome, World, dec};
