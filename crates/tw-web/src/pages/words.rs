//! What templates can call: texts, codes with their texts, times in the
//! administration's zone, figures as people read them, XML set in lines.

use crate::lang::{Fact, Lang, Texts};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind};
use quick_xml::events::Event;
use std::fmt::Write;
use std::sync::Arc;

/// Most bytes of a message shown on a page.
const SHOWN_BYTES: usize = 64 * 1024;

/// Most bytes of a message that are set in lines before it is cut; more is
/// shown as it came, since setting it would only delay the page.
const SET_BYTES: usize = 1024 * 1024;

/// Adds the words of a language to its templates.
pub fn install(
    environment: &mut Environment<'static>,
    lang: Lang,
    texts: &Arc<Texts>,
    zone: &TimeZone,
) {
    let described = Arc::clone(texts);
    environment.add_function("described", move |key: &str, english: &str| {
        describe(&described, lang, key, english)
    });
    let texts = Arc::clone(texts);
    environment.add_function("t", move |key: &str, facts: Kwargs| {
        say(&texts, lang, key, &facts)
    });
    environment.add_filter("pick", move |value: &Value| pick(lang, value));
    environment.add_filter("law", move |value: &Value| law(lang, value));
    environment.add_filter("coded", move |value: &Value| coded(lang, value, true));
    environment.add_filter("coded_text", move |value: &Value| coded(lang, value, false));
    let page_zone = zone.clone();
    environment.add_filter("time", move |at: &str| time(&page_zone, at, true));
    let text_zone = zone.clone();
    environment.add_filter("time_text", move |at: &str| time(&text_zone, at, false));
    environment.add_filter("general", |text: &str| general(text));
    environment.add_filter("amount", |text: &str| grouped(text));
    environment.add_filter("count", |n: i64| grouped(&n.to_string()));
    environment.add_filter("segment", |text: &str| segment(text));
    environment.add_filter("xml", |text: &str| set_in_lines(text));
    environment.add_filter("mood", |code: &str| mood_of(code));
}

fn say(texts: &Texts, lang: Lang, key: &str, facts: &Kwargs) -> Result<String, Error> {
    let mut given = Vec::new();
    for name in facts.args() {
        let value: Value = facts.get(name)?;
        let fact = match (value.kind(), i64::try_from(value.clone())) {
            (ValueKind::Number, Ok(count)) => Fact::Count(count),
            _ => Fact::Text(value.to_string()),
        };
        given.push((name, fact));
    }
    Ok(texts.get(lang, key, &given))
}

/// What a part of the API is, in the page's language; else in English,
/// marked as such.
fn describe(texts: &Texts, lang: Lang, key: &str, english: &str) -> Value {
    match texts.find(lang, key, &[]) {
        Some(text) => Value::from(text),
        None if lang == Lang::En => Value::from(english),
        None => Value::from_safe_string(format!("<span lang=\"en\">{}</span>", escaped(english))),
    }
}

/// The sentence of something that has one in both languages.
fn pick(lang: Lang, value: &Value) -> Result<String, Error> {
    Ok(value.get_attr(lang.as_str())?.to_string())
}

/// Where something is laid down.
fn law(lang: Lang, value: &Value) -> Result<String, Error> {
    let text = match lang {
        Lang::Zh => "legal_ref_zh",
        Lang::En => "legal_ref",
    };
    Ok(value.get_attr(text)?.to_string())
}

