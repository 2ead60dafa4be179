//! What moved on a guarantee, and where it stood at a place among the
//! movements: read by its guarantor, its principal and customs; by a member of
//! a group on its own share.
//!
//! A *cursor* is a place: a batch, and a number in it. What is booked up to a
//! durable batch never changes, so where an account stood there is remembered.

use crate::desk::{ActAnswer, OutcomeCodes};
use crate::engine::{Command, Reply};
use crate::journal::{self, Entry};
use crate::lookup::yuan;
use crate::lookup_guarantee::Eyes;
use crate::service::{Service, ServiceError, Viewer};
use crate::stamp::Stamp;
use crate::store::{EntryRef, MovementRow, Query, StoreError};
use crate::subject::Subject;
use crate::surety::{BooksTold, LetterFile};
use crate::usecase::confirm_position::{Books, CURSOR_AHEAD, Confirming, DAY_NOT_OVER};
use crate::usecase::handle_guarantee::{CAPACITY_LACKING, INSTRUMENT_UNKNOWN, bad};
use crate::usecase::keys;
use crate::usecase::may_guarantee::Sight;
use crate::view::Coded;
use crate::words::word;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tw_base::{AccountKey, BatchNo, Date, EnterpriseCode, Finding, Fixed5, Timestamp};
use tw_guarantee::{self as guarantee, Instrument, Movement, MovementKind, Position};

/// Bits of a cursor that number a transfer within its batch.
const WITHIN: u32 = 24;
const LAST_OF_BATCH: u64 = (1 << WITHIN) - 1;

fn cursor(batch: BatchNo, n: u32) -> u64 {
    (batch.0 << WITHIN) | u64::from(n).min(LAST_OF_BATCH)
}

fn place(cursor: u64) -> (BatchNo, u32) {
    let n = u32::try_from(cursor & LAST_OF_BATCH).unwrap_or(u32::MAX);
    (BatchNo(cursor >> WITHIN), n)
}

/// Where an account stands, in yuan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PositionView {
    /// Limit.
    pub limit: String,
    /// What is reserved.
    pub reserved: String,
    /// What was called and not made good.
    pub called: String,
    /// What may still be drawn.
    pub available: String,
}

impl From<&Position> for PositionView {
    fn from(of: &Position) -> Self {
        Self {
            limit: yuan(of.limit.raw()),
            reserved: yuan(of.reserved.raw()),
            called: yuan(of.called.raw()),
            available: yuan(of.available().raw()),
        }
    }
}

/// One movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovementView {
    /// Its cursor.
    pub cursor: u64,
    /// What it did.
    pub kind: Coded,
    /// How much, in yuan.
    pub amount: String,
    /// When, and the day in the administration's zone.
    pub at: Timestamp,
    /// The day.
    pub day: Date,
    /// The cursor of the reservation it ends, if of one.
    pub ends: Option<u64>,
    /// The declaration or list it is for, if the viewer may know it.
    pub number: Option<String>,
    /// The entry of the journal that booked it: batch and number in it.
    pub decision: Option<String>,
    /// Where the account stands after it.
    pub after: PositionView,
}

/// Movements after a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovementsView {
    /// The guarantee's number.
    pub number: String,
    /// Whose share it is, where it is a member's.
    pub member: Option<String>,
    /// Movements, oldest first.
    pub movements: Vec<MovementView>,
    /// The cursor to go on with.
    pub next: u64,
    /// Whether there is more right now.
    pub more: bool,
    /// Where the account stands at that cursor.
    pub position: PositionView,
}

/// Which movements are asked for.
#[derive(Debug, Clone, Default)]
pub struct MovementsAsked {
    /// The guarantee's number.
    pub number: String,
    /// On a member's share, not the whole.
    pub member: Option<String>,
    /// After a cursor.
    pub after: u64,
    /// At most.
    pub limit: usize,
}

/// Where accounts stood at places.
#[derive(Debug, Default)]
pub(crate) struct Remembered(Mutex<BTreeMap<(AccountKey, u64), Position>>);

impl Remembered {
    const MOST: usize = 4_096;

    /// The last place known at or before one.
    fn before(&self, account: AccountKey, cursor: u64) -> (u64, Position) {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = known.range((account, 0)..=(account, cursor));
        known
            .next_back()
            .map_or_else(Default::default, |((_, at), position)| (*at, *position))
    }

    fn keep(&self, account: AccountKey, cursor: u64, position: Position) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Nothing is lost but time.
        if known.len() >= Self::MOST {
            known.clear();
        }
        known.insert((account, cursor), position);
    }
}

/// Movements read at once.
const PAGE: usize = 2_000;

fn moved(row: &MovementRow) -> Option<Movement> {
    Some(Movement {
        kind: MovementKind::of(&row.transfer.reason)?,
        amount: Fixed5::from_raw(row.transfer.amount),
        resolved: Fixed5::from_raw(row.resolved),
    })
}

