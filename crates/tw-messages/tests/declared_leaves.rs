//! Every field of the table: left out, empty, of a wrong type, twice, at
//! another place. What is found of each, and where, follows from the table.

mod declared;

use declared::{codes, dec, invented, read, sole};
use proptest::prelude::*;
use tw_declaration::Declaration;
use tw_messages::{Dress, Wrapping};

/// An element with what is in it.
#[derive(Debug, Clone)]
struct Part {
    name: String,
    text: String,
    below: Vec<Part>,
}

impl Part {
    fn new(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            text: text.to_owned(),
            below: Vec::new(),
        }
    }

    /// The first part at a path below, made where it is missing.
    fn at(&mut self, steps: &[&str]) -> &mut Part {
        let Some((step, rest)) = steps.split_first() else {
            return self;
        };
        let found = self.below.iter().position(|p| p.name == *step);
        let n = found.unwrap_or_else(|| {
            self.below.push(Part::new(step, ""));
            self.below.len() - 1
        });
        self.below[n].at(rest)
    }

    fn write(&self, out: &mut String) {
        out.push_str(&format!("<{}>{}", self.name, self.text));
        self.below.iter().for_each(|part| part.write(out));
        out.push_str(&format!("</{}>", self.name));
    }

    fn xml(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }
}

/// A value of a type.
fn good(kind: &str) -> &'static str {
    match kind {
        "decimal" => "1.5",
        "whole" => "7",
        "date" => "20240229",
        "base64" => "AAAA",
        _ => "T",
    }
}

/// Values that are none of a type, and what is said of them.
fn bad(kind: &str) -> &'static [(&'static str, &'static str)] {
    match kind {
        "decimal" => &[
            ("1,5", "TW1114"),
            ("1e3", "TW1114"),
            ("NaN", "TW1114"),
            ("1.12345678", "TW1116"),
            ("123456789012345678901234", "TW1115"),
        ],
        "whole" => &[
            ("1.5", "TW1117"),
            ("x", "TW1117"),
            ("-1", "TW1118"),
            ("99999999999", "TW1118"),
        ],
        "date" => &[
            ("2024-02-29", "TW1130"),
            ("20230229", "TW1130"),
            ("2024022", "TW1130"),
            ("税", "TW1130"),
        ],
        "base64" => &[("A", "TW1120")],
        _ => &[],
    }
}

/// A message in which every field of the table stands once.
fn whole() -> Part {
    let mut root = Part::new("DecMessage", "");
    for (path, kind) in dec().fields() {
        let steps: Vec<&str> = path.split('/').skip(2).collect();
        root.at(&steps).text = good(kind).to_owned();
    }
    root.at(&["DecHead", "IEFlag"]).text = "E".to_owned();
    root
}

#[test]
fn the_table_has_every_field_of_the_interface() {
    let fields = dec().fields();
    // 407 of the interface (its list names one attribute as well) and 13 that
    // only older messages have.
    assert_eq!(fields.len(), 420, "{fields:?}");
    let message = whole().xml();
    let incoming = read(&message);
    assert_eq!(codes(&incoming.findings), Vec::<String>::new());
    let declaration = sole(&incoming);
    assert_eq!(declaration.items[0].permits[0].number.as_ref(), "T");
    assert_eq!(declaration.head.packages, Some(7));
}

#[test]
fn each_field_left_out_empty_mistyped_and_twice() {
    let whole = whole();
    let direction = |path: &str| path == "/DecMessage/DecHead/IEFlag";
    for (path, kind) in dec().fields() {
        let steps: Vec<&str> = path.split('/').skip(2).collect();
        let (name, around) = steps.split_last().expect("a name");
        let with = |change: &dyn Fn(&mut Vec<Part>, usize)| {
            let mut changed = whole.clone();
            let below = &mut changed.at(around).below;
            let n = below.iter().position(|p| p.name == *name).expect("stands");
            change(below, n);
            changed.xml()
        };
        let expect = |message: &str, expected: &[&str], place: &str| {
            let incoming = read(message);
            assert_eq!(codes(&incoming.findings), expected, "{path}: {message}");
            for finding in &incoming.findings {
                let found = &finding.location;
                let bare = found.path.replace("[1]", "");
                assert_eq!(bare, place, "{:?}", finding.code);
                assert_eq!(found.line, 1);
                let argument = finding.args.iter().any(|(n, t)| n == "field" && t == name);
                assert!(argument, "{finding:?}");
            }
        };
        let missing: &[&str] = if direction(&path) { &["TW1103"] } else { &[] };
        let empty: &[&str] = if direction(&path) { &["TW1123"] } else { &[] };
        expect(&with(&|below, n| drop(below.remove(n))), missing, &path);
        expect(&with(&|below, n| below[n].text.clear()), empty, &path);
        expect(
            &with(&|below, n| below[n].text = " \n".to_owned()),
            empty,
            &path,
        );
        for (text, code) in bad(kind) {
            let message = with(&|below, n| below[n].text = (*text).to_owned());
            expect(&message, &[code], &path);
            let incoming = read(&message);
            assert_eq!(incoming.nodes.len(), 1, "the rest is still built");
        }
        let twice = with(&|below, n| {
            let again = below[n].clone();
            below.push(again);
        });
        expect(&twice, &["TW1106"], &format!("{path}[2]"));
    }
}

