//! The JSON forms as JSON Schema (OpenAPI 3.1): made of the same shapes the
//! forms are read by, with what the pack's form lays down of each field on a
//! day: length, digits, characters, codes, and whether it must be there.
//!
//! A document that breaks a schema is refused with findings. The other way
//! round it is not so: rules between fields are not told here.

use super::form::{Known, Shape, join};
use super::form_words::Words;
use crate::json::OWN;
use crate::schema::Schema;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use tw_law::{CodeRow, FieldKind, FormField, Law, Need};

/// Tables of more codes than these are told without their names.
const NAMED_MAX: usize = 150;

/// Names of members that no element stands for, or that say something else
/// than it does: member, Chinese, English.
const PLAIN: &[(&str, &str, &str)] = &[
    ("trader", "境内收发货人", "domestic consignee or consignor"),
    (
        "owner",
        "消费使用/生产销售单位",
        "consuming or producing enterprise",
    ),
    ("declarant", "申报单位", "declarant"),
    ("keyed_by", "录入单位", "enterprise that keyed it in"),
    ("overseas_consignor", "境外发货人", "overseas consignor"),
    ("overseas_consignee", "境外收货人", "overseas consignee"),
    ("freight", "运费", "freight"),
    ("insurance", "保费", "insurance"),
    ("other", "杂费", "other charges"),
    ("quantity", "数量与计量单位", "quantity with its unit"),
    (
        "first",
        "法定第一数量与单位",
        "quantity in the first legal unit",
    ),
    (
        "second",
        "法定第二数量与单位",
        "quantity in the second legal unit",
    ),
    (
        "stage",
        "申报步骤",
        "how far it goes: whole, the first of two steps, or the second",
    ),
    ("number", "序号", "number of the item"),
    ("customs_value", "完税价格", "customs value, in yuan"),
    ("duty", "关税", "duty, in yuan"),
    ("consumption_tax", "消费税", "consumption tax, in yuan"),
    ("vat", "增值税", "VAT, in yuan"),
    ("remedies", "贸易救济税款", "trade remedies, in yuan"),
    ("items", "各商品项的税款", "amounts of each item"),
    (
        "reason",
        "修改或者撤销原因",
        "why, a code of the table `change_reasons`",
    ),
    (
        "declaration",
        "修改后的报关单",
        "the whole declaration as it is to be from now on",
    ),
];

/// Schemas being drawn.
pub(super) struct Drawing<'a> {
    labels: &'a Schema,
    law: Law<'a>,
    schemas: BTreeMap<String, Value>,
}

/// Where a member stands.
struct At<'a> {
    /// Component it is a member of.
    around: &'a str,
    /// Official path.
    official: String,
}

/// A member drawn.
struct Drawn {
    schema: Value,
    /// It must be there and say something.
    needed: bool,
}

impl<'a> Drawing<'a> {
    pub(super) fn new(labels: &'a Schema, law: Law<'a>) -> Self {
        Self {
            labels,
            law,
            schemas: BTreeMap::new(),
        }
    }

    pub(super) fn done(self) -> Vec<(String, Value)> {
        self.schemas.into_iter().collect()
    }

    /// Draws a whole form under a name; `about` is what it is, in Chinese and
    /// English.
    pub(super) fn form(&mut self, name: &str, shape: &Shape, about: (&str, &str)) {
        if let Shape::Object { members, .. } = shape {
            self.object(name, members, ("", about));
        }
    }

    /// Draws an object as a component; whether any member of it is needed.
    fn object(
        &mut self,
        name: &str,
        members: &[Known],
        (official, about): (&str, (&str, &str)),
    ) -> bool {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for known in members {
            let at = At {
                around: name,
                official: join(official, known.official),
            };
            let drawn = self.member(known, &at);
            properties.insert(known.name.to_owned(), drawn.schema);
            if drawn.needed {
                required.push(Value::from(known.name));
            }
        }
        let needed = !required.is_empty();
        let mut all = json!({
            "type": "object", "properties": properties, "additionalProperties": false
        });
        if needed {
            all["required"] = Value::Array(required);
        }
        describe(&mut all, about);
        self.schemas.insert(name.to_owned(), all);
        needed
    }

