//! The published shapes of enterprises: their standing, what is done to them,
//! and signed documents.

use super::shape::{CodedJson, all};
use serde::Serialize;
use serde_json::Value;
use tw_app::standing as view;
use tw_proof::Document;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, Type};

/// An enterprise's standing with customs today.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EnterpriseStanding)]
pub struct StandingJson {
    /// Its code.
    enterprise: String,
    /// Its name.
    name: String,
    /// The day it is told for.
    #[schema(value_type = String, format = Date)]
    on: String,
    /// Its credit class.
    class: CodedJson,
    /// Since when; nothing if nothing was ever decided.
    #[schema(value_type = Option<String>, format = Date)]
    since: Option<String>,
    /// Why it is that class.
    because: CodedJson,
    /// How the class is known: `text`, `secondary` or `unverified`.
    confidence: &'static str,
    /// Where the class is laid down.
    source: String,
    /// What the class means.
    effects: Vec<EffectJson>,
    /// Classes that were decided, oldest first.
    decisions: Vec<ClassDecisionJson>,
    /// Customs code, where it was filed.
    customs_code: Option<String>,
    /// The office that keeps it.
    office: Option<String>,
    /// Types of its business.
    business_types: Vec<CodedJson>,
    /// Its certification, if it has or asks for one.
    certification: Option<CertificationJson>,
    /// Ids of the keys under which it signs documents.
    keys: Vec<String>,
    /// Administrations that recognise it by an arrangement in force.
    partners: Vec<CodedJson>,
}

/// What a class means.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditEffect)]
pub struct EffectJson {
    /// Which effect.
    effect: CodedJson,
    /// A number as decimal text, `yes`, `no` or `may_apply`.
    #[schema(example = "0.2")]
    value: String,
    /// How it is known: `text`, `secondary` or `unverified`.
    confidence: &'static str,
    /// Where it is laid down.
    source: String,
}

/// A class that was decided.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ClassDecision)]
pub struct ClassDecisionJson {
    /// The class.
    class: CodedJson,
    /// First day.
    #[schema(value_type = String, format = Date)]
    from: String,
    /// `recorded`, `certified`, `lowered` or `repaired`.
    why: &'static str,
    /// Why, in the officer's words.
    reason: String,
    /// The day it was decided on.
    #[schema(value_type = String, format = Date)]
    on: String,
}

/// A certification as authorised economic operator.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Certification)]
pub struct CertificationJson {
    /// `applied`, `assessed`, `certified`, `under_review`, `refused` or
    /// `withdrawn`.
    stage: &'static str,
    /// The class.
    class: Option<CodedJson>,
    /// The code partners know the enterprise by.
    #[schema(example = "AEOCN1100000001")]
    code: Option<String>,
    /// First day of the certificate.
    #[schema(value_type = Option<String>, format = Date)]
    from: Option<String>,
    /// The day by which it is looked at again.
    #[schema(value_type = Option<String>, format = Date)]
    review_due: Option<String>,
    /// Whether that day is over.
    review_overdue: bool,
    /// Criteria of the application that is looked at.
    criteria: Vec<CriterionJson>,
}

/// A criterion of an application.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Criterion)]
pub struct CriterionJson {
    /// Which.
    criterion: CodedJson,
    /// Its group.
    group: CodedJson,
    /// Evidence handed in.
    evidence: Vec<String>,
    /// `met` or `not_met`; nothing while it was not looked at.
    outcome: Option<&'static str>,
    /// Why.
    note: String,
}

impl From<view::StandingView> for StandingJson {
    fn from(standing: view::StandingView) -> Self {
        Self {
            enterprise: standing.enterprise,
            name: standing.name,
            on: standing.on.to_string(),
            class: standing.class.into(),
            since: standing.since.map(|day| day.to_string()),
            because: standing.because.into(),
            confidence: standing.confidence,
            source: standing.source,
            effects: all(standing.effects),
            decisions: all(standing.decisions),
            customs_code: standing.customs_code,
            office: standing.office,
            business_types: all(standing.business_types),
            certification: standing.certification.map(CertificationJson::from),
            keys: standing.keys,
            partners: all(standing.partners),
        }
    }
}

