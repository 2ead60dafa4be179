//! What stands on a statement stays on it, what was claimed stays claimed, and
//! a letter is not given back before its claims are answered.

use super::answered::{answered, at, not_aggregate, on_file, plan_at, september_unpaid, surety};
use super::declared::*;
use super::declared_consent::refused;
use super::declared_held::{amend, invalidate, sound};
use super::declared_settled::{debt, duty, priced, reprice};
use crate::support::World;
use tw_app::admin::{AdminCommand, ControlAct, DeclarationAct, GoodsAct, Payer, StatementPayment};
use tw_app::aggregate::{Book, Statement};
use tw_app::declaration::{Claim, ClaimStage};
use tw_app::engine::{Command, Reply};
use tw_app::store::Query;
use tw_app::subject::Subject;
use tw_app::usecase::keys;
use tw_base::{Date, Finding, Fixed5};
use tw_clearance::DebtState;
use tw_sim::PlannedDeclaration;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn book(world: &World, code: &str) -> Option<Book> {
    let id = world.query.alias(&keys::aggregate(code)).expect("memory")?;
    let row = world.query.subject(id).expect("memory").expect("there");
    match Subject::decode(id, row.kind, &row.state).expect("it reads") {
        Subject::Aggregate(book) => Some(*book),
        _ => None,
    }
}

fn statement(world: &World) -> Statement {
    let book = book(world, TRADER).expect("a book");
    book.statements.into_iter().next().expect("a month")
}

/// The amount on the only line, and whether it is paid.
fn line(world: &World) -> Option<(Fixed5, bool)> {
    let lines = statement(world).lines;
    lines
        .first()
        .map(|line| (line.amount, line.paid_on.is_some()))
}

fn suspended(world: &World) -> bool {
    book(world, TRADER).is_some_and(|book| book.suspended().is_some())
}

/// Declared for aggregate payment, with goods that come in November.
fn in_advance(n: u64, on: &str) -> PlannedDeclaration {
    let mut planned = plan_at(n, on);
    let day = on.replace('-', "");
    planned.xml = String::from_utf8(planned.xml)
        .expect("a text")
        .replace(&format!("<IEDate>{day}"), "<IEDate>20261112")
        .into_bytes();
    planned
}

/// The statement of September is overdue.
fn overdue(planned: &PlannedDeclaration, limit: &str) -> World {
    let mut world = at("2026-09-07T09:30:00");
    world.guarantee(TRADER, "G-1", limit);
    file(&mut world, &planned.xml);
    assert_eq!(debt(&world), DebtState::Secured);
    late(&mut world);
    world
}

fn late(world: &mut World) {
    september_unpaid(world);
    assert!(suspended(world));
    sound(world);
}

fn claims(world: &World) -> Vec<Claim> {
    dossier(world).1.claims
}

fn stages(world: &World) -> Vec<&'static str> {
    claims(world).iter().map(|one| one.stage.word()).collect()
}

/// What is left of a principal's letter: credited, reserved.
fn letter(world: &World) -> (i64, i64) {
    let row = world.guarantee_of(TRADER).expect("a letter");
    (row.posted, row.pending)
}

fn pays(world: &mut World) -> Vec<Finding> {
    let payment = StatementPayment {
        enterprise: TRADER.to_owned(),
        month: day("2026-09-01"),
        payer: Payer::Principal,
    };
    match world
        .run(&[Command::Admin(AdminCommand::StatementPaid(payment))])
        .remove(0)
    {
        Reply::Admin(findings) => findings,
        other => panic!("{other:?}"),
    }
}

/// As another kind than for aggregate payment.
fn retyped(world: &mut World) {
    let mut content = dossier(world).1.content;
    content.head.kind = "".into();
    assert_eq!(amend(world, "clerical", &content), [""; 0]);
}

