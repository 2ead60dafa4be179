//! What may be asked of an enterprise's standing, its certificate, and the
//! lists of operators that administrations exchange.

use crate::capacity::Role;
use crate::desk::ActAnswer;
use crate::desk::OutcomeCodes;
use crate::engine::Command;
use crate::enterprise::{EnterpriseAct, ForeignOperator, PartnerFile};
use crate::service::{Identity, Service, ServiceError, Viewer};
use crate::subject::{Enterprise, Subject};
use crate::usecase::act_on_enterprise::{EnterprisePartyAct, NOT_ITS_ACT};
use crate::usecase::keys;
use crate::view::Coded;
use serde::Serialize;
use tw_base::Date;
use tw_enterprise::{
    AeoCertificate, AeoCode, Because, Certification, Class, Effect, EnterpriseLaw, Known, ListHead,
    Named, PartnerState, recognise,
};
use tw_law::Rendered;
use tw_proof::{Document, DocumentKind};

/// An enterprise's standing.
#[derive(Debug, Clone, Serialize)]
pub struct StandingView {
    /// The enterprise.
    pub enterprise: String,
    /// Its name.
    pub name: String,
    /// The day it is told for.
    pub on: Date,
    /// Its class.
    pub class: Coded,
    /// Since when; none: nothing was ever decided.
    pub since: Option<Date>,
    /// Why it is that: `decided`, `carried_over`, `nothing_decided` or
    /// `no_longer_known`.
    pub because: Coded,
    /// How the class is known.
    pub confidence: &'static str,
    /// Where the class is laid down.
    pub source: String,
    /// What the class means.
    pub effects: Vec<EffectView>,
    /// What was decided, oldest first.
    pub decisions: Vec<DecidedView>,
    /// Customs code, where it was filed.
    pub customs_code: Option<String>,
    /// The office that keeps it.
    pub office: Option<String>,
    /// Types of business.
    pub business_types: Vec<Coded>,
    /// Its certification, if it has or asks for one.
    pub certification: Option<CertificationView>,
    /// Ids of the keys under which it signs documents today.
    pub keys: Vec<String>,
    /// Administrations that recognise it by an arrangement in force, where its
    /// class is that of an authorised operator.
    pub partners: Vec<Coded>,
}

/// What a class means, or what a recognised operator brings.
#[derive(Debug, Clone, Serialize)]
pub struct EffectView {
    /// Which effect.
    pub effect: Coded,
    /// A number, `yes`, `no` or `may_apply`.
    pub value: String,
    /// How it is known.
    pub confidence: &'static str,
    /// Where it is laid down.
    pub source: String,
}

/// A class that was decided.
#[derive(Debug, Clone, Serialize)]
pub struct DecidedView {
    /// The class.
    pub class: Coded,
    /// First day.
    pub from: Date,
    /// Why: `recorded`, `certified`, `lowered` or `repaired`.
    pub why: &'static str,
    /// Why, in the officer's words.
    pub reason: String,
    /// The day it was decided on.
    pub on: Date,
}

/// A certification.
#[derive(Debug, Clone, Serialize)]
pub struct CertificationView {
    /// Where it stands.
    pub stage: &'static str,
    /// The class.
    pub class: Option<Coded>,
    /// The code partners know the enterprise by.
    pub code: Option<String>,
    /// First day of the certificate.
    pub from: Option<Date>,
    /// The day by which it is looked at again.
    pub review_due: Option<Date>,
    /// Whether that day is over.
    pub review_overdue: bool,
    /// Criteria of the application that is looked at.
    pub criteria: Vec<CriterionView>,
}

/// A criterion of an application.
#[derive(Debug, Clone, Serialize)]
pub struct CriterionView {
    /// Which.
    pub criterion: Coded,
    /// Its group.
    pub group: Coded,
    /// Pieces of evidence handed in.
    pub evidence: Vec<String>,
    /// What was found: `met` or `not_met`; none yet.
    pub outcome: Option<&'static str>,
    /// Why.
    pub note: String,
}

/// What a foreign operator's code is worth.
#[derive(Debug, Clone, Serialize)]
pub struct ForeignView {
    /// The code, without AEO before it.
    pub code: String,
    /// The day it is told for.
    pub on: Date,
    /// Whether it is recognised.
    pub recognised: bool,
    /// Its name, if it is.
    pub name: Option<String>,
    /// The partner that gives such codes.
    pub partner: Option<Coded>,
    /// Head of that partner's newest list.
    pub list: Option<ListHead>,
    /// What it brings.
    pub benefits: Vec<EffectView>,
    /// The same as a finding.
    pub finding: Rendered,
}

fn named(code: &str, name: Option<&Named>) -> Coded {
    match name {
        Some(name) => Coded::new(code, &name.zh, &name.en),
        None => Coded::new(code, code, code),
    }
}

