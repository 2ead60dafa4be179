//! All families behind the one codec port, told apart by the name of a
//! message's root.

use crate::ceb::{self, Ceb};
use crate::dec::Dec;
use crate::error::TablesError;
use crate::json::OWN;
use crate::value::encode_base64;
use crate::write::escape;
use crate::{encoding, place};
use jiff::tz::TimeZone;
use serde_json::json;
use tw_app::codec::{
    Codec, Described, FormKind, Incoming, Opened, ReadOptions, Receipt, ReceiptBody,
};
use tw_base::{Finding, Timestamp};
use tw_declaration::Direction;
use tw_law::Law;

/// Receipts that answer a message, by their roots.
const RECEIPTS: [&str; 6] = [
    "CEB312Message",
    "CEB412Message",
    "CEB512Message",
    "CEB622Message",
    "CEB900Message",
    "DecImportResponse",
];

/// What stands on a transport envelope (`DxpMsg/TransInfo`).
#[derive(Debug, Clone)]
pub struct Letter<'l> {
    /// `CopMsgId`.
    pub id: &'l str,
    /// `SenderId`.
    pub sender: &'l str,
    /// `ReceiverId`.
    pub receiver: &'l str,
    /// `CreatTime` (sic).
    pub time: Timestamp,
    /// `MsgType`.
    pub message_type: &'l str,
}

/// Retail imports and goods declarations.
#[derive(Debug)]
pub struct Families {
    /// Cross-border e-commerce.
    pub ceb: Ceb,
    /// Goods declarations.
    pub dec: Dec,
    zone: TimeZone,
}

impl Families {
    /// The families a pack describes.
    pub fn from_pack(pack: &tw_law::Pack) -> Result<Self, TablesError> {
        Ok(Self {
            ceb: Ceb::from_pack(pack)?,
            dec: Dec::from_pack(pack)?,
            zone: pack.zone().clone(),
        })
    }

    /// Puts a message into a transport envelope.
    pub fn seal(&self, letter: &Letter<'_>, inner: &[u8]) -> Vec<u8> {
        let mut xml = String::with_capacity(inner.len() / 3 * 4 + 600);
        let local = self.zone.to_datetime(letter.time);
        let time = format!("{}", local.strftime("%Y-%m-%dT%H:%M:%S"));
        xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DxpMsg xmlns=\"");
        escape(self.ceb.envelope_namespace(), &mut xml);
        xml.push_str("\" ver=\"1.0\">\n<TransInfo>");
        leaf("CopMsgId", letter.id, &mut xml);
        leaf("SenderId", letter.sender, &mut xml);
        xml.push_str("<ReceiverIds>");
        leaf("ReceiverId", letter.receiver, &mut xml);
        xml.push_str("</ReceiverIds>");
        leaf("CreatTime", &time, &mut xml);
        leaf("MsgType", letter.message_type, &mut xml);
        xml.push_str("</TransInfo>\n<Data>");
        xml.push_str(&encode_base64(inner));
        xml.push_str("</Data>\n</DxpMsg>\n");
        xml.into_bytes()
    }

    /// Whether a message is one of declarations.
    fn declares(&self, body: &[u8]) -> bool {
        let root = ceb::root_local_name(body).and_then(|r| std::str::from_utf8(r).ok());
        root.is_some_and(|root| self.dec.knows(root))
    }
}

impl Codec for Families {
    fn open<'a>(&self, body: &'a [u8]) -> Opened<'a> {
        self.ceb.open(body)
    }

    fn read<'a>(&self, inner: &'a [u8], options: &ReadOptions) -> Incoming<'a> {
        if self.declares(inner) {
            self.dec.read(inner)
        } else {
            self.ceb.read(inner, options)
        }
    }

    fn read_form<'a>(&self, kind: FormKind, body: &'a [u8]) -> Incoming<'a> {
        self.dec.read_json(kind, body)
    }

    fn pointer(&self, path: &str, direction: Direction) -> Option<String> {
        Dec::pointer_in(path.strip_prefix("/DecMessage/").unwrap_or(path), direction)
    }

    fn describe(&self, law: Law<'_>) -> Described {
        let mut described = self.dec.describe(law);
        self.ceb.receipt_schemas(&mut described.schemas);
        let one = |name: &&str| described.schemas.iter().any(|(known, _)| known == name);
        let receipts = RECEIPTS.into_iter().filter(one);
        let whole = receipts.map(|name| {
            let content = json!({ "$ref": format!("#/components/schemas/{name}") });
            json!({
                "type": "object", "properties": { name: content }, "required": [name],
                "additionalProperties": false
            })
        });
        let receipt = json!({
            "oneOf": whole.collect::<Vec<_>>(),
            "description": "A receipt, under the official field names.",
            OWN: { "zh": "回执，按官方字段名。" }
        });
        described.schemas.push(("Receipt".to_owned(), receipt));
        described.schemas.sort_by(|(a, _), (b, _)| a.cmp(b));
        described
    }

    fn locate(&self, inner: &[u8], findings: &mut [Finding]) {
        place::of_paths(encoding::readable(inner), findings);
    }

    fn write(&self, receipt: &Receipt) -> Vec<u8> {
        match &receipt.body {
            ReceiptBody::Declarations(_) | ReceiptBody::Notice(_) => {
                self.dec.write_receipt(receipt)
            }
            ReceiptBody::Refused(refused) if self.dec.knows(&refused.type_name) => {
                self.dec.write_receipt(receipt)
            }
            _ => self.ceb.write(receipt),
        }
    }

    fn to_json(&self, receipt_xml: &[u8]) -> Option<serde_json::Value> {
        if self.declares(receipt_xml) {
            self.dec.to_json(receipt_xml)
        } else {
            self.ceb.to_json(receipt_xml)
        }
    }
}

fn leaf(name: &str, text: &str, xml: &mut String) {
    xml.push_str(&format!("<{name}>"));
    escape(text, xml);
    xml.push_str(&format!("</{name}>"));
}
