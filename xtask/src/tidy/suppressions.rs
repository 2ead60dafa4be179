//! Silenced lints say why; tests are not skipped, and none passes by failing.

use super::source::{Source, closing};
use super::{Problem, crate_of};
use crate::tree::Tree;

/// The check.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let in_crates = tree.rust().filter(|(path, _)| crate_of(path).is_some());
    in_crates
        .flat_map(|(path, text)| file(path, &Source::of(text)))
        .collect()
}

fn file(path: &str, source: &Source) -> Vec<Problem> {
    let attributes = ["#[", "#!["].into_iter().flat_map(|open| {
        source
            .find(open)
            .map(move |(at, line)| (at + open.len() - 1, line))
    });
    attributes
        .filter_map(|(open, line)| {
            let text = source.code.get(open + 1..closing(&source.code, open))?;
            Some(Problem::line(path, line, objection(text)?))
        })
        .collect()
}

/// What is wrong with an attribute, if anything.
fn objection(attribute: &str) -> Option<&'static str> {
    let silences = ["allow(", "expect("].iter().any(|word| {
        attribute.starts_with(word)
            || attribute.contains(&format!(" {word}"))
            || attribute.contains(&format!(",{word}"))
    });
    if silences && !attribute.contains("reason =") {
        return Some("a silenced lint needs `reason = \"…\"`");
    }
    if attribute.starts_with("ignore") {
        return Some("a test that does not run proves nothing; mend it or delete it");
    }
    if attribute.starts_with("should_panic") {
        return Some("passes for any panic; assert on the error instead");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons() {
        let table = [
            ("#[expect(clippy::x, reason = \"y\")]", 0),
            ("#[expect(clippy::x)]", 1),
            ("#[expect(\n    clippy::x,\n    reason = \"y\"\n)]", 0),
            ("#![allow(dead_code)]", 1),
            ("#![allow(dead_code, reason = \"y\")]", 0),
            ("#[cfg_attr(test, allow(clippy::x))]", 1),
            ("#[test]\n#[ignore]\nfn f() {}", 1),
            ("#[test]\n#[ignore = \"slow\"]\nfn f() {}", 1),
            ("#[should_panic]", 1),
            ("// #[ignore]\nlet a = x.expect(\"y\");", 0),
            ("#[derive(Debug)]", 0),
        ];
        for (text, want) in table {
            let tree = Tree::of(&[("crates/x/src/a.rs", text)]);
            assert_eq!(check(&tree).len(), want, "{text}");
        }
    }
}
