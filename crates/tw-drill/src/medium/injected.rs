//! Trouble injected under the real store.

use crate::Say;
use crate::asked::Asked;
use crate::dice::Dice;
use crate::house::{self, DAY, Day};
use crate::power::client::Client;
use crate::power::place::Place;
use crate::report::{DrillError, Report};
use tw_app::engine::{Engine, EngineError, Setting};
use tw_app::store::{Query, Store, StoreError};
use tw_sim::{Nodes, Options};
use tw_testkit::disk::{Trouble, When};

/// The troubles, with their names in the report and whether each stops a
/// writer for certain: what is read may be in memory already.
const TROUBLES: [(Trouble, &str, bool); 5] = [
    (Trouble::Full, "full", true),
    (Trouble::ReadOnly, "read_only", true),
    (Trouble::Broken, "broken", true),
    (Trouble::Unsyncable, "unsyncable", true),
    (Trouble::Unreadable, "unreadable", false),
];

/// Batches sent into a trouble.
const PUSHES: u32 = 12;

pub(super) fn run(
    asked: &Asked,
    cycles: u64,
    say: Say<'_>,
    report: &mut Report,
) -> Result<(), DrillError> {
    let setting = house::setting(&house::pack()?)?;
    let options = Options {
        nodes: Nodes::UpTo(3),
        ..Options::new(120, asked.seed, DAY)
    };
    let day = Day::plan(options, &setting)?;
    for (number, (trouble, name, certain)) in (1..).zip(TROUBLES) {
        say(&format!("injected: {name}"));
        let seed = Dice::split(asked.seed, number).next();
        let mut trial = Trial {
            place: Place::new(seed, false)?,
            client: Client::new(&day),
            dice: Dice::new(seed),
            setting: &setting,
            trouble,
            name,
            certain,
        };
        for cycle in 1..=cycles {
            if trial.client.is_done() {
                trial.place = Place::new(seed ^ cycle, false)?;
                trial.client = Client::new(&day);
            }
            if let Err(error) = trial.cycle(report) {
                report.fault(format!("{name}, cycle {cycle}: {error}"));
                break;
            }
            report.count(&format!("injected_{name}_cycles"), 1);
        }
    }
    Ok(())
}

/// One kind of trouble, again and again.
struct Trial<'d> {
    place: Place,
    client: Client<'d>,
    dice: Dice,
    setting: &'d Setting,
    trouble: Trouble,
    name: &'static str,
    certain: bool,
}

impl Trial<'_> {
    /// Work, trouble, work again; looked over at the end.
    fn cycle(&mut self, report: &mut Report) -> Result<(), DrillError> {
        let (store, query) = self.place.open()?;
        let mut engine = Engine::new(self.place.tapped(store), self.setting.clone())?;
        for _ in 0..1 + self.dice.below(4) {
            self.client.send(&mut engine, &mut self.dice, report)?;
        }
        self.place.disk.trouble(Some(self.trouble));
        let refused = self.push(&mut engine, report);
        if self.certain && refused == 0 && !self.client.is_done() {
            report.fault(format!("{}: nothing was refused", self.name));
        }
        // Sometimes the power goes on top of it, or the program is started
        // while the trouble lasts.
        let worse = self.dice.permille(250);
        let (mut engine, query) = if worse || self.dice.permille(330) {
            drop((engine, query));
            self.restart_in_trouble(worse, report);
            let (store, query) = self.place.open()?;
            let engine = Engine::new(self.place.tapped(store), self.setting.clone())?;
            (engine, query)
        } else {
            self.place.disk.trouble(None);
            (engine, query)
        };
        // The first attempt after the trouble is good again.
        self.client.send(&mut engine, &mut self.dice, report)?;
        self.look_over(&mut engine, &query, report)?;
        // What was acknowledged after a trouble outlives the power, too.
        if self.dice.permille(500) {
            self.place.disk.cut(When::Now);
            drop((engine, query));
            self.place.disk.restart();
            report.count("power_lost_after_trouble", 1);
            let (store, query) = self.place.open()?;
            let mut engine = Engine::new(self.place.tapped(store), self.setting.clone())?;
            self.look_over(&mut engine, &query, report)?;
        }
        Ok(())
    }

    fn look_over<S: Store>(
        &mut self,
        engine: &mut Engine<S>,
        query: &dyn Query,
        report: &mut Report,
    ) -> Result<(), DrillError> {
        self.client.ask_again(engine, report)?;
        for fault in self.place.faults(query)? {
            report.fault(format!("{}: {fault}", self.name));
        }
        Ok(())
    }

    /// A start in trouble works or is refused, and spoils nothing. Then the
    /// trouble is over.
    fn restart_in_trouble(&self, power_lost: bool, report: &mut Report) {
        if power_lost {
            self.place.disk.cut(When::Now);
            self.place.disk.restart();
        }
        match self.place.open() {
            Ok(_) => report.count("started_in_trouble", 1),
            Err(StoreError::Unavailable(_)) => report.count("starts_refused", 1),
            Err(error) => report.fault(format!("{}: the start said: {error}", self.name)),
        }
        self.place.disk.trouble(None);
    }

    /// Sends into the trouble; how often it was refused. A refusal must say
    /// that it may pass.
    fn push<S: Store>(&mut self, engine: &mut Engine<S>, report: &mut Report) -> u64 {
        let mut refused = 0;
        for _ in 0..PUSHES {
            match self.client.send(engine, &mut self.dice, report) {
                Ok(()) => {}
                Err(EngineError::Store(StoreError::Unavailable(_))) => refused += 1,
                Err(error) => report.fault(format!("{}: refused with: {error}", self.name)),
            }
        }
        report.count(&format!("injected_{}_refusals", self.name), refused);
        refused
    }
}
