//! Random lines of a made-up schedule, written as the United States write
//! theirs, and random goods: no panic, and every trace sums to its total.

mod common;

use proptest::prelude::*;
use std::fmt::Write as _;
use std::sync::OnceLock;
use tw_base::{Confidence, Currency, Date, Decimal, Step, TraceValue};
use tw_law::import::{Schedule, csv_cells, us_hts};
use tw_law::{DutyExpression, Pack};
use tw_tariff::goods::{
    ChargeInput, Direction, GivenRate, GoodsAssessment, GoodsInput, ItemInput, OriginClaim,
    OriginEvidence, QuantityInput, QuotaClaim, RateBasis, ReliefGround, assess,
};

const GENERAL: [&str; 15] = [
    "Free",
    "6.8%",
    "2.2¢/kg",
    "4.4¢/kg + 5.1%",
    "$1.035/kg",
    "0.9¢ each",
    "7.7¢/kg on drained weight + 3%",
    "$1.40/m3",
    "3.6606¢/kg less 0.020668¢/kg for each degree under 100 degrees (and fractions of a degree in proportion) but not less than 3.143854¢/kg",
    "8.4¢/liter + 1.9¢/pf. liter on ethyl alcohol content",
    "The rate applicable to the natural juice in heading 2009",
    "90%",
    "33 1/3%",
    "20¢ each + 6% on the case and strap, band or bracelet + 5.3% on the battery",
    "0.3¢/line/ gross + 4.6%",
];
const SPECIAL: [&str; 3] = ["", "Free (A*, AU,KR)", "Free (CL) 1.1¢/kg (AU)"];
const LINES: usize = 60;

fn code(i: usize) -> String {
    format!("9701{:04}{:02}", 1000 + i / 4, i % 4)
}

/// A schedule of lines, every fourth an eight-digit one the next inherit from.
fn pack() -> &'static Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    PACK.get_or_init(|| {
        let mut text = String::from(
            "HTS Number,Indent,Description,Unit of Quantity,General Rate of Duty,Special Rate of Duty,Column 2 Rate of Duty\n",
        );
        for i in 0..LINES {
            let code = code(i);
            if i % 4 == 0 {
                let general = GENERAL[i / 4 % GENERAL.len()];
                let row = format!("{},1,head,,\"{general}\",\"{}\",45%\n", &code[..8], SPECIAL[i / 4 % 3]);
                text.push_str(&row);
            }
            let rate = if i % 4 < 2 { "" } else { GENERAL[(i * 7) % GENERAL.len()] };
            writeln!(text, "{code},2,line,\"[\"\"kg\"\"]\",\"{rate}\",,").expect("a string");
        }
        let rows = csv_cells(&text).expect("cells");
        let schedule = Schedule {
            from: Date::constant(2025, 1, 1),
            source: "made up",
            confidence: Confidence::Unverified,
        };
        let imported = us_hts(&rows, &schedule, |_| false);
        assert_eq!(imported.report.not_understood, []);
        let files: Vec<(&str, &str)> = imported
            .files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        common::pack(&files)
    })
}

fn number(step: &Step, name: &str) -> Decimal {
    let found = step.inputs.iter().find(|(n, _)| n == name);
    match found {
        Some((_, TraceValue::Number(number))) => *number,
        other => panic!("{step}: {name} is {other:?}"),
    }
}

fn result(step: &Step) -> Decimal {
    match step.result {
        TraceValue::Number(number) => number,
        _ => panic!("{step} gives no number"),
    }
}

fn steps<'a>(a: &'a GoodsAssessment, rule: &'a str) -> impl Iterator<Item = &'a Step> {
    a.trace
        .steps
        .iter()
        .filter(move |s| s.rule.as_str() == rule)
}

/// What the steps say adds up to what the assessment says.
fn adds_up(a: &GoodsAssessment) {
    let mut total = Decimal::ZERO;
    for (item, due) in a.items.iter().zip(steps(a, "TW4048")) {
        let parts = ["duty", "remedies", "consumption", "vat"].map(|n| number(due, n));
        assert_eq!(parts.iter().sum::<Decimal>(), result(due), "{due}");
        assert_eq!(result(due), item.due(), "{due}");
        total += result(due);
    }
    assert_eq!(steps(a, "TW4048").count(), a.items.len());
    let head = steps(a, "TW4049").next().expect("a head");
    let parts = ["duty", "remedies", "consumption", "vat"].map(|n| number(head, n));
    assert_eq!(parts.iter().sum::<Decimal>(), result(head), "{head}");
    assert_eq!((total, result(head)), (a.total.amount, a.total.amount));
    let values: Decimal = a.items.iter().map(|i| i.customs_value).sum();
    assert_eq!(values, a.customs_value.amount);
    for (item, duty) in a.items.iter().zip(steps(a, "TW4041")) {
        // To the fen, a half up.
        let exact = number(duty, "exact");
        let off = (result(duty) - exact).abs();
        assert!(off <= Decimal::new(5, 3), "{duty}");
        assert_eq!(result(duty), item.duty.full, "{duty}");
        let text = item.rate.as_ref().expect("a rate").expression.clone();
        let expression: DutyExpression = text.parse().expect("an expression");
        // Where nothing is chosen among amounts, the terms make up the duty.
        if let DutyExpression::Sum(_) = expression {
            let line = number(duty, "line");
            let terms = a.trace.steps.iter().filter(|s| {
                matches!(s.rule.as_str(), "TW4035" | "TW4036" | "TW4037")
                    && number(s, "line") == line
            });
            assert_eq!(terms.map(result).sum::<Decimal>(), exact, "{}", a.trace);
        }
    }
}