fn effects(law: &EnterpriseLaw, effects: &[Effect<'_>]) -> Vec<EffectView> {
    let shown = |effect: &Effect<'_>| EffectView {
        effect: named(effect.code, law.effect_name(effect.code)),
        value: effect.value.value.to_string(),
        confidence: effect.value.confidence.as_str(),
        source: effect.value.source.to_string(),
    };
    effects.iter().map(shown).collect()
}

fn class_named(class: &Class) -> Coded {
    named(&class.code, Some(&class.name))
}

/// Why a class is that, in words.
fn because(because: &Because) -> Coded {
    let (zh, en) = match because {
        Because::NothingDecided => ("未作认定，适用默认等级", "nothing was decided: the default"),
        Because::Decided { .. } => ("经认定", "decided"),
        Because::Carried { .. } => (
            "等级制度变更后沿用",
            "carried over when the classes changed",
        ),
        Because::NoLongerKnown(_) => ("原等级已取消", "the class decided is none any more"),
    };
    Coded::new(because.word(), zh, en)
}

/// What an enterprise is shown as, on a day.
pub fn standing_view(whose: &Enterprise, law: &EnterpriseLaw, today: Date) -> Option<StandingView> {
    let standing = whose.credit.class_on(today, law)?;
    let decided = whose.credit.decisions().iter().map(|one| DecidedView {
        class: named(
            &one.class,
            law.class(&one.class, one.from).map(|row| &row.value.name),
        ),
        from: one.from,
        why: one.grounds.why.word(),
        reason: one.grounds.reason.clone(),
        on: one.grounds.on,
    });
    let profile = &whose.profile;
    let types = whose.business.iter();
    let holding = profile.keys.iter().filter(|key| key.holds_on(today));
    let certification = profile.certification.as_ref();
    let certified = certification.is_some_and(|one| one.certificate().is_some());
    Some(StandingView {
        enterprise: whose.code.to_string(),
        name: whose.name.clone(),
        on: today,
        class: class_named(&standing.class.value),
        since: standing.since,
        because: because(&standing.because),
        confidence: standing.class.confidence.as_str(),
        source: standing.class.source.to_string(),
        effects: effects(law, &law.effects(standing.code(), today)),
        decisions: decided.collect(),
        customs_code: profile.customs_code.clone(),
        office: profile.office.clone(),
        business_types: types
            .map(|code| named(code, law.group_name("type", code)))
            .collect(),
        certification: certification.map(|one| certification_view(one, law, today)),
        keys: holding.map(|key| key.public.id().to_string()).collect(),
        partners: match standing.class.value.aeo && certified {
            true => recognising(law, today),
            false => Vec::new(),
        },
    })
}

/// Administrations with an arrangement in force on a day.
fn recognising(law: &EnterpriseLaw, today: Date) -> Vec<Coded> {
    let rows = law.partners().map(|(period, row)| (period, &row.value));
    let acting = rows.filter(|(period, partner)| {
        period.contains(today) && partner.state == PartnerState::InForce
    });
    acting
        .map(|(_, partner)| named(&partner.code, Some(&partner.name)))
        .collect()
}

fn certification_view(one: &Certification, law: &EnterpriseLaw, today: Date) -> CertificationView {
    let application = one.application();
    let certificate = one.certificate();
    let class = certificate.map(|certificate| certificate.class.as_str());
    let class = class.or(application.map(|application| application.class.as_str()));
    let day = application.map_or(today, |application| application.on);
    let rows = application.map_or_else(Vec::new, |a| law.criteria(&a.class, &a.types, day));
    let wording = |code: &str| {
        let row = rows.iter().find(|row| row.value.code == code);
        named(code, row.map(|row| &row.value.name))
    };
    let criteria = application
        .into_iter()
        .flat_map(|application| &application.criteria);
    let criteria = criteria.map(|criterion| CriterionView {
        criterion: wording(&criterion.code),
        group: named(&criterion.group, law.group_name("group", &criterion.group)),
        evidence: criterion
            .evidence
            .iter()
            .map(|(what, _)| what.clone())
            .collect(),
        outcome: criterion
            .opinion
            .as_ref()
            .map(|opinion| match opinion.outcome {
                tw_enterprise::Outcome::Met => "met",
                tw_enterprise::Outcome::NotMet => "not_met",
            }),
        note: criterion
            .opinion
            .as_ref()
            .map_or_else(String::new, |o| o.note.clone()),
    });
    CertificationView {
        stage: one.word(),
        class: class.map(|code| named(code, law.class(code, today).map(|row| &row.value.name))),
        code: certificate.map(|certificate| certificate.code.clone()),
        from: certificate.map(|certificate| certificate.from),
        review_due: certificate.map(|certificate| certificate.review_due),
        review_overdue: certificate.is_some_and(|certificate| certificate.review_due < today),
        criteria: criteria.collect(),
    }
}

impl Service {
    pub(crate) fn law_of_enterprises(&self) -> &EnterpriseLaw {
        &self.setting().projections.enterprises
    }

