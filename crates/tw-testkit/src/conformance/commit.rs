//! Committing: all or nothing, against what was read.

use super::Rig;
use crate::Place;
use crate::batch::{
    account_key, alias, alias_key, at, delta, inbox_key, indexed, notice, parcel, received, rollup,
    task, task_end, transfer,
};
use tw_app::store::{
    AliasKind, AliasWrite, CommitBatch, CommitOutcome, Conflict, Query, Store, Wanted,
};
use tw_base::{BatchNo, SubjectId};

/// Something in every table, so that a half-written batch would show.
fn a_bit_of_everything(b: &mut CommitBatch, n: u64) {
    b.inbox.push(received(1_000 + n, n));
    b.subjects.push(parcel(1_000 + n, 1, b"more"));
    let number = format!("M{n}");
    let key = alias_key(AliasKind::Payment, &number, "");
    b.aliases.push(alias(key, 1_000 + n));
    b.accounts.push(delta(account_key(9, n), 5, 0, 0));
    b.transfers.push(transfer(0, 5));
    b.notices.push(notice("3101980001", 1));
    b.tasks.push(task(1_000 + n, "examine"));
    b.tasks.push(task(1_000 + n, "repay"));
    b.tasks.push(task_end(1_000 + n, "examine", ""));
    b.rollups.push(rollup(1, "received", "CEB621", 1, 0));
    b.serials.push(("list".into(), 10 * n));
}

/// A batch sealed on another head, or with another number, is refused.
pub fn conflict_head<P: Place>() {
    let mut rig = Rig::<P>::new();
    rig.commit(|b| a_bit_of_everything(b, 1));
    let wrong: [fn(&mut CommitBatch); 4] = [
        |b| b.segment.previous = [0; 32],
        |b| b.segment.previous[31] ^= 1,
        |b| b.segment.no = BatchNo(1),
        |b| b.segment.no = BatchNo(3),
    ];
    for spoil in wrong {
        let conflict = rig.refused(|b| {
            a_bit_of_everything(b, 2);
            spoil(b);
        });
        assert_eq!(conflict, Conflict::Head);
    }
    rig.commit(|b| a_bit_of_everything(b, 2));
}

/// A message identity is taken once, also within a batch.
pub fn conflict_inbox<P: Place>() {
    let mut rig = Rig::<P>::new();
    rig.commit(|b| b.inbox = vec![received(1, 1), received(2, 1)]);
    for keys in [[2, 3], [3, 2], [3, 3]] {
        let conflict = rig.refused(|b| {
            a_bit_of_everything(b, 2);
            b.inbox.extend(keys.map(|k| received(k, 2)));
        });
        let expected = if keys == [3, 3] { 3 } else { 2 };
        assert_eq!(conflict, Conflict::Inbox(inbox_key(expected)));
    }
}

/// Of two writers with the same version in hand the second loses; so does
/// one that holds a future version, or one that thinks the subject is new.
pub fn conflict_version<P: Place>() {
    let mut rig = Rig::<P>::new();
    rig.commit(|b| b.subjects = vec![parcel(1, 1, b"first")]);
    rig.commit(|b| b.subjects = vec![parcel(1, 2, b"second")]);
    // (id, version to be): expected is one less.
    for (id, version) in [(1, 1), (1, 2), (1, 4), (2, 2)] {
        for loaded_before in [true, false] {
            if loaded_before {
                let _ = rig.load(&Wanted {
                    subjects: vec![SubjectId(id)],
                    ..Wanted::default()
                });
            }
            let conflict = rig.refused(|b| {
                a_bit_of_everything(b, 3);
                b.subjects
                    .push(indexed(parcel(id, version, b"late"), 800, Some(at(1))));
            });
            assert_eq!(conflict, Conflict::Version(SubjectId(id)), "{version}");
        }
    }
    rig.commit(|b| b.subjects = vec![parcel(1, 3, b"third")]);
}

/// A natural key is new only once, and is moved only from where it is.
pub fn conflict_alias<P: Place>() {
    let mut rig = Rig::<P>::new();
    let key = |n: &str| alias_key(AliasKind::Waybill, n, "4");
    let moved = |n: &str, from: u64, to: u64| AliasWrite {
        key: key(n),
        subject: SubjectId(to),
        moved_from: Some(SubjectId(from)),
    };
    rig.commit(|b| {
        b.subjects = vec![parcel(1, 1, b""), parcel(2, 1, b""), parcel(3, 1, b"")];
        b.aliases = vec![alias(key("A"), 1), alias(key("B"), 2)];
    });
    let bad = [
        ("A", vec![alias(key("A"), 3)]),
        ("A", vec![alias(key("A"), 1)]),
        ("B", vec![moved("B", 1, 3)]),
        ("C", vec![moved("C", 1, 3)]),
        ("C", vec![alias(key("C"), 3), alias(key("C"), 3)]),
        ("A", vec![moved("A", 1, 2), moved("A", 1, 3)]),
    ];
    for (name, writes) in bad {
        let conflict = rig.refused(|b| {
            a_bit_of_everything(b, 2);
            b.aliases.extend(writes);
        });
        assert_eq!(conflict, Conflict::Alias(key(name)));
    }
    rig.commit(|b| b.aliases = vec![moved("B", 2, 3)]);
    assert_eq!(
        rig.query.alias(&key("B")).expect("alias"),
        Some(SubjectId(3))
    );
    assert_eq!(rig.query.aliases_of(SubjectId(2)).expect("aliases"), []);
    let third = rig.query.aliases_of(SubjectId(3)).expect("aliases");
    assert_eq!(third, [key("B")]);
}

