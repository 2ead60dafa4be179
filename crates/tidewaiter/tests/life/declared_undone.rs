//! What was settled is not undone by a way around: goods that were released and
//! then lost, money given back twice, tasks about what is over.

use super::declared::*;
use super::declared_consent::refused;
use super::declared_held::{amend, handed_in, in_advance, invalidate, sound};
use super::declared_settled::{control, debt, duty, goods, minus, moved, priced, reprice};
use super::desk::{
    AGENCY, OFFICER, PERMIT, act_by, desks, ended, file_form, open, permitted, tasks,
};
use crate::support::World;
use tw_app::admin::{AgencyAnswer, ControlAct, DeclarationAct, GoodsAct};
use tw_app::codec::FormKind;
use tw_app::declaration::sum;
use tw_app::engine::Reply;
use tw_app::task::TaskKind;
use tw_base::{Date, Fixed5};
use tw_clearance::DebtState;

fn done(task: TaskKind) -> DeclarationAct {
    let note = "17号文".to_owned();
    DeclarationAct::TaskDone { task, note }
}

/// Paid, and then found to owe less: the difference is to be given back.
fn overpaid(n: u64) -> (World, Fixed5) {
    let mut world = house();
    file(&mut world, &planned(20, n, false).xml);
    act(&mut world, DeclarationAct::Paid {});
    let paid = duty(&world).total;
    world.at("2026-08-07T09:00:00");
    reprice(&mut world, 10);
    let over = minus(paid, duty(&world).total);
    assert_eq!(duty(&world).to_repay, over);
    (world, over)
}

#[test]
fn a_difference_given_back_on_lost_goods_is_no_refund_of_the_rest() {
    let (mut world, over) = overpaid(70);
    moved(&mut world, GoodsAct::Destroy);
    let stands = duty(&world).total;
    act(&mut world, DeclarationAct::Repaid {});
    let after = duty(&world);
    assert_eq!(debt(&world), DebtState::Paid, "the debt stands (TW1243)");
    assert_eq!((after.total, after.paid.total()), (stands, stands));
    assert!(after.repaid >= over);
    sound(&world);
}

#[test]
fn what_is_demanded_of_goods_sent_back_is_not_dropped_with_a_repayment() {
    let mut world = house();
    // Paid with a fee for late declaration that falls away, while more tax is owed.
    file(&mut world, &planned(20, 71, false).xml);
    act(
        &mut world,
        DeclarationAct::Arrived {
            entered_on: Some("2026-05-01".parse().expect("a day")),
        },
    );
    act(&mut world, DeclarationAct::Paid {});
    let fee = duty(&world).late_fee;
    let mut content = priced(&dossier(&world).1.content, 200);
    assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
    act(&mut world, DeclarationAct::Paid {});
    content = priced(&content, 300);
    assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
    act(
        &mut world,
        DeclarationAct::Arrived {
            entered_on: Some("2026-06-08".parse().expect("a day")),
        },
    );
    let before = duty(&world);
    assert!(fee > Fixed5::ZERO && before.to_repay > fee);
    assert_eq!(debt(&world), DebtState::FurtherDue);
    moved(&mut world, GoodsAct::Return);
    act(&mut world, DeclarationAct::Repaid {});
    assert_eq!(debt(&world), DebtState::FurtherDue);
    assert_eq!(duty(&world).open(), before.open());
    sound(&world);
    // Once it is paid, the taxes can be asked back, and nothing twice.
    act(&mut world, DeclarationAct::Paid {});
    let paid = duty(&world);
    assert_eq!(paid.to_repay, sum(paid.paid.taxes()));
    assert_eq!(
        paid.overpaid().total(),
        Fixed5::ZERO,
        "nothing is given back twice"
    );
    act(&mut world, DeclarationAct::Repaid {});
    assert_eq!(debt(&world), DebtState::Refunded);
    assert_eq!(duty(&world).paid.total(), duty(&world).total);
    sound(&world);
}

#[test]
fn goods_released_and_then_gone_are_not_invalidated_to_be_rid_of_the_debt() {
    for way in [GoodsAct::Destroy, GoodsAct::Return] {
        for secured in [true, false] {
            let mut world = house();
            world.guarantee(TRADER, "G-1", "100000000");
            file(&mut world, &planned(3, 72, secured).xml);
            if !secured {
                act(&mut world, DeclarationAct::Paid {});
            }
            assert_eq!(goods(&world), "released");
            moved(&mut world, way);
            let (_, before) = dossier(&world);
            let said = invalidate(&mut world, "clerical");
            assert!(!said.is_empty(), "{way:?} {secured}");
            assert_eq!(dossier(&world).1, before, "{way:?} {secured}");
            sound(&world);
        }
    }
}

