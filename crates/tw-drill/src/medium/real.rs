//! Real trouble under the running process, over HTTP.

use super::means::{self, Frozen, Small};
use crate::Say;
use crate::asked::Asked;
use crate::report::{DrillError, Report, cannot};
use crate::server::{Answer, Server, Tokens};
use crate::traffic::{self, Traffic};
use crate::{kill, witness};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(super) fn run(
    asked: &Asked,
    cycles: u64,
    say: Say<'_>,
    report: &mut Report,
) -> Result<(), DrillError> {
    let day = kill::day(60 + u32::try_from(cycles).unwrap_or(0) * 30, asked.seed)?;
    let binary = asked.program()?.to_owned();
    let folder = tempfile::tempdir()?;
    let rates = traffic::rates_in(folder.path())?;
    let ground = Ground {
        binary: &binary,
        rates: &rates,
        day: &day,
        cycles,
    };
    for (name, trial) in TRIALS {
        say(&format!("real: {name}"));
        match trial(&ground, report) {
            Ok(Some(done)) => report.note(&format!("real_{name}_cycles"), done),
            Ok(None) => report.note(&format!("real_{name}"), "not possible on this machine"),
            Err(error) => report.fault(format!("{name}: {error}")),
        }
    }
    Ok(())
}

/// A trial: how many cycles were run, or nothing where the machine does not
/// have the means.
type Trial = fn(&Ground<'_>, &mut Report) -> Result<Option<u64>, DrillError>;

const TRIALS: [(&str, Trial); 8] = [
    ("full_by_limit", full_by_limit),
    ("full_by_small_disk", full_by_small_disk),
    ("read_only_frozen", read_only_frozen),
    ("read_only_at_start", read_only_at_start),
    ("folder_gone", folder_gone),
    ("file_gone", file_gone),
    ("file_removed", file_removed),
    ("log_removed", log_removed),
];

struct Ground<'d> {
    binary: &'d Path,
    rates: &'d Path,
    day: &'d Traffic,
    cycles: u64,
}

impl Ground<'_> {
    /// Every server can be limited; those that are not do not mind.
    fn start(&self, data: &Path) -> Result<Server, DrillError> {
        let mut command = means::limitable(self.binary);
        command.env("TIDEWAITER_PACK_OVERLAY", self.rates);
        Server::start_by(command, data)
    }
}

/// A server and its client, with the client's log.
struct Session<'d> {
    day: &'d Traffic,
    data: PathBuf,
    server: Server,
    tokens: Tokens,
    log: BTreeMap<usize, Answer>,
    next: usize,
}

impl<'d> Session<'d> {
    fn start(ground: &Ground<'d>, data: &Path) -> Result<Self, DrillError> {
        let server = ground.start(data)?;
        let tokens = server.prepare_day(ground.day)?;
        Ok(Self {
            day: ground.day,
            data: data.to_owned(),
            server,
            tokens,
            log: BTreeMap::new(),
            next: 0,
        })
    }

    fn send(&mut self) -> Result<Answer, DrillError> {
        // A day that is over begins anew: all of it is answered again.
        let index = self.next % self.day.len();
        let answer = self.server.send(self.day, &self.tokens, index)?;
        if answer.status == 200 {
            self.next += 1;
            let first = self.log.entry(index).or_insert_with(|| answer.clone());
            if first.body != answer.body {
                return Err(cannot(format!("message {index} has another receipt")));
            }
        }
        Ok(answer)
    }

    /// So many messages, all taken in.
    fn work(&mut self, n: u32) -> Result<(), DrillError> {
        for _ in 0..n {
            let answer = self.send()?;
            if answer.status != 200 {
                let said = String::from_utf8_lossy(&answer.body);
                return Err(cannot(format!(
                    "without trouble it answered {}: {said}",
                    answer.status
                )));
            }
        }
        Ok(())
    }

