//! Turns at something that is scarce, given out fairly: whoever asks is a
//! member of a party, and when places are short the parties take turns, not
//! their requests. A party that asks ten times as often waits ten times as
//! long; the others do not notice.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// Places, and who has them. Cheap to clone.
#[derive(Debug)]
pub struct Turns<K: Eq + Hash + Clone> {
    inner: Arc<Inner<K>>,
}

#[derive(Debug)]
struct Inner<K: Eq + Hash + Clone> {
    /// Places one party may have at a time.
    each: usize,
    state: Mutex<State<K>>,
}

#[derive(Debug)]
struct State<K> {
    /// Places nobody has.
    free: usize,
    held: HashMap<K, usize>,
    /// Those who wait, by party; the parties in the order of their turns. No
    /// party in it has an empty queue.
    waiting: HashMap<K, VecDeque<oneshot::Sender<()>>>,
    order: VecDeque<K>,
}

/// A place; given back when dropped.
#[derive(Debug)]
pub struct Turn<K: Eq + Hash + Clone> {
    inner: Arc<Inner<K>>,
    party: K,
}

impl<K: Eq + Hash + Clone> Clone for Turns<K> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<K: Eq + Hash + Clone> Turns<K> {
    /// So many places, so many of them for one party at a time.
    pub fn new(places: usize, each: usize) -> Self {
        Self {
            inner: Arc::new(Inner {
                each: each.max(1),
                state: Mutex::new(State {
                    free: places.max(1),
                    held: HashMap::new(),
                    waiting: HashMap::new(),
                    order: VecDeque::new(),
                }),
            }),
        }
    }

    /// Waits for a place. Whoever stops waiting loses nothing but its turn.
    pub async fn take(&self, party: &K) -> Turn<K> {
        let wait = self.inner.queue(party);
        // Made before the wait: a turn that is granted while its taker goes
        // away is given back by dropping this.
        let mut ticket = Ticket {
            inner: &self.inner,
            party,
            wait,
        };
        if let Some(granted) = &mut ticket.wait {
            // The sender is dropped only together with all of this.
            let _ = granted.await;
        }
        ticket.wait = None;
        std::mem::forget(ticket);
        Turn {
            inner: Arc::clone(&self.inner),
            party: party.clone(),
        }
    }
}

/// Somebody who waits, or has just been granted a place.
struct Ticket<'a, K: Eq + Hash + Clone> {
    inner: &'a Inner<K>,
    party: &'a K,
    wait: Option<oneshot::Receiver<()>>,
}

impl<K: Eq + Hash + Clone> Drop for Ticket<'_, K> {
    fn drop(&mut self) {
        let granted = match &mut self.wait {
            // Closed first, so that nothing is granted after it was looked at.
            Some(wait) => {
                wait.close();
                wait.try_recv().is_ok()
            }
            None => true,
        };
        if granted {
            self.inner.give_back(self.party);
        }
    }
}

impl<K: Eq + Hash + Clone> Inner<K> {
    fn lock(&self) -> MutexGuard<'_, State<K>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place (`None`), or a place in the queue for one.
    fn queue(&self, party: &K) -> Option<oneshot::Receiver<()>> {
        let mut state = self.lock();
        let held = state.held.get(party).copied().unwrap_or(0);
        // Others who wait now wait for places of their own party.
        if state.free > 0 && held < self.each && !state.waiting.contains_key(party) {
            state.free -= 1;
            state.held.insert(party.clone(), held + 1);
            return None;
        }
        let (grant, granted) = oneshot::channel();
        if !state.waiting.contains_key(party) {
            state.order.push_back(party.clone());
        }
        state
            .waiting
            .entry(party.clone())
            .or_default()
            .push_back(grant);
        Some(granted)
    }

    fn give_back(&self, party: &K) {
        let mut state = self.lock();
        state.free += 1;
        if let Some(held) = state.held.get_mut(party) {
            *held -= 1;
            if *held == 0 {
                state.held.remove(party);
            }
        }
        while state.free > 0 && self.grant(&mut state) {}
    }

