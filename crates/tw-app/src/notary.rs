//! What checkpoints and proofs are made of: the heads of the journal, followed
//! beside the engine from what is durable, and the way from an entry to them.
//!
//! Invariants: nothing here is on the engine's way to an answer; a link is
//! taken in only if it follows from the one before, so a journal that does not
//! hang together is never signed.
//!
//! Deliberately absent: keys, files and the time (the program's).

use crate::door;
use crate::journal;
use crate::service::{Identity, Service, ServiceError};
use crate::stamp::Stamp;
use crate::store::{EntryRef, Link, Query, StoreError};
use crate::words;
use std::collections::BTreeMap;
use tw_base::{BatchNo, Timestamp};
use tw_proof::{Checkpoint, Document, DocumentKind, Hash, Heads, Item, KeyChain, Proof, StoreId};

/// Why nothing can be signed or proven.
#[derive(Debug, thiserror::Error)]
pub enum NotaryError {
    /// The store cannot.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal does not hang together.
    #[error("{0}; look with `tidewaiter audit verify`")]
    Broken(String),
    /// There is no key, no checkpoint, or their files cannot be used.
    #[error("{0}")]
    Unable(String),
}

/// The heads of a journal, as far as they were followed.
#[derive(Debug, Clone, Default)]
pub struct Roll {
    heads: Heads,
    entries: u64,
    last: Option<Link>,
}

/// Links read at once.
const PAGE: usize = 4_096;

impl Roll {
    /// Whether a link follows from the one before it.
    fn follows(&self, link: &Link) -> bool {
        let previous = self.last.map_or([0; 32], |last| last.head);
        let at = Stamp::from(link.at).0;
        let head = tw_proof::link(&previous, &link.root, link.no.0, at, link.entries);
        link.no.0 == self.heads.len() + 1 && link.previous == previous && link.head == head
    }

    /// Takes in the batches up to `until`, or all there are. `kept` is where a
    /// checkpoint says the journal stood: another head there is refused.
    pub fn follow(
        &mut self,
        query: &dyn Query,
        until: Option<BatchNo>,
        kept: Option<&Checkpoint>,
    ) -> Result<(), NotaryError> {
        let until = until.map_or(u64::MAX, |no| no.0);
        loop {
            let had = self.heads.len();
            let most = usize::try_from(until.saturating_sub(had)).unwrap_or(PAGE);
            let links = query.links(BatchNo(had), most.min(PAGE))?;
            if links.is_empty() || most == 0 {
                return Ok(());
            }
            for link in links {
                if !self.follows(&link) {
                    let what = format!("batch {} does not follow from the one before", had + 1);
                    return Err(NotaryError::Broken(what));
                }
                self.heads.push(&link.head);
                self.entries += u64::from(link.entries);
                self.last = Some(link);
                if let Some(kept) = kept.filter(|kept| kept.batch == link.no.0)
                    && (kept.head.0 != link.head || kept.tree.0 != self.heads.root())
                {
                    let what = format!(
                        "batch {} has another head than the checkpoint that was signed",
                        kept.batch
                    );
                    return Err(NotaryError::Broken(what));
                }
            }
        }
    }

    /// The last batch taken in; 0 before any.
    pub fn batch(&self) -> u64 {
        self.heads.len()
    }

    /// Where the journal stands, to be signed.
    pub fn checkpoint(&self, store: [u8; 16], writer: u32, at: Timestamp) -> Checkpoint {
        let mut checkpoint = Checkpoint::unsigned(StoreId::from_bytes(store), writer, at);
        checkpoint.batch = self.batch();
        checkpoint.head = Hash::from_bytes(self.last.map_or([0; 32], |last| last.head));
        checkpoint.entries = self.entries;
        checkpoint.tree = Hash::from_bytes(self.heads.root());
        checkpoint
    }

    /// Journal entries with their ways to a checkpoint that covers them.
    pub fn items(
        &self,
        query: &dyn Query,
        places: &[EntryRef],
        checkpoint: &Checkpoint,
    ) -> Result<Vec<Item>, NotaryError> {
        let mut by_batch: BTreeMap<BatchNo, Vec<u32>> = BTreeMap::new();
        for place in places {
            by_batch.entry(place.batch).or_default().push(place.index);
        }
        let mut items = Vec::with_capacity(places.len());
        for (batch, indexes) in by_batch {
            self.batch_items(query, batch, &indexes, checkpoint, &mut items)?;
        }
        Ok(items)
    }

