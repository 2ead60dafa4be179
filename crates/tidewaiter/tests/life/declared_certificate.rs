//! Goods declared under certificates of tariff quotas and of relief: what is
//! drawn, what is left, and that it returns exactly.
//!
//! 1,000 kg for 20,000.00 yuan bear, by hand: within the quota 1 % duty, 200.00,
//! and 13 % VAT on 20,200.00, 2,626.00; outside it 10 %, 2,000.00, and 2,860.00.

use super::declared::*;
use super::declared_consent::found;
use super::declared_held::{amend, invalidate, sound};
use crate::support::World;
use std::sync::LazyLock;
use tw_app::admin::{AdminCommand, CertificateTerms, DeclarationAct, GoodsAct};
use tw_app::codec::FormKind;
use tw_app::declaration::Dossier;
use tw_app::door::{FormAt, Passed};
use tw_app::engine::{Command, Reply};
use tw_app::store::{Query, SubjectKind};
use tw_app::subject::Subject;
use tw_base::{Date, Decimal, Fixed5, SubjectId};
use tw_declaration::{Declaration, Licence};
use tw_law::Pack;
use tw_tariff::certificate::CertificateKind;

const GOODS: &str = "3924100000";
const INSIDE: i64 = 282_600;
const OUTSIDE: i64 = 486_000;
const RELIEF: &str = "Z22486A00001";

static QUOTA: LazyLock<Pack> = LazyLock::new(|| {
    let rates = "# Made-up rates.\n# source: made up\n# confidence: unverified\n\
                 code,kind,scheme,expression,from,to,source,confidence\n\
                 3924100000,in_quota,,1%,2022-01-01,,,\n";
    TARIFF
        .with_overlay(vec![(
            "tariff/rates_quota.csv".to_owned(),
            rates.to_owned(),
        )])
        .expect("the rates read")
});

fn terms(number: &str, quantity: i64) -> CertificateTerms {
    CertificateTerms {
        number: number.into(),
        kind: CertificateKind::TariffQuota,
        holder: TRADER.into(),
        commodities: vec!["3924".into()],
        unit: "035".into(),
        quantity: Decimal::from(quantity),
        from: Date::constant(2026, 1, 1),
        to: Some(Date::constant(2026, 12, 31)),
    }
}

fn register(world: &mut World, terms: CertificateTerms) -> Vec<String> {
    let command = AdminCommand::RegisterCertificate(Box::new(terms));
    match world.run(&[Command::Admin(command)]).remove(0) {
        Reply::Admin(findings) => findings.iter().map(|f| f.code.to_string()).collect(),
        other => panic!("{other:?}"),
    }
}

/// A house with a certificate of a tariff quota.
fn quota_house(quantity: i64) -> World {
    let mut world = World::under(QUOTA.clone());
    world.at("2026-06-08T09:30:00");
    assert_eq!(register(&mut world, terms("TQ-1", quantity)), [""; 0]);
    world
}

/// So many kilograms at 20 yuan.
fn weighing(content: &Declaration, kilograms: i64) -> Declaration {
    let mut content = content.clone();
    let kilograms = Decimal::from(kilograms);
    let item = &mut content.items[0];
    item.quantity.value = Some(kilograms);
    item.first.value = Some(kilograms);
    item.unit_price = Some(Decimal::from(20));
    item.total = Some(kilograms * Decimal::from(20));
    content.head.net_mass = Some(kilograms);
    content.head.gross_mass = Some(kilograms + Decimal::ONE);
    content
}

/// The `n`-th declaration of such goods, under a certificate.
fn claiming(world: &World, n: usize, number: &str) -> Declaration {
    let mut all = (0..).map(|n| content(world, &planned(1, n, false)));
    let mut one = all
        .by_ref()
        .filter(|one| &*one.items[0].commodity == GOODS)
        .nth(n)
        .expect("without end");
    one.licences.push(Licence {
        kind: "t".into(),
        number: number.into(),
    });
    weighing(&one, 1_000)
}

