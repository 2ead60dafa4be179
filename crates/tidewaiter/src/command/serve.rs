//! `serve`: the API and the pages over the store of a folder.

mod limits;

use crate::host;
use crate::http::runtime;
use crate::listen::{self, Door};
use crate::out::{self, Done, Ended, Stop, failed};
use crate::wiring::{self, DataArgs, PackArgs, SystemClock, write_private};
pub use limits::LimitArgs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tw_app::runner::Gathering;
use tw_app::service::Service;
use tw_web::WebState;

/// Serve the API and the pages
///
/// Messages are taken in at POST /api/v1/messages with an enterprise's bearer
/// token; pages are shown to this machine only. Ends on Ctrl-C or SIGTERM
/// after answering what waits, for 30 s at most; at once on a second one.
///
/// Example: tidewaiter serve --data /var/lib/tidewaiter --listen 0.0.0.0:8620
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    data: DataArgs,
    #[command(flatten)]
    pack: PackArgs,
    /// Address to listen on
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8620",
        env = "TIDEWAITER_LISTEN"
    )]
    listen: SocketAddr,
    #[command(flatten)]
    limits: LimitArgs,
    /// Folder that signed checkpoints are exported to, each a file of its own.
    /// Keep it on another machine: with a checkpoint in hand `audit verify`
    /// shows what was changed
    #[arg(long, value_name = "DIR", env = "TIDEWAITER_CHECKPOINTS")]
    checkpoints: Option<PathBuf>,
    /// Seconds between checkpoints, while something changes
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "300",
        value_parser = clap::value_parser!(u32).range(1..=86_400),
        env = "TIDEWAITER_CHECKPOINT_SECONDS"
    )]
    checkpoint_seconds: u32,
}

/// Runs the command.
pub fn run(args: Args) -> Ended {
    let pack = args.pack.load()?;
    raise_descriptors(&args.limits);
    let service = wiring::start(
        &args.data,
        pack,
        Arc::new(SystemClock),
        Gathering::default(),
    )?;
    let notary = wiring::notary(&args.data, &service, args.checkpoints);
    let watch = notary.watch(Duration::from_secs(args.checkpoint_seconds.into()))?;
    let served = runtime()?.block_on(async {
        let server = Server::open(&args.data, &service, args.listen, &args.limits).await?;
        out::say(format!(
            "serving {} at http://{}",
            args.data.data.display(),
            server.address
        ));
        say_where_it_stands(&service);
        let end = async {
            ended().await;
            out::say("ending: requests under way are answered, for 30 s at most");
        };
        server.until(end, ended()).await;
        Ok(Done::Clean)
    });
    // However serving ended: what was taken in is decided, the store closed.
    service.stop();
    watch.end();
    if served.is_ok() {
        out::say("ended; the store is closed");
    }
    served
}

/// Asks the system for as many open files as connections and store may need.
/// Many systems give 1,024 at first: one client with many connections could
/// take the last of them from the store.
fn raise_descriptors(limits: &LimitArgs) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    /// For the store, its readers and what a runtime keeps open.
    const OWN: u64 = 256;
    let wanted = limits.bounds().connections as u64 + OWN;
    let now = getrlimit(Resource::Nofile);
    if now.current.is_none_or(|current| current >= wanted) {
        return;
    }
    let raised = Rlimit {
        current: Some(now.maximum.map_or(wanted, |most| most.min(wanted))),
        maximum: now.maximum,
    };
    let enough = setrlimit(Resource::Nofile, raised).is_ok() && raised.current >= Some(wanted);
    if !enough {
        tracing::warn!(
            wanted,
            "the system allows fewer open files than connections may need; \
             raise the limit (LimitNOFILE, ulimit -n) or lower --connections"
        );
    }
}

/// Where the store stands, for who compares it with a backup or the clock.
fn say_where_it_stands(service: &Service) {
    let Ok(tip) = service.query().tip() else {
        return; // `/readyz` says so
    };
    let head = tw_app::audit::hex(&tip.head);
    out::say(match tip.at {
        Some(at) => format!("head {}:{head}, decided at {at}", tip.batch.0),
        None => "a new store: nothing decided yet".to_owned(),
    });
    if tip.at.is_some_and(|at| at > service.now()) {
        tracing::warn!("the last batch is of a time to come: is the clock right?");
    }
}

/// A listening server and what it left in its folder for `admin`.
pub struct Server {
    door: Door,
    /// Where it listens.
    pub address: SocketAddr,
    left: Vec<std::path::PathBuf>,
}

impl Server {
    /// Listens, and leaves address and operator's token in the store's folder.
    pub async fn open(
        data: &DataArgs,
        service: &Service,
        listen: SocketAddr,
        limits: &LimitArgs,
    ) -> Result<Self, Stop> {
        let listener = TcpListener::bind(listen).await.map_err(|e| {
            failed(
                format!("cannot listen on {listen}: {e}"),
                "choose another with --listen",
            )
        })?;
        let address = listener.local_addr()?;
        let token = tw_app::audit::hex(&wiring::random()?);
        let left = vec![data.operator_token(), data.address()];
        write_private(&left[0], &token)?;
        write_private(&left[1], &format!("http://{address}"))?;
        let state = WebState::new(Arc::new(service.clone()), Some(&token), limits.limits())?;
        let (watched, law) = (data.clone(), service.pack().version().to_owned());
        let start = service.now();
        let state = state.watching(Arc::new(move || host::figures(&watched, &law, start)));
        Ok(Self {
            door: Door {
                listener,
                bounds: limits.bounds(),
                refusals: state.refusals(),
                router: tw_web::router(state),
            },
            address,
            left,
        })
    }

    /// Serves until a future ends; requests under way are finished, unless
    /// that takes too long or the second future ends too.
    pub async fn until(self, end: impl Future<Output = ()>, hurry: impl Future<Output = ()>) {
        listen::serve(self.door, end, hurry).await;
        for file in &self.left {
            // The next start writes them anew.
            let _ = std::fs::remove_file(file);
        }
    }
}

/// Ctrl-C or SIGTERM.
pub async fn ended() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminated) = signal(SignalKind::terminate()) else {
            // Without the signal the program can still be interrupted.
            let _ = interrupted.await;
            return;
        };
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupted.await;
    }
}
