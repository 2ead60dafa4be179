//! How much of something one party may take over time: so many messages, so
//! many bytes, so many reads a second, with room for a burst.
//!
//! A bucket is one number, the instant at which it will be full again
//! (the generic cell rate algorithm): taking moves it on, and what would move
//! it further ahead of now than a burst takes is refused. Whole nanoseconds,
//! no timer, and a bucket that is full again need not be remembered.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const SECOND: u128 = 1_000_000_000;

/// Parties remembered before those whose buckets are full are forgotten.
const PRUNE_AT: usize = 1_024;
/// Parties remembered at most; further ones share one bucket.
const PARTIES_MAX: usize = 65_536;

/// A rate with room for a burst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// How many a second, in the long run; 0: no limit.
    pub per_second: u64,
    /// How many at once after a rest.
    pub burst: u64,
}

impl Quota {
    /// A rate with a burst of as much as comes in so many seconds.
    pub fn new(per_second: u64, seconds: u64) -> Self {
        Self {
            per_second,
            burst: per_second.saturating_mul(seconds),
        }
    }

    fn nanoseconds(self, amount: u64) -> u128 {
        u128::from(amount) * SECOND / u128::from(self.per_second.max(1))
    }
}

/// When a bucket is full again, in nanoseconds since the start.
#[derive(Debug, Clone, Copy, Default)]
struct Bucket(u128);

impl Bucket {
    /// How long to wait until so much can be taken; none: now. More than a
    /// whole burst can be taken from a full bucket, or it never could be.
    fn wait(self, quota: Quota, amount: u64, now: u128) -> u128 {
        if quota.per_second == 0 {
            return 0;
        }
        let burst = quota.nanoseconds(quota.burst);
        let cost = quota.nanoseconds(amount).min(burst);
        self.0
            .saturating_sub(now)
            .saturating_add(cost)
            .saturating_sub(burst)
    }

    fn take(&mut self, quota: Quota, amount: u64, now: u128) {
        if quota.per_second > 0 {
            self.0 = self.0.max(now) + quota.nanoseconds(amount);
        }
    }
}

/// A quota that is used up for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spent {
    /// Which of the quotas, in the order they were given.
    pub which: usize,
    /// The quota.
    pub quota: Quota,
    /// When there is room again, in whole seconds, rounded up.
    pub seconds: u32,
}

/// What parties have taken of `N` quotas.
#[derive(Debug)]
pub struct Quotas<K, const N: usize> {
    quotas: [Quota; N],
    start: Instant,
    taken: Mutex<Taken<K, N>>,
}

#[derive(Debug)]
struct Taken<K, const N: usize> {
    by_party: HashMap<K, [Bucket; N]>,
    /// Of all those for whom there was no room.
    rest: [Bucket; N],
    prune_at: usize,
    pruned: u128,
}

impl<K: Eq + Hash + Clone, const N: usize> Quotas<K, N> {
    /// Full buckets.
    pub fn new(quotas: [Quota; N]) -> Self {
        Self {
            quotas,
            start: Instant::now(),
            taken: Mutex::new(Taken {
                by_party: HashMap::new(),
                rest: [Bucket::default(); N],
                prune_at: PRUNE_AT,
                pruned: 0,
            }),
        }
    }

    /// Takes an amount of each quota, or nothing of any.
    pub fn take(&self, party: &K, amounts: [u64; N]) -> Result<(), Spent> {
        self.take_at(party, amounts, self.start.elapsed())
    }

    /// Takes what was not known before, even if it is not there: the debt is
    /// waited for next time.
    pub fn owe(&self, party: &K, amounts: [u64; N]) {
        let now = self.start.elapsed().as_nanos();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let buckets = taken.of(party, now);
        for ((bucket, quota), amount) in buckets.iter_mut().zip(self.quotas).zip(amounts) {
            bucket.take(quota, amount, now);
        }
    }

    fn take_at(&self, party: &K, amounts: [u64; N], now: Duration) -> Result<(), Spent> {
        let now = now.as_nanos();
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let buckets = taken.of(party, now);
        let waits = buckets
            .iter()
            .zip(self.quotas)
            .zip(amounts)
            .map(|((bucket, quota), amount)| bucket.wait(quota, amount, now));
        let longest = waits.enumerate().max_by_key(|(_, wait)| *wait);
        if let Some((which, wait)) = longest.filter(|(_, wait)| *wait > 0)
            && let Some(quota) = self.quotas.get(which)
        {
            return Err(Spent {
                which,
                quota: *quota,
                seconds: u32::try_from(wait.div_ceil(SECOND)).unwrap_or(u32::MAX),
            });
        }
        for ((bucket, quota), amount) in buckets.iter_mut().zip(self.quotas).zip(amounts) {
            bucket.take(quota, amount, now);
        }
        Ok(())
    }
}

