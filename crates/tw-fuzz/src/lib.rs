//! Hostile bytes for every parser that meets bytes from outside.
//!
//! Nouns: a *target* is one parser with what must hold of it; a *seed* is an
//! input kept or made to begin from; a *finding* is an input that made a
//! target panic, break what must hold, take too long or take too much memory.
//!
//! Invariants: a run is determined by its target, its seed and its number of
//! executions, whatever the machine; findings are made small and written to a
//! file that is itself a seed of the next run.
//!
//! Deliberately absent: a fuzzing engine that needs a nightly compiler. What
//! is used instead, and what it cannot do, is in `docs/adr/0013`.

use std::sync::Arc;

pub mod coverage;
mod dice;
pub mod exam;
pub mod meter;
mod mutate;
pub mod run;
pub mod samples;
pub mod seeds;
pub mod targets;
pub mod watch;

pub use dice::Dice;
pub use targets::{TARGETS, Target};

/// The setting of decisions under the built-in pack, with a key that keeps
/// nothing secret.
///
/// # Errors
/// The built-in pack cannot be used.
pub fn setting() -> Result<tw_app::engine::Setting, String> {
    let pack = tw_law::Pack::builtin("cn").map_err(|error| error.to_string())?;
    let ceb = tw_messages::Families::from_pack(&pack).map_err(|error| error.to_string())?;
    let projections = tw_app::setting::Projections::of(&pack).map_err(|error| error.to_string())?;
    let programme = tw_app::measures::of_pack(&pack).map_err(|error| error.to_string())?;
    Ok(tw_app::engine::Setting {
        programme: Arc::new(programme),
        pack: Arc::new(pack),
        codec: Arc::new(ceb),
        secret: tw_app::people::Secret::new([0; 32]),
        projections: Arc::new(projections),
        signatures: Arc::new(tw_app::codec::Unverified),
        writer: 1,
    })
}
