//! Who may do what about guarantees and groups, and who has business with one.

use crate::capacity::Role;
use crate::decision::Context;
use crate::subject::Enterprise;
use tw_base::Date;
use tw_guarantee::{Group, Instrument};

/// The kind whose guarantor answers for the members of a group.
pub const GROUP_KIND: &str = "group_finance_company_letter";

/// What an act takes.
#[derive(Debug, Clone, Copy)]
pub enum Right<'a> {
    /// To answer by a guarantee of a kind, as its guarantor.
    Answer {
        /// The guarantor named.
        guarantor: &'a str,
        /// The kind.
        kind: &'a str,
    },
    /// To tell of a group, as the finance company that answers for it.
    Tell {
        /// The finance company named.
        company: &'a str,
    },
    /// To decide on a guarantee, as customs of one of its beneficiaries.
    Decide(&'a Instrument),
    /// To decide on a group, as customs.
    DecideGroup,
}

/// The capacity in which a party has a right on a day.
pub fn role<'e>(by: &'e Enterprise, right: Right<'_>, today: Date) -> Option<&'e Role> {
    by.roles_on(today).find(|role| has(by, role, right))
}

fn has(by: &Enterprise, role: &Role, right: Right<'_>) -> bool {
    let own = by.code.as_str();
    match (role, right) {
        (Role::Guarantor { kinds, .. }, Right::Answer { guarantor, kind }) => {
            guarantor == own && kinds.iter().any(|known| known == kind)
        }
        (Role::Guarantor { kinds, .. }, Right::Tell { company }) => {
            company == own && kinds.iter().any(|known| known == GROUP_KIND)
        }
        (Role::CustomsOfficer { offices }, Right::Decide(instrument)) => {
            offices.iter().any(|office| instrument.covers(office))
        }
        (Role::CustomsOfficer { .. }, Right::DecideGroup) => true,
        _ => false,
    }
}

/// How much of a guarantee a party may see, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// All of it.
    Whole,
    /// Its own share of it.
    OwnShare,
    /// Nothing.
    Nothing,
}

/// Whether one of the roles is an officer's of a beneficiary.
pub fn decides(roles: &[Role], instrument: &Instrument) -> bool {
    roles.iter().any(|role| match role {
        Role::CustomsOfficer { offices } => offices.iter().any(|o| instrument.covers(o)),
        _ => false,
    })
}

/// How much of a guarantee a party may see on a day.
pub fn sight(code: &str, roles: &[Role], instrument: &Instrument) -> Sight {
    let terms = instrument.terms();
    let decides = decides(roles, instrument);
    let principal = terms
        .backing
        .principal()
        .is_some_and(|p| p.as_str() == code);
    if decides || principal || terms.guarantor.code == code {
        Sight::Whole
    } else if terms.backing.share_of(code).is_some() {
        Sight::OwnShare
    } else {
        Sight::Nothing
    }
}

/// How much of a group a party may see.
pub fn sight_of_group(code: &str, roles: &[Role], group: &Group) -> Sight {
    let decides = |role: &Role| matches!(role, Role::CustomsOfficer { .. });
    if group.finance_company().as_str() == code || roles.iter().any(decides) {
        Sight::Whole
    } else if group.of(code).next().is_some() {
        Sight::OwnShare
    } else {
        Sight::Nothing
    }
}

/// How many there may be by a parameter of the pack; where it has none, any
/// number.
pub(super) fn most(context: &Context<'_>, parameter: &str) -> usize {
    let known = context.law(context.today).integer(parameter);
    let known = known.ok().and_then(|most| usize::try_from(most.value).ok());
    known.unwrap_or(usize::MAX)
}
