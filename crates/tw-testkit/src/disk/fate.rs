//! What becomes of unsynced changes when the power was lost.

use super::state::{Inode, Naming, Pending, put};
use std::collections::BTreeMap;

/// What a loss of power did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Restart {
    /// Changes that had not been synced.
    pub unsynced: u64,
    /// Of these, whole on the disk all the same.
    pub kept: u64,
    /// Of these, on the disk in part.
    pub torn: u64,
    /// Of these, gone.
    pub dropped: u64,
    /// Names made or removed that had not been synced, and were undone.
    pub names_undone: u64,
}

/// Bytes a disk writes at a time.
const SECTOR: usize = 512;

/// Numbers from a seed (splitmix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % (n.max(1) as u64)).unwrap_or(0)
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.next() & 1 == 1
    }
}

/// Names: those changed last may be undone, or any of them.
pub(crate) fn names(
    pending: Vec<Naming>,
    durable: &mut BTreeMap<String, u64>,
    dice: &mut Dice,
    seen: &mut Restart,
) {
    let in_order = dice.coin();
    let cut = dice.below(pending.len() + 1);
    for (n, naming) in pending.iter().enumerate() {
        let kept = if in_order { n < cut } else { dice.coin() };
        if kept {
            naming.apply(durable);
        } else {
            seen.names_undone += 1;
        }
    }
}

/// The ways a file's unsynced changes come out.
enum Fate {
    Dropped,
    Kept,
    /// In their order up to one, which is cut short.
    Prefix(usize),
    /// Each sector for itself, so that later ones may be there without
    /// earlier ones.
    Sectors,
}

/// A file: what was synced, and of the rest what its fate leaves.
pub(crate) fn file(inode: &mut Inode, dice: &mut Dice, seen: &mut Restart) {
    let pending = std::mem::take(&mut inode.pending);
    let fate = match dice.below(4) {
        0 => Fate::Dropped,
        1 => Fate::Kept,
        2 => Fate::Prefix(dice.below(pending.len())),
        _ => Fate::Sectors,
    };
    let bytes = &mut inode.durable;
    for (n, change) in pending.iter().enumerate() {
        seen.unsynced += 1;
        let part = match fate {
            Fate::Dropped => Part::Nothing,
            Fate::Kept => Part::Whole,
            Fate::Prefix(last) if n < last => Part::Whole,
            Fate::Prefix(last) if n == last => cut_short(change, bytes, dice),
            Fate::Prefix(_) => Part::Nothing,
            Fate::Sectors => sectors(change, bytes, dice),
        };
        match part {
            Part::Whole => {
                change.apply(bytes);
                seen.kept += 1;
            }
            Part::Some => seen.torn += 1,
            Part::Nothing => seen.dropped += 1,
        }
    }
    inode.current = inode.durable.clone();
}

/// How much of a change is there; `Some` was applied already.
enum Part {
    Whole,
    Some,
    Nothing,
}

fn cut_short(change: &Pending, bytes: &mut Vec<u8>, dice: &mut Dice) -> Part {
    match change {
        Pending::Write(at, data) => {
            let n = dice.below(data.len() + 1);
            put(bytes, *at, &data[..n]);
            Part::Some
        }
        Pending::Truncate(_) if dice.coin() => Part::Whole,
        Pending::Truncate(_) => Part::Nothing,
    }
}

fn sectors(change: &Pending, bytes: &mut Vec<u8>, dice: &mut Dice) -> Part {
    let Pending::Write(at, data) = change else {
        return cut_short(change, bytes, dice);
    };
    let (mut kept, mut all) = (0, 0);
    let mut from = 0;
    while from < data.len() {
        // Sectors lie where the disk has them, not where the write begins.
        let to = data.len().min(from + SECTOR - (at + from) % SECTOR);
        all += 1;
        if dice.coin() {
            kept += 1;
            put(bytes, at + from, &data[from..to]);
        }
        from = to;
    }
    match kept {
        0 => Part::Nothing,
        n if n == all => Part::Whole,
        _ => Part::Some,
    }
}
