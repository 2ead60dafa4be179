//! Attributes of a start tag: namespace declarations, prefixes, what the
//! table declares.

use super::{Place, Reader, labelled, name_fault};
use crate::chars::split_name;
use crate::lex::{self, Fault};
use crate::rules;
use crate::schema::{AttrDecl, Elem, Kind, Ns, Type};
use crate::value;
use std::borrow::Cow;
use tw_base::RuleCode;

const XSD: &str = "http://www.w3.org/2001/XMLSchema";

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
            Some(Place::Skip | Place::Lax) => true,
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
                _ if matches!(elem.kind, Kind::Lax) => continue,
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

    /// Whether `xsi:type` says of a plain string that it is one; the only
    /// types that can be named are those of signatures.
    fn says_string(&self, elem: &Elem, raw: &str) -> bool {
        let plain = Type::Text {
            min: 0,
            max: u32::MAX,
            fixed: None,
        };
        let is_plain = elem.ns == Ns::Ds && matches!(&elem.kind, Kind::Value(ty) if *ty == plain);
        let named = split_name(value::trim(raw));
        is_plain && named.is_some_and(|(p, local)| local == "string" && self.uri(p) == Some(XSD))
    }
}
