//! `/assess`: what would be due on goods, asked with a plain form.

use super::Frame;
use crate::envelope::Caller;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Html;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tw_app::assessing::{
    AssessmentView, Charge, Direction, Item, LEVIED_IN_FULL, Number, OriginEvidence, Quantity,
    Question, QuotaClaim,
};
use tw_base::{Currency, Date, Timestamp};
use tw_law::Rendered;

/// Longest text of a field.
const TEXT_MAX: usize = 100;

/// The form as it was sent, and as it is shown again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    direction: String,
    commodity: String,
    origin: String,
    date: String,
    price: String,
    currency: String,
    trade_term: String,
    quantity: String,
    unit: String,
    freight: String,
    insurance: String,
    exchange: String,
    stated_duty: String,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Wrong {
    Missing,
    Number,
    Date,
    Currency,
    Long,
}

/// Fields that do not read.
type Faults = BTreeMap<&'static str, Wrong>;

#[derive(Debug, Serialize)]
struct Content {
    form: Form,
    wrong: Faults,
    refused: Vec<Rendered>,
    answer: Option<AssessmentView>,
}

/// `GET /assess`. Without a commodity there is nothing asked yet.
pub async fn page(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
    asked: Result<Query<Form>, QueryRejection>,
) -> Result<Html<String>, Problem> {
    let Query(form) =
        asked.map_err(|_| Problem::new(ProblemKind::ParameterBad).with("name", "form"))?;
    let zone = state.backend.administration().zone;
    let today = Timestamp::now().to_zoned_datetime(zone).date();
    let asked = form != Form::default();
    let form = form.filled(today);
    let mut content = Content {
        wrong: BTreeMap::new(),
        refused: Vec::new(),
        answer: None,
        form,
    };
    if asked {
        match content.form.question() {
            Err(wrong) => content.wrong = wrong,
            Ok(question) => {
                let answer = state.read(move |backend| backend.assess(&question)).await?;
                match answer {
                    Ok(assessment) => content.answer = Some(assessment),
                    Err(findings) => content.refused = findings,
                }
            }
        }
    }
    let frame = Frame::of(&caller).here("assess");
    Ok(state.pages.render("assess.html", &frame, content)?)
}

impl Form {
    /// Without blanks around, and with what an empty form begins with.
    fn filled(mut self, today: Date) -> Self {
        for field in [
            &mut self.commodity,
            &mut self.origin,
            &mut self.date,
            &mut self.price,
            &mut self.currency,
            &mut self.quantity,
            &mut self.unit,
            &mut self.freight,
            &mut self.insurance,
            &mut self.exchange,
            &mut self.stated_duty,
        ] {
            *field = field.trim().to_owned();
        }
        if self.direction != "export" {
            "import".clone_into(&mut self.direction);
        }
        if !["1", "2", "3", "4", "7"].contains(&self.trade_term.as_str()) {
            "1".clone_into(&mut self.trade_term);
        }
        if self.date.is_empty() {
            self.date = today.to_string();
        }
        self
    }

