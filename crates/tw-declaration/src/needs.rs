//! Which licences and permits the goods need by the pack's table of controls,
//! which of them the declaration names, and which it lacks; on what whoever
//! granted one decided; and what control of the goods looked at.
//!
//! Which fields those are is pack data (sets `fields_consented` and
//! `fields_examined`).

use crate::change::{Difference, compared};
use crate::fields::{Slot, fields};
use crate::model::{Declaration, Direction};
use crate::place::At;
use std::collections::BTreeMap;
use tw_law::{CommodityControl, Law};

/// Whether what the goods need is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No document allows them.
    Forbidden,
    /// A licence document or the licence box names it.
    Named,
    /// Nothing names it.
    Missing,
}

/// What one item needs.
#[derive(Debug, Clone, Copy)]
pub struct Need<'p> {
    /// The item, from 0.
    pub item: usize,
    /// The control.
    pub control: &'p CommodityControl,
    /// Whether it is there.
    pub standing: Standing,
}

/// Everything the goods need, item by item.
pub fn needs<'p>(d: &Declaration, law: Law<'p>) -> Vec<Need<'p>> {
    let import = d.head.direction == Direction::Import;
    let mode = &*d.head.supervision_mode;
    let items = d.items.iter().enumerate();
    let controls = items.flat_map(|(i, item)| {
        let controls = law.controls(&item.commodity, import, mode);
        controls.into_iter().map(move |control| (i, control))
    });
    controls
        .map(|(item, control)| Need {
            item,
            control,
            standing: standing(d, &control.document, law),
        })
        .collect()
}

/// The number of one that stands in the licence box does not say its kind.
fn standing(d: &Declaration, kind: &str, law: Law<'_>) -> Standing {
    let boxed = || boxed(kind, law) && !Slot::from(&d.head.licence_no).is_empty();
    if is_in("documents_prohibiting", kind, law) {
        Standing::Forbidden
    } else if d.licences.iter().any(|licence| *licence.kind == *kind) || boxed() {
        Standing::Named
    } else {
        Standing::Missing
    }
}

/// Whether the number of a document of a kind stands in the licence box.
fn boxed(kind: &str, law: Law<'_>) -> bool {
    is_in("licence_box", kind, law)
}

/// Numbers under which documents of a kind are named, attached or in the
/// licence box.
pub fn numbers<'d>(d: &'d Declaration, kind: &str, law: Law<'_>) -> Vec<&'d str> {
    let attached = d.licences.iter().filter(|licence| *licence.kind == *kind);
    let boxed = d.head.licence_no.iter().filter(|_| boxed(kind, law));
    let all = attached.map(|licence| &*licence.number);
    all.chain(boxed.map(|number| &**number))
        .filter(|number| !number.is_empty())
        .collect()
}

fn is_in(set: &str, code: &str, law: Law<'_>) -> bool {
    law.code(&format!("sets/{set}"), code).row().is_some()
}

/// A document the goods need, of whatever standing but forbidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// Whether the declaration names it.
    pub named: bool,
    /// On what whoever grants it decides.
    pub grounds: Grounds,
}

/// The documents the goods need, by kind.
pub fn permits(d: &Declaration, law: Law<'_>) -> BTreeMap<String, Permit> {
    let mut items: BTreeMap<&str, (bool, Vec<usize>)> = BTreeMap::new();
    for need in needs(d, law) {
        if need.standing != Standing::Forbidden {
            let of = items.entry(&need.control.document).or_default();
            of.0 = need.standing == Standing::Named;
            of.1.push(need.item);
        }
    }
    let permit = |(kind, (named, items)): (&str, (bool, Vec<usize>))| {
        let grounds = Grounds::of(d, kind, &items, law);
        (kind.to_owned(), Permit { named, grounds })
    };
    items.into_iter().map(permit).collect()
}

/// What whoever grants a document looks at: the document itself, and of the
/// goods that need it and of the whole declaration the fields of the set
/// `fields_consented`. Where an item stands among the others is none of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grounds {
    whole: Vec<(String, String)>,
    items: Vec<Vec<(String, String)>>,
}

impl Grounds {
    fn of(d: &Declaration, kind: &str, items: &[usize], law: Law<'_>) -> Self {
        let mut whole = Vec::new();
        let mut goods: BTreeMap<usize, Vec<(String, String)>> = BTreeMap::new();
        for (at, slot) in fields(d) {
            let said = || (at.key(), text(slot));
            let looked_at = || is_in("fields_consented", &at.key(), law);
            match at {
                At::Licence(n, _) if d.licences.get(n).is_some_and(|l| *l.kind == *kind) => {
                    whole.push(said());
                }
                At::Head("LicenseNo") if boxed(kind, law) => whole.push(said()),
                At::Item(i, _) | At::Permit(i, ..) if items.contains(&i) && looked_at() => {
                    goods.entry(i).or_default().push(said());
                }
                At::Head(_) if looked_at() => whole.push(said()),
                _ => {}
            }
        }
        let mut items: Vec<_> = goods.into_values().collect();
        items.sort_unstable();
        Self { whole, items }
    }

    /// The keys of what differs, each once; none: they are the same.
    pub fn differ(&self, other: &Self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        let mut differing = |one: &[(String, String)], two: &[(String, String)]| {
            let lacks = |all: &[(String, String)], said: &(String, String)| !all.contains(said);
            let gone = one.iter().filter(|said| lacks(two, said));
            let come = two.iter().filter(|said| lacks(one, said));
            keys.extend(gone.chain(come).map(|(key, _)| key.clone()));
        };
        differing(&self.whole, &other.whole);
        if self.items.len() == other.items.len() {
            for (one, two) in self.items.iter().zip(&other.items) {
                differing(one, two);
            }
        } else {
            keys.push("DecLists/DecList".to_owned());
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// 5 and 5.00 are one number.
fn text(slot: Slot<'_>) -> String {
    match slot {
        Slot::Number(number) => number.normalize().to_string(),
        slot => slot.to_string(),
    }
}

/// What differs between two versions of what control of the goods looked at:
/// goods, quantity and value.
pub fn examined(before: &Declaration, after: &Declaration, law: Law<'_>) -> Vec<Difference> {
    compared(before, after)
        .into_iter()
        .filter(|(at, _)| is_in("fields_examined", &at.key(), law))
        .map(|(_, difference)| difference)
        .collect()
}
