//! The door: everything that can be done with a message before it meets the
//! others. Takes it out of its envelope, reads it, judges each document by
//! itself and keeps of each what a parcel keeps. Pure but for time spent, so
//! it runs on as many threads as there are.

mod codes;
mod forms;

use crate::codec::{
    Codec, DeclarationKeys, Document, Edition, Incoming, ListKeys, MessageKind, Node, Opened,
    OrderKeys, PaymentKeys, ReadOptions, SignatureVerdict, WaybillKeys,
};
use crate::decision::Context;
use crate::journal::MessageMeta;
use crate::people::{Named, People, Sealed};
use crate::stamp::Stamp;
use crate::store::InboxKey;
use tw_base::{Finding, FixedError, Layer, RuleCode, Severity};
use tw_cbec::model::Document as Retail;
use tw_cbec::slot::{ListSlot, OrderSlot, PaymentSlot, WaybillSlot};
use tw_declaration::{Declaration, WAIVABLE};

pub use codes::*;
pub use forms::{FormAt, FormKey};

/// Edition of JSON forms.
const FORM_EDITION: &str = "json";

/// Findings of rules listed for one message, all its documents together.
pub const FINDINGS_MAX: usize = 200;

/// What a sender wants done with a document (`appType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// File a new one.
    New,
    /// Put another in its place.
    Change,
    /// Take it back.
    Delete,
}

/// What is kept of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Slot {
    /// Order.
    Order(Box<OrderSlot>),
    /// Payment.
    Payment(Box<PaymentSlot>),
    /// Waybill.
    Waybill(Box<WaybillSlot>),
    /// List.
    List(Box<ListSlot>),
    /// Goods declaration, without what names persons.
    Declaration(Box<Declaration>),
    /// Amendment: number of the declaration, reason, content.
    Amendment(String, String, Box<Declaration>),
    /// Invalidation: number of the declaration, reason.
    Invalidation(String, String),
}

/// Keys a receipt echoes.
#[derive(Debug, Clone, PartialEq)]
pub enum Keys {
    /// Order.
    Order(OrderKeys),
    /// Payment.
    Payment(PaymentKeys),
    /// Waybill.
    Waybill(WaybillKeys),
    /// List; `pre_no` and `invt_no` are filled in when it is answered.
    List(ListKeys),
    /// Goods declaration.
    Declaration(DeclarationKeys),
}

/// A document ready to be decided on.
#[derive(Debug, Clone, PartialEq)]
pub struct Filing {
    /// What is wanted.
    pub act: Act,
    /// The document; `None` if it was refused by itself.
    pub slot: Option<Slot>,
    /// Keys for the receipt.
    pub keys: Keys,
    /// What was found in it by itself, with places.
    pub findings: Vec<Finding>,
}

/// A message ready to be decided on.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// Identity.
    pub key: InboxKey,
    /// The identity the same body would have had, had it been turned away: a
    /// body refused under one edition of the rules may be let in by another.
    pub turned_key: InboxKey,
    /// Hash of the business message.
    pub body_hash: [u8; 16],
    /// What is known of it.
    pub meta: MessageMeta,
    /// Kind.
    pub kind: MessageKind,
    /// The business message as the journal keeps it: every byte of it, what
    /// names persons sealed.
    pub body: Sealed,
    /// Its beginning, in case it was refused and echoed before.
    pub beginning: Vec<u8>,
    /// Its documents.
    pub filings: Vec<Filing>,
    /// It carries a signature that nobody verified.
    pub unverified: bool,
    /// The key its sender told it apart by, if it is a form with one.
    pub form_key: Option<FormKey>,
}

/// A message refused as a whole for its form or schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Turned {
    /// Identity: sender and body, as the message's own cannot be relied on.
    pub key: InboxKey,
    /// The message's own identity, where its type and `guid` could be read:
    /// the `key` it would have had, had it been let in.
    pub message_key: Option<InboxKey>,
    /// Hash of the business message.
    pub body_hash: [u8; 16],
    /// What is known of it.
    pub meta: MessageMeta,
    /// The bytes as sent, to be echoed.
    pub body: Vec<u8>,
    /// The same as the journal keeps them: sealed whole.
    pub kept: Sealed,
    /// `CopMsgId` of the envelope.
    pub envelope_id: String,
    /// Why.
    pub findings: Vec<Finding>,
}