/// Where an account stands at a cursor, from where it stood at an earlier one.
pub(crate) fn position_at(
    query: &dyn Query,
    account: AccountKey,
    (mut at, mut position): (u64, Position),
    until: u64,
) -> Result<Position, StoreError> {
    loop {
        let rows = query.movements(account, place(at), PAGE)?;
        for row in &rows {
            at = cursor(row.batch, row.transfer.n);
            if at > until {
                return Ok(position);
            }
            position = moved(row).map_or(position, |moved| position.after(&moved));
        }
        if rows.len() < PAGE {
            return Ok(position);
        }
    }
}

impl Service {
    /// Where an account stood after everything up to a cursor that is durable.
    fn position_at(&self, account: AccountKey, until: u64) -> Result<Position, ServiceError> {
        let known = self.remembered().before(account, until);
        let position = position_at(self.query(), account, known, until)?;
        self.remembered().keep(account, until, position);
        Ok(position)
    }

    /// The guarantee of a number, and how much of it somebody sees.
    pub(crate) fn seen(
        &self,
        eyes: &Eyes,
        number: &str,
    ) -> Result<Option<(LetterFile, Sight)>, ServiceError> {
        let Some((_, Subject::Guarantee(file))) = self.behind(&keys::guarantee_number(number))?
        else {
            return Ok(None);
        };
        let sight = eyes.sight(&file);
        Ok((sight != Sight::Nothing).then_some((*file, sight)))
    }

    /// Movements of a guarantee that somebody may see; none where it is not.
    pub fn movements(
        &self,
        viewer: Viewer<'_>,
        asked: &MovementsAsked,
    ) -> Result<Option<MovementsView>, ServiceError> {
        let eyes = self.eyes(viewer)?;
        let Some((file, sight)) = self.seen(&eyes, &asked.number)? else {
            return Ok(None);
        };
        let member = match sight {
            Sight::Whole => asked.member.clone(),
            // The one asked for is its own, or there is none.
            _ => {
                let shares = file.terms().backing.shares().iter();
                let mut own = shares.map(|share| share.member.as_str());
                let asked = asked.member.as_deref();
                match own.find(|own| eyes.is(own) && asked.is_none_or(|asked| asked == *own)) {
                    Some(own) => Some(own.to_owned()),
                    None => return Ok(None),
                }
            }
        };
        let account = match &member {
            None => guarantee::account_of(&file),
            Some(member) => match file.terms().backing.share_of(member) {
                Some(share) => guarantee::share_account(&file, &share.member),
                None => return Ok(None),
            },
        };
        // A cursor beyond what is durable stays where it is.
        let tip = self.query().tip()?.batch;
        let mut position = self.position_at(account, asked.after.min(cursor(tip, u32::MAX)))?;
        let from = place(asked.after);
        let most = asked.limit.saturating_add(1);
        let mut rows = self.query().movements(account, from, most)?;
        let more = rows.len() > asked.limit;
        rows.truncate(asked.limit);
        let entries = self.entries_of(&rows)?;
        let principal = eyes.sees_numbers(&file, member.as_deref());
        let (mut movements, mut next) = (Vec::with_capacity(rows.len()), asked.after);
        for row in &rows {
            next = cursor(row.batch, row.transfer.n);
            let Some(moved) = moved(row) else { continue };
            position = position.after(&moved);
            movements.push(self.movement(row, &moved, &position, principal, &entries)?);
        }
        if !rows.is_empty() {
            self.remembered().keep(account, next, position);
        }
        Ok(Some(MovementsView {
            number: asked.number.clone(),
            member,
            movements,
            next,
            more,
            position: PositionView::from(&position),
        }))
    }

    fn movement(
        &self,
        row: &MovementRow,
        moved: &Movement,
        after: &Position,
        numbers: bool,
        entries: &BTreeMap<(u64, u32), EntryRef>,
    ) -> Result<MovementView, ServiceError> {
        // A guarantor is told what it has to pay, or is made good; of whom it
        // secures what, the principal tells it.
        let claimed = matches!(moved.kind, MovementKind::Called | MovementKind::MadeGood);
        let drawn = moved.resolved > Fixed5::ZERO
            || matches!(
                moved.kind,
                MovementKind::Reserved | MovementKind::Called | MovementKind::MadeGood
            );
        let number = match drawn && (numbers || claimed) {
            true => Some(self.named(row.transfer.subject)?.1).filter(|number| !number.is_empty()),
            false => None,
        };
        let own = (row.batch.0, row.transfer.n);
        let entry = entries.get(&own);
        Ok(MovementView {
            cursor: cursor(row.batch, row.transfer.n),
            kind: word(moved.kind.word()),
            amount: yuan(moved.amount.raw()),
            at: row.at,
            day: journal::day(row.at, self.pack().zone()),
            ends: row.transfer.resolves.map(|(batch, n)| cursor(batch, n)),
            number,
            decision: entry.map(|at| format!("{}/{}", at.batch.0, at.index)),
            after: PositionView::from(after),
        })
    }

