//! Projections: a partner's codes read off the regions. The tables are pack
//! data (`projections/*.csv`): one row a code, a pattern for each region, the
//! first row that fits wins, the last row fits everything.
//!
//! A pattern is `*` or words joined by `|`; `detained` stands for any custody;
//! the agency pattern fits if any agency is in one of its states. A table may
//! begin with a column for the stage: partners tell the outline of a two-step
//! declaration by codes of its own, and no region says which step is meant.

use crate::{AgencyState, ControlState, DebtState, DocumentState, GoodsState, Regions};
pub use tw_base::Stage;

/// A code with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The partner's code.
    pub code: Box<str>,
    /// What it says, Chinese.
    pub zh: Box<str>,
    /// What it says, English.
    pub en: Box<str>,
}

impl Row {
    /// The code as a number, where it is one (CEB `returnStatus`).
    pub fn number(&self) -> Option<i32> {
        self.code.parse().ok()
    }
}

/// Why a table cannot be used. Lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProjectionError {
    /// The first line names other columns.
    #[error("line {line}: the columns must be {COLUMNS}, before them stage or nothing")]
    Header {
        /// The line.
        line: usize,
    },
    /// A row has more or fewer cells.
    #[error("line {line}: {found} cells instead of {wanted}")]
    Cells {
        /// The line.
        line: usize,
        /// Cells found.
        found: usize,
        /// Columns.
        wanted: usize,
    },
    /// A pattern has a word that is none of its column.
    #[error("line {line}: {word:?} is no state of the region {region}")]
    Word {
        /// The line.
        line: usize,
        /// The region.
        region: &'static str,
        /// The word.
        word: String,
    },
    /// A code or text is empty.
    #[error("line {line}: code, zh and en must not be empty")]
    Empty {
        /// The line.
        line: usize,
    },
    /// A row stands below one that fits everything.
    #[error("line {line}: no state gets here, a row above fits everything")]
    Unreachable {
        /// The line.
        line: usize,
    },
    /// The last row does not fit everything.
    #[error("the last row must have * in every region")]
    NotTotal,
}

const COLUMNS: &str = "document,control,debt,goods,agency,code,zh,en";
/// How many they are.
const CELLS: usize = 8;

/// The sets of states a row fits, one bit a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pattern {
    stage: u16,
    document: u16,
    control: u16,
    debt: u16,
    goods: u16,
    /// `None`: whatever the agencies say.
    agency: Option<u16>,
}

const ANY: u16 = u16::MAX;

impl Pattern {
    fn fits(&self, stage: Stage, regions: &Regions) -> bool {
        self.stage & bit(Stage::ALL, stage) != 0
            && self.document & bit(DocumentState::ALL, regions.document()) != 0
            && self.control & bit(ControlState::ALL, regions.control()) != 0
            && self.debt & bit(DebtState::ALL, regions.debt()) != 0
            && self.goods & bit(GoodsState::ALL, regions.goods()) != 0
            && self.agency.is_none_or(|set| {
                regions
                    .agencies()
                    .iter()
                    .any(|(_, state)| set & bit(AgencyState::ALL, *state) != 0)
            })
    }

    fn fits_everything(&self) -> bool {
        let sets = [
            self.stage,
            self.document,
            self.control,
            self.debt,
            self.goods,
        ];
        sets == [ANY; 5] && self.agency.is_none()
    }
}

fn bit<S: Copy + PartialEq>(all: &[S], state: S) -> u16 {
    all.iter().position(|s| *s == state).map_or(0, |i| 1 << i)
}

/// A partner's codes by the regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    rows: Vec<(Pattern, Row)>,
    last: Row,
}

