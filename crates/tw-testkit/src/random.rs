//! Random batches over few names, so that they meet: about half of what is
//! drawn conflicts with what an earlier batch of its sequence did.

use crate::batch::{
    account_key, alias_key, at, delta, indexed, notice, received, rollup, subject, task, task_end,
    transfer,
};
use crate::view::KINDS;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use std::collections::BTreeMap;
use tw_app::store::{
    AccountDelta, AliasKind, AliasWrite, CommitBatch, RollupDelta, SubjectWrite, Tip,
};
use tw_base::{BatchNo, SubjectId};

/// Sequences of batches; their segments are to be replaced by ones that
/// follow the store's tip.
pub fn sequences() -> impl Strategy<Value = Vec<CommitBatch>> {
    vec(batch(), 1..24)
}

fn batch() -> impl Strategy<Value = CommitBatch> {
    let rows = (
        vec(0_u64..400, 0..3),
        vec(subject_write(), 0..4),
        vec(alias_write(), 0..3),
        vec(account_delta(), 0..3),
    );
    let news = (
        vec((0_usize..3, any::<i16>()), 0..3),
        vec(rollup_delta(), 0..3),
        vec((0_usize..2, 1_u64..1_000), 0..2),
        vec(1_i64..=i64::MAX, 0..3),
    );
    (rows, news).prop_map(|(rows, news)| {
        let (inbox, subjects, aliases, accounts) = rows;
        let (notices, rollups, serials, amounts) = news;
        let mut b = crate::batch::after(&Tip {
            batch: BatchNo(0),
            head: [0; 32],
            next_subject: 1,
            at: None,
        });
        b.inbox = inbox.into_iter().map(|n| received(n, 1)).collect();
        b.subjects = once(subjects, |w: &SubjectWrite| w.row.id);
        b.aliases = aliases;
        b.accounts = once(accounts, |d: &AccountDelta| d.key);
        b.notices = notices
            .into_iter()
            .map(|(p, status)| notice(["A", "B", "企业"][p], i32::from(status)))
            .collect();
        b.tasks = vec![[task(1, "examine"), task_end(1, "examine", "")]; b.notices.len()].concat();
        b.rollups = once(rollups, |r: &RollupDelta| {
            (r.day, r.name.clone(), r.key.clone())
        });
        b.serials = serials
            .into_iter()
            .map(|(s, next)| (["list", "entry"][s].to_owned(), next))
            .collect();
        b.transfers = (0..).zip(amounts).map(|(n, a)| transfer(n, a)).collect();
        b
    })
}

/// The last of each key, by key: the port asks for each subject, account and
/// figure once.
fn once<T, K: Ord>(rows: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let by_key: BTreeMap<K, T> = rows.into_iter().map(|r| (key(&r), r)).collect();
    by_key.into_values().collect()
}

/// Mostly first and second versions of few subjects; a subject's kind follows
/// from its id, as kinds never change.
fn subject_write() -> impl Strategy<Value = SubjectWrite> {
    let version = prop_oneof![6 => Just(1_u32), 3 => Just(2), 1 => 3_u32..6];
    let status = prop_oneof![Just(0), Just(800), Just(-399), any::<i32>()];
    let due = option::of(0_i64..20);
    let state = vec(any::<u8>(), 0..40);
    (1_u64..40, version, status, due, state).prop_map(|(id, version, status, due, state)| {
        let kind = KINDS[id as usize % KINDS.len()];
        indexed(subject(kind, id, version, &state), status, due.map(at))
    })
}

fn alias_write() -> impl Strategy<Value = AliasWrite> {
    let kind = prop_oneof![
        Just(AliasKind::Order),
        Just(AliasKind::Waybill),
        Just(AliasKind::Token)
    ];
    let from = prop_oneof![3 => Just(None), 1 => (1_u64..5).prop_map(Some)];
    let number = prop_oneof!["[A-C]{1,3}", "[订单%_']{1,2}"];
    (kind, number, 0_usize..2, 1_u64..5, from).prop_map(|(kind, number, issuer, to, from)| {
        AliasWrite {
            key: alias_key(kind, &number, ["", "3101980001"][issuer]),
            subject: SubjectId(to),
            moved_from: from.map(SubjectId),
        }
    })
}

fn account_delta() -> impl Strategy<Value = AccountDelta> {
    let amount = || {
        prop_oneof![
            8 => -5_i64..30,
            1 => (i64::MAX - 2)..=i64::MAX,
            1 => i64::MIN..=(i64::MIN + 2)
        ]
    };
    let floor = prop_oneof![4 => Just(0_i64), 4 => Just(-20), 1 => Just(i64::MIN)];
    (0_u8..3, 0_u64..3, amount(), -9_i64..9, floor).prop_map(|(kind, n, posted, pending, floor)| {
        delta(account_key(kind, n), posted, pending, floor)
    })
}

fn rollup_delta() -> impl Strategy<Value = RollupDelta> {
    let amount = prop_oneof![-100_i64..100, any::<i64>()];
    (1_i8..4, 0_usize..2, -3_i64..9, amount)
        .prop_map(|(day, key, count, amount)| rollup(day, "tax", ["", "vat"][key], count, amount))
}
