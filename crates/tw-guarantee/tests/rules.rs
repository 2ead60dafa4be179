//! Every rule on the use of an instrument: good, bad, boundary.

use jiff::civil::date;
use tw_base::{Currency, Date, EnterpriseCode, Fixed5, Money, Validity};
use tw_guarantee::{
    Application, Backing, Cover, Guarantor, Instrument, InstrumentNumber, InvalidInstrument, Scope,
    Tables, Terms, Use, usable,
};
use tw_law::Pack;

fn money(text: &str, currency: &str) -> Money {
    let currency = Currency::new(currency).expect("a currency");
    Money::new(text.parse().expect("an amount"), currency)
}

fn terms(offices: &[&str], limit: &str) -> Terms {
    Terms {
        kind: "bank_letter".into(),
        uses: vec!["cbec".into(), "payment_period".into()],
        guarantor: Guarantor {
            code: "BK01".into(),
            name: "Example Bank".into(),
        },
        backing: Backing::Own(EnterpriseCode::new("3301969K01").expect("a code")),
        offices: offices.iter().map(|o| (*o).to_owned()).collect(),
        limit: money(limit, "CNY"),
        validity: Validity::between(date(2022, 3, 1), date(2023, 2, 28)),
    }
}

fn handed_in() -> Application {
    Application {
        scope: Scope::General,
        received: date(2022, 2, 20),
        due: None,
    }
}

fn tables() -> Tables {
    let pack = Pack::builtin("cn").expect("the built-in pack");
    Tables::read(&pack).expect("tables")
}

fn proposed(offices: &[&str]) -> Instrument {
    let number = InstrumentNumber::new("29002022000000001").expect("a number");
    Instrument::propose(number, terms(offices, "1000.00"), handed_in()).expect("good terms")
}

fn registered(offices: &[&str]) -> Instrument {
    proposed(offices)
        .registered(date(2022, 2, 25))
        .expect("a proposal")
        .0
}

/// The codes and facts of the findings, one a line; `ok` if there is none.
fn said(instrument: &Instrument, day: Date, office: &str, needed: &str, available: &str) -> String {
    let available: tw_base::Decimal = available.parse().expect("an amount");
    let wanted = Use {
        date: day,
        office,
        amount: money(needed, "CNY"),
        purpose: "cbec",
        party: "3301969K01",
        class: None,
        opened: &[],
    };
    let cover = Cover::Own(Fixed5::try_from(available).expect("storable"));
    told(usable(instrument, &wanted, cover, &tables()))
}

fn told(found: Result<(), Vec<tw_base::Finding>>) -> String {
    match found {
        Ok(()) => "ok".into(),
        Err(findings) => {
            let facts = |f: &tw_base::Finding| {
                let args: Vec<String> = f
                    .args
                    .iter()
                    .skip(1)
                    .map(|(n, v)| format!("{n}={v}"))
                    .collect();
                format!("{} {}", f.code, args.join(" "))
                    .trim_end()
                    .to_owned()
            };
            findings.iter().map(facts).collect::<Vec<_>>().join("; ")
        }
    }
}

#[test]
fn tw3001_not_registered() {
    let day = date(2022, 6, 1);
    let gone = registered(&[])
        .discharged(day, Fixed5::ZERO)
        .expect("nothing reserved")
        .0;
    let refused = proposed(&[])
        .refused(day, "no seal".into())
        .expect("a proposal")
        .0;
    assert_eq!(said(&registered(&[]), day, "2900", "1", "1"), "ok");
    assert_eq!(
        said(&proposed(&[]), day, "2900", "1", "1"),
        "TW3001 status=proposed"
    );
    assert_eq!(
        said(&gone, day, "2900", "1", "1"),
        "TW3001 status=discharged"
    );
    assert_eq!(
        said(&refused, day, "2900", "1", "1"),
        "TW3001 status=refused"
    );
}

