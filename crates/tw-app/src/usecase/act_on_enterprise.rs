//! Something is done to an enterprise: it is filed, a class is decided, it is
//! certified, lowered, repaired, its keys are registered. The operator may do
//! all of it, an officer at its home office too, the enterprise itself may
//! apply and hand in evidence.

use super::administer::{enterprise_of, invalid, refuse, write};
use super::keys;
use crate::capacity::Role;
use crate::decision::{Context, Decision};
use crate::enterprise::{EnterpriseAct, Profile, SigningKey};
use crate::journal::ActRecord;
use crate::overlay::Overlay;
use crate::store::Wanted;
use crate::subject::{Enterprise, Subject};
use std::cmp::Ordering;
use tw_base::{Date, EnterpriseCode, Finding, RuleCode, SubjectId};
use tw_enterprise::{
    self as enterprise, Application, Assessment, Certification, CertificationError, ClassDecision,
    CreditError, Grounds, Opinion, Why, Withdrawal,
};
use tw_law::CodeAnswer;
use tw_proof::PublicKey;

/// A class was decided (a step of the trace).
pub const CLASS_DECIDED: RuleCode = RuleCode::new("TW3124");
/// There is no certification, or no application.
pub const NO_CERTIFICATION: RuleCode = RuleCode::new("TW3126");
/// A certification stands or is asked for.
pub const CERTIFICATION_STANDS: RuleCode = RuleCode::new("TW3127");
/// Without a customs code there is no code partners could know it by.
pub const NO_CUSTOMS_CODE: RuleCode = RuleCode::new("TW3128");
/// The party may not do this to the enterprise.
pub const NOT_ITS_ACT: RuleCode = RuleCode::new("TW3129");
/// The key is none, or not one that could be registered or ended.
pub const KEY_UNUSABLE: RuleCode = RuleCode::new("TW3130");

type Decided<T = ()> = Result<T, Box<Finding>>;

/// Texts of an act at most, in characters.
const TEXT_MAX: usize = 2_000;
/// Pieces of evidence of an act, and keys of an enterprise, at most.
const MANY: usize = 100;

/// An act of a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnterprisePartyAct {
    /// The party.
    pub by: EnterpriseCode,
    /// The enterprise.
    pub enterprise: String,
    /// What it does.
    pub act: EnterpriseAct,
}

/// What an act needs: the enterprise, and who acts.
pub fn plan((code, act): (&str, &EnterpriseAct), by: Option<&EnterpriseCode>, wanted: &mut Wanted) {
    wanted.aliases.push(keys::enterprise(code));
    if let EnterpriseAct::File { customs_code, .. } = act {
        let names = [
            keys::enterprise(customs_code),
            keys::customs_code(customs_code),
        ];
        wanted.aliases.extend(names);
    }
    wanted
        .aliases
        .extend(by.map(|by| keys::enterprise(by.as_str())));
}

/// Decides on a party's act.
pub fn decide(asked: &EnterprisePartyAct, overlay: &Overlay, context: &Context<'_>) -> Decision {
    let mut decision = Decision::default();
    let done = permitted(asked, overlay, context).and_then(|record| {
        decision.act = Some(record);
        let by = asked.by.as_str();
        act(
            &asked.enterprise,
            (by, &asked.act),
            overlay,
            context,
            &mut decision,
        )
    });
    match done {
        Ok(()) => decision,
        Err(finding) => Decision::of(*finding),
    }
}

/// In which capacity a party acts. To whom has no business with an enterprise
/// it is not told that there is one.
fn permitted(
    asked: &EnterprisePartyAct,
    overlay: &Overlay,
    context: &Context<'_>,
) -> Decided<ActRecord> {
    let (_, who) = enterprise_of(asked.by.as_str(), overlay)?;
    if asked.act.is_own() && asked.by.as_str() == asked.enterprise {
        return Ok(record(&asked.act, None));
    }
    let kept = |offices: &[String]| {
        let whose = enterprise_of(&asked.enterprise, overlay);
        whose.is_ok_and(|(_, whose)| offices.iter().any(|one| whose.profile.is_kept_by(one)))
    };
    let officer = |role: &&Role| match role {
        Role::CustomsOfficer { offices } => kept(offices),
        _ => false,
    };
    let itself = asked.by.as_str() == asked.enterprise;
    match who
        .roles_on(context.today)
        .find(officer)
        .filter(|_| !itself)
    {
        Some(role) => Ok(record(&asked.act, Some((role, &who)))),
        None => {
            let finding = refuse(&NOT_ITS_ACT, &asked.enterprise);
            Err(Box::new(finding.with("act", asked.act.word())))
        }
    }
}

