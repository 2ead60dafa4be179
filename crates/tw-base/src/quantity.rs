//! A quantity with its unit code.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// So many of a unit; the unit is a code of the pack's table of units
/// (`035` kilogram, `007` piece).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// How many.
    pub value: Decimal,
    /// Of what, as a code of the pack.
    pub unit: String,
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.value, self.unit)
    }
}
