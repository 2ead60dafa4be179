//! Lists that wait for their documents, and the years they count to.

use crate::support::{Kind, Line, Purchase, World, dec};
use tw_app::store::Query;

/// Thirty days, to the second; then returned, and the sender is told.
#[test]
fn a_list_waits_thirty_days() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    world.file(&purchase, "OPL");
    world.at("2023-01-14T09:29:59");
    assert_eq!(world.expire(), 0);
    assert_eq!(world.status(&purchase), 120);
    world.at("2023-01-14T09:30:00");
    assert_eq!(world.expire(), 1);
    assert_eq!(world.status(&purchase), 100);
    let decision = world.decisions(&purchase).pop().expect("a decision");
    let codes: Vec<_> = decision
        .findings
        .iter()
        .map(|f| f.code.to_string())
        .collect();
    assert_eq!(
        (codes, decision.actor.as_str()),
        (vec!["TW2524".to_owned()], "system")
    );
    let told = world
        .query
        .notices(crate::support::purchase::AGENT, 0, 10)
        .expect("memory");
    let last = &told.last().expect("a notice").notice;
    assert_eq!(last.status, 100);
    assert!(
        last.info.contains("TW2524") && last.info.contains("20221215"),
        "{}",
        last.info
    );
    assert_eq!(world.expire(), 0, "once");
    // Its documents may be changed now, and the waybill may still come.
    assert_eq!(world.file(&purchase, "W").statuses, [120]);
    assert_eq!(world.status(&purchase), 800);
    assert_eq!(
        world.used(&purchase.buyer, 2022).to_string(),
        "1000",
        "the year of the first acceptance"
    );
}

/// A list that waits again after it was returned has a deadline again.
#[test]
fn a_reopened_list_does_not_wait_for_ever() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    world.file(&purchase, "L");
    world.at("2023-01-14T09:30:00");
    assert_eq!(world.expire(), 1);
    world.file(&purchase, "O");
    assert_eq!(world.status(&purchase), 120, "reopened");
    world.at("2023-02-13T09:29:59");
    assert_eq!(world.expire(), 0);
    world.at("2023-02-13T09:30:00");
    assert_eq!(world.expire(), 1);
    assert_eq!(world.status(&purchase), 100);
}

/// What is released does not wait, what is complete is never overdue.
#[test]
fn released_lists_are_never_overdue() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    world.file(&purchase, "OPWL");
    world.at("2024-12-15T09:30:00");
    assert_eq!(world.expire(), 0);
    assert_eq!(world.status(&purchase), 800);
}

/// The year of the first acceptance is the list's, even when it is full and
/// the next one is not.
#[test]
fn the_year_of_the_first_acceptance() {
    let mut world = World::new();
    world.at("2022-12-31T23:00:00");
    let purchase = Purchase::plain(1);
    world.use_up(&purchase.buyer, "25500");
    world.file(&purchase, "OPL");
    world.at("2023-01-01T00:00:00");
    let answer = world.file(&purchase, "W");
    assert_eq!(answer.statuses, [120]);
    let case = world.parcel(&purchase).1.case.expect("a case");
    assert_eq!(case.returned_for, ["TW2602"], "2022 has no room");
    assert_eq!(world.status(&purchase), 100);
    // Changed by its sender it is accepted anew: it may be another purchase by
    // now, and a placeholder must not carry an old year's room or an old law.
    let again = world.send(&purchase.doc(Kind::List).change());
    assert_eq!((again.statuses, again.codes), (vec![800], vec![]));
    let case = world.parcel(&purchase).1.case.expect("a case");
    assert_eq!(case.accepted_on, Some(world.today()));
    // So is a list first accepted in 2023.
    let fresh = Purchase::plain(2);
    assert_eq!(world.file(&fresh, "OPWL").statuses, [800]);
    assert_eq!(world.used(&purchase.buyer, 2022).to_string(), "25500");
    assert_eq!(world.used(&purchase.buyer, 2023).to_string(), "2000");
}

/// Midnight is Beijing's, not Greenwich's.
#[test]
fn midnight_is_the_administrations() {
    for (local, year) in [("2022-12-31T23:59:59", 2022), ("2023-01-01T00:00:00", 2023)] {
        let (mut world, purchase) = (World::new(), Purchase::plain(1));
        world.at(local);
        world.file(&purchase, "OPWL");
        assert_eq!(
            world.used(&purchase.buyer, year).to_string(),
            "1000",
            "{local}"
        );
        assert_eq!(
            world.used(&purchase.buyer, 4045 - year).to_string(),
            "0",
            "{local}"
        );
    }
}

