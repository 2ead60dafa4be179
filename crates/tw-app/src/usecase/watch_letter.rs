//! What about a guarantee waits for somebody: decisions customs is late with,
//! rungs before the last day, amounts reserved beyond it, books that differ.
//! Followed after each decision on the guarantee, and on the days on which
//! something else may wait.

use super::keys;
use crate::decision::{Context, Decision};
use crate::overlay::Overlay;
use crate::stamp::Stamp;
use crate::store::AliasKey;
use crate::subject::Subject;
use crate::surety::LetterFile;
use crate::task::{OpenTask, Reason, TaskChange, TaskEnd, TaskKind};
use tw_base::{Date, Fixed5, SubjectId};
use tw_guarantee::{self as guarantee, Backing, Instrument, Matter};

/// Offices of a task about a guarantee: the first beneficiary; `NN**` where
/// that is a whole district, `****` where it is every office. No declaration
/// has such an office, so an officer who asks for his district's guarantees is
/// shown no declarations of other offices.
pub const EVERYWHERE: &str = "****";

/// The office of a task about an instrument.
pub fn office(instrument: &Instrument) -> String {
    match instrument.terms().offices.first() {
        None => EVERYWHERE.to_owned(),
        Some(office) => match office.strip_suffix("00") {
            Some(district) => format!("{district}**"),
            None => office.clone(),
        },
    }
}

/// The offices under which an officer of one finds tasks: its own, its
/// district's and everybody's.
pub fn offices_of(own: &str) -> [String; 3] {
    let district = own.get(..2).unwrap_or_default();
    [
        own.to_owned(),
        format!("{district}**"),
        EVERYWHERE.to_owned(),
    ]
}

/// Looks at a guarantee when something else may wait.
pub fn turn(
    id: SubjectId,
    file: &LetterFile,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    let due = |looks: Stamp| looks.instant() <= context.now;
    if !file.looks.is_some_and(due) {
        return;
    }
    let mut file = file.clone();
    let known = decision.tasks.len();
    let matters = follow(&mut file, overlay, context, decision);
    // What is told, once when it comes up.
    if decision.tasks.len() > known {
        decision.findings.extend(file.overdue(context.today));
        let told = matters.iter().filter_map(|one| one.told(file.number()));
        decision.findings.extend(told);
    }
    decision.subject = Some(id);
    let file = Subject::Guarantee(Box::new(file));
    decision.written.subjects.push((id, file));
}

/// Where the guarantees are that stand for the same as one.
pub fn beside(instrument: &Instrument) -> AliasKey {
    match &instrument.terms().backing {
        Backing::Own(principal) => keys::principal(principal.as_str()),
        Backing::Group { group, .. } => keys::group(group.as_str()),
    }
}

/// Guarantees that stand for a principal, or for a group.
pub fn standing_beside(key: &AliasKey, overlay: &Overlay) -> Vec<SubjectId> {
    match overlay.behind(key) {
        Some((_, Subject::Principal(there))) => there.own.clone(),
        Some((_, Subject::Group(file))) => file.letters.clone(),
        _ => Vec::new(),
    }
}

/// The number of the first of some that takes the place of a guarantee when it
/// ends.
pub fn follower<'f>(
    file: &Instrument,
    others: impl IntoIterator<Item = &'f LetterFile>,
) -> Option<String> {
    let mut others = others.into_iter();
    let found = others.find(|other| other.stands() && other.follows(file));
    found.map(|found| found.number().to_string())
}

/// Those beside a guarantee, as it is now, that are followed by it and were
/// not, or are not any more. They are looked at at once, each by a decision of
/// its own.
pub fn in_turn(
    now: &LetterFile,
    others: &[(SubjectId, &LetterFile)],
    context: &Context<'_>,
) -> Vec<(SubjectId, Subject)> {
    let mut changed = Vec::new();
    for (id, file) in others {
        let followed = file.followed_by.as_deref();
        let by_it = followed == Some(now.number().as_str());
        if !by_it && followed.is_some() {
            continue;
        }
        let beside = others.iter().map(|(_, other)| *other);
        let followed_by = follower(file, std::iter::once(now).chain(beside));
        if followed_by != file.followed_by {
            let mut file = LetterFile::clone(file);
            file.followed_by = followed_by;
            file.looks = Some(Stamp::from(context.now));
            changed.push((*id, Subject::Guarantee(Box::new(file))));
        }
    }
    changed
}

