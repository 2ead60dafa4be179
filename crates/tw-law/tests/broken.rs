//! Packs with something wrong in them: a place that cannot be read stops the
//! loading and is told with file, line and what to do; content that does not
//! hold together is a finding of the check.

use tw_law::Pack;

fn overlay(path: &str, text: &str) -> Result<Pack, tw_law::PackError> {
    let pack = Pack::builtin("cn").expect("the built-in pack loads");
    pack.with_overlay([(path.to_owned(), text.to_owned())])
}

const PARAMETER: &str = "[[parameter]]\nid = \"x\"\nkind = \"decimal\"\nunit = \"u\"\nzh = \"一\"\nen = \"one\"\nvalues = [\n";

fn parameter(values: &str) -> String {
    format!("{PARAMETER}{values}\n]\n")
}

fn predicate(expression: &str) -> String {
    format!(
        "[[predicate]]\nname = \"p\"\nzh = \"一\"\nen = \"one\"\nvars = [\"value\"]\nvalues = [\n  {{ from = 2020-01-01, expression = \"{expression}\", source = \"s\", confidence = \"text\" }},\n]\n"
    )
}

fn item(alternatives: &str) -> String {
    format!("[[item]]\nid = \"i\"\nzh = \"一\"\nen = \"one\"\n{alternatives}")
}

const FIELDS: &str = "path,zh,en,kind,min,max,decimals,import,export,outline,modes,table,private,source,confidence\n";

const CONTROLS: &str = "commodity,direction,modes,except,document,zh,en,source,confidence\n";

const LINES: &str =
    "code,zh,en,unit1,unit2,vat,vat_confidence,consumption,from,to,source,confidence\n";

