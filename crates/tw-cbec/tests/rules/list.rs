//! Rules on a declaration list alone (TW24xx).

use crate::support::{bonded, dec, judge, list, row, some, text};
use tw_cbec::model::{Document, List};
use tw_cbec::rules::is_book_number;

fn boxed(list: List<'static>) -> Document<'static> {
    Document::List(Box::new(list))
}

#[test]
fn parties_places_and_days() {
    judge(
        list,
        boxed,
        &[
            row(
                "list_flag: export",
                |l| l.ie_flag = text("E"),
                &["TW2402 InventoryHead/ieFlag"],
            ),
            row(
                "list_assure_code: platform",
                |l| l.assure_code = l.ebp_code.clone(),
                &[],
            ),
            row(
                "list_assure_code: carrier",
                |l| l.assure_code = l.logistics_code.clone(),
                &[],
            ),
            row(
                "list_assure_code: declarant",
                |l| l.assure_code = l.agent_code.clone(),
                &[],
            ),
            row(
                "list_assure_code: a stranger",
                |l| l.assure_code = text("1101110199"),
                &["TW2414 InventoryHead/assureCode"],
            ),
            row(
                "list_assure_code: the payment firm",
                |l| l.assure_code = text("1101110103"),
                &["TW2414 InventoryHead/assureCode"],
            ),
            row(
                "list_office: unknown",
                |l| l.customs_code = text("9999"),
                &["TW2415 InventoryHead/customsCode"],
            ),
            row(
                "list_office: another",
                |l| l.customs_code = text("0109"),
                &[],
            ),
            row(
                "list_port: unknown",
                |l| l.port_code = text("0"),
                &["TW2416 InventoryHead/portCode"],
            ),
            row(
                "list_transport_mode: unknown",
                |l| l.traf_mode = text("Q"),
                &["TW2417 InventoryHead/trafMode"],
            ),
            row(
                "list_transport_mode: a letter",
                |l| l.traf_mode = text("W"),
                &[],
            ),
            row(
                "list_declaration_day: leap day",
                |l| l.decl_time = text("20240229"),
                &[],
            ),
            row(
                "list_declaration_day: no leap day",
                |l| l.decl_time = text("20230229"),
                &["TW2418 InventoryHead/declTime"],
            ),
            row(
                "list_declaration_day: with a time",
                |l| l.decl_time = text("20221215093000"),
                &["TW2418 InventoryHead/declTime"],
            ),
            row("list_entry_day: none", |l| l.ie_date = None, &[]),
            row(
                "list_entry_day: no day",
                |l| l.ie_date = some("20221232"),
                &["TW2419 InventoryHead/ieDate"],
            ),
            row(
                "country of departure unknown",
                |l| l.country = text("000"),
                &["TW2009 InventoryHead/country"],
            ),
        ],
    );
}

#[test]
fn direct_purchase() {
    judge(
        list,
        boxed,
        &[
            row("as it is", |_| {}, &[]),
            row(
                "list_transport",
                |l| l.traf_no = None,
                &["TW2407 InventoryHead/trafNo"],
            ),
            row(
                "list_voyage",
                |l| l.voyage_no = None,
                &["TW2408 InventoryHead/voyageNo"],
            ),
            row(
                "list_bill",
                |l| l.bill_no = None,
                &["TW2409 InventoryHead/billNo"],
            ),
            row(
                "all three",
                |l| (l.traf_no, l.voyage_no, l.bill_no) = (None, None, None),
                &[
                    "TW2407 InventoryHead/trafNo",
                    "TW2408 InventoryHead/voyageNo",
                    "TW2409 InventoryHead/billNo",
                ],
            ),
            row(
                "departing from China: its own affair",
                |l| l.country = text("142"),
                &[],
            ),
            row(
                "a malformed book is not asked for",
                |l| l.ems_no = some("x"),
                &[],
            ),
            row(
                "list_trade_mode: B2B export",
                |l| l.trade_mode = text("9710"),
                &["TW2401 InventoryHead/tradeMode"],
            ),
            row(
                "list_trade_mode: bonded A",
                |l| l.trade_mode = text("1239"),
                &["TW2401 InventoryHead/tradeMode"],
            ),
            row(
                "list_trade_mode: neither set of fields is asked for",
                |l| {
                    l.trade_mode = text("0110");
                    l.traf_no = None;
                },
                &["TW2401 InventoryHead/tradeMode"],
            ),
        ],
    );
}

#[test]
fn bonded_online_purchase() {
    judge(
        bonded,
        boxed,
        &[
            row("as it is", |_| {}, &[]),
            row(
                "list_book",
                |l| l.ems_no = None,
                &["TW2403 InventoryHead/emsNo"],
            ),
            row(
                "list_area_code",
                |l| l.area_code = None,
                &["TW2404 InventoryHead/areaCode"],
            ),
            row(
                "list_area_name",
                |l| l.area_name = None,
                &["TW2405 InventoryHead/areaName"],
            ),
            row(
                "list_item_record: second line",
                |l| l.lines[1].item_record_no = None,
                &["TW2406 InventoryList[2]/itemRecordNo"],
            ),
            row(
                "list_item_record: every line",
                |l| {
                    l.lines
                        .iter_mut()
                        .for_each(|line| line.item_record_no = None)
                },
                &[
                    "TW2406 InventoryList[1]/itemRecordNo",
                    "TW2406 InventoryList[2]/itemRecordNo",
                ],
            ),
            row(
                "list_departure: abroad",
                |l| l.country = text("116"),
                &["TW2410 InventoryHead/country"],
            ),
            row(
                "list_departure: in letters",
                |l| l.country = text("CHN"),
                &["TW2410 InventoryHead/country"],
            ),
            row(
                "list_book_form",
                |l| l.ems_no = some("T0101W00001"),
                &["TW2423 InventoryHead/emsNo"],
            ),
            row(
                "transport may be named",
                |l| l.traf_no = some("京A00000"),
                &[],
            ),
        ],
    );
}

#[test]
fn book_numbers() {
    for (number, formed) in [
        ("T0101W000001", true),
        ("H01010000001", true),
        ("TABCDEFGHIJK", true),
        ("T0101W00001", false),
        ("T0101W0000011", false),
        ("10101W000001", false),
        ("t0101W000001", false),
        ("T0101w000001", false),
        ("T0101W00000-", false),
        ("账册账册", false),
        ("", false),
    ] {
        assert_eq!(is_book_number(number), formed, "{number}");
    }
}

#[test]
fn masses_and_packages() {
    judge(
        list,
        boxed,
        &[
            row(
                "list_packages: two",
                |l| l.pack_no = 2,
                &["TW2411 InventoryHead/packNo"],
            ),
            row(
                "list_packages: none",
                |l| l.pack_no = 0,
                &["TW2411 InventoryHead/packNo"],
            ),
            row("list_gross_net: equal", |l| l.gross_weight = dec("1"), &[]),
            row(
                "list_gross_net: a hundredth of a gram below",
                |l| l.gross_weight = dec("0.99999"),
                &["TW2412 InventoryHead/grossWeight"],
            ),
            row(
                "list_mass: net 0",
                |l| l.net_weight = dec("0"),
                &["TW2413 InventoryHead/netWeight"],
            ),
            row(
                "list_mass: smallest",
                |l| l.net_weight = dec("0.00001"),
                &[],
            ),
            row(
                "list_mass: both 0",
                |l| (l.gross_weight, l.net_weight) = (dec("0"), dec("0")),
                &[
                    "TW2413 InventoryHead/grossWeight",
                    "TW2413 InventoryHead/netWeight",
                ],
            ),
            row(
                "list_mass: gross 0",
                |l| l.gross_weight = dec("0"),
                &[
                    "TW2413 InventoryHead/grossWeight",
                    "TW2412 InventoryHead/grossWeight",
                ],
            ),
            row(
                "gross too large",
                |l| l.gross_weight = dec("92233720368547.75808"),
                &["TW2007 InventoryHead/grossWeight"],
            ),
            row(
                "negative freight",
                |l| l.freight = dec("-8"),
                &["TW2006 InventoryHead/freight"],
            ),
            row(
                "negative insurance",
                |l| l.insured_fee = dec("-0.01"),
                &["TW2006 InventoryHead/insuredFee"],
            ),
            row(
                "freight too large",
                |l| l.freight = dec("92233720368547.75808"),
                &["TW2007 InventoryHead/freight"],
            ),
        ],
    );
}

#[test]
fn lines() {
    judge(
        list,
        boxed,
        &[
            row(
                "list_commodity_form: eight digits",
                |l| l.lines[0].gcode = text("33049900"),
                &["TW2420 InventoryList[1]/gcode"],
            ),
            row(
                "list_commodity_form: eleven digits",
                |l| l.lines[0].gcode = text("33049900101"),
                &["TW2420 InventoryList[1]/gcode"],
            ),
            row(
                "list_commodity_form: a letter",
                |l| l.lines[1].gcode = text("330499001O"),
                &["TW2420 InventoryList[2]/gcode"],
            ),
            row(
                "list_commodity_form: unknown to the pack, known by its form",
                |l| l.lines[0].gcode = text("9999999999"),
                &[],
            ),
            row(
                "list_second_unit: both",
                |l| {
                    l.lines[0].qty2 = Some(dec("2"));
                    l.lines[0].unit2 = some("011");
                },
                &[],
            ),
            row(
                "list_second_unit: quantity only",
                |l| l.lines[0].qty2 = Some(dec("2")),
                &["TW2421 InventoryList[1]/unit2"],
            ),
            row(
                "list_second_unit: unit only",
                |l| l.lines[1].unit2 = some("011"),
                &["TW2421 InventoryList[2]/unit2"],
            ),
            row(
                "second quantity 0 of no unit",
                |l| {
                    l.lines[0].qty2 = Some(dec("0"));
                    l.lines[0].unit2 = some("999");
                },
                &[
                    "TW2008 InventoryList[1]/qty2",
                    "TW2010 InventoryList[1]/unit2",
                ],
            ),
            row(
                "first quantity 0",
                |l| l.lines[0].qty1 = dec("0"),
                &["TW2008 InventoryList[1]/qty1"],
            ),
            row(
                "first quantity smallest",
                |l| l.lines[0].qty1 = dec("0.00001"),
                &[],
            ),
            row(
                "first unit unknown",
                |l| l.lines[0].unit1 = text("000"),
                &["TW2010 InventoryList[1]/unit1"],
            ),
            row(
                "trade country",
                |l| l.lines[0].trade_country = some("502"),
                &[],
            ),
            row(
                "trade country unknown",
                |l| l.lines[0].trade_country = some("0"),
                &["TW2009 InventoryList[1]/tradeCountry"],
            ),
            row(
                "line_total of a list",
                |l| l.lines[1].total_price = dec("100.01"),
                &["TW2014 InventoryList[2]/totalPrice"],
            ),
            row(
                "a gift on a list",
                |l| (l.lines[1].price, l.lines[1].total_price) = (dec("0"), dec("0")),
                &[],
            ),
            row(
                "line_number of a list",
                |l| l.lines[1].gnum = 3,
                &["TW2013 InventoryList[2]/gnum"],
            ),
            row(
                "99 lines",
                |l| {
                    let line = l.lines[1].clone();
                    l.lines = (1..=99)
                        .map(|gnum| tw_cbec::model::ListLine {
                            gnum,
                            ..line.clone()
                        })
                        .collect();
                },
                &[],
            ),
            row(
                "the 99th of 99",
                |l| {
                    let line = l.lines[1].clone();
                    l.lines = (1..=99)
                        .map(|gnum| tw_cbec::model::ListLine {
                            gnum,
                            ..line.clone()
                        })
                        .collect();
                    l.lines[98].gcode = text("");
                },
                &["TW2420 InventoryList[99]/gcode"],
            ),
        ],
    );
}
