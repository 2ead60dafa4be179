//! What is hostile, against the process: the corpus of attacks, a greedy
//! client, and what the process tells of people wherever it tells anything.

use std::path::Path;
use std::process::Command;
use tw_drill::attack::corpus::{BASE, SENDER, base64, envelope};
use tw_drill::server::{Answer, Server};
use tw_drill::{Asked, Bar, attack, starve};

const BINARY: &str = env!("CARGO_BIN_EXE_tidewaiter");
const TOKEN: &str = "the token of a sender who is watched";

#[test]
fn the_corpus_of_attacks_is_survived() {
    let asked = Asked::new(Bar::Test, 12).of_binary(BINARY);
    let report = attack::run(&asked, &mut |_| {}).expect("the drill runs");
    assert_eq!(report.faults, [] as [&str; 0], "{}", report.table());
}

#[test]
fn a_greedy_client_is_refused_and_the_others_are_served() {
    let asked = Asked::new(Bar::Test, 12).of_binary(BINARY);
    let report = starve::run(&asked, &mut |_| {}).expect("the drill runs");
    assert_eq!(report.faults, [] as [&str; 0], "{}", report.table());
}

/// Values that stand nowhere else. Each field that identifies a person has
/// its own, so that a leak says where it came from.
const PEOPLE: [(&str, &str); 4] = [
    ("buyerIdNumber", "110101190712310013"),
    ("buyerName", "欧阳无痕"),
    ("buyerTelephone", "13900007531"),
    ("consigneeAddress", "无名省无名市潜流巷七五三一号"),
];

/// A message in which every person's field has its value of the table.
fn watched(guid: u32) -> String {
    let mut message = BASE.replacen("0000-000000000004\"", &format!("0000-{guid:012}\""), 1);
    for (field, value) in PEOPLE {
        let (before, rest) = message
            .split_once(&format!("<{field}>"))
            .expect("the field");
        let (_, after) = rest.split_once('<').expect("its end");
        message = format!("{before}<{field}>{value}<{after}");
    }
    message
}

/// Changes of the message: what is put in the place of what. Never a name in
/// a field that is not for names, as what stands there cannot be known to be
/// one.
const CHANGES: [(&str, &str, &str); 16] = [
    ("good", "", ""),
    ("a rule", "<tradeMode>9610<", "<tradeMode>9999<"),
    (
        "too long a telephone",
        "13900007531",
        "13900007531139000075311390000753113900007531",
    ),
    (
        "two names",
        "<buyerName>",
        "<buyerName>欧阳无痕</buyerName><buyerName>",
    ),
    (
        "the wrong case",
        "<buyerName>欧阳无痕</buyerName>",
        "<BuyerName>欧阳无痕</BuyerName>",
    ),
    ("an element in a name", "欧阳无痕", "<b>欧阳无痕</b>"),
    ("an entity in a name", "欧阳无痕", "欧阳无痕&x;"),
    ("an ampersand in a name", "欧阳无痕", "欧阳&无痕"),
    ("a less-than in a name", "欧阳无痕", "欧阳<无痕"),
    ("an unknown reference", "欧阳无痕", "&欧阳无痕;"),
    ("an end inside a name", "欧阳无痕", "欧阳</无痕"),
    ("an end of CDATA in a name", "欧阳无痕", "欧阳]]>无痕"),
    ("a control character", "欧阳无痕", "欧阳无痕\u{1}"),
    (
        "a document type",
        "<CEB621Message",
        "<!DOCTYPE a><CEB621Message",
    ),
    ("another encoding", "UTF-8", "GB18030"),
    (
        "somebody else's",
        "<copCode>9999960005<",
        "<copCode>9999960001<",
    ),
];

/// The message in many states: good, against rules, against the schema,
/// against the form, in and out of envelopes, in other encodings.
fn messages() -> Vec<(&'static str, Vec<u8>)> {
    let mut all = Vec::new();
    for ((name, from, to), guid) in CHANGES.into_iter().zip(1..) {
        let text = watched(guid);
        assert!(text.contains(from), "{name}");
        all.push((name, text.replacen(from, to, 1)));
    }
    let before = |guid, what: &str| {
        let text = watched(guid);
        text.split_once(what).expect("it is there").0.to_owned()
    };
    let carried = |guid| envelope(&base64(watched(guid).as_bytes()));
    let pairs = PEOPLE.map(|(field, value)| format!("{field}={value}"));
    all.extend([
        ("the same again", watched(1)),
        (
            "another body under its identity",
            watched(1).replacen("GUIDE-1<", "GUIDE-9<", 1),
        ),
        ("no end", before(31, "</buyerTelephone>")),
        ("cut in the name", before(32, "无痕")),
        (
            "another message",
            watched(33).replace("CEB621Message", "CEB699Message"),
        ),
        ("in an envelope", carried(34)),
        (
            "in a broken envelope",
            carried(35).replace("</dxp:Data>", "*=</dxp:Data>"),
        ),
        ("no XML", pairs.join("&")),
    ]);
    let bytes = all
        .into_iter()
        .map(|(name, text)| (name, text.into_bytes()));
    let broken = [watched(36).as_bytes(), b"\xFF"].concat();
    bytes.chain([("no UTF-8", broken)]).collect()
}

