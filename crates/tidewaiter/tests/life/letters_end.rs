//! What stops to be so about letters: a deposit to be given back is drawn on
//! again, one that follows another ends before it; and what a guarantor who is
//! a member itself, a principal under its customs code, or a reader of an
//! acceptance is told.

use super::declared::TARIFF;
use super::letters::{ALL, BANK, DECLARANT, House, LETTER, TRADER, planned, signed, terms};
use super::tenants::Notary;
use serde_json::{Value, json};
use std::sync::Arc;
use tw_proof::{DocumentKind, Signer};

#[test]
fn a_deposit_that_is_drawn_on_again_waits_no_more_to_be_given_back() {
    let house = House::with(&json!({ "is": "guarantor", "kinds": ["cash_deposit"] }));
    let mut deposit = terms(LETTER, "900000000", Some("2026-12-31"));
    deposit["kind"] = json!("cash_deposit");
    house.done(&house.bank, &json!({ "is": "hand_in", "letter": deposit }));
    house.done(&house.officer, &json!({ "is": "accept", "number": LETTER }));
    house.done(&house.bank, &json!({ "is": "ask_end", "number": LETTER }));
    house.waits_for("open", &[("return_guarantee", "")]);
    let declarant = house.front.enrol(DECLARANT);
    assert_eq!(house.front.message(&declarant, &planned(1).xml).status, 200);
    house.front.at("2026-06-09T09:00:00");
    let over = ("return_guarantee", "covered");
    house.waits_for("all", &[over]);
    let number = house.declared();
    house.front.command(&json!({
        "command": "declaration", "number": number, "act": { "is": "paid" },
    }));
    house.front.at("2026-06-10T09:00:00");
    house.waits_for("all", &[over, ("return_guarantee", "")]);
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}

#[test]
fn a_letter_whose_follower_is_given_back_waits_again() {
    let house = House::open();
    let change = |number: &str, act: Value| {
        house.done(&house.bank, &act);
        house.done(&house.officer, &json!({ "is": "agree", "number": number }));
    };
    for (number, to) in [(LETTER, Some("2026-07-10")), ("SAME", None)] {
        let letter = terms(number, "1000", to);
        house.done(&house.bank, &json!({ "is": "hand_in", "letter": letter }));
        house.done(&house.officer, &json!({ "is": "accept", "number": number }));
    }
    house.waits_for("all", &[("guarantee_expires", "covered")]);
    let less = json!({ "is": "ask_change", "number": "SAME", "limit": "999" });
    change("SAME", less);
    let [over, open] = [("guarantee_expires", "covered"), ("guarantee_expires", "")];
    house.waits_for("all", &[over, open]);
    let more = json!({ "is": "ask_change", "number": "SAME", "limit": "2000" });
    change("SAME", more);
    house.waits_for("all", &[over, over]);
    change("SAME", json!({ "is": "ask_end", "number": "SAME" }));
    house.waits_for("all", &[over, over, open]);
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}

#[test]
fn a_letter_that_outlasts_its_follower_waits() {
    let house = House::open();
    for (number, to) in [(LETTER, "2026-06-30"), ("NEXT", "2026-07-05")] {
        let letter = terms(number, "1000", Some(to));
        house.done(&house.bank, &json!({ "is": "hand_in", "letter": letter }));
        house.done(&house.officer, &json!({ "is": "accept", "number": number }));
    }
    let [over, open] = [("guarantee_expires", "covered"), ("guarantee_expires", "")];
    house.waits_for("all", &[over, open]);
    let longer = json!({ "is": "ask_change", "number": LETTER, "to": "2026-07-20" });
    house.done(&house.bank, &longer);
    house.done(&house.officer, &json!({ "is": "agree", "number": LETTER }));
    // It is what follows the other one now, and ends within the ladder itself.
    house.waits_for("open", &[open]);
    house.waits_for("all", &[over, over, open]);
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}

