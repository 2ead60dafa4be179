//! Codes of operators and how administrations write them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A foreign operator's code: capital letters and digits, beginning with two
/// letters, without the letters AEO before it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AeoCode(Box<str>);

/// A text is no code of an operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a code has two capital letters, then up to 33 capital letters and digits")]
pub struct NoAeoCode;

impl AeoCode {
    /// The longest.
    const MAX: usize = 35;

    /// Reads a code as a trader tells it, with or without AEO before it. The
    /// letters of one that itself begins with them (`AEO1234567` of the AE
    /// series) are its own where nothing is a code without them.
    pub fn told(text: &str) -> Result<Self, NoAeoCode> {
        let bare = text
            .strip_prefix("AEO")
            .and_then(|bare| Self::new(bare).ok());
        bare.map_or_else(|| Self::new(text), Ok)
    }

    /// A code as it stands on lists, without AEO before it.
    pub fn new(bare: &str) -> Result<Self, NoAeoCode> {
        let legible = bare
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let country = bare.bytes().take(2).all(|b| b.is_ascii_uppercase());
        if legible && country && (3..=Self::MAX).contains(&bare.len()) {
            Ok(Self(bare.into()))
        } else {
            Err(NoAeoCode)
        }
    }

    /// The code, without AEO before it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The letters of its country.
    pub fn country(&self) -> &str {
        self.0.get(..2).unwrap_or_default()
    }
}

impl fmt::Display for AeoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for AeoCode {
    type Error = NoAeoCode;
    fn try_from(text: String) -> Result<Self, NoAeoCode> {
        Self::new(&text)
    }
}

impl From<AeoCode> for String {
    fn from(code: AeoCode) -> Self {
        code.0.into()
    }
}

/// How an administration writes codes: letters and digits as they stand, `#`
/// for a digit, `?` for a letter or digit, after these how many in braces
/// (`SG#{12}`, `DE?{1-15}`). Only the last may vary in number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodePattern {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    what: What,
    least: usize,
    most: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    This(u8),
    Digit,
    Any,
}

impl What {
    fn fits(self, byte: u8) -> bool {
        match self {
            Self::This(this) => byte == this,
            Self::Digit => byte.is_ascii_digit(),
            Self::Any => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
        }
    }
}

impl CodePattern {
    /// Reads a pattern; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.bytes().next() {
            let what = match first {
                b'#' => What::Digit,
                b'?' => What::Any,
                b if b.is_ascii_uppercase() || b.is_ascii_digit() => What::This(b),
                _ => return None,
            };
            rest = rest.get(1..)?;
            let (mut least, mut most) = (1, 1);
            if let Some(counted) = rest.strip_prefix('{') {
                let (count, after) = counted.split_once('}')?;
                let (from, to) = count.split_once('-').unwrap_or((count, count));
                (least, most) = (from.parse().ok()?, to.parse().ok()?);
                rest = after;
            }
            let fits = least <= most && (1..=AeoCode::MAX).contains(&most);
            if !fits || (least < most && !rest.is_empty()) {
                return None;
            }
            parts.push(Part { what, least, most });
        }
        (!parts.is_empty()).then_some(Self { parts })
    }

    /// Whether a code is written so.
    pub fn fits(&self, code: &str) -> bool {
        let mut rest = code.as_bytes();
        for part in &self.parts {
            let fitting = rest.iter().take(part.most);
            let taken = fitting.take_while(|byte| part.what.fits(**byte)).count();
            if taken < part.least {
                return false;
            }
            rest = rest.get(taken..).unwrap_or_default();
        }
        rest.is_empty()
    }

    /// The two letters it begins with, if it begins with letters.
    pub fn country(&self) -> Option<String> {
        let letters = self.parts.iter().take(2).map(|part| match part.what {
            What::This(byte) if byte.is_ascii_uppercase() => Some(char::from(byte)),
            _ => None,
        });
        let letters: Option<String> = letters.collect();
        letters.filter(|letters| letters.len() == 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes() {
        let long = format!("CN{}", "0".repeat(33));
        let longer = format!("CN{}", "0".repeat(34));
        for (text, read) in [
            ("SG123456789012", Some("SG123456789012")),
            ("AEOSG123456789012", Some("SG123456789012")),
            ("KR1", Some("KR1")),
            ("KR", None),
            ("NO", None),
            ("1234567", None),
            ("kr1234567", None),
            ("KR 234567", None),
            (&long, Some(&*long)),
            (&longer, None),
            ("", None),
        ] {
            let code = AeoCode::told(text).ok();
            assert_eq!(code.as_ref().map(AeoCode::as_str), read, "{text}");
        }
    }

    #[test]
    fn a_code_is_read_as_it_was_written() {
        for told in ["SG123456789012", "AEOAEO1234567", "AEO1234567", "AEOAEOAE1"] {
            let code = AeoCode::told(told).expect("a code");
            let written = String::from(code.clone());
            assert_eq!(AeoCode::try_from(written), Ok(code), "{told}");
        }
        let told = |text| AeoCode::told(text).ok().map(String::from);
        assert_eq!(told("AEOAEO1234567").as_deref(), Some("AEO1234567"));
        assert_eq!(told("AEO1234567").as_deref(), Some("AEO1234567"));
        assert_eq!(told("AEOSG1").as_deref(), Some("SG1"));
    }

    #[test]
    fn patterns() {
        for (pattern, code, fits) in [
            ("SG#{12}", "SG123456789012", true),
            ("SG#{12}", "SG12345678901", false),
            ("SG#{12}", "SG1234567890123", false),
            ("SG#{12}", "SG12345678901A", false),
            ("DE?{1-15}", "DE1", true),
            ("DE?{1-15}", "DE", false),
            ("DE?{1-15}", "DE12345678901234A", true),
            ("DE?{1-15}", "DE12345678901234AB", false),
            ("CN1#", "CN11", true),
            ("CN1#", "CN21", false),
        ] {
            let read = CodePattern::parse(pattern).expect("a pattern");
            assert_eq!(read.fits(code), fits, "{pattern} {code}");
        }
        for none in [
            "",
            "SG#{2-1}",
            "SG#{}",
            "SG#{1",
            "s",
            "SG#{1-2}A",
            "SG#{99}",
        ] {
            assert_eq!(CodePattern::parse(none), None, "{none}");
        }
        let country = |text| CodePattern::parse(text).and_then(|p| p.country());
        assert_eq!(country("SG#{12}").as_deref(), Some("SG"));
        assert_eq!(country("S#"), None);
    }
}
