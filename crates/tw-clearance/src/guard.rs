//! Guards: what the other regions have to say about a step.

use crate::rules::{
    AGENCY_OPEN, CONTROL_OPEN, DEBT_NOT_SETTLED, DEBT_OPEN, DOCUMENT_NOT_ACCEPTED,
    DOCUMENT_NOT_IN_FORCE, GOODS_AT_LARGE, GOODS_DETAINED, GOODS_NOT_AT_END, GOODS_NOT_GONE,
    GOODS_NOT_HERE, Unmet,
};
use crate::{
    AgencyStep, ControlState, ControlStep, DebtState, DebtStep, DocumentState, DocumentStep, Event,
    GoodsState, GoodsStep, Regions,
};
use tw_base::RuleCode;

impl Regions {
    /// Every condition of a step that does not hold.
    pub(crate) fn unmet(&self, event: &Event) -> Vec<Unmet> {
        match event {
            Event::Document(step) => self.unmet_by_document(*step),
            Event::Control(step) => self.unmet_by_control(*step),
            Event::Debt(step) => self.unmet_by_debt(*step),
            Event::Goods(step) => self.unmet_by_goods(*step),
            Event::Agency(_, step) => self.unmet_by_agency(*step),
        }
    }

    fn unmet_by_document(&self, step: DocumentStep) -> Vec<Unmet> {
        match step {
            // What is mended is assessed anew: an old security must not carry
            // a changed document to release.
            DocumentStep::Return | DocumentStep::Reject => {
                holds([self.debt_is(self.debt == DebtState::NotAssessed, DEBT_NOT_SETTLED)])
            }
            DocumentStep::Invalidate => {
                let settled = matches!(
                    self.debt,
                    DebtState::NotAssessed | DebtState::NothingDue | DebtState::Refunded
                );
                holds([
                    self.debt_is(settled, DEBT_NOT_SETTLED),
                    self.goods_are(
                        !self.goods.at_large() && self.goods != GoodsState::Movable,
                        GOODS_AT_LARGE,
                    ),
                ])
            }
            DocumentStep::Close => holds([
                self.debt_is(self.debt.permits_closing(), DEBT_NOT_SETTLED),
                self.goods_are(self.goods.at_end(), GOODS_NOT_AT_END),
            ]),
            DocumentStep::File
            | DocumentStep::Register
            | DocumentStep::Accept
            | DocumentStep::Refile
            | DocumentStep::Amend
            | DocumentStep::EndAmendment => Vec::new(),
        }
    }

    fn unmet_by_control(&self, step: ControlStep) -> Vec<Unmet> {
        let not_at_large = self.goods_are(!self.goods.at_large(), GOODS_AT_LARGE);
        match step {
            ControlStep::Select
            | ControlStep::RequireDocuments
            | ControlStep::OpenQuery
            | ControlStep::OrderExamination => holds([self.in_force(), not_at_large]),
            ControlStep::Examine => {
                let here = matches!(self.goods, GoodsState::Arrived | GoodsState::Movable);
                holds([self.goods_are(here, GOODS_NOT_HERE)])
            }
            ControlStep::Detain(_) => {
                let filed =
                    self.document_is(self.document != DocumentState::Draft, DOCUMENT_NOT_IN_FORCE);
                holds([filed, not_at_large])
            }
            ControlStep::Pass => Vec::new(),
        }
    }

    fn unmet_by_debt(&self, step: DebtStep) -> Vec<Unmet> {
        let not_at_large = self.goods_are(!self.goods.at_large(), GOODS_AT_LARGE);
        match step {
            DebtStep::AssessNothing | DebtStep::Assess | DebtStep::Withdraw => {
                holds([self.in_force(), not_at_large])
            }
            DebtStep::Demand | DebtStep::LackFunds => holds([not_at_large]),
            // What an amendment or a late word shows is demanded wherever the
            // goods are.
            DebtStep::DemandFurther | DebtStep::DropFurther => holds([self.in_force()]),
            DebtStep::Extinguish => holds([self.goods_are(self.goods.gone(), GOODS_NOT_GONE)]),
            DebtStep::Secure | DebtStep::Pay | DebtStep::Finalise | DebtStep::Refund => Vec::new(),
        }
    }

    fn unmet_by_goods(&self, step: GoodsStep) -> Vec<Unmet> {
        let accepted = self.document_is(
            self.document == DocumentState::Accepted,
            DOCUMENT_NOT_ACCEPTED,
        );
        let detained = matches!(self.control, ControlState::Detained(_));
        match step {
            GoodsStep::Release => {
                let mut unmet = holds([
                    accepted,
                    self.control_is(self.control.permits_release(), CONTROL_OPEN),
                    self.debt_is(self.debt.permits_release(), DEBT_OPEN),
                ]);
                let open = self
                    .agencies
                    .iter()
                    .filter(|(_, state)| !state.permits_release());
                unmet.extend(open.map(|(code, state)| Unmet {
                    rule: AGENCY_OPEN,
                    state: state.word(),
                    agency: Some(code.clone()),
                }));
                unmet
            }
            GoodsStep::PermitMove => holds([accepted, self.control_is(!detained, GOODS_DETAINED)]),
            GoodsStep::Return | GoodsStep::Abandon => {
                holds([self.control_is(!detained, GOODS_DETAINED)])
            }
            GoodsStep::Arrive
            | GoodsStep::GateOut
            | GoodsStep::Load
            | GoodsStep::Exit
            | GoodsStep::Destroy => Vec::new(),
        }
    }

    fn unmet_by_agency(&self, step: AgencyStep) -> Vec<Unmet> {
        let not_at_large = self.goods_are(!self.goods.at_large(), GOODS_AT_LARGE);
        match step {
            AgencyStep::Require | AgencyStep::Reopen => holds([self.in_force(), not_at_large]),
            AgencyStep::Expire => holds([not_at_large]),
            AgencyStep::Approve | AgencyStep::Refuse | AgencyStep::Waive => Vec::new(),
        }
    }

    fn in_force(&self) -> Option<Unmet> {
        use DocumentState::{Accepted, Amending, Registered};
        self.document_is(
            matches!(self.document, Registered | Accepted | Amending),
            DOCUMENT_NOT_IN_FORCE,
        )
    }

    fn document_is(&self, holds: bool, rule: RuleCode) -> Option<Unmet> {
        (!holds).then(|| Unmet {
            rule,
            state: self.document.word(),
            agency: None,
        })
    }

    fn control_is(&self, holds: bool, rule: RuleCode) -> Option<Unmet> {
        (!holds).then(|| Unmet {
            rule,
            state: self.control.word(),
            agency: None,
        })
    }

    fn debt_is(&self, holds: bool, rule: RuleCode) -> Option<Unmet> {
        (!holds).then(|| Unmet {
            rule,
            state: self.debt.word(),
            agency: None,
        })
    }

    fn goods_are(&self, hold: bool, rule: RuleCode) -> Option<Unmet> {
        (!hold).then(|| Unmet {
            rule,
            state: self.goods.word(),
            agency: None,
        })
    }
}

fn holds<const N: usize>(conditions: [Option<Unmet>; N]) -> Vec<Unmet> {
    conditions.into_iter().flatten().collect()
}
