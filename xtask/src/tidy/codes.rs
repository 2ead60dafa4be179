//! Rule codes of the program and rows of the catalogue belong together.

use super::source::Source;
use super::{Problem, beside_the_program, crate_of};
use crate::tree::Tree;
use std::collections::BTreeMap;
use toml::{Table, Value};

const CATALOGUE: &str = "packs/cn/rules/";

/// The check.
pub fn check(tree: &Tree) -> Vec<Problem> {
    let (rows, mut problems) = rows(tree);
    let mut constants = BTreeMap::<String, String>::new();
    for (path, text) in tree.rust() {
        if crate_of(path).is_none() || path.starts_with("xtask/") || beside_the_program(path) {
            continue;
        }
        for Use {
            code,
            line,
            defines,
        } in uses(text)
        {
            let place = format!("{path}:{line}");
            if !rows.contains_key(&code) {
                let what = format!("{code} has no row in {CATALOGUE}");
                problems.push(Problem {
                    place: place.clone(),
                    what,
                });
            }
            if defines && let Some(first) = constants.insert(code.clone(), place.clone()) {
                problems.push(Problem {
                    place,
                    what: format!("{code} is used already, in {first}"),
                });
            }
        }
    }
    let unused = rows
        .iter()
        .filter(|(code, _)| !constants.contains_key(*code));
    problems.extend(unused.map(|(code, place)| Problem {
        place: place.clone(),
        what: format!("no rule of the program has the code {code}"),
    }));
    problems
}

/// A code in a source.
struct Use {
    code: String,
    line: usize,
    /// Whether it gives a constant its code, or only refers to one.
    defines: bool,
}

/// The codes in the program's part of a source.
fn uses(text: &str) -> Vec<Use> {
    let source = Source::of(text);
    let strings = source
        .strings
        .iter()
        .filter(|(line, s)| is_code(s) && !source.is_test(*line));
    let lines: Vec<&str> = text.lines().collect();
    strings
        .map(|(line, code)| {
            let text = lines.get(line - 1).copied().unwrap_or_default();
            let before = text
                .split(&format!("\"{code}\""))
                .next()
                .unwrap_or_default()
                .trim_end();
            Use {
                code: code.clone(),
                line: *line,
                defines: defines(before),
            }
        })
        .collect()
}

/// `RuleCode::new("TW…")`, or `NAME = "TW…"` in a table of codes.
fn defines(before: &str) -> bool {
    let named = |before: &str| {
        let name = before.strip_suffix('=').map(str::trim);
        name.is_some_and(|name| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        })
    };
    before.ends_with("RuleCode::new(") || named(before)
}

fn is_code(text: &str) -> bool {
    let digits = text.strip_prefix("TW").unwrap_or_default();
    digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The catalogue's codes with their places, and what is wrong with rows.
fn rows(tree: &Tree) -> (BTreeMap<String, String>, Vec<Problem>) {
    let mut rows = BTreeMap::<String, String>::new();
    let mut problems = Vec::new();
    for (path, text) in tree
        .ending(&[".toml"])
        .filter(|(path, _)| path.starts_with(CATALOGUE))
    {
        let table: Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                problems.push(Problem::file(path, format!("cannot be read: {error}")));
                continue;
            }
        };
        let written = table.get("rule").and_then(Value::as_array);
        for row in written.into_iter().flatten() {
            let code = row.get("code").and_then(Value::as_str).unwrap_or_default();
            let line = text
                .lines()
                .position(|line| line.contains(&format!("\"{code}\"")));
            let place = format!("{path}:{}", line.map_or(1, |index| index + 1));
            if !is_code(code) {
                let what = format!("{code:?} is no code; codes are TW and four digits");
                problems.push(Problem {
                    place: place.clone(),
                    what,
                });
            }
            if let Some(first) = rows.insert(code.to_owned(), place.clone()) {
                problems.push(Problem {
                    place,
                    what: format!("{code} has a row already, in {first}"),
                });
            }
        }
    }
    (rows, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "[[rule]]\ncode = \"TW2401\"\n";

    fn count(rows: &str, source: &str) -> usize {
        let tree = Tree::of(&[
            ("packs/cn/rules/a.toml", rows),
            ("crates/tw-cbec/src/rules.rs", source),
        ]);
        check(&tree).len()
    }

    #[test]
    fn codes_and_rows() {
        let define = "pub const A: RuleCode = RuleCode::new(\"TW2401\");";
        let table = [
            (ROW, define.to_owned(), 0),
            (ROW, "codes! {\n    A = \"TW2401\";\n}".to_owned(), 0),
            // No row, no constant, twice.
            ("", define.to_owned(), 1),
            (ROW, String::new(), 1),
            (ROW, format!("{define}\n{define}"), 1),
            // A reference is no second constant, but must lead somewhere.
            (ROW, format!("{define}\nfn f() {{ g(\"TW2401\"); }}"), 0),
            (ROW, format!("{define}\nfn f() {{ g(\"TW2402\"); }}"), 1),
            // Tests and comments may name what they like.
            (
                ROW,
                format!(
                    "{define}\n// \"TW9999\"\n#[cfg(test)]\nmod t {{ const B: &str = \"TW9999\"; }}"
                ),
                0,
            ),
            // Other strings are no codes.
            (ROW, format!("{define}\nconst C: &str = \"TW24011\";"), 0),
        ];
        for (rows, source, want) in table {
            assert_eq!(count(rows, &source), want, "{rows} {source}");
        }
    }

    #[test]
    fn rows_are_single_and_well_formed() {
        let define = "pub const A: RuleCode = RuleCode::new(\"TW2401\");";
        assert_eq!(count(&format!("{ROW}{ROW}"), define), 1);
        assert_eq!(count(&format!("{ROW}[[rule]]\ncode = \"24\"\n"), define), 2);
        assert_eq!(count("[[rule", define), 2);
    }
}
