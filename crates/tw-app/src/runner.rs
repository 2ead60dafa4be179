//! The thread that owns the engine. Handlers hand jobs in through a bounded
//! queue; the thread takes what has gathered, decides it as one batch and
//! answers. While one batch is being made durable the next one gathers.

use crate::engine::{Command, Engine, EngineError, Reply, Spent};
use crate::overlap::{Ahead, Decided};
use crate::store::Store;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;
use tw_base::Timestamp;

/// Where now comes from. The engine never asks anything else for the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Why a job was not done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The queue is full.
    #[error("too much is waiting to be decided; come back in {0} s")]
    Busy(u32),
    /// The program is ending.
    #[error("the program is ending; come back after its restart")]
    Stopping,
    /// The batch failed; nothing of it was written.
    #[error("{0}")]
    Failed(String),
}

/// How batches are gathered.
#[derive(Debug, Clone, Copy)]
pub struct Gathering {
    /// Commands in one batch at most.
    pub most: usize,
    /// Bytes of messages in one batch at most (a batch may exceed it by one
    /// message).
    pub bytes: usize,
    /// A message of so many bytes is nobody's company: those that wait for some
    /// do not wait until it is durable, and it does not wait.
    pub heavy: usize,
    /// How long a first command waits for company.
    pub company: Duration,
    /// Commands that may wait; further ones are turned away.
    pub queue: usize,
}

impl Default for Gathering {
    fn default() -> Self {
        Self {
            most: 2_048,
            bytes: 12 << 20,
            heavy: 1 << 20,
            company: Duration::from_millis(2),
            queue: 4_096,
        }
    }
}

/// What has happened so far, for `/metrics`.
#[derive(Debug, Default)]
pub struct Counters {
    /// Batches made durable.
    pub batches: AtomicU64,
    /// Commands decided.
    pub commands: AtomicU64,
    /// Batches that failed.
    pub failures: AtomicU64,
    /// The last batch failed, and none has succeeded since.
    pub last_failed: AtomicBool,
    failure: Mutex<Option<(Timestamp, String)>>,
    /// Commands waiting.
    pub queue: AtomicI64,
    /// Length of the last batch, in microseconds.
    pub last_batch_us: AtomicU64,
    spent: Mutex<Spent>,
}

impl Counters {
    /// When and why a batch last failed.
    pub fn failure(&self) -> Option<(Timestamp, String)> {
        lock(&self.failure).clone()
    }

    /// Where the engine's time went.
    pub fn spent(&self) -> Spent {
        *lock(&self.spent)
    }

    /// A batch was decided, one way or the other.
    fn left(&self, count: usize, start: std::time::Instant) {
        let waiting = i64::try_from(count).unwrap_or(i64::MAX);
        self.queue.fetch_sub(waiting, Ordering::Relaxed);
        let took = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.last_batch_us.store(took, Ordering::Relaxed);
    }

