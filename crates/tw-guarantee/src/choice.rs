//! Which of several instruments secures a debt: the first that bears all of
//! it.

use crate::rules::{Cover, NO_INSTRUMENT, Use, usable};
use crate::{Instrument, Tables};
use tw_base::Finding;

/// An instrument that might be used, and what is there to draw on.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a, K> {
    /// What the caller knows it by.
    pub key: K,
    /// The instrument.
    pub instrument: &'a Instrument,
    /// What is left of it.
    pub cover: Cover<'a>,
}

/// The first that bears the whole of a debt; else what was missing for each,
/// in their order.
pub fn choose<'a, K: Copy>(
    candidates: &[Candidate<'a, K>],
    wanted: &Use<'_>,
    tables: &Tables,
) -> Result<Candidate<'a, K>, Vec<Finding>> {
    let mut missing = Vec::new();
    for candidate in candidates {
        match usable(candidate.instrument, wanted, candidate.cover, tables) {
            Ok(()) => return Ok(*candidate),
            Err(mut found) => missing.append(&mut found),
        }
    }
    if candidates.is_empty() {
        missing.push(Finding::rule(NO_INSTRUMENT).with("enterprise", wanted.party));
    }
    Err(missing)
}
