//! What is said of a field of a JSON form in its schema, in Chinese and
//! English: its official name, what it holds and in what unit, when it must be
//! there, and where that is laid down.

use tw_law::{CodeRow, FieldKind, FormField, Need};

/// What is known of a field.
pub(super) struct Words<'w> {
    pub(super) zh: &'w str,
    pub(super) en: &'w str,
    /// Official path below `DecMessage`; empty if there is none.
    pub(super) official: &'w str,
    /// What the pack's form lays down of it.
    pub(super) row: Option<&'w FormField>,
    /// In what it is measured.
    pub(super) unit: Option<&'w CodeRow>,
    /// An export message has it in the place of another.
    pub(super) exchanged: bool,
}

impl Words<'_> {
    pub(super) fn zh(&self) -> String {
        let mut said = match self.official {
            "" => self.zh.to_owned(),
            official => format!("{}（{official}）", self.zh),
        };
        if let Some(row) = self.row {
            said.push_str(&format!("：{}", holds_zh(row)));
            if let Some(unit) = self.unit {
                said.push_str(&format!("，单位：{}", unit.zh));
            }
            said.push_str(&format!("；{}。", needs(row, &ZH)));
            if row.private {
                said.push_str("错误信息中不回显。");
            }
            said.push_str(&format!("依据：{}。", row.source));
        } else {
            said.push('。');
        }
        if self.exchanged {
            said.push_str("出口报文中原产国与最终目的国互换位置，本表单不互换。");
        }
        said
    }

    pub(super) fn en(&self) -> String {
        let mut said = match self.official {
            "" => format!("{}.", capital(self.en)),
            official => format!("{} (`{official}`).", capital(self.en)),
        };
        if let Some(row) = self.row {
            said.push_str(&format!(" {}", holds_en(row)));
            if let Some(unit) = self.unit {
                said.push_str(&format!(", {}", unit.en));
            }
            said.push_str(&format!(". {}.", capital(&needs(row, &EN))));
            if row.private {
                said.push_str(" Never quoted back.");
            }
            let known = row.confidence.as_str();
            said.push_str(&format!(" Source: {} ({known}).", row.source));
        }
        if self.exchanged {
            said.push_str(
                " An export message has origin and destination in each other's place; the form has not.",
            );
        }
        said
    }
}

/// `11 digits`, `1 digit`, `2–50 digits`.
fn some(row: &FormField, what: &str) -> String {
    let plural = if row.max == 1 { "" } else { "s" };
    format!("{} {what}{plural}", many(row))
}

fn many(row: &FormField) -> String {
    match (row.min, row.max) {
        (min, max) if min == max => max.to_string(),
        (min, max) => format!("{min}–{max}"),
    }
}

fn holds_en(row: &FormField) -> String {
    let max = row.max;
    let what = match row.kind {
        FieldKind::Text => some(row, "character"),
        FieldKind::Alphanumeric => {
            format!("{} of Latin letters and digits", some(row, "character"))
        }
        FieldKind::Letters => some(row, "capital letter"),
        FieldKind::Digits => some(row, "digit"),
        FieldKind::Day => "A day as YYYYMMDD".to_owned(),
        FieldKind::Whole => format!("A whole number of at most {max} digits"),
        FieldKind::Decimal | FieldKind::Signed => {
            let decimals = row.decimals;
            format!("A number of at most {max} digits, at most {decimals} of them behind the point")
        }
    };
    match &row.table {
        Some(table) => format!("{what}, of the table `{table}`"),
        None => what,
    }
}

fn holds_zh(row: &FormField) -> String {
    let (many, max) = (many(row), row.max);
    let what = match row.kind {
        FieldKind::Text => format!("{many} 个字符"),
        FieldKind::Alphanumeric => format!("{many} 位字母或数字"),
        FieldKind::Letters => format!("{many} 位大写字母"),
        FieldKind::Digits => format!("{many} 位数字"),
        FieldKind::Day => "日期 YYYYMMDD".to_owned(),
        FieldKind::Whole => format!("整数，最多 {max} 位"),
        FieldKind::Decimal | FieldKind::Signed => {
            format!("数值，最多 {max} 位，其中小数最多 {} 位", row.decimals)
        }
    };
    match &row.table {
        Some(table) => format!("{what}，代码表 {table}"),
        None => what,
    }
}

/// The words for when a field must be there.
struct NeedWords {
    cases: [&'static str; 3],
    and: &'static str,
    joint: &'static str,
    always: &'static str,
    optional: &'static str,
    needed: fn(&str) -> String,
    by_transport: fn(&str, &str) -> String,
    left_out: fn(&str) -> String,
}

const EN: NeedWords = NeedWords {
    cases: ["on import", "on export", "in an outline"],
    and: " and ",
    joint: "; ",
    always: "always needed",
    optional: "optional",
    needed: |when| format!("needed {when}"),
    by_transport: |when, modes| format!("needed {when} by transport {modes}"),
    left_out: |when| format!("left out {when}"),
};

const ZH: NeedWords = NeedWords {
    cases: ["进口", "出口", "概要申报"],
    and: "、",
    joint: "；",
    always: "必填",
    optional: "选填",
    needed: |when| format!("{when}必填"),
    by_transport: |when, modes| format!("{when}且运输方式为 {modes} 时必填"),
    left_out: |when| format!("{when}免填"),
};

fn needs(row: &FormField, words: &NeedWords) -> String {
    let needs = [row.import, row.export, row.outline];
    let of = |need: Need| {
        let named = words.cases.iter().zip(needs).filter(|(_, n)| *n == need);
        named.map(|(case, _)| *case).collect::<Vec<_>>()
    };
    let (must, when, empty) = (of(Need::Must), of(Need::When), of(Need::Empty));
    let mut said = Vec::new();
    match must.len() {
        0 => {}
        3 => said.push(words.always.to_owned()),
        _ => said.push((words.needed)(&must.join(words.and))),
    }
    if !when.is_empty() {
        let modes = row.modes.join(", ");
        said.push((words.by_transport)(&when.join(words.and), &modes));
    }
    if !empty.is_empty() {
        said.push((words.left_out)(&empty.join(words.and)));
    }
    match said.is_empty() {
        true => words.optional.to_owned(),
        false => said.join(words.joint),
    }
}

/// With a capital at its beginning.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}
