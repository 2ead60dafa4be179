//! Steps, and what they did.

use crate::model::{code, words};
use crate::{
    AgencyCode, AgencyState, ControlState, Custody, DebtState, DocumentState, GoodsState,
    InvalidCode,
};
use serde::{Deserialize, Serialize};
use std::fmt;
use tw_base::{RuleCode, Timestamp};

words! {
    /// A step of the document.
    DocumentStep {
        /// The declarant files it.
        File = "file",
        /// Customs takes it into its books.
        Register = "register",
        /// Customs accepts it.
        Accept = "accept",
        /// Customs gives it back to be mended.
        Return = "return",
        /// A returned document is filed again, or a document it depends on
        /// was changed.
        Refile = "refile",
        /// Customs refuses it for good.
        Reject = "reject",
        /// An amendment is asked for.
        Amend = "amend",
        /// The amendment is decided on, either way.
        EndAmendment = "end_amendment",
        /// It loses its effect.
        Invalidate = "invalidate",
        /// Formalities are concluded.
        Close = "close",
    }
}

/// A step of control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlStep {
    /// Selected for control.
    Select,
    /// Documents are asked for.
    RequireDocuments,
    /// A question is asked.
    OpenQuery,
    /// An examination of the goods is ordered.
    OrderExamination,
    /// The goods were examined.
    Examine,
    /// The goods are detained, or handed on to other custody.
    Detain(Custody),
    /// Control ends without objection; a detention is lifted.
    Pass,
}

impl ControlStep {
    /// Every one, in the order of declaration.
    pub const ALL: &[Self] = &[
        Self::Select,
        Self::RequireDocuments,
        Self::OpenQuery,
        Self::OrderExamination,
        Self::Examine,
        Self::Detain(Custody::Clearance),
        Self::Detain(Custody::AntiSmuggling),
        Self::Detain(Custody::Legal),
        Self::Detain(Custody::Other),
        Self::Pass,
    ];

    /// The word packs, traces and pages use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Select => "select",
            Self::RequireDocuments => "require_documents",
            Self::OpenQuery => "open_query",
            Self::OrderExamination => "order_examination",
            Self::Examine => "examine",
            Self::Detain(Custody::Clearance) => "detain:clearance",
            Self::Detain(Custody::AntiSmuggling) => "detain:anti_smuggling",
            Self::Detain(Custody::Legal) => "detain:legal",
            Self::Detain(Custody::Other) => "detain:other",
            Self::Pass => "pass",
        }
    }
}

words! {
    /// A step of the debt.
    DebtStep {
        /// Assessed: nothing is owed.
        AssessNothing = "assess_nothing",
        /// Assessed: something is owed.
        Assess = "assess",
        /// A guarantee answers for it.
        Secure = "secure",
        /// It is to be paid now.
        Demand = "demand",
        /// The account or guarantee named has too little.
        LackFunds = "lack_funds",
        /// It is paid, by the debtor or by the guarantor.
        Pay = "pay",
        /// What was paid is no more open to change.
        Finalise = "finalise",
        /// It is given back.
        Refund = "refund",
        /// The assessment is taken back; what secured it is free.
        Withdraw = "withdraw",
        /// It falls away with the goods.
        Extinguish = "extinguish",
        /// More is owed than was settled; the rest is to be paid now.
        DemandFurther = "demand_further",
        /// What was demanded beyond what was settled is not owed after all.
        DropFurther = "drop_further",
    }
}

words! {
    /// A step of the goods.
    GoodsStep {
        /// They came in.
        Arrive = "arrive",
        /// They may leave the port under conditions.
        PermitMove = "permit_move",
        /// They are at the declarant's disposal.
        Release = "release",
        /// They left the place under supervision.
        GateOut = "gate_out",
        /// They are on the means of transport.
        Load = "load",
        /// They left the territory.
        Exit = "exit",
        /// They are sent back.
        Return = "return",
        /// They are destroyed, or lost.
        Destroy = "destroy",
        /// They are given up to customs.
        Abandon = "abandon",
    }
}

