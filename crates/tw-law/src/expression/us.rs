//! Rates as the Harmonized Tariff Schedule of the United States writes them:
//! `6.8%`, `33 1/3%`, `2.2¢/kg + 5.1%`, `$1.035/kg`, `0.9¢ each`, `7.7¢/kg on
//! drained weight`, `20¢ each + 3% on the case`, sugar by degrees, and the
//! special column `Free (A*, AU, …) 5% (JP)`. What is none of these stays words,
//! and [`reason`] says why.

use super::{DutyExpression, DutyTerm, read};
use rust_decimal::Decimal;
use tw_base::Currency;

/// Names of units with their codes in the table `units`; other units keep
/// their own word.
const UNITS: &[(&str, &str)] = &[
    ("kg", "035"),
    ("g", "036"),
    ("t", "070"),
    ("liter", "095"),
    ("liters", "095"),
    ("m", "030"),
    ("m2", "032"),
    ("m²", "032"),
    ("m3", "033"),
    ("m³", "033"),
    ("thousand", "1000"),
    ("article", "each"),
    ("head", "each"),
];

/// Units of more than a word, and their own words.
const LONG_UNITS: &[(&str, &str)] = &[
    ("1,000 pins", "1000"),
    ("clean kg", "cy_kg"),
    ("line/ gross", "gr.line"),
    ("pf. liter", "pf.liter"),
    ("pf.liter", "pf.liter"),
];

/// Words that line breaks and misprints of the schedule have spoilt.
const SPOILT: &[(&str, &str)] = &[
    ("thou- sand", "thousand"),
    ("thebattery", "the battery"),
    ("(PA (PA)", "(PA)"),
];

/// What a rate by value may be taken of that is the goods themselves.
const WHOLE: &[&str] = &["entire set", "full value of the imported article"];

/// Words after which a text says more than of what a rate is taken.
const CONDITIONS: &[&str] = &["but", "if", "less", "not"];

/// Words by which a text shows why it cannot be computed; the first that is
/// found counts.
const REASONS: &[(&str, &str)] = &[
    ("shall not exceed", BOUNDED),
    ("in no case in excess", BOUNDED),
    ("a duty upon", OF_ANOTHER_VALUE),
    ("on the cost of", OF_ANOTHER_VALUE),
    ("rate applicable", OF_ANOTHER_LINE),
    ("rate of duty applicable", OF_ANOTHER_LINE),
    ("applicable subheading", OF_ANOTHER_LINE),
    ("rate provided", OF_ANOTHER_LINE),
    ("no change", OF_ANOTHER_LINE),
    ("see ", OF_ANOTHER_LINE),
    ("a duty ", OF_ANOTHER_LINE),
    ("free, ", CONDITIONAL),
];

const BOUNDED: &str = "it is bounded by the duty of other goods";
const OF_ANOTHER_VALUE: &str = "it takes the rate of another line, of another value";
const OF_ANOTHER_LINE: &str = "it goes by the rate of another line";
const CONDITIONAL: &str = "it is free on a condition";

/// Reads one rate; what cannot be read is kept as words. A text without a
/// letter or digit is no rate at all.
pub fn expression(text: &str) -> Option<DutyExpression> {
    let text = plain(text);
    if !text.contains(char::is_alphanumeric) {
        return None;
    }
    if text.eq_ignore_ascii_case("free") {
        return Some(DutyExpression::Free);
    }
    let whole = mended(&text);
    let read = degrees(&whole).or_else(|| {
        let terms: Option<Vec<_>> = whole.split('+').map(|t| term(t.trim())).collect();
        terms.map(DutyExpression::Sum)
    });
    Some(read.unwrap_or(DutyExpression::Words(text)))
}

fn mended(text: &str) -> String {
    let mend = |text: String, (spoilt, whole): &(&str, &str)| text.replace(spoilt, whole);
    SPOILT.iter().fold(text.to_owned(), mend)
}

