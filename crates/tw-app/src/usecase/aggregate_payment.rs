//! Aggregate payment: which declarations are paid for by the month, what the
//! month's statement says of them, and what time does to it.

use super::act_on_declaration::{self, CAPACITY_LACKING};
use super::clear_declaration::Clearing;
use super::on_file;
use super::{handle_declaration, keys, known_as, settle_duty};
use crate::admin::{DeclarationAct, StatementPayment};
use crate::aggregate::{Book, Days, Line, Owed, Statement, StatementStage, Turn};
use crate::capacity::Role;
use crate::decision::{Context, Decision};
use crate::declaration::{Claim, Deadline, Dossier};
use crate::journal::ActRecord;
use crate::overlay::Overlay;
use crate::stamp::Stamp;
use crate::store::{AliasKey, Wanted};
use crate::subject::Subject;
use crate::task::TaskKind;
use tw_base::{Date, EnterpriseCode, Finding, Fixed5, RuleCode, Severity, SubjectId};
use tw_clearance::{DebtState, DocumentState};
use tw_declaration::Declaration;
use tw_law::{CodeAnswer, Law};
use tw_tariff::Unassessed;
use tw_tariff::fees::{self, PaymentTerm};

/// A statement is overdue: nothing new is released for aggregate payment.
pub const SUSPENDED: RuleCode = RuleCode::new("TW1268");
/// A month's statement is issued (note).
pub const STATEMENT_ISSUED: RuleCode = RuleCode::new("TW1269");
/// A statement was not paid in time: whoever answers for it is called
/// (warning).
pub const STATEMENT_OVERDUE: RuleCode = RuleCode::new("TW1270");
/// There is no such statement, or nothing is to be paid on it.
pub const NOTHING_TO_PAY: RuleCode = RuleCode::new("TW1271");

/// Whether a declaration is paid for by the month.
pub fn is_aggregate(content: &Declaration, law: Law<'_>) -> bool {
    let answer = law.code("sets/kinds_aggregate", &content.head.kind);
    !matches!(answer, CodeAnswer::Unknown)
}

/// The books of an enterprise that is named by some codes: one, or several
/// that were opened before it was known that they are one's.
fn books_of<'o>(named: &[&str], overlay: &'o Overlay) -> Vec<(SubjectId, &'o Book)> {
    let codes = known_as::codes(named, overlay);
    let keys = codes.iter().map(|code| keys::aggregate(code));
    let books = keys.filter_map(|key| match overlay.behind(&key)? {
        (id, Subject::Aggregate(book)) => Some((id, book.as_ref())),
        _ => None,
    });
    books.collect()
}

/// What filing and acts on a declaration need of them; the codes of whoever
/// owes, as far as they are known.
pub fn plan(content: &Declaration, overlay: &Overlay, wanted: &mut Wanted) -> Vec<String> {
    let named: Vec<&str> = content.head.trader.codes().collect();
    let codes = known_as::plan(&named, overlay, wanted);
    let keys = codes.iter().map(|code| keys::aggregate(code));
    wanted.aliases.extend(keys);
    codes
}

