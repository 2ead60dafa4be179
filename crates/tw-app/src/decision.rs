//! What a use case decides: what to write, what to answer, what to tell.
//! A decision is a value; nothing happens until the engine applies it.

use crate::declaration::DutyRecord;
use crate::journal::{ActRecord, OnDeclaration, TaxRecord};
use crate::measures::{Given, MeasuresRecord};
use crate::store::AliasKey;
use crate::subject::Subject;
use crate::task::{Reason, TaskChange};
use tw_base::{Date, Finding, Severity, SubjectId, Timestamp, Trace};
use tw_clearance::Change;
use tw_law::{Law, Pack};
use tw_ledger::Posting;
use tw_programme::Programme;

/// What every decision is taken under.
#[derive(Clone, Copy)]
pub struct Context<'p> {
    /// The country pack.
    pub pack: &'p Pack,
    /// Now.
    pub now: Timestamp,
    /// Today in the administration's zone.
    pub today: Date,
    /// The projection of regions onto CEB codes.
    pub projection: &'p tw_clearance::Projection,
    /// The projection of a declaration's regions onto CHANNEL codes.
    pub channels: &'p tw_clearance::Projection,
    /// What the pack lays down for guarantees.
    pub guarantees: &'p tw_guarantee::Tables,
    /// Who verifies signatures.
    pub signatures: &'p dyn crate::codec::Signatures,
    /// Keys for what identifies persons.
    pub secret: &'p crate::people::Secret,
    /// What is laid down on enterprises.
    pub enterprise_law: &'p tw_enterprise::EnterpriseLaw,
    /// The measures there are.
    pub programme: &'p Programme,
}

impl<'p> Context<'p> {
    /// The law of a day.
    pub fn law(&self, day: Date) -> Law<'p> {
        self.pack.law(day)
    }
}

impl Decision {
    /// Says what was found without refusing anything for it.
    pub fn warn(&mut self, findings: Vec<Finding>) {
        let soft = findings.into_iter();
        self.findings
            .extend(soft.map(|finding| finding.weighing(Severity::Warning)));
    }

    /// A decision that only says something.
    pub fn of(finding: Finding) -> Self {
        Self {
            findings: vec![finding],
            ..Self::default()
        }
    }
}

/// What a decision writes.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// Subjects with their state from now on.
    pub subjects: Vec<(SubjectId, Subject)>,
    /// Natural keys and what they name from now on.
    pub aliases: Vec<(AliasKey, SubjectId)>,
    /// Ledger postings.
    pub postings: Vec<Posting>,
    /// Series a number was drawn from, once for each number.
    pub serials: Vec<String>,
    /// Daily figures: day, name, breakdown, (count, amount).
    pub counts: Vec<(Date, &'static str, String, (i64, i64))>,
}

/// A decision on one command.
#[derive(Debug, Clone, Default)]
pub struct Decision {
    /// The subject it is about, unless nothing was touched.
    pub subject: Option<SubjectId>,
    /// What to write.
    pub written: Written,
    /// Changes of the list's regions.
    pub changes: Vec<Change>,
    /// Projected code of the list afterwards (0: no list).
    pub status: i32,
    /// Projected code of the list before.
    pub status_before: i32,
    /// Code to answer the sender with (`returnStatus`).
    pub answer: i32,
    /// Findings.
    pub findings: Vec<Finding>,
    /// Trace.
    pub trace: Trace,
    /// The day whose law was applied, if not today.
    pub law_date: Option<Date>,
    /// Tax assessed by it.
    pub tax: Option<TaxRecord>,
    /// Who is told of a change of the list's code (the list's sender).
    pub party: Option<String>,
    /// What was owed on the declaration before.
    pub duty_before: Option<DutyRecord>,
    /// What more there is to it, if it is on a declaration.
    pub declaration: Option<OnDeclaration>,
    /// Reasons it found for somebody to work.
    pub reasons: Vec<Reason>,
    /// Tasks it raised or ended.
    pub tasks: Vec<TaskChange>,
    /// Who acted how, where it is on somebody's act.
    pub act: Option<ActRecord>,
    /// What law and class alone gave, as far as it was asked for.
    pub given: Given,
    /// The measures that acted on it.
    pub measures: Option<MeasuresRecord>,
}
