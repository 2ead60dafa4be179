//! The store port in memory, as plainly as it can be written. It is the model
//! adapters are compared with, and a store for tests that need no disk.

use crate::Place;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tw_app::store::{
    AccountDelta, AccountRow, AliasKey, AliasKind, Beside, CommitBatch, CommitOutcome, Conflict,
    Found, InboxKey, InboxRow, Link, Loaded, MovementRow, NoticeRow, NoticeWrite, OpenTasks, Query,
    Rollup, RollupDelta, SegmentRow, Store, StoreError, SubjectKind, SubjectRow, TaskRow,
    TaskRowChange, TaskWrite, TasksAsked, Tip, TransferRow, Wanted,
};
use tw_base::{AccountKey, BatchNo, Date, SubjectId, Timestamp};

/// Everything a store keeps.
#[derive(Default)]
struct State {
    segments: BTreeMap<BatchNo, SegmentRow>,
    inbox: BTreeMap<InboxKey, InboxRow>,
    subjects: BTreeMap<SubjectId, SubjectRow>,
    aliases: BTreeMap<AliasKey, SubjectId>,
    accounts: BTreeMap<AccountKey, AccountRow>,
    transfers: BTreeMap<BatchNo, Vec<TransferRow>>,
    notices: BTreeMap<String, Vec<NoticeWrite>>,
    tasks: Vec<TaskRow>,
    rollups: BTreeMap<(Date, String, String), (i64, i64)>,
    serials: BTreeMap<String, u64>,
}

impl State {
    fn tip(&self) -> Tip {
        let last = self.segments.values().next_back();
        Tip {
            batch: last.map_or(BatchNo(0), |s| s.no),
            head: last.map_or([0; 32], |s| s.head),
            next_subject: self
                .subjects
                .keys()
                .next_back()
                .map_or(1, |id| id.0.saturating_add(1)),
            at: last.map(|s| s.at),
        }
    }

    fn account(&self, key: AccountKey) -> AccountRow {
        self.accounts.get(&key).copied().unwrap_or_default()
    }

    fn load(&self, wanted: &Wanted) -> Loaded {
        let aliases: Vec<_> = wanted
            .aliases
            .iter()
            .map(|k| self.aliases.get(k).copied())
            .collect();
        let mut had = BTreeSet::new();
        let subjects = wanted
            .subjects
            .iter()
            .chain(aliases.iter().flatten())
            .filter(|id| had.insert(**id))
            .filter_map(|id| self.subjects.get(id).cloned())
            .collect();
        Loaded {
            inbox: wanted
                .inbox
                .iter()
                .map(|k| self.inbox.get(k).copied())
                .collect(),
            subjects,
            aliases,
            accounts: wanted.accounts.iter().map(|k| self.account(*k)).collect(),
            serials: wanted
                .serials
                .iter()
                .map(|n| self.serials.get(n).copied().unwrap_or(1))
                .collect(),
        }
    }

    /// Every reason this batch cannot be applied.
    fn conflicts(&self, batch: &CommitBatch) -> Vec<Conflict> {
        let mut all = Vec::new();
        let tip = self.tip();
        if tip.head != batch.segment.previous || tip.batch.0 + 1 != batch.segment.no.0 {
            all.push(Conflict::Head);
        }
        let mut new = BTreeSet::new();
        for row in &batch.inbox {
            if self.inbox.contains_key(&row.key) || !new.insert(row.key) {
                all.push(Conflict::Inbox(row.key));
            }
        }
        let mut written = BTreeSet::new();
        for w in &batch.subjects {
            let stored = self.subjects.get(&w.row.id).map_or(0, |s| s.version);
            if stored != w.expected || !written.insert(w.row.id) {
                all.push(Conflict::Version(w.row.id));
            }
        }
        let mut names: BTreeMap<&AliasKey, SubjectId> = BTreeMap::new();
        for w in &batch.aliases {
            let now = names.get(&w.key).or_else(|| self.aliases.get(&w.key));
            if now.copied() != w.moved_from {
                all.push(Conflict::Alias(w.key.clone()));
            }
            names.insert(&w.key, w.subject);
        }
        all.extend(
            batch
                .accounts
                .iter()
                .filter(|d| posted(self.account(d.key), d).is_none())
                .map(|d| Conflict::Floor(d.key)),
        );
        all
    }

