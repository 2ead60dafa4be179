//! The random slice: a rate, a draw, and whether the one is under the other.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Draws there are.
const DRAWS: u32 = 1_000_000;

/// What makes a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shares {
    /// Share examined as a rule, 0 to 1.
    pub base: Decimal,
    /// What it is multiplied with.
    pub factor: Decimal,
    /// Not more than this.
    pub cap: Option<Decimal>,
    /// Not less than this, whatever cap and factor say.
    pub floor: Option<Decimal>,
}

/// A share of declarations that is examined, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(Decimal);

impl Shares {
    /// The rate that comes of them.
    pub fn rate(&self) -> Rate {
        let within = |share: Decimal| share.clamp(Decimal::ZERO, Decimal::ONE);
        let factored = self.base.checked_mul(self.factor);
        let mut share = within(factored.unwrap_or(Decimal::ONE));
        if let Some(cap) = self.cap {
            share = share.min(within(cap));
        }
        if let Some(floor) = self.floor {
            share = share.max(within(floor));
        }
        Rate(share.normalize())
    }
}

impl Rate {
    /// As a share.
    pub fn share(self) -> Decimal {
        self.0
    }

    /// Whether a declaration with a draw is examined at this rate.
    pub fn takes(self, draw: Draw) -> bool {
        Decimal::from(draw.0) < self.0 * Decimal::from(DRAWS)
    }
}

/// What was drawn for a declaration: 0 to 999,999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Draw(u32);

impl Draw {
    /// What follows from a key and a declaration's number.
    pub fn of(key: &[u8; 32], number: &str) -> Self {
        let hash = blake3::keyed_hash(key, number.as_bytes());
        let (first, _) = hash
            .as_bytes()
            .split_first_chunk::<8>()
            .unwrap_or((&[0; 8], &[]));
        let rest = u64::from_le_bytes(*first) % u64::from(DRAWS);
        Self(u32::try_from(rest).unwrap_or(0))
    }

    /// One that was drawn and kept.
    pub fn again(number: u32) -> Self {
        Self(number)
    }

    /// The number drawn.
    pub fn number(self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn share(text: &str) -> Decimal {
        text.parse().expect("a share")
    }

    fn rate(base: &str, factor: &str, cap: Option<&str>, floor: Option<&str>) -> String {
        let shares = Shares {
            base: share(base),
            factor: share(factor),
            cap: cap.map(share),
            floor: floor.map(share),
        };
        shares.rate().share().to_string()
    }

    #[test]
    fn a_floor_goes_before_a_cap_and_a_cap_before_a_factor() {
        let table = [
            ("0.05", "1", None, None, "0.05"),
            ("0.05", "0.2", None, None, "0.01"),
            ("0.05", "1", Some("0.02"), None, "0.02"),
            ("0.05", "0.2", Some("0.02"), None, "0.01"),
            ("0.05", "1", None, Some("0.8"), "0.8"),
            ("0.05", "0.2", Some("0.01"), Some("0.8"), "0.8"),
            ("0.05", "40", None, None, "1"),
            ("0.05", "-1", None, None, "0"),
            ("0.05", "1", Some("-1"), Some("2"), "1"),
            ("0", "0", None, None, "0"),
        ];
        for (base, factor, cap, floor, expected) in table {
            assert_eq!(
                rate(base, factor, cap, floor),
                expected,
                "{base} {factor} {cap:?} {floor:?}"
            );
        }
    }

    #[test]
    fn nothing_is_taken_at_nought_and_everything_at_one() {
        let at = |text: &str| Rate(share(text));
        let table = [
            ("0", 0, false),
            ("0.000001", 0, true),
            ("0.000001", 1, false),
            ("0.05", 49_999, true),
            ("0.05", 50_000, false),
            ("1", 999_999, true),
        ];
        for (rate, draw, taken) in table {
            assert_eq!(at(rate).takes(Draw(draw)), taken, "{rate} {draw}");
        }
    }

    #[test]
    fn draws_are_spread_evenly() {
        let mut tenths = [0_u32; 10];
        for n in 0..20_000 {
            let draw = Draw::of(&[7; 32], &format!("2233202610{n:08}"));
            tenths[usize::try_from(draw.number() / 100_000).expect("small")] += 1;
        }
        // Six standard deviations of 2,000.
        assert!(tenths.iter().all(|n| n.abs_diff(2_000) < 260), "{tenths:?}");
    }

    proptest! {
        #[test]
        fn the_lower_rate_never_takes_what_the_higher_leaves(
            key in any::<[u8; 32]>(), number in "[0-9]{18}", a in 0_i64..=1_000_000, b in 0_i64..=1_000_000,
        ) {
            let draw = Draw::of(&key, &number);
            let (low, high) = (a.min(b), a.max(b));
            let [low, high] = [low, high].map(|n| Rate(Decimal::new(n, 6)));
            prop_assert!(high.takes(draw) || !low.takes(draw));
        }
    }
}