/// Who acts how, for the decision's record.
pub fn record(act: &EnterpriseAct, by: Option<(&Role, &Enterprise)>) -> ActRecord {
    ActRecord {
        what: act.word().to_owned(),
        about: act.about().to_owned(),
        capacity: by.map(|(role, _)| role.kind()),
        name: by.map(|(_, who)| who.named()),
        note: act.note().to_owned(),
    }
}

/// Whether a customs code is that of another enterprise: one that is or was
/// filed under it, or registered by it. It is never given to another: what was
/// declared under it stays that of whoever had it.
pub(super) fn filed_by_other(code: &str, own: Option<SubjectId>, overlay: &Overlay) -> bool {
    let filed = overlay.named(&keys::customs_code(code));
    let registered = overlay.named(&keys::enterprise(code));
    let holders = filed.into_iter().chain(registered);
    holders.into_iter().any(|id| Some(id) != own)
}

/// Does it, whoever may.
pub fn act(
    code: &str,
    (by, act): (&str, &EnterpriseAct),
    overlay: &Overlay,
    context: &Context<'_>,
    decision: &mut Decision,
) -> Decided {
    let (id, mut whose) = enterprise_of(code, overlay)?;
    if act.note().chars().count() > TEXT_MAX {
        return Err(invalid(format!("a text has at most {TEXT_MAX} characters")));
    }
    if let EnterpriseAct::File { customs_code, .. } = act {
        if filed_by_other(customs_code, Some(id), overlay) {
            return Err(invalid(format!("{customs_code} is the code of another")));
        }
        let key = keys::customs_code(customs_code);
        if overlay.named(&key) != Some(id) {
            decision.written.aliases.push((key, id));
        }
    }
    let known = whose.credit.decisions().len();
    let acting = Acting { by, context };
    acting.take(act, &mut whose)?;
    for decided in whose.credit.decisions().get(known..).unwrap_or_default() {
        decision.trace.push(
            CLASS_DECIDED,
            [
                ("enterprise", code.to_owned().into()),
                ("from", decided.from.into()),
                ("because", decided.grounds.why.word().into()),
            ],
            decided.class.clone(),
        );
    }
    if let Some(standing) = whose.credit.class_on(context.today, context.enterprise_law) {
        standing.trace(code, context.today, &mut decision.trace);
    }
    write(decision, id, Subject::Enterprise(whose));
    Ok(())
}

struct Acting<'a, 'p> {
    by: &'a str,
    context: &'a Context<'p>,
}

impl Acting<'_, '_> {
    fn take(&self, act: &EnterpriseAct, whose: &mut Enterprise) -> Decided {
        match act {
            EnterpriseAct::File {
                customs_code,
                office,
                business_types,
            } => self.file((customs_code, office), business_types, whose),
            EnterpriseAct::RecordClass {
                class,
                from,
                reason,
                evidence,
            } => {
                let grounds = self.grounds(Why::Recorded, reason, evidence)?;
                let from = from.unwrap_or(self.today());
                if from > self.today() {
                    return Err(invalid("a class is not recorded before its first day"));
                }
                self.class(class, from, grounds, whose)
            }
            EnterpriseAct::Apply { class } => self.apply(class, whose),
            EnterpriseAct::Grant {} => self.grant(whose),
            EnterpriseAct::Withdraw { reason } => self.withdraw(reason, whose),
            EnterpriseAct::Lower {
                grade,
                reason,
                evidence,
            } => self.lower(grade, reason, evidence, whose),
            EnterpriseAct::Repair { reason } => self.repair(reason, whose),
            EnterpriseAct::RegisterKey { public } => {
                register_key(public, self.today(), &mut whose.profile.keys)
            }
            EnterpriseAct::EndKey { public } => {
                end_key(public, self.today(), &mut whose.profile.keys)
            }
            EnterpriseAct::PassReview {} => {
                self.not_dishonest(whose)?;
                let law = self.context.enterprise_law;
                stepped(&mut whose.profile, |one| one.reviewed(self.today(), law))
            }
            step => self.certification(step, &mut whose.profile, &whose.business),
        }
    }

