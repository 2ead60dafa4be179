//! Why a measure acts or not, and what could be done.

use crate::common::{DAY, facts, national};
use jiff::civil::date;
use tw_programme::{Facts, Measure, Seen, Set, explain};

fn told(measure: &Measure, facts: &Facts, seen: Seen) -> Vec<String> {
    let conditions = explain(measure, facts, seen);
    let line = |c: tw_programme::Condition| {
        let words = [c.about.word(), c.state.word(), c.remedy.word()];
        format!(
            "{} [{}] [{}]",
            words.join(" "),
            c.wanted.join(" "),
            c.found.join(" ")
        )
    };
    conditions.into_iter().map(line).collect()
}

fn measure() -> Measure {
    let mut measure = national("N10-01");
    measure.scope.classes = Set::of(&["advanced_certified"]);
    measure.scope.enterprises = Set::of(&["4403000008", "4403000009"]);
    measure.scope.modes = Set::of(&["0110"]);
    measure.scope.offices = Set::of(&["5100"]);
    measure.scope.value_to = Some(40_000);
    measure
}

#[test]
fn of_a_declaration_every_condition_is_met_or_not() {
    let wanted = [
        "day met none [2026-01-01 -] [2026-05-01]",
        "classes not_met obtain_class [advanced_certified] [regular]",
        "enterprises not_met ask_office [] [4403000001]",
        "modes met none [0110] [0110]",
        "offices not_met declare_office [5100] [5301]",
        "value not_met meet_value [- 40000] [50000]",
    ];
    assert_eq!(told(&measure(), &facts(), Seen::Declaration), wanted);
}

#[test]
fn of_an_enterprise_what_a_declaration_decides_is_open() {
    let facts = Facts::of_enterprise("4403000009", "advanced_certified", DAY);
    let wanted = [
        "day met none [2026-01-01 -] [2026-05-01]",
        "classes met none [advanced_certified] [advanced_certified]",
        "enterprises met none [4403000009] [4403000009]",
        "modes open none [0110] []",
        "offices open none [5100] []",
        "value open none [- 40000] []",
    ];
    assert_eq!(told(&measure(), &facts, Seen::Enterprise), wanted);
}

#[test]
fn which_other_groups_are_named_is_not_told() {
    let mut measure = national("N10-02");
    measure.scope.groups = Set::of(&["G001", "G002"]);
    let mut facts = facts();
    let line = "groups not_met join_group [] []";
    assert_eq!(told(&measure, &facts, Seen::Enterprise)[1], line);
    facts.groups = vec!["G002".to_owned()];
    let line = "groups met none [G002] [G002]";
    assert_eq!(told(&measure, &facts, Seen::Enterprise)[1], line);
}

#[test]
fn what_has_not_begun_is_waited_for_and_what_is_over_is_over() {
    let mut measure = national("N10-01");
    measure.scope.from = date(2026, 5, 2);
    let line = "day not_met wait [2026-05-02 -] [2026-05-01]";
    assert_eq!(told(&measure, &facts(), Seen::Enterprise), [line]);
    measure.scope.from = date(2025, 1, 1);
    measure.scope.to = Some(date(2026, 4, 30));
    let line = "day not_met none [2025-01-01 2026-04-30] [2026-05-01]";
    assert_eq!(told(&measure, &facts(), Seen::Enterprise), [line]);
}
