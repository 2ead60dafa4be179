//! Invented messages, built from the tables' own list of fields so that each
//! edition gets values of exactly its types.
#![allow(dead_code, reason = "each test file uses its part")]

use tw_app::codec::{Edition, ReadOptions};
use tw_messages::{Ceb, Leaf, LeafKind};

macro_rules! tables {
    ($($name:literal),*) => {
        &[$(($name, include_str!(concat!("../../../../packs/cn/messages/ceb/", $name)))),*]
    };
}

pub const TABLES: &[(&str, &str)] = tables![
    "ceb.family",
    "2018.overlay",
    "dxp.fields",
    "signature.fields",
    "object.fields",
    "manifest.fields",
    "properties.fields",
    "transfer.fields",
    "subscribe.fields",
    "extend.fields",
    "311.fields",
    "411.fields",
    "511.fields",
    "621.fields",
    "312.fields",
    "412.fields",
    "512.fields",
    "622.fields",
    "900.fields"
];

pub fn ceb() -> Ceb {
    Ceb::from_tables(TABLES.iter().copied()).expect("tables")
}

pub fn options(edition: &Edition) -> ReadOptions {
    ReadOptions {
        edition: Some(edition.clone()),
        lenient: false,
    }
}

/// An element of a message being built.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub name: String,
    pub text: String,
    pub below: Vec<Item>,
    pub attrs: Vec<(String, String)>,
    /// The field it is, if it is one.
    pub leaf: Option<Leaf>,
}

impl Item {
    pub fn write(&self, out: &mut String) {
        out.push_str(&format!("<ceb:{}", self.name));
        for (name, value) in &self.attrs {
            out.push_str(&format!(" {name}=\"{value}\""));
        }
        out.push('>');
        out.push_str(&self.text);
        for item in &self.below {
            item.write(out);
        }
        out.push_str(&format!("</ceb:{}>", self.name));
    }

    pub fn child(&mut self, name: &str) -> &mut Item {
        self.below
            .iter_mut()
            .find(|i| i.name == name)
            .expect("child")
    }
}

/// A value that fits a field.
pub fn value(kind: &LeafKind) -> String {
    match kind {
        LeafKind::Text {
            fixed: Some(fixed), ..
        } => fixed.clone(),
        LeafKind::Text { min, max, .. } => "7".repeat((*min).max(1).min(max.unwrap_or(9)) as usize),
        LeafKind::Decimal { .. } => "12.50".to_owned(),
        LeafKind::Int { .. } => "1".to_owned(),
        LeafKind::Technical => "QQ==".to_owned(),
    }
}

/// A message with every field of its tables, optional ones included. Groups
/// that only third parties use are left out.
pub fn full(ceb: &Ceb, root: &str, edition: &Edition) -> Item {
    let mut top = blank(root);
    for leaf in ceb.leaves(root, edition) {
        let steps: Vec<&str> = leaf.path.split('/').skip(2).collect();
        if matches!(steps.first(), Some(&("BaseSubscribe" | "ExtendMessage"))) {
            continue;
        }
        let mut at = &mut top;
        for step in &steps {
            if let Some(name) = step.strip_prefix('@') {
                at.attrs.push((name.to_owned(), value(&leaf.kind)));
                break;
            }
            if at.below.last().is_none_or(|i| i.name != *step) {
                at.below.push(blank(step));
            }
            at = at.below.last_mut().expect("just pushed");
        }
        if !leaf.path.contains('@') {
            at.text = value(&leaf.kind);
            at.leaf = Some(leaf);
        }
    }
    top
}

fn blank(name: &str) -> Item {
    Item {
        name: name.to_owned(),
        text: String::new(),
        below: Vec::new(),
        attrs: Vec::new(),
        leaf: None,
    }
}

pub const SIGNATURE: &str = r#"<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="urn:c14n"/><ds:SignatureMethod Algorithm="urn:sm2"/><ds:Reference URI=""><ds:DigestMethod Algorithm="urn:sm3"/><ds:DigestValue>QQ==</ds:DigestValue></ds:Reference></ds:SignedInfo><ds:SignatureValue>QUJD</ds:SignatureValue></ds:Signature>"#;

/// The message as XML, signed in form.
pub fn xml(item: &Item) -> String {
    let mut out = String::new();
    item.write(&mut out);
    let open = format!("<ceb:{}", item.name);
    let close = format!("</ceb:{}>", item.name);
    let body = out.strip_suffix(&close).expect("root").replacen(
        &open,
        &format!("{open} xmlns:ceb=\"http://www.chinaport.gov.cn/ceb\""),
        1,
    );
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{body}{SIGNATURE}{close}\n")
}

pub const FILED: &[&str] = &[
    "CEB311Message",
    "CEB411Message",
    "CEB511Message",
    "CEB621Message",
];

const RULES: &[&str] = &[
    include_str!("../../../../packs/cn/rules/form.toml"),
    include_str!("../../../../packs/cn/rules/schema.toml"),
];

/// The sentences (zh, en) of each rule row, by code.
pub fn sentences() -> Vec<(String, String, String)> {
    let value = |block: &str, key: &str| {
        let line = block
            .lines()
            .find_map(|l| l.strip_prefix(key)?.strip_prefix(" = \""));
        line.and_then(|l| l.strip_suffix('"'))
            .expect(key)
            .to_owned()
    };
    let blocks = RULES.iter().flat_map(|text| text.split("[[rule]]").skip(1));
    blocks
        .map(|b| (value(b, "code"), value(b, "zh"), value(b, "en")))
        .collect()
}

/// A finding names everything its sentences ask for.
pub fn assert_told(rows: &[(String, String, String)], finding: &tw_base::Finding) {
    let (_, zh, en) = rows
        .iter()
        .find(|r| r.0 == finding.code.as_str())
        .expect("a rule row");
    for sentence in [zh, en] {
        for asked in sentence.split('{').skip(1) {
            let name = asked.split('}').next().expect("a placeholder");
            assert!(
                finding.args.iter().any(|(n, _)| n == name),
                "{} lacks {name}",
                finding.code
            );
        }
    }
}
