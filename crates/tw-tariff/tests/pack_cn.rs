//! The decided cases by the Chinese pack as it ships: figures only, so that a
//! better source for a value (another confidence in the trace) moves nothing
//! here. Duty rates are assumed, in an overlay, as the pack gives none.

use jiff::civil::{Date, date};
use tw_base::Decimal;
use tw_law::Pack;
use tw_tariff::{Charges, LineInput, Regime, StatisticalQuantity, assess};

const ASSUMED: &str = "# source: assumed for the test\n# confidence: unverified\ncode,rate,from,to\n\
                       64039900,0.10,,\n91011100,0.10,,\n";

fn pack() -> Pack {
    let cn = Pack::builtin("cn").unwrap_or_else(|e| panic!("{e}"));
    cn.with_overlay([("tariff/duty_assumed.csv".to_owned(), ASSUMED.to_owned())])
        .unwrap_or_else(|e| panic!("{e}"))
}

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

/// Day, regime, code, price, quantity and unit; then value, duty, consumption
/// tax, VAT and total.
const DECIDED: &str = "\
2022-12-15 composite 9019101000 1000.00 1 001 | 1000.00 0.00 0.00 91.00 91.00
2022-12-15 composite 4901990000 128.50 0.6 035 | 128.50 0.00 0.00 8.10 8.10
2022-12-15 composite 3304990010 1000.00 0.05 035 | 1000.00 0.00 123.53 107.06 230.59
2022-12-15 composite 3304990010 2500.07 0.05 035 | 2500.07 0.00 308.83 267.65 576.48
2022-12-15 composite 2204210000 399.90 0.75 095 | 399.90 0.00 31.10 40.43 71.53
2022-12-15 composite 2208902000 1000.00 0.5 035 | 1000.00 0.00 175.44 113.81 289.25
2022-12-15 composite 9019101000 5000.00 1 001 | 5000.00 0.00 0.00 455.00 455.00
2022-12-15 full 6403990000 6000.00 1 025 | 6000.00 600.00 0.00 858.00 1458.00
2022-12-15 full 9101110000 12000.00 1 008 | 12000.00 1200.00 3300.00 2145.00 6645.00
2018-06-01 composite 9019101000 1000.00 1 001 | 1000.00 0.00 0.00 112.00 112.00
2018-06-01 composite 4901990000 128.50 0.6 035 | 128.50 0.00 0.00 9.00 9.00
2026-04-15 composite 9019101000 1000.00 1 001 | 1000.00 0.00 0.00 91.00 91.00
2026-04-15 composite 4901990000 128.50 0.6 035 | 128.50 0.00 0.00 8.10 8.10";

/// Value, duty, consumption tax, VAT and total of one line.
fn figures(pack: &Pack, day: Date, regime: Regime, goods: (&str, &str, &str, &str)) -> String {
    let (gcode, price, qty, unit) = goods;
    let quantity = StatisticalQuantity {
        value: number(qty),
        unit,
    };
    let line = LineInput {
        number: 1,
        gcode,
        price: number(price),
        qty1: quantity,
        qty2: None,
    };
    let charges = Charges::default();
    let a = assess(&[line], &charges, regime, pack.law(day))
        .unwrap_or_else(|e| panic!("{:?}", e.findings));
    [a.value, a.duty, a.consumption, a.vat, a.total]
        .map(|m| m.amount.to_string())
        .join(" ")
}

#[test]
fn the_decided_cases_on_three_dates() {
    let pack = pack();
    for row in DECIDED.lines() {
        let (goods, want) = row.split_once(" | ").expect("goods and figures");
        let words: Vec<&str> = goods.split(' ').collect();
        let [day, regime, gcode, price, qty, unit] = words[..] else {
            panic!("{row}")
        };
        let regime = if regime == "full" {
            Regime::Full
        } else {
            Regime::Composite
        };
        let day = day.parse().expect("a date");
        assert_eq!(
            figures(&pack, day, regime, (gcode, price, qty, unit)),
            want,
            "{row}"
        );
    }
}

#[test]
fn units_are_converted_by_the_pack() {
    let pack = pack();
    // Lubricating oil, 1.52 yuan a litre: 4,000 ml are 4 l, 6.08 yuan.
    let millilitres = figures(
        &pack,
        date(2022, 12, 15),
        Regime::Composite,
        ("2710199100", "450.00", "4000", "096"),
    );
    let litres = figures(
        &pack,
        date(2022, 12, 15),
        Regime::Composite,
        ("2710199100", "450.00", "4", "095"),
    );
    assert_eq!(millilitres, "450.00 0.00 4.26 41.50 45.76");
    assert_eq!(millilitres, litres);
}

#[test]
fn every_code_has_its_sentences() {
    let pack = pack();
    let all = tw_tariff::ALL.iter().chain(tw_tariff::goods::codes::ALL);
    let missing = pack.catalogue().missing(all);
    assert_eq!(missing, [], "codes without a row in rules/tariff.toml");
}

#[test]
fn every_finding_fills_its_sentence() {
    let pack = pack();
    let law = pack.law(date(2022, 12, 15));
    let line = |gcode, price: &str, unit| LineInput {
        number: 1,
        gcode,
        price: number(price),
        qty1: StatisticalQuantity {
            value: Decimal::ONE,
            unit,
        },
        qty2: None,
    };
    let freight = Charges {
        freight: number("-1"),
        insurance: Decimal::ZERO,
    };
    let table = [
        (
            "TW4051",
            vec![line("9019101000", "1", "001")],
            Charges::default(),
            Regime::Full,
        ),
        (
            "TW4052",
            vec![line("2710199100", "1", "007")],
            Charges::default(),
            Regime::Composite,
        ),
        (
            "TW4053",
            vec![line("9019101000", "1", "001")],
            freight,
            Regime::Composite,
        ),
        (
            "TW4054",
            vec![line("9019101000", "0.000001", "001")],
            Charges::default(),
            Regime::Composite,
        ),
        ("TW4055", vec![], Charges::default(), Regime::Composite),
    ];
    for (code, lines, charges, regime) in table {
        let refused = assess(&lines, &charges, regime, law).expect_err("a finding");
        for finding in &refused.findings {
            let told = pack.catalogue().render(finding);
            assert_eq!(told.code, code);
            assert!(!told.zh.contains('{') && !told.en.contains('{'), "{told:?}");
        }
    }
}
