//! Claims from guarantors: what is secured and was not paid in time is claimed
//! by the guarantee it was secured on; the guarantor pays, or the principal
//! does before it, or makes it good afterwards. A claim that stands is no
//! longer reserved: the instrument bears so much less.

use super::clear_declaration::Clearing;
use crate::declaration::{Claim, ClaimStage, Dossier, DutyRecord};
use crate::store::Wanted;
use crate::subject::Subject;
use crate::surety::LetterFile;
use crate::task::TaskKind;
use tw_base::{Finding, Fixed5, Money, RuleCode, Severity, SubjectId};
use tw_clearance::{DebtState, DebtStep, Event};
use tw_guarantee as guarantee;
use tw_tariff::fees::{self, PaymentTerm};

/// What is secured is not due yet: nobody is called for it.
pub const NOT_YET_DUE: RuleCode = RuleCode::new("TW1273");
/// The guarantor is called (warning).
pub const CALLED: RuleCode = RuleCode::new("TW1274");

/// What claims need loaded: the instruments that bear less for them.
pub fn plan(dossier: &Dossier, wanted: &mut Wanted) {
    for claim in dossier.claims.iter().filter(|claim| claim.weighs()) {
        wanted.subjects.push(claim.instrument);
        let held = claim.drawing.reservations();
        wanted.accounts.extend(held.map(|held| held.debit));
    }
}

impl Clearing<'_, '_> {
    /// Claims what is secured and was not paid in time from the guarantor;
    /// `Err(None)` where that cannot be.
    pub(super) fn call(&mut self, dossier: &mut Dossier) -> Result<(), Option<Box<Finding>>> {
        let Some(duty) = dossier.duty else {
            return Err(None);
        };
        let debt = dossier.regions.debt();
        let secured = matches!(debt, DebtState::Secured | DebtState::FurtherSecured);
        let owed = matches!(debt, DebtState::Payable | DebtState::Insufficient);
        let listed = owed && self.stands_on_statement(dossier).is_some();
        if !(secured || listed) || dossier.claimed() {
            return Err(None);
        }
        let today = self.context.today;
        let completed = dossier.completed_on.unwrap_or(today);
        let term = PaymentTerm::Single { completed };
        let last = duty.pay_by.or_else(|| {
            let due = fees::payment_due(term, self.context.law(completed)).ok()?;
            Some(due.day)
        });
        if let Some(last) = last.filter(|last| *last >= today) {
            let finding = Finding::rule(NOT_YET_DUE).with("last", last);
            return Err(Some(Box::new(finding.with("date", today))));
        }
        let Some((instrument, drawing)) = dossier.reserved else {
            // Nobody answers for what an exempt enterprise owes, nor for what
            // its guarantee did not bear any more.
            self.decision.raise(TaskKind::CollectDuty);
            return Ok(());
        };
        let amount = drawing.amount();
        let money = Money::new(amount.decimal(), self.context.pack.currency());
        let mut postings = drawing.call(money, self.next_transfer()).map_err(|error| {
            tracing::error!(%error, "what is reserved cannot be called");
            None
        })?;
        self.decision.written.postings.append(&mut postings);
        dossier.reserved = None;
        let claim = Claim {
            instrument,
            drawing,
            amount,
            on: today,
            stage: ClaimStage::Open,
        };
        dossier.claims.push(claim);
        let mut finding = Finding::rule(CALLED)
            .weighing(Severity::Warning)
            .with("amount", amount);
        if let Some(letter) = self.letter(instrument) {
            let guarantor = &letter.terms().guarantor;
            finding = finding
                .with("instrument", letter.number())
                .with("guarantor", &guarantor.name);
        }
        self.decision.findings.push(finding);
        self.note_claim(&claim, dossier);
        Ok(())
    }

    /// The guarantor paid what was claimed from it. Its instrument bears so
    /// much less until the principal makes it good.
    pub(super) fn honoured(&mut self, dossier: &mut Dossier) {
        let Some(claim) = dossier.open_claim().copied() else {
            return;
        };
        let today = self.context.today;
        let last = dossier.duty.and_then(|duty| duty.pay_by);
        self.step(Event::Debt(DebtStep::Pay), dossier);
        self.pay_up_to(Some(claim.amount), dossier);
        self.end_claim(ClaimStage::Honoured { on: today }, dossier);
        // The rest is the principal's to pay.
        let rest = dossier.duty.map(|duty| duty.open().total());
        let Some(rest) = rest.filter(|rest| *rest > Fixed5::ZERO) else {
            return;
        };
        let taxes = dossier.duty.unwrap_or_default().open().taxes();
        let taxes = taxes.iter().any(|tax| *tax > Fixed5::ZERO);
        if !taxes || last.is_none_or(|last| last >= today) {
            return self.demand_further(rest, dossier);
        }
        // It was due, and its surcharge is reckoned up to today.
        self.step(Event::Debt(DebtStep::DemandFurther), dossier);
        if self.secured_further(rest, dossier) {
            return;
        }
        if let Some(duty) = &mut dossier.duty {
            duty.pay_by = Some(today);
        }
        self.tell_further(rest, dossier);
        self.decision.raise(TaskKind::CollectDuty);
    }

