//! What waits for somebody: kinds of task, and when the reason for one is
//! gone.
//!
//! Nouns: a *task* is raised by a decision on a declaration or a guarantee and
//! *ends*, by a later decision that takes its reason away, or by an officer's
//! act where nothing else can. No clock ends one of a declaration; those of a
//! guarantee are looked at each day too (`usecase/watch_letter.rs`).
//!
//! Invariant: a declaration, or a guarantee, has at most one open task of a kind about the
//! same thing; a reason that comes up again while one is open adds none.

use crate::decision::Decision;
use crate::declaration::{Deadline, Dossier};
use crate::stamp::Stamp;
use serde::{Deserialize, Serialize};
use tw_base::Fixed5;
use tw_clearance::{AgencyCode, AgencyState, ControlState, DebtState, DocumentState};

/// A kind of task. Stored by place: a new one is added at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// What is owed cannot be computed; an officer assesses.
    Assess,
    /// What was settled is not what is owed now, or cannot be compared.
    SettleDifference,
    /// An outline was not completed in time.
    CompleteDeclaration,
    /// Duty was not paid in time.
    CollectDuty,
    /// An agency is asked for its consent.
    Permit,
    /// What was paid is to be repaid.
    Repay,
    /// What control had passed on was amended; an officer looks again.
    ControlAgain,
    /// What an agency consented to was amended after release.
    ConsentOutdated,
    /// Goods were drawn for examination.
    Examine,
    /// Customs is late with a decision on a guarantee.
    DecideGuarantee,
    /// A guarantee's validity ends soon.
    GuaranteeExpires,
    /// It ended, and something is reserved on the guarantee still.
    GuaranteeExpired,
    /// The guarantor's books and those of customs differ.
    PositionDiffers,
    /// A deposit secures nothing any more: its principal is told to take it
    /// back.
    ReturnGuarantee,
}

impl TaskKind {
    /// Every one.
    pub const ALL: [Self; 14] = [
        Self::Assess,
        Self::SettleDifference,
        Self::CompleteDeclaration,
        Self::CollectDuty,
        Self::Permit,
        Self::Repay,
        Self::ControlAgain,
        Self::ConsentOutdated,
        Self::Examine,
        Self::DecideGuarantee,
        Self::GuaranteeExpires,
        Self::GuaranteeExpired,
        Self::PositionDiffers,
        Self::ReturnGuarantee,
    ];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Assess => "assess",
            Self::SettleDifference => "settle_difference",
            Self::CompleteDeclaration => "complete_declaration",
            Self::CollectDuty => "collect_duty",
            Self::Permit => "permit",
            Self::Repay => "repay",
            Self::ControlAgain => "control_again",
            Self::ConsentOutdated => "consent_outdated",
            Self::Examine => "examine",
            Self::DecideGuarantee => "decide_guarantee",
            Self::GuaranteeExpires => "guarantee_expires",
            Self::GuaranteeExpired => "guarantee_expired",
            Self::PositionDiffers => "position_differs",
            Self::ReturnGuarantee => "return_guarantee",
        }
    }

    /// The kind of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it is for an officer to say that it is done: what was done
    /// about it, no decision on the declaration shows.
    pub fn ends_by_hand(self) -> bool {
        matches!(
            self,
            Self::SettleDifference | Self::Repay | Self::ConsentOutdated
        )
    }
}

/// Why a task ended. Stored by place: a new one is added at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskEnd {
    /// What is owed was computed.
    Assessed,
    /// The declaration was completed.
    Completed,
    /// Nothing is demanded any more, or within a new term.
    Settled,
    /// The agency answered, or is no longer asked.
    Answered,
    /// The declaration is without effect, or concluded.
    Over,
    /// An officer said that it is done.
    Done,
    /// Control passed, or is not asked any more.
    Controlled,
    /// Customs decided.
    Decided,
    /// The guarantee was extended, followed by another or given back, nothing is
    /// reserved on it any more, or a deposit to be returned secures something
    /// again.
    Covered,
    /// The next rung was reached, or the last day is over.
    NextRung,
    /// A later position agrees.
    Agreed,
}

impl TaskEnd {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Assessed => "assessed",
            Self::Completed => "completed",
            Self::Settled => "settled",
            Self::Answered => "answered",
            Self::Over => "over",
            Self::Done => "done",
            Self::Controlled => "controlled",
            Self::Decided => "decided",
            Self::Covered => "covered",
            Self::NextRung => "next_rung",
            Self::Agreed => "agreed",
        }
    }
}

