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
    "Data",
];

/// Element of a kind's business nodes.
fn element(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Order => "Order",
        MessageKind::Payment => "Payment",
        MessageKind::Waybill => "Logistics",
        MessageKind::List => "Inventory",
    }
}

/// The `n`-th business node (from 0) of a message, as text, masked.
pub fn node(body: &[u8], kind: MessageKind, n: u16) -> Option<String> {
    let name = element(kind);
    nth(body, n, |found| found == name, mask)
}

/// The text of a field of the `n`-th business node, as written.
pub fn field(body: &[u8], kind: MessageKind, n: u16, name: &str) -> Option<String> {
    let wanted = element(kind);
    let node = nth(body, n, |found| found == wanted, str::to_owned)?;
    let mut at = 0;
    while let Some(tag) = next_tag(&node, at) {
        at = tag.end;
        if tag.name == name && !tag.closing {
            let text = node.get(at..)?;
            return Some(text.get(..text.find('<')?)?.to_owned());
        }
    }
    None
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
        if wanted(tag.name) && !tag.closing {
            if seen == n {
                let end = closing(text, tag.end, tag.name)?;
                return Some(show(text.get(tag.start..end)?));
            }
            seen += 1;
        }
        at = tag.end;
    }
    None
}

struct Tag<'a> {
    start: usize,
    end: usize,
    name: &'a str,
    closing: bool,
}

/// The next tag at or after a position, with its name without prefix.
fn next_tag(text: &str, from: usize) -> Option<Tag<'_>> {
    let start = from + text.get(from..)?.find('<')?;
    let end = start + text.get(start..)?.find('>')? + 1;
    let inside = text.get(start + 1..end - 1)?;
    let closing = inside.starts_with('/');
    let name = inside
        .trim_start_matches('/')
        .split([' ', '\t', '\r', '\n', '/'])
        .next()?;
    let name = name.rsplit(':').next()?;
    Some(Tag {
        start,
        end,
        name,
        closing,
    })
}

fn closing(text: &str, from: usize, name: &str) -> Option<usize> {
    let mut at = from;
    loop {
        let tag = next_tag(text, at)?;
        if tag.closing && tag.name == name {
            return Some(tag.end);
        }
        at = tag.end;
    }
}

/// Replaces the text of personal fields by three asterisks.
pub fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(tag) = next_tag(text, at) {
        out.push_str(&text[at..tag.end]);
        at = tag.end;
        // A name in the wrong case is refused, and still says what it holds.
        let personal = PERSONAL.iter().any(|p| p.eq_ignore_ascii_case(tag.name));
        if personal && !tag.closing && !text[..tag.end].ends_with("/>") {
            let Some(end) = closing(text, tag.end, tag.name) else {
                // Not well formed: what follows is not shown.
                return out;
            };
            let close = text[..end].rfind('<').unwrap_or(end);
            if !text[at..close].trim().is_empty() {
                out.push_str("***");
            }
            at = close;
        }
    }
    out.push_str(&text[at..]);
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
