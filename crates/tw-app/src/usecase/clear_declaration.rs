//! Clear an accepted declaration as far as it goes: which other agencies are
//! asked, where the goods are, what is owed, who answers for it; release, or
//! pick-up for an outline, once nothing stands against it.

use super::assess_declaration::{self, Assessed};
use super::keys;
use crate::decision::{Context, Decision};
use crate::declaration::{Deadline, Dossier, DutyRecord};
use crate::overlay::Overlay;
use crate::stamp::Stamp;
use crate::store::Wanted;
use crate::subject::Subject;
use crate::task::TaskKind;
use std::collections::BTreeSet;
use tw_base::{AccountKey, Date, Finding, Fixed5, Money, RuleCode, Severity, SubjectId};
use tw_clearance::{
    AgencyCode, AgencyStep, Change, DebtState, DebtStep, DocumentState, Event, GoodsState,
    GoodsStep,
};
use tw_declaration::{Declaration, Direction};
use tw_guarantee::{self as guarantee, Instrument, Use};
use tw_law::Law;
use tw_ledger::{Reservation, TransferId};
use tw_tariff::fees::{self, PaymentTerm};

/// What is owed cannot be computed: an officer assesses (task).
pub const NOT_ASSESSED: RuleCode = RuleCode::new("TW1225");
/// A permit is answered by the pack's own stub office (note).
pub const STUB_OFFICE: RuleCode = RuleCode::new("TW1226");
/// The outline was not completed in time (task).
pub const NOT_COMPLETED: RuleCode = RuleCode::new("TW1228");
/// After an amendment, or on the day of entry, more or less is owed than was
/// settled (task).
pub const SETTLED_OTHERWISE: RuleCode = RuleCode::new("TW1233");
/// Duty was not paid in time (task).
pub const NOT_PAID: RuleCode = RuleCode::new("TW1229");

/// What clearing needs loaded: the guarantee of whoever answers for the duty.
pub fn plan(content: &Declaration, overlay: &Overlay, wanted: &mut Wanted) {
    let Some(key) = principal(content) else {
        return;
    };
    if let Some((_, Subject::Guarantee(instrument))) = overlay.behind(&key) {
        wanted.accounts.push(guarantee::account_of(instrument));
    }
    wanted.aliases.push(key);
}

/// Whose guarantee is drawn on: the domestic party's.
fn principal(content: &Declaration) -> Option<crate::store::AliasKey> {
    let trader = &content.head.trader;
    let code = trader.customs_code.as_ref().or(trader.credit_code.as_ref());
    code.map(|code| keys::principal(code))
}

/// Takes the declaration as far as it goes.
pub fn settle(
    id: SubjectId,
    dossier: &mut Dossier,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    if dossier.regions.document() != DocumentState::Accepted {
        return;
    }
    let clearing = &mut Clearing {
        id,
        overlay,
        context,
        decision,
    };
    clearing.ask_agencies(dossier);
    clearing.arrive(dossier);
    if dossier.is_outline() {
        clearing.pick_up(dossier);
        return;
    }
    clearing.assess(dossier);
    clearing.secure(dossier);
    clearing.release(dossier);
}

/// The day of entry is known: the time for declaring counts from it.
pub fn entered(
    day: Date,
    dossier: &mut Dossier,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    dossier.entered_on = Some(day);
    let advance = dossier.duty.is_some_and(|duty| duty.rate_date != Some(day));
    // Declared in advance, the rates of the day of entry apply (Tariff Law
    // art. 20): what was computed before is taken back, as long as it is not
    // paid.
    if advance && dossier.completed_on.is_some_and(|done| done < day) {
        withdraw(dossier, overlay, context, decision);
        if dossier.regions.debt() == DebtState::Paid {
            settled_before(dossier, context, decision);
        }
    }
}

/// Takes back what was computed and not paid yet, as long as the goods are
/// not released; what secured it is free again.
pub fn withdraw(
    dossier: &mut Dossier,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    let step = Event::Debt(DebtStep::Withdraw);
    if !dossier.regions.allows(&step) {
        return;
    }
    dossier.step(step, context, decision);
    restore(dossier, overlay, decision);
    dossier.duty = None;
    dossier.waits = None;
}

/// Frees what is reserved on a guarantee.
pub fn restore(dossier: &mut Dossier, overlay: &Overlay, decision: &mut Decision) {
    if let Some((_, reservation)) = dossier.reserved.take() {
        let id = next_transfer(overlay, decision);
        let posting = guarantee::restore(&reservation, id);
        decision.written.postings.push(posting);
    }
}

/// The id of the next transfer of a decision.
fn next_transfer(overlay: &Overlay, decision: &Decision) -> TransferId {
    let before = u32::try_from(decision.written.postings.len());
    overlay.fresh_transfer(before.unwrap_or(u32::MAX))
}

