//! Two batches at once: while one is sealed and made durable on a thread of
//! its own, the next is decided over what the first will have written.
//!
//! Invariants: batches become durable one after the other, in the order in
//! which they were decided; nobody is answered before his batch is durable; a
//! batch decided over one that did not become durable is thrown away and
//! decided anew. The same commands in the same batches give the same bytes,
//! whether batches overlap or not.

use crate::engine::{Command, Desk, Draft, Engine, EngineError, Reply, Spent};
use crate::store::{CommitOutcome, Store};
use crate::writing::Writing;
use rayon_core::{ThreadPool, ThreadPoolBuilder};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use tw_base::Timestamp;

/// A batch decided and not durable yet.
pub struct Decided {
    draft: Draft,
    replies: Vec<Reply>,
}

/// What decides the next batch while one is being made durable.
pub struct Ahead<'a> {
    desk: Desk<'a>,
    storing: &'a dyn Fn() -> bool,
}

impl Ahead<'_> {
    /// Whether the batch before is still being made durable.
    pub fn is_storing(&self) -> bool {
        (self.storing)()
    }

    /// Decides the next batch over the one that is being made durable.
    ///
    /// # Errors
    /// As [`Engine::run`]; nothing was written.
    pub fn decide(&mut self, commands: &[Command], now: Timestamp) -> Result<Decided, EngineError> {
        let (draft, replies) = self.desk.decide(commands, now)?;
        Ok(Decided { draft, replies })
    }
}

/// What makes batches durable: one thread that does, and one to help it hash.
/// They stay, as each batch would else pay for one that begins and ends.
pub(crate) fn threads() -> Result<ThreadPool, EngineError> {
    ThreadPoolBuilder::new()
        .num_threads(2)
        .thread_name(|n| format!("storing-{n}"))
        .build()
        .map_err(|error| EngineError::Threads(error.to_string()))
}

/// Makes a batch durable; whether it is.
fn make_durable<S: Store>(mut writing: Writing<'_, S>, draft: &Draft) -> bool {
    match writing.commit(draft) {
        Ok(CommitOutcome::Durable) => true,
        Ok(CommitOutcome::Conflict(conflict)) => {
            tracing::debug!(?conflict, "another writer was faster, deciding again");
            false
        }
        Err(error) => {
            tracing::warn!(%error, "a batch did not become durable, deciding again");
            false
        }
    }
}

impl<S: Store> Engine<S> {
    /// Whether batches can overlap over this store.
    pub fn overlaps(&self) -> bool {
        self.beside.is_some()
    }

    /// Decides a batch over what is durable, and leaves it to
    /// [`Engine::store_while`] to make it so.
    ///
    /// # Errors
    /// As [`Engine::run`]; nothing was written.
    pub fn decide(&mut self, commands: &[Command], now: Timestamp) -> Result<Decided, EngineError> {
        let (draft, replies) = self.draft(commands, now)?;
        Ok(Decided { draft, replies })
    }

    /// Makes a decided batch durable, on a thread of its own where batches can
    /// overlap. `durable` is called with the replies as soon as it is; meanwhile
    /// the next batch may be decided here. What that gives counts only if the
    /// first value is `true`; else nothing was written, and both batches have to
    /// be decided again.
    ///
    /// `None` is handed to `meanwhile` where batches cannot overlap.
    pub fn store_while<T>(
        &mut self,
        decided: Decided,
        durable: impl FnOnce(Vec<Reply>) + Send,
        meanwhile: impl FnOnce(Option<&mut Ahead<'_>>) -> T,
    ) -> (bool, T) {
        let Decided { draft, replies } = decided;
        let mut spent = Spent::default();
        let writing = Writing {
            store: &mut self.store,
            setting: &self.setting,
            tip: &mut self.tip,
            spent: &mut spent,
            stopwatch: self.stopwatch,
        };
        let written = &draft;
        let (stored, storing) = (AtomicBool::new(false), AtomicBool::new(true));
        let store = || {
            // A panic there has been reported by the panic hook, and what it
            // held of the store was rolled back.
            let done = std::panic::catch_unwind(AssertUnwindSafe(|| {
                let stands = make_durable(writing, written);
                if stands {
                    durable(replies);
                }
                stands
            }));
            stored.store(matches!(done, Ok(true)), Ordering::Release);
            storing.store(false, Ordering::Release);
        };
        let mut ahead = Spent::default();
        let given = match &mut self.beside {
            None => {
                store();
                meanwhile(None)
            }
            Some((beside, threads)) => {
                let is_storing = || storing.load(Ordering::Acquire);
                let mut next = Ahead {
                    desk: Desk {
                        source: beside.as_mut(),
                        before: Some(written),
                        setting: &self.setting,
                        stand: written.stand(),
                        spent: Spent::default(),
                        stopwatch: self.stopwatch,
                    },
                    storing: &is_storing,
                };
                let given = threads.in_place_scope(|scope| {
                    scope.spawn(|_| store());
                    meanwhile(Some(&mut next))
                });
                ahead = next.desk.spent;
                given
            }
        };
        let stored = stored.load(Ordering::Acquire);
        if stored {
            self.programme = draft.programme;
        }
        self.spent.add(spent);
        self.spent.add(ahead);
        (stored, given)
    }
}

#[cfg(test)]
mod tests {
    use crate::journal::{Header, seal};
    use crate::stamp::Stamp;
    use tw_base::{BatchNo, Timestamp};

    #[test]
    fn a_large_batch_is_sealed_alike_wherever_it_is() {
        let header = Header {
            version: 1,
            writer: 1,
            at: Stamp::from(Timestamp::UNIX_EPOCH),
            law: "of the test".to_owned(),
        };
        let entries: Vec<Vec<u8>> = (0..5).map(|n| vec![n; 300_000]).collect();
        let sealed = || seal(BatchNo(7), [3; 32], &header, &entries);
        let threads = super::threads().expect("two threads");
        assert_eq!(threads.install(sealed), sealed());
    }
}
