//! In which capacity a party acts on declarations that are not its own: as
//! agency, as carrier or terminal, as bank or treasury, as customs officer.
//!
//! Nouns: a *capacity* is one of these four with its days; it *concerns* the
//! declarations it has business with and *allows* the acts that are its own.
//! Who has none that concerns a declaration is not told that there is one.
//!
//! Invariants: on no day has a party two capacities of one kind; what was
//! taken stays written, with the day it was taken on.

use crate::admin::{ControlAct, DeclarationAct, GoodsAct};
use crate::declaration::Dossier;
use serde::{Deserialize, Serialize};
use tw_base::Date;
use tw_clearance::{AgencyCode, DebtState};
use tw_programme::Dimension;

/// A capacity of a party, as kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// What it is, and what it is limited to.
    pub role: Role,
    /// First day.
    pub from: Date,
    /// Last day, if any was laid down.
    pub to: Option<Date>,
    /// From this day on it is taken.
    pub taken_on: Option<Date>,
}

/// What a capacity is, and what it is limited to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Another agency: answers for the regions it holds.
    Agency {
        /// Codes of the regions, such as `permit:7`.
        regions: Vec<AgencyCode>,
        /// What it is called.
        name: Name,
    },
    /// Tells that goods arrived and left.
    CarrierOrTerminal {
        /// Offices it works under; none: all.
        offices: Vec<String>,
    },
    /// Tells that duty was paid.
    BankOrTreasury,
    /// Controls, concludes and confirms.
    CustomsOfficer {
        /// Offices of declaration.
        offices: Vec<String>,
    },
    /// Makes measures.
    ProgrammeOffice {
        /// Districts and offices it answers for; none: the whole
        /// administration.
        offices: Vec<String>,
    },
    /// Answers for others by guarantees: a bank, an insurer, a finance
    /// company.
    Guarantor {
        /// Kinds of guarantee it may hand in.
        kinds: Vec<String>,
        /// Id of the key it signs its letters under; none: it does not sign.
        key: Option<String>,
    },
}

/// A name in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// The kinds. Stored by place: a new one is added at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CapacityKind {
    /// Another agency.
    Agency,
    /// Carrier or terminal.
    CarrierOrTerminal,
    /// Bank or treasury.
    BankOrTreasury,
    /// Customs officer.
    CustomsOfficer,
    /// Programme office.
    ProgrammeOffice,
    /// Guarantor.
    Guarantor,
}

impl CapacityKind {
    /// Its word, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::CarrierOrTerminal => "carrier_or_terminal",
            Self::BankOrTreasury => "bank_or_treasury",
            Self::CustomsOfficer => "customs_officer",
            Self::ProgrammeOffice => "programme_office",
            Self::Guarantor => "guarantor",
        }
    }
}

impl Capacity {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        let taken = self.taken_on.is_some_and(|taken| taken <= day);
        self.from <= day && self.to.is_none_or(|to| day <= to) && !taken
    }

    /// Whether it holds on that day or any later one.
    pub fn lasts_beyond(&self, day: Date) -> bool {
        self.taken_on.is_none() && self.to.is_none_or(|to| day <= to)
    }

    /// Whether it and another would hold on one day.
    pub fn meets(&self, from: Date, to: Option<Date>) -> bool {
        let last = |to: Option<Date>| to.unwrap_or(Date::MAX);
        // One that was taken held until the day before.
        let held_until = match self.taken_on.map(Date::yesterday) {
            Some(Ok(before)) => last(self.to).min(before),
            Some(Err(_)) => Date::MIN,
            None => last(self.to),
        };
        self.from <= held_until && self.from.max(from) <= held_until.min(last(to))
    }
}

impl Role {
    /// Its kind.
    pub fn kind(&self) -> CapacityKind {
        match self {
            Self::Agency { .. } => CapacityKind::Agency,
            Self::CarrierOrTerminal { .. } => CapacityKind::CarrierOrTerminal,
            Self::BankOrTreasury => CapacityKind::BankOrTreasury,
            Self::CustomsOfficer { .. } => CapacityKind::CustomsOfficer,
            Self::ProgrammeOffice { .. } => CapacityKind::ProgrammeOffice,
            Self::Guarantor { .. } => CapacityKind::Guarantor,
        }
    }

    /// The kind that makes measures.
    pub const PROGRAMME_OFFICE: CapacityKind = CapacityKind::ProgrammeOffice;

    /// Whether it makes measures that an office answers for.
    pub fn answers_for(&self, office: &str) -> bool {
        match self {
            Self::ProgrammeOffice { offices } => {
                let covers = |own: &String| Dimension::Office.covers(own, office);
                offices.is_empty() || offices.iter().any(covers)
            }
            _ => false,
        }
    }