/// A task that is open, as its declaration keeps it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OpenTask {
    /// Kind.
    pub kind: TaskKind,
    /// About what: an agency's code, or empty.
    pub about: String,
}

/// A reason for a task, found by a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The task.
    pub task: OpenTask,
    /// The last day's end, if there was or is a deadline.
    pub due: Option<Stamp>,
}

/// What a decision did to the tasks of its declaration, as the journal tells
/// it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskChange {
    /// One was raised.
    Raised {
        /// Which.
        task: OpenTask,
        /// Office of declaration.
        office: String,
        /// When it is or was due, if there is a deadline.
        due: Option<Stamp>,
    },
    /// One ended.
    Ended {
        /// Which.
        task: OpenTask,
        /// Why.
        why: TaskEnd,
        /// What the officer says who ended it; else empty.
        note: String,
    },
}

impl Decision {
    /// Leaves work for somebody.
    pub fn raise(&mut self, kind: TaskKind) {
        self.raise_about(kind, String::new(), None);
    }

    /// The same, about something, or with a deadline.
    pub fn raise_about(&mut self, kind: TaskKind, about: String, due: Option<Stamp>) {
        let task = OpenTask { kind, about };
        self.reasons.push(Reason { task, due });
    }
}

/// Ends the open tasks whose reason is gone and raises those a reason was
/// found for, once everything else of a decision is done.
pub fn follow(dossier: &mut Dossier, decision: &mut Decision) {
    let open = std::mem::take(&mut dossier.tasks);
    for task in open {
        match gone(&task, dossier) {
            Some(why) => decision.tasks.push(TaskChange::Ended {
                task,
                why,
                note: String::new(),
            }),
            None => dossier.tasks.push(task),
        }
    }
    for Reason { task, due } in std::mem::take(&mut decision.reasons) {
        if gone(&task, dossier).is_some() || dossier.tasks.contains(&task) {
            continue;
        }
        dossier.tasks.push(task.clone());
        decision.tasks.push(TaskChange::Raised {
            task,
            office: dossier.content.head.office.to_string(),
            due,
        });
    }
}

/// Why there is no reason for a task any more; none while there is.
fn gone(task: &OpenTask, dossier: &Dossier) -> Option<TaskEnd> {
    let regions = &dossier.regions;
    // What an officer is to look at, he does after formalities are concluded
    // too.
    let over = match regions.document() {
        DocumentState::Invalidated => true,
        DocumentState::Closed => !task.kind.ends_by_hand(),
        _ => false,
    };
    let newly = |deadline| dossier.waits.is_some_and(|(_, waits)| waits == deadline);
    let ended = match task.kind {
        // Money that changed hands is not undone by anything that happens to
        // the document.
        TaskKind::Repay => {
            let open = dossier
                .duty
                .is_some_and(|duty| duty.to_repay > Fixed5::ZERO);
            return (!open).then_some(TaskEnd::Settled);
        }
        TaskKind::SettleDifference | TaskKind::ConsentOutdated => None,
        TaskKind::ControlAgain | TaskKind::Examine => {
            let passed = matches!(regions.control(), ControlState::None | ControlState::Passed);
            passed.then_some(TaskEnd::Controlled)
        }
        TaskKind::Assess => (regions.debt() != DebtState::NotAssessed).then_some(TaskEnd::Assessed),
        TaskKind::CompleteDeclaration => {
            let done = !dossier.is_outline() || newly(Deadline::Completion);
            done.then_some(TaskEnd::Completed)
        }
        TaskKind::CollectDuty => {
            let demanded = match regions.debt() {
                DebtState::Payable | DebtState::Insufficient | DebtState::FurtherDue => true,
                // A guarantee that does not bear what is owed now.
                DebtState::Secured => dossier.duty.is_some_and(|duty| duty.pay_by.is_some()),
                _ => false,
            };
            (!demanded || newly(Deadline::Payment)).then_some(TaskEnd::Settled)
        }
        TaskKind::Permit => {
            let asked = AgencyCode::new(&task.about).map(|code| regions.agency(&code));
            (asked != Ok(AgencyState::Pending)).then_some(TaskEnd::Answered)
        }
        // No declaration has one of a guarantee.
        TaskKind::DecideGuarantee
        | TaskKind::GuaranteeExpires
        | TaskKind::GuaranteeExpired
        | TaskKind::PositionDiffers
        | TaskKind::ReturnGuarantee => Some(TaskEnd::Over),
    };
    ended.or(over.then_some(TaskEnd::Over))
}
