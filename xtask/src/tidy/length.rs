//! A ratchet on the length of functions and files. What is longer than the
//! limit stands in `xtask/ratchet.toml` with its present length; it may
//! shrink, and then its line is lowered; nothing new is let in.

use super::source::{Source, closing};
use super::{Problem, crate_of};
use crate::tree::Tree;
use crate::{Outcome, out};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use toml::{Table, Value};

const FILE: &str = "xtask/ratchet.toml";
const FUNCTION_LINES: usize = 70;
const FILE_LINES: usize = 800;

/// Texts people write and read. Tables, goldens and rule sentences are data,
/// looked up and not read through.
const READ: &[&str] = &[".rs", ".sql", ".css", ".html", ".js", ".md"];

const HEAD: &str = "\
# Functions over 70 lines and files over 800, with their present length. A
# line here is a debt: it may only be lowered (`cargo xtask tidy --ratchet`)
# or go away.
";

/// Lengths over the limit, by name.
#[derive(Debug, Default, PartialEq, Eq)]
struct Long {
    functions: BTreeMap<String, usize>,
    files: BTreeMap<String, usize>,
}

/// The check.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let now = measure(tree);
    let listed = match read(tree.text(FILE).unwrap_or_default()) {
        Ok(listed) => listed,
        Err(why) => return vec![Problem::file(FILE, why)],
    };
    let functions = compare(&now.functions, &listed.functions, FUNCTION_LINES);
    functions
        .into_iter()
        .chain(compare(&now.files, &listed.files, FILE_LINES))
        .collect()
}

/// Writes the present lengths of what is listed and became shorter.
pub fn lower(root: &Path, tree: &Tree) -> Outcome {
    let now = measure(tree);
    let mut listed = read(tree.text(FILE).unwrap_or_default())?;
    shrink(&mut listed.functions, &now.functions);
    shrink(&mut listed.files, &now.files);
    std::fs::write(root.join(FILE), write(&listed)).map_err(|error| format!("{FILE}: {error}"))?;
    out::say(&format!(
        "{FILE}: {} functions, {} files",
        listed.functions.len(),
        listed.files.len()
    ));
    Ok(())
}

fn shrink(listed: &mut BTreeMap<String, usize>, now: &BTreeMap<String, usize>) {
    listed.retain(|name, _| now.contains_key(name));
    for (name, length) in listed {
        *length = now.get(name).map_or(*length, |now| (*now).min(*length));
    }
}

fn compare(
    now: &BTreeMap<String, usize>,
    listed: &BTreeMap<String, usize>,
    limit: usize,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, length) in now {
        let what = match listed.get(name) {
            None => format!("{length} lines, more than {limit}; split it"),
            Some(listed) if length > listed => {
                format!("{length} lines, and {listed} are recorded; it may only shrink")
            }
            Some(listed) if length < listed => {
                format!(
                    "{length} lines, and {listed} are recorded; run `cargo xtask tidy --ratchet`"
                )
            }
            Some(_) => continue,
        };
        problems.push(Problem::file(name, what));
    }
    let gone = listed.keys().filter(|name| !now.contains_key(*name));
    problems.extend(
        gone.map(|name| {
            Problem::file(name, "no longer too long; run `cargo xtask tidy --ratchet`")
        }),
    );
    problems
}

fn measure(tree: &Tree) -> Long {
    let mut long = Long::default();
    for (path, text) in tree.ending(READ) {
        let lines = text.lines().count();
        if lines > FILE_LINES && !path.starts_with("docs/reference/") {
            long.files.insert(path.to_owned(), lines);
        }
    }
    for (path, text) in tree.rust().filter(|(path, _)| crate_of(path).is_some()) {
        for (name, lines) in functions(&Source::of(text)) {
            if lines > FUNCTION_LINES {
                // Two of one name in one file share a line: the longer counts.
                let entry = long.functions.entry(format!("{path}::{name}")).or_default();
                *entry = lines.max(*entry);
            }
        }
    }
    long
}

