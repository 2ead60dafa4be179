//! The assessment itself.

use super::{GoodsAssessment, GoodsInput};
use crate::{NO_LINES, Unassessed};
use tw_base::{Finding, Trace};
use tw_law::Pack;

/// Assesses a document under the law of a pack. Every reason not to is told at
/// once; findings name the item as `line` and the input as `field`.
pub fn assess(input: &GoodsInput<'_>, pack: &Pack) -> Result<GoodsAssessment, Unassessed> {
    let mut findings = vec![Finding::rule(NO_LINES)];
    findings.extend(input.items.iter().map(|item| {
        Finding::rule(crate::DUTY_RATE_UNKNOWN)
            .with("line", item.number)
            .with("field", "commodity")
            .with("code", item.commodity)
            .with("date", pack.law(input.completed).date())
    }));
    Err(Unassessed {
        findings,
        trace: Trace::default(),
    })
}
