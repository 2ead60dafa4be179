//! The body of a document: JSON of which there is one spelling. No name stands
//! twice in an object, and numbers are whole: other readers could take either
//! for something else.

use crate::ProofError;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// A body as read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Body(pub(crate) Value);

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON with whole numbers, each name of an object once")
            }

            fn visit_bool<E: Error>(self, v: bool) -> Result<Value, E> {
                Ok(v.into())
            }

            fn visit_i64<E: Error>(self, v: i64) -> Result<Value, E> {
                Ok(v.into())
            }

            fn visit_u64<E: Error>(self, v: u64) -> Result<Value, E> {
                Ok(v.into())
            }

            fn visit_str<E: Error>(self, v: &str) -> Result<Value, E> {
                Ok(v.into())
            }

            fn visit_unit<E: Error>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
                let mut all = Vec::new();
                while let Some(Body(one)) = list.next_element()? {
                    all.push(one);
                }
                Ok(Value::Array(all))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                let mut all = Map::new();
                while let Some((name, Body(value))) = map.next_entry::<String, Body>()? {
                    if all.insert(name, value).is_some() {
                        return Err(A::Error::custom("a name stands twice in an object"));
                    }
                }
                Ok(Value::Object(all))
            }
        }
        deserializer.deserialize_any(Any).map(Self)
    }
}

/// The one spelling: no blanks, names in order of their bytes, texts as the
/// library escapes them, whole numbers in digits.
pub(crate) fn spelling(value: &Value) -> Result<String, ProofError> {
    let mut out = String::new();
    write(value, &mut out)?;
    Ok(out)
}

fn write(value: &Value, out: &mut String) -> Result<(), ProofError> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) if number.is_f64() => {
            let what = "its body has a number that is not whole";
            return Err(ProofError::Unreadable(what.to_owned()));
        }
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => quoted(text, out),
        Value::Array(all) => {
            out.push('[');
            for (n, one) in all.iter().enumerate() {
                out.push_str(if n > 0 { "," } else { "" });
                write(one, out)?;
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_unstable_by_key(|(name, _)| name.as_bytes());
            out.push('{');
            for (n, (name, one)) in members.into_iter().enumerate() {
                out.push_str(if n > 0 { "," } else { "" });
                quoted(name, out);
                out.push(':');
                write(one, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn quoted(text: &str, out: &mut String) {
    // A text cannot fail to serialise.
    out.push_str(&serde_json::to_string(text).unwrap_or_default());
}
