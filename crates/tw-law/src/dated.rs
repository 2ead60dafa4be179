//! Values by period, as written in a pack: unlike a timeline they may end, and
//! may (in a faulty pack) leave gaps or overlap; `Pack::check` says where.

use jiff::civil::Date;
use tw_base::{End, Validity};

/// Values with their periods, ordered by start. A period written without an
/// end holds until the day before the next one starts.
#[derive(Debug, Clone)]
pub(crate) struct Dated<T> {
    values: Vec<(Validity, T)>,
}

impl<T> Dated<T> {
    /// Orders the values and closes each open period before its successor.
    pub(crate) fn new(mut values: Vec<(Validity, T)>) -> Self {
        values.sort_by_key(|(period, _)| period.from);
        for i in 1..values.len() {
            let next = values[i].0.from;
            let period = &mut values[i - 1].0;
            if period.to == End::Open
                && next > period.from
                && let Ok(last) = next.yesterday()
            {
                period.to = End::Explicit(last);
            }
        }
        Self { values }
    }

    /// The value in force on a day: of overlapping ones, the latest.
    pub(crate) fn at(&self, day: Date) -> Option<&T> {
        let after = self
            .values
            .partition_point(|(period, _)| period.from <= day);
        let (period, value) = self.values.get(after.checked_sub(1)?)?;
        period.contains(day).then_some(value)
    }

    /// First day for which a value is known.
    pub(crate) fn horizon(&self) -> Option<Date> {
        self.values.first().map(|(period, _)| period.from)
    }

    /// All values with their periods.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Validity, &T)> {
        self.values.iter().map(|(period, value)| (period, value))
    }

    /// The periods alone, for the coverage check.
    pub(crate) fn periods(&self) -> Vec<Validity> {
        self.values
            .iter()
            .map(|(period, _)| period.clone())
            .collect()
    }

    /// The same periods with other values.
    pub(crate) fn map<U>(&self, mut f: impl FnMut(&T) -> U) -> Dated<U> {
        Dated {
            values: self.values.iter().map(|(p, v)| (p.clone(), f(v))).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn open_periods_end_where_the_next_begins() {
        let d = Dated::new(vec![
            (Validity::from(date(2019, 1, 1)), "b"),
            (Validity::from(date(2016, 4, 8)), "a"),
        ]);
        let table = [
            (date(2016, 4, 7), None),
            (date(2016, 4, 8), Some(&"a")),
            (date(2018, 12, 31), Some(&"a")),
            (date(2019, 1, 1), Some(&"b")),
            (Date::MAX, Some(&"b")),
        ];
        for (day, want) in table {
            assert_eq!(d.at(day), want, "{day}");
        }
        assert_eq!(d.horizon(), Some(date(2016, 4, 8)));
    }

    #[test]
    fn an_explicit_end_leaves_a_gap() {
        let d = Dated::new(vec![
            (Validity::between(date(2016, 1, 1), date(2016, 12, 31)), 1),
            (Validity::from(date(2018, 1, 1)), 2),
        ]);
        assert_eq!(d.at(date(2016, 12, 31)), Some(&1));
        assert_eq!(d.at(date(2017, 6, 1)), None);
        assert_eq!(Dated::<u8>::new(Vec::new()).at(date(2017, 6, 1)), None);
    }
}
