//! Who buys what part of the day's lists, and what is planted where.
//!
//! Ordinary buyers have at most three lists, so that no year is used up by
//! accident; lists with something planted have a buyer of their own. For each
//! list over the yearly limit, ordinary lists that come later in the count are
//! given to its buyer, with values that use the year up to the last fen.

use crate::SimError;
use crate::fault::Fault;
use crate::options::Options;
use crate::parcel::{Cast, Limits};
use std::collections::VecDeque;

/// Lists of an ordinary buyer, at most.
const LISTS_OF_A_BUYER: u32 = 3;

/// Settles all lists of the day.
pub(crate) fn cast(options: &Options, limits: Limits) -> Result<Vec<Cast>, SimError> {
    if limits.annual < i64::from(LISTS_OF_A_BUYER) * limits.single || limits.single < 100_000 {
        return Err(SimError::Limits {
            single: limits.single,
            annual: limits.annual,
        });
    }
    let mut casting = Casting {
        faulty: Faulty {
            permille: u64::from(options.faulty_permille.min(1000)),
            seed: options.seed,
        },
        lists: options.lists,
        limits,
        next_fault: 0,
        next_buyer: ordinary_buyers(options),
        reserved: VecDeque::new(),
    };
    let buyers = casting.next_buyer;
    let mut ordinary = 0;
    let casts = (0..options.lists).map(|number| {
        if casting.faulty.is(number) {
            return casting.fault(number);
        }
        if let Some(reserved) = casting.reserved.pop_front() {
            return reserved;
        }
        ordinary += 1;
        Cast {
            fault: None,
            buyer: (ordinary - 1) % buyers,
            value: 0,
        }
    });
    Ok(casts.collect())
}

/// How many ordinary buyers there are: enough for all lists of the day.
fn ordinary_buyers(options: &Options) -> u32 {
    options.lists.div_ceil(LISTS_OF_A_BUYER).max(1)
}

/// Which lists have something planted: evenly spread, shifted by the seed.
#[derive(Debug, Clone, Copy)]
struct Faulty {
    permille: u64,
    seed: u64,
}

impl Faulty {
    /// How many of the first `n`.
    fn before(self, n: u32) -> u64 {
        (u64::from(n) * self.permille + self.seed % 1000) / 1000
    }

    fn is(self, number: u32) -> bool {
        self.before(number + 1) > self.before(number)
    }
}

struct Casting {
    faulty: Faulty,
    lists: u32,
    limits: Limits,
    next_fault: usize,
    next_buyer: u32,
    /// Lists that use up a year, for the next ordinary places.
    reserved: VecDeque<Cast>,
}

impl Casting {
    fn fault(&mut self, number: u32) -> Cast {
        let mut fault = self.deal();
        if fault == Fault::OverYearlyLimit && !self.use_up_a_year(number) {
            fault = self.deal();
        }
        let buyer = self.next_buyer;
        self.next_buyer += 1;
        Cast {
            fault: Some(fault),
            buyer,
            value: 0,
        }
    }

    fn deal(&mut self) -> Fault {
        let fault = Fault::ALL[self.next_fault % Fault::ALL.len()];
        self.next_fault += 1;
        fault
    }

    /// Reserves the lists that use up the next buyer's year, if so many
    /// ordinary ones are still to come.
    fn use_up_a_year(&mut self, number: u32) -> bool {
        let Limits { single, annual, .. } = self.limits;
        let mut values = vec![single; (annual / single) as usize];
        if annual % single > 0 {
            values.push(annual % single);
        }
        let faulty = self.faulty.before(self.lists) - self.faulty.before(number + 1);
        let ordinary = u64::from(self.lists - number - 1) - faulty;
        let enough = ordinary >= (self.reserved.len() + values.len()) as u64;
        if enough {
            let buyer = self.next_buyer;
            let lists = values.into_iter().map(|value| Cast {
                fault: None,
                buyer,
                value,
            });
            self.reserved.extend(lists);
        }
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tax::Levied;
    use std::collections::HashMap;
    use tw_base::Date;

    const LIMITS: Limits = Limits {
        single: 500_000,
        annual: 2_600_000,
        over_is_general_trade: false,
        within: Levied::FULL,
    };

    fn casts(lists: u32, seed: u64, permille: u32) -> Vec<Cast> {
        let mut options = Options::new(lists, seed, Date::constant(2026, 4, 8));
        options.faulty_permille = permille;
        cast(&options, LIMITS).expect("limits that can be used")
    }

    #[test]
    fn all_faults_occur_among_two_thousand() {
        for seed in [0, 1, 999, 123_456_789] {
            let casts = casts(2_000, seed, 80);
            for fault in Fault::ALL {
                assert!(
                    casts.iter().any(|c| c.fault == Some(*fault)),
                    "{fault} of {seed}"
                );
            }
            let faulty = casts.iter().filter(|c| c.fault.is_some()).count();
            assert!((159..=161).contains(&faulty), "{faulty}");
        }
    }

    #[test]
    fn years_are_used_up_on_purpose_only() {
        let casts = casts(5_000, 3, 80);
        let mut worst = HashMap::new();
        for cast in &casts {
            let value = if cast.value > 0 {
                cast.value
            } else {
                LIMITS.single
            };
            let used: &mut (i64, bool) = worst.entry(cast.buyer).or_default();
            used.0 += value;
            used.1 |= cast.fault == Some(Fault::OverYearlyLimit);
        }
        for (buyer, (used, over)) in worst {
            // With any value at all the list over the limit is over it.
            let expected = if over {
                LIMITS.annual + LIMITS.single
            } else {
                used
            };
            assert_eq!(used, expected, "{buyer}");
            assert!(over || used <= LIMITS.annual, "{buyer}");
        }
    }

    #[test]
    fn few_lists_and_nothing_but_faults() {
        assert!(casts(0, 1, 80).is_empty());
        assert!(casts(100, 1, 0).iter().all(|c| c.fault.is_none()));
        let all = casts(100, 1, 1000);
        assert!(
            all.iter()
                .all(|c| c.fault.is_some_and(|f| f != Fault::OverYearlyLimit))
        );
    }

    #[test]
    fn limits_that_leave_no_room() {
        let options = Options::new(10, 1, Date::constant(2026, 4, 8));
        let narrow = Limits {
            annual: LIMITS.single,
            ..LIMITS
        };
        assert!(cast(&options, narrow).is_err());
    }
}
