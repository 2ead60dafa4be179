//! Measures held against what could be made of them: an enterprise of two
//! codes, what was taken back after it was saved, a fee that fell away.

use super::declared::{
    DECLARANT, TARIFF, TRADER, act, content, dossier, file, form, outline_of, planned,
};
use super::declared_held::invalidate;
use crate::support::World;
use tw_app::admin::{AdminCommand, DeclarationAct};
use tw_app::codec::FormKind;
use tw_app::enterprise::EnterpriseAct;
use tw_app::measures::{MeasureView, Sight};
use tw_base::Decimal;
use tw_clearance::{DebtState, GoodsState};
use tw_declaration::Stage;

/// Its unified social credit code.
const CREDIT: &str = "91310000MA1FL1234Q";

const HEAD: &str = r#"
source = { zh = "测试", en = "a choice of this test" }
confidence = "unverified"
"#;

/// One measure of the office the planned declarations are filed at.
fn one(parent: &str, scope: &str, effect: &str) -> String {
    format!(
        r#"{HEAD}
[[measure]]
number = "SH-H1"
parent = "{parent}"
title = {{ zh = "试", en = "a trial" }}
office = "2200"
indicator = {{ zh = "试", en = "a trial" }}
scope = {{ classes = ["regular"], offices = ["2200"], from = "2026-01-01"{scope} }}
effects = [{{ {effect} }}]
"#
    )
}

const LATER: &str = r#"kind = "payment_workday_next_month", value = "8""#;
const HALF: &str = r#"{ kind = "fee", about = "late_declaration", value = "0.5" }"#;

/// A house on 8 June 2026 under one measure, with the trader on file under a
/// code.
fn house(measure: &str, code: &str) -> World {
    let six = TARIFF.file("measures/six.toml").expect("the package");
    let yard = r#"{ kind = "fee", about = "yard_storage", value = "0.5" }"#;
    assert!(six.contains(yard));
    let files = [
        ("measures/tried.toml".to_owned(), measure.to_owned()),
        ("measures/six.toml".to_owned(), six.replacen(yard, HALF, 1)),
    ];
    let mut world = World::under(TARIFF.with_overlay(files).expect("a pack"));
    world.at("2026-06-08T09:30:00");
    for code in [code, DECLARANT] {
        world.admin(AdminCommand::RegisterEnterprise {
            code: code.into(),
            name: "虚构".into(),
        });
    }
    world
}

/// The measure, as told to an enterprise.
fn told(world: World, code: &str) -> Option<MeasureView> {
    let service = world.serve();
    let policy = service.policy(code, None, Sight::Own);
    let policy = policy.expect("it is read").expect("it is on file");
    service.stop();
    let mut measures = policy.measures.into_iter();
    measures.find(|measure| measure.number == "SH-H1")
}