/// What the door makes of a body.
#[derive(Debug, Clone, PartialEq)]
pub enum Passed {
    /// To be decided.
    In(Box<Prepared>),
    /// Refused for its form; journalled and answered with CEB900.
    Turned(Box<Turned>),
    /// `copCode` is not the enterprise of the token: nothing is kept.
    Foreign(Box<Finding>),
    /// The keys persons are kept under cannot be had: nothing is taken in.
    Unready(String),
}

/// Hash of bytes, cut to sixteen.
pub fn hash16(parts: &[&[u8]]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher
            .update(&(part.len() as u64).to_le_bytes())
            .update(part);
    }
    let mut out = [0; 16];
    out.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    out
}

/// How a sender's messages are read.
#[derive(Debug, Clone, Default)]
pub struct Partner {
    /// Reading options; without an edition it follows from the day of receipt.
    pub options: ReadOptions,
}

/// The edition that was current on a day: the pack says since when the newest
/// applies (`ceb.edition`, a text by date).
fn edition_of_the_day(context: &Context<'_>) -> Option<Edition> {
    let named = context.law(context.today).text("ceb.edition").ok()?;
    Some(Edition(named.value.clone().into()))
}

/// Brings a body through the door.
pub fn pass(
    codec: &dyn Codec,
    context: &Context<'_>,
    sender: &str,
    partner: &Partner,
    body: &[u8],
) -> Passed {
    let opened = codec.open(body);
    let mut options = partner.options.clone();
    options.edition = options.edition.or_else(|| edition_of_the_day(context));
    let mut incoming = read(codec, &opened, &options);
    // Of an envelope that cannot be read there is nothing inside to tell one
    // from another by: what is kept and told apart is the body as sent.
    let unreadable = opened.findings.iter().any(Finding::refuses);
    let kept: &[u8] = if unreadable { body } else { &opened.inner };
    if let Some(code) = incoming.cop_code.as_deref().filter(|code| *code != sender) {
        let finding = Finding::rule(NOT_THE_TRANSMITTER)
            .with("found", code)
            .with("expected", sender);
        return Passed::Foreign(Box::new(finding.at_path("BaseTransfer/copCode")));
    }
    let mut findings = opened.findings.clone();
    findings.append(&mut incoming.findings);
    let found = Found {
        incoming,
        findings,
        kept,
        envelope_id: opened.envelope_id.clone(),
        about: None,
        key: None,
    };
    enter(codec, context, sender, &options, found)
}

/// Brings a JSON form through the door.
pub fn pass_form(
    codec: &dyn Codec,
    context: &Context<'_>,
    sender: &str,
    form: FormAt<'_>,
    body: &[u8],
) -> Passed {
    let mut incoming = codec.read_form(form.kind, body);
    let findings = std::mem::take(&mut incoming.findings);
    let found = Found {
        incoming,
        findings,
        kept: body,
        envelope_id: None,
        about: Some(form.about.unwrap_or_default()),
        key: form.key,
    };
    enter(codec, context, sender, &ReadOptions::default(), found)
}

/// A message as read, on its way in.
struct Found<'a> {
    incoming: Incoming<'a>,
    findings: Vec<Finding>,
    /// What is kept and told apart by.
    kept: &'a [u8],
    envelope_id: Option<String>,
    /// Of a JSON form: the number of the declaration it is about, or empty.
    about: Option<&'a str>,
    /// Of a JSON form: the key it came with.
    key: Option<&'a FormKey>,
}

