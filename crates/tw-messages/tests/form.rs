//! What is no readable message: each fault by its code, and none a panic.

mod common;

use common::{FILED, assert_told, ceb, full, options, sentences, xml};
use tw_app::codec::{Codec, Edition, Incoming, ReadOptions};
use tw_base::{Layer, RuleCode};
use tw_messages::{Ceb, limits, rules};

fn message(ceb: &Ceb, root: &str) -> String {
    xml(&full(ceb, root, &ceb.editions()[0]))
}

fn read<'a>(ceb: &Ceb, body: &'a [u8]) -> Incoming<'a> {
    let incoming = ceb.read(body, &ReadOptions::default());
    assert!(incoming.findings.len() <= limits::FINDINGS_MAX + 2);
    if !incoming.findings.is_empty() {
        assert!(incoming.nodes.is_empty());
    }
    incoming
}

#[track_caller]
fn faulty(ceb: &Ceb, body: &[u8], code: &RuleCode) {
    let incoming = read(ceb, body);
    let codes: Vec<_> = incoming.findings.iter().map(|f| f.code.clone()).collect();
    assert_eq!(
        codes.first(),
        Some(code),
        "{}",
        String::from_utf8_lossy(&body[..body.len().min(300)])
    );
    assert_eq!(incoming.findings[0].layer, Layer::Form);
    assert_told(&sentences(), &incoming.findings[0]);
}

#[test]
fn every_fault_has_its_code() {
    let ceb = ceb();
    let good = message(&ceb, "CEB411Message");
    let with = |from: &str, to: &str| good.replacen(from, to, 1).into_bytes();
    let deep = format!("<a>{}", "<a>".repeat(limits::DEPTH_MAX + 1)).into_bytes();
    let attributes: String = (0..=limits::ATTRIBUTES_MAX)
        .map(|n| format!(" a{n}=\"\""))
        .collect();
    let many = format!("<a>{}</a>", "<b/>".repeat(limits::ELEMENTS_MAX)).into_bytes();
    let table: Vec<(Vec<u8>, RuleCode)> = vec![
        (Vec::new(), rules::FORM_EMPTY),
        (b" \r\n\t".to_vec(), rules::FORM_EMPTY),
        (b"<!-- nothing -->".to_vec(), rules::FORM_EMPTY),
        (vec![b' '; limits::BODY_MAX + 1], rules::FORM_TOO_LARGE),
        (b"<a>\xFF</a>".to_vec(), rules::FORM_NOT_UTF8),
        (
            b"<?xml version=\"1.0\" encoding=\"GBK\"?><a>\xBA\xA3</a>".to_vec(),
            rules::FORM_ENCODING,
        ),
        (with("UTF-8", "GB18030"), rules::FORM_ENCODING),
        (b"\xFF\xFE<\0a\0".to_vec(), rules::FORM_ENCODING),
        (
            b"<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>".to_vec(),
            rules::FORM_DOCTYPE,
        ),
        (with("?>\n", "?>\n<!DOCTYPE x>"), rules::FORM_DOCTYPE),
        (
            with("</ceb:payCode>", "</ceb:payName>"),
            rules::FORM_END_TAG,
        ),
        (
            with("<ceb:payCode>", "<ceb:payCode >>]]>"),
            rules::FORM_MARKUP,
        ),
        (
            with("<ceb:payCode>", "<ceb:payCode a=\"<\">"),
            rules::FORM_MARKUP,
        ),
        (
            with("<ceb:payCode>", "<!-- a -- b --><ceb:payCode>"),
            rules::FORM_MARKUP,
        ),
        (
            with("<ceb:payCode>", "<1/><ceb:payCode>"),
            rules::FORM_MARKUP,
        ),
        (
            with("<ceb:payCode>", "<ceb:payCode>\u{1}"),
            rules::FORM_CHARACTER,
        ),
        (
            with("<ceb:payCode>", "<ceb:payCode>\u{FFFE}"),
            rules::FORM_CHARACTER,
        ),
        (
            with("<ceb:payCode>", "<ceb:payCode>&nbsp;"),
            rules::FORM_ENTITY,
        ),
        (
            with("<ceb:payCode>", "<ceb:payCode>&#0;"),
            rules::FORM_ENTITY,
        ),
        (
            with("<ceb:payCode>", "<ceb:payCode>a & b"),
            rules::FORM_ENTITY,
        ),
        (
            with("version=\"7\">", "version=\"7\" version=\"7\">"),
            rules::FORM_ATTRIBUTE_TWICE,
        ),
        (
            with("<ceb:payCode>", "<x:payCode/><ceb:payCode>"),
            rules::FORM_PREFIX,
        ),
        (format!("{good}<a/>").into_bytes(), rules::FORM_OUTSIDE_ROOT),
        (format!("{good}text").into_bytes(), rules::FORM_OUTSIDE_ROOT),
        (deep, rules::FORM_TOO_DEEP),
        (
            format!("<a{attributes}/>").into_bytes(),
            rules::FORM_TOO_MANY_ATTRIBUTES,
        ),
        (many, rules::FORM_TOO_MANY_ELEMENTS),
        (
            format!("<a>{}</a>", "x".repeat(limits::TEXT_MAX + 1)).into_bytes(),
            rules::FORM_TEXT_TOO_LONG,
        ),
        (with("<?xml", " <?xml"), rules::FORM_DECLARATION),
        (
            with("encoding=\"UTF-8\"", "standalone=\"maybe\""),
            rules::FORM_DECLARATION,
        ),
        (b"{\"a\": 1}".to_vec(), rules::FORM_NOT_XML),
    ];
    for (body, code) in &table {
        faulty(&ceb, body, code);
    }
}

