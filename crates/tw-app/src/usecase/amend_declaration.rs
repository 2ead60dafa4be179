//! Amend a declaration that stands, or take it back. Whether it may is the
//! domain's to say (tw-declaration); here what was computed before is taken
//! back, computed anew, and told.

use super::clear_declaration::Clearing;
use super::file_declaration::{begin, differences, done, name};
use super::handle_declaration::{numbered, refused, unknown};
use super::{may_use, recognise_aeo};
use crate::decision::{Context, Decision};
use crate::declaration::{Dossier, Version};
use crate::overlay::Overlay;
use crate::stamp::Stamp;
use tw_base::{Finding, SubjectId, Timestamp};
use tw_clearance::{ControlState, DebtState, DocumentState, DocumentStep, Event};
use tw_declaration::{AskedBy, Declaration, History, Progress};

type Decided = Result<(), Box<Finding>>;

/// Who asks for what.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// Number of the declaration.
    pub number: &'a str,
    /// Why.
    pub reason: &'a str,
    /// The enterprise.
    pub sender: &'a str,
}

/// Decides on an amendment.
pub fn amend(
    asked: Asked<'_>,
    content: &Declaration,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decided {
    let lacking = may_use::set_aside(decision);
    let (id, mut dossier) = standing(asked, overlay)?;
    let amendment = tw_declaration::Amendment {
        reason: asked.reason.to_owned(),
        asked_by: AskedBy::Declarant,
        at: context.now,
    };
    let under = (progress(&dossier), context.law(context.today));
    if let Err(refused) = history(&dossier).amend(content.clone(), amendment, under) {
        return first(refused.findings, decision);
    }
    name(id, &dossier.sender, content, overlay, decision)?;
    begin(&dossier, decision);
    let said = decision.findings.len();
    let changed = differences(&dossier.content, content);
    dossier.step(Event::Document(DocumentStep::Amend), context, decision);
    let before = std::mem::replace(&mut dossier.content, content.clone());
    dossier.versions.push(Version {
        stage: content.head.stage,
        reason: asked.reason.to_owned(),
        asked_by: asked.sender.to_owned(),
        at: Stamp::from(context.now),
        changed,
    });
    if recognise_aeo::code_of(&before) != recognise_aeo::code_of(content) {
        recognise_aeo::tell(content, overlay, context, decision);
    }
    let mut clearing = Clearing::new((id, &dossier), overlay, context, decision);
    clearing.follow_partner(&before, &mut dossier);
    clearing.reconsider_duty(&mut dossier);
    clearing.consult_again(&before, &mut dossier);
    clearing.step(Event::Document(DocumentStep::EndAmendment), &mut dossier);
    clearing.settle(&mut dossier);
    if let Err(shut) = clearing.may_use((&[], lacking), &dossier) {
        decision.findings.truncate(said);
        return first(shut, decision);
    }
    done(clearing, dossier);
    Ok(())
}

/// Decides on an invalidation.
pub fn invalidate(
    asked: Asked<'_>,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decided {
    let (id, mut dossier) = standing(asked, overlay)?;
    let invalidation = tw_declaration::Invalidation {
        reason: asked.reason.to_owned(),
        asked_by: AskedBy::Declarant,
        at: context.now,
    };
    let under = (progress(&dossier), context.law(context.today));
    if let Err(refused) = history(&dossier).invalidate(invalidation, under) {
        return first(refused.findings, decision);
    }
    begin(&dossier, decision);
    let said = decision.findings.len();
    let mut clearing = Clearing::new((id, &dossier), overlay, context, decision);
    // What is still owed, or was paid, on goods that are gone stands: they were
    // released before.
    if !dossier.regions.goods().gone() {
        take_back(&mut clearing, &mut dossier);
    }
    let step = Event::Document(DocumentStep::Invalidate);
    if !dossier.regions.allows(&step) {
        // Nothing is given back after all.
        decision.findings.truncate(said);
        return Err(refused(step.step(), &dossier));
    }
    dossier.waits = None;
    dossier.versions.push(Version {
        stage: dossier.content.head.stage,
        reason: asked.reason.to_owned(),
        asked_by: asked.sender.to_owned(),
        at: Stamp::from(context.now),
        changed: Vec::new(),
    });
    clearing.step(step, &mut dossier);
    // That what was computed is taken back on the way is no step to be told.
    let last = dossier.status;
    if let Some(more) = &mut clearing.decision.declaration {
        more.told.retain(|code| *code == last);
    }
    done(clearing, dossier);
    Ok(())
}

/// What was computed falls away, and what was paid is to be given back.
fn take_back(clearing: &mut Clearing<'_, '_>, dossier: &mut Dossier) {
    clearing.withdraw(dossier);
    clearing.restore_drawn(dossier);
    let settled = dossier.regions.debt();
    if matches!(
        settled,
        DebtState::Paid | DebtState::FurtherDue | DebtState::FurtherSecured
    ) {
        clearing.refund(dossier);
    }
}

/// Whether the sender's declaration stands as an amendment asks; `None`: there
/// is none.
pub fn stands_as(asked: Asked<'_>, content: &Declaration, overlay: &Overlay) -> Option<bool> {
    let (_, dossier) = standing(asked, overlay).ok()?;
    Some(tw_declaration::differences(&dossier.content, content).is_empty())
}

/// Whether the sender's declaration is taken back.
pub fn is_taken_back(asked: Asked<'_>, overlay: &Overlay) -> Option<bool> {
    let (_, dossier) = standing(asked, overlay).ok()?;
    Some(dossier.regions.document() == DocumentState::Invalidated)
}

/// The sender's own declaration.
fn standing(asked: Asked<'_>, overlay: &Overlay) -> Result<(SubjectId, Dossier), Box<Finding>> {
    let (id, dossier) = numbered(asked.number, overlay)?;
    match dossier.sender == asked.sender {
        true => Ok((id, dossier.clone())),
        false => Err(unknown(asked.number)),
    }
}

/// The version that stands, as the domain sees it.
fn history(dossier: &Dossier) -> History {
    let since = dossier.versions.last().map(|version| version.at.instant());
    History::filed(
        dossier.content.clone(),
        since.unwrap_or(Timestamp::UNIX_EPOCH),
    )
}

fn progress(dossier: &Dossier) -> Progress {
    let regions = &dossier.regions;
    let controlled = !matches!(regions.control(), ControlState::None | ControlState::Passed);
    if regions.document() != DocumentState::Accepted {
        Progress::Filed
    } else if regions.goods().at_large() {
        Progress::Released
    } else if controlled {
        Progress::UnderControl
    } else {
        Progress::Accepted
    }
}

/// Refuses for everything that was found; the last finding travels as the
/// error, those before it are kept beside.
pub(super) fn first(mut findings: Vec<Finding>, decision: &mut Decision) -> Decided {
    match findings.pop() {
        Some(last) => {
            decision.findings.append(&mut findings);
            Err(Box::new(last))
        }
        None => Ok(()),
    }
}
