//! Declarations on one guarantee, acted on and amended at random by everybody
//! who may and some who may not: whatever comes, nothing is given back twice,
//! nobody is rid of a debt, what is over stays over, and the audit agrees.

use super::declared::*;
use super::declared_held::sound;
use super::desk::{AGENCY, BANK, CARRIER, NOBODY, OFFICE, OFFICER, PERMIT, agency, desks_at, give};
use super::shuffle::Numbers;
use super::walk_books::{claims, money, over};
use crate::support::World;
use std::collections::{BTreeMap, BTreeSet};
use tw_app::admin::{
    AdminCommand, AgencyAnswer, CapacityTerms, ControlAct, DeclarationAct, GoodsAct,
    GuaranteeTerms, Payer, StatementPayment,
};
use tw_app::capacity::CapacityKind;
use tw_app::codec::FormKind;
use tw_app::declaration::{Deadline, Dossier};
use tw_app::door::{FormAt, FormKey, Passed};
use tw_app::engine::{Command, Reply};
use tw_app::store::{Query, SubjectKind};
use tw_app::subject::Subject;
use tw_app::task::TaskKind;
use tw_app::usecase::act_on_declaration::PartyAct;
use tw_base::{Date, Decimal, EnterpriseCode, Fixed5, SubjectId, Timestamp};
use tw_clearance::{DebtState, DocumentState, GoodsState};
use tw_declaration::{Declaration, Licence};
use tw_sim::Declarations;

const STEPS: usize = 150;
const SEEDS: u64 = 16;
/// Around the Tariff Law's first day, a year's end, and a plain Monday.
const STARTS: [&str; 4] = [
    "2024-11-29T23:30:00",
    "2025-12-30T09:30:00",
    "2026-06-08T09:30:00",
    "2024-12-01T00:00:00",
];
const PARTIES: [(&str, Option<CapacityKind>); 6] = [
    (AGENCY, Some(CapacityKind::Agency)),
    (CARRIER, Some(CapacityKind::CarrierOrTerminal)),
    (BANK, Some(CapacityKind::BankOrTreasury)),
    (OFFICER, Some(CapacityKind::CustomsOfficer)),
    (NOBODY, None),
    (DECLARANT, None),
];

fn terms(kind: CapacityKind) -> CapacityTerms {
    let offices = || vec![OFFICE.to_owned()];
    match kind {
        CapacityKind::Agency => agency(PERMIT),
        CapacityKind::CarrierOrTerminal => CapacityTerms::CarrierOrTerminal { offices: offices() },
        CapacityKind::BankOrTreasury => CapacityTerms::BankOrTreasury {},
        CapacityKind::CustomsOfficer => CapacityTerms::CustomsOfficer { offices: offices() },
        CapacityKind::ProgrammeOffice => CapacityTerms::ProgrammeOffice { offices: offices() },
        CapacityKind::Guarantor => CapacityTerms::Guarantor {
            kinds: vec!["bank_letter".into()],
            key: None,
        },
    }
}

/// Whose an act is.
fn whose(act: &DeclarationAct) -> CapacityKind {
    match act {
        DeclarationAct::Agency { .. } => CapacityKind::Agency,
        DeclarationAct::Paid {}
        | DeclarationAct::Repaid {}
        | DeclarationAct::Honoured {}
        | DeclarationAct::MadeGood {} => CapacityKind::BankOrTreasury,
        DeclarationAct::Arrived { .. }
        | DeclarationAct::Goods {
            step: GoodsAct::GateOut | GoodsAct::Load | GoodsAct::Exit,
        } => CapacityKind::CarrierOrTerminal,
        _ => CapacityKind::CustomsOfficer,
    }
}

