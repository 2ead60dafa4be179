//! Values as compact bytes, written straight behind what stands before them.

use postcard::ser_flavors::Flavor;
use serde::Serialize;
use std::borrow::Cow;

/// Bytes that grow at their end.
struct Onto(Vec<u8>);

impl Flavor for Onto {
    type Output = Vec<u8>;

    fn try_extend(&mut self, data: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(data);
        Ok(())
    }

    fn try_push(&mut self, data: u8) -> postcard::Result<()> {
        self.0.push(data);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}

/// The bytes with the value behind them; nothing at all if it cannot be
/// written, which readers refuse. Only plain data is packed, and that can.
pub(crate) fn onto<T: Serialize>(before: Vec<u8>, value: &T) -> Vec<u8> {
    postcard::serialize_with_flavor(value, Onto(before)).unwrap_or_default()
}

/// First byte of squeezed bytes; no version of anything is numbered so.
const SQUEEZED: u8 = 0;

/// The same bytes with what repeats in them written once. A parcel's documents
/// name the same numbers, firms and persons again and again, and a stored
/// state is rewritten with each document. Bytes that would not become fewer
/// are left as they are, and so are those longer than 64 KiB.
pub(crate) fn squeezed(plain: Vec<u8>) -> Vec<u8> {
    let Ok(length) = u16::try_from(plain.len()) else {
        return plain;
    };
    let most = lz4_flex::block::get_maximum_output_size(plain.len());
    let mut out = vec![SQUEEZED; 3 + most];
    out[1..3].copy_from_slice(&length.to_le_bytes());
    match lz4_flex::block::compress_into(&plain, &mut out[3..]) {
        Ok(n) if n + 3 < plain.len() => {
            out.truncate(3 + n);
            out
        }
        _ => plain,
    }
}

/// The plain bytes of [`squeezed`] ones, which hold at most 64 KiB.
pub(crate) fn unsqueezed(bytes: &[u8]) -> Result<Cow<'_, [u8]>, &'static str> {
    match bytes {
        [SQUEEZED, low, high, packed @ ..] => {
            let length = usize::from(u16::from_le_bytes([*low, *high]));
            match lz4_flex::block::decompress(packed, length) {
                Ok(plain) if plain.len() == length => Ok(Cow::Owned(plain)),
                _ => Err("its squeezed bytes are damaged"),
            }
        }
        plain => Ok(Cow::Borrowed(plain)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_are_written_once() {
        let repeats = b"\x02order 260415 by 9999610001, order 260415 by 9999610001".to_vec();
        let tight = squeezed(repeats.clone());
        assert!(tight.len() < repeats.len() - 10, "{}", tight.len());
        assert_eq!(unsqueezed(&tight).as_deref(), Ok(repeats.as_slice()));
    }

    #[test]
    fn what_does_not_repeat_stays() {
        for plain in [vec![], vec![1], (1..=255).collect(), vec![7; 70_000]] {
            let same = squeezed(plain.clone());
            assert_eq!(same, plain);
            assert_eq!(unsqueezed(&same).as_deref(), Ok(plain.as_slice()));
        }
    }

    /// No damage panics or takes more than 64 KiB.
    #[test]
    fn damage_is_an_error() {
        let tight = squeezed(vec![9; 4_000]);
        for at in 1..tight.len() {
            for bit in 0..8 {
                let mut bad = tight.clone();
                bad[at] ^= 1 << bit;
                if let Ok(plain) = unsqueezed(&bad) {
                    assert!(plain.len() <= 65_535);
                }
            }
            let cut = unsqueezed(&tight[..at]);
            assert!(cut.is_err() || at < 3, "{at}");
        }
    }
}