    /// A step of the certification there is.
    fn certification(
        &self,
        act: &EnterpriseAct,
        profile: &mut Profile,
        types: &[String],
    ) -> Decided {
        let (today, law) = (self.today(), self.context.enterprise_law);
        match act {
            EnterpriseAct::Evidence { criterion, what } => {
                let what = said(what)?.to_owned();
                let application = profile
                    .certification
                    .as_ref()
                    .and_then(|one| one.application());
                let criteria = application.into_iter().flat_map(|one| &one.criteria);
                if criteria.map(|one| one.evidence.len()).sum::<usize>() >= 10 * MANY {
                    return Err(invalid(format!(
                        "{} pieces of evidence are the most",
                        10 * MANY
                    )));
                }
                stepped(profile, |one| one.evidenced(criterion, what, today))
            }
            EnterpriseAct::Examine {
                criterion,
                outcome,
                note,
            } => {
                let opinion = Opinion {
                    outcome: *outcome,
                    note: note.trim().to_owned(),
                    by: self.by.to_owned(),
                    on: today,
                };
                stepped(profile, |one| one.examined(criterion, opinion))
            }
            EnterpriseAct::Assess { report } => {
                let assessment = Assessment {
                    on: today,
                    by: self.by.to_owned(),
                    report: said(report)?.to_owned(),
                };
                stepped(profile, |one| one.assessed(assessment))
            }
            EnterpriseAct::Refuse { reason } => {
                let reason = said(reason)?.to_owned();
                stepped(profile, |one| one.refused(today, reason))
            }
            EnterpriseAct::Review {} => stepped(profile, |one| one.under_review(types, today, law)),
            EnterpriseAct::File { .. }
            | EnterpriseAct::RecordClass { .. }
            | EnterpriseAct::Apply { .. }
            | EnterpriseAct::Grant {}
            | EnterpriseAct::PassReview {}
            | EnterpriseAct::Withdraw { .. }
            | EnterpriseAct::Lower { .. }
            | EnterpriseAct::Repair { .. }
            | EnterpriseAct::RegisterKey { .. }
            | EnterpriseAct::EndKey { .. } => Err(invalid("it is no step of a certification")),
        }
    }

    fn today(&self) -> Date {
        self.context.today
    }

    fn grounds(&self, why: Why, reason: &str, evidence: &[String]) -> Decided<Grounds> {
        let long = |text: &String| text.chars().count() > TEXT_MAX;
        if evidence.len() > MANY || evidence.iter().any(long) {
            let what = format!("evidence is at most {MANY} texts of {TEXT_MAX} characters");
            return Err(invalid(what));
        }
        Ok(Grounds {
            why,
            reason: said(reason)?.to_owned(),
            evidence: evidence.to_vec(),
            by: self.by.to_owned(),
            on: self.today(),
        })
    }

    fn file(
        &self,
        (code, office): (&str, &str),
        types: &[String],
        whose: &mut Enterprise,
    ) -> Decided {
        let profile = &mut whose.profile;
        let law = self.context.enterprise_law;
        let ten = code.len() == 10
            && code
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if !ten {
            return Err(invalid("a customs code has ten capital letters and digits"));
        }
        let known = self
            .context
            .law(self.today())
            .code("customs_offices", office);
        if matches!(known, CodeAnswer::Unknown) {
            return Err(invalid(format!("{office:?} is no office")));
        }
        if let Some(none) = types.iter().find(|one| !law.has_business_type(one)) {
            return Err(invalid(format!("{none:?} is no type of business")));
        }
        let certified = profile
            .certification
            .as_ref()
            .and_then(Certification::certificate);
        let moves = profile
            .customs_code
            .as_deref()
            .is_some_and(|there| there != code);
        if certified.is_some() && moves {
            return Err(invalid("its certificate bears the customs code it has"));
        }
        profile.customs_code = Some(code.to_owned());
        profile.office = Some(office.to_owned());
        profile.filed_on.get_or_insert(self.today());
        whose.business = types.to_vec();
        whose.business.sort_unstable();
        whose.business.dedup();
        Ok(())
    }

