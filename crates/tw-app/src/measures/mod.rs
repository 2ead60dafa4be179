//! Measures where decisions are taken: the programme a pack lays down, the
//! facts of a declaration that measures ask for, what the measures make of
//! what law and class alone give ([`favour`]), and the record of it.
//!
//! Invariants: the same facts and the same programme give the same terms; a
//! measure published at run time acts from a later day on, so that within a
//! day nothing changes.

mod change;
mod favour;
mod opened;
mod policy;
mod proposals;
mod record;
mod saved;
mod words;

pub(crate) use change::change;
pub use favour::{Favoured, Fee, Given, Inspection, Payment, Security, favour};
pub use opened::Left;
pub use policy::{ConditionView, EffectView, MeasureView, PolicyView, Sight};
pub use proposals::{BoundView, ProposalFile, ProposalView, ProposalsView};
pub use record::{ActedRecord, MeasuresRecord};
pub use saved::{Case, Saved, saved};

use crate::capacity::Role;
use crate::decision::Context;
use crate::declaration::Dossier;
use crate::engine::EngineError;
use crate::overlay::Overlay;
use crate::store::{Store, SubjectKind, SubjectRow};
use crate::subject::{StateError, Subject};
use std::sync::Arc;
use tw_base::{Date, Finding};
use tw_declaration::Direction;
use tw_enterprise::EnterpriseLaw;
use tw_law::{CodeAnswer, Pack};
use tw_programme::check::{WHOLE, not_free};
use tw_programme::proposal::{Stage, Today};
use tw_programme::{Dimension, EffectKind, Facts, Programme, Proposal, Register, rules};
pub use tw_programme::{Measure, Package, Scope, Text};

/// Where a pack keeps its measures.
const FOLDER: &str = "measures/";

/// How long an approval lasts, as a parameter of the pack.
pub(crate) const APPROVAL_DAYS: &str = "measure.approval.days";

/// A pack's measures cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the measures of the pack cannot be used: {}", told(.0))]
pub struct BadMeasures(pub Vec<Finding>);

fn told(findings: &[Finding]) -> String {
    let told = findings.iter().map(|finding| {
        let place = &finding.location;
        let facts = finding
            .args
            .iter()
            .map(|(name, value)| format!(" {name}={value}"));
        let facts: String = facts.collect();
        format!("\n  {}:{}: {}{facts}", place.path, place.line, finding.code)
    });
    told.collect()
}

/// The measures a pack lays down, and everything that is wrong with them.
pub fn read(pack: &Pack) -> (Register, Vec<Finding>) {
    let files = pack.files();
    let files = files.filter(|(path, _)| path.starts_with(FOLDER) && path.ends_with(".toml"));
    let (register, mut faults) = tw_programme::read(files);
    let enterprises = EnterpriseLaw::of(pack).ok();
    for placed in &register.measures {
        let unknown = unknown_codes(&placed.measure, pack, enterprises.as_ref());
        faults.extend(unknown.into_iter().map(|f| f.at(placed.place.clone())));
    }
    (register, faults)
}

/// The programme a pack lays down.
///
/// # Errors
/// Every fault of its files.
pub fn of_pack(pack: &Pack) -> Result<Programme, BadMeasures> {
    let (register, faults) = read(pack);
    if !faults.is_empty() {
        return Err(BadMeasures(faults));
    }
    let measures = register.measures.into_iter().map(|placed| placed.measure);
    Ok(Programme::build(measures.collect()))
}

/// A day, and how long approvals last by the law of the day one was given on;
/// where the pack does not say, they do not outlast that day.
pub(crate) fn today(pack: &Pack, day: Date, kept: Option<&Proposal>) -> Today {
    let given = match kept.map(Proposal::stage) {
        Some(Stage::Approved { on, .. }) => *on,
        _ => day,
    };
    let known = pack.law(given).integer(APPROVAL_DAYS);
    let days = known.ok().and_then(|days| u16::try_from(days.value).ok());
    Today {
        day,
        approval_days: days.unwrap_or(0),
    }
}

/// The office a party in these capacities does not answer for and would have
/// to. What supports nothing is bound by nothing: it is for the whole.
pub(crate) fn office_lacking<'m>(roles: &[&Role], measure: &'m Measure) -> Option<&'m str> {
    let whole = measure.parent.is_none().then_some(WHOLE);
    let mut offices = whole.into_iter().chain([measure.office.as_str()]);
    offices.find(|office| !roles.iter().any(|role| role.answers_for(office)))
}

/// Of a measure that supports nothing: its place is another's, or not there.
pub(crate) fn place_taken(measure: &Measure, programme: &Programme) -> Option<Finding> {
    let package = measure.package.filter(|_| measure.parent.is_none())?;
    let free = programme.is_free(package, &measure.number);
    (!free).then(|| not_free(measure, package))
}

