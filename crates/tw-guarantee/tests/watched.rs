//! What waits about an instrument, and where its account stands.

use tw_base::{Currency, Date, Decimal, End, EnterpriseCode, Fixed5, Money, Validity};
use tw_guarantee::{
    Application, Backing, Confirmation, Guarantor, Instrument, InstrumentNumber, Matter, Movement,
    MovementKind, Position, Scope, Tables, Terms, Wanted,
};
use tw_law::Pack;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn tables() -> Tables {
    Tables::read(&Pack::builtin("cn").expect("the pack")).expect("its tables")
}

fn fixed(amount: i64) -> Fixed5 {
    Fixed5::try_from(Decimal::from(amount)).expect("an amount")
}

fn letter(number: &str, limit: i64, to: Option<&str>) -> Instrument {
    of_kind("bank_letter", number, limit, to)
}

fn deposit(to: Option<&str>) -> Instrument {
    let proposed = of_kind("cash_deposit", "D", 100, to);
    proposed.registered(day("2026-01-05")).expect("it stands").0
}

fn of_kind(kind: &str, number: &str, limit: i64, to: Option<&str>) -> Instrument {
    let terms = Terms {
        kind: kind.into(),
        uses: Vec::new(),
        guarantor: Guarantor {
            code: "B1".into(),
            name: "某银行".into(),
        },
        backing: Backing::Own(EnterpriseCode::new("9999960001").expect("a code")),
        offices: Vec::new(),
        limit: Money::new(Decimal::from(limit), Currency::CNY),
        validity: Validity {
            from: day("2026-01-01"),
            to: to.map_or(End::Open, |to| End::Explicit(day(to))),
        },
    };
    let application = Application {
        scope: Scope::General,
        received: day("2026-01-01"),
        due: Some(day("2026-01-15")),
    };
    let number = InstrumentNumber::new(number).expect("a number");
    Instrument::propose(number, terms, application).expect("terms")
}

fn registered(number: &str, limit: i64, to: Option<&str>) -> Instrument {
    let proposed = letter(number, limit, to);
    proposed.registered(day("2026-01-05")).expect("it stands").0
}

#[test]
fn what_waits_and_when_to_look_again() {
    let tables = tables();
    let late = |text| Matter::LateApplication { due: day(text) };
    let rung = |rung| Matter::Expiring {
        rung,
        last: day("2026-06-30"),
    };
    let over = Matter::ExpiredDrawn {
        last: day("2026-06-30"),
    };
    let proposed = letter("P", 100, Some("2026-06-30"));
    let stands = registered("S", 100, Some("2026-06-30"));
    let table = [
        (&proposed, "2026-01-15", 0, vec![], Some("2026-01-16")),
        (&proposed, "2026-01-16", 0, vec![late("2026-01-15")], None),
        (&stands, "2026-04-30", 0, vec![], Some("2026-05-01")),
        (&stands, "2026-05-01", 0, vec![rung(60)], Some("2026-05-31")),
        (&stands, "2026-05-30", 0, vec![rung(60)], Some("2026-05-31")),
        (&stands, "2026-05-31", 9, vec![rung(30)], Some("2026-06-20")),
        (&stands, "2026-06-20", 9, vec![rung(10)], Some("2026-06-30")),
        (&stands, "2026-06-30", 9, vec![rung(0)], Some("2026-07-01")),
        (&stands, "2026-07-01", 9, vec![over], Some("2026-07-02")),
        (&stands, "2026-07-01", 0, vec![], None),
    ];
    for (instrument, today, reserved, matters, next) in table {
        let (today, reserved) = (day(today), fixed(reserved));
        let found = instrument.matters(today, &tables, reserved, false);
        assert_eq!(found, matters, "{today}");
        let look = instrument.looked_at_next(today, &tables, reserved);
        assert_eq!(look, next.map(day), "{today}");
    }
    let followed = stands.matters(day("2026-06-01"), &tables, fixed(9), true);
    assert_eq!(followed, []);
    let ended = stands.matters(day("2026-07-01"), &tables, fixed(9), true);
    assert_eq!(
        ended,
        [over],
        "what is reserved, another does not answer for"
    );
}

#[test]
fn who_takes_the_place_of_whom() {
    let old = registered("OLD", 100, Some("2026-06-30"));
    let table = [
        ("LONGER", 100, Some("2026-07-01"), true),
        ("OPEN", 200, None, true),
        ("LESS", 99, None, false),
        ("AS-LONG", 100, Some("2026-06-30"), false),
        ("OLD", 100, None, false),
    ];
    for (number, limit, to, follows) in table {
        let newer = registered(number, limit, to);
        assert_eq!(newer.follows(&old), follows, "{number}");
    }
}

