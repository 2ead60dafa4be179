//! The CEB family behind the codec port.

use crate::encoding;
use crate::error::TablesError;
use crate::family::{EditionTables, Family};
use crate::limits::TEXT_MAX;
use crate::place;
use crate::read::{Manner, Reader};
use crate::report;
use crate::rules;
use crate::schema::{Elem, Kind, Schema, Type};
use crate::{documents, json, value, write};
use jiff::tz::TimeZone;
use std::borrow::Cow;
use tw_app::codec::{Codec, Edition, Incoming, Opened, ReadOptions, Receipt};
use tw_base::Finding;

/// Messages of China's cross-border e-commerce retail imports: CEB311, 411,
/// 511 and 621 with their receipts, bare or inside `DxpMsg`.
#[derive(Debug)]
pub struct Ceb {
    family: Family,
    zone: TimeZone,
}

/// A field of a message, for those who generate or test messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Path without positions, e.g. `/CEB621Message/Inventory/InventoryHead/orderNo`;
    /// attributes end in `@name`.
    pub path: String,
    /// What it holds.
    pub kind: LeafKind,
    /// Whether it must stand in its parent.
    pub required: bool,
    /// Whether it identifies a person and is never echoed.
    pub personal: bool,
    /// Label in Chinese.
    pub zh: String,
    /// Label in English.
    pub en: String,
}

/// What a field holds. Lengths count characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeafKind {
    /// A text; `max` is `None` where it has no bound.
    Text {
        /// Fewest characters.
        min: u32,
        /// Most characters.
        max: Option<u32>,
        /// The only value allowed (an empty element means it too).
        fixed: Option<String>,
    },
    /// A decimal number.
    Decimal {
        /// Digits in all.
        total: u8,
        /// Digits after the point.
        fraction: u8,
    },
    /// A whole number of 32 bits.
    Int {
        /// Digits in all, where fewer than ten.
        total: Option<u8>,
    },
    /// A value of a signature or envelope: Base64, URI, identifier, time.
    Technical,
}

impl Ceb {
    /// The codec a pack describes; receipts carry the pack's zone.
    pub fn from_pack(pack: &tw_law::Pack) -> Result<Self, TablesError> {
        let files = pack
            .files()
            .filter(|(path, _)| path.contains("messages/ceb/"));
        Ok(Self {
            family: Family::load(files)?,
            zone: pack.zone().clone(),
        })
    }

    /// The codec that tables (file name or path, text) describe, with times
    /// of China (UTC+8 without summer time, as since 1992).
    pub fn from_tables<'f, I>(files: I) -> Result<Self, TablesError>
    where
        I: IntoIterator<Item = (&'f str, &'f str)>,
    {
        Ok(Self {
            family: Family::load(files)?,
            zone: TimeZone::fixed(jiff::tz::offset(8)),
        })
    }

    /// Editions that can be read, the newest first.
    pub fn editions(&self) -> Vec<Edition> {
        self.family
            .editions
            .iter()
            .map(|e| Edition(Cow::Owned(e.name.clone())))
            .collect()
    }

    /// Message types by root name, in the order of the specification.
    pub fn message_types(&self) -> Vec<String> {
        let newest = self.family.editions.first();
        newest
            .map(|e| e.messages().map(|s| root_name(s).to_owned()).collect())
            .unwrap_or_default()
    }

    /// Label of the field a location's path names, as (zh, en).
    pub fn field_label(&self, path: &str) -> Option<(&str, &str)> {
        let mut steps = path
            .split('/')
            .filter(|s| !s.is_empty())
            .map(|s| s.split('[').next().unwrap_or(s));
        let root = steps.next()?;
        let envelope = Some(&self.family.envelope).filter(|s| root_name(s) == root);
        let schema = envelope.or_else(|| self.family.edition(None)?.message(root))?;
        let mut elem = schema.elem(0)?;
        for step in steps {
            if let Some(name) = step.strip_prefix('@') {
                let attr = elem.attrs.iter().find(|a| *a.name == *name)?;
                return Some((&attr.zh, &attr.en));
            }
            elem = schema.child_named(elem, step)?;
        }
        Some((&elem.zh, &elem.en))
    }

    /// Every field of a message type, in document order, without the
    /// signature's; empty if the type is not known.
    pub fn leaves(&self, root: &str, edition: &Edition) -> Vec<Leaf> {
        let schema = self
            .family
            .edition(Some(&edition.0))
            .and_then(|e| e.message(root));
        let mut out = Vec::new();
        if let Some((schema, elem)) = schema.and_then(|s| Some((s, s.elem(0)?))) {
            collect(schema, elem, &format!("/{root}"), &mut out);
        }
        out
    }

    fn tables(&self, options: &ReadOptions) -> Option<&EditionTables> {
        self.family.edition(options.edition.as_ref().map(|e| &*e.0))
    }

    /// Namespace of the transport envelope.
    pub(crate) fn envelope_namespace(&self) -> &str {
        self.family.namespaces.dxp()
    }

    /// Reads an envelope.
    fn open_envelope<'a>(&self, body: &'a [u8]) -> Opened<'a> {
        let lexer = match encoding::open(body, crate::limits::BODY_MAX) {
            Ok(lexer) => lexer,
            // The message as a whole is broken: reading it will say so.
            Err(_) => {
                return Opened {
                    inner: Cow::Borrowed(body),
                    envelope_id: None,
                    findings: Vec::new(),
                };
            }
        };
        let text = lexer.text;
        let schema = &self.family.envelope;
        let manner = Manner {
            namespaces: &self.family.namespaces,
            lenient: false,
        };
        let mut reading =
            Reader::new(lexer, manner).run(|root| (root == root_name(schema)).then_some(schema));
        let data = reading.data.take();
        let envelope_id = reading.envelope_id.take().map(Cow::into_owned);
        let inner = match (&data, &reading.fault) {
            (Some(data), None) => value::decode_base64(data),
            _ => Vec::new(),
        };
        Opened {
            inner: Cow::Owned(inner),
            envelope_id,
            findings: report::findings(text, Some(schema), reading.wrong()),
        }
    }
}

