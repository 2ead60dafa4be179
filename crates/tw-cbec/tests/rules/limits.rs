//! Limits under the three laws, at, below and above each boundary. Expected
//! figures were worked out from the texts, not taken from the program.

use crate::support::{day, dec};
use std::fmt::Write as _;
use tw_cbec::limits::{Purchase, Regime, decide};
use tw_law::Pack;

/// day | used | value | one item | what follows | counts to the year
const TABLE: &str = "
2018-06-01 | 0        | 1999.99  | no  | composite | 1999.99
2018-06-01 | 0        | 2000.00  | no  | composite | 2000.00
2018-06-01 | 0        | 2000.01  | no  | full      | 0
2018-06-01 | 0        | 2000.01  | yes | full      | 0
2018-06-01 | 0        | 2000.00  | yes | composite | 2000.00
2018-06-01 | 18000.00 | 2000.00  | no  | composite | 2000.00
2018-06-01 | 18000.01 | 2000.00  | no  | full      | 0
2018-06-01 | 20000.00 | 0.01     | yes | full      | 0
2018-06-01 | 20000.00 | 0        | no  | composite | 0
2018-06-01 | 19999.99 | 90000.00 | no  | full      | 0
2018-12-31 | 0        | 2000.01  | no  | full      | 0
2019-01-01 | 0        | 2000.01  | no  | composite | 2000.01
2022-12-15 | 0        | 4999.99  | no  | composite | 4999.99
2022-12-15 | 0        | 5000.00  | no  | composite | 5000.00
2022-12-15 | 0        | 5000.01  | no  | TW2601    | 0
2022-12-15 | 0        | 5000.01  | yes | full      | 5000.01
2022-12-15 | 0        | 5000.00  | yes | composite | 5000.00
2022-12-15 | 21000.00 | 5000.00  | no  | composite | 5000.00
2022-12-15 | 21000.01 | 5000.00  | no  | TW2602    | 0
2022-12-15 | 20000.00 | 6000.00  | yes | full      | 6000.00
2022-12-15 | 20000.01 | 6000.00  | yes | TW2602    | 0
2022-12-15 | 21000.00 | 6000.00  | yes | TW2602    | 0
2022-12-15 | 21000.00 | 6000.00  | no  | TW2602    | 0
2022-12-15 | 26000.00 | 0.01     | no  | TW2602    | 0
2022-12-15 | 26000.00 | 0        | no  | composite | 0
2022-12-15 | 25999.99 | 0.01     | no  | composite | 0.01
2022-12-15 | 0        | 26000.00 | yes | full      | 26000.00
2022-12-15 | 0        | 26000.01 | yes | TW2602    | 0
2026-04-15 | 0        | 4999.99  | no  | composite | 4999.99
2026-04-15 | 0        | 5000.00  | no  | composite | 5000.00
2026-04-15 | 0        | 5000.01  | no  | TW2601    | 0
2026-04-15 | 0        | 5000.01  | yes | full      | 5000.01
2026-04-15 | 21000.00 | 5000.00  | no  | composite | 5000.00
2026-04-15 | 21000.01 | 5000.00  | no  | TW2602    | 0
2026-04-15 | 20000.00 | 6000.00  | yes | full      | 6000.00
2026-04-15 | 20000.01 | 6000.00  | yes | TW2602    | 0
";

#[test]
fn regimes() {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [on, used, value, one_item, follows, counts] = cells[..] else {
            panic!("{line}")
        };
        let (used, value) = (dec(used), dec(value));
        let purchase = Purchase {
            value,
            one_item: one_item == "yes",
            used,
            day: day(on),
        };
        let ruling = decide(purchase, pack.law(day(on))).expect("the law is known");
        let regime = match &ruling.regime {
            Ok(Regime::Composite) => "composite".to_owned(),
            Ok(Regime::Full) => "full".to_owned(),
            Err(finding) => finding.code.to_string(),
        };
        assert_eq!(
            (regime.as_str(), ruling.counts),
            (follows, dec(counts)),
            "{line}"
        );
        assert_eq!(ruling.trace.to_string(), expected_trace(&cells), "{line}");
    }
}

