//! `admin enterprise`: who may file, credit classes, certification, keys.

use crate::out::{self, Done, Ended, Format, Lang, clean, failed};
use crate::wiring::OnStore;
use tw_app::admin::AdminCommand;
use tw_app::enterprise::EnterpriseAct as Act;
use tw_app::service::Viewer;
use tw_app::standing::StandingView;
use tw_base::Date;
use tw_enterprise::Outcome;

#[derive(clap::Subcommand)]
pub enum Enterprise {
    /// Let an enterprise file
    ///
    /// Example: tidewaiter admin enterprise add 9999960001 "虚构商城一"
    #[command(verbatim_doc_comment)]
    Add {
        /// Ten-place customs code or eighteen-place social credit code
        code: String,
        /// Name
        name: String,
    },
    /// Show an enterprise's standing: class, effects, certification
    Show {
        /// The enterprise
        code: String,
    },
    /// File an enterprise with customs: its customs code, home office and business
    ///
    /// Example: tidewaiter admin enterprise file 9999960001 --customs-code
    ///   9999960001 --office 2248 --type trader
    #[command(verbatim_doc_comment)]
    File {
        /// The enterprise
        code: String,
        /// Ten-place customs code
        #[arg(long)]
        customs_code: String,
        /// Office that keeps it, four digits
        #[arg(long)]
        office: String,
        /// Type of business; may be repeated
        #[arg(long = "type", value_name = "TYPE")]
        types: Vec<String>,
    },
    /// Decide on its credit class
    ///
    /// Example: tidewaiter admin enterprise class 9999960001 dishonest
    ///   --reason "evaded duty" --evidence "case 17"
    #[command(verbatim_doc_comment)]
    Class {
        /// The enterprise
        code: String,
        /// The class
        class: String,
        /// First day [default: today]
        #[arg(long, value_name = "YYYY-MM-DD")]
        from: Option<Date>,
        /// Why
        #[arg(long)]
        reason: String,
        /// What shows it; may be repeated
        #[arg(long)]
        evidence: Vec<String>,
    },
    /// Hand in its application to be certified
    Apply {
        /// The enterprise
        code: String,
        /// The class
        class: String,
    },
    /// Hand in evidence for a criterion
    Evidence {
        /// The enterprise
        code: String,
        /// The criterion
        criterion: String,
        /// What it is
        what: String,
    },
    /// Say what was found of a criterion
    Examine {
        /// The enterprise
        code: String,
        /// The criterion
        criterion: String,
        /// It is not met
        #[arg(long)]
        not_met: bool,
        /// Why
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Tell of the assessment on site
    Assess {
        /// The enterprise
        code: String,
        /// What was seen
        report: String,
    },
    /// Grant certification
    Grant {
        /// The enterprise
        code: String,
    },
    /// Refuse certification
    Refuse {
        /// The enterprise
        code: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Look at the certificate again
    Review {
        /// The enterprise
        code: String,
        /// The review is passed
        #[arg(long)]
        passed: bool,
    },
    /// Take the certificate
    Withdraw {
        /// The enterprise
        code: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Lower it for dishonesty of a degree
    Lower {
        /// The enterprise
        code: String,
        /// The degree
        grade: String,
        /// Why
        #[arg(long)]
        reason: String,
        /// What shows it; may be repeated
        #[arg(long)]
        evidence: Vec<String>,
    },
    /// Repair its credit
    Repair {
        /// The enterprise
        code: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Register or end a key under which it signs documents
    Key {
        /// The enterprise
        code: String,
        /// The public key, 64 hexadecimal digits
        public: String,
        /// Trust it no more
        #[arg(long)]
        end: bool,
    },
}

impl Enterprise {
    /// The command; `None` for what only reads.
    pub fn command(&self) -> Option<AdminCommand> {
        let (code, act) = match self {
            Self::Add { code, name } => {
                return Some(AdminCommand::RegisterEnterprise {
                    code: code.clone(),
                    name: name.clone(),
                });
            }
            Self::Show { .. } => return None,
            Self::File {
                code,
                customs_code,
                office,
                types,
            } => {
                let act = Act::File {
                    customs_code: customs_code.clone(),
                    office: office.clone(),
                    business_types: types.clone(),
                };
                (code, act)
            }
            Self::Class {
                code,
                class,
                from,
                reason,
                evidence,
            } => {
                let act = Act::RecordClass {
                    class: class.clone(),
                    from: *from,
                    reason: reason.clone(),
                    evidence: evidence.clone(),
                };
                (code, act)
            }
            Self::Lower {
                code,
                grade,
                reason,
                evidence,
            } => {
                let act = Act::Lower {
                    grade: grade.clone(),
                    reason: reason.clone(),
                    evidence: evidence.clone(),
                };
                (code, act)
            }
            other => other.step(),
        };
        Some(AdminCommand::Enterprise {
            code: code.clone(),
            act,
        })
    }

    /// A step of certification or credit.
    fn step(&self) -> (&String, Act) {
        let text = String::clone;
        match self {
            Self::Apply { code, class } => (code, Act::Apply { class: text(class) }),
            Self::Evidence {
                code,
                criterion,
                what,
            } => {
                let (criterion, what) = (text(criterion), text(what));
                (code, Act::Evidence { criterion, what })
            }
            Self::Examine {
                code,
                criterion,
                not_met,
                note,
            } => {
                let outcome = if *not_met {
                    Outcome::NotMet
                } else {
                    Outcome::Met
                };
                let act = Act::Examine {
                    criterion: text(criterion),
                    outcome,
                    note: text(note),
                };
                (code, act)
            }
            Self::Assess { code, report } => {
                let report = text(report);
                (code, Act::Assess { report })
            }
            Self::Refuse { code, reason } => {
                let reason = text(reason);
                (code, Act::Refuse { reason })
            }
            Self::Review { code, passed: true } => (code, Act::PassReview {}),
            Self::Review { code, .. } => (code, Act::Review {}),
            Self::Withdraw { code, reason } => {
                let reason = text(reason);
                (code, Act::Withdraw { reason })
            }
            Self::Repair { code, reason } => {
                let reason = text(reason);
                (code, Act::Repair { reason })
            }
            Self::Key { code, public, end } => {
                let public = text(public);
                let act = if *end {
                    Act::EndKey { public }
                } else {
                    Act::RegisterKey { public }
                };
                (code, act)
            }
            Self::Grant { code }
            | Self::Add { code, .. }
            | Self::Show { code }
            | Self::File { code, .. }
            | Self::Class { code, .. }
            | Self::Lower { code, .. } => (code, Act::Grant {}),
        }
    }

    /// Shows a standing.
    pub fn show(&self, on: &OnStore) -> Ended {
        let (code, _) = self.step();
        let service = on.data.reader(&on.pack)?;
        let Some(standing) = service.standing(Viewer::Officer, code)? else {
            return Err(failed(
                format!("there is no enterprise {code}, or the pack knows no classes"),
                "register it with `tidewaiter admin enterprise add`",
            ));
        };
        if on.format == Format::Json {
            out::json(&standing)?;
            return Ok(Done::Clean);
        }
        for line in lines(&standing, out::lang(on.lang) == Lang::Zh) {
            out::line(line)?;
        }
        Ok(Done::Clean)
    }
}

fn lines(standing: &StandingView, zh: bool) -> Vec<String> {
    let told = |coded: &tw_app::view::Coded| {
        if zh {
            coded.zh.clone()
        } else {
            coded.en.clone()
        }
    };
    let since = standing
        .since
        .map_or_else(|| "-".to_owned(), |day| day.to_string());
    let mut lines = vec![format!(
        "{} {}: {} since {since} ({}; {}, {})",
        standing.enterprise,
        clean(&standing.name),
        told(&standing.class),
        told(&standing.because),
        standing.source,
        standing.confidence
    )];
    for effect in &standing.effects {
        lines.push(format!(
            "    {}: {} ({}, {})",
            told(&effect.effect),
            effect.value,
            effect.source,
            effect.confidence
        ));
    }
    if let Some(one) = &standing.certification {
        let code = one.code.as_deref().unwrap_or("-");
        let due = one
            .review_due
            .map_or_else(|| "-".to_owned(), |day| day.to_string());
        lines.push(format!(
            "    certification: {} {code}, review by {due}",
            one.stage
        ));
        for criterion in &one.criteria {
            lines.push(format!(
                "        {} {}: {} ({} handed in)",
                criterion.criterion.code,
                told(&criterion.criterion),
                criterion.outcome.unwrap_or("open"),
                criterion.evidence.len()
            ));
        }
    }
    lines
}
