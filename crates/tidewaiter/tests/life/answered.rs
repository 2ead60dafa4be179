//! What a guarantor is called for and pays, and what a reader of this code
//! convicted it of: claims, terms, statements, memberships.

use super::declared::*;
use super::declared_held::{amend, sound};
use super::declared_settled::{debt, duty, priced, reprice};
use crate::support::World;
use tw_app::admin::{AdminCommand, DeclarationAct};
use tw_app::aggregate::Book;
use tw_app::engine::{Command, Reply};
use tw_app::store::Query;
use tw_app::subject::Subject;
use tw_app::surety::{GuaranteeAct, LetterTerms};
use tw_app::usecase::keys;
use tw_base::Fixed5;
use tw_clearance::DebtState;
use tw_sim::{Declarations, PlannedDeclaration};

/// None of what was asked for was refused.
pub fn answered(replies: Vec<Reply>) {
    for reply in replies {
        let Reply::Admin(told) = &reply else {
            panic!("{reply:?}");
        };
        assert!(!told.iter().any(|finding| finding.refuses()), "{told:?}");
    }
}

pub fn plan_at(n: u64, on: &str) -> PlannedDeclaration {
    Declarations {
        date: on.parse().expect("a day"),
        items: 2,
        seed: 1,
        declarant: DECLARANT.to_owned(),
        trader: TRADER.to_owned(),
        secured: true,
    }
    .nth(n)
}

pub fn not_aggregate(mut p: PlannedDeclaration) -> PlannedDeclaration {
    p.xml = String::from_utf8(p.xml)
        .expect("there")
        .replace("<Type>CL</Type>", "<Type></Type>")
        .into_bytes();
    p
}

fn book_of(world: &World, code: &str) -> Option<Book> {
    let id = world.query.alias(&keys::aggregate(code)).expect("memory")?;
    let row = world.query.subject(id).expect("memory").expect("there");
    match Subject::decode(id, row.kind, &row.state).expect("it reads") {
        Subject::Aggregate(book) => Some(*book),
        _ => None,
    }
}

pub fn at(day: &str) -> World {
    let mut world = World::under(TARIFF.clone());
    world.at(day);
    world
}

/// September is over, and then the last day to pay what was released in it.
pub fn september_unpaid(world: &mut World) {
    for day in ["2026-10-01T00:00:00", "2026-10-14T00:00:00"] {
        world.at(day);
        world.expire();
    }
}

fn hand_in(number: &str) -> GuaranteeAct {
    let terms: LetterTerms = serde_json::from_value(serde_json::json!({
        "number": number, "kind": "bank_letter", "guarantor_code": "B0001",
        "guarantor_name": "某银行", "principal": TRADER, "limit": "1000", "from": "2026-01-01",
    }))
    .expect("terms");
    GuaranteeAct::HandIn {
        letter: Box::new(terms),
    }
}

fn under(measure: &str) -> World {
    let head =
        "source = { zh = \"测试\", en = \"a choice of this test\" }\nconfidence = \"unverified\"\n";
    World::under(
        TARIFF
            .with_overlay(vec![(
                "measures/tried.toml".to_owned(),
                format!("{head}{measure}"),
            )])
            .expect("a pack"),
    )
}

pub fn on_file(world: &mut World, class: &str) {
    world.admin(AdminCommand::RegisterEnterprise {
        code: TRADER.into(),
        name: "虚构".into(),
    });
    world.admin(AdminCommand::Enterprise {
        code: TRADER.into(),
        act: tw_app::enterprise::EnterpriseAct::File {
            customs_code: TRADER.into(),
            office: "2248".into(),
            business_types: vec!["trader".into()],
        },
    });
    if class != "regular" {
        world.admin(AdminCommand::Enterprise {
            code: TRADER.into(),
            act: tw_app::enterprise::EnterpriseAct::RecordClass {
                class: class.into(),
                from: None,
                reason: "x".into(),
                evidence: vec!["x".into()],
            },
        });
    }
}

pub fn surety(world: &mut World, v: serde_json::Value) -> Reply {
    let act: GuaranteeAct = serde_json::from_value(v).expect("an act");
    world
        .run(&[Command::Admin(AdminCommand::Guarantee {
            act: Box::new(act),
        })])
        .remove(0)
}

