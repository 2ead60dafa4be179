//! Links between the project's own pages lead to files that are there.

use super::Problem;
use crate::tree::{Tree, folder, follow};

/// The check.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in tree.ending(&[".md"]) {
        for (line, link) in links(text) {
            let file = link.split('#').next().unwrap_or_default();
            let leads = follow(folder(path), file).is_some_and(|target| tree.has(&target));
            if !file.is_empty() && !leads {
                problems.push(Problem::line(path, line, format!("{link} leads nowhere")));
            }
        }
    }
    problems
}

/// The targets of `[text](target)` outside code, but not those on the web.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        for (at, _) in line.match_indices("](") {
            let rest = line.get(at + 2..).unwrap_or_default();
            let Some((target, _)) = rest.split_once(')') else {
                continue;
            };
            if !target.contains("://") && !target.starts_with("mailto:") {
                found.push((index + 1, target));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_somewhere() {
        let table = [
            ("[a](GLOSSARY.md)", 0),
            ("[a](GLOSSARY.md#release)", 0),
            ("![a](images/x.png) [b](../README.md)", 0),
            ("[a](guide)", 0),
            ("[a](GLOSARY.md)", 1),
            ("[a](../../x.md)", 1),
            ("[a](https://example.org)", 0),
            ("[a](#below)", 0),
            ("```\n[a](nowhere.md)\n```", 0),
        ];
        for (text, want) in table {
            let tree = Tree::of(&[
                ("docs/A.md", text),
                ("docs/GLOSSARY.md", ""),
                ("docs/guide/1.md", ""),
                ("docs/images/x.png", ""),
                ("README.md", ""),
            ]);
            assert_eq!(check(&tree).len(), want, "{text}");
        }
    }
}
