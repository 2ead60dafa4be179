//! The readers' side: a few read-only connections shared by whoever asks.

use crate::error::sql;
use crate::open::{Options, Place};
use crate::payload::unpack;
use crate::row::{Cols, clamp, int, limit, subject_columns};
use crate::tasks;
use crate::writer;
use rusqlite::{Connection, Params, params};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tw_app::store::{
    AccountRow, AliasKey, AliasKind, Found, InboxKey, InboxRow, Link, MovementRow, NoticeRow,
    NoticeWrite, OpenTasks, Query, Rollup, SegmentRow, StoreError, SubjectKind, SubjectRow,
    TaskRow, TasksAsked, Tip, TransferRow,
};
use tw_base::{AccountKey, BatchNo, Date, SubjectId};

/// Answers questions about what is durable. Clones share their connections.
#[derive(Clone)]
pub struct SqliteQuery {
    pool: Arc<Pool>,
    /// A connection that stays at one moment.
    still: Option<Arc<Mutex<Connection>>>,
}

struct Pool {
    place: Place,
    options: Options,
    idle: Mutex<Vec<Connection>>,
}

/// Kinds a person searches by. Tokens are not among them: what stands there
/// is the hash of a secret, and never what anybody types.
const SEARCHED: [AliasKind; 9] = [
    AliasKind::Order,
    AliasKind::Payment,
    AliasKind::Waybill,
    AliasKind::ListNumber,
    AliasKind::PreEntry,
    AliasKind::Enterprise,
    AliasKind::Guarantee,
    AliasKind::Book,
    AliasKind::Principal,
];

impl SqliteQuery {
    /// Opens an existing store for reading only, beside a running writer or
    /// without one.
    ///
    /// # Errors
    /// `Unavailable` where there is no store, `TooNew` and `Damaged` as for
    /// the writer.
    pub fn open(path: impl AsRef<Path>, options: Options) -> Result<Self, StoreError> {
        Self::on(Place::of(path.as_ref(), &options), options)
    }

    pub(crate) fn on(place: Place, options: Options) -> Result<Self, StoreError> {
        // The first connection is opened now, so that a wrong file is known now.
        let first = place.reader(&options)?;
        Ok(Self {
            pool: Arc::new(Pool {
                place,
                options,
                idle: Mutex::new(vec![first]),
            }),
            still: None,
        })
    }

    /// The same store as it stands now, whatever is written meanwhile. While
    /// the answer lives, the writer's log cannot shrink.
    ///
    /// # Errors
    /// Those of reading.
    pub fn at_this_moment(&self) -> Result<Self, StoreError> {
        let conn = self.pool.place.reader(&self.pool.options)?;
        // The moment is that of the first reading.
        conn.execute_batch("BEGIN").map_err(sql)?;
        writer::tip(&conn)?;
        Ok(Self {
            pool: Arc::clone(&self.pool),
            still: Some(Arc::new(Mutex::new(conn))),
        })
    }

    /// Runs one question in one read transaction, so that its statements see
    /// one state.
    fn read<T>(
        &self,
        ask: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(still) = &self.still {
            return ask(&still.lock().unwrap_or_else(PoisonError::into_inner));
        }
        let mut conn = self.take()?;
        let tx = conn.transaction().map_err(sql)?;
        let answer = ask(&tx);
        tx.finish().map_err(sql)?;
        self.give_back(conn);
        answer
    }

    fn take(&self) -> Result<Connection, StoreError> {
        // A panic while holding the lock cannot leave the list half changed.
        let idle = self
            .pool
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        match idle {
            Some(conn) => Ok(conn),
            None => self.pool.place.reader(&self.pool.options),
        }
    }

    fn give_back(&self, conn: Connection) {
        let mut idle = self
            .pool
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.pool.options.readers {
            idle.push(conn);
        }
    }
}

