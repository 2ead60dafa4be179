//! The engine: runs batches of commands through plan ⇄ load → decide → commit
//! → receipt. It owns the writer's side of the store and nothing else touches
//! it; whoever wants something decided hands a command in and waits.
//!
//! Invariants: a batch is committed whole or not at all; nobody is answered
//! before the commit is durable; commands are decided in the order in which
//! they came, each seeing what the ones before it did.

use crate::admin::{AdminCommand, MeasureStep, StatementPayment};
use crate::codec::MessageKind;
use crate::decision::{Context, Decision};
use crate::door::{KEY_USED, OTHER_BODY, Prepared, Turned};
use crate::journal::{self, Cause};
use crate::measures;
use crate::monthly::{pay_statement, time_over};
use crate::overlap;
use crate::overlay::Overlay;
use crate::receipt::{self, Apart, Settled};
pub use crate::setting::Setting;
use crate::settling::{answer, count, settle};
use crate::stamp::Stamp;
use crate::store::{
    Beside, CommitOutcome, EntryRef, InboxKey, InboxRow, Loaded, NoticeWrite, SegmentRow, Store,
    StoreError, TaskRowChange, Tip, Wanted,
};
use crate::subject::Subject;
use crate::usecase::act_on_declaration::{self, Acted, PartyAct};
use crate::usecase::act_on_enterprise::{self, EnterprisePartyAct};
use crate::usecase::confirm_position::{self, Confirming};
use crate::usecase::handle_guarantee::{self, PartyGuaranteeAct};
use crate::usecase::{
    administer, aggregate_payment, change_measure, expire_waiting, file_document, forget_person,
};
use crate::writing::Writing;
use foldhash::HashMap;
use rayon_core::ThreadPool;
use std::sync::Arc;
use tw_base::{BatchNo, EnterpriseCode, Finding, SubjectId, Timestamp};
use tw_ledger::Unit;
use tw_programme::Programme;

/// Something to be decided.
#[derive(Debug, Clone)]
pub enum Command {
    /// A message that came through the door.
    Message(Box<Prepared>),
    /// A message refused at the door, to be kept and answered.
    Turned(Box<Turned>),
    /// An administrator's command.
    Admin(AdminCommand),
    /// A party acts on a declaration in a capacity it has.
    Act(Box<PartyAct>),
    /// A party acts on an enterprise: itself, or one its office keeps.
    ActOnEnterprise(Box<EnterprisePartyAct>),
    /// A party does something about a guarantee or a group.
    Guarantee(Box<PartyGuaranteeAct>),
    /// A guarantor confirms what its books say of its guarantee.
    Confirm(Box<Confirming>),
    /// A bank or the treasury tells that a statement was paid.
    PayStatement(EnterpriseCode, Box<StatementPayment>),
    /// A party takes a step in the life of a measure.
    Measure(EnterpriseCode, Box<MeasureStep>),
    /// Look whether a list has waited too long.
    ExpireWaiting(SubjectId),
    /// Make a parcel forget whom it names under the keys of a year.
    ForgetPerson(SubjectId, i16),
    /// Write down what an operator did beside the loop.
    WriteDown(Finding),
}

/// What became of a command, once durable.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// The receipt, byte for byte what it was the first time.
    Receipt {
        /// XML.
        xml: Vec<u8>,
        /// The same message had come before.
        repeated: bool,
        /// Findings of all documents; of a repeat none, but a note where a form
        /// asks for what by now is otherwise.
        findings: Vec<Finding>,
    },
    /// Refused as a whole for its form; CEB900.
    Refused {
        /// XML.
        xml: Vec<u8>,
        /// The same bytes had come before.
        repeated: bool,
        /// Why.
        findings: Vec<Finding>,
    },
    /// Another body under a used identity; nothing was changed.
    Conflict(Vec<u8>, Finding),
    /// An administrator's command was carried out, or refused for findings; or
    /// a party's act, with what it may be told of it.
    Admin(Vec<Finding>),
    /// Nothing to answer.
    Done,
}

