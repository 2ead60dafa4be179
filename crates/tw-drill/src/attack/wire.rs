//! What is hostile about the bytes around a body: HTTP that is broken or
//! means two things, clients that are slow, and many of them.

use super::{PATIENCE, Scene};
use crate::hostile;
use crate::report::{DrillError, Report};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Classes tried here: lengths that lie, smuggling, headers, encodings,
/// slow headers, slow bodies, answers not read.
pub const CLASSES: usize = 7;

/// A broken request, and the statuses that may come of it.
type Broken = (&'static str, Vec<u8>, &'static [u16]);

/// Lengths and codings of a body that lie or mean two things.
const FRAMINGS: [(&str, &str, &str, &[u16]); 14] = [
    (
        "gzip claimed",
        "Content-Encoding: gzip\r\nContent-Length: 4\r\n",
        "abcd",
        &[415],
    ),
    (
        "br claimed",
        "Content-Encoding: br\r\nContent-Length: 4\r\n",
        "abcd",
        &[415],
    ),
    (
        "a length that is no number",
        "Content-Length: many\r\n",
        "<a/>",
        &[400],
    ),
    (
        "a negative length",
        "Content-Length: -1\r\n",
        "<a/>",
        &[400],
    ),
    (
        "two lengths",
        "Content-Length: 4\r\nContent-Length: 40\r\n",
        "<a/>",
        &[400],
    ),
    (
        "a length beyond all",
        "Content-Length: 99999999999999999999999\r\n",
        "<a/>",
        &[400, 413],
    ),
    (
        "a length over the limit",
        "Content-Length: 12582913\r\n",
        "<a/>",
        &[413],
    ),
    (
        "a length too long",
        "Content-Length: 400\r\n",
        "<a/>",
        &[400, 408],
    ),
    (
        "both lengths",
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        SMUGGLED,
        &[400, 422],
    ),
    (
        "chunked, not last",
        "Transfer-Encoding: chunked, identity\r\n",
        SMUGGLED,
        &[400],
    ),
    (
        "chunked, hidden",
        "Transfer-Encoding: xchunked\r\nContent-Length: 4\r\n",
        "<a/>",
        &[400],
    ),
    (
        "chunks that are no numbers",
        "Transfer-Encoding: chunked\r\n",
        "zz\r\n<a/>\r\n0\r\n\r\n",
        &[400],
    ),
    (
        "a chunk beyond all",
        "Transfer-Encoding: chunked\r\n",
        "ffffffffffffffffff\r\n<a/>",
        &[400],
    ),
    (
        "a folded header",
        "X: a\r\n b\r\nContent-Length: 4\r\n",
        "<a/>",
        &[400, 422],
    ),
];

/// The end of a body in pieces, and a request that must not be one.
const SMUGGLED: &str = "0\r\n\r\nGET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

fn requests(token: &str) -> Vec<Broken> {
    let head = format!(
        "POST /api/v1/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/xml\r\n"
    );
    let with = |headers: &str, body: &str| format!("{head}{headers}\r\n{body}").into_bytes();
    let many: String = (0..150).map(|n| format!("X-{n}: a\r\n")).collect();
    let long = format!("X: {}\r\n", "a".repeat(200_000));
    let mut all: Vec<Broken> = FRAMINGS
        .into_iter()
        .map(|(name, headers, body, allowed)| (name, with(headers, body), allowed))
        .collect();
    all.push(("many headers", with(&many, ""), &[400, 431]));
    all.push(("long headers", with(&long, ""), &[400, 431]));
    let whole: [(&str, &[u8], &[u16]); 3] = [
        (
            "another version",
            b"GET /livez HTTP/3.7\r\nHost: localhost\r\n\r\n",
            &[400, 505],
        ),
        (
            "no HTTP",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
            &[400],
        ),
        (
            "another protocol",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            &[400, 404, 405, 505],
        ),
    ];
    all.extend(whole.map(|(name, said, allowed)| (name, said.to_vec(), allowed)));
    all
}

/// Broken HTTP: each has its refusal, and one only, so that nothing that was
/// smuggled along is answered.
pub fn broken(scene: &Scene, report: &mut Report) {
    let mut tried = 0;
    for (name, said, allowed) in requests(&scene.token) {
        tried += 1;
        let heard = heard(scene, &said);
        let answers: Vec<&str> = heard.split("HTTP/1.1 ").skip(1).collect();
        let status = |answer: &&str| answer.get(..3).and_then(|s| s.parse::<u16>().ok());
        let statuses: Vec<u16> = answers.iter().filter_map(status).collect();
        // A server may also close without a word on what is no HTTP at all.
        let fine = match statuses.as_slice() {
            [] => true,
            [one] => allowed.contains(one),
            // What follows a whole body is a request again, and a broken one.
            [one, 400] => allowed.contains(one),
            _ => false,
        };
        if !fine {
            report.fault(format!(
                "{name}: answered {statuses:?}, not one of {allowed:?}"
            ));
        }
    }
    report.note("broken_requests", tried);
}

/// All a server says to this, until it closes.
fn heard(scene: &Scene, said: &[u8]) -> String {
    let mut heard = Vec::new();
    if let Ok(mut stream) = hostile::connect(scene.server.address()) {
        let _ = stream.set_read_timeout(Some(Duration::from_secs(PATIENCE + 3)));
        let _ = stream.write_all(said);
        let _ = stream.read_to_end(&mut heard);
    }
    String::from_utf8_lossy(&heard).into_owned()
}

/// Many connections, each slow in one of three ways: over its headers, over
/// its body, over reading answers. All are gone once patience is.
pub fn slow(scene: &Scene, connections: usize, report: &mut Report) -> Result<(), DrillError> {
    let before = scene.usage()?.open;
    let mut open: Vec<TcpStream> = Vec::new();
    let mut refused = 0_u64;
    for n in 0..connections {
        let Ok(mut stream) = hostile::connect(scene.server.address()) else {
            refused += 1;
            continue;
        };
        let _ = stream.set_write_timeout(Some(Duration::from_millis(20)));
        let said = match n % 3 {
            0 => b"POST /api/v1/messages HTTP/1.1\r\nHost: loc".to_vec(),
            1 => {
                let whole = hostile::request("POST /api/v1/messages", &scene.token, &[b' '; 500]);
                whole.get(..whole.len() - 400).unwrap_or_default().to_vec()
            }
            _ => b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(200),
        };
        // What the server closed already takes nothing.
        let _ = stream.write_all(&said);
        open.push(stream);
    }
    let peak = scene.usage()?.open;
    report.note("slow_connections", connections);
    report.note("slow_connections_held", peak.saturating_sub(before));
    report.note("slow_connections_refused_outright", refused);
    // A byte now and then does not buy more time over the headers.
    for _ in 0..PATIENCE + 3 {
        std::thread::sleep(Duration::from_secs(1));
        for stream in open.iter_mut().step_by(3) {
            let _ = stream.write_all(b"a");
        }
    }
    let after = scene.usage()?.open;
    report.note("slow_connections_left", after.saturating_sub(before));
    // The well-behaved sender has one of its own, and the store its readers.
    if after > before + 16 {
        report.fault(format!(
            "{after} files open after patience was over, {before} before"
        ));
    }
    drop(open);
    Ok(())
}
