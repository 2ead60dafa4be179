//! The subjects, keys and balances a batch has loaded, and what it has
//! decided on them so far. Commands are decided in order over it, so that the
//! second sees what the first did; at the end it yields what to write.

use crate::decision::{Decision, Written};
use crate::store::{
    AccountDelta, AccountRow, AliasKey, AliasWrite, InboxKey, InboxRow, Loaded, RollupDelta,
    SubjectIndex, SubjectRow, SubjectWrite, TransferRow, Wanted,
};
use crate::subject::{StateError, Subject, index};
use foldhash::HashMap;
use tw_base::{AccountKey, BatchNo, SubjectId};
use tw_ledger::{AccountState, LedgerError, Transfer, TransferId, TransferKind, Unit};
use tw_programme::Proposal;

/// A subject in the overlay.
#[derive(Debug)]
struct Cell {
    stored_version: u32,
    /// Index columns as stored.
    stored_index: SubjectIndex,
    state: Subject,
    changed: bool,
}

/// What a natural key named in the store, and what it names now.
#[derive(Debug, Clone, Copy)]
struct AliasCell {
    stored: Option<SubjectId>,
    now: Option<SubjectId>,
}

/// The working set of a batch.
#[derive(Debug)]
pub struct Overlay {
    batch: BatchNo,
    unit: Unit,
    next_subject: u64,
    subjects: HashMap<SubjectId, Cell>,
    aliases: HashMap<AliasKey, AliasCell>,
    inbox: HashMap<InboxKey, Option<InboxRow>>,
    serials: HashMap<String, (u64, u64)>,
    ledger: tw_ledger::Overlay,
    transfers: Vec<Transfer>,
    rollups: HashMap<(tw_base::Date, &'static str, String), (i64, i64)>,
}

/// What an overlay yields for the commit, in an order that depends on nothing
/// but its content.
#[derive(Debug, Default)]
pub struct Yield {
    /// Subjects.
    pub subjects: Vec<SubjectWrite>,
    /// Natural keys.
    pub aliases: Vec<AliasWrite>,
    /// Account deltas.
    pub accounts: Vec<AccountDelta>,
    /// Transfers.
    pub transfers: Vec<TransferRow>,
    /// Daily figures.
    pub rollups: Vec<RollupDelta>,
    /// Number series.
    pub serials: Vec<(String, u64)>,
}

impl Overlay {
    /// An empty overlay for a batch; `next_subject` is the first free id.
    pub fn new(batch: BatchNo, next_subject: u64, unit: Unit) -> Self {
        Self {
            batch,
            unit,
            next_subject,
            subjects: HashMap::default(),
            aliases: HashMap::default(),
            inbox: HashMap::default(),
            serials: HashMap::default(),
            ledger: tw_ledger::Overlay::new(),
            transfers: Vec::new(),
            rollups: HashMap::default(),
        }
    }

    /// The first id that is free after this batch.
    pub fn next_subject(&self) -> u64 {
        self.next_subject
    }

    /// The batch.
    pub fn batch(&self) -> BatchNo {
        self.batch
    }

    /// Leaves in a request only what is not here yet.
    pub fn keep_missing(&self, wanted: &mut Wanted) {
        wanted.inbox.retain(|key| !self.inbox.contains_key(key));
        wanted.aliases.retain(|key| !self.aliases.contains_key(key));
        wanted.subjects.retain(|id| !self.subjects.contains_key(id));
        wanted.accounts.retain(|key| !self.ledger.is_loaded(*key));
        wanted
            .serials
            .retain(|name| !self.serials.contains_key(name));
    }

    /// Leaves in a request only what is not here yet, each thing once.
    pub fn missing(&self, mut wanted: Wanted) -> Wanted {
        self.keep_missing(&mut wanted);
        wanted.inbox.sort_unstable();
        wanted.inbox.dedup();
        wanted.aliases.sort_unstable();
        wanted.aliases.dedup();
        wanted.subjects.sort_unstable();
        wanted.subjects.dedup();
        wanted.accounts.sort_unstable();
        wanted.accounts.dedup();
        wanted.serials.sort_unstable();
        wanted.serials.dedup();
        wanted
    }

    /// Takes over what the batch before, which is not durable yet, holds of a
    /// request. What is left is to be asked of the store, whose answer no
    /// longer depends on whether that batch is in it already.
    #[must_use]
    pub fn inherit(&mut self, wanted: Wanted, before: &Self) -> Wanted {
        let mut rest = Wanted::default();
        for key in wanted.inbox {
            match before.inbox.get(&key) {
                Some(row) => drop(self.inbox.insert(key, *row)),
                None => rest.inbox.push(key),
            }
        }
        let mut subjects = wanted.subjects;
        for key in wanted.aliases {
            match before.aliases.get(&key) {
                Some(cell) => {
                    let now = cell.now;
                    subjects.extend(now.filter(|id| !self.subjects.contains_key(id)));
                    let cell = AliasCell { stored: now, now };
                    self.aliases.entry(key).or_insert(cell);
                }
                None => rest.aliases.push(key),
            }
        }
        subjects.sort_unstable();
        subjects.dedup();
        subjects.retain(|id| !self.inherit_subject(*id, before));
        rest.subjects = subjects;
        for key in wanted.accounts {
            match before.ledger.state(key) {
                Some(state) => self.ledger.load(key, self.counted(key), state),
                None => rest.accounts.push(key),
            }
        }
        for name in wanted.serials {
            match before.serials.get(&name) {
                Some((_, now)) => drop(self.serials.insert(name, (*now, *now))),
                None => rest.serials.push(name),
            }
        }
        rest
    }

