//! Field tables as a pack writes them: `*.fields` and `*.overlay`.
//!
//! A `.fields` file is a tree by indentation (two spaces). A line is
//! `name [?|[a..b]|[a..*]] [in ns] [global] [mixed] [type] [=fixed] [personal]
//! [(content model)] | zh | en`; `@name` is an attribute and `+file` puts
//! another file's tree in. An `.overlay` names an edition and, per line, a
//! path whose occurrence and type replace those of the base.
//!
//! Deliberately absent: what a value means (rules) and what a document is
//! built from (`documents`).

use crate::error::TablesError;
use crate::model;
use crate::schema::{Ns, Type};

/// A line of a `.fields` file with what is below it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) what: What,
    pub(crate) occurs: Occurs,
    pub(crate) ns: Option<Ns>,
    pub(crate) global: bool,
    pub(crate) mixed: bool,
    pub(crate) personal: bool,
    pub(crate) content: Content,
    pub(crate) zh: String,
    pub(crate) en: String,
    pub(crate) below: Vec<Entry>,
}

/// What a line speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Element,
    Attribute,
    /// Another file's tree.
    Shared,
}

/// How often something may stand. `max` of `u32::MAX`: without a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Occurs {
    pub(crate) min: u32,
    pub(crate) max: u32,
}

/// What may stand in an element.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// The elements below, in order (none: nothing, or text where mixed).
    Sequence,
    /// A content model over the elements below.
    Model(model::Expr),
    /// A value.
    Value(Type),
    /// One element of any kind, not looked into.
    Skip,
    /// Anything; what is known is checked.
    Lax,
    /// Nothing at all.
    Empty,
}

/// An `.overlay` file.
#[derive(Debug, Clone)]
pub(crate) struct Overlay {
    pub(crate) edition: String,
    /// Element path with the root's name, and what replaces the base's.
    pub(crate) changes: Vec<(String, Occurs, Content)>,
}

/// Parses a `.fields` file into its root.
pub(crate) fn parse_fields(file: &str, text: &str) -> Result<Entry, TablesError> {
    let mut open: Vec<Entry> = Vec::new();
    for (n, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let indent = line.len() - line.trim_start_matches(' ').len();
        let depth = indent / 2;
        if indent % 2 != 0 || depth > open.len() || (depth == 0 && !open.is_empty()) {
            return Err(TablesError::line(file, n + 1, "indentation"));
        }
        fold(&mut open, depth);
        open.push(parse_line(line.trim()).map_err(|p| TablesError::line(file, n + 1, p))?);
    }
    fold(&mut open, 1);
    open.pop()
        .ok_or_else(|| TablesError::line(file, 1, "no element"))
}

/// Closes entries until `depth` are open.
fn fold(open: &mut Vec<Entry>, depth: usize) {
    while open.len() > depth.max(1) {
        if let Some(done) = open.pop()
            && let Some(parent) = open.last_mut()
        {
            parent.below.push(done);
        }
    }
}

fn parse_line(line: &str) -> Result<Entry, String> {
    let (what, line) = match line.as_bytes().first() {
        Some(b'@') => (What::Attribute, &line[1..]),
        Some(b'+') => (What::Shared, &line[1..]),
        _ => (What::Element, line),
    };
    let mut parts = line.rsplitn(3, " | ");
    let (spec, zh, en) = match (parts.next(), parts.next(), parts.next()) {
        (Some(en), Some(zh), Some(spec)) => (spec, zh, en),
        (Some(spec), None, _) if what == What::Shared => (spec, "", ""),
        _ => return Err("labels are missing".to_owned()),
    };
    let (name, spec) = spec.trim().split_once(' ').unwrap_or((spec.trim(), ""));
    let mut entry = Entry {
        name: name.to_owned(),
        what,
        occurs: Occurs { min: 1, max: 1 },
        ns: None,
        global: false,
        mixed: false,
        personal: false,
        content: Content::Sequence,
        zh: zh.trim().to_owned(),
        en: en.trim().to_owned(),
        below: Vec::new(),
    };
    parse_spec(&mut entry, spec)?;
    Ok(entry)
}

