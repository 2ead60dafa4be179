//! Clear an accepted declaration as far as it goes: which other agencies are
//! asked, where the goods are, what is owed, who answers for it; release, or
//! pick-up for an outline, once nothing stands against it.

use super::terms::{Standing, Trader};
use super::{
    aggregate_payment, assess_declaration, draw_certificates, recognise_aeo, stand_behind,
};
use crate::decision::{Context, Decision};
use crate::declaration::{Deadline, Dossier};
use crate::overlay::Overlay;
use crate::stamp::Stamp;
use crate::store::Wanted;
use crate::task::TaskKind;
use std::rc::Rc;
use tw_base::{Date, Finding, Fixed5, RuleCode, Severity, SubjectId};
use tw_clearance::{DocumentState, Event, GoodsState, GoodsStep};
use tw_declaration::{Declaration, Direction};
use tw_tariff::fees;

/// What is owed cannot be computed: an officer assesses (task).
pub const NOT_ASSESSED: RuleCode = RuleCode::new("TW1225");
/// The outline was not completed in time (task).
pub const NOT_COMPLETED: RuleCode = RuleCode::new("TW1228");
/// Duty was not paid in time (task).
pub const NOT_PAID: RuleCode = RuleCode::new("TW1229");
/// The day of entry told before was another one (note).
pub const ENTRY_CORRECTED: RuleCode = RuleCode::new("TW1246");

/// What clearing needs loaded: the guarantee of whoever answers for the duty,
/// and the certificates that are named.
pub fn plan(content: &Declaration, overlay: &Overlay, wanted: &mut Wanted) {
    draw_certificates::plan(content, overlay, wanted);
    recognise_aeo::plan(content, wanted);
    let codes = aggregate_payment::plan(content, overlay, wanted);
    stand_behind::plan(&codes, overlay, wanted);
}

/// What becomes of a declaration whose time is over.
pub fn overdue(dossier: &mut Dossier, context: &Context<'_>, decision: &mut Decision) -> bool {
    let Some((due, deadline)) = dossier
        .waits
        .filter(|(due, _)| due.instant() <= context.now)
    else {
        return false;
    };
    let since = context.pack.zone().to_datetime(due.instant()).date();
    let (code, task) = match deadline {
        Deadline::Completion => (NOT_COMPLETED, TaskKind::CompleteDeclaration),
        Deadline::Payment => (NOT_PAID, TaskKind::CollectDuty),
    };
    let number = dossier.declaration_no.as_deref().unwrap_or(&dossier.seq_no);
    let finding = Finding::rule(code)
        .weighing(Severity::Warning)
        .with("number", number)
        .with("since", since);
    decision.findings.push(finding);
    decision.raise_about(task, String::new(), Some(due));
    dossier.waits = None;
    true
}

/// Clears one declaration within one decision. What it declares, for whom and
/// when it was accepted stays meanwhile.
pub(super) struct Clearing<'a, 'p> {
    pub(super) id: SubjectId,
    pub(super) overlay: &'a Overlay,
    pub(super) context: &'a Context<'p>,
    pub(super) decision: &'a mut Decision,
    /// What is drawn by was declared otherwise before.
    pub(super) draws_again: bool,
    pub(super) trader: Trader<'a>,
    /// What was open to it when that was last asked.
    pub(super) stood: Option<Rc<Standing<'p>>>,
}

impl<'a, 'p> Clearing<'a, 'p> {
    pub(super) fn new(
        (id, dossier): (SubjectId, &Dossier),
        overlay: &'a Overlay,
        context: &'a Context<'p>,
        decision: &'a mut Decision,
    ) -> Self {
        Self {
            trader: Trader::of(dossier, overlay, context.today),
            stood: None,
            id,
            overlay,
            context,
            decision,
            draws_again: false,
        }
    }

