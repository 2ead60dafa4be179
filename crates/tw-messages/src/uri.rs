//! URI references (RFC 3986), as far as `xs:anyURI` asks: characters that
//! have to be escaped count as if they were.

/// Whether libxml2 would accept the text as `xs:anyURI`.
pub(crate) fn is_uri(text: &str) -> bool {
    let text = crate::value::trim(text).as_bytes();
    let (rest, fragment) = cut(text, b'#');
    if !fragment.is_none_or(|f| part(f, b"/?[]")) {
        return false;
    }
    let (rest, query) = cut(rest, b'?');
    if !query.is_none_or(|q| part(q, b"/?")) {
        return false;
    }
    match scheme(rest) {
        Some(after) => hierarchy(after),
        // A relative reference: no colon in its first segment.
        None if rest.starts_with(b"//") => hierarchy(rest),
        None => {
            let (first, _) = cut(rest, b'/');
            !first.contains(&b':') && part(rest, b"/")
        }
    }
}

fn cut(text: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|b| *b == at) {
        Some(n) => (text.get(..n).unwrap_or(&[]), text.get(n + 1..)),
        None => (text, None),
    }
}

/// What follows a scheme and its colon.
fn scheme(text: &[u8]) -> Option<&[u8]> {
    let colon = text.iter().position(|b| *b == b':')?;
    let (name, rest) = (text.get(..colon)?, text.get(colon + 1..)?);
    let valid = name.first()?.is_ascii_alphabetic()
        && name
            .iter()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    valid.then_some(rest)
}

/// Authority and path.
fn hierarchy(text: &[u8]) -> bool {
    let Some(rest) = text.strip_prefix(b"//") else {
        return part(text, b"/");
    };
    let (authority, path) = cut(rest, b'/');
    let host = match authority.iter().position(|b| *b == b'@') {
        Some(n) if part(authority.get(..n).unwrap_or(&[]), b"") => {
            authority.get(n + 1..).unwrap_or(&[])
        }
        Some(_) => return false,
        None => authority,
    };
    let (host, port) = match host {
        [b'[', literal @ ..] => match literal.iter().position(|b| *b == b']') {
            Some(n) => match literal.get(n + 1..).unwrap_or(&[]) {
                [] => (&[][..], None),
                [b':', port @ ..] => (&[][..], Some(port)),
                _ => return false,
            },
            None => return false,
        },
        _ => cut(host, b':'),
    };
    part(host, b"")
        && !host.contains(&b'@')
        && port.is_none_or(is_port)
        && path.is_none_or(|p| part(p, b"/"))
}

/// A port that fits 31 bits.
fn is_port(port: &[u8]) -> bool {
    std::str::from_utf8(port)
        .is_ok_and(|p| !p.starts_with('+') && p.parse::<u32>().is_ok_and(|n| n <= i32::MAX as u32))
}

/// Path characters, escapes, and some more. Spaces, bytes beyond printable ASCII and
/// those libxml2 escapes by itself pass.
fn part(text: &[u8], more: &[u8]) -> bool {
    let mut rest = text;
    while let [b, after @ ..] = rest {
        rest = after;
        let fine = match b {
            b'%' => match after {
                [a, b, after @ ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => {
                    rest = after;
                    true
                }
                _ => false,
            },
            b if b.is_ascii_alphanumeric() || *b <= 32 || *b >= 127 => true,
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+'
            | b',' | b';' | b'=' | b':' | b'@' => true,
            b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'\\' | b'^' | b'`' => true,
            b => more.contains(b),
        };
        if !fine {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_uri;

    #[test]
    fn references() {
        let table = [
            ("", true),
            (
                "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
                true,
            ),
            ("#id-1", true),
            ("urn:oid:1.2.3", true),
            ("../a/b?c=d", true),
            ("a b", true),
            ("a%2", false),
            ("a%zz", false),
            (":a", false),
            ("1a:b", false),
            ("a#b#c", false),
            ("http://host:80x/", false),
            ("http://host:/", false),
            ("http://host:2147483647/", true),
            ("http://host:2147483648/", false),
            ("http://a@b@c", false),
            ("http://[::1]:80/", true),
            ("http://[::1]x", false),
            ("海关", true),
        ];
        for (text, expected) in table {
            assert_eq!(is_uri(text), expected, "{text}");
        }
    }
}