    /// The tasks after a batch; none if it raises one that is open, or ends
    /// one that is not.
    fn tasks_after(&self, batch: &CommitBatch) -> Option<Vec<TaskRow>> {
        let mut tasks = self.tasks.clone();
        for change in &batch.tasks {
            let (subject, kind, about) = match change {
                TaskRowChange::Raised(t) => (t.subject, &t.kind, &t.about),
                TaskRowChange::Ended(t) => (t.subject, &t.kind, &t.about),
            };
            let mut open = tasks.iter_mut().filter(|row| row.ended.is_none());
            let same = |t: &TaskWrite| (t.subject, &t.kind, &t.about) == (subject, kind, about);
            match (open.find(|row| same(&row.task)), change) {
                (None, TaskRowChange::Raised(task)) => tasks.push(TaskRow {
                    n: tasks.len() as u64 + 1,
                    task: task.clone(),
                    ended: None,
                }),
                (Some(row), TaskRowChange::Ended(end)) => row.ended = Some(end.clone()),
                _ => return None,
            }
        }
        Some(tasks)
    }

    fn apply(&mut self, batch: &CommitBatch, tasks: Vec<TaskRow>) {
        for row in &batch.inbox {
            self.inbox.insert(row.key, *row);
        }
        for w in &batch.subjects {
            self.subjects.insert(w.row.id, w.row.clone());
        }
        for w in &batch.aliases {
            self.aliases.insert(w.key.clone(), w.subject);
        }
        for d in &batch.accounts {
            if let Some(row) = posted(self.account(d.key), d) {
                self.accounts.insert(d.key, row);
            }
        }
        for n in &batch.notices {
            self.notices
                .entry(n.party.clone())
                .or_default()
                .push(n.clone());
        }
        for r in &batch.rollups {
            let key = (r.day, r.name.clone(), r.key.clone());
            let (count, amount) = self.rollups.entry(key).or_default();
            *count = count.saturating_add(r.count);
            *amount = amount.saturating_add(r.amount);
        }
        for (name, next) in &batch.serials {
            let stored = self.serials.entry(name.clone()).or_insert(1);
            *stored = (*stored).max(*next);
        }
        self.tasks = tasks;
        let no = batch.segment.no;
        self.transfers.insert(no, batch.transfers.clone());
        self.segments.insert(no, batch.segment.clone());
    }
}

/// The balance after a posting; none if it would fall through the floor or
/// leave 64 bits.
fn posted(row: AccountRow, d: &AccountDelta) -> Option<AccountRow> {
    let new = AccountRow {
        posted: row.posted.checked_add(d.posted)?,
        pending: row.pending.checked_add(d.pending)?,
        floor: d.floor,
    };
    let available = i128::from(new.posted) - i128::from(new.pending);
    (available >= i128::from(new.floor)).then_some(new)
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    held: Mutex<bool>,
}

fn lock<T>(m: &Mutex<T>) -> MutexGuard<'_, T> {
    m.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A place in memory; what is committed lives as long as the place.
#[derive(Clone, Default)]
pub struct MemPlace(Arc<Shared>);

impl Place for MemPlace {
    type Store = MemStore;
    type Query = MemQuery;

    fn fresh() -> Self {
        Self::default()
    }

    fn open(&self) -> Result<(MemStore, MemQuery), StoreError> {
        let mut held = lock(&self.0.held);
        if std::mem::replace(&mut *held, true) {
            return Err(StoreError::Held("a store in memory is open".into()));
        }
        Ok((MemStore(self.0.clone()), MemQuery(self.0.clone())))
    }
}

/// The writer's side of a store in memory.
pub struct MemStore(Arc<Shared>);

impl Drop for MemStore {
    fn drop(&mut self) {
        *lock(&self.0.held) = false;
    }
}

impl MemStore {
    /// Every reason a batch could not be applied now; none if it could.
    pub fn conflicts(&self, batch: &CommitBatch) -> Vec<Conflict> {
        lock(&self.0.state).conflicts(batch)
    }

