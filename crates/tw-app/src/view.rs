//! What people and programs read of the system: plain, serialisable shapes
//! that the API answers with and the pages render. Built in `service` from the
//! store's readers and the pack; nothing here decides.

use serde::Serialize;
use tw_base::{Date, Timestamp};
use tw_law::Rendered;

/// A code with its text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coded {
    /// The code, e.g. `800` or `released`.
    pub code: String,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Coded {
    /// A code with its texts.
    pub fn new(code: &str, zh: &str, en: &str) -> Self {
        Self {
            code: code.to_owned(),
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }
}

/// One of the five lanes of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lane {
    /// Region: document, control, debt, goods, or an agency.
    pub region: Coded,
    /// Its state now.
    pub state: Coded,
    /// `quiet` (nothing to do), `waiting`, `good`, `stopped`.
    pub mood: &'static str,
    /// Since when, if it ever changed.
    pub since: Option<Timestamp>,
}

/// One change in the life of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimelineItem {
    /// When.
    pub at: Timestamp,
    /// Who: an enterprise code or `system`.
    pub actor: String,
    /// What caused it, e.g. the message type that came.
    pub cause: Coded,
    /// Region changes as (region, from, to).
    pub changes: Vec<(Coded, Coded, Coded)>,
    /// Projected status after it.
    pub status: Coded,
    /// Of a declaration: codes its declarant was told, in order.
    pub told: Vec<Coded>,
    /// Findings raised by it.
    pub findings: Vec<Rendered>,
    /// Who acted how, where it is on somebody's act.
    pub act: Option<ActView>,
}

/// Who acted how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActView {
    /// What was done.
    pub what: Coded,
    /// To or for what: an agency's code, a kind of task.
    pub about: Option<Coded>,
    /// In which capacity.
    pub capacity: Coded,
    /// What who acted was called then; code is the actor's.
    pub by: Coded,
    /// What was said about it.
    pub note: String,
}

/// A value by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// What it is.
    pub name: Coded,
    /// The value; numbers and days as they are.
    pub value: Coded,
}

/// One step of a trace, ready to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepView {
    /// Rule code.
    pub rule: String,
    /// What the rule does.
    pub zh: String,
    /// What the rule does.
    pub en: String,
    /// What went in.
    pub inputs: Vec<Told>,
    /// What came out.
    pub result: Coded,
    /// Where it is laid down.
    pub legal_ref: String,
    /// The same in Chinese.
    pub legal_ref_zh: String,
    /// How the law behind it is known: text, secondary, unverified.
    pub confidence: Coded,
}

/// A decision with its reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionView {
    /// When.
    pub at: Timestamp,
    /// Law version it was taken under.
    pub law: String,
    /// Day whose law was applied.
    pub law_date: Date,
    /// The steps.
    pub steps: Vec<StepView>,
    /// What was found.
    pub findings: Vec<Rendered>,
    /// Journal place, `batch/index`.
    pub entry: String,
}

/// A message that touched a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageView {
    /// Type, e.g. `CEB311Message`.
    pub type_name: String,
    /// Edition it was read by.
    pub edition: String,
    /// Sender's enterprise code.
    pub sender: String,
    /// `@guid`.
    pub guid: String,
    /// When it came.
    pub at: Timestamp,
    /// The message as sent, personal fields masked.
    pub body: String,
    /// The receipt as answered.
    pub receipt: String,
}

/// Tax of a list, in yuan, as decimal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaxView {
    /// Regime: `composite` or `full`.
    pub regime: Coded,
    /// Customs value.
    pub value: String,
    /// Duty.
    pub duty: String,
    /// Consumption tax.
    pub consumption: String,
    /// Value-added tax.
    pub vat: String,
    /// Together.
    pub total: String,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineView {
    /// Number.
    pub number: u32,
    /// Commodity code.
    pub gcode: String,
    /// Name of the commodity line in the pack, if known.
    pub name: Option<Coded>,
    /// Quantity with unit.
    pub quantity: String,
    /// Total price in yuan.
    pub total_price: String,
}

/// One declaration list, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListView {
    /// List number given by customs, once registered.
    pub invt_no: Option<String>,
    /// Pre-entry number.
    pub pre_no: Option<String>,
    /// Order number.
    pub order_no: Option<String>,
    /// Platform code.
    pub ebp_code: Option<String>,
    /// Waybill number.
    pub logistics_no: Option<String>,
    /// Logistics enterprise code.
    pub logistics_code: Option<String>,
    /// Payment transaction.
    pub pay_transaction_id: Option<String>,
    /// Projected status (CEB returnStatus).
    pub status: Coded,
    /// Supervision mode.
    pub trade_mode: Option<Coded>,
    /// Office of declaration.
    pub customs_office: Option<Coded>,
    /// Which of order, payment, waybill, list are there.
    pub documents: Vec<(Coded, bool)>,
    /// Lanes.
    pub lanes: Vec<Lane>,
    /// Lines.
    pub lines: Vec<LineView>,
    /// Tax, once assessed.
    pub tax: Option<TaxView>,
    /// Guarantee used: principal's code and amount in yuan.
    pub guarantee: Option<(String, String)>,
    /// Timeline, oldest first.
    pub timeline: Vec<TimelineItem>,
    /// Decisions, oldest first.
    pub decisions: Vec<DecisionView>,
    /// Messages, oldest first.
    pub messages: Vec<MessageView>,
}

