//! Work left for later names its issue.

use super::Problem;
use super::source::Source;
use crate::tree::Tree;

/// The two words that mark it.
const WORDS: [&str; 2] = ["TODO", "FIXME"];

/// Other texts a remark may stand in.
const OTHERS: &[&str] = &[
    ".toml", ".sql", ".css", ".html", ".js", ".csv", ".fields", ".overlay", ".family", ".ftl",
];

/// The check.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in tree.rust() {
        for (line, comment) in Source::of(text).comments {
            problems.extend(remarks(path, line, &comment));
        }
    }
    for (path, text) in tree.ending(OTHERS) {
        problems.extend(remarks(path, 1, text));
    }
    problems
}

fn remarks(path: &str, first: usize, text: &str) -> Vec<Problem> {
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(index, line)| WORDS.map(|word| (first + index, line, word)))
        .filter(|(_, line, word)| without_issue(line, word))
        .map(|(number, _, word)| {
            Problem::line(
                path,
                number,
                format!("{word} without an issue; write {word}(#7)"),
            )
        })
        .collect()
}

/// Whether a line has the word without `(#number)` right behind it.
fn without_issue(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|t| t.chars().next_back());
        let after = line.get(at + word.len()..).unwrap_or_default();
        let longer = before.is_some_and(part) || after.starts_with(part);
        let numbered = after
            .strip_prefix("(#")
            .and_then(|rest| rest.split_once(')'))
            .is_some_and(|(n, _)| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        !longer && !numbered
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_have_numbers() {
        let table = [
            ("crates/x/src/a.rs", "// TODO(#12): later", 0),
            ("crates/x/src/a.rs", "// TODO: later", 1),
            ("crates/x/src/a.rs", "// TODO(ann): later", 1),
            ("crates/x/src/a.rs", "// TODO(#): later", 1),
            ("crates/x/src/a.rs", "/* a\n FIXME */", 1),
            ("crates/x/src/a.rs", "let a = \"TODO\";", 0),
            ("crates/x/src/a.rs", "// TODOS are counted", 0),
            ("migrations/1.sql", "-- TODO drop", 1),
            ("docs/STYLE.md", "A TODO names its issue.", 0),
        ];
        for (path, text, want) in table {
            assert_eq!(check(&Tree::of(&[(path, text)])).len(), want, "{text}");
        }
    }

    #[test]
    fn the_line_is_named() {
        let tree = Tree::of(&[("crates/x/src/a.rs", "fn a() {}\n/* b\n TODO */")]);
        assert_eq!(
            check(&tree).first().map(|p| p.place.as_str()),
            Some("crates/x/src/a.rs:3")
        );
    }
}
