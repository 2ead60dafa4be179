//! Checkpoints and proofs, as an officer at a terminal and a sender's program
//! have them.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use tw_drill::server::Server;
use tw_drill::traffic::Traffic;
use tw_law::Pack;
use tw_sim::{Options, Plan};

const BINARY: &str = env!("CARGO_BIN_EXE_tidewaiter");

fn day() -> Traffic {
    let pack = Pack::builtin("cn").expect("the built-in pack");
    let date = tw_base::Date::constant(2026, 4, 15);
    let options = Options {
        faulty_permille: 0,
        enveloped_permille: 0,
        ..Options::new(12, 11, date)
    };
    Traffic::of_lists(Plan::new(options, &pack).expect("a day"))
}

fn run(words: &[&str], paths: &[&Path]) -> Output {
    let mut command = Command::new(BINARY);
    command.args(words).args(paths);
    command.output().expect("the program runs")
}

fn json(output: &Output) -> Value {
    let shown = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {shown}"))
}

/// The guid of a message.
fn guid(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body).into_owned();
    let (_, rest) = text.split_once("guid=\"").expect("a guid");
    rest.split('"').next().expect("a guid").to_owned()
}

/// A day in a store whose server exported checkpoints to a folder.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn kept(&self) -> PathBuf {
        self.dir.path().join("kept")
    }

    fn verify(&self, kept: bool) -> (Option<i32>, Value) {
        let (data, folder) = (self.data(), self.kept());
        let mut words = vec!["audit", "verify", "--format", "json", "--data"];
        let text = folder.display().to_string();
        let data = data.display().to_string();
        words.push(&data);
        if kept {
            words.extend(["--checkpoint", &text]);
        }
        let output = run(&words, &[]);
        (output.status.code(), json(&output))
    }

    fn places(&self, report: &Value) -> Vec<String> {
        let faults = report["faults"].as_array().expect("faults");
        let place = |fault: &Value| {
            let text = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
            format!("{} {}", text("part"), text("place"))
        };
        faults.iter().map(place).collect()
    }
}

/// Runs a day, and asks for the proof of a message while the server runs;
/// its guid, its proof and its receipt.
fn ask_for_proof(place: &Place) -> (String, Vec<u8>, Vec<u8>) {
    let day = day();
    let tokens = {
        let server = Server::start(Path::new(BINARY), &place.data()).expect("a server");
        let tokens = server.prepare(&day.plan).expect("tokens");
        server.stop().expect("stopped");
        tokens
    };
    let mut command = Command::new(BINARY);
    command.env("TIDEWAITER_CHECKPOINTS", place.kept());
    let server = Server::start_by(command, &place.data()).expect("a server");
    let log = Mutex::default();
    server.send_all(&day, &tokens, &AtomicUsize::new(0), &log);

    // A sender's own message; to another sender it does not exist.
    let sending = day.send(0).expect("a message");
    let path = format!("/api/v1/messages/{}/proof", guid(&sending.body));
    let token = &tokens[&sending.sender];
    let proof = server.get(&path, token).expect("an answer");
    assert_eq!(
        proof.status,
        200,
        "{}",
        String::from_utf8_lossy(&proof.body)
    );
    let other = tokens.iter().find(|(code, _)| **code != sending.sender);
    let (_, other) = other.expect("another sender");
    let refused = server.get(&path, other).expect("an answer");
    let none = "/api/v1/messages/00000000-0000-0000-0000-000000000000/proof";
    let unknown = server.get(none, other).expect("an answer");
    assert_eq!((refused.status, unknown.status), (404, 404));
    let plain = |body: &[u8]| {
        let mut value: Value = serde_json::from_slice(body).expect("JSON");
        let object = value.as_object_mut().expect("a problem");
        object.retain(|name, _| name != "request_id" && name != "instance");
        value
    };
    assert_eq!(plain(&refused.body), plain(&unknown.body));
    let newest = server
        .get("/api/v1/checkpoints/newest", token)
        .expect("an answer");
    assert_eq!(newest.status, 200);
    server.stop().expect("stopped");
    let receipt = log.lock().expect("the log");
    let receipt = receipt.get(&0).expect("acknowledged").body.clone();
    (guid(&sending.body), proof.body, receipt)
}

