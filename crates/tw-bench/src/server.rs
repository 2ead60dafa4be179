//! Runs against the program as people start it: how long one submission takes
//! over HTTP at a steady rate, and what a start and an idle server cost.

use crate::Args;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tw_base::Date;
use tw_drill::server::Server;
use tw_law::Pack;
use tw_sim::{Options, Plan};

type Error = Box<dyn std::error::Error>;

/// Requests at once at most; more wait, and their waiting counts.
const HANDS: usize = 96;

/// Latencies as printed, in milliseconds from the instant at which a
/// submission was due to the last byte of its answer.
#[derive(serde::Serialize)]
pub struct Latency {
    name: &'static str,
    seed: u64,
    offered_a_second: u32,
    answered_a_second: f64,
    submissions: usize,
    not_answered_200: usize,
    p50_ms: f64,
    p99_ms: f64,
    p999_ms: f64,
    max_ms: f64,
    server_cpu_us: f64,
}

/// One document a message, at a steady rate whatever the answers take.
#[expect(clippy::float_arithmetic, reason = "measurements, not money")]
pub fn latency(args: &Args, folder: &Path) -> Result<Latency, Error> {
    let pack = Arc::new(Pack::builtin("cn")?);
    let submissions = args.offered.saturating_mul(args.seconds);
    // Today is another day than the workload's; what has to be declared by
    // then depends on it. Its lists are judged by the law of today.
    let options = Options::bench(submissions.div_ceil(4), args.seed, today(), 1, 1_000);
    let plan = Plan::new(options, &pack)?;
    let server = Server::start(&args.binary, folder)?;
    let tokens = server.prepare(&plan)?;
    let bodies: Vec<_> = (0..plan.len()).filter_map(|n| plan.send(n)).collect();
    let cpu = cpu_of(server.id());
    let next = AtomicUsize::new(0);
    let taken: Mutex<Vec<(Duration, u16)>> = Mutex::new(Vec::with_capacity(bodies.len()));
    let start = Instant::now() + Duration::from_millis(100);
    std::thread::scope(|scope| {
        for _ in 0..HANDS {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let Some(sending) = bodies.get(n) else { return };
                    let nanoseconds = n as u64 * 1_000_000_000 / u64::from(args.offered);
                    let due = start + Duration::from_nanos(nanoseconds);
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let token = tokens.get(&sending.sender).map_or("", String::as_str);
                    let answer =
                        server.post("/api/v1/messages", token, "application/xml", &sending.body);
                    let status = answer.map_or(0, |answer| answer.status);
                    let took = (due.elapsed(), status);
                    taken
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(took);
                }
            });
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    let cpu = cpu_of(server.id()) - cpu;
    server.stop()?;
    let taken = taken.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut times: Vec<f64> = taken
        .iter()
        .map(|(took, _)| took.as_secs_f64() * 1e3)
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |permille: usize| {
        let place = (times.len() * permille / 1_000).min(times.len().saturating_sub(1));
        times.get(place).copied().unwrap_or(0.0)
    };
    let count = u32::try_from(times.len()).map_or(0.0, f64::from);
    Ok(Latency {
        name: "latency",
        seed: args.seed,
        offered_a_second: args.offered,
        answered_a_second: count / seconds,
        submissions: times.len(),
        not_answered_200: taken.iter().filter(|(_, status)| *status != 200).count(),
        p50_ms: at(500),
        p99_ms: at(990),
        p999_ms: at(999),
        max_ms: at(1_000),
        server_cpu_us: cpu / count,
    })
}

fn today() -> Date {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    zone.to_datetime(jiff::Timestamp::now()).date()
}

/// Microseconds of processor time a process has used.
#[expect(clippy::float_arithmetic, reason = "measurements, not money")]
fn cpu_of(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let rest = stat.rsplit(')').next().unwrap_or("");
    let ticks = rest.split_whitespace().skip(11).take(2);
    let ticks: f64 = ticks.filter_map(|n| n.parse::<f64>().ok()).sum();
    // Linux counts in hundredths of a second there.
    ticks * 10_000.0
}

/// Figures of starting as printed.
#[derive(serde::Serialize)]
pub struct Start {
    name: &'static str,
    first_start_ms: f64,
    again_ms: f64,
    idle_mib: f64,
    binary_mib: f64,
}

/// Starts a server on an empty folder and once more, each time until it says
/// that it is ready.
#[expect(clippy::float_arithmetic, reason = "measurements, not money")]
pub fn start(args: &Args, folder: &Path) -> Result<Start, Error> {
    let ready = || -> Result<(f64, Server), Error> {
        let begun = Instant::now();
        let server = Server::start(&args.binary, folder)?;
        while server.get("/readyz", server.operator())?.status != 200 {
            if begun.elapsed() > Duration::from_secs(30) {
                return Err("the server does not become ready".into());
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok((begun.elapsed().as_secs_f64() * 1e3, server))
    };
    let (first, server) = ready()?;
    server.stop()?;
    let (again, server) = ready()?;
    std::thread::sleep(Duration::from_secs(2));
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id()))?;
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = resident.and_then(|text| text.trim().trim_end_matches(" kB").parse::<f64>().ok());
    let bytes = u32::try_from(std::fs::metadata(&args.binary)?.len())?;
    server.stop()?;
    Ok(Start {
        name: "start",
        first_start_ms: first,
        again_ms: again,
        idle_mib: kib.ok_or("the process's memory cannot be read")? / 1_024.0,
        binary_mib: f64::from(bytes) / 1_048_576.0,
    })
}
