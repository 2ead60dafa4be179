//! The chain of keys: each names the batch from which it signs, and is vouched
//! for by the one before it.

use crate::checkpoint::{Signer, exact, signed, spelled, stamp};
use crate::hex::{KeyId, PublicKey, Signature, StoreId, at_most};
use crate::{Checkpoint, ProofError, read};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use tw_base::Timestamp;

/// Name and version of the format.
const FORMAT: &str = "tidewaiter keys 1";
const GRANT: &str = "tidewaiter key 1";

/// Longest file that is read as one, and keys in it.
const MOST_BYTES: usize = 4 << 20;
const MOST_KEYS: usize = 4_096;

/// A key comes into use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// Its id.
    pub key: KeyId,
    /// The key.
    pub public: PublicKey,
    /// The last batch before it came into use; it signs checkpoints of that
    /// batch and later ones, the key before it none later.
    pub after: u64,
    /// When.
    #[serde(serialize_with = "stamp", deserialize_with = "exact")]
    pub at: Timestamp,
    /// The key before it that vouches for it; none for a first one, or for one
    /// made because the one before was lost.
    pub by: Option<KeyId>,
    /// Its own signature over the statement: whoever made it holds it.
    pub own: Signature,
    /// The signature of the key before it over the same statement.
    pub vouched: Option<Signature>,
}

impl Grant {
    /// When, as it is signed and written.
    pub fn at_text(&self) -> String {
        spelled(self.at)
    }

    /// What is signed, as for a checkpoint.
    fn statement(&self, store: &StoreId) -> String {
        let Self {
            key,
            public,
            after,
            at,
            by,
            ..
        } = self;
        let by = by.map_or_else(|| "-".to_owned(), |by| by.to_string());
        format!(
            "{GRANT}\nstore {store}\nkey {key}\npublic {public}\nafter {after}\nat {}\nby {by}\n",
            spelled(*at)
        )
    }
}

/// The public keys of a store, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyChain {
    /// `tidewaiter keys 1`.
    pub format: String,
    /// The store.
    pub store: StoreId,
    /// The keys, in the order of their use.
    #[serde(deserialize_with = "at_most::<_, _, MOST_KEYS>")]
    pub keys: Vec<Grant>,
}

/// Whom a reader trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// Nobody named: a file is checked against itself.
    Nobody,
    /// Keys known to the reader, by id.
    Keys(BTreeSet<KeyId>),
}

/// How a checkpoint's key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Trusted, or tied to a trusted one by vouching signatures.
    Trusted,
    /// No trusted key was named.
    Unasked,
    /// Not tied to any trusted key.
    Stranger,
    /// Trusted, but retired before the batch or made after it.
    OutOfTime,
}

fn in_time(it_is: bool) -> Standing {
    if it_is {
        Standing::Trusted
    } else {
        Standing::OutOfTime
    }
}

impl KeyChain {
    /// A chain without keys.
    pub fn new(store: StoreId) -> Self {
        Self {
            format: FORMAT.to_owned(),
            store,
            keys: Vec::new(),
        }
    }

    /// Adds a key after a batch; `old` vouches for it.
    pub fn grant(&mut self, new: &Signer, old: Option<&Signer>, after: u64, at: Timestamp) {
        let public = new.public();
        let mut grant = Grant {
            key: public.id(),
            public,
            after,
            at,
            by: old.map(|old| old.public().id()),
            own: crate::hex::Hex([0; 64]),
            vouched: None,
        };
        let statement = grant.statement(&self.store);
        grant.own = new.sign(&statement);
        grant.vouched = old.map(|old| old.sign(&statement));
        self.keys.push(grant);
    }

