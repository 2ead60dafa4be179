//! What a declaration is held to: by guarantees, by the outline it completes, by
//! the audit, and against those whose it is not.

use super::declared::*;
use crate::support::World;
use tw_app::admin::{AdminCommand, ControlAct, DeclarationAct};
use tw_app::codec::FormKind;
use tw_app::door::{FormAt, Passed};
use tw_app::engine::{Command, Reply};
use tw_app::store::Query;
use tw_app::subject::Subject;
use tw_base::{Date, Decimal, SubjectId};
use tw_declaration::{Declaration, Stage};
use tw_law::Pack;
use tw_sim::PlannedDeclaration;

pub fn sound(world: &World) {
    all_fits(&world.query, &world.setting.pack);
}

/// Everything written fits together.
pub fn all_fits(query: &dyn Query, pack: &Pack) {
    let asked = tw_app::audit::Asked {
        pack: Some(pack),
        ..tw_app::audit::Asked::default()
    };
    let report = tw_app::audit::look_over(query, &asked, &mut |_, _, _| {});
    let faults = report.expect("the store reads").faults;
    assert!(faults.is_empty(), "{faults:#?}");
    for no in 1..=query.tip().expect("the store reads").batch.0 {
        let transfers = query.transfers(tw_base::BatchNo(no));
        let transfers = transfers.expect("the store reads");
        let numbers: Vec<u32> = transfers.iter().map(|t| t.n).collect();
        let counted: Vec<u32> = (0..).take(numbers.len()).collect();
        assert_eq!(numbers, counted, "batch {no}");
    }
}

/// An amendment or invalidation by number.
pub fn amend(world: &mut World, reason: &str, content: &Declaration) -> Vec<String> {
    let number = dossier(world).1.declaration_no.expect("a number");
    let body = serde_json::json!({ "reason": reason, "declaration": content });
    form(world, FormKind::Amendment, &number, &body)
}

pub fn invalidate(world: &mut World, reason: &str) -> Vec<String> {
    let number = dossier(world).1.declaration_no.expect("a number");
    let body = serde_json::json!({ "reason": reason });
    form(world, FormKind::Invalidation, &number, &body)
}

pub fn heavier(content: &Declaration) -> Declaration {
    let mut content = content.clone();
    let gross = content.head.gross_mass.expect("a mass");
    content.head.gross_mass = Some(gross + Decimal::ONE);
    content
}

/// A declaration of goods that come in on Friday, filed on Monday.
pub fn in_advance(n: u64, secured: bool) -> PlannedDeclaration {
    let mut planned = planned(2, n, secured);
    planned.xml = String::from_utf8(planned.xml)
        .expect("a text")
        .replace("<IEDate>20260608", "<IEDate>20260612")
        .into_bytes();
    planned
}

#[test]
fn what_is_secured_is_secured_anew_when_it_is_amended_and_free_when_it_is_invalidated() {
    // Room for two assessments, and for one.
    for room in [5, 3] {
        secured_anew(room);
    }
}

fn secured_anew(halves: i64) {
    let mut world = house();
    let planned = in_advance(20, true);
    let room = fen(planned.due.total() * halves / 2).decimal().to_string();
    world.guarantee(TRADER, "G-1", &room);
    file(&mut world, &planned.xml);
    let (_, filed) = dossier(&world);
    assert_eq!(told(&world), ["7", "L", "J"]);
    let due = filed.duty.expect("assessed").total;
    assert_eq!(
        amend(&mut world, "clerical", &heavier(&filed.content)),
        [""; 0]
    );
    let (_, amended) = dossier(&world);
    let (_, reservation) = amended.reserved.expect("reserved anew");
    assert_eq!(reservation.amount(), due);
    assert_eq!(amended.regions.debt(), tw_clearance::DebtState::Secured);
    let pending = |world: &World| world.guarantee_of(TRADER).expect("there").pending;
    assert_eq!(pending(&world), due.raw());
    sound(&world);
    assert_eq!(invalidate(&mut world, "clerical"), [""; 0]);
    assert_eq!(pending(&world), 0);
    sound(&world);
}

#[test]
fn what_was_secured_in_advance_is_computed_anew_on_the_day_of_entry() {
    let mut world = house();
    world.guarantee(TRADER, "G-1", "100000000");
    file(&mut world, &in_advance(21, true).xml);
    world.at("2026-06-12T10:00:00");
    let entered_on = Some(Date::constant(2026, 6, 12));
    act(&mut world, DeclarationAct::Arrived { entered_on });
    let (_, there) = dossier(&world);
    assert_eq!(told(&world), ["7", "L", "J", "K"]);
    assert_eq!(there.duty.expect("assessed").rate_date, entered_on);
    sound(&world);
}

