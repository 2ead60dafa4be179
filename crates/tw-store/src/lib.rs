//! The store port of `tw-app` on SQLite, the embedded default.
//!
//! Nouns: the *store* ([`SqliteStore`], one writer, holds the lock file for
//! as long as it lives), the *query* ([`SqliteQuery`], any number of readers
//! on connections of their own), the *place* (where the file is), the *schema*
//! (numbered steps under `migrations/sqlite`, recorded in the file's
//! `user_version`).
//!
//! Invariants:
//! - A batch is one transaction. `Durable` is returned after the log was
//!   synced; a conflict or an error leaves nothing behind and the store works
//!   on.
//! - Conditions are part of the writing statements, or are read inside the
//!   same transaction; nothing remembered between calls can make a write wrong.
//! - Opening after a kill or a power cut needs no hand work: the database's
//!   own log is replayed by the first connection, and the lock dies with the
//!   process that held it.
//! - Nothing is called durable that went into a file which was moved away or
//!   removed under the running program.
//! - After an orderly end everything is in the one file; its log is empty.
//! - What is read back is checked for shape; damaged bytes are an error.
//!
//! Deliberately absent: async (one thread owns the writer), a cache of
//! subjects (reads are 4 % of the time, see
//! `docs/adr/0001-embedded-adapter.md`), law, codes and any knowledge of what
//! a state means.

mod backup;
mod commit;
mod error;
mod open;
mod payload;
mod query;
mod row;
mod standing;
mod tasks;
mod writer;

pub use backup::{Copied, copy, is_held};
pub use open::{Options, WriteAgain, Writes, is_blank, known as schema, private_folder};
pub use payload::unpack as unpack_segment;
pub use query::SqliteQuery;
pub use writer::SqliteStore;

#[cfg(test)]
mod tests;
