//! The ways of tampering.

use super::rewrite::{self, fill, open};
use super::{Place, ground::Ground};
use crate::dice::Dice;
use crate::report::{DrillError, cannot};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};
use tw_app::store::SubjectKind;
use tw_app::subject::Subject;
use tw_base::SubjectId;

/// What became of an attempt.
pub enum Done {
    /// Something was changed, to be found there; in words.
    Changed(Place, String),
    /// Nothing was changed, and why.
    Nothing(&'static str),
}

/// A way of tampering.
pub type Way = fn(&Connection, &Ground, &mut Dice) -> Result<Done, DrillError>;

/// All of them; each has its turn. Flips have several, since the promise
/// counts them.
pub const WAYS: [(&str, Way); 26] = [
    ("flip", flip),
    ("drop_segment", drop_segment),
    ("flip", flip),
    ("swap_segments", swap_segments),
    ("flip", flip),
    ("cut", cut),
    ("flip", flip),
    ("drop_entry", drop_entry),
    ("flip", flip),
    ("swap_entries", swap_entries),
    ("flip", flip),
    ("rewrite", rewrite::falsified),
    ("flip_link", flip_link),
    ("rewrite_dropped", rewrite::dropped),
    ("rewrite_swapped", rewrite::swapped),
    ("rewrite_signed", rewrite::resigned),
    ("balance", balance),
    ("transfer", transfer),
    ("state", state),
    ("terms", super::terms::terms),
    ("notice", notice),
    ("task", task),
    ("inbox", inbox),
    ("alias", alias),
    ("serial", serial),
    ("figure", figure),
];

/// A number as the database has them.
pub fn number(n: u64) -> Result<i64, DrillError> {
    i64::try_from(n).map_err(cannot)
}

/// A batch.
pub fn pick(ground: &Ground, dice: &mut Dice) -> u64 {
    1 + dice.below(ground.batches)
}

/// One bit of a segment's bytes.
fn flip(conn: &Connection, ground: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let no = pick(ground, dice);
    let before: Vec<u8> = conn.query_row(
        "SELECT payload FROM segment WHERE no = ?",
        [number(no)?],
        |row| row.get(0),
    )?;
    let bit = dice.index(before.len() * 8);
    let mut after = before.clone();
    if let Some(byte) = after.get_mut(bit / 8) {
        *byte ^= 1 << (bit % 8);
    }
    // Read as the store reads it: whole, with its size known.
    let size = zstd::stream::decode_all(before.as_slice()).map_or(0, |plain| plain.len());
    let plain = |bytes: &[u8]| zstd::bulk::decompress(bytes, size).ok();
    if plain(&before) == plain(&after) {
        // A bit the packing has no use for: what is read is byte for byte what
        // was written.
        return Ok(Done::Nothing("the bit changes nothing that is read"));
    }
    conn.execute(
        "UPDATE segment SET payload = ? WHERE no = ?",
        params![after, number(no)?],
    )?;
    Ok(Done::Changed(
        Place::Batch(no),
        format!("bit {bit} of batch {no}"),
    ))
}

/// One bit of a segment's hashes.
fn flip_link(conn: &Connection, ground: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let no = pick(ground, dice);
    let column = ["previous", "root", "head"][dice.index(3)];
    let mut hash: Vec<u8> = conn.query_row(
        &format!("SELECT {column} FROM segment WHERE no = ?"),
        [number(no)?],
        |row| row.get(0),
    )?;
    let bit = dice.index(hash.len() * 8);
    if let Some(byte) = hash.get_mut(bit / 8) {
        *byte ^= 1 << (bit % 8);
    }
    conn.execute(
        &format!("UPDATE segment SET {column} = ? WHERE no = ?"),
        params![hash, number(no)?],
    )?;
    Ok(Done::Changed(
        Place::Batch(no),
        format!("{column} of batch {no}"),
    ))
}

fn drop_segment(conn: &Connection, ground: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let no = 1 + dice.below(ground.batches - 1);
    conn.execute("DELETE FROM segment WHERE no = ?", [number(no)?])?;
    Ok(Done::Changed(Place::Batch(no), format!("batch {no}")))
}

fn swap_segments(conn: &Connection, ground: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let no = pick(ground, dice);
    let other = 1 + (no + dice.below(ground.batches - 1)) % ground.batches;
    for (from, to) in [
        (number(no)?, -1),
        (number(other)?, number(no)?),
        (-1, number(other)?),
    ] {
        conn.execute("UPDATE segment SET no = ?2 WHERE no = ?1", [from, to])?;
    }
    let what = format!("batches {no} and {other}");
    Ok(Done::Changed(Place::Either(no, other), what))
}

/// The end is cut off; the tables are left, or cut as well as can be.
fn cut(conn: &Connection, ground: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let no = pick(ground, dice);
    conn.execute("DELETE FROM segment WHERE no >= ?", [number(no)?])?;
    if dice.permille(500) {
        for table in ["transfer", "inbox", "notice", "task"] {
            conn.execute(
                &format!("DELETE FROM {table} WHERE batch >= ?"),
                [number(no)?],
            )?;
        }
    }
    Ok(Done::Changed(
        Place::Batch(no - 1),
        format!("from batch {no}"),
    ))
}

fn drop_entry(conn: &Connection, ground: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let no = pick(ground, dice);
    let mut opened = open(conn, no)?;
    let at = dice.index(opened.entries.len());
    opened.entries.remove(at);
    fill(conn, no, &opened)?;
    Ok(Done::Changed(Place::Batch(no), format!("entry {no}/{at}")))
}

fn swap_entries(conn: &Connection, ground: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let no = pick(ground, dice);
    let mut opened = open(conn, no)?;
    let at = dice.index(opened.entries.len());
    let other = (at + 1) % opened.entries.len();
    if opened.entries.get(at) == opened.entries.get(other) {
        return Ok(Done::Nothing("the entries are the same"));
    }
    opened.entries.swap(at, other);
    fill(conn, no, &opened)?;
    Ok(Done::Changed(Place::Batch(no), format!("entry {no}/{at}")))
}

/// Some row of a table by its order.
pub(super) fn row<T: rusqlite::types::FromSql>(
    conn: &Connection,
    dice: &mut Dice,
    (column, from): (&str, &str),
) -> Result<Option<T>, DrillError> {
    let count: i64 = conn.query_row(&format!("SELECT count(*) FROM {from}"), [], |r| r.get(0))?;
    let skip = number(dice.below(u64::try_from(count).map_err(cannot)?))?;
    let sql = format!("SELECT {column} FROM {from} ORDER BY 1 LIMIT 1 OFFSET {skip}");
    Ok(conn.query_row(&sql, [], |row| row.get(0)).optional()?)
}

fn balance(conn: &Connection, _: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let column = ["posted", "pending"][dice.index(2)];
    let key: Option<Vec<u8>> = row(conn, dice, ("key", "account"))?;
    let Some(key) = key else {
        return Ok(Done::Nothing("no account"));
    };
    let by = if column == "posted" { 1 } else { -1 };
    let sql = format!("UPDATE account SET {column} = {column} + {by} WHERE key = ?");
    conn.execute(&sql, [&key])?;
    let name = tw_app::audit::hex(&key);
    let place = Place::Named("ledger", format!("account {}", shown(&key)));
    Ok(Done::Changed(place, format!("{column} of {name}")))
}

/// An account's key as the audit names it.
fn shown(key: &[u8]) -> String {
    let key: [u8; 16] = key.try_into().unwrap_or_default();
    tw_base::AccountKey(key).to_string()
}

/// A transfer says another amount, and its accounts hold what it then says.
fn transfer(conn: &Connection, _: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let which: Option<i64> = row(
        conn,
        dice,
        (
            "rowid_",
            "(SELECT batch * 100000 + n AS rowid_ FROM transfer WHERE kind = 1)",
        ),
    )?;
    let Some(which) = which else {
        return Ok(Done::Nothing("no transfer"));
    };
    let (batch, n) = (which / 100_000, which % 100_000);
    conn.execute(
        "UPDATE account SET posted = posted + 5 WHERE key =
           (SELECT credit FROM transfer WHERE batch = ?1 AND n = ?2)",
        [batch, n],
    )?;
    conn.execute("PRAGMA ignore_check_constraints = 1", [])?;
    conn.execute(
        "UPDATE account SET posted = posted - 5 WHERE key =
           (SELECT debit FROM transfer WHERE batch = ?1 AND n = ?2)",
        [batch, n],
    )?;
    conn.execute(
        "UPDATE transfer SET amount = amount + 5 WHERE batch = ?1 AND n = ?2",
        [batch, n],
    )?;
    let no = u64::try_from(batch).map_err(cannot)?;
    Ok(Done::Changed(
        Place::Batch(no),
        format!("transfer {batch}.{n}"),
    ))
}

/// A parcel is said to stand elsewhere.
fn state(conn: &Connection, _: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let from = (
        "id",
        "(SELECT id FROM subject WHERE kind = 1 AND status <> 0)",
    );
    let Some(id) = row::<i64>(conn, dice, from)? else {
        return Ok(Done::Nothing("no list"));
    };
    let bytes: Vec<u8> =
        conn.query_row("SELECT state FROM subject WHERE id = ?", [id], |r| r.get(0))?;
    let number = SubjectId(u64::try_from(id).map_err(cannot)?);
    let subject = Subject::decode(number, SubjectKind::Parcel, &bytes).map_err(cannot)?;
    let Subject::Parcel(mut parcel) = subject else {
        return Ok(Done::Nothing("no parcel"));
    };
    let what = falsify(&mut parcel, dice);
    let status = parcel.case.as_ref().map_or(0, |case| case.status);
    let changed = Subject::Parcel(parcel);
    let due = tw_app::subject::index(&changed).due;
    let due = due.map(|at| i64::try_from(at.as_nanosecond()).unwrap_or(0));
    conn.execute(
        "UPDATE subject SET state = ?2, status = ?3, due = ?4 WHERE id = ?1",
        params![id, changed.encode(), status, due],
    )?;
    let place = Place::Named("subject", format!("subject {id}"));
    // A decision left out of a history is named by its entry.
    let place = if what == "a decision left out" {
        Place::Named("subject", "no parcel's history".to_owned())
    } else {
        place
    };
    Ok(Done::Changed(place, format!("{what} of subject {id}")))
}

/// Changes something of a parcel; what.
fn falsify(parcel: &mut tw_app::subject::Parcel, dice: &mut Dice) -> &'static str {
    let way = dice.below(4);
    if let Some(case) = &mut parcel.case {
        if way == 0 {
            case.status = if case.status == 800 { 100 } else { 800 };
            return "the status";
        }
        if way == 1
            && let Some(tax) = &mut case.tax
        {
            tax.total = tw_base::Fixed5::from_raw(tax.total.raw() - 1);
            return "the tax";
        }
        if way == 2 {
            case.regions = tw_clearance::Regions::draft();
            case.status += 1;
            return "the regions";
        }
    }
    parcel.history.pop();
    "a decision left out"
}