    /// A batch is durable.
    fn stored(&self, count: usize, start: std::time::Instant) {
        self.left(count, start);
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.last_failed.store(false, Ordering::Relaxed);
        self.commands.fetch_add(count as u64, Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

type Answer = oneshot::Sender<Result<Reply, JobError>>;

struct Job {
    command: Command,
    answer: Answer,
}

/// The handle through which jobs are handed in.
#[derive(Clone)]
pub struct Runner {
    jobs: SyncSender<Job>,
    counters: Arc<Counters>,
    stopping: Arc<AtomicBool>,
    thread: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Runner {
    /// Starts the thread.
    pub fn start<S: Store + 'static>(
        engine: Engine<S>,
        clock: Arc<dyn Clock>,
        gathering: Gathering,
    ) -> std::io::Result<Self> {
        let (jobs, inbox) = sync_channel(gathering.queue);
        let counters = Arc::new(Counters::default());
        let stopping = Arc::new(AtomicBool::new(false));
        let work = Work {
            engine,
            clock,
            gathering,
            inbox: Inbox {
                jobs: inbox,
                held: None,
            },
            counters: Arc::clone(&counters),
            stopping: Arc::clone(&stopping),
            failed: None,
        };
        let builder = std::thread::Builder::new().name("engine".into());
        let thread = Arc::new(Mutex::new(Some(builder.spawn(move || work.run())?)));
        Ok(Self {
            jobs,
            counters,
            stopping,
            thread,
        })
    }

    /// Hands a command in and waits until it is decided and durable.
    pub async fn decide(&self, command: Command) -> Result<Reply, JobError> {
        if self.stopping.load(Ordering::Acquire) {
            return Err(JobError::Stopping);
        }
        let (answer, reply) = oneshot::channel();
        self.counters.queue.fetch_add(1, Ordering::Relaxed);
        self.jobs
            .try_send(Job { command, answer })
            .map_err(|refused| {
                self.counters.queue.fetch_sub(1, Ordering::Relaxed);
                match refused {
                    TrySendError::Full(_) => JobError::Busy(1),
                    TrySendError::Disconnected(_) => JobError::Stopping,
                }
            })?;
        reply.await.map_err(|_| JobError::Stopping)?
    }

    /// What has happened so far.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// Whether the thread runs.
    pub fn is_alive(&self) -> bool {
        !self.stopping.load(Ordering::Acquire)
            && lock(&self.thread)
                .as_ref()
                .is_some_and(|thread| !thread.is_finished())
    }

    /// Decides what has gathered and ends the thread.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        if let Some(thread) = lock(&self.thread).take() {
            // A panic of the engine has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}

struct Work<S> {
    engine: Engine<S>,
    clock: Arc<dyn Clock>,
    gathering: Gathering,
    inbox: Inbox,
    counters: Arc<Counters>,
    stopping: Arc<AtomicBool>,
    /// When a batch last failed.
    failed: Option<std::time::Instant>,
}

/// How long the thread waits for work before it looks up.
const IDLE: Duration = Duration::from_millis(500);
/// How often it looks whether the batch before is durable, while nothing comes.
const LOOK: Duration = Duration::from_millis(2);
/// How long a failed batch makes the system say that it is not ready.
const FORGIVE: Duration = Duration::from_secs(30);
/// How often it looks whether lists have waited too long.
const SWEEP: Duration = Duration::from_secs(1);
const OVERDUE_AT_ONCE: usize = 256;

impl<S: Store> Work<S> {
    fn run(mut self) {
        let mut swept = std::time::Instant::now();
        loop {
            // By time and not only when idle: a steady sender must not keep
            // lists waiting beyond their day.
            if swept.elapsed() >= SWEEP {
                self.expire();
                self.forgive();
                swept = std::time::Instant::now();
            }
            match self.inbox.next(IDLE) {
                Ok(first) => {
                    let batch = gather(first, &mut self.inbox, self.gathering);
                    if self.engine.overlaps() {
                        self.chain(batch, swept);
                    } else {
                        self.decide(batch);
                    }
                }
                Err(RecvTimeoutError::Timeout) if self.stopping.load(Ordering::Acquire) => break,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
    }

    /// A failure makes the system unready for a while, not until work comes
    /// that nobody sends to an unready system.
    fn forgive(&mut self) {
        if self.failed.is_some_and(|at| at.elapsed() >= FORGIVE) {
            self.failed = None;
            self.counters.last_failed.store(false, Ordering::Relaxed);
        }
    }

    /// Decides batches, each while the one before it is made durable, until
    /// nothing gathers or the sweep is due. Whatever does not go smoothly is
    /// done again, one batch after the other.
    fn chain(&mut self, first: Batch, swept: std::time::Instant) {
        let mut batch = first;
        let decided = self.guarded(|engine, now| engine.decide(&batch.commands, now));
        let Ok(mut decided) = decided else {
            return self.decide(batch);
        };
        loop {
            let Batch {
                start,
                commands,
                answers,
            } = batch;
            let engine = &mut self.engine;
            let next = Next {
                inbox: &mut self.inbox,
                gathering: self.gathering,
                clock: self.clock.as_ref(),
            };
            let (counters, count) = (&self.counters, commands.len());
            // Kept here so that they can still be given if nothing was written.
            let answers = Mutex::new(answers);
            let (stored, next) = engine.store_while(
                decided,
                |replies| {
                    counters.stored(count, start);
                    answer(replies, std::mem::take(&mut *lock(&answers)));
                },
                // By time and not only when idle: see `run`.
                |ahead| next.decide(ahead.filter(|_| swept.elapsed() < SWEEP)),
            );
            *lock(&self.counters.spent) = self.engine.spent();
            if !stored {
                let answers = answers
                    .into_inner()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                self.decide(Batch {
                    start,
                    commands,
                    answers,
                });
            }
            match next {
                None => return,
                Some((following, Ok(ahead))) if stored => {
                    batch = following;
                    decided = ahead;
                }
                Some((following, _)) => return self.decide(following),
            }
        }
    }

    /// Decides a batch and makes it durable before anything else is done.
    fn decide(&mut self, batch: Batch) {
        let Batch {
            start,
            commands,
            answers,
        } = batch;
        let count = commands.len();
        let result = self.guarded(|engine, now| engine.run(&commands, now));
        match result {
            Ok(replies) => {
                self.counters.stored(count, start);
                *lock(&self.counters.spent) = self.engine.spent();
                answer(replies, answers);
            }
            Err(why) => {
                self.counters.left(count, start);
                self.counters.failures.fetch_add(1, Ordering::Relaxed);
                self.counters.last_failed.store(true, Ordering::Relaxed);
                self.failed = Some(std::time::Instant::now());
                *lock(&self.counters.failure) = Some((self.clock.now(), why.clone()));
                tracing::error!(%why, commands = count, "a batch failed, nothing was written");
                if count > 1 {
                    self.one_by_one(commands, answers);
                } else {
                    for answer in answers {
                        let _ = answer.send(Err(JobError::Failed(why.clone())));
                    }
                }
            }
        }
    }

    /// One bad command must not take its company down with it.
    fn one_by_one(&mut self, commands: Vec<Command>, answers: Vec<Answer>) {
        for (command, answer) in commands.into_iter().zip(answers) {
            let one = std::slice::from_ref(&command);
            let result = self.guarded(|engine, now| engine.run(one, now));
            if result.is_ok() {
                self.counters.last_failed.store(false, Ordering::Relaxed);
            }
            let reply = result.map(|mut replies| replies.pop().unwrap_or(Reply::Done));
            let _ = answer.send(reply.map_err(JobError::Failed));
        }
    }

    fn guarded<T>(
        &mut self,
        run: impl FnOnce(&mut Engine<S>, Timestamp) -> Result<T, EngineError>,
    ) -> Result<T, String> {
        let now = self.clock.now();
        let engine = &mut self.engine;
        guarded(|| run(engine, now))
    }

    fn expire(&mut self) {
        let overdue = match self.engine.overdue(self.clock.now(), OVERDUE_AT_ONCE) {
            Ok(overdue) => overdue,
            Err(error) => {
                tracing::error!(%error, "lists whose time is over cannot be looked for");
                return;
            }
        };
        if overdue.is_empty() {
            return;
        }
        let commands: Vec<Command> = overdue.into_iter().map(Command::ExpireWaiting).collect();
        if self
            .guarded(|engine, now| engine.run(&commands, now))
            .is_ok()
        {
            return;
        }
        // One list that cannot be returned must not hold back the others.
        for command in &commands {
            let one = std::slice::from_ref(command);
            if let Err(error) = self.guarded(|engine, now| engine.run(one, now)) {
                tracing::error!(%error, ?command, "a list whose time is over was not returned");
            }
        }
    }
}

/// Commands that are decided together, and who waits for them.
struct Batch {
    start: std::time::Instant,
    commands: Vec<Command>,
    answers: Vec<Answer>,
}

/// What waits to be decided, in the order in which it came.
struct Inbox {
    jobs: Receiver<Job>,
    /// Came, and is to begin a batch.
    held: Option<Job>,
}

impl Inbox {
    fn next(&mut self, wait: Duration) -> Result<Job, RecvTimeoutError> {
        match self.held.take() {
            Some(job) => Ok(job),
            None => self.jobs.recv_timeout(wait),
        }
    }
}

fn gather(first: Job, inbox: &mut Inbox, gathering: Gathering) -> Batch {
    let end = std::time::Instant::now() + gathering.company;
    let coming = |waiting| {
        let wait = match waiting {
            true => end.saturating_duration_since(std::time::Instant::now()),
            false => Duration::ZERO,
        };
        inbox.next(wait).ok()
    };
    let (jobs, held) = company(first, coming, |job| weight(&job.command), gathering);
    inbox.held = held;
    let (commands, answers) = jobs
        .into_iter()
        .map(|job| (job.command, job.answer))
        .unzip();
    Batch {
        start: std::time::Instant::now(),
        commands,
        answers,
    }
}

/// Who is decided together with the first, and who came but begins the next
/// batch. Those that are there already are taken together, whatever they weigh:
/// where many wait, what counts is that one sync serves them all. Only light
/// ones wait for company, and a heavy one is none.
fn company<T>(
    first: T,
    mut coming: impl FnMut(bool) -> Option<T>,
    weigh: impl Fn(&T) -> usize,
    gathering: Gathering,
) -> (Vec<T>, Option<T>) {
    let mut size = weigh(&first);
    let mut heavy = size >= gathering.heavy;
    let mut together = vec![first];
    while together.len() < gathering.most && size < gathering.bytes {
        let mut came = coming(false);
        if came.is_none() && !heavy {
            came = coming(true);
            if came
                .as_ref()
                .is_some_and(|one| weigh(one) >= gathering.heavy)
            {
                return (together, came);
            }
        }
        let Some(one) = came else { break };
        let weight = weigh(&one);
        heavy |= weight >= gathering.heavy;
        size += weight;
        together.push(one);
    }
    (together, None)
}

/// What gathers and decides the next batch while one is made durable.
struct Next<'a> {
    inbox: &'a mut Inbox,
    gathering: Gathering,
    clock: &'a dyn Clock,
}

impl Next<'_> {
    /// The next batch and what was decided on it; none if nothing came while
    /// the one before was being made durable.
    fn decide(self, ahead: Option<&mut Ahead<'_>>) -> Option<(Batch, Result<Decided, String>)> {
        let ahead = ahead?;
        let first = loop {
            match self.inbox.next(LOOK) {
                Ok(first) => break first,
                Err(RecvTimeoutError::Timeout) if ahead.is_storing() => {}
                Err(_) => return None,
            }
        };
        let batch = gather(first, self.inbox, self.gathering);
        let now = self.clock.now();
        let decided = guarded(|| ahead.decide(&batch.commands, now));
        Some((batch, decided))
    }
}

/// A panic in a decision is a fault of the program; it refuses the batch and
/// leaves the engine running, as nothing was written.
fn guarded<T>(run: impl FnOnce() -> Result<T, EngineError>) -> Result<T, String> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)) {
        Ok(result) => result.map_err(|error: EngineError| error.to_string()),
        Err(_) => Err("a fault in this program stopped the decision; it was logged".into()),
    }
}

fn answer(replies: Vec<Reply>, answers: Vec<Answer>) {
    for (reply, answer) in replies.into_iter().zip(answers) {
        // A sender who has gone will ask again and get the same.
        let _ = answer.send(Ok(reply));
    }
}

fn weight(command: &Command) -> usize {
    match command {
        Command::Message(message) => message.body.weight(),
        Command::Turned(turned) => turned.body.len(),
        Command::Admin(_)
        | Command::Act(_)
        | Command::ActOnEnterprise(_)
        | Command::Guarantee(_)
        | Command::Confirm(_)
        | Command::PayStatement(..)
        | Command::Measure(..)
        | Command::ExpireWaiting(_)
        | Command::ForgetPerson(..)
        | Command::WriteDown(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes, by weight (0: nothing is there, and what comes next comes
    /// in the wait), and what the batches are.
    type Row = (&'static [usize], &'static [&'static [usize]]);

    #[test]
    fn what_is_there_is_taken_together_and_what_is_heavy_is_no_company() {
        let gathering = Gathering {
            most: 4,
            bytes: 20,
            heavy: 10,
            ..Gathering::default()
        };
        let table: &[Row] = &[
            (&[1], &[&[1]]),
            (&[1, 2, 3, 4, 5], &[&[1, 2, 3, 4], &[5]]),
            (&[9, 9, 9, 1], &[&[9, 9, 9], &[1]]),
            // Whoever waits already is taken with it, before it and after it.
            (&[1, 10, 2], &[&[1, 10, 2]]),
            (&[11, 10, 2], &[&[11, 10], &[2]]),
            // It waits for nobody.
            (&[10, 0, 2], &[&[10], &[2]]),
            (&[1, 10, 0, 2], &[&[1, 10], &[2]]),
            // Nobody waits for it.
            (&[1, 0, 2, 0, 10, 3], &[&[1, 2], &[10, 3]]),
            (&[1, 0, 30], &[&[1], &[30]]),
            (&[1, 0, 0, 2], &[&[1], &[2]]),
        ];
        for (come, batches) in table {
            let mut coming = come.iter().map(|one| (*one > 0).then_some(*one));
            let mut held = None;
            let mut seen = Vec::new();
            while let Some(first) = held.take().or_else(|| coming.by_ref().flatten().next()) {
                let next = |_| coming.next().flatten();
                let (batch, kept) = company(first, next, |one| *one, gathering);
                seen.push(batch);
                held = kept;
            }
            assert_eq!(seen, *batches, "{come:?}");
        }
    }
}