    fn class(&self, class: &str, from: Date, grounds: Grounds, whose: &mut Enterprise) -> Decided {
        let decision = ClassDecision {
            class: class.to_owned(),
            from,
            grounds,
        };
        let credit = std::mem::take(&mut whose.credit);
        whose.credit = credit
            .decided(decision, self.context.enterprise_law)
            .map_err(credit_refused)?;
        Ok(())
    }

    /// How its class of today compares with the default class; the better
    /// comes first.
    fn against_default(&self, whose: &Enterprise) -> Option<Ordering> {
        let law = self.context.enterprise_law;
        let default = law.default_class(self.today())?.value.rank;
        let standing = whose.credit.class_on(self.today(), law)?;
        Some(standing.class.value.rank.cmp(&default))
    }

    fn not_dishonest(&self, whose: &Enterprise) -> Decided {
        match self.against_default(whose) {
            Some(Ordering::Greater) => {
                let why = "the enterprise is dishonest";
                Err(refuse(&enterprise::NOT_TO_BE_APPLIED_FOR, why))
            }
            _ => Ok(()),
        }
    }

    fn apply(&self, class: &str, whose: &mut Enterprise) -> Decided {
        let law = self.context.enterprise_law;
        if let Some(standing) = &whose.profile.certification
            && !standing.is_over()
        {
            return Err(refuse(&CERTIFICATION_STANDS, standing.word()));
        }
        self.not_dishonest(whose)?;
        let profile = &mut whose.profile;
        let application = Application::new(class, &whose.business, self.today(), law);
        let application = application.map_err(|error| certification_refused(&error))?;
        profile.past.extend(profile.certification.take());
        profile.certification = Some(Certification::Applied(application));
        Ok(())
    }

    fn grant(&self, whose: &mut Enterprise) -> Decided {
        let law = self.context.enterprise_law;
        let today = self.today();
        self.not_dishonest(whose)?;
        let customs_code = whose.profile.customs_code.clone().unwrap_or_default();
        let Some((told, _)) = law.own_code(&customs_code, today) else {
            return Err(refuse(&NO_CUSTOMS_CODE, &whose.code));
        };
        let class = whose
            .profile
            .certification
            .as_ref()
            .and_then(|one| one.application());
        let class = class.map(|one| one.class.clone()).unwrap_or_default();
        stepped(&mut whose.profile, |one| {
            one.granted(told.clone(), today, law)
        })?;
        let grounds = self.grounds(Why::Certified, &told, &[])?;
        self.class(&class, today, grounds, whose)
    }

    /// Takes the certificate, if there is one, or ends what was applied for.
    fn taken(&self, reason: &str, grade: Option<&str>, profile: &mut Profile) -> Decided {
        let withdrawal = Withdrawal {
            on: self.today(),
            reason: said(reason)?.to_owned(),
            grade: grade.map(str::to_owned),
        };
        match &profile.certification {
            Some(one) if one.certificate().is_some() => {
                stepped(profile, |one| one.withdrawn(withdrawal))
            }
            Some(one) if !one.is_over() => {
                stepped(profile, |one| one.refused(withdrawal.on, withdrawal.reason))
            }
            _ => Ok(()),
        }
    }

    fn withdraw(&self, reason: &str, whose: &mut Enterprise) -> Decided {
        let standing = whose.profile.certification.as_ref();
        if standing.and_then(Certification::certificate).is_none() {
            return Err(refuse(&NO_CERTIFICATION, &whose.code));
        }
        self.taken(reason, None, &mut whose.profile)?;
        // What stands beside the certificate does not become better by it.
        if self.against_default(whose) != Some(Ordering::Less) {
            return Ok(());
        }
        let law = self.context.enterprise_law;
        let class = law
            .default_class(self.today())
            .map(|row| row.value.code.clone());
        let grounds = self.grounds(Why::Lowered { grade: None }, reason, &[])?;
        self.class(&class.unwrap_or_default(), self.today(), grounds, whose)
    }

