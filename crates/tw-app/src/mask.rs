//! Showing messages to people: one document of many, with what identifies a
//! person masked.

use crate::codec::MessageKind;

/// Fields whose text identifies a person, and the one in which an envelope
/// carries all of them.
const PERSONAL: &[&str] = &[
    "buyerRegNo",
    "buyerName",
    "buyerTelephone",
    "buyerIdNumber",
    "payerName",
    "payerIdNumber",
    "telephone",
    "consignee",
    "consigneeTelephone",
    "consigneeAddress",
    "DeclareName",
    "AgentLinkMan",
    "AgentLinkMAIL",
    "AgentLinkPHONE",
    "OwnerLinkMan",
    "OwnerLinkMAIL",
    "OwnerLinkPHONE",
    "InputerName",
    "InputerNameMAIL",
    "InputerNamePHONE",
    "TypistNo",
    "PartenerID",
    "DecBpNo",
    "DecNo",
    "ICCode",
    "OperName",
    "UseOrgPersonCode",
    "UseOrgPersonTel",
    "BuyerContact",
    "BuyerTel",
    "SellerContact",
    "SellerTel",
    "FactoryContact",
    "FactoryTel",
    "DeclTel",
    "Data",
];

/// Element of a kind's business nodes.
fn element(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Order => "Order",
        MessageKind::Payment => "Payment",
        MessageKind::Waybill => "Logistics",
        MessageKind::List => "Inventory",
        MessageKind::Declaration => "DecMessage",
    }
}

/// The `n`-th business node (from 0) of a message, as text, masked.
pub fn node(body: &[u8], kind: MessageKind, n: u16) -> Option<String> {
    let name = element(kind);
    nth(body, n, |found| found == name, mask)
}

/// The text of a field of the `n`-th business node, as a reader takes it.
pub fn field(body: &[u8], kind: MessageKind, n: u16, name: &str) -> Option<String> {
    let wanted = element(kind);
    let node = nth(body, n, |found| found == wanted, str::to_owned)?;
    let mut at = 0;
    while let Some(tag) = next_tag(&node, at) {
        at = tag.end;
        if tag.name == name && matches!(tag.kind, Kind::Open) {
            let close = closing(&node, at, tag.name)?;
            return Some(plain(node.get(at..close.start)?));
        }
    }
    None
}

/// A text as a reader takes it, however it was written: without comments, the
/// marks of sections and blanks around it, with references resolved.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(tag) = next_tag(text, at) {
        resolve(text.get(at..tag.start).unwrap_or(""), &mut out);
        let markup = text.get(tag.start..tag.end).unwrap_or("");
        match tag.kind {
            Kind::Section => {
                let inside = markup.strip_prefix("<![CDATA[");
                out.push_str(inside.and_then(|t| t.strip_suffix("]]>")).unwrap_or(""));
            }
            Kind::Quiet => {}
            Kind::Open | Kind::Empty | Kind::Close => out.push_str(markup),
        }
        at = tag.end;
    }
    resolve(text.get(at..).unwrap_or(""), &mut out);
    out.trim().to_owned()
}

fn resolve(mut text: &str, out: &mut String) {
    while let Some((before, rest)) = text.split_once('&') {
        out.push_str(before);
        let referred = rest.split_once(';');
        match referred.and_then(|(name, after)| Some((character(name)?, after))) {
            Some((c, after)) => {
                out.push(c);
                text = after;
            }
            None => {
                out.push('&');
                text = rest;
            }
        }
    }
    out.push_str(text);
}

fn character(name: &str) -> Option<char> {
    let code = match name {
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "amp" => return Some('&'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => name.strip_prefix('#')?,
    };
    let code = match code.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => code.parse(),
    };
    char::from_u32(code.ok()?)
}

/// The `n`-th business node (from 0) of a message, as text, with whatever of
/// persons is in it.
pub fn node_open(body: &[u8], kind: MessageKind, n: u16) -> Option<String> {
    let name = element(kind);
    nth(body, n, |found| found == name, str::to_owned)
}

