//! A tree of keys from which single leaves can be destroyed.
//!
//! Each node is 32 bytes; its sixteen children are keyed hashes of it. The leaf
//! of a place is reached in 12 steps from the root, so a whole year of persons
//! needs one root to be kept, and nothing is written when a person is met for
//! the first time. To destroy a leaf, the nodes on the way to it are given up
//! and the siblings beside the way kept instead: every other leaf can still be
//! derived, this one cannot, by nobody. (A puncturable pseudorandom function
//! after Goldreich, Goldwasser and Micali.)
//!
//! Of a place 48 bits are the way. Of a billion persons another one shares the
//! leaf of somebody who is erased once in 280,000 erasures, and then cannot
//! be read any more either; longer ways would cost every document more.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Where something stands in a tree: a keyed hash of what it is called. It
/// begins with the way to its leaf.
pub type Place = tw_base::PersonHash;

/// Bits a step.
const BITS: u32 = 4;
/// Children of a node.
const CHILDREN: u64 = 1 << BITS;
/// Steps from the root to a leaf.
const DEPTH: u8 = 12;
/// Steps whose nodes are kept ready in memory.
const READY: u8 = 3;

type Node = [u8; 32];

/// The nodes that are left of a tree; a whole one has its root only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    /// By depth and the way to them (as a number).
    nodes: BTreeMap<(u8, u64), Node>,
    /// The nodes at depth [`READY`], where they can be derived; made when
    /// first needed.
    #[serde(skip)]
    ready: OnceLock<Vec<Option<Node>>>,
}

impl std::fmt::Debug for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tree({} nodes)", self.nodes.len())
    }
}

fn child(node: &Node, step: u64) -> Node {
    let step = u8::try_from(step % CHILDREN).unwrap_or(0);
    *blake3::keyed_hash(node, &[step]).as_bytes()
}

/// The way to a place, first step in the highest bits.
fn way(place: Place) -> u64 {
    let [a, b, c, d, e, f, ..] = place.0;
    u64::from_be_bytes([0, 0, a, b, c, d, e, f])
}

/// The first `depth` steps of a way, as a number.
fn beginning(way: u64, depth: u8) -> u64 {
    way >> (BITS * u32::from(DEPTH - depth))
}

impl Tree {
    /// A whole tree.
    pub fn new(root: Node) -> Self {
        Self {
            nodes: BTreeMap::from([((0, 0), root)]),
            ready: OnceLock::new(),
        }
    }

    fn ready(&self) -> &[Option<Node>] {
        let ways = 0..1_u64 << (BITS * u32::from(READY));
        let derive = || ways.map(|way| self.derive_to(way, READY)).collect();
        self.ready.get_or_init(derive)
    }

    /// Whether every node is one of a tree and none is above another: from a
    /// node above, a key that was destroyed below could be derived again.
    pub fn is_sound(&self) -> bool {
        // The leaves below a node are a range without gaps.
        let mut leaves = Vec::with_capacity(self.nodes.len());
        for (depth, way) in self.nodes.keys() {
            if *depth > DEPTH || *way >> (BITS * u32::from(*depth)) != 0 {
                return false;
            }
            let below = BITS * u32::from(DEPTH - *depth);
            let first = way << below;
            leaves.push((first, first + (1 << below) - 1));
        }
        leaves.sort_unstable();
        leaves
            .iter()
            .zip(leaves.iter().skip(1))
            .all(|(a, b)| a.1 < b.0)
    }

    /// The node reached by the first `depth` steps (given as a number), if the
    /// node or one above it is left.
    fn derive_to(&self, way: u64, depth: u8) -> Option<Node> {
        let above = |d: u8| way >> (BITS * u32::from(depth - d));
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
        let Some(mut node) = self.ready().get(ready).copied().flatten() else {
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
            let own = here % CHILDREN;
            for step in (0..CHILDREN).filter(|step| *step != own) {
                let beside = (depth, here - own + step);
                self.nodes.insert(beside, child(&node, step));
            }
            node = child(&node, here);
        }
        // What was kept ready on the way would still lead there.
        self.ready = OnceLock::new();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(way: u64) -> Place {
        let mut bytes = [7; 16];
        bytes[..6].copy_from_slice(&way.to_be_bytes()[2..]);
        tw_base::PersonHash(bytes)
    }

    /// A leaf by its definition, without anything kept ready.
    fn plain(root: Node, way: u64) -> Node {
        (0..12).fold(root, |node, step| child(&node, way >> (44 - 4 * step)))
    }

    #[test]
    fn a_tree_with_a_node_above_another_is_not_sound() {
        let whole = Tree::new([3; 32]);
        assert!(whole.is_sound());
        let mut torn = whole.clone();
        torn.destroy(place(5));
        torn.destroy(place((1 << 48) - 1));
        assert!(torn.is_sound() && torn.nodes.len() > 100);
        for strange in [
            (0, 0),
            (1, 0),
            (11, 0),
            (1, 16),
            (13, 0),
            (0, 1),
            (11, 1 << 44),
        ] {
            let mut tree = torn.clone();
            tree.nodes.insert(strange, [1; 32]);
            assert!(!tree.is_sound(), "{strange:?}");
        }
    }

    proptest! {
        // Each case derives the upper nodes of two trees.
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn destroyed_leaves_are_gone_and_all_others_stay(
            gone in prop::collection::vec(0_u64..1 << 48, 1..8),
            near in prop::collection::vec((0_usize..8, 0_u32..48), 0..16),
            others in prop::collection::vec(0_u64..1 << 48, 0..8),
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
            let read: Tree = postcard::from_bytes(&bytes).expect("a tree");
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