    /// Sends into the trouble until a message is refused; the refusal must be
    /// a good one, and the process must say that it lives.
    fn meet_trouble(&mut self, report: &mut Report, name: &str) -> Result<(), DrillError> {
        for _ in 0..400 {
            let answer = self.send()?;
            if answer.status == 200 {
                report.count("taken_in_before_the_trouble_showed", 1);
                continue;
            }
            report.count("real_refusals", 1);
            if let Err(what) = good_refusal(&answer) {
                report.fault(format!("{name}: {what}"));
            }
            let alive = self.server.get("/livez", "")?;
            if alive.status != 200 {
                report.fault(format!("{name}: /livez answered {}", alive.status));
            }
            let ready = self.server.get("/readyz", "")?;
            if ready.status != 503 {
                report.fault(format!(
                    "{name}: /readyz answered {} in trouble",
                    ready.status
                ));
            }
            return Ok(());
        }
        Err(cannot("the trouble never showed"))
    }

    /// Asks again for all, ends in an orderly way and looks over.
    fn end(self, report: &mut Report, name: &str) -> Result<(), DrillError> {
        for (index, first) in &self.log {
            let again = self.server.send(self.day, &self.tokens, *index)?;
            report.count("asked_again", 1);
            if !again.repeated {
                report.count("acknowledged_missing", 1);
                report.fault(format!(
                    "{name}: message {index} was acknowledged and is lost"
                ));
            } else if again.body != first.body {
                report.count("other_receipts", 1);
                report.fault(format!("{name}: message {index} has another receipt"));
            }
        }
        self.server.stop()?;
        let mut faults = witness::invariants_of(&self.data)?;
        faults.extend(witness::audit(&witness::query(&self.data)?)?);
        for fault in faults {
            report.fault(format!("{name}: {fault}"));
        }
        Ok(())
    }
}

/// 503, with a time to come back in the header and in a sentence.
fn good_refusal(answer: &Answer) -> Result<(), String> {
    let said = String::from_utf8_lossy(&answer.body).into_owned();
    if answer.status != 503 {
        return Err(format!("refused with {}: {said}", answer.status));
    }
    let Some(seconds) = answer.retry_after.filter(|seconds| *seconds > 0) else {
        return Err("the refusal has no Retry-After".to_owned());
    };
    let problem: serde_json::Value =
        serde_json::from_str(&said).map_err(|_| format!("no problem to read: {said}"))?;
    let next = problem["next"].as_str().unwrap_or_default();
    if !next.contains(&seconds.to_string()) {
        return Err(format!(
            "the sentence does not say when to come back: {next}"
        ));
    }
    match problem["code"].as_str() {
        Some("store-unavailable") => Ok(()),
        code => Err(format!("the refusal's code is {code:?}")),
    }
}

