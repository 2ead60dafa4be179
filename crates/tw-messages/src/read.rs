//! Reading a message by its table: form and schema in one pass, documents on
//! the way.
//!
//! Invariants: nothing panics and nothing is built after the first finding;
//! texts are borrowed from the sender's bytes; places are offsets here and
//! become paths, lines and columns in a second pass only where a finding
//! needs them (`place`). Fields in their usual dress are read by
//! [`Reader::leaves`] without tokens; everything else, and everything wrong,
//! takes the general path, with the same outcome.

mod attributes;
mod content;

use crate::chars::{is_space, split_name};
use crate::documents::{self, Act};
use crate::family::Namespaces;
use crate::lex::{self, Fault, Lexer, Token};
use crate::limits::{DEPTH_MAX, ELEMENTS_MAX, FINDINGS_MAX};
use crate::model::Automaton;
use crate::report::Wrong;
use crate::rules;
use crate::schema::{Elem, Kind, Ns, Schema, Type};
use crate::value::{self, Value};
use memchr::{memchr, memchr3};
use std::borrow::Cow;
use std::ops::Range;
use tw_app::codec::Node;
use tw_base::RuleCode;
use tw_cbec::model::Document;

/// A finding whose place is still an offset.
#[derive(Debug)]
pub(crate) struct Spot {
    pub(crate) code: RuleCode,
    /// Offset of the start tag of the element it speaks of.
    pub(crate) at: usize,
    /// What the path ends in below that element: a missing child, an attribute.
    pub(crate) below: String,
    pub(crate) args: Vec<(&'static str, String)>,
}

/// What reading a text brought.
#[derive(Debug, Default)]
pub(crate) struct Reading<'a> {
    /// Local name of the root.
    pub(crate) root: Option<&'a str>,
    pub(crate) guid: Option<Cow<'a, str>>,
    pub(crate) cop_code: Option<Cow<'a, str>>,
    pub(crate) signed: bool,
    pub(crate) nodes: Vec<Node<'a>>,
    pub(crate) records: u32,
    pub(crate) envelope_id: Option<Cow<'a, str>>,
    pub(crate) data: Option<Cow<'a, str>>,
    pub(crate) spots: Vec<Spot>,
    /// Findings beyond the limit.
    pub(crate) more: usize,
    pub(crate) fault: Option<Fault>,
}

impl Reading<'_> {
    /// What was found wrong, for the report.
    pub(crate) fn wrong(self) -> Wrong {
        Wrong {
            fault: self.fault,
            spots: self.spots,
            more: self.more,
        }
    }
}

/// What an open element is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// An element of the table.
    Known(u16),
    /// Content nobody looks into.
    Skip,
    /// Content of any kind, checked where it is known.
    Lax,
    /// An unknown element that says itself of what type it is.
    Typed(&'static Type),
}

#[derive(Debug)]
struct Frame<'a> {
    name: &'a str,
    place: Place,
    at: usize,
    /// Bindings in force outside.
    bindings: usize,
    /// Last child matched, and how often; of a field, its CDATA sections.
    child: u16,
    count: u32,
    /// Children seen, or the automaton's state.
    state: u64,
    /// Something is wrong with the content as a whole and was said.
    spoilt: bool,
    /// Where its content begins.
    content: usize,
}

#[derive(Debug)]
struct Binding<'a> {
    prefix: &'a str,
    uri: Cow<'a, str>,
    ns: Ns,
}

/// How to read.
pub(crate) struct Manner<'t> {
    pub(crate) namespaces: &'t Namespaces,
    pub(crate) lenient: bool,
}

