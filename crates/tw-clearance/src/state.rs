//! The steps: which state leads on to which, in each region by itself. What
//! another region has to say about a step is in `guard.rs`.

use crate::{
    AgencyCode, AgencyState, AgencyStep, Change, ControlState, ControlStep, DebtState, DebtStep,
    DocumentState, DocumentStep, Event, GoodsState, GoodsStep, Refused, Regions,
};

impl DocumentState {
    /// Where a step leads; `None` where it is not possible.
    pub fn after(self, step: DocumentStep) -> Option<Self> {
        use DocumentState as S;
        use DocumentStep as E;
        Some(match (self, step) {
            (S::Draft, E::File) | (S::Returned, E::Refile) => S::Filed,
            (S::Filed, E::Register) => S::Registered,
            (S::Registered, E::Accept) | (S::Amending, E::EndAmendment) => S::Accepted,
            (S::Filed | S::Registered, E::Return) => S::Returned,
            (S::Filed | S::Registered, E::Reject) => S::Rejected,
            (S::Accepted, E::Amend) => S::Amending,
            (S::Accepted, E::Close) => S::Closed,
            (
                S::Draft | S::Filed | S::Registered | S::Accepted | S::Returned | S::Amending,
                E::Invalidate,
            ) => S::Invalidated,
            _ => return None,
        })
    }
}

impl ControlState {
    /// Where a step leads; `None` where it is not possible.
    pub fn after(self, step: ControlStep) -> Option<Self> {
        use ControlState as S;
        use ControlStep as E;
        // What an officer may still turn to something else: everything but an
        // examination under way, a detention, and no control at all.
        let open = matches!(
            self,
            S::Selected | S::DocumentsRequired | S::QueryOpen | S::Examined
        );
        Some(match (self, step) {
            (S::None | S::Passed, E::Select) => S::Selected,
            (_, E::RequireDocuments) if open && self != S::DocumentsRequired => {
                S::DocumentsRequired
            }
            (_, E::OpenQuery) if open && self != S::QueryOpen => S::QueryOpen,
            (_, E::OrderExamination) if open => S::ExaminationOrdered,
            (S::ExaminationOrdered, E::Examine) => S::Examined,
            (from, E::Detain(custody)) if from != S::Detained(custody) => S::Detained(custody),
            (S::Detained(_), E::Pass) => S::Passed,
            (_, E::Pass) if open => S::Passed,
            _ => return None,
        })
    }
}

impl DebtState {
    /// Where a step leads; `None` where it is not possible.
    pub fn after(self, step: DebtStep) -> Option<Self> {
        use DebtState as S;
        use DebtStep as E;
        let unpaid = matches!(
            self,
            S::Provisional | S::Secured | S::Payable | S::Insufficient
        );
        Some(match (self, step) {
            (S::NotAssessed | S::Provisional, E::AssessNothing) => S::NothingDue,
            (S::NotAssessed, E::Assess) => S::Provisional,
            (S::Provisional | S::Payable | S::Insufficient, E::Secure) => S::Secured,
            (S::Provisional | S::Secured | S::Insufficient, E::Demand) => S::Payable,
            (S::Provisional | S::Payable, E::LackFunds) => S::Insufficient,
            (S::Payable | S::Secured | S::Insufficient, E::Pay) => S::Paid,
            (S::Paid, E::Finalise) => S::Final,
            (S::NothingDue | S::Paid, E::DemandFurther) => S::FurtherDue,
            (S::FurtherDue, E::Secure) => S::FurtherSecured,
            (S::FurtherDue | S::FurtherSecured, E::Pay | E::DropFurther) => S::Paid,
            (S::Paid | S::Final | S::FurtherDue | S::FurtherSecured, E::Refund) => S::Refunded,
            (S::NothingDue, E::Withdraw) => S::NotAssessed,
            (_, E::Withdraw) if unpaid => S::NotAssessed,
            (_, E::Extinguish) if unpaid => S::NothingDue,
            _ => return None,
        })
    }
}

