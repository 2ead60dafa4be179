//! Take a measure through its life: drafted, checked, approved by another,
//! published for a later day, ended. The operator may, and whoever is
//! programme office for the district or office that answers for the measure.

use super::administer::write;
use super::keys;
use super::on_file;
use crate::admin::MeasureStep;
use crate::capacity::{CapacityKind, Role};
use crate::decision::{Context, Decision};
use crate::journal::ActRecord;
use crate::measures;
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::{Enterprise, Subject};
use tw_base::{EnterpriseCode, Finding, SubjectId};
use tw_programme::check::{WHOLE, is_number, not_free, too_long};
use tw_programme::{Measure, Proposal, rules};

/// Who takes a step: a party, or the operator.
type By<'a> = Option<&'a EnterpriseCode>;

/// The operator, who counts as one person.
pub const OPERATOR: &str = "operator";

/// What a step needs: the measure, what it supports, who takes it.
pub fn plan(step: &MeasureStep, by: By<'_>, overlay: &Overlay, wanted: &mut Wanted) {
    let key = keys::measure(step.number());
    let parent = match step {
        MeasureStep::Draft { measure } => measure.parent.clone(),
        _ => kept(step.number(), overlay).and_then(|(_, kept)| kept.measure().parent.clone()),
    };
    wanted.aliases.push(key);
    wanted.aliases.extend(parent.as_deref().map(keys::measure));
    wanted
        .aliases
        .extend(by.map(|by| keys::enterprise(by.as_str())));
}

/// Decides.
pub fn decide(
    step: &MeasureStep,
    by: By<'_>,
    overlay: &Overlay,
    context: &Context<'_>,
) -> Decision {
    let mut decision = Decision::default();
    let party = by.and_then(|by| on_file(by.as_str(), overlay));
    let party = party.map(|(_, party)| party);
    let actor = by.map_or(OPERATOR, EnterpriseCode::as_str);
    decision.act = Some(record(step, party));
    let may = some_office(by, party, context);
    let taken = may.and_then(|()| found(step, overlay, context));
    let taken = taken.and_then(|standing| {
        let measure = match (&standing, step) {
            // Neither the office it was drafted for nor the one it is now;
            // what another's draft is for is not told.
            (Some((_, kept)), MeasureStep::Draft { measure }) => {
                permitted(by, party, kept.measure(), context)
                    .map_err(|_| number(step.number(), "used"))?;
                measure.as_ref()
            }
            (_, MeasureStep::Draft { measure }) => measure.as_ref(),
            (Some((_, kept)), _) if kept.stage().is_on_its_way() => {
                permitted(by, party, kept.measure(), context).map_err(|_| unknown(step))?;
                kept.measure()
            }
            (Some((_, kept)), _) => kept.measure(),
            (None, _) => return Err(unknown(step)),
        };
        permitted(by, party, measure, context)?;
        take(step, standing, actor, overlay, context)
    });
    match taken {
        Ok((id, proposal)) => {
            let key = keys::measure(&proposal.measure().number);
            if overlay.named(&key).is_none() {
                decision.written.aliases.push((key, id));
            }
            write(&mut decision, id, Subject::Measure(Box::new(proposal)));
            decision
        }
        Err(findings) => Decision {
            findings,
            ..Decision::default()
        },
    }
}

type Refused = Vec<Finding>;
type Standing = Option<(SubjectId, Proposal)>;

fn unknown(step: &MeasureStep) -> Refused {
    vec![Finding::rule(rules::MEASURE_UNKNOWN).with("measure", step.number())]
}

fn kept<'o>(number: &str, overlay: &'o Overlay) -> Option<(SubjectId, &'o Proposal)> {
    match overlay.behind(&keys::measure(number)) {
        Some((id, Subject::Measure(kept))) => Some((id, kept)),
        _ => None,
    }
}

/// The measure as it stands. What the pack lays down has no life here.
fn found(
    step: &MeasureStep,
    overlay: &Overlay,
    context: &Context<'_>,
) -> Result<Standing, Refused> {
    let wanted = step.number();
    if matches!(step, MeasureStep::Draft { .. }) && !is_number(wanted) {
        // One that is no number is not told again at whatever length.
        let told: String = wanted.chars().take(40).collect();
        return Err(number(&told, "form"));
    }
    if let MeasureStep::Draft { measure } = step
        && let Some(finding) = too_long(measure)
    {
        return Err(vec![finding]);
    }
    let kept = kept(wanted, overlay).map(|(id, kept)| (id, kept.clone()));
    let goes_on = match step {
        MeasureStep::Draft { .. } => true,
        MeasureStep::End { .. } => false,
        _ => kept.is_some(),
    };
    if goes_on && context.programme.is_laid_down(wanted) {
        return Err(number(wanted, "used"));
    }
    Ok(kept)
}

fn number(number: &str, why: &'static str) -> Refused {
    let finding = Finding::rule(rules::NUMBER).with("measure", number);
    vec![finding.with("why", why)]
}

