//! Drill `ledger` (P3): random sequences of postings against a model that
//! knows nothing but the history. The model is the one the ledger's own tests
//! use.

use crate::Say;
use crate::asked::Asked;
use crate::dice::Dice;
use crate::report::{DrillError, Report};
use naive::{ACCOUNTS, Run, Wish};

#[path = "../../tw-ledger/tests/naive/mod.rs"]
mod naive;

/// A wish, drawn as the tests draw theirs.
fn wish(dice: &mut Dice) -> Wish {
    let kind = match dice.below(13) {
        0..3 => 0,
        3..7 => 1,
        7..10 => 2,
        10..12 => 3,
        _ => 4,
    };
    let amount = match dice.below(14) {
        0..12 => 1 + i64::try_from(dice.below(59)).unwrap_or(0),
        12 => -i64::from(dice.permille(500)),
        _ => i64::MAX,
    };
    let floor = match dice.below(8) {
        0..4 => 0,
        4..7 => -100,
        _ => -30,
    };
    Wish {
        kind,
        debit: dice.index(ACCOUNTS),
        credit: dice.index(ACCOUNTS),
        amount,
        floor,
        of: dice.index(256),
        fitting: dice.permille(800),
        ends_batch: dice.permille(150),
    }
}

/// One sequence; what went wrong in it.
fn sequence(dice: &mut Dice, postings: &mut u64) -> Result<(), String> {
    // One of eight is posted as a whole.
    if dice.permille(125) {
        let wishes: Vec<Wish> = (0..1 + dice.below(7)).map(|_| wish(dice)).collect();
        *postings += wishes.len() as u64;
        return naive::all_or_none(&wishes);
    }
    let mut run = Run::new();
    for _ in 0..1 + dice.below(39) {
        *postings += 1;
        run.step(&wish(dice))?;
    }
    run.commit()
}

/// Runs the drill.
///
/// # Errors
/// An option is no number.
pub fn run(asked: &Asked, say: Say<'_>) -> Result<Report, DrillError> {
    let mut report = Report::new("ledger", asked);
    let sequences = asked.number("sequences", 5_000, 1_000_000)?;
    let mut postings = 0;
    for n in 0..sequences {
        // Each from a seed of its own, so that one that fails can be run alone.
        let mut dice = Dice::split(asked.seed, n);
        if let Err(what) = sequence(&mut dice, &mut postings) {
            report.fault(format!("sequence {n}: {what}"));
        }
        if (n + 1) % 100_000 == 0 {
            say(&format!("{} sequences", n + 1));
        }
    }
    report.note("sequences", sequences);
    report.note("postings", postings);
    Ok(report)
}
