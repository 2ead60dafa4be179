//! One run of a target: inputs are chosen, changed and handed over; what goes
//! wrong is caught, made small and kept.

use crate::coverage::Seen;
use crate::mutate;
use crate::targets::{Parser, Target};
use crate::{Dice, meter, seeds, watch};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Executions.
    pub executions: u64,
    /// Seed.
    pub seed: u64,
    /// Processor seconds after which the run ends early.
    pub seconds: Option<u64>,
    /// Folder of the kept seeds.
    pub seeds: PathBuf,
    /// Where findings are written.
    pub findings: PathBuf,
    /// Keep inputs that reach new parts, where that is counted.
    pub explore: bool,
}

/// An input that shows a fault.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What went wrong.
    pub why: String,
    /// The input, made small.
    pub input: Vec<u8>,
    /// Where it was written.
    pub file: PathBuf,
}

/// What a run saw.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Executions done.
    pub executions: u64,
    /// Seeds it began from, kept and made.
    pub seeds: usize,
    /// Inputs added because they reached new parts.
    pub added: usize,
    /// Parts reached, and parts there are.
    pub reached: (usize, usize),
    /// Bytes of input handed over.
    pub bytes: u64,
    /// Most bytes one execution held.
    pub most_held: usize,
    /// Processor time taken.
    pub time: Duration,
    /// Faults.
    pub findings: Vec<Finding>,
}

/// Findings after which a run ends.
const FINDINGS_MAX: usize = 10;
/// Executions that share one stream of random numbers.
const ROUND: u64 = 1 << 16;
/// Inputs kept in memory when exploring.
const POOL_MAX: usize = 4096;

/// Bytes a parser may hold for a body of some length: so many times the body,
/// and what an input of a few bytes costs (200 findings with their words).
pub fn allowance(times: usize, length: usize) -> usize {
    times * length + (1 << 20)
}

static LAST_PANIC: Mutex<String> = Mutex::new(String::new());

/// Notes a panic instead of printing it.
pub fn hush() {
    std::panic::set_hook(Box::new(|info| {
        let mut last = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner);
        *last = info.to_string();
    }));
}

/// Says something to whoever runs it.
pub fn say(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Runs a target.
///
/// # Errors
/// The kept seeds cannot be read or a finding cannot be written.
pub fn run(target: &Target, asked: &Asked, tell: &mut dyn FnMut(&str)) -> Result<Report, String> {
    let mut runner = Runner::new(target, asked)?;
    let began = watch::processor_time();
    runner.replay()?;
    let mut told = began;
    while runner.report.executions < asked.executions {
        let round = runner.report.executions / ROUND;
        runner.round(round)?;
        let now = watch::processor_time();
        runner.report.time = now.saturating_sub(began);
        if now >= told + Duration::from_secs(60) {
            told = now;
            tell(&runner.progress());
        }
        let over = asked
            .seconds
            .is_some_and(|most| runner.report.time.as_secs() >= most);
        if over || runner.report.findings.len() >= FINDINGS_MAX {
            break;
        }
    }
    runner.report.reached = runner.seen.reached();
    if asked.explore && runner.report.added > 0 {
        runner.keep()?;
    }
    Ok(runner.report)
}

struct Runner<'a> {
    target: &'a Target,
    asked: &'a Asked,
    parser: Parser,
    tokens: Vec<Vec<u8>>,
    pool: Vec<Vec<u8>>,
    /// How many of the pool are made by the target itself.
    made: usize,
    seen: Seen,
    report: Report,
}

impl<'a> Runner<'a> {
    fn new(target: &'a Target, asked: &'a Asked) -> Result<Self, String> {
        let mut pool = (target.seeds)();
        let made = pool.len();
        pool.extend(seeds::read(&asked.seeds, target.name)?);
        let tokens = target
            .tokens
            .iter()
            .map(|t| t.as_bytes().to_vec())
            .collect();
        let report = Report {
            seeds: pool.len(),
            ..Report::default()
        };
        Ok(Self {
            target,
            asked,
            parser: (target.parser)(),
            tokens,
            pool,
            made,
            seen: Seen::default(),
            report,
        })
    }

    fn progress(&self) -> String {
        let r = &self.report;
        format!(
            "{}: {} executions, {} s of processor time, {} inputs, {} findings",
            self.target.name,
            r.executions,
            r.time.as_secs(),
            self.pool.len(),
            r.findings.len()
        )
    }

    /// Every seed as it is.
    fn replay(&mut self) -> Result<(), String> {
        for n in 0..self.pool.len() {
            let input = self.pool.get(n).cloned().unwrap_or_default();
            self.execute(&input)?;
            self.seen.is_new();
        }
        Ok(())
    }

    fn round(&mut self, round: u64) -> Result<(), String> {
        let mut dice = Dice::new(self.asked.seed, self.target.name, round);
        let mut input = Vec::with_capacity(8192);
        for _ in 0..ROUND {
            self.choose(&mut input, &mut dice);
            self.execute(&input)?;
            if Seen::COUNTED && self.asked.explore && self.seen.is_new() {
                self.add(&input);
            }
            if self.report.executions >= self.asked.executions
                || self.report.findings.len() >= FINDINGS_MAX
            {
                break;
            }
        }
        Ok(())
    }

