//! Terms of payment, the fee for late declaration, surcharge and interest.
//!
//! Each question is a struct of plain values; the answer is an amount or a day
//! with its trace, in the pack's currency, by the law of one day. The caller
//! says which law: of the declaration for terms and the fee, of payment for
//! surcharge and interest.
//!
//! Deliberately absent: who must be asked, and what has been paid.

use crate::Unassessed;
use crate::goods::codes::{
    DAYS_COUNTED, DAYS_UNUSABLE, DECLARATION_DUE, DEFERRED_INTEREST, EXCHANGE_DAY,
    LATE_DECLARATION_FEE, OVERDUE_SURCHARGE, PAYMENT_DUE, REMEDY_SETTLED, REPAYMENT_INTEREST,
};
use crate::steps::{money, step};
use crate::value::about;
use crate::{NEGATIVE, TOO_LARGE};
use jiff::civil::Weekday;
use tw_base::{Date, Decimal, Finding, Money, RuleCode, Trace};
use tw_law::{Calendar, Law, LawGap};

/// An amount with the days it was counted for and its trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fee {
    /// What is due.
    pub amount: Money,
    /// Days counted.
    pub days: u32,
    /// How it came about.
    pub trace: Trace,
}

/// A day with its trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The last day.
    pub day: Date,
    /// How it came about.
    pub trace: Trace,
}

type Answer<T> = Result<T, Unassessed>;

/// When tax on a declaration is due (Tariff Law art. 43).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentTerm {
    /// Declaration by declaration, from the day it was completed.
    Single {
        /// That day. Before 2024-12-01: the day the payment form was issued.
        completed: Date,
    },
    /// What is found to be owed beyond what was settled, from the day it is
    /// demanded (Tariff Law art. 45: within the term customs sets).
    Further {
        /// That day.
        demanded: Date,
    },
    /// Consolidated: by a workday of the month after.
    Consolidated {
        /// Day the declaration was completed.
        completed: Date,
    },
}

/// The last day of payment.
pub fn payment_due(term: PaymentTerm, law: Law<'_>) -> Answer<Deadline> {
    let mut trace = Trace::default();
    let asked = due(term, law, &mut trace);
    deadline(asked, trace)
}

fn due(term: PaymentTerm, law: Law<'_>, trace: &mut Trace) -> Result<Date, Box<Finding>> {
    let calendar = law.pack().calendar();
    match term {
        PaymentTerm::Single { completed } => {
            days_from(("completed", completed), "payment.days", law, trace)
        }
        PaymentTerm::Further { demanded } => {
            days_from(("demanded", demanded), "payment.further_days", law, trace)
        }
        PaymentTerm::Consolidated { completed } => {
            let nth = law.integer("payment.aggregate_workday").map_err(gap)?;
            let month_end = completed.last_of_month();
            let count = u32::try_from(nth.value).unwrap_or(u32::MAX);
            let day = calendar.nth_workday_after(month_end, count).map_err(gap)?;
            step(PAYMENT_DUE)
                .with("completed", completed)
                .number("workday", Decimal::from(nth.value))
                .with("after", month_end)
                .confidence(nth.confidence)
                .gives(trace, day);
            Ok(day)
        }
    }
}