    fn lower(
        &self,
        grade: &str,
        reason: &str,
        evidence: &[String],
        whose: &mut Enterprise,
    ) -> Decided {
        let why = Why::Lowered {
            grade: Some(grade.to_owned()),
        };
        let grounds = self.grounds(why, reason, evidence)?;
        let credit = std::mem::take(&mut whose.credit);
        let lowered = credit.lowered(grade, self.today(), grounds, self.context.enterprise_law);
        whose.credit = lowered.map_err(credit_refused)?;
        self.taken(reason, Some(grade), &mut whose.profile)
    }

    fn repair(&self, reason: &str, whose: &mut Enterprise) -> Decided {
        let law = self.context.enterprise_law;
        let repair = whose
            .credit
            .repairable(self.today(), law)
            .map_err(credit_refused)?;
        let grounds = self.grounds(Why::Repaired, reason, &[])?;
        self.class(&repair.class, self.today(), grounds, whose)
    }
}

/// A text that may not be empty.
fn said(text: &str) -> Decided<&str> {
    match text.trim() {
        "" => Err(invalid("say why, or what it is")),
        text => Ok(text),
    }
}

/// A step of the certification there is.
fn stepped(
    profile: &mut Profile,
    step: impl FnOnce(Certification) -> Result<Certification, CertificationError>,
) -> Decided {
    let Some(standing) = profile.certification.clone() else {
        return Err(Box::new(Finding::rule(NO_CERTIFICATION).with("value", "-")));
    };
    let next = step(standing).map_err(|error| certification_refused(&error))?;
    profile.certification = Some(next);
    Ok(())
}

fn certification_refused(error: &CertificationError) -> Box<Finding> {
    let finding = match error {
        CertificationError::Stage { from, step } => Finding::rule(enterprise::STAGE)
            .with("from", from)
            .with("step", step),
        CertificationError::Class(value) | CertificationError::Type(value) => {
            Finding::rule(enterprise::NOT_TO_BE_APPLIED_FOR).with("value", value)
        }
        CertificationError::Criterion(value) => {
            Finding::rule(enterprise::CRITERION_UNKNOWN).with("value", value)
        }
        CertificationError::Open(criteria) => {
            Finding::rule(enterprise::CRITERIA_OPEN).with("criteria", criteria.join(", "))
        }
    };
    Box::new(finding)
}

fn credit_refused(error: CreditError) -> Box<Finding> {
    let finding = match error {
        CreditError::Class { class, day } => Finding::rule(enterprise::CLASS_UNKNOWN)
            .with("class", class)
            .with("day", day),
        CreditError::Order(since) => {
            Finding::rule(enterprise::CLASS_OUT_OF_ORDER).with("since", since)
        }
        CreditError::Grade { grade, day } => Finding::rule(enterprise::GRADE_UNKNOWN)
            .with("grade", grade)
            .with("day", day),
        CreditError::NothingToRepair | CreditError::TooEarly(_) => {
            Finding::rule(enterprise::NOT_REPAIRABLE).with("value", error)
        }
    };
    Box::new(finding)
}

/// Registers a key among others.
pub(super) fn register_key(public: &str, today: Date, keys: &mut Vec<SigningKey>) -> Decided {
    let unusable = |why: &str| refuse(&KEY_UNUSABLE, why);
    let public: PublicKey = public.parse().map_err(|why: String| unusable(&why))?;
    if keys.len() >= MANY {
        return Err(unusable(&format!("there are {MANY} already")));
    }
    if keys.iter().any(|key| key.public == public) {
        return Err(unusable("it was registered before"));
    }
    keys.push(SigningKey {
        public,
        from: today,
        ended_on: None,
    });
    Ok(())
}

/// Ends a key among others.
pub(super) fn end_key(public: &str, today: Date, keys: &mut [SigningKey]) -> Decided {
    let unusable = |why: &str| refuse(&KEY_UNUSABLE, why);
    let public: PublicKey = public.parse().map_err(|why: String| unusable(&why))?;
    let mut standing = keys.iter_mut().filter(|key| key.ended_on.is_none());
    match standing.find(|key| key.public == public) {
        Some(key) => {
            key.ended_on = Some(today);
            Ok(())
        }
        None => Err(unusable("it is not registered")),
    }
}
