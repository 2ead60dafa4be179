//! The life of a measure made at run time: draft, checked, approved by
//! another, published for a later day, ended; every other step is refused.

use crate::common::{DAY, national, supporting};
use jiff::civil::date;
use tw_programme::proposal::{Stage, Today};
use tw_programme::{Measure, Proposal, Set};

const DRAFTER: &str = "4403000001";
const OTHER: &str = "4403000002";

/// The day of the tests, on which approvals last ten days.
const TODAY: Today = Today {
    day: DAY,
    approval_days: 10,
};

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
    approve(checked, OTHER).expect("it is approved")
}

fn approve(proposal: Proposal, by: &str) -> Result<Proposal, Vec<tw_base::Finding>> {
    let version = proposal.version();
    proposal.approved(&version, by, TODAY)
}

fn published() -> Proposal {
    let from = date(2026, 5, 2);
    approved()
        .published(from, Some(&parent()), TODAY)
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
    assert_eq!(codes(approve(draft(), OTHER)), ["TW3231"]);
    assert_eq!(
        codes(draft().published(day, Some(&parent()), TODAY)),
        ["TW3231"]
    );
    assert_eq!(codes(draft().ended(day, DAY)), ["TW3231"]);
    assert_eq!(codes(approved().checked(Some(&parent()), DAY)), ["TW3231"]);
    assert_eq!(codes(approved().ended(day, DAY)), ["TW3231"]);
    let again = supporting("S-1", &parent());
    for standing in [approved(), published()] {
        assert_eq!(
            codes(standing.redraft(again.clone(), DRAFTER, TODAY)),
            ["TW3231"]
        );
    }
    assert!(draft().redraft(again, OTHER, TODAY).is_ok());
    assert_eq!(codes(approve(published(), OTHER)), ["TW3231"]);
    assert!(matches!(draft().stage(), Stage::Draft));
}

#[test]
fn who_drafts_does_not_approve() {
    let checked = draft()
        .checked(Some(&parent()), DAY)
        .expect("it is checked");
    assert_eq!(codes(approve(checked, DRAFTER)), ["TW3232"]);
}

#[test]
fn nothing_acts_or_ends_before_tomorrow() {
    assert_eq!(
        codes(approved().published(DAY, Some(&parent()), TODAY)),
        ["TW3233"]
    );
    assert_eq!(codes(published().ended(DAY, DAY)), ["TW3233"]);
    let mut short = supporting("S-1", &parent());
    short.scope.to = Some(date(2026, 5, 10));
    let approved = Proposal::draft(short, DRAFTER, DAY).checked(Some(&parent()), DAY);
    let approved = approved
        .and_then(|p| approve(p, OTHER))
        .expect("it is approved");
    let late = approved.published(date(2026, 5, 11), Some(&parent()), TODAY);
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
    let refused = approved().published(date(2026, 5, 2), Some(&narrow), TODAY);
    assert_eq!(codes(refused), ["TW3211"]);
    let refused = approved().published(date(2026, 5, 2), None, TODAY);
    assert_eq!(codes(refused), ["TW3209"]);
}

#[test]
fn ended_before_it_began_it_never_acts() {
    let approved = approved().published(date(2026, 7, 1), Some(&parent()), TODAY);
    let ended = approved
        .and_then(|p| p.ended(date(2026, 7, 1), DAY))
        .expect("it is ended");
    assert_eq!(ended.in_force(), None);
}

fn on(day: jiff::civil::Date) -> Today {
    Today { day, ..TODAY }
}

/// Whoever looked at one draft has approved no other, however near.
#[test]
fn an_approval_names_what_was_drafted() {
    let read = draft().version();
    assert_eq!(read.len(), 32);
    let stored = postcard::to_stdvec(&draft()).expect("it is written");
    let stored: Proposal = postcard::from_bytes(&stored).expect("it reads");
    assert_eq!(stored.version(), read);
    let mut other = supporting("S-1", &parent());
    other.scope.to = Some(date(2026, 12, 31));
    let others = [
        draft().redraft(other, DRAFTER, TODAY),
        draft().redraft(supporting("S-1", &parent()), OTHER, TODAY),
        draft().redraft(supporting("S-1", &parent()), DRAFTER, on(date(2026, 5, 2))),
    ];
    for changed in others {
        let checked = changed.and_then(|changed| changed.checked(Some(&parent()), DAY));
        let checked = checked.expect("it is checked");
        assert_ne!(checked.version(), read);
        assert_eq!(
            codes(checked.approved(&read, "4403000003", TODAY)),
            ["TW3236"]
        );
    }
    let checked = draft()
        .checked(Some(&parent()), DAY)
        .expect("it is checked");
    assert_eq!(
        codes(checked.clone().approved("", OTHER, TODAY)),
        ["TW3236"]
    );
    let loud = read.to_uppercase();
    assert!(checked.approved(&loud, OTHER, TODAY).is_ok());
}

/// Ten days after it was given an approval still holds, and then no more: it
/// is given again, or the measure drafted anew.
#[test]
fn an_approval_is_over_some_day() {
    let (last, after) = (date(2026, 5, 11), date(2026, 5, 12));
    let from = date(2026, 6, 1);
    assert_eq!(approved().approval_ends(10), Some(last));
    assert!(
        approved()
            .published(from, Some(&parent()), on(last))
            .is_ok()
    );
    let refused = approved().published(from, Some(&parent()), on(after));
    assert_eq!(codes(refused), ["TW3237"]);
    let version = approved().version();
    let again = |day| approved().approved(&version, OTHER, on(day));
    assert_eq!(codes(again(last)), ["TW3231"]);
    let again = again(after).expect("it is approved again");
    assert!(again.published(from, Some(&parent()), on(after)).is_ok());
    let own = approved().approved(&version, DRAFTER, on(after));
    assert_eq!(codes(own), ["TW3232"]);
    let anew = supporting("S-1", &parent());
    assert!(approved().redraft(anew, DRAFTER, on(after)).is_ok());
}
