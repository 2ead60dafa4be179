//! The embedded store keeps every promise of the port.

use tempfile::TempDir;
use tw_app::store::StoreError;
use tw_store::{Options, SqliteQuery, SqliteStore};
use tw_testkit::Place;

/// A folder of its own for each store.
struct Folder(TempDir);

impl Place for Folder {
    type Store = SqliteStore;
    type Query = SqliteQuery;

    fn fresh() -> Self {
        Self(TempDir::new().expect("a folder for the test"))
    }

    fn open(&self) -> Result<(SqliteStore, SqliteQuery), StoreError> {
        SqliteStore::open(self.0.path(), Options::default())
    }
}

tw_testkit::store_conformance!(Folder);
