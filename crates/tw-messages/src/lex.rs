//! Tokens of an XML document, well-formedness included.
//!
//! Why not a general XML library: on this path every check that makes a
//! message safe (characters, references, attributes twice, `]]>`, what stands
//! outside the root) has to be ours anyway, and the reader must be able to
//! look for the expected tag directly. What is left of a tokenizer is small.
//! Deliberately absent: DTDs, entities other than the predefined five,
//! encodings other than UTF-8.

use crate::chars::{is_name, is_space, is_xml_char};
use crate::limits::ATTRIBUTES_MAX;
use crate::rules;
use memchr::{memchr, memchr2, memmem};
use std::borrow::Cow;
use tw_base::RuleCode;

/// Why a document is not well-formed, and where.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) code: RuleCode,
    pub(crate) at: usize,
    pub(crate) args: Vec<(&'static str, String)>,
}

impl Fault {
    pub(crate) fn new(code: RuleCode, at: usize) -> Self {
        Self {
            code,
            at,
            args: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

/// An attribute as written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attr<'a> {
    pub(crate) name: &'a str,
    /// Value between its quotes, references not expanded.
    pub(crate) raw: &'a str,
}

/// A piece of a document.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Token<'a> {
    /// Start tag; its attributes are in [`Lexer::attrs`].
    Start {
        name: &'a str,
        empty: bool,
        at: usize,
    },
    End {
        name: &'a str,
        at: usize,
    },
    /// Character data, references not expanded.
    Text {
        raw: &'a str,
        at: usize,
    },
    CData {
        text: &'a str,
        at: usize,
    },
    /// A comment or processing instruction.
    Quiet,
    Eof,
}

/// What one pass over the text found, so that the rare cases cost nothing
/// where they do not occur.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Survey {
    pub(crate) ampersand: bool,
    pub(crate) carriage_return: bool,
    pub(crate) bracket: bool,
}

/// Looks at every character once; refuses those XML does not allow.
pub(crate) fn survey(text: &str) -> Result<Survey, Fault> {
    let bytes = text.as_bytes();
    let (mut control, mut amp, mut cr, mut bracket, mut noncharacter) = (0u8, 0u8, 0u8, 0u8, 0u8);
    for &b in bytes {
        // Below the blank only tab, line feed and carriage return may stand.
        control |= u8::from(b < 0x20) & u8::from(b != 9) & u8::from(b != 10) & u8::from(b != 13);
        amp |= u8::from(b == b'&');
        cr |= u8::from(b == b'\r');
        bracket |= u8::from(b == b']');
    }
    // U+FFFE and U+FFFF are EF BF BE and EF BF BF.
    for (&a, &b) in bytes.iter().zip(bytes.get(1..).unwrap_or(&[])) {
        noncharacter |= u8::from(a == 0xEF) & u8::from(b == 0xBF);
    }
    if (control | noncharacter) != 0
        && let Some((at, c)) = text.char_indices().find(|(_, c)| !is_xml_char(*c))
    {
        let point = format!("U+{:04X}", u32::from(c));
        return Err(Fault::new(rules::FORM_CHARACTER, at).with("character", point));
    }
    Ok(Survey {
        ampersand: amp != 0,
        carriage_return: cr != 0,
        bracket: bracket != 0,
    })
}

