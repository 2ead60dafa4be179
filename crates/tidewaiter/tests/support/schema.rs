//! As much of JSON Schema as the API's description uses.

use regex::Regex;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashMap;

/// The API's description, to hold documents against.
pub struct Described {
    pub all: Value,
    /// Patterns met so far.
    patterns: RefCell<HashMap<String, Regex>>,
}

impl Described {
    pub fn of(all: Value) -> Self {
        Self {
            all,
            patterns: RefCell::default(),
        }
    }

    fn matches(&self, pattern: &str, text: &str) -> bool {
        let mut known = self.patterns.borrow_mut();
        let known = known.entry(pattern.to_owned());
        let regex = known.or_insert_with(|| Regex::new(pattern).expect("a pattern"));
        regex.is_match(text)
    }

    /// A component by its name.
    pub fn component(&self, name: &str) -> &Value {
        let found = &self.all["components"]["schemas"][name];
        assert!(found.is_object(), "no schema {name}");
        found
    }

    /// The schema of an operation's JSON body, and its example.
    pub fn body(&self, path: &str) -> (&Value, &Value) {
        let content = &self.all["paths"][path]["post"]["requestBody"]["content"];
        let json = &content["application/json"];
        (self.meant(&json["schema"]), &json["example"])
    }

    /// The schema of what an operation answers with.
    pub fn answer(&self, method: &str, path: &str) -> &Value {
        let response = &self.all["paths"][path][method]["responses"]["200"];
        &response["content"]["application/json"]["schema"]
    }

    /// What a schema says, through references and what makes it optional.
    pub fn meant<'s>(&'s self, schema: &'s Value) -> &'s Value {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.component(reference.rsplit('/').next().expect("a name"));
        }
        let choices = ["oneOf", "allOf"].map(|of| schema[of].as_array());
        let mut choices = choices.into_iter().flatten().flatten();
        match choices.find(|choice| choice["$ref"].is_string()) {
            Some(choice) => self.meant(choice),
            None => schema,
        }
    }

    /// Where and how a value breaks a schema; `None`: it does not.
    pub fn broken(&self, schema: &Value, value: &Value, at: &str) -> Option<String> {
        if schema["$ref"].is_string() {
            return self.broken(self.meant(schema), value, at);
        }
        let of = |key: &str| schema[key].as_array();
        if let Some(all) = of("allOf") {
            let broken = all.iter().find_map(|one| self.broken(one, value, at));
            if broken.is_some() {
                return broken;
            }
        }
        for key in ["oneOf", "anyOf"] {
            let Some(choices) = of(key) else { continue };
            let fits = |choice: &&Value| self.broken(choice, value, at).is_none();
            let fitting = choices.iter().filter(fits).count();
            if fitting == 0 || (key == "oneOf" && fitting > 1) {
                return Some(format!("{at}: fits {fitting} of {key}"));
            }
        }
        if let Some(allowed) = of("enum")
            && !allowed.contains(value)
        {
            return Some(format!("{at}: not in enum"));
        }
        kind(schema, value, at)
            .or_else(|| self.bounds(schema, value, at))
            .or_else(|| self.members(schema, value, at))
    }

    fn members(&self, schema: &Value, value: &Value, at: &str) -> Option<String> {
        match value {
            Value::Array(values) => values
                .iter()
                .enumerate()
                .find_map(|(n, value)| self.broken(&schema["items"], value, &format!("{at}/{n}"))),
            Value::Object(members) => {
                let required = schema["required"].as_array().into_iter().flatten();
                let mut names = required.filter_map(Value::as_str);
                if let Some(name) = names.find(|name| !members.contains_key(*name)) {
                    return Some(format!("{at}/{name}: missing"));
                }
                members.iter().find_map(|(name, value)| {
                    let below = format!("{at}/{name}");
                    match schema["properties"].get(name) {
                        Some(known) => self.broken(known, value, &below),
                        None if schema["additionalProperties"] == Value::Bool(false) => {
                            Some(format!("{below}: unknown"))
                        }
                        None => None,
                    }
                })
            }
            _ => None,
        }
    }

    fn bounds(&self, schema: &Value, value: &Value, at: &str) -> Option<String> {
        let broken = match value {
            Value::String(text) => {
                let length = text.chars().count() as u64;
                let pattern = schema["pattern"].as_str();
                schema["minLength"].as_u64().is_some_and(|min| length < min)
                    || schema["maxLength"].as_u64().is_some_and(|max| length > max)
                    || pattern.is_some_and(|pattern| !self.matches(pattern, text))
            }
            Value::Number(number) => {
                let number = number.as_f64().expect("a number");
                schema["minimum"].as_f64().is_some_and(|min| number < min)
                    || schema["maximum"].as_f64().is_some_and(|max| number > max)
            }
            Value::Array(values) => {
                let most = schema["maxItems"].as_u64();
                most.is_some_and(|most| values.len() as u64 > most)
            }
            _ => false,
        };
        broken.then(|| format!("{at}: out of bounds"))
    }
}

fn kind(schema: &Value, value: &Value, at: &str) -> Option<String> {
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    let fits = kinds.iter().any(|kind| match (*kind, value) {
        ("string", Value::String(_)) | ("boolean", Value::Bool(_)) | ("null", Value::Null) => true,
        ("number", Value::Number(_)) | ("array", Value::Array(_)) => true,
        ("object", Value::Object(_)) => true,
        ("integer", Value::Number(number)) => number.is_i64() || number.is_u64(),
        _ => false,
    });
    (!fits).then(|| format!("{at}: no {}", kinds.join(" or ")))
}
