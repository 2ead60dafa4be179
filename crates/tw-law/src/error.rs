//! Why a pack cannot be used: always the file, the line and what to do.

use std::fmt;
use std::path::PathBuf;

/// One unreadable place of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFault {
    /// Path inside the pack.
    pub file: String,
    /// Line, from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub advice: String,
}

impl fmt::Display for PackFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}; {}",
            self.file, self.line, self.problem, self.advice
        )
    }
}

/// Why a pack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// No pack of that name was built in.
    #[error(
        "there is no built-in pack {id:?}; built in: {known}. Give the path of a pack folder instead"
    )]
    Unknown {
        /// What was asked for.
        id: String,
        /// What there is.
        known: String,
    },
    /// A folder or file could not be read.
    #[error("{path}: {source}; give a folder that holds a pack.toml and can be read", path = path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The texts were read and some places make no sense.
    #[error("the pack cannot be used:{}", list(.0))]
    Broken(Vec<PackFault>),
}

fn list(faults: &[PackFault]) -> String {
    faults.iter().map(|fault| format!("\n  {fault}")).collect()
}

/// Gathers faults while a pack is read, so that all are told at once.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<PackFault>);

impl Faults {
    /// Notes a fault.
    pub(crate) fn push(
        &mut self,
        (file, line): (&str, usize),
        problem: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.0.push(PackFault {
            file: file.to_owned(),
            line,
            problem: problem.into(),
            advice: advice.into(),
        });
    }

    /// All that was noted.
    pub(crate) fn into_list(self) -> Vec<PackFault> {
        self.0
    }

    /// The value, unless a fault was noted.
    pub(crate) fn into_result<T>(self, value: Option<T>) -> Result<T, PackError> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(PackError::Broken(self.0)),
        }
    }
}
