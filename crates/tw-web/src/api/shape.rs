//! The published JSON shapes. They are apart from the read shapes of the
//! service on purpose: those may change with the program, these only with the
//! API's version, and the golden OpenAPI document shows every change.

#[cfg(test)]
mod tests;

use super::shape_desk::ActRecordJson;
use super::shape_step::StepJson;
use serde::Serialize;
use serde_json::Value;
use tw_app::admin::AdminAnswer;
use tw_app::view;
use tw_base::{Layer, Severity};
use tw_law::Rendered;
use utoipa::ToSchema;

/// A code with its text in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Coded)]
pub struct CodedJson {
    /// The code.
    #[schema(example = "800")]
    code: String,
    /// Chinese.
    #[schema(example = "放行")]
    zh: String,
    /// English.
    #[schema(example = "released")]
    en: String,
}

impl From<view::Coded> for CodedJson {
    fn from(coded: view::Coded) -> Self {
        Self {
            code: coded.code,
            zh: coded.zh,
            en: coded.en,
        }
    }
}

/// What is wrong, where, and by which law.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Finding)]
pub struct FindingJson {
    /// Code of the rule.
    #[schema(example = "TW2401")]
    pub code: String,
    /// `error` refuses; `warning` and `note` do not.
    #[schema(example = "error")]
    pub severity: &'static str,
    /// `form`, `schema` or `rule`.
    #[schema(example = "rule")]
    pub layer: &'static str,
    /// Place in the sender's document.
    pub location: LocationJson,
    /// Sentence in Chinese.
    pub zh: String,
    /// Sentence in English.
    pub en: String,
    /// Where it is laid down.
    pub legal_ref: String,
    /// The same in Chinese.
    pub legal_ref_zh: String,
    /// Official error code, where one exists.
    #[schema(example = "-621001")]
    pub official: Option<String>,
}

/// A place in the sender's document; 0 where there is no line.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Location)]
pub struct LocationJson {
    /// XPath with positions, or a JSON pointer where JSON was sent; empty if
    /// the finding is not about a place.
    #[schema(example = "/CEB621Message/Inventory[1]/InventoryHead/tradeMode")]
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

impl From<Rendered> for FindingJson {
    fn from(finding: Rendered) -> Self {
        Self {
            severity: match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            layer: match finding.layer {
                Layer::Form => "form",
                Layer::Schema => "schema",
                Layer::Rule => "rule",
            },
            location: LocationJson {
                path: finding.location.path,
                line: finding.location.line,
                column: finding.location.column,
            },
            code: finding.code,
            zh: finding.zh,
            en: finding.en,
            legal_ref: finding.legal_ref,
            legal_ref_zh: finding.legal_ref_zh,
            official: finding.official,
        }
    }
}

pub(super) fn all<T, U: From<T>>(items: Vec<T>) -> Vec<U> {
    items.into_iter().map(U::from).collect()
}

/// Answer to a message that was taken in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Answer)]
pub struct AnswerJson {
    /// Whether this is the first receipt of a message sent before.
    pub repeated: bool,
    /// The receipt with the official field names.
    #[schema(value_type = ReceiptJson)]
    pub receipt: Value,
    /// Findings on its documents, in full with the first answer. Empty on a
    /// repeat, where the receipt itself names their codes, but for a note that
    /// the declaration stands otherwise than a form asks.
    pub findings: Vec<FindingJson>,
}

// The family of messages describes it, and its forms; what stands here gives
// way to that in the published description.
/// The receipt as JSON.
#[derive(ToSchema)]
#[schema(as = Receipt)]
pub struct ReceiptJson {}

/// Notices after a cursor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notices)]
pub struct NoticesJson {
    /// Notices, oldest first.
    pub notices: Vec<NoticeJson>,
    /// The cursor to go on with.
    pub next: u64,
    /// Whether there is more right now.
    pub more: bool,
}

/// One notice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct NoticeJson {
    /// Number within the party.
    n: u64,
    /// When, UTC.
    #[schema(value_type = String, format = DateTime)]
    at: String,
    /// Status as the family's receipts give it.
    status: CodedJson,
    /// List number, once registered.
    invt_no: Option<String>,
    /// Pre-entry number.
    pre_no: Option<String>,
    /// Order number.
    order_no: Option<String>,
    /// Declaration number, once registered.
    declaration_no: Option<String>,
    /// The single window's number of a declaration.
    seq_no: Option<String>,
    /// Sentence of the receipt.
    info: String,
    /// The same news as a receipt message of the family (XML).
    receipt: String,
}

