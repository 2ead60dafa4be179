//! Steps of traces in words: what an input is called, what a value means, in
//! both languages. Numbers and days stand for themselves; codes are told with
//! the pack's own text beside them.

#[cfg(test)]
mod tests;
mod words;

use crate::lookup::coded;
use crate::view::{Coded, StepView, Told};
use tw_base::{Step, TraceValue};
use tw_law::Law;
use words::{NAMES, WORDS};

/// Inputs whose value is a code of a table of the pack.
const TABLES: &[(&str, &str)] = &[
    ("origin", "countries"),
    ("term", "trade_terms"),
    ("currency", "currencies"),
    ("unit", "units"),
    ("to", "units"),
    ("base", "units"),
    ("clearance_way", "clearance_ways"),
    ("instrument", "guarantee_kinds"),
    ("document", "document_kinds"),
    ("guarantee_use", "guarantee_uses"),
];

/// Inputs that are told word for word, as whoever wrote them did.
const VERBATIM: &[&str] = &[
    "source",
    "producer",
    "gcode",
    "scheme",
    "text",
    "entry",
    "code",
    "partner",
    "enterprise",
    "hash",
    "measure",
];

/// A step with what its rule says.
pub fn step_view(law: Law<'_>, step: &Step) -> StepView {
    let entry = law.pack().catalogue().get(step.rule.as_str());
    let (weak, inputs): (Vec<_>, Vec<_>) = step
        .inputs
        .iter()
        .partition(|(name, _)| name == "confidence");
    let own = entry.map_or("unverified", |entry| entry.confidence.as_str());
    let confidence = weak.first().map(|(_, value)| value.to_string());
    StepView {
        rule: step.rule.to_string(),
        zh: entry.map_or_else(String::new, |entry| entry.zh.clone()),
        en: entry.map_or_else(String::new, |entry| entry.en.clone()),
        inputs: inputs
            .into_iter()
            .map(|(name, input)| Told {
                name: self::name(name),
                value: value(law, name, input),
            })
            .collect(),
        result: value(law, "", &step.result),
        legal_ref: entry
            .map(|entry| entry.legal_ref.to_string())
            .unwrap_or_default(),
        legal_ref_zh: entry
            .map(|entry| entry.legal_ref_zh.to_string())
            .unwrap_or_default(),
        confidence: words::confidence(confidence.as_deref().unwrap_or(own)),
    }
}

/// What an input is called.
fn name(name: &str) -> Coded {
    let found = NAMES.iter().find(|(known, ..)| *known == name);
    let (zh, en) = found.map_or((name, name), |(_, zh, en)| (*zh, *en));
    Coded::new(name, zh, en)
}

/// What a value means.
fn value(law: Law<'_>, name: &str, value: &TraceValue) -> Coded {
    let text = value.to_string();
    if !matches!(value, TraceValue::Text(_)) || VERBATIM.contains(&name) {
        return Coded::new(&text, &text, &text);
    }
    let own = match name {
        "condition" => law.condition(&text),
        "item" => law.consumption_item(&text),
        _ => None,
    };
    if let Some((zh, en)) = own {
        return Coded::new(&text, zh, en);
    }
    let table = TABLES.iter().find(|(input, _)| *input == name);
    match table.and_then(|(_, table)| labelled(law, table, &text)) {
        Some(told) => told,
        None => Coded::new(
            &text,
            &phrase(law, &text, |word| word.1),
            &phrase(law, &text, |word| word.2),
        ),
    }
}

/// A code with its text beside it, where the table knows it.
fn labelled(law: Law<'_>, table: &str, code: &str) -> Option<Coded> {
    let found = coded(law, table, code);
    (found.zh != found.code).then(|| {
        let told = |text: &str| format!("{code} {text}");
        Coded::new(code, &told(&found.zh), &told(&found.en))
    })
}

type Word = (&'static str, &'static str, &'static str);

/// A text word by word: those of the program are told, units and the codes of
/// natures and ways get the pack's text, all else stays as it is.
fn phrase(law: Law<'_>, text: &str, pick: fn(&Word) -> &'static str) -> String {
    let chinese = pick(&("", "zh", "en")) == "zh";
    let mut told = String::with_capacity(text.len());
    let mut table = None;
    for part in parts(text) {
        let known = WORDS.iter().find(|(word, ..)| *word == part);
        let label = code_in(part, &told, table).and_then(|table| {
            let found = coded(law, table, part);
            let text = if chinese { found.zh } else { found.en };
            (text != part).then_some((table, text))
        });
        match (known, label) {
            (Some(word), _) => told.push_str(pick(word)),
            (None, Some(("units", text))) => told.push_str(&text),
            (None, Some((_, text))) => {
                told.push_str(part);
                told.push(' ');
                told.push_str(&text);
            }
            (None, None) => told.push_str(part),
        }
        table = match part {
            "nature" => Some("levy_natures"),
            "mode" => Some("levy_modes"),
            " " => table,
            _ => None,
        };
    }
    told
}

/// The table a part of a text is a code of: what the word before it says, or
/// units where three digits follow a slash or an opening bracket.
fn code_in<'t>(part: &str, before: &str, said: Option<&'t str>) -> Option<&'t str> {
    let digits = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let unit = part.len() == 3 && before.ends_with(['/', '(']);
    digits.then_some(())?;
    said.or(unit.then_some("units"))
}

/// A text cut into words, numbers, and single other signs.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let kind = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '_' => 0,
        '0'..='9' | '.' => 1,
        _ => 2,
    };
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = kind(rest.chars().next()?);
        let end = match first {
            2 => rest.chars().next().map_or(0, char::len_utf8),
            same => rest.find(|c| kind(c) != same).unwrap_or(rest.len()),
        };
        let (part, after) = rest.split_at_checked(end)?;
        rest = after;
        Some(part)
    })
}
