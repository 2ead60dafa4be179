//! A disk in memory under the embedded database, which forgets what was not
//! synced when its power is lost.
//!
//! It is an SQLite VFS under a name of its own. Of each file it keeps what was
//! synced last and, apart, every write and truncation since; of the folder,
//! which names were made and removed since it was synced. At an operation that
//! was chosen before, or at once, the power goes: from then on every call
//! fails. [`Disk::restart`] decides by the seed what became of the rest: kept,
//! dropped, cut short, or some sectors and not others, later writes before
//! earlier ones. The memory that connections share is lost.
//!
//! What it takes from a real disk: bytes outside a write are never changed by
//! it, torn or not (what the database calls power-safe overwrite, and assumes
//! of every disk by default), and a sync that returned well was one, unless
//! the disk was told to [lie](Disk::lie).

mod fate;
mod shared;
mod state;
mod vfs;

#[cfg(test)]
mod tests;

pub use fate::Restart;
pub use state::{Counts, FileKind, OpKind, Trouble, When};

use state::State;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What connections and the drill share.
pub(crate) struct Inner {
    state: Mutex<State>,
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A disk, registered with the database for as long as it lives. Connections
/// must be closed before it goes; one left open fails from then on.
pub struct Disk {
    inner: Arc<Inner>,
    registered: vfs::Registered,
}

impl Disk {
    /// An empty disk; what becomes of unsynced writes follows from the seed.
    ///
    /// # Panics
    /// The database does not take it, which means that memory ran out.
    pub fn new(seed: u64) -> Self {
        let inner = Arc::new(Inner {
            state: Mutex::new(State::new(seed)),
        });
        let registered = vfs::register(&inner);
        Self { inner, registered }
    }

    /// The name connections ask for it by.
    pub fn name(&self) -> &str {
        self.registered.name()
    }

    /// The power goes at a chosen operation. A choice made before is forgotten.
    pub fn cut(&self, when: When) {
        self.inner.lock().cut(when);
    }

    /// Whether the power is off.
    pub fn is_dark(&self) -> bool {
        self.inner.lock().is_dark()
    }

    /// Operations that changed something, so far.
    pub fn counts(&self) -> Counts {
        self.inner.lock().counts()
    }

    /// The folder is synced, as the program does by a call of its own.
    pub fn sync_names(&self) {
        self.inner.lock().sync_names();
    }

    /// From now on a sync does nothing and says that it was done.
    pub fn lie(&self) {
        self.inner.lock().lie();
    }

    /// From now on the disk is in trouble, or no longer.
    pub fn trouble(&self, trouble: Option<Trouble>) {
        self.inner.lock().trouble(trouble);
    }

    /// The power comes back: what was not synced meets its fate, and
    /// connections from before fail for ever.
    pub fn restart(&self) -> Restart {
        self.inner.lock().restart()
    }

    /// Writes a file's bytes over themselves and syncs it, where it is there.
    ///
    /// # Errors
    /// The database's own code for what the disk refused.
    pub fn write_again(&self, name: &str) -> Result<(), i32> {
        self.inner.lock().write_again(name)
    }

    /// Bytes of a file as they would be read now.
    pub fn file(&self, name: &str) -> Option<Vec<u8>> {
        self.inner.lock().file(name)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.registered.remove();
        self.inner.lock().empty();
    }
}
