//! What is owed on a declaration, from its assessment to its payment: secured
//! or demanded, computed anew as long as nothing was settled, and demanded
//! further or repaid where something was.
//!
//! Kinds of amounts do not settle each other: duty that was overpaid is
//! repaid while tax that was underpaid is demanded.

use super::assess_declaration::{self, Assessed};
use super::clear_declaration::{Clearing, NOT_ASSESSED};
use super::draw_certificates::Claims;
use super::may_use::opened_kinds;
use super::stand_behind;
use crate::declaration::{Charges, Deadline, Dossier, DutyRecord, sum};
use crate::subject::Subject;
use crate::task::TaskKind;
use tw_base::{AccountKey, Date, Finding, Fixed5, Money, RuleCode, Severity, SubjectId};
use tw_clearance::{DebtState, DebtStep, Event, GoodsState};
use tw_guarantee::{self as guarantee, Drawing, Instrument, Use};
use tw_ledger::{Reservation, TransferId, TransferKind};
use tw_tariff::fees::{self, PaymentTerm};

/// After an amendment, or on the day of entry, more or less is owed than was
/// settled (warning).
pub const SETTLED_OTHERWISE: RuleCode = RuleCode::new("TW1233");
/// What was paid is to be repaid (task).
pub const TO_REPAY: RuleCode = RuleCode::new("TW1234");
/// What is owed beyond what was settled is demanded (warning).
pub const DEMANDED_FURTHER: RuleCode = RuleCode::new("TW1235");
/// What was demanded was paid late and bears a surcharge (warning).
pub const PAID_LATE: RuleCode = RuleCode::new("TW1244");

impl Clearing<'_, '_> {
    pub(super) fn assess(&mut self, dossier: &mut Dossier) {
        if dossier.regions.debt() != DebtState::NotAssessed || dossier.regions.goods().gone() {
            return;
        }
        let claims = self.claims(dossier);
        match self.assessed(&claims, dossier) {
            Assessed::Nothing(duty) => {
                dossier.duty = Some(duty);
                self.draw(claims, dossier);
                self.step(Event::Debt(DebtStep::AssessNothing), dossier);
            }
            Assessed::Owed(duty) => {
                dossier.duty = Some(duty);
                self.draw(claims, dossier);
                self.step(Event::Debt(DebtStep::Assess), dossier);
            }
            Assessed::Unknown(findings) => self.unknown(TaskKind::Assess, findings),
        }
    }

    /// What is owed, with what measures leave of fees.
    fn assessed(&mut self, claims: &Claims, dossier: &Dossier) -> Assessed {
        let assessed = assess_declaration::assess(dossier, claims, self.context, self.decision);
        let (Assessed::Nothing(mut duty) | Assessed::Owed(mut duty)) = assessed else {
            return assessed;
        };
        self.favour_fees(&mut duty, dossier);
        match duty.total {
            Fixed5::ZERO => Assessed::Nothing(duty),
            _ => Assessed::Owed(duty),
        }
    }

    /// Whoever filed it is not to blame: it stands, and waits.
    fn unknown(&mut self, task: TaskKind, findings: Vec<Finding>) {
        self.decision.warn(findings);
        let finding = Finding::rule(NOT_ASSESSED).weighing(Severity::Warning);
        self.decision.findings.push(finding);
        self.decision.raise(task);
    }

    /// What is owed is secured where that was asked for, and demanded else.
    pub(super) fn secure(&mut self, dossier: &mut Dossier) {
        if dossier.regions.debt() != DebtState::Provisional {
            return;
        }
        let Some(duty) = dossier.duty else { return };
        let completed = dossier.completed_on.unwrap_or(self.context.today);
        let term = PaymentTerm::Single { completed };
        if !self.on_guarantee(dossier) {
            self.step(Event::Debt(DebtStep::Demand), dossier);
            self.set_term(term, dossier);
            return;
        }
        let open = self.may_aggregate(dossier);
        let open = open.and_then(|()| self.suspended(dossier));
        match open.and_then(|()| self.reserve(duty.total, dossier)) {
            Ok(()) => {
                self.step(Event::Debt(DebtStep::Secure), dossier);
                self.set_own_term(dossier);
            }
            Err(findings) => {
                self.decision.warn(findings);
                self.step(Event::Debt(DebtStep::LackFunds), dossier);
                self.set_term(term, dossier);
            }
        }
    }

