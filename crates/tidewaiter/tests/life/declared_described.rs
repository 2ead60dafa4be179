//! What the API's description says of the JSON forms, held against what the
//! house does with them.

use super::declared::{DECLARANT, TARIFF, planned};
use crate::support::Front;
use crate::support::schema::Described;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const ALL: &str = "/api/v1/declarations";
const ONE: &str = "/api/v1/declarations/{number}";
const AMENDMENTS: &str = "/api/v1/declarations/{number}/amendments";
const INVALIDATION: &str = "/api/v1/declarations/{number}/invalidation";

fn house() -> (Front, String, Described) {
    let front = Front::under(&TARIFF, "2026-06-08T09:30:00");
    let token = front.enrol(DECLARANT);
    let described = Described::of(front.read(&token, "/openapi.json").body);
    (front, token, described)
}

/// The example of each form is what its schema says, and is taken in; so is
/// every answer what its schema says.
#[test]
fn the_examples_are_accepted() {
    let (front, token, described) = house();
    let mut number = String::new();
    for path in [ALL, AMENDMENTS, INVALIDATION] {
        let (schema, example) = described.body(path);
        assert_eq!(described.broken(schema, example, ""), None, "{path}");
        let to = path.replace("{number}", &number);
        let said = front.form(&token, &to, example);
        assert_eq!(
            (said.status, said.findings(false)),
            (200, Vec::new()),
            "{path}"
        );
        let answer = described.answer("post", path);
        assert_eq!(described.broken(answer, &said.body, ""), None, "{path}");
        let receipt = &said.body["receipt"]["DecImportResponse"];
        assert_eq!(receipt["ResponseCode"], "0", "{path}: {receipt}");
        let seq_no = receipt["SeqNo"].as_str().expect("a number");
        let seen = front.read(&token, &format!("{ALL}/{seq_no}"));
        let answer = described.answer("get", ONE);
        assert_eq!(described.broken(answer, &seen.body, ""), None, "{path}");
        seen.body["declaration_no"]
            .as_str()
            .expect("registered")
            .clone_into(&mut number);
    }
    let notices = front.read(&token, "/api/v1/notices");
    let answer = described.answer("get", "/api/v1/notices");
    assert_eq!(described.broken(answer, &notices.body, ""), None);
}

/// No schema of the description leaves open what stands in it.
#[test]
fn nothing_is_a_bare_object() {
    fn bare(value: &Value, at: &str, found: &mut Vec<String>) {
        if value["type"] == "object" && value["properties"].is_null() {
            found.push(at.to_owned());
        }
        if let Some(properties) = value["properties"].as_object() {
            for (name, property) in properties {
                let says = ["type", "$ref", "oneOf", "allOf", "anyOf", "enum"];
                if !says.iter().any(|key| !property[*key].is_null()) {
                    found.push(format!("{at}/{name}"));
                }
            }
        }
        let members = value.as_object().into_iter().flatten();
        let members = members.filter(|(name, _)| !name.starts_with("example"));
        members.for_each(|(name, below)| bare(below, &format!("{at}/{name}"), found));
        for (n, below) in value.as_array().into_iter().flatten().enumerate() {
            bare(below, &format!("{at}/{n}"), found);
        }
    }
    let (.., described) = house();
    let mut found = Vec::new();
    bare(&described.all, "", &mut found);
    // A whole message in XML, and nothing else, is a text.
    assert_eq!(found, [""; 0]);
}

/// A broken form: where, and the whole of it.
type Broken = Vec<(String, Value)>;

/// Puts something else in each member's place in turn, lets each be missing,
/// and adds one that nobody knows.
fn break_members(
    described: &Described,
    (schema, value): (&Value, &Value),
    at: &str,
    put: &dyn Fn(Value) -> Value,
    out: &mut Broken,
) {
    let junk = [
        json!([[{}]]),
        json!("\u{7}"),
        json!("y".repeat(500)),
        json!(-1),
    ];
    let schema = described.meant(schema);
    let members = value.as_object().cloned().unwrap_or_default();
    let with = |name: &str, value: Option<Value>| {
        let mut members: Map<String, Value> = members.clone();
        members.remove(name);
        members.extend(value.map(|value| (name.to_owned(), value)));
        put(Value::Object(members))
    };
    out.push((format!("{at}/no_such"), with("no_such", Some(json!(1)))));
    for (name, known) in schema["properties"].as_object().expect("members") {
        let below = format!("{at}/{name}");
        out.push((below.clone(), with(name, None)));
        for junk in junk.clone() {
            out.push((below.clone(), with(name, Some(junk))));
        }
        let said = described.meant(known);
        let there = members.get(name);
        if said["properties"].is_object() {
            let there = there.cloned().unwrap_or_else(|| json!({}));
            let put = |value| with(name, Some(value));
            break_members(described, (said, &there), &below, &put, out);
        } else if said["items"].is_object() {
            let there = there.and_then(|list| list.get(0)).cloned();
            let there = there.unwrap_or_else(|| json!({}));
            let put = |value| with(name, Some(json!([value])));
            let below = format!("{below}/0");
            break_members(described, (&said["items"], &there), &below, &put, out);
        }
    }
}

/// Whatever breaks the schema of a form is refused, with a finding there.
#[test]
fn what_breaks_a_schema_is_refused_with_findings() {
    let (front, token, described) = house();
    front.message(&token, &planned(1, 3, false).xml);
    let number = front.read(&token, "/api/v1/notices").body["notices"][0]["declaration_no"].clone();
    let number = number.as_str().expect("registered").to_owned();
    let (mut tried, mut wrong) = (BTreeSet::new(), Vec::new());
    for path in [ALL, AMENDMENTS, INVALIDATION] {
        let (schema, example) = described.body(path);
        let mut broken = Broken::new();
        break_members(
            &described,
            (schema, example),
            "",
            &|value| value,
            &mut broken,
        );
        let to = path.replace("{number}", &number);
        // What an amendment says is the form of a declaration again.
        let every = if path == AMENDMENTS { 7 } else { 1 };
        for (at, form) in broken.into_iter().step_by(every) {
            let Some(why) = described.broken(schema, &form, "") else {
                continue;
            };
            // The same again would get the first answer.
            if !tried.insert(format!("{path} {form}")) {
                continue;
            }
            let said = front.form(&token, &to, &form);
            let findings = said.findings(false);
            let (broken_at, _) = why.split_once(':').expect("a place");
            let there = findings.iter().any(|finding| {
                let place = finding.split_once(' ').map_or("", |(_, place)| place);
                let near = |at: &str| at.starts_with(place) || place.starts_with(at);
                !place.is_empty() && (near(&at) || near(broken_at))
            });
            if !there {
                let status = said.status;
                wrong.push(format!(
                    "{path} {why} (changed at {at}): {status} {findings:?}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried.len() > 700, "{}", tried.len());
}
