//! Runs fuzz targets; called by `cargo xtask fuzz`.

use clap::Parser;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use tw_fuzz::run::{self, Asked, say};
use tw_fuzz::{TARGETS, Target, meter, seeds, watch};

#[global_allocator]
static METER: meter::Meter = meter::Meter;

/// Hostile bytes for every parser
#[derive(Parser)]
struct Args {
    /// Targets, by name; none: all of them, one after the other
    targets: Vec<String>,
    /// Executions of each target
    #[arg(long, default_value_t = 100_000)]
    executions: u64,
    /// Seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Processor seconds after which a target's run ends early
    #[arg(long)]
    seconds: Option<u64>,
    /// Keep inputs that reach new parts of the program (needs a build that counts)
    #[arg(long)]
    explore: bool,
    /// Where inputs that show faults are written
    #[arg(long, default_value = "target/fuzz")]
    findings: PathBuf,
    /// Print each target's figures as one JSON object a line
    #[arg(long)]
    json: bool,
    /// List the targets
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    if args.list {
        for target in TARGETS {
            line(&format!("{:<16} {}", target.name, target.about));
        }
        return ExitCode::SUCCESS;
    }
    match all(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            say(&format!("fuzz: {why}"));
            ExitCode::from(2)
        }
    }
}

/// Runs what was asked for; says whether nothing was found.
fn all(args: &Args) -> Result<bool, String> {
    let targets = chosen(&args.targets)?;
    if args.explore && !tw_fuzz::coverage::Seen::COUNTED {
        return Err(
            "this build does not count what is reached; use `cargo xtask fuzz --explore`".into(),
        );
    }
    std::fs::create_dir_all(&args.findings)
        .map_err(|error| format!("{}: {error}", args.findings.display()))?;
    watch::start(args.findings.join("slow.input"));
    run::hush();
    let mut clean = true;
    for target in targets {
        let asked = Asked {
            executions: args.executions,
            seed: args.seed,
            seconds: args.seconds,
            seeds: seeds::folder(),
            findings: args.findings.clone(),
            explore: args.explore,
        };
        let report = run::run(target, &asked, &mut |text| say(text))?;
        clean &= report.findings.is_empty();
        told(target, args, &report);
    }
    Ok(clean)
}

fn chosen(names: &[String]) -> Result<Vec<&'static Target>, String> {
    if names.is_empty() {
        return Ok(TARGETS.iter().collect());
    }
    let find = |name: &String| {
        let known = || {
            TARGETS
                .iter()
                .map(|t| t.name)
                .collect::<Vec<_>>()
                .join(", ")
        };
        TARGETS
            .iter()
            .find(|t| t.name == name)
            .ok_or_else(|| format!("no target {name}; there are {}", known()))
    };
    names.iter().map(find).collect()
}

fn told(target: &Target, args: &Args, report: &run::Report) {
    let findings = report.findings.len();
    if args.json {
        let figures = serde_json::json!({
            "target": target.name, "seed": args.seed, "executions": report.executions,
            "processor_ms": u64::try_from(report.time.as_millis()).unwrap_or(u64::MAX), "bytes": report.bytes, "most_held": report.most_held,
            "seeds": report.seeds, "added": report.added, "reached": report.reached.0,
            "parts": report.reached.1, "findings": findings,
        });
        line(&figures.to_string());
    } else {
        line(&format!(
            "{:<16} seed {}: {} executions in {} s of processor time, {} bytes, {} held at most, {} seeds, {} findings",
            target.name,
            args.seed,
            report.executions,
            report.time.as_secs(),
            report.bytes,
            report.most_held,
            report.seeds,
            findings
        ));
        if args.explore {
            line(&format!(
                "{:<16} {} inputs added, {} of {} parts reached",
                "", report.added, report.reached.0, report.reached.1
            ));
        }
    }
    for finding in &report.findings {
        say(&format!(
            "  {}\n  input: {}\n  kept: {}",
            finding.why,
            seeds::escape(&finding.input),
            finding.file.display()
        ));
    }
}

fn line(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}
