//! Drill `restore` (P8): backups are taken beside a server under load, at
//! points drawn from the seed, and each becomes a store in a clean folder. The
//! witnesses are the sender's own log, and a store that was never backed up
//! and was sent the very messages the backup holds.

use crate::asked::Asked;
use crate::dice::Dice;
use crate::report::{DrillError, Report, cannot};
use crate::server::{Answer, Log, Server, Tokens, lock};
use crate::traffic::{self, Traffic};
use crate::{Say, kill, witness};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tw_app::audit::hex;
use tw_app::store::Query;
use tw_base::BatchNo;

/// A backup, and what the sender held when it was begun.
struct Taken {
    path: PathBuf,
    batch: u64,
    head: String,
    held: BTreeMap<usize, Answer>,
}

/// Where everything is.
struct Ground<'a> {
    binary: &'a Path,
    data: PathBuf,
    backups: PathBuf,
    keys: PathBuf,
    root: PathBuf,
    rates: PathBuf,
    day: Traffic,
    tokens: Tokens,
    log: Log,
}

/// Runs the drill.
///
/// # Errors
/// The program cannot be started, or a file cannot be read.
pub fn run(asked: &Asked, say: Say<'_>) -> Result<Report, DrillError> {
    let mut report = Report::new("restore", asked);
    let restores = asked.number("restores", 1, 20)?;
    let lists = asked.number("lists", 120, 1_000)?;
    let folder = tempfile::tempdir()?;
    let mut ground = ground(asked, folder.path(), lists)?;
    let server = Server::start_under(ground.binary, &ground.rates, &ground.data)?;
    ground.tokens = server.prepare_day(&ground.day)?;
    let mut dice = Dice::new(asked.seed);
    let length = ground.day.len() as u64;
    // Not before the first messages, and not when the day is nearly over.
    let mut points: Vec<u64> = (0..restores)
        .map(|_| length / 20 + dice.below(length * 8 / 10))
        .collect();
    points.sort_unstable();
    let taken = under_load(&server, &ground, &points, &mut report)?;
    server.stop()?;
    let stopped = take(&ground)?;
    look_at_live(&ground, &taken, &stopped, &mut report)?;
    // Another machine has nothing of this one but backup and keys.
    let away = ground.root.join("away");
    std::fs::rename(&ground.data, &away)?;
    let whole_day = witness::outcome(&away)?;
    for fault in witness::declarations(&witness::query(&away)?, ground.day.declarations())? {
        report.fault(fault);
    }
    report.note("messages", ground.day.len());
    report.note("declarations_among_them", ground.day.declarations().all);
    report.note("outcome_of_the_day", whole_day.clone());
    for (n, taken) in taken.iter().chain([&stopped]).enumerate() {
        let before = report.faults.len();
        restore(&ground, (n, taken), &whole_day, &mut report)?;
        let word = if report.faults.len() == before {
            "held"
        } else {
            "BROKEN"
        };
        say(&format!(
            "restore {} of batch {}: {word}",
            n + 1,
            taken.batch
        ));
    }
    Ok(report)
}

fn ground<'a>(asked: &'a Asked, root: &Path, lists: u64) -> Result<Ground<'a>, DrillError> {
    let lists = u32::try_from(lists).unwrap_or(u32::MAX);
    Ok(Ground {
        binary: asked.program()?,
        data: root.join("data"),
        backups: root.join("backups"),
        keys: root.join("keys"),
        root: root.to_owned(),
        rates: traffic::rates_in(root)?,
        day: kill::day(lists, asked.seed)?,
        tokens: Tokens::new(),
        log: Mutex::default(),
    })
}

/// The day is sent by four hands, and a backup is taken whenever the sender
/// holds as many acknowledgements as a point says.
fn under_load(
    server: &Server,
    ground: &Ground<'_>,
    points: &[u64],
    report: &mut Report,
) -> Result<Vec<Taken>, DrillError> {
    let next = AtomicUsize::new(0);
    let mut beside = 0;
    let taken = std::thread::scope(|scope| {
        let sending =
            scope.spawn(|| server.send_all(&ground.day, &ground.tokens, &next, &ground.log));
        let mut taken = Vec::new();
        for point in points {
            while (lock(&ground.log).len() as u64) < *point && !sending.is_finished() {
                std::thread::sleep(Duration::from_millis(2));
            }
            let one = take(ground);
            let one = one.inspect_err(|_| next.store(usize::MAX / 2, Ordering::SeqCst))?;
            beside += lock(&ground.log).len() - one.held.len();
            taken.push(one);
        }
        Ok::<_, DrillError>(taken)
    })?;
    report.note("backups_under_load", taken.len());
    report.note("acknowledged_while_backups_ran", beside);
    if beside == 0 {
        report.fault("nothing was acknowledged while backups ran: they were not under load");
    }
    if lock(&ground.log).len() < ground.day.len() {
        report.fault("not the whole day was acknowledged beside the backups");
    }
    Ok(taken)
}

fn take(ground: &Ground<'_>) -> Result<Taken, DrillError> {
    let held = lock(&ground.log).clone();
    let mut command = Command::new(ground.binary);
    command.arg("backup").arg("--data").arg(&ground.data);
    command.arg("--to").arg(&ground.backups);
    command.arg("--keys-to").arg(&ground.keys);
    let said = answer(command.args(["--format", "json"]))?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let missing = || cannot(format!("the report of a backup lacks something: {said}"));
    Ok(Taken {
        path: text(&said["backup"]).ok_or_else(missing)?.into(),
        batch: said["manifest"]["batch"].as_u64().ok_or_else(missing)?,
        head: text(&said["manifest"]["head"]).ok_or_else(missing)?,
        held,
    })
}

