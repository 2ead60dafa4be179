//! Classes over time: decisions, what the changes of law make of them,
//! effects, degrees of dishonesty and repair.

use jiff::civil::Date;
use tw_base::{Severity, Trace};
use tw_enterprise::{Because, ClassDecision, Credit, CreditError, EnterpriseLaw, Grounds, Why};
use tw_law::{Pack, PackError};

fn law() -> EnterpriseLaw {
    EnterpriseLaw::of(&pack()).expect("the tables read")
}

fn pack() -> Pack {
    Pack::builtin("cn").expect("the built-in pack loads")
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn grounds(on: &str) -> Grounds {
    Grounds {
        why: Why::Recorded,
        reason: "a reason".into(),
        evidence: vec!["G-1".into()],
        by: "operator".into(),
        on: day(on),
    }
}

fn decision(class: &str, from: &str) -> ClassDecision {
    ClassDecision {
        class: class.into(),
        from: day(from),
        grounds: grounds(from),
    }
}

fn credit(decisions: &[(&str, &str)]) -> Credit {
    let law = law();
    let decided = decisions
        .iter()
        .try_fold(Credit::default(), |credit, (class, from)| {
            credit.decided(decision(class, from), &law)
        });
    decided.expect("decisions in order")
}

/// Decisions (class@day), the day asked about, the class, since when, why.
const CLASSES: &str = "
    -                                    2016-04-08 regular            -          nothing_decided
    -                                    2026-04-15 regular            -          nothing_decided
    advanced_certified@2022-05-10        2022-05-09 regular            -          nothing_decided
    advanced_certified@2022-05-10        2022-05-10 advanced_certified 2022-05-10 decided
    advanced_certified@2022-05-10        2026-03-31 advanced_certified 2022-05-10 decided
    advanced_certified@2022-05-10        2026-04-01 advanced_certified 2022-05-10 decided
    general_certified@2019-01-15         2021-10-31 general_certified  2019-01-15 decided
    general_certified@2019-01-15         2021-11-01 regular            2021-11-01 carried_over
    general_certified@2019-01-15         2026-04-01 regular            2021-11-01 carried_over
    advanced_certified@2022-05-10,dishonest@2025-02-01 2025-01-31 advanced_certified 2022-05-10 decided
    advanced_certified@2022-05-10,dishonest@2025-02-01 2025-02-01 dishonest 2025-02-01 decided
    advanced_certified@2022-05-10,regular@2022-05-10 2022-05-10 regular 2022-05-10 decided
";

#[test]
fn the_class_of_a_day() {
    let law = law();
    for line in CLASSES.trim().lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let [decisions, on, wanted @ ..] = &cells[..] else {
            panic!("{line}")
        };
        let decisions: Vec<_> = decisions
            .split(',')
            .filter_map(|d| d.split_once('@'))
            .collect();
        let credit = credit(&decisions);
        let standing = credit.class_on(day(on), &law).expect("a class");
        let since = standing.since.map_or("-".to_owned(), |day| day.to_string());
        assert_eq!(
            [standing.code(), &since, standing.because.word()],
            wanted,
            "{line}"
        );
    }
    let before = Credit::default().class_on(day("2016-04-07"), &law);
    assert_eq!(before, None, "before the horizon no class is known");
}

#[test]
fn what_is_decided_is_a_class_of_its_day_and_in_order() {
    let law = law();
    let table = [
        ("certified", "2026-03-31", false),
        ("certified", "2026-04-01", true),
        ("seriously_dishonest", "2026-04-01", true),
        ("general_certified", "2021-10-31", true),
        ("general_certified", "2021-11-01", false),
        ("golden", "2026-04-01", false),
    ];
    for (class, from, goes) in table {
        let done = Credit::default().decided(decision(class, from), &law);
        assert_eq!(done.is_ok(), goes, "{class} {from}");
    }
    let there = credit(&[("advanced_certified", "2022-05-10")]);
    let earlier = there.decided(decision("regular", "2022-05-09"), &law);
    assert_eq!(earlier, Err(CreditError::Order(day("2022-05-10"))));
}

