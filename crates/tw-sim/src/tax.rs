//! The tax a released list must come to, worked out here from the texts and
//! the pack's rates, in whole numbers and without the crates that are tested
//! by it. Formulas: Tariff Law, consumption tax and VAT at import (cn rules
//! 6); limits and roundings as the project decided for retail import: duty,
//! consumption tax and VAT of a line each to fen, then each reduced to fen.

use serde::Serialize;
use tw_base::Decimal;

/// Millionths: the scale of rates.
const MILLION: i128 = 1_000_000;
/// Hundred-thousandths: the scale of quantities.
const QUANTITY: i128 = 100_000;

/// A decimal in millionths, if it is one of at most six places.
pub(crate) fn fraction(value: Decimal) -> Option<i64> {
    let value = value.normalize();
    let places = 6_u32.checked_sub(value.scale())?;
    i64::try_from(value.mantissa() * 10_i128.pow(places)).ok()
}

/// Rates of a kind of goods, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rates {
    pub vat: i64,
    pub consumption: Charge,
    pub duty: Option<i64>,
}

/// Consumption tax: rates in millionths, amounts in millionths of a yuan a
/// unit, quantities of one piece in 0.00001 of that unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charge {
    None,
    Value(i64),
    Quantity {
        amount: i64,
        quantity: i64,
    },
    Both {
        rate: i64,
        amount: i64,
        quantity: i64,
    },
}

/// Tax by kind, in fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tax {
    /// Duty.
    pub duty: i64,
    /// Consumption tax.
    pub consumption: i64,
    /// Value-added tax.
    pub vat: i64,
}

impl Tax {
    /// All three together, in fen.
    pub fn total(self) -> i64 {
        self.duty + self.consumption + self.vat
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            duty: self.duty + other.duty,
            consumption: self.consumption + other.consumption,
            vat: self.vat + other.vat,
        }
    }
}

/// What of the full tax is levied, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Levied {
    pub duty: i64,
    pub taxes: i64,
}

impl Levied {
    /// All of it.
    pub const FULL: Self = Self {
        duty: 1_000_000,
        taxes: 1_000_000,
    };
}

/// Rounds a quotient half up; both sides are not negative.
fn round(over: i128, under: i128) -> i64 {
    i64::try_from((2 * over + under) / (2 * under)).unwrap_or(i64::MAX)
}

/// Tax of a line: its value in fen with its share of the charges, and how many
/// pieces it is.
pub(crate) fn line_tax(value: i64, pieces: i64, rates: Rates, levied: Levied) -> Option<Tax> {
    let part = |amount: i64, factor: i64| round(i128::from(amount) * i128::from(factor), MILLION);
    // Within the limits the duty is nil before anything is built on it; no
    // rate is needed for that.
    let duty = if levied.duty == 0 {
        0
    } else {
        part(part(value, rates.duty?), levied.duty)
    };
    let consumption = consumption(value + duty, pieces, rates.consumption);
    let vat = part(value + duty + consumption, rates.vat);
    Some(Tax {
        duty,
        consumption: part(consumption, levied.taxes),
        vat: part(vat, levied.taxes),
    })
}

/// Consumption tax in full: (value + Q·t) / (1 − c) × c + Q·t.
fn consumption(value: i64, pieces: i64, charge: Charge) -> i64 {
    let (rate, amount, quantity) = match charge {
        Charge::None => return 0,
        Charge::Value(rate) => (rate, 0, 0),
        Charge::Quantity { amount, quantity } => (0, amount, quantity),
        Charge::Both {
            rate,
            amount,
            quantity,
        } => (rate, amount, quantity),
    };
    let rate = i128::from(rate);
    // In fen × 10¹¹: quantity (10⁵) × amount (10⁶), yuan to fen.
    let scale = QUANTITY * MILLION;
    let by_quantity = i128::from(pieces) * i128::from(quantity) * i128::from(amount) * 100;
    let base = i128::from(value) * scale + by_quantity;
    let rest = MILLION - rate;
    round(base * rate + by_quantity * rest, rest * scale)
}

