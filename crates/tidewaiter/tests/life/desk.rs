//! Capacities and tasks: who may act on a declaration that is not its own,
//! what that leaves in the record, and what waits for whom until when.

use super::declared::*;
use super::declared_held::{amend, heavier, in_advance, invalidate, sound};
use crate::support::World;
use std::sync::LazyLock;
use tw_app::admin::{
    AdminCommand, AgencyAnswer, CapacityTerms, ControlAct, DeclarationAct, GoodsAct, Grant,
};
use tw_app::capacity::CapacityKind;
use tw_app::codec::FormKind;
use tw_app::engine::{Command, Reply};
use tw_app::store::{Query, TaskRow, TasksAsked};
use tw_app::task::TaskKind;
use tw_app::usecase::act_on_declaration::PartyAct;
use tw_base::{Date, EnterpriseCode};
use tw_clearance::{AgencyCode, AgencyState};
use tw_declaration::Declaration;
use tw_law::Pack;

/// Office of declaration of the planned declarations.
pub const OFFICE: &str = "2248";
/// The permit the goods need, and its agency.
pub const PERMIT: &str = "permit:7";
const OTHER_PERMIT: &str = "permit:1";

pub const AGENCY: &str = "9999980001";
pub const CARRIER: &str = "9999980002";
pub const BANK: &str = "9999980003";
pub const OFFICER: &str = "9999980004";
/// Registered, and nothing else.
pub const NOBODY: &str = "9999980005";

/// Permits are asked of their agencies, and the goods of the planned
/// declarations need one.
static ASKED: LazyLock<Pack> = LazyLock::new(|| {
    let clearance = TARIFF.file("params/clearance.toml").expect("parameters");
    let head = "# source: a choice of this test\n# confidence: unverified\n";
    let columns = "commodity,direction,modes,except,document,zh,en\n";
    // All chapters but those up to the ninth.
    let rows = (1..=9).map(|digit| format!("{digit},I,,,7,自动进口,automatic import licence\n"));
    let control = format!("{head}{columns}{}", rows.collect::<String>());
    let clearance = clearance.replace("value = true", "value = false");
    TARIFF
        .with_overlay(vec![
            ("params/clearance.toml".to_owned(), clearance),
            ("controls/tried.csv".to_owned(), control),
        ])
        .expect("the controls read")
});

/// A house with one party of each capacity, and one of none.
pub fn desks() -> World {
    desks_at("2026-06-08T09:30:00")
}

/// The same, opened at another time.
pub fn desks_at(time: &str) -> World {
    let mut world = World::under(ASKED.clone());
    world.at(time);
    for (code, capacity) in [
        (AGENCY, Some(agency(PERMIT))),
        (
            CARRIER,
            Some(CapacityTerms::CarrierOrTerminal {
                offices: vec![OFFICE.into()],
            }),
        ),
        (BANK, Some(CapacityTerms::BankOrTreasury {})),
        (
            OFFICER,
            Some(CapacityTerms::CustomsOfficer {
                offices: vec![OFFICE.into()],
            }),
        ),
        (NOBODY, None),
        (DECLARANT, None),
    ] {
        world.admin(AdminCommand::RegisterEnterprise {
            code: code.into(),
            name: format!("虚构单位 {}", &code[8..]),
        });
        if let Some(capacity) = capacity {
            world.admin(give(code, capacity, None));
        }
    }
    world
}

pub fn agency(region: &str) -> CapacityTerms {
    CapacityTerms::Agency {
        regions: vec![region.into()],
        name_zh: "虚构商务部门".into(),
        name_en: "an invented ministry".into(),
    }
}

pub fn give(code: &str, capacity: CapacityTerms, from: Option<Date>) -> AdminCommand {
    AdminCommand::GiveCapacity(Box::new(Grant {
        enterprise: code.into(),
        capacity,
        from,
        to: None,
    }))
}

/// A declaration of goods that need the permit, and names it.
pub fn permitted(world: &World, n: u64) -> Declaration {
    let mut content = content(world, &planned(1, n, false));
    content.licences.push(tw_declaration::Licence {
        kind: "7".into(),
        number: "26-AA-100001".into(),
    });
    content
}

pub fn file_form(world: &mut World, content: &Declaration) -> String {
    let body = serde_json::to_value(content).expect("JSON");
    assert_eq!(form(world, FormKind::Declaration, "", &body), [""; 0]);
    dossier(world).1.declaration_no.expect("a number")
}

