//! Every reason not to assess: bad, with the good neighbour and the boundary.

mod common;

use jiff::civil::date;
use tw_base::{Date, Decimal};
use tw_law::Pack;
use tw_tariff::{Charges, LineInput, Regime, StatisticalQuantity, assess, value};

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

const DAY: Date = date(2022, 12, 15);

/// `gcode price qty1 unit1 [qty2 unit2]`, lines separated by `;`.
fn lines(text: &str) -> Vec<LineInput<'_>> {
    let line = |(i, text): (usize, &'static str)| {
        let words: Vec<&str> = text.split_whitespace().collect();
        let quantity = |i: usize| {
            Some(StatisticalQuantity {
                value: number(words.get(i)?),
                unit: words.get(i + 1)?,
            })
        };
        LineInput {
            number: i as u16 + 1,
            gcode: words[0],
            price: number(words[1]),
            qty1: quantity(2).expect("a first quantity"),
            qty2: quantity(4),
        }
    };
    text.to_owned()
        .leak()
        .split(';')
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .enumerate()
        .map(line)
        .collect()
}

/// The findings with their facts, or the total.
fn said(pack: &Pack, day: Date, regime: Regime, charges: (&str, &str), goods: &str) -> String {
    let charges = Charges {
        freight: number(charges.0),
        insurance: number(charges.1),
    };
    match assess(&lines(goods), &charges, regime, pack.law(day)) {
        Ok(assessment) => assessment.total.amount.to_string(),
        Err(unassessed) => {
            let told = unassessed.findings.iter().map(|f| {
                let facts: Vec<String> = f.args.iter().map(|(n, v)| format!("{n}={v}")).collect();
                format!("{} {}", f.code, facts.join(" "))
                    .trim_end()
                    .to_owned()
            });
            told.collect::<Vec<_>>().join("; ")
        }
    }
}

const NONE: (&str, &str) = ("0", "0");

#[test]
fn unknown_commodity() {
    let pack = common::pack(&[]);
    let table = [
        ("8509809090 100 1 007", "9.10"),
        (
            "9999999999 100 1 007",
            "TW1902 code=9999999999 date=2022-12-15 line=1 field=gcode",
        ),
        (
            "85098090 100 1 007; 8509 100 1 007",
            "TW1902 code=8509 date=2022-12-15 line=2 field=gcode",
        ),
    ];
    for (goods, want) in table {
        assert_eq!(said(&pack, DAY, Regime::Composite, NONE, goods), want);
    }
}

#[test]
fn tw4051_duty_rate_unknown() {
    let pack = common::pack(&[]);
    let goods = "8509809090 6000 1 007";
    let want = "TW4051 line=1 field=gcode code=8509809090 date=2022-12-15";
    assert_eq!(said(&pack, DAY, Regime::Full, NONE, goods), want);
    // Within the limits nothing is levied, so nothing need be known.
    assert_eq!(said(&pack, DAY, Regime::Composite, NONE, goods), "546.00");
    assert_eq!(
        said(&pack, DAY, Regime::Full, NONE, "6403990000 6000 1 025"),
        "1458.00"
    );
}

#[test]
fn tw4052_unit_unusable() {
    let pack = common::pack(&[]);
    let table = [
        ("2710199100 450 4 095", "45.76"),
        (
            "2710199100 450 3.4 035",
            "TW4052 line=1 field=qty1 wanted=095 declared=035",
        ),
        (
            "2710199100 450 3.4 035 4 007",
            "TW4052 line=1 field=qty1 wanted=095 declared=035 007",
        ),
        (
            "2206001000 240 6.235 095",
            "TW4052 line=1 field=qty1 wanted=070 declared=095",
        ),
    ];
    for (goods, want) in table {
        assert_eq!(
            said(&pack, DAY, Regime::Composite, NONE, goods),
            want,
            "{goods}"
        );
    }
}

#[test]
fn tw4053_negative() {
    let pack = common::pack(&[]);
    let table = [
        (("0", "0"), "8509809090 0 1 007", "0.00"),
        (
            ("0", "0"),
            "8509809090 -0.01 1 007",
            "TW4053 line=1 field=price value=-0.01",
        ),
        (
            ("-0.01", "0"),
            "8509809090 1 1 007",
            "TW4053 line=0 field=freight value=-0.01",
        ),
        (
            ("0", "-1"),
            "8509809090 1 1 007",
            "TW4053 line=0 field=insurance value=-1",
        ),
        (
            ("0", "0"),
            "2710199100 450 3.4 035 -4 095",
            "TW4053 line=1 field=qty2 value=-4",
        ),
        (
            ("0", "0"),
            "9101110000 450 -1 008",
            "TW4053 line=1 field=qty1 value=-1",
        ),
        (
            ("-1", "-2"),
            "8509809090 -3 1 007; 8509809090 5 1 007; 8509809090 -4 1 007",
            "TW4053 line=1 field=price value=-3; TW4053 line=3 field=price value=-4; \
             TW4053 line=0 field=freight value=-1; TW4053 line=0 field=insurance value=-2",
        ),
    ];
    for (charges, goods, want) in table {
        assert_eq!(
            said(&pack, DAY, Regime::Composite, charges, goods),
            want,
            "{goods}"
        );
    }
}

