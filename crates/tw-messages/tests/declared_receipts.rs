//! Receipts of declarations: the bytes, and both ways.

mod declared;

use declared::{dec, families};
use serde_json::json;
use tw_app::codec::{
    Codec, DeclarationKeys, Notice, Outcome, Receipt, ReceiptBody, RefusedMessage,
};
use tw_base::Timestamp;
use tw_messages::DecReceipt;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn written(body: ReceiptBody) -> String {
    let receipt = Receipt {
        guid: String::new(),
        body,
    };
    let bytes = families().write(&receipt);
    assert_eq!(bytes, families().write(&receipt), "the same bytes again");
    String::from_utf8(bytes).expect("text")
}

fn response(status: i32, info: &str) -> String {
    let keys = DeclarationKeys {
        reference: "REF <1>".to_owned(),
        seq_no: Some("I20260000012345678".to_owned()),
        transit_no: None,
    };
    let outcome = Outcome {
        guid: String::new(),
        status,
        time: Timestamp::UNIX_EPOCH,
        info: info.to_owned(),
    };
    written(ReceiptBody::Declarations(vec![(keys, outcome)]))
}

fn notice() -> Notice {
    Notice {
        seq_no: "I20260000012345678".to_owned(),
        declaration_no: Some("222520261000000011".to_owned()),
        time: at("2026-04-15T00:58:36Z"),
        channel: "SpK".to_owned(),
        note: "提货放行 & <ok>".to_owned(),
        office: "2225".to_owned(),
        border_date: Some("20260415".to_owned()),
        declared_at: Some(at("2026-04-15T00:30:00Z")),
    }
}

#[test]
fn the_response() {
    let xml = response(1, "新增成功");
    assert_eq!(
        xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DecImportResponse>\n  \
         <ResponseCode>0</ResponseCode>\n  <ErrorMessage>新增成功</ErrorMessage>\n  \
         <ClientSeqNo>REF &lt;1&gt;</ClientSeqNo>\n  <SeqNo>I20260000012345678</SeqNo>\n  \
         <TrnPreId></TrnPreId>\n</DecImportResponse>\n"
    );
    let Some(DecReceipt::Response {
        taken,
        code,
        message,
        keys,
    }) = dec().read_receipt(xml.as_bytes())
    else {
        panic!("no response: {xml}")
    };
    assert_eq!((taken, &*code, &*message), (true, "0", "新增成功"));
    assert_eq!(keys.reference, "REF <1>");
    assert_eq!(keys.seq_no.as_deref(), Some("I20260000012345678"));
    assert_eq!(keys.transit_no, None);
    let Some(DecReceipt::Response { taken, code, .. }) =
        dec().read_receipt(response(-1, "[TW1103]").as_bytes())
    else {
        panic!("no response")
    };
    assert_eq!((taken, &*code), (false, "1"));
    let long = response(-1, &"字".repeat(2_000));
    assert_eq!(long.matches('字').count(), 1_000);
}

#[test]
fn a_message_refused_whole_is_answered_by_its_own_family() {
    let refused = |type_name: &str| {
        written(ReceiptBody::Refused(RefusedMessage {
            guid: "0".repeat(36),
            status: -1,
            info: "broken".to_owned(),
            time: Timestamp::UNIX_EPOCH,
            envelope_id: String::new(),
            type_name: type_name.to_owned(),
            echo: String::new(),
        }))
    };
    for name in ["DecMessage", "ImportMessage"] {
        let xml = refused(name);
        assert!(xml.contains("<ResponseCode>1</ResponseCode>"), "{xml}");
        assert!(xml.contains("<ErrorMessage>broken</ErrorMessage>"), "{xml}");
    }
    for name in ["CEB621Message", "Unknown"] {
        assert!(refused(name).contains("<CEB900Message"), "{name}");
    }
}

#[test]
fn the_result() {
    let notice = notice();
    let xml = written(ReceiptBody::Notice(notice.clone()));
    assert_eq!(
        xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DEC_RESULT>\n  \
         <CUS_CIQ_NO>I20260000012345678</CUS_CIQ_NO>\n  <ENTRY_ID>222520261000000011</ENTRY_ID>\n  \
         <NOTICE_DATE>2026-04-15T08:58:36</NOTICE_DATE>\n  <CHANNEL>SpK</CHANNEL>\n  \
         <NOTE>提货放行 &amp; &lt;ok&gt;</NOTE>\n  <CUSTOM_MASTER>2225</CUSTOM_MASTER>\n  \
         <I_E_DATE>20260415</I_E_DATE>\n  <D_DATE>2026-04-15T08:30:00</D_DATE>\n</DEC_RESULT>\n"
    );
    assert_eq!(
        dec().read_receipt(xml.as_bytes()),
        Some(DecReceipt::Notice(notice))
    );
    let json = families().to_json(xml.as_bytes()).expect("JSON");
    assert_eq!(json["DEC_RESULT"]["CHANNEL"], json!("SpK"));
    assert_eq!(json["DEC_RESULT"]["NOTE"], json!("提货放行 & <ok>"));
}

#[test]
fn receipts_of_others_are_read_for_what_is_known() {
    let xml = "<r:DEC_RESULT xmlns:r=\"urn:r\"><r:New a=\"1\"><r:Deep>x</r:Deep></r:New>\
               <r:CHANNEL><![CDATA[7]]></r:CHANNEL>\
               <r:NOTICE_DATE> 2023-01-02 20:58:36 </r:NOTICE_DATE><r:D_DATE>?</r:D_DATE></r:DEC_RESULT>";
    let Some(DecReceipt::Notice(notice)) = dec().read_receipt(xml.as_bytes()) else {
        panic!("no notice")
    };
    assert_eq!(
        (notice.channel.as_str(), notice.declaration_no),
        ("7", None)
    );
    assert_eq!(notice.time, at("2023-01-02T12:58:36Z"));
    assert_eq!(notice.declared_at, None);
    for broken in [
        "",
        "<DEC_RESULT/>",
        "<DEC_RESULT><CHANNEL>7</CHANNEL></DEC_RESULT>",
        "<DEC_RESULT><CHANNEL>7</CHANNEL>",
        "<DecImportResponse><ErrorMessage/></DecImportResponse>",
        "<CEB622Message/>",
        "<DEC_RESULT></DEC_RESULT><DEC_RESULT/>",
        &format!("<DEC_RESULT>{}", "<a>".repeat(100)),
        &format!("<DEC_RESULT>{}</DEC_RESULT>", "<a/>".repeat(257)),
    ] {
        assert_eq!(dec().read_receipt(broken.as_bytes()), None, "{broken}");
    }
}