#[test]
fn the_audit_follows_a_declaration_through_everything() {
    let mut world = house();
    file(&mut world, &planned(2, 22, false).xml);
    let (_, filed) = dossier(&world);
    sound(&world);
    assert_eq!(
        amend(&mut world, "clerical", &heavier(&filed.content)),
        [""; 0]
    );
    sound(&world);
    let mut content = heavier(&heavier(&filed.content));
    content.items[0].currency = "USD".into();
    assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
    assert!(
        dossier(&world).1.duty.is_none(),
        "no rate of exchange is there"
    );
    sound(&world);
    assert_eq!(invalidate(&mut world, "clerical"), [""; 0]);
    sound(&world);
}

/// Which declaration a reference of the declarant's leads to.
fn behind(world: &World, reference: &str) -> Option<SubjectId> {
    let key = tw_app::usecase::keys::reference(DECLARANT, reference);
    world.query.alias(&key).expect("memory")
}

#[test]
fn another_reference_leads_to_it_too_and_is_not_given_again() {
    let mut world = house();
    let planned = planned(2, 23, false);
    file(&mut world, &planned.xml);
    let (id, filed) = dossier(&world);
    let mut content = heavier(&filed.content);
    content.signed.reference = "T99990000000000001".into();
    assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
    assert_eq!(behind(&world, "T99990000000000001"), Some(id));
    sound(&world);
    let xml = String::from_utf8(planned.xml).expect("a text");
    let used = xml.replace(&planned.reference, "T99990000000000001");
    match world.send_bytes(DECLARANT, used.as_bytes()) {
        Reply::Receipt { findings, .. } => {
            assert!(findings.iter().any(|f| f.code.as_str() == "TW1221"));
        }
        other => panic!("{other:?}"),
    }
    // Nor can another declaration be given it.
    let free = xml.replace(&planned.reference, "T99990000000000003");
    file(&mut world, free.as_bytes());
    let other = behind(&world, "T99990000000000003").expect("filed");
    let row = world.query.subject(other).expect("memory").expect("there");
    let Subject::Declaration(other) =
        Subject::decode(row.id, row.kind, &row.state).expect("it reads")
    else {
        panic!("no declaration");
    };
    let body = serde_json::json!({ "reason": "clerical", "declaration": content });
    let number = other.declaration_no.expect("a number");
    let refused = form(&mut world, FormKind::Amendment, &number, &body);
    assert_eq!(refused, ["TW1221"]);
    sound(&world);
}

#[test]
fn a_completion_is_held_against_what_the_goods_were_picked_up_on() {
    type Change = fn(&mut Declaration);
    let changes: [(Change, &[&str]); 3] = [
        (|_| {}, &[]),
        (|d| d.items[0].origin = "DEU".into(), &["/items/0/origin"]),
        (
            |d| {
                d.head.transport_document = Some("ELSEWHERE1".into());
                d.head.trader.customs_code = Some("3122200002".into());
            },
            &["/head/trader/customs_code", "/head/transport_document"],
        ),
    ];
    for (change, told) in changes {
        let (mut world, mut completion) = picked_up();
        change(&mut completion);
        let body = serde_json::to_value(&completion).expect("JSON");
        assert_eq!(form(&mut world, FormKind::Declaration, "", &body), [""; 0]);
        let (_, completed) = dossier(&world);
        let last = world.decision_at(*completed.history.last().expect("one"));
        let differs = last.findings.iter().filter(|f| f.code.as_str() == "TW4317");
        let paths: Vec<&str> = differs.map(|f| &*f.location.path).collect();
        assert_eq!(paths, told);
        sound(&world);
    }
}

#[test]
fn a_completion_under_another_reference_is_found_by_it() {
    let (mut world, mut completion) = picked_up();
    completion.signed.reference = "T99990000000000002".into();
    let body = serde_json::to_value(&completion).expect("JSON");
    assert_eq!(form(&mut world, FormKind::Declaration, "", &body), [""; 0]);
    assert_eq!(
        behind(&world, "T99990000000000002"),
        Some(dossier(&world).0)
    );
    sound(&world);
}

#[test]
fn an_amendment_is_no_second_step() {
    // What is declared at once is not turned into an outline, which leaves
    // the port without its duty paid.
    let mut world = house();
    world.guarantee(TRADER, "G-1", "100000000");
    file(&mut world, &planned(1, 24, false).xml);
    let (_, filed) = dossier(&world);
    for kind in ["", "  5"] {
        let mut content = heavier(&filed.content);
        content.head.stage = Stage::Outline;
        content.head.kind = kind.into();
        assert!(
            !amend(&mut world, "clerical", &content).is_empty(),
            "{kind}"
        );
    }
    assert_eq!(told(&world), ["7", "L", "J", "T"]);
    // Nor is an outline completed by one, whose late fee would be lost.
    let (mut world, completion) = picked_up();
    assert!(!amend(&mut world, "clerical", &completion).is_empty());
    assert!(dossier(&world).1.is_outline());
    sound(&world);
}

