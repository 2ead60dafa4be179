//! The codec port: bytes ↔ documents. A message family implements it; the
//! use cases know documents and receipts only.

use serde_json::Value;
use std::borrow::Cow;
use tw_base::{Finding, Timestamp};
use tw_declaration::{Declaration, Direction};
use tw_law::Law;

/// The kinds of message a sender may file.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum MessageKind {
    /// Electronic order (CEB311), answered by CEB312.
    Order,
    /// Payment voucher (CEB411), answered by CEB412.
    Payment,
    /// Waybill (CEB511), answered by CEB512.
    Waybill,
    /// Import declaration list (CEB621), answered by CEB622.
    List,
    /// Goods declaration (`DecMessage`), answered by `DecImportResponse` and
    /// told about by `DEC_RESULT`.
    Declaration,
}

/// What a business node holds, by message family.
#[derive(Debug, Clone, PartialEq)]
pub enum Document<'a> {
    /// A document of cross-border e-commerce.
    Retail(tw_cbec::model::Document<'a>),
    /// A goods declaration.
    Declaration(Box<Declaration>),
    /// Another content for a declaration that stands.
    Amendment(Box<Amendment>),
    /// A declaration that stands is to lose its effect; why.
    Invalidation(String),
}

/// Another content for a declaration that stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Amendment {
    /// Why, a code of the table `change_reasons`.
    pub reason: String,
    /// What it is to say.
    pub content: Declaration,
}

/// The JSON forms about declarations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormKind {
    /// A declaration.
    Declaration,
    /// An amendment.
    Amendment,
    /// An invalidation.
    Invalidation,
}

/// A JSON form, as told to those who send it.
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedForm {
    /// Which.
    pub kind: FormKind,
    /// Name of its schema.
    pub schema: String,
    /// One that is taken in, if the law has one.
    pub example: Option<Value>,
}

/// What JSON forms and receipts look like under the law of a day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Described {
    /// JSON Schemas by name, as OpenAPI 3.1 has them: they refer to each other
    /// as `#/components/schemas/NAME`. What they say of a thing in Chinese is
    /// the `zh` of its `x-tidewaiter`.
    pub schemas: Vec<(String, Value)>,
    /// The forms.
    pub forms: Vec<DescribedForm>,
}

impl<'a> Document<'a> {
    /// The document of cross-border e-commerce, if it is one.
    pub fn retail(&self) -> Option<&tw_cbec::model::Document<'a>> {
        match self {
            Self::Retail(document) => Some(document),
            Self::Declaration(_) | Self::Amendment(_) | Self::Invalidation(_) => None,
        }
    }

    /// The goods declaration, if it is one.
    pub fn declaration(&self) -> Option<&Declaration> {
        match self {
            Self::Retail(_) | Self::Invalidation(_) => None,
            Self::Declaration(declaration) => Some(declaration),
            Self::Amendment(amendment) => Some(&amendment.content),
        }
    }
}

/// An edition of a message family, by the name its tables carry
/// (`2018`, `2022-05`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Edition(pub Cow<'static, str>);

/// How a message is to be read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The edition to read by; `None`: the newest.
    pub edition: Option<Edition>,
    /// Keep unknown elements instead of refusing them.
    pub lenient: bool,
}

/// A body taken out of its transport envelope.
#[derive(Debug)]
pub struct Opened<'a> {
    /// The business message: the body itself, or what `DxpMsg/Data` carried.
    pub inner: Cow<'a, [u8]>,
    /// `TransInfo/CopMsgId` of the envelope, if there was one.
    pub envelope_id: Option<String>,
    /// What is wrong with the envelope.
    pub findings: Vec<Finding>,
}

