//! The published shapes of measures: the policy for an enterprise, and the
//! steps in the life of a measure.

use super::shape::{CodedJson, FindingJson};
use serde::Serialize;
use tw_app::measures::{
    BoundView, ConditionView, EffectView, MeasureView, PolicyView, ProposalFile, ProposalView,
    ProposalsView, Saved,
};
use utoipa::ToSchema;

/// What there is for an enterprise.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Policy)]
pub struct PolicyJson {
    /// Its code.
    enterprise: String,
    /// Its name.
    name: String,
    /// The day.
    #[schema(format = Date)]
    at: String,
    /// Its credit class on that day.
    class: CodedJson,
    /// Declarations of its own that were looked through.
    declarations: u64,
    /// How many are looked through at most, the newest first.
    looked_at: u64,
    /// Whether it has more, of which nothing is told.
    more: bool,
    /// What is not told, and why.
    not_told: CodedJson,
    /// The measures: those that apply, those that nearly do, the others.
    measures: Vec<PolicyMeasureJson>,
}

/// One measure and the enterprise.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PolicyMeasure)]
pub struct PolicyMeasureJson {
    /// Its number.
    number: String,
    /// What it is called.
    title: CodedJson,
    /// What it rests on.
    basis: CodedJson,
    /// The office that answers for it.
    office: String,
    /// What it supports, nearest first.
    supports: Vec<String>,
    /// An example of this project, no measure of anybody's.
    example: bool,
    /// How it is known: `text`, `secondary` or `unverified`.
    confidence: &'static str,
    /// `applies`, `nearly` or `not`.
    standing: CodedJson,
    /// What it does.
    effects: Vec<PolicyEffectJson>,
    /// Its conditions.
    conditions: Vec<PolicyConditionJson>,
    /// What it saved.
    saved: SavedJson,
}

/// What a measure does.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PolicyEffect)]
pub struct PolicyEffectJson {
    /// Its kind.
    kind: CodedJson,
    /// Of what: a mode, a kind of guarantee, a fee, a document; or empty.
    about: String,
    /// How far it goes, where its kind goes by degrees.
    value: Option<String>,
}

/// A condition of a measure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PolicyCondition)]
pub struct PolicyConditionJson {
    /// What it is about.
    about: CodedJson,
    /// `met`, `not_met`, or `open` where each declaration decides it.
    state: CodedJson,
    /// What is asked for.
    wanted: Vec<String>,
    /// What there is.
    found: Vec<String>,
    /// How to get what is missing.
    remedy: Option<CodedJson>,
}

/// What a measure saved an enterprise.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Saved)]
pub struct SavedJson {
    /// Declarations it acted on.
    declarations: u64,
    /// What a guarantee did not have to cover, in yuan.
    not_frozen: String,
    /// The same by the days for which it was not: yuan times days.
    not_frozen_days: String,
    /// Tax paid later, in yuan.
    deferred: String,
    /// The same by days: yuan times days.
    deferred_days: String,
    /// Examinations drawn without it and not with it.
    examinations: u64,
    /// Fees not charged, in yuan.
    fees: String,
    /// Ways of declaring, kinds of guarantee and documents spared that were
    /// open by it alone.
    opened: u64,
}

