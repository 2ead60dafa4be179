//! A goods declaration as the use cases see it: what it says now, how it came
//! to say it, and where it stands.

use crate::stamp::Stamp;
use crate::store::EntryRef;
use crate::task::OpenTask;
use serde::{Deserialize, Serialize};
use tw_base::{Date, Fixed5, SubjectId};
use tw_clearance::Regions;
use tw_declaration::{Declaration, Stage};
use tw_ledger::Reservation;

/// A declaration and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dossier {
    /// What it says, without what names persons.
    pub content: Declaration,
    /// The enterprise that filed it.
    pub sender: String,
    /// Number of the single window (`SeqNo`), eighteen digits.
    pub seq_no: String,
    /// Declaration number (`EntryId`), from registration on.
    pub declaration_no: Option<String>,
    /// How it came to say what it says, oldest first; the last is in force.
    pub versions: Vec<Version>,
    /// The five regions.
    pub regions: Regions,
    /// Projected code, see [`crate::channel`].
    pub status: i32,
    /// Day of the first filing that found no fault.
    pub accepted_on: Option<Date>,
    /// Day on which the second of two steps completed it, or the day of
    /// acceptance of one filed at once.
    pub completed_on: Option<Date>,
    /// Day on which the means of transport declared its entry.
    pub entered_on: Option<Date>,
    /// What is owed, once assessed.
    pub duty: Option<DutyRecord>,
    /// What the guarantee that secures it is, and the reservation on it.
    pub reserved: Option<(SubjectId, Reservation)>,
    /// What waits for somebody: when it falls due, and what then.
    pub waits: Option<(Stamp, Deadline)>,
    /// Where the journal speaks of it, oldest first.
    pub history: Vec<EntryRef>,
    /// What waits for somebody, in the order in which it came up.
    pub tasks: Vec<OpenTask>,
}

/// One version of a declaration: what it changed. Its words as they came are in
/// the journal, where the history leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Which step it belongs to.
    pub stage: Stage,
    /// Why it was made; empty for the first.
    pub reason: String,
    /// Who asked for it: an enterprise's code, or `operator`.
    pub asked_by: String,
    /// When.
    pub at: Stamp,
    /// What it changed: path, before, after.
    pub changed: Vec<(String, String, String)>,
}

/// What falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deadline {
    /// An outline waits for its completion.
    Completion,
    /// Duty waits to be paid.
    Payment,
}

/// Amounts of an assessment, in the pack's currency at five decimals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyRecord {
    /// The day whose rates apply.
    pub rate_date: Option<Date>,
    /// Customs value.
    pub value: Fixed5,
    /// Duty.
    pub duty: Fixed5,
    /// Trade remedies.
    pub remedies: Fixed5,
    /// Consumption tax.
    pub consumption_tax: Fixed5,
    /// VAT.
    pub vat: Fixed5,
    /// Fee for late declaration.
    pub late_fee: Fixed5,
    /// Together.
    pub total: Fixed5,
}

impl Dossier {
    /// Whether it stands as an outline that waits for its completion.
    pub fn is_outline(&self) -> bool {
        self.content.head.stage == Stage::Outline
    }

    /// Whether an enterprise filed it or is named in it.
    pub fn names(&self, enterprise: &str) -> bool {
        let head = &self.content.head;
        let named = [&head.trader, &head.owner, &head.declarant];
        let codes = named
            .into_iter()
            .flat_map(|party| [&party.customs_code, &party.credit_code]);
        let mut codes = codes.filter_map(|code| code.as_deref());
        self.sender == enterprise || codes.any(|code| code == enterprise)
    }
}
