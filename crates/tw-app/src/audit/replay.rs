//! Following the decisions: where each parcel's list stands when every change
//! the journal tells of is made in its order. Written anew from the words of
//! the entries, not by the use cases' own code.

use super::Report;
use crate::codec::MessageKind;
use crate::declaration::{Dossier, DutyRecord};
use crate::journal::{Cause, DecisionEntry};
use crate::store::EntryRef;
use crate::subject::{Case, STATUS_REGISTERED, STATUS_RETURNED};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tw_base::SubjectId;
use tw_clearance::{
    AgencyCode, AgencyState, Change, ControlState, DebtState, DocumentState, GoodsState, Regions,
};

/// Where a list stands. 24 bytes.
#[derive(Debug, Clone, Copy)]
struct Slot {
    tax: u64,
    status: i32,
    /// The list's sender, among those seen.
    party: u32,
    document: DocumentState,
    control: ControlState,
    debt: DebtState,
    goods: GoodsState,
    /// There was a list.
    case: bool,
    /// There was a decision.
    touched: bool,
    /// It is a declaration, not a parcel.
    declaration: bool,
}

impl Slot {
    fn empty() -> Self {
        let regions = Regions::draft();
        Self {
            tax: 0,
            status: 0,
            party: u32::MAX,
            document: regions.document(),
            control: regions.control(),
            debt: regions.debt(),
            goods: regions.goods(),
            case: false,
            touched: false,
            declaration: false,
        }
    }
}

/// Where a stored list or declaration stands.
struct Standing<'a> {
    regions: &'a Regions,
    status: i32,
    tax: u64,
}

impl Slot {
    /// Takes up what a decision says of a declaration, if it is on one.
    fn declare(&mut self, decision: &DecisionEntry) {
        let Some(more) = &decision.declaration else {
            return;
        };
        self.case = true;
        self.declaration = true;
        // What was computed is taken back before it is computed anew.
        let withdrawn = |change: &Change| matches!(change, Change::Debt(_, DebtState::NotAssessed));
        if decision.changes.iter().any(withdrawn) {
            self.tax = 0;
        }
        if let Some(duty) = &more.duty {
            self.tax = mark(duty.as_ref());
        }
    }
}

/// What a decision did to its list.
pub struct Step {
    /// The code changed.
    pub changed: bool,
    /// Who is told of it.
    pub told: Option<Arc<str>>,
}

/// All parcels, by number: they are drawn in order, so there are no gaps.
#[derive(Default)]
pub struct Replay {
    slots: Vec<Slot>,
    agencies: HashMap<u64, BTreeMap<AgencyCode, AgencyState>>,
    parties: Vec<Arc<str>>,
    known: HashMap<Arc<str>, u32>,
    /// Lists registered anew by a payment that left them: such a step has no
    /// entry of its own.
    pub reopened: i64,
}

/// Parcels beyond this number are none: no journal has so many entries.
const SUBJECTS_MAX: u64 = 1 << 40;

impl Replay {
    fn slot(&mut self, id: SubjectId) -> Option<&mut Slot> {
        let index = usize::try_from(id.0).ok().filter(|_| id.0 < SUBJECTS_MAX)?;
        if index >= self.slots.len() {
            // One entry cannot name a subject far beyond those before it.
            if index > self.slots.len() + (1 << 24) {
                return None;
            }
            self.slots.resize(index + 1, Slot::empty());
        }
        self.slots.get_mut(index)
    }

    fn intern(&mut self, party: &str) -> u32 {
        if let Some(known) = self.known.get(party) {
            return *known;
        }
        let party: Arc<str> = party.into();
        let n = u32::try_from(self.parties.len()).unwrap_or(u32::MAX);
        self.parties.push(Arc::clone(&party));
        self.known.insert(party, n);
        n
    }

    /// Follows a decision on a parcel.
    pub fn step(&mut self, place: EntryRef, decision: &DecisionEntry, report: &mut Report) -> Step {
        let none = Step {
            changed: false,
            told: None,
        };
        let id = decision.subject;
        let Some(mut slot) = self.slot(id).copied() else {
            report.at_entry("subject", place, "it names a subject there cannot be");
            return none;
        };
        slot.touched = true;
        slot.declare(decision);
        let of_list = matches!(
            decision.cause,
            Cause::Document {
                kind: MessageKind::List,
                ..
            }
        );
        if of_list {
            slot.party = self.intern(&decision.actor);
            // A list filed after one that was taken back begins anew.
            if !slot.case || slot.document == DocumentState::Invalidated {
                slot = Slot {
                    case: true,
                    touched: true,
                    party: slot.party,
                    status: if slot.case { slot.status } else { 0 },
                    ..Slot::empty()
                };
                self.agencies.remove(&id.0);
            }
        }
        self.notice_reopening(&mut slot, decision);
        let before = slot.status;
        for change in &decision.changes {
            if !slot.case {
                report.at_entry("subject", place, "it changes a list there is not");
                break;
            }
            let agencies = self.agencies.entry(id.0).or_default();
            if let Some(stood) = apply(&mut slot, agencies, change) {
                let what = format!("it says {change}, but subject {} stood at {stood}", id.0);
                report.at_entry("subject", place, what);
            }
        }
        slot.status = decision.status;
        if let Some(tax) = &decision.tax {
            slot.tax = mark(tax);
        }
        if let Some(kept) = self.slot(id) {
            *kept = slot;
        }
        let changed = before != decision.status;
        let party = usize::try_from(slot.party).ok();
        let party = party.and_then(|n| self.parties.get(n)).cloned();
        Step {
            changed,
            told: party.filter(|_| changed && !of_list && !slot.declaration),
        }
    }