/// Shares of a sum by weight, in fen: whole parts first, then one fen each to
/// the largest remainders, the earlier line first among equals.
pub(crate) fn shares(sum: i64, weights: &[i64]) -> Vec<i64> {
    let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
    if total == 0 {
        return weights.iter().map(|_| 0).collect();
    }
    let exact = |weight: &i64| i128::from(sum) * i128::from(*weight);
    let mut parts: Vec<i64> = weights.iter().map(|w| (exact(w) / total) as i64).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| std::cmp::Reverse(exact(&weights[*i]) % total));
    let left = sum - parts.iter().sum::<i64>();
    for place in order.into_iter().take(left as usize) {
        parts[place] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITED: Levied = Levied {
        duty: 0,
        taxes: 700_000,
    };

    fn rates(vat: i64, consumption: Charge) -> Rates {
        Rates {
            vat,
            consumption,
            duty: None,
        }
    }

    /// The worked cases of the project's decisions, in fen, typed from there.
    #[test]
    fn worked_cases() {
        let spirits = Charge::Both {
            rate: 200_000,
            amount: 1_000_000,
            quantity: 50_000,
        };
        let table = [
            (100_000, rates(130_000, Charge::None), [0, 0, 9_100]),
            (12_850, rates(90_000, Charge::None), [0, 0, 810]),
            (
                100_000,
                rates(130_000, Charge::Value(150_000)),
                [0, 12_353, 10_706],
            ),
            (
                250_007,
                rates(130_000, Charge::Value(150_000)),
                [0, 30_883, 26_765],
            ),
            (
                39_990,
                rates(130_000, Charge::Value(100_000)),
                [0, 3_110, 4_043],
            ),
            (50_000, rates(130_000, Charge::None), [0, 0, 4_550]),
            (100_000, rates(130_000, spirits), [0, 17_544, 11_381]),
            (500_000, rates(130_000, Charge::None), [0, 0, 45_500]),
        ];
        for (value, rates, [duty, consumption, vat]) in table {
            let tax = line_tax(value, 1, rates, LIMITED);
            assert_eq!(
                tax,
                Some(Tax {
                    duty,
                    consumption,
                    vat
                }),
                "{value} {rates:?}"
            );
        }
    }

    #[test]
    fn worked_cases_in_full() {
        let with_duty = |consumption| Rates {
            vat: 130_000,
            consumption,
            duty: Some(100_000),
        };
        let table = [
            (600_000, with_duty(Charge::None), [60_000, 0, 85_800]),
            (
                1_200_000,
                with_duty(Charge::Value(200_000)),
                [120_000, 330_000, 214_500],
            ),
        ];
        for (value, rates, [duty, consumption, vat]) in table {
            let tax = line_tax(value, 1, rates, Levied::FULL);
            assert_eq!(
                tax,
                Some(Tax {
                    duty,
                    consumption,
                    vat
                }),
                "{value} {rates:?}"
            );
        }
        assert_eq!(
            line_tax(600_000, 1, rates(130_000, Charge::None), Levied::FULL),
            None
        );
    }

    #[test]
    fn consumption_tax_by_quantity_alone() {
        // Yellow rice wine, 240 yuan a ton: 0.6 l at 0.9623 kg a litre, in tons
        // 0.00057738; here by the kilogram, 0.24 yuan, two bottles of 0.577 kg:
        // 0.27696, to fen 0.28, × 70 % = 0.196, to fen 0.20.
        let charge = Charge::Quantity {
            amount: 240_000,
            quantity: 57_700,
        };
        let tax = line_tax(10_000, 2, rates(130_000, charge), LIMITED);
        assert_eq!(tax.map(|t| t.consumption), Some(20));
    }

    #[test]
    fn shares_by_largest_remainder() {
        assert_eq!(shares(1_000, &[10_000, 10_000, 10_000]), [334, 333, 333]);
        assert_eq!(shares(0, &[1, 2]), [0, 0]);
        assert_eq!(shares(5, &[0, 0]), [0, 0]);
        assert_eq!(shares(100, &[0, 7]), [0, 100]);
        assert_eq!(shares(10, &[1, 2]), [3, 7]);
        assert_eq!(shares(1, &[1, 3]), [0, 1]);
    }

    #[test]
    fn fractions_are_exact_or_none() {
        let dec = |text: &str| text.parse::<Decimal>().expect("a decimal");
        assert_eq!(fraction(dec("0.13")), Some(130_000));
        assert_eq!(fraction(dec("0.000001")), Some(1));
        assert_eq!(fraction(dec("0.0000001")), None);
        assert_eq!(fraction(dec("240")), Some(240_000_000));
    }
}
