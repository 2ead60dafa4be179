//! What comes out of the assessment of a goods declaration.

use tw_base::{Confidence, Date, Decimal, Finding, LegalRef, Money, Trace};
use tw_law::{RateKind, RemedyKind};

/// A duty or tax: what it comes to in full, and what is due of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Charged {
    /// Without relief.
    pub full: Decimal,
    /// After relief.
    pub due: Decimal,
}

impl Charged {
    /// What relief takes off.
    pub fn relief(&self) -> Decimal {
        self.full - self.due
    }
}

/// The rate that was chosen, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedRate {
    /// Which kind.
    pub kind: RateKind,
    /// Scheme of an agreement or special rate.
    pub scheme: Option<String>,
    /// The duty expression in the pack's notation, such as `20%+1.5 CNY/035`.
    pub expression: String,
    /// Where it is laid down.
    pub source: LegalRef,
    /// How it is known.
    pub confidence: Confidence,
}

/// A remedy laid on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemedyCharged {
    /// Which.
    pub kind: RemedyKind,
    /// The duty expression in the pack's notation.
    pub expression: String,
    /// Amount.
    pub charged: Charged,
    /// Where it is laid down.
    pub source: LegalRef,
    /// How it is known.
    pub confidence: Confidence,
}

/// What is due on an item, in the pack's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemAssessment {
    /// The item's number.
    pub number: u16,
    /// The commodity line that was found.
    pub commodity: String,
    /// Customs value.
    pub customs_value: Decimal,
    /// The rate of duty applied; none on exports that bear no duty.
    pub rate: Option<AppliedRate>,
    /// Duty.
    pub duty: Charged,
    /// Duties on top.
    pub remedies: Vec<RemedyCharged>,
    /// Consumption tax; zero on exports.
    pub consumption_tax: Charged,
    /// VAT; zero on exports.
    pub vat: Charged,
}

impl ItemAssessment {
    /// Everything due on the item.
    pub fn due(&self) -> Decimal {
        let remedies: Decimal = self.remedies.iter().map(|r| r.charged.due).sum();
        self.duty.due + remedies + self.consumption_tax.due + self.vat.due
    }

    /// Everything relief takes off.
    pub fn relief(&self) -> Decimal {
        let remedies: Decimal = self.remedies.iter().map(|r| r.charged.relief()).sum();
        self.duty.relief() + remedies + self.consumption_tax.relief() + self.vat.relief()
    }
}

/// What is due on a document, by item and together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoodsAssessment {
    /// Day whose rates apply.
    pub rate_date: Date,
    /// By item, in the order given.
    pub items: Vec<ItemAssessment>,
    /// Customs value.
    pub customs_value: Money,
    /// Duty due.
    pub duty: Money,
    /// Duties on top due.
    pub remedies: Money,
    /// Consumption tax due.
    pub consumption_tax: Money,
    /// VAT due.
    pub vat: Money,
    /// What relief and thresholds took off, of everything.
    pub relief: Money,
    /// Everything due.
    pub total: Money,
    /// What the reader must know: no schedule loaded, a rate stated by the
    /// declarant, a rate of exchange given. None of them is an error.
    pub cautions: Vec<Finding>,
    /// How every figure came about. Legal references are the catalogue's, by
    /// the rule of each step; sources of rates are inputs of the steps.
    pub trace: Trace,
}
