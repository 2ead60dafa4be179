//! What the law leaves to measures, where somebody makes use of it: a way of
//! declaring, a kind of guarantee, a document that is not handed in. Without a
//! measure that opens it, it is refused, and said which measure is lacking.
//!
//! Which ways the law opens itself, and which it leaves to measures, is pack
//! data (sets `ways_by_law` and `ways_by_measure`). A pack without them asks
//! for nothing.

use super::clear_declaration::Clearing;
use crate::decision::Decision;
use crate::declaration::Dossier;
use crate::measures::Left;
use tw_base::{Date, Finding, RuleCode, Severity};
use tw_declaration::{Declaration, Stage, WAIVABLE};
use tw_guarantee::{Instrument, KIND_NOT_OPENED};
use tw_law::CodeAnswer;
use tw_programme::{Acting, EffectKind, Facts};

/// A way of declaring is open by no law and no measure.
pub const WAY_NOT_OPENED: RuleCode = RuleCode::new("TW3221");
/// A measure waives a document (note).
pub const WAIVED: RuleCode = RuleCode::new("TW3222");

/// Codes of this use case.
pub const ALL: &[RuleCode] = &[KIND_NOT_OPENED, WAY_NOT_OPENED, WAIVED];

/// A way of declaring, and where the message says it.
type Way = (&'static str, &'static str);

/// The ways a declaration takes that is filed on a day. The message has no
/// mark for other ways.
pub(super) fn ways(content: &Declaration, filed: Date) -> Vec<Way> {
    let two_steps = content.head.stage == Stage::Outline;
    let advance = content.is_advance(filed);
    let all = [
        (two_steps, ("two_step", "DecHead/Type")),
        (advance, ("advance_declaration", "DecHead/IEDate")),
    ];
    let taken = all.into_iter().filter(|(takes, _)| *takes);
    taken.map(|(_, way)| way).collect()
}

/// Kinds of guarantee that acting measures open.
pub(super) fn opened_kinds<'a>(acting: &Acting<'a>) -> Vec<&'a str> {
    let granted = acting.granted.iter().map(|granted| granted.effect);
    let kinds = granted.filter(|effect| effect.kind() == EffectKind::GuaranteeKind);
    kinds.map(|effect| effect.about()).collect()
}

/// Takes what was found about documents that a measure may waive out of a
/// decision, to be judged once it is known which measures act.
pub(super) fn set_aside(decision: &mut Decision) -> Vec<Finding> {
    let (lacking, others) = std::mem::take(&mut decision.findings)
        .into_iter()
        .partition(|finding| waivable(finding).is_some());
    decision.findings = others;
    lacking
}

/// The documents of which one is asked for by a finding, if measures may waive
/// them.
fn waivable(finding: &Finding) -> Option<&'static [&'static str]> {
    let (code, documents) = WAIVABLE;
    (finding.code == code).then_some(documents)
}

impl Clearing<'_, '_> {
    /// Whether measures open what a declaration makes use of; everything that
    /// is shut.
    pub(super) fn may_use(
        &mut self,
        (ways, lacking): (&[Way], Vec<Finding>),
        dossier: &Dossier,
    ) -> Result<(), Vec<Finding>> {
        if ways.is_empty() && lacking.is_empty() {
            return Ok(());
        }
        let standing = self.standing(dossier);
        let mut shut = Vec::new();
        for (way, at) in ways {
            let left = Left::new(EffectKind::AllowedMode, way);
            if self.by_law(way) || self.opened_way(&left, &standing.acting) {
                continue;
            }
            let finding = Finding::rule(WAY_NOT_OPENED).with("way", way);
            let finding = left.told(finding, &standing.facts, self.context.programme);
            shut.push(finding.at_path(*at));
        }
        for finding in lacking {
            let documents = waivable(&finding).unwrap_or_default();
            let mut left = documents
                .iter()
                .map(|document| Left::new(EffectKind::DocumentWaived, document));
            let found = left.find(|left| left.opened_by(&standing.acting).is_some());
            match found {
                Some(left) => self.waive(left, &finding, &standing.acting),
                None if finding.refuses() => shut.push(finding),
                None => self.decision.findings.push(finding),
            }
        }
        if shut.is_empty() { Ok(()) } else { Err(shut) }
    }

    /// Whether the law opens a way itself.
    fn by_law(&self, way: &str) -> bool {
        let law = self.context.law(self.context.today);
        !matches!(law.code("sets/ways_by_law", way), CodeAnswer::Unknown)
    }

    /// Whether the law leaves a way to measures and one opens it.
    fn opened_way(&mut self, left: &Left, acting: &Acting<'_>) -> bool {
        let law = self.context.law(self.context.today);
        let known = law.code("sets/ways_by_measure", &left.about).row();
        known.is_some() && self.opened(left.clone(), acting).is_some()
    }

    fn waive(&mut self, left: Left, asked: &Finding, acting: &Acting<'_>) {
        let document = left.about.clone();
        let Some(numbers) = self.opened(left, acting) else {
            return;
        };
        let note = Finding::rule(WAIVED)
            .weighing(Severity::Note)
            .with("document", document)
            .with("measure", numbers);
        let note = note.at_path(asked.location.path.clone());
        self.decision.findings.push(note);
    }

    /// Says in what was found about a guarantee which measure would open its
    /// kind.
    pub(super) fn kind_lacking(&self, found: Finding, facts: &Facts) -> Finding {
        let kind = found.args.iter().find(|(name, _)| name == "kind");
        match kind.filter(|_| found.code == KIND_NOT_OPENED).cloned() {
            Some((_, kind)) => {
                let left = Left::new(EffectKind::GuaranteeKind, &kind);
                left.told(found, facts, self.context.programme)
            }
            None => found,
        }
    }

    /// Which measure opens the kind of an instrument that is drawn on, where
    /// the law leaves it to one.
    pub(super) fn tell_kind(&mut self, instrument: &Instrument, dossier: &Dossier) {
        let kind = &instrument.terms().kind;
        let tables = self.context.guarantees;
        let purpose = self.purpose(dossier);
        if tables.leaves_to_measures(self.context.today, purpose, kind) {
            let standing = self.standing(dossier);
            self.opened(Left::new(EffectKind::GuaranteeKind, kind), &standing.acting);
        }
    }
}
