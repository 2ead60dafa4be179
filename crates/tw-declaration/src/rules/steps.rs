//! Kind of declaration, steps, access in two stages, the declarant's own
//! working out of tax.

use super::{FORM, Judge, Movement, codes as c, short, text};
use crate::change::compared;
use crate::kinds::{Kind, Mark};
use crate::model::{Declaration, Direction, Head, Item, SelfAssessedItem, Stage};
use crate::place::At;
use std::collections::BTreeSet;
use tw_base::{Decimal, Finding};
use tw_law::Law;

/// A mark that says yes.
const YES: &str = "1";
/// Kinds of zone list whose goods are sent in parts.
pub(crate) const IN_PARTS: [&str; 2] = ["3", "4"];

pub(crate) fn check(judge: &mut Judge<'_>) {
    kind(judge);
    zone_list(judge);
    stage(judge);
    if judge.d.head.stage == Stage::Outline {
        outline(judge);
    }
    access(judge);
    tax(judge);
}

fn kind(judge: &mut Judge<'_>) {
    let head = &judge.d.head;
    let written = &*head.kind;
    let at = At::Head("Type");
    let kind = Kind::read(written, judge.law);
    judge.demand(kind.known, &c::KIND, at, written);
    let worked_out = judge.d.self_assessed.is_some();
    if head.stage != Stage::Outline {
        let lacks = kind.self_assessed && !worked_out;
        judge.demand(!lacks, &c::KIND_SELF_ASSESSED, at, written);
    }
    let unasked = worked_out && !kind.self_assessed;
    judge.demand(!unasked, &c::TAX_UNASKED, at, written);
    let import = head.direction == Direction::Import;
    judge.demand(import || !kind.aggregate, &c::AGGREGATE_IMPORT, at, written);
    let marked = match kind.mark {
        Mark::None => true,
        Mark::Outline => head.stage == Stage::Outline,
        Mark::Completion => head.stage == Stage::Completion,
    };
    judge.demand(marked, &c::STAGE_MARK, at, written);
}

fn zone_list(judge: &mut Judge<'_>) {
    let d = judge.d;
    if text(&d.head.bill_type).is_empty() {
        return;
    }
    let mut filled = vec![
        (At::Head("ContrNo"), text(&d.head.contract_no).to_owned()),
        (
            At::Related("BonNo"),
            text(&d.related.bonded_place).to_owned(),
        ),
    ];
    for (i, item) in d.items.iter().enumerate() {
        let fee = item.processing_fee.map(|fee| fee.to_string());
        filled.push((At::Item(i, "Purpose"), text(&item.purpose).to_owned()));
        filled.push((At::Item(i, "ExgNo"), text(&item.article_no).to_owned()));
        filled.push((At::Item(i, "WorkUsd"), fee.unwrap_or_default()));
    }
    for (at, value) in filled {
        judge.demand(value.is_empty(), &c::ZONE_LIST_FIELDS, at, value);
    }
}

fn stage(judge: &mut Judge<'_>) {
    let head = &judge.d.head;
    if head.stage == Stage::Complete {
        return;
    }
    if head.direction == Direction::Export {
        judge.say(&c::STAGE_IMPORT, At::Head("IEFlag"));
    }
    let inland = judge.movement() == Movement::Inland;
    let mode = &head.transport_mode;
    judge.demand(!inland, &c::STAGE_CROSSING, At::Head("TrafMode"), mode);
    if head.stage == Stage::Completion && !numbered(head) {
        judge.say(&c::COMPLETION_NUMBER, At::Head("EntryId"));
    }
}

fn numbered(head: &Head) -> bool {
    let numbers = [&head.seq_no, &head.declaration_no];
    numbers.iter().any(|number| !text(number).is_empty())
}