/// A business message as read.
#[derive(Debug, Default)]
pub struct Incoming<'a> {
    /// The family's name (`CEB`, `DEC`); `None` for an unknown kind of message.
    pub family: Option<&'static str>,
    /// Name of the message type as the document's root says (`CEB621Message`).
    pub type_name: Option<String>,
    /// The kind, if this program takes it in.
    pub kind: Option<MessageKind>,
    /// The edition it was read by.
    pub edition: Option<Edition>,
    /// The message's `@guid`.
    pub guid: Option<Cow<'a, str>>,
    /// `BaseTransfer/copCode`, the enterprise that transmits.
    pub cop_code: Option<Cow<'a, str>>,
    /// Whether a `Signature` element came along (carried, not verified).
    pub signed: bool,
    /// Business nodes in document order. Empty if form or schema refuses.
    pub nodes: Vec<Node<'a>>,
    /// Business nodes counted, whether or not they could be read.
    pub records: u32,
    /// Findings of the form and schema layers, with places.
    pub findings: Vec<Finding>,
}

/// One business node of a message.
#[derive(Debug)]
pub struct Node<'a> {
    /// The document.
    pub document: Document<'a>,
    /// XPath of the node, e.g. `/CEB621Message/Inventory[2]`.
    pub path: String,
    /// Where in the message its texts that identify a person stand, ascending;
    /// empty ones are left out.
    pub personal: Vec<std::ops::Range<usize>>,
}

impl Node<'_> {
    /// Completes the path of a finding that names a place below this node,
    /// e.g. `InventoryHead/orderNo` or `InventoryList[2]/price`.
    pub fn complete(&self, finding: &mut Finding) {
        let below = std::mem::take(&mut finding.location.path);
        finding.location.path = if below.is_empty() {
            self.path.clone()
        } else {
            format!("{}/{below}", self.path)
        };
    }
}

/// What is answered to a message, before it becomes bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// `@guid` of the receipt message.
    pub guid: String,
    /// Its content.
    pub body: ReceiptBody,
}

/// The content of a receipt message.
#[derive(Debug, Clone, PartialEq)]
pub enum ReceiptBody {
    /// CEB312.
    Orders(Vec<(OrderKeys, Outcome)>),
    /// CEB412.
    Payments(Vec<(PaymentKeys, Outcome)>),
    /// CEB512.
    Waybills(Vec<(WaybillKeys, Outcome)>),
    /// CEB622.
    Lists(Vec<(ListKeys, Outcome)>),
    /// `DecImportResponse`: whether a declaration was taken in. A message
    /// carries one.
    Declarations(Vec<(DeclarationKeys, Outcome)>),
    /// `DEC_RESULT`: how a declaration goes on.
    Notice(Notice),
    /// CEB900, or `DecImportResponse` by the name of the refused message's
    /// type: the message as a whole was refused for its form.
    Refused(RefusedMessage),
}

/// What became of one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// `guid` of the receipt entry, 36 characters.
    pub guid: String,
    /// `returnStatus`: 1 stored, 2 … 899 as published, negative for errors.
    pub status: i32,
    /// `returnTime`.
    pub time: Timestamp,
    /// `returnInfo`, cut to 1,000 characters by the codec.
    pub info: String,
}

/// Keys echoed in CEB312.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderKeys {
    /// `ebpCode`.
    pub ebp_code: String,
    /// `ebcCode`.
    pub ebc_code: String,
    /// `orderNo`.
    pub order_no: String,
}

/// Keys echoed in CEB412.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentKeys {
    /// `payCode`.
    pub pay_code: String,
    /// `payTransactionId`.
    pub pay_transaction_id: String,
}

/// Keys echoed in CEB512.
#[derive(Debug, Clone, PartialEq)]
pub struct WaybillKeys {
    /// `logisticsCode`.
    pub logistics_code: String,
    /// `logisticsNo`.
    pub logistics_no: String,
}

/// Keys echoed in CEB622.
#[derive(Debug, Clone, PartialEq)]
pub struct ListKeys {
    /// `customsCode`.
    pub customs_code: String,
    /// `ebpCode`.
    pub ebp_code: String,
    /// `ebcCode`.
    pub ebc_code: String,
    /// `agentCode`.
    pub agent_code: String,
    /// `copNo`; required in the receipt, so the codec falls back to `preNo`.
    pub cop_no: String,
    /// `preNo`, 18 characters.
    pub pre_no: String,
    /// `invtNo`, 18 characters, once registered.
    pub invt_no: Option<String>,
}