#[derive(Debug, Clone)]
struct Goods {
    line: usize,
    fen: i64,
    kilograms: i64,
    origin: usize,
    claim: usize,
    mode: usize,
}

fn goods() -> impl Strategy<Value = Vec<Goods>> {
    let one = (
        0..LINES,
        0..=10_000_000_000_i64,
        0..=1_000_000_000_i64,
        0..3_usize,
        0..4_usize,
        0..3_usize,
    );
    let one = one.prop_map(|(line, fen, kilograms, origin, claim, mode)| Goods {
        line,
        fen,
        kilograms,
        origin,
        claim,
        mode,
    });
    prop::collection::vec(one, 1..6)
}

/// Every quantity a rate of the schedule asks for.
fn quantities(g: &Goods) -> Vec<QuantityInput<'static>> {
    let mass = Decimal::new(g.kilograms, 3);
    let quantity = |value, unit, of| QuantityInput { value, unit, of };
    vec![
        quantity(mass, "035", None),
        quantity(mass, "035", Some("drained weight")),
        quantity(mass, "each", None),
        quantity(mass, "gr.line", None),
        quantity(mass, "value", Some("case and strap, band or bracelet")),
        quantity(mass, "value", Some("battery")),
        quantity(mass, "033", None),
        quantity(mass, "095", None),
        quantity(mass, "pf.liter", Some("ethyl alcohol content")),
        quantity(Decimal::new(g.kilograms % 1_100, 1), "degree", None),
    ]
}

fn item<'a>(i: usize, g: &Goods, code: &'a str, of: &'a [QuantityInput<'a>]) -> ItemInput<'a> {
    let claims = [
        OriginClaim::None,
        OriginClaim::Scheme("AU"),
        OriginClaim::Scheme("A*"),
        OriginClaim::Scheme("CL"),
    ];
    ItemInput {
        number: i as u16 + 1,
        commodity: code,
        price: Decimal::new(g.fen, 2),
        currency: if g.fen % 2 == 0 { usd() } else { Currency::CNY },
        quantities: of,
        origin: ["DEU", "AND", ""][g.origin],
        claim: claims[g.claim],
        evidence: OriginEvidence::Accepted,
        producer: None,
        quota: QuotaClaim::Outside,
        levy_mode: ["1", "2", "3"][g.mode],
        stated_duty: None,
    }
}

fn usd() -> Currency {
    Currency::new("USD").expect("a currency")
}

fn ask(goods: &[Goods], charges: (i64, i64), day: Date) -> Option<GoodsAssessment> {
    let codes: Vec<String> = goods.iter().map(|g| code(g.line)).collect();
    let measured: Vec<Vec<QuantityInput<'_>>> = goods.iter().map(quantities).collect();
    let items: Vec<ItemInput<'_>> = goods
        .iter()
        .enumerate()
        .map(|(i, g)| item(i, g, &codes[i], &measured[i]))
        .collect();
    let total = |amount| ChargeInput::Total {
        amount: Decimal::new(amount, 2),
        currency: usd(),
    };
    let given = [GivenRate {
        currency: usd(),
        rate: Decimal::new(71_234, 4),
    }];
    let input = GoodsInput {
        direction: Direction::Import,
        completed: day,
        basis: RateBasis::Completed,
        trade_term: "3",
        levy_nature: "",
        freight: Some(total(charges.0)),
        insurance: Some(total(charges.1)),
        other: None,
        gross_mass: None,
        ground: ReliefGround::None,
        exchange: &given,
        items: &items,
    };
    match assess(&input, pack()) {
        Ok(assessed) => Some(assessed),
        Err(why) => {
            // Only words refuse, and a rate that column 2 leaves out.
            let codes: Vec<&str> = why
                .findings
                .iter()
                .filter(|f| f.refuses())
                .map(|f| f.code.as_str())
                .collect();
            let known = |c: &&str| matches!(*c, "TW4057" | "TW4051");
            assert!(!codes.is_empty(), "nothing refuses");
            assert!(codes.iter().all(known), "{:?}", why.findings);
            None
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]
    #[test]
    fn every_trace_sums_to_its_total(
        goods in goods(),
        charges in (0..=100_000_i64, 0..=10_000_i64),
        late in any::<bool>(),
    ) {
        let day = if late { Date::constant(2026, 9, 1) } else { Date::constant(2025, 3, 1) };
        if let Some(assessed) = ask(&goods, charges, day) {
            adds_up(&assessed);
        }
    }
}

/// The property above is not passed by refusing everything.
#[test]
fn most_goods_are_assessed() {
    let assessed = (0..LINES).filter(|line| {
        let goods = [Goods {
            line: *line,
            fen: 1_000_001,
            kilograms: 2_500,
            origin: 0,
            claim: 0,
            mode: 0,
        }];
        ask(&goods, (100, 10), Date::constant(2026, 9, 1)).is_some()
    });
    let assessed = assessed.count();
    assert!(assessed >= LINES * 3 / 4, "{assessed} of {LINES}");
}
