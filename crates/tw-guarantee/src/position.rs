//! What moved on an instrument's account, and what two sets of books say of
//! it. A guarantor confirms the *position* of its letter: its limit, what is
//! reserved on it, and what was called and not made good.
//!
//! A position belongs to a place among the movements. What was booked before
//! that place never changes, so two sides that name the same place compare the
//! same thing, whatever is drawn meanwhile.

use crate::InstrumentNumber;
use crate::account::reason;
use crate::rules::{CALLED_DIFFERS, LIMIT_DIFFERS, POSITION_AGREED, RESERVED_DIFFERS};
use serde::{Deserialize, Serialize};
use tw_base::{Finding, Fixed5, RuleCode, Severity};

/// What a movement did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MovementKind {
    /// The limit was registered.
    Registered,
    /// The limit was raised.
    Raised,
    /// The limit was lowered.
    Lowered,
    /// What was left of the limit was taken off.
    Discharged,
    /// An amount was reserved.
    Reserved,
    /// It was given back.
    Restored,
    /// It was claimed from the guarantor, or a part of it; the rest was given
    /// back.
    Called,
    /// The account bears again what was claimed.
    MadeGood,
}

impl MovementKind {
    /// The kind a reason of the ledger stands for.
    pub fn of(text: &str) -> Option<Self> {
        [
            (reason::REGISTER, Self::Registered),
            (reason::RAISE, Self::Raised),
            (reason::LOWER, Self::Lowered),
            (reason::DISCHARGE, Self::Discharged),
            (reason::RESERVE, Self::Reserved),
            (reason::RESTORE, Self::Restored),
            (reason::CALL, Self::Called),
            (reason::RESTORE_CALLED, Self::MadeGood),
        ]
        .into_iter()
        .find_map(|(known, kind)| (known.as_str() == text).then_some(kind))
    }

    /// The word pages and programs use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Registered => "limit_registered",
            Self::Raised => "limit_raised",
            Self::Lowered => "limit_lowered",
            Self::Discharged => "limit_discharged",
            Self::Reserved => "amount_reserved",
            Self::Restored => "amount_restored",
            Self::Called => "amount_called",
            Self::MadeGood => "amount_made_good",
        }
    }
}

/// One transfer on the account of an instrument or of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Movement {
    /// What it did.
    pub kind: MovementKind,
    /// How much.
    pub amount: Fixed5,
    /// Of how much that was reserved it is the end; zero if of nothing.
    pub resolved: Fixed5,
}

/// Where an account stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Up to how much it bears at a time.
    pub limit: Fixed5,
    /// What is reserved.
    pub reserved: Fixed5,
    /// What was called and not made good.
    pub called: Fixed5,
}

impl Position {
    /// Where it stands after a movement.
    #[must_use]
    pub fn after(mut self, moved: &Movement) -> Self {
        let Movement {
            kind,
            amount,
            resolved,
        } = *moved;
        match kind {
            MovementKind::Registered | MovementKind::Raised => add(&mut self.limit, amount),
            MovementKind::Lowered => take(&mut self.limit, amount),
            // It answers for nothing any more; what its guarantor paid is between
            // that and the principal.
            MovementKind::Discharged => self = Self::default(),
            MovementKind::Reserved => add(&mut self.reserved, amount),
            MovementKind::Restored => take(&mut self.reserved, resolved),
            MovementKind::Called => {
                take(&mut self.reserved, resolved);
                add(&mut self.called, amount);
            }
            MovementKind::MadeGood => take(&mut self.called, amount),
        }
        self
    }

    /// What may still be drawn.
    pub fn available(&self) -> Fixed5 {
        let used = self.called.raw().saturating_add(self.reserved.raw());
        Fixed5::from_raw(self.limit.raw().saturating_sub(used).max(0))
    }
}

fn add(to: &mut Fixed5, amount: Fixed5) {
    *to = Fixed5::from_raw(to.raw().saturating_add(amount.raw()));
}

fn take(from: &mut Fixed5, amount: Fixed5) {
    *from = Fixed5::from_raw(from.raw().saturating_sub(amount.raw()));
}

/// The last position a guarantor confirmed, and what customs' books said of
/// the same place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The place: the last movement taken in.
    pub cursor: u64,
    /// What the guarantor's books say.
    pub theirs: Position,
    /// What customs' books say.
    pub ours: Position,
}

impl Confirmation {
    /// Whether both say the same.
    pub fn agrees(&self) -> bool {
        self.theirs == self.ours
    }

    /// That both say the same; or a finding for each figure that differs.
    pub fn findings(&self, number: &InstrumentNumber) -> Vec<Finding> {
        let about = |code: RuleCode| {
            Finding::rule(code)
                .with("instrument", number)
                .with("cursor", self.cursor)
        };
        if self.agrees() {
            return vec![about(POSITION_AGREED).weighing(Severity::Note)];
        }
        let (theirs, ours) = (&self.theirs, &self.ours);
        let figures = [
            (LIMIT_DIFFERS, theirs.limit, ours.limit),
            (RESERVED_DIFFERS, theirs.reserved, ours.reserved),
            (CALLED_DIFFERS, theirs.called, ours.called),
        ];
        let differing = figures.into_iter().filter(|(_, a, b)| a != b);
        differing
            .map(|(code, theirs, ours)| {
                about(code)
                    .weighing(Severity::Warning)
                    .with("theirs", theirs)
                    .with("ours", ours)
            })
            .collect()
    }
}
