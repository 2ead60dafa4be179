//! Tests that need the adapter's inside: refusing media, damaged files,
//! files left by a killed process, and the plans of the questions.

use crate::{Options, SqliteQuery, SqliteStore};
use std::path::Path;
use tempfile::TempDir;
use tw_app::store::{AliasKind, CommitOutcome, Query, Store, StoreError, SubjectKind, Tip, Wanted};
use tw_base::{BatchNo, SubjectId};
use tw_testkit::batch::{
    account_key, after, alias, alias_key, delta, notice, parcel, received, transfer,
};

fn folder() -> TempDir {
    TempDir::new().expect("a folder for the test")
}

fn open(path: &Path) -> (SqliteStore, SqliteQuery) {
    SqliteStore::open(path, Options::default()).expect("the store opens")
}

fn refusal(path: &Path) -> StoreError {
    match SqliteStore::open(path, Options::default()) {
        Ok(_) => panic!("{} must not open", path.display()),
        Err(e) => e,
    }
}

/// Commits a batch of one parcel with an incompressible state of 1 MiB.
fn try_commit(store: &mut SqliteStore) -> Result<Tip, StoreError> {
    let tip = store.tip()?;
    let id = tip.next_subject;
    let state: Vec<u8> = (0..1_u32 << 20)
        .map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[3])
        .collect();
    let mut batch = after(&tip);
    batch.inbox = vec![received(id, batch.segment.no.0)];
    batch.subjects = vec![parcel(id, 1, &state)];
    let key = alias_key(AliasKind::Order, &format!("O{id}"), "1");
    batch.aliases = vec![alias(key, id)];
    batch.accounts = vec![delta(account_key(1, 1), 1, 0, 0)];
    batch.transfers = vec![transfer(0, 1)];
    batch.notices = vec![notice("A", 1)];
    match store.commit(&batch)? {
        CommitOutcome::Durable => store.tip(),
        CommitOutcome::Conflict(c) => panic!("conflict {c:?}"),
    }
}

fn commit(store: &mut SqliteStore) -> Tip {
    try_commit(store).expect("commit")
}

fn set(store: &SqliteStore, sql: &str) {
    store.connection().execute_batch(sql).expect(sql);
}

/// A medium that refuses is a clean refusal, and when it takes writes again
/// so does the store, without being opened anew.
#[test]
fn refuses_and_works_on() {
    let media = [
        (
            "full",
            "PRAGMA max_page_count = 1",
            "PRAGMA max_page_count = 1000000",
        ),
        (
            "read only",
            "PRAGMA query_only = 1",
            "PRAGMA query_only = 0",
        ),
    ];
    for (medium, spoil, mend) in media {
        let dir = folder();
        let (mut store, query) = open(dir.path());
        let before = commit(&mut store);
        for _ in 0..3 {
            set(&store, spoil);
            let refused = try_commit(&mut store);
            assert!(
                matches!(refused, Err(StoreError::Unavailable(_))),
                "{medium}: {refused:?}"
            );
            set(&store, mend);
            assert_eq!(store.tip().expect("tip"), before, "{medium}");
            assert_eq!(query.tip().expect("tip"), before, "{medium}");
        }
        let after = commit(&mut store);
        assert_eq!(after.batch.0, before.batch.0 + 1);
        assert_eq!(query.tip().expect("tip"), after);
        let numbers: Vec<u64> = (query.notices("A", 0, 9).expect("notices").iter())
            .map(|n| n.n)
            .collect();
        assert_eq!(numbers, [1, 2], "{medium}: a refused batch takes no number");
    }
}

