//! Measures where decisions are taken: the programme a pack lays down, the
//! facts of a declaration that measures ask for, what the measures make of
//! what law and class alone give ([`favour`]), and the record of it.
//!
//! Invariants: the same facts and the same programme give the same terms; a
//! measure published at run time acts from a later day on, so that within a
//! day nothing changes.

mod favour;
mod record;

pub use favour::{Favoured, Fee, Given, Inspection, Payment, Security, favour};
pub use record::{ActedRecord, MeasuresRecord};

use crate::decision::Context;
use crate::declaration::Dossier;
use crate::store::SubjectRow;
use crate::subject::{StateError, Subject};
use tw_base::Finding;
use tw_declaration::Direction;
use tw_law::{CodeAnswer, Pack};
use tw_programme::{Dimension, EffectKind, Facts, Measure, Programme, Proposal, Register, rules};

/// Where a pack keeps its measures.
const FOLDER: &str = "measures/";

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
    for placed in &register.measures {
        let unknown = unknown_codes(&placed.measure, pack);
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

/// Codes of a measure that the pack's tables do not have on its first day.
pub fn unknown_codes(measure: &Measure, pack: &Pack) -> Vec<Finding> {
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
    if missing("customs_offices", &measure.office) {
        found.push(told("office", &measure.office));
    }
    let effects = measure.effects.iter().chain(&measure.further);
    for effect in effects {
        let table = match effect.kind() {
            EffectKind::GuaranteeKind => "guarantee_kinds",
            EffectKind::DocumentWaived => "document_kinds",
            _ => continue,
        };
        if missing(table, effect.about()) {
            found.push(told(effect.kind().word(), effect.about()));
        }
    }
    found
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
pub(crate) fn told_of(proposal: &Proposal) -> (String, Option<Measure>) {
    (proposal.measure().number.clone(), proposal.in_force())
}

/// Who declares, as far as the declaration itself does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Who {
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
        enterprise: head.trader.codes().map(str::to_owned).collect(),
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
