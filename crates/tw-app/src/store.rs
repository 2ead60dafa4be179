//! The store port: what the engine needs of a database, and what pages and
//! commands may ask of it. Adapters implement both traits and pass one and
//! the same conformance suite; rows here are shapes of storage, not of the
//! domain (subject states are opaque bytes with a version inside).
//!
//! Deliberately absent: SQL, async, retries. One writer calls [`Store`];
//! any number of readers call [`Query`] beside it.

use serde::{Deserialize, Serialize};
use tw_base::{AccountKey, BatchNo, Date, SubjectId, Timestamp};

/// Operational failure of a store. Findings never travel this way.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The medium refuses writes for now (disk full, read only, locked).
    #[error("the store cannot write at the moment: {0}")]
    Unavailable(String),
    /// What was read is not what was written.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The store was made by a newer program.
    #[error(
        "the store has schema {found}, this program knows up to {known}; use a newer tidewaiter"
    )]
    TooNew {
        /// Schema version found.
        found: u32,
        /// Highest schema version known.
        known: u32,
    },
    /// Another process is writing.
    #[error("another process holds the store: {0}")]
    Held(String),
}

/// Kinds of subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum SubjectKind {
    /// The four slots order, payment, waybill, list.
    Parcel = 1,
    /// An enterprise with its tokens.
    Enterprise = 2,
    /// A guarantee instrument.
    Guarantee = 3,
    /// A bonded account book.
    Book = 4,
    /// A goods declaration.
    Declaration = 5,
    /// A certificate of a tariff quota or of relief.
    Certificate = 6,
    /// A corporate group with the letters for its members.
    Group = 7,
    /// What a principal can draw on.
    Principal = 8,
    /// What an enterprise pays in aggregate.
    Aggregate = 10,
    /// A measure made at run time.
    Measure = 9,
    /// A partner administration: its keys, and the head of its newest list.
    Partner = 11,
    /// A foreign operator, as its administration told of it.
    ForeignOperator = 12,
}

impl SubjectKind {
    /// The kind stored under a number.
    pub fn from_number(n: u8) -> Option<Self> {
        use SubjectKind::{
            Aggregate, Book, Certificate, Declaration, Enterprise, ForeignOperator, Group,
            Guarantee, Measure, Parcel, Partner, Principal,
        };
        [
            Parcel,
            Enterprise,
            Guarantee,
            Book,
            Declaration,
            Certificate,
            Group,
            Principal,
            Aggregate,
            Measure,
            Partner,
            ForeignOperator,
        ]
        .into_iter()
        .find(|k| *k as u8 == n)
    }
}

/// Kinds of natural key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum AliasKind {
    /// Order number on a platform.
    Order = 1,
    /// Payment transaction of a payment enterprise.
    Payment = 2,
    /// Waybill number of a logistics enterprise.
    Waybill = 3,
    /// List number given by customs (`invtNo`); no issuer.
    ListNumber = 4,
    /// Pre-entry number given by the port (`preNo`); no issuer.
    PreEntry = 5,
    /// Registration code of an enterprise; no issuer.
    Enterprise = 6,
    /// Guarantees of a principal: number of the instrument, issuer = `assureCode`.
    Guarantee = 7,
    /// Number of an account book; no issuer.
    Book = 8,
    /// SHA-256 of a bearer token in hex; no issuer.
    Token = 9,
    /// The principal (`assureCode`) and what it can draw on; no issuer.
    Principal = 10,
    /// Declaration number given by customs (`EntryId`); no issuer.
    DeclarationNumber = 11,
    /// Number the single window gave a declaration (`SeqNo`); no issuer.
    SeqNo = 12,
    /// Functional reference of a declaration (`ClientSeqNo`), issuer = sender.
    Reference = 13,
    /// Certificates of tariff quotas and of relief, issuer = the kind's word.
    Certificate = 14,
    /// A guarantee instrument by its number alone; no issuer.
    GuaranteeNumber = 15,
    /// Code of a corporate group; no issuer.
    Group = 16,
    /// Whose duty is paid in aggregate; no issuer.
    Aggregate = 23,
    /// Number of a measure made at run time; no issuer.
    Measure = 22,
    /// Code of a foreign operator, without AEO before it; no issuer.
    ForeignOperator = 24,
    /// Letters that a partner's codes begin with; no issuer.
    PartnerCountry = 25,
    /// Code of a partner administration; no issuer.
    Partner = 26,
    /// Customs code an enterprise was filed under; no issuer.
    CustomsCode = 27,
    /// Declarations of a domestic party, the newest first: its code, a colon
    /// and a number that falls; no issuer. No person searches by it.
    OfTrader = 28,
}

