//! `admin declaration`: what others than the declarant do to a declaration.

use tw_app::admin::{AdminCommand, AgencyAnswer, ControlAct, DeclarationAct, GoodsAct};
use tw_app::task::TaskKind;
use tw_base::Date;

#[derive(clap::Subcommand)]
pub enum Declaration {
    /// The goods came in, or to the place of export
    ///
    /// Said again with another day, it corrects the day of entry.
    ///
    /// Example: tidewaiter admin declaration arrived 020220261000000001 --entered-on 2026-03-02
    #[command(verbatim_doc_comment)]
    Arrived {
        /// Declaration number, eighteen digits
        number: String,
        /// Day on which the means of transport declared its entry [default: today]
        #[arg(long, value_name = "YYYY-MM-DD")]
        entered_on: Option<Date>,
    },
    /// Duty, tax and fees were paid
    Paid {
        /// Declaration number, eighteen digits
        number: String,
    },
    /// What was overpaid, or paid on goods that are gone, was given back
    Repaid {
        /// Declaration number, eighteen digits
        number: String,
    },
    /// Another agency answers
    Agency {
        /// Declaration number, eighteen digits
        number: String,
        /// The agency's code, as the declaration's page names it
        agency: String,
        /// What it says
        #[arg(value_enum)]
        answer: Answer,
        /// And why, in its own words
        #[arg(long, default_value = "")]
        note: String,
    },
    /// An officer controls
    Control {
        /// Declaration number, eighteen digits
        number: String,
        /// The step
        #[arg(value_enum)]
        step: Control,
    },
    /// The goods move
    Goods {
        /// Declaration number, eighteen digits
        number: String,
        /// How
        #[arg(value_enum)]
        step: Goods,
    },
    /// What is secured and was not paid in time is claimed from the guarantor
    ///
    /// Statements of aggregate payment claim by themselves; this is for what is
    /// secured otherwise.
    ///
    /// Example: tidewaiter admin declaration call 020220261000000001
    #[command(verbatim_doc_comment)]
    Call {
        /// Declaration number, eighteen digits
        number: String,
    },
    /// The guarantor paid what was claimed from it
    Honoured {
        /// Declaration number, eighteen digits
        number: String,
    },
    /// What the guarantor paid was made good: its instrument bears it again
    MadeGood {
        /// Declaration number, eighteen digits
        number: String,
    },
    /// Formalities are concluded
    Close {
        /// Declaration number, eighteen digits
        number: String,
    },
    /// An officer did what a task asks for that nothing else ends
    ///
    /// Example: tidewaiter admin declaration task-done 020220261000000001 repay --note "order 17"
    #[command(verbatim_doc_comment)]
    TaskDone {
        /// Declaration number, eighteen digits
        number: String,
        /// The task's kind
        #[arg(value_enum)]
        task: ByHand,
        /// What was done
        #[arg(long)]
        note: String,
    },
}

/// Tasks that somebody says are done.
#[derive(Clone, Copy, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum ByHand {
    Repay,
    SettleDifference,
    ConsentOutdated,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Answer {
    Approve,
    Refuse,
    Waive,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Control {
    Select,
    RequireDocuments,
    OpenQuery,
    OrderExamination,
    Examine,
    Detain,
    Pass,
}

#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Goods {
    GateOut,
    Load,
    Exit,
    Return,
    Destroy,
    Abandon,
}

impl Declaration {
    /// The command to hand in.
    pub fn command(&self) -> AdminCommand {
        let (number, act) = match self {
            Self::Arrived { number, entered_on } => (
                number,
                DeclarationAct::Arrived {
                    entered_on: *entered_on,
                },
            ),
            Self::Paid { number } => (number, DeclarationAct::Paid {}),
            Self::Repaid { number } => (number, DeclarationAct::Repaid {}),
            Self::Agency {
                number,
                agency,
                answer,
                note,
            } => (
                number,
                DeclarationAct::Agency {
                    agency: agency.clone(),
                    answer: answer.act(),
                    note: note.clone(),
                },
            ),
            Self::Control { number, step } => {
                (number, DeclarationAct::Control { step: step.act() })
            }
            Self::Goods { number, step } => (number, DeclarationAct::Goods { step: step.act() }),
            Self::Call { number } => (number, DeclarationAct::Call {}),
            Self::Honoured { number } => (number, DeclarationAct::Honoured {}),
            Self::MadeGood { number } => (number, DeclarationAct::MadeGood {}),
            Self::Close { number } => (number, DeclarationAct::Close {}),
            Self::TaskDone { number, task, note } => (
                number,
                DeclarationAct::TaskDone {
                    task: match task {
                        ByHand::Repay => TaskKind::Repay,
                        ByHand::SettleDifference => TaskKind::SettleDifference,
                        ByHand::ConsentOutdated => TaskKind::ConsentOutdated,
                    },
                    note: note.clone(),
                },
            ),
        };
        let number = number.clone();
        AdminCommand::Declaration { number, act }
    }
}

impl Answer {
    fn act(self) -> AgencyAnswer {
        match self {
            Self::Approve => AgencyAnswer::Approve,
            Self::Refuse => AgencyAnswer::Refuse,
            Self::Waive => AgencyAnswer::Waive,
        }
    }
}

impl Control {
    fn act(self) -> ControlAct {
        match self {
            Self::Select => ControlAct::Select,
            Self::RequireDocuments => ControlAct::RequireDocuments,
            Self::OpenQuery => ControlAct::OpenQuery,
            Self::OrderExamination => ControlAct::OrderExamination,
            Self::Examine => ControlAct::Examine,
            Self::Detain => ControlAct::Detain,
            Self::Pass => ControlAct::Pass,
        }
    }
}

impl Goods {
    fn act(self) -> GoodsAct {
        match self {
            Self::GateOut => GoodsAct::GateOut,
            Self::Load => GoodsAct::Load,
            Self::Exit => GoodsAct::Exit,
            Self::Return => GoodsAct::Return,
            Self::Destroy => GoodsAct::Destroy,
            Self::Abandon => GoodsAct::Abandon,
        }
    }
}