fn enter(
    codec: &dyn Codec,
    context: &Context<'_>,
    sender: &str,
    options: &ReadOptions,
    found: Found<'_>,
) -> Passed {
    let people = match context.secret.people(context.today) {
        Ok(people) => people,
        Err(error) => return Passed::Unready(error.to_string()),
    };
    let body_hash = context.secret.body_hash(found.kept);
    let refused = found.findings.iter().any(Finding::refuses);
    let known = found.incoming.kind.filter(|_| !refused);
    let mut meta = meta(&found.incoming, sender, context);
    let named = known == Some(MessageKind::Declaration) || found.key.is_some();
    if named && meta.guid.is_empty() {
        meta.guid = found.identity(&body_hash);
    }
    let Some(kind) = known else {
        return away(codec, sender, (meta, &people, body_hash), found);
    };
    let Found {
        incoming,
        kept,
        about,
        key,
        ..
    } = found;
    let mut filings: Vec<Filing> = incoming
        .nodes
        .iter()
        .map(|node| match about {
            None => file(node, sender, context, Some(&people)),
            Some(about) => formed(node, about, codec, context),
        })
        .collect();
    demand_signature(&incoming, options, &mut filings);
    let unverified = verify_signature(&incoming, kept, sender, context, &mut filings);
    shorten(&mut filings);
    if about.is_none() {
        locate(codec, kept, &mut filings);
    }
    Passed::In(Box::new(Prepared {
        key: own_key(sender, &meta),
        turned_key: turned_key(&meta, &body_hash),
        body_hash,
        meta,
        kind,
        filings,
        body: seal(&incoming, &people, body_hash, kept),
        beginning: crate::receipt::beginning(kept).to_vec(),
        unverified,
        form_key: key.cloned(),
    }))
}

impl Found<'_> {
    /// The identity of a message whose family gives none: one is the same as
    /// another if its envelope or its key says so, or else if its bytes are.
    fn identity(&self, body_hash: &[u8; 16]) -> String {
        let about = self.about.unwrap_or_default().as_bytes();
        match (&self.envelope_id, self.key) {
            (Some(id), _) => id.clone(),
            (None, Some(key)) => {
                crate::receipt::guid_of(&[b"form key", about, key.as_str().as_bytes()])
            }
            (None, None) => crate::receipt::guid_of(&[b"declaration", about, body_hash]),
        }
    }
}

