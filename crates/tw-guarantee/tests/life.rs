//! The life of an instrument: every step from every status, the ledger it
//! leaves behind, and the stored shape.

use jiff::civil::date;
use tw_base::{AccountKey, BatchNo, Currency, EnterpriseCode, Fixed5, Money, SubjectId, Validity};
use tw_guarantee::{
    Application, Backing, Drawing, Entry, GroupCode, GuaranteeError, Guarantor, Instrument,
    InstrumentNumber, Scope, Share, Status, Terms, Wanted, account_of, accounts_of, changed,
    discharge, draw, register, unit_of,
};
use tw_ledger::{AccountState, LedgerError, Overlay, Posting, TransferId};

fn yuan(text: &str) -> Money {
    Money::new(text.parse().expect("an amount"), Currency::CNY)
}

const PRINCIPAL: &str = "3301969K01";

fn handed_in() -> Application {
    Application {
        scope: Scope::General,
        received: date(2022, 2, 20),
        due: Some(date(2022, 3, 7)),
    }
}

fn proposed() -> Instrument {
    let terms = Terms {
        kind: "insurance".into(),
        uses: vec!["cbec".into()],
        guarantor: Guarantor {
            code: "IN01".into(),
            name: "Example Insurance".into(),
        },
        backing: Backing::Own(EnterpriseCode::new(PRINCIPAL).expect("a code")),
        offices: vec!["2900".into()],
        limit: yuan("1000.00"),
        validity: Validity::from(date(2022, 3, 1)),
    };
    let number = InstrumentNumber::new("29002022000000001").expect("a number");
    Instrument::propose(number, terms, handed_in()).expect("good terms")
}

/// One instrument in each status.
fn each() -> Vec<Instrument> {
    let day = date(2022, 3, 1);
    let registered = || proposed().registered(day).expect("a proposal").0;
    vec![
        proposed(),
        registered(),
        registered()
            .suspended(day, "arrears".into())
            .expect("registered")
            .0,
        registered()
            .discharged(day, Fixed5::ZERO)
            .expect("registered")
            .0,
        proposed()
            .refused(day, "no seal".into())
            .expect("a proposal")
            .0,
    ]
}

#[test]
fn every_step_from_every_status() {
    let day = date(2022, 4, 1);
    let word = |result: Result<(Instrument, tw_guarantee::Event), GuaranteeError>| match result {
        Ok((next, _)) => next.status().word().to_owned(),
        Err(GuaranteeError::Step { .. }) => "-".to_owned(),
        Err(other) => other.to_string(),
    };
    let mut said = String::from("from register refuse suspend resume discharge\n");
    for from in each() {
        let results = [
            word(from.clone().registered(day)),
            word(from.clone().refused(day, "x".into())),
            word(from.clone().suspended(day, "x".into())),
            word(from.clone().resumed(day)),
            word(from.clone().discharged(day, Fixed5::ZERO)),
        ];
        said += &format!("{} {}\n", from.status().word(), results.join(" "));
    }
    let want = "\
from register refuse suspend resume discharge
proposed registered refused - - -
registered - - suspended - discharged
suspended - - - registered discharged
discharged - - - - -
refused - - - - -
";
    assert_eq!(said, want);
}

#[test]
fn resuming_keeps_the_day_of_registration() {
    let suspended = each().remove(2);
    let (again, _) = suspended.resumed(date(2022, 5, 1)).expect("suspended");
    assert_eq!(
        again.status(),
        &Status::Registered {
            on: date(2022, 3, 1)
        }
    );
}

#[test]
fn no_discharge_with_open_reservations() {
    let registered = each().remove(1);
    let reserved = Fixed5::from_raw(1);
    let refused = registered.clone().discharged(date(2022, 5, 1), reserved);
    assert_eq!(refused, Err(GuaranteeError::Reserved(reserved)));
    assert!(
        registered
            .discharged(date(2022, 5, 1), Fixed5::ZERO)
            .is_ok()
    );
}