/// Every function with a body: its name and its lines, from `fn` to `}`.
fn functions(source: &Source) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, line) in source.find("fn") {
        let rest = source.code.get(at + 2..).unwrap_or_default();
        let name: String = rest
            .trim_start()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        if name.is_empty() {
            continue;
        }
        if let Some(open) = body(&source.code, at) {
            let last = source.line_of(closing(&source.code, open).saturating_sub(1));
            found.push((name, last - line + 1));
        }
    }
    found
}

/// Where the body of the function that begins here opens.
fn body(code: &str, from: usize) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' if depth == 0 => return Some(at),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

fn read(text: &str) -> Result<Long, String> {
    let table: Table = text
        .parse()
        .map_err(|error| format!("cannot be read: {error}"))?;
    let section = |name: &str| -> Result<BTreeMap<String, usize>, String> {
        let lines = table.get(name).and_then(Value::as_table);
        let read = |(key, value): (&String, &Value)| {
            let length = value.as_integer().and_then(|n| usize::try_from(n).ok());
            length
                .map(|n| (key.clone(), n))
                .ok_or_else(|| format!("{key}: not a length"))
        };
        lines.into_iter().flatten().map(read).collect()
    };
    Ok(Long {
        functions: section("functions")?,
        files: section("files")?,
    })
}

fn write(long: &Long) -> String {
    let mut text = HEAD.to_owned();
    for (section, lines) in [("functions", &long.functions), ("files", &long.files)] {
        let _ = write!(text, "\n[{section}]\n");
        for (name, length) in lines {
            let _ = writeln!(text, "\"{name}\" = {length}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(name: &str, lines: usize) -> String {
        format!("fn {name}() {{\n{}}}\n", "    a();\n".repeat(lines - 2))
    }

    #[test]
    fn lengths_are_counted_from_fn_to_brace() {
        let text = "pub fn one() {}\nfn two(\n    a: [u8; 2],\n) -> X {\n    // }\n    \"}\"\n}\n\
                    trait T { fn three(); fn four() { } }\ntype F = fn(u8) -> u8;\n";
        let want = [("one", 1), ("two", 6), ("four", 1)].map(|(n, l)| (n.to_owned(), l));
        assert_eq!(functions(&Source::of(text)), want);
    }

    #[test]
    fn the_ratchet() {
        let path = "crates/x/src/a.rs";
        let listed = |n: usize| format!("[functions]\n\"{path}::f\" = {n}\n");
        let table = [
            // length, ratchet, problems
            (70, String::new(), 0),
            (71, String::new(), 1),
            (80, listed(80), 0),
            (81, listed(80), 1),
            (79, listed(80), 1),
            (70, listed(80), 1),
        ];
        for (length, ratchet, want) in table {
            let tree = Tree::of(&[(path, &function("f", length)), (FILE, &ratchet)]);
            assert_eq!(check(&tree).len(), want, "{length} {ratchet}");
        }
    }

    #[test]
    fn files() {
        let long = "\n".repeat(801);
        let table = [
            ("crates/x/src/a.rs", &long, 1),
            ("README.md", &long, 1),
            ("packs/cn/codes/units.csv", &long, 0),
            ("docs/reference/findings.md", &long, 0),
            ("README.md", &"\n".repeat(800), 0),
        ];
        for (path, text, want) in table {
            assert_eq!(check(&Tree::of(&[(path, text)])).len(), want, "{path}");
        }
    }

    #[test]
    fn only_lower_lengths_are_written() {
        let mut listed = read("[functions]\na = 90\nb = 90\nc = 90\n[files]\n").expect("a ratchet");
        let now = BTreeMap::from([
            ("a".to_owned(), 80),
            ("b".to_owned(), 95),
            ("d".to_owned(), 99),
        ]);
        shrink(&mut listed.functions, &now);
        assert_eq!(
            write(&listed),
            format!("{HEAD}\n[functions]\n\"a\" = 80\n\"b\" = 90\n\n[files]\n")
        );
        assert_eq!(read(&write(&listed)).expect("a ratchet"), listed);
    }
}
