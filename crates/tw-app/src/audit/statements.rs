//! Statements of aggregate payment against the declarations they name. Written
//! anew from what a declaration says of its debt, not by the use cases' code.

use super::{AuditError, Report};
use crate::aggregate::{Book, Statement, StatementStage};
use crate::declaration::{Deadline, Dossier};
use crate::store::{Query, SubjectKind};
use crate::subject::Subject;
use crate::task::TaskKind;
use std::collections::BTreeMap;
use tw_base::{Date, Fixed5, SubjectId};
use tw_clearance::DebtState;

/// Rows read at once.
const PAGE: usize = 500;

/// The lines of all books, by declaration.
#[derive(Default)]
pub struct Statements {
    lines: BTreeMap<SubjectId, Listed>,
}

/// A line that no declaration was held against yet.
struct Listed {
    book: SubjectId,
    number: String,
    pay_by: Date,
    amount: Fixed5,
    paid_on: Option<Date>,
}

fn fault(report: &mut Report, id: SubjectId, what: impl Into<String>) {
    report.fault("statement", format!("subject {}", id.0), what);
}

impl Statements {
    /// Reads every book. One that does not decode is told of with its subject.
    pub fn read(query: &dyn Query, report: &mut Report) -> Result<Self, AuditError> {
        let (mut all, mut after) = (Self::default(), SubjectId(0));
        loop {
            let rows = query.subjects(SubjectKind::Aggregate, after, PAGE)?;
            let Some(last) = rows.last() else {
                return Ok(all);
            };
            after = last.id;
            for row in &rows {
                if let Ok(Subject::Aggregate(book)) = Subject::decode(row.id, row.kind, &row.state)
                {
                    all.take_in(row.id, *book, report);
                }
            }
        }
    }

    fn take_in(&mut self, id: SubjectId, book: Book, report: &mut Report) {
        let months: Vec<Date> = book.statements.iter().map(|one| one.month).collect();
        if !months.is_sorted_by(|a, b| a < b) {
            fault(report, id, "its months do not follow one another");
        }
        for one in book.statements {
            if !stands(&one) {
                let what = format!(
                    "its statement of {} is {}, with {} lines not paid",
                    one.month,
                    one.stage.word(),
                    one.unpaid().count()
                );
                fault(report, id, what);
            }
            let pay_by = one.pay_by.0;
            for line in one.lines {
                let listed = Listed {
                    book: id,
                    number: line.number,
                    pay_by,
                    amount: line.amount,
                    paid_on: line.paid_on,
                };
                if let Some(before) = self.lines.insert(line.declaration, listed) {
                    let what = format!("declaration {} stands on two lines", before.number);
                    fault(report, id, what);
                }
            }
        }
    }

    /// Holds a declaration against its line, or against having none.
    pub fn declaration(&mut self, id: SubjectId, dossier: &Dossier, report: &mut Report) {
        let Some(line) = self.lines.remove(&id) else {
            // What is secured without a term of its own has the statement's.
            if let Some(until) = secured_until(dossier) {
                let what = format!("it is to be paid by {until} with a statement it is not on");
                fault(report, id, what);
            }
            return;
        };
        if let Some(what) = differs(&line, dossier) {
            let what = format!("line of declaration {}: {what}", line.number);
            fault(report, line.book, what);
        }
    }

    /// Lines of declarations that are none.
    pub fn end(self, report: &mut Report) {
        for (id, line) in self.lines {
            let what = format!(
                "line of declaration {}: there is no declaration {}",
                line.number, id.0
            );
            fault(report, line.book, what);
        }
    }
}

/// A statement is settled when nothing is left to pay of a month that is over.
fn stands(one: &Statement) -> bool {
    let unpaid = one.unpaid().next().is_some();
    match one.stage {
        StatementStage::Open => !one.lines.is_empty(),
        StatementStage::Issued { .. } | StatementStage::Overdue { .. } => unpaid,
        StatementStage::Settled { .. } => !unpaid,
    }
}

/// Until when what is secured is to be paid with a statement.
fn secured_until(dossier: &Dossier) -> Option<Date> {
    let secured = dossier.regions.debt() == DebtState::Secured;
    let waits = matches!(dossier.waits, Some((_, Deadline::Payment)));
    let mut tasks = dossier.tasks.iter();
    let late = tasks.any(|task| task.kind == TaskKind::CollectDuty);
    let until = dossier.duty.and_then(|duty| duty.pay_by);
    until.filter(|_| secured && !waits && !late)
}

/// Until when what stands on a statement is to be paid. Once its month is over
/// it stays there, whatever secures it.
fn listed_until(dossier: &Dossier) -> Option<Date> {
    let debt = dossier.regions.debt();
    let owed = matches!(
        debt,
        DebtState::Secured | DebtState::Payable | DebtState::Insufficient
    );
    dossier.duty.and_then(|duty| duty.pay_by).filter(|_| owed)
}

/// What a line says otherwise than its declaration.
fn differs(line: &Listed, dossier: &Dossier) -> Option<String> {
    if dossier.declaration_no.as_deref() != Some(&line.number) {
        return Some(format!("its number is {:?}", dossier.declaration_no));
    }
    let debt = dossier.regions.debt();
    if debt == DebtState::NotAssessed && line.paid_on.is_none() {
        // What it owes cannot be computed; the line stands as it was.
        return None;
    }
    let duty = dossier.duty.unwrap_or_default();
    let further = matches!(debt, DebtState::FurtherDue | DebtState::FurtherSecured);
    let part = further && line.paid_on.is_none();
    let paid = further && !part || matches!(debt, DebtState::Paid | DebtState::Final);
    let until = listed_until(dossier);
    if !paid && !part && until != Some(line.pay_by) {
        return Some(format!(
            "it is to be paid by {}, the declaration stands at {} with {until:?}",
            line.pay_by,
            dossier.regions.debt().word()
        ));
    }
    let owed = if paid {
        duty.paid.total()
    } else {
        duty.open().total()
    };
    if line.amount != owed {
        return Some(format!("{} and not {owed}", line.amount));
    }
    if line.paid_on.is_some() != paid {
        return Some(format!("paid on {:?}, and not so", line.paid_on));
    }
    // Of several payments the line names the first.
    let since = duty.paid_on.filter(|_| owed > Fixed5::ZERO);
    let wrong = line.paid_on.zip(since).filter(|(on, last)| on > last);
    wrong.map(|(on, last)| format!("paid on {on}, the last payment was on {last}"))
}
