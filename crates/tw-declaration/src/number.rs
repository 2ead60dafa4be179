//! The declaration number, and the series it is given out from.

use crate::model::Direction;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Largest serial of an office and year.
const LAST: u32 = 999_999_999;

/// The number of a declaration: eighteen characters, made of the accepting
/// office (4), the calendar year of acceptance (4), the flag of direction (1)
/// and a serial (9). The pre-entry number has the same form (Filling rules,
/// GACC Announcement 60/2018 art. 1 and 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeclarationNumber {
    office: u16,
    year: u16,
    flag: Flag,
    serial: u32,
}

/// The ninth character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// `0`, an export declaration.
    Export,
    /// `1`, an import declaration.
    Import,
    /// `E`, a list of exports declared together later.
    CollectedExport,
    /// `I`, a list of imports declared together later.
    CollectedImport,
}

impl Flag {
    const CHARS: [(char, Self); 4] = [
        ('0', Self::Export),
        ('1', Self::Import),
        ('E', Self::CollectedExport),
        ('I', Self::CollectedImport),
    ];

    fn char(self) -> char {
        match self {
            Self::Export => '0',
            Self::Import => '1',
            Self::CollectedExport => 'E',
            Self::CollectedImport => 'I',
        }
    }

    /// Which way the goods go.
    pub fn direction(self) -> Direction {
        match self {
            Self::Import | Self::CollectedImport => Direction::Import,
            Self::Export | Self::CollectedExport => Direction::Export,
        }
    }

    /// The flag of an ordinary declaration.
    pub fn of(direction: Direction) -> Self {
        match direction {
            Direction::Import => Self::Import,
            Direction::Export => Self::Export,
        }
    }
}

/// Why a text is no declaration number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Not eighteen characters.
    #[error("a declaration number has 18 characters, not {0}")]
    Length(usize),
    /// Office, year or serial are not digits, or the year is before 1990.
    #[error("office, year and serial of a declaration number are digits")]
    Digits,
    /// The ninth character is none of the four.
    #[error("the ninth character of a declaration number is 0, 1, E or I, not {0:?}")]
    Flag(char),
    /// The office or year does not fit its four digits.
    #[error("office and year of a declaration number have four digits")]
    Office,
    /// All serials of an office and year have been given out.
    #[error("the series of the office and year is used up")]
    UsedUp,
}

impl DeclarationNumber {
    /// The accepting office, four digits.
    pub fn office(&self) -> String {
        format!("{:04}", self.office)
    }

    /// The calendar year of acceptance.
    pub fn year(&self) -> u16 {
        self.year
    }

    /// The flag.
    pub fn flag(&self) -> Flag {
        self.flag
    }

    /// Which way the goods go.
    pub fn direction(&self) -> Direction {
        self.flag.direction()
    }

    /// The serial, from 1.
    pub fn serial(&self) -> u32 {
        self.serial
    }
}

impl FromStr for DeclarationNumber {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        let length = text.chars().count();
        if length != 18 {
            return Err(NumberError::Length(length));
        }
        if !text.is_ascii() {
            return Err(NumberError::Digits);
        }
        let number = |range: std::ops::Range<usize>| -> Result<u32, NumberError> {
            let part = text.get(range).unwrap_or_default();
            match part.bytes().all(|b| b.is_ascii_digit()) {
                true => part.parse().map_err(|_| NumberError::Digits),
                false => Err(NumberError::Digits),
            }
        };
        let small = |n: u32| u16::try_from(n).map_err(|_| NumberError::Digits);
        let office = small(number(0..4)?)?;
        let year = small(number(4..8)?)?;
        let char = text.chars().nth(8).unwrap_or_default();
        let flag = Flag::CHARS.iter().find(|(c, _)| *c == char);
        let serial = number(9..18)?;
        if year < 1990 || serial == 0 {
            return Err(NumberError::Digits);
        }
        let (_, flag) = flag.ok_or(NumberError::Flag(char))?;
        Ok(Self {
            office,
            year,
            flag: *flag,
            serial,
        })
    }
}

impl fmt::Display for DeclarationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}{:04}{}{:09}",
            self.office,
            self.year,
            self.flag.char(),
            self.serial
        )
    }
}

impl TryFrom<String> for DeclarationNumber {
    type Error = NumberError;

    fn try_from(text: String) -> Result<Self, NumberError> {
        text.parse()
    }
}

