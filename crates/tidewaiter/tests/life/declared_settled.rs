//! What is owed after all: paid late, more or less than was paid, on goods
//! that are gone, by the rates of another day.

use super::declared::*;
use super::declared_consent::{found, refused};
use super::declared_held::{amend, in_advance, invalidate, sound};
use crate::support::World;
use tw_app::admin::{ControlAct, DeclarationAct, GoodsAct};
use tw_app::declaration::DutyRecord;
use tw_app::journal;
use tw_app::service::Viewer;
use tw_base::{Date, Decimal, Fixed5};
use tw_clearance::DebtState;
use tw_declaration::Declaration;

pub fn duty(world: &World) -> DutyRecord {
    dossier(world).1.duty.expect("assessed")
}

pub fn debt(world: &World) -> DebtState {
    dossier(world).1.regions.debt()
}

pub fn goods(world: &World) -> &'static str {
    dossier(world).1.regions.goods().word()
}

pub fn moved(world: &mut World, step: GoodsAct) {
    act(world, DeclarationAct::Goods { step });
}

pub fn control(world: &mut World, step: ControlAct) {
    act(world, DeclarationAct::Control { step });
}

/// Its first item at another price.
pub fn priced(content: &Declaration, percent: i64) -> Declaration {
    let mut content = content.clone();
    let item = &mut content.items[0];
    let times = Decimal::new(percent, 2);
    item.total = item.total.map(|total| (total * times).round_dp(2));
    let quantity = item.quantity.value.expect("a quantity");
    item.unit_price = item.total.map(|total| (total / quantity).round_dp(4));
    content
}

pub fn reprice(world: &mut World, percent: i64) {
    let content = priced(&dossier(world).1.content, percent);
    assert_eq!(amend(world, "clerical", &content), [""; 0]);
}

pub fn minus(a: Fixed5, b: Fixed5) -> Fixed5 {
    Fixed5::try_from(a.decimal() - b.decimal()).expect("small")
}

fn on(day: &str) -> Option<Date> {
    Some(day.parse().expect("a day"))
}

/// Sum of each tax at 0.05 % a day, nothing below 50.
fn surcharge(taxes: [Fixed5; 4], days: i64) -> Fixed5 {
    let each = taxes.map(|tax| {
        let fee = tax.decimal() * Decimal::new(5, 4) * Decimal::from(days);
        let fee = tw_base::Rounding::HalfUpToFen.apply(fee);
        if fee < Decimal::from(50) {
            Decimal::ZERO
        } else {
            fee
        }
    });
    Fixed5::try_from(each.into_iter().sum::<Decimal>()).expect("small")
}

#[test]
fn what_is_paid_late_is_paid_with_its_surcharge() {
    // Completed on 8 June, to be paid by the 23rd: 20 July is 27 days late.
    for (paid, days) in [("2026-06-23", 0), ("2026-06-24", 1), ("2026-07-20", 27)] {
        let mut world = house();
        file(&mut world, &planned(20, 50, false).xml);
        let before = duty(&world);
        assert_eq!(before.pay_by, on("2026-06-23"));
        assert_eq!(before.open().total(), before.total);
        world.at(&format!("{paid}T10:00:00"));
        act(&mut world, DeclarationAct::Paid {});
        let after = duty(&world);
        let fee = surcharge(before.owed().taxes(), days);
        assert_eq!(fee > Fixed5::ZERO, days == 27, "{paid}");
        assert_eq!(after.surcharge, fee, "{paid}");
        assert_eq!(minus(after.total, before.total), fee);
        assert_eq!(after.paid.total(), after.total);
        assert_eq!(after.open().total(), Fixed5::ZERO);
        assert_eq!((after.pay_by, after.paid_on), (None, on(paid)));
        assert_eq!(found(&world, "TW1244").len(), usize::from(days == 27));
        sound(&world);
    }
}

