//! Every field of the four filed messages, in both editions: dropped,
//! emptied, lengthened, mistyped, moved. Each is refused by its own code at its
//! own place, and by nothing else.

mod common;

use common::{FILED, Item, assert_told, ceb, full, options, sentences, xml};
use tw_app::codec::{Codec, Edition};
use tw_messages::{Ceb, LeafKind, rules};

/// Codes and paths of a message's findings.
fn findings(ceb: &Ceb, edition: &Edition, message: &Item) -> Vec<(String, String)> {
    let text = xml(message);
    let incoming = ceb.read(text.as_bytes(), &options(edition));
    if incoming.findings.is_empty() {
        assert_eq!(incoming.nodes.len(), incoming.records as usize, "{text}");
    } else {
        assert!(incoming.nodes.is_empty(), "{text}");
    }
    let rows = sentences();
    for f in &incoming.findings {
        assert_told(&rows, f);
        assert!(f.location.line > 0 && f.location.column > 0, "{f:?}");
    }
    incoming
        .findings
        .iter()
        .map(|f| (f.code.to_string(), f.location.path.clone()))
        .collect()
}

fn one(code: tw_base::RuleCode, path: &str) -> Vec<(String, String)> {
    vec![(code.to_string(), path.to_owned())]
}

/// Calls `visit` with the place of every field: indices down the tree, and
/// the path a finding must name.
fn fields(message: &Item) -> Vec<(Vec<usize>, String)> {
    fn walk(item: &Item, at: &mut Vec<usize>, path: &str, out: &mut Vec<(Vec<usize>, String)>) {
        for (n, child) in item.below.iter().enumerate() {
            let repeats = [
                "Order",
                "OrderList",
                "Payment",
                "Logistics",
                "Inventory",
                "InventoryList",
            ];
            let position = if repeats.contains(&child.name.as_str()) {
                "[1]"
            } else {
                ""
            };
            let path = format!("{path}/{}{position}", child.name);
            at.push(n);
            if child.leaf.is_some() {
                out.push((at.clone(), path.clone()));
            }
            walk(child, at, &path, out);
            at.pop();
        }
    }
    let mut out = Vec::new();
    walk(
        message,
        &mut Vec::new(),
        &format!("/{}", message.name),
        &mut out,
    );
    out
}

/// The message with something done to the parent of the field at `at`.
fn changed(message: &Item, at: &[usize], change: impl FnOnce(&mut Vec<Item>, usize)) -> Item {
    let mut copy = message.clone();
    let (last, way) = at.split_last().expect("a field has a parent");
    let parent = way.iter().fold(&mut copy, |item, n| &mut item.below[*n]);
    change(&mut parent.below, *last);
    copy
}

fn cases(mut visit: impl FnMut(&Ceb, &Edition, &Item, &[usize], &str)) {
    let ceb = ceb();
    for edition in ceb.editions() {
        for root in FILED {
            let message = full(&ceb, root, &edition);
            assert_eq!(
                findings(&ceb, &edition, &message),
                Vec::new(),
                "{root} {edition:?}"
            );
            let all = fields(&message);
            assert!(all.len() > 20, "{root}");
            for (at, path) in all {
                visit(&ceb, &edition, &message, &at, &path);
            }
        }
    }
}

#[test]
fn dropped() {
    cases(|ceb, edition, message, at, path| {
        let mut required = false;
        let copy = changed(message, at, |siblings, n| {
            required = siblings.remove(n).leaf.expect("a field").required;
        });
        let expected = if required {
            one(rules::SCHEMA_MISSING, path)
        } else {
            Vec::new()
        };
        assert_eq!(findings(ceb, edition, &copy), expected, "{path}");
    });
}

#[test]
fn longer_than_allowed() {
    cases(|ceb, edition, message, at, path| {
        let mut expected = Vec::new();
        let copy = changed(message, at, |siblings, n| {
            let item = &mut siblings[n];
            let (text, code) = match &item.leaf.as_ref().expect("a field").kind {
                LeafKind::Text { fixed: Some(_), .. } => ("1421".to_owned(), rules::SCHEMA_FIXED),
                LeafKind::Text {
                    min,
                    max: Some(max),
                    ..
                } => {
                    let code = if min == max {
                        rules::SCHEMA_LENGTH
                    } else {
                        rules::SCHEMA_TOO_LONG
                    };
                    ("税".repeat(*max as usize + 1), code)
                }
                LeafKind::Text { max: None, .. } | LeafKind::Technical => return,
                LeafKind::Decimal { .. } => {
                    ("12345678901234567890".to_owned(), rules::SCHEMA_DIGITS)
                }
                LeafKind::Int { total: Some(_) } => ("1234567890".to_owned(), rules::SCHEMA_DIGITS),
                LeafKind::Int { total: None } => {
                    ("12345678901".to_owned(), rules::SCHEMA_INTEGER_RANGE)
                }
            };
            item.text = text;
            expected = one(code, path);
        });
        assert_eq!(findings(ceb, edition, &copy), expected, "{path}");
    });
}

