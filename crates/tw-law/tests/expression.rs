//! Duty expressions: the notation of packs, and the two notations of schedules
//! that are turned into it.

use proptest::prelude::*;
use tw_law::expression::{chinese, us};
use tw_law::{DutyExpression, DutyTerm, ExpressionKind};

fn read(text: &str) -> DutyExpression {
    text.parse().unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn the_notation_of_packs() {
    use ExpressionKind::*;
    let table = [
        ("free", "free", Free),
        ("10%", "10%", AdValorem),
        (" 6.50 % ", "6.5%", AdValorem),
        ("0%", "0%", AdValorem),
        ("1.5 CNY/035", "1.5 CNY/035", Specific),
        ("1.50CNY / 035", "1.5 CNY/035", Specific),
        ("20%+1.5 CNY/035", "20%+1.5 CNY/035", Compound),
        (
            "0.3 USD/035 [drained weight] + 4%",
            "0.3 USD/035 [drained weight]+4%",
            Compound,
        ),
        ("8% [entire set]", "8% [entire set]", AdValorem),
        (
            "max( 3% , 1.2 CNY/035 )",
            "max(3%,1.2 CNY/035)",
            Alternative,
        ),
        ("min(3%,1.2 CNY/035)", "min(3%,1.2 CNY/035)", Alternative),
        (
            "max(0.03 USD/035 - 0.0002 USD/035 per degree under 100, 0.01 USD/035)",
            "max(0.03 USD/035-0.0002 USD/035 per degree under 100,0.01 USD/035)",
            Alternative,
        ),
        (
            "price(035: below 14 sliding(035: 9.337/P+0.0277*P-1, 40%); else 0.28 CNY/035)",
            "price(035:below 14 sliding(035:9.337/P+0.0277*P-1,40%);else 0.28 CNY/035)",
            Sliding,
        ),
        (
            "price(001:below 2000 30%;else 4374 CNY/001+3%)",
            "price(001:below 2000 30%;else 4374 CNY/001+3%)",
            Sliding,
        ),
        (
            "?the rate of heading 2009",
            "?the rate of heading 2009",
            Words,
        ),
    ];
    for (text, shown, kind) in table {
        let expression = read(text);
        assert_eq!(expression.to_string(), shown, "{text}");
        assert_eq!(read(shown), expression, "{text}");
        assert_eq!(expression.kind(), kind, "{text}");
    }
}

#[test]
fn texts_that_are_no_expression() {
    let table = [
        ("", "\"\" is no number"),
        ("10", "\"\" is no currency"),
        ("10 %%", "\"%\" is left over"),
        ("-5%", "\"\" is no number"),
        ("10%+", "\"\" is no number"),
        ("1.5 CNY", "\"/\" is expected before \"\""),
        ("1.5 CNY/", "a unit is missing"),
        ("1.5 cny/035", "\"\" is no currency"),
        ("max(3%)", "a choice needs two"),
        ("max(3%,", "\"\" is no number"),
        ("10000%", "10000% cannot be"),
        ("1..5%", "\"1..5\" is no number"),
        ("5% [lead", "a part is not closed by ]"),
        ("5% []", "a part has no name"),
        ("?", "there are no words after ?"),
        ("price(035:else 3%)", "bands need a bound"),
        (
            "price(035:below 5 1%;below 4 2%;else 3%)",
            "bounds do not rise",
        ),
        (
            "max(1%,max(1%,max(1%,max(1%,max(1%,max(1%,max(1%,max(1%,2%))))))))",
            "it is nested too deeply",
        ),
    ];
    for (text, why) in table {
        let error = text.parse::<DutyExpression>().expect_err(text);
        assert_eq!(error.why, why, "{text}");
    }
}

#[test]
fn the_notation_of_chinese_schedules() {
    let table = [
        ("10%", "10%"),
        ("１０％", "10%"),
        ("0", "free"),
        ("免税", "free"),
        ("20%＋1.5元/千克", "20%+1.5 CNY/035"),
        ("从量税 ¥1.2/kg", "1.2 CNY/035"),
        ("从价 3% 或 ¥1.2/kg 取高者", "max(3%,1.2 CNY/035)"),
        ("从价3%或1.2元/千克，从高", "max(3%,1.2 CNY/035)"),
        ("3%或1.2元/千克，两者从低", "min(3%,1.2 CNY/035)"),
        ("4374元/台+3%", "4374 CNY/001+3%"),
        ("15美元/吨", "15 USD/070"),
        ("7.5元/升", "7.5 CNY/095"),
        ("max(3%,1.2 CNY/035)", "max(3%,1.2 CNY/035)"),
        ("滑准税", "?滑准税"),
        ("10", "?10"),
        ("3%或1.2元/千克", "?3%或1.2元/千克"),
        ("1.5元/筐", "?1.5元/筐"),
    ];
    for (text, want) in table {
        let read = chinese::expression(text).expect(text);
        assert_eq!(read.to_string(), want, "{text}");
    }
    for text in ["", " ", "-", "—", "/", "无"] {
        assert_eq!(chinese::expression(text), None, "{text:?}");
    }
}

#[test]
fn the_notation_of_the_united_states() {
    let table = [
        ("Free", "free"),
        ("6.8%", "6.8%"),
        ("2.2¢/kg + 5.1%", "0.022 USD/035+5.1%"),
        ("4.4¢/kg +4%", "0.044 USD/035+4%"),
        ("$1.035/kg", "1.035 USD/035"),
        ("$1,035.50/t", "1035.5 USD/070"),
        ("0.9¢ each", "0.009 USD/each"),
        ("2.8¢/doz.", "0.028 USD/doz"),
        ("11.4¢/ liter", "0.114 USD/095"),
        ("8¢/pf. liter", "0.08 USD/pf.liter"),
        ("21.1¢/pf.liter", "0.211 USD/pf.liter"),
        (
            "8.4¢/liter + 1.9¢/pf. liter on ethyl alcohol content",
            "0.084 USD/095+0.019 USD/pf.liter [ethyl alcohol content]",
        ),
        ("5.25¢/bbl", "0.0525 USD/bbl"),
        ("$1.40/m³", "1.4 USD/033"),
        ("17.6¢/kg of total sugars", "0.176 USD/035 [total sugars]"),
        (
            "8.8¢/kg on contents and container",
            "0.088 USD/035 [contents and container]",
        ),
        (
            "$1.10/t, including weight of container",
            "1.1 USD/070 [including weight of container]",
        ),
        ("40% on the entire set", "40%"),
        (
            "3.6606¢/kg less 0.020668¢/kg for each degree under 100 degrees (and fractions of a degree in proportion) but not less than 3.143854¢/kg",
            "max(0.036606 USD/035-0.00020668 USD/035 per degree under 100,0.03143854 USD/035)",
        ),
        (
            "The rate applicable to the natural juice in heading 2009",
            "?The rate applicable to the natural juice in heading 2009",
        ),
        ("See 9903.04.05", "?See 9903.04.05"),
        ("5% less a discount", "?5% less a discount"),
    ];
    for (text, want) in table {
        let read = us::expression(text).expect(text);
        assert_eq!(read.to_string(), want, "{text}");
        assert_eq!(self::read(want), read, "{text}");
    }
    assert_eq!(us::expression(" "), None);
}

/// The rows of a table of texts.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    let rows = table.lines().filter(|row| !row.is_empty());
    let rows = rows.filter(|row| !row.starts_with('#'));
    rows.map(|row| row.split('|').map(str::trim).collect())
}