/// Today (or any day) at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TodayView {
    /// The day shown, in the administration's zone.
    pub day: Date,
    /// Earliest and latest day with figures.
    pub days: Option<(Date, Date)>,
    /// Documents received, by message type.
    pub received: Vec<(Coded, i64)>,
    /// Lists by projected status, over all days.
    pub census: Vec<(Coded, i64)>,
    /// Goods declarations by the code they stand at, over all days.
    pub declarations: Vec<(Coded, i64)>,
    /// Lists released on the day.
    pub released: i64,
    /// Lists waiting for documents now, over all days.
    pub waiting: i64,
    /// Refusals of the day by finding code, most first.
    pub refused: Vec<(Rendered, i64)>,
    /// Tax of the day by kind, in yuan.
    pub tax: Vec<(Coded, String)>,
    /// Guarantees: principal, limit, used, available, in yuan.
    pub guarantees: Vec<GuaranteeView>,
    /// Documents received per hour of the day (0–23).
    pub by_hour: Vec<i64>,
    /// Newest lists: (number to show, status, order number).
    pub newest: Vec<ListRow>,
}

/// A guarantee's balance, in yuan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GuaranteeView {
    /// Principal's code (`assureCode`).
    pub principal: String,
    /// Number of the instrument.
    pub number: String,
    /// Limit.
    pub limit: String,
    /// Used.
    pub used: String,
    /// Available.
    pub available: String,
}

/// A row of a table of lists and declarations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListRow {
    /// `list` or `declaration`.
    pub of: Coded,
    /// Number that opens the list page.
    pub number: String,
    /// What kind of number it is.
    pub kind: Coded,
    /// Status.
    pub status: Coded,
    /// The sender's own reference, of a declaration.
    pub reference: Option<String>,
    /// Order number, if known.
    pub order_no: Option<String>,
    /// Waybill number, if known.
    pub logistics_no: Option<String>,
}

/// A notice for a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeView {
    /// Number within the party.
    pub n: u64,
    /// When.
    pub at: Timestamp,
    /// Projected status.
    pub status: Coded,
    /// List number, once registered.
    pub invt_no: Option<String>,
    /// Pre-entry number.
    pub pre_no: Option<String>,
    /// Order number.
    pub order_no: Option<String>,
    /// Declaration number, if it is about a declaration that has one.
    pub declaration_no: Option<String>,
    /// Number of the single window, if it is about a declaration.
    pub seq_no: Option<String>,
    /// Sentence of the receipt.
    pub info: String,
    /// The same news as a receipt message of the family (CEB622 or
    /// `DEC_RESULT`, XML).
    pub receipt: String,
}

/// One goods declaration, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeclarationView {
    /// Declaration number, from registration on.
    pub declaration_no: Option<String>,
    /// Number of the single window.
    pub seq_no: String,
    /// The sender's own reference.
    pub reference: String,
    /// Where it stands (CHANNEL).
    pub status: Coded,
    /// Import or export.
    pub direction: Coded,
    /// At once, outline, or completion.
    pub stage: Coded,
    /// Office of declaration.
    pub office: Coded,
    /// Supervision mode.
    pub supervision_mode: Coded,
    /// Day of acceptance.
    pub accepted_on: Option<Date>,
    /// Day of the means of transport's entry.
    pub entered_on: Option<Date>,
    /// Lanes.
    pub lanes: Vec<Lane>,
    /// Goods items.
    pub items: Vec<DeclarationItemView>,
    /// What is owed, once assessed.
    pub duty: Option<DutyView>,
    /// Amount reserved on a guarantee.
    pub secured: Option<String>,
    /// What was claimed from guarantors, oldest first.
    pub claims: Vec<ClaimView>,
    /// Versions, oldest first.
    pub versions: Vec<VersionView>,
    /// Timeline, oldest first.
    pub timeline: Vec<TimelineItem>,
    /// Decisions, oldest first.
    pub decisions: Vec<DecisionView>,
    /// Messages, oldest first.
    pub messages: Vec<MessageView>,
}

/// A goods item of a declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeclarationItemView {
    /// Number.
    pub number: u32,
    /// Commodity code.
    pub commodity: String,
    /// Name as declared.
    pub name: String,
    /// Quantity traded.
    pub quantity: String,
    /// Its unit.
    pub unit: Coded,
    /// Total price.
    pub total: String,
    /// Its currency.
    pub currency: String,
    /// Country of origin.
    pub origin: Coded,
}

