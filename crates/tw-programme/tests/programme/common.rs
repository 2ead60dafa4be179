//! Measures for the tests.

use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use tw_base::{Confidence, Fixed5};
use tw_programme::sample::World;
use tw_programme::{Effect, EffectKind, Facts, Measure, Package, Scope, Set, Text};

pub const DAY: Date = date(2026, 5, 1);

pub fn effect(kind: EffectKind, about: &str, value: &str) -> Effect {
    let value = value.parse::<Decimal>().ok();
    Effect::new(kind, about, value).expect("an effect")
}

pub fn national(number: &str) -> Measure {
    Measure {
        number: number.to_owned(),
        title: Text::new("措施", "a measure"),
        basis: Text::new("依据", "what it rests on"),
        office: "0000".to_owned(),
        indicator: Text::new("指标", "an indicator"),
        package: Some(Package { of: 10, place: 1 }),
        parent: None,
        scope: Scope::from_day(date(2026, 1, 1)),
        effects: vec![effect(EffectKind::InspectionFactor, "", "0.5")],
        further: vec![effect(EffectKind::Fee, "storage", "0.4")],
        confidence: Confidence::Secondary,
        example: false,
    }
}

pub fn supporting(number: &str, parent: &Measure) -> Measure {
    let mut scope = parent.scope.clone();
    scope.offices = Set::of(&["5300"]);
    Measure {
        number: number.to_owned(),
        package: None,
        parent: Some(parent.number.clone()),
        office: "5300".to_owned(),
        further: Vec::new(),
        example: true,
        scope,
        ..parent.clone()
    }
}

pub fn facts() -> Facts {
    Facts {
        business: vec!["import_export".to_owned()],
        commodities: vec!["8471300000".to_owned(), "8517130000".to_owned()],
        direction: "I".to_owned(),
        mode: "0110".to_owned(),
        value: Some(Fixed5::from_raw(50_000 * 100_000)),
        office: "5301".to_owned(),
        ..Facts::of_enterprise("4403000001", "regular", DAY)
    }
}

pub fn world() -> World {
    let all = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    World {
        districts: all(&["0100", "2200", "5100", "5300", "7900"]),
        offices: all(&[
            "0101", "2201", "2202", "2248", "5101", "5301", "5304", "7901",
        ]),
        modes: all(&["0110", "0615", "1210", "9610", "9710"]),
        classes: all(&["advanced_certified", "certified", "regular", "dishonest"]),
        business: all(&["import_export", "customs_broker", "cbec_platform"]),
        groups: all(&["G001", "G002"]),
        partners: all(&["SG", "KR", "EU"]),
        enterprises: 200,
        day: DAY,
    }
}
