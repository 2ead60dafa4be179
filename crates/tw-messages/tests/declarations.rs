//! Declarations through the reader: every shape a message comes in, what is
//! carried, what is found and where, whatever the order.

mod declared;

use declared::{codes, dec, families, invented, item, read, sole};
use tw_app::codec::{Codec, MessageKind, ReadOptions};
use tw_base::{Layer, Severity, Timestamp};
use tw_declaration::{Declaration, Stage};
use tw_messages::{Dress, Letter, Wrapping};

const SHAPES: [Wrapping<'static>; 3] = [
    Wrapping::Bare,
    Wrapping::Namespaced,
    Wrapping::Import {
        message_id: "M-2026-0001",
    },
];

fn written(declaration: &Declaration, wrapping: Wrapping<'_>) -> String {
    let dress = Dress {
        wrapping,
        version: Some("4.8"),
        signature: None,
    };
    String::from_utf8(dec().write(declaration, &dress)).expect("text")
}

#[test]
fn what_is_written_reads_as_itself_in_every_shape() {
    let families = families();
    for items in [1, 20, 50] {
        let declaration = invented(items);
        for wrapping in SHAPES {
            let message = written(&declaration, wrapping);
            let incoming = read(&message);
            assert_eq!(codes(&incoming.findings), Vec::<String>::new(), "{message}");
            assert_eq!(sole(&incoming), &declaration, "{items} {wrapping:?}");
            assert_eq!(incoming.family, Some("DEC"));
            assert_eq!(incoming.kind, Some(MessageKind::Declaration));
            assert_eq!(incoming.edition.as_ref().map(|e| &*e.0), Some("4.8"));
            let letter = Letter {
                id: "E-1",
                sender: "S",
                receiver: "R",
                time: Timestamp::UNIX_EPOCH,
                message_type: "DecMessage",
            };
            let envelope = families.seal(&letter, message.as_bytes());
            let opened = families.open(&envelope);
            assert_eq!(codes(&opened.findings), Vec::<String>::new());
            assert_eq!(opened.envelope_id.as_deref(), Some("E-1"));
            let inside = families.read(&opened.inner, &ReadOptions::default());
            assert_eq!(sole(&inside), &declaration);
        }
    }
}

#[test]
fn the_wrapper_gives_the_message_its_name_and_the_declaration_its_place() {
    let declaration = invented(1);
    let message = written(&declaration, SHAPES[2]);
    let incoming = read(&message);
    assert_eq!(incoming.guid.as_deref(), Some("M-2026-0001"));
    assert_eq!(
        incoming.nodes[0].path,
        "/ImportMessage/SWImpData/DecMessage"
    );
    assert_eq!(incoming.type_name.as_deref(), Some("ImportMessage"));
    let message = written(&declaration, SHAPES[0]);
    let incoming = read(&message);
    assert_eq!(incoming.guid, None);
    assert_eq!(incoming.nodes[0].path, "/DecMessage");
}

#[test]
fn prefixes_and_a_signature() {
    let declaration = invented(1);
    let message = written(&declaration, Wrapping::Bare)
        .replace("</", "\u{1}")
        .replace('<', "<d:")
        .replace('\u{1}', "</d:")
        .replace("<d:?xml", "<?xml")
        .replace(
            "<d:DecMessage",
            "<d:DecMessage xmlns:d=\"http://www.chinaport.gov.cn/dec\"",
        )
        .replace("</d:DecSign>", "<d:Sign>MIIB</d:Sign></d:DecSign>");
    let incoming = read(&message);
    assert_eq!(codes(&incoming.findings), Vec::<String>::new(), "{message}");
    assert!(incoming.signed && sole(&incoming).signed.signature);
    let unsigned = message.replace("<d:Sign>MIIB</d:Sign>", "<d:Sign> </d:Sign>");
    assert!(!read(&unsigned).signed);
}

