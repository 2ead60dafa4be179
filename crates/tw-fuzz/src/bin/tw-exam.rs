//! The schema layer's exam; called by `cargo xtask exam ceb`.

use clap::Parser;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use tw_fuzz::exam::{self, Asked, Outcome};
use tw_fuzz::run::say;

/// The same mutants past the schema layer and past libxml2's xmllint
#[derive(Parser)]
struct Args {
    /// Folder of the schemas of an edition; may be given once for each
    #[arg(long, required = true, value_name = "EDITION=DIR")]
    xsd: Vec<String>,
    /// Folder of sample messages, named by their root (CEB621Message.xml)
    #[arg(long, value_name = "DIR")]
    samples: Vec<PathBuf>,
    /// Types (`621`, `CEB621Message`, `DxpMsg`), with commas between [default: all]
    #[arg(long, value_delimiter = ',')]
    types: Vec<String>,
    /// Editions, with commas between [default: those schemas were given for]
    #[arg(long, value_delimiter = ',')]
    edition: Vec<String>,
    /// Mutants of each type in each edition
    #[arg(long, default_value_t = 20_000)]
    mutants: usize,
    /// Seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Keep mutants on which the two disagree in this folder
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let asked = match asked(&args) {
        Ok(asked) => asked,
        Err(why) => return failed(&why),
    };
    match exam::run(&asked, &mut |text| say(text)) {
        Ok(outcome) => {
            told(&args, &outcome);
            match outcome.disagreements.is_empty() {
                true => ExitCode::SUCCESS,
                false => ExitCode::from(1),
            }
        }
        Err(why) => failed(&why),
    }
}

fn failed(why: &str) -> ExitCode {
    say(&format!("exam: {why}"));
    ExitCode::from(2)
}

fn asked(args: &Args) -> Result<Asked, String> {
    let mut schemas = Vec::new();
    for given in &args.xsd {
        let (edition, folder) = given.split_once('=').ok_or_else(|| {
            format!("--xsd {given}: say which edition it is, as in --xsd 2022-05=DIR")
        })?;
        if args.edition.is_empty() || args.edition.iter().any(|e| e == edition) {
            schemas.push((edition.to_owned(), PathBuf::from(folder)));
        }
    }
    Ok(Asked {
        schemas,
        samples: args.samples.clone(),
        types: args.types.clone(),
        mutants: args.mutants,
        seed: args.seed,
        keep: args.keep.clone(),
    })
}

fn told(args: &Args, outcome: &Outcome) {
    if args.json {
        line(&json(args, outcome).to_string());
        return;
    }
    line(&format!(
        "{:<15} {:<8} {:>8} {:>10} {:>11} {:>9} {:>13} {:>9}",
        "type",
        "edition",
        "mutants",
        "both valid",
        "both refuse",
        "only we",
        "only xmllint",
        "not meant"
    ));
    for table in &outcome.tables {
        line(&format!(
            "{:<15} {:<8} {:>8} {:>10} {:>11} {:>9} {:>13} {:>9}",
            table.root,
            table.edition,
            table.mutants,
            table.both_valid,
            table.both_refuse,
            table.only_we,
            table.only_lint,
            table.unexplained()
        ));
    }
    let mut meant = std::collections::BTreeMap::new();
    for (reason, n) in outcome.tables.iter().flat_map(|table| &table.expected) {
        *meant.entry(*reason).or_insert(0) += n;
    }
    for (reason, n) in meant {
        line(&format!("meant, {n} times: {reason}"));
    }
    for (class, n) in classes(outcome) {
        line(&format!("not meant, {n} times: {class}"));
    }
    for found in outcome.disagreements.iter().take(50) {
        let file = found
            .file
            .as_ref()
            .map(|f| f.display().to_string())
            .unwrap_or_default();
        line(&format!(
            "{} {} number {} {file}\n  done: {}\n  we: {}\n  xmllint: {}",
            found.table.0,
            found.table.1,
            found.number,
            found.acts.join(", "),
            if found.ours {
                "valid"
            } else {
                &found.our_first
            },
            if found.ours {
                &found.lint_first
            } else {
                "valid"
            },
        ));
    }
}

fn classes(outcome: &Outcome) -> Vec<(String, usize)> {
    let mut all = std::collections::BTreeMap::new();
    for found in &outcome.disagreements {
        *all.entry(found.class()).or_insert(0) += 1;
    }
    all.into_iter().collect()
}

fn json(args: &Args, outcome: &Outcome) -> serde_json::Value {
    let tables = outcome.tables.iter().map(|t| {
        serde_json::json!({
            "type": t.root, "edition": t.edition, "samples": t.samples, "mutants": t.mutants,
            "both_valid": t.both_valid, "both_refuse": t.both_refuse, "only_we": t.only_we,
            "only_xmllint": t.only_lint, "meant": t.expected, "not_meant": t.unexplained(),
        })
    });
    let found = outcome.disagreements.iter().map(|d| {
        serde_json::json!({
            "type": d.table.0, "edition": d.table.1, "number": d.number, "file": d.file,
            "class": d.class(), "done": d.acts, "ours": d.our_first, "xmllint": d.lint_first,
        })
    });
    serde_json::json!({
        "seed": args.seed,
        "tables": tables.collect::<Vec<_>>(),
        "disagreements": found.collect::<Vec<_>>(),
    })
}

fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
