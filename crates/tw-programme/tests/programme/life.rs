//! The life of a measure made at run time: draft, checked, approved by
//! another, published for a later day, ended; every other step is refused.

use crate::common::{DAY, national, supporting};
use jiff::civil::date;
use tw_programme::proposal::Stage;
use tw_programme::{Measure, Proposal, Set};

const DRAFTER: &str = "4403000001";
const OTHER: &str = "4403000002";

fn codes<T: std::fmt::Debug>(refused: Result<T, Vec<tw_base::Finding>>) -> Vec<String> {
    let found = refused.expect_err("it is refused");
    found
        .iter()
        .map(|finding| finding.code.to_string())
        .collect()
}

fn parent() -> Measure {
    national("N10-01")
}

fn draft() -> Proposal {
    Proposal::draft(supporting("S-1", &parent()), DRAFTER, DAY)
}

fn approved() -> Proposal {
    let checked = draft()
        .checked(Some(&parent()), DAY)
        .expect("it is checked");
    checked.approved(OTHER, DAY).expect("it is approved")
}

fn published() -> Proposal {
    let from = date(2026, 5, 2);
    approved()
        .published(from, Some(&parent()), DAY)
        .expect("it is published")
}

#[test]
fn its_whole_life() {
    let published = published();
    assert_eq!(
        published.in_force().map(|m| m.scope.from),
        Some(date(2026, 5, 2))
    );
    let ended = published.ended(date(2026, 6, 1), DAY).expect("it is ended");
    assert_eq!(ended.stage().word(), "ended");
    let scope = ended.in_force().expect("it acted").scope;
    assert_eq!(
        (scope.from, scope.to),
        (date(2026, 5, 2), Some(date(2026, 5, 31)))
    );
    let stored = postcard::to_stdvec(&ended).expect("it is written");
    assert_eq!(
        postcard::from_bytes::<Proposal>(&stored).as_ref(),
        Ok(&ended)
    );
}

#[test]
fn steps_out_of_order_are_refused() {
    let day = date(2026, 5, 2);
    assert_eq!(codes(draft().approved(OTHER, DAY)), ["TW3231"]);
    assert_eq!(
        codes(draft().published(day, Some(&parent()), DAY)),
        ["TW3231"]
    );
    assert_eq!(codes(draft().ended(day, DAY)), ["TW3231"]);
    assert_eq!(codes(approved().checked(Some(&parent()), DAY)), ["TW3231"]);
    assert_eq!(codes(approved().ended(day, DAY)), ["TW3231"]);
    let again = supporting("S-1", &parent());
    for standing in [approved(), published()] {
        assert_eq!(
            codes(standing.redraft(again.clone(), DRAFTER, DAY)),
            ["TW3231"]
        );
    }
    assert!(draft().redraft(again, OTHER, DAY).is_ok());
    assert_eq!(codes(published().approved(OTHER, DAY)), ["TW3231"]);
    assert!(matches!(draft().stage(), Stage::Draft));
}

#[test]
fn who_drafts_does_not_approve() {
    let checked = draft()
        .checked(Some(&parent()), DAY)
        .expect("it is checked");
    assert_eq!(codes(checked.approved(DRAFTER, DAY)), ["TW3232"]);
}

#[test]
fn nothing_acts_or_ends_before_tomorrow() {
    assert_eq!(
        codes(approved().published(DAY, Some(&parent()), DAY)),
        ["TW3233"]
    );
    assert_eq!(codes(published().ended(DAY, DAY)), ["TW3233"]);
    let mut short = supporting("S-1", &parent());
    short.scope.to = Some(date(2026, 5, 10));
    let approved = Proposal::draft(short, DRAFTER, DAY).checked(Some(&parent()), DAY);
    let approved = approved
        .and_then(|p| p.approved(OTHER, DAY))
        .expect("it is approved");
    let late = approved.published(date(2026, 5, 11), Some(&parent()), DAY);
    assert_eq!(codes(late), ["TW3234"]);
}

#[test]
fn a_wider_one_is_refused_when_it_is_checked_and_when_it_is_published() {
    let mut wide = supporting("S-1", &parent());
    wide.scope.offices = Set::of(&["5100"]);
    let drafted = Proposal::draft(wide, DRAFTER, DAY);
    assert_eq!(codes(drafted.checked(Some(&parent()), DAY)), ["TW3216"]);
    // What it supports became narrower in between.
    let mut narrow = parent();
    narrow.scope.classes = Set::of(&["certified"]);
    let refused = approved().published(date(2026, 5, 2), Some(&narrow), DAY);
    assert_eq!(codes(refused), ["TW3211"]);
    let refused = approved().published(date(2026, 5, 2), None, DAY);
    assert_eq!(codes(refused), ["TW3209"]);
}

#[test]
fn ended_before_it_began_it_never_acts() {
    let approved = approved().published(date(2026, 7, 1), Some(&parent()), DAY);
    let ended = approved
        .and_then(|p| p.ended(date(2026, 7, 1), DAY))
        .expect("it is ended");
    assert_eq!(ended.in_force(), None);
}
