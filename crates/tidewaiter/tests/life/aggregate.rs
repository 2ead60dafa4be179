//! Aggregate payment: released on a guarantee, paid by the month.

use super::declared::*;
use super::declared_held::sound;
use crate::support::World;
use tw_app::admin::{AdminCommand, CapacityTerms, DeclarationAct, Payer, StatementPayment};
use tw_app::aggregate::{Book, Statement};
use tw_app::declaration::{Dossier, DutyRecord};
use tw_app::engine::{Command, Reply};
use tw_app::journal;
use tw_app::store::{EntryRef, Query, SubjectKind, SubjectRow};
use tw_app::subject::Subject;
use tw_app::usecase::keys;
use tw_base::{Date, Decimal, EnterpriseCode, Finding, Fixed5, Rounding, SubjectId};
use tw_clearance::DebtState;
use tw_sim::{Declarations, PlannedDeclaration};

const LETTER: &str = "G-AGGREGATE";

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// Declared for aggregate payment.
fn aggregated(n: u64, on: &str) -> PlannedDeclaration {
    let mut planned = Declarations {
        date: day(on),
        items: 3,
        seed: 1,
        declarant: DECLARANT.to_owned(),
        trader: TRADER.to_owned(),
        secured: true,
    }
    .nth(n);
    let xml = String::from_utf8(planned.xml).expect("a text");
    let typed = xml.replacen("<Type></Type>", "<Type>CL</Type>", 1);
    let typed = typed.replacen("<Type/>", "<Type>CL</Type>", 1);
    assert!(typed.contains("<Type>CL</Type>"), "{xml}");
    planned.xml = typed.into_bytes();
    planned
}

/// A house in September 2026: the first five working days of October are the
/// 8th, 9th, 10th (a Saturday worked in exchange), 12th and 13th.
fn september(limit: &str) -> World {
    let mut world = World::under(TARIFF.clone());
    world.at("2026-09-07T09:30:00");
    world.guarantee(TRADER, LETTER, limit);
    world
}

fn dossiers(world: &World) -> Vec<(SubjectId, Dossier)> {
    let kind = SubjectKind::Declaration;
    let rows = world
        .query
        .subjects(kind, SubjectId(0), 100)
        .expect("memory");
    let dossiers = rows.iter().map(|row| {
        match Subject::decode(row.id, row.kind, &row.state).expect("it reads") {
            Subject::Declaration(dossier) => (row.id, *dossier),
            other => panic!("no declaration: {other:?}"),
        }
    });
    dossiers.collect()
}

fn book(world: &World) -> (SubjectRow, Book) {
    let key = keys::aggregate(TRADER);
    let id = world.query.alias(&key).expect("memory").expect("a book");
    let row = world.query.subject(id).expect("memory").expect("there");
    match Subject::decode(id, row.kind, &row.state).expect("it reads") {
        Subject::Aggregate(book) => (row, *book),
        other => panic!("no book: {other:?}"),
    }
}

fn statements(world: &World) -> Vec<Statement> {
    book(world).1.statements
}

fn stages(world: &World) -> Vec<&'static str> {
    statements(world)
        .iter()
        .map(|one| one.stage.word())
        .collect()
}

fn debts(world: &World) -> Vec<DebtState> {
    dossiers(world)
        .iter()
        .map(|(_, d)| d.regions.debt())
        .collect()
}

/// What is left of the letter: credited, reserved.
fn letter(world: &World) -> (i64, i64) {
    let row = world.guarantee_of(TRADER).expect("a letter");
    (row.posted, row.pending)
}

fn pay(world: &mut World, month: &str, payer: Payer) -> Vec<Finding> {
    let payment = StatementPayment {
        enterprise: TRADER.to_owned(),
        month: day(month),
        payer,
    };
    let command = Command::Admin(AdminCommand::StatementPaid(payment));
    match &world.run(&[command])[..] {
        [Reply::Admin(findings)] => findings.clone(),
        other => panic!("{other:?}"),
    }
}

