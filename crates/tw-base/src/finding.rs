//! Findings: what is wrong with a document, said so that the sender can mend
//! it. A finding carries facts only; its sentences (zh, en), legal reference
//! and official code come from the pack's rule catalogue when it is shown.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// The code of a rule: the same string in the pack, the type or constant,
/// the test and the finding. Numbered by domain range and never reused
/// (`TW1xxx` messages, `TW2xxx` CBEC, `TW3xxx` guarantees, …).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleCode(Cow<'static, str>);

impl RuleCode {
    /// A code known when the program was written.
    pub const fn new(code: &'static str) -> Self {
        Self(Cow::Borrowed(code))
    }

    /// A code read from a pack or a journal.
    pub fn from_text(code: &str) -> Self {
        Self(Cow::Owned(code.to_owned()))
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RuleCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; nothing is refused for it.
    Note,
    /// Should be mended; nothing is refused for it.
    Warning,
    /// The document cannot be accepted as it is.
    Error,
}

/// The layer of validation that raised a finding (ARCHITECTURE, Messages).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// Well-formed and safe to read.
    Form,
    /// The schema of the family and edition.
    Schema,
    /// Rules on content, one document or several together.
    Rule,
}

/// A place in the sender's own document. Lines and columns count from 1; 0
/// means the place is not in a document (a limit, a guarantee).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// XPath with positions, e.g. `/CEB621Message/Inventory[2]/InventoryHead/orderNo`.
    pub path: String,
    /// Line of the element's start tag.
    pub line: u32,
    /// Column of the element's start tag, in characters.
    pub column: u32,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule that was broken.
    pub code: RuleCode,
    /// How much it weighs.
    pub severity: Severity,
    /// The layer that raised it.
    pub layer: Layer,
    /// Where in the sender's document.
    pub location: Location,
    /// Facts the sentences name, as (placeholder, text). Never personal data.
    pub args: Vec<(Cow<'static, str>, String)>,
}

impl Finding {
    /// An error of the rule layer without a place.
    pub fn rule(code: RuleCode) -> Self {
        Self::error(code, Layer::Rule)
    }

    /// An error of any layer without a place.
    pub fn error(code: RuleCode, layer: Layer) -> Self {
        Self {
            code,
            severity: Severity::Error,
            layer,
            location: Location::default(),
            args: Vec::new(),
        }
    }

    /// The same finding with another weight.
    #[must_use]
    pub fn weighing(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// The same finding at a place.
    #[must_use]
    pub fn at(mut self, location: Location) -> Self {
        self.location = location;
        self
    }

    /// The same finding at a path whose line is not known (yet).
    #[must_use]
    pub fn at_path(mut self, path: impl Into<String>) -> Self {
        self.location.path = path.into();
        self
    }

    /// The same finding with one more fact for its sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((Cow::Borrowed(name), value.to_string()));
        self
    }

    /// Whether it refuses the document.
    pub fn refuses(&self) -> bool {
        self.severity == Severity::Error
    }
}
