//! The CEB reader from bytes to documents and back, and the masking of what
//! is shown.

use super::{Take, Target};
use crate::samples::{self, Fields};
use crate::{Dice, TARGETS};
use std::sync::OnceLock;
use tw_app::codec::{
    Codec, Edition, ListKeys, MessageKind, OrderKeys, Outcome, PaymentKeys, ReadOptions, Receipt,
    ReceiptBody, RefusedMessage, WaybillKeys,
};
use tw_app::mask;
use tw_base::{Date, Finding, Layer, Timestamp};
use tw_law::Pack;
use tw_messages::{Ceb, Leaf, LeafKind};

pub(super) const TOKENS: &[&str] = &[
    "<",
    ">",
    "/>",
    "</",
    "=\"",
    "\"",
    "'",
    "&",
    "&lt;",
    "&amp;",
    "&#13;",
    "&#x9;",
    "&#x1F600;",
    "&#0;",
    "&x;",
    "<![CDATA[",
    "]]>",
    "<![CDATA[]]>",
    "<!--",
    "-->",
    "--",
    "<?",
    "?>",
    "<?a b?>",
    "<?xml",
    "<!DOCTYPE",
    "<!ENTITY",
    "xmlns",
    "xmlns=\"\"",
    " xmlns:a=\"http://www.chinaport.gov.cn/ceb\"",
    " xmlns=\"http://www.chinaport.gov.cn/ceb\"",
    "http://www.chinaport.gov.cn/dxp",
    "http://www.w3.org/2000/09/xmldsig#",
    "http://www.w3.org/2001/XMLSchema-instance",
    " xsi:type=\"\"",
    " xsi:nil=\"true\"",
    "xml:lang",
    "ds:",
    "ceb:",
    "a:",
    "guid",
    "version",
    "<Signature",
    "<Order>",
    "<OrderHead>",
    "</OrderHead>",
    "<OrderList>",
    "</Order>",
    "<Inventory>",
    "<BaseTransfer>",
    "<BaseSubscribe>",
    "<ExtendMessage>",
    "<Message>",
    "<note/>",
    "<note></note>",
    "\u{feff}",
    "\u{fffe}",
    "\u{0}",
    "\u{1b}",
    "税",
    "😀",
    "e\u{301}",
    "\u{85}",
    "\u{2028}",
    "\r\n",
    "\r",
    "\t",
    " ",
    "142",
    "0.00001",
    "+1",
    ".5",
    "1.",
    "00000000000000000000001",
    "encoding=\"GBK\"",
    "standalone=\"yes\"",
    "version=\"1.1\"",
    "=",
];

fn ceb() -> &'static Ceb {
    static CEB: OnceLock<Ceb> = OnceLock::new();
    CEB.get_or_init(|| {
        let pack = Pack::builtin("cn").unwrap_or_else(|error| panic!("{error}"));
        Ceb::from_pack(&pack).unwrap_or_else(|error| panic!("{error}"))
    })
}

fn editions() -> [Option<Edition>; 2] {
    [None, ceb().editions().pop()]
}

/// The type a small sample is wanted of, and its fields.
fn sample(root: &str, edition: &Edition, fields: Fields) -> Vec<u8> {
    samples::message(ceb(), root, edition, fields).into_bytes()
}

fn message_seeds() -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    for edition in ceb().editions() {
        for root in ceb().message_types() {
            out.push(sample(&root, &edition, Fields::Required));
        }
    }
    let newest = Edition("2022-05".into());
    out.push(sample("CEB311Message", &newest, Fields::All));
    out.push(sample("CEB621Message", &newest, Fields::All));
    out.extend(traded().into_iter().filter(|body| body.len() < 4096));
    out
}

/// A few messages of a made-up day.
pub(super) fn traded() -> Vec<Vec<u8>> {
    let pack = Pack::builtin("cn").unwrap_or_else(|error| panic!("{error}"));
    let options = tw_sim::Options::new(4, 7, Date::constant(2026, 4, 15));
    let plan = tw_sim::Plan::new(options, &pack).unwrap_or_else(|error| panic!("{error}"));
    (0..plan.len().min(16))
        .filter_map(|n| plan.send(n))
        .map(|s| s.body)
        .collect()
}

