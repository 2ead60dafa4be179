//! Measures made at run time: drafted, checked, approved by another,
//! published for a later day, ended; by whom, and from when on they act.

use crate::support::world::{LAW, World};
use tw_app::admin::{AdminCommand, CapacityTerms, Grant, MeasureStep};
use tw_app::engine::{Command, Engine, Reply};
use tw_app::measures;
use tw_app::store::{Query, SubjectKind};
use tw_app::subject::Subject;
use tw_base::{Date, EnterpriseCode};
use tw_programme::{
    Effect, EffectKind, Facts, Measure, Package, Programme, Proposal, Scope, Set, Text,
};
use tw_testkit::{MemPlace, MemQuery, Place};

pub const SHENZHEN: &str = "9999980021";
pub const SHENZHEN_TOO: &str = "9999980022";
pub const GUANGZHOU: &str = "9999980023";
pub const NOBODY: &str = "9999980024";

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// Half the guarantee for regular enterprises in one district.
pub fn measure(number: &str) -> Measure {
    let mut scope = Scope::from_day(day("2026-01-01"));
    scope.classes = Set::of(&["regular"]);
    scope.offices = Set::of(&["5300"]);
    let half = Effect::new(EffectKind::GuaranteeRatioCap, "", "0.5".parse().ok());
    Measure {
        number: number.to_owned(),
        title: Text::new("试行", "on trial"),
        basis: Text::new("依据", "its basis"),
        office: "5300".to_owned(),
        indicator: Text::new("指标", "an indicator"),
        package: None,
        parent: Some("N10-01".to_owned()),
        scope,
        effects: vec![half.expect("an effect")],
        further: Vec::new(),
        confidence: tw_base::Confidence::Text,
        example: false,
    }
}

pub fn offices() -> World {
    let mut world = World::under(LAW.clone());
    world.at("2026-06-08T09:30:00");
    let table = [
        (SHENZHEN, Some("5300")),
        (SHENZHEN_TOO, Some("5300")),
        (GUANGZHOU, Some("5100")),
        (NOBODY, None),
    ];
    for (code, office) in table {
        world.admin(AdminCommand::RegisterEnterprise {
            code: code.into(),
            name: format!("虚构机关 {}", &code[8..]),
        });
        if let Some(office) = office {
            world.admin(AdminCommand::GiveCapacity(Box::new(Grant {
                enterprise: code.into(),
                capacity: CapacityTerms::ProgrammeOffice {
                    offices: vec![office.into()],
                },
                from: None,
                to: None,
            })));
        }
    }
    world
}

fn command(by: &str, step: MeasureStep) -> Command {
    match by {
        "operator" => Command::Admin(AdminCommand::Measure { step }),
        by => Command::Measure(EnterpriseCode::new(by).expect("a code"), Box::new(step)),
    }
}

fn codes(reply: &Reply) -> Vec<String> {
    match reply {
        Reply::Admin(findings) => findings.iter().map(|f| f.code.to_string()).collect(),
        other => panic!("{other:?}"),
    }
}

fn take(world: &mut World, by: &str, step: MeasureStep) -> Vec<String> {
    codes(&world.run(&[command(by, step)])[0])
}

fn draft(measure: Measure) -> MeasureStep {
    MeasureStep::Draft {
        measure: Box::new(measure),
    }
}

fn check(number: &str) -> MeasureStep {
    MeasureStep::Check {
        number: number.into(),
    }
}

/// Of what the first office drafted that day.
fn approve(measure: &Measure) -> MeasureStep {
    let drafted = Proposal::draft(measure.clone(), SHENZHEN, day("2026-06-08"));
    MeasureStep::Approve {
        number: measure.number.clone(),
        version: drafted.version(),
    }
}

fn publish(number: &str, from: &str) -> MeasureStep {
    MeasureStep::Publish {
        number: number.into(),
        from: day(from),
    }
}

fn end(number: &str, until: &str) -> MeasureStep {
    MeasureStep::End {
        number: number.into(),
        until: day(until),
    }
}

fn kept(query: &MemQuery, pack: &Programme) -> Programme {
    let rows = query.subjects(SubjectKind::Measure, tw_base::SubjectId(0), 100);
    measures::with_kept(pack, &rows.expect("memory")).expect("they read")
}

fn acts(programme: &Programme, number: &str, on: &str) -> bool {
    let facts = Facts {
        office: "5304".to_owned(),
        ..Facts::of_enterprise("4403000001", "regular", day(on))
    };
    let acting = programme.acting(&facts);
    assert_eq!(acting, programme.acting_by_all(&facts));
    acting
        .measures
        .iter()
        .any(|measure| measure.number == number)
}