impl From<PolicyView> for PolicyJson {
    fn from(view: PolicyView) -> Self {
        Self {
            enterprise: view.enterprise,
            name: view.name,
            at: view.at.to_string(),
            class: view.class.into(),
            declarations: view.declarations,
            looked_at: view.looked_at,
            more: view.more,
            not_told: view.not_told.into(),
            measures: view.measures.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<MeasureView> for PolicyMeasureJson {
    fn from(view: MeasureView) -> Self {
        Self {
            number: view.number,
            title: view.title.into(),
            basis: view.basis.into(),
            office: view.office,
            supports: view.supports,
            example: view.example,
            confidence: view.confidence.as_str(),
            standing: view.standing.into(),
            effects: view.effects.into_iter().map(Into::into).collect(),
            conditions: view.conditions.into_iter().map(Into::into).collect(),
            saved: view.saved.into(),
        }
    }
}

impl From<EffectView> for PolicyEffectJson {
    fn from(view: EffectView) -> Self {
        Self {
            kind: view.kind.into(),
            about: view.about,
            value: view.value,
        }
    }
}

impl From<ConditionView> for PolicyConditionJson {
    fn from(view: ConditionView) -> Self {
        Self {
            about: view.about.into(),
            state: view.state.into(),
            wanted: view.wanted,
            found: view.found,
            remedy: view.remedy.map(CodedJson::from),
        }
    }
}

impl From<Saved> for SavedJson {
    fn from(saved: Saved) -> Self {
        Self {
            declarations: saved.declarations,
            not_frozen: saved.not_frozen.to_string(),
            not_frozen_days: saved.not_frozen_days.to_string(),
            deferred: saved.deferred.to_string(),
            deferred_days: saved.deferred_days.to_string(),
            examinations: saved.examinations,
            fees: saved.fees.to_string(),
            opened: saved.opened,
        }
    }
}

/// Measures made at run time, after a cursor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Measures)]
pub struct MeasuresJson {
    /// In the order they were drafted in.
    measures: Vec<MeasureStandingJson>,
    /// Where to go on.
    next: u64,
    /// Whether there are more.
    more: bool,
}

/// How far a measure is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeasureStanding)]
pub struct MeasureStandingJson {
    /// Its number.
    number: String,
    /// What it is called.
    title: CodedJson,
    /// The office that answers for it.
    office: String,
    /// `draft`, `checked`, `approved`, `published`, `ended`; `laid_down` if the
    /// pack has it.
    stage: CodedJson,
    /// Who drafted it.
    drafted_by: Option<String>,
    /// When.
    #[schema(value_type = Option<String>, format = Date)]
    drafted_on: Option<String>,
    /// Who approved it.
    approved_by: Option<String>,
    /// The last day on which it can be published by that approval.
    #[schema(value_type = Option<String>, format = Date)]
    approval_ends: Option<String>,
    /// Whether that day is over: it is approved anew, or drafted anew.
    approval_over: bool,
    /// The first day on which it acts.
    #[schema(value_type = Option<String>, format = Date)]
    from: Option<String>,
    /// The first day on which it acts no more.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<String>,
}

/// One measure whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeasureFile)]
pub struct MeasureFileJson {
    /// How far it is.
    standing: MeasureStandingJson,
    /// What an approval has to name; none where the pack lays it down.
    version: Option<String>,
    /// The measure as it was drafted.
    #[schema(value_type = MeasureJson)]
    measure: Box<tw_app::measures::Measure>,
    /// What it rests on.
    basis: CodedJson,
    /// What it is to move.
    indicator: CodedJson,
    /// The measure it supports.
    parent: Option<CodedJson>,
    /// What its scope asks for in each respect.
    scope: Vec<MeasureBoundJson>,
    /// What it does.
    effects: Vec<PolicyEffectJson>,
    /// How far effects of what supports it may go, beside its own.
    further: Vec<PolicyEffectJson>,
    /// How it is known: `text`, `secondary` or `unverified`.
    confidence: &'static str,
    /// Of one that is not published: what a check would find now. Of one that
    /// is: why it is left out, if it is.
    findings: Vec<FindingJson>,
    /// The steps the caller may take from where it stands: `draft`, `check`,
    /// `approve`, `publish`, `end`.
    steps: Vec<&'static str>,
}

/// What a scope asks for in one respect.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeasureBound)]
pub struct MeasureBoundJson {
    /// What it is about.
    about: CodedJson,
    /// What is asked for; nothing: all there is will do.
    wanted: Vec<String>,
}

impl From<ProposalsView> for MeasuresJson {
    fn from(view: ProposalsView) -> Self {
        Self {
            measures: view.measures.into_iter().map(Into::into).collect(),
            next: view.next,
            more: view.more,
        }
    }
}

impl From<ProposalView> for MeasureStandingJson {
    fn from(view: ProposalView) -> Self {
        let day = |day: Option<tw_base::Date>| day.map(|day| day.to_string());
        Self {
            number: view.number,
            title: view.title.into(),
            office: view.office,
            stage: view.stage.into(),
            drafted_by: view.drafted_by,
            drafted_on: day(view.drafted_on),
            approved_by: view.approved_by,
            approval_ends: day(view.approval_ends),
            approval_over: view.approval_over,
            from: day(view.from),
            until: day(view.until),
        }
    }
}

impl From<ProposalFile> for MeasureFileJson {
    fn from(file: ProposalFile) -> Self {
        Self {
            standing: file.standing.into(),
            version: file.version,
            measure: file.measure,
            basis: file.basis.into(),
            indicator: file.indicator.into(),
            parent: file.parent.map(CodedJson::from),
            scope: file.scope.into_iter().map(Into::into).collect(),
            effects: file.effects.into_iter().map(Into::into).collect(),
            further: file.further.into_iter().map(Into::into).collect(),
            confidence: file.confidence.as_str(),
            findings: file.findings.into_iter().map(Into::into).collect(),
            steps: file.steps,
        }
    }
}

impl From<BoundView> for MeasureBoundJson {
    fn from(bound: BoundView) -> Self {
        Self {
            about: bound.about.into(),
            wanted: bound.wanted,
        }
    }
}

/// A step in the life of a measure.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
#[schema(as = MeasureStep)]
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "describes what MeasureStep reads; never made outside its test"
    )
)]
pub enum MeasureStepJson {
    /// It is drafted, or drafted anew as long as no approval holds.
    Draft {
        /// The measure.
        measure: Box<MeasureJson>,
    },
    /// It is held against what it supports.
    Check {
        /// Its number.
        number: String,
    },
    /// It is approved, by another than who drafted it.
    Approve {
        /// Its number.
        number: String,
        /// The version that was looked at, as read with the measure; another
        /// is refused.
        #[schema(pattern = "^[0-9a-fA-F]{32}$")]
        version: String,
    },
    /// It is published.
    Publish {
        /// Its number.
        number: String,
        /// The first day on which it acts; tomorrow or later.
        #[schema(format = Date)]
        from: String,
    },
    /// It is ended.
    End {
        /// Its number.
        number: String,
        /// The first day on which it acts no more; tomorrow or later.
        #[schema(format = Date)]
        until: String,
    },
}

