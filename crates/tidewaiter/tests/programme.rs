//! Measures at the command line: the steps of one, and what is said of faults
//! in a pack's tables.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use tw_law::Pack;

fn run(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidewaiter"))
        .args(words)
        .env_remove("TIDEWAITER_TOKEN")
        .output()
        .expect("the program runs")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

const DRAFT: &str = r#"{
  "number": "SZ-2999-1", "parent": "N10-01", "office": "5300",
  "title": { "zh": "试行担保五成", "en": "half a guarantee, on trial" },
  "basis": { "zh": "关区通告", "en": "notice of the district" },
  "indicator": { "zh": "担保占用额", "en": "amount bound by guarantees" },
  "scope": { "classes": ["regular"], "offices": ["5300"], "from": "2026-01-01" },
  "effects": [{ "kind": "guarantee_ratio_cap", "value": "0.5" }],
  "confidence": "text" }"#;

/// Exit code and what is said in JSON.
fn step(data: &Path, words: &[&str]) -> (Option<i32>, Value) {
    let mut all = vec!["measure", "--format", "json", "--data", text(data)];
    all.extend(words);
    let ended = run(&all);
    let said = serde_json::from_slice(&ended.stdout).unwrap_or_default();
    (ended.status.code(), said)
}

fn codes(said: &Value) -> Vec<&str> {
    let findings = said["findings"].as_array().into_iter().flatten();
    findings.filter_map(|one| one["code"].as_str()).collect()
}

#[test]
fn the_steps_of_a_measure_and_what_to_do_where_one_is_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let data = place.path().join("data");
    let draft = place.path().join("draft.json");
    std::fs::write(&draft, DRAFT).expect("written");
    let number = "SZ-2999-1";
    let (code, said) = step(&data, &["check", number]);
    assert_eq!((code, codes(&said)), (Some(1), vec!["TW3230"]), "{said}");
    let next = said["next_en"].as_str().expect("what to do");
    assert!(next.contains("tidewaiter measure draft"), "{next}");
    assert_eq!(step(&data, &["draft", text(&draft)]).0, Some(0));
    assert_eq!(step(&data, &["check", number]).0, Some(0));
    // The operator drafted it: another party approves.
    let (code, said) = step(&data, &["approve", number, "--version", "0"]);
    assert_eq!((code, codes(&said)), (Some(1), vec!["TW3232"]), "{said}");
    let next = said["next_zh"].as_str().expect("what to do");
    assert!(next.contains("--token-file"), "{next}");
    let (code, said) = step(&data, &["publish", number, "--from", "2999-01-01"]);
    assert_eq!((code, codes(&said)), (Some(1), vec!["TW3231"]), "{said}");
    let (code, said) = step(&data, &["list"]);
    assert_eq!(code, Some(0));
    assert_eq!(said["stage"]["code"], "checked", "{said}");
    assert_eq!(said["drafted_by"], "operator");
    let (code, said) = step(&data, &["show", number]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(said["version"].as_str().map(str::len), Some(32), "{said}");
    assert_eq!(said["measure"]["scope"]["offices"][0], "5300");
    let told = run(&[
        "measure",
        "--data",
        text(&data),
        "--lang",
        "en",
        "show",
        number,
    ]);
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    for wanted in [
        "supports: N10-01",
        "credit class: regular",
        "0.5",
        "version: ",
        "known by: text",
        "goods: everything",
        "试行担保五成 / half",
    ] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    assert_eq!(step(&data, &["show", "N10-01"]).0, Some(0));
    assert_eq!(step(&data, &["show", "../N10-01"]).0, Some(1));
    // What cannot be read or reached is not a refusal.
    std::fs::write(&draft, "{").expect("written");
    let ended = run(&["measure", "--data", text(&data), "draft", text(&draft)]);
    assert_eq!(ended.status.code(), Some(2));
    let why = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(why.contains("docs/guide/11-measures.md"), "{why}");
    let token = place.path().join("token");
    std::fs::write(&token, "t").expect("written");
    let nowhere = [
        "--server",
        "http://127.0.0.1:1",
        "--token-file",
        text(&token),
    ];
    let ended = step(&data, &[&nowhere[..], &["show", number]].concat());
    assert_eq!(ended.0, Some(2));
}

