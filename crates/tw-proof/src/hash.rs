//! The hashes of the journal, as its format says.

/// A leaf: an entry as stored, or a segment's header.
pub fn leaf(bytes: &[u8]) -> [u8; 32] {
    hash(0, &[bytes])
}

/// A node over two.
pub fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    hash(1, &[left, right])
}

/// A batch's head: follows from the head before it, its root, number, instant
/// (milliseconds since 1970) and count of entries.
pub fn link(previous: &[u8; 32], root: &[u8; 32], batch: u64, at: i64, entries: u32) -> [u8; 32] {
    let (batch, at) = (batch.to_le_bytes(), at.to_le_bytes());
    hash(2, &[previous, root, &batch, &at, &entries.to_le_bytes()])
}

/// A head as a leaf of the heads' tree.
pub fn head_leaf(head: &[u8; 32]) -> [u8; 32] {
    hash(3, &[head])
}

fn hash(prefix: u8, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[prefix]);
    for part in parts {
        hasher.update(part);
    }
    *hasher.finalize().as_bytes()
}

/// Root of a tree; an odd one out moves up unpaired. Of nothing: a leaf of
/// nothing.
pub fn merkle(leaves: &[[u8; 32]]) -> [u8; 32] {
    let mut level = leaves.to_vec();
    if level.is_empty() {
        return leaf(&[]);
    }
    while level.len() > 1 {
        level = above(&level);
    }
    level.first().copied().unwrap_or_default()
}

/// The level above a level.
pub(crate) fn above(level: &[[u8; 32]]) -> Vec<[u8; 32]> {
    let pairs = level.chunks(2);
    pairs
        .map(|pair| match pair {
            [left, right] => node(left, right),
            rest => rest.first().copied().unwrap_or_default(),
        })
        .collect()
}