impl Ceb {
    /// Adds the schemas of the receipts as JSON.
    pub(crate) fn receipt_schemas(&self, out: &mut Vec<(String, serde_json::Value)>) {
        let newest = self.family.edition(None);
        let roots = ["CEB312Message", "CEB412Message", "CEB512Message"];
        let roots = roots.into_iter().chain(["CEB622Message", "CEB900Message"]);
        let receipts = roots.filter_map(|root| newest?.message(root));
        receipts.for_each(|receipt| json::schemas(receipt, out));
    }
}

impl Codec for Ceb {
    fn open<'a>(&self, body: &'a [u8]) -> Opened<'a> {
        if root_local_name(body) == Some(root_name(&self.family.envelope).as_bytes()) {
            return self.open_envelope(body);
        }
        Opened {
            inner: Cow::Borrowed(body),
            envelope_id: None,
            findings: Vec::new(),
        }
    }

    fn read<'a>(&self, inner: &'a [u8], options: &ReadOptions) -> Incoming<'a> {
        let lexer = match encoding::open(inner, TEXT_MAX) {
            Ok(lexer) => lexer,
            Err(fault) => return report::unreadable(inner, fault),
        };
        let text = lexer.text;
        let tables = self.tables(options);
        let manner = Manner {
            namespaces: &self.family.namespaces,
            lenient: options.lenient,
        };
        let mut reading = Reader::new(lexer, manner).run(|root| tables?.message(root));
        // Places in the text are places in the message but for a byte order mark.
        let mark = inner.len().saturating_sub(text.len());
        for range in reading.nodes.iter_mut().flat_map(|n| &mut n.personal) {
            *range = range.start + mark..range.end + mark;
        }
        let root = reading.root;
        let schema = root.and_then(|r| tables?.message(r));
        let ours = schema.is_some()
            && !reading
                .spots
                .iter()
                .any(|s| s.code == rules::SCHEMA_ROOT_NAMESPACE);
        Incoming {
            family: ours.then_some("CEB"),
            type_name: root.map(crate::lex::cut),
            kind: root.filter(|_| ours).and_then(documents::kind_of),
            edition: tables
                .filter(|_| ours)
                .map(|t| Edition(Cow::Owned(t.name.clone()))),
            guid: reading.guid.take(),
            cop_code: reading.cop_code.take(),
            signed: reading.signed,
            nodes: std::mem::take(&mut reading.nodes),
            records: reading.records,
            findings: report::findings(text, schema, reading.wrong()),
        }
    }

    fn locate(&self, inner: &[u8], findings: &mut [Finding]) {
        place::of_paths(encoding::readable(inner), findings);
    }

    fn write(&self, receipt: &Receipt) -> Vec<u8> {
        write::receipt(receipt, &self.family.namespaces.ceb, &self.zone)
    }

    fn to_json(&self, receipt_xml: &[u8]) -> Option<serde_json::Value> {
        json::message(receipt_xml, |root| self.family.edition(None)?.message(root))
    }
}

fn root_name(schema: &Schema) -> &str {
    schema.elem(0).map_or("", |e| &e.name)
}

/// Local name of the root element, without reading the body.
pub(crate) fn root_local_name(body: &[u8]) -> Option<&[u8]> {
    let mut rest = body;
    loop {
        let at = memchr::memchr(b'<', rest)?;
        rest = rest.get(at + 1..)?;
        let skipped: &[u8] = match rest.first()? {
            b'?' => b"?>",
            b'!' => b"-->",
            _ => break,
        };
        rest = rest.get(memchr::memmem::find(rest, skipped)?..)?;
    }
    let end = rest
        .iter()
        .take(100)
        .position(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'>' | b'/'))?;
    let name = rest.get(..end)?;
    Some(
        memchr::memchr(b':', name)
            .and_then(|colon| name.get(colon + 1..))
            .unwrap_or(name),
    )
}

fn collect(schema: &Schema, elem: &Elem, path: &str, out: &mut Vec<Leaf>) {
    for attr in &elem.attrs {
        out.push(Leaf {
            path: format!("{path}/@{}", attr.name),
            kind: leaf_kind(&attr.ty),
            required: attr.required,
            personal: false,
            zh: attr.zh.to_string(),
            en: attr.en.to_string(),
        });
    }
    if let Kind::Value(ty) = &elem.kind {
        out.push(Leaf {
            path: path.to_owned(),
            kind: leaf_kind(ty),
            required: elem.required,
            personal: elem.personal,
            zh: elem.zh.to_string(),
            en: elem.en.to_string(),
        });
    }
    let (first, len) = elem.children();
    for child in schema.elems.get(first..first + len).unwrap_or(&[]) {
        if child.ns == elem.ns {
            collect(schema, child, &format!("{path}/{}", child.name), out);
        }
    }
}

fn leaf_kind(ty: &Type) -> LeafKind {
    match ty {
        Type::Text { min, max, fixed } => LeafKind::Text {
            min: *min,
            max: (*max != u32::MAX).then_some(*max),
            fixed: fixed.as_ref().map(ToString::to_string),
        },
        Type::Decimal { total, fraction } => LeafKind::Decimal {
            total: *total,
            fraction: *fraction,
        },
        Type::Int { total } => LeafKind::Int { total: *total },
        Type::Integer | Type::Base64 | Type::Uri | Type::DateTime | Type::Date | Type::Id => {
            LeafKind::Technical
        }
    }
}
