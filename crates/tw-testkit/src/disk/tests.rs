//! The disk can convict, and convicts nobody who synced.

use super::{Disk, FileKind, Trouble, When};
use rusqlite::{Connection, ErrorCode, OpenFlags};

fn open(disk: &Disk) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    Connection::open_with_flags_and_vfs("/d/t.sqlite", flags, disk.name())
}

fn prepare(disk: &Disk, synchronous: u8) -> rusqlite::Result<Connection> {
    let conn = open(disk)?;
    let mode: String = conn.query_row("PRAGMA journal_mode = WAL", [], |r| r.get(0))?;
    assert_eq!(mode, "wal");
    conn.pragma_update(None, "synchronous", synchronous)?;
    conn.pragma_update(None, "wal_autocheckpoint", 8)?;
    conn.execute_batch("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, x BLOB)")?;
    disk.sync_names();
    Ok(conn)
}

/// Commits rows until the power goes; the last one that was acknowledged.
fn commit_until_dark(conn: &Connection) -> i64 {
    let mut acknowledged = 0;
    for n in 1..=10_000 {
        match conn.execute("INSERT INTO t VALUES (?1, randomblob(700))", [n]) {
            Ok(_) => acknowledged = n,
            Err(_) => return acknowledged,
        }
    }
    panic!("the power never went");
}

/// Rows found after the power was lost at an operation, and those that were
/// acknowledged; the database is whole in any case if all is well.
fn cut(seed: u64, synchronous: u8, lies: bool) -> (rusqlite::Result<i64>, i64) {
    let disk = Disk::new(seed);
    if lies {
        disk.lie();
    }
    let conn = prepare(&disk, synchronous).expect("a database");
    disk.cut(When::Operation(20 + seed * 7 % 400));
    let acknowledged = commit_until_dark(&conn);
    assert!(disk.is_dark());
    drop(conn);
    disk.restart();
    let found = open(&disk).and_then(|conn| {
        let whole: String = conn.query_row("PRAGMA integrity_check", [], |r| r.get(0))?;
        match whole.as_str() {
            "ok" => conn.query_row("SELECT coalesce(max(n), 0) FROM t", [], |r| r.get(0)),
            _ => Err(rusqlite::Error::QueryReturnedNoRows),
        }
    });
    (found, acknowledged)
}

const SEEDS: u64 = 60;

#[test]
fn who_syncs_loses_nothing() {
    for seed in 0..SEEDS {
        let (found, acknowledged) = cut(seed, 2, false);
        let found = found.expect("a whole database");
        let least = acknowledged..=acknowledged + 1;
        assert!(
            least.contains(&found),
            "seed {seed}: {found} of {acknowledged}"
        );
    }
}

#[test]
fn who_does_not_sync_loses_acknowledged_rows() {
    let lost = |synchronous, lies| {
        (0..SEEDS)
            .map(|seed| cut(seed, synchronous, lies))
            .filter(|(found, acknowledged)| found.as_ref().map_or(true, |f| f < acknowledged))
            .count()
    };
    assert!(lost(0, false) > 10, "synchronous = OFF was not convicted");
    assert!(lost(1, false) > 10, "NORMAL does not sync each commit");
    assert!(lost(2, true) > 10, "a disk that lies was not convicted");
}

#[test]
fn the_same_seed_has_the_same_fate_and_all_fates_occur() {
    let run = |seed| {
        let disk = Disk::new(seed);
        let conn = prepare(&disk, 0).expect("a database");
        conn.execute_batch("INSERT INTO t VALUES (1, zeroblob(20000))")
            .expect("a row");
        disk.cut(When::Now);
        drop(conn);
        disk.restart()
    };
    let mut all = super::Restart::default();
    for seed in 0..SEEDS {
        let seen = run(seed);
        assert_eq!(seen, run(seed), "seed {seed}");
        all.kept += seen.kept;
        all.torn += seen.torn;
        all.dropped += seen.dropped;
    }
    assert!(all.kept > 0 && all.torn > 0 && all.dropped > 0, "{all:?}");
}

#[test]
fn a_place_can_be_named() {
    let disk = Disk::new(1);
    let conn = prepare(&disk, 2).expect("a database");
    let before = disk.counts();
    disk.cut(When::On(FileKind::Database, 1));
    commit_until_dark(&conn);
    let after = disk.counts();
    assert_eq!(
        after.database,
        before.database + 1,
        "the first write of a checkpoint"
    );
    assert!(after.log > before.log);
    assert!(after.syncs > before.syncs);
}

