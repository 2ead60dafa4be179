//! Numbers at a fixed scale of five decimals: what is stored, in documents'
//! extracts, in both databases and in the ledger. The CEB formats allow
//! nineteen digits with five decimals, more than 64 bits hold; what does not
//! fit is an error here and a finding above, never an overflow.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a decimal cannot be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FixedError {
    /// Beyond ±92,233,720,368,547.75807.
    #[error("the amount is beyond what can be stored (92,233,720,368,547.75807)")]
    TooLarge,
    /// More than five decimals.
    #[error("the amount has more than five decimals")]
    TooFine,
}

/// A number with five decimals in 64 bits.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fixed5(i64);

impl Fixed5 {
    /// Zero.
    pub const ZERO: Self = Self(0);
    /// One unit in the last place.
    pub const SCALE: u32 = 5;

    /// From the stored integer (units of 0.00001).
    pub const fn from_raw(raw: i64) -> Self {
        Self(raw)
    }

    /// The stored integer (units of 0.00001).
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// The exact decimal, without trailing zeros.
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.0, Self::SCALE).normalize()
    }

    /// The sum, or an error beyond 64 bits.
    pub fn checked_add(self, other: Self) -> Result<Self, FixedError> {
        self.0
            .checked_add(other.0)
            .map(Self)
            .ok_or(FixedError::TooLarge)
    }
}

impl TryFrom<Decimal> for Fixed5 {
    type Error = FixedError;

    fn try_from(value: Decimal) -> Result<Self, FixedError> {
        let value = value.normalize();
        if value.scale() > Self::SCALE {
            return Err(FixedError::TooFine);
        }
        let factor = 10_i128.pow(Self::SCALE - value.scale());
        value
            .mantissa()
            .checked_mul(factor)
            .and_then(|raw| i64::try_from(raw).ok())
            .map(Self)
            .ok_or(FixedError::TooLarge)
    }
}

impl fmt::Display for Fixed5 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.decimal(), f)
    }
}

impl fmt::Debug for Fixed5 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fixed(text: &str) -> Result<Fixed5, FixedError> {
        Fixed5::try_from(text.parse::<Decimal>().expect("a decimal"))
    }

    #[test]
    fn good_bad_and_boundary() {
        assert_eq!(fixed("1999.00").map(|f| f.to_string()), Ok("1999".into()));
        assert_eq!(fixed("0.00001"), Ok(Fixed5::from_raw(1)));
        assert_eq!(fixed("0.000001"), Err(FixedError::TooFine));
        assert_eq!(
            fixed("92233720368547.75807"),
            Ok(Fixed5::from_raw(i64::MAX))
        );
        assert_eq!(fixed("92233720368547.75808"), Err(FixedError::TooLarge));
        assert_eq!(fixed("99999999999999.99999"), Err(FixedError::TooLarge));
    }

    proptest! {
        #[test]
        fn round_trips(raw in any::<i64>()) {
            let fixed = Fixed5::from_raw(raw);
            prop_assert_eq!(Fixed5::try_from(fixed.decimal()), Ok(fixed));
        }
    }
}