    fn member(&mut self, known: &Known, at: &At<'_>) -> Drawn {
        let rows = self.rows(&at.official);
        let must = !rows.is_empty() && rows.iter().all(|row| always(row));
        let mut drawn = match &known.shape {
            Shape::Said => self.said(at),
            Shape::Text | Shape::Option => Drawn {
                schema: self.text(&rows, must),
                needed: must,
            },
            Shape::Decimal => Drawn {
                schema: decimal(&rows, must),
                needed: must,
            },
            Shape::Whole | Shape::Number => Drawn {
                schema: whole(&rows, must),
                needed: must,
            },
            Shape::Flag => Drawn {
                schema: json!({ "type": ["boolean", "null"] }),
                needed: false,
            },
            Shape::Word { words, optional } => word(words, *optional),
            Shape::Object { members, optional } => self.part(known, (members, *optional), at),
            Shape::List { each, max } => self.list(known, (each, *max), at),
        };
        self.annotate(&mut drawn.schema, known, at, &rows);
        drawn
    }

    fn part(&mut self, known: &Known, (members, optional): (&[Known], bool), at: &At<'_>) -> Drawn {
        let whole = known.name == "declaration";
        let name = match whole {
            true => DECLARATION.to_owned(),
            false => format!("{}{}", at.around, pascal(known.name)),
        };
        let some = match whole {
            true => true,
            false => self.object(&name, members, (&at.official, self.named(known, at))),
        };
        let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
        let needed = some && !optional;
        let schema = match needed {
            true => json!({ "allOf": [reference] }),
            false => json!({ "oneOf": [{ "type": "null" }, reference] }),
        };
        Drawn { schema, needed }
    }

    fn list(
        &mut self,
        known: &Known,
        (each, max): (&[Known], Option<usize>),
        at: &At<'_>,
    ) -> Drawn {
        let one = pascal(known.name.strip_suffix('s').unwrap_or(known.name));
        let name = format!("{}{one}", at.around);
        self.object(&name, each, (&at.official, self.named(known, at)));
        let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
        let mut schema = json!({ "type": ["array", "null"], "items": reference });
        if let Some(max) = max {
            schema["maxItems"] = Value::from(max);
        }
        Drawn {
            schema,
            needed: false,
        }
    }

    /// A reason: those of its act that a declarant may ask for.
    fn said(&self, at: &At<'_>) -> Drawn {
        let act = match at.around {
            INVALIDATION => "invalidate",
            _ => "amend",
        };
        let has = |set: &str, key: String| self.law.code(set, &key).row().is_some();
        let asked = |row: &&CodeRow| {
            let code = &row.code;
            let allowed = |way: char| has("sets/change_reasons_for", format!("{act}/{way}/{code}"));
            has("sets/change_reasons_asked", format!("declarant/{code}"))
                && (allowed('I') || allowed('E'))
        };
        let rows: Vec<&CodeRow> = self.law.codes("change_reasons").filter(asked).collect();
        Drawn {
            schema: match rows.is_empty() {
                true => json!({ "type": "string", "minLength": 1 }),
                false => codes(&rows),
            },
            needed: true,
        }
    }

