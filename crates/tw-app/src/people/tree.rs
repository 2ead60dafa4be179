//! A tree of keys from which single leaves can be destroyed.
//!
//! Each node is 32 bytes; its four children are keyed hashes of it. The leaf
//! of a place is reached in 32 steps from the root, so a whole year of persons
//! needs one root to be kept, and nothing is written when a person is met for
//! the first time. To destroy a leaf, the nodes on the way to it are given up
//! and the siblings beside the way kept instead: every other leaf can still be
//! derived, this one cannot, by nobody. (A puncturable pseudorandom function
//! after Goldreich, Goldwasser and Micali.)

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where something stands in a tree: a keyed hash of what it is called. The
/// first half is the way to its leaf.
pub type Place = tw_base::PersonHash;

/// Steps from the root to a leaf.
const DEPTH: u8 = 32;
/// Steps whose nodes are kept ready in memory.
const READY: u8 = 6;

type Node = [u8; 32];

/// The nodes that are left of a tree; a whole one has its root only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    /// By depth and the way to them (two bits a step, as a number).
    nodes: BTreeMap<(u8, u64), Node>,
    /// The nodes at depth [`READY`], where they can be derived.
    #[serde(skip)]
    ready: Vec<Option<Node>>,
}

impl std::fmt::Debug for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tree({} nodes)", self.nodes.len())
    }
}

fn child(node: &Node, step: u64) -> Node {
    let step = u8::try_from(step & 3).unwrap_or(0);
    *blake3::keyed_hash(node, &[step]).as_bytes()
}

/// The way to a place, first step in the highest bits.
fn way(place: Place) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = place.0;
    u64::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// The first `depth` steps of a way, as a number.
fn beginning(way: u64, depth: u8) -> u64 {
    way.checked_shr(64 - 2 * u32::from(depth)).unwrap_or(0)
}

impl Tree {
    /// A whole tree.
    pub fn new(root: Node) -> Self {
        let mut tree = Self {
            nodes: BTreeMap::from([((0, 0), root)]),
            ready: Vec::new(),
        };
        tree.prepare();
        tree
    }

    /// Whether every node is one of a tree and none is above another: from a
    /// node above, a key that was destroyed below could be derived again.
    pub fn is_sound(&self) -> bool {
        let mut leaves = Vec::with_capacity(self.nodes.len());
        for (depth, way) in self.nodes.keys() {
            if *depth > DEPTH {
                return false;
            }
            let below = 2 * u32::from(DEPTH - *depth);
            // The leaves below a node are a range without gaps.
            let most = u64::MAX.checked_shl(below).map_or(0, |mask| !mask);
            let last = if below == 64 { u64::MAX } else { most };
            let Some(first) = way.checked_shl(below).or((*way == 0).then_some(0)) else {
                return false;
            };
            if first.checked_shr(below).unwrap_or(0) != *way {
                return false;
            }
            leaves.push((first, first | last));
        }
        leaves.sort_unstable();
        leaves
            .iter()
            .zip(leaves.iter().skip(1))
            .all(|(a, b)| a.1 < b.0)
    }

    /// Derives the upper nodes; to be called once after reading a tree.
    pub fn prepare(&mut self) {
        let ways = 0..1_u64 << (2 * READY);
        self.ready = ways.map(|way| self.derive_to(way, READY)).collect();
    }

    /// The node reached by the first `depth` steps (given as a number), if the
    /// node or one above it is left.
    fn derive_to(&self, way: u64, depth: u8) -> Option<Node> {
        let above = |d: u8| way.checked_shr(2 * u32::from(depth - d)).unwrap_or(0);
        let (from, mut node) = (0..=depth)
            .rev()
            .find_map(|d| Some((d, *self.nodes.get(&(d, above(d)))?)))?;
        for d in from + 1..=depth {
            node = child(&node, above(d));
        }
        Some(node)
    }

