//! `docs/reference/law-coverage.md`: article, rule and tests, from a table. What the table names must be there.

use crate::tidy::Problem;
use crate::tree::Tree;
use std::fmt::Write as _;
use toml::{Table, Value};

/// The page.
pub const PAGE: &str = "docs/reference/law-coverage.md";
const TABLE: &str = "xtask/articles.toml";
const TESTS: &str = "crates/tw-tariff/tests/";
const CATALOGUE: &str = "packs/cn/rules/";

/// The page as it should be; without its table there is none.
pub fn page(tree: &Tree) -> Result<Option<String>, String> {
    let Some(text) = tree.text(TABLE) else {
        return Ok(None);
    };
    let table: Table = text.parse().map_err(|error| format!("{TABLE}: {error}"))?;
    let names = names(tree)?;
    let mut page = "\
# Law coverage

<!-- Written by `cargo xtask docs` from xtask/articles.toml; do not edit. -->

Which article that states a computable rule of duties and taxes is which rule of the program, and how
many tests hold it: worked cases with their whole traces (crates/tw-tariff/tests/goods), or test
functions. What each rule says is in [findings.md](findings.md). Articles without a rule say why.
"
    .to_owned();
    for act in list(&table, "act") {
        let name = word(act, "name")?;
        let _ = write!(
            page,
            "\n## {name}\n\n| article | rules | tests |\n|---|---|---|\n"
        );
        for article in list(act, "articles") {
            row(tree, &names, article, &mut page)?;
        }
    }
    Ok(Some(page))
}

/// The check of `tidy`.
pub fn stale(tree: &Tree) -> Vec<Problem> {
    match page(tree) {
        Err(why) => vec![Problem::file(TABLE, why)],
        Ok(now) if tree.text(PAGE) == now.as_deref() => Vec::new(),
        Ok(_) => vec![Problem::file(
            PAGE,
            "is not current; run `cargo xtask docs`",
        )],
    }
}

fn row(
    tree: &Tree,
    names: &[(String, String)],
    article: &Table,
    page: &mut String,
) -> Result<(), String> {
    let number = word(article, "article")?;
    let mut rules = Vec::new();
    for code in words(article, "rules") {
        let name = names.iter().find(|(c, _)| *c == code);
        let (_, name) = name.ok_or_else(|| format!("article {number}: no rule {code}"))?;
        rules.push(format!("{code} {}", name.replace('_', " ")));
    }
    let mut told = Vec::new();
    for test in words(article, "tests") {
        told.push(found(tree, &test).map_err(|why| format!("article {number}: {why}"))?);
    }
    let why_not = article.get("why_not").and_then(Value::as_str);
    match (rules.is_empty(), told.is_empty(), why_not) {
        (true, true, None) => return Err(format!("article {number} says nothing")),
        (false, true, _) => return Err(format!("article {number} has rules and no tests")),
        _ => {}
    }
    told.extend(why_not.map(str::to_owned));
    let _ = writeln!(
        page,
        "| {number} | {} | {} |",
        rules.join("<br>"),
        told.join("<br>")
    );
    Ok(())
}

/// How many cases a test names, or the function.
fn found(tree: &Tree, test: &str) -> Result<String, String> {
    let (file, name) = test
        .split_once(": ")
        .ok_or_else(|| format!("{test:?} is no test"))?;
    if file.ends_with(".rs") {
        let text = tree.text(&format!("{TESTS}{file}")).unwrap_or_default();
        let there = text.contains(&format!("fn {name}()"));
        return there
            .then(|| format!("{file} `{name}`"))
            .ok_or_else(|| format!("{file} has no test {name}"));
    }
    let path = format!("{TESTS}goods/{file}.txt");
    let text = tree.text(&path).unwrap_or_default();
    let begins = format!("case {name}");
    let count = text.lines().filter(|l| l.starts_with(&begins)).count();
    match count {
        0 => Err(format!("{path} has no case {name:?}")),
        1 => Ok(format!("{file}: {name} (1 case)")),
        n => Ok(format!("{file}: {name} … ({n} cases)")),
    }
}

