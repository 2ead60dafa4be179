//! Which measures can act at all: in each dimension, for each code, those
//! whose set holds it. What is left after all dimensions are put together is
//! a handful, and is looked at closely.
//!
//! Sets of measures are bits, 64 to a word; a code that few measures name is
//! kept as their numbers, so that ten thousand enterprises named once each
//! take no more room than that.

use crate::{Dimension, Facts, Scope};
use std::collections::HashMap;

/// One dimension.
#[derive(Debug, Clone, Default)]
struct Postings {
    /// Measures that ask nothing here.
    all: Vec<u64>,
    /// Those that ask for any value.
    present: Vec<u32>,
    /// Those that name a code.
    named: HashMap<String, Vec<u32>>,
}

/// The index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    words: usize,
    dimensions: Vec<Postings>,
}

impl Index {
    /// Over scopes by their place.
    pub(crate) fn build(scopes: &[&Scope]) -> Self {
        let words = scopes.len().div_ceil(64);
        let dimensions = Dimension::ALL.map(|dimension| {
            let mut postings = Postings {
                all: vec![0; words],
                ..Postings::default()
            };
            for (at, scope) in (0_u32..).zip(scopes) {
                let set = scope.set(dimension);
                if set.is_all() {
                    raise(&mut postings.all, at);
                } else if set.is_present() {
                    postings.present.push(at);
                } else {
                    for code in set.codes() {
                        postings.named.entry(code.clone()).or_default().push(at);
                    }
                }
            }
            postings
        });
        Self {
            words,
            dimensions: dimensions.into(),
        }
    }

    /// Places of the scopes that can hold the facts, in order; all that do
    /// are among them.
    pub(crate) fn candidates(&self, facts: &Facts) -> Vec<u32> {
        let mut left = vec![u64::MAX; self.words];
        let mut own = vec![0; self.words];
        for (dimension, postings) in Dimension::ALL.into_iter().zip(&self.dimensions) {
            own.copy_from_slice(&postings.all);
            let values = facts.values(dimension);
            if !values.is_empty() {
                postings.present.iter().for_each(|at| raise(&mut own, *at));
            }
            // Each of the goods must be named: those that name the first are
            // enough to look among.
            let asked = match dimension {
                Dimension::Commodity => &values[..values.len().min(1)],
                _ => values,
            };
            for value in asked {
                postings.name(dimension, value, &mut own);
            }
            let narrowed = left.iter_mut().zip(&own);
            narrowed.for_each(|(left, own)| *left &= own);
        }
        lit(&left)
    }
}

impl Postings {
    /// Adds the measures that name a code that covers a value.
    fn name(&self, dimension: Dimension, value: &str, into: &mut [u64]) {
        let mut add = |code: &str| {
            let named = self.named.get(code).into_iter().flatten();
            named.for_each(|at| raise(into, *at));
        };
        add(value);
        match dimension {
            Dimension::Commodity => {
                let shorter = (1..value.len()).filter_map(|end| value.get(..end));
                shorter.for_each(add);
            }
            Dimension::Office => {
                if let Some(district) = value.get(..2) {
                    let district = format!("{district}00");
                    if district != value {
                        add(&district);
                    }
                }
            }
            _ => {}
        }
    }
}

fn raise(bits: &mut [u64], at: u32) {
    if let Some(word) = bits.get_mut(at as usize / 64) {
        *word |= 1 << (at % 64);
    }
}

fn lit(bits: &[u64]) -> Vec<u32> {
    let mut places = Vec::new();
    for (base, word) in (0_u32..).step_by(64).zip(bits) {
        let mut rest = *word;
        while rest != 0 {
            places.push(base + rest.trailing_zeros());
            rest &= rest - 1;
        }
    }
    places
}
