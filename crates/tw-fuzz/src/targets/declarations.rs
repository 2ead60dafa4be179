//! Declarations from bytes to the canonical document and back: messages, the
//! JSON form, receipts.

use super::Target;
use super::messages::TOKENS;
use crate::Dice;
use std::sync::OnceLock;
use tw_app::codec::{self, Incoming, ReceiptBody};
use tw_base::{Finding, Layer};
use tw_declaration::Declaration;
use tw_law::Pack;
use tw_messages::{Dec, DecReceipt, Dress, Wrapping};

fn dec() -> &'static Dec {
    static DEC: OnceLock<Dec> = OnceLock::new();
    DEC.get_or_init(|| {
        let pack = Pack::builtin("cn").unwrap_or_else(|error| panic!("{error}"));
        Dec::from_pack(&pack).unwrap_or_else(|error| panic!("{error}"))
    })
}

/// Every field of a declaration as (path, type).
fn fields() -> &'static [(String, &'static str)] {
    static FIELDS: OnceLock<Vec<(String, &'static str)>> = OnceLock::new();
    FIELDS.get_or_init(|| dec().fields())
}

fn declaration<'i>(incoming: &'i Incoming<'_>) -> Option<&'i Declaration> {
    incoming.nodes.first()?.document.declaration()
}

fn examined(findings: &[Finding]) {
    for finding in findings {
        assert!(
            matches!(finding.layer, Layer::Form | Layer::Schema),
            "a finding of another layer"
        );
        assert!(
            finding.location.path.len() <= 64 * 140,
            "a path without end"
        );
        let words: usize = finding.args.iter().map(|(_, text)| text.len()).sum();
        assert!(words <= 1024, "{words} bytes of echo");
    }
    assert!(findings.len() <= 201, "{} findings", findings.len());
}

fn ranges(ranges: &[std::ops::Range<usize>], body: &[u8]) {
    let mut end = 0;
    for range in ranges {
        assert!(end <= range.start && range.start < range.end, "{ranges:?}");
        end = range.end;
    }
    assert!(end <= body.len(), "{end} of {}", body.len());
}

/// What was read is written so that it reads as itself.
fn again(declaration: &Declaration) {
    let dress = Dress {
        wrapping: Wrapping::Namespaced,
        version: Some("4.8"),
        signature: declaration.signed.signature.then_some("s"),
    };
    let written = dec().write(declaration, &dress);
    let incoming = dec().read(&written);
    let found: Vec<&str> = incoming.findings.iter().map(|f| f.code.as_str()).collect();
    assert!(found.is_empty(), "{found:?}");
    assert!(
        self::declaration(&incoming) == Some(declaration),
        "written otherwise"
    );
}

fn read(body: &[u8]) {
    let incoming = dec().read(body);
    examined(&incoming.findings);
    let broken = incoming.findings.iter().any(|f| f.layer == Layer::Form);
    assert!(
        incoming.nodes.is_empty() || !broken,
        "built of a broken form"
    );
    for node in &incoming.nodes {
        ranges(&node.personal, body);
    }
    if body.len() < 100_000
        && let Some(declaration) = declaration(&incoming)
    {
        assert!(declaration.items.len() <= 50 && declaration.containers.len() <= 500);
        again(declaration);
    }
}

pub(super) const DEC: Target = Target {
    name: "dec",
    about: "a declaration as a message: fields by name, what is carried, what is written again",
    parser: || {
        // Made before anything is counted.
        dec();
        Box::new(read)
    },
    seeds: || {
        let mut dice = Dice::new(11, "dec", 0);
        let mut out: Vec<Vec<u8>> = Vec::new();
        for _ in 0..8 {
            let mut body = Vec::new();
            message(&mut dice, &mut body);
            out.push(body);
        }
        out.push(b"<DecMessage><DecHead><IEFlag>E</IEFlag></DecHead></DecMessage>".to_vec());
        out.push(b"<ImportMessage><SWImpHead><CopMsgId>m</CopMsgId></SWImpHead><SWImpData><DecMessage version=\"3.1\"/></SWImpData></ImportMessage>".to_vec());
        out
    },
    tokens: TOKENS,
    grammar: Some(message),
    times: super::SENT,
    kept_max: 120_000,
};

/// A message of a few fields, some of them strange.
fn message(dice: &mut Dice, out: &mut Vec<u8>) {
    const ODD: &[&str] = &[
        "",
        " ",
        "x",
        "-1",
        "1.123456",
        "20230229",
        "&#13;",
        "<![CDATA[]]>",
        "<a/>",
        "税\r\n",
        "  5",
    ];
    let mut open: Vec<&str> = Vec::new();
    let mut put = |text: &str| out.extend_from_slice(text.as_bytes());
    let wrapped = dice.one_in(3);
    if wrapped {
        put("<ImportMessage><SWImpData>");
    }
    put("<DecMessage>");
    let skip = dice.below(12) + 2;
    for (path, kind) in fields() {
        let steps: Vec<&str> = path.split('/').skip(2).collect();
        let Some((name, around)) = steps.split_last() else {
            continue;
        };
        if !dice.one_in(skip) && *name != "IEFlag" {
            continue;
        }
        let shared = open.iter().zip(around).take_while(|(a, b)| a == b).count();
        while open.len() > shared {
            put(&format!("</{}>", open.pop().unwrap_or("")));
        }
        for step in around.iter().skip(shared) {
            put(&format!("<{step}>"));
            open.push(step);
        }
        let value = match *kind {
            _ if dice.one_in(16) => dice.pick(ODD).copied().unwrap_or(""),
            _ if *name == "IEFlag" => "I",
            "decimal" => "12.50",
            "whole" => "3",
            "date" => "20260415",
            "base64" => "QQ==",
            _ => "T &amp; t",
        };
        put(&format!("<{name}>{value}</{name}>"));
        if dice.one_in(40) {
            put("<Stranger>s</Stranger>");
        }
    }
    while let Some(name) = open.pop() {
        put(&format!("</{name}>"));
    }
    put("</DecMessage>");
    if wrapped {
        put("</SWImpData></ImportMessage>");
    }
}

fn form(body: &[u8]) {
    let read = dec().read_form(body);
    examined(&read.findings);
    ranges(&read.personal, body);
    let refused = read.findings.iter().any(Finding::refuses);
    assert!(
        refused || read.content.is_some(),
        "neither refused nor read"
    );
    if let Some(declaration) = read.content.filter(|_| body.len() < 100_000) {
        let text = serde_json::to_vec(&declaration).unwrap_or_default();
        let again = dec().read_form(&text);
        assert!(again.findings.is_empty(), "{:?}", again.findings.first());
        assert!(again.content == Some(declaration), "read otherwise");
    }
}

pub(super) const FORM: Target = Target {
    name: "dec-form",
    about: "a declaration as JSON: members, kinds, numbers, places",
    parser: || {
        // Made before anything is counted.
        dec();
        Box::new(form)
    },
    seeds: || {
        vec![
            br#"{"head":{"direction":"import"}}"#.to_vec(),
            br#"{"head":{"direction":"export","stage":"outline","kind":"CL5","freight":{"mark":"3","value":"1.50","currency":"USD"},"declared_by":"n"},"items":[{"number":1,"commodity":"8471300000","quantity":{"value":2.5,"unit":"001"},"permits":[{"kind":"a","quantity":{"value":"1"}}]}],"self_assessed":{"duty":"1","items":[{"number":1,"vat":"0.1"}]},"signed":{"signature":true}}"#.to_vec(),
            b"[[[[]]]]".to_vec(),
        ]
    },
    tokens: &[
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "true",
        "1e3",
        "-0.50",
        "\"\"",
        "\"1.50\"",
        "\"head\":{",
        "\"direction\":\"import\"",
        "\"direction\":\"export\"",
        "\"items\":[{\"number\":1}]",
        "\"containers\":[",
        "\"quantity\":{\"value\":",
        "\"freight\":{\"mark\":\"1\"}",
        "\"self_assessed\":{",
        "\"signature\":false",
        "\"declared_by\":\"n\"",
        "\\ud83d\\ude00",
        "\\ud800",
        "\\\"",
        "税",
    ],
    grammar: None,
    times: super::OWN,
    kept_max: 40_000,
};

fn receipt(body: &[u8]) {
    let _ = dec().to_json(body);
    let Some(DecReceipt::Notice(notice)) = dec().read_receipt(body) else {
        return;
    };
    let written = dec().write_receipt(&codec::Receipt {
        guid: String::new(),
        body: ReceiptBody::Notice(notice.clone()),
    });
    match dec().read_receipt(&written) {
        // Times are written to the second, notes cut and texts trimmed.
        Some(DecReceipt::Notice(again)) => assert_eq!(again.channel, notice.channel),
        other => panic!("written as none: {other:?}"),
    }
}

pub(super) const RECEIPT: Target = Target {
    name: "dec-receipt",
    about: "receipts of declarations as clients read them",
    parser: || {
        // Made before anything is counted.
        dec();
        Box::new(receipt)
    },
    seeds: || {
        vec![
            b"<DEC_RESULT><CUS_CIQ_NO>I1</CUS_CIQ_NO><NOTICE_DATE>2026-04-15T08:30:00</NOTICE_DATE><CHANNEL>SpK</CHANNEL><NOTE/><D_DATE>2026-04-15 08:00:00</D_DATE></DEC_RESULT>".to_vec(),
            b"<DecImportResponse><ResponseCode>0</ResponseCode><ErrorMessage/><ClientSeqNo>r</ClientSeqNo></DecImportResponse>".to_vec(),
        ]
    },
    tokens: TOKENS,
    grammar: None,
    times: super::SENT,
    kept_max: 20_000,
};
