//! Signed documents: what holds, and every way of bending one.

use proptest::prelude::*;
use serde_json::{Value, json};
use tw_base::Timestamp;
use tw_proof::{
    DOCUMENT_MOST_BYTES, Document, DocumentKind, Issue, KeyChain, ProofError, Signer, Standing,
    StoreId, Trust,
};

const STORE: StoreId = StoreId::from_bytes([5; 16]);

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).expect("an instant")
}

fn issue(store: Option<StoreId>, second: i64) -> Issue {
    Issue {
        issuer: "cn".into(),
        store,
        at: at(second),
    }
}

fn body() -> Value {
    json!({ "b": [1, -2, { "z": null, "a": "虚构 \"x\"\n" }], "a": true })
}

fn signed() -> Document {
    let signer = Signer::new(&[1; 32]);
    let document = Document::sign(
        DocumentKind::AeoList,
        issue(Some(STORE), 7),
        &body(),
        &signer,
    );
    document.expect("whole numbers")
}

#[test]
fn what_is_signed_is_one_text() {
    let document = signed();
    let statement = document.statement().expect("a statement");
    let lines: Vec<&str> = statement.lines().collect();
    assert_eq!(lines[0], "tidewaiter document 1");
    assert_eq!(lines[1..3], ["type aeo_list", "issuer cn"]);
    assert_eq!(lines[3], format!("store {STORE}"));
    assert_eq!(lines[4], "issued_at 2026-05-28T20:26:47.000Z");
    assert_eq!(lines.len(), 7);
    let read = Document::parse(document.to_json().as_bytes());
    assert_eq!(read, Ok(document.clone()));
    assert_eq!(document.body(), &body());
}

/// Another spelling of the same content is the same document.
#[test]
fn blanks_and_order_do_not_matter() {
    let document = signed();
    let pretty = serde_json::to_string_pretty(&document).expect("plain data");
    assert_eq!(Document::parse(pretty.as_bytes()), Ok(document.clone()));
    // Wherever the member stands.
    let turned = document.to_json().replace(r#""a":true,"#, "");
    let turned = turned.replace(r#","a":true"#, "");
    assert_ne!(turned, document.to_json());
    let turned = turned.replace(r#""body":{"#, r#""body": { "a" : true, "#);
    assert_eq!(Document::parse(turned.as_bytes()), Ok(document));
}

#[test]
fn whatever_is_changed_is_found() {
    let text = signed().to_json();
    let table = [
        ("\"issuer\":\"cn\"", "\"issuer\":\"zz\""),
        ("aeo_list", "aeo_certificate"),
        ("2026-05-28T20:26:47.000Z", "2026-05-28T20:26:48.000Z"),
        ("2026-05-28T20:26:47.000Z", "2026-05-28T20:26:47.0001Z"),
        ("[1,-2,", "[1,-3,"),
        ("[1,-2,", "[1,-2.0,"),
        ("[1,-2,", "[1,1e400,"),
        ("\"a\":true", "\"a\":false,\"a\":true"),
        ("\"a\":true", "\"a\":true,\"c\":1"),
        ("\"a\":true", "\"a\":1"),
        (&STORE.to_string(), "05050505050505050505050505050506"),
        ("\"type\"", "\"kind\""),
        ("document 1", "document 2"),
        ("\"issuer\":\"cn\"", "\"issuer\":\"c\\nn\""),
    ];
    for (from, to) in table {
        assert!(text.contains(from), "{from}");
        let bent = text.replacen(from, to, 1);
        assert!(Document::parse(bent.as_bytes()).is_err(), "{from} -> {to}");
    }
    let other = Signer::new(&[2; 32]);
    let forged = Document::sign(
        DocumentKind::AeoList,
        issue(Some(STORE), 7),
        &body(),
        &other,
    );
    let forged = forged.expect("signed").signature.to_string();
    let bent = text.replace(&signed().signature.to_string(), &forged);
    assert!(matches!(
        Document::parse(bent.as_bytes()),
        Err(ProofError::Signature(_))
    ));
}

#[test]
fn fractions_and_long_issuers_are_not_signed() {
    let signer = Signer::new(&[1; 32]);
    let half = json!({ "share": 0.5 });
    assert!(Document::sign(DocumentKind::AeoList, issue(None, 0), &half, &signer).is_err());
    for issuer in ["", "a b", &"x".repeat(65)] {
        let issue = Issue {
            issuer: (*issuer).to_owned(),
            ..issue(None, 0)
        };
        assert!(Document::sign(DocumentKind::AeoList, issue, &1, &signer).is_err());
    }
}

#[test]
fn too_long_and_too_deep_are_refused() {
    let long = vec![b' '; DOCUMENT_MOST_BYTES + 1];
    assert!(matches!(
        Document::parse(&long),
        Err(ProofError::Unreadable(_))
    ));
    let deep = signed()
        .to_json()
        .replace("\"a\":true", &format!("\"a\":{}", "[".repeat(100_000)));
    assert!(matches!(
        Document::parse(deep.as_bytes()),
        Err(ProofError::Unreadable(_))
    ));
}

/// A key of a chain is in use between its grant and the next one's.
#[test]
fn how_keys_stand() {
    let (old, new) = (Signer::new(&[1; 32]), Signer::new(&[2; 32]));
    let mut chain = KeyChain::new(STORE);
    chain.grant(&old, None, 0, at(10));
    chain.grant(&new, Some(&old), 5, at(20));
    let by = |signer: &Signer, store, second| {
        let document = Document::sign(DocumentKind::AeoList, issue(store, second), &1, signer);
        document.expect("signed")
    };
    let trust = |signer: &Signer| Trust::Keys([signer.public().id()].into());
    let here = Some(STORE);
    let elsewhere = Some(StoreId::from_bytes([6; 16]));
    let table = [
        (by(&old, here, 10), trust(&old), true, Standing::Trusted),
        (by(&old, here, 9), trust(&old), true, Standing::OutOfTime),
        (by(&old, here, 20), trust(&new), true, Standing::Trusted),
        (by(&old, here, 21), trust(&new), true, Standing::OutOfTime),
        (by(&new, here, 20), trust(&old), true, Standing::Trusted),
        (by(&new, here, 19), trust(&old), true, Standing::OutOfTime),
        (by(&new, here, 20), trust(&old), false, Standing::Stranger),
        (
            by(&new, elsewhere, 20),
            trust(&old),
            true,
            Standing::Stranger,
        ),
        (by(&new, None, 20), trust(&new), true, Standing::Trusted),
        (by(&new, None, 20), Trust::Nobody, true, Standing::Unasked),
        (
            by(&Signer::new(&[3; 32]), here, 20),
            trust(&old),
            true,
            Standing::Stranger,
        ),
    ];
    for (n, (document, trust, known, wanted)) in table.into_iter().enumerate() {
        let chain = known.then_some(&chain);
        assert_eq!(document.standing(&trust, chain), wanted, "row {n}");
    }
}

proptest! {
    /// Bytes that were changed are never taken for what was signed.
    #[test]
    fn a_changed_byte_is_found(place in 0_usize..400, byte in any::<u8>()) {
        let document = signed();
        let mut bytes = document.to_json().into_bytes();
        let place = place % bytes.len();
        bytes[place] = byte;
        if let Ok(read) = Document::parse(&bytes) {
            prop_assert_eq!(read.statement(), document.statement());
        }
    }
}