/// (file, its text, what the error must say).
#[test]
fn unreadable_places_are_told_with_line_and_advice() {
    let head = "# source: s\n# confidence: text\n";
    #[rustfmt::skip]
    let table = [
        ("params/x.toml", "[[parameter]\n".to_owned(), "params/x.toml:1: "),
        ("params/x.toml", parameter("  { from = 2020-01-01, value = 0.13, source = \"s\", confidence = \"text\" },"), "params/x.toml:8: the value 0.13 is not of the parameter's kind; write the number in quotes"),
        ("params/x.toml", parameter("  { from = 2020-01-01, value = 1, source = \"s\", confidence = \"sure\" },"), "params/x.toml:8: \"sure\" is no confidence; write text, secondary or unverified"),
        ("params/x.toml", parameter("  { from = 2020-01-02, to = 2020-01-01, value = 1, source = \"s\", confidence = \"text\" },"), "params/x.toml:8: the period ends on 2020-01-01, before it begins on 2020-01-02; swap"),
        ("params/x.toml", parameter("  { from = 2020-01-01T00:00:00, value = 1, source = \"s\", confidence = \"text\" },"), "params/x.toml:8: 2020-01-01T00:00:00 is no day; write it as"),
        ("params/x.toml", parameter("  { from = 2020-01-01, value = 1, confidence = \"text\" },"), "missing field `source`"),
        ("params/x.toml", parameter("").replace("\"x\"", "\"vat.low\""), "params/x.toml:2: the parameter vat.low is given twice; keep one; the first is in params/vat.toml:"),
        ("codes/x.csv", "code,zh\n".to_owned() + "1,一\n2\n", "codes/x.csv:3: "),
        ("codes/x.csv", "code,name\n".to_owned(), "codes/x.csv:1: unknown column \"name\"; use only code, also, zh"),
        ("codes/x.csv", "# confidence: text\ncode,zh\n,一\n".to_owned(), "codes/x.csv:3: code is empty; fill in code"),
        ("codes/x.csv", "# confidence: text\ncode,zh,from\n1,一,2020\n".to_owned(), "codes/x.csv:3: \"2020\" is no date; write it as 2019-01-01"),
        ("codes/x.csv", "code,zh\n1,一\n".to_owned(), "codes/x.csv:2: \"\" is no confidence"),
        ("forms/x.csv", format!("{FIELDS}A/B,一,one,word,1,1,,must,may,may,,,,s,text\n"), "forms/x.csv:2: kind cannot be \"word\"; write one of text, alnum, letters"),
        ("forms/x.csv", format!("{FIELDS}A/B,一,one,text,1,many,,must,may,may,,,,s,text\n"), "forms/x.csv:2: max \"many\" is no number; write a whole number"),
        ("forms/x.csv", format!("{FIELDS}A/B,一,one,text,1,1,,yes,may,may,,,,s,text\n"), "forms/x.csv:2: import cannot be \"yes\"; write one of must, may, when, empty"),
        ("controls/x.csv", format!("{CONTROLS}0106,X,,,F,一,one,s,text\n"), "controls/x.csv:2: \"X\" is no direction; write I or E"),
        ("controls/x.csv", format!("{CONTROLS}0106,I,,,,一,one,s,text\n"), "controls/x.csv:2: document is empty; fill in document"),
        ("tariff/commodities_x.csv", format!("{LINES}4901,书,books,035,,low,text,,,,s,text\n"), "tariff/commodities_x.csv:2: \"4901\" is no commodity code; write eight or ten digits"),
        ("tariff/commodities_x.csv", format!("{LINES}49019901,书,books,035,,middle,text,,,,s,text\n"), "tariff/commodities_x.csv:2: \"middle\" is no VAT class; write standard, low or none"),
        ("tariff/duty_x.csv", "code,rate,source,confidence\n49019900,five,s,text\n".to_owned(), "tariff/duty_x.csv:2: \"five\" is no number; write it as 0.13"),
        ("tariff/duty_x.csv", "code,rate,source,confidence\n49019900,-0.1,s,text\n".to_owned(), "tariff/duty_x.csv:2: the rate -0.1 cannot be; write a fraction"),
        ("tariff/consumption_x.toml", item("[[item.alternative]]\nvalues = [{ from = 2020-01-01, rate = \"15\", source = \"s\", confidence = \"text\" }]\n"), "tariff/consumption_x.toml:6: the rate is not between 0 and 1; write 0.15"),
        ("tariff/consumption_x.toml", item("[[item.alternative]]\nvalues = [{ from = 2020-01-01, amount = \"15\", source = \"s\", confidence = \"text\" }]\n"), "tariff/consumption_x.toml:6: the rate cannot be understood; give nil"),
        ("calendars/x.csv", "from,to,kind,zh,en\n".to_owned(), "calendars/x.csv:1: the calendar does not say which days it knows"),
        ("calendars/x.csv", "# known_from: 2027-01-01\n# known_to: 2027-12-31\nfrom,to,kind,zh,en\n2027-01-01,2027-12-01,holiday,一,one\n".to_owned(), "calendars/x.csv:4: 2027-01-01 to 2027-12-01 cannot be one run of days"),
        ("calendars/x.csv", "# known_from: 2027-01-01\n# known_to: 2027-12-31\nfrom,to,kind,zh,en\n2027-01-01,2027-01-02,holiday,一,one\n2027-01-02,2027-01-02,workday,二,two\n".to_owned(), "calendars/x.csv:5: 2027-01-02 is given twice; keep one row"),
        ("predicates/x.toml", predicate("value >="), "predicates/x.toml:7: the expression is not understood: "),
        ("predicates/x.toml", predicate("price >= 3"), "use only value and comparisons"),
        ("rules/x.toml", "[[rule]]\ncode = \"TW1901\"\nname = \"n\"\nseverity = \"error\"\nlayer = \"rule\"\nzh = \"一\"\nen = \"one\"\nlegal_ref = \"r\"\nconfidence = \"text\"\n".to_owned(), "rules/x.toml:2: the rule TW1901 is given twice; give it a number of its own"),
        ("tariff/rates_x.csv", format!("{head}code,kind,scheme,expression\n49019900,best,,10%\n"), "tariff/rates_x.csv:4: \"best\" is no kind of rate; write mfn, agreement"),
        ("tariff/rates_x.csv", format!("{head}code,kind,scheme,expression\n49019900,mfn,02,10%\n"), "tariff/rates_x.csv:4: a rate of the kind mfn and its scheme do not fit; name a scheme for agreement and special"),
        ("tariff/rates_x.csv", format!("{head}code,kind,scheme,expression\n49019900,agreement,,10%\n"), "tariff/rates_x.csv:4: a rate of the kind agreement and its scheme do not fit"),
        ("tariff/rates_x.csv", format!("{head}code,kind,scheme,expression\n49019900,mfn,,ten\n"), "tariff/rates_x.csv:4: \"ten\" is no duty expression: \"\" is no number; write free, 10%"),
        ("tariff/remedies_x.csv", format!("{head}code,kind,origin,expression\n490,dumping,,10%\n"), "tariff/remedies_x.csv:4: \"490\" is no commodity code; write four to ten digits"),
        ("tariff/remedies_x.csv", format!("{head}code,kind,origin,expression\n4901,dumping,,10%\n"), "tariff/remedies_x.csv:4: \"dumping\" is no trade remedy; write anti_dumping"),
        ("tariff/remedies_x.csv", format!("{head}code,kind,origin,expression\n4901,anti_dumping,,10%\n"), "tariff/remedies_x.csv:4: origin is empty; fill in origin"),
        ("tariff/relief_x.csv", format!("{head}nature,duty,remedies,consumption,vat\n997,2,1,1,1\n"), "tariff/relief_x.csv:4: duty is \"2\", no share; write what is levied as a fraction from 0 to 1"),
        ("tariff/levy_modes_x.csv", format!("{head}mode,levied\nX,some\n"), "tariff/levy_modes_x.csv:4: levied is \"some\", no share"),
        ("tariff/trade_terms_x.csv", format!("{head}term,freight,insurance\nX,yes,extra\n"), "tariff/trade_terms_x.csv:4: freight is \"yes\"; write in_price or extra"),
        ("tariff/schemes_x.csv", format!("{head}scheme,kind\n99,mfn\n"), "tariff/schemes_x.csv:4: \"mfn\" is no kind of scheme; write agreement or special"),
        ("tariff/exchange_x.csv", format!("{head}currency,rate,per,kind\nUSD,7,0,published\n"), "tariff/exchange_x.csv:4: 7 for 0 cannot be"),
        ("tariff/exchange_x.csv", format!("{head}currency,rate,per,kind\nUSD,7,,guessed\n"), "tariff/exchange_x.csv:4: \"guessed\" is no kind of exchange rate"),
        ("pack.toml", "id = \"cn\"\n".to_owned(), "pack.toml:"),
        ("pack.toml", "id = \"cn\"\nzh = \"中\"\nen = \"c\"\nversion = \"1\"\nzone = \"Mars\\n\"\ncurrency = \"cny\"\nhorizon = 2016-04-08\n".to_owned(), "pack.toml:0: \"cny\" is no currency; write three capital letters"),
    ];
    for (path, text, want) in table {
        let error = overlay(path, &text).expect_err(want).to_string();
        assert!(error.contains(want), "wanted {want:?} in {error}");
    }
    let empty = Pack::from_files([])
        .expect_err("nothing is no pack")
        .to_string();
    assert!(
        empty.contains("pack.toml:0: the pack has no pack.toml; give the folder that holds it"),
        "{empty}"
    );
}

