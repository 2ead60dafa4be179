//! Commands of an administrator: who may file and in which capacity act, which
//! guarantees and books there are, what was paid. They go through the same loop as messages.

use crate::capacity::CapacityKind;
use crate::enterprise::EnterpriseAct;
use crate::surety::GuaranteeAct;
use crate::task::TaskKind;
use serde::{Deserialize, Serialize};
use tw_base::{Date, Decimal};
use tw_clearance::{AgencyStep, ControlStep, Custody, GoodsStep};
use tw_law::Rendered;
use tw_programme::Measure;
use tw_proof::Document;
use tw_tariff::certificate::CertificateKind;

/// A command. As JSON it is tagged by `command`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub enum AdminCommand {
    /// Let an enterprise file.
    RegisterEnterprise {
        /// Code: ten or eighteen letters and digits.
        code: String,
        /// Name.
        name: String,
    },
    /// Give an enterprise a bearer token; only its hash is told.
    IssueToken {
        /// The enterprise.
        enterprise: String,
        /// SHA-256 of the token, in hex.
        sha256: String,
    },
    /// Take a token back.
    RevokeToken {
        /// The enterprise.
        enterprise: String,
        /// SHA-256 of the token, in hex.
        sha256: String,
    },
    /// Give an enterprise a capacity.
    GiveCapacity(Box<Grant>),
    /// Take a capacity from an enterprise, from today on.
    TakeCapacity {
        /// The enterprise.
        enterprise: String,
        /// Which.
        capacity: CapacityKind,
    },
    /// Register a guarantee instrument, from now on the one in use for its
    /// principal.
    RegisterGuarantee(Box<GuaranteeTerms>),
    /// Register a certificate of a tariff quota or of relief.
    RegisterCertificate(Box<CertificateTerms>),
    /// The tax of a list was paid: what was reserved is restored.
    TaxPaid {
        /// List number given by customs.
        list: String,
    },
    /// Register a bonded account book.
    RegisterBook {
        /// Number: a letter, then eleven letters and digits.
        number: String,
        /// Warehouse enterprise in the zone.
        enterprise: String,
    },
    /// Erase a person from a year that is over.
    ErasePerson {
        /// The person's identity number.
        identity_number: IdentityNumber,
        /// The calendar year.
        #[serde(deserialize_with = "whole")]
        year: i16,
    },
    /// Erase everybody from a year that is over.
    RetireYear {
        /// The calendar year.
        #[serde(deserialize_with = "whole")]
        year: i16,
    },
    /// A month's statement of aggregate payment was paid.
    StatementPaid(StatementPayment),
    /// Do something to an enterprise, as customs.
    Enterprise {
        /// Its code.
        code: String,
        /// What.
        act: EnterpriseAct,
    },
    /// Trust a key under which a partner administration signs its lists.
    TrustPartner {
        /// The partner's code in the pack.
        partner: String,
        /// The public key, in hex.
        public: String,
    },
    /// Trust it no more.
    DistrustPartner {
        /// The partner's code in the pack.
        partner: String,
        /// The public key, in hex.
        public: String,
    },
    /// Take in a partner's signed list of operators.
    ImportAeoList {
        /// The signed document.
        document: Box<Document>,
    },
    /// Take a measure through its life.
    Measure {
        /// The step.
        step: MeasureStep,
    },
    /// Do something about a guarantee or a group, as customs or guarantor.
    Guarantee {
        /// What.
        act: Box<GuaranteeAct>,
    },
    /// Do something to a declaration, as customs, agency, carrier or bank.
    Declaration {
        /// Its declaration number.
        number: String,
        /// What.
        act: DeclarationAct,
    },
}

