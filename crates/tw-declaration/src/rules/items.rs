//! Goods items.

use super::{CHINA, Judge, Movement, codes as c, half_unit, text};
use crate::model::{Item, Measured, Stage};
use crate::place::At;
use std::collections::HashMap;
use tw_base::{Decimal, RuleCode};

pub(crate) fn check(judge: &mut Judge<'_>) {
    let outline = judge.d.head.stage == Stage::Outline;
    for (i, item) in judge.d.items.iter().enumerate() {
        number(judge, i, item);
        amounts(judge, i, item);
        permits(judge, i, item);
        attributes(judge, i, item);
        if !outline {
            commodity(judge, i, item);
            units(judge, i, item);
            destination(judge, i, item);
            specification(judge, i, item);
        }
    }
    if !outline {
        repeated(judge);
    }
}

fn number(judge: &mut Judge<'_>, i: usize, item: &Item) {
    let right = usize::try_from(item.number).is_ok_and(|number| number == i + 1);
    let pair = (item.number, i + 1);
    judge.compare(right, &c::ITEM_NUMBER, At::Item(i, "GNo"), pair);
}

fn amounts(judge: &mut Judge<'_>, i: usize, item: &Item) {
    let positive = [
        (item.quantity.value, &c::ITEM_QUANTITY, "GQty"),
        (item.first.value, &c::ITEM_FIRST, "FirstQty"),
        (item.total, &c::ITEM_VALUE, "DeclTotal"),
    ];
    for (number, code, field) in positive {
        if number.is_some_and(|number| number <= Decimal::ZERO) {
            judge.say(code, At::Item(i, field));
        }
    }
    product(judge, i, item);
}

/// A unit price is exact to its last digit only, and the total to its own:
/// that much the two may differ.
fn product(judge: &mut Judge<'_>, i: usize, item: &Item) {
    let (Some(price), Some(quantity), Some(total)) =
        (item.unit_price, item.quantity.value, item.total)
    else {
        return;
    };
    let (Some(price_digits), Some(total_digits)) = (
        judge.count("declaration.price.decimals"),
        judge.count("declaration.total.decimals"),
    ) else {
        return;
    };
    let worked_out = || -> Option<(Decimal, Decimal)> {
        let product = price.checked_mul(quantity)?;
        let apart = total.checked_sub(product)?.abs();
        let slack = half_unit(price_digits).checked_mul(quantity.abs())?;
        let slack = slack.checked_add(half_unit(total_digits))?;
        Some((product, apart.checked_sub(slack)?))
    };
    if let Some((product, over)) = worked_out() {
        let at = At::Item(i, "DeclTotal");
        let pair = (total, product.normalize());
        judge.compare(over <= Decimal::ZERO, &c::ITEM_TOTAL, at, pair);
    }
}

fn commodity(judge: &mut Judge<'_>, i: usize, item: &Item) {
    let code = &*item.commodity;
    let whole = code.len() == 10 || code.is_empty();
    judge.demand(whole, &c::COMMODITY_COMPLETE, At::Item(i, "CodeTS"), code);
    let inspection = text(&item.inspection_code);
    let fits = match inspection.len() {
        0 | 3 => true,
        13 => inspection.starts_with(code),
        _ => false,
    };
    judge.demand(
        fits,
        &c::INSPECTION_CODE,
        At::Item(i, "CiqCode"),
        inspection,
    );
}

fn units(judge: &mut Judge<'_>, i: usize, item: &Item) {
    let second = &item.second;
    if second.value.is_some() != second.unit.is_some() {
        judge.say(&c::ITEM_SECOND, At::Item(i, "SecondQty"));
    }
    let statutory = [(&item.first, "FirstQty"), (&item.second, "SecondQty")];
    for (measured, field) in statutory {
        same_unit(judge, &item.quantity, measured, At::Item(i, field));
    }
    let Ok(commodity) = judge.law.commodity(&item.commodity) else {
        return;
    };
    let laid_down = [
        (
            Some(commodity.unit1),
            &item.first,
            &c::ITEM_UNIT_FIRST,
            "FirstUnit",
        ),
        (
            commodity.unit2,
            &item.second,
            &c::ITEM_UNIT_SECOND,
            "SecondUnit",
        ),
    ];
    for (want, measured, code, field) in laid_down {
        unit(judge, want, measured, (code, At::Item(i, field)));
    }
}

fn unit(
    judge: &mut Judge<'_>,
    want: Option<&str>,
    measured: &Measured,
    (code, at): (&RuleCode, At),
) {
    let unit = text(&measured.unit);
    let want = want.unwrap_or_default();
    judge.compare(unit == want, code, at, (unit, want));
}