#[test]
fn who_may_not_invalidate_is_told_of_no_repayment() {
    let mut world = house();
    file(&mut world, &planned(1, 78, false).xml);
    act(&mut world, DeclarationAct::Paid {});
    assert_eq!(goods(&world), "released");
    let number = dossier(&world).1.declaration_no.expect("a number");
    let body = serde_json::json!({ "reason": "clerical" });
    let asked = (FormKind::Invalidation, &*number);
    let command = handed_in(&world, DECLARANT, asked, &body);
    match world.run(&[command]).remove(0) {
        Reply::Receipt { findings, .. } => {
            let codes: Vec<&str> = findings.iter().map(|f| f.code.as_str()).collect();
            assert_eq!(codes, ["TW1224"]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_over_is_not_acted_on_any_more() {
    let mut world = desks();
    let content = permitted(&world, 79);
    let number = file_form(&mut world, &content);
    assert_eq!(invalidate(&mut world, "clerical"), [""; 0]);
    let (_, before) = dossier(&world);
    let approve = DeclarationAct::Agency {
        agency: PERMIT.into(),
        answer: AgencyAnswer::Approve,
        note: String::new(),
    };
    let destroy = DeclarationAct::Goods {
        step: GoodsAct::Destroy,
    };
    assert_eq!(act_by(&mut world, AGENCY, &number, approve), ["TW1253"]);
    assert_eq!(act_by(&mut world, OFFICER, &number, destroy), ["TW1224"]);
    assert_eq!(dossier(&world).1, before);
}

#[test]
fn what_an_officer_settled_by_hand_is_not_given_back_again() {
    let (mut world, over) = overpaid(73);
    act(&mut world, done(TaskKind::Repay));
    assert_eq!(tasks(&world), [ended("repay", "done")]);
    assert_eq!(refused(&mut world, DeclarationAct::Repaid {}), ["TW1224"]);
    assert_eq!(duty(&world).repaid, Fixed5::ZERO);
    // Less is owed again: what is to be given back is the new difference.
    let before = duty(&world).total;
    reprice(&mut world, 50);
    let less = minus(before, duty(&world).total);
    assert!(less > Fixed5::ZERO && less < over);
    assert_eq!(duty(&world).to_repay, less);
    sound(&world);
}

#[test]
fn what_is_to_be_given_back_bears_interest_whatever_else_is_amended() {
    let (mut world, _) = overpaid(74);
    let before = duty(&world);
    assert!(before.interest > Fixed5::ZERO);
    let mut content = dossier(&world).1.content;
    content.head.remarks = Some("N/M".into());
    assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
    assert_eq!(duty(&world), before);
    sound(&world);
}

/// The fifth working day of July.
fn by_the_month() -> Option<Date> {
    Some("2026-07-07".parse().expect("a day"))
}

#[test]
fn a_guarantee_that_bears_it_again_leaves_no_term_behind() {
    let mut world = house();
    let planned = planned(1, 75, true);
    let limit = fen(planned.due.total() * 3).decimal().to_string();
    world.guarantee(TRADER, "G-1", &limit);
    file(&mut world, &planned.xml);
    reprice(&mut world, 10_000);
    assert!(duty(&world).pay_by.is_some());
    reprice(&mut world, 1);
    assert_eq!(
        (debt(&world), duty(&world).pay_by),
        (DebtState::Secured, by_the_month())
    );
    world.at("2026-06-30T10:00:00");
    assert_eq!(world.expire(), 0, "nothing waits to be paid");
    sound(&world);
}

#[test]
fn less_than_what_is_reserved_needs_no_new_guarantee() {
    let mut world = house();
    let (from, to) = ("2026-01-01".parse(), "2026-06-30".parse());
    let (from, to) = (from.expect("a day"), Some(to.expect("a day")));
    world.register(TRADER, "G-1", "100000000", from, to, Vec::new());
    file(&mut world, &planned(1, 76, true).xml);
    let before = duty(&world).total;
    world.at("2026-08-03T10:00:00");
    reprice(&mut world, 50);
    let now = duty(&world);
    assert!(now.total < before);
    assert_eq!(
        (debt(&world), now.pay_by),
        (DebtState::Secured, by_the_month())
    );
    sound(&world);
}

#[test]
fn nothing_waits_once_a_declaration_is_concluded() {
    let (mut world, _) = picked_up();
    world.at("2022-12-30T00:00:00");
    assert_eq!(world.expire(), 1);
    assert_eq!(tasks(&world), [open("complete_declaration")]);
    moved(&mut world, GoodsAct::Return);
    act(&mut world, DeclarationAct::Close {});
    assert_eq!(tasks(&world), [ended("complete_declaration", "over")]);
    sound(&world);

    let mut world = house();
    file(&mut world, &in_advance(77, false).xml);
    for step in [ControlAct::Select, ControlAct::Pass] {
        control(&mut world, step);
    }
    reprice(&mut world, 200);
    assert_eq!(tasks(&world), [open("control_again")]);
    world.at("2026-06-12T10:00:00");
    act(&mut world, DeclarationAct::Arrived { entered_on: None });
    moved(&mut world, GoodsAct::Destroy);
    act(&mut world, DeclarationAct::Close {});
    assert_eq!(tasks(&world), [ended("control_again", "over")]);
    sound(&world);
}

#[test]
fn a_term_nobody_can_compute_is_told() {
    let mut world = house();
    // No calendar of the year after is known.
    world.at("2026-12-28T09:30:00");
    file(&mut world, &planned(1, 80, false).xml);
    assert_eq!(
        (debt(&world), duty(&world).pay_by),
        (DebtState::Payable, None)
    );
    let last = *dossier(&world).1.history.last().expect("one");
    let findings = world.decision_at(last).findings;
    assert!(
        findings
            .iter()
            .any(|f| f.args.iter().any(|(_, value)| value.contains("2027"))),
        "{findings:?}"
    );
}

#[test]
fn days_of_entry_nobody_meant_break_nothing() {
    for day in [
        "-009999-01-01",
        "0001-01-01",
        "1900-02-28",
        "2024-11-30",
        "2024-12-01",
        "2025-12-31",
    ] {
        for paid in [false, true] {
            let mut world = house();
            file(&mut world, &in_advance(81, paid).xml);
            if paid {
                act(&mut world, DeclarationAct::Paid {});
            }
            let entered_on = Some(day.parse().expect("a day"));
            act(&mut world, DeclarationAct::Arrived { entered_on });
            assert_eq!(dossier(&world).1.entered_on, entered_on, "{day}");
            sound(&world);
        }
    }
}