    /// Whether the batch before holds the subject, which is then taken over.
    fn inherit_subject(&mut self, id: SubjectId, before: &Self) -> bool {
        let Some(cell) = before.subjects.get(&id) else {
            return false;
        };
        self.note_reservation(&cell.state);
        let index = if cell.changed {
            index(&cell.state)
        } else {
            cell.stored_index
        };
        let cell = Cell {
            stored_version: cell.stored_version + u32::from(cell.changed),
            stored_index: index,
            state: cell.state.clone(),
            changed: false,
        };
        self.subjects.insert(id, cell);
        true
    }

    /// Takes in what a store answered to a request. A subject that the batch
    /// before holds is taken from there: the store may not have it yet.
    pub fn take(
        &mut self,
        wanted: Wanted,
        loaded: Loaded,
        before: Option<&Self>,
    ) -> Result<(), StateError> {
        self.inbox
            .extend(wanted.inbox.into_iter().zip(loaded.inbox));
        for (key, found) in wanted.aliases.into_iter().zip(loaded.aliases) {
            self.aliases.entry(key).or_insert(AliasCell {
                stored: found,
                now: found,
            });
        }
        for row in loaded.subjects {
            let held = self.subjects.contains_key(&row.id)
                || before.is_some_and(|before| self.inherit_subject(row.id, before));
            if !held {
                let state = Subject::decode(row.id, row.kind, &row.state)?;
                self.note_reservation(&state);
                let cell = Cell {
                    stored_version: row.version,
                    stored_index: row.index,
                    state,
                    changed: false,
                };
                self.subjects.insert(row.id, cell);
            }
        }
        for (key, row) in wanted.accounts.into_iter().zip(loaded.accounts) {
            let AccountRow {
                posted,
                pending,
                floor,
            } = row;
            self.ledger.load(
                key,
                self.counted(key),
                AccountState {
                    posted,
                    pending,
                    floor,
                },
            );
        }
        for (name, next) in wanted.serials.into_iter().zip(loaded.serials) {
            self.serials.entry(name).or_insert((next, next));
        }
        Ok(())
    }

    /// What an account counts: money, or what its certificate is for.
    fn counted(&self, key: AccountKey) -> Unit {
        tw_tariff::certificate::unit_of(key).unwrap_or(self.unit)
    }

    fn note_reservation(&mut self, state: &Subject) {
        for reservation in state.reservations() {
            self.ledger.load_reservation(*reservation);
        }
    }

    /// The earlier message under an identity, if the identity was loaded.
    pub fn earlier(&self, key: InboxKey) -> Option<InboxRow> {
        self.inbox.get(&key).copied().flatten()
    }

    /// Remembers a message of this batch under its identity.
    pub fn receive(&mut self, row: InboxRow) {
        self.inbox.insert(row.key, Some(row));
    }

    /// What a natural key names; `None` also if it was not loaded.
    pub fn named(&self, key: &AliasKey) -> Option<SubjectId> {
        self.aliases.get(key).and_then(|cell| cell.now)
    }

    /// A subject.
    pub fn subject(&self, id: SubjectId) -> Option<&Subject> {
        self.subjects.get(&id).map(|cell| &cell.state)
    }

    /// The subject a natural key names.
    pub fn behind(&self, key: &AliasKey) -> Option<(SubjectId, &Subject)> {
        let id = self.named(key)?;
        self.subject(id).map(|subject| (id, subject))
    }

    /// Balance of an account; all zero if it was not loaded.
    pub fn balance(&self, key: AccountKey) -> AccountState {
        self.ledger.state(key).unwrap_or_default()
    }

    /// The `n`-th id that would be given to a new subject (from 0).
    pub fn fresh(&self, n: u64) -> SubjectId {
        SubjectId(self.next_subject + n)
    }

    /// The id the `n`-th transfer of the next decision would have (from 0).
    pub fn fresh_transfer(&self, n: u32) -> TransferId {
        let taken = u32::try_from(self.transfers.len()).unwrap_or(u32::MAX);
        TransferId::new(self.batch, taken.saturating_add(n))
    }

    /// Next free number of a series.
    pub fn serial(&self, name: &str) -> u64 {
        self.serials.get(name).map_or(1, |(_, now)| *now)
    }

    /// Adds to a daily figure.
    pub fn count(&mut self, day: tw_base::Date, name: &'static str, key: &str, by: (i64, i64)) {
        let figure = self.rollups.entry((day, name, key.to_owned())).or_default();
        figure.0 = figure.0.saturating_add(by.0);
        figure.1 = figure.1.saturating_add(by.1);
    }

