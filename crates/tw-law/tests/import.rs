//! Schedules turned into files of a pack: what is read, what is told, and that
//! the pack then answers by it.

use tw_base::{Confidence, Date};
use tw_law::import::{Cell, Imported, Schedule, cn, csv_cells, us_hts};
use tw_law::{Pack, RateKind};

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn schedule(from: &str) -> Schedule<'static> {
    Schedule {
        from: day(from),
        source: "a schedule  made up\nfor tests",
        confidence: Confidence::Unverified,
    }
}

const US: &str = "\u{feff}\"HTS Number\",\"Indent\",\"Description\",\"Unit of Quantity\",\"General Rate of Duty\",\"Special Rate of Duty\",\"Column 2 Rate of Duty\",\"Quota Quantity\",\"Additional Duties\"
\"9401\",\"0\",\"Seats:\",\"\",\"\",\"\",\"\",\"\",\"\"
\"\",\"1\",\"Of wood:\",\"\",\"\",\"\",\"\",\"\",\"\"
\"9401.31.10\",\"2\",\"Swivel seats\",\"\",\"2.2¢/kg + 5.1%\",\"Free (A*, AU,KR) 3% (JP)\",\"40%\",\"\",\"\"
\"9401.31.10.10\",\"3\",\"For \"\"households\"\"\",\"[\"\"No.\"\",\"\"kg\"\"]\",\"\",\"\",\"\",\"\",\"\"
\"9401.31.10.90\",\"3\",\"Other\",\"[\"\"No.\"\"]\",\"\",\"\",\"\",\"\",\"\"
\"9401.39.00\",\"2\",\"Other\",\"[\"\"bbl\"\"]\",\"The rate of heading 9401\",\"\",\"$1.50/bbl\",\"\",\"\"
\"9402.00.00.00\",\"0\",\"Chairs\",\"[\"\"kg\"\"]\",\"Free\",\"\",\"8¢ per chair\",\"\",\"\"
";

fn us(text: &str) -> Imported {
    let rows = csv_cells(text).expect("cells");
    us_hts(&rows, &schedule("2025-01-01"), |code| code == "9401311090")
}

#[test]
fn the_schedule_of_the_united_states() {
    let imported = us(US);
    let report = &imported.report;
    let counts = [
        report.rows,
        report.headings,
        report.lines,
        report.with_rate,
        report.inherited,
        report.without_rate,
    ];
    assert_eq!(counts, [7, 2, 5, 3, 2, 0]);
    let kinds: Vec<String> = report
        .expressions
        .iter()
        .flat_map(|(column, kinds)| {
            kinds
                .iter()
                .map(move |(kind, n)| format!("{column} {kind} {n}"))
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "Column 2 Rate of Duty ad_valorem 1",
            "Column 2 Rate of Duty specific 1",
            "Column 2 Rate of Duty words 1",
            "General Rate of Duty compound 1",
            "General Rate of Duty free 1",
            "General Rate of Duty words 1",
            "Special Rate of Duty ad_valorem 1",
            "Special Rate of Duty free 1",
        ]
    );
    let words: Vec<_> = report.words.iter().map(|w| w.text.as_str()).collect();
    assert_eq!(words, ["The rate of heading 9401"]);
    let told: Vec<String> = report
        .not_understood
        .iter()
        .map(|n| format!("{} {} {}: {}", n.row, n.column, n.text, n.reason))
        .collect();
    assert_eq!(
        told,
        [
            "8 Column 2 Rate of Duty 8¢ per chair: it names an amount in a form this reader does not know"
        ]
    );
}

