//! A signed document: what an administration or a party states, to be checked
//! by whoever holds the file.

use crate::body::{Body, spelling};
use crate::checkpoint::{Signer, exact, spelled, stamp};
use crate::hex::{Hash, Hex, KeyId, PublicKey, Signature, StoreId};
use crate::{Carried, KeyChain, ProofError, Standing, Trust, read};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tw_base::Timestamp;

/// Name and version of the format.
pub const FORMAT: &str = "tidewaiter document 1";

/// Longest file that is read as one.
pub const MOST_BYTES: usize = 16 << 20;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// A certificate of an authorised economic operator.
    AeoCertificate,
    /// A list of them.
    AeoList,
    /// A guarantee letter, as its guarantor sends it.
    GuaranteeLetter,
    /// What customs answers to a guarantee letter.
    GuaranteeAcceptance,
    /// What a guarantor asks to be otherwise about its letter.
    GuaranteeChange,
    /// That it asks for its letter to be given back.
    GuaranteeEnd,
}

impl DocumentKind {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::AeoCertificate,
        Self::AeoList,
        Self::GuaranteeLetter,
        Self::GuaranteeAcceptance,
        Self::GuaranteeChange,
        Self::GuaranteeEnd,
    ];

    /// Its word, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::AeoCertificate => "aeo_certificate",
            Self::AeoList => "aeo_list",
            Self::GuaranteeLetter => "guarantee_letter",
            Self::GuaranteeAcceptance => "guarantee_acceptance",
            Self::GuaranteeChange => "guarantee_change",
            Self::GuaranteeEnd => "guarantee_end",
        }
    }
}

/// Who states it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// An administration's code, or an enterprise's.
    pub issuer: String,
    /// The store whose chain of keys the key is in; none: a party's own key.
    pub store: Option<StoreId>,
    /// When.
    pub at: Timestamp,
}

/// A signed document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// `tidewaiter document 1`.
    pub format: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: DocumentKind,
    /// Who states it: an administration's code, or an enterprise's.
    pub issuer: String,
    /// The store whose chain of keys the key is in; none: a party's own key.
    pub store: Option<StoreId>,
    /// When.
    #[serde(serialize_with = "stamp", deserialize_with = "exact")]
    pub issued_at: Timestamp,
    /// What is stated.
    body: Body,
    /// Id of the key it is signed under.
    pub key: KeyId,
    /// That key.
    pub public: PublicKey,
    /// The signature over the statement.
    pub signature: Signature,
}

impl Document {
    /// Signs a statement. What cannot be spelled in one way (a fraction) is
    /// refused.
    pub fn sign<T: Serialize>(
        kind: DocumentKind,
        issue: Issue,
        stated: &T,
        signer: &Signer,
    ) -> Result<Self, ProofError> {
        let public = signer.public();
        let value = serde_json::to_value(stated);
        let value = value.map_err(|error| ProofError::Unreadable(error.to_string()))?;
        // What is signed says no more than a millisecond.
        let at = Timestamp::from_millisecond(issue.at.as_millisecond()).unwrap_or(issue.at);
        let mut document = Self {
            format: FORMAT.to_owned(),
            kind,
            issuer: issue.issuer,
            store: issue.store,
            issued_at: at,
            body: Body(value),
            key: public.id(),
            public,
            signature: Hex([0; 64]),
        };
        document.signature = signer.sign(&document.statement()?);
        Ok(document)
    }

    /// What is signed: lines of a name and a value, in this order, each ended
    /// by a line feed. The body stands in it by the hash of its one spelling.
    pub fn statement(&self) -> Result<String, ProofError> {
        let Self {
            kind,
            issuer,
            store,
            issued_at,
            key,
            ..
        } = self;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if !(1..=64).contains(&issuer.len()) || !issuer.bytes().all(plain) {
            let what = "its issuer is no code of 1 to 64 letters and digits";
            return Err(ProofError::Unreadable(what.to_owned()));
        }
        let store = store.map_or_else(|| "-".to_owned(), |store| store.to_string());
        Ok(format!(
            "{FORMAT}\ntype {}\nissuer {issuer}\nstore {store}\nissued_at {}\nkey {key}\nbody {}\n",
            kind.word(),
            spelled(*issued_at),
            self.digest()?
        ))
    }

    /// Hash of the body's one spelling.
    pub fn digest(&self) -> Result<Hash, ProofError> {
        let spelled = spelling(&self.body.0)?;
        let context = "tidewaiter 2026 document body";
        Ok(Hex(blake3::derive_key(context, spelled.as_bytes())))
    }

    /// Reads one and checks that it is signed under the key it carries.
    /// Whether that key means anything is the reader's to say.
    pub fn parse(bytes: &[u8]) -> Result<Self, ProofError> {
        let document: Self = read(bytes, MOST_BYTES, FORMAT)?;
        document.check()?;
        Ok(document)
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
            || self.statement(),
            || format!("the document of {}", self.issuer),
        )
    }

    /// What is stated, as a shape.
    pub fn stated<T: DeserializeOwned>(&self) -> Result<T, ProofError> {
        let unreadable = |error: serde_json::Error| ProofError::Unreadable(error.to_string());
        T::deserialize(&self.body.0).map_err(unreadable)
    }

    /// What is stated, as it is.
    pub fn body(&self) -> &serde_json::Value {
        &self.body.0
    }

    /// How its key stands with a reader; `known` is a chain the reader has of
    /// the store. The document must have been checked.
    pub fn standing(&self, trust: &Trust, known: Option<&KeyChain>) -> Standing {
        let own = known.filter(|chain| Some(chain.store) == self.store);
        match (own, trust) {
            (_, Trust::Nobody) => Standing::Unasked,
            (Some(chain), _) => chain.standing_at(&self.key, self.issued_at, trust),
            (None, Trust::Keys(keys)) if keys.contains(&self.key) => Standing::Trusted,
            (None, Trust::Keys(_)) => Standing::Stranger,
        }
    }

    /// When it was issued, as it is signed and written.
    pub fn issued_text(&self) -> String {
        spelled(self.issued_at)
    }

    /// As written to a file: one line.
    pub fn to_json(&self) -> String {
        // Plain data cannot fail to serialise.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}
