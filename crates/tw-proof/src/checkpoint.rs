//! A checkpoint: where the journal stood, signed.

use crate::hex::{Hash, Hex, KeyId, PublicKey, Signature, StoreId};
use crate::{Carried, ProofError, read};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use tw_base::Timestamp;

/// Name and version of the format.
pub const FORMAT: &str = "tidewaiter checkpoint 1";

/// Longest file that is read as one.
const MOST_BYTES: usize = 64 << 10;

/// A key that signs. It prints nothing of itself.
pub struct Signer(SigningKey);

impl Signer {
    /// The key that follows from a seed of 32 random bytes.
    pub fn new(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        Hex(self.0.verifying_key().to_bytes())
    }

    /// Signs a text.
    pub(crate) fn sign(&self, text: &str) -> Signature {
        Hex(self.0.sign(text.as_bytes()).to_bytes())
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.public().id())
    }
}

/// Whether a text was signed under a key. Strict: no second spelling of a
/// signature passes, and no key of small order.
pub(crate) fn signed(text: &str, public: &PublicKey, signature: &Signature) -> bool {
    let Ok(key) = VerifyingKey::from_bytes(&public.0) else {
        return false;
    };
    let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
    key.verify_strict(text.as_bytes(), &signature).is_ok()
}

/// The one spelling of an instant in what is signed: UTC, to the millisecond.
pub(crate) fn spelled(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Where the journal stood after a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// `tidewaiter checkpoint 1`.
    pub format: String,
    /// The store.
    pub store: StoreId,
    /// The writer whose chain it is.
    pub writer: u32,
    /// The last batch it covers.
    pub batch: u64,
    /// Head of the chain after that batch.
    pub head: Hash,
    /// Journal entries in all batches up to it.
    pub entries: u64,
    /// Root of the tree over the heads of all batches up to it.
    pub tree: Hash,
    /// When it was made.
    #[serde(serialize_with = "stamp", deserialize_with = "exact")]
    pub at: Timestamp,
    /// Id of the key it is signed under.
    pub key: KeyId,
    /// That key.
    pub public: PublicKey,
    /// The signature over [`Checkpoint::statement`].
    pub signature: Signature,
}

/// Reads an instant to the millisecond. What is signed says no more, so a finer
/// one would be another content under the same signature.
pub(crate) fn exact<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
    let at = Timestamp::deserialize(from)?;
    match Timestamp::from_millisecond(at.as_millisecond()) {
        Ok(whole) if whole == at => Ok(at),
        _ => Err(serde::de::Error::custom(
            "an instant finer than a millisecond",
        )),
    }
}

pub(crate) fn stamp<S: serde::Serializer>(at: &Timestamp, s: S) -> Result<S::Ok, S::Error> {
    s.serialize_str(&spelled(*at))
}

impl Checkpoint {
    /// Signs where the journal stands.
    pub fn sign(mut self, signer: &Signer) -> Self {
        self.public = signer.public();
        self.key = self.public.id();
        self.signature = signer.sign(&self.statement());
        self
    }

    /// A checkpoint that is not signed yet.
    pub fn unsigned(store: StoreId, writer: u32, at: Timestamp) -> Self {
        Self {
            format: FORMAT.to_owned(),
            store,
            writer,
            batch: 0,
            head: Hex([0; 32]),
            entries: 0,
            tree: Hex([0; 32]),
            at,
            key: Hex([0; 16]),
            public: Hex([0; 32]),
            signature: Hex([0; 64]),
        }
    }

    /// What is signed: lines of a name and a value, in this order, each ended
    /// by a line feed.
    pub fn statement(&self) -> String {
        let Self {
            store,
            writer,
            batch,
            head,
            entries,
            tree,
            at,
            key,
            ..
        } = self;
        format!(
            "{FORMAT}\nstore {store}\nwriter {writer}\nbatch {batch}\nhead {head}\n\
             entries {entries}\ntree {tree}\nat {}\nkey {key}\n",
            spelled(*at)
        )
    }

    /// Reads one and checks that it is signed under the key it carries.
    /// Whether that key means anything is the key chain's to say.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        let checkpoint: Self = read(bytes, MOST_BYTES, FORMAT)?;
        checkpoint.check()?;
        Ok(checkpoint)
    }

    /// Checks the signature under the key it carries, and that key's id.
    pub fn check(&self) -> Result<(), ProofError> {
        let carried = Carried {
            format: (&self.format, FORMAT),
            key: &self.key,
            public: &self.public,
            signature: &self.signature,
        };
        carried.check(
            || Ok(self.statement()),
            || format!("the checkpoint of batch {}", self.batch),
        )
    }

    /// When it was made, as it is signed and written.
    pub fn at_text(&self) -> String {
        spelled(self.at)
    }

    /// As written to a file: JSON over several lines.
    pub fn to_json(&self) -> String {
        // Plain data cannot fail to serialise.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}