#[test]
fn the_rates_of_later_chapters() {
    for row in rows(include_str!("us/rates.txt")) {
        let (text, kind, rest) = match row.as_slice() {
            [text, kind, rest @ ..] => (*text, *kind, rest),
            _ => panic!("{row:?}"),
        };
        let Some(expression) = us::expression(text) else {
            assert_eq!((kind, rest.len()), ("-", 0), "{text}");
            continue;
        };
        let shown = expression.to_string();
        let mut said = vec![expression.kind().word(), shown.as_str()];
        assert_eq!(self::read(&shown), expression, "{text}");
        if expression.kind() == ExpressionKind::Words {
            said.push(us::reason(text).unwrap_or("-"));
        }
        assert_eq!(said, row[1..], "{text}");
    }
}

#[test]
fn the_special_column_of_later_chapters() {
    for row in rows(include_str!("us/special.txt")) {
        assert_eq!([special(row[0])], row[1..], "{}", row[0]);
    }
}

#[test]
fn marks_of_type_are_left_out() {
    let table = [
        ("m<sup>2</sup>", "m2"),
        (
            "<u>Gossypium\n hirsutum</u>  cotton",
            "Gossypium hirsutum cotton",
        ),
        ("<il>600 mm</il> or more", "600 mm or more"),
        ("<span style=\"x: y;\">Cases: </span>", "Cases:"),
        ("a <b or c> d", "a <b or c> d"),
        ("under <5 mm or > 6", "under <5 mm or > 6"),
        ("a < b", "a < b"),
        ("<>", "<>"),
        ("</", "</"),
    ];
    for (text, want) in table {
        assert_eq!(us::plain(text), want, "{text}");
    }
}