/// Codes with names of the catalogue.
fn names(tree: &Tree) -> Result<Vec<(String, String)>, String> {
    let mut names = Vec::new();
    let files = tree.ending(&[".toml"]);
    for (path, text) in files.filter(|(path, _)| path.starts_with(CATALOGUE)) {
        let table: Table = text.parse().map_err(|error| format!("{path}: {error}"))?;
        for rule in list(&table, "rule") {
            names.push((word(rule, "code")?, word(rule, "name")?));
        }
    }
    Ok(names)
}

fn list<'t>(table: &'t Table, key: &str) -> impl Iterator<Item = &'t Table> {
    let array = table.get(key).and_then(Value::as_array);
    array.into_iter().flatten().filter_map(Value::as_table)
}

fn word(table: &Table, key: &str) -> Result<String, String> {
    let found = table.get(key).and_then(Value::as_str);
    found
        .map(str::to_owned)
        .ok_or_else(|| format!("{key} is missing in {table:?}"))
}

fn words(table: &Table, key: &str) -> Vec<String> {
    let array = table.get(key).and_then(Value::as_array);
    let words = array.into_iter().flatten().filter_map(Value::as_str);
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "[[rule]]\ncode = \"TW4017\"\nname = \"rate_date\"\n";
    const CASES: &str = "# head\n\ncase art. 20: a\non x\n\ncase art. 20: b\non y\n";

    fn tree(articles: &str) -> Tree {
        let table = format!("[[act]]\nname = \"A law\"\narticles = [{articles}]\n");
        Tree::of(&[
            (TABLE, &table),
            ("packs/cn/rules/a.toml", RULES),
            ("crates/tw-tariff/tests/goods/dates.txt", CASES),
            ("crates/tw-tariff/tests/fees.rs", "fn interest() {}"),
        ])
    }

    #[test]
    fn the_page_counts_cases() {
        let tree = tree(
            "{ article = \"20\", rules = [\"TW4017\"], tests = [\"dates: art. 20\", \"fees.rs: interest\"] }, \
             { article = \"21\", why_not = \"no rule\" }",
        );
        let page = page(&tree).expect("a page").expect("a page");
        let end = "\n## A law\n\n| article | rules | tests |\n|---|---|---|\n\
                   | 20 | TW4017 rate date | dates: art. 20 … (2 cases)<br>fees.rs `interest` |\n\
                   | 21 |  | no rule |\n";
        assert!(page.ends_with(end), "{page}");
        assert_eq!(stale(&tree).len(), 1);
    }

    #[test]
    fn what_is_named_must_be_there() {
        for (article, why) in [
            ("{ article = \"20\" }", "article 20 says nothing"),
            (
                "{ article = \"20\", rules = [\"TW4017\"] }",
                "article 20 has rules and no tests",
            ),
            (
                "{ article = \"20\", rules = [\"TW9\"], tests = [\"dates: art. 20\"] }",
                "article 20: no rule TW9",
            ),
            (
                "{ article = \"20\", tests = [\"dates: art. 21\"] }",
                "has no case \"art. 21\"",
            ),
            (
                "{ article = \"20\", tests = [\"fees.rs: fee\"] }",
                "article 20: fees.rs has no test fee",
            ),
            (
                "{ article = \"20\", tests = [\"dates\"] }",
                "article 20: \"dates\" is no test",
            ),
        ] {
            let told = page(&tree(article)).expect_err(why);
            assert!(told.contains(why), "{told}");
            assert_eq!(stale(&tree(article)).len(), 1);
        }
        assert_eq!(page(&Tree::of(&[])), Ok(None));
        assert_eq!(stale(&Tree::of(&[])), []);
    }
}
