//! Other values for a field: at and around its bounds, and in every form in
//! which a text, a number or a time can be written.

use super::words;
use crate::Dice;
use tw_messages::LeafKind;

/// Characters that are one to XML Schema, whatever their bytes.
const CHARACTERS: &[&str] = &[
    "a",
    "税",
    "😀",
    "\u{E9}",
    "\u{10FFFF}",
    "\u{3000}",
    "\u{FFFD}",
    "７",
    "\u{AD}",
];

/// Another value for a field, as it is written between tags.
pub fn other(dice: &mut Dice, kind: Option<&LeafKind>, old: &str) -> String {
    if dice.one_in(3) {
        return any(dice, old);
    }
    match kind {
        Some(LeafKind::Text { min, max, fixed }) => match fixed {
            Some(fixed) if dice.one_in(2) => around_fixed(dice, fixed),
            _ => text(dice, *min, *max),
        },
        Some(LeafKind::Decimal { total, fraction }) => {
            decimal(dice, usize::from(*total), usize::from(*fraction))
        }
        Some(LeafKind::Int { total }) => whole(dice, total.unwrap_or(10)),
        Some(LeafKind::Technical) | None => technical(dice),
    }
}

fn around_fixed(dice: &mut Dice, fixed: &str) -> String {
    const FORMS: [&str; 8] = [
        "{}",
        " {}",
        "{} ",
        "{}{}",
        "",
        "<![CDATA[{}]]>",
        "<!--x-->{}",
        "&#x31;42",
    ];
    let form = dice.pick(&FORMS).copied().unwrap_or("");
    form.replace("{}", fixed)
}

/// A text whose length is at a bound, one beside it, or far from it.
fn text(dice: &mut Dice, min: u32, max: Option<u32>) -> String {
    let (min, max) = (min as usize, max.map_or(60, |max| max as usize));
    let wanted = match dice.below(8) {
        0 => 0,
        1 => min.saturating_sub(1),
        2 => min,
        3 => max,
        4 => max + 1,
        5 => max + 1 + dice.below(40),
        6 => max.saturating_sub(1).max(min),
        _ => min + dice.below(max.saturating_sub(min) + 1),
    };
    let one = dice.pick(CHARACTERS).copied().unwrap_or("a");
    match dice.below(6) {
        0 => one.repeat(wanted),
        1 => {
            // A combining mark is a character of its own.
            let pairs = "e\u{301}".repeat(wanted / 2);
            pairs + "e".repeat(wanted % 2).as_str()
        }
        2 if wanted > 0 => format!("{}{one}", "b".repeat(wanted - 1)),
        3 if wanted > 1 => format!(" {}\n", "c".repeat(wanted - 2)),
        4 if wanted > 0 => format!("&#x1F600;{}", "d".repeat(wanted - 1)),
        5 if wanted > 2 => format!("\r\n{}&amp;&lt;", "e".repeat(wanted - 3)),
        _ => "7".repeat(wanted),
    }
}

fn digits(dice: &mut Dice, n: usize) -> String {
    let mut out = String::with_capacity(n);
    for at in 0..n {
        // Neither end is a zero: zeros there do not count, and are tried apart.
        let low = u8::from(at == 0 || at + 1 == n);
        out.push(char::from(b'0' + low + dice.byte() % (10 - low)));
    }
    out
}

fn decimal(dice: &mut Dice, total: usize, fraction: usize) -> String {
    let whole = total.saturating_sub(fraction);
    match dice.below(16) {
        0 => digits(dice, total),
        1 => digits(dice, total + 1),
        2 => format!("{}.{}", digits(dice, whole), digits(dice, fraction)),
        3 => format!("{}.{}", digits(dice, whole + 1), digits(dice, fraction)),
        4 => format!("{}.{}", digits(dice, whole), digits(dice, fraction + 1)),
        5 => format!("0.{}", digits(dice, fraction)),
        6 => format!("0.{}", digits(dice, fraction + 1)),
        7 => format!("{}.{}", digits(dice, 2), "0".repeat(dice.below(30))),
        8 => format!("{}{}", "0".repeat(dice.below(30)), digits(dice, 3)),
        9 => format!(
            "{}.{}{}",
            digits(dice, 2),
            digits(dice, 2),
            "0".repeat(dice.below(30))
        ),
        10 => format!("-{}", digits(dice, 3)),
        11 => format!("0.{}{}", "0".repeat(dice.below(8)), digits(dice, 1)),
        12 => {
            let n = some_length(dice);
            digits(dice, n)
        }
        13 => format!("{}.{}", digits(dice, total - 1), digits(dice, 1)),
        14 => format!(".{}", digits(dice, fraction)),
        _ => lexical(dice),
    }
}

fn some_length(dice: &mut Dice) -> usize {
    [1, 5, 17, 18, 19, 20, 23, 24, 25, 26, 40]
        .get(dice.below(11))
        .copied()
        .unwrap_or(1)
}