fn notice(conn: &Connection, _: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let which: Option<i64> = row(conn, dice, ("party * 1000000 + n", "notice"))?;
    let Some(which) = which else {
        return Ok(Done::Nothing("no notice"));
    };
    let (party, n) = (which / 1_000_000, which % 1_000_000);
    let batch: i64 = conn.query_row(
        "SELECT batch FROM notice WHERE party = ?1 AND n = ?2",
        [party, n],
        |r| r.get(0),
    )?;
    let last: i64 = conn.query_row("SELECT max(n) FROM notice WHERE party = ?", [party], |r| {
        r.get(0)
    })?;
    let ways = [
        "UPDATE notice SET status = status + 1",
        "UPDATE notice SET info = info || 'x'",
        "UPDATE notice SET subject = subject + 1",
        "UPDATE notice SET at = at + 1000000000",
        "DELETE FROM notice",
    ];
    let way = ways[dice.index(ways.len())];
    conn.execute(&format!("{way} WHERE party = ?1 AND n = ?2"), [party, n])?;
    let no = u64::try_from(batch).map_err(cannot)?;
    // Of one taken from the middle the next tells; of the last, its batch.
    let next = if n == last { n } else { n + 1 };
    let named = if way.starts_with("DELETE") { next } else { n };
    let place = Place::NamedOrBatch("notice", format!("notice {named} of"), no);
    Ok(Done::Changed(
        place,
        format!("{way}: {party}/{n} of batch {no}"),
    ))
}

