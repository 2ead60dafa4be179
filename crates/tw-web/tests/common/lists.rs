//! Lists of the fixture.

use super::{
    POISON, REFUSED, RELEASED, at, buyer_differs, coded, day, finding, lane, message, step,
};
use tw_app::view::{DecisionView, Lane, LineView, ListView, TaxView, TimelineItem};

/// A list that went all the way.
pub fn released() -> ListView {
    let order = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><CEB311Message guid=\"4CDE1CFD\" version=\"1.0\"><Order><OrderHead><appType>1</appType><appStatus>2</appStatus><orderNo>SZ2026042200001</orderNo><goodsValue>399.00</goodsValue><buyerName>***</buyerName></OrderHead></Order></CEB311Message>";
    ListView {
        invt_no: Some(RELEASED.into()),
        pre_no: Some("B20260422000000001".into()),
        order_no: Some("SZ2026042200001".into()),
        ebp_code: Some("4403160B7C".into()),
        logistics_no: Some("YTSZ2026042200001".into()),
        logistics_code: Some("3120980105".into()),
        pay_transaction_id: Some("2026042222001425871432".into()),
        status: coded("800", "放行", "released"),
        trade_mode: Some(coded("1210", "网购保税", "bonded online purchase")),
        customs_office: Some(coded("5349", "前海港区", "Qianhai port area")),
        documents: [
            ("CEB311", "订单", "order"),
            ("CEB411", "支付单", "payment"),
            ("CEB511", "运单", "waybill"),
            ("CEB621", "清单", "list"),
        ]
        .iter()
        .map(|(c, z, e)| (coded(c, z, e), true))
        .collect(),
        lanes: released_lanes(),
        lines: two_lines(),
        tax: Some(TaxView {
            regime: coded(
                "composite",
                "综合税（限值内七折）",
                "composite tax (70 % within the limits)",
            ),
            value: "399.00".into(),
            duty: "0.00".into(),
            consumption: "0.00".into(),
            vat: "36.31".into(),
            total: "36.31".into(),
        }),
        guarantee: Some(("4403160B7C".into(), "36.31".into())),
        timeline: released_timeline(),
        decisions: vec![released_decision()],
        messages: vec![
            message("CEB311", "4403160B7C", "2026-04-22T01:58:01Z", order),
            message(
                "CEB621",
                "5349980012",
                "2026-04-22T02:11:09Z",
                "<CEB621Message><Inventory><InventoryHead><orderNo>SZ2026042200001</orderNo></InventoryHead></Inventory></CEB621Message>",
            ),
        ],
    }
}

fn released_lanes() -> Vec<Lane> {
    vec![
        lane(
            ("document", "单证", "document"),
            ("registered", "已入库", "registered"),
            "good",
        ),
        lane(
            ("control", "监管", "control"),
            ("none", "无", "none"),
            "quiet",
        ),
        lane(
            ("debt", "税款", "debt"),
            ("secured", "已担保", "secured"),
            "good",
        ),
        lane(
            ("goods", "货物", "goods"),
            ("released", "已放行", "released"),
            "good",
        ),
        lane(
            ("agency", "其他部门", "other agency"),
            ("not_required", "不需要", "not required"),
            "quiet",
        ),
    ]
}

fn two_lines() -> Vec<LineView> {
    vec![
        LineView {
            number: 1,
            gcode: "3304990029".into(),
            name: Some(coded(
                "33049900",
                "其他美容品或化妆品及护肤品",
                "other beauty or make-up preparations, skin care",
            )),
            quantity: "2 瓶 / 0.30000 千克".into(),
            total_price: "299.00".into(),
        },
        LineView {
            number: 2,
            gcode: "1901101000".into(),
            name: Some(coded("19011010", "配方奶粉", "powdered formulas")),
            quantity: "1 罐 / 0.90000 千克".into(),
            total_price: "100.00".into(),
        },
    ]
}

fn released_timeline() -> Vec<TimelineItem> {
    let (document, debt, goods) = (
        coded("document", "单证", "document"),
        coded("debt", "税款", "debt"),
        coded("goods", "货物", "goods"),
    );
    vec![
        TimelineItem {
            at: at("2026-04-22T01:58:01Z"),
            actor: "4403160B7C".into(),
            cause: coded("CEB311", "电子订单", "order"),
            changes: vec![(
                document.clone(),
                coded("none", "无", "none"),
                coded("filed", "已申报", "filed"),
            )],
            status: coded("2", "电子口岸申报中", "filed"),
            told: Vec::new(),
            findings: Vec::new(),
            act: None,
        },
        TimelineItem {
            at: at("2026-04-22T02:11:09Z"),
            actor: "system".into(),
            cause: coded("CEB621", "进口清单", "import list"),
            changes: vec![
                (
                    document,
                    coded("filed", "已申报", "filed"),
                    coded("registered", "已入库", "registered"),
                ),
                (
                    debt,
                    coded("not_assessed", "未计征", "not assessed"),
                    coded("secured", "已担保", "secured"),
                ),
                (
                    goods,
                    coded("arrived", "已运抵", "arrived"),
                    coded("released", "已放行", "released"),
                ),
            ],
            status: coded("800", "放行", "released"),
            told: Vec::new(),
            findings: Vec::new(),
            act: None,
        },
    ]
}

