//! The run: readers bring messages through the door, the engine decides them
//! in batches; both measure by the processor time of their own thread.

use crate::load::{Expected, Load, Message, Planned};
use crate::{Args, Name};
use rustix::time::{ClockId, clock_gettime};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Instant;
use tw_app::declaration::Dossier;
use tw_app::door::{self, Partner, Passed};
use tw_app::engine::{Command, Engine, Reply, Setting, Spent};
use tw_app::people::Secret;
use tw_app::store::{
    Beside, CommitBatch, CommitOutcome, Loaded, Query, SegmentRow, Store, StoreError, SubjectKind,
    SubjectRow, Tip, Wanted,
};
use tw_app::subject::Subject;
use tw_base::{BatchNo, Decimal, SubjectId, Timestamp};
use tw_testkit::Place;

/// Nanoseconds of processor time of this thread.
pub fn thread_time() -> u64 {
    nanoseconds(ClockId::ThreadCPUTime)
}

fn nanoseconds(clock: ClockId) -> u64 {
    let time = clock_gettime(clock);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    seconds * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0)
}

/// A store that counts what is written.
struct Counting<S> {
    store: S,
    rows: u64,
    commits: u64,
}

impl<S: Store> Store for Counting<S> {
    fn tip(&mut self) -> Result<Tip, StoreError> {
        self.store.tip()
    }
    fn load(&mut self, wanted: &Wanted) -> Result<Loaded, StoreError> {
        self.store.load(wanted)
    }
    fn commit(&mut self, batch: &CommitBatch) -> Result<CommitOutcome, StoreError> {
        let rows = 1
            + batch.inbox.len()
            + batch.subjects.len()
            + batch.aliases.len()
            + batch.accounts.len()
            + batch.transfers.len()
            + batch.notices.len()
            + batch.tasks.len()
            + batch.rollups.len()
            + batch.serials.len();
        self.rows += rows as u64;
        self.commits += 1;
        self.store.commit(batch)
    }
    fn segment(&mut self, no: BatchNo) -> Result<Option<SegmentRow>, StoreError> {
        self.store.segment(no)
    }
    fn due(&mut self, at: Timestamp, limit: usize) -> Result<Vec<SubjectId>, StoreError> {
        self.store.due(at, limit)
    }
    fn of_kind(&mut self, kind: SubjectKind) -> Result<Vec<SubjectRow>, StoreError> {
        self.store.of_kind(kind)
    }
    fn beside(&self) -> Result<Option<Box<dyn Beside>>, StoreError> {
        self.store.beside()
    }
}

/// What was measured, in nanoseconds and counts over the whole run. A case is
/// a list with its documents, or a declaration.
#[derive(Default)]
pub struct Figures {
    cases: u64,
    messages: u64,
    bytes: u64,
    wall: f64,
    process: u64,
    parse: u64,
    check: u64,
    spent: Spent,
    rows: u64,
    commits: u64,
    written: u64,
    stored: u64,
    /// Cases a second if the bytes were only parsed.
    pub parse_floor: f64,
    /// Cases a second if the bytes were only appended.
    pub append_floor: f64,
}

/// Figures as printed.
#[derive(serde::Serialize)]
pub struct Shown {
    name: &'static str,
    cases: u64,
    messages: u64,
    apart: u32,
    seed: u64,
    kib_a_case_sent: f64,
    cases_a_second: f64,
    seconds: f64,
    cpu_us_a_case: f64,
    parse_us: f64,
    check_us: f64,
    load_us: f64,
    decide_us: f64,
    encode_us: f64,
    commit_us: f64,
    bytes_written_a_case: f64,
    bytes_stored_a_case: f64,
    rows_a_case: f64,
    commits: u64,
    syncs_a_case: f64,
    parse_floor: f64,
    append_floor: f64,
    ratio: f64,
}

#[expect(clippy::float_arithmetic, reason = "measurements, not money")]
#[expect(clippy::cast_precision_loss, reason = "measurements, not money")]
impl Figures {
    /// Messages in a batch, on average.
    pub fn batch_messages(&self) -> usize {
        usize::try_from(self.messages / self.commits.max(1)).unwrap_or(1)
    }

    /// Cases a second.
    pub fn rate(&self) -> f64 {
        self.cases as f64 / self.wall
    }

    /// Processor time of a case on all threads, in microseconds.
    pub fn cpu_us(&self) -> f64 {
        self.process as f64 / 1_000.0 / self.cases as f64
    }

    /// Bytes handed to the disk for a case.
    pub fn bytes_written(&self) -> f64 {
        self.written as f64 / self.cases as f64
    }

