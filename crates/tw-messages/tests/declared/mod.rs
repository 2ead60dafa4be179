//! Invented declarations and the family that reads them.
#![allow(dead_code, reason = "each test file uses its part")]

use std::sync::OnceLock;
use tw_app::codec::{Codec, Document};
use tw_app::codec::{Incoming, ReadOptions};
use tw_base::{Decimal, Finding};
use tw_declaration::{
    Access, Attachment, Charge, Container, Declaration, Direction, Head, Item, Licence, Measured,
    OriginLink, Overseas, Party, Permit, Related, SelfAssessment, Signed, Stage,
};
use tw_law::Pack;
use tw_messages::{Dec, Families};

pub fn families() -> &'static Families {
    static FAMILIES: OnceLock<Families> = OnceLock::new();
    FAMILIES.get_or_init(|| {
        let pack = Pack::builtin("cn").expect("the pack");
        Families::from_pack(&pack).expect("the tables")
    })
}

pub fn dec() -> &'static Dec {
    &families().dec
}

pub fn read(message: &str) -> Incoming<'_> {
    families().read(message.as_bytes(), &ReadOptions::default())
}

/// The declaration of a message.
pub fn sole<'i>(incoming: &'i Incoming<'_>) -> &'i Declaration {
    match incoming.nodes.as_slice() {
        [node] => match &node.document {
            Document::Declaration(declaration) => declaration,
            other => panic!("no declaration: {other:?}"),
        },
        nodes => panic!("{} nodes: {:?}", nodes.len(), incoming.findings),
    }
}

pub fn codes(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|f| f.code.to_string()).collect()
}

fn text(text: &str) -> Option<Box<str>> {
    Some(text.into())
}

fn number(text: &str) -> Option<Decimal> {
    Some(text.parse().expect("a number"))
}

fn measured(value: &str, unit: &str) -> Measured {
    Measured {
        value: number(value),
        unit: text(unit),
    }
}

pub fn item(n: u32) -> Item {
    Item {
        number: n,
        commodity: "8471300000".into(),
        inspection_code: text("101"),
        record_item: Some(n),
        name: format!("便携式电脑 {n} & <co>").into(),
        specification: text("0|0|笔记本|品牌 \"A\"|\r\n无型号"),
        quantity: measured("1200.00000", "001"),
        first: measured("1200", "001"),
        second: measured("2400.5", "035"),
        unit_price: number("412.12345"),
        total: number("494548.14"),
        currency: "USD".into(),
        origin: "VNM".into(),
        agreement_origin: text("VNM"),
        destination: "CHN".into(),
        district: text("31222"),
        division: text("310115"),
        levy_mode: "1".into(),
        purpose: text("99"),
        attributes: text("11,19"),
        article_no: text("A-1"),
        consumption_version: text("1"),
        processing_fee: number("-0.5"),
        control_code: text("0001"),
        permits: vec![
            Permit {
                kind: "411".into(),
                number: "2026-L-1".into(),
                detail: text("1"),
                quantity: Some(measured("7.25", "035")),
            },
            Permit {
                kind: "325".into(),
                number: "2026-L-2".into(),
                ..Permit::default()
            },
        ],
    }
}

fn party(code: &str) -> Party {
    Party {
        customs_code: text(code),
        credit_code: text("91310000607378690Q"),
        name: format!("企业 {code}").into(),
    }
}

fn charge(mark: &str, value: &str, currency: Option<&str>) -> Option<Charge> {
    Some(Charge {
        mark: mark.into(),
        value: number(value),
        currency: currency.and_then(text),
    })
}

fn head() -> Head {
    Head {
        direction: Direction::Import,
        stage: Stage::Outline,
        seq_no: text("I20260000012345678"),
        pre_entry_no: text("123456789"),
        declaration_no: text("222520261000000011"),
        kind: "ZC5   Z".into(),
        entry_type: "M".into(),
        edi_mark: text("1"),
        transit_relation: text("0"),
        bill_type: text("1"),
        on_guarantee: text("0"),
        tax_administration: text("1"),
        office: "2225".into(),
        border_office: "2248".into(),
        border_date: text("20260415"),
        trader: party("3122260001"),
        owner: party("3122260002"),
        declarant: party("3122980003"),
        keyed_by: party("310000001"),
        overseas_consignor: Overseas {
            code: text("SG123456789012"),
            name: text("Seller Pte"),
        },
        overseas_consignee: Overseas {
            code: None,
            name: text("Nobody Ltd"),
        },
        record_no: text("C22256400001"),
        supervision_mode: "0110".into(),
        levy_nature: text("101"),
        licence_no: text("26-AA-100001"),
        contract_no: text("C-26-77"),
        transport_mode: "2".into(),
        transport_means: text("EVER & CO/012W"),
        transport_document: text("EGLV001"),
        trade_country: "SGP".into(),
        shipment_country: "VNM".into(),
        port: "VNM003".into(),
        departure_port: text("VNM003"),
        border_port: text("310001"),
        goods_location: text("外港五期"),
        departure_date: text("20260401"),
        trade_term: "3".into(),
        freight: charge("3", "1200.50", Some("USD")),
        insurance: charge("1", "0.3", None),
        other: charge("3", "-5", Some("CNY")),
        packages: Some(120),
        packaging: "22".into(),
        gross_mass: number("5210.5"),
        net_mass: number("4900"),
        promises: text("00000"),
        remarks: text("备注"),
        marks: text("N/M"),
        declared_by: text("张三"),
    }
}

/// A declaration in which everything a message can carry is filled in.
pub fn invented(items: u32) -> Declaration {
    Declaration {
        head: head(),
        items: (1..=items).map(item).collect(),
        containers: vec![
            Container {
                number: "EMCU1234567".into(),
                size: "11".into(),
                items: text("1,2"),
                shared: text("0"),
                goods_mass: number("5000.25"),
                tare: number("2200"),
            },
            Container::default(),
        ],
        licences: vec![Licence {
            kind: "Y".into(),
            number: "<03>V123".into(),
        }],
        origin_links: vec![OriginLink {
            kind: "Y".into(),
            item: "1".into(),
            certificate: "V123".into(),
            certificate_item: "2".into(),
        }],
        attachments: vec![Attachment {
            id: "2225IM1.pdf".into(),
            kind: "00000001".into(),
            format: "US".into(),
        }],
        related: Related {
            declaration: text("222520261000000001"),
            record: text("C22256400002"),
            bonded_place: text("B-1"),
            yard: text("Y-1"),
            voyage: text("012W"),
        },
        access: Access {
            elsewhere: text("1"),
            site: text("CNSHA220001"),
            conditional_pick_up: text("0"),
            merged: text("1"),
        },
        self_assessed: Some(SelfAssessment {
            inland_ratio: number("0.25"),
            ..SelfAssessment::default()
        }),
        signed: Signed {
            reference: "REF-26-1".into(),
            act: "C".into(),
            enterprise: text("310000001"),
            signed_at: text("2026041508300000"),
            signature: false,
        },
    }
}