#[test]
fn strangers_are_told_of_once_and_carried() {
    let stranger = "<NewPart x=\"1\"><Deep>t</Deep><Deep/></NewPart>";
    let message = written(&invented(2), Wrapping::Namespaced)
        .replace(
            "</DecHead>",
            &format!("<Novel>n</Novel>{stranger}</DecHead>"),
        )
        .replace("</DecList>", "<Novel/></DecList>")
        .replace(
            "<DecSign>",
            &format!("{stranger}<x:Sign xmlns:x=\"urn:x\">q</x:Sign><DecSign>"),
        );
    let incoming = read(&message);
    assert_eq!(sole(&incoming), &invented(2));
    let said: Vec<(String, &str, Severity)> = incoming
        .findings
        .iter()
        .map(|f| (f.location.path.clone(), f.code.as_str(), f.severity))
        .collect();
    let note = |path: &str| (path.to_owned(), "TW1129", Severity::Note);
    assert_eq!(
        said,
        [
            note("/DecMessage/DecHead/Novel"),
            note("/DecMessage/DecHead/NewPart"),
            note("/DecMessage/DecLists/DecList[1]/Novel"),
            note("/DecMessage/NewPart"),
            note("/DecMessage/Sign"),
        ]
    );
    // A stranger may name a person: it is kept like a text that does.
    let kept: Vec<&str> = incoming.nodes[0]
        .personal
        .iter()
        .map(|r| &message[r.clone()])
        .collect();
    assert!(
        kept.contains(&"<Deep>t</Deep><Deep/>") && kept.contains(&"n"),
        "{kept:?}"
    );
}

#[test]
fn many_strangers_are_counted() {
    let strangers: String = (0..70).map(|n| format!("<N{n}/>")).collect();
    let message = written(&invented(1), Wrapping::Bare)
        .replace("</DecHead>", &format!("{strangers}</DecHead>"));
    let incoming = read(&message);
    assert_eq!(incoming.findings.len(), 51);
    let last = incoming.findings.last().expect("a note");
    assert_eq!(
        (last.code.as_str(), last.severity),
        ("TW1127", Severity::Note)
    );
    let args: Vec<(&str, &str)> = last.args.iter().map(|(n, t)| (&**n, &**t)).collect();
    assert_eq!(args, [("limit", "50"), ("more", "20")]);
}

#[test]
fn older_names_fill_what_newer_ones_leave_empty() {
    let table = [
        ("<TradeCodeScc>A</TradeCodeScc>", "A"),
        (
            "<TradeCodeScc>A</TradeCodeScc><TradeCoScc>B</TradeCoScc>",
            "B",
        ),
        (
            "<TradeCoScc>B</TradeCoScc><TradeCodeScc>A</TradeCodeScc>",
            "B",
        ),
        ("<TradeCoScc/><TradeCodeScc>A</TradeCodeScc>", "A"),
    ];
    for (elements, expected) in table {
        let message =
            format!("<DecMessage><DecHead><IEFlag>I</IEFlag>{elements}</DecHead></DecMessage>");
        let incoming = read(&message);
        let found = sole(&incoming).head.trader.credit_code.as_deref();
        assert_eq!(found, Some(expected), "{elements}");
    }
    // Where the goods go was said once for all of them.
    let message = "<DecMessage><DecLists><DecList><GNo>1</GNo></DecList>\
                   <DecList><GNo>2</GNo><DistrictCode>31222</DistrictCode></DecList></DecLists>\
                   <DecHead><DistrictCode>44031</DistrictCode><IEFlag>E</IEFlag></DecHead></DecMessage>";
    let incoming = read(message);
    let districts: Vec<Option<&str>> = sole(&incoming)
        .items
        .iter()
        .map(|i| i.district.as_deref())
        .collect();
    assert_eq!(districts, [Some("44031"), Some("31222")]);
}

#[test]
fn the_kind_and_how_far_it_goes() {
    let table = [
        ("Z", "Z", Stage::Complete),
        ("CL ", "CL", Stage::Complete),
        ("  5", "  5", Stage::Outline),
        ("ZC5   Z", "ZC5   Z", Stage::Outline),
        ("ZC6", "ZC6", Stage::Completion),
        ("ZC0000Z", "ZC0000Z", Stage::Complete),
        ("   ", "", Stage::Complete),
    ];
    for (text, kind, stage) in table {
        let message = format!(
            "<DecMessage><DecHead><Type>{text}</Type><IEFlag>I</IEFlag></DecHead></DecMessage>"
        );
        let incoming = read(&message);
        let head = &sole(&incoming).head;
        assert_eq!((&*head.kind, head.stage), (kind, stage), "{text:?}");
    }
}

