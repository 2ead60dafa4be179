//! An assessment for people and for programs: figures, then every step with
//! its sentence, legal reference and how it is known.

use crate::out::{Lang, clean};
use std::fmt::Write as _;
use tw_app::reasons::step_view;
use tw_app::view::{Coded, StepView};
use tw_base::{Confidence, Date, Decimal};
use tw_law::{Pack, Rendered};
use tw_tariff::Unassessed;
use tw_tariff::goods::{Charged, GoodsAssessment, ItemAssessment};

/// An assessment, or why there is none.
#[derive(serde::Serialize)]
pub struct Shown {
    pack: String,
    completed: Date,
    assessed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    figures: Option<Figures>,
    findings: Vec<Rendered>,
    trace: Vec<StepView>,
}

#[derive(serde::Serialize)]
struct Figures {
    rate_date: Date,
    currency: String,
    customs_value: Decimal,
    duty: Decimal,
    remedies: Decimal,
    consumption_tax: Decimal,
    vat: Decimal,
    relief: Decimal,
    total: Decimal,
    items: Vec<Item>,
}

#[derive(serde::Serialize)]
struct Item {
    number: u16,
    commodity: String,
    customs_value: Decimal,
    rate: Option<Rate>,
    duty: Both,
    remedies: Vec<Remedy>,
    consumption_tax: Both,
    vat: Both,
    due: Decimal,
}

#[derive(serde::Serialize)]
struct Rate {
    kind: &'static str,
    scheme: Option<String>,
    expression: String,
    source: String,
    confidence: Confidence,
}

#[derive(serde::Serialize)]
struct Remedy {
    kind: &'static str,
    expression: String,
    source: String,
    confidence: Confidence,
    #[serde(flatten)]
    charged: Both,
}

#[derive(Clone, Copy, serde::Serialize)]
struct Both {
    due: Decimal,
    in_full: Decimal,
}

impl From<&Charged> for Both {
    fn from(charged: &Charged) -> Self {
        Self {
            due: charged.due,
            in_full: charged.full,
        }
    }
}

impl Shown {
    /// What came of an assessment.
    pub fn of(
        completed: Date,
        assessed: &Result<GoodsAssessment, Unassessed>,
        pack: &Pack,
    ) -> Self {
        let (findings, trace) = match assessed {
            Ok(a) => (&a.cautions, &a.trace),
            Err(e) => (&e.findings, &e.trace),
        };
        let catalogue = pack.catalogue();
        let law = pack.law(completed);
        Self {
            pack: pack.version().to_owned(),
            completed,
            assessed: assessed.is_ok(),
            figures: assessed.as_ref().ok().map(Figures::of),
            findings: findings.iter().map(|f| catalogue.render(f)).collect(),
            trace: trace.steps.iter().map(|s| step_view(law, s)).collect(),
        }
    }

    /// For people.
    pub fn text(&self, lang: Lang) -> String {
        let mut text = String::new();
        let zh = lang == Lang::Zh;
        // Writing to a string does not fail.
        let _ = self.write(&mut text, zh);
        text
    }

    fn write(&self, to: &mut String, zh: bool) -> std::fmt::Result {
        let say = |a: &'static str, b: &'static str| if zh { a } else { b };
        if let Some(figures) = &self.figures {
            figures.write(to, say)?;
        } else {
            writeln!(to, "{}", say("未能计税：", "not assessed:"))?;
        }
        for finding in &self.findings {
            let sentence = if zh { &finding.zh } else { &finding.en };
            writeln!(to, "  {} {}", finding.code, clean(sentence))?;
            let law = if zh {
                &finding.legal_ref_zh
            } else {
                &finding.legal_ref
            };
            writeln!(to, "      {}", clean(law))?;
        }
        writeln!(to, "\n{}", say("计算过程", "how it came about"))?;
        for step in &self.trace {
            let sentence = if zh { &step.zh } else { &step.en };
            writeln!(to, "  {} {}", step.rule, clean(sentence))?;
            let inputs: Vec<String> = step
                .inputs
                .iter()
                .map(|told| {
                    format!(
                        "{} = {}",
                        word(&told.name, zh),
                        clean(word(&told.value, zh))
                    )
                })
                .collect();
            writeln!(
                to,
                "      {}  =>  {}",
                inputs.join(", "),
                clean(word(&step.result, zh))
            )?;
            writeln!(
                to,
                "      {} ({})",
                clean(if zh {
                    &step.legal_ref_zh
                } else {
                    &step.legal_ref
                }),
                word(&step.confidence, zh)
            )?;
        }
        writeln!(to, "\n{}: {}", say("国别包", "pack"), clean(&self.pack))
    }
}

