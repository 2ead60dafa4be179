//! The published shapes of goods declarations, and of what an operator does
//! to them.

use super::shape::{ChangeJson, CodedJson, DecisionJson, LaneJson, MessageJson, all};
use serde::Serialize;
use tw_app::view;
use utoipa::ToSchema;

/// One goods declaration.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Declaration)]
pub struct DeclarationJson {
    /// Declaration number given by customs, once registered.
    #[schema(example = "010120261000000001")]
    declaration_no: Option<String>,
    /// Number the single window gave it.
    seq_no: String,
    /// The sender's own reference.
    reference: String,
    /// Code as its receipts give it (`CHANNEL`).
    status: CodedJson,
    /// `import` or `export`.
    direction: CodedJson,
    /// `one_step`, `outline` or `completion`.
    stage: CodedJson,
    /// Office of declaration.
    office: CodedJson,
    /// Supervision mode.
    supervision_mode: CodedJson,
    /// Day of acceptance, whose law applies.
    #[schema(value_type = Option<String>, format = Date)]
    accepted_on: Option<String>,
    /// Day on which the means of transport declared its entry.
    #[schema(value_type = Option<String>, format = Date)]
    entered_on: Option<String>,
    /// The five regions, and one more for each agency.
    lanes: Vec<LaneJson>,
    /// Goods items.
    items: Vec<DeclarationItemJson>,
    /// What is owed, once assessed.
    duty: Option<DeclarationDutyJson>,
    /// Amount reserved on a guarantee.
    secured: Option<String>,
    /// What was claimed from guarantors, oldest first.
    claims: Vec<ClaimJson>,
    /// How it came to say what it says, oldest first; the last is in force.
    versions: Vec<VersionJson>,
    /// What happened, oldest first.
    timeline: Vec<ChangeJson>,
    /// Decisions with their reasons, oldest first.
    decisions: Vec<DecisionJson>,
    /// Messages that touched it, oldest first.
    messages: Vec<MessageJson>,
}

impl From<view::DeclarationView> for DeclarationJson {
    fn from(declaration: view::DeclarationView) -> Self {
        Self {
            declaration_no: declaration.declaration_no,
            seq_no: declaration.seq_no,
            reference: declaration.reference,
            status: declaration.status.into(),
            direction: declaration.direction.into(),
            stage: declaration.stage.into(),
            office: declaration.office.into(),
            supervision_mode: declaration.supervision_mode.into(),
            accepted_on: declaration.accepted_on.map(|day| day.to_string()),
            entered_on: declaration.entered_on.map(|day| day.to_string()),
            lanes: all(declaration.lanes),
            items: all(declaration.items),
            duty: declaration.duty.map(DeclarationDutyJson::from),
            secured: declaration.secured,
            claims: all(declaration.claims),
            versions: all(declaration.versions),
            timeline: all(declaration.timeline),
            decisions: all(declaration.decisions),
            messages: all(declaration.messages),
        }
    }
}

/// A goods item.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeclarationItem)]
pub struct DeclarationItemJson {
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
    /// Total price; empty if none is declared.
    total: String,
    /// Currency as declared.
    currency: String,
    /// Country of origin.
    origin: CodedJson,
}

impl From<view::DeclarationItemView> for DeclarationItemJson {
    fn from(item: view::DeclarationItemView) -> Self {
        Self {
            number: item.number,
            commodity: item.commodity,
            name: item.name,
            quantity: item.quantity,
            unit: item.unit.into(),
            total: item.total,
            currency: item.currency,
            origin: item.origin.into(),
        }
    }
}

/// What is owed on a declaration, in yuan, as decimal text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeclarationDuty)]
pub struct DeclarationDutyJson {
    /// The day whose rates apply.
    #[schema(value_type = Option<String>, format = Date)]
    rate_date: Option<String>,
    /// Customs value.
    #[schema(example = "199.00")]
    value: String,
    /// Duty.
    duty: String,
    /// Trade remedies.
    remedies: String,
    /// Consumption tax.
    consumption_tax: String,
    /// Value-added tax.
    vat: String,
    /// Fee for late declaration.
    late_fee: String,
    /// Surcharge for late payment, once it was paid.
    surcharge: String,
    /// Together.
    total: String,
    /// What was paid so far.
    paid: String,
    /// What is still to be paid.
    open: String,
    /// Last day of payment of what is demanded.
    #[schema(value_type = Option<String>, format = Date)]
    pay_by: Option<String>,
    /// What was paid and is to be given back.
    to_repay: String,
    /// Interest on it, as last computed.
    interest: String,
    /// What was given back so far, with interest.
    repaid: String,
}

impl From<view::DutyView> for DeclarationDutyJson {
    fn from(duty: view::DutyView) -> Self {
        Self {
            rate_date: duty.rate_date.map(|day| day.to_string()),
            value: duty.value,
            duty: duty.duty,
            remedies: duty.remedies,
            consumption_tax: duty.consumption_tax,
            vat: duty.vat,
            late_fee: duty.late_fee,
            surcharge: duty.surcharge,
            total: duty.total,
            paid: duty.paid,
            open: duty.open,
            pay_by: duty.pay_by.map(|day| day.to_string()),
            to_repay: duty.to_repay,
            interest: duty.interest,
            repaid: duty.repaid,
        }
    }
}

/// What was claimed from a guarantor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Claim)]
pub struct ClaimJson {
    /// Number of the instrument it answers by.
    instrument: String,
    /// Its name.
    guarantor: String,
    /// How much, in yuan, as decimal text.
    #[schema(example = "788784.62")]
    amount: String,
    /// When it was claimed.
    #[schema(value_type = String, format = Date)]
    on: String,
    /// When the guarantor paid it; until that is made good the instrument
    /// bears so much less.
    #[schema(value_type = Option<String>, format = Date)]
    honoured_on: Option<String>,
    /// When that was made good, or the claim fell away.
    #[schema(value_type = Option<String>, format = Date)]
    ended_on: Option<String>,
    /// What became of it: `open`, `honoured`, `made_good`, `withdrawn`.
    stage: CodedJson,
}