/// Why words cannot be computed; none where they show no reason.
pub fn reason(words: &str) -> Option<&'static str> {
    // Line breaks stand in the middle of words.
    let words = words.to_ascii_lowercase().replace("- ", "");
    let found = REASONS.iter().find(|(sign, _)| words.contains(sign));
    found.map(|(_, reason)| *reason)
}

/// A text without marks of type (`m<sup>2</sup>`), single blanks between words.
pub fn plain(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        kept.push_str(before);
        rest = match after.split_once('>') {
            Some((mark, behind)) if is_mark(mark) => behind,
            _ => {
                kept.push('<');
                after
            }
        };
    }
    kept.push_str(rest);
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `sup`, `/sup`, `span style="…"`.
fn is_mark(within: &str) -> bool {
    let (name, style) = match within.split_once(' ') {
        Some((name, style)) => (name, style.contains('=')),
        None => (within, true),
    };
    let name = name.strip_prefix('/').unwrap_or(name);
    style && !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic())
}

/// A rate of the special column with the programs it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialRate {
    /// Symbols of the programs, such as `A*`, `AU`, `S+`.
    pub schemes: Vec<String>,
    /// The rate.
    pub expression: DutyExpression,
}

/// Reads the special column: rates, each followed by symbols in brackets.
/// Brackets that hold anything else belong to the rate. Text without symbols
/// is given back as the second part.
pub fn special(text: &str) -> (Vec<SpecialRate>, Option<String>) {
    let text = mended(&plain(text));
    let mut rates = Vec::new();
    let mut rate = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('(') {
        let Some((within, behind)) = after.split_once(')') else {
            break;
        };
        rate.push_str(before);
        let schemes = symbols(within);
        match (schemes.is_empty(), expression(&rate)) {
            (false, Some(expression)) => {
                rates.push(SpecialRate {
                    schemes,
                    expression,
                });
                rate.clear();
            }
            (false, None) => {
                let left = format!("{rate}({after}");
                return (rates, Some(left.trim().to_owned()));
            }
            (true, _) => rate.push_str(&format!("({within})")),
        }
        rest = behind;
    }
    rate.push_str(rest);
    let left = rate.trim();
    let left = (!left.is_empty()).then(|| left.to_owned());
    (rates, left)
}

/// The symbols of a list, each once; none where it holds anything else.
fn symbols(list: &str) -> Vec<String> {
    let mut symbols: Vec<String> = Vec::new();
    for symbol in list.split(',') {
        let symbol: String = symbol.split_whitespace().collect();
        let letters = symbol.trim_end_matches(['*', '+']);
        if !letters.bytes().all(|b| b.is_ascii_uppercase()) || letters.len() > 2 {
            return Vec::new();
        }
        if !letters.is_empty() && !symbols.contains(&symbol) {
            symbols.push(symbol);
        }
    }
    symbols
}

fn term(text: &str) -> Option<DutyTerm> {
    let (number, after) = number(text.strip_prefix('$').unwrap_or(text))?;
    let dollars = text.starts_with('$');
    let after = after.trim_start();
    let percent = after
        .strip_prefix('%')
        .or_else(|| after.strip_prefix("percent"));
    if !dollars && let Some(after) = percent {
        return Some(DutyTerm::AdValorem {
            rate: read::fraction(number).ok()?,
            of: part(after)?.filter(|of| !WHOLE.contains(&of.as_str())),
        });
    }
    let (amount, after) = match (dollars, after.strip_prefix('¢')) {
        (true, None) => (number, after),
        (false, Some(after)) => (number.checked_div(Decimal::ONE_HUNDRED)?, after),
        _ => return None,
    };
    let (unit, after) = unit(after.trim_start())?;
    Some(DutyTerm::Specific {
        amount: amount.normalize(),
        currency: Currency::new("USD")?,
        unit,
        of: part(after)?,
    })
}

/// A number at the start of a text: `6.8`, `1,035.50`, `33 1/3`.
fn number(text: &str) -> Option<(Decimal, &str)> {
    let (whole, after) = digits(text)?;
    let share = after.strip_prefix(' ').and_then(|text| {
        let (over, after) = digits(text)?;
        let (under, after) = digits(after.strip_prefix('/')?)?;
        Some((over.checked_div(under)?, after))
    });
    let Some((share, after)) = share else {
        return Some((whole.normalize(), after));
    };
    Some((whole.checked_add(share)?, after))
}

