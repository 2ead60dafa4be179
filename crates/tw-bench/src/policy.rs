//! Which measures act on a declaration: by the index, and beside it by looking
//! at every measure; and how long a publication takes to be built in.

use crate::Args;
use crate::measure::thread_time;
use serde::Serialize;
use tw_app::measures;
use tw_base::Date;
use tw_law::Pack;
use tw_programme::sample::{self, Dice, World};
use tw_programme::{Facts, Measure, Programme};

type Error = Box<dyn std::error::Error>;

/// Supporting measures there are.
const SUPPORTING: usize = 1_300;
/// Enterprises there are.
const ENTERPRISES: u64 = 100_000;
/// Publications that are built in.
const PUBLICATIONS: u32 = 25;

/// Processor time of many answers, in microseconds.
#[derive(Serialize)]
struct Times {
    median_us: f64,
    p99_us: f64,
    longest_us: f64,
}

/// What was measured.
#[derive(Serialize)]
pub struct Figures {
    measures: usize,
    enterprises: u64,
    declarations: usize,
    /// Measures that act on a declaration, on average and at most.
    acting: f64,
    acting_most: usize,
    by_index: Times,
    by_every_measure: Times,
    rebuilt: Times,
}

/// One run.
pub fn run(args: &Args) -> Result<Figures, Error> {
    let pack = Pack::builtin("cn")?;
    let world = world(&pack);
    let mut dice = Dice::new(args.seed);
    let national: Vec<Measure> = measures::of_pack(&pack)?
        .measures()
        .iter()
        .filter(|measure| measure.parent.is_none())
        .cloned()
        .collect();
    let made = sample::supporting(SUPPORTING, &national, &world, &mut dice);
    if made.len() != SUPPORTING {
        return Err(format!("{} of {SUPPORTING} measures were made", made.len()).into());
    }
    let (last, others) = made.split_last().ok_or("no measure")?;
    let programme = Programme::build(national.iter().chain(&made).cloned().collect());
    let declarations = declarations(args.lists.unwrap_or(100_000), &world, &mut dice);
    let (by_index, acting) = timed(&declarations, |facts| {
        programme.acting(facts).measures.len()
    });
    // Looking at every measure takes long: a part of them is enough.
    let part = declarations
        .get(..declarations.len().min(5_000))
        .unwrap_or(&declarations);
    let (by_every_measure, witness) =
        timed(part, |facts| programme.acting_by_all(facts).measures.len());
    let agree = part
        .iter()
        .all(|facts| programme.acting(facts) == programme.acting_by_all(facts));
    if !agree || !acting.starts_with(&witness) {
        return Err("the index and all measures do not give the same".into());
    }
    let before = Programme::build(national.iter().chain(others).cloned().collect());
    let publications: Vec<u32> = (0..PUBLICATIONS).collect();
    let (rebuilt, _) = timed(&publications, |_| {
        let published = vec![(last.number.clone(), Some(last.clone()))];
        before.with(published).measures().len()
    });
    let sum: usize = acting.iter().sum();
    Ok(Figures {
        measures: programme.measures().len(),
        enterprises: ENTERPRISES,
        declarations: declarations.len(),
        acting: ratio(sum, acting.len()),
        acting_most: acting.iter().copied().max().unwrap_or(0),
        by_index,
        by_every_measure,
        rebuilt,
    })
}

/// What the pack's tables and the law of a day know.
fn world(pack: &Pack) -> World {
    let day = Date::constant(2026, 11, 2);
    let law = pack.law(day);
    let codes = |table: &str| -> Vec<String> {
        let rows = pack.file(&format!("codes/{table}.csv")).unwrap_or_default();
        let first = rows.lines().filter_map(|line| line.split(',').next());
        let known = first.filter(|code| law.code(table, code).row().is_some());
        known.map(str::to_owned).collect()
    };
    let all = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let (districts, offices) = codes("customs_offices")
        .into_iter()
        .filter(|code| code != "0000")
        .partition(|code| code.ends_with("00"));
    World {
        districts,
        offices,
        modes: codes("supervision_modes").into_iter().take(40).collect(),
        classes: all(&[
            "advanced_certified",
            "certified",
            "regular",
            "regular",
            "dishonest",
        ]),
        business: all(&[
            "manufacturer",
            "trader",
            "declarant",
            "warehouse",
            "logistics",
            "cbec",
        ]),
        groups: (0..200).map(|n| format!("G{n:03}")).collect(),
        partners: all(&["SG", "KR", "EU", "HK", "JP"]),
        enterprises: ENTERPRISES,
        day,
    }
}

/// Declarations of enterprises that keep their class, business and groups.
fn declarations(n: u32, world: &World, dice: &mut Dice) -> Vec<Facts> {
    let enterprises: Vec<Facts> = (0..ENTERPRISES)
        .map(|_| sample::facts(world, dice))
        .collect();
    let declared = (0..n).map(|_| {
        let mut facts = sample::facts(world, dice);
        if let Some(own) = dice.one(&enterprises) {
            facts.enterprise.clone_from(&own.enterprise);
            facts.class.clone_from(&own.class);
            facts.business.clone_from(&own.business);
            facts.groups.clone_from(&own.groups);
        }
        facts
    });
    declared.collect()
}

/// The thread's processor time of each answer, and the answers.
#[expect(clippy::float_arithmetic, reason = "measurements, not money")]
fn timed<T>(of: &[T], ask: impl Fn(&T) -> usize) -> (Times, Vec<usize>) {
    let mut spent = Vec::with_capacity(of.len());
    let mut answers = Vec::with_capacity(of.len());
    for one in of {
        let start = thread_time();
        answers.push(ask(one));
        spent.push(thread_time() - start);
    }
    spent.sort_unstable();
    let at = |percent: usize| {
        let place = (spent.len() * percent / 100).min(spent.len().saturating_sub(1));
        std::time::Duration::from_nanos(spent.get(place).copied().unwrap_or(0))
    };
    let times = Times {
        median_us: at(50).as_secs_f64() * 1e6,
        p99_us: at(99).as_secs_f64() * 1e6,
        longest_us: at(100).as_secs_f64() * 1e6,
    };
    (times, answers)
}

#[expect(clippy::float_arithmetic, reason = "measurements, not money")]
fn ratio(sum: usize, of: usize) -> f64 {
    let of = u32::try_from(of.max(1)).unwrap_or(u32::MAX);
    f64::from(u32::try_from(sum).unwrap_or(u32::MAX)) / f64::from(of)
}
