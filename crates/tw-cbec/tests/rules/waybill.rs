//! Rules on a waybill alone (TW23xx).

use crate::support::{dec, judge, row, waybill};
use tw_cbec::model::Document;

#[test]
fn a_waybill_alone() {
    judge(
        waybill,
        |d| Document::Waybill(Box::new(d)),
        &[
            row(
                "waybill_packages: two",
                |w| w.pack_no = 2,
                &["TW2301 LogisticsHead/packNo"],
            ),
            row(
                "waybill_packages: none",
                |w| w.pack_no = 0,
                &["TW2301 LogisticsHead/packNo"],
            ),
            row(
                "waybill_packages: below none",
                |w| w.pack_no = -1,
                &["TW2301 LogisticsHead/packNo"],
            ),
            row(
                "waybill_weight: none",
                |w| w.weight = dec("0"),
                &["TW2302 LogisticsHead/weight"],
            ),
            row(
                "waybill_weight: a hundredth of a gram",
                |w| w.weight = dec("0.00001"),
                &[],
            ),
            row(
                "waybill_weight: below none",
                |w| w.weight = dec("-1"),
                &["TW2302 LogisticsHead/weight"],
            ),
            row(
                "waybill_weight: too large",
                |w| w.weight = dec("92233720368547.75808"),
                &["TW2007 LogisticsHead/weight"],
            ),
            row(
                "no freight named",
                |w| (w.freight, w.insured_fee) = (None, None),
                &[],
            ),
            row(
                "negative freight",
                |w| w.freight = Some(dec("-1")),
                &["TW2006 LogisticsHead/freight"],
            ),
            row(
                "insurance too large",
                |w| w.insured_fee = Some(dec("99999999999999")),
                &["TW2007 LogisticsHead/insuredFee"],
            ),
            row("no transport document", |w| w.bill_no = None, &[]),
        ],
    );
}
