//! Which days are worked: weekdays, except public holidays, plus the weekend
//! days worked in exchange.

use crate::error::Faults;
use crate::files::{Files, under};
use crate::law::LawGap;
use crate::table::Table;
use jiff::civil::{Date, Weekday};
use std::collections::BTreeMap;

/// The days a pack knows to be worked or not.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    /// Days that differ from the week's rule: whether they are worked.
    special: BTreeMap<Date, bool>,
    first: Option<Date>,
    last: Option<Date>,
}

/// The longest run of days one row may name; a longer one is a slip.
const LONGEST_RUN: i32 = 31;

impl Calendar {
    /// Reads `calendars/*.csv`.
    pub(crate) fn read(files: &Files, faults: &mut Faults) -> Self {
        let mut calendar = Self::default();
        for (file, text) in under(files, "calendars/", ".csv") {
            let table = Table::read((file, text), &["from", "to", "kind", "zh", "en"], faults);
            let known = (
                table.fact_date("known_from", faults),
                table.fact_date("known_to", faults),
            );
            let (Some(from), Some(to)) = known else {
                let advice =
                    "add the lines \"# known_from: 2015-01-01\" and \"# known_to: 2015-12-31\"";
                faults.push(
                    (file, 1),
                    "the calendar does not say which days it knows",
                    advice,
                );
                continue;
            };
            calendar.first = Some(calendar.first.map_or(from, |first| first.min(from)));
            calendar.last = Some(calendar.last.map_or(to, |last| last.max(to)));
            for row in table.rows() {
                let worked = match row.cell("kind") {
                    "holiday" => false,
                    "workday" => true,
                    other => {
                        faults.push(
                            row.place(),
                            format!("{other:?} is no kind of day"),
                            "write holiday or workday",
                        );
                        continue;
                    }
                };
                let Some(period) = row.period(from, faults) else {
                    continue;
                };
                let last = period.last().unwrap_or(period.from);
                let days = period
                    .from
                    .series(jiff::Span::new().days(1))
                    .take_while(|day| *day <= last);
                let days: Vec<Date> = days.take(LONGEST_RUN as usize + 1).collect();
                if days.len() > LONGEST_RUN as usize || period.from < from || last > to {
                    let advice =
                        format!("keep runs inside {from} to {to} and under {LONGEST_RUN} days");
                    faults.push(
                        row.place(),
                        format!("{} to {last} cannot be one run of days", period.from),
                        advice,
                    );
                    continue;
                }
                for day in days {
                    if calendar.special.insert(day, worked).is_some() {
                        faults.push(
                            row.place(),
                            format!("{day} is given twice"),
                            "keep one row for a day",
                        );
                    }
                }
            }
        }
        calendar
    }

    /// First and last day known, if any.
    pub fn known(&self) -> Option<(Date, Date)> {
        self.first.zip(self.last)
    }

    /// Whether a day is worked.
    pub fn is_workday(&self, day: Date) -> Result<bool, LawGap> {
        match self.known() {
            Some((first, last)) if day >= first && day <= last => Ok(self
                .special
                .get(&day)
                .copied()
                .unwrap_or_else(|| is_weekday(day))),
            _ => Err(LawGap {
                id: "calendar.workdays".to_owned(),
                date: day,
                horizon: self.first,
            }),
        }
    }

    /// The n-th day worked after a day; that day itself when `n` is 0.
    pub fn nth_workday_after(&self, day: Date, n: u32) -> Result<Date, LawGap> {
        let mut day = day;
        let mut left = n;
        while left > 0 {
            day = day.tomorrow().map_err(|_| LawGap {
                id: "calendar.workdays".to_owned(),
                date: day,
                horizon: self.first,
            })?;
            left -= u32::from(self.is_workday(day)?);
        }
        Ok(day)
    }

    /// The first day worked on or after a day: where a period that ends on a
    /// day off is moved to.
    pub fn workday_on_or_after(&self, day: Date) -> Result<Date, LawGap> {
        if self.is_workday(day)? {
            Ok(day)
        } else {
            self.nth_workday_after(day, 1)
        }
    }

    /// Days that are stated although the week's rule says the same: workdays
    /// on weekdays. (Holidays may fall on weekends.)
    pub(crate) fn needless_workdays(&self) -> impl Iterator<Item = Date> {
        self.special
            .iter()
            .filter(|(day, worked)| **worked && is_weekday(**day))
            .map(|(day, _)| *day)
    }

    /// Years inside the known period with no holiday at all.
    pub(crate) fn years_without_holiday(&self) -> Vec<i16> {
        let Some((first, last)) = self.known() else {
            return Vec::new();
        };
        let holiday = |year| {
            self.special
                .iter()
                .any(|(day, worked)| !worked && day.year() == year)
        };
        (first.year()..=last.year())
            .filter(|year| !holiday(*year))
            .collect()
    }
}

fn is_weekday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}
