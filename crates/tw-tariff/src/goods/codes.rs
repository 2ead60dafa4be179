//! The codes of declared goods and fees: steps (TW4017 to TW4049, TW4070 to
//! TW4077) and findings (TW4056 to TW4069, TW4080 on). Sentences and legal references are in the pack
//! (`rules/goods.toml`).

use tw_base::RuleCode;

/// Step: the day whose rates apply.
pub const RATE_DATE: RuleCode = RuleCode::new("TW4017");
/// Step: a rate of exchange.
pub const EXCHANGE: RuleCode = RuleCode::new("TW4018");
/// Step: a price in the pack's currency.
pub const CONVERTED_PRICE: RuleCode = RuleCode::new("TW4019");
/// Step: a charge of the whole document.
pub const CHARGE: RuleCode = RuleCode::new("TW4020");
/// Step: customs value of imported goods.
pub const IMPORT_VALUE: RuleCode = RuleCode::new("TW4021");
/// Step: customs value of exported goods.
pub const EXPORT_VALUE: RuleCode = RuleCode::new("TW4022");
/// Step: export duty taken out of the price.
pub const EXPORT_DUTY_OUT: RuleCode = RuleCode::new("TW4023");
/// Step: how goods of an origin are treated.
pub const TREATMENT: RuleCode = RuleCode::new("TW4024");
/// Step: the most-favoured-nation rate.
pub const RATE_MFN: RuleCode = RuleCode::new("TW4025");
/// Step: an agreement's rate.
pub const RATE_AGREEMENT: RuleCode = RuleCode::new("TW4026");
/// Step: a special preference's rate.
pub const RATE_SPECIAL: RuleCode = RuleCode::new("TW4027");
/// Step: the general rate.
pub const RATE_GENERAL: RuleCode = RuleCode::new("TW4028");
/// Step: a provisional rate before the one it stands beside.
pub const RATE_PROVISIONAL: RuleCode = RuleCode::new("TW4029");
/// Step: the lower of two rates.
pub const RATE_LOWER: RuleCode = RuleCode::new("TW4030");
/// Step: the rate within a quota.
pub const RATE_IN_QUOTA: RuleCode = RuleCode::new("TW4031");
/// Step: the export rate.
pub const RATE_EXPORT: RuleCode = RuleCode::new("TW4032");
/// Step: goods without a rate of export duty.
pub const NO_EXPORT_DUTY: RuleCode = RuleCode::new("TW4033");
/// Step: the rate the declarant stated.
pub const RATE_STATED: RuleCode = RuleCode::new("TW4034");
/// Step: a term by value.
pub const TERM_BY_VALUE: RuleCode = RuleCode::new("TW4035");
/// Step: a term by quantity.
pub const TERM_BY_QUANTITY: RuleCode = RuleCode::new("TW4036");
/// Step: what is taken off for degrees.
pub const TERM_DEGREES: RuleCode = RuleCode::new("TW4037");
/// Step: a rate that slides with the price.
pub const TERM_SLIDING: RuleCode = RuleCode::new("TW4038");
/// Step: the higher or lower of several amounts.
pub const CHOICE: RuleCode = RuleCode::new("TW4039");
/// Step: the band a price falls in.
pub const BAND: RuleCode = RuleCode::new("TW4040");
/// Step: the duty of an item.
pub const GOODS_DUTY: RuleCode = RuleCode::new("TW4041");
/// Step: a duty on top.
pub const REMEDY: RuleCode = RuleCode::new("TW4042");
/// Step: goods whose origin is in doubt.
pub const DOUBTFUL_ORIGIN: RuleCode = RuleCode::new("TW4043");
/// Step: what relief leaves.
pub const RELIEF: RuleCode = RuleCode::new("TW4044");
/// Step: nothing is levied below a threshold.
pub const THRESHOLD: RuleCode = RuleCode::new("TW4045");
/// Step: consumption tax of an item.
pub const GOODS_CONSUMPTION: RuleCode = RuleCode::new("TW4046");
/// Step: VAT of an item.
pub const GOODS_VAT: RuleCode = RuleCode::new("TW4047");
/// Step: what is due on an item.
pub const ITEM_DUE: RuleCode = RuleCode::new("TW4048");
/// Step: what is due on the document.
pub const DOCUMENT_DUE: RuleCode = RuleCode::new("TW4049");

/// Step: the last day of payment.
pub const PAYMENT_DUE: RuleCode = RuleCode::new("TW4070");
/// Step: the last day of declaring imports without a fee.
pub const DECLARATION_DUE: RuleCode = RuleCode::new("TW4078");
/// Step: fee for late declaration.
pub const LATE_DECLARATION_FEE: RuleCode = RuleCode::new("TW4071");
/// Step: surcharge on overdue tax.
pub const OVERDUE_SURCHARGE: RuleCode = RuleCode::new("TW4072");
/// Step: interest on a repayment.
pub const REPAYMENT_INTEREST: RuleCode = RuleCode::new("TW4073");
/// Step: interest on deferred tax.
pub const DEFERRED_INTEREST: RuleCode = RuleCode::new("TW4074");
/// Step: a provisional duty settled against the definitive one.
pub const REMEDY_SETTLED: RuleCode = RuleCode::new("TW4075");
/// Step: days that count.
pub const DAYS_COUNTED: RuleCode = RuleCode::new("TW4076");
/// Step: the day whose rates of exchange hold for a month.
pub const EXCHANGE_DAY: RuleCode = RuleCode::new("TW4077");

