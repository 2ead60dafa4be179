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
    let shared = tree.text("Cargo.toml").and_then(|text| text.parse().ok());
    let shared = shared.unwrap_or_default();
    own.flat_map(|(path, text)| [lints(path, text, &shared), first_page(tree, folder(path))])
        .flatten()
        .collect()
}

/// The workspace's lints, or a table of the crate's own that differs from them
/// in one thing: unsafe code is denied and not forbidden, so that one place
/// may be excepted with its reason.
fn lints(path: &str, text: &str, shared: &Table) -> Option<Problem> {
    let table: Table = text.parse().ok()?;
    let own = table.get("lints").and_then(Value::as_table).cloned();
    let inherited = own.as_ref().and_then(|lints| lints.get("workspace"));
    if inherited.and_then(Value::as_bool) == Some(true) {
        return None;
    }
    let shared = shared
        .get("workspace")
        .and_then(|workspace| workspace.get("lints"))
        .and_then(Value::as_table);
    let as_shared = own.map(|mut lints| {
        if let Some(rust) = lints.get_mut("rust").and_then(Value::as_table_mut)
            && rust.get("unsafe_code").and_then(Value::as_str) == Some("deny")
        {
            rust.insert("unsafe_code".into(), "forbid".into());
        }
        lints
    });
    let same = as_shared.is_some_and(|lints| !lints.is_empty() && Some(&lints) == shared);
    (!same).then(|| {
        let what = "does not say `[lints] workspace = true`, nor the same lints with unsafe_code = \"deny\"";
        Problem::file(path, what)
    })
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
    fn unsafe_code_may_be_denied_and_nothing_else_changed() {
        let shared = "[workspace.lints.rust]\nunsafe_code = \"forbid\"\nmissing_docs = \"warn\"\n";
        let page = "//! What it is\n//! for.\n";
        let table = [
            ("unsafe_code = \"deny\"\nmissing_docs = \"warn\"\n", 0),
            ("unsafe_code = \"allow\"\nmissing_docs = \"warn\"\n", 1),
            ("unsafe_code = \"deny\"\n", 1),
        ];
        for (own, want) in table {
            let own = format!("[lints.rust]\n{own}");
            let tree = Tree::of(&[
                ("Cargo.toml", shared),
                ("crates/x/Cargo.toml", &own),
                ("crates/x/src/lib.rs", page),
            ]);
            assert_eq!(check(&tree).len(), want, "{own}");
        }
    }

    #[test]
    fn the_workspace_itself_is_no_crate() {
        assert!(check(&Tree::of(&[("Cargo.toml", "[workspace]\n")])).is_empty());
    }
}