/// Keys echoed in `DecImportResponse`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeclarationKeys {
    /// `ClientSeqNo`, the sender's own reference.
    pub reference: String,
    /// `SeqNo`, the number the declaration is kept under, once it has one.
    pub seq_no: Option<String>,
    /// `TrnPreId`, the same of a transit declaration that came along.
    pub transit_no: Option<String>,
}

/// A step of a declaration, as told to its declarant (`DEC_RESULT`).
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// `CUS_CIQ_NO`, the number the declaration is kept under.
    pub seq_no: String,
    /// `ENTRY_ID`, the declaration number, once it has one.
    pub declaration_no: Option<String>,
    /// `NOTICE_DATE`.
    pub time: Timestamp,
    /// `CHANNEL`, the code of the step.
    pub channel: String,
    /// `NOTE`, cut to 1,000 characters by the codec.
    pub note: String,
    /// `CUSTOM_MASTER`, office of declaration.
    pub office: String,
    /// `I_E_DATE`, as declared.
    pub border_date: Option<String>,
    /// `D_DATE`, when it was declared.
    pub declared_at: Option<Timestamp>,
}

/// Why a message as a whole was refused (CEB900).
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedMessage {
    /// `guid`, 36 characters.
    pub guid: String,
    /// Negative `returnStatus`.
    pub status: i32,
    /// `returnInfo`, cut to 5,000 characters by the codec.
    pub info: String,
    /// `returnTime`.
    pub time: Timestamp,
    /// `oriCopMsgId`.
    pub envelope_id: String,
    /// `oriMessageType`, or `Unknown`.
    pub type_name: String,
    /// `oriBizMessage`: the beginning of what was sent, capped and escaped.
    pub echo: String,
}

/// What is known of a signature that came with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureVerdict {
    /// Nobody here can tell: it is kept, and the answer says so.
    NotVerified,
    /// It is the transmitter's, over these bytes.
    Good,
    /// It is not; the reason is for the operator.
    Bad(String),
}

/// Verifies signatures. Whoever runs the system brings the keys and the
/// cryptography of its administration (for China: SM2 certificates).
pub trait Signatures: Send + Sync {
    /// Looks at the signature of a business message.
    fn verify(&self, inner: &[u8], transmitter: &str) -> SignatureVerdict;
}

/// No verification is configured.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unverified;

impl Signatures for Unverified {
    fn verify(&self, _inner: &[u8], _transmitter: &str) -> SignatureVerdict {
        SignatureVerdict::NotVerified
    }
}

/// Reads and writes one message family.
pub trait Codec: Send + Sync {
    /// Takes a body out of its transport envelope, or hands it through.
    fn open<'a>(&self, body: &'a [u8]) -> Opened<'a>;

    /// Reads a business message. Never panics, never allocates without bound.
    fn read<'a>(&self, inner: &'a [u8], options: &ReadOptions) -> Incoming<'a>;

    /// Reads a JSON form. Findings of the form and schema layers come with JSON
    /// pointers and places. A family without forms reads nothing.
    fn read_form<'a>(&self, kind: FormKind, body: &'a [u8]) -> Incoming<'a> {
        let _ = (kind, body);
        Incoming::default()
    }

    /// The JSON pointer of an official path, for findings on the JSON form of a
    /// declaration that goes this way.
    fn pointer(&self, path: &str, direction: Direction) -> Option<String> {
        let _ = (path, direction);
        None
    }

    /// What JSON forms and receipts look like under the law of a day. A family
    /// without forms has nothing to tell.
    fn describe(&self, law: Law<'_>) -> Described {
        let _ = law;
        Described::default()
    }

    /// Fills in line and column of findings that have a path only, by a second
    /// pass over the message (findings are rare, places cost time).
    fn locate(&self, inner: &[u8], findings: &mut [Finding]);

    /// Writes a receipt as the family's XML (UTF-8, deterministic).
    fn write(&self, receipt: &Receipt) -> Vec<u8>;

    /// The same receipt as JSON, read back from its XML, with the official
    /// field names.
    fn to_json(&self, receipt_xml: &[u8]) -> Option<serde_json::Value>;
}