#[test]
fn the_pack_answers_by_a_loaded_schedule() {
    let base = Pack::builtin("cn").expect("the built-in pack");
    let imported = us(US);
    let pack = base.with_overlay(imported.files).expect("an overlay");
    let grave: Vec<_> = pack.check().into_iter().filter(|f| f.refuses()).collect();
    assert_eq!(grave, []);
    let rate = |code: &str, kind, scheme, on: &str| {
        let law = pack.law(day(on));
        law.duty_rate(code, kind, scheme)
            .map(|rate| rate.rate.value.to_string())
    };
    #[rustfmt::skip]
    let table = [
        ("9401311010", RateKind::Mfn, None, "2025-06-01", Some("0.022 USD/035+5.1%")),
        ("9401311090", RateKind::Mfn, None, "2025-06-01", Some("0.022 USD/035+5.1%")),
        ("94013110", RateKind::General, None, "2025-01-01", Some("40%")),
        ("94013110", RateKind::General, None, "2024-12-31", None),
        ("9401311010", RateKind::Agreement, Some("AU"), "2025-06-01", Some("free")),
        ("9401311010", RateKind::Agreement, Some("JP"), "2025-06-01", Some("3%")),
        ("9401311010", RateKind::Agreement, Some("CL"), "2025-06-01", None),
        ("9401311010", RateKind::Special, Some("A*"), "2025-06-01", Some("free")),
        ("9401390000", RateKind::Mfn, None, "2025-06-01", Some("?The rate of heading 9401")),
        ("9402000000", RateKind::General, None, "2025-06-01", Some("?8¢ per chair")),
    ];
    for (code, kind, scheme, on, want) in table {
        assert_eq!(
            rate(code, kind, scheme, on).as_deref(),
            want,
            "{code} {kind:?} {scheme:?} on {on}"
        );
    }
    let law = pack.law(day("2025-06-01"));
    let seat = law.commodity("9401311010").expect("a line");
    assert_eq!(
        (
            seat.code,
            seat.name_en,
            seat.unit1,
            seat.unit2,
            seat.vat.value.to_string().as_str()
        ),
        ("9401311010", "For \"households\"", "each", Some("035"), "0")
    );
    assert!(law.commodity("9401311090").is_err(), "the caller has it");
    assert!(law.code("units", "bbl").row().is_some());
    assert!(law.code("units", "035").row().is_some());
}

#[test]
fn the_same_schedule_gives_the_same_files() {
    let (one, two) = (us(US), us(US));
    assert_eq!(one.files, two.files);
    let names: Vec<&str> = one.files.iter().map(|(path, _)| path.as_str()).collect();
    let stems: Vec<&str> = names
        .iter()
        .map(|n| n.rsplit_once('_').expect("a hash").0)
        .collect();
    assert_eq!(
        stems,
        [
            "tariff/rates_us-hts_2025-01-01",
            "tariff/commodities_us-hts_2025-01-01",
            "tariff/schemes_us-hts_2025-01-01",
            "codes/units.us-hts_2025-01-01",
        ]
    );
    let changed = us(&US.replace("\"40%\"", "\"41%\""));
    assert_ne!(changed.files[0].0, one.files[0].0);
    assert_eq!(changed.files[1..], one.files[1..]);
}

#[test]
fn a_newer_edition_takes_the_place_of_an_older_one() {
    let base = Pack::builtin("cn").expect("the built-in pack");
    let rows = csv_cells(US).expect("cells");
    let newer = US
        .replace("\"40%\"", "\"45%\"")
        .replace("9402.00.00.00", "9402.90.00.00");
    let newer = csv_cells(&newer).expect("cells");
    let old = us_hts(&rows, &schedule("2025-01-01"), |_| false);
    let new = us_hts(&newer, &schedule("2026-01-01"), |_| false);
    let pack = base
        .with_overlay(old.files.into_iter().chain(new.files))
        .expect("an overlay");
    let grave: Vec<_> = pack.check().into_iter().filter(|f| f.refuses()).collect();
    assert_eq!(grave, []);
    #[rustfmt::skip]
    let table = [
        ("94013110", "2025-12-31", Some("40%")),
        ("94013110", "2026-01-01", Some("45%")),
        // A line that is gone ends with its edition.
        ("94020000", "2025-12-31", None),
        ("9402000000", "2025-12-31", Some("?8¢ per chair")),
        ("9402000000", "2026-01-01", None),
        ("9402900000", "2025-12-31", None),
        ("9402900000", "2026-01-01", Some("?8¢ per chair")),
    ];
    for (code, on, want) in table {
        let law = pack.law(day(on));
        let rate = law.duty_rate(code, RateKind::General, None);
        let rate = rate.map(|rate| rate.rate.value.to_string());
        assert_eq!(rate.as_deref(), want, "{code} on {on}");
    }
    assert!(pack.law(day("2026-01-01")).commodity("9402000000").is_err());
}

