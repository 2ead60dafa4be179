//! The life of a measure that is made at run time: drafted by one, checked,
//! approved by another, published from a later day on, ended from a later day
//! on. What is published is not edited: it is ended, and another drafted.
//!
//! Nouns: a *version* is what a draft says, as a short text that no other
//! draft has; an approval names the one it was given for, and lasts so many
//! days.

use crate::{Measure, check, rules};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tw_base::Finding;

/// How far it is, with what led there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Written down.
    Draft,
    /// Held against what it supports.
    Checked {
        /// When.
        on: Date,
    },
    /// Approved by another than who drafted it.
    Approved {
        /// When.
        on: Date,
        /// By whom.
        by: String,
    },
    /// Acts from a day on.
    Published {
        /// When that was laid down.
        on: Date,
        /// Who approved it.
        approved_by: String,
        /// First day.
        from: Date,
    },
    /// Acts no more from a day on.
    Ended {
        /// When that was laid down.
        on: Date,
        /// Who approved it.
        approved_by: String,
        /// First day.
        from: Date,
        /// First day on which it acts no more.
        until: Date,
    },
}

impl Stage {
    /// Its place in the life of a measure, from 1. What is published goes on
    /// only; before that a draft may be written anew.
    pub fn number(&self) -> i32 {
        match self {
            Self::Draft => 1,
            Self::Checked { .. } => 2,
            Self::Approved { .. } => 3,
            Self::Published { .. } => 4,
            Self::Ended { .. } => 5,
        }
    }

    /// Whether it is not published yet.
    pub fn is_on_its_way(&self) -> bool {
        match self {
            Self::Draft | Self::Checked { .. } | Self::Approved { .. } => true,
            Self::Published { .. } | Self::Ended { .. } => false,
        }
    }

    /// Its word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Checked { .. } => "checked",
            Self::Approved { .. } => "approved",
            Self::Published { .. } => "published",
            Self::Ended { .. } => "ended",
        }
    }
}

/// A measure on its way. Stored with a version tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Proposal {
    measure: Measure,
    drafted_by: String,
    drafted_on: Date,
    stage: Stage,
}

/// The stored shapes. A new one is added at the end; none is changed.
#[derive(Serialize, Deserialize)]
enum Stored {
    V1 {
        measure: Measure,
        drafted_by: String,
        drafted_on: Date,
        stage: Stage,
    },
}

/// A step that is not possible, with every reason.
pub type Refused = Vec<Finding>;

/// The day a step is taken on, and how long approvals last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Today {
    /// The day.
    pub day: Date,
    /// Days after the one it was given on, on which an approval still holds.
    pub approval_days: u16,
}

impl Proposal {
    /// A measure is drafted.
    pub fn draft(measure: Measure, by: &str, on: Date) -> Self {
        Self {
            measure,
            drafted_by: by.to_owned(),
            drafted_on: on,
            stage: Stage::Draft,
        }
    }

    /// The measure as drafted.
    pub fn measure(&self) -> &Measure {
        &self.measure
    }

    /// Who drafted it.
    pub fn drafted_by(&self) -> &str {
        &self.drafted_by
    }

    /// When it was drafted.
    pub fn drafted_on(&self) -> Date {
        self.drafted_on
    }

    /// How far it is.
    pub fn stage(&self) -> &Stage {
        &self.stage
    }

    /// What is drafted, in a text that no other draft has: whoever approves
    /// names it. Thirty-two hexadecimal digits, as the one who drafts could look for
    /// two drafts that are alike in fewer.
    pub fn version(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let told = (&self.measure, &self.drafted_by, self.drafted_on);
        match serde_json::to_writer(&mut hasher, &told) {
            Ok(()) => hasher.finalize().to_hex().chars().take(32).collect(),
            // Neither the measure nor the hasher fails; none is approved so.
            Err(_) => String::new(),
        }
    }

    /// The last day on which it can be published by the approval it has.
    pub fn approval_ends(&self, approval_days: u16) -> Option<Date> {
        match self.stage {
            Stage::Approved { on, .. } => Some(on.saturating_add(i32::from(approval_days).days())),
            _ => None,
        }
    }

    /// Whether its approval is over, so that it stands as if there were none.
    pub fn is_overdue(&self, today: Today) -> bool {
        let ends = self.approval_ends(today.approval_days);
        ends.is_some_and(|last| last < today.day)
    }

    fn cannot(&self, step: &'static str) -> Refused {
        let finding = Finding::rule(rules::STEP)
            .with("measure", &self.measure.number)
            .with("stage", self.stage.word())
            .with("step", step);
        vec![finding]
    }

    /// Drafted anew, as long as no approval holds.
    pub fn redraft(&self, measure: Measure, by: &str, today: Today) -> Result<Self, Refused> {
        match self.stage {
            Stage::Draft | Stage::Checked { .. } => Ok(Self::draft(measure, by, today.day)),
            _ if self.is_overdue(today) => Ok(Self::draft(measure, by, today.day)),
            _ => Err(self.cannot("draft")),
        }
    }

