//! Drill `medium` (P6): the disk is full, takes no writes, fails, or is gone.
//! Each time the answer is a clean refusal that says when to come back,
//! nothing that was acknowledged is lost, and the system works on by itself
//! once the trouble is over.
//!
//! It has two halves. In one the trouble is injected under the real store by
//! the disk in memory; the other makes it really, under the running process.

mod injected;
mod means;
mod real;

use crate::Say;
use crate::asked::Asked;
use crate::report::{DrillError, Report};

/// Runs the drill. Without the program's file only the first half is run, and
/// that is said.
///
/// # Errors
/// The day cannot be planned, or the program cannot be started.
pub fn run(asked: &Asked, say: Say<'_>) -> Result<Report, DrillError> {
    let mut report = Report::new("medium", asked);
    let cycles = asked.number("cycles", 1, 20)?;
    report.note("cycles_of_each", cycles);
    for counted in ["acknowledged", "acknowledged_missing", "other_receipts"] {
        report.note(counted, 0);
    }
    injected::run(asked, cycles, say, &mut report)?;
    match asked.binary {
        Some(_) => real::run(asked, cycles, say, &mut report)?,
        None => report.note("process", "not run: no --binary"),
    }
    Ok(report)
}