struct Walk {
    world: World,
    numbers: Numbers,
    /// What was handed in, and when, each with a mark where it was refused.
    went: Vec<(Timestamp, Command)>,
    /// Who has its capacity.
    holds: BTreeMap<&'static str, bool>,
    /// Declarations whose goods were released and then lost or sent back.
    gone_late: BTreeSet<String>,
    /// Declarations that stood unpaid on the statement of a month that is over.
    stood: BTreeSet<String>,
    /// What happened, for whoever reads why it failed.
    said: Vec<String>,
    filed: Vec<Declaration>,
    /// Kinds of outcome seen, so that a walk that goes nowhere fails.
    seen: BTreeSet<String>,
}

fn all(world: &World) -> BTreeMap<String, Dossier> {
    let rows = world
        .query
        .subjects(SubjectKind::Declaration, SubjectId(0), 100)
        .expect("memory");
    let decoded = rows.iter().map(|row| {
        match Subject::decode(row.id, row.kind, &row.state).expect("it reads") {
            Subject::Declaration(dossier) => {
                (dossier.declaration_no.clone().expect("a number"), *dossier)
            }
            other => panic!("no declaration: {other:?}"),
        }
    });
    decoded.collect()
}

impl Walk {
    fn new(seed: u64) -> Self {
        let mut numbers = Numbers(seed);
        let start = STARTS[usize::try_from(seed).expect("small") % STARTS.len()];
        let mut walk = Self {
            world: desks_at(start),
            numbers: Numbers(numbers.next()),
            went: Vec::new(),
            holds: PARTIES
                .iter()
                .map(|(who, kind)| (*who, kind.is_some()))
                .collect(),
            gone_late: BTreeSet::new(),
            stood: BTreeSet::new(),
            said: vec![start.to_owned()],
            filed: Vec::new(),
            seen: BTreeSet::new(),
        };
        let limit = ["100000", "20000000"][walk.numbers.below(2)];
        walk.register(limit);
        for n in 0..3 {
            walk.file(n);
        }
        walk
    }

    /// One command; whether it was taken.
    fn one(&mut self, command: Command) -> bool {
        let now = self.world.now;
        self.went.push((now, command.clone()));
        let reply = self.world.run(&[command]).remove(0);
        let findings = match reply {
            Reply::Admin(findings) | Reply::Receipt { findings, .. } => findings,
            Reply::Done => return true,
            other => panic!("{other:?}"),
        };
        let refused: Vec<_> = findings.iter().filter(|f| f.refuses()).collect();
        if let Some(last) = self.said.last_mut() {
            *last += &format!(
                " -> {:?}",
                findings
                    .iter()
                    .map(|f| f.code.to_string())
                    .collect::<Vec<_>>()
            );
        }
        refused.is_empty()
    }

    fn register(&mut self, limit: &str) {
        let number = format!("G-{}", self.went.len());
        self.say(format!("guarantee {number} of {limit}"));
        let taken = self.one(Command::Admin(AdminCommand::RegisterGuarantee(Box::new(
            GuaranteeTerms {
                number,
                kind: "bank_letter".into(),
                guarantor_code: "B0001".into(),
                guarantor_name: "某银行".into(),
                principal: TRADER.into(),
                offices: Vec::new(),
                limit: limit.parse().expect("a number"),
                from: Date::constant(2016, 4, 8),
                to: None,
            },
        ))));
        assert!(taken, "{:#?}", self.said);
    }

    fn say(&mut self, what: String) {
        self.said.push(format!("{} {what}", self.world.now));
    }

    fn form(&self, kind: FormKind, about: &str, body: &serde_json::Value) -> Option<Command> {
        let key = format!("k{}", self.went.len());
        let key = FormKey::read(&[key.as_bytes()]).expect("a key");
        let form = FormAt {
            kind,
            about: Some(about),
            key: key.as_ref(),
        };
        match self.world.pass_form(DECLARANT, form, body) {
            Passed::In(message) => Some(Command::Message(message)),
            _ => None,
        }
    }

