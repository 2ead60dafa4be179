//! What the remarks must say, and how.

use super::steps::IN_PARTS;
use super::{Judge, codes as c, day, text};
use crate::model::Direction;
use crate::place::At;
use jiff::ToSpan;
use tw_base::{Date, RuleCode};

pub(crate) fn check(judge: &mut Judge<'_>) {
    let at = At::Head("NoteS");
    let remarks = text(&judge.d.head.remarks);
    words(judge, remarks, at);
    temporary(judge, remarks, at);
    direct_return(judge, remarks, at);
    ruling(judge, remarks, at);
    let wide = remarks
        .chars()
        .find(|sign| judge.is_in("remark_punctuation", sign.to_string().as_str()));
    if let Some(sign) = wide {
        judge.demand(false, &c::REMARK_WIDTH, at, sign);
    }
    if text(&judge.d.head.marks).is_empty() {
        judge.say(&c::MARKS_NONE, At::Head("MarkNo"));
    }
}

fn words(judge: &mut Judge<'_>, remarks: &str, at: At) {
    let head = &judge.d.head;
    let mode = &*head.supervision_mode;
    let parts = IN_PARTS.contains(&text(&head.bill_type));
    let rules: [(bool, &str, &RuleCode); 2] = [
        (
            judge.is_in("modes_cbec", mode),
            "declaration.remark.cbec",
            &c::REMARK_CBEC,
        ),
        (parts, "declaration.remark.parts", &c::REMARK_PARTS),
    ];
    for (applies, id, code) in rules {
        if applies && let Some(words) = judge.words(id) {
            let said = remarks.contains(words);
            judge.wants(said, code, at, words);
        }
    }
    if judge.is_in("modes_destruction", mode) && remarks.is_empty() {
        judge.say(&c::REMARK_DESTRUCTION, at);
    }
}

/// A remark of temporary goods: category, day and way of going back.
struct Temporary<'a> {
    category_in: &'a str,
    category_out: &'a str,
    back_out: &'a str,
    back_in: &'a str,
}

fn temporary(judge: &mut Judge<'_>, remarks: &str, at: At) {
    if !judge.is_in("modes_temporary", &judge.d.head.supervision_mode) {
        return;
    }
    let words = [
        "declaration.remark.temporary_in",
        "declaration.remark.temporary_out",
        "declaration.remark.goes_back_out",
        "declaration.remark.goes_back_in",
    ]
    .map(|id| judge.words(id));
    let [
        Some(category_in),
        Some(category_out),
        Some(back_out),
        Some(back_in),
    ] = words
    else {
        return;
    };
    let t = Temporary {
        category_in,
        category_out,
        back_out,
        back_in,
    };
    let (comes, goes) = (
        remarks.contains(t.category_in),
        remarks.contains(t.category_out),
    );
    if !comes && !goes {
        let own = match judge.d.head.direction {
            Direction::Import => t.category_in,
            Direction::Export => t.category_out,
        };
        judge.wants(false, &c::REMARK_TEMPORARY, at, own);
        return;
    }
    let astray = comes && remarks.contains(t.back_in) || goes && remarks.contains(t.back_out);
    if astray || comes && goes {
        judge.say(&c::REMARK_TEMPORARY_PAIR, at);
    }
    // The day counts from the crossing; an export's is not stated, so the day
    // it is filed stands for it.
    let crossed = match judge.d.head.direction {
        Direction::Import => day(text(&judge.d.head.border_date)),
        Direction::Export => Some(judge.law.date()),
    };
    let (Some(crossed), Some(months)) = (crossed, judge.count("declaration.temporary.months"))
    else {
        return;
    };
    let Ok(last) = crossed.checked_add(months.clamp(0, 1200).months()) else {
        return;
    };
    for word in [t.back_out, t.back_in] {
        if let Some(back) = day_before(remarks, word) {
            let within = back >= crossed && back <= last;
            judge.compare(within, &c::REMARK_TEMPORARY_DAY, at, (back, months));
        }
    }
}

/// The day written before a word.
fn day_before(remarks: &str, word: &str) -> Option<Date> {
    let (before, _) = remarks.split_once(word)?;
    day(before.get(before.len().checked_sub(8)?..)?)
}

fn direct_return(judge: &mut Judge<'_>, remarks: &str, at: At) {
    let d = judge.d;
    if !judge.is_in("modes_direct_return", &d.head.supervision_mode) {
        return;
    }
    let (Some(form), Some(words)) = (
        judge.words("declaration.remark.direct_return_form"),
        judge.words("declaration.remark.direct_return"),
    ) else {
        return;
    };
    let number = remarks
        .split_once(form)
        .and_then(|(_, rest)| rest.split_once('>'));
    let formed = number.is_some_and(|(number, _)| !number.is_empty());
    let said = !judge.import() || remarks.contains(words);
    if !formed || !said {
        judge.say(&c::REMARK_DIRECT_RETURN, at);
    }
    if judge.import() && text(&d.related.declaration).is_empty() {
        judge.say(&c::DIRECT_RETURN_DECLARATION, At::Related("RelId"));
    }
}

/// `R-2-0100-2018-0001` after the word.
fn ruling(judge: &mut Judge<'_>, remarks: &str, at: At) {
    let Some(word) = judge.words("declaration.remark.ruling") else {
        return;
    };
    for rest in remarks.split(word).skip(1) {
        let ends = |sign: char| !sign.is_ascii_alphanumeric() && sign != '-';
        let number = rest.split(ends).next().unwrap_or_default();
        judge.demand(is_ruling(number), &c::REMARK_RULING, at, number);
    }
}

fn is_ruling(number: &str) -> bool {
    let parts: Vec<_> = number.split('-').collect();
    let digits =
        |part: &str, many: usize| part.len() == many && part.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        ["R", kind, office, year, serial] => {
            digits(kind, 1) && digits(office, 4) && digits(year, 4) && digits(serial, 4)
        }
        _ => false,
    }
}