    /// Gives one place to the first party in turn that may have one.
    fn grant(&self, state: &mut State<K>) -> bool {
        for _ in 0..state.order.len() {
            let Some(party) = state.order.pop_front() else {
                return false;
            };
            let held = state.held.get(&party).copied().unwrap_or(0);
            let full = held >= self.each;
            let mut granted = false;
            let mut more = false;
            if let Some(queue) = state.waiting.get_mut(&party) {
                while !full && !granted {
                    let Some(next) = queue.pop_front() else { break };
                    // Whoever went away is passed over.
                    granted = next.send(()).is_ok();
                }
                more = !queue.is_empty();
            }
            match more {
                true => state.order.push_back(party.clone()),
                false => {
                    state.waiting.remove(&party);
                }
            }
            if granted {
                state.free -= 1;
                state.held.insert(party, held + 1);
                return true;
            }
        }
        false
    }
}

impl<K: Eq + Hash + Clone> Drop for Turn<K> {
    fn drop(&mut self) {
        self.inner.give_back(&self.party);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::Future;
    use std::pin::{Pin, pin};
    use std::task::{Context, Poll, Waker};

    type Taking<'a> = Pin<Box<dyn Future<Output = Turn<&'static str>> + 'a>>;

    fn poll(taking: &mut Taking<'_>) -> Option<Turn<&'static str>> {
        let mut context = Context::from_waker(Waker::noop());
        match pin!(taking).as_mut().poll(&mut context) {
            Poll::Ready(turn) => Some(turn),
            Poll::Pending => None,
        }
    }

    /// Starts to wait for each party, in this order.
    fn queue<'a>(
        turns: &'a Turns<&'static str>,
        parties: &'a [&'static str],
    ) -> Vec<(&'static str, Taking<'a>)> {
        let mut waiting: Vec<_> = parties
            .iter()
            .map(|party| (*party, Box::pin(turns.take(party)) as Taking<'a>))
            .collect();
        for (_, taking) in &mut waiting {
            assert!(poll(taking).is_none());
        }
        waiting
    }

    #[test]
    fn parties_take_turns_however_many_ask_for_them() {
        let turns = Turns::new(1, 1);
        let mut held = poll(&mut (Box::pin(turns.take(&"a")) as Taking<'_>));
        assert!(held.is_some());
        let mut waiting = queue(&turns, &["a", "a", "a", "b", "c", "b"]);
        let mut order = Vec::new();
        while !waiting.is_empty() {
            drop(held.take());
            let n = waiting.iter_mut().position(|(party, taking)| {
                held = poll(taking);
                held.is_some().then(|| order.push(*party)).is_some()
            });
            drop(waiting.remove(n.expect("somebody's turn")));
        }
        assert_eq!(order, ["a", "b", "c", "a", "b", "a"]);
    }

    #[test]
    fn a_party_has_its_share_at_most() {
        let turns = Turns::new(3, 2);
        let take = |party: &'static str| {
            let mut taking = Box::pin(turns.take(&party));
            let mut context = Context::from_waker(Waker::noop());
            match taking.as_mut().poll(&mut context) {
                Poll::Ready(turn) => Some(turn),
                Poll::Pending => None,
            }
        };
        let _first = take("a").expect("free");
        let second = take("a").expect("free");
        assert!(take("a").is_none(), "its share");
        let _third = take("b").expect("the last place");
        assert!(take("c").is_none(), "all places");
        drop(second);
        assert!(take("c").is_some(), "given back, and nobody waits any more");
    }

    #[test]
    fn whoever_goes_away_is_passed_over_and_gives_back_what_was_granted() {
        let turns = Turns::new(1, 1);
        let held = poll(&mut (Box::pin(turns.take(&"a")) as Taking<'_>)).expect("free");
        let mut waiting = queue(&turns, &["b", "b", "c"]);
        drop(waiting.remove(0));
        drop(held);
        // Granted to the second of b, who never hears of it.
        let (_, gone) = waiting.remove(0);
        drop(gone);
        let (_, mut last) = waiting.remove(0);
        assert!(poll(&mut last).is_some());
        assert!(turns.inner.lock().held.len() <= 1);
    }
}