/// The `n`-th entry (from 0) of a receipt, as text.
pub fn receipt_node(xml: &[u8], n: u16) -> Option<String> {
    nth(xml, n, |found| found.ends_with("Return"), mask)
}

fn nth(
    body: &[u8],
    n: u16,
    wanted: impl Fn(&str) -> bool,
    show: impl Fn(&str) -> String,
) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let mut at = 0;
    let mut seen = 0;
    while let Some(tag) = next_tag(text, at) {
        let opens = matches!(tag.kind, Kind::Open | Kind::Empty);
        if opens && wanted(tag.name) {
            if seen == n {
                let end = match tag.kind {
                    Kind::Empty => tag.end,
                    _ => closing(text, tag.end, tag.name)?.end,
                };
                return Some(show(text.get(tag.start..end)?));
            }
            seen += 1;
        }
        at = tag.end;
    }
    None
}

/// A piece of markup: a tag, or something that is passed over.
struct Tag<'a> {
    start: usize,
    end: usize,
    /// Name without prefix; empty for what is no tag.
    name: &'a str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    Empty,
    Close,
    /// A CDATA section: text that is kept.
    Section,
    /// A comment or an instruction, which nobody needs to see.
    Quiet,
}

/// The next piece of markup at or after a position. What is inside a section,
/// a comment or a quoted value is not taken for a tag; `None` also where
/// markup does not end.
fn next_tag(text: &str, from: usize) -> Option<Tag<'_>> {
    let start = from + text.get(from..)?.find('<')?;
    let rest = text.get(start..)?;
    for (begin, end, kind) in [
        ("<![CDATA[", "]]>", Kind::Section),
        ("<!--", "-->", Kind::Quiet),
        ("<?", "?>", Kind::Quiet),
    ] {
        if let Some(body) = rest.strip_prefix(begin) {
            let end = start + begin.len() + body.find(end)? + end.len();
            let name = "";
            return Some(Tag {
                start,
                end,
                name,
                kind,
            });
        }
    }
    let mut quote = None;
    let close = rest.bytes().position(|b| match (quote, b) {
        (None, b'>') => true,
        (None, b'"' | b'\'') => {
            quote = Some(b);
            false
        }
        (Some(q), b) => {
            quote = (q != b).then_some(q);
            false
        }
        _ => false,
    })?;
    let inside = rest.get(1..close)?;
    let kind = match inside.as_bytes() {
        [b'/', ..] => Kind::Close,
        [.., b'/'] => Kind::Empty,
        _ => Kind::Open,
    };
    let name = inside
        .trim_start_matches('/')
        .split([' ', '\t', '\r', '\n', '/'])
        .next()?;
    let name = name.rsplit(':').next()?;
    let end = start + close + 1;
    Some(Tag {
        start,
        end,
        name,
        kind,
    })
}

/// The tag that closes an element opened before `from`.
fn closing<'t>(text: &'t str, from: usize, name: &str) -> Option<Tag<'t>> {
    let mut at = from;
    let mut depth = 0_usize;
    loop {
        let tag = next_tag(text, at)?;
        at = tag.end;
        match tag.kind {
            Kind::Open if tag.name == name => depth += 1,
            Kind::Close if tag.name == name && depth == 0 => return Some(tag),
            Kind::Close if tag.name == name => depth -= 1,
            _ => {}
        }
    }
}

/// Whether a field's text identifies a person. A name in the wrong case is
/// refused, and still says what it holds.
pub fn is_personal(name: &str) -> bool {
    PERSONAL.iter().any(|p| p.eq_ignore_ascii_case(name))
}