impl AliasKind {
    /// The kind stored under a number.
    pub fn from_number(n: u8) -> Option<Self> {
        use AliasKind::*;
        [
            Order,
            Payment,
            Waybill,
            ListNumber,
            PreEntry,
            Enterprise,
            Guarantee,
            Book,
            Token,
            Principal,
            DeclarationNumber,
            SeqNo,
            Reference,
            Certificate,
            GuaranteeNumber,
            Group,
            Aggregate,
            Measure,
            ForeignOperator,
            PartnerCountry,
            Partner,
            CustomsCode,
            OfTrader,
        ]
        .into_iter()
        .find(|k| *k as u8 == n)
    }
}

/// A natural key. The number comes first so that a person can search by its
/// beginning without knowing who issued it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AliasKey {
    /// What sort of number.
    pub kind: AliasKind,
    /// The number.
    pub number: String,
    /// Who issued it, or empty.
    pub issuer: String,
}

/// Identity of a message, hashed: sender, message type, message id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct InboxKey(pub [u8; 16]);

/// A place in the journal: the entry `index` (from 0) of batch `batch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryRef {
    /// The batch.
    pub batch: BatchNo,
    /// Index in the batch's segment.
    pub index: u32,
}

/// What is known of a message received before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InboxRow {
    /// Identity.
    pub key: InboxKey,
    /// Hash of the body that came first under this identity.
    pub body: [u8; 16],
    /// Where body and first receipt are kept.
    pub entry: EntryRef,
}

/// A stored subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectRow {
    /// Identity.
    pub id: SubjectId,
    /// Kind; a subject keeps the one it was made with.
    pub kind: SubjectKind,
    /// Version, 1 at first; each write adds one.
    pub version: u32,
    /// State, opaque to the store.
    pub state: Vec<u8>,
    /// Index columns.
    pub index: SubjectIndex,
}

/// What a store can select subjects by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SubjectIndex {
    /// Projected code (CEB `returnStatus`; 0 where there is none).
    pub status: i32,
    /// When something falls due for this subject, if anything waits.
    pub due: Option<Timestamp>,
}

/// Balance row of an account, in raw units of its scale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccountRow {
    /// Posted balance.
    pub posted: i64,
    /// Reserved by pending transfers; available = posted − pending.
    pub pending: i64,
    /// What available may not fall below.
    pub floor: i64,
}

/// What a batch asks for in one round; answers come in the same order.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Message identities.
    pub inbox: Vec<InboxKey>,
    /// Natural keys; the subjects behind them come along.
    pub aliases: Vec<AliasKey>,
    /// Subjects by id.
    pub subjects: Vec<SubjectId>,
    /// Accounts.
    pub accounts: Vec<AccountKey>,
    /// Number series, by name.
    pub serials: Vec<String>,
}

impl Wanted {
    /// Asks for nothing.
    pub fn is_empty(&self) -> bool {
        self.inbox.is_empty()
            && self.aliases.is_empty()
            && self.subjects.is_empty()
            && self.accounts.is_empty()
            && self.serials.is_empty()
    }

    /// Asks for another request's things as well, and leaves that one empty.
    pub fn append(&mut self, other: &mut Self) {
        self.inbox.append(&mut other.inbox);
        self.aliases.append(&mut other.aliases);
        self.subjects.append(&mut other.subjects);
        self.accounts.append(&mut other.accounts);
        self.serials.append(&mut other.serials);
    }
}

/// What was found. Each vector has the length and order of its request.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// Earlier messages.
    pub inbox: Vec<Option<InboxRow>>,
    /// Subjects behind natural keys.
    pub aliases: Vec<Option<SubjectId>>,
    /// Those found of the subjects asked for by id, in that order; then those
    /// reached through aliases, in no particular order. Each comes once.
    pub subjects: Vec<SubjectRow>,
    /// Balances; an account never written is all zero.
    pub accounts: Vec<AccountRow>,
    /// Next free number of each series (1 for a new one).
    pub serials: Vec<u64>,
}

/// A write to a subject; wins only against the version it read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectWrite {
    /// The row to be, with `version` = `expected` + 1.
    pub row: SubjectRow,
    /// Version that was read; 0 for a new subject.
    pub expected: u32,
    /// Index columns at that version, where the writer knows them; it spares
    /// the store to look. Counts only if the version is the stored one.
    pub before: Option<SubjectIndex>,
}

/// A natural key that from now on names a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AliasWrite {
    /// The key.
    pub key: AliasKey,
    /// The subject it names.
    pub subject: SubjectId,
    /// The subject it named before, if it is moved; `None` demands that the
    /// key is new.
    pub moved_from: Option<SubjectId>,
}

