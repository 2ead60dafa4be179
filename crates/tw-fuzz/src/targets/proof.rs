//! Files that come from elsewhere and are to convince or to open: checkpoints,
//! chains of keys, proofs, and the keys of persons.

use super::{Take, Target};
use std::collections::BTreeMap;
use tw_app::people::{Keyring, Vault, VaultError};
use tw_base::Timestamp;
use tw_proof::{Checkpoint, Heads, Item, KeyChain, Proof, Signer, StoreId, Trust};

const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "null",
    "\"format\":",
    "\"tidewaiter checkpoint 1\"",
    "\"tidewaiter keys 1\"",
    "\"tidewaiter proof 1\"",
    "\"keys\":",
    "\"items\":",
    "\"path\":",
    "\"up\":",
    "\"index\":",
    "\"entries\":",
    "\"batch\":",
    "\"at\":",
    "\"by\":",
    "\"vouched\":",
    "\"opening\":",
    "-1",
    "18446744073709551615",
    "\"2026-01-01T00:00:00.000Z\"",
    "\"-009999-01-01T00:00:00Z\"",
    "\"0000\"",
    "\\u0000",
    "[[[[[[[[",
    "{\"a\":",
];

fn store() -> StoreId {
    tw_proof_hex([5; 16])
}

fn tw_proof_hex(bytes: [u8; 16]) -> StoreId {
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    hex.parse().unwrap_or_else(|_| panic!("{hex} is no id"))
}

/// A chain of two keys and a checkpoint of one batch with one entry.
fn signed() -> (KeyChain, Checkpoint, Proof) {
    let at = Timestamp::from_millisecond(1_770_000_000_000).unwrap_or(Timestamp::UNIX_EPOCH);
    let (old, new) = (Signer::new(&[1; 32]), Signer::new(&[2; 32]));
    let mut keys = KeyChain::new(store());
    keys.grant(&old, None, 0, at);
    keys.grant(&new, Some(&old), 0, at);
    let (header, entry) = (b"header".to_vec(), b"entry".to_vec());
    let leaves = [tw_proof::leaf(&header), tw_proof::leaf(&entry)];
    let root = tw_proof::merkle(&leaves);
    let previous = [0; 32];
    let head = tw_proof::link(&previous, &root, 1, 0, 1);
    let mut heads = Heads::default();
    heads.push(&head);
    let mut checkpoint = Checkpoint::unsigned(store(), 1, at);
    checkpoint.batch = 1;
    checkpoint.entries = 1;
    checkpoint.head.0 = head;
    checkpoint.tree.0 = heads.root();
    let checkpoint = checkpoint.sign(&new);
    let mut own = checkpoint.head;
    own.0 = previous;
    let path = tw_proof::path(&leaves, 1);
    let item = Item {
        batch: 1,
        index: 0,
        entry,
        entries: 1,
        path: path
            .into_iter()
            .map(|hash| {
                let mut step = checkpoint.head;
                step.0 = hash;
                step
            })
            .collect(),
        previous: own,
        at: 0,
        up: Vec::new(),
        opening: None,
    };
    let proof = Proof::new(vec![item], checkpoint.clone(), keys.clone());
    (keys, checkpoint, proof)
}

pub(super) const CHECKPOINT: Target = Target {
    name: "checkpoint",
    about: "a checkpoint and a chain of keys: read, their signatures checked",
    parser: || {
        let (_, good, _) = signed();
        Box::new(move |bytes| {
            if let Ok(read) = Checkpoint::parse(bytes)
                && read.check().is_ok()
            {
                // Whoever has no key can only bring what was signed.
                let again = Checkpoint::parse(read.to_json().as_bytes());
                assert_eq!(again.as_ref(), Ok(&read), "another checkpoint came back");
                assert_eq!(read.statement(), good.statement(), "forged");
            }
            if let Ok(chain) = KeyChain::parse(bytes) {
                let again = KeyChain::parse(chain.to_json().as_bytes());
                assert!(again.is_ok(), "a chain that cannot be read again");
                chain.standing(&good, &Trust::Nobody);
                assert!(
                    chain.newest().is_none() || !chain.keys.is_empty(),
                    "a key of nowhere"
                );
            }
        })
    },
    seeds: || {
        let (keys, checkpoint, _) = signed();
        vec![
            checkpoint.to_json().into_bytes(),
            keys.to_json().into_bytes(),
        ]
    },
    tokens: TOKENS,
    grammar: None,
    times: super::SENT,
    kept_max: 30_000,
};

