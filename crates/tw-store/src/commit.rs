//! Making a batch durable: one transaction, every condition checked in it.
//!
//! Rows go in by ascending key, so that neighbours share the page they dirty;
//! a page is what a commit pays for. The segment is compressed beside the rows
//! on a second thread where it is large enough to be worth one.

use crate::error::{Stop, sql};
use crate::payload::Packer;
use crate::row::{Cols, int, nanos};
use crate::writer::account;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::BTreeMap;
use tw_app::store::{
    AccountDelta, AliasWrite, CommitBatch, Conflict, InboxRow, NoticeWrite, RollupDelta,
    SegmentRow, StoreError, SubjectWrite, TaskRowChange, TransferRow,
};
use tw_base::BatchNo;

/// Payloads from here on are compressed beside the rows.
const BESIDE: usize = 64 * 1024;

/// Writes a batch and syncs it, or writes nothing.
pub(crate) fn run(
    conn: &mut Connection,
    packer: &mut Packer,
    batch: &CommitBatch,
) -> Result<(), Stop> {
    let plain = &batch.segment.payload;
    if plain.len() < BESIDE {
        let packed = packer.pack(plain)?;
        return write(conn, batch, || Ok(packed));
    }
    std::thread::scope(|scope| {
        let packing = scope.spawn(|| packer.pack(plain));
        write(conn, batch, || {
            packing.join().unwrap_or_else(|_| {
                Err(StoreError::Unavailable("compression was cut short".into()))
            })
        })
    })
}

fn write(
    conn: &mut Connection,
    batch: &CommitBatch,
    packed: impl FnOnce() -> Result<Vec<u8>, StoreError>,
) -> Result<(), Stop> {
    // Dropped without commit it rolls back.
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    head(&tx, &batch.segment)?;
    inbox(&tx, &batch.inbox)?;
    subjects(&tx, &batch.subjects)?;
    aliases(&tx, &batch.aliases)?;
    accounts(&tx, &batch.accounts)?;
    transfers(&tx, batch.segment.no, &batch.transfers)?;
    notices(&tx, &batch.notices)?;
    tasks(&tx, &batch.tasks)?;
    rollups(&tx, &batch.rollups)?;
    serials(&tx, &batch.serials)?;
    segment(&tx, &batch.segment, &packed()?)?;
    tx.commit()?;
    Ok(())
}

fn head(tx: &Transaction<'_>, segment: &SegmentRow) -> Result<(), Stop> {
    let tip = crate::writer::tip(tx)?;
    if tip.head == segment.previous && tip.batch.0.checked_add(1) == Some(segment.no.0) {
        Ok(())
    } else {
        Err(Conflict::Head.into())
    }
}

fn inbox(tx: &Transaction<'_>, rows: &[InboxRow]) -> Result<(), Stop> {
    let mut order: Vec<&InboxRow> = rows.iter().collect();
    order.sort_by_key(|r| r.key);
    let mut q = tx.prepare_cached(
        "INSERT OR IGNORE INTO inbox (key, body, batch, entry) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for r in order {
        let batch = int(r.entry.batch.0)?;
        if q.execute(params![&r.key.0[..], &r.body[..], batch, r.entry.index])? == 0 {
            return Err(Conflict::Inbox(r.key).into());
        }
    }
    Ok(())
}

fn subjects(tx: &Transaction<'_>, writes: &[SubjectWrite]) -> Result<(), Stop> {
    let mut order: Vec<&SubjectWrite> = writes.iter().collect();
    order.sort_by_key(|w| w.row.id);
    let mut census: BTreeMap<(u8, i32), i64> = BTreeMap::new();
    for w in order {
        let id = int(w.row.id.0)?;
        let due = w.row.index.due.map(nanos).transpose()?;
        let status = w.row.index.status;
        let kind = if w.expected == 0 {
            insert_subject(tx, w, id, due)?;
            w.row.kind as u8
        } else {
            let old = known(tx, w, id)?;
            update_subject(tx, w, id, due, old)?;
            *census.entry((old.kind, old.status)).or_default() -= 1;
            old.kind
        };
        *census.entry((kind, status)).or_default() += 1;
    }
    let mut q = tx.prepare_cached(
        "INSERT INTO census (kind, status, n) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET n = n + excluded.n",
    )?;
    let mut remove =
        tx.prepare_cached("UPDATE census SET n = n + ?3 WHERE kind = ?1 AND status = ?2")?;
    for ((kind, status), n) in census {
        // A decrease must find its row: an upsert would check the negative
        // number first and refuse it.
        let done = match n {
            0 => 1,
            1.. => q.execute(params![kind, status, n])?,
            _ => remove.execute(params![kind, status, n])?,
        };
        if done == 0 {
            return Err(crate::error::damaged("the census misses a status").into());
        }
    }
    Ok(())
}