/// The sum of a batch's postings to one account, applied only where
/// `posted + dposted − (pending + dpending) ≥ floor` holds afterwards. A sum
/// that does not fit 64 bits is refused like one below the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountDelta {
    /// The account.
    pub key: AccountKey,
    /// Added to the posted balance.
    pub posted: i64,
    /// Added to the reserved amount.
    pub pending: i64,
    /// The floor from now on.
    pub floor: i64,
}

/// A ledger transfer as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferRow {
    /// Number within the batch; with the batch it is the transfer's id.
    pub n: u32,
    /// Account debited.
    pub debit: AccountKey,
    /// Account credited.
    pub credit: AccountKey,
    /// Amount in raw units, positive.
    pub amount: i64,
    /// Kind as the ledger numbers it (posted, pending, post, void, expire).
    pub kind: u8,
    /// The pending transfer this one resolves, if any.
    pub resolves: Option<(BatchNo, u32)>,
    /// Why: a short code of the domain.
    pub reason: String,
    /// The subject whose decision caused it.
    pub subject: SubjectId,
}

/// A transfer on one account, with what it took of what was reserved there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovementRow {
    /// The batch it is of.
    pub batch: BatchNo,
    /// When that was decided.
    pub at: Timestamp,
    /// The transfer.
    pub transfer: TransferRow,
    /// Amount of the pending transfer it resolves; 0 if it resolves none.
    pub resolved: i64,
}

/// News for a party, numbered per party by the store from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeWrite {
    /// The party's enterprise code.
    pub party: String,
    /// What it is about.
    pub subject: SubjectId,
    /// The projected code from now on.
    pub status: i32,
    /// When.
    pub at: Timestamp,
    /// The journal entry that says why.
    pub entry: EntryRef,
    /// The sentence (zh) to go into `returnInfo`.
    pub info: String,
}

/// A notice as read by its party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// Number within the party, from 1, without gaps.
    pub n: u64,
    /// The notice.
    pub notice: NoticeWrite,
}

/// Something that waits for a person or another agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskWrite {
    /// What it is about.
    pub subject: SubjectId,
    /// Kind of work, a short code.
    pub kind: String,
    /// About what of the subject, if that is to be told: an agency's code.
    pub about: String,
    /// Office it is for.
    pub office: String,
    /// Since when.
    pub at: Timestamp,
    /// When it is or was due, if there is a deadline.
    pub due: Option<Timestamp>,
    /// The journal entry that raised it.
    pub entry: EntryRef,
}

/// The end of the open task of a subject, kind and `about`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskEndWrite {
    /// The subject.
    pub subject: SubjectId,
    /// Kind of work.
    pub kind: String,
    /// About what of the subject.
    pub about: String,
    /// When.
    pub at: Timestamp,
    /// Who did what ended it.
    pub by: String,
    /// Why, a short code.
    pub why: String,
    /// What was said about it.
    pub note: String,
    /// The journal entry that ended it.
    pub entry: EntryRef,
}

/// What a batch does to a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskRowChange {
    /// It is raised. Of one subject, kind and `about` one is open at a time.
    Raised(TaskWrite),
    /// It ends.
    Ended(TaskEndWrite),
}

/// A task as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Number, from 1, in the order in which they were raised, without gaps.
    pub n: u64,
    /// The task.
    pub task: TaskWrite,
    /// How it ended.
    pub ended: Option<TaskEndWrite>,
}

/// Which tasks are asked for; what is `None` does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TasksAsked {
    /// Open ones, or ended ones.
    pub open: Option<bool>,
    /// Of this kind.
    pub kind: Option<String>,
    /// About one of these.
    pub about: Option<Vec<String>>,
    /// For one of these offices.
    pub offices: Option<Vec<String>>,
    /// Raised at or after this instant.
    pub since: Option<Timestamp>,
}

/// How many tasks of a kind are open, and since when the oldest is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTasks {
    /// Kind of work.
    pub kind: String,
    /// How many.
    pub n: u64,
    /// Since when the oldest is.
    pub oldest: Timestamp,
}

/// A change to a daily figure. Sums stop at the ends of 64 bits: they are
/// derived, and no sender may block a store by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollupDelta {
    /// The day, in the administration's zone.
    pub day: Date,
    /// The figure: `received`, `refused`, `released`, `tax`, `waiting`, …
    pub name: String,
    /// Its breakdown: message type, finding code, kind of tax, or empty.
    pub key: String,
    /// Added to the count.
    pub count: i64,
    /// Added to the amount, in raw units of five decimals.
    pub amount: i64,
}