#[test]
fn tables_that_are_no_such_schedule_are_told() {
    let told = |text: &str| {
        let told = us(text).report.not_understood.into_iter();
        told.map(|n| format!("{} {} {}: {}", n.row, n.column, n.text, n.reason))
            .collect::<Vec<_>>()
            .join("; ")
    };
    assert!(told("a,b\n1,2\n").starts_with("1 HTS Number : the schedule has no such column"));
    let head = US.lines().next().expect("a heading");
    let row = |row: &str| told(&format!("{head}\n{row}\n"));
    #[rustfmt::skip]
    let table = [
        ("\"9401.31.10\",\"x\",\"d\",\"\",\"Free\",\"\",\"\",\"\",\"\"", "2 Indent x: it is no number"),
        ("\"94O1.31.10\",\"1\",\"d\",\"\",\"Free\",\"\",\"\",\"\",\"\"", "2 HTS Number 94O13110: it is no code of four, six, eight or ten digits"),
        ("\"9401.31\",\"1\",\"d\",\"\",\"Free\",\"\",\"\",\"\",\"\"", "2 General Rate of Duty Free: a rate stands at a heading without a commodity code"),
        ("\"9401.31.10\",\"1\",\"d\",\"\",\"Free\",\"See 99\",\"\",\"\",\"\"", "2 Special Rate of Duty See 99: no symbols of programs stand behind it"),
        ("\"9401.31.10\",\"1\",\"d\",\"\",\"Free\",\"Free (AU) 1% (AU)\",\"\",\"\",\"\"", "2 Special Rate of Duty AU: the program has two rates on one line; the first is kept"),
        ("\"9401.31.10.10\",\"1\",\"d\",\"\",\"Free\",\"\",\"\",\"\",\"\"\n\"9401.31.20.10\",\"2\",\"d\",\"\",\"\",\"\",\"\",\"\",\"\"", "3 HTS Number 9401312010: the rate above it is that of 9401311010, not of its own digits"),
    ];
    for (text, want) in table {
        assert_eq!(row(text), want, "{text}");
    }
}

/// Rows as chapters 41 to 99 have them: no unit, two in one, marks of type, a
/// rate in one column alone, and columns beside the rates.
const LATER: &str = "\u{feff}\"HTS Number\",\"Indent\",\"Description\",\"Unit of Quantity\",\"General Rate of Duty\",\"Special Rate of Duty\",\"Column 2 Rate of Duty\",\"Quota Quantity\",\"Additional Duties\"
\"4407.11.00\",\"1\",\"Pine, sawn\",\"\",\"Free\",\"\",\"$1.70/m<sup>3</sup>\",\"\",\"\"
\"4407.11.00.01\",\"2\",\"Of <u>Pinus</u>\n spp.\",\"[\"\"m<sup>3<\\/sup>\"\",\"\"No.\"\"]\",\"\",\"\",\"\",\"\",\"\"
\"5101.11.60.30\",\"1\",\"Wool\",\"[\"\"cy kg\"\",\"\"kg\"\"]\",\"18.7¢/clean kg\",\"\",\"Free, under bond\",\"\",\"\"
\"6404.11.79.30\",\"1\",\"Shoes\",\"[\"\"prs.\"\"]\",\"90¢/pr. + 37.5%\",\"\",\"\",\"\",\"\"
\"9006.59.15\",\"1\",\"Cameras\",\"\",\"4%\",\"Free (AU)\",\"20%\",\"\",\"\"
\"9006.59.15.20\",\"2\",\"With flash\",\"[\"\"No\"\"]\",\"\",\"\",\"25%\",\"\",\"\"
\"9102.99.20\",\"1\",\"Watches\",\"\",\"20¢ each + 3% on the case\",\"\",\"\",\"\",\"\"
\"9105.99.10.00\",\"1\",\"Chronometers\",\"[\"\"No.\"\",\"\"Jwls.\"\"]\",\"17¢ each + 2.5% + 1¢/jewel\",\"\",\"\",\"\",\"\"
\"9606.21.40.00\",\"1\",\"Buttons\",\"[\"\"gross\"\",\"\"gr.lines\"\"]\",\"0.3¢/line/ gross + 4.6%\",\"\",\"\",\"\",\"\"
\"9801.00.10.35\",\"1\",\"Returned\",\"[\"\"No. and kg\"\"]\",\"Free\",\"\",\"\",\"\",\"\"
\"9801.00.40\",\"1\",\"Exhibited\",\"\",\"Free\",\"\",\"Free\",\"\",\"\"
\"9802.00.91.00\",\"0\",\"Assembled\",\"[\"\"\\n\"\"]\",\"\",\"Free (See U.S. note 4 of this subchapter)\",\"\",\"\",\"\"
\"9817.00.50.00\",\"0\",\"Three\",\"[\"\"No.\"\",\"\"kg\"\",\"\"m\"\"]\",\"Free\",\"\",\"\",\"\",\"\"
\"9823.03.03\",\"04\",\"Cream\",\"\",\"\",\"$1.646/kg (S+)\",\"\",\"\",\"\"
\"9902.01.01\",\"0\",\"Suspended\",\"\",\"Free\",\"No change\",\"No change\",\"\",\"\"
\"9904.52.08\",\"0\",\"Cotton, dear\",\"\",\"\",\"\",\"\",\"\",\"No additional duty\"
\"9904.52.09\",\"0\",\"Cotton\",\"\",\"\",\"\",\"\",\"1 t\",\"10.5¢/kg\"
\"9913.95.23\",\"0\",\"Tomatoes\",\"\",\"\",\"Free (AU)\",\":\",\"\",\"\"
\"9921.01\",\"0\",\"Parts\",\"\",\"\",\"1.4% (JP)\",\"\",\"\",\"\"
";

