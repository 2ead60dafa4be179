//! Where a drill's store stands: a disk in memory, and a folder for its lock.

use super::tapped::{Switch, Tapped};
use crate::report::DrillError;
use crate::witness;
use rusqlite::{Connection, OpenFlags};
use std::sync::Arc;
use tempfile::TempDir;
use tw_app::store::{Query, StoreError};
use tw_store::{Options, SqliteQuery, SqliteStore, WriteAgain};
use tw_testkit::disk::Disk;

/// A disk, and the folder that holds the store's lock.
pub(crate) struct Place {
    pub(crate) disk: Arc<Disk>,
    folder: TempDir,
    pub(crate) switch: Switch,
}

impl Place {
    pub(crate) fn new(seed: u64, lies: bool) -> Result<Self, DrillError> {
        let disk = Arc::new(Disk::new(seed));
        if lies {
            disk.lie();
        }
        Ok(Self {
            disk,
            folder: TempDir::new()?,
            switch: Switch::default(),
        })
    }

    /// A log that is moved into the file every few batches, and too little
    /// memory for a batch, so that there is something to cut.
    fn options(&self) -> Options {
        Options {
            vfs: Some(self.disk.name().to_owned()),
            log: Some(self.write_again()),
            checkpoint_bytes: 64 << 10,
            cache_kib: 16,
            reader_cache_kib: 16,
            ..Options::default()
        }
    }

    fn write_again(&self) -> WriteAgain {
        let disk = Arc::clone(&self.disk);
        WriteAgain(Arc::new(move |path| {
            let name = path.to_string_lossy();
            disk.write_again(&name)
                .map_err(|code| std::io::Error::other(format!("code {code}")))
        }))
    }

    pub(crate) fn open(&self) -> Result<(SqliteStore, SqliteQuery), StoreError> {
        let opened = SqliteStore::open(self.folder.path(), self.options())?;
        // The store has synced its folder, which is the machine's.
        self.disk.sync_names();
        Ok(opened)
    }

    pub(crate) fn tapped(&self, store: SqliteStore) -> Tapped {
        Tapped {
            store,
            disk: Arc::clone(&self.disk),
            switch: self.switch.clone(),
        }
    }

    fn connection(&self) -> Result<Connection, DrillError> {
        let file = self.folder.path().join("store.sqlite");
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        Ok(Connection::open_with_flags_and_vfs(
            file,
            flags,
            self.disk.name(),
        )?)
    }

    /// Faults the invariants and the audit name.
    pub(crate) fn faults(&self, query: &dyn Query) -> Result<Vec<String>, DrillError> {
        let mut faults = witness::invariants(&self.connection()?)?;
        faults.extend(witness::audit(query)?);
        Ok(faults)
    }
}