impl From<view::ClaimView> for ClaimJson {
    fn from(claim: view::ClaimView) -> Self {
        Self {
            instrument: claim.instrument,
            guarantor: claim.guarantor,
            amount: claim.amount,
            on: claim.on.to_string(),
            honoured_on: claim.honoured_on.map(|day| day.to_string()),
            ended_on: claim.ended_on.map(|day| day.to_string()),
            stage: claim.stage.into(),
        }
    }
}

/// A version of a declaration.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Version)]
pub struct VersionJson {
    /// When it was made, UTC.
    #[schema(value_type = String, format = DateTime)]
    at: String,
    /// `one_step`, `outline` or `completion`.
    stage: CodedJson,
    /// Who asked for it: an enterprise's code or `operator`.
    asked_by: String,
    /// Why; none for what was filed.
    reason: Option<CodedJson>,
    /// What it changed.
    changed: Vec<DifferenceJson>,
}

/// A place where two versions differ.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Difference)]
pub struct DifferenceJson {
    /// Where: official path, with positions.
    #[schema(example = "DecLists/DecList[1]/GName")]
    path: String,
    /// What the field is called in Chinese.
    zh: String,
    /// What the field is called in English.
    en: String,
    /// What stood there before; empty if nothing did.
    before: String,
    /// What stands there after; empty if nothing does.
    after: String,
}

impl From<view::VersionView> for VersionJson {
    fn from(version: view::VersionView) -> Self {
        Self {
            at: version.at.to_string(),
            stage: version.stage.into(),
            asked_by: version.asked_by,
            reason: version.reason.map(CodedJson::from),
            changed: all(version.changed),
        }
    }
}

impl From<view::DifferenceView> for DifferenceJson {
    fn from(difference: view::DifferenceView) -> Self {
        Self {
            path: difference.path,
            zh: difference.zh,
            en: difference.en,
            before: difference.before,
            after: difference.after,
        }
    }
}

// Mirrors `tw_app::admin::DeclarationAct`, which reads it; the test of
// `CommandJson` holds the two together.
/// What is done to a declaration by others than its declarant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
#[schema(as = DeclarationAct)]
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "describes what DeclarationAct reads; never made outside its test"
    )
)]
pub enum ActJson {
    /// The goods came in, or to the place of export.
    Arrived {
        /// Day on which the means of transport declared its entry; today, if
        /// it is left out. Another day than was told before corrects it.
        #[schema(value_type = Option<String>, format = Date)]
        entered_on: Option<String>,
    },
    /// Duty, tax and fees were paid.
    Paid,
    /// What was overpaid, or paid on goods that are gone, was given back.
    Repaid,
    /// Another agency answers.
    Agency {
        /// Its code.
        #[schema(min_length = 1)]
        agency: String,
        /// What it says: `approve`, `refuse` or `waive`.
        #[schema(pattern = "^(approve|refuse|waive)$")]
        answer: String,
        /// And why, in its own words.
        #[schema(required = false, max_length = 500)]
        note: String,
    },
    /// An officer controls.
    Control {
        /// `select`, `require_documents`, `open_query`, `order_examination`,
        /// `examine`, `detain` or `pass`.
        #[schema(
            pattern = "^(select|require_documents|open_query|order_examination|examine|detain|pass)$"
        )]
        step: String,
    },
    /// The goods move.
    Goods {
        /// `gate_out`, `load`, `exit`, `return`, `destroy` or `abandon`.
        #[schema(pattern = "^(gate_out|load|exit|return|destroy|abandon)$")]
        step: String,
    },
    /// What is secured and was not paid in time is claimed from the guarantor.
    Call,
    /// The guarantor paid what was claimed from it.
    Honoured,
    /// What the guarantor paid was made good: its instrument bears it again.
    MadeGood,
    /// Formalities are concluded.
    Close,
    /// An officer did what a task asks for that nothing else ends.
    TaskDone {
        /// `repay`, `settle_difference` or `consent_outdated`.
        #[schema(pattern = "^(repay|settle_difference|consent_outdated)$")]
        task: String,
        /// What was done.
        #[schema(min_length = 1, max_length = 500)]
        note: String,
    },
}

/// Every act in every form it takes.
#[cfg(test)]
pub(super) fn acts_of_the_tests() -> Vec<ActJson> {
    let mut acts = vec![
        ActJson::Arrived {
            entered_on: Some("2026-04-01".into()),
        },
        ActJson::Arrived { entered_on: None },
        ActJson::Paid,
        ActJson::Repaid,
        ActJson::Call,
        ActJson::Honoured,
        ActJson::MadeGood,
        ActJson::Close,
    ];
    acts.extend(
        ["approve", "refuse", "waive"].map(|answer| ActJson::Agency {
            agency: "A".into(),
            answer: answer.into(),
            note: "照准".into(),
        }),
    );
    let control = [
        "select",
        "require_documents",
        "open_query",
        "order_examination",
        "examine",
        "detain",
        "pass",
    ];
    acts.extend(control.map(|step| ActJson::Control { step: step.into() }));
    acts.extend(
        ["repay", "settle_difference", "consent_outdated"].map(|task| ActJson::TaskDone {
            task: task.into(),
            note: "17".into(),
        }),
    );
    let goods = ["gate_out", "load", "exit", "return", "destroy", "abandon"];
    acts.extend(goods.map(|step| ActJson::Goods { step: step.into() }));
    acts
}