/// A day so many days after another, moved to a workday.
fn days_from(
    (what, from): (&'static str, Date),
    days: &str,
    law: Law<'_>,
    trace: &mut Trace,
) -> Result<Date, Box<Finding>> {
    let days = law.integer(days).map_err(gap)?;
    let last = add_days(from, days.value)?;
    let moved = moved(law, last)?;
    step(PAYMENT_DUE)
        .with(what, from)
        .number("days", Decimal::from(days.value))
        .with("last", last)
        .confidence(days.confidence)
        .gives(trace, moved);
    Ok(moved)
}

/// The last day on which imports can be declared without a fee (Customs Law
/// art. 24): the day before the fee begins.
pub fn declaration_due(transport_entry: Date, law: Law<'_>) -> Answer<Deadline> {
    let mut trace = Trace::default();
    let asked = last_free_day(transport_entry, law, &mut trace);
    deadline(asked, trace)
}

fn last_free_day(entry: Date, law: Law<'_>, trace: &mut Trace) -> Result<Date, Box<Finding>> {
    let free = law.integer(FREE_DAYS).map_err(gap)?;
    let day = add_days(first_late_day(entry, law)?, -1)?;
    step(DECLARATION_DUE)
        .with("entry", entry)
        .number("days", Decimal::from(free.value))
        .with("last", add_days(entry, free.value)?)
        .confidence(free.confidence)
        .gives(trace, day);
    Ok(day)
}

/// The day the fee for late declaration begins.
fn first_late_day(entry: Date, law: Law<'_>) -> Result<Date, Box<Finding>> {
    let free = law.integer(FREE_DAYS).map_err(gap)?.value;
    moved(law, add_days(entry, free + 1)?)
}

/// How long imports may be declared without a fee.
const FREE_DAYS: &str = "fee.late_declaration.free_days";

/// A late declaration of imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateDeclaration {
    /// Customs value of the goods.
    pub customs_value: Decimal,
    /// Day the means of transport was declared to have entered.
    pub transport_entry: Date,
    /// Day the declaration was accepted.
    pub accepted: Date,
}

/// The fee for late declaration (Customs Law art. 24): from the day after the
/// term to the day of acceptance, both counted.
pub fn late_declaration(late: &LateDeclaration, law: Law<'_>) -> Answer<Fee> {
    let mut trace = Trace::default();
    let asked = late_fee(late, law, &mut trace);
    fee(asked, law, trace)
}

fn late_fee(
    late: &LateDeclaration,
    law: Law<'_>,
    trace: &mut Trace,
) -> Result<(Decimal, u32), Box<Finding>> {
    positive(late.customs_value, "customs_value")?;
    let first = first_late_day(late.transport_entry, law)?;
    let days = match late.accepted < first {
        true => 0,
        false => between(first, late.accepted) + 1,
    };
    step(DAYS_COUNTED)
        .with("from", first)
        .with("to", late.accepted)
        .gives(trace, Decimal::from(days));
    let daily = Daily {
        rule: LATE_DECLARATION_FEE,
        base: late.customs_value,
        shown: "value",
        field: "customs_value",
        rate: "fee.late_declaration.rate",
        least: "fee.late_declaration.least",
        rounding: "fee.late_declaration.rounding",
    };
    Ok((daily.levied(days, law, trace)?, days))
}

/// A part of an amount for each day, levied from a least amount on.
struct Daily {
    rule: RuleCode,
    /// The amount, its name in traces, and in findings.
    base: Decimal,
    shown: &'static str,
    field: &'static str,
    /// Parameters.
    rate: &'static str,
    least: &'static str,
    rounding: &'static str,
}

impl Daily {
    fn levied(self, days: u32, law: Law<'_>, trace: &mut Trace) -> Result<Decimal, Box<Finding>> {
        let rate = law.decimal(self.rate).map_err(gap)?;
        let least = law.decimal(self.least).map_err(gap)?;
        let rounding = law.rounding(self.rounding).map_err(gap)?;
        let exact = self
            .base
            .checked_mul(rate.value)
            .and_then(|a| a.checked_mul(Decimal::from(days)));
        let exact = exact.ok_or_else(|| large(self.field))?;
        let rounded = rounding.value.apply(exact);
        let levied = match rounded < least.value {
            true => Decimal::ZERO,
            false => rounded,
        };
        step(self.rule)
            .money(self.shown, self.base)
            .number("rate", rate.value)
            .number("days", Decimal::from(days))
            .number("exact", exact)
            .with("rounding", rounding.value.name())
            .number("least", least.value)
            .confidence(rate.confidence.min(least.confidence))
            .gives(trace, money(levied));
        Ok(levied)
    }
}

/// Tax paid late, or found to be short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overdue {
    /// The tax.
    pub tax: Decimal,
    /// Day after which it is overdue: the last day of payment (arts. 43, 45),
    /// or of payment or release where rules were broken (arts. 46, 48).
    pub since: Date,
    /// Day it was paid.
    pub paid: Date,
}

