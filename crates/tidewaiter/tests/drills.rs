//! Drills that need the process: it is killed while it works, and the journal
//! is tampered with. The sender's own log of acknowledgements is the witness.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use tw_app::audit::{self, KeptHead};
use tw_drill::server::Server;
use tw_drill::{Asked, Bar, kill, medium};
use tw_law::Pack;
use tw_sim::{Nodes, Options, Plan};
use tw_store::{Options as StoreOptions, SqliteQuery};

const BINARY: &str = env!("CARGO_BIN_EXE_tidewaiter");
const TAMPERINGS: usize = 200;

/// A number that looks random and is the same in every run.
fn dice(state: &mut u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

fn plan() -> Plan {
    let pack = Pack::builtin("cn").expect("the built-in pack");
    let date = tw_base::Date::constant(2026, 4, 15);
    let options = Options {
        faulty_permille: 0,
        nodes: Nodes::UpTo(3),
        ..Options::new(400, 11, date)
    };
    Plan::new(options, &pack).expect("a day")
}

fn query(data: &Path) -> SqliteQuery {
    SqliteQuery::open(data, StoreOptions::default()).expect("a store to read")
}

#[test]
fn what_was_acknowledged_survives_kills_and_is_answered_alike() {
    let asked = Asked::new(Bar::Test, 11).of_binary(BINARY);
    let report = kill::run(&asked, &mut |_| {}).expect("the drill runs");
    assert_eq!(report.faults, [] as [&str; 0], "{}", report.table());
}

#[test]
fn a_medium_in_trouble_is_refused_cleanly_and_left_behind() {
    let asked = Asked::new(Bar::Test, 11).of_binary(BINARY);
    let report = medium::run(&asked, &mut |_| {}).expect("the drill runs");
    assert_eq!(report.faults, [] as [&str; 0], "{}", report.table());
}

/// Ways of changing a journal behind the program's back.
const WAYS: [&str; 7] = ["flip", "drop", "swap", "cut", "rewrite", "forge", "inflate"];

#[test]
fn with_a_kept_head_every_tampering_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("store");
    let plan = plan();
    let server = Server::start(Path::new(BINARY), &data).expect("the server starts");
    let tokens = server.prepare(&plan).expect("registered");
    server.send_all(&plan, &tokens, &AtomicUsize::new(0), &Mutex::default());
    server.stop().expect("an orderly end");
    let report = audit::verify(&query(&data), None, |_, _| {}).expect("a report");
    assert_eq!(report.faults, []);
    let kept: KeptHead = report.head.parse().expect("a head");
    assert!(
        kept.batch > 20,
        "too few batches to tamper with: {}",
        kept.batch
    );

    let mut seed = 7;
    for round in 0..TAMPERINGS {
        let copy = folder.path().join("copy");
        std::fs::create_dir_all(&copy).expect("a folder");
        for file in
            ["store.sqlite", "store.sqlite-wal"].map(|file| (data.join(file), copy.join(file)))
        {
            if file.0.exists() {
                std::fs::copy(file.0, file.1).expect("a copy");
            }
        }
        let way = WAYS[round % WAYS.len()];
        tamper(&copy, way, kept.batch, &mut seed);
        let found = match audit::verify(&query(&copy), Some(kept), |_, _| {}) {
            Ok(report) => !report.faults.is_empty(),
            // Refusing to read a damaged file is finding it.
            Err(_) => true,
        };
        assert!(found, "round {round}: {way} was not found");
        std::fs::remove_dir_all(&copy).expect("the copy can go");
    }
}

fn tamper(data: &Path, way: &str, batches: u64, seed: &mut u64) {
    let conn = rusqlite::Connection::open(data.join("store.sqlite")).expect("the store's file");
    let batches = i64::try_from(batches).expect("a batch number");
    let pick = |seed: &mut u64| 1 + i64::try_from(dice(seed)).expect("a number") % batches;
    let no = pick(seed);
    let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| {
        conn.execute(sql, params)
            .expect("a change behind the program's back");
    };
    match way {
        "flip" => {
            let mut payload: Vec<u8> = conn
                .query_row("SELECT payload FROM segment WHERE no = ?", [no], |row| {
                    row.get(0)
                })
                .expect("a payload");
            let bit = usize::try_from(dice(seed)).expect("a number") % (payload.len() * 8);
            payload[bit / 8] ^= 1 << (bit % 8);
            run(
                "UPDATE segment SET payload = ? WHERE no = ?",
                &[&payload, &no],
            );
        }
        "drop" => run("DELETE FROM segment WHERE no = ?", &[&no]),
        "swap" => {
            let other = if no == batches { 1 } else { no + 1 };
            run("UPDATE segment SET no = -1 WHERE no = ?", &[&no]);
            run("UPDATE segment SET no = ? WHERE no = ?", &[&no, &other]);
            run("UPDATE segment SET no = ? WHERE no = -1", &[&other]);
        }
        "cut" => run("DELETE FROM segment WHERE no >= ?", &[&no]),
        "rewrite" => rewrite(&conn, no),
        "inflate" => {
            // A guarantee made larger, its transfer and its balance alike.
            let key = "(SELECT max(key) FROM account WHERE posted > 0)";
            run(
                &format!(
                    "UPDATE transfer SET amount = amount + 5 WHERE credit = {key} AND kind = 1"
                ),
                &[],
            );
            run(
                &format!("UPDATE account SET posted = posted + 5 WHERE key = {key}"),
                &[],
            );
        }
        _ => {
            // A balance that its transfers do not bear out.
            let changed = conn
                .execute("UPDATE account SET posted = posted + 1 WHERE key = (SELECT max(key) FROM account)", [])
                .expect("a change behind the program's back");
            assert_eq!(changed, 1);
        }
    }
}

/// Changes one entry and seals the whole chain anew, with correct hashes.
fn rewrite(conn: &rusqlite::Connection, from: i64) {
    use tw_app::journal;
    let last: i64 = conn
        .query_row("SELECT max(no) FROM segment", [], |r| r.get(0))
        .expect("a number");
    let mut previous: Option<[u8; 32]> = None;
    for no in from..=last {
        let (payload, size, before): (Vec<u8>, i64, Vec<u8>) = conn
            .query_row(
                "SELECT payload, size, previous FROM segment WHERE no = ?",
                [no],
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
            )
            .expect("a segment");
        let size = usize::try_from(size).expect("a size");
        let plain = zstd::bulk::decompress(&payload, size).expect("a payload");
        let opened = journal::open(&plain).expect("entries");
        let mut entries: Vec<Vec<u8>> = opened.entries.iter().map(|e| e.to_vec()).collect();
        if no == from
            && let Some(byte) = entries.last_mut().and_then(|entry| entry.last_mut())
        {
            *byte ^= 1;
        }
        let before = previous.unwrap_or_else(|| before.try_into().expect("a head"));
        let batch = tw_base::BatchNo(u64::try_from(no).expect("a number"));
        let sealed = journal::seal(batch, before, &opened.header, &entries);
        previous = Some(sealed.head);
        let packed = zstd::bulk::compress(&sealed.payload, 1).expect("a payload");
        let size = i64::try_from(sealed.payload.len()).expect("a size");
        conn.execute(
            "UPDATE segment SET payload = ?, size = ?, previous = ?, root = ?, head = ? WHERE no = ?",
            rusqlite::params![packed, size, sealed.previous, sealed.root, sealed.head, no],
        )
        .expect("a change behind the program's back");
    }
}