#[test]
fn rows_of_later_chapters() {
    let imported = us(LATER);
    let report = &imported.report;
    let counts = [
        report.rows,
        report.headings,
        report.lines,
        report.with_rate,
        report.inherited,
        report.without_rate,
        report.without_unit,
    ];
    assert_eq!(counts, [19, 1, 18, 15, 1, 2, 7]);
    let told: Vec<String> = report
        .not_understood
        .iter()
        .map(|n| format!("{} {} {}: {}", n.row, n.column, n.text, n.reason))
        .collect();
    assert_eq!(
        told,
        [
            "13 Special Rate of Duty Free (See U.S. note 4 of this subchapter): no symbols of programs stand behind it",
            "14 Unit of Quantity [\"No.\",\"kg\",\"m\"]: a line has two units; the first two are kept",
            "18 Additional Duties 10.5¢/kg: it is a duty on top of the rate of the goods",
            "18 Quota Quantity 1 t: it is the quantity of a quota, not a rate",
            "19 Column 2 Rate of Duty :: it is no rate",
            "20 Special Rate of Duty 1.4% (JP): a rate stands at a heading without a commodity code",
        ]
    );
    let words: Vec<String> = report
        .words
        .iter()
        .map(|w| format!("{} {}: {}", w.column, w.text, w.reason))
        .collect();
    assert_eq!(
        words,
        [
            "Column 2 Rate of Duty Free, under bond: it is free on a condition",
            "Column 2 Rate of Duty No change: it goes by the rate of another line",
            "Special Rate of Duty No change: it goes by the rate of another line",
        ]
    );
}

#[test]
fn the_pack_answers_by_rows_of_later_chapters() {
    let base = Pack::builtin("cn").expect("the built-in pack");
    let imported = us(LATER);
    let pack = base.with_overlay(imported.files).expect("an overlay");
    let grave: Vec<_> = pack.check().into_iter().filter(|f| f.refuses()).collect();
    assert_eq!(grave, []);
    let law = pack.law(day("2025-06-01"));
    #[rustfmt::skip]
    let rates = [
        ("4407110001", RateKind::General, None, Some("1.7 USD/033")),
        ("5101116030", RateKind::General, None, Some("?Free, under bond")),
        ("9006591520", RateKind::Mfn, None, Some("4%")),
        ("9006591520", RateKind::General, None, Some("25%")),
        ("9006591540", RateKind::General, None, Some("20%")),
        ("9102992010", RateKind::Mfn, None, Some("0.2 USD/each+3% [case]")),
        ("9823030300", RateKind::Agreement, Some("S+"), Some("1.646 USD/035")),
        ("9823030300", RateKind::Mfn, None, None),
        ("9902010100", RateKind::General, None, Some("?No change")),
        ("9904520900", RateKind::Mfn, None, None),
        ("9913952300", RateKind::General, None, None),
    ];
    for (code, kind, scheme, want) in rates {
        let rate = law.duty_rate(code, kind, scheme);
        let rate = rate.map(|rate| rate.rate.value.to_string());
        assert_eq!(rate.as_deref(), want, "{code} {kind:?}");
    }
    let lines = [
        ("4407110001", Some(("Of Pinus spp.", "033", Some("each")))),
        ("5101116030", Some(("Wool", "cy_kg", Some("035")))),
        ("6404117930", Some(("Shoes", "pr", None))),
        ("9006591520", Some(("With flash", "each", None))),
        ("9006591540", None),
        ("9102992010", Some(("Watches", "each", None))),
        ("9105991000", Some(("Chronometers", "each", Some("jewel")))),
        ("9606214000", Some(("Buttons", "gross", Some("gr.line")))),
        ("9801001035", Some(("Returned", "each", Some("035")))),
        ("9801004000", None),
        ("9802009100", None),
        ("9817005000", Some(("Three", "each", Some("035")))),
    ];
    for (code, want) in lines {
        let line = law.commodity(code).ok();
        let line = line.map(|line| (line.name_en, line.unit1, line.unit2));
        assert_eq!(line, want, "{code}");
    }
    for unit in ["cy_kg", "each", "gr.line", "jewel", "pr"] {
        assert!(law.code("units", unit).row().is_some(), "{unit}");
    }
}