/// Files that are taken away under the running program: nothing is called
/// durable until they are back, and then it works on by itself.
#[cfg(unix)]
#[test]
fn writes_to_nowhere_are_no_commits() {
    let folder = folder();
    let (data, away) = (folder.path().join("data"), folder.path().join("away"));
    let (mut store, query) = open(&data);
    let mut tip = commit(&mut store);
    let places = [
        (data.clone(), away.clone()),
        (data.join("store.sqlite"), away.clone()),
        (data.join("store.sqlite-wal"), away.clone()),
    ];
    for (place, away) in places {
        std::fs::rename(&place, &away).expect("taken away");
        let refused = try_commit(&mut store);
        assert!(
            matches!(refused, Err(StoreError::Unavailable(_))),
            "{refused:?}"
        );
        if !place.is_dir() && away.is_file() {
            std::fs::write(&place, b"").expect("another in its place");
            let refused = try_commit(&mut store);
            assert!(
                matches!(refused, Err(StoreError::Unavailable(_))),
                "{refused:?}"
            );
        }
        std::fs::rename(&away, &place).expect("put back");
        let next = commit(&mut store);
        assert_eq!(next.batch.0, tip.batch.0 + 1);
        assert_eq!(query.tip().expect("tip"), next);
        tip = next;
    }
}

/// The files as a kill leaves them: no log was moved, nothing was closed.
fn as_killed(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).expect("list") {
        let file = file.expect("entry");
        std::fs::copy(file.path(), to.join(file.file_name())).expect("copy");
    }
}

#[test]
fn opens_what_a_killed_process_left() {
    for (title, gone) in [
        ("all files", &[][..]),
        ("without the log's index", &["store.sqlite-shm"][..]),
        ("without the lock file", &["store.sqlite.lock"][..]),
    ] {
        let (dir, copy) = (folder(), folder());
        let (mut store, _query) = open(dir.path());
        commit(&mut store);
        let tip = commit(&mut store);
        as_killed(dir.path(), copy.path());
        for name in gone {
            std::fs::remove_file(copy.path().join(name)).expect("remove");
        }
        // A reader alone, as `explain` would be, then a writer.
        let alone = SqliteQuery::open(copy.path(), Options::default()).expect(title);
        assert_eq!(alone.tip().expect("tip"), tip, "{title}");
        let (mut again, _) = open(copy.path());
        assert_eq!(again.tip().expect("tip"), tip, "{title}");
        commit(&mut again);
        assert_eq!(alone.tip().expect("tip").batch.0, 3, "{title}");
    }
}

/// A log whose last frames were torn loses those batches whole, and only those.
#[test]
fn torn_log_loses_whole_batches() {
    let (dir, copy) = (folder(), folder());
    let (mut store, _query) = open(dir.path());
    let first = commit(&mut store);
    let log = "store.sqlite-wal";
    let kept = std::fs::metadata(dir.path().join(log)).expect("log").len();
    commit(&mut store);
    as_killed(dir.path(), copy.path());
    let file = std::fs::OpenOptions::new()
        .write(true)
        .open(copy.path().join(log))
        .expect("log");
    let whole = file.metadata().expect("log").len();
    assert!(whole > kept);
    file.set_len(whole - 1).expect("cut");
    let (mut again, query) = open(copy.path());
    assert_eq!(again.tip().expect("tip"), first);
    assert_eq!(query.subject(SubjectId(2)).expect("subject"), None);
    commit(&mut again);
}

#[test]
fn refuses_files_it_does_not_know() {
    let dir = folder();
    let at = |name: &str| dir.path().join(name);
    drop(open(&at("newer.sqlite")));
    drop(open(&at("old-lock.sqlite")));
    std::fs::write(
        at("text.sqlite"),
        "not a database, but long enough to look at".repeat(99),
    )
    .expect("write");
    rusqlite::Connection::open(at("other.sqlite"))
        .and_then(|c| c.execute_batch("CREATE TABLE t (a)"))
        .expect("another program's file");
    rusqlite::Connection::open(at("newer.sqlite"))
        .and_then(|c| c.execute_batch("PRAGMA user_version = 99"))
        .expect("a newer program's file");
    let newer = StoreError::TooNew {
        found: 99,
        known: 4,
    };
    assert_eq!(refusal(&at("newer.sqlite")).to_string(), newer.to_string());
    let reader = SqliteQuery::open(at("newer.sqlite"), Options::default());
    assert!(matches!(reader.err(), Some(StoreError::TooNew { .. })));
    for name in ["text.sqlite", "other.sqlite"] {
        let e = refusal(&at(name));
        assert!(matches!(e, StoreError::Damaged(_)), "{name}: {e}");
    }
    let none = SqliteQuery::open(at("none.sqlite"), Options::default());
    assert!(matches!(none.err(), Some(StoreError::Unavailable(_))));
    // A lock file that nobody holds means nothing.
    assert!(at("old-lock.sqlite.lock").exists());
    drop(open(&at("old-lock.sqlite")));
}

