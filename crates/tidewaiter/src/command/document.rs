//! `document`: keys and signatures of a party's own documents, with no server
//! and no store.

use super::audit::evidence::read_bounded;
use crate::out::{self, Done, Ended, Stop, failed};
use crate::wiring;
use std::path::{Path, PathBuf};
use tw_base::Timestamp;
use tw_proof::{Document, DocumentKind, Hash, Issue, Signer};

/// Make a signing key of your own, and sign documents with it
///
/// Guarantors and partner administrations sign what they state; whoever has
/// the file checks it with `tidewaiter verify`.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Make a key; its public half is printed, to be registered with customs
    ///
    /// Example: tidewaiter document new-key bank.key
    #[command(verbatim_doc_comment)]
    NewKey {
        /// New file for the private half
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Sign what a JSON file states
    ///
    /// Example: tidewaiter document sign letter.json --type guarantee_letter
    ///   --issuer 9999970001 --key bank.key > letter.signed.json
    #[command(verbatim_doc_comment)]
    Sign {
        /// What is stated: JSON with whole numbers
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// `aeo_certificate`, `aeo_list`, `guarantee_letter`,
        /// `guarantee_change`, `guarantee_end` or `guarantee_acceptance`
        #[arg(long = "type", value_name = "TYPE")]
        kind: String,
        /// Your code
        #[arg(long)]
        issuer: String,
        /// File of your key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    match args.command {
        Command::NewKey { file } => new_key(&file)?,
        Command::Sign {
            file,
            kind,
            issuer,
            key,
        } => out::print_bytes(sign(&file, &kind, issuer, &key)?.to_json().as_bytes())?,
    }
    Ok(Done::Clean)
}

fn new_key(file: &Path) -> Result<(), Stop> {
    let seed = wiring::random()?;
    let text = format!("{}\n", Hash::from_bytes(seed));
    wiring::fill(wiring::new_private(file)?, file, text)?;
    let public = Signer::new(&seed).public();
    out::say(format!(
        "the key was written to {}; its id is {}",
        file.display(),
        public.id()
    ));
    out::line(public)
}

fn sign(file: &Path, kind: &str, issuer: String, key: &Path) -> Result<Document, Stop> {
    let known = DocumentKind::ALL.iter().find(|known| known.word() == kind);
    let Some(kind) = known else {
        let words: Vec<_> = DocumentKind::ALL.iter().map(|kind| kind.word()).collect();
        let next = format!("give one of {}", words.join(", "));
        return Err(failed(format!("{kind:?} is no type of document"), next));
    };
    let cannot = |error: &dyn std::fmt::Display| {
        failed(
            format!("{}: {error}", key.display()),
            "name the file of your key",
        )
    };
    let text = std::fs::read_to_string(key).map_err(|error| cannot(&error))?;
    let seed: Hash = text
        .trim()
        .parse()
        .map_err(|error: String| cannot(&error))?;
    let stated: serde_json::Value = serde_json::from_slice(&read_bounded(file)?)?;
    let issue = Issue {
        issuer,
        store: None,
        at: Timestamp::now(),
    };
    let document = Document::sign(*kind, issue, &stated, &Signer::new(&seed.0));
    document.map_err(|error| failed(error, "mend the file"))
}
