//! What is wrong with the tables of a pack that domain crates read, row by
//! row, with file and line: those on enterprises, guarantees and measures, and
//! parameters that are used only within bounds.

use crate::measures::APPROVAL_DAYS;
use tw_base::{Date, Decimal, Finding, Location, RuleCode, Severity};
use tw_enterprise::EnterpriseLaw;
use tw_guarantee::Tables;
use tw_law::{CodeAnswer, Pack, PackError, PackFault, PackRow};

/// A row cannot be read, or names what is not there.
pub const ROW_UNUSABLE: RuleCode = RuleCode::new("TW3240");
/// Two rows speak of one thing on one day.
pub const ROWS_MEET: RuleCode = RuleCode::new("TW3241");
/// A row names a code that its table does not have.
pub const ROW_CODE_UNKNOWN: RuleCode = RuleCode::new("TW3242");
/// A parameter is out of its bounds.
pub const SLICE_RANGE: RuleCode = RuleCode::new("TW3243");

/// Codes of this check.
pub const ALL: &[RuleCode] = &[ROW_UNUSABLE, ROWS_MEET, ROW_CODE_UNKNOWN, SLICE_RANGE];

/// A table whose rows speak of one thing by some of its columns.
struct Keyed {
    begins: &'static str,
    columns: &'static [&'static str],
    /// How many of the columns, from the first, say of what.
    by: usize,
}

