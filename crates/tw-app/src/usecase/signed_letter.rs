//! Guarantees and their changes as signed documents: what one asks for, and
//! whether it is its guarantor's.

use super::handle_guarantee::{Decided, NOT_SIGNED, SIGNATURE_BAD, fixed, limits};
use super::on_file;
use crate::capacity::Role;
use crate::overlay::Overlay;
use crate::surety::{ChangeTerms, EndTerms, GuaranteeAct};
use std::borrow::Cow;
use tw_base::{Date, Finding};
use tw_guarantee::{Instrument, Paper, Wanted as Asked};
use tw_proof::{Document, DocumentKind};

/// An act, and the document it was read from.
pub(super) struct Opened<'a> {
    /// What is done.
    pub act: Cow<'a, GuaranteeAct>,
    /// By which document.
    pub document: Option<Document>,
}

fn bad(why: impl ToString) -> Box<Finding> {
    Box::new(Finding::rule(SIGNATURE_BAD).with("why", why.to_string()))
}

/// Reads what a signed act states; any other act is what it is.
pub(super) fn opened(act: &GuaranteeAct) -> Decided<Opened<'_>> {
    let (text, asks) = match act {
        GuaranteeAct::HandInSigned { document } => (document, false),
        GuaranteeAct::AskSigned { document } => (document, true),
        _ => {
            return Ok(Opened {
                act: Cow::Borrowed(act),
                document: None,
            });
        }
    };
    let read = Document::parse(text.as_bytes()).map_err(bad)?;
    let stated = match (read.kind, asks) {
        (DocumentKind::GuaranteeLetter, false) => GuaranteeAct::HandIn {
            letter: Box::new(read.stated().map_err(bad)?),
        },
        (DocumentKind::GuaranteeChange, true) => {
            let ChangeTerms {
                number,
                limit,
                members,
                to,
            } = read.stated().map_err(bad)?;
            GuaranteeAct::AskChange {
                number,
                limit,
                members,
                to,
            }
        }
        (DocumentKind::GuaranteeEnd, true) => {
            let EndTerms { number } = read.stated().map_err(bad)?;
            GuaranteeAct::AskEnd { number }
        }
        (other, _) => return Err(bad(format!("it is a {}", other.word()))),
    };
    Ok(Opened {
        act: Cow::Owned(stated),
        document: Some(read),
    })
}

/// What a document that is kept asked to be otherwise about its guarantee.
pub(crate) fn asked_by(paper: &Paper) -> Option<Asked> {
    let document: Document = serde_json::from_str(&paper.text).ok()?;
    if document.kind != DocumentKind::GuaranteeChange {
        return None;
    }
    let stated: ChangeTerms = document.stated().ok()?;
    Some(Asked::Terms {
        limit: stated.limit.map(fixed).transpose().ok()?,
        shares: limits(&stated.members).ok()?,
        last: stated.to,
    })
}

/// Who has to have signed.
#[derive(Clone, Copy)]
pub(super) struct Signing<'a> {
    /// The guarantee's number.
    pub number: &'a str,
    /// The guarantor.
    pub guarantor: &'a str,
    /// Nobody signs for the operator, who has the paper.
    pub by_operator: bool,
    /// The day.
    pub today: Date,
}

/// Holds a document to the guarantor: its issuer, and the key on file. One
/// with a key on file does nothing without a document.
pub(super) fn held(document: Option<&Document>, by: Signing<'_>, overlay: &Overlay) -> Decided {
    let keys = on_file(by.guarantor, overlay).map(|(_, enterprise)| {
        let roles = enterprise.roles_on(by.today);
        let keys = roles.filter_map(|role| match role {
            Role::Guarantor { key, .. } => key.clone(),
            _ => None,
        });
        keys.collect::<Vec<String>>()
    });
    let keys = keys.unwrap_or_default();
    let Some(document) = document else {
        if keys.is_empty() || by.by_operator {
            return Ok(());
        }
        let finding = Finding::rule(NOT_SIGNED).with("value", by.number);
        return Err(Box::new(finding));
    };
    if document.issuer != by.guarantor {
        return Err(bad("its issuer is not the guarantor"));
    }
    // What no key on file vouches for is a signature of anybody.
    if keys.is_empty() {
        return Err(bad("no key of the guarantor is on file"));
    }
    if !keys.contains(&document.key.to_string()) {
        return Err(bad("it is signed under another key than the guarantor's"));
    }
    Ok(())
}

/// The instrument with a document kept; none is taken twice.
pub(super) fn kept(instrument: Instrument, document: Option<Document>) -> Decided<Instrument> {
    let Some(document) = document else {
        return Ok(instrument);
    };
    let digest = document.digest().map_err(bad)?.to_string();
    let text = document.to_json();
    // A change that is signed to be asked for again is signed at another time.
    if instrument.papers().iter().any(|paper| paper.text == text) {
        return Err(bad("it was handed in before"));
    }
    Ok(instrument.with_paper(Paper {
        kind: document.kind.word().to_owned(),
        digest,
        text,
    }))
}
