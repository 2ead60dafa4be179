//! Chance without randomness: streams of numbers that follow from a seed. Each
//! thing that is drawn has a stream of its own, so that it can be drawn again
//! by itself, in any order, with the same result.

use crate::options::{Nodes, Options, Signed, Spacing};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream is for. The numbers are part of what a seed means: a new use
/// takes a new number.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stream {
    /// The content of a list and its documents.
    List = 1,
    /// Form and numbers of a message.
    Message = 2,
    /// Who plays which part, and what is wrong where.
    Casting = 3,
    /// In which order the day happens.
    Day = 4,
    /// The content of a goods declaration.
    Declaration = 5,
}

/// A source of streams.
#[derive(Debug, Clone)]
pub(crate) struct Seed(ChaCha8Rng);

impl Seed {
    /// The seed of a day. All options go in: two days that differ in anything
    /// must not give two bodies one identity.
    pub fn of(options: &Options) -> Self {
        let number = |nodes: Nodes| match nodes {
            Nodes::Exactly(n) => [0, n],
            Nodes::UpTo(n) => [1, n],
        };
        let apart = match options.spacing {
            Spacing::Day => 0,
            Spacing::Apart(messages) => messages.saturating_add(1),
        };
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&options.seed.to_le_bytes());
        seed[8..10].copy_from_slice(&options.date.year().to_le_bytes());
        seed[10..12].copy_from_slice(&options.date.day_of_year().to_le_bytes());
        seed[12..16].copy_from_slice(&options.lists.to_le_bytes());
        seed[16..20].copy_from_slice(&options.faulty_permille.to_le_bytes());
        seed[20..24].copy_from_slice(&options.enveloped_permille.to_le_bytes());
        seed[24..28].copy_from_slice(&apart.to_le_bytes());
        seed[28..30].copy_from_slice(&number(options.nodes));
        seed[30] = u8::from(options.signed == Signed::All);
        Self(ChaCha8Rng::from_seed(seed))
    }

    /// A seed by its number alone.
    pub fn plain(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    #[cfg(test)]
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// The stream of a thing by its number.
    pub fn dice(&self, stream: Stream, number: u64) -> Dice {
        let mut chance = self.0.clone();
        chance.set_stream((stream as u64) << 56 | number);
        Dice(chance)
    }
}

/// One stream.
#[derive(Debug, Clone)]
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// Any 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number below `n`; 0 below 0.
    pub fn below(&mut self, n: u64) -> u64 {
        let wide = u128::from(self.bits()) * u128::from(n);
        (wide >> 64) as u64
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        low.saturating_add_unsigned(self.below(span))
    }

    /// True so many times in a thousand.
    pub fn permille(&mut self, n: u64) -> bool {
        self.below(1000) < n
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    /// All of them in another order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last as u64 + 1) as usize;
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let seed = Seed::new(7);
        let draw = |stream, number| seed.dice(stream, number).bits();
        assert_eq!(draw(Stream::List, 3), draw(Stream::List, 3));
        assert_ne!(draw(Stream::List, 3), draw(Stream::List, 4));
        assert_ne!(draw(Stream::List, 3), draw(Stream::Message, 3));
        assert_ne!(
            draw(Stream::List, 3),
            Seed::new(8).dice(Stream::List, 3).bits()
        );
    }

    #[test]
    fn ranges_hold() {
        let mut dice = Seed::new(1).dice(Stream::Day, 0);
        let seen: Vec<i64> = (0..1000).map(|_| dice.between(-1, 1)).collect();
        assert!([-1, 0, 1].iter().all(|n| seen.contains(n)));
        assert!(seen.iter().all(|n| (-1..=1).contains(n)));
        assert_eq!(dice.below(0), 0);
        assert_eq!(dice.below(1), 0);
        assert!(!dice.permille(0));
        assert!(dice.permille(1000));
    }
}
