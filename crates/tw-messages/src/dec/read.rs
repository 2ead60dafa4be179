//! Reading a declaration by the names of its elements, in any order.
//!
//! Why not the reader of the other family: there an edition lays down every
//! element and its order; here versions 3.1 to 5.0 come side by side, so a
//! stranger is carried and only what is known is checked. What is known keeps
//! its type, stands once in its part, and no more parts are built than the
//! tables allow.
//!
//! Unlike there, a declaration is built although something was found, so that
//! whoever judges its content can say the rest at once.

use super::draft::{Act, Draft};
use super::tables::{Message, Tables};
use crate::chars::{is_space, split_name};
use crate::lex::{self, Fault, Lexer, Token};
use crate::limits::{DEPTH_MAX, ELEMENTS_MAX, FINDINGS_MAX};
use crate::read::{Spot, labelled, line_ends, name_fault};
use crate::report::Wrong;
use crate::rules;
use crate::schema::{Elem, Kind, Type};
use crate::value::{self, Value};
use std::borrow::Cow;
use std::ops::Range;
use tw_base::RuleCode;
use tw_declaration::Declaration;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// Strangers told of by name; of more it is only told how many.
const CARRIED_MAX: usize = 50;

/// What reading a text brought.
#[derive(Debug, Default)]
pub(super) struct Reading<'a> {
    /// Local name of the root.
    pub(super) root: Option<&'a str>,
    /// The root is one of the family's, in its namespace or none.
    pub(super) ours: bool,
    /// `DecMessage/@version`.
    pub(super) version: Option<String>,
    /// `SWImpHead/CopMsgId`.
    pub(super) message_id: Option<String>,
    pub(super) signed: bool,
    pub(super) declaration: Option<Declaration>,
    /// Texts that identify a person, or may: strangers are not known to name
    /// nobody.
    pub(super) personal: Vec<Range<usize>>,
    pub(super) wrong: Wrong,
}

/// What an open element is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// An element of the table.
    Known(u16),
    /// One that is carried, and everything in it.
    Carried,
}

#[derive(Debug)]
struct Frame<'a> {
    name: &'a str,
    place: Place,
    at: usize,
    /// Bindings in force outside.
    bindings: usize,
    /// How often each child of the table came.
    counts: Vec<u32>,
    /// Something is wrong with the content as a whole and was said.
    spoilt: bool,
    /// Where its content begins.
    content: usize,
}

pub(super) struct Reader<'t, 'a> {
    tables: &'t Tables,
    message: Option<&'t Message>,
    lex: Lexer<'a>,
    stack: Vec<Frame<'a>>,
    /// Prefixes and what they stand for.
    bindings: Vec<(&'a str, Cow<'a, str>)>,
    /// Value of the open field.
    buffer: Cow<'a, str>,
    elements: usize,
    draft: Draft,
    carried: Vec<(u16, &'a str)>,
    out: Reading<'a>,
}

impl<'t, 'a> Reader<'t, 'a> {
    pub(super) fn new(tables: &'t Tables, lex: Lexer<'a>) -> Self {
        Self {
            tables,
            message: None,
            lex,
            stack: Vec::with_capacity(8),
            bindings: Vec::new(),
            buffer: Cow::Borrowed(""),
            elements: 0,
            draft: Draft::new(),
            carried: Vec::new(),
            out: Reading::default(),
        }
    }

    /// Reads to the end.
    pub(super) fn run(mut self) -> Reading<'a> {
        match self.tokens() {
            Err(fault) => self.out.wrong.fault = Some(fault),
            Ok(()) if self.out.ours => self.out.declaration = self.draft.finish(),
            Ok(()) => {}
        }
        self.out
    }

    fn tokens(&mut self) -> Result<(), Fault> {
        loop {
            match self.lex.next()? {
                Token::Start { name, empty, at } => {
                    self.start(name, at)?;
                    if empty {
                        let end = self.lex.pos;
                        self.close(end);
                    }
                }
                Token::End { name, at } => self.end(name, at)?,
                Token::Text { raw, at } => self.text(raw, at)?,
                Token::CData { at, .. } if self.stack.is_empty() => {
                    return Err(Fault::new(rules::FORM_OUTSIDE_ROOT, at));
                }
                Token::CData { text, .. } => self.characters(line_ends(text)),
                Token::Quiet => {}
                Token::Eof if !self.stack.is_empty() => return Err(self.lex.truncated()),
                Token::Eof if self.out.root.is_none() => {
                    return Err(Fault::new(rules::FORM_EMPTY, self.lex.text.len()));
                }
                Token::Eof => return Ok(()),
            }
        }
    }