#[test]
fn what_is_paid_late_costs_more_also_after_it_was_noticed() {
    for noticed in [false, true] {
        let mut world = house();
        file(&mut world, &planned(1, 25, false).xml);
        world.at("2026-07-20T10:00:00");
        if noticed {
            assert_eq!(world.expire(), 1);
        }
        act(&mut world, DeclarationAct::Paid {});
        let (_, paid) = dossier(&world);
        let last = world.decision_at(*paid.history.last().expect("one"));
        let steps: Vec<String> = last
            .trace
            .steps
            .iter()
            .map(|step| step.rule.to_string())
            .collect();
        assert!(
            steps.iter().any(|step| step == "TW4072"),
            "{noticed} {steps:?}"
        );
        sound(&world);
    }
}

#[test]
fn an_outline_that_was_noticed_once_is_not_noticed_again_by_an_act() {
    let (mut world, _) = picked_up();
    world.at("2022-12-30T00:00:00");
    assert_eq!(world.expire(), 1);
    let step = ControlAct::Select;
    act(&mut world, DeclarationAct::Control { step });
    assert_eq!(world.expire(), 0);
    assert_eq!(world.tasks(), ["complete_declaration"]);
    sound(&world);
}

#[test]
fn a_permit_named_after_release_breaks_nothing() {
    let mut world = house();
    file(&mut world, &planned(1, 26, false).xml);
    act(&mut world, DeclarationAct::Paid {});
    let (_, filed) = dossier(&world);
    assert_eq!(told(&world).last().map(String::as_str), Some("P"));
    let mut content = heavier(&filed.content);
    content.items[0].commodity = "2601110000".into();
    content.licences.push(tw_declaration::Licence {
        kind: "7".into(),
        number: "26-AA-100001".into(),
    });
    let refused = amend(&mut world, "clerical", &content);
    assert_eq!(refused, [""; 0]);
    sound(&world);
}

#[test]
fn the_largest_numbers_there_can_be_are_answered() {
    let mut world = house();
    let whole = content(&world, &planned(1, 27, false));
    let large = || Some("99999999999999.99999".parse().expect("a number"));
    let mut tried = vec![whole.clone(), whole.clone(), whole];
    tried[0].head.kind = "Z".into();
    tried[0].self_assessed = Some(tw_declaration::SelfAssessment {
        duty: large(),
        ..tw_declaration::SelfAssessment::default()
    });
    tried[1].items[0].total = Some("999999999999999.9999".parse().expect("a number"));
    tried[1].items[0].unit_price = tried[1].items[0].total;
    tried[1].items[0].quantity.value = Some(Decimal::ONE);
    tried[2].head.gross_mass = large();
    tried[2].head.net_mass = large();
    tried[2].items[0].first.value = large();
    for (n, mut one) in tried.into_iter().enumerate() {
        one.signed.reference = format!("T9999000000000010{n}").into();
        let body = serde_json::to_value(&one).expect("JSON");
        // Whether it is refused or waits for an officer, it is answered.
        form(&mut world, FormKind::Declaration, "", &body);
    }
    sound(&world);
}

#[test]
fn an_outline_without_a_guarantee_is_taken_in_and_waits() {
    let mut world = house();
    let mut planned = planned(1, 28, false);
    planned.xml = String::from_utf8(planned.xml)
        .expect("a text")
        .replace("<Type></Type>", "")
        .into_bytes();
    let first = serde_json::to_value(outline_of(&content(&world, &planned))).expect("JSON");
    let refused = form(&mut world, FormKind::Declaration, "", &first);
    assert_eq!(refused, [""; 0], "it stands, and is not refused");
    assert_eq!(told(&world), ["7", "SpL", "SpJ"]);
    sound(&world);
}

#[test]
fn a_form_handed_in_at_the_wrong_place_can_be_handed_in_at_the_right_one() {
    let mut world = house();
    file(&mut world, &planned(1, 29, false).xml);
    let number = dossier(&world).1.declaration_no.expect("a number");
    let body = serde_json::json!({ "reason": "technical" });
    let form_at = FormAt {
        kind: FormKind::Declaration,
        about: None,
        key: None,
    };
    match world.pass_form(DECLARANT, form_at, &body) {
        Passed::Turned(turned) => drop(world.run(&[Command::Turned(turned)])),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        form(&mut world, FormKind::Invalidation, &number, &body),
        [""; 0]
    );
    assert_eq!(told(&world).last().map(String::as_str), Some("A"));
}

