//! Documents, envelopes, receipts: what is read and what is written.

mod common;

use common::{FILED, SIGNATURE, TABLES, ceb, full, xml};
use tw_app::codec::{
    Codec, ListKeys, MessageKind, OrderKeys, Outcome, PaymentKeys, ReadOptions, Receipt,
    ReceiptBody, RefusedMessage, WaybillKeys,
};
use tw_base::{Decimal, Timestamp};
use tw_cbec::model::Document;
use tw_messages::{Ceb, TablesError, rules};

fn lenient() -> ReadOptions {
    ReadOptions {
        edition: None,
        lenient: true,
    }
}

#[test]
fn documents_carry_the_fields() {
    let ceb = ceb();
    let edition = &ceb.editions()[0];
    let mut message = full(&ceb, "CEB621Message", edition);
    let list = message.child("Inventory");
    list.child("InventoryHead").child("orderNo").text = "A&amp;B".to_owned();
    list.child("InventoryHead").child("copNo").text = String::new();
    list.child("InventoryHead").child("currency").text = String::new();
    list.child("InventoryHead").child("grossWeight").text = " +0012.345 ".to_owned();
    let line = list.child("InventoryList").clone();
    list.below.push(line);
    list.below[2].child("gnum").text = "2".to_owned();
    list.below[2].child("qty2").text = "12345678901234.12345".to_owned();
    let copy = message.below[0].clone();
    message.below.insert(1, copy);
    message.child("BaseTransfer").child("copCode").text = "1101180326".to_owned();
    let text = xml(&message);
    let incoming = ceb.read(text.as_bytes(), &ReadOptions::default());
    assert_eq!(incoming.findings, Vec::new());
    assert_eq!(
        (incoming.family, incoming.kind, incoming.records),
        (Some("CEB"), Some(MessageKind::List), 2)
    );
    assert!(incoming.signed);
    assert_eq!(incoming.cop_code.as_deref(), Some("1101180326"));
    assert_eq!(incoming.guid.as_deref(), Some("7".repeat(36).as_str()));
    assert_eq!(incoming.nodes[1].path, "/CEB621Message/Inventory[2]");
    let Some(Document::List(list)) = incoming.nodes[1].document.retail() else {
        panic!("a list")
    };
    assert_eq!(list.order_no, "A&B");
    assert_eq!(list.cop_no, None);
    assert_eq!(list.currency, "142");
    assert_eq!(list.gross_weight, Decimal::new(12345, 3));
    assert_eq!(list.lines.len(), 2);
    assert_eq!(list.lines[1].gnum, 2);
    assert_eq!(
        list.lines[1].qty2,
        Some(Decimal::from_i128_with_scale(1_234_567_890_123_412_345, 5))
    );
    assert_eq!(list.lines[0].trade_country.as_deref(), Some("7"));
}

#[test]
fn identity_is_known_even_when_the_schema_refuses() {
    let ceb = ceb();
    let mut message = full(&ceb, "CEB311Message", &ceb.editions()[0]);
    message.below[0].child("OrderHead").below.remove(5);
    let text = xml(&message);
    let incoming = ceb.read(text.as_bytes(), &ReadOptions::default());
    assert_eq!(incoming.findings.len(), 1);
    assert!(incoming.nodes.is_empty());
    assert_eq!(incoming.kind, Some(MessageKind::Order));
    assert!(incoming.guid.is_some() && incoming.cop_code.is_some());
}

#[test]
fn all_findings_of_a_message_up_to_the_limit() {
    let ceb = ceb();
    let mut message = full(&ceb, "CEB411Message", &ceb.editions()[0]);
    message.below[0]
        .child("PaymentHead")
        .child("amountPaid")
        .text = "x".to_owned();
    message.below[0].child("PaymentHead").child("payTime").text = "1".to_owned();
    let node = message.below[0].clone();
    for _ in 0..109 {
        message.below.insert(0, node.clone());
    }
    let text = xml(&message);
    let incoming = ceb.read(text.as_bytes(), &ReadOptions::default());
    assert_eq!(incoming.findings.len(), 201);
    assert_eq!(
        incoming.findings[1].location.path,
        "/CEB411Message/Payment[1]/PaymentHead/payTime"
    );
    let last = incoming.findings.last().expect("last");
    assert_eq!(last.code, rules::SCHEMA_MORE);
    assert!(!last.refuses());
    // 110 nodes with two flaws each, and one node too many.
    assert!(last.args.iter().any(|(n, v)| n == "more" && v == "21"));
}