#[test]
fn a_position_is_what_moved() {
    use MovementKind::{
        Called, Discharged, Lowered, MadeGood, Raised, Registered, Reserved, Restored,
    };
    let table = [
        (Registered, 100, 0, (100, 0, 0, 100)),
        (Reserved, 30, 0, (100, 30, 0, 70)),
        (Reserved, 20, 0, (100, 50, 0, 50)),
        (Restored, 30, 30, (100, 20, 0, 80)),
        // Of twenty that were reserved fifteen are claimed.
        (Called, 15, 20, (100, 0, 15, 85)),
        (Raised, 10, 0, (110, 0, 15, 95)),
        (Lowered, 20, 0, (90, 0, 15, 75)),
        (MadeGood, 15, 0, (90, 0, 0, 90)),
        (Discharged, 90, 0, (0, 0, 0, 0)),
    ];
    let mut position = Position::default();
    for (kind, amount, resolved, (limit, reserved, called, available)) in table {
        position = position.after(&Movement {
            kind,
            amount: fixed(amount),
            resolved: fixed(resolved),
        });
        let expected = Position {
            limit: fixed(limit),
            reserved: fixed(reserved),
            called: fixed(called),
        };
        assert_eq!(position, expected, "{kind:?}");
        assert_eq!(position.available(), fixed(available), "{kind:?}");
    }
}

#[test]
fn each_figure_that_differs_is_told() {
    let number = InstrumentNumber::new("G-1").expect("a number");
    let ours = Position {
        limit: fixed(3),
        reserved: fixed(2),
        called: fixed(1),
    };
    let with = |limit, reserved, called| Position {
        limit: fixed(limit),
        reserved: fixed(reserved),
        called: fixed(called),
    };
    let table = [
        (ours, vec!["TW3040"]),
        (with(4, 2, 1), vec!["TW3041"]),
        (with(3, 1, 1), vec!["TW3042"]),
        (with(3, 2, 0), vec!["TW3043"]),
        (with(0, 0, 0), vec!["TW3041", "TW3042", "TW3043"]),
    ];
    for (theirs, codes) in table {
        let cursor = 7;
        let told = Confirmation {
            cursor,
            theirs,
            ours,
        };
        let found = told.findings(&number);
        let found: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(found, codes);
    }
}

/// What is claimed on a deposit is answered some day after the deposit ended:
/// it is looked at each day until then.
#[test]
fn a_deposit_with_a_claim_is_looked_at_until_it_is_answered() {
    use tw_base::SubjectId;
    use tw_guarantee::OpenClaim;
    let tables = tables();
    let (today, next) = (day("2026-07-01"), day("2026-07-02"));
    let ended = deposit(Some("2026-06-30"));
    let debt = SubjectId(7);
    let claimed = ended.clone().claimed(OpenClaim {
        debt,
        number: "1".into(),
        amount: fixed(9),
        on: today,
    });
    let nothing = Fixed5::ZERO;
    assert_eq!(claimed.matters(today, &tables, nothing, false), []);
    let look = claimed.looked_at_next(today, &tables, nothing);
    assert_eq!(look, Some(next));
    let answered = claimed.answered(debt);
    let since = today;
    let matters = answered.matters(next, &tables, nothing, false);
    assert_eq!(matters, [Matter::ToReturn { since }]);
    assert_eq!(answered.looked_at_next(next, &tables, nothing), None);
}

/// While its end is asked for, what is drawn on a deposit is seen the next day.
#[test]
fn a_deposit_whose_end_is_asked_is_looked_at_each_day() {
    let tables = tables();
    let (today, next) = (day("2026-02-02"), day("2026-02-03"));
    let asked = deposit(None).change_asked(Wanted::End, today, None);
    let (asked, _) = asked.expect("it stands");
    for reserved in [0, 9] {
        let look = asked.looked_at_next(today, &tables, fixed(reserved));
        assert_eq!(look, Some(next), "{reserved}");
    }
}

/// Whether what was called is made good later is no more customs' to book.
#[test]
fn nothing_stands_on_what_was_given_back() {
    use MovementKind::{Called, Discharged, Registered, Reserved};
    let moved = [
        (Registered, 100, 0),
        (Reserved, 30, 0),
        (Called, 30, 30),
        (Discharged, 70, 0),
    ];
    let position = moved.iter().fold(Position::default(), |position, moved| {
        let (kind, amount, resolved) = *moved;
        position.after(&Movement {
            kind,
            amount: fixed(amount),
            resolved: fixed(resolved),
        })
    });
    assert_eq!(position, Position::default());
}
