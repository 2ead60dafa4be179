//! What is stored is what the decisions of the journal wrote: guarantees,
//! groups, claims, terms, classes.

use super::answered::{at, on_file, plan_at, surety};
use super::declared::*;
use super::declared_held::sound;
use crate::support::World;
use tw_app::admin::DeclarationAct;
use tw_app::declaration::ClaimStage;
use tw_app::store::{Query, SubjectKind, SubjectRow};
use tw_app::subject::Subject;
use tw_base::{Fixed5, Money, SubjectId};
use tw_guarantee::Instrument;

/// A trader in a group with a letter of a finance company, on which a debt was
/// claimed; and a class.
fn ground() -> World {
    let mut world = at("2026-09-07T09:30:00");
    on_file(&mut world, "certified");
    for v in [
        serde_json::json!({"is":"tell_group","group":"G1","name_zh":"虚","name_en":"x","finance_company":"9999980005"}),
        serde_json::json!({"is":"accept_group","group":"G1"}),
        serde_json::json!({"is":"join","group":"G1","member":TRADER}),
        serde_json::json!({"is":"accept_member","group":"G1","member":TRADER}),
        serde_json::json!({"is":"hand_in","letter":{"number":"FC-1","kind":"group_finance_company_letter","guarantor_code":"9999980005","guarantor_name":"x","group":"G1","members":[{"member":TRADER,"limit":"9000000"}],"limit":"10000000","from":"2026-01-01"}}),
        serde_json::json!({"is":"accept","number":"FC-1"}),
    ] {
        surety(&mut world, v);
    }
    file(&mut world, &plan_at(1, "2026-09-07").xml);
    world.at("2026-10-14T00:00:00");
    act(&mut world, DeclarationAct::Call {});
    sound(&world);
    world
}

fn rows(world: &World, kind: SubjectKind) -> Vec<SubjectRow> {
    let rows = world.query.subjects(kind, SubjectId(0), 10);
    rows.expect("memory")
}

fn faults(world: &World) -> Vec<tw_app::audit::Fault> {
    let asked = tw_app::audit::Asked::default();
    let report = tw_app::audit::look_over(&world.query, &asked, &mut |_, _, _| {});
    report.expect("memory").faults
}

/// The same instrument with twice its limit.
fn doubled(instrument: &Instrument) -> Instrument {
    let mut terms = instrument.terms().clone();
    terms.limit = Money::new(
        terms.limit.amount + terms.limit.amount,
        terms.limit.currency,
    );
    let number = instrument.number().clone();
    let proposed = Instrument::propose(number, terms, *instrument.application());
    let since = instrument.status().since();
    let (registered, _) = proposed
        .expect("terms")
        .registered(since)
        .expect("proposed");
    let claims = instrument.claims().iter().cloned();
    claims.fold(registered, Instrument::claimed)
}

type Forgery = (&'static str, SubjectKind, fn(&mut Subject));

const FORGERIES: [Forgery; 8] = [
    ("a limit", SubjectKind::Guarantee, |subject| {
        if let Subject::Guarantee(instrument) = subject {
            instrument.instrument = doubled(instrument);
        }
    }),
    ("a claim on a letter", SubjectKind::Guarantee, |subject| {
        if let Subject::Guarantee(instrument) = subject {
            let debt = instrument.claims()[0].debt;
            instrument.instrument = instrument.instrument.clone().answered(debt);
        }
    }),
    ("a member", SubjectKind::Group, |subject| {
        if let Subject::Group(file) = subject {
            let day = "2020-01-01".parse().expect("a day");
            let member = tw_base::EnterpriseCode::new("3122299999").expect("a code");
            file.group = file.group.clone().joining(member, day, day).expect("new");
        }
    }),
    (
        "what a principal draws on",
        SubjectKind::Principal,
        |subject| {
            if let Subject::Principal(principal) = subject {
                principal.groups.clear();
            }
        },
    ),
    ("a claim", SubjectKind::Declaration, |subject| {
        if let Subject::Declaration(dossier) = subject {
            let on = dossier.claims[0].on;
            dossier.claims[0].stage = ClaimStage::Honoured { on };
        }
    }),
    ("its amount", SubjectKind::Declaration, |subject| {
        if let Subject::Declaration(dossier) = subject {
            let amount = &mut dossier.claims[0].amount;
            *amount = Fixed5::from_raw(amount.raw() - 1);
        }
    }),
    ("terms", SubjectKind::Declaration, |subject| {
        if let Subject::Declaration(dossier) = subject {
            dossier.terms.as_mut().expect("terms").class = "advanced_certified".into();
        }
    }),
    ("a class", SubjectKind::Enterprise, |subject| {
        if let Subject::Enterprise(enterprise) = subject {
            enterprise.credit = tw_enterprise::Credit::default();
        }
    }),
];

#[test]
fn whatever_is_forged_is_found_with_its_subject() {
    let world = ground();
    for (what, kind, forge) in FORGERIES {
        let mut changed = 0;
        for row in rows(&world, kind) {
            let honest = Subject::decode(row.id, kind, &row.state).expect("it reads");
            let mut forged = honest.clone();
            forge(&mut forged);
            if forged == honest {
                continue;
            }
            changed += 1;
            world.query.forge(SubjectRow {
                state: forged.encode(),
                ..row.clone()
            });
            let place = format!("subject {}", row.id.0);
            let found = faults(&world);
            assert!(found.iter().any(|f| f.place == place), "{what}: {found:#?}");
            world.query.forge(row);
        }
        assert_eq!(changed, 1, "{what}");
    }
    sound(&world);
}

#[test]
fn what_no_decision_wrote_is_found() {
    let world = ground();
    let row = rows(&world, SubjectKind::Group).remove(0);
    let id = SubjectId(9_999);
    world.query.forge(SubjectRow { id, ..row });
    let found = faults(&world);
    assert!(
        found.iter().any(|f| f.place == "subject 9999"),
        "{found:#?}"
    );
}