#[test]
fn more_than_a_hundred_nodes() {
    let ceb = ceb();
    let mut message = full(&ceb, "CEB511Message", &ceb.editions()[0]);
    let node = message.below[0].clone();
    for _ in 0..99 {
        message.below.insert(0, node.clone());
    }
    let text = xml(&message);
    let incoming = ceb.read(text.as_bytes(), &ReadOptions::default());
    assert_eq!((incoming.nodes.len(), incoming.findings.len()), (100, 0));
    message.below.insert(0, node);
    let text = xml(&message);
    let incoming = ceb.read(text.as_bytes(), &ReadOptions::default());
    assert_eq!(incoming.findings.len(), 1);
    assert_eq!(incoming.findings[0].code, rules::SCHEMA_TOO_OFTEN);
    assert_eq!(
        incoming.findings[0].location.path,
        "/CEB511Message/Logistics[101]"
    );
}

#[test]
fn strangers_are_kept_only_when_lenient() {
    let ceb = ceb();
    let text = xml(&full(&ceb, "CEB311Message", &ceb.editions()[0]));
    let text = text.replacen(
        "<ceb:orderNo>",
        "<ceb:extra a=\"b\"><x/></ceb:extra><ceb:orderNo>",
        1,
    );
    let strict = ceb.read(text.as_bytes(), &ReadOptions::default());
    assert_eq!(strict.findings.len(), 1);
    assert_eq!(strict.findings[0].code, rules::SCHEMA_UNKNOWN);
    let kept = ceb.read(text.as_bytes(), &lenient());
    assert_eq!(kept.findings, Vec::new());
    assert_eq!(kept.nodes.len(), 1);
    // What is known must still be right.
    let wrong = text.replace("<ceb:gnum>1<", "<ceb:gnum>one<");
    assert_eq!(
        ceb.read(wrong.as_bytes(), &lenient()).findings[0].code,
        rules::SCHEMA_INTEGER
    );
}

#[test]
fn what_identifies_a_person_is_never_echoed() {
    let ceb = ceb();
    let secret = "张三".repeat(200);
    for edition in ceb.editions() {
        for root in FILED {
            let personal: Vec<_> = ceb
                .leaves(root, &edition)
                .into_iter()
                .filter(|l| l.personal)
                .collect();
            assert!(personal.len() >= 3, "{root}");
            for leaf in personal {
                let mut message = full(&ceb, root, &edition);
                let at = leaf
                    .path
                    .split('/')
                    .skip(2)
                    .fold(&mut message, |m, step| m.child(step));
                at.text.clone_from(&secret);
                let text = xml(&message);
                let incoming = ceb.read(text.as_bytes(), &ReadOptions::default());
                assert_eq!(incoming.findings.len(), 1, "{}", leaf.path);
                assert!(
                    incoming.findings[0]
                        .args
                        .iter()
                        .all(|(_, v)| !v.contains('张')),
                    "{}",
                    leaf.path
                );
            }
        }
    }
}

#[test]
fn other_texts_are_echoed_and_cut() {
    let ceb = ceb();
    let mut message = full(&ceb, "CEB311Message", &ceb.editions()[0]);
    message
        .child("Order")
        .child("OrderHead")
        .child("orderNo")
        .text = "9".repeat(500);
    let text = xml(&message);
    let incoming = ceb.read(text.as_bytes(), &ReadOptions::default());
    let value = incoming.findings[0]
        .args
        .iter()
        .find(|(n, _)| n == "value")
        .expect("value");
    assert_eq!(value.1, format!("{}…", "9".repeat(40)));
    let label = incoming.findings[0]
        .args
        .iter()
        .find(|(n, _)| n == "label_zh")
        .expect("label");
    assert_eq!(label.1, "订单编号");
}

