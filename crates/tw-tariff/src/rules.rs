//! The codes of this crate: steps of a trace (TW400x to TW401x) and findings
//! (TW405x). Sentences and legal references are in the pack
//! (`rules/tariff.toml`). Unknown commodities and gaps of law are raised under
//! tw-law's own codes.

use tw_base::RuleCode;

/// Step: the regime of the assessment and its factors.
pub const REGIME: RuleCode = RuleCode::new("TW4001");
/// Step: the named roundings that act, line by line.
pub const ROUNDINGS: RuleCode = RuleCode::new("TW4002");
/// Step: a charge shared out over the lines.
pub const APPORTIONED: RuleCode = RuleCode::new("TW4003");
/// Step: the customs value of a line.
pub const CUSTOMS_VALUE: RuleCode = RuleCode::new("TW4004");
/// Step: the commodity line that decides a goods line's rates.
pub const LINE: RuleCode = RuleCode::new("TW4005");
/// Step: duty by value.
pub const DUTY: RuleCode = RuleCode::new("TW4006");
/// Step: duty not levied within the limits.
pub const DUTY_NOT_LEVIED: RuleCode = RuleCode::new("TW4007");
/// Step: consumption tax by value.
pub const CONSUMPTION_BY_VALUE: RuleCode = RuleCode::new("TW4008");
/// Step: consumption tax by quantity.
pub const CONSUMPTION_BY_QUANTITY: RuleCode = RuleCode::new("TW4009");
/// Step: compound consumption tax.
pub const CONSUMPTION_COMPOUND: RuleCode = RuleCode::new("TW4010");
/// Step: no consumption tax on these goods.
pub const CONSUMPTION_NONE: RuleCode = RuleCode::new("TW4011");
/// Step: a condition on which a rate depends.
pub const CONDITION: RuleCode = RuleCode::new("TW4012");
/// Step: a statutory quantity in the unit of a rate.
pub const CONVERTED: RuleCode = RuleCode::new("TW4013");
/// Step: VAT.
pub const VAT: RuleCode = RuleCode::new("TW4014");
/// Step: a tax reduced within the limits.
pub const REDUCED: RuleCode = RuleCode::new("TW4015");
/// Step: the sums over all lines.
pub const TOTALS: RuleCode = RuleCode::new("TW4016");

/// No schedule that is loaded gives a duty rate for the goods.
pub const DUTY_RATE_UNKNOWN: RuleCode = RuleCode::new("TW4051");
/// No statutory quantity of the line is in the unit of the rate.
pub const UNIT_UNUSABLE: RuleCode = RuleCode::new("TW4052");
/// An amount or quantity below zero.
pub const NEGATIVE: RuleCode = RuleCode::new("TW4053");
/// An amount beyond what can be computed with, or finer than five decimals.
pub const TOO_LARGE: RuleCode = RuleCode::new("TW4054");
/// Nothing to assess.
pub const NO_LINES: RuleCode = RuleCode::new("TW4055");

/// All codes of this crate.
pub const ALL: &[RuleCode] = &[
    REGIME,
    ROUNDINGS,
    APPORTIONED,
    CUSTOMS_VALUE,
    LINE,
    DUTY,
    DUTY_NOT_LEVIED,
    CONSUMPTION_BY_VALUE,
    CONSUMPTION_BY_QUANTITY,
    CONSUMPTION_COMPOUND,
    CONSUMPTION_NONE,
    CONDITION,
    CONVERTED,
    VAT,
    REDUCED,
    TOTALS,
    DUTY_RATE_UNKNOWN,
    UNIT_UNUSABLE,
    NEGATIVE,
    TOO_LARGE,
    NO_LINES,
];
