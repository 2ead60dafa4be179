//! No text names a place on somebody's machine, or a path that leaves the
//! project.

use super::Problem;
use crate::tree::{Tree, folder, follow};

/// Folders that exist on one machine only. They are put together here so that
/// this file does not name them.
const MACHINES: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Use", "rs/"),
    concat!("C:", "\\"),
    concat!("/wo", "rk/"),
    concat!("/tm", "p/t-"),
    concat!("/mn", "t/"),
];

/// The check.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    // The lock file is cargo's own text.
    for (path, text) in tree.texts().filter(|(path, _)| *path != "Cargo.lock") {
        for (index, line) in text.lines().enumerate() {
            if let Some(what) = objection(path, line) {
                problems.push(Problem::line(path, index + 1, what));
            }
        }
    }
    problems
}

fn objection(path: &str, line: &str) -> Option<String> {
    // Part of a longer word, such as a web address or `network/`, is no path.
    let begins = |at: usize| {
        let before = line.get(..at).and_then(|t| t.chars().next_back());
        !before.is_some_and(|c| {
            c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}' | '/' | ')' | ']')
        })
    };
    for machine in MACHINES {
        if line.match_indices(machine).any(|(at, _)| begins(at)) {
            return Some(format!("names a place on one machine: {machine}"));
        }
    }
    let leaving = line
        .match_indices("../")
        .filter(|(at, _)| begins(*at))
        .find(|(at, _)| {
            let rest = line.get(*at..).unwrap_or_default();
            let end = rest.find(|c: char| !(c.is_alphanumeric() || "./_-".contains(c)));
            follow(
                folder(path),
                rest.get(..end.unwrap_or(rest.len())).unwrap_or_default(),
            )
            .is_none()
        });
    leaving.map(|_| "names a path that leaves the project".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let home = concat!("see /ho", "me/ann/x");
        let work = concat!("open(\"/wo", "rk/x\")");
        let outside = concat!("../", "../", "../x");
        let table = [
            ("docs/a.md", home, 1),
            ("crates/x/src/a.rs", work, 1),
            ("docs/a.md", "https://example.org/home/page", 0),
            ("docs/a.md", "see ../README.md", 0),
            ("docs/a.md", outside, 1),
            ("crates/x/src/a.rs", outside, 0),
            ("README.md", "network/work", 0),
            ("Cargo.lock", home, 0),
        ];
        for (path, text, want) in table {
            assert_eq!(
                check(&Tree::of(&[(path, text)])).len(),
                want,
                "{path} {text}"
            );
        }
    }
}
