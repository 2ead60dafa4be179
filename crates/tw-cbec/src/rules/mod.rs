//! Rules on one document alone, one function a document, one code a rule.
//! Places are paths below the business node, with the official field names.

pub mod codes;
mod list;
mod order;
mod payment;
mod waybill;

pub use list::{BONDED, DIRECT, is_book_number};

use crate::model::{Document, Filing};
use codes as c;
use rust_decimal::Decimal;
use tw_base::{EnterpriseCode, Finding, Fixed5, Rounding, RuleCode};
use tw_law::{CodeAnswer, Law};

/// Judges a document by itself under the law of a day.
pub fn check(document: &Document<'_>, law: Law<'_>) -> Vec<Finding> {
    let mut judge = Judge {
        law,
        findings: Vec::new(),
    };
    match document {
        Document::Order(order) => order::check(order, &mut judge),
        Document::Payment(payment) => payment::check(payment, &mut judge),
        Document::Waybill(waybill) => waybill::check(waybill, &mut judge),
        Document::List(list) => list::check(list, &mut judge),
    }
    judge.findings
}

/// Where in a node: a field of its head, or of one of its lines. Made into a
/// path only when something is wrong there.
#[derive(Clone, Copy)]
pub(crate) enum At {
    /// Field of the head group.
    Head(&'static str, &'static str),
    /// Field of a line (index from 0) of a list group.
    Line(&'static str, usize, &'static str),
}

impl At {
    fn path(self) -> String {
        match self {
            Self::Head(group, field) => format!("{group}/{field}"),
            Self::Line(group, index, field) => format!("{group}[{}]/{field}", index + 1),
        }
    }
}

/// Collects findings of one document.
pub(crate) struct Judge<'p> {
    law: Law<'p>,
    findings: Vec<Finding>,
}

