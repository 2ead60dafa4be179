//! Answers: receipts of a message's documents, refusals of whole messages,
//! and the sentences in them.

use crate::codec::{Codec, ListKeys, Outcome, Receipt, ReceiptBody, RefusedMessage};
use crate::door::{Filing, Keys, Prepared, SIGNATURE_NOT_VERIFIED, Turned, hash16};
use crate::journal::MessageEntry;
use crate::mask;
use crate::store::InboxKey;
use tw_base::{Finding, Layer, Severity, Timestamp};
use tw_law::Catalogue;

/// What became of one document of a message.
#[derive(Debug, Clone)]
pub struct Settled {
    /// `returnStatus`, or 0 where the findings decide it.
    pub answer: i32,
    /// Findings.
    pub findings: Vec<Finding>,
    /// Numbers of the list, if it has any.
    pub numbers: Option<(String, Option<String>)>,
}

/// Identifiers of receipts follow from the message's identity, so that the
/// same message has the same receipt wherever it is decided.
fn guid(key: InboxKey, n: usize) -> String {
    guid_of(&[b"receipt", &key.0, &(n as u64).to_le_bytes()])
}

/// An identifier of 36 places that follows from what it is made of.
pub fn guid_of(parts: &[&[u8]]) -> String {
    let h = hash16(parts);
    let mut guid = String::with_capacity(36);
    for (place, byte) in h.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            guid.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            guid.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
        }
    }
    guid
}

/// The receipt of a message's documents.
pub fn receipt(
    prepared: &Prepared,
    settled: &[Settled],
    at: Timestamp,
    catalogue: &Catalogue,
) -> Receipt {
    let outcomes = prepared
        .filings
        .iter()
        .zip(settled)
        .enumerate()
        .map(|(n, (filing, one))| {
            let status = match (one.answer, &filing.keys) {
                (0, _) => error_code(filing, &one.findings, catalogue),
                // Where it stands is told apart, code by code.
                (_, Keys::Declaration(_)) => 0,
                (answer, _) => answer,
            };
            let note = prepared.unverified.then(|| note(SIGNATURE_NOT_VERIFIED));
            let info = info(filing, status, (&one.findings, note), catalogue);
            (
                filing,
                one,
                Outcome {
                    guid: guid(prepared.key, n + 1),
                    status,
                    time: at,
                    info,
                },
            )
        });
    let mut orders = Vec::new();
    let mut payments = Vec::new();
    let mut waybills = Vec::new();
    let mut lists = Vec::new();
    let mut declarations = Vec::new();
    for (filing, one, outcome) in outcomes {
        match &filing.keys {
            Keys::Order(keys) => orders.push((keys.clone(), outcome)),
            Keys::Payment(keys) => payments.push((keys.clone(), outcome)),
            Keys::Waybill(keys) => waybills.push((keys.clone(), outcome)),
            Keys::List(keys) => lists.push((with_numbers(keys, one), outcome)),
            Keys::Declaration(keys) => {
                let seq_no = one.numbers.as_ref().map(|(seq_no, _)| seq_no.clone());
                let keys = crate::codec::DeclarationKeys {
                    seq_no: seq_no.or_else(|| keys.seq_no.clone()),
                    ..keys.clone()
                };
                declarations.push((keys, outcome));
            }
        }
    }
    let body = match prepared.kind {
        crate::codec::MessageKind::Order => ReceiptBody::Orders(orders),
        crate::codec::MessageKind::Payment => ReceiptBody::Payments(payments),
        crate::codec::MessageKind::Waybill => ReceiptBody::Waybills(waybills),
        crate::codec::MessageKind::List => ReceiptBody::Lists(lists),
        crate::codec::MessageKind::Declaration => ReceiptBody::Declarations(declarations),
    };
    Receipt {
        guid: guid(prepared.key, 0),
        body,
    }
}

/// The receipt demands a `preNo` of eighteen places even for a list that was
/// refused before it got one: zeros stand for "none".
const NO_PRE_NO: &str = "000000000000000000";

fn with_numbers(keys: &ListKeys, one: &Settled) -> ListKeys {
    let (pre_no, invt_no) = match &one.numbers {
        Some((pre_no, invt_no)) => (pre_no.clone(), invt_no.clone()),
        None => (NO_PRE_NO.to_owned(), None),
    };
    ListKeys {
        pre_no,
        invt_no,
        ..keys.clone()
    }
}

/// Official error code of a refused document: that of its first refusing
/// finding, or the general one of its kind.
fn error_code(filing: &Filing, findings: &[Finding], catalogue: &Catalogue) -> i32 {
    let official = findings
        .iter()
        .filter(|finding| finding.refuses())
        .find_map(|finding| catalogue.render(finding).official?.parse().ok());
    official.unwrap_or(match filing.keys {
        Keys::Order(_) => -301_001,
        Keys::Payment(_) => -401_002,
        Keys::Waybill(_) => -504_011,
        Keys::List(_) => -621_001,
        // The family publishes no numbers; negative says refused.
        Keys::Declaration(_) => -1,
    })
}

fn note(code: tw_base::RuleCode) -> Finding {
    Finding::rule(code).weighing(Severity::Note)
}

