//! One policy for one enterprise: what applies to three enterprises and why,
//! and what it saved them, worked out again here from what the journal keeps.

use super::declared::{DECLARANT, EXAMINED, file};
use crate::support::World;
use std::collections::BTreeMap;
use tw_app::admin::{AdminCommand, DeclarationAct};
use tw_app::engine::Command;
use tw_app::journal::{self, DecisionEntry, Entry};
use tw_app::measures::{MeasureView, PolicyView, Saved, Sight};
use tw_app::store::{Query, SubjectKind};
use tw_app::subject::Subject;
use tw_base::{BatchNo, Date, SubjectId};
use tw_clearance::{Change, DebtState};
use tw_law::Pack;
use tw_sim::Declarations;
use tw_testkit::MemQuery;

/// Measures of the office the planned declarations are filed at.
const MEASURES: &str = r#"
source = { zh = "测试", en = "a choice of this test" }
confidence = "unverified"

[[measure]]
number = "SH-T1"
parent = "N10-01"
title = { zh = "担保四成", en = "four tenths of a guarantee" }
office = "2200"
indicator = { zh = "担保", en = "guarantees" }
scope = { classes = ["advanced_certified", "regular"], offices = ["2248"], from = "2026-01-01" }
effects = [{ kind = "guarantee_ratio_cap", value = "0.4" }]

[[measure]]
number = "SH-T2"
parent = "N10-05"
title = { zh = "认证企业低查验", en = "few examinations of the certified" }
office = "2200"
indicator = { zh = "查验率", en = "share of examinations" }
scope = { classes = ["advanced_certified"], offices = ["2200"], from = "2026-01-01" }
effects = [{ kind = "inspection_factor", value = "0.1" }]

[[measure]]
number = "SH-T3"
parent = "N10-03"
title = { zh = "一企一策", en = "a policy of its own" }
office = "2200"
indicator = { zh = "缓税", en = "tax deferred" }
scope = { enterprises = ["3122200001"], classes = ["advanced_certified", "regular"], offices = ["2200"], from = "2026-01-01" }
effects = [
  { kind = "payment_workday_next_month", value = "8" },
  { kind = "inspection_factor", value = "0.5" },
]
"#;

const NAMED: &str = "3122200001";

/// The law with those measures, half of the imports examined at random as a
/// rule, and enterprises on which nothing was decided of a class.
fn law(class: &str) -> Pack {
    let inspection = EXAMINED.file("params/inspection.toml").expect("parameters");
    let classes = EXAMINED.file("enterprise/classes.csv").expect("classes");
    let marked = classes.lines().map(|line| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if line.contains("2026-04-01") && cells.len() > 3 {
            cells[2] = if cells[0] == class { "yes" } else { "" };
        }
        cells.join(",") + "\n"
    });
    let files = vec![
        ("measures/tried.toml".to_owned(), MEASURES.to_owned()),
        (
            "params/inspection.toml".to_owned(),
            inspection.replace("\"0.05\"", "\"0.5\""),
        ),
        ("enterprise/classes.csv".to_owned(), marked.collect()),
    ];
    EXAMINED.with_overlay(files).expect("a pack")
}

struct Told {
    policy: PolicyView,
    query: MemQuery,
    pack: Pack,
    trader: String,
}

/// Twelve declarations of June 2026, every second one to be secured and paid
/// after nine days, the others paid on 6 July, which is after the fifteen days
/// of the law; the policy of 2026-07-31.
fn told(class: &str, trader: &str) -> Told {
    let pack = law(class);
    let mut world = World::under(pack.clone());
    world.at("2026-06-08T09:30:00");
    for code in [trader, DECLARANT] {
        world.admin(AdminCommand::RegisterEnterprise {
            code: code.into(),
            name: format!("虚构企业 {code}"),
        });
    }
    world.guarantee(trader, "G-1", "100000000");
    for n in 0..12 {
        let planned = Declarations {
            date: Date::constant(2026, 6, 8),
            items: 3,
            seed: 1,
            declarant: DECLARANT.to_owned(),
            trader: trader.to_owned(),
            secured: n % 2 == 0,
        }
        .nth(n);
        file(&mut world, &planned.xml);
    }
    for (at, secured) in [
        ("2026-06-17T10:00:00", true),
        ("2026-07-06T10:00:00", false),
    ] {
        world.at(at);
        for (number, was) in numbers(&world.query) {
            if was == secured {
                let act = DeclarationAct::Paid {};
                world.run(&[Command::Admin(AdminCommand::Declaration { number, act })]);
            }
        }
    }
    world.at("2026-07-31T09:30:00");
    let query = world.query.clone();
    let service = world.serve();
    let policy = service
        .policy(trader, None, Sight::All)
        .expect("it is read")
        .expect("it is on file");
    service.stop();
    Told {
        policy,
        query,
        pack,
        trader: trader.to_owned(),
    }
}

