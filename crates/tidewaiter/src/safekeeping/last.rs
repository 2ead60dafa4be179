//! A note beside the store of its last whole backup, so that the server can
//! tell those who watch over it. It says what was; losing it loses nothing.

use crate::out::say;
use crate::wiring::write_private;
use std::path::Path;
use tw_base::Timestamp;

/// The note's name.
const FILE: &str = "last.backup";

/// Notes a backup that is whole.
pub fn note(data: &Path, at: Timestamp) {
    // The backup is good all the same.
    if write_private(&data.join(FILE), &format!("{at}\n")).is_err() {
        say("the time of this backup could not be noted beside the store");
    }
}

/// When the last whole backup was taken, as far as is known.
pub fn at(data: &Path) -> Option<Timestamp> {
    let text = std::fs::read_to_string(data.join(FILE)).ok()?;
    text.trim().parse().ok()
}
