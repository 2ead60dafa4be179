//! What the handlers share.

use crate::admission::Admission;
use crate::backend::Backend;
use crate::error::WebError;
use crate::health::Counters;
use crate::lang::Texts;
use crate::pages::Pages;
use std::sync::Arc;
use std::time::Duration;

/// Bounds on what one request, one sender and all senders may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest body of a message, in bytes. PROMISES: 12 MiB, since the largest
    /// schema-valid message is 10.8 MB inside its envelope.
    pub message_bytes: u64,
    /// Largest body of an operator's command, in bytes.
    pub command_bytes: u64,
    /// How long a body may take to arrive.
    pub body_time: Duration,
    /// Bytes of one sender's messages held at a time; over it: 429.
    pub sender_bytes: u64,
    /// Bytes of all messages held at a time; over it: 503.
    pub total_bytes: u64,
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
            body_time: Duration::from_secs(30),
            sender_bytes: 64 * MIB,
            total_bytes: 256 * MIB,
            notices: 1_000,
            rows: 50,
        }
    }
}

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
}

impl WebState {
    /// State over a backend. Without an operator's token the admin door is
    /// closed. Fails only if the embedded texts or templates are broken.
    pub fn new(
        backend: Arc<dyn Backend>,
        operator_token: Option<&str>,
        limits: Limits,
    ) -> Result<Self, WebError> {
        let texts = Arc::new(Texts::embedded()?);
        let openapi = crate::openapi::document(&texts).to_pretty_json()?;
        let pages = Arc::new(Pages::new(&texts, &backend.administration(), &openapi)?);
        Ok(Self {
            operator: operator_token.map(|token| blake3::hash(token.as_bytes())),
            admission: Arc::new(Admission::new(limits.total_bytes, limits.sender_bytes)),
            counters: Arc::new(Counters::new()?),
            limits: Arc::new(limits),
            backend,
            texts,
            pages,
            openapi: openapi.into(),
        })
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
