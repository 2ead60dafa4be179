//! Assessing goods nobody has declared: what would be due on them, with every
//! step. Nothing is filed, kept or drawn.
//!
//! A [`Question`] is what API and pages read; its numbers are [`Number`]s,
//! digits kept as they were written. A finding of an answer names the member
//! of the question it is about, as a JSON pointer.

use crate::lookup::{commodity_name, rendered, step_view};
use crate::service::Service;
use crate::view::{Coded, StepView};
use crate::words::word;
use serde::Serialize;
use std::cmp::Reverse;
use std::fmt;
use tw_base::{Currency, Date, Decimal, Finding, Location};
use tw_law::{Pack, RateKind, RemedyKind, Rendered};
use tw_tariff::goods::{
    self, AppliedRate, ChargeInput, Charged, GivenRate, GoodsAssessment, GoodsInput,
    ItemAssessment, ItemInput, OriginClaim, QuantityInput, RateBasis, ReliefGround, RemedyCharged,
};

pub use tw_tariff::goods::{Direction, OriginEvidence, QuotaClaim};

/// Largest number computed with, below zero too: beyond every amount of trade
/// and far from the end of a decimal's digits.
const LARGEST: Decimal = Decimal::from_parts(1_316_134_912, 2_328, 0, false, 0);

/// The mode of levy (table `levy_modes`) of goods that are not relieved.
pub const LEVIED_IN_FULL: &str = "1";

/// Characters of a number that are told back.
const TOLD: usize = 40;

/// A number as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    /// It can be computed with, every digit of it.
    Exact(Decimal),
    /// It is a number, and too large or too fine.
    Beyond(String),
}

impl Number {
    /// Reads `-12.50`, or `1.25e1` as JSON writes it; none: not a number.
    pub fn read(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (text, None),
        };
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let unsigned = mantissa.strip_prefix('-').unwrap_or(mantissa);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let power = exponent.map(|e| e.strip_prefix(['+', '-']).unwrap_or(e));
        if !digits(whole) || !digits(fraction) || !power.is_none_or(digits) {
            return None;
        }
        let held = match exponent {
            None => Decimal::from_str_exact(text)
                .or_else(|_| Decimal::from_str_exact(trimmed(text)))
                .ok(),
            Some(_) => Decimal::from_scientific(text).ok(),
        };
        // A power that makes nothing of digits is no number we were given.
        let vanished =
            |n: &Decimal| n.is_zero() && mantissa.bytes().any(|b| matches!(b, b'1'..=b'9'));
        Some(match held {
            Some(n) if n.abs() <= LARGEST && !vanished(&n) => Self::Exact(n),
            _ => Self::Beyond(text.chars().take(TOLD).collect()),
        })
    }

    /// The value; a number that cannot be computed with counts as nothing and
    /// is told.
    fn held(&self, line: usize, field: &'static str, found: &mut Vec<Finding>) -> Decimal {
        match self {
            Self::Exact(n) => *n,
            Self::Beyond(text) => {
                let finding = Finding::rule(tw_tariff::TOO_LARGE)
                    .with("line", line)
                    .with("field", field)
                    .with("value", text);
                found.push(finding);
                Decimal::ZERO
            }
        }
    }
}

/// Without zeros behind the last digit of a fraction, which say nothing.
fn trimmed(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(n) => fmt::Display::fmt(n, f),
            Self::Beyond(text) => f.write_str(text),
        }
    }
}

/// A charge of the whole document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Charge {
    /// Mark 1: per cent.
    Rate(Number),
    /// Mark 2: an amount a ton of gross mass; without a currency in the pack's.
    PerTon(Number, Option<Currency>),
    /// Mark 3: an amount; without a currency in the pack's.
    Total(Number, Option<Currency>),
}

impl Charge {
    fn input(&self, field: &'static str, usual: Currency, found: &mut Vec<Finding>) -> ChargeInput {
        match self {
            Self::Rate(rate) => ChargeInput::Rate(rate.held(0, field, found)),
            Self::PerTon(amount, currency) => ChargeInput::PerTon {
                amount: amount.held(0, field, found),
                currency: currency.unwrap_or(usual),
            },
            Self::Total(amount, currency) => ChargeInput::Total {
                amount: amount.held(0, field, found),
                currency: currency.unwrap_or(usual),
            },
        }
    }
}

/// A quantity of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// How many.
    pub value: Number,
    /// Unit.
    pub unit: String,
    /// Of which part of the goods; none: of the goods.
    pub of: Option<String>,
}

