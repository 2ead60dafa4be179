//! Goods declarations as a broker's software would write them, and what is due
//! on each, worked out in whole fen apart from the program.
//!
//! The duty rates are made up, for no schedule comes with the pack:
//! [`rates_csv`] lays them over it. Everything is priced CIF in yuan, so that
//! no exchange rate is needed.

use crate::dice::{Seed, Stream};
use std::fmt::Write;
use tw_base::Date;

/// A kind of goods.
struct Ware {
    code: &'static str,
    name: &'static str,
    /// Statutory units, codes of the pack's table.
    first: &'static str,
    second: &'static str,
    /// Unit it is traded in.
    traded: &'static str,
    /// Net mass of one, in grams.
    grams: i64,
    /// Lowest and highest price of one, in fen.
    price: (i64, i64),
    /// Made-up duty, in hundredths.
    duty: i64,
}

const fn ware(
    code: &'static str,
    name: &'static str,
    (first, second, traded): (&'static str, &'static str, &'static str),
    (grams, low, high): (i64, i64, i64),
    duty: i64,
) -> Ware {
    Ware {
        code,
        name,
        first,
        second,
        traded,
        grams,
        price: (low, high),
        duty,
    }
}

const PIECE: &str = "007";
const SET: &str = "001";
const KILOGRAM: &str = "035";
const PAIR: &str = "025";

const WARES: [Ware; 12] = [
    ware(
        "3924100000",
        "塑料餐具",
        (KILOGRAM, "", KILOGRAM),
        (1_000, 2_000, 6_000),
        10,
    ),
    ware(
        "4202210000",
        "皮革面手提包",
        (KILOGRAM, PIECE, PIECE),
        (900, 60_000, 400_000),
        6,
    ),
    ware(
        "4202220000",
        "纺织面手提包",
        (KILOGRAM, PIECE, PIECE),
        (600, 15_000, 90_000),
        6,
    ),
    ware(
        "6403990000",
        "皮面鞋",
        (KILOGRAM, PAIR, PAIR),
        (800, 20_000, 150_000),
        10,
    ),
    ware(
        "6911101900",
        "瓷餐具",
        (KILOGRAM, "", KILOGRAM),
        (1_000, 4_000, 20_000),
        7,
    ),
    ware(
        "7323930000",
        "不锈钢厨具",
        (KILOGRAM, "", KILOGRAM),
        (1_000, 5_000, 30_000),
        8,
    ),
    ware(
        "8508110000",
        "真空吸尘器",
        (SET, KILOGRAM, SET),
        (4_500, 40_000, 250_000),
        8,
    ),
    ware(
        "8516310000",
        "电吹风",
        (PIECE, KILOGRAM, PIECE),
        (700, 8_000, 60_000),
        7,
    ),
    ware(
        "8518300000",
        "耳机",
        (PIECE, KILOGRAM, PIECE),
        (250, 10_000, 120_000),
        0,
    ),
    ware(
        "9004100000",
        "太阳镜",
        (KILOGRAM, "019", "019"),
        (60, 8_000, 90_000),
        5,
    ),
    ware(
        "9503006000",
        "智力玩具",
        ("006", KILOGRAM, "006"),
        (900, 5_000, 30_000),
        0,
    ),
    ware(
        "9603210000",
        "牙刷",
        ("016", KILOGRAM, "016"),
        (30, 200, 1_500),
        8,
    ),
];

/// What is the same on every head.
const PLAIN: [(&str, &str); 29] = [
    ("IEFlag", "I"),
    ("AgentName", "虚构报关有限公司"),
    ("CustomMaster", "2248"),
    ("CutMode", "101"),
    ("DistinatePort", "VNM018"),
    ("EdiId", "1"),
    ("EntryType", "M"),
    ("DeclTrnRel", "0"),
    ("IEPort", "2248"),
    ("OwnerName", "虚构贸易有限公司"),
    ("PackNo", "20"),
    ("TradeCountry", "VNM"),
    ("TradeMode", "0110"),
    ("TradeName", "虚构贸易有限公司"),
    ("TrafMode", "2"),
    ("TrafName", "UN9300001"),
    ("TransMode", "1"),
    ("WrapType", "22"),
    ("CopName", "虚构报关有限公司"),
    ("InputerName", "某甲"),
    ("TypistNo", "0000000000001"),
    ("PromiseItmes", "00000"),
    ("TradeAreaCode", "VNM"),
    ("TaxAaminMark", "0"),
    ("MarkNo", "N/M"),
    ("DespPortCode", "VNM018"),
    ("EntyPortCode", "310001"),
    ("GoodsPlace", "虚构一号库"),
    ("OverseasConsignorEname", "INVENTED TRADE ONE CO LTD"),
];

/// VAT in hundredths.
const VAT: i64 = 13;

/// Duty, and VAT, of a declaration up to which it is not levied, in fen.
const THRESHOLD: i64 = 5_000;

/// Duty rates of the goods here, as a file to lay over the pack
/// (`tariff/rates_*.csv`).
pub fn rates_csv(from: Date) -> String {
    let mut text = String::from(
        "# Made-up rates for tried traffic.\n# source: made up\n# confidence: unverified\n\
         code,kind,scheme,expression,from,to,source,confidence\n",
    );
    for ware in &WARES {
        let _ = writeln!(text, "{},mfn,,{}%,{from},,,", ware.code, ware.duty);
    }
    text
}

/// How declarations are to be.
#[derive(Debug, Clone)]
pub struct Declarations {
    /// Day they are filed, and the goods come in.
    pub date: Date,
    /// Goods items of each, 1 to 50.
    pub items: u16,
    /// Seed.
    pub seed: u64,
    /// The declarant: customs code, ten characters.
    pub declarant: String,
    /// The domestic consignee: customs code, ten characters.
    pub trader: String,
    /// Whether its guarantee is to be drawn on.
    pub secured: bool,
}

/// A declaration and what must come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedDeclaration {
    /// The sender's own reference.
    pub reference: String,
    /// The message.
    pub xml: Vec<u8>,
    /// What is due.
    pub due: Due,
}

