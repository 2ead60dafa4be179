//! A purchase in a few words, and the four official messages it makes.
//! Persons, firms and numbers are invented; identity numbers are well formed
//! with a day of birth in 1900.

use std::fmt::Write as _;
use tw_base::{Decimal, Rounding};

/// Platform; secures the tax of the lists that only use up a buyer's year.
pub const EBP: &str = "1101110101";
/// E-commerce enterprise; secures the tax of the list that is tried.
pub const EBC: &str = "1101110102";
/// Payment enterprise.
pub const PAY: &str = "1101110103";
/// Logistics enterprise.
pub const CARRIER: &str = "1101110104";
/// Declarant.
pub const AGENT: &str = "1101110105";
/// Warehouse enterprise in the zone.
pub const AREA: &str = "1101110106";
/// Office of declaration.
pub const OFFICE: &str = "0101";
/// The buyer, unless another is named.
pub const BUYER: &str = "110101190001010014";

/// The four kinds of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Order,
    Payment,
    Waybill,
    List,
}

impl Kind {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Order, Self::Payment, Self::Waybill, Self::List];

    /// The kind behind a letter: O, P, W, L.
    pub fn of(letter: char) -> Self {
        match letter {
            'O' => Self::Order,
            'P' => Self::Payment,
            'W' => Self::Waybill,
            'L' => Self::List,
            other => panic!("{other} is no document: O, P, W or L"),
        }
    }

    /// Message, business node, head, line.
    fn names(self) -> [&'static str; 4] {
        match self {
            Self::Order => ["CEB311Message", "Order", "OrderHead", "OrderList"],
            Self::Payment => ["CEB411Message", "Payment", "PaymentHead", ""],
            Self::Waybill => ["CEB511Message", "Logistics", "LogisticsHead", ""],
            Self::List => [
                "CEB621Message",
                "Inventory",
                "InventoryHead",
                "InventoryList",
            ],
        }
    }

    /// Who transmits it.
    pub fn sender(self) -> &'static str {
        match self {
            Self::Order => EBP,
            Self::Payment => PAY,
            Self::Waybill => CARRIER,
            Self::List => AGENT,
        }
    }
}

type Fields = Vec<(&'static str, Option<String>)>;

/// One document as its fields, in the order of the schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Doc {
    pub kind: Kind,
    head: Fields,
    lines: Vec<Fields>,
}

impl Doc {
    /// Sets a field by its path below the node: `OrderHead/orderNo`,
    /// `InventoryList[2]/price`.
    #[must_use]
    pub fn with(mut self, path: &str, value: &str) -> Self {
        let (group, field) = path
            .split_once('/')
            .expect("a path has a group and a field");
        let fields = match group.split_once('[') {
            Some((_, rest)) => {
                let number: usize = rest.trim_end_matches(']').parse().expect("a line number");
                &mut self.lines[number - 1]
            }
            None => &mut self.head,
        };
        let found = fields.iter_mut().find(|(name, _)| *name == field);
        found.unwrap_or_else(|| panic!("no field {path}")).1 = Some(value.to_owned());
        self
    }

    /// The same document as a change (`appType` 2).
    #[must_use]
    pub fn change(self) -> Self {
        self.filed("appType", "2")
    }

    /// The same document to be deleted (`appType` 3).
    #[must_use]
    pub fn delete(self) -> Self {
        self.filed("appType", "3")
    }

    /// The same document as a draft (`appStatus` 1).
    #[must_use]
    pub fn draft(self) -> Self {
        self.filed("appStatus", "1")
    }

    fn filed(self, field: &str, value: &str) -> Self {
        let path = format!("{}/{field}", self.kind.names()[2]);
        self.with(&path, value)
    }

    /// A message with this one document.
    pub fn message(&self, guid: u64) -> Vec<u8> {
        message(std::slice::from_ref(self), guid)
    }
}

