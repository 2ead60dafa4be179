//! Lists that wait for their documents, and the years they count to.

use crate::support::{Kind, Purchase, World};
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
/// the next one is not, and even when it was returned in between.
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
    let again = world.send(&purchase.doc(Kind::List).change());
    assert_eq!(
        (again.statuses, again.codes),
        (vec![100], vec!["TW2602".to_owned()])
    );
    // A list first accepted in 2023 counts to 2023.
    let fresh = Purchase::plain(2);
    assert_eq!(world.file(&fresh, "OPWL").statuses, [800]);
    assert_eq!(world.used(&purchase.buyer, 2022).to_string(), "25500");
    assert_eq!(world.used(&purchase.buyer, 2023).to_string(), "1000");
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
