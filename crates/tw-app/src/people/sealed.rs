//! A message out of which what names persons was cut and sealed.
//!
//! The *skeleton* is the message without those parts. The parts of one
//! document are one *piece*: encrypted together (ChaCha20-Poly1305) under a key
//! that is used for nothing else, so no nonce is needed. Beside the ciphertext
//! stands a commitment to its key: whoever is given the key later can be shown
//! one text only.

use super::tree::Place;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Where the key of a piece stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum At {
    /// At the person the document names by identity number. Not said which:
    /// nothing in the journal tells whose a piece is.
    Person,
    /// At a place of the document's own, because it names nobody by number.
    Own(Place),
}

/// The sealed parts of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The document, from 0; of a message kept whole, 0.
    pub node: u16,
    /// Where its key stands.
    pub at: At,
    /// Offsets in the skeleton at which parts belong, each as the distance
    /// from the one before; the first from the skeleton's beginning.
    pub cuts: Vec<u32>,
    /// Tells the key from any other.
    pub commitment: [u8; 16],
    /// The parts, encrypted.
    pub sealed: Vec<u8>,
}

/// A message as the journal keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Calendar year whose keys it was sealed under.
    pub year: i16,
    /// Tells the message from every other; its pieces' keys follow from it.
    pub message: [u8; 16],
    /// The message without what was cut out.
    #[serde(with = "bytes")]
    pub skeleton: Vec<u8>,
    /// What was cut out, by document.
    pub pieces: Vec<Piece>,
}

mod bytes {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        <&[u8]>::deserialize(from).map(<[u8]>::to_vec)
    }
}

/// The key of one piece, derived from that of its place.
pub(super) fn piece_key(place_key: &[u8; 32], message: &[u8; 16], node: u16) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_keyed(place_key);
    hasher.update(message).update(&node.to_le_bytes());
    *hasher.finalize().as_bytes()
}

fn commitment(key: &[u8; 32]) -> [u8; 16] {
    let hash = blake3::keyed_hash(key, b"commitment");
    let mut short = [0; 16];
    short.copy_from_slice(&hash.as_bytes()[..16]);
    short
}

fn cipher(key: &[u8; 32]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&Key::from(*key))
}

/// What of a document is to be cut out: ranges of the message, ascending.
pub(super) struct Cut<'a> {
    pub(super) node: u16,
    pub(super) at: At,
    pub(super) key: [u8; 32],
    pub(super) ranges: &'a [Range<usize>],
}

/// Cuts and seals. Ranges are taken one after the other and as far as they lie
/// in the message.
pub(super) fn seal((year, message): (i16, [u8; 16]), body: &[u8], cuts: &[Cut<'_>]) -> Sealed {
    let mut skeleton = Vec::with_capacity(body.len());
    let mut pieces = Vec::with_capacity(cuts.len());
    let mut copied = 0;
    let mut last_cut = 0;
    for cut in cuts {
        let mut plain = Vec::new();
        let mut distances = Vec::with_capacity(cut.ranges.len());
        for range in cut.ranges {
            let from = range.start.clamp(copied, body.len());
            let to = range.end.clamp(from, body.len());
            skeleton.extend_from_slice(body.get(copied..from).unwrap_or_default());
            put(&mut plain, body.get(from..to).unwrap_or_default());
            distances.push(u32::try_from(skeleton.len() - last_cut).unwrap_or(u32::MAX));
            last_cut = skeleton.len();
            copied = to;
        }
        let sealed = cipher(&cut.key).encrypt(&Nonce::default(), plain.as_slice());
        pieces.push(Piece {
            node: cut.node,
            at: cut.at,
            cuts: distances,
            commitment: commitment(&cut.key),
            // Only a text beyond the cipher's 256 GiB is refused.
            sealed: sealed.unwrap_or_default(),
        });
    }
    skeleton.extend_from_slice(body.get(copied..).unwrap_or_default());
    Sealed {
        year,
        message,
        skeleton,
        pieces,
    }
}

/// A part behind its length: seven bits a byte, the lowest first, the highest
/// bit set where more follow. Nearly every part is shorter than 128 bytes.
fn put(out: &mut Vec<u8>, part: &[u8]) {
    let mut length = part.len();
    while length >= 0x80 {
        out.push(length.to_le_bytes()[0] | 0x80);
        length >>= 7;
    }
    out.push(length.to_le_bytes()[0]);
    out.extend_from_slice(part);
}

fn take_length(bytes: &mut &[u8]) -> Option<usize> {
    let mut length = 0_usize;
    for shift in (0..35).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        length |= usize::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(length);
        }
    }
    None
}

fn parts(mut plain: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut parts = Vec::new();
    while !plain.is_empty() {
        let length = take_length(&mut plain)?;
        let (part, rest) = plain.split_at_checked(length)?;
        parts.push(part.to_vec());
        plain = rest;
    }
    Some(parts)
}

