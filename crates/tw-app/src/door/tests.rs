use super::*;
use crate::codec::{Receipt, Unverified};
use std::borrow::Cow;
use std::sync::atomic::{AtomicU32, Ordering};
use tw_base::Timestamp;

/// A code of another crate, named and not defined again.
fn found() -> RuleCode {
    RuleCode::from_text("TW2101")
}

/// A family of broken envelopes that counts how often places are sought
/// and says as line how many findings were placed with the same call.
#[derive(Default)]
struct Broken {
    located: AtomicU32,
}

impl Codec for Broken {
    fn open<'a>(&self, _body: &'a [u8]) -> Opened<'a> {
        Opened {
            inner: Cow::Owned(Vec::new()),
            envelope_id: None,
            findings: vec![Finding::error(found(), Layer::Form)],
        }
    }

    fn read<'a>(&self, _inner: &'a [u8], _options: &ReadOptions) -> Incoming<'a> {
        Incoming::default()
    }

    fn locate(&self, _inner: &[u8], findings: &mut [Finding]) {
        self.located.fetch_add(1, Ordering::Relaxed);
        let line = u32::try_from(findings.len()).unwrap_or(0);
        for finding in findings {
            finding.location.line = line;
        }
    }

    fn write(&self, _receipt: &Receipt) -> Vec<u8> {
        Vec::new()
    }

    fn to_json(&self, _receipt_xml: &[u8]) -> Option<serde_json::Value> {
        None
    }
}

/// A document with warnings, and after them errors.
fn filing((warnings, errors): (usize, usize)) -> Filing {
    let warning = Finding::rule(found()).weighing(Severity::Warning);
    let mut findings = vec![warning; warnings];
    findings.resize(warnings + errors, Finding::rule(found()));
    Filing {
        act: Act::New,
        slot: None,
        keys: Keys::Payment(PaymentKeys {
            pay_code: String::new(),
            pay_transaction_id: String::new(),
        }),
        findings,
    }
}

#[test]
fn a_message_lists_so_many_findings_and_says_that_there_are_more() {
    type Row = (&'static [(usize, usize)], &'static [usize], Option<usize>);
    // (warnings, errors) of each document; what each lists; who says more.
    let table: &[Row] = &[
        (&[], &[], None),
        (&[(0, 200)], &[200], None),
        (&[(0, 201)], &[200], Some(0)),
        (&[(100, 0), (0, 0), (0, 100)], &[100, 0, 100], None),
        (&[(0, 150), (0, 150), (3, 2)], &[150, 49, 1], Some(1)),
        (&[(300, 1), (300, 0)], &[200, 0], Some(0)),
        (&[(0, 0), (500, 0), (0, 3)], &[0, 199, 1], Some(1)),
    ];
    for (found, listed, says) in table {
        let mut filings: Vec<Filing> = found.iter().copied().map(filing).collect();
        shorten(&mut filings);
        for (n, filing) in filings.iter().enumerate() {
            let more: Vec<_> = filing
                .findings
                .iter()
                .filter(|f| f.code == more_found())
                .collect();
            let kept = filing.findings.len() - more.len();
            assert_eq!((kept, n), (listed[n], n), "{found:?}");
            assert_eq!(more.len(), usize::from(*says == Some(n)), "{found:?}");
            assert!(more.iter().all(|f| f.severity == Severity::Note));
            let refused = filing.findings.iter().any(Finding::refuses);
            assert_eq!(refused, found[n].1 > 0, "{found:?}");
        }
    }
    let mut filings = vec![filing((0, 1)), filing((250, 0))];
    shorten(&mut filings);
    let said = filings[1].findings.last().expect("a note");
    assert_eq!(
        said.args,
        [
            ("limit".into(), "200".to_owned()),
            ("more".into(), "51".to_owned())
        ]
    );
}

#[test]
fn places_are_sought_once_and_go_to_their_documents() {
    let table: &[(&[(usize, usize)], u32)] =
        &[(&[], 0), (&[(0, 0)], 0), (&[(1, 2), (0, 0), (3, 0)], 1)];
    for (found, calls) in table {
        let codec = Broken::default();
        let mut filings: Vec<Filing> = found.iter().copied().map(filing).collect();
        locate(&codec, b"", &mut filings);
        assert_eq!(codec.located.load(Ordering::Relaxed), *calls, "{found:?}");
        for (filing, (warnings, errors)) in filings.iter().zip(*found) {
            assert_eq!(filing.findings.len(), warnings + errors);
            assert!(filing.findings.iter().all(|f| f.location.line == 6));
        }
    }
}

#[test]
fn unreadable_envelopes_are_told_apart_and_kept_as_sent() {
    let pack = tw_law::Pack::builtin("cn").expect("the pack");
    let projections = crate::setting::Projections::of(&pack).expect("tables");
    let now = Timestamp::UNIX_EPOCH;
    let programme = tw_programme::Programme::default();
    let context = Context {
        programme: &programme,
        pack: &pack,
        now,
        today: crate::journal::day(now, pack.zone()),
        projection: &projections.lists,
        channels: &projections.declarations,
        guarantees: &projections.guarantees,
        signatures: &Unverified,
        secret: &crate::people::Secret::new([7; 32]),
        enterprise_law: &projections.enterprises,
    };
    let turned = |body: &[u8]| {
        let partner = Partner::default();
        match pass(&Broken::default(), &context, "1101110101", &partner, body) {
            Passed::Turned(turned) => turned,
            other => unreachable!("turned away, not {other:?}"),
        }
    };
    let (one, other) = (turned(b"<DxpMsg>1"), turned(b"<DxpMsg>2"));
    assert_eq!(one.body, b"<DxpMsg>1");
    assert_eq!(one.body_hash, context.secret.body_hash(b"<DxpMsg>1"));
    assert_eq!(one.kept.skeleton, b"", "nothing in the clear");
    assert_ne!((one.key, one.body_hash), (other.key, other.body_hash));
    assert_ne!(one.key, other.key);
    assert_eq!(one.message_key, None);
    assert_eq!(one.key, turned(b"<DxpMsg>1").key);
}
