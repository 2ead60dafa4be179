//! The codes this crate raises.

use tw_base::RuleCode;

/// The pack does not know a value of law on the day.
pub const LAW_UNKNOWN: RuleCode = RuleCode::new("TW1901");
/// The pack has no line for a commodity code on the day.
pub const COMMODITY_UNKNOWN: RuleCode = RuleCode::new("TW1902");
/// A dated thing has no value between two of its periods.
pub const COVERAGE_GAP: RuleCode = RuleCode::new("TW1910");
/// A dated thing has two values on one day.
pub const COVERAGE_OVERLAP: RuleCode = RuleCode::new("TW1911");
/// A dated thing ends, or begins after the pack's horizon, though the program needs it throughout.
pub const COVERAGE_INCOMPLETE: RuleCode = RuleCode::new("TW1912");
/// A reference inside the pack leads nowhere.
pub const REFERENCE: RuleCode = RuleCode::new("TW1913");
/// A parameter the program needs is missing.
pub const PARAMETER_MISSING: RuleCode = RuleCode::new("TW1914");
/// A value does not say where it comes from.
pub const SOURCE_MISSING: RuleCode = RuleCode::new("TW1915");
/// A predicate cannot be evaluated with the numbers it declares.
pub const PREDICATE: RuleCode = RuleCode::new("TW1916");
/// The calendar contradicts itself.
pub const CALENDAR: RuleCode = RuleCode::new("TW1917");
/// A code the program raises has no row in the catalogue.
pub const CATALOGUE: RuleCode = RuleCode::new("TW1918");
/// A table is there for the user to fill and is empty.
pub const TABLE_EMPTY: RuleCode = RuleCode::new("TW1919");
/// The sentences of a rule do not name the same facts in both languages.
pub const SENTENCES: RuleCode = RuleCode::new("TW1920");

/// All of them.
pub const ALL: &[RuleCode] = &[
    LAW_UNKNOWN,
    COMMODITY_UNKNOWN,
    COVERAGE_GAP,
    COVERAGE_OVERLAP,
    COVERAGE_INCOMPLETE,
    REFERENCE,
    PARAMETER_MISSING,
    SOURCE_MISSING,
    PREDICATE,
    CALENDAR,
    CATALOGUE,
    TABLE_EMPTY,
    SENTENCES,
];
