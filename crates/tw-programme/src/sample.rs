//! Supporting measures and facts made up from a seed, for tests at scale.
//! What is made up says so (`example`).

use crate::{Dimension, Effect, Facts, Measure, Set, Text};
use jiff::civil::Date;
use tw_base::Fixed5;

/// What made-up measures and declarations name.
#[derive(Debug, Clone)]
pub struct World {
    /// Districts, written `NN00`.
    pub districts: Vec<String>,
    /// Offices, none of them a district.
    pub offices: Vec<String>,
    /// Supervision modes.
    pub modes: Vec<String>,
    /// Credit classes.
    pub classes: Vec<String>,
    /// Types of business.
    pub business: Vec<String>,
    /// Groups.
    pub groups: Vec<String>,
    /// Administrations abroad.
    pub partners: Vec<String>,
    /// How many enterprises there are, named by [`enterprise`].
    pub enterprises: u64,
    /// The day around which all is.
    pub day: Date,
}

/// The n-th enterprise.
pub fn enterprise(n: u64) -> String {
    format!("{:010}", 3_100_000_000_u64.saturating_add(n))
}

/// Numbers from a seed (splitmix64): the same everywhere.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// One of that many, from 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.roll() % n.max(1)
    }

    /// Whether something with that many chances in a hundred happens.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of some; none of none.
    pub fn one<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        let at = self.below(of.len() as u64);
        of.get(usize::try_from(at).ok()?)
    }

    fn some(&mut self, of: &[String], most: u64) -> Set {
        let n = 1 + self.below(most);
        let codes = (0..n).filter_map(|_| self.one(of).cloned());
        Set::from(codes.collect::<Vec<_>>())
    }
}

/// That many supporting measures of some parents, national or supporting;
/// each within its parent.
pub fn supporting(n: usize, parents: &[Measure], world: &World, dice: &mut Dice) -> Vec<Measure> {
    let mut made: Vec<Measure> = Vec::with_capacity(n);
    // Not every draw fits its parent; those that do not are drawn again.
    for at in 0..n.saturating_mul(200) {
        if made.len() == n {
            break;
        }
        let deep = !made.is_empty() && dice.chance(15);
        let parent = match deep {
            true => dice.one(&made),
            false => dice.one(parents),
        };
        let Some(parent) = parent.cloned() else { break };
        let measure = one(at, &parent, world, dice);
        if crate::check(&measure, Some(&parent)).is_empty() {
            made.push(measure);
        }
    }
    made
}

fn one(at: usize, parent: &Measure, world: &World, dice: &mut Dice) -> Measure {
    let mut scope = parent.scope.clone();
    let district = dice.one(&world.districts).cloned().unwrap_or_default();
    let own = |office: &&String| Dimension::Office.covers(&district, office);
    let offices: Vec<String> = world.offices.iter().filter(own).cloned().collect();
    scope.offices = match dice.chance(50) || offices.is_empty() {
        true => Set::of(&[&district]),
        false => dice.some(&offices, 3),
    };
    let office = match parent.office.as_str() {
        "0000" => district,
        own => own.to_owned(),
    };
    if office == parent.office {
        scope.offices = parent.scope.offices.clone();
    }
    narrow(&mut scope, world, dice);
    let bound = parent.effects.iter().chain(&parent.further);
    let effects: Vec<Effect> = bound.cloned().collect();
    let wanted = dice.one(&effects).cloned();
    let number = format!("G-{at:05}");
    Measure {
        title: Text::new(
            &format!("样例细化措施 {number}"),
            &format!("made-up measure {number}"),
        ),
        basis: parent.basis.clone(),
        office,
        indicator: parent.indicator.clone(),
        package: None,
        parent: Some(parent.number.clone()),
        scope,
        effects: wanted.into_iter().collect(),
        further: Vec::new(),
        confidence: tw_base::Confidence::Unverified,
        example: true,
        number,
    }
}

fn narrow(scope: &mut crate::Scope, world: &World, dice: &mut Dice) {
    let tables = [
        (Dimension::Class, &world.classes, 35),
        (Dimension::Business, &world.business, 20),
        (Dimension::Group, &world.groups, 8),
        (Dimension::ForeignAeo, &world.partners, 8),
        (Dimension::Mode, &world.modes, 35),
    ];
    for (dimension, table, percent) in tables {
        if dice.chance(percent) && scope.set(dimension).is_all() {
            *scope.set_mut(dimension) = dice.some(table, 3);
        }
    }
    if dice.chance(40) && scope.commodities.is_all() {
        let chapters = 1 + dice.below(4);
        let chapters = (0..chapters).map(|_| commodity(dice, 1));
        scope.commodities = Set::from(chapters.collect::<Vec<_>>());
    }
    if dice.chance(12) && scope.enterprises.is_all() {
        let named = 1 + dice.below(60);
        let named = (0..named).map(|_| enterprise(dice.below(world.enterprises)));
        scope.enterprises = Set::from(named.collect::<Vec<_>>());
    }
    if dice.chance(30) && scope.directions.is_all() {
        scope.directions = Set::of(&[if dice.chance(50) { "I" } else { "E" }]);
    }
    if dice.chance(10) && scope.value_to.is_none() {
        scope.value_to = Some(10_000 * (1 + dice.below(500)));
    }
    let days = i64::try_from(dice.below(400)).unwrap_or(0);
    let shifted = world.day.saturating_sub(jiff::Span::new().days(days));
    scope.from = scope.from.max(shifted);
}

/// Digits of a commodity code: that many pairs. Some chapters are met more
/// often than others.
fn commodity(dice: &mut Dice, pairs: u64) -> String {
    let chapter = match dice.chance(50) {
        true => 84 + dice.below(4),
        false => 1 + dice.below(97),
    };
    let mut code = format!("{chapter:02}");
    for _ in 1..pairs {
        code.push_str(&format!("{:02}", dice.below(12)));
    }
    code
}

/// A declaration.
pub fn facts(world: &World, dice: &mut Dice) -> Facts {
    let n = dice.below(world.enterprises);
    let some = |table: &[String], percent: u64, dice: &mut Dice| -> Vec<String> {
        let own = dice.chance(percent).then(|| dice.one(table).cloned());
        own.flatten().into_iter().collect()
    };
    let class = dice.one(&world.classes).cloned().unwrap_or_default();
    let items = 1 + dice.below(4);
    let alike = dice.chance(60);
    let first = commodity(dice, 5);
    let commodities = (0..items).map(|_| match alike {
        true => format!(
            "{}{:04}",
            first.get(..6).unwrap_or_default(),
            dice.below(1_000)
        ),
        false => commodity(dice, 5),
    });
    let commodities = commodities.collect();
    let value = i64::try_from(1_000 + dice.below(3_000_000)).unwrap_or(0);
    Facts {
        enterprise: vec![enterprise(n)],
        class,
        business: some(&world.business, 90, dice),
        groups: some(&world.groups, 15, dice),
        foreign_aeo: some(&world.partners, 15, dice),
        commodities,
        direction: if dice.chance(60) { "I" } else { "E" }.to_owned(),
        mode: dice.one(&world.modes).cloned().unwrap_or_default(),
        value: Some(Fixed5::from_raw(value.saturating_mul(100_000))),
        office: dice.one(&world.offices).cloned().unwrap_or_default(),
        day: world.day,
    }
}
