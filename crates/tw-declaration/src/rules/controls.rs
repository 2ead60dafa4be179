//! Licences and permits that goods need by the pack's table of controls.

use super::{Judge, codes as c, text};
use crate::place::At;
use tw_base::{Confidence, Severity};
use tw_law::CommodityControl;

pub(crate) fn check(judge: &mut Judge<'_>) {
    let d = judge.d;
    let mode = &*d.head.supervision_mode;
    for (i, item) in d.items.iter().enumerate() {
        let controls = judge.law.controls(&item.commodity, judge.import(), mode);
        for control in controls {
            let forbidden = judge.is_in("documents_prohibiting", &control.document);
            let code = if forbidden {
                &c::CONTROL_FORBIDDEN
            } else if named(judge, &control.document) {
                continue;
            } else {
                &c::CONTROL_MISSING
            };
            let finding = judge.say(code, At::Item(i, "CodeTS"));
            told(finding, control);
        }
    }
}

/// Whether the declaration names a document of a kind. The number of one
/// that stands in the licence box does not say its kind.
fn named(judge: &Judge<'_>, kind: &str) -> bool {
    let d = judge.d;
    let boxed = judge.is_in("licence_box", kind) && !text(&d.head.licence_no).is_empty();
    boxed || d.licences.iter().any(|l| *l.kind == *kind)
}

/// What no text confirms refuses nothing.
fn told(finding: &mut tw_base::Finding, control: &CommodityControl) {
    if control.confidence == Confidence::Unverified {
        finding.severity = Severity::Warning;
    }
    let facts = [
        ("document", &control.document),
        ("what_zh", &control.zh),
        ("what_en", &control.en),
    ];
    for (name, value) in facts {
        finding.args.push((name.into(), value.clone()));
    }
}
