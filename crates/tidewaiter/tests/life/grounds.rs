//! On what ground a declaration is released on a guarantee, and when the law
//! lets none be.

use super::answered::{answered, at, plan_at, surety};
use super::declared::*;
use super::declared_consent::{answer, asking, file_form, found};
use super::declared_held::{amend, sound};
use super::declared_settled::debt;
use crate::support::World;
use tw_app::admin::AgencyAnswer;
use tw_app::service::Viewer;
use tw_base::Decimal;
use tw_clearance::DebtState;
use tw_declaration::Declaration;

/// A declaration of one item under licence, on a guarantee.
fn licensed(world: &mut World) -> Declaration {
    let mut one = content(world, &planned(2, 40, true));
    one.items.truncate(1);
    one.head.licence_no = Some("26-AA-100001".into());
    file_form(world, &one);
    one
}

fn heavier(content: &Declaration) -> Declaration {
    let mut content = content.clone();
    content.head.gross_mass = content.head.gross_mass.map(|mass| mass + Decimal::ONE);
    content
}

#[test]
fn a_licence_that_was_refused_is_replaced_by_no_guarantee() {
    let mut world = asking();
    world.guarantee(TRADER, "G-1", "10000000");
    let declared = licensed(&mut world);
    assert_eq!(debt(&world), DebtState::Secured, "the agency is asked");
    answer(&mut world, "permit:1", AgencyAnswer::Refuse);
    let content = heavier(&declared);
    assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
    assert_eq!(debt(&world), DebtState::Insufficient);
    let said = found(&world, "TW3021");
    let named = said[0]
        .args
        .iter()
        .any(|(name, value)| name == "document" && value == "1");
    assert!(named, "{said:?}");
    assert_eq!(world.guarantee_of(TRADER).expect("a letter").pending, 0);
    assert!(!dossier(&world).1.regions.goods().at_large());
    sound(&world);
    // Another licence is asked about, and then what it needs is secured.
    let mut content = heavier(&content);
    content.head.licence_no = Some("26-AA-100002".into());
    assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
    assert_eq!(debt(&world), DebtState::Secured);
    answer(&mut world, "permit:1", AgencyAnswer::Approve);
    assert!(dossier(&world).1.regions.goods().at_large());
    sound(&world);
}

/// A letter for one use, and a declaration whose price is provisional or not.
fn used(purpose: &str, promises: &str) -> World {
    let mut world = at("2026-06-08T09:30:00");
    for v in [
        serde_json::json!({"is":"hand_in","letter":{"number":"G-1","kind":"bank_letter","uses":[purpose],"guarantor_code":"B0001","guarantor_name":"某银行","principal":TRADER,"limit":"10000000","from":"2026-01-01"}}),
        serde_json::json!({"is":"accept","number":"G-1"}),
    ] {
        answered(vec![surety(&mut world, v)]);
    }
    let xml = String::from_utf8(plan_at(1, "2026-06-08").xml).expect("a text");
    let xml = xml.replace("<Type>CL</Type>", "<Type></Type>");
    let plain = "<PromiseItmes>00000</PromiseItmes>";
    assert!(xml.contains(plain), "{xml}");
    let promised = format!("<PromiseItmes>{promises}</PromiseItmes>");
    file(&mut world, xml.replace(plain, &promised).as_bytes());
    world
}

#[test]
fn a_price_that_is_not_known_yet_is_another_ground_and_use() {
    for (purpose, promises, debt_is, ground) in [
        ("payment_period", "00000", DebtState::Secured, "tax_unpaid"),
        (
            "payment_period",
            "00001",
            DebtState::Insufficient,
            "elements_undetermined",
        ),
        (
            "assessment_elements",
            "00001",
            DebtState::Secured,
            "elements_undetermined",
        ),
        (
            "assessment_elements",
            "00009",
            DebtState::Insufficient,
            "tax_unpaid",
        ),
    ] {
        let world = used(purpose, promises);
        assert_eq!(debt(&world), debt_is, "{purpose} {promises}");
        sound(&world);
        let number = dossier(&world).1.declaration_no.expect("a number");
        let total = dossier(&world).1.duty.expect("assessed").total.decimal();
        let seen = world.serve().declaration(Viewer::Officer, &number);
        let seen = seen.expect("memory").expect("there");
        let steps = seen.decisions.iter().flat_map(|decision| &decision.steps);
        let step = steps.into_iter().find(|step| step.rule == "TW3310");
        let step = step.expect("the ground is told");
        let told = step
            .inputs
            .iter()
            .find(|told| told.name.code == "guarantee_ground");
        let told = &told.expect("a ground").value;
        assert_eq!(told.code, ground, "{promises}");
        assert_ne!(told.zh, told.en);
        assert_eq!(step.result.code.parse::<Decimal>(), Ok(total));
        let cited = step
            .inputs
            .iter()
            .any(|told| told.value.en.contains("art. 4"));
        assert!(cited, "{step:?}");
    }
}