#[test]
fn every_text_that_names_a_person_is_marked() {
    let message = whole().xml();
    let incoming = read(&message);
    let kept: Vec<&str> = incoming.nodes[0]
        .personal
        .iter()
        .map(|r| &message[r.clone()])
        .collect();
    // Eight contacts, the clerks of declarant, keying and signing, and the
    // contacts of supplementary declarations and users.
    assert_eq!(kept.len(), 25, "{kept:?}");
    assert!(kept.iter().all(|text| *text == "T"));
}

fn dressed(declaration: &Declaration) -> String {
    let dress = Dress {
        wrapping: Wrapping::Bare,
        version: None,
        signature: None,
    };
    String::from_utf8(dec().write(declaration, &dress)).expect("text")
}

/// The message as parts, by our own reading of what we wrote.
fn parts(xml: &str) -> Part {
    let mut stack = vec![Part::new("", "")];
    for piece in xml.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag");
        if tag.starts_with('?') {
            continue;
        }
        if tag.starts_with('/') {
            let done = stack.pop().expect("open");
            stack.last_mut().expect("parent").below.push(done);
        } else {
            stack.push(Part::new(tag, text.trim_end_matches('\n')));
        }
    }
    stack.remove(0).below.remove(0)
}

/// Puts the children of every part in another order, those of one name in
/// their own.
fn shuffle(part: &mut Part, order: &mut dyn FnMut(usize) -> usize) {
    let mut rest: Vec<Part> = std::mem::take(&mut part.below);
    let same = rest.iter().all(|p| p.name == rest[0].name);
    while !rest.is_empty() {
        let n = if same { 0 } else { order(rest.len()) };
        let name = rest[n].name.clone();
        let first = rest.iter().position(|p| p.name == name).unwrap_or(n);
        part.below.push(rest.remove(first));
    }
    part.below.iter_mut().for_each(|p| shuffle(p, order));
}

/// Texts as XML can carry them; a blank one is as if left out.
fn text() -> impl Strategy<Value = String> {
    "[ -~\u{A0}-\u{2FF}一-鿿\r\n\t]{0,24}".prop_filter("not blank", |t| !t.trim().is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_reads_the_same(seed in any::<u64>(), items in 1u32..4) {
        let declaration = invented(items);
        let mut root = parts(&dressed(&declaration));
        let mut state = seed | 1;
        shuffle(&mut root, &mut |n| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % n as u64).unwrap_or(0)
        });
        let message = root.xml();
        let incoming = read(&message);
        prop_assert_eq!(codes(&incoming.findings), Vec::<String>::new());
        prop_assert_eq!(sole(&incoming), &declaration);
    }

    #[test]
    fn any_text_comes_back(texts in proptest::collection::vec(text(), 6), items in 0u32..3) {
        let mut declaration = invented(items);
        let [a, b, c, d, e, f] = <[String; 6]>::try_from(texts).expect("six");
        declaration.head.remarks = Some(a.into());
        declaration.head.trader.name = b.into();
        declaration.signed.reference = c.into();
        declaration.attachments[0].id = d.into();
        declaration.head.declared_by = Some(e.into());
        for item in &mut declaration.items {
            item.name = f.as_str().into();
        }
        let message = dressed(&declaration);
        let incoming = read(&message);
        prop_assert_eq!(codes(&incoming.findings), Vec::<String>::new());
        prop_assert_eq!(sole(&incoming), &declaration);
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), at in any::<proptest::sample::Index>()) {
        let good = dressed(&invented(1)).into_bytes();
        let at = at.index(good.len());
        let mixed = [&good[..at], &bytes[..], &good[at..]].concat();
        let incoming = dec().read(&mixed);
        let refused = incoming.findings.iter().any(tw_base::Finding::refuses);
        prop_assert!(refused || incoming.nodes.len() == 1);
    }
}