    /// An enterprise, for whoever may see it: itself, an officer of an office
    /// that keeps it, or the operator.
    pub fn enterprise(
        &self,
        viewer: Viewer<'_>,
        code: &str,
    ) -> Result<Option<Enterprise>, ServiceError> {
        let Some(whose) = self.on_file(code)? else {
            return Ok(None);
        };
        let Viewer::Party(who) = viewer else {
            return Ok(Some(whose));
        };
        let keeps = |role: &Role| match role {
            Role::CustomsOfficer { offices } => offices
                .iter()
                .any(|office| whose.profile.is_kept_by(office)),
            _ => false,
        };
        let own = who.enterprise == whose.code;
        let seen = own || self.roles(who)?.iter().any(keeps);
        Ok(seen.then_some(whose))
    }

    /// An enterprise's standing today.
    pub fn standing(
        &self,
        viewer: Viewer<'_>,
        code: &str,
    ) -> Result<Option<StandingView>, ServiceError> {
        let found = self.enterprise(viewer, code)?;
        let law = self.law_of_enterprises();
        Ok(found.and_then(|whose| standing_view(&whose, law, self.day())))
    }

    /// Takes an act of a party on an enterprise, and answers once it is
    /// durable.
    pub async fn act_on_enterprise(
        &self,
        who: &Identity,
        enterprise: &str,
        act: EnterpriseAct,
    ) -> Result<ActAnswer, ServiceError> {
        let asked = EnterprisePartyAct {
            by: who.enterprise.clone(),
            enterprise: enterprise.to_owned(),
            act,
        };
        let command = Command::ActOnEnterprise(Box::new(asked));
        const CODES: OutcomeCodes = OutcomeCodes {
            unknown: &[],
            forbidden: &[NOT_ITS_ACT],
        };
        self.acted(command, &CODES).await
    }

    /// The certificate of an enterprise, signed; `None` without one that
    /// stands, while it rests, or for whom it is not.
    pub fn aeo_certificate(
        &self,
        viewer: Viewer<'_>,
        code: &str,
    ) -> Result<Option<Document>, ServiceError> {
        let found = self.enterprise(viewer, code)?;
        let certified = found
            .as_ref()
            .and_then(|whose| whose.profile.certification.as_ref());
        let (Some(whose), Some(certificate)) =
            (&found, certified.and_then(Certification::certificate))
        else {
            return Ok(None);
        };
        let standing = whose.credit.class_on(self.day(), self.law_of_enterprises());
        if !standing.is_some_and(|standing| standing.class.value.aeo) {
            return Ok(None);
        }
        let stated = AeoCertificate {
            code: certificate.code.clone(),
            enterprise: whose.code.to_string(),
            name: whose.name.clone(),
            class: certificate.class.clone(),
            from: certificate.from,
            review_due: certificate.review_due,
        };
        Ok(Some(self.signed(DocumentKind::AeoCertificate, &stated)?))
    }

    /// A document of this administration, signed now.
    pub(crate) fn signed<T: Serialize>(
        &self,
        kind: DocumentKind,
        stated: &T,
    ) -> Result<Document, ServiceError> {
        let stated = serde_json::to_value(stated);
        let stated = stated.map_err(|error| ServiceError::Failed(error.to_string()))?;
        Ok(self.checkpoints()?.sign(kind, self.pack().id(), stated)?)
    }

    /// What a foreign operator's code is worth today; `None` if it is no code.
    pub fn foreign_aeo(&self, code: &str) -> Result<Option<ForeignView>, ServiceError> {
        let Ok(code) = AeoCode::told(code) else {
            return Ok(None);
        };
        let (law, today) = (self.law_of_enterprises(), self.day());
        let file: Option<PartnerFile> = match self.behind(&keys::partner_country(code.country()))? {
            Some((_, Subject::Partner(file))) => Some(*file),
            _ => None,
        };
        let operator: Option<ForeignOperator> =
            match self.behind(&keys::foreign_aeo(code.as_str()))? {
                Some((_, Subject::ForeignOperator(operator))) => Some(*operator),
                _ => None,
            };
        let list = file.and_then(|file| file.list);
        let on_it = |one: &&ForeignOperator| list.as_ref().is_some_and(|list| one.is_on(list));
        let entry = operator
            .as_ref()
            .filter(on_it)
            .map(|operator| &operator.listed);
        let known = Known {
            list: list.as_ref().map(|list| &list.head),
            entry,
        };
        let found = recognise(&code, law, today, known);
        let name = entry
            .filter(|_| found.is_recognised())
            .map(|entry| entry.name.clone());
        let partner = found
            .partner()
            .map(|row| named(&row.value.code, Some(&row.value.name)));
        Ok(Some(ForeignView {
            on: today,
            recognised: found.is_recognised(),
            name,
            partner,
            benefits: effects(law, found.benefits()),
            finding: self.pack().catalogue().render(&found.finding(&code, today)),
            code: code.as_str().to_owned(),
            list: list.map(|list| list.head),
        }))
    }
}