/// A guarantor that paid its call is not asked for a further demand nobody called it for.
#[test]
fn a_guarantor_pays_only_what_it_was_called_for() {
    let mut world = at("2026-09-07T09:30:00");
    world.guarantee(TRADER, "G-1", "10000000");
    file(&mut world, &plan_at(1, "2026-09-07").xml);
    september_unpaid(&mut world);
    act(&mut world, DeclarationAct::Honoured {});
    reprice(&mut world, 200);
    assert_eq!(debt(&world), DebtState::FurtherDue);
    let refused = super::declared_consent::refused(&mut world, DeclarationAct::Honoured {});
    assert_eq!(
        refused,
        ["TW1224"],
        "nobody called the guarantor for the further amount"
    );
}

/// After a call, more is owed: the guarantor pays what was claimed, and the rest is still owed.
#[test]
fn called_and_amended_up_the_rest_is_demanded() {
    let mut world = at("2026-09-07T09:30:00");
    world.guarantee(TRADER, "G-1", "10000000");
    file(&mut world, &plan_at(1, "2026-09-07").xml);
    september_unpaid(&mut world);
    let claimed = dossier(&world).1.open_claim().expect("called").amount;
    reprice(&mut world, 300);
    act(&mut world, DeclarationAct::Honoured {});
    let paid = duty(&world).paid.total();
    sound(&world);
    assert_eq!(paid, claimed, "no more was paid than was claimed");
}

/// A measure caps the share at three tenths: the guarantor pays these, and no more counts as paid.
#[test]
fn a_share_that_was_claimed_pays_for_that_share() {
    let measure = r#"
source = { zh = "测试", en = "a choice of this test" }
confidence = "unverified"
[[measure]]
number = "SH-T1"
parent = "N10-01"
title = { zh = "担保三成", en = "three tenths" }
office = "2200"
indicator = { zh = "担保", en = "guarantees" }
scope = { classes = ["advanced_certified", "regular"], offices = ["2248"], from = "2026-01-01" }
effects = [{ kind = "guarantee_ratio_cap", value = "0.3" }]
"#;
    let pack = TARIFF
        .with_overlay(vec![("measures/tried.toml".to_owned(), measure.to_owned())])
        .expect("a pack");
    let mut world = World::under(pack);
    world.at("2026-09-07T09:30:00");
    world.admin(AdminCommand::RegisterEnterprise {
        code: TRADER.into(),
        name: "虚构".into(),
    });
    world.guarantee(TRADER, "G-1", "10000000");
    file(&mut world, &plan_at(1, "2026-09-07").xml);
    september_unpaid(&mut world);
    let claimed = dossier(&world).1.open_claim().expect("called").amount;
    act(&mut world, DeclarationAct::Honoured {});
    sound(&world);
    assert_eq!(duty(&world).paid.total(), claimed);
}

/// Demanded outside its statement: it does not come into another month with a fresh term.
#[test]
fn a_term_of_its_own_is_no_line_of_a_later_month() {
    let mut world = at("2026-09-07T09:30:00");
    let planned = plan_at(1, "2026-09-07");
    let room = fen(planned.due.total() * 11 / 10).decimal().to_string();
    world.guarantee(TRADER, "G-1", &room);
    file(&mut world, &planned.xml);
    reprice(&mut world, 300);
    let term = duty(&world).pay_by;
    world.at("2026-11-02T00:00:00");
    world.expire();
    sound(&world);
    world.expire();
    assert_eq!(
        duty(&world).pay_by,
        term,
        "a term that is over is not given anew"
    );
}

/// On a guarantee, not by the month: within fifteen days all the same.
#[test]
fn what_is_secured_falls_due_within_its_term() {
    let mut world = at("2026-06-08T09:30:00");
    world.guarantee(TRADER, "G-1", "10000000");
    file(&mut world, &not_aggregate(plan_at(1, "2026-06-08")).xml);
    world.at("2026-09-25T09:00:00");
    act(&mut world, DeclarationAct::Paid {});
    assert!(
        duty(&world).surcharge > Fixed5::ZERO,
        "paid three months late"
    );
}

/// Handed in and accepted in one batch.
#[test]
fn handed_in_and_accepted_in_one_batch() {
    let mut world = at("2026-09-07T09:30:00");
    world.guarantee(TRADER, "G-1", "10000000");
    let commands = [
        hand_in("G-2"),
        GuaranteeAct::Accept {
            number: "G-2".into(),
        },
    ]
    .map(|act| Command::Admin(AdminCommand::Guarantee { act: Box::new(act) }));
    answered(world.run(&commands));
    let id = world
        .query
        .alias(&keys::principal(TRADER))
        .expect("memory")
        .expect("there");
    let row = world.query.subject(id).expect("memory").expect("there");
    let Subject::Principal(p) = Subject::decode(id, row.kind, &row.state).expect("it reads") else {
        panic!()
    };
    assert_eq!(p.own.len(), 2);
}

