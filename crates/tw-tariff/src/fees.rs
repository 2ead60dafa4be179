#![allow(missing_docs)]
use crate::Unassessed;
use tw_base::{Currency, Date, Decimal, Money, Trace};
use tw_law::Law;
pub struct LateDeclaration {
    pub customs_value: Decimal,
    pub transport_entry: Date,
    pub accepted: Date,
}
pub struct Overdue {
    pub tax: Decimal,
    pub since: Date,
    pub paid: Date,
}
pub struct Fee {
    pub amount: Money,
    pub days: u32,
    pub trace: Trace,
}
pub struct Deadline {
    pub day: Date,
    pub trace: Trace,
}
pub enum PaymentTerm {
    Single { completed: Date },
    Consolidated { completed: Date },
}
fn none() -> Fee {
    Fee {
        amount: Money::new(Decimal::ZERO, Currency::CNY),
        days: 0,
        trace: Trace::default(),
    }
}
pub fn late_declaration(_: &LateDeclaration, _: Law<'_>) -> Result<Fee, Unassessed> {
    Ok(none())
}
pub fn overdue(_: &Overdue, _: Law<'_>) -> Result<Fee, Unassessed> {
    Ok(none())
}
pub fn payment_due(term: PaymentTerm, _: Law<'_>) -> Result<Deadline, Unassessed> {
    let (PaymentTerm::Single { completed } | PaymentTerm::Consolidated { completed }) = term;
    Ok(Deadline {
        day: completed,
        trace: Trace::default(),
    })
}
pub fn declaration_due(entry: Date, _: Law<'_>) -> Result<Deadline, Unassessed> {
    Ok(Deadline {
        day: entry,
        trace: Trace::default(),
    })
}
