//! Drills: `tw-drill` and the program are built for release, and the drill is
//! run with the program's file named to it.

use crate::steps::cargo;
use crate::{Outcome, out};
use std::path::Path;
use std::process::Command;

/// `cargo xtask drill [NAME] …`; what follows is handed on as it is.
pub fn run(root: &Path, args: &[&str]) -> Outcome {
    cargo(
        root,
        &[
            "build",
            "--release",
            "--locked",
            "--package",
            "tw-drill",
            "--package",
            "tidewaiter",
        ],
    )?;
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| root.join("target"), |dir| root.join(dir));
    let mut program = Command::new(target.join("release/tw-drill"));
    program.current_dir(root).args(args);
    if !args.iter().any(|arg| arg.starts_with("--binary")) {
        program
            .arg("--binary")
            .arg(target.join("release/tidewaiter"));
    }
    match program.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) if status.code() == Some(1) => {
            Err("a promise was broken; the faults are above".to_owned())
        }
        Ok(status) => Err(format!("the drill could not be run ({status})")),
        Err(error) => {
            out::say("    the build left no tw-drill");
            Err(format!("tw-drill cannot be started: {error}"))
        }
    }
}
