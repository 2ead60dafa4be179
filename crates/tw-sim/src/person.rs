//! Buyers and consignees. Their numbers are valid in form and impossible in
//! fact: born in the 1900s and 1910s, telephones under a prefix no operator
//! has, names that say they are invented.

use crate::dice::{Dice, Seed, Stream};
use std::fmt::{self, Write};

/// Divisions whose codes begin identity numbers (GB/T 2260).
const DIVISIONS: [u32; 20] = [
    110101, 120101, 210202, 310115, 320505, 330106, 340104, 350203, 360102, 370202, 410105, 420106,
    430102, 440106, 440305, 450103, 500103, 510104, 530102, 610113,
];
/// Days of birth in use: 20 years of 12 months of 28 days.
const BIRTHDAYS: u64 = 20 * 12 * 28;
/// Different identity numbers.
const NUMBERS: u64 = DIVISIONS.len() as u64 * BIRTHDAYS * 1000;
/// Step between two people. It shares no factor with `NUMBERS`, so that all
/// numbers are used before one comes again.
const STEP: u64 = 40_503_187;

/// All people of a seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct People {
    first: u64,
}

impl People {
    pub fn new(seed: &Seed) -> Self {
        Self {
            first: seed
                .dice(Stream::Casting, u64::from(u32::MAX))
                .below(NUMBERS),
        }
    }

    /// The person of that number.
    pub fn person(self, number: u64) -> Person {
        Person((self.first + number % NUMBERS * STEP) % NUMBERS)
    }

    /// Anybody else: a number no buyer of a day has.
    pub fn stranger(self, dice: &mut Dice) -> Person {
        self.person(NUMBERS - 1 - dice.below(1000))
    }
}

/// Somebody, told apart by an identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Person(u64);

impl Person {
    /// The eighteen places of the identity number.
    pub fn identity(self) -> Identity {
        let (place, rest) = (self.0 / (BIRTHDAYS * 1000), self.0 % (BIRTHDAYS * 1000));
        let (birthday, serial) = (rest / 1000, rest % 1000);
        let day = birthday % 28 + 1;
        let month = birthday / 28 % 12 + 1;
        let year = 1900 + birthday / (28 * 12);
        let division = u64::from(DIVISIONS[place as usize % DIVISIONS.len()]);
        let mut rest = ((division * 10_000 + year) * 10_000 + month * 100 + day) * 1000 + serial;
        let mut digits = [b'0'; 18];
        for place in (0..17).rev() {
            digits[place] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        digits[17] = check_digit(&digits);
        Identity(digits)
    }

    /// A plainly invented name.
    pub fn name(self) -> Name {
        Name(self.0)
    }

    /// A telephone number; no mobile number begins with 100.
    pub fn telephone(self) -> u64 {
        10_000_000_000 + self.0
    }

    /// Division of the home address.
    pub fn division(self) -> u32 {
        DIVISIONS[self.0 as usize % DIVISIONS.len()]
    }
}

/// The last place of an identity number: ISO 7064 MOD 11-2 over the first
/// seventeen, weighted with powers of two (GB 11643).
fn check_digit(digits: &[u8; 18]) -> u8 {
    let mut sum = 0;
    for digit in &digits[..17] {
        sum = (sum + u32::from(digit - b'0')) * 2 % 11;
    }
    b"10X98765432"[(sum % 11) as usize]
}

/// An identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Identity([u8; 18]);

impl Identity {
    /// The same number with another last place, so that it is nobody's.
    pub fn broken(mut self) -> Self {
        self.0[17] = if self.0[17] == b'0' { b'1' } else { b'0' };
        self
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// A name: a stem, a branch and digits after the word for invented.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Name(u64);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
        const BRANCHES: [char; 12] = [
            '子', '丑', '寅', '卯', '辰', '巳', '午', '未', '申', '酉', '戌', '亥',
        ];
        const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
        f.write_str("虚构")?;
        f.write_char(STEMS[(self.0 % 10) as usize])?;
        f.write_char(BRANCHES[(self.0 / 10 % 12) as usize])?;
        let mut rest = self.0 / 120;
        while rest > 0 {
            f.write_char(DIGITS[(rest % 10) as usize])?;
            rest /= 10;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// The check digit by the table of weights, another way than above.
    fn by_weights(number: &str) -> bool {
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: u32 = number
            .chars()
            .zip(weights)
            .filter_map(|(c, w)| Some(c.to_digit(10)? * w))
            .sum();
        number.chars().nth(17) == "10X98765432".chars().nth((sum % 11) as usize)
    }

    #[test]
    fn identity_numbers_have_their_form() {
        let people = People::new(&Seed::new(42));
        for n in 0..20_000 {
            let identity = people.person(n).identity();
            let number = identity.as_str();
            assert_eq!(number.len(), 18);
            assert!(by_weights(number), "{number}");
            assert!(!by_weights(identity.broken().as_str()), "{number}");
            assert!(("1900"..="1919").contains(&&number[6..10]), "{number}");
            assert!(("01"..="12").contains(&&number[10..12]), "{number}");
            assert!(("01"..="28").contains(&&number[12..14]), "{number}");
        }
    }

    #[test]
    fn published_example_of_the_check_digit() {
        // The worked example of GB 11643: 11010519491231002X.
        let mut digits = *b"11010519491231002?";
        digits[17] = check_digit(&digits);
        assert_eq!(&digits, b"11010519491231002X");
    }

    #[test]
    fn people_are_told_apart() {
        let people = People::new(&Seed::new(1));
        let numbers: HashSet<u64> = (0..200_000).map(|n| people.person(n).0).collect();
        assert_eq!(numbers.len(), 200_000);
        assert!((2..=STEP).all(|d| !NUMBERS.is_multiple_of(d) || !STEP.is_multiple_of(d)));
        let name = people.person(5).name().to_string();
        assert!(name.starts_with("虚构"), "{name}");
    }
}
