//! The journal: what came in, what was decided and why, batch by batch.
//!
//! A *segment* holds the entries of one batch: each message with its original
//! bytes and its receipt, each decision with actor, time, changes, findings
//! and trace. Its Merkle root is chained to the head before it, so that no
//! entry can be changed, dropped, added or moved without the head changing.
//!
//! Layout of a segment's payload (version 1): header, then the entries, each
//! part as a 32-bit little-endian length and that many bytes. Leaf 0 of the
//! tree is the header, leaf n the n-th entry. Entry = one byte of kind, then
//! the parts of that kind. Deliberately absent: compression and tables (the
//! store's), signatures of heads (they come with the exported checkpoints).

use crate::capacity::{CapacityKind, Name};
use crate::codec::MessageKind;
use crate::declaration::DutyRecord;
use crate::measures::MeasuresRecord;
use crate::packing::onto;
use crate::people::Sealed;
use crate::stamp::Stamp;
use crate::store::{EntryRef, SegmentRow};
use crate::subject::Mark;
use crate::task::TaskChange;
use serde::{Deserialize, Serialize};
use tw_base::{BatchNo, Date, Finding, SubjectId, Timestamp, Trace};
use tw_clearance::Change;
use tw_ledger::Transfer;

/// Why bytes are no journal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// The bytes end inside a part.
    #[error("the segment is cut short")]
    Short,
    /// A part is not what its kind says.
    #[error("a part of the segment cannot be read: {0}")]
    Part(String),
    /// Written by a newer program.
    #[error("the segment has version {0}, this program knows version 1")]
    Version(u8),
    /// The entries do not hash to the root.
    #[error("the entries of batch {0} do not hash to its root")]
    Root(u64),
    /// The root and the head before do not hash to the head.
    #[error("the head of batch {0} does not follow from the one before")]
    Head(u64),
}

/// What stands at the beginning of each segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Version of the layout: 1.
    pub version: u8,
    /// The writer that decided the batch.
    pub writer: u32,
    /// When.
    pub at: Stamp,
    /// Version of the law (country pack) it was decided under.
    pub law: String,
}

/// What is known of a message beside its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageMeta {
    /// Enterprise that transmitted it.
    pub sender: String,
    /// Kind, if it is one this program takes in.
    pub kind: Option<MessageKind>,
    /// Name of the message type as its root says.
    pub type_name: String,
    /// Edition it was read by.
    pub edition: String,
    /// Its `@guid`.
    pub guid: String,
    /// When it came to the door.
    pub at: Stamp,
}

/// A message as received and answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageEntry {
    /// What is known of it.
    pub meta: MessageMeta,
    /// The business message: every byte of it, what names persons sealed.
    pub body: Sealed,
    /// The first receipt, byte for byte but for an echo of the message.
    pub receipt: Vec<u8>,
    /// Where in the receipt the beginning of the message was echoed. It is
    /// not kept: whoever sends the message again brings it along.
    pub echo: Option<u32>,
}

impl MessageEntry {
    /// Hash of the body it came with, as its inbox row has it.
    pub fn body_hash(&self) -> [u8; 16] {
        self.body.message
    }
}

/// What caused a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// Node `node` (from 0) of the message at `entry`.
    Document {
        /// The message's kind.
        kind: MessageKind,
        /// Place of the message in the journal.
        entry: EntryRef,
        /// Node, from 0.
        node: u16,
    },
    /// A time limit passed.
    Deadline,
    /// An administrator's command, by name.
    Command(String),
}

/// Amounts of a tax assessment, in yuan at five decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxRecord {
    /// Taxed in full (over a limit) instead of composite.
    pub full: bool,
    /// Customs value.
    pub value: tw_base::Fixed5,
    /// Duty.
    pub duty: tw_base::Fixed5,
    /// Consumption tax.
    pub consumption: tw_base::Fixed5,
    /// Value-added tax.
    pub vat: tw_base::Fixed5,
    /// Together.
    pub total: tw_base::Fixed5,
}

/// A decision on one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionEntry {
    /// The subject.
    pub subject: SubjectId,
    /// When.
    pub at: Stamp,
    /// Who caused it: an enterprise code, `system`, or `operator`.
    pub actor: String,
    /// What caused it.
    pub cause: Cause,
    /// The day whose law was applied.
    pub law_date: Date,
    /// Changes of regions, in order.
    pub changes: Vec<Change>,
    /// Projected code afterwards.
    pub status: i32,
    /// What was found.
    pub findings: Vec<Finding>,
    /// How it was computed.
    pub trace: Trace,
    /// Tax assessed by it.
    pub tax: Option<TaxRecord>,
    /// What it booked on the ledger.
    pub transfers: Vec<Transfer>,
    /// What more there is to a decision on a declaration. It has a part of its
    /// own in the entry.
    #[serde(skip)]
    pub declaration: Option<OnDeclaration>,
    /// Who acted how and which tasks came and went. It has a part of its own
    /// too.
    #[serde(skip)]
    pub beside: Beside,
}