/// Why a batch failed as a whole.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The store cannot.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored state cannot be read.
    #[error(transparent)]
    State(#[from] crate::subject::StateError),
    /// A journal entry cannot be read.
    #[error(transparent)]
    Journal(#[from] journal::JournalError),
    /// A decision posts what the ledger refuses.
    #[error("a decision asks the ledger for what it cannot do: {0}")]
    Ledger(#[from] tw_ledger::LedgerError),
    /// No thread could be started.
    #[error("no thread can be started to make batches durable: {0}")]
    Threads(String),
    /// Other writers were faster, again and again.
    #[error("the batch met other writers {0} times; send it again")]
    Contended(u32),
}

/// Where time went in a batch, in nanoseconds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    /// Planning and loading of whole batches.
    pub load: u64,
    /// Deciding, with what single lists still plan and load.
    pub decide: u64,
    /// Encoding receipts, states and journal, hashing.
    pub encode: u64,
    /// Committing.
    pub commit: u64,
}

impl Spent {
    /// Adds what was spent elsewhere.
    pub fn add(&mut self, other: Self) {
        self.load += other.load;
        self.decide += other.decide;
        self.encode += other.encode;
        self.commit += other.commit;
    }
}

/// The engine.
pub struct Engine<S> {
    pub(crate) store: S,
    /// Reads beside the store while it commits on threads of its own, if it
    /// can be read so.
    pub(crate) beside: Option<(Box<dyn Beside>, ThreadPool)>,
    pub(crate) setting: Setting,
    pub(crate) tip: Tip,
    /// The measures of the pack and those published up to the tip.
    pub(crate) programme: Arc<Programme>,
    pub(crate) spent: Spent,
    pub(crate) stopwatch: Stopwatch,
}

/// A batch being decided.
pub(crate) struct Draft {
    pub(crate) overlay: Overlay,
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) inbox: Vec<InboxRow>,
    pub(crate) notices: Vec<NoticeWrite>,
    pub(crate) tasks: Vec<TaskRowChange>,
    receipts: HashMap<InboxKey, (Vec<u8>, [u8; 16])>,
    pub(crate) at: Timestamp,
    /// Where it began.
    began: Stand,
    /// The measures there are once it is durable.
    pub(crate) programme: Arc<Programme>,
}

/// What a batch goes on from.
#[derive(Debug, Clone)]
pub(crate) struct Stand {
    /// The last batch.
    batch: BatchNo,
    next_subject: u64,
    /// Time of the last batch.
    at: Option<Timestamp>,
    /// The measures there are.
    programme: Arc<Programme>,
}

impl Stand {
    pub(crate) fn at(tip: Tip, programme: Arc<Programme>) -> Self {
        Self {
            batch: tip.batch,
            next_subject: tip.next_subject,
            at: tip.at,
            programme,
        }
    }
}

impl Draft {
    /// What the next batch goes on from, once this one is durable.
    pub(crate) fn stand(&self) -> Stand {
        if self.entries.is_empty() {
            return self.began.clone();
        }
        Stand {
            batch: self.overlay.batch(),
            next_subject: self.overlay.next_subject(),
            // As the store will tell it.
            at: Some(Stamp::from(self.at).instant()),
            programme: Arc::clone(&self.programme),
        }
    }

    pub(crate) fn next_entry(&self) -> EntryRef {
        let index = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        EntryRef {
            batch: self.overlay.batch(),
            index,
        }
    }
}

/// Nanoseconds by a stopwatch: of the machine's clock as a rule, of the
/// thread's processor time where a bench asks for it.
pub type Stopwatch = fn() -> u64;

/// Nanoseconds since the first call.
fn wall_clock() -> u64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    let start = START.get_or_init(std::time::Instant::now);
    u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX)
}

const ATTEMPTS: u32 = 5;
const ROUNDS: u32 = 6;

