//! JSON with places: values know where they stand, members come twice if they
//! were sent twice, numbers keep their digits.
//!
//! Why not a value of a JSON library: findings need places, sealing needs to
//! know which bytes name a person, and no number may pass through a binary
//! float. The library still says first whether the text is JSON at all, so
//! that what is here only walks a text that is.

use crate::lex::Fault;
use crate::limits::DEPTH_MAX;
use crate::rules;
use std::ops::Range;

/// Bytes of a form. A full declaration has some 250 kB.
pub(super) const FORM_MAX: usize = 2 * 1024 * 1024;
/// Values of a form. A full declaration has fewer than ten thousand.
const VALUES_MAX: usize = 50_000;

/// A value and where it stands.
#[derive(Debug)]
pub(super) struct Node<'t> {
    pub(super) span: Range<usize>,
    pub(super) kind: Kind<'t>,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Kind<'t> {
    Null,
    Flag(bool),
    /// As written.
    Number(&'t str),
    Text(String),
    List(Vec<Node<'t>>),
    Map(Vec<Member<'t>>),
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member<'t> {
    pub(super) name: String,
    pub(super) at: usize,
    pub(super) value: Node<'t>,
}

/// Reads a text that is one JSON value.
pub(super) fn scan(body: &[u8]) -> Result<(&str, Node<'_>), Fault> {
    if body.len() > FORM_MAX {
        return Err(Fault::new(rules::FORM_TOO_LARGE, 0)
            .with("limit", FORM_MAX)
            .with("found", body.len()));
    }
    let text = std::str::from_utf8(body).map_err(|e| {
        let at = e.valid_up_to();
        Fault::new(rules::FORM_NOT_UTF8, at).with("offset", at)
    })?;
    if text.trim().is_empty() {
        return Err(Fault::new(rules::FORM_EMPTY, 0));
    }
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        return Err(Fault::new(rules::FORM_NOT_JSON, offset(text, &error)));
    }
    let mut scanner = Scanner {
        text,
        at: 0,
        values: 0,
    };
    let node = scanner.value(0)?;
    Ok((text, node))
}

/// Where the library stopped.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let before = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    let start: usize = before.map(str::len).sum();
    let mut at = (start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    values: usize,
}

impl<'t> Scanner<'t> {
    fn value(&mut self, depth: usize) -> Result<Node<'t>, Fault> {
        self.blank();
        let at = self.at;
        if depth > DEPTH_MAX {
            return Err(Fault::new(rules::FORM_TOO_DEEP, at).with("limit", DEPTH_MAX));
        }
        self.values += 1;
        if self.values > VALUES_MAX {
            return Err(Fault::new(rules::FORM_TOO_MANY_ELEMENTS, at).with("limit", VALUES_MAX));
        }
        let kind = match self.peek() {
            Some(b'{') => Kind::Map(self.members(depth)?),
            Some(b'[') => Kind::List(self.list(depth)?),
            Some(b'"') => Kind::Text(self.string()?),
            _ => self.word(),
        };
        Ok(Node {
            span: at..self.at,
            kind,
        })
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while self.peek().is_some_and(crate::chars::is_space) {
            self.at += 1;
        }
    }

    /// Passes a sign that has to stand here.
    fn pass(&mut self, sign: u8) -> Result<(), Fault> {
        self.blank();
        if self.peek() != Some(sign) {
            return Err(Fault::new(rules::FORM_NOT_JSON, self.at));
        }
        self.at += 1;
        Ok(())
    }

    /// Whether a sign stands here; it is passed if it does.
    fn passed(&mut self, sign: u8) -> bool {
        self.pass(sign).is_ok()
    }

    fn members(&mut self, depth: usize) -> Result<Vec<Member<'t>>, Fault> {
        let mut members = Vec::new();
        self.pass(b'{')?;
        if self.passed(b'}') {
            return Ok(members);
        }
        loop {
            self.blank();
            let at = self.at;
            let name = self.string()?;
            self.pass(b':')?;
            let value = self.value(depth + 1)?;
            members.push(Member { name, at, value });
            if !self.passed(b',') {
                self.pass(b'}')?;
                return Ok(members);
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Node<'t>>, Fault> {
        let mut nodes = Vec::new();
        self.pass(b'[')?;
        if self.passed(b']') {
            return Ok(nodes);
        }
        loop {
            nodes.push(self.value(depth + 1)?);
            if !self.passed(b',') {
                self.pass(b']')?;
                return Ok(nodes);
            }
        }
    }

    fn string(&mut self) -> Result<String, Fault> {
        let at = self.at;
        let broken = || Fault::new(rules::FORM_NOT_JSON, at);
        let bytes = self.text.as_bytes();
        let mut end = at + 1;
        loop {
            match bytes.get(end) {
                Some(b'"') => break,
                Some(b'\\') => end += 2,
                Some(_) => end += 1,
                None => return Err(broken()),
            }
        }
        self.at = end + 1;
        let raw = self.text.get(at..=end).ok_or_else(broken)?;
        // Escapes that stand for no character end here.
        serde_json::from_str(raw).map_err(|_| broken())
    }

    fn word(&mut self) -> Kind<'t> {
        let rest = self.text.get(self.at..).unwrap_or("");
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
            .unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or("");
        self.at += end;
        match word {
            "null" => Kind::Null,
            "true" => Kind::Flag(true),
            "false" => Kind::Flag(false),
            number => Kind::Number(number),
        }
    }
}