/// What more there is to a decision on a declaration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnDeclaration {
    /// The enterprise that filed it, which is told.
    pub party: String,
    /// Codes it went through, in order.
    pub told: Vec<i32>,
    /// What is owed and paid, where that changed.
    pub duty: Option<Box<DutyRecord>>,
}

/// What stands beside a decision, where anything does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// Who acted how, where it is on somebody's act.
    pub act: Option<Box<ActRecord>>,
    /// Tasks raised and ended, in order.
    pub tasks: Vec<TaskChange>,
    /// The measures that acted on it, where any did.
    pub measures: Option<Box<MeasuresRecord>>,
    /// Subjects it wrote, parcels left out, with the hash of what they were
    /// from then on.
    pub written: Vec<(SubjectId, Mark)>,
}

impl Beside {
    fn is_empty(&self) -> bool {
        let nothing = self.act.is_none() && self.measures.is_none();
        nothing && self.tasks.is_empty() && self.written.is_empty()
    }
}

/// Who acted how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActRecord {
    /// What was done, a word.
    pub what: String,
    /// To or for what: an agency's code, a kind of task; or empty.
    pub about: String,
    /// In which capacity; none: as operator.
    pub capacity: Option<CapacityKind>,
    /// What it was called then; none for the operator.
    pub name: Option<Name>,
    /// What was said about it.
    pub note: String,
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A message.
    Message(MessageEntry),
    /// A decision.
    Decision(DecisionEntry),
}

const DECISION: u8 = 2;
/// Kind 4 knew of no payment; no release ever wrote it.
const ON_DECLARATION: u8 = 5;
/// What is on a declaration, if it is on one, and what stands beside. Kind 6
/// knew of no measures, kind 7 of no subjects written, kind 8 of nothing that
/// is left to measures; no release ever wrote them.
const WITH_BESIDE: u8 = 9;
/// Kind 1 had the message in the clear; no release ever wrote it.
const MESSAGE: u8 = 3;

fn put(out: &mut Vec<u8>, part: &[u8]) {
    let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(part);
}

fn take<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], JournalError> {
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or(JournalError::Short)?;
    let length = u32::from_le_bytes(*length) as usize;
    let (part, rest) = rest.split_at_checked(length).ok_or(JournalError::Short)?;
    *bytes = rest;
    Ok(part)
}

/// Puts a value behind its length, which is known once it is there.
fn put_packed<T: Serialize>(mut out: Vec<u8>, value: &T) -> Vec<u8> {
    let begin = out.len() + 4;
    out.extend_from_slice(&[0; 4]);
    let mut out = onto(out, value);
    let length = u32::try_from(out.len().saturating_sub(begin)).unwrap_or(u32::MAX);
    if let Some(place) = out.get_mut(begin - 4..begin) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    out
}

fn unpacked<'a, T: Deserialize<'a>>(part: &'a [u8]) -> Result<T, JournalError> {
    postcard::from_bytes(part).map_err(|e| JournalError::Part(e.to_string()))
}

/// Encodes a message entry: meta, sealed body, receipt, place of the echo.
pub fn encode_message(
    meta: &MessageMeta,
    body: &Sealed,
    receipt: &[u8],
    echo: Option<u32>,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(256 + body.weight() + receipt.len());
    out.push(MESSAGE);
    let mut out = put_packed(put_packed(out, meta), body);
    put(&mut out, receipt);
    put_packed(out, &echo)
}

/// Encodes a decision entry.
pub fn encode_decision(decision: &DecisionEntry) -> Vec<u8> {
    // More or less what it takes, so that it is not copied as it grows.
    let room = match &decision.beside.measures {
        Some(_) => 2_560 + 64 * decision.trace.steps.len(),
        None => 1_024 + 64 * decision.trace.steps.len(),
    };
    let mut out = Vec::with_capacity(room);
    let kind = match decision.declaration {
        _ if !decision.beside.is_empty() => WITH_BESIDE,
        None => DECISION,
        Some(_) => ON_DECLARATION,
    };
    out.push(kind);
    let out = put_packed(out, decision);
    if kind == WITH_BESIDE {
        put_packed(put_packed(out, &decision.declaration), &decision.beside)
    } else if let Some(more) = &decision.declaration {
        put_packed(out, more)
    } else {
        out
    }
}

/// Decodes an entry.
pub fn decode(entry: &[u8]) -> Result<Entry, JournalError> {
    let (kind, mut rest) = entry.split_first().ok_or(JournalError::Short)?;
    match *kind {
        MESSAGE => Ok(Entry::Message(MessageEntry {
            meta: unpacked(take(&mut rest)?)?,
            body: unpacked(take(&mut rest)?)?,
            receipt: take(&mut rest)?.to_vec(),
            echo: unpacked(take(&mut rest)?)?,
        })),
        DECISION => Ok(Entry::Decision(unpacked(take(&mut rest)?)?)),
        ON_DECLARATION => {
            let mut decision: DecisionEntry = unpacked(take(&mut rest)?)?;
            decision.declaration = Some(unpacked(take(&mut rest)?)?);
            Ok(Entry::Decision(decision))
        }
        WITH_BESIDE => {
            let mut decision: DecisionEntry = unpacked(take(&mut rest)?)?;
            decision.declaration = unpacked(take(&mut rest)?)?;
            decision.beside = unpacked(take(&mut rest)?)?;
            Ok(Entry::Decision(decision))
        }
        other => Err(JournalError::Part(format!("entry of kind {other}"))),
    }
}

