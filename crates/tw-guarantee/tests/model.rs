//! Guarantees and groups against a naive model. 5,000 sequences, or
//! `PROPTEST_CASES` if that is more; the release bar is the drill `guarantee`.

mod naive;

use naive::{LETTERS, PARTIES, Run, Wish, furnished};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use std::sync::OnceLock;
use tw_guarantee::Tables;
use tw_law::Pack;

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let pack = Pack::builtin("cn").expect("the built-in pack");
        Tables::read(&pack).expect("tables")
    })
}

fn wish() -> impl Strategy<Value = Wish> {
    let what = prop_oneof![
        2 => Just(0u8), 4 => Just(1), 1 => Just(2), 2 => Just(3), 1 => Just(4), 1 => Just(5),
        2 => Just(6), 14 => Just(7), 3 => Just(8), 2 => Just(9),
    ];
    let numbers = (0..LETTERS, 0..PARTIES, 0..12usize, 1..90i64);
    (what, numbers).prop_map(|(what, (letter, party, which, amount))| Wish {
        what,
        letter,
        party,
        which,
        amount,
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.max(5_000),
        ..ProptestConfig::default()
    })]
    #[test]
    fn guarantees_agree_with_their_history(wishes in prop::collection::vec(wish(), 1..40)) {
        let mut run = Run::new(tables());
        run.sequence(&furnished()).map_err(TestCaseError::fail)?;
        run.sequence(&wishes).map_err(TestCaseError::fail)?;
    }
}

/// The wishes above do what they are for: draws are taken, draws are refused,
/// and commits meet each other.
#[test]
fn the_sequences_reach_what_they_are_for() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = prop::collection::vec(wish(), 20..40);
    let mut counts = [0; 3];
    for _ in 0..200 {
        let wishes = strategy
            .new_tree(&mut runner)
            .expect("a sequence")
            .current();
        let mut run = Run::new(tables());
        run.sequence(&furnished()).expect("furnished");
        run.sequence(&wishes).expect("it agrees");
        for (sum, count) in counts.iter_mut().zip(run.counts) {
            *sum += count;
        }
    }
    let [taken, refused, met] = counts;
    assert!(taken > 500 && refused > 500 && met > 15, "{counts:?}");
}