fn answer(command: &mut Command) -> Result<Value, DrillError> {
    let done = command.output()?;
    let said = String::from_utf8_lossy(&done.stderr);
    if !done.status.success() {
        return Err(cannot(format!(
            "{command:?} ended with {}: {said}",
            done.status
        )));
    }
    serde_json::from_slice(&done.stdout).map_err(cannot)
}

/// The heads the manifests name are those the running store had.
fn look_at_live(
    ground: &Ground<'_>,
    taken: &[Taken],
    stopped: &Taken,
    report: &mut Report,
) -> Result<(), DrillError> {
    let live = witness::query(&ground.data)?;
    for taken in taken.iter().chain([stopped]) {
        let segment = live.segment(BatchNo(taken.batch))?;
        let head = segment.map(|segment| format!("{}:{}", taken.batch, hex(&segment.head)));
        if head.as_ref() != Some(&taken.head) {
            report.fault(format!(
                "the backup says {}, the store it was taken of had {head:?}",
                taken.head
            ));
        }
    }
    let tip = live.tip()?;
    if stopped.batch != tip.batch.0 {
        report.fault("the backup of the stopped store is not its end");
    }
    Ok(())
}

/// One backup becomes a store, which is looked over, served, and goes on.
fn restore(
    ground: &Ground<'_>,
    (n, taken): (usize, &Taken),
    whole_day: &str,
    report: &mut Report,
) -> Result<(), DrillError> {
    let data = ground.root.join(format!("restored-{n}"));
    let mut command = Command::new(ground.binary);
    command.arg("restore").arg("--from").arg(&taken.path);
    command.arg("--data").arg(&data);
    command.arg("--keys-from").arg(&ground.keys);
    answer(command.args(["--format", "json"]))?;
    let tip = witness::query(&data)?.tip()?;
    let head = format!("{}:{}", tip.batch.0, hex(&tip.head));
    if head != taken.head {
        report.fault(format!("restored to {head}, not to {}", taken.head));
    }
    let at_backup = witness::outcome(&data)?;
    clean(&data, taken, report)?;

    let server = Server::start_under(ground.binary, &ground.rates, &data)?;
    let within = send_again(ground, &server, taken, report);
    server.stop()?;
    clean(&data, taken, report)?;
    let in_the_end = witness::outcome(&data)?;
    if in_the_end != whole_day {
        report.fault(format!(
            "batch {}: gone on with, the day came to {in_the_end}, not to {whole_day}",
            taken.batch
        ));
    }
    let calm = ground.root.join(format!("calm-{n}"));
    let by_itself = outcome_of(ground, &calm, &within)?;
    if at_backup != by_itself {
        report.fault(format!(
            "batch {}: restored to {at_backup}, its {} messages by themselves come to {by_itself}",
            taken.batch,
            within.len()
        ));
    }
    report.count("restores", 1);
    std::fs::remove_dir_all(&data)?;
    std::fs::remove_dir_all(&calm)?;
    Ok(())
}

fn clean(data: &Path, taken: &Taken, report: &mut Report) -> Result<(), DrillError> {
    let faults = witness::audit(&witness::query(data)?)?;
    for fault in faults.into_iter().chain(witness::invariants_of(data)?) {
        report.fault(format!("batch {}: {fault}", taken.batch));
    }
    Ok(())
}

/// The whole day is sent to the restored server. What was acknowledged before
/// the backup was begun must be in it; whatever is in it is answered byte for
/// byte as the first time. Gives the messages that were in it.
fn send_again(
    ground: &Ground<'_>,
    server: &Server,
    taken: &Taken,
    report: &mut Report,
) -> Vec<usize> {
    let again: Log = Mutex::default();
    server.send_all(&ground.day, &ground.tokens, &AtomicUsize::new(0), &again);
    let again = lock(&again);
    let first = lock(&ground.log);
    let mut within = Vec::new();
    for index in 0..ground.day.len() {
        let Some(answer) = again.get(&index) else {
            report.fault(format!(
                "batch {}: message {index} was not answered",
                taken.batch
            ));
            continue;
        };
        if answer.repeated {
            within.push(index);
            report.count("receipts_compared", 1);
            if first
                .get(&index)
                .is_none_or(|first| first.body != answer.body)
            {
                report.fault(format!(
                    "batch {}: message {index} has another receipt",
                    taken.batch
                ));
            }
        } else if taken.held.contains_key(&index) {
            report.fault(format!(
                "batch {}: message {index} was acknowledged before the backup and is not in it",
                taken.batch
            ));
        }
    }
    report.count("acknowledged_before_backups", taken.held.len() as u64);
    within
}

/// What messages come to in a store of their own.
fn outcome_of(ground: &Ground<'_>, data: &Path, within: &[usize]) -> Result<String, DrillError> {
    let server = Server::start_under(ground.binary, &ground.rates, data)?;
    let tokens = server.prepare_day(&ground.day)?;
    for index in within {
        let answer = server.send(&ground.day, &tokens, *index)?;
        if answer.status != 200 {
            return Err(cannot(format!(
                "message {index} was answered {}",
                answer.status
            )));
        }
    }
    server.stop()?;
    witness::outcome(data)
}
