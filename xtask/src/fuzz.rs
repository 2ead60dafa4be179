//! Fuzzing and the exams. `tw-fuzz` is built with optimisation and with
//! every check debug builds make; what follows is handed on to it.
//!
//! `--explore` builds the crates that are tried with the compiler's coverage
//! counters: this program then stands before the compiler
//! (`RUSTC_WORKSPACE_WRAPPER`, by which cargo keeps these builds apart from
//! others) and adds the flag for those crates alone. Counters in every library would cost more to look at after
//! an execution than the execution itself.

use crate::steps::{cargo_command, passes};
use crate::{Outcome, install, out};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Set where this program is to be the compiler.
const WRAPS: &str = "TIDEWAITER_FUZZ_WRAPS";

/// Crates whose parts are counted. `tw-fuzz` is among them because it links
/// what the counters need.
const COUNTED: [&str; 7] = [
    "tw_fuzz",
    "tw_messages",
    "tw_app",
    "tw_law",
    "tw_store",
    "tw_clearance",
    "tw_web",
];

/// `cargo xtask fuzz [TARGET]…`.
pub fn run(root: &Path, args: &[&str]) -> Outcome {
    let explores = args.contains(&"--explore");
    let built = build(root, "tw-fuzz", explores)?;
    let mut program = Command::new(built);
    // The counters' own report at the end is not wanted.
    program.env("LLVM_PROFILE_FILE", "/dev/null");
    hand_over(
        root,
        &mut program,
        args,
        "a parser has a fault; inputs are kept as said above",
    )
}

/// `cargo xtask exam ceb …`.
pub fn exam(root: &Path, args: &[&str]) -> Outcome {
    let [family, rest @ ..] = args else {
        return Err("cargo xtask exam FAMILY …; there are ceb and tariff".to_owned());
    };
    match *family {
        "ceb" => {}
        "tariff" => return tariff(root, rest),
        _ => return Err(format!("no exam of {family}; there are ceb and tariff")),
    }
    install::xmllint()?;
    let built = build(root, "tw-exam", false)?;
    let what = "the two readers disagree; classes and mutants are above";
    hand_over(root, &mut Command::new(built), rest, what)
}

/// Random goods under a schedule: a program of the tariff crate's own.
fn tariff(root: &Path, args: &[&str]) -> Outcome {
    let mut cargo = cargo_command(root);
    cargo.args(["run", "--locked", "--release", "--package", "tw-tariff"]);
    cargo.args(["--example", "exam", "--"]);
    let what = "an assessment does not add up; it is shown above";
    hand_over(root, &mut cargo, args, what)
}

fn build(root: &Path, binary: &str, explores: bool) -> Result<PathBuf, String> {
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| root.join("target"), |dir| root.join(dir));
    let mut cargo = cargo_command(root);
    cargo.args([
        "build",
        "--locked",
        "--profile",
        "fuzz",
        "--package",
        "tw-fuzz",
    ]);
    cargo.args(["--bin", binary]);
    if explores {
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        cargo.env("RUSTC_WORKSPACE_WRAPPER", own).env(WRAPS, "1");
        cargo.args(["--features", "coverage"]);
    }
    out::say(&format!(
        "    cargo build --profile fuzz --package tw-fuzz --bin {binary}"
    ));
    passes(&mut cargo)?;
    Ok(target.join("fuzz").join(binary))
}

fn hand_over(root: &Path, program: &mut Command, args: &[&str], found: &str) -> Outcome {
    match program.current_dir(root).args(args).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) if status.code() == Some(1) => Err(found.to_owned()),
        Ok(status) => Err(format!("it could not be run ({status})")),
        Err(error) => Err(format!("it cannot be started: {error}")),
    }
}

/// Runs the compiler with coverage for the crates that are counted, where this
/// program was put before it; `None` where it was not.
pub fn compiler() -> Option<ExitCode> {
    std::env::var_os(WRAPS)?;
    let mut args = std::env::args_os().skip(1);
    let mut rustc = Command::new(args.next()?);
    let args: Vec<_> = args.collect();
    let name = args
        .iter()
        .position(|arg| arg == "--crate-name")
        .and_then(|n| args.get(n + 1)?.to_str());
    rustc.args(&args);
    if name.is_some_and(|name| COUNTED.contains(&name)) {
        rustc.args(["-C", "instrument-coverage"]);
    }
    let code = rustc.status().ok().and_then(|status| status.code());
    Some(ExitCode::from(
        code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1),
    ))
}