/// A daily figure.
pub type Rollup = RollupDelta;

/// A sealed segment: one batch of journal entries (see `journal`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentRow {
    /// The batch.
    pub no: BatchNo,
    /// When it was decided.
    pub at: Timestamp,
    /// Chain head before it.
    pub previous: [u8; 32],
    /// Merkle root over its entries.
    pub root: [u8; 32],
    /// Chain head after it.
    pub head: [u8; 32],
    /// Number of entries.
    pub entries: u32,
    /// The encoded entries, uncompressed; the store compresses them.
    pub payload: Vec<u8>,
}

/// A batch's link in the chain: its segment without what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The batch.
    pub no: BatchNo,
    /// When it was decided.
    pub at: Timestamp,
    /// Chain head before it.
    pub previous: [u8; 32],
    /// Merkle root over its entries.
    pub root: [u8; 32],
    /// Chain head after it.
    pub head: [u8; 32],
    /// Number of entries.
    pub entries: u32,
}

/// Everything a batch changes, made durable together or not at all. Instants
/// are kept to the nanosecond, from 1677 to 2262; one beyond is an error.
#[derive(Debug, Clone)]
pub struct CommitBatch {
    /// The sealed journal of the batch; its `previous` must be the store's head.
    pub segment: SegmentRow,
    /// Messages received.
    pub inbox: Vec<InboxRow>,
    /// Subjects, each once.
    pub subjects: Vec<SubjectWrite>,
    /// Natural keys.
    pub aliases: Vec<AliasWrite>,
    /// Accounts, each once, ordered by key.
    pub accounts: Vec<AccountDelta>,
    /// Transfers, `n` from 0.
    pub transfers: Vec<TransferRow>,
    /// Notices.
    pub notices: Vec<NoticeWrite>,
    /// Tasks raised and ended, in order.
    pub tasks: Vec<TaskRowChange>,
    /// Daily figures, each (day, name, key) once.
    pub rollups: Vec<RollupDelta>,
    /// Number series with their next free number; a series never goes back.
    pub serials: Vec<(String, u64)>,
}

/// What became of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitOutcome {
    /// On disk; it may be acknowledged.
    Durable,
    /// Nothing was written: somebody else was faster. Load again, decide again.
    Conflict(Conflict),
}

/// Why a batch could not be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// The chain has another head than the batch was sealed on.
    Head,
    /// A subject has another version than the one read.
    Version(SubjectId),
    /// A natural key is taken, or no longer names what it named.
    Alias(AliasKey),
    /// An account would fall through its floor.
    Floor(AccountKey),
    /// A message identity is there already.
    Inbox(InboxKey),
}

/// Where the store stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tip {
    /// Last batch made durable; 0 in a new store.
    pub batch: BatchNo,
    /// Head of the chain; all zero in a new store.
    pub head: [u8; 32],
    /// Next free subject id, from 1.
    pub next_subject: u64,
    /// Time of the last batch.
    pub at: Option<Timestamp>,
}

/// The writer's side of a store.
pub trait Store: Send {
    /// Where the store stands.
    fn tip(&mut self) -> Result<Tip, StoreError>;

    /// Loads what a batch asks for: one query a table.
    fn load(&mut self, wanted: &Wanted) -> Result<Loaded, StoreError>;

    /// Makes a batch durable, or writes nothing. When it returns `Durable`
    /// the batch survives the loss of power.
    fn commit(&mut self, batch: &CommitBatch) -> Result<CommitOutcome, StoreError>;

    /// A segment with its payload decompressed.
    fn segment(&mut self, no: BatchNo) -> Result<Option<SegmentRow>, StoreError>;

    /// Subjects of a kind whose `due` is at or before an instant, earliest
    /// first, at most `limit`.
    fn due(&mut self, at: Timestamp, limit: usize) -> Result<Vec<SubjectId>, StoreError>;

    /// Every subject of a kind, ascending. Of kinds of which there are few.
    fn of_kind(&mut self, kind: SubjectKind) -> Result<Vec<SubjectRow>, StoreError>;

    /// A second look at what is durable, to be used while this writer commits.
    /// `None` from a store that can only do one thing at a time; its batches
    /// are then decided one after the other.
    fn beside(&self) -> Result<Option<Box<dyn Beside>>, StoreError> {
        Ok(None)
    }
}

/// Reads for the writer, also while a batch is being made durable. Sees at
/// least every batch whose commit returned before the call.
pub trait Beside: Send {
    /// As [`Store::load`].
    fn load(&mut self, wanted: &Wanted) -> Result<Loaded, StoreError>;

