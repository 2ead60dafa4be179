//! Rules that several kinds of document have (TW20xx), each tried on every
//! kind it applies to.

use crate::support::{Row, bonded, dec, judge, list, order, payment, row, some, text, waybill};
use tw_cbec::model::{Document, Order};

macro_rules! filing_rows {
    ($head:literal) => {
        &[
            row("as it is", |_| {}, &[]),
            row("a change", |d| d.filing.app_type = text("2"), &[]),
            row("a deletion", |d| d.filing.app_type = text("3"), &[]),
            row(
                "no act 0",
                |d| d.filing.app_type = text("0"),
                &[concat!("TW2001 ", $head, "/appType")],
            ),
            row(
                "no act 4",
                |d| d.filing.app_type = text("4"),
                &[concat!("TW2001 ", $head, "/appType")],
            ),
            row(
                "no act at all",
                |d| d.filing.app_type = text(""),
                &[concat!("TW2001 ", $head, "/appType")],
            ),
            row("a draft", |d| d.filing.app_status = text("1"), &[]),
            row(
                "status 3",
                |d| d.filing.app_status = text("3"),
                &[concat!("TW2002 ", $head, "/appStatus")],
            ),
            row(
                "status 02",
                |d| d.filing.app_status = text("02"),
                &[concat!("TW2002 ", $head, "/appStatus")],
            ),
            row(
                "last second of a year",
                |d| d.filing.app_time = text("20221231235959"),
                &[],
            ),
            row(
                "leap day",
                |d| d.filing.app_time = text("20240229000000"),
                &[],
            ),
            row(
                "no leap day",
                |d| d.filing.app_time = text("20230229000000"),
                &[concat!("TW2003 ", $head, "/appTime")],
            ),
            row(
                "hour 24",
                |d| d.filing.app_time = text("20221215240000"),
                &[concat!("TW2003 ", $head, "/appTime")],
            ),
            row(
                "minute 60",
                |d| d.filing.app_time = text("20221215236000"),
                &[concat!("TW2003 ", $head, "/appTime")],
            ),
            row(
                "second 60",
                |d| d.filing.app_time = text("20221215235960"),
                &[concat!("TW2003 ", $head, "/appTime")],
            ),
            row(
                "a day only",
                |d| d.filing.app_time = text("20221215"),
                &[concat!("TW2003 ", $head, "/appTime")],
            ),
            row(
                "a sign among digits",
                |d| d.filing.app_time = text("2022121509+000"),
                &[concat!("TW2003 ", $head, "/appTime")],
            ),
            row(
                "not renminbi",
                |d| d.currency = text("502"),
                &[concat!("TW2004 ", $head, "/currency")],
            ),
            row(
                "letters for renminbi",
                |d| d.currency = text("CNY"),
                &[concat!("TW2004 ", $head, "/currency")],
            ),
        ]
    };
}

#[test]
fn filing_and_currency() {
    judge(
        order,
        |d| Document::Order(Box::new(d)),
        filing_rows!("OrderHead"),
    );
    judge(
        payment,
        |d| Document::Payment(Box::new(d)),
        filing_rows!("PaymentHead"),
    );
    judge(
        waybill,
        |d| Document::Waybill(Box::new(d)),
        filing_rows!("LogisticsHead"),
    );
    judge(
        list,
        |d| Document::List(Box::new(d)),
        filing_rows!("InventoryHead"),
    );
    judge(
        bonded,
        |d| Document::List(Box::new(d)),
        filing_rows!("InventoryHead"),
    );
}

/// First line of an order replaced, with head amounts that fit its total.
fn first(order: &mut Order<'static>, qty: &str, price: &str, total: &str) {
    let line = &mut order.lines[0];
    (line.qty, line.price, line.total_price) = (dec(qty), dec(price), dec(total));
    order.goods_value = order.lines.iter().map(|line| line.total_price).sum();
    order.actural_paid = order.goods_value + order.freight + order.tax_total - order.discount;
}

/// Nothing but one line of quantity 1.
fn alone(order: &mut Order<'static>, price: &str) {
    order.lines.truncate(1);
    (order.freight, order.discount, order.tax_total) = (dec("0"), dec("0"), dec("0"));
    first(order, "1", price, price);
}

fn numbered(order: &mut Order<'static>, count: i32) {
    let line = order.lines[1].clone();
    order.lines = (1..=count)
        .map(|gnum| tw_cbec::model::OrderLine {
            gnum,
            ..line.clone()
        })
        .collect();
    order.goods_value = order.lines.iter().map(|line| line.total_price).sum();
    order.actural_paid = order.goods_value + order.freight + order.tax_total - order.discount;
}

