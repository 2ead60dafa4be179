//! The measures made at run time: where they stand, and each of them whole, so
//! that whoever approves one has seen what it says.
//!
//! Invariants: a draft is shown to the offices that answer for it and to
//! nobody else; what is shown with a version is what that version says.

use super::policy::EffectView;
use super::{policy::kept_measures, today, unknown_codes, words};
use crate::capacity::{CapacityKind, Role};
use crate::lookup::rendered;
use crate::service::{Service, ServiceError, Viewer};
use crate::subject::Subject;
use crate::usecase::keys;
use crate::view::Coded;
use serde::Serialize;
use tw_base::{Confidence, Date};
use tw_law::Rendered;
use tw_programme::{About, Dimension, Measure, Programme, Proposal, Stage, Text, check};

/// A measure on its way, or at its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProposalView {
    /// Number.
    pub number: String,
    /// What it is called.
    pub title: Coded,
    /// The office that answers for it.
    pub office: String,
    /// How far it is: `draft`, `checked`, `approved`, `published`, `ended`;
    /// `laid_down` if the pack has it.
    pub stage: Coded,
    /// Who drafted it.
    pub drafted_by: Option<String>,
    /// When.
    pub drafted_on: Option<Date>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// The last day on which it can be published by that approval.
    pub approval_ends: Option<Date>,
    /// The first day on which it acts.
    pub from: Option<Date>,
    /// The first day on which it acts no more.
    pub until: Option<Date>,
}

/// Measures made at run time, after a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProposalsView {
    /// The measures, in the order they were drafted in.
    pub measures: Vec<ProposalView>,
    /// Where to go on.
    pub next: u64,
    /// Whether there are more.
    pub more: bool,
}

/// One measure whole.
#[derive(Debug, Clone, Serialize)]
pub struct ProposalFile {
    /// Where it stands.
    pub standing: ProposalView,
    /// What an approval has to name; none where the pack lays it down.
    pub version: Option<String>,
    /// The measure as it was drafted.
    pub measure: Box<Measure>,
    /// What it rests on.
    pub basis: Coded,
    /// What it is to move.
    pub indicator: Coded,
    /// The measure it supports.
    pub parent: Option<Coded>,
    /// What its scope asks for.
    pub scope: Vec<BoundView>,
    /// What it does.
    pub effects: Vec<EffectView>,
    /// How far effects of what supports it may go, beside its own.
    pub further: Vec<EffectView>,
    /// How it is known.
    pub confidence: Confidence,
    /// Of one that is not published: what a check would find now.
    pub findings: Vec<Rendered>,
}

/// What a scope asks for in one respect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoundView {
    /// What it is about.
    pub about: Coded,
    /// What is asked for.
    pub wanted: Vec<String>,
}

/// Which measures somebody may see.
enum Seen {
    All,
    /// What acts or did, and what a party in these capacities answers for.
    Offices(Vec<Role>),
}

impl Seen {
    fn shows(&self, proposal: &Proposal) -> bool {
        match self {
            Self::All => true,
            Self::Offices(roles) => {
                let office = &proposal.measure().office;
                !proposal.stage().is_on_its_way()
                    || roles.iter().any(|role| role.answers_for(office))
            }
        }
    }
}

impl Service {
    /// The measures made at run time that somebody may see, after a cursor, at
    /// most `limit`; none for a party that is no programme office.
    pub fn proposals(
        &self,
        viewer: Viewer<'_>,
        after: u64,
        limit: usize,
    ) -> Result<Option<ProposalsView>, ServiceError> {
        let Some(seen) = self.seen_by(viewer)? else {
            return Ok(None);
        };
        let mut found = ProposalsView {
            measures: Vec::new(),
            next: after,
            more: false,
        };
        for row in kept_measures(self.query(), after)? {
            if let Subject::Measure(proposal) = Subject::decode(row.id, row.kind, &row.state)?
                && seen.shows(&proposal)
            {
                if found.measures.len() == limit {
                    found.more = true;
                    break;
                }
                found.measures.push(self.standing_of(&proposal));
            }
            found.next = row.id.0;
        }
        Ok(Some(found))
    }