/// What is done to a declaration by others than its declarant. As JSON it is
/// tagged by `is`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum DeclarationAct {
    /// The goods came in, or to the place of export.
    Arrived {
        /// Day on which the means of transport declared its entry; today, if
        /// it is left out.
        #[serde(default)]
        entered_on: Option<Date>,
    },
    /// Duty, tax and fees were paid. (With braces, as a variant without them
    /// would take members nobody knows.)
    Paid {},
    /// Another agency answers.
    Agency {
        /// Its code.
        agency: String,
        /// What it says.
        answer: AgencyAnswer,
        /// And why, in its own words.
        #[serde(default)]
        note: String,
    },
    /// An officer controls.
    Control {
        /// What.
        step: ControlAct,
    },
    /// What was overpaid, or paid on goods that are gone, was given back.
    Repaid {},
    /// The goods move.
    Goods {
        /// How.
        step: GoodsAct,
    },
    /// Formalities are concluded.
    Close {},
    /// An officer did what a task asks for that nothing else ends.
    TaskDone {
        /// Its kind.
        task: TaskKind,
        /// What was done.
        note: String,
    },
    /// What is secured and was not paid in time is claimed from the guarantor.
    Call {},
    /// The guarantor paid what was claimed from it.
    Honoured {},
    /// What the guarantor paid was made good: its instrument bears it again.
    MadeGood {},
}

/// A payment of a month's statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementPayment {
    /// Whose statement it is.
    pub enterprise: String,
    /// A day of its month, such as its first.
    pub month: Date,
    /// Who paid.
    #[serde(default)]
    pub payer: Payer,
}

/// A step in the life of a measure. As JSON it is tagged by `is`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum MeasureStep {
    /// It is drafted, or drafted anew as long as no approval holds.
    Draft {
        /// The measure.
        measure: Box<Measure>,
    },
    /// It is held against what it supports.
    Check {
        /// Its number.
        number: String,
    },
    /// It is approved, by another than who drafted it.
    Approve {
        /// Its number.
        number: String,
        /// The version that was looked at.
        version: String,
    },
    /// It is published.
    Publish {
        /// Its number.
        number: String,
        /// The first day on which it acts; tomorrow or later.
        from: Date,
    },
    /// It is ended.
    End {
        /// Its number.
        number: String,
        /// The first day on which it acts no more; tomorrow or later.
        until: Date,
    },
}

impl MeasureStep {
    /// Number of the measure.
    pub fn number(&self) -> &str {
        match self {
            Self::Draft { measure } => &measure.number,
            Self::Check { number }
            | Self::Approve { number, .. }
            | Self::Publish { number, .. }
            | Self::End { number, .. } => number,
        }
    }

    /// Its name in the journal.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Draft { .. } => "measure_draft",
            Self::Check { .. } => "measure_check",
            Self::Approve { .. } => "measure_approve",
            Self::Publish { .. } => "measure_publish",
            Self::End { .. } => "measure_end",
        }
    }
}

/// Who paid what was owed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    /// The enterprise that owes it.
    #[default]
    Principal,
    /// Whoever answers for it, after it was called.
    Guarantor,
}

impl StatementPayment {
    /// What it is to each declaration.
    pub fn act(&self) -> DeclarationAct {
        match self.payer {
            Payer::Principal => DeclarationAct::Paid {},
            Payer::Guarantor => DeclarationAct::Honoured {},
        }
    }
}

/// A capacity to be given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The enterprise.
    pub enterprise: String,
    /// The capacity.
    pub capacity: CapacityTerms,
    /// First day; today, if it is left out.
    #[serde(default)]
    pub from: Option<Date>,
    /// Last day, if any.
    #[serde(default)]
    pub to: Option<Date>,
}

/// What a capacity is to be, and what it is limited to. As JSON it is tagged
/// by `is`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case", deny_unknown_fields)]
pub enum CapacityTerms {
    /// Another agency.
    Agency {
        /// Codes of the regions it answers for, such as `permit:7`.
        regions: Vec<String>,
        /// Its name in Chinese.
        name_zh: String,
        /// Its name in English.
        name_en: String,
    },
    /// Carrier or terminal.
    CarrierOrTerminal {
        /// Offices it works under; none: all.
        #[serde(default)]
        offices: Vec<String>,
    },
    /// Bank or treasury. (With braces, as a variant without them would take
    /// members nobody knows.)
    BankOrTreasury {},
    /// Customs officer.
    CustomsOfficer {
        /// Offices of declaration.
        offices: Vec<String>,
    },
    /// Programme office: makes measures.
    ProgrammeOffice {
        /// Districts (`NN00`) and offices it answers for; none: the whole
        /// administration.
        #[serde(default)]
        offices: Vec<String>,
    },
    /// Guarantor: a bank, an insurer, a finance company.
    Guarantor {
        /// Kinds of guarantee it may hand in, codes of `guarantee_kinds`.
        kinds: Vec<String>,
        /// Id of the key it signs its letters under; left out: it does not
        /// sign.
        #[serde(default)]
        key: Option<String>,
    },
}