    /// What is secured and not paid by the month is paid within the term of
    /// its own declaration.
    fn set_own_term(&mut self, dossier: &mut Dossier) {
        if !self.is_aggregate(dossier) {
            let completed = dossier.completed_on.unwrap_or(self.context.today);
            self.set_term(PaymentTerm::Single { completed }, dossier);
        }
    }

    /// Whether a guarantee is to answer for it.
    fn on_guarantee(&self, dossier: &Dossier) -> bool {
        let head = &dossier.content.head;
        head.on_guarantee.as_deref() == Some("1") || self.is_aggregate(dossier)
    }

    /// Until when what nobody answers for is to be paid.
    fn set_term(&mut self, term: PaymentTerm, dossier: &mut Dossier) {
        let (PaymentTerm::Single { completed: from }
        | PaymentTerm::Consolidated { completed: from }
        | PaymentTerm::Further { demanded: from }) = term;
        let due = match fees::payment_due(term, self.context.law(from)) {
            Ok(due) => due,
            // It is owed without a last day; whoever looks is told why.
            Err(unassessed) => return assess_declaration::told(unassessed, self.decision),
        };
        self.decision.trace.extend(due.trace);
        let open = dossier.duty.map(|duty| duty.open().total());
        let last = match term {
            PaymentTerm::Further { .. } => due.day,
            _ => self.pay_by((from, due.day), open.unwrap_or_default(), dossier),
        };
        if let Some(duty) = &mut dossier.duty {
            duty.pay_by = Some(last);
        }
        let end = self.end_of(last);
        dossier.waits = end.map(|end| (end, Deadline::Payment));
    }

    /// Reserves what an amount owed needs on the guarantee of the domestic
    /// party in place of what is reserved, which stays where there is no room.
    fn reserve(&mut self, owed: Fixed5, dossier: &mut Dossier) -> Result<(), Vec<Finding>> {
        let amount = self.secured_on_ground(owed, dossier)?;
        self.reserve_share(amount, dossier)
    }

    /// The same of a share that was reckoned.
    fn reserve_share(&mut self, amount: Fixed5, dossier: &mut Dossier) -> Result<(), Vec<Finding>> {
        if amount == Fixed5::ZERO {
            self.restore(dossier);
            self.tell_exempt(dossier);
            return Ok(());
        }
        let found = self.instrument(dossier, amount)?;
        self.reserve_on(found, amount, dossier)
    }

    fn reserve_on(
        &mut self,
        (id, instrument): (SubjectId, Instrument),
        amount: Fixed5,
        dossier: &mut Dossier,
    ) -> Result<(), Vec<Finding>> {
        self.restore(dossier);
        self.tell_kind(&instrument, dossier);
        let entry = guarantee::Entry {
            id: self.next_transfer(),
            subject: self.id,
        };
        let money = Money::new(amount.decimal(), self.context.pack.currency());
        let party = stand_behind::called(&instrument, &self.trader.codes).unwrap_or_default();
        let mut postings = guarantee::draw(&instrument, party, money, entry).map_err(|error| {
            let finding = Finding::rule(guarantee::NO_INSTRUMENT).with("enterprise", error);
            vec![finding]
        })?;
        dossier.reserved = Drawing::of(&postings).map(|drawing| (id, drawing));
        self.decision.written.postings.append(&mut postings);
        Ok(())
    }