pub(crate) struct Reader<'t, 'a> {
    manner: Manner<'t>,
    schema: Option<&'t Schema>,
    lex: Lexer<'a>,
    stack: Vec<Frame<'a>>,
    bindings: Vec<Binding<'a>>,
    /// Namespaces of the current tag's attributes.
    attr_ns: Vec<Ns>,
    /// How CEB elements are prefixed, colon included, as long as it is certain.
    prefix: Option<&'a str>,
    /// Value of the open field.
    buffer: Cow<'a, str>,
    elements: usize,
    draft: Option<Document<'a>>,
    /// Texts of the open node that identify a person.
    personal: Vec<Range<usize>>,
    ids: Vec<Cow<'a, str>>,
    out: Reading<'a>,
}

impl<'t, 'a> Reader<'t, 'a> {
    pub(crate) fn new(lex: Lexer<'a>, manner: Manner<'t>) -> Self {
        Self {
            manner,
            schema: None,
            lex,
            stack: Vec::with_capacity(8),
            bindings: Vec::with_capacity(4),
            attr_ns: Vec::new(),
            prefix: None,
            buffer: Cow::Borrowed(""),
            elements: 0,
            draft: None,
            personal: Vec::new(),
            ids: Vec::new(),
            out: Reading::default(),
        }
    }