/// Ends the tasks whose reason is gone, raises those a reason was found for,
/// and says when to look again; what is the matter with the guarantee.
pub fn follow(
    file: &mut LetterFile,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Vec<Matter> {
    let pending = overlay.balance(guarantee::account_of(file)).pending;
    let reserved = Fixed5::from_raw(pending);
    let followed = file.followed_by.is_some();
    let matters = file.matters(context.today, context.guarantees, reserved, followed);
    let reasons = reasons(file, &matters, context);
    let waits = file.waits();
    for task in std::mem::take(&mut file.tasks) {
        if reasons.iter().any(|reason| reason.task == task) {
            file.tasks.push(task);
            continue;
        }
        let why = gone(&task, &reasons, waits);
        let note = String::new();
        decision.tasks.push(TaskChange::Ended { task, why, note });
    }
    for Reason { task, due } in reasons {
        if file.tasks.contains(&task) {
            continue;
        }
        file.tasks.push(task.clone());
        let office = office(file);
        decision
            .tasks
            .push(TaskChange::Raised { task, office, due });
    }
    let next = file.looked_at_next(context.today, context.guarantees, reserved);
    file.looks = next.and_then(|day| Stamp::start_of(day, context.pack.zone()));
    matters
}

fn reasons(file: &LetterFile, matters: &[Matter], context: &Context<'_>) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = matters
        .iter()
        .map(|matter| {
            let (kind, about, last) = match *matter {
                Matter::LateApplication { due } => {
                    (TaskKind::DecideGuarantee, "application".to_owned(), due)
                }
                Matter::LateChange { due } => (TaskKind::DecideGuarantee, "change".to_owned(), due),
                Matter::Expiring { rung, last } => {
                    (TaskKind::GuaranteeExpires, rung.to_string(), last)
                }
                Matter::ExpiredDrawn { last } => (TaskKind::GuaranteeExpired, String::new(), last),
                Matter::ToReturn { since } => {
                    let last = return_by(since, context);
                    (TaskKind::ReturnGuarantee, String::new(), last)
                }
            };
            Reason {
                task: OpenTask { kind, about },
                due: Stamp::end_of(last, context.pack.zone()),
            }
        })
        .collect();
    if file.confirmed.as_ref().is_some_and(|told| !told.agrees()) {
        let kind = TaskKind::PositionDiffers;
        let about = String::new();
        reasons.push(Reason {
            task: OpenTask { kind, about },
            due: None,
        });
    }
    reasons
}

/// Until when a deposit is taken back before customs gives public notice of it
/// (Order 581 art. 21).
fn return_by(since: Date, context: &Context<'_>) -> Date {
    let months = context.law(since).integer("guarantee.return.notice_months");
    let months = months.map_or(0, |known| known.value);
    let term = jiff::Span::new().try_months(months);
    term.and_then(|term| since.checked_add(term))
        .unwrap_or(since)
}

/// Why a task is over; `waits`: customs has something about it to decide still.
fn gone(task: &OpenTask, reasons: &[Reason], waits: bool) -> TaskEnd {
    let now = |kind| reasons.iter().any(|reason| reason.task.kind == kind);
    match task.kind {
        // It secures something again.
        TaskKind::ReturnGuarantee if waits => TaskEnd::Covered,
        TaskKind::DecideGuarantee | TaskKind::ReturnGuarantee => TaskEnd::Decided,
        TaskKind::PositionDiffers => TaskEnd::Agreed,
        TaskKind::GuaranteeExpires
            if now(TaskKind::GuaranteeExpires) || now(TaskKind::GuaranteeExpired) =>
        {
            TaskEnd::NextRung
        }
        _ => TaskEnd::Covered,
    }
}
