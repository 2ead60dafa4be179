//! Worked cases as text tables: `tests/worked/*.txt`. Each case gives the law
//! and the goods, then every figure and the whole trace.
//!
//! ```text
//! case what it is about
//! law date regime
//! charges freight insurance
//! line n gcode price qty1 unit1 [qty2 unit2]
//! tax n value duty consumption VAT
//! head value duty consumption VAT total
//!   the steps of the trace
//! ```

mod common;

use std::fmt::Write as _;
use tw_base::{Date, Decimal};
use tw_law::Pack;
use tw_tariff::{
    Assessment, Charges, LineInput, Regime, StatisticalQuantity, assess, assess_valued, value,
};

fn number(text: &str) -> Decimal {
    text.parse()
        .unwrap_or_else(|_| panic!("{text:?} is no number"))
}

fn line<'a>(words: &[&'a str]) -> LineInput<'a> {
    let [number_, gcode, price, qty1, unit1, rest @ ..] = words else {
        panic!("{words:?} is no line")
    };
    let quantity = |value: &str, unit| StatisticalQuantity {
        value: number(value),
        unit,
    };
    LineInput {
        number: number_.parse().expect("a line number"),
        gcode,
        price: number(price),
        qty1: quantity(qty1, unit1),
        qty2: match rest {
            [] => None,
            [qty2, unit2] => Some(quantity(qty2, unit2)),
            _ => panic!("{words:?} has too many words"),
        },
    }
}

/// The goods and the law of a case.
struct Case<'a> {
    date: Date,
    regime: Regime,
    charges: Charges,
    lines: Vec<LineInput<'a>>,
}

impl<'a> Case<'a> {
    fn read(text: &'a str) -> Self {
        let mut case = Case {
            date: Date::ZERO,
            regime: Regime::Full,
            charges: Charges::default(),
            lines: Vec::new(),
        };
        for words in text
            .lines()
            .map(|l| l.split_whitespace().collect::<Vec<_>>())
        {
            match &words[..] {
                ["law", date, regime] => {
                    case.date = date.parse().expect("a date");
                    let found = [Regime::Composite, Regime::Full]
                        .into_iter()
                        .find(|r| r.word() == *regime);
                    case.regime = found.expect("a regime");
                }
                ["charges", freight, insurance] => {
                    case.charges = Charges {
                        freight: number(freight),
                        insurance: number(insurance),
                    };
                }
                ["line", rest @ ..] => case.lines.push(line(rest)),
                _ => {}
            }
        }
        case
    }

    fn assess(&self, pack: &Pack) -> Assessment {
        let law = pack.law(self.date);
        assess(&self.lines, &self.charges, self.regime, law)
            .unwrap_or_else(|e| panic!("{:?}", e.findings))
    }
}

fn figures(assessment: &Assessment) -> String {
    let mut said = String::new();
    for l in &assessment.lines {
        writeln!(
            said,
            "tax {} {} {} {} {}",
            l.number, l.value, l.duty, l.consumption, l.vat
        )
        .expect("a string");
    }
    let a = assessment;
    let head = [a.value, a.duty, a.consumption, a.vat, a.total].map(|m| m.amount.to_string());
    writeln!(said, "head {}", head.join(" ")).expect("a string");
    for step in &a.trace.steps {
        writeln!(said, "  {step}").expect("a string");
    }
    said
}

/// The cases of a file: name and text.
fn cases(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split("\ncase ")
        .skip(1)
        .map(|case| case.split_once('\n').expect("a name and a case"))
}

fn check(file: &str, text: &str, at_least: usize) {
    let pack = common::pack(&[]);
    let mut count = 0;
    for (name, case) in cases(text) {
        let wanted = case
            .lines()
            .skip_while(|l| !l.starts_with("tax "))
            .filter(|l| !l.is_empty());
        let wanted: String = wanted.map(|l| format!("{l}\n")).collect();
        assert_eq!(
            figures(&Case::read(case).assess(&pack)),
            wanted,
            "{file}: {name}"
        );
        count += 1;
    }
    assert!(count >= at_least, "{file} has only {count} cases");
}

macro_rules! worked {
    ($($topic:ident >= $least:literal),+) => {$(
        #[test]
        fn $topic() {
            check(
                stringify!($topic),
                include_str!(concat!("worked/", stringify!($topic), ".txt")),
                $least,
            );
        }
    )+};
}

worked!(
    decided >= 11,
    dates >= 16,
    consumption >= 20,
    roundings >= 18
);

#[test]
fn valuing_first_and_assessing_then_is_the_same() {
    let pack = common::pack(&[]);
    for (name, case) in cases(include_str!("worked/roundings.txt")) {
        let case = Case::read(case);
        let law = pack.law(case.date);
        let valuation = value(&case.lines, &case.charges, law).expect("values");
        let total = valuation.total;
        let assessment =
            assess_valued(&case.lines, valuation, case.regime, law).expect("an assessment");
        assert_eq!(assessment, case.assess(&pack), "{name}");
        assert_eq!(assessment.value, total, "{name}");
    }
}
