//! Aggregate payment (汇总征税): what an enterprise owes of a month, on
//! declarations that were released on a guarantee, is paid at once.
//!
//! Nouns: a *book* is what one enterprise has to pay so; a *statement* is a
//! month of it, with a line a declaration. A statement is *open* while its
//! month lasts, *issued* once the month is over, *settled* when every line is
//! paid, *overdue* when its last day of payment is over and one is not.
//!
//! Invariants: a declaration has at most one line; a line stands in the month
//! in which its declaration was completed, and once that month is over leaves
//! its statement only by payment, or when nothing is owed on it any more; while a statement is overdue
//! nothing new is released for aggregate payment; it may be again on the day
//! the last overdue statement is settled.
//!
//! Deliberately absent: money that moved (the ledger's and the declarations').

use crate::stamp::Stamp;
use serde::{Deserialize, Serialize};
use tw_base::{Date, Fixed5, SubjectId};

/// Settled statements that are kept; older ones are in the journal.
const KEPT: usize = 13;

/// What an enterprise has to pay in aggregate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// Code of the enterprise.
    pub principal: String,
    /// Its statements, oldest first.
    pub statements: Vec<Statement>,
}

/// A month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its first day.
    pub month: Date,
    /// Lines, in the order in which the declarations were released.
    pub lines: Vec<Line>,
    /// How far it is.
    pub stage: StatementStage,
    /// Last day of payment, and its end.
    pub pay_by: (Date, Stamp),
    /// When the month is over.
    pub closes: Stamp,
}

/// How far a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatementStage {
    /// Its month lasts.
    Open,
    /// To be paid.
    Issued {
        /// Since when.
        on: Date,
    },
    /// Not paid in time; whoever answers for it is called.
    Overdue {
        /// Since when.
        since: Date,
    },
    /// Nothing is left to pay.
    Settled {
        /// Since when.
        on: Date,
    },
}

/// A declaration of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The declaration.
    pub declaration: SubjectId,
    /// Its number.
    pub number: String,
    /// What is owed on it.
    pub amount: Fixed5,
    /// When that was paid.
    pub paid_on: Option<Date>,
}

impl StatementStage {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Issued { .. } => "issued",
            Self::Overdue { .. } => "overdue",
            Self::Settled { .. } => "settled",
        }
    }
}

impl Statement {
    /// What is not paid yet.
    pub fn unpaid(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.paid_on.is_none())
    }

    /// Of everything, and of what is not paid.
    pub fn sums(&self) -> (Fixed5, Fixed5) {
        let sum = crate::declaration::sum;
        let all = sum(self
            .lines
            .iter()
            .map(|line| line.amount)
            .collect::<Vec<_>>());
        (
            all,
            sum(self.unpaid().map(|line| line.amount).collect::<Vec<_>>()),
        )
    }
}

/// What a book is to say of a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owed {
    /// So much, secured.
    Secured(Fixed5),
    /// It was paid.
    Paid(Fixed5),
    /// What it said before.
    AsBefore,
    /// Nothing any more.
    Nothing,
}

/// The days of the statement a line goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// First day of the month.
    pub month: Date,
    /// When the month is over.
    pub closes: Stamp,
    /// Last day of payment, and its end.
    pub pay_by: (Date, Stamp),
}

/// What time did to a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// A month is over: to be paid by its day.
    Issued(Date),
    /// A statement is overdue.
    Overdue(Date),
}

impl Book {
    /// An empty one.
    pub fn of(principal: &str) -> Self {
        Self {
            principal: principal.to_owned(),
            statements: Vec::new(),
        }
    }

    /// Since when it may not be used, if a statement is overdue.
    pub fn suspended(&self) -> Option<(Date, Date)> {
        self.statements.iter().find_map(|one| match one.stage {
            StatementStage::Overdue { since } => Some((one.month, since)),
            _ => None,
        })
    }

    /// The statement of a month.
    pub fn statement(&self, month: Date) -> Option<&Statement> {
        self.statements.iter().find(|one| one.month == month)
    }

    /// The statement a declaration stands on, and its line.
    pub fn line(&self, declaration: SubjectId) -> Option<(&Statement, &Line)> {
        self.statements.iter().find_map(|one| {
            let mut lines = one.lines.iter();
            let line = lines.find(|line| line.declaration == declaration)?;
            Some((one, line))
        })
    }