/// A message of documents of one kind.
pub fn message(docs: &[Doc], guid: u64) -> Vec<u8> {
    let kind = docs[0].kind;
    let [root, node, head, line] = kind.names();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let w = &mut xml;
    writeln!(
        w,
        "<ceb:{root} xmlns:ceb=\"http://www.chinaport.gov.cn/ceb\" guid=\"{}\" version=\"1.0\">",
        guid_text(guid)
    )
    .expect("a String takes text");
    for doc in docs {
        assert_eq!(doc.kind, kind, "one kind a message");
        writeln!(w, "<ceb:{node}>").expect("text");
        group(w, head, &doc.head);
        for fields in &doc.lines {
            group(w, line, fields);
        }
        writeln!(w, "</ceb:{node}>").expect("text");
    }
    let transfer = [
        ("copCode", Some(kind.sender().to_owned())),
        ("copName", Some("传输企业".to_owned())),
        ("dxpMode", Some("DXP".to_owned())),
        ("dxpId", Some("DXPTEST".to_owned())),
    ];
    group(w, "BaseTransfer", &transfer);
    w.push_str(SIGNATURE);
    writeln!(w, "</ceb:{root}>").expect("text");
    xml.into_bytes()
}

/// A signature in form: the editions demand one of a list, the older one of
/// every declared document.
const SIGNATURE: &str = "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>\
<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>\
<ds:SignatureMethod Algorithm=\"http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3\"/>\
<ds:Reference URI=\"\"><ds:DigestMethod Algorithm=\"http://www.chinaport.gov.cn/2022/04/xmldsig#sm3\"/>\
<ds:DigestValue>AAAA</ds:DigestValue></ds:Reference></ds:SignedInfo>\
<ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature>\n";

