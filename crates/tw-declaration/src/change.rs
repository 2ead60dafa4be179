//! Amendment and invalidation: who asked, why, what differs, and every
//! version kept.
//!
//! A [`History`] begins with the declaration as filed. [`History::amend`] and
//! [`History::invalidate`] consume it and give the next one, or the findings
//! that refuse. Which reasons there are, and what each allows, is pack data.

use crate::fields::{Slot, fields};
use crate::model::{Declaration, Direction};
use crate::place::At;
use crate::rules::{FORM, codes as c};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use tw_base::{Finding, RuleCode};
use tw_law::Law;

/// Who asked for a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskedBy {
    /// The declarant, or the party it acts for.
    Declarant,
    /// Customs.
    Customs,
}

impl AskedBy {
    fn name(self) -> &'static str {
        match self {
            Self::Declarant => "declarant",
            Self::Customs => "customs",
        }
    }
}

/// Why a declaration was amended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// Code of the table `change_reasons`.
    pub reason: String,
    /// Who asked.
    pub asked_by: AskedBy,
    /// When.
    pub at: Timestamp,
}

/// Why a declaration has no effect any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invalidation {
    /// Code of the table `change_reasons`.
    pub reason: String,
    /// Who asked.
    pub asked_by: AskedBy,
    /// When.
    pub at: Timestamp,
}

/// How far the handling has come, as the regions of clearance tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Filed, and not accepted yet.
    Filed,
    /// Accepted.
    Accepted,
    /// Ordered for examination, or under suspicion, and that is not done.
    UnderControl,
    /// Released.
    Released,
}

/// A declaration as it stood for a time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// From 1.
    pub number: u32,
    /// Since when.
    pub at: Timestamp,
    /// What it said.
    pub declaration: Declaration,
    /// What made it; the first version was filed.
    pub amendment: Option<Amendment>,
}

/// A field that two declarations do not hold alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Path with positions.
    pub path: String,
    /// What stood there; `None`: nothing.
    pub before: Option<String>,
    /// What stands there; `None`: nothing.
    pub after: Option<String>,
}

/// What differs between two declarations, in the order of the first and then
/// of what only the second has. Items are compared by their numbers, so that
/// one taken out does not make all that follow look changed; other lists are
/// compared by position.
pub fn differences(before: &Declaration, after: &Declaration) -> Vec<Difference> {
    compared(before, after)
        .into_iter()
        .map(|(_, difference)| difference)
        .collect()
}

/// Differences with the place that is the key of the form.
fn compared(before: &Declaration, after: &Declaration) -> Vec<(At, Difference)> {
    let (old, new) = (named(before), named(after));
    let held: BTreeMap<&str, Slot<'_>> = new.iter().map(|(path, _, s)| (&**path, *s)).collect();
    let had: BTreeMap<&str, Slot<'_>> = old.iter().map(|(path, _, s)| (&**path, *s)).collect();
    let changed = old.iter().filter_map(|(path, at, slot)| {
        let now = held.get(&**path).copied().unwrap_or(Slot::Empty);
        differs(path, *slot, now).map(|difference| (*at, difference))
    });
    let added = new.iter().filter_map(|(path, at, slot)| {
        let fresh = !had.contains_key(&**path);
        let difference = fresh.then(|| differs(path, Slot::Empty, *slot)).flatten();
        difference.map(|difference| (*at, difference))
    });
    changed.chain(added).collect()
}

fn differs(path: &str, before: Slot<'_>, after: Slot<'_>) -> Option<Difference> {
    let told = |slot: Slot<'_>| match slot {
        Slot::Empty => None,
        slot => Some(slot.to_string()),
    };
    let same = match (before, after) {
        // 5 and 5.00 are one number.
        (Slot::Number(a), Slot::Number(b)) => a == b,
        (a, b) => a == b,
    };
    (!same).then(|| Difference {
        path: path.to_owned(),
        before: told(before),
        after: told(after),
    })
}

/// Every field with a path by which two versions can be set beside each
/// other: items by number, as long as no number stands twice.
fn named(d: &Declaration) -> Vec<(String, At, Slot<'_>)> {
    let mut numbers: Vec<u32> = d.items.iter().map(|item| item.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let own = numbers.len() == d.items.len() && !numbers.contains(&0);
    let by_number = |i: usize| match d.items.get(i) {
        Some(item) if own => usize::try_from(item.number).map_or(i, |n| n - 1),
        _ => i,
    };
    fields(d)
        .into_iter()
        .map(|(at, slot)| {
            let place = match at {
                At::Item(i, field) => At::Item(by_number(i), field),
                At::Permit(i, p, field) => At::Permit(by_number(i), p, field),
                at => at,
            };
            (place.to_string(), at, slot)
        })
        .collect()
}

/// A declaration in all its versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    first: Version,
    later: Vec<Version>,
    invalidation: Option<Invalidation>,
}

/// A change was refused: the history as it was, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Unchanged.
    pub history: History,
    /// At least one that refuses.
    pub findings: Vec<Finding>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<_> = self.findings.iter().map(|x| x.code.to_string()).collect();
        write!(f, "the change was refused: {}", codes.join(", "))
    }
}

impl std::error::Error for Refused {}

/// What is asked for.
#[derive(Clone, Copy)]
struct Asked<'a> {
    act: &'static str,
    reason: &'a str,
    asked_by: AskedBy,
    at: Timestamp,
}