/// An outline of goods under inspection shows it by an inspection code; one
/// of restricted goods by a licence or a document.
fn outline(judge: &mut Judge<'_>) {
    let d = judge.d;
    let inspected = |item: &Item| !text(&item.inspection_code).is_empty();
    for (i, item) in d.items.iter().enumerate().filter(|(_, i)| inspected(i)) {
        let needed = [
            ("CodeTS", item.commodity.len() == 10),
            ("GoodsAttr", !text(&item.attributes).is_empty()),
            ("Purpose", !text(&item.purpose).is_empty()),
        ];
        for (field, there) in needed {
            if !there {
                judge.say(&c::OUTLINE_INSPECTION, At::Item(i, field));
            }
        }
    }
    let restricted = !d.licences.is_empty() || !text(&d.head.licence_no).is_empty();
    if !restricted && !d.items.iter().any(inspected) {
        return;
    }
    for (i, container) in d.containers.iter().enumerate() {
        if text(&container.items).is_empty() {
            judge.say(&c::OUTLINE_CONTAINERS, At::Container(i, "GoodsNo"));
        }
    }
}

/// Holds the second step of a two-step declaration against the first: the
/// goods were released for pick-up on what the outline said. A longer
/// commodity code than the outline's agrees with it.
pub fn completes(outline: &Declaration, completion: &Declaration, law: Law<'_>) -> Vec<Finding> {
    let mut judge = Judge::new(completion, law);
    for (at, difference) in compared(outline, completion) {
        let (key, Some(before)) = (at.key(), &difference.before) else {
            continue;
        };
        let after = difference.after.as_deref().unwrap_or_default();
        let longer = key == "DecLists/DecList/CodeTS" && after.starts_with(before.as_str());
        if longer || !judge.is_in("fields_of_outline", &key) {
            continue;
        }
        let labels = law.field(FORM, &key).map(|f| (f.zh.clone(), f.en.clone()));
        let (zh, en) = labels.unwrap_or_default();
        let finding = judge.say(&c::COMPLETION_DIFFERS, at);
        finding.location.path.clone_from(&difference.path);
        finding.args.push(("label_zh".into(), zh));
        finding.args.push(("label_en".into(), en));
        finding.args.push(("expected".into(), short(before)));
    }
    judge.findings
}

fn access(judge: &mut Judge<'_>) {
    let access = &judge.d.access;
    let asked = |mark: &Option<crate::model::Text>| text(mark) == YES;
    let site = text(&access.site);
    let at = At::Access("TransitionSite");
    if asked(&access.elsewhere) {
        if site.is_empty() {
            judge.say(&c::ACCESS_SITE, at);
        }
    } else {
        judge.demand(site.is_empty(), &c::ACCESS_UNASKED, at, site);
    }
    let marks = [
        (&access.elsewhere, "TransitionApply"),
        (&access.conditional_pick_up, "ConditionalLiftoffApply"),
        (&access.merged, "PortDestMergeCheckApply"),
    ];
    for (mark, field) in marks {
        if asked(mark) && !judge.import() {
            judge.say(&c::ACCESS_IMPORT, At::Access(field));
        }
    }
}

type Part = fn(&SelfAssessedItem) -> Option<Decimal>;

fn tax(judge: &mut Judge<'_>) {
    let Some(tax) = &judge.d.self_assessed else {
        return;
    };
    if let Some(ratio) = tax.inland_ratio {
        let share = (Decimal::ZERO..=Decimal::ONE).contains(&ratio);
        judge.demand(share, &c::TAX_RATIO, At::Tax("InRatio"), ratio);
    }
    let mut seen = BTreeSet::new();
    for (i, item) in tax.items.iter().enumerate() {
        let number = item.number.to_string();
        let there = judge.item(&number).is_some() && seen.insert(item.number);
        judge.demand(there, &c::TAX_ITEM, At::TaxItem(i, "number"), number);
    }
    if tax.items.is_empty() {
        return;
    }
    let totals: [(&'static str, Option<Decimal>, Part); 4] = [
        ("duty", tax.duty, |item| item.duty),
        ("consumptionTax", tax.consumption_tax, |item| {
            item.consumption_tax
        }),
        ("vat", tax.vat, |item| item.vat),
        ("remedies", tax.remedies, |item| item.remedies),
    ];
    for (field, total, part) in totals {
        let parts = tax.items.iter().filter_map(part);
        let sum = parts
            .into_iter()
            .try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part));
        if let (Some(total), Some(sum)) = (total, sum) {
            judge.compare(sum == total, &c::TAX_SUM, At::Tax(field), (sum, total));
        }
    }
}
