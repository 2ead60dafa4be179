//! Everything a change has to pass. The quick steps come first, so that a
//! misplaced dependency is not heard of after ten minutes of building.

use crate::steps::{Steps, cargo};
use crate::{Outcome, docs, install, licences, tidy};
use std::path::Path;

/// `cargo xtask test`.
pub fn run(root: &Path) -> Outcome {
    let clippy = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    let mut steps = Steps::new(7);
    steps.step("what the tests need", install::run)?;
    steps.step("tidy", || tidy::run(root))?;
    steps.step("format", || cargo(root, &["fmt", "--all", "--check"]))?;
    steps.step("licences", || licences::run(root))?;
    steps.step("clippy", || cargo(root, &clippy))?;
    steps.step("tests", || {
        cargo(root, &["test", "--workspace", "--locked"])
    })?;
    steps.step("generated pages", || docs::check(root))?;
    steps.end();
    Ok(())
}