/// An act of a party; codes of what it is told.
pub fn act_by(world: &mut World, who: &str, number: &str, act: DeclarationAct) -> Vec<String> {
    let act = PartyAct {
        enterprise: EnterpriseCode::new(who).expect("a code"),
        number: number.to_owned(),
        act,
    };
    match world.run(&[Command::Act(Box::new(act))]).remove(0) {
        Reply::Admin(findings) => findings.iter().map(|f| f.code.to_string()).collect(),
        other => panic!("{other:?}"),
    }
}

fn answer(agency: &str, answer: AgencyAnswer) -> DeclarationAct {
    DeclarationAct::Agency {
        agency: agency.into(),
        answer,
        note: "照准".into(),
    }
}

fn refused_command(world: &mut World, command: AdminCommand) -> Vec<String> {
    match world.run(&[Command::Admin(command)]).remove(0) {
        Reply::Admin(findings) => findings.iter().map(|f| f.code.to_string()).collect(),
        other => panic!("{other:?}"),
    }
}

fn rows(world: &World) -> Vec<TaskRow> {
    let asked = TasksAsked::default();
    world.query.tasks(&asked, 0, 100).expect("memory")
}

/// Kinds of the tasks, and why those that ended did.
pub fn tasks(world: &World) -> Vec<(String, Option<String>)> {
    let rows = rows(world).into_iter();
    rows.map(|row| (row.task.kind, row.ended.map(|end| end.why)))
        .collect()
}

pub fn open(kind: &str) -> (String, Option<String>) {
    (kind.to_owned(), None)
}

pub fn ended(kind: &str, why: &str) -> (String, Option<String>) {
    (kind.to_owned(), Some(why.to_owned()))
}

/// Every act, with who may take it.
fn acts() -> Vec<(DeclarationAct, &'static str)> {
    let mut acts = vec![
        (DeclarationAct::Arrived { entered_on: None }, CARRIER),
        (DeclarationAct::Paid {}, BANK),
        (DeclarationAct::Repaid {}, BANK),
        (DeclarationAct::Close {}, OFFICER),
        (answer(OTHER_PERMIT, AgencyAnswer::Approve), ""),
    ];
    for word in [
        AgencyAnswer::Approve,
        AgencyAnswer::Refuse,
        AgencyAnswer::Waive,
    ] {
        acts.push((answer(PERMIT, word), AGENCY));
    }
    for step in [
        ControlAct::Select,
        ControlAct::RequireDocuments,
        ControlAct::OpenQuery,
        ControlAct::OrderExamination,
        ControlAct::Examine,
        ControlAct::Detain,
        ControlAct::Pass,
    ] {
        acts.push((DeclarationAct::Control { step }, OFFICER));
    }
    for (step, who) in [
        (GoodsAct::GateOut, CARRIER),
        (GoodsAct::Load, CARRIER),
        (GoodsAct::Exit, CARRIER),
        (GoodsAct::Return, OFFICER),
        (GoodsAct::Destroy, OFFICER),
        (GoodsAct::Abandon, OFFICER),
    ] {
        acts.push((DeclarationAct::Goods { step }, who));
    }
    for task in TaskKind::ALL {
        let note = "17号文".to_owned();
        acts.push((DeclarationAct::TaskDone { task, note }, OFFICER));
    }
    acts
}

#[test]
fn each_takes_the_acts_of_its_capacity_and_no_other() {
    const NOBODYS: &str = "224820261999999999";
    for (act, whose) in acts() {
        for who in [AGENCY, CARRIER, BANK, OFFICER, NOBODY, DECLARANT] {
            let mut world = desks();
            let content = permitted(&world, 41);
            let number = file_form(&mut world, &content);
            let (_, before) = dossier(&world);
            let mut codes = act_by(&mut world, who, &number, act.clone());
            // What is told of goods that are gone is told of an act that was taken.
            codes.retain(|code| !["TW1240", "TW1241", "TW1242"].contains(&code.as_str()));
            let code = codes.first().map(String::as_str);
            match who {
                // To whom has no business with it, it does not exist.
                NOBODY => assert_eq!(code, Some("TW1222"), "{who} {act:?}"),
                who if who == whose => {
                    let told = ["TW1224", "TW1253", "TW1254", "TW1255"];
                    let fits = code.is_none_or(|code| told.contains(&code));
                    assert!(fits, "{who} {act:?}: {codes:?}");
                    // Where the declaration stands is for officers alone.
                    assert!(code != Some("TW1224") || who == OFFICER, "{who} {act:?}");
                }
                _ => assert_eq!(code, Some("TW1250"), "{who} {act:?}"),
            }
            if code.is_some() {
                assert_eq!(dossier(&world).1, before, "{who} {act:?}");
            }
            let codes = act_by(&mut world, who, NOBODYS, act.clone());
            assert_eq!(codes, ["TW1222"], "{who} {act:?}");
            sound(&world);
        }
    }
}

