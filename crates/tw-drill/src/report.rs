//! What a drill found.

use crate::asked::{Asked, Bar};
use serde_json::{Map, Value, json};

/// Why a drill could not be run. A broken promise is a fault in the report.
#[derive(Debug, thiserror::Error)]
pub enum DrillError {
    /// What is in the way, and what to do.
    #[error("{0}")]
    Cannot(String),
    /// The machine.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] tw_app::store::StoreError),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] tw_app::engine::EngineError),
    /// Looking over what is stored.
    #[error(transparent)]
    Audit(#[from] tw_app::audit::AuditError),
    /// A question in SQL.
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
}

/// What is in the way, and what to do.
pub fn cannot(what: impl std::fmt::Display) -> DrillError {
    DrillError::Cannot(what.to_string())
}

/// Faults beyond this many are counted and not kept.
const MOST_FAULTS: usize = 50;

/// What a drill found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The drill.
    pub name: &'static str,
    /// Its seed.
    pub seed: u64,
    /// Its bar.
    pub bar: Bar,
    /// What was run and seen, in the order it was noted.
    pub figures: Vec<(String, Value)>,
    /// Where the promise was broken; empty means that it held.
    pub faults: Vec<String>,
    /// Faults that were counted and not kept.
    pub more: usize,
}

impl Report {
    /// An empty report of a drill.
    pub fn new(name: &'static str, asked: &Asked) -> Self {
        Self {
            name,
            seed: asked.seed,
            bar: asked.bar,
            figures: Vec::new(),
            faults: Vec::new(),
            more: 0,
        }
    }

    /// Notes a figure: a number or a text. A name noted again is overwritten.
    pub fn note(&mut self, name: &str, figure: impl Into<Value>) {
        let figure = figure.into();
        match self.figures.iter_mut().find(|(noted, _)| noted == name) {
            Some((_, old)) => *old = figure,
            None => self.figures.push((name.to_owned(), figure)),
        }
    }

    /// Adds to a figure that counts.
    pub fn count(&mut self, name: &str, n: u64) {
        let before = self
            .figures
            .iter()
            .find(|(noted, _)| noted == name)
            .and_then(|(_, old)| old.as_u64());
        self.note(name, before.unwrap_or(0) + n);
    }

    /// A broken promise, with its place.
    pub fn fault(&mut self, what: impl Into<String>) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(what.into());
        } else {
            self.more += 1;
        }
    }

    /// Whether the promise held.
    pub fn held(&self) -> bool {
        self.faults.is_empty()
    }

    fn bar_word(&self) -> &'static str {
        match self.bar {
            Bar::Test => "test",
            Bar::Release => "release",
        }
    }

    /// One line of JSON.
    pub fn json(&self) -> String {
        let figures: Map<String, Value> = self.figures.iter().cloned().collect();
        json!({
            "drill": self.name, "seed": self.seed, "bar": self.bar_word(),
            "held": self.held(), "figures": figures, "faults": self.faults,
            "more_faults": self.more,
        })
        .to_string()
    }

    /// A table for people.
    pub fn table(&self) -> String {
        let mut text = format!(
            "drill {}, seed {}, bar {}\n",
            self.name,
            self.seed,
            self.bar_word()
        );
        let width = self.figures.iter().map(|(name, _)| name.len()).max();
        let width = width.unwrap_or(0);
        for (name, figure) in &self.figures {
            let figure = match figure {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            text.push_str(&format!("  {name:<width$}  {figure}\n"));
        }
        for fault in &self.faults {
            text.push_str(&format!("FAULT {fault}\n"));
        }
        if self.more > 0 {
            text.push_str(&format!("and {} more faults\n", self.more));
        }
        text.push_str(if self.held() {
            "the promise held\n"
        } else {
            "THE PROMISE WAS BROKEN\n"
        });
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_counts_and_keeps_a_bounded_number_of_faults() {
        let mut report = Report::new("x", &Asked::new(Bar::Test, 9));
        report.note("rounds", 2);
        report.count("cuts", 1);
        report.count("cuts", 2);
        assert!(report.held());
        assert_eq!(
            report.table(),
            "drill x, seed 9, bar test\n  rounds  2\n  cuts    3\nthe promise held\n"
        );
        for n in 0..60 {
            report.fault(format!("fault {n}"));
        }
        assert!(!report.held());
        assert_eq!((report.faults.len(), report.more), (50, 10));
        let said: Value = serde_json::from_str(&report.json()).expect("JSON");
        assert_eq!(said["held"], false);
        assert_eq!(said["figures"]["cuts"], 3);
        assert_eq!(said["more_faults"], 10);
    }
}
