//! Drill `power` (P1): the power goes at named and random points, and what was
//! not synced is dropped, kept or torn. The client's log is the witness.
//!
//! The real engine works over the real store; under the database lies a disk
//! in memory ([`tw_testkit::disk`]). After each cut the store is opened again
//! and looked over: every acknowledged message must be answered again byte for
//! byte, the invariants must be silent, the journal whole; and in the end the
//! day must come to what it comes to undisturbed.

pub(crate) mod client;
mod episode;
pub(crate) mod place;
mod tapped;

use crate::Say;
use crate::asked::Asked;
use crate::dice::Dice;
use crate::house::{self, DAY, Day};
use crate::report::{DrillError, Report};
use episode::Episode;
use tw_app::engine::Setting;
use tw_sim::{Nodes, Options};

/// Where the power goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    /// While a new store is made.
    Making,
    /// While a store is opened.
    Opening,
    /// A batch is decided, and nothing of it was written.
    BeforeCommit,
    /// While a batch is written.
    Inside,
    /// A batch is durable, and nobody was answered.
    AfterCommit,
    /// While the log is moved into the file.
    Checkpoint,
    /// While the store is closed, or just after.
    Closing,
    /// At any operation.
    Random,
}

impl Point {
    /// All that may strike a store that is there.
    const ALL: [Self; 7] = [
        Self::Opening,
        Self::BeforeCommit,
        Self::Inside,
        Self::AfterCommit,
        Self::Checkpoint,
        Self::Closing,
        Self::Random,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Making => "making",
            Self::Opening => "opening",
            Self::BeforeCommit => "before_commit",
            Self::Inside => "inside",
            Self::AfterCommit => "after_commit",
            Self::Checkpoint => "checkpoint",
            Self::Closing => "closing",
            Self::Random => "random",
        }
    }

    /// Two of five cuts are at any operation, the others at a named point.
    fn draw(dice: &mut Dice) -> Self {
        if dice.permille(400) {
            return Self::Random;
        }
        Self::ALL[dice.index(Self::ALL.len())]
    }
}

/// What all episodes share.
struct Ground {
    setting: Setting,
    day: Day,
    /// What the day comes to undisturbed.
    calm: String,
    /// Whether syncs do nothing: the drill must convict such a disk.
    lies: bool,
}

/// Runs the drill.
///
/// # Errors
/// The day cannot be planned, or a folder cannot be made.
pub fn run(asked: &Asked, say: Say<'_>) -> Result<Report, DrillError> {
    let mut report = Report::new("power", asked);
    let cuts = asked.number("cuts", 50, 1_000)?;
    let lists = asked.number("lists", 40, 40)?;
    let lies = asked.number("lie", 0, 0)? != 0;
    let setting = house::setting(&house::pack()?)?;
    let options = Options {
        nodes: Nodes::UpTo(3),
        faulty_permille: 100,
        ..Options::new(u32::try_from(lists).unwrap_or(40), asked.seed, DAY)
    };
    let day = Day::plan(options, &setting)?;
    report.note("messages_a_day", day.messages.len());
    report.note("declarations_among_them", day.declarations.all);
    let mut ground = Ground {
        setting,
        day,
        calm: String::new(),
        lies,
    };
    ground.calm = episode::undisturbed(&ground, asked.seed)?;
    report.note("outcome", ground.calm.clone());
    for counted in [
        "cuts",
        "acknowledged",
        "acknowledged_missing",
        "other_receipts",
    ] {
        report.note(counted, 0);
    }
    let (mut done, mut number) = (0, 0);
    while done < cuts {
        number += 1;
        let seed = Dice::split(asked.seed, number).next();
        done += Episode::new(&ground, seed, number)?.run(cuts - done, &mut report)?;
        if number % 10 == 0 {
            say(&format!("{done} cuts in {number} days"));
        }
        // A disk that loses everything would go on losing for ever.
        if report.more > 0 {
            break;
        }
    }
    report.note("days", number);
    Ok(report)
}
