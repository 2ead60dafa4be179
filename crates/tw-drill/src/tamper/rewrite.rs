//! A forger who knows the format: entries changed, dropped or swapped, and
//! every hash from there on made to fit.

use super::ways::{Done, number, pick};
use super::{Place, ground::Ground};
use crate::dice::Dice;
use crate::report::{DrillError, cannot};
use rusqlite::{Connection, params};
use tw_app::journal::{self, Entry};
use tw_base::BatchNo;
use tw_proof::{Checkpoint, Hash, Heads, Signer, Standing};

/// What a segment's payload holds.
pub struct Opened {
    pub header: journal::Header,
    pub entries: Vec<Vec<u8>>,
}

/// Reads a segment's entries.
pub fn open(conn: &Connection, no: u64) -> Result<Opened, DrillError> {
    let (payload, size): (Vec<u8>, i64) = conn.query_row(
        "SELECT payload, size FROM segment WHERE no = ?",
        [number(no)?],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let size = usize::try_from(size).map_err(cannot)?;
    let plain = zstd::bulk::decompress(&payload, size)?;
    let opened = journal::open(&plain).map_err(cannot)?;
    Ok(Opened {
        entries: opened.entries.iter().map(|entry| entry.to_vec()).collect(),
        header: opened.header,
    })
}

/// Puts entries into a segment, leaving its hashes as they are.
pub fn fill(conn: &Connection, no: u64, opened: &Opened) -> Result<(), DrillError> {
    let sealed = journal::seal(BatchNo(no), [0; 32], &opened.header, &opened.entries);
    let packed = zstd::bulk::compress(&sealed.payload, 1)?;
    let size = i64::try_from(sealed.payload.len()).map_err(cannot)?;
    conn.execute(
        "UPDATE segment SET payload = ?, size = ? WHERE no = ?",
        params![packed, size, number(no)?],
    )?;
    Ok(())
}

/// Puts entries into a segment and seals it and all after it anew.
fn reseal(conn: &Connection, from: u64, changed: &Opened) -> Result<(), DrillError> {
    let last: i64 = conn.query_row("SELECT max(no) FROM segment", [], |row| row.get(0))?;
    let last = u64::try_from(last).map_err(cannot)?;
    let before: Vec<u8> = conn.query_row(
        "SELECT previous FROM segment WHERE no = ?",
        [number(from)?],
        |row| row.get(0),
    )?;
    let mut previous: [u8; 32] = before.try_into().map_err(|_| cannot("a head is short"))?;
    for no in from..=last {
        let read;
        let opened = if no == from {
            changed
        } else {
            read = open(conn, no)?;
            &read
        };
        let sealed = journal::seal(BatchNo(no), previous, &opened.header, &opened.entries);
        previous = sealed.head;
        let packed = zstd::bulk::compress(&sealed.payload, 1)?;
        let size = i64::try_from(sealed.payload.len()).map_err(cannot)?;
        conn.execute(
            "UPDATE segment SET payload = ?, size = ?, previous = ?, root = ?, head = ?,
             entries = ? WHERE no = ?",
            params![
                packed,
                size,
                sealed.previous,
                sealed.root,
                sealed.head,
                sealed.entries,
                number(no)?
            ],
        )?;
    }
    Ok(())
}

/// A decision tells another actor.
fn falsify(opened: &mut Opened, dice: &mut Dice) -> bool {
    let start = dice.index(opened.entries.len());
    let length = opened.entries.len();
    for at in (0..length).map(|n| (start + n) % length) {
        let Some(entry) = opened.entries.get_mut(at) else {
            continue;
        };
        if let Ok(Entry::Decision(mut decision)) = journal::decode(entry) {
            decision.actor.push('X');
            *entry = journal::encode_decision(&decision);
            return true;
        }
    }
    false
}

/// An entry says something else; all hashes fit.
pub fn falsified(conn: &Connection, ground: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let no = pick(ground, dice);
    let mut opened = open(conn, no)?;
    if !falsify(&mut opened, dice) {
        return Ok(Done::Nothing("no decision in the batch"));
    }
    reseal(conn, no, &opened)?;
    Ok(Done::Changed(Place::Batch(no), format!("batch {no}")))
}

/// An entry is dropped; all hashes fit.
pub fn dropped(conn: &Connection, ground: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let no = pick(ground, dice);
    let mut opened = open(conn, no)?;
    let at = dice.index(opened.entries.len());
    opened.entries.remove(at);
    reseal(conn, no, &opened)?;
    Ok(Done::Changed(Place::Batch(no), format!("entry {no}/{at}")))
}

/// Two entries change places; all hashes fit.
pub fn swapped(conn: &Connection, ground: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let no = pick(ground, dice);
    let mut opened = open(conn, no)?;
    let at = dice.index(opened.entries.len());
    let other = (at + 1) % opened.entries.len();
    if opened.entries.get(at) == opened.entries.get(other) {
        return Ok(Done::Nothing("the entries are the same"));
    }
    opened.entries.swap(at, other);
    reseal(conn, no, &opened)?;
    Ok(Done::Changed(Place::Batch(no), format!("entry {no}/{at}")))
}

/// The chain is written anew and signed anew with a key of the forger's. The
/// new checkpoints must not pass for the store's.
pub fn resigned(conn: &Connection, ground: &Ground, dice: &mut Dice) -> Result<Done, DrillError> {
    let done = falsified(conn, ground, dice)?;
    let thief = Signer::new(&[66; 32]);
    let mut heads = Heads::default();
    let mut ask = conn.prepare("SELECT head FROM segment ORDER BY no")?;
    let rows = ask.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    let Some(last) = ground.evidence.last() else {
        return Err(cannot("nothing was kept"));
    };
    let mut forged: Checkpoint = last.checkpoint.clone();
    for head in rows {
        let head: [u8; 32] = head?.try_into().map_err(|_| cannot("a head is short"))?;
        heads.push(&head);
        forged.head = Hash::from_bytes(head);
    }
    forged.tree = Hash::from_bytes(heads.root());
    let forged = forged.sign(&thief);
    forged.check().map_err(cannot)?;
    let standing = ground.keys.standing(&forged, &ground.keys.trusted());
    if standing != Standing::Stranger {
        return Err(cannot(format!(
            "a thief's checkpoint counts as {standing:?}"
        )));
    }
    Ok(done)
}