pub(super) const PROOF: Target = Target {
    name: "proof",
    about: "a proof of inclusion: read, and verified against what was signed",
    parser: || {
        let (keys, _, good) = signed();
        Box::new(move |bytes| {
            let Ok(proof) = Proof::parse(bytes) else {
                return;
            };
            if proof.verify(&keys.trusted(), Some(&keys)).is_ok() {
                let known = |item: &Item| good.items.iter().any(|g| g.entry == item.entry);
                assert!(
                    proof.items.iter().all(known),
                    "an entry nobody wrote is proven"
                );
            }
        })
    },
    seeds: || {
        let (keys, _, proof) = signed();
        let verified = proof.verify(&keys.trusted(), None);
        assert!(verified.is_ok(), "{verified:?}");
        vec![proof.to_json().into_bytes()]
    },
    tokens: TOKENS,
    grammar: None,
    times: super::SENT,
    kept_max: 30_000,
};

/// Keeps nothing and has no secrets: what is read is thrown away.
struct Nowhere;

impl Vault for Nowhere {
    fn random(&self) -> Result<[u8; 32], VaultError> {
        Ok([7; 32])
    }

    fn keep(&self, _keys: &[u8]) -> Result<(), VaultError> {
        Ok(())
    }
}

const STORE: [u8; 16] = [5; 16];
const MAGIC: &[u8] = b"tidewaiter people 1\n";

pub(super) const KEYS: Target = Target {
    name: "people-key",
    about: "the file of persons' keys, mostly with its checksum right; a destroyed key stays destroyed",
    parser: || {
        let mut file = Vec::new();
        Box::new(move |input| {
            let mut take = Take(input);
            let raw = take.byte() % 8 == 7;
            file.clear();
            if !raw {
                file.extend_from_slice(MAGIC);
                file.extend_from_slice(&STORE);
            }
            file.extend_from_slice(take.0);
            if !raw {
                let check = *blake3::hash(&file).as_bytes();
                file.extend_from_slice(&check);
            }
            let Ok(keyring) = Keyring::read(Box::new(Nowhere), STORE, &file) else {
                return;
            };
            let (years, _) = keyring.years();
            for year in years.into_iter().take(2) {
                let Some(ring) = keyring.year(year) else {
                    continue;
                };
                let place = ring.place("person", b"1");
                if ring.key(place).is_none() {
                    continue;
                }
                let gone = keyring.destroy(&BTreeMap::from([(year, vec![place])]));
                let after = keyring.year(year).and_then(|ring| ring.key(place));
                assert!(gone.is_err() || after.is_none(), "a destroyed key is there");
            }
        })
    },
    seeds: || {
        /// Shows what would be kept.
        struct Shown(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);
        impl Vault for Shown {
            fn random(&self) -> Result<[u8; 32], VaultError> {
                Ok([9; 32])
            }
            fn keep(&self, keys: &[u8]) -> Result<(), VaultError> {
                let mut last = self.0.lock().map_err(|e| VaultError(e.to_string()))?;
                *last = keys.to_vec();
                Ok(())
            }
        }
        let last = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let keyring = Keyring::new(Box::new(Shown(last.clone())), STORE);
        let mut out = vec![vec![0]];
        let mut keep = || {
            let file = last.lock().map(|f| f.clone()).unwrap_or_default();
            let content = file.get(MAGIC.len() + STORE.len()..file.len().saturating_sub(32));
            out.push([&[0][..], content.unwrap_or(&[])].concat());
        };
        keep();
        if let Ok(keyring) = keyring {
            let ring = keyring.ensure(2026);
            keep();
            if let Ok(ring) = ring {
                let place = ring.place("person", b"1");
                let _ = keyring.destroy(&BTreeMap::from([(2026, vec![place])]));
                keep();
            }
        }
        out
    },
    tokens: &["\u{0}", "\u{1}", "\u{2}", "\u{7f}", "tidewaiter people 1\n"],
    grammar: None,
    times: super::SENT,
    kept_max: 30_000,
};
