//! Whether a declaration can be accepted as it is: its fields one by one
//! against the pack's form, then the rules between them, a topic a file.

pub mod codes;
mod containers;
mod controls;
mod fields;
mod items;
mod movement;
mod origin;
mod papers;
mod parties;
mod price;
mod record;
mod remarks;
mod steps;
mod weight;

pub use parties::WAIVABLE;
pub use steps::completes;

use crate::model::{Declaration, Direction, Stage};
use crate::place::At;
use codes as c;
use tw_base::{Date, Decimal, Finding, RuleCode, Severity};
use tw_law::{CodeAnswer, Law, LawGap, RuleWeight};

/// Name of the form in the pack.
pub(crate) const FORM: &str = "declaration";

/// Judges a declaration under the law of the day it is filed.
pub fn check(declaration: &Declaration, law: Law<'_>) -> Vec<Finding> {
    let mut judge = Judge::new(declaration, law);
    if law.field(FORM, "DecHead/TrafMode").is_none() {
        let gap = LawGap {
            id: format!("forms/{FORM}"),
            date: law.date(),
            horizon: None,
        };
        return vec![gap.finding()];
    }
    fields::check(&mut judge);
    parties::check(&mut judge);
    movement::check(&mut judge);
    steps::check(&mut judge);
    record::check(&mut judge);
    items::check(&mut judge);
    papers::check(&mut judge);
    containers::check(&mut judge);
    // An outline says what pick-up needs; the rest is judged with the
    // completing step.
    if declaration.head.stage != Stage::Outline {
        weight::check(&mut judge);
        price::check(&mut judge);
        remarks::check(&mut judge);
        origin::check(&mut judge);
    }
    controls::check(&mut judge);
    judge.findings
}

/// Collects findings of one declaration.
pub(crate) struct Judge<'a> {
    pub d: &'a Declaration,
    pub law: Law<'a>,
    findings: Vec<Finding>,
}

/// How goods move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Movement {
    /// Over the border.
    Border,
    /// Between areas inside the territory.
    Inland,
    /// Either: the mode does not say, or is not known.
    Unclear,
}

impl<'a> Judge<'a> {
    fn new(d: &'a Declaration, law: Law<'a>) -> Self {
        let findings = Vec::new();
        Self { d, law, findings }
    }

