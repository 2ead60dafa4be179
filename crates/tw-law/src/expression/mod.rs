//! Duty expressions: what a schedule lays down for a line, as something that
//! can be computed, or as words that cannot.
//!
//! The notation of packs, which [`DutyExpression`] prints and reads:
//!
//! ```text
//! expression = "free" | sum | choice | bands | "?" words
//! choice     = ("max" | "min") "(" expression {"," expression} ")"
//! bands      = "price(" unit ":" {"below" number expression ";"} "else" expression ")"
//! sum        = term { "+" term | "-" degrees }
//! term       = number "%" [part]                         by value
//!            | number currency "/" unit [part]           by quantity
//!            | "sliding(" unit ":" number "/P+" number "*P-" number "," number "%)"
//! degrees    = number currency "/" unit "per degree under" number
//! part       = "[" words "]"
//! unit       = a code of the table `units`, or a word where the table has none
//! ```
//!
//! `20%+1.5 CNY/035` is twenty per cent and one and a half yuan a kilogram;
//! `max(3%,1.2 CNY/035)` the higher of two; `0.3 USD/035 [drained weight]` asks
//! for the drained mass, `6% [case]` for the value of the case ([`VALUE`]). P is the customs value of one unit in the pack's
//! currency; a sliding rate is rounded to three decimals and bounded. Bands
//! choose by P as well. `-` takes off for each degree that the goods are under
//! a measure (sugar).
//!
//! Two more notations are turned into this one: [`chinese`] and [`us`]. What
//! neither reads becomes words: a text nobody can compute is kept and flagged,
//! never guessed.

pub mod chinese;
mod read;
pub mod us;

use rust_decimal::Decimal;
use std::fmt;
use std::str::FromStr;
use tw_base::Currency;

/// The unit in which a rate by value of a part asks for the value of that part:
/// an amount in the pack's currency.
pub const VALUE: &str = "value";

/// What a schedule lays down for a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DutyExpression {
    /// Nothing.
    Free,
    /// The terms added up: by value, by quantity, or both.
    Sum(Vec<DutyTerm>),
    /// The highest of several amounts.
    Greater(Vec<DutyExpression>),
    /// The lowest of several amounts.
    Lesser(Vec<DutyExpression>),
    /// By the price of a unit: the first band the price is below, else the last.
    Bands {
        /// The unit whose price decides.
        unit: String,
        /// Upper bounds, not included, with what holds below them.
        below: Vec<(Decimal, DutyExpression)>,
        /// From the last bound on.
        otherwise: Box<DutyExpression>,
    },
    /// Words that cannot be computed.
    Words(String),
}

/// A part of a sum.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DutyTerm {
    /// By value.
    AdValorem {
        /// As a fraction.
        rate: Decimal,
        /// Of which part of the goods; none: of the goods.
        of: Option<String>,
    },
    /// By quantity.
    Specific {
        /// Amount a unit.
        amount: Decimal,
        /// In which currency.
        currency: Currency,
        /// The unit.
        unit: String,
        /// Of which part of the goods; none: of the goods.
        of: Option<String>,
    },
    /// Taken off by quantity, for each degree under a measure.
    Degrees {
        /// Amount a unit and degree.
        amount: Decimal,
        /// In which currency.
        currency: Currency,
        /// The unit.
        unit: String,
        /// The measure.
        under: Decimal,
    },
    /// By value, the rate sliding with the price P of a unit:
    /// `over / P + times × P − less`, never below zero.
    Sliding {
        /// The unit whose price decides.
        unit: String,
        /// Divided by P.
        over: Decimal,
        /// Multiplied by P.
        times: Decimal,
        /// Taken off.
        less: Decimal,
        /// Highest rate, as a fraction.
        at_most: Decimal,
    },
}

/// How an expression charges, for reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExpressionKind {
    /// Nothing.
    Free,
    /// By value.
    AdValorem,
    /// By quantity.
    Specific,
    /// By value and quantity.
    Compound,
    /// The higher or lower of several.
    Alternative,
    /// By the price of a unit.
    Sliding,
    /// Words.
    Words,
}

impl ExpressionKind {
    /// The word reports use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::AdValorem => "ad_valorem",
            Self::Specific => "specific",
            Self::Compound => "compound",
            Self::Alternative => "alternative",
            Self::Sliding => "sliding",
            Self::Words => "words",
        }
    }
}

/// Why a text is no expression of the packs' notation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no duty expression: {why}; write for instance free, 10%, 1.5 CNY/035, 20%+1.5 CNY/035, max(3%,1.2 CNY/035), or ? and the words"
)]
pub struct ExpressionError {
    /// The text.
    pub text: String,
    /// What is wrong.
    pub why: String,
}

impl DutyExpression {
    /// A plain rate by value, as a fraction.
    pub fn ad_valorem(rate: Decimal) -> Self {
        Self::Sum(vec![DutyTerm::AdValorem { rate, of: None }])
    }

    /// An amount for each unit of the goods.
    pub fn specific(amount: Decimal, currency: Currency, unit: &str) -> Self {
        Self::Sum(vec![DutyTerm::Specific {
            amount,
            currency,
            unit: unit.to_owned(),
            of: None,
        }])
    }

