//! What those read and do who have to do with statements of aggregate
//! payment: the enterprise that owes, and the bank or treasury it pays at.

use crate::admin::StatementPayment;
use crate::aggregate::{Book, Line, Statement, StatementStage};
use crate::capacity::{CapacityKind, Role};
use crate::desk::ActAnswer;
use crate::desk::DECLARED;
use crate::engine::Command;
use crate::lookup::yuan;
use crate::service::{Identity, Service, ServiceError, Viewer};
use crate::subject::Subject;
use crate::usecase::aggregate_payment::named;
use crate::usecase::{keys, known_as};
use crate::view::{Coded, StatementLineView, StatementLinesView, StatementView, StatementsView};
use tw_base::Date;

impl Service {
    /// The statements of an enterprise: a party's own, anybody's for a bank or
    /// treasury. `None` where the party may not see them.
    pub fn statements(
        &self,
        viewer: Viewer<'_>,
        enterprise: &str,
    ) -> Result<Option<StatementsView>, ServiceError> {
        if !self.may_see_statements(viewer, enterprise)? {
            return Ok(None);
        }
        let books = self.books_of(enterprise)?;
        let mut statements: Vec<&Statement> =
            books.iter().flat_map(|book| &book.statements).collect();
        statements.sort_by_key(|one| one.month);
        Ok(Some(StatementsView {
            enterprise: enterprise.to_owned(),
            suspended_since: books.iter().find_map(|book| Some(book.suspended()?.1)),
            statements: statements.into_iter().map(statement).collect(),
        }))
    }

    /// One month of them with its lines: the outer `None` where the party may
    /// not see it, the inner where there is none.
    pub fn statement(
        &self,
        viewer: Viewer<'_>,
        enterprise: &str,
        month: Date,
    ) -> Result<Option<Option<StatementLinesView>>, ServiceError> {
        if !self.may_see_statements(viewer, enterprise)? {
            return Ok(None);
        }
        let books = self.books_of(enterprise)?;
        let of_month: Vec<&Statement> = books
            .iter()
            .filter_map(|book| book.statement(month))
            .collect();
        // Of several what is to be paid is shown first.
        let unpaid = of_month.iter().find(|one| one.unpaid().next().is_some());
        let found = unpaid.or(of_month.first()).copied();
        Ok(Some(found.map(|one| StatementLinesView {
            enterprise: enterprise.to_owned(),
            statement: statement(one),
            lines: one.lines.iter().map(line).collect(),
        })))
    }

    /// Takes what a bank or treasury tells of a statement's payment, and
    /// answers once it is durable.
    pub async fn pay_statement(
        &self,
        who: &Identity,
        payment: StatementPayment,
    ) -> Result<ActAnswer, ServiceError> {
        let asked = Command::PayStatement(who.enterprise.clone(), Box::new(payment));
        self.acted(asked, &DECLARED).await
    }

    fn may_see_statements(
        &self,
        viewer: Viewer<'_>,
        enterprise: &str,
    ) -> Result<bool, ServiceError> {
        let Viewer::Party(who) = viewer else {
            return Ok(true);
        };
        let own = self.codes_of(enterprise)?;
        if own.iter().any(|code| code == who.enterprise.as_str()) {
            return Ok(true);
        }
        let bank = |role: &Role| role.kind() == CapacityKind::BankOrTreasury;
        Ok(self.roles(who)?.iter().any(bank))
    }

    fn books_of(&self, enterprise: &str) -> Result<Vec<Book>, ServiceError> {
        let mut books = Vec::new();
        for code in self.codes_of(enterprise)? {
            if let Some((_, Subject::Aggregate(book))) = self.behind(&keys::aggregate(&code))? {
                books.push(*book);
            }
        }
        Ok(books)
    }

    /// The codes an enterprise goes by, those on file before the one it is
    /// named by.
    pub(crate) fn codes_of(&self, named: &str) -> Result<Vec<String>, ServiceError> {
        let found = match self.on_file(named)? {
            Some(found) => Some(found),
            None => match self.behind(&keys::customs_code(named))? {
                Some((_, Subject::Enterprise(found))) => Some(found),
                _ => None,
            },
        };
        Ok(known_as::all_of(found.as_ref(), &[named]))
    }
}

/// Reads a month as `2026-09`: its first day.
pub fn month(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-')?;
    let digits = |part: &str, many: usize| {
        part.len() == many && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(year, 4) || !digits(month, 2) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()
}

/// How far a statement is, in words. (What a task calls settled is another
/// thing.)
fn stage(stage: StatementStage) -> Coded {
    let (zh, en) = match stage {
        StatementStage::Open => ("本月累计中", "its month lasts"),
        StatementStage::Issued { .. } => ("待缴", "to be paid"),
        StatementStage::Overdue { .. } => ("逾期未缴", "overdue"),
        StatementStage::Settled { .. } => ("已缴清", "paid"),
    };
    Coded::new(stage.word(), zh, en)
}

fn statement(one: &Statement) -> StatementView {
    let (total, open) = one.sums();
    StatementView {
        month: named(one.month),
        stage: stage(one.stage),
        since: match one.stage {
            StatementStage::Open => None,
            StatementStage::Issued { on } | StatementStage::Settled { on } => Some(on),
            StatementStage::Overdue { since } => Some(since),
        },
        pay_by: one.pay_by.0,
        total: yuan(total.raw()),
        open: yuan(open.raw()),
        declarations: one.lines.len(),
        unpaid: one.unpaid().count(),
    }
}

fn line(line: &Line) -> StatementLineView {
    StatementLineView {
        declaration: line.number.clone(),
        amount: yuan(line.amount.raw()),
        paid_on: line.paid_on,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_four_digits_and_two() {
        let table = [
            ("2026-09", Some("2026-09-01")),
            ("2026-12", Some("2026-12-01")),
            ("2026-9", None),
            ("2026-13", None),
            ("2026-00", None),
            ("2026-09-01", None),
            ("+026-09", None),
            ("202609", None),
            ("", None),
        ];
        for (text, day) in table {
            let day = day.map(|day| day.parse::<Date>().expect("a day"));
            assert_eq!(month(text), day, "{text}");
        }
    }
}