/// `line_total`: rounded to the fen, halves up; a gift has price 0.
const LINE_TOTAL: &[Row<Order<'static>>] = &[
    row("a gift at price 0", |o| first(o, "1", "0", "0"), &[]),
    row(
        "a gift with a total",
        |o| first(o, "1", "0", "0.01"),
        &["TW2014 OrderList[1]/totalPrice"],
    ),
    row(
        "half a fen goes up",
        |o| first(o, "1", "0.125", "0.13"),
        &[],
    ),
    row(
        "half a fen down",
        |o| first(o, "1", "0.125", "0.12"),
        &["TW2014 OrderList[1]/totalPrice"],
    ),
    row(
        "total with all its decimals",
        |o| first(o, "1", "0.125", "0.125"),
        &[],
    ),
    row(
        "three at 33.335",
        |o| first(o, "3", "33.335", "100.01"),
        &[],
    ),
    row(
        "three at 33.335, cut",
        |o| first(o, "3", "33.335", "100.00"),
        &["TW2014 OrderList[1]/totalPrice"],
    ),
    row(
        "three at 33.33333",
        |o| first(o, "3", "33.33333", "100"),
        &[],
    ),
    row(
        "just under half a fen",
        |o| first(o, "1", "0.12499", "0.12"),
        &[],
    ),
    row(
        "a fraction of a unit",
        |o| first(o, "0.00001", "1000", "0.01"),
        &[],
    ),
    row(
        "one fen more",
        |o| first(o, "2", "100", "200.01"),
        &["TW2014 OrderList[1]/totalPrice"],
    ),
    row(
        "less than a fen more",
        |o| first(o, "2", "100", "200.00499"),
        &[],
    ),
    row(
        "half a fen more",
        |o| first(o, "2", "100", "200.005"),
        &["TW2014 OrderList[1]/totalPrice"],
    ),
];

const AMOUNTS: &[Row<Order<'static>>] = &[
    row("zero", |o| alone(o, "0"), &[]),
    row(
        "negative zero",
        |o| {
            o.discount = dec("-0");
            o.actural_paid = dec("330");
        },
        &[],
    ),
    row(
        "one fen below zero",
        |o| {
            o.freight = dec("-0.01");
            o.actural_paid = dec("314.99");
        },
        &["TW2006 OrderHead/freight"],
    ),
    row(
        "negative discount",
        |o| {
            o.discount = dec("-5");
            o.actural_paid = dec("335");
        },
        &["TW2006 OrderHead/discount"],
    ),
    row(
        "negative price and total",
        |o| first(o, "1", "-1", "-1"),
        &[
            "TW2006 OrderList[1]/price",
            "TW2006 OrderList[1]/totalPrice",
        ],
    ),
    row(
        "the largest that can be stored",
        |o| alone(o, "92233720368547.75807"),
        &[],
    ),
    row(
        "one more in the last place",
        |o| alone(o, "92233720368547.75808"),
        &[
            "TW2007 OrderHead/goodsValue",
            "TW2007 OrderHead/acturalPaid",
            "TW2007 OrderList[1]/price",
            "TW2007 OrderList[1]/totalPrice",
        ],
    ),
    row(
        "nineteen digits",
        |o| alone(o, "99999999999999.99999"),
        &[
            "TW2007 OrderHead/goodsValue",
            "TW2007 OrderHead/acturalPaid",
            "TW2007 OrderList[1]/price",
            "TW2007 OrderList[1]/totalPrice",
        ],
    ),
    row(
        "five decimals",
        |o| {
            o.tax_total = dec("20.00001");
            o.actural_paid = dec("325.00001");
        },
        &[],
    ),
    row(
        "six decimals",
        |o| {
            o.tax_total = dec("20.000001");
            o.actural_paid = dec("325");
            o.goods_value = dec("300");
        },
        &["TW2007 OrderHead/taxTotal", "TW2103 OrderHead/acturalPaid"],
    ),
    row(
        "six decimals, the last a zero",
        |o| o.tax_total = dec("20.000000"),
        &[],
    ),
    row(
        "the largest quantity",
        |o| first(o, "92233720368547.75807", "0", "0"),
        &[],
    ),
    row(
        "a quantity too large",
        |o| first(o, "92233720368547.75808", "0", "0"),
        &["TW2007 OrderList[1]/qty"],
    ),
];

