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
        to.serialize_str(written(n, &mut [0; ROOM]))
    }

    /// A sign, 29 digits, and a point with a zero before it.
    const ROOM: usize = 32;

    /// What `Display` writes, without the formatter and the heap: a decision
    /// on a declaration has hundreds of numbers.
    pub(super) fn written<'b>(n: &Decimal, room: &'b mut [u8; ROOM]) -> &'b str {
        let scale = usize::try_from(n.scale()).unwrap_or(0);
        let mut rest = n.mantissa().unsigned_abs();
        let (mut at, mut digits) = (ROOM, 0);
        let mut put = |byte: u8| {
            at = at.saturating_sub(1);
            if let Some(slot) = room.get_mut(at) {
                *slot = byte;
            }
        };
        // One digit stands before the point in any case.
        while rest > 0 || digits <= scale {
            if digits == scale && scale > 0 {
                put(b'.');
            }
            let digit = match u64::try_from(rest) {
                Ok(short) => {
                    rest = u128::from(short / 10);
                    short % 10
                }
                Err(_) => {
                    let digit = rest % 10;
                    rest /= 10;
                    u64::try_from(digit).unwrap_or(0)
                }
            };
            put(b'0' + u8::try_from(digit).unwrap_or(0));
            digits += 1;
        }
        if n.is_sign_negative() {
            put(b'-');
        }
        let text = room.get(at..).unwrap_or_default();
        std::str::from_utf8(text).unwrap_or_default()
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
        let text = Cow::<str>::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }

    #[cfg(test)]
    mod tests {
        use super::{Decimal, ROOM, written};

        #[test]
        fn digits_are_those_that_are_shown() {
            let mantissas = [0, 1, 9, 10, 105, 99_999_999, 10_i128.pow(19), 1 << 64];
            let most = Decimal::MAX.mantissa();
            for mantissa in mantissas.into_iter().chain([most - 1, most]) {
                for scale in 0..=28 {
                    for sign in [1, -1] {
                        let n = Decimal::from_i128_with_scale(sign * mantissa, scale);
                        assert_eq!(written(&n, &mut [0; ROOM]), n.to_string());
                    }
                }
            }
            let mut zero = Decimal::new(0, 2);
            zero.set_sign_negative(true);
            assert_eq!(written(&zero, &mut [0; ROOM]), zero.to_string());
        }
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
    pub fn push(
        &mut self,
        rule: RuleCode,
        inputs: impl IntoIterator<Item = (&'static str, TraceValue)>,
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
