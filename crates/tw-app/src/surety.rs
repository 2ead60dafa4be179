//! Who stands behind whom: what is done about guarantees and groups by their
//! guarantors, by customs and by the operator, and what a principal can draw
//! on.
//!
//! Nouns: a *principal* is whoever instruments stand for, by itself or as a
//! member of groups; an *act* on a guarantee or group is what an institution
//! (a bank, an insurer, a finance company) or customs does with it.

use crate::stamp::Stamp;
use crate::task::OpenTask;
use serde::{Deserialize, Serialize};
use std::ops::Deref;
use tw_base::{Date, Decimal, SubjectId};
use tw_guarantee::{Confirmation, Group, Instrument, Scope};

/// What a principal can draw on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principal {
    /// Its code.
    pub code: String,
    /// Instruments that stand for it alone, the newest first.
    pub own: Vec<SubjectId>,
    /// Groups it was told to belong to, at any time.
    pub groups: Vec<SubjectId>,
    /// Groups it told of, as their finance company.
    pub told_of: Vec<SubjectId>,
    /// Guarantees on which it asked, as guarantor, for what is not decided yet.
    pub asked: Vec<SubjectId>,
}

/// An instrument, and what is kept beside it. It is used as the instrument it
/// holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterFile {
    /// The instrument.
    pub instrument: Instrument,
    /// The last position its guarantor confirmed.
    pub confirmed: Option<Confirmation>,
    /// The number of one that stands for the same when this one ends.
    pub followed_by: Option<String>,
    /// What waits for somebody about it.
    pub tasks: Vec<OpenTask>,
    /// When something else may wait for somebody.
    pub looks: Option<Stamp>,
}

impl LetterFile {
    /// An instrument with nothing beside it.
    pub fn of(instrument: Instrument) -> Self {
        Self {
            instrument,
            confirmed: None,
            followed_by: None,
            tasks: Vec::new(),
            looks: None,
        }
    }

    /// The same with another state of its instrument.
    #[must_use]
    pub fn with(&self, instrument: Instrument) -> Self {
        Self {
            instrument,
            ..self.clone()
        }
    }
}

impl Deref for LetterFile {
    type Target = Instrument;
    fn deref(&self) -> &Instrument {
        &self.instrument
    }
}

/// A group, and the letters that stand for its members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupFile {
    /// The group.
    pub group: Group,
    /// Letters that stand, the newest first.
    pub letters: Vec<SubjectId>,
}

/// What somebody does about a guarantee or a group. As JSON it is tagged by
/// `is`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum GuaranteeAct {
    /// Hand a guarantee in.
    HandIn {
        /// Its terms.
        letter: Box<LetterTerms>,
    },
    /// Hand a guarantee in as a signed document, whose body states its terms.
    HandInSigned {
        /// The document, as it was signed.
        document: String,
    },
    /// Accept one that was handed in.
    Accept {
        /// Its number.
        number: String,
    },
    /// Do not accept it.
    Refuse {
        /// Its number.
        number: String,
        /// Why.
        reason: String,
    },
    /// Ask for other terms.
    AskChange {
        /// The guarantee's number.
        number: String,
        /// Limit, in yuan; left out: as it is.
        #[serde(default)]
        limit: Option<Decimal>,
        /// Limits of members, new ones among them.
        #[serde(default)]
        members: Vec<MemberLimit>,
        /// Last day of validity; left out: as it is.
        #[serde(default)]
        to: Option<Date>,
    },
    /// Ask for it to be given back.
    AskEnd {
        /// The guarantee's number.
        number: String,
    },
    /// Ask for other terms, or for the end, by a signed document whose body
    /// states what is asked for.
    AskSigned {
        /// The document, as it was signed.
        document: String,
    },
    /// Confirm what the guarantor's books say of one.
    Confirm {
        /// What they say, and up to where.
        position: Box<BooksTold>,
    },
    /// Agree to what was asked for.
    Agree {
        /// The guarantee's number.
        number: String,
    },
    /// Do not agree.
    Disagree {
        /// The guarantee's number.
        number: String,
        /// Why.
        reason: String,
    },
    /// Bar it from new use.
    Suspend {
        /// The guarantee's number.
        number: String,
        /// Why.
        reason: String,
    },
    /// Let it be used again.
    Resume {
        /// The guarantee's number.
        number: String,
    },
    /// Tell of a group.
    TellGroup {
        /// Its code.
        group: String,
        /// Its name in Chinese.
        name_zh: String,
        /// Its name in English.
        name_en: String,
        /// The finance company that answers for its members.
        finance_company: String,
    },
    /// Take the group up.
    AcceptGroup {
        /// Its code.
        group: String,
    },
    /// Do not take it up.
    RefuseGroup {
        /// Its code.
        group: String,
        /// Why.
        reason: String,
    },
    /// Tell that an enterprise belongs to it.
    Join {
        /// The group.
        group: String,
        /// The enterprise.
        member: String,
        /// First day; today, if it is left out.
        #[serde(default)]
        from: Option<Date>,
    },
    /// Take a membership up.
    AcceptMember {
        /// The group.
        group: String,
        /// The enterprise.
        member: String,
    },
    /// Do not take it up.
    RefuseMember {
        /// The group.
        group: String,
        /// The enterprise.
        member: String,
        /// Why.
        reason: String,
    },
    /// An enterprise belongs to it no more.
    Leave {
        /// The group.
        group: String,
        /// The enterprise.
        member: String,
        /// First day on which it does not; today, if it is left out.
        #[serde(default)]
        from: Option<Date>,
    },
}