const NONE: [&str; 0] = [];

#[test]
fn from_draft_to_its_end_by_two_persons() {
    let mut world = offices();
    let one = "SZ-2026-1";
    assert_eq!(take(&mut world, SHENZHEN, draft(measure(one))), NONE);
    assert_eq!(
        take(&mut world, SHENZHEN, approve(&measure(one))),
        ["TW3231"]
    );
    assert_eq!(take(&mut world, SHENZHEN, check(one)), NONE);
    assert_eq!(
        take(&mut world, SHENZHEN, approve(&measure(one))),
        ["TW3232"]
    );
    assert_eq!(
        take(&mut world, SHENZHEN, publish(one, "2026-06-09")),
        ["TW3231"]
    );
    assert_eq!(take(&mut world, SHENZHEN_TOO, approve(&measure(one))), NONE);
    assert_eq!(
        take(&mut world, SHENZHEN, publish(one, "2026-06-08")),
        ["TW3233"]
    );
    assert_eq!(take(&mut world, SHENZHEN, publish(one, "2026-06-10")), NONE);
    // What is published is not edited.
    assert_eq!(take(&mut world, SHENZHEN, draft(measure(one))), ["TW3231"]);
    assert_eq!(
        take(&mut world, "operator", end(one, "2026-06-08")),
        ["TW3233"]
    );
    assert_eq!(take(&mut world, "operator", end(one, "2026-07-01")), NONE);
    let programme = kept(&world.query, &world.setting.programme);
    let table = [
        ("2026-06-09", false),
        ("2026-06-10", true),
        ("2026-06-30", true),
        ("2026-07-01", false),
    ];
    for (on, wanted) in table {
        assert_eq!(acts(&programme, one, on), wanted, "{on}");
    }
    let audit = tw_app::audit::verify(&world.query, None, |_, _| {}).expect("memory");
    assert!(audit.faults.is_empty(), "{:?}", audit.faults);
}

/// Not even a draft is kept of what is too long to be a measure.
#[test]
fn a_draft_is_no_longer_than_a_measure() {
    let mut world = offices();
    let numbers = |count: usize| {
        let codes: Vec<String> = (0..count).map(|n| format!("{n:04}")).collect();
        Set::from(codes)
    };
    type Change = Box<dyn Fn(&mut Measure)>;
    let fee = || Effect::new(EffectKind::GuaranteeRatioCap, "", "0.5".parse().ok());
    let table: [(Change, &[&str]); 5] = [
        (Box::new(|m| m.basis.en = "x".repeat(401)), &["TW3238"]),
        (Box::new(move |m| m.scope.modes = numbers(500)), &["TW3238"]),
        (Box::new(|m| m.office = "5".repeat(65)), &["TW3238"]),
        (
            Box::new(move |m| m.further = vec![fee().expect("an effect"); 50]),
            &["TW3238"],
        ),
        (Box::new(|m| m.basis.zh = "据".repeat(400)), &[]),
    ];
    for (change, wanted) in table {
        let mut long = measure("SZ-2026-1");
        change(&mut long);
        let found = take(&mut world, SHENZHEN, draft(long));
        assert_eq!(found, wanted);
    }
}

/// Between the look and the approval the draft is changed; and nobody
/// publishes by an approval that is over.
#[test]
fn an_approval_is_of_what_was_read_and_does_not_last() {
    let mut world = offices();
    let one = measure("SZ-2026-1");
    let mut changed = one.clone();
    changed.scope.offices = Set::of(&["5304"]);
    for (by, step) in [
        (SHENZHEN, draft(one.clone())),
        (SHENZHEN, check(&one.number)),
        (SHENZHEN, draft(changed.clone())),
        (SHENZHEN, check(&one.number)),
    ] {
        assert_eq!(take(&mut world, by, step), NONE);
    }
    let table = ["", "0000000000000000", &"f".repeat(100_000)];
    for version in table {
        let step = MeasureStep::Approve {
            number: one.number.clone(),
            version: version.to_owned(),
        };
        assert_eq!(take(&mut world, SHENZHEN_TOO, step), ["TW3236"]);
    }
    assert_eq!(take(&mut world, SHENZHEN_TOO, approve(&one)), ["TW3236"]);
    assert_eq!(take(&mut world, SHENZHEN_TOO, approve(&changed)), NONE);
    // It is approved already, and holds for thirty days.
    assert_eq!(
        take(&mut world, SHENZHEN_TOO, approve(&changed)),
        ["TW3231"]
    );
    world.at("2026-07-09T09:30:00");
    let publish = || publish(&one.number, "2026-07-10");
    assert_eq!(take(&mut world, SHENZHEN, publish()), ["TW3237"]);
    assert_eq!(take(&mut world, SHENZHEN_TOO, approve(&one)), ["TW3236"]);
    assert_eq!(take(&mut world, SHENZHEN_TOO, approve(&changed)), NONE);
    assert_eq!(take(&mut world, SHENZHEN, publish()), NONE);
    let programme = kept(&world.query, &world.setting.programme);
    assert!(acts(&programme, &one.number, "2026-07-10"));
}