#[test]
fn cut_at_every_byte() {
    let ceb = ceb();
    for root in FILED {
        let text = message(&ceb, root);
        let end = text.trim_end().len();
        for n in 0..end {
            let body = &text.as_bytes()[..n];
            let incoming = read(&ceb, body);
            assert!(
                incoming.findings.iter().any(|f| f.layer == Layer::Form),
                "{root} cut at {n}"
            );
        }
        assert!(read(&ceb, &text.as_bytes()[..end]).findings.is_empty());
    }
}

#[test]
fn any_byte_anywhere_never_panics() {
    let ceb = ceb();
    let text = message(&ceb, "CEB511Message");
    let bytes = text.as_bytes();
    for n in (0..bytes.len()).step_by(3) {
        for byte in [0, b'<', b'>', b'&', b'"', b'/', b' ', b']', 0x80, 0xFF] {
            let mut body = bytes.to_vec();
            body[n] = byte;
            let opened = ceb.open(&body);
            let mut incoming = read(&ceb, &opened.inner);
            ceb.locate(&body, &mut incoming.findings);
        }
    }
}

#[test]
fn dressed_differently_reads_the_same() {
    let ceb = ceb();
    let edition = &ceb.editions()[0];
    for root in FILED {
        let plain = message(&ceb, root);
        let expected: Vec<_> = ceb
            .read(plain.as_bytes(), &options(edition))
            .nodes
            .into_iter()
            .map(|n| n.document)
            .collect();
        assert_eq!(expected.len(), 1, "{root}");
        let dressings = [
            format!("\u{FEFF}{plain}"),
            plain
                .replace("<ceb:", "<")
                .replace("</ceb:", "</")
                .replace("xmlns:ceb=", "xmlns="),
            plain.replace("ceb:", "a:").replace(":ceb=", ":a="),
            plain.replace("ceb:", "海关:").replace(":ceb=", ":海关="),
            plain
                .replace('\n', "\r\n")
                .replace("><", ">\r\n\t<")
                .replace(">\r\n\t</ceb:note", "></ceb:note"),
            plain
                .replace("</", "<!-- c --></")
                .replace("Message><!-- c -->", "Message>"),
            plain.replace("</", "<?p i?></"),
            plain.replace("77</", "7<![CDATA[7]]></"),
            plain
                .replace("7</", "&#55;</")
                .replace("12.50<", "&#x31;2.5&#48;<"),
            plain.replace("</ceb:payCode>", "</ceb:payCode\n >"),
        ];
        for dressed in &dressings {
            let incoming = ceb.read(dressed.as_bytes(), &options(edition));
            assert_eq!(incoming.findings, Vec::new(), "{dressed}");
            let documents: Vec<_> = incoming.nodes.into_iter().map(|n| n.document).collect();
            assert_eq!(documents, expected, "{dressed}");
        }
    }
}

