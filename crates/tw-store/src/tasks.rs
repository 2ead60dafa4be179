//! Reading tasks: a worklist has many ways to be asked for, and one statement.

use crate::error::{damaged, sql};
use crate::row::{Cols, clamp, limit, nanos_clamped};
use rusqlite::{Connection, params};
use tw_app::store::{OpenTasks, StoreError, TaskEndWrite, TaskRow, TaskWrite, TasksAsked};

/// Stands between the members of a list, and in no code.
const BETWEEN: char = '\u{1f}';

macro_rules! worklist {
    ($which:literal) => {
        concat!(
            "SELECT n, subject, kind, about, office, at, due, batch, entry,
                    ended_at, ended_by, ended_why, ended_note, ended_batch, ended_entry
             FROM task
             WHERE n > ?1 AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR at >= ?3)
               AND (?4 IS NULL OR instr(?4, char(31) || about || char(31)) > 0)
               AND (?5 IS NULL OR instr(?5, char(31) || office || char(31)) > 0)",
            $which,
            " ORDER BY n LIMIT ?6"
        )
    };
}

/// Tasks after a number.
pub(crate) fn list(
    conn: &Connection,
    asked: &TasksAsked,
    after: u64,
    most: usize,
) -> Result<Vec<TaskRow>, StoreError> {
    let text = match asked.open {
        None => worklist!(""),
        Some(true) => worklist!(" AND ended_at IS NULL"),
        Some(false) => worklist!(" AND ended_at IS NOT NULL"),
    };
    let mut q = conn.prepare_cached(text).map_err(sql)?;
    let mut rows = q
        .query(params![
            clamp(after),
            asked.kind,
            asked.since.map(nanos_clamped),
            asked.about.as_deref().map(set),
            asked.offices.as_deref().map(set),
            limit(most)
        ])
        .map_err(sql)?;
    let mut found = Vec::new();
    while let Some(r) = rows.next().map_err(sql)? {
        found.push(row(&Cols(r))?);
    }
    Ok(found)
}

/// A list in one text, each member between two marks.
fn set(members: &[String]) -> String {
    let mut text = String::from(BETWEEN);
    for member in members.iter().filter(|m| !m.contains(BETWEEN)) {
        text.push_str(member);
        text.push(BETWEEN);
    }
    text
}

fn row(c: &Cols<'_, '_>) -> Result<TaskRow, StoreError> {
    let instant = |i| c.opt_i64(i)?.map(crate::row::instant).transpose();
    let task = TaskWrite {
        subject: c.subject_id(1)?,
        kind: c.text(2)?,
        about: c.text(3)?,
        office: c.text(4)?,
        at: c.at(5)?,
        due: instant(6)?,
        entry: c.entry(7)?,
    };
    let ended = match instant(9)? {
        None => None,
        Some(at) => Some(TaskEndWrite {
            subject: task.subject,
            kind: task.kind.clone(),
            about: task.about.clone(),
            at,
            by: c.text(10)?,
            why: c.text(11)?,
            note: c.text(12)?,
            entry: c.entry(13)?,
        }),
    };
    Ok(TaskRow {
        n: c.u64(0)?,
        task,
        ended,
    })
}

/// Open tasks by kind.
pub(crate) fn open(conn: &Connection) -> Result<Vec<OpenTasks>, StoreError> {
    let mut q = conn
        .prepare_cached(
            "SELECT kind, count(*), min(at) FROM task INDEXED BY task_open
             WHERE ended_at IS NULL GROUP BY kind ORDER BY kind",
        )
        .map_err(sql)?;
    let mut rows = q.query([]).map_err(sql)?;
    let mut found = Vec::new();
    while let Some(r) = rows.next().map_err(sql)? {
        let c = Cols(r);
        let n = c.u64(1)?;
        let oldest = c.at(2).map_err(|_| damaged("a task has no time"))?;
        found.push(OpenTasks {
            kind: c.text(0)?,
            n,
            oldest,
        });
    }
    Ok(found)
}
