//! Decision traces: every computed number can say which rule made it, from
//! which inputs. Legal references are added from the pack when it is shown.

use crate::RuleCode;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// A value that went into a rule or came out of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TraceValue {
    /// A number: an amount, a rate, a quantity.
    Number(#[serde(with = "number")] Decimal),
    /// A code, a name, a word. Never personal data.
    Text(Cow<'static, str>),
    /// A day.
    Date(Date),
}

/// Numbers as text, digits kept as they are. The crate's own reading asks the
/// format what comes next, which the journal's compact format cannot say.
mod number {
    use super::Decimal;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};
    use std::borrow::Cow;

    pub(super) fn serialize<S: Serializer>(n: &Decimal, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&n.to_string())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
        let text = Cow::<str>::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl fmt::Display for TraceValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(n) => fmt::Display::fmt(n, f),
            Self::Text(t) => f.write_str(t),
            Self::Date(d) => fmt::Display::fmt(d, f),
        }
    }
}

impl fmt::Debug for TraceValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Decimal> for TraceValue {
    fn from(n: Decimal) -> Self {
        Self::Number(n)
    }
}
impl From<&'static str> for TraceValue {
    fn from(t: &'static str) -> Self {
        Self::Text(Cow::Borrowed(t))
    }
}
impl From<String> for TraceValue {
    fn from(t: String) -> Self {
        Self::Text(Cow::Owned(t))
    }
}
impl From<Date> for TraceValue {
    fn from(d: Date) -> Self {
        Self::Date(d)
    }
}

/// One application of one rule. Printed as
/// `TW2604 line=1 base=1000.00 rate=0.15 -> 176.47`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The rule.
    pub rule: RuleCode,
    /// What went in, by name.
    pub inputs: Vec<(Cow<'static, str>, TraceValue)>,
    /// What came out.
    pub result: TraceValue,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.rule)?;
        for (name, value) in &self.inputs {
            write!(f, " {name}={value}")?;
        }
        write!(f, " -> {}", self.result)
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The steps of a decision, in the order they were taken.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Trace {
    /// The steps.
    pub steps: Vec<Step>,
}

impl Trace {
    /// Adds a step.
    pub fn push<const N: usize>(
        &mut self,
        rule: RuleCode,
        inputs: [(&'static str, TraceValue); N],
        result: impl Into<TraceValue>,
    ) {
        let inputs = inputs
            .into_iter()
            .map(|(name, v)| (Cow::Borrowed(name), v))
            .collect();
        self.steps.push(Step {
            rule,
            inputs,
            result: result.into(),
        });
    }

    /// Adds the steps of another trace.
    pub fn extend(&mut self, other: Self) {
        self.steps.extend(other.steps);
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
