//! `/docs`: the API's description for people, made from the same OpenAPI
//! document that programs read, so that the two cannot differ.

use super::Frame;
use crate::envelope::Caller;
use crate::error::WebError;
use crate::problem::{Problem, ProblemKind};
use crate::state::WebState;
use axum::Extension;
use axum::extract::State;
use axum::response::Html;
use serde::Serialize;
use serde_json::{Map, Value};

/// The description, taken apart for the template.
#[derive(Debug, Serialize)]
pub struct Reference {
    version: String,
    operations: Vec<Operation>,
    shapes: Vec<Shape>,
    problems: Vec<Kind>,
}

#[derive(Debug, Serialize)]
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    about: String,
    /// `sender`, `operator` or `none`.
    auth: String,
    parameters: Vec<Parameter>,
    body: Vec<Media>,
    answers: Vec<Answer>,
}

#[derive(Debug, Serialize)]
struct Parameter {
    name: String,
    place: String,
    kind: Kinds,
    required: bool,
    about: String,
}

#[derive(Debug, Serialize)]
struct Media {
    media: String,
    kind: Kinds,
}

#[derive(Debug, Serialize)]
struct Answer {
    status: String,
    about: String,
    content: Vec<Media>,
    /// Codes of the problems with this status.
    codes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Shape {
    name: String,
    about: Said,
    /// Texts it can be, where it is one of some.
    values: Vec<Choice>,
    /// One, or one for each thing it can be.
    variants: Vec<Variant>,
}

#[derive(Debug, Serialize)]
struct Variant {
    /// The command or act it is, where a shape is one of several.
    command: String,
    about: String,
    fields: Vec<Field>,
}

#[derive(Debug, Serialize)]
struct Field {
    name: String,
    kind: Kinds,
    required: bool,
    about: Said,
    example: Option<String>,
}

/// A sentence of a schema. Those of the pack bring their Chinese along; the
/// others have it among the texts.
#[derive(Debug, Serialize)]
struct Said {
    en: String,
    zh: Option<String>,
}

/// A text a shape can be, and its name, if it has one.
#[derive(Debug, Serialize)]
struct Choice {
    value: String,
    name: Option<Said>,
}

/// Texts told with the kind of a field; of more only the first are.
const TOLD_MAX: usize = 16;

/// A type in words, with the shape it refers to, if it does.
#[derive(Debug, Default, Serialize)]
struct Kinds {
    words: String,
    shape: Option<String>,
}

/// A problem's code with its status.
#[derive(Debug, Serialize)]
struct Kind {
    code: &'static str,
    status: u16,
    /// Sentences with facts of one case are shown as examples do.
    detail: bool,
}

impl Reference {
    /// Reads an OpenAPI document.
    pub fn read(openapi: &str) -> Result<Self, WebError> {
        let document: Value = serde_json::from_str(openapi)?;
        let mut operations = Vec::new();
        for (path, item) in entries(&document["paths"]) {
            for (method, operation) in entries(item) {
                operations.push(read_operation(path, method, operation));
            }
        }
        // Senders' routes first, then the operator's, then the open ones.
        let rank = |auth: &str| match auth {
            "sender" => 0,
            "operator" => 1,
            _ => 2,
        };
        operations.sort_by(|a, b| (rank(&a.auth), &a.path).cmp(&(rank(&b.auth), &b.path)));
        Ok(Self {
            version: text(&document["info"]["version"]),
            operations,
            shapes: entries(&document["components"]["schemas"])
                .map(|(name, schema)| read_shape(name, schema))
                .collect(),
            problems: ProblemKind::ALL
                .iter()
                .map(|kind| Kind {
                    code: kind.code(),
                    status: kind.status().as_u16(),
                    detail: has_fixed_detail(*kind),
                })
                .collect(),
        })
    }
}

/// Whether a problem's sentences name no facts of the case.
fn has_fixed_detail(kind: ProblemKind) -> bool {
    !matches!(
        kind,
        ProblemKind::ParameterBad
            | ProblemKind::CommandUnreadable
            | ProblemKind::QuestionUnreadable
            | ProblemKind::ActUnreadable
            | ProblemKind::MessageQuota
            | ProblemKind::ByteQuota
            | ProblemKind::ReadQuota
            | ProblemKind::TokenGuesses
            | ProblemKind::BodyTimeout
            | ProblemKind::BodyTooLarge
    )
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

/// A text, without the marks for code that documentation in Rust has.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().replace('`', "")
}

fn read_operation(path: &str, method: &str, operation: &Value) -> Operation {
    let auth = operation["security"][0]
        .as_object()
        .and_then(|o| o.keys().next())
        .map_or("none", String::as_str);
    let items = |value: &Value| value.as_array().cloned().unwrap_or_default();
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        about: text(&operation["description"]),
        auth: auth.to_owned(),
        parameters: items(&operation["parameters"])
            .iter()
            .map(|p| Parameter {
                name: text(&p["name"]),
                place: text(&p["in"]),
                kind: kind_of(&p["schema"]),
                required: p["required"].as_bool().unwrap_or(false),
                about: text(&p["description"]),
            })
            .collect(),
        body: media(&operation["requestBody"]["content"]),
        answers: entries(&operation["responses"])
            .map(|(status, response)| Answer {
                status: status.clone(),
                about: text(&response["description"]),
                content: media(&response["content"]),
                codes: entries(&response["content"]["application/problem+json"]["examples"])
                    .map(|(code, _)| code.clone())
                    .collect(),
            })
            .collect(),
    }
}

