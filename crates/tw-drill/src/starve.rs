//! Drill `starve` (P7).

use crate::Say;
use crate::asked::Asked;
use crate::report::{DrillError, Report};

/// Runs the drill.
///
/// # Errors
/// The program cannot be started.
pub fn run(asked: &Asked, _say: Say<'_>) -> Result<Report, DrillError> {
    Ok(Report::new("starve", asked))
}
