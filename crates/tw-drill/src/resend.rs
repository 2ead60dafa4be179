//! Drill `resend` (P2): every message is sent one to five times, shuffled
//! within a window. Without contention the day comes to what it comes to in
//! order; with contention the invariants hold. In both, a message sent again
//! gets its first receipt byte for byte, and another body under its identity
//! is refused and changes nothing.

use crate::asked::Asked;
use crate::dice::Dice;
use crate::house::{self, DAY, Day};
use crate::report::{DrillError, Report, cannot};
use crate::{Say, witness};
use std::collections::BTreeMap;
use std::path::Path;
use tw_app::engine::{Command, Engine, Reply, Setting};
use tw_base::Timestamp;
use tw_sim::{Nodes, Options};
use tw_store::SqliteStore;

/// Runs the drill.
///
/// # Errors
/// A day cannot be planned, or the machine refuses.
pub fn run(asked: &Asked, say: Say<'_>) -> Result<Report, DrillError> {
    let mut report = Report::new("resend", asked);
    let lists = u32::try_from(asked.number("lists", 120, 12_000)?).map_err(cannot)?;
    let window = asked.number("window", 100, 10_000)?;
    let setting = house::setting(&house::pack()?)?;
    report.note("window", window);
    for contended in [false, true] {
        let word = if contended { "contended" } else { "calm" };
        say(&format!("planning the {word} day"));
        let options = Options {
            faulty_permille: if contended { 400 } else { 0 },
            nodes: Nodes::UpTo(3),
            enveloped_permille: 0,
            ..Options::new(lists, asked.seed, DAY)
        };
        // Contended, the guarantee of the declarations bears half of them.
        let room = if contended { 500 } else { 1_000 };
        let day = Day::with_room(room, options, &setting)?;
        report.note(&format!("{word}_messages"), day.messages.len());
        report.note(&format!("{word}_declarations"), day.declarations.all);
        let run = Run {
            setting: &setting,
            day: &day,
            seed: asked.seed,
        };
        say(&format!("sending the {word} day, shuffled"));
        let shuffled = run.over(run.shuffled(window), &mut report, word)?;
        if contended {
            continue;
        }
        say("sending it in order");
        let in_order = (0..day.messages.len()).map(|index| Sent {
            index,
            forged: false,
        });
        let plain = run.over(in_order.collect(), &mut report, "in_order")?;
        if shuffled != plain {
            report.fault(format!("shuffled {shuffled}, in order {plain}"));
        }
        report.note("outcome", plain);
    }
    Ok(report)
}

/// A sending: a message, or another body under its identity.
#[derive(Debug, Clone, Copy)]
struct Sent {
    index: usize,
    forged: bool,
}

struct Run<'d> {
    setting: &'d Setting,
    day: &'d Day,
    seed: u64,
}

impl Run<'_> {
    /// One to five of each; a place later by less than the window is shuffled
    /// within the window. Two of a hundred are followed by a forgery.
    fn shuffled(&self, window: u64) -> Vec<Sent> {
        let mut dice = Dice::new(self.seed);
        let mut placed: Vec<(u64, Sent)> = Vec::new();
        for index in 0..self.day.messages.len() {
            let forged = false;
            let mut last = 0;
            for _ in 0..1 + dice.below(5) {
                let place = index as u64 + dice.below(window);
                last = last.max(place);
                placed.push((place, Sent { index, forged }));
            }
            // What was turned away is known by its body: another is another.
            let told_apart = matches!(self.day.messages[index], Command::Message(_));
            if told_apart && dice.permille(20) {
                let forged = true;
                placed.push((last + 1, Sent { index, forged }));
            }
        }
        // Stable, so that a forgery comes after what it forges.
        placed.sort_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, sent)| sent).collect()
    }

    /// Sends in batches of any size; what the day came to.
    fn over(&self, sent: Vec<Sent>, report: &mut Report, word: &str) -> Result<String, DrillError> {
        let folder = tempfile::tempdir()?;
        let options = tw_store::Options::default();
        let (store, query) = SqliteStore::open(folder.path(), options)?;
        let mut engine = Engine::new(store, self.setting.clone())?;
        engine.run(&self.day.furniture, self.day.begins())?;
        let mut log = Log::default();
        let mut dice = Dice::split(self.seed, 1);
        let mut rest = sent.as_slice();
        report.note(&format!("{word}_sendings"), sent.len());
        while !rest.is_empty() {
            let (batch, more) = rest.split_at(rest.len().min(1 + dice.index(512)));
            rest = more;
            let commands: Vec<Command> = batch.iter().map(|one| self.command(*one)).collect();
            let now = self.now(batch);
            for (one, reply) in batch.iter().zip(engine.run(&commands, now)?) {
                log.take(*one, reply, report);
            }
        }
        drop(engine);
        self.look_over(folder.path(), report)?;
        for fault in witness::audit(&query)? {
            report.fault(format!("{word}: {fault}"));
        }
        let astray = witness::declarations(&query, self.day.declarations)?;
        match (word, astray.is_empty()) {
            ("contended", true) => report.fault("contended: the guarantee was not"),
            ("contended", false) => {}
            _ => astray.into_iter().for_each(|fault| report.fault(fault)),
        }
        report.note(&format!("{word}_repeats_alike"), log.alike);
        report.note(&format!("{word}_other_bodies_refused"), log.conflicts);
        Ok(tw_app::audit::outcome_hash(&query)?)
    }

    fn command(&self, sent: Sent) -> Command {
        let mut command = self.day.messages[sent.index].clone();
        if let (true, Command::Message(message)) = (sent.forged, &mut command) {
            // Another body under the same identity.
            message.body_hash[0] ^= 1;
            message.turned_key.0[0] ^= 1;
        }
        command
    }

    fn now(&self, batch: &[Sent]) -> Timestamp {
        let times = batch.iter().map(|one| self.day.times[one.index]);
        times.max().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn look_over(&self, data: &Path, report: &mut Report) -> Result<(), DrillError> {
        for fault in witness::invariants_of(data)? {
            report.fault(fault);
        }
        Ok(())
    }
}

/// First receipts, by their hashes.
#[derive(Default)]
struct Log {
    first: BTreeMap<usize, [u8; 32]>,
    alike: u64,
    conflicts: u64,
}

impl Log {
    fn take(&mut self, sent: Sent, reply: Reply, report: &mut Report) {
        let Sent { index, forged } = sent;
        let (xml, repeated) = match reply {
            Reply::Conflict(..) => {
                self.conflicts += 1;
                if !forged && self.first.contains_key(&index) {
                    report.fault(format!("message {index} sent again was refused"));
                }
                return;
            }
            Reply::Receipt { xml, repeated, .. } | Reply::Refused { xml, repeated, .. } => {
                (xml, repeated)
            }
            other => {
                report.fault(format!("message {index} was answered {other:?}"));
                return;
            }
        };
        if forged {
            report.fault(format!("another body for message {index} was taken in"));
            return;
        }
        let hash = hash(&xml);
        match self.first.insert(index, hash) {
            None => {}
            Some(_) if !repeated => {
                report.fault(format!("message {index} was taken in twice"));
            }
            Some(first) if first != hash => {
                report.fault(format!("message {index} has another receipt"));
            }
            Some(_) => self.alike += 1,
        }
    }
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    *blake3::hash(bytes).as_bytes()
}