/// Forms in which numbers are written, rightly and wrongly.
fn lexical(dice: &mut Dice) -> String {
    const FORMS: &[&str] = &[
        "0",
        "-0",
        "+0",
        "00",
        "0.0",
        "-0.0",
        "+1",
        "+-1",
        "--1",
        "1.",
        ".1",
        ".",
        "-",
        "+",
        "-.5",
        "+.5",
        "1.5.1",
        "1e5",
        "1E5",
        "0x1F",
        "1,000",
        "1 000",
        "１",
        "٣",
        "INF",
        "NaN",
        " 1",
        "1 ",
        "\t1\n",
        "\r\n1",
        "1\u{A0}",
        "\u{3000}1",
        "1&#32;",
        "&#x9;1",
        "&#49;",
        "1<!--x-->2",
        "<![CDATA[1]]>",
        "1<?p q?>",
        "<![CDATA[]]>1",
        "true",
        "1-",
        "١٢",
        "-00.10",
        "000000000000000000000000000001",
        "0.0000000000000000000000000000000001",
        "1.00000000000000000000000000",
        "00000000000000000000000.1",
    ];
    dice.pick(FORMS).copied().unwrap_or("").to_owned()
}

fn whole(dice: &mut Dice, total: u8) -> String {
    const EDGES: &[&str] = &[
        "2147483647",
        "2147483648",
        "-2147483648",
        "-2147483649",
        "4294967296",
        "9999999999",
        "99999999999",
        "0",
        "-1",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551616",
        "+2147483647",
        "0002147483647",
        "-0",
        "1.0",
        "1.",
        "000000000000000000000000000000000001",
    ];
    match dice.below(5) {
        0 => digits(dice, usize::from(total)),
        1 => digits(dice, usize::from(total) + 1),
        2 => lexical(dice),
        _ => dice.pick(EDGES).copied().unwrap_or("").to_owned(),
    }
}

/// Values of signatures and envelopes: Base64, URIs, times, identifiers.
pub fn technical(dice: &mut Dice) -> String {
    dice.pick(words::TECHNICAL)
        .copied()
        .unwrap_or("")
        .to_owned()
}

/// Ways to write or spoil any value.
fn any(dice: &mut Dice, old: &str) -> String {
    let at = old
        .char_indices()
        .map(|(n, _)| n)
        .nth(dice.below(old.chars().count().max(1)))
        .unwrap_or(0);
    let (head, tail) = old.split_at_checked(at).unwrap_or((old, ""));
    match dice.below(30) {
        0 => String::new(),
        1 => format!(" {old}"),
        2 => format!("{old} "),
        3 => format!("\n\t{old}\r\n"),
        4 => format!("{head}\r\n{tail}"),
        5 => format!("{head}\r{tail}"),
        6 => format!("<![CDATA[{old}]]>"),
        7 => format!("{head}<![CDATA[{tail}]]>"),
        8 => format!("<![CDATA[{head}]]><![CDATA[{tail}]]>"),
        9 => format!("{head}<![CDATA[]]>{tail}"),
        10 => "<![CDATA[]]>".to_owned(),
        11 => "<![CDATA[ ]]>".to_owned(),
        12 => format!("<!--c-->{old}"),
        13 => format!("{head}<!--c-->{tail}"),
        14 => format!("{head}<?p i?>{tail}"),
        15 => format!("{head}&amp;{tail}"),
        16 => format!("{head}&lt;&gt;&quot;&apos;{tail}"),
        17 => format!(
            "{head}&#x{:X};{tail}",
            [
                0x41, 0x20, 0xA, 0xD, 0x7A0E, 0x1_F600, 0, 1, 0xFFFE, 0xD800, 0x11_0000
            ]
            .get(dice.below(11))
            .copied()
            .unwrap_or(0)
        ),
        18 => format!(
            "{head}&#{};{tail}",
            [65, 10, 13, 9, 31, 128, 65535, 1_114_111]
                .get(dice.below(8))
                .copied()
                .unwrap_or(0)
        ),
        19 => format!("{head}&nbsp;{tail}"),
        20 => format!("{head}&{tail}"),
        21 => format!(
            "{head}{}{tail}",
            [
                "\u{0}", "\u{1}", "\u{B}", "\u{1F}", "\u{7F}", "\u{85}", "\u{2028}", "\u{FFFE}",
                "\u{FEFF}"
            ]
            .get(dice.below(9))
            .copied()
            .unwrap_or("")
        ),
        22 => format!("{head}]]>{tail}"),
        23 => format!("{head}<x/>{tail}"),
        24 => format!(
            "{head}{}{tail}",
            dice.pick(CHARACTERS).copied().unwrap_or("")
        ),
        25 => tail.to_owned(),
        26 => format!("{old}{old}"),
        27 => "<!---->".to_owned(),
        28 => old
            .chars()
            .map(|c| format!("&#{};", u32::from(c)))
            .collect(),
        _ => lexical(dice),
    }
}