#[test]
fn exactly_as_long_as_allowed() {
    cases(|ceb, edition, message, at, path| {
        let copy = changed(message, at, |siblings, n| {
            let item = &mut siblings[n];
            match &item.leaf.as_ref().expect("a field").kind {
                LeafKind::Text {
                    fixed: None,
                    max: Some(max),
                    ..
                } => item.text = "税".repeat(*max as usize),
                LeafKind::Decimal { .. } => item.text = "12345678901234.12345".to_owned(),
                LeafKind::Int { total: Some(_) } => item.text = "999999999".to_owned(),
                LeafKind::Int { total: None } => item.text = "-2147483648".to_owned(),
                _ => {}
            }
        });
        assert_eq!(findings(ceb, edition, &copy), Vec::new(), "{path}");
    });
}

#[test]
fn emptied() {
    cases(|ceb, edition, message, at, path| {
        let mut expected = Vec::new();
        let copy = changed(message, at, |siblings, n| {
            let item = &mut siblings[n];
            item.text.clear();
            expected = match &item.leaf.as_ref().expect("a field").kind {
                LeafKind::Text { fixed: Some(_), .. } | LeafKind::Text { min: 0, .. } => Vec::new(),
                _ => one(rules::SCHEMA_EMPTY, path),
            };
        });
        assert_eq!(findings(ceb, edition, &copy), expected, "{path}");
    });
}

#[test]
fn mistyped() {
    cases(|ceb, edition, message, at, path| {
        for wrong in ["1,5", "一", "1e3", "0x1F"] {
            let mut expected = Vec::new();
            let copy = changed(message, at, |siblings, n| {
                let item = &mut siblings[n];
                let code = match &item.leaf.as_ref().expect("a field").kind {
                    LeafKind::Decimal { .. } => rules::SCHEMA_DECIMAL,
                    LeafKind::Int { .. } => rules::SCHEMA_INTEGER,
                    _ => return,
                };
                item.text = wrong.to_owned();
                expected = one(code, path);
            });
            assert_eq!(findings(ceb, edition, &copy), expected, "{path} {wrong}");
        }
    });
}

#[test]
fn holding_an_element() {
    cases(|ceb, edition, message, at, path| {
        let copy = changed(message, at, |siblings, n| {
            siblings[n].text.push_str("<ceb:x/>")
        });
        assert_eq!(
            findings(ceb, edition, &copy),
            one(rules::SCHEMA_ELEMENT_IN_FIELD, &format!("{path}/x")),
            "{path}"
        );
    });
}

#[test]
fn moved_behind_its_neighbour() {
    cases(|ceb, edition, message, at, path| {
        let mut expected = Vec::new();
        let copy = changed(message, at, |siblings, n| {
            if siblings.get(n + 1).is_some_and(|next| next.leaf.is_some()) {
                siblings.swap(n, n + 1);
                expected = one(rules::SCHEMA_ORDER, path);
            }
        });
        assert_eq!(findings(ceb, edition, &copy), expected, "{path}");
    });
}

#[test]
fn twice() {
    cases(|ceb, edition, message, at, path| {
        let copy = changed(message, at, |siblings, n| {
            siblings.insert(n + 1, siblings[n].clone())
        });
        let expected = one(rules::SCHEMA_TOO_OFTEN, &format!("{path}[2]"));
        assert_eq!(findings(ceb, edition, &copy), expected, "{path}");
    });
}

#[test]
fn under_another_name() {
    cases(|ceb, edition, message, at, path| {
        let mut required = false;
        let copy = changed(message, at, |siblings, n| {
            siblings[n].name = "stranger".to_owned();
            required = siblings[n].leaf.as_ref().is_some_and(|l| l.required);
        });
        let parent = path.rsplit_once('/').expect("path").0;
        let found = findings(ceb, edition, &copy);
        let unknown = (
            rules::SCHEMA_UNKNOWN.to_string(),
            format!("{parent}/stranger"),
        );
        assert!(found.contains(&unknown), "{path} {found:?}");
        assert_eq!(found.len(), 1 + usize::from(required), "{path} {found:?}");
    });
}

#[test]
fn editions_differ_where_they_should() {
    let ceb = ceb();
    let editions = ceb.editions();
    let names: Vec<&str> = editions.iter().map(|e| &*e.0).collect();
    assert_eq!(names, ["2022-05", "2018"]);
    // (field, value, valid in 2022-05, valid in 2018)
    let table = [
        ("itemNo", "7".repeat(20), true, true),
        ("itemNo", "7".repeat(21), false, true),
        ("itemNo", "7".repeat(30), false, true),
        ("itemNo", "7".repeat(31), false, false),
        ("tradeCountry", "502".to_owned(), true, true),
        ("tradeCountry", "US".to_owned(), true, false),
        ("tradeCountry", String::new(), false, false),
    ];
    for (field, text, newest, older) in table {
        for (edition, valid) in editions.iter().zip([newest, older]) {
            let mut message = full(&ceb, "CEB621Message", edition);
            message
                .child("Inventory")
                .child("InventoryList")
                .child(field)
                .text = text.clone();
            assert_eq!(
                findings(&ceb, edition, &message).is_empty(),
                valid,
                "{field} {text} {edition:?}"
            );
        }
    }
}
