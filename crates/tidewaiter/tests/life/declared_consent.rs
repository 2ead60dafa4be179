//! Agencies and control: who is asked, and who is asked again when what was
//! decided on is amended.

use super::declared::*;
use super::declared_held::{amend, sound};
use crate::support::World;
use std::sync::LazyLock;
use tw_app::admin::{AgencyAnswer, ControlAct, DeclarationAct};
use tw_app::engine::Reply;
use tw_base::{Decimal, Finding};
use tw_clearance::ControlState;
use tw_declaration::{Declaration, Licence};
use tw_law::Pack;

/// Commodities that need an import licence (1) and an automatic one (7), and
/// agencies that answer for themselves.
pub static ASKING: LazyLock<Pack> = LazyLock::new(|| {
    let plain = content(&house(), &planned(2, 40, false));
    let [first, second] = [0, 1].map(|item| plain.items[item].commodity.clone());
    assert_ne!(first, second);
    let controls = format!(
        "# source: made up\n# confidence: unverified\n\
         commodity,direction,modes,except,document,zh,en\n\
         {first},I,,,1,试用许可证,licence tried\n{second},I,,,7,试用自动许可证,automatic licence tried\n"
    );
    let params = include_str!("../../../../packs/cn/params/clearance.toml");
    let own = params.replacen("value = true", "value = false", 1);
    assert_ne!(own, params);
    TARIFF
        .with_overlay(vec![
            ("controls/tried.csv".to_owned(), controls),
            ("params/clearance.toml".to_owned(), own),
        ])
        .expect("the overlay reads")
});

pub fn asking() -> World {
    let mut world = World::under(ASKING.clone());
    world.at("2026-06-08T09:30:00");
    world
}

/// A declaration of one item under licence, which the licence box names.
fn licensed(world: &mut World) -> Declaration {
    let mut one = content(world, &planned(2, 40, false));
    one.items.truncate(1);
    one.head.licence_no = Some("26-AA-100001".into());
    file_form(world, &one);
    one
}

pub fn file_form(world: &mut World, declaration: &Declaration) {
    let body = serde_json::to_value(declaration).expect("JSON");
    let refused = form(world, tw_app::codec::FormKind::Declaration, "", &body);
    assert_eq!(refused, [""; 0]);
}

/// Where each agency stands.
fn stands(world: &World) -> Vec<(String, &'static str)> {
    let regions = dossier(world).1.regions;
    let agencies = regions.agencies().iter();
    agencies
        .map(|(code, state)| (code.to_string(), state.word()))
        .collect()
}

fn one(agency: &str, state: &'static str) -> Vec<(String, &'static str)> {
    vec![(agency.to_owned(), state)]
}

pub fn answer(world: &mut World, agency: &str, answer: AgencyAnswer) {
    let agency = agency.to_owned();
    act(
        world,
        DeclarationAct::Agency {
            agency,
            answer,
            note: String::new(),
        },
    );
}

fn goods(world: &World) -> &'static str {
    dossier(world).1.regions.goods().word()
}

/// What the last decision found, by code.
pub fn found(world: &World, code: &str) -> Vec<Finding> {
    let last = *dossier(world).1.history.last().expect("one");
    let findings = world.decision_at(last).findings.into_iter();
    findings.filter(|f| f.code.as_str() == code).collect()
}

fn more(content: &Declaration) -> Declaration {
    let mut content = content.clone();
    let item = &mut content.items[0];
    for measured in [&mut item.quantity, &mut item.first] {
        measured.value = measured.value.map(|value| value * Decimal::TWO);
    }
    item.total = item.total.map(|total| total * Decimal::TWO);
    content
}

#[test]
fn a_licence_in_the_licence_box_is_asked_for() {
    let mut world = asking();
    licensed(&mut world);
    assert_eq!(stands(&world), one("permit:1", "pending"));
    assert_eq!(told(&world), ["7", "L", "J", "b"]);
    act(&mut world, DeclarationAct::Paid {});
    assert_eq!(goods(&world), "arrived");
    answer(&mut world, "permit:1", AgencyAnswer::Approve);
    assert_eq!(goods(&world), "released");
    sound(&world);
}

#[test]
fn who_was_waived_is_not_asked_at_once_again() {
    let mut world = asking();
    let content = licensed(&mut world);
    answer(&mut world, "permit:1", AgencyAnswer::Waive);
    assert_eq!(stands(&world), one("permit:1", "not_required"));
    // What was waived for these goods was not waived for others.
    assert_eq!(amend(&mut world, "clerical", &more(&content)), [""; 0]);
    assert_eq!(stands(&world), one("permit:1", "pending"));
    sound(&world);
}

type Change = fn(&mut Declaration);

/// What an amendment changes; the field a consent falls by, if it does.
const CHANGES: [(Change, Option<&str>); 6] = [
    (|d| *d = more(d), Some("GQty")),
    (|d| d.items[0].origin = "THA".into(), Some("OriginCountry")),
    (
        |d| d.head.trade_country = "THA".into(),
        Some("TradeAreaCode"),
    ),
    (
        |d| d.head.licence_no = Some("26-AA-100002".into()),
        Some("LicenseNo"),
    ),
    (
        |d| d.head.gross_mass = d.head.gross_mass.map(|mass| mass + Decimal::ONE),
        None,
    ),
    (|d| d.head.remarks = Some("N/M".into()), None),
];