#[test]
fn the_view_tells_what_was_paid_and_what_is_open() {
    let mut world = house();
    file(&mut world, &planned(20, 50, false).xml);
    world.at("2026-07-20T10:00:00");
    act(&mut world, DeclarationAct::Paid {});
    reprice(&mut world, 200);
    let (_, dossier) = dossier(&world);
    let record = dossier.duty.expect("assessed");
    let number = dossier.declaration_no.expect("a number");
    let service = world.serve();
    let seen = service.declaration(Viewer::Officer, &number);
    let seen = seen
        .expect("memory")
        .expect("there")
        .duty
        .expect("assessed");
    let yuan = |amount: Fixed5| format!("{:.2}", amount.decimal());
    assert_eq!(seen.surcharge, yuan(record.surcharge));
    assert_eq!(seen.total, yuan(record.total));
    assert_eq!(seen.paid, yuan(record.paid.total()));
    assert_eq!(seen.open, yuan(minus(record.total, record.paid.total())));
    assert_eq!(
        (seen.pay_by, seen.to_repay),
        (record.pay_by, "0.00".to_owned())
    );
    let parts = [&seen.duty, &seen.remedies, &seen.consumption_tax, &seen.vat];
    let parts = parts.into_iter().chain([&seen.late_fee, &seen.surcharge]);
    let sum: Decimal = parts
        .map(|part| part.parse::<Decimal>().expect("a number"))
        .sum();
    assert_eq!(seen.total, format!("{sum:.2}"));
}

#[test]
fn more_is_demanded_and_release_waits_for_it() {
    let mut world = house();
    file(&mut world, &in_advance(51, false).xml);
    act(&mut world, DeclarationAct::Paid {});
    let paid = duty(&world).total;
    world.at("2026-06-10T09:00:00");
    reprice(&mut world, 200);
    let more = duty(&world);
    assert_eq!(debt(&world), DebtState::FurtherDue);
    assert_eq!(told(&world).last().map(String::as_str), Some("T"));
    assert!(more.total > paid);
    assert_eq!(more.paid.total(), paid);
    assert_eq!(more.open().total(), minus(more.total, paid));
    assert_eq!(more.pay_by, on("2026-06-25"), "fifteen days of its own");
    assert_eq!(found(&world, "TW1235").len(), 1);
    sound(&world);
    world.at("2026-06-12T10:00:00");
    act(&mut world, DeclarationAct::Arrived { entered_on: None });
    assert_eq!(goods(&world), "arrived", "more is to be paid before");
    assert_eq!(refused(&mut world, DeclarationAct::Close {}), ["TW1224"]);
    act(&mut world, DeclarationAct::Paid {});
    assert_eq!((debt(&world), goods(&world)), (DebtState::Paid, "released"));
    assert_eq!(duty(&world).paid.total(), duty(&world).total);
    assert_eq!(refused(&mut world, DeclarationAct::Paid {}), ["TW1224"]);
    sound(&world);
    moved(&mut world, GoodsAct::GateOut);
    act(&mut world, DeclarationAct::Close {});
    sound(&world);
}

#[test]
fn more_is_demanded_of_released_goods_all_the_same_and_late_it_costs_more() {
    let mut world = house();
    file(&mut world, &planned(20, 52, false).xml);
    act(&mut world, DeclarationAct::Paid {});
    let first = duty(&world);
    world.at("2026-06-30T09:00:00");
    reprice(&mut world, 1_000);
    assert_eq!(
        (debt(&world), goods(&world)),
        (DebtState::FurtherDue, "released")
    );
    assert_eq!(told(&world).last().map(String::as_str), Some("T"));
    moved(&mut world, GoodsAct::GateOut);
    assert_eq!(refused(&mut world, DeclarationAct::Close {}), ["TW1224"]);
    let open = duty(&world).open();
    world.at("2026-07-16T00:00:00");
    assert_eq!(world.expire(), 1, "it does not wait for ever");
    assert!(world.tasks().contains(&"collect_duty".to_owned()));
    // Demanded on 30 June, to be paid by 15 July: the 4th of September is 51
    // days late.
    world.at("2026-09-04T10:00:00");
    act(&mut world, DeclarationAct::Paid {});
    let all = duty(&world);
    let fee = surcharge(open.taxes(), 51);
    assert!(fee > Fixed5::ZERO);
    assert_eq!(all.surcharge, fee);
    assert_eq!(
        minus(all.total, first.total).decimal(),
        open.total().decimal() + fee.decimal()
    );
    assert_eq!(all.paid.total(), all.total);
    assert_eq!(told(&world).last().map(String::as_str), Some("P"));
    act(&mut world, DeclarationAct::Close {});
    sound(&world);
}

