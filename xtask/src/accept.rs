//! Taking over changed goldens. The tests are run with one variable set, on
//! which every comparison with a golden writes instead of failing; then what
//! changed is shown, to be read before it is committed.

use crate::steps::{cargo_command, passes, printed};
use crate::{Outcome, docs, out};
use std::path::Path;
use std::process::Command;

/// The variable the project's own goldens look at.
const VARIABLE: &str = "TIDEWAITER_ACCEPT";

/// `cargo xtask accept [-p CRATE]…`.
pub fn run(root: &Path, args: &[&str]) -> Outcome {
    let crates = crates(args)?;
    let mut cargo = cargo_command(root);
    cargo
        .args(["test", "--no-fail-fast"])
        .env(VARIABLE, "1")
        .env("INSTA_UPDATE", "always");
    match crates.is_empty() {
        true => cargo.arg("--workspace"),
        false => cargo.args(crates.iter().flat_map(|name| ["-p", name])),
    };
    // A test that fails for another reason must not keep the goldens of the
    // rest from being shown.
    let tests = passes(&mut cargo);
    let pages = if crates.is_empty() {
        docs::write(root)
    } else {
        Ok(())
    };
    show(root)?;
    tests.and(pages)
}

fn crates<'a>(args: &[&'a str]) -> Result<Vec<&'a str>, String> {
    let pairs = args.chunks(2).map(|pair| match pair {
        ["-p", name] => Ok(*name),
        _ => Err(format!(
            "accept takes -p CRATE, and was given {}",
            args.join(" ")
        )),
    });
    pairs.collect()
}

/// Shows which goldens differ from what is committed.
fn show(root: &Path) -> Outcome {
    let mut git = Command::new("git");
    let places = [
        "--",
        "*.snap",
        "*/golden/*",
        "*/goldens/*",
        "cases/",
        "docs/reference/",
    ];
    git.current_dir(root)
        .args(["status", "--short", "--untracked-files=all"])
        .args(places);
    let changed = printed(&mut git)?;
    if changed.trim().is_empty() {
        out::say("\nno golden changed");
    } else {
        out::say("\nthese differ from what is committed; read them with `git diff` first:");
        out::data(&changed);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments() {
        let table: [(&[&str], Option<Vec<&str>>); 4] = [
            (&[], Some(vec![])),
            (
                &["-p", "tw-web", "-p", "tw-sim"],
                Some(vec!["tw-web", "tw-sim"]),
            ),
            (&["-p"], None),
            (&["tw-web", "-p"], None),
        ];
        for (args, want) in table {
            assert_eq!(crates(args).ok(), want, "{args:?}");
        }
    }
}