/// A rule's sentence for all its cases: the facts of one case, named in
/// braces, become an ellipsis.
fn general(sentence: &str) -> String {
    let mut out = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        match after.split_once('}') {
            Some((name, behind)) if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') => {
                out.push_str(before);
                out.push('…');
                rest = behind;
            }
            _ => {
                out.push_str(before);
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

/// A code beside its text: a reader of either is served, and a search for
/// either finds it. Our own words (`not_arrived`) are no codes anybody has to
/// know; of those only the text is shown.
fn coded(lang: Lang, value: &Value, html: bool) -> Result<Value, Error> {
    let code = value.get_attr("code")?.to_string();
    let text = pick(lang, value)?;
    let own_word = code
        .bytes()
        .all(|b| b.is_ascii_lowercase() || matches!(b, b'_' | b':'));
    Ok(match (own_word, html) {
        (true, _) => Value::from(text),
        (false, false) => Value::from(format!("{code} {text}")),
        (false, true) => Value::from_safe_string(format!(
            "<span class=\"coded\"><span class=\"code\">{}</span> {}</span>",
            escaped(&code),
            escaped(&text)
        )),
    })
}

/// An instant in the administration's zone.
fn time(zone: &TimeZone, at: &str, html: bool) -> Result<Value, Error> {
    let at: Timestamp = at.parse().map_err(|error| {
        Error::new(ErrorKind::InvalidOperation, format!("{at:?} is no instant")).with_source(error)
    })?;
    let local = at
        .to_zoned_datetime(zone.clone())
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string();
    Ok(if html {
        Value::from_safe_string(format!("<time datetime=\"{at}\">{local}</time>"))
    } else {
        Value::from(local)
    })
}

/// `1234567.50` → `1,234,567.50`. What is no decimal number stays as it is.
fn grouped(text: &str) -> String {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("\u{2212}", rest),
        None => ("", text),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let is_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(whole) || fraction.is_some_and(|f| !is_digits(f)) {
        return text.to_owned();
    }
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A number as one segment of an address.
pub fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~') {
            out.push(char::from(byte));
        } else if byte == b'.' && !matches!(text, "." | "..") {
            out.push('.');
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// How a `returnStatus` or `CHANNEL` looks at a glance. The colour only repeats
/// what the text beside it says: 800 and 899 are released and concluded, 100
/// and negative ones are refusals (CEB specification, returnStatus). Of the
/// letters that declarations have, those of release and conclusion are good,
/// with guarantee or without; rejection, return, failure and deletion stop.
pub fn mood_of(code: &str) -> &'static str {
    match code {
        "800" | "899" | "P" | "I" | "F" | "B" | "K" | "R" | "SpK" => "good",
        "4" | "100" | "A" | "D" | "E" | "Y" | "Z" | "SpE" => "stopped",
        _ if code.starts_with('-') => "stopped",
        _ => "waiting",
    }
}

/// A message set in lines, as far as it is shown. Given back as an object
/// with `text` and `cut`.
fn set_in_lines(text: &str) -> Value {
    let set = if text.len() <= SET_BYTES {
        indented(text).unwrap_or_else(|| text.to_owned())
    } else {
        text.to_owned()
    };
    let mut end = SHOWN_BYTES.min(set.len());
    while !set.is_char_boundary(end) {
        end -= 1;
    }
    minijinja::context! {
        text => &set[..end],
        cut => end < set.len(),
        kib => SHOWN_BYTES / 1024,
    }
}

/// XML with one element a line; `None` if it does not read as XML. Only
/// blanks between tags are replaced: what an element holds stays as it came.
fn indented(text: &str) -> Option<String> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut writer = quick_xml::Writer::new_with_indent(Vec::new(), b' ', 2);
    let mut before = Side::Outer;
    let mut blank = None;
    loop {
        let event = reader.read_event().ok()?;
        if let Event::Text(content) = &event
            && content.trim().is_empty()
            && before != Side::Content
        {
            blank = Some(event);
            continue;
        }
        let now = Side::of(&event);
        // A blank that is all an element holds, or that begins its text.
        let held = now == Side::Content || (before == Side::Opened && now == Side::Closed);
        if let Some(blank) = blank.take()
            && held
        {
            writer.write_event(blank).ok()?;
        }
        if matches!(event, Event::Eof) {
            break;
        }
        writer.write_event(event).ok()?;
        before = now;
    }
    String::from_utf8(writer.into_inner()).ok()
}

/// What stands on one side of a blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Opened,
    Closed,
    Content,
    Outer,
}

