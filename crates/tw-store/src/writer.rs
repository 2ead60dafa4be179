//! The writer: loading what a batch needs, and handing it to `commit`.

use crate::commit;
use crate::error::{Stop, sql};
use crate::open::{Options, Place};
use crate::payload::Packer;
use crate::query::{self, SqliteQuery};
use crate::row::{Cols, int, limit, nanos_clamped, subject_columns};
use crate::standing::Standing;
use rusqlite::{Connection, OptionalExtension, params};
use std::fs::File;
use std::path::Path;
use tw_app::store::{
    AccountRow, AliasKey, Beside, CommitBatch, CommitOutcome, InboxKey, InboxRow, Loaded,
    SegmentRow, Store, StoreError, SubjectKind, SubjectRow, Tip, Wanted,
};
use tw_base::{AccountKey, BatchNo, SubjectId, Timestamp};

/// The embedded store's writer. Fields close in order: the connection first,
/// the lock last.
pub struct SqliteStore {
    conn: Connection,
    packer: Packer,
    place: Place,
    options: Options,
    standing: Standing,
    _lock: File,
}

impl SqliteStore {
    /// Opens the store at a folder or file, making it if there is none, and
    /// takes the writer's lock. The second value answers questions beside the
    /// writer, and may be cloned freely.
    ///
    /// # Errors
    /// `Held` while another process writes, `TooNew` for the file of a newer
    /// program, `Damaged` for a file that is no store, `Unavailable` where the
    /// medium refuses.
    pub fn open(
        path: impl AsRef<Path>,
        options: Options,
    ) -> Result<(Self, SqliteQuery), StoreError> {
        let place = Place::of(path.as_ref(), &options);
        let lock = place.lock()?;
        let conn = place.writer(&options)?;
        let store = Self {
            standing: Standing::of(&place),
            conn,
            packer: Packer::new(options.level)?,
            place: place.clone(),
            options: options.clone(),
            _lock: lock,
        };
        let query = SqliteQuery::on(place, options)?;
        Ok((store, query))
    }

    #[cfg(test)]
    pub(crate) fn connection(&self) -> &Connection {
        &self.conn
    }
}

/// An orderly end leaves everything in the one file, so that a copy of it alone
/// is whole. The database would do this by itself only if the writer were the
/// last to close.
impl Drop for SqliteStore {
    fn drop(&mut self) {
        let busy = self
            .conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |r| {
                r.get::<_, i64>(0)
            });
        match busy {
            Ok(0) => {}
            Ok(_) => tracing::warn!(
                "the log was not emptied, as somebody was reading; keep it with the file"
            ),
            Err(error) => tracing::warn!(%error, "the log was not emptied; keep it with the file"),
        }
    }
}

impl Store for SqliteStore {
    fn tip(&mut self) -> Result<Tip, StoreError> {
        tip(&self.conn)
    }

    fn load(&mut self, wanted: &Wanted) -> Result<Loaded, StoreError> {
        load(&mut self.conn, wanted)
    }

    fn commit(&mut self, batch: &CommitBatch) -> Result<CommitOutcome, StoreError> {
        self.standing.check()?;
        let done = commit::run(&mut self.conn, &mut self.packer, batch);
        match done {
            // Moved away meanwhile: what was written may never be found again.
            Ok(()) => self.standing.check().map(|()| CommitOutcome::Durable),
            Err(Stop::Conflict(c)) => Ok(CommitOutcome::Conflict(c)),
            Err(Stop::Error(e)) => {
                tracing::warn!(error = %e, batch = batch.segment.no.0, "a batch was not committed");
                Err(e)
            }
        }
    }

    fn segment(&mut self, no: BatchNo) -> Result<Option<SegmentRow>, StoreError> {
        query::segment(&self.conn, no)
    }

    fn due(&mut self, at: Timestamp, most: usize) -> Result<Vec<SubjectId>, StoreError> {
        let mut q = self
            .conn
            .prepare_cached(
                "SELECT id FROM subject WHERE due IS NOT NULL AND due <= ?1 ORDER BY due, id LIMIT ?2",
            )
            .map_err(sql)?;
        let mut rows = q
            .query(params![nanos_clamped(at), limit(most)])
            .map_err(sql)?;
        let mut ids = Vec::new();
        while let Some(r) = rows.next().map_err(sql)? {
            ids.push(Cols(r).subject_id(0)?);
        }
        Ok(ids)
    }

    fn of_kind(&mut self, kind: SubjectKind) -> Result<Vec<SubjectRow>, StoreError> {
        query::subjects(&self.conn, kind, SubjectId(0), usize::MAX)
    }

    fn beside(&self) -> Result<Option<Box<dyn Beside>>, StoreError> {
        let options = Options {
            reader_cache_kib: self.options.cache_kib,
            ..self.options.clone()
        };
        let conn = self.place.reader(&options)?;
        Ok(Some(Box::new(SqliteBeside { conn })))
    }
}

/// A connection that reads for the writer while the writer commits.
struct SqliteBeside {
    conn: Connection,
}

impl Beside for SqliteBeside {
    fn load(&mut self, wanted: &Wanted) -> Result<Loaded, StoreError> {
        load(&mut self.conn, wanted)
    }

    fn segment(&mut self, no: BatchNo) -> Result<Option<SegmentRow>, StoreError> {
        query::segment(&self.conn, no)
    }
}

