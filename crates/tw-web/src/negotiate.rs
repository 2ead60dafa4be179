//! Reading what a client says it accepts and sends. Small on purpose: only
//! the parts of RFC 9110 that the routes need.

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};

/// The forms an answer to a message can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The family's own XML.
    Xml,
    /// JSON.
    Json,
}

/// A quality of 0 to 1000 for the given media types out of an `Accept` header;
/// the most specific range that fits decides, as RFC 9110 12.5.1 has it.
fn quality(accept: &str, kind: &str, subtype: &str) -> u16 {
    let mut best = (0_u8, 0_u16);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let Some((range_kind, range_subtype)) = parts.next().and_then(|m| m.split_once('/')) else {
            continue;
        };
        let specific = match (range_kind, range_subtype) {
            ("*", "*") => 1,
            (k, "*") if k.eq_ignore_ascii_case(kind) => 2,
            (k, s) if k.eq_ignore_ascii_case(kind) && s.eq_ignore_ascii_case(subtype) => 3,
            _ => continue,
        };
        let q = parts
            .find_map(|p| p.strip_prefix("q=").or_else(|| p.strip_prefix("Q=")))
            .map_or(1000, thousandths);
        if specific > best.0 {
            best = (specific, q);
        }
    }
    best.1
}

/// `0.8` → 800. What does not read as a weight counts as 0, so a client gets
/// nothing it did not clearly ask for.
pub(crate) fn thousandths(text: &str) -> u16 {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return 0;
    }
    match whole {
        "1" => 1000,
        "0" => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

/// The form a client wants its receipt in; `None`: neither. XML wins a tie,
/// since the receipt is an XML message of its family first.
pub fn receipt_form(headers: &HeaderMap) -> Option<Form> {
    let Some(accept) = joined(headers) else {
        return Some(Form::Xml);
    };
    let xml = quality(&accept, "application", "xml").max(quality(&accept, "text", "xml"));
    let json = quality(&accept, "application", "json").max(quality(
        &accept,
        "application",
        "problem+json",
    ));
    match (xml, json) {
        (0, 0) => None,
        (xml, json) if json > xml => Some(Form::Json),
        _ => Some(Form::Xml),
    }
}

/// Whether a person's browser is asking: it names `text/html` itself and
/// wants it at least as much as JSON.
pub fn wants_page(headers: &HeaderMap) -> bool {
    joined(headers).is_some_and(|accept| {
        accept.to_ascii_lowercase().contains("text/html")
            && quality(&accept, "text", "html") >= quality(&accept, "application", "json")
            && quality(&accept, "text", "html") > 0
    })
}

fn joined(headers: &HeaderMap) -> Option<String> {
    let all: Vec<&str> = headers
        .get_all(ACCEPT)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .collect();
    (!all.is_empty()).then(|| all.join(","))
}

/// Media type and charset of a body, lower case, without quotes.
fn content_type(headers: &HeaderMap) -> Option<(String, Option<String>)> {
    let text = headers
        .get(CONTENT_TYPE)?
        .to_str()
        .ok()?
        .to_ascii_lowercase();
    let mut parts = text.split(';').map(str::trim);
    let media = parts.next()?.to_owned();
    let charset = parts
        .find_map(|p| p.strip_prefix("charset="))
        .map(|c| c.trim_matches('"').to_owned());
    Some((media, charset))
}

/// Whether a body says it is XML in UTF-8.
pub fn is_xml(headers: &HeaderMap) -> bool {
    content_type(headers).is_some_and(|(media, charset)| {
        matches!(media.as_str(), "application/xml" | "text/xml") && is_utf8(charset.as_deref())
    })
}

/// Whether a body says it is JSON in UTF-8.
pub fn is_json(headers: &HeaderMap) -> bool {
    content_type(headers)
        .is_some_and(|(media, charset)| media == "application/json" && is_utf8(charset.as_deref()))
}

fn is_utf8(charset: Option<&str>) -> bool {
    charset.is_none_or(|c| matches!(c, "utf-8" | "utf8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn headers(name: axum::http::HeaderName, value: &str) -> HeaderMap {
        let mut map = HeaderMap::new();
        map.insert(name, HeaderValue::from_str(value).expect("header"));
        map
    }

    #[test]
    fn receipts_come_in_the_form_asked_for() {
        let table = [
            ("*/*", Some(Form::Xml)),
            ("application/xml", Some(Form::Xml)),
            ("text/xml;q=0.3, application/json;q=0.2", Some(Form::Xml)),
            ("application/json", Some(Form::Json)),
            ("application/json, */*;q=0.1", Some(Form::Json)),
            ("application/*", Some(Form::Xml)),
            (
                "application/xml;q=0, application/json;q=0.001",
                Some(Form::Json),
            ),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;q=0.0001", None),
            ("nonsense", None),
        ];
        for (accept, form) in table {
            assert_eq!(receipt_form(&headers(ACCEPT, accept)), form, "{accept}");
        }
        assert_eq!(receipt_form(&HeaderMap::new()), Some(Form::Xml));
    }

    #[test]
    fn browsers_are_told_from_programs() {
        let table = [
            ("text/html,application/xhtml+xml,*/*;q=0.8", true),
            ("*/*", false),
            ("application/json", false),
            ("application/json, text/html;q=0.5", false),
        ];
        for (accept, page) in table {
            assert_eq!(wants_page(&headers(ACCEPT, accept)), page, "{accept}");
        }
    }

    #[test]
    fn bodies_must_say_xml_in_utf8() {
        let table = [
            ("application/xml", true),
            ("text/xml; charset=UTF-8", true),
            ("text/xml;charset=\"utf-8\"", true),
            ("text/xml; charset=GBK", false),
            ("application/json", false),
            ("application/xml-dtd", false),
        ];
        for (value, good) in table {
            assert_eq!(is_xml(&headers(CONTENT_TYPE, value)), good, "{value}");
        }
        assert!(!is_xml(&HeaderMap::new()));
        assert!(is_json(&headers(CONTENT_TYPE, "application/json")));
    }
}
