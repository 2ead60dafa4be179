//! The tree over heads, kept so that a new head costs one hash and a path two
//! short reads: roots of full runs of 1,024 heads, and the heads since.

use crate::hash::{above, head_leaf, merkle, node};

/// Heads in a run: a power of two, so that each full run is a whole subtree.
pub(crate) const RUN: usize = 1_024;

/// The heads' tree, growing. It keeps 32 bytes for each 1,024 heads.
#[derive(Debug, Clone, Default)]
pub struct Heads {
    full: Vec<[u8; 32]>,
    open: Vec<[u8; 32]>,
}

impl Heads {
    /// How many heads it covers.
    pub fn len(&self) -> u64 {
        (self.full.len() * RUN + self.open.len()) as u64
    }

    /// Whether it covers none.
    pub fn is_empty(&self) -> bool {
        self.full.is_empty() && self.open.is_empty()
    }

    /// Takes in the next head.
    pub fn push(&mut self, head: &[u8; 32]) {
        self.open.push(head_leaf(head));
        if self.open.len() == RUN {
            self.full.push(merkle(&self.open));
            self.open.clear();
        }
    }

    /// The root.
    pub fn root(&self) -> [u8; 32] {
        let mut runs = self.full.clone();
        if !self.open.is_empty() || runs.is_empty() {
            runs.push(merkle(&self.open));
        }
        merkle(&runs)
    }

    /// The path of the `index`-th head (from 0) in the tree of the first
    /// `size` heads; `heads` reads heads by first index and count. Reads two
    /// runs at most. `None` where the tree is smaller than that, or a head
    /// cannot be read.
    pub fn path(
        &self,
        index: u64,
        size: u64,
        mut heads: impl FnMut(u64, usize) -> Option<Vec<[u8; 32]>>,
    ) -> Option<Vec<[u8; 32]>> {
        if index >= size || size > self.len() {
            return None;
        }
        let run = RUN as u64;
        let (whole, rest) = (size / run, usize::try_from(size % run).ok()?);
        let mut leaves = |of: u64| {
            let count = if of == whole { rest } else { RUN };
            let found = heads(of * run, count)?;
            (found.len() == count).then(|| found.iter().map(head_leaf).collect::<Vec<_>>())
        };
        let own = leaves(index / run)?;
        let mut up = path(&own, usize::try_from(index % run).ok()?);
        let mut runs = self.full.get(..usize::try_from(whole).ok()?)?.to_vec();
        if rest > 0 {
            let last = if index / run == whole {
                own
            } else {
                leaves(whole)?
            };
            runs.push(merkle(&last));
        }
        up.extend(path(&runs, usize::try_from(index / run).ok()?));
        Some(up)
    }
}

/// The siblings a leaf meets on its way to the root, lowest first.
pub fn path(leaves: &[[u8; 32]], mut index: usize) -> Vec<[u8; 32]> {
    let mut level = leaves.to_vec();
    let mut siblings = Vec::new();
    while level.len() > 1 {
        siblings.extend(level.get(index ^ 1));
        level = above(&level);
        index /= 2;
    }
    siblings
}

/// Where a leaf and its path lead in a tree of `size` leaves; `None` if the
/// path is not one of that place.
pub fn climb(leaf: [u8; 32], mut index: u64, mut size: u64, path: &[[u8; 32]]) -> Option<[u8; 32]> {
    if index >= size {
        return None;
    }
    let mut siblings = path.iter();
    let mut at = leaf;
    while size > 1 {
        if index % 2 == 1 {
            at = node(siblings.next()?, &at);
        } else if index + 1 < size {
            at = node(&at, siblings.next()?);
        }
        index /= 2;
        size = size.div_ceil(2);
    }
    siblings.next().is_none().then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::leaf;

    fn numbered(n: usize) -> Vec<[u8; 32]> {
        (0..n).map(|i| leaf(&i.to_le_bytes())).collect()
    }

    #[test]
    fn each_leaf_climbs_to_the_root_and_no_other_does() {
        for n in 1..70 {
            let leaves = numbered(n);
            let root = merkle(&leaves);
            for (index, leaf) in leaves.iter().enumerate() {
                let up = path(&leaves, index);
                let size = n as u64;
                assert_eq!(climb(*leaf, index as u64, size, &up), Some(root));
                assert_ne!(climb([7; 32], index as u64, size, &up), Some(root));
                if n > 1 {
                    let other = (index as u64 + 1) % size;
                    assert_ne!(climb(*leaf, other, size, &up), Some(root), "{n} {index}");
                }
                let mut longer = up.clone();
                longer.push([1; 32]);
                assert_eq!(climb(*leaf, index as u64, size, &longer), None);
            }
        }
        assert_eq!(climb([0; 32], 0, 0, &[]), None);
        assert_eq!(climb([0; 32], u64::MAX, u64::MAX, &[]), None);
    }

    #[test]
    fn runs_make_the_same_tree_and_the_same_paths() {
        let heads = numbered(3 * RUN + 5);
        let mut grown = Heads::default();
        assert_eq!(grown.root(), merkle(&[]));
        for head in &heads {
            grown.push(head);
        }
        let leaves: Vec<[u8; 32]> = heads.iter().map(head_leaf).collect();
        assert_eq!(grown.root(), merkle(&leaves));
        assert_eq!(grown.len(), heads.len() as u64);
        let read = |first: u64, count: usize| {
            let first = usize::try_from(first).ok()?;
            heads.get(first..first + count).map(<[_]>::to_vec)
        };
        for size in [
            1,
            2,
            1_023,
            1_024,
            1_025,
            2_048,
            2_050,
            3 * RUN,
            heads.len(),
        ] {
            let whole = &leaves[..size];
            for index in [0, 1, size / 3, size - 1] {
                let index = index.min(size - 1);
                let up = grown.path(index as u64, size as u64, read).expect("a path");
                assert_eq!(up, path(whole, index), "{index} of {size}");
                let root = climb(leaves[index], index as u64, size as u64, &up);
                assert_eq!(root, Some(merkle(whole)));
            }
        }
        assert_eq!(grown.path(5, 5, read), None);
        assert_eq!(grown.path(0, 1 + heads.len() as u64, read), None);
    }
}
