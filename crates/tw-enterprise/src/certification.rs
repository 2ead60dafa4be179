//! The life of a certification: each step consumes it and returns the next
//! one. A step that is not possible gives the certification back.

use crate::law::EnterpriseLaw;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What an officer found of a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Met.
    Met,
    /// Not met.
    NotMet,
}

/// An officer's opinion on a criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// What was found.
    pub outcome: Outcome,
    /// Why.
    pub note: String,
    /// Who found it.
    pub by: String,
    /// When.
    pub on: Date,
}

/// A criterion of an application, with what was handed in and found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Its code.
    pub code: String,
    /// Its group.
    pub group: String,
    /// Evidence the enterprise handed in: what it is, and when.
    pub evidence: Vec<(String, Date)>,
    /// What was found; none yet, or evidence came after.
    pub opinion: Option<Opinion>,
}

/// An application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The class applied for.
    pub class: String,
    /// Types of business it was made for.
    pub types: Vec<String>,
    /// When.
    pub on: Date,
    /// The criteria of that day.
    pub criteria: Vec<Criterion>,
}

/// An assessment on site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// When.
    pub on: Date,
    /// Who assessed.
    pub by: String,
    /// What was seen.
    pub report: String,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The code the enterprise tells its partners in trade, such as
    /// `AEOCN1100000001`.
    pub code: String,
    /// The class.
    pub class: String,
    /// First day.
    pub from: Date,
    /// The day by which it is looked at again.
    pub review_due: Date,
}

/// How a certification ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// When.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// The degree of dishonesty, where that is why.
    pub grade: Option<String>,
}

/// A certification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Certification {
    /// Applied for; evidence comes and criteria are looked at.
    Applied(Application),
    /// Assessed on site; to be decided on.
    Assessed(Application, Assessment),
    /// Certified.
    Certified(Certificate),
    /// Certified, and looked at again.
    UnderReview(Certificate, Application),
    /// Refused.
    Refused {
        /// The application.
        application: Application,
        /// When.
        on: Date,
        /// Why.
        reason: String,
    },
    /// Taken.
    Withdrawn(Certificate, Withdrawal),
}

/// Why a step is not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificationError {
    /// The step does not lead on from here.
    #[error("a certification that is {from} cannot be {step}")]
    Stage {
        /// Where it stands.
        from: &'static str,
        /// What was asked for.
        step: &'static str,
    },
    /// The class cannot be applied for on that day.
    #[error("{0:?} cannot be applied for")]
    Class(String),
    /// A type of business is none.
    #[error("{0:?} is no type of business")]
    Type(String),
    /// No criterion of that code.
    #[error("there is no criterion {0:?} for this enterprise")]
    Criterion(String),
    /// These criteria are not met or not looked at.
    #[error("not met, or not looked at: {}", .0.join(", "))]
    Open(Vec<String>),
}

type Step = Result<Certification, CertificationError>;

impl Application {
    /// An application for a class that can be applied for.
    pub fn new(
        class: &str,
        types: &[String],
        on: Date,
        law: &EnterpriseLaw,
    ) -> Result<Self, CertificationError> {
        let known = law.class(class, on).is_some_and(|row| row.value.aeo);
        if !known || law.review_years(class, on).is_none() {
            return Err(CertificationError::Class(class.to_owned()));
        }
        if let Some(none) = types.iter().find(|one| !law.has_business_type(one)) {
            return Err(CertificationError::Type(none.clone()));
        }
        let criteria = law
            .criteria(class, types, on)
            .into_iter()
            .map(|row| Criterion {
                code: row.value.code.clone(),
                group: row.value.group.clone(),
                evidence: Vec::new(),
                opinion: None,
            });
        Ok(Self {
            class: class.to_owned(),
            types: types.to_vec(),
            on,
            criteria: criteria.collect(),
        })
    }

    /// Criteria that are not met or not looked at.
    pub fn open(&self) -> Vec<String> {
        let met = |one: &&Criterion| {
            let opinion = one.opinion.as_ref();
            opinion.is_none_or(|opinion| opinion.outcome != Outcome::Met)
        };
        self.criteria
            .iter()
            .filter(met)
            .map(|one| one.code.clone())
            .collect()
    }

    fn criterion(&mut self, code: &str) -> Result<&mut Criterion, CertificationError> {
        let found = self.criteria.iter_mut().find(|one| one.code == code);
        found.ok_or_else(|| CertificationError::Criterion(code.to_owned()))
    }
}

