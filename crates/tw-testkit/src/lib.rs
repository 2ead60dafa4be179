//! Helpers for tests; a dev-dependency only, never part of the program.
//!
//! Nouns: a *place* ([`Place`], somewhere a store can be opened, again and
//! again), the *conformance suite* ([`conformance`], every promise of the
//! store port as a test that any adapter passes unchanged), the *store in
//! memory* ([`MemPlace`], naive on purpose: it is the model the suite compares
//! with), *batches* ([`batch`], small builders), a *view* ([`View`],
//! everything that can be read of a store, for comparing before and after),
//! the *disk* ([`disk`], in memory, under the embedded database: it forgets
//! what was not synced).
//!
//! Deliberately absent: anything in the suite that an adapter could only pass
//! by being the embedded one (files, SQL, locks), and any clock or random
//! number that is not given by a seed.

pub mod batch;
pub mod conformance;
pub mod disk;
mod mem;
mod random;
mod view;

pub use mem::{MemPlace, MemQuery, MemStore};
pub use random::sequences;
pub use view::{Probe, View};

use tw_app::store::{Query, Store, StoreError};

/// Somewhere a store can be opened. Opening it again after the store was
/// dropped shows what was made durable.
pub trait Place: Sized {
    /// The writer's side.
    type Store: Store;
    /// The readers' side.
    type Query: Query;

    /// An empty place nobody else uses; cleaned up when it is dropped.
    fn fresh() -> Self;

    /// Opens the store here.
    ///
    /// # Errors
    /// Those of the adapter; `Held` while another store is open here, if the
    /// adapter allows only one writer.
    fn open(&self) -> Result<(Self::Store, Self::Query), StoreError>;
}