    /// The rate, where nothing but a rate by value of the goods is charged.
    pub fn plain_rate(&self) -> Option<Decimal> {
        match self {
            Self::Free => Some(Decimal::ZERO),
            Self::Sum(terms) => match &terms[..] {
                [DutyTerm::AdValorem { rate, of: None }] => Some(*rate),
                _ => None,
            },
            _ => None,
        }
    }

    /// How it charges.
    pub fn kind(&self) -> ExpressionKind {
        match self {
            Self::Free => ExpressionKind::Free,
            Self::Greater(_) | Self::Lesser(_) => ExpressionKind::Alternative,
            Self::Bands { .. } => ExpressionKind::Sliding,
            Self::Words(_) => ExpressionKind::Words,
            Self::Sum(terms) => {
                let slides = terms.iter().any(|t| matches!(t, DutyTerm::Sliding { .. }));
                let value = terms
                    .iter()
                    .any(|t| matches!(t, DutyTerm::AdValorem { .. }));
                let quantity = terms
                    .iter()
                    .any(|t| matches!(t, DutyTerm::Specific { .. } | DutyTerm::Degrees { .. }));
                match (slides, value, quantity) {
                    (true, _, _) => ExpressionKind::Sliding,
                    (_, true, true) => ExpressionKind::Compound,
                    (_, false, true) => ExpressionKind::Specific,
                    _ => ExpressionKind::AdValorem,
                }
            }
        }
    }

    /// Every unit the expression asks for, with the part of the goods.
    pub fn quantities(&self) -> Vec<(&str, Option<&str>)> {
        let mut all = Vec::new();
        self.gather(&mut all);
        all.dedup();
        all
    }

    fn gather<'e>(&'e self, all: &mut Vec<(&'e str, Option<&'e str>)>) {
        match self {
            Self::Free | Self::Words(_) => {}
            Self::Greater(parts) | Self::Lesser(parts) => parts.iter().for_each(|p| p.gather(all)),
            Self::Bands {
                unit,
                below,
                otherwise,
            } => {
                all.push((unit, None));
                below.iter().for_each(|(_, p)| p.gather(all));
                otherwise.gather(all);
            }
            Self::Sum(terms) => {
                for term in terms {
                    match term {
                        DutyTerm::AdValorem { of: None, .. } => {}
                        DutyTerm::AdValorem { of, .. } => all.push((VALUE, of.as_deref())),
                        DutyTerm::Specific { unit, of, .. } => all.push((unit, of.as_deref())),
                        DutyTerm::Degrees { unit, .. } | DutyTerm::Sliding { unit, .. } => {
                            all.push((unit, None));
                        }
                    }
                }
            }
        }
    }
}

impl FromStr for DutyExpression {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, ExpressionError> {
        read::expression(text).map_err(|why| ExpressionError {
            text: text.to_owned(),
            why,
        })
    }
}

/// A number without trailing zeros.
struct Plain(Decimal);

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(f)
    }
}

/// A fraction as per cent.
struct Percent(Decimal);

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.checked_mul(Decimal::ONE_HUNDRED) {
            Some(percent) => write!(f, "{}%", percent.normalize()),
            None => Err(fmt::Error),
        }
    }
}

struct Part<'p>(&'p Option<String>);

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(of) => write!(f, " [{of}]"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for DutyTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AdValorem { rate, of } => write!(f, "{}{}", Percent(*rate), Part(of)),
            Self::Specific {
                amount,
                currency,
                unit,
                of,
            } => write!(f, "{} {currency}/{unit}{}", Plain(*amount), Part(of)),
            Self::Degrees {
                amount,
                currency,
                unit,
                under,
            } => write!(
                f,
                "{} {currency}/{unit} per degree under {}",
                Plain(*amount),
                Plain(*under)
            ),
            Self::Sliding {
                unit,
                over,
                times,
                less,
                at_most,
            } => write!(
                f,
                "sliding({unit}:{}/P+{}*P-{},{})",
                Plain(*over),
                Plain(*times),
                Plain(*less),
                Percent(*at_most)
            ),
        }
    }
}

impl fmt::Display for DutyExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let several = |f: &mut fmt::Formatter<'_>, name: &str, parts: &[Self]| {
            write!(f, "{name}(")?;
            for (i, part) in parts.iter().enumerate() {
                write!(f, "{}{part}", if i == 0 { "" } else { "," })?;
            }
            f.write_str(")")
        };
        match self {
            Self::Free => f.write_str("free"),
            Self::Words(words) => write!(f, "?{words}"),
            Self::Greater(parts) => several(f, "max", parts),
            Self::Lesser(parts) => several(f, "min", parts),
            Self::Bands {
                unit,
                below,
                otherwise,
            } => {
                write!(f, "price({unit}:")?;
                for (bound, part) in below {
                    write!(f, "below {} {part};", Plain(*bound))?;
                }
                write!(f, "else {otherwise})")
            }
            Self::Sum(terms) => {
                for (i, term) in terms.iter().enumerate() {
                    let sign = match (i, term) {
                        (_, DutyTerm::Degrees { .. }) => "-",
                        (0, _) => "",
                        _ => "+",
                    };
                    write!(f, "{sign}{term}")?;
                }
                Ok(())
            }
        }
    }
}
