//! Assessment of duty and tax on imports, every figure with a trace.
//!
//! Nouns: a goods line ([`LineInput`]) has a price and statutory quantities;
//! [`Charges`] are the freight and insurance of the whole document; the
//! *customs value* of a line is its price with its share of the charges
//! ([`Valuation`]); an [`Assessment`] is the duty, consumption tax and VAT on
//! that value under one [`Regime`] and the law of one day.
//!
//! How a figure comes about, each rounded by its named rounding of the pack
//! before the next one uses it:
//!
//! ```text
//! value        V = price + share of freight + share of insurance
//! duty         D = V × r
//! consumption  C = (V + D) / (1 − c) × c                    by value
//!                = Q × t                                    by quantity
//!                = (V + D + Q × t) / (1 − c) × c + Q × t    compound
//! VAT          T = (V + D + C) × v
//! within the limits of retail import, then, each by itself:
//!              D = V × r × duty factor;  C × tax factor;  T × tax factor
//! ```
//!
//! Invariants: the head's figures are the sums of the lines'; shares of a
//! charge add up to the charge exactly; nothing is assessed in part: either
//! every figure stands, or there is no assessment and the findings say why.
//! Every law that acted is in the trace, with its confidence unless that is
//! `text`.
//!
//! That is retail import. Goods declared in the ordinary way are assessed by
//! [`goods`]: rates by origin, claim and quota, every form of duty, currencies,
//! trade terms, duties on top and relief. [`fees`] has terms of payment,
//! surcharge and interest. [`certificate`] has the quantities that certificates
//! of tariff quotas and of relief open, as accounts of the ledger.
//!
//! Deliberately absent: which regime applies (limits are tw-cbec's), and places
//! in messages: findings name line and field, the use case knows where those
//! stand in the sender's document.

mod apportion;
mod assess;
mod calc;
pub mod certificate;
mod conversion;
pub mod fees;
pub mod goods;
mod model;
mod rules;
mod steps;
mod value;

pub use assess::{assess, assess_valued};
pub use model::{
    Assessment, Charges, LineInput, LineTax, LineValue, Regime, StatisticalQuantity, Unassessed,
    Valuation,
};
pub use rules::{
    ALL, APPORTIONED, CONDITION, CONSUMPTION_BY_QUANTITY, CONSUMPTION_BY_VALUE,
    CONSUMPTION_COMPOUND, CONSUMPTION_NONE, CONVERTED, CUSTOMS_VALUE, DUTY, DUTY_NOT_LEVIED,
    DUTY_RATE_UNKNOWN, LINE, NEGATIVE, NO_LINES, REDUCED, REGIME, ROUNDINGS, TOO_LARGE, TOTALS,
    UNIT_UNUSABLE, VAT,
};
pub use value::value;
