//! `tariff`: duty schedules.

mod import;
mod read;
mod report;

use crate::out::Ended;

/// Load duty schedules
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Import(import::Args),
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    match args.command {
        Command::Import(args) => import::run(args),
    }
}