#[test]
fn readers_keep_their_state_beside_a_writer() {
    let disk = Disk::new(1);
    let writer = prepare(&disk, 2).expect("a database");
    let mut reader = open(&disk).expect("a reader");
    let count = |conn: &Connection| -> i64 {
        conn.query_row("SELECT count(*) FROM t", [], |r| r.get(0))
            .expect("a count")
    };
    writer
        .execute_batch("INSERT INTO t VALUES (1, NULL)")
        .expect("a row");
    let tx = reader.transaction().expect("a state");
    assert_eq!(count(&tx), 1);
    writer
        .execute_batch("INSERT INTO t VALUES (2, NULL)")
        .expect("a row");
    assert_eq!(count(&tx), 1, "its own state");
    tx.finish().expect("done");
    assert_eq!(count(&reader), 2);
    // Two writers at once: the second waits, then is refused.
    reader.busy_timeout(std::time::Duration::ZERO).expect("set");
    let tx = writer.unchecked_transaction().expect("begun");
    tx.execute_batch("INSERT INTO t VALUES (3, NULL)")
        .expect("a row");
    let refused = reader.execute_batch("INSERT INTO t VALUES (4, NULL)");
    let code = refused.err().and_then(|e| e.sqlite_error_code());
    assert_eq!(code, Some(ErrorCode::DatabaseBusy));
    tx.commit().expect("committed");
    assert_eq!(count(&reader), 3);
}

#[test]
fn troubles_are_refusals_and_pass() {
    let table = [
        (Trouble::Full, ErrorCode::DiskFull),
        (Trouble::ReadOnly, ErrorCode::SystemIoFailure),
        (Trouble::Broken, ErrorCode::SystemIoFailure),
        (Trouble::Unsyncable, ErrorCode::SystemIoFailure),
    ];
    for (trouble, code) in table {
        let disk = Disk::new(1);
        let conn = prepare(&disk, 2).expect("a database");
        let insert = || conn.execute("INSERT INTO t (x) VALUES (zeroblob(3000))", []);
        insert().expect("room");
        disk.trouble(Some(trouble));
        let refused = insert().expect_err("refused");
        assert_eq!(refused.sqlite_error_code(), Some(code), "{trouble:?}");
        disk.trouble(None);
        insert().expect("room again");
        let n: i64 = conn
            .query_row("SELECT count(*) FROM t", [], |r| r.get(0))
            .expect("a count");
        assert_eq!(n, 2, "{trouble:?}");
    }
}

/// After a sync that failed, what is read is not what the disk has; a later
/// sync that succeeds makes only what was written since durable.
#[test]
fn a_failed_sync_is_not_made_good_by_the_next() {
    let lost = (0..SEEDS).filter(|seed| {
        let disk = Disk::new(*seed);
        let conn = prepare(&disk, 2).expect("a database");
        disk.trouble(Some(Trouble::Unsyncable));
        conn.execute_batch("INSERT INTO t VALUES (1, zeroblob(9000))")
            .expect_err("refused");
        disk.trouble(None);
        let before = disk.file("/d/t.sqlite-wal").expect("a log");
        drop(conn);
        disk.cut(When::Now);
        disk.restart();
        disk.file("/d/t.sqlite-wal") != Some(before)
    });
    assert!(lost.count() > 10);
}

/// Whether what was committed after a failed sync and a new start is lost
/// with the power.
fn lost_after_a_new_start(seed: u64, written_again: bool) -> bool {
    let disk = Disk::new(seed);
    let conn = prepare(&disk, 2).expect("a database");
    conn.execute_batch("INSERT INTO t VALUES (1, zeroblob(100))")
        .expect("taken");
    disk.trouble(Some(Trouble::Unsyncable));
    conn.execute_batch("INSERT INTO t VALUES (2, zeroblob(9000))")
        .expect_err("refused");
    drop(conn);
    disk.trouble(None);
    if written_again {
        disk.write_again("/d/t.sqlite-wal").expect("written");
    }
    let conn = open(&disk).expect("a database");
    conn.execute_batch("PRAGMA synchronous = 2; INSERT INTO t VALUES (3, zeroblob(100))")
        .expect("taken");
    disk.cut(When::Now);
    drop(conn);
    disk.restart();
    let found = open(&disk).and_then(|conn| {
        conn.query_row("SELECT count(*) FROM t WHERE rowid IN (1, 3)", [], |row| {
            row.get::<_, i64>(0)
        })
    });
    found != Ok(2)
}

/// What a failed sync left is read as if it were there: who starts on it
/// writes the log again first.
#[test]
fn a_log_written_again_is_what_is_read() {
    let lost = |again| (0..SEEDS).filter(move |seed| lost_after_a_new_start(*seed, again));
    assert!(lost(false).count() > 3);
    assert_eq!(lost(true).collect::<Vec<_>>(), Vec::<u64>::new());
}
