//! A declaration from filing to conclusion.

use crate::support::World;
use std::sync::LazyLock;
use tw_app::admin::{AdminCommand, ControlAct, DeclarationAct, GoodsAct};
use tw_app::channel;
use tw_app::declaration::Dossier;
use tw_app::engine::{Command, Reply};
use tw_app::store::{Query, SubjectKind};
use tw_app::subject::Subject;
use tw_base::{Date, Decimal, Fixed5, SubjectId};
use tw_law::Pack;
use tw_sim::{Declarations, PlannedDeclaration, rates_csv};

pub const DECLARANT: &str = "3122400003";
pub const TRADER: &str = "3122200001";

/// The built-in law with made-up rates laid over it.
pub static TARIFF: LazyLock<Pack> = LazyLock::new(|| {
    let rates = rates_csv(Date::constant(2022, 1, 1));
    Pack::builtin("cn")
        .expect("the built-in pack reads")
        .with_overlay(vec![("tariff/rates_tried.csv".to_owned(), rates)])
        .expect("the rates read")
});

pub fn house() -> World {
    let mut world = World::under(TARIFF.clone());
    world.at("2026-06-08T09:30:00");
    world
}

pub fn planned(items: u16, n: u64, secured: bool) -> PlannedDeclaration {
    Declarations {
        date: Date::constant(2026, 6, 8),
        items,
        seed: 1,
        declarant: DECLARANT.to_owned(),
        trader: TRADER.to_owned(),
        secured,
    }
    .nth(n)
}

pub fn file(world: &mut World, xml: &[u8]) -> String {
    file_by(world, DECLARANT, xml)
}

pub fn file_by(world: &mut World, sender: &str, xml: &[u8]) -> String {
    match world.send_bytes(sender, xml) {
        Reply::Receipt { xml, findings, .. } => {
            let said: Vec<String> = findings
                .iter()
                .filter(|finding| finding.refuses())
                .map(|f| format!("{} {} {:?}", f.code, f.location.path, f.args))
                .collect();
            assert!(said.is_empty(), "{said:#?}");
            String::from_utf8(xml).expect("a text")
        }
        other => panic!("not taken in: {other:?}"),
    }
}

/// The only declaration there is.
pub fn dossier(world: &World) -> (SubjectId, Dossier) {
    let rows = world
        .query
        .subjects(SubjectKind::Declaration, SubjectId(0), 10)
        .expect("memory");
    let [row] = &rows[..] else {
        panic!("{} declarations", rows.len());
    };
    match Subject::decode(row.id, row.kind, &row.state).expect("it reads") {
        Subject::Declaration(dossier) => (row.id, *dossier),
        other => panic!("no declaration: {other:?}"),
    }
}

/// Codes told to the declarant so far, in order.
pub fn told(world: &World) -> Vec<String> {
    let rows = world.query.notices(DECLARANT, 0, 100).expect("memory");
    rows.iter()
        .map(|row| channel::code(row.notice.status).expect("a code"))
        .collect()
}

pub fn act(world: &mut World, act: DeclarationAct) {
    let number = dossier(world).1.declaration_no.expect("a number");
    let command = Command::Admin(AdminCommand::Declaration { number, act });
    let replies = world.run(&[command]);
    let [Reply::Admin(findings)] = &replies[..] else {
        panic!("{replies:?}");
    };
    assert!(!findings.iter().any(|f| f.refuses()), "{findings:?}");
}

fn fen(amount: i64) -> Fixed5 {
    Fixed5::try_from(Decimal::new(amount, 2)).expect("small")
}

#[test]
fn filed_accepted_assessed_paid_released_and_concluded() {
    for items in [1, 20, 50] {
        let mut world = house();
        let planned = planned(items, 3, false);
        let receipt = file(&mut world, &planned.xml);
        assert!(
            receipt.contains("<ResponseCode>0</ResponseCode>"),
            "{receipt}"
        );
        assert_eq!(told(&world), ["7", "L", "J", "T"]);
        let (_, filed) = dossier(&world);
        let duty = filed.duty.expect("assessed");
        assert_eq!(duty.value, fen(planned.due.value));
        assert_eq!(duty.duty, fen(planned.due.duty));
        assert_eq!(duty.vat, fen(planned.due.vat));
        assert_eq!(duty.total, fen(planned.due.total()));
        let number = filed.declaration_no.expect("a number");
        assert_eq!((&number[..9], number.len()), ("224820261", 18));

        act(&mut world, DeclarationAct::Paid {});
        assert_eq!(told(&world), ["7", "L", "J", "T", "J", "P"]);
        act(
            &mut world,
            DeclarationAct::Goods {
                step: GoodsAct::GateOut,
            },
        );
        act(&mut world, DeclarationAct::Close {});
        assert_eq!(told(&world).last().map(String::as_str), Some("R"));
    }
}

#[test]
fn secured_by_the_traders_guarantee_it_is_released_at_once() {
    let mut world = house();
    world.guarantee(TRADER, "G-1", "100000000");
    let planned = planned(12, 4, true);
    file(&mut world, &planned.xml);
    assert_eq!(told(&world), ["7", "L", "J", "K"]);
    let (_, filed) = dossier(&world);
    let (_, reservation) = filed.reserved.expect("reserved");
    assert_eq!(
        Fixed5::from_raw(reservation.amount),
        fen(planned.due.total())
    );
    act(&mut world, DeclarationAct::Paid {});
    assert!(dossier(&world).1.reserved.is_none(), "restored");
}

#[test]
fn without_room_on_the_guarantee_it_waits_for_payment() {
    let mut world = house();
    world.guarantee(TRADER, "G-1", "1");
    file(&mut world, &planned(2, 5, true).xml);
    assert_eq!(told(&world), ["7", "L", "J", "T"]);
    act(&mut world, DeclarationAct::Paid {});
    assert_eq!(told(&world).last().map(String::as_str), Some("P"));
}

#[test]
fn an_examination_holds_the_goods() {
    let mut world = house();
    file(&mut world, &planned(1, 6, false).xml);
    for step in [ControlAct::Select, ControlAct::OrderExamination] {
        act(&mut world, DeclarationAct::Control { step });
    }
    act(&mut world, DeclarationAct::Paid {});
    assert_eq!(told(&world).last().map(String::as_str), Some("C"));
    for step in [ControlAct::Examine, ControlAct::Pass] {
        act(&mut world, DeclarationAct::Control { step });
    }
    assert_eq!(told(&world).last().map(String::as_str), Some("P"));
}

#[test]
fn the_same_message_again_gets_its_first_receipt_and_changes_nothing() {
    let mut world = house();
    let planned = planned(3, 7, false);
    let first = file(&mut world, &planned.xml);
    match world.send_bytes(DECLARANT, &planned.xml) {
        Reply::Receipt { xml, repeated, .. } => {
            assert!(repeated);
            assert_eq!(String::from_utf8(xml).expect("a text"), first);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(told(&world).len(), 4);
    assert_eq!(dossier(&world).1.versions.len(), 1);
}
