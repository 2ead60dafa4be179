//! How the goods move: transport, ports, countries, days.

use super::{CHINA, Judge, Movement, codes as c, day, mode, text};
use crate::model::{Direction, Stage};
use crate::place::At;
use jiff::ToSpan;
use tw_base::RuleCode;

/// Marks of transit declared in advance: the relation, and the ways to customs.
const ADVANCE_TRANSIT: &str = "1";
const ADVANCE_WAYS: [&str; 2] = ["3", "5"];

pub(crate) fn check(judge: &mut Judge<'_>) {
    match judge.movement() {
        Movement::Inland => inland(judge),
        Movement::Border => border(judge),
        Movement::Unclear => {}
    }
    ports(judge);
    days(judge);
    document(judge);
    voyage(judge);
    transit(judge);
    places(judge);
}

fn absent(judge: &mut Judge<'_>, code: &RuleCode, at: At, value: &str) {
    judge.demand(value.is_empty(), code, at, value);
}

fn inland(judge: &mut Judge<'_>) {
    let d = judge.d;
    let head = &d.head;
    let means = text(&head.transport_means);
    absent(judge, &c::INLAND_MEANS, At::Head("TrafName"), means);
    let document = text(&head.transport_document);
    absent(judge, &c::INLAND_DOCUMENT, At::Head("BillNo"), document);
    let voyage = text(&d.related.voyage);
    absent(judge, &c::INLAND_VOYAGE, At::Related("VoyNo"), voyage);
    if head.stage == Stage::Outline {
        return;
    }
    let country = &*head.shipment_country;
    let at = At::Head("TradeCountry");
    judge.demand(country == CHINA, &c::INLAND_COUNTRY, at, country);
    if let Some(inside) = judge.words("declaration.port.inland") {
        let at = At::Head("DistinatePort");
        judge.demand(*head.port == *inside, &c::INLAND_PORT, at, &head.port);
    }
    let term = if judge.import() { "1" } else { "3" };
    let at = At::Head("TransMode");
    judge.demand(
        *head.trade_term == *term,
        &c::INLAND_TERM,
        at,
        &head.trade_term,
    );
    let departure = text(&head.departure_port);
    let holds = !judge.import() || departure.is_empty() || departure.starts_with(CHINA);
    judge.demand(
        holds,
        &c::INLAND_DEPARTURE,
        At::Head("DespPortCode"),
        departure,
    );
}

fn border(judge: &mut Judge<'_>) {
    let country = &*judge.d.head.shipment_country;
    let at = At::Head("TradeCountry");
    judge.demand(country != CHINA, &c::BORDER_COUNTRY, at, country);
}

fn ports(judge: &mut Judge<'_>) {
    let head = &judge.d.head;
    let port = &*head.port;
    let departure = text(&head.departure_port);
    let rules = [
        (port, &c::PORT_FORM, "DistinatePort"),
        (departure, &c::DEPARTURE_PORT_FORM, "DespPortCode"),
    ];
    for (port, code, field) in rules {
        let holds = port.is_empty() || is_port(judge, port);
        judge.demand(holds, code, At::Head(field), port);
    }
    let direct = judge.import() && judge.movement() == Movement::Border && port == departure;
    if direct && is_port(judge, port) && !head.shipment_country.is_empty() {
        let loaded = port.get(..3).unwrap_or_default();
        let same = *head.shipment_country == *loaded;
        let at = At::Head("TradeCountry");
        judge.compare(
            same,
            &c::DIRECT_COUNTRY,
            at,
            (&head.shipment_country, loaded),
        );
    }
}

fn is_port(judge: &Judge<'_>, port: &str) -> bool {
    let Some((country, place)) = port.split_at_checked(3) else {
        return false;
    };
    let letters = country.bytes().all(|b| b.is_ascii_uppercase());
    let digits = place.len() == 3 && place.bytes().all(|b| b.is_ascii_digit());
    letters && digits && !judge.unknown("countries", country)
}

