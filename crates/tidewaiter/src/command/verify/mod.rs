//! `verify`: check a proof, a checkpoint or a signed document, with no server
//! and no store.

mod document;

use self::document::Stated;
use super::audit::evidence::{TrustArgs, read_bounded};
use crate::out::{self, Done, Ended, Format, Stop, clean};
use std::path::PathBuf;
use tw_app::journal::{self, Cause, Entry};
use tw_app::stamp::Stamp;
use tw_proof::{Checkpoint, Item, KeyChain, Proof, ProofError, Standing, Trust};

/// Check a proof, a checkpoint or a signed document; needs no server and no store
///
/// Says in words what it proves and what it does not. Name the key you trust
/// by its id, which you got on a way that did not lead through the server. A
/// signed document is proven only under a key you named.
///
/// Exit codes: 0 proven, 1 not proven, 2 could not run.
///
/// Example: tidewaiter verify proof.json --key 3f0c9a…
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Proof, checkpoint or signed document
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    trust: TrustArgs,
    /// Output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// What came of it, for programs.
#[derive(serde::Serialize)]
struct Answer {
    /// What kind of file it is.
    kind: &'static str,
    /// Whether it proves what it says, under a trusted key if one was named; a
    /// signed document proves nothing unless one was.
    proven: bool,
    /// Why not.
    why: Option<String>,
    /// `trusted`, `unasked`, `stranger` or `out_of_time`.
    key_standing: Option<&'static str>,
    /// Id of the signing key.
    key: Option<String>,
    /// The store.
    store: Option<String>,
    /// The last batch the checkpoint covers.
    batch: Option<u64>,
    /// When the checkpoint was made.
    at: Option<String>,
    /// What the entries say.
    entries: Vec<Told>,
    /// What a signed document states.
    document: Option<Stated>,
}

/// An entry in words.
#[derive(serde::Serialize)]
struct Told {
    /// Journal place.
    place: String,
    /// When its batch was decided.
    at: String,
    /// One line on what it is.
    what: String,
    /// The receipt, if it is a message.
    receipt: Option<String>,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let bytes = read_bounded(&args.file)?;
    let (trust, known) = args.trust.read()?;
    let answer = look(&bytes, &trust, known.as_ref());
    if args.format == Format::Json {
        out::json(&answer)?;
    } else {
        print(&answer)?;
    }
    Ok(Done::unless(!answer.proven))
}

fn look(bytes: &[u8], trust: &Trust, known: Option<&KeyChain>) -> Answer {
    match Proof::parse(bytes) {
        Err(ProofError::Format(..)) => {}
        Err(error) => return refused("proof", &error),
        Ok(proof) => {
            return match proof.verify(trust, known) {
                Err(error) => refused("proof", &error),
                Ok(proven) => {
                    let entries = proof.items.iter().map(told).collect();
                    accepted("proof", &proof.checkpoint, proven.standing, entries)
                }
            };
        }
    }
    if let Some(answer) = document::look(bytes, trust, known) {
        return answer;
    }
    match Checkpoint::parse(bytes) {
        Err(error) => refused("checkpoint", &error),
        Ok(checkpoint) => {
            let alone = KeyChain::new(checkpoint.store);
            let standing = known.unwrap_or(&alone).standing(&checkpoint, trust);
            accepted("checkpoint", &checkpoint, standing, Vec::new())
        }
    }
}

fn refused(kind: &'static str, error: &ProofError) -> Answer {
    Answer {
        kind,
        proven: false,
        why: Some(clean(&error.to_string()).into_owned()),
        key_standing: None,
        key: None,
        store: None,
        batch: None,
        at: None,
        entries: Vec::new(),
        document: None,
    }
}

/// How a key stands, as a word, and why that proves nothing.
fn standing_word(standing: Standing) -> (&'static str, Option<&'static str>) {
    match standing {
        Standing::Trusted => ("trusted", None),
        Standing::Unasked => ("unasked", None),
        Standing::Stranger => (
            "stranger",
            Some("it is signed under a key that is not tied to any you named"),
        ),
        Standing::OutOfTime => (
            "out_of_time",
            Some("it is signed under a key that was not in use then"),
        ),
    }
}

fn accepted(
    kind: &'static str,
    checkpoint: &Checkpoint,
    standing: Standing,
    entries: Vec<Told>,
) -> Answer {
    let (word, why) = standing_word(standing);
    Answer {
        kind,
        proven: why.is_none(),
        why: why.map(str::to_owned),
        key_standing: Some(word),
        key: Some(checkpoint.key.to_string()),
        store: Some(checkpoint.store.to_string()),
        batch: Some(checkpoint.batch),
        at: Some(checkpoint.at_text()),
        entries,
        document: None,
    }
}

fn told(item: &Item) -> Told {
    let (what, receipt) = match journal::decode(&item.entry) {
        Ok(Entry::Message(message)) => {
            let meta = &message.meta;
            let what = format!(
                "message {} {} of {}, come {}, edition {}",
                clean(&meta.type_name),
                clean(&meta.guid),
                clean(&meta.sender),
                meta.at.instant(),
                clean(&meta.edition),
            );
            let receipt = String::from_utf8_lossy(&message.receipt).into_owned();
            (what, Some(receipt))
        }
        Ok(Entry::Decision(decision)) => {
            let cause = match &decision.cause {
                Cause::Document { entry, node, .. } => {
                    format!("document {} of {}/{}", node + 1, entry.batch.0, entry.index)
                }
                Cause::Deadline => "a time limit that passed".to_owned(),
                Cause::Command(name) => format!("command {}", clean(name)),
            };
            let what = format!(
                "decision on subject {} caused by {cause}, status {}, {} changes, {} findings",
                decision.subject.0,
                decision.status,
                decision.changes.len(),
                decision.findings.len()
            );
            (what, None)
        }
        Err(error) => (format!("an entry this program cannot read: {error}"), None),
    };
    Told {
        place: format!("{}/{}", item.batch, item.index),
        at: Stamp(item.at).instant().to_string(),
        what,
        receipt,
    }
}

fn print(answer: &Answer) -> Result<(), Stop> {
    for entry in &answer.entries {
        out::line(format!(
            "entry {} decided {}: {}",
            entry.place, entry.at, entry.what
        ))?;
        for line in entry.receipt.iter().flat_map(|receipt| receipt.lines()) {
            out::line(format!("    {}", clean(line)))?;
        }
    }
    if let Some(why) = &answer.why {
        out::line(format!("NOT PROVEN: {why}"))?;
        if answer.document.is_none() {
            return Ok(());
        }
    }
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    let (store, key, at) = (text(&answer.store), text(&answer.key), text(&answer.at));
    let batch = answer.batch.unwrap_or_default();
    if let Some(stated) = &answer.document {
        return document::print(stated, answer.proven, (&key, &at));
    } else if answer.kind == "proof" {
        out::line(format!(
            "proven: these {} entries were in the journal of store {store}, byte for byte, when its \
             batches up to {batch} were signed at {at} under key {key}",
            answer.entries.len()
        ))?;
        out::line(
            "not proven: that the journal tells the truth of what came, only that it has told the \
             same since; times are the server's own",
        )?;
    } else {
        out::line(format!(
            "proven: the journal of store {store} was signed as it stood after batch {batch} at {at} \
             under key {key}",
        ))?;
        out::line(
            "not proven: that the store still has that journal; see `tidewaiter audit verify`",
        )?;
    }
    if answer.key_standing == Some("unasked") {
        out::line(format!(
            "not proven: whose key {key} is; compare it with the id you were given, or name that \
             with --key"
        ))?;
    }
    Ok(())
}