    /// What was claimed stays claimed, or less of it; beyond it, what is owed
    /// is to be paid, and goods that are here wait for that.
    pub(super) fn claim_otherwise(
        &mut self,
        before: &DutyRecord,
        (needed, total): (Fixed5, Fixed5),
        dossier: &mut Dossier,
    ) {
        let claimed = dossier
            .open_claim()
            .map_or(Fixed5::ZERO, |open| open.amount);
        let debt = dossier.regions.debt();
        if needed > claimed {
            if debt == DebtState::Secured && !dossier.regions.goods().at_large() {
                self.step(Event::Debt(DebtStep::Demand), dossier);
            }
            return self.demand_anew(before, total, dossier);
        }
        self.claim_less(needed, dossier);
        if debt != DebtState::Secured {
            self.step(Event::Debt(DebtStep::Secure), dossier);
        }
        if let Some(duty) = &mut dossier.duty {
            duty.pay_by = before.pay_by;
        }
    }

    /// What was claimed is less, as less is owed: the instrument bears the
    /// difference again.
    fn claim_less(&mut self, amount: Fixed5, dossier: &mut Dossier) {
        let Some(at) = open(dossier) else { return };
        let claim = dossier.claims[at];
        let less = Fixed5::from_raw(claim.amount.raw().saturating_sub(amount.raw()));
        if less <= Fixed5::ZERO {
            return;
        }
        self.bear_again(&claim, less);
        let claim = Claim { amount, ..claim };
        dossier.claims[at] = claim;
        self.note_claim(&claim, dossier);
    }

    /// What was claimed falls away before the guarantor paid it.
    pub(super) fn withdraw_claim(&mut self, dossier: &mut Dossier) {
        if let Some(claim) = dossier.open_claim().copied() {
            self.bear_again(&claim, claim.amount);
            let on = self.context.today;
            self.end_claim(ClaimStage::Withdrawn { on }, dossier);
        }
    }

    /// The principal made good what a guarantor paid, of several claims the
    /// oldest; whether there was one.
    pub(super) fn made_good(&mut self, dossier: &mut Dossier) -> bool {
        let today = self.context.today;
        let honoured = dossier.claims.iter_mut().find_map(|claim| {
            let ClaimStage::Honoured { on } = claim.stage else {
                return None;
            };
            claim.stage = ClaimStage::MadeGood {
                honoured_on: on,
                on: today,
            };
            Some(*claim)
        });
        if let Some(claim) = honoured {
            self.bear_again(&claim, claim.amount);
        }
        honoured.is_some()
    }

    /// The instrument bears again what was claimed of it.
    fn bear_again(&mut self, claim: &Claim, amount: Fixed5) {
        let Some(instrument) = self.letter(claim.instrument) else {
            tracing::error!(subject = claim.instrument.0, "no instrument to restore");
            return;
        };
        // An instrument that was given back bears nothing any more.
        if matches!(instrument.status(), guarantee::Status::Discharged { .. }) {
            return;
        }
        let entry = guarantee::Entry {
            id: self.next_transfer(),
            subject: self.id,
        };
        let money = Money::new(amount.decimal(), self.context.pack.currency());
        match claim.drawing.made_good(money, entry) {
            Ok(mut postings) => self.decision.written.postings.append(&mut postings),
            Err(error) => tracing::error!(%error, "what was called cannot be restored"),
        }
    }

    /// Writes down what became of the open claim, there and on its instrument.
    fn end_claim(&mut self, stage: ClaimStage, dossier: &mut Dossier) {
        let Some(at) = open(dossier) else { return };
        dossier.claims[at].stage = stage;
        let claim = dossier.claims[at];
        if let Some(letter) = self.letter(claim.instrument) {
            let letter = letter.with(letter.instrument.clone().answered(self.id));
            self.write_letter(claim.instrument, letter);
        }
    }

    /// Its instrument knows of an open claim, so that it is not given back
    /// before.
    fn note_claim(&mut self, claim: &Claim, dossier: &Dossier) {
        if let Some(letter) = self.letter(claim.instrument) {
            let number = dossier.declaration_no.as_deref();
            let claimed = guarantee::OpenClaim {
                debt: self.id,
                number: number.unwrap_or(&dossier.seq_no).to_owned(),
                amount: claim.amount,
                on: claim.on,
            };
            let letter = letter.with(letter.instrument.clone().claimed(claimed));
            self.write_letter(claim.instrument, letter);
        }
    }

    /// An instrument as this decision leaves it.
    fn letter(&self, id: SubjectId) -> Option<&LetterFile> {
        let mut written = self.decision.written.subjects.iter().rev();
        let written = written.find(|(own, _)| *own == id).map(|(_, there)| there);
        match written.or_else(|| self.overlay.subject(id))? {
            Subject::Guarantee(instrument) => Some(instrument),
            _ => None,
        }
    }

    fn write_letter(&mut self, id: SubjectId, letter: LetterFile) {
        let subjects = &mut self.decision.written.subjects;
        subjects.retain(|(own, _)| *own != id);
        subjects.push((id, Subject::Guarantee(Box::new(letter))));
    }
}

/// The place of the open claim.
fn open(dossier: &Dossier) -> Option<usize> {
    let mut claims = dossier.claims.iter();
    claims.position(|claim| claim.stage == ClaimStage::Open)
}
