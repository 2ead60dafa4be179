//! The measures made at run time: where they stand, and each of them whole, so
//! that whoever approves one has seen what it says.
//!
//! Invariants: a draft is shown to the offices that answer for it and to
//! nobody else; what is shown with a version is what that version says.

use super::policy::EffectView;
use super::{office_lacking, place_taken, today, unknown_codes, words};
use crate::capacity::{CapacityKind, Role};
use crate::lookup::rendered;
use crate::service::{Service, ServiceError, Viewer};
use crate::store::SubjectKind;
use crate::subject::Subject;
use crate::usecase::{change_measure, keys};
use crate::view::Coded;
use serde::Serialize;
use tw_base::{Confidence, Date, Finding, SubjectId};
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
    /// Whether that day is over: it is approved anew, or drafted anew.
    pub approval_over: bool,
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
    /// What its scope asks for in each respect.
    pub scope: Vec<BoundView>,
    /// What it does.
    pub effects: Vec<EffectView>,
    /// How far effects of what supports it may go, beside its own.
    pub further: Vec<EffectView>,
    /// How it is known.
    pub confidence: Confidence,
    /// Of one that is not published: what a check would find now. Of one that
    /// is: why it is left out, if it is.
    pub findings: Vec<Rendered>,
    /// The steps who looks may take from where it stands.
    pub steps: Vec<&'static str>,
}

/// What a scope asks for in one respect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BoundView {
    /// What it is about.
    pub about: Coded,
    /// What is asked for; nothing: all there is will do.
    pub wanted: Vec<String>,
}

/// Measures looked through for one answer.
const LOOKED_THROUGH: usize = 500;

/// Which measures somebody may see.
enum Seen {
    All,
    /// What acts or did, and what a party in these capacities answers for.
    Offices(String, Vec<Role>),
}

impl Seen {
    fn shows(&self, proposal: &Proposal) -> bool {
        match self {
            Self::All => true,
            Self::Offices(_, roles) => {
                let office = &proposal.measure().office;
                !proposal.stage().is_on_its_way()
                    || roles.iter().any(|role| role.answers_for(office))
            }
        }
    }

    /// The steps that lead on and are its to take.
    fn steps(&self, proposal: &Proposal, over: bool) -> Vec<&'static str> {
        let me = match self {
            Self::All => change_measure::OPERATOR,
            Self::Offices(me, roles) => {
                let roles: Vec<&Role> = roles.iter().collect();
                if office_lacking(&roles, proposal.measure()).is_some() {
                    return Vec::new();
                }
                me
            }
        };
        let others = proposal.drafted_by() != me;
        let approve = others.then_some("approve").into_iter();
        match proposal.stage() {
            Stage::Draft => vec!["draft", "check"],
            Stage::Checked { .. } => ["draft"].into_iter().chain(approve).collect(),
            Stage::Approved { .. } if over => ["draft"].into_iter().chain(approve).collect(),
            Stage::Approved { .. } => vec!["publish"],
            Stage::Published { .. } => vec!["end"],
            Stage::Ended { .. } => Vec::new(),
        }
    }
}