/// What a decision of the journal found.
fn last_findings(world: &World, place: EntryRef) -> Vec<Finding> {
    let segment = world
        .query
        .segment(place.batch)
        .expect("memory")
        .expect("there");
    let opened = journal::open(&segment.payload).expect("it opens");
    match journal::decode(opened.entries[place.index as usize]).expect("it reads") {
        journal::Entry::Decision(decision) => decision.findings,
        other => panic!("no decision: {other:?}"),
    }
}

fn codes(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(|f| f.code.as_str()).collect()
}

fn owed(world: &World) -> i64 {
    let all = dossiers(world);
    let totals = all
        .iter()
        .map(|(_, d)| d.duty.expect("assessed").open().total());
    totals.map(Fixed5::raw).sum()
}

/// Two declarations of September and one of October, released.
fn a_month() -> World {
    let mut world = september("10000000");
    file(&mut world, &aggregated(1, "2026-09-07").xml);
    world.at("2026-09-30T17:00:00");
    file(&mut world, &aggregated(2, "2026-09-30").xml);
    for (_, dossier) in dossiers(&world) {
        assert_eq!(dossier.regions.goods().word(), "released");
        assert_eq!(
            dossier.duty.expect("assessed").pay_by,
            Some(day("2026-10-13"))
        );
    }
    assert_eq!(debts(&world), [DebtState::Secured; 2]);
    let [statement] = &statements(&world)[..] else {
        panic!("one month");
    };
    assert_eq!(
        (statement.month, statement.pay_by.0),
        (day("2026-09-01"), day("2026-10-13"))
    );
    assert_eq!(statement.sums().1.raw(), owed(&world));
    assert_eq!(letter(&world), (1_000_000_000_000, owed(&world)));
    assert_eq!(world.expire(), 0, "the month lasts");
    world.at("2026-10-01T00:00:00");
    assert_eq!(world.expire(), 1);
    assert_eq!(stages(&world), ["issued"]);
    world.at("2026-10-09T10:00:00");
    file(&mut world, &aggregated(3, "2026-10-09").xml);
    assert_eq!(stages(&world), ["issued", "open"]);
    sound(&world);
    world
}

#[test]
fn paid_on_the_fourth_and_the_fifth_working_day_nobody_is_called() {
    for paid in ["2026-10-12T16:00:00", "2026-10-13T23:59:59"] {
        let mut world = a_month();
        let october = dossiers(&world)[2].1.duty.expect("assessed").total;
        world.at(paid);
        assert_eq!(world.expire(), 0, "{paid}");
        let told = pay(&mut world, "2026-09-01", Payer::Principal);
        assert!(!told.iter().any(Finding::refuses), "{told:?}");
        assert_eq!(stages(&world), ["settled", "open"], "{paid}");
        assert_eq!(
            debts(&world),
            [DebtState::Paid, DebtState::Paid, DebtState::Secured]
        );
        // What was reserved for September is free again, to the fen.
        assert_eq!(letter(&world), (1_000_000_000_000, october.raw()));
        for (_, dossier) in &dossiers(&world)[..2] {
            assert_eq!(dossier.duty.expect("assessed").surcharge, Fixed5::ZERO);
        }
        let again = pay(&mut world, "2026-09-01", Payer::Principal);
        assert_eq!(codes(&again), ["TW1271"]);
        sound(&world);
    }
}

/// A two-thousandth of each tax, nothing under fifty yuan.
fn one_day_late(duty: &DutyRecord) -> Decimal {
    let taxes = [duty.duty, duty.remedies, duty.consumption_tax, duty.vat];
    let fees = taxes.map(|tax| Rounding::HalfUpToFen.apply(tax.decimal() * Decimal::new(5, 4)));
    let least = Decimal::from(50);
    fees.into_iter().filter(|fee| *fee >= least).sum()
}

