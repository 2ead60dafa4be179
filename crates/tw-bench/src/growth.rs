//! How much slower a store becomes by what it holds: the rate of a part of the
//! workload on an empty store, and of an equal part once so many lists are
//! stored. Rates go with what else runs on the machine; processor time and
//! bytes are shown beside them.

use crate::Args;
use crate::load::Load;
use crate::measure::{Figures, House};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use tw_law::Pack;

/// Lists of a part.
const PART: u32 = 50_000;
/// Messages between documents of a list, within a part.
const APART: u32 = 2_000;
/// Parts measured at the beginning, and at the end.
const MEASURED: u64 = 2;

/// Figures as printed.
#[derive(serde::Serialize)]
pub struct Growth {
    name: &'static str,
    seed: u64,
    lists_stored: u64,
    empty_lists_a_second: f64,
    full_lists_a_second: f64,
    growth: f64,
    empty_cpu_us: f64,
    full_cpu_us: f64,
    cpu_growth: f64,
    empty_bytes_written: f64,
    full_bytes_written: f64,
}

/// Fills a store with so many lists.
#[expect(clippy::float_arithmetic, reason = "measurements, not money")]
pub fn run(args: &Args, folder: &Path) -> Result<Growth, Box<dyn std::error::Error>> {
    let pack = Arc::new(Pack::builtin("cn")?);
    let lists = args.lists.unwrap_or(1_000_000);
    let parts = u64::from(lists.div_ceil(PART));
    let part = |n: u64| Load::part(&pack, (PART, args.seed + n), (20, APART));
    let first = part(0)?;
    let mut house = House::open(args, &first, folder)?;
    let mut figures = vec![house.decide(&first)?];
    drop(first);
    for n in 1..parts + MEASURED {
        figures.push(house.decide(&part(n)?)?);
        let _ = writeln!(std::io::stderr(), "{} lists", (n + 1) * u64::from(PART));
    }
    // The very first part also warms up; of equal parts the better counts, at
    // both ends.
    let best = |figures: &[Figures], of: fn(&Figures) -> f64, better: fn(f64, f64) -> f64| {
        figures.iter().map(of).reduce(better).unwrap_or(0.0)
    };
    let measured = usize::try_from(MEASURED)?;
    let (empty, full) = (&figures[..measured], &figures[figures.len() - measured..]);
    let rates = [empty, full].map(|some| best(some, Figures::rate, f64::max));
    let cpu = [empty, full].map(|some| best(some, Figures::cpu_us, f64::min));
    let bytes = [empty, full].map(|some| best(some, Figures::bytes_written, f64::min));
    Ok(Growth {
        name: "growth",
        seed: args.seed,
        lists_stored: parts * u64::from(PART),
        empty_lists_a_second: rates[0],
        full_lists_a_second: rates[1],
        growth: rates[1] / rates[0],
        empty_cpu_us: cpu[0],
        full_cpu_us: cpu[1],
        cpu_growth: cpu[0] / cpu[1],
        empty_bytes_written: bytes[0],
        full_bytes_written: bytes[1],
    })
}