/// A new member by a change asked and agreed to in one batch.
#[test]
fn asked_and_agreed_in_one_batch() {
    let mut world = at("2026-09-07T09:30:00");
    let json =
        |v: serde_json::Value| -> GuaranteeAct { serde_json::from_value(v).expect("an act") };
    for v in [
        serde_json::json!({"is":"tell_group","group":"G1","name_zh":"虚构集团","name_en":"a group","finance_company":"9999980005"}),
        serde_json::json!({"is":"accept_group","group":"G1"}),
        serde_json::json!({"is":"hand_in","letter":{"number":"FC-1","kind":"group_finance_company_letter","guarantor_code":"9999980005","guarantor_name":"x","group":"G1","members":[{"member":"3122210001","limit":"10"}],"limit":"1000","from":"2026-01-01"}}),
        serde_json::json!({"is":"accept","number":"FC-1"}),
    ] {
        answered(world.run(&[Command::Admin(AdminCommand::Guarantee {
            act: Box::new(json(v)),
        })]));
    }
    let commands = [
        serde_json::json!({"is":"ask_change","number":"FC-1","members":[{"member":TRADER,"limit":"500"}]}),
        serde_json::json!({"is":"agree","number":"FC-1"}),
    ].map(|v| Command::Admin(AdminCommand::Guarantee { act: Box::new(json(v)) }));
    answered(world.run(&commands));
    sound(&world);
}

/// Nothing is to be secured any more after an amendment.
#[test]
fn an_amendment_into_an_exemption_is_decided() {
    let mut world = under(
        r#"
[[measure]]
number = "SH-T1"
parent = "N10-05"
title = { zh = "免", en = "none" }
office = "2200"
indicator = { zh = "担保", en = "guarantees" }
scope = { classes = ["certified"], offices = ["2248"], from = "2026-04-01", value_from = 150000 }
effects = [{ kind = "guarantee_ratio_cap", value = "0" }]
"#,
    );
    world.at("2026-09-07T09:30:00");
    on_file(&mut world, "certified");
    world.guarantee(TRADER, "G-1", "10000000");
    file(&mut world, &plan_at(1, "2026-09-07").xml);
    reprice(&mut world, 300);
    sound(&world);
}

/// November is paid in December, whose own statement has no last day yet.
#[test]
fn a_line_that_stands_needs_no_calendar_of_today() {
    let mut world = at("2026-11-09T09:30:00");
    world.guarantee(TRADER, "G-1", "10000000");
    file(&mut world, &plan_at(1, "2026-11-09").xml);
    world.at("2026-12-01T00:00:00");
    world.expire();
    world.at("2026-12-03T09:00:00");
    let payment = tw_app::admin::StatementPayment {
        enterprise: TRADER.to_owned(),
        month: "2026-11-01".parse().expect("there"),
        payer: tw_app::admin::Payer::Principal,
    };
    answered(world.run(&[Command::Admin(AdminCommand::StatementPaid(payment))]));
    sound(&world);
    world.at("2026-12-20T00:00:00");
    world.expire();
    assert_eq!(book_of(&world, TRADER).expect("there").suspended(), None);
}

/// Called, then less is owed: the guarantor pays no more than that.
#[test]
fn called_and_amended_down_less_is_claimed() {
    let mut world = at("2026-09-07T09:30:00");
    world.guarantee(TRADER, "G-1", "10000000");
    file(&mut world, &plan_at(1, "2026-09-07").xml);
    september_unpaid(&mut world);
    reprice(&mut world, 30);
    act(&mut world, DeclarationAct::Honoured {});
    let d = dossier(&world).1;
    sound(&world);
    assert_eq!(
        d.claims[0].amount,
        tw_app::declaration::sum([
            d.duty.expect("there").paid.total(),
            d.duty.expect("there").to_repay
        ])
    );
}

