//! Rules on a payment alone.

use super::{At, Judge, codes as c, is_time};
use crate::model::Payment;

const HEAD: &str = "PaymentHead";

pub(super) fn check(payment: &Payment<'_>, judge: &mut Judge<'_>) {
    let at = |field| At::Head(HEAD, field);
    judge.filing(&payment.filing, HEAD);
    judge.enterprise(&payment.pay_code, at("payCode"));
    judge.enterprise(&payment.ebp_code, at("ebpCode"));
    let identity = ["payerIdType", "payerIdNumber"];
    judge.identity(
        &payment.payer_id_type,
        &payment.payer_id_number,
        HEAD,
        identity,
    );
    judge.amount(payment.amount_paid, at("amountPaid"));
    judge.renminbi(&payment.currency, at("currency"));
    judge.demand(
        is_time(&payment.pay_time),
        &c::PAYMENT_TIME,
        at("payTime"),
        &payment.pay_time,
    );
}
