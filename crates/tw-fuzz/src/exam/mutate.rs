//! Making mutants of a message: in its structure, its values, its attributes
//! and namespaces, and in how it is written.

use super::tree::{Elem, Kid};
use super::{values, words};
use crate::{Dice, samples};
use std::collections::HashMap;
use tw_messages::LeafKind;

/// A mutant: what was done, and the bytes.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// What was done to the sample, in order.
    pub acts: Vec<&'static str>,
    /// The message.
    pub bytes: Vec<u8>,
}

/// Kinds of fields by their path below the root, without prefixes.
pub type Kinds = HashMap<String, LeafKind>;

const CEB: &str = "http://www.chinaport.gov.cn/ceb";
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A mutant of a sample.
pub fn mutant(sample: &Elem, kinds: &Kinds, dice: &mut Dice) -> Mutant {
    let mut root = sample.clone();
    let mut acts = Vec::new();
    let faults = match dice.below(20) {
        0..=11 => 1,
        12..=16 => 2,
        17..=18 => 3,
        _ => 4 + dice.below(4),
    };
    for _ in 0..faults {
        let act = match dice.below(20) {
            0..=6 => value(&mut root, kinds, dice),
            7..=11 => structure(&mut root, dice),
            12..=13 => attribute(&mut root, dice),
            14..=15 => namespace(&mut root, dice),
            16 => between(&mut root, dice),
            17 => free(&mut root, dice),
            18 => signature(&mut root, dice),
            _ => "nothing",
        };
        acts.push(act);
    }
    let mut xml = String::new();
    root.write(&mut xml);
    let bytes = written(xml, dice, &mut acts);
    Mutant { acts, bytes }
}

/// Some element below the root: its parent, its place, its path.
fn some<'e>(root: &'e mut Elem, dice: &mut Dice) -> Option<(&'e mut Elem, usize, String)> {
    let n = dice.below(root.count());
    root.nth(n)
        .map(|(parent, place, path)| (parent, place, path.join("/")))
}

fn elem_at(parent: &mut Elem, place: usize) -> Option<&mut Elem> {
    match parent.kids.get_mut(place) {
        Some(Kid::Elem(elem)) => Some(elem),
        _ => None,
    }
}

fn value(root: &mut Elem, kinds: &Kinds, dice: &mut Dice) -> &'static str {
    for _ in 0..8 {
        let Some((parent, place, path)) = some(root, dice) else {
            break;
        };
        let Some(elem) = elem_at(parent, place) else {
            break;
        };
        if elem.is_group() {
            continue;
        }
        let new = values::other(dice, kinds.get(&path), &elem.text());
        if new.is_empty() && dice.one_in(2) {
            elem.kids.clear();
        } else {
            elem.set(new);
        }
        return "value";
    }
    "nothing"
}

fn structure(root: &mut Elem, dice: &mut Dice) -> &'static str {
    let other = some(root, dice).and_then(|(parent, place, _)| elem_at(parent, place).cloned());
    let names: Vec<String> = root.elems().map(|e| e.name.clone()).collect();
    let Some((parent, place, _)) = some(root, dice) else {
        return "nothing";
    };
    match dice.below(16) {
        0 | 1 => {
            parent.kids.remove(place);
            "dropped"
        }
        2 | 3 => {
            let same = parent.kids.get(place).cloned();
            let to = if dice.one_in(2) {
                place
            } else {
                dice.below(parent.kids.len() + 1)
            };
            parent.kids.splice(to..to, same);
            "doubled"
        }
        4 => {
            let to = dice.below(parent.kids.len());
            parent.kids.swap(place, to);
            "swapped"
        }
        5 if place + 1 < parent.kids.len() => {
            parent.kids.swap(place, place + 1);
            "swapped with the next"
        }
        6 => {
            let kid = parent.kids.remove(place);
            let to = dice.below(parent.kids.len() + 1);
            parent.kids.insert(to, kid);
            "moved"
        }
        7 => rename(parent, place, &names, dice),
        8 => {
            parent.kids.reverse();
            "reversed"
        }
        9 => {
            if let Some(other) = other {
                let to = dice.below(parent.kids.len() + 1);
                parent.kids.insert(to, Kid::Elem(other));
            }
            "brought from elsewhere"
        }
        n => around(parent, place, (n, &names), dice),
    }
}