/// Codes of a measure that the pack's tables do not have: offices and modes on
/// its first day, classes ever. Without tables on enterprises theirs are not
/// looked at.
pub fn unknown_codes(
    measure: &Measure,
    pack: &Pack,
    enterprises: Option<&EnterpriseLaw>,
) -> Vec<Finding> {
    let law = pack.law(measure.scope.from);
    let missing = |table: &str, code: &str| matches!(law.code(table, code), CodeAnswer::Unknown);
    let told = |dimension: &str, code: &str| {
        Finding::rule(rules::CODE_UNKNOWN)
            .with("measure", &measure.number)
            .with("dimension", dimension)
            .with("code", code)
    };
    let mut found = Vec::new();
    let tables = [
        (Dimension::Office, "customs_offices"),
        (Dimension::Mode, "supervision_modes"),
    ];
    for (dimension, table) in tables {
        let set = measure.scope.set(dimension);
        let codes = set.codes().iter().filter(|_| !set.is_present());
        let unknown = codes.filter(|code| missing(table, code));
        found.extend(unknown.map(|code| told(dimension.word(), code)));
    }
    for (dimension, known) in enterprises.into_iter().flat_map(tables_on_enterprises) {
        let set = measure.scope.set(dimension);
        let codes = set.codes().iter().filter(|_| !set.is_present());
        let unknown = codes.filter(|code| !known(code));
        found.extend(unknown.map(|code| told(dimension.word(), code)));
    }
    if missing("customs_offices", &measure.office) {
        found.push(told("office", &measure.office));
    }
    let effects = measure.effects.iter().chain(&measure.further);
    for effect in effects {
        let table = match effect.kind() {
            EffectKind::GuaranteeKind => "guarantee_kinds",
            EffectKind::DocumentWaived => "document_kinds",
            EffectKind::AllowedMode => "clearance_ways",
            _ => continue,
        };
        if missing(table, effect.about()) {
            found.push(told(effect.kind().word(), effect.about()));
        }
    }
    found
}

type IsKnown<'l> = Box<dyn Fn(&str) -> bool + 'l>;

fn tables_on_enterprises(law: &EnterpriseLaw) -> [(Dimension, IsKnown<'_>); 3] {
    let ever = |code: &str| {
        law.starts()
            .into_iter()
            .any(|day| law.class(code, day).is_some())
    };
    [
        (Dimension::Class, Box::new(ever)),
        (
            Dimension::Business,
            Box::new(|code| law.has_business_type(code)),
        ),
        (
            Dimension::ForeignAeo,
            Box::new(|code| law.partners().any(|(_, row)| row.value.code == code)),
        ),
    ]
}

/// The measures of the pack, and those a store keeps.
///
/// # Errors
/// The store cannot be read.
pub(crate) fn all_of<S: Store>(
    store: &mut S,
    pack: &Arc<Programme>,
) -> Result<Arc<Programme>, EngineError> {
    let kept = store.of_kind(SubjectKind::Measure)?;
    if kept.is_empty() {
        return Ok(Arc::clone(pack));
    }
    let programme = with_kept(pack, &kept)?;
    for (number, reasons) in programme.left_out() {
        let reasons = told(reasons);
        tracing::warn!(%number, "a published measure is left out: {reasons}");
    }
    Ok(Arc::new(programme))
}

/// The measures there are once a batch is durable.
pub(crate) fn after(before: &Arc<Programme>, overlay: &Overlay) -> Arc<Programme> {
    with_written(before, overlay.measures_written())
}

/// Nothing is built anew where what is in force stays as it was.
fn with_written(before: &Arc<Programme>, written: Vec<&Proposal>) -> Arc<Programme> {
    let mut changed: Vec<_> = written.into_iter().map(told_of).collect();
    changed.retain(|(number, measure)| before.published(number) != measure.as_ref());
    if changed.is_empty() {
        return Arc::clone(before);
    }
    Arc::new(before.with(changed))
}

/// A programme with the measures a store keeps.
///
/// # Errors
/// A stored state cannot be read.
pub fn with_kept(pack: &Programme, kept: &[SubjectRow]) -> Result<Programme, StateError> {
    let mut changed = Vec::new();
    for row in kept {
        if let Subject::Measure(proposal) = Subject::decode(row.id, row.kind, &row.state)? {
            changed.push(told_of(&proposal));
        }
    }
    Ok(pack.with(changed))
}

/// The number of a measure, and the measure while it acts or will.
fn told_of(proposal: &Proposal) -> (String, Option<Measure>) {
    (proposal.measure().number.clone(), proposal.in_force())
}

/// Who declares, as far as the declaration itself does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Who {
    /// All codes it goes by.
    pub codes: Vec<String>,
    /// Credit class on the day.
    pub class: String,
    /// Types of business.
    pub business: Vec<String>,
    /// Groups it is a member of on the day.
    pub groups: Vec<String>,
    /// Administrations whose operator the party abroad is recognised as.
    pub foreign_aeo: Vec<String>,
}

