//! What can be wrong with a measure, or with what is to become of it. One
//! rule a code; their sentences are in the pack (`rules/programme.toml`).

use tw_base::RuleCode;

/// The number is none, or is used already.
pub const NUMBER: RuleCode = RuleCode::new("TW3201");
/// A title, a basis or an indicator is missing in a language.
pub const TEXT: RuleCode = RuleCode::new("TW3202");
/// It does nothing.
pub const NO_EFFECT: RuleCode = RuleCode::new("TW3203");
/// It has one effect twice.
pub const EFFECT_TWICE: RuleCode = RuleCode::new("TW3204");
/// Its period ends before it begins.
pub const PERIOD_ORDER: RuleCode = RuleCode::new("TW3205");
/// Its bounds of value leave nothing.
pub const VALUE_ORDER: RuleCode = RuleCode::new("TW3206");
/// A code in one dimension cannot be one.
pub const CODE_FORM: RuleCode = RuleCode::new("TW3207");
/// It is neither national with a place nor supporting with a parent.
pub const PLACE: RuleCode = RuleCode::new("TW3208");
/// What it supports is not there.
pub const PARENT_UNKNOWN: RuleCode = RuleCode::new("TW3209");
/// It supports itself, or what supports it.
pub const PARENT_CIRCLE: RuleCode = RuleCode::new("TW3210");
/// In one dimension it is wider than what it supports.
pub const WIDER: RuleCode = RuleCode::new("TW3211");
/// Its bounds of value are wider.
pub const WIDER_VALUE: RuleCode = RuleCode::new("TW3212");
/// Its period is longer.
pub const WIDER_PERIOD: RuleCode = RuleCode::new("TW3213");
/// What it supports allows no such effect.
pub const EFFECT_NOT_ALLOWED: RuleCode = RuleCode::new("TW3214");
/// Its effect goes further than allowed.
pub const EFFECT_STRONGER: RuleCode = RuleCode::new("TW3215");
/// It reaches beyond the district or office that answers for it.
pub const BEYOND_OFFICE: RuleCode = RuleCode::new("TW3216");
/// A code is not in the table it belongs to (raised where tables are known).
pub const CODE_UNKNOWN: RuleCode = RuleCode::new("TW3217");
/// A file of measures cannot be read.
pub const UNREADABLE: RuleCode = RuleCode::new("TW3218");
/// The places of a package are not each named once, or said to be open.
pub const PLACES: RuleCode = RuleCode::new("TW3219");

/// There is no such measure.
pub const MEASURE_UNKNOWN: RuleCode = RuleCode::new("TW3230");
/// The step does not lead on from where the measure stands.
pub const STEP: RuleCode = RuleCode::new("TW3231");
/// Who drafted it does not approve it.
pub const SAME_PERSON: RuleCode = RuleCode::new("TW3232");
/// It would begin or end too early.
pub const TOO_EARLY: RuleCode = RuleCode::new("TW3233");
/// It would end after its own last day.
pub const TOO_LATE: RuleCode = RuleCode::new("TW3234");
/// The party is no programme office for it.
pub const NO_PROGRAMME_OFFICE: RuleCode = RuleCode::new("TW3235");
/// The approval names another version than there is.
pub const OTHER_VERSION: RuleCode = RuleCode::new("TW3236");
/// The approval is over.
pub const APPROVAL_OVER: RuleCode = RuleCode::new("TW3237");
/// It is longer than a measure may be.
pub const TOO_LONG: RuleCode = RuleCode::new("TW3238");

/// Every code of this crate.
pub const ALL: &[RuleCode] = &[
    NUMBER,
    TEXT,
    NO_EFFECT,
    EFFECT_TWICE,
    PERIOD_ORDER,
    VALUE_ORDER,
    CODE_FORM,
    PLACE,
    PARENT_UNKNOWN,
    PARENT_CIRCLE,
    WIDER,
    WIDER_VALUE,
    WIDER_PERIOD,
    EFFECT_NOT_ALLOWED,
    EFFECT_STRONGER,
    BEYOND_OFFICE,
    CODE_UNKNOWN,
    UNREADABLE,
    PLACES,
    MEASURE_UNKNOWN,
    STEP,
    SAME_PERSON,
    TOO_EARLY,
    TOO_LATE,
    NO_PROGRAMME_OFFICE,
    OTHER_VERSION,
    APPROVAL_OVER,
    TOO_LONG,
];