impl From<view::NoticeView> for NoticeJson {
    fn from(notice: view::NoticeView) -> Self {
        Self {
            n: notice.n,
            at: notice.at.to_string(),
            status: notice.status.into(),
            invt_no: notice.invt_no,
            pre_no: notice.pre_no,
            order_no: notice.order_no,
            declaration_no: notice.declaration_no,
            seq_no: notice.seq_no,
            info: notice.info,
            receipt: notice.receipt,
        }
    }
}

/// One list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = List)]
pub struct ListJson {
    /// List number given by customs, once registered.
    invt_no: Option<String>,
    /// Pre-entry number.
    pre_no: Option<String>,
    /// Order number.
    order_no: Option<String>,
    /// Platform's code.
    ebp_code: Option<String>,
    /// Waybill number.
    logistics_no: Option<String>,
    /// Logistics enterprise's code.
    logistics_code: Option<String>,
    /// Payment transaction.
    pay_transaction_id: Option<String>,
    /// Status as the family's receipts give it (`returnStatus`).
    status: CodedJson,
    /// Supervision mode.
    trade_mode: Option<CodedJson>,
    /// Office of declaration.
    customs_office: Option<CodedJson>,
    /// Which of order, payment, waybill and list are there.
    documents: Vec<PresenceJson>,
    /// The five regions, and one more for each agency.
    lanes: Vec<LaneJson>,
    /// Lines.
    lines: Vec<LineJson>,
    /// Tax, once assessed.
    tax: Option<TaxJson>,
    /// Guarantee used.
    guarantee: Option<GuaranteeUseJson>,
    /// What happened, oldest first.
    timeline: Vec<ChangeJson>,
    /// Decisions with their reasons, oldest first.
    decisions: Vec<DecisionJson>,
    /// Messages that touched it, oldest first.
    messages: Vec<MessageJson>,
}

impl From<view::ListView> for ListJson {
    fn from(list: view::ListView) -> Self {
        Self {
            invt_no: list.invt_no,
            pre_no: list.pre_no,
            order_no: list.order_no,
            ebp_code: list.ebp_code,
            logistics_no: list.logistics_no,
            logistics_code: list.logistics_code,
            pay_transaction_id: list.pay_transaction_id,
            status: list.status.into(),
            trade_mode: list.trade_mode.map(CodedJson::from),
            customs_office: list.customs_office.map(CodedJson::from),
            documents: all(list.documents),
            lanes: all(list.lanes),
            lines: all(list.lines),
            tax: list.tax.map(TaxJson::from),
            guarantee: list
                .guarantee
                .map(|(principal, amount)| GuaranteeUseJson { principal, amount }),
            timeline: all(list.timeline),
            decisions: all(list.decisions),
            messages: all(list.messages),
        }
    }
}

/// Whether a document is there.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Presence)]
pub struct PresenceJson {
    /// Which document.
    document: CodedJson,
    /// Whether it is there.
    present: bool,
}

impl From<(view::Coded, bool)> for PresenceJson {
    fn from((document, present): (view::Coded, bool)) -> Self {
        Self {
            document: document.into(),
            present,
        }
    }
}

/// One region of a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Lane)]
pub struct LaneJson {
    /// Document, control, debt, goods or an agency.
    region: CodedJson,
    /// Its state now.
    state: CodedJson,
    /// `quiet`, `waiting`, `good` or `stopped`.
    mood: String,
    /// Since when, UTC, if it ever changed.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<String>,
}

impl From<view::Lane> for LaneJson {
    fn from(lane: view::Lane) -> Self {
        Self {
            region: lane.region.into(),
            state: lane.state.into(),
            mood: lane.mood.to_owned(),
            since: lane.since.map(|at| at.to_string()),
        }
    }
}

