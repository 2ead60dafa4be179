//! What is kept of an enterprise beside its name and tokens, what is done to
//! it, and what foreign administrations told of theirs.
//!
//! Nouns: a *profile* (filing data, certification, keys of its own), an *act*
//! on an enterprise, a *partner's file* (keys that are trusted, head of its
//! newest list), a *foreign operator* (one entry of such a list).
//!
//! Invariants: a foreign operator counts only as long as its number and key are
//! those of its partner's newest list; a list falls with its key; keys are never removed, only ended.

use serde::{Deserialize, Serialize};
use tw_base::Date;
use tw_enterprise::{Certification, ListHead, Listed, Outcome};
use tw_proof::{KeyId, PublicKey};

/// A key under which somebody signs documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKey {
    /// The public half.
    pub public: PublicKey,
    /// First day.
    pub from: Date,
    /// From this day on it is trusted no more.
    pub ended_on: Option<Date>,
}

impl SigningKey {
    /// Whether it is trusted on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.ended_on.is_none_or(|ended| day < ended)
    }
}

/// Whether a key of an id is trusted among some on a day.
pub fn trusted(keys: &[SigningKey], id: &KeyId, day: Date) -> bool {
    let mut holding = keys.iter().filter(|key| key.holds_on(day));
    holding.any(|key| key.public.id() == *id)
}

/// What is kept of an enterprise beside its name and tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Ten-place customs code, where it was filed.
    pub customs_code: Option<String>,
    /// The office that keeps it, four digits.
    pub office: Option<String>,
    /// The day it was filed on.
    pub filed_on: Option<Date>,
    /// The certification that stands or is asked for.
    pub certification: Option<Certification>,
    /// Earlier ones, oldest first.
    pub past: Vec<Certification>,
    /// Keys under which it signs documents.
    pub keys: Vec<SigningKey>,
}

impl Profile {
    /// Whether an office keeps the enterprise: its own, or its district's
    /// (`NN00`).
    pub fn is_kept_by(&self, office: &str) -> bool {
        let home = self.office.as_deref();
        let district = office.strip_suffix("00");
        home.is_some_and(|home| home == office || district.is_some_and(|d| home.starts_with(d)))
    }
}

/// What is done to an enterprise. As JSON it is tagged by `is`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum EnterpriseAct {
    /// It is filed with customs.
    File {
        /// Ten-place customs code.
        customs_code: String,
        /// The office that keeps it, four digits.
        office: String,
        /// Types of business.
        #[serde(default)]
        business_types: Vec<String>,
    },
    /// A credit class is decided.
    RecordClass {
        /// The class.
        class: String,
        /// First day; today, if it is left out.
        #[serde(default)]
        from: Option<Date>,
        /// Why.
        reason: String,
        /// What shows it.
        #[serde(default)]
        evidence: Vec<String>,
    },
    /// It applies to be certified.
    Apply {
        /// The class.
        class: String,
    },
    /// It hands in evidence for a criterion.
    Evidence {
        /// The criterion.
        criterion: String,
        /// What it is.
        what: String,
    },
    /// An officer says what was found of a criterion.
    Examine {
        /// The criterion.
        criterion: String,
        /// What was found.
        outcome: Outcome,
        /// Why.
        note: String,
    },
    /// It was assessed on site.
    Assess {
        /// What was seen.
        report: String,
    },
    /// Certification is granted. (With braces, as a variant without them
    /// would take members nobody knows.)
    Grant {},
    /// Certification is refused.
    Refuse {
        /// Why.
        reason: String,
    },
    /// The certificate is looked at again.
    Review {},
    /// The review is passed.
    PassReview {},
    /// The certificate is taken; no dishonesty is found.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// Dishonesty of a degree is found: the class falls, a certificate is
    /// taken.
    Lower {
        /// The degree.
        grade: String,
        /// Why.
        reason: String,
        /// What shows it.
        #[serde(default)]
        evidence: Vec<String>,
    },
    /// Credit is repaired.
    Repair {
        /// Why.
        reason: String,
    },
    /// A key under which it signs documents is registered.
    RegisterKey {
        /// The public key, in hex.
        public: String,
    },
    /// A key is trusted no more.
    EndKey {
        /// The public key, in hex.
        public: String,
    },
}

impl EnterpriseAct {
    /// Its name in the journal.
    pub fn name(&self) -> &'static str {
        match self {
            Self::File { .. } => "enterprise_file",
            Self::RecordClass { .. } => "enterprise_record_class",
            Self::Apply { .. } => "enterprise_apply",
            Self::Evidence { .. } => "enterprise_evidence",
            Self::Examine { .. } => "enterprise_examine",
            Self::Assess { .. } => "enterprise_assess",
            Self::Grant {} => "enterprise_grant",
            Self::Refuse { .. } => "enterprise_refuse",
            Self::Review {} => "enterprise_review",
            Self::PassReview {} => "enterprise_pass_review",
            Self::Withdraw { .. } => "enterprise_withdraw",
            Self::Lower { .. } => "enterprise_lower",
            Self::Repair { .. } => "enterprise_repair",
            Self::RegisterKey { .. } => "enterprise_register_key",
            Self::EndKey { .. } => "enterprise_end_key",
        }
    }

    /// Its word, as in JSON.
    pub fn word(&self) -> &'static str {
        let name = self.name();
        name.strip_prefix("enterprise_").unwrap_or(name)
    }

    /// What it is about: a class, a criterion, a degree, a key.
    pub fn about(&self) -> &str {
        match self {
            Self::File { customs_code, .. } => customs_code,
            Self::RecordClass { class, .. } | Self::Apply { class } => class,
            Self::Evidence { criterion, .. } | Self::Examine { criterion, .. } => criterion,
            Self::Lower { grade, .. } => grade,
            Self::RegisterKey { public } | Self::EndKey { public } => public,
            _ => "",
        }
    }

    /// What is said about it.
    pub fn note(&self) -> &str {
        match self {
            Self::RecordClass { reason, .. }
            | Self::Refuse { reason }
            | Self::Withdraw { reason }
            | Self::Lower { reason, .. }
            | Self::Repair { reason } => reason.trim(),
            Self::Evidence { what, .. } => what.trim(),
            Self::Examine { note, .. } => note.trim(),
            Self::Assess { report } => report.trim(),
            _ => "",
        }
    }

    /// Whether the enterprise itself may do it.
    pub fn is_own(&self) -> bool {
        matches!(self, Self::Apply { .. } | Self::Evidence { .. })
    }
}

/// The newest list of a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Its head.
    pub head: ListHead,
    /// Operators on it.
    pub entries: u32,
    /// Id of the key it is signed under.
    pub key: KeyId,
    /// Hash of what was signed.
    pub digest: tw_proof::Hash,
    /// The day on which it was taken in.
    pub on: Date,
}

/// What is kept of a partner administration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerFile {
    /// Its code.
    pub code: String,
    /// Keys under which it signs its lists.
    pub keys: Vec<SigningKey>,
    /// Its newest list, as long as the key it came under is trusted.
    pub list: Option<Received>,
}

/// A foreign operator, as its administration told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignOperator {
    /// The partner.
    pub partner: String,
    /// Number of the list it was last on.
    pub sequence: u64,
    /// Id of the key that list is signed under.
    pub key: KeyId,
    /// What the list says of it.
    pub listed: Listed,
}

impl ForeignOperator {
    /// Whether it is on a list.
    pub fn is_on(&self, list: &Received) -> bool {
        let head = &list.head;
        self.partner == head.administration
            && self.sequence == head.sequence
            && self.key == list.key
    }
}