/// Who has no business with a declaration, though it has the capacity: another
/// office, another permit, nothing owed.
#[test]
fn what_is_none_of_ones_business_does_not_exist() {
    let elsewhere = || vec!["0101".to_owned()];
    let control = DeclarationAct::Control {
        step: ControlAct::Select,
    };
    let arrived = DeclarationAct::Arrived { entered_on: None };
    for (capacity, act) in [
        (
            CapacityTerms::CustomsOfficer {
                offices: elsewhere(),
            },
            control,
        ),
        (
            CapacityTerms::CarrierOrTerminal {
                offices: elsewhere(),
            },
            arrived,
        ),
        (
            agency(OTHER_PERMIT),
            answer(OTHER_PERMIT, AgencyAnswer::Approve),
        ),
        (CapacityTerms::BankOrTreasury {}, DeclarationAct::Paid {}),
    ] {
        let mut world = desks();
        world.admin(give(NOBODY, capacity, None));
        let mut content = permitted(&world, 42);
        // Without a rate of exchange nothing is assessed.
        content.items[0].currency = "USD".into();
        let number = file_form(&mut world, &content);
        assert!(dossier(&world).1.duty.is_none(), "not assessed");
        assert_eq!(act_by(&mut world, NOBODY, &number, act), ["TW1222"]);
    }
}

#[test]
fn a_capacity_holds_on_its_days_and_until_it_is_taken() {
    let mut world = desks();
    let content = permitted(&world, 43);
    let number = file_form(&mut world, &content);
    let select = || DeclarationAct::Control {
        step: ControlAct::Select,
    };
    let officer = || CapacityTerms::CustomsOfficer {
        offices: vec![OFFICE.into()],
    };
    let from = Some(Date::constant(2026, 6, 9));
    world.admin(give(NOBODY, officer(), from));
    assert_eq!(act_by(&mut world, NOBODY, &number, select()), ["TW1222"]);
    // One of a kind at a time.
    let again = give(NOBODY, officer(), Some(Date::constant(2027, 1, 1)));
    assert_eq!(refused_command(&mut world, again), ["TW1251"]);
    world.at("2026-06-09T08:00:00");
    assert_eq!(act_by(&mut world, NOBODY, &number, select()), [""; 0]);
    let take = || AdminCommand::TakeCapacity {
        enterprise: NOBODY.into(),
        capacity: CapacityKind::CustomsOfficer,
    };
    world.admin(take());
    let pass = DeclarationAct::Control {
        step: ControlAct::Pass,
    };
    assert_eq!(act_by(&mut world, NOBODY, &number, pass), ["TW1222"]);
    assert_eq!(refused_command(&mut world, take()), ["TW1252"]);
    // Given again, from the day it was taken on.
    world.admin(give(NOBODY, officer(), None));
    sound(&world);
}

#[test]
fn what_cannot_be_a_capacity_is_refused() {
    let mut world = desks();
    let none = || CapacityTerms::CustomsOfficer { offices: vec![] };
    let unknown = CapacityTerms::CarrierOrTerminal {
        offices: vec!["9998".into()],
    };
    let nameless = CapacityTerms::Agency {
        regions: vec![PERMIT.into()],
        name_zh: " ".into(),
        name_en: "x".into(),
    };
    let illegible = agency("permit 7");
    for capacity in [none(), unknown, nameless, illegible] {
        let command = give(NOBODY, capacity.clone(), None);
        assert_eq!(
            refused_command(&mut world, command),
            ["TW1211"],
            "{capacity:?}"
        );
    }
    let backwards = AdminCommand::GiveCapacity(Box::new(Grant {
        enterprise: NOBODY.into(),
        capacity: CapacityTerms::BankOrTreasury {},
        from: Some(Date::constant(2026, 6, 9)),
        to: Some(Date::constant(2026, 6, 8)),
    }));
    assert_eq!(refused_command(&mut world, backwards), ["TW1211"]);
    let nobodys = give("9999980099", CapacityTerms::BankOrTreasury {}, None);
    assert_eq!(refused_command(&mut world, nobodys), ["TW1208"]);
}

