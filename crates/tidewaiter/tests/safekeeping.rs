//! `backup` and `restore`, as a person at a terminal has them, and the drill
//! that takes backups beside a server under load.

use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;
use tw_app::audit::outcome_hash;
use tw_app::people::{Keyring, Secret, Vault, VaultError};
use tw_drill::{Asked, Bar, restore};
use tw_store::{Options, SqliteQuery, SqliteStore};

/// A store with a morning of trade in it, and folders around it.
struct Place {
    dir: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            dir: TempDir::new().expect("a folder"),
        };
        place.trade("data", 1);
        place
    }

    fn trade(&self, data: &str, seed: u32) {
        let made = self.run(
            &["demo", "--exit", "--lists", "12", "--seed"],
            &[&seed.to_string(), "--data", &self.text(data)],
        );
        assert!(made.status.success(), "{}", said(&made));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn run(&self, words: &[&str], more: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tidewaiter"));
        command.args(words).args(more);
        command.output().expect("the program runs")
    }

    /// Runs a command whose folders are named by their short names.
    fn with(&self, command: &str, folders: &[(&str, &str)], more: &[&str]) -> Output {
        let folders: Vec<(String, String)> = folders
            .iter()
            .map(|(flag, name)| ((*flag).to_owned(), self.text(name)))
            .collect();
        let mut words = vec![command];
        words.extend(folders.iter().flat_map(|(a, b)| [a.as_str(), b.as_str()]));
        self.run(&words, more)
    }

    fn backup(&self, more: &[&str]) -> PathBuf {
        let made = self.with(
            "backup",
            &[("--data", "data"), ("--to", "to")],
            &[more, &["--format", "json"]].concat(),
        );
        assert!(made.status.success(), "{}", said(&made));
        let report: Value = serde_json::from_slice(&made.stdout).expect("a report");
        PathBuf::from(report["backup"].as_str().expect("a path"))
    }

    fn restore(&self, to: &str, more: &[&str]) -> Output {
        let folders = [("--from", "to"), ("--data", to)];
        self.with("restore", &folders, more)
    }

    /// A restore that has to be refused, and to leave nothing.
    fn refused(&self, more: &[&str], why: &str) {
        let tried = self.restore("refused", more);
        assert_eq!(tried.status.code(), Some(2), "{}", said(&tried));
        assert!(said(&tried).contains(why), "{why}: {}", said(&tried));
        let left = std::fs::read_dir(self.path("refused"));
        assert!(left.map_or(0, Iterator::count) == 0, "something was left");
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

fn hash(data: &Path) -> String {
    let query = SqliteQuery::open(data, Options::default()).expect("a store");
    outcome_hash(&query).expect("a hash")
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path)
        .expect("it is there")
        .permissions()
        .mode()
        & 0o777
}

/// Writes the file of keys of a store that has none yet.
struct Early(PathBuf);

impl Vault for Early {
    fn random(&self) -> Result<[u8; 32], VaultError> {
        Err(VaultError("none are made".into()))
    }
    fn keep(&self, keys: &[u8]) -> Result<(), VaultError> {
        std::fs::write(&self.0, keys).map_err(|e| VaultError(e.to_string()))
    }
}

/// An old `people.key` put back: from before the year that was filed in, and
/// from before an erasure.
#[test]
fn keys_older_than_their_store_are_refused() {
    let place = Place::new();
    let people = place.path("data/people.key");
    let newest = std::fs::read(&people).expect("keys");
    let data = place.text("data");
    let admin = |what: &[&str]| place.run(&["admin", "--data", &data], what);
    let text = std::fs::read_to_string(place.path("data/secret.key")).expect("a key");
    let digits = |at| u8::from_str_radix(&text[at..at + 2], 16).expect("digits");
    let root: [u8; 32] = std::array::from_fn(|n| digits(2 * n));
    let early = Early(people.clone());
    Keyring::new(Box::new(early), Secret::store_of(&root)).expect("written");
    let book = ["book", "add", "T0101W000009", "1101110106"];
    let tried = admin(&book);
    assert_eq!(tried.status.code(), Some(2), "{}", said(&tried));
    assert!(
        said(&tried).contains("older than its store"),
        "{}",
        said(&tried)
    );

    std::fs::write(&people, &newest).expect("put back");
    let years = Keyring::read(
        Box::new(Early(people.clone())),
        Secret::store_of(&root),
        &newest,
    );
    let (years, _) = years.expect("keys").years();
    let before = years
        .first()
        .expect("the year before the day's")
        .to_string();
    let done = admin(&["person", "retire-year", &before]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let retired = std::fs::read(&people).expect("keys");
    std::fs::write(&people, &newest).expect("an old one put back");
    let tried = admin(&book);
    assert_eq!(tried.status.code(), Some(2), "{}", said(&tried));
    assert!(
        said(&tried).contains("bring erased persons back"),
        "{}",
        said(&tried)
    );
    std::fs::write(&people, &retired).expect("the newest put back");
    let done = admin(&book);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
}

#[test]
fn a_backup_under_load_restores_to_the_same_heads() {
    let asked = Asked::new(Bar::Test, 11).of_binary(env!("CARGO_BIN_EXE_tidewaiter"));
    let report = restore::run(&asked, &mut |_| {}).expect("the drill runs");
    assert_eq!(report.faults, [] as [&str; 0], "{}", report.table());
}

#[test]
fn what_was_backed_up_comes_back() {
    let place = Place::new();
    std::fs::write(place.path("data/checkpoints.jsonl"), "one\ntwo\nthr").expect("written");
    let made = place.backup(&["--keys-to", &place.text("keys")]);
    for (file, wanted) in [
        (made.clone(), 0o700),
        (made.join("store.sqlite"), 0o600),
        (made.join("manifest.json"), 0o600),
        (place.path("to"), 0o700),
        (place.path("keys"), 0o700),
        (place.path("keys/secret.key"), 0o600),
    ] {
        assert_eq!(mode(&file), wanted, "{}", file.display());
    }
    assert!(!made.join("secret.key").exists(), "keys are apart");
    let restored = place.restore("new", &["--keys-from", &place.text("keys")]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!(hash(&place.path("new")), hash(&place.path("data")));
    let lines = std::fs::read_to_string(place.path("new/checkpoints.jsonl"));
    assert_eq!(
        lines.expect("it came along"),
        "one\ntwo\n",
        "whole lines only"
    );
    std::fs::remove_file(place.path("data/checkpoints.jsonl")).expect("removed");
    std::fs::remove_file(place.path("new/checkpoints.jsonl")).expect("removed");
    let head =
        |data: &str| said(&place.with("audit", &[], &["verify", "--data", &place.text(data)]));
    assert_eq!(head("new"), head("data"));
    assert!(head("new").contains("as it was written"), "{}", head("new"));
    // It goes on: the same day again is all repeats.
    for file in ["demo.days", "demo.tokens"] {
        let [from, to] = ["data", "new"].map(|data| place.path(data).join(file));
        std::fs::copy(from, to).expect("copied");
    }
    place.trade("new", 1);
    assert_eq!(hash(&place.path("new")), hash(&place.path("data")));

    // Kept are the newest, whatever the clock said.
    let newest = [place.backup(&[]), place.backup(&["--keep", "2"])];
    let whole = |path: &PathBuf| path.join("manifest.json").exists();
    assert!(newest.iter().all(whole) && !whole(&made));
    let names = std::fs::read_dir(place.path("to")).expect("a folder");
    assert_eq!(names.count(), 3, "two backups and the lock");
}

/// Keys are newer than the backup: the signing key was changed in between.
/// Nothing is signed under it before its time, and what was signed in the
/// time that was lost stays as evidence.
#[test]
fn a_restored_store_signs_nothing_before_its_key_counts() {
    let place = Place::new();
    place.backup(&[]);
    let typed = |words: &[&str], data: &str| place.run(words, &["--data", &place.text(data)]);
    let evidence = place.text("evidence");
    let sign = |data: &str| typed(&["audit", "checkpoint", "--out", &evidence], data);
    let add = |data: &str, code: &str| {
        let words = ["admin", "--data", &place.text(data), "enterprise", "add"];
        let added = place.run(&words, &[code, "Mall"]);
        assert!(added.status.success(), "{}", said(&added));
    };
    add("data", "9999960001");
    assert!(sign("data").status.success());
    assert!(typed(&["audit", "keys", "rotate"], "data").status.success());
    let keys = place.with("backup", &[("--data", "data"), ("--keys-to", "keys")], &[]);
    assert!(keys.status.success(), "{}", said(&keys));
    let restored = place.restore("new", &["--keys-from", &place.text("keys")]);
    assert!(restored.status.success(), "{}", said(&restored));
    let early = sign("new");
    assert_eq!(early.status.code(), Some(2), "{}", said(&early));
    assert!(
        said(&early).contains("counts from batch"),
        "{}",
        said(&early)
    );
    let verified = typed(&["audit", "verify"], "new");
    assert!(verified.status.success(), "{}", said(&verified));
    // The same batch again, and another one.
    add("new", "9999960002");
    let signed = sign("new");
    assert!(signed.status.success(), "{}", said(&signed));
    let verified = typed(&["audit", "verify"], "new");
    assert!(verified.status.success(), "{}", said(&verified));
    let both = typed(&["audit", "verify", "--checkpoint", &evidence], "new");
    assert_eq!(
        both.status.code(),
        Some(1),
        "the lost time shows: {}",
        said(&both)
    );
    let first = "written anew";
    assert!(
        said(&both).contains(first),
        "neither was overwritten: {}",
        said(&both)
    );
}

#[test]
fn half_a_backup_is_none() {
    let place = Place::new();
    let whole = place.backup(&[]);
    // A run that was cut off before the last step, one after, and a removal.
    for name in [".partial-new", ".partial-old-000001"] {
        let partial = place.path("to").join(name);
        std::fs::create_dir(&partial).expect("a folder");
        for file in ["store.sqlite", "manifest.json"] {
            std::fs::copy(whole.join(file), partial.join(file)).expect("copied");
        }
        let named = place.with(
            "restore",
            &[("--from", &format!("to/{name}")), ("--data", "new")],
            &[],
        );
        assert!(
            said(&named).contains("was not finished"),
            "{}",
            said(&named)
        );
    }
    std::fs::remove_dir_all(&whole).expect("removed");
    place.refused(&[], "holds no whole backup");
    place.backup(&[]);
    let names = std::fs::read_dir(place.path("to")).expect("a folder");
    assert_eq!(names.count(), 2, "what was unfinished is cleared up");
    // Restoring that was cut off leaves no store, and makes no new one.
    std::fs::create_dir_all(place.path("half/.restoring")).expect("a folder");
    for command in ["serve", "audit"] {
        let words: &[&str] = if command == "audit" { &["verify"] } else { &[] };
        let half = place.text("half");
        let tried = place.run(&[&[command], words, &["--data", &half]].concat(), &[]);
        assert_eq!(tried.status.code(), Some(2), "{command}");
    }
    assert!(!place.path("half/secret.key").exists());
}

#[test]
fn what_does_not_fit_is_refused() {
    let place = Place::new();
    let made = place.backup(&["--keys-to", &place.text("keys")]);
    let manifest = made.join("manifest.json");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    let told = |from: &str, to: &str| {
        let changed = text.replace(from, to);
        assert_ne!(changed, text, "{from} is not in it");
        std::fs::write(&manifest, changed).expect("written");
    };
    for (from, to, why) in [
        ("\"format\": 1", "\"format\": 2", "format 2"),
        ("\"schema\": ", "\"schema\": 99", "has schema 99"),
        (
            "\"name\": \"store.sqlite\"",
            "\"name\": \"../store.sqlite\"",
            "../store.sqlite",
        ),
        (
            "\"blake3\": \"",
            "\"blake3\": \"0",
            "not the file the manifest describes",
        ),
        ("\"head\": \"", "\"head\": \"9", "its manifest says 9"),
        ("{", "", "is not a manifest"),
    ] {
        told(from, to);
        place.refused(&[], why);
    }
    std::fs::write(&manifest, &text).expect("written");
    let zero = format!("1:{}", "0".repeat(64));
    place.refused(&["--head", &zero], "written anew");

    let store = made.join("store.sqlite");
    let bytes = std::fs::read(&store).expect("a copy");
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    for (changed, why) in [(&flipped[..], "of BLAKE3"), (&bytes[1..], "it has")] {
        std::fs::write(&store, changed).expect("written");
        place.refused(&[], why);
    }
    std::fs::write(&store, &bytes).expect("written");

    let into = place.with("restore", &[("--from", "to"), ("--data", "data")], &[]);
    assert!(said(&into).contains("is not empty"), "{}", said(&into));
    place.trade("other", 2);
    let from_other = place.with("backup", &[("--data", "other"), ("--to", "to")], &[]);
    assert!(
        said(&from_other).contains("another store"),
        "{}",
        said(&from_other)
    );
    let keys = place.with(
        "backup",
        &[("--data", "other"), ("--keys-to", "keys2")],
        &[],
    );
    assert!(keys.status.success(), "{}", said(&keys));
    place.refused(&["--keys-from", &place.text("keys2")], "another store");
    std::fs::remove_file(place.path("keys/secret.key")).expect("removed");
    place.refused(&["--keys-from", &place.text("keys")], "lacks secret.key");
}

#[test]
fn a_backup_of_an_older_program_is_brought_up_to_date() {
    let place = Place::new();
    let made = place.backup(&[]);
    let store = made.join("store.sqlite");
    let older = rusqlite::Connection::open(&store).expect("the copy");
    older
        .execute_batch(
            "DROP INDEX transfer_debit; DROP INDEX transfer_credit; \
             DROP TABLE identity; PRAGMA user_version = 1",
        )
        .expect("as schema 1 was");
    drop(older);
    let bytes = std::fs::read(&store).expect("a copy");
    let path = made.join("manifest.json");
    let text = std::fs::read(&path).expect("a manifest");
    let mut manifest: Value = serde_json::from_slice(&text).expect("JSON");
    manifest["schema"] = 1.into();
    assert_eq!(manifest["files"].as_array().map(Vec::len), Some(1));
    manifest["files"][0]["bytes"] = bytes.len().into();
    manifest["files"][0]["blake3"] = blake3::hash(&bytes).to_hex().to_string().into();
    std::fs::write(&path, manifest.to_string()).expect("written");
    let restored = place.restore("new", &[]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert_eq!(hash(&place.path("new")), hash(&place.path("data")));
}

#[test]
fn two_that_live_are_refused_where_it_can_be_told() {
    let place = Place::new();
    place.backup(&[]);
    let held = SqliteStore::open(place.path("data"), Options::default()).expect("a writer");
    place.refused(&[], "still runs");
    let looked_at = place.restore("new", &["--rehearsal"]);
    assert!(looked_at.status.success(), "{}", said(&looked_at));
    assert!(
        said(&looked_at).contains("WITHOUT KEYS"),
        "{}",
        said(&looked_at)
    );
    drop(held);
    assert!(place.restore("newer", &[]).status.success());
}

#[test]
fn a_damaged_store_pushes_no_good_backup_out() {
    let place = Place::new();
    let good = place.backup(&[]);
    let store = rusqlite::Connection::open(place.path("data/store.sqlite")).expect("the store");
    let spoiled = store.execute(
        "UPDATE transfer SET amount = amount + 1 WHERE batch = (SELECT max(batch) FROM transfer)",
        [],
    );
    assert!(spoiled.expect("changed") > 0);
    drop(store);
    let folders = [("--data", "data"), ("--to", "to"), ("--keys-to", "keys")];
    let tried = place.with("backup", &folders, &["--keep", "1"]);
    assert_eq!(tried.status.code(), Some(1), "{}", said(&tried));
    assert!(said(&tried).contains("NO BACKUP"), "{}", said(&tried));
    assert!(good.join("manifest.json").exists());
    let names = std::fs::read_dir(place.path("to")).expect("a folder");
    assert_eq!(names.count(), 2, "the good backup and the lock");
    assert!(
        place.path("keys/secret.key").exists(),
        "keys are renewed all the same"
    );
}
