//! The published shapes of the desks: capacities, acts, tasks, and what waits
//! for an agency's answer.

use super::shape::{CodedJson, FindingJson, all};
use serde::Serialize;
use tw_app::desk::ActAnswer;
use tw_app::view;
use utoipa::ToSchema;

/// Who acted how.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Act)]
pub struct ActRecordJson {
    /// What was done.
    what: CodedJson,
    /// To or for what: an agency's code, a kind of task.
    about: Option<CodedJson>,
    /// In which capacity, or `operator`.
    capacity: CodedJson,
    /// What it was called then, beside its enterprise code; or `operator`.
    by: CodedJson,
    /// What was said about it.
    note: String,
}

impl From<view::ActView> for ActRecordJson {
    fn from(act: view::ActView) -> Self {
        Self {
            what: act.what.into(),
            about: act.about.map(CodedJson::from),
            capacity: act.capacity.into(),
            by: act.by.into(),
            note: act.note,
        }
    }
}

/// Answer to an act that was taken.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActAnswer)]
pub struct ActAnswerJson {
    /// Findings that did not refuse it, for officers.
    findings: Vec<FindingJson>,
}

impl From<ActAnswer> for ActAnswerJson {
    fn from(answer: ActAnswer) -> Self {
        Self {
            findings: all(answer.findings),
        }
    }
}

/// Tasks after a cursor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tasks)]
pub struct TasksJson {
    /// Tasks, in the order in which they came up.
    pub tasks: Vec<TaskJson>,
    /// The cursor to go on with.
    pub next: u64,
    /// Whether there is more right now.
    pub more: bool,
}

/// A task.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Task)]
pub struct TaskJson {
    /// Its number.
    pub n: u64,
    /// Kind: `assess`, `settle_difference`, `complete_declaration`,
    /// `collect_duty`, `permit`, `repay`, `control_again`,
    /// `consent_outdated`, `examine`, `decide_guarantee`,
    /// `guarantee_expires`, `guarantee_expired`, `position_differs` or
    /// `return_guarantee`.
    kind: CodedJson,
    /// What is to be done, in Chinese.
    zh: String,
    /// What is to be done, in English.
    en: String,
    /// `declaration`, `list` or `guarantee`.
    of: CodedJson,
    /// Number of what it is about.
    #[schema(example = "010120261000000001")]
    number: String,
    /// The office it is for.
    office: CodedJson,
    /// Since when, UTC.
    #[schema(value_type = String, format = DateTime)]
    since: String,
    /// When it is or was due, UTC, if there is a deadline.
    #[schema(value_type = Option<String>, format = DateTime)]
    due: Option<String>,
    /// Whether an officer has to say that it is done; the others end by
    /// themselves.
    by_hand: bool,
    /// How it ended; nothing while it is open.
    ended: Option<TaskEndJson>,
}

impl From<view::TaskView> for TaskJson {
    fn from(task: view::TaskView) -> Self {
        Self {
            n: task.n,
            kind: task.kind.into(),
            zh: task.zh,
            en: task.en,
            of: task.of.into(),
            number: task.number,
            office: task.office.into(),
            since: task.since.to_string(),
            due: task.due.map(|due| due.to_string()),
            by_hand: task.by_hand,
            ended: task.ended.map(TaskEndJson::from),
        }
    }
}

/// How a task ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TaskEnd)]
pub struct TaskEndJson {
    /// When, UTC.
    #[schema(value_type = String, format = DateTime)]
    at: String,
    /// Who did what ended it: an enterprise's code, `operator` or `system`.
    by: String,
    /// Why: `assessed`, `completed`, `settled`, `answered`, `over` or `done`.
    why: CodedJson,
    /// What the officer said who ended it; else empty.
    note: String,
}

impl From<view::TaskEndView> for TaskEndJson {
    fn from(end: view::TaskEndView) -> Self {
        Self {
            at: end.at.to_string(),
            by: end.by,
            why: end.why.into(),
            note: end.note,
        }
    }
}

/// What waits for an agency's answer, after a cursor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Requests)]
pub struct RequestsJson {
    /// Declarations that wait, in the order in which they came up.
    pub requests: Vec<RequestJson>,
    /// The cursor to go on with.
    pub next: u64,
    /// Whether there is more right now.
    pub more: bool,
}