#[test]
fn all_faults_are_told_at_once() {
    let pack = Pack::builtin("cn").expect("the built-in pack loads");
    let bad = |path: &str| (path.to_owned(), "code,name\n".to_owned());
    let error = pack
        .with_overlay([bad("codes/x.csv"), bad("codes/y.csv")])
        .expect_err("two faults");
    assert_eq!(error.to_string().lines().count(), 3, "{error}");
}

fn found(path: &str, text: &str) -> Vec<String> {
    let pack = overlay(path, text).expect("the overlay loads");
    let findings = pack.check();
    findings
        .iter()
        .filter(|f| f.refuses())
        .map(|f| {
            format!(
                "{} {}:{} {}",
                f.code,
                f.location.path,
                f.location.line,
                pack.catalogue().render(f).en
            )
        })
        .collect()
}

/// (file, its text, the finding it must raise, or none).
#[test]
fn content_that_does_not_hold_together_is_found() {
    let head = "# source: s\n# confidence: text\n";
    let known = |from: &str, to: &str| {
        format!("  {{ from = {from}, {to}value = 1, source = \"s\", confidence = \"text\" }},")
    };
    let two = |one: String, other: String| format!("{one}\n{other}");
    let alternative = |when: &str| {
        item(&format!(
            "[[item.alternative]]\n{when}values = [{{ from = 2016-04-08, amount = \"1\", unit = \"035\", source = \"s\", confidence = \"text\" }}]\n"
        ))
    };
    #[rustfmt::skip]
    let table = [
        // Periods that meet: neither gap nor overlap.
        ("params/x.toml", parameter(&two(known("2018-01-01", "to = 2019-12-31, "), known("2020-01-01", ""))), None),
        ("params/x.toml", parameter(&two(known("2018-01-01", "to = 2019-12-30, "), known("2020-01-01", ""))), Some("TW1910 params/x.toml:2 x has no value on 2019-12-31")),
        ("params/x.toml", parameter(&two(known("2018-01-01", "to = 2020-01-01, "), known("2020-01-01", ""))), Some("TW1911 params/x.toml:2 x has more than one value on 2020-01-01")),
        ("params/x.toml", parameter(&two(known("2020-01-01", ""), known("2020-01-01", ""))), Some("TW1911 params/x.toml:2 x has more than one value on 2020-01-01")),
        ("params/x.toml", parameter(""), Some("TW1910 params/x.toml:2 x has no value on any day")),
        ("params/x.toml", parameter(&known("2018-01-01", "").replace("\"s\"", "\" \"")), Some("TW1915 params/x.toml:2 x does not say where it comes from")),
        ("params/vat.toml", String::new(), Some("TW1914 params:0 the parameter vat.low is missing")),
        ("params/cbec.toml", parameter(&known("2018-01-01", "")).replace("\"x\"", "\"cbec.limit.single\""), Some("TW1912 params/cbec.toml:2 cbec.limit.single does not answer for every case from 2016-04-08 on")),
        ("params/cbec.toml", parameter(&known("2016-04-08", "to = 2030-01-01, ")).replace("\"x\"", "\"cbec.limit.single\""), Some("TW1912 params/cbec.toml:2 cbec.limit.single")),
        ("codes/x.csv", format!("{head}code,zh,from,to\n1,一,2018-01-01,2018-12-31\n1,二,2019-01-01,\n"), None),
        ("codes/x.csv", format!("{head}code,zh,from,to\n1,一,2018-01-01,\n1,二,2019-01-01,\n"), Some("TW1911 codes/x.csv:4 1 has more than one value on 2019-01-01")),
        ("codes/x.csv", format!("{head}code,also,zh\n1,A,一\n2,A,二\n"), Some("TW1911 codes/x.csv:4 A has more than one value")),
        ("codes/x.csv", "# confidence: text\ncode,zh\n1,一\n".to_owned(), Some("TW1915 codes/x.csv:3 1 does not say where it comes from")),
        ("tariff/commodities_x.csv", format!("{head}{LINES}49019901,书,books,035,,low,text,,,,s,text\n"), None),
        ("tariff/commodities_x.csv", format!("{head}{LINES}49019900,书,books,035,,low,text,,,,s,text\n"), Some("TW1911 tariff/commodities.csv:")),
        ("tariff/commodities_x.csv", format!("{head}{LINES}49019901,书,books,999,,low,text,,,,s,text\n"), Some("TW1913 tariff/commodities_x.csv:4 49019901 refers to units 999, which the pack does not hold")),
        ("tariff/commodities_x.csv", format!("{head}{LINES}49019901,书,books,035,,low,text,ink,,,s,text\n"), Some("TW1913 tariff/commodities_x.csv:4 49019901 refers to ink")),
        ("tariff/duty_x.csv", format!("{head}code,rate,from,to\n49019900,0,2018-01-01,2018-12-31\n49019900,0,2019-01-02,\n"), Some("TW1910 tariff/duty_x.csv:4 49019900 mfn has no value on 2019-01-01")),
        ("tariff/rates_x.csv", format!("{head}code,kind,scheme,expression,from,to\n49019900,mfn,,10%,2018-01-01,\n49019900,general,,40%,,\n49019900,agreement,02 08,free,,\n"), None),
        ("tariff/rates_x.csv", format!("{head}code,kind,scheme,expression,from,to\n49019900,agreement,02 08,free,2018-01-01,2018-12-31\n49019900,agreement,02,1%,2019-01-02,\n"), Some("TW1910 tariff/rates_x.csv:4 49019900 agreement 02 has no value on 2019-01-01")),
        ("tariff/rates_x.csv", format!("{head}code,kind,scheme,expression\n49019900,agreement,99,free\n"), Some("TW1913 tariff/rates_x.csv:4 49019900 refers to scheme 99, which the pack does not hold")),
        ("tariff/remedies_x.csv", format!("{head}code,kind,origin,producer,expression,from,to\n4901,anti_dumping,USA,,10%,2018-01-01,2018-12-31\n4901,anti_dumping,USA,A,20%,2018-01-01,2018-12-31\n"), None),
        ("tariff/remedies_x.csv", format!("{head}code,kind,origin,producer,expression,from,to\n4901,anti_dumping,USA,,10%,2018-01-01,2018-12-31\n4901,anti_dumping,USA,,20%,2018-06-01,\n"), Some("TW1911 tariff/remedies_x.csv:4 4901 anti_dumping USA * has more than one value on 2018-06-01")),
        ("tariff/parties_x.csv", format!("{head}scheme,origin,from,to\n02,USA,,\n"), None),
        ("tariff/parties_x.csv", format!("{head}scheme,origin,from,to\n99,USA,,\n"), Some("TW1913 tariff/parties_x.csv:4 99 USA refers to scheme 99")),
        ("tariff/exchange_x.csv", format!("{head}currency,rate,per,kind,from,to\nUSD,7,,published,2026-01-01,2026-01-31\nUSD,7.1,,published,2026-02-01,2026-02-28\n"), None),
        ("tariff/exchange_x.csv", format!("{head}currency,rate,per,kind,from,to\nUSD,7,,published,2026-01-01,2026-01-30\nUSD,7.1,,published,2026-02-01,2026-02-28\n"), Some("TW1910 tariff/exchange_x.csv:4 USD has no value on 2026-01-31")),
        ("tariff/relief_x.csv", "# confidence: text\nnature,duty,remedies,consumption,vat\n997,1,1,1,1\n".to_owned(), Some("TW1915 tariff/relief_x.csv:3 997 does not say where it comes from")),
        ("tariff/consumption_x.toml", alternative(""), None),
        ("tariff/consumption_x.toml", alternative("when = \"nobody_knows\"\n"), Some("TW1913 tariff/consumption_x.toml:2 i refers to predicate nobody_knows")),
        ("tariff/consumption_x.toml", alternative("when = \"luxury_watch\"\n"), Some("TW1912 tariff/consumption_x.toml:2 i does not answer for every case")),
        ("tariff/consumption_x.toml", alternative("").replace("035", "999"), Some("TW1913 tariff/consumption_x.toml:2 i refers to units 999")),
        ("predicates/x.toml", predicate("value > 0"), None),
        ("predicates/x.toml", predicate("value + 1"), Some("TW1916 predicates/x.toml:2 the predicate p gives neither true nor false")),
        ("calendars/x.csv", "# known_from: 2027-01-01\n# known_to: 2027-12-31\nfrom,to,kind,zh,en\n2027-01-01,2027-01-01,holiday,元旦,New Year\n".to_owned(), None),
        ("calendars/x.csv", "# known_from: 2027-01-01\n# known_to: 2027-12-31\nfrom,to,kind,zh,en\n".to_owned(), Some("TW1917 calendars:0 the calendar is wrong: 2027 has no holiday")),
        ("calendars/x.csv", "# known_from: 2027-01-01\n# known_to: 2027-12-31\nfrom,to,kind,zh,en\n2027-01-01,2027-01-01,holiday,元旦,New Year\n2027-01-04,2027-01-04,workday,周一,Monday\n".to_owned(), Some("TW1917 calendars:0 the calendar is wrong: 2027-01-04 is worked anyway")),
        ("rules/law.toml", String::new(), Some("TW1918 :0 TW1918 rule=TW1901")),
    ];
    found_as_told(table);
}

