//! Country packs: dated parameters, code tables, commodity lines, forms,
//! controls, calendars, named predicates and the rule catalogue, with loading and checking.
//!
//! A [`Pack`] is an immutable folder of texts that has been read once. Asking
//! it anything about law goes through [`Pack::law`], which fixes the date: a
//! [`Law`] answers every question as of that day, and a [`LawGap`] where the
//! pack does not know. Every value comes as `Known`, with its source and how
//! far it may be trusted.
//!
//! Invariants: a pack that loaded has no unreadable line; every lookup is a
//! map access and never panics, whatever text or date it is given; two loads
//! of the same texts are the same pack, with the same [`Pack::version`].
//!
//! Deliberately absent: what the values mean (domain crates know), any value
//! of law in code, clocks, and writing packs. The only file access is
//! [`Pack::open`].

mod calendar;
mod catalogue;
mod check;
mod codes;
mod consumption;
mod controls;
mod dated;
mod edition;
mod error;
pub mod expression;
mod files;
mod form;
pub mod import;
mod kinds;
mod law;
mod levy;
mod pack;
mod params;
mod positive;
mod predicate;
mod rows;
pub mod rules;
mod schedule;
mod table;
mod tariff;

pub use calendar::Calendar;
pub use catalogue::{Catalogue, Rendered, RuleEntry, RuleWeight};
pub use codes::{CodeAnswer, CodeRow};
pub use consumption::{ConsumptionLine, ConsumptionRate};
pub use controls::CommodityControl;
pub use error::{PackError, PackFault};
pub use expression::{DutyExpression, DutyTerm, ExpressionKind};
pub use form::{FieldKind, FormField, Need};
pub use kinds::{RateKind, RemedyKind};
pub use law::{Law, LawGap};
pub use levy::{ExchangeRate, LevyMode, ReliefShares, TradeTerm};
pub use pack::Pack;
pub use params::ShownParameter;
pub use positive::{ListAnswer, ListedLine};
pub use rows::PackRow;
pub use schedule::{ScheduledRate, TradeRemedy};
pub use tariff::{Commodity, CommodityGap};