/// All rows of a statement through a reader of columns.
fn all<T>(
    conn: &Connection,
    text: &str,
    values: impl Params,
    read: impl Fn(Cols<'_, '_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut q = conn.prepare_cached(text).map_err(sql)?;
    let mut rows = q.query(values).map_err(sql)?;
    let mut out = Vec::new();
    while let Some(r) = rows.next().map_err(sql)? {
        out.push(read(Cols(r))?);
    }
    Ok(out)
}

/// The first row, if any.
fn first<T>(
    conn: &Connection,
    text: &str,
    values: impl Params,
    read: impl FnOnce(Cols<'_, '_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut q = conn.prepare_cached(text).map_err(sql)?;
    let mut rows = q.query(values).map_err(sql)?;
    rows.next().map_err(sql)?.map(|r| read(Cols(r))).transpose()
}

/// Keys of one kind whose number begins with a text, in order. The range is
/// open above and left at the first number that does not begin so: no pattern,
/// hence no character with a meaning of its own.
fn begin_with(
    conn: &Connection,
    kind: AliasKind,
    text: &str,
    most: usize,
    into: &mut Vec<Found>,
) -> Result<(), StoreError> {
    let mut q = conn
        .prepare_cached(
            "SELECT kind, number, issuer, subject FROM alias
             WHERE kind = ?1 AND number >= ?2 ORDER BY number, issuer LIMIT ?3",
        )
        .map_err(sql)?;
    let mut rows = q
        .query(params![kind as u8, text, limit(most)])
        .map_err(sql)?;
    while let Some(r) = rows.next().map_err(sql)? {
        let c = Cols(r);
        let key = c.alias_key()?;
        if !key.number.starts_with(text) {
            break;
        }
        let subject = c.subject_id(3)?;
        into.push(Found { key, subject });
    }
    Ok(())
}

/// A segment with its payload decompressed.
pub(crate) fn segment(conn: &Connection, no: BatchNo) -> Result<Option<SegmentRow>, StoreError> {
    first(
        conn,
        "SELECT no, at, previous, root, head, entries, size, payload
         FROM segment WHERE no = ?1",
        [clamp(no.0)],
        |c| {
            Ok(SegmentRow {
                no: BatchNo(c.u64(0)?),
                at: c.at(1)?,
                previous: c.bytes(2)?,
                root: c.bytes(3)?,
                head: c.bytes(4)?,
                entries: c.u32(5)?,
                payload: unpack(c.blob(7)?, c.i64(6)?)?,
            })
        },
    )
}

fn inbox_row(c: &Cols<'_, '_>) -> Result<InboxRow, StoreError> {
    Ok(InboxRow {
        key: InboxKey(c.bytes(0)?),
        body: c.bytes(1)?,
        entry: c.entry(2)?,
    })
}

/// Each side by its own index; their bounds are repeated, as an index of a part
/// is used only for what is seen to lie in it.
const MOVEMENTS: &str = "
    SELECT t.n, t.debit, t.credit, t.amount, t.kind, t.resolves_batch, t.resolves_n, t.reason,
           t.subject, t.batch, s.at,
           (SELECT p.amount FROM transfer p WHERE p.batch = t.resolves_batch AND p.n = t.resolves_n)
    FROM (SELECT * FROM (SELECT * FROM transfer
                         WHERE debit = ?1 AND debit >= x'40' AND debit < x'80'
                           AND (batch, n) > (?2, ?3)
                         ORDER BY batch, n LIMIT ?4)
          UNION ALL
          SELECT * FROM (SELECT * FROM transfer
                         WHERE credit = ?1 AND credit >= x'40' AND credit < x'80'
                           AND (batch, n) > (?2, ?3)
                         ORDER BY batch, n LIMIT ?4)) t
    JOIN segment s ON s.no = t.batch
    ORDER BY t.batch, t.n LIMIT ?4";

fn transfer_row(c: &Cols<'_, '_>) -> Result<TransferRow, StoreError> {
    let resolves = match c.opt_i64(5)? {
        None => None,
        Some(_) => Some((BatchNo(c.u64(5)?), c.u32(6)?)),
    };
    Ok(TransferRow {
        n: c.u32(0)?,
        debit: AccountKey(c.bytes(1)?),
        credit: AccountKey(c.bytes(2)?),
        amount: c.i64(3)?,
        kind: c.u8(4)?,
        resolves,
        reason: c.text(7)?,
        subject: c.subject_id(8)?,
    })
}

impl Query for SqliteQuery {
    fn tip(&self) -> Result<Tip, StoreError> {
        self.read(writer::tip)
    }

    fn search(&self, number: &str, most: usize) -> Result<Vec<Found>, StoreError> {
        let mut found = Vec::new();
        self.read(|conn| {
            SEARCHED
                .into_iter()
                .try_for_each(|kind| begin_with(conn, kind, number, most, &mut found))
        })?;
        // Within a kind the exact number sorts first, so no kind's limit can
        // have cut it off.
        found.sort_by(|a, b| {
            (a.key.number != number, &a.key.number, &a.key).cmp(&(
                b.key.number != number,
                &b.key.number,
                &b.key,
            ))
        });
        found.truncate(most);
        Ok(found)
    }

    fn alias(&self, key: &AliasKey) -> Result<Option<SubjectId>, StoreError> {
        self.read(|conn| {
            first(
                conn,
                "SELECT subject FROM alias WHERE kind = ?1 AND number = ?2 AND issuer = ?3",
                params![key.kind as u8, key.number, key.issuer],
                |c| c.subject_id(0),
            )
        })
    }

    fn aliases_of(&self, subject: SubjectId) -> Result<Vec<AliasKey>, StoreError> {
        self.read(|conn| {
            all(
                conn,
                "SELECT kind, number, issuer FROM alias WHERE subject = ?1
                 ORDER BY kind, number, issuer",
                [clamp(subject.0)],
                |c| c.alias_key(),
            )
        })
    }

    fn subject(&self, id: SubjectId) -> Result<Option<SubjectRow>, StoreError> {
        self.read(|conn| {
            first(
                conn,
                concat!("SELECT ", subject_columns!(), " FROM subject WHERE id = ?1"),
                [clamp(id.0)],
                |c| c.subject(),
            )
        })
    }

    fn subjects(
        &self,
        kind: SubjectKind,
        after: SubjectId,
        most: usize,
    ) -> Result<Vec<SubjectRow>, StoreError> {
        self.read(|conn| subjects(conn, kind, after, most))
    }

    fn newest(
        &self,
        kind: SubjectKind,
        status: Option<i32>,
        most: usize,
    ) -> Result<Vec<SubjectRow>, StoreError> {
        let text = match (kind, status) {
            (SubjectKind::Parcel, None) => concat!(
                "SELECT ",
                subject_columns!(),
                " FROM subject NOT INDEXED WHERE kind = ?1 AND ?2 IS NULL
                 ORDER BY id DESC LIMIT ?3"
            ),
            (_, None) => concat!(
                "SELECT ",
                subject_columns!(),
                " FROM subject INDEXED BY subject_kind
                 WHERE kind = ?1 AND kind <> 1 AND ?2 IS NULL ORDER BY id DESC LIMIT ?3"
            ),
            (_, Some(_)) => concat!(
                "SELECT ",
                subject_columns!(),
                " FROM subject INDEXED BY subject_status
                 WHERE kind = ?1 AND status = ?2 ORDER BY id DESC LIMIT ?3"
            ),
        };
        self.read(|conn| {
            all(conn, text, params![kind as u8, status, limit(most)], |c| {
                c.subject()
            })
        })
    }

    fn census(&self, kind: SubjectKind) -> Result<Vec<(i32, u64)>, StoreError> {
        self.read(|conn| {
            all(
                conn,
                "SELECT status, n FROM census WHERE kind = ?1 AND n > 0 ORDER BY status",
                [kind as u8],
                |c| Ok((c.i32(0)?, c.u64(1)?)),
            )
        })
    }

    fn segment(&self, no: BatchNo) -> Result<Option<SegmentRow>, StoreError> {
        self.read(|conn| segment(conn, no))
    }

    fn notices(&self, party: &str, after: u64, most: usize) -> Result<Vec<NoticeRow>, StoreError> {
        self.read(|conn| {
            all(
                conn,
                "SELECT n, subject, status, at, batch, entry, info FROM notice
                 WHERE party = (SELECT id FROM party WHERE code = ?1) AND n > ?2
                 ORDER BY n LIMIT ?3",
                params![party, clamp(after), limit(most)],
                |c| {
                    Ok(NoticeRow {
                        n: c.u64(0)?,
                        notice: NoticeWrite {
                            party: party.to_owned(),
                            subject: c.subject_id(1)?,
                            status: c.i32(2)?,
                            at: c.at(3)?,
                            entry: c.entry(4)?,
                            info: c.text(6)?,
                        },
                    })
                },
            )
        })
    }

    fn rollups(&self, from: Date, to: Date) -> Result<Vec<Rollup>, StoreError> {
        self.read(|conn| {
            all(
                conn,
                "SELECT day, name, key, count, amount FROM fact_day
                 WHERE day BETWEEN ?1 AND ?2 ORDER BY day, name, key",
                params![from.to_string(), to.to_string()],
                |c| {
                    Ok(Rollup {
                        day: c
                            .text(0)?
                            .parse()
                            .map_err(|_| crate::error::damaged("a day cannot be read"))?,
                        name: c.text(1)?,
                        key: c.text(2)?,
                        count: c.i64(3)?,
                        amount: c.i64(4)?,
                    })
                },
            )
        })
    }

    fn accounts(&self, kind: u8, most: usize) -> Result<Vec<(AccountKey, AccountRow)>, StoreError> {
        // No key is as long as 17 bytes, so this stands above all of the kind.
        let mut above = [u8::MAX; 17];
        above[0] = kind;
        self.read(|conn| {
            all(
                conn,
                "SELECT key, posted, pending, floor FROM account
                 WHERE key >= ?1 AND key < ?2 ORDER BY key LIMIT ?3",
                params![&[kind][..], &above[..], limit(most)],
                |c| {
                    let row = AccountRow {
                        posted: c.i64(1)?,
                        pending: c.i64(2)?,
                        floor: c.i64(3)?,
                    };
                    Ok((AccountKey(c.bytes(0)?), row))
                },
            )
        })
    }

    fn account(&self, key: AccountKey) -> Result<AccountRow, StoreError> {
        self.read(|conn| writer::account(conn, key))
    }

    fn transfers(&self, batch: BatchNo) -> Result<Vec<TransferRow>, StoreError> {
        self.read(|conn| {
            all(
                conn,
                "SELECT n, debit, credit, amount, kind, resolves_batch, resolves_n, reason, subject
                 FROM transfer WHERE batch = ?1 ORDER BY n",
                [int(batch.0).unwrap_or(i64::MAX)],
                |c| transfer_row(&c),
            )
        })
    }

    fn movements(
        &self,
        account: AccountKey,
        (batch, n): (BatchNo, u32),
        most: usize,
    ) -> Result<Vec<MovementRow>, StoreError> {
        self.read(|conn| {
            all(
                conn,
                MOVEMENTS,
                params![account.0, clamp(batch.0), n, limit(most)],
                |c| {
                    Ok(MovementRow {
                        transfer: transfer_row(&c)?,
                        batch: BatchNo(c.u64(9)?),
                        at: c.at(10)?,
                        resolved: c.opt_i64(11)?.unwrap_or_default(),
                    })
                },
            )
        })
    }

    fn identity(&self) -> Result<[u8; 16], StoreError> {
        let found = self.read(|conn| first(conn, "SELECT id FROM identity", [], |c| c.bytes(0)))?;
        found.ok_or_else(|| crate::error::damaged("the store has no number of its own"))
    }

    fn links(&self, after: BatchNo, most: usize) -> Result<Vec<Link>, StoreError> {
        self.read(|conn| {
            all(
                conn,
                "SELECT no, at, previous, root, head, entries FROM segment
                 WHERE no > ?1 ORDER BY no LIMIT ?2",
                params![clamp(after.0), limit(most)],
                |c| {
                    Ok(Link {
                        no: BatchNo(c.u64(0)?),
                        at: c.at(1)?,
                        previous: c.bytes(2)?,
                        root: c.bytes(3)?,
                        head: c.bytes(4)?,
                        entries: c.u32(5)?,
                    })
                },
            )
        })
    }

    fn inbox(&self, key: InboxKey) -> Result<Option<InboxRow>, StoreError> {
        self.read(|conn| {
            first(
                conn,
                "SELECT key, body, batch, entry FROM inbox WHERE key = ?1",
                [&key.0[..]],
                |c| inbox_row(&c),
            )
        })
    }

    fn inbox_rows(
        &self,
        after: Option<InboxKey>,
        most: usize,
    ) -> Result<Vec<InboxRow>, StoreError> {
        // No key is as short as none at all.
        let above = after.as_ref().map_or(&[][..], |key| &key.0[..]);
        self.read(|conn| {
            all(
                conn,
                "SELECT key, body, batch, entry FROM inbox WHERE key > ?1 ORDER BY key LIMIT ?2",
                params![above, limit(most)],
                |c| inbox_row(&c),
            )
        })
    }

    fn alias_rows(&self, after: Option<&AliasKey>, most: usize) -> Result<Vec<Found>, StoreError> {
        let (kind, number, issuer) = after.map_or((0, "", ""), |key| {
            (key.kind as u8, key.number.as_str(), key.issuer.as_str())
        });
        self.read(|conn| {
            all(
                conn,
                "SELECT kind, number, issuer, subject FROM alias
                 WHERE (kind, number, issuer) > (?1, ?2, ?3)
                 ORDER BY kind, number, issuer LIMIT ?4",
                params![kind, number, issuer, limit(most)],
                |c| {
                    Ok(Found {
                        key: c.alias_key()?,
                        subject: c.subject_id(3)?,
                    })
                },
            )
        })
    }

    fn parties(&self, after: &str, most: usize) -> Result<Vec<String>, StoreError> {
        self.read(|conn| {
            all(
                conn,
                "SELECT code FROM party WHERE code > ?1 ORDER BY code LIMIT ?2",
                params![after, limit(most)],
                |c| c.text(0),
            )
        })
    }

    fn tasks(
        &self,
        asked: &TasksAsked,
        after: u64,
        most: usize,
    ) -> Result<Vec<TaskRow>, StoreError> {
        self.read(|conn| tasks::list(conn, asked, after, most))
    }

    fn open_tasks(&self) -> Result<Vec<OpenTasks>, StoreError> {
        self.read(tasks::open)
    }

    fn serials(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.read(|conn| {
            all(
                conn,
                "SELECT name, next FROM serial ORDER BY name",
                [],
                |c| Ok((c.text(0)?, c.u64(1)?)),
            )
        })
    }
}

/// Subjects of a kind with ids above `after`, ascending, at most `most`.
pub(crate) fn subjects(
    conn: &Connection,
    kind: SubjectKind,
    after: SubjectId,
    most: usize,
) -> Result<Vec<SubjectRow>, StoreError> {
    let text = match kind {
        SubjectKind::Parcel => concat!(
            "SELECT ",
            subject_columns!(),
            " FROM subject NOT INDEXED WHERE kind = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
        ),
        _ => concat!(
            "SELECT ",
            subject_columns!(),
            " FROM subject INDEXED BY subject_kind
             WHERE kind = ?1 AND kind <> 1 AND id > ?2 ORDER BY id LIMIT ?3"
        ),
    };
    all(
        conn,
        text,
        params![kind as u8, clamp(after.0), limit(most)],
        |c| c.subject(),
    )
}