/// The values in the ways they might be written down.
fn traces() -> Vec<String> {
    let plain = PEOPLE.map(|(_, value)| value.to_owned());
    let half: String = PEOPLE[1].1.chars().skip(2).collect();
    let escaped =
        PEOPLE.map(|(_, value)| value.escape_unicode().to_string().replace(['{', '}'], ""));
    let encoded: Vec<String> = PEOPLE[..3]
        .iter()
        .flat_map(|(_, value)| {
            // In any place within three bytes.
            (0..3).map(|shift| {
                let shifted = [&b"xx"[..shift], value.as_bytes()].concat();
                let text = base64(&shifted);
                text.get(4..text.len() - 4).unwrap_or_default().to_owned()
            })
        })
        .filter(|text| text.len() >= 8)
        .collect();
    plain
        .into_iter()
        .chain([half])
        .chain(escaped)
        .chain(encoded)
        .collect()
}

fn look(what: &str, text: &str, traces: &[String], found: &mut Vec<String>) {
    for trace in traces {
        if let Some(at) = text.find(trace.as_str()) {
            let begin = text[..at]
                .char_indices()
                .rev()
                .nth(80)
                .map_or(0, |(n, _)| n);
            let around: String = text[begin..].chars().take(160).collect();
            found.push(format!("{what} tells {trace}: …{around}…"));
        }
    }
}

/// A server that tells its log everything it can. The log goes to standard
/// error, which the frame of the drills closes; the shell opens it again
/// before it becomes the server.
fn talkative(folder: &Path) -> Server {
    let mut command = Command::new("sh");
    command
        .args(["-c", "exec \"$0\" \"$@\" 2>\"$WATCHED_LOG\"", BINARY])
        .env("WATCHED_LOG", folder.join("log"))
        .env("RUST_LOG", "trace");
    Server::start_by(command, &folder.join("store")).expect("the server starts")
}

#[test]
fn logs_figures_and_answers_tell_nothing_of_people() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = talkative(folder.path());
    for command in [
        serde_json::json!({"command": "register_enterprise", "code": SENDER, "name": "虚构报关"}),
        serde_json::json!({
            "command": "issue_token", "enterprise": SENDER,
            "sha256": tw_app::service::token_hash(TOKEN),
        }),
    ] {
        server.command(&command).expect("carried out");
    }
    let traces = traces();
    let mut found = Vec::new();
    let mut statuses = std::collections::BTreeMap::new();
    for (name, body) in messages() {
        for accept in ["application/xml", "application/json"] {
            let answer = post(&server, accept, &body);
            *statuses.entry(answer.status).or_insert(0) += 1;
            let said = String::from_utf8_lossy(&answer.body).into_owned();
            look(
                &format!("the answer in {accept} to {name}"),
                &said,
                &traces,
                &mut found,
            );
        }
    }
    for status in [200, 403, 409, 422] {
        assert!(statuses.contains_key(&status), "{statuses:?}");
    }
    for (path, token) in [
        ("/metrics", ""),
        ("/readyz", ""),
        ("/api/v1/notices?limit=1000", TOKEN),
        ("/api/v1/lists/GUIDE-1", TOKEN),
        ("/lists/GUIDE-1", ""),
        ("/", ""),
    ] {
        let answer = server.get(path, token).expect("an answer");
        assert_eq!(answer.status, 200, "{path}");
        let said = String::from_utf8_lossy(&answer.body).into_owned();
        look(path, &said, &traces, &mut found);
    }
    server.stop().expect("an orderly end");
    let log = std::fs::read_to_string(folder.path().join("log")).expect("a log");
    assert!(
        log.contains("answered"),
        "it was told to tell everything: {log}"
    );
    look("the log", &log, &traces, &mut found);
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn post(server: &Server, accept: &str, body: &[u8]) -> Answer {
    use std::io::{BufReader, Write};
    let mut stream = std::net::TcpStream::connect(server.address()).expect("connects");
    let head = format!(
        "POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n\
         Content-Type: application/xml\r\nAccept: {accept}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    stream.write_all(body).expect("sent");
    tw_drill::server::read_answer(BufReader::new(stream)).expect("an answer")
}
