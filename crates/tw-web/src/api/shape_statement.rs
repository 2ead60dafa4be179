//! The published shapes of statements of aggregate payment.

use super::shape::{CodedJson, all};
use serde::Serialize;
use tw_app::view;
use utoipa::ToSchema;

/// What an enterprise pays by the month.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Statements)]
pub struct StatementsJson {
    /// The enterprise's code.
    #[schema(example = "4403160B7C")]
    enterprise: String,
    /// Since when nothing more is released for aggregate payment, if a
    /// statement is overdue.
    #[schema(value_type = Option<String>, format = Date)]
    suspended_since: Option<String>,
    /// Its statements, oldest first: those with something left to pay, and as
    /// a rule a year of those that are paid.
    statements: Vec<StatementJson>,
}

/// A month's statement, amounts in yuan as decimal text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Statement)]
pub struct StatementJson {
    /// The month.
    #[schema(example = "2026-09", pattern = "^[0-9]{4}-[0-9]{2}$")]
    month: String,
    /// `open` (its month lasts), `issued` (to be paid), `overdue` or `settled`.
    stage: CodedJson,
    /// Since when; of one whose month lasts, none.
    #[schema(value_type = Option<String>, format = Date)]
    since: Option<String>,
    /// Last day of payment.
    #[schema(value_type = String, format = Date)]
    pay_by: String,
    /// Of everything.
    #[schema(example = "788784.62")]
    total: String,
    /// Of what is not paid.
    open: String,
    /// How many declarations are on it.
    declarations: usize,
    /// How many of them are not paid.
    unpaid: usize,
}

/// A month's statement with its lines.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementLines)]
pub struct StatementLinesJson {
    /// The enterprise's code.
    #[schema(example = "4403160B7C")]
    enterprise: String,
    /// The statement.
    statement: StatementJson,
    /// Its lines, in the order in which the declarations were released.
    lines: Vec<StatementLineJson>,
}

/// A declaration of a statement.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementLine)]
pub struct StatementLineJson {
    /// Declaration number.
    #[schema(example = "010120261000000001")]
    declaration: String,
    /// What is owed on it, or was paid, in yuan, as decimal text.
    amount: String,
    /// When it was paid.
    #[schema(value_type = Option<String>, format = Date)]
    paid_on: Option<String>,
}

impl From<view::StatementsView> for StatementsJson {
    fn from(book: view::StatementsView) -> Self {
        Self {
            enterprise: book.enterprise,
            suspended_since: book.suspended_since.map(|day| day.to_string()),
            statements: all(book.statements),
        }
    }
}

impl From<view::StatementView> for StatementJson {
    fn from(one: view::StatementView) -> Self {
        Self {
            month: one.month,
            stage: one.stage.into(),
            since: one.since.map(|day| day.to_string()),
            pay_by: one.pay_by.to_string(),
            total: one.total,
            open: one.open,
            declarations: one.declarations,
            unpaid: one.unpaid,
        }
    }
}

impl From<view::StatementLinesView> for StatementLinesJson {
    fn from(one: view::StatementLinesView) -> Self {
        Self {
            enterprise: one.enterprise,
            statement: one.statement.into(),
            lines: all(one.lines),
        }
    }
}

impl From<view::StatementLineView> for StatementLineJson {
    fn from(line: view::StatementLineView) -> Self {
        Self {
            declaration: line.declaration,
            amount: line.amount,
            paid_on: line.paid_on.map(|day| day.to_string()),
        }
    }
}

// Mirrors what `api::statements` reads; its test holds the two together.
/// That a statement was paid.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatementPayment, example = json!({"payer": "principal"}))]
pub struct PaymentJson {
    /// Who paid: `principal`, the enterprise that owes it, or `guarantor`,
    /// whoever was called for it.
    #[schema(pattern = "^(principal|guarantor)$")]
    pub payer: String,
}
