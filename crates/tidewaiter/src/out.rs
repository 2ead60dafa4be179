//! Printing: data to standard output, everything else to standard error, and
//! a reader who goes away (`| head`) is no failure.

use std::fmt::Display;
use std::io::{ErrorKind, Write};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Exit code 0.
    Clean,
    /// Exit code 1.
    Findings,
}

impl Done {
    /// Findings if there are any.
    pub fn unless(found: bool) -> Self {
        if found { Self::Findings } else { Self::Clean }
    }
}

/// Why a command could not run.
#[derive(Debug)]
pub enum Stop {
    /// The reader of standard output has gone.
    Pipe,
    /// Exit code 2, with a sentence that says what to do next.
    Failed(String),
}

impl<E: std::error::Error> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.to_string())
    }
}

/// A command's result.
pub type Ended = Result<Done, Stop>;

/// A failure with what to do about it.
pub fn failed(what: impl Display, next: impl Display) -> Stop {
    Stop::Failed(format!("{what}\n  {next}"))
}

/// Prints a line of data.
pub fn line(text: impl Display) -> Result<(), Stop> {
    print_bytes(format!("{text}\n").as_bytes())
}

/// Prints bytes of data.
pub fn print_bytes(bytes: &[u8]) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Stop::Pipe,
            _ => Stop::Failed(format!("cannot write to standard output: {error}")),
        })
}

/// Says something beside the data.
pub fn say(text: impl Display) {
    // A closed standard error leaves nobody to tell.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// How answers are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Language of sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// The process's language: `--lang`, else what `LANG` says.
pub fn lang(asked: Option<Lang>) -> Lang {
    let zh = || std::env::var("LANG").is_ok_and(|lang| lang.starts_with("zh"));
    asked.unwrap_or_else(|| if zh() { Lang::Zh } else { Lang::En })
}

/// Operator's log on standard error; `RUST_LOG` chooses, warnings by default.
pub fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second initialisation (in tests) keeps the first.
    let _ = log.try_init();
}

/// JSON on one line.
pub fn json<T: serde::Serialize>(value: &T) -> Result<(), Stop> {
    line(serde_json::to_string(value)?)
}