    /// Tasks raised so far.
    pub fn tasks(&self) -> Vec<TaskRow> {
        lock(&self.0.state).tasks.clone()
    }
}

/// A second look at a store in memory.
struct MemBeside(Arc<Shared>);

impl Beside for MemBeside {
    fn load(&mut self, wanted: &Wanted) -> Result<Loaded, StoreError> {
        Ok(lock(&self.0.state).load(wanted))
    }

    fn segment(&mut self, no: BatchNo) -> Result<Option<SegmentRow>, StoreError> {
        Ok(lock(&self.0.state).segments.get(&no).cloned())
    }
}

impl Store for MemStore {
    fn tip(&mut self) -> Result<Tip, StoreError> {
        Ok(lock(&self.0.state).tip())
    }

    fn load(&mut self, wanted: &Wanted) -> Result<Loaded, StoreError> {
        Ok(lock(&self.0.state).load(wanted))
    }

    fn beside(&self) -> Result<Option<Box<dyn Beside>>, StoreError> {
        Ok(Some(Box::new(MemBeside(Arc::clone(&self.0)))))
    }

    fn commit(&mut self, batch: &CommitBatch) -> Result<CommitOutcome, StoreError> {
        let mut state = lock(&self.0.state);
        if let Some(first) = state.conflicts(batch).into_iter().next() {
            return Ok(CommitOutcome::Conflict(first));
        }
        let tasks = state.tasks_after(batch);
        let damaged = || StoreError::Damaged("a task is not as its subject says".into());
        state.apply(batch, tasks.ok_or_else(damaged)?);
        Ok(CommitOutcome::Durable)
    }

    fn segment(&mut self, no: BatchNo) -> Result<Option<SegmentRow>, StoreError> {
        Ok(lock(&self.0.state).segments.get(&no).cloned())
    }

    fn due(&mut self, at: Timestamp, limit: usize) -> Result<Vec<SubjectId>, StoreError> {
        let state = lock(&self.0.state);
        let mut due: Vec<(Timestamp, SubjectId)> = state
            .subjects
            .values()
            .filter_map(|s| s.index.due.filter(|due| *due <= at).map(|due| (due, s.id)))
            .collect();
        due.sort_unstable();
        Ok(due.into_iter().take(limit).map(|(_, id)| id).collect())
    }

    fn of_kind(&mut self, kind: SubjectKind) -> Result<Vec<SubjectRow>, StoreError> {
        let state = lock(&self.0.state);
        let rows = state.subjects.values().filter(|row| row.kind == kind);
        Ok(rows.cloned().collect())
    }
}

/// The readers' side of a store in memory.
#[derive(Clone)]
pub struct MemQuery(Arc<Shared>);

impl MemQuery {
    /// Puts a subject in the place of the one that was committed, past the
    /// journal, as whoever has the store could.
    pub fn forge(&self, row: SubjectRow) {
        lock(&self.0.state).subjects.insert(row.id, row);
    }

    fn subjects_of(
        &self,
        kind: SubjectKind,
        keep: impl Fn(&SubjectRow) -> bool,
    ) -> Vec<SubjectRow> {
        lock(&self.0.state)
            .subjects
            .values()
            .filter(|s| s.kind == kind && keep(s))
            .cloned()
            .collect()
    }
}

impl Query for MemQuery {
    fn tip(&self) -> Result<Tip, StoreError> {
        Ok(lock(&self.0.state).tip())
    }

    fn search(&self, number: &str, limit: usize) -> Result<Vec<Found>, StoreError> {
        let state = lock(&self.0.state);
        let mut found: Vec<Found> = state
            .aliases
            .iter()
            .filter(|(k, _)| !matches!(k.kind, AliasKind::Token | AliasKind::OfTrader))
            .filter(|(k, _)| k.number.starts_with(number))
            .map(|(key, subject)| Found {
                key: key.clone(),
                subject: *subject,
            })
            .collect();
        found.sort_by_key(|f| (f.key.number != number, f.key.number.clone(), f.key.clone()));
        found.truncate(limit);
        Ok(found)
    }

