//! Rates as the Harmonized Tariff Schedule of the United States writes them:
//! `6.8%`, `2.2¢/kg + 5.1%`, `$1.035/kg`, `0.9¢ each`, `7.7¢/kg on drained
//! weight`, sugar by degrees, and the special column `Free (A*, AU, …) 5% (JP)`.
//! What is none of these stays words.

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
    ("doz", "doz"),
    ("pf.liter", "pf.liter"),
    ("1000", "1000"),
];

/// Reads one rate; what cannot be read is kept as words. An empty text is no
/// rate at all.
pub fn expression(text: &str) -> Option<DutyExpression> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return None;
    }
    if text.eq_ignore_ascii_case("free") {
        return Some(DutyExpression::Free);
    }
    let read = degrees(&text).or_else(|| {
        let terms: Option<Vec<_>> = text.split('+').map(|t| term(t.trim())).collect();
        terms.map(DutyExpression::Sum)
    });
    Some(read.unwrap_or(DutyExpression::Words(text)))
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
/// Text without symbols is given back as the second part.
pub fn special(text: &str) -> (Vec<SpecialRate>, Option<String>) {
    let mut rates = Vec::new();
    let mut rest = text.trim();
    while let Some((rate, after)) = rest.split_once('(') {
        let Some((symbols, after)) = after.split_once(')') else {
            break;
        };
        // Some lists name a symbol twice.
        let mut schemes: Vec<String> = Vec::new();
        for symbol in symbols.split(',') {
            let symbol: String = symbol.split_whitespace().collect();
            if !symbol.is_empty() && !schemes.contains(&symbol) {
                schemes.push(symbol);
            }
        }
        match expression(rate) {
            Some(expression) if !schemes.is_empty() => rates.push(SpecialRate {
                schemes,
                expression,
            }),
            _ => return (rates, Some(rest.to_owned())),
        }
        rest = after.trim();
    }
    let left = (!rest.is_empty()).then(|| rest.to_owned());
    (rates, left)
}

fn term(text: &str) -> Option<DutyTerm> {
    let (number, after) = number(text.strip_prefix('$').unwrap_or(text))?;
    let dollars = text.starts_with('$');
    let after = after.trim_start();
    if !dollars && let Some(after) = after.strip_prefix('%') {
        return Some(DutyTerm::AdValorem {
            rate: read::fraction(number).ok()?,
            of: part(after)?,
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

/// A number at the start of a text.
fn number(text: &str) -> Option<(Decimal, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
    let (digits, after) = text.split_at(end.unwrap_or(text.len()));
    let number: Decimal = digits.replace(',', "").parse().ok()?;
    Some((number.normalize(), after))
}

/// `/kg`, `/ liter`, `/pf. liter`, `/doz.`, ` each`.
fn unit(text: &str) -> Option<(String, &str)> {
    if let Some(after) = text.strip_prefix("each") {
        return Some(("each".to_owned(), after));
    }
    let text = text.strip_prefix('/')?.trim_start();
    if let Some(after) = text.strip_prefix("pf.") {
        let after = after.trim_start().strip_prefix("liter")?;
        return Some(("pf.liter".to_owned(), after));
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

/// `on drained weight`, `of total sugars`, `, including weight of container`;
/// nothing; or something this notation does not know.
fn part(text: &str) -> Option<Option<String>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    let of = text
        .strip_prefix("on ")
        .or_else(|| text.strip_prefix("of "))
        .or_else(|| text.strip_prefix(", including ").map(|_| &text[2..]))?;
    let plain = of.chars().all(|c| c.is_alphabetic() || c == ' ');
    plain.then(|| Some(of.trim().to_owned()))
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
