//! A goods declaration as the use cases see it: what it says now, how it came
//! to say it, and where it stands.

use crate::stamp::Stamp;
use crate::store::EntryRef;
use crate::task::OpenTask;
use serde::{Deserialize, Serialize};
use tw_base::{Date, Fixed5, SubjectId};
use tw_clearance::Regions;
use tw_declaration::{Declaration, Party, Stage};
use tw_guarantee::Drawing;
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
    /// What the guarantee that secures it is, and what is reserved on it.
    pub reserved: Option<(SubjectId, Drawing)>,
    /// On what terms it is cleared, from its first acceptance on.
    pub terms: Option<Terms>,
    /// What was claimed from guarantors, oldest first. At most one claim is
    /// open.
    pub claims: Vec<Claim>,
    /// What its items draw on certificates.
    pub drawn: Vec<Drawn>,
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

/// On what terms a declaration is cleared, as they were at its acceptance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Credit class of the domestic party; empty: none is known.
    pub class: String,
    /// The partner administration whose operator the party abroad is.
    pub partner: Option<String>,
    /// Share of such declarations that is examined.
    pub inspection_rate: Fixed5,
    /// What was drawn, in millionths.
    pub draw: u32,
    /// Whether it is examined for it.
    pub examined: bool,
    /// Priority measures give it; 0: none.
    pub priority: u8,
}

/// What was claimed from a guarantor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What was reserved for it.
    pub drawing: Drawing,
    /// The instrument it answers by.
    pub instrument: SubjectId,
    /// How much.
    pub amount: Fixed5,
    /// When it was claimed.
    pub on: Date,
    /// What became of it.
    pub stage: ClaimStage,
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClaimStage {
    /// The guarantor has not paid it.
    Open,
    /// The guarantor paid it; the instrument bears so much less.
    Honoured {
        /// When.
        on: Date,
    },
    /// The principal made the guarantor's payment good.
    MadeGood {
        /// When the guarantor paid.
        honoured_on: Date,
        /// When that was made good.
        on: Date,
    },
    /// It fell away before the guarantor paid: the principal did, or nothing
    /// is owed.
    Withdrawn {
        /// When.
        on: Date,
    },
}

impl ClaimStage {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Honoured { .. } => "honoured",
            Self::MadeGood { .. } => "made_good",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
}

impl Claim {
    /// Whether the instrument still bears less for it.
    pub fn weighs(&self) -> bool {
        matches!(self.stage, ClaimStage::Open | ClaimStage::Honoured { .. })
    }
}

/// What an item draws on a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// The item.
    pub item: u16,
    /// The certificate.
    pub certificate: SubjectId,
    /// The reservation on it; open until it is used up.
    pub reservation: Reservation,
    /// Whether the goods were released with it.
    pub used: bool,
}

impl Drawn {
    /// Item, certificate and quantity.
    pub fn what(&self) -> (u16, SubjectId, i64) {
        (self.item, self.certificate, self.reservation.amount)
    }
}

/// What falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deadline {
    /// An outline waits for its completion.
    Completion,
    /// Duty waits to be paid.
    Payment,
}

/// Amounts by kind, in the pack's currency at five decimals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charges {
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
    /// Surcharge for late payment.
    pub surcharge: Fixed5,
}

/// What is owed and what was paid, in the pack's currency at five decimals.
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
    /// Surcharge for late payment, once it was paid.
    pub surcharge: Fixed5,
    /// Together.
    pub total: Fixed5,
    /// What was paid of each.
    pub paid: Charges,
    /// Day of the last payment.
    pub paid_on: Option<Date>,
    /// Last day of payment of what is demanded.
    pub pay_by: Option<Date>,
    /// What was paid and is to be given back.
    pub to_repay: Fixed5,
    /// Interest on it, as last computed.
    pub interest: Fixed5,
    /// What was given back so far, with interest.
    pub repaid: Fixed5,
}

impl Charges {
    fn each(self, other: Self, of: impl Fn(i64, i64) -> i64) -> Self {
        let one = |a: Fixed5, b: Fixed5| Fixed5::from_raw(of(a.raw(), b.raw()));
        Self {
            duty: one(self.duty, other.duty),
            remedies: one(self.remedies, other.remedies),
            consumption_tax: one(self.consumption_tax, other.consumption_tax),
            vat: one(self.vat, other.vat),
            late_fee: one(self.late_fee, other.late_fee),
            surcharge: one(self.surcharge, other.surcharge),
        }
    }

