//! Containers.

use super::{Judge, codes as c, text};
use crate::model::Stage;
use crate::place::At;
use std::collections::BTreeSet;

pub(crate) fn check(judge: &mut Judge<'_>) {
    let d = judge.d;
    let mut seen = BTreeSet::new();
    let mut held = BTreeSet::new();
    for (i, container) in d.containers.iter().enumerate() {
        let number = &*container.number;
        let at = At::Container(i, "ContainerId");
        let formed = is_container(number);
        judge.demand(formed, &c::CONTAINER_FORM, at, number);
        if formed {
            let checked = has_check_digit(number);
            judge.demand(checked, &c::CONTAINER_CHECK, at, number);
        }
        judge.demand(seen.insert(number), &c::CONTAINER_REPEATED, at, number);
        items(judge, i, text(&container.items), &mut held);
        if let (Some(mass), Some(tare)) = (container.goods_mass, container.tare) {
            let at = At::Container(i, "GoodsContaWt");
            judge.compare(mass > tare, &c::CONTAINER_MASS, at, (mass, tare));
        }
    }
    if d.containers.is_empty() || d.head.stage == Stage::Outline {
        return;
    }
    for (i, item) in d.items.iter().enumerate() {
        let at = At::Item(i, "GNo");
        let covered = held.contains(&i);
        judge.demand(covered, &c::CONTAINER_UNCOVERED, at, item.number);
    }
}

fn items(judge: &mut Judge<'_>, i: usize, written: &str, held: &mut BTreeSet<usize>) {
    if written.is_empty() {
        return;
    }
    let at = At::Container(i, "GoodsNo");
    let numbers: Vec<&str> = written.split(',').collect();
    let is_number = |n: &&str| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit());
    if !numbers.iter().all(is_number) {
        judge.demand(false, &c::CONTAINER_ITEMS_FORM, at, written);
        return;
    }
    let mut here = BTreeSet::new();
    for number in numbers {
        let item = judge.item(number);
        let there = item.is_some_and(|item| here.insert(item));
        judge.demand(there, &c::CONTAINER_ITEM, at, number);
    }
    held.extend(here);
}

fn is_container(number: &str) -> bool {
    let (owner, serial) = number.split_at_checked(4).unwrap_or_default();
    serial.len() == 7
        && owner.bytes().all(|b| b.is_ascii_uppercase())
        && serial.bytes().all(|b| b.is_ascii_digit())
}

/// ISO 6346: letters count from 10 and leave out the multiples of 11; each
/// place weighs twice the one before; the sum modulo 11, of which 10 is 0.
fn has_check_digit(number: &str) -> bool {
    let value = |byte: u8| -> u32 {
        match byte {
            b'A'..=b'Z' => {
                let plain = u32::from(byte - b'A') + 10;
                plain + (plain - 1) / 10
            }
            digit => u32::from(digit.saturating_sub(b'0')),
        }
    };
    let Some((last, body)) = number.as_bytes().split_last() else {
        return false;
    };
    let sum: u32 = body
        .iter()
        .enumerate()
        .map(|(place, byte)| value(*byte) << place.min(20))
        .sum();
    sum % 11 % 10 == value(*last)
}

#[cfg(test)]
mod tests {
    use super::{has_check_digit, is_container};

    #[test]
    fn check_digits() {
        // CSQU3054383 is the standard's own example.
        for (number, want) in [
            ("CSQU3054383", true),
            ("CSQU3054384", false),
            ("MSKU6011672", true),
            ("APZU4812090", true),
        ] {
            assert_eq!(has_check_digit(number), want, "{number}");
        }
    }

    #[test]
    fn forms() {
        for (number, want) in [
            ("CSQU3054383", true),
            ("CSQU305438", false),
            ("CSQU30543833", false),
            ("csqu3054383", false),
            ("CSQ13054383", false),
            ("集装箱三0543", false),
        ] {
            assert_eq!(is_container(number), want, "{number}");
        }
    }
}
