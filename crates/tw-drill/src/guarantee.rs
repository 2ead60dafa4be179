//! Drill `guarantee` (P3): random sequences of what becomes of guarantees and
//! groups, draws at one time among them, against a model that knows nothing
//! but what happened. The model is the one the crate's own tests use.

use crate::Say;
use crate::asked::Asked;
use crate::dice::Dice;
use crate::report::{DrillError, Report, cannot};
use naive::{LETTERS, PARTIES, Run, Wish, furnished};
use tw_guarantee::Tables;
use tw_law::Pack;

#[path = "../../tw-guarantee/tests/naive/mod.rs"]
mod naive;

/// A wish, drawn as the tests draw theirs.
fn wish(dice: &mut Dice) -> Wish {
    let what = match dice.below(32) {
        0..2 => 0,
        2..6 => 1,
        6 => 2,
        7..9 => 3,
        9 => 4,
        10 => 5,
        11..13 => 6,
        13..27 => 7,
        27..30 => 8,
        _ => 9,
    };
    Wish {
        what,
        letter: dice.index(LETTERS),
        party: dice.index(PARTIES),
        which: dice.index(12),
        amount: 1 + i64::try_from(dice.below(89)).unwrap_or(0),
    }
}

/// Runs the drill.
///
/// # Errors
/// An option is no number, or the pack's tables do not read.
pub fn run(asked: &Asked, say: Say<'_>) -> Result<Report, DrillError> {
    let mut report = Report::new("guarantee", asked);
    let sequences = asked.number("sequences", 5_000, 1_000_000)?;
    let pack = Pack::builtin("cn").map_err(cannot)?;
    let tables = Tables::read(&pack).map_err(cannot)?;
    let mut counts = [0; 3];
    for n in 0..sequences {
        // Each from a seed of its own, so that one that fails can be run alone.
        let mut dice = Dice::split(asked.seed, n);
        let wishes: Vec<Wish> = (0..1 + dice.below(39)).map(|_| wish(&mut dice)).collect();
        let mut run = Run::new(&tables);
        let ended = run.sequence(&furnished());
        if let Err(what) = ended.and_then(|()| run.sequence(&wishes)) {
            report.fault(format!("sequence {n}: {what}"));
        }
        for (sum, count) in counts.iter_mut().zip(run.counts) {
            *sum += count;
        }
        if (n + 1) % 100_000 == 0 {
            say(&format!("{} sequences", n + 1));
        }
    }
    let [taken, refused, met] = counts;
    report.note("sequences", sequences);
    report.note("draws", taken);
    report.note("draws refused", refused);
    report.note("batches decided again", met);
    Ok(report)
}
