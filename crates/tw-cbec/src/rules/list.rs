//! Rules on a declaration list alone.

use super::{At, Judge, Line, codes as c, is_day};
use crate::model::{List, ListLine, Text};
use rust_decimal::Decimal;
use tw_base::RuleCode;

const HEAD: &str = "InventoryHead";
const LINE: &str = "InventoryList";

/// Direct purchase (直购进口).
pub const DIRECT: &str = "9610";
/// Bonded online purchase (网购保税).
pub const BONDED: &str = "1210";

pub(super) fn check(list: &List<'_>, judge: &mut Judge<'_>) {
    judge.filing(&list.filing, HEAD);
    parties(list, judge);
    places_and_days(list, judge);
    match list.trade_mode.as_ref() {
        DIRECT => direct(list, judge),
        BONDED => bonded(list, judge),
        other => judge.demand(
            false,
            &c::LIST_TRADE_MODE,
            At::Head(HEAD, "tradeMode"),
            other,
        ),
    }
    amounts_and_masses(list, judge);
    for (index, line) in list.lines.iter().enumerate() {
        check_line(index, line, judge);
    }
}

fn parties(list: &List<'_>, judge: &mut Judge<'_>) {
    let at = |field| At::Head(HEAD, field);
    for (code, field) in [
        (&list.ebp_code, "ebpCode"),
        (&list.ebc_code, "ebcCode"),
        (&list.logistics_code, "logisticsCode"),
        (&list.agent_code, "agentCode"),
    ] {
        judge.enterprise(code, at(field));
    }
    let identity = ["buyerIdType", "buyerIdNumber"];
    judge.identity(&list.buyer_id_type, &list.buyer_id_number, HEAD, identity);
    // The 2022 text names platform, e-commerce and logistics enterprise, the
    // schema's own note the declarant as well: each of the four may stand in.
    let own = [
        &list.ebp_code,
        &list.ebc_code,
        &list.logistics_code,
        &list.agent_code,
    ];
    let known = own.into_iter().any(|code| *code == list.assure_code);
    judge.demand(
        known,
        &c::LIST_ASSURE_CODE,
        at("assureCode"),
        &list.assure_code,
    );
}

fn places_and_days(list: &List<'_>, judge: &mut Judge<'_>) {
    let at = |field| At::Head(HEAD, field);
    judge.demand(
        list.ie_flag == "I",
        &c::LIST_FLAG,
        at("ieFlag"),
        &list.ie_flag,
    );
    judge.coded(
        "customs_offices",
        &list.customs_code,
        &c::LIST_OFFICE,
        at("customsCode"),
    );
    judge.coded(
        "customs_offices",
        &list.port_code,
        &c::LIST_PORT,
        at("portCode"),
    );
    judge.coded(
        "transport_modes",
        &list.traf_mode,
        &c::LIST_TRANSPORT_MODE,
        at("trafMode"),
    );
    judge.coded("countries", &list.country, &c::COUNTRY, at("country"));
    let day = list.decl_time.as_ref();
    judge.demand(is_day(day), &c::LIST_DECLARATION_DAY, at("declTime"), day);
    if let Some(day) = &list.ie_date {
        judge.demand(is_day(day), &c::LIST_ENTRY_DAY, at("ieDate"), day);
    }
}

fn present(value: Option<&Text<'_>>, code: &RuleCode, field: &'static str, judge: &mut Judge<'_>) {
    judge.demand(value.is_some(), code, At::Head(HEAD, field), "");
}

fn direct(list: &List<'_>, judge: &mut Judge<'_>) {
    present(list.traf_no.as_ref(), &c::LIST_TRANSPORT, "trafNo", judge);
    present(list.voyage_no.as_ref(), &c::LIST_VOYAGE, "voyageNo", judge);
    present(list.bill_no.as_ref(), &c::LIST_BILL, "billNo", judge);
}

fn bonded(list: &List<'_>, judge: &mut Judge<'_>) {
    present(list.ems_no.as_ref(), &c::LIST_BOOK, "emsNo", judge);
    present(
        list.area_code.as_ref(),
        &c::LIST_AREA_CODE,
        "areaCode",
        judge,
    );
    present(
        list.area_name.as_ref(),
        &c::LIST_AREA_NAME,
        "areaName",
        judge,
    );
    if let Some(book) = &list.ems_no {
        let formed = is_book_number(book);
        judge.demand(formed, &c::LIST_BOOK_FORM, At::Head(HEAD, "emsNo"), book);
    }
    let departure = At::Head(HEAD, "country");
    judge.demand(
        list.country == "142",
        &c::LIST_DEPARTURE,
        departure,
        &list.country,
    );
    for (index, line) in list.lines.iter().enumerate() {
        let at = At::Line(LINE, index, "itemRecordNo");
        judge.demand(line.item_record_no.is_some(), &c::LIST_ITEM_RECORD, at, "");
    }
}

/// An account book's number: a letter for its type, then letters and digits,
/// twelve places in all.
pub fn is_book_number(number: &str) -> bool {
    number.len() == 12
        && number.starts_with(|c: char| c.is_ascii_uppercase())
        && number
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

fn amounts_and_masses(list: &List<'_>, judge: &mut Judge<'_>) {
    let at = |field| At::Head(HEAD, field);
    judge.renminbi(&list.currency, at("currency"));
    judge.amount(list.freight, at("freight"));
    judge.amount(list.insured_fee, at("insuredFee"));
    judge.demand(
        list.pack_no == 1,
        &c::LIST_PACKAGES,
        at("packNo"),
        list.pack_no,
    );
    for (mass, field) in [
        (list.gross_weight, "grossWeight"),
        (list.net_weight, "netWeight"),
    ] {
        judge.demand(mass > Decimal::ZERO, &c::LIST_MASS, at(field), mass);
        judge.storable(mass, at(field));
    }
    let ordered = list.gross_weight >= list.net_weight;
    judge.demand(
        ordered,
        &c::LIST_GROSS_NET,
        at("grossWeight"),
        list.gross_weight,
    );
}

fn check_line(index: usize, line: &ListLine<'_>, judge: &mut Judge<'_>) {
    let at = |field| At::Line(LINE, index, field);
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
    let ten_digits = line.gcode.len() == 10 && line.gcode.bytes().all(|b| b.is_ascii_digit());
    judge.demand(
        ten_digits,
        &c::LIST_COMMODITY_FORM,
        at("gcode"),
        &line.gcode,
    );
    judge.quantity(line.qty1, at("qty1"));
    judge.coded("units", &line.unit1, &c::UNIT, at("unit1"));
    if let Some(country) = &line.trade_country {
        judge.coded("countries", country, &c::COUNTRY, at("tradeCountry"));
    }
    let together = line.qty2.is_some() == line.unit2.is_some();
    judge.demand(together, &c::LIST_SECOND_UNIT, at("unit2"), "");
    if let (Some(qty), Some(unit)) = (line.qty2, &line.unit2) {
        judge.quantity(qty, at("qty2"));
        judge.coded("units", unit, &c::UNIT, at("unit2"));
    }
}
