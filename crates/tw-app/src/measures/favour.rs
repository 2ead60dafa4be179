//! What acting measures make of what law and class alone give a declaration.
//! Pure: `policy` asks it again, without one of the measures, of what the
//! journal has kept.

use super::{ActedRecord, Left};
use serde::{Deserialize, Serialize};
use tw_base::{Date, Decimal, Fixed5};
use tw_law::Calendar;
use tw_programme::{Acting, EffectKind};
use tw_risk::{Draw, Rate, Shares};

/// What law and class alone give; what does not concern a declaration is left
/// out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Examination at random.
    pub inspection: Option<Inspection>,
    /// What a guarantee has to cover.
    pub security: Option<Security>,
    /// Until when is to be paid.
    pub payment: Option<Payment>,
    /// Fees by name.
    pub fees: Vec<Fee>,
    /// What was made use of that the law leaves to measures.
    pub left: Vec<Left>,
}

/// Examination at random: shares, and what was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// Share examined as a rule.
    pub base: Fixed5,
    /// What the class makes of it.
    pub factor: Fixed5,
    /// Not less than this, whatever measures say.
    pub floor: Option<Fixed5>,
    /// What was drawn, 0 to 999,999.
    pub draw: u32,
}

/// What a guarantee has to cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Security {
    /// What is owed.
    pub owed: Fixed5,
    /// The share of it to be covered.
    pub ratio: Fixed5,
}

/// Until when is to be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The day terms count from.
    pub from: Date,
    /// The last day.
    pub pay_by: Date,
    /// How much.
    pub amount: Fixed5,
}

/// A fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// Its name.
    pub name: String,
    /// How much.
    pub amount: Fixed5,
}

/// What holds with measures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Favoured {
    /// Share of such declarations that is examined.
    pub inspection_rate: Option<Decimal>,
    /// Whether this one is.
    pub examined: Option<bool>,
    /// Share of what is owed that a guarantee has to cover.
    pub guarantee_ratio: Option<Decimal>,
    /// How much a guarantee has to cover.
    pub secured: Option<Fixed5>,
    /// The last day of payment.
    pub pay_by: Option<Date>,
    /// Fees, in the order given.
    pub fees: Vec<Fee>,
    /// What is left to measures and none of them opens.
    pub shut: Vec<Left>,
    /// Goes before what has a lower level; 0: as all.
    pub priority: u8,
}

/// What holds with the measures that act. A term of payment on days the
/// calendar does not know changes nothing.
pub fn favour(given: &Given, acting: &Acting<'_>, calendar: &Calendar) -> Favoured {
    let value = |kind| {
        acting
            .effect(kind)
            .and_then(|granted| granted.effect.value())
    };
    let inspection_rate = given.inspection.map(|given| {
        rate(
            given,
            value(EffectKind::InspectionFactor),
            value(EffectKind::InspectionCap),
        )
    });
    let examined = given
        .inspection
        .zip(inspection_rate)
        .map(|(given, rate)| rate.takes(Draw::again(given.draw)));
    let guarantee_ratio = given.security.map(|given| {
        let cap = value(EffectKind::GuaranteeRatioCap);
        cap.map_or(given.ratio.decimal(), |cap| cap.min(given.ratio.decimal()))
    });
    let secured = given.security.zip(guarantee_ratio);
    let left = given.left.iter();
    let shut = left.filter(|left| left.opened_by(acting).is_none());
    Favoured {
        inspection_rate: inspection_rate.map(Rate::share),
        examined,
        guarantee_ratio: guarantee_ratio.map(|ratio| ratio.normalize()),
        secured: secured.map(|(given, ratio)| share(given.owed, ratio)),
        pay_by: given.payment.map(|given| pay_by(given, acting, calendar)),
        fees: given.fees.iter().map(|fee| charged(fee, acting)).collect(),
        shut: shut.cloned().collect(),
        priority: value(EffectKind::Priority)
            .and_then(|level| level.try_into().ok())
            .unwrap_or(0),
    }
}

fn rate(given: Inspection, factor: Option<Decimal>, cap: Option<Decimal>) -> Rate {
    let class = given.factor.decimal();
    let shares = Shares {
        base: given.base.decimal(),
        factor: factor.map_or(class, |factor| factor.min(class)),
        cap,
        floor: given.floor.map(Fixed5::decimal),
    };
    shares.rate()
}

/// A share of an amount, to the fen, half up.
fn share(amount: Fixed5, share: Decimal) -> Fixed5 {
    let exact = amount.decimal() * share;
    let half_up = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    Fixed5::try_from(exact.round_dp_with_strategy(2, half_up)).unwrap_or(amount)
}