words! {
    /// A step of another agency.
    AgencyStep {
        /// Its consent is asked for, for the first time or after it ended.
        Require = "require",
        /// It consents.
        Approve = "approve",
        /// It refuses.
        Refuse = "refuse",
        /// Its consent, or the time to ask, runs out.
        Expire = "expire",
        /// Its consent turns out not to be needed.
        Waive = "waive",
        /// What it decided on was changed: its answer falls, and it is asked
        /// again.
        Reopen = "reopen",
    }
}

/// One step in one region.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A step of the document.
    Document(DocumentStep),
    /// A step of control.
    Control(ControlStep),
    /// A step of the debt.
    Debt(DebtStep),
    /// A step of the goods.
    Goods(GoodsStep),
    /// A step of another agency.
    Agency(AgencyCode, AgencyStep),
}

impl Event {
    /// The region's word: `document`, `control`, `debt`, `goods` or `agency`.
    pub fn region(&self) -> &'static str {
        match self {
            Self::Document(_) => "document",
            Self::Control(_) => "control",
            Self::Debt(_) => "debt",
            Self::Goods(_) => "goods",
            Self::Agency(..) => "agency",
        }
    }

    /// The step's word.
    pub fn step(&self) -> &'static str {
        match self {
            Self::Document(step) => step.word(),
            Self::Control(step) => step.word(),
            Self::Debt(step) => step.word(),
            Self::Goods(step) => step.word(),
            Self::Agency(_, step) => step.word(),
        }
    }
}

/// What a step did: the region, where it stood and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Of the document.
    Document(DocumentState, DocumentState),
    /// Of control.
    Control(ControlState, ControlState),
    /// Of the debt.
    Debt(DebtState, DebtState),
    /// Of the goods.
    Goods(GoodsState, GoodsState),
    /// Of another agency.
    Agency(AgencyCode, AgencyState, AgencyState),
}

impl Change {
    /// The region's word: `document`, `control`, `debt`, `goods` or `agency`.
    pub fn region(&self) -> &'static str {
        match self {
            Self::Document(..) => "document",
            Self::Control(..) => "control",
            Self::Debt(..) => "debt",
            Self::Goods(..) => "goods",
            Self::Agency(..) => "agency",
        }
    }

    /// The word of the state it came from.
    pub fn from(&self) -> &'static str {
        match self {
            Self::Document(from, _) => from.word(),
            Self::Control(from, _) => from.word(),
            Self::Debt(from, _) => from.word(),
            Self::Goods(from, _) => from.word(),
            Self::Agency(_, from, _) => from.word(),
        }
    }

    /// The word of the state it came to.
    pub fn to(&self) -> &'static str {
        match self {
            Self::Document(_, to) => to.word(),
            Self::Control(_, to) => to.word(),
            Self::Debt(_, to) => to.word(),
            Self::Goods(_, to) => to.word(),
            Self::Agency(_, _, to) => to.word(),
        }
    }

    /// The change with who made it, why and when.
    pub fn stamped(self, actor: Actor, reason: RuleCode, at: Timestamp) -> Stamped {
        Stamped {
            change: self,
            actor,
            reason,
            at,
        }
    }
}

/// `goods arrived -> released`; an agency with its code.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.region())?;
        if let Self::Agency(code, ..) = self {
            write!(f, ":{code}")?;
        }
        write!(f, " {} -> {}", self.from(), self.to())
    }
}

/// Who made a change: an enterprise's code, an officer's, an agency's, or the
/// system's own name. Never a person's name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Actor(Box<str>);

impl Actor {
    /// Reads a code.
    pub fn new(text: &str) -> Result<Self, InvalidCode> {
        code(text).map(Self)
    }

    /// The program itself, applying law.
    pub fn system() -> Self {
        Self("system".into())
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Actor {
    type Error = InvalidCode;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text)
    }
}

impl From<Actor> for String {
    fn from(actor: Actor) -> Self {
        actor.0.into()
    }
}

/// A change with its one actor, one reason and one time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamped {
    /// What changed.
    pub change: Change,
    /// Who made it.
    pub actor: Actor,
    /// Which rule it follows.
    pub reason: RuleCode,
    /// When.
    pub at: Timestamp,
}
