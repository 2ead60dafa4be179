//! An enterprise is one, by whichever of its codes it is named: one book, all
//! its letters and memberships.

use super::answered::{answered, at, plan_at, september_unpaid, surety};
use super::declared::*;
use super::declared_held::sound;
use crate::support::World;
use tw_app::admin::{AdminCommand, Payer, StatementPayment};
use tw_app::aggregate::Book;
use tw_app::declaration::Dossier;
use tw_app::engine::Command;
use tw_app::enterprise::EnterpriseAct;
use tw_app::service::Viewer;
use tw_app::store::{Query, SubjectKind};
use tw_app::subject::Subject;
use tw_base::SubjectId;
use tw_clearance::DebtState;

/// Its unified social credit code.
const CREDIT: &str = "91310000MA1FL1234Q";

/// On file under its credit code, and filed with its customs code.
fn on_file(world: &mut World) {
    let code = || CREDIT.to_owned();
    world.admin(AdminCommand::RegisterEnterprise {
        code: code(),
        name: "虚构".into(),
    });
    world.admin(AdminCommand::Enterprise {
        code: code(),
        act: EnterpriseAct::File {
            customs_code: TRADER.into(),
            office: "2248".into(),
            business_types: vec!["trader".into()],
        },
    });
}

/// A declaration that names its trader by a customs code, a credit code, or
/// both.
fn named(n: u64, on: &str, customs: &str, credit: &str) -> Vec<u8> {
    let xml = String::from_utf8(plan_at(n, on).xml).expect("a text");
    let by = format!("<TradeCode>{customs}</TradeCode><TradeCoScc>{credit}</TradeCoScc>");
    let xml = xml.replacen("<Type></Type>", "<Type>CL</Type>", 1);
    let xml = xml.replacen("<Type/>", "<Type>CL</Type>", 1);
    let whole = format!("<TradeCode>{TRADER}</TradeCode>");
    assert!(xml.contains(&whole), "{xml}");
    xml.replace(&whole, &by).into_bytes()
}

fn all<T>(world: &World, kind: SubjectKind, of: fn(Subject) -> Option<T>) -> Vec<T> {
    let rows = world.query.subjects(kind, SubjectId(0), 50);
    let rows = rows.expect("memory").into_iter();
    let read = |row: tw_app::store::SubjectRow| Subject::decode(row.id, row.kind, &row.state);
    rows.filter_map(|row| of(read(row).expect("it reads")))
        .collect()
}

fn books(world: &World) -> Vec<Book> {
    all(world, SubjectKind::Aggregate, |subject| match subject {
        Subject::Aggregate(book) => Some(*book),
        _ => None,
    })
}

fn debts(world: &World) -> Vec<DebtState> {
    let dossiers = all(world, SubjectKind::Declaration, |subject| match subject {
        Subject::Declaration(dossier) => Some(*dossier),
        _ => None,
    });
    let debt = |dossier: &Dossier| dossier.regions.debt();
    dossiers.iter().map(debt).collect()
}

/// Three of September by whichever code, overdue; two of October.
fn a_month() -> World {
    let mut world = at("2026-09-07T09:30:00");
    on_file(&mut world);
    world.guarantee(TRADER, "G-1", "10000000");
    file(&mut world, &named(1, "2026-09-07", TRADER, ""));
    file(&mut world, &named(2, "2026-09-07", "", CREDIT));
    file(&mut world, &named(3, "2026-09-07", TRADER, CREDIT));
    assert_eq!(debts(&world), [DebtState::Secured; 3]);
    let [book] = &books(&world)[..] else {
        panic!("one book");
    };
    assert_eq!(book.principal, CREDIT, "under its own code");
    assert_eq!(book.statements[0].lines.len(), 3);
    sound(&world);
    september_unpaid(&mut world);
    file(&mut world, &named(4, "2026-10-14", "", CREDIT));
    // A customs code that is not its own does not free it.
    file(&mut world, &named(5, "2026-10-14", "3122277777", CREDIT));
    assert_eq!(debts(&world)[3..], [DebtState::Insufficient; 2]);
    world
}

#[test]
fn statements_are_seen_by_whichever_code() {
    let service = a_month().serve();
    for code in [TRADER, CREDIT] {
        let told = service.statements(Viewer::Officer, code).expect("memory");
        let told = told.expect("to be seen");
        assert_eq!(told.statements.len(), 1, "{code}");
        assert!(told.suspended_since.is_some(), "{code}");
    }
}

#[test]
fn one_book_by_whichever_code() {
    let mut world = a_month();
    let payment = StatementPayment {
        enterprise: TRADER.to_owned(),
        month: "2026-09-01".parse().expect("a day"),
        payer: Payer::Principal,
    };
    let command = Command::Admin(AdminCommand::StatementPaid(payment));
    answered(world.run(&[command]));
    assert_eq!(debts(&world)[..3], [DebtState::Paid; 3]);
    assert_eq!(books(&world)[0].suspended(), None);
    sound(&world);
}