fn check(body: &[u8], options: &ReadOptions) -> usize {
    let incoming = ceb().read(body, options);
    let refused = incoming.findings.iter().any(Finding::refuses);
    assert!(
        incoming.nodes.is_empty() || !refused,
        "documents of a refused message"
    );
    for finding in &incoming.findings {
        let form = finding.layer == Layer::Form;
        assert!(
            form || finding.layer == Layer::Schema,
            "a finding of another layer"
        );
        assert!(
            finding.location.path.len() <= 64 * 140 + 140,
            "a path without end"
        );
        let words: usize = finding.args.iter().map(|(_, text)| text.len()).sum();
        assert!(words <= 1024, "{words} bytes of echo");
    }
    if refused || incoming.nodes.is_empty() {
        return incoming.findings.len();
    }
    for node in &incoming.nodes {
        assert!(node.path.starts_with('/'), "{}", node.path);
    }
    0
}

pub(super) const READ: Target = Target {
    name: "read",
    about: "a CEB message: encoding, tokens, content models, values, documents, places of findings",
    parser: || {
        // Made before anything is counted.
        ceb();
        let editions = editions();
        Box::new(move |body| {
            let n = body.len() % 4;
            let edition = editions.get(n % 2).cloned().flatten();
            check(
                body,
                &ReadOptions {
                    edition,
                    lenient: n > 1,
                },
            );
        })
    },
    seeds: message_seeds,
    tokens: TOKENS,
    grammar: Some(message),
    times: super::SENT,
    kept_max: 120_000,
};

/// A message by its table, in which a few things are wrong.
fn message(dice: &mut Dice, out: &mut Vec<u8>) {
    static LEAVES: OnceLock<Vec<(String, Vec<Leaf>)>> = OnceLock::new();
    let all = LEAVES.get_or_init(|| {
        let newest = Edition("2022-05".into());
        let types = ceb().message_types();
        types
            .into_iter()
            .map(|root| (root.clone(), ceb().leaves(&root, &newest)))
            .collect()
    });
    let Some((root, leaves)) = dice.pick(all) else {
        return;
    };
    let prefix = if dice.one_in(3) { "c:" } else { "" };
    let bound = if prefix.is_empty() { "" } else { ":c" };
    put(
        out,
        &[
            "<",
            prefix,
            root,
            " xmlns",
            bound,
            "=\"http://www.chinaport.gov.cn/ceb\" guid=\"",
        ],
    );
    put(
        out,
        &["4CDE1CFD-EDED-46B1-946C-B8022E42FC94\" version=\"1.0\">"],
    );
    let mut open: Vec<&str> = Vec::new();
    let skip = dice.below(40) + 2;
    for leaf in leaves.iter().filter(|leaf| !leaf.path.contains('@')) {
        if dice.one_in(skip) || (!leaf.required && dice.one_in(2)) {
            continue;
        }
        let mut steps = leaf.path.split('/').skip(2);
        let name = leaf.path.rsplit('/').next().unwrap_or("");
        let depth = leaf.path.split('/').count() - 3;
        let shared = steps
            .by_ref()
            .zip(&open)
            .take(depth)
            .take_while(|(a, b)| a == *b)
            .count();
        while open.len() > shared {
            put(out, &["</", prefix, open.pop().unwrap_or(""), ">"]);
        }
        for step in leaf.path.split('/').skip(2 + shared).take(depth - shared) {
            put(out, &["<", prefix, step, ">"]);
            open.push(step);
        }
        put(out, &["<", prefix, name, ">"]);
        value(dice, out, &leaf.kind);
        put(out, &["</", prefix, name, ">"]);
    }
    while let Some(name) = open.pop() {
        put(out, &["</", prefix, name, ">"]);
    }
    if dice.one_in(3) {
        put(out, &[samples::SIGNATURE]);
    }
    put(out, &["</", prefix, root, ">"]);
}

fn put(out: &mut Vec<u8>, parts: &[&str]) {
    for part in parts {
        out.extend_from_slice(part.as_bytes());
    }
}

