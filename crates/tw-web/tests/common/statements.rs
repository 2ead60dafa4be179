//! Hand-made statements of aggregate payment.

use super::{DECLARED, coded, day, finding};
use tw_app::admin::{Payer, StatementPayment};
use tw_app::desk::{ActAnswer, ActOutcome};
use tw_app::view::{StatementLineView, StatementLinesView, StatementView, StatementsView};
use tw_base::Date;

fn statement(month: &str, stage: &str, open: &str) -> StatementView {
    let unpaid = usize::from(open != "0.00");
    StatementView {
        month: month.into(),
        stage: match stage {
            "settled" => coded("settled", "已缴清", "paid"),
            _ => coded("overdue", "逾期未缴", "overdue"),
        },
        since: Some(day("2026-04-09")),
        pay_by: day("2026-04-08"),
        total: "788784.62".into(),
        open: open.into(),
        declarations: 1,
        unpaid,
    }
}

/// A month that is paid, and one that is overdue.
pub fn statements(enterprise: &str, empty: bool) -> StatementsView {
    let all = vec![
        statement("2026-02", "settled", "0.00"),
        statement("2026-03", "overdue", "788784.62"),
    ];
    StatementsView {
        enterprise: enterprise.into(),
        suspended_since: (!empty).then(|| day("2026-04-09")),
        statements: if empty { Vec::new() } else { all },
    }
}

/// The one that is overdue.
pub fn lines(enterprise: &str, month: Date) -> Option<StatementLinesView> {
    (month == day("2026-03-01")).then(|| StatementLinesView {
        enterprise: enterprise.into(),
        statement: statement("2026-03", "overdue", "788784.62"),
        lines: vec![StatementLineView {
            declaration: DECLARED.into(),
            amount: "788784.62".into(),
            paid_on: None,
        }],
    })
}

/// The guarantor was not called.
pub fn paid(bank: bool, payment: &StatementPayment) -> ActAnswer {
    let refused = |code, en| vec![finding(code, "不可办理", en, None)];
    let (outcome, findings) = match payment.payer {
        _ if !bank => (
            ActOutcome::Forbidden,
            refused("TW1250", "There is no capacity for this"),
        ),
        Payer::Guarantor => (
            ActOutcome::Refused,
            refused("TW1253", "It does not stand where this could be done"),
        ),
        Payer::Principal => (ActOutcome::Done, Vec::new()),
    };
    ActAnswer { outcome, findings }
}
