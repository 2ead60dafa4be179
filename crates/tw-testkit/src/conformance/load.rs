//! Loading: order, defaults, and what comes along.

use super::Rig;
use crate::Place;
use crate::batch::{account_key, alias, alias_key, delta, inbox_key, parcel, received, subject};
use tw_app::store::{AccountRow, AliasKind, Query, Store, SubjectKind, Tip, Wanted};
use tw_base::{BatchNo, SubjectId};

/// A new store stands at nothing and answers everything with nothing.
pub fn empty_store<P: Place>() {
    let mut rig = Rig::<P>::new();
    let tip = Tip {
        batch: BatchNo(0),
        head: [0; 32],
        next_subject: 1,
        at: None,
    };
    assert_eq!(rig.store.tip().expect("tip"), tip);
    assert_eq!(rig.query.tip().expect("tip"), tip);
    let loaded = rig.load(&Wanted::default());
    assert!(loaded.subjects.is_empty() && loaded.accounts.is_empty());
    assert_eq!(rig.query.subject(SubjectId(1)).expect("subject"), None);
    assert_eq!(rig.query.segment(BatchNo(1)).expect("segment"), None);
    assert_eq!(rig.query.transfers(BatchNo(1)).expect("transfers"), []);
    assert_eq!(rig.query.notices("3101980001", 0, 9).expect("notices"), []);
    assert_eq!(rig.query.search("", 9).expect("search"), []);
    assert_eq!(rig.query.census(SubjectKind::Parcel).expect("census"), []);
}

/// Each vector has the length and order of its request; what was never
/// written has its default.
pub fn load_order_and_defaults<P: Place>() {
    let mut rig = Rig::<P>::new();
    let key = |n: &str| alias_key(AliasKind::Order, n, "3101980001");
    rig.commit(|b| {
        b.inbox = vec![received(5, 1), received(3, 1)];
        b.subjects = vec![parcel(1, 1, b"one"), parcel(2, 1, b"two")];
        b.aliases = vec![alias(key("B"), 2), alias(key("A"), 1)];
        b.accounts = vec![delta(account_key(1, 9), 70, 20, 0)];
        b.serials = vec![("list".into(), 41)];
    });
    let loaded = rig.load(&Wanted {
        inbox: vec![inbox_key(3), inbox_key(4), inbox_key(5), inbox_key(3)],
        aliases: vec![key("B"), key("C"), key("A"), key("B")],
        subjects: vec![SubjectId(2), SubjectId(7), SubjectId(1)],
        accounts: vec![account_key(1, 8), account_key(1, 9), account_key(1, 8)],
        serials: vec!["other".into(), "list".into()],
    });
    let three = Some(received(3, 1));
    assert_eq!(loaded.inbox, [three, None, Some(received(5, 1)), three]);
    let (one, two) = (Some(SubjectId(1)), Some(SubjectId(2)));
    assert_eq!(loaded.aliases, [two, None, one, two]);
    let ids: Vec<u64> = loaded.subjects.iter().map(|s| s.id.0).collect();
    assert_eq!(ids, [2, 1], "asked for, in order; the unknown left out");
    let written = AccountRow {
        posted: 70,
        pending: 20,
        floor: 0,
    };
    let never = AccountRow::default();
    assert_eq!(loaded.accounts, [never, written, never]);
    assert_eq!(loaded.serials, [1, 41]);
    assert_eq!(rig.store.tip().expect("tip").next_subject, 3);
}

/// A subject asked for twice, or by id and by two names, comes once.
pub fn load_each_subject_once<P: Place>() {
    let mut rig = Rig::<P>::new();
    let order = alias_key(AliasKind::Order, "A", "1");
    let waybill = alias_key(AliasKind::Waybill, "A", "1");
    rig.commit(|b| {
        b.subjects = vec![parcel(1, 1, b"one"), parcel(2, 1, b"two")];
        b.aliases = vec![alias(order.clone(), 1), alias(waybill.clone(), 1)];
    });
    let loaded = rig.load(&Wanted {
        aliases: vec![order, waybill],
        subjects: vec![SubjectId(2), SubjectId(1), SubjectId(2)],
        ..Wanted::default()
    });
    let ids: Vec<u64> = loaded.subjects.iter().map(|s| s.id.0).collect();
    assert_eq!(ids, [2, 1]);
}

/// The subjects behind natural keys come along with their whole row; a key is
/// told apart by kind, number and issuer.
pub fn aliases_bring_their_subjects<P: Place>() {
    let mut rig = Rig::<P>::new();
    let keys = [
        (AliasKind::Order, "A1", "x"),
        (AliasKind::Payment, "A1", "x"),
        (AliasKind::Order, "A1", "y"),
        (AliasKind::Order, "A1", ""),
        (AliasKind::Order, "a1", "x"),
        (AliasKind::Order, "A1 ", "x"),
    ];
    rig.commit(|b| {
        for (id, (kind, number, issuer)) in (1..).zip(keys) {
            b.subjects.push(parcel(id, 1, number.as_bytes()));
            b.aliases.push(alias(alias_key(kind, number, issuer), id));
        }
    });
    for (id, (kind, number, issuer)) in (1..).zip(keys) {
        let loaded = rig.load(&Wanted {
            aliases: vec![alias_key(kind, number, issuer)],
            ..Wanted::default()
        });
        assert_eq!(loaded.aliases, [Some(SubjectId(id))], "{number} {issuer}");
        assert_eq!(loaded.subjects, [parcel(id, 1, number.as_bytes()).row]);
    }
}

/// 2,000 subjects of one batch, written, read back, and written again.
pub fn large_batch<P: Place>() {
    const N: u64 = 2_000;
    let mut rig = Rig::<P>::new();
    // Keys in an order that is not the stored one.
    let mixed = |n: u64| n.wrapping_mul(7_919) % N + 1;
    let key = |id: u64| {
        alias_key(
            AliasKind::Waybill,
            &format!("W{:08}", id * 31 % 99_991),
            "9",
        )
    };
    let state = |id: u64, version: u32| vec![version.to_le_bytes()[0]; 300 + id as usize % 300];
    rig.commit(|b| {
        for id in (0..N).map(mixed) {
            b.inbox.push(received(id, 1));
            b.subjects.push(parcel(id, 1, &state(id, 1)));
            b.aliases.push(alias(key(id), id));
        }
        b.accounts = (0..N).map(|n| delta(account_key(1, n), 1, 0, 0)).collect();
    });
    rig.commit(|b| {
        for id in (0..N).map(mixed) {
            b.subjects.push(parcel(id, 2, &state(id, 2)));
        }
        b.accounts = (0..N).map(|n| delta(account_key(1, n), -1, 0, 0)).collect();
        b.subjects
            .push(subject(SubjectKind::Book, N + 1, 1, b"book"));
    });
    let loaded = rig.load(&Wanted {
        inbox: (1..=N).map(inbox_key).collect(),
        aliases: (1..=N).map(key).collect(),
        accounts: (0..N).map(|n| account_key(1, n)).collect(),
        ..Wanted::default()
    });
    assert!(loaded.inbox.iter().all(Option::is_some));
    let ids: Vec<_> = (1..=N).map(|id| Some(SubjectId(id))).collect();
    assert_eq!(loaded.aliases, ids);
    assert!(loaded.accounts.iter().all(|a| a.posted == 0));
    assert_eq!(loaded.subjects.len(), N as usize);
    for row in loaded.subjects {
        assert_eq!(row.state, state(row.id.0, 2));
        assert_eq!(row.version, 2);
    }
    assert_eq!(rig.store.tip().expect("tip").next_subject, N + 2);
}
