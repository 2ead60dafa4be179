//! What the law leaves to measures is used only where one opens it: a kind of
//! guarantee, a way of declaring, a document that is not handed in.

use super::declared::{DECLARANT, TARIFF, TRADER, content, dossier, form, outline_of, planned};
use super::declared_held::sound;
use crate::support::World;
use tw_app::admin::AdminCommand;
use tw_app::codec::FormKind;
use tw_app::door::{FormAt, Passed};
use tw_app::engine::{Command, Reply};
use tw_app::enterprise::EnterpriseAct;
use tw_app::journal::DecisionEntry;
use tw_app::measures::Sight;
use tw_base::Finding;
use tw_law::Pack;

const HEAD: &str = r#"
source = { zh = "测试", en = "a choice of this test" }
confidence = "unverified"
"#;

/// A file of the law, and what is made of it.
type Changed<'t> = (&'t str, &'t dyn Fn(&str) -> String);

/// The law with some files changed or added.
fn law(files: &[Changed<'_>]) -> Pack {
    let changed = files.iter().map(|(path, change)| {
        let text = TARIFF.file(path).unwrap_or_default();
        ((*path).to_owned(), change(text))
    });
    TARIFF.with_overlay(changed).expect("a pack")
}

/// A house on 8 June 2026 with the trader filed in a class and a letter of a
/// bank.
fn house(pack: Pack, class: &str) -> World {
    let mut world = World::under(pack);
    world.at("2026-06-08T09:30:00");
    let code = TRADER.to_owned();
    world.admin(AdminCommand::RegisterEnterprise {
        code: code.clone(),
        name: "虚构进出口有限公司".to_owned(),
    });
    if class != "regular" {
        let act = EnterpriseAct::RecordClass {
            class: class.to_owned(),
            from: None,
            reason: "a choice of this test".to_owned(),
            evidence: vec!["a choice of this test".to_owned()],
        };
        world.admin(AdminCommand::Enterprise { code, act });
    }
    world.guarantee(TRADER, "G-1", "100000000");
    world
}

fn sent(world: &mut World, xml: &[u8]) -> Vec<Finding> {
    match world.send_bytes(DECLARANT, xml) {
        Reply::Receipt { findings, .. } => findings,
        other => panic!("{other:?}"),
    }
}

/// What is said of a code, in both languages.
fn said(world: &World, findings: &[Finding], code: &str) -> Option<String> {
    let found = findings
        .iter()
        .find(|finding| finding.code.as_str() == code)?;
    let told = world.setting.pack.catalogue().render(found);
    Some(format!("{} | {}", told.zh, told.en))
}

fn refused(findings: &[Finding]) -> Vec<&str> {
    let refusing = findings.iter().filter(|finding| finding.refuses());
    refusing.map(|finding| finding.code.as_str()).collect()
}

fn decision(world: &World) -> DecisionEntry {
    let (_, dossier) = dossier(world);
    world.decision_at(*dossier.history.last().expect("decided on"))
}

/// What was made use of that is left to measures, and by which it is open.
fn opened(decision: &DecisionEntry) -> Vec<String> {
    let record = decision.beside.measures.as_deref().expect("a record");
    let left = record.given.left.iter();
    let by = |about: &str| {
        let acted = record.acted.iter().filter(|acted| acted.about == about);
        let by: Vec<&str> = acted.map(|acted| &*acted.measure).collect();
        by.join(" ")
    };
    left.map(|left| format!("{} {}", left.about, by(&left.about)))
        .collect()
}

/// How many things a measure alone opened.
fn saved(world: World, number: &str) -> u64 {
    let service = world.serve();
    let policy = service.policy(TRADER, None, Sight::All);
    let policy = policy.expect("it is read").expect("it is on file");
    service.stop();
    let mut measures = policy.measures.into_iter();
    let measure = measures.find(|measure| measure.number == number);
    measure.expect("it is told").saved.opened
}

const LEFT: &str = "guarantee/kinds_by_measure.csv";
const TAKEN: &str = "guarantee/kinds.csv";
const PAIR: &str = "aggregate_payment,bank_letter,";

/// Letters of banks for aggregate payment are left to measures.
fn letters_by_measure(measures: &dyn Fn(&str) -> String) -> Pack {
    let rows = |text: &str, keep: bool| -> String {
        let lines = text.lines().filter(|line| line.starts_with(PAIR) == keep);
        lines.map(|line| format!("{line}\n")).collect()
    };
    let row = rows(TARIFF.file(TAKEN).expect("the table"), true);
    law(&[
        (TAKEN, &|text| rows(text, false)),
        (LEFT, &|text| format!("{text}{row}")),
        ("measures/ten.toml", measures),
    ])
}

#[test]
fn a_kind_that_is_left_to_measures_is_drawn_on_where_one_opens_it() {
    let mut world = house(letters_by_measure(&str::to_owned), "regular");
    let findings = sent(&mut world, &planned(2, 4, true).xml);
    assert_eq!(said(&world, &findings, "TW3220"), None);
    assert!(dossier(&world).1.reserved.is_some());
    assert_eq!(opened(&decision(&world)), ["bank_letter N10-01"]);
    sound(&world);
    assert_eq!(saved(world, "N10-01"), 1);

    // Without it: it says which measure is lacking, and for want of what.
    let without = |text: &str| {
        let all =
            r#"classes = ["advanced_certified", "general_certified", "certified", "regular"]"#;
        text.replacen(all, r#"classes = ["advanced_certified"]"#, 1)
    };
    let mut pack = letters_by_measure(&without);
    let none = |path: &str| (path.to_owned(), "# left out\n".to_owned());
    let files = pack.files().map(|(path, _)| path.to_owned());
    let supporting: Vec<_> = files.filter(|p| p.contains("supporting/")).collect();
    let silent = supporting.iter().map(|path| none(path));
    pack = pack.with_overlay(silent).expect("a pack");
    let mut world = house(pack, "regular");
    let findings = sent(&mut world, &planned(2, 4, true).xml);
    let told = said(&world, &findings, "TW3220").expect("it is said");
    assert!(told.contains("N10-01 (credit class)"), "{told}");
    assert!(told.contains("N10-01（信用等级）"), "{told}");
    let (_, filed) = dossier(&world);
    assert_eq!((filed.reserved, refused(&findings)), (None, vec![]));
    assert_ne!(filed.regions.debt(), tw_clearance::DebtState::Secured);
    assert_eq!(saved(world, "N10-01"), 0);
}

/// A finance company's letter answers for members since the measure on it,
/// and for whoever is a member of a group.
#[test]
fn letters_of_finance_companies_are_left_to_a_measure_by_the_pack() {
    let pack = &*TARIFF;
    let tables = tw_guarantee::Tables::read(pack).expect("the tables");
    let day = "2026-06-08".parse().expect("a day");
    for (kind, left) in [("group_finance_company_letter", true), ("insurance", false)] {
        for purpose in ["payment_period", "aggregate_payment"] {
            assert_eq!(tables.leaves_to_measures(day, purpose, kind), left);
            assert_eq!(tables.takes(day, purpose, kind).is_none(), left);
        }
    }
}

const BY_LAW: &str = "codes/sets/ways_by_law.csv";
const BY_MEASURE: &str = "codes/sets/ways_by_measure.csv";

/// A way is left to measures.
fn way_by_measure(way: &str) -> Pack {
    let others = |text: &str| -> String {
        let lines = text.lines().filter(|line| !line.starts_with(way));
        lines.map(|line| format!("{line}\n")).collect()
    };
    law(&[
        (BY_LAW, &others),
        (BY_MEASURE, &|text| {
            format!("{}{way},试,,,,\n", others(text))
        }),
    ])
}

/// Files a declaration by a way: refused for what, and what is said of it.
fn by_way(way: &str, world: &mut World) -> (Vec<String>, Option<String>) {
    let planned = planned(2, 4, true);
    if way == "advance_declaration" {
        let xml = String::from_utf8(planned.xml).expect("a text");
        let xml = xml.replace("<IEDate>20260608", "<IEDate>20260612");
        let findings = sent(world, xml.as_bytes());
        let told = said(world, &findings, "TW3221");
        let codes = refused(&findings).into_iter().map(str::to_owned);
        return (codes.collect(), told);
    }
    let mut planned = planned;
    let xml = String::from_utf8(planned.xml).expect("a text");
    planned.xml = xml.replace("<Type></Type>", "").into_bytes();
    let whole = content(world, &planned);
    let first = serde_json::to_value(outline_of(&whole)).expect("JSON");
    let codes = form(world, FormKind::Declaration, "", &first);
    let codes = codes.into_iter().filter(|code| !code.is_empty());
    (codes.collect(), None)
}

#[test]
fn a_way_that_is_left_to_measures_is_taken_where_one_opens_it() {
    for way in ["two_step", "advance_declaration"] {
        let mut world = house(way_by_measure(way), "regular");
        assert_eq!(by_way(way, &mut world).0, [""; 0], "{way}");
        assert_eq!(opened(&decision(&world)), [format!("{way} N06-01")]);
        assert_eq!(saved(world, "N06-01"), 1, "{way}");

        let mut world = house(way_by_measure(way), "dishonest");
        let (codes, told) = by_way(way, &mut world);
        assert!(codes.contains(&"TW3221".to_owned()), "{way}: {codes:?}");
        if let Some(told) = told {
            assert!(told.contains("N06-01 (credit class)"), "{told}");
            assert!(told.contains("N06-01（信用等级）"), "{told}");
        }

        // Where the law opens it, nothing is asked.
        let mut world = house(TARIFF.clone(), "dishonest");
        assert_eq!(by_way(way, &mut world).0, [""; 0], "{way}");
    }
}

/// A refusal tells nothing of what was drawn or computed on the way.
#[test]
fn what_is_refused_for_its_way_leaves_nothing_behind() {
    let mut world = house(way_by_measure("advance_declaration"), "dishonest");
    let (codes, _) = by_way("advance_declaration", &mut world);
    assert_eq!(codes, ["TW3221"]);
    let kind = tw_app::store::SubjectKind::Declaration;
    let query: &dyn tw_app::store::Query = &world.query;
    let there = query.subjects(kind, tw_base::SubjectId(0), 9);
    assert_eq!(there.expect("memory").len(), 0);
    sound(&world);
}

/// A measure that waives one document, for goods up to a value; and that an
/// agent's authorisation is asked for as strictly as is said.
fn waiver(document: &str, most: u64, severity: &str) -> Pack {
    let own = format!(
        r#"{HEAD}
[[measure]]
number = "SH-W1"
parent = "N10-03"
title = {{ zh = "免交", en = "spared" }}
office = "2200"
indicator = {{ zh = "单证", en = "documents" }}
scope = {{ classes = ["regular"], offices = ["2200"], value_to = {most}, from = "2026-01-01" }}
effects = [{{ kind = "document_waived", about = "{document}" }}]
"#
    );
    let further = format!(r#"{{ kind = "document_waived", about = "{document}" }}"#);
    law(&[
        ("measures/tried.toml", &|_| own.clone()),
        ("measures/ten.toml", &|text| {
            let allowed = r#"{ kind = "document_waived", about = "00000004" }"#;
            text.replacen(allowed, &format!("{allowed}, {further}"), 1)
        }),
        ("rules/declaration.toml", &|text| {
            let named = "name = \"authorisation\"\nseverity = ";
            let as_is = format!("{named}\"warning\"");
            assert!(text.contains(&as_is));
            text.replace(&as_is, &format!("{named}\"{severity}\""))
        }),
    ])
}

/// Files a declaration of an agent without its authorisation.
fn without_authorisation(world: &mut World) -> Vec<Finding> {
    let mut bare = content(world, &planned(2, 4, true));
    bare.attachments.clear();
    bare.head.trader.credit_code = Some("91350100M000100Y43".into());
    let at = FormAt {
        kind: FormKind::Declaration,
        about: None,
        key: None,
    };
    let body = serde_json::to_value(&bare).expect("JSON");
    let command = match world.pass_form(DECLARANT, at, &body) {
        Passed::In(message) => Command::Message(message),
        other => panic!("{other:?}"),
    };
    match world.run(&[command]).remove(0) {
        Reply::Receipt { findings, .. } | Reply::Refused { findings, .. } => findings,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_document_is_not_asked_for_where_a_measure_waives_it() {
    // (document, up to which value, class, waived)
    let table = [
        ("00000008", 1_000_000_000, "regular", true),
        ("10000001", 1_000_000_000, "regular", true),
        ("00000001", 1_000_000_000, "regular", false),
        ("00000008", 1, "regular", false),
        ("00000008", 1_000_000_000, "dishonest", false),
    ];
    let rows = table
        .into_iter()
        .flat_map(|row| [(row, "error"), (row, "warning")]);
    for ((document, most, class, waived), severity) in rows {
        let line = format!("{document} {most} {class} {severity}");
        let mut world = house(waiver(document, most, severity), class);
        let findings = without_authorisation(&mut world);
        let asked = said(&world, &findings, "TW4213").is_some();
        assert_eq!(asked, !waived, "{line}: {findings:?}");
        assert_eq!(
            !refused(&findings).is_empty(),
            !waived && severity == "error"
        );
        let told = said(&world, &findings, "TW3222");
        assert_eq!(told.is_some(), waived, "{line}: {findings:?}");
        let Some(told) = told else { continue };
        assert!(told.contains(document) && told.contains("SH-W1"), "{told}");
        assert_eq!(opened(&decision(&world)), [format!("{document} SH-W1")]);
        // Nor when it is amended, as long as the measure acts.
        let (_, filed) = dossier(&world);
        let heavier = super::declared_held::heavier(&filed.content);
        let codes = super::declared_held::amend(&mut world, "clerical", &heavier);
        assert_eq!(codes, [""; 0]);
        sound(&world);
        assert_eq!(saved(world, "SH-W1"), 1, "{line}");
    }
}

/// The fee for late declaration is favoured once the value of the goods is
/// known.
#[test]
fn a_fee_is_favoured_by_a_measure_for_goods_of_a_value() {
    let own = format!(
        r#"{HEAD}
[[measure]]
number = "SH-F1"
parent = "N06-01"
title = {{ zh = "滞报金", en = "the fee for late declaration" }}
office = "2200"
indicator = {{ zh = "费用", en = "fees" }}
scope = {{ classes = ["regular"], offices = ["2200"], value_from = 1, from = "2026-01-01" }}
effects = [{{ kind = "fee", about = "late_declaration", value = "0.5" }}]
"#
    );
    let pack = |own: &str| {
        law(&[
            ("measures/tried.toml", &|_| own.to_owned()),
            ("measures/six.toml", &|text| {
                let fee = r#"{ kind = "fee", about = "yard_storage", value = "0.5" }"#;
                let late = r#"{ kind = "fee", about = "late_declaration", value = "0.5" }"#;
                text.replacen(fee, late, 1)
            }),
        ])
    };
    let fee = |own: &str| {
        let mut world = house(pack(own), "regular");
        world.at("2026-07-08T09:30:00");
        sent(&mut world, &planned(2, 4, false).xml);
        dossier(&world).1.duty.expect("assessed").late_fee.decimal()
    };
    let (whole, half) = (fee("# none\n"), fee(&own));
    assert!(whole > tw_base::Decimal::ZERO);
    let twice = half * tw_base::Decimal::TWO;
    assert!(
        half < whole && (twice - whole).abs() <= tw_base::Decimal::ONE,
        "{half} of {whole}"
    );
}