#[test]
fn a_further_demand_that_is_overdue_gets_no_new_term_by_another_amendment() {
    let mut world = house();
    file(&mut world, &planned(20, 53, false).xml);
    act(&mut world, DeclarationAct::Paid {});
    world.at("2026-06-30T09:00:00");
    reprice(&mut world, 200);
    world.at("2026-07-10T09:00:00");
    reprice(&mut world, 150);
    assert_eq!(duty(&world).pay_by, on("2026-07-27"));
    world.at("2026-08-10T09:00:00");
    reprice(&mut world, 101);
    assert_eq!(duty(&world).pay_by, on("2026-07-27"));
    // Back to what was paid: nothing is demanded any more.
    let content = content(&world, &planned(20, 53, false));
    assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
    assert_eq!(debt(&world), DebtState::Paid);
    assert_eq!(
        (duty(&world).pay_by, duty(&world).open().total()),
        (None, Fixed5::ZERO)
    );
    assert_eq!(world.expire(), 0);
    sound(&world);
}

#[test]
fn more_is_secured_by_the_guarantee_where_there_is_room() {
    for room in ["100000000", "0.01"] {
        let mut world = house();
        let planned = in_advance(54, true);
        world.guarantee(TRADER, "G-1", "100000000");
        file(&mut world, &planned.xml);
        act(&mut world, DeclarationAct::Paid {});
        if room != "100000000" {
            world.suspend("G-1");
            world.guarantee(TRADER, "G-2", room);
        }
        let paid = duty(&world).total;
        reprice(&mut world, 200);
        let open = duty(&world).open().total();
        assert_eq!(open, minus(duty(&world).total, paid));
        world.at("2026-06-12T10:00:00");
        act(&mut world, DeclarationAct::Arrived { entered_on: None });
        if room == "100000000" {
            let (_, reserved) = dossier(&world).1.reserved.expect("reserved");
            assert_eq!(reserved.amount(), open);
            assert_eq!(debt(&world), DebtState::FurtherSecured);
            assert_eq!(told(&world).last().map(String::as_str), Some("K"));
            sound(&world);
        } else {
            assert_eq!(
                (debt(&world), goods(&world)),
                (DebtState::FurtherDue, "arrived")
            );
        }
        act(&mut world, DeclarationAct::Paid {});
        assert!(dossier(&world).1.reserved.is_none());
        assert_eq!((debt(&world), goods(&world)), (DebtState::Paid, "released"));
        sound(&world);
    }
}

#[test]
fn released_on_a_guarantee_it_is_secured_by_what_is_owed_now() {
    for (percent, room) in [(200, true), (50, true), (10_000, false)] {
        let mut world = house();
        let planned = planned(1, 55, true);
        let limit = fen(planned.due.total() * 3).decimal().to_string();
        world.guarantee(TRADER, "G-1", &limit);
        file(&mut world, &planned.xml);
        let before = duty(&world).total;
        reprice(&mut world, percent);
        let now = duty(&world).total;
        assert_ne!(now, before);
        let (_, reserved) = dossier(&world).1.reserved.expect("reserved");
        let expected = if room { now } else { before };
        assert_eq!(reserved.amount(), expected, "{percent}");
        assert_eq!(debt(&world), DebtState::Secured);
        // By the month, or where the guarantee does not bear it by itself.
        assert_eq!(duty(&world).pay_by == on("2026-07-07"), room);
        sound(&world);
        act(&mut world, DeclarationAct::Paid {});
        assert_eq!(duty(&world).paid.total(), now);
        let pending = world.guarantee_of(TRADER).expect("there").pending;
        assert_eq!(pending, 0);
        sound(&world);
    }
}