/// A measure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Measure)]
pub struct MeasureJson {
    /// Number: capital letters, digits and strokes.
    #[schema(pattern = "^[0-9A-Z-]{2,32}$")]
    number: String,
    /// What it is called.
    title: MeasureTextJson,
    /// What it rests on.
    basis: MeasureTextJson,
    /// The office that answers for it; `0000`: the whole administration.
    #[schema(pattern = "^[0-9]{4}$")]
    office: String,
    /// What it is to move.
    indicator: MeasureTextJson,
    /// Of a national measure: its place.
    package: Option<MeasurePackageJson>,
    /// Of a supporting measure: the number of what it supports.
    parent: Option<String>,
    /// On what it acts.
    scope: MeasureScopeJson,
    /// What it does.
    effects: Vec<MeasureEffectJson>,
    /// How far the effects of what supports it may go, beside its own.
    #[schema(required = false)]
    further: Vec<MeasureEffectJson>,
    /// How it is known: `text`, `secondary` or `unverified`.
    #[schema(pattern = "^(text|secondary|unverified)$")]
    confidence: String,
    /// An example, no measure of anybody's.
    #[schema(required = false)]
    example: bool,
}

/// A text in both languages.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeasureText)]
pub struct MeasureTextJson {
    /// Chinese.
    zh: String,
    /// English.
    en: String,
}