fn file_form(world: &mut World, declaration: &Declaration) {
    let body = serde_json::to_value(declaration).expect("JSON");
    assert_eq!(form(world, FormKind::Declaration, "", &body), [""; 0]);
}

/// What is left of the certificates finally, and what is reserved, in whole
/// units, in the order in which they were registered.
fn all_stand(world: &World) -> Vec<(i64, i64)> {
    sound(world);
    let kind = SubjectKind::Certificate;
    let rows = world.query.subjects(kind, SubjectId(0), 9).expect("memory");
    let all = rows.iter().map(|row| {
        let Subject::Certificate(there) =
            Subject::decode(row.id, kind, &row.state).expect("it reads")
        else {
            panic!("{row:?}");
        };
        let account = world.query.account(there.account()).expect("memory");
        assert_eq!(
            (account.posted % 100_000, account.pending % 100_000),
            (0, 0)
        );
        (account.posted / 100_000, account.pending / 100_000)
    });
    all.collect()
}

fn stands(world: &World) -> (i64, i64) {
    let all = all_stand(world);
    assert_eq!(all.len(), 1);
    all[0]
}

fn total(world: &World) -> Fixed5 {
    dossier(world).1.duty.expect("assessed").total
}

fn args(finding: &tw_base::Finding) -> Vec<(&str, &str)> {
    let args = finding.args.iter();
    args.map(|(name, value)| (&**name, &**value)).collect()
}

fn pay(world: &mut World) {
    act(world, DeclarationAct::Paid {});
}

#[test]
fn within_the_quota_its_rate_applies_and_release_uses_it_up() {
    let mut world = quota_house(1_500);
    let one = claiming(&world, 0, "TQ-1");
    file_form(&mut world, &one);
    assert_eq!(total(&world), fen(INSIDE));
    let told = found(&world, "TW1266");
    let said = [
        ("line", "1"),
        ("certificate", "TQ-1"),
        ("quantity", "1000"),
        ("unit", "035"),
        ("left", "500"),
    ];
    assert_eq!(args(&told[0]), said);
    assert_eq!(stands(&world), (1_500, 1_000));
    pay(&mut world);
    assert_eq!(stands(&world), (500, 0));
    assert!(dossier(&world).1.drawn[0].used);
}

#[test]
fn beyond_what_is_left_the_whole_item_is_outside() {
    let mut world = quota_house(999);
    let one = claiming(&world, 0, "TQ-1");
    file_form(&mut world, &one);
    assert_eq!(total(&world), fen(OUTSIDE));
    let told = found(&world, "TW1264");
    assert_eq!(told[0].location.path, "/items/0");
    assert_eq!(stands(&world), (999, 0));
    pay(&mut world);
    assert_eq!(stands(&world), (999, 0));
}

#[test]
fn two_declarations_of_one_batch_share_it() {
    for (quantity, totals, pending) in [
        (2_000, [INSIDE, INSIDE], 2_000),
        (1_999, [INSIDE, OUTSIDE], 1_000),
    ] {
        let mut world = quota_house(quantity);
        let commands: Vec<Command> = [0, 1]
            .map(|n| claiming(&world, n, "TQ-1"))
            .iter()
            .map(|one| {
                let body = serde_json::to_value(one).expect("JSON");
                let form = FormAt {
                    kind: FormKind::Declaration,
                    about: Some(""),
                    key: None,
                };
                match world.pass_form(DECLARANT, form, &body) {
                    Passed::In(message) => Command::Message(message),
                    other => panic!("{other:?}"),
                }
            })
            .collect();
        world.run(&commands);
        let found: Vec<Fixed5> = dossiers(&world)
            .iter()
            .map(|one| one.duty.expect("assessed").total)
            .collect();
        assert_eq!(found, totals.map(fen));
        assert_eq!(stands(&world), (quantity, pending));
    }
}

