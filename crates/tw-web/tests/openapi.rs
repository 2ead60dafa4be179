//! The published description of the API is golden: a change of the API is
//! seen here before a sender's program sees it.

mod common;

use serde_json::Value;
use std::path::Path;
use tw_web::{Lang, ProblemKind, Texts};

fn document() -> String {
    let texts = Texts::embedded().expect("texts");
    let mut text = tw_web::openapi_document(&texts, &common::described())
        .expect("a description")
        .to_pretty_json()
        .expect("serialises");
    text.push('\n');
    text
}

/// Where the golden stands. `cargo xtask accept -p tw-web` writes a new one;
/// look at the difference before committing it.
#[test]
fn the_description_is_the_golden_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/openapi.json");
    let now = document();
    if std::env::var_os("TIDEWAITER_ACCEPT").is_some() {
        std::fs::write(&path, &now).expect("the golden can be written");
    }
    let golden = std::fs::read_to_string(&path).expect("the golden exists");
    assert!(
        golden == now,
        "the API's description changed; look at it, then `cargo xtask accept -p tw-web`"
    );
}

#[test]
fn it_is_openapi_3_1_and_its_references_lead_somewhere() {
    let document: Value = serde_json::from_str(&document()).expect("JSON");
    assert!(
        document["openapi"]
            .as_str()
            .expect("version")
            .starts_with("3.1")
    );
    let mut references = Vec::new();
    collect(&document, &mut references);
    assert!(references.len() > 50);
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("local reference");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                references.push(reference.clone());
            }
            members.values().for_each(|v| collect(v, references));
        }
        Value::Array(items) => items.iter().for_each(|v| collect(v, references)),
        _ => {}
    }
}

#[test]
fn every_error_has_an_example_with_its_status_and_code() {
    let document: Value = serde_json::from_str(&document()).expect("JSON");
    let mut documented = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("item") {
            let responses = operation["responses"].as_object().expect("responses");
            assert!(responses.contains_key("200"), "{method} {path}");
            for (status, response) in responses.iter().filter(|(s, _)| !s.starts_with('2')) {
                let examples = response["content"]["application/problem+json"]["examples"]
                    .as_object()
                    .expect("examples");
                assert!(!examples.is_empty());
                for (code, example) in examples {
                    let value = &example["value"];
                    assert_eq!(&value["status"].to_string(), status, "{code}");
                    assert_eq!(value["code"], code.as_str());
                    assert!(!value["next"].as_str().expect("next").is_empty());
                    documented.push(code.clone());
                }
            }
        }
    }
    // Pages only, or any address at all.
    let elsewhere = ["pages-local-only", "form-foreign", "not-found"];
    for kind in ProblemKind::ALL {
        let code = kind.code();
        assert!(
            elsewhere.contains(&code) || documented.iter().any(|c| c == code),
            "{code} is documented nowhere"
        );
    }
}

/// The reference shows shapes in Chinese too: each has its text, and no text
/// is left over from a shape that is gone.
#[test]
fn every_shape_is_described_in_chinese() {
    let document: Value = serde_json::from_str(&document()).expect("JSON");
    let texts = Texts::embedded().expect("texts");
    let mut keys = std::collections::BTreeSet::new();
    for (name, schema) in document["components"]["schemas"]
        .as_object()
        .expect("schemas")
    {
        // What the pack describes brings its Chinese along.
        if let Some(said) = schema["x-tidewaiter"]["zh"].as_str() {
            assert!(!said.is_empty(), "{name}");
            continue;
        }
        keys.insert(format!("shape-{name}"));
        let variants = schema["oneOf"].as_array().cloned();
        for variant in variants.unwrap_or_else(|| vec![schema.clone()]) {
            for tag in ["command", "is"] {
                if let Some(name) = variant["properties"][tag]["enum"][0].as_str() {
                    keys.insert(format!("variant-{name}"));
                }
            }
            for field in variant["properties"].as_object().expect("fields").keys() {
                keys.insert(format!("shape-{name}.{field}"));
            }
        }
    }
    for key in &keys {
        assert!(texts.find(Lang::Zh, key, &[]).is_some(), "{key} is missing");
    }
    let source = include_str!("../locales/zh-api.ftl");
    let mut message = "";
    for line in source.lines() {
        let Some((name, _)) = line.split_once(" = ") else {
            continue;
        };
        let key = match name.strip_prefix("    .") {
            Some(field) => format!("{message}.{field}"),
            None => {
                message = name;
                name.to_owned()
            }
        };
        assert!(keys.contains(&key), "{key} describes nothing");
    }
}
