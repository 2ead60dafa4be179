//! `audit`: look over what is stored, keep and prove it.

mod checkpoint;
pub mod evidence;
mod keys;
mod prove;
mod verify;

use crate::out::Ended;

/// Look over what is stored; checkpoints, keys and proofs
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Verify(verify::Args),
    Prove(prove::Args),
    Checkpoint(checkpoint::Args),
    Keys(keys::Args),
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    match args.command {
        Command::Verify(args) => verify::run(args),
        Command::Prove(args) => prove::run(args),
        Command::Checkpoint(args) => checkpoint::run(args),
        Command::Keys(args) => keys::run(args),
    }
}