fn digits(text: &str) -> Option<(Decimal, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let (digits, after) = text.split_at(end.unwrap_or(text.len()));
    if !grouped(digits) {
        return None;
    }
    let number = digits.replace(',', "").parse().ok()?;
    Some((number, after))
}

/// Whether commas stand before groups of three digits and nowhere else: `6,8`
/// is no 68.
fn grouped(digits: &str) -> bool {
    let (whole, share) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let three = groups.clone().all(|group| group.len() == 3);
    let begun = groups.next().is_none() || (1..=3).contains(&first.len());
    three && begun && !share.contains(',')
}

/// `/kg`, `/ liter`, `/pf. liter`, `/doz.`, ` each`.
fn unit(text: &str) -> Option<(String, &str)> {
    if let Some(after) = text.strip_prefix("each") {
        return Some(("each".to_owned(), after));
    }
    let text = text.strip_prefix('/')?.trim_start();
    let long = LONG_UNITS
        .iter()
        .find_map(|(name, word)| Some((*word, text.strip_prefix(name)?)));
    if let Some((word, after)) = long {
        return Some((word.to_owned(), after));
    }
    let end = text.find(|c: char| !c.is_alphanumeric());
    let (word, after) = text.split_at(end.unwrap_or(text.len()));
    let after = after.strip_prefix('.').unwrap_or(after);
    if word.is_empty() {
        return None;
    }
    let known = UNITS.iter().find(|(name, _)| *name == word);
    let unit = known.map_or(word, |(_, code)| *code);
    Some((unit.to_owned(), after))
}

/// `on drained weight`, `of total sugars`, `on the value of the lead content`,
/// `over 7`, `, including weight of container`; nothing; or something this
/// notation does not know.
fn part(text: &str) -> Option<Option<String>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    let beyond = text.strip_prefix("over ");
    if beyond.is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit())) {
        return Some(Some(text.to_owned()));
    }
    let of = text
        .strip_prefix("on ")
        .or_else(|| text.strip_prefix("of "))
        .or_else(|| text.strip_prefix(", including ").map(|_| &text[2..]))?;
    let of = of.strip_prefix("the value of ").unwrap_or(of);
    let of = of.strip_prefix("the ").unwrap_or(of);
    let of = of.strip_suffix(", if any").unwrap_or(of).trim();
    let words = of.chars().all(|c| c.is_alphabetic() || " ,".contains(c));
    let says_more = of.split([' ', ',']).any(|word| CONDITIONS.contains(&word));
    let named = of.contains(char::is_alphabetic);
    (words && named && !says_more).then(|| Some(of.to_owned()))
}

/// Sugar: `A less B for each degree under N degrees (and fractions of a degree
/// in proportion) but not less than C`.
fn degrees(text: &str) -> Option<DutyExpression> {
    let (base, rest) = text.split_once(" less ")?;
    let (step, rest) = rest.split_once(" for each degree under ")?;
    let (under, rest) = number(rest)?;
    let rest = rest.trim_start().strip_prefix("degrees")?;
    let floor = rest
        .trim_start()
        .strip_prefix("(and fractions of a degree in proportion)")?;
    let floor = floor
        .trim_start()
        .strip_prefix("but not less")?
        .trim_start();
    let floor = floor.strip_prefix("than ").unwrap_or(floor);
    let DutyTerm::Specific {
        amount,
        currency,
        unit,
        of: None,
    } = term(step)?
    else {
        return None;
    };
    let sum = DutyExpression::Sum(vec![
        term(base)?,
        DutyTerm::Degrees {
            amount,
            currency,
            unit,
            under,
        },
    ]);
    let floor = DutyExpression::Sum(vec![term(floor)?]);
    Some(DutyExpression::Greater(vec![sum, floor]))
}