/// A line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Line)]
pub struct LineJson {
    /// Number, from 1.
    number: u32,
    /// Commodity code.
    gcode: String,
    /// Name of the commodity line in the pack, if known.
    name: Option<CodedJson>,
    /// Quantity with unit.
    quantity: String,
    /// Total price in yuan.
    total_price: String,
}

impl From<view::LineView> for LineJson {
    fn from(line: view::LineView) -> Self {
        Self {
            number: line.number,
            gcode: line.gcode,
            name: line.name.map(CodedJson::from),
            quantity: line.quantity,
            total_price: line.total_price,
        }
    }
}

/// Tax in yuan, as decimal text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tax)]
pub struct TaxJson {
    /// `composite` or `full`.
    regime: CodedJson,
    /// Customs value.
    #[schema(example = "199.00")]
    value: String,
    /// Duty.
    duty: String,
    /// Consumption tax.
    consumption: String,
    /// Value-added tax.
    vat: String,
    /// Together.
    total: String,
}

impl From<view::TaxView> for TaxJson {
    fn from(tax: view::TaxView) -> Self {
        Self {
            regime: tax.regime.into(),
            value: tax.value,
            duty: tax.duty,
            consumption: tax.consumption,
            vat: tax.vat,
            total: tax.total,
        }
    }
}

/// Guarantee used by a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GuaranteeUse)]
pub struct GuaranteeUseJson {
    /// Principal's code (`assureCode`).
    principal: String,
    /// Amount in yuan.
    amount: String,
}

/// One change in the life of a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Change)]
pub struct ChangeJson {
    /// When, UTC.
    #[schema(value_type = String, format = DateTime)]
    at: String,
    /// An enterprise's code or `system`.
    actor: String,
    /// What caused it.
    cause: CodedJson,
    /// Regions that changed.
    changes: Vec<RegionChangeJson>,
    /// Status after it.
    status: CodedJson,
    /// Of a declaration: codes its declarant was told, in order.
    told: Vec<CodedJson>,
    /// Findings it raised.
    findings: Vec<FindingJson>,
    /// Who acted how, where it is on somebody's act.
    act: Option<ActRecordJson>,
}

/// A region's step from one state to another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RegionChange)]
pub struct RegionChangeJson {
    /// Which region.
    region: CodedJson,
    /// State before.
    from: CodedJson,
    /// State after.
    to: CodedJson,
}

impl From<view::TimelineItem> for ChangeJson {
    fn from(item: view::TimelineItem) -> Self {
        Self {
            at: item.at.to_string(),
            actor: item.actor,
            cause: item.cause.into(),
            changes: item
                .changes
                .into_iter()
                .map(|(region, from, to)| RegionChangeJson {
                    region: region.into(),
                    from: from.into(),
                    to: to.into(),
                })
                .collect(),
            status: item.status.into(),
            told: all(item.told),
            findings: all(item.findings),
            act: item.act.map(ActRecordJson::from),
        }
    }
}

/// A decision with its reasons.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Decision)]
pub struct DecisionJson {
    /// When, UTC.
    #[schema(value_type = String, format = DateTime)]
    at: String,
    /// Law version it was taken under.
    law: String,
    /// Day whose law was applied.
    #[schema(value_type = String, format = Date)]
    law_date: String,
    /// The steps, in the order they were taken.
    steps: Vec<StepJson>,
    /// What was found.
    findings: Vec<FindingJson>,
    /// Place in the journal, `batch/index`.
    entry: String,
}

impl From<view::DecisionView> for DecisionJson {
    fn from(decision: view::DecisionView) -> Self {
        Self {
            at: decision.at.to_string(),
            law: decision.law,
            law_date: decision.law_date.to_string(),
            steps: all(decision.steps),
            findings: all(decision.findings),
            entry: decision.entry,
        }
    }
}

/// A message that touched a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Message)]
pub struct MessageJson {
    /// Type, e.g. `CEB311Message`.
    type_name: String,
    /// Edition it was read by.
    edition: String,
    /// Sender's code.
    sender: String,
    /// `@guid`.
    guid: String,
    /// When it came, UTC.
    #[schema(value_type = String, format = DateTime)]
    at: String,
    /// The message as sent, personal fields masked.
    body: String,
    /// The receipt as answered.
    receipt: String,
}

