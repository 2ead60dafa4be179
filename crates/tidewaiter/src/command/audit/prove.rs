//! `audit prove`: a file that proves that something is in the journal.

use crate::keys::write_whole;
use crate::out::{self, Done, Ended, Stop, failed};
use crate::wiring::{self, DataArgs, PackArgs};
use std::path::PathBuf;
use tw_app::notary::{Checkpoints, places_of};
use tw_app::service::{Service, Viewer};
use tw_app::store::EntryRef;
use tw_base::BatchNo;

/// Prove that something is in the journal
///
/// ID is the guid of a message (with --sender, who sent it), a place in the
/// journal (BATCH/INDEX, as pages and `audit verify` name it), or a number of
/// a list: then all entries of its history are proven.
///
/// The proof leads to a signed checkpoint; `tidewaiter verify FILE` checks it
/// without this store. Works beside a running server.
///
/// Example: tidewaiter audit prove 22442026I000000001 --out proof.json
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// A guid, BATCH/INDEX, or a list's number
    #[arg(value_name = "ID")]
    id: String,
    /// Enterprise that sent the message of this guid
    #[arg(long, value_name = "CODE")]
    sender: Option<String>,
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    pack: PackArgs,
    /// File to write the proof to [else: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let service = args.data.reader(&args.pack)?;
    let notary = wiring::notary(&args.data, &service, None);
    let places = places(&args, &service)?;
    let proof = notary.prove(&places)?;
    let text = proof.to_json();
    match &args.out {
        Some(file) => {
            write_whole(file, &text)?;
            out::say(format!(
                "{} entries, under the checkpoint of batch {}, in {}",
                proof.items.len(),
                proof.checkpoint.batch,
                file.display()
            ));
        }
        None => out::print_bytes(text.as_bytes())?,
    }
    Ok(Done::Clean)
}

fn places(args: &Args, service: &Service) -> Result<Vec<EntryRef>, Stop> {
    if let Some(sender) = &args.sender {
        let found = places_of(service.query(), sender, &args.id)?;
        if found.is_empty() {
            return Err(failed(
                format!("{sender} sent no message with the guid {:?}", args.id),
                "a message that was turned away has no guid to go by; name its place BATCH/INDEX",
            ));
        }
        return Ok(found);
    }
    let place = args.id.split_once('/').and_then(|(batch, index)| {
        Some(EntryRef {
            batch: BatchNo(batch.parse().ok()?),
            index: index.parse().ok()?,
        })
    });
    if let Some(place) = place {
        return Ok(vec![place]);
    }
    match service.history(Viewer::Officer, &args.id)? {
        Some(history) if !history.is_empty() => Ok(history),
        _ => Err(failed(
            format!("nothing is known under {:?}", args.id),
            "name a list's number whole, a place BATCH/INDEX, or a guid with --sender CODE",
        )),
    }
}
