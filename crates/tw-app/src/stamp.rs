//! Instants as stored: milliseconds since 1970 in one integer, because texts
//! of instants cost more bytes than the decisions they date.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use tw_base::{Date, Timestamp};

/// An instant to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stamp(pub i64);

impl From<Timestamp> for Stamp {
    fn from(at: Timestamp) -> Self {
        Self(at.as_millisecond())
    }
}

impl Stamp {
    /// The instant a day begins; `None` beyond the calendar.
    pub fn start_of(day: Date, zone: &TimeZone) -> Option<Self> {
        let midnight = day.to_datetime(Time::midnight());
        zone.to_timestamp(midnight).ok().map(Self::from)
    }

    /// The instant a day is over.
    pub fn end_of(day: Date, zone: &TimeZone) -> Option<Self> {
        Self::start_of(day.tomorrow().ok()?, zone)
    }

    /// The instant; the epoch for a number no calendar holds.
    pub fn instant(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}
