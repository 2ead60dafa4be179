//! A server of ours as a child process.

use crate::client::Client;
pub use crate::client::{Answer, read_answer};
use crate::report::{DrillError, cannot};
use crate::traffic::Traffic;
use serde_json::json;
use std::collections::BTreeMap;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tw_sim::Plan;

/// Bearer tokens by enterprise.
pub type Tokens = BTreeMap<String, String>;

/// Acknowledgements the sender holds, by place in the plan.
pub type Log = Mutex<BTreeMap<usize, Answer>>;

/// A running `tidewaiter serve`.
pub struct Server {
    child: Mutex<Child>,
    client: Client,
    /// Times a sender was told to come back as it sent too much at once.
    turned_away: AtomicU64,
    /// Why a hand that sent stopped before the end, the last one to do so.
    stopped_by: Mutex<Option<String>>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Locks; what a panicked thread left behind is still a log.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for a file the server writes; gives up if the server has ended.
fn read_soon(path: &Path, child: &mut Child) -> Result<String, DrillError> {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        match std::fs::read_to_string(path) {
            Ok(text) if !text.trim().is_empty() => return Ok(text.trim().to_owned()),
            _ => {}
        }
        if let Some(status) = child.try_wait()? {
            return Err(cannot(format!("the server ended at once, with {status}")));
        }
        if Instant::now() > end {
            let _ = child.kill();
            return Err(cannot(format!("the server left no {}", path.display())));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Waits until somebody listens: the files may be those of a server before,
/// where they could not be removed.
fn answers_soon(address: &str, child: &mut Child) -> Result<(), DrillError> {
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let listens = TcpStream::connect(address).is_ok();
        if let Some(status) = child.try_wait()? {
            return Err(cannot(format!("the server ended at once, with {status}")));
        }
        if listens {
            return Ok(());
        }
        if Instant::now() > end {
            let _ = child.kill();
            return Err(cannot(format!("nobody listens at {address}")));
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

impl Server {
    /// Starts a server on a folder and waits until it is ready.
    ///
    /// # Errors
    /// It does not start.
    pub fn start(binary: &Path, data: &Path) -> Result<Self, DrillError> {
        Self::start_by(Command::new(binary), data)
    }

    /// The same under the pack with a folder laid over it.
    ///
    /// # Errors
    /// It does not start.
    pub fn start_under(binary: &Path, overlay: &Path, data: &Path) -> Result<Self, DrillError> {
        let mut command = Command::new(binary);
        command.env("TIDEWAITER_PACK_OVERLAY", overlay);
        Self::start_by(command, data)
    }

    /// The same by a command that ends in the program's name, so that a limit
    /// can be put before it.
    ///
    /// # Errors
    /// It does not start.
    pub fn start_by(mut command: Command, data: &Path) -> Result<Self, DrillError> {
        let files: [PathBuf; 2] = ["server.address", "operator.token"].map(|file| data.join(file));
        for file in &files {
            // Left over from a server that was killed.
            let _ = std::fs::remove_file(file);
        }
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let address = read_soon(&files[0], &mut child)?;
        let operator = read_soon(&files[1], &mut child)?;
        let address = address.trim_start_matches("http://").to_owned();
        answers_soon(&address, &mut child)?;
        Ok(Self {
            child: Mutex::new(child),
            client: Client { address, operator },
            turned_away: AtomicU64::new(0),
            stopped_by: Mutex::default(),
        })
    }

    /// Where it listens, as `HOST:PORT`.
    pub fn address(&self) -> &str {
        &self.client.address
    }

    /// The operator's token.
    pub fn operator(&self) -> &str {
        &self.client.operator
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        lock(&self.child).id()
    }

    /// SIGKILL: no goodbye.
    pub fn kill(&self) {
        let mut child = lock(&self.child);
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
    }

    /// SIGTERM, and waits for the orderly end.
    ///
    /// # Errors
    /// It ends with another code than 0.
    pub fn stop(&self) -> Result<(), DrillError> {
        let mut child = lock(&self.child);
        let done = Command::new("kill").arg(child.id().to_string()).status()?;
        if !done.success() {
            return Err(cannot("the server was not there to be stopped"));
        }
        let status = child.wait()?;
        if status.success() {
            return Ok(());
        }
        Err(cannot(format!("the server ended with {status}")))
    }

    /// Who talks to it.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// The connection breaks.
    pub fn get(&self, path: &str, token: &str) -> std::io::Result<Answer> {
        self.client.get(path, token)
    }

    /// Posts a body.
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
        self.client.post(path, token, content, body)
    }

    /// Carries out an operator's command.
    ///
    /// # Errors
    /// It is refused.
    pub fn command(&self, command: &serde_json::Value) -> Result<(), DrillError> {
        self.client.command(command)
    }

    /// The same of a day with declarations.
    ///
    /// # Errors
    /// A command is refused.
    pub fn prepare_day(&self, day: &Traffic) -> Result<Tokens, DrillError> {
        let tokens = self.prepare(&day.plan)?;
        for command in day.behind() {
            self.command(&serde_json::to_value(command).map_err(cannot)?)?;
        }
        Ok(tokens)
    }

    /// Registers what a planned day needs; hands out tokens.
    ///
    /// # Errors
    /// A command is refused.
    pub fn prepare(&self, plan: &Plan) -> Result<Tokens, DrillError> {
        let mut tokens = Tokens::new();
        for enterprise in &plan.enterprises {
            let code = &enterprise.code;
            let token = self.client.enrol(code, &enterprise.name)?;
            tokens.insert(code.clone(), token);
        }
        for g in &plan.guarantees {
            self.command(&json!({
                "command": "register_guarantee", "number": g.number, "kind": g.kind,
                "guarantor_code": g.guarantor_code, "guarantor_name": g.guarantor_name,
                "principal": g.principal, "limit": g.limit, "from": "2016-04-08", "to": "2099-12-31",
            }))?;
        }
        for book in &plan.books {
            self.command(&json!({"command": "register_book", "number": book.number, "enterprise": book.warehouse}))?;
        }
        Ok(tokens)
    }

    /// How often a sender was told to come back as it sent too much at once.
    pub fn turned_away(&self) -> u64 {
        self.turned_away.load(Ordering::Relaxed)
    }

    /// Why a hand that sent stopped before the end, if one did.
    pub fn stopped_by(&self) -> Option<String> {
        lock(&self.stopped_by).clone()
    }

    /// Sends the message at a place of a day. A sender over its quota comes
    /// back when it is told to, as any sender should.
    ///
    /// # Errors
    /// The connection breaks.
    pub fn send(&self, day: &Traffic, tokens: &Tokens, index: usize) -> std::io::Result<Answer> {
        let gone = || std::io::Error::new(std::io::ErrorKind::InvalidInput, "no such message");
        let sending = day.send(index).ok_or_else(gone)?;
        let token = tokens.get(&sending.sender).ok_or_else(gone)?;
        loop {
            let answer = self.post("/api/v1/messages", token, "application/xml", &sending.body)?;
            if answer.status != 429 {
                return Ok(answer);
            }
            self.turned_away.fetch_add(1, Ordering::Relaxed);
            let seconds = answer.retry_after.unwrap_or(1);
            std::thread::sleep(Duration::from_secs(seconds.min(10)));
        }
    }

    /// Sends messages by four hands from a common place on until the day or
    /// the server ends; writes down each acknowledgement once it is in hand.
    pub fn send_all(&self, day: &Traffic, tokens: &Tokens, next: &AtomicUsize, log: &Log) {
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    loop {
                        let index = next.fetch_add(1, Ordering::SeqCst);
                        if index >= day.len() {
                            return;
                        }
                        match self.send(day, tokens, index) {
                            Ok(answer) if answer.status == 200 => {
                                lock(log).insert(index, answer);
                            }
                            // The server was killed under us; this hand is done.
                            other => {
                                let why = match other {
                                    Ok(answer) => format!(
                                        "{} {}",
                                        answer.status,
                                        String::from_utf8_lossy(&answer.body)
                                    ),
                                    Err(error) => error.to_string(),
                                };
                                *lock(&self.stopped_by) = Some(format!("message {index}: {why}"));
                                return;
                            }
                        }
                    }
                });
            }
        });
    }
}
