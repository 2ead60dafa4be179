//! `audit`: look over what is stored.

use crate::out::{self, Done, Ended, Format};
use crate::wiring::{DataArgs, PackArgs};
use indicatif::{ProgressBar, ProgressStyle};
use tw_app::audit::KeptHead;

/// Look over what is stored
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Read the whole journal: does each batch hash to its root, each root to
    /// the chain, and does every balance equal its transfers?
    ///
    /// Without a head kept elsewhere a journal whose end was cut off, or that
    /// was written anew as a whole, cannot be told from a true one: keep the
    /// head this prints, and hand it in the next time.
    ///
    /// Example: tidewaiter audit verify --data tidewaiter-data --head 812:3f0c…
    #[command(verbatim_doc_comment)]
    Verify {
        #[command(flatten)]
        data: DataArgs,
        #[command(flatten)]
        pack: PackArgs,
        /// A head kept elsewhere, as this command printed it
        #[arg(long, value_name = "BATCH:HEX")]
        head: Option<KeptHead>,
        /// Output
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let Command::Verify {
        data,
        pack,
        head,
        format,
    } = args.command;
    let service = data.reader(&pack)?;
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("reading batch {pos} of {len} {wide_bar} {eta}")
    {
        bar.set_style(style);
    }
    let report = tw_app::audit::verify(service.query(), head, |no, of| {
        bar.set_length(of);
        bar.set_position(no);
    })?;
    bar.finish_and_clear();
    if format == Format::Json {
        out::json(&report)?;
        return Ok(Done::unless(!report.faults.is_empty()));
    }
    for fault in &report.faults {
        out::line(format!(
            "FAULT in the {} at {}: {}",
            fault.part, fault.place, fault.what
        ))?;
    }
    out::line(format!(
        "{} batches, {} journal entries, {} transfers, {} accounts: {}",
        report.batches,
        report.entries,
        report.transfers,
        report.accounts,
        if report.faults.is_empty() {
            "the journal is as it was written, transfers are those it tells of, balances equal them"
        } else {
            "NOT as they were written"
        },
    ))?;
    out::line(format!("head {}", report.head))?;
    out::line("not compared with the journal: states, notices, keys, daily figures")?;
    if head.is_none() {
        out::line(
            "not shown without a kept head: whether the end of the journal was cut off, \
             or all of it written anew",
        )?;
    }
    Ok(Done::unless(!report.faults.is_empty()))
}
