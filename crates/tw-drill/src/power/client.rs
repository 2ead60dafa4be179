//! The client: sends the day, again where it was not answered, and keeps what
//! it was answered.

use crate::dice::Dice;
use crate::house::Day;
use crate::report::Report;
use std::collections::{BTreeMap, VecDeque};
use tw_app::engine::{Command, Engine, EngineError, Reply};
use tw_app::store::Store;
use tw_base::Timestamp;

/// A client and its log.
pub(crate) struct Client<'d> {
    day: &'d Day,
    /// Messages that were not answered, in the order of the day.
    waiting: VecDeque<usize>,
    /// Receipts in hand, by message.
    log: BTreeMap<usize, Vec<u8>>,
    furnished: bool,
}

impl<'d> Client<'d> {
    pub(crate) fn new(day: &'d Day) -> Self {
        Self {
            day,
            waiting: (0..day.messages.len()).collect(),
            log: BTreeMap::new(),
            furnished: false,
        }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.furnished && self.waiting.is_empty()
    }

    /// Sends the next batch, now and then with messages that were answered
    /// before, or one of its own twice.
    pub(crate) fn send<S: Store>(
        &mut self,
        engine: &mut Engine<S>,
        dice: &mut Dice,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        if !self.furnished {
            engine.run(&self.day.furniture, self.day.begins())?;
            self.furnished = true;
            return Ok(());
        }
        let most = 1 + dice.index(8);
        let mut batch: Vec<usize> = self.waiting.iter().take(most).copied().collect();
        if dice.permille(200) {
            batch.extend(batch.get(dice.index(batch.len())).copied());
        }
        while dice.permille(300) && !self.log.is_empty() {
            let old = dice.index(self.log.len());
            batch.extend(self.log.keys().nth(old));
        }
        let commands: Vec<Command> = batch
            .iter()
            .map(|index| self.day.messages[*index].clone())
            .collect();
        let now = self.now(&batch);
        let replies = engine.run(&commands, now)?;
        for (index, reply) in batch.iter().zip(replies) {
            self.take(*index, reply, report);
        }
        Ok(())
    }

    fn now(&self, batch: &[usize]) -> Timestamp {
        let times = batch.iter().map(|index| self.day.times[*index]);
        times.max().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Writes an answer down, or holds it against the first one.
    fn take(&mut self, index: usize, reply: Reply, report: &mut Report) {
        self.waiting.retain(|waiting| *waiting != index);
        let (xml, repeated) = match reply {
            Reply::Receipt { xml, repeated, .. } | Reply::Refused { xml, repeated, .. } => {
                (xml, repeated)
            }
            // Another body under a used identity changes nothing and is kept
            // by nobody.
            Reply::Conflict(..) => {
                report.count("conflicts_answered", 1);
                return;
            }
            other => {
                report.fault(format!("message {index} was answered {other:?}"));
                return;
            }
        };
        match self.log.get(&index) {
            None => {
                report.count("acknowledged", 1);
                report.count("stored_before_it_was_acknowledged", u64::from(repeated));
                self.log.insert(index, xml);
            }
            Some(_) if !repeated => {
                report.count("acknowledged_missing", 1);
                report.fault(format!("message {index} was acknowledged and is lost"));
            }
            Some(first) if *first != xml => {
                report.count("other_receipts", 1);
                report.fault(format!("message {index} has another receipt"));
            }
            Some(_) => report.count("answered_again_alike", 1),
        }
    }

    /// Asks again for everything that was answered.
    pub(crate) fn ask_again<S: Store>(
        &mut self,
        engine: &mut Engine<S>,
        report: &mut Report,
    ) -> Result<(), EngineError> {
        let held: Vec<usize> = self.log.keys().copied().collect();
        if held.is_empty() {
            return Ok(());
        }
        let commands: Vec<Command> = held
            .iter()
            .map(|index| self.day.messages[*index].clone())
            .collect();
        let replies = engine.run(&commands, self.now(&held))?;
        for (index, reply) in held.into_iter().zip(replies) {
            self.take(index, reply, report);
        }
        Ok(())
    }
}
