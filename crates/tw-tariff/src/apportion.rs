//! Sharing a charge out over lines: by value, to fen, the largest remainders
//! first, so that the shares add up to the charge.

use tw_base::Fixed5;

/// Raw units of a fen.
const FEN: i64 = 1_000;

/// How a charge was shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// By the lines' values.
    Value,
    /// In equal parts: no line has a value.
    EqualParts,
}

impl By {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::EqualParts => "equal_parts",
        }
    }
}

/// The lines' shares of a charge, none of them negative.
///
/// Each line gets the whole fen of its exact share; the fen left over go one
/// each to the largest remainders, of equal ones to the earlier line. What a
/// charge has beyond whole fen goes to the line of the largest value.
pub(crate) fn shares(charge: Fixed5, values: &[Fixed5]) -> (Vec<Fixed5>, By) {
    let by = if values.iter().all(|v| *v == Fixed5::ZERO) {
        By::EqualParts
    } else {
        By::Value
    };
    let weight = |value: &Fixed5| match by {
        By::Value => i128::from(value.raw()),
        By::EqualParts => 1,
    };
    let weights: Vec<i128> = values.iter().map(weight).collect();
    let whole: i128 = weights.iter().sum();
    if whole == 0 {
        return (Vec::new(), by);
    }
    let (fen, rest) = (i128::from(charge.raw() / FEN), charge.raw() % FEN);
    // At most 2^63 / 10^3 × 2^63: fits 127 bits.
    let exact: Vec<(i128, i128)> = weights
        .iter()
        .map(|w| (fen * w / whole, fen * w % whole))
        .collect();
    let mut shares: Vec<i64> = exact
        .iter()
        .map(|(floor, _)| to_i64(*floor) * FEN)
        .collect();

    let given: i128 = exact.iter().map(|(floor, _)| floor).sum();
    let left = usize::try_from(fen - given).unwrap_or(0);
    let mut order: Vec<usize> = (0..exact.len()).collect();
    // The sort is stable: of equal remainders the earlier line comes first.
    order.sort_by_key(|i| std::cmp::Reverse(exact[*i].1));
    for i in order.into_iter().take(left) {
        shares[i] += FEN;
    }
    let largest = weights.iter().enumerate().rev().max_by_key(|(_, w)| **w);
    if let Some((i, _)) = largest {
        shares[i] += rest;
    }
    (shares.into_iter().map(Fixed5::from_raw).collect(), by)
}

/// A share is at most the charge, which has 64 bits.
fn to_i64(share: i128) -> i64 {
    i64::try_from(share).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use tw_base::Decimal;

    fn fixed(text: &str) -> Fixed5 {
        Fixed5::try_from(text.parse::<Decimal>().expect("a decimal")).expect("storable")
    }

    #[test]
    fn shares_by_table() {
        let table = [
            ("10.00", "100 100 100", "3.34 3.33 3.33", By::Value),
            ("10.00", "100", "10", By::Value),
            ("0", "100 200", "0 0", By::Value),
            ("10.00", "0 0 0", "3.34 3.33 3.33", By::EqualParts),
            ("0.02", "0 0 0", "0.01 0.01 0", By::EqualParts),
            ("10.00", "0 50 0 50", "0 5 0 5", By::Value),
            ("10.00", "1 2", "3.33 6.67", By::Value),
            ("0.01", "1 2", "0 0.01", By::Value),
            ("0.01", "5 5", "0.01 0", By::Value),
            (
                "100.00",
                "14.29 28.57 57.14",
                "14.29 28.57 57.14",
                By::Value,
            ),
            ("10.005", "1 2", "3.33 6.675", By::Value),
            ("10.00001", "5 5", "5.00001 5", By::Value),
            ("0.00001", "0 3 0", "0 0.00001 0", By::Value),
        ];
        for (charge, values, want, by) in table {
            let values: Vec<Fixed5> = values.split(' ').map(fixed).collect();
            let want: Vec<Fixed5> = want.split(' ').map(fixed).collect();
            assert_eq!(
                shares(fixed(charge), &values),
                (want, by),
                "{charge} over {values:?}"
            );
        }
        assert_eq!(shares(fixed("1"), &[]), (Vec::new(), By::EqualParts));
    }

    proptest! {
        #[test]
        fn shares_add_up_and_stay_within_a_fen(
            charge in 0..=i64::MAX,
            values in prop::collection::vec(0..=i64::MAX, 1..20),
        ) {
            let fixed: Vec<Fixed5> = values.iter().map(|v| Fixed5::from_raw(*v)).collect();
            let (shares, by) = shares(Fixed5::from_raw(charge), &fixed);
            let sum: i128 = shares.iter().map(|s| i128::from(s.raw())).sum();
            prop_assert_eq!(sum, i128::from(charge));
            prop_assert!(shares.iter().all(|s| s.raw() >= 0));
            if by == By::Value {
                let whole: i128 = values.iter().map(|v| i128::from(*v)).sum();
                for (share, value) in shares.iter().zip(&values) {
                    // Two fen off at most: one by remainders, less than one by the rest.
                    let floor = i128::from(charge / FEN) * i128::from(*value) / whole;
                    let off = i128::from(share.raw() / FEN) - floor;
                    prop_assert!((0..=1).contains(&off), "{} of {}", share, value);
                }
            }
        }
    }
}
