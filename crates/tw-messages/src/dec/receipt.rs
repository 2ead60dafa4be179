//! Receipts of declarations, both ways: UTF-8, no namespace (as those seen
//! have none), every element in its order, the same bytes for the same
//! receipt.

use super::tables::Family;
use crate::chars::split_name;
use crate::encoding;
use crate::lex::{self, Lexer, Token};
use crate::limits::{DEPTH_MAX, TEXT_MAX};
use crate::write::{cut, escape};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use tw_app::codec::{DeclarationKeys, Notice, Outcome, ReceiptBody};
use tw_base::Timestamp;

/// Characters of `ErrorMessage` and `NOTE`.
const NOTE_MAX: usize = 1000;

/// Elements of a receipt; what has more is none.
const FIELDS_MAX: usize = 256;

/// A receipt as read.
#[derive(Debug, Clone, PartialEq)]
pub enum Receipt {
    /// `DecImportResponse`.
    Response {
        /// Whether the declaration was taken in.
        taken: bool,
        /// `ResponseCode` as it stands.
        code: String,
        /// `ErrorMessage`.
        message: String,
        /// Which declaration.
        keys: DeclarationKeys,
    },
    /// `DEC_RESULT`.
    Notice(Notice),
}

/// Writes a receipt of this family; of another family nothing.
pub(super) fn write(body: &ReceiptBody, family: &Family, zone: &TimeZone) -> Vec<u8> {
    let (root, fields) = match body {
        ReceiptBody::Declarations(entries) => match entries.first() {
            Some((keys, outcome)) => ("DecImportResponse", response(keys, outcome, family)),
            None => return Vec::new(),
        },
        ReceiptBody::Refused(refused) => {
            let keys = DeclarationKeys::default();
            let fields = answer(&keys, &family.refused, &refused.info);
            ("DecImportResponse", fields)
        }
        ReceiptBody::Notice(notice) => ("DEC_RESULT", result(notice, zone)),
        _ => return Vec::new(),
    };
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root}>\n");
    for (name, text) in fields {
        xml.push_str(&format!("  <{name}>"));
        escape(&text, &mut xml);
        xml.push_str(&format!("</{name}>\n"));
    }
    xml.push_str(&format!("</{root}>\n"));
    xml.into_bytes()
}

type Fields = Vec<(&'static str, String)>;

fn response(keys: &DeclarationKeys, outcome: &Outcome, family: &Family) -> Fields {
    let code = if outcome.status < 0 {
        &family.refused
    } else {
        &family.taken
    };
    answer(keys, code, &outcome.info)
}

fn answer(keys: &DeclarationKeys, code: &str, message: &str) -> Fields {
    vec![
        ("ResponseCode", code.to_owned()),
        ("ErrorMessage", cut(message, NOTE_MAX).to_owned()),
        ("ClientSeqNo", keys.reference.clone()),
        ("SeqNo", keys.seq_no.clone().unwrap_or_default()),
        ("TrnPreId", keys.transit_no.clone().unwrap_or_default()),
    ]
}

fn result(notice: &Notice, zone: &TimeZone) -> Fields {
    let declared = notice.declared_at.map(|at| time(at, zone));
    vec![
        ("CUS_CIQ_NO", notice.seq_no.clone()),
        (
            "ENTRY_ID",
            notice.declaration_no.clone().unwrap_or_default(),
        ),
        ("NOTICE_DATE", time(notice.time, zone)),
        ("CHANNEL", notice.channel.clone()),
        ("NOTE", cut(&notice.note, NOTE_MAX).to_owned()),
        ("CUSTOM_MASTER", notice.office.clone()),
        ("I_E_DATE", notice.border_date.clone().unwrap_or_default()),
        ("D_DATE", declared.unwrap_or_default()),
    ]
}

/// `YYYY-MM-DDThh:mm:ss` in the administration's zone.
fn time(at: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(at);
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        local.year(),
        local.month(),
        local.day(),
        local.hour(),
        local.minute(),
        local.second()
    )
}

/// Reads a receipt; `None` if it is none of this family.
pub(super) fn read(xml: &[u8], family: &Family, zone: &TimeZone) -> Option<Receipt> {
    let lexer = encoding::open(xml, TEXT_MAX).ok()?;
    let (root, fields) = flat(lexer)?;
    let text = |name: &str| {
        let found = fields.iter().find(|(n, _)| *n == name);
        found.map(|(_, text)| text.trim().to_owned())
    };
    let said = |name: &str| text(name).filter(|t| !t.is_empty());
    match root {
        "DecImportResponse" => {
            let code = said("ResponseCode")?;
            Some(Receipt::Response {
                taken: code == family.taken,
                code,
                message: text("ErrorMessage").unwrap_or_default(),
                keys: DeclarationKeys {
                    reference: text("ClientSeqNo").unwrap_or_default(),
                    seq_no: said("SeqNo"),
                    transit_no: said("TrnPreId"),
                },
            })
        }
        "DEC_RESULT" => Some(Receipt::Notice(Notice {
            seq_no: text("CUS_CIQ_NO").unwrap_or_default(),
            declaration_no: said("ENTRY_ID"),
            time: moment(&said("NOTICE_DATE")?, zone)?,
            channel: said("CHANNEL")?,
            note: text("NOTE").unwrap_or_default(),
            office: text("CUSTOM_MASTER").unwrap_or_default(),
            border_date: said("I_E_DATE"),
            declared_at: said("D_DATE").and_then(|text| moment(&text, zone)),
        })),
        _ => None,
    }
}

/// A time of the zone, with `T` or a blank between day and hour.
fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let local: DateTime = text.replacen(' ', "T", 1).parse().ok()?;
    zone.to_timestamp(local).ok()
}

/// The root's name and the texts of its children.
fn flat(mut lexer: Lexer<'_>) -> Option<(&str, Vec<(&str, String)>)> {
    let mut root = None;
    let mut fields: Vec<(&str, String)> = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    loop {
        match lexer.next().ok()? {
            Token::Start { name, empty, .. } => {
                let (_, local) = split_name(name)?;
                match open.len() {
                    0 if root.is_some() => return None,
                    0 => root = Some(local),
                    1 if fields.len() == FIELDS_MAX => return None,
                    1 => fields.push((local, String::new())),
                    DEPTH_MAX.. => return None,
                    _ => {}
                }
                if !empty {
                    open.push(name);
                }
            }
            Token::End { name, .. } => {
                open.pop().filter(|opened| *opened == name)?;
            }
            Token::Text { raw, .. } if open.len() == 2 => {
                fields.last_mut()?.1.push_str(&lex::content(raw));
            }
            Token::CData { text, .. } if open.len() == 2 => fields.last_mut()?.1.push_str(text),
            Token::Eof if open.is_empty() => return Some((root?, fields)),
            Token::Eof => return None,
            _ => {}
        }
    }
}
