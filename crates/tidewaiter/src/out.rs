//! Printing: data to standard output, everything else to standard error, and
//! a reader who goes away (`| head`) is no failure.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::{ErrorKind, IsTerminal, Write};

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

/// A foreign value fit for a terminal: what would move its cursor, colour its
/// text or turn its direction is shown as U+FFFD.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().any(unprintable) {
        let shown = |c| if unprintable(c) { '\u{fffd}' } else { c };
        Cow::Owned(text.chars().map(shown).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Controls (Cc), format characters (Cf, Unicode 16) and the two separators
/// of lines and paragraphs.
fn unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
            | '\u{890}' | '\u{891}' | '\u{8e2}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}'
            | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}')
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
        // A journal keeps colours as bytes nobody wants to read.
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second initialisation (in tests) keeps the first.
    let _ = log.try_init();
}

/// JSON on one line.
pub fn json<T: serde::Serialize>(value: &T) -> Result<(), Stop> {
    line(serde_json::to_string(value)?)
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn foreign_text_moves_no_cursor() {
        for (text, shown) in [
            ("虚构 a=b", "虚构 a=b"),
            ("\u{1b}[31mred", "\u{fffd}[31mred"),
            ("one\ntwo\r\t", "one\u{fffd}two\u{fffd}\u{fffd}"),
            ("\u{9b}2J", "\u{fffd}2J"),
            (
                "\u{202e}\u{2066}\u{2028}\u{feff}",
                "\u{fffd}\u{fffd}\u{fffd}\u{fffd}",
            ),
            ("\u{200a}\u{202f}\u{2065}", "\u{200a}\u{202f}\u{2065}"),
        ] {
            assert_eq!(clean(text), shown);
        }
    }
}