fn released_decision() -> DecisionView {
    DecisionView {
        at: at("2026-04-22T02:11:09Z"),
        law: "cn 0.1.0 3f2a91c07be4".into(),
        law_date: day("2026-04-22"),
        steps: vec![
            step(
                "TW2510",
                "三单与清单相符",
                "Order, payment and waybill agree with the list",
                &[
                    ("order", "399.00"),
                    ("payment", "399.00"),
                    ("list", "399.00"),
                ],
                "match",
                "text",
            ),
            step(
                "TW2604",
                "单次交易限值",
                "Single transaction limit",
                &[("value", "399.00"), ("limit", "5000.00")],
                "within",
                "text",
            ),
            step(
                "TW4012",
                "完税价格按实际交易价格（含运费、保险费）",
                "Customs value is the price actually paid, with freight and insurance",
                &[
                    ("price", "399.00"),
                    ("freight", "0.00"),
                    ("insurance", "0.00"),
                ],
                "399.00",
                "text",
            ),
            step(
                "TW4031",
                "增值税：完税价格乘以税率再乘以 70%",
                "VAT: customs value times rate times 70 %",
                &[
                    ("line", "1"),
                    ("base", "299.00"),
                    ("rate", "0.13"),
                    ("factor", "0.7"),
                ],
                "27.21",
                "secondary",
            ),
            step(
                "TW4031",
                "增值税：完税价格乘以税率再乘以 70%",
                "VAT: customs value times rate times 70 %",
                &[
                    ("line", "2"),
                    ("base", "100.00"),
                    ("rate", "0.13"),
                    ("factor", "0.7"),
                ],
                "9.10",
                "unverified",
            ),
        ],
        findings: Vec::new(),
        entry: "1874/3".into(),
    }
}

/// A list that was refused and whose waybill is missing.
pub fn refused() -> ListView {
    let mut list = released();
    list.invt_no = None;
    list.pre_no = None;
    list.order_no = Some(REFUSED.into());
    list.logistics_no = None;
    list.status = coded("100", "海关退单", "returned by customs");
    list.documents[2].1 = false;
    list.lanes[0] = lane(
        ("document", "单证", "document"),
        ("returned", "已退回", "returned"),
        "stopped",
    );
    list.lanes[2] = lane(
        ("debt", "税款", "debt"),
        ("not_assessed", "未计征", "not assessed"),
        "waiting",
    );
    list.lanes[3] = lane(
        ("goods", "货物", "goods"),
        ("not_arrived", "未运抵", "not arrived"),
        "quiet",
    );
    list.tax = None;
    list.guarantee = None;
    list.decisions[0].findings = vec![buyer_differs()];
    list.decisions[0].steps.truncate(1);
    list.timeline[1].status = list.status.clone();
    list.timeline[1].findings = vec![buyer_differs()];
    list
}

/// A list in which every text a sender can choose is hostile.
pub fn hostile() -> ListView {
    let mut list = refused();
    let poison = || POISON.to_owned();
    list.order_no = Some(poison());
    list.ebp_code = Some(poison());
    list.logistics_code = Some(poison());
    list.pay_transaction_id = Some(poison());
    list.trade_mode = Some(coded(POISON, POISON, POISON));
    list.documents[0].0 = coded(POISON, POISON, POISON);
    list.lines[0].gcode = poison();
    list.lines[0].name = Some(coded(POISON, POISON, POISON));
    list.lines[0].quantity = poison();
    list.lines[0].total_price = poison();
    list.guarantee = Some((poison(), poison()));
    list.timeline[0].actor = poison();
    list.timeline[0].cause = coded(POISON, POISON, POISON);
    let bad = finding(POISON, POISON, POISON, Some(POISON));
    list.timeline[0].findings = vec![bad.clone()];
    list.decisions[0].findings = vec![bad];
    list.decisions[0].entry = poison();
    list.decisions[0].law = poison();
    list.decisions[0].steps = vec![step(
        POISON,
        POISON,
        POISON,
        &[(POISON, POISON)],
        POISON,
        "text",
    )];
    list.messages[0].body = poison();
    list.messages[0].receipt = poison();
    list.messages[0].sender = poison();
    list.messages[0].guid = poison();
    list.messages[0].type_name = poison();
    list
}
