//! What can be wrong with the field tables of a pack.

use thiserror::Error;

/// Why field tables could not be compiled.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TablesError {
    /// A file a family needs is not in the pack.
    #[error("the pack has no message table {0}")]
    NoFile(String),
    /// A line that does not follow the format.
    #[error("{file}, line {line}: {problem}")]
    Line {
        /// File name.
        file: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
    /// A table that contradicts what documents are built from.
    #[error("{message}: {problem}")]
    Table {
        /// Name of the message.
        message: String,
        /// What is wrong.
        problem: String,
    },
}

impl TablesError {
    pub(crate) fn line(file: &str, line: usize, problem: impl Into<String>) -> Self {
        Self::Line {
            file: file.to_owned(),
            line,
            problem: problem.into(),
        }
    }

    pub(crate) fn table(message: &str, problem: impl Into<String>) -> Self {
        Self::Table {
            message: message.to_owned(),
            problem: problem.into(),
        }
    }
}
