//! Turning somebody's duty schedule into files that lie over a pack.
//!
//! A reader of a schedule takes cells and gives an [`Imported`]: texts by path
//! inside a pack, and a [`Report`] of what was read. The same schedule gives
//! the same texts, and the name of each file holds its first day and a hash of
//! its content, so that loading again changes nothing and versions stay beside
//! one another ([`crate::Pack`] closes an older one where the next begins).
//!
//! Deliberately absent: files and their encodings, which are the caller's.

mod cells;
mod cn;
mod report;
mod us;
mod write;

pub use cells::{Cell, CellError, csv_cells};
pub use cn::{COLUMNS, cn};
pub use report::{Counted, NotUnderstood, Report};
pub use us::us_hts;
pub use write::Imported;

use jiff::civil::Date;
use tw_base::Confidence;

/// What is said of a schedule that is loaded.
#[derive(Debug, Clone)]
pub struct Schedule<'s> {
    /// First day the schedule is in force.
    pub from: Date,
    /// Where it is laid down.
    pub source: &'s str,
    /// How far it may be trusted.
    pub confidence: Confidence,
}
