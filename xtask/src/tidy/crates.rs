//! What every crate has: a first page, and the workspace's lints.

use super::Problem;
use crate::tree::{Tree, folder, name};
use toml::{Table, Value};

/// The check.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let manifests = tree
        .ending(&["Cargo.toml"])
        .filter(|(path, _)| name(path) == "Cargo.toml");
    let own = manifests.filter(|(path, _)| !folder(path).is_empty());
    own.flat_map(|(path, text)| [lints(path, text), first_page(tree, folder(path))])
        .flatten()
        .collect()
}

fn lints(path: &str, text: &str) -> Option<Problem> {
    let table: Table = text.parse().ok()?;
    let inherited = table.get("lints").and_then(|lints| lints.get("workspace"));
    let inherits = inherited.and_then(Value::as_bool) == Some(true);
    (!inherits).then(|| Problem::file(path, "does not say `[lints] workspace = true`"))
}

fn first_page(tree: &Tree, folder: &str) -> Option<Problem> {
    let roots = [
        format!("{folder}/src/lib.rs"),
        format!("{folder}/src/main.rs"),
    ];
    let Some(path) = roots.into_iter().find(|path| tree.has(path)) else {
        return Some(Problem::file(
            folder,
            "has neither src/lib.rs nor src/main.rs",
        ));
    };
    let text = tree.text(&path).unwrap_or_default();
    // One sentence is not enough to say what a crate is for and what is
    // deliberately not in it, so two lines are asked for.
    let lines = text
        .lines()
        .take_while(|line| line.starts_with("//!"))
        .count();
    (lines < 2).then(|| {
        Problem::file(
            &path,
            "begins without a page that says what the crate is for",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_has_both() {
        let good = "[lints]\nworkspace = true\n";
        let page = "//! What it is\n//! for.\n";
        let table = [
            (good, "src/lib.rs", page, 0),
            (good, "src/main.rs", page, 0),
            ("[lints]\n", "src/lib.rs", page, 1),
            ("", "src/lib.rs", "//! Short.\nfn f() {}", 2),
            (good, "src/other.rs", page, 1),
            (good, "src/lib.rs", "use x;\n//! Late.\n//! Late.\n", 1),
        ];
        for (manifest, file, text, want) in table {
            let file = format!("crates/x/{file}");
            let tree = Tree::of(&[("crates/x/Cargo.toml", manifest), (&file, text)]);
            assert_eq!(check(&tree).len(), want, "{manifest:?} {file} {text:?}");
        }
    }

    #[test]
    fn the_workspace_itself_is_no_crate() {
        assert!(check(&Tree::of(&[("Cargo.toml", "[workspace]\n")])).is_empty());
    }
}
