//! The store with a hand at the switch: the power goes around a commit.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tw_app::store::{
    CommitBatch, CommitOutcome, Loaded, SegmentRow, Store, StoreError, SubjectKind, SubjectRow,
    Tip, Wanted,
};
use tw_base::{BatchNo, SubjectId, Timestamp};
use tw_store::SqliteStore;
use tw_testkit::disk::{Disk, When};

/// What is done at a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strike {
    /// The power goes before anything is written.
    Before,
    /// It goes at the n-th operation of the commit.
    Inside(u64),
    /// It goes once the batch is durable; nobody hears of that.
    After,
}

/// At which commit from now (0: the next one) what is done.
#[derive(Clone, Default)]
pub(crate) struct Switch(Arc<Mutex<Option<(u64, Strike)>>>);

impl Switch {
    fn lock(&self) -> MutexGuard<'_, Option<(u64, Strike)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Chooses; a choice made before is forgotten.
    pub(crate) fn set(&self, choice: Option<(u64, Strike)>) {
        *self.lock() = choice;
    }

    /// What is to be done at this commit.
    fn now(&self) -> Option<Strike> {
        let mut choice = self.lock();
        match &mut *choice {
            Some((0, _)) => choice.take().map(|(_, strike)| strike),
            Some((n, _)) => {
                *n -= 1;
                None
            }
            None => None,
        }
    }
}

/// The store with a hand at the switch.
pub(crate) struct Tapped {
    pub(crate) store: SqliteStore,
    pub(crate) disk: Arc<Disk>,
    pub(crate) switch: Switch,
}

fn dark() -> StoreError {
    StoreError::Unavailable("the power went".into())
}

impl Store for Tapped {
    fn tip(&mut self) -> Result<Tip, StoreError> {
        self.store.tip()
    }

    fn load(&mut self, wanted: &Wanted) -> Result<Loaded, StoreError> {
        self.store.load(wanted)
    }

    fn commit(&mut self, batch: &CommitBatch) -> Result<CommitOutcome, StoreError> {
        match self.switch.now() {
            None => self.store.commit(batch),
            Some(Strike::Before) => {
                self.disk.cut(When::Now);
                Err(dark())
            }
            Some(Strike::Inside(n)) => {
                self.disk.cut(When::Operation(n));
                let done = self.store.commit(batch);
                // A commit with fewer operations: the power goes at its end.
                self.disk.cut(When::Now);
                done.and(Err(dark()))
            }
            Some(Strike::After) => {
                let done = self.store.commit(batch);
                self.disk.cut(When::Now);
                done.and(Err(dark()))
            }
        }
    }

    fn segment(&mut self, no: BatchNo) -> Result<Option<SegmentRow>, StoreError> {
        self.store.segment(no)
    }

    fn due(&mut self, at: Timestamp, limit: usize) -> Result<Vec<SubjectId>, StoreError> {
        self.store.due(at, limit)
    }

    fn of_kind(&mut self, kind: SubjectKind) -> Result<Vec<SubjectRow>, StoreError> {
        self.store.of_kind(kind)
    }
}
