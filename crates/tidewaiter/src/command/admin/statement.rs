//! `admin statement`: what an enterprise pays by the month.

use crate::out::{self, Done, Ended, Format, Lang, failed};
use crate::wiring::OnStore;
use tw_app::admin::{AdminCommand, Payer, StatementPayment};
use tw_app::service::Viewer;
use tw_app::view::{StatementView, StatementsView};
use tw_base::Date;

#[derive(clap::Subcommand)]
pub enum Statement {
    /// A month's statement was paid: every declaration of it that was not
    ///
    /// Example: tidewaiter admin statement paid 3122200001 2026-09
    #[command(verbatim_doc_comment)]
    Paid {
        /// The enterprise that owes it
        enterprise: String,
        /// The month
        #[arg(value_name = "YYYY-MM", value_parser = month)]
        month: Date,
        /// Who paid
        #[arg(long, value_enum, default_value = "principal")]
        payer: Who,
    },
    /// Show the statements of an enterprise
    ///
    /// Example: tidewaiter admin statement show 3122200001
    #[command(verbatim_doc_comment)]
    Show {
        /// The enterprise
        enterprise: String,
        /// One month, with its declarations
        #[arg(long, value_name = "YYYY-MM", value_parser = month)]
        month: Option<Date>,
    },
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Who {
    /// The enterprise that owes it
    Principal,
    /// Whoever was called for it
    Guarantor,
}

fn month(text: &str) -> Result<Date, String> {
    let wrong = || "a month is YYYY-MM, such as 2026-09".to_owned();
    tw_app::statements::month(text).ok_or_else(wrong)
}

impl Statement {
    /// The command to hand in; none, where something is only asked.
    pub fn command(&self) -> Option<AdminCommand> {
        match self {
            Self::Paid {
                enterprise,
                month,
                payer,
            } => Some(AdminCommand::StatementPaid(StatementPayment {
                enterprise: enterprise.clone(),
                month: *month,
                payer: match payer {
                    Who::Principal => Payer::Principal,
                    Who::Guarantor => Payer::Guarantor,
                },
            })),
            Self::Show { .. } => None,
        }
    }

    /// Shows them, beside a server or without one.
    pub fn show(&self, on: &OnStore) -> Ended {
        let (enterprise, month) = match self {
            Self::Show { enterprise, month } => (enterprise, *month),
            Self::Paid {
                enterprise, month, ..
            } => (enterprise, Some(*month)),
        };
        let service = on.data.reader(&on.pack)?;
        let zh = out::lang(on.lang) == Lang::Zh;
        let say = |zh_text: &'static str, en: &'static str| if zh { zh_text } else { en };
        let Some(month) = month else {
            let found = service.statements(Viewer::Officer, enterprise)?;
            let book = found.unwrap_or_else(|| StatementsView {
                enterprise: enterprise.clone(),
                suspended_since: None,
                statements: Vec::new(),
            });
            if on.format == Format::Json {
                out::json(&book)?;
                return Ok(Done::Clean);
            }
            for one in &book.statements {
                out::line(line(one, zh))?;
            }
            match book.suspended_since {
                Some(day) => out::line(format!(
                    "{} {day}",
                    say("汇总征税暂停，自", "suspended since")
                ))?,
                None if book.statements.is_empty() => out::say(say("没有月结单", "no statement")),
                None => {}
            }
            return Ok(Done::Clean);
        };
        let found = service.statement(Viewer::Officer, enterprise, month)?;
        let Some(one) = found.flatten() else {
            return Err(failed(
                format!("{enterprise} has no statement of that month"),
                "look at those there are: tidewaiter admin statement show ENTERPRISE",
            ));
        };
        if on.format == Format::Json {
            out::json(&one)?;
            return Ok(Done::Clean);
        }
        out::line(line(&one.statement, zh))?;
        for own in &one.lines {
            let paid = own.paid_on.map_or_else(
                || say("未缴", "not paid").to_owned(),
                |day| format!("{} {day}", say("已缴", "paid on")),
            );
            out::line(format!("  {} {} {paid}", own.declaration, own.amount))?;
        }
        Ok(Done::Clean)
    }
}

fn line(one: &StatementView, zh: bool) -> String {
    let since = one.since.map_or_else(String::new, |day| format!(" {day}"));
    let StatementView {
        month,
        total,
        open,
        pay_by,
        declarations,
        unpaid,
        ..
    } = one;
    match zh {
        true => format!(
            "{month} {}{since}：合计 {total} 元，未缴 {open} 元，期限 {pay_by}；报关单 {declarations} 份，未缴 {unpaid} 份",
            one.stage.zh
        ),
        false => format!(
            "{month} {}{since}: {total} in all, {open} to be paid by {pay_by}; {declarations} declarations, {unpaid} not paid",
            one.stage.en
        ),
    }
}