    fn alias(&self, key: &AliasKey) -> Result<Option<SubjectId>, StoreError> {
        Ok(lock(&self.0.state).aliases.get(key).copied())
    }

    fn aliases_of(&self, subject: SubjectId) -> Result<Vec<AliasKey>, StoreError> {
        let state = lock(&self.0.state);
        let of = state.aliases.iter().filter(|(_, s)| **s == subject);
        Ok(of.map(|(k, _)| k.clone()).collect())
    }

    fn subject(&self, id: SubjectId) -> Result<Option<SubjectRow>, StoreError> {
        Ok(lock(&self.0.state).subjects.get(&id).cloned())
    }

    fn subjects(
        &self,
        kind: SubjectKind,
        after: SubjectId,
        limit: usize,
    ) -> Result<Vec<SubjectRow>, StoreError> {
        let mut rows = self.subjects_of(kind, |s| s.id > after);
        rows.truncate(limit);
        Ok(rows)
    }

    fn newest(
        &self,
        kind: SubjectKind,
        status: Option<i32>,
        limit: usize,
    ) -> Result<Vec<SubjectRow>, StoreError> {
        let mut rows = self.subjects_of(kind, |s| status.is_none_or(|x| x == s.index.status));
        rows.reverse();
        rows.truncate(limit);
        Ok(rows)
    }

    fn census(&self, kind: SubjectKind) -> Result<Vec<(i32, u64)>, StoreError> {
        let mut counts = BTreeMap::new();
        for s in self.subjects_of(kind, |_| true) {
            *counts.entry(s.index.status).or_default() += 1;
        }
        Ok(counts.into_iter().collect())
    }

    fn segment(&self, no: BatchNo) -> Result<Option<SegmentRow>, StoreError> {
        Ok(lock(&self.0.state).segments.get(&no).cloned())
    }

    fn notices(&self, party: &str, after: u64, limit: usize) -> Result<Vec<NoticeRow>, StoreError> {
        let state = lock(&self.0.state);
        let all = state.notices.get(party).into_iter().flatten();
        Ok((1..)
            .zip(all)
            .filter(|(n, _)| *n > after)
            .take(limit)
            .map(|(n, notice)| NoticeRow {
                n,
                notice: notice.clone(),
            })
            .collect())
    }

    fn rollups(&self, from: Date, to: Date) -> Result<Vec<Rollup>, StoreError> {
        let state = lock(&self.0.state);
        Ok(state
            .rollups
            .iter()
            .filter(|((day, ..), _)| (from..=to).contains(day))
            .map(|((day, name, key), (count, amount))| RollupDelta {
                day: *day,
                name: name.clone(),
                key: key.clone(),
                count: *count,
                amount: *amount,
            })
            .collect())
    }

    fn accounts(
        &self,
        kind: u8,
        limit: usize,
    ) -> Result<Vec<(AccountKey, AccountRow)>, StoreError> {
        let state = lock(&self.0.state);
        let of_kind = state.accounts.iter().filter(|(k, _)| k.0[0] == kind);
        Ok(of_kind.take(limit).map(|(k, r)| (*k, *r)).collect())
    }

    fn account(&self, key: AccountKey) -> Result<AccountRow, StoreError> {
        Ok(lock(&self.0.state).account(key))
    }

    fn transfers(&self, batch: BatchNo) -> Result<Vec<TransferRow>, StoreError> {
        let state = lock(&self.0.state);
        Ok(state.transfers.get(&batch).cloned().unwrap_or_default())
    }

    fn movements(
        &self,
        account: AccountKey,
        after: (BatchNo, u32),
        limit: usize,
    ) -> Result<Vec<MovementRow>, StoreError> {
        let state = lock(&self.0.state);
        if !(0x40..0x80).contains(&account.0[0]) {
            return Ok(Vec::new());
        }
        let amount = |(batch, n): (BatchNo, u32)| {
            let of = state.transfers.get(&batch).into_iter().flatten();
            let mut of = of.filter(|row| row.n == n);
            of.next().map_or(0, |row| row.amount)
        };
        let rows = state
            .transfers
            .iter()
            .flat_map(|(batch, rows)| rows.iter().map(|row| (*batch, row)));
        let own = rows.filter(|(batch, row)| {
            (row.debit == account || row.credit == account) && (*batch, row.n) > after
        });
        Ok(own
            .take(limit)
            .filter_map(|(batch, row)| {
                Some(MovementRow {
                    batch,
                    at: state.segments.get(&batch)?.at,
                    transfer: row.clone(),
                    resolved: row.resolves.map_or(0, amount),
                })
            })
            .collect())
    }