    /// What the pack's form lays down of a path. Of an export the message has
    /// an item's origin and destination in each other's place, so that either
    /// row can hold for either.
    fn rows(&self, official: &str) -> Vec<&'a FormField> {
        let field = |path: &str| self.law.field("declaration", path);
        let own = field(official).into_iter();
        let other = match official.rsplit_once('/') {
            Some((around, "OriginCountry")) => field(&format!("{around}/DestinationCountry")),
            Some((around, "DestinationCountry")) => field(&format!("{around}/OriginCountry")),
            _ => None,
        };
        own.chain(other).collect()
    }

    fn text(&mut self, rows: &[&FormField], must: bool) -> Value {
        let Some(row) = alike(rows) else {
            return json!({ "type": ["string", "null"] });
        };
        let nothing = json!({ "type": ["string", "null"], "maxLength": 0 });
        if let Some(name) = row.table.as_ref().and_then(|table| self.table(table, row)) {
            let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
            return match must {
                true => json!({ "allOf": [reference] }),
                false => json!({ "anyOf": [reference, nothing] }),
            };
        }
        let least = if must { row.min.max(1) } else { row.min };
        let class = match row.kind {
            FieldKind::Text => r"[^\x00-\x1F\x7F-\x9F]",
            FieldKind::Alphanumeric => "[0-9A-Za-z]",
            FieldKind::Letters => "[A-Z]",
            FieldKind::Day => "[0-9]",
            FieldKind::Digits | FieldKind::Whole | FieldKind::Decimal | FieldKind::Signed => {
                "[0-9]"
            }
        };
        let body = match row.kind {
            FieldKind::Day => "[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])".to_owned(),
            _ => format!("{class}{{{least},{}}}", row.max),
        };
        match must {
            true => json!({
                "type": "string", "minLength": least, "maxLength": row.max,
                "pattern": format!("^{body}$")
            }),
            false => json!({
                "type": ["string", "null"], "maxLength": row.max,
                "pattern": format!("^({body})?$")
            }),
        }
    }

    /// The component of a table's codes that a field can hold; `None` if the
    /// pack has no such table.
    fn table(&mut self, table: &str, row: &FormField) -> Option<String> {
        let all: Vec<&CodeRow> = self.law.codes(table).collect();
        if all.is_empty() {
            return None;
        }
        let holds = |code: &String| {
            let length = (row.min..=row.max).contains(&code.chars().count());
            length
                && match row.kind {
                    FieldKind::Text | FieldKind::Day => true,
                    FieldKind::Alphanumeric => code.bytes().all(|b| b.is_ascii_alphanumeric()),
                    FieldKind::Letters => code.bytes().all(|b| b.is_ascii_uppercase()),
                    _ => code.bytes().all(|b| b.is_ascii_digit()),
                }
        };
        let name = match row.kind {
            FieldKind::Letters => format!("Codes{}Letters", pascal(table)),
            _ => format!("Codes{}", pascal(table)),
        };
        let spelt = |row: &&CodeRow| {
            let mut one = (*row).clone();
            let also = std::mem::take(&mut one.also);
            let spellings = std::iter::once(one.code.clone()).chain(also);
            let named = |code| CodeRow {
                code,
                ..one.clone()
            };
            spellings.filter(holds).map(named).collect::<Vec<_>>()
        };
        let fitting: Vec<CodeRow> = all.iter().flat_map(spelt).collect();
        let fitting: Vec<&CodeRow> = fitting.iter().collect();
        let mut schema = codes(&fitting);
        describe(
            &mut schema,
            (
                &format!("代码表 {table} 在当日有效的代码。"),
                &format!(
                    "Codes of the table `{table}` in force on {}.",
                    self.law.date()
                ),
            ),
        );
        self.schemas.insert(name.clone(), schema);
        Some(name)
    }

    /// Says of a member what it is: official name, what it holds, in what
    /// unit, when it must be there, and by which source.
    fn annotate(&self, schema: &mut Value, known: &Known, at: &At<'_>, rows: &[&FormField]) {
        let row = rows.first();
        let (zh, en) = match row {
            Some(row) if known.name != "stage" => (&*row.zh, &*row.en),
            _ => self.named(known, at),
        };
        let official = match at.official.as_str() {
            path if known.official.is_empty() || path.is_empty() => "",
            path => path,
        };
        let exchanged = rows.len() > 1;
        let unit = self.law.code("sets/fields_measured", official).row();
        let words = Words {
            zh,
            en,
            official,
            row: row.copied(),
            unit,
            exchanged,
        };
        describe(schema, (&words.zh(), &words.en()));
        schema["title"] = Value::from(en);
        if !official.is_empty() {
            schema[OWN]["official"] = Value::from(official);
        }
    }

    /// What a member is called, Chinese and English, where the pack's form has
    /// no row of it.
    fn named<'k>(&self, known: &'k Known, at: &At<'_>) -> (&'k str, &'k str)
    where
        'a: 'k,
    {
        let plain = PLAIN.iter().find(|(name, ..)| *name == known.name);
        let plain = plain.map(|(_, zh, en)| (*zh, *en));
        let own = match known.official {
            "" => None,
            _ if known.name == "stage" => None,
            _ => self.label(&at.official),
        };
        own.or(plain).unwrap_or((known.name, known.name))
    }

    /// Labels of an official path, Chinese and English.
    fn label(&self, official: &str) -> Option<(&'a str, &'a str)> {
        let mut steps = official.split('/').filter(|s| !s.is_empty());
        let root = self.labels.elem(0).filter(|_| !official.is_empty())?;
        let elem = steps.try_fold(root, |elem, step| self.labels.child_named(elem, step))?;
        Some((&elem.zh, &elem.en))
    }
}

