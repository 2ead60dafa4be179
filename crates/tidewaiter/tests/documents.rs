//! Signed documents at the command line: made, signed, checked offline.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidewaiter"))
        .args(words)
        .output()
        .expect("the program runs")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

struct Place(tempfile::TempDir);

impl Place {
    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).expect("written");
        path
    }

    /// Files so far: each key gets one of its own.
    fn keys(&self) -> usize {
        std::fs::read_dir(self.0.path())
            .expect("the folder")
            .count()
    }

    /// A body signed as a type of document, and the public key.
    fn signed(&self, kind: &str, issuer: &str, body: &str) -> (PathBuf, String) {
        let key = self.0.path().join(format!("{kind}.{}.key", self.keys()));
        let made = run(&["document", "new-key", text(&key)]);
        assert_eq!(made.status.code(), Some(0), "{made:?}");
        let public = String::from_utf8(made.stdout)
            .expect("text")
            .trim()
            .to_owned();
        let body = self.file("body.json", body.as_bytes());
        let signed = run(&[
            "document",
            "sign",
            text(&body),
            "--type",
            kind,
            "--issuer",
            issuer,
            "--key",
            text(&key),
        ]);
        assert_eq!(signed.status.code(), Some(0), "{signed:?}");
        (self.file(&format!("{kind}.json"), &signed.stdout), public)
    }
}

fn looked(file: &Path, key: Option<&str>) -> (Option<i32>, Value) {
    let mut words = vec!["verify", text(file), "--format", "json"];
    words.extend(key.map(|key| ["--key", key]).into_iter().flatten());
    let answer = run(&words);
    let said = serde_json::from_slice(&answer.stdout).unwrap_or_default();
    (answer.status.code(), said)
}

const LIST: &str = r#"{
    "head": { "administration": "sg", "sequence": 3, "as_of": "2026-05-01", "valid_until": "2999-07-31" },
    "entries": [
        { "code": "SG100000000001", "name": "ONE", "state": "valid", "since": "2020-01-01" },
        { "code": "SG100000000002", "name": "TWO", "state": "revoked", "since": "2026-04-01" }
    ]
}"#;
const CERTIFICATE: &str = r#"{
    "code": "AEOCN1100000001", "enterprise": "1100000001", "name": "虚构", "class": "advanced_certified",
    "from": "2026-05-01", "review_due": "2031-05-01"
}"#;
const LETTER: &str = r#"{ "number": "L-1", "limit": "1000000.00", "offices": ["2244", "0100"] }"#;

#[test]
fn each_type_says_what_it_proves_and_what_it_does_not() {
    let place = Place(tempfile::tempdir().expect("a folder"));
    let table = [
        ("aeo_list", "sg", LIST, "list 3 as of 2026-05-01"),
        ("aeo_certificate", "cn", CERTIFICATE, "AEOCN1100000001"),
        (
            "guarantee_letter",
            "9999970001",
            LETTER,
            "limit: 1000000.00",
        ),
        ("guarantee_acceptance", "cn", LETTER, "offices.1: 0100"),
    ];
    for (kind, issuer, body, says) in table {
        let (file, public) = place.signed(kind, issuer, body);
        let (code, said) = looked(&file, Some(&public));
        assert_eq!((code, &said["kind"]), (Some(0), &kind.into()), "{said}");
        assert_eq!(said["key_standing"], "trusted");
        assert!(
            said["document"]["stated"].to_string().contains(says),
            "{said}"
        );
        let shown = run(&["verify", text(&file)]);
        let shown = String::from_utf8(shown.stdout).expect("text");
        // Without a key that was asked for, anybody may have signed it.
        assert!(
            shown.starts_with("NOT PROVEN: whose key") && shown.contains("--key"),
            "{shown}"
        );
        assert!(shown.contains(&format!("said of {issuer}")), "{shown}");
        assert!(!shown.contains("\nproven:"), "{shown}");
        let (code, said) = looked(&file, None);
        assert_eq!((code, &said["proven"]), (Some(1), &false.into()), "{said}");
        assert_eq!(said["key_standing"], "unasked");
        let shown = run(&["verify", text(&file), "--key", &public]);
        let shown = String::from_utf8(shown.stdout).expect("text");
        assert!(
            shown.starts_with(&format!("proven: {issuer} stated"))
                && shown.contains("not proven: that"),
            "{shown}"
        );
        let stranger = "00000000000000000000000000000000";
        assert_eq!(looked(&file, Some(stranger)).0, Some(1), "{kind}");
    }
}

#[test]
fn what_was_bent_or_does_not_hold_together_is_not_proven() {
    let place = Place(tempfile::tempdir().expect("a folder"));
    let (file, public) = place.signed("aeo_list", "sg", LIST);
    let good = std::fs::read_to_string(&file).expect("text");
    for (from, to) in [
        ("revoked", "valid"),
        ("\"sequence\":3", "\"sequence\":4"),
        ("\"issuer\":\"sg\"", "\"issuer\":\"kr\""),
        ("document 1", "document 9"),
    ] {
        assert!(good.contains(from), "{from}");
        let bent = place.file("bent.json", good.replace(from, to).as_bytes());
        let (code, said) = looked(&bent, Some(&public));
        assert_eq!(
            (code, &said["proven"]),
            (Some(1), &false.into()),
            "{from}: {said}"
        );
    }
    // Signed well, by an administration that states another's operators.
    let (file, public) = place.signed("aeo_list", "kr", LIST);
    assert_eq!(looked(&file, Some(&public)).0, Some(1));
    let over = LIST.replace("2999-07-31", "2026-05-02");
    let (file, public) = place.signed("aeo_list", "sg", &over);
    let (code, said) = looked(&file, Some(&public));
    assert_eq!(
        (code, &said["document"]["outdated_since"]),
        (Some(0), &"2026-05-02".into())
    );
    let over = CERTIFICATE.replace("2031-05-01", "2026-05-02");
    let (file, public) = place.signed("aeo_certificate", "cn", &over);
    let (code, said) = looked(&file, Some(&public));
    assert_eq!(
        (code, &said["document"]["outdated_since"]),
        (Some(0), &"2026-05-02".into())
    );
    assert_eq!(looked(&place.file("garbage", b"{"), None).0, Some(1));
    assert_eq!(looked(Path::new("/nowhere"), None).0, Some(2));
}

#[test]
fn what_cannot_be_signed_is_said() {
    let place = Place(tempfile::tempdir().expect("a folder"));
    let key = place.0.path().join("one.key");
    assert_eq!(
        run(&["document", "new-key", text(&key)]).status.code(),
        Some(0)
    );
    // A key is never overwritten.
    assert_eq!(
        run(&["document", "new-key", text(&key)]).status.code(),
        Some(2)
    );
    for (kind, body) in [
        ("poem", "{}"),
        ("guarantee_letter", "{\"share\":0.5}"),
        ("guarantee_letter", "{"),
    ] {
        let body = place.file("body.json", body.as_bytes());
        let words = [
            "document",
            "sign",
            text(&body),
            "--type",
            kind,
            "--issuer",
            "cn",
            "--key",
            text(&key),
        ];
        assert_eq!(run(&words).status.code(), Some(2), "{kind}");
    }
}
