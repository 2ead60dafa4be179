//! Whether a measure can be, and whether it stays within what it supports.
//! Every reason is told, each under its code.

use crate::rules;
use crate::{Dimension, Effect, Measure, Package};
use jiff::civil::Date;
use tw_base::Finding;

/// The office of the whole administration.
pub const WHOLE: &str = "0000";

/// Everything that is wrong with a measure that supports `parent`, or nothing.
/// A parent that is named and not given is unknown.
pub fn check(measure: &Measure, parent: Option<&Measure>) -> Vec<Finding> {
    let mut found = alone(measure);
    match (&measure.parent, parent) {
        (Some(number), None) => {
            found.push(about(rules::PARENT_UNKNOWN, measure).with("parent", number));
        }
        (Some(_), Some(parent)) => within(measure, parent, &mut found),
        (None, _) => {}
    }
    found
}

fn about(code: tw_base::RuleCode, measure: &Measure) -> Finding {
    Finding::rule(code).with("measure", &measure.number)
}

/// The place it is to have in a package is another's, or not there.
pub fn not_free(measure: &Measure, package: Package) -> Finding {
    about(rules::PLACES, measure)
        .with("package", package.of)
        .with("place", package.place)
        .with("times", 2)
}

/// Whether a number can be one.
pub fn is_number(number: &str) -> bool {
    let takes = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-';
    (2..=32).contains(&number.len()) && number.bytes().all(takes)
}

/// Longest texts: title, basis, indicator.
const LONGEST: [usize; 3] = [120, 400, 120];
/// Codes of all dimensions together, and effects with how far they may go.
const CODES_MOST: usize = 500;
const EFFECTS_MOST: usize = 50;

/// What of it is longer than a measure may be, of whatever kind: not even a
/// draft is kept then.
pub fn too_long(measure: &Measure) -> Option<Finding> {
    let texts = [&measure.title, &measure.basis, &measure.indicator];
    let mut texts = texts.into_iter().zip(LONGEST);
    let sets = Dimension::ALL.map(|dimension| measure.scope.set(dimension));
    let codes = || sets.iter().flat_map(|set| set.codes());
    let effects = || measure.effects.iter().chain(&measure.further);
    let mut words = codes()
        .map(String::as_str)
        .chain(effects().map(Effect::about))
        .chain([&*measure.office])
        .chain(measure.parent.as_deref());
    let what = if texts.any(|(text, most)| !text.fits(most)) {
        "text"
    } else if codes().count() > CODES_MOST || words.any(|word| word.len() > CODE_LONGEST) {
        "scope"
    } else if effects().count() > EFFECTS_MOST {
        "effects"
    } else {
        return None;
    };
    Some(about(rules::TOO_LONG, measure).with("what", what))
}

/// Longest code of any kind, in bytes.
const CODE_LONGEST: usize = 64;

/// What is wrong with it by itself.
fn alone(measure: &Measure) -> Vec<Finding> {
    let mut found = Vec::new();
    if !is_number(&measure.number) {
        found.push(about(rules::NUMBER, measure).with("why", "form"));
    }
    let texts = [
        ("title", &measure.title),
        ("basis", &measure.basis),
        ("indicator", &measure.indicator),
    ];
    for ((name, text), most) in texts.into_iter().zip(LONGEST) {
        if !text.is_said(most) {
            found.push(about(rules::TEXT, measure).with("text", name));
        }
    }
    let own = Dimension::Office.takes(&measure.office);
    let of_an_office = own && measure.office != WHOLE;
    let national = measure.parent.is_none();
    if measure.package.is_some() != national || (national && of_an_office) {
        found.push(about(rules::PLACE, measure));
    }
    if !own {
        let finding = about(rules::CODE_FORM, measure).with("dimension", "office");
        found.push(finding.with("code", &measure.office));
    }
    scope(measure, &mut found);
    effects(measure, &mut found);
    found
}

