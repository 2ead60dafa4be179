//! The one walk over the journal: each batch is read once and shown to
//! everybody who compares something with it.

use super::books::Books;
use super::chain::Chain;
use super::figures::Figures;
use super::notices::{Notices, Told};
use super::replay::Replay;
use super::tasks::Tasks;
use super::written::Written;
use super::{Asked, AuditError, Mark, Marks, Progress, Report};
use crate::door;
use crate::journal::{self, Cause, DecisionEntry, Entry, MessageEntry};
use crate::overlay::transfer_row;
use crate::store::{EntryRef, Link, Query, SegmentRow, StoreError, Tip, TransferRow};
use std::collections::BTreeMap;
use tw_base::BatchNo;

pub struct Walk<'a> {
    asked: &'a Asked<'a>,
    pub chain: Chain,
    pub books: Books,
    pub replay: Replay,
    pub marks: Marks,
    pub notices: Notices,
    pub tasks: Tasks,
    pub figures: Figures,
    pub written: Written,
    /// Batches whose entries cannot be read.
    pub unread: u64,
}

/// Links read at once.
const PAGE: usize = 1_024;

/// The entries of a batch.
struct Batch {
    no: BatchNo,
    header: journal::Header,
    entries: Vec<Entry>,
}

impl<'a> Walk<'a> {
    pub fn new(asked: &'a Asked<'a>, tip: &Tip, store: [u8; 16], report: &mut Report) -> Self {
        Self {
            asked,
            chain: Chain::new(asked, tip, store, report),
            books: Books::default(),
            replay: Replay::default(),
            marks: Marks::default(),
            notices: Notices::new(asked.salt),
            tasks: Tasks::new(asked.salt),
            figures: Figures::default(),
            written: Written::default(),
            unread: 0,
        }
    }

    pub fn journal(
        &mut self,
        query: &dyn Query,
        tip: &Tip,
        progress: Progress<'_>,
        report: &mut Report,
    ) -> Result<(), AuditError> {
        let mut links: Vec<Link> = Vec::new();
        for no in 1..=tip.batch.0 {
            progress("journal, batch", no, tip.batch.0);
            if links.last().is_none_or(|last| last.no.0 < no) {
                links = page(query, no)?;
            }
            let link = links.iter().find(|link| link.no.0 == no);
            self.batch(query, no, link, report)?;
        }
        Ok(())
    }

    fn batch(
        &mut self,
        query: &dyn Query,
        no: u64,
        link: Option<&Link>,
        report: &mut Report,
    ) -> Result<(), AuditError> {
        let segment = match query.segment(BatchNo(no)) {
            Ok(Some(segment)) => Some(segment),
            Ok(None) => {
                report.at_batch("chain", no, "the segment is missing");
                None
            }
            Err(StoreError::Damaged(what)) => {
                report.at_batch("chain", no, what);
                None
            }
            Err(error) => return Err(error.into()),
        };
        // Where pages of links cannot be read, the segment still has its own.
        let own = segment.as_ref().map(link_of);
        self.chain
            .step(no, link.or(own.as_ref()), segment.as_ref(), report);
        self.marks.begin_batch();
        self.notices.begin_batch();
        let transfers = query.transfers(BatchNo(no))?;
        let read = segment.as_ref().map(|segment| {
            report.batches += 1;
            report.entries += u64::from(segment.entries);
            read(segment)
        });
        let booked = match read {
            Some(Ok(batch)) => {
                let booked = booked(&batch);
                self.entries(query, batch, report)?;
                Some(booked)
            }
            Some(Err(error)) => {
                report.at_batch("chain", no, error.to_string());
                None
            }
            None => None,
        };
        if booked.is_none() {
            self.unread += 1;
            self.notices.unread();
        }
        if booked.is_some_and(|booked| booked != transfers) {
            let what = "its transfers are not those the journal says were booked";
            report.at_batch("ledger", no, what);
        }
        for transfer in transfers {
            report.transfers += 1;
            self.books.book(BatchNo(no), &transfer, report);
        }
        Ok(())
    }