#[test]
fn tokens_agree_with_another_reader() {
    let ceb = ceb();
    for root in FILED {
        let text = message(&ceb, root);
        let mut reader = quick_xml::Reader::from_str(&text);
        let mut records = 0;
        loop {
            match reader.read_event().expect("well-formed") {
                quick_xml::events::Event::Start(e) if e.name().as_ref().ends_with("Head") => {
                    records += 1
                }
                quick_xml::events::Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(read(&ceb, text.as_bytes()).records, records, "{root}");
    }
}

#[test]
fn unknown_kinds_are_said_to_be_unknown() {
    let ceb = ceb();
    let table = [
        ("<a/>", rules::SCHEMA_ROOT, Some("a")),
        (
            "<CEB603Message xmlns=\"http://www.chinaport.gov.cn/ceb\"/>",
            rules::SCHEMA_ROOT,
            Some("CEB603Message"),
        ),
        (
            "<CEB311Message/>",
            rules::SCHEMA_ROOT_NAMESPACE,
            Some("CEB311Message"),
        ),
        (
            "<CEB311Message xmlns=\"urn:x\"/>",
            rules::SCHEMA_ROOT_NAMESPACE,
            Some("CEB311Message"),
        ),
    ];
    for (body, code, name) in table {
        let incoming = read(&ceb, body.as_bytes());
        let codes: Vec<_> = incoming.findings.iter().map(|f| f.code.clone()).collect();
        assert_eq!(codes, vec![code], "{body}");
        assert_eq!((incoming.family, incoming.kind), (None, None), "{body}");
        assert_eq!(incoming.type_name.as_deref(), name, "{body}");
        assert_eq!(incoming.findings[0].location.line, 1, "{body}");
    }
}

#[test]
fn places_are_lines_and_columns() {
    let ceb = ceb();
    let text = message(&ceb, "CEB411Message").replacen("<ceb:payCode>", "\n  税<ceb:payCode>", 1);
    let incoming = read(&ceb, text.as_bytes());
    let stray = &incoming.findings[0];
    assert_eq!(stray.code, rules::SCHEMA_STRAY_TEXT);
    assert_eq!(stray.location.path, "/CEB411Message/Payment[1]/PaymentHead");
    let mut findings = vec![
        tw_base::Finding::rule(RuleCode::new("TW2101"))
            .at_path("/CEB411Message/Payment[1]/PaymentHead/payCode"),
        tw_base::Finding::rule(RuleCode::new("TW2101"))
            .at_path("/CEB411Message/Payment[1]/PaymentHead/absent"),
        tw_base::Finding::rule(RuleCode::new("TW2101")).at_path("/CEB411Message/Payment[9]"),
        tw_base::Finding::rule(RuleCode::new("TW2101")),
    ];
    ceb.locate(text.as_bytes(), &mut findings);
    let head = text
        .lines()
        .nth(1)
        .and_then(|l| l.find("<ceb:PaymentHead"))
        .expect("head")
        + 1;
    let places: Vec<_> = findings
        .iter()
        .map(|f| (f.location.line, f.location.column as usize))
        .collect();
    assert_eq!(places, [(3, 4), (2, head), (2, 1), (0, 0)]);
}

#[test]
fn an_edition_is_named_with_what_was_read() {
    let ceb = ceb();
    let text = message(&ceb, "CEB311Message");
    let newest = Edition("2022-05".into());
    for (asked, read_by) in [
        (None, "2022-05"),
        (Some("2018"), "2018"),
        (Some("1999"), "2022-05"),
    ] {
        let edition = asked.map(|e| Edition(e.into()));
        let incoming = ceb.read(
            text.as_bytes(),
            &ReadOptions {
                edition,
                lenient: false,
            },
        );
        assert_eq!(
            incoming.edition.map(|e| e.0.into_owned()).as_deref(),
            Some(read_by)
        );
    }
    assert_eq!(ceb.editions()[0], newest);
}

#[test]
fn every_code_has_its_row_and_every_row_its_code() {
    let rows: Vec<String> = sentences().into_iter().map(|r| r.0).collect();
    let codes: Vec<String> = rules::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(rows, codes);
}
