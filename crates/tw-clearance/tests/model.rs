//! A small model check: the whole space the regions can reach, with one agency,
//! and what holds in every state of it.

mod space;

use space::{broken, explore, stuck, unseen};

#[test]
fn no_reachable_state_breaks_a_promise() {
    let space = explore();
    for state in &space.states {
        assert_eq!(broken(state), None, "{state}");
    }
    assert_eq!(space.idle, [] as [&str; 0], "steps that change nothing");
    assert_eq!(space.wrong, [] as [&str; 0], "steps that break a promise");
    // That the search saw something: thousands of states, most steps refused.
    assert!(space.states.len() > 5_000, "{} states", space.states.len());
    assert!(space.taken > space.states.len() && space.refused > space.taken);
    assert_eq!(
        unseen(&space),
        [] as [&str; 0],
        "states that cannot be reached"
    );
}

#[test]
fn every_state_can_still_reach_an_end() {
    let space = explore();
    let stuck = stuck(&space);
    assert!(
        stuck.is_empty(),
        "{} states lead nowhere, first {}",
        stuck.len(),
        stuck[0]
    );
}
