//! Under which codes an enterprise goes. One on file is filed under its own
//! code and, where it has one, its customs code, so that whoever names it by
//! either means it with all that is kept of it: its book, its letters, its
//! memberships. What is new is kept under the first.

use super::keys;
use crate::overlay::Overlay;
use crate::store::{AliasKey, Wanted};
use crate::subject::{Enterprise, Subject};
use tw_base::SubjectId;
use tw_declaration::Party;

/// The enterprise on file under one of some codes.
pub fn file<'o>(named: &[&str], overlay: &'o Overlay) -> Option<(SubjectId, &'o Enterprise)> {
    let mut codes = named.iter();
    codes.find_map(|code| under(&both_keys(code), overlay))
}

/// Under which keys an enterprise of a code is filed.
fn both_keys(code: &str) -> [AliasKey; 2] {
    [keys::enterprise(code), keys::customs_code(code)]
}

/// The enterprise filed under the first of some keys that has one.
fn under<'o>(keys: &[AliasKey], overlay: &'o Overlay) -> Option<(SubjectId, &'o Enterprise)> {
    keys.iter().find_map(|key| match overlay.behind(key)? {
        (id, Subject::Enterprise(enterprise)) => Some((id, enterprise)),
        _ => None,
    })
}

/// All codes of whoever is named by some, each once: those on file before
/// those it is named by.
pub fn codes(named: &[&str], overlay: &Overlay) -> Vec<String> {
    all_of(
        file(named, overlay).map(|(_, enterprise)| enterprise),
        named,
    )
}

/// The same of what was found on file.
pub fn all_of(found: Option<&Enterprise>, named: &[&str]) -> Vec<String> {
    let own = found.map(|enterprise| enterprise.code.as_str());
    let customs = found.and_then(|enterprise| enterprise.profile.customs_code.as_deref());
    let mut all: Vec<String> = Vec::new();
    for code in own.into_iter().chain(customs).chain(named.iter().copied()) {
        if !all.iter().any(|there| there == code) {
            all.push(code.to_owned());
        }
    }
    all
}

/// Whether the enterprise on file is the party a declaration names: one that is
/// filed under another customs code is not.
pub fn is_meant(enterprise: &Enterprise, party: &Party) -> bool {
    let filed = enterprise.profile.customs_code.as_deref();
    let declared = party.customs_code.as_deref();
    let named = declared.is_none_or(|code| code == enterprise.code.as_str());
    named || filed.is_none_or(|filed| declared == Some(filed))
}

/// The codes under which something stands for a party: all of the enterprise
/// it is, or else those it is named by; none that is another's.
pub fn standing_for(party: &Party, overlay: &Overlay) -> Vec<String> {
    let named: Vec<&str> = party.codes().collect();
    let meant = file(&named, overlay).filter(|(_, enterprise)| is_meant(enterprise, party));
    let anothers = |code: &str| {
        let holder = file(&[code], overlay).filter(|(_, holder)| goes_by(holder, code));
        holder.is_some_and(|(id, holder)| match meant {
            Some((own, _)) => id != own,
            None => !is_meant(holder, party),
        })
    };
    let mut all: Vec<String> = match meant {
        Some(_) => codes(&named, overlay),
        None => named.into_iter().map(str::to_owned).collect(),
    };
    all.retain(|code| !anothers(code));
    all
}

/// Whether a code is an enterprise's now: one it gave up is not.
fn goes_by(enterprise: &Enterprise, code: &str) -> bool {
    enterprise.code.as_str() == code || enterprise.profile.customs_code.as_deref() == Some(code)
}

/// What is needed to know them; the codes, as far as they are known.
pub fn plan(named: &[&str], overlay: &Overlay, wanted: &mut Wanted) -> Vec<String> {
    let mut found = None;
    for keys in named.iter().map(|code| both_keys(code)) {
        found = found.or_else(|| under(&keys, overlay));
        wanted.aliases.extend(keys);
    }
    all_of(found.map(|(_, enterprise)| enterprise), named)
}
