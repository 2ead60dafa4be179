//! Hand-made days.

use super::{buyer_differs, coded, day, finding, rows};
use tw_app::view::{GuaranteeView, TodayView};
use tw_base::Date;
use tw_law::Rendered;

pub fn empty_day() -> TodayView {
    TodayView {
        day: day("2026-04-22"),
        days: None,
        received: Vec::new(),
        census: Vec::new(),
        declarations: Vec::new(),
        released: 0,
        waiting: 0,
        refused: Vec::new(),
        tax: Vec::new(),
        guarantees: Vec::new(),
        by_hour: vec![0; 24],
        newest: Vec::new(),
    }
}

fn refusals() -> Vec<(Rendered, i64)> {
    vec![
        (buyer_differs(), 412),
        (
            finding(
                "TW2601",
                "单次交易完税价格 5,412.00 元超过 5,000.00 元限值",
                "The transaction of 5,412.00 yuan is above the single limit of 5,000.00 yuan",
                Some("-621017"),
            ),
            388,
        ),
        (
            finding(
                "TW2407",
                "法定第一数量缺失：商品编码 33049900 须填写千克",
                "The first statutory quantity is missing: commodity 33049900 needs kilograms",
                None,
            ),
            204,
        ),
    ]
}

pub fn busy_day(asked: Option<Date>) -> TodayView {
    TodayView {
        day: asked.unwrap_or(day("2026-04-22")),
        days: Some((day("2026-04-20"), day("2026-04-22"))),
        received: vec![
            (coded("CEB311", "电子订单", "order"), 20_000),
            (coded("CEB411", "支付凭证", "payment"), 19_987),
            (coded("CEB511", "物流运单", "waybill"), 19_991),
            (coded("CEB621", "进口清单", "import list"), 19_978),
        ],
        census: vec![
            (coded("800", "放行", "released"), 18_342),
            (coded("100", "海关退单", "returned by customs"), 1_498),
            (coded("2", "电子口岸申报中", "filed"), 97),
            (coded("120", "海关入库", "registered"), 41),
        ],
        declarations: vec![
            (coded("L", "海关已接收", "received by customs"), 12),
            (coded("P", "海关已放行", "released"), 1_204),
            (coded("Z", "退回修改", "returned for amendment"), 7),
        ],
        released: 18_342,
        waiting: 97,
        refused: refusals(),
        tax: vec![
            (coded("duty", "关税", "duty"), "0.00".into()),
            (
                coded("consumption", "消费税", "consumption tax"),
                "81234.55".into(),
            ),
            (
                coded("vat", "增值税", "value-added tax"),
                "412906.18".into(),
            ),
            (coded("total", "合计", "total"), "494140.73".into()),
        ],
        guarantees: vec![
            GuaranteeView {
                principal: "4403160B7C".into(),
                number: "GB-2026-000117".into(),
                limit: "2000000.00".into(),
                used: "494140.73".into(),
                available: "1505859.27".into(),
            },
            GuaranteeView {
                principal: "4601960A2D".into(),
                number: "GB-2026-000118".into(),
                limit: "300000.00".into(),
                used: "287412.10".into(),
                available: "12587.90".into(),
            },
        ],
        by_hour: vec![
            112, 88, 61, 40, 37, 66, 240, 812, 3_120, 6_714, 8_902, 7_745, 5_210, 6_033, 7_118,
            7_902, 8_114, 6_540, 4_212, 3_310, 2_001, 1_004, 402, 213,
        ],
        newest: rows(),
    }
}