fn group(w: &mut String, name: &str, fields: &[(&'static str, Option<String>)]) {
    writeln!(w, "<ceb:{name}>").expect("text");
    for (field, value) in fields {
        let Some(value) = value else { continue };
        let escaped = value.replace('&', "&amp;").replace('<', "&lt;");
        writeln!(w, "<ceb:{field}>{escaped}</ceb:{field}>").expect("text");
    }
    writeln!(w, "</ceb:{name}>").expect("text");
}

fn guid_text(n: u64) -> String {
    format!("{:08X}-0000-4000-8000-{:012X}", n >> 32, n & 0xFFFF_FFFF)
}

/// A line of a purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub gcode: String,
    pub qty: String,
    pub price: String,
    /// Total, if it is not price × quantity to the fen.
    pub total: Option<String>,
    /// First statutory quantity and unit, `0.5 035`.
    pub first: String,
    /// Second statutory quantity and unit.
    pub second: Option<String>,
}

impl Line {
    /// Goods with VAT of 13 % and nothing else, one piece.
    pub fn plain(price: &str) -> Self {
        Self {
            gcode: "3401110000".into(),
            qty: "1".into(),
            price: price.into(),
            total: None,
            first: "1 035".into(),
            second: None,
        }
    }

    fn total(&self) -> Decimal {
        match &self.total {
            Some(total) => number(total),
            None => Rounding::HalfUpToFen.apply(number(&self.price) * number(&self.qty)),
        }
    }

    fn country_and_unit() -> [(&'static str, Option<String>); 2] {
        [("country", text("116")), ("unit", text("011"))]
    }
}

fn number(text: &str) -> Decimal {
    text.parse()
        .unwrap_or_else(|_| panic!("{text} is no number"))
}

fn text(value: impl ToString) -> Option<String> {
    Some(value.to_string())
}

/// A purchase: what its four documents say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purchase {
    /// Told apart by this in all natural keys.
    pub number: u32,
    /// Identity number of the buyer.
    pub buyer: String,
    /// Day of declaration, `YYYYMMDD`.
    pub day: String,
    /// 9610 or 1210.
    pub mode: String,
    /// Account book, if bonded.
    pub book: String,
    /// Whose guarantee secures the tax.
    pub assure: String,
    pub lines: Vec<Line>,
    pub freight: String,
    pub insurance: String,
    pub discount: String,
}

impl Purchase {
    /// One piece of goods with VAT of 13 %, bought for 1,000.00.
    pub fn plain(number: u32) -> Self {
        Self {
            number,
            buyer: BUYER.into(),
            day: "20221215".into(),
            mode: "9610".into(),
            book: "T0101W000001".into(),
            assure: EBC.into(),
            lines: vec![Line::plain("1000.00")],
            freight: "0".into(),
            insurance: "0".into(),
            discount: "0".into(),
        }
    }

    /// Order number.
    pub fn order_no(&self) -> String {
        format!("NO-{}", self.number)
    }

    /// Waybill number.
    pub fn waybill_no(&self) -> String {
        format!("WB-{}", self.number)
    }

    /// The document of a kind.
    pub fn doc(&self, kind: Kind) -> Doc {
        match kind {
            Kind::Order => self.order(),
            Kind::Payment => self.payment(),
            Kind::Waybill => self.waybill(),
            Kind::List => self.list(),
        }
    }

    fn goods(&self) -> Decimal {
        self.lines.iter().map(Line::total).sum()
    }

    fn charges(&self) -> Decimal {
        number(&self.freight) + number(&self.insurance)
    }

    fn paid(&self) -> Decimal {
        self.goods() + self.charges() - number(&self.discount)
    }

    fn filing(&self) -> Fields {
        vec![
            ("guid", text("00000000-0000-4000-8000-000000000000")),
            ("appType", text("1")),
            ("appTime", text(format!("{}093000", self.day))),
            ("appStatus", text("2")),
        ]
    }

    fn order(&self) -> Doc {
        let mut head = self.filing();
        head.extend([
            ("orderType", text("I")),
            ("orderNo", text(self.order_no())),
            ("ebpCode", text(EBP)),
            ("ebpName", text("平台一")),
            ("ebcCode", text(EBC)),
            ("ebcName", text("电商一")),
            ("goodsValue", text(self.goods())),
            ("freight", text(self.charges())),
            ("discount", text(&self.discount)),
            ("taxTotal", text("0")),
            ("acturalPaid", text(self.paid())),
            ("currency", text("142")),
            ("buyerRegNo", text("u-1")),
            ("buyerName", text("甲某")),
            ("buyerTelephone", text("00000000001")),
            ("buyerIdType", text("1")),
            ("buyerIdNumber", text(&self.buyer)),
            ("payCode", text(PAY)),
            ("payName", text("支付一")),
            ("payTransactionId", text(format!("PAY-{}", self.number))),
            ("consignee", text("乙某")),
            ("consigneeTelephone", text("00000000002")),
            ("consigneeAddress", text("某路 1 号")),
        ]);
        let lines = (1..).zip(&self.lines).map(|(gnum, line): (u32, &Line)| {
            let [country, unit] = Line::country_and_unit();
            vec![
                ("gnum", text(gnum)),
                ("itemName", text(format!("货 {gnum}"))),
                ("gmodel", text("无")),
                unit,
                ("qty", text(&line.qty)),
                ("price", text(&line.price)),
                ("totalPrice", text(line.total())),
                ("currency", text("142")),
                country,
            ]
        });
        Doc {
            kind: Kind::Order,
            head,
            lines: lines.collect(),
        }
    }

    fn payment(&self) -> Doc {
        let mut head = self.filing();
        head.extend([
            ("payCode", text(PAY)),
            ("payName", text("支付一")),
            ("payTransactionId", text(format!("PAY-{}", self.number))),
            ("orderNo", text(self.order_no())),
            ("ebpCode", text(EBP)),
            ("ebpName", text("平台一")),
            ("payerIdType", text("1")),
            ("payerIdNumber", text(&self.buyer)),
            ("payerName", text("甲某")),
            ("amountPaid", text(self.paid())),
            ("currency", text("142")),
            ("payTime", text(format!("{}093000", self.day))),
        ]);
        Doc {
            kind: Kind::Payment,
            head,
            lines: Vec::new(),
        }
    }

    fn waybill(&self) -> Doc {
        let mut head = self.filing();
        head.extend([
            ("logisticsCode", text(CARRIER)),
            ("logisticsName", text("物流一")),
            ("logisticsNo", text(self.waybill_no())),
            (
                "billNo",
                (self.mode == "9610").then(|| format!("BILL-{}", self.number)),
            ),
            ("orderNo", text(self.order_no())),
            ("freight", text(&self.freight)),
            ("insuredFee", text(&self.insurance)),
            ("currency", text("142")),
            ("weight", text("1.5")),
            ("packNo", text("1")),
            ("consignee", text("乙某")),
            ("consigneeAddress", text("某路 1 号")),
            ("consigneeTelephone", text("00000000002")),
        ]);
        Doc {
            kind: Kind::Waybill,
            head,
            lines: Vec::new(),
        }
    }

    fn list(&self) -> Doc {
        let direct = self.mode == "9610";
        let bonded = |value: &str| (!direct).then(|| value.to_owned());
        let if_direct = |value: String| direct.then_some(value);
        let mut head = self.filing();
        head.extend([
            ("orderNo", text(self.order_no())),
            ("ebpCode", text(EBP)),
            ("ebpName", text("平台一")),
            ("ebcCode", text(EBC)),
            ("ebcName", text("电商一")),
            ("logisticsNo", text(self.waybill_no())),
            ("logisticsCode", text(CARRIER)),
            ("logisticsName", text("物流一")),
            ("copNo", text(format!("COP-{}", self.number))),
            ("assureCode", text(&self.assure)),
            ("emsNo", bonded(&self.book)),
            ("ieFlag", text("I")),
            ("declTime", text(&self.day)),
            ("customsCode", text(OFFICE)),
            ("portCode", text(OFFICE)),
            ("ieDate", text(&self.day)),
            ("buyerIdType", text("1")),
            ("buyerIdNumber", text(&self.buyer)),
            ("buyerName", text("甲某")),
            ("buyerTelephone", text("00000000001")),
            ("consigneeAddress", text("某路 1 号")),
            ("agentCode", text(AGENT)),
            ("agentName", text("报关一")),
            ("areaCode", bonded(AREA)),
            ("areaName", bonded("仓储一")),
            ("tradeMode", text(&self.mode)),
            ("trafMode", text(if direct { "5" } else { "4" })),
            ("trafNo", if_direct("CA001".into())),
            ("voyageNo", if_direct("V001".into())),
            ("billNo", if_direct(format!("BILL-{}", self.number))),
            ("country", text(if direct { "116" } else { "142" })),
            ("freight", text(&self.freight)),
            ("insuredFee", text(&self.insurance)),
            ("currency", text("142")),
            ("wrapType", text("2")),
            ("packNo", text("1")),
            ("grossWeight", text("1.5")),
            ("netWeight", text("1")),
        ]);
        let lines = (1..)
            .zip(&self.lines)
            .map(|(gnum, line)| list_line(gnum, line, direct));
        Doc {
            kind: Kind::List,
            head,
            lines: lines.collect(),
        }
    }
}

fn list_line(gnum: u32, line: &Line, direct: bool) -> Fields {
    let quantity = |both: &str| {
        let (quantity, unit) = both.split_once(' ').expect("a quantity and a unit");
        (Some(quantity.to_owned()), Some(unit.to_owned()))
    };
    let (qty1, unit1) = quantity(&line.first);
    let (qty2, unit2) = line.second.as_deref().map(quantity).unwrap_or_default();
    let [country, unit] = Line::country_and_unit();
    vec![
        ("gnum", text(gnum)),
        ("itemRecordNo", (!direct).then(|| gnum.to_string())),
        ("gcode", text(&line.gcode)),
        ("gname", text(format!("货 {gnum}"))),
        ("gmodel", text("无")),
        country,
        ("currency", text("142")),
        ("qty", text(&line.qty)),
        unit,
        ("qty1", qty1),
        ("unit1", unit1),
        ("qty2", qty2),
        ("unit2", unit2),
        ("price", text(&line.price)),
        ("totalPrice", text(line.total())),
    ]
}