const CN: &str = "商品编号,商品名称,第一法定单位,最惠国税率,普通税率,暂定税率,协定税率:02 08,特惠税率：13,增值税率,消费税率,备注
87,车辆,,,,,,,,,
8703.23.41,越野车,辆,15%,270%,,免税,0,13,25%,
87032342,其他车,辆,15,270,-,5%,,13,,
9999000001,筐装物,筐,从价3%或1.2元/千克，从高,按件,,,,9,,
87,\"\",,,,,,,,,
87032343,无税率,辆,,,,,,,,
abc,错,,,,,,,,,
";

fn read_cn(text: &str) -> Imported {
    let rows = csv_cells(text).expect("cells");
    cn(
        &rows,
        &schedule("2026-01-01"),
        |_| false,
        |name| (name == "辆").then(|| "003".to_owned()),
    )
}

#[test]
fn a_schedule_of_china() {
    let imported = read_cn(CN);
    let report = &imported.report;
    let counts = [
        report.rows,
        report.headings,
        report.lines,
        report.with_rate,
        report.without_rate,
    ];
    assert_eq!(counts, [7, 2, 4, 3, 1]);
    let told: Vec<String> = report
        .not_understood
        .iter()
        .map(|n| format!("{} {} {}: {}", n.row, n.column, n.text, n.reason))
        .collect();
    assert_eq!(
        told,
        [
            "1 备注 备注: it is no column this reader knows, and is left out",
            "5 unit1 筐: it is no unit of the pack's table",
            "8 code abc: it is no commodity code of eight or ten digits",
        ]
    );
    let pack = Pack::builtin("cn").expect("the built-in pack");
    let pack = pack.with_overlay(imported.files).expect("an overlay");
    let grave: Vec<_> = pack.check().into_iter().filter(|f| f.refuses()).collect();
    assert_eq!(grave, []);
    let law = pack.law(day("2026-04-15"));
    #[rustfmt::skip]
    let table = [
        ("8703234100", RateKind::Mfn, None, Some("15%")),
        ("8703234200", RateKind::Mfn, None, Some("15%")),
        ("8703234200", RateKind::General, None, Some("270%")),
        ("8703234200", RateKind::Provisional, None, None),
        ("8703234100", RateKind::Agreement, Some("02"), Some("free")),
        ("8703234200", RateKind::Agreement, Some("08"), Some("5%")),
        ("8703234100", RateKind::Special, Some("13"), Some("0%")),
        ("8703234200", RateKind::Special, Some("13"), None),
        ("8703234100", RateKind::Vat, None, Some("13%")),
        ("8703234100", RateKind::Consumption, None, Some("25%")),
        ("9999000001", RateKind::Mfn, None, Some("max(3%,1.2 CNY/035)")),
        ("9999000001", RateKind::General, None, Some("?按件")),
    ];
    for (code, kind, scheme, want) in table {
        let rate = law.duty_rate(code, kind, scheme);
        let rate = rate.map(|rate| rate.rate.value.to_string());
        assert_eq!(rate.as_deref(), want, "{code} {kind:?} {scheme:?}");
    }
    // A plain rate is what retail import in full is taxed by, too.
    let car = law.commodity("8703234200").expect("a line");
    assert_eq!(
        car.duty.map(|d| d.value.to_string()).as_deref(),
        Some("0.15")
    );
    assert_eq!(car.unit1, "003");
}

#[test]
fn numbers_of_a_spreadsheet_keep_their_zero() {
    let text = |t: &str| Cell::Text(t.to_owned());
    let number = |t: &str| Cell::Number(t.to_owned());
    let rows = [
        vec![text("code"), text("mfn")],
        vec![number("1012100"), number("10")],
        vec![number("101210010"), text("6.5%")],
        vec![text("1012100"), text("6.5%")],
    ];
    let imported = cn(&rows, &schedule("2026-01-01"), |_| false, |_| None);
    let rates = &imported.files[0].1;
    assert!(
        rates.contains("\n01012100,mfn,,10%\n0101210010,mfn,,6.5%\n"),
        "{rates}"
    );
    assert_eq!(imported.report.not_understood.len(), 1);
    let none = cn(&rows[1..], &schedule("2026-01-01"), |_| false, |_| None);
    assert!(none.files.is_empty());
}
