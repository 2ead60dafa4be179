//! Declarations as a broker sends them: over a socket, to the real router over
//! a real store, and read back the same way.

use super::declared::{DECLARANT, TARIFF, TRADER, outline_of, planned};
use super::declared_faults::{
    bad_cases, hold, of_the_message, sender, support, table::DAY, written,
};
use super::declared_held::all_fits;
use crate::support::Front;
use crate::support::world::LAW;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use tw_app::codec::{Codec, Document, Notice, ReadOptions};
use tw_base::Decimal;
use tw_declaration::{Declaration, Stage};
use tw_drill::client::{Answer, Ask};
use tw_drill::server::Server;
use tw_messages::{DecReceipt, Families};

const ALL: &str = "/api/v1/declarations";

/// A house where the declarant is known, on the morning of a Monday.
fn house() -> (Front, String) {
    let front = Front::under(&TARIFF, "2026-06-08T09:30:00");
    let token = front.enrol(DECLARANT);
    (front, token)
}

fn families() -> Families {
    Families::from_pack(&LAW).expect("the message tables read")
}

/// Posts a message; its reference and the number the single window gave it.
fn file(front: &Front, token: &str, xml: &[u8]) -> (String, String) {
    let answer = front.message(token, xml);
    assert_eq!(answer.status, 200);
    match families().dec.read_receipt(&answer.body) {
        Some(DecReceipt::Response {
            taken: true, keys, ..
        }) => (keys.reference, keys.seq_no.expect("a number")),
        other => panic!("{other:?}: {}", String::from_utf8_lossy(&answer.body)),
    }
}

/// Notices of the declarant, as the receipts they are.
fn told(front: &Front, token: &str) -> Vec<Notice> {
    let said = front.read(token, "/api/v1/notices?after=0&limit=1000");
    assert_eq!((said.status, &said.body["more"]), (200, &json!(false)));
    let notices = said.body["notices"].as_array().expect("notices");
    let receipts = notices.iter().map(|notice| {
        let xml = notice["receipt"].as_str().expect("a receipt");
        match families().dec.read_receipt(xml.as_bytes()) {
            Some(DecReceipt::Notice(told)) => {
                assert_eq!(notice["status"]["code"], told.channel.as_str());
                told
            }
            other => panic!("{other:?}: {xml}"),
        }
    });
    receipts.collect()
}

fn channels(front: &Front, token: &str) -> Vec<String> {
    let told = told(front, token).into_iter();
    told.map(|notice| notice.channel).collect()
}

/// The declaration as GET shows it.
fn seen(front: &Front, token: &str, number: &str) -> Value {
    let said = front.read(token, &format!("{ALL}/{number}"));
    assert_eq!(said.status, 200, "{}", said.body);
    said.body
}

fn act(front: &Front, number: &str, act: &Value) {
    front.command(&json!({ "command": "declaration", "number": number, "act": act }));
}

#[test]
fn messages_of_1_20_and_50_items_are_receipted_step_by_step() {
    for items in [1, 20, 50] {
        let (front, token) = house();
        let planned = planned(items, 3, false);
        let (reference, seq_no) = file(&front, &token, &planned.xml);
        assert_eq!((seq_no.len(), &seq_no[..9]), (18, "I20260608"));
        assert_eq!(channels(&front, &token), ["7", "L", "J", "T"]);

        let stands = seen(&front, &token, &seq_no);
        assert_eq!(stands["reference"], reference.as_str());
        assert_eq!(
            stands["items"].as_array().map(Vec::len),
            Some(usize::from(items))
        );
        let total = Decimal::new(planned.due.total(), 2);
        assert_eq!(stands["duty"]["total"], total.to_string());
        let number = stands["declaration_no"].as_str().expect("registered");

        act(&front, number, &json!({ "is": "paid" }));
        act(
            &front,
            number,
            &json!({ "is": "goods", "step": "gate_out" }),
        );
        act(&front, number, &json!({ "is": "close" }));
        let told = told(&front, &token);
        let order: Vec<&str> = told.iter().map(|notice| &*notice.channel).collect();
        assert_eq!(order, ["7", "L", "J", "T", "J", "P", "R"], "{items} items");
        for notice in &told {
            assert_eq!((&*notice.seq_no, &*notice.office), (&*seq_no, "2248"));
            assert!(notice.declared_at.is_some_and(|at| at <= notice.time));
            assert!(!notice.note.is_empty(), "{}", notice.channel);
            assert_eq!(notice.declaration_no.as_deref(), Some(number));
        }

        // A copy that was late on its way gets the same receipt.
        let again = front.message(&token, &planned.xml);
        assert!(again.repeated);
        let first = front.message_in_json(&token, &planned.xml);
        assert!(first.repeated && first.body["repeated"] == json!(true));
        assert_eq!(self::told(&front, &token).len(), told.len());
        all_fits(&front.query, &TARIFF);
    }
}

