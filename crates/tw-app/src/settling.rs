//! Settling a decision: what it writes goes into the overlay, what was decided
//! into the journal, and those concerned are told.

use crate::codec::MessageKind;
use crate::decision::{Context, Decision};
use crate::door::Prepared;
use crate::engine::{Draft, EngineError, Reply};
use crate::journal::{self, Beside, Cause, DecisionEntry, OnDeclaration};
use crate::overlay::Overlay;
use crate::receipt;
use crate::stamp::Stamp;
use crate::store::{EntryRef, NoticeWrite, TaskEndWrite, TaskRowChange, TaskWrite};
use crate::task::TaskChange;
use tw_base::{SubjectId, Timestamp};

/// Daily figures of a document.
pub(crate) fn count(
    decision: &Decision,
    message: &Prepared,
    overlay: &mut Overlay,
    context: &Context<'_>,
) {
    let day = context.today;
    overlay.count(day, "received", &message.meta.type_name, (1, 0));
    let hour = context.pack.zone().to_datetime(context.now).hour();
    overlay.count(day, "hour", &format!("{hour:02}"), (1, 0));
    let refusing = decision.findings.iter().filter(|finding| finding.refuses());
    let mut codes: Vec<&str> = refusing.map(|finding| finding.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    for code in codes {
        overlay.count(day, "refused", code, (1, 0));
    }
}

/// Applies a decision: writes, journal entry, notice.
pub(crate) fn settle(
    mut decision: Decision,
    actor: &str,
    cause: Cause,
    draft: &mut Draft,
    context: &Context<'_>,
) -> Result<(), EngineError> {
    let mut written = std::mem::take(&mut decision.written);
    if decision.subject.is_none() && decision.findings.is_empty() {
        return Ok(());
    }
    let touched = decision.subject.is_some();
    let booked = written
        .postings
        .iter()
        .map(|posting| posting.transfer.clone());
    let transfers = booked.collect();
    let subjects = written.subjects.iter_mut();
    let marks = subjects.filter_map(|(id, state)| Some((*id, state.mark()?)));
    let marks = marks.collect();
    // Every use case asks the same overlay for balances before it posts, so a
    // refusal is a fault of the program: the batch is given up, nobody is
    // answered, nothing is written.
    draft.overlay.apply(written)?;
    let entry = draft.next_entry();
    if touched {
        if let Cause::Document { entry: message, .. } = &cause {
            draft.overlay.remember(&decision, *message);
        }
        draft.overlay.remember(&decision, entry);
    }
    let by = (actor, entry);
    let rows = decision.tasks.iter().filter_map(|change| {
        let subject = decision.subject?;
        Some(task_row(subject, change, by, context.now))
    });
    draft.tasks.extend(rows);
    if let Some(more) = &decision.declaration {
        tell(more, &decision, entry, draft, context);
    } else if decision.status != decision.status_before {
        released(&decision, &mut draft.overlay, context);
        notify(&decision, &cause, entry, draft, context);
    }
    let record = DecisionEntry {
        subject: decision.subject.unwrap_or(SubjectId(0)),
        at: Stamp::from(context.now),
        actor: actor.to_owned(),
        cause,
        law_date: decision.law_date.unwrap_or(context.today),
        changes: decision.changes,
        status: decision.status,
        findings: decision.findings,
        trace: decision.trace,
        tax: decision.tax,
        transfers,
        declaration: decision.declaration,
        beside: Beside {
            act: decision.act.map(Box::new),
            tasks: decision.tasks,
            measures: decision.measures.map(Box::new),
            written: marks,
        },
    };
    draft.entries.push(journal::encode_decision(&record));
    Ok(())
}

/// Settles a decision on somebody's command, who is told all that was found.
pub(crate) fn answer(
    decision: Decision,
    (actor, command): (&str, &str),
    draft: &mut Draft,
    context: &Context<'_>,
) -> Result<Reply, EngineError> {
    let findings = decision.findings.clone();
    let cause = Cause::Command(command.to_owned());
    settle(decision, actor, cause, draft, context)?;
    Ok(Reply::Admin(findings))
}

/// What a decision did to a task, as a row of its batch.
pub(crate) fn task_row(
    subject: SubjectId,
    change: &TaskChange,
    (actor, entry): (&str, EntryRef),
    at: Timestamp,
) -> TaskRowChange {
    match change {
        TaskChange::Raised { task, office, due } => TaskRowChange::Raised(TaskWrite {
            subject,
            kind: task.kind.word().to_owned(),
            about: task.about.clone(),
            office: office.clone(),
            at,
            due: due.map(Stamp::instant),
            entry,
        }),
        TaskChange::Ended { task, why, note } => TaskRowChange::Ended(TaskEndWrite {
            subject,
            kind: task.kind.word().to_owned(),
            about: task.about.clone(),
            at,
            by: actor.to_owned(),
            why: why.word().to_owned(),
            note: note.clone(),
            entry,
        }),
    }
}

fn released(decision: &Decision, overlay: &mut Overlay, context: &Context<'_>) {
    let word = match decision.status {
        crate::subject::STATUS_RELEASED => "released",
        crate::subject::STATUS_RETURNED => "returned",
        crate::subject::STATUS_REGISTERED => "registered",
        _ => return,
    };
    overlay.count(context.today, word, "", (1, 0));
}

/// Tells who filed a declaration every code it went through, in order. The
/// sentences come with the last.
fn tell(
    more: &OnDeclaration,
    decision: &Decision,
    entry: EntryRef,
    draft: &mut Draft,
    context: &Context<'_>,
) {
    let Some(subject) = decision.subject else {
        return;
    };
    let said = receipt::sentences(&decision.findings, context.pack.catalogue());
    for (left, status) in (0..more.told.len()).rev().zip(&more.told) {
        draft.notices.push(NoticeWrite {
            party: more.party.clone(),
            subject,
            status: *status,
            at: context.now,
            entry,
            info: if left == 0 {
                said.clone()
            } else {
                String::new()
            },
        });
    }
}

/// Tells the list's sender of a change he was not answered.
fn notify(
    decision: &Decision,
    cause: &Cause,
    entry: EntryRef,
    draft: &mut Draft,
    context: &Context<'_>,
) {
    let answered = matches!(
        cause,
        Cause::Document {
            kind: MessageKind::List,
            ..
        }
    );
    let (Some(party), Some(subject), false) = (&decision.party, decision.subject, answered) else {
        return;
    };
    let said = receipt::sentences(&decision.findings, context.pack.catalogue());
    draft.notices.push(NoticeWrite {
        party: party.clone(),
        subject,
        status: decision.status,
        at: context.now,
        entry,
        info: said,
    });
}
