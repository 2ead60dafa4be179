//! One measured run, for `cargo xtask bench` (draft).

use crate::out::{Done, Ended};

/// One measured run.
#[derive(clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(_args: Args) -> Ended {
    Ok(Done::Clean)
}
