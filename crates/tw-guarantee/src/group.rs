//! A corporate group: who belongs to it, from when to when, and which finance
//! company answers for its members. What was is kept.

use crate::InvalidInstrument;
use serde::{Deserialize, Serialize};
use std::fmt;
use tw_base::{Date, EnterpriseCode};

/// The code of a group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GroupCode(Box<str>);

impl GroupCode {
    /// Reads a code.
    pub fn new(text: &str) -> Result<Self, InvalidInstrument> {
        let fits = (1..=20).contains(&text.len());
        let legible = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        (fits && legible)
            .then(|| Self(text.into()))
            .ok_or(InvalidInstrument::Group)
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for GroupCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for GroupCode {
    type Error = InvalidInstrument;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text)
    }
}

impl From<GroupCode> for String {
    fn from(code: GroupCode) -> Self {
        code.0.into()
    }
}

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupName {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Whether customs took a group or a membership up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// Not decided yet.
    Asked {
        /// Since when.
        on: Date,
    },
    /// Taken up.
    Accepted {
        /// When.
        on: Date,
    },
    /// Not taken up.
    Refused {
        /// When.
        on: Date,
        /// Why, for the parties to read.
        reason: String,
    },
}

impl Standing {
    /// The word pages use.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Asked { .. } => "asked",
            Self::Accepted { .. } => "accepted",
            Self::Refused { .. } => "refused",
        }
    }

    fn asked(&self) -> bool {
        matches!(self, Self::Asked { .. })
    }

    fn accepted(&self) -> bool {
        matches!(self, Self::Accepted { .. })
    }
}

/// That an enterprise belongs to a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The enterprise.
    pub member: EnterpriseCode,
    /// First day.
    pub from: Date,
    /// First day on which it belongs no more.
    pub left: Option<Date>,
    /// Whether customs took it up.
    pub standing: Standing,
}

impl Membership {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.standing.accepted() && self.from <= day && self.left.is_none_or(|left| day < left)
    }

    /// Whether it and one from a day on, without an end, would hold on one day.
    fn meets(&self, from: Date) -> bool {
        let refused = matches!(self.standing, Standing::Refused { .. });
        !refused && self.left.is_none_or(|left| from < left && self.from < left)
    }
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    code: GroupCode,
    name: GroupName,
    finance_company: EnterpriseCode,
    standing: Standing,
    memberships: Vec<Membership>,
}

/// Why a group cannot be so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// It belongs to it already on some of those days.
    #[error("{0} belongs to the group on some of those days, or asked to")]
    Stands(EnterpriseCode),
    /// It does not belong to it.
    #[error("{0} does not belong to the group")]
    NoMember(String),
    /// Nothing of that sort is asked.
    #[error("nothing is asked that could be decided")]
    NothingAsked,
    /// It would leave before it came.
    #[error("{0} would leave before it came")]
    BeforeItCame(EnterpriseCode),
}

impl Group {
    /// A group as told to customs.
    pub fn propose(
        code: GroupCode,
        name: GroupName,
        finance_company: EnterpriseCode,
        on: Date,
    ) -> Self {
        Self {
            code,
            name,
            finance_company,
            standing: Standing::Asked { on },
            memberships: Vec::new(),
        }
    }

    /// Its code.
    pub fn code(&self) -> &GroupCode {
        &self.code
    }

    /// Its name.
    pub fn name(&self) -> &GroupName {
        &self.name
    }

    /// The finance company that answers for its members.
    pub fn finance_company(&self) -> &EnterpriseCode {
        &self.finance_company
    }

    /// Whether customs took it up.
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    /// Who belonged, belongs or will belong to it, in the order told.
    pub fn memberships(&self) -> &[Membership] {
        &self.memberships
    }

    /// The membership of an enterprise that holds on a day.
    pub fn member_on(&self, member: &str, day: Date) -> Option<&Membership> {
        self.standing.accepted().then_some(())?;
        let mut own = self.of(member);
        own.find(|membership| membership.holds_on(day))
    }

    /// The same with an enterprise as a member under one code, where it is one
    /// under another of its codes.
    #[must_use]
    pub fn known_as(mut self, other: &str, member: &EnterpriseCode) -> Self {
        let memberships = self.memberships.iter_mut();
        for membership in memberships.filter(|own| own.member.as_str() == other) {
            membership.member = member.clone();
        }
        self
    }

    /// All memberships of an enterprise.
    pub fn of(&self, member: &str) -> impl Iterator<Item = &Membership> {
        self.memberships
            .iter()
            .filter(move |membership| membership.member.as_str() == member)
    }

    /// Customs takes it up, or does not.
    pub fn decided(mut self, standing: Standing) -> Result<Self, GroupError> {
        if !self.standing.asked() {
            return Err(GroupError::NothingAsked);
        }
        self.standing = standing;
        Ok(self)
    }

    /// An enterprise is told to belong to it from a day on; customs decides.
    pub fn joining(
        mut self,
        member: EnterpriseCode,
        from: Date,
        on: Date,
    ) -> Result<Self, GroupError> {
        if self.of(member.as_str()).any(|held| held.meets(from)) {
            return Err(GroupError::Stands(member));
        }
        self.memberships.push(Membership {
            member,
            from,
            left: None,
            standing: Standing::Asked { on },
        });
        Ok(self)
    }

    /// Customs decides on a membership that was told.
    pub fn joined(mut self, member: &str, standing: Standing) -> Result<Self, GroupError> {
        let asked = |held: &&mut Membership| {
            held.member.as_str() == member && held.standing.asked() && held.left.is_none()
        };
        let held = self.memberships.iter_mut().rev().find(asked);
        held.ok_or(GroupError::NothingAsked)?.standing = standing;
        Ok(self)
    }

    /// An enterprise belongs to it no more from a day on. What narrows the
    /// cover nobody has to agree to; what was drawn in time stays secured.
    pub fn left(mut self, member: &str, from: Date) -> Result<Self, GroupError> {
        let open = |held: &&mut Membership| {
            let refused = matches!(held.standing, Standing::Refused { .. });
            held.member.as_str() == member && !refused && held.left.is_none_or(|left| from < left)
        };
        let held = self.memberships.iter_mut().rev().find(open);
        let held = held.ok_or_else(|| GroupError::NoMember(member.to_owned()))?;
        if from < held.from {
            return Err(GroupError::BeforeItCame(held.member.clone()));
        }
        held.left = Some(from);
        Ok(self)
    }
}
