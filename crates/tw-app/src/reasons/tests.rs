//! Whatever a trace says has words in both languages: every trace that was
//! written down beforehand as a case, and every name the domain writes.

use super::{NAMES, TABLES, VERBATIM, WORDS, parts, step_view};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tw_base::{Decimal, RuleCode, Step, TraceValue};
use tw_law::Pack;

/// Names and words no table has, of a step.
fn untold(step: &Step) -> Vec<Cow<'_, str>> {
    let names = step
        .inputs
        .iter()
        .filter(|(name, _)| name != "confidence" && !NAMES.iter().any(|(known, ..)| known == name));
    let names = names.map(|(name, _)| Cow::Borrowed(&**name));
    let texts = step.inputs.iter().filter(|(name, _)| {
        let elsewhere = ["condition", "item", "confidence"];
        !VERBATIM.contains(&&**name)
            && !elsewhere.contains(&&**name)
            && !TABLES.iter().any(|(input, _)| input == name)
    });
    let texts = texts.map(|(_, value)| value).chain([&step.result]);
    let words = texts.filter_map(|value| match value {
        TraceValue::Text(text) => Some(parts(text)),
        TraceValue::Number(_) | TraceValue::Date(_) => None,
    });
    let unknown = words.flatten().filter(|part| {
        let word = part.bytes().any(|b| b.is_ascii_lowercase());
        word && !WORDS.iter().any(|(known, ..)| known == part)
    });
    names.chain(unknown.map(Cow::Borrowed)).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &str, ending: &str) -> Vec<String> {
    let found = std::fs::read_dir(root().join(folder)).expect(folder);
    let paths = found.map(|entry| entry.expect("an entry").path());
    let wanted = paths.filter(|path| path.to_string_lossy().ends_with(ending));
    let texts: Vec<String> = wanted
        .map(|path| std::fs::read_to_string(path).expect("readable"))
        .collect();
    assert!(!texts.is_empty(), "nothing in {folder}");
    texts
}

fn value(text: &str) -> TraceValue {
    if let Ok(number) = text.parse::<Decimal>() {
        return number.into();
    }
    match text.parse::<tw_base::Date>() {
        Ok(day) => day.into(),
        Err(_) => text.to_owned().into(),
    }
}

fn is_name(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    !text.is_empty() && text.bytes().all(fits)
}

/// A step as cases write it: `TW2604 line=1 base=1000.00 -> 176.47`.
fn step(line: &str) -> Option<Step> {
    let (code, rest) = line.trim().split_once(' ')?;
    let digits = code.strip_prefix("TW")?;
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (inputs, result) = rest.rsplit_once("-> ")?;
    let mut named: Vec<(String, String)> = Vec::new();
    for word in inputs.split_whitespace() {
        match (word.split_once('='), named.last_mut()) {
            (Some((name, text)), _) if is_name(name) => {
                named.push((name.to_owned(), text.to_owned()));
            }
            (_, Some((_, text))) => {
                text.push(' ');
                text.push_str(word);
            }
            (_, None) => return None,
        }
    }
    let inputs = named.into_iter();
    Some(Step {
        rule: RuleCode::from_text(code),
        inputs: inputs.map(|(n, t)| (n.into(), value(&t))).collect(),
        result: value(result.trim()),
    })
}

fn written() -> Vec<Step> {
    let mut texts = files("cases/cbec", ".toml");
    texts.extend(files("crates/tw-tariff/tests/goods", ".txt"));
    texts.extend(files("crates/tw-tariff/tests/worked", ".txt"));
    let lines = texts.iter().flat_map(|text| text.lines());
    lines.filter_map(step).collect()
}

#[test]
fn every_name_and_word_of_the_cases_is_told() {
    let steps = written();
    assert!(steps.len() > 2000, "{} steps", steps.len());
    let untold: BTreeSet<String> = steps
        .iter()
        .flat_map(|step| untold(step).into_iter().map(String::from))
        .collect();
    assert_eq!(untold, BTreeSet::new());
}