/// Before retail imports had rules no code is known and no list is taken in.
#[test]
fn before_the_horizon() {
    let mut world = World::under(crate::support::world::LAW.clone());
    world.at("2016-04-07T23:59:59");
    let answer = world.file(&Purchase::plain(1), "L");
    assert_eq!(answer.statuses, [-621_001]);
    world.at("2016-04-08T00:00:00");
    let answer = world.file(&Purchase::plain(1), "L");
    assert_eq!((answer.statuses, answer.codes), (vec![120], vec![]));
}

/// A placeholder of an earlier year, returned and filled with goods later: the
/// limits, the law and the year of the day it was changed on.
#[test]
fn a_placeholder_carries_no_old_room() {
    for (began, law) in [("2018-12-31T12:00:00", 2018), ("2022-12-15T09:30:00", 2022)] {
        let mut world = World::under(crate::support::world::LAW.clone());
        world.guarantee(crate::support::purchase::EBC, "G-EBC", "1000000");
        world.at(began);
        let mut purchase = Purchase::plain(1);
        purchase.day = format!("{law}1215");
        purchase.lines = vec![Line::plain("1.00")];
        assert_eq!(world.file(&purchase, "L").statuses, [120], "{began}");
        world.at("2026-04-01T09:00:00");
        assert_eq!(world.expire(), 1, "{began}");
        // Over the single limit of either year; 2018 would have taken it with
        // its tax in full.
        purchase.lines = vec![Line::plain("2500.00"), Line::plain("2500.01")];
        world.send(&purchase.doc(Kind::List).change());
        world.file(&purchase, "OPW");
        let case = world.parcel(&purchase).1.case.expect("a case");
        let told = (case.status, case.returned_for, case.accepted_on);
        let expected = (100, vec!["TW2601".to_owned()], Some(world.today()));
        assert_eq!(told, expected, "{began}");
        purchase.lines = vec![Line::plain("5000.00")];
        for kind in [Kind::Order, Kind::Payment, Kind::List] {
            world.send(&purchase.doc(kind).change());
        }
        assert_eq!(world.status(&purchase), 800, "{began}");
        let used = [law, 2026].map(|year| world.used(&purchase.buyer, year));
        assert_eq!(used, [dec("0"), dec("5000")], "{began}");
    }
}

/// Whoever makes a list wait again gives it a new deadline: a change of an
/// expired list, and of one returned for its findings.
#[test]
fn a_changed_list_waits_as_long_as_a_new_one() {
    for returned in [false, true] {
        let (mut world, purchase) = (World::new(), Purchase::plain(1));
        let payment = purchase.doc(Kind::Payment);
        if returned {
            world.send(&payment.clone().with("PaymentHead/amountPaid", "999.99"));
            world.file(&purchase, "OWL");
            let case = world.parcel(&purchase).1.case.expect("a case");
            assert_eq!((case.status, case.waits_until), (100, None));
            // Deleted it is, whatever the deletion says of itself.
            world.send(&payment.delete().draft());
            assert_eq!(world.status(&purchase), 120);
        } else {
            world.file(&purchase, "L");
        }
        world.at("2023-02-15T09:00:00");
        assert_eq!(world.expire(), 1);
        assert_eq!(
            world.send(&purchase.doc(Kind::List).change()).statuses,
            [120]
        );
        world.at("2023-03-17T08:59:59");
        assert_eq!(world.expire(), 0, "{returned}");
        world.at("2023-03-17T09:00:00");
        assert_eq!(world.expire(), 1, "{returned}");
    }
}

/// The last document comes to the second, or too late, though nobody has
/// returned the list yet.
#[test]
fn a_document_after_the_deadline_is_too_late() {
    for (at, status, codes) in [
        ("2023-01-14T09:29:59", 800, &[][..]),
        ("2023-01-14T09:30:00", 100, &["TW2524"]),
    ] {
        let (mut world, purchase) = (World::new(), Purchase::plain(1));
        world.file(&purchase, "OPL");
        world.at(at);
        assert_eq!(world.file(&purchase, "W").statuses, [120], "{at}");
        let case = world.parcel(&purchase).1.case.expect("a case");
        assert_eq!((case.status, case.waits_until), (status, None), "{at}");
        assert_eq!(case.returned_for, codes, "{at}");
        assert_eq!(world.expire(), 0, "{at}");
    }
}

/// A list deleted at the end of a year and filed again in the next one is
/// judged by what the buyer has used of the next.
#[test]
fn filed_again_over_new_year() {
    let (mut world, purchase) = (World::new(), Purchase::plain(1));
    world.at("2022-12-31T23:00:00");
    world.file(&purchase, "L");
    world.send(&purchase.doc(Kind::List).delete());
    world.at("2023-01-01T09:00:00");
    world.use_up(&purchase.buyer, "25500");
    world.file(&purchase, "OPW");
    assert_eq!(world.file(&purchase, "L").codes, ["TW2602"]);
    assert_eq!(world.used(&purchase.buyer, 2022), dec("0"));
}
