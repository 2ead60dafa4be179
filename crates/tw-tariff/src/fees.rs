#![allow(missing_docs)]
use tw_base::{Date, Decimal, Finding, Trace};
use tw_law::Law;
pub struct LateDeclaration {
    pub customs_value: Decimal,
    pub entered: Date,
    pub declared: Date,
}
pub struct Overdue {
    pub unpaid: Decimal,
    pub last_day: Date,
    pub paid: Date,
}
pub struct Fee {
    pub amount: Decimal,
    pub trace: Trace,
}
pub fn late_declaration(_: &LateDeclaration, _: Law<'_>) -> Result<Fee, Finding> {
    Ok(Fee {
        amount: Decimal::ZERO,
        trace: Trace::default(),
    })
}
pub fn overdue(_: &Overdue, _: Law<'_>) -> Result<Fee, Finding> {
    Ok(Fee {
        amount: Decimal::ZERO,
        trace: Trace::default(),
    })
}
