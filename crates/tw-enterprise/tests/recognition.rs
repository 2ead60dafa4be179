//! What a foreign code is worth: by arrangement, form, list and state.

use jiff::civil::Date;
use tw_base::Trace;
use tw_enterprise::{
    AeoCode, AeoList, EnterpriseLaw, HIGHEST_SEQUENCE, Known, ListHead, Listed, ListedState,
    Recognition, recognise,
};
use tw_law::Pack;

fn law() -> EnterpriseLaw {
    let pack = Pack::builtin("cn").expect("the built-in pack loads");
    EnterpriseLaw::of(&pack).expect("the tables read")
}

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn code(text: &str) -> AeoCode {
    AeoCode::told(text).expect("a code")
}

fn listed(text: &str, state: ListedState, since: &str) -> Listed {
    Listed {
        code: code(text),
        name: "INVENTED OPERATOR".into(),
        state,
        since: day(since),
    }
}

fn list(administration: &str, entries: Vec<Listed>) -> AeoList {
    let list = AeoList {
        head: ListHead {
            administration: administration.into(),
            sequence: 7,
            as_of: day("2026-05-01"),
            valid_until: day("2026-07-31"),
        },
        entries,
    };
    assert_eq!(list.fault(), None);
    list
}

#[test]
fn a_code_on_a_day() {
    let law = law();
    let sg = list(
        "sg",
        vec![
            listed("SG100000000001", ListedState::Valid, "2020-01-01"),
            listed("SG100000000002", ListedState::Revoked, "2026-04-20"),
            listed("SG100000000003", ListedState::Suspended, "2026-04-21"),
        ],
    );
    let jp = list("jp", vec![listed("JP1", ListedState::Valid, "2018-01-01")]);
    let none = None;
    let (sg, jp) = (Some(&sg), Some(&jp));
    let table = [
        ("SG100000000001", sg, "2026-05-01", "TW3110"),
        ("AEOSG100000000001", sg, "2026-05-01", "TW3110"),
        ("SG100000000001", sg, "2026-07-31", "TW3110"),
        ("SG100000000001", sg, "2026-08-01", "TW3116"),
        ("SG100000000001", none, "2026-05-01", "TW3117"),
        // Another partner's list says nothing of it.
        ("SG100000000001", jp, "2026-05-01", "TW3117"),
        ("SG100000000002", sg, "2026-05-01", "TW3114"),
        ("SG100000000003", sg, "2026-05-01", "TW3115"),
        ("SG100000000004", sg, "2026-05-01", "TW3113"),
        ("SG1", sg, "2026-05-01", "TW3112"),
        ("SG10000000000A", sg, "2026-05-01", "TW3112"),
        ("XX100000000001", sg, "2026-05-01", "TW3111"),
        // Signed, and not known to act.
        ("RU1234567", none, "2026-05-01", "TW3111"),
        // Around the start of an arrangement.
        ("JP1", jp, "2019-05-31", "TW3111"),
        ("JP1", jp, "2019-06-01", "TW3110"),
        ("AE1", none, "2022-02-13", "TW3111"),
        ("AE1", none, "2022-02-14", "TW3117"),
        ("BY1", none, "2019-07-23", "TW3111"),
        ("BY1", none, "2019-07-24", "TW3117"),
        // An operator that is certified only from a later day on.
        ("SG100000000001", sg, "2019-12-31", "TW3113"),
    ];
    for (text, list, on, rule) in table {
        let code = code(text);
        let known = Known {
            list: list.map(|list| &list.head),
            entry: list.and_then(|list| list.find(&code)),
        };
        let found = recognise(&code, &law, day(on), known);
        assert_eq!(found.rule().as_str(), rule, "{text} {on}");
        assert_eq!(found.is_recognised(), rule == "TW3110", "{text} {on}");
        assert_eq!(found.benefits().is_empty(), rule != "TW3110", "{text} {on}");
        assert!(!found.finding(&code, day(on)).refuses());
    }
}

#[test]
fn a_recognition_explains_itself() {
    let law = law();
    let sg = list(
        "sg",
        vec![listed("SG100000000001", ListedState::Valid, "2020-01-01")],
    );
    let (code, on) = (code("SG100000000001"), day("2026-05-01"));
    let known = Known {
        list: Some(&sg.head),
        entry: sg.find(&code),
    };
    let found = recognise(&code, &law, on, known);
    let mut trace = Trace::default();
    found.trace(&code, on, &mut trace);
    assert_eq!(
        trace.to_string(),
        "TW3110 code=SG100000000001 day=2026-05-01 partner=sg -> recognised\n\
         TW3110 benefit=fewer_document_checks confidence=secondary -> yes\n\
         TW3110 benefit=inspection_rate_factor confidence=unverified -> 0.8\n\
         TW3110 benefit=priority_inspection confidence=secondary -> yes\n\
         TW3110 benefit=liaison_officer confidence=secondary -> yes\n\
         TW3110 benefit=priority_after_disruption confidence=secondary -> yes\n"
    );
    let pack = Pack::builtin("cn").expect("the built-in pack loads");
    let said = pack.catalogue().render(&found.finding(&code, on));
    assert!(
        said.en.contains("SG100000000001") && said.en.contains("list 7"),
        "{}",
        said.en
    );
    assert!(!said.en.contains('{') && !said.zh.contains('{'), "{said:?}");
}

