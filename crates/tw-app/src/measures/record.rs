//! What a decision keeps of the measures that acted on it: enough to ask
//! again without one of them.

use super::{Given, favour};
use serde::{Deserialize, Serialize};
use tw_law::Calendar;
use tw_programme::{Acting, Facts};

/// The measures that acted on a decision, what they were asked with and what
/// law and class alone would have given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasuresRecord {
    /// What they were asked with.
    pub facts: Facts,
    /// What there was without any.
    pub given: Given,
    /// What each of them did, in the order of their numbers.
    pub acted: Vec<ActedRecord>,
}

impl MeasuresRecord {
    /// What is kept wherever law gave something that measures can move: where
    /// none acts, too, so that what one did before is known to be over.
    pub fn of(
        facts: &Facts,
        given: Given,
        acting: &Acting<'_>,
        calendar: &Calendar,
    ) -> Option<Self> {
        let record = |given| Self {
            facts: facts.clone(),
            acted: favour::acted(&given, acting, calendar),
            given,
        };
        (given != Given::default()).then(|| record(given))
    }
}

/// One effect of one measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActedRecord {
    /// Number of the measure.
    pub measure: String,
    /// Kind of the effect, its word.
    pub effect: String,
    /// Of what: a fee, a mode, a kind of guarantee; or empty.
    pub about: String,
    /// What would hold without this measure, with all others.
    pub before: String,
    /// What holds. Where another measure gives as much, it is the same.
    pub after: String,
}
