//! What a drill is asked for.

use crate::report::{DrillError, cannot};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How much of a drill is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Bar {
    /// Small enough for every run of the tests.
    Test,
    /// What the promise is measured by.
    Release,
}

/// What a drill is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Everything the drill chooses follows from it.
    pub seed: u64,
    /// How much.
    pub bar: Bar,
    /// The program's file, for drills that need the process.
    pub binary: Option<PathBuf>,
    /// The drill's own options, by name.
    pub with: BTreeMap<String, String>,
}

impl Asked {
    /// A drill at a bar, with nothing else said.
    pub fn new(bar: Bar, seed: u64) -> Self {
        Self {
            seed,
            bar,
            binary: None,
            with: BTreeMap::new(),
        }
    }

    /// The same, with the program's file.
    #[must_use]
    pub fn of_binary(mut self, binary: impl Into<PathBuf>) -> Self {
        self.binary = Some(binary.into());
        self
    }

    /// The number of an own option, or what the bar says.
    ///
    /// # Errors
    /// The option was given and is no number.
    pub fn number(&self, name: &str, test: u64, release: u64) -> Result<u64, DrillError> {
        let by_bar = match self.bar {
            Bar::Test => test,
            Bar::Release => release,
        };
        self.with.get(name).map_or(Ok(by_bar), |text| {
            text.parse()
                .map_err(|_| cannot(format!("--with {name}={text}: {text} is no whole number")))
        })
    }

    /// The program's file.
    ///
    /// # Errors
    /// None was given, or it is not there.
    pub fn program(&self) -> Result<&Path, DrillError> {
        let path = self.binary.as_deref().ok_or_else(|| {
            cannot("this drill starts the program itself; name its file with --binary")
        })?;
        if path.is_file() {
            return Ok(path);
        }
        Err(cannot(format!(
            "{} is not there; build it with `cargo build --release -p tidewaiter`",
            path.display()
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_own_option_overrules_the_bar() {
        let mut asked = Asked::new(Bar::Test, 1);
        assert_eq!(asked.number("cuts", 50, 1_000).ok(), Some(50));
        asked.bar = Bar::Release;
        assert_eq!(asked.number("cuts", 50, 1_000).ok(), Some(1_000));
        asked.with.insert("cuts".into(), "7".into());
        assert_eq!(asked.number("cuts", 50, 1_000).ok(), Some(7));
        asked.with.insert("cuts".into(), "many".into());
        assert!(asked.number("cuts", 50, 1_000).is_err());
    }

    #[test]
    fn a_missing_program_is_said() {
        let asked = Asked::new(Bar::Test, 1);
        assert!(asked.program().is_err());
        let gone = asked.of_binary("no/such/program");
        let why = gone.program().err().map(|why| why.to_string());
        assert!(why.is_some_and(|why| why.contains("cargo build")));
    }
}