impl<K: Eq + Hash + Clone, const N: usize> Taken<K, N> {
    /// The buckets of a party. Memory is bounded: whose buckets are full again
    /// is forgotten, and beyond a number of parties the rest share theirs.
    fn of(&mut self, party: &K, now: u128) -> &mut [Bucket; N] {
        if !self.by_party.contains_key(party) {
            // Seldom: looking through them all must not be a cost of its own.
            if self.by_party.len() >= self.prune_at && now >= self.pruned + SECOND {
                self.by_party.retain(|_, b| b.iter().any(|b| b.0 > now));
                self.prune_at = (self.by_party.len() * 2).clamp(PRUNE_AT, PARTIES_MAX);
                self.pruned = now;
            }
            if self.by_party.len() >= PARTIES_MAX {
                return &mut self.rest;
            }
        }
        self.by_party
            .entry(party.clone())
            .or_insert([Bucket::default(); N])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quotas(per_second: u64, burst: u64) -> Quotas<&'static str, 1> {
        Quotas::new([Quota { per_second, burst }])
    }

    #[test]
    fn a_burst_and_then_the_rate() {
        let quotas = quotas(10, 3);
        // party, milliseconds, amount → seconds to wait
        let table = [
            ("a", 0, 1, None),
            ("a", 0, 2, None),
            ("a", 0, 1, Some(1)),
            ("b", 0, 3, None),
            ("a", 99, 1, Some(1)),
            ("a", 100, 1, None),
            ("a", 100, 1, Some(1)),
            ("a", 10_000, 3, None),
            ("a", 10_000, 1, Some(1)),
            ("a", 10_100, 1, None),
        ];
        for (party, ms, amount, wait) in table {
            let took = quotas.take_at(&party, [amount], Duration::from_millis(ms));
            assert_eq!(took.err().map(|s| s.seconds), wait, "{party} {ms} {amount}");
        }
    }

    #[test]
    fn more_than_a_burst_passes_alone_and_is_paid_for() {
        let quotas = quotas(10, 5);
        let at = |s| Duration::from_secs(s);
        assert_eq!(quotas.take_at(&"a", [50], at(0)), Ok(()));
        let spent = quotas.take_at(&"a", [1], at(0)).expect_err("spent");
        assert_eq!(spent.seconds, 5);
        assert!(quotas.take_at(&"a", [5], at(4)).is_err());
        assert_eq!(quotas.take_at(&"a", [5], at(5)), Ok(()));
    }

    #[test]
    fn of_two_quotas_both_or_neither_are_taken() {
        let quotas = Quotas::new([
            Quota::new(100, 1),
            Quota {
                per_second: 10,
                burst: 10,
            },
        ]);
        let now = Duration::ZERO;
        assert_eq!(quotas.take_at(&"a", [1, 10], now), Ok(()));
        let spent = quotas.take_at(&"a", [1, 10], now).expect_err("spent");
        assert_eq!((spent.which, spent.quota.per_second), (1, 10));
        assert_eq!(
            quotas.take_at(&"a", [99, 0], now),
            Ok(()),
            "nothing was taken"
        );
        let spent = quotas.take_at(&"a", [1, 0], now).expect_err("spent");
        assert_eq!(spent.which, 0);
    }

    #[test]
    fn zero_is_no_limit_and_debts_are_waited_for() {
        let none = quotas(0, 0);
        for _ in 0..1_000 {
            assert_eq!(none.take(&"a", [u64::MAX]), Ok(()));
        }
        let slow = quotas(1, 1);
        slow.owe(&"a", [100]);
        let spent = slow.take(&"a", [1]).expect_err("owes");
        assert!((99..=100).contains(&spent.seconds), "{}", spent.seconds);
    }

    #[test]
    fn parties_are_forgotten_when_full_and_bounded_in_number() {
        let quotas: Quotas<usize, 1> = Quotas::new([Quota::new(1, 1)]);
        for n in 0..10_000 {
            let now = Duration::from_secs(2 * n);
            let took = quotas.take_at(&usize::try_from(n).expect("fits"), [1], now);
            assert_eq!(took, Ok(()));
        }
        assert!(quotas.taken.lock().expect("lock").by_party.len() <= PRUNE_AT);
        let mut refused = 0;
        for n in 0..PARTIES_MAX + 10 {
            refused += usize::from(
                quotas
                    .take_at(&n, [1], Duration::from_secs(30_000))
                    .is_err(),
            );
        }
        assert_eq!(
            quotas.taken.lock().expect("lock").by_party.len(),
            PARTIES_MAX
        );
        assert_eq!(refused, 9, "the first of the rest, and nine too many");
    }
}
