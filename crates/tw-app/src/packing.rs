//! Values as compact bytes, written straight behind what stands before them.

use postcard::ser_flavors::Flavor;
use serde::Serialize;

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