fn task(conn: &Connection, _: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let Some(n) = row::<i64>(conn, dice, ("n", "task"))? else {
        return Ok(Done::Nothing("no task"));
    };
    let ways = [
        "UPDATE task SET kind = kind || 'x'",
        "UPDATE task SET about = about || 'x'",
        "UPDATE task SET office = office || 'x'",
        "UPDATE task SET at = at + 1000000000",
        "UPDATE task SET due = coalesce(due, 0) + 1000000000",
        "UPDATE task SET ended_note = coalesce(ended_note, '') || 'x',
           ended_at = coalesce(ended_at, at), ended_by = coalesce(ended_by, 'operator'),
           ended_why = coalesce(ended_why, 'done'), ended_batch = coalesce(ended_batch, batch),
           ended_entry = coalesce(ended_entry, entry)",
        "UPDATE task SET n = n + 1000",
        "DELETE FROM task",
    ];
    let way = ways[dice.index(ways.len())];
    conn.execute(&format!("{way} WHERE n = ?1"), [n])?;
    let place = Place::Named("task", format!("task {n}"));
    Ok(Done::Changed(place, format!("{way}: task {n}")))
}

fn inbox(conn: &Connection, _: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let Some(key) = row::<Vec<u8>>(conn, dice, ("key", "inbox"))? else {
        return Ok(Done::Nothing("no message"));
    };
    let (batch, entry): (i64, i64) = conn.query_row(
        "SELECT batch, entry FROM inbox WHERE key = ?",
        [&key],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let ways = [
        "UPDATE inbox SET body = randomblob(16) WHERE key = ?",
        "UPDATE inbox SET key = randomblob(16) WHERE key = ?",
        "UPDATE inbox SET entry = entry + 1 WHERE key = ?",
        "DELETE FROM inbox WHERE key = ?",
    ];
    let way = ways[dice.index(ways.len())];
    conn.execute(way, [&key])?;
    let place = Place::Named("inbox", format!("entry {batch}/{entry}"));
    Ok(Done::Changed(
        place,
        format!("{way}: entry {batch}/{entry}"),
    ))
}

/// A number leads to another parcel, or nowhere.
fn alias(conn: &Connection, _: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let from = ("number", "(SELECT number FROM alias WHERE kind IN (4, 5))");
    let Some(key) = row::<String>(conn, dice, from)? else {
        return Ok(Done::Nothing("no number"));
    };
    let subject: i64 = conn.query_row(
        "SELECT subject FROM alias WHERE kind IN (4, 5) AND number = ?",
        [&key],
        |r| r.get(0),
    )?;
    if dice.permille(500) {
        let sql = "DELETE FROM alias WHERE kind IN (4, 5) AND number = ?";
        conn.execute(sql, [&key])?;
        let series = key.get(..key.len().saturating_sub(9)).unwrap_or_default();
        let place = Place::Named("serial", series.to_owned());
        return Ok(Done::Changed(place, format!("{key} taken away")));
    }
    let bears: i64 = conn.query_row(
        "SELECT count(*) FROM subject WHERE id = ? AND status <> 0",
        [subject],
        |r| r.get(0),
    )?;
    if bears == 0 {
        return Ok(Done::Nothing("a number nobody bears any more"));
    }
    let other = if subject == 1 { 2 } else { subject - 1 };
    let sql = "UPDATE alias SET subject = ?2 WHERE kind IN (4, 5) AND number = ?1";
    conn.execute(sql, params![key, other])?;
    let place = Place::Named("alias", format!("subject {subject}"));
    Ok(Done::Changed(place, format!("{key} leads to {other}")))
}

fn serial(conn: &Connection, _: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let Some(name) = row::<String>(conn, dice, ("name", "serial"))? else {
        return Ok(Done::Nothing("no series"));
    };
    let by = if dice.permille(500) { 1 } else { -1 };
    conn.execute(
        "UPDATE serial SET next = next + ?2 WHERE name = ?1",
        params![name, by],
    )?;
    Ok(Done::Changed(Place::Named("serial", name.clone()), name))
}

fn figure(conn: &Connection, _: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    // What is known only within bounds is not held to be found.
    let from = (
        "day || ' ' || name || ' ' || key",
        "(SELECT * FROM fact_day WHERE name <> 'refused')",
    );
    let Some(key) = row::<String>(conn, dice, from)? else {
        return Ok(Done::Nothing("no figure"));
    };
    let column = ["count", "amount"][dice.index(2)];
    let sql = format!(
        "UPDATE fact_day SET {column} = {column} + 1 WHERE day || ' ' || name || ' ' || key = ?"
    );
    conn.execute(&sql, [Value::from(key.clone())])?;
    let words: Vec<&str> = key.split(' ').collect();
    let name = words.get(1).copied().unwrap_or_default();
    let place = match (name, column) {
        ("registered", "count") => Place::Named("figure", "registered".to_owned()),
        _ => Place::Named("figure", key.trim_end().to_owned()),
    };
    Ok(Done::Changed(place, format!("{column} of {key}")))
}
