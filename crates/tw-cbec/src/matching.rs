//! The three-document match (三单比对): the list against order, payment and
//! waybill. Every contradiction is found, whatever came first.
//!
//! Sources: CEB specification (the equalities the field notes demand), GACC
//! Announcement 194/2018. Freight is compared by our own decision (see the
//! pack's rows for TW2520 and TW2521).

use crate::rules::codes as c;
use crate::slot::{ListSlot, OrderLineSlot, OrderSlot, PaymentSlot, Person, WaybillSlot};
use tw_base::{Finding, Fixed5, RuleCode, Severity};

/// The four slots of a parcel, all present and declared.
#[derive(Debug, Clone, Copy)]
pub struct Four<'a> {
    /// Order.
    pub order: &'a OrderSlot,
    /// Payment.
    pub payment: &'a PaymentSlot,
    /// Waybill.
    pub waybill: &'a WaybillSlot,
    /// List.
    pub list: &'a ListSlot,
}

/// All contradictions between the four documents. Warnings refuse nothing.
pub fn contradictions(four: Four<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    payment_with_order(four, &mut found);
    waybill_with_order(four, &mut found);
    list_with_order(four, &mut found);
    list_with_waybill(four, &mut found);
    lines(four, &mut found);
    found
}

fn differ(found: &mut Vec<Finding>, code: &RuleCode, path: &str) {
    found.push(Finding::rule(code.clone()).at_path(path));
}

/// Documents filed in years too far apart cannot be held against each other:
/// each year hashes persons under keys of its own.
fn persons(found: &mut Vec<Finding>, code: &RuleCode, path: &str, who: [&Person; 2]) {
    match who[0].agrees(who[1]) {
        Some(true) => {}
        Some(false) => differ(found, code, path),
        None => differ(found, &c::MATCH_YEARS, path),
    }
}

fn amounts(found: &mut Vec<Finding>, code: &RuleCode, path: &str, values: [Fixed5; 2]) {
    if values[0] != values[1] {
        found.push(
            Finding::rule(code.clone())
                .at_path(path)
                .with("found", values[0])
                .with("expected", values[1]),
        );
    }
}

fn payment_with_order(four: Four<'_>, found: &mut Vec<Finding>) {
    let Four { order, payment, .. } = four;
    let paid = [payment.amount_paid, order.actural_paid];
    amounts(found, &c::MATCH_AMOUNT, "PaymentHead/amountPaid", paid);
    let at = "PaymentHead/payerIdNumber";
    persons(found, &c::MATCH_PAYER, at, [&payment.payer, &order.buyer]);
    if payment.payer_name != order.buyer_name {
        differ(found, &c::MATCH_PAYER_NAME, "PaymentHead/payerName");
    }
    if let Some((code, transaction)) = &order.payment
        && (*code != payment.pay_code || *transaction != payment.transaction)
    {
        differ(
            found,
            &c::MATCH_PAYMENT_REFERENCE,
            "OrderHead/payTransactionId",
        );
    }
}

fn waybill_with_order(four: Four<'_>, found: &mut Vec<Finding>) {
    let Four { order, waybill, .. } = four;
    if waybill.consignee != order.consignee {
        differ(found, &c::MATCH_CONSIGNEE, "LogisticsHead/consignee");
    }
    if waybill.telephone != order.telephone {
        differ(
            found,
            &c::MATCH_TELEPHONE,
            "LogisticsHead/consigneeTelephone",
        );
    }
    if waybill.address != order.address {
        differ(found, &c::MATCH_ADDRESS, "LogisticsHead/consigneeAddress");
    }
}

fn list_with_order(four: Four<'_>, found: &mut Vec<Finding>) {
    let Four { order, list, .. } = four;
    let at = "InventoryHead/buyerIdNumber";
    persons(found, &c::MATCH_BUYER, at, [&list.buyer, &order.buyer]);
    if list.buyer_name != order.buyer_name {
        differ(found, &c::MATCH_BUYER_NAME, "InventoryHead/buyerName");
    }
    if list.address != order.address {
        differ(
            found,
            &c::MATCH_LIST_ADDRESS,
            "InventoryHead/consigneeAddress",
        );
    }
    if list.ebc_code != order.ebc_code {
        differ(found, &c::MATCH_EBC, "InventoryHead/ebcCode");
    }
    if let Ok(charges) = list.freight.checked_add(list.insured_fee) {
        amounts(
            found,
            &c::MATCH_FREIGHT,
            "InventoryHead/freight",
            [charges, order.freight],
        );
    }
}

fn list_with_waybill(four: Four<'_>, found: &mut Vec<Finding>) {
    let Four { waybill, list, .. } = four;
    if waybill.order_no != list.order_no {
        differ(found, &c::MATCH_WAYBILL_ORDER, "LogisticsHead/orderNo");
    }
    if let (Some(of_waybill), Some(of_list)) = (&waybill.bill_no, &list.bill_no)
        && of_waybill != of_list
    {
        differ(found, &c::MATCH_BILL, "InventoryHead/billNo");
    }
    let same = waybill
        .freight
        .is_none_or(|freight| freight == list.freight)
        && waybill
            .insured_fee
            .is_none_or(|fee| fee == list.insured_fee);
    if !same {
        let finding = Finding::rule(c::MATCH_WAYBILL_FREIGHT).at_path("LogisticsHead/freight");
        found.push(finding.weighing(Severity::Warning));
    }
}

/// Lines correspond one to one by number (621 `gnum`).
fn lines(four: Four<'_>, found: &mut Vec<Finding>) {
    let Four { order, list, .. } = four;
    if order.lines.len() != list.lines.len() {
        found.push(
            Finding::rule(c::MATCH_LINE_COUNT)
                .at_path("InventoryList")
                .with("found", list.lines.len())
                .with("expected", order.lines.len()),
        );
        return;
    }
    for (index, (of_order, of_list)) in order.lines.iter().zip(&list.lines).enumerate() {
        let at = |field: &str| format!("InventoryList[{}]/{field}", index + 1);
        let OrderLineSlot {
            name,
            unit,
            country,
            qty,
            price,
            total,
        } = of_order;
        amounts(
            found,
            &c::MATCH_LINE_QUANTITY,
            &at("qty"),
            [of_list.qty.0, *qty],
        );
        amounts(
            found,
            &c::MATCH_LINE_PRICE,
            &at("price"),
            [of_list.price, *price],
        );
        amounts(
            found,
            &c::MATCH_LINE_PRICE,
            &at("totalPrice"),
            [of_list.total, *total],
        );
        if of_list.name != *name {
            differ(found, &c::MATCH_LINE_NAME, &at("gname"));
        }
        if of_list.country != *country {
            differ(found, &c::MATCH_LINE_ORIGIN, &at("country"));
        }
        if of_list.qty.1 != *unit {
            differ(found, &c::MATCH_LINE_UNIT, &at("unit"));
        }
    }
}