/// A coded value in the reader's language.
fn word(coded: &Coded, zh: bool) -> &str {
    if zh { &coded.zh } else { &coded.en }
}

impl Figures {
    fn of(a: &GoodsAssessment) -> Self {
        Self {
            rate_date: a.rate_date,
            currency: a.total.currency.to_string(),
            customs_value: a.customs_value.amount,
            duty: a.duty.amount,
            remedies: a.remedies.amount,
            consumption_tax: a.consumption_tax.amount,
            vat: a.vat.amount,
            relief: a.relief.amount,
            total: a.total.amount,
            items: a.items.iter().map(Item::of).collect(),
        }
    }

    fn write(
        &self,
        to: &mut String,
        say: impl Fn(&'static str, &'static str) -> &'static str,
    ) -> std::fmt::Result {
        for item in &self.items {
            item.write(to, &say)?;
        }
        let sums = [
            (say("完税价格", "customs value"), self.customs_value),
            (say("关税", "duty"), self.duty),
            (say("附加关税", "duties on top"), self.remedies),
            (say("消费税", "consumption tax"), self.consumption_tax),
            (say("增值税", "VAT"), self.vat),
            (say("减免", "relief"), self.relief),
            (say("应缴合计", "due in all"), self.total),
        ];
        writeln!(
            to,
            "{} {}, {} {}",
            say("适用税率日期", "rates of"),
            self.rate_date,
            say("币制", "in"),
            self.currency
        )?;
        for (name, amount) in sums {
            writeln!(to, "  {amount:>18}  {name}")?;
        }
        writeln!(to)
    }
}

impl Item {
    fn of(item: &ItemAssessment) -> Self {
        let rate = item.rate.as_ref().map(|rate| Rate {
            kind: rate.kind.word(),
            scheme: rate.scheme.clone(),
            expression: rate.expression.clone(),
            source: rate.source.0.clone(),
            confidence: rate.confidence,
        });
        let remedies = item.remedies.iter().map(|r| Remedy {
            kind: r.kind.word(),
            expression: r.expression.clone(),
            source: r.source.0.clone(),
            confidence: r.confidence,
            charged: Both::from(&r.charged),
        });
        Self {
            number: item.number,
            commodity: item.commodity.clone(),
            customs_value: item.customs_value,
            rate,
            duty: Both::from(&item.duty),
            remedies: remedies.collect(),
            consumption_tax: Both::from(&item.consumption_tax),
            vat: Both::from(&item.vat),
            due: item.due(),
        }
    }

    fn write(
        &self,
        to: &mut String,
        say: &impl Fn(&'static str, &'static str) -> &'static str,
    ) -> std::fmt::Result {
        let rate = self.rate.as_ref().map_or_else(
            || say("无出口关税", "no export duty").to_owned(),
            |rate| format!("{} {}", rate.kind, rate.expression),
        );
        writeln!(
            to,
            "{} {}  {}  {}  {} {}",
            say("项", "item"),
            self.number,
            clean(&self.commodity),
            clean(&rate),
            say("应缴", "due"),
            self.due
        )?;
        for remedy in &self.remedies {
            writeln!(
                to,
                "    {} {} {}",
                remedy.kind,
                clean(&remedy.expression),
                remedy.charged.due
            )?;
        }
        Ok(())
    }
}