    /// Reads a chain and checks it.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        let chain: Self = read(bytes, MOST_BYTES, FORMAT)?;
        chain.check()?;
        Ok(chain)
    }

    /// Checks every signature and the order of the keys.
    pub fn check(&self) -> Result<(), ProofError> {
        if self.format != FORMAT {
            let found = self.format.chars().take(60).collect();
            return Err(ProofError::Format(found, FORMAT));
        }
        let mut before: Option<&Grant> = None;
        for grant in &self.keys {
            let statement = grant.statement(&self.store);
            let refused = || ProofError::Signature(format!("key {}", grant.key));
            if grant.public.id() != grant.key {
                return Err(ProofError::KeyId);
            }
            if !signed(&statement, &grant.public, &grant.own) {
                return Err(refused());
            }
            if before.is_some_and(|before| before.after > grant.after) {
                let what = format!("key {} stands before one made earlier", grant.key);
                return Err(ProofError::Broken(what));
            }
            match (before, grant.by, &grant.vouched) {
                (_, None, None) => {}
                (Some(old), Some(by), Some(vouched)) if old.key == by => {
                    if !signed(&statement, &old.public, vouched) {
                        return Err(refused());
                    }
                }
                _ => {
                    let what = format!("key {} names no key before it", grant.key);
                    return Err(ProofError::Broken(what));
                }
            }
            before = Some(grant);
        }
        Ok(())
    }

    /// The key in use.
    pub fn newest(&self) -> Option<&Grant> {
        self.keys.last()
    }

    /// How the key of a checkpoint stands with a reader. The chain must have
    /// been checked, and so must the checkpoint.
    pub fn standing(&self, checkpoint: &Checkpoint, trust: &Trust) -> Standing {
        let Trust::Keys(trusted) = trust else {
            return Standing::Unasked;
        };
        match self.known(&checkpoint.key, trusted) {
            Err(standing) => standing,
            Ok(index) => {
                let after = |n: usize| self.keys.get(n).map(|grant| grant.after);
                let since = after(index).unwrap_or(0);
                let until = after(index + 1).unwrap_or(u64::MAX);
                in_time((since..=until).contains(&checkpoint.batch))
            }
        }
    }

    /// How the key of something signed at an instant stands with a reader. The
    /// chain must have been checked, and so must what was signed.
    pub fn standing_at(&self, key: &KeyId, at: Timestamp, trust: &Trust) -> Standing {
        let Trust::Keys(trusted) = trust else {
            return Standing::Unasked;
        };
        match self.known(key, trusted) {
            Err(standing) => standing,
            Ok(index) => {
                let granted = |n: usize| self.keys.get(n).map(|grant| grant.at);
                let begun = granted(index).is_some_and(|since| since <= at);
                let over = granted(index + 1).is_some_and(|until| until < at);
                in_time(begun && !over)
            }
        }
    }

    /// The place of a key in the chain, if it is tied to a trusted one.
    fn known(&self, key: &KeyId, trusted: &BTreeSet<KeyId>) -> Result<usize, Standing> {
        let Some(index) = self.keys.iter().position(|grant| grant.key == *key) else {
            return Err(if trusted.contains(key) {
                Standing::Trusted
            } else {
                Standing::Stranger
            });
        };
        // A key and the one it vouched for answer for each other: the newer
        // one signed the same statement, which names the older.
        let tied = |grant: &Grant| grant.by.is_some();
        let first = (0..=index)
            .rev()
            .find(|i| !self.keys.get(*i).is_some_and(tied));
        let end = (index + 1..self.keys.len())
            .find(|i| !self.keys.get(*i).is_some_and(tied))
            .unwrap_or(self.keys.len());
        let run = self.keys.get(first.unwrap_or(0)..end).unwrap_or_default();
        let known = run.iter().any(|grant| trusted.contains(&grant.key));
        known.then_some(index).ok_or(Standing::Stranger)
    }

    /// Every key of it, as whom to trust.
    pub fn trusted(&self) -> Trust {
        Trust::Keys(self.keys.iter().map(|grant| grant.key).collect())
    }

    /// As written to a file.
    pub fn to_json(&self) -> String {
        // Plain data cannot fail to serialise.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}