    /// The guarantee of the domestic party, if it can bear an amount.
    pub(super) fn instrument(
        &mut self,
        dossier: &Dossier,
        amount: Fixed5,
    ) -> Result<(SubjectId, Instrument), Vec<Finding>> {
        let own = dossier.reserved.iter();
        let own: Vec<Reservation> = own
            .flat_map(|(_, drawing)| drawing.reservations().copied())
            .collect();
        let class = self.class(dossier, None);
        let standing = self.standing(dossier);
        let opened = opened_kinds(&standing.acting);
        let wanted = Use {
            date: self.context.today,
            office: &dossier.content.head.office,
            amount: Money::new(amount.decimal(), self.context.pack.currency()),
            purpose: self.purpose(dossier),
            party: dossier
                .content
                .head
                .trader
                .codes()
                .next()
                .unwrap_or_default(),
            class: Some(&class)
                .filter(|class| !class.is_empty())
                .map(String::as_str),
            opened: &opened,
        };
        let left = |account| self.available(account, own.iter());
        let under = (self.overlay, self.context.guarantees);
        let found = stand_behind::first(&wanted, &self.trader.codes, under, left);
        found.map_err(|missing| {
            let at = "DecHead/TradeCode";
            let missing = missing.into_iter();
            let told = missing.map(|found| self.kind_lacking(found, &standing.facts));
            told.map(|found| found.at_path(at)).collect()
        })
    }

