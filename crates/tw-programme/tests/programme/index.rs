//! The index against every measure looked at, on random measures and facts.

use crate::common::{DAY, effect, facts, national, supporting, world};
use jiff::civil::date;
use proptest::prelude::*;
use tw_programme::sample::{self, Dice};
use tw_programme::{Dimension, EffectKind, Measure, Programme, Set, check};

/// Wild measures: any codes in any dimension, parents there or not.
fn wild(dice: &mut Dice, n: u64) -> Vec<Measure> {
    let world = world();
    let tables: [(Dimension, Vec<String>); 9] = [
        (Dimension::Class, world.classes.clone()),
        (
            Dimension::Enterprise,
            (0..8).map(sample::enterprise).collect(),
        ),
        (Dimension::Business, world.business.clone()),
        (Dimension::Group, world.groups.clone()),
        (Dimension::ForeignAeo, world.partners.clone()),
        (
            Dimension::Commodity,
            ["84", "85", "8471", "847130", "01"]
                .map(str::to_owned)
                .into(),
        ),
        (Dimension::Direction, ["I", "E"].map(str::to_owned).into()),
        (Dimension::Mode, world.modes.clone()),
        (
            Dimension::Office,
            world
                .offices
                .iter()
                .chain(&world.districts)
                .cloned()
                .collect(),
        ),
    ];
    (0..n)
        .map(|at| {
            let mut measure = national(&format!("W-{at:03}"));
            for (dimension, table) in &tables {
                let set = measure.scope.set_mut(*dimension);
                match dice.below(10) {
                    0..=5 => {}
                    6 => *set = Set::of(&[Set::PRESENT]),
                    _ => {
                        let codes = (0..=dice.below(3)).filter_map(|_| dice.one(table).cloned());
                        *set = Set::from(codes.collect::<Vec<_>>());
                    }
                }
            }
            if dice.chance(10) {
                measure.scope.value_to = Some(dice.below(2_000_000));
            }
            if dice.chance(10) {
                measure.scope.from = date(2026, 6, 1);
            }
            if dice.chance(20) {
                measure.package = None;
                measure.parent = Some(format!("W-{:03}", dice.below(n + 2)));
            }
            measure
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn the_index_gives_what_all_give(seed: u64, n in 0_u64..140) {
        let mut dice = Dice::new(seed);
        let programme = Programme::build(wild(&mut dice, n));
        let mut world = world();
        world.enterprises = 12;
        for _ in 0..40 {
            let facts = sample::facts(&world, &mut dice);
            prop_assert_eq!(programme.acting(&facts), programme.acting_by_all(&facts));
        }
    }
}

#[test]
fn made_up_measures_lie_within_their_parents_and_act() {
    let world = world();
    let mut dice = Dice::new(7);
    let parents = vec![national("N10-01")];
    let made = sample::supporting(300, &parents, &world, &mut dice);
    assert_eq!(made.len(), 300);
    let all: Vec<Measure> = parents.iter().chain(&made).cloned().collect();
    for measure in &made {
        let parent = all
            .iter()
            .find(|other| Some(&other.number) == measure.parent.as_ref());
        assert_eq!(check(measure, parent), [], "{}", measure.number);
    }
    let programme = Programme::build(all);
    let acting: usize = (0..200)
        .map(|_| sample::facts(&world, &mut dice))
        .map(|mut facts| {
            facts.day = date(2028, 1, 1);
            let acting = programme.acting(&facts);
            assert_eq!(acting, programme.acting_by_all(&facts));
            acting.measures.len()
        })
        .sum();
    // Each declaration has the parent; some have more.
    assert!(acting > 250, "{acting}");
    let again = sample::supporting(300, &parents, &world, &mut Dice::new(7));
    assert_eq!(made, again);
}

#[test]
fn every_item_must_be_among_the_goods() {
    let mut measure = national("N10-01");
    measure.scope.commodities = Set::of(&["8471"]);
    let programme = Programme::build(vec![measure]);
    let mut facts = facts();
    assert!(programme.acting(&facts).measures.is_empty());
    facts.commodities.truncate(1);
    assert_eq!(programme.acting(&facts).measures.len(), 1);
    facts.commodities.clear();
    assert!(programme.acting(&facts).measures.is_empty());
}

#[test]
fn the_most_favourable_value_holds_and_names_who_gives_it() {
    let parent = national("N10-01");
    let give = |number: &str, value: &str| {
        let mut measure = supporting(number, &parent);
        measure.effects = vec![effect(EffectKind::InspectionFactor, "", value)];
        measure
    };
    let measures = vec![
        give("S-3", "0.5"),
        give("S-2", "0.9"),
        give("S-1", "0.7"),
        parent.clone(),
    ];
    let programme = Programme::build(measures);
    let acting = programme.acting(&facts());
    let granted = acting
        .effect(EffectKind::InspectionFactor)
        .expect("it is given");
    assert_eq!(
        granted.effect.value().map(|v| v.to_string()).as_deref(),
        Some("0.5")
    );
    let by = |granted: &tw_programme::Granted<'_>| -> Vec<String> {
        granted.by.iter().map(|m| m.number.clone()).collect()
    };
    assert_eq!(by(granted), ["N10-01", "S-3"]);
    let without = acting.without("N10-01").without("S-3");
    let granted = without
        .effect(EffectKind::InspectionFactor)
        .expect("it is given");
    assert_eq!(by(granted), ["S-1"]);
}

#[test]
fn a_supporting_measure_lasts_no_longer_than_what_it_supports() {
    let mut parent = national("N10-01");
    let child = supporting("S-1", &parent);
    parent.scope.to = Some(DAY);
    let numbers = |programme: &Programme, day| -> Vec<String> {
        let mut facts = facts();
        facts.day = day;
        let acting = programme.acting(&facts).measures;
        acting.iter().map(|m| m.number.clone()).collect()
    };
    let programme = Programme::build(vec![child.clone(), parent]);
    assert_eq!(numbers(&programme, DAY), ["N10-01", "S-1"]);
    assert!(numbers(&programme, date(2026, 5, 2)).is_empty());
    let orphan = Programme::build(vec![child]);
    assert!(numbers(&orphan, DAY).is_empty());
}