/// What another agency says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyAnswer {
    /// It consents.
    Approve,
    /// It refuses.
    Refuse,
    /// Its consent is not needed.
    Waive,
}

impl AgencyAnswer {
    /// The step it is.
    pub fn step(self) -> AgencyStep {
        match self {
            Self::Approve => AgencyStep::Approve,
            Self::Refuse => AgencyStep::Refuse,
            Self::Waive => AgencyStep::Waive,
        }
    }
}

/// A step of control.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlAct {
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
    /// The goods are detained.
    Detain,
    /// Control ends without objection.
    Pass,
}

impl ControlAct {
    /// The step it is. What is detained stays with clearance.
    pub fn step(self) -> ControlStep {
        match self {
            Self::Select => ControlStep::Select,
            Self::RequireDocuments => ControlStep::RequireDocuments,
            Self::OpenQuery => ControlStep::OpenQuery,
            Self::OrderExamination => ControlStep::OrderExamination,
            Self::Examine => ControlStep::Examine,
            Self::Detain => ControlStep::Detain(Custody::Clearance),
            Self::Pass => ControlStep::Pass,
        }
    }

    /// Its word, as in JSON: whose custody it is, is not said.
    pub fn word(self) -> &'static str {
        match self {
            Self::Detain => "detain",
            act => act.step().word(),
        }
    }
}

/// A step of the goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoodsAct {
    /// They left the place under supervision.
    GateOut,
    /// They are on the means of transport.
    Load,
    /// They left the territory.
    Exit,
    /// They are sent back.
    Return,
    /// They are destroyed, or lost.
    Destroy,
    /// They are given up to customs.
    Abandon,
}

impl GoodsAct {
    /// The step it is.
    pub fn step(self) -> GoodsStep {
        match self {
            Self::GateOut => GoodsStep::GateOut,
            Self::Load => GoodsStep::Load,
            Self::Exit => GoodsStep::Exit,
            Self::Return => GoodsStep::Return,
            Self::Destroy => GoodsStep::Destroy,
            Self::Abandon => GoodsStep::Abandon,
        }
    }
}

/// An identity number on its way in. It is never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdentityNumber(pub String);

impl std::fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdentityNumber(…)")
    }
}

/// Terms of a guarantee to register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeTerms {
    /// Number of the instrument.
    pub number: String,
    /// Kind: `cash_deposit`, `bank_letter`, `non_bank_letter`, `insurance`,
    /// `group_finance_company_letter`.
    pub kind: String,
    /// Guarantor's code.
    pub guarantor_code: String,
    /// Guarantor's name.
    pub guarantor_name: String,
    /// Principal's enterprise code (`assureCode`).
    pub principal: String,
    /// Offices it covers; none: all.
    #[serde(default)]
    pub offices: Vec<String>,
    /// Limit, in yuan.
    pub limit: Decimal,
    /// First day of validity.
    pub from: Date,
    /// Last day of validity, if any.
    #[serde(default)]
    pub to: Option<Date>,
}

/// Terms of a certificate to register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateTerms {
    /// Number; one of relief begins with `Z`.
    pub number: String,
    /// `tariff_quota` or `relief`.
    pub kind: CertificateKind,
    /// The enterprise whose it is.
    pub holder: String,
    /// Goods, by the first two to ten digits of their code.
    pub commodities: Vec<String>,
    /// Unit, a code of the table `units`.
    pub unit: String,
    /// How much.
    pub quantity: Decimal,
    /// First day of validity.
    pub from: Date,
    /// Last day of validity, if any.
    #[serde(default)]
    pub to: Option<Date>,
}

