//! What a reader of a schedule found.

use crate::expression::{DutyExpression, ExpressionKind};
use serde::Serialize;
use std::collections::BTreeMap;

/// What was read of a schedule, and what was not.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Rows below the line of column names.
    pub rows: usize,
    /// Rows that are headings: no commodity code of eight or ten digits.
    pub headings: usize,
    /// Commodity lines.
    pub lines: usize,
    /// Lines with a rate of their own.
    pub with_rate: usize,
    /// Ten-digit lines whose rate is that of the line above them.
    pub inherited: usize,
    /// Lines without any rate.
    pub without_rate: usize,
    /// Lines in no unit, of which no commodity line is made.
    pub without_unit: usize,
    /// Rates by column and how they charge.
    pub expressions: BTreeMap<String, BTreeMap<&'static str, usize>>,
    /// Rates that are words alone: kept, and never computed.
    pub words: Vec<Counted>,
    /// What was not understood, and why.
    pub not_understood: Vec<NotUnderstood>,
}

/// A text with the rows it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// Column.
    pub column: String,
    /// The text.
    pub text: String,
    /// Why it cannot be computed.
    pub reason: &'static str,
    /// How often.
    pub times: usize,
    /// First row, from 1, the line of column names counted.
    pub first_row: usize,
}

/// A place that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotUnderstood {
    /// Row, from 1, the line of column names counted.
    pub row: usize,
    /// Column.
    pub column: String,
    /// What stands there.
    pub text: String,
    /// Why it was not understood.
    pub reason: String,
}

impl Report {
    pub(super) fn not(&mut self, (row, column): (usize, &str), text: &str, reason: &str) {
        self.not_understood.push(NotUnderstood {
            row,
            column: column.to_owned(),
            text: text.to_owned(),
            reason: reason.to_owned(),
        });
    }

    /// Counts a rate. Words that show why they cannot be computed, and words
    /// alone, are what the schedule says; others that speak of amounts were
    /// not understood.
    pub(super) fn rate(
        &mut self,
        (row, column): (usize, &str),
        text: &str,
        expression: &DutyExpression,
        reason: Option<&'static str>,
    ) {
        let kind = expression.kind();
        let kinds = self.expressions.entry(column.to_owned()).or_default();
        *kinds.entry(kind.word()).or_default() += 1;
        if kind != ExpressionKind::Words {
            return;
        }
        let amounts = ['%', '％', '¢', '$', '¥', '￥', '元'];
        if reason.is_none() && text.contains(amounts) {
            let reason = "it names an amount in a form this reader does not know";
            self.not((row, column), text, reason);
            return;
        }
        let known = |w: &&mut Counted| w.text == text && w.column == column;
        match self.words.iter_mut().find(known) {
            Some(words) => words.times += 1,
            None => self.words.push(Counted {
                column: column.to_owned(),
                text: text.to_owned(),
                reason: reason.unwrap_or("it is in words alone"),
                times: 1,
                first_row: row,
            }),
        }
    }
}