/// What cannot be a number is none of a draft either.
#[test]
fn a_draft_has_a_number_that_can_be_one() {
    let mut world = offices();
    for number in ["", "x", "sz-2026-1", "深-1", &"S".repeat(100_000)] {
        for by in [SHENZHEN, "operator"] {
            let found = take(&mut world, by, draft(measure(number)));
            assert_eq!(found, ["TW3201"], "{by}");
        }
    }
    let rows = world
        .query
        .subjects(SubjectKind::Measure, tw_base::SubjectId(0), 9);
    assert_eq!(rows.expect("memory").len(), 0);
}

#[test]
fn only_whoever_answers_for_the_office_takes_a_step() {
    let mut world = offices();
    let one = "SZ-2026-1";
    for by in [GUANGZHOU, NOBODY] {
        assert_eq!(take(&mut world, by, draft(measure(one))), ["TW3235"]);
    }
    assert_eq!(take(&mut world, SHENZHEN, draft(measure(one))), NONE);
    // Nor may a draft be taken over by giving it another office; that there is
    // one, and of whom, is not told to those whose it is not.
    let mut moved = measure(one);
    moved.office = "5100".to_owned();
    moved.scope.offices = Set::of(&["5100"]);
    assert_eq!(take(&mut world, GUANGZHOU, draft(moved)), ["TW3201"]);
    for number in [one, "SZ-2026-2"] {
        assert_eq!(take(&mut world, GUANGZHOU, check(number)), ["TW3230"]);
        assert_eq!(take(&mut world, NOBODY, check(number)), ["TW3235"]);
    }
    assert_eq!(take(&mut world, SHENZHEN, check("SZ-2026-2")), ["TW3230"]);
    // A number of the pack is no number of one's own.
    assert_eq!(
        take(&mut world, SHENZHEN, draft(measure("SZ-01"))),
        ["TW3201"]
    );
    world.admin(AdminCommand::TakeCapacity {
        enterprise: SHENZHEN.into(),
        capacity: tw_app::capacity::CapacityKind::ProgrammeOffice,
    });
    assert_eq!(take(&mut world, SHENZHEN, check(one)), ["TW3235"]);
}

#[test]
fn a_wider_one_is_refused_with_every_reason() {
    let mut world = offices();
    let mut wide = measure("SZ-2026-1");
    wide.scope.classes = Set::default();
    wide.scope.from = day("2022-01-01");
    wide.scope.modes = Set::of(&["0000"]);
    wide.effects = vec![
        Effect::new(EffectKind::GuaranteeRatioCap, "", "0.1".parse().ok()).expect("an effect"),
        Effect::new(EffectKind::Priority, "", "3".parse().ok()).expect("an effect"),
    ];
    assert_eq!(take(&mut world, SHENZHEN, draft(wide)), NONE);
    let found = take(&mut world, SHENZHEN, check("SZ-2026-1"));
    assert_eq!(found, ["TW3217", "TW3211", "TW3213", "TW3215", "TW3214"]);
}

/// What supports a measure that has ended meanwhile is not published.
#[test]
fn what_it_supports_may_end_before_it_is_published() {
    let mut world = offices();
    for (number, parent) in [("SZ-2026-1", "N10-01"), ("SZ-2026-2", "SZ-2026-1")] {
        let mut measure = measure(number);
        measure.parent = Some(parent.to_owned());
        measure.scope.from = day("2026-06-09");
        for (by, step) in [
            (SHENZHEN, draft(measure.clone())),
            (SHENZHEN, check(number)),
            (SHENZHEN_TOO, approve(&measure)),
        ] {
            assert_eq!(take(&mut world, by, step), NONE, "{number}");
        }
        if number == "SZ-2026-1" {
            assert_eq!(
                take(&mut world, SHENZHEN, publish(number, "2026-06-09")),
                NONE
            );
        }
    }
    assert_eq!(
        take(&mut world, SHENZHEN, end("SZ-2026-1", "2026-06-12")),
        NONE
    );
    let found = take(&mut world, SHENZHEN, publish("SZ-2026-2", "2026-06-09"));
    assert_eq!(found, ["TW3213"]);
}

