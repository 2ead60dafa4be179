//! Licences and permits that goods need by the pack's table of controls.

use super::{Judge, codes as c};
use crate::needs::{Standing, needs};
use crate::place::At;
use tw_base::{Confidence, Severity};
use tw_law::CommodityControl;

pub(crate) fn check(judge: &mut Judge<'_>) {
    for need in needs(judge.d, judge.law) {
        let code = match need.standing {
            Standing::Forbidden => &c::CONTROL_FORBIDDEN,
            Standing::Missing => &c::CONTROL_MISSING,
            Standing::Named => continue,
        };
        let finding = judge.say(code, At::Item(need.item, "CodeTS"));
        told(finding, need.control);
    }
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