#[test]
fn on_the_sixth_the_guarantor_is_called_and_nothing_more_released_until_it_is_paid() {
    for payer in [Payer::Principal, Payer::Guarantor] {
        let mut world = a_month();
        let all = dossiers(&world);
        let total = |n: usize| all[n].1.duty.expect("assessed").total.raw();
        let (september, october) = (total(0) + total(1), total(2));
        world.at("2026-10-14T00:00:00");
        assert_eq!(world.expire(), 1);
        assert_eq!(stages(&world), ["overdue", "open"]);
        // What was reserved is taken off the letter: it is claimed.
        assert_eq!(letter(&world), (1_000_000_000_000 - september, october));
        for (_, dossier) in &dossiers(&world)[..2] {
            let called = dossier.open_claim().expect("called");
            assert_eq!(called.amount, dossier.duty.expect("assessed").total);
            assert_eq!(called.on, day("2026-10-14"));
            assert_eq!(dossier.reserved, None);
        }
        world.at("2026-10-14T09:00:00");
        let declared = aggregated(4, "2026-10-14");
        file(&mut world, &declared.xml);
        let (_, waits) = dossiers(&world).remove(3);
        assert_eq!(waits.regions.debt(), DebtState::Insufficient);
        assert_ne!(waits.regions.goods().word(), "released");
        let why = last_findings(&world, waits.history.last().copied().expect("a place"));
        let why = why.iter().find(|f| f.code.as_str() == "TW1268");
        let month = why
            .expect("suspended")
            .args
            .iter()
            .find(|(name, _)| name == "month");
        assert_eq!(month.map(|(_, value)| value.as_str()), Some("2026-09"));
        let told = pay(&mut world, "2026-09-15", payer);
        assert!(codes(&told).contains(&"TW1272"), "{told:?}");
        assert_eq!(stages(&world), ["settled", "open"]);
        let left = match payer {
            // The claim falls away with what it was for.
            Payer::Principal => 1_000_000_000_000,
            // The letter bears so much less until it is made good.
            Payer::Guarantor => 1_000_000_000_000 - september,
        };
        assert_eq!(letter(&world), (left, october), "{payer:?}");
        for (_, dossier) in &dossiers(&world)[..2] {
            let duty = dossier.duty.expect("assessed");
            assert_eq!(duty.surcharge.decimal(), one_day_late(&duty));
        }
        // Suspension is lifted: the next one is released on the letter.
        file(&mut world, &aggregated(5, "2026-10-14").xml);
        let (_, released) = dossiers(&world).remove(4);
        assert_eq!(released.regions.debt(), DebtState::Secured);
        assert_eq!(
            released.duty.expect("assessed").pay_by,
            Some(day("2026-11-06"))
        );
        sound(&world);
        if payer == Payer::Guarantor {
            for (_, dossier) in &dossiers(&world)[..2] {
                let number = dossier.declaration_no.clone().expect("a number");
                let act = DeclarationAct::MadeGood {};
                world.admin(AdminCommand::Declaration { number, act });
            }
            let new = released.duty.expect("assessed").total.raw();
            assert_eq!(letter(&world), (1_000_000_000_000, october + new));
            sound(&world);
        }
    }
}

#[test]
fn an_amended_declaration_changes_its_line_and_an_invalidated_one_loses_it() {
    let mut world = september("10000000");
    file(&mut world, &aggregated(1, "2026-09-07").xml);
    let before = statements(&world)[0].sums();
    super::declared_settled::reprice(&mut world, 200);
    let after = statements(&world)[0].sums();
    assert!(after.1 > before.1, "{before:?} {after:?}");
    assert_eq!(after.1.raw(), owed(&world));
    assert_eq!(letter(&world).1, owed(&world));
    sound(&world);
}

#[test]
fn nobody_is_called_before_the_last_day_is_over() {
    let mut world = september("10000000");
    file(&mut world, &aggregated(1, "2026-09-07").xml);
    world.at("2026-10-13T23:00:00");
    let refused = super::declared_consent::refused(&mut world, DeclarationAct::Call {});
    assert_eq!(refused, ["TW1273"]);
    let refused = super::declared_consent::refused(&mut world, DeclarationAct::Honoured {});
    assert_eq!(refused, ["TW1224"]);
    sound(&world);
}