/// Something that does not belong there, in an element or around it.
fn around(
    parent: &mut Elem,
    place: usize,
    (n, names): (usize, &[String]),
    dice: &mut Dice,
) -> &'static str {
    match n {
        10 => {
            let strange = stranger(dice);
            let to = dice.below(parent.kids.len() + 1);
            parent.kids.insert(to, Kid::Elem(strange));
            "stranger"
        }
        11 => {
            if let Some(elem) = elem_at(parent, place) {
                elem.kids.push(Kid::Elem(stranger(dice)));
            }
            "stranger in it"
        }
        12 => {
            if let Some(elem) = elem_at(parent, place) {
                elem.kids.clear();
            }
            "emptied"
        }
        13 => {
            if let Some(Kid::Elem(elem)) = parent.kids.get(place).cloned() {
                parent.kids.splice(place..=place, elem.kids);
            }
            "taken out of its tag"
        }
        14 => {
            if let Some(kid) = parent.kids.get(place).cloned() {
                let name = names.first().cloned().unwrap_or_default();
                let around = Elem {
                    name,
                    attrs: Vec::new(),
                    kids: vec![kid],
                };
                parent.kids.splice(place..=place, [Kid::Elem(around)]);
            }
            "wrapped"
        }
        _ => many(parent, place, dice),
    }
}

/// As often as a table allows, and once more or less.
fn many(parent: &mut Elem, place: usize, dice: &mut Dice) -> &'static str {
    const COUNTS: [usize; 9] = [2, 4, 5, 6, 98, 99, 100, 101, 102];
    let size = elem_at(parent, place).map_or(0, |e| e.count());
    let count = COUNTS
        .get(dice.below(if size > 40 { 4 } else { 9 }))
        .copied()
        .unwrap_or(2);
    if let Some(kid) = parent.kids.get(place).cloned() {
        parent
            .kids
            .splice(place..=place, std::iter::repeat_n(kid, count));
    }
    "repeated"
}

fn rename(parent: &mut Elem, place: usize, names: &[String], dice: &mut Dice) -> &'static str {
    let Some(elem) = elem_at(parent, place) else {
        return "nothing";
    };
    elem.name = match dice.below(10) {
        0 => elem.name.to_uppercase(),
        1 => format!("{}x", elem.name),
        2 => elem.name.chars().skip(1).collect(),
        3 => dice.pick(names).cloned().unwrap_or_default(),
        4 => format!("x:{}", elem.name),
        5 => format!("{} ", elem.name),
        6 => format!("税{}", elem.name),
        7 => format!("1{}", elem.name),
        8 => format!("{}:", elem.name),
        _ => format!("{}\n", elem.name),
    };
    "renamed"
}

/// An element nobody asked for.
fn stranger(dice: &mut Dice) -> Elem {
    const KNOWN: [&str; 8] = [
        "guid",
        "note",
        "OrderHead",
        "BaseTransfer",
        "unknown",
        "_x",
        "Signature",
        "税",
    ];
    let mut elem = Elem::leaf(
        dice.pick(&KNOWN).copied().unwrap_or("x"),
        if dice.one_in(2) { "1" } else { "" },
    );
    match dice.below(5) {
        0 => elem.attrs.push(("xmlns".into(), "".into())),
        1 => elem.attrs.push(("xmlns".into(), "urn:x".into())),
        2 => {
            elem.name.insert_str(0, "f:");
            elem.attrs.push(("xmlns:f".into(), "urn:x".into()));
        }
        3 => elem.attrs.push(("xmlns".into(), DS.into())),
        _ => {}
    }
    elem
}

fn attribute(root: &mut Elem, dice: &mut Dice) -> &'static str {
    if dice.one_in(2) {
        return own_attribute(root, dice);
    }
    let n = dice.below(root.count() + 1);
    let elem = match root.nth(n) {
        Some((parent, place, _)) => match elem_at(parent, place) {
            Some(elem) => elem,
            None => return "nothing",
        },
        None => root,
    };
    strange_attribute(elem, dice)
}

/// Of the attributes that are there.
fn own_attribute(root: &mut Elem, dice: &mut Dice) -> &'static str {
    let mut holders = 0;
    root.each(&mut |e| holders += usize::from(!e.attrs.is_empty()));
    let (mut n, mut act) = (dice.below(holders), "nothing");
    root.each(&mut |elem| {
        if elem.attrs.is_empty() {
            return;
        }
        if n == 0 {
            act = spoil_attribute(elem, dice);
        }
        n = n.wrapping_sub(1);
    });
    act
}