/// The trace a row must have, written from the row and the limits of its law.
fn expected_trace(cells: &[&str]) -> String {
    let [on, used, value, one_item, follows, counts] = *cells else {
        panic!("{cells:?}")
    };
    let early = on < "2019-01-01";
    let (single, annual) = if early {
        ("2000", "20000")
    } else {
        ("5000", "26000")
    };
    let known = if early { "unverified" } else { "secondary" };
    let over =
        |sum: tw_base::Decimal, limit: &str| if sum > dec(limit) { "over" } else { "within" };
    let mut out = String::new();
    let word = if follows.starts_with("TW") {
        "refused"
    } else {
        follows
    };
    let by_single = over(dec(value), single);
    let by_year = over(dec(used) + dec(value), annual);
    writeln!(out, "TW2603 -> {on}").expect("text");
    writeln!(
        out,
        "TW2604 value={value} limit={single} one_item={one_item} confidence={known} -> {by_single}"
    )
    .expect("text");
    writeln!(
        out,
        "TW2605 used={used} value={value} limit={annual} confidence={known} -> {by_year}"
    )
    .expect("text");
    writeln!(out, "TW2606 counts={counts} -> {word}").expect("text");
    out
}

/// Three traces in full, as they are read.
#[test]
fn traces_as_read() {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    for (on, used, value, one_item, trace) in [
        (
            "2018-06-01",
            "0",
            "2000.01",
            false,
            "\
TW2603 -> 2018-06-01
TW2604 value=2000.01 limit=2000 one_item=no confidence=unverified -> over
TW2605 used=0 value=2000.01 limit=20000 confidence=unverified -> within
TW2606 counts=0 -> full
",
        ),
        (
            "2022-12-15",
            "0",
            "5000.01",
            false,
            "\
TW2603 -> 2022-12-15
TW2604 value=5000.01 limit=5000 one_item=no confidence=secondary -> over
TW2605 used=0 value=5000.01 limit=26000 confidence=secondary -> within
TW2606 counts=0 -> refused
",
        ),
        (
            "2026-04-15",
            "21000",
            "6000",
            true,
            "\
TW2603 -> 2026-04-15
TW2604 value=6000 limit=5000 one_item=yes confidence=secondary -> over
TW2605 used=21000 value=6000 limit=26000 confidence=secondary -> over
TW2606 counts=0 -> refused
",
        ),
    ] {
        let purchase = Purchase {
            value: dec(value),
            one_item,
            used: dec(used),
            day: day(on),
        };
        let ruling = decide(purchase, pack.law(day(on))).expect("the law is known");
        assert_eq!(ruling.trace.to_string(), trace);
    }
}

/// The findings name their figures, so the sentences have no empty places.
#[test]
fn sentences() {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    for (used, value, en, official) in [
        (
            "0",
            "5000.01",
            "the value 5000.01 is over the limit of one transaction, 5000, and it is not one indivisible item",
            "-621005",
        ),
        (
            "21000",
            "5000.01",
            "21000 of the year is used; with 5000.01 it would be over the yearly limit of 26000",
            "-621018",
        ),
    ] {
        let on = day("2022-12-15");
        let purchase = Purchase {
            value: dec(value),
            one_item: false,
            used: dec(used),
            day: on,
        };
        let ruling = decide(purchase, pack.law(on)).expect("the law is known");
        let finding = ruling.regime.expect_err("it is refused");
        let said = pack.catalogue().render(&finding);
        assert_eq!(
            (said.en.as_str(), said.official.as_deref()),
            (en, Some(official))
        );
        assert_eq!(said.location.path, "InventoryHead");
    }
}

/// Before retail imports had rules the law is unknown, and says so.
#[test]
fn before_the_horizon_nothing_is_known() {
    let pack = Pack::builtin("cn").expect("the built-in pack reads");
    let on = day("2016-04-07");
    let purchase = Purchase {
        value: dec("1"),
        one_item: true,
        used: dec("0"),
        day: on,
    };
    let gap = decide(purchase, pack.law(on)).expect_err("no law");
    assert_eq!(gap.id, "cbec.limit.single");
    let first = day("2016-04-08");
    assert!(
        decide(
            Purchase {
                day: first,
                ..purchase
            },
            pack.law(first)
        )
        .is_ok()
    );
}
