//! What others than the declarant do to a declaration: goods arrive, duty is
//! paid, an agency answers, an officer controls, formalities are concluded.

use super::claim_guarantee;
use super::clear_declaration::{self, Clearing};
use super::file_declaration::{DECLARATION_UNKNOWN, begin, done};
use super::keys;
use crate::admin::{AgencyAnswer, DeclarationAct, GoodsAct};
use crate::decision::{Context, Decision};
use crate::declaration::Dossier;
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::task::{TaskChange, TaskEnd, TaskKind};
use tw_base::{Date, Finding, RuleCode, SubjectId};
use tw_clearance::{
    AgencyCode, AgencyState, DebtState, DebtStep, DocumentState, DocumentStep, Event, GoodsState,
    GoodsStep,
};

/// The declaration does not stand where this could be done.
pub const NOT_POSSIBLE: RuleCode = RuleCode::new("TW1224");
/// No such task of the declaration is open.
pub const TASK_NOT_OPEN: RuleCode = RuleCode::new("TW1254");
/// A task of that kind ends by itself.
pub const TASK_ENDS_BY_ITSELF: RuleCode = RuleCode::new("TW1255");
/// What was said about an act is missing or too long.
pub const NOTE_WRONG: RuleCode = RuleCode::new("TW1256");

/// Longest text about an act, in characters.
pub const NOTE_MAX: usize = 500;

type Decided = Result<(), Box<Finding>>;

/// What is needed: the declaration, and what it draws on.
pub fn plan(number: &str, overlay: &Overlay, wanted: &mut Wanted) {
    let key = keys::declaration_number(number);
    if let Some((_, subject)) = overlay.behind(&key)
        && let Some(dossier) = subject.declaration()
    {
        if let Some((guarantee, drawing)) = &dossier.reserved {
            wanted.subjects.push(*guarantee);
            wanted
                .accounts
                .extend(drawing.reservations().map(|r| r.debit));
        }
        claim_guarantee::plan(dossier, wanted);
        let drawn = dossier.drawn.iter().map(|drawn| drawn.reservation.debit);
        wanted.accounts.extend(drawn);
        clear_declaration::plan(&dossier.content, overlay, wanted);
    }
    wanted.aliases.push(key);
}

/// Decides.
pub fn decide(
    number: &str,
    act: &DeclarationAct,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decided {
    let (id, dossier) = numbered(number, overlay)?;
    let mut dossier = dossier.clone();
    noted(act)?;
    if over(&dossier) && !after_all(act) {
        return Err(refused(act.what(), &dossier));
    }
    begin(&dossier, decision);
    let mut desk = Desk(Clearing::new((id, &dossier), overlay, context, decision));
    match act {
        DeclarationAct::Arrived { entered_on } => desk.arrived(*entered_on, &mut dossier)?,
        DeclarationAct::Paid {} => desk.paid(&mut dossier)?,
        DeclarationAct::Agency { agency, answer, .. } => {
            desk.agency(agency, *answer, &mut dossier)?;
        }
        DeclarationAct::Control { step } => desk.step(Event::Control(step.step()), &mut dossier)?,
        DeclarationAct::Goods { step } => desk.goods(*step, &mut dossier)?,
        DeclarationAct::Repaid {} => desk.repaid(&mut dossier)?,
        DeclarationAct::Close {} => {
            if dossier.regions.debt() == DebtState::Paid {
                desk.step(Event::Debt(DebtStep::Finalise), &mut dossier)?;
            }
            desk.step(Event::Document(DocumentStep::Close), &mut dossier)?;
        }
        DeclarationAct::TaskDone { task, .. } => {
            desk.task_done(*task, act.note(), &mut dossier)?;
        }
        DeclarationAct::Call {} => desk.call(&mut dossier)?,
        DeclarationAct::Honoured {} => desk.honoured(&mut dossier)?,
        DeclarationAct::MadeGood {} => desk.made_good(&mut dossier)?,
    }
    desk.0.settle(&mut dossier);
    done(desk.0, dossier);
    Ok(())
}

/// Whether it is without effect, or concluded.
fn over(dossier: &Dossier) -> bool {
    matches!(
        dossier.regions.document(),
        DocumentState::Invalidated | DocumentState::Closed
    )
}

/// What is still done once it is over: money is given back, and an officer
/// says what he did.
fn after_all(act: &DeclarationAct) -> bool {
    matches!(
        act,
        DeclarationAct::Repaid {} | DeclarationAct::TaskDone { .. } | DeclarationAct::MadeGood {}
    )
}

/// What is said about an act is not too long, and is said where nothing else
/// tells what was done.
fn noted(act: &DeclarationAct) -> Decided {
    let needed = matches!(act, DeclarationAct::TaskDone { .. });
    let length = act.note().chars().count();
    if length <= NOTE_MAX && !(needed && length == 0) {
        return Ok(());
    }
    let finding = Finding::rule(NOTE_WRONG).with("most", NOTE_MAX);
    Err(Box::new(finding.with("found", length)))
}

/// The declaration customs gave a number.
pub(super) fn numbered<'o>(
    number: &str,
    overlay: &'o Overlay,
) -> Result<(SubjectId, &'o Dossier), Box<Finding>> {
    let found = overlay.behind(&keys::declaration_number(number));
    let found = found.and_then(|(id, subject)| Some((id, subject.declaration()?)));
    found.ok_or_else(|| unknown(number))
}

