//! Snapshots and files of test data are read by a test.

use super::source::Source;
use super::{Problem, crate_of};
use crate::tree::{Tree, folder, name};
use std::collections::BTreeSet;

/// The check.
pub fn check(tree: &Tree) -> Vec<Problem> {
    tree.paths()
        .filter_map(|path| match name(path) {
            file if file.ends_with(".snap.new") => Some(Problem::file(
                path,
                "a snapshot waits to be reviewed: `cargo xtask accept`",
            )),
            file if file.ends_with(".snap") => snapshot(tree, path),
            file if !file.ends_with(".rs") && is_data(path) => data(tree, path),
            _ => None,
        })
        .collect()
}

/// Test data of a crate, or of the whole.
fn is_data(path: &str) -> bool {
    path.starts_with("cases/") || (crate_of(path).is_some() && path.contains("/tests/"))
}

/// A snapshot of insta names its test: `crate__module__test.snap`, with
/// `-2` behind it for a second in one test, or a name the test gives.
fn snapshot(tree: &Tree, path: &str) -> Option<Problem> {
    let stem = name(path).trim_end_matches(".snap");
    let last = stem.rsplit("__").next().unwrap_or(stem);
    let last = last
        .rsplit_once('-')
        .filter(|(_, n)| n.parse::<u8>().is_ok())
        .map_or(last, |(t, _)| t);
    // Snapshots lie in `snapshots/` beside the source that has the test.
    let beside = folder(folder(path));
    let read = tree
        .rust()
        .filter(|(source, _)| folder(source) == beside)
        .any(|(_, text)| {
            let source = Source::of(text);
            source.code.contains(&format!("fn {last}("))
                || source.strings.iter().any(|(_, s)| s == last)
        });
    (!read).then(|| Problem::file(path, format!("no test beside it is called or names {last}")))
}

/// Other data is named by a string of its crate: the file, its name without
/// extension, or a folder above it that is read as a whole.
fn data(tree: &Tree, path: &str) -> Option<Problem> {
    let home = crate_of(path);
    let sources = tree
        .rust()
        .filter(|(source, _)| home.is_none() || crate_of(source) == home);
    let mut words = BTreeSet::new();
    for (_, text) in sources {
        let source = Source::of(text);
        words.extend(source.strings.into_iter().map(|(_, s)| s));
        // Tables of cases by macro name their files as bare words.
        words.extend(names(&source.code));
    }
    let file = name(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let above = folder(path)
        .split('/')
        .skip_while(|part| *part != "tests")
        .skip(1);
    let above: Vec<&str> = if home.is_none() {
        vec!["cases"]
    } else {
        above.collect()
    };
    let read = words.iter().any(|word| {
        let last = name(word.trim_end_matches('/'));
        last == file || last == stem || above.contains(&last)
    });
    (!read).then(|| Problem::file(path, "no test reads it"))
}

/// The bare words a macro is called with, one a line, such as `floors,`.
fn names(code: &str) -> impl Iterator<Item = String> + '_ {
    let words = code.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    words.filter(|word| !word.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unread(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files))
            .into_iter()
            .map(|p| p.place)
            .collect()
    }

    #[test]
    fn snapshots() {
        let test = (
            "crates/x/tests/day.rs",
            "#[test]\nfn table() { assert_snapshot!(\"by hand\", t); }",
        );
        let table = [
            ("crates/x/tests/snapshots/day__table.snap", true),
            ("crates/x/tests/snapshots/day__table-2.snap", true),
            ("crates/x/tests/snapshots/day__by hand.snap", true),
            ("crates/x/tests/snapshots/day__gone.snap", false),
            ("crates/x/tests/snapshots/day__table.snap.new", false),
            ("crates/x/src/snapshots/x__table.snap", false),
        ];
        for (path, good) in table {
            assert_eq!(unread(&[test, (path, "")]).is_empty(), good, "{path}");
        }
    }

    #[test]
    fn files_of_data() {
        let test = (
            "crates/x/tests/day.rs",
            "table! { floors, }\nconst A: &str = include_str!(\"golden/steps.txt\"); \
             fn f() { read_dir(\"tests/worked\"); }",
        );
        let table = [
            ("crates/x/tests/golden/steps.txt", true),
            ("crates/x/tests/golden/other.txt", false),
            ("crates/x/tests/cases/floors.txt", true),
            ("crates/x/tests/worked/a/b.txt", true),
            ("crates/y/tests/golden/steps.txt", false),
            ("crates/x/src/data.txt", true),
            ("cases/cbec/first/order.xml", false),
        ];
        for (path, good) in table {
            assert_eq!(unread(&[test, (path, "")]).is_empty(), good, "{path}");
        }
        let reads = ("crates/x/tests/all.rs", "read_dir(\"../../cases\")");
        assert!(unread(&[reads, ("cases/cbec/first/order.xml", "")]).is_empty());
    }
}
