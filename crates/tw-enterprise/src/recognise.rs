//! What a foreign operator's code is worth on a day.

use crate::code::{AeoCode, CodePattern};
use crate::law::{Effect, EnterpriseLaw, Partner, PartnerState};
use crate::list::{ListHead, Listed, ListedState};
use crate::rules as c;
use jiff::civil::Date;
use tw_base::{Finding, RuleCode, Severity, Trace};

/// What is known of a code from the lists that came.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The head of the newest list of the code's partner.
    pub list: Option<&'a ListHead>,
    /// The operator on it.
    pub entry: Option<&'a Listed>,
}

/// What a foreign operator's code is worth on a day.
#[derive(Debug, Clone)]
pub enum Recognition<'l> {
    /// Recognised: its partner's benefits apply.
    Recognised {
        /// The partner.
        partner: &'l tw_base::Known<Partner>,
        /// What it brings.
        benefits: Vec<Effect<'l>>,
        /// The name on the list.
        name: String,
        /// Number of the list.
        sequence: u64,
    },
    /// Nobody with whom there is an arrangement on that day gives such codes.
    NoArrangement {
        /// The partner, where there is one on another day or only signed.
        partner: Option<&'l tw_base::Known<Partner>>,
    },
    /// It is not written as that partner writes codes.
    CodeForm {
        /// The partner.
        partner: &'l tw_base::Known<Partner>,
    },
    /// No list of that partner came.
    NoList {
        /// The partner.
        partner: &'l tw_base::Known<Partner>,
    },
    /// The list is not good on that day.
    Outdated {
        /// The partner.
        partner: &'l tw_base::Known<Partner>,
        /// The last day on which it was.
        until: Date,
    },
    /// The list does not name it.
    NotListed {
        /// The partner.
        partner: &'l tw_base::Known<Partner>,
        /// Number of the list.
        sequence: u64,
    },
    /// Its certificate rests, or was taken.
    Not {
        /// The partner.
        partner: &'l tw_base::Known<Partner>,
        /// How it stands.
        state: ListedState,
        /// Since when.
        since: Date,
    },
}

/// Says what a code is worth on a day, by what is known of it from lists.
pub fn recognise<'l>(
    code: &AeoCode,
    law: &'l EnterpriseLaw,
    day: Date,
    known: Known<'_>,
) -> Recognition<'l> {
    let Some((period, partner)) = law.partner_of(code, day) else {
        return Recognition::NoArrangement { partner: None };
    };
    if !period.contains(day) || partner.value.state != PartnerState::InForce {
        let partner = Some(partner);
        return Recognition::NoArrangement { partner };
    }
    let written = |pattern: &CodePattern| pattern.fits(code.as_str());
    if !partner.value.patterns.iter().any(written) {
        return Recognition::CodeForm { partner };
    }
    let own = |head: &&ListHead| head.administration == partner.value.code;
    let Some(head) = known.list.filter(own) else {
        return Recognition::NoList { partner };
    };
    if day > head.valid_until {
        let until = head.valid_until;
        return Recognition::Outdated { partner, until };
    }
    let Some(entry) = known.entry.filter(|entry| entry.code == *code) else {
        let sequence = head.sequence;
        return Recognition::NotListed { partner, sequence };
    };
    let Listed { state, since, .. } = entry;
    match state {
        // One that is valid only from a later day on is not on the list yet.
        ListedState::Valid if *since > day => Recognition::NotListed {
            partner,
            sequence: head.sequence,
        },
        ListedState::Valid => Recognition::Recognised {
            partner,
            benefits: law.benefits(&partner.value.code, day),
            name: entry.name.clone(),
            sequence: head.sequence,
        },
        state => Recognition::Not {
            partner,
            state: *state,
            since: *since,
        },
    }
}

impl<'l> Recognition<'l> {
    /// Whether the benefits apply.
    pub fn is_recognised(&self) -> bool {
        matches!(self, Self::Recognised { .. })
    }

    /// The benefits; none unless it is recognised.
    pub fn benefits(&self) -> &[Effect<'l>] {
        match self {
            Self::Recognised { benefits, .. } => benefits,
            _ => &[],
        }
    }

    /// The partner, where there is one.
    pub fn partner(&self) -> Option<&'l tw_base::Known<Partner>> {
        match self {
            Self::NoArrangement { partner } => *partner,
            Self::Recognised { partner, .. }
            | Self::CodeForm { partner }
            | Self::NoList { partner }
            | Self::Outdated { partner, .. }
            | Self::NotListed { partner, .. }
            | Self::Not { partner, .. } => Some(partner),
        }
    }

    /// The code of the finding that says it.
    pub fn rule(&self) -> RuleCode {
        match self {
            Self::Recognised { .. } => c::RECOGNISED,
            Self::NoArrangement { .. } => c::NO_ARRANGEMENT,
            Self::CodeForm { .. } => c::CODE_FORM,
            Self::NoList { .. } => c::NO_LIST,
            Self::Outdated { .. } => c::LIST_OUTDATED,
            Self::NotListed { .. } => c::NOT_LISTED,
            Self::Not {
                state: ListedState::Suspended,
                ..
            } => c::SUSPENDED,
            Self::Not { .. } => c::REVOKED,
        }
    }

    /// The finding that says it: nothing is refused for it.
    pub fn finding(&self, code: &AeoCode, day: Date) -> Finding {
        let finding = Finding::rule(self.rule())
            .weighing(Severity::Note)
            .with("value", code)
            .with("day", day);
        let partner = self.partner().map_or("-", |row| &row.value.code);
        match self {
            Self::NoArrangement { .. } => finding,
            Self::Recognised { sequence, .. } | Self::NotListed { sequence, .. } => {
                finding.with("partner", partner).with("list", sequence)
            }
            Self::CodeForm { .. } | Self::NoList { .. } => finding.with("partner", partner),
            Self::Outdated { until, .. } => finding.with("partner", partner).with("until", until),
            Self::Not { since, .. } => finding.with("partner", partner).with("since", since),
        }
    }

    /// As steps of a trace: the code with its answer, then each benefit.
    pub fn trace(&self, code: &AeoCode, day: Date, trace: &mut Trace) {
        let partner = self.partner().map_or("-", |row| &row.value.code);
        let answer = if self.is_recognised() {
            "recognised"
        } else {
            "not_recognised"
        };
        trace.push(
            self.rule(),
            [
                ("code", code.as_str().to_owned().into()),
                ("day", day.into()),
                ("partner", partner.to_owned().into()),
            ],
            answer,
        );
        for benefit in self.benefits() {
            let Effect {
                code: effect,
                value,
            } = benefit;
            trace.push(
                self.rule(),
                [
                    ("benefit", (*effect).to_owned().into()),
                    ("confidence", value.confidence.as_str().into()),
                ],
                value.value.to_string(),
            );
        }
    }
}
