//! A small model check: the whole space the regions can reach, with one agency,
//! and what holds in every state of it.

use std::collections::{HashMap, HashSet, VecDeque};
use tw_clearance::{
    AgencyCode, AgencyState, AgencyStep, ControlState, ControlStep, DebtState, DebtStep,
    DocumentState, DocumentStep, Event, GoodsState, GoodsStep, Regions,
};

fn events() -> Vec<Event> {
    let agency = AgencyCode::new("ciq").expect("a code");
    let document = DocumentStep::ALL.iter().map(|s| Event::Document(*s));
    let control = ControlStep::ALL.iter().map(|s| Event::Control(*s));
    let debt = DebtStep::ALL.iter().map(|s| Event::Debt(*s));
    let goods = GoodsStep::ALL.iter().map(|s| Event::Goods(*s));
    let agency = AgencyStep::ALL
        .iter()
        .map(|s| Event::Agency(agency.clone(), *s));
    document
        .chain(control)
        .chain(debt)
        .chain(goods)
        .chain(agency)
        .collect()
}

struct Space {
    /// Every state that can be reached, in the order it was found.
    states: Vec<Regions>,
    /// Which states lead to a state, by index.
    before: Vec<Vec<usize>>,
    taken: usize,
    refused: usize,
}

fn explore() -> Space {
    let events = events();
    let mut index = HashMap::from([(Regions::draft(), 0)]);
    let mut space = Space {
        states: vec![Regions::draft()],
        before: vec![Vec::new()],
        taken: 0,
        refused: 0,
    };
    let mut open = VecDeque::from([0]);
    while let Some(i) = open.pop_front() {
        for event in &events {
            let Ok((next, change)) = space.states[i].clone().apply(event.clone()) else {
                space.refused += 1;
                continue;
            };
            space.taken += 1;
            assert_ne!(
                change.from(),
                change.to(),
                "a step that changes nothing: {change}"
            );
            let j = *index.entry(next).or_insert_with_key(|next| {
                space.states.push(next.clone());
                space.before.push(Vec::new());
                open.push_back(space.states.len() - 1);
                space.states.len() - 1
            });
            space.before[j].push(i);
        }
    }
    space
}

fn agency(regions: &Regions) -> AgencyState {
    regions
        .agencies()
        .first()
        .map_or(AgencyState::NotRequired, |(_, state)| *state)
}

/// What must hold in a state; written out anew rather than by the crate's own
/// predicates, which are what is checked.
fn broken(r: &Regions) -> Option<&'static str> {
    use DebtState as Debt;
    use DocumentState as Document;
    use GoodsState as Goods;
    let at_large = matches!(
        r.goods(),
        Goods::Released | Goods::GatedOut | Goods::Loaded | Goods::Exited
    );
    if at_large {
        if !matches!(r.control(), ControlState::None | ControlState::Passed) {
            return Some("released with open control");
        }
        if !matches!(
            r.debt(),
            Debt::NothingDue | Debt::Secured | Debt::Paid | Debt::Final | Debt::Refunded
        ) {
            return Some("released with an open debt");
        }
        if !matches!(agency(r), AgencyState::NotRequired | AgencyState::Approved) {
            return Some("released without an agency's consent");
        }
        if !matches!(
            r.document(),
            Document::Accepted | Document::Amending | Document::Closed
        ) {
            return Some("released under a document that is not accepted");
        }
    }
    match r.document() {
        Document::Closed => {
            let settled = matches!(r.debt(), Debt::NothingDue | Debt::Final | Debt::Refunded);
            let end = matches!(
                r.goods(),
                Goods::GatedOut | Goods::Exited | Goods::Returned | Goods::Destroyed
            );
            (!settled || !end).then_some("closed too early")
        }
        Document::Returned | Document::Rejected => {
            (r.debt() != Debt::NotAssessed).then_some("returned or rejected with a debt")
        }
        Document::Invalidated => {
            let nothing = matches!(
                r.debt(),
                Debt::NotAssessed | Debt::NothingDue | Debt::Refunded
            );
            (!nothing).then_some("invalidated with a debt")
        }
        Document::Draft => {
            let untouched = r.control() == ControlState::None && r.debt() == Debt::NotAssessed;
            (!untouched || !r.agencies().is_empty()).then_some("a draft that was worked on")
        }
        Document::Filed | Document::Registered | Document::Accepted | Document::Amending => None,
    }
}

#[test]
fn no_reachable_state_breaks_a_promise() {
    let space = explore();
    for state in &space.states {
        assert_eq!(broken(state), None, "{state}");
    }
    // That the search saw something: thousands of states, most steps refused.
    assert!(space.states.len() > 5_000, "{} states", space.states.len());
    assert!(space.taken > space.states.len() && space.refused > space.taken);
    let seen: HashSet<_> = space.states.iter().map(|r| r.goods()).collect();
    assert_eq!(
        seen.len(),
        GoodsState::ALL.len(),
        "a state of the goods cannot be reached"
    );
    let seen: HashSet<_> = space.states.iter().map(|r| r.debt()).collect();
    assert_eq!(
        seen.len(),
        DebtState::ALL.len(),
        "a state of the debt cannot be reached"
    );
    let seen: HashSet<_> = space.states.iter().map(|r| r.control()).collect();
    assert_eq!(
        seen.len(),
        ControlState::ALL.len(),
        "a state of control cannot be reached"
    );
    let seen: HashSet<_> = space.states.iter().map(|r| r.document()).collect();
    assert_eq!(
        seen.len(),
        DocumentState::ALL.len(),
        "a state of the document cannot be reached"
    );
}

#[test]
fn every_state_can_still_reach_an_end() {
    let space = explore();
    let ended = |r: &Regions| {
        matches!(
            r.document(),
            DocumentState::Closed | DocumentState::Invalidated | DocumentState::Rejected
        )
    };
    let mut good: Vec<bool> = space.states.iter().map(ended).collect();
    let mut open: VecDeque<usize> = (0..good.len()).filter(|i| good[*i]).collect();
    while let Some(i) = open.pop_front() {
        for &j in &space.before[i] {
            if !good[j] {
                good[j] = true;
                open.push_back(j);
            }
        }
    }
    let stuck: Vec<&Regions> = space
        .states
        .iter()
        .zip(&good)
        .filter(|(_, good)| !**good)
        .map(|(r, _)| r)
        .collect();
    assert!(
        stuck.is_empty(),
        "{} states lead nowhere, first {}",
        stuck.len(),
        stuck[0]
    );
}
