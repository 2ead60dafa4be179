//! On what a measure acts: a set in each dimension, bounds of value, a period.

use crate::Facts;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use tw_base::Fixed5;

/// The dimensions of a scope that are sets of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Credit class.
    Class,
    /// Enterprise, by its code.
    Enterprise,
    /// Type of business.
    Business,
    /// Corporate group.
    Group,
    /// Administration whose operator the party abroad is recognised as.
    ForeignAeo,
    /// Goods, by the digits their code begins with.
    Commodity,
    /// Import or export.
    Direction,
    /// Supervision mode.
    Mode,
    /// Office of declaration; `NN00` is a whole district.
    Office,
}

impl Dimension {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 9] = [
        Self::Class,
        Self::Enterprise,
        Self::Business,
        Self::Group,
        Self::ForeignAeo,
        Self::Commodity,
        Self::Direction,
        Self::Mode,
        Self::Office,
    ];

    /// Its word, as in packs and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Class => "classes",
            Self::Enterprise => "enterprises",
            Self::Business => "business",
            Self::Group => "groups",
            Self::ForeignAeo => "foreign_aeo",
            Self::Commodity => "commodities",
            Self::Direction => "directions",
            Self::Mode => "modes",
            Self::Office => "offices",
        }
    }

    /// Whether it is about who trades, and not about one declaration.
    pub fn is_about_the_enterprise(self) -> bool {
        matches!(
            self,
            Self::Class | Self::Enterprise | Self::Business | Self::Group
        )
    }

    /// Whether everything under one code is under another.
    pub fn covers(self, code: &str, other: &str) -> bool {
        match self {
            Self::Commodity => other.starts_with(code),
            Self::Office => {
                let district = code.strip_suffix("00").filter(|d| d.len() == 2);
                code == other || district.is_some_and(|district| other.starts_with(district))
            }
            _ => code == other,
        }
    }

    /// Whether a code can stand in it.
    pub fn takes(self, code: &str) -> bool {
        let digits = code.bytes().all(|b| b.is_ascii_digit());
        match self {
            Self::Commodity => {
                digits && (2..=10).contains(&code.len()) && code.len().is_multiple_of(2)
            }
            Self::Office | Self::Mode => digits && code.len() == 4,
            Self::Direction => matches!(code, "I" | "E"),
            _ => {
                let word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
                !code.is_empty() && code.len() <= 40 && code.bytes().all(word)
            }
        }
    }
}

/// A set of codes in one dimension. Written as a list: without a code it is
/// everything, `*` alone is whatever has a value there at all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Set(Vec<String>);

impl From<Vec<String>> for Set {
    fn from(mut codes: Vec<String>) -> Self {
        codes.sort_unstable();
        codes.dedup();
        Self(codes)
    }
}

impl From<Set> for Vec<String> {
    fn from(set: Set) -> Self {
        set.0
    }
}

impl Set {
    /// What has a value at all.
    pub const PRESENT: &'static str = "*";

    /// A set of some codes.
    pub fn of(codes: &[&str]) -> Self {
        Self::from(
            codes
                .iter()
                .map(|code| (*code).to_owned())
                .collect::<Vec<_>>(),
        )
    }

    /// Whether it is everything.
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is whatever has a value.
    pub fn is_present(&self) -> bool {
        self.0.iter().any(|code| code == Self::PRESENT)
    }

    /// The codes, in order.
    pub fn codes(&self) -> &[String] {
        &self.0
    }

    /// Whether one code lies in it.
    fn takes(&self, dimension: Dimension, code: &str) -> bool {
        self.is_present() || self.0.iter().any(|own| dimension.covers(own, code))
    }

    /// Whether facts lie in it: of goods every item, else any one value.
    pub fn holds(&self, dimension: Dimension, values: &[String]) -> bool {
        let takes = |code: &String| self.takes(dimension, code);
        match dimension {
            _ if self.is_all() => true,
            Dimension::Commodity => !values.is_empty() && values.iter().all(takes),
            _ => values.iter().any(takes),
        }
    }

