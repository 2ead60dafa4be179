//! What convicts: signed checkpoints of the journal, the chain of keys they
//! are signed under, and proofs that an entry is in it; and documents that an
//! administration or a party signs. Formats and their verification, for
//! whoever holds a file and no store.
//!
//! Nouns: a *head* (hash of a batch and of all before it), the *heads' tree*
//! (Merkle tree whose n-th leaf is the n-th head), a *checkpoint* (head and
//! tree after a batch, with the time, signed), a *key chain* (public keys,
//! each vouched for by the one before), a *proof* (an entry, its path to its
//! batch's root, the batch's link to its head, and the head's path to the tree
//! of a checkpoint), a *document* (what somebody states, such as a list of
//! operators, signed under a key of a store's chain or a party's own).
//!
//! Invariants: what is signed is one text with one spelling for one content;
//! leaves, nodes, links and heads are hashed under different prefixes; a
//! hostile file is refused without panic, and what reading it takes is bounded
//! by its length, which is bounded too.
//!
//! The hashes of the journal are written here anew, from the words of its
//! format and not with the journal's code: verifying must not share a mistake
//! with what it verifies. A test of `tw-app` holds the two together.
//!
//! Deliberately absent: files, clocks, random numbers (a key's seed is an
//! argument), and what an entry says (the journal's to read).

mod body;
mod checkpoint;
mod document;
mod hash;
mod hex;
mod keys;
mod proof;
mod tree;

pub use checkpoint::{Checkpoint, FORMAT as CHECKPOINT_FORMAT, Signer};
pub use document::MOST_BYTES as DOCUMENT_MOST_BYTES;
pub use document::{Document, DocumentKind, FORMAT as DOCUMENT_FORMAT, Issue};
pub use hash::{head_leaf, leaf, link, merkle, node};
pub use hex::{Hash, KeyId, PublicKey, Signature, StoreId};
pub use keys::{Grant, KeyChain, Standing, Trust};
pub use proof::{Item, MOST_BYTES, MOST_ITEMS, Proof, Proven};
pub use tree::{Heads, climb, path};

/// Why a file proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Not such a file, or longer than one may be.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// Another format or a later version.
    #[error("its format is `{0}`, this program knows `{1}`")]
    Format(String, &'static str),
    /// A signature does not fit what it stands under.
    #[error("the signature of {0} does not fit it: it was changed, or signed with another key")]
    Signature(String),
    /// A key does not hash to its id.
    #[error("the key's id does not follow from the key")]
    KeyId,
    /// Hashes do not lead where they must.
    #[error("{0}")]
    Broken(String),
}

/// What stands in a file beside what is signed: its format, and the key.
struct Carried<'a> {
    /// As the file says, and as this program knows it.
    format: (&'a str, &'static str),
    key: &'a KeyId,
    public: &'a PublicKey,
    signature: &'a Signature,
}

impl Carried<'_> {
    /// Checks the format, the key's id, and the signature of a statement.
    fn check(
        self,
        statement: impl FnOnce() -> Result<String, ProofError>,
        what: impl FnOnce() -> String,
    ) -> Result<(), ProofError> {
        let (found, known) = self.format;
        if found != known {
            return Err(ProofError::Format(found.chars().take(60).collect(), known));
        }
        if self.public.id() != *self.key {
            return Err(ProofError::KeyId);
        }
        if checkpoint::signed(&statement()?, self.public, self.signature) {
            Ok(())
        } else {
            Err(ProofError::Signature(what()))
        }
    }
}

/// Reads one of the JSON formats, refusing texts longer than `most` bytes.
/// Nesting is bounded by the reader (128 levels), lists by the shapes.
fn read<'a, T: serde::Deserialize<'a>>(
    bytes: &'a [u8],
    most: usize,
    format: &'static str,
) -> Result<T, ProofError> {
    #[derive(serde::Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        format: std::borrow::Cow<'a, str>,
    }
    if bytes.len() > most {
        let what = format!("it has {} bytes, {most} are the most", bytes.len());
        return Err(ProofError::Unreadable(what));
    }
    let unreadable = |error: serde_json::Error| ProofError::Unreadable(error.to_string());
    let named: Named<'_> = serde_json::from_slice(bytes).map_err(unreadable)?;
    if named.format != format {
        // What is repeated of a hostile file is cut short.
        let found = named.format.chars().take(60).collect();
        return Err(ProofError::Format(found, format));
    }
    serde_json::from_slice(bytes).map_err(unreadable)
}
