//! The ledger against a naive model that keeps nothing but the history and
//! computes everything from it anew. 5,000 sequences, or `PROPTEST_CASES` if
//! that is more; the release bar is the drill `ledger`.

mod naive;

use naive::{ACCOUNTS, Run, Wish, all_or_none, key};
use proptest::prelude::*;
use tw_base::{BatchNo, Currency, SubjectId};
use tw_ledger::{AccountState, Overlay, Posting, Reason, Transfer, TransferId, TransferKind, Unit};

fn wish() -> impl Strategy<Value = Wish> {
    let kind = prop_oneof![3 => Just(0u8), 4 => Just(1), 3 => Just(2), 2 => Just(3), 1 => Just(4)];
    let amount = prop_oneof![12 => 1..60i64, 1 => -1..1i64, 1 => Just(i64::MAX)];
    let floor = prop_oneof![4 => Just(0i64), 3 => Just(-100i64), 1 => Just(-30i64)];
    let accounts = (0..ACCOUNTS, 0..ACCOUNTS);
    (
        kind,
        accounts,
        amount,
        floor,
        any::<u8>(),
        prop::bool::weighted(0.8),
        prop::bool::weighted(0.15),
    )
        .prop_map(
            |(kind, (debit, credit), amount, floor, of, fitting, ends_batch)| Wish {
                kind,
                debit,
                credit,
                amount,
                floor,
                of: of.into(),
                fitting,
                ends_batch,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(5_000),
        ..ProptestConfig::default()
    })]
    #[test]
    fn the_ledger_agrees_with_its_history(wishes in prop::collection::vec(wish(), 1..40)) {
        let mut run = Run::new();
        for wish in &wishes {
            run.step(wish).map_err(TestCaseError::fail)?;
        }
        run.commit().map_err(TestCaseError::fail)?;
    }

    #[test]
    fn several_postings_are_all_or_none(wishes in prop::collection::vec(wish(), 1..8)) {
        all_or_none(&wishes).map_err(TestCaseError::fail)?;
    }
}

#[test]
fn a_transfer_and_its_opposite_cancel() {
    let mut overlay = Overlay::new();
    overlay.load(key(0), Unit::money(Currency::CNY), AccountState::default());
    let transfer = Transfer {
        id: TransferId::new(BatchNo(1), 1),
        debit: key(0),
        credit: key(4),
        amount: 30,
        unit: Unit::money(Currency::CNY),
        kind: TransferKind::Posted,
        reason: Reason::new("draw"),
        subject: SubjectId(1),
    };
    let back = transfer.opposite(TransferId::new(BatchNo(1), 2), Reason::new("correct"));
    let postings = [transfer, back].map(|transfer| Posting {
        transfer,
        floor: -30,
    });
    overlay.post_all(&postings).expect("both fit");
    assert_eq!(overlay.state(key(0)).map(|s| s.posted), Some(0));
}