    /// The next time something is to happen to it.
    pub fn due(&self) -> Option<Stamp> {
        let next = self.statements.iter().filter_map(|one| match one.stage {
            StatementStage::Open => Some(one.closes),
            StatementStage::Issued { .. } => Some(one.pay_by.1),
            StatementStage::Overdue { .. } | StatementStage::Settled { .. } => None,
        });
        next.min_by_key(|stamp| stamp.instant())
    }

    /// The book with what is owed on a declaration; `None` if that is what it
    /// says already. A line that stands stays in its month.
    pub fn with(
        &self,
        (declaration, number): (SubjectId, &str),
        owed: Owed,
        days: Option<Days>,
        today: Date,
    ) -> Option<Self> {
        let own = |line: &Line| line.declaration == declaration;
        let mut statements = self.statements.iter();
        let stands = statements.position(|one| one.lines.iter().any(own));
        let mut book = self.clone();
        let at = match (stands, owed, days) {
            (Some(at), ..) => at,
            (None, Owed::Secured(_), Some(days)) => book.month(days),
            (None, ..) => return None,
        };
        if let Some(statement) = book.statements.get_mut(at) {
            statement.set((declaration, number), owed, today);
            statement.settle(today);
        }
        let empty = |one: &Statement| one.lines.is_empty() && one.stage == StatementStage::Open;
        book.statements.retain(|one| !empty(one));
        book.drop_old();
        (book != *self).then_some(book)
    }

    fn month(&mut self, days: Days) -> usize {
        let at = self
            .statements
            .partition_point(|one| one.month < days.month);
        let there = self
            .statements
            .get(at)
            .is_some_and(|one| one.month == days.month);
        if !there {
            let statement = Statement {
                month: days.month,
                lines: Vec::new(),
                stage: StatementStage::Open,
                pay_by: days.pay_by,
                closes: days.closes,
            };
            self.statements.insert(at, statement);
        }
        at
    }

    /// What is due by now happens: months are over, statements overdue.
    pub fn turn(&mut self, now: Stamp, today: Date) -> Vec<Turn> {
        let mut turns = Vec::new();
        for one in &mut self.statements {
            if one.stage == StatementStage::Open && one.closes.instant() <= now.instant() {
                one.stage = StatementStage::Issued { on: today };
                turns.push(Turn::Issued(one.month));
                one.settle(today);
            }
            let issued = matches!(one.stage, StatementStage::Issued { .. });
            if issued && one.pay_by.1.instant() <= now.instant() {
                one.stage = StatementStage::Overdue { since: today };
                turns.push(Turn::Overdue(one.month));
            }
        }
        turns
    }

    fn drop_old(&mut self) {
        let settled = |one: &Statement| matches!(one.stage, StatementStage::Settled { .. });
        while self.statements.len() > KEPT {
            match self.statements.iter().position(settled) {
                Some(at) => drop(self.statements.remove(at)),
                None => return,
            }
        }
    }
}

impl Statement {
    fn set(&mut self, (declaration, number): (SubjectId, &str), owed: Owed, today: Date) {
        let own = |line: &Line| line.declaration == declaration;
        let there = self.lines.iter_mut().find(|line| own(line));
        match (there, owed) {
            (_, Owed::AsBefore) => {}
            (_, Owed::Nothing) => self.lines.retain(|line| !own(line)),
            (Some(there), Owed::Secured(amount)) => {
                there.amount = amount;
                there.paid_on = None;
            }
            (Some(there), Owed::Paid(amount)) => {
                there.amount = amount;
                there.paid_on.get_or_insert(today);
            }
            (None, Owed::Secured(amount)) => {
                self.lines.push(Line {
                    declaration,
                    number: number.to_owned(),
                    amount,
                    paid_on: None,
                });
                // A line that comes late opens what was settled.
                if let StatementStage::Settled { on } = self.stage {
                    self.stage = StatementStage::Issued { on };
                }
            }
            (None, Owed::Paid(_)) => {}
        }
    }

    /// Nothing is left to pay of a month that is over.
    fn settle(&mut self, today: Date) {
        let over = matches!(
            self.stage,
            StatementStage::Issued { .. } | StatementStage::Overdue { .. }
        );
        if over && self.unpaid().next().is_none() {
            self.stage = StatementStage::Settled { on: today };
        }
    }
}