    /// As [`Store::segment`].
    fn segment(&mut self, no: BatchNo) -> Result<Option<SegmentRow>, StoreError>;
}

/// A natural key found by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The key.
    pub key: AliasKey,
    /// The subject it names.
    pub subject: SubjectId,
}

/// The readers' side of a store. Sees only what is durable.
pub trait Query: Send + Sync {
    /// Where the store stands.
    fn tip(&self) -> Result<Tip, StoreError>;
    /// Natural keys whose number begins with a text, exact ones first, then by
    /// number. Nothing in the text is a pattern; tokens are never found.
    fn search(&self, number: &str, limit: usize) -> Result<Vec<Found>, StoreError>;
    /// The subject behind a natural key.
    fn alias(&self, key: &AliasKey) -> Result<Option<SubjectId>, StoreError>;
    /// Every natural key of a subject (a walk of the alias index is allowed).
    fn aliases_of(&self, subject: SubjectId) -> Result<Vec<AliasKey>, StoreError>;
    /// A subject.
    fn subject(&self, id: SubjectId) -> Result<Option<SubjectRow>, StoreError>;
    /// Subjects of a kind with ids above `after`, ascending, at most `limit`.
    fn subjects(
        &self,
        kind: SubjectKind,
        after: SubjectId,
        limit: usize,
    ) -> Result<Vec<SubjectRow>, StoreError>;
    /// The newest subjects of a kind, optionally of one status, newest first.
    fn newest(
        &self,
        kind: SubjectKind,
        status: Option<i32>,
        limit: usize,
    ) -> Result<Vec<SubjectRow>, StoreError>;
    /// How many subjects of a kind stand at each status.
    fn census(&self, kind: SubjectKind) -> Result<Vec<(i32, u64)>, StoreError>;
    /// A segment with its payload decompressed.
    fn segment(&self, no: BatchNo) -> Result<Option<SegmentRow>, StoreError>;
    /// Notices of a party with numbers above `after`, ascending.
    fn notices(&self, party: &str, after: u64, limit: usize) -> Result<Vec<NoticeRow>, StoreError>;
    /// Daily figures between two days, both included, ordered by day, name, key.
    fn rollups(&self, from: Date, to: Date) -> Result<Vec<Rollup>, StoreError>;
    /// Balances of the accounts whose key begins with a byte, by key.
    fn accounts(&self, kind: u8, limit: usize)
    -> Result<Vec<(AccountKey, AccountRow)>, StoreError>;
    /// One account; all zero if never written.
    fn account(&self, key: AccountKey) -> Result<AccountRow, StoreError>;
    /// Transfers of a batch, by number. (A subject knows its batches.)
    fn transfers(&self, batch: BatchNo) -> Result<Vec<TransferRow>, StoreError>;
    /// Transfers on an account that many draw on at once, either side, after
    /// one of a batch and number, by batch and number, at most `limit`. Of
    /// other accounts there are none.
    fn movements(
        &self,
        account: AccountKey,
        after: (BatchNo, u32),
        limit: usize,
    ) -> Result<Vec<MovementRow>, StoreError>;
    /// The store's own number, drawn when it was made.
    fn identity(&self) -> Result<[u8; 16], StoreError>;
    /// Links of the batches above `after`, ascending, at most `limit`.
    fn links(&self, after: BatchNo, limit: usize) -> Result<Vec<Link>, StoreError>;
    /// A message received before.
    fn inbox(&self, key: InboxKey) -> Result<Option<InboxRow>, StoreError>;
    /// Messages received, by identity, those above `after`, at most `limit`.
    fn inbox_rows(
        &self,
        after: Option<InboxKey>,
        limit: usize,
    ) -> Result<Vec<InboxRow>, StoreError>;
    /// Every natural key, tokens included, in order, those above `after`, at
    /// most `limit`.
    fn alias_rows(&self, after: Option<&AliasKey>, limit: usize) -> Result<Vec<Found>, StoreError>;
    /// Codes of the parties that have notices, those above `after`, in order,
    /// at most `limit`.
    fn parties(&self, after: &str, limit: usize) -> Result<Vec<String>, StoreError>;
    /// Tasks with numbers above `after`, ascending, at most `limit`.
    fn tasks(
        &self,
        asked: &TasksAsked,
        after: u64,
        limit: usize,
    ) -> Result<Vec<TaskRow>, StoreError>;
    /// Open tasks by kind, in order of their kinds.
    fn open_tasks(&self) -> Result<Vec<OpenTasks>, StoreError>;
    /// Every number series with its next free number, by name.
    fn serials(&self) -> Result<Vec<(String, u64)>, StoreError>;
}