/// There is no such declaration, or it is not for whoever asks.
pub(super) fn unknown(number: &str) -> Box<Finding> {
    Box::new(Finding::rule(DECLARATION_UNKNOWN).with("value", number))
}

struct Desk<'a, 'p>(Clearing<'a, 'p>);

impl Desk<'_, '_> {
    /// Takes a step the declaration may refuse.
    fn step(&mut self, event: Event, dossier: &mut Dossier) -> Decided {
        if !dossier.regions.allows(&event) {
            return Err(refused(event.step(), dossier));
        }
        self.0.step(event, dossier);
        Ok(())
    }

    /// The goods came in; or the day they came in on, told before, was
    /// another one, which is said by naming it.
    fn arrived(&mut self, entered_on: Option<Date>, dossier: &mut Dossier) -> Decided {
        let today = self.0.context.today;
        let day = entered_on.unwrap_or(today);
        if day > today {
            return Err(refused("arrive", dossier));
        }
        if dossier.regions.goods() == GoodsState::NotArrived {
            self.step(Event::Goods(GoodsStep::Arrive), dossier)?;
            self.0.entered(day, dossier);
            return Ok(());
        }
        let told = dossier.entered_on.filter(|told| *told != day);
        let stands = dossier.regions.document() == DocumentState::Accepted;
        if entered_on.is_none() || told.is_none() || !stands || dossier.regions.goods().gone() {
            return Err(refused("arrive", dossier));
        }
        self.0.entered_otherwise(day, dossier);
        Ok(())
    }

    fn paid(&mut self, dossier: &mut Dossier) -> Decided {
        let step = Event::Debt(DebtStep::Pay);
        if !dossier.regions.allows(&step) {
            return Err(refused(step.step(), dossier));
        }
        self.0.paid(dossier);
        self.0.can_be_asked_back(dossier);
        Ok(())
    }

    fn call(&mut self, dossier: &mut Dossier) -> Decided {
        match self.0.call(dossier) {
            Ok(()) => Ok(()),
            Err(Some(finding)) => Err(finding),
            Err(None) => Err(refused("call", dossier)),
        }
    }

    fn honoured(&mut self, dossier: &mut Dossier) -> Decided {
        let step = Event::Debt(DebtStep::Pay);
        if !dossier.claimed() || !dossier.regions.allows(&step) {
            return Err(refused("honoured", dossier));
        }
        self.0.honoured(dossier);
        self.0.can_be_asked_back(dossier);
        Ok(())
    }

    fn made_good(&mut self, dossier: &mut Dossier) -> Decided {
        match self.0.made_good(dossier) {
            true => Ok(()),
            false => Err(refused("made_good", dossier)),
        }
    }

    fn repaid(&mut self, dossier: &mut Dossier) -> Decided {
        match self.0.repaid(dossier) {
            true => Ok(()),
            false => Err(refused("repay", dossier)),
        }
    }

    fn agency(&mut self, agency: &str, answer: AgencyAnswer, dossier: &mut Dossier) -> Decided {
        let Ok(code) = AgencyCode::new(agency) else {
            return Err(refused(agency, dossier));
        };
        if dossier.regions.agency(&code) != AgencyState::Pending {
            return Err(refused(agency, dossier));
        }
        self.step(Event::Agency(code, answer.step()), dossier)
    }

    fn goods(&mut self, act: GoodsAct, dossier: &mut Dossier) -> Decided {
        let stood = dossier.regions.goods();
        self.step(Event::Goods(act.step()), dossier)?;
        if dossier.regions.goods().gone() {
            self.0.gone(stood, dossier);
        }
        Ok(())
    }

    /// All open tasks of a kind are done: several may be open about consents.
    fn task_done(&mut self, kind: TaskKind, note: &str, dossier: &mut Dossier) -> Decided {
        let refuse = |code: RuleCode| {
            let finding = Finding::rule(code).with("task", kind.word());
            Err(Box::new(finding))
        };
        if !kind.ends_by_hand() {
            return refuse(TASK_ENDS_BY_ITSELF);
        }
        let tasks = std::mem::take(&mut dossier.tasks);
        let (done, open): (Vec<_>, Vec<_>) = tasks.into_iter().partition(|task| task.kind == kind);
        dossier.tasks = open;
        if done.is_empty() {
            return refuse(TASK_NOT_OPEN);
        }
        if kind == TaskKind::Repay {
            Clearing::repaid_otherwise(dossier);
        }
        let ended = done.into_iter().map(|task| TaskChange::Ended {
            task,
            why: TaskEnd::Done,
            note: note.to_owned(),
        });
        self.0.decision.tasks.extend(ended);
        Ok(())
    }
}

pub(super) fn refused(what: &str, dossier: &Dossier) -> Box<Finding> {
    let number = dossier.declaration_no.as_deref().unwrap_or(&dossier.seq_no);
    let finding = Finding::rule(NOT_POSSIBLE)
        .with("what", what)
        .with("number", number)
        .with("regions", &dossier.regions);
    Box::new(finding)
}