fn insert_subject(
    tx: &Transaction<'_>,
    w: &SubjectWrite,
    id: i64,
    due: Option<i64>,
) -> Result<(), Stop> {
    let row = &w.row;
    let mut q = tx.prepare_cached(
        "INSERT OR IGNORE INTO subject (id, kind, version, status, due, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let done = q.execute(params![
        id,
        row.kind as u8,
        row.version,
        row.index.status,
        due,
        row.state
    ])?;
    if done == 0 {
        return Err(Conflict::Version(row.id).into());
    }
    Ok(())
}

/// What the file's indexes hold of a subject.
#[derive(Debug, Clone, Copy)]
struct Known {
    kind: u8,
    status: i32,
    due: Option<i64>,
}

/// What the file holds of a subject that is to be updated, at the version the
/// writer read: as the writer says, or as it is looked up. The update itself
/// demands that version.
fn known(tx: &Transaction<'_>, w: &SubjectWrite, id: i64) -> Result<Known, Stop> {
    if let Some(index) = w.before {
        return Ok(Known {
            kind: w.row.kind as u8,
            status: index.status,
            due: index.due.map(nanos).transpose()?,
        });
    }
    let mut q =
        tx.prepare_cached("SELECT version, kind, status, due FROM subject WHERE id = ?1")?;
    let mut rows = q.query([id])?;
    match rows.next()?.map(Cols) {
        Some(c) if c.u32(0)? == w.expected => Ok(Known {
            kind: c.u8(1)?,
            status: c.i32(2)?,
            due: c.opt_i64(3)?,
        }),
        _ => Err(Conflict::Version(w.row.id).into()),
    }
}

/// Wins only against the version that was read. Indexed columns are named
/// only when they change: the database rewrites an index for every column it
/// is told to set, equal or not.
fn update_subject(
    tx: &Transaction<'_>,
    w: &SubjectWrite,
    id: i64,
    due: Option<i64>,
    old: Known,
) -> Result<(), Stop> {
    let row = &w.row;
    let done = match (old.status == row.index.status, old.due == due) {
        (true, true) => tx
            .prepare_cached(
                "UPDATE subject SET version = ?3, state = ?4 WHERE id = ?1 AND version = ?2",
            )?
            .execute(params![id, w.expected, row.version, row.state])?,
        (false, true) => tx
            .prepare_cached(
                "UPDATE subject SET version = ?3, state = ?4, status = ?5
                 WHERE id = ?1 AND version = ?2",
            )?
            .execute(params![
                id,
                w.expected,
                row.version,
                row.state,
                row.index.status
            ])?,
        (_, false) => tx
            .prepare_cached(
                "UPDATE subject SET version = ?3, state = ?4, status = ?5, due = ?6
                 WHERE id = ?1 AND version = ?2",
            )?
            .execute(params![
                id,
                w.expected,
                row.version,
                row.state,
                row.index.status,
                due
            ])?,
    };
    if done == 0 {
        return Err(Conflict::Version(row.id).into());
    }
    Ok(())
}

