//! All measures together.

use crate::index::Index;
use crate::{Effect, EffectKind, Facts, Measure};
use std::collections::{BTreeMap, HashMap};

/// All measures, in the order of their numbers, with an index.
#[derive(Debug, Clone, Default)]
pub struct Programme {
    /// As they were laid down.
    laid_down: BTreeMap<String, Measure>,
    /// As long as they last.
    measures: Vec<Measure>,
    places: HashMap<String, usize>,
    index: Index,
}

/// What acts on the facts of a declaration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acting<'p> {
    /// The measures, in the order of their numbers.
    pub measures: Vec<&'p Measure>,
    /// Of each effect the most favourable value, in the order of their kinds.
    pub granted: Vec<Granted<'p>>,
}

/// An effect that holds, and which measures give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted<'p> {
    /// The effect at its most favourable value.
    pub effect: &'p Effect,
    /// The measures that give this value.
    pub by: Vec<&'p Measure>,
}

impl<'p> Acting<'p> {
    /// Puts measures together.
    pub fn of(measures: Vec<&'p Measure>) -> Self {
        let mut granted: BTreeMap<(EffectKind, &str), Granted<'p>> = BTreeMap::new();
        for measure in &measures {
            for effect in &measure.effects {
                let first = Granted {
                    effect,
                    by: Vec::new(),
                };
                let best = granted.entry(effect.key()).or_insert(first);
                if effect.is_stronger_than(best.effect) {
                    best.effect = effect;
                    best.by.clear();
                }
                if !best.effect.is_stronger_than(effect) {
                    best.by.push(measure);
                }
            }
        }
        Self {
            measures,
            granted: granted.into_values().collect(),
        }
    }

    /// What acts beside one measure.
    #[must_use]
    pub fn without(&self, number: &str) -> Self {
        let others = self.measures.iter().copied();
        Self::of(others.filter(|measure| measure.number != number).collect())
    }

    /// The effect of a kind that is about nothing more.
    pub fn effect(&self, kind: EffectKind) -> Option<&Granted<'p>> {
        self.effect_on(kind, "")
    }

    /// The effect of a kind on something: a fee, a mode, a document.
    pub fn effect_on(&self, kind: EffectKind, about: &str) -> Option<&Granted<'p>> {
        let wanted = (kind, about);
        self.granted
            .iter()
            .find(|granted| granted.effect.key() == wanted)
    }
}

impl Programme {
    /// Puts measures together. Of two under one number the first stays. A
    /// supporting measure lasts no longer than what it supports, and not at
    /// all where that is not there.
    pub fn build(measures: Vec<Measure>) -> Self {
        let mut by_number: BTreeMap<String, Measure> = BTreeMap::new();
        for measure in measures {
            by_number.entry(measure.number.clone()).or_insert(measure);
        }
        Self::of(by_number)
    }

    /// The same with some measures put in place of those under their numbers,
    /// or without them.
    #[must_use]
    pub fn with(&self, changed: Vec<(String, Option<Measure>)>) -> Self {
        let mut by_number = self.laid_down.clone();
        for (number, measure) in changed {
            match measure {
                Some(measure) => by_number.insert(number, measure),
                None => by_number.remove(&number),
            };
        }
        Self::of(by_number)
    }

    fn of(by_number: BTreeMap<String, Measure>) -> Self {
        let periods: Vec<_> = by_number
            .values()
            .map(|measure| period(measure, &by_number))
            .collect();
        let mut measures = Vec::with_capacity(by_number.len());
        for (measure, period) in by_number.values().zip(periods) {
            let Some((from, to)) = period else { continue };
            let mut measure = measure.clone();
            measure.scope.from = from;
            measure.scope.to = to;
            measures.push(measure);
        }
        let scopes: Vec<_> = measures.iter().map(|measure| &measure.scope).collect();
        let index = Index::build(&scopes);
        let numbered = measures.iter().map(|measure| measure.number.clone());
        let places = numbered.zip(0..).collect();
        Self {
            laid_down: by_number,
            measures,
            places,
            index,
        }
    }

    /// All of them, in the order of their numbers.
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// The measure of a number.
    pub fn measure(&self, number: &str) -> Option<&Measure> {
        self.measures.get(*self.places.get(number)?)
    }

    /// What acts on the facts.
    pub fn acting(&self, facts: &Facts) -> Acting<'_> {
        let candidates = self.index.candidates(facts);
        let measures = candidates
            .into_iter()
            .filter_map(|at| self.measures.get(at as usize));
        Acting::of(measures.filter(|m| m.scope.holds(facts)).collect())
    }

    /// The same by looking at every measure: what the index is held against.
    pub fn acting_by_all(&self, facts: &Facts) -> Acting<'_> {
        let measures = self.measures.iter();
        Acting::of(measures.filter(|m| m.scope.holds(facts)).collect())
    }
}

type Period = (jiff::civil::Date, Option<jiff::civil::Date>);

/// When a measure and all it descends from last.
fn period(measure: &Measure, all: &BTreeMap<String, Measure>) -> Option<Period> {
    let (mut from, mut to) = (measure.scope.from, measure.scope.to);
    let mut above = measure.parent.as_ref();
    // A circle is longer than all measures there are.
    for _ in 0..all.len() {
        let Some(number) = above else {
            return to.is_none_or(|to| from <= to).then_some((from, to));
        };
        let parent = all.get(number)?;
        from = from.max(parent.scope.from);
        to = match (to, parent.scope.to) {
            (Some(own), Some(other)) => Some(own.min(other)),
            (own, other) => own.or(other),
        };
        above = parent.parent.as_ref();
    }
    None
}
