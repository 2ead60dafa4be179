//! Purchase limits: which regime a list falls under. What is compared is the
//! customs value (retail price + freight + insurance, before discount), and
//! the same figure counts to the buyer's year.
//!
//! Law: from 2019 a list over the single limit may pass if it is one
//! indivisible item with room in the year, taxed in full; over the year it is
//! refused. From 2016-04-08 to 2018-12-31 whatever is over a limit was taxed
//! in full as general trade. The switches are dated parameters of the pack.

use crate::rules::codes as c;
use rust_decimal::Decimal;
use tw_base::{Date, Finding, RuleCode, Trace, TraceValue};
use tw_law::{Law, LawGap};

/// How a list is taxed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Regime {
    /// Within the limits: the CBEC composite tax.
    Composite,
    /// Over a limit but admitted: duty, consumption tax and VAT in full.
    Full,
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Purchase {
    /// Customs value of the list, in yuan.
    pub value: Decimal,
    /// The list is nothing but one indivisible item.
    pub one_item: bool,
    /// What the buyer has used of the year, in yuan.
    pub used: Decimal,
    /// The day whose law and year apply.
    pub day: Date,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The regime, or why the list is refused.
    pub regime: Result<Regime, Box<Finding>>,
    /// Amount that counts to the buyer's year, in yuan.
    pub counts: Decimal,
    /// The yearly limit of that law, in yuan.
    pub annual: Decimal,
    /// The steps.
    pub trace: Trace,
}

/// Decides the regime under the law of the purchase's day.
pub fn decide(purchase: Purchase, law: Law<'_>) -> Result<Ruling, LawGap> {
    let single = law.decimal("cbec.limit.single")?;
    let annual = law.decimal("cbec.limit.annual")?;
    let one_item_may_pass = law.flag("cbec.over_single.one_item_full_tax")?.value;
    let over_is_general_trade = law.flag("cbec.over_limit.full_tax")?.value;
    let full_counts = law.flag("cbec.full_tax.counts_to_year")?.value;

    let over_single = purchase.value > single.value;
    let total = purchase.used + purchase.value;
    let over_year = total > annual.value;
    let mut trace = Trace::default();
    trace.push(c::LIMIT_DAY, [], purchase.day);
    trace.push(
        c::LIMIT_SINGLE_STEP,
        [
            ("value", purchase.value.into()),
            ("limit", single.value.into()),
            ("one_item", yes_no(purchase.one_item)),
            ("confidence", single.confidence.as_str().into()),
        ],
        if over_single { "over" } else { "within" },
    );
    trace.push(
        c::LIMIT_YEAR_STEP,
        [
            ("used", purchase.used.into()),
            ("value", purchase.value.into()),
            ("limit", annual.value.into()),
            ("confidence", annual.confidence.as_str().into()),
        ],
        if over_year { "over" } else { "within" },
    );

    let regime = if !over_single && !over_year {
        Ok(Regime::Composite)
    } else if over_is_general_trade {
        Ok(Regime::Full)
    } else if over_year {
        Err(over(c::LIMIT_YEAR, purchase, annual.value))
    } else if one_item_may_pass && purchase.one_item {
        Ok(Regime::Full)
    } else {
        Err(over(c::LIMIT_SINGLE, purchase, single.value))
    };
    let counts = match regime {
        Ok(Regime::Composite) => purchase.value,
        Ok(Regime::Full) if full_counts => purchase.value,
        _ => Decimal::ZERO,
    };
    let word = match regime {
        Ok(Regime::Composite) => "composite",
        Ok(Regime::Full) => "full",
        Err(_) => "refused",
    };
    trace.push(c::LIMIT_REGIME, [("counts", counts.into())], word);
    Ok(Ruling {
        regime,
        counts,
        annual: annual.value,
        trace,
    })
}

/// The finding of a purchase over a limit. Only the sentence on the year says
/// what was used before.
fn over(code: RuleCode, purchase: Purchase, limit: Decimal) -> Box<Finding> {
    let yearly = code == c::LIMIT_YEAR;
    let mut finding = Finding::rule(code).at_path("InventoryHead");
    if yearly {
        finding = finding.with("used", purchase.used);
    }
    Box::new(finding.with("value", purchase.value).with("limit", limit))
}

fn yes_no(value: bool) -> TraceValue {
    if value { "yes".into() } else { "no".into() }
}