/// A store of the first schema gets its number when the writer opens it.
#[test]
fn an_older_store_is_brought_up_to_date() {
    let dir = folder();
    let file = dir.path().join("store.sqlite");
    let older = rusqlite::Connection::open(&file).expect("a file");
    older
        .execute_batch(include_str!("../../../migrations/sqlite/0001_lean.sql"))
        .and_then(|()| older.pragma_update(None, "user_version", 1))
        .and_then(|()| older.pragma_update(None, "application_id", 0x5457_7472))
        .expect("a store of schema 1");
    drop(older);
    let reader = SqliteQuery::open(dir.path(), Options::default());
    assert!(matches!(reader.err(), Some(StoreError::Unavailable(_))));
    let (mut store, query) = open(dir.path());
    commit(&mut store);
    let number = query.identity().expect("a number");
    assert_ne!(number, [0; 16]);
    drop((store, query));
    let (_store, query) = open(dir.path());
    assert_eq!(query.identity().expect("a number"), number);
}

#[test]
fn a_path_is_a_folder_or_a_file() {
    let dir = folder();
    let table = [
        ("", "store.sqlite"),
        ("new/data", "new/data/store.sqlite"),
        ("new/my.sqlite", "new/my.sqlite"),
    ];
    for (path, file) in table {
        let (_store, _query) = open(&dir.path().join(path));
        assert!(dir.path().join(file).is_file(), "{path:?}");
        let second = refusal(&dir.path().join(path));
        assert!(matches!(second, StoreError::Held(_)), "{path:?}: {second}");
    }
}

/// After an orderly end the file alone is the store, though readers are open
/// still; and it can be read where nothing can be written beside it.
#[test]
fn the_file_alone_is_whole_after_the_end() {
    let (dir, copy) = (folder(), folder());
    let (mut store, query) = open(dir.path());
    let tip = commit(&mut store);
    assert_eq!(query.tip().expect("tip"), tip);
    drop(store);
    let file = copy.path().join("a copy?#%.sqlite");
    std::fs::copy(dir.path().join("store.sqlite"), &file).expect("copy");
    let place = crate::open::Place::of(&file, &Options::default());
    let conn = place.immutable().expect("a copy that never changes");
    assert_eq!(crate::writer::tip(&conn).expect("tip"), tip);
    drop(conn);
    assert_eq!(std::fs::read_dir(copy.path()).expect("folder").count(), 1);
    let (mut again, _query) = open(&file);
    assert_eq!(again.tip().expect("tip"), tip);
}