/// The payload of a segment.
fn laid_out(header: &[u8], entries: &[Vec<u8>]) -> Vec<u8> {
    let size = entries.iter().map(|e| e.len() + 4).sum::<usize>();
    let mut payload = Vec::with_capacity(size + header.len() + 4);
    put(&mut payload, header);
    for entry in entries {
        put(&mut payload, entry);
    }
    payload
}

/// A batch of so many bytes is worth waking another thread for.
const LARGE: usize = 256 << 10;

/// Seals the entries of a batch onto the chain.
pub fn seal(no: BatchNo, previous: [u8; 32], header: &Header, entries: &[Vec<u8>]) -> SegmentRow {
    let head_part = onto(Vec::new(), header);
    let root = || {
        let leaves = std::iter::once(leaf(&head_part)).chain(entries.iter().map(|e| leaf(e)));
        merkle(leaves.collect())
    };
    let lay_out = || laid_out(&head_part, entries);
    // Hashing and copying are alike long; beside each other they take half,
    // where there are threads for it.
    let large = entries.iter().map(Vec::len).sum::<usize>() >= LARGE;
    let (root, payload) = match large && rayon_core::current_thread_index().is_some() {
        true => rayon_core::join(root, lay_out),
        false => (root(), lay_out()),
    };
    let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let head = chain(previous, root, (no, header.at), count);
    SegmentRow {
        no,
        at: header.at.instant(),
        previous,
        root,
        head,
        entries: count,
        payload,
    }
}

/// A segment opened: its header and its entries, still encoded.
#[derive(Debug)]
pub struct Opened<'a> {
    /// Header.
    pub header: Header,
    /// Entries.
    pub entries: Vec<&'a [u8]>,
}

/// Opens a segment's payload without checking its hashes.
pub fn open(payload: &[u8]) -> Result<Opened<'_>, JournalError> {
    let mut rest = payload;
    let head_part = take(&mut rest)?;
    if let Some(version) = head_part.first().filter(|v| **v != 1) {
        return Err(JournalError::Version(*version));
    }
    let header = unpacked(head_part)?;
    let mut entries = Vec::new();
    while !rest.is_empty() {
        entries.push(take(&mut rest)?);
    }
    Ok(Opened { header, entries })
}

/// Checks a segment against its own root and head and the head before it.
pub fn verify(segment: &SegmentRow, previous: [u8; 32]) -> Result<(), JournalError> {
    let leaves = leaves(&segment.payload)?;
    let entries = u32::try_from(leaves.len().saturating_sub(1)).unwrap_or(u32::MAX);
    if leaves.is_empty() || entries != segment.entries || merkle(leaves) != segment.root {
        return Err(JournalError::Root(segment.no.0));
    }
    let head = chain(
        previous,
        segment.root,
        (segment.no, Stamp::from(segment.at)),
        entries,
    );
    if segment.previous != previous || head != segment.head {
        return Err(JournalError::Head(segment.no.0));
    }
    Ok(())
}

/// The leaves of a segment's tree: its header's, then its entries'.
pub fn leaves(payload: &[u8]) -> Result<Vec<[u8; 32]>, JournalError> {
    let mut rest = payload;
    let mut leaves = Vec::new();
    while !rest.is_empty() {
        leaves.push(leaf(take(&mut rest)?));
    }
    Ok(leaves)
}

/// Hash of one leaf. Leaves and nodes are hashed under different prefixes, so
/// that a node can never pass for a leaf.
pub fn leaf(bytes: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[0]).update(bytes);
    *hasher.finalize().as_bytes()
}

fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[1]).update(left).update(right);
    *hasher.finalize().as_bytes()
}

/// Root of a tree; an odd one out moves up unpaired.
pub fn merkle(mut level: Vec<[u8; 32]>) -> [u8; 32] {
    if level.is_empty() {
        return leaf(&[]);
    }
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => node(left, right),
                [alone] => *alone,
                _ => [0; 32],
            })
            .collect();
    }
    level[0]
}

fn chain(previous: [u8; 32], root: [u8; 32], (no, at): (BatchNo, Stamp), entries: u32) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[2]).update(&previous).update(&root);
    hasher
        .update(&no.0.to_le_bytes())
        .update(&at.0.to_le_bytes())
        .update(&entries.to_le_bytes());
    *hasher.finalize().as_bytes()
}

/// The day an instant falls on in a zone.
pub fn day(at: Timestamp, zone: &jiff::tz::TimeZone) -> Date {
    zone.to_datetime(at).date()
}
