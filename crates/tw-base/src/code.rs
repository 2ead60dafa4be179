//! Typed codes: text that became a code once, in a constructor that can fail.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is not the code it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing was given.
    #[error("the code is empty")]
    Empty,
    /// More characters than the code may have.
    #[error("the code has {found} characters, at most {most} are allowed")]
    TooLong {
        /// Characters found.
        found: usize,
        /// Characters allowed.
        most: usize,
    },
    /// A character outside ASCII letters and digits.
    #[error("the character {0:?} cannot stand in this code")]
    Character(char),
}

/// The code an enterprise is registered under with customs: ten characters
/// of the customs registration number or eighteen of the unified social
/// credit code. Source: CEB specification, fields `ebcCode`, `copCode`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EnterpriseCode(Box<str>);

impl EnterpriseCode {
    /// The longest code the message formats carry.
    pub const MAX: usize = 18;

    /// Reads a code, refusing what no message could carry.
    pub fn new(text: &str) -> Result<Self, CodeError> {
        if text.is_empty() {
            return Err(CodeError::Empty);
        }
        let found = text.chars().count();
        if found > Self::MAX {
            return Err(CodeError::TooLong {
                found,
                most: Self::MAX,
            });
        }
        match text.chars().find(|c| !c.is_ascii_alphanumeric()) {
            Some(c) => Err(CodeError::Character(c)),
            None => Ok(Self(text.into())),
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EnterpriseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for EnterpriseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EnterpriseCode({})", self.0)
    }
}

impl TryFrom<String> for EnterpriseCode {
    type Error = CodeError;
    fn try_from(text: String) -> Result<Self, CodeError> {
        Self::new(&text)
    }
}

impl From<EnterpriseCode> for String {
    fn from(code: EnterpriseCode) -> String {
        code.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_bad_and_boundary() {
        assert_eq!(
            EnterpriseCode::new("1101110325").map(|c| c.to_string()),
            Ok("1101110325".into())
        );
        assert_eq!(EnterpriseCode::new(""), Err(CodeError::Empty));
        assert!(EnterpriseCode::new("91110108MA00000X18").is_ok());
        assert_eq!(
            EnterpriseCode::new("91110108MA00000X189"),
            Err(CodeError::TooLong {
                found: 19,
                most: 18
            })
        );
        assert_eq!(
            EnterpriseCode::new("11011 0325"),
            Err(CodeError::Character(' '))
        );
    }
}
