//! Several at once: a second writer, readers beside the writer, and random
//! sequences against the store in memory.

use super::Rig;
use crate::batch::{after, parcel};
use crate::{MemPlace, Place, Probe, View, sequences};
use proptest::test_runner::{Config, TestRunner};
use std::sync::atomic::{AtomicBool, Ordering};
use tw_app::store::{CommitBatch, CommitOutcome, Conflict, Query, Store, StoreError};
use tw_base::SubjectId;

/// A second writer is either kept out, or loses by the head; when the first
/// has gone, the place can be opened.
pub fn second_writer<P: Place>() {
    let mut rig = Rig::<P>::new();
    rig.commit(|b| b.subjects = vec![parcel(1, 1, b"")]);
    match rig.place.open() {
        Err(StoreError::Held(why)) => assert!(!why.is_empty(), "says what to do"),
        Err(other) => panic!("a second writer gets {other}"),
        Ok((mut second, _)) => {
            let late = after(&second.tip().expect("tip"));
            rig.commit(|b| b.subjects = vec![parcel(1, 2, b"")]);
            let outcome = second.commit(&late).expect("commit");
            assert_eq!(outcome, CommitOutcome::Conflict(Conflict::Head));
        }
    }
    let mut rig = rig.reopened();
    rig.commit(|_| ());
}

/// A reader never sees a batch before it is durable, never half of one, and
/// never a refused one; what it has seen stays.
pub fn readers_see_whole_batches<P: Place>() {
    const BATCHES: u32 = 40;
    let mut rig = Rig::<P>::new();
    rig.commit(|b| b.subjects = vec![parcel(1, 1, b"1")]);
    let done = AtomicBool::new(false);
    let Rig { store, query, .. } = &mut rig;
    let query = &*query;
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut reads = 0_u64;
            while !done.load(Ordering::Acquire) || reads == 0 {
                let before = query.tip().expect("tip").batch.0;
                let row = query.subject(SubjectId(1)).expect("subject");
                let row = row.expect("is there");
                let after = query.tip().expect("tip").batch.0;
                let version = u64::from(row.version);
                assert!(
                    (before..=after).contains(&version),
                    "{before} {version} {after}"
                );
                assert_eq!(row.state, row.version.to_string().into_bytes());
                reads += 1;
            }
        });
        for version in 2..=BATCHES {
            let tip = store.tip().expect("tip");
            let mut batch = after(&tip);
            batch.subjects = vec![parcel(1, version, version.to_string().as_bytes())];
            let mut wrong = batch.clone();
            wrong.subjects[0].row.state = b"wrong".to_vec();
            wrong.subjects.push(parcel(2, 9, b"wrong"));
            let refused = store.commit(&wrong).expect("commit");
            assert!(matches!(refused, CommitOutcome::Conflict(_)));
            assert_eq!(
                store.commit(&batch).expect("commit"),
                CommitOutcome::Durable
            );
            // Durable is visible at once.
            assert_eq!(query.tip().expect("tip").batch, batch.segment.no);
        }
        done.store(true, Ordering::Release);
        reader.join().expect("the reader");
    });
}

/// Random sequences of right and wrong batches: the same ones are refused as
/// by the store in memory, for a reason that holds, and both read the same.
pub fn random_sequences<P: Place>() {
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    runner
        .run(&sequences(), |fills| {
            compare::<P>(&fills);
            Ok(())
        })
        .expect("every sequence");
}

fn compare<P: Place>(fills: &[CommitBatch]) {
    let model_place = MemPlace::fresh();
    let (mut model, model_query) = model_place.open().expect("a store in memory");
    let place = P::fresh();
    let (mut store, mut query) = place.open().expect("a store");
    let mut probe = Probe::default();
    for (n, fill) in fills.iter().enumerate() {
        let batch = CommitBatch {
            segment: after(&model.tip().expect("tip")).segment,
            ..fill.clone()
        };
        probe.watch(&batch);
        let possible = model.conflicts(&batch);
        assert!(model.commit(&batch).is_ok());
        match store.commit(&batch).expect("commit") {
            CommitOutcome::Durable => assert_eq!(possible, [], "taken: {batch:?}"),
            CommitOutcome::Conflict(c) => assert!(possible.contains(&c), "{c:?} {possible:?}"),
        }
        if n == fills.len() / 2 {
            drop(query);
            drop(store);
            (store, query) = place.open().expect("a store");
        }
        let expected = View::of(&mut model, &model_query, &probe);
        assert_eq!(View::of(&mut store, &query, &probe), expected);
    }
}
