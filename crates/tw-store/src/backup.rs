//! Copying a store into one file while it may be written.
//!
//! The copy is made by the database's own backup interface, in steps inside
//! one read transaction: it shows the store after one batch, a writer is never
//! kept waiting, and the steps are not begun anew when it commits. What a
//! writer notices is that its log cannot be emptied until the copy is made
//! (`docs/adr/0014-backups.md` has the figures).

use crate::error::{damaged, io, sql};
use crate::open::{Options, Place, known, owners_only};
use crate::writer;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::path::Path;
use std::time::Duration;
use tw_app::store::{StoreError, Tip};

/// Pages copied between two words of progress: two megabytes.
const STEP: i32 = 1_024;

/// What a copy shows.
#[derive(Debug, Clone, Copy)]
pub struct Copied {
    /// Where the store stood.
    pub tip: Tip,
    /// Version of its schema.
    pub schema: u32,
}

/// Copies the store at a folder or file into a new file, which then needs no
/// other beside it, checks the copy's structure, and makes it durable.
/// `progress` is told of pages done, of how many.
///
/// # Errors
/// As for reading a store; `Unavailable` too if the new file is there already
/// or cannot be written, `Damaged` if the copy does not hold together.
pub fn copy(
    from: impl AsRef<Path>,
    to: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Copied, StoreError> {
    let options = Options::default();
    let source = Place::of(from.as_ref(), &options).reader(&options)?;
    // Held until the last step: all of them see one state.
    source.execute_batch("BEGIN").map_err(sql)?;
    let tip = writer::tip(&source)?;
    drop(
        owners_only()
            .create_new(true)
            .open(to)
            .map_err(|e| io("make", to, &e))?,
    );
    let mut target = open(to)?;
    // Nothing of it counts before it is synced as a whole.
    target
        .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
        .map_err(sql)?;
    steps(&source, &mut target, progress)?;
    drop((source, target));
    settle(to)?;
    File::open(to)
        .and_then(|file| file.sync_all())
        .map_err(|e| io("sync", to, &e))?;
    Ok(Copied {
        tip,
        schema: known(),
    })
}

fn open(file: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(file, flags).map_err(sql)
}

fn steps(
    source: &Connection,
    target: &mut Connection,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(), StoreError> {
    let backup = Backup::new(source, target).map_err(sql)?;
    loop {
        let step = backup.step(STEP).map_err(sql)?;
        let at = backup.progress();
        let pages = |n: i32| u64::try_from(n).unwrap_or_default();
        progress(pages(at.pagecount - at.remaining), pages(at.pagecount));
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => {}
            // A checkpoint holds the file for a moment.
            _ => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// Makes the copy a database without a log, so that it is one file, which can
/// be read where nothing can be written; and looks it through.
fn settle(file: &Path) -> Result<(), StoreError> {
    let conn = open(file)?;
    let mode: String = conn
        .query_row("PRAGMA journal_mode = DELETE", [], |r| r.get(0))
        .map_err(sql)?;
    if mode != "delete" {
        return Err(StoreError::Unavailable(format!(
            "the copy {} stays in mode {mode}",
            file.display()
        )));
    }
    let said: String = conn
        .query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))
        .map_err(sql)?;
    match said.as_str() {
        "ok" => Ok(()),
        what => Err(damaged(what)),
    }
}

/// Whether a process holds the store at a folder or file for writing.
pub fn is_held(path: impl AsRef<Path>) -> bool {
    Place::of(path.as_ref(), &Options::default()).is_held()
}
