//! Codes of the random slice. Their sentences are in the pack
//! (`rules/terms.toml`).

use tw_base::RuleCode;

/// Which share of such declarations is examined (trace).
pub const INSPECTION_RATE: RuleCode = RuleCode::new("TW3301");
/// What was drawn, and whether it is examined for it (trace).
pub const DRAWN: RuleCode = RuleCode::new("TW3302");

/// All codes of this crate.
pub const ALL: &[RuleCode] = &[INSPECTION_RATE, DRAWN];
