//! `admin declaration`: what others than the declarant do to a declaration.

use tw_app::admin::{AdminCommand, AgencyAnswer, ControlAct, DeclarationAct, GoodsAct};
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
    /// Formalities are concluded
    Close {
        /// Declaration number, eighteen digits
        number: String,
    },
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
            } => {
                let agency = agency.clone();
                let answer = match answer {
                    Answer::Approve => AgencyAnswer::Approve,
                    Answer::Refuse => AgencyAnswer::Refuse,
                    Answer::Waive => AgencyAnswer::Waive,
                };
                (number, DeclarationAct::Agency { agency, answer })
            }
            Self::Control { number, step } => {
                let step = match step {
                    Control::Select => ControlAct::Select,
                    Control::RequireDocuments => ControlAct::RequireDocuments,
                    Control::OpenQuery => ControlAct::OpenQuery,
                    Control::OrderExamination => ControlAct::OrderExamination,
                    Control::Examine => ControlAct::Examine,
                    Control::Detain => ControlAct::Detain,
                    Control::Pass => ControlAct::Pass,
                };
                (number, DeclarationAct::Control { step })
            }
            Self::Goods { number, step } => {
                let step = match step {
                    Goods::GateOut => GoodsAct::GateOut,
                    Goods::Load => GoodsAct::Load,
                    Goods::Exit => GoodsAct::Exit,
                    Goods::Return => GoodsAct::Return,
                    Goods::Destroy => GoodsAct::Destroy,
                    Goods::Abandon => GoodsAct::Abandon,
                };
                (number, DeclarationAct::Goods { step })
            }
            Self::Close { number } => (number, DeclarationAct::Close {}),
        };
        let number = number.clone();
        AdminCommand::Declaration { number, act }
    }
}
