//! Writing XML, as a sender's own software would: with or without prefix, in
//! one line or indented, amounts with two places, five, or as few as will do.

use std::fmt::{Display, Write};

/// The namespace of the business messages.
pub(crate) const CEB: &str = "http://www.chinaport.gov.cn/ceb";

/// How a sender writes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// `ceb:` before every name, or the default namespace.
    pub prefixed: bool,
    /// A line for each element.
    pub indented: bool,
    /// Least places of amounts.
    pub places: usize,
    /// Optional elements are written empty instead of left out.
    pub empty_elements: bool,
    /// The mark of UTF-8 stands before everything.
    pub marked: bool,
}

/// A text that grows.
#[derive(Debug)]
pub(crate) struct Xml {
    out: String,
    style: Style,
    depth: usize,
}

impl Xml {
    pub fn new(style: Style) -> Self {
        let mut out = String::with_capacity(4096);
        if style.marked {
            out.push('\u{feff}');
        }
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        Self {
            out,
            style,
            depth: 0,
        }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    fn break_line(&mut self) {
        if self.style.indented {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", self.depth));
        }
    }

    fn name(&mut self, name: &str) {
        if self.style.prefixed {
            self.out.push_str("ceb:");
        }
        self.out.push_str(name);
    }

    fn start(&mut self, name: &str) {
        self.break_line();
        self.out.push('<');
        self.name(name);
    }

    fn end(&mut self, name: &str) {
        self.out.push_str("</");
        self.name(name);
        self.out.push('>');
    }

    /// The root with its identity.
    pub fn root(&mut self, name: &str, guid: &str) {
        self.start(name);
        let prefix = if self.style.prefixed { ":ceb" } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(
            self.out,
            " xmlns{prefix}=\"{CEB}\" guid=\"{guid}\" version=\"1.0\">"
        );
        self.depth += 1;
    }

    pub fn open(&mut self, name: &str) {
        self.start(name);
        self.out.push('>');
        self.depth += 1;
    }

    pub fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.break_line();
        self.end(name);
    }

    /// An element with text, escaped.
    pub fn text(&mut self, name: &str, value: &str) {
        self.start(name);
        self.out.push('>');
        escape(&mut self.out, value);
        self.end(name);
    }

    /// An element with something that needs no escape.
    pub fn plain(&mut self, name: &str, value: impl Display) {
        self.start(name);
        self.out.push('>');
        let _ = write!(self.out, "{value}");
        self.end(name);
    }

    /// An optional element that says nothing.
    pub fn nothing(&mut self, name: &str) {
        if self.style.empty_elements {
            self.text(name, "");
        }
    }

    /// An amount given in fen.
    pub fn yuan(&mut self, name: &str, fen: i64) {
        self.number(name, fen, 2, self.style.places);
    }

    /// A quantity given in 0.00001.
    pub fn quantity(&mut self, name: &str, hundred_thousandths: i64) {
        self.number(name, hundred_thousandths, 5, 0);
    }

    /// A mass in kilograms, given in grams.
    pub fn kilograms(&mut self, name: &str, grams: i64) {
        self.number(name, grams, 3, 0);
    }

    fn number(&mut self, name: &str, value: i64, scale: usize, places: usize) {
        self.start(name);
        self.out.push('>');
        decimal(&mut self.out, value, scale, places);
        self.end(name);
    }

    /// Markup as it is.
    pub fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }
}

/// Writes a scaled integer with at least so many places, and no more than it
/// needs.
fn decimal(out: &mut String, value: i64, scale: usize, places: usize) {
    if value < 0 {
        out.push('-');
    }
    let mut digits = [b'0'; 32];
    let (mut rest, mut count) = (value.unsigned_abs(), 0);
    while rest > 0 || count <= scale {
        digits[count] = b'0' + (rest % 10) as u8;
        rest /= 10;
        count += 1;
    }
    let zeros = digits[..scale].iter().take_while(|d| **d == b'0').count();
    let shown = (scale - zeros).max(places.min(scale));
    let push = |out: &mut String, range: std::ops::Range<usize>| {
        out.extend(digits[range].iter().rev().map(|d| char::from(*d)));
    };
    push(out, scale..count);
    if shown > 0 || places > 0 {
        out.push('.');
        push(out, scale - shown..scale);
        out.extend(std::iter::repeat_n('0', places.saturating_sub(shown)));
    }
}

/// Escapes text content.
fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals() {
        let table = [
            (0, 2, 0, "0"),
            (0, 2, 2, "0.00"),
            (5, 2, 0, "0.05"),
            (50, 2, 0, "0.5"),
            (12_850, 2, 0, "128.5"),
            (12_850, 2, 2, "128.50"),
            (12_850, 2, 5, "128.50000"),
            (12_800, 2, 0, "128"),
            (-100, 2, 0, "-1"),
            (75_000, 5, 0, "0.75"),
            (1, 5, 0, "0.00001"),
        ];
        for (value, scale, places, want) in table {
            let mut out = String::new();
            decimal(&mut out, value, scale, places);
            assert_eq!(out, want);
        }
    }

    #[test]
    fn escaping() {
        let mut out = String::new();
        escape(&mut out, "A&B<甲>");
        assert_eq!(out, "A&amp;B&lt;甲&gt;");
    }
}
