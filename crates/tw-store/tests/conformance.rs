//! The embedded store keeps every promise of the port, on the machine's files
//! and on the disk in memory that other tests cut the power of.

use tempfile::TempDir;
use tw_app::store::StoreError;
use tw_store::{Options, SqliteQuery, SqliteStore};
use tw_testkit::Place;
use tw_testkit::disk::Disk;

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

/// A disk in memory; the folder holds the lock.
struct InMemory(TempDir, Disk);

impl Place for InMemory {
    type Store = SqliteStore;
    type Query = SqliteQuery;

    fn fresh() -> Self {
        Self(TempDir::new().expect("a folder for the test"), Disk::new(1))
    }

    fn open(&self) -> Result<(SqliteStore, SqliteQuery), StoreError> {
        let options = Options {
            vfs: Some(self.1.name().to_owned()),
            ..Options::default()
        };
        SqliteStore::open(self.0.path(), options)
    }
}

mod files {
    use super::Folder;
    tw_testkit::store_conformance!(Folder);
}

mod memory {
    use super::InMemory;
    tw_testkit::store_conformance!(InMemory);
}
