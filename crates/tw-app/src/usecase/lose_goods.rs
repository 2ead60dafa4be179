//! Goods that are destroyed, given up or sent back: whether what is owed on
//! them falls away, is to be repaid, or stands.

use super::clear_declaration::Clearing;
use super::settle_duty::{kept, settled_term};
use crate::declaration::{Charges, Dossier};
use crate::task::TaskKind;
use tw_base::{Finding, Fixed5, RuleCode, Severity};
use tw_clearance::{DebtState, DebtStep, Event, GoodsState};

/// Goods were destroyed or lost before release: nothing is owed on them
/// (warning).
pub const LOST: RuleCode = RuleCode::new("TW1240");
/// Goods were given up to customs: nothing is owed on them (warning).
pub const GIVEN_UP: RuleCode = RuleCode::new("TW1241");
/// Goods were sent back before release: nothing is owed on them (warning).
pub const SENT_BACK: RuleCode = RuleCode::new("TW1242");
/// Goods were lost or sent back after release: what is owed stands (warning).
pub const DEBT_STANDS: RuleCode = RuleCode::new("TW1243");
/// Goods on which duty was paid were sent back after release: it can be asked
/// back (task).
pub const CAN_BE_ASKED_BACK: RuleCode = RuleCode::new("TW1245");

impl Clearing<'_, '_> {
    /// What becomes of the debt on goods that have just gone.
    pub(super) fn gone(&mut self, stood: GoodsState, dossier: &mut Dossier) {
        let goods = dossier.regions.goods();
        if !stood.at_large() {
            self.restore_drawn(dossier);
        }
        let rule = match (stood.at_large(), goods) {
            (false, GoodsState::Destroyed) => LOST,
            (false, GoodsState::Abandoned) => GIVEN_UP,
            (false, _) => SENT_BACK,
            (true, _) => return self.gone_late(dossier),
        };
        let amount = dossier.duty.map_or(Fixed5::ZERO, |duty| duty.total);
        let step = match dossier.regions.debt() {
            DebtState::Paid | DebtState::FurtherDue | DebtState::FurtherSecured => DebtStep::Refund,
            DebtState::NotAssessed => DebtStep::AssessNothing,
            _ => DebtStep::Extinguish,
        };
        if !dossier.regions.allows(&Event::Debt(step)) {
            return;
        }
        let finding = Finding::rule(rule).weighing(Severity::Warning);
        self.decision.findings.push(finding.with("amount", amount));
        match step {
            DebtStep::Refund => self.refund(dossier),
            step => self.falls_away(step, dossier),
        }
    }

    fn falls_away(&mut self, step: DebtStep, dossier: &mut Dossier) {
        self.step(Event::Debt(step), dossier);
        self.restore(dossier);
        if let Some(duty) = &mut dossier.duty {
            duty.owe(Charges::default());
        }
        settled_term(dossier);
        // An outline has nothing more to complete.
        dossier.waits = None;
    }

    /// Relief for loss ends with release (Tariff Law art. 32); what was paid
    /// on goods sent back as they came can be asked back for a year (art. 52).
    fn gone_late(&mut self, dossier: &mut Dossier) {
        if dossier.regions.debt() == DebtState::NothingDue {
            return;
        }
        if !self.can_be_asked_back(dossier) {
            let amount = dossier.duty.map_or(Fixed5::ZERO, |duty| duty.total);
            let finding = Finding::rule(DEBT_STANDS).weighing(Severity::Warning);
            self.decision.findings.push(finding.with("amount", amount));
        }
    }

    /// Goods sent back after release whose duty is paid: an officer decides
    /// on the repayment. Whether it is so.
    pub(super) fn can_be_asked_back(&mut self, dossier: &mut Dossier) -> bool {
        let paid = dossier.regions.debt() == DebtState::Paid;
        if !paid || dossier.regions.goods() != GoodsState::Returned {
            return false;
        }
        let Some(duty) = &mut dossier.duty else {
            return false;
        };
        let amount = duty.paid.beyond(kept(duty)).total();
        duty.to_repay = amount;
        let finding = Finding::rule(CAN_BE_ASKED_BACK).weighing(Severity::Warning);
        self.decision.findings.push(finding.with("amount", amount));
        self.decision.raise(TaskKind::Repay);
        true
    }
}
