//! A supporting measure is never wider than what it supports; every reason is
//! told under its code.

use crate::common::{effect, national, supporting};
use jiff::civil::date;
use tw_programme::{EffectKind, Measure, Set, check};

type Change = fn(&mut Measure);

/// Changes of a supporting measure that lies within its parent, and what is
/// then found.
const TABLE: &[(&str, Change, &[&str])] = &[
    ("as it is", |_| {}, &[]),
    (
        "one office of its district",
        |m| m.scope.offices = Set::of(&["5301"]),
        &[],
    ),
    (
        "another district",
        |m| m.scope.offices = Set::of(&["5100"]),
        &["TW3216"],
    ),
    (
        "everywhere",
        |m| m.scope.offices = Set::default(),
        &["TW3216"],
    ),
    (
        "fewer classes",
        |m| m.scope.classes = Set::of(&["regular"]),
        &[],
    ),
    (
        "all classes",
        |m| m.scope.classes = Set::default(),
        &["TW3211"],
    ),
    (
        "another class",
        |m| m.scope.classes = Set::of(&["dishonest"]),
        &["TW3211"],
    ),
    (
        "a heading of the chapter",
        |m| m.scope.commodities = Set::of(&["8471"]),
        &[],
    ),
    (
        "another chapter",
        |m| m.scope.commodities = Set::of(&["84", "85"]),
        &["TW3211"],
    ),
    (
        "half the chapter's digits",
        |m| m.scope.commodities = Set::of(&["8"]),
        &["TW3207", "TW3211"],
    ),
    (
        "members of one group",
        |m| m.scope.groups = Set::of(&["G001"]),
        &[],
    ),
    (
        "no member",
        |m| m.scope.groups = Set::default(),
        &["TW3211"],
    ),
    (
        "a mode more",
        |m| m.scope.modes = Set::of(&["0110", "9610"]),
        &["TW3211"],
    ),
    (
        "a mode with letters",
        |m| m.scope.modes = Set::of(&["01x0"]),
        &["TW3207", "TW3211"],
    ),
    ("a lower bound", |m| m.scope.value_to = Some(1_000), &[]),
    (
        "a higher bound",
        |m| m.scope.value_to = Some(100_001),
        &["TW3212"],
    ),
    ("no bound", |m| m.scope.value_to = None, &["TW3212"]),
    (
        "bounds that cross",
        |m| m.scope.value_from = Some(100_001),
        &["TW3206"],
    ),
    (
        "a shorter period",
        |m| m.scope.to = Some(date(2026, 6, 30)),
        &[],
    ),
    (
        "begins earlier",
        |m| m.scope.from = date(2025, 12, 31),
        &["TW3213"],
    ),
    (
        "ends later",
        |m| m.scope.to = Some(date(2028, 1, 1)),
        &["TW3213"],
    ),
    ("has no end", |m| m.scope.to = None, &["TW3213"]),
    (
        "ends before it begins",
        |m| m.scope.to = Some(date(2025, 1, 1)),
        &["TW3205"],
    ),
    (
        "does less",
        |m| m.effects = vec![effect(EffectKind::InspectionFactor, "", "0.8")],
        &[],
    ),
    (
        "does more",
        |m| m.effects = vec![effect(EffectKind::InspectionFactor, "", "0.4")],
        &["TW3215"],
    ),
    (
        "a further effect",
        |m| m.effects.push(effect(EffectKind::Fee, "storage", "0.4")),
        &[],
    ),
    (
        "too far a one",
        |m| m.effects.push(effect(EffectKind::Fee, "storage", "0.3")),
        &["TW3215"],
    ),
    (
        "another fee",
        |m| m.effects.push(effect(EffectKind::Fee, "weighing", "0.9")),
        &["TW3214"],
    ),
    (
        "another kind",
        |m| m.effects.push(effect(EffectKind::Priority, "", "1")),
        &["TW3214"],
    ),
    (
        "allows more",
        |m| m.further.push(effect(EffectKind::Fee, "storage", "0")),
        &["TW3215"],
    ),
    ("does nothing", |m| m.effects.clear(), &["TW3203"]),
    (
        "does it twice",
        |m| {
            m.effects
                .push(effect(EffectKind::InspectionFactor, "", "0.9"))
        },
        &["TW3204"],
    ),
    (
        "says nothing in Chinese",
        |m| m.title.zh.clear(),
        &["TW3202"],
    ),
    ("no number", |m| m.number = "n 1".to_owned(), &["TW3201"]),
    (
        "is national too",
        |m| m.package = Some(tw_programme::Package { of: 10, place: 2 }),
        &["TW3208"],
    ),
];

fn parent() -> Measure {
    let mut parent = national("N10-01");
    parent.scope.classes = Set::of(&["certified", "regular"]);
    parent.scope.commodities = Set::of(&["84"]);
    parent.scope.groups = Set::of(&["*"]);
    parent.scope.modes = Set::of(&["0110"]);
    parent.scope.value_to = Some(100_000);
    parent.scope.to = Some(date(2027, 12, 31));
    parent
}

#[test]
fn each_way_of_being_wider_has_its_code() {
    let parent = parent();
    assert_eq!(check(&parent, None), []);
    for (what, change, wanted) in TABLE {
        let mut measure = supporting("S-1", &parent);
        change(&mut measure);
        let found = check(&measure, Some(&parent));
        let codes: Vec<&str> = found.iter().map(|finding| finding.code.as_str()).collect();
        assert_eq!(codes, *wanted, "{what}: {found:?}");
    }
}

#[test]
fn a_parent_that_is_not_there_is_told() {
    let measure = supporting("S-1", &parent());
    let found = check(&measure, None);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].code.as_str(), "TW3209");
}
