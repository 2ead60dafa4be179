//! A receipt's XML as JSON, under the official names: elements that may
//! repeat are arrays, fields are strings, attributes stand beside them.

use crate::chars::split_name;
use crate::encoding;
use crate::lex::{self, Lexer, Token};
use crate::limits::{DEPTH_MAX, TEXT_MAX};
use crate::schema::{Elem, Schema};
use serde_json::{Map, Value, json};

/// `{"CEB622Message": {"guid": …, "InventoryReturn": [{…}]}}`, or `None` if
/// the text is no message of the family.
pub(crate) fn message<'t>(xml: &[u8], find: impl Fn(&str) -> Option<&'t Schema>) -> Option<Value> {
    let mut lexer = encoding::open(xml, TEXT_MAX).ok()?;
    loop {
        match lexer.next().ok()? {
            Token::Start { name, empty, .. } => {
                let (_, local) = split_name(name)?;
                let schema = find(local)?;
                let content = element(&mut lexer, schema, schema.elem(0)?, empty, 0)?;
                let mut message = Map::new();
                message.insert(local.to_owned(), content);
                return Some(Value::Object(message));
            }
            Token::Text { .. } | Token::Quiet => {}
            Token::End { .. } | Token::CData { .. } | Token::Eof => return None,
        }
    }
}

/// What a schema says beyond JSON Schema: `zh`, what it is in Chinese;
/// `official`, the path of the element; `names` of the texts it can be.
pub(crate) const OWN: &str = "x-tidewaiter";

/// Adds what [`message`] makes of a receipt as JSON Schemas: one for each
/// element that is no field, under its name.
pub(crate) fn schemas(schema: &Schema, out: &mut Vec<(String, Value)>) {
    if let Some(root) = schema.elem(0) {
        schema_of(schema, root, out);
    }
}

fn schema_of(schema: &Schema, elem: &Elem, out: &mut Vec<(String, Value)>) {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for attr in &elem.attrs {
        let field = json!({ "type": "string", "description": attr.en, OWN: { "zh": attr.zh } });
        properties.insert(attr.name.to_string(), field);
        required.extend(attr.required.then(|| Value::from(&*attr.name)));
    }
    let (first, len) = elem.children();
    for child in schema.elems.get(first..first + len).unwrap_or_default() {
        let mut value = match child.kind {
            crate::schema::Kind::Value(_) => json!({ "type": "string" }),
            _ => {
                schema_of(schema, child, out);
                json!({ "$ref": format!("#/components/schemas/{}", child.name) })
            }
        };
        if child.max != 1 {
            value = json!({ "type": "array", "items": value });
        } else if value.get("$ref").is_some() {
            value = json!({ "allOf": [value] });
        }
        value["description"] = Value::from(&*child.en);
        value[OWN] = json!({ "zh": child.zh });
        properties.insert(child.name.to_string(), value);
        required.extend(child.required.then(|| Value::from(&*child.name)));
    }
    let mut all = json!({
        "type": "object", "properties": properties, "additionalProperties": false,
        "description": elem.en, OWN: { "zh": elem.zh }
    });
    if !required.is_empty() {
        all["required"] = Value::Array(required);
    }
    out.push((elem.name.to_string(), all));
}

/// Reads the content of `elem`, whose start tag was just read.
fn element(
    lexer: &mut Lexer<'_>,
    schema: &Schema,
    elem: &Elem,
    empty: bool,
    depth: usize,
) -> Option<Value> {
    if depth > DEPTH_MAX {
        return None;
    }
    let mut fields = Map::new();
    for attr in &lexer.attrs {
        if elem.attrs.iter().any(|d| *d.name == *attr.name) {
            fields.insert(
                attr.name.to_owned(),
                Value::String(lex::attribute_value(attr.raw).into_owned()),
            );
        }
    }
    let mut text = String::new();
    let mut open = !empty;
    while open {
        match lexer.next().ok()? {
            Token::Start { name, empty, .. } => {
                let (_, local) = split_name(name)?;
                let child = schema.child_named(elem, local)?;
                let value = element(lexer, schema, child, empty, depth + 1)?;
                if child.max == 1 {
                    fields.insert(local.to_owned(), value);
                } else if let Value::Array(all) = fields
                    .entry(local)
                    .or_insert_with(|| Value::Array(Vec::new()))
                {
                    all.push(value);
                }
            }
            Token::Text { raw, .. } => text.push_str(&lex::content(raw)),
            Token::CData { text: part, .. } => text.push_str(part),
            Token::End { .. } => open = false,
            Token::Quiet => {}
            Token::Eof => return None,
        }
    }
    let is_field = matches!(elem.kind, crate::schema::Kind::Value(_));
    Some(if is_field {
        Value::String(text)
    } else {
        Value::Object(fields)
    })
}