/// A form as a command.
pub fn handed_in(
    world: &World,
    sender: &str,
    (kind, about): (FormKind, &str),
    body: &serde_json::Value,
) -> Command {
    let form_at = FormAt {
        kind,
        about: Some(about),
        key: None,
    };
    match world.pass_form(sender, form_at, body) {
        Passed::In(message) => Command::Message(message),
        other => panic!("{other:?}"),
    }
}

#[test]
fn everything_at_once_comes_to_what_it_comes_to_one_by_one() {
    // The number of the first declaration of a year can be foretold.
    const NUMBER: &str = "224820261000000001";
    let paid = || {
        Command::Admin(AdminCommand::Declaration {
            number: NUMBER.to_owned(),
            act: DeclarationAct::Paid {},
        })
    };
    let arrived = || {
        Command::Admin(AdminCommand::Declaration {
            number: NUMBER.to_owned(),
            act: DeclarationAct::Arrived { entered_on: None },
        })
    };
    let amendment = |world: &World, content: &Declaration| {
        let body = serde_json::json!({ "reason": "clerical", "declaration": content });
        handed_in(world, DECLARANT, (FormKind::Amendment, NUMBER), &body)
    };
    for secured in [true, false] {
        let mut came = Vec::new();
        for together in [true, false] {
            let mut world = house();
            let planned = in_advance(30, secured);
            world.guarantee(TRADER, "G-1", "100000000");
            let first = content(&world, &planned);
            let (more, most) = (heavier(&first), heavier(&heavier(&first)));
            let again = String::from_utf8(planned.xml.clone()).expect("a text");
            let again = again.replace("INVOICE-1", "INVOICE-2");
            let commands = vec![
                world.command(DECLARANT, &planned.xml),
                world.command(DECLARANT, again.as_bytes()),
                amendment(&world, &more),
                amendment(&world, &most),
                paid(),
                paid(),
                arrived(),
                amendment(&world, &first),
                handed_in(
                    &world,
                    DECLARANT,
                    (FormKind::Invalidation, NUMBER),
                    &serde_json::json!({ "reason": "clerical" }),
                ),
                paid(),
            ];
            if together {
                world.run(&commands);
            } else {
                for command in commands {
                    world.run(&[command]);
                }
            }
            sound(&world);
            let (_, there) = dossier(&world);
            came.push((there.regions, there.duty, there.reserved, told(&world)));
        }
        assert_eq!(came[0], came[1], "{secured}");
    }
}

#[test]
fn nobody_acts_on_the_declaration_of_another() {
    const OTHER: &str = "3122400009";
    let (mut world, mut completion) = picked_up();
    completion.head.declarant.customs_code = Some(OTHER.into());
    let (_, before) = dossier(&world);
    let number = before.declaration_no.clone().expect("a number");
    let body = serde_json::to_value(&completion).expect("JSON");
    let change = serde_json::json!({ "reason": "clerical", "declaration": before.content });
    let withdrawal = serde_json::json!({ "reason": "clerical" });
    let mut by_reference = completion.clone();
    by_reference.head.seq_no = None;
    by_reference.head.declaration_no = Some(number.clone().into());
    let by_reference = serde_json::to_value(&by_reference).expect("JSON");
    for (kind, about, body) in [
        (FormKind::Declaration, "", &body),
        (FormKind::Declaration, "", &by_reference),
        (FormKind::Amendment, &*number, &change),
        (FormKind::Invalidation, &*number, &withdrawal),
    ] {
        let command = handed_in(&world, OTHER, (kind, about), body);
        match world.run(&[command]).remove(0) {
            Reply::Receipt { findings, .. } => {
                assert!(findings.iter().any(|f| f.refuses()), "{kind:?}");
                let quoted = format!("{findings:?}");
                assert!(!quoted.contains(DECLARANT), "{quoted}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(dossier(&world).1, before);
    sound(&world);
}

#[test]
fn what_is_but_stored_is_not_declared() {
    for (act, declares) in [("G", false), ("A", false), ("C", true), ("D", true)] {
        let mut world = house();
        let xml = String::from_utf8(planned(1, 31, false).xml).expect("a text");
        let act = format!("<OperType>{act}");
        let xml = xml.replace("<OperType>C", &act);
        match world.send_bytes(DECLARANT, xml.as_bytes()) {
            Reply::Receipt { findings, .. } => {
                let refused = findings.iter().any(|f| f.code.as_str() == "TW1227");
                assert_eq!(refused, !declares, "{act}");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(told(&world).is_empty(), !declares, "{act}");
    }
}
