//! What stands behind a party: its own instruments first, the newest before
//! older ones, then the letters of the groups it belongs to. The first that
//! bears the whole of a debt secures it.

use super::keys;
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::Subject;
use crate::surety::Principal;
use tw_base::{AccountKey, Finding, Fixed5, SubjectId};
use tw_guarantee::{
    self as guarantee, Backing, Candidate, Cover, Group, Instrument, Tables, Use, choose,
};

/// What choosing needs loaded: the party's instruments and groups, the letters
/// of those, and what is left on each.
pub fn plan(party: &str, overlay: &Overlay, wanted: &mut Wanted) {
    let key = keys::principal(party);
    if let Some((_, Subject::Principal(principal))) = overlay.behind(&key) {
        wanted.subjects.extend(&principal.groups);
        for id in instruments(principal, overlay) {
            wanted.subjects.push(id);
            if let Some(Subject::Guarantee(instrument)) = overlay.subject(id) {
                let accounts = guarantee::accounts_for(instrument, party);
                wanted.accounts.extend(accounts);
            }
        }
    }
    wanted.aliases.push(key);
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

fn group_of<'o>(
    instrument: &Instrument,
    principal: &Principal,
    overlay: &'o Overlay,
) -> Option<&'o Group> {
    let code = instrument.terms().backing.group()?;
    let mut groups = principal
        .groups
        .iter()
        .filter_map(|id| match overlay.subject(*id) {
            Some(Subject::Group(file)) => Some(&file.group),
            _ => None,
        });
    groups.find(|group| group.code() == code)
}

/// The first instrument that bears a debt; else what was missing for each.
/// `left` says what may be drawn on an account.
pub fn first(
    wanted: &Use<'_>,
    overlay: &Overlay,
    tables: &Tables,
    left: impl Fn(AccountKey) -> Fixed5,
) -> Result<(SubjectId, Instrument), Vec<Finding>> {
    let key = keys::principal(wanted.party);
    let principal = match overlay.behind(&key) {
        Some((_, Subject::Principal(principal))) => principal.as_ref().clone(),
        _ => Principal::default(),
    };
    let mut candidates = Vec::new();
    for id in instruments(&principal, overlay) {
        let Some(Subject::Guarantee(instrument)) = overlay.subject(id) else {
            continue;
        };
        let mut accounts = guarantee::accounts_for(instrument, wanted.party).into_iter();
        let pool = accounts.next().map_or(Fixed5::ZERO, &left);
        let cover = match &instrument.terms().backing {
            Backing::Own(_) => Cover::Own(pool),
            Backing::Group { .. } => Cover::Group {
                group: group_of(instrument, &principal, overlay),
                pool,
                share: accounts.next().map_or(Fixed5::ZERO, &left),
            },
        };
        candidates.push(Candidate {
            key: id,
            instrument,
            cover,
        });
    }
    choose(&candidates, wanted, tables).map(|found| (found.key, found.instrument.clone()))
}
