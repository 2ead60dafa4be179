//! The memory connections share beside a file (the index of the write-ahead
//! log) and its eight locks.

use super::state::Code;
use rusqlite::ffi;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;

/// Words that several connections write to through pointers.
type Region = Box<[AtomicU64]>;

const LOCKS: usize = 8;

/// What a connection holds of the locks, a bit each.
#[derive(Default, Clone, Copy)]
struct Held {
    shared: u8,
    exclusive: u8,
}

/// Shared memory of one file.
#[derive(Default)]
pub(crate) struct Shared {
    regions: Vec<Region>,
    /// Regions of before a loss of power; a connection may still point there.
    lost: Vec<Region>,
    held: BTreeMap<u64, Held>,
}

impl Shared {
    /// The power went: nothing of it is left.
    pub(crate) fn lose(&mut self) {
        self.lost.append(&mut self.regions);
        self.held.clear();
    }

    /// A region, made of zeros if it is new; nothing if it is new and was not
    /// to be made.
    pub(crate) fn map(
        &mut self,
        id: u64,
        region: usize,
        size: usize,
        make: bool,
    ) -> Option<*mut u8> {
        self.held.entry(id).or_default();
        while make && self.regions.len() <= region {
            let words = (0..size.div_ceil(8)).map(|_| AtomicU64::new(0));
            self.regions.push(words.collect());
        }
        // Atomics may be written through a pointer to them.
        let words = self.regions.get(region)?;
        Some(words.as_ptr().cast_mut().cast())
    }

    pub(crate) fn lock(
        &mut self,
        id: u64,
        slots: std::ops::Range<usize>,
        flags: Code,
    ) -> Result<(), Code> {
        let mask = slots
            .filter(|slot| *slot < LOCKS)
            .fold(0_u8, |mask, slot| mask | 1 << slot);
        let own = self.held.get(&id).copied().unwrap_or_default();
        let others = self.held.iter().filter(|(other, _)| **other != id);
        let (shared, exclusive) = others.fold((0, 0), |(s, e), (_, held)| {
            (s | held.shared, e | held.exclusive)
        });
        let next = if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            Held {
                shared: own.shared & !mask,
                exclusive: own.exclusive & !mask,
            }
        } else if flags & ffi::SQLITE_SHM_SHARED != 0 {
            if exclusive & mask != 0 {
                return Err(ffi::SQLITE_BUSY);
            }
            Held {
                shared: own.shared | mask,
                ..own
            }
        } else {
            if (exclusive | shared | own.shared) & mask != 0 {
                return Err(ffi::SQLITE_BUSY);
            }
            Held {
                exclusive: own.exclusive | mask,
                ..own
            }
        };
        self.held.insert(id, next);
        Ok(())
    }

    /// A connection lets go. The last one leaves nothing behind.
    pub(crate) fn unmap(&mut self, id: u64) {
        self.held.remove(&id);
        if self.held.is_empty() {
            self.regions.clear();
        }
    }

    /// Nobody has the file open: nobody points here.
    pub(crate) fn free(&mut self) {
        self.lose();
        self.lost.clear();
    }
}