#[test]
fn forms_and_controls_hold_together() {
    #[rustfmt::skip]
    let table = [
        ("forms/x.csv", format!("{FIELDS}A/B,一,one,text,1,1,,must,may,may,,units,,s,text\n"), None),
        ("forms/x.csv", format!("{FIELDS}A/B,一,one,text,1,1,,must,may,may,,unknown,,s,text\n"), Some("TW1913 forms/x.csv:2 A/B refers to codes unknown")),
        ("forms/x.csv", format!("{FIELDS}A/B,一,one,text,1,1,,must,may,may,,,,s,text\nA/B,一,one,text,1,2,,must,may,may,,,,s,text\n"), Some("TW1911 forms/x.csv:2 A/B has more than one value")),
        ("forms/x.csv", format!("{FIELDS}A/B,一,one,text,1,1,,must,may,may,,,,,text\n"), Some("TW1915 forms/x.csv:2 A/B does not say where it comes from")),
        ("controls/x.csv", format!("{CONTROLS}0106,I,0110,0615,F,一,one,s,text\n"), None),
        ("controls/x.csv", format!("{CONTROLS}0106,I,,,?,一,one,s,text\n"), Some("TW1913 controls/x.csv:2 0106 refers to regulatory_documents ?")),
        ("controls/x.csv", format!("{CONTROLS}0106,I,,0111,F,一,one,s,text\n"), Some("TW1913 controls/x.csv:2 0106 refers to supervision_modes 0111")),
        ("controls/x.csv", format!("{CONTROLS}0106,I,,,F,一,one,,text\n"), Some("TW1915 controls/x.csv:2 0106 does not say where it comes from")),
    ];
    found_as_told(table);
}

