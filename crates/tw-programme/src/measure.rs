//! A measure: what is laid down once and, when published, never edited.

use crate::{Effect, Scope};
use serde::{Deserialize, Serialize};
use tw_base::Confidence;

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A text.
    pub fn new(zh: &str, en: &str) -> Self {
        Self {
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }

    /// Whether it is said in both languages, in no more than that many
    /// characters each.
    pub fn is_said(&self, most: usize) -> bool {
        let said = [&self.zh, &self.en];
        self.fits(most) && said.into_iter().all(|text| !text.trim().is_empty())
    }

    /// Whether it is no longer than that in either language.
    pub fn fits(&self, most: usize) -> bool {
        let said = [&self.zh, &self.en];
        said.into_iter().all(|text| text.chars().count() <= most)
    }
}

/// The place of a national measure in its package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// The package, by how many places it has.
    pub of: u8,
    /// The place, from 1.
    pub place: u8,
}

/// A measure, national or supporting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Number: capital letters, digits and strokes.
    pub number: String,
    /// What it is called.
    pub title: Text,
    /// What it rests on.
    pub basis: Text,
    /// The office that answers for it; `0000` for the whole administration.
    pub office: String,
    /// What it is to move.
    pub indicator: Text,
    /// Of a national measure: its place.
    #[serde(default)]
    pub package: Option<Package>,
    /// Of a supporting measure: the number of what it supports.
    #[serde(default)]
    pub parent: Option<String>,
    /// On what it acts.
    pub scope: Scope,
    /// What it does.
    pub effects: Vec<Effect>,
    /// How far the effects of what supports it may go, beside its own.
    #[serde(default)]
    pub further: Vec<Effect>,
    /// How it is known.
    pub confidence: Confidence,
    /// An example of this project, no measure of anybody's.
    #[serde(default)]
    pub example: bool,
}

impl Measure {
    /// How far an effect of what supports it may go: the strongest of its own
    /// and of what it allows further; none where it allows no such effect.
    pub fn bound(&self, effect: &Effect) -> Option<&Effect> {
        let alike = self.effects.iter().chain(&self.further);
        let alike = alike.filter(|own| own.key() == effect.key());
        alike.reduce(|best, own| {
            if own.is_stronger_than(best) {
                own
            } else {
                best
            }
        })
    }
}