impl<S: Store> Engine<S> {
    /// An engine over a store.
    pub fn new(mut store: S, setting: Setting) -> Result<Self, EngineError> {
        let tip = store.tip()?;
        let beside = match store.beside()? {
            Some(beside) => Some((beside, overlap::threads()?)),
            None => None,
        };
        let programme = measures::all_of(&mut store, &setting.programme)?;
        Ok(Self {
            programme,
            store,
            beside,
            setting,
            tip,
            spent: Spent::default(),
            stopwatch: wall_clock,
        })
    }

    /// The same engine measuring by another stopwatch.
    #[must_use]
    pub fn measured_by(mut self, stopwatch: Stopwatch) -> Self {
        self.stopwatch = stopwatch;
        self
    }

    /// The store, for a bench that counts what it did.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Where the store stands.
    pub fn tip(&self) -> Tip {
        self.tip
    }

    /// Where time went so far.
    pub fn spent(&self) -> Spent {
        self.spent
    }

    /// Lists whose waiting time is over.
    pub fn overdue(&mut self, now: Timestamp, limit: usize) -> Result<Vec<SubjectId>, EngineError> {
        Ok(self.store.due(now, limit)?)
    }

    /// Decides a batch and makes it durable; replies in the order of the
    /// commands. `now` never goes back: an earlier instant counts as the last
    /// batch's.
    pub fn run(&mut self, commands: &[Command], now: Timestamp) -> Result<Vec<Reply>, EngineError> {
        for _ in 0..ATTEMPTS {
            let (replies, outcome) = self.attempt(commands, now)?;
            match outcome {
                CommitOutcome::Durable => return Ok(replies),
                CommitOutcome::Conflict(conflict) => {
                    tracing::debug!(?conflict, "another writer was faster, deciding again");
                    self.tip = self.store.tip()?;
                    self.programme = measures::all_of(&mut self.store, &self.setting.programme)?;
                }
            }
        }
        Err(EngineError::Contended(ATTEMPTS))
    }

    fn attempt(
        &mut self,
        commands: &[Command],
        now: Timestamp,
    ) -> Result<(Vec<Reply>, CommitOutcome), EngineError> {
        let (draft, replies) = self.draft(commands, now)?;
        let outcome = self.writing().commit(&draft)?;
        if outcome == CommitOutcome::Durable {
            self.programme = draft.programme;
        }
        Ok((replies, outcome))
    }

    /// Decides a batch over what the store holds.
    pub(crate) fn draft(
        &mut self,
        commands: &[Command],
        now: Timestamp,
    ) -> Result<(Draft, Vec<Reply>), EngineError> {
        let mut own = Own(&mut self.store);
        let mut desk = Desk {
            source: &mut own,
            before: None,
            setting: &self.setting,
            stand: Stand::at(self.tip, Arc::clone(&self.programme)),
            spent: Spent::default(),
            stopwatch: self.stopwatch,
        };
        let drafted = desk.decide(commands, now);
        self.spent.add(desk.spent);
        drafted
    }

    /// The side that makes batches durable.
    fn writing(&mut self) -> Writing<'_, S> {
        Writing {
            store: &mut self.store,
            setting: &self.setting,
            tip: &mut self.tip,
            spent: &mut self.spent,
            stopwatch: self.stopwatch,
        }
    }
}

/// What a batch is decided on: the side of the engine that reads.
pub(crate) struct Desk<'a> {
    pub(crate) source: &'a mut dyn Beside,
    /// The batch before, decided and not durable yet.
    pub(crate) before: Option<&'a Draft>,
    pub(crate) setting: &'a Setting,
    pub(crate) stand: Stand,
    pub(crate) spent: Spent,
    pub(crate) stopwatch: Stopwatch,
}

