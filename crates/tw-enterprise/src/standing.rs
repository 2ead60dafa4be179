//! The class of an enterprise on a day, and why it is that.

use crate::law::Class;
use crate::rules::STANDING;
use jiff::civil::Date;
use tw_base::{Confidence, Known, LegalRef, Trace};

/// Why a class is the class of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// Nothing was decided: the default class.
    NothingDecided,
    /// It was decided.
    Decided {
        /// On which day.
        on: Date,
        /// In the officer's words.
        reason: String,
    },
    /// The classes changed, and the class before became this one.
    Carried {
        /// The class before.
        before: String,
        /// Where that is laid down.
        source: LegalRef,
        /// How it is known.
        confidence: Confidence,
    },
    /// The class decided is none any more: the default class.
    NoLongerKnown(String),
}

impl Because {
    /// Its word, as in traces.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NothingDecided => "nothing_decided",
            Self::Decided { .. } => "decided",
            Self::Carried { .. } => "carried_over",
            Self::NoLongerKnown(_) => "no_longer_known",
        }
    }
}

/// The class of an enterprise on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing<'l> {
    /// The class.
    pub class: &'l Known<Class>,
    /// Since when; none: nothing was ever decided.
    pub since: Option<Date>,
    /// Why it is that.
    pub because: Because,
}

impl Standing<'_> {
    /// The class's code.
    pub fn code(&self) -> &str {
        &self.class.value.code
    }

    /// As a step of a trace: whose class on which day, since when, and why.
    pub fn trace(&self, enterprise: &str, day: Date, trace: &mut Trace) {
        let since = self
            .since
            .map_or_else(|| "-".to_owned(), |day| day.to_string());
        trace.push(
            STANDING,
            [
                ("enterprise", enterprise.to_owned().into()),
                ("day", day.into()),
                ("since", since.into()),
                ("because", self.because.word().into()),
                ("confidence", self.class.confidence.as_str().into()),
            ],
            self.code().to_owned(),
        );
    }
}