fn found_as_told<const N: usize>(table: [(&str, String, Option<&str>); N]) {
    for (path, text, want) in table {
        let found = found(path, &text);
        match want {
            Some(want) => assert!(
                found.iter().any(|f| f.starts_with(want)),
                "wanted {want:?} in {found:#?}"
            ),
            None => assert!(found.is_empty(), "{path}: {found:#?}"),
        }
    }
}

/// Both sentences of a rule name the same facts; if not, it is a warning.
#[test]
fn sentences_of_a_rule_agree() {
    #[rustfmt::skip]
    let table = [
        ("{value} 不对，应为 {want}", "{value} should be {want}", 0),
        ("应为 {want}，不是 {value}", "{value} should be {want}", 0),
        ("{value} 不对", "{value} should be {want}", 1),
        ("", "", 1),
    ];
    for (zh, en, want) in table {
        let text = format!(
            "[[rule]]\ncode = \"TW9901\"\nname = \"n\"\nseverity = \"error\"\nlayer = \"rule\"\nzh = \"{zh}\"\nen = \"{en}\"\nlegal_ref = \"r\"\nconfidence = \"text\"\n"
        );
        let pack = overlay("rules/x.toml", &text).expect("the overlay loads");
        let told = pack
            .check()
            .iter()
            .filter(|f| f.location.path == "rules/x.toml")
            .count();
        assert_eq!(told, want, "{zh} / {en}");
    }
}

