//! What JSON forms have that messages have not: an address, places named by
//! JSON pointers, and a key their sender may give them (`Idempotency-Key`), so
//! that the same words can be asked for again and no question is asked twice.

use super::codes::KEY_BAD;
use super::{Act, FORM_EDITION, Filing, Prepared, Slot};
use crate::codec::{Codec, FormKind};
use tw_base::{Finding, Layer};
use tw_declaration::Direction;

/// Most characters of a key.
const MAX: usize = 64;

/// A key a sender gave a form: printable ASCII, compared as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormKey(String);

impl FormKey {
    /// The key among the header's values as they came; none, without one.
    ///
    /// # Errors
    /// It stands twice, is empty or too long, or has another character.
    pub fn read(values: &[&[u8]]) -> Result<Option<Self>, Box<Finding>> {
        let value = match values {
            [] => return Ok(None),
            [value] => *value,
            _ => return Err(bad()),
        };
        let printable = value.iter().all(|byte| matches!(byte, b' '..=b'~'));
        match std::str::from_utf8(value) {
            Ok(text) if printable && (1..=MAX).contains(&value.len()) => {
                Ok(Some(Self(text.to_owned())))
            }
            _ => Err(bad()),
        }
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn bad() -> Box<Finding> {
    Box::new(Finding::error(KEY_BAD, Layer::Form).with("limit", MAX))
}

/// How a JSON form was handed in.
#[derive(Debug, Clone, Copy)]
pub struct FormAt<'a> {
    /// Which form it is.
    pub kind: FormKind,
    /// Number of the declaration it is about, if it is about one.
    pub about: Option<&'a str>,
    /// The key its sender tells it apart by.
    pub key: Option<&'a FormKey>,
}

impl Prepared {
    /// Gives what was found in deciding on a document of it the places a JSON
    /// form has, if it is one.
    pub fn point(&self, filing: &Filing, codec: &dyn Codec, findings: &mut [Finding]) {
        if self.meta.edition != FORM_EDITION {
            return;
        }
        let way = match &filing.slot {
            Some(Slot::Declaration(content) | Slot::Amendment(_, _, content)) => {
                Some(content.head.direction)
            }
            _ => None,
        };
        point(codec, (filing.act, way), findings);
    }
}

/// Gives findings on a JSON form the JSON pointers of their places. What an
/// amendment says stands below `/declaration`.
pub(super) fn point(
    codec: &dyn Codec,
    (act, way): (Act, Option<Direction>),
    findings: &mut [Finding],
) {
    for finding in findings {
        let path = &mut finding.location.path;
        if path == "reason" {
            "/reason".clone_into(path);
        } else if let Some(pointer) = way.and_then(|way| codec.pointer(path, way)) {
            *path = match act {
                Act::Change => format!("/declaration{pointer}"),
                Act::New | Act::Delete => pointer,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_key() {
        let long = "k".repeat(64);
        let longer = "k".repeat(65);
        let good: [&str; 4] = ["k", "a b~", "\"8e03978e\"", &long];
        for key in good {
            let read = FormKey::read(&[key.as_bytes()]).expect("a key");
            assert_eq!(read.as_ref().map(FormKey::as_str), Some(key));
        }
        assert_eq!(FormKey::read(&[]), Ok(None));
        let bad: [&[&[u8]]; 6] = [
            &[b""],
            &[longer.as_bytes()],
            &["键".as_bytes()],
            &[b"a\tb"],
            &[b"a\x7f"],
            &[b"one", b"one"],
        ];
        for values in bad {
            let finding = FormKey::read(values).expect_err("no key");
            assert_eq!(finding.code, KEY_BAD, "{values:?}");
        }
    }
}