#[test]
fn knows_what_holds_no_store() {
    let dir = folder();
    assert!(crate::is_blank(dir.path()), "an empty folder");
    let file = dir.path().join("store.sqlite");
    std::fs::write(&file, "").expect("write");
    assert!(crate::is_blank(dir.path()), "an empty file");
    rusqlite::Connection::open(&file)
        .and_then(|c| c.execute_batch("VACUUM"))
        .expect("an empty database");
    assert!(crate::is_blank(dir.path()), "an empty database");
    std::fs::write(&file, "no database at all".repeat(99)).expect("write");
    assert!(!crate::is_blank(dir.path()), "opening says what it is");
    std::fs::remove_file(&file).expect("remove");
    drop(open(dir.path()));
    assert!(!crate::is_blank(dir.path()), "a store");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder();
    let data = dir.path().join("data");
    let (mut store, _query) = open(&data);
    commit(&mut store);
    let mode = |path: &Path| {
        let meta = std::fs::metadata(path).expect("metadata");
        meta.permissions().mode() & 0o777
    };
    assert_eq!(mode(&data), 0o700);
    for entry in std::fs::read_dir(&data).expect("folder") {
        let path = entry.expect("entry").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

/// Damaged bytes are an error; none is a panic or a large allocation.
#[test]
fn damaged_rows_are_errors() {
    let spoil = [
        "UPDATE segment SET payload = x''",
        "UPDATE segment SET payload = substr(payload, 1, length(payload) - 1)",
        "UPDATE segment SET payload = zeroblob(length(payload))",
        "UPDATE segment SET payload = \
         CAST(substr(payload, 1, 12) || x'ff' || substr(payload, 14) AS BLOB)",
        "UPDATE segment SET size = size + 1",
        "UPDATE segment SET size = size - 1",
        "UPDATE segment SET size = -1",
        "UPDATE segment SET size = 9000000000000000000",
        "UPDATE segment SET entries = -1",
        "UPDATE segment SET entries = 4294967296",
        "UPDATE segment SET head = x'00'",
    ];
    for sql in spoil {
        let dir = folder();
        let (mut store, query) = open(dir.path());
        commit(&mut store);
        set(&store, sql);
        let read = query.segment(BatchNo(1));
        assert!(matches!(read, Err(StoreError::Damaged(_))), "{sql}");
    }
    let spoil = [
        "UPDATE subject SET kind = 77",
        "UPDATE subject SET kind = 300",
        "UPDATE subject SET version = -1",
        "UPDATE subject SET status = 3000000000",
        "PRAGMA ignore_check_constraints = 1; UPDATE alias SET subject = -5",
    ];
    for sql in spoil {
        let dir = folder();
        let (mut store, query) = open(dir.path());
        commit(&mut store);
        set(&store, sql);
        let read = store.load(&Wanted {
            subjects: vec![SubjectId(1)],
            aliases: vec![alias_key(AliasKind::Order, "O1", "1")],
            ..Wanted::default()
        });
        assert!(matches!(read, Err(StoreError::Damaged(_))), "{sql}");
        // The connection is good for the next question.
        assert_eq!(query.tip().expect("tip").batch.0, 1);
    }
}

/// The last line: a program that forgot a floor is stopped by the table.
#[test]
fn the_table_itself_holds_the_floor() {
    let dir = folder();
    let (mut store, _query) = open(dir.path());
    commit(&mut store);
    let through = store
        .connection()
        .execute_batch("UPDATE account SET posted = floor - 1");
    assert!(through.is_err());
}

/// The log stays within its bound however much is written.
#[test]
fn the_log_is_bounded() {
    let dir = folder();
    let options = Options {
        checkpoint_bytes: 2 << 20,
        ..Options::default()
    };
    let (mut store, _query) = SqliteStore::open(dir.path(), options).expect("open");
    for _ in 0..12 {
        commit(&mut store);
        let log = dir.path().join("store.sqlite-wal");
        let length = std::fs::metadata(log).expect("log").len();
        assert!(length < 6 << 20, "{length}");
    }
}

/// Questions take the index meant for them and sort nothing.
#[test]
fn plans_use_indexes() {
    let dir = folder();
    let (mut store, query) = open(dir.path());
    commit(&mut store);
    for kind in [SubjectKind::Parcel, SubjectKind::Book] {
        for status in [None, Some(0), Some(800)] {
            // INDEXED BY makes a missing index an error.
            query.newest(kind, status, 5).expect("newest");
        }
        query.subjects(kind, SubjectId(0), 5).expect("subjects");
    }
    let plans = [
        (
            "SELECT id FROM subject WHERE due IS NOT NULL AND due <= 5 ORDER BY due, id LIMIT 5",
            "subject_due",
        ),
        (
            "SELECT kind, number, issuer, subject FROM alias
             WHERE kind = 1 AND number >= 'A' ORDER BY number, issuer LIMIT 5",
            "PRIMARY KEY",
        ),
        (
            "SELECT id FROM subject WHERE kind = 1 AND status = 800 ORDER BY id DESC LIMIT 5",
            "subject_status",
        ),
    ];
    for (sql, index) in plans {
        let plan: String = store
            .connection()
            .query_row(&format!("EXPLAIN QUERY PLAN {sql}"), [], |r| r.get(3))
            .expect("plan");
        assert!(plan.contains(index), "{sql}: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
    }
}

/// Questions from many threads at once, more than connections are kept.
#[test]
fn many_readers() {
    let dir = folder();
    let (mut store, query) = open(dir.path());
    let tip = commit(&mut store);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            let query = query.clone();
            scope.spawn(move || {
                for _ in 0..20 {
                    assert_eq!(query.tip().expect("tip"), tip);
                }
            });
        }
    });
}