/// Note: the pack holds no schedule of duty rates.
pub const NO_SCHEDULE: RuleCode = RuleCode::new("TW4056");
/// The rate is words that cannot be computed.
pub const WORDS: RuleCode = RuleCode::new("TW4057");
/// A quantity the rate asks for is not declared.
pub const QUANTITY_MISSING: RuleCode = RuleCode::new("TW4058");
/// No rate of exchange.
pub const EXCHANGE_UNKNOWN: RuleCode = RuleCode::new("TW4059");
/// The origin is no country the pack knows.
pub const ORIGIN_UNKNOWN: RuleCode = RuleCode::new("TW4060");
/// The origin is no party of the scheme that is claimed.
pub const NO_PARTY: RuleCode = RuleCode::new("TW4061");
/// Caution: the scheme that is claimed has no rate for the goods.
pub const SCHEME_RATE_MISSING: RuleCode = RuleCode::new("TW4062");
/// The goods have no rate within a quota.
pub const QUOTA_RATE_MISSING: RuleCode = RuleCode::new("TW4063");
/// Caution: the trade term leaves a charge out and none is declared.
pub const CHARGE_MISSING: RuleCode = RuleCode::new("TW4064");
/// A charge a ton without a gross mass.
pub const MASS_MISSING: RuleCode = RuleCode::new("TW4065");
/// Caution: the rate is the declarant's own statement.
pub const STATED: RuleCode = RuleCode::new("TW4066");
/// Caution: the rate of exchange was given, or crossed over another currency.
pub const EXCHANGE_GIVEN: RuleCode = RuleCode::new("TW4067");
/// Caution: the transport's entry is still to come.
pub const ENTRY_OPEN: RuleCode = RuleCode::new("TW4068");
/// Caution: the condition of a relief is not met.
pub const RELIEF_UNMET: RuleCode = RuleCode::new("TW4069");
/// The stated rate cannot be read.
pub const STATED_UNREADABLE: RuleCode = RuleCode::new("TW4080");
/// The price does not cover what is taken off it.
pub const VALUE_BELOW_ZERO: RuleCode = RuleCode::new("TW4081");
/// An export rate that cannot be taken out of a price.
pub const EXPORT_RATE_UNUSABLE: RuleCode = RuleCode::new("TW4082");
/// A share or a term of months that cannot be.
pub const GROUND_UNUSABLE: RuleCode = RuleCode::new("TW4083");
/// Days the wrong way round.
pub const DAYS_UNUSABLE: RuleCode = RuleCode::new("TW4084");

/// All codes of this module.
pub const ALL: &[RuleCode] = &[
    RATE_DATE,
    EXCHANGE,
    CONVERTED_PRICE,
    CHARGE,
    IMPORT_VALUE,
    EXPORT_VALUE,
    EXPORT_DUTY_OUT,
    TREATMENT,
    RATE_MFN,
    RATE_AGREEMENT,
    RATE_SPECIAL,
    RATE_GENERAL,
    RATE_PROVISIONAL,
    RATE_LOWER,
    RATE_IN_QUOTA,
    RATE_EXPORT,
    NO_EXPORT_DUTY,
    RATE_STATED,
    TERM_BY_VALUE,
    TERM_BY_QUANTITY,
    TERM_DEGREES,
    TERM_SLIDING,
    CHOICE,
    BAND,
    GOODS_DUTY,
    REMEDY,
    DOUBTFUL_ORIGIN,
    RELIEF,
    THRESHOLD,
    GOODS_CONSUMPTION,
    GOODS_VAT,
    ITEM_DUE,
    DOCUMENT_DUE,
    PAYMENT_DUE,
    DECLARATION_DUE,
    LATE_DECLARATION_FEE,
    OVERDUE_SURCHARGE,
    REPAYMENT_INTEREST,
    DEFERRED_INTEREST,
    REMEDY_SETTLED,
    DAYS_COUNTED,
    EXCHANGE_DAY,
    NO_SCHEDULE,
    WORDS,
    QUANTITY_MISSING,
    EXCHANGE_UNKNOWN,
    ORIGIN_UNKNOWN,
    NO_PARTY,
    SCHEME_RATE_MISSING,
    QUOTA_RATE_MISSING,
    CHARGE_MISSING,
    MASS_MISSING,
    STATED,
    EXCHANGE_GIVEN,
    ENTRY_OPEN,
    RELIEF_UNMET,
    STATED_UNREADABLE,
    VALUE_BELOW_ZERO,
    EXPORT_RATE_UNUSABLE,
    GROUND_UNUSABLE,
    DAYS_UNUSABLE,
];