    fn file(&mut self, n: u64) {
        let today = self.world.today();
        let planned = Declarations {
            date: today,
            items: 2,
            seed: self.numbers.next() % 9_000,
            declarant: DECLARANT.to_owned(),
            trader: TRADER.to_owned(),
            secured: self.numbers.below(2) == 0,
        }
        .nth(n);
        let mut content = content(&self.world, &planned);
        if self.numbers.below(2) == 0 {
            let ahead = today.saturating_add(jiff::Span::new().days(4));
            content.head.border_date = Some(ahead.strftime("%Y%m%d").to_string().into());
        }
        if self.numbers.below(2) == 0 {
            content.head.kind = "CL".into();
        }
        if self.numbers.below(2) == 0 {
            content.licences.push(Licence {
                kind: "7".into(),
                number: "26-AA-100001".into(),
            });
        }
        let body = serde_json::to_value(&content).expect("JSON");
        let command = self
            .form(FormKind::Declaration, "", &body)
            .expect("it reads");
        self.say(format!("file {n}"));
        assert!(self.one(command), "{:#?}", self.said);
        self.filed.push(content);
    }

    fn act(&mut self) -> DeclarationAct {
        let task = TaskKind::ALL[self.numbers.below(TaskKind::ALL.len())];
        let answers = [
            AgencyAnswer::Approve,
            AgencyAnswer::Refuse,
            AgencyAnswer::Waive,
        ];
        let controls = [
            ControlAct::Select,
            ControlAct::OrderExamination,
            ControlAct::Examine,
            ControlAct::Detain,
            ControlAct::Pass,
            ControlAct::Pass,
            ControlAct::OpenQuery,
        ];
        let goods = [
            GoodsAct::GateOut,
            GoodsAct::Return,
            GoodsAct::Destroy,
            GoodsAct::Abandon,
            GoodsAct::Exit,
            GoodsAct::Load,
        ];
        match self.numbers.below(30) {
            0..=1 => DeclarationAct::Arrived { entered_on: None },
            2 => {
                let back = i64::try_from(self.numbers.below(40)).expect("small");
                let day = self.world.today();
                let day = day.saturating_sub(jiff::Span::new().days(back));
                DeclarationAct::Arrived {
                    entered_on: Some(day),
                }
            }
            3..=6 => DeclarationAct::Paid {},
            7..=9 => DeclarationAct::Repaid {},
            10..=13 => DeclarationAct::Agency {
                agency: PERMIT.into(),
                answer: answers[self.numbers.below(answers.len())],
                note: "</td><script>'; DROP TABLE task; --".into(),
            },
            14..=16 => DeclarationAct::Control {
                step: controls[self.numbers.below(controls.len())],
            },
            17..=20 => DeclarationAct::Goods {
                step: goods[self.numbers.below(goods.len())],
            },
            21 => DeclarationAct::Close {},
            22 | 28 => DeclarationAct::Call {},
            23 | 29 => DeclarationAct::Honoured {},
            24 | 27 => DeclarationAct::MadeGood {},
            _ => DeclarationAct::TaskDone {
                task,
                note: "17号文".into(),
            },
        }
    }

    fn number(&mut self) -> String {
        let numbers: Vec<String> = all(&self.world).into_keys().collect();
        numbers[self.numbers.below(numbers.len())].clone()
    }

    fn acts(&mut self) {
        let (number, act) = (self.number(), self.act());
        let (who, kind) = PARTIES[self.numbers.below(PARTIES.len())];
        let operator = self.numbers.below(2) == 0;
        let before = all(&self.world);
        let command = if operator {
            self.say(format!("operator {number} {act:?}"));
            Command::Admin(AdminCommand::Declaration {
                number: number.clone(),
                act: act.clone(),
            })
        } else {
            // Mostly the one whose act it is.
            let own = PARTIES.iter().find(|(_, kind)| *kind == Some(whose(&act)));
            let own = own.filter(|_| self.numbers.below(4) > 0);
            let (who, kind) = own.copied().unwrap_or((who, kind));
            self.say(format!("{who} {number} {act:?}"));
            let may = self.holds[who] && kind == Some(whose(&act));
            let taken = self.one(Command::Act(Box::new(PartyAct {
                enterprise: EnterpriseCode::new(who).expect("a code"),
                number: number.clone(),
                act: act.clone(),
            })));
            assert!(may || !taken, "{:#?}", self.said);
            return self.look(&before, &number, taken, Some(&act));
        };
        let taken = self.one(command);
        self.look(&before, &number, taken, Some(&act));
    }

