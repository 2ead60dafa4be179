//! Accounts and transfers.

use super::Rig;
use crate::Place;
use crate::batch::{account_key, delta, transfer};
use tw_app::store::{AccountRow, Conflict, Query, TransferRow};
use tw_base::{AccountKey, BatchNo, SubjectId};

/// Steps of one account: (posted, pending, floor) added or set, and the
/// balance to be, or none if it is refused.
type Step = ((i64, i64, i64), Option<(i64, i64)>);

fn play<P: Place>(title: &str, steps: &[Step]) {
    let mut rig = Rig::<P>::new();
    let key = account_key(3, 7);
    for ((posted, pending, floor), expected) in steps {
        let d = delta(key, *posted, *pending, *floor);
        match expected {
            None => {
                let conflict = rig.refused(|b| b.accounts = vec![d]);
                assert_eq!(conflict, Conflict::Floor(key), "{title}: {d:?}");
            }
            Some((posted, pending)) => {
                rig.commit(|b| b.accounts = vec![d]);
                let row = AccountRow {
                    posted: *posted,
                    pending: *pending,
                    floor: *floor,
                };
                let stored = rig.query.account(key).expect("account");
                assert_eq!(stored, row, "{title}: {d:?}");
            }
        }
    }
}

/// Exactly at the floor is above it, one below is not; reserved counts as gone.
pub fn floors<P: Place>() {
    let tables: [(&str, &[Step]); 5] = [
        (
            "a guarantee of 100",
            &[
                ((100, 0, 0), Some((100, 0))),
                ((0, 60, 0), Some((100, 60))),
                ((0, 41, 0), None),
                ((0, 40, 0), Some((100, 100))),
                ((0, 1, 0), None),
                ((-1, 0, 0), None),
                ((-60, -60, 0), Some((40, 40))),
                ((0, -40, 0), Some((40, 0))),
            ],
        ),
        (
            "a buyer's year: down to -26,000",
            &[
                ((-26_001, 0, -26_000), None),
                ((-20_000, 0, -26_000), Some((-20_000, 0))),
                ((0, 6_000, -26_000), Some((-20_000, 6_000))),
                ((0, 1, -26_000), None),
                ((-6_000, -6_000, -26_000), Some((-26_000, 0))),
                ((-1, 0, -26_000), None),
            ],
        ),
        (
            "a new account at its floor, and one below",
            &[
                ((0, 1, 0), None),
                ((0, 0, 1), None),
                ((0, 0, 0), Some((0, 0))),
            ],
        ),
        (
            "a new account through its reserve",
            &[((0, 5, -4), None), ((0, 5, -5), Some((0, 5)))],
        ),
        (
            "nothing added, still held against the floor",
            &[((5, 0, 0), Some((5, 0))), ((0, 0, 5), Some((5, 0)))],
        ),
    ];
    for (title, steps) in tables {
        play::<P>(title, steps);
    }
}

/// A floor moves with the posting that carries it.
pub fn floor_from_now_on<P: Place>() {
    play::<P>(
        "a limit that is raised and lowered",
        &[
            ((0, 10, -10), Some((0, 10))),
            ((0, 10, -10), None),
            ((0, 10, -20), Some((0, 20))),
            ((0, 0, -19), None),
            ((0, -20, -5), Some((0, 0))),
        ],
    );
}

/// Sums stay exact at the ends of 64 bits, and one that leaves them is
/// refused like one that falls through the floor.
pub fn sums_at_the_ends_of_i64<P: Place>() {
    const MAX: i64 = i64::MAX;
    const MIN: i64 = i64::MIN;
    let tables: [(&str, &[Step]); 4] = [
        (
            "upwards",
            &[
                ((MAX, 0, MIN), Some((MAX, 0))),
                ((1, 0, MIN), None),
                ((-1, 0, MAX - 1), Some((MAX - 1, 0))),
                ((1, 0, MAX), Some((MAX, 0))),
            ],
        ),
        (
            "downwards",
            &[
                ((MIN, 0, MIN), Some((MIN, 0))),
                ((-1, 0, MIN), None),
                ((0, 1, MIN), None),
                ((1, 1, MIN), Some((MIN + 1, 1))),
                ((MAX, 0, -2), Some((0, 1))),
            ],
        ),
        (
            "reserved",
            &[
                ((MAX, MAX, 0), Some((MAX, MAX))),
                ((0, 1, MIN), None),
                ((0, -MAX, 0), Some((MAX, 0))),
            ],
        ),
        (
            "neighbours floating point cannot tell apart",
            &[
                ((MAX - 3, 0, MAX - 3), Some((MAX - 3, 0))),
                ((-1, 0, MAX - 3), None),
                ((0, 1, MAX - 3), None),
                ((0, 1, MAX - 4), Some((MAX - 3, 1))),
            ],
        ),
    ];
    for (title, steps) in tables {
        play::<P>(title, steps);
    }
}

