//! Files that come from elsewhere and are to convince or to open: checkpoints,
//! chains of keys, proofs, and the keys of persons.

use super::Target;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tw_app::people::{Keyring, Ring, Vault, VaultError};
use tw_base::Timestamp;
use tw_proof::{
    Checkpoint, Document, DocumentKind, Heads, Issue, Item, KeyChain, Proof, Signer, StoreId, Trust,
};

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
    "\"tidewaiter document 1\"",
    "\"body\":",
    "\"type\":",
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

fn stated() -> Option<Document> {
    let issue = Issue {
        issuer: "cn".to_owned(),
        store: Some(store()),
        at: Timestamp::from_millisecond(1_770_000_000_000).unwrap_or(Timestamp::UNIX_EPOCH),
    };
    let body = serde_json::json!({ "head": { "sequence": 7 }, "entries": [-1, "x", null, true] });
    Document::sign(DocumentKind::AeoList, issue, &body, &Signer::new(&[1; 32])).ok()
}

pub(super) const DOCUMENT: Target = Target {
    name: "document",
    about: "a signed document: read, its signature checked over the one spelling of its body",
    parser: || {
        let good = stated().and_then(|good| good.statement().ok());
        Box::new(move |bytes| {
            if let Ok(read) = Document::parse(bytes) {
                let again = Document::parse(read.to_json().as_bytes());
                assert_eq!(again.as_ref(), Ok(&read), "another document came back");
                // Whoever has no key can only bring what was signed.
                assert_eq!(read.statement().ok(), good, "forged");
            }
        })
    },
    seeds: || {
        stated()
            .into_iter()
            .map(|good| good.to_json().into_bytes())
            .collect()
    },
    tokens: TOKENS,
    grammar: None,
    // A value of a body is thirty-two bytes, of which a list grows by doubling.
    times: super::OWN,
    kept_max: 30_000,
};

/// Has no secrets, and shows what would be kept.
#[derive(Clone, Default)]
struct Shown(Arc<Mutex<Vec<u8>>>);

impl Shown {
    fn last(&self) -> Vec<u8> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl Vault for Shown {
    fn random(&self) -> Result<[u8; 32], VaultError> {
        Ok([9; 32])
    }

    fn keep(&self, keys: &[u8]) -> Result<(), VaultError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = keys.to_vec();
        Ok(())
    }
}

const STORE: [u8; 16] = [5; 16];
const MAGIC: &[u8] = b"tidewaiter people 2\n";

pub(super) const KEYS: Target = Target {
    name: "people-key",
    about: "the file of persons' keys: its content; of one in 256 the whole file, one key destroyed and read again",
    parser: || {
        let vault = Shown::default();
        Box::new(move |input| {
            let read = postcard::from_bytes::<(u64, Vec<(i16, Ring)>)>(input);
            // The upper keys of each tree are derived when it is read, which
            // takes longer than all the rest.
            let whole = input
                .iter()
                .fold(0_u8, |n, b| n.wrapping_mul(31).wrapping_add(*b))
                == 0;
            if !whole && read.is_ok_and(|(_, rings)| !rings.is_empty()) {
                return;
            }
            let mut file = [MAGIC, &STORE, input].concat();
            let check = *blake3::hash(&file).as_bytes();
            file.extend_from_slice(&check);
            let Ok(keyring) = Keyring::read(Box::new(vault.clone()), STORE, &file) else {
                return;
            };
            for year in keyring.years().0.into_iter().take(2) {
                let Some(ring) = keyring.year(year) else {
                    continue;
                };
                let place = ring.place("person", b"1");
                if keyring
                    .destroy(&BTreeMap::from([(year, vec![place])]))
                    .is_ok()
                {
                    let again = Keyring::read(Box::new(vault.clone()), STORE, &vault.last());
                    assert!(again.is_ok(), "what was kept cannot be read");
                }
            }
        })
    },
    seeds: || {
        let vault = Shown::default();
        let keyring = Keyring::new(Box::new(vault.clone()), STORE);
        let content = || {
            let file = vault.last();
            let content = file.get(MAGIC.len() + STORE.len()..file.len().saturating_sub(32));
            content.unwrap_or(&[]).to_vec()
        };
        let mut out = vec![content()];
        if let Ok(keyring) = keyring
            && let Ok(ring) = keyring.ensure(2026)
        {
            out.push(content());
            let place = ring.place("person", b"1");
            let _ = keyring.destroy(&BTreeMap::from([(2026, vec![place])]));
            out.push(content());
        }
        out
    },
    tokens: &["\u{0}", "\u{1}", "\u{2}", "\u{7f}"],
    grammar: None,
    // A tree is sixteen bytes in the file, and nine thousand with the upper keys
    // that are derived of it once and kept.
    times: 8 * super::OWN,
    kept_max: 400_000,
};
