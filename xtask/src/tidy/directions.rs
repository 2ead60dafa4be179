//! Dependency directions, from the manifests.

use super::Problem;
use crate::tree::{Tree, folder, name};
use toml::{Table, Value};

/// The rooms of the house, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Room {
    /// Vocabulary.
    Base,
    /// Law and ledger: both on the vocabulary only.
    Ground,
    /// Customs matters: siblings that do not see each other.
    Domain,
    /// Use cases and ports.
    App,
    /// Around the use cases: messages, store, pages, traffic.
    Adapter,
    /// For tests only.
    Testkit,
    /// Drills: they try the parts with what the test kit has.
    Drill,
    /// The measured runs: some measure a server that a drill started.
    Bench,
    /// Wiring and command line.
    Binary,
    /// These tasks: they see no crate, so that they run when none compiles.
    Task,
}

/// Every crate has its room; a new crate gets its line here.
const ROOMS: &[(&str, Room)] = &[
    ("tw-base", Room::Base),
    ("tw-law", Room::Ground),
    ("tw-ledger", Room::Ground),
    ("tw-proof", Room::Ground),
    ("tw-cbec", Room::Domain),
    ("tw-declaration", Room::Domain),
    ("tw-enterprise", Room::Domain),
    ("tw-clearance", Room::Domain),
    ("tw-guarantee", Room::Domain),
    ("tw-programme", Room::Domain),
    ("tw-risk", Room::Domain),
    ("tw-tariff", Room::Domain),
    ("tw-app", Room::App),
    ("tw-messages", Room::Adapter),
    ("tw-sim", Room::Adapter),
    ("tw-store", Room::Adapter),
    ("tw-web", Room::Adapter),
    ("tw-testkit", Room::Testkit),
    ("tw-drill", Room::Drill),
    ("tidewaiter", Room::Binary),
    ("tw-bench", Room::Bench),
    ("tw-fuzz", Room::Binary),
    ("xtask", Room::Task),
];

/// Libraries a crate below the ports may use: values and formats. Anything
/// that reaches the outside is an adapter's.
const PURE: &[&str] = &[
    "base64",
    "blake3",
    "csv",
    "ed25519-dalek",
    "include_dir",
    "jiff",
    "rhai",
    "rust_decimal",
    "serde",
    "serde_json",
    "thiserror",
    "toml",
];

fn room(package: &str) -> Option<Room> {
    ROOMS
        .iter()
        .find(|(name, _)| *name == package)
        .map(|(_, room)| *room)
}

/// Whether a crate is one of those that may not touch the world.
pub fn is_pure(package: &str) -> bool {
    room(package).is_some_and(|room| room <= Room::Domain)
}

/// Whether `user` may depend on `used`; `tests` for dev-dependencies.
fn allowed(user: Room, used: Room, tests: bool) -> bool {
    let below = match user {
        Room::Task | Room::Base => false,
        Room::Testkit => used <= Room::App,
        Room::Binary => used <= Room::Adapter,
        user => used < user,
    };
    // An adapter's tests may bring a second adapter as a witness. A test of
    // the domain needs no more than the domain.
    let for_tests = tests
        && user >= Room::App
        && user != Room::Task
        && (used == Room::Testkit || used == Room::Adapter || used == Room::Drill)
        && (used != Room::Drill || user == Room::Binary);
    below || for_tests
}

/// The check.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let manifests = tree
        .ending(&["Cargo.toml"])
        .filter(|(path, _)| name(path) == "Cargo.toml");
    manifests
        .filter(|(path, _)| !folder(path).is_empty())
        .flat_map(|(path, text)| manifest(path, text))
        .collect()
}

fn manifest(path: &str, text: &str) -> Vec<Problem> {
    let table: Table = match text.parse() {
        Ok(table) => table,
        Err(error) => return vec![Problem::file(path, format!("cannot be read: {error}"))],
    };
    let package = table
        .get("package")
        .and_then(|p| p.get("name"))
        .and_then(Value::as_str);
    let package = package.unwrap_or(name(folder(path)));
    let Some(user) = room(package) else {
        let what =
            format!("{package} has no room yet; give it one in xtask/src/tidy/directions.rs");
        return vec![Problem::file(path, what)];
    };
    let mut problems = Vec::new();
    for (section, tests, dependencies) in sections(&table) {
        for (key, value) in dependencies {
            let used = value.get("package").and_then(Value::as_str).unwrap_or(key);
            if let Some(what) = refusal((package, user), used, tests) {
                problems.push(Problem::line(
                    path,
                    line(text, key),
                    format!("{what} [{section}]"),
                ));
            }
        }
    }
    problems
}

