//! Why a step is refused. One code a condition; the sentences are in the pack
//! (`rules/clearance.toml`).

use crate::{AgencyCode, Event, Regions};
use std::fmt;
use tw_base::{Finding, RuleCode};

/// The step does not lead on from the state of its region.
pub const STEP_NOT_POSSIBLE: RuleCode = RuleCode::new("TW5001");
/// Release while control is open.
pub const CONTROL_OPEN: RuleCode = RuleCode::new("TW5002");
/// Release while the debt is neither nothing, secured nor paid.
pub const DEBT_OPEN: RuleCode = RuleCode::new("TW5003");
/// Release while an agency has not consented.
pub const AGENCY_OPEN: RuleCode = RuleCode::new("TW5004");
/// Release of goods whose document is not accepted.
pub const DOCUMENT_NOT_ACCEPTED: RuleCode = RuleCode::new("TW5005");
/// Control or assessment of a document that is not in force.
pub const DOCUMENT_NOT_IN_FORCE: RuleCode = RuleCode::new("TW5006");
/// A step that has to come before the goods are at large.
pub const GOODS_AT_LARGE: RuleCode = RuleCode::new("TW5007");
/// Closing while the goods are not at an end state.
pub const GOODS_NOT_AT_END: RuleCode = RuleCode::new("TW5008");
/// Closing, returning or invalidating while the debt is not settled.
pub const DEBT_NOT_SETTLED: RuleCode = RuleCode::new("TW5009");
/// Examination of goods that are not there.
pub const GOODS_NOT_HERE: RuleCode = RuleCode::new("TW5010");
/// Moving goods that are detained.
pub const GOODS_DETAINED: RuleCode = RuleCode::new("TW5011");
/// A debt falling away while the goods are neither returned nor destroyed.
pub const GOODS_NOT_GONE: RuleCode = RuleCode::new("TW5012");

/// All codes of this crate.
pub const ALL: &[RuleCode] = &[
    STEP_NOT_POSSIBLE,
    CONTROL_OPEN,
    DEBT_OPEN,
    AGENCY_OPEN,
    DOCUMENT_NOT_ACCEPTED,
    DOCUMENT_NOT_IN_FORCE,
    GOODS_AT_LARGE,
    GOODS_NOT_AT_END,
    DEBT_NOT_SETTLED,
    GOODS_NOT_HERE,
    GOODS_DETAINED,
    GOODS_NOT_GONE,
];

/// One condition that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// The condition.
    pub rule: RuleCode,
    /// The word of the state that stands against it.
    pub state: &'static str,
    /// The agency whose state it is, if it is one's.
    pub agency: Option<AgencyCode>,
}

/// A refused step: the regions as they were and every reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Refused {
    /// The regions, unchanged.
    pub regions: Regions,
    /// The step.
    pub event: Event,
    /// Whether the region itself would allow the step.
    pub possible: bool,
    /// What the other regions have against it.
    pub unmet: Vec<Unmet>,
}

impl Refused {
    /// The reasons as findings, the region's own first.
    pub fn findings(&self) -> Vec<Finding> {
        let (region, step) = (self.event.region(), self.event.step());
        let finding = |code: RuleCode| {
            Finding::rule(code)
                .with("region", region)
                .with("step", step)
        };
        let own =
            (!self.possible).then(|| finding(STEP_NOT_POSSIBLE).with("state", self.own_state()));
        let others = self.unmet.iter().map(|unmet| {
            let finding = finding(unmet.rule.clone()).with("state", unmet.state);
            match &unmet.agency {
                Some(agency) => finding.with("agency", agency),
                None => finding,
            }
        });
        own.into_iter().chain(others).collect()
    }

    fn own_state(&self) -> &'static str {
        match &self.event {
            Event::Document(_) => self.regions.document().word(),
            Event::Control(_) => self.regions.control().word(),
            Event::Debt(_) => self.regions.debt().word(),
            Event::Goods(_) => self.regions.goods().word(),
            Event::Agency(code, _) => self.regions.agency(code).word(),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} refused at {}",
            self.event.region(),
            self.event.step(),
            self.regions
        )?;
        self.unmet
            .iter()
            .try_for_each(|unmet| write!(f, "; {} {}", unmet.rule, unmet.state))
    }
}
