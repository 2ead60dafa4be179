//! File a goods declaration, or complete an outline. A declaration that is
//! faultless by itself is numbered, accepted and cleared as far as it goes at
//! once.

use super::clear_declaration::Clearing;
use super::{amend_declaration, clear_declaration, keys, may_use, recognise_aeo};
use crate::decision::{Context, Decision};
use crate::declaration::{Dossier, Version};
use crate::journal::OnDeclaration;
use crate::overlay::Overlay;
use crate::stamp::Stamp;
use crate::store::Wanted;
use crate::subject::Subject;
use crate::task;
use tw_base::{Finding, RuleCode, SubjectId};
use tw_clearance::{Change, DebtState, DocumentState, DocumentStep, Event, Regions};
use tw_declaration::{Declaration, Stage};

/// The token's enterprise is not the declarant.
pub const NOT_THE_DECLARANT: RuleCode = RuleCode::new("TW1220");
/// The reference or number is that of a declaration which stands.
pub const STANDS_ALREADY: RuleCode = RuleCode::new("TW1221");
/// There is no declaration of that number, or it is another sender's.
pub const DECLARATION_UNKNOWN: RuleCode = RuleCode::new("TW1222");
/// What the message asks for is to store or hand on, not to declare.
pub const NOT_DECLARED: RuleCode = RuleCode::new("TW1227");
/// A completion names no outline that waits for one.
pub const NOTHING_TO_COMPLETE: RuleCode = RuleCode::new("TW1223");

/// What a declaration needs loaded before it is filed.
pub fn plan(
    content: &Declaration,
    sender: &str,
    overlay: &Overlay,
    context: &Context<'_>,
    wanted: &mut Wanted,
) {
    let head = &content.head;
    wanted
        .aliases
        .push(keys::reference(sender, &content.signed.reference));
    wanted
        .aliases
        .extend(head.seq_no.as_deref().map(keys::seq_no));
    wanted
        .serials
        .push(keys::seq_series(head.direction, context.today));
    wanted.serials.push(keys::declaration_series(
        &head.office,
        head.direction,
        context.today,
    ));
    clear_declaration::plan(content, overlay, wanted);
}

/// Decides on a declaration.
pub fn decide(
    content: &Declaration,
    sender: &str,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Result<(), Box<Finding>> {
    if !content.head.declarant.codes().any(|code| code == sender) {
        let finding = Finding::rule(NOT_THE_DECLARANT).with("expected", sender);
        return Err(Box::new(finding.at_path("DecHead/AgentCode")));
    }
    let act = &*content.signed.act;
    let law = context.law(context.today);
    if law.code("sets/acts_declaring", act).row().is_none() {
        let finding = Finding::rule(NOT_DECLARED).with("value", act);
        return Err(Box::new(finding.at_path("DecSign/OperType")));
    }
    let lacking = may_use::set_aside(decision);
    let there = meant(content, sender, overlay)?;
    let (id, mut dossier) = match there {
        Some((id, there)) => {
            let dossier = second(there, content, context, decision)?;
            name(id, sender, content, overlay, decision)?;
            (id, dossier)
        }
        None => fresh(content, sender, overlay, context, decision)?,
    };
    let said = decision.findings.len();
    recognise_aeo::tell(content, overlay, context, decision);
    let mut clearing = Clearing::new((id, &dossier), overlay, context, decision);
    let mut ways = Vec::new();
    match there {
        Some((_, outline)) => clearing.follow_partner(&outline.content, &mut dossier),
        None => ways = may_use::ways(content, context.today),
    }
    clearing.settle(&mut dossier);
    // Asked last: measures ask for the value of the goods.
    if let Err(shut) = clearing.may_use((&ways, lacking), &dossier) {
        decision.findings.truncate(said);
        return amend_declaration::first(shut, decision);
    }
    done(clearing, dossier);
    Ok(())
}

/// The declaration that is meant: by the single window's number, or else by
/// the sender's own reference.
fn meant<'o>(
    content: &Declaration,
    sender: &str,
    overlay: &'o Overlay,
) -> Result<Option<(SubjectId, &'o Dossier)>, Box<Finding>> {
    let behind = |key| {
        let (id, subject) = overlay.behind(&key)?;
        let dossier = subject.declaration().filter(|there| there.sender == sender);
        Some((id, dossier?))
    };
    match &content.head.seq_no {
        Some(number) => match behind(keys::seq_no(number)) {
            Some(found) => Ok(Some(found)),
            None => {
                let unknown = Finding::rule(DECLARATION_UNKNOWN).with("value", number);
                Err(Box::new(unknown.at_path("DecHead/SeqNo")))
            }
        },
        None => Ok(behind(keys::reference(sender, &content.signed.reference))),
    }
}

