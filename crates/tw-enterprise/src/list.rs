//! What an administration states of whom it has certified: a certificate, and
//! the list that administrations exchange.

use crate::code::AeoCode;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a certificate states, as it is handed out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AeoCertificate {
    /// The code the enterprise tells its partners in trade, with AEO before it.
    pub code: String,
    /// The enterprise's own code.
    pub enterprise: String,
    /// Its name.
    pub name: String,
    /// The class.
    pub class: String,
    /// First day.
    pub from: Date,
    /// The day by which it is looked at again.
    pub review_due: Date,
}

/// Operators on one list at most.
pub const MOST_ENTRIES: usize = 50_000;

/// The highest number a list that is taken in may have.
pub const HIGHEST_SEQUENCE: u64 = 999_999_999_999;

/// How an operator stands with its administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListedState {
    /// Certified.
    Valid,
    /// Its certificate rests.
    Suspended,
    /// Its certificate was taken.
    Revoked,
}

impl ListedState {
    /// Its word, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
        }
    }
}

/// An operator on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its code, without AEO before it.
    pub code: AeoCode,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub state: ListedState,
    /// Since which day it stands so.
    pub since: Date,
}

/// What stands at the head of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListHead {
    /// The administration that certified them: its code, such as `cn`.
    pub administration: String,
    /// Number of the list; each is higher than the one before.
    pub sequence: u64,
    /// The day as of which it holds.
    pub as_of: Date,
    /// The last day on which it may be relied on.
    pub valid_until: Date,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AeoList {
    /// Its head.
    pub head: ListHead,
    /// The operators, in order of code, each once.
    pub entries: Vec<Listed>,
}

impl AeoList {
    /// What is wrong with it: its length, days or order, or a name.
    pub fn fault(&self) -> Option<String> {
        let Self { head, entries } = self;
        let ordered = entries.windows(2).all(|pair| match pair {
            [a, b] => a.code < b.code,
            _ => true,
        });
        let named = |one: &Listed| (1..=200).contains(&one.name.chars().count());
        let administration = head.administration.bytes().all(|b| b.is_ascii_lowercase());
        if entries.len() > MOST_ENTRIES {
            Some(format!("it names more than {MOST_ENTRIES} operators"))
        } else if !administration || !(2..=8).contains(&head.administration.len()) {
            Some("its administration is no code of one".to_owned())
        } else if head.valid_until < head.as_of {
            Some("it ends before it begins".to_owned())
        } else if head.sequence == 0 {
            Some("its number is zero".to_owned())
        } else if !ordered {
            Some("its operators are not in order of code, each once".to_owned())
        } else if !entries.iter().all(named) {
            Some("an operator's name has 1 to 200 characters".to_owned())
        } else {
            entries
                .iter()
                .find(|one| one.since > head.as_of)
                .map(|one| format!("{} stands so only from {} on", one.code, one.since))
        }
    }

    /// Why it would bind whoever takes it in for too long: the days it may be
    /// relied on, or its number.
    pub fn excess(&self) -> Option<String> {
        let ListHead {
            sequence,
            as_of,
            valid_until,
            ..
        } = self.head;
        let longest = as_of.saturating_add(1.year());
        if valid_until > longest {
            Some(format!("it may be relied on until {longest} at most"))
        } else if sequence > HIGHEST_SEQUENCE {
            Some(format!("its number is higher than {HIGHEST_SEQUENCE}"))
        } else {
            None
        }
    }

    /// An operator on it.
    pub fn find(&self, code: &AeoCode) -> Option<&Listed> {
        let found = self.entries.binary_search_by(|one| one.code.cmp(code));
        found.ok().and_then(|at| self.entries.get(at))
    }
}
