//! What the pack lays down for guarantees (`guarantee/*.csv`): which kinds are
//! taken for which use and open to which class, what share of a debt a class
//! secures, on which grounds, and when the end of a validity is told. Every
//! row is dated and says where it comes from and how it is known.

use crate::rules::{ABOVE_MAXIMUM_TAX, GROUND_UNKNOWN, LICENCE_LACKING, NO_GUARANTEE_ALLOWED};
use std::collections::BTreeMap;
use tw_base::{Confidence, Date, Decimal, Finding, Known, LegalRef, Money};
use tw_law::{LawGap, Pack};

/// Why a table cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {what}")]
pub struct TableError {
    /// The file in the pack.
    pub file: &'static str,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong.
    pub what: String,
}

/// A row that holds from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<T> {
    /// First day.
    pub from: Date,
    /// Last day, if any.
    pub to: Option<Date>,
    /// What it says, and where that comes from.
    pub known: Known<T>,
}

impl<T> Row<T> {
    fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// Whether something is done on a guarantee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// The party may ask for it.
    May,
    /// The law demands one.
    Must,
    /// Customs may order one.
    Ordered,
    /// It is never done.
    Never,
}

/// Up to how much is secured (Order 581 art. 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Most {
    /// The most tax that may come to be owed.
    MaximumTax,
    /// That, or what the General Administration lays down.
    MaximumTaxOrLaidDown,
    /// What the goods are worth.
    Worth,
    /// What is to be paid.
    Owed,
    /// Nothing is laid down.
    Unsaid,
}

/// A ground on which a guarantee is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// Whether.
    pub allowed: Allowed,
    /// Up to how much.
    pub most: Most,
    /// What it is, Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What matters beside the ground.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// The goods are restricted and a licence they need is not there.
    pub licence_lacking: bool,
}

type Pairs<T> = BTreeMap<(String, String), Vec<Row<T>>>;

/// The tables of a pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables {
    kinds: Pairs<()>,
    /// Pairs of use and kind that are taken where a measure opens them.
    left: Pairs<()>,
    classes: Pairs<()>,
    ratios: Pairs<Decimal>,
    grounds: BTreeMap<String, Vec<Row<Ground>>>,
    /// Days before the last one, and when that rung is one.
    ladder: Vec<Row<u32>>,
}

const KINDS: &str = "guarantee/kinds.csv";
const LEFT: &str = "guarantee/kinds_by_measure.csv";
const CLASSES: &str = "guarantee/classes.csv";
const RATIOS: &str = "guarantee/ratios.csv";
const GROUNDS: &str = "guarantee/grounds.csv";
const LADDER: &str = "guarantee/ladder.csv";

impl Tables {
    /// Reads the tables of a pack; one that it lacks is empty.
    pub fn read(pack: &Pack) -> Result<Self, TableError> {
        let mut tables = Self::default();
        for (file, pairs) in [(KINDS, &mut tables.kinds), (LEFT, &mut tables.left)] {
            for row in rows(pack, file, &["use", "kind"])? {
                let known = row.dated(())?;
                push(pairs, &row, known);
            }
        }
        for row in rows(pack, CLASSES, &["class", "kind"])? {
            let known = row.dated(())?;
            push(&mut tables.classes, &row, known);
        }
        for row in rows(pack, RATIOS, &["use", "class", "ratio"])? {
            let ratio: Decimal = row.parsed(2)?;
            if ratio.is_sign_negative() || ratio > Decimal::ONE {
                return Err(row.error("a ratio is from 0 to 1"));
            }
            let known = row.dated(ratio)?;
            push(&mut tables.ratios, &row, known);
        }
        for row in rows(pack, GROUNDS, &["ground", "allowed", "most", "zh", "en"])? {
            let known = row.dated(row.ground()?)?;
            let of = tables.grounds.entry(row.cell(0).to_owned()).or_default();
            of.push(known);
        }
        for row in rows(pack, LADDER, &["days"])? {
            let days = row.parsed(0)?;
            tables.ladder.push(row.dated(days)?);
        }
        Ok(tables)
    }

    /// Whether a kind is taken for a use.
    pub fn takes(&self, day: Date, purpose: &str, kind: &str) -> Option<&Known<()>> {
        on(&self.kinds, day, (purpose, kind))
    }