/// What is owed on a declaration, in the pack's currency, as decimal text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DutyView {
    /// The day whose rates apply.
    pub rate_date: Option<Date>,
    /// Customs value.
    pub value: String,
    /// Duty.
    pub duty: String,
    /// Trade remedies.
    pub remedies: String,
    /// Consumption tax.
    pub consumption_tax: String,
    /// VAT.
    pub vat: String,
    /// Fee for late declaration.
    pub late_fee: String,
    /// Surcharge for late payment, once it was paid.
    pub surcharge: String,
    /// Together.
    pub total: String,
    /// What was paid so far.
    pub paid: String,
    /// What is still to be paid.
    pub open: String,
    /// Last day of payment of what is demanded.
    pub pay_by: Option<Date>,
    /// What was paid and is to be given back.
    pub to_repay: String,
    /// Interest on it, as last computed.
    pub interest: String,
    /// What was given back so far, with interest.
    pub repaid: String,
}

/// A version of a declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionView {
    /// When.
    pub at: Timestamp,
    /// Which step it belongs to.
    pub stage: Coded,
    /// Who asked for it.
    pub asked_by: String,
    /// Why; none of a filing.
    pub reason: Option<Coded>,
    /// What it changed.
    pub changed: Vec<DifferenceView>,
}

/// A field in which two versions of a declaration differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DifferenceView {
    /// Official path, with positions.
    pub path: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// What it is called in English.
    pub en: String,
    /// What stood there before; empty if nothing did.
    pub before: String,
    /// What stands there after; empty if nothing does.
    pub after: String,
}

/// A task, as those who work on it read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskView {
    /// Number, which is the cursor.
    pub n: u64,
    /// Kind.
    pub kind: Coded,
    /// What is to be done, in Chinese.
    pub zh: String,
    /// What is to be done, in English.
    pub en: String,
    /// `declaration` or `list`.
    pub of: Coded,
    /// Number of what it is about.
    pub number: String,
    /// The office it is for.
    pub office: Coded,
    /// Since when.
    pub since: Timestamp,
    /// When it is or was due, if there is a deadline.
    pub due: Option<Timestamp>,
    /// Whether an officer has to say that it is done.
    pub by_hand: bool,
    /// How it ended.
    pub ended: Option<TaskEndView>,
}

/// How a task ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskEndView {
    /// When.
    pub at: Timestamp,
    /// Who did what ended it: an enterprise code, `operator` or `system`.
    pub by: String,
    /// Why.
    pub why: Coded,
    /// What was said about it.
    pub note: String,
}

/// A declaration that waits for an agency's answer, as far as the agency needs
/// to see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestView {
    /// Number, which is the cursor.
    pub n: u64,
    /// Number of the declaration.
    pub number: String,
    /// The agency's code, with the name of the permit.
    pub agency: Coded,
    /// Since when.
    pub since: Timestamp,
    /// Import or export.
    pub direction: Coded,
    /// Office of declaration.
    pub office: Coded,
    /// Numbers of the permits it names for it.
    pub permits: Vec<String>,
    /// Domestic parties.
    pub parties: Vec<PartyView>,
    /// Goods items that need the permit.
    pub items: Vec<RequestItemView>,
}

/// A domestic party of a declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartyView {
    /// `trader`, `owner` or `declarant`.
    pub role: Coded,
    /// Customs registration number, else social credit code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// A goods item, without what it costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestItemView {
    /// Number.
    pub number: u32,
    /// Commodity code.
    pub commodity: String,
    /// Name as declared.
    pub name: String,
    /// Quantity traded.
    pub quantity: String,
    /// Its unit.
    pub unit: Coded,
    /// Country of origin.
    pub origin: Coded,
}

/// What was claimed from a guarantor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClaimView {
    /// Number of the instrument.
    pub instrument: String,
    /// Who answers by it.
    pub guarantor: String,
    /// How much, in yuan.
    pub amount: String,
    /// When it was claimed.
    pub on: Date,
    /// What became of it.
    pub stage: Coded,
    /// When the guarantor paid it.
    pub honoured_on: Option<Date>,
    /// When that was made good, or the claim fell away.
    pub ended_on: Option<Date>,
}

/// What an enterprise pays by the month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementsView {
    /// The enterprise.
    pub enterprise: String,
    /// Since when nothing more is released for aggregate payment.
    pub suspended_since: Option<Date>,
    /// Its statements, oldest first.
    pub statements: Vec<StatementView>,
}

/// A month's statement of aggregate payment, amounts in yuan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementView {
    /// The month, as `2026-09`.
    pub month: String,
    /// How far it is.
    pub stage: Coded,
    /// Since when; of one whose month lasts, none.
    pub since: Option<Date>,
    /// Last day of payment.
    pub pay_by: Date,
    /// Of everything.
    pub total: String,
    /// Of what is not paid.
    pub open: String,
    /// How many declarations are on it.
    pub declarations: usize,
    /// How many of them are not paid.
    pub unpaid: usize,
}

/// A month's statement with its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementLinesView {
    /// Whose it is.
    pub enterprise: String,
    /// The statement.
    pub statement: StatementView,
    /// Its lines, in the order in which the declarations were released.
    pub lines: Vec<StatementLineView>,
}

/// A declaration of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementLineView {
    /// Declaration number.
    pub declaration: String,
    /// What is owed on it, or was paid, in yuan.
    pub amount: String,
    /// When it was paid.
    pub paid_on: Option<Date>,
}
