//! Valid declarations to change one thing in. Firms and numbers are invented.

use tw_declaration::{
    Access, Attachment, Charge, Container, Declaration, Direction, Head, Item, Measured, Overseas,
    Party, Related, Signed, Stage,
};

pub type Text = Box<str>;

pub fn some(text: &str) -> Option<Text> {
    Some(text.into())
}

pub fn number(text: &str) -> tw_base::Decimal {
    text.parse().expect("a number")
}

fn measured(value: &str, unit: &str) -> Measured {
    Measured {
        value: Some(number(value)),
        unit: some(unit),
    }
}

fn firm(customs: &str, credit: &str, name: &str) -> Party {
    Party {
        customs_code: some(customs),
        credit_code: some(credit),
        name: name.into(),
    }
}

fn charge(amount: &str) -> Option<Charge> {
    Some(Charge {
        mark: "3".into(),
        value: Some(number(amount)),
        currency: some("USD"),
    })
}

fn item(n: u32, commodity: &str, name: &str) -> Item {
    Item {
        number: n,
        commodity: commodity.into(),
        inspection_code: None,
        record_item: None,
        name: name.into(),
        specification: some("4|3|皮革制|无品牌型号"),
        quantity: measured("100", "025"),
        first: measured("80", "035"),
        second: measured("100", "025"),
        unit_price: Some(number("20.5")),
        total: Some(number("2050")),
        currency: "USD".into(),
        origin: "VNM".into(),
        agreement_origin: None,
        destination: "CHN".into(),
        district: some("31222"),
        division: some("310115"),
        levy_mode: "1".into(),
        purpose: None,
        attributes: None,
        article_no: None,
        consumption_version: None,
        processing_fee: None,
        control_code: None,
        permits: Vec::new(),
    }
}

/// Two items in one container by sea, FOB, under general trade.
pub fn import() -> Declaration {
    let mut second = item(2, "9004100000", "太阳镜");
    second.quantity = measured("30", "019");
    second.first = measured("5", "035");
    second.second = measured("30", "019");
    second.unit_price = Some(number("9.9"));
    second.total = Some(number("297"));
    Declaration {
        head: import_head(),
        items: vec![item(1, "6403990000", "皮面鞋"), second],
        containers: vec![Container {
            number: "CSQU3054383".into(),
            size: "21".into(),
            items: some("1,2"),
            shared: some("0"),
            goods_mass: Some(number("2300")),
            tare: Some(number("2200")),
        }],
        licences: Vec::new(),
        origin_links: Vec::new(),
        attachments: vec![
            file("INVOICE-1", "00000001"),
            file("AUTHORISATION-1", "10000001"),
        ],
        related: Related {
            voyage: some("024W"),
            ..Related::default()
        },
        access: Access::default(),
        self_assessed: None,
        signed: Signed {
            reference: "REF-1".into(),
            act: "C".into(),
            enterprise: some("3122400003"),
            signed_at: some("20260608093000"),
            signature: true,
        },
    }
}

pub fn file(id: &str, kind: &str) -> Attachment {
    Attachment {
        id: id.into(),
        kind: kind.into(),
        format: "US".into(),
    }
}

fn import_head() -> Head {
    Head {
        direction: Direction::Import,
        stage: Stage::Complete,
        seq_no: None,
        pre_entry_no: None,
        declaration_no: None,
        kind: "".into(),
        entry_type: "M".into(),
        edi_mark: some("1"),
        transit_relation: some("0"),
        bill_type: None,
        on_guarantee: some("0"),
        tax_administration: some("0"),
        office: "2248".into(),
        border_office: "2248".into(),
        border_date: some("20260605"),
        trader: firm("3122200001", "91310115MA1K000016", "上海进口一有限公司"),
        owner: firm("3122200001", "91310115MA1K000016", "上海进口一有限公司"),
        declarant: firm("3122400003", "91310115MA1K00003C", "上海报关三有限公司"),
        keyed_by: firm("3122400003", "91310115MA1K00003C", "上海报关三有限公司"),
        overseas_consignor: Overseas {
            code: None,
            name: some("VIETNAM FOOTWEAR ONE CO LTD"),
        },
        overseas_consignee: Overseas::default(),
        record_no: None,
        supervision_mode: "0110".into(),
        levy_nature: some("101"),
        licence_no: None,
        contract_no: some("HT-2026-01"),
        transport_mode: "2".into(),
        transport_means: some("UN9300001"),
        transport_document: some("BL0001"),
        trade_country: "VNM".into(),
        shipment_country: "VNM".into(),
        port: "VNM018".into(),
        departure_port: some("VNM018"),
        border_port: some("310001"),
        goods_location: some("洋山一号库"),
        departure_date: some("20260530"),
        trade_term: "3".into(),
        freight: charge("300"),
        insurance: charge("12.5"),
        other: None,
        packages: Some(20),
        packaging: "22".into(),
        gross_mass: Some(number("100")),
        net_mass: Some(number("85")),
        promises: some("00000"),
        remarks: None,
        marks: some("N/M"),
        declared_by: some("某甲"),
    }
}