/// An item of consumption tax that knows nothing of a day is a gap, never "no tax".
#[test]
fn a_missing_rate_is_never_no_tax() {
    let text = item("[[item.alternative]]\nvalues = [{ from = 2020-01-01, rate = \"0.1\", source = \"s\", confidence = \"text\" }]\n").replace("\"i\"", "\"golf\"");
    let pack = Pack::builtin("cn").expect("the built-in pack loads");
    let old = pack
        .file("tariff/consumption.toml")
        .expect("the items")
        .replace("id = \"golf\"", "id = \"golf_old\"");
    let files = [
        ("tariff/consumption.toml", old),
        ("tariff/consumption_x.toml", text),
    ];
    let pack = pack
        .with_overlay(files.map(|(path, text)| (path.to_owned(), text)))
        .expect("an overlay");
    let ask = |date: &str| {
        pack.law(date.parse().expect("a day"))
            .commodity("9506310000")
            .map(|c| c.consumption.len())
    };
    assert_eq!(ask("2020-01-01"), Ok(1));
    let gap = ask("2019-12-31").expect_err("unknown");
    assert!(
        gap.to_string().starts_with(
            "95063100: the pack does not know golf on 2019-12-31 (known from 2020-01-01 on)"
        ),
        "{gap}"
    );
    assert_eq!(gap.finding().code, tw_law::rules::LAW_UNKNOWN);
}
