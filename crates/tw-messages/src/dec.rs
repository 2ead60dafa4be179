//! The declaration family of China's single window: `DecMessage` in versions
//! 3.1 to 5.0, bare, in a namespace, or in the wrapper `ImportMessage`, and
//! its receipts `DecImportResponse` and `DEC_RESULT`.
//!
//! Nouns: an element that no table knows is *carried*: told of, kept with the
//! message, never refused; a *mark* is a sign at a place of a code.
//!
//! Deliberately absent: what a declaration must say and how long its texts may
//! be (tw-declaration), transit and supplementary declarations as documents
//! (their types are checked, no more), the signature's verification.

mod draft;
mod fields;
mod form;
mod form_schema;
mod form_words;
mod read;
mod receipt;
mod scan;
pub(crate) mod tables;
mod write;

pub use receipt::Receipt;
pub use write::{Dress, Wrapping};

use crate::encoding;
use crate::error::TablesError;
use crate::limits::TEXT_MAX;
use crate::{place, report, rules};
use form_schema::Drawing;
use jiff::tz::TimeZone;
use std::borrow::Cow;
use std::ops::Range;
use tables::Tables;
use tw_app::codec::{
    self, Described, DescribedForm, Document, Edition, FormKind, Incoming, MessageKind, Node,
};
use tw_base::{Finding, Layer, Location, Severity};
use tw_declaration::{Declaration, Direction};
use tw_law::Law;

type NamedForm = (
    FormKind,
    &'static str,
    &'static str,
    (&'static str, &'static str),
);

/// The JSON forms: schema, example's file, and what each is.
const FORMS: [NamedForm; 3] = [
    (
        FormKind::Declaration,
        form_schema::DECLARATION,
        "declaration",
        ("货物报关单。", "A goods declaration."),
    ),
    (
        FormKind::Amendment,
        form_schema::AMENDMENT,
        "amendment",
        (
            "报关单修改申请。",
            "Asks that a declaration say something else from now on.",
        ),
    ),
    (
        FormKind::Invalidation,
        form_schema::INVALIDATION,
        "invalidation",
        (
            "报关单撤销申请。",
            "Asks that a declaration lose its effect.",
        ),
    ),
];

/// A JSON form as read.
#[derive(Debug)]
pub struct Form<T> {
    /// What it says; there although something was found, unless the body is no
    /// JSON or lacks what nothing can be made without.
    pub content: Option<T>,
    /// Findings of the form and schema layers, with JSON pointers and places.
    pub findings: Vec<Finding>,
    /// Where texts stand that identify a person, ascending, quotes left out.
    pub personal: Vec<Range<usize>>,
}

/// Asks that a declaration take an earlier one's place.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
pub struct Amendment {
    /// Why.
    pub reason: Box<str>,
    /// What is to be declared now.
    pub declaration: Declaration,
}

/// Asks that a declaration be taken back.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
pub struct Invalidation {
    /// Why.
    pub reason: Box<str>,
}

/// Messages about goods declarations.
#[derive(Debug)]
pub struct Dec {
    tables: Tables,
    zone: TimeZone,
}

impl Dec {
    /// The family a pack describes; receipts carry the pack's zone.
    pub fn from_pack(pack: &tw_law::Pack) -> Result<Self, TablesError> {
        let files = pack
            .files()
            .filter(|(path, _)| path.contains("messages/dec/"));
        Ok(Self {
            tables: Tables::load(files)?,
            zone: pack.zone().clone(),
        })
    }

    /// The family that tables (file name or path, text) describe, with times
    /// of China (UTC+8 without summer time, as since 1992).
    pub fn from_tables<'f, I>(files: I) -> Result<Self, TablesError>
    where
        I: IntoIterator<Item = (&'f str, &'f str)>,
    {
        Ok(Self {
            tables: Tables::load(files)?,
            zone: TimeZone::fixed(jiff::tz::offset(8)),
        })
    }

    /// Whether the family has a message or receipt of this root.
    pub fn knows(&self, root: &str) -> bool {
        self.tables.message(root).is_some() || self.tables.receipt(root).is_some()
    }