/// A step sees those before it in its own batch, and the next batch, decided
/// while that one is being made durable, sees the measures it leaves.
#[test]
fn one_batch_goes_on_from_the_one_before() {
    let world = offices();
    let steps = [
        command(SHENZHEN, draft(measure("SZ-2026-1"))),
        command(SHENZHEN, check("SZ-2026-1")),
        command(SHENZHEN_TOO, approve(&measure("SZ-2026-1"))),
        command(SHENZHEN, publish("SZ-2026-1", "2026-06-09")),
    ];
    let mut child = measure("SZ-2026-2");
    child.parent = Some("SZ-2026-1".to_owned());
    child.scope.from = day("2026-06-09");
    let following = [
        command(SHENZHEN, draft(child)),
        command(SHENZHEN, check("SZ-2026-2")),
    ];
    let (store, query) = MemPlace::fresh().open().expect("memory");
    let mut engine = Engine::new(store, world.setting.clone()).expect("an empty store");
    let setup = offices_commands();
    engine.run(&setup, world.now).expect("they are registered");
    let decided = engine.decide(&steps, world.now).expect("it is decided");
    let (stored, next) = engine.store_while(
        decided,
        |replies| assert!(replies.iter().all(|reply| codes(reply).is_empty())),
        |ahead| {
            let ahead = ahead.expect("batches overlap");
            ahead.decide(&following, world.now).expect("it is decided")
        },
    );
    assert!(stored);
    let (stored, ()) = engine.store_while(
        next,
        |replies| assert!(replies.iter().all(|reply| codes(reply).is_empty())),
        |_| (),
    );
    assert!(stored);
    let programme = kept(&query, &world.setting.programme);
    assert!(acts(&programme, "SZ-2026-1", "2026-06-09"));
    let rows = query.subjects(SubjectKind::Measure, tw_base::SubjectId(0), 9);
    let stages: Vec<&str> = rows
        .expect("memory")
        .iter()
        .map(|row| match Subject::decode(row.id, row.kind, &row.state) {
            Ok(Subject::Measure(kept)) => kept.stage().word(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(stages, ["published", "checked"]);
}

fn offices_commands() -> Vec<Command> {
    let registered = [SHENZHEN, SHENZHEN_TOO].into_iter().flat_map(|code| {
        [
            Command::Admin(AdminCommand::RegisterEnterprise {
                code: code.into(),
                name: "虚构机关".into(),
            }),
            Command::Admin(AdminCommand::GiveCapacity(Box::new(Grant {
                enterprise: code.into(),
                capacity: CapacityTerms::ProgrammeOffice {
                    offices: vec!["5300".into()],
                },
                from: None,
                to: None,
            }))),
        ]
    });
    registered.collect()
}

/// A measure that supports nothing and names nobody.
fn national(number: &str, office: &str, (of, place): (u8, u8)) -> Measure {
    let mut wide = measure(number);
    wide.parent = None;
    wide.office = office.to_owned();
    wide.package = Some(Package { of, place });
    wide.scope = Scope::from_day(day("2020-01-01"));
    wide
}

/// A place of the package of ten that the pack leaves open.
fn open_place(programme: &Programme) -> (u8, u8) {
    let named = |place| {
        programme
            .measures()
            .iter()
            .any(|m| m.package == Some(place))
    };
    let mut places = [6, 7, 10]
        .into_iter()
        .flat_map(|of| (1..=of).map(move |n| (of, n)));
    let open = places.find(|(of, place)| {
        !named(Package {
            of: *of,
            place: *place,
        })
    });
    open.expect("a place is open")
}

#[test]
fn what_supports_nothing_is_not_a_districts() {
    let mut world = offices();
    let open = open_place(&world.setting.programme);
    for office in ["5300", "0000"] {
        let wide = draft(national("ZZ-NAT", office, open));
        assert_eq!(take(&mut world, SHENZHEN, wide), ["TW3235"], "{office}");
    }
    // Nor is it a district's own where the operator drafts it, and a place
    // that is taken or not there is nobody's.
    let table = [
        ("ZZ-1", "5300", open, &["TW3208", "TW3216"] as &[&str]),
        ("ZZ-2", "0000", (10, 1), &["TW3219"]),
        ("ZZ-3", "0000", (9, 1), &["TW3219"]),
        ("ZZ-4", "0000", (10, 11), &["TW3219"]),
        ("ZZ-5", "0000", open, &[]),
    ];
    for (number, office, place, wanted) in table {
        let wide = draft(national(number, office, place));
        assert_eq!(take(&mut world, "operator", wide), NONE, "{number}");
        let found = take(&mut world, "operator", check(number));
        assert_eq!(found, wanted, "{number}");
    }
}

pub const PUBLISHED: &str = "SZ-2026-1";

/// A house in which a measure was published.
pub fn published() -> World {
    let mut world = offices();
    publish_one(&mut world, PUBLISHED);
    world
}

/// Ends it.
pub fn ended(world: &mut World, until: &str) {
    assert_eq!(take(world, SHENZHEN, end(PUBLISHED, until)), NONE);
}

fn publish_one(world: &mut World, number: &str) {
    for (by, step) in [
        (SHENZHEN, draft(measure(number))),
        (SHENZHEN, check(number)),
        (SHENZHEN_TOO, approve(&measure(number))),
        (SHENZHEN, publish(number, "2026-06-10")),
    ] {
        assert_eq!(take(world, by, step), NONE, "{number}");
    }
}

/// The measures of the pack, changed.
fn pack_with(world: &World, change: impl Fn(&mut Vec<Measure>)) -> Programme {
    let mut measures = world.setting.programme.measures().to_vec();
    change(&mut measures);
    Programme::build(measures)
}

#[test]
fn nothing_kept_takes_the_place_of_a_measure_of_the_pack() {
    for is_published in [false, true] {
        let mut world = offices();
        let one = "SZ-2026-1";
        match is_published {
            true => publish_one(&mut world, one),
            false => assert_eq!(take(&mut world, SHENZHEN, draft(measure(one))), NONE),
        }
        let newer = pack_with(&world, |measures| {
            let mut own = measure(one);
            own.title = Text::new("新包", "of the newer pack");
            measures.push(own);
        });
        let programme = kept(&world.query, &newer);
        assert_eq!(programme.measure(one), newer.measure(one));
        let told = programme.left_out().get(one).map(|found| {
            let codes = found.iter().map(|finding| finding.code.as_str());
            codes.collect::<Vec<_>>()
        });
        assert_eq!(told, is_published.then(|| vec!["TW3201"]));
    }
}

/// It is held against what it supports again as often as it is loaded, and
/// what supports it goes with it.
#[test]
fn what_a_newer_pack_allows_no_more_is_left_out() {
    let mut world = offices();
    publish_one(&mut world, "SZ-2026-1");
    let mut child = measure("SZ-2026-2");
    child.parent = Some("SZ-2026-1".to_owned());
    child.scope.from = day("2026-06-10");
    for (by, step) in [
        (SHENZHEN, draft(child.clone())),
        (SHENZHEN, check("SZ-2026-2")),
        (SHENZHEN_TOO, approve(&child)),
        (SHENZHEN, publish("SZ-2026-2", "2026-06-10")),
    ] {
        assert_eq!(take(&mut world, by, step), NONE);
    }
    let parent = |measures: &mut Vec<Measure>, change: &dyn Fn(&mut Measure)| {
        let mut parents = measures.iter_mut().filter(|m| m.number == "N10-01");
        parents.by_ref().for_each(change);
    };
    let narrower = pack_with(&world, |measures| {
        parent(measures, &|m| {
            m.scope.classes = Set::of(&["advanced_certified"])
        });
    });
    let shorter = pack_with(&world, |measures| {
        parent(measures, &|m| m.scope.to = Some(day("2026-06-20")));
    });
    let programme = kept(&world.query, &narrower);
    let told = programme.left_out().iter().map(|(number, found)| {
        let codes: Vec<&str> = found.iter().map(|f| f.code.as_str()).collect();
        format!("{number} {}", codes.join(" "))
    });
    let told: Vec<String> = told.collect();
    assert_eq!(told, ["SZ-2026-1 TW3211", "SZ-2026-2 TW3209"]);
    for number in ["SZ-2026-1", "SZ-2026-2"] {
        assert!(!acts(&programme, number, "2026-06-12"), "{number}");
        // A period is cut, and no reason to leave it out.
        let programme = kept(&world.query, &shorter);
        assert!(acts(&programme, number, "2026-06-20"), "{number}");
        assert!(!acts(&programme, number, "2026-06-21"), "{number}");
    }
}