    /// By case, and as rates.
    pub fn shown(&self, args: &Args) -> Shown {
        let cases = self.cases as f64;
        let us = |nanoseconds: u64| nanoseconds as f64 / 1_000.0 / cases;
        let rate = cases / self.wall;
        let floor = 1.0 / (1.0 / self.parse_floor + 1.0 / self.append_floor);
        Shown {
            name: match args.name {
                Name::Cbec1 => "cbec-1",
                Name::Declaration12 => "declaration-12",
                _ => "cbec-20",
            },
            cases: self.cases,
            messages: self.messages,
            apart: args.apart,
            seed: args.seed,
            kib_a_case_sent: self.bytes as f64 / 1_024.0 / cases,
            cases_a_second: rate,
            seconds: self.wall,
            cpu_us_a_case: us(self.process),
            parse_us: us(self.parse),
            check_us: us(self.check),
            load_us: us(self.spent.load),
            decide_us: us(self.spent.decide),
            encode_us: us(self.spent.encode),
            commit_us: us(self.spent.commit),
            bytes_written_a_case: self.written as f64 / cases,
            bytes_stored_a_case: self.stored as f64 / cases,
            rows_a_case: self.rows as f64 / cases,
            commits: self.commits,
            syncs_a_case: self.commits as f64 / cases,
            parse_floor: self.parse_floor,
            append_floor: self.append_floor,
            ratio: rate / floor,
        }
    }
}

type Error = Box<dyn std::error::Error>;

/// A house that workloads are decided in, on disk.
pub struct House {
    engine: Engine<Counting<tw_store::SqliteStore>>,
    query: tw_store::SqliteQuery,
    setting: Setting,
    folder: PathBuf,
    readers: usize,
    released: u64,
}

impl House {
    /// A fresh store, with what a workload needs registered.
    pub fn open(args: &Args, load: &Load, folder: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(folder)?;
        let (store, query) = tw_store::SqliteStore::open(
            folder,
            tw_store::Options {
                level: args.level,
                checkpoint_bytes: args.log << 20,
                ..tw_store::Options::default()
            },
        )?;
        let setting = setting(load)?;
        let counting = Counting {
            store,
            rows: 0,
            commits: 0,
        };
        let mut engine = Engine::new(counting, setting.clone())?.measured_by(thread_time);
        prepare(&mut engine, load)?;
        Ok(Self {
            engine,
            query,
            setting,
            folder: folder.to_owned(),
            readers: args.readers,
            released: 0,
        })
    }

    /// Decides a workload; each of its lists must be released.
    pub fn decide(&mut self, load: &Load) -> Result<Figures, Error> {
        let store = self.engine.store();
        let before = (store.rows, store.commits, self.engine.spent());
        let written = written_by_process();
        let process = nanoseconds(ClockId::ProcessCPUTime);
        let times = Times::default();
        let start = Instant::now();
        decide_all(&mut self.engine, &self.setting, load, self.readers, &times)?;
        let wall = start.elapsed().as_secs_f64();
        let again = times.again.load(Ordering::Relaxed);
        let process = nanoseconds(ClockId::ProcessCPUTime) - process - again;
        let written = written_by_process() - written;

        self.check(load)?;
        Ok(Figures {
            cases: u64::from(load.expected.cases()),
            messages: load.messages.len() as u64,
            bytes: load.bytes() as u64,
            wall,
            process,
            parse: times.parse.load(Ordering::Relaxed),
            check: times.check.load(Ordering::Relaxed),
            spent: since(self.engine.spent(), before.2),
            rows: self.engine.store().rows - before.0,
            commits: self.engine.store().commits - before.1,
            written,
            stored: size(&self.folder)?,
            ..Figures::default()
        })
    }

    /// That of every case came what was planned; no figure is shown before.
    fn check(&mut self, load: &Load) -> Result<(), Error> {
        match &load.expected {
            Expected::Lists(lists) => {
                let released = released(&self.query)?;
                let new = released - std::mem::replace(&mut self.released, released);
                if new != u64::from(*lists) {
                    return Err(format!("{new} of {lists} lists were released").into());
                }
                Ok(())
            }
            Expected::Declarations(planned) => declared(&self.query, planned),
        }
    }
}

/// That every declaration stands once, where it was planned to stand and with
/// what was planned to be due.
fn declared(query: &dyn Query, planned: &BTreeMap<String, Planned>) -> Result<(), Error> {
    let (mut after, mut found) = (SubjectId(0), 0);
    loop {
        let rows = query.subjects(SubjectKind::Declaration, after, 1_000)?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        found += rows.len();
        for row in rows {
            let subject = Subject::decode(row.id, row.kind, &row.state)?;
            let dossier = subject.declaration().ok_or("no declaration")?;
            let reference = &*dossier.content.signed.reference;
            let planned = planned.get(reference).ok_or("not of this workload")?;
            if !came_to(dossier, planned) {
                let (status, duty) = (dossier.status, dossier.duty);
                return Err(format!("{reference} came to {status}, due {duty:?}").into());
            }
        }
    }
    if found != planned.len() {
        return Err(format!("{found} of {} declarations stand", planned.len()).into());
    }
    Ok(())
}

