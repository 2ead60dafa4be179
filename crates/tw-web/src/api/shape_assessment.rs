//! The published shapes of a question of assessment and its answer.
//!
//! Numbers of a question are decimal text or JSON numbers; they are read from
//! the digits that were sent and never pass through binary fractions.

use super::shape::{CodedJson, FindingJson, all};
use super::shape_step::StepJson;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use tw_app::assessing::{
    self, AssessedItemView, AssessmentView, Charge, ChargedView, Direction, Item, Number,
    OriginEvidence, Quantity, Question, QuotaClaim, RateView, RemedyView,
};
use tw_base::{Currency, Date};
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

/// A number as it was written.
#[derive(Debug)]
pub struct Exact(Number);

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        const WANTED: &str = "expected a number, or a decimal number as text";
        let raw = Box::<RawValue>::deserialize(from)?;
        let written = raw.get();
        let text = if written.starts_with('"') {
            let text: String = serde_json::from_str(written).map_err(D::Error::custom)?;
            // Powers of ten are for JSON's own numbers.
            let plain = !text.contains(['e', 'E']);
            plain.then_some(Cow::Owned(text))
        } else {
            Some(Cow::Borrowed(written))
        };
        let number = text.and_then(|text| Number::read(&text));
        number.map(Self).ok_or_else(|| D::Error::custom(WANTED))
    }
}

fn number_of(types: Vec<Type>, about: &str) -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::Array(types))
        .pattern(Some(r"^-?[0-9]+(\.[0-9]+)?$"))
        .description(Some(about))
        .build()
}

macro_rules! numbers {
    ($($name:ident, $about:literal, [$($kind:ident),+];)+) => {$(
        fn $name() -> Object {
            number_of(vec![$(Type::$kind),+], $about)
        }
    )+};
}

numbers! {
    price, "Total price under the trade term, as decimal text or number.", [String, Number];
    quantity, "How many, as decimal text or number.", [String, Number];
    charge, "Per cent or amount, as decimal text or number.", [String, Number];
    rate, "So many units of the pack's currency for one of this, as decimal text or number.", [String, Number];
    mass, "Gross mass of everything in kilograms, for charges a ton.", [String, Number, Null];
}

/// A currency by its three letters.
#[derive(Debug, Clone, Copy)]
pub struct Letters(Currency);

impl<'de> Deserialize<'de> for Letters {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let currency = Currency::new(&text).map(Self);
        currency.ok_or_else(|| D::Error::custom("expected a currency of three capital letters"))
    }
}