/// Reads tokens from a text.
pub(crate) struct Lexer<'a> {
    pub(crate) text: &'a str,
    pub(crate) pos: usize,
    pub(crate) survey: Survey,
    /// Attributes of the last start tag.
    pub(crate) attrs: Vec<Attr<'a>>,
    text_max: usize,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a str, survey: Survey, text_max: usize) -> Self {
        Self {
            text,
            pos: 0,
            survey,
            attrs: Vec::new(),
            text_max,
        }
    }

    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        // Bounds are positions of ASCII markup, hence character boundaries.
        self.text.get(from..to).unwrap_or("")
    }

    /// The next token.
    pub(crate) fn next(&mut self) -> Result<Token<'a>, Fault> {
        let bytes = self.bytes();
        let at = self.pos;
        match bytes.get(at) {
            None => Ok(Token::Eof),
            Some(b'<') => match bytes.get(at + 1) {
                Some(b'/') => self.end_tag(at),
                Some(b'!') => self.bang(at),
                Some(b'?') => self.instruction(at),
                _ => self.start_tag(at),
            },
            Some(_) => self.character_data(at),
        }
    }

    fn character_data(&mut self, at: usize) -> Result<Token<'a>, Fault> {
        let rest = self.bytes().get(at..).unwrap_or(&[]);
        let end = memchr(b'<', rest).map_or(self.text.len(), |n| at + n);
        let raw = self.slice(at, end);
        self.pos = end;
        if raw.len() > self.text_max {
            return Err(Fault::new(rules::FORM_TEXT_TOO_LONG, at).with("limit", self.text_max));
        }
        if self.survey.bracket
            && let Some(n) = memmem::find(raw.as_bytes(), b"]]>")
        {
            return Err(Fault::new(rules::FORM_MARKUP, at + n).with("markup", "]]>"));
        }
        self.check_references(raw, at)?;
        Ok(Token::Text { raw, at })
    }

    /// Refuses references XML does not know without a DTD.
    fn check_references(&self, raw: &str, at: usize) -> Result<(), Fault> {
        if !self.survey.ampersand {
            return Ok(());
        }
        let mut from = 0;
        while let Some(n) = memchr(b'&', raw.as_bytes().get(from..).unwrap_or(&[])) {
            let rest = raw.get(from + n..).unwrap_or("");
            let (_, length) = reference(rest).ok_or_else(|| {
                Fault::new(rules::FORM_ENTITY, at + from + n).with("entity", shown_reference(rest))
            })?;
            from += n + length;
        }
        Ok(())
    }

    fn end_tag(&mut self, at: usize) -> Result<Token<'a>, Fault> {
        let rest = self.bytes().get(at..).unwrap_or(&[]);
        let Some(close) = memchr2(b'>', b'<', rest.get(1..).unwrap_or(&[])).map(|n| n + 1) else {
            return Err(self.truncated());
        };
        if rest.get(close) != Some(&b'>') {
            return Err(self.markup(at));
        }
        let name = self
            .slice(at + 2, at + close)
            .trim_end_matches(is_space_char);
        self.pos = at + close + 1;
        Ok(Token::End { name, at })
    }

    fn bang(&mut self, at: usize) -> Result<Token<'a>, Fault> {
        let rest = self.bytes().get(at..).unwrap_or(&[]);
        if rest.starts_with(b"<!--") {
            return self.comment(at);
        }
        if rest.starts_with(b"<![CDATA[") {
            let body = rest.get(9..).unwrap_or(&[]);
            let end = memmem::find(body, b"]]>").ok_or_else(|| self.truncated())?;
            if end > self.text_max {
                return Err(Fault::new(rules::FORM_TEXT_TOO_LONG, at).with("limit", self.text_max));
            }
            self.pos = at + 9 + end + 3;
            return Ok(Token::CData {
                text: self.slice(at + 9, at + 9 + end),
                at,
            });
        }
        if rest.starts_with(b"<!DOCTYPE") {
            return Err(Fault::new(rules::FORM_DOCTYPE, at));
        }
        let ends_early = [&b"<!--"[..], b"<![CDATA[", b"<!DOCTYPE"]
            .iter()
            .any(|m| m.starts_with(rest));
        Err(if ends_early {
            self.truncated()
        } else {
            self.markup(at)
        })
    }

    fn comment(&mut self, at: usize) -> Result<Token<'a>, Fault> {
        let body = self.bytes().get(at + 4..).unwrap_or(&[]);
        let dashes = memmem::find(body, b"--").ok_or_else(|| self.truncated())?;
        match body.get(dashes + 2) {
            Some(b'>') => {}
            None => return Err(self.truncated()),
            Some(_) => return Err(self.markup(at + 4 + dashes)),
        }
        self.pos = at + 4 + dashes + 3;
        Ok(Token::Quiet)
    }

    fn instruction(&mut self, at: usize) -> Result<Token<'a>, Fault> {
        let body = self.bytes().get(at + 2..).unwrap_or(&[]);
        let end = memmem::find(body, b"?>").ok_or_else(|| self.truncated())?;
        let content = self.slice(at + 2, at + 2 + end);
        let target_end = content.find(is_space_char).unwrap_or(content.len());
        let target = content.get(..target_end).unwrap_or("");
        if target.eq_ignore_ascii_case("xml") {
            return Err(Fault::new(rules::FORM_DECLARATION, at));
        }
        if !is_name(target) {
            return Err(self.markup(at));
        }
        self.pos = at + 2 + end + 2;
        Ok(Token::Quiet)
    }

    fn start_tag(&mut self, at: usize) -> Result<Token<'a>, Fault> {
        let bytes = self.bytes();
        self.attrs.clear();
        let mut p = at + 1;
        while bytes
            .get(p)
            .is_some_and(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'>' | b'/' | b'<'))
        {
            p += 1;
        }
        let name = self.slice(at + 1, p);
        if p == bytes.len() {
            return Err(self.truncated());
        }
        if !is_name(name) {
            return Err(self.markup(at));
        }
        loop {
            let spaced = p;
            while bytes.get(p).is_some_and(|b| is_space(*b)) {
                p += 1;
            }
            match bytes.get(p) {
                None => return Err(self.truncated()),
                Some(b'>') => {
                    self.pos = p + 1;
                    return Ok(Token::Start {
                        name,
                        empty: false,
                        at,
                    });
                }
                Some(b'/') => {
                    return match bytes.get(p + 1) {
                        Some(b'>') => {
                            self.pos = p + 2;
                            Ok(Token::Start {
                                name,
                                empty: true,
                                at,
                            })
                        }
                        None => Err(self.truncated()),
                        Some(_) => Err(self.markup(at)),
                    };
                }
                Some(_) if spaced == p => return Err(self.markup(at)),
                Some(_) => p = self.attribute(p, at)?,
            }
        }
    }

    /// Reads one attribute that begins at `p`; answers where it ends.
    pub(crate) fn attribute(&mut self, p: usize, tag: usize) -> Result<usize, Fault> {
        let bytes = self.bytes();
        let rest = bytes.get(p..).unwrap_or(&[]);
        let length = rest
            .iter()
            .position(|b| is_space(*b) || matches!(b, b'=' | b'>' | b'/' | b'<' | b'"' | b'\''))
            .ok_or_else(|| self.truncated())?;
        let name = self.slice(p, p + length);
        if !is_name(name) {
            return Err(self.markup(tag));
        }
        let skip = |mut q: usize| {
            while bytes.get(q).is_some_and(|b| is_space(*b)) {
                q += 1;
            }
            q
        };
        let equals = skip(p + length);
        let quote_at = skip(equals + 1);
        let quote = match (bytes.get(equals), bytes.get(quote_at)) {
            (Some(b'='), Some(q @ (b'"' | b'\''))) => *q,
            (None, _) | (Some(b'='), None) => return Err(self.truncated()),
            _ => return Err(self.markup(tag)),
        };
        let value = bytes.get(quote_at + 1..).unwrap_or(&[]);
        let Some(end) = memchr2(quote, b'<', value) else {
            return Err(self.truncated());
        };
        if value.get(end) == Some(&b'<') {
            return Err(self.markup(quote_at + 1 + end));
        }
        let raw = self.slice(quote_at + 1, quote_at + 1 + end);
        self.check_references(raw, quote_at + 1)?;
        self.keep_attribute(Attr { name, raw }, tag)?;
        Ok(quote_at + 1 + end + 1)
    }

    fn keep_attribute(&mut self, attr: Attr<'a>, tag: usize) -> Result<(), Fault> {
        if self.attrs.len() >= ATTRIBUTES_MAX {
            return Err(
                Fault::new(rules::FORM_TOO_MANY_ATTRIBUTES, tag).with("limit", ATTRIBUTES_MAX)
            );
        }
        if self.attrs.iter().any(|a| a.name == attr.name) {
            return Err(
                Fault::new(rules::FORM_ATTRIBUTE_TWICE, tag).with("attribute", cut(attr.name))
            );
        }
        self.attrs.push(attr);
        Ok(())
    }

    pub(crate) fn truncated(&self) -> Fault {
        Fault::new(rules::FORM_TRUNCATED, self.text.len())
    }

    fn markup(&self, at: usize) -> Fault {
        let shown = self.text.get(at..).unwrap_or("");
        // The signs alone: what follows them may stand in a person's field.
        let signs: String = shown
            .chars()
            .take_while(|c| c.is_ascii_punctuation())
            .take(8)
            .collect();
        Fault::new(rules::FORM_MARKUP, at).with("markup", signs)
    }
}

