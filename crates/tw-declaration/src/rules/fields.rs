//! Every field against the pack's form.

use super::{FORM, Judge, codes as c, counts, day, short};
use crate::fields::{Slot, fields};
use crate::model::{Direction, Stage};
use crate::place::At;
use tw_base::{Decimal, RuleCode};
use tw_law::{FieldKind, FormField, Need};

pub(crate) fn check(judge: &mut Judge<'_>) {
    counts(judge);
    let mut key = String::new();
    let mut columns = Columns::default();
    for (at, slot) in fields(judge.d) {
        let mut look_up = || {
            at.put_key(&mut key);
            judge.law.field(FORM, &key)
        };
        let At::Item(_, name) = at else {
            if let Some(field) = look_up() {
                judge_field(judge, field, at, slot, None);
            }
            continue;
        };
        let column = columns.of(name, look_up);
        if let Some(field) = column.field {
            judge_field(judge, field, at, slot, Some(&mut column.known));
        }
    }
}

/// A field that every item has: its row in the form, and the last code that
/// its table was found to have. Items repeat both.
struct Column<'a> {
    name: &'static str,
    field: Option<&'a FormField>,
    known: &'a str,
}

/// The columns met so far. Every item has them in the same order, so the next
/// is nearly always the one behind the last.
#[derive(Default)]
struct Columns<'a> {
    all: Vec<Column<'a>>,
    next: usize,
}

impl<'a> Columns<'a> {
    fn of(
        &mut self,
        name: &'static str,
        look_up: impl FnOnce() -> Option<&'a FormField>,
    ) -> &mut Column<'a> {
        let named = |column: &Column<'_>| column.name == name;
        let at = match self.all.get(self.next) {
            Some(column) if named(column) => self.next,
            _ => self.all.iter().position(named).unwrap_or_else(|| {
                let (field, known) = (look_up(), "");
                self.all.push(Column { name, field, known });
                self.all.len() - 1
            }),
        };
        self.next = at + 1;
        &mut self.all[at]
    }
}

fn judge_field<'a>(
    judge: &mut Judge<'a>,
    field: &FormField,
    at: At,
    slot: Slot<'a>,
    known: Option<&mut &'a str>,
) {
    let head = &judge.d.head;
    let need = match (head.stage, head.direction) {
        (Stage::Outline, _) => field.outline,
        (_, Direction::Import) => field.import,
        (_, Direction::Export) => field.export,
    };
    let must = match need {
        Need::Must => true,
        Need::When => field.modes.iter().any(|m| **m == *head.transport_mode),
        Need::May | Need::Empty => false,
    };
    match slot {
        Slot::Empty if must && field.min > 0 => labelled(judge, field, &c::FIELD_MISSING, at),
        Slot::Empty => {}
        _ if need == Need::Empty => labelled(judge, field, &c::FIELD_EMPTY, at),
        Slot::Text(text) => judge_text(judge, field, (at, text), known),
        Slot::Whole(n) => judge_number(judge, field, at, Decimal::from(n)),
        Slot::Number(n) => judge_number(judge, field, at, n),
    }
}

fn labelled(judge: &mut Judge<'_>, field: &FormField, code: &RuleCode, at: At) {
    let finding = judge.say(code, at);
    finding.args.push(("label_zh".into(), field.zh.clone()));
    finding.args.push(("label_en".into(), field.en.clone()));
}

fn quoted(judge: &mut Judge<'_>, field: &FormField, (code, at): (&RuleCode, At), value: &str) {
    labelled(judge, field, code, at);
    let value = match field.private {
        true => "***".to_owned(),
        false => short(value),
    };
    if let Some(finding) = judge.findings.last_mut() {
        finding.args.push(("value".into(), value));
    }
}

fn measured(
    judge: &mut Judge<'_>,
    field: &FormField,
    (code, at): (&RuleCode, At),
    (found, expected): (usize, usize),
) {
    labelled(judge, field, code, at);
    if let Some(finding) = judge.findings.last_mut() {
        finding.args.push(("found".into(), found.to_string()));
        finding.args.push(("expected".into(), expected.to_string()));
    }
}

fn judge_text<'a>(
    judge: &mut Judge<'a>,
    field: &FormField,
    (at, text): (At, &'a str),
    known: Option<&mut &'a str>,
) {
    let length = text.chars().count();
    if length > field.max {
        measured(judge, field, (&c::FIELD_LONG, at), (length, field.max));
        return;
    }
    if length < field.min {
        measured(judge, field, (&c::FIELD_SHORT, at), (length, field.min));
        return;
    }
    let all = |test: fn(&u8) -> bool| text.as_bytes().iter().all(test);
    let fits = match field.kind {
        FieldKind::Text => !text.chars().any(char::is_control),
        FieldKind::Alphanumeric => all(u8::is_ascii_alphanumeric),
        FieldKind::Letters => all(u8::is_ascii_uppercase),
        FieldKind::Digits | FieldKind::Whole | FieldKind::Decimal | FieldKind::Signed => {
            all(u8::is_ascii_digit)
        }
        FieldKind::Day => true,
    };
    if !fits {
        quoted(judge, field, (&c::FIELD_CHARACTERS, at), text);
        return;
    }
    if field.kind == FieldKind::Day && day(text).is_none() {
        quoted(judge, field, (&c::FIELD_DAY, at), text);
    }
    let Some(table) = &field.table else { return };
    if known.as_ref().is_some_and(|known| **known == text) {
        return;
    }
    if judge.unknown(table, text) {
        quoted(judge, field, (&c::FIELD_CODE, at), text);
    } else if let Some(known) = known {
        *known = text;
    }
}

fn judge_number(judge: &mut Judge<'_>, field: &FormField, at: At, number: Decimal) {
    if fits_as_written(number, field) {
        return;
    }
    let number = number.normalize();
    let decimals = number.scale() as usize;
    let value = number.to_string();
    if number.is_sign_negative() && !number.is_zero() && field.kind != FieldKind::Signed {
        quoted(judge, field, (&c::FIELD_NEGATIVE, at), &value);
    }
    let limits = [
        (decimals, field.decimals, &c::FIELD_DECIMALS),
        (digits(number), field.max, &c::FIELD_DIGITS),
    ];
    for (found, most, code) in limits {
        if found > most {
            quoted(judge, field, (code, at), &value);
            if let Some(finding) = judge.findings.last_mut() {
                finding.args.push(("expected".into(), most.to_string()));
            }
        }
    }
}

/// Whether a number fits with all its zeros, and so without those at its end.
fn fits_as_written(number: Decimal, field: &FormField) -> bool {
    let decimals = number.scale() as usize;
    let mantissa = number.mantissa().unsigned_abs();
    let digits = mantissa.checked_ilog10().unwrap_or(0) as usize + 1;
    !number.is_sign_negative() && decimals <= field.decimals && digits.max(decimals) <= field.max
}

/// Digits of a number, those behind the point included, a leading zero not.
fn digits(number: Decimal) -> usize {
    let written = number.abs().to_string();
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    digits - usize::from(written.starts_with("0."))
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn digits_are_counted_on_both_sides() {
        for (number, want) in [
            ("0", 1),
            ("0.5", 1),
            ("-0.05", 2),
            ("12.5", 3),
            ("-12", 2),
            ("99999999999999.99999", 19),
        ] {
            assert_eq!(digits(number.parse().unwrap()), want, "{number}");
        }
    }
}
