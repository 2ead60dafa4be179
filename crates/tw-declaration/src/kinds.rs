//! What the kind of a declaration means: the `Type` of the message.

use tw_law::Law;

/// The mark of a step: the third character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// None: everything at once, or marked elsewhere.
    None,
    /// `5`, an outline.
    Outline,
    /// `6`, what completes an outline.
    Completion,
}

/// A kind, as the pack's tables know it on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Code of the table `declaration_kinds`: the first two characters.
    pub code: String,
    /// Whether the table has it.
    pub known: bool,
    /// The declarant works the tax out (自报自缴).
    pub self_assessed: bool,
    /// Taxed in one sum a month (汇总征税).
    pub aggregate: bool,
    /// A list of a customs zone (备案清单).
    pub zone_list: bool,
    /// Mark of the step.
    pub mark: Mark,
    /// Seventh character `Z`: ports that act as one (组合港).
    pub combined_port: bool,
}

impl Kind {
    /// Reads the text of a kind. Blank places stand for themselves.
    pub fn read(written: &str, law: Law<'_>) -> Self {
        let places: Vec<char> = written.chars().collect();
        let code: String = places.iter().take(2).collect::<String>().trim().to_owned();
        let code = if code.is_empty() {
            "0".to_owned()
        } else {
            code
        };
        let row = |table: &str| law.code(table, &code).row().is_some();
        let (mark, marked) = match places.get(2) {
            None | Some(' ' | '0') => (Mark::None, true),
            Some('5') => (Mark::Outline, true),
            Some('6') => (Mark::Completion, true),
            Some(_) => (Mark::None, false),
        };
        Self {
            known: marked && row("declaration_kinds"),
            self_assessed: row("sets/kinds_self_assessed"),
            aggregate: row("sets/kinds_aggregate"),
            zone_list: row("sets/kinds_zone_list"),
            mark,
            combined_port: places.get(6) == Some(&'Z'),
            code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_read_from_their_text() {
        let pack = tw_law::Pack::builtin("cn").unwrap();
        let law = pack.law(jiff::civil::date(2026, 6, 1));
        let told = |text: &str| {
            let kind = Kind::read(text, law);
            let marks = [
                (kind.known, "known"),
                (kind.self_assessed, "own"),
                (kind.aggregate, "aggregate"),
                (kind.zone_list, "list"),
                (kind.mark == Mark::Outline, "outline"),
                (kind.mark == Mark::Completion, "completion"),
                (kind.combined_port, "combined"),
            ];
            let said = marks.iter().filter(|(on, _)| *on).map(|(_, word)| *word);
            format!("{} {}", kind.code, said.collect::<Vec<_>>().join(" "))
        };
        for (text, want) in [
            ("", "0 known"),
            ("  ", "0 known"),
            ("CL", "CL known aggregate"),
            ("ZC", "ZC known own aggregate"),
            ("ZY", "ZY known own list"),
            ("Z", "Z known own"),
            ("Z 5", "Z known own outline"),
            ("  6", "0 known completion"),
            ("CL0   Z", "CL known aggregate combined"),
            ("CL7", "CL aggregate"),
            ("QQ", "QQ "),
        ] {
            assert_eq!(told(text), want, "{text:?}");
        }
    }
}
