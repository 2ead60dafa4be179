//! The side of the engine that makes batches durable: sealing onto the chain,
//! encoding what changed, committing.

use crate::engine::{Draft, EngineError, Setting, Spent, Stopwatch};
use crate::journal::{self, Header};
use crate::stamp::Stamp;
use crate::store::{CommitBatch, CommitOutcome, Store, Tip};

/// The side of the engine that makes batches durable.
pub(crate) struct Writing<'a, S> {
    pub(crate) store: &'a mut S,
    pub(crate) setting: &'a Setting,
    pub(crate) tip: &'a mut Tip,
    pub(crate) spent: &'a mut Spent,
    pub(crate) stopwatch: Stopwatch,
}

impl<S: Store> Writing<'_, S> {
    /// Seals a batch and makes it durable; one without entries changes nothing
    /// and is durable as it is.
    pub(crate) fn commit(&mut self, draft: &Draft) -> Result<CommitOutcome, EngineError> {
        if draft.entries.is_empty() {
            return Ok(CommitOutcome::Durable);
        }
        let start = (self.stopwatch)();
        let header = Header {
            version: 1,
            writer: self.setting.writer,
            at: Stamp::from(draft.at),
            law: self.setting.pack.version().to_owned(),
        };
        let batch = draft.overlay.batch();
        let segment = journal::seal(batch, self.tip.head, &header, &draft.entries);
        let yielded = draft.overlay.finish();
        let batch = CommitBatch {
            segment,
            inbox: draft.inbox.clone(),
            subjects: yielded.subjects,
            aliases: yielded.aliases,
            accounts: yielded.accounts,
            transfers: yielded.transfers,
            notices: draft.notices.clone(),
            tasks: draft.tasks.clone(),
            rollups: yielded.rollups,
            serials: yielded.serials,
        };
        self.spent.encode += (self.stopwatch)().saturating_sub(start);
        let start = (self.stopwatch)();
        let outcome = self.store.commit(&batch)?;
        self.spent.commit += (self.stopwatch)().saturating_sub(start);
        if outcome == CommitOutcome::Durable {
            *self.tip = Tip {
                batch: batch.segment.no,
                head: batch.segment.head,
                next_subject: draft.overlay.next_subject(),
                at: Some(batch.segment.at),
            };
        }
        Ok(outcome)
    }
}