    /// A returned list whose payment went elsewhere waits again, and no entry
    /// says so; the next one shows it.
    fn notice_reopening(&mut self, slot: &mut Slot, decision: &DecisionEntry) {
        let first = decision.changes.iter().find_map(|change| match change {
            Change::Document(from, _) => Some(*from),
            _ => None,
        });
        let waits = match first {
            Some(from) => from == DocumentState::Registered,
            None => decision.status == STATUS_REGISTERED,
        };
        if slot.case && !slot.declaration && slot.document == DocumentState::Returned && waits {
            reopen(slot);
            self.reopened += 1;
        }
    }

    /// Compares a stored case with where the decisions lead; what differs.
    pub fn differs(&mut self, id: SubjectId, case: Option<&Case>) -> Option<String> {
        let case = case.map(|case| Standing {
            regions: &case.regions,
            status: case.status,
            tax: case.tax.as_ref().map_or(0, mark),
        });
        self.stands(id, case)
    }

    /// The same of a declaration.
    pub fn declaration_differs(&mut self, id: SubjectId, dossier: &Dossier) -> Option<String> {
        let standing = Standing {
            regions: &dossier.regions,
            status: dossier.status,
            tax: dossier.duty.as_ref().map_or(0, mark::<DutyRecord>),
        };
        self.stands(id, Some(standing))
    }

    fn stands(&mut self, id: SubjectId, case: Option<Standing<'_>>) -> Option<String> {
        let mut slot = self.slot(id).copied().unwrap_or_else(Slot::empty);
        let Some(case) = case else {
            return slot
                .case
                .then(|| "it has no list, the journal tells of one".to_owned());
        };
        if !slot.case {
            return Some("it has a list, the journal tells of none".to_owned());
        }
        let regions = case.regions;
        if !slot.declaration
            && slot.document == DocumentState::Returned
            && regions.document() == DocumentState::Registered
        {
            reopen(&mut slot);
            self.reopened += 1;
        }
        let agencies = self.agencies.get(&id.0);
        let same = [
            (slot.document == regions.document(), "document"),
            (slot.control == regions.control(), "control"),
            (slot.debt == regions.debt(), "debt"),
            (slot.goods == regions.goods(), "goods"),
            (slot.status == case.status, "status"),
            (slot.tax == case.tax, "assessed tax"),
            (
                regions
                    .agencies()
                    .iter()
                    .all(|(code, state)| agencies.and_then(|a| a.get(code)) == Some(state))
                    && agencies.map_or(0, BTreeMap::len) == regions.agencies().len(),
                "agencies",
            ),
        ];
        let differing: Vec<&str> = same
            .iter()
            .filter(|(same, _)| !same)
            .map(|(_, name)| *name)
            .collect();
        (!differing.is_empty()).then(|| {
            format!(
                "its {} is not what the decisions of the journal come to",
                differing.join(", its ")
            )
        })
    }

    /// Parcels or declarations with decisions, beyond a number.
    pub fn touched_from(&self, first: u64, declarations: bool) -> impl Iterator<Item = u64> + '_ {
        let from = usize::try_from(first).unwrap_or(usize::MAX);
        let slots = self.slots.iter().enumerate().skip(from);
        slots
            .filter(move |(_, slot)| slot.touched && slot.declaration == declarations)
            .map(|(id, _)| id as u64)
    }
}

fn reopen(slot: &mut Slot) {
    debug_assert_eq!(slot.status, STATUS_RETURNED);
    slot.document = DocumentState::Registered;
    slot.status = STATUS_REGISTERED;
}

/// Makes a change; where the region stood, if not where the change says.
fn apply(
    slot: &mut Slot,
    agencies: &mut BTreeMap<AgencyCode, AgencyState>,
    change: &Change,
) -> Option<&'static str> {
    let (stood, fits) = match change {
        Change::Document(from, to) => {
            let stood = std::mem::replace(&mut slot.document, *to);
            (stood.word(), stood == *from)
        }
        Change::Control(from, to) => {
            let stood = std::mem::replace(&mut slot.control, *to);
            (stood.word(), stood == *from)
        }
        Change::Debt(from, to) => {
            let stood = std::mem::replace(&mut slot.debt, *to);
            (stood.word(), stood == *from)
        }
        Change::Goods(from, to) => {
            let stood = std::mem::replace(&mut slot.goods, *to);
            (stood.word(), stood == *from)
        }
        Change::Agency(code, from, to) => {
            let stood = agencies.insert(code.clone(), *to);
            let stood = stood.unwrap_or(*from);
            (stood.word(), stood == *from)
        }
    };
    (!fits).then_some(stood)
}

/// An assessment in 64 bits; none is 0.
fn mark<T: serde::Serialize>(tax: &T) -> u64 {
    let bytes = postcard::to_stdvec(tax).unwrap_or_default();
    let hash = blake3::hash(&bytes);
    let mut mark = [0; 8];
    mark.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(mark).max(1)
}