#[test]
fn each_broken_file_is_answered_with_its_codes_at_their_places() {
    let mut cases = bad_cases();
    assert!(cases.len() > 150, "{}", cases.len());
    // One house for all of them, whose clock never goes back.
    cases.sort_by(|a, b| a.day.cmp(&b.day));
    let front = Front::under(&LAW, &format!("{}T09:00:00", cases[0].day));
    let mut tokens = BTreeMap::new();
    let mut n = 0;
    hold(&cases, |case| {
        front.at(&format!("{}T09:30:00", case.day));
        let mut declaration = case.declaration();
        // What is taken in although something is said of it stands: a
        // reference leads to one declaration.
        if &*declaration.signed.reference == "REF-1" {
            n += 1;
            declaration.signed.reference = format!("REF-{n}").into();
        }
        let token = tokens
            .entry(sender(&declaration).to_owned())
            .or_insert_with_key(|code| front.enrol(code));
        let said = front.message_in_json(token, &written(&declaration));
        let refused = !said.findings(false).is_empty();
        let receipt = match said.status {
            200 => &said.body["receipt"]["DecImportResponse"],
            422 => &said.body["receipt"]["DecImportResponse"],
            other => panic!("{other} {}: {}", case.line, said.body),
        };
        let taken_in = receipt["ResponseCode"] == json!("0");
        assert_ne!(taken_in, refused, "{}: {}", case.line, said.body);
        of_the_message(said.findings(true).into_iter())
    });
    assert!(cases.iter().any(|case| case.day != DAY));
    all_fits(&front.query, &LAW);
}

/// What a planned declaration says.
fn content(xml: &[u8]) -> Declaration {
    let families = families();
    let incoming = families.read(xml, &ReadOptions::default());
    match incoming.nodes.into_iter().next().map(|node| node.document) {
        Some(Document::Declaration(declaration)) => *declaration,
        other => panic!("{other:?}"),
    }
}

fn weighing(content: &Declaration, gross: i64) -> Declaration {
    let mut content = content.clone();
    content.head.gross_mass = content
        .head
        .gross_mass
        .map(|mass| mass + Decimal::from(gross));
    content
}

fn amending(reason: &str, content: &Declaration) -> Value {
    json!({ "reason": reason, "declaration": content })
}

/// A filed declaration: its content, its number.
fn filed(front: &Front, token: &str, n: u64) -> (Declaration, String) {
    let planned = planned(2, n, false);
    let (_, seq_no) = file(front, token, &planned.xml);
    let number = seen(front, token, &seq_no)["declaration_no"].clone();
    let number = number.as_str().expect("registered").to_owned();
    (content(&planned.xml), number)
}

/// The timeline says what was asked for and what was told, as the notices do.
fn timed(seen: &Value, codes: &[String]) {
    let timeline = seen["timeline"].as_array().expect("what happened");
    let causes = timeline
        .iter()
        .map(|item| item["cause"]["code"].as_str().expect("a code"));
    let causes: Vec<&str> = causes.collect();
    assert_eq!(
        causes,
        ["declaration", "amendment", "amendment", "invalidation"]
    );
    let all_told = timeline
        .iter()
        .flat_map(|item| item["told"].as_array().expect("codes"));
    let all_told: Vec<&str> = all_told
        .map(|told| told["code"].as_str().expect("a code"))
        .collect();
    assert_eq!(all_told, codes);
}

