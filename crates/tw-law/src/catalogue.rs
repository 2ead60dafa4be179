//! The rule catalogue: what each code means, in both languages, with its
//! legal reference and the official code it projects onto.

use crate::error::Faults;
use crate::files::{Files, under};
use crate::table::{Toml, confidence};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use toml::Spanned;
use tw_base::{Confidence, Finding, Layer, LegalRef, Location, RuleCode, Severity};

/// How a rule's appearance weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleWeight {
    /// A finding that refuses.
    Error,
    /// A finding to mend.
    Warning,
    /// A finding to know.
    Note,
    /// No finding: a step of a decision's trace.
    Step,
}

/// One row of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleEntry {
    /// The code.
    pub code: String,
    /// Short name in snake_case; the test of the rule is named after it.
    pub name: String,
    /// How it weighs.
    pub weight: RuleWeight,
    /// The layer that raises it.
    pub layer: Layer,
    /// Sentence in Chinese with `{placeholders}`.
    pub zh: String,
    /// Sentence in English with `{placeholders}`.
    pub en: String,
    /// Official code it projects onto, such as `-621001`.
    pub official: Option<String>,
    /// Where the rule is laid down.
    pub legal_ref: LegalRef,
    /// The same in Chinese; as above where the pack has no other text.
    pub legal_ref_zh: LegalRef,
    /// How it is known.
    pub confidence: Confidence,
    pub(crate) file: String,
    pub(crate) line: usize,
}

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendered {
    /// The code.
    pub code: String,
    /// How it weighs.
    pub severity: Severity,
    /// The layer that raised it.
    pub layer: Layer,
    /// Where in the sender's document.
    pub location: Location,
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English.
    pub en: String,
    /// Where the rule is laid down; empty when the catalogue lacks the code.
    pub legal_ref: String,
    /// The same in Chinese.
    #[serde(default)]
    pub legal_ref_zh: String,
    /// Official code, if there is one.
    pub official: Option<String>,
}

/// All rules of a pack by code.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    rules: BTreeMap<String, RuleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    code: Spanned<String>,
    name: String,
    severity: RuleWeight,
    layer: Layer,
    zh: String,
    en: String,
    official: Option<String>,
    legal_ref: String,
    legal_ref_zh: Option<String>,
    confidence: String,
}

impl Catalogue {
    /// Reads `rules/*.toml`.
    pub(crate) fn read(files: &Files, faults: &mut Faults) -> Self {
        let mut rules = BTreeMap::<String, RuleEntry>::new();
        for source in under(files, "rules/", ".toml") {
            let Some((toml, file)) = Toml::read::<File>(source, faults) else {
                continue;
            };
            for written in file.rule {
                let line = toml.line(written.code.span().start);
                let code = written.code.into_inner();
                let place = (toml.file, line);
                if let Some(first) = rules.get(&code) {
                    let advice = format!(
                        "give it a number of its own; the first is in {}:{}",
                        first.file, first.line
                    );
                    faults.push(place, format!("the rule {code} is given twice"), advice);
                }
                let entry = RuleEntry {
                    code: code.clone(),
                    name: written.name,
                    weight: written.severity,
                    layer: written.layer,
                    zh: written.zh,
                    en: written.en,
                    official: written.official,
                    legal_ref_zh: LegalRef(
                        written
                            .legal_ref_zh
                            .unwrap_or_else(|| written.legal_ref.clone()),
                    ),
                    legal_ref: LegalRef(written.legal_ref),
                    confidence: confidence(&written.confidence, place, faults),
                    file: toml.file.to_owned(),
                    line,
                };
                rules.insert(code, entry);
            }
        }
        Self { rules }
    }

    /// The row of a code.
    pub fn get(&self, code: &str) -> Option<&RuleEntry> {
        self.rules.get(code)
    }

    /// All rows in order of code.
    pub fn iter(&self) -> impl Iterator<Item = &RuleEntry> {
        self.rules.values()
    }

    /// A finding in words. A code the catalogue lacks is shown with its bare
    /// facts: a finding must never be lost for want of a sentence.
    pub fn render(&self, finding: &Finding) -> Rendered {
        let entry = self.get(finding.code.as_str());
        let sentence = |text: fn(&RuleEntry) -> &str| match entry {
            Some(entry) => fill(text(entry), &finding.args),
            None => bare(finding),
        };
        Rendered {
            code: finding.code.to_string(),
            severity: finding.severity,
            layer: finding.layer,
            location: finding.location.clone(),
            zh: sentence(|e| &e.zh),
            en: sentence(|e| &e.en),
            legal_ref: entry.map(|e| e.legal_ref.0.clone()).unwrap_or_default(),
            legal_ref_zh: entry.map(|e| e.legal_ref_zh.0.clone()).unwrap_or_default(),
            official: entry.and_then(|e| e.official.clone()),
        }
    }

    /// The sentences of a step of a trace, zh and en, placeholders unfilled.
    pub fn step_title(&self, code: &str) -> Option<(&str, &str)> {
        self.get(code)
            .map(|entry| (entry.zh.as_str(), entry.en.as_str()))
    }

    /// Findings for codes the program raises and the catalogue lacks.
    pub fn missing<'c>(&self, codes: impl IntoIterator<Item = &'c RuleCode>) -> Vec<Finding> {
        let lacking = codes
            .into_iter()
            .filter(|code| self.get(code.as_str()).is_none());
        lacking
            .map(|code| Finding::rule(crate::rules::CATALOGUE).with("rule", code))
            .collect()
    }
}

type Args = [(Cow<'static, str>, String)];

/// Puts the facts in place of their placeholders, in one pass, so that a fact
/// that looks like a placeholder is not taken for one.
fn fill(sentence: &str, args: &Args) -> String {
    let mut out = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let fact = after.split_once('}').and_then(|(name, tail)| {
            args.iter()
                .find(|(n, _)| n == name)
                .map(|(_, value)| (value, tail))
        });
        match fact {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn bare(finding: &Finding) -> String {
    let facts: Vec<_> = finding
        .args
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("{} {}", finding.code, facts.join(" "))
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_filled_in_once() {
        type Row = (
            &'static str,
            &'static [(&'static str, &'static str)],
            &'static str,
        );
        let table: [Row; 5] = [
            (
                "mode {value} is not {want}",
                &[("value", "0110"), ("want", "9610")],
                "mode 0110 is not 9610",
            ),
            ("mode {value}", &[], "mode {value}"),
            ("{a}{b}", &[("a", "{b}"), ("b", "x")], "{b}x"),
            ("open { brace", &[("brace", "x")], "open { brace"),
            ("", &[], ""),
        ];
        for (sentence, args, want) in table {
            let args: Vec<_> = args
                .iter()
                .map(|(n, v)| (Cow::Borrowed(*n), (*v).to_owned()))
                .collect();
            assert_eq!(fill(sentence, &args), want, "{sentence}");
        }
    }
}