impl GoodsState {
    /// Where a step leads; `None` where it is not possible.
    pub fn after(self, step: GoodsStep) -> Option<Self> {
        use GoodsState as S;
        use GoodsStep as E;
        Some(match (self, step) {
            (S::NotArrived, E::Arrive) => S::Arrived,
            (S::Arrived, E::PermitMove) => S::Movable,
            (S::NotArrived | S::Arrived | S::Movable, E::Release) => S::Released,
            (S::Released, E::GateOut) => S::GatedOut,
            (S::Released, E::Load) => S::Loaded,
            (S::Released | S::Loaded, E::Exit) => S::Exited,
            (S::Arrived | S::Movable | S::Released | S::GatedOut, E::Return) => S::Returned,
            (S::Arrived | S::Movable | S::Released | S::GatedOut, E::Destroy) => S::Destroyed,
            (S::Arrived | S::Movable, E::Abandon) => S::Abandoned,
            _ => return None,
        })
    }
}

impl AgencyState {
    /// Where a step leads; `None` where it is not possible.
    pub fn after(self, step: AgencyStep) -> Option<Self> {
        use AgencyState as S;
        use AgencyStep as E;
        Some(match (self, step) {
            (S::NotRequired | S::Refused | S::Expired, E::Require) => S::Pending,
            (S::Pending, E::Approve) => S::Approved,
            (S::Pending, E::Refuse) => S::Refused,
            (S::Pending | S::Approved, E::Expire) => S::Expired,
            (S::Approved | S::Refused | S::Expired, E::Reopen) => S::Pending,
            (S::Pending | S::Approved | S::Refused | S::Expired, E::Waive) => S::NotRequired,
            _ => return None,
        })
    }
}

impl Regions {
    /// Takes one step, or refuses it with every reason. The caller stamps the
    /// change with actor, reason and time.
    pub fn apply(self, event: Event) -> Result<(Self, Change), Box<Refused>> {
        let unmet = self.unmet(&event);
        let change = self.change(&event).filter(|_| unmet.is_empty());
        match change {
            Some(change) => Ok((self.with(&change), change)),
            None => Err(Box::new(Refused {
                possible: self.change(&event).is_some(),
                regions: self,
                event,
                unmet,
            })),
        }
    }

    /// Whether a step can be taken.
    pub fn allows(&self, event: &Event) -> bool {
        self.change(event).is_some() && self.unmet(event).is_empty()
    }

    /// What a step would do in its own region; `None` where it is not possible.
    fn change(&self, event: &Event) -> Option<Change> {
        Some(match event {
            Event::Document(step) => Change::Document(self.document, self.document.after(*step)?),
            Event::Control(step) => Change::Control(self.control, self.control.after(*step)?),
            Event::Debt(step) => Change::Debt(self.debt, self.debt.after(*step)?),
            Event::Goods(step) => Change::Goods(self.goods, self.goods.after(*step)?),
            Event::Agency(code, step) => {
                let from = self.agency(code);
                Change::Agency(code.clone(), from, from.after(*step)?)
            }
        })
    }

    fn with(mut self, change: &Change) -> Self {
        match change {
            Change::Document(_, to) => self.document = *to,
            Change::Control(_, to) => self.control = *to,
            Change::Debt(_, to) => self.debt = *to,
            Change::Goods(_, to) => self.goods = *to,
            Change::Agency(code, _, to) => self.set_agency(code, *to),
        }
        self
    }

    fn set_agency(&mut self, code: &AgencyCode, to: AgencyState) {
        match self.agencies.binary_search_by(|(c, _)| c.cmp(code)) {
            Ok(i) => self.agencies[i].1 = to,
            Err(i) => self.agencies.insert(i, (code.clone(), to)),
        }
    }
}
