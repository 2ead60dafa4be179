//! Exact money: a decimal with its currency, and roundings that have names.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A currency by its three-letter ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Renminbi.
    pub const CNY: Self = Self(*b"CNY");

    /// Reads three capital letters.
    pub fn new(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes
            .iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Self(bytes))
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why two amounts cannot be put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Amounts of two currencies.
    #[error("amounts in {0} and {1} cannot be added without a rate")]
    Currencies(Currency, Currency),
    /// Beyond 28 digits.
    #[error("the amount is beyond 28 digits")]
    Overflow,
}

/// An amount of one currency. Exact; rounded only by a named [`Rounding`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The amount in units of the currency (yuan, not fen).
    pub amount: Decimal,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount of a currency.
    pub const fn new(amount: Decimal, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self {
            amount: Decimal::ZERO,
            currency,
        }
    }

    /// The sum of two amounts of one currency.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Currencies(self.currency, other.currency));
        }
        let amount = self
            .amount
            .checked_add(other.amount)
            .ok_or(MoneyError::Overflow)?;
        Ok(Self {
            amount,
            currency: self.currency,
        })
    }

    /// The amount times a factor (a rate, a quantity).
    pub fn checked_mul(self, factor: Decimal) -> Result<Self, MoneyError> {
        let amount = self
            .amount
            .checked_mul(factor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Self {
            amount,
            currency: self.currency,
        })
    }

    /// The amount rounded by a named rounding.
    pub fn rounded(self, rounding: Rounding) -> Self {
        Self {
            amount: rounding.apply(self.amount),
            currency: self.currency,
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A rounding with a name. Which one applies where is law, and pack data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To hundredths, a half away from zero (四舍五入到分).
    HalfUpToFen,
    /// To whole units, towards zero (计算至元，元以下不计).
    DownToYuan,
    /// Not at all.
    Exact,
}

impl Rounding {
    /// Rounds a number.
    pub fn apply(self, value: Decimal) -> Decimal {
        match self {
            Self::HalfUpToFen => {
                value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
            }
            Self::DownToYuan => value.round_dp_with_strategy(0, RoundingStrategy::ToZero),
            Self::Exact => value,
        }
    }

    /// The name packs use.
    pub fn name(self) -> &'static str {
        match self {
            Self::HalfUpToFen => "half_up_to_fen",
            Self::DownToYuan => "down_to_yuan",
            Self::Exact => "exact",
        }
    }

    /// The rounding of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::HalfUpToFen, Self::DownToYuan, Self::Exact]
            .into_iter()
            .find(|r| r.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().expect("a decimal")
    }

    #[test]
    fn roundings_by_name() {
        let table = [
            ("half_up_to_fen", "0.004", "0.00"),
            ("half_up_to_fen", "0.005", "0.01"),
            ("half_up_to_fen", "-0.005", "-0.01"),
            ("half_up_to_fen", "123.525", "123.53"),
            ("down_to_yuan", "49.99", "49"),
            ("exact", "0.00001", "0.00001"),
        ];
        for (name, input, want) in table {
            let rounding = Rounding::from_name(name).expect("a named rounding");
            assert_eq!(rounding.apply(dec(input)), dec(want), "{name} of {input}");
        }
        assert_eq!(Rounding::from_name("bankers"), None);
    }

    #[test]
    fn currencies_do_not_mix() {
        let usd = Currency::new("USD").expect("a currency");
        let sum = Money::new(dec("1"), Currency::CNY).checked_add(Money::new(dec("1"), usd));
        assert_eq!(sum, Err(MoneyError::Currencies(Currency::CNY, usd)));
        assert_eq!(Currency::new("142"), None);
    }
}