    /// A statement is paid, of this month or one before, by whoever says so.
    fn pays(&mut self) {
        let open = self.statements().into_iter();
        let open: Vec<Date> = open
            .filter(|(_, lines)| !lines.is_empty())
            .map(|(month, _)| month)
            .collect();
        let month = match self.numbers.below(open.len() + 1) {
            n if n < open.len() => open[n],
            _ => self.world.today().first_of_month(),
        };
        let before = all(&self.world);
        let is_called = Dossier::claimed;
        let any_called = before.values().any(is_called);
        // Mostly whoever it is up to.
        let payer = match (self.numbers.below(4), any_called) {
            (0, false) | (1.., true) => Payer::Guarantor,
            _ => Payer::Principal,
        };
        let payment = StatementPayment {
            enterprise: TRADER.into(),
            month,
            payer,
        };
        let act = payment.act();
        let open: BTreeSet<String> = self.statements().remove(&month).unwrap_or_default();
        let by = [None, Some(BANK), Some(NOBODY)][self.numbers.below(3)];
        self.say(format!("{by:?} {payment:?} of {open:?}"));
        let (command, may) = match by {
            None => (Command::Admin(AdminCommand::StatementPaid(payment)), true),
            Some(who) => {
                let code = EnterpriseCode::new(who).expect("a code");
                let may = who == BANK && self.holds[who];
                (Command::PayStatement(code, Box::new(payment)), may)
            }
        };
        let taken = self.one(command);
        assert!(!taken || (may && !open.is_empty()), "{:#?}", self.said);
        for (number, after) in all(&self.world) {
            let was = &before[&number];
            if taken && open.contains(&number) {
                self.seen.insert(format!("statement paid by {payer:?}"));
                assert_ne!(after.regions.debt(), DebtState::Secured, "{:#?}", self.said);
                self.held(&number, was, &after, Some(&act));
            } else {
                assert_eq!(&after, was, "{:#?}", self.said);
            }
        }
        self.ledger();
    }

    /// What is to be paid by the month, by declaration.
    fn statements(&self) -> BTreeMap<Date, BTreeSet<String>> {
        let rows = self
            .world
            .query
            .subjects(SubjectKind::Aggregate, SubjectId(0), 9);
        let rows = rows.expect("memory").into_iter();
        let books = rows.map(|row| Subject::decode(row.id, row.kind, &row.state));
        let statements = books.flat_map(|book| match book.expect("it reads") {
            Subject::Aggregate(book) => book.statements,
            other => panic!("no book: {other:?}"),
        });
        let unpaid = statements.map(|one| {
            let lines = one.unpaid().map(|line| line.number.clone());
            (one.month, lines.collect())
        });
        unpaid.collect()
    }

    /// Months of statements that are over.
    fn months_over(&self) -> BTreeSet<Date> {
        let today = self.world.today().first_of_month();
        let months = self.statements().into_keys();
        months.filter(|month| *month < today).collect()
    }

