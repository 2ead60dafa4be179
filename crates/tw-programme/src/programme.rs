//! All measures together.

use crate::index::Index;
use crate::{Effect, EffectKind, Facts, Measure, Package, check, rules};
use std::collections::{BTreeMap, HashMap};
use tw_base::Finding;

/// All measures, in the order of their numbers, with an index.
#[derive(Debug, Clone, Default)]
pub struct Programme {
    /// As they were laid down: nothing takes their place.
    laid_down: BTreeMap<String, Measure>,
    /// As they were published beside those.
    published: BTreeMap<String, Measure>,
    /// What is published and does not act, with every reason.
    left_out: BTreeMap<String, Vec<Finding>>,
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

    /// Whether an effect at its most favourable value is taken from a measure.
    pub fn rests_on(&self, measure: &Measure) -> bool {
        let mut taken = self.granted.iter().map(|granted| granted.effect);
        taken.any(|effect| measure.effects.iter().any(|own| std::ptr::eq(own, effect)))
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
        Self::of(by_number, BTreeMap::new())
    }

    /// The same with some measures published beside those laid down, or no
    /// more. One under a number that is laid down, and one that is wider than
    /// what it supports by now, is left out.
    #[must_use]
    pub fn with(&self, changed: Vec<(String, Option<Measure>)>) -> Self {
        let mut published = self.published.clone();
        for (number, measure) in changed {
            match measure {
                Some(measure) => published.insert(number, measure),
                None => published.remove(&number),
            };
        }
        Self::of(self.laid_down.clone(), published)
    }

    /// The measure published under a number, whether it is left out or not.
    pub fn published(&self, number: &str) -> Option<&Measure> {
        self.published.get(number)
    }

    /// Whether a number is one of those laid down.
    pub fn is_laid_down(&self, number: &str) -> bool {
        self.laid_down.contains_key(number)
    }

    /// What is published and left out, with every reason.
    pub fn left_out(&self) -> &BTreeMap<String, Vec<Finding>> {
        &self.left_out
    }

    /// Whether a place of a package is there and no other measure's.
    pub fn is_free(&self, package: Package, number: &str) -> bool {
        let others = || self.all().filter(|measure| measure.number != number);
        is_free(package, others())
    }

    fn all(&self) -> impl Iterator<Item = &Measure> {
        let acting = self.published.values();
        let acting = acting.filter(|measure| !self.left_out.contains_key(&measure.number));
        self.laid_down.values().chain(acting)
    }

    fn of(laid_down: BTreeMap<String, Measure>, published: BTreeMap<String, Measure>) -> Self {
        let (acting, left_out) = sift(&laid_down, &published);
        let mut by_number = laid_down.clone();
        by_number.extend(acting);
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
            laid_down,
            published,
            left_out,
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

fn is_free<'m>(package: Package, others: impl Iterator<Item = &'m Measure>) -> bool {
    let mut there = false;
    for other in others.filter_map(|measure| measure.package) {
        there |= other.of == package.of;
        if other == package {
            return false;
        }
    }
    there && (1..=package.of).contains(&package.place)
}

type Sifted = (BTreeMap<String, Measure>, BTreeMap<String, Vec<Finding>>);

/// What of the published acts beside what is laid down, and what does not,
/// with every reason. What supports one that is left out is left out too.
fn sift(laid_down: &BTreeMap<String, Measure>, published: &BTreeMap<String, Measure>) -> Sifted {
    let mut acting = published.clone();
    let mut left_out = BTreeMap::new();
    loop {
        let mut found: Vec<(String, Vec<Finding>)> = Vec::new();
        for (number, measure) in &acting {
            let faults = faults(measure, laid_down, &acting);
            if !faults.is_empty() {
                found.push((number.clone(), faults));
            }
        }
        if found.is_empty() {
            return (acting, left_out);
        }
        for (number, faults) in found {
            acting.remove(&number);
            left_out.insert(number, faults);
        }
    }
}

/// Why a published measure cannot act. A period that is longer than that of
/// what it supports is cut to it, and no reason.
fn faults(
    measure: &Measure,
    laid_down: &BTreeMap<String, Measure>,
    published: &BTreeMap<String, Measure>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    if laid_down.contains_key(&measure.number) {
        let finding = Finding::rule(rules::NUMBER).with("measure", &measure.number);
        found.push(finding.with("why", "used"));
    }
    let parent = measure.parent.as_ref();
    let parent = parent.and_then(|number| laid_down.get(number).or_else(|| published.get(number)));
    let checked = check(measure, parent);
    found.extend(
        checked
            .into_iter()
            .filter(|f| f.code != rules::WIDER_PERIOD),
    );
    let places = measure.package.filter(|_| measure.parent.is_none());
    if let Some(package) = places.filter(|package| !is_free(*package, laid_down.values())) {
        found.push(check::not_free(measure, package));
    }
    found
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