impl Certification {
    /// Where it stands, as a word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Applied(_) => "applied",
            Self::Assessed(..) => "assessed",
            Self::Certified(_) => "certified",
            Self::UnderReview(..) => "under_review",
            Self::Refused { .. } => "refused",
            Self::Withdrawn(..) => "withdrawn",
        }
    }

    fn cannot(&self, step: &'static str) -> CertificationError {
        CertificationError::Stage {
            from: self.word(),
            step,
        }
    }

    /// The application that is looked at.
    pub fn application(&self) -> Option<&Application> {
        match self {
            Self::Applied(application)
            | Self::Assessed(application, _)
            | Self::UnderReview(_, application)
            | Self::Refused { application, .. } => Some(application),
            Self::Certified(_) | Self::Withdrawn(..) => None,
        }
    }

    /// The certificate, while it stands.
    pub fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::Certified(certificate) | Self::UnderReview(certificate, _) => Some(certificate),
            _ => None,
        }
    }

    /// Whether another application may take its place.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Refused { .. } | Self::Withdrawn(..))
    }

    /// The enterprise hands in evidence for a criterion; an opinion on it
    /// falls.
    pub fn evidenced(mut self, criterion: &str, what: String, on: Date) -> Step {
        match &mut self {
            Self::Applied(application) | Self::UnderReview(_, application) => {
                let one = application.criterion(criterion)?;
                one.evidence.push((what, on));
                one.opinion = None;
                Ok(self)
            }
            _ => Err(self.cannot("evidenced")),
        }
    }

    /// An officer says what was found of a criterion.
    pub fn examined(mut self, criterion: &str, opinion: Opinion) -> Step {
        match &mut self {
            Self::Applied(application)
            | Self::Assessed(application, _)
            | Self::UnderReview(_, application) => {
                application.criterion(criterion)?.opinion = Some(opinion);
                Ok(self)
            }
            _ => Err(self.cannot("examined")),
        }
    }

    /// The enterprise was assessed on site.
    pub fn assessed(self, assessment: Assessment) -> Step {
        match self {
            Self::Applied(application) => Ok(Self::Assessed(application, assessment)),
            other => Err(other.cannot("assessed")),
        }
    }

    /// Granted: every criterion is met.
    pub fn granted(self, code: String, from: Date, law: &EnterpriseLaw) -> Step {
        let Self::Assessed(application, _) = self else {
            return Err(self.cannot("granted"));
        };
        let open = application.open();
        if !open.is_empty() {
            return Err(CertificationError::Open(open));
        }
        let review_due = review_due(&application.class, from, law)?;
        Ok(Self::Certified(Certificate {
            code,
            class: application.class,
            from,
            review_due,
        }))
    }

    /// Refused.
    pub fn refused(self, on: Date, reason: String) -> Step {
        match self {
            Self::Applied(application) | Self::Assessed(application, _) => Ok(Self::Refused {
                application,
                on,
                reason,
            }),
            other => Err(other.cannot("refused")),
        }
    }

    /// Looked at again, by the criteria of the day.
    pub fn under_review(self, types: &[String], on: Date, law: &EnterpriseLaw) -> Step {
        match self {
            Self::Certified(certificate) => {
                let application = Application::new(&certificate.class, types, on, law)?;
                Ok(Self::UnderReview(certificate, application))
            }
            other => Err(other.cannot("under_review")),
        }
    }

    /// The review is passed: every criterion is met.
    pub fn reviewed(self, on: Date, law: &EnterpriseLaw) -> Step {
        let Self::UnderReview(certificate, application) = self else {
            return Err(self.cannot("reviewed"));
        };
        let open = application.open();
        if !open.is_empty() {
            return Err(CertificationError::Open(open));
        }
        let review_due = review_due(&certificate.class, on, law)?;
        Ok(Self::Certified(Certificate {
            review_due,
            ..certificate
        }))
    }

    /// The certificate is taken.
    pub fn withdrawn(self, withdrawal: Withdrawal) -> Step {
        match self {
            Self::Certified(certificate) | Self::UnderReview(certificate, _) => {
                Ok(Self::Withdrawn(certificate, withdrawal))
            }
            other => Err(other.cannot("withdrawn")),
        }
    }
}

fn review_due(class: &str, from: Date, law: &EnterpriseLaw) -> Result<Date, CertificationError> {
    let none = || CertificationError::Class(class.to_owned());
    let years = law.review_years(class, from).ok_or_else(none)?.value.1;
    Ok(from.saturating_add(years.years()))
}
