//! Looking over what is stored: the chain of segments, checkpoints that were
//! signed of it, and every table that the journal can speak of.
//!
//! The chain shows a change, a removal or a move inside it. That its end was
//! cut off, or all of it written anew, takes a checkpoint or a head kept
//! elsewhere. The tables are compared with what the decisions of the journal
//! come to when they are followed one after the other, by code written for
//! that and not by the use cases' own.
//!
//! Memory: a byte for each entry of the journal, 24 for each subject and
//! each batch, 24 more for each subject that is no parcel, 48 for each task, about a hundred for each account that ever
//! had a transfer, and for each line of a statement that is kept.

mod books;
mod chain;
mod figures;
mod notices;
mod outcome;
mod replay;
mod statements;
mod tables;
mod tasks;
mod walk;
mod written;

pub use outcome::outcome_hash;

use crate::store::{EntryRef, Query, StoreError};
use crate::subject::StateError;
use tw_base::BatchNo;
use tw_law::Pack;
use tw_proof::Checkpoint;

/// Why looking over could not be finished.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The store cannot.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored state cannot be read.
    #[error(transparent)]
    State(#[from] StateError),
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// `chain`, `checkpoint`, `ledger` or a table's name.
    pub part: &'static str,
    /// Where: a batch, an entry, an account, a subject, a row.
    pub place: String,
    /// What.
    pub what: String,
}

/// What was looked over, and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Batches read.
    pub batches: u64,
    /// Journal entries read.
    pub entries: u64,
    /// Messages among them.
    pub messages: u64,
    /// Accounts compared with their transfers.
    pub accounts: u64,
    /// Transfers read.
    pub transfers: u64,
    /// Subjects compared with the decisions on them.
    pub subjects: u64,
    /// Notices compared.
    pub notices: u64,
    /// Tasks compared.
    pub tasks: u64,
    /// Natural keys looked at.
    pub aliases: u64,
    /// Daily figures compared.
    pub figures: u64,
    /// Checkpoints compared.
    pub checkpoints: u64,
    /// Last batch and head of the chain, as `BATCH:HEX`.
    pub head: String,
    /// Faults, in order.
    pub faults: Vec<Fault>,
    /// What this could not show, in sentences.
    pub not_shown: Vec<String>,
}

/// Faults that are listed; a store in ruins has more than anybody reads.
const FAULTS_MAX: usize = 10_000;

impl Report {
    fn fault(&mut self, part: &'static str, place: impl Into<String>, what: impl Into<String>) {
        if self.faults.len() < FAULTS_MAX {
            self.faults.push(Fault {
                part,
                place: place.into(),
                what: what.into(),
            });
        } else if self.faults.len() == FAULTS_MAX {
            self.faults.push(Fault {
                part,
                place: "here and further on".to_owned(),
                what: "there are more faults than are listed".to_owned(),
            });
        }
    }

    fn at_batch(&mut self, part: &'static str, no: u64, what: impl Into<String>) {
        self.fault(part, format!("batch {no}"), what);
    }

    fn at_entry(&mut self, part: &'static str, place: EntryRef, what: impl Into<String>) {
        let place = format!("entry {}/{}", place.batch.0, place.index);
        self.fault(part, place, what);
    }
}

/// A head of the chain that was kept elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptHead {
    /// The batch it was the head after.
    pub batch: u64,
    /// The head.
    pub head: [u8; 32],
}

impl std::str::FromStr for KeptHead {
    type Err = String;

    /// Reads `BATCH:HEX`, as `audit verify` prints it.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a head is BATCH:HEX with 64 hexadecimal digits".to_owned();
        let (batch, digits) = text.split_once(':').ok_or_else(wrong)?;
        let digits = digits.to_ascii_lowercase();
        let head: tw_proof::Hash = digits.parse().map_err(|_| wrong())?;
        Ok(Self {
            batch: batch.parse().map_err(|_| wrong())?,
            head: head.0,
        })
    }
}

/// A checkpoint whose signature holds.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// What it is called: its file.
    pub name: String,
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// Kept elsewhere, and not beside the store.
    pub kept: bool,
}

/// What to compare with.
#[derive(Default)]
pub struct Asked<'a> {
    /// A head kept elsewhere.
    pub kept: Option<KeptHead>,
    /// Checkpoints.
    pub evidence: Vec<Evidence>,
    /// The law, for daily figures (its zone) and the sentences of notices.
    pub pack: Option<&'a Pack>,
    /// Random bytes, so that nobody can make two different sets of rows look
    /// alike to the sums they are compared by.
    pub salt: [u8; 32],
}

