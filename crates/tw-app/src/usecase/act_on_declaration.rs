//! A party acts on a declaration, in a capacity it has. Whether it may is
//! decided here, on the state the act itself is decided on; what the act does
//! is the same as when the operator takes it ([`handle_declaration`]).

use super::on_file;
use super::{handle_declaration, keys};
use crate::admin::DeclarationAct;
use crate::capacity::Role;
use crate::decision::{Context, Decision};
use crate::journal::ActRecord;
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::Enterprise;
use tw_base::{EnterpriseCode, Finding, RuleCode};

/// The party has no capacity that allows the act.
pub const CAPACITY_LACKING: RuleCode = RuleCode::new("TW1250");
/// The declaration does not stand where this could be done; where it stands
/// is not told.
pub const NOT_NOW: RuleCode = RuleCode::new("TW1253");

/// An act of a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyAct {
    /// The party.
    pub enterprise: EnterpriseCode,
    /// Declaration number.
    pub number: String,
    /// What it does.
    pub act: DeclarationAct,
}

/// What came of an act.
#[derive(Debug)]
pub struct Acted {
    /// The decision.
    pub decision: Decision,
    /// What the party is told of it.
    pub told: Vec<Finding>,
}

/// What is needed: the party, and what the act needs.
pub fn plan(act: &PartyAct, overlay: &Overlay, wanted: &mut Wanted) {
    wanted
        .aliases
        .push(keys::enterprise(act.enterprise.as_str()));
    handle_declaration::plan(&act.number, overlay, wanted);
}

/// Decides.
pub fn decide(asked: &PartyAct, overlay: &Overlay, context: &Context<'_>) -> Acted {
    let mut decision = Decision::default();
    let (role, enterprise) = match permitted(asked, overlay, context) {
        Ok(permitted) => permitted,
        Err(finding) => {
            let told = vec![finding.as_ref().clone()];
            let decision = Decision::of(*finding);
            return Acted { decision, told };
        }
    };
    decision.act = Some(record(&asked.act, Some((role, enterprise))));
    let (number, act) = (&asked.number, &asked.act);
    if let Err(finding) = handle_declaration::decide(number, act, overlay, context, &mut decision) {
        decision = Decision::of(*finding);
    }
    // An officer controls the whole of it; the others look after their own.
    let told = match role {
        Role::CustomsOfficer { .. } => decision.findings.clone(),
        _ => decision
            .findings
            .iter()
            .filter_map(|f| own(f, &asked.act))
            .collect(),
    };
    Acted { decision, told }
}

/// In which capacity a party takes an act. To whom has no business with a
/// declaration, there is none.
fn permitted<'o>(
    asked: &PartyAct,
    overlay: &'o Overlay,
    context: &Context<'_>,
) -> Result<(&'o Role, &'o Enterprise), Box<Finding>> {
    let (_, dossier) = handle_declaration::numbered(&asked.number, overlay)?;
    let Some((_, enterprise)) = on_file(asked.enterprise.as_str(), overlay) else {
        return Err(handle_declaration::unknown(&asked.number));
    };
    let roles = enterprise.roles_on(context.today);
    let concerned: Vec<&Role> = roles.filter(|role| role.concerns(dossier)).collect();
    if concerned.is_empty() && !dossier.names(asked.enterprise.as_str()) {
        return Err(handle_declaration::unknown(&asked.number));
    }
    let allowing = concerned.into_iter().find(|role| role.allows(&asked.act));
    let role = allowing.ok_or_else(|| {
        let finding = Finding::rule(CAPACITY_LACKING)
            .with("enterprise", &asked.enterprise)
            .with("what", asked.act.what());
        Box::new(finding)
    })?;
    Ok((role, enterprise))
}

/// What a party that is no officer is told: why its act was refused, but not
/// where the declaration stands; and nothing of what its act brought about.
pub(super) fn own(finding: &Finding, act: &DeclarationAct) -> Option<Finding> {
    if finding.code == handle_declaration::NOT_POSSIBLE {
        let mut now = Finding::rule(NOT_NOW).with("what", act.what());
        let number = finding.args.iter().find(|(name, _)| name == "number");
        now.args.extend(number.cloned());
        return Some(now);
    }
    finding.refuses().then(|| finding.clone())
}

/// Who acts how, for the decision's record.
pub fn record(act: &DeclarationAct, by: Option<(&Role, &Enterprise)>) -> ActRecord {
    let named = |(role, enterprise): (&Role, &Enterprise)| match role {
        Role::Agency { name, .. } => name.clone(),
        _ => enterprise.named(),
    };
    // What an officer says of a task stays with the task, which its office
    // alone is shown.
    let note = match act {
        DeclarationAct::TaskDone { .. } => String::new(),
        _ => act.note().to_owned(),
    };
    ActRecord {
        what: act.what().to_owned(),
        about: act.about().to_owned(),
        capacity: by.map(|(role, _)| role.kind()),
        name: by.map(named),
        note,
    }
}