#[test]
fn nothing_was_due_and_now_something_is() {
    let mut world = house();
    // Below the threshold nothing is levied.
    let plain = content(&world, &planned(1, 56, false));
    let total = plain.items[0].total.expect("a total");
    let percent = (Decimal::from(1_000) / total)
        .round_dp(2)
        .max(Decimal::new(1, 2));
    let mut little = priced(&plain, 100);
    little.items[0].total = Some((total * percent / Decimal::from(100)).round_dp(2));
    let quantity = little.items[0].quantity.value.expect("a quantity");
    little.items[0].unit_price = little.items[0].total.map(|t| (t / quantity).round_dp(4));
    little.head.freight = None;
    little.head.insurance = None;
    little.head.trade_term = "1".into();
    let body = serde_json::to_value(&little).expect("JSON");
    let said = form(&mut world, tw_app::codec::FormKind::Declaration, "", &body);
    assert_eq!(said, [""; 0]);
    assert_eq!(
        (debt(&world), goods(&world)),
        (DebtState::NothingDue, "released")
    );
    let mut content = plain;
    content.head.freight = None;
    content.head.insurance = None;
    content.head.trade_term = "1".into();
    assert_eq!(amend(&mut world, "clerical", &content), [""; 0]);
    assert_eq!(debt(&world), DebtState::FurtherDue);
    assert_eq!(duty(&world).open().total(), duty(&world).total);
    act(&mut world, DeclarationAct::Paid {});
    assert_eq!(duty(&world).paid.total(), duty(&world).total);
    sound(&world);
}

#[test]
fn less_is_repaid_with_interest() {
    let mut world = house();
    file(&mut world, &planned(20, 57, false).xml);
    act(&mut world, DeclarationAct::Paid {});
    let paid = duty(&world).total;
    world.at("2026-08-07T09:00:00");
    reprice(&mut world, 10);
    let less = duty(&world);
    let over = minus(paid, less.total);
    assert!(over > Fixed5::ZERO);
    assert_eq!((debt(&world), less.to_repay), (DebtState::Paid, over));
    // 0.35 % a year of 360 days for the 60 days from 8 June.
    let interest = over.decimal() * Decimal::new(35, 4) * Decimal::from(60) / Decimal::from(360);
    let interest = tw_base::Rounding::HalfUpToFen.apply(interest);
    assert_eq!(less.interest.decimal(), interest.normalize());
    let told = found(&world, "TW1234");
    assert!(
        told[0].args.contains(&("amount".into(), over.to_string())),
        "{told:?}"
    );
    assert_eq!(world.tasks(), ["repay"]);
    sound(&world);
    act(&mut world, DeclarationAct::Repaid {});
    let back = duty(&world);
    assert_eq!(back.to_repay, Fixed5::ZERO);
    assert_eq!(back.repaid.decimal(), over.decimal() + interest);
    assert_eq!(back.paid.total(), back.total);
    assert_eq!(refused(&mut world, DeclarationAct::Repaid {}), ["TW1224"]);
    // What was given back is owed again where it turns out to be.
    reprice(&mut world, 1_000);
    assert_eq!(debt(&world), DebtState::FurtherDue);
    assert_eq!(
        duty(&world).open().total(),
        minus(duty(&world).total, back.total)
    );
    sound(&world);
}

#[test]
fn goods_that_go_before_release_take_their_debt_with_them() {
    let ways = [
        (GoodsAct::Destroy, "TW1240"),
        (GoodsAct::Abandon, "TW1241"),
        (GoodsAct::Return, "TW1242"),
    ];
    for (way, code) in ways {
        for secured in [true, false] {
            let mut world = house();
            let planned = in_advance(58, secured);
            world.guarantee(TRADER, "G-1", "100000000");
            file(&mut world, &planned.xml);
            control(&mut world, ControlAct::Select);
            world.at("2026-06-12T10:00:00");
            act(&mut world, DeclarationAct::Arrived { entered_on: None });
            let owed = duty(&world).total;
            let stood = [DebtState::Payable, DebtState::Secured][usize::from(secured)];
            assert_eq!(debt(&world), stood);
            moved(&mut world, way);
            assert_eq!(debt(&world), DebtState::NothingDue, "{way:?}");
            assert_eq!(
                (duty(&world).total, duty(&world).pay_by),
                (Fixed5::ZERO, None)
            );
            let said = found(&world, code);
            assert!(said[0].args.contains(&("amount".into(), owed.to_string())));
            assert_eq!(world.guarantee_of(TRADER).expect("there").pending, 0);
            sound(&world);
            world.at("2026-08-12T10:00:00");
            assert_eq!(world.expire(), 0, "nothing waits to be paid");
            act(&mut world, DeclarationAct::Close {});
            assert_eq!(told(&world).last().map(String::as_str), Some("R"));
            sound(&world);
        }
    }
}

