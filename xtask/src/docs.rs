//! Pages of `docs/reference/` that are written from the project itself: the
//! findings from the rule catalogue, the command line from what the program
//! says of itself.

use crate::steps::{cargo, printed};
use crate::tidy::Problem;
use crate::tree::Tree;
use crate::{Outcome, coverage, out};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use toml::{Table, Value};

const FINDINGS: &str = "docs/reference/findings.md";
const CLI: &str = "docs/reference/cli.md";
const CATALOGUE: &str = "packs/cn/rules/";

/// Ranges of codes, in order, with their headings.
const RANGES: &[(&str, &str)] = &[
    ("TW10", "Form: is it a message that can be read"),
    (
        "TW11",
        "Schema: does it have the shape of its type and edition",
    ),
    ("TW12", "Identity, authorisation, envelope"),
    ("TW19", "Gaps of law, and remarks on a country pack"),
    ("TW20", "Rules on what every document has"),
    ("TW21", "Order"),
    ("TW22", "Payment"),
    ("TW23", "Waybill"),
    ("TW24", "List"),
    ("TW25", "Matching order, payment and waybill with the list"),
    ("TW26", "Purchase limits and admission of goods"),
    ("TW27", "Repetition, change and deletion"),
    ("TW30", "Guarantee"),
    ("TW40", "Assessment of duty and tax"),
    ("TW41", "Declaration: fields"),
    ("TW42", "Declaration: parties, movement, record, charges"),
    ("TW43", "Declaration: kind and steps, remarks, items"),
    ("TW44", "Declaration: documents, origin, containers"),
    ("TW45", "Declaration: amendment and invalidation"),
    ("TW50", "Clearance"),
];

/// `cargo xtask docs`.
pub fn write(root: &Path) -> Outcome {
    let tree = Tree::read(root)?;
    put(root, FINDINGS, &findings(&tree)?)?;
    if let Some(page) = coverage::page(&tree)? {
        put(root, coverage::PAGE, &page)?;
    }
    put(root, CLI, &command_line(root)?)
}

/// `cargo xtask docs --check`: `tidy` looks at the findings, which need no
/// building; here the command line is looked at.
pub fn check(root: &Path) -> Outcome {
    let now = command_line(root)?;
    let written = std::fs::read_to_string(root.join(CLI)).unwrap_or_default();
    match written == now {
        true => {
            out::say(&format!("    {CLI} is current"));
            Ok(())
        }
        false => Err(format!("{CLI} is not current; run `cargo xtask docs`")),
    }
}

/// The check of `tidy`.
pub fn stale_findings(tree: &Tree) -> Vec<Problem> {
    let now = match findings(tree) {
        Ok(now) => now,
        Err(why) => return vec![Problem::file(CATALOGUE, why)],
    };
    let current = tree.text(FINDINGS) == Some(now.as_str());
    let stale = || Problem::file(FINDINGS, "is not current; run `cargo xtask docs`");
    (!current).then(stale).into_iter().collect()
}

fn put(root: &Path, path: &str, text: &str) -> Outcome {
    let full = root.join(path);
    let folder = full.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&full, text))
        .map_err(|error| format!("{path}: {error}"))?;
    out::say(&format!("{path}: written"));
    Ok(())
}

/// One row of the catalogue, as the page shows it.
struct Row {
    name: String,
    severity: String,
    en: String,
    zh: String,
    official: Option<String>,
    legal_ref: String,
    confidence: String,
}

fn findings(tree: &Tree) -> Result<String, String> {
    let mut rows = BTreeMap::<String, Row>::new();
    for (path, text) in tree
        .ending(&[".toml"])
        .filter(|(path, _)| path.starts_with(CATALOGUE))
    {
        let table: Table = text.parse().map_err(|error| format!("{path}: {error}"))?;
        for row in table
            .get("rule")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let word = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
            let need = |key: &str| word(key).ok_or_else(|| format!("{path}: a rule without {key}"));
            let read = Row {
                name: need("name")?,
                severity: need("severity")?,
                en: need("en")?,
                zh: need("zh")?,
                official: word("official"),
                legal_ref: need("legal_ref")?,
                confidence: need("confidence")?,
            };
            rows.insert(need("code")?, read);
        }
    }
    Ok(page(&rows))
}