/// Goods to assess.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Question, example = json!({
    "date": "2026-04-01", "direction": "import", "trade_term": "3",
    "freight": {"mark": "3", "value": "800", "currency": "USD"},
    "insurance": {"mark": "1", "value": "0.3"},
    "exchange": [{"currency": "USD", "rate": "7.1"}],
    "items": [{
        "commodity": "8703234110", "price": "25000.00", "currency": "USD", "origin": "DEU",
        "quantities": [{"value": 1, "unit": "001"}], "stated_duty": "15%"
    }]
}))]
pub struct QuestionJson {
    /// Day whose law, rates of duty and rates of exchange apply.
    #[schema(value_type = String, format = Date)]
    date: Date,
    /// `import` or `export`.
    #[schema(value_type = String, pattern = "^(import|export)$")]
    direction: DirectionJson,
    /// Trade term: 1 CIF, 2 C&F, 3 FOB, 4 C&I, 7 EXW.
    trade_term: String,
    /// Nature of levy; in full (101) if left out.
    #[serde(default)]
    levy_nature: Option<String>,
    /// Freight.
    #[serde(default)]
    freight: Option<ChargeJson>,
    /// Insurance.
    #[serde(default)]
    insurance: Option<ChargeJson>,
    /// Other charges; below zero: to be taken off.
    #[serde(default)]
    other: Option<ChargeJson>,
    #[schema(schema_with = mass, required = false)]
    #[serde(default)]
    gross_mass: Option<Exact>,
    /// Rates of exchange, used where the pack has none.
    #[schema(required = false)]
    #[serde(default)]
    exchange: Vec<GivenRateJson>,
    /// The goods, 50 items at most.
    #[schema(max_items = 50)]
    pub items: Vec<QuestionItemJson>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum DirectionJson {
    Import,
    Export,
}

/// A charge of the whole document.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuestionCharge)]
pub struct ChargeJson {
    /// `1`: `value` is per cent; `2`: an amount a ton; `3`: an amount.
    #[schema(value_type = String, pattern = "^[123]$")]
    mark: MarkJson,
    #[schema(schema_with = charge)]
    value: Exact,
    /// Currency of an amount; the pack's, if it is left out.
    #[schema(value_type = Option<String>, pattern = "^[A-Z]{3}$")]
    #[serde(default)]
    currency: Option<Letters>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum MarkJson {
    #[serde(rename = "1")]
    Rate,
    #[serde(rename = "2")]
    PerTon,
    #[serde(rename = "3")]
    Total,
}

/// A rate of exchange.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GivenRate)]
pub struct GivenRateJson {
    /// One unit of this currency …
    #[schema(value_type = String, pattern = "^[A-Z]{3}$")]
    currency: Letters,
    #[schema(schema_with = rate)]
    rate: Exact,
}

/// Goods of one kind.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuestionItem)]
pub struct QuestionItemJson {
    /// Commodity code, ten digits (or eight).
    #[schema(example = "8703234110")]
    commodity: String,
    #[schema(schema_with = price)]
    price: Exact,
    /// Its currency.
    #[schema(value_type = String, pattern = "^[A-Z]{3}$")]
    currency: Letters,
    /// Quantities: statutory ones first, then those of parts of the goods.
    #[schema(required = false)]
    #[serde(default)]
    quantities: Vec<QuantityJson>,
    /// Country of origin: three letters or the numeric customs code; not
    /// known, if it is left out.
    #[serde(default)]
    origin: Option<String>,
    /// Preference claimed, valid proof of origin given.
    #[serde(default)]
    claim: Option<String>,
    /// `accepted`, or `doubtful` where proof does not rule out that the goods
    /// come from where a trade remedy lies; `accepted` if it is left out.
    #[schema(value_type = String, required = false, pattern = "^(accepted|doubtful)$")]
    #[serde(default)]
    evidence: EvidenceJson,
    /// Whether the goods are inside their tariff quota, with a certificate;
    /// `outside` if it is left out.
    #[schema(value_type = String, required = false, pattern = "^(inside|outside)$")]
    #[serde(default)]
    quota: QuotaJson,
    /// Mode of levy; in full (1) if it is left out.
    #[serde(default)]
    levy_mode: Option<String>,
    /// Your own statement of the duty rate, such as `10%`. Used where no
    /// loaded schedule gives a rate, with a caution.
    #[serde(default)]
    stated_duty: Option<String>,
    /// Producer or exporter abroad, as the table of remedies names it.
    #[serde(default)]
    producer: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EvidenceJson {
    #[default]
    Accepted,
    Doubtful,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum QuotaJson {
    Inside,
    #[default]
    Outside,
}

/// A quantity.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuestionQuantity)]
pub struct QuantityJson {
    #[schema(schema_with = quantity)]
    value: Exact,
    /// Unit, as the pack's table of units has it.
    #[schema(example = "035")]
    unit: String,
    /// Of which part of the goods; of the goods themselves, if it is left out.
    #[serde(default)]
    of: Option<String>,
}

impl From<QuestionJson> for Question {
    fn from(question: QuestionJson) -> Self {
        Self {
            date: question.date,
            direction: match question.direction {
                DirectionJson::Import => Direction::Import,
                DirectionJson::Export => Direction::Export,
            },
            trade_term: question.trade_term,
            levy_nature: question.levy_nature.unwrap_or_default(),
            freight: question.freight.map(Charge::from),
            insurance: question.insurance.map(Charge::from),
            other: question.other.map(Charge::from),
            gross_mass: question.gross_mass.map(|Exact(mass)| mass),
            exchange: question
                .exchange
                .into_iter()
                .map(|GivenRateJson { currency, rate }| (currency.0, rate.0))
                .collect(),
            items: question.items.into_iter().map(Item::from).collect(),
        }
    }
}

impl From<ChargeJson> for Charge {
    fn from(charge: ChargeJson) -> Self {
        let Exact(value) = charge.value;
        let currency = charge.currency.map(|Letters(currency)| currency);
        match charge.mark {
            MarkJson::Rate => Self::Rate(value),
            MarkJson::PerTon => Self::PerTon(value, currency),
            MarkJson::Total => Self::Total(value, currency),
        }
    }
}

impl From<QuestionItemJson> for Item {
    fn from(item: QuestionItemJson) -> Self {
        let quantities = item.quantities.into_iter();
        Self {
            commodity: item.commodity,
            price: item.price.0,
            currency: item.currency.0,
            quantities: quantities
                .map(|quantity| Quantity {
                    value: quantity.value.0,
                    unit: quantity.unit,
                    of: quantity.of,
                })
                .collect(),
            origin: item.origin.unwrap_or_default(),
            claim: item.claim,
            evidence: match item.evidence {
                EvidenceJson::Accepted => OriginEvidence::Accepted,
                EvidenceJson::Doubtful => OriginEvidence::Doubtful,
            },
            quota: match item.quota {
                QuotaJson::Inside => QuotaClaim::Inside,
                QuotaJson::Outside => QuotaClaim::Outside,
            },
            levy_mode: item
                .levy_mode
                .unwrap_or_else(|| assessing::LEVIED_IN_FULL.to_owned()),
            stated_duty: item.stated_duty,
            producer: item.producer,
        }
    }
}

/// What would be due on goods. Amounts are decimal text in the currency named.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Assessment)]
pub struct AssessmentJson {
    /// Law version it was made under.
    law: String,
    /// Day whose rates apply.
    #[schema(value_type = String, format = Date)]
    rate_date: String,
    /// Currency of every amount.
    #[schema(example = "CNY")]
    currency: String,
    /// By item, in the order asked.
    items: Vec<AssessedItemJson>,
    /// Customs value.
    #[schema(example = "177500.00")]
    customs_value: String,
    /// Duty due.
    duty: String,
    /// Trade remedies due.
    remedies: String,
    /// Consumption tax due.
    consumption_tax: String,
    /// Value-added tax due.
    vat: String,
    /// What relief and thresholds took off, of everything.
    relief: String,
    /// Everything due.
    total: String,
    /// What the figures rest on beside the law; none of them is an error.
    cautions: Vec<FindingJson>,
    /// How every figure came about, in the order of the steps.
    steps: Vec<StepJson>,
}

impl From<AssessmentView> for AssessmentJson {
    fn from(assessment: AssessmentView) -> Self {
        Self {
            law: assessment.law,
            rate_date: assessment.rate_date.to_string(),
            currency: assessment.currency,
            items: all(assessment.items),
            customs_value: assessment.customs_value,
            duty: assessment.duty,
            remedies: assessment.remedies,
            consumption_tax: assessment.consumption_tax,
            vat: assessment.vat,
            relief: assessment.relief,
            total: assessment.total,
            cautions: all(assessment.cautions),
            steps: all(assessment.steps),
        }
    }
}

/// What would be due on one item.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AssessedItem)]
pub struct AssessedItemJson {
    /// Number, from 1.
    number: u16,
    /// The commodity line that was found.
    commodity: String,
    /// Its name in the pack, if known.
    name: Option<CodedJson>,
    /// Customs value.
    customs_value: String,
    /// The rate of duty applied; none where none is levied.
    rate: Option<AppliedRateJson>,
    /// Duty.
    duty: ChargedJson,
    /// Trade remedies.
    remedies: Vec<RemedyJson>,
    /// Consumption tax.
    consumption_tax: ChargedJson,
    /// Value-added tax.
    vat: ChargedJson,
    /// What relief takes off.
    relief: String,
    /// Everything due.
    due: String,
}

impl From<AssessedItemView> for AssessedItemJson {
    fn from(item: AssessedItemView) -> Self {
        Self {
            number: item.number,
            commodity: item.commodity,
            name: item.name.map(CodedJson::from),
            customs_value: item.customs_value,
            rate: item.rate.map(AppliedRateJson::from),
            duty: item.duty.into(),
            remedies: all(item.remedies),
            consumption_tax: item.consumption_tax.into(),
            vat: item.vat.into(),
            relief: item.relief,
            due: item.due,
        }
    }
}

/// The rate of duty that was chosen, and where it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppliedRate)]
pub struct AppliedRateJson {
    /// Kind, e.g. `mfn`, `agreement`, `general`, `provisional`, `in_quota`.
    kind: CodedJson,
    /// Scheme of an agreement or special rate.
    scheme: Option<String>,
    /// The duty expression, as the schedule has it.
    #[schema(example = "20%+1.5 CNY/035")]
    expression: String,
    /// Where it is laid down.
    source: String,
    /// How it is known: `text`, `secondary`, `unverified`.
    confidence: &'static str,
}

impl From<RateView> for AppliedRateJson {
    fn from(rate: RateView) -> Self {
        Self {
            kind: rate.kind.into(),
            scheme: rate.scheme,
            expression: rate.expression,
            source: rate.source,
            confidence: rate.confidence,
        }
    }
}

/// A duty or tax.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Charged)]
pub struct ChargedJson {
    /// Without relief.
    full: String,
    /// After relief.
    due: String,
}

impl From<ChargedView> for ChargedJson {
    fn from(charged: ChargedView) -> Self {
        Self {
            full: charged.full,
            due: charged.due,
        }
    }
}

/// A duty laid on top.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Remedy)]
pub struct RemedyJson {
    /// `anti_dumping`, `countervailing`, `safeguard`, `reciprocal` or
    /// `retaliatory`.
    kind: CodedJson,
    /// The duty expression.
    expression: String,
    /// What it comes to.
    charged: ChargedJson,
    /// Where it is laid down.
    source: String,
    /// How it is known: `text`, `secondary`, `unverified`.
    confidence: &'static str,
}

impl From<RemedyView> for RemedyJson {
    fn from(remedy: RemedyView) -> Self {
        Self {
            kind: remedy.kind.into(),
            expression: remedy.expression,
            charged: remedy.charged.into(),
            source: remedy.source,
            confidence: remedy.confidence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A question whose one item has this price.
    fn priced(price: &str) -> Result<Question, serde_json::Error> {
        let text = format!(
            r#"{{"date":"2026-04-01","direction":"import","trade_term":"1",
                "items":[{{"commodity":"87032341","price":{price},"currency":"USD"}}]}}"#
        );
        serde_json::from_str::<QuestionJson>(&text).map(Question::from)
    }

    #[test]
    fn numbers_are_read_digit_by_digit() {
        // JSON → the number; none: refused
        let table = [
            ("0.1", Some("0.1")),
            ("\"0.1\"", Some("0.1")),
            ("0.1234567890123456789", Some("0.1234567890123456789")),
            ("\"12345678901.2345678901\"", Some("12345678901.2345678901")),
            ("1e2", Some("100")),
            ("\"1e2\"", None),
            ("\"\"", None),
            ("\"1,5\"", None),
            ("null", None),
            ("true", None),
            ("[1]", None),
            ("{\"a\":1}", None),
        ];
        for (json, number) in table {
            let question = priced(json).ok();
            let found = question.map(|q| q.items[0].price.to_string());
            assert_eq!(found.as_deref(), number, "{json}");
        }
    }

    #[test]
    fn what_is_left_out_has_its_usual_meaning() {
        let question = priced("1").expect("reads");
        let item = &question.items[0];
        assert_eq!(item.levy_mode, "1");
        assert_eq!(item.evidence, OriginEvidence::Accepted);
        assert_eq!(item.quota, QuotaClaim::Outside);
        assert_eq!((item.origin.as_str(), &item.claim), ("", &None));
        assert_eq!(question.levy_nature, "");
        assert!(question.freight.is_none() && question.gross_mass.is_none());
    }

    #[test]
    fn members_nobody_knows_are_refused() {
        let text =
            r#"{"date":"2026-04-01","direction":"import","trade_term":"1","items":[],"itmes":[]}"#;
        let error = serde_json::from_str::<QuestionJson>(text).expect_err("refused");
        assert!(error.to_string().contains("itmes"), "{error}");
    }

    #[test]
    fn marks_tell_what_a_charge_is() {
        let table = [
            (r#"{"mark":"1","value":"0.3"}"#, "Rate"),
            (r#"{"mark":"2","value":5,"currency":"USD"}"#, "PerTon"),
            (r#"{"mark":"3","value":800}"#, "Total"),
        ];
        for (json, variant) in table {
            let charge: ChargeJson = serde_json::from_str(json).expect("reads");
            let charge = format!("{:?}", Charge::from(charge));
            assert!(charge.starts_with(variant), "{json}: {charge}");
        }
        for json in [
            r#"{"mark":1,"value":"0.3"}"#,
            r#"{"mark":"4","value":"0.3"}"#,
            r#"{"mark":"3","value":"1","currency":"usd"}"#,
            r#"{"mark":"3"}"#,
        ] {
            assert!(serde_json::from_str::<ChargeJson>(json).is_err(), "{json}");
        }
    }
}
