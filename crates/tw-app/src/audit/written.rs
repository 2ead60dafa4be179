//! Subjects against the decisions that wrote them: each is, but for where the
//! journal speaks of it, what the last decision that wrote it said it was. So
//! are limits and terms of guarantees, shares and members of groups, claims,
//! credit classes, certificates, measures and partners. Parcels are followed
//! by their decisions ([`replay`](super::replay)).

use super::Report;
use crate::journal::DecisionEntry;
use crate::subject::{Mark, Subject};
use std::collections::BTreeMap;
use tw_base::SubjectId;

/// What was written last of each subject.
#[derive(Default)]
pub struct Written {
    last: BTreeMap<SubjectId, Mark>,
}

impl Written {
    /// Follows what a decision wrote.
    pub fn step(&mut self, decision: &DecisionEntry) {
        self.last.extend(decision.beside.written.iter().copied());
    }

    /// Whether a stored subject is what was written; what differs.
    pub fn differs(&mut self, id: SubjectId, subject: &mut Subject) -> Option<String> {
        let mark = subject.mark()?;
        let what = match self.last.remove(&id) {
            Some(written) if written == mark => return None,
            Some(_) => "its state is not what the last decision on it wrote",
            None => "no decision of the journal wrote it",
        };
        Some(format!("{what} ({:?})", subject.kind()))
    }

    /// Subjects the journal tells of and the store has not.
    pub fn end(&self, report: &mut Report) {
        for id in self.last.keys() {
            let what = "it is missing, or of another kind than a decision wrote";
            report.fault("subject", format!("subject {}", id.0), what);
        }
    }
}