/// A value, mostly of its type.
fn value(dice: &mut Dice, out: &mut Vec<u8>, kind: &LeafKind) {
    const ODD: &[&str] = &[
        "",
        " ",
        "0",
        "-0",
        "+1",
        ".5",
        "5.",
        "1e3",
        "00",
        "99999999999999.99999",
        "999999999999999.99999",
        "0.000001",
        "12345678901234567890123456789",
        "2147483647",
        "-2147483649",
        "税😀",
        "<![CDATA[]]>",
        "<![CDATA[1]]>",
        "<!--x-->1",
        "&#49;",
        "&lt;",
        "<a/>",
        "1<?p?>2",
        "\r\n",
        "\t1",
    ];
    if dice.one_in(12) {
        put(out, &[dice.pick(ODD).copied().unwrap_or("")]);
        return;
    }
    match kind {
        LeafKind::Text {
            fixed: Some(fixed), ..
        } => put(out, &[fixed]),
        LeafKind::Text { min, max, .. } => {
            let room = max.unwrap_or(*min).min(*min + 8) - min;
            let n = *min as usize + dice.below(room as usize + 1);
            for _ in 0..n {
                out.push(b'0' + dice.byte() % 10);
            }
        }
        LeafKind::Decimal { .. } => put(out, &["1", &dice.below(1000).to_string(), ".25"]),
        LeafKind::Int { .. } => put(out, &[&dice.below(100).to_string()]),
        LeafKind::Technical => put(out, &["QQ=="]),
    }
}

pub(super) const VALUES: Target = Target {
    name: "values",
    about: "one value in a message of few fields: numbers, texts, Base64, URIs, times, identifiers",
    parser: || {
        // Made before anything is counted.
        ceb();
        let before = "<CEB900Message xmlns=\"http://www.chinaport.gov.cn/ceb\" guid=\"4CDE1CFD-EDED-46B1-946C-B8022E42FC94\" version=\"1.0\">";
        let mut body = Vec::new();
        Box::new(move |input| {
            let mut take = Take(input);
            let (kind, text) = (take.byte() % 8, take.0);
            body.clear();
            let (open, close) = match kind {
                0 => (
                    "<MessageReturn><guid>",
                    "</guid></MessageReturn></CEB900Message>",
                ),
                1 => (
                    "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignatureValue>",
                    "</ds:SignatureValue></ds:Signature></CEB900Message>",
                ),
                2 => (
                    "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"",
                    "\"/></CEB900Message>",
                ),
                _ => ("", ""),
            };
            let (envelope, close_envelope) = match kind {
                3 => (
                    "<dxp:DxpMsg xmlns:dxp=\"http://www.chinaport.gov.cn/dxp\"><dxp:TransInfo><dxp:CopMsgId>1</dxp:CopMsgId><dxp:SenderId>1</dxp:SenderId><dxp:ReceiverIds><dxp:ReceiverId>1</dxp:ReceiverId></dxp:ReceiverIds><dxp:CreatTime>",
                    "</dxp:CreatTime></dxp:TransInfo></dxp:DxpMsg>",
                ),
                4 => (
                    "<dxp:DxpMsg xmlns:dxp=\"http://www.chinaport.gov.cn/dxp\"><dxp:Data>",
                    "</dxp:Data></dxp:DxpMsg>",
                ),
                _ => ("", ""),
            };
            if !envelope.is_empty() {
                put(&mut body, &[envelope]);
                body.extend_from_slice(text);
                put(&mut body, &[close_envelope]);
                ceb().open(&body);
                return;
            }
            if kind >= 5 {
                let (head, tail) = match kind {
                    5 => (
                        "<CEB311Message xmlns=\"http://www.chinaport.gov.cn/ceb\"><Order><OrderHead><goodsValue>",
                        "</goodsValue></OrderHead></Order></CEB311Message>",
                    ),
                    6 => (
                        "<CEB311Message xmlns=\"http://www.chinaport.gov.cn/ceb\"><Order><OrderList><gnum>",
                        "</gnum></OrderList></Order></CEB311Message>",
                    ),
                    _ => (
                        "<CEB311Message xmlns=\"http://www.chinaport.gov.cn/ceb\"><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"",
                        "\"/></ds:SignedInfo></ds:Signature></CEB311Message>",
                    ),
                };
                put(&mut body, &[head]);
                body.extend_from_slice(text);
                put(&mut body, &[tail]);
            } else {
                put(&mut body, &[before, open]);
                body.extend_from_slice(text);
                put(&mut body, &[close]);
            }
            check(&body, &ReadOptions::default());
        })
    },
    seeds: || {
        [
            "\u{0}4CDE1CFD-EDED-46B1-946C-B8022E42FC94",
            "\u{1}QUJD RA==",
            "\u{2}id-1",
            "\u{3}2026-02-28T23:59:59.5+08:00",
            "\u{4}QQ==",
            "\u{5}-0012.50000",
            "\u{6}+2147483647",
            "\u{7}http://u@[::1]:80/a%20b?c#d",
        ]
        .map(|s| s.as_bytes().to_vec())
        .to_vec()
    },
    tokens: TOKENS,
    grammar: None,
    times: super::SENT,
    kept_max: 40_000,
};