    fn batch_items(
        &self,
        query: &dyn Query,
        batch: BatchNo,
        indexes: &[u32],
        checkpoint: &Checkpoint,
        items: &mut Vec<Item>,
    ) -> Result<(), NotaryError> {
        let absent = || NotaryError::Unable(format!("there is no batch {}", batch.0));
        let segment = query.segment(batch)?.ok_or_else(absent)?;
        let broken = |error: journal::JournalError| NotaryError::Broken(error.to_string());
        journal::verify(&segment, segment.previous).map_err(broken)?;
        let leaves = journal::leaves(&segment.payload).map_err(broken)?;
        let opened = journal::open(&segment.payload).map_err(broken)?;
        let read = |first: u64, count: usize| {
            let links = query.links(BatchNo(first), count).ok()?;
            Some(links.into_iter().map(|link| link.head).collect())
        };
        let up = batch
            .0
            .checked_sub(1)
            .and_then(|index| self.heads.path(index, checkpoint.batch, read));
        let up = up.ok_or_else(|| {
            let what = format!(
                "batch {} is not covered by the checkpoint of batch {}",
                batch.0, checkpoint.batch
            );
            NotaryError::Unable(what)
        })?;
        let hashes = |hashes: &[[u8; 32]]| hashes.iter().copied().map(Hash::from_bytes).collect();
        for index in indexes {
            let entry = opened.entries.get(*index as usize).ok_or_else(|| {
                let what = format!("batch {} has no entry {index}", batch.0);
                NotaryError::Unable(what)
            })?;
            items.push(Item {
                batch: batch.0,
                index: *index,
                entry: entry.to_vec(),
                entries: segment.entries,
                path: hashes(&tw_proof::path(&leaves, *index as usize + 1)),
                previous: Hash::from_bytes(segment.previous),
                at: Stamp::from(segment.at).0,
                up: hashes(&up),
                opening: None,
            });
        }
        Ok(())
    }
}

/// The checkpoints of a running system, as API and commands may ask for them.
pub trait Checkpoints: Send + Sync {
    /// Checkpoints of batches from `batch` on, oldest first, at most `limit`.
    fn from(&self, batch: u64, limit: usize) -> Result<Vec<Checkpoint>, NotaryError>;
    /// The newest.
    fn newest(&self) -> Result<Option<Checkpoint>, NotaryError>;
    /// The keys they are signed under.
    fn keys(&self) -> Result<KeyChain, NotaryError>;
    /// A document of the administration of that code, signed now under the key
    /// in use.
    fn sign(
        &self,
        kind: DocumentKind,
        issuer: &str,
        stated: serde_json::Value,
    ) -> Result<Document, NotaryError>;
    /// A proof of journal entries under the newest checkpoint; one is made if
    /// none covers them yet.
    fn prove(&self, places: &[EntryRef]) -> Result<Proof, NotaryError>;
}

/// Where the messages are that a sender gave a guid: at most one for each type.
pub fn places_of(query: &dyn Query, sender: &str, guid: &str) -> Result<Vec<EntryRef>, StoreError> {
    let mut places = Vec::new();
    for type_name in words::message_types() {
        let key = door::identity(sender, type_name, guid);
        places.extend(query.inbox(key)?.map(|row| row.entry));
    }
    places.sort_unstable();
    Ok(places)
}

impl Service {
    /// A proof that a sender's own message and its receipt are in the journal;
    /// `None` if there is no such message of this sender.
    pub fn proof(&self, who: &Identity, guid: &str) -> Result<Option<Proof>, ServiceError> {
        let places = places_of(self.query(), who.enterprise.as_str(), guid)?;
        if places.is_empty() {
            return Ok(None);
        }
        Ok(Some(self.checkpoints()?.prove(&places)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Header, leaf, merkle, seal};

    /// The verifier's hashes, written apart, are the journal's.
    #[test]
    fn the_hashes_are_those_of_the_journal() {
        let header = Header {
            version: 1,
            writer: 1,
            at: Stamp(1_780_000_000_123),
            law: "cn".into(),
        };
        let mut previous = [0; 32];
        for no in 1..=9 {
            let entries: Vec<Vec<u8>> = (0..no)
                .map(|n| vec![u8::try_from(n).unwrap_or(0); 3])
                .collect();
            let segment = seal(BatchNo(no), previous, &header, &entries);
            let leaves = journal::leaves(&segment.payload).expect("leaves");
            assert_eq!(leaves.len() as u64, no + 1);
            assert_eq!(tw_proof::merkle(&leaves), segment.root);
            assert_eq!(tw_proof::leaf(&entries[0]), leaf(&entries[0]));
            assert_eq!(tw_proof::merkle(&[]), merkle(Vec::new()));
            let at = header.at.0;
            let head = tw_proof::link(&previous, &segment.root, no, at, segment.entries);
            assert_eq!(head, segment.head);
            previous = head;
        }
    }
}