#[test]
fn a_guarantor_that_was_not_called_pays_nothing_of_a_statement() {
    let mut world = a_month();
    let before = (dossiers(&world), letter(&world));
    let refused = pay(&mut world, "2026-09-01", Payer::Guarantor);
    assert_eq!(codes(&refused), ["TW1224", "TW1224"]);
    let by = EnterpriseCode::new("9999980003").expect("a code");
    world.admin(AdminCommand::RegisterEnterprise {
        code: by.to_string(),
        name: "虚构银行".into(),
    });
    let payment = |payer| StatementPayment {
        enterprise: TRADER.to_owned(),
        month: day("2026-09-01"),
        payer,
    };
    let mut told = |payer| {
        let command = Command::PayStatement(by.clone(), Box::new(payment(payer)));
        match &world.run(&[command])[..] {
            [Reply::Admin(findings)] => codes(findings).join(" "),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(told(Payer::Principal), "TW1250", "it is no bank yet");
    let given = super::desk::give(by.as_str(), CapacityTerms::BankOrTreasury {}, None);
    world.admin(given);
    let mut told = |payer| {
        let command = Command::PayStatement(by.clone(), Box::new(payment(payer)));
        match &world.run(&[command])[..] {
            [Reply::Admin(findings)] => format!("{findings:?}"),
            other => panic!("{other:?}"),
        }
    };
    let said = told(Payer::Guarantor);
    assert_eq!(said.matches("TW1253").count(), 2, "{said}");
    assert!(
        !said.contains("secured"),
        "where they stand is not a bank's: {said}"
    );
    assert_eq!((dossiers(&world), letter(&world)), before);
    sound(&world);
}

/// No calendar is known of 2027: nobody can say until when what is released in
/// December is to be paid, so it is not released for aggregate payment.
#[test]
fn without_a_calendar_there_is_no_aggregate_payment() {
    let mut world = september("10000000");
    world.at("2026-12-07T09:30:00");
    file(&mut world, &aggregated(1, "2026-12-07").xml);
    let [(_, waits)] = &dossiers(&world)[..] else {
        panic!("one declaration");
    };
    assert_eq!(waits.regions.debt(), DebtState::Insufficient);
    let why = last_findings(&world, waits.history.last().copied().expect("a place"));
    assert!(codes(&why).contains(&"TW1901"), "{:?}", codes(&why));
    sound(&world);
}

/// A way a stored book is forged.
type Forgery = (&'static str, fn(&mut Book));

#[test]
fn a_forged_book_is_found() {
    let mut world = a_month();
    world.at("2026-10-12T16:00:00");
    pay(&mut world, "2026-09-01", Payer::Principal);
    let (row, honest) = book(&world);
    let forgeries: [Forgery; 10] = [
        ("less is owed", |book| {
            let amount = &mut book.statements[1].lines[0].amount;
            *amount = Fixed5::from_raw(amount.raw() - 1);
        }),
        ("less was paid", |book| {
            book.statements[0].lines[0].amount = Fixed5::from_raw(1);
        }),
        ("paid, it says", |book| {
            book.statements[1].lines[0].paid_on = Some(day("2026-10-12"));
        }),
        ("not paid, it says", |book| {
            book.statements[0].lines[1].paid_on = None;
        }),
        ("paid later", |book| {
            book.statements[0].lines[1].paid_on = Some(day("2026-10-13"));
        }),
        ("another number", |book| {
            book.statements[1].lines[0].number = "010120261000000009".into();
        }),
        ("a line less", |book| {
            book.statements.pop();
        }),
        ("a line of nothing", |book| {
            let mut line = book.statements[1].lines[0].clone();
            line.declaration = SubjectId(999);
            book.statements[1].lines.push(line);
        }),
        ("in two statements", |book| {
            let line = book.statements[1].lines[0].clone();
            book.statements[0].lines.push(line);
        }),
        ("more time", |book| {
            book.statements[1].pay_by.0 = day("2026-12-31");
        }),
    ];
    for (what, forge) in forgeries {
        let mut forged = honest.clone();
        forge(&mut forged);
        world.query.forge(SubjectRow {
            state: Subject::Aggregate(Box::new(forged)).encode(),
            ..row.clone()
        });
        let asked = tw_app::audit::Asked::default();
        let report = tw_app::audit::look_over(&world.query, &asked, &mut |_, _, _| {});
        let faults = report.expect("memory").faults;
        assert!(
            faults.iter().any(|fault| fault.part == "statement"),
            "{what}: {faults:#?}"
        );
    }
    world.query.forge(row);
    sound(&world);
}