#[test]
fn what_was_paid_on_goods_that_go_before_release_is_given_back() {
    for way in [GoodsAct::Destroy, GoodsAct::Abandon, GoodsAct::Return] {
        for further in [false, true] {
            let mut world = house();
            file(&mut world, &in_advance(59, false).xml);
            act(&mut world, DeclarationAct::Paid {});
            let paid = duty(&world).total;
            if further {
                reprice(&mut world, 200);
                assert_eq!(debt(&world), DebtState::FurtherDue);
            }
            control(&mut world, ControlAct::Select);
            world.at("2026-06-12T10:00:00");
            act(&mut world, DeclarationAct::Arrived { entered_on: None });
            moved(&mut world, way);
            assert_eq!(debt(&world), DebtState::Refunded, "{way:?}");
            let told = found(&world, "TW1234");
            assert!(told[0].args.contains(&("amount".into(), paid.to_string())));
            assert_eq!(world.tasks(), ["repay"]);
            assert_eq!(
                (duty(&world).to_repay, duty(&world).total),
                (paid, Fixed5::ZERO)
            );
            sound(&world);
            act(&mut world, DeclarationAct::Repaid {});
            assert_eq!(duty(&world).paid.total(), Fixed5::ZERO);
            act(&mut world, DeclarationAct::Close {});
            sound(&world);
        }
    }
}

#[test]
fn after_release_the_debt_stands_and_what_was_paid_can_be_asked_back() {
    for way in [GoodsAct::Destroy, GoodsAct::Return] {
        let mut world = house();
        world.guarantee(TRADER, "G-1", "100000000");
        file(&mut world, &planned(3, 60, true).xml);
        assert_eq!(
            (debt(&world), goods(&world)),
            (DebtState::Secured, "released")
        );
        moved(&mut world, way);
        assert_eq!(debt(&world), DebtState::Secured);
        assert_eq!(found(&world, "TW1243").len(), 1);
        act(&mut world, DeclarationAct::Paid {});
        let paid = duty(&world);
        let back = way == GoodsAct::Return;
        assert_eq!(found(&world, "TW1245").len(), usize::from(back));
        let taxes = tw_app::declaration::sum(paid.paid.taxes());
        let expected = if back { taxes } else { Fixed5::ZERO };
        assert_eq!(paid.to_repay, expected);
        if back {
            act(&mut world, DeclarationAct::Repaid {});
            assert_eq!(debt(&world), DebtState::Refunded);
            assert_eq!(duty(&world).total, Fixed5::ZERO);
        } else {
            let nothing = refused(&mut world, DeclarationAct::Repaid {});
            assert_eq!(nothing, ["TW1224"]);
        }
        sound(&world);
        act(&mut world, DeclarationAct::Close {});
        assert_eq!(told(&world).last().map(String::as_str), Some("R"));
        sound(&world);
    }
}

#[test]
fn an_outline_sent_back_owes_nothing_and_waits_for_nothing() {
    let (mut world, _) = picked_up();
    moved(&mut world, GoodsAct::Return);
    assert_eq!(debt(&world), DebtState::NothingDue);
    world.at("2023-02-01T10:00:00");
    assert_eq!(world.expire(), 0);
    act(&mut world, DeclarationAct::Close {});
    sound(&world);
}

#[test]
fn a_debt_on_goods_that_are_gone_is_not_computed_anew() {
    let mut world = house();
    file(&mut world, &planned(1, 61, false).xml);
    moved(&mut world, GoodsAct::Destroy);
    reprice(&mut world, 200);
    assert_eq!(debt(&world), DebtState::NothingDue);
    assert_eq!(duty(&world).total, Fixed5::ZERO);
    sound(&world);
}

#[test]
fn what_was_paid_further_is_given_back_with_the_rest_when_it_is_invalidated() {
    let mut world = house();
    file(&mut world, &in_advance(62, false).xml);
    act(&mut world, DeclarationAct::Paid {});
    let paid = duty(&world).total;
    reprice(&mut world, 200);
    assert_eq!(invalidate(&mut world, "clerical"), [""; 0]);
    assert_eq!(
        (debt(&world), duty(&world).to_repay),
        (DebtState::Refunded, paid)
    );
    assert_eq!(world.expire(), 0);
    sound(&world);
    act(&mut world, DeclarationAct::Repaid {});
    assert_eq!(duty(&world).repaid, paid);
    sound(&world);
}