    /// Held against what it supports: every reason why it cannot be, or it is
    /// checked.
    pub fn checked(self, parent: Option<&Measure>, on: Date) -> Result<Self, Refused> {
        if self.stage != Stage::Draft {
            return Err(self.cannot("check"));
        }
        let found = check(&self.measure, parent);
        if !found.is_empty() {
            return Err(found);
        }
        Ok(Self {
            stage: Stage::Checked { on },
            ..self
        })
    }

    /// Approved by another than who drafted it, who names the version that was
    /// looked at; anew, once an approval is over.
    pub fn approved(self, version: &str, by: &str, today: Today) -> Result<Self, Refused> {
        if !matches!(self.stage, Stage::Checked { .. }) && !self.is_overdue(today) {
            return Err(self.cannot("approve"));
        }
        let found = |rule| Finding::rule(rule).with("measure", &self.measure.number);
        if self.drafted_by == by {
            return Err(vec![found(rules::SAME_PERSON).with("by", by)]);
        }
        let stands = self.version();
        if stands.is_empty() || !version.eq_ignore_ascii_case(&stands) {
            // One that is no version is not told again at whatever length.
            let named: String = version.chars().take(32).collect();
            let finding = found(rules::OTHER_VERSION).with("version", named);
            return Err(vec![finding.with("stands", stands)]);
        }
        let (on, by) = (today.day, by.to_owned());
        Ok(Self {
            stage: Stage::Approved { on, by },
            ..self
        })
    }

    /// Published, to act from a later day on. What it supports may have ended
    /// since it was checked: it is held against it again.
    pub fn published(
        self,
        from: Date,
        parent: Option<&Measure>,
        today: Today,
    ) -> Result<Self, Refused> {
        let Stage::Approved { by, .. } = &self.stage else {
            return Err(self.cannot("publish"));
        };
        let on = today.day;
        let mut found = check(&self.measure, parent);
        if let Some(last) = self.approval_ends(today.approval_days)
            && last < on
        {
            let finding = Finding::rule(rules::APPROVAL_OVER);
            let finding = finding.with("measure", &self.measure.number);
            found.push(finding.with("by", by).with("last", last));
        }
        found.extend(self.too_early(from, on));
        if self.measure.scope.to.is_some_and(|last| last < from) {
            found.push(self.too_late(from));
        }
        if !found.is_empty() {
            return Err(found);
        }
        let approved_by = by.clone();
        Ok(Self {
            stage: Stage::Published {
                on,
                approved_by,
                from,
            },
            ..self
        })
    }

    /// Ended: from a later day on it acts no more.
    pub fn ended(self, until: Date, on: Date) -> Result<Self, Refused> {
        let Stage::Published {
            approved_by, from, ..
        } = &self.stage
        else {
            return Err(self.cannot("end"));
        };
        let mut found: Vec<Finding> = self.too_early(until, on).into_iter().collect();
        if self.measure.scope.to.is_some_and(|last| last < until) {
            found.push(self.too_late(until));
        }
        if !found.is_empty() {
            return Err(found);
        }
        let (approved_by, from) = (approved_by.clone(), *from);
        Ok(Self {
            stage: Stage::Ended {
                on,
                approved_by,
                from,
                until,
            },
            ..self
        })
    }

    fn too_early(&self, day: Date, today: Date) -> Option<Finding> {
        let finding = Finding::rule(rules::TOO_EARLY)
            .with("measure", &self.measure.number)
            .with("day", day)
            .with("today", today);
        (day <= today).then_some(finding)
    }

    fn too_late(&self, day: Date) -> Finding {
        let last = self.measure.scope.to.unwrap_or(Date::MAX);
        Finding::rule(rules::TOO_LATE)
            .with("measure", &self.measure.number)
            .with("day", day)
            .with("last", last)
    }

    /// The measure as it acts, once published: no earlier and no longer than
    /// was laid down.
    pub fn in_force(&self) -> Option<Measure> {
        let (from, until) = match &self.stage {
            Stage::Published { from, .. } => (*from, None),
            Stage::Ended { from, until, .. } => (*from, Some(*until)),
            Stage::Draft | Stage::Checked { .. } | Stage::Approved { .. } => return None,
        };
        let mut measure = self.measure.clone();
        let scope = &mut measure.scope;
        scope.from = scope.from.max(from);
        if let Some(last) = until.and_then(|until| until.yesterday().ok()) {
            scope.to = Some(scope.to.map_or(last, |to| to.min(last)));
        }
        // Ended before it began: it never acts.
        scope
            .to
            .is_none_or(|to| scope.from <= to)
            .then_some(measure)
    }
}

impl From<Stored> for Proposal {
    fn from(stored: Stored) -> Self {
        let Stored::V1 {
            measure,
            drafted_by,
            drafted_on,
            stage,
        } = stored;
        Self {
            measure,
            drafted_by,
            drafted_on,
            stage,
        }
    }
}

impl From<Proposal> for Stored {
    fn from(proposal: Proposal) -> Self {
        let Proposal {
            measure,
            drafted_by,
            drafted_on,
            stage,
        } = proposal;
        Self::V1 {
            measure,
            drafted_by,
            drafted_on,
            stage,
        }
    }
}
