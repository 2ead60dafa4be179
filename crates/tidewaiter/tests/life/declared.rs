//! A declaration from filing to conclusion.

pub use super::declared_faults::support::outline_of;
use crate::support::World;
use std::sync::LazyLock;
use tw_app::admin::{AdminCommand, ControlAct, DeclarationAct, GoodsAct};
use tw_app::channel;
use tw_app::codec::{Document, FormKind, ReadOptions};
use tw_app::declaration::Dossier;
use tw_app::door::{FormAt, Passed};
use tw_app::engine::{Command, Reply};
use tw_app::store::{Query, SubjectKind};
use tw_app::subject::Subject;
use tw_base::{Date, Decimal, Fixed5, SubjectId};
use tw_declaration::{Declaration, Stage};
use tw_law::Pack;
use tw_sim::{Declarations, PlannedDeclaration, rates_csv};

pub const DECLARANT: &str = "3122400003";
pub const TRADER: &str = "3122200001";

/// The same with nothing examined at random: what is tried with it would
/// otherwise wait for an officer now and then.
pub static TARIFF: LazyLock<Pack> = LazyLock::new(|| unexamined(&EXAMINED));

/// The built-in law with made-up rates laid over it.
pub static EXAMINED: LazyLock<Pack> = LazyLock::new(|| {
    let rates = rates_csv(Date::constant(2022, 1, 1));
    Pack::builtin("cn")
        .expect("the built-in pack reads")
        .with_overlay(vec![("tariff/rates_tried.csv".to_owned(), rates)])
        .expect("the rates read")
});

/// A law under which nothing is examined at random.
pub fn unexamined(law: &Pack) -> Pack {
    let rates = law.file("params/inspection.toml").expect("parameters");
    let none = rates
        .replace("\"0.05\"", "\"0\"")
        .replace("\"0.02\"", "\"0\"");
    law.with_overlay(vec![("params/inspection.toml".to_owned(), none)])
        .expect("the rates read")
}

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

pub fn fen(amount: i64) -> Fixed5 {
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
    assert_eq!(reservation.amount(), fen(planned.due.total()));
    act(&mut world, DeclarationAct::Paid {});
    assert!(dossier(&world).1.reserved.is_none(), "restored");
}