impl Desk<'_> {
    pub(crate) fn decide(
        &mut self,
        commands: &[Command],
        now: Timestamp,
    ) -> Result<(Draft, Vec<Reply>), EngineError> {
        let now = self.stand.at.map_or(now, |last| last.max(now));
        let programme = Arc::clone(&self.stand.programme);
        let context = self.setting.context_with(now, &programme);
        let unit = Unit::money(self.setting.pack.currency());
        let batch = BatchNo(self.stand.batch.0 + 1);
        let mut draft = Draft {
            overlay: Overlay::new(batch, self.stand.next_subject, unit),
            began: self.stand.clone(),
            programme: Arc::clone(&programme),
            entries: Vec::with_capacity(commands.len() * 8),
            inbox: Vec::new(),
            notices: Vec::new(),
            tasks: Vec::new(),
            receipts: HashMap::default(),
            at: now,
        };
        let start = (self.stopwatch)();
        self.load(
            commands.iter().collect(),
            &mut draft.overlay,
            |command, overlay, wanted| plan(command, overlay, &context, wanted),
        )?;
        self.spent.load += (self.stopwatch)().saturating_sub(start);
        let start = (self.stopwatch)();
        let encoded = self.spent.encode;
        let mut replies = Vec::with_capacity(commands.len());
        for command in commands {
            self.plan_again(command, &mut draft.overlay, &context)?;
            replies.push(self.one(command, &mut draft, &context)?);
        }
        draft.programme = measures::after(&programme, &draft.overlay);
        let encoded = self.spent.encode - encoded;
        let whole = (self.stopwatch)().saturating_sub(start);
        self.spent.decide += whole.saturating_sub(encoded);
        Ok((draft, replies))
    }

    /// Decides on one command of a batch.
    fn one(
        &mut self,
        command: &Command,
        draft: &mut Draft,
        context: &Context<'_>,
    ) -> Result<Reply, EngineError> {
        Ok(match command {
            Command::Message(message) => self.message(message, draft, context)?,
            Command::Turned(turned) => self.turned(turned, draft, context)?,
            Command::Admin(command) => admin(command, draft, context)?,
            Command::Act(act) => acted(act, draft, context)?,
            Command::ActOnEnterprise(asked) => {
                let decision = act_on_enterprise::decide(asked, &draft.overlay, context);
                let by = (asked.by.as_str(), asked.act.name());
                answer(decision, by, draft, context)?
            }
            Command::Guarantee(asked) => {
                let decision = handle_guarantee::decide(asked, &draft.overlay, context);
                let by = (asked.enterprise.as_str(), asked.act.name());
                answer(decision, by, draft, context)?
            }
            Command::Confirm(asked) => {
                let decision = confirm_position::decide(asked, &draft.overlay, context);
                let by = asked.by.as_ref().map_or("operator", EnterpriseCode::as_str);
                answer(decision, (by, confirm_position::NAME), draft, context)?
            }
            Command::PayStatement(by, payment) => pay_statement(Some(by), payment, draft, context)?,
            Command::Measure(by, step) => measures::change(Some(by), step, draft, context)?,
            Command::ExpireWaiting(id) => {
                time_over(*id, draft, context)?;
                Reply::Done
            }
            Command::ForgetPerson(parcel, year) => {
                let decision = forget_person::decide(*parcel, *year, &draft.overlay, context);
                answer(decision, ERASING, draft, context)?;
                Reply::Done
            }
            Command::WriteDown(finding) => {
                let decision = Decision::of(finding.clone());
                answer(decision, ERASING, draft, context)?
            }
        })
    }

    /// A command may need what those before it in the batch made: its plan
    /// comes to more once they are decided.
    fn plan_again(
        &mut self,
        command: &Command,
        overlay: &mut Overlay,
        context: &Context<'_>,
    ) -> Result<(), EngineError> {
        if matches!(command, Command::Message(_) | Command::Turned(_)) {
            return Ok(());
        }
        self.load(vec![command], overlay, |command, overlay, wanted| {
            plan(command, overlay, context, wanted);
        })
    }

    /// Planning and loading alternate: some subjects are known only once
    /// others are there.
    fn load<T>(
        &mut self,
        mut open: Vec<T>,
        overlay: &mut Overlay,
        plan: impl Fn(&T, &Overlay, &mut Wanted),
    ) -> Result<(), EngineError> {
        // A plan depends on nothing but the overlay: once it misses nothing it
        // is complete, and is not made again.
        let mut own = Wanted::default();
        for _ in 0..ROUNDS {
            let mut wanted = Wanted::default();
            open.retain(|planned| {
                plan(planned, overlay, &mut own);
                overlay.keep_missing(&mut own);
                let complete = own.is_empty();
                wanted.append(&mut own);
                !complete
            });
            if open.is_empty() {
                break;
            }
            let mut wanted = overlay.missing(wanted);
            let before = self.before.map(|draft| &draft.overlay);
            if let Some(before) = before {
                wanted = overlay.inherit(wanted, before);
            }
            if !wanted.is_empty() {
                let loaded = self.source.load(&wanted)?;
                overlay.take(wanted, loaded, before)?;
            }
        }
        Ok(())
    }

    fn message(
        &mut self,
        message: &Prepared,
        draft: &mut Draft,
        context: &Context<'_>,
    ) -> Result<Reply, EngineError> {
        if let Some(row) = draft.overlay.earlier(message.key) {
            return self.seen_before(message, &row, draft, context);
        }
        // The same bytes may have been refused when another edition or pack
        // was in force: the first receipt stands.
        if let Some(row) = draft.overlay.earlier(message.turned_key) {
            return Ok(Reply::Refused {
                xml: self.first_receipt(&row, &message.beginning, draft)?,
                repeated: true,
                findings: Vec::new(),
            });
        }
        let entry = draft.next_entry();
        // The message's own entry is written after its decisions are known
        // (it holds the receipt); its place is taken now.
        draft.entries.push(Vec::new());
        let mut settled = Vec::with_capacity(message.filings.len());
        for node in 0..message.filings.len() {
            settled.push(self.document(message, entry, node, draft, context)?);
        }
        let start = (self.stopwatch)();
        let catalogue = context.pack.catalogue();
        let receipt = receipt::receipt(message, &settled, context.now, catalogue);
        let xml = self.setting.codec.write(&receipt);
        draft.entries[entry.index as usize] =
            journal::encode_message(&message.meta, &message.body, &xml, None);
        let row = InboxRow {
            key: message.key,
            body: message.body_hash,
            entry,
        };
        remember(row, &xml, draft);
        self.spent.encode += (self.stopwatch)().saturating_sub(start);
        let findings = settled.into_iter().flat_map(|one| one.findings).collect();
        Ok(Reply::Receipt {
            xml,
            repeated: false,
            findings,
        })
    }

    /// The first receipt again, or a refusal of another body.
    fn seen_before(
        &mut self,
        message: &Prepared,
        row: &InboxRow,
        draft: &Draft,
        context: &Context<'_>,
    ) -> Result<Reply, EngineError> {
        if row.body == message.body_hash {
            let note = file_document::asked_before(message, &draft.overlay);
            return Ok(Reply::Receipt {
                xml: self.first_receipt(row, &message.beginning, draft)?,
                repeated: true,
                findings: note.into_iter().collect(),
            });
        }
        let finding = match &message.form_key {
            Some(key) => Finding::rule(KEY_USED).with("key", key.as_str()),
            None => Finding::rule(OTHER_BODY).with("guid", &message.meta.guid),
        };
        let type_name = &message.meta.type_name;
        let refused = receipt::unkept(&finding, type_name, context.now, context.pack.catalogue());
        Ok(Reply::Conflict(self.setting.codec.write(&refused), finding))
    }

    /// Decides on one document of a message.
    fn document(
        &mut self,
        message: &Prepared,
        entry: EntryRef,
        node: usize,
        draft: &mut Draft,
        context: &Context<'_>,
    ) -> Result<Settled, EngineError> {
        let filing = &message.filings[node];
        let is_list = message.kind == MessageKind::List;
        let sender = &message.meta.sender;
        if is_list || message.kind == MessageKind::Declaration {
            // A list can need more once the commands before it are decided (a
            // waybill it gives up, say). Other documents need what their plan
            // found, or what the list they belong to has planned.
            let overlay = &mut draft.overlay;
            self.load(vec![filing], overlay, |filing, overlay, wanted| {
                file_document::plan(filing, sender, overlay, context, wanted);
            })?;
        }
        let mut decision = file_document::decide(filing, sender, &draft.overlay, context);
        let codec = self.setting.codec.as_ref();
        message.point(filing, codec, &mut decision.findings);
        count(&decision, message, &mut draft.overlay, context);
        let cause = Cause::Document {
            kind: message.kind,
            entry,
            node: u16::try_from(node).unwrap_or(u16::MAX),
        };
        let answer = decision.answer;
        // What a stored document did to somebody's list is told to the list's
        // sender, not to everybody whose document completed it.
        let declares = message.kind == MessageKind::Declaration;
        let own = if is_list || declares || answer == 0 {
            &decision.findings
        } else {
            &filing.findings
        };
        let findings = own.clone();
        let id = decision.subject.filter(|_| is_list || declares);
        settle(decision, sender, cause, draft, context)?;
        let numbers = id.and_then(|id| numbers(id, &draft.overlay));
        Ok(Settled {
            answer,
            findings,
            numbers,
        })
    }

    fn turned(
        &mut self,
        turned: &Turned,
        draft: &mut Draft,
        context: &Context<'_>,
    ) -> Result<Reply, EngineError> {
        let findings = turned.findings.clone();
        // Or taken in when another edition or pack was in force.
        let taken = turned
            .message_key
            .and_then(|key| draft.overlay.earlier(key));
        if let Some(row) = taken.filter(|row| row.body == turned.body_hash) {
            return Ok(Reply::Receipt {
                xml: self.first_receipt(&row, &turned.body, draft)?,
                repeated: true,
                findings: Vec::new(),
            });
        }
        if let Some(row) = draft.overlay.earlier(turned.key) {
            let xml = self.first_receipt(&row, &turned.body, draft)?;
            return Ok(Reply::Refused {
                xml,
                repeated: true,
                findings,
            });
        }
        let receipt = receipt::refusal(turned, context.now, context.pack.catalogue());
        let xml = self.setting.codec.write(&receipt);
        // What is echoed may name persons: it goes out and is not kept.
        let Apart { kept, at: echo, .. } =
            receipt::apart(self.setting.codec.as_ref(), &receipt, &xml);
        let entry = draft.next_entry();
        let encoded = journal::encode_message(&turned.meta, &turned.kept, &kept, echo);
        draft.entries.push(encoded);
        for finding in turned
            .findings
            .iter()
            .filter(|finding| finding.refuses())
            .take(1)
        {
            let code = finding.code.to_string();
            draft.overlay.count(context.today, "refused", &code, (1, 0));
        }
        draft
            .overlay
            .count(context.today, "turned", &turned.meta.type_name, (1, 0));
        let row = InboxRow {
            key: turned.key,
            body: turned.body_hash,
            entry,
        };
        remember(row, &xml, draft);
        Ok(Reply::Refused {
            xml,
            repeated: false,
            findings,
        })
    }

    /// The first receipt of a message that came before: in this batch, in the
    /// one being made durable, or in an earlier one. `body`, the message
    /// itself, is echoed where it was.
    fn first_receipt(
        &mut self,
        row: &InboxRow,
        body: &[u8],
        draft: &Draft,
    ) -> Result<Vec<u8>, EngineError> {
        let drafts = [Some(draft), self.before];
        let mut drafts = drafts.into_iter().flatten();
        if let Some((xml, _)) = drafts.find_map(|draft| draft.receipts.get(&row.key)) {
            return Ok(xml.clone());
        }
        let segment = self.source.segment(row.entry.batch)?;
        let damaged = || StoreError::Damaged(format!("no entry {:?}", row.entry));
        let segment = segment.ok_or_else(damaged)?;
        let opened = journal::open(&segment.payload)?;
        let entry = opened
            .entries
            .get(row.entry.index as usize)
            .ok_or_else(damaged)?;
        match journal::decode(entry)? {
            journal::Entry::Message(message) => {
                Ok(receipt::whole(message, self.setting.codec.as_ref(), body))
            }
            journal::Entry::Decision(_) => Err(damaged().into()),
        }
    }
}

