//! The codes of this crate; their sentences are in the pack
//! (`rules/enterprise.toml`).

use tw_base::RuleCode;

/// The class is none of the law on that day.
pub const CLASS_UNKNOWN: RuleCode = RuleCode::new("TW3101");
/// The class would hold from a day before the last decision's.
pub const CLASS_OUT_OF_ORDER: RuleCode = RuleCode::new("TW3102");
/// The class of the enterprise on a day (a step of the trace).
pub const STANDING: RuleCode = RuleCode::new("TW3103");
/// Certification is not at a stage at which this can be done.
pub const STAGE: RuleCode = RuleCode::new("TW3104");
/// Criteria are not met, or not looked at.
pub const CRITERIA_OPEN: RuleCode = RuleCode::new("TW3105");
/// There is no such criterion for this enterprise.
pub const CRITERION_UNKNOWN: RuleCode = RuleCode::new("TW3106");
/// The class cannot be applied for.
pub const NOT_TO_BE_APPLIED_FOR: RuleCode = RuleCode::new("TW3107");
/// Repair cannot be asked for yet, or there is nothing to repair.
pub const NOT_REPAIRABLE: RuleCode = RuleCode::new("TW3108");
/// The degree of dishonesty is none of the law on that day.
pub const GRADE_UNKNOWN: RuleCode = RuleCode::new("TW3109");
/// The foreign operator is recognised.
pub const RECOGNISED: RuleCode = RuleCode::new("TW3110");
/// With whoever gives such codes there is no arrangement on that day.
pub const NO_ARRANGEMENT: RuleCode = RuleCode::new("TW3111");
/// The code is not written as that partner writes them.
pub const CODE_FORM: RuleCode = RuleCode::new("TW3112");
/// The partner's list does not name the code.
pub const NOT_LISTED: RuleCode = RuleCode::new("TW3113");
/// The partner revoked it.
pub const REVOKED: RuleCode = RuleCode::new("TW3114");
/// The partner suspended it.
pub const SUSPENDED: RuleCode = RuleCode::new("TW3115");
/// The partner's list is no longer good on that day.
pub const LIST_OUTDATED: RuleCode = RuleCode::new("TW3116");
/// There is no list of that partner.
pub const NO_LIST: RuleCode = RuleCode::new("TW3117");

/// All codes of this crate.
pub const ALL: &[RuleCode] = &[
    CLASS_UNKNOWN,
    CLASS_OUT_OF_ORDER,
    STANDING,
    STAGE,
    CRITERIA_OPEN,
    CRITERION_UNKNOWN,
    NOT_TO_BE_APPLIED_FOR,
    NOT_REPAIRABLE,
    GRADE_UNKNOWN,
    RECOGNISED,
    NO_ARRANGEMENT,
    CODE_FORM,
    NOT_LISTED,
    REVOKED,
    SUSPENDED,
    LIST_OUTDATED,
    NO_LIST,
];
