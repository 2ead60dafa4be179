//! Every drill that needs no process, at the test bar.

use tw_drill::{Asked, Bar, Report, ledger, lifecycle, medium, power, resend, tamper};

fn held(report: &Report) {
    assert_eq!(report.faults, [] as [&str; 0], "{}", report.table());
}

#[test]
fn nothing_acknowledged_is_lost_with_the_power() {
    let report = power::run(&Asked::new(Bar::Test, 1), &mut |_| {}).expect("it runs");
    held(&report);
}

#[test]
fn a_disk_that_does_not_sync_is_convicted() {
    let mut asked = Asked::new(Bar::Test, 1);
    asked.with.insert("lie".into(), "1".into());
    let report = power::run(&asked, &mut |_| {}).expect("it runs");
    assert!(!report.held(), "{}", report.table());
}

#[test]
fn a_message_sent_again_changes_nothing() {
    held(&resend::run(&Asked::new(Bar::Test, 1), &mut |_| {}).expect("it runs"));
}

#[test]
fn the_ledger_agrees_with_its_history() {
    held(&ledger::run(&Asked::new(Bar::Test, 1), &mut |_| {}).expect("it runs"));
}

#[test]
fn no_release_before_what_it_needs() {
    held(&lifecycle::run(&Asked::new(Bar::Test, 1), &mut |_| {}).expect("it runs"));
}

#[test]
fn a_disk_in_trouble_is_refused_cleanly_and_left_behind() {
    held(&medium::run(&Asked::new(Bar::Test, 1), &mut |_| {}).expect("it runs"));
}

#[test]
fn every_tampering_is_shown_and_located() {
    let report = tamper::run(&Asked::new(Bar::Test, 1), &mut |_| {}).expect("it runs");
    held(&report);
}
