//! `guarantee`: what moved on a guarantee, customs' signed acceptance of it,
//! and what its guarantor confirms.

use super::admin::{carry_out, print};
use crate::out::{self, Done, Ended, Format, Lang, failed};
use crate::wiring::{self, OnStore};
use tw_app::admin::AdminCommand;
use tw_app::lookup_movements::{MovementsAsked, MovementsView};
use tw_app::service::Viewer;
use tw_app::surety::{BooksTold, GuaranteeAct};
use tw_base::{Date, Decimal};

/// Read what moved on a guarantee, confirm its amounts, get it as a signed document
///
/// Reading works beside a running server; what is confirmed is handed to it.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    on: OnStore,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Read what moved on a guarantee, oldest first
    ///
    /// The last line names the cursor to go on with, of which a position is
    /// confirmed, and where the guarantee stands there.
    ///
    /// Example: tidewaiter guarantee movements B-2026-1
    #[command(verbatim_doc_comment)]
    Movements {
        /// Its number
        number: String,
        /// After this cursor
        #[arg(long, default_value_t = 0)]
        after: u64,
        /// How many at most
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..=1000))]
        limit: u16,
        /// On the share of a member of its group
        #[arg(long)]
        member: Option<String>,
    },
    /// Confirm what the guarantor's books say, for one who did so on paper
    ///
    /// Example: tidewaiter guarantee confirm B-2026-1 --day 2026-06-08
    ///   --limit 1000000 --reserved 91.00 --called 0
    #[command(verbatim_doc_comment)]
    Confirm {
        /// Its number
        number: String,
        /// The cursor of the last movement taken in
        #[arg(long, required_unless_present = "day", conflicts_with = "day")]
        cursor: Option<u64>,
        /// The day of whose end the books are, instead of a cursor
        #[arg(long, value_name = "YYYY-MM-DD")]
        day: Option<Date>,
        /// Limit, in yuan
        #[arg(long)]
        limit: Decimal,
        /// What is reserved, in yuan
        #[arg(long)]
        reserved: Decimal,
        /// What was called and not made good, in yuan
        #[arg(long)]
        called: Decimal,
    },
    /// Write customs' acceptance of a guarantee, signed, to standard output
    ///
    /// Example: tidewaiter guarantee acceptance B-2026-1 > acceptance.json
    #[command(verbatim_doc_comment)]
    Acceptance {
        /// Its number
        number: String,
    },
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    match &args.command {
        Command::Movements {
            number,
            after,
            limit,
            member,
        } => {
            let asked = MovementsAsked {
                number: number.clone(),
                member: member.clone(),
                after: *after,
                limit: usize::from(*limit),
            };
            movements(&args, &asked)
        }
        Command::Acceptance { number } => {
            let service = args.on.data.reader(&args.on.pack)?;
            wiring::notary(&args.on.data, &service, None);
            let Some(document) = service.acceptance(Viewer::Officer, number)? else {
                return Ok(none(number));
            };
            out::print_bytes(document.to_json().as_bytes())?;
            Ok(Done::Clean)
        }
        Command::Confirm {
            number,
            cursor,
            day,
            limit,
            reserved,
            called,
        } => {
            let position = BooksTold {
                number: number.clone(),
                cursor: *cursor,
                day: *day,
                limit: *limit,
                reserved: *reserved,
                called: *called,
            };
            let act = GuaranteeAct::Confirm {
                position: Box::new(position),
            };
            let act = Box::new(act);
            let command = AdminCommand::Guarantee { act };
            let answer = carry_out(&args.on, command)?;
            print(&args.on, &answer)?;
            // Taken in, and yet the books may differ.
            let findings = answer["findings"].as_array().into_iter().flatten();
            let differs = findings.into_iter().any(|one| one["severity"] != "note");
            Ok(Done::unless(differs))
        }
    }
}

fn none(number: &str) -> Done {
    out::say(format!("no guarantee {number} stands"));
    Done::Findings
}

fn movements(args: &Args, asked: &MovementsAsked) -> Ended {
    if i64::try_from(asked.after).is_err() {
        return Err(failed("there is no such cursor", "give one that was told"));
    }
    let service = args.on.data.reader(&args.on.pack)?;
    let Some(found) = service.movements(Viewer::Officer, asked)? else {
        return Ok(none(&asked.number));
    };
    if args.on.format == Format::Json {
        out::json(&found)?;
        return Ok(Done::Clean);
    }
    tell(&found, out::lang(args.on.lang) == Lang::Zh)?;
    Ok(Done::Clean)
}

fn tell(found: &MovementsView, zh: bool) -> Result<(), out::Stop> {
    for one in &found.movements {
        let kind = if zh { &one.kind.zh } else { &one.kind.en };
        out::line(format!(
            "{} {} {kind} {} {}",
            one.cursor,
            one.day,
            one.amount,
            one.number.as_deref().unwrap_or_default()
        ))?;
    }
    let at = &found.position;
    let words = match zh {
        true => ["额度", "占用", "已索偿", "可用"],
        false => ["limit", "reserved", "called", "available"],
    };
    let [limit, reserved, called, available] = words;
    out::line(format!(
        "{}: {limit} {}, {reserved} {}, {called} {}, {available} {}{}",
        found.next,
        at.limit,
        at.reserved,
        at.called,
        at.available,
        if found.more { " …" } else { "" }
    ))
}
