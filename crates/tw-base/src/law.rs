//! Where a legal value comes from and how far it may be trusted.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How a legal value is known. One scale everywhere; the program shows it
/// wherever the value acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// From memory or by inference.
    Unverified,
    /// Somebody else's account of the text.
    Secondary,
    /// The statute's or announcement's own text was read.
    Text,
}

impl Confidence {
    /// The word packs and pages use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Secondary => "secondary",
            Self::Text => "text",
        }
    }
}

/// A reference to law: the act with its article, as one would cite it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LegalRef(pub String);

impl fmt::Display for LegalRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value together with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known<T> {
    /// The value in force on the date asked for.
    pub value: T,
    /// Where it is laid down.
    pub source: LegalRef,
    /// How it is known.
    pub confidence: Confidence,
}
