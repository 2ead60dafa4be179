//! Rules on an order alone (TW21xx).

use crate::support::{dec, judge, order, row, some, text};
use tw_base::Severity;
use tw_cbec::model::Document;

#[test]
fn an_order_alone() {
    judge(
        order,
        |d| Document::Order(Box::new(d)),
        &[
            row(
                "order_type: export",
                |o| o.order_type = text("E"),
                &["TW2101 OrderHead/orderType"],
            ),
            row(
                "order_type: small letter",
                |o| o.order_type = text("i"),
                &["TW2101 OrderHead/orderType"],
            ),
            row(
                "order_goods_value: a fen more",
                |o| {
                    o.goods_value = dec("300.01");
                    o.actural_paid = dec("325.01");
                },
                &["TW2102 OrderHead/goodsValue"],
            ),
            row(
                "order_goods_value: in the last place",
                |o| {
                    o.goods_value = dec("299.99999");
                    o.actural_paid = dec("324.99999");
                },
                &["TW2102 OrderHead/goodsValue"],
            ),
            row(
                "order_goods_value: written with zeros",
                |o| o.goods_value = dec("300.00000"),
                &[],
            ),
            row(
                "order_goods_value: nothing for something",
                |o| {
                    o.goods_value = dec("0");
                    o.actural_paid = dec("25");
                },
                &["TW2102 OrderHead/goodsValue"],
            ),
            row(
                "order_paid: discount added instead",
                |o| o.actural_paid = dec("335"),
                &["TW2103 OrderHead/acturalPaid"],
            ),
            row(
                "order_paid: a fen less",
                |o| o.actural_paid = dec("324.99"),
                &["TW2103 OrderHead/acturalPaid"],
            ),
            row(
                "order_paid: nothing to pay",
                |o| {
                    o.discount = dec("330");
                    o.actural_paid = dec("0");
                },
                &[],
            ),
            row(
                "order_paid: discount beyond the whole",
                |o| {
                    o.discount = dec("331");
                    o.actural_paid = dec("-1");
                },
                &["TW2006 OrderHead/acturalPaid"],
            ),
            row(
                "order_payment_reference: neither",
                |o| (o.pay_code, o.pay_transaction_id) = (None, None),
                &[],
            ),
            row(
                "order_payment_reference: firm only",
                |o| o.pay_transaction_id = None,
                &["TW2104 OrderHead/payTransactionId"],
            ),
            row(
                "order_payment_reference: transaction only",
                |o| o.pay_code = None,
                &["TW2104 OrderHead/payTransactionId"],
            ),
            row("order_district: none", |o| o.consignee_district = None, &[]),
            row(
                "order_district: unknown",
                |o| o.consignee_district = some("999999"),
                &["TW2105 OrderHead/consigneeDistrict"],
            ),
            row(
                "order_district: a province",
                |o| o.consignee_district = some("110000"),
                &[],
            ),
            row(
                "all at once",
                |o| {
                    o.order_type = text("E");
                    o.goods_value = dec("301");
                    o.actural_paid = dec("1");
                    o.pay_code = None;
                },
                &[
                    "TW2101 OrderHead/orderType",
                    "TW2102 OrderHead/goodsValue",
                    "TW2103 OrderHead/acturalPaid",
                    "TW2104 OrderHead/payTransactionId",
                ],
            ),
        ],
    );
}

/// The district is advice: the specification makes the field optional.
#[test]
fn a_district_only_warns() {
    let pack = tw_law::Pack::builtin("cn").expect("the built-in pack reads");
    let mut changed = order();
    changed.consignee_district = some("999999");
    let document = Document::Order(Box::new(changed));
    let found = tw_cbec::rules::check(&document, pack.law(crate::support::day("2022-12-15")));
    let weights: Vec<_> = found.iter().map(|finding| finding.severity).collect();
    assert_eq!(weights, [Severity::Warning]);
}
