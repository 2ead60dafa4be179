//! From bytes to a text that XML may be read from: size, encoding, byte order
//! mark, XML declaration, forbidden characters.

use crate::chars::is_space;
use crate::lex::{self, Fault, Lexer};
use crate::limits::BODY_MAX;
use crate::rules;

/// A body as text, ready for tokens.
pub(crate) fn open(body: &[u8], text_max: usize) -> Result<Lexer<'_>, Fault> {
    if body.len() > BODY_MAX {
        return Err(Fault::new(rules::FORM_TOO_LARGE, 0)
            .with("limit", BODY_MAX)
            .with("found", body.len()));
    }
    if body.starts_with(&[0xFE, 0xFF])
        || body.starts_with(&[0xFF, 0xFE])
        || body.starts_with(&[0, b'<'])
    {
        return Err(Fault::new(rules::FORM_ENCODING, 0).with("encoding", "UTF-16"));
    }
    let text = std::str::from_utf8(body).map_err(|e| not_utf8(body, e.valid_up_to()))?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.bytes().all(is_space) {
        return Err(Fault::new(rules::FORM_EMPTY, 0));
    }
    let survey = lex::survey(text)?;
    let mut lexer = Lexer::new(text, survey, text_max);
    lexer.declaration()?;
    Ok(lexer)
}

/// The text of a body, for finding places in it: as [`open`], but for a body
/// with faults as far as it goes.
pub(crate) fn readable(body: &[u8]) -> &str {
    let body = body.get(..BODY_MAX.min(body.len())).unwrap_or(body);
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(e) => body
            .get(..e.valid_up_to())
            .and_then(|b| std::str::from_utf8(b).ok())
            .unwrap_or(""),
    };
    text.strip_prefix('\u{FEFF}').unwrap_or(text)
}

fn not_utf8(body: &[u8], at: usize) -> Fault {
    // Senders of GBK mostly say so: name the encoding rather than a byte.
    let head = body.get(..200.min(body.len())).unwrap_or(body);
    let head: String = head.iter().map(|b| char::from(*b)).collect();
    let declared = head
        .split_once("encoding")
        .map(|(_, rest)| rest.trim_start_matches([' ', '=', '"', '\'']))
        .and_then(|rest| rest.split(['"', '\'', '?', '>']).next());
    match declared {
        Some(name) if !is_utf8_name(name) && name.len() < 20 => {
            Fault::new(rules::FORM_ENCODING, 0).with("encoding", lex::cut(name))
        }
        _ => Fault::new(rules::FORM_NOT_UTF8, at).with("offset", at),
    }
}

fn is_utf8_name(name: &str) -> bool {
    name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("utf8")
}

impl Lexer<'_> {
    /// Reads `<?xml version="1.0" …?>` if the text begins with it.
    fn declaration(&mut self) -> Result<(), Fault> {
        let bytes = self.bytes();
        if !bytes.starts_with(b"<?xml") || !bytes.get(5).is_some_and(|b| is_space(*b)) {
            return Ok(());
        }
        let broken = || Fault::new(rules::FORM_DECLARATION, 0);
        let mut p = 5;
        loop {
            let spaced = p;
            while bytes.get(p).is_some_and(|b| is_space(*b)) {
                p += 1;
            }
            match bytes.get(p) {
                None => return Err(self.truncated()),
                Some(b'?') => break,
                Some(_) if spaced == p => return Err(broken()),
                Some(_) => {
                    p = self.attribute(p, 0).map_err(|f| {
                        if f.code == rules::FORM_MARKUP {
                            broken()
                        } else {
                            f
                        }
                    })?
                }
            }
        }
        match bytes.get(p + 1) {
            Some(b'>') => self.pos = p + 2,
            None => return Err(self.truncated()),
            Some(_) => return Err(broken()),
        }
        let mut attrs = std::mem::take(&mut self.attrs).into_iter().peekable();
        let version = attrs
            .next()
            .filter(|a| a.name == "version")
            .ok_or_else(broken)?;
        let minor = version.raw.strip_prefix("1.").unwrap_or("");
        if minor.is_empty() || !minor.bytes().all(|b| b.is_ascii_digit()) {
            return Err(broken());
        }
        if let Some(encoding) = attrs.next_if(|a| a.name == "encoding")
            && !is_utf8_name(encoding.raw)
        {
            return Err(
                Fault::new(rules::FORM_ENCODING, 0).with("encoding", lex::cut(encoding.raw))
            );
        }
        let standalone = attrs.next_if(|a| a.name == "standalone");
        if standalone.is_some_and(|a| !matches!(a.raw, "yes" | "no")) || attrs.next().is_some() {
            return Err(broken());
        }
        Ok(())
    }
}