#[test]
fn what_a_sender_was_answered_can_be_proven_to_anybody() {
    let place = Place {
        dir: tempfile::tempdir().expect("a folder"),
    };
    let (guid, proof, receipt) = ask_for_proof(&place);

    // The file needs no server; the key is known from elsewhere.
    let file = place.dir.path().join("proof.json");
    std::fs::write(&file, &proof).expect("written");
    let data = place.data().display().to_string();
    let shown = run(
        &["audit", "keys", "show", "--format", "json", "--data", &data],
        &[],
    );
    let key = json(&shown)["keys"][0]["key"]
        .as_str()
        .expect("a key")
        .to_owned();
    let answer = run(&["verify", "--format", "json", "--key", &key], &[&file]);
    assert_eq!(answer.status.code(), Some(0));
    let answer = json(&answer);
    assert_eq!(answer["key_standing"], "trusted");
    let entry = &answer["entries"][0];
    assert!(entry["what"].as_str().expect("words").contains(&guid));
    assert_eq!(
        entry["receipt"].as_str().expect("a receipt").as_bytes(),
        receipt,
        "the proof holds the receipt as it was answered"
    );
    let stranger = ["verify", "--key", "00000000000000000000000000000000"];
    assert_eq!(run(&stranger, &[&file]).status.code(), Some(1));
    // A receipt that says something else is not proven.
    let mut bent: Value = serde_json::from_slice(&proof).expect("JSON");
    bent["items"][0]["at"] = Value::from(1);
    std::fs::write(&file, bent.to_string()).expect("written");
    let refused = run(&["verify", "--format", "json"], &[&file]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(json(&refused)["proven"], false);

    a_cut_end_is_shown_with_a_kept_checkpoint(&place);
}

/// Everything agrees; then the end is cut off, tables and all.
fn a_cut_end_is_shown_with_a_kept_checkpoint(place: &Place) {
    let (code, report) = place.verify(true);
    assert_eq!(place.places(&report), [] as [&str; 0]);
    assert_eq!(code, Some(0));
    let checkpoints = report["checkpoints"].as_u64().expect("a number");
    assert!(checkpoints >= 2, "kept and own: {checkpoints}");
    let shown = |report: &Value| report["not_shown"].to_string().contains("cut off");
    assert!(!shown(&report));
    assert!(shown(&place.verify(false).1), "what it cannot show is said");

    // The key is rotated: what was kept before still counts.
    let data = place.data().display().to_string();
    let rotated = run(&["audit", "keys", "rotate", "--data", &data], &[]);
    assert!(rotated.status.success());
    let out = place.kept().display().to_string();
    let made = run(
        &["audit", "checkpoint", "--data", &data, "--out", &out],
        &[],
    );
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    let (code, report) = place.verify(true);
    assert_eq!((code, place.places(&report)), (Some(0), Vec::new()));

    let conn = rusqlite::Connection::open(place.data().join("store.sqlite")).expect("the file");
    let last: i64 = conn
        .query_row("SELECT max(no) FROM segment", [], |row| row.get(0))
        .expect("a batch");
    conn.execute("DELETE FROM segment WHERE no = ?", [last])
        .expect("cut");
    drop(conn);
    let (code, report) = place.verify(true);
    assert_eq!(code, Some(1));
    let at = format!("chain batch {}", last - 1);
    assert!(place.places(&report).contains(&at), "{report}");
}

#[test]
fn a_lost_key_stops_no_store() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    let day = day();
    let server = Server::start(Path::new(BINARY), &data).expect("a server");
    let tokens = server.prepare(&day.plan).expect("tokens");
    server.stop().expect("stopped");
    std::fs::remove_file(data.join("signing.key")).expect("lost");
    let server = Server::start(Path::new(BINARY), &data).expect("it starts without");
    let log = Mutex::default();
    server.send_all(&day, &tokens, &AtomicUsize::new(0), &log);
    assert!(!log.lock().expect("the log").is_empty(), "and works");
    let sending = day.send(0).expect("a message");
    let path = format!("/api/v1/messages/{}/proof", guid(&sending.body));
    let answer = server
        .get(&path, &tokens[&sending.sender])
        .expect("an answer");
    assert_eq!(answer.status, 503);
    server.stop().expect("stopped");
    let text = data.display().to_string();
    let refused = run(&["audit", "checkpoint", "--data", &text], &[]);
    assert_eq!(refused.status.code(), Some(2));
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(why.contains("begin-anew"), "{why}");
    for words in [
        ["audit", "keys", "begin-anew"],
        ["audit", "checkpoint", "--data"],
    ] {
        let words: Vec<&str> = words.into_iter().filter(|w| *w != "--data").collect();
        let done = run(&[&words[..], &["--data", &text]].concat(), &[]);
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
}