#[test]
fn amended_twice_and_invalidated_every_version_is_shown() {
    let (front, token) = house();
    let (content, number) = filed(&front, &token, 8);
    let amendments = format!("{ALL}/{number}/amendments");
    let gross = |n: i64| {
        weighing(&content, n)
            .head
            .gross_mass
            .expect("a mass")
            .to_string()
    };
    for (hour, more, reason) in [(10, 99, "clerical"), (11, 199, "technical")] {
        front.at(&format!("2026-06-09T{hour}:00:00"));
        let said = front.form(
            &token,
            &amendments,
            &amending(reason, &weighing(&content, more)),
        );
        assert_eq!((said.status, said.findings(false)), (200, Vec::new()));
    }
    front.at("2026-06-09T12:00:00");
    let reason = json!({ "reason": "direct_return" });
    let path = format!("{ALL}/{number}/invalidation");
    let said = front.form(&token, &path, &reason);
    assert_eq!((said.status, said.findings(false)), (200, Vec::new()));
    assert_eq!(
        said.body["receipt"]["DecImportResponse"]["ResponseCode"],
        "0"
    );

    let seen = seen(&front, &token, &number);
    let versions = seen["versions"].as_array().expect("versions");
    let shown: Vec<(&str, &str, &str)> = versions
        .iter()
        .map(|version| {
            let text = |name: &str| version[name].as_str().expect("a text");
            let reason = version["reason"]["code"].as_str().unwrap_or_default();
            (text("at"), text("asked_by"), reason)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("2026-06-08T01:30:00Z", DECLARANT, ""),
            ("2026-06-09T02:00:00Z", DECLARANT, "clerical"),
            ("2026-06-09T03:00:00Z", DECLARANT, "technical"),
            ("2026-06-09T04:00:00Z", DECLARANT, "direct_return"),
        ]
    );
    let changed = |before, after| {
        json!([{ "path": "DecHead/GrossWet", "zh": "毛重", "en": "gross mass",
            "before": gross(before), "after": gross(after) }])
    };
    let differences: Vec<&Value> = versions.iter().map(|version| &version["changed"]).collect();
    let none = json!([]);
    assert_eq!(
        differences,
        [&none, &changed(0, 99), &changed(99, 199), &none]
    );
    assert_eq!(seen["status"]["code"], "A");
    assert_eq!(versions[1]["reason"]["en"], "a slip of who declared");
    timed(&seen, &channels(&front, &token));
    let codes = channels(&front, &token);
    assert_eq!(codes[4..], ["M", "J", "T", "M", "J", "T", "A"]);
    all_fits(&front.query, &TARIFF);
}

#[test]
fn an_outline_is_picked_up_and_completed() {
    let (front, token) = house();
    front.command(&json!({
        "command": "register_guarantee", "number": "G-1", "kind": "bank_letter",
        "guarantor_code": "B0001", "guarantor_name": "某银行", "principal": TRADER,
        "limit": "100000000", "from": "2016-04-08",
    }));
    let mut whole = content(&planned(1, 9, false).xml);
    whole.head.kind = "".into();
    // The outline as a message, the completion as a form: it is one declaration.
    let (_, seq_no) = file(&front, &token, &written(&outline_of(&whole)));
    assert_eq!(channels(&front, &token), ["7", "SpL", "SpJ", "SpK"]);
    let outline = seen(&front, &token, &seq_no);
    assert_eq!(outline["stage"]["code"], "outline");

    front.at("2026-06-10T10:00:00");
    whole.head.stage = Stage::Completion;
    whole.head.kind = "  6".into();
    whole.head.seq_no = Some(seq_no.as_str().into());
    let said = front.form(&token, ALL, &json!(whole));
    assert_eq!((said.status, said.findings(false)), (200, Vec::new()));
    let complete = seen(&front, &token, &seq_no);
    assert_eq!(complete["declaration_no"], outline["declaration_no"]);
    assert_eq!(complete["versions"].as_array().map(Vec::len), Some(2));
    assert_eq!(complete["versions"][1]["stage"]["code"], "completion");
    assert_eq!(
        channels(&front, &token).last().map(String::as_str),
        Some("T")
    );

    let number = complete["declaration_no"].as_str().expect("registered");
    act(&front, number, &json!({ "is": "paid" }));
    assert_eq!(
        channels(&front, &token).last().map(String::as_str),
        Some("P")
    );
    all_fits(&front.query, &TARIFF);
}