    /// Takes the declaration as far as it goes.
    pub(super) fn settle(&mut self, dossier: &mut Dossier) {
        if dossier.regions.document() != DocumentState::Accepted {
            return;
        }
        self.ask_agencies(dossier);
        self.arrive(dossier);
        if dossier.is_outline() {
            self.set_terms(dossier);
            self.pick_up(dossier);
            return;
        }
        self.assess(dossier);
        self.set_terms(dossier);
        self.secure(dossier);
        self.release(dossier);
    }

    pub(super) fn step(&mut self, event: Event, dossier: &mut Dossier) {
        dossier.step(event, self.context, self.decision);
    }

    /// Goods whose day of entry or exit lies behind are here; others wait for
    /// the notification of arrival.
    fn arrive(&mut self, dossier: &mut Dossier) {
        if dossier.regions.goods() != GoodsState::NotArrived {
            return;
        }
        let day = dossier.content.border_day();
        let Some(day) = day.filter(|day| *day <= self.context.today) else {
            return;
        };
        self.step(Event::Goods(GoodsStep::Arrive), dossier);
        self.entered(day, dossier);
    }

    /// The day of entry is known: the time for declaring counts from it, and
    /// for what was declared in advance its rates apply (Tariff Law art. 20).
    pub(super) fn entered(&mut self, day: Date, dossier: &mut Dossier) {
        let before = dossier.entered_on.replace(day);
        self.set_completion(day, dossier);
        let Some(completed) = dossier.completed_on.filter(|_| dossier.duty.is_some()) else {
            return;
        };
        let rates = dossier.duty.and_then(|duty| duty.rate_date);
        let in_advance = completed < day && rates != Some(day);
        let late = || {
            let due = fees::declaration_due(day, self.context.law(completed));
            let import = dossier.content.head.direction == Direction::Import;
            import && due.is_ok_and(|due| due.day < completed)
        };
        if before.is_some() || in_advance || late() {
            self.reconsider_duty(dossier);
        }
    }

    /// The day of entry told before was another one.
    pub(super) fn entered_otherwise(&mut self, day: Date, dossier: &mut Dossier) {
        let before = dossier.entered_on.map(|day| day.to_string());
        let note = Finding::rule(ENTRY_CORRECTED)
            .weighing(Severity::Note)
            .with("before", before.unwrap_or_default())
            .with("after", day);
        self.decision.findings.push(note);
        self.entered(day, dossier);
    }

    /// Until when an outline whose goods are here is to be completed.
    fn set_completion(&mut self, entered: Date, dossier: &mut Dossier) {
        if dossier.is_outline() {
            let law = self.context.law(self.context.today);
            let end = match fees::declaration_due(entered, law) {
                Ok(due) => self.end_of(due.day),
                Err(unassessed) => {
                    assess_declaration::told(unassessed, self.decision);
                    None
                }
            };
            dossier.waits = end.map(|end| (end, Deadline::Completion));
        }
    }

    /// Release for pick-up of an outline: nothing but its completion is open.
    fn pick_up(&mut self, dossier: &mut Dossier) {
        let regions = &dossier.regions;
        let free = regions.control().permits_release()
            && regions
                .agencies()
                .iter()
                .all(|(_, state)| state.permits_release());
        if regions.goods() == GoodsState::Arrived && free {
            let exempt = self.is_exempt(dossier);
            let behind = self.instrument(dossier, Fixed5::ZERO);
            if let Err(findings) = behind
                .map(drop)
                .or_else(|found| exempt.then_some(()).ok_or(found))
            {
                self.decision.warn(findings);
                return;
            }
            self.step(Event::Goods(GoodsStep::PermitMove), dossier);
        }
    }

    /// The end of a last day.
    pub(super) fn end_of(&self, day: Date) -> Option<Stamp> {
        Stamp::end_of(day, self.context.pack.zone())
    }

    /// Goods that are here are released once no region stands against it.
    fn release(&mut self, dossier: &mut Dossier) {
        let release = Event::Goods(GoodsStep::Release);
        let here = matches!(
            dossier.regions.goods(),
            GoodsState::Arrived | GoodsState::Movable
        );
        if here && dossier.regions.allows(&release) {
            self.step(release, dossier);
            self.use_up(dossier);
        }
    }
}
