//! Where the measures made at run time stand.

use super::{policy::kept_measures, words};
use crate::service::{Service, ServiceError};
use crate::subject::Subject;
use crate::view::Coded;
use serde::Serialize;
use tw_base::Date;
use tw_programme::{Proposal, Stage};

/// A measure on its way, or at its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProposalView {
    /// Number.
    pub number: String,
    /// What it is called.
    pub title: Coded,
    /// The office that answers for it.
    pub office: String,
    /// How far it is: `draft`, `checked`, `approved`, `published`, `ended`.
    pub stage: Coded,
    /// Who drafted it.
    pub drafted_by: String,
    /// When.
    pub drafted_on: Date,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// The first day on which it acts.
    pub from: Option<Date>,
    /// The first day on which it acts no more.
    pub until: Option<Date>,
}

impl Service {
    /// The measures made at run time, in the order they were drafted in.
    pub fn proposals(&self) -> Result<Vec<ProposalView>, ServiceError> {
        let mut found = Vec::new();
        for row in kept_measures(self.query())? {
            if let Subject::Measure(proposal) = Subject::decode(row.id, row.kind, &row.state)? {
                found.push(view(&proposal));
            }
        }
        Ok(found)
    }
}

fn view(proposal: &Proposal) -> ProposalView {
    let measure = proposal.measure();
    let stage = proposal.stage();
    let (approved_by, from, until) = match stage {
        Stage::Draft | Stage::Checked { .. } => (None, None, None),
        Stage::Approved { by, .. } => (Some(by), None, None),
        Stage::Published {
            approved_by, from, ..
        } => (Some(approved_by), Some(*from), None),
        Stage::Ended {
            approved_by,
            from,
            until,
            ..
        } => (Some(approved_by), Some(*from), Some(*until)),
    };
    ProposalView {
        number: measure.number.clone(),
        title: Coded::new(&measure.number, &measure.title.zh, &measure.title.en),
        office: measure.office.clone(),
        stage: words::stage(stage.word()),
        drafted_by: proposal.drafted_by().to_owned(),
        drafted_on: proposal.drafted_on(),
        approved_by: approved_by.cloned(),
        from,
        until,
    }
}