    /// One measure whole, made at run time or laid down; none where there is
    /// none, or none the viewer may see.
    pub fn proposal(
        &self,
        viewer: Viewer<'_>,
        number: &str,
    ) -> Result<Option<ProposalFile>, ServiceError> {
        let Some(seen) = self.seen_by(viewer)? else {
            return Ok(None);
        };
        let programme = self.programme()?;
        if programme.is_laid_down(number) {
            let measure = programme.measure(number);
            return Ok(measure.map(|measure| file(measure, laid_down(measure), &programme)));
        }
        let Some((_, Subject::Measure(proposal))) = self.behind(&keys::measure(number))? else {
            return Ok(None);
        };
        if !seen.shows(&proposal) {
            return Ok(None);
        }
        let measure = proposal.measure();
        let parent = measure.parent.as_deref();
        let parent = parent.and_then(|number| programme.measure(number));
        let mut found = Vec::new();
        if proposal.stage().is_on_its_way() {
            let law = &self.setting().projections.enterprises;
            found = check(measure, parent);
            found.extend(unknown_codes(measure, self.pack(), Some(law)));
        }
        Ok(Some(ProposalFile {
            version: Some(proposal.version()),
            findings: rendered(self.pack(), &found),
            ..file(measure, self.standing_of(&proposal), &programme)
        }))
    }

    /// None for a party that is no programme office.
    fn seen_by(&self, viewer: Viewer<'_>) -> Result<Option<Seen>, ServiceError> {
        let Viewer::Party(who) = viewer else {
            return Ok(Some(Seen::All));
        };
        let mut roles = self.roles(who)?;
        roles.retain(|role| role.kind() == CapacityKind::ProgrammeOffice);
        Ok((!roles.is_empty()).then_some(Seen::Offices(roles)))
    }

    fn standing_of(&self, proposal: &Proposal) -> ProposalView {
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
        let days = today(self.pack(), self.day()).approval_days;
        ProposalView {
            stage: words::stage(stage.word()),
            drafted_by: Some(proposal.drafted_by().to_owned()),
            drafted_on: Some(proposal.drafted_on()),
            approved_by: approved_by.cloned(),
            approval_ends: proposal.approval_ends(days),
            from,
            until,
            ..laid_down(measure)
        }
    }
}

/// Of a measure of the pack.
fn laid_down(measure: &Measure) -> ProposalView {
    ProposalView {
        number: measure.number.clone(),
        title: told(measure, &measure.title),
        office: measure.office.clone(),
        stage: words::stage("laid_down"),
        drafted_by: None,
        drafted_on: None,
        approved_by: None,
        approval_ends: None,
        from: Some(measure.scope.from),
        until: measure.scope.to.and_then(|last| last.tomorrow().ok()),
    }
}

fn told(measure: &Measure, text: &Text) -> Coded {
    Coded::new(&measure.number, &text.zh, &text.en)
}

fn file(measure: &Measure, standing: ProposalView, programme: &Programme) -> ProposalFile {
    let parent = measure.parent.as_deref();
    let parent = parent.map(|number| match programme.measure(number) {
        Some(parent) => told(parent, &parent.title),
        None => Coded::new(number, number, number),
    });
    ProposalFile {
        standing,
        version: None,
        basis: told(measure, &measure.basis),
        indicator: told(measure, &measure.indicator),
        parent,
        scope: scope(measure),
        effects: measure.effects.iter().map(EffectView::of).collect(),
        further: measure.further.iter().map(EffectView::of).collect(),
        confidence: measure.confidence,
        findings: Vec::new(),
        measure: Box::new(measure.clone()),
    }
}

fn scope(measure: &Measure) -> Vec<BoundView> {
    let scope = &measure.scope;
    let open = || "-".to_owned();
    let last = scope.to.map_or_else(open, |last| last.to_string());
    let mut bounds = vec![(About::Day, vec![scope.from.to_string(), last])];
    for dimension in Dimension::ALL {
        let set = scope.set(dimension);
        if !set.is_all() {
            bounds.push((About::Dimension(dimension), set.codes().to_vec()));
        }
    }
    if scope.value_from.is_some() || scope.value_to.is_some() {
        let bound = |bound: Option<u64>| bound.map_or_else(open, |yuan| yuan.to_string());
        let values = vec![bound(scope.value_from), bound(scope.value_to)];
        bounds.push((About::Value, values));
    }
    let view = |(about, wanted)| BoundView {
        about: words::about(about),
        wanted,
    };
    bounds.into_iter().map(view).collect()
}