#[test]
fn who_acted_is_in_the_record() {
    let mut world = desks();
    let content = permitted(&world, 44);
    let number = file_form(&mut world, &content);
    let approve = answer(PERMIT, AgencyAnswer::Approve);
    assert_eq!(act_by(&mut world, AGENCY, &number, approve), [""; 0]);
    act(&mut world, DeclarationAct::Paid {});
    let (_, there) = dossier(&world);
    let mut last = there.history.iter().rev().map(|at| world.decision_at(*at));
    let paid = last.next().expect("a decision");
    let (acted, by) = (paid.beside.act.expect("an act"), paid.actor);
    assert_eq!(
        (&*acted.what, acted.capacity, &*by),
        ("paid", None, "operator")
    );
    let answered = last.next().expect("a decision");
    let acted = answered.beside.act.expect("an act");
    assert_eq!(answered.actor, AGENCY);
    assert_eq!((&*acted.what, &*acted.about), ("approve", PERMIT));
    assert_eq!(acted.capacity, Some(CapacityKind::Agency));
    assert_eq!(acted.name.expect("a name").en, "an invented ministry");
    assert_eq!(acted.note, "照准");
}

#[test]
fn a_permit_is_waited_for_until_it_is_answered() {
    for (word, state, released) in [
        (AgencyAnswer::Approve, AgencyState::Approved, true),
        (AgencyAnswer::Waive, AgencyState::NotRequired, true),
        (AgencyAnswer::Refuse, AgencyState::Refused, false),
    ] {
        let mut world = desks();
        let content = permitted(&world, 45);
        let number = file_form(&mut world, &content);
        assert_eq!(tasks(&world), [open("permit")]);
        let row = rows(&world).remove(0);
        assert_eq!((&*row.task.about, &*row.task.office), (PERMIT, OFFICE));
        assert_eq!(
            act_by(&mut world, BANK, &number, DeclarationAct::Paid {}),
            [""; 0]
        );
        assert_eq!(tasks(&world), [open("permit")]);
        assert_eq!(
            act_by(&mut world, AGENCY, &number, answer(PERMIT, word)),
            [""; 0]
        );
        assert_eq!(tasks(&world), [ended("permit", "answered")]);
        let end = rows(&world).remove(0).ended.expect("it ended");
        assert_eq!((&*end.by, &*end.note), (AGENCY, ""));
        let (_, there) = dossier(&world);
        let code = AgencyCode::new(PERMIT).expect("a code");
        assert_eq!(there.regions.agency(&code), state);
        assert_eq!(there.regions.goods().at_large(), released, "{word:?}");
        assert_eq!(
            act_by(&mut world, AGENCY, &number, answer(PERMIT, word)),
            ["TW1253"]
        );
        sound(&world);
    }
}

#[test]
fn a_permit_is_not_waited_for_once_the_declaration_is_invalidated() {
    let mut world = desks();
    let content = permitted(&world, 46);
    file_form(&mut world, &content);
    assert_eq!(invalidate(&mut world, "clerical"), [""; 0]);
    assert_eq!(tasks(&world), [ended("permit", "over")]);
    sound(&world);
}

#[test]
fn what_cannot_be_assessed_waits_once_until_it_is() {
    let mut world = house();
    file(&mut world, &planned(2, 22, false).xml);
    let (_, filed) = dossier(&world);
    let mut content = heavier(&filed.content);
    content.items[0].currency = "USD".into();
    assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
    assert_eq!(tasks(&world), [open("assess")]);
    // Whatever else happens to it, the same task is not raised again.
    let step = ControlAct::Select;
    act(&mut world, DeclarationAct::Control { step });
    let step = ControlAct::Pass;
    act(&mut world, DeclarationAct::Control { step });
    assert_eq!(tasks(&world), [open("assess")]);
    assert_eq!(amend(&mut world, "clerical", &filed.content), [""; 0]);
    // Another value was declared after control had passed.
    let again = open("control_again");
    assert_eq!(tasks(&world), [ended("assess", "assessed"), again]);
    let end = rows(&world).remove(0).ended.expect("it ended");
    assert_eq!(end.by, DECLARANT);
    sound(&world);
}

