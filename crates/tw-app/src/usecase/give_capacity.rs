//! Give an enterprise a capacity to act on what others declared, or take it.

use super::administer::{enterprise_of, invalid, refuse, validity, write};
use crate::admin::{CapacityTerms, Grant};
use crate::capacity::{Capacity, CapacityKind, Name, Role};
use crate::decision::{Context, Decision};
use crate::overlay::Overlay;
use crate::subject::Subject;
use tw_base::{Date, Finding, RuleCode};
use tw_clearance::AgencyCode;
use tw_law::CodeAnswer;

/// It has that capacity on some of those days already.
pub const CAPACITY_STANDS: RuleCode = RuleCode::new("TW1251");
/// It has no such capacity.
pub const CAPACITY_UNKNOWN: RuleCode = RuleCode::new("TW1252");

/// Regions or offices of one capacity at most.
const LIMITED_TO_MAX: usize = 200;

type Decided<T = ()> = Result<T, Box<Finding>>;

/// Gives one.
pub fn give(
    grant: &Grant,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decided {
    let (id, mut enterprise) = enterprise_of(&grant.enterprise, overlay)?;
    let role = role(&grant.capacity, context)?;
    let from = grant.from.unwrap_or(context.today);
    validity(from, grant.to)?;
    let same = |held: &&Capacity| held.role.kind() == role.kind();
    let mut held = enterprise.capacities.iter().filter(same);
    if held.any(|held| held.meets(from, grant.to)) {
        let finding = refuse(&CAPACITY_STANDS, &grant.enterprise);
        return Err(Box::new(finding.with("capacity", role.kind().word())));
    }
    enterprise.capacities.push(Capacity {
        role,
        from,
        to: grant.to,
        taken_on: None,
    });
    write(decision, id, Subject::Enterprise(enterprise));
    Ok(())
}

/// Takes what it has of a kind, now or later, from today on.
pub fn take(
    enterprise: &str,
    kind: CapacityKind,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decided {
    let (id, mut enterprise) = enterprise_of(enterprise, overlay)?;
    let today: Date = context.today;
    let of_kind = |held: &&mut Capacity| held.role.kind() == kind && held.lasts_beyond(today);
    let mut taken = 0;
    for held in enterprise.capacities.iter_mut().filter(of_kind) {
        held.taken_on = Some(today);
        taken += 1;
    }
    if taken == 0 {
        let finding = refuse(&CAPACITY_UNKNOWN, &enterprise.code);
        return Err(Box::new(finding.with("capacity", kind.word())));
    }
    write(decision, id, Subject::Enterprise(enterprise));
    Ok(())
}

fn role(terms: &CapacityTerms, context: &Context<'_>) -> Decided<Role> {
    Ok(match terms {
        CapacityTerms::Agency {
            regions,
            name_zh,
            name_en,
        } => {
            let codes = regions.iter().map(|code| AgencyCode::new(code));
            let regions: Vec<AgencyCode> = codes.collect::<Result<_, _>>().map_err(invalid)?;
            some_of(&regions)?;
            let name = Name {
                zh: name(name_zh)?,
                en: name(name_en)?,
            };
            Role::Agency { regions, name }
        }
        CapacityTerms::CarrierOrTerminal { offices } => Role::CarrierOrTerminal {
            offices: known(offices, context)?,
        },
        CapacityTerms::BankOrTreasury {} => Role::BankOrTreasury,
        CapacityTerms::ProgrammeOffice { offices } => Role::ProgrammeOffice {
            offices: known(offices, context)?,
        },
        CapacityTerms::Guarantor { kinds, key } => Role::Guarantor {
            kinds: kinds_of(kinds, context)?,
            key: key.as_deref().map(key_id).transpose()?,
        },
        CapacityTerms::CustomsOfficer { offices } => {
            some_of(offices)?;
            Role::CustomsOfficer {
                offices: known(offices, context)?,
            }
        }
    })
}

fn some_of<T>(limited_to: &[T]) -> Decided {
    match limited_to.len() {
        0 => Err(invalid("it names no region or office")),
        1..=LIMITED_TO_MAX => Ok(()),
        _ => Err(invalid(format!("it names more than {LIMITED_TO_MAX}"))),
    }
}

fn name(text: &str) -> Decided<String> {
    match text.trim() {
        "" => Err(invalid("an agency has a name in Chinese and in English")),
        text if text.chars().count() > 100 => Err(invalid("a name has 1 to 100 characters")),
        text => Ok(text.to_owned()),
    }
}

/// Kinds of guarantee there are today.
fn kinds_of(kinds: &[String], context: &Context<'_>) -> Decided<Vec<String>> {
    some_of(kinds)?;
    let law = context.law(context.today);
    for kind in kinds {
        if matches!(law.code("guarantee_kinds", kind), CodeAnswer::Unknown) {
            return Err(invalid(format!("{kind:?} is no kind of guarantee")));
        }
    }
    Ok(kinds.to_vec())
}

/// The id of a key, spelled as keys are.
fn key_id(text: &str) -> Decided<String> {
    let read: Result<tw_proof::KeyId, _> = text.parse();
    read.map(|id| id.to_string())
        .map_err(|_| invalid(format!("{text:?} is no id of a key")))
}

/// Offices there are today.
fn known(offices: &[String], context: &Context<'_>) -> Decided<Vec<String>> {
    if offices.len() > LIMITED_TO_MAX {
        some_of(offices)?;
    }
    let law = context.law(context.today);
    for office in offices {
        let answer = law.code("customs_offices", office);
        if matches!(answer, CodeAnswer::Unknown) {
            return Err(invalid(format!("{office:?} is no office")));
        }
    }
    Ok(offices.to_vec())
}
