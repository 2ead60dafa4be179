//! Batches that overlap give what batches one after the other give, to the
//! byte, whether or not the store already has the one before; and a store that
//! refuses now and then loses nothing and answers everybody.

use super::shuffle::{Numbers, purchase};
use crate::support::{World, purchase::EBC};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tw_app::admin::{AdminCommand, GuaranteeTerms};
use tw_app::engine::{Command, Engine, Reply, Setting};
use tw_app::runner::{Clock, Gathering, Runner};
use tw_app::store::{
    Beside, CommitBatch, CommitOutcome, Loaded, Query, SegmentRow, Store, StoreError, SubjectKind,
    SubjectRow, Tip, Wanted,
};
use tw_base::{BatchNo, SubjectId, Timestamp};
use tw_testkit::{MemPlace, MemQuery, MemStore, Place};

/// A store whose commits wait for leave, and fail when they are told to.
struct Gate {
    store: MemStore,
    /// Commits wait while it is shut.
    shut: Arc<AtomicBool>,
    /// Of every so many commits three are refused; 0 for none.
    refuse: u32,
    /// They do not come back to say so.
    panic: bool,
    /// It cannot be read while it commits.
    blind: bool,
    commits: Arc<AtomicU32>,
}

impl Store for Gate {
    fn tip(&mut self) -> Result<Tip, StoreError> {
        self.store.tip()
    }
    fn load(&mut self, wanted: &Wanted) -> Result<Loaded, StoreError> {
        self.store.load(wanted)
    }
    fn commit(&mut self, batch: &CommitBatch) -> Result<CommitOutcome, StoreError> {
        while self.shut.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
        let n = self.commits.fetch_add(1, Ordering::SeqCst) + 1;
        if self.refuse != 0 && n % self.refuse < 3 {
            assert!(!self.panic, "a fault in the store, as the test wants");
            return Err(StoreError::Unavailable("the disk is full".into()));
        }
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
        match self.blind {
            true => Ok(None),
            false => self.store.beside(),
        }
    }
}

fn house(setting: &Setting, refuse: u32) -> (Engine<Gate>, MemQuery, Arc<AtomicBool>) {
    house_that(setting, |gate| gate.refuse = refuse)
}

fn house_that(
    setting: &Setting,
    set: impl FnOnce(&mut Gate),
) -> (Engine<Gate>, MemQuery, Arc<AtomicBool>) {
    let (store, query) = MemPlace::fresh().open().expect("memory");
    let shut = Arc::new(AtomicBool::new(false));
    let mut store = Gate {
        store,
        shut: shut.clone(),
        refuse: 0,
        panic: false,
        blind: false,
        commits: Arc::default(),
    };
    set(&mut store);
    let engine = Engine::new(store, setting.clone()).expect("an empty store");
    (engine, query, shut)
}

fn guarantee() -> Command {
    Command::Admin(AdminCommand::RegisterGuarantee(Box::new(GuaranteeTerms {
        number: "G-1".into(),
        kind: "bank_letter".into(),
        guarantor_code: "B0001".into(),
        guarantor_name: "某银行".into(),
        principal: EBC.into(),
        offices: Vec::new(),
        // Not enough for all: who comes too late depends on who came before.
        limit: "9000".parse().expect("an amount"),
        from: "2016-04-08".parse().expect("a day"),
        to: None,
    })))
}

/// Traffic in which much meets: repeats, another body under a used identity,
/// changes and deletions of what came a moment ago.
fn traffic(world: &World, seed: u64) -> Vec<Command> {
    let mut numbers = Numbers(seed);
    let mut sent: Vec<(usize, Command)> = Vec::new();
    let mut guid = 0;
    for n in 1..=80 {
        let (_, docs) = purchase(n);
        for doc in docs {
            let place = n as usize * 4;
            let mut send = |later: usize, doc: &crate::support::Doc, guid: u64| {
                let command = world.command(doc.kind.sender(), &doc.message(guid));
                sent.push((place + later, command));
            };
            guid += 1;
            send(numbers.below(30), &doc, guid);
            match numbers.below(6) {
                0 => send(numbers.below(30), &doc, guid),
                1 => send(numbers.below(30), &doc.clone().draft(), guid),
                2 => send(numbers.below(40), &doc.clone().change(), 10_000 + guid),
                3 => send(numbers.below(40), &doc.clone().delete(), 20_000 + guid),
                _ => {}
            }
        }
    }
    sent.sort_by_key(|(place, _)| *place);
    let messages = sent.into_iter().map(|(_, command)| command);
    std::iter::once(guarantee()).chain(messages).collect()
}

