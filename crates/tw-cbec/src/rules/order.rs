//! Rules on an order alone.

use super::{At, Judge, Line, codes as c};
use crate::model::Order;
use rust_decimal::Decimal;
use tw_base::Severity;
use tw_law::CodeAnswer;

const HEAD: &str = "OrderHead";
const LINE: &str = "OrderList";

pub(super) fn check(order: &Order<'_>, judge: &mut Judge<'_>) {
    let at = |field| At::Head(HEAD, field);
    judge.filing(&order.filing, HEAD);
    judge.demand(
        order.order_type == "I",
        &c::ORDER_TYPE,
        at("orderType"),
        &order.order_type,
    );
    judge.enterprise(&order.ebp_code, at("ebpCode"));
    judge.enterprise(&order.ebc_code, at("ebcCode"));
    judge.renminbi(&order.currency, at("currency"));
    let identity = ["buyerIdType", "buyerIdNumber"];
    judge.identity(&order.buyer_id_type, &order.buyer_id_number, HEAD, identity);
    amounts(order, judge);
    let together = order.pay_code.is_some() == order.pay_transaction_id.is_some();
    judge.demand(
        together,
        &c::ORDER_PAYMENT_REFERENCE,
        at("payTransactionId"),
        "",
    );
    if let Some(code) = &order.pay_code {
        judge.enterprise(code, at("payCode"));
    }
    district(order, judge);
    for (index, line) in order.lines.iter().enumerate() {
        judge.line(&Line {
            group: LINE,
            index,
            gnum: line.gnum,
            currency: &line.currency,
            country: &line.country,
            unit: &line.unit,
            qty: line.qty,
            price: line.price,
            total: line.total_price,
        });
    }
}

/// Goods = sum of lines; paid = goods + freight + tax − discount (CEB
/// specification, 311 `goodsValue`, `acturalPaid`).
fn amounts(order: &Order<'_>, judge: &mut Judge<'_>) {
    let at = |field| At::Head(HEAD, field);
    for (value, field) in [
        (order.goods_value, "goodsValue"),
        (order.freight, "freight"),
        (order.discount, "discount"),
        (order.tax_total, "taxTotal"),
        (order.actural_paid, "acturalPaid"),
    ] {
        judge.amount(value, at(field));
    }
    let lines: Decimal = order.lines.iter().map(|line| line.total_price).sum();
    judge.equal(
        order.goods_value,
        lines,
        &c::ORDER_GOODS_VALUE,
        at("goodsValue"),
    );
    let due = order.goods_value + order.freight + order.tax_total - order.discount;
    judge.equal(order.actural_paid, due, &c::ORDER_PAID, at("acturalPaid"));
}

fn district(order: &Order<'_>, judge: &mut Judge<'_>) {
    let Some(code) = &order.consignee_district else {
        return;
    };
    if matches!(judge.law.code("divisions", code), CodeAnswer::Unknown) {
        let finding = judge.say(&c::ORDER_DISTRICT, At::Head(HEAD, "consigneeDistrict"));
        finding.severity = Severity::Warning;
        // It says where a person lives, or whatever was put in its place: what
        // is sealed in the message is not quoted beside it.
        finding.args.push(("value".into(), "***".into()));
    }
}