impl<'a> Clearing<'a, '_> {
    /// Whether a declaration is paid for by the month.
    pub(super) fn is_aggregate(&self, dossier: &Dossier) -> bool {
        let day = dossier.accepted_on.unwrap_or(self.context.today);
        is_aggregate(&dossier.content, self.context.law(day))
    }

    /// The books of whoever owes it, and one on which it has a line, by
    /// whichever code that was opened; the key of a new one.
    fn books(&self, dossier: &Dossier) -> (Option<AliasKey>, Vec<(SubjectId, &'a Book)>) {
        let named: Vec<&str> = dossier.content.head.trader.codes().collect();
        let mut books = books_of(&named, self.overlay);
        let codes = self.trader.codes.iter();
        let keys: Vec<AliasKey> = codes.map(|code| keys::aggregate(code)).collect();
        let own = |id: SubjectId| keys.iter().any(|key| self.overlay.named(key) == Some(id));
        books.retain(|(id, book)| own(*id) || book.line(self.id).is_some());
        (keys.into_iter().next(), books)
    }

    /// While a statement is overdue nothing more is released on it; nor where
    /// nobody can say until when it would be paid.
    pub(super) fn suspended(&self, dossier: &Dossier) -> Result<(), Vec<Finding>> {
        if !self.is_aggregate(dossier) {
            return Ok(());
        }
        let (_, books) = self.books(dossier);
        let overdue = books.iter().find_map(|(_, book)| book.suspended());
        if let Some((month, since)) = overdue {
            let finding = Finding::rule(SUSPENDED)
                .with("month", named(month))
                .with("since", since);
            return Err(vec![finding.at_path("DecHead/Type")]);
        }
        let term = self.statement_due(self.context.today);
        term.map(|_| ()).map_err(|unassessed| unassessed.findings)
    }

    /// Until when the statement of the month a day is in is to be paid.
    fn statement_due(&self, completed: Date) -> Result<fees::Deadline, Unassessed> {
        let term = PaymentTerm::Consolidated { completed };
        fees::payment_due(term, self.context.law(completed))
    }

    /// The statement a declaration stands on, and its line.
    fn line(&self, dossier: &Dossier) -> Option<(&'a Statement, &'a Line)> {
        let (_, books) = self.books(dossier);
        books.into_iter().find_map(|(_, book)| book.line(self.id))
    }

    /// The last day of payment of the statement of a month that is over on
    /// which a declaration stands and is not paid. It stays on it until it is
    /// paid or owes nothing more, whatever becomes of its guarantee.
    pub(super) fn stands_on_statement(&self, dossier: &Dossier) -> Option<Date> {
        self.line(dossier).and_then(|line| self.stands(line))
    }

    fn stands(&self, (statement, line): (&Statement, &Line)) -> Option<Date> {
        let over = statement.closes.instant() <= self.context.now;
        (over && line.paid_on.is_none()).then_some(statement.pay_by.0)
    }

    /// Writes what is owed on a declaration into its statement, once all else
    /// of a decision is done.
    pub(super) fn write_line(&mut self, dossier: &mut Dossier) {
        let (key, books) = self.books(dossier);
        let mut lines = books.iter();
        let own = lines.find_map(|there| Some((there, there.1.line(self.id)?)));
        let there = own.is_some();
        if !there && !self.is_aggregate(dossier) {
            return;
        }
        let standing = own.map(|(book, _)| book).or(books.first()).copied();
        let others = books
            .iter()
            .filter(|(id, _)| standing.is_some_and(|(own, _)| own != *id));
        let others = others.filter_map(|(_, book)| book.suspended()).count();
        let stands = own.and_then(|(_, line)| self.stands(line));
        let owed = self.owed(stands.is_some(), dossier);
        if let Some(last) = stands {
            self.keep_term(last, dossier);
        }
        // A line that stands keeps the days of its statement.
        let days = match (there, owed) {
            (true, _) => None,
            (false, Owed::Secured(_)) => match self.days(dossier) {
                Some(days) => Some(days),
                None => return,
            },
            (false, _) => return,
        };
        let (Some(number), Some(key)) = (&dossier.declaration_no, key) else {
            return;
        };
        let fresh = standing.is_none();
        let empty = Book::of(&key.number);
        let (id, before) = standing.unwrap_or_else(|| {
            let taken = self.id == self.overlay.fresh(0);
            (self.overlay.fresh(u64::from(taken)), &empty)
        });
        let after = before.with((self.id, number), owed, days, self.context.today);
        if stands.is_none() {
            self.tell_term(after.as_ref().unwrap_or(before), dossier);
        }
        let Some(book) = after else { return };
        if before.suspended().is_some() && book.suspended().is_none() && others == 0 {
            self.decision.findings.extend(lifted(&book));
        }
        if fresh {
            self.decision.written.aliases.push((key, id));
        }
        let subject = Subject::Aggregate(Box::new(book));
        self.decision.written.subjects.push((id, subject));
    }

    /// Until when a declaration of a statement is to be paid.
    fn tell_term(&self, book: &Book, dossier: &mut Dossier) {
        if dossier.regions.debt() != DebtState::Secured {
            return;
        }
        if let (Some((statement, _)), Some(duty)) = (book.line(self.id), &mut dossier.duty) {
            duty.pay_by = Some(statement.pay_by.0);
        }
    }

    /// What is owed by a statement whose month is over has no other term, on
    /// whatever it is secured; nor is one given to what nobody answers for.
    fn keep_term(&mut self, last: Date, dossier: &mut Dossier) {
        let debt = dossier.regions.debt();
        let unsecured = matches!(debt, DebtState::Payable | DebtState::Insufficient);
        if !unsecured && debt != DebtState::Secured {
            return;
        }
        if let Some(duty) = &mut dossier.duty {
            duty.pay_by = Some(last);
        }
        if matches!(dossier.waits, Some((_, Deadline::Payment))) {
            dossier.waits = None;
        }
        if unsecured && !dossier.claimed() && last < self.context.today {
            self.decision.raise(TaskKind::CollectDuty);
        }
    }

    /// The days of the month that lasts. They are the law's: what is paid at
    /// once has one last day, which no measure for some of it moves.
    fn days(&self, dossier: &Dossier) -> Option<Days> {
        let of = |month: Date| {
            let last = self.statement_due(month).ok()?.day;
            Some(Days {
                month: month.first_of_month(),
                closes: self.end_of(month.last_of_month())?,
                pay_by: (last, self.end_of(last)?),
            })
        };
        let today = self.context.today;
        // Of the month in which it was completed, while that can be paid.
        let completed = dossier.completed_on.and_then(of);
        let payable = completed.filter(|days| days.pay_by.0 >= today);
        payable.or_else(|| of(today))
    }

    /// What a statement says of a declaration; whether that stands on the
    /// statement of a month that is over.
    fn owed(&self, stands: bool, dossier: &Dossier) -> Owed {
        let in_force = dossier.regions.document() == DocumentState::Accepted;
        let Some(duty) = dossier.duty else {
            // What is owed cannot be computed at the moment.
            return match stands && in_force {
                true => Owed::AsBefore,
                false => Owed::Nothing,
            };
        };
        let open = duty.open().total();
        let taxes = duty.open().taxes();
        match dossier.regions.debt() {
            // Where its guarantee does not bear it, it has a term of its own.
            DebtState::Secured if !stands && self.demanded(dossier) => Owed::Nothing,
            DebtState::Secured => Owed::Secured(open),
            DebtState::Payable | DebtState::Insufficient if stands => Owed::Secured(open),
            // A guarantor paid a part of it. What is late for it alone has a
            // term of its own.
            DebtState::FurtherDue | DebtState::FurtherSecured
                if stands && taxes.iter().any(|tax| *tax > Fixed5::ZERO) =>
            {
                Owed::Secured(open)
            }
            DebtState::Paid | DebtState::Final => Owed::Paid(duty.paid.total()),
            // More is owed than was paid; that has a term of its own.
            DebtState::FurtherDue | DebtState::FurtherSecured => Owed::Paid(duty.paid.total()),
            _ => Owed::Nothing,
        }
    }

    /// Whether it is to be paid by a term of its own.
    fn demanded(&self, dossier: &Dossier) -> bool {
        let waits = matches!(dossier.waits, Some((_, Deadline::Payment)));
        let open = dossier.tasks.iter().map(|task| task.kind);
        let found = self.decision.reasons.iter().map(|reason| reason.task.kind);
        let overdue = open.chain(found).any(|kind| kind == TaskKind::CollectDuty);
        let mut claims = dossier.claims.iter();
        // Of one that nobody answers for, the statement itself is overdue.
        waits || (overdue && (dossier.reserved.is_some() || claims.any(Claim::weighs)))
    }
}