    /// What is left on an account after what this decision has posted, were
    /// the declaration's own reservations on it given back.
    pub(super) fn available<'r>(
        &self,
        account: AccountKey,
        own: impl Iterator<Item = &'r Reservation>,
    ) -> Fixed5 {
        let postings = self.decision.written.postings.iter();
        let posted = postings.map(|posting| {
            let transfer = &posting.transfer;
            match transfer.kind {
                TransferKind::Pending if transfer.debit == account => -transfer.amount,
                TransferKind::Posted if transfer.credit == account => transfer.amount,
                TransferKind::Void(_) if transfer.debit == account => transfer.amount,
                _ => 0,
            }
        });
        let own = own.filter(|own| own.debit == account).map(|own| own.amount);
        let left = self.overlay.balance(account).available();
        Fixed5::from_raw(posted.chain(own).fold(left, i64::saturating_add))
    }

    /// Frees what is reserved on a guarantee, and what was claimed on it and
    /// not paid by the guarantor.
    pub(super) fn restore(&mut self, dossier: &mut Dossier) {
        self.withdraw_claim(dossier);
        if let Some((_, drawing)) = dossier.reserved.take() {
            let mut postings = drawing.restore(self.next_transfer());
            self.decision.written.postings.append(&mut postings);
        }
    }

    /// The id of the next transfer of a decision.
    pub(super) fn next_transfer(&self) -> TransferId {
        let before = u32::try_from(self.decision.written.postings.len());
        self.overlay.fresh_transfer(before.unwrap_or(u32::MAX))
    }

    /// What was computed before does not hold any more: it is taken back, to
    /// be computed anew, as long as nothing was settled; else the difference
    /// is demanded or repaid. The debt on goods that are gone is left alone.
    /// What was claimed from a guarantor is not taken back: what it was
    /// claimed for was due.
    pub(super) fn reconsider_duty(&mut self, dossier: &mut Dossier) {
        if dossier.regions.goods().gone() {
            return;
        }
        if !dossier.claimed() {
            self.withdraw(dossier);
        }
        match dossier.regions.debt() {
            DebtState::NotAssessed | DebtState::Refunded | DebtState::Final => {}
            _ => self.settle_difference(dossier),
        }
    }

    /// Takes back what was computed and not paid yet, as long as the goods are
    /// not released; what secured it is free again.
    pub(super) fn withdraw(&mut self, dossier: &mut Dossier) {
        let step = Event::Debt(DebtStep::Withdraw);
        if !dossier.regions.allows(&step) {
            return;
        }
        self.step(step, dossier);
        self.restore(dossier);
        self.restore_drawn(dossier);
        dossier.duty = None;
        dossier.waits = None;
    }

    /// What was settled before stays; the difference is told, and demanded or
    /// repaid.
    fn settle_difference(&mut self, dossier: &mut Dossier) {
        let before = dossier.duty.unwrap_or_default();
        let claims = self.claims(dossier);
        let now = match self.assessed(&claims, dossier) {
            Assessed::Nothing(duty) | Assessed::Owed(duty) => duty.after(&before),
            Assessed::Unknown(findings) => {
                return self.unknown(TaskKind::SettleDifference, findings);
            }
        };
        self.draw(claims, dossier);
        if now.owed() == before.owed() {
            // Only what it was computed from changed.
            dossier.duty = Some(DutyRecord {
                pay_by: before.pay_by,
                to_repay: before.to_repay,
                interest: before.interest,
                ..now
            });
            return;
        }
        let finding = Finding::rule(SETTLED_OTHERWISE)
            .weighing(Severity::Warning)
            .with("settled", before.total)
            .with("owed", now.total);
        self.decision.findings.push(finding);
        dossier.duty = Some(now);
        let payable = matches!(
            dossier.regions.debt(),
            DebtState::Payable | DebtState::Insufficient
        );
        if payable || dossier.regions.debt() == DebtState::Secured {
            self.secure_otherwise(&before, dossier);
            return;
        }
        self.demand_rest(&before, now.open().total(), dossier);
        self.give_back(now.overpaid().total(), dossier);
    }

    /// Demands what is open beyond what was settled, in place of what was
    /// demanded before.
    fn demand_rest(&mut self, before: &DutyRecord, open: Fixed5, dossier: &mut Dossier) {
        let demanded = dossier.regions.debt() == DebtState::FurtherDue;
        if demanded && open > Fixed5::ZERO {
            self.demand_anew(before, open, dossier);
            return;
        }
        let drop = Event::Debt(DebtStep::DropFurther);
        if dossier.regions.allows(&drop) {
            self.step(drop, dossier);
            self.restore(dossier);
            settled_term(dossier);
        }
        if open > Fixed5::ZERO {
            self.demand_further(open, dossier);
        }
    }

    /// Demands another amount than before. A term that is over is not given
    /// anew, nor is that of a statement whose month is over.
    pub(super) fn demand_anew(
        &mut self,
        before: &DutyRecord,
        amount: Fixed5,
        dossier: &mut Dossier,
    ) {
        let stands = self.stands_on_statement(dossier).is_some();
        let over = |last: &Date| *last < self.context.today || stands;
        let kept = before.pay_by.filter(over);
        match (kept, &mut dossier.duty) {
            (Some(_), Some(duty)) => {
                duty.pay_by = kept;
                self.tell_further(amount, dossier);
            }
            _ => self.set_further_term(amount, dossier),
        }
    }

    /// What was released on a guarantee is secured by what is owed now; where
    /// there is no room, what is reserved stays and the whole is to be paid.
    fn secure_otherwise(&mut self, before: &DutyRecord, dossier: &mut Dossier) {
        let total = dossier.duty.map_or(Fixed5::ZERO, |duty| duty.total);
        if total == Fixed5::ZERO {
            // Nothing is left to pay.
            self.step(Event::Debt(DebtStep::Pay), dossier);
            self.restore(dossier);
            settled_term(dossier);
            return;
        }
        let needed = self.secured_share(total, dossier);
        if dossier.claimed() {
            return self.claim_otherwise(before, (needed, total), dossier);
        }
        let secured = match self.bearing(needed, dossier) {
            Some(found) => self.reserve_on(found, needed, dossier),
            None => self.reserve_share(needed, dossier),
        };
        match secured {
            Ok(()) => {
                settled_term(dossier);
                self.set_own_term(dossier);
            }
            Err(findings) => {
                self.decision.warn(findings);
                self.demand_anew(before, total, dossier);
            }
        }
    }

    /// The guarantee on which as much or more is reserved already: it answers
    /// for that, whether or not it is used for anything new.
    fn bearing(&self, amount: Fixed5, dossier: &Dossier) -> Option<(SubjectId, Instrument)> {
        let (id, own) = dossier.reserved.as_ref()?;
        match self.overlay.subject(*id)? {
            Subject::Guarantee(instrument) if Fixed5::ZERO < amount && amount <= own.amount() => {
                Some((*id, instrument.instrument.clone()))
            }
            _ => None,
        }
    }

    /// More is owed than was settled. Before release a guarantee answers for
    /// it where that was asked for; else it is to be paid, wherever the goods
    /// are.
    pub(super) fn demand_further(&mut self, amount: Fixed5, dossier: &mut Dossier) {
        self.step(Event::Debt(DebtStep::DemandFurther), dossier);
        if !self.secured_further(amount, dossier) {
            self.set_further_term(amount, dossier);
        }
    }

    /// Whether a guarantee answers for what is demanded further.
    pub(super) fn secured_further(&mut self, amount: Fixed5, dossier: &mut Dossier) -> bool {
        if dossier.regions.goods().at_large() || !self.on_guarantee(dossier) {
            return false;
        }
        let open = self.suspended(dossier);
        match open.and_then(|()| self.reserve(amount, dossier)) {
            Ok(()) => {
                self.step(Event::Debt(DebtStep::Secure), dossier);
                let demanded = self.context.today;
                self.set_term(PaymentTerm::Further { demanded }, dossier);
                true
            }
            Err(findings) => {
                self.decision.warn(findings);
                false
            }
        }
    }

    fn set_further_term(&mut self, amount: Fixed5, dossier: &mut Dossier) {
        let demanded = self.context.today;
        self.set_term(PaymentTerm::Further { demanded }, dossier);
        self.tell_further(amount, dossier);
    }

    pub(super) fn tell_further(&mut self, amount: Fixed5, dossier: &Dossier) {
        let until = dossier.duty.and_then(|duty| duty.pay_by);
        let finding = Finding::rule(DEMANDED_FURTHER)
            .weighing(Severity::Warning)
            .with("amount", amount)
            .with(
                "until",
                until.map_or_else(|| "?".to_owned(), |day| day.to_string()),
            );
        self.decision.findings.push(finding);
    }

    /// An amount that was paid is to be given back, with interest (Tariff Law
    /// art. 53).
    pub(super) fn give_back(&mut self, amount: Fixed5, dossier: &mut Dossier) {
        if amount == Fixed5::ZERO {
            return;
        }
        let interest = self.interest(amount, dossier);
        if let Some(duty) = &mut dossier.duty {
            duty.to_repay = amount;
            duty.interest = interest;
        }
        let finding = Finding::rule(TO_REPAY)
            .weighing(Severity::Warning)
            .with("amount", amount)
            .with("interest", interest)
            .with("until", self.context.today);
        self.decision.findings.push(finding);
        self.decision.raise(TaskKind::Repay);
    }

    /// Interest on what is given back, up to today.
    fn interest(&mut self, amount: Fixed5, dossier: &Dossier) -> Fixed5 {
        let Some(from) = dossier.duty.and_then(|duty| duty.paid_on) else {
            return Fixed5::ZERO;
        };
        let bearing = fees::Interest {
            amount: amount.decimal(),
            from,
            to: self.context.today.max(from),
        };
        let law = self.context.law(self.context.today);
        assess_declaration::fee(fees::repayment_interest(&bearing, law), self.decision)
    }

    /// What is owed is paid; late, with its surcharge. Whether anybody noticed
    /// before that it was late makes no difference.
    pub(super) fn paid(&mut self, dossier: &mut Dossier) {
        self.step(Event::Debt(DebtStep::Pay), dossier);
        self.restore(dossier);
        self.pay_up_to(None, dossier);
    }

    /// Books a payment: of everything that is owed, or of so much.
    pub(super) fn pay_up_to(&mut self, most: Option<Fixed5>, dossier: &mut Dossier) {
        let today = self.context.today;
        let Some(mut duty) = dossier.duty else { return };
        let late = duty.pay_by.filter(|last| *last < today);
        if let Some(last) = late {
            let open = duty.open().taxes();
            let surcharge = assess_declaration::surcharge(open, last, self.context, self.decision);
            duty.owe(Charges {
                surcharge: sum([duty.surcharge, surcharge]),
                ..duty.owed()
            });
            if surcharge > Fixed5::ZERO {
                let finding = Finding::rule(PAID_LATE)
                    .weighing(Severity::Warning)
                    .with("last", last)
                    .with("surcharge", surcharge)
                    .with("paid", duty.open().total());
                self.decision.findings.push(finding);
            }
        }
        duty.paid = match most {
            Some(most) => duty.paid.plus(duty.open().up_to(most)),
            None => duty.paid.at_least(duty.owed()),
        };
        duty.paid_on = Some(today);
        dossier.duty = Some(duty);
        settled_term(dossier);
    }

    /// What was to be repaid was given back; whether there was anything.
    pub(super) fn repaid(&mut self, dossier: &mut Dossier) -> bool {
        let Some(to_repay) = dossier.duty.map(|duty| duty.to_repay) else {
            return false;
        };
        if to_repay == Fixed5::ZERO {
            return false;
        }
        let interest = self.interest(to_repay, dossier);
        // What was paid on goods sent back after release is asked back as a
        // whole; anything else that is given back was paid beyond what is owed.
        let settled = matches!(dossier.regions.debt(), DebtState::Paid | DebtState::Final);
        let whole = settled && dossier.regions.goods() == GoodsState::Returned;
        if whole {
            self.step(Event::Debt(DebtStep::Refund), dossier);
        }
        if let Some(duty) = &mut dossier.duty {
            if whole {
                duty.owe(kept(duty));
            }
            duty.paid = duty.paid.at_most(duty.owed());
            duty.repaid = sum([duty.repaid, to_repay, interest]);
            duty.interest = Fixed5::ZERO;
            duty.to_repay = Fixed5::ZERO;
        }
        true
    }

    /// What was to be repaid is settled in another way, as an officer says: it
    /// is given back no more, and counts as paid no more.
    pub(super) fn repaid_otherwise(dossier: &mut Dossier) {
        if let Some(duty) = &mut dossier.duty {
            duty.paid = duty.paid.at_most(duty.owed());
            duty.to_repay = Fixed5::ZERO;
            duty.interest = Fixed5::ZERO;
        }
    }

    /// Everything that was paid is to be given back.
    pub(super) fn refund(&mut self, dossier: &mut Dossier) {
        self.step(Event::Debt(DebtStep::Refund), dossier);
        self.restore(dossier);
        settled_term(dossier);
        let paid = dossier.duty.map(|duty| duty.paid.total());
        if let Some(duty) = &mut dossier.duty {
            duty.owe(Charges::default());
        }
        self.give_back(paid.unwrap_or_default(), dossier);
    }
}

/// What stays paid of goods sent back after release: what was late.
pub(super) fn kept(duty: &DutyRecord) -> Charges {
    Charges {
        late_fee: duty.late_fee,
        surcharge: duty.surcharge,
        ..Charges::default()
    }
}

/// Nothing waits to be paid any more.
pub(super) fn settled_term(dossier: &mut Dossier) {
    if let Some(duty) = &mut dossier.duty {
        duty.pay_by = None;
    }
    if matches!(dossier.waits, Some((_, Deadline::Payment))) {
        dossier.waits = None;
    }
}