    /// Whether it lies within another; else what of it does not.
    pub fn within(&self, other: &Self, dimension: Dimension) -> Result<(), String> {
        if other.is_all() {
            return Ok(());
        }
        if self.is_all() {
            return Err(Self::PRESENT.to_owned());
        }
        let outside = self.0.iter().find(|code| !other.takes(dimension, code));
        outside.map_or(Ok(()), |code| Err(code.clone()))
    }
}

/// On what a measure acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Credit classes.
    #[serde(default)]
    pub classes: Set,
    /// Enterprises by name.
    #[serde(default)]
    pub enterprises: Set,
    /// Types of business.
    #[serde(default)]
    pub business: Set,
    /// Members of groups.
    #[serde(default)]
    pub groups: Set,
    /// A recognised operator of these administrations abroad.
    #[serde(default)]
    pub foreign_aeo: Set,
    /// Goods.
    #[serde(default)]
    pub commodities: Set,
    /// Directions.
    #[serde(default)]
    pub directions: Set,
    /// Supervision modes.
    #[serde(default)]
    pub modes: Set,
    /// Offices and districts.
    #[serde(default)]
    pub offices: Set,
    /// Least value of the goods, in whole yuan.
    #[serde(default)]
    pub value_from: Option<u64>,
    /// Highest value of the goods, in whole yuan.
    #[serde(default)]
    pub value_to: Option<u64>,
    /// First day.
    pub from: Date,
    /// Last day, if any.
    #[serde(default)]
    pub to: Option<Date>,
}

impl Scope {
    /// Everything from a day on.
    pub fn from_day(from: Date) -> Self {
        Self {
            classes: Set::default(),
            enterprises: Set::default(),
            business: Set::default(),
            groups: Set::default(),
            foreign_aeo: Set::default(),
            commodities: Set::default(),
            directions: Set::default(),
            modes: Set::default(),
            offices: Set::default(),
            value_from: None,
            value_to: None,
            from,
            to: None,
        }
    }

    /// Its set in a dimension.
    pub fn set(&self, dimension: Dimension) -> &Set {
        match dimension {
            Dimension::Class => &self.classes,
            Dimension::Enterprise => &self.enterprises,
            Dimension::Business => &self.business,
            Dimension::Group => &self.groups,
            Dimension::ForeignAeo => &self.foreign_aeo,
            Dimension::Commodity => &self.commodities,
            Dimension::Direction => &self.directions,
            Dimension::Mode => &self.modes,
            Dimension::Office => &self.offices,
        }
    }

    /// The same for writing.
    pub fn set_mut(&mut self, dimension: Dimension) -> &mut Set {
        match dimension {
            Dimension::Class => &mut self.classes,
            Dimension::Enterprise => &mut self.enterprises,
            Dimension::Business => &mut self.business,
            Dimension::Group => &mut self.groups,
            Dimension::ForeignAeo => &mut self.foreign_aeo,
            Dimension::Commodity => &mut self.commodities,
            Dimension::Direction => &mut self.directions,
            Dimension::Mode => &mut self.modes,
            Dimension::Office => &mut self.offices,
        }
    }

    /// Whether a day lies in its period.
    pub fn lasts(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether a value lies between its bounds; one that is not known lies
    /// between none.
    pub fn bounds(&self, value: Option<Fixed5>) -> bool {
        let bound = (self.value_from, self.value_to);
        match (bound, value) {
            ((None, None), _) => true,
            (_, None) => false,
            ((least, most), Some(value)) => {
                let value = value.decimal();
                least.is_none_or(|least| Decimal::from(least) <= value)
                    && most.is_none_or(|most| value <= Decimal::from(most))
            }
        }
    }

    /// Whether the facts lie in it: every condition, one after the other.
    pub fn holds(&self, facts: &Facts) -> bool {
        self.lasts(facts.day)
            && self.bounds(facts.value)
            && Dimension::ALL.into_iter().all(|dimension| {
                self.set(dimension)
                    .holds(dimension, facts.values(dimension))
            })
    }
}
