//! What `tariff import` tells.

use super::read::Kind;
use crate::out::{self, Format, Lang, Stop, clean};
use std::path::PathBuf;
use tw_base::Date;
use tw_law::import::Report;

/// How many words and places text output shows; JSON has all.
const SHOWN: usize = 20;

/// A file of the overlay and what became of it.
#[derive(serde::Serialize)]
pub struct Put {
    /// Path inside the overlay.
    pub path: String,
    /// What became of it.
    pub state: State,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing was asked to be written.
    NotWritten,
    /// It was there already, with the same bytes.
    Unchanged,
    /// It is new.
    Written,
    /// Another version from the same day is there.
    Conflict,
}

/// Everything there is to tell.
#[derive(serde::Serialize)]
pub struct Told {
    /// The file that was read.
    pub file: PathBuf,
    /// What it was taken for.
    pub kind: Kind,
    /// First day of the schedule.
    pub from: Date,
    /// What was read.
    #[serde(flatten)]
    pub report: Report,
    /// Findings of the pack with the schedule laid over it.
    pub pack_findings: Vec<String>,
    /// Files of the overlay.
    pub files: Vec<Put>,
}

impl Told {
    /// Whether something has to be looked at.
    pub fn has_findings(&self) -> bool {
        let conflict = |put: &Put| put.state == State::Conflict;
        !self.report.not_understood.is_empty()
            || !self.pack_findings.is_empty()
            || self.files.iter().any(conflict)
    }

    /// Prints it.
    pub fn print(&self, format: Format, lang: Lang) -> Result<(), Stop> {
        if format == Format::Json {
            return out::json(self);
        }
        let say = |zh: &'static str, en: &'static str| match lang {
            Lang::Zh => zh,
            Lang::En => en,
        };
        let r = &self.report;
        for (name, n) in [
            (say("行", "rows"), r.rows),
            (say("标题行", "headings"), r.headings),
            (say("税目", "commodity lines"), r.lines),
            (say("自有税率", "with a rate of their own"), r.with_rate),
            (say("沿用上级税率", "with the rate above them"), r.inherited),
            (say("无税率", "without a rate"), r.without_rate),
            (
                say("无计量单位，不成税目", "in no unit: no commodity line"),
                r.without_unit,
            ),
        ] {
            out::line(format!("{n:>8}  {name}"))?;
        }
        out::line("")?;
        for (column, kinds) in &r.expressions {
            let kinds: Vec<String> = kinds
                .iter()
                .map(|(kind, n)| format!("{kind} {n}"))
                .collect();
            out::line(format!("  {}: {}", clean(column), kinds.join(", ")))?;
        }
        self.print_words(say)?;
        for finding in self.pack_findings.iter().take(SHOWN) {
            out::line(format!("  {}", clean(finding)))?;
        }
        out::line("")?;
        for put in &self.files {
            let state = match put.state {
                State::NotWritten => say("未写入（没有 --to）", "not written (no --to)"),
                State::Unchanged => say("已在，未变", "there already, unchanged"),
                State::Written => say("已写入", "written"),
                State::Conflict => say(
                    "同日已有另一版本：删除它，或者给出另一个 --from",
                    "another version from the same day is there: remove it, or give another --from",
                ),
            };
            out::line(format!("  {}: {state}", put.path))?;
        }
        Ok(())
    }

    fn print_words(
        &self,
        say: impl Fn(&'static str, &'static str) -> &'static str,
    ) -> Result<(), Stop> {
        let r = &self.report;
        if !r.words.is_empty() {
            out::line("")?;
            out::line(say(
                "只有文字的税率（保留，不计算）：",
                "rates that are words alone (kept, never computed):",
            ))?;
        }
        for words in r.words.iter().take(SHOWN) {
            out::line(format!(
                "  {:>6} × {} [{}, {} {}] — {}",
                words.times,
                clean(&words.text),
                clean(&words.column),
                say("首见行", "first in row"),
                words.first_row,
                words.reason
            ))?;
        }
        out::line("")?;
        let n = r.not_understood.len();
        out::line(format!("{n:>8}  {}", say("未能理解", "not understood")))?;
        for not in r.not_understood.iter().take(SHOWN) {
            out::line(format!(
                "  {} {}, {}: {} — {}",
                say("行", "row"),
                not.row,
                clean(&not.column),
                clean(&not.text),
                clean(&not.reason)
            ))?;
        }
        if n > SHOWN {
            out::line(say(
                "  …（其余见 --format json）",
                "  … (the rest is in --format json)",
            ))?;
        }
        Ok(())
    }
}
