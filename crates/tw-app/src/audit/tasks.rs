//! Tasks against the decisions that raised and ended them, row by row: they
//! are numbered in the order of the journal, so the n-th row must be the n-th
//! that was raised. 48 bytes a task, and a hundred for each that is open.

use super::{AuditError, Progress, Report};
use crate::journal::DecisionEntry;
use crate::settling::task_row;
use crate::stamp::Stamp;
use crate::store::{EntryRef, Query, TaskEndWrite, TaskRowChange, TaskWrite, TasksAsked};
use crate::task::OpenTask;
use std::collections::BTreeMap;
use tw_base::SubjectId;

/// A task as the journal tells of it, weighed.
#[derive(Debug, Clone, Copy)]
struct Told {
    raised: u128,
    /// 0 while it is open.
    ended: u128,
    place: EntryRef,
}

/// All tasks the journal tells of.
pub struct Tasks {
    salt: [u8; 32],
    told: Vec<Told>,
    /// Places of the open ones, by what they are.
    open: BTreeMap<(SubjectId, String, String), usize>,
}

/// Rows read at once.
const PAGE: usize = 1_000;

impl Tasks {
    pub fn new(salt: [u8; 32]) -> Self {
        Self {
            salt,
            told: Vec::new(),
            open: BTreeMap::new(),
        }
    }

    /// Follows what a decision did to tasks.
    pub fn step(&mut self, place: EntryRef, decision: &DecisionEntry, report: &mut Report) {
        for change in &decision.beside.tasks {
            let by = (decision.actor.as_str(), place);
            match task_row(decision.subject, change, by, decision.at.instant()) {
                TaskRowChange::Raised(task) => {
                    let raised = weigh_raised(&self.salt, &task);
                    let key = (task.subject, task.kind, task.about);
                    if self.open.insert(key, self.told.len()).is_some() {
                        report.at_entry("task", place, "it raises a task that was open");
                    }
                    self.told.push(Told {
                        raised,
                        ended: 0,
                        place,
                    });
                }
                TaskRowChange::Ended(end) => {
                    let ended = weigh_ended(&self.salt, &end);
                    let key = (end.subject, end.kind, end.about);
                    let at = self.open.remove(&key);
                    match at.and_then(|at| self.told.get_mut(at)) {
                        Some(told) => told.ended = ended,
                        None => report.at_entry("task", place, "it ends a task that was not open"),
                    }
                }
            }
        }
    }

    /// Whether a subject keeps the tasks that are open on it; what differs.
    pub fn differs(&self, id: SubjectId, kept: &[OpenTask]) -> Option<&'static str> {
        let none = || (id, String::new(), String::new());
        let after = (
            SubjectId(id.0.saturating_add(1)),
            String::new(),
            String::new(),
        );
        let told = self.open.range(none()..after).count();
        let known = |task: &OpenTask| {
            let key = (id, task.kind.word().to_owned(), task.about.clone());
            self.open.contains_key(&key)
        };
        let same = told == kept.len() && kept.iter().all(known);
        (!same).then_some("its open tasks are not those the journal tells of")
    }

    /// Compares with the rows.
    pub fn compare(
        &self,
        query: &dyn Query,
        progress: Progress<'_>,
        report: &mut Report,
    ) -> Result<(), AuditError> {
        let all = TasksAsked::default();
        let mut after = 0;
        loop {
            let rows = query.tasks(&all, after, PAGE)?;
            if rows.is_empty() {
                break;
            }
            for row in rows {
                report.tasks += 1;
                progress("tasks", report.tasks, self.told.len() as u64);
                self.missing(after, row.n, report);
                after = row.n;
                let place = format!("task {}", row.n);
                let Some(told) = self.nth(row.n) else {
                    report.fault("task", place, "the journal tells of no such task");
                    continue;
                };
                let ended = row.ended.as_ref();
                let ended = ended.map_or(0, |end| weigh_ended(&self.salt, end));
                if weigh_raised(&self.salt, &row.task) != told.raised {
                    let what = "it is not the task the journal tells of";
                    report.fault("task", place, what);
                } else if ended != told.ended {
                    let what = "it did not end, or ended otherwise, by the journal";
                    report.fault("task", place, what);
                }
            }
        }
        self.missing(after, self.told.len() as u64 + 1, report);
        Ok(())
    }

    fn nth(&self, n: u64) -> Option<&Told> {
        self.told.get(usize::try_from(n.checked_sub(1)?).ok()?)
    }

    /// Tells of those between two numbers.
    fn missing(&self, after: u64, until: u64, report: &mut Report) {
        for n in after.saturating_add(1)..until {
            let Some(told) = self.nth(n) else { return };
            let EntryRef { batch, index } = told.place;
            let what = format!("it is missing, entry {}/{index} raised it", batch.0);
            report.fault("task", format!("task {n}"), what);
        }
    }
}

fn weigh_raised(salt: &[u8; 32], task: &TaskWrite) -> u128 {
    let due = task.due.map(Stamp::from);
    let parts = (
        task.subject,
        &task.kind,
        &task.about,
        &task.office,
        Stamp::from(task.at),
        due,
        task.entry,
    );
    weigh(salt, &postcard::to_stdvec(&parts).unwrap_or_default())
}

fn weigh_ended(salt: &[u8; 32], end: &TaskEndWrite) -> u128 {
    let parts = (
        end.subject,
        &end.kind,
        &end.about,
        Stamp::from(end.at),
        (&end.by, &end.why, &end.note),
        end.entry,
    );
    weigh(salt, &postcard::to_stdvec(&parts).unwrap_or_default())
}

/// Never 0, which stands for a task that is open.
fn weigh(salt: &[u8; 32], bytes: &[u8]) -> u128 {
    let hash = blake3::keyed_hash(salt, bytes);
    let mut weight = [0; 16];
    weight.copy_from_slice(&hash.as_bytes()[..16]);
    u128::from_le_bytes(weight).max(1)
}
