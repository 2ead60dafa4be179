//! Why a measure acts or does not, condition by condition, and what could be
//! done about those that are not met.

use crate::{Dimension, Facts, Measure, Set};
use jiff::civil::Date;

/// What a condition is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// One dimension of the scope.
    Dimension(Dimension),
    /// Value of the goods.
    Value,
    /// The day.
    Day,
}

impl About {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dimension(dimension) => dimension.word(),
            Self::Value => "value",
            Self::Day => "day",
        }
    }
}

/// What of a declaration is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The enterprise alone: what a declaration would have to be is open.
    Enterprise,
    /// A declaration.
    Declaration,
}

/// Whether a condition is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is.
    Met,
    /// It is not.
    NotMet,
    /// Each declaration decides it.
    Open,
}

impl State {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::Open => "open",
        }
    }
}

/// What can be done about a condition that is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Get into one of the classes: by certification, or by credit repair.
    ObtainClass,
    /// Have the type of business filed.
    FileBusiness,
    /// Become a member of the group, or have the group register it.
    JoinGroup,
    /// Be taken into the measure by the office that answers for it.
    AskOffice,
    /// Trade with an operator recognised by agreement, and declare its code.
    TradeWithRecognised,
    /// Declare under one of the supervision modes.
    DeclareMode,
    /// Declare at one of the offices.
    DeclareOffice,
    /// Declare so that the value lies between the bounds.
    MeetValue,
    /// Wait for the day.
    Wait,
    /// Nothing: it is for other goods, for the other direction, or over.
    None,
}

impl Remedy {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::ObtainClass => "obtain_class",
            Self::FileBusiness => "file_business",
            Self::JoinGroup => "join_group",
            Self::AskOffice => "ask_office",
            Self::TradeWithRecognised => "trade_with_recognised",
            Self::DeclareMode => "declare_mode",
            Self::DeclareOffice => "declare_office",
            Self::MeetValue => "meet_value",
            Self::Wait => "wait",
            Self::None => "none",
        }
    }

    /// Whether there is anything to be done.
    pub fn is_any(self) -> bool {
        self != Self::None
    }
}

/// One condition of a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// What it is about.
    pub about: About,
    /// Whether it is met.
    pub state: State,
    /// What is asked for.
    pub wanted: Vec<String>,
    /// What there is.
    pub found: Vec<String>,
    /// What can be done, where it is not met.
    pub remedy: Remedy,
}

/// Every condition a measure has, in a fixed order; it acts if all are met.
pub fn explain(measure: &Measure, facts: &Facts, seen: Seen) -> Vec<Condition> {
    let scope = &measure.scope;
    let asked = Dimension::ALL
        .into_iter()
        .filter(|dimension| !scope.set(*dimension).is_all());
    let mut conditions = vec![day(measure, facts)];
    conditions.extend(asked.map(|d| codes(d, scope.set(d), facts, seen)));
    if scope.value_from.is_some() || scope.value_to.is_some() {
        conditions.push(value(measure, facts, seen));
    }
    conditions
}

fn day(measure: &Measure, facts: &Facts) -> Condition {
    let scope = &measure.scope;
    let met = scope.lasts(facts.day);
    let last = |to: Option<Date>| to.map_or_else(|| "-".to_owned(), |to| to.to_string());
    Condition {
        about: About::Day,
        state: if met { State::Met } else { State::NotMet },
        wanted: vec![scope.from.to_string(), last(scope.to)],
        found: vec![facts.day.to_string()],
        remedy: match !met && facts.day < scope.from {
            true => Remedy::Wait,
            false => Remedy::None,
        },
    }
}

fn codes(dimension: Dimension, set: &Set, facts: &Facts, seen: Seen) -> Condition {
    let values = facts.values(dimension);
    let state = match seen {
        _ if set.holds(dimension, values) => State::Met,
        Seen::Enterprise if !dimension.is_about_the_enterprise() => State::Open,
        _ => State::NotMet,
    };
    let remedy = match dimension {
        _ if state != State::NotMet => Remedy::None,
        Dimension::Class => Remedy::ObtainClass,
        Dimension::Enterprise => Remedy::AskOffice,
        Dimension::Business => Remedy::FileBusiness,
        Dimension::Group => Remedy::JoinGroup,
        Dimension::ForeignAeo => Remedy::TradeWithRecognised,
        Dimension::Mode => Remedy::DeclareMode,
        Dimension::Office => Remedy::DeclareOffice,
        Dimension::Commodity | Dimension::Direction => Remedy::None,
    };
    // Which others a measure names is not told.
    let own = |code: &&String| match dimension {
        Dimension::Enterprise | Dimension::Group => {
            code.as_str() == Set::PRESENT || values.contains(code)
        }
        _ => true,
    };
    let wanted = set.codes().iter().filter(own).cloned().collect();
    Condition {
        about: About::Dimension(dimension),
        state,
        wanted,
        found: values.to_vec(),
        remedy,
    }
}

fn value(measure: &Measure, facts: &Facts, seen: Seen) -> Condition {
    let scope = &measure.scope;
    let state = match (seen, facts.value) {
        (Seen::Enterprise, None) => State::Open,
        (_, value) if scope.bounds(value) => State::Met,
        _ => State::NotMet,
    };
    let bound = |bound: Option<u64>| bound.map_or_else(|| "-".to_owned(), |n| n.to_string());
    Condition {
        about: About::Value,
        state,
        wanted: vec![bound(scope.value_from), bound(scope.value_to)],
        found: facts
            .value
            .iter()
            .map(|value| value.decimal().normalize().to_string())
            .collect(),
        remedy: match state {
            State::NotMet => Remedy::MeetValue,
            State::Met | State::Open => Remedy::None,
        },
    }
}