/// The latest of the last days that law and measures give.
fn pay_by(given: Payment, acting: &Acting<'_>, calendar: &Calendar) -> Date {
    let count = |kind| {
        let granted = acting.effect(kind)?;
        u32::try_from(granted.effect.value()?).ok()
    };
    let after = |day: Date, n: u32| calendar.nth_workday_after(day, n).ok();
    let days = count(EffectKind::PaymentWorkingDays).and_then(|n| after(given.from, n));
    let month = count(EffectKind::PaymentWorkdayNextMonth);
    let month = month.and_then(|n| after(given.from.last_of_month(), n));
    let given = [Some(given.pay_by), days, month];
    given.into_iter().flatten().max().unwrap_or(Date::MAX)
}

fn charged(fee: &Fee, acting: &Acting<'_>) -> Fee {
    let granted = acting.effect_on(EffectKind::Fee, &fee.name);
    let kept = granted.and_then(|granted| granted.effect.value());
    Fee {
        name: fee.name.clone(),
        amount: kept.map_or(fee.amount, |kept| share(fee.amount, kept)),
    }
}

impl Favoured {
    /// The term an effect of a kind moves, in words.
    fn told(&self, kind: EffectKind, about: &str, acting: &Acting<'_>) -> String {
        let number = |number: Option<Decimal>| number.map(|n| n.to_string());
        let told = match kind {
            EffectKind::InspectionFactor | EffectKind::InspectionCap => {
                number(self.inspection_rate)
            }
            EffectKind::GuaranteeRatioCap => number(self.guarantee_ratio),
            EffectKind::PaymentWorkingDays | EffectKind::PaymentWorkdayNextMonth => {
                self.pay_by.map(|day| day.to_string())
            }
            EffectKind::Fee => {
                let fee = self.fees.iter().find(|fee| fee.name == about);
                fee.map(|fee| fee.amount.to_string())
            }
            EffectKind::Priority => Some(self.priority.to_string()),
            EffectKind::AllowedMode | EffectKind::GuaranteeKind | EffectKind::DocumentWaived => {
                let open = acting.effect_on(kind, about).is_some();
                Some(if open { "yes" } else { "no" }.to_owned())
            }
        };
        told.unwrap_or_else(|| "-".to_owned())
    }
}

