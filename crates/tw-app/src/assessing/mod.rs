//! Assessing goods nobody has declared: what would be due on them, with every
//! step. Nothing is filed, kept or drawn.
//!
//! A [`Question`] is what API and pages read; its numbers are [`Number`]s,
//! digits kept as they were written. A finding of an answer names the member
//! of the question it is about, as a JSON pointer.

mod answer;
mod number;

pub use answer::{AssessedItemView, AssessmentView, ChargedView, RateView, RemedyView};
pub use number::Number;

use crate::lookup::rendered;
use crate::service::Service;
use std::cmp::Reverse;
use tw_base::{Currency, Date, Decimal, Finding, Location};
use tw_law::{Pack, Rendered};
use tw_tariff::goods::{
    self, ChargeInput, GivenRate, GoodsInput, ItemInput, OriginClaim, QuantityInput, RateBasis,
    ReliefGround,
};

pub use tw_tariff::goods::{Direction, OriginEvidence, QuotaClaim};

/// The mode of levy (table `levy_modes`) of goods that are not relieved.
pub const LEVIED_IN_FULL: &str = "1";

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
        Ok(assessment) => Ok(answer::assessed(assessment, pack)),
        Err(unassessed) => {
            let mut findings = unassessed.findings;
            // What refuses comes first: the answer bears the code of it.
            findings.sort_by_key(|finding| Reverse(finding.severity));
            Err(refused(findings))
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use tw_base::Severity;

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
        let item = &answer.items[0];
        let figures = [
            // 25,000 and 800 USD at 7, and 0.3 % of 180,600.00
            (&item.customs_value, "181141.80"),
            (&item.duty.due, "9057.09"),
            // 190,198.89 / 0.9 × 0.1; the pack has the rate by value alone
            (&item.consumption_tax.due, "21133.21"),
            // 13 % of 211,332.10
            (&item.vat.due, "27473.17"),
            (&item.relief, "0.00"),
            (&item.due, "57663.47"),
            (&answer.total, "57663.47"),
        ];
        for (found, wanted) in figures {
            assert_eq!(found, wanted);
        }
        let rate = item.rate.as_ref().expect("a rate");
        assert_eq!(
            (rate.kind.code.as_str(), rate.expression.as_str()),
            ("mfn", "5%")
        );
        assert_eq!(item.name.as_ref().map(|n| n.en.as_str()), Some("whisky"));
        let places = answer.cautions.iter().map(|f| f.location.path.as_str());
        let places: Vec<&str> = places.collect();
        assert!(places.contains(&"/exchange"), "{places:?}");
        assert!(places.contains(&"/items/0/stated_duty"), "{places:?}");
        assert!(answer.cautions.iter().all(|f| f.severity < Severity::Error));
        for step in &answer.steps {
            let told = [&step.zh, &step.en, &step.legal_ref, &step.result.zh];
            assert!(told.into_iter().all(|text| !text.is_empty()), "{step:?}");
        }
        assert!(
            answer
                .steps
                .iter()
                .any(|step| step.result.code == "21133.21")
        );
    }

    #[test]
    fn what_refuses_comes_first_and_has_a_place() {
        let pack = Pack::builtin("cn").expect("the pack");
        let mut question = whisky();
        question.items[0].commodity = "0000000000".into();
        let found = assess(&question, &pack).expect_err("refused");
        assert_eq!(found[0].severity, Severity::Error);
        assert_eq!(found[0].location.path, "/items/0/commodity");
        question.items.clear();
        let found = assess(&question, &pack).expect_err("refused");
        assert_eq!(found[0].code, tw_tariff::NO_LINES.as_str());
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

    /// Whatever is asked is answered or refused; nothing overflows.
    #[test]
    fn numbers_at_the_ends_are_answered_or_refused() {
        let pack = Pack::builtin("cn").expect("the pack");
        let ends = [
            "0",
            "-0.01",
            "0.0000000000000000000000000001",
            "1.0000000000000000000000000001",
            "9999999999999.999999999999999",
            "10000000000000",
            "-10000000000000",
        ];
        let mut answered = 0;
        for first in ends {
            for second in ends {
                for (mark, rate) in [(1, "5%"), (2, "20%+1.5 CNY/035"), (3, "1000000%")] {
                    let number = |text| Number::read(text).expect("a number");
                    let mut question = whisky();
                    let charge = match mark {
                        1 => Charge::Rate(number(second)),
                        2 => Charge::PerTon(number(second), None),
                        _ => Charge::Total(number(second), None),
                    };
                    question.freight = Some(charge.clone());
                    question.other = Some(charge);
                    question.gross_mass = Some(number(first));
                    question.exchange[0].1 = number(second);
                    let item = &mut question.items[0];
                    item.price = number(first);
                    item.stated_duty = Some(rate.into());
                    for quantity in &mut item.quantities {
                        quantity.value = number(second);
                    }
                    question.items = vec![question.items.remove(0); 50];
                    match assess(&question, &pack) {
                        Ok(answer) => answered += answer.items.len(),
                        Err(findings) => assert!(findings[0].severity == Severity::Error),
                    }
                }
            }
        }
        assert!(answered > 0, "some of it is an answer");
    }
}
