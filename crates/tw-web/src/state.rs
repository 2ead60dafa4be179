//! What the handlers share.

use crate::admission::Admission;
use crate::backend::{Backend, Figure};
use crate::error::WebError;
use crate::health::Counters;
use crate::lang::Texts;
use crate::pages::Pages;
use crate::problem::Problem;
use crate::quota::{Quota, Quotas};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tw_app::service::Identity;
use tw_app::turns::Turns;
use tw_base::EnterpriseCode;

/// Bounds on what one request, one sender and all senders may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest body of a message, in bytes. PROMISES: 12 MiB, since the largest
    /// schema-valid message is 10.8 MB inside its envelope.
    pub message_bytes: u64,
    /// Largest body of an operator's command, in bytes.
    pub command_bytes: u64,
    /// Largest body of a question of assessment, in bytes.
    pub question_bytes: u64,
    /// Items of one question at most.
    pub question_items: usize,
    /// How long a body may take to arrive.
    pub body_time: Duration,
    /// Bytes of one sender's messages held at a time; over it: 429.
    pub sender_bytes: u64,
    /// Bytes of all messages held at a time; over it: 503.
    pub total_bytes: u64,
    /// Messages of one sender in the long run, accepted or refused; over it: 429.
    pub sender_messages: Quota,
    /// Bytes of one sender's messages in the long run; over it: 429.
    pub sender_rate: Quota,
    /// Reads of one party in the long run; over it: 429. A list is one, and so
    /// are a declaration, an assessment and a hundred notices.
    pub reads: Quota,
    /// Tokens nobody has, from one address; over it: 429 for tokens that were
    /// not seen before.
    pub guesses: Quota,
    /// Messages of one sender being read and decided at a time; the others
    /// wait their turn before they take anything of the engine.
    pub sender_at_once: usize,
    /// Reads of the store at a time, half of them for one party at most.
    pub reads_at_once: usize,
    /// Notices in one answer at most.
    pub notices: usize,
    /// Rows of one search at most.
    pub rows: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            message_bytes: 12 * MIB,
            command_bytes: 64 * 1024,
            question_bytes: 64 * 1024,
            question_items: 50,
            body_time: Duration::from_secs(30),
            sender_bytes: 64 * MIB,
            total_bytes: 256 * MIB,
            // All of the published peak of 618 (1,417 lists a second, four
            // documents each) may come from one sender.
            sender_messages: Quota::new(6_000, 2),
            sender_rate: Quota::new(64 * MIB, 4),
            reads: Quota::new(2_000, 2),
            guesses: Quota::new(20, 10),
            sender_at_once: 256,
            reads_at_once: 8,
            notices: 1_000,
            rows: 50,
        }
    }
}

/// Figures that are asked for whenever `/metrics` is.
pub type Watched = Arc<dyn Fn() -> Vec<Figure> + Send + Sync>;

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct WebState {
    pub(crate) backend: Arc<dyn Backend>,
    /// Hash of the operator's token, so that comparing takes the same time
    /// whatever was sent (blake3 hashes compare in constant time).
    pub(crate) operator: Option<blake3::Hash>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) texts: Arc<Texts>,
    pub(crate) pages: Arc<Pages>,
    pub(crate) openapi: Arc<str>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) admission: Arc<Admission>,
    pub(crate) fairness: Arc<Fairness>,
    pub(crate) watched: Option<Watched>,
}

/// What keeps one party from taking what is everybody's.
pub(crate) struct Fairness {
    /// Messages and bytes a sender may send, reads it may make.
    pub(crate) senders: Quotas<EnterpriseCode, 3>,
    /// Unknown tokens an address may try.
    pub(crate) guesses: Quotas<IpAddr, 1>,
    /// Turns at the engine.
    pub(crate) messages: Turns<EnterpriseCode>,
    /// Turns at the store's readers.
    pub(crate) reads: Turns<EnterpriseCode>,
}

impl Fairness {
    fn new(limits: &Limits) -> Self {
        Self {
            senders: Quotas::new([limits.sender_messages, limits.sender_rate, limits.reads]),
            guesses: Quotas::new([limits.guesses]),
            messages: Turns::new(usize::MAX, limits.sender_at_once),
            reads: Turns::new(limits.reads_at_once, limits.reads_at_once.div_ceil(2)),
        }
    }
}

impl WebState {
    /// The same with figures of what is around the program, such as its disk.
    #[must_use]
    pub fn watching(mut self, watched: Watched) -> Self {
        self.watched = Some(watched);
        self
    }

    /// State over a backend. Without an operator's token the admin door is
    /// closed. Fails only if the embedded texts or templates are broken.
    pub fn new(
        backend: Arc<dyn Backend>,
        operator_token: Option<&str>,
        limits: Limits,
    ) -> Result<Self, WebError> {
        let texts = Arc::new(Texts::embedded()?);
        let openapi = crate::openapi::document(&texts, &backend.describe())?.to_json()?;
        let pages = Arc::new(Pages::new(&texts, &backend.administration(), &openapi)?);
        Ok(Self {
            operator: operator_token.map(|token| blake3::hash(token.as_bytes())),
            admission: Arc::new(Admission::new(limits.total_bytes, limits.sender_bytes)),
            counters: Arc::new(Counters::new()?),
            fairness: Arc::new(Fairness::new(&limits)),
            limits: Arc::new(limits),
            watched: None,
            backend,
            texts,
            pages,
            openapi: openapi.into(),
        })
    }

    /// Counts refusals that happen before a request is seen.
    pub fn refusals(&self) -> crate::health::Refusals {
        self.counters.refusals()
    }

    /// Runs a blocking read for a party, in its turn and within its quota of
    /// reads, which it costs.
    pub(crate) async fn read_for<T: Send + 'static>(
        &self,
        who: Identity,
        cost: u64,
        work: impl FnOnce(&dyn Backend, &Identity) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let spent = self.fairness.senders.take(&who.enterprise, [0, 0, cost]);
        spent.map_err(Problem::over_quota)?;
        let turn = self.fairness.reads.take(&who.enterprise).await;
        let read = move |backend: &dyn Backend| {
            // Held while the read runs, even if its asker has gone.
            let _turn = turn;
            work(backend, &who)
        };
        Ok(self.read(read).await)
    }

    /// Runs a blocking read of the backend beside the async threads. A panic
    /// in it goes on in the caller and becomes a 500 at the request's edge.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Backend) -> T + Send + 'static,
    ) -> T {
        let backend = Arc::clone(&self.backend);
        match tokio::task::spawn_blocking(move || work(&*backend)).await {
            Ok(value) => value,
            Err(failed) => match failed.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // Only at shutdown: the runtime drops what waits to run.
                Err(_) => std::panic::resume_unwind(Box::new("the runtime is shutting down")),
            },
        }
    }
}