/// A store read by itself.
struct Own<'a, S>(&'a mut S);

impl<S: Store> Beside for Own<'_, S> {
    fn load(&mut self, wanted: &Wanted) -> Result<Loaded, StoreError> {
        self.0.load(wanted)
    }
    fn segment(&mut self, no: BatchNo) -> Result<Option<SegmentRow>, StoreError> {
        self.0.segment(no)
    }
}

/// Who erases, and the name it has in the journal.
const ERASING: (&str, &str) = ("operator", "erase_person");

fn plan(command: &Command, overlay: &Overlay, context: &Context<'_>, wanted: &mut Wanted) {
    match command {
        Command::Message(message) => {
            wanted.inbox.extend([message.key, message.turned_key]);
            for filing in &message.filings {
                file_document::plan(filing, &message.meta.sender, overlay, context, wanted);
            }
        }
        Command::Turned(turned) => {
            wanted.inbox.push(turned.key);
            wanted.inbox.extend(turned.message_key);
        }
        Command::Admin(command) => administer::plan(command, overlay, context, wanted),
        Command::Act(act) => act_on_declaration::plan(act, overlay, wanted),
        Command::ActOnEnterprise(asked) => {
            let what = (&*asked.enterprise, &asked.act);
            act_on_enterprise::plan(what, Some(&asked.by), wanted);
        }
        Command::Guarantee(asked) => {
            handle_guarantee::plan(&asked.act, Some(&asked.enterprise), overlay, wanted);
        }
        Command::Confirm(asked) => confirm_position::plan(asked, overlay, wanted),
        Command::PayStatement(by, payment) => {
            aggregate_payment::plan_payment(Some(by), payment, overlay, wanted);
        }
        Command::Measure(by, step) => change_measure::plan(step, Some(by), overlay, wanted),
        Command::ExpireWaiting(id) => expire_waiting::plan(*id, overlay, context, wanted),
        Command::ForgetPerson(parcel, _) => forget_person::plan(*parcel, wanted),
        Command::WriteDown(_) => {}
    }
}