impl History {
    /// The history of a declaration that has just been filed.
    pub fn filed(declaration: Declaration, at: Timestamp) -> Self {
        Self {
            first: Version {
                number: 1,
                at,
                declaration,
                amendment: None,
            },
            later: Vec::new(),
            invalidation: None,
        }
    }

    /// Every version, the first one first.
    pub fn versions(&self) -> impl Iterator<Item = &Version> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// The version that stands.
    pub fn current(&self) -> &Version {
        self.later.last().unwrap_or(&self.first)
    }

    /// Why it has no effect any more, if it has none.
    pub fn invalidation(&self) -> Option<&Invalidation> {
        self.invalidation.as_ref()
    }

    /// What each later version changed.
    pub fn changes(&self) -> impl Iterator<Item = (&Version, Vec<Difference>)> {
        let pairs = self.versions().zip(self.versions().skip(1));
        pairs.map(|(before, after)| {
            let changed = differences(&before.declaration, &after.declaration);
            (after, changed)
        })
    }

    /// The next version. Whether the new content can be accepted is for
    /// [`crate::check`]; here it is whether it may change at all.
    ///
    /// # Errors
    /// The history as it was, with what refuses.
    pub fn amend(
        mut self,
        declaration: Declaration,
        amendment: Amendment,
        (progress, law): (Progress, Law<'_>),
    ) -> Result<Self, Box<Refused>> {
        let asked = Asked {
            act: "amend",
            reason: &amendment.reason,
            asked_by: amendment.asked_by,
            at: amendment.at,
        };
        let mut findings = self.refusals(asked, progress, law);
        let changed = compared(&self.current().declaration, &declaration);
        if changed.is_empty() {
            findings.push(Finding::rule(c::CHANGE_NOTHING));
        }
        findings.extend(fixed(&changed, law));
        if !findings.is_empty() {
            let history = self;
            return Err(Box::new(Refused { history, findings }));
        }
        let number = self.current().number.saturating_add(1);
        self.later.push(Version {
            number,
            at: amendment.at,
            declaration,
            amendment: Some(amendment),
        });
        Ok(self)
    }

    /// The history of a declaration without effect.
    ///
    /// # Errors
    /// The history as it was, with what refuses.
    pub fn invalidate(
        mut self,
        invalidation: Invalidation,
        (progress, law): (Progress, Law<'_>),
    ) -> Result<Self, Box<Refused>> {
        let asked = Asked {
            act: "invalidate",
            reason: &invalidation.reason,
            asked_by: invalidation.asked_by,
            at: invalidation.at,
        };
        let findings = self.refusals(asked, progress, law);
        if !findings.is_empty() {
            let history = self;
            return Err(Box::new(Refused { history, findings }));
        }
        self.invalidation = Some(invalidation);
        Ok(self)
    }

    fn refusals(&self, asked: Asked<'_>, progress: Progress, law: Law<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut demand = |holds: bool, code: &RuleCode, path: &str| {
            if !holds {
                let finding = Finding::rule(code.clone()).at_path(path);
                findings.push(finding.with("value", asked.reason));
            }
        };
        if self.invalidation.is_some() {
            demand(false, &c::CHANGE_ENDED, "");
            return findings;
        }
        let known = law.code("change_reasons", asked.reason).row().is_some();
        demand(known, &c::CHANGE_REASON, "reason");
        let allowed = |set: &str, key: String| {
            let row = law.code(&format!("sets/{set}"), &key).row();
            row.is_some() || !known
        };
        let direction = match self.current().declaration.head.direction {
            Direction::Import => 'I',
            Direction::Export => 'E',
        };
        let (act, reason) = (asked.act, asked.reason);
        let fits = allowed("change_reasons_for", format!("{act}/{direction}/{reason}"));
        demand(fits, &c::CHANGE_REASON_FOR, "reason");
        let who = format!("{}/{reason}", asked.asked_by.name());
        let theirs = allowed("change_reasons_asked", who);
        demand(theirs, &c::CHANGE_ASKED_BY, "askedBy");
        match progress {
            Progress::Filed => demand(false, &c::CHANGE_NOT_ACCEPTED, ""),
            Progress::Accepted => {}
            Progress::UnderControl => {
                let ex_officio = asked.asked_by == AskedBy::Customs;
                demand(ex_officio, &c::CHANGE_UNDER_CONTROL, "");
            }
            Progress::Released => {
                let late = allowed("change_reasons_released", reason.to_owned());
                demand(late, &c::CHANGE_AFTER_RELEASE, "reason");
            }
        }
        demand(asked.at >= self.current().at, &c::CHANGE_ORDER, "at");
        findings
    }
}

/// A fixed field that changes.
fn fixed(changed: &[(At, Difference)], law: Law<'_>) -> Vec<Finding> {
    let of = |(at, difference): &(At, Difference)| {
        let key = at.key();
        let row = law.code("sets/fields_fixed", &key).row()?;
        let en = law.field(FORM, &key).map_or(&row.zh, |field| &field.en);
        let finding = Finding::rule(c::CHANGE_FIXED).at_path(&difference.path);
        Some(finding.with("label_zh", &row.zh).with("label_en", en))
    };
    changed.iter().filter_map(of).collect()
}
