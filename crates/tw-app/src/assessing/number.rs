//! Numbers of a question, digits kept as they were written.

use std::fmt;
use tw_base::{Decimal, Finding};

/// Largest number computed with, below zero too: beyond every amount of trade
/// and far from the end of a decimal's digits.
const LARGEST: Decimal = Decimal::from_parts(1_316_134_912, 2_328, 0, false, 0);

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
    pub(super) fn held(
        &self,
        line: usize,
        field: &'static str,
        found: &mut Vec<Finding>,
    ) -> Decimal {
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
}
