//! The same declaration by enterprises of different standing, under the law of
//! two days: control, guarantee, deadlines and reasons side by side.

use super::declared::*;
use super::declared_held::sound;
use crate::support::World;
use tw_app::admin::{AdminCommand, Payer, StatementPayment};
use tw_app::declaration::Dossier;
use tw_app::engine::{Command, Reply};
use tw_app::enterprise::EnterpriseAct;
use tw_app::journal::DecisionEntry;
use tw_app::store::{Query, SubjectKind, TasksAsked};
use tw_app::subject::Subject;
use tw_base::{Date, Fixed5, SubjectId};
use tw_clearance::DebtState;
use tw_enterprise::{AeoCode, AeoList, ListHead, Listed, ListedState};
use tw_proof::{Document, DocumentKind, Issue, Signer};
use tw_risk::Draw;
use tw_sim::Declarations;

/// Of the same goods, the n-th of a day.
fn declared(n: u64, on: Date) -> Vec<u8> {
    let planned = Declarations {
        date: on,
        items: 2,
        seed: 1,
        declarant: DECLARANT.to_owned(),
        trader: TRADER.to_owned(),
        secured: true,
    };
    planned.nth(n).xml
}

fn dossiers(world: &World) -> Vec<Dossier> {
    let kind = SubjectKind::Declaration;
    let rows = world
        .query
        .subjects(kind, SubjectId(0), 1_000)
        .expect("memory");
    let dossiers = rows.iter().map(|row| {
        match Subject::decode(row.id, row.kind, &row.state).expect("it reads") {
            Subject::Declaration(dossier) => *dossier,
            other => panic!("no declaration: {other:?}"),
        }
    });
    dossiers.collect()
}

/// A house on a day, with the trader filed, in a class, with a letter of a
/// bank; and the place of a declaration for which is drawn what is asked for.
fn house_of(class: &str, on: &str, drawn: std::ops::Range<u32>) -> (World, u64) {
    let mut world = World::under(EXAMINED.clone());
    world.at(&format!("{on}T09:30:00"));
    world.admin(AdminCommand::RegisterEnterprise {
        code: TRADER.to_owned(),
        name: "虚构进出口有限公司".to_owned(),
    });
    world.admin(AdminCommand::Enterprise {
        code: TRADER.to_owned(),
        act: EnterpriseAct::File {
            customs_code: TRADER.to_owned(),
            office: "2248".to_owned(),
            business_types: vec!["trader".to_owned()],
        },
    });
    if class != "regular" {
        let act = EnterpriseAct::RecordClass {
            class: class.to_owned(),
            from: None,
            reason: "a choice of this test".to_owned(),
            evidence: vec!["a choice of this test".to_owned()],
        };
        world.admin(AdminCommand::Enterprise {
            code: TRADER.to_owned(),
            act,
        });
    }
    world.guarantee(TRADER, "G-LETTER", "100000000");
    let year = &on[..4];
    let key = *world.setting.secret.draws();
    let fits = |n: &u64| {
        let draw = Draw::of(&key, &format!("2248{year}1{n:09}")).number();
        drawn.contains(&draw)
    };
    let place = (1..1_000).find(fits).expect("one in a hundred");
    (world, place)
}

/// What became of the declaration at a place.
fn filed_at(world: &mut World, place: u64, on: &str, xml: impl Fn(Vec<u8>) -> Vec<u8>) -> Dossier {
    let day: Date = on.parse().expect("a day");
    for n in 1..place {
        file(world, &declared(1_000 + n, day));
    }
    file(world, &xml(declared(7, day)));
    let all = dossiers(world);
    let last = all.into_iter().max_by_key(|one| one.declaration_no.clone());
    let last = last.expect("declared");
    assert!(
        last.declaration_no
            .as_deref()
            .is_some_and(|no| no.ends_with(&format!("{place:09}")))
    );
    last
}

fn decision(world: &World, dossier: &Dossier) -> DecisionEntry {
    let place = dossier
        .history
        .iter()
        .max_by_key(|place| (place.batch, place.index));
    world.decision_at(*place.expect("decided on"))
}

/// When an examination that is open is due.
fn examined_by(world: &World, dossier: &Dossier) -> String {
    let asked = TasksAsked {
        open: Some(true),
        kind: Some("examine".to_owned()),
        ..Default::default()
    };
    let rows = world.query.tasks(&asked, 0, 1_000).expect("memory");
    let ordered = dossier.regions.control().word() == "examination_ordered";
    let due = rows.last().filter(|_| ordered).and_then(|row| row.task.due);
    due.map_or_else(
        || "-".to_owned(),
        |at| world.setting.pack.zone().to_datetime(at).to_string(),
    )
}

