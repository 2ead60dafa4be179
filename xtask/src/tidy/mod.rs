//! House rules that no lint knows. Each check is a function of the tree with
//! one reason why it is there, and tests with good and bad input beside it.
//!
//! A check looks at text, not at types: it may be evaded by whoever wants to,
//! and is meant for those who forgot.

mod calls;
mod codes;
mod crates;
mod directions;
mod goldens;
mod issues;
mod length;
mod links;
mod places;
pub mod source;
mod suppressions;

use crate::tree::Tree;
use crate::{Outcome, coverage, docs, out};
use std::path::Path;

/// Something a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, with `:` and the line where there is one.
    pub place: String,
    /// What is wrong, and what to do where that is not plain.
    pub what: String,
}

impl Problem {
    /// A problem with a file.
    pub fn file(path: &str, what: impl Into<String>) -> Self {
        Self {
            place: path.to_owned(),
            what: what.into(),
        }
    }

    /// A problem on a line.
    pub fn line(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            place: format!("{path}:{line}"),
            what: what.into(),
        }
    }
}

/// A check.
struct Check {
    name: &'static str,
    /// Why it is there.
    why: &'static str,
    run: fn(&Tree) -> Vec<Problem>,
}

const CHECKS: [Check; 12] = [
    Check {
        name: "directions",
        why: "rooms are built on one another in one direction; what adapters need of each other is a port in tw-app",
        run: directions::check,
    },
    Check {
        name: "calls",
        why: "decisions must replay: no clock, files, network, randomness or floats below the ports, no panics on purpose, no printing but in out.rs",
        run: calls::check,
    },
    Check {
        name: "crates",
        why: "a reader opens lib.rs first and finds what the crate is for; every crate has the same lints",
        run: crates::check,
    },
    Check {
        name: "length",
        why: "functions of 70 lines and files of 800 are still read as a whole; the older ones may only shrink",
        run: length::check,
    },
    Check {
        name: "issues",
        why: "work left for later is found again only where it has a number",
        run: issues::check,
    },
    Check {
        name: "suppressions",
        why: "a silenced lint says why; a skipped test is no test",
        run: suppressions::check,
    },
    Check {
        name: "goldens",
        why: "a golden nobody reads says nothing about the program",
        run: goldens::check,
    },
    Check {
        name: "codes",
        why: "a code is one rule for ever, and has its sentences and its legal reference in the pack",
        run: codes::check,
    },
    Check {
        name: "places",
        why: "the project is built and read on machines that are not ours",
        run: places::check,
    },
    Check {
        name: "links",
        why: "a link that leads nowhere wastes a reader's time",
        run: links::check,
    },
    Check {
        name: "findings page",
        why: "docs/reference/findings.md is written from the pack; `cargo xtask docs` writes it again",
        run: docs::stale_findings,
    },
    Check {
        name: "law coverage",
        why: "an article that is a rule has a test; `cargo xtask docs` writes docs/reference/law-coverage.md again",
        run: coverage::stale,
    },
];

/// `cargo xtask tidy`.
pub fn run(root: &Path) -> Outcome {
    let tree = Tree::read(root)?;
    let mut found = 0;
    for check in &CHECKS {
        let problems = (check.run)(&tree);
        if problems.is_empty() {
            continue;
        }
        out::say(&format!("\n{}: {}", check.name, check.why));
        for problem in &problems {
            out::say(&format!("  {}: {}", problem.place, problem.what));
        }
        found += problems.len();
    }
    match found {
        0 => {
            out::say(&format!(
                "    {} checks over {} files: tidy",
                CHECKS.len(),
                tree.len()
            ));
            Ok(())
        }
        1 => Err("one thing is not tidy".to_owned()),
        n => Err(format!("{n} things are not tidy")),
    }
}

/// `cargo xtask tidy --ratchet`.
pub fn lower(root: &Path) -> Outcome {
    length::lower(root, &Tree::read(root)?)
}

/// The crate folder a path lies in, such as `crates/tw-base` or `xtask`.
fn crate_of(path: &str) -> Option<&str> {
    if path.starts_with("xtask/") {
        return Some("xtask");
    }
    let rest = path.strip_prefix("crates/")?;
    let (name, _) = rest.split_once('/')?;
    path.get(.."crates/".len() + name.len())
}

/// Whether a file is a test, a benchmark or an example as a whole.
fn beside_the_program(path: &str) -> bool {
    ["/tests/", "/benches/", "/examples/"]
        .iter()
        .any(|part| path.contains(part))
        && !path.contains("/src/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_the_tree() {
        let table = [
            ("crates/tw-base/src/lib.rs", Some("crates/tw-base"), false),
            ("crates/tw-base/tests/x.rs", Some("crates/tw-base"), true),
            (
                "crates/tw-base/src/tests/x.rs",
                Some("crates/tw-base"),
                false,
            ),
            ("xtask/src/main.rs", Some("xtask"), false),
            ("README.md", None, false),
        ];
        for (path, folder, beside) in table {
            assert_eq!(
                (crate_of(path), beside_the_program(path)),
                (folder, beside),
                "{path}"
            );
        }
    }

    #[test]
    fn every_check_passes_an_empty_tree_or_says_what_is_missing() {
        let tree = Tree::of(&[]);
        for check in &CHECKS {
            assert!((check.run)(&tree).len() <= 1, "{}", check.name);
            assert!(!check.why.is_empty());
        }
    }
}
