//! `admin capacity`: in which capacity an enterprise acts on declarations that
//! are not its own.

use crate::out::{self, Done, Ended, Format, Lang, Stop, failed};
use crate::wiring::{self, DataArgs, OnStore};
use serde_json::{Value, json};
use tw_app::admin::{AdminCommand, CapacityTerms, Grant};
use tw_app::capacity::{Capacity as Held, CapacityKind, Role};
use tw_app::store::{Query, SubjectKind};
use tw_app::subject::{Enterprise, Subject};
use tw_app::words::word;
use tw_base::{Date, SubjectId};

#[derive(clap::Subcommand)]
pub enum Capacity {
    /// Give one
    #[command(subcommand)]
    Give(Give),
    /// Take one, from today on
    ///
    /// Example: tidewaiter admin capacity take 9999980001 agency
    #[command(verbatim_doc_comment)]
    Take {
        /// The enterprise
        enterprise: String,
        /// Which
        #[arg(value_enum)]
        capacity: Kind,
    },
    /// Show who has or had which
    List {
        /// Of this enterprise only
        enterprise: Option<String>,
    },
}

#[derive(clap::Subcommand)]
pub enum Give {
    /// Another agency: answers for permits
    ///
    /// Example: tidewaiter admin capacity give agency 9999980001 --region permit:7
    ///   --name-zh 虚构商务部门 --name-en "an invented ministry"
    #[command(verbatim_doc_comment)]
    Agency {
        #[command(flatten)]
        given: Given,
        /// Code of a region it answers for, such as permit:7; may be repeated
        #[arg(long, required = true)]
        region: Vec<String>,
        /// Its name in Chinese
        #[arg(long)]
        name_zh: String,
        /// Its name in English
        #[arg(long)]
        name_en: String,
    },
    /// Carrier or terminal: tells that goods arrive, leave the place, are loaded, leave the territory
    CarrierOrTerminal {
        #[command(flatten)]
        given: Given,
        /// Office it works under, four digits; may be repeated [default: all]
        #[arg(long)]
        office: Vec<String>,
    },
    /// Bank or treasury: tells that duty was paid
    BankOrTreasury {
        #[command(flatten)]
        given: Given,
    },
    /// Programme office: makes measures for its districts and offices
    ProgrammeOffice {
        #[command(flatten)]
        given: Given,
        /// District (NN00) or office it answers for; may be repeated [default: the whole
        /// administration]
        #[arg(long)]
        office: Vec<String>,
    },
    /// Customs officer: controls, concludes, confirms return and destruction, works on tasks
    CustomsOfficer {
        #[command(flatten)]
        given: Given,
        /// Office of declaration, four digits; may be repeated
        #[arg(long, required = true)]
        office: Vec<String>,
    },
    /// Guarantor: a bank, an insurer, a finance company that answers for others
    ///
    /// Example: tidewaiter admin capacity give guarantor 9999980005
    ///   --kind group_finance_company_letter
    #[command(verbatim_doc_comment)]
    Guarantor {
        #[command(flatten)]
        given: Given,
        /// Kind of guarantee it may hand in; may be repeated
        #[arg(long, required = true)]
        kind: Vec<String>,
        /// Id of the key it signs its letters under [default: it does not sign]
        #[arg(long, value_name = "HEX")]
        key: Option<String>,
    },
}

#[derive(clap::Args)]
pub struct Given {
    /// The enterprise
    enterprise: String,
    /// First day [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Date>,
    /// Last day [default: open]
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Date>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Kind {
    Agency,
    CarrierOrTerminal,
    BankOrTreasury,
    CustomsOfficer,
    ProgrammeOffice,
    Guarantor,
}

impl Capacity {
    /// The command to hand in; none, where something is only asked.
    pub fn command(&self) -> Option<AdminCommand> {
        match self {
            Self::Give(give) => Some(give.command()),
            Self::Take {
                enterprise,
                capacity,
            } => Some(AdminCommand::TakeCapacity {
                enterprise: enterprise.clone(),
                capacity: match capacity {
                    Kind::Agency => CapacityKind::Agency,
                    Kind::CarrierOrTerminal => CapacityKind::CarrierOrTerminal,
                    Kind::BankOrTreasury => CapacityKind::BankOrTreasury,
                    Kind::CustomsOfficer => CapacityKind::CustomsOfficer,
                    Kind::ProgrammeOffice => CapacityKind::ProgrammeOffice,
                    Kind::Guarantor => CapacityKind::Guarantor,
                },
            }),
            Self::List { .. } => None,
        }
    }

