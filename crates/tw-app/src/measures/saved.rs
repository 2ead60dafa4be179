//! What a measure saved an enterprise: its own cases decided again without
//! the measure, from what the journal keeps of them.

use super::{Favoured, Given, Left, MeasuresRecord, favour};
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
    /// Ways of declaring, kinds of guarantee and documents spared that were
    /// open by it alone.
    pub opened: u64,
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

    /// Of a declaration the last decision on each matter counts: where the
    /// measure did not act on it, it saved nothing more from then on.
    fn case(&self, case: &Case<'_>, until: Date, saved: &mut Saved) {
        let records = (0..)
            .zip(&case.decisions)
            .filter_map(|(at, (_, decision))| {
                let record = decision.beside.measures.as_deref()?;
                Some((at, &record.given, self.both(record)))
            });
        let records: Vec<Record<'_>> = records.collect();
        if records.iter().all(|(.., both)| both.is_none()) {
            return;
        }
        saved.declarations += 1;
        let last = |of: fn(&Given) -> bool| {
            let last = records.iter().rev().find(|(_, given, _)| of(given));
            last.and_then(|(at, _, both)| Some((*at, both.as_ref()?)))
        };
        if let Some((_, (with, without))) = last(|given| given.inspection.is_some()) {
            let avoided = with.examined == Some(false) && without.examined == Some(true);
            saved.examinations += u64::from(avoided);
        }
        let fees = last(|given| !given.fees.is_empty());
        if let Some((_, (with, without))) = fees.filter(|(at, _)| taken_back(case, *at).is_none()) {
            let sum = |favoured: &Favoured| -> Decimal {
                favoured.fees.iter().map(|fee| fee.amount.decimal()).sum()
            };
            saved.fees += sum(without) - sum(with);
        }
        saved.opened += opened(&records);
        defer(case, &records, until, saved);
        self.freeze(case, until, saved);
    }

    /// What was not frozen, from each day on which it was secured to the day
    /// on which it was secured otherwise or no more. Of amounts that followed
    /// one another the last counts.
    fn freeze(&self, case: &Case<'_>, until: Date, saved: &mut Saved) {
        let mut secured = false;
        let mut open: Option<(Date, Decimal)> = None;
        let mut last = Decimal::ZERO;
        for (day, decision) in &case.decisions {
            for change in &decision.changes {
                if let Change::Debt(_, to) = change {
                    secured = matches!(to, DebtState::Secured | DebtState::FurtherSecured);
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
                last = open.map_or(last, |(_, less)| less);
            }
        }
        saved.not_frozen += last;
        close(open, until, saved);
    }
}

/// The place of a decision, what it was given, and what came of it with and
/// without the measure, where it acted.
type Record<'j> = (usize, &'j Given, Option<(Favoured, Favoured)>);

/// When what a decision demanded was paid, as far as that was known on a day.
fn paid_after(case: &Case<'_>, at: usize, until: Date) -> Option<Date> {
    let on = case.decisions.get(at).map(|(day, _)| *day);
    let decided = case.decisions.iter().skip(at).filter(|(_, decision)| {
        let mut changes = decision.changes.iter();
        changes.any(|change| matches!(change, Change::Debt(_, DebtState::Paid)))
    });
    let decided = decided.map(|(day, _)| *day);
    let paid_on = case.paid_on.filter(|day| *day <= until);
    let known = decided.chain(paid_on.filter(|day| Some(*day) >= on));
    known.filter(|day| *day <= until).min().or(paid_on)
}

/// When what a decision demanded was taken back by a later one.
fn taken_back(case: &Case<'_>, at: usize) -> Option<Date> {
    let taken = |change: &Change| {
        matches!(
            change,
            Change::Debt(_, DebtState::NotAssessed | DebtState::Refunded)
        )
    };
    let mut later = case.decisions.iter().skip(at + 1);
    let found = later.find(|(_, decision)| decision.changes.iter().any(taken));
    found.map(|(day, _)| *day)
}

/// What of a case was open by the measure alone, each once.
fn opened(records: &[Record<'_>]) -> u64 {
    let mut opened: Vec<&Left> = Vec::new();
    for (with, without) in records.iter().filter_map(|(.., both)| both.as_ref()) {
        let alone = without.shut.iter();
        let alone = alone.filter(|left| !with.shut.contains(left) && !opened.contains(left));
        let alone: Vec<&Left> = alone.collect();
        opened.extend(alone);
    }
    opened.len() as u64
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

/// Tax is deferred by as long as it was, up to a day, not paid after the last
/// day it would have had: to the day on which it was, on which it was taken
/// back, or on which the term was fixed anew without the measure.
fn defer(case: &Case<'_>, records: &[Record<'_>], until: Date, saved: &mut Saved) {
    let mut until = until;
    for (at, given, both) in records.iter().rev() {
        let Some(payment) = given.payment else {
            continue;
        };
        let Some((with, without)) = both else {
            let over = case.decisions.get(*at).map(|(day, _)| *day);
            until = over.map_or(until, |over| over.min(until));
            continue;
        };
        let until = paid_after(case, *at, until).unwrap_or(until);
        let until = taken_back(case, *at).map_or(until, |day| day.min(until));
        if let (Some(with), Some(without)) = (with.pay_by, without.pay_by) {
            let later = days(without, with.min(until));
            if later > Decimal::ZERO {
                saved.deferred += payment.amount.decimal();
                saved.deferred_days += payment.amount.decimal() * later;
            }
        }
        return;
    }
}
