//! The match of order, payment and waybill with the list (TW25xx): one change
//! to four documents that agree.

use crate::support::{
    BUYER, OTHER_BUYER, Plain, dec, list, order, payment, row, some, text, told, waybill,
};
use std::fmt::Write as _;
use tw_base::Severity;
use tw_cbec::matching::{Four, contradictions};
use tw_cbec::model::{List, Order, Payment, Waybill};
use tw_cbec::slot::{
    Allowance, Blind, ListSlot, Mark, OrderSlot, PaymentSlot, Person, WaybillSlot,
};

struct Docs {
    order: Order<'static>,
    payment: Payment<'static>,
    waybill: Waybill<'static>,
    list: List<'static>,
}

fn agreeing() -> Docs {
    Docs {
        order: order(),
        payment: payment(),
        waybill: waybill(),
        list: list(),
    }
}

fn match_of(docs: &Docs) -> Vec<tw_base::Finding> {
    let order = OrderSlot::extract(&docs.order, "S", &Plain).expect("storable");
    let payment = PaymentSlot::extract(&docs.payment, "S", &Plain).expect("storable");
    let waybill = WaybillSlot::extract(&docs.waybill, "S", &Plain).expect("storable");
    let list = ListSlot::extract(&docs.list, "S", &Plain).expect("storable");
    contradictions(Four {
        order: &order,
        payment: &payment,
        waybill: &waybill,
        list: &list,
    })
}

