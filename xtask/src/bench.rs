//! Measured runs. `tw-bench` measures one run and prints its figures as JSON;
//! here it is built for release and run several times, and each figure is
//! shown by its median with the smallest and the largest beside it. One run
//! alone says nothing on a shared machine.

use crate::steps::{cargo, printed};
use crate::{Outcome, out};
use serde_json::{Map, Number, Value, json};
use std::path::Path;
use std::process::Command;

const USAGE: &str = "\
cargo xtask bench NAME [--runs R] [--json] [--lists N] [--apart N] [--seed S] [--readers N]
                      [--level N] [--log MIB] [--offered N] [--seconds N]

NAME: cbec-1, cbec-20, declaration-12, growth, decide, policy, latency, start";

/// Options of `tw-bench` itself.
const PASSED: [&str; 8] = [
    "--lists",
    "--apart",
    "--seed",
    "--readers",
    "--level",
    "--log",
    "--offered",
    "--seconds",
];

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked<'a> {
    name: &'a str,
    /// Options handed to every run as they are.
    passed: Vec<&'a str>,
    runs: usize,
    json: bool,
}

/// `cargo xtask bench NAME`.
pub fn run(root: &Path, args: &[&str]) -> Outcome {
    let asked = ask(args)?;
    cargo(
        root,
        &[
            "build",
            "--release",
            "--locked",
            "--package",
            "tw-bench",
            "--package",
            "tidewaiter",
        ],
    )?;
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| root.join("target"), |dir| root.join(dir));
    let mut figures = Figures::default();
    for run in 1..=asked.runs {
        out::say(&format!("    run {run} of {}", asked.runs));
        let mut program = Command::new(target.join("release/tw-bench"));
        program
            .current_dir(root)
            .arg(asked.name)
            .arg("--binary")
            .arg(target.join("release/tidewaiter"))
            .args(&asked.passed);
        figures.add(&printed(&mut program)?)?;
    }
    if figures.0.is_empty() {
        return Err(format!("tw-bench {} printed no figures", asked.name));
    }
    match asked.json {
        true => out::data(&format!("{}\n", figures.json(&asked))),
        false => out::data(&figures.table()),
    }
    Ok(())
}

fn ask<'a>(args: &[&'a str]) -> Result<Asked<'a>, String> {
    let (&name, mut rest) = args.split_first().ok_or(USAGE)?;
    if name.starts_with('-') {
        return Err(USAGE.to_owned());
    }
    let mut asked = Asked {
        name,
        passed: vec![],
        runs: 5,
        json: false,
    };
    loop {
        rest = match rest {
            [] => return Ok(asked),
            ["--json", rest @ ..] => {
                asked.json = true;
                rest
            }
            [option, n, rest @ ..] if PASSED.contains(option) && n.parse::<u64>().is_ok() => {
                asked.passed.extend([option, n]);
                rest
            }
            ["--runs", n, rest @ ..] => {
                let runs = n.parse().ok().filter(|runs| (1..=99).contains(runs));
                asked.runs = runs.ok_or("--runs takes 1 to 99")?;
                rest
            }
            _ => return Err(USAGE.to_owned()),
        };
    }
}

/// Figures in the order the program first printed them, each with its value
/// in every run.
#[derive(Debug, Default)]
struct Figures(Vec<(String, Vec<Number>)>);

impl Figures {
    /// Takes in what one run printed: a JSON object a line.
    fn add(&mut self, printed: &str) -> Outcome {
        for line in printed
            .lines()
            .filter(|line| line.trim_start().starts_with('{'))
        {
            let value: Value =
                serde_json::from_str(line).map_err(|error| format!("{line}: {error}"))?;
            self.walk("", &value, line);
        }
        Ok(())
    }

    /// `line` is what was printed: maps forget the order of their members.
    fn walk(&mut self, path: &str, value: &Value, line: &str) {
        let below = |key: &str| match path {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        };
        match value {
            Value::Number(number) => self.note(path, number),
            Value::Object(members) => {
                let mut members: Vec<_> = members.iter().collect();
                members.sort_by_key(|(key, _)| line.find(&format!("\"{key}\":")));
                for (key, value) in members {
                    self.walk(&below(key), value, line);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let named = ["name", "stage"]
                        .iter()
                        .find_map(|key| item.get(key)?.as_str());
                    let key = named.map_or_else(|| index.to_string(), str::to_owned);
                    self.walk(&below(&key), item, line);
                }
            }
            Value::Null | Value::Bool(_) | Value::String(_) => {}
        }
    }

