//! A day of traffic over one disk, with as many losses of power as happen.

use super::client::Client;
use super::place::Place;
use super::tapped::Strike;
use super::{Ground, Point};
use crate::dice::Dice;
use crate::report::{DrillError, Report};
use crate::witness;
use tw_app::engine::Engine;
use tw_app::store::Query;
use tw_testkit::disk::{FileKind, When};

/// What the day comes to when the power stays.
pub fn undisturbed(ground: &Ground, seed: u64) -> Result<String, DrillError> {
    let place = Place::new(seed, false)?;
    let mut dice = Dice::split(seed, 0);
    let mut client = Client::new(&ground.day);
    let mut nobody = Report::new("power", &crate::Asked::new(crate::Bar::Test, seed));
    let (store, query) = place.open()?;
    let mut engine = Engine::new(place.tapped(store), ground.setting.clone())?;
    while !client.is_done() {
        client.send(&mut engine, &mut dice, &mut nobody)?;
    }
    Ok(tw_app::audit::outcome_hash(&query)?)
}

/// A day with losses of power.
pub struct Episode<'g> {
    ground: &'g Ground,
    place: Place,
    client: Client<'g>,
    dice: Dice,
    number: u64,
    /// The cut that will come next, or came last.
    point: Point,
    cuts: u64,
}

impl<'g> Episode<'g> {
    pub fn new(ground: &'g Ground, seed: u64, number: u64) -> Result<Self, DrillError> {
        Ok(Self {
            ground,
            place: Place::new(seed, ground.lies)?,
            client: Client::new(&ground.day),
            dice: Dice::new(seed),
            number,
            point: Point::Making,
            cuts: 0,
        })
    }

    fn whereabouts(&self) -> String {
        format!(
            "day {}, after cut {} ({})",
            self.number,
            self.cuts,
            self.point.name()
        )
    }

    /// Runs the day to its end, with at most so many cuts; how many there were.
    pub fn run(mut self, most: u64, report: &mut Report) -> Result<u64, DrillError> {
        // One day of four begins with a store whose making is cut off.
        if self.dice.permille(250) {
            let at = 1 + self.dice.below(40);
            self.place.disk.cut(When::Operation(at));
            drop(self.place.open());
            self.cut_off(report);
        }
        while !self.client.is_done() {
            if let Err(error) = self.session(self.cuts < most, report) {
                report.fault(format!("{}: {error}", self.whereabouts()));
                return Ok(self.cuts);
            }
        }
        if let Err(error) = self.end(report) {
            report.fault(format!("{}, at the end: {error}", self.whereabouts()));
        }
        Ok(self.cuts)
    }

    /// The power goes now if it has not gone yet, and comes back.
    fn cut_off(&mut self, report: &mut Report) {
        self.place.disk.cut(When::Now);
        self.place.switch.set(None);
        let seen = self.place.disk.restart();
        self.cuts += 1;
        report.count("cuts", 1);
        report.count(&format!("cuts_{}", self.point.name()), 1);
        report.count("changes_unsynced", seen.unsynced);
        report.count("changes_kept", seen.kept);
        report.count("changes_torn", seen.torn);
        report.count("changes_dropped", seen.dropped);
        report.count("names_undone", seen.names_undone);
    }

    /// Opens the store, looks it over, and works until the power goes or the
    /// day is over.
    fn session(&mut self, cutting: bool, report: &mut Report) -> Result<(), DrillError> {
        let (store, query) = self.place.open()?;
        let mut engine = Engine::new(self.place.tapped(store), self.ground.setting.clone())?;
        self.client.ask_again(&mut engine, report)?;
        self.look_over(&query, report)?;
        // Readers may be there when the power goes, or not.
        let reader = self.dice.permille(500).then_some(query);
        if cutting {
            self.point = Point::draw(&mut self.dice);
            self.choose();
        }
        let rest = 1 + self.dice.below(6);
        let mut sent = 0;
        while !self.client.is_done() {
            let done = self.client.send(&mut engine, &mut self.dice, report);
            sent += 1;
            match done {
                Ok(()) => {}
                Err(_) if self.place.disk.is_dark() => break,
                Err(error) => return Err(error.into()),
            }
            // Of a cut at the end or at the beginning the middle knows nothing.
            let at_the_end = matches!(self.point, Point::Closing | Point::Opening);
            if cutting && at_the_end && sent >= rest {
                break;
            }
        }
        if !cutting {
            return Ok(());
        }
        if self.point == Point::Closing {
            let at = 1 + self.dice.below(30);
            self.place.disk.cut(When::Operation(at));
        }
        drop(reader);
        drop(engine);
        if self.point == Point::Opening {
            // An unready end leaves a log to be read; the power goes in that.
            self.place.disk.cut(When::Now);
            self.place.disk.restart();
            let at = 1 + self.dice.below(4);
            self.place.disk.cut(When::Operation(at));
            drop(self.place.open());
        }
        self.cut_off(report);
        Ok(())
    }

    /// Sets the switch for the cut that was drawn.
    fn choose(&mut self) {
        let batches = self.dice.below(6);
        let strike = match self.point {
            Point::BeforeCommit => Strike::Before,
            Point::Inside => Strike::Inside(1 + self.dice.below(24)),
            Point::AfterCommit => Strike::After,
            Point::Checkpoint => {
                let at = 1 + self.dice.below(60);
                self.place.disk.cut(When::On(FileKind::Database, at));
                return;
            }
            Point::Random => {
                let at = 1 + self.dice.below(300);
                self.place.disk.cut(When::Operation(at));
                return;
            }
            Point::Making | Point::Opening | Point::Closing => return,
        };
        self.place.switch.set(Some((batches, strike)));
    }

    fn look_over(&self, query: &dyn Query, report: &mut Report) -> Result<(), DrillError> {
        let faults = self.place.faults(query)?;
        for fault in faults {
            report.fault(format!("{}: {fault}", self.whereabouts()));
        }
        Ok(())
    }

    /// An orderly end, and what the day came to.
    fn end(&mut self, report: &mut Report) -> Result<(), DrillError> {
        let (store, query) = self.place.open()?;
        let mut engine = Engine::new(self.place.tapped(store), self.ground.setting.clone())?;
        self.client.ask_again(&mut engine, report)?;
        self.look_over(&query, report)?;
        for fault in witness::declarations(&query, self.ground.day.declarations)? {
            report.fault(format!("{}: {fault}", self.whereabouts()));
        }
        let outcome = tw_app::audit::outcome_hash(&query)?;
        if outcome != self.ground.calm {
            report.fault(format!(
                "{}: the day came to {outcome}, undisturbed to {}",
                self.whereabouts(),
                self.ground.calm
            ));
        }
        report.count("syncs", self.place.disk.counts().syncs);
        Ok(())
    }
}