    fn start(&mut self, name: &'a str, at: usize) -> Result<(), Fault> {
        self.elements += 1;
        if self.elements > ELEMENTS_MAX {
            return Err(Fault::new(rules::FORM_TOO_MANY_ELEMENTS, at).with("limit", ELEMENTS_MAX));
        }
        if self.stack.len() >= DEPTH_MAX {
            return Err(Fault::new(rules::FORM_TOO_DEEP, at).with("limit", DEPTH_MAX));
        }
        let bindings = self.bindings.len();
        self.bind(at)?;
        let (prefix, local) = split_name(name).ok_or_else(|| name_fault(name, at))?;
        let uri = self.resolve(prefix, at)?;
        let native = uri.is_empty() || uri == self.tables.family.namespace;
        let place = if self.stack.is_empty() {
            self.root(local, native, at)?
        } else {
            self.admit(local, native, at)
        };
        self.buffer = Cow::Borrowed("");
        let mut counts = Vec::new();
        if let Some((elem, act)) = self.known(place) {
            counts = vec![0; elem.children().1];
            if !elem.attrs.is_empty() {
                self.version();
            }
            if let Act::Begin(part) = act {
                self.draft.begin(part);
            }
        }
        self.stack.push(Frame {
            name,
            place,
            at,
            bindings,
            counts,
            spoilt: false,
            content: self.lex.pos,
        });
        Ok(())
    }

    /// The table's element at a place and what it does.
    fn known(&self, place: Place) -> Option<(&'t Elem, Act)> {
        let Place::Known(index) = place else {
            return None;
        };
        let message = self.message?;
        let act = message.acts.get(usize::from(index))?;
        Some((message.schema.elem(index)?, *act))
    }

    fn root(&mut self, local: &'a str, native: bool, at: usize) -> Result<Place, Fault> {
        if self.out.root.is_some() {
            return Err(Fault::new(rules::FORM_OUTSIDE_ROOT, at));
        }
        self.out.root = Some(local);
        let args = vec![("name", lex::cut(local))];
        match self.tables.message(local) {
            Some(message) if native => {
                self.message = Some(message);
                self.out.ours = true;
                return Ok(Place::Known(0));
            }
            Some(_) => self.spot(rules::SCHEMA_ROOT_NAMESPACE, at, args),
            None => self.spot(rules::SCHEMA_ROOT, at, args),
        }
        Ok(Place::Carried)
    }

    /// Decides what an element is where it stands.
    fn admit(&mut self, local: &'a str, native: bool, at: usize) -> Place {
        let (Some(message), Some(frame)) = (self.message, self.stack.last_mut()) else {
            return Place::Carried;
        };
        let Place::Known(index) = frame.place else {
            return Place::Carried;
        };
        let Some(parent) = message.schema.elem(index) else {
            return Place::Carried;
        };
        if matches!(parent.kind, Kind::Value(_)) {
            if !std::mem::replace(&mut frame.spoilt, true) {
                let args = labelled(parent, vec![("name", lex::cut(local))]);
                self.spot(rules::SCHEMA_ELEMENT_IN_FIELD, at, args);
            }
            return Place::Carried;
        }
        let (first, len) = parent.children();
        let children = message.schema.elems.get(first..first + len).unwrap_or(&[]);
        let found = children.iter().position(|e| *e.name == *local);
        let Some(n) = found.filter(|_| native) else {
            self.carry(index, parent, local, at);
            return Place::Carried;
        };
        let count = frame.counts.get_mut(n).map_or(0, |count| {
            *count = count.saturating_add(1);
            *count
        });
        let Some(child) = children.get(n).filter(|child| count > child.max) else {
            return u16::try_from(first + n).map_or(Place::Carried, Place::Known);
        };
        if count == child.max + 1 {
            let args = labelled(child, vec![("max", child.max.to_string())]);
            self.spot(rules::SCHEMA_TOO_OFTEN, at, args);
        }
        Place::Carried
    }

    /// Tells of a stranger, once for each name in each part.
    #[cold]
    fn carry(&mut self, index: u16, parent: &Elem, local: &'a str, at: usize) {
        if self.carried.contains(&(index, local)) {
            return;
        }
        if self.carried.len() >= CARRIED_MAX {
            self.out.wrong.more += 1;
            return;
        }
        self.carried.push((index, local));
        let args = vec![
            ("name", lex::cut(local)),
            ("parent", parent.name.to_string()),
        ];
        self.spot(rules::SCHEMA_CARRIED, at, args);
    }