    /// Whether a kind is taken for a use where a measure opens it, and else
    /// not.
    pub fn leaves_to_measures(&self, day: Date, purpose: &str, kind: &str) -> bool {
        let pair = (purpose, kind);
        on(&self.kinds, day, pair).is_none() && on(&self.left, day, pair).is_some()
    }

    /// Whether a kind is open to a class.
    pub fn open_to(&self, day: Date, class: &str, kind: &str) -> Option<&Known<()>> {
        on(&self.classes, day, (class, kind))
    }

    /// What share of a debt an enterprise of a class secures.
    pub fn ratio(&self, day: Date, purpose: &str, class: &str) -> Result<&Known<Decimal>, LawGap> {
        let of = self.ratios.get(&(purpose.to_owned(), class.to_owned()));
        on(&self.ratios, day, (purpose, class)).ok_or_else(|| LawGap {
            id: format!("guarantee.ratio.{purpose}.{class}"),
            date: day,
            horizon: of.and_then(|rows| rows.iter().map(|row| row.from).min()),
        })
    }

    /// What the law says of a ground.
    pub fn ground(&self, day: Date, ground: &str) -> Option<&Known<Ground>> {
        let rows = self.grounds.get(ground)?.iter();
        let mut rows = rows.filter(|row| row.holds_on(day));
        rows.next().map(|row| &row.known)
    }

    /// Which rung of the ladder before a last day a day stands on: the lowest
    /// that is not below the days left.
    pub fn rung(&self, day: Date, last: Date) -> Option<&Known<u32>> {
        let left = u32::try_from(day.until(last).ok()?.get_days()).ok()?;
        let rungs = self.ladder.iter().filter(|row| row.holds_on(day));
        rungs
            .map(|row| &row.known)
            .filter(|rung| left <= rung.value)
            .min_by_key(|rung| rung.value)
    }

    /// The rungs of the ladder on a day, in days before a last one.
    pub fn rungs(&self, day: Date) -> impl Iterator<Item = u32> {
        let rungs = self.ladder.iter().filter(move |row| row.holds_on(day));
        rungs.map(|row| row.known.value)
    }

    /// Every row with an end before its beginning, and every pair that two
    /// rows speak of on one day.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        overlaps(KINDS, &self.kinds, &mut faults);
        overlaps(CLASSES, &self.classes, &mut faults);
        overlaps(RATIOS, &self.ratios, &mut faults);
        let grounds = self.grounds.iter();
        let grounds: Pairs<Ground> = grounds
            .map(|(ground, rows)| ((ground.clone(), String::new()), rows.clone()))
            .collect();
        overlaps(GROUNDS, &grounds, &mut faults);
        faults
    }
}

/// Whether somebody may have something done on a guarantee; why not.
pub fn admissible<'t>(
    tables: &'t Tables,
    day: Date,
    ground: &str,
    circumstances: Circumstances,
) -> Result<&'t Known<Ground>, Finding> {
    let known = tables
        .ground(day, ground)
        .ok_or_else(|| Finding::rule(GROUND_UNKNOWN).with("ground", ground))?;
    if known.value.allowed == Allowed::Never {
        return Err(Finding::rule(NO_GUARANTEE_ALLOWED).with("ground", ground));
    }
    if circumstances.licence_lacking {
        return Err(Finding::rule(LICENCE_LACKING).with("ground", ground));
    }
    Ok(known)
}

/// What is secured of what is asked for: no more than the law allows.
pub fn capped(asked: Money, most: Money) -> (Money, Option<Finding>) {
    if asked.currency != most.currency || asked.amount <= most.amount {
        return (asked, None);
    }
    let finding = Finding::rule(ABOVE_MAXIMUM_TAX)
        .with("asked", asked.amount)
        .with("most", most.amount);
    (most, Some(finding))
}

fn push<T>(pairs: &mut Pairs<T>, row: &Line, known: Row<T>) {
    let pair = (row.cell(0).to_owned(), row.cell(1).to_owned());
    pairs.entry(pair).or_default().push(known);
}

