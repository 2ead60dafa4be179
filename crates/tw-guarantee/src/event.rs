//! What happened to an instrument, for the journal.

use crate::InstrumentNumber;
use serde::{Deserialize, Serialize};
use tw_base::Date;

/// What happened to an instrument.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// Customs accepted it.
    Registered {
        /// Which.
        number: InstrumentNumber,
        /// When.
        on: Date,
    },
    /// It was barred from new use.
    Suspended {
        /// Which.
        number: InstrumentNumber,
        /// When.
        on: Date,
        /// Why.
        reason: String,
    },
    /// It may be used again.
    Resumed {
        /// Which.
        number: InstrumentNumber,
        /// When.
        on: Date,
    },
    /// It was given back.
    Discharged {
        /// Which.
        number: InstrumentNumber,
        /// When.
        on: Date,
    },
    /// Customs did not accept it.
    Refused {
        /// Which.
        number: InstrumentNumber,
        /// When.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Other terms, or its end, were asked for.
    ChangeAsked {
        /// Which.
        number: InstrumentNumber,
        /// When.
        on: Date,
    },
    /// It is on other terms.
    Changed {
        /// Which.
        number: InstrumentNumber,
        /// When.
        on: Date,
    },
    /// It stays as it was.
    NotChanged {
        /// Which.
        number: InstrumentNumber,
        /// When.
        on: Date,
        /// Why.
        reason: String,
    },
}