    fn entries(
        &mut self,
        query: &dyn Query,
        batch: Batch,
        report: &mut Report,
    ) -> Result<(), AuditError> {
        let law = &batch.header.law;
        let pack = self.asked.pack;
        self.notices
            .told(pack.is_some_and(|pack| pack.version() == law));
        let day = pack.map(|pack| {
            let at = pack.zone().to_datetime(batch.header.at.instant());
            (at.date(), at.hour())
        });
        let mut names = BTreeMap::new();
        for (index, entry) in (0..).zip(&batch.entries) {
            let place = EntryRef {
                batch: batch.no,
                index,
            };
            match entry {
                Entry::Message(message) => {
                    self.message(query, place, message, report)?;
                    names.insert(index, (message.meta.type_name.as_str(), false));
                }
                Entry::Decision(decision) => {
                    if let Cause::Document { entry, .. } = &decision.cause
                        && let Some((name, taken_in)) = names.get_mut(&entry.index)
                    {
                        *taken_in = true;
                        if let Some(day) = day {
                            self.figures.document(day, name, decision);
                        }
                    }
                    self.decision(place, decision, day.map(|(day, _)| day), report);
                }
            }
        }
        if let Some((day, _)) = day {
            for (name, taken_in) in names.values() {
                if !taken_in {
                    self.figures.turned(day, name);
                }
            }
        }
        Ok(())
    }

    /// A message's row: it leads here, and knows the body.
    fn message(
        &mut self,
        query: &dyn Query,
        place: EntryRef,
        message: &MessageEntry,
        report: &mut Report,
    ) -> Result<(), AuditError> {
        report.messages += 1;
        self.marks.push(Mark::Message);
        let meta = &message.meta;
        let body = message.body_hash();
        let own = door::identity(&meta.sender, &meta.type_name, &meta.guid);
        for key in [own, door::turned_key(meta, &body)] {
            if let Some(row) = query.inbox(key)?.filter(|row| row.entry == place) {
                if row.body != body {
                    let what = "the inbox has another body for this message than the journal";
                    report.at_entry("inbox", place, what);
                }
                return Ok(());
            }
        }
        let what = "no inbox row of its identity leads to this message: entry or row was changed";
        report.at_entry("inbox", place, what);
        Ok(())
    }

    fn decision(
        &mut self,
        place: EntryRef,
        decision: &DecisionEntry,
        day: Option<tw_base::Date>,
        report: &mut Report,
    ) {
        self.written.step(decision);
        let on_parcel = match &decision.cause {
            Cause::Document { .. } | Cause::Deadline => true,
            Cause::Command(name) => name == "tax_paid" || name == "erase_person",
        };
        let on_declaration = decision.declaration.as_ref();
        let touched = decision.subject.0 != 0 && (on_parcel || on_declaration.is_some());
        self.marks
            .push(if touched { Mark::Decision } else { Mark::Other });
        self.tasks.step(place, decision, report);
        if !touched {
            return;
        }
        let step = self.replay.step(place, decision, report);
        if let Some(day) = day {
            self.figures.step(day, decision, &step);
        }
        let pack = self.asked.pack;
        if let Some(more) = on_declaration {
            for (left, status) in (0..more.told.len()).rev().zip(&more.told) {
                let told = Told {
                    party: &more.party,
                    status: *status,
                    said: left == 0,
                };
                self.notices.expect(place, decision, told, pack);
            }
        } else if let Some(party) = step.told {
            let told = Told {
                party: &party,
                status: decision.status,
                said: true,
            };
            self.notices.expect(place, decision, told, pack);
        }
    }
}

fn page(query: &dyn Query, no: u64) -> Result<Vec<Link>, AuditError> {
    match query.links(BatchNo(no - 1), PAGE) {
        // One damaged row spoils its page; the segments are then asked one by
        // one, which tells which it is.
        Err(StoreError::Damaged(_)) => Ok(Vec::new()),
        read => Ok(read?),
    }
}

fn link_of(segment: &SegmentRow) -> Link {
    Link {
        no: segment.no,
        at: segment.at,
        previous: segment.previous,
        root: segment.root,
        head: segment.head,
        entries: segment.entries,
    }
}

fn read(segment: &SegmentRow) -> Result<Batch, journal::JournalError> {
    let opened = journal::open(&segment.payload)?;
    let entries = opened.entries.iter().map(|entry| journal::decode(entry));
    Ok(Batch {
        no: segment.no,
        entries: entries.collect::<Result<_, _>>()?,
        header: opened.header,
    })
}

/// The transfers the decisions of a batch booked, in their order.
fn booked(batch: &Batch) -> Vec<TransferRow> {
    let decisions = batch.entries.iter().filter_map(|entry| match entry {
        Entry::Decision(decision) => Some(decision),
        Entry::Message(_) => None,
    });
    let transfers = decisions.flat_map(|decision| decision.transfers.iter());
    transfers.map(transfer_row).collect()
}
