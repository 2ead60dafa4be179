//! Rules on a waybill alone.

use super::{At, Judge, codes as c};
use crate::model::Waybill;
use rust_decimal::Decimal;

const HEAD: &str = "LogisticsHead";

pub(super) fn check(waybill: &Waybill<'_>, judge: &mut Judge<'_>) {
    let at = |field| At::Head(HEAD, field);
    judge.filing(&waybill.filing, HEAD);
    judge.enterprise(&waybill.logistics_code, at("logisticsCode"));
    for (value, field) in [
        (waybill.freight, "freight"),
        (waybill.insured_fee, "insuredFee"),
    ] {
        judge.amount(value.unwrap_or_default(), at(field));
    }
    judge.renminbi(&waybill.currency, at("currency"));
    judge.demand(
        waybill.weight > Decimal::ZERO,
        &c::WAYBILL_WEIGHT,
        at("weight"),
        waybill.weight,
    );
    judge.storable(waybill.weight, at("weight"));
    judge.demand(
        waybill.pack_no == 1,
        &c::WAYBILL_PACKAGES,
        at("packNo"),
        waybill.pack_no,
    );
}