    fn version(&mut self) {
        let found = self.lex.attrs.iter().find(|a| a.name == "version");
        let version = found.map(|a| lex::attribute_value(a.raw).into_owned());
        let plain = |v: &String| {
            let marks = v.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            marks && (1..=5).contains(&v.len())
        };
        self.out.version = version.filter(plain);
    }

    fn end(&mut self, name: &'a str, at: usize) -> Result<(), Fault> {
        match self.stack.last() {
            Some(frame) if frame.name == name => {
                self.close(at);
                Ok(())
            }
            Some(frame) => Err(Fault::new(rules::FORM_END_TAG, at)
                .with("expected", lex::cut(frame.name))
                .with("found", lex::cut(name))),
            None => Err(Fault::new(rules::FORM_OUTSIDE_ROOT, at)),
        }
    }

    /// Closes the innermost element, whose content ends at `end`.
    fn close(&mut self, end: usize) {
        let Some(frame) = self.stack.pop() else {
            return;
        };
        self.bindings.truncate(frame.bindings);
        let Some((elem, act)) = self.known(frame.place) else {
            // In a personal field it is part of what names the person.
            let around = self.stack.last().and_then(|f| self.known(f.place));
            if around.is_some_and(|(elem, _)| !elem.personal) {
                self.note_personal(frame.content..end);
            }
            return;
        };
        let Kind::Value(ty) = &elem.kind else {
            self.missing(elem, &frame);
            return;
        };
        if elem.personal {
            self.note_personal(frame.content..end);
        }
        let text = std::mem::take(&mut self.buffer);
        if !frame.spoilt {
            self.value(elem, act, ty, (&text, frame.at));
        }
    }

    fn note_personal(&mut self, text: Range<usize>) {
        if !text.is_empty() {
            self.out.personal.push(text);
        }
    }

    /// Required children that did not come.
    fn missing(&mut self, elem: &Elem, frame: &Frame<'a>) {
        let (first, len) = elem.children();
        let Some(message) = self.message else { return };
        let children = message.schema.elems.get(first..first + len).unwrap_or(&[]);
        for (child, count) in children.iter().zip(&frame.counts) {
            if child.required && *count == 0 {
                let args = labelled(child, vec![("parent", elem.name.to_string())]);
                self.spot_below(
                    (rules::SCHEMA_MISSING, frame.at),
                    child.name.to_string(),
                    args,
                );
            }
        }
    }

    /// Takes the value of a field. Empty and blank are as if left out.
    fn value(&mut self, elem: &Elem, act: Act, ty: &Type, (text, at): (&str, usize)) {
        let trimmed = value::trim(text);
        // `Type` has meaning by place: blanks before its third sign count.
        if trimmed.is_empty() {
            if elem.required {
                self.spot(rules::SCHEMA_EMPTY, at, labelled(elem, Vec::new()));
            }
            return;
        }
        let text = if matches!(ty, Type::Text { .. }) {
            text
        } else {
            trimmed
        };
        let value = match value::check(ty, text) {
            Ok(Value::Int(n)) if n < 0 => {
                let shown = ("value", shown(elem, text));
                return self.spot(rules::SCHEMA_INTEGER_RANGE, at, labelled(elem, vec![shown]));
            }
            Ok(value) => value,
            Err(flaw) => {
                let mut args = labelled(elem, flaw.args);
                args.push(("value", shown(elem, text)));
                return self.spot(flaw.code, at, args);
            }
        };
        match act {
            Act::Field(part, field) => self.draft.take(part, field, value, text),
            Act::Direction if !self.draft.direct(trimmed) => {
                let mut args = labelled(elem, vec![("allowed", "I, E".to_owned())]);
                args.push(("value", shown(elem, text)));
                self.spot(rules::SCHEMA_CHOICE, at, args);
            }
            Act::Kind => self.draft.kind(text, &self.tables.family.stages),
            Act::District => self.draft.district(text),
            Act::Signature => {
                self.draft.sign();
                self.out.signed = true;
            }
            Act::MessageId => self.out.message_id = Some(text.to_owned()),
            Act::None | Act::Begin(_) | Act::Direction => {}
        }
    }