/// `[TW2103] sentence; [TW2004] sentence`, or what was done.
fn info(
    filing: &Filing,
    status: i32,
    (findings, note): (&[Finding], Option<Finding>),
    catalogue: &Catalogue,
) -> String {
    if findings.iter().any(|finding| finding.refuses()) {
        return sentences(findings, catalogue);
    }
    let done = match status {
        1 => "已暂存",
        120 => "入库成功",
        399 => "审结",
        800 => "放行",
        100 => "退单",
        _ => "已处理",
    };
    let done = match filing.keys {
        Keys::Declaration(_) => "申报成功",
        _ => done,
    };
    let act = match filing.act {
        _ if matches!(filing.keys, Keys::Declaration(_)) => "",
        crate::door::Act::New => "新增",
        crate::door::Act::Change => "变更",
        crate::door::Act::Delete => "删除",
    };
    let said: Vec<Finding> = findings.iter().cloned().chain(note).collect();
    let rest = sentences(&said, catalogue);
    if rest.is_empty() {
        format!("{act}{done}")
    } else {
        format!("{act}{done}; {rest}")
    }
}

/// The findings as one text (zh), each under its code.
pub fn sentences(findings: &[Finding], catalogue: &Catalogue) -> String {
    let said = findings.iter().map(|finding| {
        let rendered = catalogue.render(finding);
        let place = match finding.layer {
            Layer::Rule => String::new(),
            _ => format!(" {}", finding.location.path),
        };
        format!("[{}]{place} {}", rendered.code, rendered.zh)
    });
    said.collect::<Vec<_>>().join("; ")
}

/// How much of a refused message is echoed, in characters.
const ECHO: usize = 1_000;

/// The beginning of a message, enough of it to be echoed.
pub fn beginning(body: &[u8]) -> &[u8] {
    body.get(..4 * ECHO).unwrap_or(body)
}

/// What is echoed of it, so that its sender recognises it: without what
/// identifies a person, and nothing of what is no markup at all.
fn echo(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(beginning(body));
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    if !text.starts_with('<') {
        return String::new();
    }
    mask::mask(text).chars().take(ECHO).collect()
}

/// A refusal's bytes taken apart: what is kept of them, and the echo, which
/// may name persons and which nobody needs to keep, as its sender has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// The bytes without the echo.
    pub kept: Vec<u8>,
    /// Where the echo belongs; `None` where nothing was echoed.
    pub at: Option<u32>,
    /// The echo as written.
    pub echo: Vec<u8>,
}

/// Writes a refusal and takes it apart. The place of the echo is where two
/// refusals that differ in nothing else differ.
pub fn apart(codec: &dyn Codec, refusal: &Receipt, written: &[u8]) -> Apart {
    let whole = Apart {
        kept: written.to_vec(),
        at: None,
        echo: Vec::new(),
    };
    let ReceiptBody::Refused(message) = &refusal.body else {
        return whole;
    };
    if message.echo.is_empty() {
        return whole;
    }
    let with = |echo: &str| {
        let message = RefusedMessage {
            echo: echo.to_owned(),
            ..message.clone()
        };
        codec.write(&Receipt {
            guid: refusal.guid.clone(),
            body: ReceiptBody::Refused(message),
        })
    };
    let (mut kept, other) = (with("A"), with("B"));
    let differs = kept.iter().zip(&other).position(|(a, b)| a != b);
    let Some(at) = differs else {
        // A family that echoes nothing.
        return whole;
    };
    kept.remove(at);
    let end = written.len().saturating_sub(kept.len() - at);
    Apart {
        echo: written.get(at..end).unwrap_or_default().to_vec(),
        at: u32::try_from(at).ok(),
        kept,
    }
}

/// The receipt of a journalled message, the echo of `body` put back where it
/// was.
pub fn whole(message: MessageEntry, codec: &dyn Codec, body: &[u8]) -> Vec<u8> {
    let mut xml = message.receipt;
    if let Some(at) = message.echo.and_then(|at| usize::try_from(at).ok()) {
        let at = at.min(xml.len());
        xml.splice(at..at, echo_written(codec, body));
    }
    xml
}

/// What a codec writes for the echo of a message.
pub fn echo_written(codec: &dyn Codec, body: &[u8]) -> Vec<u8> {
    let refusal = Receipt {
        guid: String::new(),
        body: ReceiptBody::Refused(RefusedMessage {
            guid: String::new(),
            status: -1,
            info: String::new(),
            time: Timestamp::UNIX_EPOCH,
            envelope_id: String::new(),
            type_name: String::new(),
            echo: echo(body),
        }),
    };
    let written = codec.write(&refusal);
    apart(codec, &refusal, &written).echo
}

/// CEB900 for a message refused as a whole.
pub fn refusal(turned: &Turned, at: Timestamp, catalogue: &Catalogue) -> Receipt {
    let form = turned
        .findings
        .iter()
        .any(|finding| finding.layer == Layer::Form);
    Receipt {
        guid: guid(turned.key, 0),
        body: ReceiptBody::Refused(RefusedMessage {
            guid: guid(turned.key, 1),
            // Official codes 0001 (format) and 0002 (schema); negative, as
            // the receipt's own note demands for errors of form.
            status: if form { -1 } else { -2 },
            info: sentences(&turned.findings, catalogue),
            time: at,
            envelope_id: turned.envelope_id.clone(),
            type_name: turned.meta.type_name.clone(),
            echo: echo(&turned.body),
        }),
    }
}

/// CEB900 for a message that is refused without being kept: another body
/// under a used identity, or a transmitter who is somebody else.
pub fn unkept(finding: &Finding, type_name: &str, at: Timestamp, catalogue: &Catalogue) -> Receipt {
    let key = InboxKey(hash16(&[b"unkept", finding.code.as_str().as_bytes()]));
    Receipt {
        guid: guid(key, 0),
        body: ReceiptBody::Refused(RefusedMessage {
            guid: guid(key, 1),
            status: -2_999,
            info: sentences(std::slice::from_ref(finding), catalogue),
            time: at,
            envelope_id: String::new(),
            type_name: type_name.to_owned(),
            echo: String::new(),
        }),
    }
}