/// Every partner's codes lead to it, and each answer has its sentence filled.
#[test]
fn no_two_partners_give_codes_of_one_country() {
    let law = law();
    for (_, partner) in law.partners() {
        for country in partner.value.patterns.iter().filter_map(|p| p.country()) {
            let code = code(&format!("{country}1"));
            assert_eq!(
                law.partner_giving(&code, day("2026-06-01")),
                Some(&*partner.value.code),
                "{country}"
            );
        }
    }
}

#[test]
fn a_list_that_does_not_hold_together() {
    let good = list(
        "sg",
        vec![
            listed("SG1", ListedState::Valid, "2020-01-01"),
            listed("SG2", ListedState::Valid, "2026-05-01"),
        ],
    );
    type Change = fn(&mut AeoList);
    let table: [(&str, Change); 8] = [
        ("twice", |l| l.entries[1].code = l.entries[0].code.clone()),
        ("order", |l| l.entries.reverse()),
        ("name", |l| l.entries[0].name.clear()),
        ("long name", |l| l.entries[0].name = "x".repeat(201)),
        ("later", |l| l.entries[1].since = day("2026-05-02")),
        ("days", |l| l.head.valid_until = day("2026-04-30")),
        ("number", |l| l.head.sequence = 0),
        ("administration", |l| l.head.administration = "S G".into()),
    ];
    for (what, change) in table {
        let mut list = good.clone();
        change(&mut list);
        assert!(list.fault().is_some(), "{what}");
    }
}

#[test]
fn a_list_that_would_bind_for_too_long() {
    let good = list("sg", vec![listed("SG1", ListedState::Valid, "2020-01-01")]);
    for (valid_until, sequence, excessive) in [
        ("2027-05-01", 1_000, false),
        ("2027-05-02", 1_000, true),
        ("2026-05-01", HIGHEST_SEQUENCE, false),
        ("2026-05-01", HIGHEST_SEQUENCE + 1, true),
        ("9999-12-31", u64::MAX, true),
    ] {
        let mut list = good.clone();
        (list.head.valid_until, list.head.sequence) = (day(valid_until), sequence);
        let found = list.excess();
        assert_eq!(found.is_some(), excessive, "{valid_until} {sequence}");
    }
}

/// A partner has a row for each period: the day chooses.
#[test]
fn a_partner_of_two_periods() {
    let pack = Pack::builtin("cn").expect("the built-in pack loads");
    let file = "enterprise/partners.csv";
    let rows = "partner,state,zh,en,code,from,to,source,confidence\n\
                qa,in_force,甲,A,QA#{3},2026-06-01,,a choice of this test,unverified\n\
                qa,signed,甲,A,QA#{2},2020-01-01,2026-05-31,a choice of this test,unverified\n";
    let pack = pack.with_overlay([(file.to_owned(), rows.to_owned())]);
    let law = EnterpriseLaw::of(&pack.expect("a pack")).expect("the tables read");
    for (on, writes) in [
        ("2019-01-01", "QA12"),
        ("2020-01-01", "QA12"),
        ("2026-05-31", "QA12"),
        ("2026-06-01", "QA123"),
        ("2030-01-01", "QA123"),
    ] {
        let row = law.partner("qa", day(on)).expect("a partner");
        let fits = row.value.patterns.iter().any(|one| one.fits(writes));
        assert!(fits, "{on}");
    }
    let found = recognise(&code("QA123"), &law, day("2026-06-01"), Known::default());
    assert!(matches!(found, Recognition::NoList { .. }), "{found:?}");
    let found = recognise(&code("QA12"), &law, day("2026-05-31"), Known::default());
    assert!(
        matches!(found, Recognition::NoArrangement { .. }),
        "{found:?}"
    );
}

#[test]
fn the_own_code() {
    let law = law();
    for (customs, told) in [
        ("1100000001", Some("AEOCN1100000001")),
        ("11000W0001", Some("AEOCN11000W0001")),
        ("110000000", None),
        ("91110108MA00000X18", None),
    ] {
        let own = law.own_code(customs, day("2026-05-01"));
        assert_eq!(own.as_ref().map(|(told, _)| &**told), told, "{customs}");
        assert!(own.is_none_or(|(_, code)| code.as_str() == format!("CN{customs}")));
    }
}
