//! What the built-in pack lays down for guarantees, and what is refused of a
//! table.

use jiff::civil::date;
use tw_base::{Currency, Date, Decimal, Money};
use tw_guarantee::{
    Allowed, Application, Circumstances, Most, Pending, Scope, Tables, admissible, capped,
    decide_by,
};
use tw_law::{CodeAnswer, Pack};

fn pack() -> Pack {
    Pack::builtin("cn").expect("the built-in pack")
}

fn tables() -> Tables {
    Tables::read(&pack()).expect("tables")
}

const CLASSES: [&str; 5] = [
    "advanced_certified",
    "certified",
    "regular",
    "dishonest",
    "seriously_dishonest",
];

#[test]
fn no_two_rows_speak_of_one_day() {
    assert_eq!(tables().faults(), Vec::<String>::new());
}

#[test]
fn every_use_and_kind_is_a_code_of_the_pack_and_every_use_has_a_kind() {
    let (pack, tables) = (pack(), tables());
    let law = pack.law(date(2026, 5, 1));
    for file in ["guarantee/kinds.csv", "guarantee/ratios.csv"] {
        let text = pack.file(file).expect(file);
        for line in text.lines().filter(|line| !line.starts_with('#')).skip(1) {
            let purpose = line.split(',').next().unwrap_or_default();
            let known = law.code("guarantee_uses", purpose);
            assert!(!matches!(known, CodeAnswer::Unknown), "{file}: {purpose}");
        }
    }
    for row in law.codes("guarantee_uses") {
        let taken = |kind| tables.takes(law.date(), &row.code, kind).is_some();
        assert!(taken("cash_deposit"), "{}", row.code);
        assert!(!taken("promise"), "{}", row.code);
        for class in CLASSES {
            assert!(
                tables.ratio(law.date(), &row.code, class).is_ok(),
                "{class}"
            );
        }
    }
}

#[test]
fn ratios_are_dated() {
    let tables = tables();
    let ratio = |day: Date, class| {
        let known = tables.ratio(day, "payment_period", class);
        known.map(|known| (known.value, known.confidence.as_str()))
    };
    let (before, after) = (date(2026, 3, 31), date(2026, 4, 1));
    assert_eq!(
        ratio(before, "advanced_certified"),
        Ok((Decimal::ZERO, "text"))
    );
    assert_eq!(ratio(before, "regular"), Ok((Decimal::ONE, "unverified")));
    let gap = ratio(before, "certified").expect_err("no such class yet");
    assert_eq!(gap.id, "guarantee.ratio.payment_period.certified");
    assert_eq!(gap.horizon, Some(after));
    assert_eq!(ratio(after, "certified"), Ok((Decimal::ONE, "unverified")));
}

#[test]
fn grounds_of_order_581() {
    let tables = tables();
    let day = date(2022, 6, 1);
    let said = |ground, licence_lacking| {
        let circumstances = Circumstances { licence_lacking };
        match admissible(&tables, day, ground, circumstances) {
            Ok(known) => format!("{:?} {:?}", known.value.allowed, known.value.most),
            Err(finding) => finding.code.to_string(),
        }
    };
    let table = [
        (
            "tax_unpaid",
            false,
            format!("{:?} {:?}", Allowed::May, Most::MaximumTax),
        ),
        ("tax_unpaid", true, "TW3021".into()),
        ("licence_missing", false, "TW3020".into()),
        ("forbidden_or_evidence", true, "TW3020".into()),
        (
            "temporary_admission",
            false,
            format!("{:?} {:?}", Allowed::Must, Most::MaximumTaxOrLaidDown),
        ),
        (
            "concealment",
            false,
            format!("{:?} {:?}", Allowed::Ordered, Most::MaximumTax),
        ),
        ("good_looks", false, "TW3019".into()),
    ];
    for (ground, lacking, want) in table {
        assert_eq!(said(ground, lacking), want, "{ground} {lacking}");
    }
}

#[test]
fn no_more_is_secured_than_the_most_tax() {
    let yuan = |n: i64| Money::new(Decimal::from(n), Currency::CNY);
    let table = [
        (99, 100, 99, false),
        (100, 100, 100, false),
        (101, 100, 100, true),
    ];
    for (asked, most, secured, told) in table {
        let (amount, finding) = capped(yuan(asked), yuan(most));
        assert_eq!(
            (amount, finding.is_some()),
            (yuan(secured), told),
            "{asked}"
        );
    }
}

#[test]
fn the_ladder_before_the_last_day() {
    let tables = tables();
    let last = date(2026, 6, 30);
    let table = [
        (date(2026, 4, 30), None),
        (date(2026, 5, 1), Some(60)),
        (date(2026, 5, 30), Some(60)),
        (date(2026, 5, 31), Some(30)),
        (date(2026, 6, 20), Some(10)),
        (date(2026, 6, 29), Some(10)),
        (date(2026, 6, 30), Some(0)),
        (date(2026, 7, 1), None),
    ];
    for (day, rung) in table {
        assert_eq!(
            tables.rung(day, last).map(|known| known.value),
            rung,
            "{day}"
        );
    }
}

/// Working days across the National Day holiday of 2022 (1 to 7 October, with
/// the weekend days before and after it worked).
#[test]
fn decisions_are_due_within_working_days() {
    let pack = pack();
    let due = |day: Date, pending| decide_by(pack.law(day), pending).map(|known| known.value);
    let friday = date(2022, 9, 30);
    assert_eq!(due(friday, Pending::Single), Ok(date(2022, 10, 12)));
    assert_eq!(due(friday, Pending::General), Ok(date(2022, 10, 19)));
    assert_eq!(due(friday, Pending::Change), Ok(date(2022, 10, 12)));
    let monday = date(2022, 6, 6);
    assert_eq!(due(monday, Pending::Single), Ok(date(2022, 6, 13)));
    let application = Application::on(pack.law(monday), Scope::General).expect("known");
    assert_eq!(application.due, Some(date(2022, 6, 20)));
}

#[test]
fn a_table_that_is_not_understood_is_refused() {
    let read = |file: &str, text: &str| {
        let over = pack().with_overlay([(file.to_owned(), text.to_owned())]);
        Tables::read(&over.expect("a pack"))
            .map(|_| ())
            .map_err(|e| e.to_string())
    };
    let head = "use,class,ratio,from,to,source,confidence\n";
    let row = |row: &str| read("guarantee/ratios.csv", &format!("{head}{row}\n"));
    assert_eq!(row("cbec,regular,0.5,2022-01-01,,a text,text"), Ok(()));
    for (bad, what) in [
        ("cbec,regular,1.5,2022-01-01,,a text,text", "from 0 to 1"),
        ("cbec,regular,-0.1,2022-01-01,,a text,text", "from 0 to 1"),
        (
            "cbec,regular,much,2022-01-01,,a text,text",
            "cannot be read",
        ),
        ("cbec,regular,1,someday,,a text,text", "cannot be read"),
        ("cbec,regular,1,2022-01-01,,,text", "names no source"),
        ("cbec,regular,1,2022-01-01,,a text,sure", "no confidence"),
    ] {
        let said = row(bad).expect_err(bad);
        assert!(said.contains(what), "{bad}: {said}");
    }
    let said = read("guarantee/kinds.csv", "kind,use\n").expect_err("other columns");
    assert!(said.contains("the columns must be"), "{said}");
}
