//! Fixed, seeded workloads: what one list costs by stage, beside two floors
//! measured in the same run with the same durability: parsing the same bytes
//! with quick-xml events and nothing else, and appending the same bytes to
//! one SQLite table in batches of the same size.
//!
//! Prints one JSON object. A rate holds only on the machine and in the run
//! that gave it; quote medians of several runs.

mod floor;
mod load;
mod measure;

use clap::Parser;
use measure::Figures;
use std::io::Write;
use std::process::ExitCode;

/// Small things are made and dropped on several threads at once, which the
/// system's allocator pays for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A workload.
#[derive(Parser, Clone)]
struct Args {
    /// `cbec-1` (one document a message) or `cbec-20` (twenty)
    #[arg(value_enum)]
    name: Name,
    /// Lists [default: as many as the distance between documents needs]
    #[arg(long)]
    lists: Option<u32>,
    /// Messages between two documents of one list, at least
    #[arg(long, default_value_t = 20_000)]
    apart: u32,
    /// Seed
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads that read messages beside the engine's
    #[arg(long, default_value_t = 2)]
    readers: usize,
    /// zstd level of segments
    #[arg(long, default_value_t = tw_store::Options::default().level)]
    level: i32,
    /// MiB of log after which it is moved into the file
    #[arg(long, default_value_t = tw_store::Options::default().checkpoint_bytes >> 20)]
    log: u64,
    /// Folder for the store [default: a fresh one, removed afterwards]
    #[arg(long)]
    data: Option<std::path::PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Name {
    /// One document a message.
    #[value(name = "cbec-1")]
    Cbec1,
    /// Twenty documents a message.
    #[value(name = "cbec-20")]
    Cbec20,
}

impl Name {
    fn nodes(self) -> u8 {
        match self {
            Self::Cbec1 => 1,
            Self::Cbec20 => 20,
        }
    }
}

fn run(args: &Args) -> Result<Figures, Box<dyn std::error::Error>> {
    let kept = tempfile::tempdir()?;
    let folder = args.data.clone().unwrap_or_else(|| kept.path().to_owned());
    let load = load::Load::make(args)?;
    let mut figures = measure::run(args, &load, &folder.join("store"))?;
    figures.parse_floor = floor::parse(&load, args.readers);
    figures.append_floor = floor::append(
        &load,
        &folder.join("floor.sqlite"),
        figures.batch_messages(),
    )?;
    Ok(figures)
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = run(&args).and_then(|figures| {
        let line = serde_json::to_string(&figures.shown(&args))?;
        Ok(writeln!(std::io::stdout(), "{line}")?)
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A closed standard error leaves nobody to tell.
            let _ = writeln!(std::io::stderr(), "bench: {error}");
            ExitCode::from(2)
        }
    }
}