/// What measures ask of a declaration: on the day of its acceptance, today if
/// that is still to come, of the domestic party.
pub fn facts_of(dossier: &Dossier, who: Who, context: &Context<'_>) -> Facts {
    let head = &dossier.content.head;
    let items = dossier.content.items.iter();
    Facts {
        enterprise: who.codes,
        class: who.class,
        business: who.business,
        groups: who.groups,
        foreign_aeo: who.foreign_aeo,
        commodities: items.map(|item| item.commodity.to_string()).collect(),
        direction: match head.direction {
            Direction::Import => "I",
            Direction::Export => "E",
        }
        .to_owned(),
        mode: head.supervision_mode.to_string(),
        value: dossier.duty.map(|duty| duty.value),
        office: head.office.to_string(),
        day: dossier.accepted_on.unwrap_or(context.today),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_pack_holds_the_three_packages_and_examples_of_eight_districts() {
        let pack = Pack::builtin("cn").expect("the pack");
        let (register, faults) = read(&pack);
        assert_eq!(faults, []);
        let measures = register.measures.iter().map(|placed| &placed.measure);
        let (national, supporting): (Vec<_>, Vec<_>) = measures.partition(|m| m.parent.is_none());
        assert_eq!(national.len(), 14);
        let places = register.open.iter().map(|open| open.package);
        let named = national.iter().filter_map(|m| m.package);
        let mut all: Vec<_> = places.chain(named).map(|p| (p.of, p.place)).collect();
        all.sort_unstable();
        let wanted = [6, 7, 10]
            .into_iter()
            .flat_map(|of| (1..=of).map(move |n| (of, n)));
        assert!(all.into_iter().eq(wanted));
        assert!(
            national
                .iter()
                .all(|m| m.confidence != tw_base::Confidence::Text)
        );
        assert!(supporting.len() >= 40, "{}", supporting.len());
        assert!(supporting.iter().all(|m| m.example));
        let districts: BTreeSet<&str> = supporting
            .iter()
            .map(|m| m.office.get(..2).unwrap_or_default())
            .collect();
        assert!(districts.len() >= 6, "{districts:?}");
        let programme = of_pack(&pack).expect("they can be used");
        assert_eq!(programme.measures().len(), register.measures.len());
    }

    /// A draft changes nothing of what acts, and nothing is built anew for it.
    #[test]
    fn only_what_is_in_force_is_built_anew() {
        let pack = Pack::builtin("cn").expect("the pack");
        let programme = Arc::new(of_pack(&pack).expect("they can be used"));
        assert_eq!(
            today(&pack, Date::constant(2026, 6, 8), None).approval_days,
            30
        );
        let day = |day| tw_base::Date::constant(2026, 6, day);
        let mut measure = programme.measure("SZ-01").expect("there").clone();
        measure.number = "SZ-2026-1".to_owned();
        let parent = measure.parent.as_deref().and_then(|n| programme.measure(n));
        let draft = Proposal::draft(measure, "one", day(8));
        assert!(Arc::ptr_eq(
            &programme,
            &with_written(&programme, vec![&draft])
        ));
        let published = draft
            .checked(parent, day(8))
            .and_then(|checked| {
                let version = checked.version();
                checked.approved(&version, "another", today(&pack, day(8), None))
            })
            .and_then(|approved| approved.published(day(9), parent, today(&pack, day(8), None)))
            .expect("it is published");
        let after = with_written(&programme, vec![&published]);
        assert!(after.measure("SZ-2026-1").is_some());
        assert!(Arc::ptr_eq(&after, &with_written(&after, vec![&published])));
    }

    #[test]
    fn a_fault_of_a_file_is_told_with_its_place() {
        let pack = Pack::builtin("cn").expect("the pack");
        let path = "measures/supporting/5300.toml";
        let text = pack.file(path).expect("the file");
        let table = [
            ("offices = [\"5300\"]", "offices = [\"5399\"]", "TW3217"),
            ("offices = [\"5300\"]", "offices = [\"5100\"]", "TW3216"),
            (
                "classes = [\"advanced_certified\"]",
                "classes = [\"golden\"]",
                "TW3211",
            ),
            ("\"0.15\"", "\"0.05\"", "TW3215"),
            ("parent = \"N10-01\"", "parent = \"N10-99\"", "TW3209"),
            ("scope = {", "scoop = {", "TW3218"),
        ];
        for (from, to, code) in table {
            let broken = text.replacen(from, to, 1);
            let broken = pack
                .with_overlay([(path.to_owned(), broken)])
                .expect("a pack");
            let (_, faults) = read(&broken);
            let told = faults.iter().find(|fault| fault.code.as_str() == code);
            let place = &told
                .unwrap_or_else(|| panic!("{code}: {faults:?}"))
                .location;
            assert_eq!((place.path.as_str(), place.line > 0), (path, true));
            assert!(of_pack(&broken).is_err(), "{code}");
        }
        let silent = pack.with_overlay([(path.to_owned(), "# left out\n".to_owned())]);
        let fewer = of_pack(&silent.expect("a pack")).expect("they can be used");
        assert!(fewer.measure("SZ-01").is_none() && fewer.measure("QD-01").is_some());
    }
}