    /// The next input: made by the grammar, or a seed, then changed.
    fn choose(&self, input: &mut Vec<u8>, dice: &mut Dice) {
        input.clear();
        match self.target.grammar {
            Some(grammar) if dice.one_in(4) => {
                grammar(dice, input);
                if dice.one_in(2) {
                    return;
                }
            }
            _ => {
                // Of two the shorter: what costs less is tried more often.
                let two = (dice.pick(&self.pool), dice.pick(&self.pool));
                if let (Some(a), Some(b)) = two {
                    let shorter = if a.len() <= b.len() { a } else { b };
                    input.extend_from_slice(if dice.one_in(8) { a } else { shorter });
                }
            }
        }
        mutate::mutate(input, dice, &self.tokens, &self.pool);
        if dice.one_in(1 << 15) {
            mutate::grow(input, dice);
        }
    }

    fn execute(&mut self, input: &[u8]) -> Result<(), String> {
        self.report.executions += 1;
        self.report.bytes += input.len() as u64;
        watch::begins(input);
        self.seen.begin();
        let (why, held) = attempt(&mut self.parser, input, self.target.times);
        self.report.most_held = self.report.most_held.max(held);
        match why {
            Some(why) => self.found(why, input),
            None => Ok(()),
        }
    }

    /// Keeps a fault, unless one of the same place is kept already.
    fn found(&mut self, why: String, input: &[u8]) -> Result<(), String> {
        let place = |why: &str| why.lines().next().unwrap_or("").to_owned();
        let known = self
            .report
            .findings
            .iter()
            .any(|f| place(&f.why) == place(&why));
        if known {
            return Ok(());
        }
        let (mut parser, times) = ((self.target.parser)(), self.target.times);
        let small = smaller(input, &mut |candidate| {
            watch::begins(candidate);
            attempt(&mut parser, candidate, times).0.is_some()
        });
        let file = self.asked.findings.join(format!(
            "{}-{:016x}.input",
            self.target.name,
            small
                .iter()
                .fold(0xCBF2_9CE4_8422_2325_u64, |n, b| (n ^ u64::from(*b))
                    .wrapping_mul(0x100_0000_01B3))
        ));
        std::fs::create_dir_all(&self.asked.findings)
            .and_then(|()| std::fs::write(&file, &small))
            .map_err(|error| format!("{}: {error}", file.display()))?;
        self.report.findings.push(Finding {
            why,
            input: small,
            file,
        });
        self.parser = (self.target.parser)();
        Ok(())
    }

    fn add(&mut self, input: &[u8]) {
        if self.pool.len() < POOL_MAX && input.len() <= 2048 {
            self.pool.push(input.to_vec());
            self.report.added += 1;
        }
    }

    /// Writes the inputs that reach everything the pool reaches, the shortest
    /// ones first, up to a size that can be kept.
    fn keep(&mut self) -> Result<(), String> {
        let mut order: Vec<usize> = (self.made..self.pool.len()).collect();
        order.sort_by_key(|n| self.pool.get(*n).map_or(0, Vec::len));
        let (mut seen, mut kept, mut size) = (Seen::default(), Vec::new(), 0);
        for n in (0..self.made).chain(order) {
            let input = self.pool.get(n).cloned().unwrap_or_default();
            seen.begin();
            let _ = attempt(&mut self.parser, &input, self.target.times);
            let length = seeds::escape(&input).len();
            if seen.is_new() && n >= self.made && size + length < self.target.kept_max {
                size += length;
                kept.push(input);
            }
        }
        seeds::write(&self.asked.seeds, self.target.name, &kept)
    }
}

/// Hands an input over; says what went wrong and how much was held.
pub fn attempt(parser: &mut Parser, input: &[u8], times: usize) -> (Option<String>, usize) {
    let held = meter::begin();
    let done = catch_unwind(AssertUnwindSafe(|| parser(input)));
    let most = meter::most(held);
    let why = match done {
        Err(_) => {
            let last = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner);
            Some(format!("panicked: {last}"))
        }
        Ok(()) if most > allowance(times, input.len()) => {
            Some(format!("held too much\n{most} bytes"))
        }
        Ok(()) => None,
    };
    (why, most)
}

/// A shorter input with the same fault: pieces are taken out, ever smaller,
/// as long as it stays.
pub fn smaller(input: &[u8], fails: &mut dyn FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut best = input.to_vec();
    let mut piece = best.len().div_ceil(2);
    let mut attempts = 0;
    while piece > 0 && attempts < 20_000 {
        let mut at = 0;
        while at < best.len() && attempts < 20_000 {
            attempts += 1;
            let end = (at + piece).min(best.len());
            let mut candidate = best.clone();
            candidate.drain(at..end);
            if fails(&candidate) {
                best = candidate;
            } else {
                at += piece;
            }
        }
        piece /= 2;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_made_small() {
        let input = b"....................<x>..............&............";
        let small = smaller(input, &mut |c| c.contains(&b'<') && c.contains(&b'&'));
        assert_eq!(small, b"<&");
    }
}