/// The place of a national measure.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeasurePackage)]
pub struct MeasurePackageJson {
    /// The package, by how many places it has.
    of: u8,
    /// The place, from 1.
    place: u8,
}

/// On what a measure acts: a set in each dimension. One that is left out is
/// everything, `*` alone whatever has a value there.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeasureScope)]
pub struct MeasureScopeJson {
    /// Credit classes.
    #[schema(required = false)]
    classes: Vec<String>,
    /// Enterprises by code.
    #[schema(required = false)]
    enterprises: Vec<String>,
    /// Types of business.
    #[schema(required = false)]
    business: Vec<String>,
    /// Members of groups.
    #[schema(required = false)]
    groups: Vec<String>,
    /// A recognised operator of these administrations abroad.
    #[schema(required = false)]
    foreign_aeo: Vec<String>,
    /// Goods, by the digits their code begins with; each item must be among
    /// them.
    #[schema(required = false)]
    commodities: Vec<String>,
    /// `I` or `E`.
    #[schema(required = false)]
    directions: Vec<String>,
    /// Supervision modes.
    #[schema(required = false)]
    modes: Vec<String>,
    /// Offices of declaration; `NN00` is a whole district.
    #[schema(required = false)]
    offices: Vec<String>,
    /// Least value of the goods, in whole yuan.
    value_from: Option<u64>,
    /// Highest value of the goods, in whole yuan.
    value_to: Option<u64>,
    /// First day.
    #[schema(format = Date)]
    from: String,
    /// Last day, if any.
    #[schema(value_type = Option<String>, format = Date)]
    to: Option<String>,
}

/// What a measure does.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MeasureEffect)]
pub struct MeasureEffectJson {
    /// Its kind.
    #[schema(
        pattern = "^(inspection_factor|inspection_cap|guarantee_ratio_cap|payment_working_days|payment_workday_next_month|allowed_mode|guarantee_kind|fee|priority|document_waived)$"
    )]
    kind: String,
    /// Of what: a mode, a kind of guarantee, a fee, a document.
    #[schema(required = false)]
    about: String,
    /// How far it goes, as a decimal.
    value: Option<String>,
}

/// A step of each kind.
#[cfg(test)]
pub(super) fn steps_of_the_tests() -> Vec<MeasureStepJson> {
    let text = || MeasureTextJson {
        zh: "甲".to_owned(),
        en: "a".to_owned(),
    };
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let number = || "SZ-2026-1".to_owned();
    let measure = MeasureJson {
        number: number(),
        title: text(),
        basis: text(),
        office: "5300".to_owned(),
        indicator: text(),
        package: None,
        parent: Some("N10-01".to_owned()),
        scope: MeasureScopeJson {
            classes: codes(&["regular"]),
            enterprises: codes(&["4403000001"]),
            business: codes(&["trader"]),
            groups: codes(&["*"]),
            foreign_aeo: codes(&["SG"]),
            commodities: codes(&["84"]),
            directions: codes(&["I"]),
            modes: codes(&["0110"]),
            offices: codes(&["5300"]),
            value_from: Some(1),
            value_to: Some(2),
            from: "2026-01-01".to_owned(),
            to: Some("2026-12-31".to_owned()),
        },
        effects: vec![MeasureEffectJson {
            kind: "fee".to_owned(),
            about: "storage".to_owned(),
            value: Some("0.5".to_owned()),
        }],
        further: Vec::new(),
        confidence: "unverified".to_owned(),
        example: true,
    };
    vec![
        MeasureStepJson::Draft {
            measure: Box::new(measure),
        },
        MeasureStepJson::Check { number: number() },
        MeasureStepJson::Approve {
            number: number(),
            version: "0123456789abcdef0123456789abcdef".to_owned(),
        },
        MeasureStepJson::Publish {
            number: number(),
            from: "2026-02-01".to_owned(),
        },
        MeasureStepJson::End {
            number: number(),
            until: "2026-03-01".to_owned(),
        },
    ]
}