/// Names the cases may not reach: those the source writes.
#[test]
fn every_name_the_domain_writes_is_told() {
    let mut names = BTreeSet::new();
    for folder in ["crates/tw-tariff/src", "crates/tw-tariff/src/goods"] {
        for text in files(folder, ".rs") {
            for mark in [".with(\"", ".money(\"", ".number(\""] {
                let found = text.split(mark).skip(1);
                names.extend(found.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
            }
        }
    }
    assert!(names.len() > 60, "{names:?}");
    let inputs = names
        .iter()
        .map(|name| (name.clone().into(), Decimal::ONE.into()));
    let step = Step {
        rule: RuleCode::from_text("TW4041"),
        inputs: inputs.collect(),
        result: Decimal::ONE.into(),
    };
    assert_eq!(untold(&step), Vec::<&str>::new());
}

/// What standings and recognitions write.
#[test]
fn every_word_on_enterprises_is_told() {
    let lines = "\
        TW3103 enterprise=1100000001 day=2022-01-01 since=2021-11-01 because=carried_over -> regular
        TW3103 enterprise=1100000001 day=2022-01-01 since=- because=nothing_decided -> regular
        TW3103 enterprise=1100000001 day=2026-04-01 since=2026-04-01 because=decided -> seriously_dishonest
        TW3103 enterprise=1100000001 day=2026-04-01 since=2026-04-01 because=no_longer_known -> certified
        TW3110 code=SG100000000001 day=2026-05-01 partner=sg -> recognised
        TW3114 code=SG100000000001 day=2026-05-01 partner=sg -> not_recognised
        TW3124 enterprise=1100000001 from=2026-05-01 because=recorded -> dishonest
        TW3124 enterprise=1100000001 from=2026-05-01 because=lowered -> dishonest
        TW3124 enterprise=1100000001 from=2026-05-01 because=repaired -> regular
        TW3124 enterprise=1100000001 from=2026-05-01 because=certified -> certified
        TW3125 partner=sg list=7 from=2026-05-01 to=2026-07-31 hash=ab -> 12";
    let pack = Pack::builtin("cn").expect("the pack");
    let law = tw_enterprise::EnterpriseLaw::of(&pack).expect("the tables");
    let day = "2026-05-01".parse().expect("a day");
    let mut steps: Vec<Step> = lines.lines().filter_map(step).collect();
    assert_eq!(steps.len(), 11);
    steps.extend(law.benefits("sg", day).into_iter().map(|benefit| Step {
        rule: tw_enterprise::RECOGNISED,
        inputs: vec![("benefit".into(), benefit.code.to_owned().into())],
        result: benefit.value.value.to_string().into(),
    }));
    for class in law.classes(day) {
        let result = class.value.code.clone().into();
        steps.push(Step {
            rule: tw_enterprise::STANDING,
            inputs: Vec::new(),
            result,
        });
    }
    let untold: Vec<_> = steps.iter().flat_map(untold).collect();
    assert_eq!(untold, Vec::<&str>::new());
}

/// What class, partner and measures make of a declaration: the worked terms.
#[test]
fn every_word_on_terms_is_told() {
    let texts = files("crates/tidewaiter/tests/golden", ".txt");
    let reasons = texts.iter().flat_map(|text| text.lines());
    let lines = reasons.filter_map(|line| line.trim().strip_prefix("reason "));
    let mut steps: Vec<Step> = lines.filter_map(step).collect();
    let of = |code| steps.iter().filter(|step| step.rule == code).count();
    assert!(of(tw_risk::INSPECTION_RATE) > 4 && of(crate::usecase::terms::SHARE_SECURED) > 1);
    steps.extend(tw_programme::EffectKind::ALL.iter().map(|kind| Step {
        rule: crate::usecase::terms::FAVOURED,
        inputs: vec![
            ("measure".into(), "N10-01".to_owned().into()),
            ("effect".into(), kind.word().into()),
            ("value".into(), Decimal::ONE.into()),
        ],
        result: Decimal::ONE.into(),
    }));
    for (about, code) in [
        ("clearance_way", "two_step"),
        ("instrument", "group_finance_company_letter"),
        ("document", "00000008"),
    ] {
        steps.push(Step {
            rule: crate::usecase::terms::FAVOURED,
            inputs: vec![(about.into(), code.to_owned().into())],
            result: "yes".to_owned().into(),
        });
    }
    let untold: BTreeSet<_> = steps.iter().flat_map(untold).collect();
    assert_eq!(untold, BTreeSet::new());
}

#[test]
fn codes_stand_beside_their_texts() {
    let pack = Pack::builtin("cn").expect("the pack");
    let law = pack.law("2026-04-15".parse().expect("a day"));
    let cases = [
        (
            "TW4025 line=1 kind=mfn source=made up -> 5%+1.5 CNY/035",
            "商品项=1 种类=最惠国税率 来源=made up -> 5%+1.5 CNY/千克",
            "item=1 kind=MFN rate source=made up -> 5%+1.5 CNY/kilogram",
        ),
        (
            "TW4024 line=1 origin=VNM -> mfn",
            "商品项=1 原产地=VNM 越南 -> 最惠国税率",
            "item=1 origin=VNM Viet Nam -> MFN rate",
        ),
        (
            "TW4044 line=1 by=nature 789, mode 3 rounding=half_up_to_fen -> 0.00",
            "商品项=1 确定方式=征免性质 789 鼓励项目, 征免方式 3 全免 舍入=四舍五入至分 -> 0.00",
            "item=1 by=nature of levy 789 encouraged projects, way of levy 3 exempt \
             rounding=half up to the cent (fen) -> 0.00",
        ),
        (
            "TW4012 line=1 condition=luxury_watch -> does_not_hold",
            "商品项=1 条件=每只计税价格（不含增值税）在 10,000 元及以上 -> 不成立",
            "item=1 condition=10,000 yuan or more a piece, before VAT -> does not hold",
        ),
    ];
    for (line, zh, en) in cases {
        let view = step_view(law, &step(line).expect("a step"));
        let inputs = view.inputs.iter();
        let (chinese, english): (Vec<String>, Vec<String>) = inputs
            .map(|told| {
                let side = |name: &str, value: &str| format!("{name}={value}");
                (
                    side(&told.name.zh, &told.value.zh),
                    side(&told.name.en, &told.value.en),
                )
            })
            .unzip();
        assert_eq!(format!("{} -> {}", chinese.join(" "), view.result.zh), zh);
        assert_eq!(format!("{} -> {}", english.join(" "), view.result.en), en);
    }
}

/// Laws are cited in Chinese to whoever reads Chinese.
#[test]
fn every_reference_has_its_chinese() {
    let pack = Pack::builtin("cn").expect("the pack");
    let standard = ["RFC", "ISO", "GB", "XML"];
    let lacking: Vec<&str> = pack
        .catalogue()
        .iter()
        .filter(|rule| {
            let names_itself = standard.iter().any(|s| rule.legal_ref.0.starts_with(s));
            rule.legal_ref_zh.0.is_ascii() && !names_itself
        })
        .map(|rule| rule.code.as_str())
        .collect();
    assert_eq!(lacking, Vec::<&str>::new());
}