pub(super) const LOCATE: Target = Target {
    name: "locate",
    about: "places: line and column of paths in a body, both hostile",
    parser: || {
        // Made before anything is counted.
        ceb();
        Box::new(|input| {
            let mut take = Take(input);
            let mut findings: Vec<Finding> = (0..1 + take.byte() % 4)
                .map(|_| Finding::rule(tw_app::door::OTHER_BODY).at_path(take.text()))
                .collect();
            let body = take.0;
            ceb().locate(body, &mut findings);
            let lines = 1 + body.iter().filter(|b| **b == b'\n').count();
            for finding in &findings {
                let at = &finding.location;
                assert!(at.line as usize <= lines, "line {} of {lines}", at.line);
                assert!(at.column as usize <= body.len() + 1, "column {}", at.column);
                assert!((at.line == 0) == (at.column == 0), "half a place");
            }
        })
    },
    seeds: || {
        let mut out = Vec::new();
        for body in message_seeds().into_iter().take(6) {
            let mut input = vec![1];
            for path in [
                "/CEB311Message/Order[1]/OrderHead/orderNo",
                "/CEB621Message/Inventory/InventoryList[2]/@x",
            ] {
                input.push(u8::try_from(path.len()).unwrap_or(0));
                input.extend_from_slice(path.as_bytes());
            }
            input.extend_from_slice(&body);
            out.push(input);
        }
        out
    },
    tokens: TOKENS,
    grammar: None,
    times: super::SENT,
    kept_max: 60_000,
};

pub(super) const ENVELOPE: Target = Target {
    name: "envelope",
    about: "a DxpMsg envelope: root, table, Base64 of what it carries, and reading that",
    parser: || {
        // Made before anything is counted.
        ceb();
        Box::new(|body| {
            let opened = ceb().open(body);
            let refused = opened.findings.iter().any(Finding::refuses);
            assert!(
                opened.inner.len() <= body.len(),
                "more came out than went in"
            );
            if !refused {
                ceb().read(&opened.inner, &ReadOptions::default());
            }
        })
    },
    seeds: || {
        let messages = message_seeds();
        let inner = messages.iter().skip(4).take(3);
        let mut out: Vec<Vec<u8>> = inner.map(|m| samples::envelope(m).into_bytes()).collect();
        out.push(samples::envelope(b"<a/>").into_bytes());
        out
    },
    tokens: TOKENS,
    grammar: Some(|dice, out| {
        let mut inner = Vec::new();
        message(dice, &mut inner);
        inner.truncate(dice.below(300));
        out.extend_from_slice(samples::envelope(&inner).as_bytes());
    }),
    times: super::SENT,
    kept_max: 80_000,
};