const fn keyed(begins: &'static str, columns: &'static [&'static str], by: usize) -> Keyed {
    Keyed {
        begins,
        columns,
        by,
    }
}

const KEYED: &[Keyed] = &[
    keyed(
        "enterprise/classes",
        &["class", "rank", "default", "aeo", "zh", "en"],
        1,
    ),
    keyed("enterprise/effects", &["class", "effect", "value"], 2),
    keyed(
        "enterprise/criteria",
        &["criterion", "group", "types", "classes", "zh", "en"],
        1,
    ),
    keyed("enterprise/certification", &["class", "review_years"], 1),
    keyed(
        "enterprise/dishonesty",
        &["grade", "class", "months", "zh", "en"],
        1,
    ),
    keyed(
        "enterprise/partners",
        &["partner", "state", "zh", "en", "code"],
        1,
    ),
    keyed("enterprise/benefits", &["partner", "effect", "value"], 2),
    keyed("guarantee/kinds.csv", &["use", "kind"], 2),
    keyed("guarantee/kinds_by_measure.csv", &["use", "kind"], 2),
    keyed("guarantee/classes.csv", &["class", "kind"], 2),
    keyed("guarantee/ratios.csv", &["use", "class", "ratio"], 2),
    keyed(
        "guarantee/grounds.csv",
        &["ground", "allowed", "most", "zh", "en"],
        1,
    ),
    keyed("guarantee/ladder.csv", &["days"], 1),
];

/// Columns whose cells are codes of a table.
const CODES: &[(&str, &str)] = &[("use", "guarantee_uses"), ("kind", "guarantee_kinds")];

/// Everything that is wrong with them, in order of place.
pub fn faults(pack: &Pack) -> Vec<Finding> {
    let mut found = Vec::new();
    let law = match EnterpriseLaw::of(pack) {
        Ok(law) => Some(law),
        Err(error) => {
            found.extend(unusable(error));
            None
        }
    };
    if let Err(error) = Tables::read(pack) {
        let place = (error.file.to_owned(), error.line);
        found.push(unread(place, &error.what));
    }
    for table in KEYED {
        match pack.rows(table.begins, table.columns) {
            Ok(rows) => found.extend(of_table(table, &rows, pack, law.as_ref())),
            Err(error) => found.extend(unusable(error)),
        }
    }
    found.extend(super::measures::read(pack).1);
    found.extend(bounded(pack));
    let place = |f: &Finding| (f.location.path.clone(), f.location.line, f.code.clone());
    found.sort_by_key(place);
    found.dedup();
    found
}

fn at(finding: Finding, file: &str, line: usize) -> Finding {
    finding.at(Location {
        path: file.to_owned(),
        line: u32::try_from(line).unwrap_or(u32::MAX),
        column: 0,
    })
}

fn unread((file, line): (String, u64), problem: &str) -> Finding {
    let finding = Finding::rule(ROW_UNUSABLE).with("value", problem);
    at(finding, &file, usize::try_from(line).unwrap_or(usize::MAX))
}

fn unusable(error: PackError) -> Vec<Finding> {
    let told = |fault: PackFault| {
        let problem = format!("{}; {}", fault.problem, fault.advice);
        unread((fault.file, fault.line as u64), &problem)
    };
    match error {
        PackError::Broken(faults) => faults.into_iter().map(told).collect(),
        other => vec![unread(("pack.toml".to_owned(), 0), &other.to_string())],
    }
}

fn of_table(
    table: &Keyed,
    rows: &[PackRow],
    pack: &Pack,
    law: Option<&EnterpriseLaw>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    let own = table.columns.get(..table.by).unwrap_or_default();
    let key = |row: &PackRow| -> Vec<String> {
        let cells = own.iter().map(|column| row.cell(column).to_owned());
        cells.collect()
    };
    for (n, row) in rows.iter().enumerate() {
        let mut say = |finding: Finding| found.push(at(finding, &row.file, row.line));
        let what = key(row).join(" ");
        let mut before = rows.iter().take(n).filter(|other| key(other) == key(row));
        if let Some(other) = before.find(|other| meet(row, other)) {
            let finding = Finding::rule(ROWS_MEET).with("what", &what);
            say(finding.with("line", other.line).with("file", &other.file));
        }
        for (column, codes) in CODES.iter().filter(|(column, _)| own.contains(column)) {
            let code = row.cell(column);
            let day = row.validity.from;
            if matches!(pack.law(day).code(codes, code), CodeAnswer::Unknown) {
                let finding = Finding::rule(ROW_CODE_UNKNOWN).with("table", codes);
                say(finding.with("code", code));
            }
        }
        let class = row.cell("class");
        let guarantee = table.begins.starts_with("guarantee/") && own.contains(&"class");
        let known = |law: &EnterpriseLaw| {
            let mut days = law.starts().into_iter().chain([row.validity.from]);
            days.any(|day| law.class(class, day).is_some())
        };
        if guarantee && law.is_some_and(|law| !known(law)) {
            let finding = Finding::rule(ROW_CODE_UNKNOWN).with("table", "enterprise/classes");
            say(finding.with("code", class));
        }
    }
    found
}

/// Whether two rows hold on one day.
fn meet(a: &PackRow, b: &PackRow) -> bool {
    a.validity.contains(b.validity.from) || b.validity.contains(a.validity.from)
}

/// Numbers that are used only within bounds: their file, their name, the least
/// and the most.
const BOUNDS: [(&str, &str, i64, i64); 5] = [
    (SLICE, "inspection.rate.import", 0, 1),
    (SLICE, "inspection.rate.export", 0, 1),
    (SLICE, "inspection.workdays", 1, 250),
    (SLICE, "inspection.workdays.priority", 1, 250),
    (APPROVALS, APPROVAL_DAYS, 1, 366),
];
const APPROVALS: &str = "params/programme.toml";
const SLICE: &str = "params/inspection.toml";

/// Shares of the random slice are from 0 to 1, an examination falls due within
/// a year, an approval is over within one: on every day on which something
/// begins to hold.
fn bounded(pack: &Pack) -> Vec<Finding> {
    let mut found = Vec::new();
    for (file, id, least, most) in BOUNDS {
        let Some(text) = pack.file(file) else {
            continue;
        };
        // A share may be no whole number; days are one.
        let value = |day| match most {
            1 => pack.law(day).decimal(id).ok().map(|known| known.value),
            _ => {
                let known = pack.law(day).integer(id);
                known.ok().map(|known| Decimal::from(known.value))
            }
        };
        let days = begins(text);
        let values: Vec<_> = days.into_iter().filter_map(value).collect();
        let fits = |value: &Decimal| (Decimal::from(least)..=Decimal::from(most)).contains(value);
        let wrong = values.iter().filter(|value| !fits(value));
        let mut told: Vec<String> = wrong.map(ToString::to_string).collect();
        if values.is_empty() {
            told.push("-".to_owned());
        }
        for value in told {
            let finding = Finding::rule(SLICE_RANGE)
                .weighing(Severity::Error)
                .with("id", id)
                .with("value", value)
                .with("least", least)
                .with("most", most);
            found.push(at(finding, file, line_of(text, id)));
        }
    }
    found
}

/// Every day that the text says something holds from.
fn begins(text: &str) -> Vec<Date> {
    let mark = "from = ";
    let named = text.match_indices(mark).filter_map(|(n, _)| {
        let rest = text.get(n + mark.len()..)?.trim_start_matches('"');
        rest.get(..10)?.parse().ok()
    });
    let mut days: Vec<Date> = named.collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// The line a parameter's id stands on.
fn line_of(text: &str, id: &str) -> usize {
    let wanted = format!("\"{id}\"");
    let found = text.lines().position(|line| line.contains(&wanted));
    found.map_or(0, |n| n + 1)
}
