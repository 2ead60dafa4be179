//! Drills that need the process: it is killed while it works, and its disk
//! fails it. The sender's own log of acknowledgements is the witness.

use tw_drill::{Asked, Bar, Report, erase, kill, medium};

fn asked() -> Asked {
    Asked::new(Bar::Test, 11).of_binary(env!("CARGO_BIN_EXE_tidewaiter"))
}

fn held(report: &Report) {
    assert_eq!(report.faults, [] as [&str; 0], "{}", report.table());
}

#[test]
fn what_was_acknowledged_survives_kills_and_is_answered_alike() {
    held(&kill::run(&asked(), &mut |_| {}).expect("the drill runs"));
}

#[test]
fn a_medium_in_trouble_is_refused_cleanly_and_left_behind() {
    held(&medium::run(&asked(), &mut |_| {}).expect("the drill runs"));
}

#[test]
fn whoever_was_erased_is_named_nowhere() {
    held(&erase::run(&asked(), &mut |_| {}).expect("the drill runs"));
}
