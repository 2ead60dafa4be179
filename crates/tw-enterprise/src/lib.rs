//! Credit of enterprises: which class an enterprise has on a day and what
//! that means, how it is certified as authorised economic operator (AEO), and
//! whether a foreign operator's code is recognised.
//!
//! Nouns: a *credit class* (advanced certified, regular, dishonest: pack data,
//! three kinds until 2026-03-31, five after); a *class decision* (a class from
//! a day on, with the reason); a *standing* (the class of a day and why it is
//! that); an *effect* (what a class means, such as a share of the rate of
//! inspection); a *certification* (application, criteria, assessment, decision,
//! certificate); a *partner* (an administration with an arrangement of mutual
//! recognition); an *AEO list* (whom an administration has certified, as of a
//! day); a *recognition* (what a foreign code is worth on a day).
//!
//! States of a certification: applied → assessed → certified ⇄ under review →
//! withdrawn; applied or assessed → refused.
//!
//! Invariants: the days of class decisions never go back; an enterprise on
//! which nothing was decided has the pack's default class; a class that the
//! law of a day no longer knows becomes what the pack says it becomes; a code
//! is recognised only if everything about it is known and fits.
//!
//! Deliberately absent: signatures and files (`tw-proof`), who may decide (a
//! use case's), what the effects do to a declaration (use cases), clocks.

mod certification;
mod code;
mod credit;
mod law;
mod list;
mod recognise;
mod rules;
mod standing;

pub use certification::{
    Application, Assessment, Certificate, Certification, CertificationError, Criterion, Opinion,
    Outcome, Withdrawal,
};
pub use code::{AeoCode, CodePattern};
pub use credit::{ClassDecision, Credit, CreditError, Grounds, Repair, Why};
pub use law::{
    Class, CriterionRow, Effect, EffectValue, EnterpriseLaw, Grade, Named, Partner, PartnerState,
};
pub use list::{
    AeoCertificate, AeoList, HIGHEST_SEQUENCE, ListHead, Listed, ListedState, MOST_ENTRIES,
};
pub use recognise::{Known, Recognition, recognise};
pub use rules::*;
pub use standing::{Because, Standing};
