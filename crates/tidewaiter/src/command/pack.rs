//! `pack`: check and show country packs.

use crate::out::{self, Done, Ended, Format, Lang, failed};
use crate::wiring::PackArgs;
use tw_base::{Date, Finding, Severity, Timestamp};

/// Check and show country packs
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Check a pack: files, references, and that dated law has neither gaps
    /// nor overlaps
    ///
    /// Example: tidewaiter pack check --pack packs/cn
    #[command(verbatim_doc_comment)]
    Check {
        #[command(flatten)]
        pack: PackArgs,
        /// Output: `json` prints one finding a line
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
        /// Language
        #[arg(long, value_enum)]
        lang: Option<Lang>,
    },
    /// Show the law of a day: every parameter with value, source and how it
    /// is known
    ///
    /// Example: tidewaiter pack show --date 2018-06-01
    #[command(verbatim_doc_comment)]
    Show {
        #[command(flatten)]
        pack: PackArgs,
        /// The day [default: today]
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<Date>,
        /// Output: `json` prints one parameter a line
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    match args.command {
        Command::Check { pack, format, lang } => check(&pack, format, out::lang(lang)),
        Command::Show { pack, date, format } => show(&pack, date, format),
    }
}

fn check(args: &PackArgs, format: Format, lang: Lang) -> Ended {
    let pack = args.load()?;
    let mut findings = pack.check();
    findings.extend(tw_app::tables::faults(&pack));
    let codes = [
        tw_cbec::codes::ALL,
        tw_app::door::ALL,
        tw_app::usecase::DECLARATION_CODES,
        tw_app::usecase::ENTERPRISE_CODES,
        tw_app::usecase::handle_guarantee::ALL,
        tw_messages::rules::ALL,
        tw_guarantee::ALL,
        tw_programme::rules::ALL,
        tw_enterprise::ALL,
        tw_risk::ALL,
        tw_app::usecase::terms::ALL,
        tw_app::usecase::may_use::ALL,
        tw_app::usecase::guarantee_ground::ALL,
        tw_app::tables::ALL,
        tw_tariff::ALL,
        tw_tariff::certificate::ALL,
        tw_tariff::goods::codes::ALL,
        tw_clearance::ALL,
    ];
    findings.extend(
        codes
            .iter()
            .flat_map(|codes| pack.catalogue().missing(codes.iter())),
    );
    if let Err(error) = tw_messages::Families::from_pack(&pack) {
        return Err(failed(error, "mend the pack's messages/ceb folder"));
    }
    for finding in &findings {
        let said = pack.catalogue().render(finding);
        match format {
            Format::Json => out::json(&said)?,
            Format::Text => {
                let sentence = if lang == Lang::Zh { &said.zh } else { &said.en };
                let weight = match finding.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "note",
                };
                let place = match said.location.line {
                    0 => said.location.path.clone(),
                    line => format!("{}:{line}", said.location.path),
                };
                out::line(format!("{weight} {} {place} {sentence}", said.code))?;
            }
        }
    }
    let refused = findings.iter().any(Finding::refuses);
    if format == Format::Text {
        let verdict = if refused {
            "has faults"
        } else {
            "holds together"
        };
        out::line(format!("{}: {verdict}", pack.version()))?;
    }
    Ok(Done::unless(refused))
}

fn show(args: &PackArgs, date: Option<Date>, format: Format) -> Ended {
    let pack = args.load()?;
    let today = || pack.zone().to_datetime(Timestamp::now()).date();
    let date = date.unwrap_or_else(today);
    let law = pack.law(date);
    if format == Format::Text {
        out::line(format!("{} on {date}", pack.version()))?;
    }
    for shown in law.parameters() {
        match format {
            Format::Json => out::json(&shown)?,
            Format::Text => {
                out::line(format!(
                    "{} = {} [{}] since {} — {} ({})",
                    shown.id, shown.value, shown.unit, shown.from, shown.source, shown.confidence
                ))?;
            }
        }
    }
    Ok(Done::Clean)
}