fn parse_spec(entry: &mut Entry, spec: &str) -> Result<(), String> {
    let spec = match spec.find('(') {
        Some(at) => {
            entry.content = Content::Model(model::parse(&spec[at..])?);
            &spec[..at]
        }
        None => spec,
    };
    let mut words = spec.split_whitespace();
    while let Some(word) = words.next() {
        match word {
            "?" => entry.occurs = Occurs { min: 0, max: 1 },
            "in" => {
                entry.ns = Some(
                    words
                        .next()
                        .and_then(Ns::from_letter)
                        .ok_or("unknown namespace")?,
                )
            }
            "global" => entry.global = true,
            "mixed" => entry.mixed = true,
            "personal" => entry.personal = true,
            "skip" => entry.content = Content::Skip,
            "lax" => entry.content = Content::Lax,
            "empty" => entry.content = Content::Empty,
            _ if word.starts_with('[') => entry.occurs = parse_occurs(word).ok_or("occurrence")?,
            _ if word.starts_with('=') => match &mut entry.content {
                Content::Value(Type::Text { fixed, .. }) => *fixed = Some(word[1..].into()),
                _ => return Err("only a text can be fixed".to_owned()),
            },
            _ => {
                entry.content =
                    Content::Value(parse_type(word).ok_or_else(|| format!("type {word}"))?)
            }
        }
    }
    Ok(())
}

fn parse_occurs(word: &str) -> Option<Occurs> {
    let (min, max) = word
        .strip_prefix('[')?
        .strip_suffix(']')?
        .split_once("..")?;
    let min = min.parse().ok()?;
    let max = if max == "*" {
        u32::MAX
    } else {
        max.parse().ok()?
    };
    // More than one required occurrence is in no table and not counted.
    (min <= 1 && max >= min).then_some(Occurs { min, max })
}

fn parse_type(word: &str) -> Option<Type> {
    Some(match word {
        "i" => Type::Int { total: None },
        "integer" => Type::Integer,
        "base64" => Type::Base64,
        "uri" => Type::Uri,
        "datetime" => Type::DateTime,
        "date" => Type::Date,
        "id" => Type::Id,
        _ => match (word.get(..1)?, word.get(1..)?) {
            ("s", range) => match range.split_once("..") {
                Some((min, max)) => Type::Text {
                    min: min.parse().ok()?,
                    max: if max.is_empty() {
                        u32::MAX
                    } else {
                        max.parse().ok()?
                    },
                    fixed: None,
                },
                None => {
                    let exact = range.parse().ok()?;
                    Type::Text {
                        min: exact,
                        max: exact,
                        fixed: None,
                    }
                }
            },
            ("d", digits) => {
                let (total, fraction) = digits.split_once('.')?;
                Type::Decimal {
                    total: total.parse().ok()?,
                    fraction: fraction.parse().ok()?,
                }
            }
            ("i", total) => Type::Int {
                total: Some(total.parse().ok()?),
            },
            _ => return None,
        },
    })
}

/// Parses an `.overlay` file.
pub(crate) fn parse_overlay(file: &str, text: &str) -> Result<Overlay, TablesError> {
    let mut edition = None;
    let mut changes = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(name) = line.strip_prefix("edition ") {
            edition = Some(name.trim().to_owned());
            continue;
        }
        let entry = parse_line(&format!("{line} | - | -"))
            .map_err(|p| TablesError::line(file, n + 1, p))?;
        changes.push((entry.name, entry.occurs, entry.content));
    }
    let edition = edition.ok_or_else(|| TablesError::line(file, 1, "no edition"))?;
    Ok(Overlay { edition, changes })
}
