//! What the class of an enterprise, the party abroad and the measures that act
//! make of a declaration: whether it is examined at random, what share of what
//! is owed a guarantee has to cover, until when is to be paid, what a fee
//! comes to. Law and class give ([`Given`]); measures favour
//! ([`measures::favour`]); floors of the law stay.
//!
//! The class is that of the day of acceptance. Whether a declaration is
//! examined at random is drawn once.

use super::clear_declaration::Clearing;
use super::{known_as, recognise_aeo, stand_behind};
use crate::declaration::{Dossier, DutyRecord, Terms};
use crate::measures::{
    self, Favoured, Fee, Given, Inspection, Left, MeasuresRecord, Payment, Security, Who, favour,
};
use crate::overlay::Overlay;
use crate::subject::Enterprise;
use crate::task::TaskKind;
use std::rc::Rc;
use tw_base::{Date, Decimal, Finding, Fixed5, RuleCode, Severity, Trace};
use tw_clearance::{ControlState, ControlStep, Event};
use tw_declaration::{Declaration, Direction};
use tw_enterprise::Credit;
use tw_programme::{Acting, EffectKind, Facts};
use tw_risk::{DRAWN, Draw, INSPECTION_RATE, Shares};

/// A declaration was drawn for examination (note).
pub const EXAMINED: RuleCode = RuleCode::new("TW3303");
/// An enterprise of this class need not secure what it owes (note).
pub const EXEMPT: RuleCode = RuleCode::new("TW3304");
/// Aggregate payment is not open to a class.
pub const NO_AGGREGATE: RuleCode = RuleCode::new("TW3305");
/// Which share is to be secured (trace).
pub const SHARE_SECURED: RuleCode = RuleCode::new("TW3306");
/// What a measure gives (trace).
pub const FAVOURED: RuleCode = RuleCode::new("TW3307");

/// No operator that a partner certified is declared any more (note).
pub const RECOGNISED_NO_MORE: RuleCode = RuleCode::new("TW3135");
/// One is declared only after release: nothing is given for it (note).
pub const RECOGNISED_LATE: RuleCode = RuleCode::new("TW3136");

/// Codes of this use case.
pub const ALL: &[RuleCode] = &[
    EXAMINED,
    EXEMPT,
    NO_AGGREGATE,
    SHARE_SECURED,
    FAVOURED,
    RECOGNISED_NO_MORE,
    RECOGNISED_LATE,
];

/// The fee for late declaration, as measures name it.
const LATE_DECLARATION: &str = "late_declaration";

/// Who declares, and what is open to them.
pub(super) struct Standing<'p> {
    pub(super) facts: Facts,
    pub(super) acting: Acting<'p>,
}

/// The domestic party of a declaration.
pub(super) struct Trader<'o> {
    /// It, if it is on file.
    on_file: Option<&'o Enterprise>,
    /// The codes by which something stands for it.
    pub(super) codes: Vec<String>,
    /// Corporate groups it is a member of on the day of acceptance.
    groups: Vec<String>,
}

impl<'o> Trader<'o> {
    pub(super) fn of(dossier: &Dossier, overlay: &'o Overlay, today: Date) -> Self {
        let party = &dossier.content.head.trader;
        let named: Vec<&str> = party.codes().collect();
        let found = known_as::file(&named, overlay).map(|(_, found)| found);
        let codes = known_as::standing_for(party, overlay);
        let day = dossier.accepted_on.unwrap_or(today);
        let groups = stand_behind::principal(&codes, overlay).groups;
        let own = groups.iter().filter_map(|id| {
            let group = overlay.subject(*id)?;
            codes.iter().find_map(|code| group.group_of(code, day))
        });
        Self {
            on_file: found.filter(|found| known_as::is_meant(found, party)),
            groups: own.map(str::to_owned).collect(),
            codes,
        }
    }
}