const LINES: &[Row<Order<'static>>] = &[
    row(
        "quantity 0",
        |o| {
            o.lines[0].qty = dec("0");
            first(o, "0", "100", "0");
        },
        &["TW2008 OrderList[1]/qty"],
    ),
    row(
        "quantity below 0",
        |o| first(o, "-1", "0", "0"),
        &["TW2008 OrderList[1]/qty"],
    ),
    row("smallest quantity", |o| first(o, "0.00001", "0", "0"), &[]),
    row("another country", |o| o.lines[1].country = text("502"), &[]),
    row(
        "country in letters",
        |o| o.lines[1].country = text("USA"),
        &[],
    ),
    row(
        "country in small letters",
        |o| o.lines[1].country = text("usa"),
        &["TW2009 OrderList[2]/country"],
    ),
    row(
        "no country",
        |o| o.lines[1].country = text("999"),
        &["TW2009 OrderList[2]/country"],
    ),
    row("another unit", |o| o.lines[0].unit = text("035"), &[]),
    row(
        "no unit",
        |o| o.lines[0].unit = text("999"),
        &["TW2010 OrderList[1]/unit"],
    ),
    row(
        "unit without its zero",
        |o| o.lines[0].unit = text("11"),
        &["TW2010 OrderList[1]/unit"],
    ),
    row(
        "line currency",
        |o| o.lines[1].currency = text("502"),
        &["TW2004 OrderList[2]/currency"],
    ),
    row("one line", |o| numbered(o, 1), &[]),
    row("99 lines", |o| numbered(o, 99), &[]),
    row(
        "the 99th out of turn",
        |o| {
            numbered(o, 99);
            o.lines[98].gnum = 100;
        },
        &["TW2013 OrderList[99]/gnum"],
    ),
    row(
        "from 0",
        |o| {
            o.lines[0].gnum = 0;
            o.lines[1].gnum = 1;
        },
        &["TW2013 OrderList[1]/gnum", "TW2013 OrderList[2]/gnum"],
    ),
    row(
        "the same twice",
        |o| o.lines[1].gnum = 1,
        &["TW2013 OrderList[2]/gnum"],
    ),
    row(
        "in another order",
        |o| o.lines.swap(0, 1),
        &["TW2013 OrderList[1]/gnum", "TW2013 OrderList[2]/gnum"],
    ),
];

#[test]
fn order_lines() {
    for rows in [LINE_TOTAL, AMOUNTS, LINES] {
        judge(order, |d| Document::Order(Box::new(d)), rows);
    }
}

/// Enterprise codes: 1 to 18 letters and digits.
#[test]
fn enterprise_codes() {
    judge(
        order,
        |d| Document::Order(Box::new(d)),
        &[
            row(
                "eighteen places",
                |d| d.ebp_code = text("91110108MA00000X18"),
                &[],
            ),
            row("one place", |d| d.ebc_code = text("A"), &[]),
            row(
                "nineteen places",
                |d| d.ebp_code = text("91110108MA00000X189"),
                &["TW2005 OrderHead/ebpCode"],
            ),
            row(
                "a blank inside",
                |d| d.ebc_code = text("11011 0325"),
                &["TW2005 OrderHead/ebcCode"],
            ),
            row(
                "nothing",
                |d| d.ebc_code = text(""),
                &["TW2005 OrderHead/ebcCode"],
            ),
            row(
                "another script",
                |d| d.pay_code = some("企业一"),
                &["TW2005 OrderHead/payCode"],
            ),
        ],
    );
    judge(
        payment,
        |d| Document::Payment(Box::new(d)),
        &[
            row(
                "platform",
                |d| d.ebp_code = text("-"),
                &["TW2005 PaymentHead/ebpCode"],
            ),
            row(
                "payment firm",
                |d| d.pay_code = text("1101110103 "),
                &["TW2005 PaymentHead/payCode"],
            ),
        ],
    );
    judge(
        waybill,
        |d| Document::Waybill(Box::new(d)),
        &[row(
            "carrier",
            |d| d.logistics_code = text("A_1"),
            &["TW2005 LogisticsHead/logisticsCode"],
        )],
    );
    judge(
        list,
        |d| Document::List(Box::new(d)),
        &[row(
            "all four",
            |d| {
                d.ebp_code = text("1.");
                d.ebc_code = text("2.");
                d.logistics_code = text("3.");
                d.agent_code = text("4.");
                d.assure_code = text("4.");
            },
            &[
                "TW2005 InventoryHead/ebpCode",
                "TW2005 InventoryHead/ebcCode",
                "TW2005 InventoryHead/logisticsCode",
                "TW2005 InventoryHead/agentCode",
            ],
        )],
    );
}
