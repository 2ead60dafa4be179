//! What the law leaves to measures: ways of declaring, kinds of guarantee and
//! documents that are asked for. Each is open where a measure that acts says
//! so.

use super::{policy::is_for_others, words};
use serde::{Deserialize, Serialize};
use tw_base::Finding;
use tw_programme::{Acting, EffectKind, Facts, Measure, Programme, Seen, State, explain};

/// Measures that are named where one is lacking, at most.
const NAMED: usize = 5;

/// Something that is open only by a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Which effect opens it.
    pub kind: EffectKind,
    /// The way, the kind of guarantee, the document.
    pub about: String,
}

impl Left {
    pub(crate) fn new(kind: EffectKind, about: &str) -> Self {
        let about = about.to_owned();
        Self { kind, about }
    }

    /// Numbers of the measures that open it; none: it is shut.
    pub(crate) fn opened_by(&self, acting: &Acting<'_>) -> Option<String> {
        let granted = acting.effect_on(self.kind, &self.about)?;
        let numbers: Vec<&str> = granted.by.iter().map(|one| &*one.number).collect();
        Some(numbers.join(" "))
    }

    /// Says in a finding which measures would open it, and which of their
    /// conditions are not met. One that is made for named others is not told.
    pub(crate) fn told(&self, finding: Finding, facts: &Facts, programme: &Programme) -> Finding {
        let opens = |measure: &&Measure| {
            let mut effects = measure.effects.iter();
            effects.any(|effect| effect.key() == (self.kind, self.about.as_str()))
        };
        let named = programme.measures().iter().filter(opens);
        let named = named.filter(|measure| !is_for_others(measure, facts));
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        for measure in named.take(NAMED) {
            let conditions = explain(measure, facts, Seen::Declaration).into_iter();
            let unmet = conditions.filter(|one| one.state == State::NotMet);
            let unmet: Vec<_> = unmet.map(|one| words::about(one.about)).collect();
            let told = |of: fn(&crate::view::Coded) -> &str, between: &str| {
                let all: Vec<&str> = unmet.iter().map(of).collect();
                all.join(between)
            };
            let number = &measure.number;
            zh.push(format!("{number}（{}）", told(|one| &one.zh, "、")));
            en.push(format!("{number} ({})", told(|one| &one.en, ", ")));
        }
        let or_none = |all: Vec<String>, between, none: &str| match all.is_empty() {
            true => none.to_owned(),
            false => all.join(between),
        };
        finding
            .with("label_zh", or_none(zh, "；", "无"))
            .with("label_en", or_none(en, "; ", "none"))
    }
}
