//! What goes into an assessment and what comes out.

use tw_base::{Date, Decimal, Finding, Money, Trace};

/// A statutory quantity with the code of its unit (table `units`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatisticalQuantity<'a> {
    /// How many.
    pub value: Decimal,
    /// Of what.
    pub unit: &'a str,
}

/// A goods line as declared. Amounts in the pack's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineInput<'a> {
    /// Its number in the document, for trace and findings.
    pub number: u16,
    /// The declared commodity code, ten digits (or eight).
    pub gcode: &'a str,
    /// Total price of the line, before any share of the charges.
    pub price: Decimal,
    /// First statutory quantity.
    pub qty1: StatisticalQuantity<'a>,
    /// Second statutory quantity, if one is declared.
    pub qty2: Option<StatisticalQuantity<'a>>,
}

/// What the whole document pays beside the goods.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Charges {
    /// Freight.
    pub freight: Decimal,
    /// Insurance.
    pub insurance: Decimal,
}

/// How retail imports are taxed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Regime {
    /// Within the limits: duty and taxes by the factors of the law of the day.
    Composite,
    /// As general trade: everything in full.
    Full,
}

impl Regime {
    /// The word traces and pages use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Composite => "composite",
            Self::Full => "full",
        }
    }
}

/// The customs value of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineValue {
    /// The line's number.
    pub number: u16,
    /// Its share of the freight.
    pub freight: Decimal,
    /// Its share of the insurance.
    pub insurance: Decimal,
    /// Price and shares, rounded.
    pub value: Decimal,
}

/// Customs values: what is compared with the limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Valuation {
    /// By line, in the order given.
    pub lines: Vec<LineValue>,
    /// Together.
    pub total: Money,
    /// How they came about.
    pub trace: Trace,
}

/// What is due on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineTax {
    /// The line's number.
    pub number: u16,
    /// Customs value.
    pub value: Decimal,
    /// Duty.
    pub duty: Decimal,
    /// Consumption tax.
    pub consumption: Decimal,
    /// VAT.
    pub vat: Decimal,
}

/// What is due, by line and together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The regime it was made under.
    pub regime: Regime,
    /// The day whose law it applies.
    pub date: Date,
    /// By line, in the order given.
    pub lines: Vec<LineTax>,
    /// Customs value.
    pub value: Money,
    /// Duty.
    pub duty: Money,
    /// Consumption tax.
    pub consumption: Money,
    /// VAT.
    pub vat: Money,
    /// Duty and taxes together.
    pub total: Money,
    /// How every figure came about, the valuation included.
    pub trace: Trace,
}

/// Why nothing was assessed: every reason, and the steps taken until then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not assessed: {}", findings.iter().map(|f| f.code.as_str()).collect::<Vec<_>>().join(" "))]
pub struct Unassessed {
    /// The reasons. Each names `line` and `field` where one is to blame.
    pub findings: Vec<Finding>,
    /// The steps taken.
    pub trace: Trace,
}