impl Side {
    fn of(event: &Event<'_>) -> Self {
        match event {
            Event::Start(_) => Self::Opened,
            Event::End(_) => Self::Closed,
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => Self::Content,
            _ => Self::Outer,
        }
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped() {
        let table = [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("1234567.50", "1,234,567.50"),
            ("-12345", "\u{2212}12,345"),
            ("abc", "abc"),
            ("1.", "1."),
            ("", ""),
        ];
        for (text, shown) in table {
            assert_eq!(grouped(text), shown, "{text}");
        }
    }

    #[test]
    fn sentences_of_all_cases_name_no_facts() {
        let table = [
            ("total {found} is not {expected}", "total … is not …"),
            ("“{value}”不在其列", "“…”不在其列"),
            ("no facts", "no facts"),
            ("{ not a name } {x", "{ not a name } {x"),
        ];
        for (sentence, shown) in table {
            assert_eq!(general(sentence), shown);
        }
    }

    #[test]
    fn codes_stand_beside_their_text() {
        // code, zh → HTML
        let table = [
            (
                "800",
                "放行",
                "<span class=\"coded\"><span class=\"code\">800</span> 放行</span>",
            ),
            (
                "CEB311",
                "<订单>",
                "<span class=\"coded\"><span class=\"code\">CEB311</span> &lt;订单&gt;</span>",
            ),
            ("not_arrived", "未运抵", "未运抵"),
            ("detained:legal", "扣留", "扣留"),
        ];
        for (code, zh, html) in table {
            let value = minijinja::context! { code, zh, en => "" };
            let shown = coded(Lang::Zh, &value, true).expect("coded");
            assert_eq!(shown.to_string(), html);
        }
    }

    #[test]
    fn codes_have_a_mood() {
        let table = [
            ("800", "good"),
            ("100", "stopped"),
            ("-621005", "stopped"),
            ("120", "waiting"),
            ("7", "waiting"),
            ("L", "waiting"),
            ("T", "waiting"),
            ("P", "good"),
            ("SpK", "good"),
            ("SpE", "stopped"),
            ("Z", "stopped"),
        ];
        for (code, mood) in table {
            assert_eq!(mood_of(code), mood, "{code}");
        }
    }

    #[test]
    fn numbers_become_one_segment() {
        let table = [
            ("46012026I000000001", "46012026I000000001"),
            ("a/b?c#d", "a%2Fb%3Fc%23d"),
            ("..", "%2E%2E"),
            ("1.5", "1.5"),
            ("单", "%E5%8D%95"),
        ];
        for (text, address) in table {
            assert_eq!(segment(text), address, "{text}");
        }
    }

    #[test]
    fn xml_is_set_in_lines_and_anything_else_left_alone() {
        let table = [
            (
                "<a><b>1 &lt; 2</b><c/></a>",
                "<a>\n  <b>1 &lt; 2</b>\n  <c/>\n</a>",
            ),
            ("<a>\n\t<b> </b>\n</a>", "<a>\n  <b> </b>\n</a>"),
            ("<a> &amp; b </a>", "<a> &amp; b </a>"),
            ("<a><b></a>", "<a><b></a>"),
            ("plain", "plain"),
        ];
        for (text, shown) in table {
            let set = set_in_lines(text);
            assert_eq!(set.get_attr("text").expect("text").to_string(), shown);
        }
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        let text = format!("a{}", "单".repeat(SHOWN_BYTES));
        let set = set_in_lines(&text);
        assert!(set.get_attr("cut").expect("cut").is_true());
        let shown = set.get_attr("text").expect("text").to_string();
        assert!(shown.len() <= SHOWN_BYTES && shown.len() > SHOWN_BYTES - 3);
    }
}