    /// Of each, what it has more than the other.
    pub fn beyond(self, other: Self) -> Self {
        self.each(other, |a, b| a.saturating_sub(b).max(0))
    }

    /// Of each the larger.
    pub fn at_least(self, other: Self) -> Self {
        self.each(other, i64::max)
    }

    /// Of each the smaller.
    pub fn at_most(self, other: Self) -> Self {
        self.each(other, i64::min)
    }

    /// Of each, both together.
    pub fn plus(self, other: Self) -> Self {
        self.each(other, i64::saturating_add)
    }

    /// As much of it as an amount comes to: duty first, then remedies, taxes,
    /// fee and surcharge.
    pub fn up_to(self, amount: Fixed5) -> Self {
        let mut left = amount.raw().max(0);
        let mut take = |of: Fixed5| {
            let taken = of.raw().min(left);
            left -= taken;
            Fixed5::from_raw(taken)
        };
        Self {
            duty: take(self.duty),
            remedies: take(self.remedies),
            consumption_tax: take(self.consumption_tax),
            vat: take(self.vat),
            late_fee: take(self.late_fee),
            surcharge: take(self.surcharge),
        }
    }

    /// Duty and taxes, which bear a surcharge when they are paid late.
    pub fn taxes(self) -> [Fixed5; 4] {
        [self.duty, self.remedies, self.consumption_tax, self.vat]
    }

    /// Together.
    pub fn total(self) -> Fixed5 {
        let all = self
            .taxes()
            .into_iter()
            .chain([self.late_fee, self.surcharge]);
        sum(all)
    }
}

/// Together; amounts that are kept are far from the edge of what can be.
pub fn sum(all: impl IntoIterator<Item = Fixed5>) -> Fixed5 {
    let raw = all.into_iter().map(Fixed5::raw);
    Fixed5::from_raw(raw.fold(0, i64::saturating_add))
}

impl DutyRecord {
    /// What is owed, by kind.
    pub fn owed(&self) -> Charges {
        Charges {
            duty: self.duty,
            remedies: self.remedies,
            consumption_tax: self.consumption_tax,
            vat: self.vat,
            late_fee: self.late_fee,
            surcharge: self.surcharge,
        }
    }

    /// What is still to be paid, by kind.
    pub fn open(&self) -> Charges {
        self.owed().beyond(self.paid)
    }

    /// What was paid beyond what is owed, by kind.
    pub fn overpaid(&self) -> Charges {
        self.paid.beyond(self.owed())
    }

    /// Sets what is owed, by kind.
    pub fn owe(&mut self, owed: Charges) {
        self.duty = owed.duty;
        self.remedies = owed.remedies;
        self.consumption_tax = owed.consumption_tax;
        self.vat = owed.vat;
        self.late_fee = owed.late_fee;
        self.surcharge = owed.surcharge;
        self.total = owed.total();
    }

    /// Computed anew, with what was paid, given back and levied for late
    /// payment before.
    #[must_use]
    pub fn after(mut self, before: &Self) -> Self {
        self.owe(Charges {
            surcharge: before.surcharge,
            ..self.owed()
        });
        self.paid = before.paid;
        self.paid_on = before.paid_on;
        self.repaid = before.repaid;
        self
    }
}

impl Dossier {
    /// Whether it stands as an outline that waits for its completion.
    pub fn is_outline(&self) -> bool {
        self.content.head.stage == Stage::Outline
    }

    /// What is claimed from a guarantor that it has not paid.
    pub fn open_claim(&self) -> Option<&Claim> {
        self.claims
            .iter()
            .find(|claim| claim.stage == ClaimStage::Open)
    }

    /// Whether something is claimed from a guarantor that it has not paid.
    pub fn claimed(&self) -> bool {
        self.open_claim().is_some()
    }

    /// Whether an enterprise filed it or is named in it.
    pub fn names(&self, enterprise: &str) -> bool {
        let head = &self.content.head;
        let named = [&head.trader, &head.owner, &head.declarant];
        let mut codes = named.into_iter().flat_map(Party::codes);
        self.sender == enterprise || codes.any(|code| code == enterprise)
    }
}