/// Goods asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Commodity code.
    pub commodity: String,
    /// Total price.
    pub price: Number,
    /// Its currency.
    pub currency: Currency,
    /// Quantities, statutory ones first.
    pub quantities: Vec<Quantity>,
    /// Country of origin; empty: not known.
    pub origin: String,
    /// Preference claimed.
    pub claim: Option<String>,
    /// How sure the origin is.
    pub evidence: OriginEvidence,
    /// Tariff quota.
    pub quota: QuotaClaim,
    /// Mode of levy.
    pub levy_mode: String,
    /// The asker's own statement of the duty rate.
    pub stated_duty: Option<String>,
    /// Producer abroad.
    pub producer: Option<String>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The day whose law and rates apply.
    pub date: Date,
    /// Which way the goods go.
    pub direction: Direction,
    /// Trade term.
    pub trade_term: String,
    /// Nature of levy; empty: in full.
    pub levy_nature: String,
    /// Freight.
    pub freight: Option<Charge>,
    /// Insurance.
    pub insurance: Option<Charge>,
    /// Other charges.
    pub other: Option<Charge>,
    /// Gross mass in kilograms.
    pub gross_mass: Option<Number>,
    /// Exchange rates, used where the pack has none.
    pub exchange: Vec<(Currency, Number)>,
    /// The goods.
    pub items: Vec<Item>,
}

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

impl Service {
    /// What would be due on goods, or every reason why that cannot be said.
    pub fn assess(&self, question: &Question) -> Result<AssessmentView, Vec<Rendered>> {
        assess(question, self.pack())
    }
}

/// The same under the law of a pack.
fn assess(question: &Question, pack: &Pack) -> Result<AssessmentView, Vec<Rendered>> {
    let refused = |findings: Vec<Finding>| rendered(pack, &placed(findings));
    let read = Read::of(question, pack.currency()).map_err(refused)?;
    let quantities: Vec<Vec<QuantityInput<'_>>> = read.quantities(question);
    let items = read.items(question, &quantities);
    let input = GoodsInput {
        direction: question.direction,
        completed: question.date,
        basis: RateBasis::Completed,
        trade_term: &question.trade_term,
        levy_nature: &question.levy_nature,
        freight: read.freight,
        insurance: read.insurance,
        other: read.other,
        gross_mass: read.gross_mass,
        ground: ReliefGround::None,
        exchange: &read.exchange,
        items: &items,
    };
    match goods::assess(&input, pack) {
        Ok(assessment) => Ok(assessed(assessment, pack)),
        Err(unassessed) => {
            let mut findings = unassessed.findings;
            // What refuses comes first: the answer bears the code of it.
            findings.sort_by_key(|finding| Reverse(finding.severity));
            Err(refused(findings))
        }
    }
}

fn assessed(assessment: GoodsAssessment, pack: &Pack) -> AssessmentView {
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
        steps: steps.map(|step| step_view(pack, step)).collect(),
    }
}

/// The numbers of a question, each one that can be computed with.
struct Read {
    freight: Option<ChargeInput>,
    insurance: Option<ChargeInput>,
    other: Option<ChargeInput>,
    gross_mass: Option<Decimal>,
    exchange: Vec<GivenRate>,
    /// Price and quantities by item.
    items: Vec<(Decimal, Vec<Decimal>)>,
}

impl Read {
    fn of(question: &Question, usual: Currency) -> Result<Self, Vec<Finding>> {
        let found = &mut Vec::new();
        let mut charge = |charge: &Option<Charge>, field| {
            let given = charge.as_ref();
            given.map(|charge| charge.input(field, usual, found))
        };
        let freight = charge(&question.freight, "freight");
        let insurance = charge(&question.insurance, "insurance");
        let other = charge(&question.other, "other");
        let gross_mass = question.gross_mass.as_ref();
        let read = Self {
            freight,
            insurance,
            other,
            gross_mass: gross_mass.map(|mass| mass.held(0, "gross_mass", found)),
            exchange: question
                .exchange
                .iter()
                .map(|(currency, rate)| GivenRate {
                    currency: *currency,
                    rate: rate.held(0, "exchange", found),
                })
                .collect(),
            items: (1..)
                .zip(&question.items)
                .map(|(line, item)| {
                    let price = item.price.held(line, "price", found);
                    let quantities = item.quantities.iter();
                    let held = quantities.map(|q| q.value.held(line, "quantities", found));
                    (price, held.collect())
                })
                .collect(),
        };
        if found.is_empty() {
            Ok(read)
        } else {
            Err(std::mem::take(found))
        }
    }

