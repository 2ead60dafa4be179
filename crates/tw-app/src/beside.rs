//! Work beside everybody else's: on threads of its own, which the system lets
//! run when no other has anything to do. One large body takes a core for up to
//! a second; on few cores all who answer small ones would share theirs with it.

use rayon_core::{ThreadPool, ThreadPoolBuilder};
use std::sync::OnceLock;
use tokio::sync::oneshot;

/// How much further back in the queue for a core: a tenth of what others get.
#[cfg(target_os = "linux")]
const NICER: i32 = 10;

/// As many as there are cores, less one: one is left for everybody else.
pub(crate) fn places() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    cores.saturating_sub(1).max(1)
}

/// Does some work there; why it was not done, if it was not.
pub(crate) async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    let (done, told) = oneshot::channel();
    pool()?.spawn(move || {
        // Whoever asked may have gone.
        let _ = done.send(work());
    });
    told.await
        .map_err(|_| "the work ended in a panic".to_owned())
}

/// The threads stay: one that ends gives back what memory it had, page by page,
/// and the next takes it page by page again. Threads that cannot be started now
/// may be later.
fn pool() -> Result<&'static ThreadPool, String> {
    static POOL: OnceLock<ThreadPool> = OnceLock::new();
    if let Some(pool) = POOL.get() {
        return Ok(pool);
    }
    let built = ThreadPoolBuilder::new()
        .num_threads(places())
        .thread_name(|_| "large".to_owned())
        .start_handler(|_| step_back())
        // The panic hook has told of it, and who waits hears of it.
        .panic_handler(|_| ())
        .build()
        .map_err(|error| error.to_string())?;
    Ok(POOL.get_or_init(|| built))
}

/// On Linux this is of the thread alone; elsewhere it would be of the process.
fn step_back() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICER) {
        tracing::warn!(%error, "a thread for large bodies keeps its priority: others may wait for it");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_done_or_said_why_not() {
        assert_eq!(beside(|| 7).await, Ok(7));
        let why = beside(|| -> u8 { panic!("of this test") }).await;
        assert_eq!(why, Err("the work ended in a panic".to_owned()));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn only_the_thread_steps_back() {
        let here = || rustix::process::nice(0).expect("it is read");
        let before = here();
        let there = beside(here).await.expect("it is done");
        assert_eq!(there, (before + NICER).min(19));
        assert_eq!(here(), before);
    }
}