    /// Whether it has business with a declaration.
    pub fn concerns(&self, dossier: &Dossier) -> bool {
        let head = &dossier.content.head;
        let regions = &dossier.regions;
        match self {
            Self::Agency { regions: own, .. } => {
                let asked = regions.agencies().iter();
                asked.into_iter().any(|(code, _)| own.contains(code))
            }
            Self::CarrierOrTerminal { offices } => {
                let named =
                    |office: &String| *office == *head.office || *office == *head.border_office;
                offices.is_empty() || offices.iter().any(named)
            }
            Self::BankOrTreasury => !matches!(
                regions.debt(),
                DebtState::NotAssessed | DebtState::NothingDue | DebtState::Provisional
            ),
            Self::CustomsOfficer { offices } => {
                offices.iter().any(|office| **office == *head.office)
            }
            Self::ProgrammeOffice { .. } | Self::Guarantor { .. } => false,
        }
    }

    /// Whether an act is its own to take.
    pub fn allows(&self, act: &DeclarationAct) -> bool {
        match (self, act) {
            (Self::Agency { regions, .. }, DeclarationAct::Agency { agency, .. }) => {
                regions.iter().any(|region| region.as_str() == agency)
            }
            (
                Self::CarrierOrTerminal { .. },
                DeclarationAct::Arrived { .. }
                | DeclarationAct::Goods {
                    step: GoodsAct::GateOut | GoodsAct::Load | GoodsAct::Exit,
                },
            )
            | (
                Self::BankOrTreasury,
                DeclarationAct::Paid {}
                | DeclarationAct::Repaid {}
                | DeclarationAct::Honoured {}
                | DeclarationAct::MadeGood {},
            )
            | (
                Self::CustomsOfficer { .. },
                DeclarationAct::Control {
                    step:
                        ControlAct::Select
                        | ControlAct::RequireDocuments
                        | ControlAct::OpenQuery
                        | ControlAct::OrderExamination
                        | ControlAct::Examine
                        | ControlAct::Detain
                        | ControlAct::Pass,
                }
                | DeclarationAct::Goods {
                    step: GoodsAct::Return | GoodsAct::Destroy | GoodsAct::Abandon,
                }
                | DeclarationAct::Close {}
                | DeclarationAct::Call {}
                | DeclarationAct::TaskDone { .. },
            ) => true,
            (
                Self::Agency { .. }
                | Self::CarrierOrTerminal { .. }
                | Self::BankOrTreasury
                | Self::CustomsOfficer { .. }
                | Self::ProgrammeOffice { .. }
                | Self::Guarantor { .. },
                _,
            ) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn capacity(from: &str, to: Option<&str>, taken_on: Option<&str>) -> Capacity {
        Capacity {
            role: Role::BankOrTreasury,
            from: day(from),
            to: to.map(day),
            taken_on: taken_on.map(day),
        }
    }

    #[test]
    fn it_holds_from_its_first_day_to_its_last() {
        let table = [
            (None, None, "2026-02-28", false),
            (None, None, "2026-03-01", true),
            (None, None, "2036-03-01", true),
            (Some("2026-03-31"), None, "2026-03-31", true),
            (Some("2026-03-31"), None, "2026-04-01", false),
            (None, Some("2026-03-10"), "2026-03-09", true),
            (None, Some("2026-03-10"), "2026-03-10", false),
            (None, Some("2026-03-01"), "2026-03-01", false),
        ];
        for (to, taken, on, holds) in table {
            let capacity = capacity("2026-03-01", to, taken);
            assert_eq!(capacity.holds_on(day(on)), holds, "{to:?} {taken:?} {on}");
        }
    }

    #[test]
    fn two_of_a_kind_meet_on_no_day() {
        let table = [
            (None, None, ("2026-01-01", None), true),
            (None, None, ("2026-01-01", Some("2026-02-28")), false),
            (None, None, ("2026-01-01", Some("2026-03-01")), true),
            (Some("2026-03-31"), None, ("2026-03-31", None), true),
            (Some("2026-03-31"), None, ("2026-04-01", None), false),
            (None, Some("2026-03-10"), ("2026-03-10", None), false),
            (None, Some("2026-03-10"), ("2026-03-09", None), true),
            // Taken before it ever held.
            (None, Some("2026-02-01"), ("2026-01-01", None), false),
        ];
        for (to, taken, (from, until), meets) in table {
            let standing = capacity("2026-03-01", to, taken);
            let found = standing.meets(day(from), until.map(day));
            assert_eq!(found, meets, "{to:?} {taken:?} {from} {until:?}");
        }
    }
}