/// A table with a row of it once more, and the line of that.
fn twice(pack: &Pack, path: &str, begins: &str) -> (String, usize) {
    let table = pack.file(path).expect("the table");
    let row = table.lines().find(|line| line.starts_with(begins));
    let row = row.unwrap_or_else(|| panic!("{path} has no {begins}"));
    (format!("{table}{row}\n"), table.lines().count() + 1)
}

/// A file with something changed in it, and the line of that.
fn with(pack: &Pack, path: &str, (from, to): (&str, &str)) -> (String, usize) {
    let table = pack.file(path).expect("the table");
    let line = table.lines().position(|line| line.contains(from));
    let line = line.unwrap_or_else(|| panic!("{path}: {from}"));
    (table.replacen(from, to, 1), line + 1)
}

/// The line that says a code, of the built-in pack with a file in place of its
/// own.
fn checked(path: &str, text_of_it: &str, code: &str) -> String {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join(path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
    std::fs::write(&file, text_of_it).expect("written");
    let overlay = text(place.path());
    let ended = run(&["pack", "check", "--lang", "en", "--pack-overlay", overlay]);
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert_eq!(ended.status.code(), Some(1), "{path} {code}: {said}");
    let found = said.lines().find(|said| said.contains(code));
    found
        .unwrap_or_else(|| panic!("{path} {code}: {said}"))
        .to_owned()
}

/// Each table with a fault in it, and what is said with file and line.
#[test]
fn faults_of_tables_are_told_with_their_line() {
    let pack = Pack::builtin("cn").expect("the pack");
    let kinds = "guarantee/kinds.csv";
    let line = "cbec,insurance,2016-04-08,,";
    let early = "cbec,insurance,2016-04-08,2015-01-01,";
    let table = [
        (kinds, twice(&pack, kinds, "cbec,bank_letter"), "TW3241"),
        (kinds, with(&pack, kinds, (line, early)), "TW3240"),
        (
            kinds,
            with(&pack, kinds, ("cbec,insurance", "cbec,promise")),
            "TW3242",
        ),
    ];
    let changed = [
        (
            "guarantee/ratios.csv",
            ("cbec,regular,1,", "cbec,regular,2,"),
            "TW3240",
        ),
        (
            "enterprise/effects.csv",
            ("advanced_certified,priority,", "golden,priority,"),
            "TW3240",
        ),
        (
            "enterprise/certification.csv",
            ("advanced_certified,5,", "advanced_certified,100000,"),
            "TW3240",
        ),
        (
            "enterprise/dishonesty.csv",
            ("minor,dishonest,3,", "minor,dishonest,-3,"),
            "TW3240",
        ),
        (
            "enterprise/own_code.csv",
            ("{10},90", "{10},10000000"),
            "TW3240",
        ),
    ];
    let changed = changed.map(|(path, change, code)| (path, with(&pack, path, change), code));
    for (path, (text_of_it, line), code) in table.into_iter().chain(changed) {
        let found = checked(path, &text_of_it, code);
        let place = format!("{path}:{line} ");
        assert!(found.contains(&place), "{place}: {found}");
    }
    // At the head of the parameter, or of the measure, that it stands in.
    let (slice, measures) = ("params/inspection.toml", "measures/ten.toml");
    let approvals = "params/programme.toml";
    for (path, line, change) in [
        (slice, 4, ("\"0.05\"", "\"1.05\"")),
        (slice, 24, ("value = 2,", "value = 251,")),
        (approvals, 4, ("value = 30", "value = 367")),
        (approvals, 4, ("value = 30", "value = 0")),
        // Days are read as whole numbers alone.
        (approvals, 4, ("\"integer\"", "\"decimal\"")),
    ] {
        let (text_of_it, _) = with(&pack, path, change);
        let found = checked(path, &text_of_it, "TW3243");
        assert!(found.contains(&format!("{path}:{line} ")), "{found}");
    }
    let way = ("\"bonded_circulation\"", "\"bonded_circles\"");
    let (text_of_it, _) = with(&pack, measures, way);
    let found = checked(measures, &text_of_it, "TW3217");
    assert!(found.contains("measures/ten.toml:"), "{found}");
}
