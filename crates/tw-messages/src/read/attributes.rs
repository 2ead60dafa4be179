//! Attributes of a start tag: namespace declarations, prefixes, what the
//! table declares.

use super::{Frame, Place, Reader, labelled, name_fault, unlabelled};
use crate::chars::split_name;
use crate::lex::{self, Fault};
use crate::rules;
use crate::schema::{AttrDecl, Elem, Kind, Ns, Type};
use crate::value;
use std::borrow::Cow;
use tw_base::RuleCode;

const XSD: &str = "http://www.w3.org/2001/XMLSchema";

const ANY_TEXT: Type = Type::Text {
    min: 0,
    max: u32::MAX,
    fixed: None,
};

/// Types of the standard by name, as far as tables have them too.
const STANDARD: &[(&str, Type)] = &[
    ("string", ANY_TEXT),
    ("normalizedString", ANY_TEXT),
    ("token", ANY_TEXT),
    ("anySimpleType", ANY_TEXT),
    (
        "decimal",
        Type::Decimal {
            total: u8::MAX,
            fraction: u8::MAX,
        },
    ),
    ("integer", Type::Integer),
    ("int", Type::Int { total: None }),
    ("base64Binary", Type::Base64),
    ("anyURI", Type::Uri),
    ("dateTime", Type::DateTime),
];

