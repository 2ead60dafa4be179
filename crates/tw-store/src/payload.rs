//! Compressing segments, and getting them back without trusting the file.

use crate::error::damaged;
use tw_app::store::StoreError;
use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::CParameter;

/// Largest segment taken or given, in bytes before compression. A batch of
/// the largest messages (12 MiB each) stays well below it.
pub(crate) const MAX_PLAIN: usize = 512 << 20;

/// No zstd frame can expand further than one block (128 KiB) for each four
/// bytes of input; a stored size beyond that was not written by us, and must
/// not make us allocate.
const MAX_RATIO: usize = 32 * 1024;
const BLOCK: usize = 128 * 1024;

/// A compressor that lives as long as its writer; its tables are allocated
/// once.
pub(crate) struct Packer(Compressor<'static>);

impl Packer {
    /// A packer at a zstd level (1 is fastest).
    pub(crate) fn new(level: i32) -> Result<Self, StoreError> {
        let make = || -> std::io::Result<Compressor<'static>> {
            let mut c = Compressor::new(level)?;
            c.set_parameter(CParameter::ChecksumFlag(true))?;
            Ok(c)
        };
        make()
            .map(Self)
            .map_err(|e| StoreError::Unavailable(format!("cannot set up compression: {e}")))
    }

    /// One frame with a checksum over the plain bytes.
    pub(crate) fn pack(&mut self, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        if plain.len() > MAX_PLAIN {
            return Err(StoreError::Unavailable(format!(
                "a segment of {} bytes is larger than the {MAX_PLAIN} a store takes; make smaller batches",
                plain.len()
            )));
        }
        self.0
            .compress(plain)
            .map_err(|e| StoreError::Unavailable(format!("cannot compress a segment: {e}")))
    }
}

/// The plain bytes of a segment's frame that is said to hold `size` of them.
///
/// # Errors
/// `Damaged` where the frame is none, claims more than it can hold, or holds
/// something else than it claims.
pub fn unpack(packed: &[u8], size: i64) -> Result<Vec<u8>, StoreError> {
    let size = usize::try_from(size).map_err(|_| damaged("a segment has a negative size"))?;
    let most = packed
        .len()
        .saturating_mul(MAX_RATIO)
        .saturating_add(BLOCK)
        .min(MAX_PLAIN);
    if size > most {
        return Err(damaged("a segment claims more bytes than it can hold"));
    }
    let plain = Decompressor::new()
        .and_then(|mut d| d.decompress(packed, size))
        .map_err(|e| StoreError::Damaged(format!("a segment cannot be decompressed: {e}")))?;
    if plain.len() == size {
        Ok(plain)
    } else {
        Err(damaged("a segment holds fewer bytes than it claims"))
    }
}