/// At each start of a row, the day before and the day after: exactly one
/// default class, a way to say the class of whatever was decided before, and a
/// factor for every class.
#[test]
fn every_day_has_its_classes() {
    let law = law();
    for start in law.starts() {
        let around = [start.yesterday().ok(), Some(start), start.tomorrow().ok()];
        for day in around
            .into_iter()
            .flatten()
            .filter(|day| *day >= pack().horizon())
        {
            let defaults = law
                .classes(day)
                .iter()
                .filter(|row| row.value.default)
                .count();
            assert_eq!(defaults, 1, "{day}");
            for class in law.classes(day) {
                for effect in ["inspection_rate_factor", "aggregate_payment"] {
                    let found = law.effect(&class.value.code, effect, day);
                    assert!(found.is_some(), "{} {effect} {day}", class.value.code);
                }
                let credit = Credit::default();
                let decided = ClassDecision {
                    from: day,
                    ..decision(&class.value.code, "2020-01-01")
                };
                let credit = credit.decided(decided, &law).expect("a class of the day");
                for later in law.starts().into_iter().filter(|later| *later >= day) {
                    let standing = credit.class_on(later, &law).expect("a class");
                    let lost = matches!(standing.because, Because::NoLongerKnown(_));
                    assert!(!lost, "{} of {day} on {later}", class.value.code);
                }
            }
        }
    }
}

/// Class, effect, day, value, how it is known.
const EFFECTS: &str = "
    advanced_certified inspection_rate_factor 2022-12-01 0.2       secondary
    advanced_certified inspection_rate_factor 2026-04-01 0.2       unverified
    regular            inspection_rate_factor 2022-12-01 1         text
    dishonest          inspection_rate_floor  2022-12-01 0.8       unverified
    regular            inspection_rate_floor  2022-12-01 -         -
    advanced_certified guarantee_exemption    2026-04-01 may_apply text
    regular            aggregate_payment      2022-12-01 yes       secondary
    dishonest          aggregate_payment      2022-12-01 no        secondary
    certified          priority               2026-03-31 -         -
    certified          priority               2026-04-01 yes       unverified
";

#[test]
fn effects_by_class_and_day() {
    let law = law();
    for line in EFFECTS.trim().lines() {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let [class, effect, on, value, confidence] = cells[..] else {
            panic!("{line}")
        };
        let found = law.effect(class, effect, day(on));
        let text = found.map_or("-".to_owned(), |known| known.value.to_string());
        let known = found.map_or("-", |known| known.confidence.as_str());
        assert_eq!((&*text, known), (value, confidence), "{line}");
        assert!(found.is_none_or(|known| !known.source.0.is_empty()));
    }
}

#[test]
fn dishonesty_and_its_repair() {
    let law = law();
    let table = [
        (
            "ungraded",
            "2025-01-10",
            "dishonest",
            "2026-01-09",
            "2026-01-10",
        ),
        (
            "minor",
            "2026-04-10",
            "dishonest",
            "2026-07-09",
            "2026-07-10",
        ),
        (
            "general",
            "2026-04-10",
            "dishonest",
            "2026-10-09",
            "2026-10-10",
        ),
        (
            "serious",
            "2026-04-10",
            "seriously_dishonest",
            "2027-04-09",
            "2027-04-10",
        ),
    ];
    for (grade, from, class, early, due) in table {
        let credit = Credit::default().lowered(grade, day(from), grounds(from), &law);
        let credit = credit.expect("a degree of its day");
        assert_eq!(credit.decisions()[0].class, class);
        assert_eq!(
            credit.repairable(day(early), &law),
            Err(CreditError::TooEarly(day(due)))
        );
        let repair = credit.repairable(day(due), &law).expect("old enough");
        assert_eq!((repair.from, &*repair.class), (day(due), "regular"));
    }
    for (grade, on) in [
        ("serious", "2026-03-31"),
        ("ungraded", "2026-04-01"),
        ("mild", "2026-04-01"),
    ] {
        let refused = Credit::default().lowered(grade, day(on), grounds(on), &law);
        assert!(
            matches!(refused, Err(CreditError::Grade { .. })),
            "{grade} {on}"
        );
    }
    let clean = credit(&[("regular", "2024-01-01")]);
    assert_eq!(
        clean.repairable(day("2026-01-01"), &law),
        Err(CreditError::NothingToRepair)
    );
}