    fn quantities<'q>(&self, question: &'q Question) -> Vec<Vec<QuantityInput<'q>>> {
        let items = question.items.iter().zip(&self.items);
        items
            .map(|(item, (_, values))| {
                let quantities = item.quantities.iter().zip(values);
                let input = |(quantity, value): (&'q Quantity, &Decimal)| QuantityInput {
                    value: *value,
                    unit: &quantity.unit,
                    of: quantity.of.as_deref(),
                };
                quantities.map(input).collect()
            })
            .collect()
    }

    fn items<'q>(
        &self,
        question: &'q Question,
        quantities: &'q [Vec<QuantityInput<'q>>],
    ) -> Vec<ItemInput<'q>> {
        let items = question.items.iter().zip(&self.items).zip(quantities);
        let numbered = (1_u16..).zip(items);
        numbered
            .map(|(number, ((item, (price, _)), quantities))| ItemInput {
                number,
                commodity: &item.commodity,
                price: *price,
                currency: item.currency,
                quantities,
                origin: &item.origin,
                claim: match &item.claim {
                    Some(scheme) => OriginClaim::Scheme(scheme),
                    None => OriginClaim::None,
                },
                evidence: item.evidence,
                producer: item.producer.as_deref(),
                quota: item.quota,
                levy_mode: &item.levy_mode,
                stated_duty: item.stated_duty.as_deref(),
            })
            .collect()
    }
}

/// Members of an item a finding can name.
const OF_ITEM: [&str; 11] = [
    "commodity",
    "price",
    "currency",
    "quantities",
    "origin",
    "claim",
    "evidence",
    "quota",
    "levy_mode",
    "stated_duty",
    "producer",
];

/// Members of the question itself.
const OF_HEAD: [&str; 10] = [
    "date",
    "direction",
    "trade_term",
    "levy_nature",
    "freight",
    "insurance",
    "other",
    "gross_mass",
    "exchange",
    "items",
];

