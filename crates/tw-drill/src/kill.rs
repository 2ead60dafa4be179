//! Drill `kill` (P1): the process is killed while it works. The sender's own
//! log of acknowledgements is the witness.

use crate::asked::Asked;
use crate::dice::Dice;
use crate::report::{DrillError, Report, cannot};
use crate::server::{Log, Server, Tokens, lock};
use crate::traffic::{self, Declared, Traffic};
use crate::{Say, house, witness};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;
use tw_sim::{Nodes, Options};

/// A day without faults, large enough that no number of kills empties it. Its
/// declarations are of the day the process works on, so that none is late; the
/// outcome names that day.
pub(crate) fn day(lists: u32, seed: u64) -> Result<Traffic, DrillError> {
    let pack = house::pack()?;
    let date = tw_base::Date::constant(2026, 4, 15);
    let options = Options {
        faulty_permille: 0,
        nodes: Nodes::UpTo(3),
        ..Options::new(lists, seed, date)
    };
    let declared = Declared {
        date: traffic::today(&pack),
        room: 1_000,
    };
    Traffic::plan(options, declared, &pack)
}

/// Runs the drill.
///
/// # Errors
/// The program cannot be started, or a file cannot be read.
pub fn run(asked: &Asked, say: Say<'_>) -> Result<Report, DrillError> {
    let mut report = Report::new("kill", asked);
    let kills = asked.number("kills", 10, 200)?;
    let lists = asked.number("lists", 400, 8_000)?;
    let binary = asked.program()?;
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("killed");
    let day = day(u32::try_from(lists).unwrap_or(u32::MAX), asked.seed)?;
    let rates = traffic::rates_in(folder.path())?;
    let start = || Server::start_under(binary, &rates, &data);
    let log: Log = Mutex::default();
    let first = start()?;
    let tokens = first.prepare_day(&day)?;
    drop(first);
    let mut dice = Dice::new(asked.seed);
    for kill in 1..=kills {
        let server = start()?;
        let next = AtomicUsize::new(lock(&log).len());
        let (scan, wait) = (dice.below(200), 30 + dice.below(300));
        let seen = std::thread::scope(|scope| {
            scope.spawn(|| server.send_all(&day, &tokens, &next, &log));
            let scanning = scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(scan));
                witness::invariants_of(&data)
            });
            std::thread::sleep(Duration::from_millis(wait));
            server.kill();
            scanning
                .join()
                .unwrap_or_else(|_| Err(cannot("the scan was cut short")))
        })?;
        report.count("scans_under_load", 1);
        for fault in seen {
            report.fault(format!("beside the writer, before kill {kill}: {fault}"));
        }
        for fault in witness::invariants_of(&data)? {
            report.fault(format!("after kill {kill}: {fault}"));
        }
        if kill % 10 == 0 {
            let held = lock(&log).len();
            say(&format!("{kill} kills, {held} acknowledgements held"));
        }
    }
    report.note("kills", kills);
    report.note("messages", day.len());
    report.note("declarations_among_them", day.declarations().all);
    report.note("acknowledged_under_kills", lock(&log).len());
    let server = start()?;
    ask_again(&server, (&day, &tokens), &log, &mut report);
    // The rest of the day follows, and all comes out as without any kill.
    server.send_all(&day, &tokens, &AtomicUsize::new(0), &log);
    report.note("over_quota_and_back", server.turned_away());
    if let Some(why) = server.stopped_by() {
        report.fault(format!("the rest of the day was not taken in: {why}"));
    }
    server.stop()?;
    look_over(&data, &mut report)?;
    for fault in witness::declarations(&witness::query(&data)?, day.declarations())? {
        report.fault(fault);
    }
    let calm = calm_outcome((binary, &rates), &folder.path().join("calm"), &day)?;
    compare(&data, &calm, &mut report)?;
    if lock(&log).len() < day.len() {
        report.fault("not the whole day was acknowledged in the end");
    }
    Ok(report)
}

/// Every acknowledged message is there: sent again, it gets the very same
/// receipt, and the server says that it had it.
fn ask_again(server: &Server, (day, tokens): (&Traffic, &Tokens), log: &Log, report: &mut Report) {
    let held = lock(log).clone();
    if held.is_empty() {
        report.fault("the kills left nothing to look at");
    }
    let (mut missing, mut other) = (0, 0);
    for (index, first) in &held {
        match server.send(day, tokens, *index) {
            Ok(again) if !again.repeated => {
                missing += 1;
                report.fault(format!("message {index} was acknowledged and is lost"));
            }
            Ok(again) if again.body != first.body => {
                other += 1;
                report.fault(format!("message {index} has another receipt"));
            }
            Ok(_) => {}
            Err(error) => report.fault(format!("message {index} was not answered: {error}")),
        }
    }
    report.note("acknowledged_missing", missing);
    report.note("other_receipts", other);
}

fn look_over(data: &Path, report: &mut Report) -> Result<(), DrillError> {
    for fault in witness::invariants_of(data)? {
        report.fault(fault);
    }
    for fault in witness::audit(&witness::query(data)?)? {
        report.fault(fault);
    }
    Ok(())
}

/// What the same day comes to when nobody is killed.
fn calm_outcome(
    (binary, rates): (&Path, &Path),
    data: &Path,
    day: &Traffic,
) -> Result<String, DrillError> {
    let server = Server::start_under(binary, rates, data)?;
    let tokens = server.prepare_day(day)?;
    server.send_all(day, &tokens, &AtomicUsize::new(0), &Mutex::default());
    server.stop()?;
    witness::outcome(data)
}

fn compare(data: &Path, calm: &str, report: &mut Report) -> Result<(), DrillError> {
    let outcome = witness::outcome(data)?;
    if outcome != calm {
        report.fault(format!(
            "the day came to {outcome}, without kills to {calm}"
        ));
    }
    report.note("outcome", outcome);
    Ok(())
}
