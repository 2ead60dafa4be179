//! Notices against the decisions that call for them. Both sides are summed by
//! batch under a hash nobody can foresee, so that it takes 24 bytes a batch
//! and one pass over each; where the sums differ, the batch is looked into.

use super::{Asked, AuditError, Progress, Report};
use crate::journal::{DecisionEntry, Entry};
use crate::receipt;
use crate::store::{EntryRef, NoticeRow, NoticeWrite, Query};
use crate::{journal, stamp::Stamp};
use std::collections::BTreeMap;
use tw_base::BatchNo;
use tw_law::Pack;

/// What one batch should have told.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    sum: u128,
    count: u32,
    /// Its sentences can be made again.
    told: bool,
    /// Its entries could not be read.
    unread: bool,
}

/// What a notice should tell, and whom.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// Whom.
    pub party: &'a str,
    /// Which code.
    pub status: i32,
    /// Whether with the sentences of the decision.
    pub said: bool,
}

/// The sums of all batches.
pub struct Notices {
    salt: [u8; 32],
    batches: Vec<Sum>,
}

/// Rows read at once.
const PAGE: usize = 1_000;

impl Notices {
    pub fn new(salt: [u8; 32]) -> Self {
        Self {
            salt,
            batches: Vec::new(),
        }
    }

    pub fn begin_batch(&mut self) {
        self.batches.push(Sum::default());
    }

    pub fn told(&mut self, told: bool) {
        if let Some(batch) = self.batches.last_mut() {
            batch.told = told;
        }
    }

    pub fn unread(&mut self) {
        if let Some(batch) = self.batches.last_mut() {
            batch.unread = true;
        }
    }

    /// A decision calls for a notice.
    pub fn expect(
        &mut self,
        place: EntryRef,
        decision: &DecisionEntry,
        what: Told<'_>,
        pack: Option<&Pack>,
    ) {
        let told = self.batches.last().is_some_and(|batch| batch.told);
        let info = pack
            .filter(|_| told && what.said)
            .map(|pack| receipt::sentences(&decision.findings, pack.catalogue()));
        let notice = NoticeWrite {
            party: what.party.to_owned(),
            subject: decision.subject,
            status: what.status,
            at: decision.at.instant(),
            entry: place,
            info: info.unwrap_or_default(),
        };
        let weight = weigh(&self.salt, &notice, told);
        if let Some(batch) = self.batches.last_mut() {
            batch.sum = batch.sum.wrapping_add(weight);
            batch.count += 1;
        }
    }

    /// Compares with the rows.
    pub fn compare(
        mut self,
        query: &dyn Query,
        asked: &Asked<'_>,
        progress: Progress<'_>,
        report: &mut Report,
    ) -> Result<(), AuditError> {
        let expected: u64 = self.batches.iter().map(|b| u64::from(b.count)).sum();
        let mut strays = Vec::new();
        each(query, report, &mut |row, report| {
            report.notices += 1;
            progress("notices", report.notices, expected);
            let notice = &row.notice;
            let batch = notice.entry.batch.0.checked_sub(1);
            let batch = batch.and_then(|n| self.batches.get_mut(usize::try_from(n).ok()?));
            match batch {
                Some(batch) => {
                    let weight = weigh(&self.salt, notice, batch.told);
                    batch.sum = batch.sum.wrapping_sub(weight);
                    batch.count = batch.count.wrapping_sub(1);
                }
                None => strays.push(name(row)),
            }
        })?;
        for stray in strays {
            report.fault("notice", stray, "it names a batch there is not");
        }
        let bad: BTreeMap<u64, Sum> = (1..)
            .zip(&self.batches)
            .filter(|(_, b)| !b.unread && (b.sum != 0 || b.count != 0))
            .map(|(no, b)| (no, *b))
            .collect();
        if bad.is_empty() {
            return Ok(());
        }
        look_into(query, &bad, asked, report)
    }
}

fn name(row: &NoticeRow) -> String {
    format!("notice {} of {}", row.n, row.notice.party)
}

