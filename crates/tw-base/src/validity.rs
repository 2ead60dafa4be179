//! Dated law: periods of validity and values by start date.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How a period of validity ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// On a day, inclusive.
    Explicit(Date),
    /// On a day laid down by another act (inclusive), with that act.
    ByAct(Date, String),
    /// Not yet.
    Open,
}

/// When a thing of law holds: both ends inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validity {
    /// First day.
    pub from: Date,
    /// Last day, if any.
    pub to: End,
}

impl Validity {
    /// Holds from a day on, with no end known.
    pub fn from(from: Date) -> Self {
        Self {
            from,
            to: End::Open,
        }
    }

    /// Holds between two days, both included.
    pub fn between(from: Date, to: Date) -> Self {
        Self {
            from,
            to: End::Explicit(to),
        }
    }

    /// Last day, if any.
    pub fn last(&self) -> Option<Date> {
        match &self.to {
            End::Explicit(day) | End::ByAct(day, _) => Some(*day),
            End::Open => None,
        }
    }

    /// Whether the day lies inside.
    pub fn contains(&self, day: Date) -> bool {
        day >= self.from && self.last().is_none_or(|last| day <= last)
    }
}

/// Why dated values do not make a timeline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimelineError {
    /// Two values begin on one day.
    #[error("two values begin on {0}")]
    Overlap(Date),
    /// No value at all.
    #[error("no value is given")]
    Empty,
}

/// A value by the day it begins to hold; each holds until the next begins.
/// Before the first, the law is not known (the horizon).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline<T> {
    values: Vec<(Date, T)>,
}

impl<T> Timeline<T> {
    /// Orders values by start; refuses two on one day.
    pub fn new(mut values: Vec<(Date, T)>) -> Result<Self, TimelineError> {
        if values.is_empty() {
            return Err(TimelineError::Empty);
        }
        values.sort_by_key(|(from, _)| *from);
        match values.windows(2).find(|w| w[0].0 == w[1].0) {
            Some(pair) => Err(TimelineError::Overlap(pair[0].0)),
            None => Ok(Self { values }),
        }
    }

    /// The value in force on a day, with the day it began; `None` before the
    /// horizon.
    pub fn at(&self, day: Date) -> Option<(Date, &T)> {
        let after = self.values.partition_point(|(from, _)| *from <= day);
        after
            .checked_sub(1)
            .map(|i| (self.values[i].0, &self.values[i].1))
    }

    /// First day on which a value is known.
    pub fn horizon(&self) -> Date {
        self.values[0].0
    }

    /// The days on which a value begins.
    pub fn starts(&self) -> impl Iterator<Item = Date> + '_ {
        self.values.iter().map(|(from, _)| *from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_timeline_answers_for_each_side_of_a_start() {
        let limits = Timeline::new(vec![(date(2019, 1, 1), 5_000), (date(2016, 4, 8), 2_000)])
            .expect("two starts");
        assert_eq!(limits.at(date(2016, 4, 7)), None);
        assert_eq!(
            limits.at(date(2016, 4, 8)),
            Some((date(2016, 4, 8), &2_000))
        );
        assert_eq!(limits.at(date(2018, 12, 31)).map(|(_, v)| *v), Some(2_000));
        assert_eq!(limits.at(date(2019, 1, 1)).map(|(_, v)| *v), Some(5_000));
        let twice = Timeline::new(vec![(date(2019, 1, 1), 1), (date(2019, 1, 1), 2)]);
        assert_eq!(twice, Err(TimelineError::Overlap(date(2019, 1, 1))));
    }

    #[test]
    fn validity_includes_both_ends() {
        let period = Validity::between(date(2020, 1, 1), date(2020, 1, 31));
        let table = [
            ((2019, 12, 31), false),
            ((2020, 1, 1), true),
            ((2020, 1, 31), true),
            ((2020, 2, 1), false),
        ];
        for ((y, m, d), inside) in table {
            assert_eq!(period.contains(date(y, m, d)), inside, "{y}-{m}-{d}");
        }
    }
}