/// Terms of a guarantee to hand in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterTerms {
    /// Number of the instrument.
    pub number: String,
    /// Kind, a code of `guarantee_kinds`.
    pub kind: String,
    /// What for, codes of `guarantee_uses`; none: everything its kind is taken
    /// for.
    #[serde(default)]
    pub uses: Vec<String>,
    /// For one matter, or for those of a kind that recur.
    #[serde(default = "general")]
    pub scope: Scope,
    /// Guarantor's code.
    pub guarantor_code: String,
    /// Guarantor's name.
    pub guarantor_name: String,
    /// The principal; left out where it stands for a group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The group; left out where it stands for one principal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What each member of the group may draw.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberLimit>,
    /// Beneficiaries: offices, `NN00` for a district; none: all.
    #[serde(default)]
    pub offices: Vec<String>,
    /// Limit, in yuan.
    pub limit: Decimal,
    /// First day of validity.
    pub from: Date,
    /// Last day of validity, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

fn general() -> Scope {
    Scope::General
}

/// What a member may draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberLimit {
    /// The enterprise.
    pub member: String,
    /// Up to how much at a time, in yuan.
    pub limit: Decimal,
}

/// What a guarantor's books say of its guarantee: up to a cursor of its
/// movements, or of the end of a day that is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BooksTold {
    /// Number of the guarantee.
    pub number: String,
    /// The cursor of the last movement taken in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<u64>,
    /// The day of whose end they are, instead of a cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<Date>,
    /// Limit, in yuan.
    pub limit: Decimal,
    /// What is reserved, in yuan.
    pub reserved: Decimal,
    /// What was called and not made good, in yuan.
    pub called: Decimal,
}

/// What a signed change states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeTerms {
    /// The guarantee's number.
    pub number: String,
    /// Limit, in yuan; left out: as it is.
    #[serde(default)]
    pub limit: Option<Decimal>,
    /// Limits of members, new ones among them.
    #[serde(default)]
    pub members: Vec<MemberLimit>,
    /// Last day of validity; left out: as it is.
    #[serde(default)]
    pub to: Option<Date>,
}

/// What a signed end states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndTerms {
    /// The guarantee's number.
    pub number: String,
}

/// What customs states of a guarantee it accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The guarantee's number.
    pub number: String,
    /// Kind.
    pub kind: String,
    /// What for; none: everything its kind is taken for.
    pub uses: Vec<String>,
    /// Guarantor's code.
    pub guarantor_code: String,
    /// Guarantor's name.
    pub guarantor_name: String,
    /// The principal, if it stands for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The group, if it stands for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What each member of the group may draw.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<MemberLimit>,
    /// Beneficiaries; none: all offices.
    pub offices: Vec<String>,
    /// Limit in yuan, as it is now.
    pub limit: Decimal,
    /// First day of validity.
    pub from: Date,
    /// Last day of validity, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// The day it was accepted.
    pub accepted_on: Date,
    /// The last day on which customs agreed to other terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_on: Option<Date>,
    /// Hashes of what was stated in the signed documents it follows.
    pub answers: Vec<String>,
}

impl GuaranteeAct {
    /// Its name in the journal.
    pub fn name(&self) -> &'static str {
        match self {
            Self::HandIn { .. } | Self::HandInSigned { .. } => "guarantee_hand_in",
            Self::Accept { .. } => "guarantee_accept",
            Self::Refuse { .. } => "guarantee_refuse",
            Self::AskChange { .. } => "guarantee_ask_change",
            Self::AskEnd { .. } => "guarantee_ask_end",
            Self::AskSigned { .. } => "guarantee_ask_change",
            Self::Confirm { .. } => "guarantee_confirm",
            Self::Agree { .. } => "guarantee_agree",
            Self::Disagree { .. } => "guarantee_disagree",
            Self::Suspend { .. } => "guarantee_suspend",
            Self::Resume { .. } => "guarantee_resume",
            Self::TellGroup { .. } => "group_tell",
            Self::AcceptGroup { .. } => "group_accept",
            Self::RefuseGroup { .. } => "group_refuse",
            Self::Join { .. } => "group_join",
            Self::AcceptMember { .. } => "group_accept_member",
            Self::RefuseMember { .. } => "group_refuse_member",
            Self::Leave { .. } => "group_leave",
        }
    }

    /// The number of the guarantee it is about; none where it is about a group
    /// or states its terms in a document.
    pub fn number(&self) -> Option<&str> {
        match self {
            Self::HandIn { letter } => Some(&letter.number),
            Self::Confirm { position } => Some(&position.number),
            Self::Accept { number }
            | Self::Refuse { number, .. }
            | Self::AskChange { number, .. }
            | Self::AskEnd { number }
            | Self::Agree { number }
            | Self::Disagree { number, .. }
            | Self::Suspend { number, .. }
            | Self::Resume { number } => Some(number),
            _ => None,
        }
    }

    /// The group it is about.
    pub fn group(&self) -> Option<&str> {
        match self {
            Self::TellGroup { group, .. }
            | Self::AcceptGroup { group }
            | Self::RefuseGroup { group, .. }
            | Self::Join { group, .. }
            | Self::AcceptMember { group, .. }
            | Self::RefuseMember { group, .. }
            | Self::Leave { group, .. } => Some(group),
            _ => None,
        }
    }

    /// The member of a group it is about.
    pub fn member(&self) -> Option<&str> {
        match self {
            Self::Join { member, .. }
            | Self::AcceptMember { member, .. }
            | Self::RefuseMember { member, .. }
            | Self::Leave { member, .. } => Some(member),
            _ => None,
        }
    }

    /// What who acts says about it.
    pub fn note(&self) -> &str {
        match self {
            Self::Refuse { reason, .. }
            | Self::Disagree { reason, .. }
            | Self::Suspend { reason, .. }
            | Self::RefuseGroup { reason, .. }
            | Self::RefuseMember { reason, .. } => reason.trim(),
            _ => "",
        }
    }
}