#[test]
fn tw3002_not_yet_valid_and_tw3003_expired() {
    let table = [
        (date(2022, 2, 28), "TW3002 from=2022-03-01 date=2022-02-28"),
        (date(2022, 3, 1), "ok"),
        (date(2022, 8, 1), "ok"),
        (date(2023, 2, 28), "ok"),
        (date(2023, 3, 1), "TW3003 to=2023-02-28 date=2023-03-01"),
    ];
    for (day, want) in table {
        assert_eq!(said(&registered(&[]), day, "2900", "1", "1"), want, "{day}");
    }
}

#[test]
fn tw3004_office_not_covered() {
    let table: [(&[&str], &str, &str); 8] = [
        (&[], "2907", "ok"),
        (&["2907"], "2907", "ok"),
        (&["2907"], "2908", "TW3004 office=2908"),
        (&["2900"], "2908", "ok"),
        (&["2900"], "2900", "ok"),
        (&["2900"], "3108", "TW3004 office=3108"),
        (&["3100", "2908"], "2908", "ok"),
        (&["2908"], "2900", "TW3004 office=2900"),
    ];
    for (offices, office, want) in table {
        assert_eq!(
            said(&registered(offices), date(2022, 6, 1), office, "1", "1"),
            want,
            "{offices:?} {office}"
        );
    }
}

#[test]
fn tw3005_insufficient() {
    let table = [
        ("91.00", "1000.00", "ok"),
        ("91.00", "91.00", "ok"),
        (
            "91.00",
            "90.99",
            "TW3005 available=90.99 needed=91.00 short=0.01",
        ),
        ("0.01", "0", "TW3005 available=0 needed=0.01 short=0.01"),
        ("0.00", "0", "ok"),
    ];
    for (needed, available, want) in table {
        assert_eq!(
            said(
                &registered(&[]),
                date(2022, 6, 1),
                "2900",
                needed,
                available
            ),
            want
        );
    }
}

#[test]
fn tw3006_suspended() {
    let day = date(2022, 6, 1);
    let suspended = registered(&[])
        .suspended(day, "arrears".into())
        .expect("registered")
        .0;
    assert_eq!(
        said(&suspended, day, "2900", "1", "1"),
        "TW3006 since=2022-06-01"
    );
    let again = suspended.resumed(date(2022, 6, 2)).expect("suspended").0;
    assert_eq!(said(&again, date(2022, 6, 2), "2900", "1", "1"), "ok");
}

#[test]
fn tw3008_other_currency() {
    let wanted = Use {
        date: date(2022, 6, 1),
        office: "2900",
        amount: money("1", "USD"),
        purpose: "cbec",
        party: "3301969K01",
        class: None,
        opened: &[],
    };
    let cover = Cover::Own(Fixed5::from_raw(100_000_000));
    let found = usable(&registered(&[]), &wanted, cover, &tables());
    let findings = found.expect_err("two currencies");
    let codes: Vec<&str> = findings.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(codes, ["TW3008"]);
}

/// What is said of a use by an enterprise of a class.
fn of_use(instrument: &Instrument, day: Date, purpose: &str, class: Option<&str>) -> String {
    let wanted = Use {
        date: day,
        office: "2900",
        amount: money("1", "CNY"),
        purpose,
        party: "3301969K01",
        class,
        opened: &["bank_letter"],
    };
    let cover = Cover::Own(Fixed5::from_raw(100_000));
    told(usable(instrument, &wanted, cover, &tables()))
}

#[test]
fn tw3009_use_not_covered_and_tw3010_kind_not_taken() {
    let day = date(2022, 6, 1);
    let table = [
        ("cbec", "ok"),
        ("payment_period", "ok"),
        ("aggregate_payment", "TW3009 use=aggregate_payment"),
        (
            "parking",
            "TW3009 use=parking; TW3010 kind=bank_letter use=parking",
        ),
    ];
    for (purpose, want) in table {
        assert_eq!(
            of_use(&registered(&[]), day, purpose, None),
            want,
            "{purpose}"
        );
    }
    // No use named: everything its kind is taken for.
    let all = Terms {
        uses: Vec::new(),
        kind: "insurance".into(),
        ..terms(&[], "10")
    };
    let number = InstrumentNumber::new("A-1").expect("a number");
    let all = Instrument::propose(number, all, handed_in()).expect("good terms");
    let all = all.registered(day).expect("proposed").0;
    assert_eq!(of_use(&all, day, "aggregate_payment", None), "ok");
    assert_eq!(
        of_use(&all, day, "ipr_counter_security", None),
        "TW3010 kind=insurance use=ipr_counter_security"
    );
}

