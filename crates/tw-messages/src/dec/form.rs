//! The JSON form of a declaration: the canonical document itself, under its
//! own names. Strict: a member nobody knows, one that stands twice or holds
//! something else is a finding with a JSON pointer; left out is left out.
//!
//! Decimals are texts (`"12.50"`) or numbers; either way digit for digit.

use super::fields::{
    ACCESS, ATTACHMENT, CONTAINER, Field, HEAD, Holds, ITEM, LICENCE, LINK, PERMIT, RELATED,
    SELF_ASSESSED, SIGNED,
};
use super::scan::{Kind, Member, Node};
use crate::lex;
use crate::limits::FINDINGS_MAX;
use crate::rules;
use crate::schema::{Schema, Type};
use crate::value;
use serde_json::{Map, Value};
use std::ops::Range;
use tw_base::RuleCode;

/// What a member may hold.
#[derive(Debug)]
pub(super) enum Shape {
    /// A text; `null`, empty and absent are one.
    Text,
    /// A text that must say something.
    Said,
    /// A text or `null`.
    Option,
    /// A decimal or `null`.
    Decimal,
    /// A whole number or `null`.
    Whole,
    /// A whole number.
    Number,
    Flag,
    /// One of some words; the first is meant where `optional` and left out.
    Word {
        words: &'static [&'static str],
        optional: bool,
    },
    /// An object; `optional`: or `null`.
    Object {
        members: Vec<Known>,
        optional: bool,
    },
    /// Objects.
    List {
        each: Vec<Known>,
        max: Option<usize>,
    },
}

/// A member that is known.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) name: &'static str,
    /// Official path below `DecMessage`, or of a part the official step.
    pub(super) official: &'static str,
    pub(super) shape: Shape,
}

fn known(name: &'static str, official: &'static str, shape: Shape) -> Known {
    Known {
        name,
        official,
        shape,
    }
}

/// Members that a table of fields describes.
fn members<T>(fields: &[Field<T>]) -> Vec<Known> {
    let mut out: Vec<Known> = Vec::new();
    for field in fields.iter().filter(|f| !f.second) {
        let shape = match field.holds {
            Holds::Text => Shape::Text,
            Holds::Option => Shape::Option,
            Holds::Decimal => Shape::Decimal,
            Holds::Whole => Shape::Whole,
            Holds::Number => Shape::Number,
        };
        match field.json {
            [name] => out.push(known(name, field.name, shape)),
            [around, name] => {
                let n = out.iter().position(|k| k.name == *around);
                let n = n.unwrap_or_else(|| {
                    let object = Shape::Object {
                        members: Vec::new(),
                        optional: field.apart,
                    };
                    out.push(known(around, "", object));
                    out.len() - 1
                });
                if let Some(Shape::Object { members, .. }) = out.get_mut(n).map(|k| &mut k.shape) {
                    members.push(known(name, field.name, shape));
                }
            }
            _ => {}
        }
    }
    out
}

fn object(members: Vec<Known>) -> Shape {
    Shape::Object {
        members,
        optional: false,
    }
}

fn list(each: Vec<Known>, max: Option<usize>) -> Shape {
    Shape::List { each, max }
}

/// The whole form.
pub(super) fn shape() -> Shape {
    let mut head = members(HEAD);
    let words = |words, optional| Shape::Word { words, optional };
    head.push(known("kind", "Type", Shape::Text));
    head.push(known(
        "direction",
        "IEFlag",
        words(&["import", "export"], false),
    ));
    head.push(known(
        "stage",
        "Type",
        words(&["complete", "outline", "completion"], true),
    ));
    let mut items = members(ITEM);
    items.push(known(
        "permits",
        "DecGoodsLimits/DecGoodsLimit",
        list(members(PERMIT), None),
    ));
    let mut signed = members(SIGNED);
    signed.push(known("signature", "Sign", Shape::Flag));
    let amounts = ["duty", "consumption_tax", "vat", "remedies"];
    let amounts = || amounts.map(|name| known(name, "", Shape::Decimal));
    let mut tax_items = vec![
        known("number", "", Shape::Number),
        known("customs_value", "", Shape::Decimal),
    ];
    tax_items.extend(amounts());
    let mut tax = members(SELF_ASSESSED);
    tax.extend(amounts());
    tax.push(known("items", "items", list(tax_items, Some(50))));
    let tax = Shape::Object {
        members: tax,
        optional: true,
    };
    object(vec![
        known("head", "DecHead", object(head)),
        known("items", "DecLists/DecList", list(items, Some(50))),
        known(
            "containers",
            "DecContainers/Container",
            list(members(CONTAINER), Some(500)),
        ),
        known(
            "licences",
            "DecLicenseDocus/LicenseDocu",
            list(members(LICENCE), Some(7)),
        ),
        known("origin_links", "EcoRelation", list(members(LINK), None)),
        known(
            "attachments",
            "EdocRealation",
            list(members(ATTACHMENT), None),
        ),
        known("related", "DecFreeTxt", object(members(RELATED))),
        known("access", "DecTpAccess", object(members(ACCESS))),
        known("self_assessed", "SddTax", tax),
        known("signed", "DecSign", object(signed)),
    ])
}