#[test]
fn with_keys_it_is_amended_to_and_fro_and_a_lost_answer_is_given_again() {
    let (front, token) = house();
    let (content, number) = filed(&front, &token, 10);
    let path = format!("{ALL}/{number}/amendments");
    let heavy = amending("clerical", &weighing(&content, 5));
    let light = amending("clerical", &content);
    let versions = || {
        let seen = seen(&front, &token, &number);
        seen["versions"].as_array().map_or(0, Vec::len)
    };
    let mut first = Vec::new();
    for (hour, key, body) in [(10, "k1", &heavy), (11, "k2", &light), (12, "k3", &heavy)] {
        front.at(&format!("2026-06-09T{hour}:00:00"));
        let said = front.form_with(&token, &path, &[key], body);
        assert_eq!((said.status, said.repeated), (200, false), "{}", said.body);
        first.push(said.body["receipt"].clone());
    }
    assert_eq!(versions(), 4);
    // Each again, late and in another order: its first answer, and no change.
    for (n, key, body) in [(1, "k2", &light), (0, "k1", &heavy), (2, "k3", &heavy)] {
        let said = front.form_with(&token, &path, &[key], body);
        assert_eq!((said.status, said.repeated), (200, true));
        assert_eq!(said.body["receipt"], first[n]);
        assert_eq!(said.findings(true), [""; 0]);
    }
    let other = front.form_with(&token, &path, &["k1"], &light);
    assert_eq!(
        (other.status, other.findings(false)),
        (409, vec!["TW1261".to_owned()])
    );
    assert_eq!(other.body["code"], "TW1261");
    let longer = "k".repeat(65);
    let bad: [&[&str]; 3] = [&["键"], &[longer.as_str()], &["k8", "k9"]];
    for keys in bad {
        let said = front.form_with(&token, &path, keys, &light);
        assert_eq!(
            (said.status, said.findings(false)),
            (422, vec!["TW1260".to_owned()])
        );
    }
    assert_eq!(versions(), 4);

    // A key is of its operation and of its sender.
    let reason = json!({ "reason": "technical" });
    let path = format!("{ALL}/{number}/invalidation");
    let said = front.form_with(&token, &path, &["k1"], &reason);
    assert_eq!((said.status, said.repeated), (200, false), "{}", said.body);
    assert_eq!(versions(), 5);
    all_fits(&front.query, &TARIFF);
}

#[test]
fn a_key_is_of_one_declaration() {
    let (front, token) = house();
    let reason = json!({ "reason": "technical" });
    for n in [11, 12] {
        let (_, number) = filed(&front, &token, n);
        let path = format!("{ALL}/{number}/invalidation");
        let said = front.form_with(&token, &path, &["the same"], &reason);
        assert_eq!((said.status, said.repeated), (200, false));
        assert_eq!(seen(&front, &token, &number)["status"]["code"], "A");
    }
}

#[test]
fn without_a_key_the_same_bytes_are_one_request_and_it_is_said() {
    let (front, token) = house();
    let (content, number) = filed(&front, &token, 13);
    let path = format!("{ALL}/{number}/amendments");
    let heavy = amending("clerical", &weighing(&content, 5));
    let light = amending("clerical", &content);
    for (hour, body) in [(10, &heavy), (11, &light)] {
        front.at(&format!("2026-06-09T{hour}:00:00"));
        let said = front.form(&token, &path, body);
        assert_eq!((said.status, said.repeated), (200, false), "{}", said.body);
    }
    let said = front.form(&token, &path, &heavy);
    assert_eq!((said.status, said.repeated), (200, true));
    assert_eq!(said.findings(true), ["TW1262"]);
    // What stands as it was asked needs no note.
    let said = front.form(&token, &path, &light);
    assert_eq!((said.repeated, said.findings(true)), (true, Vec::new()));
    // With a key it is asked anew.
    let said = front.form_with(&token, &path, &["anew"], &heavy);
    assert_eq!((said.status, said.repeated), (200, false));
    let seen = seen(&front, &token, &number);
    assert_eq!(seen["versions"].as_array().map(Vec::len), Some(4));
    all_fits(&front.query, &TARIFF);
}

