//! The least HTTP to talk to a server of ours, wherever it runs.

use crate::report::{DrillError, cannot};
use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Status.
    pub status: u16,
    /// The server had this message before.
    pub repeated: bool,
    /// After how many seconds the sender should come back, if it was said.
    pub retry_after: Option<u64>,
    /// Body.
    pub body: Vec<u8>,
}

/// What is asked of a server.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// Method.
    pub method: &'a str,
    /// Path, with what is asked of it.
    pub path: &'a str,
    /// Bearer token.
    pub token: &'a str,
    /// Media type of the body.
    pub content: &'a str,
    /// Media type of the answer.
    pub accept: &'a str,
    /// Further headers.
    pub headers: &'a [(&'a str, &'a str)],
    /// Body.
    pub body: &'a [u8],
}

/// Somebody who talks to a server, a connection for each question.
#[derive(Debug, Clone)]
pub struct Client {
    /// Where it listens, as `HOST:PORT`.
    pub address: String,
    /// The operator's token.
    pub operator: String,
}

impl Client {
    /// Asks for a page.
    ///
    /// # Errors
    /// The connection breaks.
    pub fn get(&self, path: &str, token: &str) -> std::io::Result<Answer> {
        self.ask(Ask {
            method: "GET",
            path,
            token,
            content: "application/json",
            accept: "application/json",
            headers: &[],
            body: b"",
        })
    }

    /// Posts a body and wants the answer in the same media type.
    ///
    /// # Errors
    /// The connection breaks.
    pub fn post(
        &self,
        path: &str,
        token: &str,
        content: &str,
        body: &[u8],
    ) -> std::io::Result<Answer> {
        self.ask(Ask {
            method: "POST",
            path,
            token,
            content,
            accept: content,
            headers: &[],
            body,
        })
    }

    /// Asks anything.
    ///
    /// # Errors
    /// The connection breaks, or what comes is no HTTP.
    pub fn ask(&self, ask: Ask<'_>) -> std::io::Result<Answer> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let Ask {
            method,
            path,
            token,
            content,
            accept,
            headers,
            body,
        } = ask;
        let more = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"));
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nContent-Type: {content}\r\n\
             Accept: {accept}\r\nContent-Length: {}\r\nConnection: close\r\n{}\r\n",
            self.address,
            body.len(),
            more.collect::<String>()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        read_answer(BufReader::new(stream))
    }

    /// Carries out an operator's command.
    ///
    /// # Errors
    /// It is refused.
    pub fn command(&self, command: &serde_json::Value) -> Result<(), DrillError> {
        let body = command.to_string();
        let answer = self.post(
            "/api/v1/admin",
            &self.operator,
            "application/json",
            body.as_bytes(),
        )?;
        if answer.status == 200 {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&answer.body);
        Err(cannot(format!("{command}: {} {said}", answer.status)))
    }

    /// Registers an enterprise and hands out a token for it.
    ///
    /// # Errors
    /// A command is refused.
    pub fn enrol(&self, code: &str, name: &str) -> Result<String, DrillError> {
        self.command(&json!({"command": "register_enterprise", "code": code, "name": name}))?;
        let token = format!("{code}-token-for-a-drill");
        let sha256 = tw_app::service::token_hash(&token);
        self.command(&json!({"command": "issue_token", "enterprise": code, "sha256": sha256}))?;
        Ok(token)
    }
}

/// Reads one answer.
///
/// # Errors
/// The connection breaks, or what comes is no HTTP.
pub fn read_answer(mut stream: impl BufRead) -> std::io::Result<Answer> {
    let bad = |what: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, what.to_owned());
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|s| s.parse().ok())
        .ok_or_else(|| bad("no status"))?;
    let mut answer = Answer {
        status,
        repeated: false,
        retry_after: None,
        body: Vec::new(),
    };
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
            "retry-after" => answer.retry_after = value.trim().parse().ok(),
            "tidewaiter-repeated" => answer.repeated = true,
            _ => {}
        }
    }
    match length {
        Some(length) => {
            answer.body.resize(length, 0);
            stream.read_exact(&mut answer.body)?;
        }
        None => {
            stream.read_to_end(&mut answer.body)?;
        }
    }
    Ok(answer)
}