/// Cycles of work, trouble, work; `on` makes the trouble, what it gives is
/// dropped to end it.
fn cycles<T>(
    (ground, name): (&Ground<'_>, &str),
    data: &Path,
    report: &mut Report,
    mut on: impl FnMut(&Session<'_>) -> Result<T, DrillError>,
    mut off: impl FnMut(&Session<'_>, T) -> Result<(), DrillError>,
) -> Result<Option<u64>, DrillError> {
    let mut session = Session::start(ground, data)?;
    for _ in 0..ground.cycles {
        session.work(3)?;
        let trouble = on(&session)?;
        let met = session.meet_trouble(report, name);
        off(&session, trouble)?;
        met?;
        session.work(2)?;
    }
    session.end(report, name)?;
    Ok(Some(ground.cycles))
}

fn full_by_limit(ground: &Ground<'_>, report: &mut Report) -> Result<Option<u64>, DrillError> {
    if !means::limit(std::process::id(), None) {
        return Ok(None);
    }
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let set = |session: &Session<'_>, bytes| match means::limit(session.server.id(), bytes) {
        true => Ok(()),
        false => Err(cannot("the process cannot be limited")),
    };
    cycles(
        (ground, "full_by_limit"),
        &data,
        report,
        // No file may grow beyond what the log has now.
        |session| {
            let log = std::fs::metadata(session.data.join("store.sqlite-wal"))?.len();
            set(session, Some(log))
        },
        |session, ()| set(session, None),
    )
}

fn full_by_small_disk(ground: &Ground<'_>, report: &mut Report) -> Result<Option<u64>, DrillError> {
    let folder = tempfile::tempdir()?;
    let Some(small) = Small::mount(folder.path(), 64) else {
        return Ok(None);
    };
    let data = folder.path().join("data");
    cycles(
        (ground, "full_by_small_disk"),
        &data,
        report,
        |_| Ok(small.fill()?),
        |_, ballast| Ok(std::fs::remove_file(ballast)?),
    )
}

fn read_only_frozen(ground: &Ground<'_>, report: &mut Report) -> Result<Option<u64>, DrillError> {
    let folder = tempfile::tempdir()?;
    if !Frozen::stops_writers(folder.path()) {
        return Ok(None);
    }
    let data = folder.path().join("data");
    cycles(
        (ground, "read_only_frozen"),
        &data,
        report,
        |session| {
            let files = ["store.sqlite", "store.sqlite-wal"].map(|name| session.data.join(name));
            Frozen::freeze(&files).ok_or_else(|| cannot("the files cannot be frozen"))
        },
        |_, frozen| {
            drop(frozen);
            Ok(())
        },
    )
}

/// A start on a disk that takes no writes is refused, and the next one on the
/// same disk, writable again, has everything.
fn read_only_at_start(ground: &Ground<'_>, report: &mut Report) -> Result<Option<u64>, DrillError> {
    let folder = tempfile::tempdir()?;
    let Some(small) = Small::mount(folder.path(), 64) else {
        return Ok(None);
    };
    let data = folder.path().join("data");
    let mut session = Session::start(ground, &data)?;
    session.work(10)?;
    for cycle in 1..=ground.cycles {
        // One half after an orderly end, one after a kill.
        match cycle % 2 {
            0 => session.server.stop()?,
            _ => session.server.kill(),
        }
        if !small.read_only(true) {
            return Err(cannot("the small disk cannot be made read-only"));
        }
        if ground.start(&data).is_ok() {
            report.fault("read_only_at_start: it started");
        }
        report.count("real_refusals", 1);
        small.read_only(false);
        session.server = ground.start(&data)?;
        session.work(3)?;
    }
    session.end(report, "read_only_at_start")?;
    Ok(Some(ground.cycles))
}

/// Takes something away under the running server and puts it back.
fn taken_away(
    (ground, name): (&Ground<'_>, &'static str),
    report: &mut Report,
    what: &str,
) -> Result<Option<u64>, DrillError> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let away = folder.path().join("away");
    let place = data.join(what);
    cycles(
        (ground, name),
        &data,
        report,
        |_| Ok(std::fs::rename(&place, &away)?),
        |_, ()| Ok(std::fs::rename(&away, &place)?),
    )
}

fn folder_gone(ground: &Ground<'_>, report: &mut Report) -> Result<Option<u64>, DrillError> {
    taken_away((ground, "folder_gone"), report, "")
}

fn file_gone(ground: &Ground<'_>, report: &mut Report) -> Result<Option<u64>, DrillError> {
    taken_away((ground, "file_gone"), report, "store.sqlite")
}

/// The file is removed; a second name it has elsewhere brings it back.
fn file_removed(ground: &Ground<'_>, report: &mut Report) -> Result<Option<u64>, DrillError> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let (place, second) = (data.join("store.sqlite"), folder.path().join("second"));
    cycles(
        (ground, "file_removed"),
        &data,
        report,
        |_| {
            std::fs::hard_link(&place, &second)?;
            Ok(std::fs::remove_file(&place)?)
        },
        |_, ()| Ok(std::fs::rename(&second, &place)?),
    )
}

/// The log is removed for good. What it holds is known to the process only;
/// an orderly end moves it into the file, and the next start has everything.
fn log_removed(ground: &Ground<'_>, report: &mut Report) -> Result<Option<u64>, DrillError> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let mut session = Session::start(ground, &data)?;
    for _ in 0..ground.cycles {
        session.work(3)?;
        std::fs::remove_file(data.join("store.sqlite-wal"))?;
        session.meet_trouble(report, "log_removed")?;
        session.server.stop()?;
        session.server = ground.start(&data)?;
        session.work(2)?;
    }
    session.end(report, "log_removed")?;
    Ok(Some(ground.cycles))
}
