//! Everything that can be read of a store, as one value to compare.

use std::collections::BTreeSet;
use tw_app::store::{
    AccountRow, AliasKey, CommitBatch, Found, InboxKey, InboxRow, NoticeRow, OpenTasks, Query,
    Rollup, SegmentRow, Store, SubjectKind, SubjectRow, TaskRow, TasksAsked, Tip, TransferRow,
    Wanted,
};
use tw_base::{AccountKey, BatchNo, Date, SubjectId};

/// Kinds of subject a view walks.
pub const KINDS: [SubjectKind; 9] = [
    SubjectKind::Parcel,
    SubjectKind::Enterprise,
    SubjectKind::Guarantee,
    SubjectKind::Book,
    SubjectKind::Certificate,
    SubjectKind::Aggregate,
    SubjectKind::Partner,
    SubjectKind::ForeignOperator,
    SubjectKind::Measure,
];

/// What the port only answers by name: collected from every batch that was
/// tried, so that a refused batch's leavings would be seen.
#[derive(Debug, Clone, Default)]
pub struct Probe {
    inbox: BTreeSet<InboxKey>,
    aliases: BTreeSet<AliasKey>,
    parties: BTreeSet<String>,
    serials: BTreeSet<String>,
}

impl Probe {
    /// Takes note of the names in a batch.
    pub fn watch(&mut self, batch: &CommitBatch) {
        self.inbox.extend(batch.inbox.iter().map(|r| r.key));
        self.aliases
            .extend(batch.aliases.iter().map(|w| w.key.clone()));
        self.parties
            .extend(batch.notices.iter().map(|n| n.party.clone()));
        self.serials
            .extend(batch.serials.iter().map(|s| s.0.clone()));
    }
}

/// All that a store shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    tips: [Tip; 2],
    inbox: Vec<Option<InboxRow>>,
    aliases: Vec<Option<SubjectId>>,
    found: Vec<Found>,
    subjects: Vec<SubjectRow>,
    newest: Vec<SubjectRow>,
    census: Vec<(i32, u64)>,
    accounts: Vec<(AccountKey, AccountRow)>,
    serials: Vec<u64>,
    notices: Vec<NoticeRow>,
    rollups: Vec<Rollup>,
    transfers: Vec<TransferRow>,
    segments: Vec<Option<SegmentRow>>,
    due: Vec<SubjectId>,
    tasks: Vec<TaskRow>,
    open: Vec<OpenTasks>,
}

impl View {
    /// Reads everything. The batch after the last is read too: it must not be
    /// there.
    pub fn of(store: &mut impl Store, query: &impl Query, probe: &Probe) -> Self {
        const ALL: usize = 1 << 20;
        let tip = store.tip().expect("tip");
        let batches = 0..=tip.batch.0 + 1;
        let wanted = Wanted {
            inbox: probe.inbox.iter().copied().collect(),
            aliases: probe.aliases.iter().cloned().collect(),
            serials: probe.serials.iter().cloned().collect(),
            ..Wanted::default()
        };
        let loaded = store.load(&wanted).expect("load");
        let of_kinds = |ask: &dyn Fn(SubjectKind) -> Vec<SubjectRow>| {
            KINDS.into_iter().flat_map(ask).collect::<Vec<_>>()
        };
        Self {
            tips: [tip, query.tip().expect("tip")],
            inbox: loaded.inbox,
            aliases: loaded.aliases,
            serials: loaded.serials,
            found: query.search("", ALL).expect("search"),
            subjects: of_kinds(&|k| query.subjects(k, SubjectId(0), ALL).expect("subjects")),
            newest: of_kinds(&|k| query.newest(k, None, 3).expect("newest")),
            census: KINDS
                .into_iter()
                .flat_map(|k| query.census(k).expect("census"))
                .collect(),
            accounts: (0..=u8::MAX)
                .flat_map(|k| query.accounts(k, ALL).expect("accounts"))
                .collect(),
            notices: probe
                .parties
                .iter()
                .flat_map(|p| query.notices(p, 0, ALL).expect("notices"))
                .collect(),
            rollups: query.rollups(Date::MIN, Date::MAX).expect("rollups"),
            transfers: batches
                .clone()
                .flat_map(|b| query.transfers(BatchNo(b)).expect("transfers"))
                .collect(),
            segments: batches
                .map(|b| query.segment(BatchNo(b)).expect("segment"))
                .collect(),
            due: store.due(tw_base::Timestamp::MAX, ALL).expect("due"),
            tasks: query.tasks(&TasksAsked::default(), 0, ALL).expect("tasks"),
            open: query.open_tasks().expect("tasks"),
        }
    }
}
