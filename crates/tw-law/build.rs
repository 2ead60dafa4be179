//! Rebuilds the crate when a file of the built-in packs changes: they are
//! embedded at compile time, and the embedding macro does not watch them.

use std::io::Write;

fn main() -> std::io::Result<()> {
    writeln!(std::io::stdout(), "cargo::rerun-if-changed=../../packs")
}