#[test]
fn lowering_never_raises_and_repair_waits_for_all_of_it() {
    let law = law();
    let lowered = |credit: Credit, grade: &str, from: &str| {
        let lowered = credit.lowered(grade, day(from), grounds(from), &law);
        lowered.expect("a degree of its day")
    };
    let class = |credit: &Credit, on: &str| {
        let standing = credit.class_on(day(on), &law).expect("a class");
        standing.code().to_owned()
    };
    let twice = lowered(Credit::default(), "serious", "2026-04-10");
    let twice = lowered(twice, "minor", "2026-05-10");
    assert_eq!(class(&twice, "2026-05-10"), "seriously_dishonest");
    assert_eq!(
        twice.repairable(day("2026-08-10"), &law),
        Err(CreditError::TooEarly(day("2027-04-10")))
    );
    let repair = twice.repairable(day("2027-04-10"), &law);
    assert_eq!(repair.expect("old enough").class, "regular");
    // What was recorded before is not repaired by it.
    let recorded = credit(&[("seriously_dishonest", "2026-04-02")]);
    let recorded = lowered(recorded, "minor", "2026-04-10");
    let repair = recorded.repairable(day("2026-07-10"), &law);
    assert_eq!(repair.expect("old enough").class, "seriously_dishonest");
    // A better class falls as the degree says.
    let certified = credit(&[("advanced_certified", "2026-04-02")]);
    let certified = lowered(certified, "minor", "2026-04-10");
    assert_eq!(class(&certified, "2026-04-10"), "dishonest");
    let repair = certified.repairable(day("2026-07-10"), &law);
    assert_eq!(repair.expect("old enough").class, "regular");
}

#[test]
fn a_standing_explains_itself() {
    let law = law();
    let credit = credit(&[("general_certified", "2019-01-15")]);
    let mut trace = Trace::default();
    let on = day("2022-01-01");
    let standing = credit.class_on(on, &law).expect("a class");
    standing.trace("1100000001", on, &mut trace);
    assert_eq!(
        trace.to_string(),
        "TW3103 enterprise=1100000001 day=2022-01-01 since=2021-11-01 because=carried_over \
         confidence=secondary -> regular\n"
    );
}

#[test]
fn stored_and_read_again() {
    let credit = credit(&[
        ("advanced_certified", "2022-05-10"),
        ("dishonest", "2025-02-01"),
    ]);
    let bytes = postcard::to_stdvec(&credit).expect("plain data");
    assert_eq!(postcard::from_bytes::<Credit>(&bytes), Ok(credit));
}

#[test]
fn tables_that_do_not_hold_together_are_refused() {
    let broken = [
        (
            "enterprise/effects.csv",
            "\nadvanced_certified,priority,yes,2026-04-01",
            "\nadvanced_certified,priority,yes,2025-04-01",
        ),
        (
            "enterprise/carry_over.csv",
            "regular,regular,2026-04-01\n",
            "",
        ),
        (
            "enterprise/carry_over.csv",
            "regular,regular,2021-11-01",
            "regular,golden,2021-11-01",
        ),
        (
            "enterprise/effects.csv",
            "\ncertified,priority,yes,2026-04-01",
            "\ncertified,priority,yes,2025-04-01",
        ),
        (
            "enterprise/effects.csv",
            "\ncertified,priority,yes,2026-04-01",
            "\ncertified,priority,perhaps,2026-04-01",
        ),
        (
            "enterprise/effect_names.csv",
            "priority,优先办理通关手续,handled first\n",
            "",
        ),
        ("enterprise/partners.csv", "SG#{12}", "sg12"),
        ("enterprise/partners.csv", "kr,in_force", "kr,perhaps"),
        (
            "enterprise/classes.csv",
            "regular,3,yes",
            "regular,third,yes",
        ),
    ];
    for (file, from, to) in broken {
        let text = pack().file(file).expect("the table").to_owned();
        assert!(text.contains(from), "{file} {from}");
        let overlay = [(file.to_owned(), text.replacen(from, to, 1))];
        let pack = pack().with_overlay(overlay).expect("it reads");
        assert!(
            matches!(EnterpriseLaw::of(&pack), Err(PackError::Broken(_))),
            "{file}: {to}"
        );
    }
}

#[test]
fn every_code_has_its_sentence() {
    let missing = pack().catalogue().missing(tw_enterprise::ALL.iter());
    let grave: Vec<_> = missing
        .into_iter()
        .filter(|f| f.severity > Severity::Note)
        .collect();
    assert!(grave.is_empty(), "{grave:?}");
}