/// What is due, in fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Due {
    /// Customs value.
    pub value: i64,
    /// Duty.
    pub duty: i64,
    /// VAT.
    pub vat: i64,
}

impl Due {
    /// On items of which value and duty are known. Duty on the whole of at
    /// most the threshold is not levied, nor is VAT, which then is on the
    /// value alone.
    fn on(items: &[(i64, i64)]) -> Self {
        let levied = |amount: i64| if amount > THRESHOLD { amount } else { 0 };
        let duty = levied(items.iter().map(|(_, duty)| duty).sum());
        let vat = items.iter().map(|(value, own)| {
            let levied = if duty == 0 { 0 } else { *own };
            hundredths(value + levied, VAT)
        });
        Self {
            value: items.iter().map(|(value, _)| value).sum(),
            duty,
            vat: levied(vat.sum()),
        }
    }

    /// Together, without the value.
    pub fn total(&self) -> i64 {
        self.duty + self.vat
    }
}

impl Declarations {
    /// The `n`-th declaration.
    pub fn nth(&self, n: u64) -> PlannedDeclaration {
        let mut dice = Seed::plain(self.seed).dice(Stream::Declaration, n);
        let mut items = Vec::new();
        let (mut lists, mut grams) = (String::new(), 0);
        for number in 1..=self.items {
            let ware = dice.pick(&WARES);
            let count = dice.between(20, 200);
            let price = dice.between(ware.price.0, ware.price.1);
            let (total, mass) = (price * count, ware.grams * count);
            items.push((total, hundredths(total, ware.duty)));
            grams += mass;
            item(&mut lists, number, ware, (count, price, mass));
        }
        let reference = format!("T{:04}{:013}", self.seed % 10_000, n);
        let xml = self.message(&reference, &lists, grams).into_bytes();
        PlannedDeclaration {
            reference,
            xml,
            due: Due::on(&items),
        }
    }

    /// The head: who, what for, how and where.
    fn head(&self, reference: &str, grams: i64) -> String {
        let day = self.date.strftime("%Y%m%d").to_string();
        let (declarant, trader) = (&self.declarant, &self.trader);
        let net = kilograms(grams.max(1_000));
        let gross = kilograms(grams.max(1_000) + 1_000);
        let secured = if self.secured { "1" } else { "0" };
        let kind = if self.secured { "CL" } else { "" };
        let bill = reference.trim_start_matches('T');
        let mut out = String::with_capacity(2_048);
        for (name, value) in PLAIN {
            element(&mut out, name, value);
        }
        for (name, value) in [
            ("Type", kind),
            ("AgentCode", declarant),
            ("BillNo", bill),
            ("ContrNo", bill),
            ("GrossWet", &gross),
            ("IEDate", &day),
            ("NetWt", &net),
            ("OwnerCode", trader),
            ("TradeCode", trader),
            ("ChkSurety", secured),
            ("CopCode", declarant),
            ("DespDate", &day),
        ] {
            element(&mut out, name, value);
        }
        element(&mut out, "DeclareName", "某甲");
        out
    }

