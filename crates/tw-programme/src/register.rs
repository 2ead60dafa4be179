//! Reading a pack's files of measures.
//!
//! A file is a package (`package`, `places`, its national measures and the
//! places that are `open`) or holds supporting measures (`[[measure]]` with a
//! parent). Dates and values are written in quotes. What cannot be read is a
//! fault with file and line, and so is what a measure may not be.

use crate::{Measure, Package, Scope, Text, check, rules};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;
use tw_base::{Confidence, Finding, Location};

/// What a pack's files of measures hold.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// The measures, each with where it stands.
    pub measures: Vec<Placed>,
    /// Places of packages whose measure is not known.
    pub open: Vec<OpenPlace>,
}

/// A measure and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The measure.
    pub measure: Measure,
    /// File and line.
    pub place: Location,
}

/// A place of a package whose measure is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPlace {
    /// The place.
    pub package: Package,
    /// Why it is open.
    pub why: Text,
}

/// A file or a measure that cannot be used.
pub type Fault = Finding;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Of a package: how many places it has.
    #[serde(default)]
    package: Option<u8>,
    #[serde(default)]
    title: Option<Text>,
    source: Text,
    confidence: Confidence,
    #[serde(default)]
    example: bool,
    #[serde(default)]
    open: Vec<Open>,
    #[serde(default)]
    measure: Vec<Spanned<Written>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Open {
    place: u8,
    why: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    number: String,
    title: Text,
    #[serde(default)]
    basis: Option<Text>,
    office: String,
    indicator: Text,
    #[serde(default)]
    place: Option<u8>,
    #[serde(default)]
    parent: Option<String>,
    scope: Scope,
    effects: Vec<crate::Effect>,
    #[serde(default)]
    further: Vec<crate::Effect>,
    #[serde(default)]
    confidence: Option<Confidence>,
}

/// Reads files, given by path and text: what they hold, and everything that
/// is wrong with them.
pub fn read<'f>(files: impl Iterator<Item = (&'f str, &'f str)>) -> (Register, Vec<Fault>) {
    let mut register = Register::default();
    let mut faults = Vec::new();
    for (path, text) in files {
        // A file that says nothing takes the place of one that did.
        let says = |line: &str| !line.trim().is_empty() && !line.starts_with('#');
        if !text.lines().any(says) {
            continue;
        }
        match toml::from_str::<File>(text) {
            Ok(file) => take(file, (path, text), &mut register, &mut faults),
            Err(error) => {
                let line = error.span().map_or(0, |span| line(text, span.start));
                let fault = Finding::rule(rules::UNREADABLE).at(at(path, line));
                let why = error.message().replace('\n', " ");
                faults.push(fault.with("file", path).with("why", why));
            }
        }
    }
    held_together(&register, &mut faults);
    (register, faults)
}

fn line(text: &str, position: usize) -> u32 {
    let before = text.as_bytes().get(..position).unwrap_or_default();
    let before = before.iter().filter(|b| **b == b'\n').count();
    u32::try_from(before + 1).unwrap_or(u32::MAX)
}

fn at(path: &str, line: u32) -> Location {
    Location {
        path: path.to_owned(),
        line,
        column: 0,
    }
}

fn take(file: File, (path, text): (&str, &str), to: &mut Register, faults: &mut Vec<Fault>) {
    let package = |place| file.package.map(|of| Package { of, place });
    if let Some(of) = file.package {
        places(&file, of, path, faults);
        let open = file.open.iter().map(|open| OpenPlace {
            package: Package {
                of,
                place: open.place,
            },
            why: open.why.clone(),
        });
        to.open.extend(open);
    }
    for written in file.measure {
        let line = line(text, written.span().start);
        let written = written.into_inner();
        let measure = Measure {
            number: written.number,
            title: written.title,
            basis: written.basis.unwrap_or_else(|| file.source.clone()),
            office: written.office,
            indicator: written.indicator,
            package: written.place.and_then(package),
            parent: written.parent,
            scope: written.scope,
            effects: written.effects,
            further: written.further,
            confidence: written.confidence.unwrap_or(file.confidence),
            example: file.example,
        };
        to.measures.push(Placed {
            measure,
            place: at(path, line),
        });
    }
}

/// Every place of a package is named once, or said to be open.
fn places(file: &File, of: u8, path: &str, faults: &mut Vec<Fault>) {
    let measures = file.measure.iter().filter_map(|m| m.get_ref().place);
    let named: Vec<u8> = measures.chain(file.open.iter().map(|o| o.place)).collect();
    let untitled = file.title.as_ref().is_none_or(|title| !title.is_said(120));
    for place in 1..=of {
        let times = named.iter().filter(|named| **named == place).count();
        if times != 1 {
            let fault = Finding::rule(rules::PLACES).at(at(path, 1));
            faults.push(
                fault
                    .with("package", of)
                    .with("place", place)
                    .with("times", times),
            );
        }
    }
    for place in named.iter().filter(|place| !(1..=of).contains(*place)) {
        let fault = Finding::rule(rules::PLACES).at(at(path, 1));
        faults.push(
            fault
                .with("package", of)
                .with("place", place)
                .with("times", 1),
        );
    }
    if untitled {
        let fault = Finding::rule(rules::TEXT).at(at(path, 1));
        faults.push(fault.with("measure", path).with("text", "title"));
    }
}

/// What is wrong with the measures, alone and one beside the other.
fn held_together(register: &Register, faults: &mut Vec<Fault>) {
    let mut by_number: BTreeMap<&str, &Placed> = BTreeMap::new();
    for placed in &register.measures {
        let number = placed.measure.number.as_str();
        if by_number.contains_key(number) {
            let fault = Finding::rule(rules::NUMBER).at(placed.place.clone());
            faults.push(fault.with("measure", number).with("why", "used"));
        } else {
            by_number.insert(number, placed);
        }
    }
    for placed in &register.measures {
        let parent = placed.measure.parent.as_deref();
        let parent = parent.and_then(|number| by_number.get(number));
        let found = check(&placed.measure, parent.map(|parent| &parent.measure));
        faults.extend(found.into_iter().map(|f| f.at(placed.place.clone())));
        if circles(&placed.measure, &by_number) {
            let fault = Finding::rule(rules::PARENT_CIRCLE).at(placed.place.clone());
            faults.push(fault.with("measure", &placed.measure.number));
        }
    }
}

fn circles(measure: &Measure, all: &BTreeMap<&str, &Placed>) -> bool {
    let mut seen = BTreeSet::new();
    let mut above = measure.parent.as_deref();
    while let Some(number) = above {
        if number == measure.number {
            return true;
        }
        if !seen.insert(number) {
            return false;
        }
        let parent = all.get(number);
        above = parent.and_then(|parent| parent.measure.parent.as_deref());
    }
    false
}
