//! Drills: runs that hold the program to its promises, and can convict it.
//!
//! Nouns: a *drill* (one promise tried, a module and a function `run`), what
//! was *asked* (seed, bar, the program's file), the *bar* (how much of it is
//! run: little in every test run, all of it by hand), the *report* (figures,
//! and faults; none means that the promise held).
//!
//! Invariants:
//! - A drill draws everything it chooses from its seed. What the machine
//!   chooses (when a process is killed, how threads meet) it does not.
//! - A drill's witness keeps its own log; it never asks the program whether
//!   the program is right.
//! - A fault is a sentence with its place. What keeps a drill from running is
//!   an error and no fault.
//!
//! Deliberately absent: measurements (`tw-bench`), and any figure of time.

pub mod asked;
pub mod attack;
pub mod client;
pub mod dice;
pub mod erase;
pub mod guarantee;
pub mod hostile;
pub mod house;
pub mod kill;
pub mod ledger;
pub mod lifecycle;
pub mod medium;
pub mod power;
pub mod report;
pub mod resend;
pub mod restore;
pub mod server;
pub mod starve;
pub mod tamper;
pub mod traffic;
pub mod witness;

pub use asked::{Asked, Bar};
pub use report::{DrillError, Report};

/// Told what a drill is doing, line by line.
pub type Say<'a> = &'a mut dyn FnMut(&str);

/// A drill.
pub struct Drill {
    /// Its name on the command line.
    pub name: &'static str,
    /// The promise it tries.
    pub promise: &'static str,
    /// What is run at the release bar.
    pub about: &'static str,
    /// Runs it.
    pub run: fn(&Asked, Say<'_>) -> Result<Report, DrillError>,
}

/// All drills; a new one gets its line here.
pub const DRILLS: &[Drill] = &[
    Drill {
        name: "power",
        promise: "P1",
        about: "1,000 losses of power at random and named points; the client's log is the witness",
        run: power::run,
    },
    Drill {
        name: "kill",
        promise: "P1",
        about: "200 kill -9 of the process under load; the sender's log is the witness",
        run: kill::run,
    },
    Drill {
        name: "resend",
        promise: "P2",
        about: "every message one to five times, shuffled within 10,000, with and without contention",
        run: resend::run,
    },
    Drill {
        name: "ledger",
        promise: "P3",
        about: "1,000,000 random sequences of postings against a naive model",
        run: ledger::run,
    },
    Drill {
        name: "guarantee",
        promise: "P3",
        about: "1,000,000 random sequences of guarantees, groups and draws at one time against a naive model",
        run: guarantee::run,
    },
    Drill {
        name: "lifecycle",
        promise: "P4",
        about: "every step from every state, and the journal of a day read back",
        run: lifecycle::run,
    },
    Drill {
        name: "tamper",
        promise: "P5",
        about: "10,000 forgeries of journal and tables, with kept checkpoints in hand: all shown and located",
        run: tamper::run,
    },
    Drill {
        name: "medium",
        promise: "P6",
        about: "disk full, read-only, failing, gone: 20 cycles each, injected and real",
        run: medium::run,
    },
    Drill {
        name: "erase",
        promise: "persons",
        about: "what names persons stands nowhere in the clear; 20 persons and then a year erased",
        run: erase::run,
    },
    Drill {
        name: "restore",
        promise: "P8",
        about: "20 restores, and one of a stopped store, to random points of a day sent under load",
        run: restore::run,
    },
    Drill {
        name: "attack",
        promise: "hostile input",
        about: "the corpus of hostile bodies, broken HTTP, slow and many connections against the process",
        run: attack::run,
    },
    Drill {
        name: "starve",
        promise: "P7",
        about: "one client at ten times its quota, in five ways; what the others wait, with and without it",
        run: starve::run,
    },
];

/// The drill of a name.
pub fn drill(name: &str) -> Option<&'static Drill> {
    DRILLS.iter().find(|drill| drill.name == name)
}
