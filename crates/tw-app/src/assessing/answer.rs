//! The answer to a question, as API and pages show it.

use super::placed;
use crate::lookup::{commodity_name, rendered};
use crate::reasons::step_view;
use crate::view::{Coded, StepView};
use crate::words::word;
use serde::Serialize;
use tw_base::{Date, Decimal};
use tw_law::{Pack, RateKind, RemedyKind, Rendered};
use tw_tariff::goods::{AppliedRate, Charged, GoodsAssessment, ItemAssessment, RemedyCharged};

/// The answer: what would be due, as decimal text in the pack's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssessmentView {
    /// Pack with version.
    pub law: String,
    /// Day whose rates apply.
    pub rate_date: Date,
    /// Currency of every amount.
    pub currency: String,
    /// By item, in the order asked.
    pub items: Vec<AssessedItemView>,
    /// Customs value.
    pub customs_value: String,
    /// Duty due.
    pub duty: String,
    /// Duties on top due.
    pub remedies: String,
    /// Consumption tax due.
    pub consumption_tax: String,
    /// VAT due.
    pub vat: String,
    /// What relief and thresholds took off.
    pub relief: String,
    /// Everything due.
    pub total: String,
    /// What the reader must know of these figures.
    pub cautions: Vec<Rendered>,
    /// How they came about.
    pub steps: Vec<StepView>,
}

/// What would be due on one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssessedItemView {
    /// Its number, from 1.
    pub number: u16,
    /// The commodity line that was found.
    pub commodity: String,
    /// Its name in the pack.
    pub name: Option<Coded>,
    /// Customs value.
    pub customs_value: String,
    /// The rate of duty applied.
    pub rate: Option<RateView>,
    /// Duty.
    pub duty: ChargedView,
    /// Duties on top.
    pub remedies: Vec<RemedyView>,
    /// Consumption tax.
    pub consumption_tax: ChargedView,
    /// VAT.
    pub vat: ChargedView,
    /// What relief takes off.
    pub relief: String,
    /// Everything due.
    pub due: String,
}

/// A rate of duty and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RateView {
    /// Kind.
    pub kind: Coded,
    /// Scheme of an agreement or special rate.
    pub scheme: Option<String>,
    /// The duty expression.
    pub expression: String,
    /// Where it is laid down.
    pub source: String,
    /// How it is known.
    pub confidence: &'static str,
}

/// An amount in full, and what is due of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChargedView {
    /// Without relief.
    pub full: String,
    /// After relief.
    pub due: String,
}

/// A duty on top.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemedyView {
    /// Kind.
    pub kind: Coded,
    /// The duty expression.
    pub expression: String,
    /// Amount.
    pub charged: ChargedView,
    /// Where it is laid down.
    pub source: String,
    /// How it is known.
    pub confidence: &'static str,
}

/// An assessment in words.
pub(super) fn assessed(assessment: GoodsAssessment, pack: &Pack) -> AssessmentView {
    let law = pack.law(assessment.rate_date);
    let items = assessment.items.into_iter().map(|item| AssessedItemView {
        name: commodity_name(law, &item.commodity),
        ..assessed_item(item)
    });
    let steps = assessment.trace.steps.iter();
    AssessmentView {
        law: pack.version().to_owned(),
        rate_date: assessment.rate_date,
        currency: assessment.total.currency.to_string(),
        items: items.collect(),
        customs_value: amount(assessment.customs_value.amount),
        duty: amount(assessment.duty.amount),
        remedies: amount(assessment.remedies.amount),
        consumption_tax: amount(assessment.consumption_tax.amount),
        vat: amount(assessment.vat.amount),
        relief: amount(assessment.relief.amount),
        total: amount(assessment.total.amount),
        cautions: rendered(pack, &placed(assessment.cautions)),
        steps: steps.map(|step| step_view(law, step)).collect(),
    }
}

fn assessed_item(item: ItemAssessment) -> AssessedItemView {
    AssessedItemView {
        relief: amount(item.relief()),
        due: amount(item.due()),
        number: item.number,
        commodity: item.commodity,
        name: None,
        customs_value: amount(item.customs_value),
        rate: item.rate.map(rate),
        duty: charged(item.duty),
        remedies: item.remedies.into_iter().map(remedy).collect(),
        consumption_tax: charged(item.consumption_tax),
        vat: charged(item.vat),
    }
}

fn rate(rate: AppliedRate) -> RateView {
    RateView {
        kind: rate_kind(rate.kind),
        scheme: rate.scheme,
        expression: rate.expression,
        source: rate.source.to_string(),
        confidence: rate.confidence.as_str(),
    }
}

fn remedy(remedy: RemedyCharged) -> RemedyView {
    RemedyView {
        kind: remedy_kind(remedy.kind),
        expression: remedy.expression,
        charged: charged(remedy.charged),
        source: remedy.source.to_string(),
        confidence: remedy.confidence.as_str(),
    }
}

fn charged(charged: Charged) -> ChargedView {
    ChargedView {
        full: amount(charged.full),
        due: amount(charged.due),
    }
}

/// Two decimals, and more only where they say something.
fn amount(amount: Decimal) -> String {
    let mut amount = amount.normalize();
    amount.rescale(amount.scale().max(2));
    amount.to_string()
}

fn rate_kind(kind: RateKind) -> Coded {
    let (zh, en) = match kind {
        RateKind::Mfn => ("最惠国税率", "most-favoured-nation rate"),
        RateKind::Agreement => ("协定税率", "agreement rate"),
        RateKind::Special => ("特惠税率", "special preferential rate"),
        RateKind::General => ("普通税率", "general rate"),
        RateKind::Provisional => ("暂定税率", "provisional rate"),
        RateKind::InQuota => ("关税配额税率", "in-quota rate"),
        RateKind::InQuotaProvisional => ("关税配额暂定税率", "provisional in-quota rate"),
        RateKind::Export => ("出口税率", "export rate"),
        RateKind::ExportProvisional => ("出口暂定税率", "provisional export rate"),
        RateKind::Vat => return word("vat"),
        RateKind::Consumption => return word("consumption"),
    };
    Coded::new(kind.word(), zh, en)
}

fn remedy_kind(kind: RemedyKind) -> Coded {
    let (zh, en) = match kind {
        RemedyKind::AntiDumping => ("反倾销税", "anti-dumping duty"),
        RemedyKind::Countervailing => ("反补贴税", "countervailing duty"),
        RemedyKind::Safeguard => ("保障措施关税", "safeguard duty"),
        RemedyKind::Reciprocal => ("对等措施加征关税", "reciprocal duty"),
        RemedyKind::Retaliatory => ("报复性关税", "retaliatory duty"),
    };
    Coded::new(kind.word(), zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_decimals_or_what_they_need() {
        for (number, text) in [
            ("0", "0.00"),
            ("1.5", "1.50"),
            ("1.23450", "1.2345"),
            ("100", "100.00"),
        ] {
            let number: Decimal = number.parse().expect("a number");
            assert_eq!(amount(number), text);
        }
    }
}