    /// Which entries of the journal booked what.
    fn entries_of(
        &self,
        rows: &[MovementRow],
    ) -> Result<BTreeMap<(u64, u32), EntryRef>, ServiceError> {
        let mut found = BTreeMap::new();
        let mut batches: Vec<BatchNo> = rows.iter().map(|row| row.batch).collect();
        batches.dedup();
        for batch in batches {
            let Some(segment) = self.query().segment(batch)? else {
                continue;
            };
            let opened = journal::open(&segment.payload)?;
            for (index, entry) in (0..).zip(&opened.entries) {
                if let Entry::Decision(decision) = journal::decode(entry)? {
                    let booked = decision.transfers.iter();
                    let at = EntryRef { batch, index };
                    found.extend(booked.map(|one| ((one.id.batch.0, one.id.n), at)));
                }
            }
        }
        Ok(found)
    }

    /// Has what a guarantor's books say compared with those of customs, and
    /// answers once that is durable.
    pub async fn confirm(
        &self,
        by: Option<&EnterpriseCode>,
        told: BooksTold,
    ) -> Result<Vec<Finding>, ServiceError> {
        let closing = told.day;
        for again in [false, true] {
            let (service, by, told) = (self.clone(), by.cloned(), told.clone());
            let read = tokio::task::spawn_blocking(move || {
                let books = service.books(&told)?;
                Ok::<_, ServiceError>(Confirming { by, told, books })
            });
            let asked = read.await;
            let asked = asked.map_err(|error| ServiceError::Failed(error.to_string()))??;
            let early = asked.books.is_err() && closing.is_some_and(|day| day < self.day());
            let reply = self.decide(Command::Confirm(Box::new(asked))).await?;
            let Reply::Admin(findings) = reply else {
                let what = "a confirmation was not answered as one";
                return Err(ServiceError::Failed(what.to_owned()));
            };
            // Nothing was decided since the day ended. Now something was, so
            // that nothing of that day can come any more.
            if again || !early {
                return Ok(findings);
            }
        }
        Ok(Vec::new())
    }

    /// The same as an act of a party.
    pub(crate) async fn confirmed(
        &self,
        by: &EnterpriseCode,
        told: BooksTold,
    ) -> Result<ActAnswer, ServiceError> {
        const CODES: OutcomeCodes = OutcomeCodes {
            unknown: &[INSTRUMENT_UNKNOWN],
            forbidden: &[CAPACITY_LACKING],
        };
        let findings = self.confirm(Some(by), told).await?;
        Ok(self.act_answer(&findings, &CODES))
    }

    /// What customs' books say of the place that is named.
    fn books(&self, told: &BooksTold) -> Result<Books, ServiceError> {
        let found = self.behind(&keys::guarantee_number(&told.number))?;
        let Some((_, Subject::Guarantee(file))) = found else {
            // That there is none is found by the decision.
            return Ok(Ok(Default::default()));
        };
        let until = match self.place_told(told)? {
            Ok(until) => until,
            Err(finding) => return Ok(Err(finding)),
        };
        let instrument: &Instrument = &file;
        let account = guarantee::account_of(instrument);
        Ok(Ok((until, self.position_at(account, until)?)))
    }

    fn place_told(&self, told: &BooksTold) -> Result<Result<u64, Box<Finding>>, ServiceError> {
        let tip = self.query().tip()?;
        let day = match (told.cursor, told.day) {
            (None, Some(day)) => day,
            (Some(until), None) => {
                let ahead = || Finding::rule(CURSOR_AHEAD).with("cursor", until);
                let there = place(until).0 <= tip.batch;
                return Ok(there.then_some(until).ok_or_else(|| Box::new(ahead())));
            }
            _ => return Ok(Err(bad("it is of a cursor or of a day"))),
        };
        let open = || Ok(Err(Box::new(Finding::rule(DAY_NOT_OVER).with("day", day))));
        let Some(end) = Stamp::end_of(day, self.pack().zone()).map(Stamp::instant) else {
            return open();
        };
        if tip.at.is_none_or(|at| at < end) {
            return open();
        }
        // The last batch decided before the day's end.
        let (mut before, mut beyond) = (0, tip.batch.0);
        while before < beyond {
            let middle = before + (beyond - before).div_ceil(2);
            let links = self.query().links(BatchNo(middle - 1), 1)?;
            match links.first().is_some_and(|link| link.at < end) {
                true => before = middle,
                false => beyond = middle - 1,
            }
        }
        Ok(Ok(cursor(BatchNo(before), u32::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_a_place() {
        for (batch, n) in [(0, 0), (1, 0), (7, 3), (1 << 38, 16_777_215)] {
            assert_eq!(place(cursor(BatchNo(batch), n)), (BatchNo(batch), n));
        }
        assert!(cursor(BatchNo(1), u32::MAX) < cursor(BatchNo(2), 0));
    }
}