/// Exempt, not by the month.
#[test]
fn a_line_stays_in_the_month_of_completion() {
    let mut world = at("2026-09-30T17:00:00");
    world.guarantee(TRADER, "G-1", "10000000");
    let mut p = plan_at(1, "2026-09-30");
    p.xml = String::from_utf8(p.xml)
        .expect("there")
        .replace("<IEDate>20260930", "<IEDate>20261112")
        .into_bytes();
    file(&mut world, &p.xml);
    // Short of funds for one amendment, and no more.
    world.at("2026-10-08T09:00:00");
    world.expire();
    world.suspend("G-1");
    let c = priced(&dossier(&world).1.content, 101);
    assert_eq!(amend(&mut world, "clerical", &c), [""; 0]);
    world.admin(AdminCommand::Guarantee {
        act: Box::new(GuaranteeAct::Resume {
            number: "G-1".into(),
        }),
    });
    let c = priced(&dossier(&world).1.content, 99);
    assert_eq!(amend(&mut world, "clerical", &c), [""; 0]);
    assert_eq!(
        duty(&world).pay_by.expect("there").to_string(),
        "2026-10-13",
        "completed in September"
    );
}

/// Exempt from guarantees, without a letter: pick-up of an outline.
#[test]
fn an_exempt_enterprise_picks_up_without_a_letter() {
    let mut world = at("2026-06-08T09:30:00");
    on_file(&mut world, "advanced_certified");
    let mut p = not_aggregate(plan_at(1, "2026-06-08"));
    p.xml = String::from_utf8(p.xml)
        .expect("there")
        .replace("<Type></Type>", "")
        .into_bytes();
    let whole = content(&world, &p);
    let first = serde_json::to_value(outline_of(&whole)).expect("JSON");
    form(&mut world, tw_app::codec::FormKind::Declaration, "", &first);
    assert_eq!(dossier(&world).1.regions.goods().word(), "movable");
}

#[test]
fn what_an_exempt_enterprise_owes_falls_due() {
    let mut world = at("2026-06-08T09:30:00");
    on_file(&mut world, "advanced_certified");
    file(&mut world, &not_aggregate(plan_at(1, "2026-06-08")).xml);
    world.at("2026-12-25T09:00:00");
    assert_eq!(world.expire(), 1);
    assert!(world.tasks().contains(&"collect_duty".to_owned()));
}

#[test]
fn of_two_memberships_the_standing_one_is_accepted() {
    let mut world = at("2026-09-07T09:30:00");
    for v in [
        serde_json::json!({"is":"tell_group","group":"G1","name_zh":"虚","name_en":"x","finance_company":"9999980005"}),
        serde_json::json!({"is":"accept_group","group":"G1"}),
        serde_json::json!({"is":"join","group":"G1","member":TRADER}),
        serde_json::json!({"is":"leave","group":"G1","member":TRADER}),
        serde_json::json!({"is":"join","group":"G1","member":TRADER}),
        serde_json::json!({"is":"accept_member","group":"G1","member":TRADER}),
    ] {
        surety(&mut world, v);
    }
    let id = world
        .query
        .alias(&keys::group("G1"))
        .expect("there")
        .expect("there");
    let row = world.query.subject(id).expect("there").expect("there");
    let Subject::Group(f) = Subject::decode(id, row.kind, &row.state).expect("there") else {
        panic!()
    };
    assert!(
        f.group
            .member_on(TRADER, "2026-09-08".parse().expect("there"))
            .is_some()
    );
}

/// Leaves with effect from months ago, with draws since.
#[test]
fn nobody_leaves_a_group_in_the_past() {
    let mut world = at("2026-06-08T09:30:00");
    for v in [
        serde_json::json!({"is":"tell_group","group":"G1","name_zh":"虚","name_en":"x","finance_company":"9999980005"}),
        serde_json::json!({"is":"accept_group","group":"G1"}),
        serde_json::json!({"is":"join","group":"G1","member":TRADER,"from":"2020-01-01"}),
        serde_json::json!({"is":"accept_member","group":"G1","member":TRADER}),
        serde_json::json!({"is":"hand_in","letter":{"number":"FC-1","kind":"group_finance_company_letter","guarantor_code":"9999980005","guarantor_name":"x","group":"G1","members":[{"member":TRADER,"limit":"1000000"}],"limit":"1000000","from":"2026-01-01"}}),
        serde_json::json!({"is":"accept","number":"FC-1"}),
    ] {
        surety(&mut world, v);
    }
    file(&mut world, &plan_at(1, "2026-06-08").xml);
    assert_eq!(debt(&world), DebtState::Secured);
    world.at("2026-06-20T09:00:00");
    let said = surety(
        &mut world,
        serde_json::json!({"is":"leave","group":"G1","member":TRADER,"from":"2026-06-01"}),
    );
    let Reply::Admin(f) = said else { panic!() };
    assert!(
        f.iter().any(|f| f.refuses()),
        "drawn on since, while a member"
    );
}