/// Shows every notice; their numbers must follow each other.
fn each(
    query: &dyn Query,
    report: &mut Report,
    see: &mut dyn FnMut(&NoticeRow, &mut Report),
) -> Result<(), AuditError> {
    let mut party = String::new();
    loop {
        let parties = query.parties(&party, PAGE)?;
        let Some(last) = parties.last() else {
            return Ok(());
        };
        party.clone_from(last);
        for code in &parties {
            let mut after = 0;
            loop {
                let rows = query.notices(code, after, PAGE)?;
                if rows.is_empty() {
                    break;
                }
                for row in &rows {
                    if row.n != after + 1 {
                        let what =
                            format!("the one before it has number {after}: some are missing");
                        report.fault("notice", name(row), what);
                    }
                    after = row.n;
                    see(row, report);
                }
            }
        }
    }
}

/// Tells which notices of some batches do not fit.
fn look_into(
    query: &dyn Query,
    bad: &BTreeMap<u64, Sum>,
    asked: &Asked<'_>,
    report: &mut Report,
) -> Result<(), AuditError> {
    let mut rows: BTreeMap<u64, Vec<NoticeRow>> = BTreeMap::new();
    let mut again = Report::default();
    each(query, &mut again, &mut |row, _| {
        let batch = row.notice.entry.batch.0;
        if bad.contains_key(&batch) {
            rows.entry(batch).or_default().push(row.clone());
        }
    })?;
    for (no, sum) in bad {
        let Some(segment) = query.segment(BatchNo(*no))? else {
            continue;
        };
        let Ok(opened) = journal::open(&segment.payload) else {
            continue;
        };
        let pack = asked.pack.filter(|_| sum.told);
        let before = report.faults.len();
        for row in rows.remove(no).unwrap_or_default() {
            let entry = opened.entries.get(row.notice.entry.index as usize);
            let entry = entry.and_then(|bytes| journal::decode(bytes).ok());
            if let Some(what) = objection(&row.notice, entry, pack) {
                report.fault("notice", name(&row), what);
            }
        }
        if report.faults.len() == before {
            let what = "its notices are not those its decisions call for: one was taken away, made \
                up, or given to another party";
            report.at_batch("notice", *no, what);
        }
    }
    Ok(())
}

/// What in a notice its decision does not bear out.
fn objection(
    notice: &NoticeWrite,
    entry: Option<Entry>,
    pack: Option<&Pack>,
) -> Option<&'static str> {
    let Some(Entry::Decision(decision)) = entry else {
        return Some("it names an entry that is no decision");
    };
    // Of a declaration every code it went through is told, in order.
    let told = decision.declaration.as_ref().map(|more| &*more.told);
    let last = told.is_none_or(|told| told.last() == Some(&notice.status));
    let known = match told {
        Some(told) => told.contains(&notice.status),
        None => notice.status == decision.status,
    };
    if notice.subject != decision.subject {
        Some("it is about another subject than its decision")
    } else if !known {
        Some("it tells another status than its decision")
    } else if Stamp::from(notice.at) != decision.at {
        Some("it has another time than its decision")
    } else {
        let pack = pack.filter(|_| last);
        let said = pack.map(|pack| receipt::sentences(&decision.findings, pack.catalogue()));
        (said.is_some_and(|said| said != notice.info))
            .then_some("its sentence is not that of its decision")
    }
}

/// What a notice weighs in its batch's sum.
fn weigh(salt: &[u8; 32], notice: &NoticeWrite, told: bool) -> u128 {
    let parts = (
        &notice.party,
        notice.subject,
        notice.status,
        Stamp::from(notice.at),
        notice.entry,
        told.then_some(&notice.info),
    );
    let bytes = postcard::to_stdvec(&parts).unwrap_or_default();
    let hash = blake3::keyed_hash(salt, &bytes);
    let mut weight = [0; 16];
    weight.copy_from_slice(&hash.as_bytes()[..16]);
    u128::from_le_bytes(weight)
}