fn came_to(dossier: &Dossier, planned: &Planned) -> bool {
    let fen = |amount: i64| Decimal::new(amount, 2);
    let due = &planned.due;
    let drawn = dossier.terms.as_ref().is_some_and(|terms| terms.examined);
    let code = match planned.secured {
        _ if drawn => "C",
        true => "K",
        false => "T",
    };
    let duty = dossier.duty.unwrap_or_default();
    let figures = [
        (duty.value, due.value),
        (duty.duty, due.duty),
        (duty.vat, due.vat),
        (duty.total, due.total()),
    ];
    tw_app::channel::code(dossier.status).as_deref() == Some(code)
        && dossier.reserved.is_some() == planned.secured
        && figures
            .iter()
            .all(|(found, due)| found.decimal() == fen(*due))
}

/// Lists released so far.
fn released(query: &dyn Query) -> Result<u64, Error> {
    let census = query.census(SubjectKind::Parcel)?;
    let released = census.iter().find(|(code, _)| *code == 800);
    Ok(released.map_or(0, |(_, n)| *n))
}

fn since(now: Spent, before: Spent) -> Spent {
    Spent {
        load: now.load - before.load,
        decide: now.decide - before.decide,
        encode: now.encode - before.encode,
        commit: now.commit - before.commit,
    }
}

/// Deciding alone, replayed: every message is through the door and the store
/// is in memory, so that nothing waits for a disk. By processor time.
pub fn replay(load: &Load) -> Result<Replayed, Error> {
    let (store, query) = tw_testkit::MemPlace::fresh().open()?;
    let setting = setting(load)?;
    let mut engine = Engine::new(store, setting.clone())?.measured_by(thread_time);
    prepare(&mut engine, load)?;
    let times = Times::default();
    let read = |message| read(message, &setting, &times).ok_or("a message was refused");
    let commands: Vec<Command> = load.messages.iter().map(read).collect::<Result<_, _>>()?;
    let before = engine.spent();
    let mut messages = load.messages.iter();
    for batch in commands.chunks(400) {
        let last = messages.by_ref().take(batch.len()).last();
        let now = last.map_or(Timestamp::UNIX_EPOCH, |message| message.at);
        std::hint::black_box(engine.run(batch, now)?);
    }
    if released(&query)? != u64::from(load.expected.cases()) {
        return Err("not every list was released".into());
    }
    Ok(Replayed::of(load, since(engine.spent(), before)))
}

/// Figures of deciding alone.
#[derive(serde::Serialize)]
pub struct Replayed {
    name: &'static str,
    lists: u32,
    documents: u32,
    decide_us: f64,
    lists_a_second: f64,
    documents_a_second: f64,
    /// With planning, and with what the store in memory is asked.
    with_load_lists_a_second: f64,
}

impl Replayed {
    #[expect(clippy::float_arithmetic, reason = "measurements, not money")]
    #[expect(clippy::cast_precision_loss, reason = "measurements, not money")]
    fn of(load: &Load, spent: Spent) -> Self {
        let lists = f64::from(load.expected.cases());
        let seconds = |nanoseconds: u64| nanoseconds as f64 / 1e9;
        let alone = seconds(spent.decide);
        Self {
            name: "decide",
            lists: load.expected.cases(),
            documents: load.expected.cases() * 4,
            decide_us: alone * 1e6 / lists,
            lists_a_second: lists / alone,
            documents_a_second: lists * 4.0 / alone,
            with_load_lists_a_second: lists / seconds(spent.decide + spent.load),
        }
    }
}

fn setting(load: &Load) -> Result<Setting, Error> {
    let codec = tw_messages::Families::from_pack(&load.pack)?;
    Ok(Setting {
        pack: Arc::clone(&load.pack),
        codec: Arc::new(codec),
        secret: Secret::new([7; 32]),
        signatures: Arc::new(tw_app::codec::Unverified),
        projections: Arc::new(tw_app::setting::Projections::of(&load.pack)?),
        programme: Arc::new(tw_app::measures::of_pack(&load.pack)?),
        writer: 1,
    })
}

