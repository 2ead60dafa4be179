//! The whole space the regions can reach, with one agency, and what must hold
//! in every state of it. The drill `lifecycle` walks the same space.

use std::collections::{HashMap, VecDeque};
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

/// What can be reached.
pub struct Space {
    /// Every state that can be reached, in the order it was found.
    pub states: Vec<Regions>,
    /// Which states lead to a state, by index.
    pub before: Vec<Vec<usize>>,
    /// Steps taken.
    pub taken: usize,
    /// Steps refused.
    pub refused: usize,
    /// Steps that were taken and changed nothing.
    pub idle: Vec<String>,
    /// Steps that were taken and should not have been.
    pub wrong: Vec<String>,
}

/// Walks it all.
pub fn explore() -> Space {
    let events = events();
    let mut index = HashMap::from([(Regions::draft(), 0)]);
    let mut space = Space {
        states: vec![Regions::draft()],
        before: vec![Vec::new()],
        taken: 0,
        refused: 0,
        idle: Vec::new(),
        wrong: Vec::new(),
    };
    let mut open = VecDeque::from([0]);
    while let Some(i) = open.pop_front() {
        for event in &events {
            let Ok((next, change)) = space.states[i].clone().apply(event.clone()) else {
                space.refused += 1;
                continue;
            };
            space.taken += 1;
            if change.from() == change.to() {
                space.idle.push(change.to_string());
            }
            if let Some(why) = wrong(&space.states[i], event) {
                space.wrong.push(format!("{why}: {}", space.states[i]));
            }
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

/// What must hold of a step that was taken: a promise about the moment, which
/// what comes later may change.
fn wrong(from: &Regions, event: &Event) -> Option<&'static str> {
    use DebtState as Debt;
    match event {
        Event::Goods(GoodsStep::Release)
            if !matches!(
                from.debt(),
                Debt::NothingDue | Debt::Secured | Debt::Paid | Debt::Final | Debt::FurtherSecured
            ) =>
        {
            Some("released with an open debt")
        }
        Event::Goods(GoodsStep::Release) if agency(from) == AgencyState::Pending => {
            Some("released while an agency was asked")
        }
        // What was paid is never forgotten: it stays, or is given back.
        Event::Debt(DebtStep::Withdraw | DebtStep::Extinguish | DebtStep::AssessNothing)
            if matches!(
                from.debt(),
                Debt::Paid | Debt::Final | Debt::FurtherDue | Debt::FurtherSecured
            ) =>
        {
            Some("a debt that was paid is taken back")
        }
        Event::Document(DocumentStep::Close)
            if matches!(from.debt(), Debt::FurtherDue | Debt::FurtherSecured) =>
        {
            Some("closed with more to be paid")
        }
        _ => None,
    }
}

/// What must hold in a state; written out anew rather than by the crate's own
/// predicates, which are what is checked.
pub fn broken(r: &Regions) -> Option<&'static str> {
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
            Debt::NothingDue
                | Debt::Secured
                | Debt::Paid
                | Debt::Final
                | Debt::Refunded
                | Debt::FurtherDue
                | Debt::FurtherSecured
        ) {
            return Some("released with a debt nothing was settled of");
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
                Goods::GatedOut
                    | Goods::Exited
                    | Goods::Returned
                    | Goods::Destroyed
                    | Goods::Abandoned
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

/// States from which no end can be reached.
pub fn stuck(space: &Space) -> Vec<&Regions> {
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
    let states = space.states.iter().zip(&good);
    states.filter(|(_, good)| !**good).map(|(r, _)| r).collect()
}

/// States of a region that are never reached.
pub fn unseen(space: &Space) -> Vec<String> {
    fn missing<T: PartialEq + std::fmt::Debug>(
        all: &[T],
        states: &[Regions],
        of: impl Fn(&Regions) -> T,
    ) -> Vec<String> {
        let never = |state: &&T| !states.iter().any(|r| of(r) == **state);
        all.iter()
            .filter(never)
            .map(|state| format!("{state:?}"))
            .collect()
    }
    let states = &space.states;
    let mut all = missing(GoodsState::ALL, states, Regions::goods);
    all.extend(missing(DebtState::ALL, states, Regions::debt));
    all.extend(missing(ControlState::ALL, states, Regions::control));
    all.extend(missing(DocumentState::ALL, states, Regions::document));
    all
}
