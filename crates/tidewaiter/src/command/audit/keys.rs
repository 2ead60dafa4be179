//! `audit keys`: the keys checkpoints are signed under.

use crate::keys::KeyFiles;
use crate::out::{self, Done, Ended, Format, Stop, failed};
use crate::wiring::{self, DataArgs};
use tw_app::store::Query;
use tw_base::Timestamp;
use tw_proof::{KeyChain, StoreId};

/// Show and change the keys checkpoints are signed under
///
/// Works beside a running server, which signs under the new key from its next
/// checkpoint on.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

/// Which store, and how to answer.
#[derive(clap::Args)]
struct Common {
    #[command(flatten)]
    data: DataArgs,
    /// Output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Show the public keys, oldest first
    ///
    /// Give the ids to those who will check checkpoints and proofs, on a way
    /// that does not lead through this server.
    ///
    /// Example: tidewaiter audit keys show --data tidewaiter-data
    #[command(verbatim_doc_comment)]
    Show(Common),
    /// Make a new signing key; the old one signs that it takes over
    ///
    /// Checkpoints the old key signed before stay valid.
    Rotate(Common),
    /// Make a new signing key though the old one is lost
    ///
    /// Nobody vouches for the new key: tell its id to everybody who keeps
    /// checkpoints. Refused while the old key is there.
    BeginAnew(Common),
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let (Command::Show(common) | Command::Rotate(common) | Command::BeginAnew(common)) =
        &args.command;
    let query = wiring::query(&common.data)?;
    let files = KeyFiles::of(&common.data.data);
    let store = StoreId::from_bytes(query.identity()?);
    let now = Timestamp::now();
    let chain = match args.command {
        Command::Show(_) => files.chain()?.ok_or_else(|| {
            failed(
                "no signing key was made yet",
                "it is made when `tidewaiter serve` first starts, or by `tidewaiter audit checkpoint`",
            )
        })?,
        Command::Rotate(_) | Command::BeginAnew(_) => {
            let _held = files.hold()?;
            // Read under the lock: no checkpoint of a later batch was signed
            // by the old key.
            let after = query.tip()?.batch.0;
            match args.command {
                Command::Rotate(_) => files.rotate(store, after, now)?,
                _ => files.begin_anew(store, after, now)?,
            }
        }
    };
    show(&chain, common.format)?;
    Ok(Done::Clean)
}

fn show(chain: &KeyChain, format: Format) -> Result<(), Stop> {
    if format == Format::Json {
        return out::json(chain);
    }
    out::line(format!("store {}", chain.store))?;
    for (n, grant) in chain.keys.iter().enumerate() {
        let from = match grant.by {
            Some(by) => format!("vouched for by {by}"),
            None if n == 0 => "the first".to_owned(),
            None => "begun anew, nobody vouches for it".to_owned(),
        };
        let until = match chain.keys.get(n + 1) {
            Some(next) => format!("until batch {}", next.after),
            None => "in use".to_owned(),
        };
        out::line(format!(
            "key {} from batch {} {until}, made {}, {from}\n    public {}",
            grant.key,
            grant.after,
            grant.at_text(),
            grant.public
        ))?;
    }
    Ok(())
}