fn aliases(tx: &Transaction<'_>, writes: &[AliasWrite]) -> Result<(), Stop> {
    let mut order: Vec<&AliasWrite> = writes.iter().collect();
    // Stable, so that a key given and moved in one batch keeps that order.
    order.sort_by(|a, b| a.key.cmp(&b.key));
    let mut insert = tx.prepare_cached(
        "INSERT OR IGNORE INTO alias (kind, number, issuer, subject) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let mut shift = tx.prepare_cached(
        "UPDATE alias SET subject = ?4
         WHERE kind = ?1 AND number = ?2 AND issuer = ?3 AND subject = ?5",
    )?;
    for w in order {
        let (kind, to) = (w.key.kind as u8, int(w.subject.0)?);
        let done = match w.moved_from {
            None => insert.execute(params![kind, w.key.number, w.key.issuer, to])?,
            Some(from) => {
                let from = int(from.0)?;
                shift.execute(params![kind, w.key.number, w.key.issuer, to, from])?
            }
        };
        if done == 0 {
            return Err(Conflict::Alias(w.key.clone()).into());
        }
    }
    Ok(())
}

/// Values the database may add without leaving 64 bits.
const SAFE: i64 = i64::MAX / 8;

fn accounts(tx: &Transaction<'_>, deltas: &[AccountDelta]) -> Result<(), Stop> {
    let mut q = tx.prepare_cached(
        "UPDATE account SET posted = posted + ?2, pending = pending + ?3, floor = ?4
         WHERE key = ?1 AND (posted + ?2) - (pending + ?3) >= ?4
           AND posted BETWEEN ?5 AND ?6 AND pending BETWEEN ?5 AND ?6",
    )?;
    for d in deltas {
        let safe = [d.posted, d.pending, d.floor]
            .iter()
            .all(|n| (-SAFE..=SAFE).contains(n));
        let done = safe
            && q.execute(params![
                &d.key.0[..],
                d.posted,
                d.pending,
                d.floor,
                -SAFE,
                SAFE
            ])? == 1;
        if !done {
            exactly(tx, d)?;
        }
    }
    Ok(())
}

/// New accounts, refusals, and sums near the ends of 64 bits: computed here
/// without overflow. A sum that does not fit is a refusal too.
fn exactly(tx: &Transaction<'_>, d: &AccountDelta) -> Result<(), Stop> {
    let old = account(tx, d.key)?;
    let sums = (
        old.posted.checked_add(d.posted),
        old.pending.checked_add(d.pending),
    );
    let (Some(posted), Some(pending)) = sums else {
        return Err(Conflict::Floor(d.key).into());
    };
    if i128::from(posted) - i128::from(pending) < i128::from(d.floor) {
        return Err(Conflict::Floor(d.key).into());
    }
    tx.prepare_cached(
        "INSERT INTO account (key, posted, pending, floor) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET posted = excluded.posted, pending = excluded.pending,
                                   floor = excluded.floor",
    )?
    .execute(params![&d.key.0[..], posted, pending, d.floor])?;
    Ok(())
}

fn transfers(tx: &Transaction<'_>, batch: BatchNo, rows: &[TransferRow]) -> Result<(), Stop> {
    let batch = int(batch.0)?;
    let mut q = tx.prepare_cached(
        "INSERT INTO transfer (batch, n, debit, credit, amount, kind, resolves_batch, resolves_n,
                               reason, subject)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    for t in rows {
        let resolves = match t.resolves {
            None => None,
            Some((b, n)) => Some((int(b.0)?, n)),
        };
        q.execute(params![
            batch,
            t.n,
            &t.debit.0[..],
            &t.credit.0[..],
            t.amount,
            t.kind,
            resolves.map(|r| r.0),
            resolves.map(|r| r.1),
            t.reason,
            int(t.subject.0)?
        ])?;
    }
    Ok(())
}