/// What is asked beside a declaration that is to take an earlier one's place.
pub(super) fn amendment() -> Shape {
    object(vec![
        known("reason", "", Shape::Said),
        known("declaration", "", shape()),
    ])
}

/// What is asked to take a declaration back.
pub(super) fn invalidation() -> Shape {
    object(vec![known("reason", "", Shape::Said)])
}

/// Something wrong with a form.
#[derive(Debug)]
pub(super) struct Spot {
    pub(super) code: RuleCode,
    pub(super) at: usize,
    pub(super) pointer: String,
    pub(super) args: Vec<(&'static str, String)>,
}

/// Turns a form into the value the canonical document is made of.
pub(super) struct Filler<'s> {
    pub(super) labels: &'s Schema,
    pub(super) spots: Vec<Spot>,
    pub(super) more: usize,
    /// Where texts stand that name a person.
    pub(super) personal: Vec<Range<usize>>,
}

/// Where a value stands: its pointer, the official path, the field.
struct Place<'p> {
    pointer: String,
    official: String,
    name: &'p str,
}

impl Place<'_> {
    fn below<'k>(&self, known: &'k Known) -> Place<'k> {
        Place {
            pointer: format!("{}/{}", self.pointer, known.name),
            official: join(&self.official, known.official),
            name: known.name,
        }
    }
}

pub(super) fn join(around: &str, step: &str) -> String {
    match (around, step) {
        ("", step) => step.to_owned(),
        (around, "") => around.to_owned(),
        _ => format!("{around}/{step}"),
    }
}

impl<'s> Filler<'s> {
    pub(super) fn new(labels: &'s Schema) -> Self {
        Self {
            labels,
            spots: Vec::new(),
            more: 0,
            personal: Vec::new(),
        }
    }

    /// The value of a whole form; `None` if something the document cannot be
    /// without is missing.
    pub(super) fn fill(&mut self, node: &Node<'_>, shape: &Shape) -> Option<Value> {
        let place = Place {
            pointer: String::new(),
            official: String::new(),
            name: "",
        };
        self.value(node, shape, &place)
    }

    fn value(&mut self, node: &Node<'_>, shape: &Shape, place: &Place<'_>) -> Option<Value> {
        match (shape, &node.kind) {
            (Shape::Object { members, .. }, Kind::Map(found)) => {
                self.object(found, members, (node.span.start, place))
            }
            (Shape::List { each, max }, Kind::List(found)) => {
                Some(self.list(found, each, *max, place))
            }
            (Shape::Said, Kind::Text(text)) if text.trim().is_empty() => {
                self.spot(rules::SCHEMA_EMPTY, node, place, Vec::new(), None);
                None
            }
            (Shape::Text | Shape::Said | Shape::Option, Kind::Text(text)) => {
                let (_, personal) = self.label(&place.official);
                if personal && !text.is_empty() {
                    self.personal.push(node.span.start + 1..node.span.end - 1);
                }
                match shape {
                    Shape::Option if text.trim().is_empty() => Some(Value::Null),
                    _ => Some(Value::String(text.clone())),
                }
            }
            (Shape::Flag, Kind::Flag(flag)) => Some(Value::Bool(*flag)),
            (Shape::Word { words, .. }, Kind::Text(text)) => {
                if words.contains(&text.as_str()) {
                    return Some(Value::String(text.clone()));
                }
                let allowed = ("allowed", words.join(", "));
                self.spot(rules::SCHEMA_CHOICE, node, place, vec![allowed], Some(text));
                absent(shape)
            }
            (Shape::Decimal, Kind::Text(text)) if text.trim().is_empty() => Some(Value::Null),
            (Shape::Decimal, Kind::Text(text)) => Some(self.decimal(node, text, place)),
            (Shape::Decimal, Kind::Number(text)) => Some(self.decimal(node, text, place)),
            (Shape::Whole | Shape::Number, Kind::Number(text)) => match text.parse::<u32>() {
                Ok(number) => Some(Value::from(number)),
                Err(_) => {
                    let code = rules::SCHEMA_INTEGER;
                    self.spot(code, node, place, Vec::new(), Some(text));
                    absent(shape)
                }
            },
            (_, Kind::Null) => self.missing(node.span.start, shape, place),
            _ => {
                let expected = ("expected", expected(shape).to_owned());
                self.spot(rules::SCHEMA_KIND, node, place, vec![expected], None);
                absent(shape)
            }
        }
    }

