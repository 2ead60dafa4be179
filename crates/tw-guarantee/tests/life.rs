//! The life of an instrument: every step from every status, the ledger it
//! leaves behind, and the stored shape.

use jiff::civil::date;
use tw_base::{AccountKey, BatchNo, Currency, EnterpriseCode, Fixed5, Money, SubjectId, Validity};
use tw_guarantee::{
    Entry, GuaranteeError, Guarantor, Instrument, InstrumentNumber, Status, Terms, account_of,
    call, discharge, register, reserve, restore, restore_called, unit_of,
};
use tw_ledger::{AccountState, LedgerError, Overlay, Reservation, TransferId};

fn yuan(text: &str) -> Money {
    Money::new(text.parse().expect("an amount"), Currency::CNY)
}

fn proposed() -> Instrument {
    let terms = Terms {
        kind: "insurance".into(),
        guarantor: Guarantor {
            code: "IN01".into(),
            name: "Example Insurance".into(),
        },
        principal: EnterpriseCode::new("3301969K01").expect("a code"),
        offices: vec!["2900".into()],
        limit: yuan("1000.00"),
        validity: Validity::from(date(2022, 3, 1)),
    };
    let number = InstrumentNumber::new("29002022000000001").expect("a number");
    Instrument::propose(number, terms, date(2022, 2, 20)).expect("good terms")
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
        let account = account_of(instrument);
        overlay.load(account, unit_of(instrument), AccountState::default());
        Self {
            overlay,
            account,
            n: 0,
        }
    }

    fn entry(&mut self) -> Entry {
        self.n += 1;
        Entry {
            id: TransferId::new(BatchNo(1), self.n),
            subject: SubjectId(9),
        }
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
fn register_reserve_restore_call_discharge() {
    let instrument = each().remove(1);
    let mut book = Book::of(&instrument);
    let entry = book.entry();
    book.overlay
        .post(&register(&instrument, entry))
        .expect("the limit");
    assert_eq!(book.balance(), pair("1000", "0"));

    // Reserve for a debt and restore it when it is paid.
    let entry = book.entry();
    let posting = reserve(&instrument, yuan("91.00"), entry).expect("an amount");
    book.overlay.post(&posting).expect("available");
    let first = Reservation::of(&posting).expect("a pending transfer");
    assert_eq!(book.balance(), pair("1000", "91"));
    let id = book.entry().id;
    book.overlay.post(&restore(&first, id)).expect("open");
    assert_eq!(book.balance(), pair("1000", "0"));

    // Reserve to the last fen, and no further.
    let entry = book.entry();
    let all = reserve(&instrument, yuan("1000.00"), entry).expect("an amount");
    book.overlay.post(&all).expect("available");
    let entry = book.entry();
    let more = reserve(&instrument, yuan("0.01"), entry).expect("an amount");
    assert!(matches!(
        book.overlay.post(&more),
        Err(LedgerError::BelowFloor { .. })
    ));

    // Call a part: the rest is restored; then the called part is made good.
    let held = Reservation::of(&all).expect("a pending transfer");
    let id = book.entry().id;
    book.overlay
        .post(&call(&held, yuan("600.00"), id).expect("at most what is held"))
        .expect("open");
    assert_eq!(book.balance(), pair("400", "0"));
    let entry = book.entry();
    let back = restore_called(&instrument, yuan("600.00"), entry).expect("an amount");
    book.overlay.post(&back).expect("a credit");
    assert_eq!(book.balance(), pair("1000", "0"));

    // Discharge takes off what is left.
    let entry = book.entry();
    let state = book.overlay.state(book.account).expect("loaded");
    let off = discharge(&instrument, &state, entry).expect("something is left");
    book.overlay.post(&off).expect("available");
    assert_eq!(book.balance(), pair("0", "0"));
    let state = book.overlay.state(book.account).expect("loaded");
    let entry = book.entry();
    assert_eq!(discharge(&instrument, &state, entry), None);
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
        reserve(&instrument, usd, entry),
        Err(GuaranteeError::Currency { .. })
    ));
    assert!(matches!(
        restore_called(&instrument, usd, entry),
        Err(GuaranteeError::Currency { .. })
    ));
    assert!(matches!(
        reserve(&instrument, yuan("0.000001"), entry),
        Err(GuaranteeError::Amount(_))
    ));

    let posting = reserve(&instrument, yuan("10"), entry).expect("an amount");
    let held = Reservation::of(&posting).expect("a pending transfer");
    assert!(matches!(
        call(&held, yuan("10.01"), entry.id),
        Err(GuaranteeError::Ledger(_))
    ));
    assert!(call(&held, yuan("10.00"), entry.id).is_ok());
    assert!(matches!(
        call(&held, usd, entry.id),
        Err(GuaranteeError::Currency { .. })
    ));
}

#[test]
fn stored_with_a_version_and_read_back() {
    for instrument in each() {
        let bytes = postcard::to_allocvec(&instrument).expect("written");
        assert_eq!(bytes[0], 0, "the tag of the first stored shape");
        let back: Instrument = postcard::from_bytes(&bytes).expect("read");
        assert_eq!(back, instrument);
        assert!(
            postcard::from_bytes::<Instrument>(&[1, 0]).is_err(),
            "a shape of a later version"
        );
    }
}

#[test]
fn the_first_stored_shape_never_changes() {
    let bytes = postcard::to_allocvec(&each().remove(1)).expect("written");
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    let want = concat!(
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
    assert_eq!(hex, want);
}