#[test]
fn consent_falls_with_what_it_was_given_to() {
    for (change, falls) in CHANGES {
        for before in [AgencyAnswer::Approve, AgencyAnswer::Refuse] {
            let mut world = asking();
            let mut content = licensed(&mut world);
            answer(&mut world, "permit:1", before);
            let stood = stands(&world);
            change(&mut content);
            assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
            let again = found(&world, "TW1236");
            let Some(what) = falls else {
                assert_eq!((stands(&world), again), (stood, vec![]));
                continue;
            };
            assert!(format!("{:?}", again[0].args).contains(what), "{again:?}");
            assert_eq!(stands(&world), one("permit:1", "pending"));
            assert_eq!(world.tasks(), ["permit", "permit"]);
            act(&mut world, DeclarationAct::Paid {});
            assert_eq!(goods(&world), "arrived", "no release while it is asked");
            answer(&mut world, "permit:1", AgencyAnswer::Approve);
            assert_eq!(goods(&world), "released");
            sound(&world);
        }
    }
}

#[test]
fn who_is_being_asked_is_told_and_who_is_not_needed_is_waived() {
    let mut world = asking();
    let content = licensed(&mut world);
    assert_eq!(amend(&mut world, "clerical", &more(&content)), [""; 0]);
    assert_eq!(found(&world, "TW1236").len(), 1);
    assert_eq!(stands(&world), one("permit:1", "pending"));
    // The other commodity needs the other licence, and no longer this one.
    let mut other = more(&content);
    let both = super::declared::content(&world, &planned(2, 40, false));
    other.items = vec![both.items[1].clone()];
    other.items[0].number = 1;
    other.licences.push(Licence {
        kind: "7".into(),
        number: "26-AA-100003".into(),
    });
    assert_eq!(amend(&mut world, "clerical", &other), [""; 0]);
    let expected = [("permit:1", "not_required"), ("permit:7", "pending")];
    assert_eq!(stands(&world), expected.map(|(a, s)| (a.to_owned(), s)));
    assert_eq!(found(&world, "TW1237").len(), 1);
    sound(&world);
}

#[test]
fn a_refused_licence_is_not_got_rid_of_by_not_naming_it() {
    let mut world = asking();
    let mut content = licensed(&mut world);
    answer(&mut world, "permit:1", AgencyAnswer::Refuse);
    content.head.licence_no = None;
    assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
    assert_eq!(stands(&world), one("permit:1", "pending"));
    act(&mut world, DeclarationAct::Paid {});
    assert_eq!(goods(&world), "arrived");
    sound(&world);
}

#[test]
fn after_release_an_officer_is_told_and_no_consent_falls() {
    let mut world = asking();
    let content = licensed(&mut world);
    act(&mut world, DeclarationAct::Paid {});
    answer(&mut world, "permit:1", AgencyAnswer::Approve);
    assert_eq!(goods(&world), "released");
    assert_eq!(amend(&mut world, "clerical", &more(&content)), [""; 0]);
    assert_eq!(stands(&world), one("permit:1", "approved"));
    assert_eq!(found(&world, "TW1238").len(), 1);
    assert_eq!(goods(&world), "released");
    sound(&world);
}

#[test]
fn control_that_passed_begins_again_with_other_goods_quantity_or_value() {
    for looked_at in [true, false] {
        let mut world = house();
        file(&mut world, &planned(1, 41, false).xml);
        for step in [ControlAct::Select, ControlAct::Pass] {
            act(&mut world, DeclarationAct::Control { step });
        }
        let mut content = dossier(&world).1.content;
        if looked_at {
            content.head.gross_mass = content.head.gross_mass.map(|mass| mass + Decimal::ONE);
        } else {
            content.head.remarks = Some("N/M".into());
        }
        assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
        assert_eq!(found(&world, "TW1239").len(), usize::from(looked_at));
        let expected = match looked_at {
            true => (ControlState::Selected, vec!["control_again"], "arrived"),
            false => (ControlState::Passed, vec![], "released"),
        };
        assert_eq!(dossier(&world).1.regions.control(), expected.0);
        assert_eq!(world.tasks(), expected.1);
        act(&mut world, DeclarationAct::Paid {});
        assert_eq!(goods(&world), expected.2);
        if looked_at {
            let step = ControlAct::Pass;
            act(&mut world, DeclarationAct::Control { step });
            assert_eq!(goods(&world), "released");
        }
        sound(&world);
    }
}

#[test]
fn a_stub_office_answers_again_and_says_so() {
    let mut world = house();
    let mut content = content(&world, &planned(1, 42, false));
    content.items[0].commodity = "2601110000".into();
    content.licences.push(Licence {
        kind: "7".into(),
        number: "26-AA-100001".into(),
    });
    let body = serde_json::to_value(&content).expect("JSON");
    let refused = form(&mut world, tw_app::codec::FormKind::Declaration, "", &body);
    assert_eq!(refused, [""; 0]);
    assert_eq!(stands(&world), one("permit:7", "approved"));
    let [licence] = &mut content.licences[..] else {
        panic!("one licence");
    };
    licence.number = "26-AA-100002".into();
    assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
    assert_eq!(stands(&world), one("permit:7", "approved"));
    assert_eq!(found(&world, "TW1226").len(), 1);
    let last = *dossier(&world).1.history.last().expect("one");
    let changes = world.decision_at(last).changes;
    let agency: Vec<String> = changes
        .iter()
        .filter(|change| change.region() == "agency")
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        agency,
        [
            "agency:permit:7 approved -> pending",
            "agency:permit:7 pending -> approved"
        ]
    );
    sound(&world);
}

/// What an operator's act is refused with.
pub fn refused(world: &mut World, act: DeclarationAct) -> Vec<String> {
    let number = dossier(world).1.declaration_no.expect("a number");
    let command = tw_app::admin::AdminCommand::Declaration { number, act };
    let command = tw_app::engine::Command::Admin(command);
    match world.run(&[command]).remove(0) {
        Reply::Admin(findings) => findings.iter().map(|f| f.code.to_string()).collect(),
        other => panic!("{other:?}"),
    }
}
