//! Drill `tamper` (P5): what is stored is changed behind the program's back,
//! in every way a forger might try, and the audit must show it and say where.
//! In hand are checkpoints that were kept elsewhere.

mod ground;
mod rewrite;
mod terms;
mod ways;

use crate::asked::Asked;
use crate::dice::Dice;
use crate::report::{DrillError, Report, cannot};
use crate::{Say, witness};
use ground::Ground;
use std::path::Path;
use tw_app::audit::{self, Evidence};
use ways::Done;

/// Where a forgery must be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// At a batch, or in a span of batches that a checkpoint ends.
    Batch(u64),
    /// At one of two batches that changed places.
    Either(u64, u64),
    /// By a fault of a part that names a text.
    Named(&'static str, String),
    /// By a fault of a part that names a text, or at the batch.
    NamedOrBatch(&'static str, String, u64),
}

/// Runs the drill.
///
/// # Errors
/// The ground cannot be laid, or the machine refuses.
pub fn run(asked: &Asked, say: Say<'_>) -> Result<Report, DrillError> {
    let mut report = Report::new("tamper", asked);
    let rounds = asked.number("rounds", 200, 10_000)?;
    let folder = tempfile::tempdir()?;
    say("laying the ground: a day of lists, checkpoints kept elsewhere");
    let ground = Ground::lay(folder.path(), asked.seed)?;
    report.note("batches", ground.batches);
    report.note("entries", ground.entries);
    report.note("checkpoints", ground.evidence.len());
    let copy = folder.path().join("copy");
    std::fs::create_dir_all(&copy)?;
    ground.restore(&copy)?;
    for fault in faults(&copy, &ground)? {
        report.fault(format!("before anything was touched: {}", Named(&fault)));
    }
    let ways = ways_asked(asked)?;
    let mut dice = Dice::split(asked.seed, 1);
    let mut tampered = 0;
    for (name, way) in ways.iter().cycle() {
        if tampered == rounds {
            break;
        }
        ground.restore(&copy)?;
        let done = {
            let conn = rusqlite::Connection::open(copy.join("store.sqlite"))?;
            way(&conn, &ground, &mut dice)?
        };
        let Done::Changed(place, what) = done else {
            if let Done::Nothing(why) = done {
                report.count(&format!("{name}, not counted: {why}"), 1);
            }
            continue;
        };
        if tampered % 500 == 0 {
            say(&format!("forgery {tampered} of {rounds}"));
        }
        tampered += 1;
        report.count("tampered", 1);
        report.count(name, 1);
        match judge(&faults(&copy, &ground)?, &place) {
            Some(missed) => report.fault(format!("{tampered}, {name} ({what}): {missed}")),
            None => report.count("shown_and_located", 1),
        }
    }
    Ok(report)
}

/// All ways, or the one that is asked for with `only`.
fn ways_asked(asked: &Asked) -> Result<Vec<(&'static str, ways::Way)>, DrillError> {
    let Some(only) = asked.with.get("only") else {
        return Ok(ways::WAYS.to_vec());
    };
    let way = ways::WAYS.iter().find(|(name, _)| name == only);
    let unknown = || {
        cannot(format!(
            "--with only={only}: there is no such way to tamper"
        ))
    };
    Ok(vec![*way.ok_or_else(unknown)?])
}

/// What the audit says, with the kept checkpoints in hand.
fn faults(data: &Path, ground: &Ground) -> Result<Vec<audit::Fault>, DrillError> {
    let query = witness::query(data)?;
    let asked = audit::Asked {
        evidence: ground.evidence.clone(),
        pack: Some(&ground.pack),
        salt: ground.salt,
        ..audit::Asked::default()
    };
    Ok(audit::look_over(&query, &asked, &mut |_, _, _| {})?.faults)
}

impl std::fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let audit::Fault { part, place, what } = self.0;
        write!(f, "{part} at {place}: {what}")
    }
}

struct Named<'a>(&'a audit::Fault);

/// Why a forgery counts as missed; `None` if it was shown where it is.
fn judge(found: &[audit::Fault], place: &Place) -> Option<String> {
    let Some(first) = found.first() else {
        return Some("it was not found".to_owned());
    };
    let at = |batch: u64| found.iter().any(|fault| covers(&fault.place, batch));
    let named = |part: &str, text: &str| {
        let names =
            |f: &&audit::Fault| f.part == part && (f.place.contains(text) || f.what.contains(text));
        found.iter().any(|f| names(&f))
    };
    let located = match place {
        Place::Batch(batch) => at(*batch),
        Place::Either(one, other) => at(*one) || at(*other),
        Place::Named(part, text) => named(part, text),
        Place::NamedOrBatch(part, text, batch) => named(part, text) || at(*batch),
    };
    (!located).then(|| {
        format!(
            "it was found and not located: {place:?} is expected, the first of {} faults is {}",
            found.len(),
            Named(first)
        )
    })
}

/// Whether a place in words is a batch, or spans it.
fn covers(place: &str, batch: u64) -> bool {
    let number = |text: &str| text.parse::<u64>().ok();
    if let Some(rest) = place.strip_prefix("batches ") {
        let span = rest.split_once(" to ");
        let span = span.and_then(|(from, to)| Some((number(from)?, number(to)?)));
        return span.is_some_and(|(from, to)| (from..=to).contains(&batch));
    }
    let rest = ["batch ", "entry ", "transfer "]
        .iter()
        .find_map(|word| place.strip_prefix(word));
    let first = rest.and_then(|rest| rest.split(['/', '.']).next());
    first.and_then(number) == Some(batch)
}

/// A kept checkpoint as evidence.
fn kept(checkpoint: tw_proof::Checkpoint) -> Evidence {
    Evidence {
        name: format!("checkpoint of batch {}", checkpoint.batch),
        checkpoint,
        kept: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_words_are_read() {
        for (place, batch, want) in [
            ("batch 7", 7, true),
            ("batch 7", 70, false),
            ("entry 7/70", 7, true),
            ("entry 7/70", 70, false),
            ("batches 5 to 9", 7, true),
            ("batches 5 to 9", 10, false),
            ("transfer 7.0", 7, true),
            ("subject 7", 7, false),
        ] {
            assert_eq!(covers(place, batch), want, "{place} {batch}");
        }
    }
}
