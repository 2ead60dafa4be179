//! Which parts of the program an execution reached, where the program was
//! built to count it (`cargo xtask fuzz --explore` does, with
//! `-C instrument-coverage` for the crates that are tried and the
//! feature `coverage` for this one). In any other build nothing is counted.

/// The edges seen so far.
#[derive(Debug, Default)]
pub struct Seen {
    #[cfg_attr(
        not(feature = "coverage"),
        expect(dead_code, reason = "used where it is counted")
    )]
    classes: Vec<u8>,
}

#[cfg(feature = "coverage")]
mod counters {
    #![expect(
        unsafe_code,
        reason = "the compiler's counters are reached through the linker's names"
    )]

    unsafe extern "C" {
        // The linker names the ends of each section that has a C identifier.
        static mut __start___llvm_prf_cnts: u64;
        static mut __stop___llvm_prf_cnts: u64;
    }

    /// The counters of the program.
    pub fn all() -> &'static mut [u64] {
        // SAFETY: both names are the ends of one section of 64-bit counters
        // that lives as long as the program. Counting code writes to it
        // without atomics; this is called by the one thread that runs the
        // targets, between executions, so nothing counts meanwhile but the
        // watch, which is not instrumented for counting.
        unsafe {
            let from = &raw mut __start___llvm_prf_cnts;
            let to = &raw mut __stop___llvm_prf_cnts;
            let len = usize::try_from(to.offset_from(from)).unwrap_or(0);
            std::slice::from_raw_parts_mut(from, len)
        }
    }
}

impl Seen {
    /// Whether counting was built in.
    pub const COUNTED: bool = cfg!(feature = "coverage");

    /// Forgets what was counted, before an execution.
    pub fn begin(&self) {
        #[cfg(feature = "coverage")]
        counters::all().fill(0);
    }

    /// Takes in what an execution reached; says whether anything is new: a
    /// part never reached, or reached much more often than before.
    pub fn is_new(&mut self) -> bool {
        #[cfg(feature = "coverage")]
        {
            let counters = counters::all();
            self.classes.resize(counters.len(), 0);
            let mut new = false;
            for (class, count) in self.classes.iter_mut().zip(counters) {
                if *count == 0 {
                    continue;
                }
                let bit = class_of(*count);
                if *class & bit == 0 {
                    *class |= bit;
                    new = true;
                }
            }
            return new;
        }
        #[cfg(not(feature = "coverage"))]
        false
    }

    /// How many parts were reached, and of how many.
    pub fn reached(&self) -> (usize, usize) {
        #[cfg(feature = "coverage")]
        return (
            self.classes.iter().filter(|c| **c != 0).count(),
            self.classes.len(),
        );
        #[cfg(not(feature = "coverage"))]
        (0, 0)
    }
}

/// Once, twice, a few times, many times: one bit each.
#[cfg(feature = "coverage")]
fn class_of(count: u64) -> u8 {
    match count {
        0 => 0,
        1 => 1,
        2 => 2,
        3..=4 => 4,
        5..=8 => 8,
        9..=16 => 16,
        17..=64 => 32,
        65..=512 => 64,
        _ => 128,
    }
}