struct Book {
    overlay: Overlay,
    account: AccountKey,
    n: u32,
}

impl Book {
    fn of(instrument: &Instrument) -> Self {
        let mut overlay = Overlay::new();
        for account in accounts_of(instrument) {
            overlay.load(account, unit_of(instrument), AccountState::default());
        }
        Self {
            overlay,
            account: account_of(instrument),
            n: 0,
        }
    }

    fn entry(&mut self) -> Entry {
        self.n += 10;
        Entry {
            id: TransferId::new(BatchNo(1), self.n),
            subject: SubjectId(9),
        }
    }

    fn post(&mut self, postings: &[Posting]) {
        assert!(!postings.is_empty(), "nothing to post");
        self.overlay.post_all(postings).expect("there is room");
    }

    /// Posted and reserved, in yuan.
    fn balance(&self) -> (String, String) {
        let state = self.overlay.state(self.account).expect("loaded");
        (
            Fixed5::from_raw(state.posted).to_string(),
            Fixed5::from_raw(state.pending).to_string(),
        )
    }
}

fn pair(posted: &str, pending: &str) -> (String, String) {
    (posted.to_owned(), pending.to_owned())
}

#[test]
fn register_draw_restore_call_discharge() {
    let instrument = each().remove(1);
    let mut book = Book::of(&instrument);
    let entry = book.entry();
    book.post(&register(&instrument, entry));
    assert_eq!(book.balance(), pair("1000", "0"));

    // Reserve for a debt and restore it when it is paid.
    let entry = book.entry();
    let postings = draw(&instrument, PRINCIPAL, yuan("91.00"), entry).expect("an amount");
    book.post(&postings);
    let first = Drawing::of(&postings).expect("a pending transfer");
    assert_eq!(book.balance(), pair("1000", "91"));
    let id = book.entry().id;
    book.post(&first.restore(id));
    assert_eq!(book.balance(), pair("1000", "0"));

    // Reserve to the last fen, and no further.
    let entry = book.entry();
    let all = draw(&instrument, PRINCIPAL, yuan("1000.00"), entry).expect("an amount");
    book.post(&all);
    let entry = book.entry();
    let more = draw(&instrument, PRINCIPAL, yuan("0.01"), entry).expect("an amount");
    let refused = book.overlay.post_all(&more).expect_err("nothing is left");
    assert!(matches!(refused.error, LedgerError::BelowFloor { .. }));

    // Call a part: the rest is restored; then the called part is made good.
    let held = Drawing::of(&all).expect("a pending transfer");
    let id = book.entry().id;
    let called = held.call(yuan("600.00"), id);
    book.post(&called.expect("at most what is held"));
    assert_eq!(book.balance(), pair("400", "0"));
    let entry = book.entry();
    let back = held.made_good(yuan("600.00"), entry).expect("an amount");
    book.post(&back);
    assert_eq!(book.balance(), pair("1000", "0"));

    // Discharge takes off what is left.
    let entry = book.entry();
    let state = book.overlay.state(book.account).expect("loaded");
    let off = discharge(&instrument, |_| state, entry);
    book.post(&off);
    assert_eq!(book.balance(), pair("0", "0"));
    let state = book.overlay.state(book.account).expect("loaded");
    let entry = book.entry();
    assert_eq!(discharge(&instrument, |_| state, entry), []);
}