/// Findings with the place in the question they are about: line and field,
/// where they name them, as a JSON pointer.
fn placed(findings: Vec<Finding>) -> Vec<Finding> {
    let place = |finding: Finding| {
        let fact = |name: &str| {
            let named = finding.args.iter().find(|(n, _)| n == name);
            named.map(|(_, value)| value.as_str())
        };
        let field = match (fact("field"), fact("charge"), fact("currency")) {
            (Some(field), ..) => field,
            (None, Some(charge), _) => charge,
            // A rate of exchange is of no item.
            (None, None, Some(_)) => "exchange",
            (None, None, None) => "",
        };
        let line = fact("line").and_then(|line| line.parse::<usize>().ok());
        let path = match line.and_then(|line| line.checked_sub(1)) {
            Some(index) if OF_ITEM.contains(&field) => format!("/items/{index}/{field}"),
            Some(index) => format!("/items/{index}"),
            None if OF_HEAD.contains(&field) => format!("/{field}"),
            None => String::new(),
        };
        finding.at(Location {
            path,
            ..Location::default()
        })
    };
    findings.into_iter().map(place).collect()
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
    Coded {
        code: kind.word().to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

fn remedy_kind(kind: RemedyKind) -> Coded {
    let (zh, en) = match kind {
        RemedyKind::AntiDumping => ("反倾销税", "anti-dumping duty"),
        RemedyKind::Countervailing => ("反补贴税", "countervailing duty"),
        RemedyKind::Safeguard => ("保障措施关税", "safeguard duty"),
        RemedyKind::Reciprocal => ("对等措施加征关税", "reciprocal duty"),
        RemedyKind::Retaliatory => ("报复性关税", "retaliatory duty"),
    };
    Coded {
        code: kind.word().to_owned(),
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        // text → value; "beyond"; none: not a number
        let table = [
            ("12.50", Some("12.50")),
            ("-0.3", Some("-0.3")),
            ("007", Some("7")),
            ("0.1", Some("0.1")),
            ("1.25e1", Some("12.5")),
            ("1E+3", Some("1000")),
            ("1e-3", Some("0.001")),
            ("0e9", Some("0")),
            (
                "0.0000000000000000000000000001",
                Some("0.0000000000000000000000000001"),
            ),
            ("1.00000000000000000000000000000000000000", Some("1")),
            ("10000000000000", Some("10000000000000")),
            ("10000000000000.01", Some("beyond")),
            ("-10000000000001", Some("beyond")),
            ("0.12345678901234567890123456789012", Some("beyond")),
            ("2.2250738585072014e-308", Some("beyond")),
            ("1e-400", Some("beyond")),
            ("1e400", Some("beyond")),
            ("99999999999999999999999999999999", Some("beyond")),
            ("", None),
            ("-", None),
            ("1.", None),
            (".5", None),
            ("+1", None),
            ("1_000", None),
            ("1,5", None),
            ("1e", None),
            ("1e1.5", None),
            ("NaN", None),
            (" 1", None),
            ("１", None),
        ];
        for (text, value) in table {
            let found = Number::read(text).map(|number| match number {
                Number::Exact(n) => n.normalize().to_string(),
                Number::Beyond(_) => "beyond".to_owned(),
            });
            let wanted = value.map(|v| match v.parse::<Decimal>() {
                Ok(n) => n.normalize().to_string(),
                Err(_) => v.to_owned(),
            });
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn findings_point_into_the_question() {
        // facts → place
        let table: [(&[(&'static str, &str)], &str); 10] = [
            (&[("line", "1"), ("field", "price")], "/items/0/price"),
            (
                &[("line", "12"), ("field", "quantities")],
                "/items/11/quantities",
            ),
            (&[("line", "2"), ("field", "something new")], "/items/1"),
            (&[("line", "3")], "/items/2"),
            (&[("line", "0"), ("field", "freight")], "/freight"),
            (&[("field", "trade_term")], "/trade_term"),
            (&[("charge", "insurance")], "/insurance"),
            (&[("currency", "USD")], "/exchange"),
            (&[("field", "total")], ""),
            (&[], ""),
        ];
        for (facts, path) in table {
            let finding = Finding::rule(tw_tariff::TOO_LARGE);
            let with =
                |finding: Finding, (name, value): &(&'static str, &str)| finding.with(name, value);
            let found = placed(vec![facts.iter().fold(finding, with)]);
            assert_eq!(found[0].location.path, path, "{facts:?}");
        }
    }

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

    /// Whisky from Britain, FOB, with a stated rate.
    fn whisky() -> Question {
        let number = |text| Number::read(text).expect("a number");
        let usd = Currency::new("USD").expect("a currency");
        Question {
            date: "2026-04-01".parse().expect("a day"),
            direction: Direction::Import,
            trade_term: "3".into(),
            levy_nature: String::new(),
            freight: Some(Charge::Total(number("800"), Some(usd))),
            insurance: Some(Charge::Rate(number("0.3"))),
            other: None,
            gross_mass: None,
            exchange: vec![(usd, number("7"))],
            items: vec![Item {
                commodity: "2208300000".into(),
                price: number("25000"),
                currency: usd,
                quantities: vec![
                    Quantity {
                        value: number("1000"),
                        unit: "095".into(),
                        of: None,
                    },
                    Quantity {
                        value: number("980.5"),
                        unit: "035".into(),
                        of: None,
                    },
                ],
                origin: "GBR".into(),
                claim: None,
                evidence: OriginEvidence::Accepted,
                quota: QuotaClaim::Outside,
                levy_mode: LEVIED_IN_FULL.into(),
                stated_duty: Some("5%".into()),
                producer: None,
            }],
        }
    }

    #[test]
    fn every_figure_of_an_answer_is_explained() {
        let pack = Pack::builtin("cn").expect("the pack");
        let answer = assess(&whisky(), &pack).expect("assessed");
        panic!("{answer:#?}");
    }

    #[test]
    fn every_number_that_cannot_be_held_is_told_with_its_place() {
        let pack = Pack::builtin("cn").expect("the pack");
        let beyond = Number::Beyond("1e400".into());
        let mut question = whisky();
        question.gross_mass = Some(beyond.clone());
        question.exchange[0].1 = beyond.clone();
        question.items[0].quantities[0].value = beyond.clone();
        question.items.push(Item {
            price: beyond,
            ..whisky().items.remove(0)
        });
        let found = assess(&question, &pack).expect_err("refused");
        let places: Vec<&str> = found.iter().map(|f| f.location.path.as_str()).collect();
        let wanted = [
            "/gross_mass",
            "/exchange",
            "/items/0/quantities",
            "/items/1/price",
        ];
        assert_eq!(places, wanted);
        assert!(found.iter().all(|f| f.en.contains("1e400")), "{found:?}");
    }
}
