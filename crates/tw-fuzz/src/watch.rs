//! Watches that no execution takes for ever. It looks once in a while at the
//! process's processor time, since a shared machine's clock says nothing.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Processor time one execution may take.
const MOST: Duration = Duration::from_secs(5);

static EXECUTION: AtomicU64 = AtomicU64::new(0);
static INPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Notes that an execution begins.
pub fn begins(input: &[u8]) {
    EXECUTION.fetch_add(1, Ordering::Relaxed);
    let mut kept = INPUT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.clear();
    kept.extend_from_slice(input);
}

/// Starts the watch. An execution beyond its time is written to `file` and
/// ends the process with exit code 1: a loop cannot be left otherwise.
pub fn start(file: PathBuf) {
    std::thread::spawn(move || {
        let mut last = (u64::MAX, Duration::ZERO);
        loop {
            std::thread::sleep(Duration::from_millis(500));
            let now = (EXECUTION.load(Ordering::Relaxed), processor_time());
            if now.0 != last.0 {
                last = now;
            } else if now.1.saturating_sub(last.1) >= MOST {
                let input = INPUT.lock().unwrap_or_else(PoisonError::into_inner);
                let _ = std::fs::write(&file, input.as_slice());
                crate::run::say(&format!(
                    "an execution took more than {} s of processor time: {}",
                    MOST.as_secs(),
                    file.display()
                ));
                std::process::exit(1);
            }
        }
    });
}

/// Processor time of this process.
pub fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let seconds = Duration::from_secs(u64::try_from(time.tv_sec).unwrap_or(0));
    seconds + Duration::from_nanos(u64::try_from(time.tv_nsec).unwrap_or(0))
}
