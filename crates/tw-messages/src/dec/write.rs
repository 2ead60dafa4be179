//! A declaration as a message. Elements come in the order of the interface's
//! parts; fields that say nothing are left out.

use super::draft::exchange;
use super::fields::{
    ACCESS, ATTACHMENT, CONTAINER, Field, HEAD, ITEM, LICENCE, LINK, PERMIT, RELATED,
    SELF_ASSESSED, SIGNED,
};
use super::tables::{Family, Stages};
use crate::write::escape;
use std::borrow::Cow;
use tw_declaration::{Declaration, Direction, Head, Item, Stage};

/// How a declaration is dressed as a message.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dress<'d> {
    /// What is around it.
    pub wrapping: Wrapping<'d>,
    /// `@version`.
    pub version: Option<&'d str>,
    /// `DecSign/Sign`: a declaration only knows whether there was one.
    pub signature: Option<&'d str>,
}

/// What is around a declaration.
#[derive(Debug, Clone, Copy, Default)]
pub enum Wrapping<'d> {
    /// Nothing, and no namespace.
    Bare,
    /// The family's namespace.
    #[default]
    Namespaced,
    /// `ImportMessage`, without a namespace.
    Import {
        /// `CopMsgId`.
        message_id: &'d str,
    },
}

/// Writes a message.
pub(super) fn message(declaration: &Declaration, dress: &Dress<'_>, family: &Family) -> Vec<u8> {
    let mut out = Out {
        xml: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(),
    };
    if let Wrapping::Import { message_id } = dress.wrapping {
        out.xml.push_str("<ImportMessage><SWImpHead>");
        out.leaf("CopMsgId", message_id);
        out.xml.push_str("</SWImpHead><SWImpData>\n");
    }
    out.xml.push_str("<DecMessage");
    if let Wrapping::Namespaced = dress.wrapping {
        out.attribute("xmlns", &family.namespace);
    }
    if let Some(version) = dress.version {
        out.attribute("version", version);
    }
    out.xml.push_str(">\n");
    out.declaration(declaration, dress, &family.stages);
    out.xml.push_str("</DecMessage>\n");
    if let Wrapping::Import { .. } = dress.wrapping {
        out.xml.push_str("</SWImpData></ImportMessage>\n");
    }
    out.xml.into_bytes()
}

/// The kind with the mark of the stage at its place.
fn marked(kind: &str, stage: Stage, stages: &Stages) -> String {
    let (place, sign) = match (stages.mark(stage), stages.mark(stages.of(kind))) {
        _ if stages.of(kind) == stage => return kind.to_owned(),
        (Some(mark), _) => mark,
        // Complete: the sign that says otherwise is taken back.
        (None, Some((place, _))) => (place, '0'),
        (None, None) => return kind.to_owned(),
    };
    let mut signs: Vec<char> = kind.chars().collect();
    while signs.len() < place {
        signs.push(' ');
    }
    if let Some(at) = place.checked_sub(1).and_then(|n| signs.get_mut(n)) {
        *at = sign;
    }
    signs.into_iter().collect()
}

struct Out {
    xml: String,
}

impl Out {
    fn declaration(&mut self, d: &Declaration, dress: &Dress<'_>, stages: &Stages) {
        self.head(&d.head, stages);
        let mut items = Cow::Borrowed(&d.items);
        if d.head.direction == Direction::Export {
            exchange(items.to_mut());
        }
        self.group("DecLists", &items, Self::item);
        self.group("DecContainers", &d.containers, |out, container| {
            out.part("Container", CONTAINER, container);
        });
        self.group("DecLicenseDocus", &d.licences, |out, licence| {
            out.part("LicenseDocu", LICENCE, licence);
        });
        self.part("DecFreeTxt", RELATED, &d.related);
        self.xml.push_str("<DecSign>");
        self.fields(SIGNED, &d.signed);
        if let Some(signature) = dress.signature {
            self.leaf("Sign", signature);
        }
        self.xml.push_str("</DecSign>\n");
        for attachment in &d.attachments {
            self.part("EdocRealation", ATTACHMENT, attachment);
        }
        for link in &d.origin_links {
            self.part("EcoRelation", LINK, link);
        }
        if let Some(tax) = &d.self_assessed {
            self.part("SddTax", SELF_ASSESSED, tax);
        }
        self.part("DecTpAccess", ACCESS, &d.access);
    }

    fn head(&mut self, head: &Head, stages: &Stages) {
        self.xml.push_str("<DecHead>");
        self.leaf(
            "IEFlag",
            match head.direction {
                Direction::Import => "I",
                Direction::Export => "E",
            },
        );
        let kind = marked(&head.kind, head.stage, stages);
        if !kind.is_empty() {
            self.leaf("Type", &kind);
        }
        self.fields(HEAD, head);
        self.xml.push_str("</DecHead>\n");
    }

    fn item(&mut self, item: &Item) {
        self.xml.push_str("<DecList>");
        self.fields(ITEM, item);
        self.group("DecGoodsLimits", &item.permits, |out, permit| {
            out.part("DecGoodsLimit", PERMIT, permit);
        });
        self.xml.push_str("</DecList>\n");
    }

    /// Parts of one kind around which there is an element, if there are any.
    fn group<T>(&mut self, name: &str, parts: &[T], each: impl Fn(&mut Self, &T)) {
        if parts.is_empty() {
            return;
        }
        self.xml.push_str(&format!("<{name}>\n"));
        for part in parts {
            each(self, part);
        }
        self.xml.push_str(&format!("</{name}>\n"));
    }

    fn part<T>(&mut self, name: &str, fields: &[Field<T>], of: &T) {
        self.xml.push_str(&format!("<{name}>"));
        self.fields(fields, of);
        self.xml.push_str(&format!("</{name}>\n"));
    }

    fn fields<T>(&mut self, fields: &[Field<T>], of: &T) {
        for field in fields {
            if let Some(text) = (field.get)(of) {
                self.leaf(field.name, &text);
            }
        }
    }

    fn leaf(&mut self, name: &str, text: &str) {
        self.xml.push_str(&format!("<{name}>"));
        escape(text, &mut self.xml);
        self.xml.push_str(&format!("</{name}>"));
    }

    fn attribute(&mut self, name: &str, text: &str) {
        self.xml.push_str(&format!(" {name}=\""));
        escape(text, &mut self.xml);
        self.xml.push('"');
    }
}