/// Numbers of the declarations, and whether each is secured.
fn numbers(query: &MemQuery) -> Vec<(String, bool)> {
    let kind = SubjectKind::Declaration;
    let rows = query.subjects(kind, SubjectId(0), 100).expect("memory");
    rows.iter()
        .map(|row| match Subject::decode(row.id, row.kind, &row.state) {
            Ok(Subject::Declaration(dossier)) => {
                let secured = dossier.regions.debt() == DebtState::Secured;
                (dossier.declaration_no.expect("a number"), secured)
            }
            other => panic!("{other:?}"),
        })
        .collect()
}

fn measure<'p>(policy: &'p PolicyView, number: &str) -> &'p MeasureView {
    let found = policy.measures.iter().find(|m| m.number == number);
    found.unwrap_or_else(|| panic!("{number} is not told"))
}

/// Standing and conditions of a measure, in short.
fn short(policy: &PolicyView, number: &str) -> String {
    let measure = measure(policy, number);
    let conditions = measure.conditions.iter().map(|condition| {
        let remedy = condition.remedy.as_ref().map_or("", |remedy| &remedy.code);
        format!(
            "{}:{}{}{remedy}",
            condition.about.code,
            condition.state.code,
            if remedy.is_empty() { "" } else { ">" }
        )
    });
    format!(
        "{} {}",
        measure.standing.code,
        conditions.collect::<Vec<_>>().join(" ")
    )
}

/// All its declarations are found, and what applies comes first.
fn in_order(policy: &PolicyView) {
    assert_eq!(policy.declarations, 12);
    assert_eq!(policy.not_told.code, "hours");
    let ranks = policy
        .measures
        .iter()
        .map(|m| match m.standing.code.as_str() {
            "applies" => 0,
            "nearly" => 1,
            _ => 2,
        });
    assert!(ranks.is_sorted());
}

#[test]
fn three_enterprises_and_why() {
    let regular = told("regular", NAMED).policy;
    let certified = told("advanced_certified", "3122200002").policy;
    let dishonest = told("dishonest", "3122200003").policy;
    let table = [
        (
            &regular,
            "SH-T1",
            "applies day:met classes:met offices:open",
        ),
        (
            &regular,
            "SH-T2",
            "nearly day:met classes:not_met>obtain_class offices:open",
        ),
        (
            &regular,
            "SH-T3",
            "applies day:met classes:met enterprises:met offices:open",
        ),
        (
            &regular,
            "N10-02",
            "nearly day:met classes:met groups:not_met>join_group",
        ),
        (
            &regular,
            "N07-01",
            "nearly day:met classes:met business:not_met>file_business modes:open",
        ),
        (
            &certified,
            "SH-T2",
            "applies day:met classes:met offices:open",
        ),
        (
            &certified,
            "SH-T3",
            "not day:met classes:met enterprises:not_met>ask_office offices:open",
        ),
        (
            &dishonest,
            "SH-T1",
            "nearly day:met classes:not_met>obtain_class offices:open",
        ),
        (
            &dishonest,
            "SH-T3",
            "not day:met classes:not_met>obtain_class enterprises:not_met>ask_office offices:open",
        ),
        (&dishonest, "N10-07", "applies day:met"),
    ];
    for (policy, number, wanted) in table {
        assert_eq!(
            short(policy, number),
            wanted,
            "{} {number}",
            policy.enterprise
        );
    }
    for policy in [&regular, &certified, &dishonest] {
        in_order(policy);
    }
    let without = &measure(&dishonest, "SH-T1").saved;
    assert_eq!(without.declarations, 0);
}