    /// Shows who has or had which, beside a server or without one.
    pub fn list(&self, on: &OnStore) -> Ended {
        let wanted = match self {
            Self::List { enterprise } => enterprise.as_deref(),
            Self::Give(_) | Self::Take { .. } => None,
        };
        let rows = rows(&on.data, wanted)?;
        if on.format == Format::Json {
            out::json(&rows)?;
            return Ok(Done::Clean);
        }
        let zh = out::lang(on.lang) == Lang::Zh;
        for row in &rows {
            out::line(line(row, zh))?;
        }
        Ok(Done::Clean)
    }
}

fn rows(data: &DataArgs, wanted: Option<&str>) -> Result<Vec<Value>, Stop> {
    let damaged = "run tidewaiter audit verify";
    let query = wiring::query(data)?;
    let (mut after, mut rows) = (SubjectId(0), Vec::new());
    loop {
        let page = query
            .subjects(SubjectKind::Enterprise, after, PAGE)
            .map_err(|e| failed(e, damaged))?;
        let Some(last) = page.last() else {
            return Ok(rows);
        };
        after = last.id;
        for row in &page {
            let subject = Subject::decode(row.id, row.kind, &row.state);
            if let Subject::Enterprise(enterprise) = subject.map_err(|e| failed(e, damaged))?
                && wanted.is_none_or(|code| code == enterprise.code.as_str())
            {
                let told = |held| told(&enterprise, held);
                rows.extend(enterprise.capacities.iter().map(told));
            }
        }
    }
}

impl Give {
    fn command(&self) -> AdminCommand {
        let (given, capacity) = match self {
            Self::Agency {
                given,
                region,
                name_zh,
                name_en,
            } => (
                given,
                CapacityTerms::Agency {
                    regions: region.clone(),
                    name_zh: name_zh.clone(),
                    name_en: name_en.clone(),
                },
            ),
            Self::CarrierOrTerminal { given, office } => {
                let offices = office.clone();
                (given, CapacityTerms::CarrierOrTerminal { offices })
            }
            Self::BankOrTreasury { given } => (given, CapacityTerms::BankOrTreasury {}),
            Self::ProgrammeOffice { given, office } => {
                let offices = office.clone();
                (given, CapacityTerms::ProgrammeOffice { offices })
            }
            Self::CustomsOfficer { given, office } => {
                let offices = office.clone();
                (given, CapacityTerms::CustomsOfficer { offices })
            }
            Self::Guarantor { given, kind, key } => {
                let (kinds, key) = (kind.clone(), key.clone());
                (given, CapacityTerms::Guarantor { kinds, key })
            }
        };
        AdminCommand::GiveCapacity(Box::new(Grant {
            enterprise: given.enterprise.clone(),
            capacity,
            from: given.from,
            to: given.to,
        }))
    }
}

/// Enterprises read at once.
const PAGE: usize = 500;

fn told(enterprise: &Enterprise, held: &Held) -> Value {
    let (limited_to, name) = match &held.role {
        Role::Agency { regions, name } => (json!(regions), json!(name)),
        Role::CarrierOrTerminal { offices }
        | Role::CustomsOfficer { offices }
        | Role::ProgrammeOffice { offices } => (json!(offices), Value::Null),
        Role::Guarantor { kinds, .. } => (json!(kinds), Value::Null),
        Role::BankOrTreasury => (json!([]), Value::Null),
    };
    json!({
        "enterprise": enterprise.code, "name": enterprise.name,
        "capacity": held.role.kind(), "limited_to": limited_to, "agency": name,
        "from": held.from, "to": held.to, "taken_on": held.taken_on,
    })
}

fn line(row: &Value, zh: bool) -> String {
    let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let capacity = word(&text("capacity"));
    let (capacity, taken) = match zh {
        true => (capacity.zh, "收回于"),
        false => (capacity.en, "taken on"),
    };
    let limited: Vec<&str> = row["limited_to"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let agency = row["agency"][if zh { "zh" } else { "en" }].as_str();
    let mut line = format!(
        "{} {}: {capacity} {} {}–{}",
        text("enterprise"),
        agency.map_or_else(|| text("name"), str::to_owned),
        limited.join(" "),
        text("from"),
        text("to"),
    );
    if let Some(day) = row["taken_on"].as_str() {
        line.push_str(&format!(", {taken} {day}"));
    }
    line
}