    fn question(&self) -> Result<Question, Faults> {
        let mut read = Reader::default();
        read.short("commodity", &self.commodity);
        read.short("origin", &self.origin);
        read.short("unit", &self.unit);
        read.short("stated_duty", &self.stated_duty);
        read.there("commodity", &self.commodity);
        let date = self.date.parse::<Date>();
        let date = date.map_err(|_| read.wrong("date", Wrong::Date));
        read.there("currency", &self.currency);
        let currency = Currency::new(&self.currency.to_ascii_uppercase());
        if currency.is_none() {
            read.wrong("currency", Wrong::Currency);
        }
        read.there("price", &self.price);
        let price = read.number("price", &self.price);
        let quantity = read.number("quantity", &self.quantity);
        let freight = read.number("freight", &self.freight);
        let insurance = read.number("insurance", &self.insurance);
        let exchange = read.number("exchange", &self.exchange);
        let (Ok(date), Some(currency), Some(price), true) =
            (date, currency, price, read.faults.is_empty())
        else {
            return Err(read.faults);
        };
        let total = |amount: Option<Number>| amount.map(|n| Charge::Total(n, Some(currency)));
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(Question {
            date,
            direction: match self.direction.as_str() {
                "export" => Direction::Export,
                _ => Direction::Import,
            },
            trade_term: self.trade_term.clone(),
            levy_nature: String::new(),
            freight: total(freight),
            insurance: total(insurance),
            other: None,
            gross_mass: None,
            exchange: exchange.map(|rate| (currency, rate)).into_iter().collect(),
            items: vec![Item {
                commodity: self.commodity.clone(),
                price,
                currency,
                quantities: quantity
                    .map(|value| Quantity {
                        value,
                        unit: self.unit.clone(),
                        of: None,
                    })
                    .into_iter()
                    .collect(),
                origin: self.origin.to_uppercase(),
                claim: None,
                evidence: OriginEvidence::Accepted,
                quota: QuotaClaim::Outside,
                levy_mode: LEVIED_IN_FULL.to_owned(),
                stated_duty: some(&self.stated_duty),
                producer: None,
            }],
        })
    }
}

/// Reads fields and keeps what is wrong with them; the first fault of a field
/// stands.
#[derive(Debug, Default)]
struct Reader {
    faults: Faults,
}

impl Reader {
    fn wrong(&mut self, name: &'static str, wrong: Wrong) {
        self.faults.entry(name).or_insert(wrong);
    }

    fn there(&mut self, name: &'static str, text: &str) {
        if text.is_empty() {
            self.wrong(name, Wrong::Missing);
        }
    }

    fn short(&mut self, name: &'static str, text: &str) {
        if text.chars().count() > TEXT_MAX {
            self.wrong(name, Wrong::Long);
        }
    }

    /// A number, with or without commas between thousands; none: not given.
    fn number(&mut self, name: &'static str, text: &str) -> Option<Number> {
        if text.is_empty() {
            return None;
        }
        let number = Number::read(&text.replace(',', ""));
        if number.is_none() {
            self.wrong(name, Wrong::Number);
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        Form {
            commodity: " 8703234110 ".into(),
            price: "25,000.00".into(),
            currency: "usd".into(),
            freight: "800".into(),
            quantity: "1".into(),
            unit: "001".into(),
            ..Form::default()
        }
        .filled(Date::constant(2026, 4, 1))
    }

    #[test]
    fn a_form_becomes_a_question() {
        let question = form().question().expect("reads");
        let item = &question.items[0];
        assert_eq!(item.commodity, "8703234110");
        assert_eq!(item.price.to_string(), "25000.00");
        assert_eq!(item.currency.as_str(), "USD");
        assert_eq!(question.date.to_string(), "2026-04-01");
        assert_eq!(question.trade_term, "1");
        let usd = Currency::new("USD");
        let freight = Number::read("800").expect("a number");
        assert_eq!(question.freight, Some(Charge::Total(freight, usd)));
        assert!(question.insurance.is_none() && question.exchange.is_empty());
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        type Change = fn(&mut Form);
        let table: [(Change, &str, Wrong); 7] = [
            (|f| f.commodity.clear(), "commodity", Wrong::Missing),
            (|f| f.commodity = "1".repeat(101), "commodity", Wrong::Long),
            (|f| f.price.clear(), "price", Wrong::Missing),
            (|f| f.price = "much".into(), "price", Wrong::Number),
            (|f| f.currency = "$".into(), "currency", Wrong::Currency),
            (|f| f.date = "tomorrow".into(), "date", Wrong::Date),
            (|f| f.freight = "1.2.3".into(), "freight", Wrong::Number),
        ];
        for (change, name, wrong) in table {
            let mut form = form();
            change(&mut form);
            let faults = form.question().expect_err("does not read");
            assert_eq!(faults, BTreeMap::from([(name, wrong)]));
        }
    }
}