fn spoil_attribute(elem: &mut Elem, dice: &mut Dice) -> &'static str {
    let at = dice.below(elem.attrs.len());
    if dice.one_in(8) {
        elem.attrs.remove(at);
        return "attribute dropped";
    }
    if dice.one_in(8) {
        let same = elem.attrs.get(at).cloned();
        elem.attrs.extend(same);
        return "attribute doubled";
    }
    elem.attrs.rotate_left(at);
    let Some((name, value)) = elem.attrs.first_mut() else {
        return "nothing";
    };
    match dice.below(10) {
        0 => value.clear(),
        1 => value.push('x'),
        2 => value.insert(0, ' '),
        3 => value.push_str("\r\n"),
        4 => value.push_str("&#10;"),
        5 => value.push_str("&amp;"),
        6 => *value = values::technical(dice).replace('<', "&lt;"),
        7 => *name = name.to_uppercase(),
        8 => value.push('<'),
        _ => {
            value.pop();
            value.push('税');
        }
    }
    "attribute value"
}

fn xsi_attribute(elem: &mut Elem, n: usize, dice: &mut Dice) -> &'static str {
    const XSI_TYPES: [&str; 9] = [
        "xs:string",
        "string",
        "xs:decimal",
        "x",
        "",
        "xs:anyType",
        "ceb:x",
        "xs:base64Binary",
        " xs:string ",
    ];
    let mut put = |name: &str, value: &str| elem.attrs.push((name.to_owned(), value.to_owned()));
    match n {
        3 | 4 => {
            put("xmlns:xs", "http://www.w3.org/2001/XMLSchema");
            put("xmlns:xsi", XSI);
            put("xsi:type", dice.pick(&XSI_TYPES).copied().unwrap_or(""));
            "xsi:type"
        }
        5 => {
            put("xmlns:xsi", XSI);
            put(
                "xsi:nil",
                ["true", "false", "1", "0", "x", " true "]
                    .get(dice.below(6))
                    .copied()
                    .unwrap_or(""),
            );
            "xsi:nil"
        }
        6 => {
            put("xmlns:xsi", XSI);
            put(
                "xsi:schemaLocation",
                [
                    "urn:x x.xsd",
                    "urn:x",
                    "",
                    "http://www.chinaport.gov.cn/ceb none.xsd",
                ]
                .get(dice.below(4))
                .copied()
                .unwrap_or(""),
            );
            "xsi:schemaLocation"
        }
        _ => {
            put("xmlns:xsi", XSI);
            put("xsi:noNamespaceSchemaLocation", "none.xsd");
            "xsi:schemaLocation"
        }
    }
}

fn strange_attribute(elem: &mut Elem, dice: &mut Dice) -> &'static str {
    let mut put = |name: &str, value: &str| elem.attrs.push((name.to_owned(), value.to_owned()));
    match dice.below(14) {
        0 => put("unknown", "1"),
        1 => put(
            "xml:lang",
            ["zh", "", "zh-CN", "1"]
                .get(dice.below(4))
                .copied()
                .unwrap_or(""),
        ),
        2 => put(
            "xml:space",
            ["preserve", "default", "x"]
                .get(dice.below(3))
                .copied()
                .unwrap_or(""),
        ),
        n @ 3..=7 => return xsi_attribute(elem, n, dice),
        8 => {
            put("xmlns:xsi", XSI);
            put("xsi:other", "1");
        }
        9 => {
            put("xmlns:f", "urn:x");
            put("f:a", "1");
        }
        10 => put("Id", "id1"),
        11 => put("xml:id", "id1"),
        12 => put("xml:base", "http://a/"),
        _ => put("f:a", "1"),
    }
    "attribute added"
}

