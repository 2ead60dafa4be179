//! The tables of cases.
//!
//! ```text
//! TW4270 gross_net
//!   good      import  DecHead/GrossWet=120
//!   bad       import  DecHead/GrossWet=84.9 => TW4270 DecHead/GrossWet
//!   boundary  import  DecHead/GrossWet=85
//! ```
//!
//! A line names its role, the valid declaration it starts from (`import`,
//! `export`, `outline`), the changes with ` ; ` between, and behind ` => ` all
//! findings that come out, with ` ; ` between. `law=2026-07-01` among the
//! changes is the day it is filed. Paths are the message's, but for what the
//! message does not hold: `DecHead/stage`, and below `SddTax` all but `InRatio`.
//! `DecSign/Sign=` takes the signature away.

use super::{edit, support};
use tw_declaration::Declaration;

/// The day the valid declarations are filed.
pub const DAY: &str = "2026-06-08";

const TABLES: &[&str] = &[
    include_str!("../cases/fields.txt"),
    include_str!("../cases/parties.txt"),
    include_str!("../cases/movement.txt"),
    include_str!("../cases/record.txt"),
    include_str!("../cases/price.txt"),
    include_str!("../cases/steps.txt"),
    include_str!("../cases/remarks.txt"),
    include_str!("../cases/items.txt"),
    include_str!("../cases/papers.txt"),
    include_str!("../cases/containers.txt"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Good,
    Bad,
    Boundary,
}

pub struct Case {
    pub rule: String,
    pub role: Role,
    pub day: String,
    pub findings: Vec<String>,
    /// The line as written.
    pub line: String,
    base: String,
    edits: Vec<String>,
}

impl Case {
    pub fn declaration(&self) -> Declaration {
        let mut declaration = match self.base.as_str() {
            "import" => support::import(),
            "export" => support::export(),
            "outline" => support::outline(),
            other => panic!("no declaration {other}: {}", self.line),
        };
        for edit in &self.edits {
            edit::apply(&mut declaration, edit);
        }
        declaration
    }
}

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for table in TABLES {
        let mut rule = String::new();
        for line in table.lines() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            match line.strip_prefix("  ") {
                None => rule = line.split(' ').next().unwrap_or_default().to_owned(),
                Some(case) => cases.push(read(&rule, case)),
            }
        }
    }
    cases
}

fn read(rule: &str, line: &str) -> Case {
    let (line, findings) = line.split_once(" => ").unwrap_or((line, ""));
    let (role, rest) = line.trim().split_once(' ').expect("a role");
    let role = match role {
        "good" => Role::Good,
        "bad" => Role::Bad,
        "boundary" => Role::Boundary,
        other => panic!("no role {other}: {line}"),
    };
    let rest = rest.trim_start();
    let (base, changes) = rest.split_once(' ').unwrap_or((rest, ""));
    let mut day = DAY.to_owned();
    let mut edits = Vec::new();
    for change in changes
        .split(" ; ")
        .map(str::trim)
        .filter(|c| !c.is_empty())
    {
        match change.strip_prefix("law=") {
            Some(filed) => day = filed.to_owned(),
            None => edits.push(change.to_owned()),
        }
    }
    let mut findings: Vec<String> = findings
        .split(" ; ")
        .map(|finding| finding.trim().to_owned())
        .filter(|finding| !finding.is_empty())
        .collect();
    findings.sort();
    Case {
        rule: rule.to_owned(),
        role,
        day,
        findings,
        line: format!("{rule}: {line}"),
        base: base.to_owned(),
        edits,
    }
}