/// That a suspension is over is told with the payment that ended it.
fn lifted(book: &Book) -> Option<Finding> {
    let settled = book.statements.iter().rev();
    let mut settled = settled.filter(|one| matches!(one.stage, StatementStage::Settled { .. }));
    let last = settled.next()?;
    let note = Finding::rule(LIFTED).weighing(Severity::Note);
    Some(note.with("month", named(last.month)))
}

/// A suspension is lifted (note).
pub const LIFTED: RuleCode = RuleCode::new("TW1272");

/// A month as `2026-09`.
pub fn named(month: Date) -> String {
    format!("{:04}-{:02}", month.year(), month.month())
}

/// The declarations of statements that will be overdue by now: their guarantor
/// is called.
pub fn to_call(book: &Book, context: &Context<'_>) -> Vec<String> {
    let mut book = book.clone();
    let turns = book.turn(Stamp::from(context.now), context.today);
    let overdue = turns.into_iter().filter_map(|turn| match turn {
        Turn::Overdue(month) => book.statement(month),
        Turn::Issued(_) => None,
    });
    let unpaid = overdue.flat_map(|statement| statement.unpaid());
    unpaid.map(|line| line.number.clone()).collect()
}

/// What time does to a book.
pub fn turn(id: SubjectId, book: &Book, context: &Context<'_>, decision: &mut Decision) {
    let mut book = book.clone();
    let turns = book.turn(Stamp::from(context.now), context.today);
    if turns.is_empty() {
        return;
    }
    for turn in turns {
        let (Turn::Issued(month) | Turn::Overdue(month)) = turn;
        let Some(statement) = book.statement(month) else {
            continue;
        };
        let (code, severity) = match turn {
            Turn::Issued(_) => (STATEMENT_ISSUED, Severity::Note),
            Turn::Overdue(_) => (STATEMENT_OVERDUE, Severity::Warning),
        };
        let (all, open) = statement.sums();
        let finding = Finding::rule(code)
            .weighing(severity)
            .with("enterprise", &book.principal)
            .with("month", named(month))
            .with("amount", all)
            .with("open", open)
            .with("until", statement.pay_by.0);
        decision.findings.push(finding);
    }
    decision.subject = Some(id);
    let subject = Subject::Aggregate(Box::new(book));
    decision.written.subjects.push((id, subject));
}