fn namespace(root: &mut Elem, dice: &mut Dice) -> &'static str {
    match dice.below(10) {
        0 | 1 => {
            prefixed(root, "c", dice.below(4));
            "prefixed"
        }
        2 => {
            if let Some((name, value)) = root.attrs.iter_mut().find(|(n, _)| n.starts_with("xmlns"))
            {
                match dice.below(6) {
                    0 => value.push('/'),
                    1 => value.clear(),
                    2 => *value = value.to_uppercase(),
                    3 => value.push(' '),
                    4 => *name = "xmlns:other".to_owned(),
                    _ => *value = value.replace("http", "&#104;ttp"),
                }
            }
            "namespace of the root"
        }
        3..=5 => {
            let Some((parent, place, _)) = some(root, dice) else {
                return "nothing";
            };
            let Some(elem) = elem_at(parent, place) else {
                return "nothing";
            };
            rebind(elem, dice);
            "rebound"
        }
        6 => {
            reserved(root, dice);
            "reserved prefix"
        }
        7 => {
            let Some((parent, place, _)) = some(root, dice) else {
                return "nothing";
            };
            let Some(elem) = elem_at(parent, place) else {
                return "nothing";
            };
            prefixed(elem, "d", 0);
            "subtree prefixed"
        }
        8 => {
            root.attrs.push(("xmlns:unused".into(), "urn:x".into()));
            "prefix declared"
        }
        _ => {
            let Some((parent, place, _)) = some(root, dice) else {
                return "nothing";
            };
            let Some(elem) = elem_at(parent, place) else {
                return "nothing";
            };
            elem.name.insert_str(0, "undeclared:");
            "prefix not declared"
        }
    }
}

/// Another namespace for an element.
fn rebind(elem: &mut Elem, dice: &mut Dice) {
    let uri = [CEB, DS, "", "urn:x", "http://www.chinaport.gov.cn/dxp"]
        .get(dice.below(5))
        .copied()
        .unwrap_or("");
    if dice.one_in(2) {
        elem.attrs.push(("xmlns".into(), uri.into()));
    } else {
        elem.attrs.push(("xmlns:q".into(), uri.into()));
        elem.name.insert_str(0, "q:");
    }
}

/// A declaration that Namespaces in XML forbids.
fn reserved(root: &mut Elem, dice: &mut Dice) {
    root.attrs.push((
        ["xmlns:xml", "xmlns:xmlns", "xmlns:a:b", "xmlns:", "xmlns:1"]
            .get(dice.below(5))
            .copied()
            .unwrap_or("")
            .into(),
        ["http://www.w3.org/XML/1998/namespace", "urn:x", ""]
            .get(dice.below(3))
            .copied()
            .unwrap_or("")
            .into(),
    ));
}

/// Binds the family's namespace to a prefix for an element and what is below;
/// of `every` elements one keeps the default namespace (0: none does).
fn prefixed(top: &mut Elem, prefix: &str, every: usize) {
    let mut n = 0;
    top.each(&mut |elem| {
        n += 1;
        let plain = !elem.name.contains(':') && !elem.attrs.iter().any(|(_, v)| v == DS);
        if plain && (every == 0 || n % (every + 1) != 0) {
            elem.name = format!("{prefix}:{}", elem.name);
        }
    });
    top.attrs.push((format!("xmlns:{prefix}"), CEB.to_owned()));
}

/// Something between two elements.
fn between(root: &mut Elem, dice: &mut Dice) -> &'static str {
    let thing = dice.pick(words::THINGS).copied().unwrap_or("").to_owned();
    if dice.one_in(4) {
        let at = dice.below(root.kids.len() + 1);
        root.kids.insert(at, Kid::Raw(thing));
        return "between";
    }
    if let Some((parent, place, _)) = some(root, dice) {
        parent.kids.insert(place + dice.below(2), Kid::Raw(thing));
    }
    "between"
}

/// In the content that senders are free to fill.
fn free(root: &mut Elem, dice: &mut Dice) -> &'static str {
    let Some(root_kids) = root
        .kids
        .iter()
        .position(|k| matches!(k, Kid::Elem(e) if e.local() == "BaseTransfer"))
    else {
        return "nothing";
    };
    let free = dice.pick(words::CONTENTS).copied().unwrap_or("");
    let prefix = root
        .name
        .split_once(':')
        .map_or(String::new(), |(p, _)| format!("{p}:"));
    let xml = format!(
        "<{prefix}ExtendMessage><{prefix}name>n</{prefix}name><{prefix}version>v</{prefix}version><{prefix}Message>{free}</{prefix}Message></{prefix}ExtendMessage>"
    );
    let last = root
        .kids
        .iter()
        .rposition(|k| matches!(k, Kid::Elem(e) if e.local() == "Signature"));
    root.kids
        .retain(|k| !matches!(k, Kid::Elem(e) if e.local() == "ExtendMessage"));
    let at = last.unwrap_or(root_kids + 1).min(root.kids.len());
    root.kids.insert(at, Kid::Raw(xml));
    "free content"
}