/// A key given and then moved within one batch ends where it was moved to.
pub fn alias_given_and_moved<P: Place>() {
    let mut rig = Rig::<P>::new();
    let key = alias_key(AliasKind::Order, "A", "4");
    rig.commit(|b| {
        b.subjects = vec![parcel(1, 1, b""), parcel(2, 1, b"")];
        b.aliases = vec![
            alias(key.clone(), 1),
            AliasWrite {
                key: key.clone(),
                subject: SubjectId(2),
                moved_from: Some(SubjectId(1)),
            },
        ];
    });
    assert_eq!(rig.query.alias(&key).expect("alias"), Some(SubjectId(2)));
}

/// The one wrong row is the last that is looked at, and still nothing stays.
pub fn conflict_after_everything_else<P: Place>() {
    let mut rig = Rig::<P>::new();
    rig.commit(|b| a_bit_of_everything(b, 1));
    let last = account_key(255, u64::MAX);
    let conflict = rig.refused(|b| {
        a_bit_of_everything(b, 2);
        b.subjects
            .push(indexed(parcel(1_001, 2, b"changed"), 800, None));
        b.accounts.push(delta(last, -1, 0, 0));
    });
    assert_eq!(conflict, Conflict::Floor(last));
}

/// States of any size and content come back byte for byte.
pub fn subject_bodies<P: Place>() {
    let mut rig = Rig::<P>::new();
    let long: Vec<u8> = (0..5_u32 << 20)
        .map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[3])
        .collect();
    let bodies: [&[u8]; 5] = [b"", b"\0", b"\0\xff'\"%_\n", "清单".as_bytes(), &long];
    rig.commit(|b| {
        b.subjects = (1..).zip(bodies).map(|(id, s)| parcel(id, 1, s)).collect();
    });
    for (id, body) in (1..).zip(bodies) {
        let row = rig.query.subject(SubjectId(id)).expect("subject");
        assert!(row.expect("is there").state == body, "body {id}");
    }
    // Each changes its size.
    rig.commit(|b| {
        b.subjects = (1..)
            .zip(bodies.iter().rev())
            .map(|(id, s)| parcel(id, 2, s))
            .collect();
    });
    let mut rig = rig.reopened();
    let loaded = rig.load(&Wanted {
        subjects: (1..=5).map(SubjectId).collect(),
        ..Wanted::default()
    });
    for (row, body) in loaded.subjects.iter().zip(bodies.iter().rev()) {
        assert!(row.state == *body && row.version == 2, "body {}", row.id);
    }
}

/// A series goes on where it stood, and never back.
pub fn serials_go_forward<P: Place>() {
    let mut rig = Rig::<P>::new();
    let most = i64::MAX.unsigned_abs();
    for (written, stands) in [(2, 2), (1_002, 1_002), (7, 1_002), (most, most)] {
        rig.commit(|b| b.serials = vec![("list 2026".into(), written)]);
        let loaded = rig.load(&Wanted {
            serials: vec!["list".into(), "list 2026".into()],
            ..Wanted::default()
        });
        assert_eq!(loaded.serials, [1, stands]);
    }
}

/// Everything is there after the store was closed and opened again.
pub fn reopened_is_the_same<P: Place>() {
    let mut rig = Rig::<P>::new();
    for n in 1..=5 {
        rig.commit(|b| a_bit_of_everything(b, n));
    }
    let before = rig.view();
    let mut rig = rig.reopened();
    assert_eq!(rig.view(), before);
    rig.commit(|b| a_bit_of_everything(b, 6));
    let conflict = rig.refused(|b| b.inbox = vec![received(1_001, 7)]);
    assert_eq!(conflict, Conflict::Inbox(inbox_key(1_001)));
}

/// A refusal does not disturb the next batch: the same one, mended, goes in.
pub fn works_on_after_a_refusal<P: Place>() {
    let mut rig = Rig::<P>::new();
    rig.commit(|b| b.subjects = vec![parcel(1, 1, b"")]);
    let mut batch = rig.batch(|b| {
        a_bit_of_everything(b, 2);
        b.subjects.push(parcel(1, 5, b"wrong"));
    });
    for _ in 0..3 {
        let outcome = rig.store.commit(&batch).expect("commit");
        let version = Conflict::Version(SubjectId(1));
        assert_eq!(outcome, CommitOutcome::Conflict(version));
    }
    batch.subjects.pop();
    let outcome = rig.store.commit(&batch).expect("commit");
    assert_eq!(outcome, CommitOutcome::Durable);
}