fn days(judge: &mut Judge<'_>) {
    let head = &judge.d.head;
    let written = text(&head.border_date);
    if head.direction == Direction::Export {
        let at = At::Head("IEDate");
        judge.demand(written.is_empty(), &c::BORDER_DAY_EXPORT, at, written);
        return;
    }
    let Some(entered) = day(written) else { return };
    if let Some(departed) = day(text(&head.departure_date)) {
        let at = At::Head("DespDate");
        let pair = (departed, entered);
        judge.compare(departed <= entered, &c::DEPARTURE_DAY, at, pair);
    }
    advance(judge);
    if judge.movement() == Movement::Border
        && let Some(days) = judge.count("declaration.import.days")
        && let Ok(last) = entered.checked_add(days.clamp(0, 10_000).days())
    {
        let in_time = judge.law.date() <= last;
        judge.compare(in_time, &c::LATE, At::Head("IEDate"), (entered, days));
    }
}

/// Declared before the goods enter: what their transport has departed with
/// must be known.
fn advance(judge: &mut Judge<'_>) {
    let filed = judge.law.date();
    if judge.movement() != Movement::Border || !judge.d.is_advance(filed) {
        return;
    }
    let head = &judge.d.head;
    if text(&head.transport_document).is_empty() {
        judge.say(&c::ADVANCE_DOCUMENT, At::Head("BillNo"));
    }
    if let Some(departed) = day(text(&head.departure_date)) {
        let at = At::Head("DespDate");
        let pair = (departed, filed);
        judge.compare(departed <= filed, &c::ADVANCE_DEPARTURE, at, pair);
    }
}

fn document(judge: &mut Judge<'_>) {
    let head = &judge.d.head;
    let document = text(&head.transport_document);
    let at = At::Head("BillNo");
    let single = !document.contains([',', ';', '，', '；', '、', ' ']);
    judge.demand(single, &c::DOCUMENT_SINGLE, at, document);
    let (separator, code) = match &*head.transport_mode {
        mode::AIR => ('_', &c::AIR_DOCUMENT),
        mode::WATER => ('*', &c::SEA_DOCUMENT),
        _ => return,
    };
    let parts: Vec<_> = document.split(separator).collect();
    let whole = parts.len() <= 2 && parts.iter().all(|part| !part.is_empty());
    judge.demand(document.is_empty() || whole, code, at, document);
}

fn voyage(judge: &mut Judge<'_>) {
    let voyage = text(&judge.d.related.voyage);
    let mode = &*judge.d.head.transport_mode;
    let at = At::Related("VoyNo");
    if voyage.is_empty() {
        return;
    }
    judge.demand(mode != mode::AIR, &c::AIR_VOYAGE, at, voyage);
    if judge.is_in("transport_dated_voyage", mode) {
        let written = voyage.strip_prefix('@').unwrap_or(voyage);
        judge.demand(day(written).is_some(), &c::VOYAGE_DAY, at, voyage);
    }
}

fn transit(judge: &mut Judge<'_>) {
    let head = &judge.d.head;
    let advance = text(&head.transit_relation) == ADVANCE_TRANSIT;
    let way = text(&head.edi_mark);
    if !way.is_empty() {
        let agree = advance == ADVANCE_WAYS.contains(&way);
        judge.demand(agree, &c::TRANSIT_MARKS, At::Head("EdiId"), way);
    }
    let means = text(&head.transport_means);
    if advance && judge.import() && judge.movement() == Movement::Border {
        let sheet = means.strip_prefix('@').unwrap_or_default();
        let digits = matches!(sheet.len(), 13 | 16) && sheet.bytes().all(|b| b.is_ascii_digit());
        judge.demand(digits, &c::TRANSIT_MEANS, At::Head("TrafName"), means);
    }
}

fn places(judge: &mut Judge<'_>) {
    let d = judge.d;
    let head = &d.head;
    let mode = &*head.transport_mode;
    let bonded = judge.is_in("transport_bonded_place", mode);
    if bonded && text(&d.related.bonded_place).is_empty() {
        judge.say(&c::BONDED_PLACE, At::Related("BonNo"));
    }
    let carried = d.containers.is_empty()
        || judge.is_in("transport_containers", mode)
        || judge.unknown("transport_modes", mode);
    judge.demand(carried, &c::CONTAINER_TRANSPORT, At::Head("TrafMode"), mode);
    let supervision = &head.supervision_mode;
    let within = judge.is_in("modes_carried_over", supervision)
        || judge.is_in("modes_domestic_sale", supervision);
    let holds = !within || mode == mode::OTHER;
    judge.demand(holds, &c::CARRIED_TRANSPORT, At::Head("TrafMode"), mode);
}