/// What a payment needs: the book, each declaration it is for, and whoever
/// tells of it.
pub fn plan_payment(
    by: Option<&EnterpriseCode>,
    payment: &StatementPayment,
    overlay: &Overlay,
    wanted: &mut Wanted,
) {
    let codes = known_as::plan(&[&payment.enterprise], overlay, wanted);
    let keys = codes.iter().map(|code| keys::aggregate(code));
    wanted.aliases.extend(keys);
    for number in unpaid(payment, overlay) {
        handle_declaration::plan(&number, overlay, wanted);
    }
    wanted
        .aliases
        .extend(by.map(|by| keys::enterprise(by.as_str())));
}

/// What is not paid of the statement a payment is for.
fn unpaid(payment: &StatementPayment, overlay: &Overlay) -> Vec<String> {
    let month = payment.month.first_of_month();
    let books = books_of(&[&payment.enterprise], overlay);
    let statements = books.iter().filter_map(|(_, book)| book.statement(month));
    let lines = statements.flat_map(Statement::unpaid);
    lines.map(|line| line.number.clone()).collect()
}

/// The declarations a payment is for.
pub fn to_pay(
    by: Option<&EnterpriseCode>,
    payment: &StatementPayment,
    overlay: &Overlay,
    context: &Context<'_>,
) -> Result<Vec<String>, Box<Finding>> {
    if let Some(by) = by {
        may_tell(by, overlay, context)?;
    }
    let month = payment.month.first_of_month();
    let numbers = unpaid(payment, overlay);
    if numbers.is_empty() {
        let finding = Finding::rule(NOTHING_TO_PAY)
            .with("enterprise", &payment.enterprise)
            .with("month", named(month));
        return Err(Box::new(finding));
    }
    Ok(numbers)
}

/// Banks and the treasury tell of payments.
fn may_tell(
    by: &EnterpriseCode,
    overlay: &Overlay,
    context: &Context<'_>,
) -> Result<(), Box<Finding>> {
    let bank = on_file(by.as_str(), overlay).is_some_and(|(_, enterprise)| {
        let mut roles = enterprise.roles_on(context.today);
        roles.any(|role| *role == Role::BankOrTreasury)
    });
    if bank {
        return Ok(());
    }
    let finding = Finding::rule(CAPACITY_LACKING)
        .with("enterprise", by)
        .with("what", "statement_paid");
    Err(Box::new(finding))
}

/// Who tells that a declaration of a statement was paid, for its record.
pub fn record(
    act: &DeclarationAct,
    by: Option<&EnterpriseCode>,
    overlay: &Overlay,
) -> Option<ActRecord> {
    let role = &Role::BankOrTreasury;
    let by = by.and_then(|by| on_file(by.as_str(), overlay));
    let by = by.map(|(_, enterprise)| (role, enterprise));
    Some(act_on_declaration::record(act, by))
}

/// What whoever tells of a payment is told of it: a bank or treasury why it
/// was refused, what came on top, and that a suspension is over; nothing of
/// where a declaration stands.
pub fn told(
    by: Option<&EnterpriseCode>,
    act: &DeclarationAct,
    findings: &[Finding],
) -> Vec<Finding> {
    if by.is_none() {
        return findings.to_vec();
    }
    let own = findings.iter().filter_map(|finding| {
        let concerns = [LIFTED, settle_duty::PAID_LATE].contains(&finding.code);
        if concerns {
            return Some(finding.clone());
        }
        act_on_declaration::own(finding, act)
    });
    own.collect()
}