/// A whole number, however it is written: JSON has one kind of number, and to
/// its schemas `2026.0` is whole.
fn whole<'de, D: serde::Deserializer<'de>>(from: D) -> Result<i16, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Whole(i16),
        Other(f64),
    }
    match Written::deserialize(from)? {
        Written::Whole(number) => Ok(number),
        Written::Other(number) => {
            let text = number.to_string();
            let refuse = |_| serde::de::Error::custom(format!("{text} is no year"));
            text.parse().map_err(refuse)
        }
    }
}

impl AdminCommand {
    /// The command's name, as in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::RegisterEnterprise { .. } => "register_enterprise",
            Self::IssueToken { .. } => "issue_token",
            Self::RevokeToken { .. } => "revoke_token",
            Self::GiveCapacity(_) => "give_capacity",
            Self::TakeCapacity { .. } => "take_capacity",
            Self::RegisterGuarantee(_) => "register_guarantee",
            Self::RegisterCertificate(_) => "register_certificate",
            Self::TaxPaid { .. } => "tax_paid",
            Self::RegisterBook { .. } => "register_book",
            Self::ErasePerson { .. } => "erase_person",
            Self::RetireYear { .. } => "retire_year",
            Self::StatementPaid(_) => "statement_paid",
            Self::Enterprise { act, .. } => act.name(),
            Self::TrustPartner { .. } => "trust_partner",
            Self::DistrustPartner { .. } => "distrust_partner",
            Self::ImportAeoList { .. } => "import_aeo_list",
            Self::Guarantee { act } => act.name(),
            Self::Measure { step } => step.name(),
            Self::Declaration { act, .. } => act.name(),
        }
    }
}

impl DeclarationAct {
    /// Its name in the journal.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Arrived { .. } => "declaration_arrived",
            Self::Paid {} => "declaration_paid",
            Self::Agency { .. } => "declaration_agency",
            Self::Control { .. } => "declaration_control",
            Self::Repaid {} => "declaration_repaid",
            Self::Goods { .. } => "declaration_goods",
            Self::Close {} => "declaration_close",
            Self::TaskDone { .. } => "declaration_task_done",
            Self::Call {} => "declaration_call",
            Self::Honoured {} => "declaration_honoured",
            Self::MadeGood {} => "declaration_made_good",
        }
    }

    /// What exactly is done, as a word.
    pub fn what(&self) -> &'static str {
        match self {
            Self::Arrived { .. } => "arrived",
            Self::Paid {} => "paid",
            Self::Repaid {} => "repaid",
            Self::Agency { answer, .. } => answer.step().word(),
            Self::Control { step } => step.word(),
            Self::Goods { step } => step.step().word(),
            Self::Close {} => "close",
            Self::TaskDone { .. } => "task_done",
            Self::Call {} => "call",
            Self::Honoured {} => "honoured",
            Self::MadeGood {} => "made_good",
        }
    }

    /// What it is done to or for: an agency's code, a kind of task.
    pub fn about(&self) -> &str {
        match self {
            Self::Agency { agency, .. } => agency,
            Self::TaskDone { task, .. } => task.word(),
            _ => "",
        }
    }

    /// What who acts says about it.
    pub fn note(&self) -> &str {
        match self {
            Self::Agency { note, .. } | Self::TaskDone { note, .. } => note.trim(),
            _ => "",
        }
    }
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdminAnswer {
    /// Whether it was done.
    pub ok: bool,
    /// Why not.
    pub findings: Vec<Rendered>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_whole_however_it_is_written() {
        for (written, year) in [
            ("2026", Some(2026)),
            ("2026.0", Some(2026)),
            ("2.026e3", Some(2026)),
            ("2026.5", None),
            ("1e300", None),
            ("\"2026\"", None),
        ] {
            let command = format!("{{\"command\":\"retire_year\",\"year\":{written}}}");
            let read: Option<AdminCommand> = serde_json::from_str(&command).ok();
            let wanted = year.map(|year| AdminCommand::RetireYear { year });
            assert_eq!(read, wanted, "{written}");
        }
    }
}