/// One case of the golden.
fn told(world: &World, dossier: &Dossier, title: &str) -> String {
    let terms = dossier.terms.as_ref().expect("terms");
    let duty = dossier.duty.expect("assessed");
    let reserved = dossier.reserved.as_ref();
    let reserved = reserved.map_or(Fixed5::ZERO, |(_, drawing)| drawing.amount());
    let regions = &dossier.regions;
    let drawn = if terms.examined {
        "examined"
    } else {
        "not examined"
    };
    let lines = [
        title.to_owned(),
        format!(
            "  class      {} (party abroad: {})",
            terms.class,
            terms.partner.as_deref().unwrap_or("-")
        ),
        format!(
            "  control    {}; {drawn} at {}, drawn {}",
            regions.control().word(),
            terms.inspection_rate.decimal().normalize(),
            terms.draw
        ),
        format!(
            "  guarantee  {} of {} reserved; debt {}; goods {}",
            reserved.decimal().normalize(),
            duty.total.decimal().normalize(),
            regions.debt().word(),
            regions.goods().word()
        ),
        format!(
            "  deadlines  pay by {}; examine by {}",
            duty.pay_by
                .map_or_else(|| "-".to_owned(), |day| day.to_string()),
            examined_by(world, dossier)
        ),
    ];
    let mut out = lines.join("\n");
    out.push('\n');
    reasons(world, dossier, &mut out);
    out
}

/// Findings, steps of the trace and measures of its last decision.
fn reasons(world: &World, dossier: &Dossier, out: &mut String) {
    let decision = decision(world, dossier);
    let of = |code: &str, ours: &[&str]| ours.iter().any(|of| code.starts_with(of));
    let catalogue = world.setting.pack.catalogue();
    for finding in &decision.findings {
        let code = finding.code.as_str();
        if of(code, &["TW12", "TW30", "TW31", "TW33"]) {
            let said = catalogue.render(finding).en;
            out.push_str(&format!("  finding    {code} {said}\n"));
        }
    }
    for step in &decision.trace.steps {
        if of(step.rule.as_str(), &["TW31", "TW33"]) {
            out.push_str(&format!("  reason     {step}\n"));
        }
    }
    let acted = decision
        .beside
        .measures
        .iter()
        .flat_map(|record| &record.acted);
    for acted in acted {
        let (measure, effect, about) = (&acted.measure, &acted.effect, &acted.about);
        let (before, after) = (&acted.before, &acted.after);
        out.push_str(&format!(
            "  measure    {measure} {effect} {about} {before} -> {after}\n"
        ));
    }
}

const DAYS: [&str; 2] = ["2022-12-05", "2026-04-13"];