    /// What statements have to be paid are the declarations that are secured
    /// and have a day of payment, but no term of their own; and whatever stood
    /// on the statement of a month that is over, until it is paid.
    fn listed(&mut self) {
        let all = all(&self.world);
        let own = |dossier: &Dossier| {
            let mut tasks = dossier.tasks.iter();
            matches!(dossier.waits, Some((_, Deadline::Payment)))
                || tasks.any(|task| task.kind == TaskKind::CollectDuty)
        };
        let by_the_month = |dossier: &Dossier| {
            let until = dossier.duty.and_then(|duty| duty.pay_by);
            dossier.regions.debt() == DebtState::Secured && until.is_some() && !own(dossier)
        };
        let stays = |number: &String, dossier: &Dossier| {
            let in_force = dossier.regions.document() == DocumentState::Accepted;
            let taxes = dossier.duty.unwrap_or_default().open().taxes();
            self.stood.contains(number)
                && match dossier.regions.debt() {
                    DebtState::Secured | DebtState::Payable | DebtState::Insufficient => true,
                    DebtState::NotAssessed => in_force,
                    DebtState::FurtherDue | DebtState::FurtherSecured => {
                        taxes.iter().any(|tax| *tax > Fixed5::ZERO)
                    }
                    _ => false,
                }
        };
        let wanted: Vec<&String> = all
            .iter()
            .filter(|(number, dossier)| by_the_month(dossier) || stays(number, dossier))
            .map(|(number, _)| number)
            .collect();
        let statements = self.statements();
        let mut found: Vec<&String> = statements.values().flatten().collect();
        found.sort();
        let over = self.months_over();
        let stood: BTreeSet<String> = statements
            .iter()
            .filter(|(month, _)| over.contains(month))
            .flat_map(|(_, numbers)| numbers.iter().cloned())
            .collect();
        let odd = all
            .iter()
            .filter(|(number, _)| wanted.contains(number) != found.contains(number));
        let odd: Vec<_> = odd
            .map(|(n, d)| {
                (
                    n,
                    d.content.head.kind.clone(),
                    d.regions.clone(),
                    d.tasks.clone(),
                    d.waits,
                    d.duty,
                    d.reserved.is_some(),
                    d.claims.clone(),
                )
            })
            .collect();
        assert_eq!(found, wanted, "{odd:#?} {:#?}", self.said);
        self.stood = stood;
    }

    fn amends(&mut self) {
        let number = self.number();
        let before = all(&self.world);
        let mut content = before[&number].content.clone();
        match self.numbers.below(9) {
            0..=3 => {
                let percents = [1, 10, 50, 150, 300, 2_000];
                let percent = percents[self.numbers.below(percents.len())];
                content = super::declared_settled::priced(&content, percent);
            }
            4 => content.items[0].origin = ["THA", "DEU", "USA"][self.numbers.below(3)].into(),
            5 => content.items[0].currency = ["USD", "CNY"][self.numbers.below(2)].into(),
            6 => {
                content.head.gross_mass = content.head.gross_mass.map(|mass| mass + Decimal::ONE);
            }
            7 => {
                let first = self.filed.iter();
                let first = first
                    .into_iter()
                    .find(|there| there.signed.reference == content.signed.reference);
                content = first.cloned().unwrap_or(content);
            }
            _ => match content.licences.pop() {
                Some(_) => {}
                None => content.licences.push(Licence {
                    kind: "7".into(),
                    number: format!("26-AA-1{:05}", self.numbers.below(99_999)).into(),
                }),
            },
        }
        let body = serde_json::json!({ "reason": "clerical", "declaration": content });
        let Some(command) = self.form(FormKind::Amendment, &number, &body) else {
            return;
        };
        self.say(format!("amend {number}"));
        let taken = self.one(command);
        self.look(&before, &number, taken, None);
    }

    fn invalidates(&mut self) {
        let number = self.number();
        let before = all(&self.world);
        let body = serde_json::json!({ "reason": "clerical" });
        let command = self
            .form(FormKind::Invalidation, &number, &body)
            .expect("it reads");
        self.say(format!("invalidate {number}"));
        let taken = self.one(command);
        self.look(&before, &number, taken, None);
    }

    fn waits(&mut self) {
        let hours = [1, 13, 24, 24 * 6, 24 * 20][self.numbers.below(5)];
        self.world.now += jiff::SignedDuration::from_hours(hours);
        self.say("time goes on".to_owned());
        let before = all(&self.world);
        for id in self.world.due() {
            self.one(Command::ExpireWaiting(id));
        }
        for (number, there) in all(&self.world) {
            self.held(&number, &before[&number], &there, None);
        }
        self.ledger();
    }

