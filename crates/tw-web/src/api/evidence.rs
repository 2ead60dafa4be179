//! The published shapes of checkpoints, keys and proofs. Their formats belong
//! to `tw-proof`, whose files they are; here they are described for programs,
//! and a test holds the descriptions to the formats.

use serde::Serialize;
use tw_proof::{Checkpoint, Grant, KeyChain};
use utoipa::ToSchema;

/// Where the journal stood, signed. `tidewaiter verify` reads it as a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Checkpoint)]
pub struct CheckpointJson {
    /// Name and version of the format.
    #[schema(example = "tidewaiter checkpoint 1")]
    format: String,
    /// The store's own number, 32 hexadecimal digits.
    store: String,
    /// The writer whose journal it is.
    writer: u32,
    /// The last batch it covers.
    batch: u64,
    /// Head of the journal's chain after that batch.
    head: String,
    /// Journal entries in all batches up to it.
    entries: u64,
    /// Root of the tree over the heads of all batches up to it.
    tree: String,
    /// When it was made.
    #[schema(example = "2026-04-15T09:00:00.000Z")]
    at: String,
    /// Id of the key it is signed under.
    key: String,
    /// That key (Ed25519).
    public: String,
    /// Signature over the lines of the format's statement.
    signature: String,
}

/// A key comes into use.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Key)]
pub struct KeyJson {
    /// Its id.
    key: String,
    /// The key (Ed25519).
    public: String,
    /// The last batch before it came into use.
    after: u64,
    /// When it was made.
    at: String,
    /// The key before it that vouches for it; none for a first one, or where
    /// the one before was lost.
    by: Option<String>,
    /// Its own signature.
    own: String,
    /// The signature of the key before it.
    vouched: Option<String>,
}

/// The public keys of the store, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KeyChain)]
pub struct KeyChainJson {
    /// Name and version of the format.
    #[schema(example = "tidewaiter keys 1")]
    format: String,
    /// The store's own number.
    store: String,
    /// The keys.
    keys: Vec<KeyJson>,
}

/// Checkpoints, oldest first, and the keys they are signed under.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Checkpoints)]
pub struct CheckpointsJson {
    /// The checkpoints.
    pub checkpoints: Vec<CheckpointJson>,
    /// Whether there are more after them.
    pub more: bool,
    /// The keys.
    pub keys: KeyChainJson,
}

/// An entry of the journal and the way from it to the checkpoint.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ProofItem)]
pub struct ItemJson {
    /// Its batch.
    batch: u64,
    /// Its index in the batch, from 0.
    index: u32,
    /// The entry in base64: the message as kept, and its receipt.
    entry: String,
    /// Entries in the batch.
    entries: u32,
    /// Hashes from the entry to the root of its batch.
    path: Vec<String>,
    /// The head before its batch.
    previous: String,
    /// When the batch was decided, in milliseconds since 1970.
    at: i64,
    /// Hashes from the batch's head to the root of the checkpoint's tree.
    up: Vec<String>,
    /// What opens sealed fields of the entry, for whoever may read them.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    opening: Option<serde_json::Value>,
}

/// A proof that a message and its receipt are in the journal. Keep it as a
/// file; `tidewaiter verify FILE` needs no server.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Proof)]
pub struct ProofJson {
    /// Name and version of the format.
    #[schema(example = "tidewaiter proof 1")]
    format: String,
    /// The entries, one for each message type sent under the guid.
    items: Vec<ItemJson>,
    /// The checkpoint they lead to.
    checkpoint: CheckpointJson,
    /// The store's keys.
    keys: KeyChainJson,
}

impl From<Checkpoint> for CheckpointJson {
    fn from(checkpoint: Checkpoint) -> Self {
        let at = checkpoint.at_text();
        Self {
            format: checkpoint.format,
            store: checkpoint.store.to_string(),
            writer: checkpoint.writer,
            batch: checkpoint.batch,
            head: checkpoint.head.to_string(),
            entries: checkpoint.entries,
            tree: checkpoint.tree.to_string(),
            at,
            key: checkpoint.key.to_string(),
            public: checkpoint.public.to_string(),
            signature: checkpoint.signature.to_string(),
        }
    }
}

impl From<Grant> for KeyJson {
    fn from(grant: Grant) -> Self {
        let at = grant.at_text();
        Self {
            key: grant.key.to_string(),
            public: grant.public.to_string(),
            after: grant.after,
            at,
            by: grant.by.map(|by| by.to_string()),
            own: grant.own.to_string(),
            vouched: grant.vouched.map(|vouched| vouched.to_string()),
        }
    }
}

impl From<KeyChain> for KeyChainJson {
    fn from(chain: KeyChain) -> Self {
        Self {
            format: chain.format,
            store: chain.store.to_string(),
            keys: chain.keys.into_iter().map(KeyJson::from).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tw_proof::{Hash, Item, Proof, Signer, StoreId};

    fn value(it: &impl serde::Serialize) -> serde_json::Value {
        serde_json::to_value(it).expect("serialises")
    }

    #[test]
    fn the_descriptions_are_the_formats() {
        let store = StoreId::from_bytes([1; 16]);
        let [old, new] = [1, 2].map(|n| Signer::new(&[n; 32]));
        let at = tw_base::Timestamp::from_second(1_780_000_000).expect("an instant");
        let mut chain = KeyChain::new(store);
        chain.grant(&old, None, 0, at);
        chain.grant(&new, Some(&old), 3, at);
        let checkpoint = Checkpoint::unsigned(store, 1, at).sign(&new);
        assert_eq!(
            value(&CheckpointJson::from(checkpoint.clone())),
            value(&checkpoint)
        );
        assert_eq!(value(&KeyChainJson::from(chain.clone())), value(&chain));
        let item = Item {
            batch: 1,
            index: 0,
            entry: b"xyz".to_vec(),
            entries: 1,
            path: vec![Hash::from_bytes([2; 32])],
            previous: Hash::from_bytes([3; 32]),
            at: 5,
            up: Vec::new(),
            opening: None,
        };
        let described = ProofJson {
            format: "tidewaiter proof 1".into(),
            items: vec![ItemJson {
                batch: 1,
                index: 0,
                entry: "eHl6".into(),
                entries: 1,
                path: vec!["02".repeat(32)],
                previous: "03".repeat(32),
                at: 5,
                up: Vec::new(),
                opening: None,
            }],
            checkpoint: CheckpointJson::from(checkpoint.clone()),
            keys: KeyChainJson::from(chain.clone()),
        };
        let proof = Proof::new(vec![item], checkpoint, chain);
        assert_eq!(value(&described), value(&proof));
    }
}