fn receipt(input: &[u8]) -> Receipt {
    let mut take = Take(input);
    let which = take.byte();
    let time =
        Timestamp::from_millisecond(take.number() / 100_000).unwrap_or(Timestamp::UNIX_EPOCH);
    let guid = take.text();
    let entries = 1 + which / 64;
    let body = match which % 5 {
        0 => ReceiptBody::Orders(some(entries, &mut take, time, |take| OrderKeys {
            ebp_code: take.text(),
            ebc_code: take.text(),
            order_no: take.text(),
        })),
        1 => ReceiptBody::Payments(some(entries, &mut take, time, |take| PaymentKeys {
            pay_code: take.text(),
            pay_transaction_id: take.text(),
        })),
        2 => ReceiptBody::Waybills(some(entries, &mut take, time, |take| WaybillKeys {
            logistics_code: take.text(),
            logistics_no: take.text(),
        })),
        3 => ReceiptBody::Lists(some(entries, &mut take, time, |take| ListKeys {
            customs_code: take.text(),
            ebp_code: take.text(),
            ebc_code: take.text(),
            agent_code: take.text(),
            cop_no: take.text(),
            pre_no: take.text(),
            invt_no: (take.byte() % 2 == 0).then(|| take.text()),
        })),
        _ => ReceiptBody::Refused(RefusedMessage {
            guid: take.text(),
            status: -i32::from(take.byte()),
            info: take.text(),
            time,
            envelope_id: take.text(),
            type_name: take.text(),
            echo: take.rest(),
        }),
    };
    Receipt { guid, body }
}