fn envelope(data: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DxpMsg xmlns=\"http://www.chinaport.gov.cn/dxp\" ver=\"1.0\">\
         <TransInfo><CopMsgId>MSG-1</CopMsgId><SenderId>DXPENT0000000001</SenderId><ReceiverIds>\
         <ReceiverId>DXPEDCCEB0000002</ReceiverId></ReceiverIds><CreatTime>2022-12-05T10:00:00</CreatTime>\
         <MsgType>CEB411Message</MsgType></TransInfo><Data>{data}</Data></DxpMsg>"
    )
}

#[test]
fn envelopes_are_opened() {
    let ceb = ceb();
    let text = xml(&full(&ceb, "CEB411Message", &ceb.editions()[0]));
    let bare = ceb.open(text.as_bytes());
    assert_eq!((&*bare.inner, bare.envelope_id), (text.as_bytes(), None));
    let body = envelope("PGE+CiA8L2E+");
    let opened = ceb.open(body.as_bytes());
    assert_eq!(opened.findings, Vec::new());
    assert_eq!(opened.envelope_id.as_deref(), Some("MSG-1"));
    assert_eq!(&*opened.inner, b"<a>\n </a>");
    let table = [
        (
            body.replace("ver=\"1.0\"", "ver=\"2.0\""),
            rules::SCHEMA_FIXED,
            "/DxpMsg/@ver",
        ),
        (
            body.replace("<SenderId>DXPENT0000000001</SenderId>", ""),
            rules::SCHEMA_MISSING,
            "/DxpMsg/TransInfo/SenderId",
        ),
        (
            body.replace("2022-12-05T", "2022-12-05 "),
            rules::SCHEMA_DATE_TIME,
            "/DxpMsg/TransInfo/CreatTime",
        ),
        (
            body.replace("PGE+CiA8L2E+", "PGE+C"),
            rules::SCHEMA_BASE64,
            "/DxpMsg/Data",
        ),
        (
            body.replace("http://www.chinaport.gov.cn/dxp", "urn:x"),
            rules::SCHEMA_ROOT_NAMESPACE,
            "/DxpMsg",
        ),
    ];
    for (body, code, path) in table {
        let opened = ceb.open(body.as_bytes());
        let found: Vec<_> = opened
            .findings
            .iter()
            .map(|f| (f.code.clone(), f.location.path.as_str()))
            .collect();
        assert_eq!(found, [(code, path)], "{body}");
    }
    // A broken envelope is handed through: reading says what is wrong.
    let cut = &body.as_bytes()[..body.len() - 3];
    assert!(!ceb.open(cut).findings.is_empty());
}

fn outcome(info: &str) -> Outcome {
    Outcome {
        guid: "4CDE1CFD-EDED-46B1-946C-B8022E42FC94".to_owned(),
        status: -621_005,
        time: "2022-12-31T16:00:00.007Z"
            .parse::<Timestamp>()
            .expect("time"),
        info: info.to_owned(),
    }
}

fn receipts() -> Vec<Receipt> {
    let awkward = "<退单> & \"原因\"\r\n\u{1}]]>";
    let list = ListKeys {
        customs_code: "4604".to_owned(),
        ebp_code: "4601W60001".to_owned(),
        ebc_code: "4601W60002".to_owned(),
        agent_code: "4601W60003".to_owned(),
        cop_no: String::new(),
        pre_no: "B20221205000000001".to_owned(),
        invt_no: Some("46042022I000000001".to_owned()),
    };
    let order = OrderKeys {
        ebp_code: "4601W60001".to_owned(),
        ebc_code: "4601W60002".to_owned(),
        order_no: "ORDER<1>".to_owned(),
    };
    let payment = PaymentKeys {
        pay_code: "P".to_owned(),
        pay_transaction_id: "T".to_owned(),
    };
    let waybill = WaybillKeys {
        logistics_code: "L".to_owned(),
        logistics_no: "W".to_owned(),
    };
    let refused = RefusedMessage {
        guid: outcome("").guid,
        status: -1,
        info: "错".repeat(6000),
        time: outcome("").time,
        envelope_id: String::new(),
        type_name: "Unknown".to_owned(),
        echo: "<a><![CDATA[x]]></a>\u{0}]]>]]".to_owned(),
    };
    let bodies = vec![
        ReceiptBody::Orders(vec![
            (order.clone(), outcome(awkward)),
            (order, outcome("")),
        ]),
        ReceiptBody::Payments(vec![(payment, outcome(&"长".repeat(1500)))]),
        ReceiptBody::Waybills(vec![(waybill, outcome("新增成功"))]),
        ReceiptBody::Lists(vec![
            (list.clone(), outcome("x")),
            (
                ListKeys {
                    invt_no: None,
                    ..list
                },
                outcome("y"),
            ),
        ]),
        ReceiptBody::Refused(refused),
    ];
    let guid = outcome("").guid;
    bodies
        .into_iter()
        .map(|body| Receipt {
            guid: guid.clone(),
            body,
        })
        .collect()
}