/// The surcharge on overdue tax, each tax by itself.
pub fn overdue(overdue: &Overdue, law: Law<'_>) -> Answer<Fee> {
    let mut trace = Trace::default();
    let asked = surcharge(overdue, law, &mut trace);
    fee(asked, law, trace)
}

fn surcharge(
    overdue: &Overdue,
    law: Law<'_>,
    trace: &mut Trace,
) -> Result<(Decimal, u32), Box<Finding>> {
    positive(overdue.tax, "tax")?;
    let days = match overdue.paid <= overdue.since {
        true => 0,
        false => between(overdue.since, overdue.paid),
    };
    step(DAYS_COUNTED)
        .with("after", overdue.since)
        .with("to", overdue.paid)
        .gives(trace, Decimal::from(days));
    let daily = Daily {
        rule: OVERDUE_SURCHARGE,
        base: overdue.tax,
        shown: "tax",
        field: "tax",
        rate: "fee.overdue.rate",
        least: "fee.overdue.least",
        rounding: "fee.overdue.rounding",
    };
    Ok((daily.levied(days, law, trace)?, days))
}

/// An amount that bears interest from one day to another, the first not
/// counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interest {
    /// The amount.
    pub amount: Decimal,
    /// Day it was paid, or was not levied.
    pub from: Date,
    /// Day it is repaid, or levied.
    pub to: Date,
}

/// Interest on a repayment (Tariff Law art. 53).
pub fn repayment_interest(interest: &Interest, law: Law<'_>) -> Answer<Fee> {
    bearing(
        interest,
        (REPAYMENT_INTEREST, "interest.demand_deposit"),
        law,
    )
}

/// Interest on duty that was deferred on bonded goods (Tariff Law art. 36).
pub fn deferred_interest(interest: &Interest, law: Law<'_>) -> Answer<Fee> {
    bearing(interest, (DEFERRED_INTEREST, "interest.deferred_tax"), law)
}

fn bearing(interest: &Interest, (rule, id): (RuleCode, &str), law: Law<'_>) -> Answer<Fee> {
    let mut trace = Trace::default();
    let ask = || {
        positive(interest.amount, "amount")?;
        if interest.to < interest.from {
            let finding = Finding::rule(DAYS_UNUSABLE)
                .with("first", interest.from)
                .with("second", interest.to);
            return Err(Box::new(finding));
        }
        let days = between(interest.from, interest.to);
        let rate = law.decimal(id).map_err(gap)?;
        let year = law.integer("interest.year_days").map_err(gap)?;
        let rounding = law.rounding("rounding.duty").map_err(gap)?;
        let exact = interest
            .amount
            .checked_mul(rate.value)
            .and_then(|a| a.checked_mul(Decimal::from(days)))
            .and_then(|a| a.checked_div(Decimal::from(year.value)));
        let exact = exact.ok_or_else(|| large("amount"))?;
        let rounded = rounding.value.apply(exact);
        step(rule)
            .money("amount", interest.amount)
            .number("rate", rate.value)
            .with("from", interest.from)
            .with("to", interest.to)
            .number("days", Decimal::from(days))
            .number("year_days", Decimal::from(year.value))
            .with("rounding", rounding.value.name())
            .confidence(rate.confidence.min(year.confidence))
            .gives(&mut trace, money(rounded));
        Ok((rounded, days))
    };
    let asked = ask();
    fee(asked, law, trace)
}

/// What becomes of a provisional anti-dumping duty once the definitive one is
/// known (Anti-dumping Regulations arts. 43 and 45).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// What is paid back.
    pub repaid: Money,
    /// What stays with the treasury; never more than the provisional duty.
    pub kept: Money,
    /// How it came about.
    pub trace: Trace,
}