fn dossiers(world: &World) -> Vec<Dossier> {
    let kind = SubjectKind::Declaration;
    let rows = world.query.subjects(kind, SubjectId(0), 9).expect("memory");
    let all =
        rows.iter().map(
            |row| match Subject::decode(row.id, kind, &row.state).expect("it reads") {
                Subject::Declaration(dossier) => *dossier,
                other => panic!("no declaration: {other:?}"),
            },
        );
    all.collect()
}

#[test]
fn two_items_draw_one_after_the_other() {
    let mut world = quota_house(1_500);
    let mut one = claiming(&world, 0, "TQ-1");
    let mut second = one.items[0].clone();
    second.number = 2;
    one.items.push(second);
    one.head.net_mass = Some(Decimal::from(2_000));
    one.head.gross_mass = Some(Decimal::from(2_001));
    file_form(&mut world, &one);
    assert_eq!(total(&world), fen(INSIDE + OUTSIDE));
    assert_eq!(found(&world, "TW1264")[0].location.path, "/items/1");
    assert_eq!(stands(&world), (1_500, 1_000));
}

#[test]
fn amended_it_draws_anew_and_invalidated_everything_returns() {
    let mut world = quota_house(1_500);
    let one = claiming(&world, 0, "TQ-1");
    file_form(&mut world, &one);
    for (kilograms, pending) in [(1_500, 1_500), (1_501, 0), (200, 200)] {
        assert_eq!(
            amend(&mut world, "clerical", &weighing(&one, kilograms)),
            [""; 0]
        );
        assert_eq!(stands(&world), (1_500, pending), "{kilograms}");
    }
    assert_eq!(invalidate(&mut world, "clerical"), [""; 0]);
    assert_eq!(stands(&world), (1_500, 0));
}

#[test]
fn an_amendment_may_name_another_certificate() {
    let mut world = quota_house(1_500);
    assert_eq!(register(&mut world, terms("TQ-2", 900)), [""; 0]);
    let mut one = claiming(&world, 0, "TQ-1");
    one.head.border_date = Some("20260612".into());
    file_form(&mut world, &one);
    assert_eq!(all_stand(&world), [(1_500, 1_000), (900, 0)]);
    one.licences[0].number = "TQ-2".into();
    let one = weighing(&one, 900);
    assert_eq!(amend(&mut world, "clerical", &one), [""; 0]);
    assert_eq!(all_stand(&world), [(1_500, 0), (900, 900)]);
    pay(&mut world);
    one_more_named(&mut world, one);
}

/// The first certificate that has enough is drawn on.
fn one_more_named(world: &mut World, mut one: Declaration) {
    one.licences.push(Licence {
        kind: "t".into(),
        number: "TQ-1".into(),
    });
    let one = weighing(&one, 901);
    assert_eq!(amend(world, "clerical", &one), [""; 0]);
    assert_eq!(all_stand(world), [(1_500, 901), (900, 0)]);
    assert_eq!(found(world, "TW1264"), []);
    assert_eq!(invalidate(world, "clerical"), [""; 0]);
    assert_eq!(all_stand(world), [(1_500, 0), (900, 0)]);
}

#[test]
fn goods_destroyed_before_release_give_it_back() {
    let mut world = quota_house(1_500);
    let one = claiming(&world, 0, "TQ-1");
    file_form(&mut world, &one);
    let step = GoodsAct::Destroy;
    act(&mut world, DeclarationAct::Goods { step });
    assert_eq!(stands(&world), (1_500, 0));
    assert!(dossier(&world).1.drawn.is_empty());
}

#[test]
fn after_release_a_new_opposite_transfer_gives_it_back() {
    let mut world = quota_house(1_500);
    let one = claiming(&world, 0, "TQ-1");
    file_form(&mut world, &one);
    pay(&mut world);
    // 1,200 kg: 20 % more of everything; then more than was ever there.
    for (kilograms, left, owed) in [(1_200, 300, 339_120), (1_501, 1_500, 729_486)] {
        assert_eq!(
            amend(&mut world, "clerical", &weighing(&one, kilograms)),
            [""; 0]
        );
        assert_eq!(stands(&world), (left, 0), "{kilograms}");
        assert_eq!(total(&world), fen(owed));
    }
}

