//! The project's own tasks, run as `cargo xtask TASK`.
//!
//! This program sees no crate of the workspace, so that it still runs when
//! one of them does not compile, and it builds in seconds. What it knows of
//! the project it reads from the files. There are no shell scripts beside it.

mod accept;
mod bench;
mod conformance;
mod coverage;
mod docs;
mod drill;
mod fuzz;
mod install;
mod licences;
mod out;
mod steps;
mod test;
mod tidy;
mod tree;

use std::path::PathBuf;
use std::process::ExitCode;

/// Why a task failed, in a sentence; what was found is printed before.
type Outcome = Result<(), String>;

const HELP: &str = "\
The project's own tasks.

Usage: cargo xtask TASK [OPTIONS]

  test                     everything a change has to pass, in this order: tidy, format,
                           licences, clippy, tests, generated pages; installs the browser
                           the page tests need. This is what .ci/run calls
  tidy [--ratchet]         the house rules that no lint knows; --ratchet lowers the recorded
                           lengths of functions and files that became shorter
  licences                 every dependency's licence against xtask/licences.toml
  bench NAME [--runs R] [--json] [--lists N] [--apart N] [--seed S] [--readers N]
                           builds for release, runs the workload cbec-1 or cbec-20 R times (5),
                           prints the median of each figure with the smallest and the largest
  drill [NAME] [--seed S] [--bar test|release] [--json] [--with NAME=VALUE]...
                           builds for release and holds the program to a promise: exit code
                           other than 0 if it was broken; without a name it lists the drills
  exam ceb --xsd EDITION=DIR... --samples DIR [--mutants N] [--seed S] [--types T,...]
       [--edition E,...] [--keep DIR] [--json]
                           the same mutants past the schema layer and past libxml2's xmllint
                           (package libxml2-utils): where do the two disagree?
  exam tariff --file HTS.csv [--assessments N] [--seed S]
                           random lines of a schedule, random goods: does every trace sum to its
                           total? N is 1,000,000 unless told
  fuzz [TARGET]... [--executions N] [--seed S] [--seconds N] [--findings DIR] [--json]
       [--explore] [--list]
                           hostile bytes for every parser; --explore keeps inputs that reach
                           new parts of the program
  conformance [--minutes N] [--seed S]
                           holds a running server's answers against /openapi.json with
                           schemathesis (installed below target/, Python 3 needed)
  docs [--check]           writes docs/reference/ from the rule catalogue, the table of articles and
                           the command line
  accept [-p CRATE]...     runs the tests with TIDEWAITER_ACCEPT=1, so that goldens are
                           rewritten, and shows what changed
";

fn main() -> ExitCode {
    if let Some(code) = fuzz::compiler() {
        return code;
    }
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let root = root();
    let done = match args.split_first() {
        Some((&"test", rest)) => none(rest).and_then(|()| test::run(&root)),
        Some((&"tidy", [])) => tidy::run(&root),
        Some((&"tidy", ["--ratchet"])) => tidy::lower(&root),
        Some((&"licences", rest)) => none(rest).and_then(|()| licences::run(&root)),
        Some((&"bench", rest)) => bench::run(&root, rest),
        Some((&"drill", rest)) => drill::run(&root, rest),
        Some((&"exam", rest)) => fuzz::exam(&root, rest),
        Some((&"fuzz", rest)) => fuzz::run(&root, rest),
        Some((&"conformance", rest)) => conformance::run(&root, rest),
        Some((&"docs", [])) => docs::write(&root),
        Some((&"docs", ["--check"])) => docs::check(&root),
        Some((&"accept", rest)) => accept::run(&root, rest),
        None | Some((&("help" | "--help" | "-h"), _)) => {
            out::data(HELP);
            Ok(())
        }
        Some((task, rest)) => Err(format!("no such task: {task} {}\n{HELP}", rest.join(" "))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            out::say(&format!("xtask: {why}"));
            ExitCode::FAILURE
        }
    }
}

fn none(rest: &[&str]) -> Outcome {
    match rest {
        [] => Ok(()),
        _ => Err(format!(
            "this task takes no options, and was given {}",
            rest.join(" ")
        )),
    }
}

/// The folder of the workspace: the parent of this crate's own. Cargo gives
/// the crate's place at run time, so that a checkout may move after building.
fn root() -> PathBuf {
    let own = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    own.parent().map_or_else(|| own.clone(), PathBuf::from)
}