impl<'t, 'a> Reader<'t, 'a> {
    /// Puts the tag's namespace declarations in force and resolves the
    /// prefixes of its attributes.
    pub(super) fn bind(&mut self, at: usize) -> Result<(), Fault> {
        for n in 0..self.lex.attrs.len() {
            let Some(attr) = self.lex.attrs.get(n).copied() else {
                break;
            };
            let prefix = match attr.name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) if rest.starts_with(':') => &rest[1..],
                _ => continue,
            };
            let uri = lex::attribute_value(attr.raw);
            let ns = self.manner.namespaces.of(&uri);
            let allowed = match prefix {
                "" => ns != Ns::Xml,
                "xml" => ns == Ns::Xml,
                "xmlns" => false,
                _ => !uri.is_empty() && ns != Ns::Xml,
            };
            if !allowed || (!prefix.is_empty() && !crate::chars::is_ncname(prefix)) {
                return Err(Fault::new(rules::FORM_PREFIX, at).with("prefix", lex::cut(attr.name)));
            }
            self.bindings.push(super::Binding { prefix, uri, ns });
            self.prefix = None;
        }
        self.attr_ns.clear();
        for n in 0..self.lex.attrs.len() {
            let Some(attr) = self.lex.attrs.get(n).copied() else {
                break;
            };
            let (prefix, local) = split_name(attr.name).ok_or_else(|| name_fault(attr.name, at))?;
            let ns = match prefix {
                "" | "xmlns" => Ns::None,
                _ => self.resolve(prefix, at)?,
            };
            if ns != Ns::None && self.twice(n, prefix, local) {
                return Err(Fault::new(rules::FORM_ATTRIBUTE_TWICE, at)
                    .with("attribute", lex::cut(attr.name)));
            }
            self.attr_ns.push(ns);
        }
        Ok(())
    }

    /// Whether an earlier attribute has the same name in the same namespace.
    pub(super) fn twice(&self, n: usize, prefix: &str, local: &str) -> bool {
        let uri = self.uri(prefix);
        self.lex
            .attrs
            .iter()
            .take(n)
            .filter_map(|a| split_name(a.name))
            .any(|(p, l)| !p.is_empty() && p != "xmlns" && l == local && self.uri(p) == uri)
    }

    pub(super) fn uri(&self, prefix: &str) -> Option<&str> {
        self.bindings
            .iter()
            .rev()
            .find(|b| b.prefix == prefix)
            .map(|b| &*b.uri)
    }

    /// The namespace of a prefix. In content nobody looks into, an undeclared
    /// prefix is the sender's own affair (and libxml2's reading).
    pub(super) fn resolve(&self, prefix: &str, at: usize) -> Result<Ns, Fault> {
        match self.bindings.iter().rev().find(|b| b.prefix == prefix) {
            Some(binding) => Ok(binding.ns),
            None if prefix.is_empty() || self.in_free_content() => Ok(Ns::None),
            None if prefix == "xml" => Ok(Ns::Xml),
            None => Err(Fault::new(rules::FORM_PREFIX, at).with("prefix", lex::cut(prefix))),
        }
    }

    /// Whether the open element takes content of any kind.
    pub(super) fn in_free_content(&self) -> bool {
        match self.stack.last().map(|f| f.place) {
            None => false,
            Some(Place::Skip | Place::Lax | Place::Typed(_)) => true,
            Some(Place::Known(index)) => self
                .schema
                .and_then(|s| s.elem(index))
                .is_some_and(|e| matches!(e.kind, Kind::Skip | Kind::Lax)),
        }
    }

    pub(super) fn attributes(&mut self, elem: &'t Elem, at: usize) {
        for decl in &elem.attrs {
            let found = self
                .lex
                .attrs
                .iter()
                .zip(&self.attr_ns)
                .find(|(a, _)| a.name == &*decl.name);
            match found {
                Some((attr, _)) => {
                    let text = lex::attribute_value(attr.raw);
                    if &*decl.name == "guid" && self.stack.is_empty() {
                        self.out.guid = Some(text.clone());
                    }
                    self.attribute(decl, &text, at);
                }
                None if decl.required => {
                    self.attribute_spot(rules::SCHEMA_ATTRIBUTE_MISSING, decl, at, Vec::new())
                }
                None => {}
            }
        }
        for n in 0..self.lex.attrs.len().min(self.attr_ns.len()) {
            let (Some(attr), Some(ns)) =
                (self.lex.attrs.get(n).copied(), self.attr_ns.get(n).copied())
            else {
                break;
            };
            let (prefix, local) = split_name(attr.name).unwrap_or(("", attr.name));
            let namespace_declaration = attr.name == "xmlns" || prefix == "xmlns";
            let declared = ns == Ns::None && elem.attrs.iter().any(|d| *d.name == *local);
            let code = match (ns, local) {
                _ if namespace_declaration || declared => continue,
                (Ns::Xsi, "schemaLocation" | "noNamespaceSchemaLocation") => continue,
                (Ns::Xsi, "nil") => rules::SCHEMA_XSI,
                _ if matches!(elem.kind, Kind::Lax) && elem.attrs.is_empty() => continue,
                (Ns::Xsi, "type") if self.says_string(elem, attr.raw) => continue,
                (Ns::Xsi, "type") => rules::SCHEMA_XSI,
                _ if self.manner.lenient => continue,
                _ => rules::SCHEMA_ATTRIBUTE_UNKNOWN,
            };
            let args = labelled(elem, vec![("attribute", lex::cut(attr.name))]);
            self.spot_below(code, at, format!("@{}", lex::cut(attr.name)), args);
        }
    }

    pub(super) fn attribute(&mut self, decl: &AttrDecl, text: &str, at: usize) {
        let Err(flaw) = value::check(&decl.ty, text).map(|_| ()) else {
            if decl.ty == Type::Id {
                let id = value::trim(text);
                if self.ids.iter().any(|known| *known == id) {
                    self.attribute_spot(
                        rules::SCHEMA_ID,
                        decl,
                        at,
                        vec![("value", lex::cut(text))],
                    );
                } else if self.ids.len() < 1024 {
                    self.ids.push(Cow::Owned(id.to_owned()));
                }
            }
            // An attribute that is there has its value: no fixed value is meant.
            if let (
                true,
                Type::Text {
                    fixed: Some(fixed), ..
                },
            ) = (text.is_empty(), &decl.ty)
            {
                let args = vec![("allowed", fixed.to_string()), ("value", String::new())];
                self.attribute_spot(rules::SCHEMA_FIXED, decl, at, args);
            }
            return;
        };
        let mut args = flaw.args;
        args.push(("value", lex::cut(text)));
        self.attribute_spot(flaw.code, decl, at, args);
    }

    pub(super) fn attribute_spot(
        &mut self,
        code: RuleCode,
        decl: &AttrDecl,
        at: usize,
        mut args: Vec<(&'static str, String)>,
    ) {
        args.push(("field", format!("@{}", decl.name)));
        args.push(("label_zh", decl.zh.to_string()));
        args.push(("label_en", decl.en.to_string()));
        self.spot_below(code, at, format!("@{}", decl.name), args);
    }

    /// What an unknown element is by its own `xsi:type`, in content of any
    /// kind. Types of the standard that tables know are checked; one that
    /// leads nowhere is refused, and so is every other (libxml2 refuses the
    /// former and would look the latter up in its schemas). White space around
    /// the name leads nowhere too, as libxml2 has it.
    pub(super) fn said_type(&mut self, local: &str, at: usize) -> Place {
        let said = self.lex.attrs.iter().zip(&self.attr_ns).find(|(attr, ns)| {
            **ns == Ns::Xsi && split_name(attr.name).is_some_and(|(_, local)| local == "type")
        });
        let Some((attr, _)) = said else {
            return Place::Lax;
        };
        let value = lex::attribute_value(attr.raw);
        let (prefix, name) = split_name(&value).unwrap_or(("", ""));
        let standard = self.uri(prefix) == Some(XSD);
        if standard && name == "anyType" {
            return Place::Lax;
        }
        let known = STANDARD
            .iter()
            .find(|(known, _)| standard && *known == name);
        let Some((_, ty)) = known else {
            let args = unlabelled(local, vec![("attribute", lex::cut(attr.name))]);
            let below = format!("@{}", lex::cut(attr.name));
            self.spot_below(rules::SCHEMA_XSI, at, below, args);
            return Place::Skip;
        };
        let strange = self.lex.attrs.iter().zip(&self.attr_ns).find(|(attr, ns)| {
            let declares = attr.name == "xmlns" || attr.name.starts_with("xmlns:");
            **ns != Ns::Xsi && !declares
        });
        if let Some((attr, _)) = strange.filter(|_| !self.manner.lenient) {
            let args = unlabelled(local, vec![("attribute", lex::cut(attr.name))]);
            let below = format!("@{}", lex::cut(attr.name));
            self.spot_below(rules::SCHEMA_ATTRIBUTE_UNKNOWN, at, below, args);
        }
        Place::Typed(ty)
    }

    /// The end of an element that said its type. What is in free content is
    /// not repeated: nobody knows whom it is about.
    pub(super) fn typed(&mut self, ty: &Type, frame: &Frame<'a>) {
        let text = std::mem::take(&mut self.buffer);
        if frame.spoilt {
            return;
        }
        if let Err(flaw) = value::check(ty, &text) {
            let (_, local) = split_name(frame.name).unwrap_or(("", frame.name));
            let mut args = unlabelled(local, flaw.args);
            args.push(("value", "***".to_owned()));
            self.spot(flaw.code, frame.at, args);
        }
    }

    /// Whether `xsi:type` says of a plain string that it is one; the only
    /// types that can be named are those of signatures.
    fn says_string(&self, elem: &Elem, raw: &str) -> bool {
        let is_plain =
            elem.ns == Ns::Ds && matches!(&elem.kind, Kind::Value(ty) if *ty == ANY_TEXT);
        let said = lex::attribute_value(raw);
        let named = split_name(&said);
        is_plain && named.is_some_and(|(p, local)| local == "string" && self.uri(p) == Some(XSD))
    }
}