fn entered(day: &str) -> DeclarationAct {
    let entered_on = on(day);
    DeclarationAct::Arrived { entered_on }
}

#[test]
fn the_day_of_entry_is_corrected_before_payment() {
    let mut world = house();
    file(&mut world, &planned(20, 63, false).xml);
    let right = duty(&world);
    assert_eq!(right.late_fee, Fixed5::ZERO);
    // Entered on 1 May, it is late from the 16th, a Saturday, moved to the
    // 18th: 22 days up to 8 June.
    act(&mut world, entered("2026-05-01"));
    assert_eq!(dossier(&world).1.entered_on, on("2026-05-01"));
    let late = duty(&world);
    let fee = (late.value.decimal() * Decimal::new(5, 4) * Decimal::from(22)).floor();
    assert_eq!(late.late_fee.decimal(), fee);
    assert_eq!(
        (debt(&world), late.open().total()),
        (DebtState::Payable, late.total)
    );
    assert_eq!(found(&world, "TW1246").len(), 1);
    sound(&world);
    assert_eq!(
        refused(&mut world, entered("2026-05-01")),
        ["TW1224"],
        "the same"
    );
    let unsaid = DeclarationAct::Arrived { entered_on: None };
    assert_eq!(refused(&mut world, unsaid), ["TW1224"], "no day is named");
    assert_eq!(
        refused(&mut world, entered("2026-06-09")),
        ["TW1224"],
        "to come"
    );
    act(&mut world, entered("2026-06-08"));
    assert_eq!(duty(&world), right);
    act(&mut world, DeclarationAct::Paid {});
    assert_eq!(goods(&world), "released");
    sound(&world);
}

#[test]
fn corrected_after_payment_the_difference_is_demanded_or_repaid() {
    let mut world = house();
    file(&mut world, &planned(20, 64, false).xml);
    act(&mut world, DeclarationAct::Paid {});
    let paid = duty(&world).total;
    act(&mut world, entered("2026-05-01"));
    assert_eq!(
        (debt(&world), goods(&world)),
        (DebtState::FurtherDue, "released")
    );
    assert_eq!(duty(&world).open().total(), duty(&world).late_fee);
    assert_eq!(minus(duty(&world).total, paid), duty(&world).late_fee);
    sound(&world);
    act(&mut world, DeclarationAct::Paid {});
    act(&mut world, entered("2026-06-08"));
    assert_eq!(debt(&world), DebtState::Paid);
    assert_eq!(
        duty(&world).to_repay,
        minus(duty(&world).paid.total(), paid)
    );
    assert!(duty(&world).to_repay > Fixed5::ZERO);
    sound(&world);
}

#[test]
fn told_of_an_earlier_entry_a_late_declaration_pays_its_fee() {
    let mut world = house();
    file(&mut world, &in_advance(65, false).xml);
    assert_eq!(duty(&world).late_fee, Fixed5::ZERO);
    act(&mut world, entered("2026-05-01"));
    assert!(duty(&world).late_fee > Fixed5::ZERO);
    sound(&world);
}

#[test]
fn the_term_of_an_outline_counts_from_the_right_day() {
    let (mut world, _) = picked_up();
    act(&mut world, entered("2022-12-12"));
    world.at("2022-12-26T23:59:59");
    assert_eq!(world.expire(), 0);
    world.at("2022-12-27T00:00:00");
    assert_eq!(world.expire(), 1);
    sound(&world);
}

#[test]
fn what_knew_of_no_payment_is_refused_and_not_misread() {
    let mut world = house();
    file(&mut world, &planned(1, 66, false).xml);
    let last = *dossier(&world).1.history.last().expect("one");
    let mut entry = journal::encode_decision(&world.decision_at(last));
    assert!(journal::decode(&entry).is_ok());
    entry[0] = 4;
    let refused = journal::decode(&entry).expect_err("of an older shape");
    assert!(refused.to_string().contains("kind 4"), "{refused}");
}
