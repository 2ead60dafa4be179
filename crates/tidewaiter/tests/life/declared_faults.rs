//! Each rule on one declaration is triggered by a broken file of its own: the
//! bad cases of the rules' tables, written as messages and handed in at the
//! door.

#[path = "../../../tw-declaration/tests/rules/edit.rs"]
mod edit;
#[path = "../../../tw-declaration/tests/rules/support.rs"]
pub mod support;
#[path = "../../../tw-declaration/tests/rules/table.rs"]
pub mod table;

use crate::support::World;
use crate::support::world::LAW;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use table::{Case, Role};
use tw_app::engine::Reply;
use tw_app::store::{Query, SubjectKind};
use tw_base::{Finding, SubjectId};
use tw_declaration::{Declaration, codes};
use tw_messages::{Dec, Dress, Wrapping};

/// Who hands in what names no declarant.
const SENDER: &str = "3122400003";

/// Bad cases no message can state: the mark in `Type` is the stage, and
/// `SddTax` says no amounts. Written, they are faultless.
const NO_MESSAGE: &[&str] = &[
    "TW4306: bad      import DecHead/Type=  5",
    "TW4306: bad      outline DecHead/Type=  6",
    "TW4311: bad      import DecHead/Type=Z ; SddTax/items[1]/number=3",
    "TW4311: bad      import DecHead/Type=Z ; SddTax/items[1]/number=1 ; SddTax/items[2]/number=1",
    "TW4312: bad      import DecHead/Type=Z ; SddTax/duty=30 ; SddTax/items[1]/duty=10 ; SddTax/items[2]/duty=20.01",
    "TW4312: bad      import DecHead/Type=Z ; SddTax/vat=30 ; SddTax/items[1]/duty=30",
];

/// Bad cases whose fault the message's own table finds before any rule, and
/// what is told instead.
const READ_BEFORE: &[(&str, &str)] = &[
    (
        "TW4105: bad      import DecHead/IEDate=20260631",
        "TW1130 DecHead/IEDate",
    ),
    (
        "TW4105: bad      import DecHead/DespDate=2026060A",
        "TW1130 DecHead/DespDate",
    ),
    (
        "TW4106: bad      import DecHead/GrossWet=100000000000000.00001",
        "TW1115 DecHead/GrossWet",
    ),
    (
        "TW4106: bad      import DecHead/PackNo=1000000000",
        "TW1115 DecHead/PackNo",
    ),
    (
        "TW4107: bad      import DecHead/GrossWet=100.123456",
        "TW1116 DecHead/GrossWet",
    ),
    (
        "TW4111: bad      outline copy DecLists/DecList*50",
        "TW1106 DecLists/DecList[51]",
    ),
    (
        "TW4112: bad      outline many DecContainers/Container*501",
        "TW1106 DecContainers/Container[501]",
    ),
    (
        "TW4113: bad      import many DecLicenseDocus/LicenseDocu*8",
        "TW1106 DecLicenseDocus/LicenseDocu[8]",
    ),
];

/// What is told of a case that is left out; `None` of any other.
fn otherwise(case: &Case) -> Option<Option<&'static str>> {
    if NO_MESSAGE.contains(&case.line.as_str()) {
        return Some(None);
    }
    let found = READ_BEFORE.iter().find(|(line, _)| *line == case.line);
    found.map(|(_, told)| Some(*told))
}

static DEC: LazyLock<Dec> =
    LazyLock::new(|| Dec::from_pack(&LAW).expect("the message tables read"));

pub fn written(declaration: &Declaration) -> Vec<u8> {
    let dress = Dress {
        wrapping: Wrapping::Namespaced,
        version: Some("4.8"),
        signature: declaration.signed.signature.then_some("bm90IHZlcmlmaWVk"),
    };
    DEC.write(declaration, &dress)
}

pub fn sender(declaration: &Declaration) -> &str {
    let party = &declaration.head.declarant;
    let named = party.customs_code.as_deref();
    named.or(party.credit_code.as_deref()).unwrap_or(SENDER)
}

/// What is told of a declaration handed in on a day, rules and paths; the
/// house tells no amounts, for it has no rates.
fn answered(declaration: &Declaration, day: &str) -> Vec<String> {
    let mut world = World::under(LAW.clone());
    world.at(&format!("{day}T09:30:00"));
    let reply = world.send_bytes(sender(declaration), &written(declaration));
    let (xml, findings) = match reply {
        Reply::Receipt { xml, findings, .. } | Reply::Refused { xml, findings, .. } => {
            (xml, findings)
        }
        other => panic!("no answer: {other:?}"),
    };
    let refused = findings.iter().any(Finding::refuses);
    let receipt = String::from_utf8(xml).expect("a text");
    let taken_in = receipt.contains("<ResponseCode>0</ResponseCode>");
    assert_ne!(taken_in, refused, "{receipt}");
    let held = world
        .query
        .subjects(SubjectKind::Declaration, SubjectId(0), 2);
    assert_eq!(held.expect("memory").len(), usize::from(taken_in));
    let told = findings
        .iter()
        .map(|finding| format!("{} {}", finding.code, finding.location.path));
    of_the_message(told)
}

/// Findings at a place of the message, in order; what is computed later names
/// none.
pub fn of_the_message(told: impl Iterator<Item = String>) -> Vec<String> {
    let mut told: Vec<String> = told
        .filter_map(|finding| {
            let (code, path) = finding.split_once(" /DecMessage/")?;
            Some(format!("{code} {path}"))
        })
        .collect();
    told.sort();
    told
}

#[test]
fn the_declarations_that_are_broken_are_whole_before() {
    for whole in [support::import(), support::export(), support::outline()] {
        assert_eq!(answered(&whole, table::DAY), [""; 0]);
    }
}

#[test]
fn each_rule_is_triggered_by_its_own_broken_file() {
    hold(&bad_cases(), |case| {
        answered(&case.declaration(), &case.day)
    });
}

/// The bad cases of the tables.
pub fn bad_cases() -> Vec<Case> {
    let cases = table::cases().into_iter();
    cases.filter(|case| case.role == Role::Bad).collect()
}

/// Every case is answered with its findings and no others, and together they
/// trigger every rule across fields.
pub fn hold(cases: &[Case], mut answered: impl FnMut(&Case) -> Vec<String>) {
    let (mut wrong, mut left_out) = (Vec::new(), Vec::new());
    let mut triggered = BTreeSet::new();
    for case in cases {
        let told = answered(case);
        if let Some(otherwise) = otherwise(case) {
            left_out.push(case.line.clone());
            if !told.iter().eq(otherwise) {
                wrong.push(format!("{}\n  tells {told:?}", case.line));
            }
        } else if told == case.findings {
            triggered.insert(case.rule.as_str());
        } else {
            let (line, wants) = (&case.line, &case.findings);
            wrong.push(format!("{line}\n  wants {wants:?}\n  tells {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(left_out.len(), NO_MESSAGE.len() + READ_BEFORE.len());

    // Those on one field alone are TW41xx, those on a change TW45xx.
    let across = |code: &&str| ("TW4200".."TW4500").contains(code);
    let all = codes::ALL.iter().map(|code| code.as_str());
    let (seen, unseen): (Vec<_>, Vec<_>) = all
        .filter(across)
        .partition(|code| triggered.contains(*code));
    assert!(seen.len() >= 60, "{} rules across fields", seen.len());
    // The last holds the second of two steps against the first.
    assert_eq!(unseen, ["TW4306", "TW4311", "TW4312", "TW4317"]);
}
