//! Assessment of goods declared in the ordinary way, import or export.
//!
//! A [`GoodsInput`] is plain values: the document's dates, trade term, charges
//! and items. [`assess`] gives a [`GoodsAssessment`] with every figure of
//! every item and the trace of all of it, or an [`Unassessed`](crate::Unassessed)
//! with all reasons; nothing is assessed in part.
//!
//! How a figure comes about, each rounded by its named rounding of the pack
//! before the next one uses it:
//!
//! ```text
//! day          completion, transport entry, tax formalities or violation
//! value   V    price × exchange rate + shares of what the trade term leaves out
//! duty    D    by the rate that origin, claim, quota and provisional rates give
//! remedies A   each by its own expression, on top
//! consumption C = (V + D + A) / (1 − c) × c, by quantity, or both
//! VAT     T    = (V + D + A + C) × v
//! relief       by ground, nature of levy and mode of levy; then thresholds
//! ```
//!
//! Deliberately absent: how much of a quota is left, who may claim what, and
//! places in messages. Findings name item and field.

mod assess;
mod choose;
pub mod codes;
mod expression;
mod input;
mod levies;
mod output;
mod run;
mod taxes;
mod valuation;

pub use assess::assess;
pub use input::{
    ChargeInput, Direction, FormalitiesReason, GivenRate, GoodsInput, ItemInput, OriginClaim,
    OriginEvidence, QuantityInput, QuotaClaim, RateBasis, ReliefGround,
};
pub use output::{AppliedRate, Charged, GoodsAssessment, ItemAssessment, RemedyCharged};