/// Entries of a receipt: keys, and what became of the document.
fn some<K>(
    entries: u8,
    take: &mut Take<'_>,
    time: Timestamp,
    keys: impl Fn(&mut Take<'_>) -> K,
) -> Vec<(K, Outcome)> {
    let entry = |_| {
        let keys = keys(take);
        let outcome = Outcome {
            guid: take.text(),
            status: i32::from(take.byte()) * 7 - 900,
            time,
            info: take.text(),
        };
        (keys, outcome)
    };
    (0..entries).map(entry).collect()
}

pub(super) const RECEIPT: Target = Target {
    name: "receipt",
    about: "a receipt of hostile texts: written, read as XML again, turned to JSON, every text found there",
    parser: || {
        // Made before anything is counted.
        ceb();
        Box::new(|input| {
            let receipt = receipt(input);
            let xml = ceb().write(&receipt);
            let incoming = ceb().read(&xml, &ReadOptions::default());
            let form = incoming.findings.iter().find(|f| f.layer == Layer::Form);
            assert!(form.is_none(), "a receipt that is no XML: {form:?}");
            let json = ceb().to_json(&xml);
            let Some(json) = json else {
                panic!("a receipt that is no JSON");
            };
            let root = json.as_object().and_then(|o| o.values().next());
            let guid = root.and_then(|r| r.get("guid")).and_then(|g| g.as_str());
            // Line breaks and tabs in an attribute come back as blanks.
            let same = |c: char| {
                if c.is_whitespace() || c.is_control() {
                    ' '
                } else {
                    c
                }
            };
            let plain = |text: &str| {
                text.chars()
                    .map(same)
                    .filter(|c| *c != ' ' && *c != '\u{FFFD}' && *c < '\u{FFFE}')
                    .collect::<String>()
            };
            assert_eq!(guid.map(plain), Some(plain(&receipt.guid)), "another guid");
            let shown = mask::receipt_node(&xml, 0);
            assert!(
                shown.is_none_or(|s| s.len() <= xml.len()),
                "more shown than written"
            );
        })
    },
    seeds: || {
        (0..5_u8)
            .map(|which| {
                let mut input = vec![which];
                input.extend_from_slice(&170_000_000_000_000_000_i64.to_le_bytes());
                for text in [
                    "4CDE1CFD-EDED-46B1-946C-B8022E42FC94",
                    "a&b",
                    "<税>",
                    "]]>",
                    "x\u{1}y",
                    "\r\n",
                    "😀",
                    "\"'",
                ] {
                    input.push(u8::try_from(text.len()).unwrap_or(0));
                    input.extend_from_slice(text.as_bytes());
                }
                input
            })
            .collect()
    },
    tokens: TOKENS,
    grammar: None,
    // Nothing caps the echo here: a byte may become three, and the receipt is
    // held as written, as read and as JSON.
    times: 4 * super::SENT,
    kept_max: 40_000,
};

pub(super) const TO_JSON: Target = Target {
    name: "to-json",
    about: "JSON of any bytes that claim to be a receipt",
    parser: || {
        // Made before anything is counted.
        ceb();
        Box::new(|xml| {
            if let Some(json) = ceb().to_json(xml) {
                assert!(json.is_object(), "no object");
            }
        })
    },
    seeds: || {
        let receipts = RECEIPT_SEEDS.get_or_init(|| {
            let target = TARGETS.iter().find(|t| t.name == "receipt");
            target.map(|t| (t.seeds)()).unwrap_or_default()
        });
        let mut out: Vec<Vec<u8>> = receipts
            .iter()
            .map(|input| ceb().write(&receipt(input)))
            .collect();
        let newest = Edition("2022-05".into());
        out.push(sample("CEB622Message", &newest, Fields::All));
        out
    },
    tokens: TOKENS,
    grammar: Some(message),
    times: super::SENT,
    kept_max: 60_000,
};

static RECEIPT_SEEDS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();

pub(super) const MASK: Target = Target {
    name: "mask",
    about: "showing one node of a message with personal fields masked",
    parser: || {
        // Made before anything is counted.
        ceb();
        Box::new(|body| {
            const KINDS: [MessageKind; 4] = [
                MessageKind::Order,
                MessageKind::Payment,
                MessageKind::Waybill,
                MessageKind::List,
            ];
            let kind = KINDS
                .get(body.len() % 4)
                .copied()
                .unwrap_or(MessageKind::Order);
            let shown = mask::node(body, kind, 0);
            if let Ok(text) = std::str::from_utf8(body) {
                let masked = mask::mask(text);
                if secret_only_in_personal_fields(text) {
                    assert!(!masked.contains(SECRET), "a secret is shown: {masked}");
                    assert!(
                        shown.is_none_or(|shown| !shown.contains(SECRET)),
                        "a secret is shown"
                    );
                }
            }
        })
    },
    seeds: || {
        [
            "<M><Order><OrderHead><orderNo>1</orderNo><buyerName>SECRET</buyerName></OrderHead></Order></M>",
            "<c:M xmlns:c=\"u\"><c:Payment><c:payerName a=\"1\">x<![CDATA[SECRET]]></c:payerName></c:Payment></c:M>",
            "<M><!--c--><Inventory><telephone>SECRET</telephone><consignee/><consigneeAddress>y&amp;SECRET</consigneeAddress></Inventory></M>",
            "<M><Logistics><consignee><![CDATA[</consignee>]]>SECRET</consignee></Logistics></M>",
            "<Order><buyerName>SECRET</buyerName><consignee/><payerName>y",
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec()
    },
    tokens: &[
        "<",
        ">",
        "/>",
        "</",
        "<buyerName>",
        "</buyerName>",
        "<c:buyerName>",
        "<consignee a=\"b\">",
        "</consignee>",
        "<telephone/>",
        "SECRET",
        ">",
        "'",
        "\"",
        "<?",
        "?>",
        "<Order>",
        "</Order>",
        "<Inventory>",
        "</Inventory>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "税",
        " ",
        ":",
    ],
    grammar: None,
    times: super::SENT,
    kept_max: 60_000,
};

/// What stands for a person's name in inputs.
const SECRET: &str = "SECRET";

/// Whether a well-formed text has the secret in personal fields and nowhere
/// else, by another reader's account.
fn secret_only_in_personal_fields(text: &str) -> bool {
    use quick_xml::events::Event;
    if !text.contains(SECRET) {
        return false;
    }
    let incoming = ceb().read(text.as_bytes(), &ReadOptions::default());
    if incoming.findings.iter().any(|f| f.layer == Layer::Form) {
        return false;
    }
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut personal, mut inside, mut outside) = (0, 0, 0);
    let mut open: Vec<bool> = Vec::new();
    loop {
        let from = usize::try_from(reader.buffer_position()).unwrap_or(0);
        let Ok(event) = reader.read_event() else {
            return false;
        };
        let to = usize::try_from(reader.buffer_position()).unwrap_or(0);
        let found = text.get(from..to).unwrap_or("").matches(SECRET).count();
        let content = matches!(event, Event::Text(_) | Event::CData(_));
        if personal > 0 && content {
            inside += found;
        } else {
            outside += found;
        }
        match event {
            Event::Start(tag) => {
                let name = tag.local_name();
                let is = mask::is_personal(name.as_ref());
                personal += usize::from(is);
                open.push(is);
            }
            Event::End(_) => personal -= usize::from(open.pop().unwrap_or(false)),
            Event::Eof => break,
            _ => {}
        }
    }
    // A secret cut in two by markup is not one.
    outside == 0 && inside == text.matches(SECRET).count()
}