    fn note(&mut self, path: &str, number: &Number) {
        match self.0.iter_mut().find(|(name, _)| name == path) {
            Some((_, values)) => values.push(number.clone()),
            None => self.0.push((path.to_owned(), vec![number.clone()])),
        }
    }

    /// Median, smallest and largest of every figure.
    fn spread(&self) -> impl Iterator<Item = (&str, [Number; 3])> {
        self.0.iter().filter_map(|(name, values)| {
            let mut sorted = values.clone();
            sorted.sort_by(|a, b| {
                let (a, b) = (
                    a.as_f64().unwrap_or_default(),
                    b.as_f64().unwrap_or_default(),
                );
                a.total_cmp(&b)
            });
            // Of an even number the lower middle one: a figure that was
            // really measured, not the mean of two.
            let median = sorted.get((sorted.len() - 1) / 2)?.clone();
            Some((
                name.as_str(),
                [median, sorted.first()?.clone(), sorted.last()?.clone()],
            ))
        })
    }

    fn table(&self) -> String {
        let mut rows = vec![["figure", "median", "min", "max"].map(str::to_owned)];
        rows.extend(self.spread().map(|(name, [median, min, max])| {
            [name.to_owned(), short(&median), short(&min), short(&max)]
        }));
        let width = |column: usize| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(String::len)
                .max()
                .unwrap_or(0)
        };
        let widths = [width(0), width(1), width(2), width(3)];
        let line = |[name, median, min, max]: &[String; 4]| {
            let [a, b, c, d] = widths;
            format!("{name:<a$}  {median:>b$}  {min:>c$}  {max:>d$}\n")
        };
        rows.iter().map(line).collect()
    }

    fn json(&self, asked: &Asked<'_>) -> Value {
        let figures: Map<String, Value> = self
            .spread()
            .map(|(name, [median, min, max])| {
                (
                    name.to_owned(),
                    json!({ "median": median, "min": min, "max": max }),
                )
            })
            .collect();
        json!({ "bench": asked.name, "runs": asked.runs, "figures": figures })
    }
}

/// A number as people read it: whole, or with three decimals at most.
fn short(number: &Number) -> String {
    match number.as_f64() {
        Some(value) if number.is_f64() => format!("{value:.3}"),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments() {
        let plain = Asked {
            name: "cbec-1",
            passed: vec![],
            runs: 5,
            json: false,
        };
        let full = Asked {
            name: "cbec-20",
            passed: vec!["--lists", "500"],
            runs: 3,
            json: true,
        };
        let table: [(&[&str], Option<Asked<'_>>); 7] = [
            (&["cbec-1"], Some(plain)),
            (
                &["cbec-20", "--lists", "500", "--json", "--runs", "3"],
                Some(full),
            ),
            (&[], None),
            (&["--json"], None),
            (&["cbec-1", "--lists", "many"], None),
            (&["cbec-1", "--runs", "0"], None),
            (&["cbec-1", "twice"], None),
        ];
        for (args, want) in table {
            assert_eq!(ask(args).ok(), want, "{args:?}");
        }
    }

    #[test]
    fn medians() {
        let mut figures = Figures::default();
        for rate in ["30", "10.5", "20"] {
            let line = format!(
                "noise\n{{\"rate\":{rate},\"again\":1,\"stages\":[{{\"stage\":\"parse\",\"us\":7}}],\"ok\":true}}\n"
            );
            figures.add(&line).expect("figures");
        }
        let want = "figure           median     min  max\n\
                    rate                 20  10.500   30\n\
                    again                 1       1    1\n\
                    stages.parse.us       7       7    7\n";
        assert_eq!(figures.table(), want);
        assert!(figures.add("{broken").is_err());
    }

    #[test]
    fn an_even_number_of_runs_has_a_measured_median() {
        let mut figures = Figures::default();
        figures.add("{\"a\":1}\n{\"a\":4}").expect("figures");
        let asked = Asked {
            name: "x",
            passed: vec![],
            runs: 2,
            json: true,
        };
        let want = json!({"bench":"x","runs":2,"figures":{"a":{"median":1,"min":1,"max":4}}});
        assert_eq!(figures.json(&asked), want);
    }
}