#[test]
fn duty_is_collected_until_it_is_paid_or_a_new_term_runs() {
    for anew in [false, true] {
        let mut world = house();
        file(&mut world, &in_advance(48, false).xml);
        world.at("2026-07-20T10:00:00");
        assert_eq!(world.expire(), 1);
        assert_eq!(tasks(&world), [open("collect_duty")]);
        let row = rows(&world).remove(0);
        let due = row.task.due.expect("a deadline");
        assert!(due <= row.task.at, "it was due before it was noticed");
        if anew {
            let (_, filed) = dossier(&world);
            let content = heavier(&filed.content);
            assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
        } else {
            act(&mut world, DeclarationAct::Paid {});
        }
        assert_eq!(tasks(&world), [ended("collect_duty", "settled")], "{anew}");
        sound(&world);
    }
}

#[test]
fn an_outline_is_waited_for_until_it_is_completed() {
    let (mut world, completion) = picked_up();
    world.at("2022-12-30T00:00:00");
    assert_eq!(world.expire(), 1);
    assert_eq!(tasks(&world), [open("complete_declaration")]);
    let body = serde_json::to_value(&completion).expect("JSON");
    assert_eq!(form(&mut world, FormKind::Declaration, "", &body), [""; 0]);
    assert_eq!(tasks(&world), [ended("complete_declaration", "completed")]);
    sound(&world);
}

#[test]
fn what_only_a_person_sees_an_officer_ends() {
    let mut world = desks();
    let content = permitted(&world, 49);
    let number = file_form(&mut world, &content);
    act(&mut world, DeclarationAct::Paid {});
    assert_eq!(invalidate(&mut world, "clerical"), [""; 0]);
    assert_eq!(tasks(&world), [ended("permit", "over"), open("repay")]);
    let done = |task, note: &str| DeclarationAct::TaskDone {
        task,
        note: note.to_owned(),
    };
    let long = "长".repeat(501);
    for (act, code) in [
        (done(TaskKind::Repay, " "), "TW1256"),
        (done(TaskKind::Repay, &long), "TW1256"),
        (done(TaskKind::Permit, "x"), "TW1255"),
        (done(TaskKind::SettleDifference, "x"), "TW1254"),
    ] {
        assert_eq!(act_by(&mut world, OFFICER, &number, act), [code]);
    }
    let repaid = || done(TaskKind::Repay, "17号文");
    assert_eq!(act_by(&mut world, OFFICER, &number, repaid()), [""; 0]);
    assert_eq!(tasks(&world)[1], ended("repay", "done"));
    let end = rows(&world).remove(1).ended.expect("it ended");
    assert_eq!((&*end.by, &*end.note), (OFFICER, "17号文"));
    assert_eq!(act_by(&mut world, OFFICER, &number, repaid()), ["TW1254"]);
    // What an officer notes is the office's; the history tells that it is done.
    let (_, there) = dossier(&world);
    let last = world.decision_at(*there.history.last().expect("one"));
    assert_eq!(last.beside.act.expect("an act").note, "");
    sound(&world);
}

/// Raised, ended and raised again within one batch comes to what it comes to
/// one by one.
#[test]
fn tasks_come_and_go_within_a_batch() {
    const NUMBER: &str = "224820261000000001";
    let mut came = Vec::new();
    for together in [true, false] {
        let mut world = desks();
        let content = permitted(&world, 50);
        let body = serde_json::to_value(&content).expect("JSON");
        let filing =
            super::declared_held::handed_in(&world, DECLARANT, (FormKind::Declaration, ""), &body);
        let by = |who: &str, act| {
            Command::Act(Box::new(PartyAct {
                enterprise: EnterpriseCode::new(who).expect("a code"),
                number: NUMBER.to_owned(),
                act,
            }))
        };
        let commands = [
            filing,
            by(AGENCY, answer(PERMIT, AgencyAnswer::Approve)),
            by(BANK, DeclarationAct::Paid {}),
            by(AGENCY, answer(PERMIT, AgencyAnswer::Approve)),
        ];
        if together {
            world.run(&commands);
        } else {
            commands
                .iter()
                .for_each(|one| drop(world.run(std::slice::from_ref(one))));
        }
        assert_eq!(tasks(&world), [ended("permit", "answered")]);
        assert!(dossier(&world).1.regions.goods().at_large());
        came.push(tw_app::audit::outcome_hash(&world.query).expect("memory"));
        sound(&world);
    }
    assert_eq!(came[0], came[1]);
}
