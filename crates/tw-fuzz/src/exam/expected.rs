//! Disagreements that are meant, each with its reason. What is not in here is
//! a fault of ours until it is explained.

/// Why the two may disagree on a mutant; `None` if they may not. `ours` is the
/// code we refuse it with, `None` where we do not.
pub fn reason(ours: Option<&str>, lint: &str, bytes: &[u8]) -> Option<&'static str> {
    let _ = (lint, bytes);
    match ours? {
        "TW1003" => Some("a document type is refused, whatever it says"),
        _ => None,
    }
}