fn page(rows: &BTreeMap<String, Row>) -> String {
    let mut text = "\
# Findings and steps

<!-- Written by `cargo xtask docs` from packs/cn/rules/; do not edit. -->

Every finding the program can raise, and every step a decision's trace can show, under the code
the answer carries. Words in braces are filled with the facts of the case. *Official* is the
code of the CEB error catalogue that a refusal is answered with, where there is one. *Known
from* says how the rule is known: `text` (the legal or normative text was read), `secondary`
(from somebody else's account of it), `unverified` (an inference, or a choice of this project).

An **error** refuses, a **warning** is to be mended, a **note** is to be known; a **step** is no
finding, but a line of a trace.
"
    .to_owned();
    let known = |code: &str| RANGES.iter().any(|(prefix, _)| code.starts_with(prefix));
    let others = rows.iter().filter(|(code, _)| !known(code)).peekable();
    for (prefix, heading) in RANGES {
        let of_range = rows.iter().filter(|(code, _)| code.starts_with(prefix));
        section(&mut text, heading, of_range.peekable());
    }
    section(&mut text, "Others", others);
    text
}

fn section<'r>(
    text: &mut String,
    heading: &str,
    mut rows: std::iter::Peekable<impl Iterator<Item = (&'r String, &'r Row)>>,
) {
    if rows.peek().is_none() {
        return;
    }
    let _ = write!(text, "\n## {heading}\n");
    for (code, row) in rows {
        let _ = write!(text, "\n### {code} {}\n\n", row.name);
        // Two languages, a line each: the backslash keeps the break.
        let _ = write!(text, "{}\\\n{}\n\n", plain(&row.en), plain(&row.zh));
        let official = row
            .official
            .as_ref()
            .map(|o| format!(" · official {o}"))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "*{}*{official} · {} · known from `{}`",
            row.severity,
            plain(&row.legal_ref),
            row.confidence
        );
    }
}

/// A sentence as Markdown shows it: what looks like a tag is none.
fn plain(sentence: &str) -> String {
    sentence
        .replace('\n', " ")
        .replace('<', "\\<")
        .replace('*', "\\*")
        .replace('_', "\\_")
}

/// What the program says of itself, the hidden commands left out.
fn command_line(root: &Path) -> Result<String, String> {
    cargo(
        root,
        &["build", "--quiet", "--locked", "--package", "tidewaiter"],
    )?;
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| root.join("target"), |dir| root.join(dir));
    let program = target.join("debug/tidewaiter");
    let mut text = "\
# Command line

<!-- Written by `cargo xtask docs` from the program's own help; do not edit. -->
"
    .to_owned();
    describe(&program, &[], &mut text)?;
    Ok(text)
}

fn describe(program: &Path, words: &[&str], text: &mut String) -> Outcome {
    let mut command = Command::new(program);
    // Values that come from the reader's environment are no part of the page.
    let help = printed(command.args(words).arg("--help").env_clear())?;
    let name = [&["tidewaiter"], words].concat().join(" ");
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    let _ = write!(
        text,
        "\n## `{name}`\n\n```text\n{}\n```\n",
        lines.join("\n").trim_end()
    );
    for below in subcommands(&help) {
        describe(program, &[words, &[below]].concat(), text)?;
    }
    Ok(())
}

/// The names under `Commands:` in a help text.
fn subcommands(help: &str) -> Vec<&str> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let block = lines.take_while(|line| !line.trim().is_empty());
    let named = block.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    named
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: &str = "\
[[rule]]\ncode = \"TW2401\"\nname = \"mode\"\nseverity = \"error\"\nlayer = \"rule\"\n\
zh = \"方式“{value}”\"\nen = \"mode {value} <is> no_mode\"\nofficial = \"-621001\"\n\
legal_ref = \"194/2018\"\nconfidence = \"text\"\n";

    #[test]
    fn the_page_of_findings() {
        let tree = Tree::of(&[("packs/cn/rules/a.toml", ROWS)]);
        let page = findings(&tree).expect("a page");
        let end = "\n## List\n\n### TW2401 mode\n\nmode {value} \\<is> no\\_mode\\\n方式“{value}”\n\n\
                   *error* · official -621001 · 194/2018 · known from `text`\n";
        assert!(page.ends_with(end), "{page}");
    }

    #[test]
    fn a_stale_page_is_seen() {
        let tree = Tree::of(&[("packs/cn/rules/a.toml", ROWS)]);
        let page = findings(&tree).expect("a page");
        let with = |text: &str| Tree::of(&[("packs/cn/rules/a.toml", ROWS), (FINDINGS, text)]);
        assert_eq!(stale_findings(&with(&page)), []);
        assert_eq!(stale_findings(&with("old")).len(), 1);
        assert_eq!(stale_findings(&tree).len(), 1);
        let broken = Tree::of(&[("packs/cn/rules/a.toml", "[[rule]]\ncode = \"TW2401\"\n")]);
        assert_eq!(stale_findings(&broken).len(), 1);
    }

    #[test]
    fn names_of_commands() {
        let help = "About.\n\nUsage: x\n\nCommands:\n  demo   Shows\n         it all\n  help   Help\n\nOptions:\n  -h  Help\n";
        assert_eq!(subcommands(help), ["demo"]);
        assert!(subcommands("About.\n").is_empty());
    }
}
