//! Changing an instrument that stands: asked for by its guarantor, decided by
//! customs.

use crate::application::{Change, ChangeState, Wanted};
use crate::rules::DECISION_OVERDUE;
use crate::{Backing, Event, GuaranteeError, Instrument, Share, Status, Terms};
use tw_base::{Date, End, Finding, Money, Severity};

impl Instrument {
    /// The change that waits for a decision.
    pub fn pending_change(&self) -> Option<&Change> {
        self.changes()
            .last()
            .filter(|change| change.state == ChangeState::Asked)
    }

    /// Asks for a change: one at a time, of an instrument that stands.
    pub fn change_asked(
        self,
        wanted: Wanted,
        on: Date,
        due: Option<Date>,
    ) -> Result<(Self, Event), GuaranteeError> {
        let stands = matches!(
            self.status(),
            Status::Registered { .. } | Status::Suspended { .. }
        );
        if !stands || self.pending_change().is_some() {
            return Err(self.refused_step("changed"));
        }
        if let Wanted::Terms { .. } = &wanted {
            // What could never be made is refused at once.
            self.clone().on_terms(self.terms_with(&wanted))?;
        }
        let event = Event::ChangeAsked {
            number: self.number().clone(),
            on,
        };
        let mut changes = self.changes().to_vec();
        changes.push(Change {
            wanted,
            asked: on,
            due,
            state: ChangeState::Asked,
        });
        Ok((self.with_changes(changes), event))
    }

    /// Customs agrees to other terms. The use case posts
    /// [`changed`](crate::changed()) with it, which the ledger refuses below
    /// what is reserved.
    pub fn changed(self, on: Date) -> Result<(Self, Event), GuaranteeError> {
        let Some(change) = self.pending_change() else {
            return Err(self.refused_step("changed"));
        };
        if change.wanted == Wanted::End {
            return Err(self.refused_step("changed"));
        }
        let terms = self.terms_with(&change.wanted);
        let event = Event::Changed {
            number: self.number().clone(),
            on,
        };
        let decided = self.on_terms(terms)?;
        Ok((decided.deciding(ChangeState::Changed { on }), event))
    }

    /// Customs does not agree.
    pub fn not_changed(self, on: Date, reason: String) -> Result<(Self, Event), GuaranteeError> {
        if self.pending_change().is_none() {
            return Err(self.refused_step("changed"));
        }
        let event = Event::NotChanged {
            number: self.number().clone(),
            on,
            reason: reason.clone(),
        };
        Ok((self.deciding(ChangeState::NotChanged { on, reason }), event))
    }

    pub(crate) fn deciding(self, state: ChangeState) -> Self {
        let mut changes = self.changes().to_vec();
        if let Some(last) = changes.last_mut() {
            last.state = state;
        }
        self.with_changes(changes)
    }

    /// Its terms with what is wanted otherwise.
    fn terms_with(&self, wanted: &Wanted) -> Terms {
        let mut terms = self.terms().clone();
        let Wanted::Terms {
            limit,
            shares,
            last,
        } = wanted
        else {
            return terms;
        };
        if let Some(limit) = limit {
            terms.limit = Money::new(limit.decimal(), terms.limit.currency);
        }
        if let Some(last) = last {
            terms.validity.to = End::Explicit(*last);
        }
        if let Backing::Group { shares: now, .. } = &mut terms.backing {
            for (member, limit) in shares {
                match now.iter_mut().find(|share| share.member == *member) {
                    Some(share) => share.limit = *limit,
                    None => now.push(Share {
                        member: member.clone(),
                        limit: *limit,
                    }),
                }
            }
        }
        terms
    }

    /// Decisions that customs owes and is late with on a day.
    pub fn overdue(&self, today: Date) -> Vec<Finding> {
        let application = match self.status() {
            Status::Proposed { .. } => self.application().due.map(|due| ("application", due)),
            _ => None,
        };
        let change = self.pending_change().and_then(|change| change.due);
        let change = change.map(|due| ("change", due));
        [application, change]
            .into_iter()
            .flatten()
            .filter(|(_, due)| *due < today)
            .map(|(what, due)| {
                Finding::rule(DECISION_OVERDUE)
                    .weighing(Severity::Warning)
                    .with("instrument", self.number())
                    .with("what", what)
                    .with("due", due)
            })
            .collect()
    }
}
