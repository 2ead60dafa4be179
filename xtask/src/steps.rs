//! Running one step after the other, each announced with its time; the first
//! failure ends the run.

use crate::{Outcome, out};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// A run of steps.
pub struct Steps {
    began: Instant,
    done: usize,
    of: usize,
    say: fn(&str),
}

impl Steps {
    /// A run of so many steps.
    pub fn new(of: usize) -> Self {
        Self {
            began: Instant::now(),
            done: 0,
            of,
            say: out::say,
        }
    }

    /// Runs one step.
    pub fn step(&mut self, name: &str, run: impl FnOnce() -> Outcome) -> Outcome {
        self.done += 1;
        let head = format!("[{}/{}] {name}", self.done, self.of);
        (self.say)(&format!("\n==> {head}"));
        let began = Instant::now();
        let outcome = run();
        let ended = if outcome.is_ok() { "done" } else { "FAILED" };
        (self.say)(&format!(
            "<== {head}: {ended} after {}",
            time(began.elapsed())
        ));
        outcome.map_err(|why| format!("{name}: {why}"))
    }

    /// Says how long all of it took.
    pub fn end(self) {
        out::say(&format!(
            "\nall {} steps done after {}",
            self.of,
            time(self.began.elapsed())
        ));
    }
}

/// A length of time for people.
fn time(spent: Duration) -> String {
    let seconds = spent.as_secs();
    match seconds {
        0..=9 => format!("{}.{} s", seconds, spent.subsec_millis() / 100),
        10..=119 => format!("{seconds} s"),
        _ => format!("{} min {} s", seconds / 60, seconds % 60),
    }
}

/// Cargo with these arguments, its output passed through.
pub fn cargo(root: &Path, args: &[&str]) -> Outcome {
    out::say(&format!("    cargo {}", args.join(" ")));
    passes(cargo_command(root).args(args))
}

/// The cargo that runs this program.
pub fn cargo_command(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

/// Runs a program and asks that it ends well.
pub fn passes(command: &mut Command) -> Outcome {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{name} ended with {status}")),
        Err(error) => Err(format!("{name} cannot be started: {error}")),
    }
}

/// Runs a program and returns what it printed.
pub fn printed(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| format!("{name} cannot be started: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "{name} ended with {}\n{}",
            output.status,
            said.trim_end()
        ));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{name} printed what is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        let table = [
            (0, "0.0 s"),
            (9_940, "9.9 s"),
            (10_000, "10 s"),
            (119_999, "119 s"),
            (120_000, "2 min 0 s"),
        ];
        for (millis, want) in table {
            assert_eq!(time(Duration::from_millis(millis)), want);
        }
    }

    #[test]
    fn the_first_failure_is_named() {
        // What a run says would only confuse the reader of a test run.
        let mut steps = Steps {
            say: |_| {},
            ..Steps::new(2)
        };
        assert_eq!(steps.step("one", || Ok(())), Ok(()));
        let failed = steps.step("two", || Err("it rains".to_owned()));
        assert_eq!(failed, Err("two: it rains".to_owned()));
    }
}