/// Replaces the text of personal fields by three asterisks, and leaves out
/// comments and instructions. Of what is not well-formed the rest is not shown.
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(tag) = next_tag(text, at) {
        let shown = if tag.kind == Kind::Quiet {
            tag.start
        } else {
            tag.end
        };
        out.push_str(text.get(at..shown).unwrap_or(""));
        at = tag.end;
        if tag.kind == Kind::Open && is_personal(tag.name) {
            let Some(close) = closing(text, tag.end, tag.name) else {
                return out;
            };
            if text
                .get(at..close.start)
                .is_some_and(|t| !t.trim().is_empty())
            {
                out.push_str("***");
            }
            at = close.start;
        }
    }
    let rest = text.get(at..).unwrap_or("");
    out.push_str(rest.split('<').next().unwrap_or(""));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "<c:M xmlns:c=\"u\"><c:Order><c:OrderHead><c:orderNo>1</c:orderNo>\
        <c:buyerName>甲</c:buyerName></c:OrderHead></c:Order><c:Order><c:OrderHead>\
        <c:orderNo>2</c:orderNo><c:consignee>乙</c:consignee></c:OrderHead></c:Order></c:M>";

    #[test]
    fn one_node_without_its_neighbours_and_without_names() {
        let second = node(MESSAGE.as_bytes(), MessageKind::Order, 1).expect("a second node");
        assert!(second.contains("<c:orderNo>2</c:orderNo>"), "{second}");
        assert!(
            second.contains("<c:consignee>***</c:consignee>"),
            "{second}"
        );
        assert!(!second.contains('甲') && !second.contains('乙'), "{second}");
        assert_eq!(node(MESSAGE.as_bytes(), MessageKind::Order, 2), None);
        assert_eq!(node(b"\xff", MessageKind::Order, 0), None);
        assert_eq!(node(b"<Order><buyerName>x", MessageKind::Order, 0), None);
    }

    #[test]
    fn no_way_of_writing_a_name_shows_it() {
        let table = [
            "<buyerName><![CDATA[</buyerName>]]>甲</buyerName>",
            "<buyerName><!-- </buyerName> -->甲</buyerName>",
            "<buyerName><?p </buyerName>?>甲</buyerName>",
            "<buyerName a=\">\">甲</buyerName>",
            "<buyerName><buyerName>1</buyerName>甲</buyerName>",
            "<a><!-- <buyerName>甲</buyerName> --></a>",
            "<buyerName a=\"/\">甲</buyerName>",
            "<c:buyerName\n>甲</c:buyerName >",
        ];
        for text in table {
            let masked = mask(text);
            assert!(!masked.contains('甲'), "{text}: {masked}");
        }
        let kept = "<note><![CDATA[<buyerName>]]>乙</note>";
        assert_eq!(mask(kept), kept);
    }

    #[test]
    fn a_text_is_the_same_however_it_is_written() {
        for written in [
            "甲&B",
            " 甲&amp;B\n",
            "<![CDATA[甲&B]]>",
            "甲<!-- x -->&#38;B",
            "&#x7532;<?p q?><![CDATA[&]]>B",
        ] {
            assert_eq!(plain(written), "甲&B", "{written}");
        }
        assert_eq!(plain("&nosuch; & &#xD800;"), "&nosuch; & &#xD800;");
        let order = "<Order><a/><c:consignee><![CDATA[甲]]></c:consignee></Order>";
        let field = |name| field(order.as_bytes(), MessageKind::Order, 0, name);
        assert_eq!(field("consignee").as_deref(), Some("甲"));
        assert_eq!(field("telephone"), None);
    }

    #[test]
    fn what_is_cut_short_shows_nothing_personal() {
        assert_eq!(mask("<a><payerName>乙"), "<a><payerName>");
        assert_eq!(mask("<payerName/><a>1</a>"), "<payerName/><a>1</a>");
        assert_eq!(mask("no tags"), "no tags");
        assert_eq!(
            mask("<BuyerName>乙</BuyerName>"),
            "<BuyerName>***</BuyerName>"
        );
        assert_eq!(mask("<d:Data>QQ==</d:Data>"), "<d:Data>***</d:Data>");
    }
}
