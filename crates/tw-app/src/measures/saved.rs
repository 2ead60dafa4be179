//! What a measure saved an enterprise: its own cases decided again without
//! the measure, from what the journal keeps of them.

use super::{Favoured, Given, MeasuresRecord, favour};
use crate::journal::DecisionEntry;
use serde::Serialize;
use tw_base::{Date, Decimal, Fixed5};
use tw_clearance::{Change, DebtState};
use tw_law::Calendar;
use tw_programme::{Acting, Programme};

/// A declaration, as the journal tells of it.
pub struct Case<'j> {
    /// Days of the decisions on it, and the decisions, oldest first.
    pub decisions: Vec<(Date, &'j DecisionEntry)>,
    /// When it was paid, if it was.
    pub paid_on: Option<Date>,
}

/// What a measure saved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Saved {
    /// Declarations it acted on.
    pub declarations: u64,
    /// What a guarantee did not have to cover, together.
    pub not_frozen: Decimal,
    /// The same by the days for which it was not frozen: yuan times days.
    pub not_frozen_days: Decimal,
    /// Tax that was paid later.
    pub deferred: Decimal,
    /// The same by the days it was paid later: yuan times days.
    pub deferred_days: Decimal,
    /// Examinations that were drawn without it and not with it.
    pub examinations: u64,
    /// Fees that were not charged.
    pub fees: Decimal,
}

/// What one measure saved in some cases, up to a day.
pub fn saved(
    number: &str,
    cases: &[Case<'_>],
    until: Date,
    (programme, calendar): (&Programme, &Calendar),
) -> Saved {
    let mut saved = Saved::default();
    for case in cases {
        let again = Again {
            number,
            programme,
            calendar,
        };
        again.case(case, until, &mut saved);
    }
    saved
}

/// Deciding again.
struct Again<'a> {
    number: &'a str,
    programme: &'a Programme,
    calendar: &'a Calendar,
}

impl Again<'_> {
    /// With all measures that acted, and without this one; none if it did
    /// not act.
    fn both(&self, record: &MeasuresRecord) -> Option<(Favoured, Favoured)> {
        let mut numbers: Vec<&str> = record.acted.iter().map(|one| &*one.measure).collect();
        numbers.dedup();
        if !numbers.contains(&self.number) {
            return None;
        }
        let measures = numbers.iter().filter_map(|n| self.programme.measure(n));
        let acting = Acting::of(measures.collect());
        let favour = |acting: &Acting<'_>| favour(&record.given, acting, self.calendar);
        Some((favour(&acting), favour(&acting.without(self.number))))
    }

    fn case(&self, case: &Case<'_>, until: Date, saved: &mut Saved) {
        let records = case.decisions.iter().filter_map(|(_, decision)| {
            let record = decision.beside.measures.as_deref()?;
            Some((&record.given, self.both(record)?))
        });
        let records: Vec<_> = records.collect();
        if records.is_empty() {
            return;
        }
        saved.declarations += 1;
        let last = |of: fn(&Given) -> bool| records.iter().rev().find(|(given, _)| of(given));
        if let Some((_, (with, without))) = last(|given| given.inspection.is_some()) {
            let avoided = with.examined == Some(false) && without.examined == Some(true);
            saved.examinations += u64::from(avoided);
        }
        if let Some((_, (with, without))) = last(|given| !given.fees.is_empty()) {
            let sum = |favoured: &Favoured| -> Decimal {
                favoured.fees.iter().map(|fee| fee.amount.decimal()).sum()
            };
            saved.fees += sum(without) - sum(with);
        }
        if let Some((given, (with, without))) = last(|given| given.payment.is_some()) {
            let amount = given.payment.map_or(Fixed5::ZERO, |given| given.amount);
            defer(amount, (with, without), case.paid_on, saved);
        }
        self.freeze(case, until, saved);
    }

    /// What was not frozen, from each day on which it was secured to the day
    /// on which it was secured otherwise or no more.
    fn freeze(&self, case: &Case<'_>, until: Date, saved: &mut Saved) {
        let mut secured = false;
        let mut open: Option<(Date, Decimal)> = None;
        for (day, decision) in &case.decisions {
            for change in &decision.changes {
                if let Change::Debt(_, to) = change {
                    secured = *to == DebtState::Secured;
                }
            }
            let record = decision.beside.measures.as_deref();
            let anew = record.is_some_and(|record| record.given.security.is_some());
            if !secured || anew {
                close(open.take(), *day, saved);
            }
            let both = record
                .filter(|_| secured && anew)
                .and_then(|r| self.both(r));
            let amount = |favoured: &Favoured| favoured.secured.unwrap_or(Fixed5::ZERO).decimal();
            if let Some((with, without)) = both {
                let less = amount(&without) - amount(&with);
                open = Some((*day, less)).filter(|(_, less)| *less > Decimal::ZERO);
                saved.not_frozen += less.max(Decimal::ZERO);
            }
        }
        close(open, until, saved);
    }
}

fn days(from: Date, to: Date) -> Decimal {
    let days = from.until(to).map_or(0, |span| span.get_days());
    Decimal::from(days.max(0))
}

fn close(open: Option<(Date, Decimal)>, day: Date, saved: &mut Saved) {
    if let Some((from, less)) = open {
        saved.not_frozen_days += less * days(from, day);
    }
}

/// Tax is deferred by as much as it was, or can still be, paid after the last
/// day it would have had.
fn defer(
    amount: Fixed5,
    (with, without): (&Favoured, &Favoured),
    paid_on: Option<Date>,
    saved: &mut Saved,
) {
    let (Some(with), Some(without)) = (with.pay_by, without.pay_by) else {
        return;
    };
    let paid = paid_on.map_or(with, |paid| paid.min(with));
    let later = days(without, paid);
    if later > Decimal::ZERO {
        saved.deferred += amount.decimal();
        saved.deferred_days += amount.decimal() * later;
    }
}