#[test]
fn what_cannot_be_booked() {
    let instrument = each().remove(1);
    let mut book = Book::of(&instrument);
    let entry = book.entry();
    let usd = Money::new(
        "1".parse().expect("an amount"),
        Currency::new("USD").expect("a currency"),
    );
    assert!(matches!(
        draw(&instrument, PRINCIPAL, usd, entry),
        Err(GuaranteeError::Currency { .. })
    ));
    assert!(matches!(
        draw(&instrument, PRINCIPAL, yuan("0.000001"), entry),
        Err(GuaranteeError::Amount(_))
    ));
    assert_eq!(
        draw(&instrument, "1101110101", yuan("1"), entry),
        Err(GuaranteeError::NotCovered("1101110101".into()))
    );

    let postings = draw(&instrument, PRINCIPAL, yuan("10"), entry).expect("an amount");
    let held = Drawing::of(&postings).expect("a pending transfer");
    assert!(matches!(
        held.call(yuan("10.01"), entry.id),
        Err(GuaranteeError::Ledger(_))
    ));
    assert!(held.call(yuan("10.00"), entry.id).is_ok());
    assert!(matches!(
        held.made_good(usd, entry),
        Err(GuaranteeError::Currency { .. })
    ));
    assert!(matches!(
        held.made_good(yuan("10.01"), entry),
        Err(GuaranteeError::Ledger(_))
    ));
    assert!(matches!(
        held.call(usd, entry.id),
        Err(GuaranteeError::Currency { .. })
    ));
}

#[test]
fn limits_go_up_and_down_and_never_below_what_is_reserved() {
    let before = each().remove(1);
    let mut book = Book::of(&before);
    let entry = book.entry();
    book.post(&register(&before, entry));
    let entry = book.entry();
    book.post(&draw(&before, PRINCIPAL, yuan("300"), entry).expect("an amount"));
    let day = date(2022, 4, 1);
    let asked = |instrument: &Instrument, limit: &str| {
        let wanted = Wanted::Terms {
            limit: Some(Fixed5::try_from(yuan(limit).amount).expect("an amount")),
            shares: Vec::new(),
            last: None,
        };
        let asked = instrument.clone().change_asked(wanted, day, None);
        asked.expect("it stands").0.changed(day).expect("asked").0
    };
    // (limit asked for, whether the ledger takes it, posted afterwards)
    let table = [
        ("1500", true, "1500"),
        ("300", true, "300"),
        ("299.99999", false, "300"),
        ("1000", true, "1000"),
    ];
    let mut now = before;
    for (limit, taken, posted) in table {
        let next = asked(&now, limit);
        let entry = book.entry();
        let postings = changed(&now, &next, entry);
        assert_eq!(book.overlay.post_all(&postings).is_ok(), taken, "{limit}");
        assert_eq!(book.balance(), pair(posted, "300"), "{limit}");
        if taken {
            now = next;
        }
    }
}

#[test]
fn a_change_is_asked_for_once_and_decided_once() {
    let day = date(2022, 4, 1);
    let longer = || Wanted::Terms {
        limit: None,
        shares: Vec::new(),
        last: Some(date(2024, 3, 31)),
    };
    let instrument = each().remove(1);
    assert!(instrument.clone().changed(day).is_err(), "nothing is asked");
    let (asked, _) = instrument
        .clone()
        .change_asked(longer(), day, Some(date(2022, 4, 8)))
        .expect("it stands");
    assert_eq!(
        asked.terms().validity.last(),
        None,
        "not before customs says so"
    );
    assert!(asked.clone().change_asked(longer(), day, None).is_err());
    let overdue = |on| asked.overdue(on).len();
    assert_eq!(
        (overdue(date(2022, 4, 8)), overdue(date(2022, 4, 9))),
        (0, 1)
    );
    let (changed, _) = asked.clone().changed(day).expect("asked");
    assert_eq!(changed.terms().validity.last(), Some(date(2024, 3, 31)));
    assert!(changed.clone().changed(day).is_err(), "decided");
    assert!(changed.change_asked(longer(), day, None).is_ok(), "again");
    let (kept, _) = asked.not_changed(day, "no papers".into()).expect("asked");
    assert_eq!(kept.terms(), instrument.terms());
    assert_eq!(kept.changes().len(), 1, "it is kept that it was asked");
    assert!(proposed().change_asked(longer(), day, None).is_err());
}

