//! Fixed, seeded workloads: what one list or declaration costs by stage, beside
//! two floors measured in the same run with the same durability: parsing the same
//! bytes with quick-xml events and nothing else, and appending the same bytes to
//! one SQLite table in batches of the same size.
//!
//! Beside the workloads: what a full store costs, deciding alone, and the
//! program as people start it.
//!
//! Prints one JSON object. A rate holds only on the machine and in the run
//! that gave it; quote medians of several runs.

mod floor;
mod growth;
mod load;
mod measure;
mod policy;
mod server;

use clap::Parser;
use measure::House;
use std::io::Write;
use std::process::ExitCode;

/// Small things are made and dropped on several threads at once, which the
/// system's allocator pays for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A workload.
#[derive(Parser, Clone)]
struct Args {
    /// What to measure
    #[arg(value_enum)]
    name: Name,
    /// Lists [default: as many as the distance between documents needs; for
    /// `growth` one million stored, for `decide` 20,000], or declarations
    /// [default: 20,000; for `policy` 100,000]
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
    /// Submissions a second (`latency`)
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    offered: u32,
    /// How long (`latency`)
    #[arg(long, default_value_t = 30)]
    seconds: u32,
    /// The program (`latency`, `start`)
    #[arg(long, default_value = "target/release/tidewaiter")]
    binary: std::path::PathBuf,
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
    /// Goods declarations of twelve items, every second one secured.
    #[value(name = "declaration-12")]
    Declaration12,
    /// The rate once many lists are stored, beside that of an empty store.
    Growth,
    /// Deciding alone, replayed without a disk.
    Decide,
    /// Which measures act on a declaration: an index over 1,300 of them, and
    /// the time to build one in.
    Policy,
    /// One submission over HTTP, many offered.
    Latency,
    /// Start to first answer, idle memory, size of the binary.
    Start,
}

impl Name {
    fn nodes(self) -> u8 {
        match self {
            Self::Cbec1 | Self::Declaration12 | Self::Policy | Self::Latency | Self::Start => 1,
            Self::Cbec20 | Self::Growth | Self::Decide => 20,
        }
    }
}

fn run(args: &Args) -> Result<String, Box<dyn std::error::Error>> {
    let kept = tempfile::tempdir()?;
    let folder = args.data.clone().unwrap_or_else(|| kept.path().to_owned());
    let store = folder.join("store");
    Ok(match args.name {
        Name::Cbec1 | Name::Cbec20 | Name::Declaration12 => {
            let load = match args.name {
                Name::Declaration12 => {
                    load::Load::declarations(args.lists.unwrap_or(20_000), args.seed)?
                }
                _ => load::Load::make(args)?,
            };
            let mut figures = House::open(args, &load, &store)?.decide(&load)?;
            figures.parse_floor = floor::parse(&load, args.readers);
            let batch = figures.batch_messages();
            figures.append_floor = floor::append(&load, &folder.join("floor.sqlite"), batch)?;
            serde_json::to_string(&figures.shown(args))?
        }
        Name::Growth => serde_json::to_string(&growth::run(args, &store)?)?,
        Name::Decide => {
            let lists = args.lists.unwrap_or(20_000);
            let pack = std::sync::Arc::new(tw_law::Pack::builtin("cn")?);
            let load = load::Load::part(&pack, (lists, args.seed), (20, 800))?;
            serde_json::to_string(&measure::replay(&load)?)?
        }
        Name::Policy => serde_json::to_string(&policy::run(args)?)?,
        Name::Latency => serde_json::to_string(&server::latency(args, &store)?)?,
        Name::Start => serde_json::to_string(&server::start(args, &store)?)?,
    })
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = run(&args).and_then(|line| Ok(writeln!(std::io::stdout(), "{line}")?));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A closed standard error leaves nobody to tell.
            let _ = writeln!(std::io::stderr(), "bench: {error}");
            ExitCode::from(2)
        }
    }
}