#[test]
fn receipts_follow_their_own_tables() {
    let ceb = ceb();
    for receipt in receipts() {
        let bytes = ceb.write(&receipt);
        assert_eq!(bytes, ceb.write(&receipt), "deterministic");
        for edition in ceb.editions() {
            let incoming = ceb.read(
                &bytes,
                &ReadOptions {
                    edition: Some(edition),
                    lenient: false,
                },
            );
            assert_eq!(
                incoming.findings,
                Vec::new(),
                "{}",
                String::from_utf8_lossy(&bytes)
            );
            assert!(incoming.records > 0);
            assert_eq!((incoming.family, incoming.kind), (Some("CEB"), None));
        }
    }
}

#[test]
fn receipts_read_back_as_json() {
    let ceb = ceb();
    let json: Vec<_> = receipts()
        .iter()
        .map(|r| ceb.to_json(&ceb.write(r)).expect("json"))
        .collect();
    let order = &json[0]["CEB312Message"];
    assert_eq!(order["version"], "1.0");
    assert_eq!(order["OrderReturn"][0]["orderNo"], "ORDER<1>");
    // Midnight of the first of January in China.
    assert_eq!(order["OrderReturn"][0]["returnTime"], "20230101000000007");
    assert_eq!(
        order["OrderReturn"][0]["returnInfo"],
        "<退单> & \"原因\"\r\n\u{FFFD}]]>"
    );
    assert_eq!(order["OrderReturn"][1]["returnInfo"], "-621005");
    let info = json[1]["CEB412Message"]["PaymentReturn"][0]["returnInfo"]
        .as_str()
        .expect("info");
    assert_eq!(info.chars().count(), 1000);
    assert_eq!(
        json[3]["CEB622Message"]["InventoryReturn"][0]["copNo"],
        "B20221205000000001"
    );
    assert_eq!(
        json[3]["CEB622Message"]["InventoryReturn"][1].get("invtNo"),
        None
    );
    let refused = &json[4]["CEB900Message"]["MessageReturn"];
    assert_eq!(
        refused["oriBizMessage"],
        "<a><![CDATA[x]]></a>\u{FFFD}]]>]]"
    );
    assert_eq!(
        refused["returnInfo"]
            .as_str()
            .expect("info")
            .chars()
            .count(),
        5000
    );
    assert_eq!(ceb.to_json(b"<a/>"), None);
    assert_eq!(ceb.to_json(b"no xml"), None);
}

