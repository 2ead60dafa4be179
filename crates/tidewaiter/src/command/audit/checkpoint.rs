//! `audit checkpoint`: sign now where the journal stands.

use crate::out::{self, Done, Ended, failed};
use crate::wiring::{self, DataArgs, PackArgs};
use std::path::PathBuf;

/// Sign now where the journal stands, and print or export the checkpoint
///
/// Works beside a running server, which makes checkpoints by itself.
///
/// Example: tidewaiter audit checkpoint --out evidence/
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    pack: PackArgs,
    /// Folder to export it to, with the keys [else: standard output]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let service = args.data.reader(&args.pack)?;
    let exported = args.out.is_some();
    let notary = wiring::notary(&args.data, &service, args.out);
    let Some(checkpoint) = notary.make()? else {
        return Err(failed(
            "the journal is empty, there is nothing to sign",
            "send something first",
        ));
    };
    if exported {
        let (batch, key) = (checkpoint.batch, checkpoint.key);
        out::say(format!("checkpoint of batch {batch} under key {key}"));
    } else {
        out::print_bytes(checkpoint.to_json().as_bytes())?;
    }
    Ok(Done::Clean)
}
