//! Small builders for batches and rows. Numbers stand for whatever a test
//! wants to tell apart; nothing here is valid customs data.

use tw_app::store::{
    AccountDelta, AliasKey, AliasKind, AliasWrite, CommitBatch, EntryRef, InboxKey, InboxRow,
    NoticeWrite, RollupDelta, SegmentRow, SubjectIndex, SubjectKind, SubjectRow, SubjectWrite,
    TaskEndWrite, TaskRowChange, TaskWrite, Tip, TransferRow,
};
use tw_base::{AccountKey, BatchNo, Date, SubjectId, Timestamp};

/// An instant some seconds after 2026-01-01T00:00:00Z, with nanoseconds that
/// a store must not round away.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::new(1_767_225_600 + seconds, 123_456_789).expect("within range")
}

/// A day of January 2026.
pub fn day(day: i8) -> Date {
    Date::new(2026, 1, day).expect("a day of January")
}

/// An account key of a kind (its first byte), told apart by a number.
pub fn account_key(kind: u8, n: u64) -> AccountKey {
    let mut key = [0; 16];
    key[0] = kind;
    key[8..].copy_from_slice(&n.to_be_bytes());
    AccountKey(key)
}

/// A message identity told apart by a number.
pub fn inbox_key(n: u64) -> InboxKey {
    let mut key = [0xa5; 16];
    key[..8].copy_from_slice(&n.to_be_bytes());
    InboxKey(key)
}

/// A natural key.
pub fn alias_key(kind: AliasKind, number: &str, issuer: &str) -> AliasKey {
    AliasKey {
        kind,
        number: number.to_owned(),
        issuer: issuer.to_owned(),
    }
}

/// A natural key that is new, for a subject.
pub fn alias(key: AliasKey, subject: u64) -> AliasWrite {
    AliasWrite {
        key,
        subject: SubjectId(subject),
        moved_from: None,
    }
}

/// A parcel at a version; `expected` is the version before.
pub fn parcel(id: u64, version: u32, state: &[u8]) -> SubjectWrite {
    subject(SubjectKind::Parcel, id, version, state)
}

/// A subject at a version; `expected` is the version before.
pub fn subject(kind: SubjectKind, id: u64, version: u32, state: &[u8]) -> SubjectWrite {
    SubjectWrite {
        row: SubjectRow {
            id: SubjectId(id),
            kind,
            version,
            state: state.to_vec(),
            index: SubjectIndex::default(),
        },
        expected: version - 1,
        before: None,
    }
}

/// The same write with other index columns.
pub fn indexed(mut write: SubjectWrite, status: i32, due: Option<Timestamp>) -> SubjectWrite {
    write.row.index = SubjectIndex { status, due };
    write
}

/// A sum of postings.
pub fn delta(key: AccountKey, posted: i64, pending: i64, floor: i64) -> AccountDelta {
    AccountDelta {
        key,
        posted,
        pending,
        floor,
    }
}

/// A received message, first in its batch.
pub fn received(n: u64, batch: u64) -> InboxRow {
    InboxRow {
        key: inbox_key(n),
        body: [n.to_le_bytes()[0]; 16],
        entry: entry(batch, 0),
    }
}

/// A place in the journal.
pub fn entry(batch: u64, index: u32) -> EntryRef {
    EntryRef {
        batch: BatchNo(batch),
        index,
    }
}

/// A transfer of an amount between two accounts.
pub fn transfer(n: u32, amount: i64) -> TransferRow {
    TransferRow {
        n,
        debit: account_key(1, 1),
        credit: account_key(2, 2),
        amount,
        kind: 1,
        resolves: None,
        reason: "test".to_owned(),
        subject: SubjectId(1),
    }
}

/// News for a party, told apart by its status.
pub fn notice(party: &str, status: i32) -> NoticeWrite {
    NoticeWrite {
        party: party.to_owned(),
        subject: SubjectId(1),
        status,
        at: at(i64::from(status)),
        entry: entry(1, 7),
        info: format!("清单状态 {status}"),
    }
}

/// Work for a person that comes up.
pub fn task(subject: u64, kind: &str) -> TaskRowChange {
    task_about(subject, kind, "")
}

/// The same, about something of its subject.
pub fn task_about(subject: u64, kind: &str, about: &str) -> TaskRowChange {
    TaskRowChange::Raised(TaskWrite {
        subject: SubjectId(subject),
        kind: kind.to_owned(),
        about: about.to_owned(),
        office: format!("{:04}", subject % 10_000),
        at: at(subject.cast_signed()),
        due: about.is_empty().then(|| at(99)),
        entry: entry(1, 0),
    })
}

/// The end of such work.
pub fn task_end(subject: u64, kind: &str, about: &str) -> TaskRowChange {
    TaskRowChange::Ended(TaskEndWrite {
        subject: SubjectId(subject),
        kind: kind.to_owned(),
        about: about.to_owned(),
        at: at(77),
        by: "operator".to_owned(),
        why: "done".to_owned(),
        note: "办结".to_owned(),
        entry: entry(2, 3),
    })
}

/// A change to a figure of a day of January 2026.
pub fn rollup(of: i8, name: &str, key: &str, count: i64, amount: i64) -> RollupDelta {
    RollupDelta {
        day: day(of),
        name: name.to_owned(),
        key: key.to_owned(),
        count,
        amount,
    }
}

/// An empty batch that follows a tip. Its hashes are made up (a store keeps
/// them, it does not compute them), but differ from batch to batch.
pub fn after(tip: &Tip) -> CommitBatch {
    let no = tip.batch.0 + 1;
    let mut head = tip.head;
    for (i, byte) in head.iter_mut().enumerate() {
        let mix = no.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(i as u32);
        *byte = byte.rotate_left(1) ^ mix.to_le_bytes()[0] ^ (i as u8);
    }
    let mut root = head;
    root.reverse();
    CommitBatch {
        segment: SegmentRow {
            no: BatchNo(no),
            at: at(no.cast_signed()),
            previous: tip.head,
            root,
            head,
            entries: 1,
            payload: format!("journal of batch {no}").into_bytes(),
        },
        inbox: Vec::new(),
        subjects: Vec::new(),
        aliases: Vec::new(),
        accounts: Vec::new(),
        transfers: Vec::new(),
        notices: Vec::new(),
        tasks: Vec::new(),
        rollups: Vec::new(),
        serials: Vec::new(),
    }
}