    fn capacities(&mut self) {
        let (who, kind) = PARTIES[self.numbers.below(4)];
        let kind = kind.expect("the first four have one");
        let held = self.holds[who];
        self.say(format!("{who} has it: {}", !held));
        let command = if held {
            AdminCommand::TakeCapacity {
                enterprise: who.into(),
                capacity: kind,
            }
        } else {
            give(who, terms(kind), None)
        };
        assert!(self.one(Command::Admin(command)), "{:#?}", self.said);
        self.holds.insert(who, !held);
    }

    fn step(&mut self) {
        match self.numbers.below(45) {
            40.. => self.pays(),
            0..=21 => self.acts(),
            22..=30 => self.amends(),
            31 => self.invalidates(),
            32..=36 => self.waits(),
            37..=38 => self.capacities(),
            _ => {
                let limits = ["1", "60000", "5000000"];
                let limit = limits[self.numbers.below(limits.len())];
                self.register(limit);
            }
        }
    }

    fn look(
        &mut self,
        before: &BTreeMap<String, Dossier>,
        number: &str,
        taken: bool,
        act: Option<&DeclarationAct>,
    ) {
        for (other, after) in all(&self.world) {
            let was = &before[&other];
            if other != number || !taken {
                assert_eq!(&after, was, "{:#?}", self.said);
            } else {
                self.held(number, was, &after, act);
            }
        }
        self.ledger();
    }

    /// What is reserved on a guarantee is what declarations have on it, and it
    /// bears so much less as was claimed and not made good.
    fn ledger(&mut self) {
        self.listed();
        let mut reserved: BTreeMap<[u8; 16], i64> = BTreeMap::new();
        let mut claimed: BTreeMap<[u8; 16], i64> = BTreeMap::new();
        for dossier in all(&self.world).values() {
            for claim in dossier.claims.iter().filter(|claim| claim.weighs()) {
                for held in claim.drawing.reservations() {
                    *claimed.entry(held.debit.0).or_default() += claim.amount.raw();
                }
            }
            if let Some((_, own)) = &dossier.reserved {
                for held in own.reservations() {
                    *reserved.entry(held.debit.0).or_default() += held.amount;
                }
            }
        }
        let kind = tw_guarantee::GUARANTEE.byte();
        for (key, row) in self.world.query.accounts(kind, 1_000).expect("memory") {
            let own = reserved.get(&key.0).copied().unwrap_or_default();
            assert_eq!(row.pending, own, "{:#?}", self.said);
            let less = claimed.get(&key.0).copied().unwrap_or_default();
            let limits = [1, 60_000, 100_000, 5_000_000, 20_000_000].map(|yuan| yuan * 100_000);
            assert!(limits.contains(&(row.posted + less)), "{:#?}", self.said);
            assert!(row.posted - row.pending >= row.floor, "{:#?}", self.said);
        }
    }

