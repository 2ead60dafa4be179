//! Every promise of the store port, as tests an adapter passes unchanged.
//!
//! An adapter's own test file says where a store can be opened (a
//! [`Place`]) and asks for the suite:
//!
//! ```text
//! tw_testkit::store_conformance!(MyPlace);
//! ```
//!
//! Each case starts at an empty place. A case that expects a refusal also
//! compares everything that can be read before and after it.

mod commit;
mod ledger;
mod load;
mod query;
mod shared;
mod tasks;

pub use commit::*;
pub use ledger::*;
pub use load::*;
pub use query::*;
pub use shared::*;
pub use tasks::*;

use crate::batch::after;
use crate::{Place, Probe, View};
use tw_app::store::{CommitBatch, CommitOutcome, Conflict, Loaded, Store, StoreError, Wanted};

/// A store at its place, and the names seen so far.
pub struct Rig<P: Place> {
    // Dropped before the place is.
    store: P::Store,
    query: P::Query,
    probe: Probe,
    place: P,
}

impl<P: Place> Rig<P> {
    /// A new store at a fresh place.
    pub fn new() -> Self {
        Self::at(P::fresh(), Probe::default())
    }

    fn at(place: P, probe: Probe) -> Self {
        let (store, query) = place.open().expect("a store opens at its place");
        Self {
            store,
            query,
            probe,
            place,
        }
    }

    /// Drops the store and opens it again.
    #[must_use]
    pub fn reopened(self) -> Self {
        let Self {
            store,
            query,
            probe,
            place,
        } = self;
        drop(query);
        drop(store);
        Self::at(place, probe)
    }

    /// The next batch, filled in.
    fn batch(&mut self, fill: impl FnOnce(&mut CommitBatch)) -> CommitBatch {
        let mut batch = after(&self.store.tip().expect("tip"));
        fill(&mut batch);
        self.probe.watch(&batch);
        batch
    }

    /// Commits a batch that must go in; returns it.
    pub fn commit(&mut self, fill: impl FnOnce(&mut CommitBatch)) -> CommitBatch {
        let batch = self.batch(fill);
        let outcome = self.store.commit(&batch).expect("commit");
        assert_eq!(outcome, CommitOutcome::Durable, "batch {batch:?}");
        batch
    }

    /// Commits a batch that must be refused and leave nothing behind.
    pub fn refused(&mut self, fill: impl FnOnce(&mut CommitBatch)) -> Conflict {
        let batch = self.batch(fill);
        let before = self.view();
        let outcome = self.store.commit(&batch).expect("commit");
        assert_eq!(self.view(), before, "a refused batch left something behind");
        match outcome {
            CommitOutcome::Conflict(conflict) => conflict,
            CommitOutcome::Durable => panic!("must be refused: {batch:?}"),
        }
    }

    /// Offers a batch that does not fit what is stored: an error, and nothing
    /// of it stays.
    pub fn damaged(&mut self, fill: impl FnOnce(&mut CommitBatch)) {
        let batch = self.batch(fill);
        let before = self.view();
        let outcome = self.store.commit(&batch);
        assert!(
            matches!(outcome, Err(StoreError::Damaged(_))),
            "must fail: {outcome:?}"
        );
        assert_eq!(self.view(), before, "a batch that failed left something");
    }

    fn load(&mut self, wanted: &Wanted) -> Loaded {
        self.store.load(wanted).expect("load")
    }

    fn view(&mut self) -> View {
        View::of(&mut self.store, &self.query, &self.probe)
    }
}

impl<P: Place> Default for Rig<P> {
    fn default() -> Self {
        Self::new()
    }
}

/// Makes one test of every case, in a module `conformance`.
#[macro_export]
macro_rules! store_conformance {
    ($place:ty) => {
        mod conformance {
            use super::*;
            $crate::store_conformance!(@cases $place:
                empty_store, load_order_and_defaults, load_each_subject_once,
                aliases_bring_their_subjects, large_batch,
                conflict_head, conflict_inbox, conflict_version, conflict_alias,
                conflict_after_everything_else, alias_given_and_moved,
                subject_bodies, serials_go_forward, reopened_is_the_same,
                works_on_after_a_refusal,
                floors, floor_from_now_on, sums_at_the_ends_of_i64,
                accounts_by_kind, transfers_round_trip,
                movements_of_an_account,
                search_by_beginning, search_takes_no_pattern, search_passes_over_tokens,
                newest_and_census, subjects_page_by_page, due_order, segments_round_trip,
                notices_numbered_per_party, rollups_summed,
                tasks_are_listed, tasks_round_trip, tasks_end_once, open_tasks_are_counted,
                the_chain_is_walked_by_links, tables_are_walked_page_by_page,
                second_writer, readers_see_whole_batches, random_sequences,
            );
        }
    };
    (@cases $place:ty: $($case:ident),* $(,)?) => {
        $(
            #[test]
            fn $case() {
                $crate::conformance::$case::<$place>();
            }
        )*
    };
}
