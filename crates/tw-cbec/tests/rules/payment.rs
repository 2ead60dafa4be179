//! Rules on a payment alone (TW22xx).

use crate::support::{dec, judge, payment, row, text};
use tw_cbec::model::Document;

#[test]
fn a_payment_alone() {
    judge(
        payment,
        |d| Document::Payment(Box::new(d)),
        &[
            row(
                "payment_time: midnight",
                |p| p.pay_time = text("20221215000000"),
                &[],
            ),
            row(
                "payment_time: the last second",
                |p| p.pay_time = text("20221231235959"),
                &[],
            ),
            row(
                "payment_time: day 0",
                |p| p.pay_time = text("20221200000000"),
                &["TW2201 PaymentHead/payTime"],
            ),
            row(
                "payment_time: month 13",
                |p| p.pay_time = text("20221301000000"),
                &["TW2201 PaymentHead/payTime"],
            ),
            row(
                "payment_time: with dashes",
                |p| p.pay_time = text("2022-12-15 093"),
                &["TW2201 PaymentHead/payTime"],
            ),
            row(
                "payment_time: nothing",
                |p| p.pay_time = text(""),
                &["TW2201 PaymentHead/payTime"],
            ),
            row(
                "payment_time: other digits",
                |p| p.pay_time = text("２０２２1"),
                &["TW2201 PaymentHead/payTime"],
            ),
            row("nothing paid", |p| p.amount_paid = dec("0"), &[]),
            row(
                "less than nothing",
                |p| p.amount_paid = dec("-0.00001"),
                &["TW2006 PaymentHead/amountPaid"],
            ),
            row(
                "the largest",
                |p| p.amount_paid = dec("92233720368547.75807"),
                &[],
            ),
            row(
                "too large",
                |p| p.amount_paid = dec("92233720368547.75808"),
                &["TW2007 PaymentHead/amountPaid"],
            ),
        ],
    );
}