#[test]
fn an_amendment_before_release_leaves_an_overdue_line_and_its_claim() {
    for percent in [30, 99, 101, 300] {
        let mut world = overdue(&in_advance(1, "2026-09-07"), "10000000");
        let claimed = claims(&world)[0].amount;
        reprice(&mut world, percent);
        sound(&world);
        assert!(suspended(&world), "{percent}");
        let owed = duty(&world).open().total();
        assert_eq!(line(&world), Some((owed, false)), "{percent}");
        assert_eq!(duty(&world).pay_by, Some(day("2026-10-13")));
        assert_eq!(stages(&world), ["open"], "{percent}");
        assert_eq!(claims(&world)[0].amount, claimed.min(owed), "{percent}");
        // More than was claimed: goods that come wait for it.
        act(&mut world, DeclarationAct::Arrived { entered_on: None });
        let released = dossier(&world).1.regions.goods().at_large();
        assert_eq!(released, percent < 100, "{percent}");
        sound(&world);
        let told = pays(&mut world);
        assert!(!told.iter().any(Finding::refuses), "{told:?}");
        assert!(!suspended(&world) && dossier(&world).1.regions.goods().at_large());
        assert_eq!(stages(&world), ["withdrawn"]);
        assert_eq!(letter(&world), (1_000_000_000_000, 0));
        sound(&world);
    }
}

#[test]
fn an_amendment_after_release_leaves_an_overdue_line() {
    for percent in [30, 300] {
        let mut world = overdue(&plan_at(1, "2026-09-07"), "10000000");
        reprice(&mut world, percent);
        let owed = duty(&world).open().total();
        assert_eq!(line(&world), Some((owed, false)), "{percent}");
        retyped(&mut world);
        assert!(suspended(&world), "{percent}");
        assert_eq!(line(&world), Some((owed, false)), "{percent}");
        sound(&world);
        pays(&mut world);
        assert!(!suspended(&world));
        sound(&world);
    }
}

#[test]
fn another_kind_leaves_what_an_exempt_enterprise_has_overdue() {
    for planned in [plan_at(1, "2026-09-07"), in_advance(1, "2026-09-07")] {
        let mut world = at("2026-09-07T09:30:00");
        on_file(&mut world, "advanced_certified");
        file(&mut world, &planned.xml);
        late(&mut world);
        retyped(&mut world);
        sound(&world);
        assert!(suspended(&world));
        let owed = duty(&world).open().total();
        assert_eq!(line(&world), Some((owed, false)));
        assert!(world.tasks().contains(&"collect_duty".to_owned()));
        pays(&mut world);
        assert!(!suspended(&world));
        sound(&world);
    }
}

/// More than the letter bears, told on the last day: no new term of fifteen
/// days, and the guarantor is called for what it bears.
#[test]
fn what_is_on_an_issued_statement_has_no_other_term() {
    let planned = plan_at(1, "2026-09-07");
    let room = fen(planned.due.total() * 11 / 10).decimal().to_string();
    let mut world = at("2026-09-07T09:30:00");
    world.guarantee(TRADER, "G-1", &room);
    file(&mut world, &planned.xml);
    world.at("2026-10-13T09:00:00");
    world.expire();
    reprice(&mut world, 300);
    sound(&world);
    let owed = duty(&world).open().total();
    assert_eq!(line(&world), Some((owed, false)));
    assert_eq!(duty(&world).pay_by, Some(day("2026-10-13")));
    world.at("2026-10-14T00:00:00");
    world.expire();
    assert!(suspended(&world));
    assert_eq!(stages(&world), ["open"]);
    sound(&world);
    act(&mut world, DeclarationAct::Honoured {});
    let rest = duty(&world).open().total();
    assert!(rest > Fixed5::ZERO && suspended(&world));
    assert_eq!(line(&world), Some((rest, false)), "a part was paid");
    assert_eq!(debt(&world), DebtState::FurtherDue);
    sound(&world);
    pays(&mut world);
    assert!(!suspended(&world));
    sound(&world);
}

#[test]
fn what_falls_away_by_law_leaves_its_statement() {
    let mut world = overdue(&in_advance(1, "2026-09-07"), "10000000");
    assert_eq!(invalidate(&mut world, "clerical"), [""; 0]);
    assert!(!suspended(&world) && line(&world).is_none());
    assert_eq!(stages(&world), ["withdrawn"]);
    assert_eq!(letter(&world), (1_000_000_000_000, 0));
    sound(&world);
    let mut world = overdue(&in_advance(1, "2026-09-07"), "10000000");
    let control = DeclarationAct::Control {
        step: ControlAct::Select,
    };
    act(&mut world, control);
    act(&mut world, DeclarationAct::Arrived { entered_on: None });
    let step = GoodsAct::Destroy;
    act(&mut world, DeclarationAct::Goods { step });
    assert!(!suspended(&world) && line(&world).is_none());
    assert_eq!(stages(&world), ["withdrawn"]);
    sound(&world);
}