/// A message turned away, with every reason.
fn away(
    codec: &dyn Codec,
    sender: &str,
    (meta, people, body_hash): (MessageMeta, &People<'_>, [u8; 16]),
    found: Found<'_>,
) -> Passed {
    let Found {
        incoming,
        mut findings,
        kept,
        envelope_id,
        about,
        key,
    } = found;
    if findings.is_empty() {
        let name = incoming.type_name.clone().unwrap_or_default();
        findings.push(Finding::error(NOT_TAKEN_IN, Layer::Schema).with("value", name));
    }
    if about.is_none() {
        codec.locate(kept, &mut findings);
    }
    Passed::Turned(Box::new(Turned {
        key: turned_key(&meta, &body_hash),
        message_key: match key {
            Some(_) => Some(own_key(sender, &meta)),
            None => message_key(&incoming, sender, &meta),
        },
        body_hash,
        meta,
        body: kept.to_vec(),
        kept: people.seal_whole(body_hash, kept),
        envelope_id: envelope_id.unwrap_or_default(),
        findings,
    }))
}

/// Cuts what names persons out of a message and seals it under the key of the
/// person each document names, refused or not. A waybill or declaration names
/// nobody by number: it has a key of its own.
fn seal(incoming: &Incoming<'_>, people: &People<'_>, hash: [u8; 16], body: &[u8]) -> Sealed {
    let named: Vec<Named<'_>> = incoming
        .nodes
        .iter()
        .map(|node| Named {
            identity_number: match &node.document {
                Document::Retail(Retail::Order(d)) => &d.buyer_id_number,
                Document::Retail(Retail::Payment(d)) => &d.payer_id_number,
                Document::Retail(Retail::List(d)) => &d.buyer_id_number,
                Document::Retail(Retail::Waybill(_))
                | Document::Declaration(_)
                | Document::Amendment(_)
                | Document::Invalidation(_) => "",
            },
            ranges: &node.personal,
        })
        .collect();
    people.seal(hash, body, &named)
}

/// More was found than is listed (note). The message families define the code
/// (`tw_messages::rules::SCHEMA_MORE`) and list no more of theirs either; it is
/// the same rule here, so it is named, not defined again.
fn more_found() -> RuleCode {
    RuleCode::from_text("TW1127")
}

/// Keeps of the findings what is listed for one message. A refused document
/// keeps its first refusing finding in any case, so that nobody is refused
/// without being told why; the first document that lost any says how many are
/// missing in all.
fn shorten(filings: &mut [Filing]) {
    let all: usize = filings.iter().map(|filing| filing.findings.len()).sum();
    if all <= FINDINGS_MAX {
        return;
    }
    let why = |filing: &Filing| filing.findings.iter().position(Finding::refuses);
    let refused = filings.iter().filter_map(why).count();
    let mut room = FINDINGS_MAX.saturating_sub(refused);
    let mut shortened = None;
    let mut kept = 0;
    for (n, filing) in filings.iter_mut().enumerate() {
        let (why, before) = (why(filing), filing.findings.len());
        let mut at = 0..before;
        filing.findings.retain(|_| {
            let first = at.next() == why;
            let keep = first || room > 0;
            room -= usize::from(keep && !first);
            keep
        });
        kept += filing.findings.len();
        if filing.findings.len() < before {
            shortened = shortened.or(Some(n));
        }
    }
    if let Some(filing) = shortened.and_then(|n| filings.get_mut(n)) {
        let more = Finding::error(more_found(), Layer::Schema)
            .weighing(Severity::Note)
            .with("limit", kept)
            .with("more", all - kept);
        filing.findings.push(more);
    }
}

/// Places for the findings of all documents by one pass over the message.
fn locate(codec: &dyn Codec, inner: &[u8], filings: &mut [Filing]) {
    let lengths: Vec<usize> = filings.iter().map(|f| f.findings.len()).collect();
    let mut findings: Vec<Finding> = filings
        .iter_mut()
        .flat_map(|filing| std::mem::take(&mut filing.findings))
        .collect();
    if findings.is_empty() {
        return;
    }
    codec.locate(inner, &mut findings);
    let mut findings = findings.into_iter();
    for (filing, length) in filings.iter_mut().zip(lengths) {
        filing.findings.extend(findings.by_ref().take(length));
    }
}

/// Identity of a message let in: sender, type and `guid`.
fn own_key(sender: &str, meta: &MessageMeta) -> InboxKey {
    identity(sender, &meta.type_name, &meta.guid)
}

/// Identity of a message by sender, type and `guid`.
pub fn identity(sender: &str, type_name: &str, guid: &str) -> InboxKey {
    InboxKey(hash16(&[
        sender.as_bytes(),
        type_name.as_bytes(),
        guid.as_bytes(),
    ]))
}

/// Identity of a message turned away: sender and body. What a JSON form is
/// follows from where it was handed in, so that is part of it.
pub fn turned_key(meta: &MessageMeta, body_hash: &[u8; 16]) -> InboxKey {
    let sender = meta.sender.as_bytes();
    InboxKey(match &*meta.edition {
        FORM_EDITION => hash16(&[b"turned", sender, meta.type_name.as_bytes(), body_hash]),
        _ => hash16(&[b"turned", sender, body_hash]),
    })
}

/// The own identity of a message turned away, if it can be relied on.
fn message_key(incoming: &Incoming<'_>, sender: &str, meta: &MessageMeta) -> Option<InboxKey> {
    let whole = incoming.guid.as_ref()?.chars().count() == 36;
    (whole && incoming.kind.is_some()).then(|| own_key(sender, meta))
}

/// Has a signature looked at, if one came along; a bad one refuses every
/// document. Whether it was carried without anybody to verify it.
fn verify_signature(
    incoming: &Incoming<'_>,
    inner: &[u8],
    sender: &str,
    context: &Context<'_>,
    filings: &mut [Filing],
) -> bool {
    if !incoming.signed {
        return false;
    }
    match context.signatures.verify(inner, sender) {
        SignatureVerdict::Good => false,
        SignatureVerdict::NotVerified => true,
        SignatureVerdict::Bad(why) => {
            tracing::warn!(sender, why, "a signature does not verify");
            for (node, filing) in incoming.nodes.iter().zip(filings) {
                let finding = Finding::rule(SIGNATURE_BAD).at_path(node.path.clone());
                filing.findings.push(finding);
                filing.slot = None;
            }
            false
        }
    }
}

/// Reads what the envelope carried, unless the envelope itself is refused and
/// there is nothing to read.
fn read<'a>(codec: &dyn Codec, opened: &'a Opened<'_>, options: &ReadOptions) -> Incoming<'a> {
    if opened.findings.iter().any(Finding::refuses) {
        return Incoming::default();
    }
    codec.read(&opened.inner, options)
}

/// What can be said of a body by itself, without a sender and a store.
#[derive(Debug, Clone)]
pub struct Examined {
    /// Family, if the root is one of it.
    pub family: Option<&'static str>,
    /// Message type as its root says.
    pub type_name: Option<String>,
    /// Edition it was read by.
    pub edition: Option<Edition>,
    /// Business nodes.
    pub records: u32,
    /// Findings of all three layers, with places.
    pub findings: Vec<Finding>,
}

impl Examined {
    /// Form and schema refuse nothing.
    pub fn schema_valid(&self) -> bool {
        let refuses = |f: &Finding| f.refuses() && f.layer != Layer::Rule;
        self.family.is_some() && !self.findings.iter().any(refuses)
    }

    /// No layer refuses, as far as one record can be judged alone.
    pub fn acceptable(&self) -> bool {
        self.family.is_some() && !self.findings.iter().any(Finding::refuses)
    }
}

/// Examines a body by itself (`check`).
pub fn examine(
    codec: &dyn Codec,
    context: &Context<'_>,
    options: &ReadOptions,
    body: &[u8],
) -> Examined {
    let opened = codec.open(body);
    let mut incoming = read(codec, &opened, options);
    let mut findings = opened.findings.clone();
    findings.append(&mut incoming.findings);
    let mut filings: Vec<Filing> = incoming
        .nodes
        .iter()
        .map(|node| file(node, "", context, None))
        .collect();
    demand_signature(&incoming, options, &mut filings);
    shorten(&mut filings);
    findings.extend(filings.into_iter().flat_map(|filing| filing.findings));
    codec.locate(&opened.inner, &mut findings);
    Examined {
        family: incoming.family,
        type_name: incoming.type_name,
        edition: incoming.edition,
        records: incoming.records,
        findings,
    }
}

fn meta(incoming: &Incoming<'_>, sender: &str, context: &Context<'_>) -> MessageMeta {
    MessageMeta {
        sender: sender.to_owned(),
        kind: incoming.kind,
        type_name: incoming
            .type_name
            .clone()
            .unwrap_or_else(|| "Unknown".into()),
        edition: incoming
            .edition
            .as_ref()
            .map(|e| e.0.to_string())
            .unwrap_or_default(),
        guid: incoming.guid.as_deref().unwrap_or_default().to_owned(),
        at: Stamp::from(context.now),
    }
}

/// In the 2018 edition a declared order, payment or waybill needs a signature
/// too; the list needs it in every edition, which its schema says.
fn demand_signature(incoming: &Incoming<'_>, options: &ReadOptions, filings: &mut [Filing]) {
    let early = options
        .edition
        .as_ref()
        .is_some_and(|edition| edition.0 == "2018");
    if incoming.signed || !early {
        return;
    }
    for (node, filing) in incoming.nodes.iter().zip(filings) {
        if node.document.retail().map(app_status) == Some("2") {
            let finding = Finding::rule(SIGNATURE_MISSING);
            filing.findings.push(finding.at_path(node.path.clone()));
            filing.slot = None;
        }
    }
}

fn app_status<'a>(document: &'a Retail<'_>) -> &'a str {
    match document {
        Retail::Order(d) => &d.filing.app_status,
        Retail::Payment(d) => &d.filing.app_status,
        Retail::Waybill(d) => &d.filing.app_status,
        Retail::List(d) => &d.filing.app_status,
    }
}

fn app_type<'a>(document: &'a Retail<'_>) -> &'a str {
    match document {
        Retail::Order(d) => &d.filing.app_type,
        Retail::Payment(d) => &d.filing.app_type,
        Retail::Waybill(d) => &d.filing.app_type,
        Retail::List(d) => &d.filing.app_type,
    }
}

/// Judges one document by itself and keeps what a parcel keeps; nothing, where
/// nobody's hashes can be made.
fn file(
    node: &Node<'_>,
    sender: &str,
    context: &Context<'_>,
    people: Option<&People<'_>>,
) -> Filing {
    let document = match &node.document {
        Document::Retail(document) => document,
        Document::Declaration(declaration) => return declared(node, declaration, context),
        // They come as forms only.
        Document::Amendment(_) | Document::Invalidation(_) => return turned_form(node),
    };
    let mut findings = tw_cbec::rules::check(document, context.law(context.today));
    let refused = findings.iter().any(Finding::refuses);
    for finding in &mut findings {
        node.complete(finding);
    }
    let people = people.filter(|_| !refused);
    let slot = people.and_then(|people| extract(document, sender, people).ok());
    let act = match app_type(document) {
        "2" => Act::Change,
        "3" => Act::Delete,
        _ => Act::New,
    };
    Filing {
        act,
        slot,
        keys: keys(document),
        findings,
    }
}

/// Judges a JSON form by itself.
fn formed(node: &Node<'_>, about: &str, codec: &dyn Codec, context: &Context<'_>) -> Filing {
    let number = about.to_owned();
    let mut filing = match &node.document {
        Document::Retail(_) => turned_form(node),
        Document::Declaration(declaration) => declared(node, declaration, context),
        Document::Amendment(amendment) => {
            let mut filing = declared(node, &amendment.content, context);
            let reason = amendment.reason.clone();
            filing.act = Act::Change;
            filing.slot = match filing.slot.take() {
                Some(Slot::Declaration(content)) => Some(Slot::Amendment(number, reason, content)),
                _ => None,
            };
            filing
        }
        Document::Invalidation(reason) => Filing {
            act: Act::Delete,
            slot: Some(Slot::Invalidation(number, reason.clone())),
            ..turned_form(node)
        },
    };
    let direction = node.document.declaration().map(|d| d.head.direction);
    forms::point(codec, (filing.act, direction), &mut filing.findings);
    filing
}

fn turned_form(node: &Node<'_>) -> Filing {
    let declaration = node.document.declaration();
    Filing {
        act: Act::New,
        slot: None,
        keys: Keys::Declaration(DeclarationKeys {
            reference: declaration.map_or_else(String::new, |d| d.signed.reference.to_string()),
            seq_no: None,
            transit_no: None,
        }),
        findings: Vec::new(),
    }
}

/// Judges a goods declaration by itself and keeps it without what names
/// persons: that is sealed with the message.
fn declared(node: &Node<'_>, declaration: &Declaration, context: &Context<'_>) -> Filing {
    let mut findings = tw_declaration::check(declaration, context.law(context.today));
    for finding in &mut findings {
        node.complete(finding);
    }
    // What a measure may waive is judged where it is known which ones act.
    let refuses = |finding: &Finding| finding.refuses() && finding.code != WAIVABLE.0;
    let refused = findings.iter().any(refuses);
    let slot = (!refused).then(|| {
        let mut kept = declaration.clone();
        kept.head.declared_by = None;
        Slot::Declaration(Box::new(kept))
    });
    Filing {
        act: Act::New,
        slot,
        keys: Keys::Declaration(DeclarationKeys {
            reference: declaration.signed.reference.to_string(),
            seq_no: declaration.head.seq_no.as_deref().map(str::to_owned),
            transit_no: None,
        }),
        findings,
    }
}

fn extract(document: &Retail<'_>, sender: &str, blind: &People<'_>) -> Result<Slot, FixedError> {
    Ok(match document {
        Retail::Order(d) => Slot::Order(Box::new(OrderSlot::extract(d, sender, blind)?)),
        Retail::Payment(d) => Slot::Payment(Box::new(PaymentSlot::extract(d, sender, blind)?)),
        Retail::Waybill(d) => Slot::Waybill(Box::new(WaybillSlot::extract(d, sender, blind)?)),
        Retail::List(d) => Slot::List(Box::new(ListSlot::extract(d, sender, blind)?)),
    })
}

fn keys(document: &Retail<'_>) -> Keys {
    match document {
        Retail::Order(d) => Keys::Order(OrderKeys {
            ebp_code: d.ebp_code.to_string(),
            ebc_code: d.ebc_code.to_string(),
            order_no: d.order_no.to_string(),
        }),
        Retail::Payment(d) => Keys::Payment(PaymentKeys {
            pay_code: d.pay_code.to_string(),
            pay_transaction_id: d.pay_transaction_id.to_string(),
        }),
        Retail::Waybill(d) => Keys::Waybill(WaybillKeys {
            logistics_code: d.logistics_code.to_string(),
            logistics_no: d.logistics_no.to_string(),
        }),
        Retail::List(d) => Keys::List(ListKeys {
            customs_code: d.customs_code.to_string(),
            ebp_code: d.ebp_code.to_string(),
            ebc_code: d.ebc_code.to_string(),
            agent_code: d.agent_code.to_string(),
            cop_no: d.cop_no.as_deref().unwrap_or_default().to_owned(),
            pre_no: d.pre_no.as_deref().unwrap_or_default().to_owned(),
            invt_no: d.invt_no.as_deref().map(str::to_owned),
        }),
    }
}

#[cfg(test)]
mod tests;