fn judge(rows: &[crate::support::Row<Docs>]) {
    let pack = tw_law::Pack::builtin("cn").expect("the built-in pack reads");
    let mut wrong = String::new();
    for row in rows {
        let mut docs = agreeing();
        (row.change)(&mut docs);
        let found = match_of(&docs);
        let expected: String = row.found.iter().map(|line| format!("{line}\n")).collect();
        let told = told(&found);
        if told != expected {
            writeln!(wrong, "{}:\n found\n{told} expected\n{expected}", row.name).expect("text");
        }
        for finding in &found {
            let said = pack.catalogue().render(finding);
            assert!(
                !said.zh.contains('{') && !said.en.contains('{'),
                "{}: {said:?}",
                row.name
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn payment_with_order() {
    judge(&[
        row("as they are", |_| {}, &[]),
        row(
            "match_amount: a fen less",
            |d| d.payment.amount_paid = dec("324.99"),
            &["TW2501 PaymentHead/amountPaid"],
        ),
        row(
            "match_amount: in the last place",
            |d| d.payment.amount_paid = dec("325.00001"),
            &["TW2501 PaymentHead/amountPaid"],
        ),
        row(
            "match_amount: written with zeros",
            |d| d.payment.amount_paid = dec("325.00000"),
            &[],
        ),
        row(
            "match_payer",
            |d| d.payment.payer_id_number = text(OTHER_BUYER),
            &["TW2502 PaymentHead/payerIdNumber"],
        ),
        row(
            "match_payer_name",
            |d| d.payment.payer_name = text("丙某"),
            &["TW2503 PaymentHead/payerName"],
        ),
        row(
            "match_payment_reference: transaction",
            |d| d.payment.pay_transaction_id = text("PAY-2"),
            &["TW2504 OrderHead/payTransactionId"],
        ),
        row(
            "match_payment_reference: firm",
            |d| d.payment.pay_code = text("1101110199"),
            &["TW2504 OrderHead/payTransactionId"],
        ),
        row(
            "match_payment_reference: the order names none",
            |d| {
                (d.order.pay_code, d.order.pay_transaction_id) = (None, None);
                d.payment.pay_transaction_id = text("PAY-2");
            },
            &[],
        ),
    ]);
}

#[test]
fn waybill_with_order_and_list() {
    judge(&[
        row(
            "match_consignee",
            |d| d.waybill.consignee = text("丙某"),
            &["TW2508 LogisticsHead/consignee"],
        ),
        row(
            "match_consignee: a blank inside",
            |d| d.waybill.consignee = text("乙 某"),
            &["TW2508 LogisticsHead/consignee"],
        ),
        row(
            "match_telephone",
            |d| d.waybill.consignee_telephone = text("0"),
            &["TW2509 LogisticsHead/consigneeTelephone"],
        ),
        row(
            "match_address",
            |d| d.waybill.consignee_address = text("某路 2 号"),
            &["TW2510 LogisticsHead/consigneeAddress"],
        ),
        row(
            "the consignee need not be the buyer",
            |d| {
                d.order.consignee = text("丙某");
                d.waybill.consignee = text("丙某");
            },
            &[],
        ),
        row(
            "match_waybill_order",
            |d| d.waybill.order_no = text("NO-2"),
            &["TW2512 LogisticsHead/orderNo"],
        ),
        row(
            "match_bill",
            |d| d.waybill.bill_no = some("BILL-2"),
            &["TW2522 InventoryHead/billNo"],
        ),
        row(
            "match_bill: the waybill names none",
            |d| d.waybill.bill_no = None,
            &[],
        ),
        row(
            "match_bill: the list names none",
            |d| d.list.bill_no = None,
            &[],
        ),
        row(
            "match_waybill_freight: freight",
            |d| d.waybill.freight = Some(dec("8.01")),
            &["TW2521 LogisticsHead/freight"],
        ),
        row(
            "match_waybill_freight: insurance",
            |d| d.waybill.insured_fee = Some(dec("0")),
            &["TW2521 LogisticsHead/freight"],
        ),
        row(
            "match_waybill_freight: the same sum otherwise shared",
            |d| {
                d.waybill.freight = Some(dec("10"));
                d.waybill.insured_fee = Some(dec("0"));
            },
            &["TW2521 LogisticsHead/freight"],
        ),
        row(
            "match_waybill_freight: not named",
            |d| (d.waybill.freight, d.waybill.insured_fee) = (None, None),
            &[],
        ),
    ]);
}

#[test]
fn list_with_order() {
    judge(&[
        row(
            "match_buyer",
            |d| d.list.buyer_id_number = text(OTHER_BUYER),
            &["TW2505 InventoryHead/buyerIdNumber"],
        ),
        row(
            "match_buyer and payer: the order is the odd one",
            |d| d.order.buyer_id_number = text(OTHER_BUYER),
            &[
                "TW2502 PaymentHead/payerIdNumber",
                "TW2505 InventoryHead/buyerIdNumber",
            ],
        ),
        row(
            "match_buyer_name",
            |d| d.list.buyer_name = text("丙某"),
            &["TW2506 InventoryHead/buyerName"],
        ),
        row(
            "match_list_address",
            |d| d.list.consignee_address = text("某路"),
            &["TW2511 InventoryHead/consigneeAddress"],
        ),
        row(
            "match_ebc",
            |d| d.list.ebc_code = text("1101110199"),
            &["TW2513 InventoryHead/ebcCode"],
        ),
        row(
            "match_freight: a fen more",
            |d| {
                d.list.freight = dec("8.01");
                d.waybill.freight = Some(dec("8.01"));
            },
            &["TW2520 InventoryHead/freight"],
        ),
        row(
            "match_freight: insurance counts",
            |d| {
                d.list.insured_fee = dec("0");
                d.waybill.insured_fee = Some(dec("0"));
            },
            &["TW2520 InventoryHead/freight"],
        ),
        row(
            "match_freight: shared otherwise",
            |d| {
                (d.list.freight, d.list.insured_fee) = (dec("3"), dec("7"));
                (d.waybill.freight, d.waybill.insured_fee) = (None, None);
            },
            &[],
        ),
    ]);
}

#[test]
fn lines() {
    judge(&[
        row(
            "match_line_count: one less",
            |d| {
                d.list.lines.pop();
            },
            &["TW2514 InventoryList"],
        ),
        row(
            "match_line_count: one more",
            |d| {
                let line = d.list.lines[1].clone();
                d.list.lines.push(line);
            },
            &["TW2514 InventoryList"],
        ),
        row(
            "match_line_quantity",
            |d| d.list.lines[0].qty = dec("2.00001"),
            &["TW2515 InventoryList[1]/qty"],
        ),
        row(
            "match_line_price: price",
            |d| d.list.lines[1].price = dec("99.99"),
            &["TW2516 InventoryList[2]/price"],
        ),
        row(
            "match_line_price: total",
            |d| d.list.lines[1].total_price = dec("100.001"),
            &["TW2516 InventoryList[2]/totalPrice"],
        ),
        row(
            "match_line_price: written with zeros",
            |d| d.list.lines[1].price = dec("100.00"),
            &[],
        ),
        row(
            "match_line_name",
            |d| d.list.lines[0].gname = text("丙货"),
            &["TW2517 InventoryList[1]/gname"],
        ),
        row(
            "match_line_origin",
            |d| d.list.lines[1].country = text("502"),
            &["TW2518 InventoryList[2]/country"],
        ),
        row(
            "match_line_unit",
            |d| d.list.lines[0].unit = text("035"),
            &["TW2519 InventoryList[1]/unit"],
        ),
        row(
            "lines exchanged",
            |d| d.list.lines.swap(0, 1),
            &[
                "TW2515 InventoryList[1]/qty",
                "TW2516 InventoryList[1]/totalPrice",
                "TW2517 InventoryList[1]/gname",
                "TW2515 InventoryList[2]/qty",
                "TW2516 InventoryList[2]/totalPrice",
                "TW2517 InventoryList[2]/gname",
            ],
        ),
        row(
            "statistical quantities are the list's own",
            |d| d.list.lines[0].qty1 = dec("9"),
            &[],
        ),
    ]);
}

/// All contradictions are told, not only the first.
#[test]
fn everything_at_once() {
    judge(&[row(
        "a different purchase altogether",
        |d| {
            d.payment.amount_paid = dec("1");
            d.payment.payer_id_number = text(OTHER_BUYER);
            d.payment.payer_name = text("丙某");
            d.payment.pay_transaction_id = text("PAY-2");
            d.waybill.consignee = text("丙某");
            d.waybill.consignee_telephone = text("0");
            d.waybill.consignee_address = text("别处");
            d.waybill.order_no = text("NO-2");
            d.waybill.bill_no = some("BILL-2");
            d.waybill.freight = Some(dec("1"));
            d.list.buyer_id_number = text(OTHER_BUYER);
            d.list.buyer_name = text("丙某");
            d.list.consignee_address = text("别处");
            d.list.ebc_code = text("1101110199");
            d.list.freight = dec("0");
            d.list.lines.truncate(1);
        },
        &[
            "TW2501 PaymentHead/amountPaid",
            "TW2502 PaymentHead/payerIdNumber",
            "TW2503 PaymentHead/payerName",
            "TW2504 OrderHead/payTransactionId",
            "TW2508 LogisticsHead/consignee",
            "TW2509 LogisticsHead/consigneeTelephone",
            "TW2510 LogisticsHead/consigneeAddress",
            "TW2505 InventoryHead/buyerIdNumber",
            "TW2506 InventoryHead/buyerName",
            "TW2511 InventoryHead/consigneeAddress",
            "TW2513 InventoryHead/ebcCode",
            "TW2520 InventoryHead/freight",
            "TW2512 LogisticsHead/orderNo",
            "TW2522 InventoryHead/billNo",
            "TW2521 LogisticsHead/freight",
            "TW2514 InventoryList",
        ],
    )]);
}

/// Freight of the waybill refuses nothing; everything else does.
#[test]
fn only_the_waybills_freight_warns() {
    let mut docs = agreeing();
    docs.waybill.freight = Some(dec("9"));
    docs.payment.amount_paid = dec("1");
    let weights: Vec<_> = match_of(&docs)
        .into_iter()
        .map(|f| (f.code.to_string(), f.severity))
        .collect();
    assert_eq!(
        weights,
        [
            ("TW2501".to_owned(), Severity::Error),
            ("TW2521".to_owned(), Severity::Warning)
        ]
    );
}

/// What identifies a person is in no finding.
#[test]
fn contradictions_quote_no_person() {
    let mut docs = agreeing();
    docs.payment.payer_id_number = text(OTHER_BUYER);
    docs.payment.payer_name = text("丙某");
    docs.list.consignee_address = text("别处");
    let said = format!("{:?}", match_of(&docs));
    for secret in [BUYER, OTHER_BUYER, "丙某", "甲某", "别处", "某路"] {
        assert!(!said.contains(secret), "{said}");
    }
}

/// One line with quantity 1 is one item (decision of the project).
#[test]
fn one_item() {
    for (name, change, one) in [
        ("two lines", (|_| {}) as fn(&mut List<'static>), false),
        (
            "one line of one",
            |l| {
                l.lines.remove(0);
            },
            true,
        ),
        ("one line of two", |l| l.lines.truncate(1), false),
        (
            "written with zeros",
            |l| {
                l.lines.remove(0);
                l.lines[0].qty = dec("1.00000");
            },
            true,
        ),
        (
            "not quite one",
            |l| {
                l.lines.remove(0);
                l.lines[0].qty = dec("0.99999");
            },
            false,
        ),
        (
            "a gift beside it",
            |l| {
                l.lines[0].qty = dec("1");
                l.lines[1].price = dec("0");
            },
            false,
        ),
    ] {
        let mut list = list();
        change(&mut list);
        let slot = ListSlot::extract(&list, "S", &Plain).expect("storable");
        assert_eq!(slot.is_one_item(), one, "{name}");
    }
}

/// Slots hold amounts exactly or not at all.
#[test]
fn slots_refuse_what_cannot_be_stored() {
    let mut order = order();
    order.lines[1].price = dec("92233720368547.75807");
    let slot = OrderSlot::extract(&order, "S", &Plain).expect("storable");
    assert_eq!(slot.lines[1].price.to_string(), "92233720368547.75807");
    order.lines[1].price = dec("92233720368547.75808");
    assert!(OrderSlot::extract(&order, "S", &Plain).is_err());
    let mut waybill = waybill();
    waybill.freight = Some(dec("0.000001"));
    assert!(WaybillSlot::extract(&waybill, "S", &Plain).is_err());
}

/// Hashes as the documents of a year carry them; early in it, those of the
/// year before as well.
struct In(i16, bool);

impl In {
    fn under(year: i16, identity_number: &str) -> tw_base::PersonHash {
        let mut hash = Plain.person(identity_number).hash;
        hash.0[14..].copy_from_slice(&year.to_le_bytes());
        hash
    }
}

impl Blind for In {
    fn person(&self, identity_number: &str) -> Person {
        Person {
            year: self.0,
            hash: Self::under(self.0, identity_number),
            before: self.1.then(|| Self::under(self.0 - 1, identity_number)),
        }
    }

    fn allowance(&self, identity_number: &str) -> Allowance {
        Plain.allowance(identity_number)
    }

    fn mark(&self, text: &str) -> Mark {
        Plain.mark(text)
    }
}

/// match_years: persons are compared under the keys of a year both documents
/// carry; of documents too far apart nothing is claimed.
#[test]
fn documents_on_both_sides_of_the_turn_of_a_year_agree() {
    const PAYER: &str = "PaymentHead/payerIdNumber";
    const LIST: &str = "InventoryHead/buyerIdNumber";
    type Found = &'static [(&'static str, &'static str)];
    // Order, payment, list: filed in which year, and early in it?
    let table: &[([In; 3], Found)] = &[
        ([In(2026, false), In(2026, false), In(2026, false)], &[]),
        ([In(2026, false), In(2027, true), In(2027, true)], &[]),
        ([In(2027, true), In(2026, false), In(2027, true)], &[]),
        ([In(2026, true), In(2027, true), In(2027, true)], &[]),
        (
            [In(2026, false), In(2027, false), In(2026, true)],
            &[("TW2525", PAYER)],
        ),
        (
            [In(2026, false), In(2026, true), In(2028, true)],
            &[("TW2525", LIST)],
        ),
    ];
    let docs = agreeing();
    for (n, ([of_order, of_payment, of_list], expected)) in table.iter().enumerate() {
        for buyer in [BUYER, OTHER_BUYER] {
            let mut paid = docs.payment.clone();
            paid.payer_id_number = text(buyer);
            let order = OrderSlot::extract(&docs.order, "S", of_order).expect("storable");
            let payment = PaymentSlot::extract(&paid, "S", of_payment).expect("storable");
            let waybill = WaybillSlot::extract(&docs.waybill, "S", of_order).expect("storable");
            let list = ListSlot::extract(&docs.list, "S", of_list).expect("storable");
            let found = contradictions(Four {
                order: &order,
                payment: &payment,
                waybill: &waybill,
                list: &list,
            });
            let found: Vec<(&str, &str)> = found
                .iter()
                .map(|f| (f.code.as_str(), f.location.path.as_str()))
                .collect();
            let mut wanted = expected.to_vec();
            if buyer == OTHER_BUYER && !wanted.contains(&("TW2525", PAYER)) {
                wanted.insert(0, ("TW2502", PAYER));
            }
            assert_eq!(found, wanted, "row {n}, paid by {buyer}");
        }
    }
    let mut erased = OrderSlot::extract(&docs.order, "S", &Plain).expect("storable");
    erased.forget();
    assert!(erased.buyer.is_erased());
    assert_eq!(erased.buyer.agrees(&erased.buyer), None, "nobody is nobody");
}