impl From<view::MessageView> for MessageJson {
    fn from(message: view::MessageView) -> Self {
        Self {
            type_name: message.type_name,
            edition: message.edition,
            sender: message.sender,
            guid: message.guid,
            at: message.at.to_string(),
            body: message.body,
            receipt: message.receipt,
        }
    }
}

/// An operator's command. Mirrors `tw_app::admin::AdminCommand`, which reads
/// it; a test holds the two together.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "command", rename_all = "snake_case")]
#[schema(as = Command, example = json!({"command": "register_enterprise", "code": "4401960A1B", "name": "示例电商有限公司"}))]
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "describes what AdminCommand reads; never made outside its test"
    )
)]
pub enum CommandJson {
    /// Let an enterprise file.
    RegisterEnterprise {
        /// Code: ten or eighteen letters and digits.
        #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
        code: String,
        /// Name.
        #[schema(min_length = 1, max_length = 100)]
        name: String,
    },
    /// Give an enterprise a bearer token; only its hash is told.
    IssueToken {
        /// The enterprise's code.
        #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
        enterprise: String,
        /// SHA-256 of the token, in lower-case hex.
        #[schema(pattern = "^[0-9a-f]{64}$")]
        sha256: String,
    },
    /// Take a token back.
    RevokeToken {
        /// The enterprise's code.
        #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
        enterprise: String,
        /// SHA-256 of the token, in lower-case hex.
        #[schema(pattern = "^[0-9a-f]{64}$")]
        sha256: String,
    },
    /// Give an enterprise a capacity.
    GiveCapacity {
        /// The enterprise's code.
        #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
        enterprise: String,
        /// Which, and what it is limited to.
        capacity: super::shape_desk::CapacityJson,
        /// First day, `YYYY-MM-DD`; today, if it is left out.
        #[schema(value_type = Option<String>, format = Date)]
        from: Option<String>,
        /// Last day, if any.
        #[schema(value_type = Option<String>, format = Date)]
        to: Option<String>,
    },
    /// Take a capacity from an enterprise, from today on.
    TakeCapacity {
        /// The enterprise's code.
        #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
        enterprise: String,
        /// `agency`, `carrier_or_terminal`, `bank_or_treasury`,
        /// `customs_officer`, `programme_office` or `guarantor`.
        #[schema(
            pattern = "^(agency|carrier_or_terminal|bank_or_treasury|customs_officer|programme_office|guarantor)$"
        )]
        capacity: String,
    },
    /// Take a measure through its life.
    Measure {
        /// The step.
        step: super::shape_measure::MeasureStepJson,
    },
    /// Register a guarantee, from now on the one in use for its principal.
    RegisterGuarantee {
        /// Number of the instrument.
        number: String,
        /// `cash_deposit`, `bank_letter`, `non_bank_letter`, `insurance` or
        /// `group_finance_company_letter`.
        #[schema(
            pattern = "^(cash_deposit|bank_letter|non_bank_letter|insurance|group_finance_company_letter)$"
        )]
        kind: String,
        /// Guarantor's code.
        #[schema(min_length = 1)]
        guarantor_code: String,
        /// Guarantor's name.
        #[schema(min_length = 1)]
        guarantor_name: String,
        /// Principal's code (`assureCode`).
        #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
        principal: String,
        /// Offices it covers; none: all.
        #[schema(required = false)]
        offices: Vec<String>,
        /// Limit in yuan, as decimal text.
        #[schema(pattern = r"^[0-9]{1,12}(\.[0-9]{1,2})?$")]
        limit: String,
        /// First day of validity, `YYYY-MM-DD`.
        #[schema(value_type = String, format = Date)]
        from: String,
        /// Last day of validity, if any.
        #[schema(value_type = Option<String>, format = Date)]
        to: Option<String>,
    },
    /// Register a certificate of a tariff quota or of relief.
    RegisterCertificate {
        /// Number; one of relief begins with Z.
        #[schema(pattern = "^[0-9A-Za-z-]{1,32}$")]
        number: String,
        /// `tariff_quota` or `relief`.
        #[schema(pattern = "^(tariff_quota|relief)$")]
        kind: String,
        /// Code of the enterprise whose it is.
        #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
        holder: String,
        /// Goods, by the first two to ten digits of their code.
        #[schema(min_items = 1)]
        commodities: Vec<String>,
        /// Unit, a code of the table `units`.
        #[schema(pattern = "^[0-9]{3}$")]
        unit: String,
        /// How much, as decimal text.
        #[schema(pattern = r"^[0-9]{1,12}(\.[0-9]{1,5})?$")]
        quantity: String,
        /// First day of validity, `YYYY-MM-DD`.
        #[schema(value_type = String, format = Date)]
        from: String,
        /// Last day of validity, if any.
        #[schema(value_type = Option<String>, format = Date)]
        to: Option<String>,
    },
    /// The tax of a list was paid: what was reserved is restored.
    TaxPaid {
        /// List number given by customs.
        #[schema(min_length = 1)]
        list: String,
    },
    /// Register a bonded account book.
    RegisterBook {
        /// Number: a letter, then eleven letters and digits.
        #[schema(pattern = "^[A-Z][0-9A-Z]{11}$")]
        number: String,
        /// Warehouse enterprise in the zone.
        #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
        enterprise: String,
    },
    /// Erase a person from a year that is over: the key is destroyed under
    /// which whatever names the person is sealed.
    ErasePerson {
        /// The person's identity number.
        #[schema(min_length = 1, max_length = 60)]
        identity_number: String,
        /// The calendar year.
        #[schema(minimum = 2016, maximum = 9998)]
        year: i16,
    },
    /// Erase everybody from a year that is over.
    RetireYear {
        /// The calendar year.
        #[schema(minimum = 2016, maximum = 9998)]
        year: i16,
    },
    /// A month's statement of aggregate payment was paid.
    StatementPaid {
        /// The enterprise whose statement it is.
        #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
        enterprise: String,
        /// A day of its month, `YYYY-MM-DD`, such as its first.
        #[schema(value_type = String, format = Date)]
        month: String,
        /// Who paid: `principal` (if not given), the enterprise itself, or
        /// `guarantor`, whoever was called for it.
        #[schema(required = false, pattern = "^(principal|guarantor)$")]
        payer: String,
    },
    /// Do something to an enterprise, as customs.
    Enterprise {
        /// Its code.
        #[schema(pattern = "^[0-9A-Za-z]{1,18}$")]
        code: String,
        /// What.
        act: super::shape_enterprise::EnterpriseActJson,
    },
    /// Trust a key under which a partner administration signs its lists.
    TrustPartner {
        /// The partner's code in the pack, such as `sg`.
        #[schema(pattern = "^[a-z]{2,8}$")]
        partner: String,
        /// The public key, in hex.
        #[schema(pattern = "^[0-9a-f]{64}$")]
        public: String,
    },
    /// Trust it no more; the list that came under it falls.
    DistrustPartner {
        /// The partner's code in the pack, such as `sg`.
        #[schema(pattern = "^[a-z]{2,8}$")]
        partner: String,
        /// The public key, in hex.
        #[schema(pattern = "^[0-9a-f]{64}$")]
        public: String,
    },
    /// Do something about a guarantee or a group, as customs or guarantor.
    Guarantee {
        /// What.
        act: super::shape_guarantee::GuaranteeActJson,
    },
    /// Do something to a declaration, as customs, agency, carrier or bank.
    Declaration {
        /// Its declaration number.
        #[schema(min_length = 1)]
        number: String,
        /// What.
        act: super::shape_declaration::ActJson,
    },
}

/// Answer to an operator's command that was carried out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommandAnswer)]
pub struct CommandAnswerJson {
    /// Findings that did not refuse it.
    findings: Vec<FindingJson>,
}

impl From<AdminAnswer> for CommandAnswerJson {
    fn from(answer: AdminAnswer) -> Self {
        Self {
            findings: all(answer.findings),
        }
    }
}