    /// What is meant by a member that did not come.
    fn missing(&mut self, at: usize, shape: &Shape, place: &Place<'_>) -> Option<Value> {
        let value = absent(shape);
        if value.is_none() {
            // What is missing in an object is said member by member.
            if let Shape::Object { members, .. } = shape {
                return self.object(&[], members, (at, place));
            }
            let around = place.pointer.rsplit_once('/').map(|(around, _)| around);
            let around = around.filter(|a| !a.is_empty()).unwrap_or("/");
            let args = vec![("parent", around.to_owned())];
            self.push(rules::SCHEMA_MISSING, at, place, args);
        }
        value
    }

    fn object(
        &mut self,
        found: &[Member<'_>],
        members: &[Known],
        (at, place): (usize, &Place<'_>),
    ) -> Option<Value> {
        for (n, member) in found.iter().enumerate() {
            let known = members.iter().any(|k| k.name == member.name);
            let twice = found.iter().take(n).any(|m| m.name == member.name);
            let code = match (known, twice) {
                (false, _) => rules::SCHEMA_MEMBER,
                (true, true) => rules::SCHEMA_MEMBER_TWICE,
                (true, false) => continue,
            };
            let place = Place {
                pointer: format!("{}/{}", place.pointer, pointed(&member.name)),
                official: String::new(),
                name: "",
            };
            let args = vec![("name", lex::cut(&member.name))];
            self.push(code, member.at, &place, args);
        }
        let mut out = Map::new();
        let mut whole = true;
        for known in members {
            let place = place.below(known);
            let member = found.iter().find(|m| m.name == known.name);
            let value = match member {
                Some(member) => self.value(&member.value, &known.shape, &place),
                None => self.missing(at, &known.shape, &place),
            };
            match value {
                Some(value) => drop(out.insert(known.name.to_owned(), value)),
                None => whole = false,
            }
        }
        whole.then_some(Value::Object(out))
    }

    fn list(
        &mut self,
        found: &[Node<'_>],
        each: &[Known],
        max: Option<usize>,
        place: &Place<'_>,
    ) -> Value {
        let mut out = Vec::new();
        for (n, node) in found.iter().enumerate() {
            let place = Place {
                pointer: format!("{}/{n}", place.pointer),
                official: place.official.clone(),
                name: place.name,
            };
            if let Some(max) = max.filter(|max| n >= *max) {
                let args = vec![("max", max.to_string())];
                self.push(rules::SCHEMA_TOO_OFTEN, node.span.start, &place, args);
                break;
            }
            let value = match &node.kind {
                Kind::Map(members) => self.object(members, each, (node.span.start, &place)),
                _ => {
                    let expected = ("expected", "an object".to_owned());
                    self.spot(rules::SCHEMA_KIND, node, &place, vec![expected], None);
                    None
                }
            };
            out.extend(value);
        }
        Value::Array(out)
    }

    fn decimal(&mut self, node: &Node<'_>, text: &str, place: &Place<'_>) -> Value {
        let ty = Type::Decimal {
            total: 24,
            fraction: 8,
        };
        match value::check(&ty, text) {
            Ok(value::Value::Decimal(number)) => Value::String(number.to_string()),
            Ok(_) => Value::Null,
            Err(flaw) => {
                self.spot(flaw.code, node, place, flaw.args, Some(text));
                Value::Null
            }
        }
    }

    /// Labels of an official path, and whether it names a person.
    fn label(&self, official: &str) -> (Option<(&str, &str)>, bool) {
        let mut steps = official.split('/').filter(|s| !s.is_empty());
        let root = self.labels.elem(0);
        let elem = root.and_then(|root| {
            steps.try_fold(root, |elem, step| self.labels.child_named(elem, step))
        });
        match elem.filter(|_| !official.is_empty()) {
            Some(elem) => (Some((&elem.zh, &elem.en)), elem.personal),
            None => (None, false),
        }
    }

    fn spot(
        &mut self,
        code: RuleCode,
        node: &Node<'_>,
        place: &Place<'_>,
        mut args: Vec<(&'static str, String)>,
        shown: Option<&str>,
    ) {
        if let Some(text) = shown {
            let (_, personal) = self.label(&place.official);
            let text = if personal {
                "***".to_owned()
            } else {
                lex::cut(text)
            };
            args.push(("value", text));
        }
        self.push(code, node.span.start, place, args);
    }

    fn push(
        &mut self,
        code: RuleCode,
        at: usize,
        place: &Place<'_>,
        mut args: Vec<(&'static str, String)>,
    ) {
        if self.spots.len() >= FINDINGS_MAX {
            self.more += 1;
            return;
        }
        let (labels, _) = self.label(&place.official);
        let (zh, en) = labels.unwrap_or((place.name, place.name));
        let labels = [("label_zh", zh.to_owned()), ("label_en", en.to_owned())];
        args.push(("field", place.name.to_owned()));
        args.extend(labels);
        self.spots.push(Spot {
            code,
            at,
            pointer: place.pointer.clone(),
            args,
        });
    }
}

/// A name as a step of a JSON pointer, short enough to be echoed.
fn pointed(name: &str) -> String {
    lex::cut(name).replace('~', "~0").replace('/', "~1")
}

/// What is meant where nothing stands; `None`: it must not be missing.
fn absent(shape: &Shape) -> Option<Value> {
    Some(match shape {
        Shape::Text => Value::String(String::new()),
        Shape::Option | Shape::Decimal | Shape::Whole => Value::Null,
        Shape::Object { optional: true, .. } => Value::Null,
        Shape::Number => Value::from(0),
        Shape::Flag => Value::Bool(false),
        Shape::Word {
            words,
            optional: true,
        } => Value::from(words.first().copied().unwrap_or("")),
        Shape::List { .. } => Value::Array(Vec::new()),
        Shape::Said
        | Shape::Word {
            optional: false, ..
        }
        | Shape::Object {
            optional: false, ..
        } => return None,
    })
}

fn expected(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text | Shape::Said | Shape::Option | Shape::Word { .. } => "a string",
        Shape::Decimal => "a decimal as a string",
        Shape::Whole | Shape::Number => "a whole number",
        Shape::Flag => "true or false",
        Shape::Object { .. } => "an object",
        Shape::List { .. } => "an array",
    }
}

/// The JSON pointer of an official path, with positions from 1
/// (`DecLists/DecList[2]/GQty` is `/items/1/quantity/value`).
pub(super) fn pointer(path: &str) -> Option<String> {
    if let Some(own) = own_pointer(path) {
        return Some(own);
    }
    let mut bare = Vec::new();
    let mut positions = Vec::new();
    for step in path.split('/').filter(|s| !s.is_empty()) {
        match step.strip_suffix(']').and_then(|s| s.split_once('[')) {
            Some((name, n)) => {
                bare.push(name);
                positions.push(n.parse::<usize>().ok()?.checked_sub(1)?);
            }
            None => bare.push(step),
        }
    }
    let mut positions = positions.into_iter();
    find(&shape(), &bare.join("/"), &mut positions)
}

/// The same of places that only the form has.
fn own_pointer(path: &str) -> Option<String> {
    if path == "DecHead/stage" {
        return Some("/head/stage".to_owned());
    }
    let below = path.strip_prefix("SddTax/")?;
    let (around, name) = match below.strip_prefix("items[") {
        None => (String::new(), below),
        Some(item) => {
            let (n, name) = item.split_once(']')?;
            let n = n.parse::<usize>().ok()?.checked_sub(1)?;
            (format!("/items/{n}"), name.trim_start_matches('/'))
        }
    };
    let name = match name {
        "" => return Some(format!("/self_assessed{around}")),
        "customsValue" => "customs_value",
        "consumptionTax" => "consumption_tax",
        "number" | "duty" | "vat" | "remedies" => name,
        _ => return None,
    };
    Some(format!("/self_assessed{around}/{name}"))
}

fn find(
    shape: &Shape,
    official: &str,
    positions: &mut dyn Iterator<Item = usize>,
) -> Option<String> {
    let (members, list) = match shape {
        Shape::Object { members, .. } => (members, false),
        Shape::List { each, .. } => (each, true),
        _ => return official.is_empty().then(String::new),
    };
    let around = match list {
        true => format!("/{}", positions.next().unwrap_or(0)),
        false => String::new(),
    };
    if official.is_empty() {
        return Some(around);
    }
    members.iter().find_map(|known| {
        let rest = if known.official.is_empty() {
            // A group of its own has no element around its fields.
            matches!(known.shape, Shape::Object { .. }).then_some(official)?
        } else {
            official
                .strip_prefix(known.official)
                .filter(|rest| rest.is_empty() || rest.starts_with('/'))?
                .trim_start_matches('/')
        };
        let below = find(&known.shape, rest, positions)?;
        Some(format!("{around}/{}{below}", known.name))
    })
}
