//! The free content of a signature: what stands there is checked as far as it
//! is known or says itself what it is.

mod common;

use common::{SIGNATURE, ceb, full, xml};
use tw_app::codec::{Codec, ReadOptions};
use tw_base::RuleCode;
use tw_messages::rules;

/// Codes found in an order message whose `KeyInfo` holds this.
fn codes(content: &str) -> Vec<RuleCode> {
    let ceb = ceb();
    let text = xml(&full(&ceb, "CEB311Message", &ceb.editions()[0]));
    assert!(text.contains(SIGNATURE));
    let held = format!(
        "</ds:SignatureValue><ds:KeyInfo xmlns:f=\"urn:f\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" \
         xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">{content}</ds:KeyInfo>"
    );
    let text = text.replace("</ds:SignatureValue>", &held);
    let incoming = ceb.read(text.as_bytes(), &ReadOptions::default());
    assert_eq!(incoming.records, 1, "{content}");
    assert_eq!(
        incoming.nodes.is_empty(),
        !incoming.findings.is_empty(),
        "{content}"
    );
    incoming.findings.into_iter().map(|f| f.code).collect()
}

#[test]
fn an_element_may_say_its_type() {
    let table: [(&str, &[RuleCode]); 14] = [
        ("<f:a>any <b/></f:a>", &[]),
        ("<f:a i:type=\"xs:anyType\">any <b/></f:a>", &[]),
        ("<f:a i:type=\"xs:string\">any</f:a>", &[]),
        ("<f:a i:type=\"xs:decimal\">-1.50</f:a>", &[]),
        (
            "<f:a i:type=\"xs:decimal\">x</f:a>",
            &[rules::SCHEMA_DECIMAL],
        ),
        ("<f:a i:type=\"xs:int\"> 1</f:a>", &[rules::SCHEMA_INTEGER]),
        (
            "<f:a i:type=\"xs:base64Binary\">Q</f:a>",
            &[rules::SCHEMA_BASE64],
        ),
        (
            "<f:a i:type=\"xs:string\"><b/><b/></f:a>",
            &[rules::SCHEMA_ELEMENT_IN_FIELD],
        ),
        (
            "<f:a i:type=\"xs:string\" b=\"1\"/>",
            &[rules::SCHEMA_ATTRIBUTE_UNKNOWN],
        ),
        ("<f:a i:type=\" xs:string\">any</f:a>", &[rules::SCHEMA_XSI]),
        ("<f:a i:type=\"xs:nothing\">any</f:a>", &[rules::SCHEMA_XSI]),
        ("<f:a i:type=\"string\">any</f:a>", &[rules::SCHEMA_XSI]),
        (
            "<f:a i:type=\"z:string\"><b i:type=\"z:c\"/></f:a>",
            &[rules::SCHEMA_XSI],
        ),
        ("<f:a><f:b i:type=\"\"/></f:a>", &[rules::SCHEMA_XSI]),
    ];
    for (content, expected) in table {
        assert_eq!(codes(content), expected, "{content}");
    }
}

#[test]
fn elements_of_other_messages_and_of_signatures_are_checked() {
    let table: [(&str, &[RuleCode]); 7] = [
        ("<c:X xmlns:c=\"http://www.chinaport.gov.cn/ceb\"/>", &[]),
        (
            "<c:PaymentHead xmlns:c=\"http://www.chinaport.gov.cn/ceb\"><c:X/></c:PaymentHead>",
            &[rules::SCHEMA_UNKNOWN],
        ),
        ("<f:a><ds:Object Id=\"o\">any<b/></ds:Object></f:a>", &[]),
        (
            "<f:a><ds:Object b=\"1\"/></f:a>",
            &[rules::SCHEMA_ATTRIBUTE_UNKNOWN],
        ),
        ("<f:a><ds:Manifest/></f:a>", &[rules::SCHEMA_MISSING]),
        (
            "<f:a><ds:SignatureProperty Target=\"t\"><f:b/></ds:SignatureProperty></f:a>",
            &[],
        ),
        (
            "<f:a><ds:SignatureProperty Target=\"t\">t</ds:SignatureProperty></f:a>",
            &[rules::SCHEMA_INCOMPLETE],
        ),
    ];
    for (content, expected) in table {
        let mut found = codes(content);
        // Of a head without fields each missing one is named.
        if content.contains("PaymentHead") {
            assert!(found.contains(&rules::SCHEMA_MISSING), "{content}");
            found.retain(|code| *code != rules::SCHEMA_MISSING);
        }
        assert_eq!(found, expected, "{content}");
    }
}
