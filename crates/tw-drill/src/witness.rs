//! What a drill believes: the invariants asked in SQL alone, the audit, and
//! the hash of what the lists came to.

use crate::report::{DrillError, cannot};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use tw_app::audit;
use tw_app::store::{Query, SubjectKind};
use tw_app::subject::Subject;
use tw_base::SubjectId;
use tw_store::{Options, SqliteQuery};

/// The invariants, as anybody may ask them.
const INVARIANTS: &str = include_str!("../../../docs/reference/invariants.sql");

/// The store of a folder, to read.
///
/// # Errors
/// It cannot be opened.
pub fn query(data: &Path) -> Result<SqliteQuery, DrillError> {
    Ok(SqliteQuery::open(data, Options::default())?)
}

/// Faults the invariants name, asked over a connection.
///
/// # Errors
/// The database refuses the question.
pub fn invariants(conn: &Connection) -> Result<Vec<String>, DrillError> {
    let mut ask = conn.prepare(INVARIANTS)?;
    let rows = ask.query_map([], |row| {
        let place: rusqlite::types::Value = row.get(1)?;
        Ok(format!("{}: {place:?}", row.get::<_, String>(0)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Faults the invariants name in the store of a folder, whether somebody
/// writes to it or not.
///
/// # Errors
/// The file cannot be read.
pub fn invariants_of(data: &Path) -> Result<Vec<String>, DrillError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let conn = Connection::open_with_flags(data.join("store.sqlite"), flags)?;
    conn.busy_timeout(std::time::Duration::from_secs(10))?;
    invariants(&conn)
}

/// Faults the audit names: chain and ledger.
///
/// # Errors
/// The store cannot be read.
pub fn audit(query: &dyn Query) -> Result<Vec<String>, DrillError> {
    let report = audit::verify(query, None, |_, _| {})?;
    let said = |fault: audit::Fault| format!("{} {}: {}", fault.part, fault.place, fault.what);
    Ok(report.faults.into_iter().map(said).collect())
}

/// Goods declarations of a day: how many, and how many of them are to be
/// secured by a guarantee, and on how many nothing is due. The others are to
/// be paid.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Declarations {
    /// All.
    pub all: usize,
    /// Those to be secured.
    pub secured: usize,
    /// Those on which nothing is due.
    pub free: usize,
}

/// Faults of declarations that stand otherwise than they were planned, at the
/// end of a day on which the guarantee bore all of it.
///
/// # Errors
/// The store cannot be read.
pub fn declarations(query: &dyn Query, planned: Declarations) -> Result<Vec<String>, DrillError> {
    let mut found = Declarations::default();
    let mut faults = Vec::new();
    let rows = query.subjects(SubjectKind::Declaration, SubjectId(0), usize::MAX >> 1)?;
    for row in rows {
        let subject = Subject::decode(row.id, row.kind, &row.state).map_err(cannot)?;
        let Some(dossier) = subject.declaration() else {
            continue;
        };
        let regions = &dossier.regions;
        found.all += 1;
        match (regions.debt().word(), regions.goods().word()) {
            ("secured", "released") => found.secured += 1,
            ("nothing_due", "released") => found.free += 1,
            ("payable", "arrived") => {}
            _ => faults.push(format!("declaration {} stands at {regions}", row.id.0)),
        }
    }
    if found != planned {
        faults.push(format!("{found:?} and not {planned:?}"));
    }
    Ok(faults)
}

/// What the lists came to, by the store of a folder.
///
/// # Errors
/// The store cannot be read.
pub fn outcome(data: &Path) -> Result<String, DrillError> {
    Ok(audit::outcome_hash(&query(data)?)?)
}