    fn text(&mut self, raw: &'a str, at: usize) -> Result<(), Fault> {
        if self.stack.is_empty() {
            return match raw.bytes().position(|b| !is_space(b)) {
                None => Ok(()),
                Some(n) if self.out.root.is_none() => Err(Fault::new(rules::FORM_NOT_XML, at + n)),
                Some(n) => Err(Fault::new(rules::FORM_OUTSIDE_ROOT, at + n)),
            };
        }
        self.characters(lex::content(raw));
        Ok(())
    }

    /// Character data of the open element.
    fn characters(&mut self, text: Cow<'a, str>) {
        let place = self.stack.last().map(|f| f.place);
        let Some((elem, _)) = place.and_then(|place| self.known(place)) else {
            return;
        };
        if matches!(elem.kind, Kind::Value(_)) {
            if self.buffer.is_empty() {
                self.buffer = text;
            } else {
                self.buffer.to_mut().push_str(&text);
            }
            return;
        }
        let stray = text.bytes().any(|b| !is_space(b));
        let frame = self.stack.last_mut().filter(|_| stray);
        if let Some(frame) = frame
            && !std::mem::replace(&mut frame.spoilt, true)
        {
            let at = frame.at;
            self.spot(rules::SCHEMA_STRAY_TEXT, at, labelled(elem, Vec::new()));
        }
    }

    fn spot(&mut self, code: RuleCode, at: usize, args: Vec<(&'static str, String)>) {
        self.spot_below((code, at), String::new(), args);
    }

    #[cold]
    fn spot_below(
        &mut self,
        (code, at): (RuleCode, usize),
        below: String,
        args: Vec<(&'static str, String)>,
    ) {
        if self.out.wrong.spots.len() >= FINDINGS_MAX {
            self.out.wrong.more += 1;
            return;
        }
        self.out.wrong.spots.push(Spot {
            code,
            at,
            below,
            args,
        });
    }

    /// Puts the tag's namespace declarations in force and looks at the
    /// prefixes of its attributes.
    fn bind(&mut self, at: usize) -> Result<(), Fault> {
        let attrs = std::mem::take(&mut self.lex.attrs);
        let bound = self.bind_all(&attrs, at);
        self.lex.attrs = attrs;
        bound
    }

    fn bind_all(&mut self, attrs: &[lex::Attr<'a>], at: usize) -> Result<(), Fault> {
        for attr in attrs {
            let prefix = match attr.name.strip_prefix("xmlns") {
                Some("") => "",
                Some(rest) if rest.starts_with(':') => rest.get(1..).unwrap_or(""),
                _ => continue,
            };
            let uri = lex::attribute_value(attr.raw);
            let reserved = uri == XML || uri == XMLNS;
            let allowed = match prefix {
                "" => !reserved,
                "xml" => uri == XML,
                "xmlns" => false,
                _ => !uri.is_empty() && !reserved,
            };
            if !allowed || (!prefix.is_empty() && !crate::chars::is_ncname(prefix)) {
                return Err(Fault::new(rules::FORM_PREFIX, at).with("prefix", lex::cut(attr.name)));
            }
            self.bindings.push((prefix, uri));
        }
        for (n, attr) in attrs.iter().enumerate() {
            let (prefix, local) = split_name(attr.name).ok_or_else(|| name_fault(attr.name, at))?;
            if matches!(prefix, "" | "xmlns") {
                continue;
            }
            let uri = self.resolve(prefix, at)?;
            let twin = |a: &lex::Attr<'a>| match split_name(a.name) {
                Some((p, l)) if !matches!(p, "" | "xmlns") && l == local => {
                    self.resolve(p, at).is_ok_and(|other| other == uri)
                }
                _ => false,
            };
            if attrs.iter().take(n).any(twin) {
                return Err(Fault::new(rules::FORM_ATTRIBUTE_TWICE, at)
                    .with("attribute", lex::cut(attr.name)));
            }
        }
        Ok(())
    }

    /// What a prefix stands for.
    fn resolve(&self, prefix: &str, at: usize) -> Result<&str, Fault> {
        match self.bindings.iter().rev().find(|(p, _)| *p == prefix) {
            Some((_, uri)) => Ok(uri),
            None if prefix.is_empty() => Ok(""),
            None if prefix == "xml" => Ok(XML),
            None => Err(Fault::new(rules::FORM_PREFIX, at).with("prefix", lex::cut(prefix))),
        }
    }
}

/// A value as a finding shows it.
fn shown(elem: &Elem, text: &str) -> String {
    if elem.personal {
        "***".to_owned()
    } else {
        lex::cut(text)
    }
}