/// A declaration that waits for an agency's answer, as far as the agency needs
/// to see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Request)]
pub struct RequestJson {
    /// The number of its task.
    pub n: u64,
    /// Declaration number.
    #[schema(example = "010120261000000001")]
    number: String,
    /// The agency's code, which the answer names, with the name of the permit.
    agency: CodedJson,
    /// Since when, UTC.
    #[schema(value_type = String, format = DateTime)]
    since: String,
    /// `import` or `export`.
    direction: CodedJson,
    /// Office of declaration.
    office: CodedJson,
    /// Numbers of the permits the declaration names for it.
    permits: Vec<String>,
    /// Domestic parties.
    parties: Vec<PartyJson>,
    /// Goods items that need the permit.
    items: Vec<RequestItemJson>,
}

impl From<view::RequestView> for RequestJson {
    fn from(request: view::RequestView) -> Self {
        Self {
            n: request.n,
            number: request.number,
            agency: request.agency.into(),
            since: request.since.to_string(),
            direction: request.direction.into(),
            office: request.office.into(),
            permits: request.permits,
            parties: all(request.parties),
            items: all(request.items),
        }
    }
}

/// A domestic party of a declaration.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Party)]
pub struct PartyJson {
    /// `trader`, `owner` or `declarant`.
    role: CodedJson,
    /// Customs registration number, else social credit code.
    code: String,
    /// Name.
    name: String,
}

impl From<view::PartyView> for PartyJson {
    fn from(party: view::PartyView) -> Self {
        Self {
            role: party.role.into(),
            code: party.code,
            name: party.name,
        }
    }
}

/// A goods item, without what it costs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequestItem)]
pub struct RequestItemJson {
    /// Number, from 1.
    number: u32,
    /// Commodity code.
    commodity: String,
    /// Name as declared.
    name: String,
    /// Quantity in the declared unit; empty if none is declared.
    quantity: String,
    /// The declared unit.
    unit: CodedJson,
    /// Country of origin.
    origin: CodedJson,
}

impl From<view::RequestItemView> for RequestItemJson {
    fn from(item: view::RequestItemView) -> Self {
        Self {
            number: item.number,
            commodity: item.commodity,
            name: item.name,
            quantity: item.quantity,
            unit: item.unit.into(),
            origin: item.origin.into(),
        }
    }
}

// Mirrors `tw_app::admin::CapacityTerms`, which reads it; the test of
// `CommandJson` holds the two together.
/// A capacity in which an enterprise acts on declarations that are not its own.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
#[schema(as = Capacity)]
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "describes what CapacityTerms reads; never made outside its test"
    )
)]
pub enum CapacityJson {
    /// Another agency: answers for permits.
    Agency {
        /// Codes of the regions it answers for.
        #[schema(example = json!(["permit:7"]), min_items = 1, max_items = 200)]
        regions: Vec<String>,
        /// Its name in Chinese.
        #[schema(min_length = 1, max_length = 100)]
        name_zh: String,
        /// Its name in English.
        #[schema(min_length = 1, max_length = 100)]
        name_en: String,
    },
    /// Carrier or terminal: tells that goods arrived and left.
    CarrierOrTerminal {
        /// Offices it works under; none: all.
        #[schema(required = false, max_items = 200)]
        offices: Vec<String>,
    },
    /// Bank or treasury: tells that duty was paid.
    BankOrTreasury,
    /// Customs officer: controls, concludes, confirms, works on tasks.
    CustomsOfficer {
        /// Offices of declaration.
        #[schema(min_items = 1, max_items = 200)]
        offices: Vec<String>,
    },
    /// Programme office: makes measures.
    ProgrammeOffice {
        /// Districts (`NN00`) and offices it answers for; none: the whole
        /// administration.
        #[schema(required = false, max_items = 200)]
        offices: Vec<String>,
    },
    /// Guarantor: answers for others by guarantees.
    Guarantor {
        /// Kinds of guarantee it may hand in.
        #[schema(min_items = 1, max_items = 200)]
        kinds: Vec<String>,
        /// Id of the key it signs its letters under; left out: it does not
        /// sign.
        key: Option<String>,
    },
}

/// A capacity of each kind.
#[cfg(test)]
pub(super) fn capacities_of_the_tests() -> Vec<CapacityJson> {
    let offices = || vec!["0101".to_owned()];
    vec![
        CapacityJson::Agency {
            regions: vec!["permit:7".to_owned()],
            name_zh: "甲".to_owned(),
            name_en: "A".to_owned(),
        },
        CapacityJson::CarrierOrTerminal { offices: offices() },
        CapacityJson::BankOrTreasury,
        CapacityJson::CustomsOfficer { offices: offices() },
        CapacityJson::ProgrammeOffice { offices: offices() },
        CapacityJson::Guarantor {
            kinds: vec!["insurance".to_owned()],
            key: None,
        },
    ]
}