fn same_unit(judge: &mut Judge<'_>, traded: &Measured, statutory: &Measured, at: At) {
    if let (Some(unit), Some(quantity), Some(number)) =
        (&statutory.unit, traded.value, statutory.value)
        && traded.unit.as_ref() == Some(unit)
    {
        let pair = (quantity, number);
        judge.compare(quantity == number, &c::ITEM_SAME_UNIT, at, pair);
    }
}

fn destination(judge: &mut Judge<'_>, i: usize, item: &Item) {
    let destination = &*item.destination;
    let at = At::destination(judge.d, i);
    let inland = destination == CHINA;
    if judge.import() {
        let holds = inland || destination.is_empty();
        judge.demand(holds, &c::DESTINATION_IMPORT, at, destination);
    } else if judge.movement() == Movement::Border {
        judge.demand(!inland, &c::DESTINATION_EXPORT, at, destination);
    }
    let (area, division) = (text(&item.district), text(&item.division));
    if let (Some(area), Some(province)) = (area.get(..2), division.get(..2)) {
        let pair = (area, province);
        let at = At::Item(i, "DestCode");
        judge.compare(area == province, &c::DISTRICT_DIVISION, at, pair);
    }
}

/// The specification: kind of brand, preference, and what the commodity asks
/// for, with bars between.
fn specification(judge: &mut Judge<'_>, i: usize, item: &Item) {
    let specification = text(&item.specification);
    if specification.is_empty() {
        return;
    }
    let at = At::Item(i, "GModel");
    let mut parts = specification.split('|');
    let brand = parts.next().unwrap_or_default();
    let known = !judge.unknown("brand_types", brand);
    judge.demand(known, &c::BRAND, at, brand);
    let preference = parts.next().unwrap_or_default();
    if judge.unknown("export_preferences", preference) {
        judge.demand(false, &c::PREFERENCE, at, preference);
        return;
    }
    let of_import = preference == "3";
    let holds = of_import == judge.import();
    judge.demand(holds, &c::PREFERENCE_DIRECTION, at, preference);
}

fn attributes(judge: &mut Judge<'_>, i: usize, item: &Item) {
    const GROUPS: [&str; 6] = [
        "certification",
        "packing",
        "modification",
        "bark",
        "special",
        "state",
    ];
    let written = text(&item.attributes);
    let at = At::Item(i, "GoodsAttr");
    let codes: Vec<&str> = written.split([',', ';']).map(str::trim).collect();
    if written.is_empty() {
        return;
    }
    for code in &codes {
        let known = !judge.unknown("goods_attributes", code);
        judge.demand(known, &c::ATTRIBUTE, at, code);
    }
    for group in GROUPS {
        let members = codes
            .iter()
            .filter(|code| judge.is_in("attribute_groups", &format!("{group}/{code}")));
        let members: Vec<&str> = members.copied().collect();
        let alone = members.len() <= 1;
        judge.demand(alone, &c::ATTRIBUTE_GROUP, at, members.join(","));
    }
}

fn permits(judge: &mut Judge<'_>, i: usize, item: &Item) {
    for (p, permit) in item.permits.iter().enumerate() {
        if let Some(quantity) = &permit.quantity
            && quantity.value.is_some() != quantity.unit.is_some()
        {
            judge.say(&c::PERMIT_QUANTITY, At::Permit(i, p, "LicWrtofQty"));
        }
        let before = item.permits.iter().take(p);
        let again = before
            .filter(|b| b.kind == permit.kind && b.number == permit.number)
            .any(|b| b.detail == permit.detail);
        let at = At::Permit(i, p, "LicenceNo");
        judge.demand(!again, &c::PERMIT_REPEATED, at, &permit.number);
    }
}

fn repeated(judge: &mut Judge<'_>) {
    let mut seen: HashMap<_, u32> = HashMap::new();
    for (i, item) in judge.d.items.iter().enumerate() {
        let goods = (
            (&item.commodity, &item.name, &item.specification),
            (&item.origin, &item.destination, &item.agreement_origin),
            (item.unit_price, &item.currency, &item.quantity.unit),
            (item.record_item, &item.levy_mode, &item.division),
        );
        match seen.get(&goods) {
            Some(first) => {
                let first = *first;
                judge.demand(false, &c::ITEM_REPEATED, At::Item(i, "CodeTS"), first);
            }
            None => {
                seen.insert(goods, item.number);
            }
        }
    }
}