    /// Reads to the end. `find` knows the message of a root's local name.
    pub(crate) fn run(mut self, find: impl Fn(&str) -> Option<&'t Schema>) -> Reading<'a> {
        if let Err(fault) = self.tokens(&find) {
            self.out.fault = Some(fault);
        }
        if self.out.fault.is_some() || !self.out.spots.is_empty() {
            self.out.nodes.clear();
        }
        self.out
    }

    fn tokens(&mut self, find: &impl Fn(&str) -> Option<&'t Schema>) -> Result<(), Fault> {
        loop {
            self.leaves();
            match self.lex.next()? {
                Token::Start { name, empty, at } => {
                    if self.stack.is_empty() {
                        self.root(name, at, find)?;
                    }
                    self.start(name, at)?;
                    if empty {
                        self.close();
                    }
                }
                Token::End { name, at } => self.end(name, at)?,
                Token::Text { raw, at } => self.text(raw, at)?,
                Token::CData { text, at } => {
                    if self.stack.is_empty() {
                        return Err(Fault::new(rules::FORM_OUTSIDE_ROOT, at));
                    }
                    self.characters(line_ends(text), true);
                }
                Token::Quiet => {}
                Token::Eof if !self.stack.is_empty() => return Err(self.lex.truncated()),
                Token::Eof if self.out.root.is_none() => {
                    return Err(Fault::new(rules::FORM_EMPTY, self.lex.text.len()));
                }
                Token::Eof => return Ok(()),
            }
        }
    }

    /// Reads fields of the expected names, as long as they come in the plain
    /// form `<name>text</name>`.
    fn leaves(&mut self) {
        let (Some(prefix), Some(schema), Some(frame)) =
            (self.prefix, self.schema, self.stack.last())
        else {
            return;
        };
        let Place::Known(index) = frame.place else {
            return;
        };
        let Some(parent) = schema.elem(index) else {
            return;
        };
        let Kind::Sequence { first, len } = parent.kind else {
            return;
        };
        if parent.mixed || parent.ns != Ns::Ceb {
            return;
        }
        let first = usize::from(first);
        let Some(children) = schema.elems.get(first..first + usize::from(len)) else {
            return;
        };
        let special = {
            let s = self.lex.survey;
            s.ampersand | s.carriage_return | s.bracket
        };
        let (bytes, text) = (self.lex.bytes(), self.lex.text);
        let mut seen = frame.state;
        let mut next = usize::from(frame.child) + usize::from(frame.count > 0);
        let mut last = None;
        let mut at = self.lex.pos;
        while let Some(field) = plain_field(bytes, at, prefix.as_bytes(), children, next) {
            let (Some(elem), Some(raw)) =
                (children.get(field.child), text.get(field.from..field.to))
            else {
                break;
            };
            if (special && memchr3(b'&', b'\r', b']', raw.as_bytes()).is_some())
                || raw.len() > crate::limits::TEXT_MAX
                || self.elements >= ELEMENTS_MAX
            {
                break;
            }
            self.elements += 1;
            seen |= 1 << field.child;
            next = field.child + 1;
            last = Some(field.child);
            at = field.end;
            self.note_personal(elem, field.from..field.to);
            self.value(elem, Cow::Borrowed(raw), field.at);
        }
        if let (Some(last), Some(frame)) = (last, self.stack.last_mut()) {
            frame.state = seen;
            frame.child = u16::try_from(last).unwrap_or(0);
            frame.count = 1;
            self.lex.pos = at;
        }
    }

    fn root(
        &mut self,
        name: &'a str,
        at: usize,
        find: &impl Fn(&str) -> Option<&'t Schema>,
    ) -> Result<(), Fault> {
        if self.out.root.is_some() {
            return Err(Fault::new(rules::FORM_OUTSIDE_ROOT, at));
        }
        let (_, local) = split_name(name).ok_or_else(|| name_fault(name, at))?;
        self.out.root = Some(local);
        self.schema = find(local);
        Ok(())
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
        if !self.lex.attrs.is_empty() {
            self.bind(at)?;
        }
        let (prefix, local) = split_name(name).ok_or_else(|| name_fault(name, at))?;
        let ns = self.resolve(prefix, at)?;
        if ns == Ns::Ceb {
            self.prefix = name.get(..name.len() - local.len());
        }
        let mut place = self.admit(ns, local, at);
        if place == Place::Lax && !self.lex.attrs.is_empty() {
            place = self.said_type(local, at);
        }
        self.buffer = Cow::Borrowed("");
        let mut state = 0;
        if let Place::Known(index) = place
            && let Some(elem) = self.schema.and_then(|s| s.elem(index))
        {
            if matches!(elem.kind, Kind::Model { .. }) {
                state = Automaton::START;
            }
            if !(elem.attrs.is_empty() && self.lex.attrs.is_empty()) {
                self.attributes(elem, at);
            }
            self.begin(elem);
        }
        self.stack.push(Frame {
            name,
            place,
            at,
            bindings,
            child: 0,
            count: 0,
            state,
            spoilt: false,
            content: self.lex.pos,
        });
        Ok(())
    }

    /// What the beginning of an element does.
    fn begin(&mut self, elem: &'t Elem) {
        match elem.act {
            Act::Node(kind) => {
                self.out.records += 1;
                let clean = self.out.spots.is_empty();
                self.draft = documents::blank(kind).filter(|_| clean);
                self.personal.clear();
            }
            Act::Record => self.out.records += 1,
            Act::Line if self.out.spots.is_empty() => {
                if let Some(document) = &mut self.draft {
                    documents::begin_line(document);
                }
            }
            Act::Signature => self.out.signed = true,
            _ => {}
        }
    }

    fn end(&mut self, name: &'a str, at: usize) -> Result<(), Fault> {
        match self.stack.last() {
            Some(frame) if frame.name == name => {
                if let Place::Known(index) = frame.place
                    && let Some(elem) = self.schema.and_then(|s| s.elem(index))
                {
                    let content = frame.content..at;
                    self.note_personal(elem, content);
                }
                self.close();
                Ok(())
            }
            Some(frame) => Err(Fault::new(rules::FORM_END_TAG, at)
                .with("expected", lex::cut(frame.name))
                .with("found", lex::cut(name))),
            None => Err(Fault::new(rules::FORM_OUTSIDE_ROOT, at)),
        }
    }

    /// Closes the innermost element.
    fn close(&mut self) {
        let Some(frame) = self.stack.pop() else {
            return;
        };
        if frame.bindings < self.bindings.len() {
            self.bindings.truncate(frame.bindings);
            self.prefix = None;
        }
        if let Place::Typed(ty) = frame.place {
            return self.typed(ty, &frame);
        }
        let Place::Known(index) = frame.place else {
            return;
        };
        let Some((schema, elem)) = self.schema.and_then(|s| Some((s, s.elem(index)?))) else {
            return;
        };
        match &elem.kind {
            Kind::Value(_) => {
                let text = std::mem::take(&mut self.buffer);
                // An empty CDATA section is a value, if an empty one: the fixed
                // value is not meant.
                let meant = frame.count == 0 || !text.is_empty();
                if !meant
                    && let Kind::Value(Type::Text {
                        fixed: Some(fixed), ..
                    }) = &elem.kind
                {
                    let args = vec![("allowed", fixed.to_string()), ("value", String::new())];
                    self.spot(rules::SCHEMA_FIXED, frame.at, labelled(elem, args));
                } else if !frame.spoilt {
                    self.value(elem, text, frame.at);
                }
            }
            Kind::Sequence { .. } => self.missing(schema, elem, &frame),
            Kind::Model { automaton, .. } if !frame.spoilt && !automaton.accepts(frame.state) => {
                self.spot(
                    rules::SCHEMA_INCOMPLETE,
                    frame.at,
                    labelled(elem, Vec::new()),
                );
            }
            _ => {}
        }
        if let Act::Node(_) = elem.act
            && let Some(document) = self.draft.take()
            && self.out.spots.is_empty()
        {
            let root = self.out.root.unwrap_or("");
            let path = format!("/{root}/{}[{}]", elem.name, self.out.records);
            self.out.nodes.push(Node {
                document: tw_app::codec::Document::Retail(document),
                path,
                personal: std::mem::take(&mut self.personal),
            });
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
        self.characters(lex::content(raw), false);
        Ok(())
    }

    /// Character data of the open element. A CDATA section counts as text even
    /// if it is empty or white.
    fn characters(&mut self, text: Cow<'a, str>, section: bool) {
        let Some(frame) = self.stack.last_mut() else {
            return;
        };
        let known = match frame.place {
            Place::Known(index) => self.schema.and_then(|s| s.elem(index)),
            Place::Typed(_) => return self.keep(text),
            Place::Skip | Place::Lax => None,
        };
        let Some(elem) = known else {
            return;
        };
        let stray = match elem.kind {
            Kind::Value(_) => {
                frame.count += u32::from(section);
                return self.keep(text);
            }
            Kind::Lax => false,
            Kind::Empty => section || !text.is_empty(),
            _ => !elem.mixed && (section || text.bytes().any(|b| !is_space(b))),
        };
        if stray && !std::mem::replace(&mut frame.spoilt, true) {
            let at = frame.at;
            self.spot(rules::SCHEMA_STRAY_TEXT, at, labelled(elem, Vec::new()));
        }
    }

    /// Remembers where a text stands that identifies a person.
    #[inline]
    fn note_personal(&mut self, elem: &Elem, text: Range<usize>) {
        if elem.personal && !text.is_empty() && self.draft.is_some() {
            self.personal.push(text);
        }
    }

    /// Keeps character data of the open field.
    fn keep(&mut self, text: Cow<'a, str>) {
        if self.buffer.is_empty() {
            self.buffer = text;
        } else {
            self.buffer.to_mut().push_str(&text);
        }
    }

    /// Takes the value of a field.
    #[inline]
    fn value(&mut self, elem: &'t Elem, text: Cow<'a, str>, at: usize) {
        let Kind::Value(ty) = &elem.kind else { return };
        match value::check(ty, &text) {
            Ok(value) => self.apply(elem, value, text),
            Err(_) if self.full() => {}
            Err(flaw) => {
                let mut args = labelled(elem, flaw.args);
                let shown = if elem.personal {
                    "***".to_owned()
                } else {
                    lex::cut(&text)
                };
                args.push(("value", shown));
                self.spot(flaw.code, at, args);
            }
        }
    }

    #[inline]
    fn apply(&mut self, elem: &'t Elem, value: Value, text: Cow<'a, str>) {
        match (elem.act, value, &mut self.draft) {
            (Act::Text(set), Value::Text, Some(document)) => set(document, text),
            (Act::Text(set), Value::Fixed, Some(document)) => {
                if let Kind::Value(Type::Text {
                    fixed: Some(fixed), ..
                }) = &elem.kind
                {
                    set(document, Cow::Owned(fixed.to_string()));
                }
            }
            (Act::Decimal(set), Value::Decimal(number), Some(document)) => set(document, number),
            (Act::Int(set), Value::Int(number), Some(document)) => set(document, number),
            (Act::CopCode, ..) => self.out.cop_code = Some(text),
            (Act::EnvelopeId, ..) => self.out.envelope_id = Some(text),
            (Act::Data, ..) => self.out.data = Some(text),
            _ => {}
        }
    }

    /// Whether the list of findings is full; one more is counted, so that a
    /// hostile message does not cost sentences nobody will read.
    fn full(&mut self) -> bool {
        let full = self.out.spots.len() >= FINDINGS_MAX;
        self.out.more += usize::from(full);
        full
    }

    #[cold]
    fn spot(&mut self, code: RuleCode, at: usize, args: Vec<(&'static str, String)>) {
        self.spot_below(code, at, String::new(), args);
    }

    #[cold]
    fn spot_below(
        &mut self,
        code: RuleCode,
        at: usize,
        below: String,
        args: Vec<(&'static str, String)>,
    ) {
        self.draft = None;
        if self.out.spots.len() >= FINDINGS_MAX {
            self.out.more += 1;
            return;
        }
        self.out.spots.push(Spot {
            code,
            at,
            below,
            args,
        });
    }
}

/// A field as [`plain_field`] finds it: offsets of its tag, its text, its end.
struct Field {
    child: usize,
    at: usize,
    from: usize,
    to: usize,
    end: usize,
}

/// Finds `<name>text</name>` at `at`, white space aside, for the child at
/// `next` or a later one. `None` leaves the matter to the tokens.
#[inline]
fn plain_field(
    bytes: &[u8],
    at: usize,
    prefix: &[u8],
    children: &[Elem],
    next: usize,
) -> Option<Field> {
    let mut at = at;
    while is_space(*bytes.get(at)?) {
        at += 1;
    }
    let named = bytes.get(at..)?.strip_prefix(b"<")?.strip_prefix(prefix)?;
    // Length first: most siblings differ in it, and no bytes need comparing.
    let (child, elem) = children.iter().enumerate().skip(next).find(|(_, e)| {
        named.get(e.name.len()) == Some(&b'>') && named.starts_with(e.name.as_bytes())
    })?;
    if !matches!(elem.kind, Kind::Value(_)) || elem.max != 1 || !elem.attrs.is_empty() {
        return None;
    }
    let tag_len = prefix.len() + elem.name.len();
    let from = at + tag_len + 2;
    let to = from + memchr(b'<', bytes.get(from..)?)?;
    // The end tag repeats the start tag, `>` included.
    let tag = bytes.get(at + 1..from)?;
    let closing = bytes.get(to + 1..)?.strip_prefix(b"/")?;
    closing.starts_with(tag).then_some(Field {
        child,
        at,
        from,
        to,
        end: to + 2 + tag.len(),
    })
}

/// CDATA with its line ends normalised.
pub(crate) fn line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

pub(crate) fn name_fault(name: &str, at: usize) -> Fault {
    Fault::new(rules::FORM_MARKUP, at).with("markup", lex::cut(name))
}

/// Arguments every sentence about a field has.
pub(crate) fn labelled(
    elem: &Elem,
    mut args: Vec<(&'static str, String)>,
) -> Vec<(&'static str, String)> {
    args.push(("field", elem.name.to_string()));
    args.push(("label_zh", elem.zh.to_string()));
    args.push(("label_en", elem.en.to_string()));
    args
}

/// The same arguments about an element no table knows: its name is its label.
fn unlabelled(name: &str, mut args: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    for argument in ["field", "label_zh", "label_en"] {
        args.push((argument, lex::cut(name)));
    }
    args
}