#[test]
fn a_stage_said_apart_from_the_kind_is_written_into_it() {
    let table = [
        ("", Stage::Outline, "  5"),
        ("ZC", Stage::Completion, "ZC6"),
        ("ZC0   Z", Stage::Outline, "ZC5   Z"),
        ("ZC5", Stage::Complete, "ZC0"),
        ("ZC5", Stage::Outline, "ZC5"),
    ];
    for (kind, stage, expected) in table {
        let mut declaration = invented(1);
        declaration.head.kind = kind.into();
        declaration.head.stage = stage;
        let message = written(&declaration, Wrapping::Bare);
        let incoming = read(&message);
        let head = &sole(&incoming).head;
        assert_eq!((&*head.kind, head.stage), (expected, stage), "{kind:?}");
    }
}

#[test]
fn an_export_keeps_origin_and_destination_in_each_others_place() {
    for (flag, origin, destination) in [("I", "A", "B"), ("E", "B", "A")] {
        let message = format!(
            "<DecMessage><DecHead><IEFlag>{flag}</IEFlag></DecHead><DecLists><DecList>\
             <OriginCountry>A</OriginCountry><DestinationCountry>B</DestinationCountry>\
             </DecList></DecLists></DecMessage>"
        );
        let incoming = read(&message);
        let declaration = sole(&incoming);
        let item = &declaration.items[0];
        assert_eq!((&*item.origin, &*item.destination), (origin, destination));
        let again = written(declaration, Wrapping::Bare);
        assert!(
            again.contains("<OriginCountry>A</OriginCountry>"),
            "{again}"
        );
        assert_eq!(sole(&read(&again)), declaration);
    }
}

#[test]
fn a_declaration_needs_a_direction_and_nothing_else() {
    let table: [(&str, &[&str], Option<&str>); 6] = [
        ("<DecHead><IEFlag>I</IEFlag></DecHead>", &[], Some("")),
        ("<DecHead/>", &["TW1103"], None),
        ("", &["TW1103"], None),
        ("<DecHead><IEFlag/></DecHead>", &["TW1123"], None),
        ("<DecHead><IEFlag>X</IEFlag></DecHead>", &["TW1131"], None),
        (
            "<DecHead><IEFlag>I</IEFlag></DecHead>x",
            &["TW1110"],
            Some(""),
        ),
    ];
    for (inside, expected, built) in table {
        let message = format!("<DecMessage>{inside}</DecMessage>");
        let incoming = read(&message);
        assert_eq!(codes(&incoming.findings), expected, "{inside}");
        assert_eq!(incoming.nodes.is_empty(), built.is_none(), "{inside}");
        assert_eq!(incoming.kind, Some(MessageKind::Declaration));
    }
    let empty = read("<ImportMessage><SWImpData/></ImportMessage>");
    assert_eq!(codes(&empty.findings), ["TW1103"]);
    assert_eq!(
        empty.findings[0].location.path,
        "/ImportMessage/SWImpData/DecMessage"
    );
    assert!(empty.nodes.is_empty());
}

#[test]
fn too_many_parts_and_parts_twice() {
    let mut declaration = invented(50);
    declaration.items.push(item(51));
    declaration.items.push(item(52));
    let message = written(&declaration, Wrapping::Bare);
    let incoming = read(&message);
    assert_eq!(codes(&incoming.findings), ["TW1106"]);
    assert_eq!(
        incoming.findings[0].location.path,
        "/DecMessage/DecLists/DecList[51]"
    );
    assert_eq!(sole(&incoming).items, invented(50).items);

    let parts = [
        ("Container", "DecContainers", 500),
        ("LicenseDocu", "DecLicenseDocus", 7),
    ];
    for (part, around, max) in parts {
        for (number, refused) in [(max, false), (max + 1, true)] {
            let all = format!("<{part}/>").repeat(number);
            let message = format!(
                "<DecMessage><DecHead><IEFlag>I</IEFlag></DecHead><{around}>{all}</{around}></DecMessage>"
            );
            let incoming = read(&message);
            let found = incoming.findings.iter().any(tw_base::Finding::refuses);
            assert_eq!(found, refused, "{number} of {part}");
        }
    }
    let twice =
        written(&invented(1), Wrapping::Bare).replace("<DecFreeTxt>", "<DecHead/><DecFreeTxt>");
    let incoming = read(&twice);
    assert_eq!(codes(&incoming.findings), ["TW1106"]);
    assert_eq!(incoming.findings[0].location.path, "/DecMessage/DecHead[2]");
    assert_eq!(sole(&incoming), &invented(1));
}