/// Decisions on declarations by subject, with their days, in the journal's own
/// order.
fn decisions(told: &Told) -> BTreeMap<u64, Vec<(Date, DecisionEntry)>> {
    let mut found: BTreeMap<u64, Vec<(Date, DecisionEntry)>> = BTreeMap::new();
    let last = told.query.tip().expect("memory").batch;
    for no in 1..=last.0 {
        let segment = told
            .query
            .segment(BatchNo(no))
            .expect("memory")
            .expect("there");
        for entry in journal::open(&segment.payload).expect("it opens").entries {
            if let Ok(Entry::Decision(decision)) = journal::decode(entry)
                && decision.declaration.is_some()
            {
                let day = journal::day(decision.at.instant(), told.pack.zone());
                found
                    .entry(decision.subject.0)
                    .or_default()
                    .push((day, decision));
            }
        }
    }
    found
}

fn days(from: Date, to: Date) -> i128 {
    let day = |d: Date| {
        i128::from(
            d.to_datetime(jiff::civil::Time::midnight())
                .date()
                .duration_since(Date::constant(2000, 1, 1))
                .as_hours()
                / 24,
        )
    };
    day(to) - day(from)
}

/// What the journal's records come to for a measure: (not frozen, by days,
/// deferred, by days, examinations), amounts in hundred-thousandths of a yuan.
fn worked_out(told: &Told, number: &str) -> (i128, i128, i128, i128, u64) {
    let mut sum = (0, 0, 0, 0, 0);
    for decisions in decisions(told).values() {
        let mut secured: Option<(Date, i128)> = None;
        for (day, decision) in decisions {
            let paid = decision
                .changes
                .iter()
                .any(|change| matches!(change, Change::Debt(DebtState::Secured, _)));
            if let Some((from, less)) = secured.filter(|_| paid) {
                sum.1 += less * days(from, *day);
                secured = None;
            }
            let Some(record) = &decision.beside.measures else {
                continue;
            };
            let own: Vec<_> = record
                .acted
                .iter()
                .filter(|a| a.measure == number)
                .collect();
            for acted in own {
                let parts = |text: &str| -> i128 {
                    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
                    format!("{whole}{part:0<6}").parse().expect("a share")
                };
                match acted.effect.as_str() {
                    "inspection_factor" if record.given.inspection.is_some() => {
                        let draw = i128::from(record.given.inspection.map_or(0, |i| i.draw));
                        let avoided = draw < parts(&acted.before) && draw >= parts(&acted.after);
                        sum.4 += u64::from(avoided);
                    }
                    "guarantee_ratio_cap" if record.given.security.is_some() => {
                        let owed = record
                            .given
                            .security
                            .map_or(0, |s| i128::from(s.owed.raw()));
                        // Thousand hundred-thousandths are a fen.
                        let share = |share: i128| (owed * share / 1_000_000 + 500) / 1_000 * 1_000;
                        let less = share(parts(&acted.before)) - share(parts(&acted.after));
                        sum.0 += less;
                        secured = Some((*day, less));
                    }
                    "payment_workday_next_month" => {
                        let Some(payment) = record.given.payment else {
                            continue;
                        };
                        let before: Date = acted.before.parse().expect("a day");
                        let after: Date = acted.after.parse().expect("a day");
                        let paid = decisions.iter().find(|(_, d)| {
                            d.changes
                                .iter()
                                .any(|c| matches!(c, Change::Debt(_, DebtState::Paid)))
                        });
                        let until = paid.map_or(after, |(day, _)| after.min(*day));
                        let later = days(before, until);
                        if later > 0 {
                            sum.2 += i128::from(payment.amount.raw());
                            sum.3 += i128::from(payment.amount.raw()) * later;
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    sum
}

#[test]
fn what_was_saved_is_what_the_journal_comes_to() {
    let mut seen = (0, 0, 0);
    for (class, trader) in [
        ("regular", NAMED),
        ("advanced_certified", "3122200002"),
        ("dishonest", "3122200003"),
    ] {
        let told = told(class, trader);
        assert_eq!(told.policy.enterprise, told.trader);
        for number in ["SH-T1", "SH-T2", "SH-T3"] {
            let saved = &measure(&told.policy, number).saved;
            let raw = |amount: tw_base::Decimal| {
                let scaled = amount * tw_base::Decimal::from(100_000);
                i128::try_from(scaled.normalize()).expect("whole")
            };
            let found = (
                raw(saved.not_frozen),
                raw(saved.not_frozen_days),
                raw(saved.deferred),
                raw(saved.deferred_days),
                saved.examinations,
            );
            assert_eq!(found, worked_out(&told, number), "{class} {number}");
            seen.0 += found.0;
            seen.1 += found.2;
            seen.2 += found.4;
        }
    }
    assert!(seen.0 > 0 && seen.1 > 0 && seen.2 > 0, "{seen:?}");
}

/// The named enterprise on 8 June under the measures above, or under others.
fn ready(others: Option<&str>) -> World {
    let head = MEASURES.split("[[measure]]").next().expect("a head");
    let text = others.map_or_else(|| MEASURES.to_owned(), |own| format!("{head}{own}"));
    let pack = super::declared::TARIFF.with_overlay([("measures/tried.toml".to_owned(), text)]);
    let mut world = World::under(pack.expect("a pack"));
    world.at("2026-06-08T09:30:00");
    for code in [NAMED, DECLARANT] {
        world.admin(AdminCommand::RegisterEnterprise {
            code: code.into(),
            name: format!("虚构企业 {code}"),
        });
    }
    world.guarantee(NAMED, "G-1", "100000000");
    world
}

/// A declaration of its own.
fn one(secured: bool) -> String {
    let planned = Declarations {
        date: Date::constant(2026, 6, 8),
        items: 3,
        seed: 1,
        declarant: DECLARANT.to_owned(),
        trader: NAMED.to_owned(),
        secured,
    };
    String::from_utf8(planned.nth(0).xml).expect("a text")
}

fn filed(others: Option<&str>, secured: bool) -> World {
    let mut world = ready(others);
    file(&mut world, one(secured).as_bytes());
    world
}

fn act(world: &mut World, act: DeclarationAct) {
    let number = numbers(&world.query).remove(0).0;
    world.run(&[Command::Admin(AdminCommand::Declaration { number, act })]);
}

/// What a measure saved, as asked for some days.
fn asked(world: World, number: &str, days: &[&str]) -> Vec<Saved> {
    let service = world.serve();
    let saved = days.iter().map(|day| {
        let day = (!day.is_empty()).then(|| day.parse().expect("a day"));
        let policy = service.policy(NAMED, day, Sight::All);
        let policy = policy.expect("it is read").expect("it is on file");
        measure(&policy, number).saved.clone()
    });
    let saved = saved.collect();
    service.stop();
    saved
}

/// Six tenths of what a guarantee would have had to cover, as it is reserved.
fn less(world: &World) -> tw_base::Decimal {
    let (_, dossier) = super::declared::dossier(world);
    let total = dossier.duty.expect("assessed").total.decimal();
    let (_, reserved) = dossier.reserved.expect("reserved");
    total - reserved.amount().decimal()
}

#[test]
fn a_case_amended_again_and_again_is_counted_once() {
    let mut world = filed(None, true);
    for percent in [101, 99, 102] {
        super::declared_settled::reprice(&mut world, percent);
    }
    let less = less(&world);
    assert!(less > tw_base::Decimal::ZERO);
    world.at("2026-06-10T09:30:00");
    let saved = asked(world, "SH-T1", &["", "2126-06-10", "2026-06-08"]);
    let days: Vec<_> = saved.iter().map(|saved| saved.not_frozen_days).collect();
    let two = less * tw_base::Decimal::TWO;
    // No day that is still to come is counted.
    assert_eq!(days, [two, two, tw_base::Decimal::ZERO]);
    for saved in saved {
        assert_eq!((saved.declarations, saved.not_frozen), (1, less));
    }
}

#[test]
fn what_is_secured_further_is_not_frozen_either() {
    let mut world = ready(None);
    let in_advance = one(true).replace("<IEDate>20260608", "<IEDate>20260612");
    file(&mut world, in_advance.as_bytes());
    act(&mut world, DeclarationAct::Paid {});
    super::declared_settled::reprice(&mut world, 200);
    world.at("2026-06-12T09:30:00");
    act(&mut world, DeclarationAct::Arrived { entered_on: None });
    let (_, dossier) = super::declared::dossier(&world);
    let duty = dossier.duty.expect("assessed");
    assert_eq!(dossier.regions.debt(), DebtState::FurtherSecured);
    let (_, reserved) = dossier.reserved.expect("reserved");
    let open = duty.open().total().decimal();
    let less = open - reserved.amount().decimal();
    assert!(less > tw_base::Decimal::ZERO);
    world.at("2026-06-22T09:30:00");
    let saved = asked(world, "SH-T1", &[""]).remove(0);
    assert_eq!(saved.not_frozen, less);
    assert_eq!(saved.not_frozen_days, less * tw_base::Decimal::from(14));
}

#[test]
fn days_of_deferral_are_counted_to_the_day_asked_and_to_payment() {
    let mut world = filed(None, false);
    world.at("2026-07-06T10:00:00");
    act(&mut world, DeclarationAct::Paid {});
    world.at("2026-07-31T09:30:00");
    // Fifteen days after 8 June are over on the 23rd.
    let asked = asked(
        world,
        "SH-T3",
        &["2026-06-23", "2026-06-25", "2026-07-05", ""],
    );
    let days = asked.iter().map(|saved| {
        let amount = saved.deferred.max(tw_base::Decimal::ONE);
        (saved.deferred_days / amount).normalize().to_string()
    });
    assert_eq!(days.collect::<Vec<_>>(), ["0", "2", "12", "13"]);
}

/// A measure for small values saves nothing more once the value is no longer
/// small.
#[test]
fn a_measure_that_no_longer_acts_saves_nothing_more() {
    for (secured, parent, effect) in [
        (
            false,
            "N10-03",
            r#"kind = "payment_workday_next_month", value = "8""#,
        ),
        (
            true,
            "N10-01",
            r#"kind = "guarantee_ratio_cap", value = "0.4""#,
        ),
    ] {
        let (_, probed) = super::declared::dossier(&filed(None, secured));
        let most = probed.duty.expect("assessed").value.decimal().ceil();
        let own = format!(
            r#"
[[measure]]
number = "SH-T4"
parent = "{parent}"
title = {{ zh = "小额", en = "small values" }}
office = "2200"
indicator = {{ zh = "缓税", en = "tax deferred" }}
scope = {{ classes = ["regular"], offices = ["2200"], value_to = {most}, from = "2026-01-01" }}
effects = [{{ {effect} }}]
"#
        );
        let mut world = filed(Some(&own), secured);
        world.at("2026-06-11T09:30:00");
        super::declared_settled::reprice(&mut world, 300);
        world.at("2026-08-31T09:30:00");
        let saved = asked(world, "SH-T4", &[""]).remove(0);
        assert_eq!(saved.declarations, 1, "{parent}");
        assert_eq!(saved.deferred_days, tw_base::Decimal::ZERO);
        let three = saved.not_frozen * tw_base::Decimal::from(3);
        assert_eq!(saved.not_frozen_days, three);
        assert_eq!(saved.not_frozen > tw_base::Decimal::ZERO, secured);
    }
}

/// A measure for named others is not told to another, and which groups and
/// others it names to nobody but the operator.
#[test]
fn what_is_made_for_others_is_the_operators_to_see() {
    let own = r#"
[[measure]]
number = "SH-T5"
parent = "N10-03"
title = { zh = "两家", en = "for two" }
office = "2200"
indicator = { zh = "缓税", en = "tax deferred" }
scope = { enterprises = ["3122200001", "3122200007"], classes = ["regular"], offices = ["2200"], from = "2026-01-01" }
effects = [{ kind = "payment_workday_next_month", value = "8" }]

[[measure]]
number = "SH-T6"
parent = "N10-02"
title = { zh = "集团", en = "for a group" }
office = "2200"
indicator = { zh = "担保", en = "guarantees" }
scope = { groups = ["G-OTHER"], classes = ["regular"], offices = ["2200"], from = "2026-01-01" }
effects = [{ kind = "guarantee_ratio_cap", value = "0.5" }]
"#;
    let service = filed(Some(own), false).serve();
    let told = |code: &str, sight: Sight| -> Vec<String> {
        let policy = service.policy(code, None, sight).expect("it is read");
        let measures = policy.expect("it is on file").measures.into_iter();
        let measures = measures.filter(|measure| measure.number.starts_with("SH-"));
        let mut lines: Vec<String> = measures
            .map(|measure| {
                let mut conditions = measure.conditions.iter();
                let named = conditions.find(|c| matches!(&*c.about.code, "enterprises" | "groups"));
                let wanted = named.expect("it names some").wanted.join(" ");
                format!("{} {wanted}", measure.number)
            })
            .collect();
        lines.sort();
        lines
    };
    let all = ["SH-T5 3122200001 3122200007", "SH-T6 G-OTHER"];
    assert_eq!(told(NAMED, Sight::All), all);
    assert_eq!(told(DECLARANT, Sight::All), all);
    assert_eq!(told(NAMED, Sight::Own), ["SH-T5 3122200001"]);
    assert_eq!(told(DECLARANT, Sight::Own), [""; 0]);
    service.stop();
}

/// Only the enterprise's own declarations are read, the newest first, and
/// nothing of others is among them.
#[test]
fn its_own_declarations_are_found_among_many() {
    let mut world = ready(None);
    world.admin(AdminCommand::RegisterEnterprise {
        code: "3122200002".into(),
        name: "虚构企业".into(),
    });
    for n in 0..9 {
        let trader = if n % 3 == 0 { NAMED } else { "3122200002" };
        let planned = Declarations {
            date: Date::constant(2026, 6, 8),
            items: 1,
            seed: 1,
            declarant: DECLARANT.to_owned(),
            trader: trader.to_owned(),
            secured: false,
        };
        file(&mut world, &planned.nth(n).xml);
    }
    super::declared_held::sound(&world);
    let service = world.serve();
    for (code, wanted) in [(NAMED, 3), ("3122200002", 6), (DECLARANT, 0)] {
        let policy = service.policy(code, None, Sight::All).expect("it is read");
        let policy = policy.expect("it is on file");
        assert_eq!(
            (policy.declarations, policy.more),
            (wanted, false),
            "{code}"
        );
    }
    service.stop();
}

/// The measures there are, are put together once for all who ask, and anew
/// after one was published or ended.
#[test]
fn measures_are_put_together_once() {
    let world = ready(None);
    let service = world.serve();
    let first = service.programme().expect("it is read");
    let again = service.programme().expect("it is read");
    assert!(std::sync::Arc::ptr_eq(&first, &again));
    service.stop();
    let mut world = super::measures::published();
    let reader = |world: &World| {
        let clock = crate::support::world::Hands::at(world.now);
        let query = std::sync::Arc::new(world.query.clone());
        tw_app::service::Service::reader(world.setting.clone(), query, clock)
    };
    let service = reader(&world);
    let first = service.programme().expect("it is read");
    assert!(first.measure(super::measures::PUBLISHED).is_some());
    let again = service.programme().expect("it is read");
    assert!(std::sync::Arc::ptr_eq(&first, &again));
    super::measures::ended(&mut world, "2026-06-12");
    let after = service.programme().expect("it is read");
    assert!(!std::sync::Arc::ptr_eq(&first, &after));
    let last = after
        .measure(super::measures::PUBLISHED)
        .and_then(|m| m.scope.to);
    assert_eq!(last, Some(Date::constant(2026, 6, 11)));
}