fn on<'t, T>(pairs: &'t Pairs<T>, day: Date, (a, b): (&str, &str)) -> Option<&'t Known<T>> {
    let rows = pairs.get(&(a.to_owned(), b.to_owned()))?.iter();
    let mut rows = rows.filter(|row| row.holds_on(day));
    rows.next().map(|row| &row.known)
}

fn overlaps<T>(file: &str, pairs: &Pairs<T>, faults: &mut Vec<String>) {
    for ((a, b), rows) in pairs {
        for (n, row) in rows.iter().enumerate() {
            if row.to.is_some_and(|to| to < row.from) {
                faults.push(format!("{file}: {a} {b} ends before it begins"));
            }
            let earlier = rows.iter().take(n);
            let meets = |other: &Row<T>| {
                row.from <= other.to.unwrap_or(Date::MAX)
                    && other.from <= row.to.unwrap_or(Date::MAX)
            };
            if earlier.into_iter().any(meets) {
                faults.push(format!("{file}: two rows speak of {a} {b} on one day"));
            }
        }
    }
}

/// A line of a table.
struct Line {
    file: &'static str,
    line: u64,
    own: usize,
    cells: Vec<String>,
}

impl Line {
    fn cell(&self, n: usize) -> &str {
        self.cells.get(n).map_or("", String::as_str)
    }

    fn error(&self, what: impl Into<String>) -> TableError {
        TableError {
            file: self.file,
            line: self.line,
            what: what.into(),
        }
    }

    fn parsed<T: std::str::FromStr>(&self, n: usize) -> Result<T, TableError> {
        let cell = self.cell(n);
        let wrong = || self.error(format!("{cell:?} cannot be read"));
        cell.parse().map_err(|_| wrong())
    }

    fn dated<T>(&self, value: T) -> Result<Row<T>, TableError> {
        let to = match self.cell(self.own + 1) {
            "" => None,
            _ => Some(self.parsed(self.own + 1)?),
        };
        let source = self.cell(self.own + 2);
        if source.is_empty() {
            return Err(self.error("it names no source"));
        }
        let confidence = match self.cell(self.own + 3) {
            "text" => Confidence::Text,
            "secondary" => Confidence::Secondary,
            "unverified" => Confidence::Unverified,
            other => return Err(self.error(format!("{other:?} is no confidence"))),
        };
        Ok(Row {
            from: self.parsed(self.own)?,
            to,
            known: Known {
                value,
                source: LegalRef(source.to_owned()),
                confidence,
            },
        })
    }

    fn ground(&self) -> Result<Ground, TableError> {
        let allowed = match self.cell(1) {
            "may" => Allowed::May,
            "must" => Allowed::Must,
            "ordered" => Allowed::Ordered,
            "never" => Allowed::Never,
            other => return Err(self.error(format!("{other:?} is not may, must, ordered, never"))),
        };
        let most = match self.cell(2) {
            "maximum_tax" => Most::MaximumTax,
            "maximum_tax_or_laid_down" => Most::MaximumTaxOrLaidDown,
            "worth" => Most::Worth,
            "owed" => Most::Owed,
            "" => Most::Unsaid,
            other => return Err(self.error(format!("{other:?} says no amount"))),
        };
        Ok(Ground {
            allowed,
            most,
            zh: self.cell(3).to_owned(),
            en: self.cell(4).to_owned(),
        })
    }
}

fn rows(pack: &Pack, file: &'static str, own: &[&str]) -> Result<Vec<Line>, TableError> {
    let text = pack.file(file).unwrap_or_default();
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let fail = |line, what: String| TableError { file, line, what };
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|e| fail(1, e.to_string()))?;
    let wanted: Vec<&str> = own
        .iter()
        .copied()
        .chain(["from", "to", "source", "confidence"])
        .collect();
    if headers.iter().ne(wanted.iter().copied()) {
        return Err(fail(1, format!("the columns must be {}", wanted.join(","))));
    }
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| {
            let line = e.position().map_or(0, csv::Position::line);
            fail(line, e.to_string())
        })?;
        lines.push(Line {
            file,
            line: record.position().map_or(0, csv::Position::line),
            own: own.len(),
            cells: record.iter().map(str::to_owned).collect(),
        });
    }
    Ok(lines)
}
