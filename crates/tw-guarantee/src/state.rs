//! The life of an instrument: each step consumes it and returns the next one
//! with what happened.

use crate::application::{ChangeState, Wanted};
use crate::{Event, Instrument, Status};
use tw_base::{Date, Fixed5};
use tw_ledger::LedgerError;

/// Why a step is not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuaranteeError {
    /// The step does not lead on from the instrument's status.
    #[error("a {from} instrument cannot be {step}")]
    Step {
        /// The status it has.
        from: &'static str,
        /// What was asked for.
        step: &'static str,
    },
    /// Amounts are still reserved on it.
    #[error("{0} are still reserved on the instrument")]
    Reserved(Fixed5),
    /// Amounts are claimed on it, and its guarantor has not paid them.
    #[error("{0} are claimed on the instrument and not paid")]
    Claimed(Fixed5),
    /// An amount is in another currency than the limit.
    #[error("the instrument answers in {limit}, not in {amount}")]
    Currency {
        /// Currency of the limit.
        limit: tw_base::Currency,
        /// Currency asked for.
        amount: tw_base::Currency,
    },
    /// An amount that cannot be booked.
    #[error("the amount cannot be booked: {0}")]
    Amount(#[from] tw_base::FixedError),
    /// It does not stand for that party.
    #[error("the instrument does not stand for {0}")]
    NotCovered(String),
    /// Terms that make no instrument.
    #[error(transparent)]
    Terms(#[from] crate::InvalidInstrument),
    /// The ledger does not take the posting.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Instrument {
    pub(crate) fn refused_step(&self, step: &'static str) -> GuaranteeError {
        GuaranteeError::Step {
            from: self.status().word(),
            step,
        }
    }

    /// Customs accepts it: proposed → registered. The use case posts
    /// [`register`](crate::register()) with it.
    pub fn registered(self, on: Date) -> Result<(Self, Event), GuaranteeError> {
        match self.status() {
            Status::Proposed { .. } => {
                let event = Event::Registered {
                    number: self.number().clone(),
                    on,
                };
                Ok((self.becoming(Status::Registered { on }), event))
            }
            _ => Err(self.refused_step("registered")),
        }
    }

    /// Customs does not accept it: proposed → refused.
    pub fn refused(self, on: Date, reason: String) -> Result<(Self, Event), GuaranteeError> {
        match self.status() {
            Status::Proposed { .. } => {
                let event = Event::Refused {
                    number: self.number().clone(),
                    on,
                    reason: reason.clone(),
                };
                Ok((self.becoming(Status::Refused { on, reason }), event))
            }
            _ => Err(self.refused_step("refused")),
        }
    }

    /// Bars it from new use: registered → suspended.
    pub fn suspended(self, on: Date, reason: String) -> Result<(Self, Event), GuaranteeError> {
        match self.status() {
            Status::Registered { on: registered } => {
                let registered = *registered;
                let event = Event::Suspended {
                    number: self.number().clone(),
                    on,
                    reason: reason.clone(),
                };
                Ok((
                    self.becoming(Status::Suspended {
                        on,
                        registered,
                        reason,
                    }),
                    event,
                ))
            }
            _ => Err(self.refused_step("suspended")),
        }
    }

    /// Lets it be used again: suspended → registered (since its first day).
    pub fn resumed(self, on: Date) -> Result<(Self, Event), GuaranteeError> {
        match self.status() {
            Status::Suspended { registered, .. } => {
                let since = *registered;
                let event = Event::Resumed {
                    number: self.number().clone(),
                    on,
                };
                Ok((self.becoming(Status::Registered { on: since }), event))
            }
            _ => Err(self.refused_step("resumed")),
        }
    }

    /// Gives it back: registered or suspended → discharged, if nothing is
    /// reserved on its account any more and no claim is open. The use case posts
    /// [`discharge`](crate::discharge()) with it.
    pub fn discharged(self, on: Date, reserved: Fixed5) -> Result<(Self, Event), GuaranteeError> {
        match self.status() {
            Status::Registered { .. } | Status::Suspended { .. } if reserved > Fixed5::ZERO => {
                Err(GuaranteeError::Reserved(reserved))
            }
            Status::Registered { .. } | Status::Suspended { .. } if !self.claims().is_empty() => {
                let claims = self.claims().iter().map(|claim| claim.amount.raw());
                let sum = claims.fold(0, i64::saturating_add);
                Err(GuaranteeError::Claimed(Fixed5::from_raw(sum)))
            }
            Status::Registered { .. } | Status::Suspended { .. } => {
                let event = Event::Discharged {
                    number: self.number().clone(),
                    on,
                };
                let asked = self.pending_change().map(|change| &change.wanted);
                let ended = match asked {
                    Some(Wanted::End) => self.deciding(ChangeState::Changed { on }),
                    Some(Wanted::Terms { .. }) => {
                        let reason = "the instrument was discharged".to_owned();
                        self.deciding(ChangeState::NotChanged { on, reason })
                    }
                    None => self,
                };
                Ok((ended.becoming(Status::Discharged { on }), event))
            }
            _ => Err(self.refused_step("discharged")),
        }
    }
}