/// What was written before it was on file is found afterwards.
#[test]
fn what_was_kept_under_either_code_is_its_own_once_it_is_on_file() {
    let mut world = at("2026-09-07T09:30:00");
    world.guarantee(TRADER, "G-1", "10000000");
    world.guarantee(CREDIT, "G-2", "10000000");
    file(&mut world, &named(1, "2026-09-07", TRADER, ""));
    file(&mut world, &named(2, "2026-09-07", "", CREDIT));
    assert_eq!(books(&world).len(), 2, "nobody is on file");
    on_file(&mut world);
    september_unpaid(&mut world);
    sound(&world);
    let pays = |enterprise: &str| {
        Command::Admin(AdminCommand::StatementPaid(StatementPayment {
            enterprise: enterprise.to_owned(),
            month: "2026-09-01".parse().expect("a day"),
            payer: Payer::Principal,
        }))
    };
    answered(world.run(&[pays(CREDIT)]));
    assert_eq!(debts(&world), [DebtState::Paid; 2]);
    assert!(books(&world).iter().all(|book| book.suspended().is_none()));
    file(&mut world, &named(3, "2026-10-14", "", CREDIT));
    assert_eq!(debts(&world)[2], DebtState::Secured);
    sound(&world);
}

#[test]
fn a_letter_by_its_other_code_stands_for_it() {
    for (letter, customs, credit, filed) in [
        (CREDIT, TRADER, CREDIT, false),
        (CREDIT, TRADER, "", true),
        (TRADER, "", CREDIT, true),
    ] {
        let mut world = at("2026-09-07T09:30:00");
        if filed {
            on_file(&mut world);
        }
        world.guarantee(letter, "G-1", "10000000");
        file(&mut world, &named(1, "2026-09-07", customs, credit));
        assert_eq!(debts(&world), [DebtState::Secured], "{letter} {customs}");
        sound(&world);
    }
    // Nobody draws on another's letter by naming its credit code.
    for letter in [TRADER, CREDIT] {
        let mut world = at("2026-09-07T09:30:00");
        on_file(&mut world);
        world.guarantee(letter, "G-1", "10000000");
        file(&mut world, &named(1, "2026-09-07", "3122277777", CREDIT));
        assert_eq!(debts(&world), [DebtState::Insufficient], "{letter}");
    }
}

/// Nor does what is drawn on one's own letter come on another's statement.
#[test]
fn naming_anothers_credit_code_does_not_open_its_book() {
    let mut world = at("2026-09-07T09:30:00");
    on_file(&mut world);
    world.guarantee("3122277777", "G-1", "10000000");
    file(&mut world, &named(1, "2026-09-07", "3122277777", CREDIT));
    assert_eq!(debts(&world), [DebtState::Secured]);
    let principals: Vec<String> = books(&world)
        .into_iter()
        .map(|book| book.principal)
        .collect();
    assert_eq!(principals, ["3122277777"]);
    sound(&world);
}

/// A member by its credit code, with a share by its customs code.
#[test]
fn a_membership_by_the_other_code_is_one() {
    for (member, share) in [(CREDIT, TRADER), (TRADER, CREDIT), (CREDIT, CREDIT)] {
        let mut world = at("2026-09-07T09:30:00");
        on_file(&mut world);
        for v in [
            serde_json::json!({"is":"tell_group","group":"G1","name_zh":"虚","name_en":"x","finance_company":"9999980005"}),
            serde_json::json!({"is":"accept_group","group":"G1"}),
            serde_json::json!({"is":"join","group":"G1","member":member}),
            serde_json::json!({"is":"accept_member","group":"G1","member":member}),
            serde_json::json!({"is":"hand_in","letter":{"number":"FC-1","kind":"group_finance_company_letter","guarantor_code":"9999980005","guarantor_name":"x","group":"G1","members":[{"member":share,"limit":"9000000"}],"limit":"10000000","from":"2026-01-01"}}),
            serde_json::json!({"is":"accept","number":"FC-1"}),
        ] {
            answered(vec![surety(&mut world, v)]);
        }
        file(&mut world, &named(1, "2026-09-07", TRADER, ""));
        assert_eq!(debts(&world), [DebtState::Secured], "{member} {share}");
        sound(&world);
    }
}

#[test]
fn a_code_given_up_takes_no_line_along() {
    let mut world = a_month();
    let filed = |code: &str, customs: &str| {
        let act = EnterpriseAct::File {
            customs_code: customs.into(),
            office: "2248".into(),
            business_types: vec!["trader".into()],
        };
        let code = code.to_owned();
        Command::Admin(AdminCommand::Enterprise { code, act })
    };
    const SECOND: &str = "91310000MA1FL9999X";
    answered(world.run(&[filed(CREDIT, "3122219999")]));
    world.admin(AdminCommand::RegisterEnterprise {
        code: SECOND.into(),
        name: "虚构".into(),
    });
    let taken = world.run(&[filed(SECOND, TRADER)]).remove(0);
    assert!(format!("{taken:?}").contains("TW1211"), "{taken:?}");
    let payment = StatementPayment {
        enterprise: CREDIT.to_owned(),
        month: "2026-09-01".parse().expect("a day"),
        payer: Payer::Principal,
    };
    let command = Command::Admin(AdminCommand::StatementPaid(payment));
    answered(world.run(&[command]));
    assert_eq!(debts(&world)[..3], [DebtState::Paid; 3]);
    let books = books(&world);
    assert!(books.iter().all(|book| book.suspended().is_none()));
    sound(&world);
}