impl From<view::EffectView> for EffectJson {
    fn from(effect: view::EffectView) -> Self {
        Self {
            effect: effect.effect.into(),
            value: effect.value,
            confidence: effect.confidence,
            source: effect.source,
        }
    }
}

impl From<view::DecidedView> for ClassDecisionJson {
    fn from(decided: view::DecidedView) -> Self {
        Self {
            class: decided.class.into(),
            from: decided.from.to_string(),
            why: decided.why,
            reason: decided.reason,
            on: decided.on.to_string(),
        }
    }
}

impl From<view::CertificationView> for CertificationJson {
    fn from(one: view::CertificationView) -> Self {
        Self {
            stage: one.stage,
            class: one.class.map(CodedJson::from),
            code: one.code,
            from: one.from.map(|day| day.to_string()),
            review_due: one.review_due.map(|day| day.to_string()),
            review_overdue: one.review_overdue,
            criteria: all(one.criteria),
        }
    }
}

impl From<view::CriterionView> for CriterionJson {
    fn from(one: view::CriterionView) -> Self {
        Self {
            criterion: one.criterion.into(),
            group: one.group.into(),
            evidence: one.evidence,
            outcome: one.outcome,
            note: one.note,
        }
    }
}

/// A signed document. `tidewaiter verify` reads it as a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Document)]
pub struct DocumentJson {
    /// Name and version of the format.
    #[schema(example = "tidewaiter document 1")]
    format: String,
    /// `aeo_certificate`, `aeo_list`, `guarantee_letter` or
    /// `guarantee_acceptance`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Who states it: an administration's code, or an enterprise's.
    issuer: String,
    /// The store whose chain of keys the key is in; nothing for a party's own.
    store: Option<String>,
    /// When.
    #[schema(example = "2026-04-15T09:00:00.000Z")]
    issued_at: String,
    /// What is stated.
    #[schema(schema_with = stated)]
    body: Value,
    /// Id of the key it is signed under.
    key: String,
    /// That key (Ed25519).
    public: String,
    /// Signature over the lines of the format's statement.
    signature: String,
}

/// What a document of each type states: a certificate, or a list.
fn stated() -> RefOr<Schema> {
    let text = |said: &str| {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(said))
    };
    let whole = |said: &str| {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .description(Some(said))
    };
    let certificate = ObjectBuilder::new()
        .description(Some("Of an `aeo_certificate`"))
        .property(
            "code",
            text("Code told to partners in trade, with AEO before it"),
        )
        .property("enterprise", text("The enterprise's own code"))
        .property("name", text("Its name"))
        .property("class", text("The class"))
        .property("from", text("First day"))
        .property("review_due", text("The day by which it is looked at again"));
    let head = ObjectBuilder::new()
        .property("administration", text("Who certified them, such as `cn`"))
        .property(
            "sequence",
            whole("Number of the list; each is higher than the one before"),
        )
        .property("as_of", text("The day as of which it holds"))
        .property(
            "valid_until",
            text("The last day on which it may be relied on"),
        );
    let entry = ObjectBuilder::new()
        .property("code", text("Code of the operator, without AEO before it"))
        .property("name", text("Its name"))
        .property("state", text("`valid`, `suspended` or `revoked`"))
        .property("since", text("Since which day it stands so"));
    let list = ObjectBuilder::new()
        .description(Some("Of an `aeo_list`"))
        .property("head", head)
        .property("entries", ArrayBuilder::new().items(entry));
    OneOfBuilder::new().item(certificate).item(list).into()
}

impl From<&Document> for DocumentJson {
    fn from(document: &Document) -> Self {
        Self {
            format: document.format.clone(),
            kind: document.kind.word(),
            issuer: document.issuer.clone(),
            store: document.store.map(|store| store.to_string()),
            issued_at: document.issued_text(),
            body: document.body().clone(),
            key: document.key.to_string(),
            public: document.public.to_string(),
            signature: document.signature.to_string(),
        }
    }
}