    /// Notes a finding with the weight its row gives it.
    pub fn say(&mut self, code: &RuleCode, at: At) -> &mut Finding {
        let row = self.law.pack().catalogue().get(code.as_str());
        let severity = match row.map(|row| row.weight) {
            Some(RuleWeight::Warning) => Severity::Warning,
            Some(RuleWeight::Note) => Severity::Note,
            _ => Severity::Error,
        };
        let finding = Finding::rule(code.clone())
            .at_path(at.to_string())
            .weighing(severity);
        self.findings.push(finding);
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Notes what the pack does not know.
    pub fn gap(&mut self, gap: &LawGap) {
        let finding = gap.finding();
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Raises the rule unless it holds, quoting a value that names no person.
    pub fn demand(&mut self, holds: bool, code: &RuleCode, at: At, value: impl std::fmt::Display) {
        if !holds {
            let value = short(&value.to_string());
            self.say(code, at).args.push(("value".into(), value));
        }
    }

    /// Raises the rule unless it holds, with what was found and expected.
    pub fn compare(
        &mut self,
        holds: bool,
        code: &RuleCode,
        at: At,
        (found, expected): (impl std::fmt::Display, impl std::fmt::Display),
    ) {
        if !holds {
            let (found, expected) = (short(&found.to_string()), expected.to_string());
            let finding = self.say(code, at);
            finding.args.push(("found".into(), found));
            finding.args.push(("expected".into(), expected));
        }
    }

    /// Raises the rule unless it holds, with what was expected: what was found
    /// is free text, which may name a person.
    pub fn wants(&mut self, holds: bool, code: &RuleCode, at: At, expected: &str) {
        if !holds {
            let finding = self.say(code, at);
            finding.args.push(("expected".into(), expected.to_owned()));
        }
    }

    /// Whether a code stands in a set of the pack.
    pub fn is_in(&self, set: &str, code: &str) -> bool {
        self.law.code(&format!("sets/{set}"), code).row().is_some()
    }

    /// Whether a table of the pack lacks a code.
    pub fn unknown(&self, table: &str, code: &str) -> bool {
        matches!(self.law.code(table, code), CodeAnswer::Unknown)
    }

    /// A text of the law; a gap is noted.
    pub fn words(&mut self, id: &str) -> Option<&'a str> {
        match self.law.text(id) {
            Ok(known) => Some(&known.value),
            Err(gap) => {
                self.gap(&gap);
                None
            }
        }
    }

    /// A whole number of the law; a gap is noted.
    pub fn count(&mut self, id: &str) -> Option<i64> {
        match self.law.integer(id) {
            Ok(known) => Some(known.value),
            Err(gap) => {
                self.gap(&gap);
                None
            }
        }
    }

    /// Whether the goods come in.
    pub fn import(&self) -> bool {
        self.d.head.direction == Direction::Import
    }

    /// `I` or `E`, then a code: the key of sets that depend on direction.
    pub fn directed(&self, code: &str) -> String {
        let direction = if self.import() { 'I' } else { 'E' };
        format!("{direction}/{code}")
    }

    /// How the goods move.
    pub fn movement(&self) -> Movement {
        let mode = &*self.d.head.transport_mode;
        if self.is_in("transport_inland", mode) {
            Movement::Inland
        } else if mode == mode::OTHER || self.unknown("transport_modes", mode) {
            Movement::Unclear
        } else {
            Movement::Border
        }
    }

    /// Index of the item of a number.
    pub fn item(&self, number: &str) -> Option<usize> {
        let number: u32 = number.trim().parse().ok()?;
        self.d.items.iter().position(|item| item.number == number)
    }
}

/// Modes of transport a rule speaks of.
pub(crate) mod mode {
    pub const WATER: &str = "2";
    pub const AIR: &str = "5";
    pub const OTHER: &str = "9";
}

/// China in the table of countries.
pub(crate) const CHINA: &str = "CHN";

/// At most forty characters of a sender's text are quoted back.
pub(crate) fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The text of an optional field, or an empty one.
pub(crate) fn text(field: &Option<crate::model::Text>) -> &str {
    field.as_deref().unwrap_or_default()
}

/// A day written `YYYYMMDD`.
pub(crate) fn day(text: &str) -> Option<Date> {
    if text.len() != 8 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let year = text.get(0..4)?.parse().ok()?;
    let month = text.get(4..6)?.parse().ok()?;
    let day = text.get(6..8)?.parse().ok()?;
    Date::new(year, month, day).ok()
}

/// Half a unit of the last of some decimals.
pub(crate) fn half_unit(decimals: i64) -> Decimal {
    Decimal::new(5, u32::try_from(decimals + 1).unwrap_or(1).min(20))
}

/// Raises `c::ITEMS_COUNT` and its like.
pub(crate) fn counts(judge: &mut Judge<'_>) {
    let d = judge.d;
    let rules = [
        (
            "declaration.items.max",
            d.items.len(),
            &c::ITEMS_COUNT,
            At::Item(0, "GNo"),
        ),
        (
            "declaration.containers.max",
            d.containers.len(),
            &c::CONTAINERS_COUNT,
            At::Container(0, "ContainerId"),
        ),
        (
            "declaration.licences.max",
            d.licences.len(),
            &c::LICENCES_COUNT,
            At::Licence(0, "DocuCode"),
        ),
    ];
    for (id, found, code, at) in rules {
        let Some(max) = judge.count(id) else { continue };
        let none = *code == c::ITEMS_COUNT && found == 0;
        let few = i64::try_from(found).is_ok_and(|n| n <= max);
        judge.compare(few && !none, code, at, (found, max));
    }
}