    /// The key of a place; `None` once it was destroyed.
    pub fn leaf(&self, place: Place) -> Option<Node> {
        let way = way(place);
        let ready = usize::try_from(beginning(way, READY)).ok()?;
        let Some(mut node) = self.ready.get(ready).copied().flatten() else {
            return self.derive_to(way, DEPTH);
        };
        for depth in READY + 1..=DEPTH {
            node = child(&node, beginning(way, depth));
        }
        Some(node)
    }

    /// Destroys the key of a place. Whether there was one.
    pub fn destroy(&mut self, place: Place) -> bool {
        let way = way(place);
        let found = (0..=DEPTH)
            .rev()
            .find(|d| self.nodes.contains_key(&(*d, beginning(way, *d))));
        let Some(from) = found else { return false };
        let Some(mut node) = self.nodes.remove(&(from, beginning(way, from))) else {
            return false;
        };
        for depth in from + 1..=DEPTH {
            let here = beginning(way, depth);
            for step in (0..4).filter(|step| *step != here & 3) {
                self.nodes
                    .insert((depth, here & !3 | step), child(&node, step));
            }
            node = child(&node, here);
        }
        // What was kept ready on the way would still lead there.
        let ready = usize::try_from(beginning(way, READY)).unwrap_or(usize::MAX);
        if let Some(gone) = self.ready.get_mut(ready) {
            *gone = None;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(way: u64) -> Place {
        let mut bytes = [7; 16];
        bytes[..8].copy_from_slice(&way.to_be_bytes());
        tw_base::PersonHash(bytes)
    }

    /// A leaf by its definition, without anything kept ready.
    fn plain(root: Node, way: u64) -> Node {
        (0..32).fold(root, |node, step| child(&node, way >> (62 - 2 * step)))
    }

    #[test]
    fn a_tree_with_a_node_above_another_is_not_sound() {
        let whole = Tree::new([3; 32]);
        assert!(whole.is_sound());
        let mut torn = whole.clone();
        torn.destroy(place(5));
        torn.destroy(place(u64::MAX));
        assert!(torn.is_sound() && torn.nodes.len() > 100);
        for strange in [
            (0, 0),
            (1, 0),
            (31, 1),
            (1, 4),
            (33, 0),
            (0, 1),
            (31, 1 << 62),
        ] {
            let mut tree = torn.clone();
            tree.nodes.insert(strange, [1; 32]);
            assert!(!tree.is_sound(), "{strange:?}");
        }
    }

    proptest! {
        #[test]
        fn destroyed_leaves_are_gone_and_all_others_stay(
            gone in prop::collection::vec(any::<u64>(), 1..8),
            near in prop::collection::vec((0_usize..8, 0_u32..64), 0..16),
            others in prop::collection::vec(any::<u64>(), 0..8),
        ) {
            let root = [3; 32];
            let mut tree = Tree::new(root);
            for way in &gone {
                tree.destroy(place(*way));
                prop_assert!(!tree.destroy(place(*way)), "twice");
            }
            let beside = near.iter().map(|(n, bit)| gone[n % gone.len()] ^ 1 << bit);
            let alive: Vec<u64> =
                beside.chain(others).filter(|way| !gone.contains(way)).collect();
            // As it is, and as it is read back from a file.
            let bytes = postcard::to_stdvec(&tree).expect("bytes");
            let mut read: Tree = postcard::from_bytes(&bytes).expect("a tree");
            read.prepare();
            for tree in [&tree, &read] {
                for way in &gone {
                    prop_assert_eq!(tree.leaf(place(*way)), None);
                }
                for way in &alive {
                    prop_assert_eq!(tree.leaf(place(*way)), Some(plain(root, *way)));
                }
            }
            // No node that is left lies on the way to a destroyed leaf.
            for (depth, at) in read.nodes.keys() {
                prop_assert!(gone.iter().all(|way| beginning(*way, *depth) != *at));
            }
        }
    }
}