fn media(content: &Value) -> Vec<Media> {
    entries(content)
        .map(|(media, content)| Media {
            media: media.clone(),
            kind: kind_of(&content["schema"]),
        })
        .collect()
}

fn read_shape(name: &str, schema: &Value) -> Shape {
    let variants = match schema["oneOf"].as_array() {
        Some(choices) => choices.iter().map(read_variant).collect(),
        None => vec![Variant {
            about: String::new(),
            ..read_variant(schema)
        }],
    };
    Shape {
        name: name.to_owned(),
        about: said(schema),
        values: choices(schema),
        variants,
    }
}

fn said(schema: &Value) -> Said {
    Said {
        en: text(&schema["description"]),
        zh: schema["x-tidewaiter"]["zh"].as_str().map(str::to_owned),
    }
}

/// What a shape that is no object can be.
fn choices(schema: &Value) -> Vec<Choice> {
    let named = |lang: &str| {
        let names = schema["x-tidewaiter"]["names"][lang].as_array();
        names.map_or(&[][..], Vec::as_slice)
    };
    let names = named("en").iter().zip(named("zh"));
    let mut names = names.map(|(en, zh)| Said {
        en: text(en),
        zh: zh.as_str().map(str::to_owned),
    });
    let values = schema["enum"].as_array().into_iter().flatten();
    let choice = |value: &Value| Choice {
        value: text(value),
        name: names.next(),
    };
    values.map(choice).collect()
}

fn read_variant(schema: &Value) -> Variant {
    let required = |field: &str| {
        schema["required"]
            .as_array()
            .is_some_and(|r| r.iter().any(|n| n == field))
    };
    let fields = entries(&schema["properties"]).map(|(field, property)| Field {
        name: field.clone(),
        kind: kind_of(property),
        required: required(field),
        about: said(property),
        example: match &property["example"] {
            Value::Null => None,
            Value::String(s) => Some(s.clone()),
            other => Some(other.to_string()),
        },
    });
    Variant {
        command: ["command", "is"]
            .into_iter()
            .map(|tag| text(&schema["properties"][tag]["enum"][0]))
            .find(|name| !name.is_empty())
            .unwrap_or_default(),
        about: text(&schema["description"]),
        fields: fields.collect(),
    }
}

/// A schema's type in words: `string`, `Finding[]`, `Tax | null`.
fn kind_of(schema: &Value) -> Kinds {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        return Kinds {
            words: name.to_owned(),
            shape: Some(name.to_owned()),
        };
    }
    let choices = ["oneOf", "allOf", "anyOf"].map(|of| schema[of].as_array());
    if let Some(choices) = choices.into_iter().flatten().next() {
        let kinds: Vec<Kinds> = choices.iter().map(kind_of).collect();
        let mut words: Vec<&str> = kinds.iter().map(|k| k.words.as_str()).collect();
        // `null` reads best at the end.
        words.sort_by_key(|w| *w == "null");
        let words = words.join(" | ");
        return Kinds {
            words,
            shape: kinds.into_iter().find_map(|k| k.shape),
        };
    }
    if let Some(values) = schema["enum"].as_array() {
        let told = values.iter().take(TOLD_MAX).map(Value::to_string);
        let mut told: Vec<String> = told.collect();
        if values.len() > TOLD_MAX {
            told.push("…".to_owned());
        }
        return Kinds {
            words: told.join(" | "),
            shape: None,
        };
    }
    let words = match &schema["type"] {
        Value::String(kind) if kind == "array" => {
            let item = kind_of(&schema["items"]);
            return Kinds {
                words: format!("{}[]", item.words),
                shape: item.shape,
            };
        }
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" | "),
        _ => "any".to_owned(),
    };
    // The other half of a text of a table: left out, or empty.
    let words = match schema["maxLength"].as_u64() {
        Some(0) => "null".to_owned(),
        _ => words,
    };
    let words = match schema["format"].as_str() {
        Some(format) => format!("{words} ({format})"),
        None => words,
    };
    Kinds { words, shape: None }
}

/// `GET /docs`: open to all, since it says nothing of anybody.
pub async fn page(
    State(state): State<WebState>,
    Extension(caller): Extension<Caller>,
) -> Result<Html<String>, Problem> {
    let frame = Frame::of(&caller).here("docs");
    Ok(state.pages.render("docs.html", &frame, &state.pages.docs)?)
}