fn lacking(by: &EnterpriseCode, office: &str) -> Refused {
    let finding = Finding::rule(rules::NO_PROGRAMME_OFFICE).with("enterprise", by);
    vec![finding.with("office", office)]
}

/// Whether who takes the step makes measures at all: to whom does not, all
/// measures are alike, those there are and those there are not.
fn some_office(
    by: By<'_>,
    party: Option<&Enterprise>,
    context: &Context<'_>,
) -> Result<(), Refused> {
    let Some(by) = by else { return Ok(()) };
    let mut roles = party
        .into_iter()
        .flat_map(|party| party.roles_on(context.today));
    match roles.any(|role| role.kind() == CapacityKind::ProgrammeOffice) {
        true => Ok(()),
        false => Err(lacking(by, WHOLE)),
    }
}

/// Whether who takes the step is programme office for the measure.
fn permitted(
    by: By<'_>,
    party: Option<&Enterprise>,
    measure: &Measure,
    context: &Context<'_>,
) -> Result<(), Refused> {
    let Some(by) = by else { return Ok(()) };
    let roles = party
        .into_iter()
        .flat_map(|party| party.roles_on(context.today));
    let roles: Vec<_> = roles.collect();
    match measures::office_lacking(&roles, measure) {
        Some(office) => Err(lacking(by, office)),
        None => Ok(()),
    }
}

fn take(
    step: &MeasureStep,
    standing: Standing,
    actor: &str,
    overlay: &Overlay,
    context: &Context<'_>,
) -> Result<(SubjectId, Proposal), Refused> {
    let kept_before = standing.as_ref().map(|(_, kept)| kept);
    let today = measures::today(context.pack, context.today, kept_before);
    let parent = |measure: &Measure| {
        let number = measure.parent.as_deref()?;
        let mut written = overlay.measures_written().into_iter();
        match written.find(|other| other.measure().number == number) {
            // Of this batch, so that the programme does not have it yet.
            Some(kept) if !context.programme.is_laid_down(number) => kept.in_force(),
            _ => context.programme.measure(number).cloned(),
        }
    };
    Ok(match (step, standing) {
        (MeasureStep::Draft { measure }, None) => {
            let measure = measure.as_ref().clone();
            (overlay.fresh(0), Proposal::draft(measure, actor, today.day))
        }
        (MeasureStep::Draft { measure }, Some((id, kept))) => {
            (id, kept.redraft(measure.as_ref().clone(), actor, today)?)
        }
        (_, None) => return Err(unknown(step)),
        (MeasureStep::Check { .. }, Some((id, kept))) => {
            let parent = parent(kept.measure());
            let mut unknown = unknown_codes(kept.measure(), context);
            unknown.extend(taken_place(kept.measure(), overlay, context));
            let checked = kept.checked(parent.as_ref(), today.day);
            (id, with(unknown, checked)?)
        }
        (MeasureStep::Approve { version, .. }, Some((id, kept))) => {
            (id, kept.approved(version, actor, today)?)
        }
        (MeasureStep::Publish { from, .. }, Some((id, kept))) => {
            let parent = parent(kept.measure());
            let taken = taken_place(kept.measure(), overlay, context);
            let published = kept.published(*from, parent.as_ref(), today);
            (id, with(taken.into_iter().collect(), published)?)
        }
        (MeasureStep::End { until, .. }, Some((id, kept))) => (id, kept.ended(*until, today.day)?),
    })
}

/// Of a measure that supports nothing: its place is not free, as far as
/// measures have been published, in this batch too.
fn taken_place(measure: &Measure, overlay: &Overlay, context: &Context<'_>) -> Option<Finding> {
    let package = measure.package.filter(|_| measure.parent.is_none())?;
    let written = overlay.measures_written();
    let mut others = written
        .into_iter()
        .filter(|other| other.measure().number != measure.number)
        .filter_map(Proposal::in_force);
    let among = others.any(|other| other.package == Some(package));
    match among {
        true => Some(not_free(measure, package)),
        false => measures::place_taken(measure, context.programme),
    }
}

fn unknown_codes(measure: &Measure, context: &Context<'_>) -> Refused {
    measures::unknown_codes(measure, context.pack, Some(context.enterprise_law))
}

/// Nothing is done where anything was found.
fn with<T>(mut found: Refused, done: Result<T, Refused>) -> Result<T, Refused> {
    match done {
        Ok(done) if found.is_empty() => Ok(done),
        Ok(_) => Err(found),
        Err(more) => {
            found.extend(more);
            Err(found)
        }
    }
}

fn record(step: &MeasureStep, party: Option<&Enterprise>) -> ActRecord {
    let note = match step {
        MeasureStep::Approve { version, .. } => version.as_str(),
        _ => "",
    };
    ActRecord {
        what: step.name().to_owned(),
        about: step.number().to_owned(),
        capacity: party.map(|_| Role::PROGRAMME_OFFICE),
        name: party.map(Enterprise::named),
        note: note.to_owned(),
    }
}
