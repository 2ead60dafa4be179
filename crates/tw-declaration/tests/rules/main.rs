//! Every rule on one declaration with a good, a bad and a boundary case, as
//! text tables in `tests/cases`: a line changes a valid declaration, and
//! exactly the findings it names come out.

mod change;
mod completion;
mod edit;
mod hostile;
mod needs;
mod sets;
mod support;
mod table;

use std::collections::BTreeMap;
use table::{Case, Role, cases};
use tw_declaration::{Declaration, check, codes};
use tw_law::Pack;

fn told(declaration: &Declaration, day: &str) -> Vec<String> {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    let law = pack.law(day.parse().expect("a day"));
    let findings = check(declaration, law);
    let mut told: Vec<_> = findings
        .iter()
        .map(|f| format!("{} {}", f.code, f.location.path))
        .collect();
    told.sort();
    told
}

#[test]
fn valid_declarations_pass() {
    for (name, declaration) in [
        ("import", support::import()),
        ("export", support::export()),
        ("outline", support::outline()),
    ] {
        assert_eq!(told(&declaration, table::DAY), [""; 0], "{name}");
    }
}

#[test]
fn every_case_finds_what_it_names() {
    let mut wrong = Vec::new();
    for case in cases() {
        let got = told(&case.declaration(), &case.day);
        if got != case.findings {
            wrong.push(format!(
                "{}\n  wants {:?}\n  finds {got:?}",
                case.line, case.findings
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A rule without a case that raises it, one that does not, and one at its
/// edge is not known to hold.
#[test]
fn every_rule_has_its_cases() {
    let mut roles: BTreeMap<String, Vec<Role>> = BTreeMap::new();
    for Case { rule, role, .. } in cases() {
        roles.entry(rule).or_default().push(role);
    }
    let own = codes::ALL.iter().map(|code| code.as_str());
    let untried: Vec<_> = own
        .filter(|code| *code < "TW4500" && *code != "TW4317")
        .filter(|code| {
            let tried = roles.get(*code);
            let has = |role| tried.is_some_and(|tried| tried.contains(&role));
            !(has(Role::Good) && has(Role::Bad) && has(Role::Boundary))
        })
        .collect();
    assert!(untried.is_empty(), "{untried:?}");
    let changes = [
        include_str!("../cases/change.txt"),
        include_str!("change.rs"),
    ]
    .concat();
    let of_change = codes::ALL.iter().map(|code| code.as_str());
    let untried: Vec<_> = of_change
        .filter(|code| *code >= "TW4500" && !changes.contains(code))
        .collect();
    assert!(untried.is_empty(), "{untried:?}");
}

#[test]
fn a_bad_case_raises_its_own_rule() {
    for case in cases().iter().filter(|case| case.role == Role::Bad) {
        let own = case.findings.iter().any(|f| f.starts_with(&case.rule));
        assert!(own, "{}", case.line);
    }
    for case in cases().iter().filter(|case| case.role == Role::Good) {
        let own = case.findings.iter().any(|f| f.starts_with(&case.rule));
        assert!(!own, "{}", case.line);
    }
}

#[test]
fn every_code_has_its_row_and_every_row_its_code() {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    let missing = pack.catalogue().missing(codes::ALL);
    assert!(missing.is_empty(), "without a row: {missing:?}");
    let ours = |code: &str| ("TW4100".."TW4600").contains(&code);
    let idle: Vec<_> = pack
        .catalogue()
        .iter()
        .map(|row| row.code.clone())
        .filter(|code| ours(code) && !codes::ALL.iter().any(|c| c.as_str() == code))
        .collect();
    assert!(idle.is_empty(), "rows nothing raises: {idle:?}");
}

/// Each finding of each case fills its sentences: no fact is missing, in
/// neither language.
#[test]
fn sentences_have_their_facts() {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    for case in cases() {
        let law = pack.law(case.day.parse().expect("a day"));
        for finding in check(&case.declaration(), law) {
            let shown = pack.catalogue().render(&finding);
            for sentence in [shown.zh, shown.en] {
                assert!(!sentence.contains('{'), "{sentence} ({})", case.line);
            }
        }
    }
}

#[test]
fn before_the_form_was_in_use_nothing_is_judged() {
    let found = told(&support::import(), "2018-07-31");
    assert_eq!(found, ["TW1901 "]);
}
