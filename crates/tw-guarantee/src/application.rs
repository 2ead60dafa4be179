//! An instrument handed in, and what is asked to be otherwise about it: both
//! are decided by customs, within working days that the law lays down
//! (State Council Order 581 arts. 16 and 17).

use serde::{Deserialize, Serialize};
use tw_base::{Date, EnterpriseCode, Fixed5, Known};
use tw_law::{Law, LawGap};

/// What an instrument is handed in for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// For one matter.
    Single,
    /// For matters of one kind that recur (总担保, art. 11).
    General,
}

/// How and when an instrument was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// What for.
    pub scope: Scope,
    /// The day its papers came in.
    pub received: Date,
    /// Until when customs decides; unknown where the pack's calendar ends.
    pub due: Option<Date>,
}

impl Application {
    /// One whose last day is not known.
    pub fn unknown(received: Date) -> Self {
        Self {
            scope: Scope::General,
            received,
            due: None,
        }
    }

    /// One handed in on the day of a law.
    pub fn on(law: Law<'_>, scope: Scope) -> Result<Self, LawGap> {
        let pending = match scope {
            Scope::Single => Pending::Single,
            Scope::General => Pending::General,
        };
        let due = decide_by(law, pending)?;
        Ok(Self {
            scope,
            received: law.date(),
            due: Some(due.value),
        })
    }
}

/// What customs decides on within working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pending {
    /// Whether to accept an instrument for one matter.
    Single,
    /// Whether to accept a general one.
    General,
    /// Whether to agree to a change.
    Change,
}

impl Pending {
    /// The parameter that says how many working days.
    fn parameter(self) -> &'static str {
        match self {
            Self::Single => "guarantee.decide.single.workdays",
            Self::General => "guarantee.decide.general.workdays",
            Self::Change => "guarantee.decide.change.workdays",
        }
    }
}

/// The last day for a decision on what came in on the day of a law.
pub fn decide_by(law: Law<'_>, pending: Pending) -> Result<Known<Date>, LawGap> {
    let days = law.integer(pending.parameter())?;
    let count = u32::try_from(days.value).unwrap_or_default();
    let value = law.pack().calendar().nth_workday_after(law.date(), count)?;
    Ok(Known {
        value,
        source: days.source.clone(),
        confidence: days.confidence,
    })
}

/// What an instrument is to be from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wanted {
    /// Other terms; what is left out stays.
    Terms {
        /// The limit for all.
        limit: Option<Fixed5>,
        /// Limits of members, new ones among them.
        shares: Vec<(EnterpriseCode, Fixed5)>,
        /// The last day of validity.
        last: Option<Date>,
    },
    /// Given back.
    End,
}

/// A change somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What.
    pub wanted: Wanted,
    /// When.
    pub asked: Date,
    /// Until when customs decides; unknown where the pack's calendar ends.
    pub due: Option<Date>,
    /// What became of it.
    pub state: ChangeState,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeState {
    /// Nothing yet.
    Asked,
    /// It was made.
    Changed {
        /// When.
        on: Date,
    },
    /// It was not.
    NotChanged {
        /// When.
        on: Date,
        /// Why, for the parties to read.
        reason: String,
    },
}

impl ChangeState {
    /// The word findings and pages use.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Changed { .. } => "changed",
            Self::NotChanged { .. } => "not_changed",
        }
    }
}
