//! What every part of the system calls the way of goods and the step of a
//! document, in the same words.

use serde::{Deserialize, Serialize};

/// Which way the goods go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Into the territory.
    Import,
    /// Out of it.
    Export,
}

impl Direction {
    /// The word traces and answers use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Export => "export",
        }
    }
}

/// How far a document goes.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Everything at once.
    #[default]
    Complete,
    /// First of two steps: what release for pick-up needs (概要申报).
    Outline,
    /// Second of two steps: what completes the outline (完整申报).
    Completion,
}

impl Stage {
    /// Every one, in the order of declaration.
    pub const ALL: &[Self] = &[Self::Complete, Self::Outline, Self::Completion];

    /// The word packs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Outline => "outline",
            Self::Completion => "completion",
        }
    }
}