/// What was settled before stays; the difference is told and left to an
/// officer.
pub fn settled_before(dossier: &mut Dossier, context: &Context<'_>, decision: &mut Decision) {
    let before = dossier.duty.unwrap_or_default();
    let now: DutyRecord = match assess_declaration::assess(dossier, context, decision) {
        Assessed::Nothing(duty) | Assessed::Owed(duty) => duty,
        Assessed::Unknown(findings) => {
            decision.warn(findings);
            decision.raise(TaskKind::SettleDifference);
            return;
        }
    };
    if now.total != before.total {
        let finding = Finding::rule(SETTLED_OTHERWISE)
            .weighing(Severity::Warning)
            .with("settled", before.total)
            .with("owed", now.total);
        decision.findings.push(finding);
        decision.raise(TaskKind::SettleDifference);
    }
}

/// What paying a demanded debt late costs, whether anybody noticed before that
/// it was late or not.
pub fn surcharge(dossier: &Dossier, context: &Context<'_>, decision: &mut Decision) {
    let (Some(completed), Some(duty)) = (dossier.completed_on, dossier.duty) else {
        return;
    };
    let law = context.law(completed);
    if let Ok(due) = fees::payment_due(PaymentTerm::Single { completed }, law) {
        assess_declaration::surcharge(&duty, due.day, context, decision);
    }
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

struct Clearing<'a, 'p> {
    id: SubjectId,
    overlay: &'a Overlay,
    context: &'a Context<'p>,
    decision: &'a mut Decision,
}

impl Clearing<'_, '_> {
    fn step(&mut self, event: Event, dossier: &mut Dossier) {
        dossier.step(event, self.context, self.decision);
    }

    /// Asks the agencies that issued the permits the goods need. What needs a
    /// permit and names none was refused at the door, or told where no text
    /// confirms the need. A pack may answer for an office that has no user of
    /// its own; it says so.
    fn ask_agencies(&mut self, dossier: &mut Dossier) {
        if dossier.regions.goods().at_large() {
            return;
        }
        let law = self.context.law(self.context.today);
        for permit in permits(&dossier.content, law) {
            let Ok(code) = AgencyCode::new(&format!("permit:{permit}")) else {
                continue;
            };
            // One that waived its consent is not asked again.
            let mut asked = dossier.regions.agencies().iter();
            if asked.any(|(known, _)| *known == code) {
                continue;
            }
            self.step(Event::Agency(code.clone(), AgencyStep::Require), dossier);
            if law.flag("agency.stub").is_ok_and(|stub| stub.value) {
                let note = Finding::rule(STUB_OFFICE).weighing(Severity::Note);
                self.decision.findings.push(note.with("permit", permit));
                self.step(Event::Agency(code, AgencyStep::Approve), dossier);
            } else {
                let about = code.as_str().to_owned();
                self.decision.raise_about(TaskKind::Permit, about, None);
            }
        }
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
        entered(day, dossier, self.overlay, self.context, self.decision);
    }

    /// Release for pick-up of an outline: nothing but its completion is open.
    fn pick_up(&mut self, dossier: &mut Dossier) {
        let arrival = |change: &Change| matches!(change, Change::Goods(_, GoodsState::Arrived));
        if self.decision.changes.iter().any(arrival)
            && let Some(entered) = dossier.entered_on
        {
            let law = self.context.law(self.context.today);
            let due = fees::declaration_due(entered, law).ok();
            let end = due.and_then(|due| self.end_of(due.day));
            dossier.waits = end.map(|end| (end, Deadline::Completion));
        }
        let regions = &dossier.regions;
        let free = regions.control().permits_release()
            && regions
                .agencies()
                .iter()
                .all(|(_, state)| state.permits_release());
        if regions.goods() == GoodsState::Arrived && free {
            if let Err(findings) = self.instrument(dossier, Fixed5::ZERO) {
                self.decision.warn(findings);
                return;
            }
            self.step(Event::Goods(GoodsStep::PermitMove), dossier);
        }
    }

    /// The end of a last day.
    fn end_of(&self, day: Date) -> Option<Stamp> {
        let midnight = day
            .tomorrow()
            .ok()?
            .to_datetime(jiff::civil::Time::midnight());
        let at = self.context.pack.zone().to_timestamp(midnight).ok()?;
        Some(Stamp::from(at))
    }

    fn assess(&mut self, dossier: &mut Dossier) {
        if dossier.regions.debt() != DebtState::NotAssessed {
            return;
        }
        match assess_declaration::assess(dossier, self.context, self.decision) {
            Assessed::Nothing(duty) => {
                dossier.duty = Some(duty);
                self.step(Event::Debt(DebtStep::AssessNothing), dossier);
            }
            Assessed::Owed(duty) => {
                dossier.duty = Some(duty);
                self.step(Event::Debt(DebtStep::Assess), dossier);
            }
            Assessed::Unknown(findings) => {
                // Whoever filed it is not to blame: it stands, and waits.
                self.decision.warn(findings);
                let finding = Finding::rule(NOT_ASSESSED).weighing(Severity::Warning);
                self.decision.findings.push(finding);
                self.decision.raise(TaskKind::Assess);
            }
        }
        if let Some(more) = &mut self.decision.declaration {
            more.duty = dossier.duty;
        }
    }

    /// What is owed is secured where that was asked for, and demanded else.
    fn secure(&mut self, dossier: &mut Dossier) {
        if dossier.regions.debt() != DebtState::Provisional {
            return;
        }
        let Some(duty) = dossier.duty else { return };
        let head = &dossier.content.head;
        let on_guarantee = head.on_guarantee.as_deref() == Some("1") || head.kind.starts_with("CL");
        if !on_guarantee {
            self.step(Event::Debt(DebtStep::Demand), dossier);
            self.set_term(dossier);
            return;
        }
        match self.instrument(dossier, duty.total) {
            Ok((guarantee, instrument)) => {
                let entry = guarantee::Entry {
                    id: next_transfer(self.overlay, self.decision),
                    subject: self.id,
                };
                let amount = Money::new(duty.total.decimal(), self.context.pack.currency());
                if let Ok(posting) = guarantee::reserve(&instrument, amount, entry) {
                    let reservation = Reservation::of(&posting);
                    dossier.reserved = reservation.map(|reservation| (guarantee, reservation));
                    self.decision.written.postings.push(posting);
                    self.step(Event::Debt(DebtStep::Secure), dossier);
                }
            }
            Err(findings) => {
                self.decision.warn(findings);
                self.step(Event::Debt(DebtStep::LackFunds), dossier);
                self.set_term(dossier);
            }
        }
    }

    /// Until when what nobody answers for is to be paid.
    fn set_term(&mut self, dossier: &mut Dossier) {
        let completed = dossier.completed_on.unwrap_or(self.context.today);
        let law = self.context.law(completed);
        if let Ok(due) = fees::payment_due(PaymentTerm::Single { completed }, law) {
            self.decision.trace.extend(due.trace);
            let end = self.end_of(due.day);
            dossier.waits = end.map(|end| (end, Deadline::Payment));
        }
    }

    /// The guarantee of the domestic party, if it can bear an amount.
    fn instrument(
        &self,
        dossier: &Dossier,
        amount: Fixed5,
    ) -> Result<(SubjectId, Instrument), Vec<Finding>> {
        let at = "DecHead/TradeCode";
        let key = principal(&dossier.content);
        let found = key.as_ref().and_then(|key| self.overlay.behind(key));
        let Some((id, Subject::Guarantee(instrument))) = found else {
            let code = key.map(|key| key.number).unwrap_or_default();
            let finding = Finding::rule(guarantee::NO_INSTRUMENT).at_path(at);
            return Err(vec![finding.with("enterprise", code)]);
        };
        let account = guarantee::account_of(instrument);
        let balance = self.overlay.balance(account);
        let wanted = Use {
            date: self.context.today,
            office: &dossier.content.head.office,
            amount: Money::new(amount.decimal(), self.context.pack.currency()),
            available: Fixed5::from_raw(balance.available().saturating_add(self.freed(account))),
        };
        match guarantee::usable(instrument, &wanted) {
            Ok(()) => Ok((id, instrument.as_ref().clone())),
            Err(found) => Err(found.into_iter().map(|f| f.at_path(at)).collect()),
        }
    }

    /// What this decision has freed on an account.
    fn freed(&self, account: AccountKey) -> i64 {
        let postings = self.decision.written.postings.iter();
        let freed = postings
            .map(|posting| &posting.transfer)
            .filter(|transfer| transfer.debit == account && transfer.kind.resolves().is_some());
        freed.map(|transfer| transfer.amount).sum()
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
        }
    }
}

/// Codes of the permits a declaration names for goods that need them, each
/// once, in order.
fn permits(content: &Declaration, law: Law<'_>) -> BTreeSet<String> {
    let import = content.head.direction == Direction::Import;
    let mode = &content.head.supervision_mode;
    let needed = content
        .items
        .iter()
        .flat_map(|item| law.controls(&item.commodity, import, mode));
    let named = |kind: &str| {
        content
            .licences
            .iter()
            .any(|licence| *licence.kind == *kind)
    };
    needed
        .map(|control| control.document.clone())
        .filter(|kind| named(kind))
        .collect()
}