/// One item by air, FOB, under general trade, declared by who sells it.
pub fn export() -> Declaration {
    let trader = firm("3122200002", "91310115MA1K000029", "上海出口二有限公司");
    let mut d = import();
    d.head = Head {
        direction: Direction::Export,
        border_date: None,
        trader: trader.clone(),
        owner: trader.clone(),
        declarant: trader.clone(),
        keyed_by: trader,
        overseas_consignor: Overseas::default(),
        overseas_consignee: Overseas {
            code: some("SG123456789012"),
            name: some("SINGAPORE EYEWEAR TWO PTE LTD"),
        },
        transport_mode: "5".into(),
        transport_means: some("SQ827"),
        transport_document: some("61800000001_H0001"),
        trade_country: "SGP".into(),
        shipment_country: "SGP".into(),
        port: "SGP000".into(),
        departure_port: None,
        border_port: some("310002"),
        goods_location: None,
        departure_date: None,
        freight: None,
        insurance: None,
        packages: Some(2),
        gross_mass: Some(number("7")),
        net_mass: Some(number("5")),
        promises: some("99999"),
        ..d.head
    };
    let mut item = d.items.remove(1);
    item.number = 1;
    item.specification = some("0|1|塑料框架");
    item.origin = "CHN".into();
    item.destination = "SGP".into();
    item.division = None;
    d.items = vec![item];
    d.containers.clear();
    d.attachments.truncate(1);
    d.related.voyage = None;
    d.signed.enterprise = some("3122200002");
    d
}

/// The first of two steps: what pick-up needs and no more.
pub fn outline() -> Declaration {
    outline_of(&import())
}

/// The outline of a declaration, of its first item.
pub fn outline_of(whole: &Declaration) -> Declaration {
    let mut d = whole.clone();
    d.head.stage = Stage::Outline;
    d.head.kind = "  5".into();
    d.items.truncate(1);
    let item = &mut d.items[0];
    item.commodity = item.commodity[..6].into();
    item.specification = None;
    item.first = empty();
    item.second = empty();
    item.unit_price = None;
    item.district = None;
    item.division = None;
    item.destination = "".into();
    item.levy_mode = "".into();
    d.head.freight = None;
    d.head.insurance = None;
    d.head.promises = None;
    d.head.marks = None;
    d.head.packages = None;
    d.head.gross_mass = None;
    d.head.net_mass = None;
    d.head.trade_term = "".into();
    d.head.shipment_country = "".into();
    d.head.port = "".into();
    d.head.trade_country = "".into();
    d.containers.clear();
    d
}

fn empty() -> Measured {
    Measured {
        value: None,
        unit: None,
    }
}

/// A container number of the invented owner TWDU with its check digit.
pub fn container_number(serial: u32) -> Text {
    // T, W, D and U count 31, 35, 14 and 32 at their places.
    let letters = 31 + 35 * 2 + 14 * 4 + 32 * 8;
    let digits = format!("{serial:06}");
    let sum = digits
        .bytes()
        .enumerate()
        .fold(letters, |sum, (place, byte)| {
            sum + (u32::from(byte - b'0') << (place + 4))
        });
    format!("TWDU{digits}{}", sum % 11 % 10).into()
}