/// Names of the forms' schemas.
pub(super) const DECLARATION: &str = "DeclarationForm";
pub(super) const AMENDMENT: &str = "AmendmentForm";
pub(super) const INVALIDATION: &str = "InvalidationForm";

fn describe(schema: &mut Value, (zh, en): (&str, &str)) {
    schema["description"] = Value::from(en);
    if !zh.is_empty() {
        schema[OWN]["zh"] = Value::from(zh);
    }
}

/// A field that has to be there whatever is declared.
fn always(row: &FormField) -> bool {
    let needs = [row.import, row.export, row.outline];
    row.min > 0 && needs.iter().all(|need| *need == Need::Must)
}

/// What rows lay down, if all of them lay down the same.
fn alike<'f>(rows: &[&'f FormField]) -> Option<&'f FormField> {
    let (first, rest) = rows.split_first()?;
    let what = |row: &FormField| (row.kind, row.min, row.max, row.table.clone());
    let same = rest.iter().all(|row| what(row) == what(first));
    same.then_some(*first)
}

fn word(words: &[&str], optional: bool) -> Drawn {
    let mut allowed: Vec<Value> = words.iter().copied().map(Value::from).collect();
    let schema = match optional {
        true => {
            allowed.push(Value::Null);
            json!({ "type": ["string", "null"], "enum": allowed })
        }
        false => json!({ "type": "string", "enum": allowed }),
    };
    Drawn {
        schema,
        needed: !optional,
    }
}

fn codes(rows: &[&CodeRow]) -> Value {
    let all: Vec<&str> = rows.iter().map(|row| &*row.code).collect();
    let mut schema = json!({ "type": "string", "enum": all });
    if rows.len() <= NAMED_MAX {
        let names: Vec<&str> = rows.iter().map(|row| &*row.en).collect();
        let zh: Vec<&str> = rows.iter().map(|row| &*row.zh).collect();
        schema[OWN]["names"] = json!({ "en": names, "zh": zh });
    }
    schema
}

/// A number in digits, or as a text so that no reader rounds it.
fn decimal(rows: &[&FormField], must: bool) -> Value {
    let kinds = match must {
        true => json!(["string", "number"]),
        false => json!(["string", "number", "null"]),
    };
    let row = alike(rows);
    let signed = row.is_none_or(|row| row.kind == FieldKind::Signed);
    let sign = if signed { "[+-]?" } else { r"\+?" };
    let (digits, decimals) = row.map_or((16, 8), |row| (row.max, row.decimals));
    let body = match decimals {
        0 => format!(r"0*[0-9]{{1,{digits}}}(\.0*)?"),
        _ => format!(
            r"(0*[0-9]{{1,{digits}}}(\.[0-9]{{0,{decimals}}}0*)?|\.[0-9]{{1,{decimals}}}0*)"
        ),
    };
    let pattern = match must {
        true => format!("^{sign}{body}$"),
        false => format!("^({sign}{body})?$"),
    };
    let mut schema = json!({ "type": kinds, "pattern": pattern });
    if !signed {
        schema["minimum"] = json!(0);
    }
    schema
}

fn whole(rows: &[&FormField], must: bool) -> Value {
    let kinds = match must {
        true => json!("integer"),
        false => json!(["integer", "null"]),
    };
    let digits = alike(rows).map_or(10, |row| row.max);
    let most = 10_u64.pow(u32::try_from(digits).unwrap_or(10).min(10)) - 1;
    json!({ "type": kinds, "minimum": 0, "maximum": most.min(u64::from(u32::MAX)) })
}

/// `origin_links` as `OriginLinks`.
fn pascal(name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split(['_', '/']).map(capital).collect()
}