    fn identity(&self) -> Result<[u8; 16], StoreError> {
        // Places in memory live as long as one process; their address tells
        // them apart.
        let address = Arc::as_ptr(&self.0) as usize as u64;
        let mut id = [0; 16];
        id[..8].copy_from_slice(&address.to_le_bytes());
        Ok(id)
    }

    fn links(&self, after: BatchNo, limit: usize) -> Result<Vec<Link>, StoreError> {
        let state = lock(&self.0.state);
        let above = state.segments.values().filter(|s| s.no > after);
        Ok(above
            .take(limit)
            .map(|s| Link {
                no: s.no,
                at: s.at,
                previous: s.previous,
                root: s.root,
                head: s.head,
                entries: s.entries,
            })
            .collect())
    }

    fn inbox(&self, key: InboxKey) -> Result<Option<InboxRow>, StoreError> {
        Ok(lock(&self.0.state).inbox.get(&key).copied())
    }

    fn inbox_rows(
        &self,
        after: Option<InboxKey>,
        limit: usize,
    ) -> Result<Vec<InboxRow>, StoreError> {
        let state = lock(&self.0.state);
        let above = state.inbox.values().filter(|row| Some(row.key) > after);
        Ok(above.take(limit).copied().collect())
    }

    fn alias_rows(&self, after: Option<&AliasKey>, limit: usize) -> Result<Vec<Found>, StoreError> {
        let state = lock(&self.0.state);
        let above = state.aliases.iter().filter(|(key, _)| Some(*key) > after);
        Ok(above
            .take(limit)
            .map(|(key, subject)| Found {
                key: key.clone(),
                subject: *subject,
            })
            .collect())
    }

    fn parties(&self, after: &str, limit: usize) -> Result<Vec<String>, StoreError> {
        let state = lock(&self.0.state);
        let above = state.notices.keys().filter(|code| code.as_str() > after);
        Ok(above.take(limit).cloned().collect())
    }

    fn tasks(
        &self,
        asked: &TasksAsked,
        after: u64,
        limit: usize,
    ) -> Result<Vec<TaskRow>, StoreError> {
        let within = |set: &Option<Vec<String>>, one: &String| {
            set.as_ref().is_none_or(|set| set.contains(one))
        };
        let fits = |row: &&TaskRow| {
            row.n > after
                && asked.open.is_none_or(|open| open == row.ended.is_none())
                && asked
                    .kind
                    .as_ref()
                    .is_none_or(|kind| *kind == row.task.kind)
                && asked.since.is_none_or(|since| since <= row.task.at)
                && within(&asked.about, &row.task.about)
                && within(&asked.offices, &row.task.office)
        };
        let state = lock(&self.0.state);
        Ok(state
            .tasks
            .iter()
            .filter(fits)
            .take(limit)
            .cloned()
            .collect())
    }

    fn open_tasks(&self) -> Result<Vec<OpenTasks>, StoreError> {
        let mut found: BTreeMap<String, (u64, Timestamp)> = BTreeMap::new();
        for row in lock(&self.0.state)
            .tasks
            .iter()
            .filter(|row| row.ended.is_none())
        {
            let of_kind = found
                .entry(row.task.kind.clone())
                .or_insert((0, row.task.at));
            of_kind.0 += 1;
            of_kind.1 = of_kind.1.min(row.task.at);
        }
        let open = found.into_iter();
        Ok(open
            .map(|(kind, (n, oldest))| OpenTasks { kind, n, oldest })
            .collect())
    }

    fn serials(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let state = lock(&self.0.state);
        Ok(state.serials.iter().map(|(n, x)| (n.clone(), *x)).collect())
    }
}