/// What rates are made of, and what breaks them.
const PARTS: &[&str] = &[
    "5",
    "%",
    "¢",
    "$",
    "/",
    "kg",
    " each",
    " + ",
    " ",
    ".",
    ",",
    "1,035",
    "33 1/3",
    "1/0",
    "-",
    "on the ",
    "of ",
    "value of ",
    ", if any",
    ", including ",
    "over ",
    "lead content",
    "(",
    ")",
    "]",
    "[",
    " less ",
    " for each degree under 100 degrees (and fractions of a degree in proportion) but not less than ",
    "Free",
    "?",
    "79228162514264337593543950335",
    "0.0000000000000000000000000001",
    "千克",
    "per degree under 7",
];

#[test]
fn a_comma_groups_three_digits_and_nothing_else() {
    let table = [
        ("$1,035.50/kg", "1035.5 USD/035"),
        ("1,000,000¢/kg", "10000 USD/035"),
        ("6,8%", "?6,8%"),
        ("6,80%", "?6,80%"),
        ("1,0352%", "?1,0352%"),
        ("1,03,500%", "?1,03,500%"),
        (",100%", "?,100%"),
        ("$0.5,000/kg", "?$0.5,000/kg"),
        ("5% on , if any", "?5% on , if any"),
        ("5% of ,", "?5% of ,"),
    ];
    for (text, want) in table {
        let expression = us::expression(text).expect(text);
        assert_eq!(expression.to_string(), want, "{text}");
        assert_eq!(read(want), expression, "{text}");
    }
}

/// What is read of the special column.
fn special(text: &str) -> String {
    let (rates, left) = us::special(text);
    let mut said: Vec<String> = rates
        .iter()
        .map(|r| format!("{}: {}", r.schemes.join(" "), r.expression))
        .collect();
    said.extend(left.map(|left| format!("left: {left}")));
    said.join("; ")
}

#[test]
fn the_special_column() {
    let table = [
        ("", ""),
        ("Free (A*, AU,BH)", "A* AU BH: free"),
        ("Free (A+, D)8¢/kg(JP)", "A+ D: free; JP: 0.08 USD/035"),
        ("Free\n(KR) 3.3% (JP)", "KR: free; JP: 3.3%"),
        (
            "Free (CL) See 9822.06.10 (PE)",
            "CL: free; PE: ?See 9822.06.10",
        ),
        ("Free (A,L, KR,L )", "A L KR: free"),
        ("See 99", "left: See 99"),
        ("Free (A", "left: Free (A"),
        ("Free ()", "left: Free ()"),
    ];
    for (text, want) in table {
        assert_eq!(special(text), want, "{text}");
    }
}

fn number() -> impl Strategy<Value = rust_decimal::Decimal> {
    (0_i64..10_000_000, 0_u32..6).prop_map(|(n, s)| rust_decimal::Decimal::new(n, s).normalize())
}

fn part() -> impl Strategy<Value = Option<String>> {
    prop::option::of("[a-z]{1,6}( [a-z]{1,6})?")
}

fn term() -> impl Strategy<Value = DutyTerm> {
    let usd = tw_base::Currency::new("USD").expect("a currency");
    prop_oneof![
        (0_i64..1_000_000, part()).prop_map(|(n, of)| DutyTerm::AdValorem {
            rate: rust_decimal::Decimal::new(n, 4).normalize(),
            of
        }),
        (number(), "[0-9]{3}|[a-z]{2,5}", part()).prop_map(move |(amount, unit, of)| {
            DutyTerm::Specific {
                amount,
                currency: usd,
                unit,
                of,
            }
        }),
    ]
}

fn expression() -> impl Strategy<Value = DutyExpression> {
    let leaf = prop_oneof![
        Just(DutyExpression::Free),
        prop::collection::vec(term(), 1..4).prop_map(DutyExpression::Sum),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(DutyExpression::Greater),
            prop::collection::vec(inner.clone(), 2..4).prop_map(DutyExpression::Lesser),
            (number(), inner.clone(), inner).prop_map(|(bound, under, otherwise)| {
                DutyExpression::Bands {
                    unit: "035".to_owned(),
                    below: vec![(bound, under)],
                    otherwise: Box::new(otherwise),
                }
            }),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(expression in expression()) {
        prop_assert_eq!(read(&expression.to_string()), expression);
    }

    #[test]
    fn what_is_read_of_a_schedule_is_written_so_that_a_pack_reads_it(
        parts in proptest::collection::vec(proptest::sample::select(PARTS.to_vec()), 1..9)
    ) {
        let text = parts.concat();
        if let Some(expression) = us::expression(&text) {
            prop_assert_eq!(expression.to_string().parse(), Ok(expression), "{}", text);
        }
    }

    #[test]
    fn no_text_breaks_a_reader(text in "\\PC{0,40}") {
        let _ = text.parse::<DutyExpression>();
        let _ = chinese::expression(&text);
        let _ = us::expression(&text);
        let _ = us::special(&text);
    }
}
