//! Values as XML Schema 1.0 reads them: lexical forms, white space, facets.
//!
//! Texts keep their white space; decimals, URIs and identifiers lose it at
//! both ends. Where libxml2 is stricter or laxer than the standard (white space
//! around 32-bit numbers and times, stray characters in Base64, spaces in
//! URIs), libxml2 is followed, because senders check their messages with it.

use crate::chars::is_ncname;
use crate::rules;
use crate::schema::Type;
use tw_base::{Decimal, RuleCode};

/// A value that obeys its type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value {
    Text,
    /// Empty where the schema fixes a value: the fixed value is meant.
    Fixed,
    Decimal(Decimal),
    Int(i32),
}

/// Why a value does not obey its type.
#[derive(Debug, PartialEq)]
pub(crate) struct Flaw {
    pub(crate) code: RuleCode,
    pub(crate) args: Vec<(&'static str, String)>,
}

fn flaw(code: RuleCode) -> Flaw {
    Flaw {
        code,
        args: Vec::new(),
    }
}

fn flaw_of(code: RuleCode, args: &[(&'static str, &dyn ToString)]) -> Flaw {
    Flaw {
        code,
        args: args
            .iter()
            .map(|(name, value)| (*name, value.to_string()))
            .collect(),
    }
}

/// Checks a value against its type.
pub(crate) fn check(ty: &Type, text: &str) -> Result<Value, Flaw> {
    match ty {
        Type::Text { min, max, fixed } => check_text(text, *min, *max, fixed.as_deref()),
        Type::Decimal { total, fraction } => decimal(text, *total, *fraction).map(Value::Decimal),
        Type::Int { total } => int(text, *total).map(Value::Int),
        Type::Integer if is_integer(text) => Ok(Value::Text),
        Type::Integer => Err(flaw(rules::SCHEMA_INTEGER)),
        Type::Base64 if is_base64(text) => Ok(Value::Text),
        Type::Base64 => Err(flaw(rules::SCHEMA_BASE64)),
        Type::Uri if crate::uri::is_uri(text) => Ok(Value::Text),
        Type::Uri => Err(flaw(rules::SCHEMA_URI)),
        Type::DateTime if is_date_time(text) => Ok(Value::Text),
        Type::DateTime => Err(flaw(rules::SCHEMA_DATE_TIME)),
        Type::Date if is_compact_date(text) => Ok(Value::Text),
        Type::Date => Err(flaw(rules::SCHEMA_DATE)),
        Type::Id if is_ncname(trim(text)) => Ok(Value::Text),
        Type::Id => Err(flaw(rules::SCHEMA_ID)),
    }
}

/// The text without white space at its ends.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

#[inline]
fn check_text(text: &str, min: u32, max: u32, fixed: Option<&str>) -> Result<Value, Flaw> {
    // A character has one to four bytes: most texts need no counting.
    let bytes = text.len();
    let surely_enough = if min <= 1 { min } else { min.saturating_mul(4) };
    if bytes > max as usize || bytes < surely_enough as usize {
        let chars = count_chars(text);
        if chars > u64::from(max) || chars < u64::from(min) {
            return text_flaw(text, chars, min, max, fixed);
        }
    }
    match fixed {
        Some(value) if value != text => Err(flaw_of(rules::SCHEMA_FIXED, &[("allowed", &value)])),
        _ => Ok(Value::Text),
    }
}

fn count_chars(text: &str) -> u64 {
    text.bytes().map(|b| u64::from(b & 0xC0 != 0x80)).sum()
}

#[cold]
fn text_flaw(
    text: &str,
    found: u64,
    min: u32,
    max: u32,
    fixed: Option<&str>,
) -> Result<Value, Flaw> {
    Err(match fixed {
        Some(_) if text.is_empty() => return Ok(Value::Fixed),
        Some(value) => flaw_of(rules::SCHEMA_FIXED, &[("allowed", &value)]),
        None if text.is_empty() => flaw_of(rules::SCHEMA_EMPTY, &[("min", &min)]),
        None if min == max => flaw_of(rules::SCHEMA_LENGTH, &[("found", &found), ("length", &min)]),
        None if found > u64::from(max) => {
            flaw_of(rules::SCHEMA_TOO_LONG, &[("found", &found), ("max", &max)])
        }
        None => flaw_of(rules::SCHEMA_TOO_SHORT, &[("found", &found), ("min", &min)]),
    })
}

/// Digits a number may be written with, leading zeros aside; libxml2 reads no
/// more than that.
const DIGITS_MAX: usize = 24;

fn decimal(text: &str, total: u8, fraction: u8) -> Result<Decimal, Flaw> {
    let malformed = || {
        if text.is_empty() {
            flaw(rules::SCHEMA_EMPTY)
        } else {
            flaw(rules::SCHEMA_DECIMAL)
        }
    };
    let number = trim(text).as_bytes();
    let (negative, digits) = match number {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    // `scale` counts fraction digits up to the last that is not zero.
    let (mut mantissa, mut significant, mut fractions, mut scale) = (0u128, 0usize, 0usize, 0usize);
    let (mut dot, mut any) = (false, false);
    let mut kept = 0u128;
    for &b in digits {
        match b {
            b'0'..=b'9' => {
                any = true;
                significant += usize::from(significant > 0 || b != b'0' || dot);
                if significant > DIGITS_MAX {
                    return Err(malformed());
                }
                mantissa = mantissa * 10 + u128::from(b - b'0');
                fractions += usize::from(dot);
                if b != b'0' || !dot {
                    (kept, scale) = (mantissa, fractions);
                }
            }
            b'.' if !dot => dot = true,
            _ => return Err(malformed()),
        }
    }
    if !any {
        return Err(malformed());
    }
    // As written where the scale allows, without the zeros beyond it where not.
    let whole = significant - fractions;
    if whole + scale > usize::from(total) {
        return Err(flaw_of(
            rules::SCHEMA_DIGITS,
            &[("found", &(whole + scale)), ("max", &total)],
        ));
    }
    if scale > usize::from(fraction) {
        return Err(flaw_of(
            rules::SCHEMA_FRACTION,
            &[("found", &scale), ("max", &fraction)],
        ));
    }
    let (mantissa, scale) = if fractions <= usize::from(fraction) {
        (mantissa, fractions)
    } else {
        (kept, scale)
    };
    Ok(assemble(mantissa, scale, negative))
}

/// Puts a decimal together from at most 24 digits.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the three words of a 96-bit number"
)]
fn assemble(mantissa: u128, scale: usize, negative: bool) -> Decimal {
    let (low, mid, high) = (
        mantissa as u32,
        (mantissa >> 32) as u32,
        (mantissa >> 64) as u32,
    );
    Decimal::from_parts(low, mid, high, negative && mantissa != 0, scale as u32)
}

/// Sign and digits without leading zeros; `None` if it is no whole number.
fn whole(text: &str) -> Option<(bool, &str)> {
    let number = trim(text);
    let digits = number.strip_prefix(['-', '+']).unwrap_or(number);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((number.starts_with('-'), digits.trim_start_matches('0')))
}

fn int(text: &str, total: Option<u8>) -> Result<i32, Flaw> {
    if text.is_empty() {
        return Err(flaw(rules::SCHEMA_EMPTY));
    }
    // libxml2 strips no white space here, though the standard does.
    if trim(text).len() != text.len() {
        return Err(flaw(rules::SCHEMA_INTEGER));
    }
    let (negative, digits) = whole(text).ok_or_else(|| flaw(rules::SCHEMA_INTEGER))?;
    let out_of_range = || flaw(rules::SCHEMA_INTEGER_RANGE);
    if digits.len() > 10 {
        return Err(out_of_range());
    }
    let size = digits
        .bytes()
        .fold(0i64, |n, b| n * 10 + i64::from(b - b'0'));
    let value = i32::try_from(if negative { -size } else { size }).map_err(|_| out_of_range())?;
    match total {
        Some(total) if digits.len() > usize::from(total) => Err(flaw_of(
            rules::SCHEMA_DIGITS,
            &[("found", &digits.len()), ("max", &total)],
        )),
        _ => Ok(value),
    }
}

fn is_integer(text: &str) -> bool {
    whole(text).is_some_and(|(_, digits)| digits.len() <= DIGITS_MAX)
}

fn base64_digit(b: u8) -> Option<u8> {
    Some(match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// Base64 as libxml2 and RFC 2045 read it: what is not in the alphabet is
/// passed over; padding must be right and the bits under it zero.
fn is_base64(text: &str) -> bool {
    let (mut digits, mut padding, mut last) = (0usize, 0usize, 0u8);
    for b in text.bytes() {
        if b == b'=' {
            padding += 1;
        } else if let Some(digit) = base64_digit(b) {
            if padding > 0 {
                return false;
            }
            digits += 1;
            last = digit;
        }
    }
    match (padding, digits % 4) {
        (0, 0) => true,
        (1, 3) => last & !0x3C == 0,
        (2, 2) => last & !0x30 == 0,
        _ => false,
    }
}

/// Decodes what [`is_base64`] accepts.
pub(crate) fn decode_base64(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut group, mut filled) = (0u32, 0u32);
    for digit in text.bytes().filter_map(base64_digit) {
        group = group << 6 | u32::from(digit);
        filled += 6;
        if filled >= 8 {
            filled -= 8;
            out.push(u8::try_from(group >> filled & 0xFF).unwrap_or(0));
            group &= (1 << filled) - 1;
        }
    }
    out
}

/// Base64 without line breaks.
pub(crate) fn encode_base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |n: usize| u32::from(group.get(n).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            let digit = DIGITS.get((bits >> (18 - 6 * n) & 63) as usize);
            let meant = n <= group.len();
            out.push(digit.filter(|_| meant).map_or('=', |d| char::from(*d)));
        }
    }
    out
}

/// `-?YYYY-MM-DDThh:mm:ss(.s+)?(Z|±hh:mm)?` with real days and times.
fn is_date_time(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let Some((date, time)) = text.split_once('T') else {
        return false;
    };
    is_date(date) && is_time(time)
}

fn number(text: Option<&str>, width: usize) -> Option<u32> {
    let text = text?;
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(year), month, day) = (
        parts.next(),
        number(parts.next(), 2),
        number(parts.next(), 2),
    ) else {
        return false;
    };
    let year_ok = year.len() >= 4
        && year.bytes().all(|b| b.is_ascii_digit())
        && !(year.len() > 4 && year.starts_with('0'))
        && year.bytes().any(|b| b != b'0');
    let (Some(month), Some(day), None) = (month, day, parts.next()) else {
        return false;
    };
    // Only the year modulo 400 matters for leap years.
    let year = year.bytes().fold(0u32, |n, b| {
        (n * 10 + u32::from(b.wrapping_sub(b'0'))) % 400
    });
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    year_ok && (1..=days).contains(&day)
}