fn notices(tx: &Transaction<'_>, notices: &[NoticeWrite]) -> Result<(), Stop> {
    // Number and last number of each party; a new one gets its row first.
    let mut parties: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let mut find = tx.prepare_cached("SELECT id, last FROM party WHERE code = ?1")?;
    let mut add = tx.prepare_cached("INSERT INTO party (code, last) VALUES (?1, 0)")?;
    for n in notices {
        if parties.contains_key(n.party.as_str()) {
            continue;
        }
        let row = find
            .query_row([&n.party], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?;
        let row = match row {
            Some(row) => row,
            None => (add.insert([&n.party])?, 0),
        };
        parties.insert(&n.party, row);
    }
    // By party, in the order given within each.
    let mut order: Vec<&NoticeWrite> = notices.iter().collect();
    order.sort_by(|a, b| a.party.cmp(&b.party));
    let mut insert = tx.prepare_cached(
        "INSERT INTO notice (party, n, subject, status, at, batch, entry, info)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for n in order {
        let Some((party, last)) = parties.get_mut(n.party.as_str()) else {
            continue;
        };
        *last += 1;
        insert.execute(params![
            *party,
            *last,
            int(n.subject.0)?,
            n.status,
            nanos(n.at)?,
            int(n.entry.batch.0)?,
            n.entry.index,
            n.info
        ])?;
    }
    let mut update = tx.prepare_cached("UPDATE party SET last = ?2 WHERE id = ?1")?;
    for (party, last) in parties.into_values() {
        update.execute([party, last])?;
    }
    Ok(())
}

/// In their order: one may be raised, end, and be raised again.
fn tasks(tx: &Transaction<'_>, changes: &[TaskRowChange]) -> Result<(), Stop> {
    let mut raise = tx.prepare_cached(
        "INSERT INTO task (subject, kind, about, office, at, due, batch, entry)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let mut end = tx.prepare_cached(
        "UPDATE task INDEXED BY task_standing
         SET ended_at = ?4, ended_by = ?5, ended_why = ?6, ended_note = ?7,
             ended_batch = ?8, ended_entry = ?9
         WHERE subject = ?1 AND kind = ?2 AND about = ?3 AND ended_at IS NULL",
    )?;
    for change in changes {
        let done = match change {
            TaskRowChange::Raised(t) => raise.execute(params![
                int(t.subject.0)?,
                t.kind,
                t.about,
                t.office,
                nanos(t.at)?,
                t.due.map(nanos).transpose()?,
                int(t.entry.batch.0)?,
                t.entry.index
            ])?,
            TaskRowChange::Ended(t) => end.execute(params![
                int(t.subject.0)?,
                t.kind,
                t.about,
                nanos(t.at)?,
                t.by,
                t.why,
                t.note,
                int(t.entry.batch.0)?,
                t.entry.index
            ])?,
        };
        // Which are open is part of the subject, whose version holds.
        if done == 0 {
            return Err(crate::error::damaged("a task that ends is not open").into());
        }
    }
    Ok(())
}

/// Sums stop at the ends of 64 bits: a daily figure is derived, and no sender
/// may block the store by one.
fn rollups(tx: &Transaction<'_>, deltas: &[RollupDelta]) -> Result<(), Stop> {
    let mut find = tx.prepare_cached(
        "SELECT count, amount FROM fact_day WHERE day = ?1 AND name = ?2 AND key = ?3",
    )?;
    let mut put = tx.prepare_cached(
        "INSERT INTO fact_day (day, name, key, count, amount) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET count = excluded.count, amount = excluded.amount",
    )?;
    for d in deltas {
        let day = d.day.to_string();
        let (count, amount): (i64, i64) = find
            .query_row(params![day, d.name, d.key], |r| Ok((r.get(0)?, r.get(1)?)))
            .optional()?
            .unwrap_or_default();
        put.execute(params![
            day,
            d.name,
            d.key,
            count.saturating_add(d.count),
            amount.saturating_add(d.amount)
        ])?;
    }
    Ok(())
}

/// A series never goes back.
fn serials(tx: &Transaction<'_>, serials: &[(String, u64)]) -> Result<(), Stop> {
    let mut q = tx.prepare_cached(
        "INSERT INTO serial (name, next) VALUES (?1, ?2)
         ON CONFLICT DO UPDATE SET next = max(next, excluded.next)",
    )?;
    for (name, next) in serials {
        q.execute(params![name, int(*next)?])?;
    }
    Ok(())
}

fn segment(tx: &Transaction<'_>, s: &SegmentRow, packed: &[u8]) -> Result<(), Stop> {
    let size = i64::try_from(s.payload.len())
        .map_err(|_| StoreError::Unavailable("a segment is too large".into()))?;
    tx.prepare_cached(
        "INSERT INTO segment (no, at, previous, root, head, entries, size, payload)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        int(s.no.0)?,
        nanos(s.at)?,
        &s.previous[..],
        &s.root[..],
        &s.head[..],
        s.entries,
        size,
        packed
    ])
    .map_err(sql)?;
    Ok(())
}
