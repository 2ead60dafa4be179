//! Dated parameters: one id, one kind, values by period.

use crate::dated::Dated;
use crate::error::Faults;
use crate::files::{Files, under};
use crate::table::{Entry, Toml};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::HashMap;
use toml::Spanned;
use tw_base::{Known, Rounding};

/// The values of a parameter, by kind. A whole number is also a decimal.
#[derive(Debug, Clone)]
pub(crate) enum Values {
    Decimal(Dated<Known<Decimal>>),
    Integer {
        whole: Dated<Known<i64>>,
        decimal: Dated<Known<Decimal>>,
    },
    Flag(Dated<Known<bool>>),
    Text(Dated<Known<String>>),
    Rounding(Dated<Known<Rounding>>),
}

/// A parameter with its place in the pack.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub file: String,
    pub line: usize,
    pub unit: String,
    pub zh: String,
    pub en: String,
    pub values: Values,
}

/// Parameters by id.
pub(crate) type Parameters = HashMap<String, Parameter>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    parameter: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: Spanned<String>,
    kind: Kind,
    unit: String,
    zh: String,
    en: String,
    values: Vec<Entry<Value>>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Decimal,
    Integer,
    Flag,
    Text,
    Rounding,
}

#[derive(Deserialize)]
struct Value {
    value: toml::Value,
}

/// Reads `params/*.toml`.
pub(crate) fn read(files: &Files, faults: &mut Faults) -> Parameters {
    let mut all = Parameters::new();
    for source in under(files, "params/", ".toml") {
        let Some((toml, file)) = Toml::read::<File>(source, faults) else {
            continue;
        };
        for written in file.parameter {
            let line = toml.line(written.id.span().start);
            let place = (toml.file, line);
            let id = written.id.into_inner();
            if let Some(first) = all.get(&id) {
                let advice = format!("keep one; the first is in {}:{}", first.file, first.line);
                faults.push(place, format!("the parameter {id} is given twice"), advice);
                continue;
            }
            let values = typed(&toml, written.kind, written.values, faults);
            all.insert(
                id,
                Parameter {
                    file: toml.file.to_owned(),
                    line,
                    unit: written.unit,
                    zh: written.zh,
                    en: written.en,
                    values,
                },
            );
        }
    }
    all
}

fn typed(toml: &Toml<'_>, kind: Kind, values: Vec<Entry<Value>>, faults: &mut Faults) -> Values {
    match kind {
        Kind::Decimal => Values::Decimal(toml.dated(values, faults, |v, place, faults| {
            let number = match &v.value {
                toml::Value::String(text) => text.parse().ok(),
                toml::Value::Integer(whole) => Some(Decimal::from(*whole)),
                _ => None,
            };
            wanted(
                number,
                &v.value,
                "write the number in quotes, \"0.13\"",
                place,
                faults,
            )
        })),
        Kind::Integer => {
            let whole = toml.dated(values, faults, |v, place, faults| {
                wanted(
                    v.value.as_integer(),
                    &v.value,
                    "write a whole number without quotes",
                    place,
                    faults,
                )
            });
            let decimal = whole.map(|k| Known {
                value: Decimal::from(k.value),
                source: k.source.clone(),
                confidence: k.confidence,
            });
            Values::Integer { whole, decimal }
        }
        Kind::Flag => Values::Flag(toml.dated(values, faults, |v, place, faults| {
            wanted(
                v.value.as_bool(),
                &v.value,
                "write true or false",
                place,
                faults,
            )
        })),
        Kind::Text => Values::Text(toml.dated(values, faults, |v, place, faults| {
            wanted(
                v.value.as_str().map(str::to_owned),
                &v.value,
                "write a text in quotes",
                place,
                faults,
            )
        })),
        Kind::Rounding => Values::Rounding(toml.dated(values, faults, |v, place, faults| {
            let rounding = v.value.as_str().and_then(Rounding::from_name);
            wanted(
                rounding,
                &v.value,
                "write half_up_to_fen, down_to_yuan or exact",
                place,
                faults,
            )
        })),
    }
}

fn wanted<T>(
    value: Option<T>,
    written: &toml::Value,
    advice: &str,
    place: (&str, usize),
    faults: &mut Faults,
) -> Option<T> {
    if value.is_none() {
        faults.push(
            place,
            format!("the value {written} is not of the parameter's kind"),
            advice,
        );
    }
    value
}

impl Parameter {
    /// The periods of its values.
    pub(crate) fn periods(&self) -> Vec<tw_base::Validity> {
        match &self.values {
            Values::Decimal(d) => d.periods(),
            Values::Integer { whole, .. } => whole.periods(),
            Values::Flag(d) => d.periods(),
            Values::Text(d) => d.periods(),
            Values::Rounding(d) => d.periods(),
        }
    }

    /// The sources its values name.
    pub(crate) fn sources(&self) -> Vec<&str> {
        fn of<T>(dated: &Dated<Known<T>>) -> Vec<&str> {
            dated
                .iter()
                .map(|(_, known)| known.source.0.as_str())
                .collect()
        }
        match &self.values {
            Values::Decimal(d) => of(d),
            Values::Integer { whole, .. } => of(whole),
            Values::Flag(d) => of(d),
            Values::Text(d) => of(d),
            Values::Rounding(d) => of(d),
        }
    }
}

/// A parameter as it stands on a day, for people to read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ShownParameter {
    /// Its id.
    pub id: String,
    /// Its unit.
    pub unit: String,
    /// What it is (zh).
    pub zh: String,
    /// What it is (en).
    pub en: String,
    /// The value in force, or `unknown` before the horizon.
    pub value: String,
    /// Day since which it holds.
    pub from: String,
    /// Where it is laid down.
    pub source: String,
    /// How it is known.
    pub confidence: String,
}

impl Parameter {
    /// Whether its unit and both descriptions are given.
    pub(crate) fn described(&self) -> bool {
        ![&self.unit, &self.zh, &self.en]
            .iter()
            .any(|t| t.trim().is_empty())
    }

    /// The parameter as it stands on a day.
    pub(crate) fn shown(&self, id: &str, day: jiff::civil::Date) -> ShownParameter {
        fn of<T>(
            dated: &Dated<Known<T>>,
            day: jiff::civil::Date,
            show: impl Fn(&T) -> String,
        ) -> Option<[String; 4]> {
            let (period, known) = dated.iter().find(|(period, _)| period.contains(day))?;
            let Known {
                value,
                source,
                confidence,
            } = known;
            let confidence = confidence.as_str().to_owned();
            Some([
                show(value),
                period.from.to_string(),
                source.to_string(),
                confidence,
            ])
        }
        let found = match &self.values {
            Values::Decimal(dated) => of(dated, day, Decimal::to_string),
            Values::Integer { whole, .. } => of(whole, day, i64::to_string),
            Values::Flag(dated) => of(dated, day, bool::to_string),
            Values::Text(dated) => of(dated, day, String::clone),
            Values::Rounding(dated) => of(dated, day, |r| r.name().to_owned()),
        };
        let nothing = || ["unknown", "-", "-", "-"].map(str::to_owned);
        let [value, from, source, confidence] = found.unwrap_or_else(nothing);
        ShownParameter {
            id: id.to_owned(),
            unit: self.unit.clone(),
            zh: self.zh.clone(),
            en: self.en.clone(),
            value,
            from,
            source,
            confidence,
        }
    }
}
