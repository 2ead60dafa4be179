//! The built-in pack for China: it loads, holds together, and gives each of
//! three dates its own law. The figures stand here as the facts have them,
//! not as the program prints them.

use jiff::civil::Date;
use tw_base::{Confidence, Currency, Decimal, Rounding, Severity};
use tw_law::{CodeAnswer, CommodityGap, ConsumptionRate, LevyMode, ListAnswer, Pack};

use Confidence::{Secondary, Text, Unverified};

fn cn() -> Pack {
    Pack::builtin("cn").expect("the built-in pack loads")
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

#[test]
fn the_pack_holds_together() {
    let pack = cn();
    let findings = pack.check();
    let grave = findings.iter().filter(|f| f.severity > Severity::Note);
    let told: Vec<_> = grave
        .map(|f| (&f.location, pack.catalogue().render(f).en))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
    // The two tables that are for the user to fill are said to be empty.
    let notes: Vec<_> = findings.iter().map(|f| f.location.path.as_str()).collect();
    assert_eq!(notes, ["tariff/duty.csv", "tariff/positive_list.csv"]);
}

#[test]
fn the_manifest_is_read() {
    let pack = cn();
    assert_eq!(
        (pack.id(), pack.currency(), pack.horizon()),
        ("cn", Currency::CNY, day("2016-04-08"))
    );
    let version: Vec<_> = pack.version().split(' ').collect();
    assert_eq!(version[..2], ["cn", "0.3.0"]);
    assert_eq!(version[2].len(), 12);
    // New Year's Eve in UTC is already New Year in Beijing at four p.m.
    let late: jiff::Timestamp = "2018-12-31T16:00:00Z".parse().expect("a time");
    assert_eq!(pack.zone().to_datetime(late).date(), day("2019-01-01"));
    assert!(Pack::builtin("xx").is_err());
}

/// Each of three dates gets its own law.
#[test]
fn numbers_by_date() {
    #[rustfmt::skip]
    let table = [
        ("cbec.limit.single",         "2018-06-01", "2000",  Unverified),
        ("cbec.limit.single",         "2022-12-15", "5000",  Secondary),
        ("cbec.limit.single",         "2026-04-15", "5000",  Secondary),
        ("cbec.limit.single",         "2018-12-31", "2000",  Unverified),
        ("cbec.limit.single",         "2019-01-01", "5000",  Secondary),
        ("cbec.limit.annual",         "2018-06-01", "20000", Unverified),
        ("cbec.limit.annual",         "2022-12-15", "26000", Secondary),
        ("cbec.limit.annual",         "2026-04-15", "26000", Secondary),
        ("cbec.in_limit.duty_factor", "2018-06-01", "0",     Unverified),
        ("cbec.in_limit.duty_factor", "2022-12-15", "0",     Secondary),
        ("cbec.in_limit.tax_factor",  "2018-06-01", "0.7",   Unverified),
        ("cbec.in_limit.tax_factor",  "2026-04-15", "0.7",   Secondary),
        ("cbec.waiting.days",         "2022-12-15", "30",    Unverified),
        ("vat.standard",              "2016-04-08", "0.17",  Unverified),
        ("vat.standard",              "2018-04-30", "0.17",  Unverified),
        ("vat.standard",              "2018-05-01", "0.16",  Unverified),
        ("vat.standard",              "2018-06-01", "0.16",  Unverified),
        ("vat.standard",              "2019-03-31", "0.16",  Unverified),
        ("vat.standard",              "2019-04-01", "0.13",  Unverified),
        ("vat.standard",              "2022-12-15", "0.13",  Unverified),
        ("vat.standard",              "2025-12-31", "0.13",  Unverified),
        ("vat.standard",              "2026-01-01", "0.13",  Text),
        ("vat.standard",              "2026-04-15", "0.13",  Text),
        ("vat.low",                   "2017-06-30", "0.13",  Unverified),
        ("vat.low",                   "2017-07-01", "0.11",  Unverified),
        ("vat.low",                   "2018-05-01", "0.10",  Unverified),
        ("vat.low",                   "2018-06-01", "0.10",  Unverified),
        ("vat.low",                   "2019-04-01", "0.09",  Unverified),
        ("vat.low",                   "2022-12-15", "0.09",  Unverified),
        ("vat.low",                   "2026-04-15", "0.09",  Text),
    ];
    let pack = cn();
    for (id, date, value, confidence) in table {
        let known = pack.law(day(date)).decimal(id).expect(id);
        assert_eq!(
            (known.value, known.confidence),
            (dec(value), confidence),
            "{id} on {date}"
        );
    }
}

#[test]
fn flags_by_date() {
    #[rustfmt::skip]
    let table = [
        ("cbec.over_limit.full_tax",          "2018-06-01", true),
        ("cbec.over_limit.full_tax",          "2018-12-31", true),
        ("cbec.over_limit.full_tax",          "2019-01-01", false),
        ("cbec.over_limit.full_tax",          "2026-04-15", false),
        ("cbec.full_tax.counts_to_year",      "2018-06-01", false),
        ("cbec.full_tax.counts_to_year",      "2022-12-15", true),
        ("cbec.over_single.one_item_full_tax", "2018-06-01", true),
        ("cbec.over_single.one_item_full_tax", "2022-12-15", true),
        ("cbec.discount.reduces_value",       "2022-12-15", false),
    ];
    let pack = cn();
    for (id, date, value) in table {
        assert_eq!(
            pack.law(day(date)).flag(id).map(|k| k.value),
            Ok(value),
            "{id} on {date}"
        );
    }
    let law = pack.law(day("2022-12-15"));
    for id in [
        "customs_value",
        "duty",
        "consumption_tax",
        "vat",
        "reduced_tax",
    ] {
        let rounding = law.rounding(&format!("rounding.{id}")).map(|k| k.value);
        assert_eq!(rounding, Ok(Rounding::HalfUpToFen), "{id}");
    }
    assert_eq!(law.integer("cbec.waiting.days").map(|k| k.value), Ok(30));
}

#[test]
fn before_the_horizon_the_law_is_unknown_and_says_so() {
    let pack = cn();
    let law = pack.law(day("2016-04-07"));
    let gap = law.decimal("vat.standard").expect_err("unknown");
    assert_eq!(
        (gap.id.as_str(), gap.date, gap.horizon),
        ("vat.standard", day("2016-04-07"), Some(day("2016-04-08")))
    );
    assert_eq!(
        gap.to_string(),
        "the pack does not know vat.standard on 2016-04-07 (known from 2016-04-08 on); add a value in force on that day to the pack"
    );
    assert_eq!(
        pack.catalogue().render(&gap.finding()).en,
        "the pack does not know vat.standard on 2016-04-07, so nothing can be decided by it"
    );
    assert!(matches!(
        law.commodity("4901990000"),
        Err(CommodityGap::NoLine { .. })
    ));
    // A wrong kind and an unknown id are gaps too.
    let today = pack.law(day("2022-12-15"));
    assert!(today.flag("vat.standard").is_err() && today.text("vat.standard").is_err());
    assert_eq!(
        today.decimal("vat.middle").map_err(|gap| gap.horizon),
        Err(None)
    );
}

/// (code, day) → (line found, rate of VAT, its confidence, confidence of the line).
#[test]
fn commodities_by_date() {
    #[rustfmt::skip]
    let table = [
        ("4901990000", "2018-06-01", "49019900",   "0.10", Unverified, Unverified),
        ("4901990000", "2022-12-15", "49019900",   "0.09", Unverified, Secondary),
        ("4901990000", "2026-04-15", "49019900",   "0.09", Text,       Unverified),
        ("95030089",   "2018-06-01", "95030089",   "0.16", Unverified, Unverified),
        ("9503008900", "2022-12-15", "95030089",   "0.13", Unverified, Secondary),
        ("9503008900", "2026-04-15", "95030089",   "0.13", Text,       Unverified),
        // The wording does not settle whether tea is an agricultural product.
        ("0902109000", "2026-04-15", "09021090",   "0.09", Unverified, Unverified),
        ("3304990010", "2022-12-15", "3304990010", "0.13", Unverified, Unverified),
        ("3304990099", "2022-12-15", "33049900",   "0.13", Unverified, Secondary),
        // Smartphones have a line of their own since the edition of 2022.
        ("8517130000", "2022-01-01", "85171300",   "0.13", Unverified, Secondary),
        ("1509100000", "2021-12-31", "15091000",   "0.09", Unverified, Secondary),
    ];
    let pack = cn();
    for (code, date, line, vat, vat_confidence, confidence) in table {
        let found = pack.law(day(date)).commodity(code).expect(code);
        let got = (
            found.code,
            found.vat.value,
            found.vat.confidence,
            found.confidence,
        );
        assert_eq!(
            got,
            (line, dec(vat), vat_confidence, confidence),
            "{code} on {date}"
        );
        assert_eq!(found.duty, None, "no duty rate is confirmed");
    }
    for (code, date) in [
        ("490199000", "2022-12-15"),
        ("49019900000", "2022-12-15"),
        ("4901990OO0", "2022-12-15"),
        ("8517130000", "2021-12-31"),
        ("1509100000", "2022-01-01"),
        ("0000000000", "2022-12-15"),
        ("", "2022-12-15"),
    ] {
        assert!(
            matches!(
                pack.law(day(date)).commodity(code),
                Err(CommodityGap::NoLine { .. })
            ),
            "{code} on {date}"
        );
    }
    assert!(
        pack.file("tariff/commodities.csv")
            .expect("the lines")
            .lines()
            .count()
            > 110
    );
}

#[test]
fn units_are_those_of_declarations() {
    let pack = cn();
    let law = pack.law(day("2022-12-15"));
    #[rustfmt::skip]
    let table = [
        ("4901990000", "035", None),
        ("9102210000", "008", Some("035")),
        ("2203000000", "095", Some("035")),
        ("2208902000", "095", Some("035")),
        ("9503008900", "007", Some("035")),
        ("3304990010", "035", Some("011")),
    ];
    for (code, unit1, unit2) in table {
        let found = law.commodity(code).expect(code);
        assert_eq!((found.unit1, found.unit2), (unit1, unit2), "{code}");
    }
}

/// Consumption tax by value, by quantity, compound, none, and by condition.
#[test]
fn consumption_tax_by_date() {
    let ad = |rate| ConsumptionRate::AdValorem(dec(rate));
    let by = |amount, unit: &str| ConsumptionRate::Specific {
        amount: dec(amount),
        unit: unit.to_owned(),
    };
    let both = ConsumptionRate::Compound {
        rate: dec("0.20"),
        amount: dec("1"),
        unit: "035".to_owned(),
    };
    let nil = || ConsumptionRate::Nil;
    #[rustfmt::skip]
    let table = [
        ("3304990010", "2016-09-30", vec![ad("0.30")]),
        ("3304990010", "2016-10-01", vec![ad("0.15")]),
        ("3304990010", "2022-12-15", vec![ad("0.15")]),
        ("3304100000", "2016-09-30", vec![ad("0.30")]),
        ("3304100000", "2016-10-01", vec![nil()]),
        ("2204210000", "2018-06-01", vec![ad("0.10")]),
        ("2208902000", "2022-12-15", vec![both]),
        ("2203000000", "2022-12-15", vec![by("0.247", "095"), by("0.21736", "095")]),
        ("2206001000", "2022-12-15", vec![by("0.230952", "095")]),
        ("2710199100", "2022-12-15", vec![by("1.52", "095")]),
        ("9102210000", "2022-12-15", vec![ad("0.20"), nil()]),
        ("8543400000", "2022-10-31", vec![nil()]),
        ("8543400000", "2022-11-01", vec![ad("0.36")]),
        ("9506310000", "2026-04-15", vec![ad("0.10")]),
        ("4409291000", "2026-04-15", vec![ad("0.05")]),
        ("8506101200", "2026-04-15", vec![ad("0.04")]),
        ("4901990000", "2026-04-15", vec![]),
    ];
    let pack = cn();
    for (code, date, want) in table {
        let found = pack.law(day(date)).commodity(code).expect(code);
        let got: Vec<_> = found
            .consumption
            .iter()
            .map(|line| line.rate.value.clone())
            .collect();
        assert_eq!(got, want, "{code} on {date}");
    }
}

/// The rates a ton, turned into rates a litre by the ratios named in the pack.
#[test]
fn rates_a_litre_follow_from_rates_a_ton() {
    let table = [
        ("250", "0.988", "0.247"),
        ("220", "0.988", "0.21736"),
        ("240", "0.9623", "0.230952"),
    ];
    for (ton, tons_a_kilolitre, litre) in table {
        assert_eq!(dec(ton) * dec(tons_a_kilolitre) / dec("1000"), dec(litre));
    }
}

#[test]
fn conditions_good_bad_and_boundary() {
    #[rustfmt::skip]
    let table = [
        ("luxury_watch", "10000",    "1",    true),
        ("luxury_watch", "9999.99",  "1",    false),
        ("luxury_watch", "19999.99", "2",    false),
        ("luxury_watch", "20000",    "2",    true),
        ("luxury_watch", "0",        "1",    false),
        // 1,000 l are 0.988 t: at 3,000 yuan a ton they cost 2,964.
        ("beer_class_a", "2964",     "1000", true),
        ("beer_class_a", "2963.99",  "1000", false),
        ("beer_class_a", "10",       "1",    true),
    ];
    let pack = cn();
    let law = pack.law(day("2022-12-15"));
    for (name, value, quantity, want) in table {
        let vars = [
            ("value", dec(value)),
            ("duty", Decimal::ZERO),
            ("quantity", dec(quantity)),
        ];
        assert_eq!(
            law.predicate(name, &vars),
            Ok(want),
            "{name} {value} {quantity}"
        );
    }
    let lacking = law.predicate("luxury_watch", &[("value", Decimal::ONE)]);
    assert_eq!(
        lacking.map_err(|gap| gap.id),
        Err("luxury_watch".to_owned())
    );
    assert!(law.predicate("no_such", &[]).is_err());
    assert!(
        pack.law(day("2016-04-07"))
            .predicate("luxury_watch", &[])
            .is_err()
    );
}

#[test]
fn codes_by_table_and_date() {
    #[rustfmt::skip]
    let known = [
        ("countries", "142", "China"), ("countries", "CHN", "China"), ("countries", "116", "Japan"),
        ("countries", "244", "South Africa"), ("countries", "ZAF", "South Africa"), ("countries", "ASM", "American Samoa"),
        ("currencies", "142", "Yuan Renminbi"), ("currencies", "CNY", "Yuan Renminbi"),
        ("units", "035", "kilogram"), ("units", "007", "piece"), ("units", "095", "litre"),
        ("transport_modes", "5", "air"), ("packaging", "1", "wooden case"), ("packaging", "22", "box or case of paper or fibreboard"),
        ("customs_offices", "0102", "京监管处"), ("supervision_modes", "1210", "bonded e-commerce"),
        ("supervision_modes", "9610", "e-commerce"), ("divisions", "110101", "东城区"), ("id_types", "1", "identity card"),
    ];
    let pack = cn();
    let law = pack.law(day("2018-06-01"));
    for (table, code, en) in known {
        assert_eq!(
            law.code(table, code).row().map(|row| row.en.as_str()),
            Some(en),
            "{table} {code}"
        );
    }
    #[rustfmt::skip]
    let unknown = [
        ("countries", "000"), ("countries", "chn"), ("units", "35"), ("units", ""), ("customs_offices", "9999"),
        ("supervision_modes", "9710"), ("supervision_modes", "9810"),
    ];
    for (table, code) in unknown {
        assert_eq!(law.code(table, code), CodeAnswer::Unknown, "{table} {code}");
    }
    assert_eq!(law.code("planets", "3"), CodeAnswer::NoTable);
    for (date, found) in [("2020-06-30", false), ("2020-07-01", true)] {
        assert_eq!(
            pack.law(day(date))
                .code("supervision_modes", "9710")
                .row()
                .is_some(),
            found,
            "{date}"
        );
    }
}

#[test]
fn days_worked() {
    #[rustfmt::skip]
    let table = [
        ("2022-10-01", false), ("2022-10-07", false), ("2022-10-08", true), ("2022-10-09", true),
        ("2022-12-15", true), ("2022-12-17", false), ("2026-01-01", false), ("2015-01-04", true),
    ];
    let pack = cn();
    let calendar = pack.calendar();
    for (date, worked) in table {
        assert_eq!(calendar.is_workday(day(date)), Ok(worked), "{date}");
    }
    for date in ["2014-12-31", "2027-01-01"] {
        assert!(calendar.is_workday(day(date)).is_err(), "{date}");
    }
    #[rustfmt::skip]
    let after = [("2022-09-30", 0, "2022-09-30"), ("2022-09-30", 1, "2022-10-08"), ("2022-12-15", 3, "2022-12-20")];
    for (from, n, want) in after {
        assert_eq!(
            calendar.nth_workday_after(day(from), n),
            Ok(day(want)),
            "{n} after {from}"
        );
    }
    assert!(calendar.nth_workday_after(day("2026-12-31"), 1).is_err());
    assert_eq!(
        calendar.workday_on_or_after(day("2022-10-01")),
        Ok(day("2022-10-08"))
    );
    assert_eq!(
        calendar.workday_on_or_after(day("2022-10-08")),
        Ok(day("2022-10-08"))
    );
}

#[test]
fn the_catalogue_speaks_both_languages() {
    let pack = cn();
    let rules = pack.catalogue();
    assert!(rules.missing(tw_law::rules::ALL).is_empty());
    assert_eq!(
        rules
            .iter()
            .map(|rule| &rule.code)
            .filter(|code| code.starts_with("TW19"))
            .count(),
        tw_law::rules::ALL.len()
    );
    let stray = tw_base::RuleCode::new("TW9999");
    assert_eq!(rules.missing([&stray]).len(), 1);
    let bare = rules.render(&tw_base::Finding::rule(stray).with("value", "7"));
    assert_eq!(
        (bare.zh.as_str(), bare.en.as_str()),
        ("TW9999 value=7", "TW9999 value=7")
    );
    assert!(rules.step_title("TW1901").is_some() && rules.step_title("TW9999").is_none());
}

/// A user's own duty schedule and positive list come in as overlays.
#[test]
fn overlays_replace_and_extend() {
    let pack = cn();
    let law = pack.law(day("2022-12-15"));
    assert_eq!(law.positive_list("9503008900"), ListAnswer::NotLoaded);

    let head = "# source: a schedule assumed for this test\n# confidence: unverified\n";
    let duty = format!(
        "{head}code,rate,from,to\n91022100,0.10,2018-01-01,\n9102210010,0.05,2022-07-01,2022-12-31\n"
    );
    let list =
        format!("{head}code,zh,en,modes,note,from,to\n95030089,其他玩具,,1210,,2022-03-01,\n");
    let files = [
        ("tariff/duty.csv", duty),
        ("tariff/positive_list_mine.csv", list),
    ];
    let own = pack
        .with_overlay(files.map(|(path, text)| (path.to_owned(), text)))
        .expect("an overlay");
    assert_ne!(own.version(), pack.version());
    assert!(own.check().is_empty());

    #[rustfmt::skip]
    let rates = [
        ("9102210000", "2022-12-15", Some("0.10")),
        ("9102210010", "2022-12-15", Some("0.05")),
        ("9102210010", "2023-01-01", Some("0.10")),
        ("9102210010", "2017-12-31", None),
        ("9503008900", "2022-12-15", None),
    ];
    for (code, date, rate) in rates {
        let found = own.law(day(date)).commodity(code).expect(code);
        assert_eq!(
            found.duty.map(|known| known.value),
            rate.map(dec),
            "{code} on {date}"
        );
    }
    let law = own.law(day("2022-12-15"));
    assert!(
        matches!(law.positive_list("9503008900"), ListAnswer::Listed(line) if line.modes == ["1210"])
    );
    assert_eq!(law.positive_list("9102210000"), ListAnswer::NotListed);
    assert_eq!(
        own.law(day("2022-02-28")).positive_list("9503008900"),
        ListAnswer::NotListed
    );
}

/// The tables of how duty is levied, on three dates and at their edges.
#[test]
fn levy_tables_by_date() {
    let pack = cn();
    let dates = ["2018-06-01", "2022-12-15", "2026-04-15"];
    #[rustfmt::skip]
    let origins = [
        // Origin, whether most favoured on each date.
        ("CHN", [true, true, true]),
        ("USA", [true, true, true]),
        ("TLS", [false, false, true]),
        ("AND", [false, false, false]),
    ];
    for (origin, want) in origins {
        let found = dates.map(|d| pack.law(day(d)).mfn_origin(origin).is_some());
        assert_eq!(found, want, "{origin}");
    }
    let china = pack.law(day("2026-04-15"));
    let china = china.mfn_origin("CHN").expect("China itself");
    assert_eq!(china.confidence, Text, "the only origin the text names");
    #[rustfmt::skip]
    let parties = [
        ("02", "VNM", [true, true, true]),
        ("22", "JPN", [false, true, true]),
        ("22", "IDN", [false, false, true]),
        ("26", "SRB", [false, false, true]),
        ("02", "USA", [false, false, false]),
    ];
    for (scheme, origin, want) in parties {
        let found = dates.map(|d| pack.law(day(d)).party(scheme, origin).is_some());
        assert_eq!(found, want, "{scheme} {origin}");
    }
}

/// Trade terms, modes and natures of levy; what no text confirms is not given.
#[test]
fn levies_by_date() {
    let pack = cn();
    for date in ["2018-06-01", "2022-12-15", "2026-04-15"] {
        let law = pack.law(day(date));
        let term = |term: &str| {
            law.trade_term(term)
                .map(|t| (t.value.freight, t.value.insurance))
        };
        let terms = ["1", "2", "3", "4", "7"].map(|t| term(t).expect("a term"));
        let want = [
            (true, true),
            (true, false),
            (false, false),
            (false, true),
            (false, false),
        ];
        assert_eq!(terms, want, "{date}");
        assert!(term("5").is_err() && term("6").is_err(), "{date}");
        let mode = |mode: &str| law.levy_mode(mode).map(|m| m.value);
        assert_eq!(mode("2"), Ok(LevyMode::Share(dec("0.5"))), "{date}");
        assert_eq!(mode("5"), Ok(LevyMode::ByNature), "{date}");
        assert!(mode("4").is_err(), "{date}");
        let encouraged = law.levy_nature("789").expect("a nature").value;
        assert_eq!(
            (encouraged.duty, encouraged.vat),
            (dec("0"), dec("1")),
            "{date}"
        );
        // Nothing that no text confirms is given.
        assert!(
            !law.has_schedule() && law.exchange("USD").is_err(),
            "{date}"
        );
        assert_eq!(law.remedies("8703234100").len(), 0, "{date}");
    }
    // The change of law of 2024-12-01.
    for (date, after) in [("2024-11-30", false), ("2024-12-01", true)] {
        let law = pack.law(day(date));
        for id in ["tariff.mfn_below_agreement", "tariff.doubtful_origin"] {
            assert_eq!(law.flag(id).map(|f| f.value), Ok(after), "{id} on {date}");
        }
    }
    // Two hundred lines and more, each with its source and confidence.
    let lines: usize = pack
        .files()
        .filter(|(path, _)| path.starts_with("tariff/commodities"))
        .map(|(_, text)| {
            text.lines()
                .filter(|l| l.starts_with(|c: char| c.is_ascii_digit()))
                .count()
        })
        .sum();
    assert!(lines >= 200, "{lines}");
}

#[test]
fn a_folder_gives_the_same_pack() {
    let pack = cn();
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in pack.files() {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a parent")).expect("folders");
        std::fs::write(file, text).expect("a file");
    }
    let opened = Pack::open(folder.path()).expect("the copy opens");
    assert_eq!(opened.version(), pack.version());
    let files = pack
        .files()
        .map(|(path, text)| (path.to_owned(), text.to_owned()));
    assert_eq!(
        Pack::from_files(files).expect("the texts").version(),
        pack.version()
    );
    let nowhere = Pack::open(&folder.path().join("nowhere")).expect_err("no such folder");
    assert!(nowhere.to_string().contains("nowhere"), "{nowhere}");
}