/// A claim was honoured and is not made good; more comes to be owed before
/// release, secured on another letter, and that is claimed too.
#[test]
fn a_further_debt_is_claimed_beside_one_that_was_honoured() {
    let mut world = at("2026-09-07T09:30:00");
    world.guarantee(TRADER, "G-1", "10000000");
    let planned = not_aggregate(in_advance(1, "2026-09-07"));
    file(&mut world, &planned.xml);
    world.at("2026-10-14T00:00:00");
    act(&mut world, DeclarationAct::Call {});
    act(&mut world, DeclarationAct::Honoured {});
    assert_eq!(stages(&world), ["honoured"]);
    let first = claims(&world)[0].amount;
    reprice(&mut world, 200);
    assert_eq!(debt(&world), DebtState::FurtherSecured);
    sound(&world);
    assert_eq!(
        refused(&mut world, DeclarationAct::Call {}),
        ["TW1273"],
        "within its own term"
    );
    world.at("2026-10-30T00:00:00");
    act(&mut world, DeclarationAct::Call {});
    assert_eq!(stages(&world), ["honoured", "open"]);
    assert_eq!(refused(&mut world, DeclarationAct::Call {}), ["TW1224"]);
    sound(&world);
    act(&mut world, DeclarationAct::Honoured {});
    let second = claims(&world)[1].amount;
    let gone = first.raw() + second.raw();
    assert_eq!(letter(&world), (1_000_000_000_000 - gone, 0));
    act(&mut world, DeclarationAct::MadeGood {});
    assert_eq!(
        stages(&world),
        ["made_good", "honoured"],
        "the oldest first"
    );
    assert_eq!(letter(&world), (1_000_000_000_000 - second.raw(), 0));
    act(&mut world, DeclarationAct::MadeGood {});
    assert_eq!(letter(&world), (1_000_000_000_000, 0));
    assert_eq!(refused(&mut world, DeclarationAct::MadeGood {}), ["TW1224"]);
    let honoured_on = day("2026-10-14");
    let on = day("2026-10-30");
    assert_eq!(
        claims(&world)[0].stage,
        ClaimStage::MadeGood { honoured_on, on }
    );
    sound(&world);
}

#[test]
fn a_letter_is_not_given_back_while_a_claim_on_it_is_unpaid() {
    let ask = serde_json::json!({"is":"ask_end","number":"G-1"});
    let agree = serde_json::json!({"is":"agree","number":"G-1"});
    for honoured in [true, false] {
        let mut world = overdue(&plan_at(1, "2026-09-07"), "10000000");
        answered(vec![surety(&mut world, ask.clone())]);
        let Reply::Admin(told) = surety(&mut world, agree.clone()) else {
            panic!("an answer");
        };
        let codes: Vec<&str> = told.iter().map(|f| f.code.as_str()).collect();
        assert_eq!(codes, ["TW1275"]);
        let number = dossier(&world).1.declaration_no.expect("a number");
        let named = told[0]
            .args
            .iter()
            .any(|(_, value)| value.contains(&number));
        assert!(named, "{told:?}");
        match honoured {
            true => act(&mut world, DeclarationAct::Honoured {}),
            false => drop(pays(&mut world)),
        }
        answered(vec![surety(&mut world, agree.clone())]);
        sound(&world);
        if honoured {
            // Of a letter that was given back nothing is restored.
            act(&mut world, DeclarationAct::MadeGood {});
            assert_eq!(stages(&world), ["made_good"]);
            sound(&world);
        }
    }
}

/// Amended to less than was claimed, until nothing is left to pay.
#[test]
fn a_claim_shrinks_with_what_is_owed() {
    let mut world = overdue(&plan_at(1, "2026-09-07"), "10000000");
    let content = priced(&dossier(&world).1.content, 50);
    assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
    let owed = duty(&world).total;
    assert_eq!(claims(&world)[0].amount, owed);
    assert_eq!(letter(&world), (1_000_000_000_000 - owed.raw(), 0));
    sound(&world);
}