#[test]
fn tw3011_the_dishonest_give_cash_only() {
    let cash = Terms {
        kind: "cash_deposit".into(),
        validity: Validity::from(date(2022, 3, 1)),
        ..terms(&[], "10")
    };
    let letter = Terms {
        kind: "bank_letter".into(),
        ..cash.clone()
    };
    let [cash, letter] = [cash, letter].map(|terms| {
        let number = InstrumentNumber::new("A-1").expect("a number");
        let proposed = Instrument::propose(number, terms, handed_in()).expect("good terms");
        proposed.registered(date(2022, 3, 1)).expect("proposed").0
    });
    let (before, after) = (date(2026, 3, 31), date(2026, 4, 1));
    let table = [
        (&letter, before, "regular", "ok"),
        (&letter, before, "advanced_certified", "ok"),
        (
            &letter,
            before,
            "dishonest",
            "TW3011 kind=bank_letter class=dishonest",
        ),
        (&cash, before, "dishonest", "ok"),
        (
            &letter,
            before,
            "certified",
            "TW3011 kind=bank_letter class=certified",
        ),
        (&letter, after, "certified", "ok"),
        (
            &letter,
            after,
            "seriously_dishonest",
            "TW3011 kind=bank_letter class=seriously_dishonest",
        ),
        (&cash, after, "seriously_dishonest", "ok"),
    ];
    for (instrument, day, class, want) in table {
        let said = of_use(instrument, day, "payment_period", Some(class));
        assert_eq!(said, want, "{day} {class}");
    }
}

#[test]
fn all_findings_are_told() {
    let bad = proposed(&["3108"]);
    assert_eq!(
        said(&bad, date(2024, 1, 1), "2908", "5", "4"),
        "TW3001 status=proposed; TW3003 to=2023-02-28 date=2024-01-01; TW3004 office=2908; \
         TW3005 available=4 needed=5 short=1"
    );
}

#[test]
fn terms_that_make_no_instrument() {
    let number = || InstrumentNumber::new("A-1").expect("a number");
    let propose = |terms| Instrument::propose(number(), terms, handed_in()).map(|_| ());
    assert_eq!(propose(terms(&["2900"], "0.01")), Ok(()));
    assert_eq!(propose(terms(&[], "0")), Err(InvalidInstrument::Limit));
    assert_eq!(propose(terms(&[], "-1")), Err(InvalidInstrument::Limit));
    assert_eq!(
        propose(terms(&["29"], "1")),
        Err(InvalidInstrument::Office("29".into()))
    );
    assert_eq!(
        propose(terms(&["29AB"], "1")),
        Err(InvalidInstrument::Office("29AB".into()))
    );
    assert!(matches!(
        propose(terms(&[], "0.000001")),
        Err(InvalidInstrument::Amount(_))
    ));
    assert!(matches!(
        propose(terms(&[], "99999999999999999")),
        Err(InvalidInstrument::Amount(_))
    ));
    assert_eq!(InstrumentNumber::new(""), Err(InvalidInstrument::Number));
    assert_eq!(InstrumentNumber::new("a b"), Err(InvalidInstrument::Number));
    assert!(InstrumentNumber::new(&"1".repeat(32)).is_ok());
    assert_eq!(
        InstrumentNumber::new(&"1".repeat(33)),
        Err(InvalidInstrument::Number)
    );
}