type Kept = (Tip, Vec<SubjectRow>, String);

/// Everything that is kept: the chain, every state, every balance, the keys.
fn kept(query: &MemQuery) -> Kept {
    let subjects = [SubjectKind::Parcel, SubjectKind::Guarantee].map(|kind| {
        let all = query.subjects(kind, SubjectId(0), 100_000);
        all.expect("memory")
    });
    let accounts: Vec<_> = (0..=255)
        .map(|kind| query.accounts(kind, 10_000).expect("memory"))
        .collect();
    let aliases = query.search("", 100_000).expect("memory");
    let notices = query.notices(crate::support::purchase::AGENT, 0, 10_000);
    let rest = format!("{accounts:?} {aliases:?} {:?}", notices.expect("memory"));
    (query.tip().expect("memory"), subjects.concat(), rest)
}

fn one_after_the_other(setting: &Setting, batches: &[&[Command]]) -> (Kept, Vec<Reply>) {
    let (mut engine, query, _) = house(setting, 0);
    let mut replies = Vec::new();
    for (n, batch) in batches.iter().enumerate() {
        replies.extend(engine.run(batch, at(n)).expect("it runs"));
    }
    (kept(&query), replies)
}

fn at(n: usize) -> Timestamp {
    // Nanoseconds that the store does not keep, and a clock that goes back.
    let seconds = 1_671_067_800 + i64::try_from(n).expect("few") % 7;
    Timestamp::new(seconds, 123_456_789).expect("a time")
}

/// `late`: the store gets each batch only when the next one is decided; else
/// the next one is decided only when the store has it.
fn overlapping(setting: &Setting, batches: &[&[Command]], late: bool) -> (Kept, Vec<Reply>) {
    let (mut engine, query, shut) = house(setting, 0);
    assert!(engine.overlaps());
    let replies = Mutex::new(Vec::new());
    let mut decided = engine.decide(batches[0], at(0)).expect("it decides");
    for n in 1..=batches.len() {
        shut.store(late, Ordering::SeqCst);
        let durable = |some| replies.lock().expect("no panic").extend::<Vec<Reply>>(some);
        let (stored, next) = engine.store_while(decided, durable, |ahead| {
            let ahead = ahead.expect("a second look");
            while !late && ahead.is_storing() {
                std::thread::yield_now();
            }
            let next = batches.get(n).map(|batch| ahead.decide(batch, at(n)));
            shut.store(false, Ordering::SeqCst);
            next
        });
        assert!(stored);
        match next {
            None => break,
            Some(next) => decided = next.expect("it decides"),
        }
    }
    (kept(&query), replies.into_inner().expect("no panic"))
}

#[test]
fn overlapping_batches_give_the_same_bytes() {
    let world = World::new();
    for seed in 1..=3 {
        let commands = traffic(&world, seed);
        for size in [1, 7, 40] {
            let batches: Vec<&[Command]> = commands.chunks(size).collect();
            let plain = one_after_the_other(&world.setting, &batches);
            for late in [true, false] {
                let found = overlapping(&world.setting, &batches, late);
                assert!(
                    found == plain,
                    "seed {seed}, batches of {size}, late: {late}"
                );
            }
            let refused = |reply: &Reply| matches!(reply, Reply::Conflict(..));
            assert!(plain.1.iter().any(refused), "other bodies were tried");
        }
    }
}

/// A store that cannot be read while it commits takes one batch after the other.
#[test]
fn without_a_second_look_batches_follow_each_other() {
    let world = World::new();
    let commands = traffic(&world, 1);
    let batches: Vec<&[Command]> = commands.chunks(40).collect();
    let (mut engine, query, _) = house_that(&world.setting, |gate| gate.blind = true);
    assert!(!engine.overlaps());
    let mut replies = Vec::new();
    for (n, batch) in batches.iter().enumerate() {
        let decided = engine.decide(batch, at(n)).expect("it decides");
        let mut come = Vec::new();
        let (stored, ahead) =
            engine.store_while(decided, |some| come = some, |ahead| ahead.is_some());
        assert!(stored && !ahead);
        replies.extend(come);
    }
    let found = (kept(&query), replies);
    assert!(found == one_after_the_other(&world.setting, &batches));
    assert!(engine.spent().commit > 0, "its time is counted");

    let (mut engine, query, _) = house_that(&world.setting, |gate| {
        (gate.blind, gate.refuse, gate.panic) = (true, 1, true);
    });
    let decided = engine.decide(batches[0], at(0)).expect("it decides");
    let (stored, ()) = engine.store_while(decided, |_| unreachable!("not durable"), |_| ());
    assert!(!stored);
    assert_eq!(query.tip().expect("memory").batch, BatchNo(0));
}

