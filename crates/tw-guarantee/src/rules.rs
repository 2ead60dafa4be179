//! When an instrument secures a debt. One rule a code; their sentences are in
//! the pack (`rules/guarantee.toml`).

use crate::{Instrument, Status};
use tw_base::{Date, Finding, Fixed5, Money, RuleCode};

/// The instrument is not registered with customs.
pub const NOT_REGISTERED: RuleCode = RuleCode::new("TW3001");
/// The instrument's validity has not begun.
pub const NOT_YET_VALID: RuleCode = RuleCode::new("TW3002");
/// The instrument's validity has ended.
pub const EXPIRED: RuleCode = RuleCode::new("TW3003");
/// The instrument may not be used at the office.
pub const OFFICE_NOT_COVERED: RuleCode = RuleCode::new("TW3004");
/// Less is available than is needed.
pub const INSUFFICIENT: RuleCode = RuleCode::new("TW3005");
/// The instrument is suspended.
pub const SUSPENDED: RuleCode = RuleCode::new("TW3006");
/// The enterprise named has no instrument (raised by the use case).
pub const NO_INSTRUMENT: RuleCode = RuleCode::new("TW3007");
/// The debt is in another currency than the limit.
pub const OTHER_CURRENCY: RuleCode = RuleCode::new("TW3008");

/// All codes of this crate.
pub const ALL: &[RuleCode] = &[
    NOT_REGISTERED,
    NOT_YET_VALID,
    EXPIRED,
    OFFICE_NOT_COVERED,
    INSUFFICIENT,
    SUSPENDED,
    NO_INSTRUMENT,
    OTHER_CURRENCY,
];

/// A use somebody wants to make of an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use<'a> {
    /// The day of the release, in the administration's zone.
    pub date: Date,
    /// The four-digit office of declaration.
    pub office: &'a str,
    /// The debt to secure.
    pub amount: Money,
    /// What the instrument's account has available.
    pub available: Fixed5,
}

/// Whether an instrument secures a debt; all reasons why not.
pub fn usable(instrument: &Instrument, wanted: &Use<'_>) -> Result<(), Vec<Finding>> {
    let found: Vec<Finding> = [
        status(instrument),
        validity(instrument, wanted),
        office(instrument, wanted),
        amount(instrument, wanted),
    ]
    .into_iter()
    .flatten()
    .collect();
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn about(code: RuleCode, instrument: &Instrument) -> Finding {
    Finding::rule(code).with("instrument", instrument.number())
}

fn status(instrument: &Instrument) -> Option<Finding> {
    match instrument.status() {
        Status::Registered { .. } => None,
        Status::Suspended { on, .. } => Some(about(SUSPENDED, instrument).with("since", on)),
        other => Some(about(NOT_REGISTERED, instrument).with("status", other.word())),
    }
}

fn validity(instrument: &Instrument, wanted: &Use<'_>) -> Option<Finding> {
    let period = &instrument.terms().validity;
    if wanted.date < period.from {
        return Some(
            about(NOT_YET_VALID, instrument)
                .with("from", period.from)
                .with("date", wanted.date),
        );
    }
    let last = period.last().filter(|last| wanted.date > *last)?;
    Some(
        about(EXPIRED, instrument)
            .with("to", last)
            .with("date", wanted.date),
    )
}

fn office(instrument: &Instrument, wanted: &Use<'_>) -> Option<Finding> {
    let uncovered = !instrument.covers(wanted.office);
    uncovered.then(|| about(OFFICE_NOT_COVERED, instrument).with("office", wanted.office))
}

fn amount(instrument: &Instrument, wanted: &Use<'_>) -> Option<Finding> {
    let limit = instrument.terms().limit.currency;
    if wanted.amount.currency != limit {
        let finding = about(OTHER_CURRENCY, instrument).with("limit", limit);
        return Some(finding.with("amount", wanted.amount.currency));
    }
    let available = wanted.available.decimal();
    (available < wanted.amount.amount).then(|| {
        about(INSUFFICIENT, instrument)
            .with("available", available)
            .with("needed", wanted.amount.amount)
    })
}
