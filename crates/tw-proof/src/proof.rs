//! A proof that entries are in the journal a checkpoint covers.

use crate::hash::{head_leaf, leaf, link};
use crate::hex::{Hash, at_most};
use crate::keys::KeyChain;
use crate::tree::climb;
use crate::{Checkpoint, ProofError, Standing, Trust, read};
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// Name and version of the format.
const FORMAT: &str = "tidewaiter proof 1";

/// Longest file that is read as a proof. A message has up to 12 MiB, which
/// are 16 in base64, and its receipt comes along.
pub const MOST_BYTES: usize = 32 << 20;
/// Entries in one proof at most.
pub const MOST_ITEMS: usize = 4_096;
/// No tree of entries or batches is higher.
const MOST_STEPS: usize = 64;

/// One entry and the way from it to the checkpoint.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its batch.
    pub batch: u64,
    /// Its index in the batch, from 0.
    pub index: u32,
    /// The entry, byte for byte as stored.
    #[serde(with = "bytes")]
    pub entry: Vec<u8>,
    /// Entries in the batch.
    pub entries: u32,
    /// From the entry to the root of its batch, lowest first.
    #[serde(deserialize_with = "at_most::<_, _, MOST_STEPS>")]
    pub path: Vec<Hash>,
    /// The head before its batch.
    pub previous: Hash,
    /// When the batch was decided, in milliseconds since 1970.
    pub at: i64,
    /// From the batch's head to the root of the checkpoint's tree.
    #[serde(deserialize_with = "at_most::<_, _, MOST_STEPS>")]
    pub up: Vec<Hash>,
    /// What opens fields that are sealed in the entry, for whoever may read
    /// them. The proof of inclusion does not hang on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Box<RawValue>>,
}

/// Entries, their ways, and the checkpoint they lead to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proof {
    /// `tidewaiter proof 1`.
    pub format: String,
    /// The entries.
    #[serde(deserialize_with = "at_most::<_, _, MOST_ITEMS>")]
    pub items: Vec<Item>,
    /// Where they lead.
    pub checkpoint: Checkpoint,
    /// The store's keys, as it gives them.
    pub keys: KeyChain,
}

/// What a proof proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proven {
    /// How the checkpoint's key stands with the reader.
    pub standing: Standing,
}

impl Proof {
    /// A proof of entries.
    pub fn new(items: Vec<Item>, checkpoint: Checkpoint, keys: KeyChain) -> Self {
        Self {
            format: FORMAT.to_owned(),
            items,
            checkpoint,
            keys,
        }
    }

    /// Reads a proof, without believing it.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        let proof: Self = read(bytes, MOST_BYTES, FORMAT)?;
        if proof.items.is_empty() {
            return Err(ProofError::Unreadable("it has no entry".into()));
        }
        Ok(proof)
    }

    /// Checks that every entry is where it says, in the journal the checkpoint
    /// covers; that the checkpoint is signed; and how its key stands. `known`
    /// is a chain the reader has from elsewhere.
    pub fn verify(&self, trust: &Trust, known: Option<&KeyChain>) -> Result<Proven, ProofError> {
        self.checkpoint.check()?;
        self.keys.check()?;
        for store in [Some(&self.keys), known].into_iter().flatten() {
            if store.store != self.checkpoint.store {
                let what = "the checkpoint and the keys are of different stores".to_owned();
                return Err(ProofError::Broken(what));
            }
        }
        for item in &self.items {
            item.lead(&self.checkpoint)?;
        }
        // A chain from elsewhere may be older or newer than the proof's own.
        let own = self.keys.standing(&self.checkpoint, trust);
        let other = known.map(|known| known.standing(&self.checkpoint, trust));
        let standing = match (own, other) {
            (Standing::Stranger, Some(other)) => other,
            (Standing::Trusted, Some(Standing::OutOfTime)) => Standing::OutOfTime,
            (own, _) => own,
        };
        Ok(Proven { standing })
    }

    /// As written to a file.
    pub fn to_json(&self) -> String {
        // Plain data cannot fail to serialise.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

impl Item {
    /// Whether its hashes lead to the checkpoint.
    fn lead(&self, checkpoint: &Checkpoint) -> Result<(), ProofError> {
        let place = format!("entry {}/{}", self.batch, self.index);
        let broken = |what: &str| ProofError::Broken(format!("{place} {what}"));
        // Leaf 0 of a batch is its header.
        let plain = |path: &[Hash]| path.iter().map(|hash| hash.0).collect::<Vec<_>>();
        let (index, size) = (u64::from(self.index) + 1, u64::from(self.entries) + 1);
        let root = climb(leaf(&self.entry), index, size, &plain(&self.path))
            .ok_or_else(|| broken("has a path that is none of its place in the batch"))?;
        let head = link(&self.previous.0, &root, self.batch, self.at, self.entries);
        let at = self
            .batch
            .checked_sub(1)
            .ok_or_else(|| broken("is in no batch"))?;
        let tree = climb(head_leaf(&head), at, checkpoint.batch, &plain(&self.up))
            .ok_or_else(|| broken("has a path that is none of its batch"))?;
        if tree == checkpoint.tree.0 {
            Ok(())
        } else {
            Err(broken(
                "does not lead to the checkpoint: it was changed, or it never was in that journal",
            ))
        }
    }
}

/// Bytes in base64.
mod bytes {
    use super::{Deserialize, Deserializer, STANDARD, Serializer};
    use base64::Engine as _;
    use std::borrow::Cow;

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        STANDARD
            .decode(text.as_bytes())
            .map_err(serde::de::Error::custom)
    }
}