    /// Label of the field a location's path names, as (zh, en). The path is
    /// one of a message (`/DecMessage/DecHead/TradeMode`) or one below it.
    pub fn field_label(&self, path: &str) -> Option<(&str, &str)> {
        let steps = path
            .split('/')
            .filter(|s| !s.is_empty())
            .map(|s| s.split('[').next().unwrap_or(s));
        let mut steps = steps.peekable();
        let schema = match steps.peek().and_then(|root| self.tables.message(root)) {
            Some(message) => {
                steps.next();
                &message.schema
            }
            None => &self.tables.message("DecMessage")?.schema,
        };
        let elem = steps.try_fold(schema.elem(0)?, |elem, step| schema.child_named(elem, step))?;
        Some((&elem.zh, &elem.en))
    }

    /// Every field of `DecMessage` as (path, type), in the order of its table.
    /// Types are those of the table: `text`, `decimal`, `whole`, `date`,
    /// `base64`.
    pub fn fields(&self) -> Vec<(String, &'static str)> {
        let mut out = Vec::new();
        if let Some(message) = self.tables.message("DecMessage") {
            tables::walk(&message.schema, 0, "", &mut out);
        }
        out
    }

    /// Reads a message. Never panics; what it holds stays within a small
    /// multiple of the message. A declaration is built although something was
    /// found, unless the form is broken or nobody said which way the goods go.
    pub fn read<'a>(&self, inner: &'a [u8]) -> Incoming<'a> {
        let lexer = match encoding::open(inner, TEXT_MAX) {
            Ok(lexer) => lexer,
            Err(fault) => return report::unreadable(inner, fault),
        };
        let text = lexer.text;
        let mut reading = read::Reader::new(&self.tables, lexer).run();
        // Places in the text are places in the message but for a byte order mark.
        let mark = inner.len().saturating_sub(text.len());
        for range in &mut reading.personal {
            *range = range.start + mark..range.end + mark;
        }
        let message = reading.root.and_then(|root| self.tables.message(root));
        let message = message.filter(|_| reading.ours);
        let node = |declaration| Node {
            document: Document::Declaration(Box::new(declaration)),
            path: message.map_or("", |m| m.path).to_owned(),
            personal: reading.personal,
        };
        let edition = reading.version.as_ref();
        let edition = edition.unwrap_or(&self.tables.family.edition).clone();
        Incoming {
            family: reading.ours.then_some("DEC"),
            type_name: reading.root.map(crate::lex::cut),
            kind: reading.ours.then_some(MessageKind::Declaration),
            edition: reading.ours.then_some(Edition(Cow::Owned(edition))),
            guid: reading.message_id.map(Cow::Owned),
            cop_code: None,
            signed: reading.signed,
            nodes: reading.declaration.map(node).into_iter().collect(),
            records: u32::from(reading.ours),
            findings: report::findings(text, message.map(|m| &m.schema), reading.wrong),
        }
    }

    /// Writes a declaration as a message: UTF-8, the same bytes for the same
    /// declaration. What only the JSON form has is left out.
    pub fn write(&self, declaration: &Declaration, dress: &Dress<'_>) -> Vec<u8> {
        write::message(declaration, dress, &self.tables.family)
    }

    /// Writes a receipt of this family; of another family nothing.
    pub fn write_receipt(&self, receipt: &codec::Receipt) -> Vec<u8> {
        receipt::write(&receipt.body, &self.tables.family, &self.zone)
    }

    /// Reads a receipt of this family. Elements it does not know are passed
    /// over; `None` if it is no receipt.
    pub fn read_receipt(&self, xml: &[u8]) -> Option<Receipt> {
        receipt::read(xml, &self.tables.family, &self.zone)
    }

    /// A receipt as JSON under the official names.
    pub fn to_json(&self, xml: &[u8]) -> Option<serde_json::Value> {
        crate::json::message(xml, |root| self.tables.receipt(root))
    }

    /// Reads the JSON form of a declaration.
    pub fn read_form(&self, body: &[u8]) -> Form<Declaration> {
        self.form(body, &form::shape())
    }

    /// Reads the JSON form of an amendment.
    pub fn read_amendment(&self, body: &[u8]) -> Form<Amendment> {
        self.form(body, &form::amendment())
    }

    /// Reads the JSON form of an invalidation.
    pub fn read_invalidation(&self, body: &[u8]) -> Form<Invalidation> {
        self.form(body, &form::invalidation())
    }

    /// Reads a JSON form as a message of one document.
    pub fn read_json<'a>(&self, kind: FormKind, body: &'a [u8]) -> Incoming<'a> {
        let (name, document, findings, personal) = match kind {
            FormKind::Declaration => {
                let form = self.read_form(body);
                let document = form.content.map(|d| Document::Declaration(Box::new(d)));
                ("Declaration", document, form.findings, form.personal)
            }
            FormKind::Amendment => {
                let form = self.read_amendment(body);
                let document = form.content.map(|amendment| {
                    Document::Amendment(Box::new(codec::Amendment {
                        reason: amendment.reason.into(),
                        content: amendment.declaration,
                    }))
                });
                (
                    "DeclarationAmendment",
                    document,
                    form.findings,
                    form.personal,
                )
            }
            FormKind::Invalidation => {
                let form = self.read_invalidation(body);
                let document = form
                    .content
                    .map(|i| Document::Invalidation(i.reason.into()));
                (
                    "DeclarationInvalidation",
                    document,
                    form.findings,
                    form.personal,
                )
            }
        };
        let node = |document| Node {
            document,
            path: String::new(),
            personal,
        };
        let nodes: Vec<Node<'_>> = document.map(node).into_iter().collect();
        Incoming {
            family: Some("DEC"),
            type_name: Some(name.to_owned()),
            kind: Some(MessageKind::Declaration),
            edition: Some(Edition(Cow::Borrowed("json"))),
            records: 1,
            nodes,
            findings,
            ..Incoming::default()
        }
    }

    /// What the JSON forms and the receipts look like under the law of a day.
    /// Each form has an example, where the pack brings one.
    pub fn describe(&self, law: Law<'_>) -> Described {
        let mut drawing = Drawing::new(self.labels(), law);
        let forms = FORMS.map(|(kind, name, file, about)| {
            let shape = match kind {
                FormKind::Declaration => form::shape(),
                FormKind::Amendment => form::amendment(),
                FormKind::Invalidation => form::invalidation(),
            };
            drawing.form(name, &shape, about);
            let example = law
                .pack()
                .file(&format!("messages/dec/examples/{file}.json"));
            DescribedForm {
                kind,
                schema: name.to_owned(),
                example: example.and_then(|text| serde_json::from_str(text).ok()),
            }
        });
        let mut schemas = drawing.done();
        let receipts = self.tables.receipts();
        receipts.for_each(|receipt| crate::json::schemas(receipt, &mut schemas));
        Described {
            schemas,
            forms: forms.into(),
        }
    }

    /// The JSON pointer of an official path below `DecMessage`:
    /// `DecLists/DecList[2]/GQty` is `/items/1/quantity/value`.
    pub fn pointer(path: &str) -> Option<String> {
        form::pointer(path)
    }

    /// The same, of a declaration that goes this way: the message of an export
    /// keeps origin and destination in each other's place, the JSON form does
    /// not.
    pub fn pointer_in(path: &str, direction: Direction) -> Option<String> {
        let (around, name) = path.rsplit_once('/').unwrap_or(("", path));
        let other = match (direction, name) {
            (Direction::Export, "OriginCountry") => "DestinationCountry",
            (Direction::Export, "DestinationCountry") => "OriginCountry",
            _ => return Self::pointer(path),
        };
        Self::pointer(&format!("{around}/{other}"))
    }

    fn labels(&self) -> &crate::schema::Schema {
        self.tables.declaration()
    }

    fn form<T: serde::de::DeserializeOwned>(&self, body: &[u8], shape: &form::Shape) -> Form<T> {
        let (text, node) = match scan::scan(body) {
            Ok(scanned) => scanned,
            Err(fault) => {
                return Form {
                    content: None,
                    findings: report::unreadable(body, fault).findings,
                    personal: Vec::new(),
                };
            }
        };
        let mut filler = form::Filler::new(self.labels());
        let value = filler.fill(&node, shape);
        let mut spots = filler.spots;
        spots.sort_by_key(|s| s.at);
        let lines = place::lines(text, spots.iter().map(|s| s.at));
        let listed = spots.len();
        let spots = spots.into_iter().zip(lines);
        let mut findings: Vec<Finding> = spots
            .map(|(spot, (line, column))| {
                let path = spot.pointer;
                let at = Location { path, line, column };
                let mut finding = Finding::error(spot.code, Layer::Schema).at(at);
                let args = spot.args.into_iter();
                finding.args = args.map(|(name, t)| (Cow::Borrowed(name), t)).collect();
                finding
            })
            .collect();
        if filler.more > 0 {
            let more = Finding::error(rules::SCHEMA_MORE, Layer::Schema)
                .weighing(Severity::Note)
                .with("limit", listed)
                .with("more", filler.more);
            findings.push(more);
        }
        Form {
            content: value.and_then(|value| serde_json::from_value(value).ok()),
            findings,
            personal: filler.personal,
        }
    }
}