impl From<DeclarationNumber> for String {
    fn from(number: DeclarationNumber) -> Self {
        number.to_string()
    }
}

/// The numbers of one office and calendar year, in order: one run of serials,
/// whatever the direction.
///
/// Whoever keeps a series stores [`Series::given`]; the same series then
/// goes on from there, and no number is given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Series {
    office: u16,
    year: u16,
    given: u32,
}

impl Series {
    /// A series of which no number has been given.
    pub fn new(office: &str, year: i16) -> Result<Self, NumberError> {
        Self::after(office, year, 0)
    }

    /// A series of which some numbers have been given already.
    pub fn after(office: &str, year: i16, given: u32) -> Result<Self, NumberError> {
        let digits = office.len() == 4 && office.bytes().all(|b| b.is_ascii_digit());
        let year = u16::try_from(year).map_err(|_| NumberError::Office)?;
        match office.parse() {
            Ok(office) if digits && (1990..=9999).contains(&year) => Ok(Self {
                office,
                year,
                given: given.min(LAST),
            }),
            _ => Err(NumberError::Office),
        }
    }

    /// How many numbers have been given.
    pub fn given(&self) -> u32 {
        self.given
    }

    /// The next number, with the flag it is given for.
    pub fn next_number(&mut self, flag: Flag) -> Result<DeclarationNumber, NumberError> {
        if self.given == LAST {
            return Err(NumberError::UsedUp);
        }
        self.given += 1;
        Ok(DeclarationNumber {
            office: self.office,
            year: self.year,
            flag,
            serial: self.given,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Parts = (&'static str, u16, Flag, u32);

    #[test]
    fn numbers_read_and_print() {
        let table: &[(&str, Result<Parts, NumberError>)] = &[
            ("010120261000000001", Ok(("0101", 2026, Flag::Import, 1))),
            (
                "223320260999999999",
                Ok(("2233", 2026, Flag::Export, 999_999_999)),
            ),
            (
                "01012026I000000007",
                Ok(("0101", 2026, Flag::CollectedImport, 7)),
            ),
            (
                "01012026E000000007",
                Ok(("0101", 2026, Flag::CollectedExport, 7)),
            ),
            ("", Err(NumberError::Length(0))),
            ("01012026100000001", Err(NumberError::Length(17))),
            ("0101202610000000011", Err(NumberError::Length(19))),
            ("01012026i000000007", Err(NumberError::Flag('i'))),
            ("010120262000000007", Err(NumberError::Flag('2'))),
            ("0a0120261000000007", Err(NumberError::Digits)),
            ("010120261+00000007", Err(NumberError::Digits)),
            ("010100001000000007", Err(NumberError::Digits)),
            ("010120261000000000", Err(NumberError::Digits)),
            ("关关关关20261000000001", Err(NumberError::Digits)),
        ];
        for (text, want) in table {
            let got: Result<DeclarationNumber, _> = text.parse();
            match (got, want) {
                (Ok(n), Ok((office, year, flag, serial))) => {
                    assert_eq!((&*n.office(), n.year()), (*office, *year), "{text}");
                    assert_eq!((n.flag(), n.serial()), (*flag, *serial), "{text}");
                    assert_eq!(n.to_string(), *text);
                }
                (got, want) => assert_eq!(got.err(), want.as_ref().err().copied(), "{text}"),
            }
        }
    }

    #[test]
    fn a_series_counts_and_ends() {
        let mut series = Series::new("0101", 2026).unwrap();
        let flags = [Flag::Import, Flag::of(Direction::Export), Flag::Import];
        let given = flags.map(|flag| series.next_number(flag).unwrap().to_string());
        assert_eq!(
            given,
            [
                "010120261000000001",
                "010120260000000002",
                "010120261000000003"
            ]
        );
        assert_eq!(series.given(), 3);
        let mut last = Series::after("0101", 2026, LAST - 1).unwrap();
        let number = last.next_number(Flag::Export).unwrap();
        assert_eq!(number.to_string(), "010120260999999999");
        assert_eq!(last.next_number(Flag::Export), Err(NumberError::UsedUp));
        for (office, year) in [("101", 2026), ("01011", 2026), ("a101", 2026), ("0101", 0)] {
            let refused = Series::new(office, year);
            assert_eq!(refused, Err(NumberError::Office), "{office} {year}");
        }
    }
}