fn scope(measure: &Measure, found: &mut Vec<Finding>) {
    let scope = &measure.scope;
    if scope.to.is_some_and(|to| to < scope.from) {
        found.push(about(rules::PERIOD_ORDER, measure));
    }
    if let (Some(least), Some(most)) = (scope.value_from, scope.value_to)
        && most < least
    {
        found.push(about(rules::VALUE_ORDER, measure));
    }
    for dimension in Dimension::ALL {
        let set = scope.set(dimension);
        let alone = set.is_present() && set.codes().len() == 1;
        let wrong = |code: &&String| !alone && !dimension.takes(code);
        for code in set.codes().iter().filter(wrong) {
            let finding = about(rules::CODE_FORM, measure).with("dimension", dimension.word());
            found.push(finding.with("code", code));
        }
    }
    let own = &measure.office;
    if Dimension::Office.takes(own) && own != WHOLE {
        let offices = &scope.offices;
        let beyond = |code: &&String| !Dimension::Office.covers(own, code);
        let beyond = match offices.is_all() || offices.is_present() {
            true => Some("*"),
            false => offices.codes().iter().find(beyond).map(String::as_str),
        };
        if let Some(code) = beyond {
            let finding = about(rules::BEYOND_OFFICE, measure).with("office", own);
            found.push(finding.with("code", code));
        }
    }
}

fn effects(measure: &Measure, found: &mut Vec<Finding>) {
    if measure.effects.is_empty() {
        found.push(about(rules::NO_EFFECT, measure));
    }
    for (at, effect) in measure.effects.iter().enumerate() {
        let before = measure.effects.iter().take(at);
        if before.into_iter().any(|other| other.key() == effect.key()) {
            found.push(told(rules::EFFECT_TWICE, measure, effect));
        }
    }
}

fn told(code: tw_base::RuleCode, measure: &Measure, effect: &Effect) -> Finding {
    about(code, measure)
        .with("effect", effect.kind().word())
        .with("about", effect.about())
}

/// What of it lies outside what it supports.
fn within(measure: &Measure, parent: &Measure, found: &mut Vec<Finding>) {
    let (own, other) = (&measure.scope, &parent.scope);
    for dimension in Dimension::ALL {
        if let Err(code) = own.set(dimension).within(other.set(dimension), dimension) {
            let finding = about(rules::WIDER, measure)
                .with("parent", &parent.number)
                .with("dimension", dimension.word())
                .with("code", code);
            found.push(finding);
        }
    }
    let below = other.value_from.unwrap_or(0) > own.value_from.unwrap_or(0);
    let above = other.value_to.unwrap_or(u64::MAX) < own.value_to.unwrap_or(u64::MAX);
    if below || above {
        let finding = about(rules::WIDER_VALUE, measure);
        found.push(finding.with("parent", &parent.number));
    }
    let last = |to: Option<Date>| to.unwrap_or(Date::MAX);
    if own.from < other.from || last(own.to) > last(other.to) {
        let finding = about(rules::WIDER_PERIOD, measure)
            .with("parent", &parent.number)
            .with("from", other.from)
            .with(
                "to",
                other.to.map_or_else(|| "-".to_owned(), |to| to.to_string()),
            );
        found.push(finding);
    }
    for effect in measure.effects.iter().chain(&measure.further) {
        match parent.bound(effect) {
            None => {
                let finding = told(rules::EFFECT_NOT_ALLOWED, measure, effect);
                found.push(finding.with("parent", &parent.number));
            }
            Some(bound) if effect.is_stronger_than(bound) => {
                let value = |effect: &Effect| effect.value().unwrap_or_default();
                let finding = told(rules::EFFECT_STRONGER, measure, effect)
                    .with("parent", &parent.number)
                    .with("value", value(effect))
                    .with("bound", value(bound));
                found.push(finding);
            }
            Some(_) => {}
        }
    }
}