impl Service {
    /// The measures made at run time that somebody may see, after a cursor, at
    /// most `limit`; an answer can be short of that, and there be more. None for a party that is no programme office.
    pub fn proposals(
        &self,
        viewer: Viewer<'_>,
        after: u64,
        limit: usize,
    ) -> Result<Option<ProposalsView>, ServiceError> {
        let Some(seen) = self.seen_by(viewer)? else {
            return Ok(None);
        };
        let (kind, begin) = (SubjectKind::Measure, SubjectId(after));
        let rows = self.query().subjects(kind, begin, LOOKED_THROUGH)?;
        let mut found = ProposalsView {
            measures: Vec::new(),
            next: after,
            more: rows.len() == LOOKED_THROUGH,
        };
        for row in rows {
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
        let kept = match self.behind(&keys::measure(number))? {
            Some((_, Subject::Measure(proposal))) if seen.shows(&proposal) => proposal,
            _ => {
                let laid = programme.measure(number);
                let laid = laid.filter(|_| programme.is_laid_down(number));
                return Ok(laid.map(|measure| file(measure, laid_down(measure), &programme)));
            }
        };
        let measure = kept.measure();
        let found = match kept.stage().is_on_its_way() {
            true => self.would_find(measure, &programme),
            false => programme
                .left_out()
                .get(number)
                .cloned()
                .unwrap_or_default(),
        };
        let standing = self.standing_of(&kept);
        Ok(Some(ProposalFile {
            version: Some(kept.version()),
            findings: rendered(self.pack(), &found),
            steps: seen.steps(&kept, standing.approval_over),
            ..file(measure, standing, &programme)
        }))
    }

    /// What a check would find now.
    fn would_find(&self, measure: &Measure, programme: &Programme) -> Vec<Finding> {
        let parent = measure.parent.as_deref();
        let parent = parent.and_then(|number| programme.measure(number));
        let law = &self.setting().projections.enterprises;
        let mut found = unknown_codes(measure, self.pack(), Some(law));
        found.extend(place_taken(measure, programme));
        found.extend(check(measure, parent));
        found
    }

    /// None for a party that is no programme office.
    fn seen_by(&self, viewer: Viewer<'_>) -> Result<Option<Seen>, ServiceError> {
        let Viewer::Party(who) = viewer else {
            return Ok(Some(Seen::All));
        };
        let mut roles = self.roles(who)?;
        roles.retain(|role| role.kind() == CapacityKind::ProgrammeOffice);
        let me = who.enterprise.to_string();
        Ok((!roles.is_empty()).then_some(Seen::Offices(me, roles)))
    }

    fn standing_of(&self, proposal: &Proposal) -> ProposalView {
        let measure = proposal.measure();
        let stage = proposal.stage();
        let approved_by = match stage {
            Stage::Draft | Stage::Checked { .. } => None,
            Stage::Approved { by, .. } => Some(by),
            Stage::Published { approved_by, .. } | Stage::Ended { approved_by, .. } => {
                Some(approved_by)
            }
        };
        // As it acts; of one that never does, as it was laid down.
        let acting = proposal.in_force().map(|acting| days(&acting));
        let (from, until) = acting.unwrap_or(match stage {
            Stage::Ended { from, until, .. } => (Some(*from), Some(*until)),
            _ => (None, None),
        });
        let today = today(self.pack(), self.day(), Some(proposal));
        ProposalView {
            stage: words::stage(stage.word()),
            drafted_by: Some(proposal.drafted_by().to_owned()),
            drafted_on: Some(proposal.drafted_on()),
            approved_by: approved_by.cloned(),
            approval_ends: proposal.approval_ends(today.approval_days),
            approval_over: proposal.is_overdue(today),
            from,
            until,
            ..laid_down(measure)
        }
    }
}

/// The first day on which it acts, and the first on which it does no more.
fn days(measure: &Measure) -> (Option<Date>, Option<Date>) {
    let until = measure.scope.to.and_then(|last| last.tomorrow().ok());
    (Some(measure.scope.from), until)
}

/// Of a measure of the pack.
fn laid_down(measure: &Measure) -> ProposalView {
    let (from, until) = days(measure);
    ProposalView {
        number: measure.number.clone(),
        title: told(measure, &measure.title),
        office: measure.office.clone(),
        stage: words::stage("laid_down"),
        drafted_by: None,
        drafted_on: None,
        approved_by: None,
        approval_ends: None,
        approval_over: false,
        from,
        until,
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
        steps: Vec::new(),
        measure: Box::new(measure.clone()),
    }
}

fn scope(measure: &Measure) -> Vec<BoundView> {
    let scope = &measure.scope;
    let open = || "-".to_owned();
    let last = scope.to.map_or_else(open, |last| last.to_string());
    let mut bounds = vec![(About::Day, vec![scope.from.to_string(), last])];
    for dimension in Dimension::ALL {
        let codes = scope.set(dimension).codes().to_vec();
        bounds.push((About::Dimension(dimension), codes));
    }
    let bound = |bound: Option<u64>| bound.map_or_else(open, |yuan| yuan.to_string());
    let values = match (scope.value_from, scope.value_to) {
        (None, None) => Vec::new(),
        (least, most) => vec![bound(least), bound(most)],
    };
    bounds.push((About::Value, values));
    let view = |(about, wanted)| BoundView {
        about: words::about(about),
        wanted,
    };
    bounds.into_iter().map(view).collect()
}