/// A measure names an enterprise by one of its codes, a declaration by another.
#[test]
fn an_enterprise_is_meant_by_whichever_of_its_codes_a_measure_names() {
    for named in [CREDIT, TRADER] {
        for (customs, credit) in [(TRADER, ""), (TRADER, CREDIT)] {
            let line = format!("{named}: {customs} {credit}");
            let scope = format!(r#", enterprises = ["{named}"]"#);
            let mut world = house(&one("N10-03", &scope, LATER), CREDIT);
            world.admin(AdminCommand::Enterprise {
                code: CREDIT.into(),
                act: EnterpriseAct::File {
                    customs_code: TRADER.into(),
                    office: "2248".into(),
                    business_types: vec!["trader".into()],
                },
            });
            let xml = String::from_utf8(planned(2, 4, false).xml).expect("a text");
            let whole = format!("<TradeCode>{TRADER}</TradeCode>");
            assert!(xml.contains(&whole), "{xml}");
            let by = format!("<TradeCode>{customs}</TradeCode><TradeCoScc>{credit}</TradeCoScc>");
            file(&mut world, xml.replace(&whole, &by).as_bytes());
            let (_, filed) = dossier(&world);
            let pay_by = filed.duty.expect("assessed").pay_by.expect("a term");
            assert_eq!(pay_by.to_string(), "2026-07-10", "{line}");
            let measure = told(world, CREDIT).unwrap_or_else(|| panic!("{line}: not told"));
            assert_eq!(measure.standing.code, "applies", "{line}");
            assert_eq!(measure.saved.declarations, 1, "{line}");
        }
    }
}

/// Tax that is taken back is deferred no longer.
#[test]
fn what_is_taken_back_is_deferred_no_longer() {
    let mut world = house(&one("N10-03", "", LATER), TRADER);
    file(&mut world, &planned(2, 4, false).xml);
    let (_, filed) = dossier(&world);
    let amount = filed.duty.expect("assessed").open().total().decimal();
    // The fifteen days of the law are over on the 23rd.
    world.at("2026-06-25T10:00:00");
    assert_eq!(invalidate(&mut world, "clerical"), [""; 0]);
    world.at("2026-07-31T09:30:00");
    let saved = told(world, TRADER).expect("told").saved;
    assert_eq!(saved.deferred_days, amount * Decimal::TWO);
}

/// A fee that falls away is none that was spared.
#[test]
fn a_fee_that_falls_away_was_not_spared() {
    let entered = |day: &str| DeclarationAct::Arrived {
        entered_on: Some(day.parse().expect("a day")),
    };
    let fee = r#"kind = "fee", about = "late_declaration", value = "0.5""#;
    for taken_back in [None, Some(false), Some(true)] {
        let mut world = house(&one("N06-01", "", fee), TRADER);
        file(&mut world, &planned(20, 63, false).xml);
        act(&mut world, entered("2026-05-01"));
        let (_, filed) = dossier(&world);
        assert!(filed.duty.expect("assessed").late_fee.decimal() > Decimal::ZERO);
        match taken_back {
            None => {}
            Some(false) => act(&mut world, entered("2026-06-08")),
            Some(true) => assert_eq!(invalidate(&mut world, "clerical"), [""; 0]),
        }
        let saved = told(world, TRADER).expect("told").saved;
        let spared = saved.fees > Decimal::ZERO;
        assert_eq!(
            spared,
            taken_back.is_none(),
            "{taken_back:?} {}",
            saved.fees
        );
    }
}

/// Where measures leave nothing to be secured, an outline needs no guarantee
/// either.
#[test]
fn an_outline_of_whoever_secures_nothing_by_a_measure_is_released() {
    for (ratio, released) in [("0", true), ("0.5", false)] {
        let effect = format!(r#"kind = "guarantee_ratio_cap", value = "{ratio}""#);
        let measure = one("N10-05", "", &effect);
        let mut world = house(&measure.replace("regular", "certified"), TRADER);
        world.admin(AdminCommand::Enterprise {
            code: TRADER.into(),
            act: EnterpriseAct::RecordClass {
                class: "certified".into(),
                from: None,
                reason: "a choice of this test".into(),
                evidence: Vec::new(),
            },
        });
        let mut planned = planned(1, 28, true);
        let xml = String::from_utf8(planned.xml).expect("a text");
        planned.xml = xml.replace("<Type></Type>", "").into_bytes();
        let whole = content(&world, &planned);
        let first = serde_json::to_value(outline_of(&whole)).expect("JSON");
        let codes = form(&mut world, FormKind::Declaration, "", &first);
        assert_eq!(codes, [""; 0]);
        let (_, filed) = dossier(&world);
        let movable = filed.regions.goods() == GoodsState::Movable;
        assert_eq!(movable, released, "{ratio}");
        let mut completion = whole;
        completion.head.stage = Stage::Completion;
        completion.head.kind = "  6".into();
        completion.head.seq_no = Some(filed.seq_no.into());
        let body = serde_json::to_value(&completion).expect("JSON");
        form(&mut world, FormKind::Declaration, "", &body);
        let secured = dossier(&world).1.regions.debt() == DebtState::Secured;
        assert_eq!(secured, released, "{ratio}");
    }
}
