//! `demo`: a day of trade on the embedded store, through the door real
//! clients use, and the pages to look at it.

mod days;
mod report;
mod send;
mod table;

use self::days::Day;
use super::serve::{LimitArgs, Server, ended};
use crate::http::{Http, runtime};
use crate::out::{self, Done, Ended, Format, Lang, Stop, failed};
use crate::wiring::{self, DataArgs, PackArgs, VirtualClock};
use std::net::SocketAddr;
use std::sync::Arc;
use tw_app::runner::{Clock, Gathering};
use tw_base::Date;
use tw_sim::{Options, Plan};

/// Run a day of retail imports and show it
///
/// Makes a seeded day of trade in the official message formats, about 8 % of
/// it faulty in many named ways; sends it through the same HTTP door real
/// clients use, on a virtual clock; prints what became of it; and serves the
/// pages until Ctrl-C. Started again on the same folder it goes on with what
/// is there: messages sent before get their first receipts. A folder with
/// trade that is no demo's is refused.
///
/// Example: tidewaiter demo --lists 2000 --seed 7
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    pack: PackArgs,
    /// How many declaration lists
    #[arg(long, default_value_t = 5_000)]
    lists: u32,
    /// Seed: the same seed makes the same day
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day whose law applies
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "2026-04-15")]
    date: Date,
    /// End after the table instead of serving the pages
    #[arg(long)]
    exit: bool,
    /// Address of the pages
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8620")]
    listen: SocketAddr,
    /// Output of the table
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Language
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

/// Years after this one are a slip of the hand; a store of one could take no
/// trade of any other year.
const LAST_YEAR: i16 = 2100;

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let pack = args.pack.load()?;
    if args.date.year() > LAST_YEAR {
        return Err(failed(
            format!("{} is too far ahead to know its law", args.date),
            format!("choose a --date up to {LAST_YEAR}-12-31"),
        ));
    }
    let options = Options::new(args.lists, args.seed, args.date);
    let plan = Plan::new(options, &pack).map_err(|e| failed(e, "choose another --date"))?;
    let midnight = args
        .date
        .to_zoned_datetime(pack.zone().clone())?
        .timestamp();
    let clock = Arc::new(VirtualClock::at(midnight));
    let shown: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
    let day = Day {
        date: args.date,
        seed: args.seed,
        lists: args.lists,
    };
    // Before the start: a virtual clock over a real store could by itself
    // return its waiting lists.
    let days = days::allow(&args.data, &day, pack.zone())?;
    let service = wiring::start(&args.data, pack, shown, Gathering::default())?;
    // With --exit nobody looks at the pages: any free port will do.
    let listen = if args.exit {
        SocketAddr::from(([127, 0, 0, 1], 0))
    } else {
        args.listen
    };
    let done = runtime()?.block_on(async {
        days::keep(&args.data, &days)?;
        let server = Server::open(&args.data, &service, listen, &LimitArgs::default()).await?;
        let address = format!("http://{}", server.address);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let end = async move {
            let _ = stopped.await;
        };
        let serving = tokio::spawn(server.until(end, ended()));
        let tokens = send::prepare(&args.data, &service, &plan).await?;
        let http = Http::new(&address);
        let sent = send::day(&plan, &http, &tokens, &clock).await?;
        let report = report::make(&plan, &service, sent)?;
        match args.format {
            Format::Json => out::json(&report)?,
            Format::Text => {
                out::print_bytes(table::table(&report, out::lang(args.lang)).as_bytes())?
            }
        }
        if !args.exit {
            out::say(format!("\nthe pages are at {address} — Ctrl-C ends"));
            ended().await;
        }
        let _ = stop.send(());
        serving.await?;
        Ok::<_, Stop>(Done::unless(!report.as_planned()))
    });
    service.stop();
    done
}
