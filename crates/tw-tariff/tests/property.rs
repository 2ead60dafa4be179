//! Assessments of random goods against whole-number arithmetic in fen.

mod common;

use jiff::civil::date;
use proptest::prelude::*;
use tw_base::Decimal;
use tw_tariff::{Charges, LineInput, Regime, StatisticalQuantity, assess};

/// `amount × n / d` in whole numbers, halves up.
fn share(amount: i128, n: i128, d: i128) -> i128 {
    (2 * amount * n + d) / (2 * d)
}

fn fen(amount: Decimal) -> i128 {
    let mut amount = amount;
    amount.rescale(2);
    amount.mantissa()
}

/// Codes with their consumption tax and assumed duty, in percent, and VAT.
const GOODS: [(&str, i128, i128, i128); 4] = [
    ("6403990000", 0, 10, 13),
    ("4901990000", 0, 0, 9),
    ("3304990011", 15, 5, 13),
    ("2204210000", 10, 14, 13),
];

/// Duty, consumption tax and VAT of a value, all in fen.
fn expected(
    value: i128,
    (_, c, r, v): (&str, i128, i128, i128),
    regime: Regime,
) -> (i128, i128, i128) {
    let duty = match regime {
        Regime::Composite => 0,
        Regime::Full => share(value, r, 100),
    };
    let consumption = share(value + duty, c, 100 - c);
    let vat = share(value + duty + consumption, v, 100);
    match regime {
        Regime::Full => (duty, consumption, vat),
        Regime::Composite => (0, share(consumption, 7, 10), share(vat, 7, 10)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn figures_agree_with_whole_numbers(
        goods in prop::collection::vec((0..GOODS.len(), 0..=100_000_000_i64), 1..12),
        freight in 0..=100_000_i64,
        insurance in 0..=10_000_i64,
        composite in any::<bool>(),
    ) {
        let pack = common::pack_once();
        let lines: Vec<LineInput<'_>> = goods
            .iter()
            .enumerate()
            .map(|(i, (kind, price))| LineInput {
                number: i as u16 + 1,
                gcode: GOODS[*kind].0,
                price: Decimal::new(*price, 2),
                qty1: StatisticalQuantity { value: Decimal::ONE, unit: "035" },
                qty2: None,
            })
            .collect();
        let charges = Charges { freight: Decimal::new(freight, 2), insurance: Decimal::new(insurance, 2) };
        let regime = if composite { Regime::Composite } else { Regime::Full };
        let assessment = assess(&lines, &charges, regime, pack.law(date(2022, 12, 15))).expect("an assessment");

        let prices: i128 = goods.iter().map(|(_, price)| i128::from(*price)).sum();
        prop_assert_eq!(fen(assessment.value.amount), prices + i128::from(freight + insurance));
        let mut sums = [0; 4];
        for (line, (kind, price)) in assessment.lines.iter().zip(&goods) {
            let value = fen(line.value);
            prop_assert!(value >= i128::from(*price));
            let (duty, consumption, vat) = expected(value, GOODS[*kind], regime);
            prop_assert_eq!((fen(line.duty), fen(line.consumption), fen(line.vat)), (duty, consumption, vat));
            sums = [sums[0] + value, sums[1] + duty, sums[2] + consumption, sums[3] + vat];
        }
        let head = [assessment.value, assessment.duty, assessment.consumption, assessment.vat];
        prop_assert_eq!(head.map(|m| fen(m.amount)), sums);
        prop_assert_eq!(fen(assessment.total.amount), sums[1] + sums[2] + sums[3]);
        let last = assessment.trace.steps.last().map(ToString::to_string);
        prop_assert!(last.is_some_and(|s| s.starts_with("TW4016") && s.ends_with(&assessment.total.amount.to_string())));
    }
}