struct Standing;

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        at(0)
    }
}

/// Three of nine commits are refused, or end in a panic. Whoever is told so
/// sends again; in the end everybody has the receipt the store has, and each
/// purchase counts once.
#[test]
fn a_store_that_refuses_now_and_then_loses_nothing() {
    let world = World::new();
    let commands = traffic(&world, 3);
    let none = Gathering::default().heavy;
    let half = middling(&commands);
    for (panic, heavy) in [(false, none), (true, none), (false, half)] {
        refusing(&world, &commands, (panic, heavy));
    }
}

/// What every second message weighs at least.
fn middling(commands: &[Command]) -> usize {
    let weights = commands.iter().filter_map(|command| match command {
        Command::Message(message) => Some(message.body.weight()),
        _ => None,
    });
    let mut weights: Vec<_> = weights.collect();
    weights.sort_unstable();
    weights[weights.len() / 2]
}

fn refusing(world: &World, commands: &[Command], (panic, heavy): (bool, usize)) {
    let (engine, query, _) = house_that(&world.setting, |gate| {
        (gate.refuse, gate.panic) = (9, panic);
    });
    let gathering = Gathering {
        most: 16,
        heavy,
        ..Gathering::default()
    };
    let runner = Runner::start(engine, Arc::new(Standing), gathering).expect("a thread");
    let runtime = tokio::runtime::Builder::new_multi_thread().build();
    let runtime = runtime.expect("a runtime");
    let first: Vec<_> = commands
        .iter()
        .map(|command| {
            let (runner, command) = (runner.clone(), command.clone());
            runtime.spawn(async move {
                loop {
                    match runner.decide(command.clone()).await {
                        Ok(reply) => break reply,
                        Err(_) => tokio::task::yield_now().await,
                    }
                }
            })
        })
        .collect();
    let receipts = |reply: Reply| match reply {
        Reply::Receipt { xml, .. } | Reply::Conflict(xml, _) => Some(xml),
        _ => None,
    };
    for (command, task) in commands.iter().zip(first) {
        let reply = runtime.block_on(task).expect("no panic");
        if matches!(reply, Reply::Conflict(..) | Reply::Admin(_)) {
            continue;
        }
        let again = loop {
            if let Ok(again) = runtime.block_on(runner.decide(command.clone())) {
                break again;
            }
        };
        let repeated = matches!(again, Reply::Receipt { repeated, .. } if repeated);
        assert!(repeated, "it is known: {again:?}");
        assert_eq!(receipts(again), receipts(reply), "the first receipt again");
    }
    runner.stop();
    let failures = runner.counters().failures.load(Ordering::Relaxed);
    assert!(failures > 0, "some were refused");
    assert_eq!(runner.counters().queue.load(Ordering::Relaxed), 0);
    let audit = tw_app::audit::verify(&query, None, |_, _| {}).expect("memory");
    assert!(audit.faults.is_empty(), "{:?}", audit.faults);
}

/// Whoever waits for company does not wait for a heavy message, and it waits
/// for nobody: with an hour for company both are answered at once.
#[test]
fn a_heavy_message_ends_the_wait_for_company() {
    let world = World::new();
    let commands = traffic(&world, 2);
    let heavy = middling(&commands);
    let weighs = |command: &&Command| match command {
        Command::Message(message) => message.body.weight() >= heavy,
        _ => false,
    };
    let light = commands.iter().find(|command| !weighs(command));
    let heavy_one = commands.iter().find(weighs);
    let (light, heavy_one) = (light.expect("half"), heavy_one.expect("half"));
    let (engine, query, _) = house(&world.setting, 0);
    let gathering = Gathering {
        heavy,
        company: Duration::from_secs(3_600),
        ..Gathering::default()
    };
    let runner = Runner::start(engine, Arc::new(Standing), gathering).expect("a thread");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let decide = |command: &Command| {
        let (runner, command) = (runner.clone(), command.clone());
        runtime.spawn(async move { runner.decide(command).await })
    };
    let first = decide(light);
    // It waits by now, or the two are taken together.
    std::thread::sleep(Duration::from_millis(50));
    let second = decide(heavy_one);
    for one in [first, second] {
        let patience = async { tokio::time::timeout(Duration::from_secs(60), one).await };
        let answered = runtime.block_on(patience).expect("within a minute");
        answered.expect("no panic").expect("decided");
    }
    runner.stop();
    assert!(query.tip().expect("memory").batch >= BatchNo(1));
}