/// Settles a provisional duty against the definitive one: what it lacks is not
/// collected, what it has too much is paid back. No definitive duty: zero.
pub fn settle_remedy(
    provisional: Decimal,
    definitive: Decimal,
    law: Law<'_>,
) -> Answer<Settlement> {
    let mut trace = Trace::default();
    for (amount, field) in [(provisional, "provisional"), (definitive, "definitive")] {
        if let Err(finding) = positive(amount, field) {
            return Err(unassessed(*finding, trace));
        }
    }
    let kept = provisional.min(definitive);
    let repaid = provisional - kept;
    step(REMEDY_SETTLED)
        .money("provisional", provisional)
        .money("definitive", definitive)
        .money("kept", kept)
        .gives(&mut trace, money(repaid));
    let currency = law.pack().currency();
    Ok(Settlement {
        repaid: Money::new(money(repaid), currency),
        kept: Money::new(money(kept), currency),
        trace,
    })
}

/// The day whose published rates of exchange hold for the month of a day: the
/// third Wednesday of the month before, the fourth if that is a holiday.
pub fn exchange_day(of: Date, law: Law<'_>) -> Answer<Deadline> {
    let mut trace = Trace::default();
    let asked = exchange_wednesday(of, law.pack().calendar(), &mut trace);
    deadline(asked, trace)
}

fn exchange_wednesday(
    of: Date,
    calendar: &Calendar,
    trace: &mut Trace,
) -> Result<Date, Box<Finding>> {
    let out_of_range = || large("date");
    let before = of
        .first_of_month()
        .yesterday()
        .map_err(|_| out_of_range())?;
    let third = before
        .nth_weekday_of_month(3, Weekday::Wednesday)
        .map_err(|_| out_of_range())?;
    let worked = calendar.is_workday(third).map_err(gap)?;
    let day = match worked {
        true => third,
        false => add_days(third, 7)?,
    };
    step(EXCHANGE_DAY)
        .with("month_of", of)
        .with("third_wednesday", third)
        .with("worked", if worked { "yes" } else { "no" })
        .gives(trace, day);
    Ok(day)
}

fn fee(asked: Result<(Decimal, u32), Box<Finding>>, law: Law<'_>, trace: Trace) -> Answer<Fee> {
    match asked {
        Ok((amount, days)) => Ok(Fee {
            amount: Money::new(money(amount), law.pack().currency()),
            days,
            trace,
        }),
        Err(finding) => Err(unassessed(*finding, trace)),
    }
}

fn deadline(asked: Result<Date, Box<Finding>>, trace: Trace) -> Answer<Deadline> {
    match asked {
        Ok(day) => Ok(Deadline { day, trace }),
        Err(finding) => Err(unassessed(*finding, trace)),
    }
}

fn unassessed(finding: Finding, trace: Trace) -> Unassessed {
    Unassessed {
        findings: vec![finding],
        trace,
    }
}

fn gap(gap: LawGap) -> Box<Finding> {
    Box::new(gap.finding())
}

fn large(field: &'static str) -> Box<Finding> {
    Box::new(about(TOO_LARGE, 0, field).with("value", "over 28 digits"))
}

fn positive(amount: Decimal, field: &'static str) -> Result<(), Box<Finding>> {
    if amount < Decimal::ZERO {
        return Err(Box::new(about(NEGATIVE, 0, field).with("value", amount)));
    }
    Ok(())
}

fn add_days(day: Date, days: i64) -> Result<Date, Box<Finding>> {
    let span = jiff::Span::new().try_days(days).ok();
    span.and_then(|span| day.checked_add(span).ok())
        .ok_or_else(|| large("date"))
}

/// A day that is no workday moves to the next one, where the law says so.
fn moved(law: Law<'_>, day: Date) -> Result<Date, Box<Finding>> {
    let moves = law.flag("payment.moves_to_workday").map_err(gap)?;
    if !moves.value {
        return Ok(day);
    }
    law.pack().calendar().workday_on_or_after(day).map_err(gap)
}

/// Days from one day to a later one.
fn between(from: Date, to: Date) -> u32 {
    let days = (to - from).get_days();
    u32::try_from(days).unwrap_or(0)
}