impl Piece {
    /// Its parts under a key; `None` if it is not the key or nothing is left.
    pub fn open(&self, key: &[u8; 32]) -> Option<Vec<Vec<u8>>> {
        if commitment(key) != self.commitment {
            return None;
        }
        let payload = Payload::from(self.sealed.as_slice());
        let plain = cipher(key).decrypt(&Nonce::default(), payload).ok()?;
        parts(&plain).filter(|parts| parts.len() == self.cuts.len())
    }
}

impl Sealed {
    /// A message in which nothing names a person.
    pub fn open(body: &[u8]) -> Self {
        Self {
            year: 0,
            message: [0; 16],
            skeleton: body.to_vec(),
            pieces: Vec::new(),
        }
    }

    /// The message with the parts of its pieces put back where `parts` has
    /// them, and `missing` elsewhere.
    pub fn filled(&self, parts: &[Option<Vec<Vec<u8>>>], missing: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.skeleton.len() + 256);
        let mut copied = 0_usize;
        for (n, piece) in self.pieces.iter().enumerate() {
            let known = parts.get(n).and_then(Option::as_ref);
            for (m, distance) in piece.cuts.iter().enumerate() {
                let to = copied.saturating_add(usize::try_from(*distance).unwrap_or(usize::MAX));
                let to = to.min(self.skeleton.len());
                out.extend_from_slice(self.skeleton.get(copied..to).unwrap_or_default());
                copied = to;
                let part = known.and_then(|parts| parts.get(m));
                out.extend_from_slice(part.map_or(missing, Vec::as_slice));
            }
        }
        out.extend_from_slice(self.skeleton.get(copied..).unwrap_or_default());
        out
    }

    /// The message for people's eyes: three asterisks for each part.
    pub fn masked(&self) -> Vec<u8> {
        self.filled(&[], b"***")
    }

    /// Bytes it occupies, about.
    pub fn weight(&self) -> usize {
        let pieces = self.pieces.iter().map(|piece| piece.sealed.len() + 64);
        self.skeleton.len() + pieces.sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_sealed_comes_back_and_nothing_of_it_is_in_the_clear(
            body in prop::collection::vec(any::<u8>(), 0..400),
            bounds in prop::collection::btree_set(0_usize..400, 0..16),
            split in 0_usize..9,
            key in any::<[u8; 32]>(),
        ) {
            let bounds: Vec<usize> = bounds.into_iter().filter(|b| *b <= body.len()).collect();
            let ranges: Vec<Range<usize>> =
                bounds.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
            let (one, two) = ranges.split_at(split.min(ranges.len()));
            let keys = [piece_key(&key, &[1; 16], 0), piece_key(&key, &[1; 16], 1)];
            let own = At::Own(tw_base::PersonHash([9; 16]));
            let cuts = [
                Cut { node: 0, at: At::Person, key: keys[0], ranges: one },
                Cut { node: 1, at: own, key: keys[1], ranges: two },
            ];
            let sealed = seal((2026, [1; 16]), &body, &cuts);
            let kept: usize = ranges.iter().map(Range::len).sum();
            prop_assert_eq!(sealed.skeleton.len(), body.len() - kept);
            let opened: Vec<_> =
                sealed.pieces.iter().zip(&keys).map(|(piece, key)| piece.open(key)).collect();
            prop_assert!(opened.iter().all(Option::is_some));
            prop_assert_eq!(sealed.filled(&opened, b""), body);
            prop_assert_eq!(sealed.filled(&[], b""), sealed.skeleton.clone());
            prop_assert_eq!(sealed.pieces[0].open(&keys[1]), None);
            let mut bent = sealed.pieces[1].clone();
            bent.sealed[0] ^= 1;
            prop_assert_eq!(bent.open(&keys[1]), None);
            let bytes = postcard::to_stdvec(&sealed).expect("bytes");
            prop_assert_eq!(postcard::from_bytes::<Sealed>(&bytes).expect("sealed"), sealed);
        }
    }

    #[test]
    fn a_part_becomes_three_asterisks() {
        let key = [1; 32];
        let body = "<a>甲</a><b>1</b>".as_bytes();
        let cut = Cut {
            node: 0,
            at: At::Person,
            key,
            ranges: std::slice::from_ref(&(3..6)),
        };
        let sealed = seal((2026, [1; 16]), body, &[cut]);
        assert_eq!(sealed.masked(), b"<a>***</a><b>1</b>");
        let mut wild = sealed.clone();
        wild.pieces[0].cuts = vec![u32::MAX, 7];
        assert!(wild.masked().ends_with(b"******"), "offsets of a forger");
    }
}