fn prepare<S: Store>(engine: &mut Engine<S>, load: &Load) -> Result<(), Error> {
    let now = load
        .messages
        .first()
        .map_or(Timestamp::UNIX_EPOCH, |message| message.at);
    let commands = load.register.iter().cloned().map(Command::Admin);
    let commands: Vec<Command> = commands.collect();
    for reply in engine.run(&commands, now)? {
        if let Reply::Admin(findings) = reply
            && let Some(finding) = findings.first()
        {
            return Err(format!("the workload cannot be set up: {finding:?}").into());
        }
    }
    Ok(())
}

#[derive(Default)]
struct Times {
    parse: AtomicU64,
    check: AtomicU64,
    /// Spent on reading again for the measurement; no part of the work.
    again: AtomicU64,
}

/// As the engine's own thread gathers: so many messages or bytes at most.
const MOST: usize = 2_048;
const BYTES: usize = 12 << 20;

fn decide_all<S: Store>(
    engine: &mut Engine<S>,
    setting: &Setting,
    load: &Load,
    readers: usize,
    times: &Times,
) -> Result<(), Error> {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let (out, inbox) = sync_channel(MOST);
        for _ in 0..readers {
            let (out, next) = (out.clone(), &next);
            scope.spawn(move || {
                while let Some(message) = load.messages.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let command = read(message, setting, times);
                    if out.send((command, message.at)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(out);
        engine_loop(engine, &inbox)
    })
}

fn read(message: &Message, setting: &Setting, times: &Times) -> Option<Command> {
    let context = setting.context(message.at);
    let start = thread_time();
    let codec = setting.codec.as_ref();
    let passed = door::pass(
        codec,
        &context,
        &message.sender,
        &Partner::default(),
        &message.body,
    );
    let whole = thread_time() - start;
    // Reading alone is measured on every sixteenth message and counted for all.
    if message.body.len().is_multiple_of(16) {
        let start = thread_time();
        let opened = codec.open(&message.body);
        std::hint::black_box(codec.read(&opened.inner, &tw_app::codec::ReadOptions::default()));
        let again = thread_time() - start;
        times.again.fetch_add(again, Ordering::Relaxed);
        let parse = again.min(whole);
        times.parse.fetch_add(parse * 16, Ordering::Relaxed);
        times
            .check
            .fetch_add((whole - parse) * 16, Ordering::Relaxed);
    }
    match passed {
        Passed::In(prepared) => Some(Command::Message(prepared)),
        Passed::Turned(_) | Passed::Foreign(_) | Passed::Unready(_) => None,
    }
}

type Inbox = Receiver<(Option<Command>, Timestamp)>;

/// As the engine's own thread does: the next batch is decided while one is
/// made durable.
fn engine_loop<S: Store>(engine: &mut Engine<S>, inbox: &Inbox) -> Result<(), Error> {
    let Some((commands, now)) = gather(inbox)? else {
        return Ok(());
    };
    let mut decided = engine.decide(&commands, now)?;
    loop {
        let durable = |replies| drop(std::hint::black_box(replies));
        let (stored, next) = engine.store_while(decided, durable, |ahead| -> Result<_, Error> {
            let ahead = ahead.ok_or("the store cannot be read beside its writer")?;
            match gather(inbox)? {
                None => Ok(None),
                Some((commands, now)) => Ok(Some(ahead.decide(&commands, now)?)),
            }
        });
        if !stored {
            return Err("a batch was not stored".into());
        }
        decided = match next? {
            Some(decided) => decided,
            None => return Ok(()),
        };
    }
}

/// The next batch, or none at the end.
fn gather(inbox: &Inbox) -> Result<Option<(Vec<Command>, Timestamp)>, Error> {
    let Ok((first, mut now)) = inbox.recv() else {
        return Ok(None);
    };
    let mut commands = vec![first.ok_or("a message of the workload was refused")?];
    let mut bytes = weight(&commands[0]);
    while commands.len() < MOST && bytes < BYTES {
        let Ok((command, at)) = inbox.try_recv() else {
            break;
        };
        let command = command.ok_or("a message of the workload was refused")?;
        bytes += weight(&command);
        now = now.max(at);
        commands.push(command);
    }
    Ok(Some((commands, now)))
}

fn weight(command: &Command) -> usize {
    match command {
        Command::Message(message) => message.body.weight(),
        _ => 0,
    }
}

/// Bytes this process has handed to the disk.
fn written_by_process() -> u64 {
    let io = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    let line = io
        .lines()
        .find_map(|line| line.strip_prefix("write_bytes: "));
    line.and_then(|n| n.parse().ok()).unwrap_or(0)
}

fn size(folder: &Path) -> Result<u64, std::io::Error> {
    let mut sum = 0;
    for entry in std::fs::read_dir(folder)? {
        sum += entry?.metadata()?.len();
    }
    Ok(sum)
}
