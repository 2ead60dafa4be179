//! Lookups answer whatever they are asked: no date and no text makes them panic.

use jiff::civil::Date;
use proptest::prelude::*;
use tw_base::{Decimal, Finding, RuleCode};
use tw_law::Pack;

fn any_date() -> impl Strategy<Value = Date> {
    (-9999i16..=9999, 1i8..=12, 1i8..=31)
        .prop_map(|(y, m, d)| Date::new(y, m, d).unwrap_or(Date::MAX))
}

/// Texts near the codes a pack holds, and any text at all.
fn any_code() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{0,12}",
        "[0-9]{7}.{0,3}",
        "\\PC{0,20}",
        Just("4901990000".to_owned())
    ]
}

proptest! {
    #[test]
    fn lookups_never_panic(date in any_date(), code in any_code(), table in any_code(), n in 0u32..40) {
        let pack = Pack::builtin("cn").expect("the built-in pack loads");
        let law = pack.law(date);
        let _ = (law.decimal(&code), law.integer(&code), law.flag(&code), law.text(&code), law.rounding(&code));
        let _ = (law.code(&table, &code), law.code("divisions", &code), law.positive_list(&code));
        let _ = law.predicate(&code, &[(table.as_str(), Decimal::MAX)]);
        let extreme = [("value", Decimal::MAX), ("quantity", Decimal::MIN)];
        let _ = (law.predicate("luxury_watch", &extreme), law.predicate("beer_class_a", &extreme));
        let _ = (pack.calendar().is_workday(date), pack.calendar().nth_workday_after(date, n));
        if let Ok(found) = law.commodity(&code) {
            prop_assert!(code.starts_with(found.code));
            prop_assert!(date >= pack.horizon());
        }
    }

    #[test]
    fn findings_are_always_rendered(value in "\\PC{0,40}", code in "TW[0-9]{4}") {
        let pack = Pack::builtin("cn").expect("the built-in pack loads");
        let finding = Finding::rule(RuleCode::from_text(&code)).with("id", &value).with("date", &value);
        let rendered = pack.catalogue().render(&finding);
        prop_assert_eq!(&rendered.code, &code);
        prop_assert!(!rendered.zh.is_empty() && !rendered.en.is_empty());
    }

    /// A pack of arbitrary text is refused or loads; reading it never panics.
    #[test]
    fn loading_never_panics(text in "\\PC{0,60}", line in "[a-z0-9,=\\[\\]\"{}#: \\n-]{0,120}") {
        let pack = Pack::builtin("cn").expect("the built-in pack loads");
        for path in ["params/x.toml", "codes/x.csv", "tariff/commodities_x.csv", "calendars/x.csv", "predicates/x.toml", "rules/x.toml"] {
            let manifest = pack.file("pack.toml").expect("a manifest").to_owned();
            let files = [("pack.toml".to_owned(), manifest), (path.to_owned(), format!("{line}\n{text}"))];
            if let Ok(odd) = Pack::from_files(files) {
                prop_assert!(odd.check().iter().any(Finding::refuses));
            }
        }
    }
}