    /// What holds of a declaration after each step.
    fn held(&mut self, number: &str, was: &Dossier, is: &Dossier, act: Option<&DeclarationAct>) {
        let why = || format!("{number}\n{:#?}\n{was:#?}\n{is:#?}", self.said);
        let (debt, goods) = (is.regions.debt(), is.regions.goods());
        claims(was, is, &why);
        let stages = is.claims.iter().map(|claim| claim.stage.word());
        self.seen.extend(stages.map(|word| format!("claim {word}")));
        let duty = is.duty.unwrap_or_default();
        match debt {
            DebtState::Paid | DebtState::Final => {
                assert_eq!(duty.open().total(), Fixed5::ZERO, "{}", why());
            }
            DebtState::NothingDue => assert_eq!(duty.total, Fixed5::ZERO, "{}", why()),
            DebtState::FurtherDue | DebtState::Payable => {
                assert!(duty.open().total() > Fixed5::ZERO, "{}", why());
                // Of the year to come no calendar is known.
                let known = self.world.today() < Date::constant(2026, 12, 1);
                assert!(duty.pay_by.is_some() || !known, "{}", why());
            }
            _ => {}
        }
        assert!(duty.to_repay <= duty.paid.total(), "{}", why());
        assert!(
            duty.interest == Fixed5::ZERO || duty.to_repay > Fixed5::ZERO,
            "{}",
            why()
        );
        let open = |kind| is.tasks.iter().any(|task| task.kind == kind);
        assert_eq!(
            duty.to_repay > Fixed5::ZERO,
            open(TaskKind::Repay),
            "{}",
            why()
        );
        if matches!(is.waits, Some((_, Deadline::Payment))) {
            assert!(duty.pay_by.is_some(), "{}", why());
        }
        if goods.at_large() && !was.regions.goods().at_large() {
            let regions = &is.regions;
            let agencies = regions.agencies().iter();
            let free = agencies
                .into_iter()
                .all(|(_, state)| state.permits_release());
            assert!(free && regions.control().permits_release(), "{}", why());
        }
        let claimed = was.open_claim().map(|claim| claim.amount);
        money((was.duty.unwrap_or_default(), duty), (act, claimed), &why);
        over(was, is, act, &why);
        if was.regions.goods().at_large() && goods.gone() {
            self.gone_late.insert(number.to_owned());
        }
        if self.gone_late.contains(number) {
            let rid = match (debt, goods) {
                (DebtState::NotAssessed, _) => true,
                (DebtState::NothingDue, _) => was.regions.debt() != DebtState::NothingDue,
                (DebtState::Refunded, goods) => goods != GoodsState::Returned,
                _ => false,
            };
            assert!(!rid, "{}", why());
        }
        self.seen.insert(format!("debt {}", debt.word()));
        self.seen.insert(format!("goods {}", goods.word()));
        self.seen
            .insert(format!("document {}", is.regions.document().word()));
        self.seen.extend(
            is.tasks
                .iter()
                .map(|task| format!("task {}", task.kind.word())),
        );
    }
}

#[test]
fn whatever_is_done_in_whatever_order_the_books_agree() {
    let mut seen = BTreeSet::new();
    for seed in 0..SEEDS {
        let mut walk = Walk::new(seed);
        for step in 0..STEPS {
            walk.step();
            if step % 30 == 0 {
                sound(&walk.world);
            }
        }
        sound(&walk.world);
        let one_by_one = tw_app::audit::outcome_hash(&walk.world.query).expect("memory");
        let together = again(&walk);
        assert_eq!(one_by_one, together, "seed {seed}: {:#?}", walk.said);
        seen.append(&mut walk.seen);
    }
    // The walks come everywhere.
    for payer in [Payer::Principal, Payer::Guarantor] {
        let paid = format!("statement paid by {payer:?}");
        assert!(seen.contains(&paid), "{seen:#?}");
    }
    for stage in ["open", "honoured", "made_good", "withdrawn"] {
        assert!(seen.contains(&format!("claim {stage}")), "{seen:#?}");
    }
    for debt in DebtState::ALL
        .iter()
        .filter(|debt| **debt != DebtState::Provisional)
    {
        assert!(seen.contains(&format!("debt {}", debt.word())), "{seen:#?}");
    }
    for kind in [
        TaskKind::Permit,
        TaskKind::Repay,
        TaskKind::CollectDuty,
        TaskKind::Assess,
    ] {
        assert!(seen.contains(&format!("task {}", kind.word())), "{seen:#?}");
    }
}

/// The same, in batches of all that came at one time.
fn again(walk: &Walk) -> String {
    let start = STARTS.iter().find(|start| walk.said[0] == **start);
    let mut world = desks_at(start.expect("it began"));
    let mut rest = &walk.went[..];
    while let Some((now, _)) = rest.first() {
        let together = rest.iter().take_while(|(at, _)| at == now).count();
        let (batch, later) = rest.split_at(together);
        world.now = *now;
        let commands: Vec<Command> = batch.iter().map(|(_, command)| command.clone()).collect();
        world.run(&commands);
        rest = later;
    }
    sound(&world);
    tw_app::audit::outcome_hash(&world.query).expect("memory")
}