fn load(conn: &mut Connection, wanted: &Wanted) -> Result<Loaded, StoreError> {
    // One read transaction: a lock taken once, and one state of the file.
    let tx = conn.transaction().map_err(sql)?;
    let aliases = load_aliases(&tx, &wanted.aliases)?;
    let subjects = load_subjects(&tx, &wanted.subjects, &aliases)?;
    let loaded = Loaded {
        inbox: load_inbox(&tx, &wanted.inbox)?,
        accounts: load_accounts(&tx, &wanted.accounts)?,
        serials: load_serials(&tx, &wanted.serials)?,
        aliases,
        subjects,
    };
    tx.finish().map_err(sql)?;
    Ok(loaded)
}

/// Where the store stands, as this connection sees it.
pub(crate) fn tip(conn: &Connection) -> Result<Tip, StoreError> {
    let mut q = conn
        .prepare_cached(
            "SELECT (SELECT max(id) FROM subject), no, head, at
             FROM (SELECT 1) LEFT JOIN
                  (SELECT no, head, at FROM segment ORDER BY no DESC LIMIT 1)",
        )
        .map_err(sql)?;
    let mut rows = q.query([]).map_err(sql)?;
    let Some(r) = rows.next().map_err(sql)? else {
        return Err(crate::error::damaged("the tip cannot be read"));
    };
    let c = Cols(r);
    let new = c.opt_i64(1)?.is_none();
    Ok(Tip {
        next_subject: match c.opt_i64(0)? {
            None => 1,
            Some(_) => c.u64(0)?.saturating_add(1),
        },
        batch: BatchNo(if new { 0 } else { c.u64(1)? }),
        head: if new { [0; 32] } else { c.bytes(2)? },
        at: if new { None } else { Some(c.at(3)?) },
    })
}

fn load_inbox(conn: &Connection, keys: &[InboxKey]) -> Result<Vec<Option<InboxRow>>, StoreError> {
    let mut q = conn
        .prepare_cached("SELECT body, batch, entry FROM inbox WHERE key = ?1")
        .map_err(sql)?;
    let one = |key: &InboxKey| {
        let mut rows = q.query([&key.0[..]]).map_err(sql)?;
        rows.next()
            .map_err(sql)?
            .map(|r| {
                let c = Cols(r);
                Ok(InboxRow {
                    key: *key,
                    body: c.bytes(0)?,
                    entry: c.entry(1)?,
                })
            })
            .transpose()
    };
    keys.iter().map(one).collect()
}

fn load_aliases(
    conn: &Connection,
    keys: &[AliasKey],
) -> Result<Vec<Option<SubjectId>>, StoreError> {
    let mut q = conn
        .prepare_cached("SELECT subject FROM alias WHERE kind = ?1 AND number = ?2 AND issuer = ?3")
        .map_err(sql)?;
    let one = |key: &AliasKey| {
        let mut rows = q
            .query(params![key.kind as u8, key.number, key.issuer])
            .map_err(sql)?;
        rows.next()
            .map_err(sql)?
            .map(|r| Cols(r).subject_id(0))
            .transpose()
    };
    keys.iter().map(one).collect()
}

/// Each subject once: those asked for in their order, then those behind
/// aliases by ascending id, which is the order they lie in.
fn load_subjects(
    conn: &Connection,
    asked: &[SubjectId],
    reached: &[Option<SubjectId>],
) -> Result<Vec<SubjectRow>, StoreError> {
    let mut q = conn
        .prepare_cached(concat!(
            "SELECT ",
            subject_columns!(),
            " FROM subject WHERE id = ?1"
        ))
        .map_err(sql)?;
    let mut behind: Vec<SubjectId> = reached.iter().flatten().copied().collect();
    behind.sort_unstable();
    let mut had = std::collections::HashSet::with_capacity(asked.len() + behind.len());
    let mut found = Vec::with_capacity(asked.len() + behind.len());
    for id in asked.iter().chain(&behind) {
        if !had.insert(*id) {
            continue;
        }
        let mut rows = q.query([int(id.0)?]).map_err(sql)?;
        if let Some(r) = rows.next().map_err(sql)? {
            found.push(Cols(r).subject()?);
        }
    }
    Ok(found)
}

fn load_accounts(conn: &Connection, keys: &[AccountKey]) -> Result<Vec<AccountRow>, StoreError> {
    keys.iter().map(|k| account(conn, *k)).collect()
}

/// One balance row; all zero if it was never written.
pub(crate) fn account(conn: &Connection, key: AccountKey) -> Result<AccountRow, StoreError> {
    let mut q = conn
        .prepare_cached("SELECT posted, pending, floor FROM account WHERE key = ?1")
        .map_err(sql)?;
    q.query_row([&key.0[..]], |r| {
        Ok(AccountRow {
            posted: r.get(0)?,
            pending: r.get(1)?,
            floor: r.get(2)?,
        })
    })
    .optional()
    .map(Option::unwrap_or_default)
    .map_err(sql)
}

fn load_serials(conn: &Connection, names: &[String]) -> Result<Vec<u64>, StoreError> {
    let mut q = conn
        .prepare_cached("SELECT next FROM serial WHERE name = ?1")
        .map_err(sql)?;
    let one = |name: &String| {
        let mut rows = q.query([name]).map_err(sql)?;
        rows.next().map_err(sql)?.map_or(Ok(1), |r| Cols(r).u64(0))
    };
    names.iter().map(one).collect()
}
