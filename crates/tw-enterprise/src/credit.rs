//! The history of an enterprise's class decisions, and the class of a day.

use crate::law::EnterpriseLaw;
use crate::standing::{Because, Standing};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Why a class was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// An officer recorded it.
    Recorded,
    /// A certification was granted.
    Certified,
    /// A certification was withdrawn, or the class lowered for dishonesty of a
    /// degree.
    Lowered {
        /// The degree, where one was named.
        grade: Option<String>,
    },
    /// Credit was repaired.
    Repaired,
}

impl Why {
    /// Its word, as in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Certified => "certified",
            Self::Lowered { .. } => "lowered",
            Self::Repaired => "repaired",
        }
    }
}

/// What a decision rests on, and who took it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// Why, as a word.
    pub why: Why,
    /// Why, in the officer's words.
    pub reason: String,
    /// What shows it: numbers of documents, references.
    pub evidence: Vec<String>,
    /// Who decided: an enterprise code of customs, or `operator`.
    pub by: String,
    /// The day on which it was decided.
    pub on: Date,
}

/// A class from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassDecision {
    /// The class.
    pub class: String,
    /// First day.
    pub from: Date,
    /// What it rests on.
    pub grounds: Grounds,
}

/// Why a decision on credit is not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreditError {
    /// The law of the day knows no such class.
    #[error("{class:?} is no class on {day}")]
    Class {
        /// The class.
        class: String,
        /// The day.
        day: Date,
    },
    /// A later decision stands.
    #[error("a class was decided from {0} on; a later decision does not go before it")]
    Order(Date),
    /// The law of the day knows no such degree of dishonesty.
    #[error("{grade:?} is no degree of dishonesty on {day}")]
    Grade {
        /// The degree.
        grade: String,
        /// The day.
        day: Date,
    },
    /// Nothing is to be repaired.
    #[error("no dishonesty stands against the enterprise")]
    NothingToRepair,
    /// Too early.
    #[error("repair can be asked for from {0} on")]
    TooEarly(Date),
}

/// Credit is repaired: what a repair rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The first day on which it can be asked for.
    pub from: Date,
    /// The class of before falls away; this is the one afterwards.
    pub class: String,
}

/// The class decisions on an enterprise, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    decisions: Vec<ClassDecision>,
}

impl Credit {
    /// The decisions, oldest first.
    pub fn decisions(&self) -> &[ClassDecision] {
        &self.decisions
    }

    /// Adds a decision. Of two from one day the later one counts.
    pub fn decided(
        mut self,
        decision: ClassDecision,
        law: &EnterpriseLaw,
    ) -> Result<Self, CreditError> {
        let ClassDecision { class, from, .. } = &decision;
        if law.class(class, *from).is_none() {
            return Err(CreditError::Class {
                class: class.clone(),
                day: *from,
            });
        }
        if let Some(last) = self.decisions.last().filter(|last| last.from > *from) {
            return Err(CreditError::Order(last.from));
        }
        self.decisions.push(decision);
        Ok(self)
    }

    /// The class for dishonesty of a degree, from a day on; a worse one that
    /// stands already stays.
    pub fn lowered(
        self,
        grade: &str,
        from: Date,
        grounds: Grounds,
        law: &EnterpriseLaw,
    ) -> Result<Self, CreditError> {
        let Some(found) = law.grade(grade, from) else {
            return Err(CreditError::Grade {
                grade: grade.to_owned(),
                day: from,
            });
        };
        let why = Why::Lowered {
            grade: Some(grade.to_owned()),
        };
        let rank = |class: &str| law.class(class, from).map(|row| row.value.rank);
        let standing = self.class_on(from, law);
        let worse = standing.filter(|s| Some(s.class.value.rank) > rank(&found.value.class));
        let class = worse.map_or(&*found.value.class, |s| &s.class.value.code);
        let decision = ClassDecision {
            class: class.to_owned(),
            from,
            grounds: Grounds { why, ..grounds },
        };
        self.decided(decision, law)
    }

    /// What repair would rest on: every dishonesty that stands must be old
    /// enough; the enterprise then has the default class, or a worse one that
    /// was recorded before.
    pub fn repairable(&self, day: Date, law: &EnterpriseLaw) -> Result<Repair, CreditError> {
        let known = self.decisions.iter().take_while(|one| one.from <= day);
        let mut before: Vec<_> = known.cloned().collect();
        let mut due: Option<Date> = None;
        while let Some(last) = before.last()
            && let Why::Lowered { grade: Some(grade) } = &last.grounds.why
            && let Some(grade) = law.grade(grade, last.from)
        {
            let from = last.from.saturating_add(grade.value.months.months());
            due = due.max(Some(from));
            before.pop();
        }
        let from = due.ok_or(CreditError::NothingToRepair)?;
        if day < from {
            return Err(CreditError::TooEarly(from));
        }
        let class = law.default_class(day).ok_or(CreditError::NothingToRepair)?;
        let before = Self { decisions: before };
        let recorded = before.class_on(day, law).map(|standing| standing.class);
        let recorded = recorded.filter(|was| was.value.rank > class.value.rank);
        let class = recorded.unwrap_or(class).value.code.clone();
        Ok(Repair { from, class })
    }

    /// The class of a day and why it is that; `None` if the law of the day
    /// knows no class at all.
    pub fn class_on<'l>(&self, day: Date, law: &'l EnterpriseLaw) -> Option<Standing<'l>> {
        let last = self.decisions.iter().rev().find(|last| last.from <= day);
        let Some(last) = last else {
            let class = law.default_class(day)?;
            return Some(Standing {
                class,
                since: None,
                because: Because::NothingDecided,
            });
        };
        let (mut code, mut since) = (last.class.as_str(), last.from);
        let mut because = Because::Decided {
            on: last.grounds.on,
            reason: last.grounds.reason.clone(),
        };
        for row in law.carried(last.from, day) {
            if row.value.class == code && row.value.becomes != code {
                because = Because::Carried {
                    before: code.to_owned(),
                    source: row.source.clone(),
                    confidence: row.confidence,
                };
                code = &row.value.becomes;
                since = row.value.on;
            }
        }
        // A class that no table carries on is no class any more.
        let known = law.class(code, day);
        let (class, because) = match known {
            Some(class) => (class, because),
            None => (
                law.default_class(day)?,
                Because::NoLongerKnown(code.to_owned()),
            ),
        };
        Some(Standing {
            class,
            since: Some(since),
            because,
        })
    }
}