fn remember(row: InboxRow, xml: &[u8], draft: &mut Draft) {
    draft.overlay.receive(row);
    draft.inbox.push(row);
    draft.receipts.insert(row.key, (xml.to_vec(), row.body));
}

fn numbers(id: SubjectId, overlay: &Overlay) -> Option<(String, Option<String>)> {
    match overlay.subject(id)? {
        Subject::Parcel(parcel) => {
            let case = parcel.case.as_ref()?;
            Some((case.pre_no.clone(), case.invt_no.clone()))
        }
        Subject::Declaration(dossier) => {
            Some((dossier.seq_no.clone(), dossier.declaration_no.clone()))
        }
        _ => None,
    }
}

fn admin(
    command: &AdminCommand,
    draft: &mut Draft,
    context: &Context<'_>,
) -> Result<Reply, EngineError> {
    match command {
        AdminCommand::StatementPaid(payment) => {
            return pay_statement(None, payment, draft, context);
        }
        AdminCommand::Measure { step } => return measures::change(None, step, draft, context),
        _ => {}
    }
    let decision = administer::decide(command, &draft.overlay, context);
    answer(decision, ("operator", command.name()), draft, context)
}

fn acted(act: &PartyAct, draft: &mut Draft, context: &Context<'_>) -> Result<Reply, EngineError> {
    let Acted { decision, told } = act_on_declaration::decide(act, &draft.overlay, context);
    let cause = Cause::Command(act.act.name().to_owned());
    settle(decision, act.enterprise.as_str(), cause, draft, context)?;
    Ok(Reply::Admin(told))
}