    /// Applies a decision, all of it or, if the ledger refuses, nothing.
    pub fn apply(&mut self, written: Written) -> Result<(), LedgerError> {
        self.ledger
            .post_all(&written.postings)
            .map_err(|refused| refused.error)?;
        self.transfers
            .extend(written.postings.into_iter().map(|posting| posting.transfer));
        for (id, state) in written.subjects {
            if id.0 >= self.next_subject {
                self.next_subject = id.0 + 1;
            }
            let (stored_version, stored_index) = self
                .subjects
                .get(&id)
                .map_or_else(Default::default, |cell| {
                    (cell.stored_version, cell.stored_index)
                });
            self.subjects.insert(
                id,
                Cell {
                    stored_version,
                    stored_index,
                    state,
                    changed: true,
                },
            );
        }
        for (key, subject) in written.aliases {
            let cell = self.aliases.entry(key).or_insert(AliasCell {
                stored: None,
                now: None,
            });
            cell.now = Some(subject);
        }
        for name in written.serials {
            let taken = self.serials.entry(name).or_insert((0, 1));
            taken.1 += 1;
        }
        for (day, name, key, by) in written.counts {
            self.count(day, name, &key, by);
        }
        Ok(())
    }

    /// Adds a journal place to a subject's history (known only once the
    /// decision's entry has its number).
    pub fn remember(&mut self, decision: &Decision, entry: crate::store::EntryRef) {
        let cell = decision.subject.and_then(|id| self.subjects.get_mut(&id));
        let history = match cell {
            Some(Cell {
                state: Subject::Parcel(parcel),
                changed: true,
                ..
            }) => &mut parcel.history,
            Some(Cell {
                state: Subject::Declaration(dossier),
                changed: true,
                ..
            }) => &mut dossier.history,
            _ => return,
        };
        if history.last() != Some(&entry) {
            history.push(entry);
        }
    }

    /// Measures that were written, in the order of their numbers.
    pub(crate) fn measures_written(&self) -> Vec<&Proposal> {
        let changed = self.subjects.values().filter(|cell| cell.changed);
        let measures = changed.filter_map(|cell| match &cell.state {
            Subject::Measure(proposal) => Some(proposal.as_ref()),
            _ => None,
        });
        let mut measures: Vec<_> = measures.collect();
        measures.sort_by(|a, b| a.measure().number.cmp(&b.measure().number));
        measures
    }

    /// What to write.
    pub fn finish(&self) -> Yield {
        let mut subjects: Vec<SubjectWrite> = self
            .subjects
            .iter()
            .filter(|(_, cell)| cell.changed)
            .map(|(id, cell)| SubjectWrite {
                row: SubjectRow {
                    id: *id,
                    kind: cell.state.kind(),
                    version: cell.stored_version + 1,
                    state: cell.state.encode(),
                    index: index(&cell.state),
                },
                expected: cell.stored_version,
                before: (cell.stored_version > 0).then_some(cell.stored_index),
            })
            .collect();
        subjects.sort_unstable_by_key(|write| write.row.id);
        let mut aliases: Vec<AliasWrite> = self
            .aliases
            .iter()
            .filter(|(_, cell)| cell.now != cell.stored)
            .filter_map(|(key, cell)| {
                cell.now.map(|subject| AliasWrite {
                    key: key.clone(),
                    subject,
                    moved_from: cell.stored,
                })
            })
            .collect();
        aliases.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        let mut rollups: Vec<RollupDelta> = self
            .rollups
            .iter()
            .map(|((day, name, key), (count, amount))| RollupDelta {
                day: *day,
                name: (*name).to_owned(),
                key: key.clone(),
                count: *count,
                amount: *amount,
            })
            .collect();
        rollups.sort_unstable_by(|a, b| (a.day, &a.name, &a.key).cmp(&(b.day, &b.name, &b.key)));
        let mut serials: Vec<(String, u64)> = self
            .serials
            .iter()
            .filter(|(_, (stored, now))| stored != now)
            .map(|(name, (_, now))| (name.clone(), *now))
            .collect();
        serials.sort_unstable();
        Yield {
            subjects,
            aliases,
            accounts: self
                .ledger
                .deltas()
                .into_iter()
                .map(account_delta)
                .collect(),
            transfers: self.transfers.iter().map(transfer_row).collect(),
            rollups,
            serials,
        }
    }
}

fn account_delta(delta: tw_ledger::AccountDelta) -> AccountDelta {
    let tw_ledger::AccountDelta {
        key,
        posted,
        pending,
        floor,
        ..
    } = delta;
    AccountDelta {
        key,
        posted,
        pending,
        floor,
    }
}

/// A transfer as a row of its batch.
pub(crate) fn transfer_row(transfer: &Transfer) -> TransferRow {
    TransferRow {
        n: transfer.id.n,
        debit: transfer.debit,
        credit: transfer.credit,
        amount: transfer.amount,
        kind: TransferKind::number(transfer.kind),
        resolves: transfer.kind.resolves().map(|of| (of.batch, of.n)),
        reason: transfer.reason.as_str().to_owned(),
        subject: transfer.subject,
    }
}
