//! Use cases, ports and the engine (draft of the crate's root).

pub mod codec;
pub mod store;
pub mod view;