/// Accounts are listed by their first byte, in order.
pub fn accounts_by_kind<P: Place>() {
    let mut rig = Rig::<P>::new();
    let edge = AccountKey([255; 16]);
    let zero = AccountKey([0; 16]);
    rig.commit(|b| {
        b.accounts = vec![
            delta(zero, 1, 0, 0),
            delta(account_key(1, 1), 2, 0, 0),
            delta(account_key(1, u64::MAX), 3, 0, 0),
            delta(account_key(2, 0), 4, 0, 0),
            delta(edge, 5, 0, 0),
        ];
    });
    let table: [(u8, usize, &[i64]); 6] = [
        (0, 9, &[1]),
        (1, 9, &[2, 3]),
        (1, 1, &[2]),
        (2, 9, &[4]),
        (3, 9, &[]),
        (255, 9, &[5]),
    ];
    for (kind, limit, expected) in table {
        let rows = rig.query.accounts(kind, limit).expect("accounts");
        let posted: Vec<i64> = rows.iter().map(|(_, r)| r.posted).collect();
        assert_eq!(posted, expected, "kind {kind}");
        assert!(rows.iter().all(|(k, _)| k.0[0] == kind));
    }
}

/// Transfers keep every field, and lie under their batch.
pub fn transfers_round_trip<P: Place>() {
    let mut rig = Rig::<P>::new();
    let rows = vec![
        transfer(0, 1),
        transfer(1, i64::MAX),
        TransferRow {
            n: 2,
            debit: AccountKey([255; 16]),
            credit: AccountKey([0; 16]),
            amount: 37_500_000,
            kind: u8::MAX,
            resolves: Some((BatchNo(1), u32::MAX)),
            reason: "放行扣减 'x'".into(),
            subject: SubjectId(i64::MAX.unsigned_abs()),
        },
    ];
    rig.commit(|b| b.transfers.clone_from(&rows));
    rig.commit(|b| b.transfers = vec![transfer(0, 9)]);
    rig.commit(|_| ());
    let rig = rig.reopened();
    let of = |n: u64| rig.query.transfers(BatchNo(n)).expect("transfers");
    assert_eq!(of(1), rows);
    assert_eq!(of(2), [transfer(0, 9)]);
    assert_eq!(of(3), []);
}

/// What moved on an account that many draw on is found from either side, in
/// order, after a place, with what it took of what was pending.
pub fn movements_of_an_account<P: Place>() {
    let mut rig = Rig::<P>::new();
    let (own, other) = (account_key(0x41, 1), account_key(0x41, 2));
    let contra = account_key(0x81, 1);
    let row = |n, debit, credit, resolves| TransferRow {
        debit,
        credit,
        resolves,
        ..transfer(n, i64::from(n) + 10)
    };
    rig.commit(|b| {
        b.transfers = vec![
            row(0, contra, own, None),
            row(1, own, contra, None),
            row(2, other, contra, None),
            // Of other kinds nobody asks.
            row(3, account_key(1, 1), contra, None),
        ];
    });
    rig.commit(|b| {
        b.transfers = vec![
            row(0, other, contra, None),
            row(1, own, contra, Some((BatchNo(1), 1))),
            row(2, contra, own, None),
        ];
    });
    let rig = rig.reopened();
    let all = |after: (u64, u32), limit| {
        let after = (BatchNo(after.0), after.1);
        let rows = rig.query.movements(own, after, limit).expect("movements");
        let rows = rows.into_iter();
        rows.map(|row| (row.batch.0, row.transfer.n, row.resolved))
            .collect::<Vec<_>>()
    };
    let every = [(1, 0, 0), (1, 1, 0), (2, 1, 11), (2, 2, 0)];
    assert_eq!(all((0, 0), 9), every);
    assert_eq!(all((1, 0), 9), every[1..]);
    assert_eq!(all((1, 1), 1), every[2..3]);
    assert_eq!(all((2, 1), 9), every[3..]);
    assert_eq!(all((2, 2), 9), []);
    for account in [account_key(1, 1), contra] {
        let none = rig.query.movements(account, (BatchNo(0), 0), 9);
        assert_eq!(none.expect("movements"), []);
    }
    let first = rig.query.movements(own, (BatchNo(0), 0), 1);
    let at = rig.query.links(BatchNo(0), 1).expect("links")[0].at;
    assert_eq!(first.expect("movements")[0].at, at);
}