#[test]
fn without_room_on_the_guarantee_it_waits_for_payment() {
    let mut world = house();
    world.guarantee(TRADER, "G-1", "1");
    file(&mut world, &planned(2, 5, true).xml);
    assert_eq!(told(&world), ["7", "L", "J", "T"]);
    world.at("2026-07-20T10:00:00");
    assert_eq!(world.expire(), 1, "it does not wait for ever");
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

/// Hands a JSON form in; the findings.
pub fn form(
    world: &mut World,
    kind: FormKind,
    about: &str,
    body: &serde_json::Value,
) -> Vec<String> {
    let form = FormAt {
        kind,
        about: Some(about),
        key: None,
    };
    let command = match world.pass_form(DECLARANT, form, body) {
        Passed::In(message) => Command::Message(message),
        Passed::Turned(turned) => panic!("{:?}", turned.findings),
        other => panic!("{other:?}"),
    };
    match world.run(&[command]).remove(0) {
        Reply::Receipt { findings, .. } => findings
            .iter()
            .filter(|finding| finding.refuses())
            .map(|finding| finding.code.to_string())
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn amended_twice_and_invalidated_it_keeps_all_versions() {
    let mut world = house();
    file(&mut world, &planned(2, 8, false).xml);
    let (_, filed) = dossier(&world);
    let number = filed.declaration_no.clone().expect("a number");
    let before = filed.duty.expect("assessed");
    let mut content = filed.content.clone();
    for gross in ["99", "100"] {
        world.at(if gross == "99" {
            "2026-06-09T09:00:00"
        } else {
            "2026-06-09T10:00:00"
        });
        let more: Decimal = gross.parse().expect("a number");
        content.head.gross_mass = content.head.gross_mass.map(|mass| mass + more);
        let body = serde_json::json!({ "reason": "clerical", "declaration": content });
        assert_eq!(
            form(&mut world, FormKind::Amendment, &number, &body),
            [""; 0]
        );
    }
    let (_, amended) = dossier(&world);
    assert_eq!(amended.duty, Some(before), "the mass bears no duty here");
    let paths: Vec<&str> = amended.versions[1..]
        .iter()
        .flat_map(|version| version.changed.iter().map(|(path, ..)| path.as_str()))
        .collect();
    assert_eq!(paths, ["DecHead/GrossWet"; 2]);
    assert_eq!(told(&world)[4..], ["M", "J", "T", "M", "J", "T"]);

    let body = serde_json::json!({ "reason": "direct_return" });
    assert_eq!(
        form(&mut world, FormKind::Invalidation, &number, &body),
        [""; 0]
    );
    let (_, gone) = dossier(&world);
    assert_eq!(gone.versions.len(), 4);
    assert_eq!(gone.versions[3].reason, "direct_return");
    assert_eq!(told(&world).last().map(String::as_str), Some("A"));
    // It is over: the same again is answered as before, anything else refused.
    assert_eq!(
        form(&mut world, FormKind::Invalidation, &number, &body),
        [""; 0]
    );
    let other = serde_json::json!({ "reason": "technical" });
    assert!(!form(&mut world, FormKind::Invalidation, &number, &other).is_empty());
    assert_eq!(dossier(&world).1.versions.len(), 4);
}

/// What a planned declaration says.
pub fn content(world: &World, planned: &PlannedDeclaration) -> Declaration {
    let options = ReadOptions::default();
    let incoming = world.setting.codec.read(&planned.xml, &options);
    let mut nodes = incoming.nodes.into_iter();
    match nodes.next().expect("a document").document {
        Document::Declaration(declaration) => *declaration,
        other => panic!("{other:?}"),
    }
}

/// An outline filed on 2022-12-15 for goods that came in on that day, released
/// for pick-up; and what completes it.
pub fn picked_up() -> (World, Declaration) {
    let mut world = house();
    world.at("2022-12-15T09:30:00");
    world.guarantee(TRADER, "G-1", "100000000");
    let mut planned = Declarations {
        date: Date::constant(2022, 12, 15),
        items: 1,
        seed: 1,
        declarant: DECLARANT.to_owned(),
        trader: TRADER.to_owned(),
        secured: false,
    }
    .nth(9);
    planned.xml = String::from_utf8(planned.xml)
        .expect("a text")
        .replace("<Type></Type>", "")
        .into_bytes();
    let whole = content(&world, &planned);
    let first = serde_json::to_value(outline_of(&whole)).expect("JSON");
    assert_eq!(form(&mut world, FormKind::Declaration, "", &first), [""; 0]);
    assert_eq!(told(&world), ["7", "SpL", "SpJ", "SpK"]);
    let mut completion = whole;
    completion.head.stage = Stage::Completion;
    completion.head.kind = "  6".into();
    completion.head.seq_no = Some(dossier(&world).1.seq_no.into());
    (world, completion)
}

#[test]
fn two_steps_with_the_fee_of_the_day() {
    // Customs Law art. 24: declared within 14 days of the 15th; from the 15th
    // day on 0.05 % a day. The 29th is a Thursday, the 30th a Friday.
    for (completed, days) in [
        ("2022-12-15", 0),
        ("2022-12-29", 0),
        ("2022-12-30", 1),
        // New Year's holiday runs to the 2nd: it delays no fee that began.
        ("2023-01-03", 5),
    ] {
        let (mut world, completion) = picked_up();
        world.at(&format!("{completed}T10:00:00"));
        let body = serde_json::to_value(&completion).expect("JSON");
        assert_eq!(form(&mut world, FormKind::Declaration, "", &body), [""; 0]);
        let (_, filed) = dossier(&world);
        let duty = filed.duty.expect("assessed");
        let exact = duty.value.decimal() * Decimal::new(5, 4) * Decimal::from(days);
        let fee = match exact.floor() {
            little if little < Decimal::from(50) => Decimal::ZERO,
            fee => fee,
        };
        assert_eq!(duty.late_fee.decimal(), fee, "{completed}");
        assert_eq!(told(&world).last().map(String::as_str), Some("T"));
        assert_eq!(filed.versions.len(), 2);
        act(&mut world, DeclarationAct::Paid {});
        assert_eq!(told(&world).last().map(String::as_str), Some("P"));
    }
}

#[test]
fn an_outline_that_nobody_completes_leaves_a_task_on_the_day() {
    let (mut world, completion) = picked_up();
    world.at("2022-12-29T23:59:59");
    assert_eq!(world.expire(), 0);
    world.at("2022-12-30T00:00:00");
    assert_eq!(world.expire(), 1);
    let tasks = world.tasks();
    assert_eq!(tasks, ["complete_declaration"]);
    assert_eq!(world.expire(), 0, "it is raised once");
    // It can still be completed.
    let body = serde_json::to_value(&completion).expect("JSON");
    assert_eq!(form(&mut world, FormKind::Declaration, "", &body), [""; 0]);
}
