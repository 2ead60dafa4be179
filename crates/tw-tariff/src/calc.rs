//! The formulas, unrounded. `None` beyond 28 digits.
//!
//! The quotient of consumption tax is taken first. Where the exact tax has
//! finitely many decimals the quotient has too, so a half is met exactly;
//! where it has not, it is no half, and 28 digits are enough to say which
//! side of one it lies on.

use tw_base::Decimal;

/// Duty by value: V × r.
pub(crate) fn duty(value: Decimal, rate: Decimal) -> Option<Decimal> {
    value.checked_mul(rate)
}

/// Tax on a price that includes it: base / (1 − c) × c.
pub(crate) fn inside(base: Decimal, rate: Decimal) -> Option<Decimal> {
    base.checked_div(Decimal::ONE.checked_sub(rate)?)?
        .checked_mul(rate)
}

/// Compound tax: (base + Q × t) / (1 − c) × c + Q × t.
pub(crate) fn compound(base: Decimal, rate: Decimal, by_quantity: Decimal) -> Option<Decimal> {
    inside(base.checked_add(by_quantity)?, rate)?.checked_add(by_quantity)
}

/// VAT: base × v.
pub(crate) fn vat(base: Decimal, rate: Decimal) -> Option<Decimal> {
    base.checked_mul(rate)
}

/// The sum of three amounts.
pub(crate) fn sum(a: Decimal, b: Decimal, c: Decimal) -> Option<Decimal> {
    a.checked_add(b)?.checked_add(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tw_base::Rounding;

    /// `amount × p / (q − p)` in fen, halves up, in whole numbers.
    fn exact_fen(amount_fen: i128, p: i128, q: i128) -> i128 {
        (2 * amount_fen * p + (q - p)) / (2 * (q - p))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn consumption_tax_rounds_like_whole_numbers(fen in 0..=1_000_000_000_i64, percent in 1..=99_i64) {
            let base = Decimal::new(fen, 2);
            let tax = inside(base, Decimal::new(percent, 2)).expect("in range");
            let rounded = Rounding::HalfUpToFen.apply(tax);
            let want = exact_fen(i128::from(fen), i128::from(percent), 100);
            prop_assert_eq!(rounded, Decimal::from_i128_with_scale(want, 2), "{} at {} %", base, percent);
        }
    }

    #[test]
    fn a_price_that_is_all_tax_has_no_answer() {
        assert_eq!(inside(Decimal::ONE, Decimal::ONE), None);
        assert_eq!(duty(Decimal::MAX, Decimal::TWO), None);
        assert_eq!(compound(Decimal::MAX, Decimal::ZERO, Decimal::ONE), None);
    }
}