fn golden(name: &str, told: &str) {
    let path = format!("{}/tests/golden/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("TIDEWAITER_ACCEPT").is_some() {
        std::fs::write(&path, told).expect("written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(told, kept, "cargo xtask accept rewrites {path}");
}

#[test]
fn the_same_declaration_by_enterprises_of_each_class() {
    let mut all = String::new();
    for on in DAYS {
        // Two classes more since 2026-04-01.
        let new = &["certified", "seriously_dishonest"][..];
        let new = if on < "2026-04-01" { &[][..] } else { new };
        for class in ["advanced_certified", "regular", "dishonest"]
            .iter()
            .chain(new)
        {
            let (mut world, place) = house_of(class, on, 10_000..50_000);
            let dossier = filed_at(&mut world, place, on, |xml| xml);
            all += &told(&world, &dossier, &format!("{on}, {class}"));
            sound(&world);
        }
    }
    golden("terms_by_class", &all);
}

/// The operator of Singapore whose code is declared.
const OPERATOR: &str = "SG100000000001";

/// A list of that administration, under a key that is trusted.
fn list(world: &mut World, on: &str, sequence: u64, state: ListedState) {
    list_of(world, ("sg", OPERATOR), on, (sequence, state));
}

/// The same of a partner and its operator.
fn list_of(
    world: &mut World,
    (partner, operator): (&str, &str),
    on: &str,
    (sequence, state): (u64, ListedState),
) {
    let signer = Signer::new(&[1; 32]);
    if sequence == 1 {
        world.admin(AdminCommand::TrustPartner {
            partner: partner.to_owned(),
            public: signer.public().to_string(),
        });
    }
    let day: Date = on.parse().expect("a day");
    let list = AeoList {
        head: ListHead {
            administration: partner.to_owned(),
            sequence,
            as_of: day,
            valid_until: day.saturating_add(jiff::Span::new().days(30)),
        },
        entries: vec![Listed {
            code: AeoCode::new(operator).expect("a code"),
            name: "INVENTED OPERATOR".to_owned(),
            state,
            since: day,
        }],
    };
    let issue = Issue {
        issuer: partner.to_owned(),
        store: None,
        at: world.now,
    };
    let document = Document::sign(DocumentKind::AeoList, issue, &list, &signer);
    let document = Box::new(document.expect("signed"));
    let command = Command::Admin(AdminCommand::ImportAeoList { document });
    match &world.run(&[command])[..] {
        [Reply::Admin(findings)] if !findings.iter().any(|f| f.refuses()) => {}
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_declaration_from_a_foreign_operator() {
    let mut all = String::new();
    for on in DAYS {
        for state in [None, Some(ListedState::Valid), Some(ListedState::Revoked)] {
            let (mut world, place) = house_of("regular", on, 40_000..50_000);
            if let Some(state) = state {
                list(&mut world, on, 1, ListedState::Valid);
                list(&mut world, on, 2, state);
            }
            let coded = |xml: Vec<u8>| {
                let xml = String::from_utf8(xml).expect("a text");
                let code = format!("<OverseasConsignorCode>{OPERATOR}</OverseasConsignorCode>");
                let named = "<OverseasConsignorEname>";
                let with = xml.replacen(named, &format!("{code}{named}"), 1);
                assert!(with.contains(&code), "{xml}");
                with.into_bytes()
            };
            let dossier = filed_at(&mut world, place, on, coded);
            let listed = state.map_or("not listed", ListedState::word);
            all += &told(
                &world,
                &dossier,
                &format!("{on}, supplier {OPERATOR} {listed}"),
            );
            sound(&world);
        }
    }
    golden("terms_by_partner", &all);
}

#[test]
fn what_an_exempt_enterprise_owes_is_collected_from_it() {
    let (mut world, _) = house_of("advanced_certified", "2026-04-13", 10_000..50_000);
    file(
        &mut world,
        &declared(7, "2026-04-13".parse().expect("a day")),
    );
    let [dossier] = &dossiers(&world)[..] else {
        panic!("one declaration");
    };
    assert_eq!(dossier.regions.debt(), DebtState::Secured);
    assert_eq!(dossier.reserved, None);
    let due = dossier
        .duty
        .expect("assessed")
        .pay_by
        .expect("by the month");
    world.at("2026-05-01T00:00:00");
    assert_eq!(world.expire(), 1, "the statement is issued");
    let day_after = due.tomorrow().expect("a day");
    world.at(&format!("{day_after}T00:00:00"));
    assert_eq!(world.expire(), 1, "and overdue");
    let [dossier] = &dossiers(&world)[..] else {
        panic!("one declaration");
    };
    assert_eq!(dossier.claims, [], "nobody answers for it");
    assert!(world.tasks().contains(&"collect_duty".to_owned()));
    let payment = StatementPayment {
        enterprise: TRADER.to_owned(),
        month: "2026-04-01".parse().expect("a day"),
        payer: Payer::Principal,
    };
    let command = Command::Admin(AdminCommand::StatementPaid(payment));
    let replies = world.run(&[command]);
    assert!(matches!(&replies[..], [Reply::Admin(told)] if !told.iter().any(|f| f.refuses())));
    let [dossier] = &dossiers(&world)[..] else {
        panic!("one declaration");
    };
    assert_eq!(dossier.regions.debt(), DebtState::Paid);
    assert!(dossier.tasks.is_empty(), "{:?}", dossier.tasks);
    sound(&world);
}

/// A declaration of goods that come in on Friday, with the operator's code or
/// without, for which is drawn what is asked for; some of which is examined
/// without a partner and not with one.
fn in_advance(drawn: std::ops::Range<u32>, coded: bool) -> World {
    let on = "2026-04-13";
    let (mut world, place) = house_of("regular", on, drawn);
    list(&mut world, on, 1, ListedState::Valid);
    filed_at(&mut world, place, on, |xml| {
        let xml = String::from_utf8(xml).expect("a text");
        let advance = xml.replace("<IEDate>20260413", "<IEDate>20260417");
        assert_ne!(advance, xml);
        let code = format!("<OverseasConsignorCode>{OPERATOR}</OverseasConsignorCode>");
        let code = if coded { code } else { String::new() };
        let named = "<OverseasConsignorEname>";
        let with = advance.replacen(named, &format!("{code}{named}"), 1);
        with.into_bytes()
    });
    world
}

/// The newest declaration.
fn newest(world: &World) -> Dossier {
    let all = dossiers(world).into_iter();
    let newest = all.max_by_key(|one| one.declaration_no.clone());
    newest.expect("declared")
}

/// Amends its overseas party's code: what is said of it.
fn code_amended(world: &mut World, code: Option<&str>) -> Vec<String> {
    let filed = newest(world);
    let mut content = filed.content.clone();
    content.head.overseas_consignor.code = code.map(Into::into);
    let number = filed.declaration_no.expect("a number");
    let body = serde_json::json!({ "reason": "clerical", "declaration": content });
    let at = tw_app::door::FormAt {
        kind: tw_app::codec::FormKind::Amendment,
        about: Some(&number),
        key: None,
    };
    let command = match world.pass_form(DECLARANT, at, &body) {
        tw_app::door::Passed::In(message) => Command::Message(message),
        other => panic!("{other:?}"),
    };
    match world.run(&[command]).remove(0) {
        Reply::Receipt { findings, .. } => {
            findings.iter().map(|one| one.code.to_string()).collect()
        }
        other => panic!("{other:?}"),
    }
}

/// Partner, share of examinations, whether it is examined, control.
fn terms_of(world: &World) -> (Option<String>, String, bool, &'static str) {
    let dossier = newest(world);
    let terms = dossier.terms.expect("terms");
    let rate = terms.inspection_rate.decimal().normalize().to_string();
    let control = dossier.regions.control().word();
    (terms.partner, rate, terms.examined, control)
}

fn sg() -> Option<String> {
    Some("sg".to_owned())
}

#[test]
fn a_partner_goes_with_its_code_before_control() {
    let mut world = in_advance(40_000..50_000, true);
    assert_eq!(terms_of(&world), (sg(), "0.04".into(), false, "none"));
    let said = code_amended(&mut world, None);
    assert!(said.contains(&"TW3135".to_owned()), "{said:?}");
    let examined = (None, "0.05".into(), true, "examination_ordered");
    assert_eq!(terms_of(&world), examined, "by the same draw");
    sound(&world);
    // While it is under control nothing of that is amended.
    let said = code_amended(&mut world, Some(OPERATOR));
    assert!(!said.contains(&"TW3110".to_owned()), "{said:?}");
    assert_eq!(terms_of(&world), examined);
}

#[test]
fn a_partner_comes_with_its_code_before_control() {
    let mut world = in_advance(50_000..90_000, false);
    assert_eq!(terms_of(&world), (None, "0.05".into(), false, "none"));
    let said = code_amended(&mut world, Some(OPERATOR));
    assert!(said.contains(&"TW3110".to_owned()), "{said:?}");
    assert_eq!(terms_of(&world), (sg(), "0.04".into(), false, "none"));
    // What the list says later changes nothing of a code that stays.
    list(&mut world, "2026-04-13", 2, ListedState::Revoked);
    let mut content = newest(&world).content;
    content.head.gross_mass = content.head.gross_mass.map(|mass| mass + mass);
    let number = newest(&world).declaration_no.expect("a number");
    let body = serde_json::json!({ "reason": "clerical", "declaration": content });
    let kind = tw_app::codec::FormKind::Amendment;
    assert_eq!(form(&mut world, kind, &number, &body), [""; 0]);
    assert_eq!(terms_of(&world).0, sg());
    // A revoked one that is named anew is none.
    code_amended(&mut world, None);
    code_amended(&mut world, Some(OPERATOR));
    assert_eq!(terms_of(&world), (None, "0.05".into(), false, "none"));
    sound(&world);
}

/// The goods of the newest declaration come, and are released.
fn goods_arrive(world: &mut World) {
    let number = newest(world).declaration_no.expect("a number");
    world.at("2026-04-17T09:30:00");
    let act = tw_app::admin::DeclarationAct::Arrived { entered_on: None };
    let arrived = AdminCommand::Declaration { number, act };
    world.run(&[Command::Admin(arrived)]);
    assert_eq!(newest(world).regions.goods().word(), "released");
}

#[test]
fn after_release_a_partner_goes_and_none_comes() {
    let mut world = in_advance(40_000..50_000, true);
    goods_arrive(&mut world);
    let said = code_amended(&mut world, None);
    assert!(said.contains(&"TW3135".to_owned()), "{said:?}");
    let gone = (None, "0.04".into(), false, "none");
    assert_eq!(terms_of(&world), gone, "nothing is drawn again");
    let said = code_amended(&mut world, Some(OPERATOR));
    assert!(said.contains(&"TW3136".to_owned()), "{said:?}");
    assert_eq!(terms_of(&world), gone);
    sound(&world);
}

/// What came only after release is not given, also in the place of another.
#[test]
fn after_release_no_other_partner_takes_the_place_of_one() {
    const OTHER: &str = "KR1000001";
    let mut world = in_advance(40_000..50_000, true);
    let listed = (1, ListedState::Valid);
    list_of(&mut world, ("kr", OTHER), "2026-04-13", listed);
    goods_arrive(&mut world);
    let said = code_amended(&mut world, Some(OTHER));
    assert!(said.contains(&"TW3135".to_owned()), "{said:?}");
    assert!(said.contains(&"TW3136".to_owned()), "{said:?}");
    assert_eq!(terms_of(&world).0, None);
    sound(&world);
}