/// What is shown of a reference that is none: its name, if it has the form of
/// one. After a lone `&` there is text, which may name a person.
fn shown_reference(rest: &str) -> &str {
    let name = rest.get(1..).unwrap_or("").bytes();
    let length = name.take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'#' | b'.'));
    let end = 1 + length.take(20).count();
    match rest.as_bytes().get(end) {
        Some(b';') => rest.get(..end).unwrap_or("&"),
        _ => "&",
    }
}

/// The beginning of a sender's text, short enough to be echoed.
pub(crate) fn cut(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(40)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if text.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}

fn is_space_char(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// The character a reference at the beginning of `text` stands for, and the
/// reference's length in bytes.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.as_bytes().iter().take(64).position(|b| *b == b';')?;
    let name = text.get(1..end)?;
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let (digits, radix) = match number.strip_prefix('x') {
                Some(hex) => (hex, 16),
                None => (number, 10),
            };
            if digits.is_empty() || !digits.bytes().all(|b| char::from(b).is_digit(radix)) {
                return None;
            }
            char::from_u32(u32::from_str_radix(digits, radix).ok()?).filter(|c| is_xml_char(*c))?
        }
    };
    Some((c, end + 1))
}

/// Character data as the application sees it: line ends normalised,
/// references expanded.
pub(crate) fn content(raw: &str) -> Cow<'_, str> {
    if memchr2(b'&', b'\r', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(expand(raw, |c| c))
}

/// An attribute's value as the application sees it.
pub(crate) fn attribute_value(raw: &str) -> Cow<'_, str> {
    if !raw
        .bytes()
        .any(|b| matches!(b, b'&' | b'\r' | b'\n' | b'\t'))
    {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(expand(raw, |c| if is_space_char(c) { ' ' } else { c }))
}

fn expand(raw: &str, literal: impl Fn(char) -> char) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let mut step = c.len_utf8();
        match c {
            '&' => match reference(rest) {
                Some((c, length)) => {
                    out.push(c);
                    step = length;
                }
                None => out.push('&'),
            },
            '\r' => {
                out.push(literal('\n'));
                step += usize::from(rest.as_bytes().get(1) == Some(&b'\n'));
            }
            _ => out.push(literal(c)),
        }
        rest = rest.get(step..).unwrap_or("");
    }
    out
}