impl Judge<'_> {
    fn say(&mut self, code: &RuleCode, at: At) -> &mut Finding {
        self.findings
            .push(Finding::rule(code.clone()).at_path(at.path()));
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Raises the rule unless it holds, quoting a value that is no personal data.
    fn demand(&mut self, holds: bool, code: &RuleCode, at: At, value: impl std::fmt::Display) {
        if !holds {
            self.say(code, at)
                .args
                .push(("value".into(), short(&value.to_string())));
        }
    }

    /// Raises the rule unless two numbers agree.
    fn equal(&mut self, found: Decimal, expected: Decimal, code: &RuleCode, at: At) {
        if found != expected {
            let finding = self.say(code, at);
            finding
                .args
                .push(("found".into(), found.normalize().to_string()));
            finding
                .args
                .push(("expected".into(), expected.normalize().to_string()));
        }
    }

    /// The code must be in the pack's table of the day.
    fn coded(&mut self, table: &str, value: &str, code: &RuleCode, at: At) {
        let unknown = matches!(self.law.code(table, value), CodeAnswer::Unknown);
        self.demand(!unknown, code, at, value);
    }

    /// An amount of money: not negative, and of a size that can be stored.
    fn amount(&mut self, value: Decimal, at: At) {
        self.demand(
            !value.is_sign_negative() || value.is_zero(),
            &c::AMOUNT_NEGATIVE,
            at,
            value,
        );
        self.storable(value, at);
    }

    /// A number that goes into the store.
    fn storable(&mut self, value: Decimal, at: At) {
        self.demand(
            Fixed5::try_from(value).is_ok(),
            &c::AMOUNT_TOO_LARGE,
            at,
            value,
        );
    }

    /// A quantity: greater than zero, and of a size that can be stored.
    fn quantity(&mut self, value: Decimal, at: At) {
        self.demand(value > Decimal::ZERO, &c::QUANTITY, at, value);
        self.storable(value, at);
    }

    fn renminbi(&mut self, currency: &str, at: At) {
        self.demand(currency == "142", &c::CURRENCY, at, currency);
    }

    fn enterprise(&mut self, value: &str, at: At) {
        self.demand(
            EnterpriseCode::new(value).is_ok(),
            &c::ENTERPRISE_CODE,
            at,
            value,
        );
    }

    fn filing(&mut self, filing: &Filing<'_>, head: &'static str) {
        let at = |field| At::Head(head, field);
        let kind = filing.app_type.as_ref();
        self.demand(
            matches!(kind, "1" | "2" | "3"),
            &c::APP_TYPE,
            at("appType"),
            kind,
        );
        let status = filing.app_status.as_ref();
        self.demand(
            matches!(status, "1" | "2"),
            &c::APP_STATUS,
            at("appStatus"),
            status,
        );
        let time = filing.app_time.as_ref();
        self.demand(is_time(time), &c::APP_TIME, at("appTime"), time);
    }

    /// A person's identity: type 1 and a number with its check digit. The
    /// number itself is never quoted.
    fn identity(
        &mut self,
        kind: &str,
        number: &str,
        head: &'static str,
        fields: [&'static str; 2],
    ) {
        self.demand(kind == "1", &c::ID_TYPE, At::Head(head, fields[0]), kind);
        if kind == "1" && !is_identity_number(number) {
            self.say(&c::ID_NUMBER, At::Head(head, fields[1]));
        }
    }

    /// What order lines and list lines have in common.
    fn line(&mut self, line: &Line<'_>) {
        let at = |field| At::Line(line.group, line.index, field);
        let number = i32::try_from(line.index + 1).unwrap_or(i32::MAX);
        self.demand(line.gnum == number, &c::LINE_NUMBER, at("gnum"), line.gnum);
        self.renminbi(line.currency, at("currency"));
        self.coded("countries", line.country, &c::COUNTRY, at("country"));
        self.coded("units", line.unit, &c::UNIT, at("unit"));
        self.quantity(line.qty, at("qty"));
        self.amount(line.price, at("price"));
        self.amount(line.total, at("totalPrice"));
        let to_fen = |n: Decimal| Rounding::HalfUpToFen.apply(n);
        if let Some(product) = line.price.checked_mul(line.qty) {
            self.equal(
                to_fen(line.total),
                to_fen(product),
                &c::LINE_TOTAL,
                at("totalPrice"),
            );
        }
    }
}

/// The common part of an order line and a list line.
pub(crate) struct Line<'a> {
    group: &'static str,
    index: usize,
    gnum: i32,
    currency: &'a str,
    country: &'a str,
    unit: &'a str,
    qty: Decimal,
    price: Decimal,
    total: Decimal,
}

/// At most forty characters of a sender's text are quoted back.
fn short(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `YYYYMMDD` of the calendar.
pub(crate) fn is_day(text: &str) -> bool {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    let part = |range: std::ops::Range<usize>| text[range].parse::<i16>().unwrap_or(-1);
    digits
        && jiff::civil::Date::new(
            part(0..4),
            i8::try_from(part(4..6)).unwrap_or(-1),
            i8::try_from(part(6..8)).unwrap_or(-1),
        )
        .is_ok()
}

/// `YYYYMMDDhhmmss` of the calendar.
pub(crate) fn is_time(text: &str) -> bool {
    if text.len() != 14 || !text.bytes().all(|b| b.is_ascii_digit()) || !is_day(&text[..8]) {
        return false;
    }
    let part = |range: std::ops::Range<usize>| text[range].parse::<u8>().unwrap_or(99);
    part(8..10) < 24 && part(10..12) < 60 && part(12..14) < 60
}

/// Whether an identity card number has eighteen places, a day of birth of
/// the calendar and its check digit (GB 11643, ISO 7064 MOD 11-2).
pub fn is_identity_number(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [u8; 11] = *b"10X98765432";
    let bytes = number.as_bytes();
    if bytes.len() != 18 || !bytes[..17].iter().all(u8::is_ascii_digit) || !is_day(&number[6..14]) {
        return false;
    }
    let sum: u32 = bytes
        .iter()
        .zip(WEIGHTS)
        .map(|(b, w)| u32::from(b - b'0') * w)
        .sum();
    bytes[17].to_ascii_uppercase() == CHECKS[(sum % 11) as usize]
}
