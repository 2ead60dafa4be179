//! Rates as Chinese schedules write them: `10%`, `20%+1.5元/千克`, `免税`,
//! `从价3%或1.2元/千克，从高`, and the packs' own notation. What is none of
//! these stays words.

use super::{DutyExpression, DutyTerm, read};
use rust_decimal::Decimal;
use tw_base::Currency;

/// Names of units with their codes in the table `units`; longest first where
/// one begins with another.
const UNITS: &[(&str, &str)] = &[
    ("平方米", "032"),
    ("立方米", "033"),
    ("千克", "035"),
    ("公斤", "035"),
    ("kg", "035"),
    ("毫升", "096"),
    ("千升", "063"),
    ("升", "095"),
    ("吨", "070"),
    ("克", "036"),
    ("米", "030"),
    ("台", "001"),
    ("辆", "003"),
    ("艘", "004"),
    ("架", "005"),
    ("套", "006"),
    ("个", "007"),
    ("只", "008"),
    ("头", "009"),
    ("张", "010"),
    ("件", "011"),
    ("支", "012"),
    ("条", "015"),
    ("块", "017"),
    ("双", "025"),
    ("千支", "041"),
];

const CURRENCIES: &[(&str, &str)] = &[
    ("人民币元", "CNY"),
    ("美元", "USD"),
    ("欧元", "EUR"),
    ("港元", "HKD"),
    ("元", "CNY"),
];

/// Reads a rate; what cannot be read is kept as words. An empty text, a dash
/// or a stroke is no rate at all.
pub fn expression(text: &str) -> Option<DutyExpression> {
    let text = text.trim();
    if matches!(text, "" | "-" | "—" | "–" | "/" | "无") {
        return None;
    }
    if let Ok(read) = text.parse() {
        return Some(read);
    }
    let plain = plain(text);
    Some(choice(&plain).unwrap_or_else(|| DutyExpression::Words(text.to_owned())))
}

/// The text with ASCII signs and without blanks.
fn plain(text: &str) -> String {
    let ascii = |c: char| match c {
        '％' => '%',
        '＋' => '+',
        '／' => '/',
        '．' => '.',
        '（' => '(',
        '）' => ')',
        '，' | '、' | '；' | ';' => ',',
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        other => other,
    };
    let text: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(ascii)
        .collect();
    let known = text.replace("从价税", "从价").replace("从量税", "从量");
    known.replace("从价", "").replace("从量", "")
}

/// `A或B,从高` and `A或B,从低`, in the words schedules use for it.
fn choice(text: &str) -> Option<DutyExpression> {
    let endings = [
        ("取高者", true),
        ("两者取高", true),
        ("两者从高", true),
        ("从高", true),
        ("取高", true),
        ("取低者", false),
        ("两者取低", false),
        ("两者从低", false),
        ("从低", false),
        ("取低", false),
    ];
    for (ending, higher) in endings {
        let Some(parts) = text.strip_suffix(ending) else {
            continue;
        };
        let parts = parts.trim_end_matches([',', '(']);
        let read: Option<Vec<_>> = parts.split('或').map(sum).collect();
        let read = read.filter(|parts| parts.len() > 1)?;
        return Some(match higher {
            true => DutyExpression::Greater(read),
            false => DutyExpression::Lesser(read),
        });
    }
    sum(text)
}

fn sum(text: &str) -> Option<DutyExpression> {
    if matches!(text, "免税" | "免" | "零" | "零关税" | "0" | "0%") {
        return Some(DutyExpression::Free);
    }
    let terms: Option<Vec<_>> = text.split('+').map(term).collect();
    terms.map(DutyExpression::Sum)
}

fn term(text: &str) -> Option<DutyTerm> {
    if let Some(percent) = text.strip_suffix('%') {
        let rate = read::fraction(number(percent)?).ok()?;
        return Some(DutyTerm::AdValorem { rate, of: None });
    }
    let (amount, unit) = text.split_once('/').or_else(|| text.split_once('每'))?;
    let (amount, currency) = money(amount)?;
    let (_, unit) = UNITS.iter().find(|(name, _)| *name == unit)?;
    Some(DutyTerm::Specific {
        amount,
        currency,
        unit: (*unit).to_owned(),
        of: None,
    })
}

fn money(text: &str) -> Option<(Decimal, Currency)> {
    for sign in ['¥', '￥'] {
        if let Some(amount) = text.strip_prefix(sign) {
            let amount = amount.strip_suffix('元').unwrap_or(amount);
            return Some((number(amount)?, Currency::CNY));
        }
    }
    let found = CURRENCIES
        .iter()
        .find_map(|(name, code)| Some((text.strip_suffix(name)?, *code)));
    let (amount, code) = found?;
    Some((number(amount)?, Currency::new(code)?))
}

fn number(text: &str) -> Option<Decimal> {
    let digits = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let number: Decimal = text.parse().ok().filter(|_| digits)?;
    Some(number.normalize())
}

/// The code of a unit's Chinese name, where this notation knows it.
pub fn unit(name: &str) -> Option<&'static str> {
    let found = UNITS.iter().find(|(known, _)| *known == name);
    found.map(|(_, code)| *code)
}
