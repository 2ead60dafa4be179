//! Worked cases of declared goods as text tables: `tests/goods/*.txt`. Each
//! gives the document, then every figure and the whole trace.
//!
//! ```text
//! case what it is about
//! on completed direction [basis and its days]
//! term code | nature code | ground word [numbers] | given currency rate
//! freight|insurance|other mark number [currency] | mass kilograms
//! goods n code price currency origin [claim= producer= mode= stated=]
//!     [quota] [doubtful] q=quantity:unit[:part] ...
//! item n value rate duty due/full on-top due/full consumption due/full VAT due/full
//! head value duty on-top consumption VAT relief total
//! cautions codes
//!   the steps of the trace
//! ```

mod common;
mod goods_table;

use goods_table::{Document, cases};
use std::fmt::Write as _;
use tw_base::Finding;
use tw_law::Pack;
use tw_tariff::goods::{Charged, GoodsAssessment, assess};

fn charged(charged: &Charged) -> String {
    let two = |mut amount: tw_base::Decimal| {
        if amount.scale() < 2 {
            amount.rescale(2);
        }
        amount
    };
    format!("{}/{}", two(charged.due), two(charged.full))
}

fn figures(a: &GoodsAssessment) -> String {
    let mut said = String::new();
    for item in &a.items {
        let rate = item.rate.as_ref().map_or("-".to_owned(), |rate| {
            let scheme = rate.scheme.as_ref();
            let scheme = scheme.map(|s| format!(":{s}")).unwrap_or_default();
            format!("{}{scheme}", rate.kind.word())
        });
        let on_top = item
            .remedies
            .iter()
            .fold(Charged::default(), |sum, r| Charged {
                full: sum.full + r.charged.full,
                due: sum.due + r.charged.due,
            });
        writeln!(
            said,
            "item {} {} {rate} {} {} {} {}",
            item.number,
            item.customs_value,
            charged(&item.duty),
            charged(&on_top),
            charged(&item.consumption_tax),
            charged(&item.vat)
        )
        .expect("a string");
    }
    let head = [
        a.customs_value,
        a.duty,
        a.remedies,
        a.consumption_tax,
        a.vat,
        a.relief,
        a.total,
    ];
    let head = head.map(|m| m.amount.to_string());
    writeln!(said, "head {}", head.join(" ")).expect("a string");
    if !a.cautions.is_empty() {
        let codes: Vec<_> = a.cautions.iter().map(|f| f.code.as_str()).collect();
        writeln!(said, "cautions {}", codes.join(" ")).expect("a string");
    }
    for step in &a.trace.steps {
        writeln!(said, "  {step}").expect("a string");
    }
    said
}

/// The sentences of the pack for China name only facts the findings have.
fn filled(findings: &[Finding], name: &str) {
    let cn = Pack::builtin("cn").expect("the built-in pack");
    for finding in findings {
        let said = cn.catalogue().render(finding);
        for sentence in [&said.zh, &said.en] {
            let whole = !sentence.is_empty() && !sentence.contains(['{', '}']);
            assert!(whole, "{name}: {sentence:?}");
        }
    }
}

fn check(file: &str, text: &str, at_least: usize) {
    let pack = common::pack(&[]);
    let mut count = 0;
    for (name, case) in cases(text) {
        let document = Document::read(case);
        let assessment = document.with_input(|input| assess(input, &pack));
        let assessment = assessment.unwrap_or_else(|e| panic!("{file}: {name}: {:?}", e.findings));
        let wanted = case
            .lines()
            .skip_while(|l| !l.starts_with("item "))
            .filter(|l| !l.is_empty());
        let wanted: String = wanted.map(|l| format!("{l}\n")).collect();
        assert_eq!(figures(&assessment), wanted, "{file}: {name}");
        filled(&assessment.cautions, name);
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
                include_str!(concat!("goods/", stringify!($topic), ".txt")),
                $least,
            );
        }
    )+};
}

worked!(
    rates >= 33,
    expressions >= 32,
    valuation >= 25,
    dates >= 13,
    remedies >= 25,
    relief >= 34,
    taxes >= 21,
    exports >= 15
);

/// Documents that cannot be assessed, with every finding and its facts.
#[test]
fn refused() {
    let pack = common::pack(&[]);
    let mut count = 0;
    for (name, case) in cases(include_str!("goods/refused.txt")) {
        let document = Document::read(case);
        let refused = document.with_input(|input| assess(input, &pack));
        let refused = match refused {
            Ok(a) => panic!("{name}: assessed: {}", figures(&a)),
            Err(refused) => refused,
        };
        let told = refused.findings.iter().map(|f| {
            let facts: Vec<String> = f.args.iter().map(|(n, v)| format!("{n}={v}")).collect();
            let said = format!("{} {}", f.code, facts.join(" "));
            said.trim_end().to_owned()
        });
        let told: Vec<String> = told.collect();
        let wanted: Vec<&str> = case
            .lines()
            .filter(|l| l.starts_with("TW"))
            .map(str::trim_end)
            .collect();
        assert_eq!(told, wanted, "{name}");
        filled(&refused.findings, name);
        count += 1;
    }
    assert!(count >= 28, "only {count} cases");
}
