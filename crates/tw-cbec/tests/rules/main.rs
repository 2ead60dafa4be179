//! Every rule of the crate with a good, a bad and a boundary case, as tables
//! of one change to a valid document: exactly the findings named come out.

mod common;
mod identity;
mod limits;
mod list;
mod matching;
mod order;
mod payment;
mod support;
mod waybill;

/// No rule without a case: each code stands in one of the tables here. What
/// joins several domains (goods lists, books, change and deletion) is tried
/// end to end, in the cases of the binary.
#[test]
fn every_rule_has_a_case() {
    let tables = [
        include_str!("common.rs"),
        include_str!("identity.rs"),
        include_str!("limits.rs"),
        include_str!("list.rs"),
        include_str!("matching.rs"),
        include_str!("order.rs"),
        include_str!("payment.rs"),
        include_str!("waybill.rs"),
    ];
    let elsewhere = ["TW2523", "TW2524"];
    let own = tw_cbec::codes::ALL
        .iter()
        .map(|code| code.as_str())
        .filter(|code| *code < "TW2607");
    let untried: Vec<_> = own
        .filter(|code| {
            !elsewhere.contains(code) && !tables.iter().any(|table| table.contains(code))
        })
        .collect();
    assert!(untried.is_empty(), "{untried:?}");
}