/// Told what is being read, how far, and of how much.
pub type Progress<'a> = &'a mut dyn FnMut(&'static str, u64, u64);

/// Looks over everything but daily figures; `progress` is told of each batch.
/// With a head kept elsewhere it also shows a cut end and a chain rewritten
/// whole.
pub fn verify(
    query: &dyn Query,
    kept: Option<KeptHead>,
    mut progress: impl FnMut(u64, u64),
) -> Result<Report, AuditError> {
    let asked = Asked {
        kept,
        ..Asked::default()
    };
    look_over(query, &asked, &mut |_, no, of| progress(no, of))
}

/// Looks over the chain, its checkpoints, the ledger and the tables. The
/// query must show one moment, or what is written meanwhile looks like a fault.
pub fn look_over(
    query: &dyn Query,
    asked: &Asked<'_>,
    progress: Progress<'_>,
) -> Result<Report, AuditError> {
    let tip = query.tip()?;
    let mut report = Report {
        head: format!("{}:{}", tip.batch.0, hex(&tip.head)),
        ..Report::default()
    };
    let mut walk = walk::Walk::new(asked, &tip, query.identity()?, &mut report);
    walk.journal(query, &tip, &mut *progress, &mut report)?;
    let walk::Walk {
        chain,
        books,
        mut replay,
        mut marks,
        notices,
        tasks,
        figures,
        mut written,
        unread,
        ..
    } = walk;
    chain.end(&tip, &mut report);
    books.compare(query, &mut report)?;
    tables::inbox(query, &mut marks, &mut *progress, &mut report)?;
    notices.compare(query, asked, &mut *progress, &mut report)?;
    tables::aliases(query, tip.next_subject, &mut *progress, &mut report)?;
    if unread == 0 {
        tasks.compare(query, &mut *progress, &mut report)?;
        let told = &mut tables::Told {
            replay: &mut replay,
            marks: &mut marks,
            tasks: &tasks,
            written: &mut written,
        };
        tables::subjects(query, told, progress, &mut report)?;
        if asked.pack.is_some() {
            figures.compare(query, replay.reopened, &mut report)?;
        }
    } else {
        report.not_shown.push(format!(
            "subjects, tasks and daily figures: {unread} batches cannot be read, so what they \
             decided is not known"
        ));
    }
    remains(asked, &mut report);
    Ok(report)
}

/// What is beyond this even when all else is well.
fn remains(asked: &Asked<'_>, report: &mut Report) {
    let mut say = |what: &str| report.not_shown.push(what.to_owned());
    say("what a parcel keeps of its documents, against the messages they came in");
    say("natural keys that no subject bears any more");
    if asked.pack.is_none() {
        say("daily figures and the sentences of notices");
    } else {
        say(
            "the codes counted as refused for messages turned away; sentences of notices written \
             under another version of the pack",
        );
    }
}

/// Bytes in hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// What the audit knows of each entry of the journal: one byte.
#[derive(Debug, Default)]
struct Marks {
    /// Where each batch's entries begin.
    starts: Vec<usize>,
    marks: Vec<Mark>,
}

/// What an entry is, and whether what must lead to it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// A message no inbox row was seen for yet.
    Message,
    /// A decision on a parcel whose history was not seen yet.
    Decision,
    /// One of them, found.
    Found,
    /// Nothing needs to lead to it.
    Other,
}

impl Marks {
    fn begin_batch(&mut self) {
        self.starts.push(self.marks.len());
    }

    /// Whether a batch is there and nothing of it was read.
    fn is_unread(&self, batch: BatchNo) -> bool {
        let at = |no: u64| self.starts.get(usize::try_from(no).ok()?).copied();
        let Some(start) = batch.0.checked_sub(1).and_then(at) else {
            return false;
        };
        start == at(batch.0).unwrap_or(self.marks.len())
    }

    fn push(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    fn of(&mut self, place: EntryRef) -> Option<&mut Mark> {
        let batch = usize::try_from(place.batch.0.checked_sub(1)?).ok()?;
        let start = *self.starts.get(batch)?;
        let end = self.starts.get(batch + 1).copied();
        let at = start + place.index as usize;
        if at >= end.unwrap_or(self.marks.len()) {
            return None;
        }
        self.marks.get_mut(at)
    }

    /// Places that still bear a mark.
    fn left(&self, mark: Mark) -> impl Iterator<Item = EntryRef> + '_ {
        let marked = self
            .marks
            .iter()
            .enumerate()
            .filter(move |(_, m)| **m == mark);
        marked.map(|(at, _)| {
            let batch = self.starts.partition_point(|start| *start <= at);
            let start = self.starts.get(batch.saturating_sub(1)).copied();
            EntryRef {
                batch: BatchNo(batch as u64),
                index: u32::try_from(at - start.unwrap_or(0)).unwrap_or(u32::MAX),
            }
        })
    }
}