// Mirrors `tw_app::enterprise::EnterpriseAct`, which reads it; a test holds the
// two together.
/// What is done to an enterprise.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
#[schema(as = EnterpriseAct)]
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "describes what EnterpriseAct reads; never made outside its test"
    )
)]
pub enum EnterpriseActJson {
    /// It is filed with customs.
    File {
        /// Ten-place customs code.
        #[schema(pattern = "^[0-9A-Z]{10}$")]
        customs_code: String,
        /// The office that keeps it.
        #[schema(pattern = "^[0-9]{4}$")]
        office: String,
        /// Types of business, codes of the pack.
        #[schema(required = false)]
        business_types: Vec<String>,
    },
    /// A credit class is decided.
    RecordClass {
        /// The class, a code of the pack.
        class: String,
        /// First day, `YYYY-MM-DD`; today, if it is left out.
        #[schema(value_type = Option<String>, format = Date)]
        from: Option<String>,
        /// Why.
        #[schema(min_length = 1)]
        reason: String,
        /// What shows it.
        #[schema(required = false)]
        evidence: Vec<String>,
    },
    /// It applies to be certified.
    Apply {
        /// The class, a code of the pack.
        class: String,
    },
    /// It hands in evidence for a criterion.
    Evidence {
        /// The criterion.
        criterion: String,
        /// What it is.
        #[schema(min_length = 1)]
        what: String,
    },
    /// An officer says what was found of a criterion.
    Examine {
        /// The criterion.
        criterion: String,
        /// `met` or `not_met`.
        #[schema(pattern = "^(met|not_met)$")]
        outcome: String,
        /// Why.
        note: String,
    },
    /// It was assessed on site.
    Assess {
        /// What was seen.
        #[schema(min_length = 1)]
        report: String,
    },
    /// Certification is granted.
    Grant,
    /// Certification is refused.
    Refuse {
        /// Why.
        #[schema(min_length = 1)]
        reason: String,
    },
    /// The certificate is looked at again.
    Review,
    /// The review is passed.
    PassReview,
    /// The certificate is taken; no dishonesty is found.
    Withdraw {
        /// Why.
        #[schema(min_length = 1)]
        reason: String,
    },
    /// Dishonesty of a degree is found.
    Lower {
        /// The degree, a code of the pack.
        grade: String,
        /// Why.
        #[schema(min_length = 1)]
        reason: String,
        /// What shows it.
        #[schema(required = false)]
        evidence: Vec<String>,
    },
    /// Credit is repaired.
    Repair {
        /// Why.
        #[schema(min_length = 1)]
        reason: String,
    },
    /// A key under which it signs documents is registered.
    RegisterKey {
        /// The public key (Ed25519).
        #[schema(pattern = "^[0-9a-f]{64}$")]
        public: String,
    },
    /// A key is trusted no more.
    EndKey {
        /// The public key (Ed25519).
        #[schema(pattern = "^[0-9a-f]{64}$")]
        public: String,
    },
}

#[cfg(test)]
pub(super) fn enterprise_acts_of_the_tests() -> Vec<EnterpriseActJson> {
    use EnterpriseActJson as Act;
    let text = || "x".to_owned();
    vec![
        Act::File {
            customs_code: text(),
            office: text(),
            business_types: vec![text()],
        },
        Act::RecordClass {
            class: text(),
            from: Some("2026-04-01".into()),
            reason: text(),
            evidence: vec![text()],
        },
        Act::Apply { class: text() },
        Act::Evidence {
            criterion: text(),
            what: text(),
        },
        Act::Examine {
            criterion: text(),
            outcome: "not_met".into(),
            note: text(),
        },
        Act::Assess { report: text() },
        Act::Grant,
        Act::Refuse { reason: text() },
        Act::Review,
        Act::PassReview,
        Act::Withdraw { reason: text() },
        Act::Lower {
            grade: text(),
            reason: text(),
            evidence: Vec::new(),
        },
        Act::Repair { reason: text() },
        Act::RegisterKey { public: text() },
        Act::EndKey { public: text() },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use tw_app::enterprise::EnterpriseAct;

    #[test]
    fn documented_acts_are_the_ones_read() {
        for act in enterprise_acts_of_the_tests() {
            let documented = serde_json::to_value(&act).expect("serialises");
            let read: EnterpriseAct =
                serde_json::from_value(documented.clone()).expect("is read as documented");
            let again = serde_json::to_value(&read).expect("serialises");
            assert_eq!(again, documented, "nothing is lost");
            let mut more = documented;
            more["more"] = 1.into();
            assert!(serde_json::from_value::<EnterpriseAct>(more).is_err());
        }
    }
}
