//! The chain of segments, and the checkpoints signed of it.

use super::{Asked, Evidence, KeptHead, Report};
use crate::journal;
use crate::stamp::Stamp;
use crate::store::{Link, SegmentRow, Tip};
use tw_proof::Heads;

/// The chain as far as it was walked.
pub struct Chain {
    previous: [u8; 32],
    heads: Heads,
    /// Links are missing: the tree over heads cannot be made any more.
    holes: bool,
    entries: u64,
    kept: Option<KeptHead>,
    /// By batch.
    evidence: Vec<Evidence>,
    next: usize,
    /// The last batch a checkpoint agreed on.
    agreed: u64,
    /// A checkpoint disagreed; those after it cannot but disagree too.
    disagreed: bool,
}

impl Chain {
    pub fn new(asked: &Asked<'_>, tip: &Tip, store: [u8; 16], report: &mut Report) -> Self {
        let mut evidence = asked.evidence.clone();
        evidence.sort_by_key(|e| (e.checkpoint.batch, !e.kept));
        report.checkpoints = evidence.len() as u64;
        let foreign = |e: &Evidence| e.checkpoint.store.0 != store;
        for other in evidence.iter().filter(|e| foreign(e)) {
            let what = format!(
                "it is of store {}, this is store {}",
                other.checkpoint.store,
                tw_proof::StoreId::from_bytes(store)
            );
            report.fault("checkpoint", other.name.clone(), what);
        }
        evidence.retain(|e| !foreign(e));
        let cut = |batch: u64, what: String, report: &mut Report| {
            if batch > tip.batch.0 {
                report.at_batch("chain", tip.batch.0, what);
            }
        };
        if let Some(last) = evidence.last() {
            let what = format!(
                "the journal ends here, a checkpoint of batch {} was signed at {} ({}): its end \
                 was cut off, batches {} to {} are missing",
                last.checkpoint.batch,
                last.checkpoint.at_text(),
                last.name,
                tip.batch.0 + 1,
                last.checkpoint.batch,
            );
            cut(last.checkpoint.batch, what, report);
        }
        if let Some(kept) = asked.kept {
            let what = format!(
                "the journal ends here, a head of batch {} was kept: its end was cut off",
                kept.batch
            );
            cut(kept.batch, what, report);
        }
        Self {
            previous: [0; 32],
            heads: Heads::default(),
            holes: false,
            entries: 0,
            kept: asked.kept,
            evidence,
            next: 0,
            agreed: 0,
            disagreed: false,
        }
    }

    /// Takes in a batch; its link stands in the store even where its segment
    /// cannot be read.
    pub fn step(
        &mut self,
        no: u64,
        link: Option<&Link>,
        segment: Option<&SegmentRow>,
        report: &mut Report,
    ) {
        let Some(link) = link else {
            self.holes = true;
            return;
        };
        match segment {
            Some(segment) => {
                if let Err(error) = journal::verify(segment, self.previous) {
                    report.at_batch("chain", no, error.to_string());
                }
            }
            None => {
                let at = Stamp::from(link.at).0;
                let head = tw_proof::link(&self.previous, &link.root, no, at, link.entries);
                if link.previous != self.previous || link.head != head {
                    let what =
                        format!("the head of batch {no} does not follow from the one before");
                    report.at_batch("chain", no, what);
                }
            }
        }
        self.previous = link.head;
        self.entries += u64::from(link.entries);
        self.heads.push(&link.head);
        if self
            .kept
            .is_some_and(|kept| kept.batch == no && kept.head != link.head)
        {
            let what = "its head is not the one that was kept: the chain was written anew";
            report.at_batch("chain", no, what);
        }
        self.compare(no, link, report);
    }

    fn compare(&mut self, no: u64, link: &Link, report: &mut Report) {
        while let Some(evidence) = self.evidence.get(self.next)
            && evidence.checkpoint.batch <= no
        {
            self.next += 1;
            let checkpoint = &evidence.checkpoint;
            if checkpoint.batch < no || self.disagreed {
                continue;
            }
            let tree = self.holes || checkpoint.tree.0 == self.heads.root();
            if checkpoint.head.0 == link.head && checkpoint.entries == self.entries && tree {
                self.agreed = no;
                continue;
            }
            self.disagreed = true;
            let place = if self.agreed + 1 == no {
                format!("batch {no}")
            } else {
                format!("batches {} to {no}", self.agreed + 1)
            };
            let what = format!(
                "the journal was written anew: after batch {no} it is not what was signed at {} \
                 under key {} ({}); it still agrees with what was signed after batch {}",
                checkpoint.at_text(),
                checkpoint.key,
                evidence.name,
                self.agreed,
            );
            report.fault("checkpoint", place, what);
        }
    }

    /// The store's end must be the last segment's.
    pub fn end(self, tip: &Tip, report: &mut Report) {
        if self.previous != tip.head {
            let what = "the store's head is not the last segment's";
            report.at_batch("chain", tip.batch.0, what);
        }
    }
}