fn refusal((package, user): (&str, Room), used: &str, tests: bool) -> Option<String> {
    match room(used) {
        Some(room) if allowed(user, room, tests) => None,
        Some(room) => Some(format!(
            "{package} ({user:?}) may not see {used} ({room:?})"
        )),
        None if used.starts_with("tw-") => Some(format!("{used} has no room")),
        None if tests || user > Room::Domain || PURE.contains(&used) => None,
        None => Some(format!(
            "{package} is below the ports and may not use {used}"
        )),
    }
}

/// All tables of dependencies, those for one platform included.
fn sections(table: &Table) -> Vec<(&'static str, bool, &Table)> {
    const KINDS: [(&str, bool); 3] = [
        ("dependencies", false),
        ("build-dependencies", false),
        ("dev-dependencies", true),
    ];
    let platforms = table.get("target").and_then(Value::as_table);
    let platforms = platforms
        .into_iter()
        .flat_map(|t| t.values())
        .filter_map(Value::as_table);
    let mut found = Vec::new();
    for table in std::iter::once(table).chain(platforms) {
        for (kind, tests) in KINDS {
            found.extend(
                table
                    .get(kind)
                    .and_then(Value::as_table)
                    .map(|deps| (kind, tests, deps)),
            );
        }
    }
    found
}

/// The line a key stands on.
fn line(text: &str, key: &str) -> usize {
    let names = |line: &str| {
        line.trim_start()
            .strip_prefix(key)
            .is_some_and(|rest| rest.starts_with(['.', ' ', '=']))
    };
    text.lines().position(names).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(package: &str, lines: &str) -> Vec<Problem> {
        let path = format!("crates/{package}/Cargo.toml");
        let text = format!("[package]\nname = \"{package}\"\n{lines}");
        check(&Tree::of(&[(&path, &text)]))
    }

    #[test]
    fn directions() {
        let table = [
            // Downwards.
            ("tw-law", "dependencies", "tw-base", true),
            ("tw-tariff", "dependencies", "tw-law", true),
            ("tw-app", "dependencies", "tw-tariff", true),
            ("tw-web", "dependencies", "tw-app", true),
            ("tidewaiter", "dependencies", "tw-web", true),
            ("tw-testkit", "dependencies", "tw-app", true),
            // Upwards, or to a sibling.
            ("tw-base", "dependencies", "tw-law", false),
            ("tw-law", "dependencies", "tw-ledger", false),
            ("tw-tariff", "dependencies", "tw-cbec", false),
            ("tw-tariff", "dev-dependencies", "tw-cbec", false),
            ("tw-app", "dependencies", "tw-store", false),
            ("tw-web", "dependencies", "tw-store", false),
            ("tidewaiter", "dependencies", "tw-testkit", false),
            ("xtask", "dependencies", "tw-base", false),
            // For tests.
            ("tw-sim", "dev-dependencies", "tw-messages", true),
            ("tw-store", "dev-dependencies", "tw-testkit", true),
            ("tw-store", "build-dependencies", "tw-testkit", false),
            ("tw-drill", "dependencies", "tw-testkit", true),
            ("tidewaiter", "dev-dependencies", "tw-drill", true),
            ("tidewaiter", "dependencies", "tw-drill", false),
            ("tw-store", "dev-dependencies", "tw-drill", false),
            ("tw-bench", "dependencies", "tw-drill", true),
            ("tidewaiter", "dependencies", "tw-bench", false),
            // The outside.
            ("tw-cbec", "dependencies", "serde", true),
            ("tw-cbec", "dependencies", "tokio", false),
            ("tw-cbec", "dev-dependencies", "proptest", true),
            ("tw-store", "dependencies", "rusqlite", true),
            // Unknown.
            ("tw-store", "dependencies", "tw-nothing", false),
            ("tw-nothing", "dependencies", "tw-base", false),
        ];
        for (package, section, used, good) in table {
            let problems = found(package, &format!("[{section}]\n{used}.workspace = true\n"));
            assert_eq!(
                problems.is_empty(),
                good,
                "{package} {section} {used}: {problems:?}"
            );
        }
    }

    #[test]
    fn renamed_and_platform_dependencies_are_seen() {
        let renamed = "[dependencies]\nother = { package = \"tokio\", version = \"1\" }\n";
        assert_eq!(found("tw-base", renamed).len(), 1);
        let platform = "[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n";
        assert_eq!(found("tw-base", platform).len(), 1);
    }

    #[test]
    fn the_line_is_named() {
        let problems = found(
            "tw-base",
            "[dependencies]\nserde.workspace = true\ntokio = \"1\"\n",
        );
        assert_eq!(
            problems.first().map(|p| p.place.as_str()),
            Some("crates/tw-base/Cargo.toml:5")
        );
    }
}