#[test]
fn broken_form_builds_nothing() {
    let good = written(&invented(1), Wrapping::Namespaced);
    let declared = |name: &str| good.replace("encoding=\"UTF-8\"", &format!("encoding=\"{name}\""));
    let table: [(String, &str); 9] = [
        (good.replace("</DecHead>", ""), "TW1007"),
        (
            good.split("<DecFreeTxt>").next().unwrap_or("").to_owned(),
            "TW1006",
        ),
        (declared("GB18030"), "TW1004"),
        (
            good.replacen("<DecMessage", "<!DOCTYPE DecMessage><DecMessage", 1),
            "TW1005",
        ),
        (good.replacen("<IEFlag>I", "<IEFlag>&x;", 1), "TW1010"),
        (format!("{good}<more/>"), "TW1013"),
        (good.replacen("<DecHead>", &"<d>".repeat(80), 1), "TW1014"),
        (good.replacen("<DecHead>", "<DecHead><q:x/>", 1), "TW1012"),
        (
            good.replacen("<DecHead>", "<DecHead a=\"\" a=\"\">", 1),
            "TW1011",
        ),
    ];
    for (message, code) in table {
        let incoming = read(&message);
        assert_eq!(incoming.findings[0].code.as_str(), code, "{message}");
        assert_eq!(incoming.findings[0].layer, Layer::Form);
        assert!(incoming.nodes.is_empty() && incoming.findings[0].location.line > 0);
    }
}

#[test]
fn other_roots_and_namespaces() {
    let families = families();
    let foreign = "<DecMessage xmlns=\"urn:other\"><DecHead/></DecMessage>";
    let incoming = families.read(foreign.as_bytes(), &ReadOptions::default());
    assert_eq!(codes(&incoming.findings), ["TW1102"]);
    assert_eq!((incoming.family, incoming.kind), (None, None));
    let unknown = families.read(b"<Invt/>", &ReadOptions::default());
    assert_eq!(codes(&unknown.findings), ["TW1101"]);
    // A receipt is no message to be taken in.
    let receipt = families.read(b"<DEC_RESULT/>", &ReadOptions::default());
    assert_eq!(
        (codes(&receipt.findings), receipt.kind),
        (vec!["TW1101".to_owned()], None)
    );
}

#[test]
fn texts_that_name_a_person_are_pointed_at() {
    let message = "\u{FEFF}<DecMessage><DecHead><IEFlag>I</IEFlag><TradeName>T</TradeName>\
                   <DeclareName>Zhang &amp; Li</DeclareName><AgentLinkPHONE><![CDATA[139]]></AgentLinkPHONE>\
                   <InputerName/><TypistNo>I<Odd>C</Odd></TypistNo></DecHead>\
                   <DecSign><ICCode>88</ICCode><OperName>W</OperName></DecSign></DecMessage>";
    let incoming = read(message);
    let kept: Vec<&str> = incoming.nodes[0]
        .personal
        .iter()
        .map(|r| &message[r.clone()])
        .collect();
    assert_eq!(
        kept,
        [
            "Zhang &amp; Li",
            "<![CDATA[139]]>",
            "I<Odd>C</Odd>",
            "88",
            "W"
        ]
    );
    assert_eq!(
        sole(&incoming).head.declared_by.as_deref(),
        Some("Zhang & Li")
    );
    assert_eq!(codes(&incoming.findings), ["TW1124"]);
}

#[test]
fn findings_of_rules_get_their_places() {
    let message = "<DecMessage>\n <DecHead><IEFlag>I</IEFlag></DecHead>\n <DecLists>\n  <DecList/>\n  \
                   <DecList><GQty>2</GQty></DecList>\n </DecLists>\n</DecMessage>";
    let incoming = read(message);
    let code = tw_messages::rules::SCHEMA_DECIMAL;
    let mut finding = tw_base::Finding::rule(code).at_path("DecLists/DecList[2]/GQty");
    incoming.nodes[0].complete(&mut finding);
    let mut findings = [finding];
    families().locate(message.as_bytes(), &mut findings);
    let place = &findings[0].location;
    assert_eq!(place.path, "/DecMessage/DecLists/DecList[2]/GQty");
    assert_eq!((place.line, place.column), (5, 12));
    let dec = dec();
    assert_eq!(dec.field_label(&place.path), Some(("成交数量", "quantity")));
    assert_eq!(
        dec.field_label("DecHead/GrossWet"),
        Some(("毛重", "gross mass"))
    );
    assert_eq!(dec.field_label("/DecMessage/DecHead/Nothing"), None);
}
