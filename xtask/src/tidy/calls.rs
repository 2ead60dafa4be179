//! Calls that a crate below the ports may not make, and calls nobody makes.

use super::source::{Source, closing, has_word};
use super::{Problem, beside_the_program, crate_of, directions};
use crate::tree::{Tree, folder, name};
use std::collections::BTreeSet;

/// Forbidden below the ports, outside tests.
const WORLD: &[(&str, &str)] = &[
    ("SystemTime", "the time comes in as an argument"),
    ("Instant::now", "the time comes in as an argument"),
    ("Timestamp::now", "the time comes in as an argument"),
    ("Zoned::now", "the time comes in as an argument"),
    ("std::fs", "files are read by an adapter"),
    ("std::env", "settings come in as arguments"),
    ("std::net", "the network is an adapter's"),
    ("std::thread", "the engine decides what runs beside what"),
    ("tokio", "decisions are synchronous"),
    ("rand", "randomness comes in as an argument"),
    ("f32", "figures are exact decimals"),
    ("f64", "figures are exact decimals"),
];

/// The same modules when several are imported at once.
const GROUPED: &[&str] = &["fs", "env", "net", "thread"];

/// Forbidden everywhere outside tests.
const PANICS: &[(&str, &str)] = &[
    (
        ".unwrap()",
        "return an error or say by type that it cannot be",
    ),
    (
        ".expect(\"",
        "return an error or say by type that it cannot be",
    ),
    ("todo!", "finish it, or leave it out"),
    ("unimplemented!", "finish it, or leave it out"),
];

/// Forbidden everywhere, in tests too.
const PRINTS: &[(&str, &str)] = &[
    ("print!", "print through out.rs"),
    ("println!", "print through out.rs"),
    ("eprint!", "print through out.rs"),
    ("eprintln!", "print through out.rs"),
    ("dbg!", "left over from debugging"),
];

/// Where a forbidden call is right, and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[(
    "crates/tw-law/src/files.rs",
    "std::fs",
    "a pack may be opened from a folder; nothing else of tw-law touches files",
)];

/// The check.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let test_files = test_files(tree);
    let in_crates = tree.rust().filter(|(path, _)| crate_of(path).is_some());
    in_crates
        .flat_map(|(path, text)| {
            let whole = beside_the_program(path)
                || test_files
                    .iter()
                    .any(|test| path == test || path.starts_with(&format!("{test}/")))
                || path.starts_with("crates/tw-testkit/");
            file(path, text, whole)
        })
        .collect()
}

/// The files and folders of modules that are declared under `cfg(test)`.
fn test_files(tree: &Tree) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for (path, text) in tree.rust().filter(|(path, _)| path.contains("/src/")) {
        let own = match name(path) {
            "lib.rs" | "main.rs" | "mod.rs" => folder(path).to_owned(),
            _ => path.trim_end_matches(".rs").to_owned(),
        };
        for module in Source::of(text).test_modules {
            files.insert(format!("{own}/{module}.rs"));
            files.insert(format!("{own}/{module}"));
        }
    }
    files
}

fn file(path: &str, text: &str, is_test: bool) -> Vec<Problem> {
    let source = Source::of(text);
    let package = crate_of(path).map_or("", name);
    let mut problems = Vec::new();
    let mut look = |words: &[(&str, &str)], tests: bool| {
        for (word, why) in words {
            let lines = source.find(word).map(|(_, line)| line);
            for line in lines.filter(|line| tests || !(is_test || source.is_test(*line))) {
                problems.push(Problem::line(path, line, format!("{word}: {why}")));
            }
        }
    };
    if directions::is_pure(package) {
        let world: Vec<_> = WORLD
            .iter()
            .copied()
            .filter(|(word, _)| !excepted(path, word))
            .collect();
        look(&world, false);
    }
    look(PANICS, false);
    // A build script speaks to cargo by printing.
    if name(path) != "build.rs" {
        look(PRINTS, true);
    }
    if directions::is_pure(package) && !is_test {
        problems.extend(grouped(path, &source));
    }
    problems
}

fn excepted(path: &str, word: &str) -> bool {
    EXCEPTIONS
        .iter()
        .any(|(file, call, _)| *file == path && *call == word)
}

/// `use std::{fs, env}` names the same modules in another way.
fn grouped(path: &str, source: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, line) in source.find("std::{") {
        let open = at + "std::".len();
        let group = source
            .code
            .get(open..closing(&source.code, open))
            .unwrap_or_default();
        let named = GROUPED.iter().filter(|module| has_word(group, module));
        for module in named.filter(|_| !source.is_test(line)) {
            let what = format!("std::{module}: what touches the world is an adapter's");
            problems.push(Problem::line(path, line, what));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn below_the_ports() {
        let domain = "crates/tw-cbec/src/lib.rs";
        let table = [
            ("let t = Timestamp::now();", 1),
            ("let t = std::time::Instant::now();", 1),
            ("use std::fs;", 1),
            ("use std::{fmt, env, fs};", 2),
            ("use std::{fmt, collections::BTreeMap};", 0),
            ("fn rate() -> f64 { 0.0 }", 1),
            ("let x = rand::random::<u8>();", 1),
            ("let operand = 1;", 0),
            ("// no f64, no SystemTime\nlet s = \"std::fs\";", 0),
            ("#[cfg(test)]\nmod tests { use std::fs; }", 0),
            ("let x = y.unwrap();", 1),
            ("let x = y.unwrap_or(1);", 0),
            ("let x = y.expect(\"a number\");", 1),
            ("let x = fault.expect(number);", 0),
            ("todo!()", 1),
        ];
        for (text, want) in table {
            assert_eq!(count(domain, text), want, "{text}");
        }
    }

    #[test]
    fn around_the_ports_the_world_may_be_touched() {
        let table = [
            ("crates/tw-store/src/lib.rs", "use std::fs;", 0),
            ("crates/tw-store/src/lib.rs", "let x = y.unwrap();", 1),
            ("crates/tw-store/src/lib.rs", "println!(\"x\");", 1),
            ("crates/tw-store/tests/x.rs", "let x = y.unwrap();", 0),
            ("crates/tw-store/tests/x.rs", "println!(\"x\");", 1),
            ("crates/tw-store/tests/x.rs", "dbg!(x);", 1),
            ("crates/tw-store/build.rs", "println!(\"cargo::x\");", 0),
            ("crates/tw-law/src/files.rs", "use std::fs;", 0),
            ("crates/tw-law/src/pack.rs", "use std::fs;", 1),
            (
                "crates/tw-testkit/src/lib.rs",
                "let x = y.expect(\"x\");",
                0,
            ),
            ("docs/x.rs", "println!(\"x\");", 0),
        ];
        for (path, text, want) in table {
            assert_eq!(count(path, text), want, "{path} {text}");
        }
    }

    #[test]
    fn a_module_for_tests_may_stand_in_its_own_file() {
        let tree = Tree::of(&[
            ("crates/tw-store/src/open.rs", "#[cfg(test)]\nmod tests;\n"),
            (
                "crates/tw-store/src/open/tests.rs",
                "fn f() { x.unwrap(); }",
            ),
            (
                "crates/tw-store/src/other/tests.rs",
                "fn f() { x.unwrap(); }",
            ),
        ]);
        let places: Vec<String> = check(&tree).into_iter().map(|p| p.place).collect();
        assert_eq!(places, ["crates/tw-store/src/other/tests.rs:1"]);
    }
}
