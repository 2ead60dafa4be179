//! What a signed document states, in words.

use super::{Answer, refused, standing_word};
use crate::out::{self, Stop, clean};
use serde_json::Value;
use tw_base::{Date, Timestamp};
use tw_enterprise::{AeoCertificate, AeoList, ListedState};
use tw_proof::{Document, DocumentKind, KeyChain, ProofError, Trust};

/// What a document states, for programs and in words.
#[derive(serde::Serialize)]
pub(super) struct Stated {
    /// Who states it.
    issuer: String,
    /// What is stated, in words; whether that is proven the answer says.
    stated: Vec<String>,
    /// What that does not say.
    not_proven: &'static str,
    /// The last day it names for itself, if it is over: a list may be relied
    /// on until then, a certificate is looked at again by then.
    outdated_since: Option<Date>,
}

/// Looks at a document; `None` if the file is none.
pub(super) fn look(bytes: &[u8], trust: &Trust, known: Option<&KeyChain>) -> Option<Answer> {
    let document = match Document::parse(bytes) {
        Err(ProofError::Format(..)) => return None,
        Err(error) => return Some(refused("document", &error)),
        Ok(document) => document,
    };
    let kind = document.kind.word();
    let stated = match stated(&document) {
        Err(error) => return Some(refused(kind, &error)),
        Ok(stated) => stated,
    };
    let (word, why) = match standing_word(document.standing(trust, known)) {
        // Whoever signed it put the key into it: by itself that says nothing.
        ("unasked", None) => ("unasked", Some(UNASKED)),
        said => said,
    };
    Some(Answer {
        kind,
        proven: why.is_none(),
        why: why.map(str::to_owned),
        key_standing: Some(word),
        key: Some(document.key.to_string()),
        store: document.store.map(|store| store.to_string()),
        batch: None,
        at: Some(document.issued_text()),
        entries: Vec::new(),
        document: Some(stated),
    })
}

const UNASKED: &str =
    "whose key it is signed under is not known; name the key you were given with --key";

fn stated(document: &Document) -> Result<Stated, ProofError> {
    let issuer = document.issuer.clone();
    let (stated, not_proven, until) = match document.kind {
        DocumentKind::AeoCertificate => certificate(&document.stated()?),
        DocumentKind::AeoList => list(&issuer, &document.stated()?)?,
        DocumentKind::GuaranteeLetter => (
            members(document.body()),
            "that customs accepted the letter, or that it was not ended since",
            None,
        ),
        DocumentKind::GuaranteeChange | DocumentKind::GuaranteeEnd => {
            (members(document.body()), "that customs agreed to it", None)
        }
        DocumentKind::GuaranteeAcceptance => (
            members(document.body()),
            "that the guarantee still stands, or how much of it is free",
            None,
        ),
    };
    let today = jiff::tz::TimeZone::UTC.to_datetime(Timestamp::now()).date();
    Ok(Stated {
        issuer,
        stated,
        not_proven,
        outdated_since: until.filter(|until| *until < today),
    })
}

type Words = (Vec<String>, &'static str, Option<Date>);

fn certificate(stated: &AeoCertificate) -> Words {
    let AeoCertificate {
        code,
        enterprise,
        name,
        class,
        from,
        review_due,
    } = stated;
    let told = format!(
        "{} {} ({}) is {} from {from} on, with the code {}; it is looked at again by {review_due}",
        clean(enterprise),
        clean(name),
        clean(class),
        clean(class),
        clean(code),
    );
    (
        vec![told],
        "that it still is; ask its administration, or see its newest list",
        Some(*review_due),
    )
}

fn list(issuer: &str, stated: &AeoList) -> Result<Words, ProofError> {
    if let Some(fault) = stated.fault() {
        return Err(ProofError::Broken(fault));
    }
    let head = &stated.head;
    if head.administration != issuer {
        let what = "it is the list of another administration than the one that signed it";
        return Err(ProofError::Broken(what.to_owned()));
    }
    let count = |state| {
        stated
            .entries
            .iter()
            .filter(|one| one.state == state)
            .count()
    };
    let told = format!(
        "list {} as of {}, good until {}: {} operators, of which {} valid, {} suspended, {} revoked",
        head.sequence,
        head.as_of,
        head.valid_until,
        stated.entries.len(),
        count(ListedState::Valid),
        count(ListedState::Suspended),
        count(ListedState::Revoked),
    );
    let not = "that there is no newer list";
    Ok((vec![told], not, Some(head.valid_until)))
}

/// Lines shown of a body at most.
const MOST_LINES: usize = 200;

/// The members of a body, one a line, those of members by a path.
fn members(body: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    flat("", body, &mut lines);
    lines
}

fn flat(path: &str, value: &Value, lines: &mut Vec<String>) {
    let below = |name: &str| match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    if lines.len() >= MOST_LINES {
        return;
    }
    match value {
        Value::Object(map) => {
            for (name, one) in map {
                flat(&below(name), one, lines);
            }
        }
        Value::Array(all) => {
            for (n, one) in all.iter().enumerate() {
                flat(&below(&n.to_string()), one, lines);
            }
        }
        Value::String(text) => lines.push(format!("{}: {}", clean(path), clean(text))),
        other => lines.push(format!("{}: {other}", clean(path))),
    }
}

/// Prints what is stated, proven or only said.
pub(super) fn print(stated: &Stated, proven: bool, (key, at): (&str, &str)) -> Result<(), Stop> {
    let issuer = clean(&stated.issuer);
    if proven {
        out::line(format!("proven: {issuer} stated at {at}, under key {key}:"))?;
    } else {
        out::line(format!("said of {issuer} at {at}, under key {key}:"))?;
    }
    for line in &stated.stated {
        out::line(format!("    {line}"))?;
    }
    if let Some(since) = stated.outdated_since {
        out::line(format!(
            "outdated: the last day it names for itself was {since}"
        ))?;
    }
    out::line(format!("not proven: {}", stated.not_proven))
}