    fn message(&self, reference: &str, lists: &str, grams: i64) -> String {
        let day = self.date.strftime("%Y%m%d").to_string();
        let declarant = &self.declarant;
        let mut out = String::with_capacity(4_096 + lists.len());
        out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        out.push_str(
            "<DecMessage xmlns=\"http://www.chinaport.gov.cn/dec\" version=\"3.1\"><DecHead>",
        );
        out.push_str(&self.head(reference, grams));
        out.push_str("</DecHead><DecLists>");
        out.push_str(lists);
        out.push_str("</DecLists><DecFreeTxt><VoyNo>024W</VoyNo></DecFreeTxt><DecSign>");
        let sign = [
            ("OperType", "C"),
            ("CopCode", declarant),
            ("ClientSeqNo", reference),
            ("Sign", "bm90IHZlcmlmaWVk"),
            ("SignDate", &format!("{day}09300000")),
        ];
        for (name, value) in sign {
            element(&mut out, name, value);
        }
        out.push_str("</DecSign><EdocRealation><EdocID>INVOICE-1</EdocID><EdocCode>00000001</EdocCode><EdocFomatType>US</EdocFomatType></EdocRealation>");
        out.push_str("<EdocRealation><EdocID>AUTHORISATION-1</EdocID><EdocCode>10000001</EdocCode><EdocFomatType>US</EdocFomatType></EdocRealation>");
        out.push_str("</DecMessage>");
        out
    }
}

fn item(out: &mut String, number: u16, ware: &Ware, (count, price, mass): (i64, i64, i64)) {
    let quantity = |unit: &str| match unit {
        KILOGRAM => kilograms(mass),
        _ => count.to_string(),
    };
    let traded = quantity(ware.traded);
    // What is traded by mass is priced by mass.
    let unit_price = match ware.traded {
        KILOGRAM => fen(price * 1_000 / ware.grams),
        _ => fen(price),
    };
    out.push_str("<DecList>");
    let fields = [
        ("GNo", number.to_string()),
        ("CodeTS", ware.code.to_owned()),
        ("GName", ware.name.to_owned()),
        ("GModel", "4|3|虚构型号".to_owned()),
        ("GQty", traded),
        ("GUnit", ware.traded.to_owned()),
        ("FirstQty", quantity(ware.first)),
        ("FirstUnit", ware.first.to_owned()),
        ("DeclPrice", unit_price),
        ("DeclTotal", fen(price * count)),
        ("TradeCurr", "CNY".to_owned()),
        ("OriginCountry", "VNM".to_owned()),
        ("DestinationCountry", "CHN".to_owned()),
        ("DistrictCode", "31222".to_owned()),
        ("DestCode", "310115".to_owned()),
        ("DutyMode", "1".to_owned()),
    ];
    for (name, value) in fields {
        element(out, name, &value);
    }
    if !ware.second.is_empty() {
        element(out, "SecondQty", &quantity(ware.second));
        element(out, "SecondUnit", ware.second);
    }
    out.push_str("</DecList>");
}

/// An element; nothing in it needs an entity.
fn element(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        let _ = write!(out, "<{name}>{value}</{name}>");
    }
}

/// So many hundredths of an amount, half a fen up.
fn hundredths(amount: i64, rate: i64) -> i64 {
    (amount * rate * 2 + 100) / 200
}

fn fen(amount: i64) -> String {
    format!("{}.{:02}", amount / 100, amount % 100)
}

fn kilograms(grams: i64) -> String {
    format!("{}.{:03}", grams / 1_000, grams % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_declaration_and_another_another() {
        let made = |seed| Declarations {
            date: Date::constant(2026, 6, 8),
            items: 12,
            seed,
            declarant: "9999960003".to_owned(),
            trader: "9999960001".to_owned(),
            secured: false,
        };
        assert_eq!(made(1).nth(7), made(1).nth(7));
        assert_ne!(made(1).nth(7), made(1).nth(8));
        assert_ne!(made(1).nth(7).xml, made(2).nth(7).xml);
        let text = String::from_utf8(made(1).nth(7).xml).expect("a text");
        assert_eq!(text.matches("<DecList>").count(), 12);
    }

    #[test]
    fn small_amounts_are_not_levied() {
        let due = |items: &[(i64, i64)]| {
            let Due { value, duty, vat } = Due::on(items);
            (value, duty, vat)
        };
        // 50.00 of duty is not levied, 50.01 is; VAT of 50.05 is on the value alone.
        assert_eq!(due(&[(38_500, 5_000)]), (38_500, 0, 5_005));
        assert_eq!(due(&[(38_500, 5_001)]), (38_500, 5_001, 5_655));
        assert_eq!(due(&[(20_000, 2_000), (18_462, 0)]), (38_462, 0, 0));
    }

    #[test]
    fn halves_go_up() {
        // 2.50 at 1 %: 2.5 fen.
        assert_eq!(hundredths(250, 1), 3);
        assert_eq!(hundredths(249, 1), 2);
        assert_eq!(hundredths(10_000, 13), 1_300);
    }
}