/// In a signature, whose table has alternatives, any content and any elements.
fn signature(root: &mut Elem, dice: &mut Dice) -> &'static str {
    let Some(place) = root
        .kids
        .iter()
        .rposition(|k| matches!(k, Kid::Elem(e) if e.local() == "Signature"))
    else {
        let xml = samples::SIGNATURE.to_owned();
        root.kids.push(Kid::Raw(xml));
        return "signature added";
    };
    let id = if dice.one_in(2) { " Id=\"s\"" } else { "" };
    let mut keys = String::new();
    for _ in 0..1 + dice.below(3) {
        let key = dice.pick(words::KEYS).copied().unwrap_or("");
        let named = dice.pick(words::TYPES).copied().unwrap_or("");
        let value = values::technical(dice);
        keys.push_str(&key.replace("{T}", named).replace("{V}", &value));
    }
    let transform = [
        "<XPath>a</XPath>",
        "text",
        "<f:a xmlns:f=\"urn:x\"/>",
        "<Unknown/>",
        "",
    ]
    .get(dice.below(5))
    .copied()
    .unwrap_or("");
    let xml = format!(
        "<Signature xmlns=\"{DS}\"{id}><SignedInfo><CanonicalizationMethod Algorithm=\"a\">{}</CanonicalizationMethod><SignatureMethod Algorithm=\"{}\">{}</SignatureMethod>\
<Reference URI=\"\"{id}><Transforms><Transform Algorithm=\"a\">{transform}</Transform></Transforms><DigestMethod Algorithm=\"a\"/><DigestValue>{}</DigestValue></Reference>\
</SignedInfo><SignatureValue>{}</SignatureValue><KeyInfo>{keys}</KeyInfo></Signature>",
        ["", "", "text", "<f:a xmlns:f=\"urn:x\"/>"]
            .get(dice.below(4))
            .copied()
            .unwrap_or(""),
        if dice.one_in(4) {
            values::technical(dice).replace(['<', '"', '&'], "")
        } else {
            "a".into()
        },
        ["", "", "<HMACOutputLength>1</HMACOutputLength>", "t"]
            .get(dice.below(4))
            .copied()
            .unwrap_or(""),
        if dice.one_in(3) {
            values::technical(dice)
        } else {
            "QQ==".into()
        },
        if dice.one_in(3) {
            values::technical(dice)
        } else {
            "QQ==".into()
        },
    );
    root.kids.splice(place..=place, [Kid::Raw(xml)]);
    "signature"
}

/// The bytes of a mutant: its declaration, what stands around the root, line
/// ends, encoding.
fn written(xml: String, dice: &mut Dice, acts: &mut Vec<&'static str>) -> Vec<u8> {
    let mut head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    if dice.one_in(16) {
        head = dice.pick(words::DECLARATIONS).copied().unwrap_or("");
        acts.push("before the root");
    }
    let mut text = format!("{head}{xml}\n");
    if dice.one_in(40) {
        acts.push("after the root");
        text.push_str(
            [
                "<!--c-->",
                "<?p i?>",
                "text",
                "<a/>",
                "\u{0}",
                "&#32;",
                "<![CDATA[]]>",
                "</a>",
                " \r\n\t",
            ]
            .get(dice.below(9))
            .copied()
            .unwrap_or(""),
        );
    }
    if dice.one_in(30) {
        acts.push("line ends");
        text = text.replace("><", if dice.one_in(2) { ">\r\n<" } else { ">\r<" });
    }
    if dice.one_in(60) {
        acts.push("tags");
        text = match dice.below(5) {
            0 => text.replacen("</", "</ ", 1),
            1 => text.replacen('>', " >", 3),
            2 => text.replacen("=\"", " = \"", 2),
            3 => text.replacen("></", "/></", 1),
            _ => text.replacen("\" ", "\"", 1),
        };
    }
    let mut bytes = text.into_bytes();
    if dice.one_in(40) {
        acts.push("damaged");
        let at = dice.below(bytes.len());
        match dice.below(4) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, dice.byte()),
            2 => drop(bytes.remove(at)),
            _ => bytes[at] = dice.byte(),
        }
    }
    bytes
}