#[test]
fn signatures_are_checked_in_shape() {
    let ceb = ceb();
    let text = xml(&full(&ceb, "CEB621Message", &ceb.editions()[0]));
    let at = "/CEB621Message/Signature";
    let table = [
        (
            text.replace(SIGNATURE, ""),
            rules::SCHEMA_MISSING,
            String::new(),
        ),
        (
            text.replace(" Algorithm=\"urn:sm2\"", ""),
            rules::SCHEMA_ATTRIBUTE_MISSING,
            "/SignedInfo/SignatureMethod/@Algorithm".to_owned(),
        ),
        (
            text.replace(">QUJD<", ">QUJ<"),
            rules::SCHEMA_BASE64,
            "/SignatureValue".to_owned(),
        ),
        (
            text.replace("urn:sm3", "a%z"),
            rules::SCHEMA_URI,
            "/SignedInfo/Reference[1]/DigestMethod/@Algorithm".to_owned(),
        ),
        (
            text.replace("</ds:SignatureValue>", "</ds:SignatureValue><ds:KeyInfo/>"),
            rules::SCHEMA_INCOMPLETE,
            "/KeyInfo".to_owned(),
        ),
        (
            text.replace(
                "</ds:SignatureValue>",
                "</ds:SignatureValue><ds:KeyInfo><ds:X/></ds:KeyInfo>",
            ),
            rules::SCHEMA_UNKNOWN,
            "/KeyInfo/X".to_owned(),
        ),
    ];
    for (text, code, below) in table {
        let incoming = ceb.read(text.as_bytes(), &ReadOptions::default());
        let found: Vec<_> = incoming
            .findings
            .iter()
            .map(|f| (f.code.clone(), f.location.path.clone()))
            .collect();
        assert_eq!(found, [(code, format!("{at}{below}"))], "{text}");
    }
    let with_key = text.replace(
        "</ds:SignatureValue>",
        "</ds:SignatureValue><ds:KeyInfo>k<ds:KeyName>1</ds:KeyName><o:any xmlns:o=\"urn:o\"><p/></o:any></ds:KeyInfo>",
    );
    assert_eq!(
        ceb.read(with_key.as_bytes(), &ReadOptions::default())
            .findings,
        Vec::new()
    );
}

#[test]
fn labels_and_leaves() {
    let ceb = ceb();
    let labels = [
        (
            "/CEB621Message/Inventory[2]/InventoryHead/country",
            Some(("起运国（地区）", "country of departure")),
        ),
        (
            "/CEB621Message/@guid",
            Some(("报文编号", "message identifier")),
        ),
        (
            "/DxpMsg/TransInfo/CopMsgId",
            Some(("原始报文编号", "identifier of the transmission")),
        ),
        ("/CEB621Message/nothing", None),
        ("", None),
    ];
    for (path, label) in labels {
        assert_eq!(ceb.field_label(path), label, "{path}");
    }
    assert_eq!(ceb.message_types().len(), 9);
    for edition in ceb.editions() {
        let counts: Vec<usize> = FILED
            .iter()
            .map(|r| ceb.leaves(r, &edition).len())
            .collect();
        // Fields of head and lines, 2 attributes, 5 + 4 + 2 of the shared groups.
        assert_eq!(counts, [56, 31, 32, 80], "{edition:?}");
    }
}

#[test]
fn broken_tables_are_refused() {
    fn without<'f>(name: &str) -> Vec<(&'f str, &'f str)> {
        TABLES.iter().copied().filter(|(n, _)| *n != name).collect()
    }
    for name in [
        "ceb.family",
        "621.fields",
        "transfer.fields",
        "signature.fields",
        "dxp.fields",
    ] {
        assert!(
            matches!(Ceb::from_tables(without(name)), Err(TablesError::NoFile(_))),
            "{name}"
        );
    }
    let table = [
        ("411.fields", "  @guid s36", "   @guid s36", "indentation"),
        (
            "411.fields",
            "amountPaid d19.5",
            "amountPaid s1..9",
            "another type",
        ),
        (
            "411.fields",
            "payTime s14",
            "payTyme s14",
            "no field payTime",
        ),
        ("411.fields", "s1..18", "q1..18", "type q1..18"),
        (
            "2018.overlay",
            "InventoryList/itemNo",
            "InventoryList/itemNumber",
            "no such element",
        ),
        (
            "2018.overlay",
            "CEB621Message/",
            "CEB622Massage/",
            "no such message",
        ),
        (
            "signature.fields",
            "(other | XPath)*",
            "(other | XPath",
            "brackets",
        ),
    ];
    for (name, from, to, problem) in table {
        let (_, text) = TABLES.iter().find(|(n, _)| *n == name).expect("table");
        let changed = text.replacen(from, to, 1);
        let files = without(name).into_iter().chain([(name, changed.as_str())]);
        let error = Ceb::from_tables(files).expect_err(name).to_string();
        assert!(error.contains(problem), "{error}");
    }
}
