//! Whose consent a declaration needs: which agencies are asked, which are
//! asked again when what they decided on is amended, which are not needed any
//! more; and whether control has to look again.

use super::clear_declaration::Clearing;
use crate::declaration::Dossier;
use crate::task::TaskKind;
use tw_base::{Finding, RuleCode, Severity};
use tw_clearance::{AgencyCode, AgencyState, AgencyStep, ControlState, ControlStep, Event};
use tw_declaration::{Declaration, NeededPermit, examined, permits};

/// A permit is answered by the pack's own stub office (note).
pub const STUB_OFFICE: RuleCode = RuleCode::new("TW1226");
/// What an agency decided on was amended: it is asked again (task).
pub const ASKED_AGAIN: RuleCode = RuleCode::new("TW1236");
/// After an amendment an agency's consent is not needed any more (note).
pub const NOT_NEEDED: RuleCode = RuleCode::new("TW1237");
/// What an agency consented to was amended after release (task).
pub const CONSENT_OUTDATED: RuleCode = RuleCode::new("TW1238");
/// What control had passed on was amended: an officer looks again (task).
pub const CONTROL_AGAIN: RuleCode = RuleCode::new("TW1239");

/// Paths named in a finding; more are counted.
const NAMED: usize = 5;

/// The agency that grants permits of a kind.
pub(super) fn granting(permit: &str) -> Option<AgencyCode> {
    AgencyCode::new(&format!("permit:{permit}")).ok()
}

/// The kind of permit an agency grants.
fn granted(agency: &AgencyCode) -> Option<&str> {
    agency.as_str().strip_prefix("permit:")
}

impl Clearing<'_, '_> {
    /// Asks the agencies that issued the permits the goods need, each once.
    /// What needs a permit and names none was refused at the door, or told
    /// where no text confirms the need. A pack may answer for an office that
    /// has no user of its own; it says so.
    pub(super) fn ask_agencies(&mut self, dossier: &mut Dossier) {
        let goods = dossier.regions.goods();
        if goods.at_large() || goods.gone() {
            return;
        }
        let law = self.context.law(self.context.today);
        for (permit, need) in permits(&dossier.content, law) {
            let Some(agency) = granting(&permit).filter(|_| need.named) else {
                continue;
            };
            let asked = dossier.regions.agencies().iter();
            if !asked.into_iter().any(|(code, _)| *code == agency) {
                self.ask(&agency, AgencyStep::Require, dossier);
            }
        }
    }

    fn ask(&mut self, agency: &AgencyCode, step: AgencyStep, dossier: &mut Dossier) {
        self.step(Event::Agency(agency.clone(), step), dossier);
        let law = self.context.law(self.context.today);
        if law.flag("agency.stub").is_ok_and(|stub| stub.value) {
            let note = Finding::rule(STUB_OFFICE).weighing(Severity::Note);
            let permit = granted(agency).unwrap_or_default();
            self.decision.findings.push(note.with("permit", permit));
            let approve = Event::Agency(agency.clone(), AgencyStep::Approve);
            self.step(approve, dossier);
        } else {
            self.wait_for(agency);
        }
    }

    /// An agency is to answer.
    fn wait_for(&mut self, agency: &AgencyCode) {
        let about = agency.as_str().to_owned();
        self.decision.raise_about(TaskKind::Permit, about, None);
    }

    /// What an amendment does to consents given and to control that passed.
    pub(super) fn consult_again(&mut self, before: &Declaration, dossier: &mut Dossier) {
        if dossier.regions.goods().gone() {
            return;
        }
        let law = self.context.law(self.context.today);
        let (had, have) = (permits(before, law), permits(&dossier.content, law));
        for (permit, need) in &have {
            let Some(agency) = granting(permit) else {
                continue;
            };
            let differs = match had.get(permit) {
                Some(had) => had.grounds.differ(&need.grounds),
                None => vec!["DecLists/DecList".to_owned()],
            };
            if !differs.is_empty() {
                self.outdated(&agency, (need, &differs), dossier);
            }
        }
        let asked: Vec<AgencyCode> = dossier
            .regions
            .agencies()
            .iter()
            .filter(|(code, state)| {
                let needed = granted(code).is_none_or(|permit| have.contains_key(permit));
                !needed && *state != AgencyState::NotRequired
            })
            .map(|(code, _)| code.clone())
            .collect();
        for agency in asked {
            self.step(Event::Agency(agency.clone(), AgencyStep::Waive), dossier);
            let note = Finding::rule(NOT_NEEDED).weighing(Severity::Note);
            self.decision.findings.push(note.with("agency", agency));
        }
        self.look_again(before, dossier);
    }

    /// What an agency decided on is not what is declared now.
    fn outdated(
        &mut self,
        agency: &AgencyCode,
        (need, differs): (&NeededPermit, &[String]),
        dossier: &mut Dossier,
    ) {
        let known = dossier.regions.agencies().iter();
        let known = known.into_iter().any(|(code, _)| code == agency);
        let state = dossier.regions.agency(agency);
        let told = |code: RuleCode| {
            let finding = Finding::rule(code).weighing(Severity::Warning);
            finding.with("agency", agency).with("what", named(differs))
        };
        if dossier.regions.goods().at_large() {
            if known || need.named {
                self.decision.findings.push(told(CONSENT_OUTDATED));
                let about = agency.as_str().to_owned();
                self.decision
                    .raise_about(TaskKind::ConsentOutdated, about, None);
            }
            return;
        }
        match state {
            // Never asked: it is, with all that are needed.
            AgencyState::NotRequired if !known || !need.named => {}
            AgencyState::NotRequired => self.ask(agency, AgencyStep::Require, dossier),
            AgencyState::Pending => {
                self.decision.findings.push(told(ASKED_AGAIN));
                self.wait_for(agency);
            }
            AgencyState::Approved | AgencyState::Refused | AgencyState::Expired => {
                self.decision.findings.push(told(ASKED_AGAIN));
                self.ask(agency, AgencyStep::Reopen, dossier);
            }
        }
    }

    /// Control that passed begins again where it had looked at something else.
    fn look_again(&mut self, before: &Declaration, dossier: &mut Dossier) {
        let select = Event::Control(ControlStep::Select);
        if dossier.regions.control() != ControlState::Passed || !dossier.regions.allows(&select) {
            return;
        }
        let law = self.context.law(self.context.today);
        let differs = examined(before, &dossier.content, law);
        let Some(first) = differs.first() else { return };
        let paths: Vec<String> = differs.iter().map(|one| one.path.clone()).collect();
        let finding = Finding::rule(CONTROL_AGAIN)
            .weighing(Severity::Warning)
            .with("what", named(&paths))
            .at_path(first.path.clone());
        self.decision.findings.push(finding);
        self.decision.raise(TaskKind::ControlAgain);
        self.step(select, dossier);
    }
}

/// The first of some places, and how many more.
fn named(places: &[String]) -> String {
    let first = places.iter().take(NAMED).map(String::as_str);
    let mut text = first.collect::<Vec<_>>().join(", ");
    if let Some(more) = places.len().checked_sub(NAMED).filter(|more| *more > 0) {
        text.push_str(&format!(", +{more}"));
    }
    text
}
