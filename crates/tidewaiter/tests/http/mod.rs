//! A server of ours as a child process, and the least HTTP to talk to it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tw_sim::Plan;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// The server had this message before.
    pub repeated: bool,
    /// Body.
    pub body: Vec<u8>,
}

/// A running `tidewaiter serve`.
pub struct Server {
    child: Mutex<Child>,
    address: String,
    operator: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

fn read_soon(path: &Path) -> String {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        match std::fs::read_to_string(path) {
            Ok(text) if !text.trim().is_empty() => return text.trim().to_owned(),
            _ if Instant::now() > end => panic!("the server left no {}", path.display()),
            _ => std::thread::sleep(Duration::from_millis(10)),
        }
    }
}

impl Server {
    /// Starts a server on a folder and waits until it is ready.
    pub fn start(data: &Path) -> Self {
        let files: Vec<PathBuf> = ["server.address", "operator.token"]
            .iter()
            .map(|f| data.join(f))
            .collect();
        for file in &files {
            // Left over from a server that was killed.
            let _ = std::fs::remove_file(file);
        }
        let child = Command::new(env!("CARGO_BIN_EXE_tidewaiter"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let address = read_soon(&files[0]);
        let operator = read_soon(&files[1]);
        let address = address.trim_start_matches("http://").to_owned();
        Self {
            child: Mutex::new(child),
            address,
            operator,
        }
    }

    /// SIGKILL: no goodbye.
    pub fn kill(&self) {
        let mut child = self.child.lock().expect("the child");
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
    }

    /// SIGTERM, and waits for the orderly end.
    pub fn stop(&self) {
        let mut child = self.child.lock().expect("the child");
        let done = Command::new("kill").arg(child.id().to_string()).status();
        assert!(done.expect("kill runs").success());
        let status = child.wait().expect("the server ends");
        assert!(status.success(), "the server ended with {status}");
    }

    /// Posts a body.
    pub fn post(
        &self,
        path: &str,
        token: &str,
        content: &str,
        body: &[u8],
    ) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nContent-Type: {content}\r\n\
             Accept: {content}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        read_answer(BufReader::new(stream))
    }

    fn command(&self, command: &serde_json::Value) {
        let body = command.to_string();
        let answer = self
            .post(
                "/api/v1/admin",
                &self.operator,
                "application/json",
                body.as_bytes(),
            )
            .expect("an answer");
        let said = String::from_utf8_lossy(&answer.body);
        assert_eq!(answer.status, 200, "{command}: {said}");
    }

    /// Registers what a planned day needs; hands out tokens.
    pub fn prepare(&self, plan: &Plan) -> BTreeMap<String, String> {
        use serde_json::json;
        let mut tokens = BTreeMap::new();
        for enterprise in &plan.enterprises {
            let code = &enterprise.code;
            self.command(
                &json!({"command": "register_enterprise", "code": code, "name": enterprise.name}),
            );
            let token = format!("{code}-token-for-a-drill");
            let sha256 = tw_app::service::token_hash(&token);
            self.command(&json!({"command": "issue_token", "enterprise": code, "sha256": sha256}));
            tokens.insert(code.clone(), token);
        }
        for g in &plan.guarantees {
            self.command(&json!({
                "command": "register_guarantee", "number": g.number, "kind": g.kind,
                "guarantor_code": g.guarantor_code, "guarantor_name": g.guarantor_name,
                "principal": g.principal, "limit": g.limit, "from": "2016-04-08", "to": "2099-12-31",
            }));
        }
        for book in &plan.books {
            self.command(&json!({"command": "register_book", "number": book.number, "enterprise": book.warehouse}));
        }
        tokens
    }
}

fn read_answer(mut stream: impl BufRead) -> std::io::Result<Answer> {
    let bad = |what: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, what.to_owned());
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|s| s.parse().ok())
        .ok_or_else(|| bad("no status"))?;
    let mut repeated = false;
    let mut length = None;
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Err(bad("cut short in the headers"));
        }
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse::<usize>().ok(),
            "tidewaiter-repeated" => repeated = true,
            _ => {}
        }
    }
    let mut body = Vec::new();
    match length {
        Some(length) => {
            body.resize(length, 0);
            stream.read_exact(&mut body)?;
        }
        None => {
            stream.read_to_end(&mut body)?;
        }
    }
    Ok(Answer {
        status,
        repeated,
        body,
    })
}