#[test]
fn tw4054_too_large() {
    let pack = common::pack(&[]);
    let table = [
        // The largest amount that can be stored is valued; its tax fits.
        ("8509809090 92233720368547.75 1 007", "8393268553537.85"),
        (
            "8509809090 92233720368547.75808 1 007",
            "TW4054 line=1 field=price value=92233720368547.75808",
        ),
        (
            "8509809090 0.000001 1 007",
            "TW4054 line=1 field=price value=0.000001",
        ),
        (
            "8509809090 92233720368547.75 1 007; 8509809090 0.01 1 007",
            "TW4054 line=0 field=value value=92233720368547.76",
        ),
        (
            "2710199100 450 3.4 035 79228162514264337593543950335 095",
            "TW4054 line=1 field=consumption value=450.00",
        ),
    ];
    for (goods, want) in table {
        assert_eq!(
            said(&pack, DAY, Regime::Composite, NONE, goods),
            want,
            "{goods}"
        );
    }
}

#[test]
fn tw4055_no_lines() {
    let pack = common::pack(&[]);
    assert_eq!(said(&pack, DAY, Regime::Composite, NONE, ""), "TW4055");
    assert_eq!(
        said(&pack, DAY, Regime::Composite, ("-1", "0"), ""),
        "TW4055; TW4053 line=0 field=freight value=-1"
    );
}

#[test]
fn gaps_of_law_are_said() {
    let pack = common::pack(&[]);
    let early = date(2016, 4, 7);
    let goods = "8509809090 100 1 007";
    assert_eq!(
        said(&pack, early, Regime::Composite, NONE, goods),
        "TW1901 id=rounding.customs_value date=2016-04-07"
    );
    assert_eq!(
        said(&pack, date(2016, 4, 8), Regime::Composite, NONE, goods),
        "11.90"
    );
    assert_eq!(
        said(&pack, DAY, Regime::Composite, NONE, "9102910000 100 1 008"),
        "TW1901 id=no_such_condition date=2022-12-15"
    );
}

#[test]
fn all_lines_are_told() {
    let pack = common::pack(&[]);
    assert_eq!(
        said(
            &pack,
            DAY,
            Regime::Full,
            NONE,
            "9999999999 1 1 007; 6403990000 1 1 025; 8509809090 1 1 007"
        ),
        "TW1902 code=9999999999 date=2022-12-15 line=1 field=gcode; \
         TW4051 line=3 field=gcode code=8509809090 date=2022-12-15"
    );
}

#[test]
fn a_factor_that_is_not_zero_needs_the_rate() {
    let params = include_str!("pack/params/all.toml").replacen(
        "value = 0, source",
        "value = \"0.5\", source",
        1,
    );
    let pack = common::pack(&[("params/all.toml", &params)]);
    // 1000 × 10 % × 0.5 = 50.00; VAT (1000 + 50) × 13 % = 136.50, × 0.7 = 95.55.
    assert_eq!(
        said(&pack, DAY, Regime::Composite, NONE, "6403990000 1000 1 025"),
        "145.55"
    );
    let want = "TW4051 line=1 field=gcode code=8509809090 date=2022-12-15";
    assert_eq!(
        said(&pack, DAY, Regime::Composite, NONE, "8509809090 1000 1 007"),
        want
    );
}

#[test]
fn another_rounding_of_the_pack_acts() {
    let params = include_str!("pack/params/all.toml").replace("half_up_to_fen", "exact");
    let pack = common::pack(&[("params/all.toml", &params)]);
    // 128.505 × 9 % × 0.7 = 8.095815, nothing rounded.
    assert_eq!(
        said(
            &pack,
            DAY,
            Regime::Composite,
            NONE,
            "4901990000 128.505 1 035"
        ),
        "8.095815"
    );
    let params = include_str!("pack/params/all.toml").replace("half_up_to_fen", "down_to_yuan");
    let pack = common::pack(&[("params/all.toml", &params)]);
    // 128.505 → 128; 11.52 → 11; 7.7 → 7.
    assert_eq!(
        said(
            &pack,
            DAY,
            Regime::Composite,
            NONE,
            "4901990000 128.505 1 035"
        ),
        "7.00"
    );
}

#[test]
fn what_was_done_until_then_is_in_the_trace() {
    let pack = common::pack(&[]);
    let goods = lines("8509809090 6000 1 007");
    let refused =
        assess(&goods, &Charges::default(), Regime::Full, pack.law(DAY)).expect_err("no rate");
    let rules: Vec<&str> = refused
        .trace
        .steps
        .iter()
        .map(|s| s.rule.as_str())
        .collect();
    assert_eq!(rules, ["TW4002", "TW4004", "TW4001", "TW4002", "TW4005"]);
    assert_eq!(refused.to_string(), "not assessed: TW4051");
    assert!(value(&goods, &Charges::default(), pack.law(DAY)).is_ok());
}

#[test]
fn codes_are_numbered_once() {
    let mut codes: Vec<&str> = tw_tariff::ALL.iter().map(|c| c.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), tw_tariff::ALL.len());
    assert!(codes.iter().all(|c| c.starts_with("TW40")));
}
