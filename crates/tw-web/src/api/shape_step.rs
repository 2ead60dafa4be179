//! Shapes of the steps of a decision: what each rule did, from what.

use serde::Serialize;
use tw_app::view;
use utoipa::ToSchema;

/// One application of one rule.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Step)]
pub struct StepJson {
    /// Code of the rule.
    rule: String,
    /// What the rule does, in Chinese.
    zh: String,
    /// What the rule does, in English.
    en: String,
    /// What went in.
    inputs: Vec<InputJson>,
    /// What came out.
    result: String,
    /// The same in words, in Chinese.
    result_zh: String,
    /// The same in words, in English.
    result_en: String,
    /// Where it is laid down.
    legal_ref: String,
    /// The same in Chinese.
    legal_ref_zh: String,
    /// How the law behind it is known: `text`, `secondary`, `unverified`.
    confidence: String,
}

/// An input of a rule.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Input)]
pub struct InputJson {
    /// Its name.
    name: String,
    /// What it is, in Chinese.
    name_zh: String,
    /// What it is, in English.
    name_en: String,
    /// Its value.
    value: String,
    /// The value in words, in Chinese.
    value_zh: String,
    /// The value in words, in English.
    value_en: String,
}

impl From<view::Told> for InputJson {
    fn from(told: view::Told) -> Self {
        Self {
            name: told.name.code,
            name_zh: told.name.zh,
            name_en: told.name.en,
            value: told.value.code,
            value_zh: told.value.zh,
            value_en: told.value.en,
        }
    }
}

impl From<view::StepView> for StepJson {
    fn from(step: view::StepView) -> Self {
        Self {
            rule: step.rule,
            zh: step.zh,
            en: step.en,
            inputs: step.inputs.into_iter().map(InputJson::from).collect(),
            result: step.result.code,
            result_zh: step.result.zh,
            result_en: step.result.en,
            legal_ref: step.legal_ref,
            legal_ref_zh: step.legal_ref_zh,
            confidence: step.confidence.code,
        }
    }
}