#[test]
fn a_late_decision_on_an_application_is_told() {
    let overdue = |on| proposed().overdue(on).len();
    assert_eq!(
        (overdue(date(2022, 3, 7)), overdue(date(2022, 3, 8))),
        (0, 1)
    );
    assert_eq!(each().remove(1).overdue(date(2023, 1, 1)), [], "decided");
}

#[test]
fn stored_with_a_version_and_read_back() {
    for instrument in each() {
        let bytes = postcard::to_allocvec(&instrument).expect("written");
        assert_eq!(bytes[0], 1, "the tag of the second stored shape");
        let back: Instrument = postcard::from_bytes(&bytes).expect("read");
        assert_eq!(back, instrument);
        assert!(
            postcard::from_bytes::<Instrument>(&[2, 0]).is_err(),
            "a shape of a later version"
        );
    }
}

#[test]
fn the_first_stored_shape_never_changes() {
    let stored = concat!(
        "00", // version 1
        "11",
        "3239303032303232303030303030303031", // number
        "09",
        "696e737572616e6365", // kind
        "04",
        "494e3031", // guarantor's code
        "11",
        "4578616d706c6520496e737572616e6365", // and name
        "0a",
        "333330313936394b3031", // principal
        "01",
        "04",
        "32393030", // offices
        "8084af5f", // limit: 100,000,000 raw units, zigzag
        "434e59",   // currency
        "0a",
        "323032322d30332d3031",
        "02", // validity: from a day, open
        "01",
        "0a",
        "323032322d30332d3031", // registered on a day
    );
    let digits = stored.as_bytes().chunks(2);
    let bytes: Vec<u8> = digits
        .map(|two| {
            let two = std::str::from_utf8(two).expect("digits");
            u8::from_str_radix(two, 16).expect("hexadecimal")
        })
        .collect();
    let read: Instrument = postcard::from_bytes(&bytes).expect("the first shape");
    let now = each().remove(1);
    assert_eq!(read.number(), now.number());
    assert_eq!(read.status(), now.status());
    assert_eq!(read.terms().backing, now.terms().backing);
    assert_eq!(read.limit(), now.limit());
    // What it did not know: no use was named, so it serves any.
    assert!(read.serves("temporary_admission") && !now.serves("temporary_admission"));
}

#[test]
fn the_second_stored_shape_never_changes() {
    let terms = Terms {
        backing: Backing::Group {
            group: GroupCode::new("G1").expect("a code"),
            shares: vec![Share {
                member: EnterpriseCode::new(PRINCIPAL).expect("a code"),
                limit: Fixed5::from_raw(5),
            }],
        },
        ..proposed().terms().clone()
    };
    let letter = Instrument::propose(proposed().number().clone(), terms, handed_in());
    let bytes = postcard::to_allocvec(&letter.expect("good terms")).expect("written");
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let want = concat!(
        "01", // version 2
        "11",
        "3239303032303232303030303030303031", // number
        "09",
        "696e737572616e6365", // kind
        "01",
        "04",
        "63626563", // uses
        "04",
        "494e3031", // guarantor's code
        "11",
        "4578616d706c6520496e737572616e6365", // and name
        "01",
        "02",
        "4731", // for a group
        "01",
        "0a",
        "333330313936394b3031",
        "0a", // a member and its limit
        "01",
        "04",
        "32393030", // offices
        "8084af5f", // limit: 100,000,000 raw units, zigzag
        "434e59",   // currency
        "0a",
        "323032322d30332d3031",
        "02", // validity: from a day, open
        "00",
        "0a",
        "323032322d30322d3230", // proposed on a day
        "01",
        "0a",
        "323032322d30322d3230",
        "01",
        "0a",
        "323032322d30332d3037", // general, received, due
        "00",                   // no changes
        "00",                   // no papers
    );
    assert_eq!(hex, want);
}
