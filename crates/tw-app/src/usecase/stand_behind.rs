//! What stands behind a party: its own instruments first, the newest before
//! older ones, then the letters of the groups it belongs to. The first that
//! bears the whole of a debt secures it.

use super::keys;
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::Subject;
use crate::surety::Principal;
use tw_base::{AccountKey, EnterpriseCode, Finding, Fixed5, SubjectId};
use tw_guarantee::{
    self as guarantee, Backing, Candidate, Cover, Group, Instrument, Tables, Use, choose,
};

/// What choosing needs loaded: the instruments and groups of a party, under
/// each of its codes, the letters of those, and what is left on each.
pub fn plan(codes: &[String], overlay: &Overlay, wanted: &mut Wanted) {
    for key in codes.iter().map(|code| keys::principal(code)) {
        if let Some((_, Subject::Principal(principal))) = overlay.behind(&key) {
            wanted.subjects.extend(&principal.groups);
            for id in instruments(principal, overlay) {
                wanted.subjects.push(id);
                if let Some(Subject::Guarantee(instrument)) = overlay.subject(id) {
                    let each = codes.iter();
                    let accounts = each.flat_map(|code| guarantee::accounts_for(instrument, code));
                    wanted.accounts.extend(accounts);
                }
            }
        }
        wanted.aliases.push(key);
    }
}

/// What is kept of a party as a principal, under any of its codes.
pub fn principal(codes: &[String], overlay: &Overlay) -> Principal {
    let mut all = Principal::default();
    for code in codes {
        let Some((_, Subject::Principal(one))) = overlay.behind(&keys::principal(code)) else {
            continue;
        };
        all.own.extend(&one.own);
        let fresh = one.groups.iter().filter(|id| !all.groups.contains(id));
        let fresh: Vec<SubjectId> = fresh.copied().collect();
        all.groups.extend(fresh);
    }
    all
}

/// Under which of its codes an instrument stands for a party.
pub fn called<'c>(instrument: &Instrument, codes: &'c [String]) -> Option<&'c str> {
    let backing = &instrument.terms().backing;
    let own = |code: &&String| {
        backing
            .principal()
            .is_some_and(|own| own.as_str() == **code)
    };
    let share = |code: &&String| backing.share_of(code).is_some();
    let found = codes.iter().find(|code| own(code) || share(code));
    found.map(String::as_str)
}

/// The instruments that may stand for a principal, in their order.
fn instruments(principal: &Principal, overlay: &Overlay) -> Vec<SubjectId> {
    let mut all = principal.own.clone();
    for id in &principal.groups {
        if let Some(Subject::Group(file)) = overlay.subject(*id) {
            all.extend(&file.letters);
        }
    }
    all
}

/// The group of a letter, with a party as a member under the code by which the
/// letter knows it.
fn group_of(
    instrument: &Instrument,
    principal: &Principal,
    (party, codes): (&str, &[String]),
    overlay: &Overlay,
) -> Option<Group> {
    let code = instrument.terms().backing.group()?;
    let mut groups = principal
        .groups
        .iter()
        .filter_map(|id| match overlay.subject(*id) {
            Some(Subject::Group(file)) => Some(&file.group),
            _ => None,
        });
    let group = groups.find(|group| group.code() == code)?.clone();
    let member = EnterpriseCode::new(party).ok()?;
    Some(
        codes
            .iter()
            .fold(group, |group, other| group.known_as(other, &member)),
    )
}

/// The first instrument that bears a debt of a party that goes by some codes;
/// else what was missing for each. `left` says what may be drawn on an account.
pub fn first(
    wanted: &Use<'_>,
    codes: &[String],
    (overlay, tables): (&Overlay, &Tables),
    left: impl Fn(AccountKey) -> Fixed5,
) -> Result<(SubjectId, Instrument), Vec<Finding>> {
    let principal = principal(codes, overlay);
    let mut missing = Vec::new();
    let mut any = false;
    for id in instruments(&principal, overlay) {
        let Some(Subject::Guarantee(instrument)) = overlay.subject(id) else {
            continue;
        };
        any = true;
        let party = called(instrument, codes).unwrap_or(wanted.party);
        let mut accounts = guarantee::accounts_for(instrument, party).into_iter();
        let pool = accounts.next().map_or(Fixed5::ZERO, &left);
        let share = accounts.next().map_or(Fixed5::ZERO, &left);
        let group = group_of(instrument, &principal, (party, codes), overlay);
        let cover = match &instrument.terms().backing {
            Backing::Own(_) => Cover::Own(pool),
            Backing::Group { .. } => Cover::Group {
                group: group.as_ref(),
                pool,
                share,
            },
        };
        let candidate = Candidate {
            key: id,
            instrument,
            cover,
        };
        match choose(&[candidate], &Use { party, ..*wanted }, tables) {
            Ok(found) => return Ok((found.key, found.instrument.clone())),
            Err(mut found) => missing.append(&mut found),
        }
    }
    match any {
        true => Err(missing),
        false => choose::<SubjectId>(&[], wanted, tables)
            .map(|found| (found.key, found.instrument.clone())),
    }
}