impl Projection {
    /// Reads a table: a header line (with or without a column `stage` before
    /// the others), then rows; lines that begin with `#` and empty lines are
    /// skipped. Cells hold no commas or quotes.
    pub fn parse(text: &str) -> Result<Self, ProjectionError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text
            .lines()
            .enumerate()
            .map(|(i, line)| (i + 1, line.trim()));
        let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let header = lines.next();
        let staged = match header.map(|(_, line)| line) {
            Some(COLUMNS) => false,
            Some(line) if line.strip_prefix("stage,") == Some(COLUMNS) => true,
            _ => {
                return Err(ProjectionError::Header {
                    line: header.map_or(1, |(n, _)| n),
                });
            }
        };
        let wanted = CELLS + usize::from(staged);
        let mut rows = Vec::<(Pattern, Row)>::new();
        for (line, text) in lines {
            if rows
                .last()
                .is_some_and(|(pattern, _)| pattern.fits_everything())
            {
                return Err(ProjectionError::Unreachable { line });
            }
            rows.push(row(line, wanted, text)?);
        }
        match rows.pop() {
            Some((pattern, last)) if pattern.fits_everything() => Ok(Self { rows, last }),
            _ => Err(ProjectionError::NotTotal),
        }
    }

    /// The code for the regions of a document that says everything at once:
    /// the first row that fits.
    pub fn project(&self, regions: &Regions) -> &Row {
        self.project_at(Stage::Complete, regions)
    }

    /// The code for the regions of a document at a stage.
    pub fn project_at(&self, stage: Stage, regions: &Regions) -> &Row {
        let fits = |(pattern, _): &&(Pattern, Row)| pattern.fits(stage, regions);
        let found = self.rows.iter().find(fits);
        found.map_or(&self.last, |(_, row)| row)
    }

    /// The rows in their order.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows
            .iter()
            .map(|(_, row)| row)
            .chain(std::iter::once(&self.last))
    }
}

fn row(line: usize, wanted: usize, text: &str) -> Result<(Pattern, Row), ProjectionError> {
    let mut cells: Vec<&str> = text.split(',').map(str::trim).collect();
    let found = cells.len();
    let missing = || ProjectionError::Cells {
        line,
        found,
        wanted,
    };
    if found != wanted {
        return Err(missing());
    }
    let stage = match wanted > CELLS {
        true => cells.remove(0),
        false => "*",
    };
    let [document, control, debt, goods, agency, code, zh, en] = cells[..] else {
        return Err(missing());
    };
    if [code, zh, en].contains(&"") {
        return Err(ProjectionError::Empty { line });
    }
    let words = |region, text, word_of: &dyn Fn(usize) -> Option<&'static str>| {
        set(text, word_of).map_err(|word| ProjectionError::Word { line, region, word })
    };
    let agencies = words("agency", agency, &|i| {
        AgencyState::ALL.get(i).map(|s| s.word())
    })?;
    let pattern = Pattern {
        stage: words("stage", stage, &|i| Stage::ALL.get(i).map(|s| s.word()))?,
        document: words("document", document, &|i| {
            DocumentState::ALL.get(i).map(|s| s.word())
        })?,
        control: words("control", control, &|i| {
            ControlState::ALL.get(i).map(|s| s.word())
        })?,
        debt: words("debt", debt, &|i| DebtState::ALL.get(i).map(|s| s.word()))?,
        goods: words("goods", goods, &|i| {
            GoodsState::ALL.get(i).map(|s| s.word())
        })?,
        agency: (agencies != ANY).then_some(agencies),
    };
    Ok((
        pattern,
        Row {
            code: code.into(),
            zh: zh.into(),
            en: en.into(),
        },
    ))
}

/// The set a pattern names; the word that is none, on failure.
fn set(text: &str, word_of: &dyn Fn(usize) -> Option<&'static str>) -> Result<u16, String> {
    if text == "*" {
        return Ok(ANY);
    }
    let mut set = 0;
    for wanted in text.split('|') {
        let fitting = (0..)
            .map_while(|i| word_of(i).map(|word| (i, word)))
            .filter(|(_, word)| {
                *word == wanted || word.split_once(':').is_some_and(|(stem, _)| stem == wanted)
            });
        let bits = fitting.fold(0, |bits, (i, _)| bits | 1 << i);
        if bits == 0 {
            return Err(wanted.to_owned());
        }
        set |= bits;
    }
    Ok(set)
}
