//! Supervision mode, record, nature of levy: what goes with what.

use super::{Judge, codes as c, parties, text};
use crate::model::{Direction, Stage};
use crate::place::At;

/// Kind of record that is a certificate of relief.
const CERTIFICATE: &str = "Z";
/// General levy, and the nature of materials and products sent back.
const GENERAL: &str = "101";
const OTHER_STATUTORY: &str = "299";
/// Ways of levy: exempt, on a deposit, on a letter of guarantee.
const EXEMPT: &str = "3";
const SECURED: [&str; 2] = ["6", "7"];

pub(crate) fn check(judge: &mut Judge<'_>) {
    mode(judge);
    record(judge);
    if judge.d.head.stage == Stage::Outline {
        return;
    }
    items(judge);
    nature(judge);
    related(judge);
}

fn mode(judge: &mut Judge<'_>) {
    let mode = &*judge.d.head.supervision_mode;
    let other_way = match judge.d.head.direction {
        Direction::Import => "modes_export_only",
        Direction::Export => "modes_import_only",
    };
    let holds = !judge.is_in(other_way, mode);
    judge.demand(holds, &c::MODE_DIRECTION, At::Head("TradeMode"), mode);
}

fn record(judge: &mut Judge<'_>) {
    let head = &judge.d.head;
    let mode = &*head.supervision_mode;
    let at = At::Head("ManualNo");
    let record = text(&head.record_no);
    if record.is_empty() {
        let needed = judge.is_in("modes_recorded", mode);
        judge.demand(!needed, &c::RECORD_MISSING, at, mode);
        return;
    }
    let kind = record.get(..1).unwrap_or_default();
    if judge.unknown("record_kinds", kind) {
        judge.demand(false, &c::RECORD_KIND, at, record);
    } else {
        let office = record.get(1..5).unwrap_or_default();
        let known = !judge.unknown("customs_offices", office);
        judge.demand(known, &c::RECORD_OFFICE, at, record);
    }
    let processing = [
        ("modes_supplied", "supplied"),
        ("modes_imported", "imported"),
    ];
    for (set, name) in processing {
        if judge.is_in(set, mode) && judge.is_in("records_handbook", kind) {
            let fits = judge.is_in("records_by_processing", &format!("{name}/{kind}"));
            judge.demand(fits, &c::RECORD_PROCESSING, at, record);
        }
    }
}

fn items(judge: &mut Judge<'_>) {
    let d = judge.d;
    let record = text(&d.head.record_no);
    let handbook = judge.is_in("records_handbook", record.get(..1).unwrap_or_default());
    let processing = judge.is_in("modes_supplied", &d.head.supervision_mode)
        || judge.is_in("modes_imported", &d.head.supervision_mode);
    let general = text(&d.head.levy_nature) == GENERAL;
    for (i, item) in d.items.iter().enumerate() {
        let at = At::Item(i, "ContrItem");
        match item.record_item {
            None if !record.is_empty() => {
                judge.say(&c::RECORD_ITEM_MISSING, at);
            }
            Some(line) if record.is_empty() => {
                judge.demand(false, &c::RECORD_ITEM_STRAY, at, line);
            }
            _ => {}
        }
        let levy = &*item.levy_mode;
        let at = At::Item(i, "DutyMode");
        let secured = handbook && SECURED.contains(&levy);
        judge.demand(!secured, &c::LEVY_HANDBOOK, at, levy);
        judge.demand(!(general && levy == EXEMPT), &c::LEVY_GENERAL, at, levy);
        if let Some(fee) = item.processing_fee {
            let at = At::Item(i, "WorkUsd");
            judge.demand(processing, &c::PROCESSING_FEE, at, fee);
        }
    }
}

fn nature(judge: &mut Judge<'_>) {
    let head = &judge.d.head;
    let mode = &*head.supervision_mode;
    let nature = text(&head.levy_nature);
    let at = At::Head("CutMode");
    let certificate = text(&head.record_no).starts_with(CERTIFICATE);
    let by_certificate = judge.import() && judge.is_in("natures_by_certificate", nature);
    judge.demand(
        certificate || !by_certificate,
        &c::RECORD_CERTIFICATE,
        At::Head("ManualNo"),
        nature,
    );
    let plain = nature.is_empty() || nature == GENERAL;
    judge.demand(!(certificate && plain), &c::CERTIFICATE_NATURE, at, nature);
    // The more particular rules speak before the table of modes does.
    if judge.is_in("modes_carried_over", mode) {
        judge.demand(nature.is_empty(), &c::NATURE_CARRIED, at, nature);
    } else if judge.is_in("modes_domestic_sale", mode) {
        let still = judge.is_in("natures_of_processing", nature);
        judge.demand(!still, &c::NATURE_SOLD, at, nature);
    } else if judge.is_in("returned_as_299", &judge.directed(mode)) {
        judge.demand(nature == OTHER_STATUTORY, &c::NATURE_RETURNED, at, nature);
    } else if judge.is_in("natures_bound", nature) {
        let fits = judge.is_in("natures_by_mode", &format!("{nature}/{mode}"));
        judge.compare(fits, &c::NATURE_MODE, at, (nature, mode));
    }
}

fn related(judge: &mut Judge<'_>) {
    let d = judge.d;
    let number = parties::related(judge);
    if !judge.is_in("modes_carried_over", &d.head.supervision_mode) {
        return;
    }
    if text(&d.related.record).is_empty() {
        judge.say(&c::RELATED_RECORD, At::Related("RelManNo"));
    }
    if d.head.direction == Direction::Import {
        return;
    }
    let written = text(&d.related.declaration);
    let at = At::Related("RelId");
    if written.is_empty() {
        judge.say(&c::RELATED_DECLARATION, at);
    } else if let Some(flag) = number {
        let import = flag.direction() == Direction::Import;
        judge.demand(import, &c::RELATED_DIRECTION, at, written);
    }
}