/// A finance company that is a member of its own group learns by that of no
/// declarations but its own.
#[test]
fn a_guarantor_that_is_a_member_reads_no_numbers_of_others() {
    let kind = "group_finance_company_letter";
    let house = House::with(&json!({ "is": "guarantor", "kinds": [kind] }));
    let group = json!({ "is": "tell_group", "group": "G1", "name_zh": "虚构集团",
        "name_en": "invented", "finance_company": BANK });
    house.done(&house.bank, &group);
    house.done(
        &house.officer,
        &json!({ "is": "accept_group", "group": "G1" }),
    );
    const OTHER: &str = "9999980006";
    for member in [TRADER, BANK, OTHER] {
        let about = |is: &str| json!({ "is": is, "group": "G1", "member": member });
        house.done(&house.bank, &about("join"));
        house.done(&house.officer, &about("accept_member"));
    }
    let mut letter = terms(LETTER, "900000000", Some("2026-12-31"));
    letter["kind"] = json!(kind);
    letter["principal"] = Value::Null;
    letter["group"] = json!("G1");
    letter["members"] = json!([
        { "member": TRADER, "limit": "800000000" }, { "member": BANK, "limit": "800000000" },
        { "member": OTHER, "limit": "800000000" },
    ]);
    house.done(&house.bank, &json!({ "is": "hand_in", "letter": letter }));
    house.done(&house.officer, &json!({ "is": "accept", "number": LETTER }));
    let declarant = house.front.enrol(DECLARANT);
    assert_eq!(house.front.message(&declarant, &planned(1).xml).status, 200);
    let trader = house.front.enrol(TRADER);
    let drawn = |token: &str, share: &str| {
        let path = format!("{ALL}/{LETTER}/movements?{share}");
        let page = house.front.read(token, &path).body;
        let all = page["movements"].as_array().expect("movements").iter();
        let mut drawn = all.filter(|one| one["kind"]["code"] == "amount_reserved");
        drawn.next().map(|one| one["declared"].is_string())
    };
    assert_eq!(drawn(&trader, ""), Some(true));
    assert_eq!(drawn(&house.officer, ""), Some(true));
    assert_eq!(drawn(&house.bank, ""), Some(false), "the whole");
    let others = format!("member={TRADER}");
    assert_eq!(drawn(&house.bank, &others), Some(false), "another's share");
    let other = house.front.enrol(OTHER);
    assert_eq!(drawn(&other, ""), None);
    let path = format!("{ALL}/{LETTER}/movements?{others}");
    assert_eq!(house.front.read(&other, &path).status, 404);
    // That another drew on a letter that ended is not a member's to know.
    house.front.at("2027-01-01T09:00:00");
    let warned = |token: &str| {
        let seen = house.front.read(token, &format!("{ALL}/{LETTER}")).body;
        let warnings = seen["warnings"].as_array().expect("warnings").iter();
        warnings
            .map(|one| one["code"].as_str().expect("a code").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(warned(&trader), ["TW3044"]);
    assert_eq!(warned(&house.bank), ["TW3044"]);
    assert_eq!(warned(&other), [""; 0]);
    super::declared_held::all_fits(&house.front.query, &TARIFF);
}

/// What customs did not agree to, or not yet, its acceptance does not answer.
#[test]
fn an_acceptance_answers_what_was_agreed_to() {
    use DocumentKind::{GuaranteeChange as Change, GuaranteeLetter as Letter};
    let own = Signer::new(&[7; 32]);
    let key = own.public().id().to_string();
    let house = House::with(&json!({ "is": "guarantor", "kinds": ["bank_letter"], "key": key }));
    let service = &house.front.service;
    service.keep_checkpoints(Arc::new(Notary(service.shared_query())));
    let (bank, officer) = (&house.bank, &house.officer);
    let answers = || {
        let path = format!("{ALL}/{LETTER}/acceptance");
        let said = house.front.read(bank, &path);
        assert_eq!(said.status, 200, "{}", said.body);
        said.body["body"]["answers"]
            .as_array()
            .expect("answers")
            .len()
    };
    let letter = terms(LETTER, "1000", Some("2026-12-31"));
    let letter = signed(&own, Letter, BANK, 1, &letter);
    house.done(bank, &json!({ "is": "hand_in_signed", "document": letter }));
    house.done(officer, &json!({ "is": "accept", "number": LETTER }));
    assert_eq!(answers(), 1);
    let ask = |at: i64, limit: &str| {
        let change = json!({ "number": LETTER, "limit": limit });
        let document = signed(&own, Change, BANK, at, &change);
        house.done(bank, &json!({ "is": "ask_signed", "document": document }));
    };
    ask(2, "9000");
    assert_eq!(answers(), 1, "it is not decided");
    let no = json!({ "is": "disagree", "number": LETTER, "reason": "why" });
    house.done(officer, &no);
    assert_eq!(answers(), 1, "customs did not agree");
    ask(3, "900");
    house.done(officer, &json!({ "is": "agree", "number": LETTER }));
    assert_eq!(answers(), 2);
}

/// A letter names its principal, or a member of the group, by its customs code.
#[test]
fn a_principal_reads_what_stands_for_it_under_its_customs_code() {
    let house = House::open();
    house.letter("900000000");
    let own = house.front.enrol("91310000MA1FL0001R");
    let path = format!("{ALL}/{LETTER}");
    assert_eq!(house.front.read(&own, &path).status, 404);
    house.front.command(&json!({
        "command": "enterprise", "code": "91310000MA1FL0001R",
        "act": { "is": "file", "customs_code": TRADER, "office": "2248" },
    }));
    let declarant = house.front.enrol(DECLARANT);
    assert_eq!(house.front.message(&declarant, &planned(1).xml).status, 200);
    let seen = house.front.read(&own, &path);
    assert_eq!(
        (seen.status, &seen.body["principal"]),
        (200, &json!(TRADER))
    );
    let page = house.movements(&own, 0, 100);
    assert!(page["movements"][1]["declared"].is_string(), "{page}");
}