#[test]
fn paid_before_the_goods_come_it_stays_reserved_until_release() {
    let mut world = quota_house(1_500);
    let mut one = claiming(&world, 0, "TQ-1");
    one.head.border_date = Some("20260612".into());
    file_form(&mut world, &one);
    pay(&mut world);
    assert_eq!(stands(&world), (1_500, 1_000));
    assert_eq!(amend(&mut world, "clerical", &weighing(&one, 700)), [""; 0]);
    assert_eq!(stands(&world), (1_500, 700));
    world.at("2026-06-12T10:00:00");
    let entered_on = Some(Date::constant(2026, 6, 12));
    act(&mut world, DeclarationAct::Arrived { entered_on });
    assert_eq!(stands(&world), (800, 0));
}

#[test]
fn a_certificate_that_does_not_fit_is_said_not_to() {
    let other = |change: fn(&mut CertificateTerms)| {
        let mut terms = terms("TQ-1", 5_000);
        change(&mut terms);
        terms
    };
    for (terms, code) in [
        (other(|t| t.number = "TQ-2".into()), "TW1247"),
        (other(|t| t.kind = CertificateKind::Relief), "TW1247"),
        (other(|t| t.holder = DECLARANT.into()), "TW1248"),
        (other(|t| t.commodities = vec!["3925".into()]), "TW1249"),
        (other(|t| t.to = Some(Date::constant(2026, 6, 7))), "TW1263"),
        (other(|t| t.unit = "007".into()), "TW1265"),
    ] {
        let mut world = World::under(QUOTA.clone());
        world.at("2026-06-08T09:30:00");
        assert_eq!(register(&mut world, terms.clone()), [""; 0]);
        assert_eq!(register(&mut world, terms), ["TW1267"]);
        let one = claiming(&world, 0, "TQ-1");
        file_form(&mut world, &one);
        assert_eq!(total(&world), fen(OUTSIDE), "{code}");
        let told = found(&world, code);
        let place = match code {
            "TW1265" => "/items/0",
            _ => "/licences/0/number",
        };
        assert_eq!((told.len(), &*told[0].location.path), (1, place), "{code}");
        assert_eq!(stands(&world), (5_000, 0), "{code}");
    }
}

#[test]
fn what_cannot_be_assessed_draws_nothing() {
    let mut world = quota_house(1_500);
    let mut one = claiming(&world, 0, "TQ-1");
    one.items[0].currency = "USD".into();
    file_form(&mut world, &one);
    assert!(dossier(&world).1.duty.is_none());
    assert_eq!(stands(&world), (1_500, 0));
}

#[test]
fn relief_by_certificate_is_what_the_certificate_covers() {
    // Encouraged projects: no duty, VAT in full on 20,000.00.
    for (number, quantity, owed, left) in [
        (RELIEF, 1_000, 260_000, 0),
        (RELIEF, 999, OUTSIDE, 999),
        ("Z22486A00002", 1_000, OUTSIDE, 1_000),
    ] {
        let mut world = World::under(QUOTA.clone());
        world.at("2026-06-08T09:30:00");
        let mut terms = terms(number, quantity);
        terms.kind = CertificateKind::Relief;
        assert_eq!(register(&mut world, terms), [""; 0]);
        let mut one = claiming(&world, 0, "");
        one.licences.clear();
        one.head.record_no = Some(RELIEF.into());
        one.head.levy_nature = Some("789".into());
        one.items[0].record_item = Some(1);
        one.items[0].levy_mode = "5".into();
        file_form(&mut world, &one);
        assert_eq!(total(&world), fen(owed), "{number} {quantity}");
        pay(&mut world);
        assert_eq!(stands(&world), (left, 0), "{number} {quantity}");
    }
}
