//! Certificates: what they cover, what is left of them, and how they are kept.

use jiff::civil::date;
use proptest::prelude::*;
use tw_base::{BatchNo, EnterpriseCode, Fixed5, SubjectId, Validity};
use tw_ledger::{AccountState, Overlay, Reservation, TransferId, Unit};
use tw_tariff::certificate::{
    Certificate, CertificateKind, Entry, InvalidCertificate, NOT_VALID, OTHER_GOODS, OTHER_HOLDER,
    Terms, restore, restore_used, unit_of, use_up,
};

const HOLDER: &str = "3122200001";

fn terms(quantity: i64) -> Terms {
    Terms {
        number: "TQ2026-1".into(),
        kind: CertificateKind::TariffQuota,
        holder: EnterpriseCode::new(HOLDER).expect("a code"),
        commodities: vec!["1005".into(), "10063020".into()],
        unit: "035".into(),
        quantity: Fixed5::from_raw(quantity),
        validity: Validity::between(date(2026, 1, 1), date(2026, 12, 31)),
    }
}

fn certificate(quantity: i64) -> Certificate {
    Certificate::new(terms(quantity)).expect("good terms")
}

#[test]
fn it_covers_its_goods_for_its_holder_while_it_is_valid() {
    let there = certificate(1);
    let (first, last) = (date(2026, 1, 1), date(2026, 12, 31));
    for (commodity, trader, day, why) in [
        ("1005900000", HOLDER, first, None),
        ("1006302001", HOLDER, last, None),
        ("1006301001", HOLDER, first, Some(OTHER_GOODS)),
        ("1005900000", "3122400003", first, Some(OTHER_HOLDER)),
        ("1005900000", HOLDER, date(2025, 12, 31), Some(NOT_VALID)),
        ("1005900000", HOLDER, date(2027, 1, 1), Some(NOT_VALID)),
    ] {
        let found = there.covers(commodity, &["91310000123456789X", trader], day);
        assert_eq!(
            found.err().map(|finding| finding.code),
            why,
            "{commodity} {day}"
        );
    }
}

#[test]
fn bad_terms_make_none() {
    use InvalidCertificate::{Commodities, Number, Quantity, Unit};
    let with = |change: fn(&mut Terms)| {
        let mut terms = terms(1);
        change(&mut terms);
        Certificate::new(terms).err()
    };
    assert_eq!(with(|_| ()), None);
    assert_eq!(with(|t| t.number = String::new()), Some(Number));
    assert_eq!(with(|t| t.number = "a b".into()), Some(Number));
    assert_eq!(with(|t| t.number = "x".repeat(33)), Some(Number));
    assert_eq!(with(|t| t.commodities.clear()), Some(Commodities));
    assert_eq!(with(|t| t.commodities.push("1".into())), Some(Commodities));
    assert_eq!(
        with(|t| t.commodities.push("10a5".into())),
        Some(Commodities)
    );
    assert_eq!(with(|t| t.unit = "kg".into()), Some(Unit));
    assert_eq!(with(|t| t.quantity = Fixed5::ZERO), Some(Quantity));
}

#[test]
fn its_account_tells_its_unit_and_is_its_own() {
    let there = certificate(1);
    assert_eq!(unit_of(there.account()), Unit::quantity("035"));
    let mut other = terms(1);
    other.kind = CertificateKind::Relief;
    let other = Certificate::new(other).expect("good terms");
    assert_ne!(other.account(), there.account());
    let guarantee = tw_ledger::AccountKind::contended(1).key(&[b"TQ2026-1"]);
    assert_eq!(unit_of(guarantee), None);
}

#[test]
fn what_is_stored_is_read() {
    let there = certificate(123_456);
    let stored = postcard::to_stdvec(&there).expect("serialises");
    assert_eq!(stored[0], 0, "the first version");
    assert_eq!(postcard::from_bytes(&stored), Ok(there));
}

/// What a step does to the draws so far.
#[derive(Debug, Clone, Copy)]
enum Step {
    Draw(i64),
    /// Of the nth draw that stands.
    Return(usize),
    UseUp(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (1_i64..400).prop_map(Step::Draw),
        2 => (0_usize..8).prop_map(Step::Return),
        2 => (0_usize..8).prop_map(Step::UseUp),
    ];
    prop::collection::vec(step, 0..60)
}

proptest! {
    #[test]
    fn what_is_left_is_what_was_granted_less_what_stands(
        granted in 1_i64..1_000,
        steps in steps(),
    ) {
        let there = certificate(granted);
        let key = there.account();
        let mut ledger = Overlay::new();
        let mut n = 0;
        let mut entry = || {
            n += 1;
            Entry { id: TransferId::new(BatchNo(1), n), subject: SubjectId(7) }
        };
        ledger.load(key, Unit::quantity("035").expect("a unit"), AccountState::default());
        ledger.post(&there.register(entry())).expect("room");
        let mut stand: Vec<(Reservation, bool)> = Vec::new();
        for step in steps {
            match step {
                Step::Draw(quantity) => {
                    let sum: i64 = stand.iter().map(|(draw, _)| draw.amount).sum();
                    let posting = there.draw(Fixed5::from_raw(quantity), entry());
                    let drawn = ledger.post(&posting).is_ok();
                    prop_assert_eq!(drawn, sum + quantity <= granted);
                    if drawn {
                        stand.push((Reservation::of(&posting).expect("pending"), false));
                    }
                }
                Step::Return(n) if n < stand.len() => {
                    let (draw, used) = stand.remove(n);
                    let id = entry().id;
                    let posting = match used {
                        true => restore_used(&draw, id),
                        false => restore(&draw, id),
                    };
                    prop_assert!(ledger.post(&posting).is_ok());
                }
                Step::UseUp(n) => {
                    if let Some((draw, used)) = stand.get_mut(n).filter(|(_, used)| !used) {
                        let posting = use_up(draw, entry().id).expect("all of it");
                        prop_assert!(ledger.post(&posting).is_ok());
                        *used = true;
                    }
                }
                Step::Return(_) => {}
            }
            let of = |wanted: bool| -> i64 {
                let some = stand.iter().filter(|(_, used)| *used == wanted);
                some.map(|(draw, _)| draw.amount).sum()
            };
            let state = ledger.state(key).expect("loaded");
            prop_assert_eq!(state.posted, granted - of(true));
            prop_assert_eq!(state.pending, of(false));
            prop_assert!(state.available() >= 0);
        }
    }
}
