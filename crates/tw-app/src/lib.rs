//! Where the domains meet: the one loop, its use cases and its ports.
//!
//! A body comes through the [`door`] (opened, read, judged by itself), joins a
//! batch of commands in the [`engine`], which plans and loads what they touch
//! from the [`store`] port, lets each [`usecase`] decide over the batch's
//! [`overlay`], seals the [`journal`], commits, and only then answers with the
//! [`receipt`]. The [`runner`] is the thread that owns the engine; the
//! [`service`] is what API, pages and commands may ask of it; [`lookup`] and
//! [`audit`] read what is durable; [`assessing`] says what would be due on
//! goods nobody declared; [`measures`] what measures make of a declaration;
//! [`reasons`] puts the steps of a trace into words.
//!
//! Invariants: a decision is a value computed from a command, an overlay and
//! the law of a day, with no clock, randomness or I/O; a batch is durable
//! before anyone is answered; what identifies a person leaves the door only
//! as keyed hashes or sealed ([`people`]).
//!
//! Deliberately absent: message formats (a codec's), SQL (a store's), HTTP
//! and pages, and any rule of customs law (the domains' and the pack's).

pub mod admin;
pub mod aggregate;
pub mod assessing;
pub mod audit;
mod beside;
pub mod capacity;
pub mod channel;
pub mod codec;
pub mod decision;
pub mod declaration;
pub mod desk;
pub mod door;
pub mod engine;
pub mod enterprise;
mod erase;
pub mod journal;
pub mod lookup;
mod lookup_declaration;
pub mod lookup_guarantee;
pub mod lookup_movements;
pub mod mask;
pub mod measures;
mod monthly;
pub mod notary;
pub mod overlap;
pub mod overlay;
mod own_list;
mod packing;
pub mod people;
pub mod reasons;
pub mod receipt;
pub mod runner;
pub mod service;
pub mod setting;
mod settling;
pub mod stamp;
pub mod standing;
pub mod statements;
pub mod store;
pub mod subject;
pub mod surety;
pub mod tables;
pub mod task;
pub mod turns;
pub mod usecase;
pub mod view;
pub mod words;
mod writing;
