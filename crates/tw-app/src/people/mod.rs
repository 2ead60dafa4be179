//! What identifies a person, and the keys it is kept under.
//!
//! *Sealed*: of a message the journal keeps the text without what names
//! persons, and beside it those parts encrypted, the parts of each document
//! under a key of its own. *Place*: where a person, or a document that names
//! nobody by number, stands in the tree of keys of a year. *Erased*: a place
//! whose key was destroyed; what was sealed there stays in the journal, whose
//! hashes still hold, and nobody can read it.
//!
//! Invariants: nothing that names a person reaches a file in the clear; a key
//! is durable before anything is sealed under it; once [`Keyring::destroy`]
//! has returned, neither the file of keys nor the running program can derive
//! the key again. Deliberately absent: files and random numbers (the port
//! [`Vault`]), and who may ask (the use cases).

mod keyring;
mod sealed;
mod search;
mod secret;
mod tree;

pub use keyring::{Keyring, KeysError, Ring, Vault, VaultError};
pub use sealed::{At, Piece, Sealed};
pub use search::{SearchError, Sought, Traces, each_parcel, last_sealed, search, waiting};
pub use secret::{BUYER_YEAR, Named, Opener, PURCHASES, People, Secret};
pub use tree::Place;