impl<'p> Clearing<'_, 'p> {
    fn day(&self, dossier: &Dossier) -> Date {
        dossier.accepted_on.unwrap_or(self.context.today)
    }

    /// The class of the domestic party on the day of acceptance; told in the
    /// trace the first time.
    pub(super) fn class(&self, dossier: &Dossier, trace: Option<&mut Trace>) -> String {
        if let Some(terms) = &dossier.terms {
            return terms.class.clone();
        }
        let day = self.day(dossier);
        let none = Credit::default();
        let trader = self.trader.on_file;
        let credit = trader.map_or(&none, |trader| &trader.credit);
        let standing = credit.class_on(day, self.context.enterprise_law);
        if let (Some(standing), Some(trace)) = (&standing, trace) {
            let code = dossier.content.head.trader.codes().next();
            standing.trace(code.unwrap_or_default(), day, trace);
        }
        standing.map_or_else(String::new, |standing| standing.code().to_owned())
    }

    /// Asked again and again while a declaration is cleared. Of what measures
    /// ask for, only the class, the party abroad and the value are found on the
    /// way.
    pub(super) fn standing(&mut self, dossier: &Dossier) -> Rc<Standing<'p>> {
        let class = self.class(dossier, None);
        let abroad = self.abroad(dossier);
        let value = dossier.duty.map(|duty| duty.value);
        let same = |stood: &&Rc<Standing<'p>>| {
            let facts = &stood.facts;
            facts.class == class
                && facts.foreign_aeo.iter().eq(abroad.iter())
                && facts.value == value
        };
        if let Some(stood) = self.stood.as_ref().filter(same) {
            debug_assert_eq!(stood.facts, self.facts(class, abroad, dossier));
            return Rc::clone(stood);
        }
        let facts = self.facts(class, abroad, dossier);
        let acting = self.context.programme.acting(&facts);
        let stands = Rc::new(Standing { facts, acting });
        self.stood = Some(Rc::clone(&stands));
        stands
    }

    fn facts(&self, class: String, abroad: Option<String>, dossier: &Dossier) -> Facts {
        let trader = &self.trader;
        let business = trader.on_file.map(|found| found.business.clone());
        let who = Who {
            codes: trader.codes.clone(),
            class,
            business: business.unwrap_or_default(),
            groups: trader.groups.clone(),
            foreign_aeo: abroad.into_iter().collect(),
        };
        measures::facts_of(dossier, who, self.context)
    }

    /// The partner whose operator the party abroad is recognised as.
    fn abroad(&self, dossier: &Dossier) -> Option<String> {
        if let Some(terms) = &dossier.terms {
            return terms.partner.clone();
        }
        self.recognised(dossier, self.day(dossier))
    }

    /// The partner whose operator the code that is declared now is, on a day.
    fn recognised(&self, dossier: &Dossier, day: Date) -> Option<String> {
        let (code, _) = recognise_aeo::code_of(&dossier.content)?;
        let found = recognise_aeo::foreign_aeo(&code, day, self.overlay, self.context);
        let partner = found.partner().filter(|_| found.is_recognised());
        partner.map(|row| row.value.code.clone())
    }

    /// A number a class has as its effect.
    fn effect(&self, class: &str, effect: &str, day: Date) -> Option<Decimal> {
        let known = self.context.enterprise_law.effect(class, effect, day)?;
        known.value.number()
    }

    /// What measures make of one part of what is given, and which act; the
    /// part is kept for the decision's record.
    fn favoured(&mut self, given: Given, dossier: &Dossier) -> (Favoured, Rc<Standing<'p>>) {
        let standing = self.standing(dossier);
        (self.favoured_by(given, &standing.acting), standing)
    }

    fn favoured_by(&mut self, given: Given, acting: &Acting<'p>) -> Favoured {
        let favoured = favour(&given, acting, self.context.pack.calendar());
        let all = &mut self.decision.given;
        all.inspection = given.inspection.or(all.inspection);
        all.security = given.security.or(all.security);
        all.payment = given.payment.or(all.payment);
        if !given.fees.is_empty() {
            all.fees = given.fees;
        }
        favoured
    }

    /// The party abroad is declared otherwise than before: the partner follows
    /// what is declared now. Once the goods are released, a benefit that was
    /// not there then is not given any more, and once they were selected for
    /// control nothing is drawn again.
    pub(super) fn follow_partner(&mut self, before: &Declaration, dossier: &mut Dossier) {
        let declared = recognise_aeo::code_of(&dossier.content);
        if dossier.terms.is_none() || recognise_aeo::code_of(before) == declared {
            return;
        }
        let now = self.recognised(dossier, self.context.today);
        let Some(terms) = &mut dossier.terms else {
            return;
        };
        if terms.partner == now {
            return;
        }
        let released = dossier.regions.goods().at_large();
        let given = now.clone().filter(|_| !released);
        let before = std::mem::replace(&mut terms.partner, given.clone());
        self.draws_again = before != given;
        let gone = before.filter(|_| given.is_none());
        let late = now.filter(|_| released);
        let gone = gone.map(|partner| (RECOGNISED_NO_MORE, partner));
        let late = late.map(|partner| (RECOGNISED_LATE, partner));
        for (code, partner) in gone.into_iter().chain(late) {
            let note = Finding::rule(code).weighing(Severity::Note);
            self.decision.findings.push(note.with("partner", partner));
        }
    }

    /// Whether it is to be drawn anew: it is declared otherwise, was neither
    /// selected nor released, and the draw itself stays what it was.
    fn is_drawn_again(&mut self, dossier: &Dossier) -> bool {
        let again = std::mem::take(&mut self.draws_again);
        let free = dossier.regions.control() == ControlState::None;
        again && free && !dossier.regions.goods().at_large()
    }

    /// Whether it is examined at random, drawn at the first acceptance.
    pub(super) fn set_terms(&mut self, dossier: &mut Dossier) {
        let Some(number) = dossier.declaration_no.clone() else {
            return;
        };
        if dossier.terms.is_some() && !self.is_drawn_again(dossier) {
            return;
        }
        let day = self.day(dossier);
        let mut trace = Trace::default();
        let class = self.class(dossier, Some(&mut trace));
        self.decision.trace.extend(trace);
        let draw = Draw::of(self.context.secret.draws(), &number);
        let mut terms = Terms {
            class,
            partner: self.abroad(dossier),
            inspection_rate: Fixed5::ZERO,
            draw: draw.number(),
            examined: false,
            priority: 0,
        };
        dossier.terms = Some(terms.clone());
        let Some(given) = self.inspection(&terms, draw, day, dossier) else {
            return;
        };
        let (favoured, standing) = self.favoured(
            Given {
                inspection: Some(given),
                ..Given::default()
            },
            dossier,
        );
        let rate = favoured.inspection_rate.unwrap_or_default();
        terms.inspection_rate = Fixed5::try_from(rate.round_dp(5)).unwrap_or(Fixed5::ZERO);
        terms.examined = favoured.examined.unwrap_or_default();
        terms.priority = favoured.priority;
        self.tell_draw(&terms, given, &standing.acting);
        let examined = terms.examined;
        let first = terms.priority > 0 || self.has_priority(&terms, day);
        dossier.terms = Some(terms);
        if examined {
            self.examine(first, dossier);
        }
    }

    /// By the class, or by what was agreed with the partner.
    fn has_priority(&self, terms: &Terms, day: Date) -> bool {
        let law = self.context.enterprise_law;
        let known = law.effect(&terms.class, "priority", day);
        let abroad = terms.partner.as_deref().is_some_and(|partner| {
            let mut benefits = law.benefits(partner, day).into_iter();
            benefits.any(|one| one.code == "priority_inspection" && one.value.value.is_yes())
        });
        abroad || known.is_some_and(|known| known.value.is_yes())
    }

    /// Shares and draw, before any measure.
    fn inspection(
        &mut self,
        terms: &Terms,
        draw: Draw,
        day: Date,
        dossier: &Dossier,
    ) -> Option<Inspection> {
        let id = match dossier.content.head.direction {
            Direction::Import => "inspection.rate.import",
            Direction::Export => "inspection.rate.export",
        };
        let base = match self.context.law(day).decimal(id) {
            Ok(base) => base.value,
            Err(gap) => {
                self.decision.warn(vec![gap.finding()]);
                return None;
            }
        };
        let factor = self.effect(&terms.class, "inspection_rate_factor", day);
        let abroad = terms.partner.as_deref().and_then(|partner| {
            let benefits = self.context.enterprise_law.benefits(partner, day);
            let mut benefits = benefits.into_iter();
            let found = benefits.find(|one| one.code == "inspection_rate_factor")?;
            found.value.value.number()
        });
        let factors = [factor, abroad].into_iter().flatten();
        let factor = factors.fold(Decimal::ONE, Decimal::min);
        let fixed = |share: Decimal| Fixed5::try_from(share.round_dp(5)).ok();
        Some(Inspection {
            base: fixed(base)?,
            factor: fixed(factor)?,
            floor: self
                .effect(&terms.class, "inspection_rate_floor", day)
                .and_then(fixed),
            draw: draw.number(),
        })
    }

    fn tell_draw(&mut self, terms: &Terms, given: Inspection, acting: &Acting<'_>) {
        let mut step = vec![
            ("class", terms.class.clone().into()),
            ("usual", given.base.decimal().into()),
            ("factor", given.factor.decimal().into()),
        ];
        if let Some(floor) = given.floor {
            step.push(("floor", floor.decimal().into()));
        }
        if let Some(partner) = &terms.partner {
            step.push(("partner", partner.clone().into()));
        }
        let alone = Shares {
            base: given.base.decimal(),
            factor: given.factor.decimal(),
            cap: None,
            floor: given.floor.map(Fixed5::decimal),
        };
        let trace = &mut self.decision.trace;
        trace.push(INSPECTION_RATE, step, alone.rate().share());
        let kinds = [EffectKind::InspectionFactor, EffectKind::InspectionCap];
        self.tell_measures(&kinds, terms.inspection_rate.decimal(), acting);
        let draw = Decimal::new(i64::from(terms.draw), 6);
        let step = [
            ("rate", terms.inspection_rate.decimal().into()),
            ("draw", draw.into()),
        ];
        let examined = if terms.examined {
            "examined"
        } else {
            "not_examined"
        };
        self.decision.trace.push(DRAWN, step, examined);
    }

    /// Which measures gave what holds.
    fn tell_measures(
        &mut self,
        kinds: &[EffectKind],
        result: impl Into<tw_base::TraceValue> + Clone,
        acting: &Acting<'_>,
    ) {
        for granted in &acting.granted {
            let (kind, _) = granted.effect.key();
            if !kinds.contains(&kind) {
                continue;
            }
            let numbers: Vec<&str> = granted.by.iter().map(|one| &*one.number).collect();
            let mut step = vec![
                ("measure", numbers.join(" ").into()),
                ("effect", kind.word().into()),
            ];
            if let Some(value) = granted.effect.value() {
                step.push(("value", value.into()));
            }
            self.decision.trace.push(FAVOURED, step, result.clone());
        }
    }

    /// Which measures open what the law leaves to them; kept for the
    /// decision's record. None: it is shut.
    pub(super) fn opened(&mut self, left: Left, acting: &Acting<'_>) -> Option<String> {
        let numbers = left.opened_by(acting)?;
        let about = match left.kind {
            EffectKind::GuaranteeKind => "instrument",
            EffectKind::DocumentWaived => "document",
            _ => "clearance_way",
        };
        let step = [
            ("measure", numbers.clone().into()),
            ("effect", left.kind.word().into()),
            (about, left.about.clone().into()),
        ];
        self.decision.trace.push(FAVOURED, step, "yes");
        let all = &mut self.decision.given.left;
        if !all.contains(&left) {
            all.push(left);
        }
        Some(numbers)
    }

    /// It is to be examined: an officer's task, due sooner for whoever has
    /// priority.
    fn examine(&mut self, first: bool, dossier: &mut Dossier) {
        for step in [ControlStep::Select, ControlStep::OrderExamination] {
            let event = Event::Control(step);
            if dossier.regions.allows(&event) {
                self.step(event, dossier);
            }
        }
        let note = Finding::rule(EXAMINED).weighing(Severity::Note);
        self.decision.findings.push(note);
        let today = self.context.today;
        let id = match first {
            true => "inspection.workdays.priority",
            false => "inspection.workdays",
        };
        let days = self.context.law(today).integer(id).ok();
        let days = days.and_then(|days| u32::try_from(days.value).ok());
        let calendar = self.context.pack.calendar();
        let due = days.and_then(|days| calendar.nth_workday_after(today, days).ok());
        let due = due.and_then(|day| self.end_of(day));
        self.decision
            .raise_about(TaskKind::Examine, String::new(), due);
    }

    /// How much of what is owed a guarantee has to cover.
    pub(super) fn secured_share(&mut self, owed: Fixed5, dossier: &Dossier) -> Fixed5 {
        let class = self.class(dossier, None);
        let day = self.day(dossier);
        let ratio = self.ratio(&class, day, dossier);
        let given = Security {
            owed,
            ratio: Fixed5::try_from(ratio.round_dp(5)).unwrap_or(Fixed5::ZERO),
        };
        let (favoured, standing) = self.favoured(
            Given {
                security: Some(given),
                ..Given::default()
            },
            dossier,
        );
        let secured = favoured.secured.unwrap_or(owed);
        if secured != owed {
            let step = [
                ("class", class.into()),
                ("owed", owed.decimal().into()),
                ("ratio", ratio.into()),
            ];
            self.decision
                .trace
                .push(SHARE_SECURED, step, secured.decimal());
            let kinds = [EffectKind::GuaranteeRatioCap];
            self.tell_measures(&kinds, secured.decimal(), &standing.acting);
        }
        secured
    }

    fn ratio(&mut self, class: &str, day: Date, dossier: &Dossier) -> Decimal {
        let purpose = self.purpose(dossier);
        match self.context.guarantees.ratio(day, purpose, class) {
            Ok(known) => known.value,
            // A class the table has not secures the whole.
            Err(gap) => {
                self.decision.warn(vec![gap.finding()]);
                Decimal::ONE
            }
        }
    }

    /// Whether nothing is to be secured, by the class or by a measure.
    pub(super) fn is_exempt(&mut self, dossier: &Dossier) -> bool {
        self.is_class_exempt(dossier) || self.is_waived(dossier)
    }

    fn is_waived(&mut self, dossier: &Dossier) -> bool {
        let acting = &self.standing(dossier).acting;
        let cap = acting.effect(EffectKind::GuaranteeRatioCap);
        cap.and_then(|cap| cap.effect.value()) == Some(Decimal::ZERO)
    }

    fn is_class_exempt(&self, dossier: &Dossier) -> bool {
        let class = self.class(dossier, None);
        let purpose = self.purpose(dossier);
        let tables = self.context.guarantees;
        let known = tables.ratio(self.day(dossier), purpose, &class);
        known.is_ok_and(|known| known.value == Decimal::ZERO)
    }

    /// Nothing is to be secured: told of the class; of measures the trace tells.
    pub(super) fn tell_exempt(&mut self, dossier: &Dossier) {
        if !self.is_class_exempt(dossier) {
            return;
        }
        let class = self.class(dossier, None);
        let note = Finding::rule(EXEMPT).weighing(Severity::Note);
        self.decision.findings.push(note.with("class", class));
    }

    /// Whether aggregate payment is open to the class.
    pub(super) fn may_aggregate(&self, dossier: &Dossier) -> Result<(), Vec<Finding>> {
        let class = self.class(dossier, None);
        let (law, day) = (self.context.enterprise_law, self.day(dossier));
        let known = law.effect(&class, "aggregate_payment", day);
        let open = known.is_none_or(|known| known.value.is_yes());
        if open || !self.is_aggregate(dossier) {
            return Ok(());
        }
        let finding = Finding::rule(NO_AGGREGATE).with("class", class);
        Err(vec![finding.at_path("DecHead/Type")])
    }

    /// Until when is to be paid, with measures.
    pub(super) fn pay_by(
        &mut self,
        (from, last): (Date, Date),
        amount: Fixed5,
        dossier: &Dossier,
    ) -> Date {
        let given = Payment {
            from,
            pay_by: last,
            amount,
        };
        let (favoured, standing) = self.favoured(
            Given {
                payment: Some(given),
                ..Given::default()
            },
            dossier,
        );
        let day = favoured.pay_by.unwrap_or(last);
        if day != last {
            let kinds = [
                EffectKind::PaymentWorkingDays,
                EffectKind::PaymentWorkdayNextMonth,
            ];
            self.tell_measures(&kinds, day, &standing.acting);
        }
        day
    }

    /// What is left of the fee for late declaration, with measures.
    pub(super) fn favour_fees(&mut self, duty: &mut DutyRecord, dossier: &Dossier) {
        let fee = Fee {
            name: LATE_DECLARATION.to_owned(),
            amount: duty.late_fee,
        };
        if duty.late_fee == Fixed5::ZERO {
            // One that was owed before fell away.
            if self.decision.duty_before.is_some() {
                self.decision.given.fees = vec![fee];
            }
            return;
        }
        // What was assessed is not the declaration's yet.
        let mut facts = self.standing(dossier).facts.clone();
        facts.value = Some(duty.value);
        let acting = self.context.programme.acting(&facts);
        let given = Given {
            fees: vec![fee],
            ..Given::default()
        };
        let favoured = self.favoured_by(given, &acting);
        let charged = favoured.fees.first().map(|fee| fee.amount);
        let Some(charged) = charged.filter(|charged| *charged != duty.late_fee) else {
            return;
        };
        duty.owe(crate::declaration::Charges {
            late_fee: charged,
            ..duty.owed()
        });
        self.tell_measures(&[EffectKind::Fee], charged.decimal(), &acting);
    }

    /// The measures that acted, for the decision's record.
    pub(super) fn record_measures(&mut self, dossier: &Dossier) {
        let given = std::mem::take(&mut self.decision.given);
        if given == Given::default() {
            return;
        }
        let standing = self.standing(dossier);
        let calendar = self.context.pack.calendar();
        self.decision.measures =
            MeasuresRecord::of(&standing.facts, given, &standing.acting, calendar);
    }
}