#[test]
fn a_form_refused_for_its_shape_does_not_use_up_its_key() {
    let (front, token) = house();
    let whole = json!(content(&planned(1, 14, false).xml));
    let mut broken = whole.clone();
    broken["head"]["direction"] = json!("sideways");
    for _ in 0..2 {
        let said = front.form_with(&token, ALL, &["k"], &broken);
        assert_eq!(said.status, 422);
        assert_eq!(said.findings(false), ["TW1131 /head/direction"]);
    }
    let said = front.form_with(&token, ALL, &["k"], &whole);
    assert_eq!((said.status, said.repeated), (200, false), "{}", said.body);
    assert_eq!(said.findings(false), [""; 0]);
    assert!(front.form_with(&token, ALL, &["k"], &whole).repeated);
    assert_eq!(front.form_with(&token, ALL, &["k"], &broken).status, 422);
    all_fits(&front.query, &TARIFF);
}

#[test]
fn findings_on_a_form_name_its_own_places() {
    let front = Front::under(&LAW, &format!("{DAY}T09:30:00"));
    let mut export = support::export();
    let token = front.enrol(sender(&export));
    // Of an export the message has these two in each other's place.
    export.items[0].origin = "".into();
    let said = front.form(&token, ALL, &json!(export));
    assert_eq!(said.findings(false), ["TW4101 /items/0/origin"]);

    let import = support::import();
    let token = front.enrol(sender(&import));
    assert_eq!(
        front.form(&token, ALL, &json!(import)).findings(false),
        [""; 0]
    );
    // What is found in deciding has the form's places too.
    let mut again = import.clone();
    again.head.marks = Some("N/M 2".into());
    let again = json!(again);
    assert_eq!(
        front.form(&token, ALL, &again).findings(false),
        ["TW1221 /signed/reference"]
    );
    let seen = front.read(&token, "/api/v1/notices").body;
    let number = seen["notices"][0]["declaration_no"]
        .as_str()
        .expect("a number");
    let path = format!("{ALL}/{number}/amendments");
    let mut content = import.clone();
    content.head.entry_type = "?".into();
    let said = front.form(&token, &path, &amending("clerical", &content));
    assert_eq!(
        said.findings(false),
        ["TW4104 /declaration/head/entry_type"]
    );
    let said = front.form(&token, &path, &amending("no reason", &import));
    assert!(
        said.findings(false).contains(&"TW4501 /reason".to_owned()),
        "{}",
        said.body
    );
}

/// The program itself, killed once the answer is out: whoever lost it asks
/// again and gets the same.
#[test]
fn a_key_outlives_the_program() {
    let data = tempfile::tempdir().expect("a folder");
    let binary = Path::new(env!("CARGO_BIN_EXE_tidewaiter"));
    let form = include_bytes!("../../../../packs/cn/messages/dec/examples/declaration.json");
    let ask = |token| Ask {
        method: "POST",
        path: ALL,
        token,
        content: "application/json",
        accept: "application/json",
        headers: &[("Idempotency-Key", "k")],
        body: form,
    };
    let receipt = |answer: &Answer| -> Value {
        assert_eq!(answer.status, 200);
        let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
        body["receipt"].clone()
    };
    let server = Server::start(binary, data.path()).expect("it starts");
    let client = server.client();
    let token = client
        .enrol(DECLARANT, "虚构报关有限公司")
        .expect("registered");
    let first = client.ask(ask(&token)).expect("an answer");
    assert!(!first.repeated);
    server.kill();
    let server = Server::start(binary, data.path()).expect("it starts again");
    let again = server.client().ask(ask(&token)).expect("an answer");
    assert!(again.repeated);
    assert_eq!(receipt(&again), receipt(&first));
    server.stop().expect("it ends");
}