/// What each effect of each acting measure did: what would hold without the
/// measure, and what holds.
pub(super) fn acted(given: &Given, acting: &Acting<'_>, calendar: &Calendar) -> Vec<ActedRecord> {
    let with = favour(given, acting, calendar);
    let mut records = Vec::new();
    for measure in &acting.measures {
        // Without one whose effects others outdo all that holds stays.
        let others = (acting.rests_on(measure)).then(|| acting.without(&measure.number));
        let without = others.map(|others| (favour(given, &others, calendar), others));
        records.extend(measure.effects.iter().map(|effect| {
            let (kind, about) = effect.key();
            let after = with.told(kind, about, acting);
            let before = without.as_ref();
            ActedRecord {
                measure: measure.number.clone(),
                effect: kind.word().to_owned(),
                about: about.to_owned(),
                before: before.map_or_else(
                    || after.clone(),
                    |(without, others)| without.told(kind, about, others),
                ),
                after,
            }
        }));
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;
    use tw_law::Pack;
    use tw_programme::{Effect, Measure, Package, Scope, Text};

    fn amount(text: &str) -> Fixed5 {
        let number: Decimal = text.parse().expect("a number");
        Fixed5::try_from(number).expect("an amount")
    }

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    /// Kind, of what, value.
    type Written<'t> = (EffectKind, &'t str, &'t str);

    fn measure(number: &str, effects: &[Written<'_>]) -> Measure {
        let effect = |(kind, about, value): &Written<'_>| {
            Effect::new(*kind, about, value.parse().ok()).expect("an effect")
        };
        Measure {
            number: number.to_owned(),
            title: Text::new("甲", "a"),
            basis: Text::new("甲", "a"),
            office: "0000".to_owned(),
            indicator: Text::new("甲", "a"),
            package: Some(Package { of: 1, place: 1 }),
            parent: None,
            scope: Scope::from_day(day("2026-01-01")),
            effects: effects.iter().map(effect).collect(),
            further: Vec::new(),
            confidence: tw_base::Confidence::Secondary,
            example: true,
        }
    }

    fn given() -> Given {
        Given {
            inspection: Some(Inspection {
                base: amount("0.05"),
                factor: amount("1"),
                floor: None,
                draw: 30_000,
            }),
            security: Some(Security {
                owed: amount("1000.01"),
                ratio: amount("1"),
            }),
            payment: Some(Payment {
                from: day("2026-04-15"),
                pay_by: day("2026-04-30"),
                amount: amount("1000.01"),
            }),
            fees: vec![Fee {
                name: "storage".to_owned(),
                amount: amount("10.01"),
            }],
            left: vec![Left::new(EffectKind::AllowedMode, "two_step")],
        }
    }

    /// What holds, in one line.
    fn told(given: &Given, measures: &[Measure]) -> String {
        let acting = Acting::of(measures.iter().collect());
        let pack = Pack::builtin("cn").expect("the pack");
        let with = favour(given, &acting, pack.calendar());
        let fees = with.fees.iter().map(|fee| fee.amount.to_string());
        format!(
            "{} {} {} {} {} [{}] {}",
            with.inspection_rate.unwrap_or_default(),
            with.examined.unwrap_or_default(),
            with.guarantee_ratio.unwrap_or_default(),
            with.secured.unwrap_or_default(),
            with.pay_by.unwrap_or(Date::MAX),
            fees.collect::<Vec<_>>().join(" "),
            with.priority
        )
    }

    #[test]
    fn each_effect_moves_its_own_term() {
        use EffectKind as E;
        let table: &[(&[Written<'_>], &str)] = &[
            (&[], "0.05 true 1 1000.01 2026-04-30 [10.01] 0"),
            (
                &[(E::InspectionFactor, "", "0.5")],
                "0.025 false 1 1000.01 2026-04-30 [10.01] 0",
            ),
            (
                &[(E::InspectionCap, "", "0.03001")],
                "0.03001 true 1 1000.01 2026-04-30 [10.01] 0",
            ),
            (
                &[(E::InspectionCap, "", "0.03")],
                "0.03 false 1 1000.01 2026-04-30 [10.01] 0",
            ),
            (
                &[(E::GuaranteeRatioCap, "", "0.5")],
                "0.05 true 0.5 500.01 2026-04-30 [10.01] 0",
            ),
            (
                &[(E::PaymentWorkdayNextMonth, "", "5")],
                "0.05 true 1 1000.01 2026-05-11 [10.01] 0",
            ),
            // An earlier day than the law's changes nothing.
            (
                &[(E::PaymentWorkingDays, "", "1")],
                "0.05 true 1 1000.01 2026-04-30 [10.01] 0",
            ),
            (
                &[(E::PaymentWorkingDays, "", "20")],
                "0.05 true 1 1000.01 2026-05-15 [10.01] 0",
            ),
            (
                &[(E::Fee, "storage", "0.5")],
                "0.05 true 1 1000.01 2026-04-30 [5.01] 0",
            ),
            (
                &[(E::Fee, "weighing", "0.5"), (E::Priority, "", "3")],
                "0.05 true 1 1000.01 2026-04-30 [10.01] 3",
            ),
        ];
        for (effects, expected) in table {
            let found = told(&given(), &[measure("N1", effects)]);
            assert_eq!(found, *expected, "{effects:?}");
        }
    }

    #[test]
    fn what_is_left_to_measures_is_shut_without_one() {
        use EffectKind as E;
        let pack = Pack::builtin("cn").expect("the pack");
        let table: [(&[Written<'_>], bool); 4] = [
            (&[], true),
            (&[(E::AllowedMode, "shipside_pickup", "")], true),
            (&[(E::GuaranteeKind, "two_step", "")], true),
            (&[(E::AllowedMode, "two_step", "")], false),
        ];
        for (effects, shut) in table {
            let measures = [measure("N1", effects)];
            let acting = Acting::of(measures.iter().collect());
            let with = favour(&given(), &acting, pack.calendar());
            assert_eq!(!with.shut.is_empty(), shut, "{effects:?}");
        }
    }

    #[test]
    fn a_measure_makes_nothing_worse_and_goes_below_no_floor() {
        let mut given = given();
        given.inspection = given.inspection.map(|given| Inspection {
            factor: amount("0.2"),
            floor: Some(amount("0.008")),
            ..given
        });
        let weaker = measure("N1", &[(EffectKind::InspectionFactor, "", "0.5")]);
        assert!(told(&given, &[weaker]).starts_with("0.01 false "));
        let stronger = measure("N1", &[(EffectKind::InspectionFactor, "", "0")]);
        assert!(told(&given, &[stronger]).starts_with("0.008 false "));
    }

    #[test]
    fn what_each_measure_did_is_told_with_and_without_it() {
        let cap = |number, value| measure(number, &[(EffectKind::GuaranteeRatioCap, "", value)]);
        let measures = [cap("N1", "0.5"), cap("N2", "0.2"), cap("N3", "0.2")];
        let acting = Acting::of(measures.iter().collect());
        let pack = Pack::builtin("cn").expect("the pack");
        let told = acted(&given(), &acting, pack.calendar());
        let line =
            |r: &ActedRecord| format!("{} {} {}->{}", r.measure, r.effect, r.before, r.after);
        let lines: Vec<String> = told.iter().map(line).collect();
        let all = "guarantee_ratio_cap 0.2->0.2";
        assert_eq!(
            lines,
            [
                format!("N1 {all}"),
                format!("N2 {all}"),
                format!("N3 {all}")
            ]
        );
        let acting = Acting::of(measures[..2].iter().collect());
        let told = acted(&given(), &acting, pack.calendar());
        assert_eq!(line(&told[1]), "N2 guarantee_ratio_cap 0.5->0.2");
    }
}
