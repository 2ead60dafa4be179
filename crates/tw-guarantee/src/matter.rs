//! What about an instrument waits for somebody on a day, and when to look
//! again. Nothing here decides anything.

use crate::application::Wanted;
use crate::rules::{EXPIRED_DRAWN, EXPIRES_SOON, TO_RETURN};
use crate::{Backing, Instrument, InstrumentNumber, Status, Tables};
use jiff::ToSpan;
use tw_base::{Date, Finding, Fixed5, Severity};

/// What waits for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// Customs is late with the decision on whether to accept it.
    LateApplication {
        /// The last day there was.
        due: Date,
    },
    /// Customs is late with the decision on a change or its end.
    LateChange {
        /// The last day there was.
        due: Date,
    },
    /// Its validity ends soon.
    Expiring {
        /// The rung of the pack's ladder, in days.
        rung: u32,
        /// The last day.
        last: Date,
    },
    /// Its validity ended, and something is reserved on it still.
    ExpiredDrawn {
        /// The last day there was.
        last: Date,
    },
    /// What it secured is done, and what was deposited is the principal's
    /// again (Order 581 art. 20).
    ToReturn {
        /// Since when.
        since: Date,
    },
}

/// The kind by which something of the principal's own is in customs' hands.
const DEPOSIT: &str = "cash_deposit";

impl Matter {
    /// The end of a validity as a warning; nothing of decisions.
    pub fn told(&self, number: &InstrumentNumber) -> Option<Finding> {
        let about = |code| Finding::rule(code).with("instrument", number);
        let finding = match self {
            Self::LateApplication { .. } | Self::LateChange { .. } => return None,
            Self::ToReturn { since } => about(TO_RETURN).with("since", since),
            Self::Expiring { rung, last } => {
                about(EXPIRES_SOON).with("last", last).with("rung", rung)
            }
            Self::ExpiredDrawn { last } => about(EXPIRED_DRAWN).with("last", last),
        };
        Some(finding.weighing(Severity::Warning))
    }
}

impl Instrument {
    /// What waits for somebody on a day, given what is reserved. `followed`:
    /// another stands for the same when this one ends.
    pub fn matters(
        &self,
        today: Date,
        tables: &Tables,
        reserved: Fixed5,
        followed: bool,
    ) -> Vec<Matter> {
        let mut matters = Vec::new();
        let undecided = matches!(self.status(), Status::Proposed { .. });
        let late = |due: &Date| *due < today;
        if let Some(due) = self.application().due.filter(|_| undecided).filter(late) {
            matters.push(Matter::LateApplication { due });
        }
        let change = self.pending_change().and_then(|change| change.due);
        if let Some(due) = change.filter(late) {
            matters.push(Matter::LateChange { due });
        }
        if !self.stands() {
            return matters;
        }
        if let Some(since) = self.to_return(today, reserved) {
            matters.push(Matter::ToReturn { since });
        }
        let Some(last) = self.terms().validity.last() else {
            return matters;
        };
        if last < today {
            if reserved > Fixed5::ZERO {
                matters.push(Matter::ExpiredDrawn { last });
            }
        } else if let Some(rung) = tables.rung(today, last).filter(|_| !followed) {
            let rung = rung.value;
            matters.push(Matter::Expiring { rung, last });
        }
        matters
    }

    /// Since when a deposit that stands secures nothing any more and is to be
    /// given back: it was asked for, or its validity is over.
    fn to_return(&self, today: Date, reserved: Fixed5) -> Option<Date> {
        let free = reserved == Fixed5::ZERO && self.claims().is_empty();
        if self.terms().kind != DEPOSIT || !free {
            return None;
        }
        let asked = self.pending_change();
        let asked = asked.filter(|change| change.wanted == Wanted::End);
        let over = self.terms().validity.last().filter(|last| *last < today);
        let over = over.and_then(|last| last.tomorrow().ok());
        asked
            .map(|change| change.asked)
            .into_iter()
            .chain(over)
            .min()
    }

    /// The next day on which something else may wait for somebody, without
    /// anybody doing anything.
    pub fn looked_at_next(&self, today: Date, tables: &Tables, reserved: Fixed5) -> Option<Date> {
        let undecided = matches!(self.status(), Status::Proposed { .. });
        let application = self.application().due.filter(|_| undecided);
        let change = self.pending_change().and_then(|change| change.due);
        let mut days: Vec<Date> = [application, change]
            .into_iter()
            .flatten()
            .filter_map(|due| due.tomorrow().ok())
            .collect();
        if let Some(last) = self.terms().validity.last().filter(|_| self.stands()) {
            let rungs = tables.rungs(today);
            let rungs = rungs.map(|days| last.saturating_sub(i64::from(days).days()));
            days.extend(rungs);
            days.extend(last.tomorrow());
            // What is given back on it meanwhile nobody tells this place.
            if last < today && reserved > Fixed5::ZERO {
                days.extend(today.tomorrow());
            }
        }
        // Neither what is drawn on a deposit while its end is asked for, nor that
        // what it answered for is done.
        let ends = self.pending_change();
        let ends = ends.is_some_and(|change| change.wanted == Wanted::End);
        let over = self
            .terms()
            .validity
            .last()
            .is_some_and(|last| last < today);
        let bound = reserved > Fixed5::ZERO || !self.claims().is_empty();
        if self.stands() && self.terms().kind == DEPOSIT && (ends || over && bound) {
            days.extend(today.tomorrow());
        }
        days.into_iter().filter(|day| *day > today).min()
    }

    /// Whether it was accepted and not given back.
    pub fn stands(&self) -> bool {
        matches!(
            self.status(),
            Status::Registered { .. } | Status::Suspended { .. }
        )
    }
    /// Whether customs has something about it to decide.
    pub fn waits(&self) -> bool {
        matches!(self.status(), Status::Proposed { .. }) || self.pending_change().is_some()
    }

    /// Whether it takes the place of another when that one ends: it stands for
    /// the same, for all the other is for, as much and longer.
    pub fn follows(&self, other: &Self) -> bool {
        let (terms, ending) = (self.terms(), other.terms());
        let Some(last) = ending.validity.last() else {
            return false;
        };
        let longer = terms.validity.from <= last.tomorrow().unwrap_or(last)
            && terms.validity.last().is_none_or(|own| last < own);
        let serves = terms.uses.is_empty()
            || !ending.uses.is_empty() && ending.uses.iter().all(|of| self.serves(of));
        let covers = terms.offices.is_empty()
            || !ending.offices.is_empty() && ending.offices.iter().all(|of| self.covers(of));
        let as_much =
            terms.limit.currency == ending.limit.currency && self.limit() >= other.limit();
        let same = match (&terms.backing, &ending.backing) {
            (Backing::Own(a), Backing::Own(b)) => a == b,
            (Backing::Group { group: a, .. }, Backing::Group { group: b, shares }) => {
                let bears = |of: &crate::Share| {
                    let own = terms.backing.share_of(of.member.as_str());
                    own.is_some_and(|own| own.limit >= of.limit)
                };
                a == b && shares.iter().all(bears)
            }
            _ => false,
        };
        self.number() != other.number()
            && other.stands()
            && longer
            && serves
            && covers
            && as_much
            && same
    }
}