/// A first filing.
fn fresh(
    content: &Declaration,
    sender: &str,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Result<(SubjectId, Dossier), Box<Finding>> {
    if content.head.stage == Stage::Completion {
        return Err(Box::new(Finding::rule(NOTHING_TO_COMPLETE)));
    }
    let id = overlay.fresh(0);
    let series = keys::seq_series(content.head.direction, context.today);
    let seq_no = keys::numbered(&series, overlay.serial(&series));
    let reference = keys::reference(sender, &content.signed.reference);
    decision.written.serials.push(series);
    decision.written.aliases.push((keys::seq_no(&seq_no), id));
    decision.written.aliases.push((reference, id));
    let mut traders: Vec<&str> = content.head.trader.codes().collect();
    traders.dedup();
    let own = traders.iter().map(|code| (keys::of_trader(code, id), id));
    decision.written.aliases.extend(own);
    let mut dossier = Dossier {
        content: content.clone(),
        sender: sender.to_owned(),
        seq_no,
        declaration_no: None,
        versions: vec![version(content, sender, context)],
        regions: Regions::draft(),
        status: 0,
        accepted_on: None,
        completed_on: None,
        entered_on: None,
        duty: None,
        reserved: None,
        claims: Vec::new(),
        terms: None,
        drawn: Vec::new(),
        waits: None,
        history: Vec::new(),
        tasks: Vec::new(),
    };
    begin(&dossier, decision);
    dossier.step(Event::Document(DocumentStep::File), context, decision);
    register(id, &mut dossier, overlay, context, decision);
    Ok((id, dossier))
}

/// The second of two steps, for an outline that waits for it.
fn second(
    there: &Dossier,
    content: &Declaration,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Result<Dossier, Box<Finding>> {
    if content.head.stage != Stage::Completion {
        let finding = Finding::rule(STANDS_ALREADY).with("number", &there.seq_no);
        return Err(Box::new(finding.at_path("DecSign/ClientSeqNo")));
    }
    if !there.is_outline() || there.regions.document() != DocumentState::Accepted {
        return Err(Box::new(Finding::rule(NOTHING_TO_COMPLETE)));
    }
    let law = context.law(context.today);
    let differs = tw_declaration::completes(&there.content, content, law);
    if differs.iter().any(Finding::refuses) {
        amend_declaration::first(differs, decision)?;
    } else {
        decision.findings.extend(differs);
    }
    let mut dossier = there.clone();
    begin(&dossier, decision);
    let mut next = version(content, &there.sender, context);
    next.changed = differences(&there.content, content);
    dossier.content = content.clone();
    dossier.versions.push(next);
    dossier.complete(context, decision);
    Ok(dossier)
}

/// The reference its sender gives it from now on leads to it; one that leads
/// to another of his declarations is not given again.
pub(super) fn name(
    id: SubjectId,
    sender: &str,
    content: &Declaration,
    overlay: &Overlay,
    decision: &mut Decision,
) -> Result<(), Box<Finding>> {
    let reference = keys::reference(sender, &content.signed.reference);
    match overlay.behind(&reference) {
        Some((there, _)) if there == id => Ok(()),
        Some((_, other)) => {
            let number = other.declaration().map_or("", |other| &*other.seq_no);
            let finding = Finding::rule(STANDS_ALREADY).with("number", number);
            Err(Box::new(finding.at_path("DecSign/ClientSeqNo")))
        }
        None => {
            decision.written.aliases.push((reference, id));
            Ok(())
        }
    }
}

/// Numbers it, and accepts it: nothing was found wrong with it.
fn register(
    id: SubjectId,
    dossier: &mut Dossier,
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) {
    let head = &dossier.content.head;
    let series = keys::declaration_series(&head.office, head.direction, context.today);
    let number = keys::numbered(&series, overlay.serial(&series));
    decision.written.serials.push(series);
    decision
        .written
        .aliases
        .push((keys::declaration_number(&number), id));
    dossier.declaration_no = Some(number);
    dossier.step(Event::Document(DocumentStep::Register), context, decision);
    dossier.accept(context, decision);
}

fn version(content: &Declaration, sender: &str, context: &Context<'_>) -> Version {
    Version {
        stage: content.head.stage,
        reason: String::new(),
        asked_by: sender.to_owned(),
        at: Stamp::from(context.now),
        changed: Vec::new(),
    }
}

/// What differs between two versions: path, before, after.
pub(super) fn differences(
    before: &Declaration,
    after: &Declaration,
) -> Vec<(String, String, String)> {
    let told = |side: Option<String>| side.unwrap_or_default();
    tw_declaration::differences(before, after)
        .into_iter()
        .map(|one| (one.path, told(one.before), told(one.after)))
        .collect()
}

/// The decision is about this declaration.
pub(super) fn begin(dossier: &Dossier, decision: &mut Decision) {
    decision.status_before = dossier.status;
    decision.duty_before = dossier.duty;
    decision.declaration = Some(OnDeclaration {
        party: dossier.sender.clone(),
        told: Vec::new(),
        duty: None,
    });
}

/// Writes what became of it.
pub(super) fn done(mut clearing: Clearing<'_, '_>, mut dossier: Dossier) {
    clearing.write_line(&mut dossier);
    clearing.record_measures(&dossier);
    let Clearing { id, decision, .. } = clearing;
    task::follow(&mut dossier, decision);
    decision.subject = Some(id);
    decision.status = dossier.status;
    decision.answer = dossier.status;
    let taken_back = |change: &Change| matches!(change, Change::Debt(_, DebtState::NotAssessed));
    let anew = decision.changes.iter().any(taken_back);
    if let Some(more) = &mut decision.declaration {
        let duty = dossier
            .duty
            .filter(|duty| anew || decision.duty_before != Some(*duty));
        more.duty = duty.map(Box::new);
    }
    decision
        .written
        .subjects
        .push((id, Subject::Declaration(Box::new(dossier))));
}

impl Dossier {
    /// Takes a step that this use case knows to be possible; see
    /// [`Case::step`](crate::subject::Case::step).
    pub fn step(&mut self, event: Event, context: &Context<'_>, decision: &mut Decision) {
        let regions = std::mem::replace(&mut self.regions, Regions::draft());
        match regions.apply(event) {
            Ok((regions, change)) => {
                self.regions = regions;
                decision.changes.push(change);
                self.project(context, decision);
            }
            Err(refused) => {
                debug_assert!(false, "{refused:?}");
                tracing::error!(
                    ?refused,
                    "a use case took a step its declaration does not allow"
                );
                self.regions = refused.regions;
            }
        }
    }

    /// Reads the code off the regions, and tells it if it is another one.
    fn project(&mut self, context: &Context<'_>, decision: &mut Decision) {
        let row = context
            .channels
            .project_at(self.content.head.stage, &self.regions);
        let status = crate::channel::number(&row.code);
        if status != self.status
            && status != 0
            && let Some(more) = &mut decision.declaration
        {
            more.told.push(status);
        }
        self.status = status;
    }

    /// Accepts it as it stands. The first acceptance sets its day.
    fn accept(&mut self, context: &Context<'_>, decision: &mut Decision) {
        self.step(Event::Document(DocumentStep::Accept), context, decision);
        self.accepted_on.get_or_insert(context.today);
        if !self.is_outline() {
            self.completed_on.get_or_insert(context.today);
        }
    }

    /// The second of two steps is there.
    fn complete(&mut self, context: &Context<'_>, decision: &mut Decision) {
        self.completed_on = Some(context.today);
        self.waits = None;
        self.project(context, decision);
    }
}