/// `YYYYMMDD`, a real day.
fn is_compact_date(text: &str) -> bool {
    let digits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
    match (digits, text.get(..4), text.get(4..6), text.get(6..)) {
        (true, Some(year), Some(month), Some(day)) => is_date(&format!("{year}-{month}-{day}")),
        _ => false,
    }
}

fn is_time(text: &str) -> bool {
    let zone_at = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at_checked(zone_at).unwrap_or((text, ""));
    let zone_ok = match zone.as_bytes().first() {
        None => true,
        // libxml2 passes over white space behind a zone, and only there.
        Some(b'Z') => trim(zone.get(1..).unwrap_or("")).is_empty(),
        Some(_) => {
            let zone = zone.trim_end_matches([' ', '\t', '\n', '\r']);
            let (h, m) = zone
                .get(1..)
                .and_then(|z| z.split_once(':'))
                .unwrap_or(("", ""));
            matches!(
                (number(Some(h), 2), number(Some(m), 2)),
                (Some(0..=13), Some(0..=59)) | (Some(14), Some(0))
            )
        }
    };
    let mut parts = clock.split(':');
    let (hour, minute) = (number(parts.next(), 2), number(parts.next(), 2));
    let (Some(seconds), None) = (parts.next(), parts.next()) else {
        return false;
    };
    let (second, fraction) = seconds
        .split_once('.')
        .map_or((seconds, None), |(s, f)| (s, Some(f)));
    let fraction_ok =
        fraction.is_none_or(|f| !f.is_empty() && f.bytes().all(|b| b.is_ascii_digit()));
    let fraction_zero = fraction.is_none_or(|f| f.bytes().all(|b| b == b'0'));
    let clock_ok = match (hour, minute, number(Some(second), 2)) {
        (Some(0..=23), Some(0..=59), Some(0..=59)) => true,
        (Some(24), Some(0), Some(0)) => fraction_zero,
        _ => false,
    };
    zone_ok && fraction_ok && clock_ok
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<Value, Flaw>) -> &'static str {
        match result {
            Ok(_) => "ok",
            Err(f) => rules::ALL
                .iter()
                .find(|c| **c == f.code)
                .map_or("?", |c| match c.as_str() {
                    "TW1114" => "decimal",
                    "TW1115" => "digits",
                    "TW1116" => "fraction",
                    "TW1117" => "integer",
                    "TW1118" => "range",
                    "TW1123" => "empty",
                    "TW1113" => "length",
                    "TW1112" => "long",
                    "TW1111" => "short",
                    "TW1119" => "fixed",
                    _ => "other",
                }),
        }
    }

    #[test]
    fn decimals() {
        let ty = Type::Decimal {
            total: 19,
            fraction: 5,
        };
        let table = [
            ("0", "ok"),
            ("-0", "ok"),
            ("+1.5", "ok"),
            (".5", "ok"),
            ("5.", "ok"),
            (" 7 ", "ok"),
            ("00000000000000000000000000000012", "ok"),
            ("1.10000000", "ok"),
            ("12345678901234.12345", "ok"),
            ("1234567890123456789", "ok"),
            ("12345678901234567890", "digits"),
            ("123456789012345.12345", "digits"),
            ("0.000001", "fraction"),
            ("", "empty"),
            (" ", "decimal"),
            (".", "decimal"),
            ("-", "decimal"),
            ("1e3", "decimal"),
            ("1,5", "decimal"),
            ("1 5", "decimal"),
            ("--1", "decimal"),
            ("INF", "decimal"),
        ];
        for (text, expected) in table {
            assert_eq!(code(check(&ty, text)), expected, "{text}");
        }
    }

    #[test]
    fn decimal_values_are_exact() {
        let ty = Type::Decimal {
            total: 19,
            fraction: 5,
        };
        let table = [
            ("007.50", "7.50"),
            ("-0.00001", "-0.00001"),
            ("1.10000000", "1.1"),
            ("5.", "5"),
            ("-0", "0"),
        ];
        for (text, expected) in table {
            let Ok(Value::Decimal(value)) = check(&ty, text) else {
                panic!("{text}")
            };
            assert_eq!(value.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn whole_numbers() {
        let plain = Type::Int { total: None };
        let nine = Type::Int { total: Some(9) };
        let table = [
            (&plain, "2147483647", "ok"),
            (&plain, "-2147483648", "ok"),
            (&plain, "2147483648", "range"),
            (&plain, "99999999999999999999999", "range"),
            (&plain, "+007", "ok"),
            (&plain, "1.0", "integer"),
            (&plain, " 1", "integer"),
            (&nine, "1 ", "integer"),
            (&plain, "", "empty"),
            (&plain, "x", "integer"),
            (&nine, "999999999", "ok"),
            (&nine, "1000000000", "digits"),
        ];
        for (ty, text, expected) in table {
            assert_eq!(code(check(ty, text)), expected, "{text}");
        }
    }

    #[test]
    fn texts_count_characters() {
        let text = |min, max| Type::Text {
            min,
            max,
            fixed: None,
        };
        let table = [
            (text(1, 3), "海关税", "ok"),
            (text(1, 3), "海关税则", "long"),
            (text(3, 3), "海关", "length"),
            (text(3, 3), "   ", "ok"),
            (text(1, 3), "", "empty"),
            (text(2, 9), "a", "short"),
            (text(0, 3), "", "ok"),
            (text(36, 36), "4CDE1CFD-EDED-46B1-946C-B8022E42FC94", "ok"),
            (text(36, 36), "4CDE1CFD-EDED-46B1-946C-B8022E42FC9é", "ok"),
            (
                text(36, 36),
                "4CDE1CFD-EDED-46B1-946C-B8022E42FCé",
                "length",
            ),
        ];
        for (ty, value, expected) in table {
            assert_eq!(code(check(&ty, value)), expected, "{value}");
        }
        let fixed = Type::Text {
            min: 3,
            max: 3,
            fixed: Some("142".into()),
        };
        for (value, expected) in [
            ("142", "ok"),
            ("", "ok"),
            ("502", "fixed"),
            (" ", "fixed"),
            ("1423", "fixed"),
        ] {
            assert_eq!(code(check(&fixed, value)), expected, "{value}");
        }
    }

    #[test]
    fn base64() {
        let table = [
            ("", true),
            ("QQ==", true),
            ("QQ= =", true),
            ("QUI=", true),
            ("QUJD", true),
            ("QR==", false),
            ("QUJ=", false),
            ("QQ=", false),
            ("Q", false),
            ("QQ==QQ==", false),
            ("QU\nJD", true),
        ];
        for (text, expected) in table {
            assert_eq!(is_base64(text), expected, "{text}");
        }
        assert_eq!(decode_base64("QU JD\nRA=="), b"ABCD");
    }

    #[test]
    fn dates_and_times() {
        let table = [
            ("2022-12-05T10:00:00", true),
            ("2022-12-05T10:00:00.123+08:00", true),
            ("2024-02-29T24:00:00Z", true),
            ("2024-02-29T24:00:00Z ", true),
            ("2024-02-29T24:00:00 ", false),
            ("2023-02-29T00:00:00", false),
            ("2022-12-05 10:00:00", false),
            ("2022-12-05T10:00", false),
            ("2022-13-05T10:00:00", false),
            ("2022-12-05T10:00:00+15:00", false),
            ("20221205100000", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_date_time(text), expected, "{text}");
        }
    }
}