/// A writer that commits between two steps of a copy is neither kept waiting
/// nor seen, and the copy is the store after one batch.
#[test]
fn a_copy_shows_one_batch_while_others_are_committed() {
    let (dir, elsewhere) = (folder(), folder());
    let (mut store, _query) = open(dir.path());
    for _ in 0..4 {
        commit(&mut store);
    }
    let before = store.tip().expect("tip");
    let to = elsewhere.path().join("copy.sqlite");
    let mut steps = Vec::new();
    let copied = crate::copy(dir.path(), &to, &mut |done, of| {
        commit(&mut store);
        steps.push((done, of));
    });
    let copied = copied.expect("a copy");
    assert_eq!(copied.tip, before);
    assert!(steps.len() > 1, "one step shows nothing: {steps:?}");
    assert!(
        steps.windows(2).all(|pair| pair[0].0 < pair[1].0),
        "begun anew: {steps:?}"
    );
    let now = store.tip().expect("tip");
    assert_eq!(now.batch.0, before.batch.0 + steps.len() as u64);
    let files: Vec<_> = std::fs::read_dir(elsewhere.path())
        .expect("list")
        .map(|file| file.expect("entry").file_name())
        .collect();
    assert_eq!(files, ["copy.sqlite"], "the copy is one file");
    let query = SqliteQuery::open(&to, Options::default()).expect("a store");
    assert_eq!(query.tip().expect("tip"), before);
    let again = crate::copy(dir.path(), &to, &mut |_, _| {});
    assert!(matches!(again, Err(StoreError::Unavailable(_))));
}

#[test]
fn who_writes_is_seen() {
    let dir = folder();
    assert!(!crate::is_held(dir.path()));
    let opened = open(dir.path());
    assert!(crate::is_held(dir.path()));
    drop(opened);
    assert!(!crate::is_held(dir.path()));
}

/// A query at one moment answers alike whatever is written meanwhile.
#[test]
fn a_moment_stands_still() {
    let dir = folder();
    let (mut store, query) = open(dir.path());
    commit(&mut store);
    let moment = query.at_this_moment().expect("a moment");
    commit(&mut store);
    assert_eq!(query.tip().expect("tip").batch, BatchNo(2));
    assert_eq!(moment.tip().expect("tip").batch, BatchNo(1));
    assert_eq!(moment.links(BatchNo(0), 9).expect("links").len(), 1);
}

#[test]
fn the_log_is_written_again_before_it_is_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = |name: &str| dir.path().join(name);
    crate::open::write_again(&log("none")).expect("no log, nothing to write");
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    std::fs::write(log("some"), &bytes).expect("write");
    crate::open::write_again(&log("some")).expect("written");
    assert_eq!(std::fs::read(log("some")).expect("read"), bytes);

    let options = Options {
        log: Some(crate::WriteAgain(std::sync::Arc::new(|_| {
            Err(std::io::Error::other("the medium"))
        }))),
        ..Options::default()
    };
    let refused = SqliteStore::open(dir.path(), options).err();
    let Some(StoreError::Unavailable(why)) = refused else {
        panic!("{refused:?}");
    };
    assert!(why.contains("write the log again"), "{why}");
}