#[test]
fn codes_are_numbered_once() {
    let mut codes: Vec<&str> = tw_guarantee::ALL.iter().map(|c| c.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), tw_guarantee::ALL.len());
    let elsewhere = ["TW1275", "TW1276"];
    assert!(
        codes
            .iter()
            .all(|c| c.starts_with("TW30") || elsewhere.contains(c))
    );
}

#[test]
fn every_code_has_its_row_in_the_pack() {
    let rows = concat!(
        include_str!("../../../packs/cn/rules/guarantee.toml"),
        include_str!("../../../packs/cn/rules/terms.toml"),
    );
    let named: Vec<&str> = rows
        .lines()
        .filter_map(|l| l.strip_prefix("code = \"")?.strip_suffix('"'))
        .collect();
    // Those of the use cases stand among them.
    for code in tw_guarantee::ALL {
        let rows = named.iter().filter(|named| **named == code.as_str());
        assert_eq!(rows.count(), 1, "{code}");
    }
}

/// What the law leaves to measures is taken where one opens it.
#[test]
fn tw3220_kind_not_opened() {
    let day = date(2022, 6, 1);
    let pack = tw_law::Pack::builtin("cn").expect("the pack");
    let taken = pack.file("guarantee/kinds.csv").expect("the table");
    let pair = |line: &&str| line.starts_with("payment_period,bank_letter,");
    let row = taken.lines().find(pair).expect("a row");
    let others: Vec<&str> = taken.lines().filter(|line| !pair(line)).collect();
    let left = pack
        .file("guarantee/kinds_by_measure.csv")
        .expect("a table");
    let files = [
        ("guarantee/kinds.csv".to_owned(), others.join("\n")),
        (
            "guarantee/kinds_by_measure.csv".to_owned(),
            format!("{left}{row}\n"),
        ),
    ];
    let pack = pack.with_overlay(files).expect("a pack");
    let tables = tw_guarantee::Tables::read(&pack).expect("the tables");
    assert_eq!(tables.faults(), Vec::<String>::new());
    let table: [(&[&str], &str, &str); 4] = [
        (&["bank_letter"], "payment_period", "ok"),
        (
            &[],
            "payment_period",
            "TW3220 kind=bank_letter use=payment_period",
        ),
        (
            &["insurance"],
            "payment_period",
            "TW3220 kind=bank_letter use=payment_period",
        ),
        // What the law takes needs no measure, and no measure opens what it
        // does not leave to any.
        (&[], "cbec", "ok"),
    ];
    for (opened, purpose, want) in table {
        let wanted = Use {
            date: day,
            office: "2900",
            amount: money("1", "CNY"),
            purpose,
            party: "3301969K01",
            class: None,
            opened,
        };
        let cover = Cover::Own(Fixed5::from_raw(100_000));
        let found = told(usable(&registered(&[]), &wanted, cover, &tables));
        assert_eq!(found, want, "{opened:?} {purpose}");
    }
}

/// A class of certification that ended still had its terms while it lasted.
#[test]
fn the_generally_certified_are_in_the_tables_of_their_days() {
    let (tables, class) = (tables(), "general_certified");
    let kinds = [
        "cash_deposit",
        "bank_letter",
        "non_bank_letter",
        "insurance",
        "group_finance_company_letter",
    ];
    for (day, known) in [(date(2020, 1, 1), true), (date(2021, 11, 1), false)] {
        for kind in kinds {
            let open = tables.open_to(day, class, kind);
            assert_eq!(open.is_some(), known, "{kind} {day}");
            assert!(tables.open_to(day, "regular", kind).is_some(), "{kind}");
        }
        for purpose in [
            "aggregate_payment",
            "payment_period",
            "assessment_elements",
            "cbec",
            "processing_trade",
            "temporary_admission",
            "ipr_counter_security",
        ] {
            let share = tables.ratio(day, purpose, class);
            assert_eq!(share.is_ok(), known, "{purpose} {day}");
            assert!(tables.ratio(day, purpose, "regular").is_ok(), "{purpose}");
        }
    }
}
